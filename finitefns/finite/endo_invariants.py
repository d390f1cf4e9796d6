"""What conjugacy cannot change, coarse to fine: sizes, then trees, then cycles with their trees.

Two endofunctions are conjugate exactly when they have equally many cycles of each kind, where the
kind of a cycle is the word of trees read along it, up to rotation. So the last invariant is
complete, and where two of these differ, ``contrast`` tells a point, or a cycle, with whose likes
one side has more often. Both sides are then taken apart as one graph, so that their ranks compare.
A point or a cycle stands for its kind, and is said by names: ``0 -> 1 -> 0 (2 goes to 0)``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from ..contract import Contrast
from ..verdict import Obstruction
from ..wording import NAMES, number, some
from .colours import Colouring
from .forests.functional import Anatomy, anatomy
from .sets import FiniteSet

Ints = NDArray[np.int64]

MOST = 24  # sizes that are said one by one
NOTHING = "nothing goes to it from outside"


@dataclass(frozen=True, eq=False)
class Shape:
    """A functional graph whose points wear colours; it finds what to say of its trees and cycles.

    ``standard`` gives the values of the canonical form: equal ones settle everything.
    """

    values: Ints
    colours: Colouring
    points: FiniteSet
    standard: Callable[[], Ints]

    @cached_property
    def parts(self) -> Anatomy:
        """Its trees, ranked, and its cycles."""
        return anatomy(self.values, self.colours.codes)

    def is_like(self, other: Shape) -> bool:
        """Whether the canonical forms are known to agree, so that nothing else can differ."""
        if not np.array_equal(self.colours.codes, other.colours.codes):
            return False
        return np.array_equal(self.standard(), other.standard())

    def beside(self, other: Shape) -> Shape:
        """Both graphs as one, the other's points after these."""
        n = len(self.values)
        codes = np.concatenate([self.colours.codes, other.colours.codes])
        count = max(self.colours.count, other.colours.count)
        both = Colouring(len(codes), count, codes, self.colours.names)
        values = np.concatenate([self.values, other.values + n])
        return Shape(values, both, self.points, lambda: values)

    def one(self, point: int) -> str:
        """A point by name, with its colour where some have it in common."""
        name = some([self.points.label(point)])
        if self.colours.is_free or self.colours.is_rigid:
            return name
        code = int(self.colours.codes[point])
        return (
            f"{name}, coloured {some([self.colours.names[code] if self.colours.names else code])},"
        )

    def below(self, point: int) -> str:
        """What goes to a point and to what goes to it: ``0 and 1 go to 3, 2 to 0``."""
        told: list[str] = []
        waiting = [point]
        while waiting and len(told) <= NAMES:
            at = waiting.pop(0)
            here = np.flatnonzero(self.values == at)
            here = here[self.parts.cycle[here] < 0]
            if len(here):
                told.append(self._goes(here, at, first=not told))
                waiting += here[:NAMES].tolist()
        return _some(told) or f"nothing goes to {some([self.points.label(point)])}"

    def _goes(self, points: Ints, to: int, first: bool) -> str:
        verb = ("goes to" if len(points) == 1 else "go to") if first else "to"
        names = some([self.points.label(x) for x in points[: NAMES + 1].tolist()])
        return f"{names} {verb} {some([self.points.label(to)])}"

    def around(self, head: int) -> tuple[str, str]:
        """A cycle by name, ``0 -> 1 -> 0``, and what goes to its points: ``2 goes to 0``."""
        parts = self.parts
        start = int(parts.cycle[head])
        ring, x = [start], int(self.values[start])
        while x != start and len(ring) <= NAMES:
            ring.append(x)
            x = int(self.values[x])
        told = [some([self.points.label(x)]) for x in ring[:NAMES]]
        told.append("..." if len(ring) > NAMES else told[0])
        off = np.flatnonzero(parts.cycle < 0)
        off = off[parts.cycle[self.values[off]] == start]
        met = np.unique(self.values[off])[: NAMES + 1].tolist()
        hangs = [self._goes(off[self.values[off] == y], y, first=y == met[0]) for y in met]
        return " -> ".join(told), _some(hangs)

    def heads(self) -> tuple[Ints, Ints, Ints]:
        """A point of least word on each cycle, the cycle's length, and the rank of its word."""
        parts = self.parts
        ring = np.flatnonzero(parts.cycle >= 0)
        order = ring[np.lexsort((parts.rank[ring], parts.cycle[ring]))]
        first = np.ones(len(order), bool)
        first[1:] = parts.cycle[order[1:]] != parts.cycle[order[:-1]]
        heads = order[first]
        return heads, np.diff(np.flatnonzero(first), append=len(order)), parts.rank[heads]


