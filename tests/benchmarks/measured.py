"""What was measured, as a row on the screen and as a table in the docs.

A page keeps the last measurement between two marks; `put_into` exchanges what stands there. A table
says when and with what it was made, and nothing that tells one machine of its sort from another.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"


@dataclass
class Row:
    """One measured bound; ``ratio`` must be at most (or at least) ``bound``."""

    work: str
    ratio: float
    bound: float
    at_least: bool = False
    note: str = ""

    @property
    def kept(self) -> bool:
        return self.ratio >= self.bound if self.at_least else self.ratio <= self.bound

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        note = f"  ({self.note})" if self.note else ""
        kept = "yes" if self.kept else "NO"
        return f"{self.ratio:9.2f}  {sign} {self.bound:6.2f}  {kept:>4}  {self.work}{note}"


def facts(today: dt.date | None = None) -> str:
    """The day and the machine in a sentence."""
    day = today or dt.datetime.now(dt.UTC).date()
    return (
        f"Measured on {day.isoformat()}: Python {platform.python_version()}, "
        f"NumPy {np.__version__}, {os.cpu_count()} processors, {platform.system()} on "
        f"{platform.machine()}."
    )


def markdown(told: str, groups: Mapping[str, Sequence[Row]]) -> str:
    """The rows of every group as a table below its heading."""
    rows = [row for group in groups.values() for row in group]
    kept = sum(row.kept for row in rows)
    parts = [f"{told} {kept} of {len(rows)} bounds were kept.\n"]
    for heading, group in groups.items():
        lines = ["| work | measured | bound | kept |", "| --- | ---: | ---: | --- |"]
        for row in group:
            sign = "at least" if row.at_least else "at most"
            work = f"{row.work} ({row.note})" if row.note else row.work
            cells = (
                work.replace("|", "\\|"),
                f"{row.ratio:,.2f}",
                f"{sign} {row.bound:,.2f}",
                "yes" if row.kept else "**no**",
            )
            lines.append(f"| {' | '.join(cells)} |")
        parts.append(f"### {heading}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def put_into(page: str, table: str) -> str:
    """The page with this table between its marks; raises `ValueError` where these are not."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page has no place for a table: {BEGIN.strip()} and {END.strip()}")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"
