"""The barcode of a chain of matrices, drawn: one line per bar, from its birth to its last stage.

Stages stand from left to right. A bar begins with a filled point and has one at every stage where
it lives; where it ends before the last stage, a short stroke says that the next matrix sends it to
zero. Bars that agree share a line, with their number. The look goes by the stage of birth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..linear.barcodes import Bars
from ..linear.chains import LinearChain
from ..verdict import Undecided
from . import svg
from .arrows import MARGIN, ROW, TOP, counted, quiet
from .bars import sentences
from .picture import Picture
from .questions import alike, check_two
from .svg import Markup, Style

STEP = 96.0  # from one stage to the next
MOST_STAGES, MOST_LINES = 16, 40
END = 26.0  # how far the stroke into zero reaches


def barcode_picture(bars: Bars, dimensions: Sequence[int], remark: str = "") -> Picture:
    """The bars of one chain; beyond 16 stages or 40 different bars they are told in words.

    >>> barcode_picture(Bars({(0, 1): 1, (0, 0): 1, (1, 1): 2}), [2, 3])
    <Picture: the barcode of a chain 2 -> 3>
    """
    arrows = " -> ".join(map(str, dimensions))
    title = f"the barcode of a chain {arrows if _fits(bars, dimensions) else ''}".strip()
    desc = f"{counted(sum(bars.values()), 'bar')}: {bars}"
    if not _fits(bars, dimensions):
        return _in_words(title, desc)
    parts, width, end = _bars(bars, dimensions, TOP)
    width = max(width, 420.0)
    more, end = sentences(remark or f"{desc}.", width, end + 4)
    return Picture.of(width, end + 4, title, desc, [*parts, *more])


def chain_picture(chain: LinearChain) -> Picture:
    """The barcode of a chain; where the tolerance decides what the bars are, that is said."""
    code = chain.barcode()
    if isinstance(code, Undecided):
        return _in_words("a chain whose barcode is undecided", code.explain())
    return barcode_picture(code.counts, list(chain.slots.values()))


def _in_words(title: str, told: str) -> Picture:
    parts, end = sentences(f"{told}.", 420.0, 20.0)
    return Picture.of(420.0, end + 4, title, told, parts)


def chains_picture(verdict: Any, left: LinearChain, right: LinearChain) -> Picture:
    """The barcodes of two chains, one above the other, and the verdict; bars that differ have ≠."""
    check_two(LinearChain, "chains", left, right)
    title = f"two chains {alike(verdict)}"
    found = [left.barcode(), right.barcode()]
    codes = [code.counts for code in found if not isinstance(code, Undecided)]
    sizes = [list(chain.slots.values()) for chain in (left, right)]
    if len(codes) < 2 or not all(map(_fits, codes, sizes)):
        return _in_words(title, verdict.explain())
    odd = [{b for b in mine if mine[b] != yours.get(b)} for mine, yours in (codes, codes[::-1])]
    parts: list[Markup] = []
    top, width = TOP, 420.0
    for name, dimensions, code, differs in zip(("left", "right"), sizes, codes, odd, strict=True):
        drawn, wide, end = _bars(code, dimensions, top, name, differs)
        parts += drawn
        width, top = max(width, wide), end + TOP + 6
    more, end = sentences(f"{verdict.explain()}.", width, top - TOP + 4)
    return Picture.of(width, end + 4, title, verdict.explain(), [*parts, *more])


def _fits(bars: Bars, dimensions: Sequence[int]) -> bool:
    return len(dimensions) <= MOST_STAGES and len(bars) <= MOST_LINES


def _bars(
    bars: Bars,
    dimensions: Sequence[int],
    top: float,
    name: str = "",
    differs: set[tuple[int, int]] | None = None,
) -> tuple[list[Markup], float, float]:
    """The lines of the bars, from a height on; how wide they are, and where they end."""
    names = [f"stage {t}" for t in range(len(dimensions))]
    left = MARGIN + 34 + (svg.text_width("right", 12.0) + 10 if name else 0.0)
    numbers = max((svg.text_width(f"× {many}") for many in bars.values() if many > 1), default=0.0)
    x = [left + STEP * t for t in range(len(dimensions))]
    parts: list[Markup] = []
    if name:
        parts.append(quiet(name, 12, top - 30))
    for place, word, size in zip(x, names, dimensions, strict=True):
        parts.append(quiet(word, place, top - 30, "middle"))
        parts.append(quiet(f"dim {size}", place, top - 15, "middle"))
        foot = top + ROW * max(len(bars), 1) - 10
        parts.append(
            svg.element(
                "line",
                x1=place,
                y1=top - 6,
                x2=place,
                y2=foot,
                stroke="currentColor",
                stroke_width=1,
                opacity=0.15,
            )
        )
    for row, ((i, j), many) in enumerate(bars.items()):
        parts += _bar(x, i, j, top + ROW * row + 6, many, (i, j) in (differs or ()))
    width = x[-1] + END + numbers + MARGIN + 24
    return parts, width, top + ROW * max(len(bars), 1) + 6


def _bar(x: Sequence[float], i: int, j: int, y: float, many: int, odd: bool) -> list[Markup]:
    style = Style.of(i)
    parts = []
    if j > i:
        parts.append(
            svg.element(
                "line",
                x1=x[i],
                y1=y,
                x2=x[j],
                y2=y,
                stroke=style.colour,
                stroke_width=4,
                stroke_dasharray=style.dash or None,
            )
        )
    parts += [svg.marker(style, x[t], y) for t in range(i, j + 1)]
    end = x[j]
    if j < len(x) - 1:
        end = x[j] + END
        parts.append(
            svg.element(
                "line",
                x1=x[j] + 6,
                y1=y,
                x2=end - 8,
                y2=y,
                stroke=style.colour,
                stroke_width=1.5,
                stroke_dasharray="2 3",
            )
        )
        parts.append(svg.text("0", end - 4, y, size=12.0))
        end += 6
    if many > 1:
        parts.append(svg.text(f"× {many:,}", end + 8, y))
    if odd:
        parts.append(svg.text("≠", 14, y))
    return parts
