"""Reports: all that can be said of a thing, on a screen or in a notebook."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..display import html
from ..freedom import Freedom
from ..verdict import shorten
from ..wording import number
from .facts import FactTable
from .questions import plain_parts, report_on
from .svg import Markup, element, escape
from .worlds import meet


@dataclass(frozen=True)
class Report:
    """What is known of one thing: ``facts`` about it, and what is left under each freedom.

    ``table`` says of some facts what they survive, where a world has such a table.

    Prints as text, shows itself as HTML in a notebook, and `to_dict` is ready for JSON.

    >>> from finitefns.finite.maps import FiniteMap
    >>> describe(FiniteMap([0, 0, 1]), "all").facts["missed outputs"]
    0
    """

    thing: Any
    facts: dict[str, Any]
    freedoms: dict[str, dict[str, Any]]
    table: FactTable | None = None

    def to_dict(self) -> dict[str, Any]:
        """The report in what JSON knows; numbers too large to write down are texts."""
        told = {"facts": _plain(self.facts), "freedoms": _plain(self.freedoms)}
        return told if self.table is None else told | {"table": self.table.to_dict()}

    def __str__(self) -> str:
        width = max(map(len, self.facts), default=0)
        lines = [f"{name:<{width}}  {_told(v, 120)}" for name, v in self.facts.items()]
        if self.table is not None:
            lines += ["", str(self.table)]
        for freedom, told in self.freedoms.items():
            lines += ["", f"freedom {shorten(freedom, 120)}"]
            inner = max(map(len, told), default=0)
            lines += [f"  {name:<{inner}}  {_told(v, 110)}" for name, v in told.items()]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        facts = ((name, _told(value, 300)) for name, value in self.facts.items())
        cards = (
            facts_table(((name, _told(value, 160)) for name, value in told.items()), freedom)
            for freedom, told in self.freedoms.items()
        )
        return element(
            "div",
            Markup(html(self.thing)),
            facts_table(facts),
            Markup("" if self.table is None else self.table._repr_html_()),
            element("div", *cards, style="display:flex;flex-wrap:wrap;gap:0.8em 2em"),
        )


LEFT = "text-align:left;vertical-align:top;padding:0.15em 1em 0.15em 0;border:none"
RULE = "border-top:2px solid rgba(127,127,127,0.5)"


def facts_table(rows: Iterable[tuple[str, str]], heading: str = "") -> Markup:
    """Names and values, one below the other, as wide as a phone or as two of them.

    A name is never broken inside a word, and a value wherever it must be.
    """
    name, value = f"{LEFT};overflow-wrap:break-word;width:8.5em", f"{LEFT};overflow-wrap:anywhere"
    body = [
        element(
            "tr",
            element(
                "th", escape(row[0]), style=f"{name};font-weight:normal;opacity:0.8", scope="row"
            ),
            element("td", breakable(row[1]), style=value),
        )
        for row in rows
    ]
    if heading:
        style = f"{value};{RULE};font-weight:bold"
        body.insert(0, element("tr", element("th", escape(heading), style=style, colspan=2)))
    whole = element("table", *body, style="margin:0;border-collapse:collapse;width:100%")
    return element("div", whole, style="flex:1 1 17em;max-width:36em;min-width:0;margin:0.5em 0")


def breakable(words: str) -> Markup:
    """A text whose long numbers may be broken where their thousands are marked."""
    return Markup(re.sub(r"(?<=\d),(?=\d)", ",<wbr/>", escape(words)))


def _told(value: Any, room: int) -> str:
    """A value on one line of a report."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return number(value)
    if isinstance(value, dict):  # level sets: an output, and what it gets
        value = "; ".join(
            f"{shorten(repr(y), 30)} <- {', '.join(shorten(repr(x), 30) for x in some[:12])}"
            + (", ..." if len(some) > 12 else "")
            for y, some in list(value.items())[:40]
        )
    elif type(value) is tuple:  # labels
        value = ", ".join(shorten(repr(x), 30) for x in value[:40])
    return shorten("none" if value == "" else value, room)


def _plain(value: Any) -> Any:
    """A value in what JSON knows."""
    if isinstance(value, dict):
        told = {str(key): _plain(inner) for key, inner in value.items()}
        # Labels 1 and "1" are two points, but one key of a JSON object.
        same = len(told) == len(value)
        return told if same else [[_plain(k), _plain(inner)] for k, inner in value.items()]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (tuple, list)):
        return [_plain(inner) for inner in value]
    return _plain(plain_parts(value))


def describe(thing: Any, *freedoms: Freedom | str) -> Report:
    """What the package can find of a thing, under the given freedoms or under each short one.

    Numbers are exact up to 40 digits, and "about" beyond; 10^6 points take about a second.

    Law: it has the answers of `invariants`, `symmetries`, `class_size` and `count_classes`.

    >>> import finitefns as ff
    >>> print(ff.describe(ff.FiniteMap([0, 0, 1]), "all"))  # doctest: +ELLIPSIS
    domain size            3
    codomain size          2
    level-set sizes        (2, 1)
    ...
    freedom all
      complete invariant    the level-set sizes, and the size of the codomain
      level-set sizes       (2, 1)
      symmetries            2
      class size            6
      classes of such maps  2

    Raises `InputError` for a kind that has no report.
    """
    meet(thing)
    return Report(thing, *report_on(thing, freedoms))
