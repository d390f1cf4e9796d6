"""Matrices from cells of text: numbers such as ``3``, ``1/3`` and ``0.5``.

Numbers are exact when all of them are integers or fractions such as ``1/3``; one decimal point
makes all of them floats. The cells come from `matrices`, which opens the files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..errors import InputError, said
from ..linear.entries import Matrix, as_matrix

EXACT = re.compile(r"[+-]?[0-9]+(/[0-9]+)?")


def matrix_of_cells(rows: Sequence[Sequence[Any]], where: str) -> Matrix:
    """A matrix from cells that are numbers or texts such as ``3``, ``1/3`` and ``0.5``.

    >>> from finitefns.linear.entries import told
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


def is_number(cell: Any) -> bool:
    """Whether a cell is read as an entry of a matrix.

    >>> is_number("1/3"), is_number("-1.5e3"), is_number("x"), is_number("1/0")
    (True, True, False, False)
    """
    try:
        _number(cell, "")
    except InputError:
        return False
    return True


def _number(cell: Any, where: str) -> Fraction | float:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return Fraction(cell) if isinstance(cell, int) else cell
    if isinstance(cell, str):
        plain = cell.strip().replace("\N{MINUS SIGN}", "-")  # what a web page writes for a minus
        try:
            return Fraction(plain) if EXACT.fullmatch(plain) else float(plain)
        except (ValueError, ZeroDivisionError):
            pass  # told below, with the place
    raise InputError(f"{where} is {said(cell)}, but a number such as 3, 1/3 or 0.5 is meant")
