"""Chains of matrices: the contract, completeness with any stages fixed, sparsity, pictures."""

import itertools
import pickle

import numpy as np
import pytest

import finitefns as ff
from finitefns.freedom import Freedom
from finitefns.linear import elimination
from finitefns.linear.basis import BasisChange
from finitefns.linear.chains import LinearChain
from finitefns.linear.entries import as_matrix, times
from finitefns.linear.maps import LinearMap
from finitefns.linear.operators import LinearOperator
from finitefns.linear.sparsest import nonzeros, sparsest_basis, sparsify, sparsity_table
from finitefns.verdict import Undecided

P, Q = [[1, 0], [0, 0]], [[0, 0], [0, 1]]


def random_chain(rng, stages, most=3):
    sizes = rng.integers(0, most + 1, stages)
    chain = []
    for m, n in zip(sizes[1:], sizes, strict=False):
        r = rng.integers(0, min(m, n) + 1)
        chain.append(rng.integers(-1, 2, (m, r)) @ rng.integers(-1, 2, (r, n)))
    return LinearChain(chain)


def invertible(rng, n):
    while True:
        a = rng.integers(-2, 3, (n, n))
        if round(np.linalg.det(a)):
            return a


def a_change(chain, slots, rng):
    return BasisChange(**{slot: invertible(rng, chain.slots[slot]) for slot in slots})


def freedom_of(slots):
    return " ".join(slots) or "none"


def scrambles(seed, count, most=3):
    """Random chains, a random set of free stages, and the chain after a random change of them."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        chain = random_chain(rng, rng.integers(2, 6), most)
        free = [slot for slot in chain.slots if rng.integers(2)]
        yield chain, free, chain.act(a_change(chain, free, rng))


def solvable(x, y, free, rng):
    """Whether invertible g with g y = x g exist, by linear algebra: the slow twin of the verdict.

    The equations are linear in all entries of the free g together; a random solution is invertible
    unless none is, but for bad luck.
    """
    sizes = list(x.slots.values())
    start, total = {}, 0
    for t, n in enumerate(sizes):
        if f"stage{t}" in free:
            start[t], total = total, total + n * n
    rows, right = [], []
    for t, (a, b) in enumerate(zip(x.matrices, y.matrices, strict=True)):
        for i, j in itertools.product(range(b.shape[0]), range(a.shape[1])):
            row, value = [0] * total, 0
            for k in range(a.shape[0]):  # (g[t+1] a)[i, j]
                if t + 1 in start:
                    row[start[t + 1] + i * a.shape[0] + k] += a[k, j]
                elif k == i:
                    value -= a[k, j]
            for k in range(b.shape[1]):  # (b g[t])[i, j]
                if t in start:
                    row[start[t] + k * b.shape[1] + j] -= b[i, k]
                elif k == j:
                    value += b[i, k]
            rows.append(row)
            right.append([value])
    if not rows:
        return True
    if total == 0:
        return all(value == 0 for [value] in right)
    system = as_matrix(rows)
    some = elimination.solve(system, as_matrix(right))
    if some is None:
        return False
    null = elimination.nullspace(system)
    for _ in range(4):
        found = some
        if null.shape[1]:
            mix = as_matrix(rng.integers(-50, 51, (null.shape[1], 1)))
            found = some + times(null, mix)
        squares = [found[s : s + sizes[t] ** 2].reshape(sizes[t], -1) for t, s in start.items()]
        if all(elimination.rank(g.reshape(len(g), len(g))) == len(g) for g in squares if len(g)):
            return True
    return False


def test_the_action_is_an_action():
    rng = np.random.default_rng(1)
    for chain, free, _ in scrambles(1, 30):
        a, b = a_change(chain, free, rng), a_change(chain, free, rng)
        assert chain.act(a).act(b) == chain.act(a.then(b))
        assert chain.act(a).act(a.inverse()) == chain


@pytest.mark.parametrize("seed", range(3))
def test_scrambled_chains_are_recovered(seed):
    for chain, free, moved in scrambles(seed, 40):
        freedom = Freedom.parse(freedom_of(free))
        verdict = ff.equivalent(chain, moved, freedom)
        assert verdict and chain.act(verdict.witness) == moved
        assert set(verdict.witness.moves) <= set(free)
        form, other = chain.canonical(freedom), moved.canonical(freedom)
        assert chain.act(form.change) == form.form == other.form
        assert set(form.change.moves) <= set(free)
        assert form.form.canonical(freedom).form == form.form
        assert chain.invariants(freedom) == moved.invariants(freedom)


@pytest.mark.parametrize("seed", range(3))
def test_scrambled_floating_chains_are_recovered(seed):
    for chain, free, moved in scrambles(30 + seed, 30):
        freedom = Freedom.parse(freedom_of(free))
        here, there = chain.floating(), moved.floating()
        verdict = ff.equivalent(here, there, freedom)
        assert verdict and here.act(verdict.witness).misses(there) < 1e-9
        assert "tolerance" in verdict.explain()
        form = here.canonical(freedom)
        assert form.form.misses(chain.canonical(freedom).form.floating()) < 1e-8
        assert here.act(form.change).misses(form.form) < 1e-8


@pytest.mark.parametrize("free", ["", "0", "1", "2", "01", "02", "12", "012"])
def test_any_stages_fixed_equal_invariants_mean_equivalent(free):
    """All 0-1 chains 2 -> 2 -> 1 and 1 -> 2 -> 2: a yes is re-played, a no has the twin's word."""
    freedom = Freedom.parse(freedom_of([f"stage{t}" for t in free]))
    for sizes in [(2, 2, 1), (1, 2, 2)]:
        n, m, k = sizes
        chains = [
            LinearChain([np.reshape(a, (m, n)), np.reshape(b, (k, m))])
            for a in itertools.product(range(2), repeat=m * n)
            for b in itertools.product(range(2), repeat=k * m)
        ]
        forms = {}
        for chain in chains:
            form = chain.canonical(freedom).form
            forms.setdefault(form, []).append(chain)
            verdict = ff.equivalent(forms[form][0], chain, freedom)
            assert verdict and forms[form][0].act(verdict.witness) == chain
        told = [str(chain.invariants(freedom)) for chain in forms]
        assert len(set(told)) == len(told)  # one form a class, one list of invariants a form


