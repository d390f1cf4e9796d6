"""Points that go alike through all later Jacobians, so that one of each is enough.

Points of a stage are of one walk where their Jacobians are alike, here and along the way to the
end. A group of walks is gone along stage by stage, and what they have in common is done once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..jets import Jets

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_NUMBERS = 2**62


def walks(jets: Jets) -> tuple[Ints, ...]:
    """For every stage the number of the walk of each of its points.

    Law: points of one number have alike Jacobians at every stage from there on.

    >>> j = Jets.of([[[[1.0]], [[2.0]], [[1.0]]]])
    >>> [w.tolist() for w in walks(j)]
    [[0, 1, 2], [0, 0, 0]]
    """
    found = [np.zeros(jets.count(jets.last), np.int64)]
    for t in reversed(range(jets.last)):
        later = found[-1]
        key = jets.alike[t] * (int(later.max(initial=0)) + 1) + later[jets.parents[t]]
        found.append(np.unique(key, return_inverse=True)[1].reshape(-1))
    return tuple(reversed(found))


def one_of_each(numbers: Ints) -> Ints:
    """A place of each number 0, 1, ... that occurs: the first one."""
    return np.unique(numbers, return_index=True)[1]


def numbered(rows: Ints) -> Ints:
    """A number for every row, (n,) from (n, m): equal rows have equal numbers, from 0 on.

    >>> numbered(np.array([[5, 1], [7, -2], [5, 1]])).tolist()
    [0, 1, 0]
    """
    number, many = np.zeros(len(rows), np.int64), 1
    for column in rows.T:
        low = int(column.min(initial=0))
        width = int(column.max(initial=0)) - low + 1
        place = column - low
        if many > MOST_NUMBERS // width:
            number = np.unique(number, return_inverse=True)[1].reshape(-1)
            place = np.unique(place, return_inverse=True)[1].reshape(-1)
            many, width = len(rows), len(rows)
        number, many = number * width + place, many * width
    return np.unique(number, return_inverse=True)[1].reshape(-1)


class Step(NamedTuple):
    """A stage on the way of a group of walks.

    ``points`` are what is to be done here, one of each way so far; ``came`` says which one of the
    stage before each comes from, and ``of`` which one of these is that of each walk.
    """

    stage: int
    points: Ints
    came: Ints
    of: Ints


def along(jets: Jets, stage: int, points: Ints) -> Iterator[Step]:
    """The stages that some points of one stage go through, each way once.

    >>> j = Jets.of([[[[1.0]], [[2.0]]], [[[3.0]]]], points=[[0, 1], [0, 0], [0, 0]])
    >>> [step.of.tolist() for step in along(j, 0, np.array([0, 1]))]
    [[0, 1], [0, 1]]
    """
    at, of = points, np.zeros(len(points), np.int64)
    for t in range(stage, jets.last):
        kinds = jets.alike[t][at]
        key = of * (int(kinds.max(initial=0)) + 1) + kinds
        _, first, now = np.unique(key, return_index=True, return_inverse=True)
        now = now.reshape(-1)
        yield Step(t, at[first], of[first], now)
        at, of = jets.parents[t][at], now


class Factor(NamedTuple):
    """A factor of the Jacobians of some points: as one matrix, as diagonals, or as a stack.

    ``constant`` has the shape (rows, columns), ``diagonal`` (points, rows), ``stack`` (points,
    rows, columns); one of the three is there. ``name`` is its stage and its place there.
    """

    name: tuple[int, int]
    constant: Floats | None
    diagonal: Floats | None
    stack: Floats | None


def factors(jets: Jets, stage: int, points: Ints) -> list[Factor]:
    """The factors of the Jacobians at some points of a stage, the first one applied first.

    >>> j = Jets.of([[[[2.0, 0.0], [0.0, 3.0]], [[1.0, 0.0], [0.0, 0.0]]]])
    >>> factors(j, 0, np.array([0, 1]))[0].diagonal.tolist()
    [[2.0, 3.0], [1.0, 0.0]]
    """
    # One matrix for all is told from one per point where there are at least two points.
    asked = np.repeat(points, 2) if len(points) == 1 else points
    told: list[Factor] = []
    for place, given in enumerate(jets.factors(stage, asked)):
        name = stage, place
        if len(given) == 1 and len(asked) > 1:
            told.append(Factor(name, given[0], None, None))
            continue
        stack = given[: len(points)]
        rows = stack.shape[1]
        if rows == stack.shape[2]:
            diagonal = np.einsum("nii->ni", stack)
            if np.count_nonzero(stack) == np.count_nonzero(diagonal):
                told.append(Factor(name, None, diagonal, None))
                continue
        told.append(Factor(name, None, None, stack))
    return told
