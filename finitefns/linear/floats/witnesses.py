"""Changes from one floating map to another that are worth a re-play, the likeliest first.

Every sort has one way to a change when it is known which floats are taken for equal: at which
rank both maps are cut, and at which width numbers up to order are one number. The widths of
`levels` are tried, finest first. Nothing here is an answer before it was re-played.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...errors import InputError
from ...tolerance import COARSER, FINER, ROUNDING
from ...verdict import NoCanonicalForm, Reason
from .. import coordinates, scaling, spectral
from ..coordinates import PERMUTING, SCALING, SPECTRAL
from ..entries import Floats, Matrix, freeze
from ..spectrum import Seen
from .certain import alike, cycle_codes, levels, own_units, ranks_seen, readings
from .matching import Ints, match_rows, pooled, same_numbers

Moves = tuple[Matrix, Matrix, Matrix, Matrix]  # T, T^-1 of the codomain, S, S^-1 of the domain
Domains = Iterator[tuple[Ints, Any, Ints, Any]]


def changes(x: Seen, y: Seen, left: str, right: str) -> Iterator[Moves]:
    """Changes from x to y, the likeliest first; each is to be re-played."""
    if left not in SPECTRAL and right in SPECTRAL:
        for t, t_back, s, s_back in changes(x.turned, y.turned, right, left):
            yield s_back.T, s.T, t_back.T, t.T
        return
    if left not in SPECTRAL:
        yield from _changes_of_names(x, y, left, right)
        return
    if "linear" not in (left, right):
        x, y = alike(x, y)
        grown = 0
    else:
        (x, e), (y, f) = own_units(x), own_units(y)
        grown = f - e
    if right in SPECTRAL:
        for r in _cuts(x, y) if "linear" in (left, right) else [0]:
            moves = spectral.between_svds(x.svd, y.svd, r, (left, right))
            yield _grown(moves, grown, left, right)
        return
    for o, c, p, d in _domains(x, y, left, right):
        try:
            a, s, s_back = coordinates.moved_domain(x, o, c)
            b, u, u_back = coordinates.moved_domain(y, p, d)
        except (InputError, NoCanonicalForm):  # scales that are no floats are no witness
            continue
        move, back = freeze(u_back @ s), freeze(s_back @ u)
        there = Seen(freeze(x.a @ back), x.tolerance)
        for r in _cuts(a, b) if left == "linear" else [0]:
            t, t_back = spectral.codomain_witness(there, y, r, left)
            yield _grown((freeze(t), freeze(t_back), move, back), grown, left, right)


def _cuts(x: Seen, y: Seen) -> list[int]:
    """Ranks at which a witness may cut both, the one at the tolerance first.

    None where the ranks differ at one of the tolerances: there the tolerance decides, and nobody
    takes a change that stretches so far for a proof.
    """
    t = x.tolerance
    cuts = [tuple(z.spectrum.rank_at(t * k) for z in (x, y)) for k in (1.0, FINER, COARSER)]
    return [] if any(r != s for r, s in cuts) else list(dict.fromkeys(r for r, _ in cuts))


def _grown(moves: Moves, e: int, left: str, right: str) -> Moves:
    """The moves of the matrices over their own powers of two, as moves of the matrices."""
    t, t_back, s, s_back = moves
    both = left == right == "linear"
    up = e - e // 2 if both else e if left == "linear" else 0
    down = e - up
    with np.errstate(over="ignore"):  # what is no float misses by infinity, and is no witness
        return (np.ldexp(t, up), np.ldexp(t_back, -up), np.ldexp(s, -down), np.ldexp(s_back, down))


def _domains(x: Seen, y: Seen, left: str, right: str) -> Domains:
    """Orders and scales of the columns of both that may fit together."""
    n = x.a.shape[1]
    here, ones = np.arange(n), [1.0] * n
    if right == "fixed":
        yield here, ones, here, ones
    elif left == "linear" and right == "scale":
        for r in sorted(ranks_seen(x, y), reverse=True):
            found = [coordinates.steady_echelon(z, r, ROUNDING) for z in (x, y)]
            if None not in found:
                (_, c, _), (_, d, _) = found  # type: ignore[misc]
                yield here, c, here, d
    elif left == "linear" and right == "monomial":
        raise NoCanonicalForm(coordinates.every_order_told(n, exact=False), Reason.SEARCH_LIMIT)
    elif left == "orthogonal" and right in SCALING:
        for a, b in readings(x, y):
            (g, c), (h, d) = (coordinates.cosines(z.a) for z in (a, b))
            for o, p in _fitting(g, h, x.tolerance, right == "monomial"):
                yield o, c[o].tolist(), p, d[p].tolist()
    else:
        for r in ranks_seen(x, y) if left == "linear" else {0}:
            if left == "linear":
                g, h = (freeze(z.thin.right[:r].T @ z.thin.right[:r]) for z in (x, y))
            else:
                g, h = spectral.gram(x.a), spectral.gram(y.a)
            for o, p in _fitting(g, h, x.tolerance, True):
                yield o, ones, p, ones


def _fitting(g: Floats, h: Floats, tolerance: float, moved: bool) -> Iterator[tuple[Ints, Ints]]:
    """Orders of two symmetric tables that bring equal codes together, width by width."""
    if not moved:
        yield np.arange(len(g)), np.arange(len(h))
        return
    size = float(max(np.abs(g).max(initial=0.0), np.abs(h).max(initial=0.0))) or 1.0
    for gap in levels(tolerance):
        codes = pooled([g, h], gap * size)
        if not same_numbers(codes):
            continue
        o, p = (coordinates.one_order(c, f"the {len(g)} coordinates") for c in codes)
        if np.array_equal(codes[0][np.ix_(o, o)], codes[1][np.ix_(p, p)]):
            yield o, p


def _changes_of_names(x: Seen, y: Seen, left: str, right: str) -> Iterator[Moves]:
    for a, b in readings(x, y):
        for o, p, q, s in _orders_of_names(a, b, left, right):
            form, other = a.a[np.ix_(o, p)], b.a[np.ix_(q, s)]
            yield _moves_between(form, other, (o, p), (q, s), left, right)


def _orders_of_names(
    x: Seen, y: Seen, left: str, right: str
) -> Iterator[tuple[Ints, Ints, Ints, Ints]]:
    m, n = x.a.shape
    rows, columns = np.arange(m), np.arange(n)
    moved = left in PERMUTING, right in PERMUTING
    if not any(moved):
        yield rows, columns, rows, columns
        return
    both = left in SCALING and right in SCALING
    if not (left in SCALING or right in SCALING):
        x, y = alike(x, y)
    a, b = (z.a if both else coordinates.one_side_scaled(z.a, left, right) for z in (x, y))
    size = float(max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))) or 1.0
    for gap in levels(x.tolerance):
        if both:
            codes = cycle_codes(x, y, max(gap, 1e-12))
        elif all(moved):
            codes = pooled([a, b], gap * size)
        else:
            found = match_rows(*((a.T, b.T) if moved[1] else (a, b)), gap * size)
            if found is not None:
                yield (found, columns, rows, columns) if moved[0] else (rows, found, rows, columns)
            continue
        if not same_numbers(codes):
            continue
        found_all = [coordinates.orders(c, *moved, f"a {m} x {n} matrix") for c in codes]
        (o, p), (q, s) = found_all
        if np.array_equal(codes[0][np.ix_(o, p)], codes[1][np.ix_(q, s)]):
            yield o, p, q, s


def _moves_between(
    a: Floats, b: Floats, mine: tuple[Ints, Ints], yours: tuple[Ints, Ints], left: str, right: str
) -> Moves:
    """Permutations and scales that bring a[rows, columns] to b[rows, columns], entry by entry."""
    r, c = scaling.fitted(a, b, left in SCALING, right in SCALING)
    t, t_back = coordinates.monomial_between(mine[0], yours[0], r)
    s_back, s = (z.T for z in coordinates.monomial_between(mine[1], yours[1], c))
    return t, t_back, s, s_back
