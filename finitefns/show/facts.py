"""Facts with what each survives and rests on: a table for a screen, a notebook, and JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .svg import Markup, element, escape

HEADS = ("fact", "value", "survives", "certificate", "limits")
WIDTHS = (22, 30, 15, 16, 15)  # letters of the columns on a screen
GAP = "  "


class Fact(NamedTuple):
    """One fact: its value, the changes that it survives, its certificate, and its limits."""

    fact: str
    value: str
    survives: str
    certificate: str
    limits: str


@dataclass(frozen=True)
class FactTable:
    """Facts, one below the other.

    >>> table = FactTable([Fact("rank", "1", "every change", "exact", "at one input")])
    >>> str(table).splitlines()[1].split("  ")[0], table.to_dict()[0]["survives"]
    ('rank', 'every change')
    """

    facts: Sequence[Fact]
    notes: Sequence[str] = ()  # what the words of the facts mean

    def __str__(self) -> str:
        lines = _lines(HEADS)
        for fact in self.facts:
            lines += _lines(fact)
        told = [line for note in self.notes for line in textwrap.wrap(note, sum(WIDTHS) + 8)]
        return "\n".join([*lines, *([""] if told else []), *told])

    __repr__ = __str__

    def to_dict(self) -> list[dict[str, str]]:
        """The rows in what JSON knows."""
        return [fact._asdict() for fact in self.facts]

    def _repr_html_(self) -> str:
        cell = "text-align:left;vertical-align:top;padding:0.2em 1em 0.2em 0;border:none"
        rule = ";border-bottom:1px solid rgba(127,127,127,0.5)"
        head = element("tr", *(element("th", escape(h), style=cell + rule) for h in HEADS))
        rows = [
            element(
                "tr",
                element("th", escape(fact.fact), style=f"{cell};font-weight:normal", scope="row"),
                *(element("td", escape(text), style=cell) for text in fact[1:]),
            )
            for fact in self.facts
        ]
        table = element("table", head, *rows, style="border-collapse:collapse;margin:0.5em 0")
        notes = (element("p", escape(note), style="margin:0.3em 0") for note in self.notes)
        return Markup(element("div", table, *notes, style="overflow-x:auto"))


def _lines(cells: Sequence[str]) -> list[str]:
    """One row, each cell wrapped to the width of its column."""
    wrapped = [textwrap.wrap(c, w) or [""] for c, w in zip(cells, WIDTHS, strict=True)]
    height = max(map(len, wrapped))
    filled = [[*lines, *[""] * (height - len(lines))] for lines in wrapped]
    return [
        GAP.join(f"{text:<{w}}" for text, w in zip(row, WIDTHS, strict=True)).rstrip()
        for row in zip(*filled, strict=True)
    ]
