"""The picture of a barcode with its bases: each bar a line, its vectors below it when asked for.

It is the picture of `finitefns.show.barcodes`, made to be pointed at: here every bar has a line of
its own, because every bar has vectors of its own; and it is narrow enough for a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..show import svg
from ..show.arrows import quiet
from ..show.bars import sentences
from ..show.picture import Picture
from ..show.svg import Markup, Style, element
from .shapes import shapes

TOP = 50.0
ROW = 28.0  # from one bar to the next: a finger's width
LEFT = 40.0
END = 26.0  # how far the stroke into zero reaches
LINE = 18.0  # from one entry of a vector to the next
VECTOR = 44.0  # the widest entry that is shown whole

Parts = tuple[list[Markup], float, float]


def board(drawing: dict[str, Any]) -> Parts:
    """The parts of the bars over the stages, and how wide and high they are.

    A bar has ``data-bar``; what is drawn here is what `ladders.drawing` found.
    """
    sizes, bars = drawing["stages"], drawing["bars"]
    x = _columns(sizes)
    foot = TOP + ROW * max(len(bars), 1) - 8
    parts: list[Markup] = []
    for stage, (place, size) in enumerate(zip(x, sizes, strict=True)):
        parts.append(quiet(f"stage {stage}", place, 12, "middle"))
        parts.append(quiet(f"dim {size}", place, 27, "middle"))
        rail = {"x1": place, "y1": TOP - 12, "x2": place, "y2": foot}
        parts.append(element("line", **rail, stroke="currentColor", opacity=0.15))
    if not bars:
        words = "undecided" if drawing["undecided"] else "no bars"
        parts.append(quiet(words, (x[0] + x[-1]) / 2, TOP + 6, "middle"))
    for b, bar in enumerate(bars):
        y = TOP + ROW * b + 6
        drawn = _bar(x, bar, y)
        ground = {"x": x[bar["from"]] - 14, "y": y - 13, "height": 26}
        width = x[bar["to"]] - x[bar["from"]] + 28 + (END if bar["to"] < len(x) - 1 else 0)
        parts.append(
            element(
                "g",
                element(
                    "rect", **ground, width=width, fill="transparent", rx=8, class_="ff-ground"
                ),
                *drawn,
                class_="ff-bar",
                data_bar=b,
                aria_label=bar["words"],
            )
        )
    return parts, x[-1] + END + 20, foot + 10


def vectors(drawing: dict[str, Any], number: int) -> Parts:
    """The basis vectors of one bar, each under its stage, with what carries one to the next."""
    bar, x = drawing["bars"][number], _columns(drawing["stages"])
    look = Style(**bar["look"])
    tall = max((len(v) for v in bar["vectors"]), default=0)
    middle = 12 + LINE * max(tall, 1) / 2
    parts: list[Markup] = []
    for stage, vector in enumerate(bar["vectors"], start=bar["from"]):
        at = x[stage]
        wide = _width(vector)
        top = middle - LINE * len(vector) / 2
        foot = middle + LINE * len(vector) / 2
        for way in (-1, 1):
            edge = at + way * (wide / 2 + 6)
            hook = f"M{edge - way * 4:.1f} {top:.1f}H{edge:.1f}V{foot:.1f}H{edge - way * 4:.1f}"
            bracket = {"fill": "none", "stroke": look.colour, "stroke_width": 1.5}
            parts.append(element("path", d=hook, **bracket))
        for row, entry in enumerate(vector):
            y = top + LINE * (row + 0.5)
            parts.append(svg.text(entry, at, y, anchor="middle", size=13.0, room=VECTOR + 1))
        last = stage == bar["to"]
        if last and stage == len(x) - 1:
            break
        start = at + wide / 2 + 10
        end = (
            at + END + 6
            if last
            else x[stage + 1] - _width(bar["vectors"][stage + 1 - bar["from"]]) / 2 - 10
        )
        if last:
            end = max(end, start + 14)
        line = {"stroke": look.colour, "stroke_width": 1.5}
        if end - start > 9:
            parts.append(element("line", x1=start, y1=middle, x2=end - 7, y2=middle, **line))
            parts.append(svg.arrow_head(end, middle, look.colour))
        if end - start > 22 and not last:
            parts.append(quiet(_name(stage), (start + end - 6) / 2, middle - 10, "middle"))
        if last:
            parts.append(svg.text("0", end + 7, middle, anchor="middle", size=13.0))
    return parts, x[-1] + END + 20, middle * 2


def _width(vector: Sequence[str]) -> float:
    return min(max((svg.text_width(entry, 13.0) for entry in vector), default=0.0), VECTOR)


def _name(stage: int) -> str:
    """What the matrix that leaves a stage is called: A₀ leaves stage 0."""
    return f"A{chr(0x2080 + stage)}"


def _columns(sizes: Sequence[int]) -> list[float]:
    step = {2: 132.0, 3: 116.0, 4: 92.0}.get(len(sizes), 72.0)
    return [LEFT + step * stage for stage in range(len(sizes))]


def _bar(x: Sequence[float], bar: dict[str, Any], y: float) -> list[Markup]:
    i, j, style = bar["from"], bar["to"], Style(**bar["look"])
    parts = []
    if j > i:
        look = {"stroke": style.colour, "stroke_width": 4, "stroke_dasharray": style.dash or None}
        parts.append(element("line", x1=x[i], y1=y, x2=x[j], y2=y, **look))
    parts += [svg.marker(style, x[t], y, 6.0) for t in range(i, j + 1)]
    if j < len(x) - 1:
        stub = {"x1": x[j] + 8, "y1": y, "x2": x[j] + END - 8, "y2": y, "stroke": style.colour}
        parts.append(element("line", **stub, stroke_width=1.5, stroke_dasharray="2 3"))
        parts.append(svg.text("0", x[j] + END - 4, y, size=12.0))
    return parts


def scene(drawing: dict[str, Any]) -> dict[str, Any]:
    """Everything that a page draws of a barcode, as plain JSON: the bars, and the vectors of each.

    >>> from finitefns.linear.chains import LinearChain
    >>> from finitefns.widgets.ladders import drawing
    >>> seen = scene(drawing(LinearChain([[[1, 1]]])))
    >>> [bar["words"] for bar in seen["bars"]][1], len(seen["vectors"])
    ('bar [0, 0]: born at stage 0 as (-1, 1), then sent to zero', 2)
    """
    found = [board(drawing), *(vectors(drawing, b) for b in range(len(drawing["bars"])))]
    drawn = [
        {"width": width, "height": height, "shapes": shapes(parts)}
        for parts, width, height in found
    ]
    bars = [{name: bar[name] for name in ("from", "to", "words")} for bar in drawing["bars"]]
    told = {name: drawing[name] for name in ("ranks", "undecided", "said")}
    return {"board": drawn[0], "vectors": drawn[1:], "bars": bars, **told}


def twin(drawing: dict[str, Any], title: str) -> Picture:
    """The bars with all their vectors in words, as a picture that stands still."""
    parts, width, height = board(drawing)
    across = max(width, 340.0)
    end = height + 10
    remarks: list[Markup] = []
    lives = [f"{bar['words']}." for bar in drawing["bars"]]
    for line in [f"{drawing['said']}.", *lives]:
        more, end = sentences(line, across, end + 4)
        remarks += more
    return Picture.of(across, end + 4, title, drawing["said"], [*parts, *remarks])
