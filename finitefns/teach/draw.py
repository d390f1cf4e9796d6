"""Pictures: arrows with their level sets, factorizations, lattices, equivalences; SVG of our own.

Points stay where their numbers put them: under a relabeling only the arrows move, and that is the
lesson. ``arrange="level sets"`` lets the inputs move instead, so that level sets stand together.
A level set has a colour, a shape and a dash pattern, so that colour is never alone.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np

from ..errors import InputError
from ..finite.factor import Factorization
from ..finite.maps import FiniteMap
from ..finite.profile import Profile
from ..verdict import Equivalent, Inequivalent, shorten
from . import svg
from .svg import Markup, Style

ROW = 26.0  # from one point to the next
TOP = 46.0
GAP = 150.0  # between two columns that arrows join
LABEL = 150.0  # the widest label that is shown whole
MOST = 40  # points in a column; beyond this a picture of all arrows is a grey cloud
LATTICE_MOST = 220


@dataclass(frozen=True)
class Picture:
    """A picture as SVG text: shows itself in a notebook, and `save` writes it to a file.

    >>> draw(FiniteMap([0, 0, 1]))
    <Picture: a map from 3 points to 2>
    """

    svg: str
    title: str

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file that ends in ``.svg``; raises `InputError` otherwise."""
        name = os.fspath(path)
        if not name.lower().endswith(".svg"):
            raise InputError(f"save: {name!r} does not end in .svg, and pictures are SVG")
        with open(name, "w", encoding="utf-8") as file:
            file.write(self.svg)

    def _repr_html_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Picture: {self.title}>"


def _finish(width: float, height: float, title: str, desc: str, parts: Sequence[Markup]) -> Picture:
    return Picture(svg.picture(width, height, title, desc, parts), title)


class _Column:
    """Points one below the other, with their labels on one side."""

    def __init__(
        self, labels: Sequence[Any], styles: Sequence[Style | None], heading: str, side: str
    ) -> None:
        self.texts = [svg.clean(label) for label in labels]
        self.styles = styles
        self.heading = heading
        self.side = side
        widest = max((svg.text_width(t[:200]) for t in self.texts), default=0.0)
        self.room = min(widest, LABEL) if side != "none" else 0.0
        self.x = 0.0
        self.top = TOP
        self.step = ROW

    def y(self, place: int) -> float:
        """The height of the point at this place."""
        return self.top + self.step * place

    def centre(self, rows: int) -> None:
        """Spread the points over so many rows, or stand in the middle of them."""
        points = len(self.texts)
        if points > 1:
            self.step = ROW * min(max((rows - 1) / (points - 1), 1.0), 2.4)
        self.top = TOP + (ROW * (rows - 1) - self.step * (points - 1)) / 2

    def draw(self, ringed: frozenset[int] = frozenset()) -> list[Markup]:
        """The points and their labels; ``ringed`` ones stand out."""
        parts = [svg.text(self.heading, self.x, 16, anchor="middle", size=12.0, opacity=0.75)]
        out = -1 if self.side == "left" else 1
        for place, (label, style) in enumerate(zip(self.texts, self.styles, strict=True)):
            y = self.y(place)
            parts.append(svg.marker(style, self.x, y))
            if place in ringed:
                ring = {"fill": "none", "stroke": "currentColor", "stroke_width": 2}
                parts.append(svg.element("circle", cx=self.x, cy=y, r=10.0, **ring))
            if self.side != "none":
                anchor = "end" if out < 0 else "start"
                room = self.room + 1
                parts.append(svg.text(label, self.x + 16 * out, y, room=room, anchor=anchor))
        return parts


def _arrow(
    start: tuple[float, float], end: tuple[float, float], style: Style | None
) -> list[Markup]:
    """An arrow in the look of its level set; from right to left where the end lies left."""
    way = 1.0 if end[0] > start[0] else -1.0
    colour = style.colour if style else "currentColor"
    dash = (style.dash or None) if style else None
    x0, x1 = start[0] + 9 * way, end[0] - 9 * way
    look = {"stroke": colour, "stroke_width": 1.8, "stroke_dasharray": dash}
    return [
        svg.curve(x0, start[1], x1 - 7 * way, end[1], **look),
        svg.arrow_head(x1, end[1], colour, way),
    ]


def _styles(f: FiniteMap) -> tuple[list[Style | None], list[Style | None]]:
    """The looks of inputs and outputs: level sets numbered in the order of their outputs."""
    reached = {y: Style.of(k) for k, y in enumerate(np.unique(f.values).tolist())}
    return [reached[y] for y in f.values.tolist()], [reached.get(y) for y in range(f.codomain.size)]


