"""When the inputs of a net meet, as a tree: the part that all pictures of traces share.

A row per input: its name, the letter of its barcode, on which side of a mirror it is, and its
branch, which runs through the stages and joins others where they become one point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import svg
from .arrows import MARGIN, quiet
from .mergetree import branches, without_crossings
from .stage_bars import axis
from .svg import Markup, Style

Points = NDArray[np.int64]

LEAST = 122.0  # room for how many inputs a barcode has
NAME = 120.0  # the widest name of an input
LOW, CLOSE = 24.0, 19.0  # from one input to the next; where there are many
PROFILE = 64.0  # how high a bar for all inputs is
MOST_LEAVES = 64
LONE = Style("#7f7f7f", "circle", "")  # an input that meets no other


@dataclass(frozen=True)
class Leaf:
    """One input: its name, its barcode's letter, its side of a mirror (0: none), and remarks.

    ``word`` is said of the side in place of its number.
    """

    name: str
    letter: str = ""
    side: int = 0
    remark: str = ""
    ringed: bool = False
    word: str = ""


@dataclass(frozen=True)
class Tree:
    """Leaves, the point of each at every stage, and the dimensions of the stages."""

    leaves: Sequence[Leaf]
    points: Sequence[Points]
    dimensions: Sequence[int]
    measure: str = "width"  # what the dimensions are

    @property
    def fits(self) -> bool:
        """Whether every input gets a row."""
        return len(self.leaves) <= MOST_LEAVES

    @property
    def left(self) -> float:
        """How much room the words to the left of the first stage take."""
        if not self.fits:
            return LEAST
        return max(self._columns()[-1] + 14, LEAST)

    def _columns(self) -> tuple[float, float, float]:
        """Where names, letters and sides end."""
        names = min(_widest([leaf.name for leaf in self.leaves]), NAME)
        letters = _widest([leaf.letter for leaf in self.leaves])
        sides = _widest([_beside(leaf) for leaf in self.leaves], 12.0)
        a = MARGIN + names
        b = a + (letters + 10 if letters else 0.0)
        return a, b, b + (sides + 24 if sides else 0.0)

    def draw(self, across: Sequence[float], top: float) -> tuple[list[Markup], float]:
        """The tree, or for many inputs how many points they are; and where it ends."""
        return self._rows(across, top) if self.fits else self._profile(across, top)

    def _rows(self, across: Sequence[float], top: float) -> tuple[list[Markup], float]:
        row = LOW if len(self.leaves) <= 24 else CLOSE
        order = without_crossings(self.points)
        rows = [top + 8 + row * k for k in range(len(order))]
        last = self.points[-1]
        found = dict.fromkeys(last[order].tolist()) if order else {}
        met = [point for point in found if int((last == point).sum()) > 1]
        looks = dict.fromkeys(found, LONE) | {p: Style.of(k) for k, p in enumerate(met)}
        names, letters, sides = self._columns()
        foot = top + 8 + row * max(len(order) - 1, 0) + 10
        parts = [axis(across, self.dimensions, top, foot, self.measure)]
        for i, y in zip(order, rows, strict=True):
            leaf = self.leaves[i]
            parts.append(svg.text(leaf.name, names, y, room=NAME + 1, anchor="end"))
            if leaf.letter:
                parts.append(svg.text(leaf.letter, letters, y, anchor="end", font_weight="bold"))
            if leaf.side:
                parts.append(side_mark(leaf.side, letters + 14, y))
            if _beside(leaf):
                at = letters + (22 if leaf.side else 10)
                parts.append(quiet(_beside(leaf), at, y, room=sides - at + 9))
            parts.append(svg.marker(looks[int(last[i])], across[0] - 8, y, 4.0))
            if leaf.ringed:
                ring = {"fill": "none", "stroke": "currentColor", "stroke_width": 2}
                parts.append(svg.element("circle", cx=across[0] - 8, cy=y, r=8.0, **ring))
        leaves = np.arange(len(order))
        starts = [across[0] - 8, *across]
        lines, roots = branches(
            [leaves, *self.points], order, starts, rows, lambda _, i: looks[int(last[i])]
        )
        for point, (y, x, _) in roots.items():
            look = {"stroke": looks[point].colour, "stroke_width": 2}
            dash = looks[point].dash or None
            end = across[-1] + 8
            lines.append(
                svg.element("line", x1=x, y1=y, x2=end, y2=y, **look, stroke_dasharray=dash)
            )
        if not order:
            parts.append(quiet("(no inputs)", across[0], top + 8))
        return [*parts, *lines], foot

    def _profile(self, across: Sequence[float], top: float) -> tuple[list[Markup], float]:
        """A bar per stage, as high as the inputs are many points there."""
        foot = top + PROFILE + 18
        parts = [axis(across, self.dimensions, top, foot, self.measure)]
        parts.append(quiet("points", across[0] - 14, foot - 8, "end"))
        narrow = across[1] - across[0] if len(across) > 1 else 84.0
        for x, points in zip(across, self.points, strict=True):
            many = int(points.max(initial=-1)) + 1
            high = max(PROFILE * many / len(self.leaves), 1.5)
            wide = min(narrow * 0.5, 20.0)
            size = 12.0 if svg.text_width(f"{many:,}", 12.0) < narrow - 2 else 9.0
            parts.append(
                svg.element(
                    "rect",
                    x=x - wide / 2,
                    y=foot - high,
                    width=wide,
                    height=high,
                    fill=Style.of(0).colour,
                )
            )
            parts.append(svg.text(f"{many:,}", x, foot - high - 8, anchor="middle", size=size))
        return parts, foot


def side_mark(side: int, x: float, y: float) -> Markup:
    """The side of a mirror, by its shape: the first points right, the second left, others up."""
    corners = {
        1: ((-4.0, -5.0), (5.0, 0.0), (-4.0, 5.0)),
        2: ((4.0, -5.0), (-5.0, 0.0), (4.0, 5.0)),
    }.get(side, ((-5.0, 4.0), (0.0, -5.0), (5.0, 4.0)))
    filled = "currentColor" if side == 2 else "none"
    look = {"stroke": "currentColor", "stroke_width": 1.5}
    return svg.polygon([(x + dx, y + dy) for dx, dy in corners], fill=filled, **look)


def _beside(leaf: Leaf) -> str:
    words = [leaf.word or f"side {leaf.side}"] if leaf.side else []
    return ", ".join([*words, leaf.remark] if leaf.remark else words)


def _widest(words: Sequence[str], size: float = svg.TEXT_SIZE) -> float:
    return max((svg.text_width(one[:200], size) for one in words), default=0.0)
