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
from ..finite.forests.functional import components
from ..verdict import Equivalent, Inequivalent
from . import svg
from .arrows import MARGIN, ROW, TOP, counted, quiet
from .bars import BAR, bar, gather, sentences
from .graph_places import HALF, LOOP, Place, Size, by_number, by_structure
from .picture import Picture
from .questions import check_two
from .svg import Markup, Style

MOST_POINTS = 64  # beyond these a picture of all arrows is a grey cloud
BARE = 6.0  # half a point without a name


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
    size = _size(e)
    places = by_structure(e, size) if arrange == "cycles" else by_number(e, size)
    parts, width, height = _drawn(e, places, size, rounded=arrange == "numbers")
    more, end = sentences(f"{desc}.", max(width, 380.0), height + 8)
    return Picture.of(max(width, 380.0), end + 4, title, desc, [*parts, *more])


def small_graph(e: Endofunction, names: Sequence[str] | None) -> Picture:
    """A functional graph to stand among others: small discs, or named ones; nothing is said below.

    >>> small_graph(Endofunction([1, 0, 0]), None)
    <Picture: an endofunction of 3 points>
    """
    size = Size(BARE, BARE) if names is None else _size_of(names)
    whose, f = components(e.values, e.anatomy()).tolist(), e.values.tolist()
    members: dict[int, list[int]] = {}
    for point, block in enumerate(whose):
        members.setdefault(block, []).append(point)
    drawn = []
    for number, points in enumerate(sorted(members.values(), key=len, reverse=True)):
        at = {p: i for i, p in enumerate(points)}
        one = Endofunction([at[f[p]] for p in points])
        look = _Look(["" if names is None else names[p] for p in points], [""] * len(points))
        length = one.cycle_type[0]
        beside = {1: LOOP, 2: 14.0}.get(length, 5.0)  # a loop stands out, and so do two arrows
        pads = (size.wide + beside, size.tall + (LOOP - 8 if length == 1 else 5.0))
        places = by_structure(one, size)
        box = _drawn(one, places, size, look=look, pads=pads, first=number)
        after = LOOP - 8.0 if length == 1 else 0.0
        drawn.append((box[0], box[1] - after, box[2]))
    rows: list[list[tuple[list[Markup], float, float]]] = []
    widest = max([140.0, *(wide for _, wide, _ in drawn)])
    for box in drawn:
        if not rows or sum(wide for _, wide, _ in rows[-1]) + box[1] > widest:
            rows.append([])
        rows[-1].append(box)
    across = max((sum(wide for _, wide, _ in row) for row in rows), default=24.0)
    parts: list[Markup] = [] if rows else [quiet("∅", 12.0, 12.0, "middle")]
    y = 0.0
    for row in rows:
        x = (across - sum(wide for _, wide, _ in row)) / 2
        tall = max(high for *_, high in row)
        for inside, wide, high in row:
            move = f"translate({x:.1f} {y + (tall - high) / 2:.1f})"
            parts.append(svg.element("g", *inside, transform=move))
            x += wide
        y += tall
    title = f"an endofunction of {counted(e.space.size, 'point')}"
    return Picture.of(across, y or 24.0, title, words(e), parts)


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


def _size(e: Endofunction) -> Size:
    return _size_of([svg.name_of(label) for label in e.space.labels])


def _size_of(names: Sequence[str]) -> Size:
    widest = max((svg.text_width(name[:40], 11.0) for name in names), default=0.0)
    return Size(min(max(widest / 2 + 5, HALF), 40.0), HALF)


# ------------------------------------------------------------------ drawing


@dataclass(frozen=True)
class _Look:
    """What is written on and below each point."""

    names: Sequence[str]
    notes: Sequence[str]


