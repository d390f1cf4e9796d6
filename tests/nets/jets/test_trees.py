"""Trees of spaces: bars taken off, homomorphisms by one dense system, summands by their sort."""

import itertools

import numpy as np
import pytest

from finitefns.nets.jets.homs import homs
from finitefns.nets.jets.jets import Jets
from finitefns.nets.jets.pairing import Apart, Paired, paired
from finitefns.nets.jets.peeling import peel
from finitefns.nets.jets.signs import ones
from finitefns.nets.jets.splitting import summands
from finitefns.nets.jets.trees import representation, shape_of, trees_of
from nets.jets.forests import all_free, forest
from nets.jets.test_deciding import check_no, check_yes


def trees(x, free=None):
    """The representations of all trees of a net on inputs."""
    numbers, _ = trees_of(x)
    for tree in range(x.count(x.last)):
        shape = shape_of(x, np.flatnonzero(numbers == tree), free or all_free(x))
        yield representation(x, shape)


def dense(left, right):
    """The dimension of all homomorphisms, by one dense system: the slow twin of `homs`."""
    sizes = [int(a * b) for a, b in zip(right.dims, left.dims, strict=True)]
    starts = np.cumsum([0, *sizes])
    rows = []
    for a, b, v, w in zip(
        left.maps, right.maps, left.shape.sources, left.shape.targets, strict=True
    ):
        block = np.zeros((len(b) * a.shape[1], starts[-1]))
        block[:, starts[w] : starts[w + 1]] = np.kron(np.eye(len(b)), a.T)
        block[:, starts[v] : starts[v + 1]] -= np.kron(b, np.eye(a.shape[1]))
        rows.append(block)
    whole = np.concatenate([np.zeros((0, starts[-1])), *rows])
    rank = int((np.linalg.svd(whole, compute_uv=False) > 1e-9).sum()) if whole.size else 0
    return int(starts[-1]) - rank


@pytest.mark.parametrize("seed", range(4))
def test_homomorphisms_against_one_dense_system(seed):
    rng = np.random.default_rng(seed)
    x = forest(rng, inputs=9, most=4)
    some = [one.scaled()[0] for one in trees(x)]
    for one in some:
        ends = homs(one, one, 1e-9)
        assert ends.size == dense(one, one)
        for a, v, w in zip(one.maps, one.shape.sources, one.shape.targets, strict=True):
            assert np.allclose(ends.at(w) @ a, a @ ends.at(v), atol=1e-8)
    for one, two in itertools.combinations(some, 2):
        if one.shape.size == two.shape.size and one.dims.tolist() == two.dims.tolist():
            same = np.array_equal(one.shape.sources, two.shape.sources)
            if same and np.array_equal(one.shape.targets, two.shape.targets):
                assert homs(one, two, 1e-9).size == dense(one, two)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_taken_off_are_bars_and_the_rest_is_the_core(seed):
    rng = np.random.default_rng(30 + seed)
    x = forest(rng, inputs=12)
    free = [bool(rng.random() < 0.8) for _ in x.dimensions]
    for one in trees(x, free):
        peeled = peel(one, 1e-12)
        for a, v, w, core in zip(
            one.maps, one.shape.sources, one.shape.targets, peeled.core.maps, strict=True
        ):
            wanted = np.zeros((int(one.dims[w]), int(one.dims[v])))
            here, there = peeled.alive[v], peeled.alive[w]
            for bar in set(here) & set(there):
                wanted[there.index(bar), here.index(bar)] = 1
            wanted[len(there) :, len(here) :] = core
            left, right = peeled.frames[w] @ a, wanted @ peeled.frames[v]
            size = 1 + np.abs(peeled.frames[w]).max(initial=0) * np.abs(a).max(initial=0)
            assert np.allclose(left, right, atol=1e-8 * size)
        for v, held in enumerate(one.shape.held):
            if held:
                assert np.array_equal(peeled.frames[v], np.eye(int(one.dims[v])))
                assert not peeled.alive[v]


@pytest.mark.parametrize("seed", range(4))
def test_summands_add_up(seed):
    rng = np.random.default_rng(60 + seed)
    for one in trees(forest(rng, inputs=9, most=4)):
        ends = homs(one.scaled()[0], one.scaled()[0], 1e-9)
        found, sure = summands(ends, rng)
        assert sure
        for v, d in enumerate(one.dims.tolist()):
            assert sum(s.dims[v] for s in found) == d
            whole = sum((s.projections[v] for s in found), np.zeros((d, d)))
            assert np.allclose(whole, np.eye(d), atol=1e-6)


def subspaces(*graphs):
    """Inputs that meet: the two halves of a space, and the graphs of some operators of a half."""
    n = len(graphs[0])
    one, nothing = np.eye(n), np.zeros((n, n))
    maps = [np.concatenate(pair) for pair in [(one, nothing), (nothing, one)]]
    maps += [np.concatenate([one, a]) for a in graphs]
    return Jets.of([maps], points=[range(len(maps)), [0] * len(maps)])


I2 = np.eye(2)
TURN = np.array([[0.0, -1], [1, 0]])
QUATERNIONS = [np.kron(TURN, np.diag([1.0, -1])), np.kron(I2, TURN)]


@pytest.mark.parametrize(
    "graphs, kinds",
    [
        ([I2, np.diag([1.0, 2.0])], "RR"),
        ([I2, np.array([[1.0, 1], [0, 1]])], "R"),
        ([I2, TURN], "C"),
        ([np.eye(4), *QUATERNIONS], "H"),
        ([np.eye(4), np.kron(I2, TURN) + np.kron(np.triu(np.ones((2, 2)), 1), I2)], "C"),
        ([np.eye(4), np.kron(np.diag([1.0, 2.0]), TURN)], "CC"),
    ],
)
def test_summands_are_real_complex_or_quaternionic(graphs, kinds):
    x = subspaces(*graphs)
    (one,) = trees(x)
    found, sure = summands(homs(one, one, 1e-9), np.random.default_rng(0))
    assert sure
    assert "".join(sorted(s.kind for s in found)) == kinds


def test_only_real_summands_of_odd_dimension_can_be_turned_round():
    def bits(x):
        (one,) = trees(x)
        match = paired(one, one, 1e-13, np.random.default_rng(0))
        assert isinstance(match, Paired)
        return [ones(turn) for turn in match.turns]

    assert bits(subspaces(I2, TURN)) == []
    assert bits(subspaces(I2, np.array([[1.0, 1], [0, 1]]))) == [[]]
    assert sorted(bits(subspaces(I2, np.diag([1.0, 2.0])))) == [[0, 1, 2, 3]] * 2


def test_a_complex_structure_is_told_from_a_real_one():
    """The rotation and the hyperbolic turn have as many endomorphisms, and are not isomorphic."""
    x, y = subspaces(I2, TURN), subspaces(I2, np.diag([2.0, 3.0]))
    check_yes(x, x)
    verdict = check_no(x, y, "meet at stage 1, where their directions stand otherwise")
    assert verdict.evidence.sizes[2:] == (2, 2)
    (one,), (two,) = trees(x), trees(y)
    assert isinstance(paired(one, two, 1e-13, np.random.default_rng(0)), Apart)
