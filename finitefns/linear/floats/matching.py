"""Floats compared up to order: by matching, and never by sorting at a threshold.

A sort has to cut somewhere, and two numbers one rounding apart may lie on the two sides of the
cut. So the numbers of both things are put into one pool, and only a gap of the pool that is wider
than the tolerance is a cut: numbers that lie close together on the two sides always get one code.
Rows are matched to rows by Hopcroft and Karp (1973).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..entries import Floats

Ints = NDArray[np.int64]

MOST_PAIRS = 4_000_000  # of rows that are compared entry by entry


def pooled(tables: Sequence[Floats], gap: float) -> list[Ints]:
    """Entries numbered by value, smallest first; a new number only after a gap wider than this.

    Law: tables that differ by at most ``gap`` after some renaming get codes that differ by that
    renaming alone.

    >>> [c.tolist() for c in pooled([np.array([1.0, 2.0]), np.array([2.0 + 1e-12, 1.0])], 1e-9)]
    [[0, 1], [1, 0]]
    """
    flat = np.concatenate([t.ravel() for t in tables]) if tables else np.zeros(0)
    if not flat.size:
        return [np.zeros(t.shape, np.int64) for t in tables]
    order = np.argsort(flat, kind="stable")
    codes = np.empty(flat.size, np.int64)
    codes[order] = np.concatenate([[0], np.cumsum(np.diff(flat[order]) > gap)])
    ends = np.cumsum([t.size for t in tables])[:-1]
    return [c.reshape(t.shape) for c, t in zip(np.split(codes, ends), tables, strict=True)]


def same_numbers(codes: Sequence[Ints]) -> bool:
    """Whether two tables of codes have the same entries in some order."""
    left, right = (np.sort(c, axis=None) for c in codes)
    return bool(np.array_equal(left, right))


def match_rows(a: Floats, b: Floats, within: float) -> Ints | None:
    """An order with ``|a[order] - b| <= within`` everywhere, or None where there is none.

    >>> match_rows(np.array([[1.0], [2.0]]), np.array([[2.0], [1.0]]), 0.0).tolist()
    [1, 0]

    Where more than `MOST_PAIRS` pairs of rows are close, the order may miss by a little more than
    ``within``; None is certain all the same. Source: Hopcroft and Karp 1973.
    """
    m = len(a)
    if m == 0 or a.shape[1] == 0:
        return np.arange(m)
    # Any fixed direction tells most rows apart; close rows stay close along it.
    weights = np.cos(np.arange(1, a.shape[1] + 1)) + 1.5
    reach = within * float(weights.sum()) * (1 + 1e-9) + 1e-14 * float(np.abs(a).max()) * len(
        weights
    )
    here, there = a @ weights, b @ weights
    by_here = np.argsort(here, kind="stable")
    low = np.searchsorted(here[by_here], there - reach, "left")
    high = np.searchsorted(here[by_here], there + reach, "right")
    if (low >= high).any():
        return None
    if int((high - low).sum()) > MOST_PAIRS:
        return _matched_alike(a, b, within)
    rows = np.repeat(np.arange(m), high - low)
    places = np.arange(len(rows)) - np.repeat(np.cumsum(high - low) - (high - low), high - low)
    columns = by_here[np.repeat(low, high - low) + places]
    close = np.empty(len(rows), bool)
    step = max(1, 2_000_000 // a.shape[1])
    for k in range(0, len(rows), step):
        part = slice(k, k + step)
        close[part] = np.abs(a[columns[part]] - b[rows[part]]).max(axis=1) <= within
    return _perfect(rows[close], columns[close], m)


def _perfect(rows: Ints, columns: Ints, m: int) -> Ints | None:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching

    graph = csr_matrix((np.ones(len(rows), np.int8), (rows, columns)), shape=(m, m))
    found = np.asarray(maximum_bipartite_matching(graph, perm_type="column"), np.int64)
    return None if (found < 0).any() else found


def _matched_alike(a: Floats, b: Floats, within: float) -> Ints | None:
    """Very many rows that are nearly the same: equal codes are matched in turn."""
    m = len(a)
    codes = np.stack(
        [np.concatenate(pooled([x, y], within)) for x, y in zip(a.T, b.T, strict=True)], axis=1
    )
    kinds = np.unique(codes, axis=0, return_inverse=True)[1].reshape(-1)
    left, right = np.argsort(kinds[:m], kind="stable"), np.argsort(kinds[m:], kind="stable")
    if not np.array_equal(kinds[:m][left], kinds[m:][right]):
        return None  # rows that lie close have equal codes, so no matching can be
    order = np.empty(m, np.int64)
    order[right] = left
    return order
