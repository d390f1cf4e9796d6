"""Units of two things paired one by one, or the unit without a partner; and their standard order.

What has a known scale is matched as one structure. Loose pieces, whose units meet none of known
scale, are matched piece by piece: one unit of the first is named, each of the second tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .gains import Moved, Scales, Units
from .standing import best, standing
from .structures import Budget, Colours, Ints, Structure, match, smallest_cell


def paired(x: Units, y: Units, budget: Budget) -> Moved | Lost:
    """The moves of the units that turn x into y, or what has no partner."""
    a, ca = x.firmly()
    b, cb = y.firmly()
    found = match(a, ca, b, cb, budget)
    if found is None:
        return lost(x, a, ca, b, cb, budget)
    there = dict(zip(a.names.tolist(), b.names[found].tolist(), strict=True))
    mine, theirs = [list(s) for s in x.scales], [list(s) for s in y.scales]
    left = list(range(len(y.loose)))
    for k, piece in enumerate(x.loose):
        for place, other in enumerate(left):
            whole = _paired_loosely(x, k, y, other, budget)
            if whole is not None:
                del left[place]
                move, scales, scales_there = whole
                there |= move
                _take(mine, piece, scales)
                _take(theirs, y.loose[other], scales_there)
                break
        else:
            return _lost_piece(x, k, y, budget)
    if left:
        return _lost_piece(y, left[0], x, budget, turned=True)
    return x.moved_by_points(there, mine, theirs)


def _take(scales: list[Scales], piece: list[Ints], given: list[Scales]) -> None:
    for here, units, new in zip(scales, piece, given, strict=True):
        for i, scale in zip(units.tolist(), new, strict=True):
            here[i] = scale


def _paired_loosely(
    x: Units, k: int, y: Units, other: int, budget: Budget
) -> tuple[dict[int, int], list[Scales], list[Scales]] | None:
    """A match of two loose pieces: one unit of the first is named, each of the second tried."""
    if list(map(len, x.loose[k])) != list(map(len, y.loose[other])):
        return None
    ca, cb = x.loosely(k, budget)[1], y.loosely(other, budget)[1]
    if not np.array_equal(np.sort(ca), np.sort(cb)):
        return None
    cell = _lead_cell(ca)
    p, cp, scales = x.rooted(k, int(np.flatnonzero(ca == cell)[0]), budget)
    for w in np.flatnonzero(cb == cell).tolist():
        q, cq, scales_there = y.rooted(other, w, budget)
        found = match(p, cp, q, cq, budget)
        if found is not None:
            move = dict(zip(p.names.tolist(), q.names[found].tolist(), strict=True))
            return move, scales, scales_there
    return None


def _lead_cell(colours: Colours) -> np.uint64:
    """The colour of the fewest points; of two such, the lower."""
    values, counts = np.unique(colours, return_counts=True)
    return values[np.argmin(counts)]  # type: ignore[no-any-return]


@dataclass
class Standard:
    """The units of each stage in standard order, with their factors, and the symmetries."""

    order: list[Ints]
    factors: list[Scales]
    symmetries: int  # permutations (with signs); scales that change nothing are not counted


def standard(x: Units, budget: Budget) -> Standard:
    """The standard order, signs and scales. Law: what can be moved into x has the same form."""
    firm, colours = x.firmly()
    found = standing(firm, colours, budget)
    points = firm.names[found.order].tolist() if len(firm.names) else []
    scales = [list(s) for s in x.scales]
    count = found.count
    parts: list[tuple[bytes, list[int], list[Ints], list[Scales]]] = []
    for k, piece in enumerate(x.loose):
        loose, first = x.loosely(k, budget)
        cell = np.flatnonzero(first == _lead_cell(first))

        def lead(v: int, k: int = k) -> tuple[Structure, Colours]:
            return x.rooted(k, v, budget)[:2]

        inside = best(cell, loose.names, lead, budget)
        follow = x.rooted(k, inside.lead, budget)[2]
        parts.append((inside.told, loose.names[inside.order].tolist(), piece, follow))
        count *= inside.count
    parts.sort(key=lambda part: part[0])
    run = 1
    for k, (told, names, piece, follow) in enumerate(parts):
        run = run + 1 if k and parts[k - 1][0] == told else 1
        count *= run
        points += names
        _take(scales, piece, follow)
    order: list[list[int]] = [[] for _ in x.stages]
    factors: list[Scales] = [[] for _ in x.stages]
    seen = set()
    for point in points:
        stage, unit, sign = x.unit_of(point)
        if (stage, unit) not in seen:  # of a unit and its opposite the first one counts
            seen.add((stage, unit))
            order[stage].append(unit)
            factors[stage].append(sign * scales[stage][unit])
    return Standard([np.array(o, np.int64) for o in order], factors, count)


@dataclass(frozen=True)
class Lost:
    """What has no partner: a sentence's subject, and how many there are on either side."""

    what: str
    left: str | int
    right: str | int


def lost(x: Units, a: Structure, ca: Colours, b: Structure, cb: Colours, budget: Budget) -> Lost:
    """Why two structures do not match: a unit that looks like none, or has no place."""
    rounds, counts = 0, [0, 0]
    while True:
        for mine, theirs, turned in ((ca, cb, False), (cb, ca, True)):
            values, several = np.unique(mine, return_counts=True)
            for colour, many in zip(values, several.tolist(), strict=True):
                if int((theirs == colour).sum()) != many:
                    return _lost_unit(x, (a, ca), (b, cb), colour, turned, rounds)
        now = [len(np.unique(c)) for c in (ca, cb)]
        if rounds > 1 and now == counts:
            break
        counts, rounds = now, rounds + 1
        ca, cb = a.look_round(ca, budget), b.look_round(cb, budget)
    cell = smallest_cell(ca)
    stage, unit, _ = x.unit_of(int(a.names[np.flatnonzero(ca == cell)[0]]))
    alike = len(_units(x, a, ca, cell))
    return Lost(
        f"number of ways to put the {alike} units of {x.called[stage]} that look like unit {unit} "
        "on the left, and then all others, in place",
        "1 at least",
        0,
    )


def _units(x: Units, a: Structure, colours: Colours, colour: Any) -> set[tuple[int, int]]:
    return {x.unit_of(p)[:2] for p in a.names[colours == colour].tolist()}


def _lost_unit(
    x: Units,
    left: tuple[Structure, Colours],
    right: tuple[Structure, Colours],
    colour: Any,
    turned: bool,
    rounds: int,
) -> Lost:
    both = [_units(x, *side, colour) for side in (left, right)]
    stage, unit = min(both[turned])
    looks = "weights" if rounds <= 1 else "weights, also to units with the same weights,"
    what = f"number of units of {x.called[stage]} with the {looks} of unit {unit} on the "
    return Lost(what + ("right" if turned else "left"), *map(len, both))


def _lost_piece(x: Units, k: int, y: Units, budget: Budget, turned: bool = False) -> Lost:
    mine = sum(_paired_loosely(x, k, x, p, budget) is not None for p in range(len(x.loose)))
    theirs = sum(_paired_loosely(x, k, y, p, budget) is not None for p in range(len(y.loose)))
    stage = next(t for t, units in enumerate(x.loose[k]) if len(units))
    side = "right" if turned else "left"
    what = (
        f"number of groups of units like that of unit {int(x.loose[k][stage][0])} of "
        f"{x.called[stage]} on the {side}"
    )
    return Lost(what, *((theirs, mine) if turned else (mine, theirs)))
