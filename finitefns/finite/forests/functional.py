"""Functional graphs: cycles with trees hanging from them, ranked and numbered in a standard way.

An array ``f`` with values in 0..n-1 is a graph with one arrow from each point. What cannot be
peeled away, leaf by leaf, are the cycles; the trees that hang from them are told apart by
`fingerprints`, and by `tree_ranks` should those ever fail. The rank of a cycle point is the place
of the infinite word of trees read along the cycle, found by doubling (Karp, Miller, Rosenberg
1972), which also finds the least rotation. Time O(n log n) for every shape, and no recursion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..relabeling import inverse
from .blocks import blocks, changes, put, taken, width
from .fingerprints import fingerprint_ranks
from .forest import dense_ranks
from .tree_ranks import tree_ranks

Ints = NDArray[np.int64]
Narrow = NDArray[Any]  # integers of `blocks.width`

BROAD = 256  # points of one height; from here on a look at all of them costs less than doubling
LEVELS = 255  # heights that are looked at one by one, at most


@dataclass(frozen=True)
class Anatomy:
    """The parts of a functional graph; every array but the last two has shape ``(n,)``.

    ``height`` is the longest way up from a leaf, -1 on cycles; ``rank`` orders tree points (and,
    among themselves, cycle points by the word they start); ``size`` counts a point and all that
    hangs from it; ``cycle`` is the least point of its cycle on a cycle, -1 elsewhere;
    ``siblings`` are the tree points by parent, then by rank, and ``eldest`` says where a parent's
    begin.
    """

    height: Narrow
    rank: Narrow
    size: Narrow
    cycle: Narrow
    siblings: Narrow
    eldest: NDArray[np.bool_]

    @property
    def cycle_lengths(self) -> Ints:
        """The length of every cycle."""
        on = self.cycle[self.cycle >= 0]
        return np.bincount(on)[np.unique(on)] if len(on) else on.astype(np.int64)


def anatomy(f: Ints, colours: Ints) -> Anatomy:
    """Take a functional graph apart, its points wearing colours 0, 1, ..."""
    found = fingerprint_ranks(f, colours) or tree_ranks(f, colours)
    height, rank, size, letters, siblings, eldest = found
    on = height < 0
    if len(letters):
        letters = _words(letters, _along(f, on))
        letters += rank.max() + 1
        rank[on] = letters
    del letters
    least = _least_on_cycle(_along(f, on))
    ring = np.flatnonzero(on).astype(least.dtype)
    cycle = np.full(len(f), -1, least.dtype)
    cycle[on] = taken(ring, least)
    return Anatomy(height, rank, size, cycle, siblings, eldest)


def _along(f: Ints, on: NDArray[np.bool_]) -> Narrow:
    """Where each cycle point goes, the cycle points numbered in their own order."""
    after = f[on].astype(width(len(f)))
    number = np.empty(len(f), after.dtype)
    number[on] = np.arange(len(after), dtype=after.dtype)
    return taken(number, after)


def _words(letters: Narrow, jump: Narrow) -> Narrow:
    """The place of the infinite word that starts at each point and goes on where it jumps.

    Written over the letters.
    """
    rank, kinds = letters, int(letters.max()) + 1
    while kinds > 1:
        pair = rank * np.int64(kinds)
        pair += taken(rank, jump)
        order = np.argsort(pair)
        new = changes(order, pair)
        del pair
        rank[order] = np.cumsum(new, dtype=rank.dtype) - 1
        del order
        more = int(rank.max()) + 1
        if more == kinds:  # longer words tell no more apart, so they never will
            break
        kinds, jump = more, taken(jump, jump)
    return rank


def _least_on_cycle(jump: Narrow) -> Narrow:
    """The least point of the cycle that each point jumps along."""
    least = np.arange(len(jump), dtype=jump.dtype)
    while True:
        lower = taken(least, jump)
        np.minimum(lower, least, out=lower)
        if np.array_equal(lower, least):
            return least
        least, jump = lower, taken(jump, jump)


def standard_places(f: Ints, parts: Anatomy) -> Ints:
    """Where each point goes: cycles by length and word, each point followed by all it carries."""
    on = parts.cycle >= 0
    place = _ring_places(f, parts, on)
    offset = _among_siblings(f, parts)
    low = np.minimum(parts.height, LEVELS).astype(np.uint8)
    low[on] = LEVELS
    counts = np.bincount(low, minlength=LEVELS + 1)[:LEVELS]
    broad = int(np.argmin(np.append(counts, 0) >= BROAD))  # heights of many points, from 0 on
    tall = np.flatnonzero(low >= broad) if broad else None
    if tall is not None and 4 * len(tall) > len(f):  # too many to number them anew
        broad, tall = 0, None
    _add_along(f, on, place, offset, int(parts.height.max(initial=-1)) + 1, tall)
    del on, place, tall
    if broad:
        ends = np.cumsum(counts[:broad])
        order = np.argsort(low, kind="stable")  # of 8-bit integers: by counting
        order = order[: ends[-1]].astype(offset.dtype)
        for points in reversed(np.split(order, ends[:-1])):  # parents before their children
            for here in blocks(len(points)):
                offset[points[here]] += offset[f[points[here]]]
        del order, points
    return offset.astype(np.int64)


def _add_along(
    f: Ints,
    on: NDArray[np.bool_],
    place: Narrow,
    offset: Narrow,
    longest: int,
    tall: Ints | None,
) -> None:
    """Add the offsets along the way to the cycle and the place there; double the step.

    Of the ``tall`` points alone, with whom go all that they are sent to; of all where it is None.
    """
    if tall is None:
        mine, up = offset, f.astype(offset.dtype)
    else:
        number = np.empty(len(f), offset.dtype)
        number[tall] = np.arange(len(tall), dtype=offset.dtype)
        up = taken(number, f[tall])
        del number
        mine, on, place = offset[tall], on[tall], place[tall]
    up[on] = np.flatnonzero(on)
    for _ in range(longest.bit_length()):
        mine += taken(mine, up)
        up = taken(up, up)
    mine += taken(place, up)
    if tall is not None:
        offset[tall] = mine


def _ring_places(f: Ints, parts: Anatomy, on: NDArray[np.bool_]) -> Narrow:
    """Where each cycle point goes, shape ``(n,)``; nothing is said of the other points."""
    heads, starts = _heads(f, parts, on)
    head, place = _back_to(heads, inverse(_along(f, on)))
    first = np.empty_like(place)
    put(first, heads, starts)
    del heads, starts
    place += taken(first, head)  # among the cycle points alone
    del first, head
    sizes = np.empty_like(place)
    put(sizes, place, parts.size[on])
    upto = np.cumsum(sizes, dtype=sizes.dtype)
    upto -= sizes
    del sizes
    found = np.empty(len(f), place.dtype)
    found[on] = taken(upto, place)
    return found


def _heads(f: Ints, parts: Anatomy, on: NDArray[np.bool_]) -> tuple[Narrow, Narrow]:
    """A point of least word on each cycle, and how many cycle points stand before that cycle.

    Both count the cycle points alone. The heads are in standard order: by length, then by word.
    """
    leader = parts.cycle[on]
    number = np.empty(len(f), leader.dtype)
    number[on] = np.arange(len(leader), dtype=leader.dtype)
    leader = taken(number, leader)
    del number
    word = parts.rank[on]
    least, lengths = word.copy(), np.zeros_like(word)
    for here in blocks(len(word)):
        np.minimum.at(least, leader[here], word[here])
        np.add.at(lengths, leader[here], 1)
    chosen = np.full_like(leader, -1)
    for here in blocks(len(word)):
        points = here.start + np.flatnonzero(word[here] == least[leader[here]])
        chosen[leader[points]] = points  # of several on a cycle, the last one stands
    del leader, least
    lengths = lengths[chosen >= 0]
    heads = chosen[chosen >= 0]
    del chosen
    word = taken(word, heads)
    order = np.lexsort((word, lengths))
    del word
    heads = heads[order]
    lengths = lengths[order]
    del order
    starts = np.cumsum(lengths, dtype=lengths.dtype)
    starts -= lengths
    return heads, starts


def _back_to(heads: Narrow, before: Narrow) -> tuple[Narrow, Narrow]:
    """The head of each cycle point's cycle, and how many steps back it is; spoils ``before``."""
    jump = before
    put(jump, heads, heads)
    steps = (jump != np.arange(len(jump), dtype=jump.dtype)).astype(jump.dtype)
    while True:
        steps += taken(steps, jump)
        further = taken(jump, jump)
        if np.array_equal(further, jump):
            return jump, steps
        jump = further


def _among_siblings(f: Ints, parts: Anatomy) -> Narrow:
    """How far behind its parent each tree point stands: after all of the siblings before it."""
    trees = parts.siblings
    widths = taken(parts.size, trees)
    # The sum of all sizes may be beyond 32 bits. It wraps around, and the differences are right.
    upto = np.cumsum(widths, dtype=widths.dtype)
    upto -= widths
    del widths
    first = np.arange(len(trees), dtype=trees.dtype)
    first[~parts.eldest] = 0
    np.maximum.accumulate(first, out=first)
    upto -= taken(upto, first)
    del first
    upto += 1
    offset = np.zeros(len(f), upto.dtype)
    put(offset, trees, upto)
    return offset


def components(f: Ints, parts: Anatomy) -> Ints:
    """The least point of the cycle that each point ends in: equal for points that sometime meet."""
    up = np.where(parts.cycle >= 0, np.arange(len(f)), f)
    for _ in range((int(parts.height.max(initial=-1)) + 1).bit_length()):
        up = up[up]
    least: Ints = parts.cycle[up]
    return least


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