def _drawn(
    e: Endofunction,
    places: Sequence[Place],
    size: Size,
    at: Place = (0.0, 0.0),
    look: _Look | None = None,
    rounded: bool = False,
    pads: Place | None = None,
    first: int = 0,
) -> tuple[list[Markup], float, float]:
    """The points at these places, moved into the picture, and how far it reaches.

    The first component has the look with the number ``first``.
    """
    n = e.space.size
    if look is None:
        look = _Look([svg.name_of(label) for label in e.space.labels], [""] * n)
    pad, high = pads or (MARGIN + size.wide + LOOP / 2,) * 2
    dx = at[0] + pad - min((x for x, _ in places), default=0.0)
    dy = at[1] + high - min((y for _, y in places), default=0.0)
    spots = [(x + dx, y + dy) for x, y in places]
    centre = _centre_of(spots)
    parts_of, f = e.anatomy(), e.values.tolist()
    whose = components(e.values, parts_of).tolist()
    number = {block: i for i, block in enumerate(dict.fromkeys(whose), first)}
    parts: list[Markup] = []
    for x, y in enumerate(f):
        style = Style.of(number[whose[x]])
        if x == y:
            away = _away(x, spots, f, centre)
            parts += loop_arrow(spots[x], away, size, style)
        else:
            bend = 0.5 if f[y] == x else 0.0
            if rounded:  # around the other points, on the inside; a pair of arrows stays apart
                bend = inwards(spots[x], spots[y], centre) * (0.5 if f[y] == x and x < y else 0.25)
            parts += bent_arrow(spots[x], spots[y], size, style, bend)
    for x, (px, py) in enumerate(spots):
        style = Style.of(number[whose[x]])
        box = {"x": px - size.wide, "y": py - size.tall}
        box |= {"width": 2 * size.wide, "height": 2 * size.tall, "rx": size.tall}
        rim = 2.6 if parts_of.cycle[x] >= 0 else 1.0
        fill = {"fill": style.colour, "fill_opacity": 0.16}
        parts.append(svg.element("rect", **box, **fill, stroke=style.colour, stroke_width=rim))
        note = look.notes[x]
        room, up = 2 * size.wide - 4, 5.0 if note else 0.0
        parts.append(svg.text(look.names[x], px, py - up, room=room, anchor="middle", size=11.0))
        if note:
            parts.append(svg.text(note, px, py + 7, room=room, anchor="middle", size=9.0))
    if not n:
        parts.append(quiet("(none)", at[0] + pad, at[1] + high, "middle"))
    right = max((x for x, _ in spots), default=at[0] + pad) + pad
    bottom = max((y for _, y in spots), default=at[1] + high) + high
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


def _head(tip: Place, angle: float, colour: str) -> Markup:
    sides = (angle + 0.42, angle - 0.42)
    corners = [tip, *((tip[0] - 9 * math.cos(a), tip[1] - 9 * math.sin(a)) for a in sides)]
    return svg.polygon(corners, fill=colour)


def inwards(start: Place, end: Place, centre: Place) -> float:
    """On which side of an arrow the centre is: 1.0 or -1.0."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    turn = dx * (centre[1] - start[1]) - dy * (centre[0] - start[0])
    return -1.0 if turn > 0 else 1.0


def bent_arrow(start: Place, end: Place, size: Size, style: Style, bend: float) -> list[Markup]:
    """An arrow from rim to rim that leaves to the left by so much, and comes back."""
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    leave, arrive = angle - bend, angle + bend
    a, b = size.edge(leave) + 1, size.edge(arrive) + 2
    x0, y0 = start[0] + a * math.cos(leave), start[1] + a * math.sin(leave)
    x1, y1 = end[0] - b * math.cos(arrive), end[1] - b * math.sin(arrive)
    xs, ys = x1 - 7 * math.cos(arrive), y1 - 7 * math.sin(arrive)
    reach = math.hypot(x1 - x0, y1 - y0) / 2
    cx, cy = x0 + reach * math.cos(leave), y0 + reach * math.sin(leave)
    path = f"M{x0:.1f} {y0:.1f}Q{cx:.1f} {cy:.1f} {xs:.1f} {ys:.1f}"
    return [_line(path, style), _head((x1, y1), arrive, style.colour)]


def loop_arrow(at: Place, away: float, size: Size, style: Style) -> list[Markup]:
    """An arrow from a point to itself, on one side of it."""
    leave, arrive = away - 0.5, away + 0.5
    a, b = size.edge(leave) + 1, size.edge(arrive) + 2
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
    check_two(Endofunction, "endofunctions", left, right)
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

    places = by_structure(left, _common_size(left, right, any(notes)))
    partners = [places[x] for x in back]
    look = _Look(new, notes)
    return _side_by_side(left, right, (places, partners), look, title, f"{reason}; {moved}")


def _common_size(left: Endofunction, right: Endofunction, noted: bool) -> Size:
    """One size for all points of both, with room for a second line where there are notes."""
    wide = max(_size(left).wide, _size(right).wide)
    return Size(min(wide + 12, 46.0), 15.0) if noted else Size(wide, HALF)


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
    size = _common_size(left, right, look is not None and any(look.notes))
    here, there = places or (by_structure(left, size), by_structure(right, size))
    one, width, height = _drawn(left, here, size, (0.0, 20.0))
    two, wide, high = _drawn(right, there, size, (width + 16, 20.0), look)
    parts = [quiet("left", MARGIN, 16), quiet("right", width + 16 + MARGIN, 16), *one, *two]
    wide = max(wide, 420.0)
    more, end = sentences(f"{reason}.", wide, max(height, high) + 10)
    return Picture.of(wide, end + 4, title, reason, [*parts, *more])
