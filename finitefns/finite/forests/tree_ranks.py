"""The exact way to rank the trees of a functional graph: round by round from the leaves.

Peeling leaves off round by round gives each tree point its height; points of one height are ranked
together, by colour and by the ranks of their children (Aho, Hopcroft, Ullman 1974). Broad rounds
are vectorised; thin ones go point by point, through memoryviews of the same arrays. This is the
slow twin of `fingerprints`, and what stands in for it should two fingerprints ever collide.
Time O(n log n) for every shape.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .blocks import changes
from .forest import dense_ranks, group, rank_rows

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

THIN = 200  # points and children in a round; below this a Python loop beats NumPy's overhead


def tree_ranks(f: Ints, colours: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints, Bools]:
    """Heights, ranks, sizes; the ranks of the trees of cycle points; siblings in order of rank.

    The first three have shape ``(n,)``, height and rank -1 on cycles; the fourth has one entry
    per cycle point, in order of number; the fifth has all tree points, by parent and then by rank,
    and the last is where in it the children of a parent begin.

    >>> [a.tolist() for a in tree_ranks(np.array([0, 0, 0, 1]), np.zeros(4, np.int64))]
    [[-1, 1, 0, 0], [-1, 1, 0, 0], [4, 2, 1, 1], [0], [2, 1, 3], [True, False, True]]
    """
    n = len(f)
    degree = np.bincount(f, minlength=n)
    children = group(f, n) if n else np.zeros(0, np.int64)
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(degree, out=starts[1:])
    height = np.full(n, -1, np.int64)
    rank, size = np.full(n, -1, np.int64), np.ones(n, np.int64)
    pending = degree.copy()
    front = np.flatnonzero(degree == 0)
    level = given = 0
    while len(front):
        weight = len(front) + int(degree[front].sum())
        if weight <= THIN:
            level, given, front = _thin(
                f, colours, children, starts, height, rank, size, pending, front, level, given
            )
            continue
        height[front] = level
        found, kinds = _ranked(front, children, starts, degree, rank, size, colours)
        rank[front] = found + given
        given, level = given + kinds, level + 1
        parents, often = np.unique(f[front], return_counts=True)
        pending[parents] -= often
        front = parents[pending[parents] == 0]
    ring = np.flatnonzero(height < 0)
    letters = np.zeros(0, np.int64)
    if len(ring):
        letters, _ = _ranked(ring, children, starts, degree, rank, size, colours)
    trees = np.flatnonzero(height >= 0)
    siblings = trees[np.lexsort((rank[trees], f[trees]))]
    eldest = changes(siblings, f)
    return height, rank, size, letters, siblings, eldest


def _ranked(
    points: Ints,
    children: Ints,
    starts: Ints,
    degree: Ints,
    rank: Ints,
    size: Ints,
    colours: Ints,
) -> tuple[Ints, int]:
    """Rank points by colour and children, and count what hangs from them; cycles do not hang."""
    rows = np.repeat(np.arange(len(points)), degree[points])
    first = np.repeat(starts[points] - np.cumsum(degree[points]) + degree[points], degree[points])
    below = children[first + np.arange(len(rows))]
    hangs = rank[below] >= 0
    rows, below = rows[hangs], below[hangs]
    if len(below):
        size[points] = 1 + np.bincount(rows, size[below], len(points)).astype(np.int64)
    tokens, kinds = dense_ranks(rank[below])
    order = np.argsort(rows * max(kinds, 1) + tokens)
    trees, span = rank_rows(rows[order], tokens[order], len(points))
    return dense_ranks(colours[points] * max(span, 1) + trees)


def _view(array: Any) -> Any:
    """The same memory, read and written as plain Python integers."""
    return memoryview(array)


def _thin(
    f: Ints,
    colours: Ints,
    children: Ints,
    starts: Ints,
    height: Ints,
    rank: Ints,
    size: Ints,
    pending: Ints,
    front: Ints,
    level: int,
    given: int,
) -> tuple[int, int, Ints]:
    """Rounds of few points, until one is broad again: the same as `tree_ranks`, point by point."""
    f_, colours_, children_, starts_ = map(_view, (f, colours, children, starts))
    height_, rank_, size_, pending_ = map(_view, (height, rank, size, pending))
    points = front.tolist()
    while points:
        keyed: list[tuple[tuple[int, tuple[int, ...]], int]] = []
        weight = 0
        for x in points:
            a, b = starts_[x], starts_[x + 1]
            weight += 1 + b - a
            if weight > THIN:
                return level, given, np.array(points, np.int64)
            if b == a + 1:
                child = children_[a]
                keyed.append(((colours_[x], (rank_[child],)), x))
                size_[x] = 1 + size_[child]
            else:
                mine = [children_[i] for i in range(a, b)]
                # The end of a row comes after every token, as in `rank_rows`.
                word = (*sorted(rank_[c] for c in mine), given)
                keyed.append(((colours_[x], word), x))
                size_[x] = 1 + sum(size_[c] for c in mine)
        if len(keyed) == 1:
            x = points[0]
            height_[x] = level
            rank_[x] = given
            given += 1
            up = f_[x]
            pending_[up] -= 1
            points = [] if pending_[up] else [up]
        else:
            keyed = [((c, word if len(word) > 1 else (*word, given)), x) for (c, word), x in keyed]
            keyed.sort()
            last = None
            following = []
            for key, x in keyed:
                if key != last:
                    last = key
                    given += 1
                rank_[x] = given - 1
                height_[x] = level
                up = f_[x]
                pending_[up] -= 1
                if not pending_[up]:
                    following.append(up)
            points = following
        level += 1
    return level, given, np.zeros(0, np.int64)
