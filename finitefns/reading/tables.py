"""Rows of cells, from tables of text and from frames, without their headings.

What a first line is, heading or data, is decided for all tables of one call together, from all
rows: `headings` says what speaks for and against. Law: no row is dropped or merged unsaid; what
was guessed is told in one line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..errors import InputError, said
from .asked import Asked, named_separator, these
from .cells import missing_place, scalar, wholes
from .dialect import Sheet, agreed, is_short
from .frames import Frame
from .headings import LIKELY, NO, YES, is_index, kind_of_line

NOTHING = "\x1f"  # separates no cells: a table of one column


@dataclass
class Rows:
    """The cells of the columns that are meant, each column with its name, each row with its place.

    ``unit`` says what ``lines`` counts: the lines of a text, or the rows of a frame. ``typed``:
    numbers came as numbers and texts as texts.
    """

    where: str
    names: list[str]
    columns: list[list[Any]]
    lines: Sequence[int]
    unit: str = "line"
    typed: bool = False

    def place(self, row: int) -> str:
        """Where a row stands, as a sentence says it."""
        return f"{self.unit} {self.lines[row]}"


@dataclass
class Grid:
    """A table as it was read: its first line apart, and below it the columns that are meant."""

    sheet: Sheet
    line: int
    first: list[str]
    chosen: list[int]
    columns: list[list[str]]
    lines: list[int]
    short: bool = False

    @cached_property
    def kind(self) -> str:
        """What the first line is, as far as this table tells."""
        return kind_of_line(self.head, self.columns, self.first)

    @property
    def head(self) -> list[str]:
        """The cells of the first line that stand above the columns."""
        return [self.first[i] for i in self.chosen]

    @property
    def told(self) -> str:
        """The first line as a sentence says it."""
        mark = self.sheet.separator if self.sheet.separator in ";|" else ","
        return said(mark.join(self.first[self.short :]))


def width_of(table: Sheet | Frame) -> int:
    """How many columns a table has, an index without a name not counted where others are."""
    names = table.names if isinstance(table, Frame) else _first(table)
    return len(names) - (len(names) > 2 and is_index(names))


def rows_of(
    tables: Sequence[Sheet | Frame], asked: Asked, wide: bool, meant: str = ""
) -> list[Rows]:
    """The rows of all tables of one call: two columns of each, or all where ``wide``.

    ``meant`` says what a cell holds, where it is not a point of a map or of a chain.

    Raises `InputError` for tables that are not written alike, where one has headings and another
    has none, for rows of other lengths, and for cells that are empty.
    """
    sheets = [table for table in tables if isinstance(table, Sheet)]
    read, guessed = agreed(sheets)
    grids = [_grid(sheet, asked, wide) for sheet in read]
    if grids:
        heads = _headings(grids, asked)
        _tell(grids, guessed, heads, asked)
        _settle(grids, heads)
    texts = iter(grids)
    return [
        _of_frame(table, asked, wide)
        if isinstance(table, Frame)
        else _of_grid(next(texts), heads, wide, meant)
        for table in tables
    ]


def settled(tables: Sequence[Sheet | Frame]) -> list[Sheet | Frame]:
    """The same tables, each text with the separator that it will be read with."""
    read = iter(agreed([table for table in tables if isinstance(table, Sheet)])[0])
    return [table if isinstance(table, Frame) else next(read) for table in tables]


# ------------------------------------------------------------------ reading one table


def _first(sheet: Sheet) -> list[str]:
    """The first line, with an empty name in front where R left out that of the row names."""
    rows = (row for _, row in sheet.rows(sheet.separator or NOTHING))
    first = [cell.strip() for cell in next(rows, [])]
    return [""] * is_short(sheet, sheet.separator or NOTHING) + first


def _grid(sheet: Sheet, asked: Asked, wide: bool) -> Grid:
    """The columns that are meant, cell by cell; a table of many rows spends its time here."""
    where = sheet.where
    source = sheet.rows(sheet.separator or NOTHING)
    line, first = next(source, (sheet.first_line, []))
    if not first:
        raise InputError(f"{where}: it has no rows, but a table has one at least")
    short = is_short(sheet, sheet.separator or NOTHING)
    first = [""] * short + [cell.strip() for cell in first]
    width = len(first)
    chosen = _places(first, asked, wide, where, line)
    columns: list[list[str]] = [[] for _ in chosen]
    # No tuple is kept for a row: a million of them would keep Python's collector busy.
    adders = [(column.append, i) for column, i in zip(columns, chosen, strict=True)]
    lines: list[int] = []
    for number, row in source:
        if len(row) != width and not _fits(row, width):
            raise InputError(
                f"{where}, line {number}: it has {_cells(row)}, but the first line has "
                f"{width - short}" + _hash_hint(row)
            )
        for add, i in adders:
            add(row[i])
        lines.append(number)
    columns = [list(map(str.strip, column)) for column in columns]
    grid = Grid(sheet, line, first, chosen, columns, lines, short)
    if any("" in column for column in grid.columns):
        _drop_blank(grid)
    return grid


def _cells(row: Sequence[str]) -> str:
    return f"{len(row)} cell{'s' * (len(row) != 1)}"


def _fits(row: list[str], width: int) -> bool:
    """Whether a row is only longer by empty cells, or is empty altogether; it is cut or filled."""
    if any(map(str.strip, row[width:])) or (len(row) < width and any(map(str.strip, row))):
        return False
    row[width:] = [""] * (width - len(row))
    return True


def _hash_hint(row: Sequence[str]) -> str:
    return "; comments (#) stand in front of a table" if row[0].startswith("#") else ""


def _drop_blank(grid: Grid) -> None:
    """Leave out rows in which every cell is empty; they are spreadsheets' last rows."""
    kept = [i for i, cells in enumerate(zip(*grid.columns, strict=True)) if any(cells)]
    blank = set(range(len(grid.lines))).difference(kept)
    whole = dict(grid.sheet.rows(grid.sheet.separator or NOTHING))
    kept = sorted([*kept, *(i for i in blank if any(map(str.strip, whole[grid.lines[i]])))])
    grid.columns = [[column[i] for i in kept] for column in grid.columns]
    grid.lines = [grid.lines[i] for i in kept]