@pytest.mark.parametrize("seed", range(3))
def test_verdicts_with_fixed_stages_agree_with_linear_equations(seed):
    rng = np.random.default_rng(50 + seed)
    seen = set()
    for _ in range(60):
        sizes = rng.integers(1, 3, rng.integers(3, 5))
        x, y = (
            LinearChain([rng.integers(0, 2, (m, n)) for n, m in itertools.pairwise(sizes)])
            for _ in range(2)
        )
        free = [slot for slot in x.slots if rng.integers(3)]
        verdict = ff.equivalent(x, y, freedom_of(free))
        seen.add(bool(verdict))
        assert bool(verdict) == solvable(x, y, free, rng), (x, y, free)
    assert seen == {True, False}


def test_hidden_stages_keep_behaviour_but_behaviour_is_not_enough():
    x = LinearChain([P, Q])
    y = LinearChain([[[0, 0], [0, 0]], [[0, 0], [0, 0]]])
    assert x.behaviour == y.behaviour
    assert not ff.equivalent(x, y, "hidden")
    rng = np.random.default_rng(0)
    assert x.act(a_change(x, ["stage1"], rng)).behaviour == x.behaviour
    same_code = LinearChain([[[0, 1], [0, 0]], Q])
    assert ff.equivalent(x, same_code, "all")
    assert "row space of stage 0 to 1" in ff.equivalent(x, same_code, "hidden").explain()


def test_the_smallest_pair_with_equal_layer_ranks_that_differ():
    x, y = LinearChain([P, P]), LinearChain([P, Q])
    assert [f.rank for f in x.maps] == [f.rank for f in y.maps] == [1, 1]
    verdict = ff.equivalent(x, y)
    assert not verdict
    assert verdict.explain() == (
        "not equivalent: rank of stage 0 to 2 is 1 on the left, 0 on the right; "
        "judged over the rationals"
    )
    picture = ff.draw(verdict, x, y)
    assert picture.title == "two chains that are not equivalent"
    assert picture.svg.count("≠") == 4 and "dim 2" in picture.svg


