"""Single linkage: which points become one group as a distance grows.

Two points are in one group at distance e where a path of steps of at most e joins them. Prim's way
to a spanning tree of least length takes in what is nearest, point by point, so that it ends with a
group, at every distance, before it begins with the next one: the order in which points come, and
how far each was, tell all groups. The distances between all pairs are never held at once.

Laws: groups at a smaller distance lie inside those at a larger one; two points are in one group
from the largest gap between them on, and from no smaller distance on.
Source: Gower and Ross 1969, for the tree; Prim 1957, for how it grows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_LINKED = 50_000  # points; the time for their tree grows with the square


class Line(NamedTuple):
    """Points in a row, with ``gaps[i]`` between neighbours ``order[i]`` and ``order[i + 1]``.

    Law: two points are in one group at distance e where no gap between them is larger than e.
    """

    order: Ints
    gaps: Floats


def in_line(points: Floats) -> Line:
    """Points (n, d) in a row in which every group, at every distance, stands together.

    It begins with the first point. Memory is needed for n rows.

    >>> order, gaps = in_line(np.array([[0.0], [5.0], [1.0]]))
    >>> order.tolist(), gaps.tolist()
    ([0, 2, 1], [1.0, 4.0])

    Source: Prim 1957.
    """
    from scipy.spatial.distance import cdist

    n = len(points)
    order, gaps = np.zeros(n, np.int64), np.zeros(max(n - 1, 0))
    size = _scale(points)
    left = np.array(points[1:] / size, order="C")  # squares of what is left neither burst nor die
    names, near = np.arange(1, n), np.full(max(n - 1, 0), np.inf)
    row = points[:1] / size
    for done in range(n - 1):
        rest = n - 1 - done
        np.minimum(near[:rest], cdist(row, left[:rest])[0], out=near[:rest])
        at = int(near[:rest].argmin())
        order[done + 1], gaps[done], row = names[at], near[at], left[at : at + 1].copy()
        for kept in (left, names, near):  # the last one takes the empty place
            kept[at] = kept[rest - 1]
    return Line(order, gaps * size)


def _scale(points: Floats) -> float:
    """A power of two about as large as the largest number, and 1 where all are 0."""
    largest = float(np.abs(points).max(initial=0.0))
    return float(2.0 ** np.clip(np.frexp(largest)[1], -1000, 1000)) if largest else 1.0


def groups(line: Line, distance: float) -> Ints:
    """The number of each point's group at a distance; a group has the number of its first point.

    >>> groups(in_line(np.array([[0.0], [5.0], [1.0]])), 1.0).tolist()
    [0, 1, 0]
    """
    order, gaps = line
    runs = np.concatenate([[0], np.cumsum(gaps > distance)])
    first = np.minimum.reduceat(order, np.flatnonzero(np.diff(runs, prepend=-1)))
    of_run = np.argsort(np.argsort(first))  # runs by their first points
    found = np.empty(len(order), np.int64)
    found[order] = of_run[runs]
    return found


def middles(points: Floats, numbers: Ints) -> Ints:
    """The member of each group that is nearest to the group's mean; of several, the first.

    Members whose distances agree to nine digits count as equally near: two points are always.

    >>> middles(np.array([[0.0], [1.0], [5.0], [9.0]]), np.array([0, 0, 0, 1])).tolist()
    [1, 3]
    """
    size = _scale(points)
    scaled = points / size
    many = int(numbers.max(initial=-1)) + 1
    members = np.bincount(numbers, minlength=many)
    means = np.empty((many, points.shape[1]))
    for column in range(points.shape[1]):
        means[:, column] = np.bincount(numbers, scaled[:, column], many) / members
    away = np.sqrt(((scaled - means[numbers]) ** 2).sum(axis=1))
    least = np.full(many, np.inf)
    np.minimum.at(least, numbers, away)
    nearest = np.flatnonzero(away <= least[numbers] * (1 + 1e-9))
    found = np.full(many, len(points))
    np.minimum.at(found, numbers[nearest], nearest)
    return found
