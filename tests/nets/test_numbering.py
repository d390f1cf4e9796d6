"""Rows as points: against a dictionary, with hashes that collide, and with zeros of both signs."""

from __future__ import annotations

import numpy as np
import pytest

from finitefns.nets.numbering import firsts_of, hashed, numbered, of_keys
from finitefns.nets.rows import equal_rows


def twin(rows):
    """The slow way: each row as a tuple, looked up."""
    seen = {}
    return [seen.setdefault(tuple(x + 0 for x in row), len(seen)) for row in rows.tolist()]


def check_numbers(rows, numbers, firsts):
    assert numbers.tolist() == twin(rows)
    assert firsts.tolist() == sorted(firsts.tolist())
    assert np.array_equal(numbers[firsts], np.arange(len(firsts)))
    assert np.array_equal(firsts_of(numbers), firsts)


@pytest.mark.parametrize("n", [0, 1, 2, 7, 300])
@pytest.mark.parametrize("d", [0, 1, 2, 5])
def test_against_a_dictionary(n, d):
    rng = np.random.default_rng(n + 10 * d)
    rows = rng.integers(-2, 3, (n, d)) * rng.choice([1.0, -1.0], (n, d))
    check_numbers(rows, *numbered(rows))
    check_numbers(rows, *numbered(rows[:, ::-1][:, ::-1]))  # not contiguous
    assert np.array_equal(numbered(rows)[0], equal_rows(rows))


@pytest.mark.parametrize(
    "bad",
    [
        lambda words: np.zeros(len(words), np.uint64),
        lambda words: words[:, 0],
        lambda words: hashed(words) % np.uint64(3),
    ],
)
def test_rows_whose_hashes_collide_are_told_apart(bad):
    rng = np.random.default_rng(3)
    for n in (1, 2, 50, 400):
        rows = rng.integers(0, 3, (n, 3)).astype(float)
        rows[rng.random((n, 3)) < 0.2] = -0.0
        check_numbers(rows, *numbered(rows, bad))
    words = rng.integers(0, 3, (200, 2)).astype(np.uint64)
    check_numbers(words, *numbered(words, bad))


def test_numbers_that_are_whole_do_not_collide():
    grid = np.stack(np.meshgrid(np.arange(-200.0, 200.0), np.arange(250.0)), axis=2).reshape(-1, 2)
    keys = hashed(grid.view(np.uint64))
    assert len(np.unique(keys)) == len(grid)


def test_rows_in_many_parts_are_numbered_as_in_one():
    rng = np.random.default_rng(4)
    rows = rng.integers(0, 40, (200_000, 2)).astype(float)  # several parts
    numbers, firsts = numbered(rows)
    assert len(firsts) == 1600
    assert np.array_equal(rows[firsts[numbers]], rows)
    assert (np.diff(firsts) > 0).all() and firsts[0] == 0


def test_keys_keep_the_order_in_which_they_come():
    keys = np.array([5, -1, 5, 2**62, -1, 0])
    numbers, firsts = of_keys(keys)
    assert numbers.tolist() == [0, 1, 0, 2, 1, 3]
    assert firsts.tolist() == [0, 1, 3, 5]
    assert [x.tolist() for x in of_keys(np.zeros(0, np.int64))] == [[], []]
