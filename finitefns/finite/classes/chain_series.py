"""Series in several variables, one for each colour of points, and the levelled forests they count.

A series is an array of Python integers, entry c the coefficient at x^c, cut after the degrees that
the colours allow. Points of one colour share a variable; points with a colour each share one
exponential variable a stage, since no two trees share a named point.

`Growth` counts forests stage by stage. Let F_i count what may hang from one point of stage i: F_1
is any number of inputs of each colour. Then b points of one colour that may be exchanged carry
h_b[F_i], where ``b h_b[F] = sum_{k=1..b} F(x^k) h_{b-k}[F]``, u named points carry F_i^u, and
F_{i+1} is the sum over all numbers of points of stage i, of each colour, of their product. Where
every point is to be hit, F_i leaves out the empty tree.

Law: read at the sizes of the colours, the product of the last stage is the number of classes.
Sources: Polya 1937; Harary and Palmer, Graphical Enumeration (1973), chapter 3.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..colours import Colouring
from .series import MOST_STEPS, afford

Table = NDArray[np.object_]
Cell = tuple[int, ...]


@dataclass(frozen=True)
class Stage:
    """What the colours of a stage come to: blocks of exchangeable points, and named points."""

    blocks: tuple[int, ...]
    named: int

    @classmethod
    def of(cls, colouring: Colouring) -> Stage:
        """Sizes of the colours with two points or more, and how many points have their own.

        >>> Stage.of(Colouring(3, 1)), Stage.of(Colouring(3, 3))
        (Stage(blocks=(3,), named=0), Stage(blocks=(), named=3))
        """
        if colouring.is_rigid:
            return cls((), colouring.size)
        sizes = colouring.sizes
        return cls(tuple(s for s in sizes if s > 1), sum(s == 1 for s in sizes))

    @property
    def degrees(self) -> Cell:
        """The degree of each variable: the blocks, then the named points."""
        return (*self.blocks, self.named)


class Variables:
    """The variables of some stages, in order: their degrees, and which are exponential."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self.degrees: Cell = tuple(d for stage in stages for d in stage.degrees)
        self.named = tuple(
            named for stage in stages for named in [False] * len(stage.blocks) + [True]
        )
        self.cells = math.prod(d + 1 for d in self.degrees)

    def one(self) -> Table:
        """The series 1."""
        table = np.zeros([d + 1 for d in self.degrees], dtype=object)
        table[(0,) * table.ndim] = 1
        return table

    def _choices(self, table: Table, of: Any) -> Table:
        """The table with each entry times the ways to choose its named points, ``of(axis, x)``."""
        for axis, named in enumerate(self.named):
            if named and table.shape[axis] > 1:
                ways = [of(axis, x) for x in range(table.shape[axis])]
                column = np.array(ways, dtype=object)
                table = table * column.reshape([-1 if a == axis else 1 for a in range(table.ndim)])
        return table

    def times(self, left: Table, right: Table) -> Table:
        """The product of two series; exponential variables multiply with binomials."""
        out = np.zeros_like(right)
        for cell in map(tuple, np.argwhere(left != 0).tolist()):
            shifted = right[tuple(slice(0, s - c) for s, c in zip(right.shape, cell, strict=True))]
            shifted = self._choices(shifted, lambda a, x, c=cell: math.comb(c[a] + x, x))
            out[tuple(slice(c, None) for c in cell)] += left[cell] * shifted
        return out

    def ways(self, left: Table, right: Table, cell: Cell, k: int = 1) -> Table:
        """Entry a: the coefficient of left at a, times that of right at ``cell - k a``.

        It is also times the choices of the named points in a. So the sum of the entries is the
        coefficient of left(x^k) times right at ``cell``.
        """
        most = [
            c // k if k == 1 or not named else 0 for c, named in zip(cell, self.named, strict=True)
        ]
        taken = left[tuple(slice(0, x + 1) for x in most)]
        rest = right[tuple(slice(c - k * x, c + 1, k) for c, x in zip(cell, most, strict=True))]
        found = taken * np.flip(rest)
        return self._choices(found, lambda a, x: math.comb(cell[a], x))

    def stretched(self, series: Table, k: int) -> Table:
        """The series at x^k: every point k times; named points cannot come twice."""
        if k == 1:
            return series
        out = np.zeros_like(series)
        source = tuple(
            slice(0, 1) if named else slice(0, d // k + 1)
            for d, named in zip(self.degrees, self.named, strict=True)
        )
        target = tuple(slice(0, 1) if named else slice(None, None, k) for named in self.named)
        out[target] = series[source]
        return out

    def work(self, k: int = 1) -> float:
        """How many products of coefficients a product with a series at x^k takes at most."""
        return math.prod(
            float(d + 1) if named and k > 1 else _steps(d, k)
            for d, named in zip(self.degrees, self.named, strict=True)
        )

    def roots(self, trees: Table, most: int) -> list[Table]:
        """h_0, ..., h_most of the trees: forests with so many roots that may be exchanged."""
        stretched = [self.stretched(trees, k) for k in range(1, most + 1)]
        found = [self.one()]
        for b in range(1, most + 1):
            total = np.zeros_like(found[0])
            for k in range(1, b + 1):
                total = total + self.times(stretched[k - 1], found[b - k])
            found.append(total // b)
        return found

    def powers(self, trees: Table, most: int) -> list[Table]:
        """1, F, F^2, ...: what hangs from so many named points."""
        found = [self.one()]
        for _ in range(most):
            found.append(self.times(trees, found[-1]))
        return found


class Growth:
    """The tables that count the levelled forests over some stages, each from those before it.

    ``trees[i]`` is F_i; ``parts[i][j][t]`` counts what t points of colour j of stage i carry;
    ``joined[i][j]`` what the colours before j carry together, with an axis per colour for how many
    points it has, and without these axes at the last stage, where all of them are there.

    >>> Growth((Stage((3,), 0), Stage((3,), 0), Stage((2,), 0))).count()
    9
    """

    def __init__(self, stages: tuple[Stage, ...], only: str | None = None) -> None:
        self.stages, self.onto = stages, only == "surjective"
        self.last = len(stages) - 1
        self.variables = [Variables(stages[:i]) for i in range(len(stages))]
        self._afford()
        first = np.ones([d + 1 for d in stages[0].degrees], dtype=object)
        self.trees: list[Table] = [first, self._hit(first, 0)]
        self.parts: list[list[list[Table]]] = [[]]
        self.joined: list[list[Table]] = [[]]
        for i in range(1, len(stages)):
            variables, trees = self.variables[i], self.trees[i]
            parts = [variables.roots(trees, b) for b in stages[i].blocks]
            parts.append(variables.powers(trees, stages[i].named))
            joined = [variables.one()]
            for part in parts[:-1] if i == self.last else parts:
                if i == self.last:
                    joined.append(variables.times(joined[-1], part[-1]))
                else:
                    joined.append(_side_by_side(variables, joined[-1], part))
            self.parts.append(parts)
            self.joined.append(joined)
            if i < self.last:
                self.trees.append(self._hit(joined[-1], variables.one().ndim))

    def _hit(self, trees: Table, old: int) -> Table:
        """The trees without the one that is empty, where every point is to be hit."""
        if not self.onto:
            return trees
        trees = trees.copy()
        trees[(slice(None),) * old + (0,) * (trees.ndim - old)] = 0
        return trees

    def _afford(self) -> None:
        cells, steps = 0.0, 0.0
        for i, stage in enumerate(self.stages[1:], start=1):
            variables, kinds = self.variables[i], 1.0
            whole = variables.work()
            cells += variables.cells * (sum(stage.degrees) + 1)
            for b in stage.blocks:
                for k in range(1, b + 1):
                    steps += (b - k + 1) * variables.work(k)
                    if steps > MOST_STEPS:  # a stage may be too large to be gone over at all
                        break
            steps += stage.named * whole
            for j, b in enumerate(stage.degrees if i < self.last else ()):
                steps += whole * kinds * (b + 1) if j else 0
                kinds *= b + 1
            cells += variables.cells * kinds
        afford("counting chains", cells=cells, steps=steps)

    def count(self) -> int:
        """How many forests use all points of all stages."""
        variables, part = self.variables[-1], self.parts[-1][-1][-1]
        return int(variables.ways(part, self.joined[-1][-1], variables.degrees).sum())


def _steps(d: int, k: int) -> float:
    """The sum of d + 1, d + 1 - k, d + 1 - 2k, ... as long as these are positive.

    >>> _steps(5, 2) == 6 + 4 + 2, _steps(10**12, 1) > 1e23
    (True, True)
    """
    terms = d // k + 1
    return float(terms * (d + 1) - k * (terms * (terms - 1) // 2))


def _side_by_side(variables: Variables, joined: Table, part: list[Table]) -> Table:
    """Multiply by a sum over t of y^t part[t], y a new variable on a new last axis."""
    old = len(variables.degrees)
    out = np.zeros((*joined.shape, len(part)), dtype=object)
    for index in np.ndindex(*joined.shape[old:]):
        before = joined[(slice(None),) * old + index]
        for t, one in enumerate(part):
            out[(slice(None),) * old + index + (t,)] = variables.times(before, one)
    return out


@lru_cache(maxsize=4)
def growth(stages: tuple[Stage, ...], only: str | None = None) -> Growth:
    """The tables for these stages, kept for the next draw."""
    return Growth(stages, only)