class ImageSizes(Sequence[int], Contrast):
    """The sizes of the images of f^0, f^1, ... until they stay the same.

    Reads and compares as a tuple of ints. A path has as many as it has points, so they stay in an
    array.

    >>> ImageSizes(np.array([4, 3])), ImageSizes(np.array([4, 3])) == (4, 3)
    ((4, 3), True)
    """

    __slots__ = ("sizes",)

    def __init__(self, sizes: Ints) -> None:
        self.sizes = sizes

    def __len__(self) -> int:
        return len(self.sizes)

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[int, ...]: ...
    def __getitem__(self, place: int | slice) -> int | tuple[int, ...]:
        if isinstance(place, slice):
            return tuple(self.sizes[place].tolist())
        return int(self.sizes[place])

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ImageSizes):
            return np.array_equal(self.sizes, other.sizes)
        return self[:] == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self[:])

    def __repr__(self) -> str:
        if len(self) <= MOST:
            return repr(self[:])
        told = [*map(str, self[: MOST // 2]), "...", *map(str, self[-3:])]
        return f"({', '.join(told)})"

    def contrast(self, other: ImageSizes, name: str) -> Obstruction:
        """The first iterate whose image has another size on the other side."""
        longest = max(len(self), len(other))
        left, right = (
            np.pad(sizes, (0, longest - len(sizes)), mode="edge")
            for sizes in (self.sizes, other.sizes)
        )
        k = int(np.argmax(left != right))
        return Obstruction(f"size of the image of f^{k}", int(left[k]), int(right[k]))


@dataclass(frozen=True, eq=False)
class Trees(Contrast):
    """How many points off the cycles carry each kind of tree."""

    shape: Shape

    def _kinds(self, other: Trees) -> tuple[Shape, Ints, Ints]:
        both = self.shape.beside(other.shape)
        n = len(self.shape.values)
        rank, tree = both.parts.rank, both.parts.cycle < 0
        kinds = int(rank.max(initial=-1)) + 1
        left = np.bincount(rank[:n][tree[:n]], minlength=kinds)
        return both, left, np.bincount(rank[n:][tree[n:]], minlength=kinds)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Trees):
            return NotImplemented
        if self.shape.is_like(other.shape):
            return True
        _, left, right = self._kinds(other)
        return np.array_equal(left, right)

    def __hash__(self) -> int:
        return hash(len(self.shape.values))

    def contrast(self, other: Trees, name: str) -> Obstruction:
        """The lowest kind of tree that one side has more often."""
        both, left, right = self._kinds(other)
        kind = int(np.argmax(left != right))
        point = int(np.flatnonzero((both.parts.rank == kind) & (both.parts.cycle < 0))[0])
        mine, n = point < len(self.shape.values), len(self.shape.values)
        side, at = (self.shape, point) if mine else (other.shape, point - n)
        where = "left" if mine else "right"
        what = f"number of points like {side.one(at)} on the {where} ({side.below(at)})"
        return Obstruction(what, int(left[kind]), int(right[kind]))

    def __repr__(self) -> str:
        parts = self.shape.parts
        trees = np.flatnonzero(parts.cycle < 0)
        if not len(trees):
            return "no point off the cycles"
        _, first, often = np.unique(parts.rank[trees], return_index=True, return_counts=True)
        told = [
            f"{number(k)} like {self.shape.one(int(trees[i]))} ({self.shape.below(int(trees[i]))})"
            for i, k in islice(zip(first.tolist(), often.tolist(), strict=True), NAMES + 1)
        ]
        return _some(told, "; ")


@dataclass(frozen=True, eq=False)
class Cycles(Contrast):
    """How many cycles there are of each kind: complete."""

    shape: Shape

    def _kinds(self, other: Cycles) -> tuple[Shape, Any, Ints, Ints]:
        both = self.shape.beside(other.shape)
        heads, lengths, ranks = both.heads()
        kinds, which = np.unique(np.stack([lengths, ranks]), axis=1, return_inverse=True)
        here = heads < len(self.shape.values)
        which, count = which.reshape(-1), kinds.shape[1]
        left = np.bincount(which[here], minlength=count)
        right = np.bincount(which[~here], minlength=count)
        return both, (heads, lengths, which), left, right

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cycles):
            return NotImplemented
        if self.shape.is_like(other.shape):
            return True
        *_, left, right = self._kinds(other)
        return np.array_equal(left, right)

    def __hash__(self) -> int:
        return hash(len(self.shape.values))

    def contrast(self, other: Cycles, name: str) -> Obstruction:
        """The shortest kind of cycle that one side has more often."""
        _, (heads, lengths, which), left, right = self._kinds(other)
        kind = int(np.argmax(left != right))
        place = int(np.argmax(which == kind))
        head, n = int(heads[place]), len(self.shape.values)
        mine = head < n
        ring, hangs = (self.shape if mine else other.shape).around(head if mine else head - n)
        alike = f"number of cycles of length {number(int(lengths[place]))} like {ring} on the"
        what = f"{alike} {'left' if mine else 'right'} ({hangs or NOTHING})"
        return Obstruction(what, int(left[kind]), int(right[kind]))

    def __repr__(self) -> str:
        heads, lengths, ranks = self.shape.heads()
        if not len(heads):
            return "no cycle"
        kinds, first, often = np.unique(
            np.stack([lengths, ranks]), axis=1, return_index=True, return_counts=True
        )
        told = []
        some_kinds = zip(kinds[0].tolist(), first.tolist(), often.tolist(), strict=True)
        for length, i, k in islice(some_kinds, NAMES + 1):
            ring, hangs = self.shape.around(int(heads[i]))
            many = f"{number(k)} like " if k > 1 else ""
            long = f" of length {number(length)}" if length > NAMES else ""
            told.append(f"{many}{ring}{long}" + (f" ({hangs})" if hangs else ""))
        return _some(told, "; ")


def _some(clauses: Sequence[str], joint: str = ", ") -> str:
    """The first three of some clauses."""
    return joint.join([*clauses[:NAMES], "..."] if len(clauses) > NAMES else clauses)
