"""Signs: which stages are turned round, as linear equations over F_2 with their sources.

The signs of the determinants of all solutions on a tree are one coset: those of one solution, and
any sum of the patterns of what can be turned round, its bars and its real summands. All points of a
stage must have the sign of the stage. A pattern is an integer whose bit v stands for point v, a
product of signs of stages an integer whose bit t stands for stage t.

Law: the product of signs over the stages of a piece is the same for all solutions on one input.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np


class Equation(NamedTuple):
    """A product of signs of stages, and 1 where it is minus; ``place`` is a point it came from."""

    stages: int
    value: int
    place: int = 0


def ones(bits: int) -> list[int]:
    """The places of the ones of an integer.

    >>> ones(0b1011)
    [0, 1, 3]
    """
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found


def pattern(places: Iterable[int]) -> int:
    """The integer with ones at these places."""
    bits = 0
    for place in places:
        bits ^= 1 << place
    return bits


class Span:
    """All sums of some patterns over F_2, reduced so that each has a highest one of its own."""

    def __init__(self, patterns: Iterable[int]) -> None:
        self.rows: dict[int, tuple[int, int]] = {}  # by highest one: pattern, and of what it is sum
        for number, bits in enumerate(patterns):
            rest, used = self.reduce(bits, 1 << number)
            if rest:
                self.rows[rest.bit_length()] = rest, used

    def reduce(self, bits: int, used: int = 0) -> tuple[int, int]:
        """What is left of a pattern modulo the span, and which patterns were subtracted."""
        rest = 0
        while bits:
            row = self.rows.get(bits.bit_length())
            if row is None:
                top = 1 << (bits.bit_length() - 1)
                rest, bits = rest | top, bits ^ top
            else:
                bits, used = bits ^ row[0], used ^ row[1]
        return rest, used

    @property
    def dimension(self) -> int:
        """How many of the patterns are independent."""
        return len(self.rows)


def conditions(stages: Sequence[int], base: int, turns: Iterable[int]) -> list[Equation]:
    """What signs of one solution on a tree say of the stages; ``stages[v]`` is that of a point.

    >>> conditions([0, 1], 0b01, [0b11])
    [Equation(stages=3, value=1, place=0)]
    """
    span = Span(turns)
    rest = span.reduce(base)[0]
    shares: dict[int, int] = {}
    for t in set(stages):
        left = span.reduce(pattern(v for v, at in enumerate(stages) if at == t))[0]
        for v in ones(left):
            shares[v] = shares.get(v, 0) | 1 << t
    found: dict[tuple[int, int], int] = {}
    for v in sorted({*shares, *ones(rest)}):
        found.setdefault((shares.get(v, 0), rest >> v & 1), v)
    return [Equation(mask, value, v) for (mask, value), v in found.items()]


def support(points: int, turns: Iterable[int], place: int) -> int:
    """The points whose signs are multiplied in the equation that came from a place.

    >>> support(2, [0b11], 0)
    3
    """
    span = Span(turns)
    return pattern(v for v in range(points) if span.reduce(1 << v)[0] >> place & 1)


class Signs:
    """Equations for the signs of stages, taken in one by one, and which of them contradict.

    >>> signs = Signs()
    >>> [signs.add(Equation(*one), one) for one in ((3, 0), (2, 1), (1, 0))]
    [None, None, [(3, 0), (2, 1), (1, 0)]]
    """

    def __init__(self) -> None:
        self.rows: dict[int, tuple[int, int, int]] = {}
        self.sources: list[object] = []

    def add(self, equation: Equation, source: object) -> list[object] | None:
        """Take in an equation; the sources of equations that contradict it, itself among them."""
        mask, value, _ = equation
        used = 1 << len(self.sources)
        self.sources.append(source)
        while mask:
            row = self.rows.get(mask.bit_length())
            if row is None:
                self.rows[mask.bit_length()] = mask, value, used
                return None
            mask, value, used = mask ^ row[0], value ^ row[1], used ^ row[2]
        return [self.sources[i] for i in ones(used)] if value else None

    def solution(self, stages: int) -> list[int]:
        """A sign for each stage, 1 for minus; stages of which nothing is said have plus."""
        found = 0
        for top in sorted(self.rows):
            mask, value, _ = self.rows[top]
            others = (mask ^ 1 << top - 1) & found
            if (others.bit_count() + value) % 2:
                found |= 1 << top - 1
        return [found >> t & 1 for t in range(stages)]

    @property
    def rank(self) -> int:
        """How many of the equations are independent."""
        return len(self.rows)


def products(bars: Iterable[tuple[int, int]], dimensions: Sequence[int]) -> list[int]:
    """The products of signs that one input alone leaves, from its bars, by union-find.

    A bar [a, b] joins a and b + 1 among 0..k+1; for each piece but the last, the product over its
    places j of the signs of the stages j - 1 and j. Stages of dimension 0 have no sign.

    >>> [ones(p) for p in products([(0, 1)], (2, 2))]
    [[0, 1]]
    """
    k = len(dimensions) - 1
    parent = list(range(k + 2))

    def top(j: int) -> int:
        while parent[j] != j:
            parent[j] = parent[parent[j]]
            j = parent[j]
        return j

    nothing = [(t, t) for t, d in enumerate(dimensions) if d == 0]
    for a, b in [*bars, *nothing]:
        parent[top(b + 1)] = top(a)
    pieces: dict[int, int] = {}
    for j in range(k + 2):
        both = pattern(t for t in (j - 1, j) if 0 <= t <= k)
        pieces[top(j)] = pieces.get(top(j), 0) ^ both
    return list(pieces.values())[1:]


def negative(matrices: Sequence[np.ndarray]) -> int:
    """The pattern of the matrices whose determinant is negative."""
    return pattern(v for v, a in enumerate(matrices) if a.size and np.linalg.slogdet(a)[0] < 0)
