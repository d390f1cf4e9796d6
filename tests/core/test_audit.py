"""Audits: what survives is invariant; what breaks re-plays, and breaks by the simplest change."""

import re
import time
from fractions import Fraction

import numpy as np
import pytest

import finitefns as ff
from finitefns.finite.information import entropy
from finitefns.finite.orbits import relabelings
from finitefns.freedom import Freedom
from finitefns.linear.basis import check_orthogonal
from finitefns.linear.chains import LinearChain
from finitefns.linear.changes import random_move, simplest
from finitefns.linear.entries import as_matrix, is_exact
from finitefns.linear.maps import LinearMap
from finitefns.linear.operators import LinearOperator
from finitefns.linear.quantities import QUANTITIES, linear_cka, rank, sparsity, trace
from finitefns.show.audit_table import SLOTS, SORTS, audit_table
from finitefns.survival import Broken, Survived, audit, difference, random_change, simple_changes

F = ff.FiniteMap([0, 0, 0, 1, 1, 3], codomain=5)
A = LinearMap([[1, 2, 0], [0, 1, 1], [1, 3, 1]])


def check_broken(found, quantity, thing):
    assert isinstance(found, Broken) and not found
    again = quantity(thing.act(found.change))
    assert difference(again, found.after) == 0
    assert difference(found.before, found.after) > 0
    assert found.explain().startswith("broken: ") and found.words in found.explain()


@pytest.mark.parametrize("freedom", ["all", "domain", "codomain", "none"])
def test_invariants_survive(freedom):
    for quantity in (ff.level_set_sizes, entropy, lambda f: f.invariants(Freedom.parse("all"))):
        found = audit(quantity, F, freedom)
        assert isinstance(found, Survived) and found and found.n == 40 and found.worst < 1e-12
    assert audit(rank, A, freedom)
    assert audit(lambda c: c.barcode(), LinearChain([A.matrix, A.matrix]), "all")


def test_a_counterexample_is_one_swap():
    first = audit(lambda f: int(f.values[0]), F, "all")
    check_broken(first, lambda f: int(f.values[0]), F)
    assert first.words == "swapping points 0 and 3 of the domain"
    assert first.explain() == "broken: swapping points 0 and 3 of the domain turns 0 into 1"


def test_a_counterexample_stays_inside_its_colours():
    freedom = ff.Freedom(domain=ff.coloured("aabbcc"), codomain="fixed")

    def last(f):
        return tuple(f.values[4:].tolist())

    found = audit(last, F, freedom)
    check_broken(found, last, F)
    assert found.words == "swapping points 4 and 5 of the domain"
    assert audit(lambda f: sorted(f.values[2:4].tolist()), F, freedom)


def test_what_no_swap_breaks_is_cut_down_to_few_points():
    """Only even moves count: three points are the fewest."""

    def ordered(f):
        v = f.values.tolist()
        inversions = sum(v[i] > v[j] for j in range(len(v)) for i in range(j))
        return "same" if inversions % 2 or v == sorted(v) else "moved"

    f = ff.FiniteMap(range(5))
    found = audit(ordered, f, "domain")
    check_broken(found, ordered, f)
    move = found.change.moves["domain"]
    assert int((move != np.arange(5)).sum()) == 3
    assert found.words == "moving 3 points of the domain"


@pytest.mark.parametrize(
    "quantity, freedom, words",
    [
        ("sparsity", "codomain", "adding coordinate"),  # it survives signs, swaps, doublings
        ("L1 norm", "orthogonal", "rotating coordinates 0 and 1 of the domain"),
        ("L2 norm", "scale", "doubling coordinate 0 of the domain"),
        ("trace", "permutation", "swapping coordinates 0 and 2 of the domain"),
        ("singular values", "monomial", "doubling coordinate 0 of the domain"),
    ],
)
def test_matrices_are_broken_by_simple_numbers(quantity, freedom, words):
    measure = QUANTITIES[quantity]
    found = audit(measure, A, freedom)
    check_broken(found, measure, A)
    assert found.words.startswith(words)
    assert found.change.is_exact


def test_floats_are_judged_by_the_condition_of_the_change():
    weights = LinearMap(np.random.default_rng(1).normal(size=(5, 4)))
    found = audit(lambda f: f.spectrum.values, weights, "orthogonal")
    assert found and 0 < found.worst < 1e-12
    step = LinearOperator(np.random.default_rng(1).normal(size=(4, 4)))
    found = audit(trace, step, "all", trials=200)
    assert found.n == 200 and found.worst < 1e-6
    assert not audit(trace, step.as_map(), "all")


