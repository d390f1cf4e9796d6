"""Rows that are near: which inputs are one point at a stage, at a precision.

Laws: numbers count from 0 as they appear; near rows are those that a chain of steps joins, each of
at most the precision in every coordinate; at precision 0 they are equal, 0.0 and -0.0 alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .numbering import numbered, of_keys

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LOOKS = 3  # random directions along which rows are sorted before any two are compared


def equal_rows(rows: Floats) -> Ints:
    """The number of each row among the different ones, as they appear.

    >>> equal_rows(np.array([[1.0, 0.0], [2.0, 0.0], [1.0, -0.0]])).tolist()
    [0, 1, 0]
    """
    return numbered(rows)[0]


def joined(one: Ints, other: Ints) -> Ints:
    """The finest partition that both partitions refine, numbered as it appears.

    >>> joined(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2])).tolist()
    [0, 0, 0, 1]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n, a, b = len(one), int(one.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1
    if a in (0, n) or b == n:  # one of them tells all inputs apart
        return other if a == n else one
    graph = coo_array((np.ones(n, dtype=np.int8), (one, a + other)), shape=(a + b, a + b))
    _, found = connected_components(graph, directed=False)
    return of_keys(found[one])[0]


def near_rows(rows: Floats, precision: float) -> Ints:
    """Rows joined by steps of at most ``precision`` in every coordinate; 0.0 joins equal ones.

    >>> near_rows(np.array([[0.0], [0.1], [5.0]]), 0.2).tolist()
    [0, 0, 1]
    """
    if precision == 0.0 or len(rows) < 2 or rows.shape[1] == 0:
        return numbered(rows)[0]
    # Most rows stand alone along one direction; only the others are looked at as rows.
    found = np.arange(len(rows))
    crowded = np.flatnonzero(_are_crowded(rows, precision))
    if len(crowded):
        exact, firsts = numbered(rows[crowded])
        near = _near_points(rows[crowded[firsts]], precision)
        found[crowded] = crowded[firsts[near]][exact]
    return of_keys(found)[0]


def _near_points(points: Floats, precision: float) -> Ints:
    """For each of different points the first one that steps join it with."""
    near = np.zeros(len(points), dtype=np.int64)
    for look in range(LOOKS):
        near = _candidates(points, precision, near, look)
    found = np.arange(len(points))
    crowded = np.flatnonzero(np.bincount(near, minlength=1)[near] > 1)
    if len(crowded):
        found[crowded] = crowded[_firsts(_steps(points[crowded], precision))]
    return found


def _along(points: Floats, precision: float, look: int) -> tuple[Floats, float]:
    """Places along a random direction, and how near those of near points are at most.

    What is near in every coordinate is near along a direction whose entries sum up to 1.
    """
    direction = np.random.default_rng((points.shape[1], look)).normal(size=points.shape[1])
    room = precision * (1.0 + 1e-9) + 1e-15 * float(np.abs(points).max(initial=0.0))
    return points @ (direction / np.abs(direction).sum()), room


def _are_crowded(points: Floats, precision: float) -> NDArray[np.bool_]:
    """Which points have a neighbour along a direction: all near ones, and few others."""
    along, room = _along(points, precision, LOOKS)
    order = np.argsort(along)
    close = np.diff(along[order]) <= room
    found = np.zeros(len(points), dtype=bool)
    found[order[1:][close]] = True
    found[order[:-1][close]] = True
    return found


def _candidates(points: Floats, precision: float, near: Ints, look: int) -> Ints:
    """A finer partition that joins all near points, and few others."""
    along, room = _along(points, precision, look)
    order = np.lexsort((along, near))
    new = (np.diff(near[order]) != 0) | (np.diff(along[order]) > room)
    finer = np.empty(len(points), dtype=np.int64)
    finer[order] = np.concatenate([[0], np.cumsum(new)])
    return finer


def _steps(points: Floats, precision: float) -> Ints:
    """The pieces of the graph in which points within the precision are neighbours."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import KDTree

    pairs = KDTree(points).query_pairs(precision, p=np.inf, output_type="ndarray")
    n = len(points)
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), (n, n))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _firsts(pieces: Ints) -> Ints:
    """For each point the first one of its piece."""
    return np.unique(pieces, return_index=True)[1][pieces]
