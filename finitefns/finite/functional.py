"""Functional graphs: cycles with trees hanging from them, ranked and numbered in a standard way.

An array ``f`` with values in 0..n-1 is a graph with one arrow from each point. What cannot be
peeled away, leaf by leaf, are the cycles; the trees that hang from them are told apart by
`fingerprints`, and by `tree_ranks` should those ever fail. The rank of a cycle point is the place
of the infinite word of trees read along the cycle, found by doubling (Karp, Miller, Rosenberg
1972), which also finds the least rotation. Time O(n log n) for every shape, and no recursion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .fingerprints import fingerprint_ranks
from .forest import dense_ranks
from .tree_ranks import tree_ranks

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Anatomy:
    """The parts of a functional graph; every array but the last has shape ``(n,)``.

    ``height`` is the longest way up from a leaf, -1 on cycles; ``rank`` orders tree points (and,
    among themselves, cycle points by the word they start); ``size`` counts a point and all that
    hangs from it; ``cycle`` is the least point of its cycle on a cycle, -1 elsewhere;
    ``siblings`` are the tree points by parent, then by rank.
    """

    height: Ints
    rank: Ints
    size: Ints
    cycle: Ints
    siblings: Ints

    @property
    def cycle_lengths(self) -> Ints:
        """The length of every cycle."""
        on = self.cycle[self.cycle >= 0]
        return np.bincount(on)[np.unique(on)] if len(on) else on


def anatomy(f: Ints, colours: Ints) -> Anatomy:
    """Take a functional graph apart, its points wearing colours 0, 1, ..."""
    n = len(f)
    found = fingerprint_ranks(f, colours)
    height, rank, size, letters, siblings = tree_ranks(f, colours) if found is None else found
    cycle = np.full(n, -1, np.int64)
    ring = np.flatnonzero(height < 0)
    if len(ring):
        number = np.full(n, -1, np.int64)
        number[ring] = np.arange(len(ring))
        after = number[f[ring]]
        rank[ring] = rank.max() + 1 + _words(letters, after)
        cycle[ring] = ring[_least_on_cycle(after)]
    return Anatomy(height, rank, size, cycle, siblings)


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
    trees = parts.siblings
    if len(trees):  # each after all of the siblings before it
        widths = parts.size[trees]
        upto = np.cumsum(widths)
        upto -= widths
        parents = f[trees]
        first = np.empty(len(trees), bool)
        first[0] = True
        np.not_equal(parents[1:], parents[:-1], out=first[1:])
        before = np.zeros(n, np.int64)
        before[parents[first]] = upto[first]
        offset[trees] = 1 + upto - before[parents]
    up = f.copy()
    up[ring] = ring
    # Add the offsets along the way to the cycle, which is at most the height; double the step.
    for _ in range((int(parts.height.max()) + 1).bit_length()):
        offset += offset[up]
        up = up[up]
    return base[up] + offset


def components(f: Ints, parts: Anatomy) -> Ints:
    """The least point of the cycle that each point ends in: equal for points that sometime meet."""
    up = np.where(parts.cycle >= 0, np.arange(len(f)), f)
    for _ in range((int(parts.height.max(initial=-1)) + 1).bit_length()):
        up = up[up]
    return parts.cycle[up]


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
