"""Spaces of endofunctions, and the series that count their classes, list by list.

A functional graph is a multiset of components, a component a necklace of rooted trees, a rooted
tree a point that carries a multiset of rooted trees. With R for the trees, by number of points,
the graphs are ``prod_{k >= 1} 1 / (1 - R(x^k))``, which is read by its logarithmic derivative. A
colouring of the points has a variable for each colour; see `graded`.

Sources: Polya 1937; Harary and Palmer, Graphical Enumeration (1973), chapter 3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from ...errors import InputError, said
from ..colours import Colouring
from ..endofunctions import Endofunction
from ..sets import FiniteSet
from .graded import Grown, Part, Variables, added

ONLY = (None, "bijective", "fixed-point-free", "connected")


@dataclass(frozen=True)
class EndofunctionSpace:
    """All maps from ``size`` points to themselves, or only those of one sort."""

    size: int
    only: str | None = None

    @property
    def sets(self) -> dict[str, FiniteSet]:
        """The one slot, as a set without labels."""
        return {"space": FiniteSet(self.size)}

    @property
    def slots(self) -> dict[str, int]:
        """The one slot, with its size."""
        return {"space": self.size}

    def __repr__(self) -> str:
        only = f", only={self.only!r}" if self.only else ""
        return f"endofunctions({self.size}{only})"


def has_sort(e: Endofunction, only: str | None) -> bool:
    """Whether an endofunction is of the sort that the word names."""
    if only == "bijective":
        return e.height == 0
    if only == "fixed-point-free":
        return not bool((e.values == np.arange(e.space.size)).any())
    return only is None or len(e.cycle_type) == 1


@lru_cache(maxsize=64)
def _divisors(n: int) -> tuple[int, ...]:
    return tuple(d for d in range(1, n + 1) if n % d == 0)


def totient(n: int) -> int:
    """How many of 1..n have no divisor in common with n (OEIS A000010)."""
    return sum(math.gcd(i, n) == 1 for i in range(1, n + 1))


class Tables:
    """The series of trees, forests, sequences of trees, components and graphs, where asked for.

    >>> sizes = Tables((5,), 0)
    >>> [sum(part.values()) for part in sizes.trees.parts], [sum(p.values()) for p in sizes.rings]
    ([0, 1, 1, 2, 4, 9], [0, 1, 2, 4, 9, 20])
    """

    def __init__(self, blocks: tuple[int, ...], named: int, only: str | None = None) -> None:
        self.variables = Variables(blocks, named)
        self.only = only
        self.trees, self.forests, self.carried = self._trees()

    def _trees(self) -> tuple[Grown, Grown, Grown]:
        """Trees, forests, and the logarithmic derivative of forests."""
        variables = self.variables
        trees = Grown(variables, {})
        forests = Grown(variables, variables.one())
        carried = Grown(variables, {})
        for m in range(1, variables.points + 1):
            if self.only == "bijective":
                trees.append(variables.point() if m == 1 else {})
            else:
                trees.append(variables.times_point(forests.parts[m - 1]))
            carried.append(self._copies(trees.parts, m))
            if self.only != "bijective" or m == 1:
                forests.append(carried.times(forests, m))
        return trees, forests, carried

    def _copies(self, things: list[Part], m: int) -> Part:
        """Several copies of one thing, of m points in all, weighed by the points of one."""
        return added(*(self.variables.stretched(things[m // k], k, m // k) for k in _divisors(m)))

    @cached_property
    def rows(self) -> Grown:
        """Sequences of trees, ``1 / (1 - R)``."""
        rows = Grown(self.variables, self.variables.one())
        for _ in range(self.variables.points):
            rows.append(self.trees.times(rows))
        return rows

    @cached_property
    def headed(self) -> list[Part]:
        """Sequences of trees with a point of the first one marked."""
        marked = Grown(self.variables)
        for m, part in enumerate(self.trees.parts):
            marked.append(self.variables.stretched(part, 1, m))
        before = Grown(self.variables)
        found: list[Part] = [{}]
        for m in range(1, self.variables.points + 1):
            before.append(self.rows.parts[m - 1])
            found.append(marked.times(before))
        return found

    @cached_property
    def rings(self) -> list[Part]:
        """Components: necklaces of trees."""
        found: list[Part] = [{}]
        for m in range(1, self.variables.points + 1):
            parts = [self.variables.stretched(self.headed[m // j], j, totient(j))
                     for j in _divisors(m)]  # fmt: skip
            found.append({cell: value // m for cell, value in added(*parts).items()})
        return found

    @cached_property
    def components(self) -> list[Part]:
        """The components that the sort of endofunction may have."""
        if self.only != "fixed-point-free":
            return self.rings
        return [
            {cell: more for cell, c in part.items() if (more := c - tree.get(cell, 0))}
            for part, tree in zip(self.rings, self.trees.parts, strict=True)
        ]

    @cached_property
    def graphs(self) -> Grown:
        """Multisets of components."""
        grown = Grown(self.variables, self.variables.one())
        turned = Grown(self.variables, {})
        for m in range(1, self.variables.points + 1):
            turned.append(self._copies(self.components, m))
            grown.append(turned.times(grown, m))
        return grown

    @property
    def count(self) -> int:
        """How many graphs there are with all the points."""
        full = self.variables.full
        parts = self.rings if self.only == "connected" else self.graphs.parts
        return parts[self.variables.points].get(full, 0)


def blocks_of(colouring: Colouring) -> tuple[tuple[int, ...], int]:
    """The sizes of the colours with two points or more, and how many points are named."""
    if colouring.is_rigid:
        return (), colouring.size
    return tuple(s for s in colouring.sizes if s > 1), sum(s == 1 for s in colouring.sizes)


@lru_cache(maxsize=4)
def tables(blocks: tuple[int, ...], named: int, only: str | None) -> Tables:
    """The tables for so many points, kept for the next question."""
    return Tables(blocks, named, only)


def check_sort_under_groups(space: EndofunctionSpace) -> None:
    """Refuse the sorts that no group has been taught: all endofunctions, or the bijective ones."""
    if space.only not in (None, "bijective"):
        raise InputError(
            f"only is {said(space.only)}, but under groups it must be None or 'bijective'"
        )
