"""The group of a freedom, in independent factors, as the search for least images needs it.

All slots of a thing together have so many points, numbered slot after slot. A factor moves some of
these points and leaves the others alone: a colouring of one slot (`Exchanges`: every bijection
inside a colour), or a permutation group through its stabiliser chain (`Moves`), on one slot or on
several at once. Rows are many elements side by side: ``rows[r][old] == new``, with ``back`` their
inverses.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from .stabilisers import StabiliserChain

Ints = NDArray[np.int64]
Rows = NDArray[np.integer[Any]]


class Factor(Protocol):
    """An independent part of a group of relabelings."""

    @property
    def order(self) -> int: ...
    def low(self) -> Ints:
        """The least point of the orbit of each point."""
        ...

    def orbit(self, point: int) -> Ints: ...
    def fix(self, point: int) -> Self:
        """The stabiliser of a point."""
        ...

    def moved(self, points: Ints, sources: Ints, target: int) -> Ints:
        """Where elements that carry ``sources`` to ``target``, one each, carry other points."""
        ...

    def carry(self, rows: Rows, back: Rows, sources: Ints, target: int) -> None:
        """Follow each row by an element that carries its source to the target, in place."""
        ...

    def draw(self, rng: np.random.Generator) -> Ints:
        """A uniform element, on all points."""
        ...

    def generators(self) -> list[Ints]:
        """Elements that generate the factor, on all points."""
        ...


@dataclass(frozen=True)
class Exchanges:
    """Every bijection inside a colour: ``codes`` is -1 for points that do not move.

    >>> e = Exchanges(np.array([0, 0, 0, -1, 1, 1]))
    >>> e.order, e.low().tolist(), e.fix(0).low().tolist()
    (12, [0, 0, 0, 3, 4, 4], [0, 1, 1, 3, 4, 4])
    """

    codes: Ints

    @property
    def order(self) -> int:
        """The product of the factorials of the colours' sizes."""
        sizes = np.bincount(self.codes[self.codes >= 0])
        return math.prod(map(math.factorial, sizes.tolist()))

    def low(self) -> Ints:
        """The least point of each point's colour."""
        low = np.arange(len(self.codes))
        moving = np.flatnonzero(self.codes >= 0)
        if len(moving):
            first = np.full(int(self.codes.max()) + 1, len(low))
            np.minimum.at(first, self.codes[moving], moving)
            low[moving] = first[self.codes[moving]]
        return low

    def orbit(self, point: int) -> Ints:
        """The points of one colour."""
        code = self.codes[point]
        return np.flatnonzero(self.codes == code) if code >= 0 else np.array([point])

    def fix(self, point: int) -> Exchanges:
        """The others may still be exchanged."""
        codes = self.codes.copy()
        codes[point] = -1
        return Exchanges(codes)

    def moved(self, points: Ints, sources: Ints, target: int) -> Ints:
        """Source and target change places, nothing else."""
        there = np.where(points == target, sources, points)
        return np.where(points == sources, target, there)

    def carry(self, rows: Rows, back: Rows, sources: Ints, target: int) -> None:
        """The points that went to source and target change their images."""
        which = np.flatnonzero(sources != target)
        source = sources[which]
        at_source, at_target = back[which, source], back[which, target]
        rows[which, at_source], rows[which, at_target] = target, source
        back[which, source], back[which, target] = at_target, at_source

    def draw(self, rng: np.random.Generator) -> Ints:
        """A shuffle inside every colour."""
        move = np.arange(len(self.codes))
        order = np.argsort(self.codes, kind="stable")
        order = order[self.codes[order] >= 0]
        shuffled = order[np.lexsort((rng.random(len(order)), self.codes[order]))]
        move[order] = shuffled
        return move

    def generators(self) -> list[Ints]:
        """The exchanges of neighbours within a colour."""
        order = np.argsort(self.codes, kind="stable")
        found = []
        for a, b in itertools.pairwise(order[self.codes[order] >= 0].tolist()):
            if self.codes[a] == self.codes[b]:
                swap = np.arange(len(self.codes))
                swap[[a, b]] = b, a
                found.append(swap)
        return found


class Moves:
    """A permutation group on all points, through its stabiliser chain."""

    def __init__(self, chain: StabiliserChain) -> None:
        self.chain = chain

    @property
    def order(self) -> int:
        """The order of the group."""
        return self.chain.order

    def low(self) -> Ints:
        """The least point of each orbit."""
        return self.chain.orbits()

    def orbit(self, point: int) -> Ints:
        """Where the group can carry a point."""
        low = self.chain.orbits()
        return np.flatnonzero(low == low[point])

    def fix(self, point: int) -> Moves:
        """The elements that leave a point where it is."""
        return Moves(self.chain.fix(point))

    def _undo(self, target: int) -> tuple[Ints, Ints]:
        """Elements that carry to the target: one a row, and the row of each source."""
        based = self._based(target)
        if not based.levels or based.levels[0].point != target:
            return np.arange(based.degree)[None], np.zeros(based.degree, np.int64)
        return based.levels[0].undo, based.levels[0].where

    def _based(self, target: int) -> StabiliserChain:
        self.chain = self.chain.based_at(target)  # the same group; the next question is the same
        return self.chain

    def moved(self, points: Ints, sources: Ints, target: int) -> Ints:
        """Look the points up in the transversal."""
        undo, where = self._undo(target)
        return np.asarray(undo[where[sources], points])

    def carry(self, rows: Rows, back: Rows, sources: Ints, target: int) -> None:
        """Follow by the transversal's elements."""
        undo, where = self._undo(target)
        which = np.flatnonzero(sources != target)
        if not len(which):
            return
        moves = undo[where[sources[which]]].astype(rows.dtype)
        rows[which] = np.take_along_axis(moves, rows[which].astype(np.int64), axis=1)
        inverse = np.empty_like(rows[which])
        still = np.arange(rows.shape[1], dtype=rows.dtype)
        np.put_along_axis(inverse, rows[which].astype(np.int64), still[None], axis=1)
        back[which] = inverse

    def draw(self, rng: np.random.Generator) -> Ints:
        """A product of random transversal entries."""
        return self.chain.draw(rng)

    def generators(self) -> list[Ints]:
        """The generators that the chain stands on."""
        return list(self.chain.generators) if self.chain.levels else []
