"""The order in which points stand, where a group moves places: files may list them in any.

The library counts places. A person's file may list the inputs in any order, and means the same
function; so inputs that are numbers or words of bits are sorted, and other points are brought into
the order of the first input that names the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..finite.sets import FiniteSet
from ..freedom import Freedom
from .cells import escaped, twins

GIVEN = ("codomain",)  # its order is said by --codomain, or sorted when it is read


def brought_into_order(things: list[Any], freedom: Freedom) -> list[Any]:
    """The same things, the points of every slot that a group moves in one order.

    >>> from .maps import read_maps
    >>> f, g = read_maps(["0->a, 1->b, 2->c", "2->c, 0->a, 1->b"])
    >>> f, g = brought_into_order([f, g], Freedom.parse("domain=cyclic"))
    >>> g.domain.labels, f == g
    ((0, 1, 2), True)
    """
    if not things or not freedom.grouped:
        return things
    slots = list(things[0].slots)
    rules = freedom.on(slots, type(things[0]).__name__)
    moved = [slot for slot in slots if rules[slot].grouped]
    found: list[Any] = []
    for thing in things:
        targets: dict[str, FiniteSet] = {}
        for slot in moved:
            here = thing.sets.get(slot)
            if here is None or not here.is_labelled:
                continue
            target = None if slot in GIVEN else _sorted(here)
            if target is None and found and slot in found[0].sets:
                target = _same_points(found[0].sets[slot], here)
            if target is not None and target != here:
                targets[slot] = target
        found.append(_moved(thing, targets) if targets else thing)
    return found


def _sorted(points: FiniteSet) -> FiniteSet | None:
    """The points in the order of their numbers, or of the words of bits that they are."""
    labels = points.labels
    numbers = all(isinstance(x, int) for x in labels)
    words = all(isinstance(x, str) and set(x) <= {"0", "1"} for x in labels)
    if words:
        words = len({len(x) for x in labels}) == 1 and 2 ** len(labels[0]) == points.size
    return FiniteSet(sorted(labels)) if numbers or words else None


def _same_points(left: FiniteSet, right: FiniteSet) -> FiniteSet | None:
    same = left.is_labelled and left != right and set(left.labels) == set(right.labels)
    return left if same else None


def _moved(thing: Any, targets: dict[str, FiniteSet]) -> Any:
    moves = {
        slot: np.fromiter(map(target.index, thing.sets[slot].labels), np.int64, target.size)
        for slot, target in targets.items()
    }
    return thing.act(thing.moved_by.between(moves, thing.sets, targets))


def tell_of_twins(things: Sequence[Any], tell: Callable[[str], None]) -> None:
    """Say which names of one slot look alike and are two, each letter by its number."""
    slots = dict.fromkeys(slot for thing in things for slot in thing.sets)
    for slot in slots:
        names: set[Any] = set()
        for thing in things:
            if slot in thing.sets and thing.sets[slot].is_labelled:
                names.update(thing.sets[slot].labels)
        found = twins(names)
        if found is not None:
            one, other = map(escaped, found)
            tell(f"{one} and {other} look alike, but are two names of the {slot}")
