"""The picture of a middle set: X -> S -> Y with its arrows; and its scene, with the diagram.

Inputs and outputs stay where they are; blocks are spread between them. Everything wears the look
of its level set, so that a block whose inputs look alike is one through which f factors. A mixed
block is red, dashed and marked, and stretches a red line to every output it would have to go to.
The picture is at most about 435 pixels wide, so that a phone shows it at a readable size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..show import arrows, svg
from ..show.arrows import quiet
from ..show.bars import sentences
from ..show.picture import Picture
from ..show.svg import Markup, Style, element
from .diagrams import RED, Diagram
from .middle import Middle, among, input_name, output_name
from .shapes import shapes

ROW = 32.0  # from one point to the next: a finger's width
CLOSE = 26.0  # where there are many
TOP = 52.0
LABEL = 76.0  # the widest label that is shown whole
POINT = 7.0  # the radius of a point
GAP = 50.0  # between the columns
BOX = 122.0  # the widest block
HALF = 12.0  # half the height of a block
ALARM: dict[str, Any] = {"fill": RED, "font_weight": "bold", "class_": "ff-alarm"}


@dataclass
class Board:
    """The parts of X -> S -> Y, how wide and high they are, and where one takes hold of them.

    What can be taken has ``data-input``, where it can be put ``data-block``; the block after the
    last is a new one. ``inputs`` and ``blocks`` say the same by name and place.
    """

    parts: list[Markup]
    width: float
    height: float
    inputs: list[dict[str, Any]]
    blocks: list[dict[str, Any]]


def board(middle: Middle) -> Board:
    """X -> S -> Y with its arrows."""
    f, k = middle.f, middle.size
    n, m = f.domain.size, f.codomain.size
    ins, outs = arrows.styles(f)
    values = f.values.tolist()
    tall = max(n + 1, m, 2)  # there is always room for a new block, so nothing jumps
    row = ROW if tall <= 17 else CLOSE
    height = row * (tall - 1)
    inputs = [input_name(f, i) for i in range(n)]
    outputs = [output_name(f, y) for y in range(m)]
    inside = [[i for i in range(n) if middle.place[i] == b] for b in range(k)]
    # As wide as any block can become, so that the columns stay where they are.
    box = min(max(svg.text_width(_joined(inputs)) + 22, 76.0), BOX)
    x0 = 8 + _widest([*inputs, "inputs"]) + 14
    x1 = x0 + GAP + box / 2 + 8
    x2 = x1 + box / 2 + GAP + 8
    width = x2 + 14 + _widest([*outputs, "outputs"]) + 8
    at_input = _spread(n, height)
    at_output = _spread(m, height)
    share = (height + row) / (k + 1)  # a full row each where every input has its own block
    at_block = [TOP - row / 2 + share * (b + 0.5) for b in range(k + 1)]

    links: list[Markup] = []
    for i, b in enumerate(middle.place):
        way = (x0 + POINT + 3, at_input[i]), (x1 - box / 2 - 3, at_block[b])
        links += _arrow(*way, ins[i], f"ff-s ff-s{i}")
    blocks: list[Markup] = []
    for b, members in enumerate(inside):
        wanted = sorted({values[i] for i in members})
        mixed = len(wanted) > 1
        start = x1 + box / 2 + 3, at_block[b]
        for y in wanted:
            end = x2 - POINT - 4, at_output[y]
            if mixed:
                torn: dict[str, Any] = {"stroke": RED, "stroke_dasharray": "1.5 4"}
                links.append(
                    svg.curve(*start, *end, stroke_width=1.6, stroke_linecap="round", **torn)
                )
            else:
                links += _arrow(start, end, ins[members[0]], "ff-h")
        style = None if mixed else ins[members[0]]
        blocks.append(_block([inputs[i] for i in members], x1, at_block[b], box, style))
    points = [
        _point(inputs[i], f.domain.label(i), x0, at_input[i], ins[i], "end") for i in range(n)
    ]
    ends = [_point(outputs[y], f.codomain.label(y), x2, at_output[y], outs[y]) for y in range(m)]
    parts = [
        *_heads((x0, "inputs", "X"), (x1, "middle set", "S"), (x2, "outputs", "Y")),
        _between("s", (x0 + POINT + x1 - box / 2) / 2),
        _between("h", (x1 + box / 2 + x2 - POINT) / 2, broken=bool(middle.mixed)),
        *links,
        *(
            element("g", part, class_="ff-input", data_input=i, aria_label=_input_words(middle, i))
            for i, part in enumerate(points)
        ),
        *(
            element("g", part, class_="ff-block", data_block=b, aria_label=_block_words(middle, b))
            for b, part in enumerate(blocks)
        ),
        element(
            "g",
            _block(["new block"], x1, at_block[k], box, None, new=True),
            class_="ff-block ff-new",
            data_block=k,
            aria_label="a new block",
        ),
        *ends,
    ]
    box_size = {"x": x1, "width": box, "height": 2 * HALF}
    names = [f"the block of {_fitted([inputs[i] for i in group], 160.0)}" for group in inside]
    return Board(
        parts,
        width,
        TOP + height + 24,
        [
            {"name": inputs[i], "x": x0, "y": at_input[i], "block": b}
            for i, b in enumerate(middle.place)
        ],
        [
            {**box_size, "name": name, "y": at_block[b]}
            for b, name in enumerate([*names, "a new block"])
        ],
    )


def _heads(*columns: tuple[float, str, str]) -> list[Markup]:
    parts = []
    for x, words, letter in columns:
        parts.append(quiet(words, x, 12, "middle"))
        parts.append(svg.text(letter, x, 29, anchor="middle", font_style="italic"))
    return parts


def _between(letter: str, x: float, broken: bool = False) -> Markup:
    """The name of the map between two columns; no h is said where there is none."""
    if broken:
        return svg.text("no h", x, 29, anchor="middle", size=12.0, **ALARM)
    return svg.text(f"{letter} →", x, 29, anchor="middle", size=12.0, opacity=0.75)


def _spread(points: int, height: float) -> list[float]:
    """The heights of so many points, evenly apart and about the middle."""
    step = min(height / max(points, 1), ROW * 2)
    first = TOP + (height - step * (points - 1)) / 2
    return [first + step * i for i in range(points)]


def _arrow(
    start: tuple[float, float], end: tuple[float, float], style: Style, name: str
) -> list[Markup]:
    look: dict[str, Any] = {"stroke": style.colour, "stroke_width": 1.8}
    look |= {"stroke_dasharray": style.dash or None}
    line = svg.curve(*start, end[0] - 7, end[1], **look)
    return [element("g", line, svg.arrow_head(*end, style.colour), class_=name)]


def _block(
    names: list[str], x: float, y: float, box: float, style: Style | None, new: bool = False
) -> Markup:
    """A block as a box; without a look it is mixed, and red."""
    frame: dict[str, Any] = {"x": x - box / 2, "y": y - HALF, "width": box, "height": 2 * HALF}
    room = box - 14
    if new:
        frame |= {"fill": "transparent", "stroke": "currentColor", "stroke_opacity": 0.35}
        frame |= {"stroke_dasharray": "3 4"}
        label = svg.text(names[0], x, y, anchor="middle", size=12.0, opacity=0.65)
        return element("g", element("rect", **frame, rx=7), label)
    whole: dict[str, Any] = {"full": _joined(names), "anchor": "middle", "size": 13.0}
    if style is None:
        frame |= {"fill": RED, "fill_opacity": 0.1, "stroke": RED, "stroke_dasharray": "5 3"}
        mark = svg.text("≠", x + box / 2 - 11, y, anchor="middle", **ALARM)
        label = svg.text(_fitted(names, room - 14), x - 7, y, **whole)
        return element("g", element("rect", **frame, stroke_width=2, rx=7), label, mark)
    frame |= {"fill": style.colour, "fill_opacity": 0.14, "stroke": style.colour}
    label = svg.text(_fitted(names, room), x, y, **whole)
    return element("g", element("rect", **frame, stroke_width=1.6, rx=7), label)


def _fitted(names: list[str], room: float) -> str:
    """The names of a block in this room: as many as fit, and how many more there are."""
    for kept in range(len(names), 0, -1):
        more = f" +{len(names) - kept}" if kept < len(names) else ""
        told = _joined(names[:kept]) + more
        if svg.text_width(told, 13.0) <= room:
            return told
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return svg.shorten(names[0], room - svg.text_width(more, 13.0), 13.0) + more


def _point(
    name: str, label: object, x: float, y: float, style: Style | None, anchor: str = "start"
) -> Markup:
    """A point with its label, and a clear ground of a finger's height to take it by."""
    way = -1 if anchor == "end" else 1
    room = svg.text_width(svg.shorten(name, LABEL)) + 30
    ground = {"x": x - 12 if way > 0 else x - room + 12, "y": y - 13, "width": room, "height": 26}
    return element(
        "g",
        element("rect", **ground, fill="transparent", rx=6, class_="ff-ground"),
        svg.marker(style, x, y, POINT),
        svg.text(name, x + 14 * way, y, room=LABEL, full=svg.name_of(label), anchor=anchor),
    )


