"""From files to matrices and chains of matrices: arrays, tables of numbers, JSON.

Numbers are exact when all of them are integers or fractions such as ``1/3``; one decimal point
makes all of them floats. A file that holds a matrix may be packed, begin with a byte-order mark,
have headings, or be standard input, as every other file may.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from typing import Any

from ..arrays import array_of, arrays_of
from ..errors import InputError, said
from ..files import MOST_FILE
from ..linear.chains import LinearChain
from ..linear.entries import Matrix, as_matrix, exact, floating, is_exact
from .asked import Asked, named_separator, these
from .cells import brief, parse
from .dialect import MARKS, Sheet, sheet_of
from .frames import Frame
from .gathered import the_one
from .headings import kind_of_line
from .numbers import is_number, matrix_of_cells
from .sources import READABLE, Source, fetch
from .tables import NOTHING

WHICH_WAY = (
    "matrices act on columns, so each has as many columns as the one before has rows; "
    "weights that are kept inputs by outputs are transposed first"
)


def read_matrix(name: str | os.PathLike[str], asked: Asked | None = None) -> Matrix:
    """The matrix in a file, or on standard input (``-``), shape ``(m, n)``.

    Pickles are never opened. Raises `InputError` for anything that is not one matrix, `OSError`
    for a file that cannot be read.
    """
    asked = Asked() if asked is None else asked
    source = _source(os.fspath(name), asked)
    where = source.where
    if source.sort == "array":
        return _of_array(array_of(source.data, where), where)
    if source.sort == "archive":
        arrays = arrays_of(source.data, where, asked.most or MOST_FILE)
        one, array = the_one(arrays, where, "--kind linear-chain reads them one after the other")
        return _of_array(array, f"{where}, array {one}")
    if source.sort == "json":
        return _of_rows(parse(source.data, where, labels=False), where)
    if source.sort == "frame":
        return _of_frame(source.data)
    return _of_text(source, asked)


def read_linear_chain(name: str | os.PathLike[str], asked: Asked | None = None) -> list[Matrix]:
    """The matrices of a chain, first the one that acts first.

    From JSON a list of matrices, or an object with ``matrices``; from a ``.npz`` file its arrays
    in the order of their names; from a ``.npy`` file the slices of an array of three dimensions;
    any other file holds a chain of one.

    Raises `InputError` for what is not a chain of matrices.
    """
    asked = Asked() if asked is None else asked
    source = _source(os.fspath(name), asked)
    where = source.where
    if source.sort == "archive":
        arrays = arrays_of(source.data, where, asked.most or MOST_FILE)
        for part, array in arrays.items():
            if array.ndim == 1:
                raise InputError(
                    f"{where}, array {part}: it is a list of {len(array)}, such as biases, but a "
                    "chain has matrices only"
                )
        return [_of_array(array, f"{where}, array {part}") for part, array in arrays.items()]
    if source.sort == "json":
        data = parse(source.data, where, labels=False)
        if isinstance(data, dict):
            data = data.get("matrices")
        if not isinstance(data, list):
            raise InputError(f"{where}: it is {brief(data)}, but a chain is a list of matrices")
        if data and all(isinstance(row, list) and not _nested(row) for row in data):
            return [_of_rows(data, where)]
        return [_of_rows(one, f"{where}, matrix {i}") for i, one in enumerate(data)]
    if source.sort == "array":
        array = array_of(source.data, where)
        if array.ndim == 3:
            return [_of_array(one, f"{where}, matrix {i}") for i, one in enumerate(array)]
        return [_of_array(array, where)]
    return [read_matrix(name, asked)]


def chain_of(matrices: Sequence[Matrix], where: str, tolerance: float | None) -> LinearChain:
    """The chain of these matrices, or the sentence that says which way matrices act."""
    for number, (a, b) in enumerate(itertools.pairwise(matrices)):
        if b.shape[1] != a.shape[0]:
            raise InputError(
                f"{where}: matrix {number} is {a.shape[0]} x {a.shape[1]} and ends in "
                f"{a.shape[0]} dimensions, but matrix {number + 1} is {b.shape[0]} x {b.shape[1]} "
                f"and starts from {b.shape[1]}; {WHICH_WAY}"
            )
    try:
        return LinearChain(matrices, tolerance)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None


def _source(name: str, asked: Asked) -> Source:
    source = fetch(name, asked, labels=False)
    if source.sort == "ready":
        raise InputError(f"{name}: this is a map of finite sets, but a matrix is meant")
    inline = source.sort == "inline" and name != "-" and not os.path.exists(name)
    if inline:
        raise InputError(
            f"{name}: a matrix is read from a file that ends in {', '.join(READABLE)}, from "
            "standard input (-), or is typed as JSON: '[[1, 2], [3, 4]]'"
        )
    return source


def _nested(row: Sequence[Any]) -> bool:
    return any(isinstance(cell, list) for cell in row)


def _of_array(array: Any, where: str) -> Matrix:
    if array.dtype.kind not in "iuf":
        raise InputError(
            f"{where}: it holds {array.dtype.name}, but a matrix holds integers or real numbers"
        )
    if array.ndim != 2:
        raise InputError(f"{where}: it has {array.ndim} dimensions, but a matrix has 2")
    return as_matrix(array, where)


def _of_rows(rows: Any, where: str) -> Matrix:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise InputError(f"{where}: a matrix in JSON is a list of rows, each a list of numbers")
    return matrix_of_cells(rows, where)


def _of_frame(frame: Frame) -> Matrix:
    rows = [list(row) for row in zip(*frame.columns, strict=True)]
    return matrix_of_cells(rows, frame.where)


# ------------------------------------------------------------------ tables of numbers


def _of_text(source: Source, asked: Asked) -> Matrix:
    """Rows of numbers, at the mark that makes numbers of all cells."""
    told = source.data
    sheet = told if isinstance(told, Sheet) else sheet_of(told, source.where, " ")
    marks = [sheet.separator] if sheet.separator else ["\t", ";", "|", ",", " "]
    tried: dict[str, list[list[str]]] = {}
    broken: list[InputError] = []
    if not sheet.text[sheet.start :].strip():
        raise InputError(f"{sheet.where}: it has no rows, but a matrix has one at least")
    for mark in marks:
        try:
            cells = _grid(sheet, mark)
        except InputError as error:
            if mark in sheet.top:
                broken.append(error)
            continue
        tried[mark] = cells
        body, heads = _below(cells, asked)
        if body and all(len(row) == len(body[0]) and all(map(is_number, row)) for row in body):
            _tell(sheet, mark, cells, heads, asked)
            return matrix_of_cells(body, sheet.where)
    if broken or not tried:
        raise broken[0] if broken else InputError(f"{sheet.where}: it is not a table of numbers")
    mark = max(tried, key=lambda m: sum(is_number(x) for row in tried[m] for x in row))
    return matrix_of_cells(_below(tried[mark], asked)[0], sheet.where)


def _grid(sheet: Sheet, mark: str) -> list[list[str]]:
    rows = [[cell.strip() for cell in row] for _, row in sheet.rows(mark or NOTHING)]
    return [row for row in rows if any(row)]


def _below(cells: list[list[str]], asked: Asked) -> tuple[list[list[str]], bool]:
    """The rows of numbers below a heading, beside an index without a name; and whether it is."""
    if not cells:
        return [], False
    first, *rest = cells
    heads = asked.header
    if heads is None:
        columns = [list(column) for column in zip(*rest, strict=False)]
        typed = any(map(is_number, first)) and first[0] != ""
        whole = len(first) > 1 or not any(mark in first[0] for mark in MARKS)
        heads = (
            not typed
            and whole
            and bool(rest)
            and len(columns) >= len(first)
            and kind_of_line(first, columns[: len(first)], first) == "heading"
        )
    if not heads:
        return cells, False
    index = len(first) > 1 and first[0] == ""
    return [row[index:] for row in rest], True


def _tell(sheet: Sheet, mark: str, cells: list[list[str]], heads: bool, asked: Asked) -> None:
    told, options = [], []
    if not sheet.separator and mark not in (sheet.usual, " ") and len(cells[0]) > 1:
        told.append(f"{named_separator(mark)} as the separator")
        options.append("--sep")
    if heads and asked.header is None:
        told.append(f"{said(','.join(cells[0]))} as headings")
        options.append("--no-header")
    if told:
        verb = "says" if len(options) == 1 else "say"
        asked.tell(f"{sheet.where}: read {these(told)}; {these(options)} {verb} otherwise")


def one_sort(
    matrices: Sequence[Matrix], names: Sequence[str], how: str | None, asked: Asked
) -> list[Matrix]:
    """Exact and floating matrices of one question as one sort: ``exact``, ``floating``, or told.

    Where nobody said which, exact ones are read as floats, since floats are what was measured.

    >>> read = [as_matrix([[1]]), as_matrix([[1.5]])]
    >>> [str(a[0, 0]) for a in one_sort(read, ["a", "b"], None, Asked())]
    ['1.0', '1.5']
    >>> [str(a[0, 0]) for a in one_sort(read, ["a", "b"], "exact", Asked())]
    ['1', '3/2']
    """
    if how is not None:
        return [exact(a) if how == "exact" else floating(a) for a in matrices]
    sorts = [is_exact(a) for a in matrices]
    if all(sorts) or not any(sorts):
        return list(matrices)
    one, other = names[sorts.index(True)], names[sorts.index(False)]
    asked.tell(
        f"{one} has exact numbers and {other} has floats: all are read as floats; --exact reads "
        "floats as the fractions they are"
    )
    return [floating(a) for a in matrices]
