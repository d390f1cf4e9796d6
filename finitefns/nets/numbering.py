"""Rows as points: rows that are equal in every number get one number.

A row is hashed to 64 bits, the hashes are sorted, and every row is then held against the first of
its hash, so that a collision costs time and nothing else. Rows with -0.0 and 0.0 are equal.

Law: ``firsts[numbers[i]]`` is the first row that equals row i.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Hash = Callable[[Words], Words]

AT_ONCE = 2**17  # numbers that are looked at while the processor's cache holds them
ODD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 by the golden ratio: it spreads what stands close


def hashed(words: Words) -> Words:
    """64 bits for each row of words, alike for equal rows; others collide about as by chance.

    >>> len(set(hashed(np.array([[1, 2], [1, 2], [2, 1]], np.uint64)).tolist()))
    2
    """
    weights = np.random.default_rng(words.shape[1]).integers(0, 2**63, words.shape[1], np.uint64)
    mixed = words ^ (words >> np.uint64(32))
    mixed *= ODD  # floats that are whole numbers differ in their first bits only
    mixed ^= mixed >> np.uint64(29)
    told: Words = mixed @ (weights * np.uint64(2) + np.uint64(1))
    return told


def parts(many: int, width: int) -> Iterator[slice]:
    """Slices of so many rows, each of as many as the cache holds."""
    step = max(1, AT_ONCE // max(width, 1))
    return (slice(a, min(a + step, many)) for a in range(0, many, step))


def numbered(rows: NDArray[Any], hashing: Hash = hashed) -> tuple[Ints, Ints]:
    """The number of each row, as rows first appear, and the first row of each number.

    ``rows`` are (N, d) floats without NaN, or 64-bit words.

    >>> numbers, firsts = numbered(np.array([[1.0, 0.0], [2.0, 0.0], [1.0, -0.0]]))
    >>> numbers.tolist(), firsts.tolist()
    ([0, 1, 0], [0, 1])
    """
    n, width = rows.shape
    if width == 0:
        return np.zeros(n, np.int64), np.arange(min(n, 1))
    keys = np.empty(n, np.uint64)
    for part in parts(n, width):
        here = np.ascontiguousarray(rows[part])
        keys[part] = hashing((here + 0.0).view(np.uint64) if here.dtype.kind == "f" else here)
    numbers, firsts = of_keys(keys)
    if len(firsts) == n:
        return numbers, firsts
    wrong = np.zeros(len(firsts), bool)
    for part in parts(n, width):
        unlike = (rows[part] != rows[firsts[numbers[part]]]).any(axis=1)
        wrong[numbers[part][unlike]] = True
    return _told_apart(rows, numbers, wrong) if wrong.any() else (numbers, firsts)


def of_keys(keys: NDArray[Any]) -> tuple[Ints, Ints]:
    """The number of each key, as keys first appear, and the first place of each number.

    >>> [x.tolist() for x in of_keys(np.array([7, 5, 7]))]
    [[0, 1, 0], [0, 1]]
    """
    n = len(keys)
    order = np.argsort(keys)
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate([np.ones(min(n, 1), bool), ordered[1:] != ordered[:-1]]))
    if len(starts) == n:
        return np.arange(n), np.arange(n)
    first = np.minimum.reduceat(order, starts)
    begins = np.zeros(n, np.int64)
    begins[first] = 1
    rank = np.cumsum(begins) - 1
    numbers = np.empty(n, np.int64)
    numbers[order] = np.repeat(rank[first], np.diff(starts, append=n))
    return numbers, np.flatnonzero(begins)


def firsts_of(numbers: Ints) -> Ints:
    """The first place of each number, of numbers 0, 1, ... as they first appear.

    >>> firsts_of(np.array([0, 0, 1, 0, 2])).tolist()
    [0, 2, 4]
    """
    return np.flatnonzero(np.diff(np.maximum.accumulate(numbers), prepend=-1))


def _told_apart(rows: NDArray[Any], numbers: Ints, wrong: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """The numbers once rows that share a hash by chance have been sorted number by number."""
    some = np.flatnonzero(wrong[numbers])
    order = some[np.lexsort((*rows[some].T, numbers[some]))]
    here, before = order[1:], order[:-1]
    new = (rows[here] != rows[before]).any(axis=1) | (numbers[here] != numbers[before])
    keys = numbers.copy()
    keys[order] = len(rows) + np.concatenate([[0], np.cumsum(new)])
    return of_keys(keys)