def _places(first: list[str], asked: Asked, wide: bool, where: str, line: int) -> list[int]:
    """The columns to read, counted from 0."""
    if asked.columns is not None:
        if asked.by_name:
            return [_named(name, first, where) for name in asked.columns]
        places = [int(name) - 1 for name in asked.columns]
        if min(places) < 0:
            raise InputError("--columns counts from 1, but column 0 was asked for")
        if max(places) >= len(first):
            raise InputError(
                f"{where}, line {line}: it has {_cells(first)}, but {max(places) + 1} are needed"
            )
        return places
    count = len(first)
    skip = int(count > 2 and asked.header is not False and is_index(first))
    return list(range(skip, count if wide else min(count, skip + 2)))


def _named(name: str, names: Sequence[str], where: str) -> int:
    """The place of a column by its name; names that differ only in Unicode form are one."""
    found = [i for i, other in enumerate(names) if other == name]
    if not found:
        same = unicodedata.normalize("NFC", name)
        found = [i for i, x in enumerate(names) if unicodedata.normalize("NFC", x) == same]
    if len(found) != 1:
        told = "more than one column" if found else "no column"
        raise InputError(f"{where}: there is {told} {name!r}; there are {', '.join(names)}")
    return found[0]


# ------------------------------------------------------------------ headings


def _headings(grids: Sequence[Grid], asked: Asked) -> bool:
    """Whether the first lines of all tables are headings."""
    if asked.by_name:
        return True
    if asked.header is not None:
        return asked.header
    kinds = [grid.kind for grid in grids]
    if YES in kinds and NO in kinds:
        heading, data = grids[kinds.index(YES)], grids[kinds.index(NO)]
        raise InputError(
            f"{heading.sheet.where}, line {heading.line} is a heading, {heading.told}, but "
            f"{data.sheet.where}, line {data.line} is data, {data.told}; give both a heading or "
            "neither, or say --header or --no-header, which is for all"
        )
    if YES in kinds:
        return True
    if NO in kinds:
        return False
    alike = len(grids) > 1 and all(grid.first == grids[0].first for grid in grids)
    return alike or all(kind == LIKELY for kind in kinds)


