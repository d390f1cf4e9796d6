"""Standard forms where coordinates may be permuted and scaled, on one side or on both.

Both sides of such a sort: `by_names`. One side linear or orthogonal: that side leaves a symmetric
matrix over the coordinates of the other, the projection onto the row space or the Gram matrix,
and the permutations and scales then act on that: `by_table`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..tolerance import TOLERANCE
from ..verdict import NoCanonicalForm, Reason
from . import elimination, scaling
from .entries import Floats, Matrix, freeze, is_exact, times
from .search import standard_order
from .spectral import Moved, leftmost, projector, tamed_gram
from .spectrum import Seen

Ints = NDArray[np.int64]

MOST_TRIED = 7  # coordinates whose every order is tried, where nothing better is known
PERMUTING, SCALING = ("permutation", "monomial"), ("scale", "monomial")
SPECTRAL = ("linear", "orthogonal")


def coded(a: Matrix, tolerance: float) -> Ints:
    """Entries numbered by value, smallest first; floats that lie close together share a number."""
    if a.size == 0:
        return np.zeros(a.shape, np.int64)
    if is_exact(a):
        numbers = {x: k for k, x in enumerate(sorted(set(a.flat)))}
        return np.array([numbers[x] for x in a.flat], np.int64).reshape(a.shape)
    order = np.argsort(a, axis=None)
    ranked = a.ravel()[order]
    steps = np.diff(ranked) > tolerance * np.abs(a).max()
    codes = np.empty(a.size, np.int64)
    codes[order] = np.concatenate([[0], np.cumsum(steps)])
    return codes.reshape(a.shape)


def cycle_codes(a: Matrix, keys: Ints) -> Ints:
    """Entries of an exact matrix numbered by sign and by what no scaling changes."""
    return (signs_of(a) + 1) * scaling.HALF + keys


def floating_cycle_codes(signs: Ints, cycles: Floats, tolerance: float) -> Ints:
    """The same of floats: logarithms that lie close together share a number."""
    # As many as ten digits of a logarithm are noise of the fit, hence never below this.
    codes = coded(np.append(cycles, 1.0), max(tolerance, TOLERANCE))[:-1].reshape(cycles.shape)
    return (signs + 1) * (codes.size + 2) + codes


def signs_of(a: Matrix) -> Ints:
    """Minus one, zero or one, entry by entry."""
    return (a > 0).astype(np.int64) - (a < 0).astype(np.int64)


def both_ways(codes: Ints) -> tuple[Ints, Ints]:
    """Rows and columns as points of one table, with the colours that keep them apart."""
    m, n = codes.shape
    table = np.zeros((m + n, m + n), np.int64)
    table[:m, m:] = codes + 1
    table[m:, :m] = codes.T + 1
    return table, np.concatenate([np.zeros(m, np.int64), np.ones(n, np.int64)])


def orders(
    codes: Ints, rows: bool, columns: bool, what: str, scaled_too: Matrix | None = None
) -> tuple[Ints, Ints]:
    """The standard orders of the rows and of the columns that may be permuted.

    ``scaled_too`` is the exact matrix where both sides are scaled as well: its codes are names
    and no proof, and its standard form is what decides between orders.
    """
    m, n = codes.shape
    if rows and columns:
        proof = None if scaled_too is None else _Scaled(scaled_too)
        found = standard_order(*both_ways(codes), what, proof)
        return found[:m], found[m:] - m
    by_row = np.lexsort(codes.T[::-1]) if rows and n else np.arange(m)
    by_column = np.lexsort(codes[::-1]) if columns and m else np.arange(n)
    if scaled_too is None or _ties_are_twins(codes, by_row, by_column, scaled_too, rows):
        return by_row, by_column
    # Rows of one name that differ: all orders are compared, the other side in its place.
    table, colours = both_ways(codes)
    if rows:
        colours[m:] += np.arange(n)
    else:
        colours[:m] = np.arange(m) - m
    found = standard_order(table, colours, what, _Scaled(scaled_too))
    return found[:m], found[m:] - m


def _ties_are_twins(codes: Ints, by_row: Ints, by_column: Ints, a: Matrix, rows: bool) -> bool:
    """Whether rows (columns) of equal codes are multiples of each other."""
    table, matrix, order = (codes, a, by_row) if rows else (codes.T, a.T, by_column)
    return all(
        scaling.proportional(matrix[i], matrix[k])
        for i, k in itertools.pairwise(order.tolist())
        if np.array_equal(table[i], table[k])
    )


class _Scaled:
    """What decides between orders of a matrix that is scaled on both sides: its balanced form."""

    def __init__(self, a: Matrix) -> None:
        self.a = a

    def form(self, order: Ints) -> tuple[Any, ...]:
        """The balanced form when rows and columns, numbered together, are in this order."""
        m = len(self.a)
        b = self.a[np.ix_(order[:m], order[m:] - m)]
        return tuple(scaling.scaled(b, *scaling.balance(b, True, True)).flat)

    def twins(self, i: int, k: int) -> bool:
        """Whether two rows, or two columns, may be swapped."""
        m = len(self.a)
        u, v = (self.a[z] if z < m else self.a[:, z - m] for z in (i, k))
        return scaling.proportional(u, v)


def one_order(codes: Ints, what: str) -> Ints:
    """The standard order of rows and columns that are renamed together."""
    return standard_order(codes, np.zeros(len(codes), np.int64), what)


def rows_in_order(a: Floats) -> Ints:
    """An order of rows for reading, by their entries."""
    return np.lexsort(a.T[::-1]) if a.shape[1] else np.arange(len(a))


def one_side_scaled(a: Floats, left: str, right: str) -> Floats:
    """Floats after the one side that may be scaled, if any, has absolute sums of 1."""
    if left in SCALING:
        return _rows_of_sum_one(a)
    return _rows_of_sum_one(a.T).T if right in SCALING else a


def _rows_of_sum_one(a: Floats) -> Floats:
    if not a.size:
        return a
    _, e = np.frexp(np.abs(a).max(axis=1))
    near = np.ldexp(a, -e[:, None])
    totals = np.abs(near).sum(axis=1, keepdims=True)
    return np.asarray(near / np.where(totals > 0, totals, 1.0))


def name_codes(x: Seen, left: str, right: str) -> Ints:
    """The numbers by which rows and columns are told apart under two sorts."""
    if left in SCALING and right in SCALING:
        if x.exact:
            return cycle_codes(x.a, scaling.cycle_keys(x.a))
        return floating_cycle_codes(signs_of(x.a), scaling.cycle_part(x.a), x.tolerance)
    r, c = scaling.balance(x.a, left in SCALING, right in SCALING)
    return coded(scaling.scaled(x.a, r, c), x.tolerance)


def by_names(x: Seen, left: str, right: str) -> tuple[Moved, Ints | None]:
    """The standard matrix under permutations and scales, and the table it was ordered by.

    The table is given where both sides are scaled and one is permuted. Exact forms are the least
    of all orders that the table leaves, compared in fractions, so that they are complete; of
    floats the table alone is compared.
    """
    a = x.a
    m, n = a.shape
    rows, columns = left in PERMUTING, right in PERMUTING
    table = None
    o, p = np.arange(m), np.arange(n)
    if rows or columns:
        codes = name_codes(x, left, right)
        what = f"a {m} x {n} matrix"
        both = left in SCALING and right in SCALING
        o, p = orders(codes, rows, columns, what, a if both and x.exact else None)
        if both:
            table = codes[np.ix_(o, p)]
    b = a[np.ix_(o, p)]
    r, c = scaling.balance(b, left in SCALING, right in SCALING)
    form = freeze(scaling.scaled(b, r, c))
    (t, t_back), (s_back, s) = monomial(a, o, r), monomial(a, p, c)
    # c scales columns of the form, so it stands in the inverse of the domain's move.
    return Moved(form, t, t_back, s.T, s_back.T), table


def monomial_between(mine: Ints, yours: Ints, scales: Sequence[float]) -> tuple[Floats, Floats]:
    """The floating matrix that takes point mine[k] to yours[k] and scales it, and its inverse."""
    n = len(mine)
    there, back = np.zeros((n, n)), np.zeros((n, n))
    sizes = np.asarray(scales, np.float64)
    there[yours, mine] = sizes
    with np.errstate(over="ignore", divide="ignore"):
        back[mine, yours] = 1 / sizes
    return freeze(there), freeze(back)


def monomial(like: Matrix, order: Ints, scales: Sequence[Any]) -> tuple[Matrix, Matrix]:
    """The matrix that puts point order[k] at place k and scales it, and its inverse."""
    n = len(order)
    exact = is_exact(like)
    there = np.full((n, n), Fraction(0), object) if exact else np.zeros((n, n))
    back = there.copy()
    for k, i in enumerate(order.tolist()):
        there[k, i] = scales[k]
        back[i, k] = 1 / scales[k]
    return freeze(there), freeze(back)


# ------------------------------------------------------------------ against a spectral side


def cosines(a: Floats) -> tuple[Floats, Floats]:
    """The cosines of the angles between columns, shape ``(n, n)``, and one over their lengths.

    Taken of the columns and not of the Gram matrix, whose entries may not be floats. A column of
    zeros keeps zeros, and has the scale 1.
    """
    if not a.size:
        return np.zeros((a.shape[1], a.shape[1])), np.ones(a.shape[1])
    _, e = np.frexp(np.abs(a).max(axis=0))
    near = np.ldexp(a, -e)
    lengths = np.sqrt((near**2).sum(axis=0))
    safe = np.where(lengths > 0, lengths, 1.0)
    directions = near / safe
    with np.errstate(over="ignore"):
        return directions.T @ directions, np.ldexp(1 / safe, -e)


def correlations(g: Matrix) -> Matrix:
    """The signed squares of the cosines of an exact Gram matrix; a zero vector keeps zeros."""
    n = len(g)
    d = np.diagonal(g)
    out = g.copy()
    for i, j in itertools.product(range(n), repeat=2):
        if g[i, j] != 0:
            out[i, j] = g[i, j] * abs(g[i, j]) / (d[i] * d[j])
    return freeze(out)


def table_of(x: Seen, spectral: str, names: str) -> Matrix:
    """What a spectral codomain leaves over the coordinates of the domain, shape ``(n, n)``."""
    if spectral == "linear":
        return projector(x.a, None if x.exact else x.thin, x.tolerance)
    if names in SCALING and not x.exact:
        return freeze(cosines(x.a)[0])
    g = tamed_gram(x.a)[0]
    return correlations(g) if names in SCALING else g


def by_table(x: Seen, spectral: str, names: str) -> tuple[Matrix, Ints, list[Any]]:
    """The domain's standard table, order and scales when the codomain is linear or orthogonal.

    For ``linear`` with scales the table is the reduced echelon form, balanced.
    """
    n = x.a.shape[1]
    ones: list[Any] = [Fraction(1) if x.exact else 1.0] * n
    if spectral == "linear" and names in SCALING:
        if names == "scale":
            form, scales = _echelon_scales(x)
            return form, np.arange(n), scales
        return _every_order(x)
    table = table_of(x, spectral, names)
    order = np.arange(n)
    if names in PERMUTING:
        codes = coded(table, x.tolerance)
        what = f"the {n} coordinates of the domain"
        order = standard_order(codes, np.zeros(n, np.int64), what)
    if names in SCALING:
        ones = cosines(x.floating.a)[1][order].tolist()
    return freeze(table[np.ix_(order, order)]), order, ones


def _echelon_scales(x: Seen) -> tuple[Matrix, list[Any]]:
    """The reduced echelon form scaled to be standard, and the scales of the columns."""
    form, pivots = echelon(x)
    return _scales_of_echelon(form, pivots, Fraction(1) if x.exact else 1.0)


def _scales_of_echelon(form: Matrix, pivots: tuple[int, ...], one: Any) -> tuple[Matrix, list[Any]]:
    rest = [j for j in range(form.shape[1]) if j not in set(pivots)]
    r, c = scaling.balance(form[: len(pivots), rest], True, True)
    scales: list[Any] = [one] * form.shape[1]
    for k, j in enumerate(rest):
        scales[j] = c[k]
    # A row of the form is scaled by r; its pivot must stay 1, so its column is scaled by 1 / r.
    for k, j in enumerate(pivots):
        scales[j] = 1 / r[k]
    ones = [one] * (form.shape[0] - len(pivots))
    return freeze(scaling.scaled(form, [*r, *ones], scales)), scales


def echelon(x: Seen) -> tuple[Matrix, tuple[int, ...]]:
    """The reduced echelon form and its pivots, exact or floating."""
    if x.exact:
        return elimination.rref(x.a)
    rows = x.thin.right[: x.rank]
    pivots = leftmost(rows, x.tolerance)
    if len(pivots) < len(rows):
        raise NoCanonicalForm(
            f"at tolerance {x.tolerance:.3g} no standard columns of the space are found",
            Reason.TOLERANCE,
        )
    form = np.zeros(x.a.shape)
    form[: len(rows)] = np.linalg.solve(rows[:, pivots], rows)
    # What is far below the tolerance is a zero of the row space, and a pattern of zeros counts.
    clean = np.where(np.abs(form) > x.tolerance * np.abs(form).max(initial=0.0), form, 0.0)
    return freeze(clean), tuple(pivots)


def every_order_told(n: int, exact: bool) -> str:
    """Why linear against monomial is not decided for n coordinates."""
    return (
        "linear against monomial: every order of the coordinates is tried, for exact matrices "
        f"of at most {MOST_TRIED} coordinates, but here are {n}" + ("" if exact else ", floating")
    )


def _every_order(x: Seen) -> tuple[Matrix, Ints, list[Any]]:
    n = x.a.shape[1]
    if not x.exact or n > MOST_TRIED:
        raise NoCanonicalForm(every_order_told(n, x.exact), Reason.SEARCH_LIMIT)
    found: tuple[Any, ...] | None = None
    for order in itertools.permutations(range(n)):
        here = np.array(order, np.int64)
        form, scales = _echelon_scales(Seen(freeze(x.a[:, here]), x.tolerance))
        told = tuple(form.flat)
        if found is None or told < found[0]:
            found = told, form, here, scales
    assert found is not None
    return found[1], found[2], found[3]


GAP = 1e4  # between what is zero in an echelon form and what is not


def steady_echelon(x: Seen, r: int, noise: float) -> tuple[Floats, list[Any], float] | None:
    """The echelon form of the row space of rank r, the scales that make it standard, its doubt.

    None where an entry lies between what rounding makes and what it leaves alone. The doubt is
    how far an entry may be off when the map is off by ``noise`` of its norm.
    """
    rows, sizes = x.thin.right[:r], x.thin.sizes
    n = rows.shape[1]
    if r == 0:
        return np.zeros((0, n)), [1.0] * n, 0.0
    pivots = leftmost(rows, x.tolerance)
    if len(pivots) < r:
        return None
    back = np.linalg.inv(rows[:, pivots])
    form = back @ rows
    rest = float(sizes[r] / sizes[0]) if r < len(sizes) else 0.0
    off = 8 * np.linalg.norm(back, 2) ** 2 * (noise + rest) * float(sizes[0] / sizes[r - 1])
    gone = np.abs(form) <= off
    gone[:, pivots] = np.eye(r) == 0
    if (~gone & (np.abs(form) <= GAP * off)).any():
        return None
    form = np.where(gone, 0.0, form)
    form[:, pivots] = np.eye(r)
    return form, _scales_of_echelon(form, tuple(pivots), 1.0)[1], float(off)


def moved_domain(x: Seen, order: Ints, scales: Sequence[Any]) -> tuple[Seen, Matrix, Matrix]:
    """The matrix after its columns are put in order and scaled, with the move and its inverse."""
    if x.exact and any(isinstance(c, float) for c in scales):
        x = x.floating
    back, move = monomial(x.a, order, scales)
    return Seen(times(x.a, back.T), x.tolerance), move.T, back.T
