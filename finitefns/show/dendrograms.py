"""At which precision inputs merge, drawn: a dendrogram, or for many inputs how many points remain.

The precision runs to the right on a scale of powers of ten. Where the points stay the same longest,
the scale is shaded: there a precision is least a matter of taste.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..nets.precisions import Precisions
from ..wording import number
from . import svg
from .arrows import MARGIN, counted, quiet
from .bars import sentences
from .mergetree import branches, without_crossings
from .picture import Picture
from .svg import Markup, Style
from .trace_trees import CLOSE, LONE, LOW, MOST_LEAVES, NAME

TOP, ACROSS, HIGH = 34.0, 300.0, 150.0
MOST_STEPS = 400


class Scale:
    """Precisions as places on a scale of powers of ten; equal states, at 0, stand before it.

    >>> scale = Scale([0.1, 10.0], 100.0)
    >>> scale.at(0.0) < scale.at(0.1) < scale.at(1.0) < scale.at(10.0), len(scale.ticks())
    (True, 3)
    """

    def __init__(self, heights: Sequence[float], left: float) -> None:
        some = [h for h in heights if h > 0] or [1.0]
        self.low, self.high = math.log10(min(some)), math.log10(max(some))
        if self.high - self.low < 0.5:
            middle = (self.high + self.low) / 2
            self.low, self.high = middle - 0.25, middle + 0.25
        self.left, self.first = left, left + 34.0
        self.right = self.first + ACROSS

    def at(self, precision: float) -> float:
        """The place of a precision; beyond the scale it is its end."""
        if precision <= 0:
            return self.left + 14
        if math.isinf(precision):
            return self.right + 16
        share = (math.log10(precision) - self.low) / (self.high - self.low)
        return self.first + ACROSS * min(max(share, 0.0), 1.0)

    def ticks(self) -> list[float]:
        """Powers of ten on the scale, at most six; where there are fewer than two, its ends."""
        powers = range(math.ceil(self.low - 1e-9), math.floor(self.high + 1e-9) + 1)
        step = max(1, -(-len(powers) // 6))
        found = [10.0**p for p in powers[::step]]
        return found if len(found) > 1 else [10.0**self.low, 10.0**self.high]

    def draw(self, top: float, foot: float) -> list[Markup]:
        """The scale above the picture, with a faint line at each of its numbers."""
        parts = []
        for tick in self.ticks():
            x = self.at(tick)
            look = {"stroke": "currentColor", "opacity": 0.18}
            parts.append(quiet(f"{tick:.3g}", x, top - 14, "middle"))
            parts.append(svg.element("line", x1=x, y1=top - 5, x2=x, y2=foot, **look))
        return parts


def precisions_picture(found: Precisions) -> Picture:
    """The dendrogram of one stage; of more than 64 inputs the number of points by precision.

    >>> from finitefns.nets import Affine, Net
    >>> trace = Net([Affine([[1.0]])]).on([[0.0], [1.0], [5.0]], labels="abc")
    >>> precisions_picture(trace.precisions(1))
    <Picture: at which precision 3 inputs merge at stage 1>
    """
    inputs = found.labels.size
    merge = "merges" if inputs == 1 else "merge"
    title = f"at which precision {counted(inputs, 'input')} {merge} at stage {found.stage}"
    desc = _words(found)
    names = (
        [svg.name_of(found.labels.label(i)) for i in range(inputs)] if inputs <= MOST_LEAVES else []
    )
    room = min(max((svg.text_width(name) for name in names), default=0.0), NAME)
    left = MARGIN + max(room + 8, svg.text_width("precision", 12.0) - 10)
    scale = Scale(found.heights.tolist(), left)
    if inputs > MOST_LEAVES:
        parts, end = _steps(found, scale)
    else:
        parts, end = _tree(found, scale, names)
    parts.append(quiet("precision", left + 6, TOP - 14, "end"))
    width = scale.right + 40
    more, end = sentences(f"{desc}.", width, end + 14)
    return Picture.of(width, end + 4, title, desc, [*parts, *more])


def _tree(found: Precisions, scale: Scale, names: Sequence[str]) -> tuple[list[Markup], float]:
    levels = [0.0, *np.unique(found.heights).tolist()]
    points = [np.arange(len(names)), *map(found.numbers, levels)]
    order = without_crossings(points)
    row = LOW if len(names) <= 24 else CLOSE
    rows = [TOP + 10 + row * k for k in range(len(order))]
    foot = TOP + 10 + row * max(len(order) - 1, 0) + 10
    parts = [*_shade(found, scale, foot), *scale.draw(TOP, foot)]
    # Groups that stand apart where points stay the same longest are told apart by their looks.
    steady = found.widest[0]
    apart = found.numbers(steady)
    shared = [p for p in dict.fromkeys(apart[order].tolist()) if (apart == p).sum() > 1]
    looks = {p: Style.of(k) for k, p in enumerate(shared)}
    for i, y in zip(order, rows, strict=True):
        parts.append(svg.text(names[i], scale.left, y, room=NAME + 1, anchor="end"))
        parts.append(svg.marker(looks.get(int(apart[i]), LONE), scale.left + 8, y, 4.0))

    def look(stage: int, i: int) -> Style:
        inner = stage == 0 or levels[stage - 1] <= steady
        return looks.get(int(apart[i]), LONE) if inner else LONE

    across = [scale.left + 8, *map(scale.at, levels)]
    lines, roots = branches(points, order, across, rows, look)
    for y, x, i in roots.values():
        style = look(len(levels), i)
        ends = {"x1": x, "y1": y, "x2": scale.right + 16, "y2": y}
        lines.append(svg.element("line", **ends, stroke=style.colour, stroke_width=2))
    if not names:
        parts.append(quiet("(no inputs)", scale.first, TOP + 10))
    return [*parts, *lines], foot


def _steps(found: Precisions, scale: Scale) -> tuple[list[Markup], float]:
    """How many points there are at each precision, as a stair that goes down."""
    foot = TOP + HIGH
    inputs = max(found.labels.size, 1)
    start = found.count(0.0)
    levels, joined = np.unique(found.heights, return_counts=True)
    left = start - np.cumsum(joined)
    if len(levels) > MOST_STEPS:
        some = np.linspace(0, len(levels) - 1, MOST_STEPS).round().astype(np.int64)
        levels, left = levels[some], left[some]
    y = foot - HIGH * start / inputs
    path = [f"M{scale.left + 14:.2f} {y:.2f}"]
    for level, many in zip(levels.tolist(), left.tolist(), strict=True):
        path.append(f"H{scale.at(level):.2f}V{foot - HIGH * many / inputs:.2f}")
    path.append(f"H{scale.right + 16:.2f}")
    parts = [*_shade(found, scale, foot), *scale.draw(TOP, foot)]
    for many in (inputs, 0):
        high = foot - HIGH * many / inputs
        parts.append(quiet(number(many), scale.left, high, "end"))
    look = {"fill": "none", "stroke": Style.of(0).colour, "stroke_width": 2}
    parts.append(svg.element("path", d="".join(path), **look))
    parts.append(quiet("points", scale.left, foot - HIGH / 2, "end"))
    return parts, foot


def _shade(found: Precisions, scale: Scale, foot: float) -> list[Markup]:
    """The precisions between which the points stay the same longest."""
    low, high = found.widest
    if low <= 0 or math.isinf(high):
        return []
    x0, x1 = scale.at(low), scale.at(high)
    box = {"x": x0, "y": TOP - 5, "width": x1 - x0, "height": foot - TOP + 5}
    edge = {"stroke": "currentColor", "stroke_width": 1, "stroke_dasharray": "2 3"}
    look = {"fill": "currentColor", "fill_opacity": 0.07, "stroke_opacity": 0.4}
    return [svg.element("rect", **box, **look, **edge)]


def _words(found: Precisions) -> str:
    """The mergers in a sentence, for one who cannot see the picture."""
    heights = found.heights
    start = f"{counted(found.labels.size, 'input')} at {counted(found.count(0.0), 'state')}"
    if not len(heights):
        return f"{start}: nothing is left to merge"
    first, last = float(heights[0]), float(heights[-1])
    told = f"{start} merge from precision {first:.3g} on; from {last:.3g} on they are one point"
    low, high = found.widest
    if math.isinf(high) or low <= 0:
        return told
    many = counted(found.count(low), "point")
    return f"{told}; longest the same, {many}, from {low:.3g} to {high:.3g} (shaded)"
