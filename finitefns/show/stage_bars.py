"""Parts of the pictures of nets on inputs: the axis of the stages, and barcodes drawn along it.

A barcode stands below the axis, its lines over the stages where its bars live, so that it is read
against whatever is drawn above. Distinct barcodes have letters, the most frequent first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ..linear.barcodes import Bars
from . import svg
from .arrows import counted, quiet
from .svg import Markup, Style

NARROW, WIDE = 26.0, 84.0  # from one stage to the next
ACROSS = 470.0  # about as wide as a picture is meant to be
LINE = 15.0  # from one bar to the next
MOST_CODES, MOST_LINES = 8, 8  # barcodes that are drawn, and different bars of each
MANY_CODES, FEW_CODES = 24, 3  # of so many barcodes each says little, and few are drawn


class Lettered(NamedTuple):
    """A barcode with its letter, how many inputs have it, and what is written of that."""

    letter: str
    bars: Bars
    inputs: int
    many: str


def letter(number: int) -> str:
    """The name of the barcode with this number.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'A1')
    """
    turn, place = divmod(number, 26)
    return chr(ord("A") + place) + (str(turn) if turn else "")


def lettered(codes: Sequence[Bars]) -> list[Lettered]:
    """The different barcodes among those of all inputs, the most frequent first.

    >>> [one.letter for one in lettered([Bars({(0, 1): 1}), Bars({(0, 0): 1})])]
    ['A', 'B']
    """
    often = Counter(codes).most_common()
    return [
        Lettered(letter(k), code, count, counted(count, "input"))
        for k, (code, count) in enumerate(often)
    ]


def places(left: float, last: int) -> list[float]:
    """Where the stages stand, from a place on: as wide apart as a narrow picture allows."""
    step = min(max((ACROSS - left) / max(last, 1), NARROW), WIDE)
    return [left + step * t for t in range(last + 1)]


def axis(
    across: Sequence[float],
    dimensions: Sequence[int],
    top: float,
    foot: float,
    measure: str = "width",
) -> Markup:
    """The numbers of the stages, what each measures below, and a faint line through each."""
    first = svg.text_width(f"{dimensions[0]:,}", 12.0) / 2 if measure else 0.0
    left = across[0] - max(14.0, first + 8)
    parts = [quiet("stage", left, top - 29, "end")]
    if measure:
        parts.append(quiet(measure, left, top - 15, "end"))
    for t, (x, size) in enumerate(zip(across, dimensions, strict=True)):
        look = {"stroke": "currentColor", "opacity": 0.18}
        parts.append(quiet(str(t), x, top - 29, "middle"))
        if measure:
            parts.append(quiet(f"{size:,}", x, top - 15, "middle", NARROW + 8))
        parts.append(svg.element("line", x1=x, y1=top - 6, x2=x, y2=foot, **look))
    return svg.element("g", *parts)


def drawn_codes(
    codes: Sequence[Lettered],
    across: Sequence[float],
    top: float,
    odd: frozenset[str] = frozenset(),
) -> tuple[list[Markup], float]:
    """The barcodes below each other, and where they end; ``odd`` letters have a sign."""
    parts: list[Markup] = []
    y = top
    shown = codes[: MOST_CODES if len(codes) <= MANY_CODES else FEW_CODES]
    for one in shown:
        name = f"{'≠ ' if one.letter in odd else ''}{one.letter}"
        beside = 12 + svg.text_width(name) + 8
        parts.append(svg.text(name, 12, y, font_weight="bold"))
        parts.append(quiet(one.many, beside, y, room=across[0] - 12 - beside))
        for (i, j), times in list(one.bars.items())[:MOST_LINES]:
            parts += _bar(across, i, j, times, y)
            y += LINE
        more = len(one.bars) - MOST_LINES
        if more > 0:
            parts.append(quiet(f"and {more} more different bars", across[0], y))
        y += (LINE if more > 0 or not one.bars else 0.0) + 9
    if len(shown) < len(codes):
        rest = len(codes) - len(shown)
        inputs = sum(one.inputs for one in codes[len(shown) :])
        parts.append(quiet(f"and {counted(rest, 'more barcode')}, of {inputs:,} inputs", 12, y))
        y += LINE + 9
    return parts, y - 9 if codes else y


def _bar(across: Sequence[float], i: int, j: int, times: int, y: float) -> list[Markup]:
    """One line with a point at each stage where the bar lives, a short stroke where it ends."""
    style = Style.of(i)
    parts = []
    if j > i:
        look = {"stroke": style.colour, "stroke_width": 3}
        dash = style.dash or None
        parts.append(
            svg.element(
                "line", x1=across[i], y1=y, x2=across[j], y2=y, **look, stroke_dasharray=dash
            )
        )
    parts += [svg.marker(style, across[t], y, 3.4) for t in range(i, j + 1)]
    end = across[j] + 7
    if j < len(across) - 1:
        end = across[j] + 13
        look = {"stroke": style.colour, "stroke_width": 2}
        parts.append(svg.element("line", x1=across[j], y1=y, x2=end - 2, y2=y, **look))
        parts.append(svg.element("line", x1=end - 2, y1=y - 4, x2=end - 2, y2=y + 4, **look))
    if times > 1:
        parts.append(svg.text(f"× {times:,}", end + 4, y, size=12.0))
    return parts
