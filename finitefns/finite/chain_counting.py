"""Counting classes of chains: levelled forests by generating functions.

Let x_i mark the points of stage i. The trees that hang from a point of stage i are x_i times the
multisets of trees of stage i - 1, so the forests over stages 0..i with b roots are h_b of the
forests one stage shorter: ``b h_b[S] = sum_{k=1..b} S(x^k) h_{b-k}[S]``. Each colour has a variable
of its own; points with a colour each share one exponential variable a stage, which stands in
S(x^k) only for k = 1, since no two trees share a named point.

Source: Polya (1937); Harary and Palmer, Graphical Enumeration (1973), chapter 3.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..freedom import Colouring, Freedom
from .counting import count_classes
from .series import afford
from .sets import FiniteSet

Table = NDArray[np.object_]


@dataclass(frozen=True)
class ChainSpace:
    """All chains of maps between stages of these sizes, in order.

    >>> chains(3, 3, 2).slots
    {'stage0': 3, 'stage1': 3, 'stage2': 2}
    """

    sizes: tuple[int, ...]

    @property
    def sets(self) -> dict[str, FiniteSet]:
        """The stages."""
        return {f"stage{i}": FiniteSet(size) for i, size in enumerate(self.sizes)}

    @property
    def slots(self) -> dict[str, int]:
        """The sizes of the stages."""
        return {f"stage{i}": size for i, size in enumerate(self.sizes)}


def chains(*sizes: int) -> ChainSpace:
    """All chains of maps between stages of the given sizes.

    >>> count_classes(chains(3, 3, 2)), count_classes(chains(3, 3, 2), "hidden")
    (9, 38)

    Raises `InputError` for fewer than two stages, or a size that is not a number from 0 on.
    """
    if len(sizes) < 2:
        raise InputError(f"chains: there are {len(sizes)} sizes, but a chain has at least 2 stages")
    for place, size in enumerate(sizes):
        if not isinstance(size, int) or isinstance(size, bool) or size < 0:
            raise InputError(
                f"chains: size {place} is {size!r}, but a size is an integer from 0 on"
            )
    return ChainSpace(tuple(sizes))


class _Variables:
    """The variables of the stages so far: their degrees, and which one is exponential."""

    def __init__(self) -> None:
        self.degrees: list[int] = []
        self.exponential: list[bool] = []

    def times(self, left: Table, right: Table) -> Table:
        """The product of two series; exponential variables multiply with binomials."""
        out = np.zeros_like(right)
        for cell in map(tuple, np.argwhere(left != 0).tolist()):
            shifted = right[tuple(slice(0, s - c) for s, c in zip(right.shape, cell, strict=True))]
            for axis, (c, named) in enumerate(zip(cell, self.exponential, strict=True)):
                if named and c:
                    ways = np.array(
                        [math.comb(c + j, c) for j in range(right.shape[axis] - c)], dtype=object
                    )
                    shape = [1] * right.ndim
                    shape[axis] = len(ways)
                    shifted = shifted * ways.reshape(shape)
            out[tuple(slice(c, None) for c in cell)] += left[cell] * shifted
        return out

    def stretched(self, series: Table, k: int) -> Table:
        """The series at x^k: every point k times; named points cannot come twice."""
        if k == 1:
            return series
        out = np.zeros_like(series)
        source = tuple(
            slice(0, 1) if named else slice(0, (s - 1) // k + 1)
            for s, named in zip(series.shape, self.exponential, strict=True)
        )
        target = tuple(slice(0, 1) if named else slice(None, None, k) for named in self.exponential)
        out[target] = series[source]
        return out

    def one(self) -> Table:
        """The series 1."""
        table = np.zeros([d + 1 for d in self.degrees], dtype=object)
        table[(0,) * table.ndim] = 1
        return table


def _roots(variables: _Variables, forests: Table, most: int) -> list[Table]:
    """h_0[S], ..., h_most[S]: forests with so many roots that may be exchanged."""
    stretched = [variables.stretched(forests, k) for k in range(1, most + 1)]
    found = [variables.one()]
    for b in range(1, most + 1):
        total = np.zeros_like(found[0])
        for k in range(1, b + 1):
            total = total + variables.times(stretched[k - 1], found[b - k])
        found.append(total // b)
    return found


def _powers(variables: _Variables, forests: Table, most: int) -> list[Table]:
    """1, S, S^2, ...: what hangs from so many named points."""
    found = [variables.one()]
    for _ in range(most):
        found.append(variables.times(forests, found[-1]))
    return found


def _blocks(colouring: Colouring) -> tuple[list[int], int]:
    """Sizes of the colours with two points or more, and how many points have one of their own."""
    if colouring.is_fixed:
        return [], colouring.size
    return [s for s in colouring.sizes if s > 1], sum(s == 1 for s in colouring.sizes)


@count_classes.register
def _(space: ChainSpace, freedom: Freedom | str = "all") -> int:
    colours = Freedom.parse(freedom).colourings(space.sets, "Chain")
    return _count(colours)


def _count(colours: Mapping[str, Colouring]) -> int:
    stages = [_blocks(c) for c in colours.values()]
    cells = math.prod(
        math.prod(b + 1 for b in blocks) * (named + 1) for blocks, named in stages[:-1]
    )
    roots = max((max([*blocks, named]) for blocks, named in stages), default=0)
    afford(
        "counting chains", cells=float(cells) * max(roots, 1), steps=float(cells) ** 2 * 2 * roots
    )
    variables = _Variables()
    blocks, named = stages[0]
    variables.degrees = [*blocks, named]
    variables.exponential = [False] * len(blocks) + [True]
    # What one point of stage 1 can carry: any multiset of inputs.
    forests: Table = np.ones([d + 1 for d in variables.degrees], dtype=object)
    for blocks, named in stages[1:-1]:
        parts: list[list[Table]] = [_roots(variables, forests, b) for b in blocks]
        parts.append(_powers(variables, forests, named))
        grown = variables.one()
        for series in parts:
            grown = _joined(variables, grown, series, len(variables.degrees))
        variables.degrees += [*blocks, named]
        variables.exponential += [False] * len(blocks) + [True]
        forests = grown
    blocks, named = stages[-1]
    answer = variables.one()
    for b in blocks:
        answer = variables.times(answer, _roots(variables, forests, b)[b])
    answer = variables.times(answer, _powers(variables, forests, named)[named])
    return int(answer[tuple(variables.degrees)])


def _joined(variables: _Variables, grown: Table, series: list[Table], old: int) -> Table:
    """Multiply by a sum over t of y^t series[t], y a new variable on a new last axis."""
    out = np.zeros((*grown.shape, len(series)), dtype=object)
    for index in np.ndindex(*grown.shape[old:]):
        part = grown[(slice(None),) * old + index]
        for t, one in enumerate(series):
            out[(slice(None),) * old + index + (t,)] = variables.times(part, one)
    return out