def test_pictures_of_bars():
    chain = LinearChain([[[1, 0], [0, 0]], [[1, 0]]])
    assert ff.draw(chain) == ff.draw(chain.barcode())
    assert "stage 2" in ff.draw(chain).svg
    yes = ff.equivalent(chain, chain)
    assert ff.draw(yes, chain, chain).title == "two chains that are equivalent"
    many = ff.draw(LinearChain([np.zeros((1, 30), int)]))
    assert "× 30" in many.svg
    long = ff.draw(LinearChain([[[1]]] * 20))
    assert "1 bar: [0, 20]." in long.svg and "stage 3" not in long.svg
    near = LinearChain([np.diag([1.0, 1e-9])])
    assert "undecided: at tolerance" in ff.draw(near).svg
    assert "undecided" in near._repr_html_()
    with pytest.raises(ff.InputError, match="drawn with its two chains"):
        ff.draw(yes, chain, chain.behaviour)


def test_a_chain_is_described():
    told = str(ff.describe(LinearChain([P, Q])))
    assert "[0, 1], [0, 0], [1, 2], [2, 2]" in told and "row space of stage 0 to 1" in told
    assert "undecided" in str(ff.describe(LinearChain([np.diag([1.0, 1e-9])])))
    assert "<svg" in ff.describe(LinearChain([P, Q]))._repr_html_()


def test_rotations_of_every_stage_are_undecided_unless_an_invariant_differs():
    x, y = LinearChain([P, P]), LinearChain([P, Q])
    assert not ff.equivalent(x, y, "orthogonal")
    turned = x.act(BasisChange(stage1=[[0, 1], [1, 0]]))
    verdict = ff.equivalent(x, turned, "orthogonal")
    assert isinstance(verdict, Undecided) and "orthogonal" in verdict.why
    assert ff.equivalent(x, x, "orthogonal")
    with pytest.raises(ff.NoCanonicalForm, match="complete invariant is known here only where"):
        ff.canonical_form(x, "orthogonal")


@pytest.mark.parametrize("sort", ["orthogonal", "permutation", "monomial", "scale", "linear"])
def test_a_chain_of_one_matrix_is_that_map(sort):
    f, g = [[1, 2], [0, 3]], [[2, 1], [3, 0]]
    x, y = LinearChain([f]), LinearChain([g])
    verdict = ff.equivalent(x, y, sort)
    assert type(verdict) is type(ff.equivalent(LinearMap(f), LinearMap(g), sort))
    if verdict:
        assert x.act(verdict.witness).misses(y) < 1e-12
    form = ff.canonical_form(x, sort)
    of_map = ff.canonical_form(LinearMap(f), sort).form
    assert form.form.maps[0].misses(of_map) < 1e-12
    assert x.act(form.change).misses(form.form) < 1e-12


def test_a_floating_composite_is_judged_by_its_factors():
    """Both behaviours should be zero, and are different dust."""
    rng = np.random.default_rng(3)
    q = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    x = LinearChain([q[:, :3] @ rng.normal(size=(3, 4)), rng.normal(size=(5, 3)) @ q[:, 3:].T])
    y = x.act(BasisChange(stage1=rng.normal(size=(6, 6))))
    assert 0 < np.abs(y.behaviour.matrix).max() < 1e-12
    verdict = ff.equivalent(x, y, "hidden")
    assert verdict and x.act(verdict.witness).misses(y) < 1e-9
    other = LinearChain([x.matrices[0], x.matrices[1] + 1e-3 * x.matrices[0].T[:1]])
    assert not ff.equivalent(x, other, "hidden")


def test_ill_conditioned_chains_are_undecided():
    x = LinearChain([np.diag([1.0, 1e-9]), np.eye(2)])
    y = LinearChain([np.diag([1.0, 0.0]), np.eye(2)])
    verdict = ff.equivalent(x, y)
    assert isinstance(verdict, Undecided) and "tolerance" in verdict.explain()
    assert isinstance(x.barcode(), Undecided)
    assert ff.equivalent(x.with_tolerance(1e-6), y.with_tolerance(1e-6))


def test_a_chain_is_a_value():
    x = LinearChain([P, Q])
    assert {x, LinearChain([P, Q])} == {x} and x != LinearChain([P, P])
    assert pickle.loads(pickle.dumps(x)) == x
    assert eval(repr(x), {"LinearChain": LinearChain}) == x
    assert x.compose(1, 1) == LinearMap([[1, 0], [0, 1]])
    assert x.floating().exact() == x
    assert x.floating().barcode() == x.barcode()
    with pytest.raises(AttributeError, match="is a value"):
        x.matrices = ()


