"""The same board as `board.js` draws, as a picture that stands still.

Shown where no page is running: on a page of the docs, in a notebook read elsewhere, in print.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..show import svg
from ..show.arrows import quiet
from ..show.bars import sentences
from ..show.functional_graphs import bent_arrow, inwards, loop_arrow
from ..show.graph_places import Size
from ..show.picture import Picture
from ..show.svg import Markup, Style
from .boards import POINT, Board

Spot = tuple[float, float]

RIM = Size(POINT + 3, POINT + 3)


def twin(board: Board, moves: Mapping[str, Sequence[int]], title: str, remark: str) -> Picture:
    """A board with its points where a relabeling puts them, and a remark below."""
    width = max(board["width"], 340.0)
    parts, end = sentences(remark, width, board["height"] + 10)
    return Picture.of(width, end + 4, title, remark, [*drawn(board, moves), *parts])


def drawn(board: Board, moves: Mapping[str, Sequence[int]]) -> list[Markup]:
    """The arrows, points and names of a board."""
    spots = [
        [(slot["places"][p]["x"], slot["places"][p]["y"]) for p in moves[slot["slot"]]]
        for slot in board["slots"]
    ]
    looks = [Style(s["colour"], s["shape"], s["dash"]) for s in board["styles"]]
    arrows = _ring_arrows if board["shape"] == "ring" else _column_arrows
    parts = arrows(board, spots, looks)
    for slot, points in zip(board["slots"], spots, strict=True):
        parts.append(quiet(slot["heading"], slot["x"], 16, "middle"))
        parts.append(svg.text(slot["how"], slot["x"], 31, anchor="middle", size=11.0, opacity=0.6))
        if not points:
            parts.append(quiet("(none)", slot["x"], 56, "middle"))
        rims = slot.get("rims") or [False] * len(points)
        for (x, y), look, rim in zip(points, slot["looks"], rims, strict=True):
            parts.append(svg.marker(looks[look] if look >= 0 else None, x, y, POINT))
            if rim:
                ring = {"fill": "none", "stroke": looks[look].colour, "stroke_width": 1.4}
                parts.append(svg.element("circle", cx=x, cy=y, r=POINT + 3.5, **ring))
        parts += _names(slot, moves[slot["slot"]])
    return parts


def _names(slot: dict[str, Any], move: Sequence[int]) -> list[Markup]:
    parts = []
    was = {place: point for point, place in enumerate(move)}
    for number, place in enumerate(slot["places"]):
        x, y = place["x"] + place["dx"], place["y"] + place["dy"]
        full = place.get("full", place["name"])
        parts.append(svg.text(place["name"], x, y, full=full, anchor=place["anchor"]))
        note = note_of(slot, number, was[number])
        if note:
            look = {"anchor": place["anchor"], "size": 11.0, "opacity": 0.7}
            parts.append(svg.text(note, *place["note"], **look))
    return parts


def note_of(slot: dict[str, Any], place: int, point: int) -> str:
    """What stands beside a name: a colour, and what the point here was called."""
    words = [slot["tags"][place]] if slot["tags"] else []
    if point != place or slot["renamed"]:
        words.append(f"was {slot['was'][point]}")
    return " ".join(words)


def _column_arrows(board: Board, spots: list[list[Spot]], looks: list[Style]) -> list[Markup]:
    parts = []
    for link in board["links"]:
        here, there = spots[link["a"]], spots[link["b"]]
        leave = board["slots"][link["a"]]["leave"]
        for point, image in enumerate(link["values"]):
            style = looks[board["slots"][link["a"]]["looks"][point]]
            (x0, y0), (x1, y1) = here[point], there[image]
            end = x1 - POINT - 4
            line = {"stroke": style.colour, "stroke_width": 1.8}
            dash = style.dash or None
            parts.append(svg.curve(x0 + leave, y0, end - 7, y1, **line, stroke_dasharray=dash))
            parts.append(svg.arrow_head(end, y1, style.colour))
    return parts


def _ring_arrows(board: Board, spots: list[list[Spot]], looks: list[Style]) -> list[Markup]:
    parts: list[Markup] = []
    values, points = board["links"][0]["values"], spots[0]
    centre = (board["centre"][0], board["centre"][1])
    for x, y in enumerate(values):
        style = looks[board["slots"][0]["looks"][x]]
        if x == y:
            away = _loop_side(x, values, points, centre)
            parts += loop_arrow(points[x], away, RIM, style)
            continue
        both = values[y] == x
        bend = inwards(points[x], points[y], centre) * (0.5 if both and x < y else 0.25)
        parts += bent_arrow(points[x], points[y], RIM, style, bend)
    return parts


def _loop_side(x: int, values: Sequence[int], points: Sequence[Spot], centre: Spot) -> float:
    """Where a loop stands out: inside the ring, where no name is, and off the arrows that come."""
    px, py = points[x]
    inward = math.atan2(centre[1] - py, centre[0] - px)
    near = [
        math.atan2(qy - py, qx - px)
        for z, (qx, qy) in enumerate(points)
        if values[z] == x and z != x
    ]

    def room(side: float) -> float:
        return min((abs(math.remainder(side - a, 2 * math.pi)) for a in near), default=0.0)

    return max((inward, inward + 0.9, inward - 0.9), key=room)
