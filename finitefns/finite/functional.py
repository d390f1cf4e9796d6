"""Functional graphs: cycles with trees hanging from them, ranked and numbered in a standard way.

An array ``f`` with values in 0..n-1 is a graph with one arrow from each point. Peeling leaves off
round by round gives each tree point its height; points of one height are ranked together, by
colour and by the ranks of their children (Aho, Hopcroft, Ullman 1974). What cannot be peeled are
the cycles; the rank of a cycle point is the place of the infinite word of tree ranks read along
the cycle, found by doubling (Karp, Miller, Rosenberg 1972), which also finds the least rotation.

Time O(n log n) for every shape. Broad rounds are vectorised; thin ones (a path of a million points
has a million) go point by point, through memoryviews of the same arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .forest import dense_ranks, group, rank_rows

Ints = NDArray[np.int64]

THIN = 200  # points and children in a round; below this a Python loop beats NumPy's overhead


@dataclass(frozen=True)
class Anatomy:
    """The parts of a functional graph; every array has shape ``(n,)``.

    ``height`` is the longest way up from a leaf, -1 on cycles; ``rank`` orders tree points (and,
    among themselves, cycle points by the word they start); ``size`` counts a point and all that
    hangs from it; ``cycle`` is the least point of its cycle on a cycle, -1 elsewhere.
    """

    height: Ints
    rank: Ints
    size: Ints
    cycle: Ints

    @property
    def cycle_lengths(self) -> Ints:
        """The length of every cycle."""
        on = self.cycle[self.cycle >= 0]
        return np.bincount(on)[np.unique(on)] if len(on) else on


def anatomy(f: Ints, colours: Ints) -> Anatomy:
    """Take a functional graph apart, its points wearing colours 0, 1, ..."""
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
    cycle = np.full(n, -1, np.int64)
    ring = np.flatnonzero(height < 0)
    if len(ring):
        trees, _ = _ranked(ring, children, starts, degree, rank, size, colours)
        number = np.full(n, -1, np.int64)
        number[ring] = np.arange(len(ring))
        after = number[f[ring]]
        rank[ring] = given + _words(trees, after)
        cycle[ring] = ring[_least_on_cycle(after)]
    return Anatomy(height, rank, size, cycle)


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
    """Rounds of few points, until one is broad again: the same as `anatomy`, point by point."""
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


def _words(letters: Ints, after: Ints) -> Ints:
    """The place of the infinite word that starts at each point and goes on ``after`` it."""
    rank, kinds = dense_ranks(letters)
    jump = after
    while True:
        longer, more = dense_ranks(rank * kinds + rank[jump])
        if more == kinds:  # longer words tell no more apart, so they never will
            return rank
        rank, kinds, jump = longer, more, jump[jump]


def _least_on_cycle(after: Ints) -> Ints:
    """The least point of each point's cycle."""
    least = np.arange(len(after))
    jump = after
    while True:
        lower = np.minimum(least, least[jump])
        if np.array_equal(lower, least):
            return least
        least, jump = lower, jump[jump]


def standard_places(f: Ints, parts: Anatomy) -> Ints:
    """Where each point goes: cycles by length and word, each point followed by all it carries."""
    n = len(f)
    if n == 0:
        return np.zeros(0, np.int64)
    ring = np.flatnonzero(parts.cycle >= 0)
    number = np.full(n, -1, np.int64)
    number[ring] = np.arange(len(ring))
    after, rank = number[f[ring]], parts.rank[ring]
    _, which = np.unique(parts.cycle[ring], return_inverse=True)
    lengths = np.bincount(which)
    by_word = np.lexsort((rank, which))
    heads = by_word[np.cumsum(lengths) - lengths]  # one point of least word on each cycle
    to_head = _steps_to(heads, after)
    along = (lengths[which] - to_head) % lengths[which]
    place_of_cycle = np.empty(len(heads), np.int64)
    place_of_cycle[np.lexsort((rank[heads], lengths))] = np.arange(len(heads))
    order = np.lexsort((along, place_of_cycle[which]))
    sizes = parts.size[ring][order]
    offset = np.zeros(n, np.int64)
    base = np.zeros(n, np.int64)
    base[ring[order]] = np.cumsum(sizes) - sizes
    trees = np.flatnonzero(parts.cycle < 0)
    if len(trees):  # siblings stand in order of rank, each after all of the one before
        by_rank = trees[np.lexsort((parts.rank[trees], f[trees]))]
        widths = parts.size[by_rank]
        upto = np.cumsum(widths) - widths
        first = np.ones(len(by_rank), bool)
        first[1:] = f[by_rank[1:]] != f[by_rank[:-1]]
        runs = np.diff(np.flatnonzero(first), append=len(first))
        offset[by_rank] = 1 + upto - np.repeat(upto[first], runs)
    up = f.copy()
    up[ring] = ring
    while True:  # add the offsets along the way to the cycle, doubling the step
        offset = offset + offset[up]
        further = up[up]
        if np.array_equal(further, up):
            return base[up] + offset
        up = further


def _steps_to(heads: Ints, after: Ints) -> Ints:
    """How many steps each cycle point takes to the head of its cycle."""
    jump = after.copy()
    jump[heads] = heads
    steps = np.ones(len(after), np.int64)
    steps[heads] = 0
    while True:
        further = jump[jump]
        steps = steps + steps[jump]
        if np.array_equal(further, jump):
            return steps
        jump = further


def symmetry_runs(f: Ints, parts: Anatomy) -> dict[int, int]:
    """Numbers k with exponents e: the symmetries are the product of (k!)^e times rotations^e.

    Rotations are given as negative keys: ``-k`` with exponent e stands for k^e.
    """
    told: dict[int, int] = {}
    trees = np.flatnonzero(parts.cycle < 0)
    if len(trees):
        kinds = int(parts.rank.max()) + 1
        alike = np.unique(f[trees] * kinds + parts.rank[trees], return_counts=True)[1]
        for size, often in enumerate(np.bincount(alike).tolist()):
            told[size] = told.get(size, 0) + often
    ring = np.flatnonzero(parts.cycle >= 0)
    if len(ring):
        _, which = np.unique(parts.cycle[ring], return_inverse=True)
        lengths = np.bincount(which)
        least = np.full(len(lengths), np.iinfo(np.int64).max)
        np.minimum.at(least, which, parts.rank[ring])
        turns = np.bincount(which[parts.rank[ring] == least[which]], minlength=len(lengths))
        for size, often in enumerate(np.bincount(turns).tolist()):
            if often and size > 1:
                told[-size] = often
        key = dense_ranks(lengths)[0] * (int(least.max()) + 1) + least
        same = np.unique(key, return_counts=True)[1]
        for size, often in enumerate(np.bincount(same).tolist()):
            told[size] = told.get(size, 0) + often
    return told