def _settle(grids: Sequence[Grid], heads: bool) -> None:
    """Where the first line is data, put it back on top of its columns."""
    for grid in grids:
        if heads:
            continue
        if grid.short:
            raise InputError(
                f"{grid.sheet.where}, line {grid.line}: it has {len(grid.first) - 1} cells, but "
                f"the line below has {len(grid.first)}"
            )
        for cell, column in zip(grid.head, grid.columns, strict=True):
            column.insert(0, cell)
        grid.lines.insert(0, grid.line)


def _tell(grids: Sequence[Grid], guessed: Sequence[str], heads: bool, asked: Asked) -> None:
    """Say in one line what was guessed of the tables, and which options say it."""
    told, options = [], []
    if guessed:
        told.append(f"{' and '.join(map(named_separator, guessed))} as the separator")
        options.append("--sep")
    if asked.header is None and not asked.by_name:
        lines = these(list(dict.fromkeys(grid.told for grid in grids)))
        if heads:
            told.append(f"{lines} as headings")
            options.append("--no-header")
        elif any(grid.kind != NO for grid in grids):
            told.append(f"the first line {lines} as data")
            options.append("--header")
    skipped = [grid for grid in grids if _skips(grid)]
    if asked.columns is None and heads and skipped:
        told.append(f"the columns {these(skipped[0].head)} beside an index without a name")
        options.append("--columns")
    if told:
        verb = "says" if len(options) == 1 else "say"
        asked.tell(f"read {these(told)}; {these(options)} {verb} otherwise")


def _skips(grid: Grid) -> bool:
    return len(grid.first) > 2 and 0 not in grid.chosen and is_index(grid.first)


# ------------------------------------------------------------------ rows


def _of_grid(grid: Grid, heads: bool, wide: bool, meant: str) -> Rows:
    where = grid.sheet.where
    chain = meant or "every stage of a chain has a point for the input"
    names = grid.head if heads else [f"{i + 1}" for i in grid.chosen]
    names = [name or f"{i + 1}" for name, i in zip(names, grid.chosen, strict=True)]
    for place, column in enumerate(grid.columns):
        if "" in column:
            raise InputError(
                f"{where}, line {grid.lines[column.index('')]}: the cell in column "
                f"{grid.chosen[place] + 1} is empty, but "
                + (chain if wide else "an input and its output are needed")
            )
        row = missing_place(column)
        if row is not None:
            found = f"stage {place} is" if wide and not meant else "it is"
            raise InputError(
                f"{where}, line {grid.lines[row]}: {found} {column[row]}, but "
                + (chain if wide else "an integer or a name is meant")
            )
    return Rows(where, names, list(map(wholes, grid.columns)), grid.lines)


def _of_frame(frame: Frame, asked: Asked, wide: bool) -> Rows:
    if asked.columns is None:
        skip = int(len(frame.names) > 2 and is_index(frame.names))
        chosen = list(range(skip, len(frame.names) if wide else min(len(frame.names), skip + 2)))
    else:
        chosen = _places(frame.names, asked, wide, frame.where, 1)
    columns = []
    for i in chosen:
        name = frame.names[i]
        columns.append(
            [
                scalar(frame_label(cell), f"{frame.where}, row {row}, column {name}")
                for row, cell in enumerate(frame.columns[i], 1)
            ]
        )
    lines = range(1, len(columns[0]) + 1) if columns else []
    names = [frame.names[i] for i in chosen]
    return Rows(frame.where, names, columns, lines, "row", typed=True)


def frame_label(cell: Any) -> Any:
    """A cell of a frame or an array as a label: a whole float is an integer, a boolean 0 or 1.

    >>> frame_label(2.0), frame_label(True), frame_label(2.5)
    (2, 1, 2.5)
    """
    if isinstance(cell, bool):
        return int(cell)
    if isinstance(cell, float):
        if cell != cell:
            return None
        return int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
    return cell
