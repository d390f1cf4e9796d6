"""The forest engine: grouping and ranking, in (near-)linear time and without recursion.

A map is a forest of height one: its outputs are the parents, its inputs the children, and a colour
is a rank that a point had before anyone looked at its children. Two routines carry everything:

* `group` puts the children of each parent together (a counting sort);
* `rank_rows` gives rows of tokens their place in lexicographic order. It ranks neighbouring tokens
  in pairs, then pairs of pairs, so rows of any length take log(length) rounds. This is the idea of
  Aho, Hopcroft and Ullman (1974, section 3.2) for trees, with prefix doubling (Karp, Miller and
  Rosenberg, 1972) in place of their radix sort, because it vectorises.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

SMALL = 1 << 16  # so many keys fit in 16 bits
LARGE = 1 << 18  # below this any sort costs less than loading SciPy


def narrow(places: Ints) -> NDArray[np.integer[Any]]:
    """Numbers 0..n-1 in the smallest integers that hold them: less memory to move."""
    n = len(places)
    return places.astype(np.uint16 if n <= SMALL else np.int32 if n < 2**31 else np.int64)


def group(keys: NDArray[np.integer[Any]], count: int) -> Ints:
    """The places of ``keys`` in order of key, stable: ``argsort(keys, kind="stable")``.

    ``keys`` has shape ``(n,)`` with values in ``0..count-1``; time O(n + count).

    >>> group(np.array([1, 0, 1, 0]), 2).tolist()
    [1, 3, 0, 2]
    """
    n = len(keys)
    if n < LARGE or count > 16 * n or max(n, count) >= 2**31:
        if count <= SMALL:  # NumPy sorts 16-bit integers by counting
            keys = keys.astype(np.uint16, copy=False)
        return np.argsort(keys, kind="stable")
    from scipy.sparse import csr_array

    # One row with n entries: turning it into columns is a counting sort of the entries.
    row = csr_array(
        (
            np.arange(n, dtype=np.int32),
            keys.astype(np.int32, copy=False),
            np.array([0, n], np.int32),
        ),
        shape=(1, count),
    )
    return np.asarray(row.tocsc().data)


def rank_rows(rows: Ints, tokens: Ints, count: int) -> tuple[Ints, int]:
    """The place of each row among the distinct rows, in lexicographic order; the end comes last.

    Row ``r`` is made of the ``tokens`` whose ``rows`` entry is ``r``, in the order given; ``rows``
    is nondecreasing with values in ``0..count-1``; tokens are non-negative. A row that is the
    beginning of another comes after it. Returns ranks of shape ``(count,)`` and how many there are.

    >>> rank_rows(np.array([0, 0, 1, 2, 2]), np.array([3, 1, 3, 3, 1]), 3)[0].tolist()
    [0, 1, 0]
    """
    ranks = np.full(count, -1, np.int64)
    while len(rows):
        first = np.empty(len(rows), bool)
        first[0] = True
        np.not_equal(rows[1:], rows[:-1], out=first[1:])
        starts = np.flatnonzero(first)
        if len(starts) == len(rows):
            break
        place = np.arange(len(rows)) - np.repeat(starts, np.diff(starts, append=len(rows)))
        left = np.flatnonzero(place % 2 == 0)
        tokens, span = dense_ranks(tokens)
        right = np.full(len(left), span, np.int64)  # the end of a row, after every token
        paired = left + 1 < len(rows)
        paired[paired] &= ~first[left[paired] + 1]
        right[paired] = tokens[left[paired] + 1]
        tokens, rows = tokens[left] * (span + 1) + right, rows[left]
    ranks[rows] = tokens
    dense, distinct = dense_ranks(np.where(ranks < 0, np.iinfo(np.int64).max, ranks))
    return dense, distinct


def dense_ranks(values: Ints) -> tuple[Ints, int]:
    """Each value's place among the distinct values, smallest first, and how many there are."""
    if len(values) == 0:
        return values.astype(np.int64), 0
    order = np.argsort(values)  # ties get one rank, so their order does not matter
    ordered = values[order]
    new = np.empty(len(values), np.int64)
    new[0] = 0
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:].view(np.int64), casting="unsafe")
    np.cumsum(new, out=new)
    ranks = np.empty(len(values), np.int64)
    ranks[order] = new
    return ranks, int(new[-1]) + 1


def rank_slow(rows: list[list[int]]) -> list[int]:
    """The obvious twin of `rank_rows`: sort the rows as Python lists with the end put last."""
    keys = [[*row, float("inf")] for row in rows]
    distinct = sorted({tuple(key) for key in keys})
    return [distinct.index(tuple(key)) for key in keys]


def count_rows(values: Ints, colours: Ints, size: int, count: int) -> tuple[Ints, Ints, Ints]:
    """How often each output meets each input colour: sparse rows of a contingency table.

    ``values`` and ``colours`` have shape ``(n,)``, with values in ``0..size-1`` and colours in
    ``0..count-1``. Returns ``(rows, columns, counts)`` sorted by row, then column; counts are
    positive and sum to n.
    """
    if len(values) == 0:
        empty = np.zeros(0, np.int64)
        return empty, empty, empty
    if size * count < 2**62:
        keys = values * count + colours
        if size * count <= 4 * len(values) + 1024:
            table = np.bincount(keys, minlength=size * count)
            keys = np.flatnonzero(table)
            return keys // count, keys % count, table[keys]
        keys, counts = np.unique(keys, return_counts=True)
        return keys // count, keys % count, counts
    ranks, span = dense_ranks(values)
    names = np.unique(values)
    rows, columns, counts = count_rows(ranks, colours, span, count)
    return names[rows], columns, counts
