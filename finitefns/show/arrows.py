"""Points in columns, with arrows between them: what every picture of a small map is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..finite.maps import FiniteMap
from . import svg
from .svg import Markup, Style

ROW = 26.0  # from one point to the next
TOP = 46.0
GAP = 150.0  # between two columns that arrows join
LABEL = 150.0  # the widest label that is shown whole
MARGIN = 24.0
MOST_INPUTS, MOST_OUTPUTS = 64, 40  # beyond these a picture of all arrows is a grey cloud


def fits(f: FiniteMap) -> bool:
    """Whether a picture of all arrows of a map can still be read."""
    return f.domain.size <= MOST_INPUTS and f.codomain.size <= MOST_OUTPUTS


@dataclass
class Column:
    """Points one below the other, with their labels on one side, and perhaps a note to each.

    ``side`` is ``left``, ``right`` or ``none``; a style of None draws a hollow point.
    """

    heading: str
    labels: Sequence[Any]
    styles: Sequence[Style | None]
    side: str
    notes: Sequence[str] = ()
    x: float = 0.0
    top: float = TOP
    step: float = ROW
    names: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = [svg.name_of(label) for label in self.labels]

    @property
    def room(self) -> float:
        """How wide the labels are, at most."""
        return 0.0 if self.side == "none" else _widest(self.names)

    @property
    def reach(self) -> float:
        """How far labels and notes stand out from the points."""
        heading = svg.text_width(self.heading, 12.0) / 2 + 4
        shown = 16 + self.room + (_widest(self.notes) + 8 if self.notes else 0.0)
        return max(heading, shown if self.side != "none" else 0.0)

    def y(self, place: int) -> float:
        """The height of the point at this place."""
        return self.top + self.step * place

    def spread(self, rows: int) -> None:
        """Spread the points over so many rows, or stand in the middle of them."""
        points = len(self.names)
        if points > 1:
            self.step = ROW * min(max((rows - 1) / (points - 1), 1.0), 2.4)
        self.top = TOP + (ROW * (max(rows, 1) - 1) - self.step * (max(points, 1) - 1)) / 2

    def draw(self, ringed: frozenset[int] = frozenset(), banded: bool = False) -> list[Markup]:
        """The points and their labels; ``ringed`` ones stand out, ``banded`` marks level sets."""
        parts = self._bands() if banded else []
        parts.append(quiet(self.heading, self.x, 16, "middle"))
        out = -1 if self.side == "left" else 1
        anchor = "end" if out < 0 else "start"
        if not self.names:
            parts.append(quiet("(none)", self.x, TOP, "middle"))
        for place, (name, style) in enumerate(zip(self.names, self.styles, strict=True)):
            y = self.y(place)
            parts.append(svg.marker(style, self.x, y))
            if place in ringed:
                ring = {"fill": "none", "stroke": "currentColor", "stroke_width": 2}
                parts.append(svg.element("circle", cx=self.x, cy=y, r=10.0, **ring))
            if self.side == "none":
                continue
            at = self.x + 16 * out
            parts.append(svg.text(name, at, y, room=self.room + 1, anchor=anchor))
            if self.notes and self.notes[place]:
                at += (self.room + 8) * out
                parts.append(quiet(self.notes[place], at, y, anchor, LABEL))
        return parts

    def _bands(self) -> list[Markup]:
        """A tinted band behind each run of points of one level set."""
        parts = []
        start = 0
        for place in range(1, len(self.styles) + 1):
            style = self.styles[start]
            if place < len(self.styles) and self.styles[place] == style:
                continue
            if style is not None:
                left = self.x - (self.room + 22 if self.side == "left" else 10)
                right = self.x + (self.room + 22 if self.side == "right" else 10)
                box = {"x": left, "y": self.y(start) - 11, "width": right - left, "rx": 8}
                height = self.y(place - 1) - self.y(start) + 22
                look = {"fill": style.colour, "fill_opacity": 0.14}
                parts.append(svg.element("rect", **box, height=height, **look))
            start = place
        return parts


def _widest(names: Sequence[str]) -> float:
    return min(max((svg.text_width(name[:200]) for name in names), default=0.0), LABEL)


def quiet(
    words: str, x: float, y: float, anchor: str = "start", room: float | None = None
) -> Markup:
    """Small print: headings and remarks."""
    return svg.text(words, x, y, anchor=anchor, room=room, size=12.0, opacity=0.75)


def arrow(start: tuple[float, float], end: tuple[float, float], style: Style) -> list[Markup]:
    """An arrow in the look of its level set; from right to left where the end lies left."""
    way = 1.0 if end[0] > start[0] else -1.0
    x0, x1 = start[0] + 9 * way, end[0] - 9 * way
    look = {"stroke": style.colour, "stroke_width": 1.8, "stroke_dasharray": style.dash or None}
    return [
        svg.curve(x0, start[1], x1 - 7 * way, end[1], **look),
        svg.arrow_head(x1, end[1], style.colour, way),
    ]


def styles(f: FiniteMap) -> tuple[list[Style], list[Style | None]]:
    """The looks of inputs and outputs: level sets numbered in the order of their outputs."""
    reached = {y: Style.of(k) for k, y in enumerate(np.unique(f.values).tolist())}
    return [reached[y] for y in f.values.tolist()], [reached.get(y) for y in range(f.codomain.size)]


def height(rows: int) -> float:
    """How high a picture of so many rows is."""
    return TOP + ROW * max(1, rows) + 4


def words(f: FiniteMap) -> str:
    """A map in a few sentences, for one who cannot see its picture.

    >>> words(FiniteMap([0, 0, 2, 0], codomain=3))
    '4 inputs, 3 outputs: 2 are reached, by 1 to 3 inputs each; 1 is missed'
    """
    n, m, reached = f.domain.size, f.codomain.size, len(f.profile)
    sizes = f.profile.sizes.tolist()
    if not reached:
        return f"{n:,} inputs, {counted(m, 'output')}: none is reached"
    span = f"{sizes[0]:,}" if sizes[0] == sizes[-1] else f"{sizes[-1]:,} to {sizes[0]:,}"
    plural = "" if sizes[0] == 1 else "s"
    each = f"by {span} input{plural} each" if reached > 1 else f"by {span} input{plural}"
    missed = m - reached
    rest = "none is missed" if not missed else f"{missed:,} {'is' if missed == 1 else 'are'} missed"
    verb = "is" if reached == 1 else "are"
    sides = f"{counted(n, 'input')}, {counted(m, 'output')}"
    return f"{sides}: {reached:,} {verb} reached, {each}; {rest}"


def counted(number: int, noun: str) -> str:
    """So many of them: ``1 input``, ``2,000 inputs``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def told(f: FiniteMap) -> str:
    """The level sets of a small map in words: ``a gets 0, 1; b gets 2``."""
    blocks: dict[int, list[str]] = {}
    for i, y in enumerate(f.values.tolist()):
        blocks.setdefault(y, []).append(svg.shorten(svg.name_of(f.domain.label(i)), LABEL))
    return "; ".join(
        f"{svg.shorten(svg.name_of(f.codomain.label(y)), LABEL)} gets {', '.join(blocks[y])}"
        for y in sorted(blocks)
    )
