"""Positive scales: what is left of a matrix when its rows and columns may be stretched.

Scales never make a zero, and never take one away, so zeros are meant exactly here, in floats too.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from .entries import Floats, Matrix, is_exact

Scales = list[Any]  # positive fractions or floats, one a row or a column


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
        return _forest(a, r, c)
    if rows:
        r = [one / total if (total := np.abs(row).sum()) != 0 else one for row in a]
    if columns:
        c = [one / total if (total := np.abs(col).sum()) != 0 else one for col in a.T]
    return r, c


def _forest(a: Matrix, r: Scales, c: Scales) -> tuple[Scales, Scales]:
    m, n = a.shape
    entries = a != 0
    row_done, col_done = np.zeros(m, bool), np.zeros(n, bool)
    for root in range(m):
        if row_done[root]:
            continue
        row_done[root] = True
        queue = [("row", root)]
        for side, k in queue:
            if side == "row":
                for j in np.flatnonzero(entries[k] & ~col_done).tolist():
                    col_done[j] = True
                    c[j] = 1 / (r[k] * abs(a[k, j]))
                    queue.append(("column", j))
            else:
                for i in np.flatnonzero(entries[:, k] & ~row_done).tolist():
                    row_done[i] = True
                    r[i] = 1 / (c[k] * abs(a[i, k]))
                    queue.append(("row", i))
    return r, c


def scaled(a: Matrix, r: Scales, c: Scales) -> Matrix:
    """The matrix ``diag(r) a diag(c)``."""
    if a.size == 0:
        return a
    kind = object if is_exact(a) else np.float64
    out: Matrix = a * np.array(r, kind)[:, None] * np.array(c, kind)[None, :]
    return out


def cycle_part(a: Matrix) -> Floats:
    """What no scaling of rows and columns changes, entry by entry; zero where the entry is zero.

    The logarithms of the absolute values, less the best fit by one number a row and one a column:
    what is left are the products around cycles of entries. Renaming rows and columns renames it.
    """
    m, n = a.shape
    places = np.argwhere(a != 0)
    out = np.zeros((m, n))
    if not len(places):
        return out
    logs = np.array([_log(a[i, j]) for i, j in places])
    design = np.zeros((len(places), m + n))
    design[np.arange(len(places)), places[:, 0]] = 1
    design[np.arange(len(places)), m + places[:, 1]] = 1
    fit = np.linalg.lstsq(design, logs, rcond=None)[0]
    out[places[:, 0], places[:, 1]] = logs - design @ fit
    return out


def balance_one_space(a: Matrix) -> Scales:
    """Scales d that make ``diag(d) a diag(1 / d)`` standard: 1 along a forest of the entries."""
    n = len(a)
    one = Fraction(1) if is_exact(a) else 1.0
    d = [one] * n
    there = (a != 0) & ~np.eye(n, dtype=bool)
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
                d[j] = d[i] * abs(a[i, j]) if there[i, j] else d[i] / abs(a[j, i])
                queue.append(j)
    return d


def cycle_part_one_space(a: Matrix) -> Floats:
    """The same as `cycle_part` when one scale serves a row and, inverted, its column."""
    n = len(a)
    places = np.argwhere(a != 0)
    out = np.zeros((n, n))
    if not len(places):
        return out
    logs = np.array([_log(a[i, j]) for i, j in places])
    design = np.zeros((len(places), n))
    rows = np.arange(len(places))
    np.add.at(design, (rows, places[:, 0]), 1)
    np.add.at(design, (rows, places[:, 1]), -1)
    fit = np.linalg.lstsq(design, logs, rcond=None)[0]
    out[places[:, 0], places[:, 1]] = logs - design @ fit
    return out


def _log(x: Any) -> float:
    if isinstance(x, Fraction):  # numerators may be beyond the largest float
        return float(_log_integer(abs(x.numerator)) - _log_integer(x.denominator))
    return float(np.log(abs(x)))


def _log_integer(n: int) -> float:
    shift = max(n.bit_length() - 64, 0)
    return float(np.log(n >> shift)) + shift * float(np.log(2))