def _words(f: FiniteMap) -> str:
    return f"level-set sizes {f.profile!r}, {f.codomain.size - len(f.profile)} outputs missed"


def _height(*sizes: int) -> float:
    return TOP + ROW * max(1, *sizes) + 4


@singledispatch
def draw(thing: Any, *others: Any, **options: Any) -> Picture:
    """A picture of a map, a factorization, a factorization lattice, or an equivalence.

    ``draw(f)`` puts points where their numbers say; ``draw(f, arrange="level sets")`` lets level
    sets stand together; ``draw(verdict, f, g)`` draws two maps and the relabeling between them.

    >>> draw(FiniteMap([0, 0, 1])).svg[:4]
    '<svg'

    Raises `InputError` for what has no picture.
    """
    if type(thing).__name__ == "DiGraph" and "map" in thing.graph:
        return _draw_lattice(thing)
    raise InputError(
        f"draw: there is no picture of a {type(thing).__name__}; maps, factorizations, their "
        "lattices and verdicts have one"
    )


@draw.register
def _(thing: FiniteMap, *, arrange: str = "numbers") -> Picture:
    if arrange not in ("numbers", "level sets"):
        raise InputError(f"draw: arrange is {arrange!r}, but it must be 'numbers' or 'level sets'")
    n, m = thing.domain.size, thing.codomain.size
    title = f"a map from {n} points to {m}"
    if max(n, m) > MOST and not (n <= 64 and m <= MOST):
        return _draw_profile(thing, title)
    order: Sequence[int] = range(n)
    if arrange == "level sets":
        order = np.argsort(thing.values, kind="stable").tolist()
    ins, outs = _styles(thing)
    left = _Column(
        [thing.domain.label(i) for i in order], [ins[i] for i in order], "inputs", "left"
    )
    right = _Column(list(thing.codomain.labels), outs, "outputs", "right")
    left.x = 24 + left.room
    right.x = left.x + GAP + 2 * max(n, m)
    left.centre(max(n, m, 1))
    right.centre(max(n, m, 1))
    parts = [
        part
        for place, i in enumerate(order)
        for part in _arrow(
            (left.x, left.y(place)), (right.x, right.y(int(thing.values[i]))), ins[i]
        )
    ]
    parts += left.draw() + right.draw()
    width = right.x + right.room + 32
    return _finish(width, _height(n, m), title, _words(thing), parts)


def _draw_profile(f: FiniteMap, title: str) -> Picture:
    """How many level sets there are of each size, as bars: a map too large for its arrows."""
    runs = f.profile.runs
    shown = runs if len(runs) <= 16 else [*runs[:8], *runs[-8:]]
    most = max((often for _, often in shown), default=1)
    cut = len(runs) > 16
    parts = [
        svg.text("size of level set", 12, 16, size=12.0, opacity=0.75),
        svg.text("how many", 130, 16, size=12.0, opacity=0.75),
    ]
    for row, (size, often) in enumerate(shown):
        y = TOP + ROW * (row + (cut and row >= 8))
        parts += [
            svg.text(f"{size:,}", 100, y, anchor="end"),
            svg.element(
                "rect",
                x=112.0,
                y=y - 8,
                width=max(260.0 * often / most, 1.5),
                height=16,
                fill=svg.COLOURS[0],
            ),
            svg.text(f"{often:,}", 122 + 260 * often / most, y),
        ]
    if cut:
        parts.append(svg.text(f"... {len(runs) - 16} more sizes ...", 112, TOP + ROW * 8))
    lines = svg.wrap(f"{title}: {_words(f)}", 440, 12.0)
    height = TOP + ROW * (len(shown) + cut)
    parts += [svg.text(line, 12, height + 16 * k, size=12.0) for k, line in enumerate(lines)]
    return _finish(470, height + 16 * len(lines) + 6, title, _words(f), parts)


