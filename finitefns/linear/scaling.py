"""Positive scales: what is left of a matrix when its rows and columns may be stretched.

Scales never make a zero, and never take one away. What is left besides the signs are the products
around cycles of entries. Exact matrices are compared by these in fractions, nothing else decides;
`cycle_keys` is only a name for an entry that no scaling changes, by which a search is short.
Floats are compared by the logarithms of `cycle_part`.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .entries import Floats, Matrix, is_exact

Ints = NDArray[np.int64]
Scales = list[Any]  # positive fractions or floats, one a row or a column

HALF = 524_171  # a prime; twice it and one more is a prime too
SAFE = 2 * HALF + 1
ROOT = 5  # its powers are all units modulo SAFE


def balance(a: Matrix, rows: bool, columns: bool) -> tuple[Scales, Scales]:
    """Scales r, c that make ``diag(r) a diag(c)`` the standard matrix of its class.

    One side free: the absolute values of each row (column) add up to 1. Both: along a spanning
    forest of the entries that are not zero, walked row by row, all have absolute value 1.
    A row or a column of zeros keeps its scale.
    """
    m, n = a.shape
    one = Fraction(1) if is_exact(a) else 1.0
    r, c = [one] * m, [one] * n
    if rows and columns:
        return _forest(np.abs(a), a != 0, r, c)
    with np.errstate(over="ignore"):
        if rows:
            r = [one / total if (total := np.abs(row).sum()) != 0 else one for row in a]
        if columns:
            c = [one / total if (total := np.abs(col).sum()) != 0 else one for col in a.T]
    return r, c


def fitted(a: Floats, b: Floats, rows: bool, columns: bool) -> tuple[Scales, Scales]:
    """Scales with ``diag(r) a diag(c) == b`` as nearly as can be, for floats of one pattern.

    One side free: by the largest entry of each row (column) of b. Both: along a spanning forest.
    """
    m, n = a.shape
    r, c = [1.0] * m, [1.0] * n
    there = (a != 0) & (b != 0)
    with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
        ratios = np.abs(np.divide(a, b, out=np.ones((m, n)), where=there))
        if rows and columns:
            return _forest(ratios, there, r, c)
        for scales, shares, sizes, held in (
            (r, ratios, np.abs(b), rows),
            (c, ratios.T, np.abs(b).T, columns),
        ):
            if held and sizes.size:
                best = np.argmax(sizes, axis=1)
                scales[:] = (1 / shares[np.arange(len(best)), best]).tolist()
    return r, c


def _forest(sizes: Matrix, there: Matrix, r: Scales, c: Scales) -> tuple[Scales, Scales]:
    """Scales that turn the sizes along a spanning forest of the entries into ones."""
    m, n = there.shape
    row_done, col_done = np.zeros(m, bool), np.zeros(n, bool)
    for root in range(m):
        if row_done[root]:
            continue
        row_done[root] = True
        queue = [("row", root)]
        for side, k in queue:
            if side == "row":
                for j in np.flatnonzero(there[k] & ~col_done).tolist():
                    col_done[j] = True
                    c[j] = 1 / (r[k] * sizes[k, j])
                    queue.append(("column", j))
            else:
                for i in np.flatnonzero(there[:, k] & ~row_done).tolist():
                    row_done[i] = True
                    r[i] = 1 / (c[k] * sizes[i, k])
                    queue.append(("row", i))
    return r, c


def scaled(a: Matrix, r: Scales, c: Scales) -> Matrix:
    """The matrix ``diag(r) a diag(c)``."""
    if a.size == 0:
        return a
    kind = object if is_exact(a) else np.float64
    with np.errstate(over="ignore", invalid="ignore"):
        out: Matrix = a * np.array(r, kind)[:, None] * np.array(c, kind)[None, :]
    return out


def balance_one_space(a: Matrix) -> Scales:
    """Scales d that make ``diag(d) a diag(1 / d)`` standard: 1 along a forest of the entries."""
    one = Fraction(1) if is_exact(a) else 1.0
    return _forest_of_one(np.abs(a), a != 0, one)


def fitted_one_space(a: Floats, b: Floats) -> Scales:
    """Scales with ``diag(d) a diag(1 / d) == b`` as nearly as can be, for floats of one pattern."""
    there = (a != 0) & (b != 0)
    with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
        ratios = np.abs(np.divide(a, b, out=np.ones(a.shape), where=there))
        return _forest_of_one(ratios, there, 1.0)


def _forest_of_one(sizes: Matrix, there: Matrix, one: Any) -> Scales:
    n = len(there)
    d = [one] * n
    there = there & ~np.eye(n, dtype=bool)
    done = np.zeros(n, bool)
    for root in range(n):
        if done[root]:
            continue
        done[root] = True
        queue = [root]
        for i in queue:
            for j in np.flatnonzero((there[i] | there[:, i]) & ~done).tolist():
                done[j] = True
                # the entry becomes 1: d[i] |a[i, j]| / d[j], or d[j] |a[j, i]| / d[i]
                d[j] = d[i] * sizes[i, j] if there[i, j] else d[i] / sizes[j, i]
                queue.append(j)
    return d


# ------------------------------------------------------------------ what no scaling changes


def cycle_part(a: Floats) -> Floats:
    """What no scaling of rows and columns changes, entry by entry; zero where the entry is zero.

    The logarithms of the absolute values, less the best fit by one number per row and one per
    column: what is left are the products around cycles of entries. Renaming rows and columns
    renames it.
    """
    places = np.argwhere(a != 0)
    return _less_the_fit(a, places, places[:, 0], len(a) + places[:, 1], sum(a.shape))


def cycle_part_one_space(a: Floats) -> Floats:
    """The same as `cycle_part` when one scale serves a row and, inverted, its column."""
    places = np.argwhere(a != 0)
    return _less_the_fit(a, places, places[:, 0], places[:, 1], len(a))


def _less_the_fit(a: Floats, places: Ints, tails: Ints, heads: Ints, points: int) -> Floats:
    out = np.zeros(a.shape)
    if not len(places):
        return out
    left = np.log(np.abs(a[places[:, 0], places[:, 1]]))
    inverse = np.linalg.pinv(_laplacian(tails, heads, points).astype(np.float64), hermitian=True)
    for _ in range(2):  # the second fit takes away the rounding of the first
        pull = np.zeros(points)
        np.add.at(pull, tails, left)
        np.subtract.at(pull, heads, left)
        fit = inverse @ pull
        left = left - (fit[tails] - fit[heads])
    out[places[:, 0], places[:, 1]] = left
    return out


def _laplacian(tails: Ints, heads: Ints, points: int) -> Ints:
    out = np.zeros((points, points), np.int64)
    np.add.at(out, (tails, tails), 1)
    np.add.at(out, (heads, heads), 1)
    np.subtract.at(out, (tails, heads), 1)
    np.subtract.at(out, (heads, tails), 1)
    return out


def cycle_keys(a: Matrix) -> Ints:
    """A name for each entry of an exact matrix that no scaling changes; renaming renames it.

    As `cycle_part`, with logarithms modulo a prime: exact, and two entries that scaling tells
    apart have one name in about one of 500,000 cases, so that names are a start and no proof.
    """
    places = np.argwhere(a != 0)
    return _keys(a, places, places[:, 0], len(a) + places[:, 1], sum(a.shape))


def cycle_keys_one_space(a: Matrix) -> Ints:
    """The same as `cycle_keys` when one scale serves a row and, inverted, its column."""
    places = np.argwhere(a != 0)
    return _keys(a, places, places[:, 0], places[:, 1], len(a))


def _keys(a: Matrix, places: Ints, tails: Ints, heads: Ints, points: int) -> Ints:
    out = np.zeros(a.shape, np.int64)
    if not len(places):
        return out
    logs = np.array([_discrete_log(a[i, j]) for i, j in places], np.int64)
    pull = np.zeros(points, np.int64)
    np.add.at(pull, tails, logs)
    np.subtract.at(pull, heads, logs)
    fit = _solved(_laplacian(tails, heads, points), pull)
    if fit is not None:  # else the prime divides a count of trees, which the pattern alone decides
        out[places[:, 0], places[:, 1]] = (logs - fit[tails] + fit[heads]) % HALF
    return out


@cache
def _log_table() -> Ints:
    powers = np.ones(1, np.int64)
    while len(powers) < SAFE - 1:
        powers = np.concatenate([powers, powers * pow(ROOT, len(powers), SAFE) % SAFE])
    table = np.zeros(SAFE, np.int64)
    table[powers[: SAFE - 1]] = np.arange(SAFE - 1) % HALF
    return table


def _discrete_log(x: Fraction) -> int:
    """A number modulo HALF that turns products of positive fractions into sums."""
    top, bottom, count = abs(x.numerator), x.denominator, 0
    while top % SAFE == 0:
        top, count = top // SAFE, count + 1
    while bottom % SAFE == 0:
        bottom, count = bottom // SAFE, count - 1
    table = _log_table()
    return (int(table[top % SAFE]) - int(table[bottom % SAFE]) + 7 * count) % HALF


def _solved(laplacian: Ints, right: Ints) -> Ints | None:
    """Some solution modulo HALF, or None where the rank modulo it is not that over the integers."""
    n = len(laplacian)
    rows = np.concatenate([laplacian, right[:, None]], axis=1) % HALF
    pivots: list[int] = []
    for j in range(n):
        r = len(pivots)
        found = np.flatnonzero(rows[r:, j])
        if not len(found):
            continue
        rows[[r, r + int(found[0])]] = rows[[r + int(found[0]), r]]
        rows[r] = rows[r] * pow(int(rows[r, j]), -1, HALF) % HALF
        others = np.flatnonzero(rows[:, j])
        others = others[others != r]
        rows[others] = (rows[others] - rows[others, j][:, None] * rows[r][None, :]) % HALF
        pivots.append(j)
    if len(pivots) != n - _components(laplacian):
        return None
    out = np.zeros(n, np.int64)
    out[pivots] = rows[: len(pivots), n]
    return out


def _components(laplacian: Ints) -> int:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    return int(connected_components(csr_matrix(laplacian != 0), directed=False)[0])


def proportional(u: Matrix, v: Matrix) -> bool:
    """Whether two exact vectors are one another times a positive number.

    >>> from .entries import as_matrix
    >>> proportional(*as_matrix([[1, 0, 2], [2, 0, 4]])), proportional(*as_matrix([[1, 2], [1, 3]]))
    (True, False)
    """
    there = u != 0
    if not np.array_equal(there, v != 0):
        return False
    k = np.flatnonzero(there)
    if not len(k):
        return True
    first, other = u[k[0]], v[k[0]]
    return bool((first > 0) == (other > 0) and np.all(u[k] * other == v[k] * first))
