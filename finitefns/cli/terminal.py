"""What a person reads in a terminal: labels made safe, tables aligned, long things cut.

Labels are user input: nothing in them can move the cursor, turn the text round or break a line.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

WIDEST = 24  # columns of the terminal that one label may take
SHOWN = 12  # rows of a table that are shown before it is cut


def safe(label: Any, widest: int = WIDEST) -> str:
    """A label as text of limited width in which every character can be seen.

    >>> safe("a\\nb"), safe("x" * 30, 10), safe(7), safe("")
    ('a\\\\nb', 'xxxxxxx...', '7', "''")
    """
    text = label if isinstance(label, str) else repr(label)
    text = text[: 4 * widest]  # enough to fill the width; the rest is never looked at
    seen = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    if not seen.strip():
        seen = repr(seen)
    if width(seen) <= widest:
        return seen
    while width(seen) > widest - 3:
        seen = seen[:-1]
    return seen + "..."


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def padded(text: str, columns: int) -> str:
    """A text filled up with blanks to so many columns."""
    return text + " " * (columns - width(text))


def aligned(rows: Iterable[Sequence[str]], gap: str = "   ") -> list[str]:
    """Rows of cells as lines, the columns flush left.

    >>> aligned([["a", "bb"], ["ccc", "d"]])
    ['a     bb', 'ccc   d']
    """
    table = [list(row) for row in rows]
    wide = [max(map(width, column)) for column in zip(*table, strict=True)] if table else []
    return [gap.join(map(padded, row, wide)).rstrip() for row in table]


def arrows(pairs: Iterable[tuple[Any, Any]], shown: int = SHOWN) -> list[str]:
    """A relabeling as lines ``old -> new``; of a long one the first that change, and a count.

    >>> arrows([(1, 3), (2, 2)]), arrows(zip(range(20), range(20)))
    (['1 -> 3', '2 -> 2'], ['all 20 keep their names'])
    """
    everything = list(pairs)
    if not everything:
        return ["none"]
    cells, rest = everything, []
    if len(everything) > shown:
        moved = [(old, new) for old, new in everything if old != new]
        cells = moved if len(moved) <= shown else moved[: shown - 2]
        kept, more = len(everything) - len(moved), len(moved) - len(cells)
        if not moved:
            return [f"all {kept:,} keep their names"]
        rest = [f"... {more:,} more"] * (more > 0) + [f"({kept:,} keep their names)"] * (kept > 0)
    lines = aligned([[safe(old), "-> " + safe(new)] for old, new in cells], " ")
    return lines + rest


def side_by_side(*columns: Sequence[str], gap: str = "     ") -> list[str]:
    """Several columns of lines next to each other."""
    height = max(map(len, columns), default=0)
    filled = [[*column, *[""] * (height - len(column))] for column in columns]
    return aligned(zip(*filled, strict=True), gap)


def in_rows(tables: Sequence[Sequence[str]], room: int = 98, gap: str = "     ") -> list[str]:
    """Tables next to each other while they fit, the rest below, a blank line between.

    >>> in_rows([["one", "1"], ["two", "2"], ["three", "3"]], room=12, gap="  ")
    ['one  two', '1    2', '', 'three', '3']
    """
    lines: list[str] = []
    row: list[Sequence[str]] = []
    used = 0
    for table in tables:
        wide = max(map(width, table), default=0)
        if row and used + len(gap) + wide > room:
            lines += [*side_by_side(*row, gap=gap), ""]
            row, used = [], 0
        used += wide + len(gap) * bool(row)
        row.append(table)
    return lines + side_by_side(*row, gap=gap)


def whole(count: int) -> str:
    """Every digit of a count, however many."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return str(count)
    finally:
        sys.set_int_max_str_digits(limit)


def cut(items: Sequence[Any], shown: int = SHOWN, joint: str = " ") -> str:
    """A sequence of labels in one line, cut with a count where it is long.

    >>> cut([1, 2, 3]), cut(range(100), 3)
    ('1 2 3', '0 1 2 ... 97 more')
    """
    some = joint.join(safe(x) for x in items[:shown])
    more = len(items) - shown
    return some if more <= 0 else f"{some}{joint}... {more:,} more"


def blocks(partition: Sequence[Sequence[Any]], shown: int = SHOWN) -> str:
    """A partition in one line, its blocks in braces, cut where it is long.

    >>> blocks([(1, 2), (3,)])
    '{1 2} {3}'
    """
    told = ["{" + cut(block, 6) + "}" for block in partition[:shown]]
    more = len(partition) - shown
    return " ".join(told) + (f" ... {more:,} more" if more > 0 else "")