@draw.register
def _(thing: Factorization) -> Picture:
    f = thing.compose()
    n, k, m = f.domain.size, thing.middle, f.codomain.size
    title = f"a map from {n} points to {m}, through {k}"
    if max(n, k, m) > MOST:
        return _draw_profile(f, title)
    inner, _ = _styles(thing.project)
    middle: list[Style | None] = [Style.of(z) for z in range(k)]
    outs: list[Style | None] = [None] * m  # an output looks like the first that goes there
    for z, y in reversed(list(enumerate(thing.embed.values.tolist()))):
        outs[y] = middle[z]
    columns = [
        _Column(list(f.domain.labels), inner, "inputs", "left"),
        _Column([""] * k, middle, f"through {k}", "none"),
        _Column(list(f.codomain.labels), outs, "outputs", "right"),
    ]
    columns[0].x = 24 + columns[0].room
    columns[1].x = columns[0].x + GAP
    columns[2].x = columns[1].x + GAP
    tall = max(n, k, m)
    for column in columns:
        column.centre(max(tall, 1))
    parts = [
        part
        for i, z in enumerate(thing.project.values.tolist())
        for part in _arrow(
            (columns[0].x, columns[0].y(i)),
            (columns[1].x, columns[1].y(z)),
            inner[i],
        )
    ]
    for z, y in enumerate(thing.embed.values.tolist()):
        start = (columns[1].x, columns[1].y(z))
        parts += _arrow(start, (columns[2].x, columns[2].y(y)), middle[z])
    for column in columns:
        parts += column.draw()
    blocks = " | ".join(" ".join(map(str, block)) for block in thing.blocks)
    width = columns[2].x + columns[2].room + 32
    return _finish(width, _height(tall), title, f"blocks {shorten(blocks, 400)}", parts)


def _draw_lattice(graph: Any) -> Picture:
    """The Hasse diagram of a factorization lattice: the finest on top, the summary below."""
    f = graph.graph["map"]
    title = f"the {graph.number_of_nodes()} factorizations of a map from {f.domain.size} points"
    levels: dict[int, list[Any]] = {}
    for node, data in graph.nodes(data=True):
        levels.setdefault(data["size"], []).append(node)
    told = ", ".join(f"{len(nodes)} through {size}" for size, nodes in sorted(levels.items()))
    if graph.number_of_nodes() > LATTICE_MOST:
        raise InputError(
            f"draw: the lattice has {graph.number_of_nodes()} factorizations ({told}); it is drawn "
            f"up to {LATTICE_MOST}"
        )
    places: dict[Any, float] = {}
    for size in sorted(levels):  # from the summary up: stand above the middle of what is below

        def middle(node: Any) -> tuple[float, Any]:
            below = [places[b] for b in graph.successors(node)]
            return (sum(below) / len(below) if below else 0.0, node)

        row = sorted(levels[size], key=middle)
        levels[size] = row
        places.update({node: k - (len(row) - 1) / 2 for k, node in enumerate(row)})
    names = {node: _blocks(node, f) for node in graph}
    room = min(max((svg.text_width(name, 12.0) for name in names.values()), default=10.0), 180.0)
    step, rise = room + 26, 74.0
    widest = max(map(len, levels.values()))
    width = widest * step + 96
    top, bottom = max(levels), min(levels)
    at = {
        node: (
            76 + (widest * step) / 2 + places[node] * step,
            34 + (top - graph.nodes[node]["size"]) * rise,
        )
        for node in graph
    }
    parts = [
        svg.element(
            "line",
            x1=at[a][0],
            y1=at[a][1] + 13,
            x2=at[b][0],
            y2=at[b][1] - 13,
            stroke="currentColor",
            opacity=0.45,
        )
        for a, b in graph.edges
    ]
    for node, (x, y) in at.items():
        size = graph.nodes[node]["size"]
        style = Style.of(size - bottom)
        frame = {"fill": "none", "stroke": style.colour, "stroke_width": 1.6, "rx": 6}
        box = {"x": x - room / 2 - 7, "y": y - 12, "width": room + 14, "height": 24}
        parts.append(svg.element("rect", **box, **frame))
        parts.append(svg.text(names[node], x, y, room=room + 1, anchor="middle", size=12.0))
    for size in levels:
        y = 34 + (top - size) * rise
        parts.append(svg.text(f"through {size}", 8, y, size=12.0, opacity=0.75))
    return _finish(width, 34 + (top - bottom) * rise + 30, title, told, parts)


def _blocks(node: tuple[int, ...], f: FiniteMap) -> str:
    blocks: dict[int, list[str]] = {}
    for i, block in enumerate(node):
        blocks.setdefault(block, []).append(str(f.domain.label(i)))
    close = all(len(x) == 1 for block in blocks.values() for x in block)
    return "|".join(("" if close else " ").join(block) for block in blocks.values()) or "(empty)"


