"""The merge tree of a chain: inputs as leaves, joined at the stage at which they become one point.

Stages run from left to right, so a bar further right is a later merger; inputs that never merge
end in roots of their own. Inputs are ordered so that no two lines cross.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..finite.merging import Merges
from . import svg
from .arrows import LABEL, MARGIN, MOST_INPUTS, ROW, TOP, counted, quiet
from .bars import BAR, MOST_ROWS, bar, sentences
from .picture import Picture
from .svg import Markup, Style

Points = NDArray[np.int64]
Branch = tuple[float, float, int]  # its height, where its line begins, and one of its inputs

STEP = 92.0  # from one stage to the next
MOST_STAGES = 24


def merge_picture(merges: Merges) -> Picture:
    """The tree of all mergers; of many inputs or stages, how many points are left at each stage."""
    chain = merges.chain
    n, k = chain.maps[0].domain.size, len(chain.maps)
    if n > MOST_INPUTS or k >= MOST_STAGES:
        return counts_picture(merges)
    counts = merges.counts()
    title, desc = _title(merges), _words(counts)
    points = [chain.compose(0, stage).values for stage in range(k + 1)]
    order = without_crossings(points)
    names = [svg.name_of(chain.maps[0].domain.label(i)) for i in order]
    room = min(max((svg.text_width(name[:200]) for name in names), default=0.0), LABEL)
    left = MARGIN + max(room + 14, svg.text_width("inputs", 12.0))
    ends = [svg.name_of(label) for label in chain.maps[-1].codomain.labels]
    end_room = min(max((svg.text_width(name[:200]) for name in ends), default=0.0), LABEL)
    across = [left + STEP * stage for stage in range(k + 1)]
    parts = [_axis(x, stage, k, n) for stage, x in enumerate(across)]
    looks = {
        y: Style.of(number) for number, y in enumerate(dict.fromkeys(points[k][order].tolist()))
    }
    rows = [TOP + ROW * row for row in range(n)]
    for i, name, y in zip(order, names, rows, strict=True):
        parts.append(svg.text(name, left - 14, y, room=room + 1, anchor="end"))
        parts.append(svg.marker(looks[int(points[k][i])], across[0], y))
    lines, roots = branches(points, order, across, rows, lambda _, i: looks[int(points[k][i])])
    parts += lines
    for point, (y, x, _) in roots.items():
        parts.append(_line(x, y, across[k] + 14, y, looks[point]))
        parts.append(svg.text(ends[point], across[k] + 22, y, room=end_room + 1))
    width = max(across[k] + 30 + end_room + MARGIN, 260.0)
    more, end = sentences(f"{desc}.", width, TOP + ROW * max(n, 1) + 8)
    return Picture.of(width, end + 4, title, desc, [*parts, *more])


def counts_picture(merges: Merges) -> Picture:
    """How many points are left at each stage, as bars."""
    counts = merges.counts()
    return _bars(counts, _title(merges), _words(counts))


def _title(merges: Merges) -> str:
    n, k = merges.chain.maps[0].domain.size, len(merges.chain.maps)
    return f"when {counted(n, 'input')} of a chain of {counted(k, 'map')} merge"


def branches(
    points: Sequence[Points],
    order: Sequence[int],
    across: Sequence[float],
    rows: Sequence[float],
    look: Callable[[int, int], Style],
) -> tuple[list[Markup], dict[int, Branch]]:
    """The lines of a merge tree, and where the branches of the last stage stand.

    ``points[t]`` has the point of each input at stage t, which stands at ``across[t]``; ``rows``
    are the heights of the inputs in their ``order``; ``look(t, i)`` is that of input i at stage t.
    """
    parts: list[Markup] = []
    blocks: dict[int, Branch] = {
        int(points[0][i]): (y, across[0], i) for i, y in zip(order, rows, strict=True)
    }
    for stage in range(1, len(points)):
        grown: dict[int, list[Branch]] = {}
        for block in blocks.values():
            grown.setdefault(int(points[stage][block[2]]), []).append(block)
        blocks = {}
        for point, children in grown.items():
            if len(children) == 1:
                blocks[point] = children[0]
                continue
            parts += [
                _line(start, y, across[stage], y, look(stage - 1, i)) for y, start, i in children
            ]
            parts += _join(children, across[stage], look(stage, children[0][2]))
            heights = [y for y, _, _ in children]
            blocks[point] = ((min(heights) + max(heights)) / 2, across[stage], children[0][2])
    return parts, blocks


def without_crossings(points: Sequence[Points]) -> list[int]:
    """The inputs in an order in which those that merge stand together.

    >>> without_crossings([np.arange(3), np.array([0, 1, 0])])
    [0, 2, 1]
    """
    return list(map(int, np.lexsort([_by_first(p) for p in points])))


def _by_first(points: Points) -> list[int]:
    """Points numbered by the first input that arrives there."""
    seen: dict[int, int] = {}
    return [seen.setdefault(point, len(seen)) for point in points.tolist()]


def _axis(x: float, stage: int, last: int, inputs: int) -> Markup:
    """The name of a stage, above a faint line through it."""
    name = "inputs" if stage == 0 else "outputs" if stage == last else f"stage {stage}"
    look = {"stroke": "currentColor", "opacity": 0.18}
    down = TOP + ROW * max(inputs - 1, 0) + 10
    line = svg.element("line", x1=x, y1=28.0, x2=x, y2=down, **look)
    return svg.element("g", quiet(name, x, 16, "middle"), line)


def _line(x0: float, y0: float, x1: float, y1: float, style: Style) -> Markup:
    look = {"stroke": style.colour, "stroke_width": 2, "stroke_dasharray": style.dash or None}
    return svg.element("line", x1=x0, y1=y0, x2=x1, y2=y1, **look)


def _join(children: list[Branch], x: float, style: Style) -> list[Markup]:
    """The bar at a stage that makes some blocks one."""
    heights = [y for y, _, _ in children]
    parts = [_line(x, min(heights), x, max(heights), style)]
    parts.append(svg.marker(style, x, (min(heights) + max(heights)) / 2, 4.0))
    return parts


def _words(counts: list[int]) -> str:
    """The mergers in a sentence, for one who cannot see the picture."""
    n = counts[0]
    if not n:
        return "There are no inputs, so nothing merges"
    steps = ", ".join(
        f"{counted(after, 'point')} at stage {stage}"
        for stage, (before, after) in enumerate(itertools.pairwise(counts), 1)
        if after < before
    )
    if not steps:
        return f"{counted(n, 'input')}: none of them merge"
    whole = next((stage for stage, count in enumerate(counts) if count == 1), None)
    end = (
        f"all are one point from stage {whole} on"
        if whole is not None
        else f"{counts[-1]:,} are still apart at the end"
    )
    return f"{counted(n, 'input')} become {steps}; {end}"


def _bars(counts: list[int], title: str, desc: str) -> Picture:
    """How many different points the inputs are at each stage; of many stages, where some merge."""
    stages = list(range(len(counts)))
    if len(stages) > MOST_ROWS:
        stages = [s for s in stages if s == 0 or counts[s] < counts[s - 1]]
    shown, rest = stages[:MOST_ROWS], len(stages) - MOST_ROWS
    names = ["inputs" if s == 0 else f"stage {s:,}" for s in shown]
    room = max(map(svg.text_width, names))
    x = MARGIN + room + 12
    parts = [quiet("how many different points the inputs are", x, 16)]
    for row, (stage, name) in enumerate(zip(shown, names, strict=True)):
        y, length = TOP + ROW * row, BAR * counts[stage] / max(counts[0], 1)
        parts.append(svg.text(name, MARGIN + room, y, anchor="end"))
        parts.append(bar(x, y, length, Style.of(0)))
        parts.append(svg.text(f"{counts[stage]:,}", x + max(length, 1.0) + 8, y))
    width = x + BAR + 110
    skipped = " Stages at which nothing merges are left out." if len(stages) < len(counts) else ""
    more_stages = f" ({counted(rest, 'more stage')} not shown.)" if rest > 0 else ""
    told, end = sentences(f"{desc}.{skipped}{more_stages}", width, TOP + ROW * len(shown) + 4)
    return Picture.of(width, end + 4, title, desc, [*parts, *told])
