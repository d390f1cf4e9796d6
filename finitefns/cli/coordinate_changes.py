"""How a verdict on nets is told: its change of coordinates, for a screen and as JSON.

Three sorts of changes carry a yes: a chart per stage, one matrix per stage, and, to first order,
one matrix per point of each stage. All of them say ``moves`` by slot.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..freedom import INPUTS, Freedom
from ..verdict import Obstruction, Verdict
from ..wording import number
from .basis_changes import table_lines
from .terminal import arrows

POINTS_SHOWN = 2  # matrices per stage on a screen, where there is one per point


def lines(witness: Any, slots: Mapping[str, Any]) -> list[str]:
    """The change, slot by slot: matrices where there are some, else the name of the chart."""
    found = [""]
    moving = set(witness.moving)
    for slot, move in witness.moves.items():
        if slot not in moving:
            found.append(f"{slot}: stays as it is")
        elif slot == INPUTS:
            found += [f"{slot}:", *("  " + line for line in arrows(enumerate(move.tolist())))]
        elif not isinstance(move, np.ndarray):
            found.append(f"{slot}: {move!r}")
        elif move.ndim == 2:
            found += [f"{slot}: new = T old{_shift(witness, slot)}, T =", *table_lines(move)]
        else:
            found += _per_point(slot, move, witness)
    return found


def _per_point(slot: str, move: Any, witness: Any) -> list[str]:
    """One matrix per point: the first of them, and the sign that all have."""
    n, d = len(move), move.shape[1]
    signs: Mapping[str, int] = getattr(witness, "signs", {})
    words = {1: ", each with a positive determinant", -1: ", each with a negative determinant"}
    told = words.get(signs.get(slot, 0), "")
    found = [f"{slot}: a {d} x {d} matrix at each of {number(n)} points{told}"]
    for i in range(min(n, POINTS_SHOWN)):
        found += [f"  at point {i}:", *("  " + line for line in table_lines(move[i]))]
    if n > POINTS_SHOWN:
        found.append(f"  ... {number(n - POINTS_SHOWN)} more (--json has all)")
    return found


def _shift(witness: Any, slot: str) -> str:
    offsets = getattr(witness, "offsets", {})
    if slot not in offsets:
        return ""
    told = ", ".join(f"{x:.4g}" for x in offsets[slot].tolist()[:8])
    return f" + ({told}{', ...' * (len(offsets[slot]) > 8)})"


def plain(witness: Any, slots: Mapping[str, Any]) -> dict[str, Any]:
    """The change in what JSON knows."""
    moves = {
        slot: move.tolist() if isinstance(move, np.ndarray) else repr(move)
        for slot, move in witness.moves.items()
    }
    found: dict[str, Any] = {"change of coordinates": moves}
    for name in ("offsets", "signs"):
        more = getattr(witness, name, None)
        if more:
            found[name] = {
                slot: x.tolist() if isinstance(x, np.ndarray) else x for slot, x in more.items()
            }
    return found


def value(of: Any) -> Any:
    """One side of an obstruction in what JSON knows."""
    if of is None or isinstance(of, bool | int | float | str):
        return of
    return str(of)


def hint(found: Obstruction, options: argparse.Namespace) -> list[str]:
    """What a no may hang on that was not typed: the precision at which states are one."""
    if "merge" in found.invariant and getattr(options, "precision", None) is None:
        return ["(states are compared number by number; --precision P joins those within P)"]
    return []


def besides(
    answer: dict[str, Any], asked_of: tuple[Any, Any, Freedom, Verdict], options: argparse.Namespace
) -> None:
    """What comes after the verdict: nothing more is told of nets."""
