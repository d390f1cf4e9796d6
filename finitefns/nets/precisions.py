"""At which precision inputs merge at a stage: a dendrogram over all distances at once.

Two inputs are one point at precision e where their states are joined by steps of at most e. As e
grows, points only merge; each precision at which some do has its merge, with the members.

Laws: ``blocks(e)`` are the groups that ``linked(e)`` makes at the first stage behind the inputs;
``between(a, c) <= max(between(a, b), between(b, c))``.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..contract import Value
from ..errors import InputError, said
from ..finite.sets import FiniteSet
from ..wording import number, some
from .linkage import MOST_LINKED, Line, groups, in_line
from .numbering import firsts_of, numbered
from .reasons import Traced

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROWS = 12  # precisions that a report shows


class Joined(NamedTuple):
    """A merge: the precision at which it happens, and the inputs that are one point from there on.

    >>> Joined(0.5, ("a", "b")).precision
    0.5
    """

    precision: float
    inputs: tuple[Any, ...]


class Precisions(Value):
    """When inputs merge at one stage, over all precisions: single linkage of their states.

    ``heights`` are the precisions at which two groups become one, rising, one per merge of two.
    Going through it gives every `Joined`, the smallest precision first; equal states come at 0.

    Law: ``count(e) == count(0) - (heights <= e).sum()``.

    >>> from finitefns.nets import Affine, Net, Trace
    >>> p = precisions(Trace(Net([Affine([[1.0]])]), [[0.0], [1.0], [5.0]], labels="abc"), 1)
    >>> p
    <Precisions at stage 1: 3 inputs, 3 states; from 1 to 4>
    >>> p.heights.tolist(), p.blocks(2.0), p.between("a", "c")
    ([1.0, 4.0], (('a', 'b'), ('c',)), 4.0)
    >>> list(p)
    [Joined(precision=1.0, inputs=('a', 'b')), Joined(precision=4.0, inputs=('a', 'b', 'c'))]

    Raises `InputError` for an input that is not there, or a precision below 0. Source: Gower and
    Ross 1969.
    """

    stage: int
    labels: FiniteSet
    heights: Floats
    _state: Ints  # of each input, among the different ones
    _line: Line

    def __init__(self, stage: int, labels: FiniteSet, state: Ints, line: Line) -> None:
        heights = np.sort(line.gaps)
        heights.flags.writeable = False
        self.__dict__.update(stage=stage, labels=labels, heights=heights, _state=state, _line=line)

    def numbers(self, precision: float) -> Ints:
        """The point of each input at a precision, numbered as they first appear."""
        if isinstance(precision, bool) or not isinstance(precision, int | float | np.number):
            raise InputError(f"the precision is {said(precision)}, but a number is meant")
        if not precision >= 0:
            raise InputError(f"the precision is {precision}, but a number from 0 on is meant")
        if not len(self._state):
            return self._state
        return groups(self._line, float(precision))[self._state]

    def blocks(self, precision: float) -> tuple[tuple[Any, ...], ...]:
        """The inputs that are one point at a precision, by label, in order of first members."""
        numbers = self.numbers(precision)
        order = np.argsort(numbers, kind="stable").tolist()
        ends = np.flatnonzero(np.diff(np.sort(numbers), prepend=-1, append=-1)).tolist()
        label = self.labels.label
        return tuple(tuple(map(label, order[a:b])) for a, b in itertools.pairwise(ends))

    def count(self, precision: float) -> int:
        """How many points the inputs are at a precision."""
        return int(self.numbers(precision).max(initial=-1)) + 1

    def between(self, *inputs: Any) -> float:
        """The least precision at which all these inputs are one point."""
        if not inputs:
            raise InputError("between: there are no inputs, but at least one is meant")
        line = np.empty(len(self._line.order), np.int64)
        line[self._line.order] = np.arange(len(line))
        at = [int(line[self._state[self.labels.index(x)]]) for x in inputs]
        return float(self._line.gaps[min(at) : max(at)].max(initial=0.0))

    @property
    def widest(self) -> tuple[float, float]:
        """Two precisions with nothing between them, the second the most times the first.

        From the first on up to the second, the points stay the same; (0, infinity) without merges.
        """
        heights = np.unique(self.heights)
        if len(heights) < 2:
            return (float(heights[0]), math.inf) if len(heights) else (0.0, math.inf)
        with np.errstate(divide="ignore"):
            at = int(np.argmax(heights[1:] / heights[:-1]))
        return float(heights[at]), float(heights[at + 1])

    def __iter__(self) -> Iterator[Joined]:
        if not len(self._state):
            return
        order, gaps = self._line
        members = self._members()
        for state, inputs in enumerate(members):
            if len(inputs) > 1:
                yield self._joined(0.0, [state], members)
        for height in np.unique(gaps).tolist():
            runs = np.concatenate([[0], np.cumsum(gaps > height)])
            new = np.unique(runs[:-1][gaps == height])
            starts = np.searchsorted(runs, np.arange(runs[-1] + 2))
            found = [order[starts[run] : starts[run + 1]] for run in new.tolist()]
            for run in sorted(found, key=min):
                yield self._joined(height, run.tolist(), members)

    def _members(self) -> list[list[int]]:
        """The inputs at each state."""
        found: list[list[int]] = [[] for _ in range(len(self._line.order))]
        for i, state in enumerate(self._state.tolist()):
            found[state].append(i)
        return found

    def _joined(self, height: float, states: list[int], members: list[list[int]]) -> Joined:
        inputs = sorted(i for state in states for i in members[state])
        return Joined(height, tuple(map(self.labels.label, inputs)))

    def report(self) -> str:
        """How many points there are at some precisions, and the largest of them, as text."""
        heights = np.unique(self.heights)
        if len(heights) > ROWS:
            heights = heights[np.linspace(0, len(heights) - 1, ROWS).round().astype(np.int64)]
        told = [repr(self), f"{'precision':>12}  {'points':>9}  {'largest':>9}  of inputs"]
        for height in [0.0, *heights.tolist()]:
            at = self.numbers(height)
            most = np.bincount(at).argmax() if len(at) else 0
            inputs = np.flatnonzero(at == most)
            names = some([self.labels.label(i) for i in inputs[:4].tolist()])
            told.append(
                f"{height:>12.6g}  {number(int(at.max(initial=-1)) + 1):>9}  "
                f"{number(len(inputs)):>9}  {names}"
            )
        return "\n".join(told)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Precisions):
            return NotImplemented
        return (
            self.stage == other.stage
            and self.labels == other.labels
            and np.array_equal(self._state, other._state)
            and all(map(np.array_equal, self._line, other._line))
        )

    def __hash__(self) -> int:
        return hash((self.stage, self.labels.size, self.heights.tobytes()))

    def __repr__(self) -> str:
        states, heights = len(self._line.order), self.heights
        span = f"; from {heights[0]:.6g} to {heights[-1]:.6g}" if len(heights) else ""
        inputs = f"{number(self.labels.size)} input{'s' if self.labels.size != 1 else ''}"
        told = f"{number(states)} state{'s' if states != 1 else ''}"
        return f"<Precisions at stage {self.stage}: {inputs}, {told}{span}>"


def precisions(trace: Traced, stage: int) -> Precisions:
    """At which precision inputs merge at a stage of a net: the real states, by single linkage.

    Law: ``precisions(trace, t).count(0)`` is how many different states there are at stage t.

    >>> from finitefns.nets import Affine, Net, Trace
    >>> precisions(Trace(Net([Affine([[2.0]])]), [[0.0], [1.0]]), 1).heights.tolist()
    [2.0]

    Raises `InputError` where there is no such stage, or too many states. Source: Gower and Ross
    1969.
    """
    last = len(trace.states) - 1
    if isinstance(stage, bool) or not isinstance(stage, int) or not 0 <= stage <= last:
        raise InputError(f"there is no stage {said(stage)}; stages go from 0 to {last}")
    state, _ = numbered(trace.states[stage])
    rows = trace.states[stage][firsts_of(state)]
    if len(rows) > MOST_LINKED:
        raise InputError(
            f"precisions: stage {stage} has {len(rows):,} different states, and up to "
            f"{MOST_LINKED:,} are linked; hand in fewer inputs"
        )
    return Precisions(stage, trace.labels, state, in_line(rows))