def _input_words(middle: Middle, i: int) -> str:
    goes = output_name(middle.f, int(middle.f.values[i]))
    block = f"block {middle.place[i] + 1} of {middle.size}"
    return f"{input_name(middle.f, i)}, sent by f to {goes}, in {block}"


def _block_words(middle: Middle, b: int) -> str:
    f = middle.f
    inside = [i for i in range(f.domain.size) if middle.place[i] == b]
    *others, last = (input_name(f, i) for i in inside)
    members = f"{', '.join(others)} and {last}" if others else last
    goes = f"goes to {output_name(f, int(f.values[inside[0]]))}"
    if b in middle.mixed:
        goes = "is mixed, so there is no output that it could go to"
    return f"block {b + 1} of {middle.size}: {members}; {goes}"


def _joined(names: list[str]) -> str:
    """The names of a block, close together where each is one sign."""
    return ("" if all(len(name) == 1 for name in names) else ", ").join(names)


def _widest(names: list[str]) -> float:
    return min(max(svg.text_width(name) for name in names), LABEL)


# ------------------------------------------------------------------ all of it


def scene(middle: Middle, diagram: Diagram) -> dict[str, Any]:
    """Everything that a page draws, as plain JSON.

    >>> from finitefns.finite.maps import FiniteMap
    >>> f = FiniteMap([0, 0, 1])
    >>> seen = scene(Middle.coarsest(f), Diagram(f))
    >>> [block["name"] for block in seen["blocks"]], seen["names"]
    (['the block of 01', 'the block of 2', 'a new block'], ['01|2', '0|1|2'])
    """
    whole = board(middle)
    parts, width, height = diagram.parts(middle)
    return {
        "board": {"width": whole.width, "height": whole.height, "shapes": shapes(whole.parts)},
        "diagram": {"width": width, "height": height, "shapes": shapes(parts)},
        "inputs": whole.inputs,
        "blocks": whole.blocks,
        "names": diagram.names,
        "here": diagram.number(middle.node),
        "broken": bool(middle.mixed),
        "said": middle.explain(),
        "among": among(middle),
    }


def twin(middle: Middle, diagram: Diagram) -> Picture:
    """All of it as a picture that stands still, with its sentences.

    >>> from finitefns.finite.maps import FiniteMap
    >>> f = FiniteMap([0, 0, 1])
    >>> twin(Middle.finest(f), Diagram(f))
    <Picture: a map from 3 points to 2, through 3 blocks>
    """
    f = middle.f
    title = (
        f"a map from {f.domain.size} points to {f.codomain.size}, through "
        f"{arrows.counted(middle.size, 'block')}"
    )
    said = f"{middle.explain()}. {among(middle)}."
    whole = board(middle)
    width, height = whole.width, whole.height
    more, wide, high = diagram.parts(middle)
    across = max(width, wide, 340.0)
    aside = f"translate({(across - wide) / 2:.0f} {height + 8:.0f})"
    lower = element("g", *more, transform=aside)
    remarks, end = sentences(said, across, height + high + 16)
    upper = element("g", *whole.parts, transform=f"translate({(across - width) / 2:.0f} 0)")
    return Picture.of(across, end + 4, title, said, [upper, lower, *remarks])
