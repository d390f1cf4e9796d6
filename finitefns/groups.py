"""Permutation groups on a slot, as values: generators, a degree, and how the group was built.

A `Group` is a freedom of one slot: its points may be moved by the elements of the group, and by
nothing else. Generators are arrays in the one arrow of the house, ``generator[old] == new``. A
group that was built from smaller ones remembers how, so that its order and its conjugacy classes
can be told by formula where listing its elements is out of the question.

Law: ``group(g.generators, degree=g.degree)`` generates the same group as ``g``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import InputError, said
from .slots import Colouring, SlotFreedom

Ints = NDArray[np.int64]
Permutation = tuple[int, ...]

MOST_POINTS = 1 << 16  # points that a group is built on
MOST_CELLS = 1 << 23  # numbers in all its generators


@dataclass(frozen=True)
class Group(SlotFreedom):
    """The points of a slot may be moved by a permutation group, given by generators.

    ``built`` says how: ``("cyclic", n)``, ``("wreath", inner, outer)``, ...; empty for a group that
    is known by its generators alone.

    >>> Group(((1, 0, 2),), 3)
    group([[1, 0, 2]])
    """

    generators: tuple[Permutation, ...] = field(repr=False)
    degree: int
    built: tuple[Any, ...] = ()

    def colouring(self, slot: str, size: int, labels: Sequence[Hashable]) -> Colouring:
        """A group is not a colouring: raises `InputError`."""
        raise InputError(f"the freedom of the {slot} is a group; this question is asked of colours")

    def of_size(self, slot: str, size: int) -> Group:
        """The group itself, once it is known to move the points of this slot."""
        if self.degree != size:
            raise InputError(
                f"the group of the {slot} moves {self.degree} points, but the {slot} has {size}"
            )
        return self

    def arrays(self) -> list[Ints]:
        """The generators as arrays, ``generator[old] == new``."""
        return [np.array(g, np.int64) for g in self.generators]

    def __repr__(self) -> str:
        if self.built:
            name, *given = self.built
            return f"{name}({', '.join(map(repr, given))})"
        shown = [list(g) for g in self.generators]
        if self.degree > 24 or len(shown) > 6:
            return f"<group on {self.degree} points with {len(shown)} generators>"
        return f"group({shown!r}{'' if shown else f', degree={self.degree}'})"

    __str__ = __repr__


@dataclass(frozen=True)
class Joint(SlotFreedom):
    """The slot moves together with others: `Freedom.joint` knows how."""

    def colouring(self, slot: str, size: int, labels: Sequence[Hashable]) -> Colouring:
        """A group is not a colouring: raises `InputError`."""
        raise InputError(f"the {slot} moves in a joint group; this question is asked of colours")


def whole(what: str, value: Any, least: int) -> int:
    """A size that a person gave, once it is known to be a sensible one."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise InputError(f"{what} is {said(value)}, but it must be an integer from {least} on")
    if value > MOST_POINTS:
        raise InputError(f"{what} is {said(value)}, but groups move up to {MOST_POINTS} points")
    return int(value)


def built(name: str, given: tuple[Any, ...], degree: int, moves: Iterable[Ints]) -> Group:
    """A group from its moves, without those that move nothing."""
    if degree > MOST_POINTS:
        raise InputError(
            f"{name} would move {degree} points, but groups move up to {MOST_POINTS} points"
        )
    still = np.arange(degree)
    kept: list[Permutation] = []
    for move in moves:
        if not np.array_equal(move, still):
            kept.append(tuple(move.tolist()))
        if len(kept) * degree > MOST_CELLS:
            raise InputError(
                f"{name} on {degree} points would need over {len(kept) - 1} generators; "
                f"together they may have {MOST_CELLS} numbers"
            )
    return Group(tuple(dict.fromkeys(kept)), degree, (name, *given))


def orbits(generators: Sequence[Ints], degree: int) -> Ints:
    """The least point of the orbit of each point, shape ``(degree,)``.

    >>> orbits([np.array([2, 1, 0, 3])], 4).tolist()
    [0, 1, 0, 3]
    """
    low: Ints = np.arange(degree)
    while True:
        before = low
        for g in generators:
            joined = np.minimum(low, low[g])
            low = joined.copy()
            np.minimum.at(low, g, joined)
        low = low[low]
        if np.array_equal(low, before):
            return low
