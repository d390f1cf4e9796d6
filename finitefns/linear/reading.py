"""Matrices from files, and verdicts on them for a screen.

``.npy`` holds a two-dimensional array; ``.csv``, ``.tsv`` and ``.txt`` lines of numbers; ``.json``
a list of rows. Numbers are exact when all of them are integers or fractions such as ``1/3``; one
decimal point makes all of them floats.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from ..errors import InputError, said
from ..verdict import Equivalent, Inequivalent, Verdict
from .entries import Matrix, as_matrix, told

EXACT = re.compile(r"[+-]?[0-9]+(/[0-9]+)?")
ENDINGS = (".npy", ".csv", ".tsv", ".txt", ".json")
MOST_SHOWN = 8  # rows and columns of a basis change on a screen


def is_matrix_file(path: str) -> bool:
    """Whether a name ends as a file of a matrix does.

    >>> is_matrix_file("a.npy"), is_matrix_file("aab")
    (True, False)
    """
    return path.lower().endswith(ENDINGS)


def read_matrix(path: str | os.PathLike[str]) -> Matrix:
    """The matrix in a file, shape ``(m, n)``; pickles are never opened.

    Raises `InputError` for anything that is not one matrix, `OSError` for a file that cannot be
    read.
    """
    name = os.fspath(path)
    ending = os.path.splitext(name)[1].lower()
    if ending == ".npy":
        try:
            with open(name, "rb") as file:
                array = np.lib.format.read_array(file, allow_pickle=False)
        except (ValueError, EOFError) as error:
            raise InputError(f"{name}: this is not a NumPy array of numbers: {error}") from None
        return as_matrix(array, name)
    if ending not in ENDINGS:
        raise InputError(f"{name}: a matrix is read from a file that ends in {', '.join(ENDINGS)}")
    with open(name, encoding="utf-8", newline="") as file:
        try:
            text = file.read()
        except UnicodeDecodeError:
            raise InputError(f"{name}: this is not text in UTF-8") from None
    if ending == ".json":
        try:
            rows = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{name}: this is not JSON: {error}") from None
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise InputError(f"{name}: a matrix in JSON is a list of rows, each a list of numbers")
        return matrix_of_cells(rows, name)
    return matrix_of_cells(_cells(text, ending), name)


def _cells(text: str, ending: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.strip()]
    if ending == ".txt" or (ending == ".csv" and not any("," in line for line in lines)):
        return [re.split(r"[\s,;]+", line.strip()) for line in lines]
    return [
        [cell.strip() for cell in row]
        for row in csv.reader(lines, delimiter="\t" if ending == ".tsv" else ",")
    ]


def matrix_of_cells(rows: Sequence[Sequence[Any]], where: str) -> Matrix:
    """A matrix from cells that are numbers or texts such as ``3``, ``1/3`` and ``0.5``.

    >>> from .entries import told
    >>> told(matrix_of_cells([["1", "1/3"], ["0", "-2"]], "here"))
    [[1, '1/3'], [0, -2]]
    >>> matrix_of_cells([["1", "0.5"]], "here").tolist()
    [[1.0, 0.5]]
    """
    read = [
        [_number(cell, f"{where}: row {i + 1}, column {j + 1}") for j, cell in enumerate(row)]
        for i, row in enumerate(rows)
    ]
    if any(isinstance(x, float) for row in read for x in row):
        read = [[float(x) for x in row] for row in read]
    return as_matrix(read, where)


def _number(cell: Any, where: str) -> Fraction | float:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return Fraction(cell) if isinstance(cell, int) else cell
    if isinstance(cell, str):
        try:
            return Fraction(cell) if EXACT.fullmatch(cell) else float(cell)
        except (ValueError, ZeroDivisionError):
            pass  # told below, with the place
    raise InputError(f"{where} is {said(cell)}, but a number such as 3, 1/3 or 0.5 is meant")


def verdict_lines(verdict: Verdict) -> list[str]:
    """A verdict as a person reads it: one sentence, then the matrices of the basis change.

    >>> from finitefns.compare import equivalent
    >>> from .maps import LinearMap
    >>> print(*verdict_lines(equivalent(LinearMap([[0, 1]]), LinearMap([[3, 0]]))), sep="\\n")
    equivalent: a basis change of domain, codomain turns the left into the right; judged over \
the rationals
    <BLANKLINE>
    domain: new = T old, T =
      0  1
      1  0
    codomain: new = T old, T =
      3
    """
    lines = [verdict.explain()]
    if isinstance(verdict, Equivalent):
        lines.append("")
        for slot, move in verdict.witness.moves.items():
            if slot not in verdict.witness.moving:
                lines.append(f"{slot}: stays as it is")
                continue
            lines.append(f"{slot}: new = T old, T =")
            lines += table_lines(move)
    return lines


def table_lines(a: Matrix) -> list[str]:
    """A matrix in columns, cut where it is large."""
    m, n = a.shape
    rows = told(a[:MOST_SHOWN, :MOST_SHOWN])
    cells = [[f"{x:.4g}" if isinstance(x, float) else str(x) for x in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    more = "  ..." if n > MOST_SHOWN else ""
    lines = [
        "  " + "  ".join(f"{x:>{w}}" for x, w in zip(row, widths, strict=True)) + more
        for row in cells
    ]
    return [*lines, f"  ... ({m} rows, {n} columns)"] if max(m, n) > MOST_SHOWN else lines


def verdict_plain(verdict: Verdict) -> dict[str, Any]:
    """A verdict in what JSON knows."""
    answer: dict[str, Any] = {"verdict": "undecided", "explanation": verdict.explain()}
    if isinstance(verdict, Equivalent):
        answer["verdict"] = "equivalent"
        answer["basis change"] = {s: told(move) for s, move in verdict.witness.moves.items()}
    if isinstance(verdict, Inequivalent):
        answer["verdict"] = "not equivalent"
        found = verdict.obstruction
        answer |= {"invariant": found.invariant, "left": str(found.left), "right": str(found.right)}
    return answer
