"""The whole table of one map: what each freedom leaves standing, and what it hides.

A row a freedom: the complete invariant, its value, how many maps the class has, and how many
classes there are; of a linear thing, how sparse it can be made. From top to bottom less is trusted,
so classes grow and become fewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..freedom import Freedom
from ..verdict import shorten
from . import svg
from .arrows import MARGIN, ROW, TOP, quiet
from .bars import BAR, bar
from .picture import Picture
from .questions import Row, picture_of, rows_of
from .report import LEFT, RULE, breakable
from .svg import Markup, Style, element, escape
from .worlds import meet


@dataclass(frozen=True)
class FreedomTable:
    """Rows from the least freedom to the most; prints as text, shows itself as HTML.

    >>> from finitefns.finite.maps import FiniteMap
    >>> for row in freedom_table(FiniteMap([0, 0, 1])).rows:
    ...     print(row.freedom, "|", row.value, "|", row.class_size, "|", row.classes)
    none | {0: 0, 1: 0, 2: 1} | 1 | 8
    codomain | 0 1 | 2 | 2 | 4
    domain | {0: 2, 1: 1} | 3 | 4
    all | (2, 1) | 6 | 2
    """

    thing: Any
    rows: tuple[Row, ...]

    @property
    def head(self) -> tuple[str, ...]:
        """What the columns say."""
        return ("freedom", self.rows[0].claim, "here it is", *self.rows[0].heads)

    def cells(self, room: int) -> list[list[str]]:
        """The rows as texts."""
        return [
            [shorten(row.freedom, room), row.invariant, shorten(row.value, room), *row.told()]
            for row in self.rows
        ]

    def to_dict(self) -> dict[str, Any]:
        """The table in what JSON knows."""
        return {
            row.freedom: {
                row.claim: row.invariant,
                "value": shorten(row.value, 1000),
                **row.counts(),
            }
            for row in self.rows
        }

    def __str__(self) -> str:
        rows = [list(self.head), *self.cells(48)]
        wide = [max(len(row[i]) for row in rows) for i in range(len(self.head))]
        lines = ["  ".join(map(str.ljust, row, wide)).rstrip() for row in rows]
        return "\n".join([lines[0], "  ".join("-" * w for w in wide), *lines[1:]])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Two lines a freedom, as wide as a phone: the counts, and below them what is left."""
        whole, broken = f"{LEFT};overflow-wrap:break-word", f"{LEFT};overflow-wrap:anywhere"
        names = [self.head[0], *self.head[3:]]
        heads = (element("th", escape(name), style=whole, scope="col") for name in names)
        body = [element("tr", *heads)]
        for freedom, invariant, value, *counts in self.cells(160):
            cells = (element("td", breakable(x), style=f"{whole};{RULE}") for x in counts)
            first = f"{broken};{RULE};min-width:6.5em"
            body.append(
                element("tr", element("th", escape(freedom), style=first, scope="row"), *cells)
            )
            told = [element("div", escape(invariant), style="opacity:0.8"), escape(value)]
            cell = element("td", *told, style=f"{broken};padding-bottom:0.6em", colspan=len(names))
            body.append(element("tr", cell))
        look = "margin:0;border-collapse:collapse;max-width:46em"
        picture = Markup(freedom_picture(self).svg)
        return element("div", element("table", *body, style=look), picture)


def freedom_table(thing: Any, *freedoms: Freedom | str) -> FreedomTable:
    """What each freedom leaves standing of a thing: invariant, class size, number of classes.

    Of a map the freedoms none, codomain, domain and all, and conjugacy where it goes from a set to
    itself; of a chain none, hidden and all; and any others that are handed in. Of a linear thing
    classes are infinite, so the columns say instead how many non-zero entries can be reached.

    Law: under a freedom that allows more, the class is at least as large.

    >>> import finitefns as ff
    >>> gate = ff.FiniteMap([0, 1, 1, 1], codomain=2)
    >>> table = ff.freedom_table(gate, "domain=hypercube codomain")
    >>> table.rows[-1].invariant, table.rows[-1].value, table.rows[-1].classes
    ('the least that the group makes of it', (0, 0, 0, 1), 4)

    Raises `InputError` for a kind that has no table, or a freedom that does not fit.
    """
    meet(thing)
    return FreedomTable(thing, tuple(rows_of(thing, freedoms)))


@picture_of.register
def freedom_picture(thing: FreedomTable) -> Picture:
    """A bar a freedom: how many digits the class has, or how many non-zero entries are left."""
    rows = thing.rows
    names = [svg.name_of(row.freedom) for row in rows]
    room = min(max(svg.text_width(name[:200]) for name in names), 2 * BAR)
    most = max(1e-9, *(row.bar for row in rows))
    x = MARGIN + room + 16
    heading = rows[0].heads[0]
    parts = [quiet("freedom", MARGIN + room, 16, "end"), quiet(heading, x, 16)]
    for place, (row, name) in enumerate(zip(rows, names, strict=True)):
        y = TOP + ROW * place
        length = BAR * row.bar / most
        parts.append(svg.text(name, MARGIN + room, y, room=room + 1, anchor="end"))
        parts.append(bar(x, y, length, Style.of(place)))
        parts.append(svg.text(row.told()[0], x + max(length, 1.0) + 8, y))
    numbers = max(svg.text_width(row.told()[0]) for row in rows)
    words = "; ".join(f"{row.freedom}: {row.told()[0]}" for row in rows)
    height = TOP + ROW * len(rows) + 4
    title = f"{heading}, freedom by freedom"
    return Picture.of(x + BAR + numbers + MARGIN, height, title, words, parts)
