"""Stabiliser chains: what a permutation group is, from its generators alone.

A chain fixes points one after the other. At each level a transversal holds, for every point of the
orbit of the level's point, one element that carries the level's point there; so the order is the
product of the orbit lengths, an element is a choice of one entry per level, and membership is tried
by undoing entries from the top.

Two ways to build one. With the order unknown: random elements first, then every Schreier generator
is sifted, all of a level at once (Schreier-Sims, exact). With the order known: random elements
until the orbit lengths multiply to it, which proves the chain (Las Vegas). A stabiliser of a known
group has a known order, so the search for least images only ever needs the second.

Sources: Sims (1970); Seress, Permutation Group Algorithms (2003), chapters 4 and 5;
Celler, Leedham-Green, Murray, Niemeyer, O'Brien (1995) for random elements before the order is
known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from .permutations import orbits

Ints = NDArray[np.int64]

MOST_CELLS = 1 << 26  # numbers in one batch of permutations
TRIES = 30  # random elements in a row that bring nothing new before all generators are sifted


def smallest(size: int) -> Any:
    """The smallest type of integers that numbers so many points."""
    return np.uint8 if size <= 1 << 8 else np.uint16 if size <= 1 << 16 else np.int64


@dataclass
class Level:
    """One level: its point, the elements added here, and a row of the transversal an orbit point.

    ``rows[where[x]]`` carries ``point`` to x; ``where`` is -1 off the orbit.
    """

    point: int
    degree: int
    generators: list[Ints] = field(default_factory=list)
    orbit: list[int] = field(default_factory=list)
    where: Ints = field(init=False)
    rows: Ints = field(init=False)
    undo: Ints = field(init=False)
    tested: int = 0  # so many generators are known to sift through, with so many orbit points
    tested_orbit: int = 0

    def __post_init__(self) -> None:
        self.where = np.full(self.degree, -1, np.int64)
        self.where[self.point] = 0
        self.orbit = [self.point]
        self.rows = np.arange(self.degree)[None]
        self.undo = self.rows

    def add(self, element: Ints) -> None:
        """Take in a new element and close the orbit; entries that stand are not changed."""
        self.generators.append(element)
        rows = list(self.rows)
        fresh = [element]
        place = 0
        stop = len(self.orbit)
        while place < len(self.orbit):
            x = self.orbit[place]
            for g in fresh if place < stop else self.generators:
                y = int(g[x])
                if self.where[y] < 0:
                    self.where[y] = len(self.orbit)
                    self.orbit.append(y)
                    rows.append(g[rows[place]])
            place += 1
        if len(rows) > len(self.rows):
            more = np.array(rows[len(self.rows) :])
            undone = np.empty_like(more)
            np.put_along_axis(undone, more, np.arange(self.degree)[None], axis=1)
            self.rows = np.concatenate([self.rows, more])
            self.undo = np.concatenate([self.undo, undone])


class StabiliserChain:
    """A permutation group on 0..degree-1, through a chain of point stabilisers.

    ``base`` are points to be fixed first, in this order. With ``order`` the chain is built until it
    has that order.

    >>> chain = StabiliserChain([np.array([1, 2, 3, 0]), np.array([1, 0, 2, 3])], 4)
    >>> chain.order, chain.holds(np.array([3, 2, 1, 0])), chain.orbits().tolist()
    (24, True, [0, 0, 0, 0])
    """

    def __init__(
        self,
        generators: Sequence[Ints],
        degree: int,
        base: Sequence[int] = (),
        order: int | None = None,
    ) -> None:
        still = np.arange(degree)
        self.degree = degree
        self.generators = [g for g in generators if not np.array_equal(g, still)]
        self.levels: list[Level] = [Level(b, degree) for b in base]
        self._rng = np.random.default_rng(0)  # the same chain every time
        if self.generators:
            self._grow(self._mixing(), order)
            if order is None:
                self._verify()
        self._prune()

    @classmethod
    def _of_levels(cls, levels: list[Level], degree: int) -> StabiliserChain:
        """A chain from levels that are known to be one."""
        self = cls.__new__(cls)
        self.degree, self.levels = degree, levels
        self.generators = levels[0].generators if levels else []
        self._rng = np.random.default_rng(0)
        return self

    # -------------------------------------------------------------- building

    def _mixing(self) -> _Mixer:
        return _Mixer(self.generators, self._rng)

    def _grow(self, source: _Mixer | StabiliserChain, order: int | None) -> None:
        """Sift random elements; with a known order until it is reached, else until all is quiet."""
        for g in self.generators:
            self._take(g)
        quiet = 0
        while self.order < order if order is not None else quiet < TRIES:
            quiet = 0 if self._take(source.random()) else quiet + 1
            if order is not None and quiet > 2_000:
                raise AssertionError("a stabiliser chain does not reach its order: this is a bug")

    def _take(self, element: Ints) -> bool:
        """Sift an element, and add what is left of it where it got stuck."""
        level = 0
        still = np.arange(self.degree)
        while level < len(self.levels):
            at = self.levels[level]
            place = at.where[element[at.point]]
            if place < 0:
                at.add(element)
                self._close(level)
                return True
            element = at.undo[place][element]
            level += 1
        if np.array_equal(element, still):
            return False
        moved = int(np.flatnonzero(element != still)[0])
        self.levels.append(Level(moved, self.degree))
        self.levels[-1].add(element)
        self._close(len(self.levels) - 1)
        return True

    def _close(self, level: int) -> None:
        """An element that fixes the points above belongs to every level above it as well."""
        element = self.levels[level].generators[-1]
        for above in self.levels[:level]:
            above.add(element)

    def _verify(self) -> None:
        """Sift every Schreier generator, from the bottom up; what does not go through is added."""
        level = len(self.levels) - 1
        while level >= 0:
            stuck = self._stuck(level)
            if stuck is None:
                level -= 1
                continue
            self._take(stuck)
            level = len(self.levels) - 1

    def _stuck(self, level: int) -> Ints | None:
        """A Schreier generator of a level that the levels below do not hold, or None."""
        at = self.levels[level]
        count = len(at.orbit)
        for number, g in enumerate(at.generators):
            first = at.tested_orbit if number < at.tested else 0
            step = max(1, MOST_CELLS // self.degree)
            for start in range(first, count, step):
                rows = at.rows[start : min(start + step, count)]
                images = at.where[g[rows[:, at.point]]]
                rest = np.take_along_axis(at.undo[images], g[rows], axis=1)
                stuck = self._residue(rest, level + 1)
                if stuck is not None:
                    return stuck
        at.tested, at.tested_orbit = len(at.generators), count
        return None

    def _residue(self, rows: Ints, level: int) -> Ints | None:
        """The first of many elements that does not sift through the levels from here on."""
        still = np.arange(self.degree)
        rows = rows[(rows != still).any(axis=1)]
        for at in self.levels[level:]:
            if not len(rows):
                return None
            places = at.where[rows[:, at.point]]
            if (places < 0).any():
                return np.asarray(rows[int(np.argmax(places < 0))])
            rows = np.take_along_axis(at.undo[places], rows, axis=1)
            rows = rows[(rows != still).any(axis=1)]
        return np.asarray(rows[0]) if len(rows) else None

    def _prune(self) -> None:
        """Levels of one point say nothing."""
        self.levels = [at for at in self.levels if len(at.orbit) > 1]

    # -------------------------------------------------------------- asking

    @property
    def order(self) -> int:
        """How many elements there are, exactly."""
        return math.prod(len(at.orbit) for at in self.levels)

    def orbits(self) -> Ints:
        """The least point of the orbit of each point, shape ``(degree,)``."""
        return self._orbits

    @cached_property
    def _orbits(self) -> Ints:
        return orbits(self.levels[0].generators if self.levels else [], self.degree)

    def holds(self, element: Ints) -> bool:
        """Whether a permutation is an element of the group."""
        return self._residue(np.asarray(element)[None], 0) is None

    def random(self) -> Ints:
        """A uniform element, the same sequence for every chain built in the same way."""
        return self.draw(self._rng)

    def draw(self, rng: np.random.Generator) -> Ints:
        """A uniform element of the group."""
        element = np.arange(self.degree)
        for at in reversed(self.levels):
            element = at.rows[rng.integers(len(at.orbit))][element]
        return element

    def based_at(self, point: int) -> StabiliserChain:
        """The same group, with a chain that fixes this point first."""
        if self.levels and self.levels[0].point == point:
            return self
        if all(g[point] == point for g in (self.levels[0].generators if self.levels else [])):
            return self
        other = StabiliserChain._of_levels([Level(point, self.degree)], self.degree)
        other.generators = list(self.levels[0].generators)
        other._grow(self, self.order)
        other._prune()
        return other

    def fix(self, point: int) -> StabiliserChain:
        """The stabiliser of a point."""
        based = self.based_at(point)
        if not based.levels or based.levels[0].point != point:
            return based
        return StabiliserChain._of_levels(based.levels[1:], self.degree)

    def elements(self, most: int) -> Ints:
        """All elements as rows ``element[old] == new``, shape ``(order, degree)``.

        Raises `InputError` when there are more than ``most``.
        """
        if self.order > most:
            raise InputError(f"the group has order {self.order}, and at most {most} are listed")
        kind: Any = (
            np.uint8 if self.degree <= 256 else np.uint16 if self.degree <= 65536 else np.int64
        )
        rows: NDArray[Any] = np.arange(self.degree, dtype=kind)[None]
        for at in reversed(self.levels):
            rows = np.concatenate([u.astype(kind)[rows] for u in at.rows])
        return rows


class _Mixer:
    """Random elements of a group that is known by generators only: product replacement."""

    def __init__(self, generators: Sequence[Ints], rng: np.random.Generator) -> None:
        self.rng = rng
        count = max(10, len(generators) + 1)
        self.pool = [generators[i % len(generators)] for i in range(count)]
        self.carried = np.arange(len(generators[0]))
        for _ in range(50):
            self.random()

    def random(self) -> Ints:
        """The next element, nearly uniform: good for growing, never trusted for proving."""
        i, j = self.rng.choice(len(self.pool), 2, replace=False)
        other = self.pool[j]
        if self.rng.integers(2):
            undone = np.empty_like(other)
            undone[other] = np.arange(len(other))
            other = undone
        self.pool[i] = other[self.pool[i]] if self.rng.integers(2) else self.pool[i][other]
        self.carried = self.pool[i][self.carried]
        return self.carried