def test_a_quantity_that_hardly_moves_is_broken_when_the_tolerance_is_finer():
    def nearly(f):
        return 1.0 + 1e-9 * float(np.abs(f.matrix).sum())

    x = LinearMap([[1.0, 2.0]])
    assert audit(nearly, x, "permutation")
    assert audit(nearly, x, "scale", tolerance=1e-6)
    assert not audit(nearly, x, "scale", tolerance=1e-11)


def test_two_representations():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(3, 20)), rng.normal(size=(5, 20))
    two = LinearChain([x.T, y])
    turned = ff.Freedom(stage0="orthogonal", stage2="orthogonal")
    assert audit(linear_cka, two, turned)
    check_broken(
        audit(linear_cka, two, ff.Freedom(stage0="linear", stage2="linear")), linear_cka, two
    )
    assert linear_cka(LinearChain([x.T, x])) == pytest.approx(1)


@pytest.mark.parametrize("exactly", [True, False])
@pytest.mark.parametrize("n", [0, 1, 2, 5])
@pytest.mark.parametrize("sort", SORTS)
def test_random_moves_are_of_their_sort(sort, n, exactly):
    rng = np.random.default_rng(n)
    found = [random_move(sort, n, rng, 30.0, exactly) for _ in range(6)]
    simple = [(move, back) for _, move, back in simplest(sort, n, exactly)]
    for move, back in found + simple:
        assert is_exact(move) == is_exact(back) == exactly
        assert move.shape == (n, n)
        assert np.allclose((move @ back).astype(float), np.eye(n), atol=1e-9)
        if sort == "orthogonal":
            check_orthogonal(move, "move")
        if sort in ("permutation", "monomial", "scale"):
            assert ((move != 0).sum(axis=0) == 1).all() and (move >= 0).all()
        if sort == "permutation":
            assert set(move.ravel().tolist()) <= {0, 1}
        if sort == "scale":
            assert (move[~np.eye(n, dtype=bool)] == 0).all()
    if not exactly and n > 1 and sort in ("linear", "scale", "monomial"):
        sizes = np.linalg.svd(found[0][0], compute_uv=False)
        assert sizes[0] / sizes[-1] == pytest.approx(30.0)


@pytest.mark.parametrize("thing", [F, ff.Chain([F]), ff.Endofunction([1, 0, 2]), A])
def test_random_changes_stay_in_the_class(thing):
    rng = np.random.default_rng(0)
    freedom = Freedom.parse("all")
    for _ in range(10):
        moved = thing.act(random_change(thing, freedom, rng, 3.0))
        assert ff.equivalent(thing, moved)
    for words, change in simple_changes(thing, freedom):
        assert ff.equivalent(thing, thing.act(change)), words
        assert not change.is_identity


def test_a_fixed_thing_survives_everything():
    assert audit(lambda f: f.values.tolist(), F, "none").worst == 0
    assert audit(sparsity, A, "none")


def test_values_that_are_not_numbers_are_compared_as_they_are():
    assert difference({"a": 1}, {"a": 1}) == 0 and difference({"a": 1}, {"a": 2}) == float("inf")
    assert difference((1, 2), (1, 2, 3)) == float("inf")
    assert difference(float("nan"), float("nan")) == 0
    assert difference(float("nan"), 1.0) == float("inf")
    assert difference(Fraction(1, 2), 0.25) == 0.5
    assert difference((), ()) == 0


EXPECTED = {
    ("rank", "weights, both ends"): "+++++",
    ("singular values", "weights, both ends"): "-+-+-",
    ("effective rank", "weights, both ends"): "-+-+-",
    ("trace", "weights, both ends"): "-----",
    ("sparsity", "weights, both ends"): "--+++",
    ("L1 norm", "weights, both ends"): "---+-",
    ("L2 norm", "weights, both ends"): "-+-+-",
    ("trace", "a recurrent step, its one space"): "+++++",
    ("sparsity", "activations, the units"): "--+++",
    ("L1 norm", "activations, the units"): "---+-",
    ("kurtosis of activations", "activations, the units"): "--+++",
    ("cosine similarity of two inputs", "activations, the units"): "-+-+-",
    ("effective rank", "activations, the units"): "-+-+-",
    ("Gram eigenvalues", "activations, the units"): "-+-+-",
    ("Gram eigenvalues after whitening", "activations, the units"): "+++++",
    ("linear CKA", "two representations, the units of each"): "-+-+-",
    ("level-set sizes", "a finite map, renamed"): "+++",
    ("entropy", "a finite map, renamed"): "+++",
    ("image", "a finite map, renamed"): "-+-",
    ("mean of the outputs", "a finite map, renamed"): "-+-",
    ("agreement with the identity", "a finite map, renamed"): "---",
}


