"""Hasse diagrams of factorization lattices: the finest on top, the summary below."""

from __future__ import annotations

from typing import Any

from ..errors import InputError
from ..finite.maps import FiniteMap
from . import svg
from .arrows import quiet
from .picture import Picture
from .svg import Markup, Style

MOST = 220  # factorizations
RISE = 74.0
WIDEST = 1500.0  # beyond this, boxes give way to points that tell their blocks when pointed at
BOX = 180.0
SWEEPS = 8

Node = tuple[int, ...]


def lattice_picture(graph: Any) -> Picture:
    """The Hasse diagram of a `networkx.DiGraph` that `factorization_lattice` made."""
    f = graph.graph["map"]
    title = f"the {graph.number_of_nodes()} factorizations of a map from {f.domain.size} points"
    levels: dict[int, list[Node]] = {}
    for node, data in graph.nodes(data=True):
        levels.setdefault(data["size"], []).append(node)
    told = ", ".join(f"{len(nodes)} through {size}" for size, nodes in sorted(levels.items()))
    if graph.number_of_nodes() > MOST:
        raise InputError(
            f"draw: the lattice has {graph.number_of_nodes()} factorizations ({told}); it is drawn "
            f"up to {MOST}"
        )
    names, room = _names(graph, f)
    beside = places(graph, levels)
    widest = max(map(len, levels.values()))
    boxed = widest * (room + 26) <= WIDEST
    step = room + 26 if boxed else max(16.0, WIDEST / widest)
    left = 30 + svg.text_width(f"through {max(levels)}", 12.0)
    width = left + widest * step + 10
    top, bottom = max(levels), min(levels)
    at = {
        node: (left + (widest / 2 + place) * step, 34 + (top - len(set(node))) * RISE)
        for node, place in beside.items()
    }
    half = 12.0 if boxed else 5.0
    look = {"stroke": "currentColor", "stroke_opacity": 0.45 if boxed else 0.25}
    parts = [
        svg.element(
            "line", x1=at[a][0], y1=at[a][1] + half, x2=at[b][0], y2=at[b][1] - half, **look
        )
        for a, b in graph.edges
    ]
    for node, (x, y) in at.items():
        style = Style.of(len(set(node)) - bottom)
        full = blocks(node, f)
        parts += _box(names[node], full, x, y, room, style) if boxed else [_dot(full, x, y, style)]
    parts += [quiet(f"through {size}", 8, 34 + (top - size) * RISE) for size in levels]
    return Picture.of(width, 34 + (top - bottom) * RISE + 26, title, told, parts)


def _names(graph: Any, f: FiniteMap) -> tuple[dict[Node, str], float]:
    """What stands in the boxes, and how wide they are: long labels are cut until all fit."""
    for label in (120.0, 60.0, 36.0, 24.0):
        names = {node: blocks(node, f, label) for node in graph}
        room = max(svg.text_width(name, 12.0) for name in names.values())
        if room <= BOX:
            break
    return names, min(room, BOX)


def places(graph: Any, levels: dict[int, list[Node]]) -> dict[Node, float]:
    """Each node's place in its level, from the middle: near the mean of its neighbours."""
    places: dict[Node, float] = {}

    def settle(size: int) -> None:
        row = levels[size]
        places.update({node: k - (len(row) - 1) / 2 for k, node in enumerate(row)})

    for size, row in levels.items():
        row.sort()
        settle(size)
    for sweep in range(SWEEPS):
        near = graph.successors if sweep % 2 == 0 else graph.predecessors
        for size in sorted(levels, reverse=sweep % 2 == 1):
            pull = {}
            for node in levels[size]:
                beside = [places[other] for other in near(node)]
                pull[node] = sum(beside) / len(beside) if beside else places[node]
            levels[size].sort(key=pull.__getitem__)
            settle(size)
    return places


def _box(name: str, full: str, x: float, y: float, room: float, style: Style) -> list[Markup]:
    frame = {"fill": style.colour, "fill_opacity": 0.12, "stroke": style.colour, "rx": 6}
    box = {"x": x - room / 2 - 7, "y": y - 12, "width": room + 14, "height": 24}
    return [
        svg.element("rect", **box, **frame, stroke_width=1.6),
        svg.text(name, x, y, room=room + 1, full=full, anchor="middle", size=12.0),
    ]


def _dot(name: str, x: float, y: float, style: Style) -> Markup:
    return svg.element("g", svg.marker(style, x, y), svg.element("title", svg.escape(name)))


def blocks(node: Node, f: FiniteMap, room: float = 400.0) -> str:
    """A partition as people write it: ``012|34``, or ``ab c|d`` where a label is longer.

    >>> blocks((0, 0, 1), FiniteMap([0, 0, 1]))
    '01|2'
    """
    found: dict[int, list[str]] = {}
    for i, block in enumerate(node):
        name = svg.shorten(svg.name_of(f.domain.label(i)), room)
        found.setdefault(block, []).append(name)
    close = all(len(name) == 1 for block in found.values() for name in block)
    return "|".join(("" if close else " ").join(block) for block in found.values()) or "(empty)"
