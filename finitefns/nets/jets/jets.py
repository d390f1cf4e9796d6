"""Jets: what a net on inputs is to first order, as the engine of this room takes it.

Inputs that share a state are one *point*; points and the arrows from one stage to the next are a
forest, and each point carries the Jacobian of the next layer. No coordinate is trusted: a change of
stage t multiplies the Jacobians there by a matrix of its own at every point.

Laws: inputs that are one point at stage t are one point at every later stage; ``parents[t]`` and
``points`` say the same: ``parents[t][points[t]] == points[t + 1]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract import Value
from ...errors import InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Stacks = Callable[[int, Ints], list[Floats]]
ROOM = 2**23  # floats of Jacobians that are held at once


class Jets(Value):
    """The forest of points, and factors of the Jacobian at each: what is first-order of a trace.

    ``dimensions`` are those of the stages 0..k. ``points[t]`` numbers the point of each input at
    stage t, 0, 1, ... as they appear. ``states[t]`` holds a row per point. ``alike[t]`` numbers
    points of stage t < k: those of one number have equal factors, entry by entry. ``factors(t,
    some)`` gives, for points of stage t, stacks of matrices whose product is the Jacobian, the
    first factor on the right: a stack has one matrix per point, or one for all. ``exact``: every
    factor is given by numbers that are meant, so that ranks are those of fractions.

    >>> j = Jets.of([[[[1.0, 0.0]], [[0.0, 1.0]]]], points=[[0, 1], [0, 0]])
    >>> j.dimensions, j.inputs, [p.tolist() for p in j.parents]
    ((2, 1), 2, [[0, 0]])
    >>> j.jacobians(0, np.array([1])).tolist()
    [[[0.0, 1.0]]]

    Raises `InputError` where points, states and matrices do not meet.
    """

    dimensions: tuple[int, ...]
    points: tuple[Ints, ...]
    parents: tuple[Ints, ...]
    states: tuple[Floats, ...]
    alike: tuple[Ints, ...]
    exact: bool
    labels: tuple[Any, ...]
    _factors: Stacks

    def __init__(
        self,
        points: Sequence[Any],
        states: Sequence[Floats],
        factors: Stacks,
        *,
        alike: Sequence[Ints] | None = None,
        exact: bool = False,
        labels: Sequence[Any] | None = None,
    ) -> None:
        numbered = tuple(np.asarray(p, dtype=np.int64) for p in points)
        sizes = [int(p.max(initial=-1)) + 1 for p in numbered]
        parents = []
        for t in range(len(numbered) - 1):
            up = np.zeros(sizes[t], dtype=np.int64)
            up[numbered[t]] = numbered[t + 1]
            if not np.array_equal(up[numbered[t]], numbered[t + 1]):
                raise InputError(f"jets: a point of stage {t} goes to two points of stage {t + 1}")
            parents.append(up)
        kinds = [np.arange(n) for n in sizes[:-1]] if alike is None else list(alike)
        names = range(len(numbered[0])) if labels is None else labels
        for name, value in {
            "points": numbered,
            "parents": tuple(parents),
            "states": tuple(states),
            "dimensions": tuple(one.shape[1] for one in states),
            "alike": tuple(kinds),
            "exact": exact,
            "labels": tuple(names),
            "_factors": factors,
        }.items():
            object.__setattr__(self, name, value)

    @classmethod
    def of(
        cls,
        jacobians: Sequence[Any],
        points: Sequence[Any] | None = None,
        states: Sequence[Any] | None = None,
        *,
        exact: bool = False,
        dimensions: Sequence[int] | None = None,
    ) -> Jets:
        """Jets of given matrices: ``jacobians[t]`` has one matrix per point of stage t.

        Without ``points`` no inputs merge; without ``states`` the points of a stage stand apart,
        at 0, 1, 2, ... on the first axis. ``dimensions`` are needed where a stage has none.
        """
        stacks = [np.asarray(one, dtype=np.float64) for one in jacobians]
        if dimensions is None:
            dimensions = [stacks[0].shape[2], *(one.shape[1] for one in stacks)]
        if points is None:
            points = [np.arange(len(stacks[0]))] * len(dimensions)
        sizes = [int(np.max(p, initial=-1)) + 1 for p in points]
        for t, (one, n) in enumerate(zip(stacks, sizes, strict=False)):
            if one.shape != (n, dimensions[t + 1], dimensions[t]):
                raise InputError(
                    f"jets: the Jacobians of stage {t} have the shape {one.shape}, but {n} points "
                    f"and {dimensions[t + 1]} x {dimensions[t]} are meant"
                )
        if states is None:
            states = [
                np.outer(np.arange(n), np.arange(d) == 0)
                for n, d in zip(sizes, dimensions, strict=True)
            ]
        placed = [np.asarray(one, dtype=np.float64) for one in states]
        return cls(points, placed, lambda t, some: [stacks[t][some]], exact=exact)

    def floating(self) -> Jets:
        """The same, its numbers taken as floats that may be rounded."""
        return Jets(self.points, self.states, self._factors, alike=self.alike, labels=self.labels)

    @property
    def inputs(self) -> int:
        """How many inputs there are."""
        return len(self.points[0])

    @property
    def last(self) -> int:
        """The number of the last stage."""
        return len(self.dimensions) - 1

    def count(self, stage: int) -> int:
        """How many points a stage has."""
        return len(self.states[stage])

    def factors(self, stage: int, some: Ints) -> list[Floats]:
        """Stacks whose product is the Jacobian from a stage to the next, at some of its points."""
        return self._factors(stage, some)

    def jacobians(self, stage: int, some: Ints) -> Floats:
        """The Jacobian from a stage to the next, at some of its points, as one stack."""
        whole: Floats | None = None
        for factor in self.factors(stage, some):
            whole = factor if whole is None else factor @ whole
        assert whole is not None
        shape = (len(some), self.dimensions[stage + 1], self.dimensions[stage])
        return np.broadcast_to(whole, shape)

    def parts(self, many: int, stage_room: int | None = None) -> Iterator[slice]:
        """Slices of so many things, each as long as `ROOM` allows for matrices of these stages."""
        widest = max(a * b for a, b in zip(self.dimensions, self.dimensions[1:], strict=False))
        step = max(1, (stage_room or ROOM) // max(widest, 1))
        for start in range(0, many, step):
            yield slice(start, min(start + step, many))
