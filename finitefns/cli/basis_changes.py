"""How a verdict on spaces is told: its basis change as matrices, for a screen and as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from ..freedom import Freedom
from ..linear.basis import BasisChange
from ..linear.entries import Matrix, told
from ..verdict import Obstruction, Verdict

MOST_SHOWN = 8  # rows and columns of a basis change on a screen


def lines(witness: BasisChange, slots: Mapping[str, Any]) -> list[str]:
    """The matrices of a basis change, one below the other.

    >>> print(*lines(BasisChange(domain=[[0, 1], [1, 0]], codomain=[[1]]), {}), sep="\\n")
    <BLANKLINE>
    domain: new = T old, T =
      0  1
      1  0
    codomain: stays as it is
    """
    found = [""]
    for slot, move in witness.moves.items():
        if slot in witness.moving:
            found += [f"{slot}: new = T old, T =", *table_lines(move)]
        else:
            found.append(f"{slot}: stays as it is")
    return found


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


def plain(witness: BasisChange, slots: Mapping[str, Any]) -> dict[str, Any]:
    """A basis change in what JSON knows."""
    return {"basis change": {slot: told(move) for slot, move in witness.moves.items()}}


def value(of: Any) -> Any:
    """One side of an obstruction in what JSON knows: fractions and polynomials are texts."""
    return str(of)


def hint(found: Obstruction, options: argparse.Namespace) -> list[str]:
    """What a no may hang on, besides what it says: nothing that was typed."""
    return []


def besides(
    answer: dict[str, Any], asked_of: tuple[Any, Any, Freedom, Verdict], options: argparse.Namespace
) -> None:
    """What comes after the verdict: how far apart two matrices are is not told."""
