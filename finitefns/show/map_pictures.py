"""Pictures of maps: their arrows with their level sets, through a middle set, and two of them.

Points stay where their numbers put them: under a relabeling only the arrows move, and that is the
lesson. A level set has a colour, a shape and a dash pattern, so that colour is never alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import InputError
from ..finite.factor import Factorization
from ..finite.maps import FiniteMap
from ..verdict import Equivalent, Inequivalent, Obstruction
from . import arrows, svg
from .arrows import GAP, MARGIN, Column
from .bars import sentences, summary_picture, two_profiles
from .picture import Picture
from .questions import check_two
from .svg import Markup, Style

Rings = frozenset[int]


def map_picture(thing: FiniteMap, arrange: str = "numbers") -> Picture:
    """The arrows of a map; ``arrange`` lets level sets stand together. A large one is in bars."""
    n, m = thing.domain.size, thing.codomain.size
    title = f"a map from {n} points to {m}"
    if not arrows.fits(thing):
        return summary_picture(thing, title)
    order = list(range(n))
    if arrange == "level sets":
        order = np.argsort(thing.values, kind="stable").tolist()
    ins, outs = arrows.styles(thing)
    labels = [thing.domain.label(i) for i in order]
    left = Column("inputs", labels, [ins[i] for i in order], "left")
    right = Column("outputs", list(thing.codomain.labels), outs, "right")
    left.x = MARGIN + left.reach
    right.x = left.x + GAP + 3 * max(n, m)
    left.spread(max(n, m))
    right.spread(max(n, m))
    ends = [(place, int(thing.values[i])) for place, i in enumerate(order)]
    parts = left.draw(banded=True) + _links(left, right, ends) + right.draw()
    desc = f"{arrows.words(thing)}. {arrows.told(thing)}"
    return Picture.of(right.x + right.reach + MARGIN, arrows.height(max(n, m)), title, desc, parts)


def factorization_picture(thing: Factorization) -> Picture:
    """A map with the middle set that it goes through."""
    f = thing.compose()
    n, k, m = f.domain.size, thing.middle, f.codomain.size
    title = f"a map from {n} points to {m}, through {k}"
    if not (arrows.fits(f) and arrows.fits(thing.project)):
        remark = f"It factors through a middle set of {arrows.counted(k, 'point')}."
        return summary_picture(f, title, remark)
    inner, _ = arrows.styles(thing.project)
    middle: list[Style | None] = [Style.of(z) for z in range(k)]
    outs: list[Style | None] = [None] * m  # an output looks like the first that goes there
    for z, y in reversed(list(enumerate(thing.embed.values.tolist()))):
        outs[y] = middle[z]
    columns = [
        Column("inputs", list(f.domain.labels), inner, "left"),
        Column(f"through {k}", [""] * k, middle, "none"),
        Column("outputs", list(f.codomain.labels), outs, "right"),
    ]
    tall = max(n, k, m)
    columns[0].x = MARGIN + columns[0].reach
    for column, before in zip(columns[1:], columns[:-1], strict=True):
        column.x = before.x + GAP + tall
    for column in columns:
        column.spread(tall)
    parts = [
        *columns[0].draw(banded=True),
        *_links(columns[0], columns[1], list(enumerate(thing.project.values.tolist()))),
        *_links(columns[1], columns[2], list(enumerate(thing.embed.values.tolist()))),
        *columns[1].draw(),
        *columns[2].draw(),
    ]
    width = columns[2].x + columns[2].reach + MARGIN
    desc = f"the middle set has {arrows.counted(k, 'point')}. {arrows.told(thing.project)}"
    return Picture.of(width, arrows.height(tall), title, desc, parts)


def _links(a: Column, b: Column, ends: Sequence[tuple[int, int]]) -> list[Markup]:
    """Arrows from points of one column to points of another, in the look of where they start."""
    return [
        part
        for i, j in ends
        if (style := a.styles[i]) is not None
        for part in arrows.arrow((a.x, a.y(i)), (b.x, b.y(j)), style)
    ]


def matched_maps(left: Any, thing: Equivalent, right: Any) -> Picture:
    """The left map, its outputs renamed, and the right map from the other side.

    Partners look alike; dashed lines rename outputs, and each input says what it was called.
    """
    _two_maps(left, right)
    n, m = left.domain.size, left.codomain.size
    moves = thing.witness.moves
    still = all(len(move) == left.slots.get(slot) for slot, move in moves.items())
    if not still or not np.array_equal(left.act(thing.witness).values, right.values):
        raise InputError("draw: the verdict's relabeling does not turn the left map into the right")
    title = f"two equivalent maps from {n} points to {m}, and the relabeling between them"
    into = moves["domain"] if "domain" in moves else np.arange(n)
    onto = moves["codomain"] if "codomain" in moves else np.arange(m)
    changed = [int((move != np.arange(len(move))).sum()) for move in (into, onto)]
    moved = f"{changed[0]:,} of {arrows.counted(n, 'input')} and {changed[1]:,} of"
    desc = f"{thing.explain()}; {moved} {arrows.counted(m, 'output')} change places"
    if not arrows.fits(left):
        return summary_picture(left, title, f"{desc[0].upper()}{desc[1:]}. Both look like this:")
    ins, outs = arrows.styles(left)
    back, onto_list = np.argsort(into, kind="stable").tolist(), onto.tolist()
    new_ins = [ins[i] for i in back]
    new_outs = [outs[i] for i in np.argsort(onto, kind="stable").tolist()]
    old = [svg.name_of(left.domain.label(i)) for i in back]
    new = [svg.name_of(label) for label in right.domain.labels]
    was = [f"was {a}" if a != b else "" for a, b in zip(old, new, strict=True)]
    columns = [
        Column("left: inputs", list(left.domain.labels), ins, "left"),
        Column("outputs", list(left.codomain.labels), outs, "right"),
        Column("outputs", list(right.codomain.labels), new_outs, "left"),
        Column(
            "right: inputs", list(right.domain.labels), new_ins, "right", was if any(was) else ()
        ),
    ]
    for column in columns:
        column.spread(max(n, m))
    gap = GAP + 2 * max(n, m)
    columns[0].x = MARGIN + columns[0].reach
    columns[1].x = columns[0].x + gap
    columns[2].x = columns[1].x + columns[1].reach + columns[2].reach + 96
    columns[3].x = columns[2].x + gap
    parts = columns[0].draw(banded=True) + columns[3].draw(banded=True)
    parts += _links(columns[0], columns[1], list(enumerate(left.values.tolist())))
    parts += _links(columns[3], columns[2], list(enumerate(right.values.tolist())))
    x0, x1 = columns[1].x + columns[1].reach + 6, columns[2].x - columns[2].reach - 6
    thread = {"stroke": "currentColor", "stroke_dasharray": "3 4", "opacity": 0.8}
    for i, j in enumerate(onto_list):
        parts.append(svg.curve(x0, columns[1].y(i), x1, columns[2].y(j), **thread))
    parts.append(arrows.quiet("renamed", (x0 + x1) / 2, 16, "middle"))
    parts += columns[1].draw() + columns[2].draw()
    width = columns[3].x + columns[3].reach + MARGIN
    return Picture.of(width, arrows.height(max(n, m)), title, desc, parts)


def different_maps(left: Any, thing: Inequivalent, right: Any) -> Picture:
    """The two maps side by side, the reason below; ringed is where they differ."""
    _two_maps(left, right)
    title = "two maps that are not equivalent"
    reason = thing.explain()
    if not (arrows.fits(left) and arrows.fits(right)):
        return two_profiles(left, right, title, f"{reason}.")
    tall = max(*left.slots.values(), *right.slots.values())
    parts: list[Markup] = []
    x = MARGIN
    rings = _differences(thing.obstruction, left, right)
    sides = (("left", left), ("right", right))
    for (name, f), (at_inputs, at_outputs) in zip(sides, rings, strict=True):
        ins, outs = arrows.styles(f)
        a = Column(f"{name}: inputs", list(f.domain.labels), ins, "left")
        b = Column("outputs", list(f.codomain.labels), outs, "right")
        a.x = x + a.reach
        b.x = a.x + GAP + 2 * tall
        for column in (a, b):
            column.spread(tall)
        parts += a.draw(at_inputs, banded=True)
        parts += _links(a, b, list(enumerate(f.values.tolist()))) + b.draw(at_outputs)
        x = b.x + b.reach + 40
    width = max(x - 40 + MARGIN, 420.0)
    marked = "; ringed is where they differ" if any(a or b for a, b in rings) else ""
    more, end = sentences(f"{reason}{marked}.", width, arrows.height(tall) + 8)
    return Picture.of(width, end + 4, title, reason, [*parts, *more])


def _differences(
    found: Obstruction, left: FiniteMap, right: FiniteMap
) -> tuple[tuple[Rings, Rings], tuple[Rings, Rings]]:
    """For each side, the inputs and the outputs at which the obstruction can be seen."""
    none: Rings = frozenset()
    if left.slots != right.slots:
        return (none, none), (none, none)
    if left.profile != right.profile:
        return (none, _odd(left, right)), (none, _odd(right, left))
    if found.invariant.startswith("kernel"):
        mine, yours = _members(left), _members(right)
        ours = frozenset(y for y, block in mine.items() if block not in yours.values())
        theirs = frozenset(y for y, block in yours.items() if block not in mine.values())
        return (none, ours), (none, theirs)
    if found.invariant.startswith("level-set size of"):
        m = left.codomain.size
        counts = [np.bincount(f.values, minlength=m) for f in (left, right)]
        here = frozenset(np.flatnonzero(counts[0] != counts[1]).tolist())
        return (none, here), (none, here)
    if found.invariant.startswith("output of"):
        here = frozenset(np.flatnonzero(left.values != right.values).tolist())
        return (here, none), (here, none)
    return (none, none), (none, none)


def _members(f: FiniteMap) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for i, y in enumerate(f.values.tolist()):
        found[y] = (*found.get(y, ()), i)
    return found


def _odd(f: FiniteMap, g: FiniteMap) -> Rings:
    """Outputs of f whose level-set size g has less often; rather those that differ in place."""
    spare = Counter(f.profile[:]) - Counter(g.profile[:])
    mine, yours = (np.bincount(h.values, minlength=h.codomain.size).tolist() for h in (f, g))
    found = []
    for y in sorted(range(len(mine)), key=lambda y: mine[y] == yours[y]):
        if spare[mine[y]] > 0:
            spare[mine[y]] -= 1
            found.append(y)
    return frozenset(found)


def _two_maps(left: Any, right: Any) -> None:
    check_two(FiniteMap, "maps", left, right)
