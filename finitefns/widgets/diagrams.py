"""The diagram of the factorizations of a map, with a mark where a middle set stands.

The Hasse diagram has the finest on top and the summary below. A middle set with a mixed block is
not a factorization and on no node; then a red node is where parting its blocks would lead. Of many
factorizations there is only a line, from the fewest blocks to the most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..finite.factorizations import count_factorizations, factorization_lattice
from ..finite.maps import FiniteMap
from ..show import arrows, hasse, svg
from ..show.arrows import quiet
from ..show.svg import Markup, element
from .middle import Middle

if TYPE_CHECKING:
    import networkx as nx

MOST_NODES = 100  # factorizations in a diagram that can still be read
RED = "#d6333b"  # stands out 3.8 to 1 at least from white and from near black
RISE = 58.0  # from one row of the diagram to the next
WIDE = 340.0  # of a diagram with boxes, and of a line
NEAR, FAR = 21.0, 34.0  # from one point of a row to the next; a wide row is scrolled on a phone
DOT = 5.5

Parts = tuple[list[Markup], float, float]


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
        heights = [
            quiet("blocks", 4, 20),
            *(quiet(str(size), 14, 50 + (top - size) * rise, "middle") for size in sorted(rows)),
        ]
        ground = {"x": 0, "y": 6, "width": 28, "height": foot + 10, "fill": "none"}
        # In a page these stay in sight while the rest is scrolled under them.
        parts.append(
            element("g", element("rect", **ground, class_="ff-behind"), *heights, class_="ff-rows")
        )
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
