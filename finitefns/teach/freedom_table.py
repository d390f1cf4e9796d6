"""The whole table of one map: what each freedom leaves standing, and what it hides.

A row a freedom: the complete invariant, its value, how many maps the class has, and how many
classes there are. From top to bottom less is trusted, so classes grow and become fewer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from ..errors import InputError
from ..finite.chains import Chain
from ..finite.endofunctions import Endofunction
from ..finite.maps import FiniteMap
from ..freedom import Freedom
from ..verdict import shorten
from . import svg
from .arrows import MARGIN, ROW, TOP, quiet
from .bars import BAR, bar
from .picture import Picture
from .report import table as html_table
from .standing import Standing, standing
from .svg import Markup, Style, element


@dataclass(frozen=True)
class FreedomTable:
    """Rows from the least freedom to the most; prints as text, shows itself as HTML.

    >>> for row in freedom_table(FiniteMap([0, 0, 1])).rows:
    ...     print(row.freedom, "|", row.value, "|", row.class_size, "|", row.classes)
    none | {0: 0, 1: 0, 2: 1} | 1 | 8
    codomain | 0 1 | 2 | 2 | 4
    domain | {0: 2, 1: 1} | 3 | 4
    all | (2, 1) | 6 | 2
    """

    thing: Any
    rows: tuple[Standing, ...]

    def cells(self, room: int) -> list[list[str]]:
        """The rows as texts."""
        return [
            [
                shorten(row.freedom, room),
                row.invariant,
                shorten(row.value, room),
                _number(row.class_size),
                "not counted" if row.classes is None else _number(row.classes),
            ]
            for row in self.rows
        ]

    def to_dict(self) -> dict[str, Any]:
        """The table in what JSON knows."""
        return {
            row.freedom: {
                "complete invariant": row.invariant,
                "value": shorten(row.value, 1000),
                "class size": row.class_size,
                "classes": row.classes,
            }
            for row in self.rows
        }

    def __str__(self) -> str:
        rows = [HEAD, *self.cells(48)]
        wide = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
        lines = ["  ".join(map(str.ljust, row, wide)).rstrip() for row in rows]
        return "\n".join([lines[0], "  ".join("-" * w for w in wide), *lines[1:]])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return element("div", html_table(HEAD, self.cells(160)), Markup(freedom_picture(self).svg))


HEAD = ["freedom", "complete invariant", "here it is", "maps in the class", "classes"]


def _number(value: int | str) -> str:
    return f"{value:,}" if isinstance(value, int) else value


@singledispatch
def freedom_table(thing: Any, *freedoms: Freedom | str) -> FreedomTable:
    """What each freedom leaves standing of a thing: invariant, class size, number of classes.

    Of a map the freedoms none, codomain, domain and all, and conjugacy where it goes from a set to
    itself; of a chain none, hidden and all; and any others that are handed in.

    >>> table = freedom_table(FiniteMap([0, 1, 1, 1], codomain=2), "domain=hypercube codomain")
    >>> table.rows[-1].invariant, table.rows[-1].value, table.rows[-1].classes
    ('the least that the group makes of it', (0, 0, 0, 1), 4)

    Raises `InputError` for a kind that has no table, or a freedom that does not fit.
    """
    raise InputError(f"freedom_table: there is no table for a {type(thing).__name__}")


@freedom_table.register
def _(thing: FiniteMap, *freedoms: Freedom | str) -> FreedomTable:
    rows = [standing(thing, fr) for fr in ("none", "codomain", "domain", "all")]
    if thing.domain.size and thing.domain == thing.codomain:
        twin = Endofunction(thing.values, thing.domain)
        rows.insert(3, standing(twin, "all", "domain and codomain together (conjugacy)"))
    return FreedomTable(thing, (*rows, *_more(thing, freedoms)))


@freedom_table.register
def _(thing: Endofunction, *freedoms: Freedom | str) -> FreedomTable:
    rows = [standing(thing, "none"), standing(thing, "all"), *_more(thing, freedoms)]
    apart = standing(thing.as_map(), "all", "domain and codomain apart (as a map)")
    return FreedomTable(thing, (*rows, apart))


@freedom_table.register
def _(thing: Chain, *freedoms: Freedom | str) -> FreedomTable:
    rows = [standing(thing, fr) for fr in ("none", "hidden", "all")]
    return FreedomTable(thing, (*rows, *_more(thing, freedoms)))


def _more(thing: Any, freedoms: Iterable[Freedom | str]) -> list[Standing]:
    return [standing(thing, freedom) for freedom in freedoms]


def freedom_picture(thing: FreedomTable) -> Picture:
    """A bar a freedom: how many digits the size of the class has."""
    rows = thing.rows
    names = [svg.name_of(row.freedom) for row in rows]
    room = min(max(svg.text_width(name[:200]) for name in names), 2 * BAR)
    most = max(1e-9, *(row.log10_class_size for row in rows))
    x = MARGIN + room + 16
    parts = [quiet("freedom", MARGIN + room, 16, "end"), quiet("maps in the class", x, 16)]
    for place, (row, name) in enumerate(zip(rows, names, strict=True)):
        y = TOP + ROW * place
        length = BAR * row.log10_class_size / most
        parts.append(svg.text(name, MARGIN + room, y, room=room + 1, anchor="end"))
        parts.append(bar(x, y, length, Style.of(place)))
        parts.append(svg.text(_number(row.class_size), x + max(length, 1.0) + 8, y))
    numbers = max(svg.text_width(_number(row.class_size)) for row in rows)
    told = "; ".join(f"{row.freedom}: {_number(row.class_size)}" for row in rows)
    title = "how many maps each freedom makes one"
    height = TOP + ROW * len(rows) + 4
    return Picture.of(x + BAR + numbers + MARGIN, height, title, told, parts)
