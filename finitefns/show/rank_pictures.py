"""Ranks over data: how many directions of each input reach how far.

A cell per stage is an outline as long as the stage is wide. In it stands how many of the bars that
are born at the inputs reach so far: a thick bar for those that go on to the end, a thin one for
those that are lost on the way. Rows are sorted, the inputs that keep most first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ..linear.barcodes import Bars
from ..nets.jets.bars.ranks import Ranks
from . import svg
from .arrows import MARGIN, counted, quiet
from .bars import sentences
from .picture import Picture
from .stage_bars import letter
from .svg import Markup, Style

TOP, ROW = 48.0, 24.0
NAME = 120.0
CELL, LEAST_CELL, ACROSS = 78.0, 30.0, 470.0
MOST_ROWS, MOST_STAGES = 64, 16
KEPT, LOST = Style.of(0), Style.of(1)


def ranks_picture(ranks: Ranks) -> Picture:
    """The bars of every input; of more than 64 inputs those that reach alike share a row.

    >>> from finitefns.nets.net import Net
    >>> from finitefns.nets.layers import Affine
    >>> trace = Net([Affine([[1.0, 0.0], [0.0, 0.0]])]).on([[1.0, 2.0]], labels="a")
    >>> ranks_picture(trace.ranks)
    <Picture: how far directions reach at 1 input>
    """
    jets = ranks.jets
    title = f"how far directions reach at {counted(jets.inputs, 'input')}"
    rows = _rows(ranks)
    desc = _words(ranks)
    if jets.last >= MOST_STAGES:
        parts, end = sentences(f"{desc}.", 420.0, 20.0)
        return Picture.of(420.0, end + 4, title, desc, parts)
    shown = rows[:MOST_ROWS]
    room = min(max((svg.text_width(name) for name, *_ in shown), default=0.0), NAME)
    marks = max((svg.text_width(mark) for _, mark, _, _ in shown), default=0.0)
    left = max(MARGIN + room + (marks + 10 if marks else 0.0) + 14, 76.0)
    cell = min(max((ACROSS - left) / (jets.last + 1), LEAST_CELL), CELL)
    parts = [quiet("stage", left - 14, TOP - 29, "end"), quiet("width", left - 14, TOP - 15, "end")]
    for t, size in enumerate(jets.dimensions):
        parts.append(quiet(str(t), left + cell * t, TOP - 29))
        parts.append(quiet(f"{size:,}", left + cell * t, TOP - 15, room=cell))
    widest = max(jets.dimensions)
    for k, (name, mark, code, remark) in enumerate(shown):
        y = TOP + 6 + ROW * k
        parts.append(svg.text(name, MARGIN + room, y, room=NAME + 1, anchor="end"))
        if mark:
            parts.append(svg.text(mark, left - 14, y, anchor="end", font_weight="bold"))
        if code is None:
            parts.append(quiet("ranks contradict each other", left, y))
            continue
        parts += _cells(code, jets.dimensions, left, cell, y, widest)
        if remark:
            parts.append(quiet(remark, left + cell * (jets.last + 1), y))
    end = TOP + 6 + ROW * len(shown)
    if not rows:
        parts.append(quiet("(no inputs)", left, TOP + 6))
        end += ROW
    remarks = max((svg.text_width(row.remark, 12.0) for row in shown), default=0.0)
    width = max(left + cell * (jets.last + 1) + remarks + 12, 360.0)
    if len(rows) > len(shown):
        rest = counted(len(rows) - len(shown), "more row")
        parts.append(quiet(f"and {rest}", left, end))
        end += ROW
    more, end = sentences(f"{desc}.", width, end + 10)
    key = (
        "Thick: directions of the inputs that reach so far and go on to the last stage. Thin: "
        "those that reach so far and are lost later. The outline is the width of the stage."
    )
    told, end = sentences(key, width, end + 6)
    return Picture.of(width, end + 4, title, desc, [*parts, *more, *told])


class Row(NamedTuple):
    """A name, a letter, the bars (None where ranks contradict each other), and remarks."""

    name: str
    mark: str
    bars: Bars | None
    remark: str


def reach(code: Bars, stage: int) -> int:
    """How many bars that are born at stage 0 are there at a stage.

    >>> reach(Bars({(0, 2): 3, (0, 1): 1, (1, 2): 5}), 1), reach(Bars({(0, 2): 3}), 2)
    (4, 3)
    """
    return sum(many for (i, j), many in code.items() if i == 0 and j >= stage)


def _rows(ranks: Ranks) -> list[Row]:
    """The rows, those that keep most first: by input, or for many by what reaches how far."""
    numbers = ranks.bars.tolist()
    letters = {k: letter(place) for place, (k, _) in enumerate(Counter(numbers).most_common())}
    codes = {k: None if k < 0 else ranks.barcodes[k] for k in letters}
    doubts = {k for k, doubtful in zip(numbers, ranks.doubtful, strict=True) if doubtful}

    def profile(number: int) -> tuple[int, ...]:
        code, last = codes[number], ranks.jets.last
        return () if code is None else tuple(reach(code, t) for t in range(last, -1, -1))

    if len(numbers) <= MOST_ROWS:
        order = sorted(range(len(numbers)), key=lambda i: (profile(numbers[i]), -numbers[i], -i))
        names = [svg.name_of(label) for label in ranks.jets.labels]
        remarks = ["in doubt" * bool(doubtful) for doubtful in ranks.doubtful]
        found = [(i, numbers[i]) for i in reversed(order)]
        return [Row(names[i], letters[k], codes[k], remarks[i]) for i, k in found]
    groups: dict[tuple[int, ...], list[int]] = {}
    for k in letters:
        groups.setdefault(profile(k), []).append(k)
    often = Counter(numbers)
    rows = []
    for _, kinds in sorted(groups.items(), reverse=True):
        many = counted(sum(often[k] for k in kinds), "input")
        remarks = [counted(len(kinds), "barcode")] if len(kinds) > 1 else []
        remarks += ["some in doubt"] * any(k in doubts for k in kinds)
        mark = letters[kinds[0]] if len(kinds) == 1 else ""
        rows.append(Row(many, mark, codes[kinds[0]], ", ".join(remarks)))
    return rows


def _cells(
    code: Bars, dimensions: Sequence[int], left: float, cell: float, y: float, widest: int
) -> list[Markup]:
    parts = []
    through = reach(code, len(dimensions) - 1)
    room = cell - 8 - svg.text_width(str(widest), 11.0)
    for t, size in enumerate(dimensions):
        x, here = left + cell * t, reach(code, t)
        scale = max(room, 6.0) / max(size, 1)
        look = {"fill": "none", "stroke": "currentColor", "stroke_width": 1, "opacity": 0.45}
        parts.append(
            svg.element("rect", x=x, y=y - 7, width=max(scale * size, 1.0), height=14, **look)
        )
        if here > through:
            wide = scale * here
            parts.append(svg.element("rect", x=x, y=y - 2, width=wide, height=4, fill=LOST.colour))
        if through:
            wide = scale * through
            parts.append(svg.element("rect", x=x, y=y - 7, width=wide, height=14, fill=KEPT.colour))
        parts.append(svg.text(str(here), x + max(scale * size, 1.0) + 3, y, size=11.0))
    return parts


def _words(ranks: Ranks) -> str:
    """The ranks in a sentence, for one who cannot see the picture."""
    many = ranks.per_input()[:, 0, -1].tolist()
    found = Counter(many)
    told = ", ".join(
        f"{rank} at {counted(count, 'input')}" for rank, count in sorted(found.items())[:6]
    )
    more = f", and {len(found) - 6} more numbers" if len(found) > 6 else ""
    codes = counted(len(ranks.barcodes), "different barcode")
    return (
        f"{codes}; directions that reach from the first stage to the last: {told or 'none'}{more}; "
        f"{ranks.evidence}"
    )
