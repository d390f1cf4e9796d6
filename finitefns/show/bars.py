"""Bars for maps that are too large for their arrows: level sets by output, or by size."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from ..finite.maps import FiniteMap
from . import svg
from .arrows import LABEL, MARGIN, MOST_OUTPUTS, ROW, TOP, counted, quiet, words
from .picture import Picture
from .svg import Markup, Style

BAR = 240.0
MOST_ROWS = 16


def summary_picture(f: FiniteMap, title: str, remark: str = "") -> Picture:
    """A map too large for its arrows: a bar for each output, or for each size of level set."""
    if f.codomain.size <= MOST_OUTPUTS:
        return _by_output(f, title, remark)
    return _by_size(f, title, remark)


def sentences(lines: str, width: float, top: float) -> tuple[list[Markup], float]:
    """A remark below a picture, and where it ends."""
    wrapped = svg.wrap(lines, width - MARGIN - 12, 13.0)
    parts = [svg.text(line, 12, top + 18 * k, size=13.0) for k, line in enumerate(wrapped)]
    return parts, top + 18 * len(wrapped)


def bar(x: float, y: float, length: float, style: Style) -> Markup:
    """A bar that starts at x; a negative length grows to the left, nothing is a hairline."""
    wide = max(abs(length), 1.0)
    left = x if length >= 0 else x - wide
    return svg.element("rect", x=left, y=y - 8, width=wide, height=16, fill=style.colour)


def _by_output(f: FiniteMap, title: str, remark: str) -> Picture:
    """One bar an output, in the outputs' own order, with as many of its inputs as there is room."""
    counts = np.bincount(f.values, minlength=f.codomain.size).tolist()
    names = [svg.name_of(label) for label in f.codomain.labels]
    widest = max(svg.text_width(name[:200]) for name in (*names, "output"))
    room = min(widest, LABEL)
    order = np.argsort(f.values, kind="stable")
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(int).tolist()
    most = max(counts, default=1) or 1
    x = MARGIN + room + 30
    numbers = max(svg.text_width(f"{count:,}") for count in (*counts, 0)) + 14
    width = x + BAR + numbers + (230 if f.domain.is_labelled else 20)
    parts = [quiet("output", MARGIN + room, 16, "end"), quiet("how many inputs reach it", x, 16)]
    for y, (count, name, style) in enumerate(zip(counts, names, styles_of(f), strict=True)):
        at = TOP + ROW * y
        length = BAR * count / most
        parts.append(svg.text(name, MARGIN + room, at, room=room + 1, anchor="end"))
        parts.append(svg.marker(style, MARGIN + room + 15, at))
        if style is not None:
            parts.append(bar(x, at, length, style))
        parts.append(svg.text(f"{count:,}", x + length + 8, at))
        if f.domain.is_labelled and count:
            some = order[starts[y] : starts[y] + min(count, 40)].tolist()
            listed = ", ".join(svg.name_of(f.domain.label(i)) for i in some)
            listed += ", ..." if count > len(some) else ""
            left = width - 12 - (x + length + numbers)
            parts.append(quiet(listed, x + length + numbers, at, room=left))
    more, end = sentences(f"{remark} {words(f)}.", width, TOP + ROW * len(counts) + 4)
    return Picture.of(width, end + 4, title, f"{remark} {words(f)}".strip(), [*parts, *more])


def styles_of(f: FiniteMap) -> list[Style | None]:
    """The looks of the outputs; the inputs, which may be many, are not looked at one by one."""
    reached = {y: Style.of(k) for k, y in enumerate(np.unique(f.values).tolist())}
    return [reached.get(y) for y in range(f.codomain.size)]


def _by_size(f: FiniteMap, title: str, remark: str) -> Picture:
    """One bar a size: how many level sets have it. Many sizes are gathered in ranges."""
    rows = gather(f.profile.runs)
    names = [f"{a:,}" if a == b else f"{a:,} to {b:,}" for a, b, _ in rows]
    room = max(svg.text_width(name) for name in (*names, "inputs"))
    x = MARGIN + room + 12
    most = max((often for *_, often in rows), default=1)
    parts = [
        quiet("inputs", MARGIN + room, 16, "end"),
        quiet("how many outputs are reached by so many inputs", x, 16),
    ]
    for row, (name, (*_, often)) in enumerate(zip(names, rows, strict=True)):
        y = TOP + ROW * row
        parts += [
            svg.text(name, MARGIN + room, y, anchor="end"),
            bar(x, y, BAR * often / most, Style.of(0)),
            svg.text(f"{often:,}", x + max(BAR * often / most, 1.0) + 8, y),
        ]
    width = x + BAR + 110
    more, end = sentences(f"{remark} {words(f)}.", width, TOP + ROW * len(rows) + 4)
    return Picture.of(width, end + 4, title, f"{remark} {words(f)}".strip(), [*parts, *more])


def gather(runs: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Triples (smallest size, largest size, how many), largest first, at most 16 of them."""
    if len(runs) <= MOST_ROWS:
        return [(size, size, often) for size, often in runs]
    low, high = runs[-1][0], runs[0][0]
    # Ranges of equal ratio where sizes spread over decades, of equal width where they do not.
    steep = high >= 20 * low
    cuts = (np.geomspace if steep else np.linspace)(low, high + 1, MOST_ROWS + 1)
    edges = sorted({round(c) for c in cuts.tolist()})
    found = []
    for a, b in itertools.pairwise(edges):
        often = sum(k for size, k in runs if a <= size < b)
        if often:
            found.append((a, b - 1, often))
    return found[::-1]


def two_profiles(left: FiniteMap, right: FiniteMap, title: str, remark: str) -> Picture:
    """The level sets of two maps by size, back to back; a size that differs has its sign."""
    ours, theirs = dict(left.profile.runs), dict(right.profile.runs)
    sizes = sorted(ours.keys() | theirs.keys(), reverse=True)
    odd = [s for s in sizes if ours.get(s) != theirs.get(s)]
    shown = sizes if len(sizes) <= MOST_ROWS else sorted((odd or sizes)[:MOST_ROWS], reverse=True)
    most = max([*ours.values(), *theirs.values(), 1])
    half = 170.0
    counts_room = max(svg.text_width(f"{often:,}") for often in (most, 0)) + 16
    numbers = max(svg.text_width(name) for name in (*(f"{s:,}" for s in shown), "inputs")) / 2 + 12
    middle = MARGIN + 24 + counts_room + half + numbers
    width = 2 * middle - 36
    parts = [
        quiet("left: outputs", middle - numbers, 16, "end"),
        quiet("inputs", middle, 16, "middle"),
        quiet("right: outputs", middle + numbers, 16),
    ]
    for row, size in enumerate(shown):
        y = TOP + ROW * row
        parts.append(svg.text(f"{size:,}", middle, y, anchor="middle"))
        for counts, way, anchor in ((ours, -1, "end"), (theirs, 1, "start")):
            often = counts.get(size, 0)
            length = half * often / most
            edge = middle + numbers * way
            if often:
                parts.append(bar(edge, y, length * way, Style.of(0 if way < 0 else 1)))
            parts.append(svg.text(f"{often:,}", edge + (length + 8) * way, y, anchor=anchor))
        if size in odd:
            parts.append(svg.text("≠", 14, y))
    if len(shown) < len(sizes):
        remark += f" ({counted(len(sizes) - len(shown), 'more size')} not shown.)"
    more, end = sentences(remark, width, TOP + ROW * len(shown) + 4)
    return Picture.of(width, end + 4, title, remark, [*parts, *more])
