"""Laws that a planted fault broke and no other test noticed (see tests/mutants)."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.finite.forests.fingerprints import fingerprint_ranks
from finitefns.finite.forests.tree_ranks import tree_ranks
from finitefns.finite.sets import FiniteSet
from finitefns.linear import (
    BasisChange,
    LinearChain,
    LinearMap,
    LinearOperator,
    elimination,
    sparsify,
    sparsity_table,
)
from finitefns.linear.coordinates import floating_cycle_codes
from finitefns.linear.staircase import _Steps
from finitefns.survival import random_change

KINDS = {"exact": int, "floating": float}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_too_large_to_be_shown_says_its_size_and_kind(kind: str) -> None:
    def ones(m: int, n: int) -> list[list[float]]:
        return [[KINDS[kind](1)] * n for _ in range(m)]

    assert repr(LinearMap(ones(8, 9))) == f"<LinearMap from dimension 9 to 8, {kind}>"
    assert repr(LinearOperator(ones(9, 9))) == f"<LinearOperator of dimension 9, {kind}>"
    chain = LinearChain([ones(13, 2), ones(3, 13)])
    assert repr(chain) == f"<LinearChain of dimensions 2 -> 13 -> 3, {kind}>"


@pytest.mark.parametrize("digits", [0, 20, 200])
def test_powers_of_an_exact_operator_stay_exact(digits: int) -> None:
    """Numbers that a float cannot tell apart: the determinant is -1, beside products of size^2."""
    size = 10**digits
    near = [[size + 1, size], [size, size - 1]]
    nilpotent = [[0, size + 1, size], [0, 0, size], [0, 0, 0]]
    for rows in (near, nilpotent):
        power, slow = np.array(rows, object), []
        for _ in range(len(rows) + 1):
            slow.append(elimination.rank(LinearOperator(power.tolist()).matrix))
            power = power @ np.array(rows, object)
        told = list(LinearOperator(rows).power_ranks())
        assert told == slow[: len(told)] and told[-1] == slow[-1]


@pytest.mark.parametrize("inputs", ["linear", "orthogonal"])
@pytest.mark.parametrize("outputs", ["linear", "orthogonal"])
@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (4, 2)])
def test_a_basis_change_to_the_canonical_form_can_be_undone(outputs, inputs, shape) -> None:
    """Two of its four matrices are inverses of the two others, and no verdict looks at them."""
    x = LinearMap(np.random.default_rng(len(outputs)).normal(size=shape))
    freedom = ff.Freedom(domain=inputs, codomain=outputs)
    found = ff.canonical_form(x, freedom)
    assert np.allclose(x.act(found.change).matrix, found.form.matrix, atol=1e-9)
    assert np.allclose(found.form.act(found.change.inverse()).matrix, x.matrix, atol=1e-9)


@pytest.mark.parametrize("one", [1, 1.0])
def test_a_refused_rotation_is_told_by_the_product_of_two_columns(one) -> None:
    with pytest.raises(InputError, match=r"its columns 0 and 1 have the product 1.*not 0"):
        BasisChange.orthogonal(domain=[[one, one], [one - one, one]])


def test_no_tolerance_is_so_fine_that_it_parts_two_products_of_one_size():
    """Ten digits of a logarithm may be the noise of its fit, whatever tolerance somebody states."""
    cycles = np.array([[0.3, 0.3 + 1e-11], [0.3 - 1e-11, 0.4]])
    for tolerance in (1e-9, 1e-12, 1e-15):
        codes = floating_cycle_codes(np.ones((2, 2), np.int64), cycles, tolerance)
        assert codes[0, 0] == codes[0, 1] == codes[1, 0] != codes[1, 1]


@pytest.mark.parametrize("sizes", [(3, 4, 5), (4, 4, 4), (2, 5, 6, 6)])
def test_an_older_bar_lies_in_the_image_of_the_older_stage_to_the_last_digit(sizes):
    """Below the stairs stands nothing, not even rounding, from which the next stage would grow."""
    rng = np.random.default_rng(sum(sizes))
    steps = _Steps([np.zeros((m, n)) for n, m in itertools.pairwise(sizes)], 1e-9)
    for t, (n, m) in enumerate(itertools.pairwise(sizes)):
        a = rng.normal(size=(m, max(n - 1, 1))) @ rng.normal(size=(max(n - 1, 1), n))
        steps.carry(t, a / np.linalg.norm(a, 2))
        ages = np.array([steps.built.births[bar] for bar in steps.built.alive[t + 1]])
        block = np.concatenate([np.full(len(b), k) for k, b in enumerate(steps.blocks)])
        below = block[:, None] > block[None, :]
        assert below.any() and len(ages) == len(block)
        assert not steps.built.bases[t + 1][below].any()


@pytest.mark.parametrize("freedom", ["codomain=linear domain=orthogonal",
                                     "codomain=orthogonal domain=linear"])  # fmt: skip
def test_what_is_stretched_is_the_image_alone(freedom):
    rng = np.random.default_rng(8)
    a = LinearMap(rng.normal(size=(4, 2)) @ rng.normal(size=(2, 3)))
    b = a.act(random_change(a, ff.Freedom.parse(freedom), rng))
    verdict = ff.equivalent(a, b, freedom)
    assert verdict and a.act(verdict.witness).misses(b) < 1e-9


def test_the_stage_whose_units_have_no_scale_is_named():
    """Nothing comes into stage2, nothing leaves stage3: only their product with each other is."""
    rng = np.random.default_rng(3)
    a, c, none = rng.normal(size=(2, 2)), rng.normal(size=(2, 2)), np.zeros((2, 2))
    x, y = LinearChain([a, none, c, none]), LinearChain([a[::-1], none, 2 * c[::-1], none])
    verdict = ff.equivalent(x, y, "stage1=permutation stage2=monomial stage3=monomial")
    assert "units of stage2 meet no unit that keeps its scale" in verdict.explain()


@pytest.mark.parametrize("thing", [LinearMap([[1]]), LinearOperator([[1]]), LinearChain([[[1]]])])
def test_a_linear_thing_is_a_value(thing) -> None:
    with pytest.raises(AttributeError, match="is a value"):
        thing.matrix = None


def test_a_spectrum_is_no_number() -> None:
    spectrum = LinearMap([[2.0]]).spectrum
    assert (spectrum == 2.0) is False
    assert spectrum == LinearMap([[2.0]]).spectrum


def test_the_blocks_of_fractions_are_fractions() -> None:
    assert str(LinearOperator([[Fraction(1, 2), 1], [0, Fraction(1, 2)]]).jordan()[0]) == (
        "Matrix([[1/2, 1], [0, 1/2]])"
    )


def test_a_broad_round_of_leaves_is_ranked_exactly() -> None:
    """Thousands of leaves below many points: round by round and by fingerprints, alike."""
    rng = np.random.default_rng(5)
    f = np.concatenate([np.zeros(600, np.int64), rng.integers(0, 600, 2000)])
    colours = np.zeros(len(f), np.int64)
    slow, fast = tree_ranks(f, colours), fingerprint_ranks(f, colours)
    assert np.array_equal(slow[0], fast[0]) and np.array_equal(slow[2], fast[2])
    assert len(np.unique(slow[1])) == len(np.unique(np.stack([slow[1], fast[1]]), axis=1).T)


@pytest.mark.parametrize("n", [3, 5, 8])
def test_signs_are_carried_along_a_path_of_coordinates(n: int) -> None:
    """Each coordinate hangs on the one before it alone, so its sign is known from that one."""
    rng = np.random.default_rng(n)
    a = np.diag(np.arange(1.0, n + 1))
    for i in range(n - 1):
        a[i, i + 1] = rng.choice([-0.7, 0.7])
        a[i + 1, i] = -a[i, i + 1]
    q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    x, y = LinearOperator(a), LinearOperator(q @ a @ q.T)
    for left, right in ((x, y), (y, x)):
        verdict = ff.equivalent(left, right, "orthogonal")
        assert verdict and left.act(verdict.witness).misses(right) < 1e-9


def test_units_without_a_partner_are_told_by_their_number() -> None:
    rng = np.random.default_rng(3)
    a, c = rng.normal(size=(3, 2)), rng.normal(size=(2, 3))
    other = a.copy()
    other[1] = other[0]
    verdict = ff.equivalent(LinearChain([a, c]), LinearChain([other, c]), "stage1=permutation")
    assert not verdict and verdict.obstruction.invariant.startswith("number of units of stage")
    assert {verdict.obstruction.left, verdict.obstruction.right} == {0, 1}


@pytest.mark.parametrize("side", ["domain", "codomain"])
@pytest.mark.parametrize("seed", range(4))
def test_a_sparsest_basis_has_as_few_entries_as_any_and_is_reached(side: str, seed: int) -> None:
    """Against all invertible mixtures of two rows by small whole numbers."""
    rng = np.random.default_rng(seed)
    short = rng.integers(-2, 3, (2, 3))
    rows = np.concatenate([short, short[:1] + 2 * short[1:]])  # the first pivots are not the first
    x = LinearMap((rows.T if side == "domain" else rows).tolist())
    found = sparsify(x, f"{side}=linear")
    assert x.act(found.change) == found.form and found.least
    if x.rank == 2:
        mixed = [
            np.count_nonzero(np.array([[p, q], [r, s]]) @ short)
            for p, q, r, s in itertools.product(range(-4, 5), repeat=4)
            if p * s - q * r
        ]
        assert found.nonzeros == min(mixed)


@pytest.mark.parametrize("domain", ["free", ff.coloured([0, 0, 1, 1, 1])])
def test_the_symmetries_under_a_group_of_outputs_are_generated_and_counted(domain) -> None:
    f = ff.FiniteMap([0, 1, 0, 1, 2], codomain=4)
    freedom = ff.Freedom(domain=domain, codomain=ff.group([[1, 0, 2, 3]]))
    found = ff.symmetries(f, freedom)
    assert all(f.act(g) == f for g in found.generators)
    whole = {(tuple(range(5)), tuple(range(4)))}
    reached = list(whole)
    for p, q in reached:
        for g in found.generators:
            move = g.moves.get("domain", np.arange(5)), g.moves.get("codomain", np.arange(4))
            new = tuple(move[0][list(p)].tolist()), tuple(move[1][list(q)].tolist())
            if new not in whole:
                whole.add(new)
                reached.append(new)
    colour = [0, 0, 1, 1, 1] if domain != "free" else [0] * 5
    slow = [
        (p, q)
        for p in itertools.permutations(range(5))
        for q in ((0, 1, 2, 3), (1, 0, 2, 3))
        if all(q[f.values[i]] == f.values[p[i]] and colour[i] == colour[p[i]] for i in range(5))
    ]
    assert whole == set(slow) and found.order == len(slow)


KINDS_OF_THINGS = [
    ff.FiniteMap([0, 0, 1]),
    ff.Chain([[0, 0, 1], [0, 0]]),
    ff.Endofunction([1, 0, 0]),
    LinearMap([[1, 2]]),
    LinearOperator([[1, 2], [0, 1]]),
    LinearChain([[[1, 2]], [[3]]]),
    LinearMap([[1.0, 2.0]]),
    LinearOperator([[1.0, 2.0], [0.0, 1.0]]),
    LinearChain([[[1.0, 2.0]], [[3.0]]]),
]
ASKED_OF_ANY = [
    ff.canonical_form,
    ff.invariants,
    ff.symmetries,
    ff.class_size,
    ff.random_member,
    sparsify,
    lambda x, freedom: ff.equivalent(x, x, freedom),
    lambda x, freedom: ff.audit(repr, x, freedom),
    lambda x, freedom: x.canonical(ff.Freedom.parse(freedom)),
    lambda x, freedom: x.invariants(ff.Freedom.parse(freedom)),
]


@pytest.mark.parametrize("ask", range(len(ASKED_OF_ANY)))
@pytest.mark.parametrize("x", KINDS_OF_THINGS, ids=lambda x: type(x).__name__)
def test_a_slot_that_is_not_there_is_refused_by_the_kind_and_its_slots(ask, x) -> None:
    kind = type(x).__name__
    article = "an" if kind == "Endofunction" else "a"
    for freedom in ("stage9", "stage9=cyclic"):
        with pytest.raises(InputError) as caught:
            ASKED_OF_ANY[ask](x, freedom)
        told = str(caught.value)
        if "is not a map" not in told:  # symmetries and members are not asked of matrices
            assert f"there is no slot 'stage9'; {article} {kind} has {', '.join(x.slots)}" in told
        else:
            assert kind.startswith("Linear")


@pytest.mark.parametrize("x", KINDS_OF_THINGS, ids=lambda x: type(x).__name__)
def test_what_is_said_of_a_thing_equals_nothing_of_another_type(x) -> None:
    """Values of invariants compare with their own kind, and with nothing else."""
    for name, value in [
        ("itself", x),
        *ff.invariants(x).items(),
        *ff.invariants(x, "none").items(),
    ]:
        for other in (None, "x", 3.5, object(), [1], {}):
            assert (value == other) is False, (name, other)
            assert value != other, (name, other)


@pytest.mark.parametrize("values", [[-1], [0, -2], [-3, 5]])
def test_a_negative_point_is_told_as_such(values) -> None:
    with pytest.raises(InputError, match="but point numbers start at 0"):
        ff.FiniteMap(values)


def test_rational_entries_of_sympy_keep_their_denominators() -> None:
    import sympy

    given = sympy.Matrix([[sympy.Rational(1, 3), 2], [0, sympy.Rational(-5, 7)]])
    assert LinearMap(given) == LinearMap([[Fraction(1, 3), 2], [0, Fraction(-5, 7)]])


def test_a_basis_change_that_moves_next_to_nothing_moves() -> None:
    tiny = Fraction(1, 10**30)
    assert not BasisChange(domain=[[1, tiny], [0, 1]]).is_identity
    assert BasisChange(domain=[[1, 0], [0, 1]]).is_identity
    assert BasisChange(domain=[[1.0, 1e-30], [0.0, 1.0]]).is_identity  # in floats it is rounding


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (2, 0)])
def test_matrices_without_entries_have_none_that_is_not_zero(shape) -> None:
    from finitefns.linear.sparsest import nonzeros

    for kind in (int, float):
        assert nonzeros(LinearMap(np.zeros(shape, kind))) == 0
        assert sparsify(LinearMap(np.zeros(shape, kind))).nonzeros == 0


def test_where_no_tolerance_is_stated_it_is_a_billionth() -> None:
    assert LinearMap([[1.0]]).tolerance == 1e-9
    assert LinearOperator([[1.0]]).tolerance == LinearChain([[[1.0]]]).tolerance == 1e-9


def test_a_no_by_products_around_cycles_tells_both_sides() -> None:
    x = LinearOperator([[1.0, 2.0], [3.0, 1.0]])
    y = LinearOperator([[1.0, 2.0], [5.0, 1.0]])
    told = ff.equivalent(x, y, "scale").explain()
    assert told.startswith("not equivalent: logarithms of products around cycles are ")
    assert "[[0. , 0.89588], [0.89588, 0. ]] on the left" in told  # half the logarithm of 6
    assert "1.15129" in told  # and of 10


def test_the_table_of_sparsity_asks_what_the_slots_allow() -> None:
    words = ["none", "permutation", "scale", "monomial", "orthogonal"]
    two, three = LinearMap([[1, 2]]), LinearChain([[[1, 2]], [[3]]])
    assert list(sparsity_table(two)) == [*words, "domain", "codomain", "all"]
    assert list(sparsity_table(three)) == [
        *words, "stage0", "stage1", "stage2", "hidden", "all",
    ]  # fmt: skip
    assert list(sparsity_table(LinearOperator([[1, 2], [3, 4]]))) == [*words, "all"]
    assert list(sparsity_table(ff.FiniteMap([0]))) == ["none", "domain", "codomain", "all"]


@pytest.mark.parametrize("k", [1, 2, 5, 16, 17])
def test_a_short_chain_tells_the_ranks_of_all_its_composites(k: int) -> None:
    names = list(ff.invariants(LinearChain([np.eye(2, dtype=int)] * k)))
    ranks = [name for name in names if name.startswith("rank of stage")]
    assert len(ranks) == (k * (k + 1) // 2 if k <= 16 else 2 * k - 1)
    assert len(set(ranks)) == len(ranks)


@pytest.mark.parametrize("scale", [2.0**600, 2.0**-600])
def test_a_witness_between_very_large_or_small_floats_replays(scale: float) -> None:
    rng = np.random.default_rng(1)
    a = rng.normal(size=(3, 3)) * scale
    for freedom in ("orthogonal", "permutation", "monomial", "signed"):
        x = LinearMap(a)
        y = x.act(random_change(x, freedom, rng))
        verdict = ff.equivalent(x, y, freedom)
        assert verdict and x.act(verdict.witness).misses(y) < 1e-9


@pytest.mark.parametrize("move", [[0, 1, 3, 2], [0, 2, 1, 3], [1, 2, 0, 3]])
def test_classes_drawn_under_a_group_of_outputs_are_canonical(move) -> None:
    """Cycles of several lengths, the long ones first, last and between."""
    freedom = ff.Freedom(domain="free", codomain=ff.group([move]))
    every = set(ff.classes(ff.maps(3, 4), freedom))
    drawn = {ff.random_class(ff.maps(3, 4), freedom, rng=seed) for seed in range(200)}
    assert drawn <= every and len(drawn) > len(every) // 2


def test_a_basis_of_nothing_is_empty() -> None:
    from finitefns.linear.entries import as_matrix
    from finitefns.linear.sparsest import sparsest_basis

    found = sparsest_basis(as_matrix(np.zeros((0, 3), int)))
    assert found is not None and found.shape == (0, 3)


@pytest.mark.parametrize("points", [3, 20])
def test_the_first_classes_of_coloured_points_are_canonical_however_many_there_are(points) -> None:
    freedom = ff.Freedom(space=ff.coloured(["a", "b"] * (points // 2) + ["a"] * (points % 2)))
    listed = list(itertools.islice(ff.classes(ff.endofunctions(points), freedom), 12))
    assert len(set(listed)) == 12
    for e in listed:
        assert ff.canonical_form(e, freedom).form == e


def test_things_that_differ_mostly_have_other_hashes() -> None:
    made = (
        lambda k: ff.FiniteMap([0] * k, codomain=1),
        lambda k: ff.Chain([[0] * k]),
        lambda k: ff.Endofunction([0] * (k + 1)),
        FiniteSet,
        lambda k: LinearMap([[k]]),
        lambda k: LinearMap([[float(k)]]),
        lambda k: LinearOperator([[k]]),
        lambda k: LinearChain([[[k]]]),
        lambda k: BasisChange(domain=[[k + 1]]),
        lambda k: ff.Relabeling(domain=[*range(1, k + 2), 0]),
        lambda k: ff.Freedom(**{f"stage{k}": "free"}),
    )
    for make in made:
        assert len({hash(make(k)) for k in range(40)}) >= 38, make(1)


@pytest.mark.parametrize("scale", [1.0, 2.0**500, 2.0**-500])
@pytest.mark.parametrize("freedom", ["all", "orthogonal", "monomial", "signed", "none"])
def test_every_invariant_of_matrices_says_something(freedom, scale) -> None:
    a = np.array([[1.0, 2.0, 0.0], [0.0, -3.0, 1.0], [1.0, 0.0, 5.0]]) * scale
    for x in (LinearMap(a), LinearOperator(a), LinearChain([a, a / scale])):
        for name, value in ff.invariants(x, freedom).items():
            assert repr(value).strip() and str(value).strip(), name
        other = x.act(BasisChange(**{next(iter(x.slots)): np.diag([1.0, 7.0, 1.0])}))
        verdict = ff.equivalent(x, other, freedom)
        if verdict.__class__.__name__ == "Inequivalent":
            assert repr(verdict.obstruction.left) and repr(verdict.obstruction.right)
            assert verdict.explain().count("on the left") >= 1


SPACES = {
    "FiniteMap": (ff.maps(2, 2), "domain, codomain"),
    "Chain": (ff.chains(2, 2, 1), "stage0, stage1, stage2"),
    "Endofunction": (ff.endofunctions(2), "space"),
}


@pytest.mark.parametrize("kind", SPACES)
@pytest.mark.parametrize("freedom", ["stage9", "stage9=cyclic"])
def test_a_slot_that_a_space_has_not_is_refused_by_the_kind_of_its_things(kind, freedom) -> None:
    from finitefns.finite.classes import chain_counting, counting, endo_counting

    space, slots = SPACES[kind]
    slow = {"FiniteMap": counting, "Chain": chain_counting, "Endofunction": endo_counting}[kind]
    asked = [ff.count_classes, ff.random_class, lambda s, fr: next(iter(ff.classes(s, fr)))]
    if hasattr(slow, "count_by_listing") and "=" not in freedom:
        asked.append(slow.count_by_listing)
    article = "an" if kind == "Endofunction" else "a"
    for ask in asked:
        with pytest.raises(InputError) as caught:
            ask(space, freedom)
        assert f"there is no slot 'stage9'; {article} {kind} has {slots}" in str(caught.value)


def test_exact_scales_that_are_drawn_may_be_one() -> None:
    from finitefns.linear.changes import random_move

    rng = np.random.default_rng(0)
    for sort in ("scale", "monomial"):
        drawn = {x for _ in range(60) for x in random_move(sort, 2, rng, 3.0, True)[0].flat}
        assert {0, 1, 2, 3} <= drawn <= {0, 1, 2, 3}


def test_a_no_by_ranks_holds_at_the_coarser_of_two_tolerances() -> None:
    """What lies below the tolerance of either side is no reason for a no."""
    rng = np.random.default_rng(4)
    q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    low, high = (q @ np.diag([1.0, 1.0, e]) @ q.T for e in (0.0, 1e-5))
    b = rng.normal(size=(2, 3))
    x = LinearChain([low, b], tolerance=1e-9)
    for freedom in ("stage1=signed stage2=linear", "stage1=monomial stage2=linear"):
        for y in (LinearChain([high, b], tolerance=1e-3), LinearChain([high, b], tolerance=1e-9)):
            for left, right in ((x, y), (y, x)):
                verdict = ff.equivalent(left, right, freedom)
                named = type(verdict).__name__
                assert named != "Inequivalent" or y.tolerance < 1e-4, verdict


@pytest.mark.parametrize("size", [2e-9, 5e-9, 8e-9])
def test_what_lies_between_the_tolerances_is_no_reason_for_a_no(size: float) -> None:
    """A rank that the finer tolerance sees and the coarser one does not is in doubt."""
    for kind, freedom in ((LinearOperator, "linear"), (LinearMap, "linear")):
        x, y = (kind(np.diag([1.0, e, 2.0])) for e in (0.0, size))
        for left, right in ((x, y), (y, x)):
            assert isinstance(ff.equivalent(left, right, freedom), ff.Undecided)


def test_nothing_is_drawn_from_an_empty_space_under_a_group() -> None:
    turns = ff.Freedom(domain="cyclic", codomain="free")
    for space in (ff.maps(2, 0), ff.maps(2, 3, only="surjective")):
        with pytest.raises(InputError, match="is empty, so there is nothing to choose from"):
            ff.random_class(space, turns, rng=0)


def test_greatest_common_divisors_of_polynomials_are_those_of_sympy() -> None:
    import sympy

    from finitefns.linear.similarity import gcd, remainder

    rng = np.random.default_rng(2)
    t = sympy.Symbol("t")

    def poly(given) -> sympy.Poly:
        numbers = [sympy.Rational(int(c.numerator), int(c.denominator)) for c in given[::-1]]
        return sympy.Poly(numbers or [0], t, domain="QQ")

    for _ in range(60):
        shared, p, q = ([Fraction(int(c)) for c in rng.integers(-3, 4, k)] for k in (2, 3, 3))
        for one in (shared, p, q):
            one[-1] = Fraction(int(rng.integers(2, 5)))  # not monic
        a, b = (tuple(poly(x).mul(poly(shared)).all_coeffs()[::-1]) for x in (p, q))
        a, b = (tuple(Fraction(int(c.p), int(c.q)) for c in x) for x in (a, b))
        rest = remainder(a, b)
        assert poly(rest) == sympy.rem(poly(a), poly(b))
        assert poly(gcd(a, b)) == sympy.gcd(poly(a), poly(b)).monic()


def test_bars_of_floats_say_how_far_they_miss() -> None:
    from finitefns.linear import barcode

    rng = np.random.default_rng(0)
    found = barcode([rng.normal(size=(5, 4)), rng.normal(size=(3, 5))])
    assert 0 < found.miss < 1e-12


def test_units_that_look_alike_one_by_one_and_fit_in_no_way_are_counted() -> None:
    """One ring of twelve units against two rings of six: each unit sees what all others see."""
    six, three = (2 * np.eye(n, dtype=int) + np.roll(np.eye(n, dtype=int), 1, 0) for n in (6, 3))
    two = np.block([[three, np.zeros((3, 3), int)], [np.zeros((3, 3), int), three]])
    ones = np.ones((6, 1), int), np.ones((1, 6), int)
    x, y = (LinearChain([ones[0], m, ones[1]]) for m in (six, two))
    verdict = ff.equivalent(x, y, "stage1=permutation stage2=permutation")
    assert not verdict
    assert verdict.explain().startswith(
        "not equivalent: number of ways to put the 6 units of stage1 that look like unit 0 on the "
        "left, and then all others, in place is 1 at least on the left, 0 on the right"
    )


def test_the_two_sides_of_a_no_are_the_two_sides() -> None:
    """Entries in order of size, and what rotations leave of the symmetric part."""
    x, y = (LinearMap([[1.0, e], [0.0, 3.0]]) for e in (2.0, 2.5))
    told = ff.equivalent(x, y, "permutation")
    assert not told and told.obstruction.invariant == "entries"
    assert repr(told.obstruction.left) != repr(told.obstruction.right)
    turn = np.array([[0.0, -1.0], [1.0, 0.0]])
    a, b = np.diag([1.0, -1.0]), np.eye(2) * 0.0
    rest = np.sqrt(2.0) * turn  # the same singular values, and skew parts of other sizes or alike
    p, q = LinearOperator(a + turn), LinearOperator(b + rest)
    assert not ff.equivalent(p, q, "orthogonal")


def test_operators_alike_but_for_their_symmetric_parts_are_told_apart_by_these() -> None:
    """Four coordinates whose parts have the same sizes: only the eigenvalues themselves differ."""
    skew = np.array([[0.0, 1.0], [-1.0, 0.0]])
    one = np.block([[np.diag([2.0, 2.0]) + skew, np.zeros((2, 2))],
                    [np.zeros((2, 2)), np.diag([-2.0, -2.0]) + skew]])  # fmt: skip
    other = np.block([[np.diag([2.0, 2.0]) + skew, np.zeros((2, 2))],
                      [np.zeros((2, 2)), np.diag([2.0, 2.0]) + skew]])  # fmt: skip
    verdict = ff.equivalent(LinearOperator(one), LinearOperator(other), "orthogonal")
    assert not verdict
    assert verdict.obstruction.invariant == "eigenvalues of the symmetric part"


def test_jordan_forms_are_found_up_to_twenty_coordinates() -> None:
    blocks, _ = LinearOperator(np.eye(20, dtype=int)).jordan()
    assert blocks.shape == (20, 20)


def test_forests_whose_colours_stand_elsewhere_are_one_forest() -> None:
    """The codes differ place by place, and the forests do not."""
    told = []
    for values, colours in (([0, 0, 1], "aab"), ([0, 1, 0], "aba"), ([0, 1, 1], "aab")):
        freedom = ff.Freedom(stage0=ff.coloured(colours), stage1="free")
        told.append(ff.invariants(ff.Chain([values]), freedom)["forest"])
    assert told[0] == told[1] and told[1] == told[0]
    assert told[0] != told[2] and told[2] != told[0]


def test_a_count_of_too_many_steps_is_refused_before_it_begins() -> None:
    freedom = ff.Freedom(domain="free", codomain=ff.coloured([i % 50 for i in range(10_000)]))
    with pytest.raises(InputError, match=r"needs about 2e.09 additions, but at most 1e.09 are"):
        ff.count_classes(ff.maps(200_000, 10_000), freedom)


def test_dates_without_a_time_are_dates() -> None:
    import datetime as dt

    for unit, given in (("Y", "2020"), ("M", "2020-01"), ("D", "2020-01-01")):
        (label,) = FiniteSet(np.array([given], f"M8[{unit}]")).labels
        assert type(label) is dt.date and label == dt.date(2020, 1, 1)
    (label,) = FiniteSet(np.array(["2020-01-01T03"], "M8[h]")).labels
    assert label == dt.datetime(2020, 1, 1, 3)


def test_weights_that_are_not_zero_are_counted_matrix_by_matrix() -> None:
    one = ff.invariants(LinearChain([[[1, 0], [2, 3]]]), "signed")
    two = ff.invariants(LinearChain([[[1, 0], [2, 3]], [[4, 5]]]), "signed")
    start = "number of non-zero weights from "
    assert {k: v for k, v in one.items() if k.startswith(start)} == {f"{start}stage0 to stage1": 3}
    assert {k: v for k, v in two.items() if k.startswith(start)} == {
        f"{start}stage0 to stage1": 3,
        f"{start}stage1 to stage2": 2,
    }
