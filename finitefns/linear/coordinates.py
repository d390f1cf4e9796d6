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

from . import elimination, scaling
from .entries import Matrix, freeze, is_exact, times
from .search import TooHard, standard_order
from .spectral import Moved, codomain_spectral, gram, leftmost, projector
from .spectrum import TOLERANCE, Seen

Ints = NDArray[np.int64]

MOST_TRIED = 7  # coordinates whose every order is tried, where nothing better is known
PERMUTING, SCALING = ("permutation", "monomial"), ("scale", "monomial")


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


def cycle_codes(signs: Ints, cycles: Matrix, tolerance: float) -> Ints:
    """Entries numbered by sign and by what no scaling changes."""
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


def orders(codes: Ints, rows: bool, columns: bool, what: str) -> tuple[Ints, Ints]:
    """The standard orders of the rows and of the columns that may be permuted."""
    m, n = codes.shape
    if rows and columns:
        found = standard_order(*both_ways(codes), what)
        return found[:m], found[m:] - m
    by_row = np.lexsort(codes.T[::-1]) if rows and n else np.arange(m)
    by_column = np.lexsort(codes[::-1]) if columns and m else np.arange(n)
    return by_row, by_column


def name_codes(x: Seen, left: str, right: str) -> Ints:
    """The numbers by which rows and columns are told apart under two sorts."""
    if left in SCALING and right in SCALING:
        return cycle_codes(signs_of(x.a), scaling.cycle_part(x.a), x.tolerance)
    r, c = scaling.balance(x.a, left in SCALING, right in SCALING)
    return coded(scaling.scaled(x.a, r, c), x.tolerance)


def by_names(x: Seen, left: str, right: str) -> tuple[Moved, Ints | None]:
    """The standard matrix under permutations and scales, and the table it was ordered by.

    The table is given where both sides are scaled and one is permuted. Then it is an invariant,
    but equal numbers are told by floating logarithms, so that forms may differ where tables agree.
    """
    a = x.a
    m, n = a.shape
    rows, columns = left in PERMUTING, right in PERMUTING
    table = None
    o, p = np.arange(m), np.arange(n)
    if rows or columns:
        codes = name_codes(x, left, right)
        o, p = orders(codes, rows, columns, f"a {m} x {n} matrix")
        if left in SCALING and right in SCALING:
            table = codes[np.ix_(o, p)]
    b = a[np.ix_(o, p)]
    r, c = scaling.balance(b, left in SCALING, right in SCALING)
    form = freeze(scaling.scaled(b, r, c))
    (t, t_back), (s_back, s) = monomial(a, o, r), monomial(a, p, c)
    # c scales columns of the form, so it stands in the inverse of the domain's move.
    return Moved(form, t, t_back, s.T, s_back.T), table


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


def correlations(g: Matrix) -> Matrix:
    """A Gram matrix when its vectors may be stretched: cosines, or their signed squares if exact.

    A zero vector keeps zeros.
    """
    n = len(g)
    d = np.diagonal(g)
    if not is_exact(g):
        size = np.sqrt(np.where(d > 0, d, 1.0))
        return freeze(g / size[:, None] / size[None, :])
    out = g.copy()
    for i, j in itertools.product(range(n), repeat=2):
        if g[i, j] != 0:
            out[i, j] = g[i, j] * abs(g[i, j]) / (d[i] * d[j])
    return freeze(out)


def table_of(x: Seen, spectral: str, names: str) -> Matrix:
    """What a spectral codomain leaves over the coordinates of the domain, shape ``(n, n)``."""
    if spectral == "linear":
        return projector(x.a, None if x.exact else x.svd, x.tolerance)
    g = gram(x.a)
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
        lengths = np.sqrt(np.diagonal(gram(x.floating.a)))
        ones = np.where(lengths > 0, 1 / np.where(lengths > 0, lengths, 1.0), 1.0)[order].tolist()
    return freeze(table[np.ix_(order, order)]), order, ones


def _echelon_scales(x: Seen) -> tuple[Matrix, list[Any]]:
    """The reduced echelon form scaled to be standard, and the scales of the columns."""
    form, pivots = echelon(x)
    rest = [j for j in range(form.shape[1]) if j not in set(pivots)]
    r, c = scaling.balance(form[: len(pivots), rest], True, True)
    scales: list[Any] = [Fraction(1) if x.exact else 1.0] * form.shape[1]
    for k, j in enumerate(rest):
        scales[j] = c[k]
    # A row of the form is scaled by r; its pivot must stay 1, so its column is scaled by 1 / r.
    for k, j in enumerate(pivots):
        scales[j] = 1 / r[k]
    ones = [Fraction(1) if x.exact else 1.0] * (form.shape[0] - len(pivots))
    return freeze(scaling.scaled(form, [*r, *ones], scales)), scales


def echelon(x: Seen) -> tuple[Matrix, tuple[int, ...]]:
    """The reduced echelon form and its pivots, exact or floating."""
    if x.exact:
        return elimination.rref(x.a)
    form = codomain_spectral(x.a, x.svd, x.tolerance, "linear").form
    # What is far below the tolerance is a zero of the row space, and a pattern of zeros counts.
    clean = np.where(np.abs(form) > x.tolerance * np.abs(form).max(initial=0.0), form, 0.0)
    return freeze(clean), tuple(leftmost(x.svd.right[: x.spectrum.rank], x.tolerance))


def _every_order(x: Seen) -> tuple[Matrix, Ints, list[Any]]:
    n = x.a.shape[1]
    if not x.exact or n > MOST_TRIED:
        raise TooHard(
            "linear against monomial: every order of the coordinates is tried, for exact matrices "
            f"of at most {MOST_TRIED} coordinates, but here are {n}"
            + ("" if x.exact else ", floating")
        )
    found: tuple[Any, ...] | None = None
    for order in itertools.permutations(range(n)):
        here = np.array(order, np.int64)
        form, scales = _echelon_scales(Seen(freeze(x.a[:, here]), x.tolerance))
        told = tuple(form.flat)
        if found is None or told < found[0]:
            found = told, form, here, scales
    assert found is not None
    return found[1], found[2], found[3]


def moved_domain(x: Seen, order: Ints, scales: Sequence[Any]) -> tuple[Seen, Matrix, Matrix]:
    """The matrix after its columns are put in order and scaled, with the move and its inverse."""
    if x.exact and any(isinstance(c, float) for c in scales):
        x = x.floating
    back, move = monomial(x.a, order, scales)
    return Seen(times(x.a, back.T), x.tolerance), move.T, back.T
