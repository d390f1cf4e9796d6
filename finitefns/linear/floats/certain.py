"""Floats of two maps, compared so that a no is certain: the joint twin of `pairs`.

A *no* here holds for every allowed change whose condition is at most `CONDITION` on each side, and
whatever the rounding was: numbers that hang steadily on the entries differ by more than ten times
the tolerance, a singular value that counts on one side is a thousand times what is left of it on
the other, and numbers up to order have no matching. What lies between is not an answer.
`differs` gives the certain difference or None; `witnesses` the changes that are worth a re-play.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ...tolerance import COARSER, CONDITION, FINER, ROUNDING
from ...verdict import NoCanonicalForm, Obstruction, Reason
from .. import coordinates, scaling, spectral
from ..coordinates import PERMUTING, SCALING, SPECTRAL
from ..entries import Floats, freeze, unit
from ..spectrum import MOST_DOUBLINGS, Measured, RowSpace, Seen, cleaned
from .matching import Ints, match_rows, pooled, same_numbers

SAME_LOGS = 1e-8  # logarithms of products around cycles differ by more, or not for certain


def sure(tolerance: float, sides: int = 0) -> float:
    """A relative difference above this is one, also after rounding and that many changes."""
    return max(COARSER * tolerance, CONDITION**sides * ROUNDING)


def levels(tolerance: float) -> tuple[float, ...]:
    """The widths at which floats are taken for equal, while a change is looked for."""
    return (max(1e-4 * tolerance, 4 * ROUNDING), FINER * tolerance, tolerance, COARSER * tolerance)


def counts_apart(p: Floats, q: Floats, tolerance: float, bound: float, high: float) -> bool:
    """Whether one list of sizes has more that count than the other has, for certain.

    Both are relative to the norm and sorted downwards. A change multiplies each by at most
    ``bound``; ``high`` is what counts.
    """
    low, top = np.minimum(p, q), np.maximum(p, q)
    apart = (low <= FINER * tolerance) & (top > high)
    return bool((apart & (top > bound * np.maximum(low, ROUNDING))).any())


def is_dust(a: Floats) -> bool:
    """Whether a matrix is not zero, and its largest entry is not a normal float."""
    top = float(np.abs(a).max(initial=0.0))
    return bool(0.0 < top < np.finfo(float).tiny)


def sees_rounding(x: Seen, exact_rank: int) -> bool:
    """Whether the rank as fractions counts what is at most the rounding of a product."""
    rounding = 8 * np.finfo(float).eps * np.sqrt(sum(x.a.shape))
    return exact_rank > int((shares(x) > rounding).sum())


def shares(x: Seen) -> Floats:
    """The singular values over the largest of them."""
    return _shares(x.values)


def _shares(values: Floats) -> Floats:
    return values / values[0] if len(values) and values[0] else values


def rank_differs(x: Seen, y: Seen, sides: int) -> Obstruction | None:
    """Another rank, by singular values that no change of good condition brings together."""
    t = x.tolerance
    bound = CONDITION**sides
    # A change will ask for the vectors too, so they are worked out with the values at once.
    p, q = (_shares(z.thin.sizes) for z in (x, y))
    if not counts_apart(p, q, t, bound, sure(t, sides)):
        return None
    return Obstruction("rank", x.rank, y.rank)


def alike(x: Seen, y: Seen) -> tuple[Seen, Seen]:
    """Both over one power of two where squares of their entries may not be floats."""
    e = max(unit(x.a)[1], unit(y.a)[1])
    if abs(e) <= MOST_DOUBLINGS:
        return x, y
    over = [Seen(freeze(np.ldexp(z.a, -e)), z.tolerance) for z in (x, y)]
    return over[0], over[1]


def own_units(x: Seen) -> tuple[Seen, int]:
    """The map over its own power of two and that power; itself where squares are floats anyway."""
    u, e = unit(x.a)
    return (x, 0) if abs(e) <= MOST_DOUBLINGS else (Seen(u, x.tolerance), e)


# ------------------------------------------------------------------ a certain no


def differs(x: Seen, y: Seen, left: str, right: str) -> Obstruction | None:
    """A difference that no allowed change can make, for certain, or None."""
    if left not in SPECTRAL and right in SPECTRAL:
        return _one_spectral(x.turned, y.turned, right, left, "column")
    if left not in SPECTRAL:
        return _by_readings(x, y, left, right, _names_differ)
    if right not in SPECTRAL:
        return _one_spectral(x, y, left, right, "row")
    linear = (left, right).count("linear")
    if linear:
        return rank_differs(x, y, linear)
    mine, yours = x.spectrum, y.spectrum
    if mine.distance(yours) <= sure(x.tolerance):
        return None
    return Obstruction("singular values", mine, yours)


def _one_spectral(x: Seen, y: Seen, left: str, right: str, side: str) -> Obstruction | None:
    if left == "orthogonal":
        if right in SCALING:
            return _by_readings(x, y, right, side, _angles_differ)
        return _grams_differ(*alike(x, y), right, side)
    x, y = own_units(x)[0], own_units(y)[0]
    found = rank_differs(x, y, 1 if right in ("fixed", "permutation") else 2)
    if found is not None:
        return found
    if right == "monomial":
        raise NoCanonicalForm(
            coordinates.every_order_told(x.a.shape[1], exact=False), Reason.SEARCH_LIMIT
        )
    by = {"fixed": _spaces_differ, "permutation": _projections_differ, "scale": _echelons_differ}
    return by[right](x, y, side)


def _grams_differ(x: Seen, y: Seen, right: str, side: str) -> Obstruction | None:
    g, h = spectral.gram(x.a), spectral.gram(y.a)
    size = float(max(np.abs(g).max(initial=0.0), np.abs(h).max(initial=0.0))) or 1.0
    within = sure(x.tolerance) * size
    name = f"Gram matrix of the {side}s"
    if right == "permutation":
        return _tables_differ(g, h, within, name, x.tolerance)
    if float(np.abs(g - h).max(initial=0.0)) <= within:
        return None
    return Obstruction(name, Measured(g, x.tolerance), Measured(h, x.tolerance))


def _angles_differ(x: Seen, y: Seen, right: str, side: str) -> Obstruction | None:
    g, h = (coordinates.cosines(z.a)[0] for z in (x, y))
    name = f"cosines of the {side}s"
    if right == "monomial":
        return _tables_differ(g, h, sure(x.tolerance), name, x.tolerance)
    if float(np.abs(g - h).max(initial=0.0)) <= sure(x.tolerance):
        return None
    return Obstruction(name, Measured(g, x.tolerance), Measured(h, x.tolerance))


def _tables_differ(
    g: Floats, h: Floats, within: float, name: str, tolerance: float
) -> Obstruction | None:
    """Two symmetric tables that no common order of rows and columns brings together."""
    codes = pooled([g, h], within)
    if not same_numbers(codes):
        o = p = np.arange(len(g))
    else:
        o, p = (coordinates.one_order(c, name) for c in codes)
    if np.array_equal(codes[0][np.ix_(o, o)], codes[1][np.ix_(p, p)]):
        return None
    left, right = (Measured(a[np.ix_(i, i)], tolerance) for a, i in ((g, o), (h, p)))
    return Obstruction(name, left, right)


def ranks_seen(x: Seen, y: Seen) -> set[int]:
    """The ranks at which both may be cut: those at the two tolerances, where they agree."""
    t = x.tolerance
    cuts = [(x.spectrum.rank_at(t * k), y.spectrum.rank_at(t * k)) for k in (FINER, 1.0, COARSER)]
    return {r for r, s in cuts if r == s}


def _spaces_differ(x: Seen, y: Seen, side: str) -> Obstruction | None:
    """What is lost of one map outside the row space of the other, weighted by how it is stretched.

    Where the rows that were cut off stretch by s, a change of condition k may make k s of it.
    """
    for r in sorted(ranks_seen(x, y), reverse=True):
        a, b = (RowSpace(z.thin.right[:r], z.thin.sizes[:r], z.tolerance) for z in (x, y))
        rest = max([0.0, *(float(s) for z in (x, y) for s in shares(z)[r : r + 1])])
        if a.distance(b) > max(sure(x.tolerance, 1), 2 * CONDITION * (rest + ROUNDING)):
            return Obstruction(f"{side} space", a, b)
    return None


def _projections_differ(x: Seen, y: Seen, side: str) -> Obstruction | None:
    name = f"projection onto the {side} space"
    for r in sorted(ranks_seen(x, y), reverse=True):
        if not r:
            continue
        last = min(float(shares(z)[r - 1]) for z in (x, y))
        rest = max([0.0, *(float(s) for z in (x, y) for s in shares(z)[r : r + 1])])
        # The space turns by this much at most when rows of the last size are off by the rest.
        within = max(sure(x.tolerance), 4 * CONDITION * (rest + ROUNDING) / last)
        if within > 0.05:
            continue
        g, h = (z.thin.right[:r].T @ z.thin.right[:r] for z in (x, y))
        found = _tables_differ(g, h, within, name, x.tolerance)
        if found is not None:
            return found
    return None


def _echelons_differ(x: Seen, y: Seen, side: str) -> Obstruction | None:
    """Echelon forms up to scales, where every entry is far from zero or far below rounding."""
    t = x.tolerance
    for r in sorted(ranks_seen(x, y), reverse=True):
        steady = [coordinates.steady_echelon(z, r, CONDITION * ROUNDING) for z in (x, y)]
        if steady[0] is None or steady[1] is None:
            continue
        (a, _, off), (b, _, off_too) = steady[0], steady[1]
        off = max(off, off_too)
        least = min(float(np.abs(z[z != 0]).min(initial=1.0)) for z in (a, b))
        if least <= coordinates.GAP * off:  # steady by itself, and not beside the other
            continue
        if not np.array_equal(np.sign(a), np.sign(b)):
            return Obstruction(f"signs of the scaled {side} space", signs_told(a), signs_told(b))
        logs = [scaling.cycle_part(z) for z in (a, b)]
        if float(np.abs(logs[0] - logs[1]).max(initial=0.0)) > max(sure(t), 100 * off / least):
            return Obstruction(f"scaled {side} space", *(Measured(z, t) for z in logs))
    return None


def signs_told(a: Floats) -> tuple[tuple[int, ...], ...]:
    """The sign of each entry, row by row, as an obstruction shows it."""
    return tuple(map(tuple, coordinates.signs_of(a).tolist()))


# ------------------------------------------------------------------ names


def readings(x: Seen, y: Seen) -> Iterator[tuple[Seen, Seen]]:
    """As the entries are, and cleaned at both tolerances: a pattern of zeros hangs on that.

    A scale may make much of an entry that is small, so small entries may count; and they may be
    rounding. Only what differs in all readings differs.
    """
    t = x.tolerance
    yield x, y
    for k in (FINER, COARSER):
        a, b = cleaned(x.a, k * t), cleaned(y.a, k * t)
        if not (np.array_equal(a, x.a) and np.array_equal(b, y.a)):
            yield Seen(freeze(a), t), Seen(freeze(b), t)


Asked = Callable[[Seen, Seen, str, str], Obstruction | None]


def _by_readings(x: Seen, y: Seen, first: str, second: str, ask: Asked) -> Obstruction | None:
    found = None
    for a, b in readings(x, y):
        found = ask(a, b, first, second)
        if found is None:
            return None
    return found


def _names_differ(x: Seen, y: Seen, left: str, right: str) -> Obstruction | None:
    t = x.tolerance
    if left in SCALING and right in SCALING:
        return _cycles_differ(x, y, left, right)
    if left not in SCALING and right not in SCALING:
        x, y = alike(x, y)
    a, b = (coordinates.one_side_scaled(z.a, left, right) for z in (x, y))
    size = float(max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))) or 1.0
    within = sure(t) * size
    counts = [int(np.count_nonzero(cleaned(z, t))) for z in (a, b)]
    flat = np.sort(a, axis=None), np.sort(b, axis=None)
    if left not in PERMUTING and right not in PERMUTING:
        if float(np.abs(a - b).max(initial=0.0)) <= within:
            return None
        return Obstruction("standard matrix", Measured(a, t), Measured(b, t))
    if float(np.abs(flat[0] - flat[1]).max(initial=0.0)) > within:
        if counts[0] != counts[1]:
            return Obstruction("number of non-zero entries", *counts)
        return Obstruction("entries", Measured(flat[0], t), Measured(flat[1], t))
    if left in PERMUTING and right in PERMUTING:
        codes = pooled([a, b], within)
        return _ordered_differ(a, b, codes, (True, True), t)
    turned = right in PERMUTING
    rows = (a.T, b.T) if turned else (a, b)
    if match_rows(*rows, within) is not None:
        return None
    o, p = (coordinates.rows_in_order(z) for z in rows)
    told = [Measured(z[i].T if turned else z[i], t) for z, i in zip(rows, (o, p), strict=True)]
    return Obstruction("columns in any order" if turned else "rows in any order", *told)


def _ordered_differ(
    a: Floats, b: Floats, codes: list[Ints], moved: tuple[bool, bool], tolerance: float
) -> Obstruction | None:
    """Tables of codes that no orders of rows and columns bring together."""
    what = f"a {a.shape[0]} x {a.shape[1]} matrix"
    if same_numbers(codes):
        orders = [coordinates.orders(c, *moved, what) for c in codes]
        tables = [c[np.ix_(o, p)] for c, (o, p) in zip(codes, orders, strict=True)]
        if np.array_equal(tables[0], tables[1]):
            return None
    else:
        orders = [(np.arange(a.shape[0]), np.arange(a.shape[1]))] * 2
    told = [Measured(z[np.ix_(o, p)], tolerance) for z, (o, p) in zip((a, b), orders, strict=True)]
    return Obstruction("standard matrix", *told)


def cycle_codes(x: Seen, y: Seen, gap: float) -> list[Ints]:
    """Entries of both numbered by sign and by the products around cycles that go through them."""
    signs = [coordinates.signs_of(z.a) for z in (x, y)]
    logs = [scaling.cycle_part(z.a) for z in (x, y)]
    codes = pooled(logs, gap)
    most = 1 + max((int(c.max()) for c in codes if c.size), default=0)
    return [(s + 1) * most + c for s, c in zip(signs, codes, strict=True)]


def _cycles_differ(x: Seen, y: Seen, left: str, right: str) -> Obstruction | None:
    t = x.tolerance
    gap = max(sure(t), SAME_LOGS)
    if left not in PERMUTING and right not in PERMUTING:
        signs = [signs_told(z.a) for z in (x, y)]
        if signs[0] != signs[1]:
            return Obstruction("signs of the entries", *signs)
        logs = [scaling.cycle_part(z.a) for z in (x, y)]
        if float(np.abs(logs[0] - logs[1]).max(initial=0.0)) <= gap:
            return None
        return Obstruction("logarithms of products around cycles", *(Measured(z, t) for z in logs))
    codes = cycle_codes(x, y, gap)
    found = _ordered_differ(x.a, y.a, codes, (left in PERMUTING, right in PERMUTING), t)
    if found is None:
        return None
    counts = [int(np.count_nonzero(z.a)) for z in (x, y)]
    if counts[0] != counts[1]:
        return Obstruction("number of non-zero entries", *counts)
    return found
