"""What conjugacy cannot change, coarse to fine: sizes, then trees, then cycles with their trees.

Two endofunctions are conjugate exactly when they have equally many cycles of each kind, where the
kind of a cycle is the word of trees read along it, up to rotation. So the last invariant is
complete, and where two of these differ, ``contrast`` tells a kind of tree, or of cycle, that one
side has more often. Both sides are then taken apart as one graph, so that their ranks compare.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from ..contract import Contrast
from ..verdict import Obstruction
from .colours import Colouring
from .forests.functional import Anatomy, anatomy

Ints = NDArray[np.int64]

SHOWN = 5  # kinds of children, and trees of a cycle, that are told one by one


@dataclass(frozen=True, eq=False)
class Shape:
    """A functional graph whose points wear colours; it finds what to say of its trees and cycles.

    ``standard`` gives the values of the canonical form: equal ones settle everything.
    """

    values: Ints
    colours: Colouring
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
        return Shape(values, both, lambda: values)

    def tree(self, point: int, deep: int = 2, alone: str = "leaf") -> str:
        """A point and what hangs from it, in words, so many stages deep."""
        parts, f = self.parts, self.values
        below = np.flatnonzero(f == point)
        below = below[parts.cycle[below] < 0]
        _, first, often = np.unique(parts.rank[below], return_index=True, return_counts=True)
        colour = self._colour(point)
        if not len(below):
            return f"{colour}{alone}"
        if deep == 0:
            return f"{colour}({len(below)})"
        told = []
        for i, k in list(zip(first.tolist(), often.tolist(), strict=True))[:SHOWN]:
            told.append(f"{k} x {self.tree(int(below[i]), deep - 1)}")
        return f"{colour}({', '.join(told)}{', ...' if len(first) > SHOWN else ''})"

    def _colour(self, point: int) -> str:
        if self.colours.count <= 1:
            return ""
        code = int(self.colours.codes[point])
        name = self.colours.names[code] if self.colours.names else code
        return f"{name!r} "

    def cycle(self, head: int) -> str:
        """The trees along a cycle, in words, from a point on."""
        told, x = [], head
        for _ in range(SHOWN + 1):
            told.append(self.tree(x, 1, "bare"))
            x = int(self.values[x])
            if x == head:
                break
        if all(words == told[0] for words in told) and x == head:
            return told[0]
        return "; ".join(told[:SHOWN]) + ("; ..." if len(told) > SHOWN else "")

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
        return repr(self[:])

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
        what = f"number of points off the cycles that grow as {both.tree(point)}"
        return Obstruction(what, int(left[kind]), int(right[kind]))

    def __repr__(self) -> str:
        parts = self.shape.parts
        trees = np.flatnonzero(parts.cycle < 0)
        if not len(trees):
            return "no point off the cycles"
        _, first, often = np.unique(parts.rank[trees], return_index=True, return_counts=True)
        told = [
            f"{k} x {self.shape.tree(int(trees[i]))}"
            for i, k in list(zip(first.tolist(), often.tolist(), strict=True))[:SHOWN]
        ]
        return " + ".join(told) + (" + ..." if len(first) > SHOWN else "")


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
        both, (heads, lengths, which), left, right = self._kinds(other)
        kind = int(np.argmax(left != right))
        place = int(np.argmax(which == kind))
        words = both.cycle(int(heads[place]))
        turn = "each" if ";" not in words else "in turn"
        what = f"number of cycles of length {lengths[place]} whose points grow, {turn}, as {words}"
        return Obstruction(what, int(left[kind]), int(right[kind]))

    def __repr__(self) -> str:
        heads, lengths, ranks = self.shape.heads()
        if not len(heads):
            return "no cycle"
        kinds, first, often = np.unique(
            np.stack([lengths, ranks]), axis=1, return_index=True, return_counts=True
        )
        told = [
            f"{k} x length {length} with {self.shape.cycle(int(heads[i]))}"
            for length, i, k in list(
                zip(kinds[0].tolist(), first.tolist(), often.tolist(), strict=True)
            )[:SHOWN]
        ]
        return " + ".join(told) + (" + ..." if len(first) > SHOWN else "")
