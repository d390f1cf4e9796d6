"""The picture of a middle set: X -> S -> Y with its arrows, and the diagram of where one stands.

Inputs and outputs stay where they are; blocks are spread between them. Everything wears the look
of its level set, so that a block whose inputs look alike is one through which f factors. A mixed
block is red, dashed and marked, and stretches a red line to every output it would have to go to.
The picture is at most about 430 pixels wide, so that a phone shows it at a readable size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...finite.factorizations import count_factorizations, factorization_lattice
from ...finite.maps import FiniteMap
from .. import arrows, hasse, svg
from ..arrows import quiet
from ..bars import sentences
from ..picture import Picture
from ..svg import Markup, Style, element
from .middle import Middle, among, input_name, output_name
from .shapes import shapes

if TYPE_CHECKING:
    import networkx as nx

MOST_NODES = 100  # factorizations in a diagram that can still be read

ROW = 32.0  # from one point to the next: a finger's width
CLOSE = 26.0  # where there are many
TOP = 52.0
LABEL = 76.0  # the widest label that is shown whole
POINT = 7.0  # the radius of a point
GAP = 50.0  # between the columns
BOX = 116.0  # the widest block
HALF = 12.0  # half the height of a block
RED = "#d6333b"  # stands out 3.8 to 1 at least from white and from near black
ALARM: dict[str, Any] = {"fill": RED, "font_weight": "bold", "class_": "ff-alarm"}

RISE = 58.0  # from one row of the diagram to the next
WIDE = 340.0  # of a diagram with boxes, and of a line
NEAR, FAR = 21.0, 34.0  # from one point of a row to the next; a wide row is scrolled on a phone
DOT = 5.5

Parts = tuple[list[Markup], float, float]


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


# ------------------------------------------------------------------ where one stands


class Diagram:
    """The Hasse diagram of the factorizations of f, the finest on top; or, for many, a line.

    ``nodes[j]`` is the place that node j stands for, and ``names[j]`` the partition as people
    write it; on a line there is nothing to choose, and there are no nodes.
    """

    nodes: list[tuple[int, ...]]
    names: list[str]

    def __init__(self, f: FiniteMap) -> None:
        self.f = f
        self.nodes, self.names = [], []
        self.graph: nx.DiGraph | None = None
        if count_factorizations(f) <= MOST_NODES:
            self.graph = factorization_lattice(f)
            self.nodes = list(self.graph)
            self.names = [hasse.blocks(node, f) for node in self.nodes]

    def number(self, node: tuple[int, ...]) -> int:
        """The number of a node; -1 for what is none, such as a middle set with a mixed block."""
        return self.nodes.index(node) if node in self.nodes else -1

    def parts(self, middle: Middle) -> Parts:
        """The parts of the diagram with a mark where the middle set stands, width and height."""
        return self._line(middle) if self.graph is None else self._hasse(self.graph, middle)

    def _hasse(self, graph: nx.DiGraph, middle: Middle) -> Parts:
        rows: dict[int, list[tuple[int, ...]]] = {}
        for node in self.nodes:
            rows.setdefault(len(set(node)), []).append(node)
        beside = hasse.places(graph, rows)
        widest = max(map(len, rows.values()))
        short = [hasse.blocks(node, self.f, 36.0) for node in self.nodes]
        room = max(svg.text_width(name, 12.0) for name in short) + 14
        boxed = widest * (room + 12) <= WIDE
        step = room + 12 if boxed else min(FAR, max(NEAR, WIDE / widest))
        left = 34.0
        middle_x = left + max(widest * step, 120.0) / 2
        top, bottom = max(rows), min(rows)
        rise = RISE if top - bottom <= 5 else 44.0
        spot = {
            node: (middle_x + beside[node] * step, 50 + (top - len(set(node))) * rise)
            for node in self.nodes
        }
        half = 12.0 if boxed else DOT
        line = {"stroke": "currentColor", "stroke_opacity": 0.35 if boxed else 0.2}
        parts = [
            quiet("blocks", 4, 20),
            quiet("finest", middle_x, 20, "middle"),
            *(
                element(
                    "line",
                    x1=spot[a][0],
                    y1=spot[a][1] + half,
                    x2=spot[b][0],
                    y2=spot[b][1] - half,
                    **line,
                )
                for a, b in graph.edges
            ),
            *(quiet(str(size), 14, 50 + (top - size) * rise, "middle") for size in sorted(rows)),
        ]
        here, near = middle.node, middle.mended().node
        for j, node in enumerate(self.nodes):
            stands = "here" if node == here else "near" if node == near else ""
            drawn = _node(short[j], *spot[node], room if boxed else None, stands)
            words = f"{self.names[j]}, {arrows.counted(len(set(node)), 'block')}"
            if stands:
                words += ", where you are" if node == here else ", where mending leads"
            more = {"aria_current": "true"} if node == here else {}
            title = element("title", svg.escape(self.names[j]))
            parts.append(
                element("g", title, drawn, class_="ff-node", data_node=j, aria_label=words, **more)
            )
        foot = 50 + (top - bottom) * rise
        if bottom < top:
            parts.append(quiet("summary", middle_x, foot + 29, "middle"))
        return parts, middle_x + max(widest * step, 120.0) / 2 + 6, foot + 42

    def _line(self, middle: Middle) -> Parts:
        """For many factorizations: how far between the summary and the finest."""
        least, most = middle.span
        step = min(28.0, (WIDE - 40) / max(most - least, 1))
        x = {size: 30 + step * (size - least) for size in range(least, most + 1)}
        parts = [
            quiet("summary", 6, 12),
            quiet("finest", x[most], 12, "end" if most - least > 4 else "start"),
            element(
                "line", x1=x[least], y1=36, x2=x[most], y2=36, stroke="currentColor", opacity=0.3
            ),
        ]
        for size, at in x.items():
            here = size == middle.size and not middle.mixed
            look = {"fill": "currentColor", "fill_opacity": 0.35}
            if here:
                look = {"fill": svg.COLOURS[0]}
            parts.append(element("circle", cx=at, cy=36.0, r=7.0 if here else 3.0, **look))
            if here or size in (least, most):
                parts.append(quiet(str(size), at, 58, "middle"))
        return parts, x[most] + 34, 72.0


def _node(name: str, x: float, y: float, room: float | None, stands: str) -> Markup:
    """A node of the diagram: a box where its name fits, and a point where it does not."""
    here, near = stands == "here", stands == "near"
    blue = svg.COLOURS[0]
    look: dict[str, Any] = {"fill": "currentColor", "fill_opacity": 0.08, "stroke": "currentColor"}
    look |= {"stroke_opacity": 0.4}
    if here:
        look = {"fill": blue, "fill_opacity": 0.2, "stroke": blue, "stroke_width": 2.4}
    if near:
        look = {"fill": RED, "fill_opacity": 0.08, "stroke": RED, "stroke_dasharray": "3 3"}
    if room is None:
        ground = element("circle", cx=x, cy=y, r=11.0, fill="transparent", class_="ff-ground")
        if here:
            look |= {"fill_opacity": 1}
        return element("g", ground, element("circle", cx=x, cy=y, r=DOT + 2.5 * here, **look))
    box = {"x": x - room / 2, "y": y - 12, "width": room, "height": 24, "rx": 6}
    label = svg.text(name, x, y, anchor="middle", room=room - 8, size=12.0)
    return element("g", element("rect", **box, **look, class_="ff-ground"), label)


def scene(middle: Middle, diagram: Diagram) -> dict[str, Any]:
    """Everything that a page draws, as plain JSON.

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
