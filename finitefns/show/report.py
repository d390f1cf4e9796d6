"""Reports: all that can be said of a thing, on a screen or in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..display import html
from ..freedom import Freedom
from ..verdict import shorten
from .questions import plain_parts, report_on
from .svg import Markup, element, escape
from .worlds import meet


@dataclass(frozen=True)
class Report:
    """What is known of one thing: ``facts`` about it, and what is left under each freedom.

    Prints as text, shows itself as HTML in a notebook, and `to_dict` is ready for JSON.

    >>> from finitefns.finite.maps import FiniteMap
    >>> describe(FiniteMap([0, 0, 1]), "all").facts["missed outputs"]
    0
    """

    thing: Any
    facts: dict[str, Any]
    freedoms: dict[str, dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """The report in what JSON knows; numbers too large to write down are texts."""
        return {"facts": _plain(self.facts), "freedoms": _plain(self.freedoms)}

    def __str__(self) -> str:
        width = max(map(len, self.facts), default=0)
        lines = [f"{name:<{width}}  {_told(v, 120)}" for name, v in self.facts.items()]
        for freedom, told in self.freedoms.items():
            lines += ["", f"freedom {shorten(freedom, 120)}"]
            inner = max(map(len, told), default=0)
            lines += [f"  {name:<{inner}}  {_told(v, 110)}" for name, v in told.items()]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        names = list(dict.fromkeys(name for told in self.freedoms.values() for name in told))
        facts = ([name, _told(value, 300)] for name, value in self.facts.items())
        under = (
            [freedom, *(_told(told[name], 160) if name in told else "" for name in names)]
            for freedom, told in self.freedoms.items()
        )
        return element(
            "div",
            Markup(html(self.thing)),
            table([], facts),
            table(["freedom", *names], under),
        )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """A table whose first column, and head if there is one, name the rest."""
    look = "text-align:left;vertical-align:top;max-width:32em;overflow-wrap:anywhere"
    body = [
        element(
            "tr",
            element("th", escape(row[0]), style=look, scope="row"),
            *(element("td", escape(cell), style=look) for cell in row[1:]),
        )
        for row in rows
    ]
    if head:
        names = (element("th", escape(name), style=look, scope="col") for name in head)
        body.insert(0, element("tr", *names))
    return element("div", element("table", *body), style="overflow-x:auto")


def _told(value: Any, room: int) -> str:
    """A value on one line of a report."""
    if isinstance(value, bool):
        return "yes" if value else "no"
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
    """Everything that is known of a thing, under the given freedoms or under each short one.

    Numbers are exact up to 30 digits, and "about" beyond; a map of 10^6 points takes a second.

    Law: it says what `invariants`, `symmetries`, `class_size` and `count_classes` say.

    >>> from finitefns.finite.maps import FiniteMap
    >>> print(describe(FiniteMap([0, 0, 1]), "all"))  # doctest: +ELLIPSIS
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