@pytest.mark.parametrize("seed", range(3))
def test_the_table_says_what_the_theorems_say(seed):
    """By hand: columns linear, orthogonal, monomial, permutation, scale; all, domain, codomain."""
    start = time.process_time()
    table = audit_table(rng=seed)
    assert time.process_time() - start < 15
    found = {
        (row.quantity, row.moved): "".join("+" if cell else "-" for cell in row.cells.values())
        for row in table.rows
    }
    assert found == EXPECTED
    assert next(tuple(row.cells) for row in table.rows) == SORTS
    assert tuple(table.rows[-1].cells) == SLOTS


def test_the_table_is_text_and_html():
    table = audit_table(trials=4)
    assert str(table) == str(audit_table(trials=4))
    lines = str(table).splitlines()
    assert lines[0].split()[-5:] == list(SORTS)
    assert lines[1].split()[-5:] == ["survives"] * 5
    page = table._repr_html_()
    assert page.count("<tr>") == len(table.rows) + 2
    assert 'title="broken: ' in page
    broken = table["sparsity", "weights, both ends", "orthogonal"]
    assert broken.words in page and isinstance(broken, Broken)
    with pytest.raises(ff.InputError, match="there is no cell"):
        table["rank", "weights", "linear"]


@pytest.mark.parametrize(
    "act, sentence",
    [
        (lambda: audit(3, F), "the quantity is 3, but it must be a function"),
        (lambda: audit(len, [1, 2]), "the list [1, 2] is not a map, a chain or the like"),
        (lambda: audit(len, F, trials=0), "trials is 0, but it must be at least 1"),
        (lambda: audit(len, F, tolerance=-1), "the tolerance is -1, but it lies between 0 and 1"),
        (lambda: audit(entropy, F, "stage7"), "there is no slot 'stage7'"),
        (lambda: audit(entropy, F, rng="x"), "rng is 'x'"),
        (lambda: random_change(3, "all", None), "the number 3 is not a map, a chain or the like"),
        (lambda: next(simple_changes(3, None)), "the number 3 is not a map, a chain or the"),
        (lambda: trace(LinearMap([[1, 2]])), "the matrix is 1 x 2, but it must be square"),
        (lambda: linear_cka(A), "two representations are a LinearChain of two matrices"),
        (lambda: QUANTITIES["cosine similarity of two inputs"](LinearMap([[1]])), "there are 1"),
    ],
)
def test_bad_input_is_told_in_one_sentence(act, sentence):
    with pytest.raises(ff.InputError, match=re.escape(sentence)):
        act()


def test_quantities_of_empty_matrices():
    nothing = LinearMap(as_matrix(np.zeros((0, 3), int)))
    assert [QUANTITIES[q](nothing) for q in ("rank", "sparsity", "L1 norm", "L2 norm")] == [0] * 4
    assert np.isnan(QUANTITIES["kurtosis of activations"](nothing))
    assert len(QUANTITIES["Gram eigenvalues after whitening"](nothing)) == 0


def test_groups_are_audited_inside_the_group():
    turns = ff.Freedom(domain="cyclic")
    f = ff.FiniteMap([0, 0, 1, 2, 1, 0], codomain=3)
    first = audit(lambda g: int(g.values[0]), f, turns)
    assert isinstance(first, Broken)
    assert first.change in set(relabelings(f, turns))
    changes = audit(lambda g: int((np.diff([*g.values, g.values[0]]) != 0).sum()), f, turns)
    assert isinstance(changes, Survived)  # how often the outputs change on the way round
    both = ff.Freedom.joint([ff.Relabeling(domain=[1, 2, 3, 4, 5, 0], codomain=[1, 2, 0])])
    broken = audit(lambda g: int(g.values[0]), f, both)
    assert isinstance(broken, Broken) and broken.change in set(relabelings(f, both))
    assert audit(lambda g: ff.class_size(g, both), f, both)