@pytest.mark.parametrize("n, m, k", [(0, 0, 0), (0, 2, 0), (2, 0, 2), (0, 1, 2)])
@pytest.mark.parametrize("freedom", ["all", "none", "hidden", "stage0", "stage1 stage2"])
def test_empty_stages_are_stages(n, m, k, freedom):
    for kind in (int, float):
        x = LinearChain([np.zeros((m, n), kind), np.zeros((k, m), kind)])
        verdict = ff.equivalent(x, x, freedom)
        assert verdict and x.act(verdict.witness) == x
        form = ff.canonical_form(x, freedom)
        assert x.act(form.change) == form.form
        assert ff.draw(x).title.startswith("the barcode of a chain")


@pytest.mark.parametrize(
    "act, sentence",
    [
        (lambda: LinearChain([]), "a chain of no matrices has no stages"),
        (lambda: LinearChain([P, [[1, 2, 3]]]), "stage 1 has dimension 2 where matrix 0 ends"),
        (lambda: LinearChain([P, [[1.0, 0.0]]]), "matrix 0 is exact, but matrix 1 is floating"),
        (lambda: LinearChain([P]).compose(1, 0), r"compose\(1, 0\): stages go from 0 to 1"),
        (lambda: LinearChain([P]).act(BasisChange(stage7=[[1]])), "there is no slot 'stage7'"),
        (lambda: LinearChain([P]).act(BasisChange(stage0=[[1]])), "stage0 has dimension 2"),
        (lambda: ff.equivalent(LinearChain([P]), LinearChain([P]).floating()), "not mixed"),
        (lambda: ff.equivalent(LinearChain([P]), LinearMap(P)), "cannot be compared"),
        (lambda: LinearChain([P], tolerance=1e-3), "exact, so they have no tolerance"),
        (lambda: sparsify("abc"), "the text 'abc' is not a thing with a matrix"),
    ],
)
def test_bad_input_is_told_in_one_sentence(act, sentence):
    with pytest.raises(ff.InputError, match=sentence):
        act()


# ------------------------------------------------------------------ sparsity


def test_a_chain_is_as_sparse_as_its_ranks():
    for chain, _, moved in scrambles(70, 25):
        found = sparsify(moved)
        assert moved.act(found.change) == found.form
        assert found.least
        assert found.nonzeros == nonzeros(found.form) == chain.barcode().arrows
        assert found.nonzeros == sum(f.rank for f in chain.maps)


def test_sparsest_basis_against_trying_all():
    """Over small coefficients no basis of the row space has fewer non-zero entries."""
    rng = np.random.default_rng(5)
    for _ in range(8):
        a = as_matrix(rng.integers(-1, 2, (2, 4)))
        if elimination.rank(a) < 2:
            continue
        best = sparsest_basis(elimination.rref(a)[0])
        vectors = [
            times(as_matrix([list(mix)]), a)
            for mix in itertools.product(range(-2, 3), repeat=2)
            if mix > (0, 0)  # one of each pair of opposites
        ]
        least = min(
            int(np.count_nonzero(u) + np.count_nonzero(v))
            for u, v in itertools.combinations(vectors, 2)
            if elimination.rank(np.concatenate([u, v])) == 2
        )
        assert np.count_nonzero(best) == least


def test_sparsity_each_freedom_can_reach():
    f = LinearMap([[1, 2, 0], [2, 4, 0], [0, 0, 0], [1, 1, 1]])
    table = sparsity_table(f)
    assert table["all"].nonzeros == table["orthogonal"].nonzeros == f.rank == 2
    assert {table[s].nonzeros for s in ("none", "permutation", "scale", "monomial")} == {7}
    for found in table.values():
        assert f.act(found.change).misses(found.form) < 1e-12
        assert found.nonzeros >= f.rank and found.least
    operator = LinearOperator([[2, 1], [1, 2]])
    assert sparsify(operator, "orthogonal").nonzeros == 2
    assert ff.equivalent(operator, sparsify(operator).form)


def test_finite_things_are_as_sparse_as_they_are():
    f = ff.FiniteMap([0, 0, 1], codomain=4)
    for x, count in [(f, 3), (ff.Chain([f, [0, 0, 0, 0]]), 7), (ff.Endofunction([1, 0]), 2)]:
        found = sparsify(x)
        assert found.nonzeros == found.before == count and found.least
        assert x.act(found.change) == x
    assert set(sparsity_table(f)) == {"none", "domain", "codomain", "all"}
