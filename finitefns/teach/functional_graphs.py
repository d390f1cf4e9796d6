"""Pictures of endofunctions: cycles as circles with their trees hanging off, or points in a ring.

``arrange="cycles"`` lets the shape say where points stand, so conjugate endofunctions look the
same but for what is written on the points. ``arrange="numbers"`` lets the numbers say it: then
only the arrows move under a relabeling. An arrow goes from each point to its image; a component has
a colour and a dash pattern of its own, and a point on a cycle has a thicker rim.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputError
from ..finite.endofunctions import Endofunction
from ..finite.functional import components, standard_places
from ..verdict import Equivalent, Inequivalent
from . import svg
from .arrows import LABEL, MARGIN, ROW, TOP, counted, quiet
from .bars import BAR, bar, gather, sentences
from .picture import Picture
from .svg import Markup, Style

MOST_POINTS = 64  # beyond these a picture of all arrows is a grey cloud
HALF = 11.0  # half the height of a point
LOOP = 26.0  # how far a loop stands out

Place = tuple[float, float]


def endofunction_picture(e: Endofunction, arrange: str = "cycles") -> Picture:
    """An endofunction as its functional graph; in bars and words where it is large.

    >>> endofunction_picture(Endofunction([1, 0, 0]))
    <Picture: an endofunction of 3 points>

    Raises `InputError` for another arrangement than ``"cycles"`` and ``"numbers"``.
    """
    if arrange not in ("cycles", "numbers"):
        raise InputError(f"draw: arrange is {arrange!r}, but it must be 'cycles' or 'numbers'")
    title = f"an endofunction of {counted(e.space.size, 'point')}"
    desc = words(e)
    if e.space.size > MOST_POINTS:
        return _summary(e, title)
    half = _half_width(e)
    places = by_structure(e, half) if arrange == "cycles" else by_number(e, half)
    parts, width, height = _drawn(e, places, half)
    more, end = sentences(f"{desc}.", max(width, 380.0), height + 8)
    return Picture.of(max(width, 380.0), end + 4, title, desc, [*parts, *more])


def words(e: Endofunction) -> str:
    """An endofunction in a few sentences.

    >>> words(Endofunction([1, 0, 0]))
    '3 points in 1 component; cycle lengths (2); every point is on its cycle after 1 step'
    """
    n = e.space.size
    if n == 0:
        return "no points"
    cycles = svg.shorten(repr(e.cycle_type).replace(",)", ")"), 300.0)
    after = f"after {counted(e.height, 'step')}" if e.height else "from the start"
    return (
        f"{counted(n, 'point')} in {counted(len(e.cycle_type), 'component')}; "
        f"cycle lengths {cycles}; every point is on its cycle {after}"
    )


def _half_width(e: Endofunction) -> float:
    names = (svg.name_of(label) for label in e.space.labels)
    widest = max((svg.text_width(name[:40], 11.0) for name in names), default=0.0)
    return min(max(widest / 2 + 5, HALF), 40.0)


# ------------------------------------------------------------------ where points stand


def by_number(e: Endofunction, half: float) -> list[Place]:
    """Places on one circle, by number, from the top on, clockwise: whatever the arrows do."""
    n = e.space.size
    radius = max((2 * half + 12) * n / (2 * math.pi), 40.0) if n > 1 else 0.0
    turns = (2 * math.pi * i / max(n, 1) - math.pi / 2 for i in range(n))
    return [(radius * math.cos(a), radius * math.sin(a)) for a in turns]


def by_structure(e: Endofunction, half: float) -> list[Place]:
    """Places that only the shape decides: components in rows, cycles as circles, trees outside."""
    f, parts = e.values.tolist(), e.anatomy()
    n = len(f)
    order = np.argsort(standard_places(e.values, parts)).tolist()
    children: list[list[int]] = [[] for _ in range(n)]
    leaves = [0] * n
    for x in reversed(order):  # whatever hangs from a point stands behind it in standard order
        leaves[x] = max(leaves[x], 1)
        if parts.cycle[x] < 0:
            leaves[f[x]] += leaves[x]
    for x in order:
        if parts.cycle[x] < 0:
            children[f[x]].append(x)
    rings: dict[int, list[int]] = {}
    for x in order:
        if parts.cycle[x] >= 0:
            rings.setdefault(int(parts.cycle[x]), []).append(x)
    largest = sorted(rings.values(), key=lambda ring: -sum(int(parts.size[x]) for x in ring))
    boxes = [_component(ring, children, leaves, half) for ring in largest]
    return _shelved(boxes, n, half)


def _component(
    ring: list[int], children: list[list[int]], leaves: list[int], half: float
) -> dict[int, Place]:
    """One component around (0, 0): each cycle point has a sector as wide as its tree has leaves."""
    gap = 2 * half + 8
    # A point that goes to itself needs room for its loop, on the left.
    total = sum(leaves[x] for x in ring) + (len(ring) == 1)
    one = 2 * math.pi / total
    sectors: list[tuple[int, float, float]] = []
    start = -math.pi + one / 2 if len(ring) == 1 else -math.pi / 2 - one * leaves[ring[0]] / 2
    for x in ring:
        sectors.append((x, start, start + one * leaves[x]))
        start += one * leaves[x]
    radius = 0.0
    if len(ring) > 1:
        middles = [(a + b) / 2 for _, a, b in sectors]
        after = [*middles[1:], middles[0] + 2 * math.pi]
        turns = [b - a for a, b in zip(middles, after, strict=True)]
        nearest = min(min(turn, 2 * math.pi - turn) for turn in turns)
        radius = max(gap + 10, (gap + 10) / (2 * math.sin(nearest / 2)))
    places: dict[int, Place] = {}
    while sectors:
        following = []
        for x, low, high in sectors:
            middle = (low + high) / 2
            places[x] = (radius * math.cos(middle), radius * math.sin(middle))
            for child in children[x]:
                following.append((child, low, low + one * leaves[child]))
                low += one * leaves[child]
        sectors = following
        crowded = gap / one if len(sectors) > 1 else 0.0
        radius = max(radius + gap + 8, crowded)
    return places


def _shelved(boxes: Sequence[dict[int, Place]], n: int, half: float) -> list[Place]:
    """Components side by side, in rows about as wide as the widest or as the whole is high."""
    room = 2 * half + LOOP
    sizes = []
    for box in boxes:
        xs, ys = zip(*box.values(), strict=True)
        sizes.append((min(xs), min(ys), max(xs) - min(xs) + room, max(ys) - min(ys) + room))
    area = sum(w * h for *_, w, h in sizes)
    width = max([w for *_, w, _ in sizes] + [1.4 * math.sqrt(area), 360.0])
    places: list[Place] = [(0.0, 0.0)] * n
    x = y = tall = 0.0
    for box, (left, top, w, h) in zip(boxes, sizes, strict=True):
        if x > 0 and x + w > width:
            x, y, tall = 0.0, y + tall, 0.0
        for point, (px, py) in box.items():
            places[point] = (x + px - left, y + py - top)
        x, tall = x + w, max(tall, h)
    return places


# ------------------------------------------------------------------ drawing


@dataclass(frozen=True)
class _Look:
    """What is written on and below each point."""

    names: Sequence[str]
    notes: Sequence[str]


def _drawn(
    e: Endofunction,
    places: Sequence[Place],
    half: float,
    at: Place = (0.0, 0.0),
    look: _Look | None = None,
) -> tuple[list[Markup], float, float]:
    """The points at these places, moved into the picture, and how far it reaches."""
    n = e.space.size
    if look is None:
        look = _Look([svg.name_of(label) for label in e.space.labels], [""] * n)
    pad = MARGIN + half + LOOP / 2
    dx = at[0] + pad - min((x for x, _ in places), default=0.0)
    dy = at[1] + pad - min((y for _, y in places), default=0.0)
    spots = [(x + dx, y + dy) for x, y in places]
    centre = _centre_of(spots)
    parts_of, f = e.anatomy(), e.values.tolist()
    whose = components(e.values, parts_of).tolist()
    number = {block: i for i, block in enumerate(dict.fromkeys(whose))}
    parts: list[Markup] = []
    for x, y in enumerate(f):
        style = Style.of(number[whose[x]])
        if x == y:
            away = _away(x, spots, f, centre)
            parts += _loop(spots[x], away, half, style)
        else:
            parts += _arrow(spots[x], spots[y], half, style, bent=f[y] == x)
    for x, (px, py) in enumerate(spots):
        style = Style.of(number[whose[x]])
        box = {"x": px - half, "y": py - HALF, "width": 2 * half, "height": 2 * HALF, "rx": HALF}
        rim = 2.6 if parts_of.cycle[x] >= 0 else 1.0
        fill = {"fill": style.colour, "fill_opacity": 0.16}
        parts.append(svg.element("rect", **box, **fill, stroke=style.colour, stroke_width=rim))
        name = svg.text(look.names[x], px, py, room=2 * half - 4, anchor="middle", size=11.0)
        parts.append(name)
        if look.notes[x]:
            note = svg.text(
                look.notes[x], px, py + HALF + 8, room=LABEL, anchor="middle", size=9.0, opacity=0.8
            )
            parts.append(note)
    if not n:
        parts.append(quiet("(none)", at[0] + pad, at[1] + pad, "middle"))
    right = max((x for x, _ in spots), default=at[0] + pad) + pad
    bottom = max((y for _, y in spots), default=at[1] + pad) + pad
    return parts, right, bottom


def _centre_of(spots: Sequence[Place]) -> Place:
    k = max(len(spots), 1)
    return sum(x for x, _ in spots) / k, sum(y for _, y in spots) / k


def _away(x: int, spots: Sequence[Place], f: Sequence[int], centre: Place) -> float:
    """The direction in which a loop has most room: against its neighbours, or outwards."""
    px, py = spots[x]
    near = [math.atan2(spots[y][1] - py, spots[y][0] - px) for y in range(len(f)) if f[y] == x != y]
    if not near:
        off = math.hypot(px - centre[0], py - centre[1])
        return math.atan2(py - centre[1], px - centre[0]) if off > 1 else math.pi
    near.sort()
    turns = [b - a for a, b in zip(near, [*near[1:], near[0] + 2 * math.pi], strict=True)]
    widest = max(range(len(turns)), key=lambda i: turns[i])
    return near[widest] + turns[widest] / 2


def _edge(half: float, angle: float) -> float:
    """How far the rim of a point is from its middle, in a direction."""
    flat = half - HALF  # a bar with round ends
    across, up = abs(math.cos(angle)), abs(math.sin(angle))
    if up * flat <= across * HALF or across < 1e-9:
        return HALF / up if across < 1e-9 else min(HALF / max(up, 1e-9), flat * across + HALF)
    return min(HALF / up, half / across)


def _head(tip: Place, angle: float, colour: str) -> Markup:
    sides = (angle + 0.42, angle - 0.42)
    corners = [tip, *((tip[0] - 9 * math.cos(a), tip[1] - 9 * math.sin(a)) for a in sides)]
    return svg.polygon(corners, fill=colour)


def _arrow(start: Place, end: Place, half: float, style: Style, bent: bool) -> list[Markup]:
    """A straight arrow from rim to rim, or a bent one where another comes back."""
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    bend = 0.5 if bent else 0.0
    leave, arrive = angle - bend, angle + bend
    a, b = _edge(half, leave) + 1, _edge(half, arrive) + 2
    x0, y0 = start[0] + a * math.cos(leave), start[1] + a * math.sin(leave)
    x1, y1 = end[0] - b * math.cos(arrive), end[1] - b * math.sin(arrive)
    xs, ys = x1 - 7 * math.cos(arrive), y1 - 7 * math.sin(arrive)
    reach = math.hypot(x1 - x0, y1 - y0) / 2
    cx, cy = x0 + reach * math.cos(leave), y0 + reach * math.sin(leave)
    path = f"M{x0:.1f} {y0:.1f}Q{cx:.1f} {cy:.1f} {xs:.1f} {ys:.1f}"
    return [_line(path, style), _head((x1, y1), arrive, style.colour)]


def _loop(at: Place, away: float, half: float, style: Style) -> list[Markup]:
    """An arrow from a point to itself, on one side of it."""
    leave, arrive = away - 0.5, away + 0.5
    a, b = _edge(half, leave) + 1, _edge(half, arrive) + 2
    x0, y0 = at[0] + a * math.cos(leave), at[1] + a * math.sin(leave)
    x1, y1 = at[0] + b * math.cos(arrive), at[1] + b * math.sin(arrive)
    far = [(at[0] + (t + LOOP) * math.cos(w), at[1] + (t + LOOP) * math.sin(w))
           for t, w in ((a, away - 0.6), (b, away + 0.6))]  # fmt: skip
    back = math.atan2(y1 - far[1][1], x1 - far[1][0])
    xs, ys = x1 - 7 * math.cos(back), y1 - 7 * math.sin(back)
    (c0, d0), (c1, d1) = far
    path = f"M{x0:.1f} {y0:.1f}C{c0:.1f} {d0:.1f} {c1:.1f} {d1:.1f} {xs:.1f} {ys:.1f}"
    return [_line(path, style), _head((x1, y1), back, style.colour)]


def _line(path: str, style: Style) -> Markup:
    dash = style.dash or None
    look = {"stroke": style.colour, "stroke_width": 1.6, "stroke_dasharray": dash}
    return svg.element("path", d=path, fill="none", **look)


# ------------------------------------------------------------------ large ones, and verdicts


def _summary(e: Endofunction, title: str) -> Picture:
    """One bar for each length of cycle, and the rest in words."""
    desc = words(e)
    parts = [
        quiet("cycle length", MARGIN + 80, 16, "end"),
        quiet("how many cycles are so long", MARGIN + 92, 16),
    ]
    rows = gather(e.cycle_type.runs)
    most = max(often for *_, often in rows)
    for row, (low, high, often) in enumerate(rows):
        y = TOP + ROW * row
        name = f"{low:,}" if low == high else f"{low:,} to {high:,}"
        parts.append(svg.text(name, MARGIN + 80, y, anchor="end", room=100.0))
        parts.append(bar(MARGIN + 92, y, BAR * often / most, Style.of(0)))
        parts.append(svg.text(f"{often:,}", MARGIN + 100 + BAR * often / most, y))
    width = MARGIN + 92 + BAR + 110
    sizes = svg.shorten(repr(e.component_sizes), 300.0)
    told = f"{desc}. Component sizes {sizes}."
    more, end = sentences(told, width, TOP + ROW * len(rows) + 4)
    return Picture.of(width, end + 4, title, told, [*parts, *more])


def verdict_picture(thing: Any, left: Any, right: Any) -> Picture:
    """Two endofunctions and the verdict on them.

    Equivalent: partners stand at the same place of the same shape, and each point on the right
    says what it was called. Not equivalent: side by side, with the reason below. Raises
    `InputError` when the verdict is not one on these two endofunctions.
    """
    for side in (left, right):
        if not isinstance(side, Endofunction):
            raise InputError(
                "draw: a verdict is drawn with the two things it speaks of, but found a "
                f"{type(left).__name__} and a {type(right).__name__}"
            )
    reason = thing.explain()
    if isinstance(thing, Inequivalent):
        title = "two endofunctions that are not conjugate"
        return _side_by_side(left, right, None, None, title, reason)
    assert isinstance(thing, Equivalent)
    move = thing.witness.moves.get("space", np.arange(left.space.size))
    if len(move) != left.space.size or left.act(thing.witness) != right:
        raise InputError("draw: the verdict's relabeling does not turn the left into the right")
    title = f"two conjugate endofunctions of {counted(left.space.size, 'point')}"
    if left.space.size > MOST_POINTS:
        return _side_by_side(left, right, None, None, title, reason)
    old = [svg.name_of(label) for label in left.space.labels]
    new = [svg.name_of(label) for label in right.space.labels]
    back = np.argsort(move).tolist()
    notes = [f"was {old[x]}" if old[x] != name else "" for x, name in zip(back, new, strict=True)]
    moved = f"{sum(map(bool, notes)):,} of {counted(len(move), 'point')} get another name"

    half = max(_half_width(left), _half_width(right))
    places = by_structure(left, half)
    partners = [places[x] for x in back]
    look = _Look(new, notes)
    return _side_by_side(left, right, (places, partners), look, title, f"{reason}; {moved}")


def _side_by_side(
    left: Endofunction,
    right: Endofunction,
    places: tuple[list[Place], list[Place]] | None,
    look: _Look | None,
    title: str,
    reason: str,
) -> Picture:
    if max(left.space.size, right.space.size) > MOST_POINTS:
        told = f"{reason}. Left: {words(left)}. Right: {words(right)}."
        more, end = sentences(told, 520.0, 24.0)
        return Picture.of(520.0, end + 4, title, told, more)
    half = max(_half_width(left), _half_width(right))
    here, there = places or (by_structure(left, half), by_structure(right, half))
    one, width, height = _drawn(left, here, half, (0.0, 20.0))
    two, wide, high = _drawn(right, there, half, (width + 16, 20.0), look)
    parts = [quiet("left", MARGIN, 16), quiet("right", width + 16 + MARGIN, 16), *one, *two]
    wide = max(wide, 420.0)
    more, end = sentences(f"{reason}.", wide, max(height, high) + 10)
    return Picture.of(wide, end + 4, title, reason, [*parts, *more])