@draw.register
def _(thing: Equivalent, left: FiniteMap, right: FiniteMap) -> Picture:
    """Inputs, outputs, renamed outputs, renamed inputs: dashed lines are the relabeling."""
    _two_maps(left, right)
    n, m = left.domain.size, left.codomain.size
    title = f"two equivalent maps from {n} points to {m}, and the relabeling between them"
    if max(n, m) > MOST:
        return _draw_profile(left, title)
    moves = {slot: move.tolist() for slot, move in thing.witness.moves.items()}
    into, onto = moves.get("domain", list(range(n))), moves.get("codomain", list(range(m)))
    ins, outs = _styles(left)
    new_ins: list[Style | None] = [None] * n
    new_outs: list[Style | None] = [None] * m
    old = [0] * n
    for i, j in enumerate(into):
        new_ins[j], old[j] = ins[i], i
    for i, j in enumerate(onto):
        new_outs[j] = outs[i]
    was = [f"{right.domain.label(j)}  (was {left.domain.label(old[j])})" for j in range(n)]
    columns = [
        _Column(list(left.domain.labels), ins, "inputs", "left"),
        _Column(list(left.codomain.labels), outs, "outputs", "right"),
        _Column(list(right.codomain.labels), new_outs, "outputs", "left"),
        _Column(was, new_ins, "inputs", "right"),
    ]
    columns[0].x = 24 + columns[0].room
    columns[1].x = columns[0].x + GAP
    columns[2].x = columns[1].x + columns[1].room + columns[2].room + 130
    columns[3].x = columns[2].x + GAP
    parts: list[Markup] = []
    for a, b, f, style in (
        (columns[0], columns[1], left, ins),
        (columns[3], columns[2], right, new_ins),
    ):
        for i, y in enumerate(f.values.tolist()):
            parts += _arrow((a.x, a.y(i)), (b.x, b.y(y)), style[i])
    for i, j in enumerate(onto):
        x0, x1 = columns[1].x + columns[1].room + 22, columns[2].x - columns[2].room - 22
        look = {"stroke": "currentColor", "stroke_dasharray": "3 4", "opacity": 0.8}
        parts.append(svg.curve(x0, columns[1].y(i), x1, columns[2].y(j), **look))
    middle = (columns[1].x + columns[2].x) / 2
    parts.append(svg.text("renamed", middle, 16, anchor="middle", size=12.0, opacity=0.75))
    for column in columns:
        parts += column.draw()
    width = columns[3].x + columns[3].room + 32
    return _finish(width, _height(n, m), title, thing.explain(), parts)


@draw.register
def _(thing: Inequivalent, left: FiniteMap, right: FiniteMap) -> Picture:
    """The two maps side by side, the reason below; outputs of a size that differs are ringed."""
    _two_maps(left, right)
    title = "two maps that are not equivalent"
    sides, parts = [left, right], []
    tall = max(*(max(f.domain.size, f.codomain.size) for f in sides), 1)
    reason = thing.explain()
    ringed: list[frozenset[int]] = [frozenset(), frozenset()]
    if isinstance(thing.obstruction.left, Profile):
        ringed = [_odd(left, right), _odd(right, left)]
    x = 24.0
    height = TOP
    if tall <= MOST:
        for f, rings in zip(sides, ringed, strict=True):
            ins, outs = _styles(f)
            a = _Column(list(f.domain.labels), ins, "inputs", "left")
            b = _Column(list(f.codomain.labels), outs, "outputs", "right")
            a.x = x + a.room
            b.x = a.x + GAP
            for i, y in enumerate(f.values.tolist()):
                parts += _arrow((a.x, a.y(i)), (b.x, b.y(y)), ins[i])
            parts += a.draw() + b.draw(rings)
            x = b.x + b.room + 70
        height = _height(tall)
    width = max(x, 420.0)
    lines = svg.wrap(reason, width - 24)
    parts += [svg.text(line, 12, height + 20 * k) for k, line in enumerate(lines)]
    return _finish(width, height + 20 * len(lines), title, reason, parts)


def _odd(f: FiniteMap, g: FiniteMap) -> frozenset[int]:
    """The outputs of f whose level-set size g has less often."""
    spare = Counter(f.profile[:]) - Counter(g.profile[:])
    found = []
    for y, size in Counter(f.values.tolist()).items():
        if spare[size] > 0:
            spare[size] -= 1
            found.append(y)
    return frozenset(found)


def _two_maps(left: Any, right: Any) -> None:
    for side in (left, right):
        if not isinstance(side, FiniteMap):
            raise InputError(
                f"draw: a verdict is drawn with its two maps, but found a {type(side).__name__}"
            )
