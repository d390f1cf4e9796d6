"""The best matching of outputs: against every permutation, SciPy, and the count of all rows."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

import finitefns as ff
from finitefns.finite import assignment
from finitefns.finite.assignment import Joint, assigned
from finitefns.finite.distance import distance_by_listing


def best(gain: np.ndarray) -> float:
    """The largest sum, by trying every matching of the shorter side into the longer."""
    if gain.shape[0] > gain.shape[1]:
        return best(gain.T)
    rows = range(gain.shape[0])
    return max(
        sum(gain[i, j] for i, j in zip(rows, columns, strict=True))
        for columns in itertools.permutations(range(gain.shape[1]), gain.shape[0])
    )


@pytest.mark.parametrize(
    "shape", [(0, 0), (0, 3), (3, 0), (1, 1), (1, 4), (4, 1), (3, 3), (3, 5), (5, 4)]
)
def test_no_matching_is_better(shape: tuple[int, int]) -> None:
    chance = np.random.default_rng(sum(shape))
    for most in (1, 2, 9):
        for _ in range(40):
            gain = chance.integers(0, most + 1, shape).astype(float)
            rows, columns = assigned(gain)
            assert len(set(rows.tolist())) == len(set(columns.tolist())) == min(shape)
            assert gain[rows, columns].sum() == best(gain)


@pytest.mark.parametrize("size", [20, 63, 64, 65, 90])
def test_large_ones_are_as_scipy_has_them(size: int) -> None:
    chance = np.random.default_rng(size)
    grids = [chance.integers(0, 4, (size, size + 3)), np.ones((size, size)), np.eye(size)]
    for gain in (*grids, np.outer(np.arange(size), np.arange(size))):
        rows, columns = assigned(np.asarray(gain, float))
        theirs = linear_sum_assignment(gain, maximize=True)
        assert gain[rows, columns].sum() == gain[theirs].sum()
        assert len(set(columns.tolist())) == size


@pytest.mark.parametrize("small", [0, 64])
def test_tables_fall_into_blocks_and_the_sum_is_that_of_the_whole(monkeypatch, small: int) -> None:
    """With `SMALL` 0 every block is found and solved by SciPy; with 64 all is one block."""
    monkeypatch.setattr(assignment, "SMALL", small)
    chance = np.random.default_rng(3)
    for _ in range(200):
        m, n = int(chance.integers(1, 9)), int(chance.integers(0, 15))
        left, right = chance.integers(0, m, n), chance.integers(0, m, n)
        codes = chance.integers(0, 2, m) if chance.random() < 0.5 else np.zeros(m, np.int64)
        table = np.zeros((m, m))
        np.add.at(table, (left, right), codes[left] == codes[right])
        ours, theirs = Joint.of(left, right, codes).matching()
        assert len(set(ours.tolist())) == len(set(theirs.tolist())) == len(ours)
        assert (codes[ours] == codes[theirs]).all()
        rows, columns = linear_sum_assignment(table, maximize=True)
        assert table[ours, theirs].sum() == table[rows, columns].sum()
        assert (table[ours, theirs] > 0).all()


def test_of_several_best_ones_the_most_names_are_kept() -> None:
    chance = np.random.default_rng(5)
    for _ in range(100):
        m, n = int(chance.integers(1, 5)), int(chance.integers(0, 8))
        left, right = chance.integers(0, m, n), chance.integers(0, m, n)
        table = np.zeros((m, m))
        np.add.at(table, (left, right), 1)
        ours, theirs = Joint.of(left, right, np.zeros(m, np.int64)).matching(np.arange(m))
        chosen = table[ours, theirs].sum(), (ours == theirs).sum()
        everything = (
            (
                sum(table[i, j] for i, j in enumerate(p)),
                sum(table[i, i] > 0 for i, j in enumerate(p) if i == j),
            )
            for p in itertools.permutations(range(m))
        )
        assert chosen == max(everything)


def test_the_distance_is_still_that_of_the_listing() -> None:
    for left, right in itertools.product(itertools.product(range(3), repeat=3), repeat=2):
        f, g = ff.FiniteMap(left, codomain=3), ff.FiniteMap(right, codomain=3)
        assert ff.distance(f, g, "codomain") == distance_by_listing(f, g, "codomain")


def test_a_hundred_thousand_small_blocks_are_one_pass() -> None:
    """The table of two clusterings that hardly mix was gone through column by column."""
    n = 200_000
    left = np.arange(n) // 2
    right = np.random.default_rng(1).permutation(n // 2)[left]
    right[:10] = right[10:20]
    f, g = ff.FiniteMap(left, codomain=n // 2), ff.FiniteMap(right, codomain=n // 2)
    assert ff.distance(f, g, "codomain") == 10
