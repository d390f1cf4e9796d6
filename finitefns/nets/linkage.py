"""Single linkage: which points become one group as a distance grows.

Two points are in one group at distance e where a path of steps of at most e joins them. That is
told by a spanning tree of least length; the distances between all pairs are never held at once.

Laws: groups at a smaller distance lie inside those at a larger one; two points are in one group
from the longest step on that the tree takes between them, and from no smaller distance on.
Source: Gower and Ross 1969, for the tree; Prim 1957, for how it grows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_LINKED = 50_000  # points; the time for their tree grows with the square


class Tree(NamedTuple):
    """The edges of a spanning tree, shortest first: ``starts[i]`` to ``ends[i]`` is ``lengths[i]``.

    >>> Tree(np.array([0]), np.array([1]), np.array([0.5])).lengths.tolist()
    [0.5]
    """

    starts: Ints
    ends: Ints
    lengths: Floats


class Line(NamedTuple):
    """Points in a row, with ``gaps[i]`` between neighbours ``order[i]`` and ``order[i + 1]``.

    Law: two points are in one group at distance e where no gap between them is larger than e.
    """

    order: Ints
    gaps: Floats


def spanning_tree(points: Floats) -> Tree:
    """A spanning tree of points (n, d) of least length, by Prim's way: memory for n numbers.

    >>> tree = spanning_tree(np.array([[0.0], [5.0], [1.0]]))
    >>> tree.lengths.tolist()
    [1.0, 4.0]

    Source: Prim 1957.
    """
    from scipy.spatial.distance import cdist

    n = len(points)
    starts, ends = np.zeros(max(n - 1, 0), np.int64), np.zeros(max(n - 1, 0), np.int64)
    lengths = np.zeros(max(n - 1, 0))
    if n < 2:
        return Tree(starts, ends, lengths)
    size = _scale(points)
    left = np.array(points[1:] / size, order="C")  # squares of what is left neither burst nor die
    names = np.arange(1, n)
    near, beside = np.full(n - 1, np.inf), np.zeros(n - 1, np.int64)
    row, name = points[:1] / size, 0
    for done in range(n - 1):
        rest = n - 1 - done
        away = cdist(row, left[:rest])[0]
        closer = away < near[:rest]
        np.copyto(near[:rest], away, where=closer)
        beside[:rest][closer] = name
        at = int(near[:rest].argmin())
        starts[done], ends[done], lengths[done] = beside[at], names[at], near[at]
        row, name = left[at : at + 1].copy(), int(names[at])
        for kept in (left, names, near, beside):  # the last one takes the empty place
            kept[at] = kept[rest - 1]
    order = np.argsort(lengths, kind="stable")
    return Tree(starts[order], ends[order], lengths[order] * size)


def _scale(points: Floats) -> float:
    """A power of two about as large as the largest number, and 1 where all are 0."""
    largest = float(np.abs(points).max(initial=0.0))
    return float(2.0 ** np.clip(np.frexp(largest)[1], -1000, 1000)) if largest else 1.0


def in_line(tree: Tree) -> Line:
    """The points in a row in which every group, at every distance, stands together.

    >>> order, gaps = in_line(spanning_tree(np.array([[0.0], [5.0], [1.0]])))
    >>> order.tolist(), gaps.tolist()
    ([0, 2, 1], [1.0, 4.0])
    """
    n = len(tree.lengths) + 1
    above, last, following = list(range(n)), list(range(n)), [-1] * n
    after = np.zeros(n)
    pairs = zip(tree.starts.tolist(), tree.ends.tolist(), tree.lengths.tolist(), strict=True)
    for a, b, length in pairs:
        a, b = _root(above, a), _root(above, b)
        if b < a:  # a root is the first point of its group
            a, b = b, a
        following[last[a]], after[last[a]] = b, length
        above[b], last[a] = a, last[b]
    order, at = np.empty(n, np.int64), 0
    for place in range(n):
        order[place], at = at, following[at]
    return Line(order, after[order[:-1]])


def _root(above: list[int], point: int) -> int:
    while above[point] != point:
        above[point] = above[above[point]]
        point = above[point]
    return point


def groups(line: Line, distance: float) -> Ints:
    """The number of each point's group at a distance; a group has the number of its first point.

    >>> groups(in_line(spanning_tree(np.array([[0.0], [5.0], [1.0]]))), 1.0).tolist()
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
