"""The merge tree of a chain: inputs as leaves, joined at the stage at which they become one point.

Stages run from left to right, so a bar further right is a later merger; inputs that never merge
end in roots of their own. Inputs are ordered so that no two lines cross.
"""

from __future__ import annotations

import itertools

import numpy as np

from ..finite.merging import Merges
from . import svg
from .arrows import LABEL, MARGIN, MOST_INPUTS, ROW, TOP, counted, quiet
from .bars import BAR, MOST_ROWS, bar, sentences
from .picture import Picture
from .svg import Markup, Style

STEP = 92.0  # from one stage to the next
MOST_STAGES = 24


def merge_picture(merges: Merges) -> Picture:
    """The tree of all mergers; of many inputs or stages, how many points are left at each stage."""
    chain = merges.chain
    n, k = chain.maps[0].domain.size, len(chain.maps)
    counts = merges.counts()
    title = f"when {counted(n, 'input')} of a chain of {counted(k, 'map')} merge"
    desc = _words(counts)
    if n > MOST_INPUTS or k >= MOST_STAGES:
        return _bars(counts, title, desc)
    points = [chain.compose(0, stage).values for stage in range(k + 1)]
    order = np.lexsort([_by_first(p) for p in points]).tolist()
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
    # For each block its height, where its line begins, and one of its members.
    blocks: dict[int, tuple[float, float, int]] = {}
    for row, (i, name) in enumerate(zip(order, names, strict=True)):
        y = TOP + ROW * row
        blocks[int(points[0][i])] = (y, across[0], i)
        parts.append(svg.text(name, left - 14, y, room=room + 1, anchor="end"))
        parts.append(svg.marker(looks[int(points[k][i])], across[0], y))
    for stage in range(1, k + 1):
        grown: dict[int, list[tuple[float, float, int]]] = {}
        for block in blocks.values():
            grown.setdefault(int(points[stage][block[2]]), []).append(block)
        blocks = {}
        for point, children in grown.items():
            style = looks[int(points[k][children[0][2]])]
            if len(children) == 1:
                blocks[point] = children[0]
                continue
            parts += _join(children, across[stage], style)
            heights = [y for y, _, _ in children]
            blocks[point] = ((min(heights) + max(heights)) / 2, across[stage], children[0][2])
    for point, (y, x, _) in blocks.items():
        parts.append(_line(x, y, across[k] + 14, y, looks[point]))
        parts.append(svg.text(ends[point], across[k] + 22, y, room=end_room + 1))
    width = max(across[k] + 30 + end_room + MARGIN, 260.0)
    more, end = sentences(f"{desc}.", width, TOP + ROW * max(n, 1) + 8)
    return Picture.of(width, end + 4, title, desc, [*parts, *more])


def _by_first(points: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[int]:
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


def _join(children: list[tuple[float, float, int]], x: float, style: Style) -> list[Markup]:
    """The lines of some blocks up to a stage, and the bar that makes them one."""
    heights = [y for y, _, _ in children]
    parts = [_line(start, y, x, y, style) for y, start, _ in children]
    parts.append(_line(x, min(heights), x, max(heights), style))
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
