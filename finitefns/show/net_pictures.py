"""A net, drawn as a stair: a bar per stage, as long as the stage is wide, the layers between."""

from __future__ import annotations

from typing import Any

from ..nets.layers import Affine, Layer, Pointwise
from ..nets.net import Net
from ..wording import number
from . import svg
from .arrows import MARGIN, counted, quiet
from .bars import sentences
from .picture import Picture
from .questions import alike, check_two
from .svg import Markup, Style

STAIR = 250.0  # the bar of the widest stage
STEP, HIGH = 44.0, 16.0  # from one stage to the next; how thick a bar is
MOST_STAGES = 16  # of deeper nets the first and the last ones are drawn
INPUTS, HIDDEN, OUTPUTS = Style.of(0), Style.of(5), Style.of(1)


def net_picture(net: Net) -> Picture:
    """The stages of a net from top to bottom, and what its layers do between them.

    >>> from finitefns.nets.layers import Affine
    >>> net_picture(Net([Affine([[1.0, 2.0]])]))
    <Picture: a net 2 -> 1>
    """
    widths, last = net.widths, net.last
    sizes = " -> ".join(map(str, widths)) if last < MOST_STAGES else f"of {number(last)} blocks"
    title = f"a net {sizes}"
    desc = _words(net)
    parts, width, end = _stair(net, 20.0)
    more, end = sentences(f"{desc}.", width, end)
    return Picture.of(width, end + 4, title, desc, [*parts, *more])


def nets_picture(verdict: Any, left: Net, right: Net) -> Picture:
    """Two nets, one below the other, and the verdict."""
    check_two(Net, "nets", left, right)
    title, reason = f"two nets {alike(verdict)}", verdict.explain()
    parts: list[Markup] = []
    width, end = 0.0, 0.0
    for name, net in (("left", left), ("right", right)):
        drawn, wide, foot = _stair(net, end + 42)
        parts += [svg.text(name, 12, end + 16, font_weight="bold"), *drawn]
        width, end = max(width, wide), foot - 8
    more, end = sentences(f"{reason}.", width, end + 10)
    return Picture.of(width, end + 4, title, reason, [*parts, *more])


def _stair(net: Net, top: float) -> tuple[list[Markup], float, float]:
    """The bars and the layers between them, how wide they are, and where they end."""
    widths, last = net.widths, net.last
    names = [_name(t, last) for t in range(last + 1)]
    room = max(svg.text_width(name) for name in names)
    x = MARGIN + room + 12
    width = x + STAIR + max(svg.text_width(number(w)) for w in widths) + MARGIN
    parts: list[Markup] = []
    y = top
    for t in _shown(last):
        if t is None:
            left_out = last + 1 - (MOST_STAGES - 1)
            parts.append(quiet(f"... {counted(left_out, 'more stage')} ...", x, y))
            y += STEP - 14
            continue
        parts.append(svg.text(names[t], MARGIN + room, y, anchor="end"))
        long = max(STAIR * widths[t] / max(widths), 2.0)
        look = INPUTS if t == 0 else OUTPUTS if t == last else HIDDEN
        parts.append(
            svg.element("rect", x=x, y=y - HIGH / 2, width=long, height=HIGH, fill=look.colour)
        )
        parts.append(svg.text(number(widths[t]), x + long + 7, y))
        if t < last:
            told = ", ".join(map(_layer, net.blocks[t]))
            parts.append(quiet(f"↓ {told}", x, y + STEP / 2, room=width - x - 8))
        y += STEP
    return parts, width, y - STEP + 36


def _layer(layer: Layer) -> str:
    """A layer by its name; the widths of the commonest ones are those of the bars beside it."""
    if isinstance(layer, Pointwise):
        return repr(layer.activation)
    return "affine" if isinstance(layer, Affine) else repr(layer)


def _name(stage: int, last: int) -> str:
    return "inputs" if stage == 0 else "outputs" if stage == last else f"stage {stage}"


def _shown(last: int) -> list[int | None]:
    """The stages that are drawn; None stands for those in the middle that are not."""
    if last < MOST_STAGES:
        return list(range(last + 1))
    half = MOST_STAGES // 2
    return [*range(half), None, *range(last + 2 - half, last + 1)]


def _words(net: Net) -> str:
    bends = "piecewise linear" if net.is_piecewise_linear else "smooth"
    least, most = min(net.widths), max(net.widths)
    wide = f"{number(least)}" if least == most else f"{number(least)} to {number(most)}"
    return (
        f"{counted(net.last + 1, 'stage')} of {wide} coordinates, "
        f"{counted(net.parameters, 'number')} in the layers; {bends}"
    )
