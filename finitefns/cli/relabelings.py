"""How a verdict on sets is told: its relabeling by name, for a screen and as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from ..finite.relabeling import Relabeling
from ..verdict import Obstruction
from .apart import besides
from .terminal import arrows, in_rows

__all__ = ["besides", "hint", "lines", "plain", "value"]


def lines(witness: Relabeling, slots: Mapping[str, Any]) -> list[str]:
    """The tables of a relabeling, one a slot, as many next to each other as there is room for."""
    titles = {"domain": "inputs", "codomain": "outputs", "space": "points", "stage0": "inputs"}
    if "stage0" in slots:
        titles[f"stage{len(slots) - 1}"] = "outputs"
    tables = []
    for slot, how in slots.items():
        title = titles.get(slot, slot.replace("stage", "stage "))
        if how.trusts_names:
            tables.append([title, "keep their names"])
        else:
            tables.append([title, *arrows(witness.pairs(slot))])
    return ["", *("  " + line if line else "" for line in in_rows(tables, gap=" " * 8))]


def plain(witness: Relabeling, slots: Mapping[str, Any]) -> dict[str, Any]:
    """A relabeling in pairs, and which slots keep their names."""
    free = [slot for slot, how in slots.items() if not how.trusts_names]
    return {
        "relabeling": {slot: witness.pairs(slot) for slot in free},
        "names kept": [slot for slot in slots if slot not in free],
    }


def value(of: Any) -> Any:
    """One side of an obstruction, which the answer turns into JSON."""
    return of


def hint(found: Obstruction, options: argparse.Namespace) -> list[str]:
    """What a no may hang on, besides what it says."""
    if found.invariant == "size of the codomain" and options.codomain is None:
        return ["(outputs that never occur are counted only where --codomain names them)"]
    return []
