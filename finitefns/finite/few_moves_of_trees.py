"""A relabeling between equivalent chains, or endofunctions, that gives few points new names.

Up to `MOST_IN_TREES` points the trees are matched so that the most points in all keep their names;
larger things get the relabeling that their canonical forms give. Law: no other relabeling keeps the
names of more points of a chain or an endofunction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .assignment import assigned
from .colours import Colouring
from .few_moves import same_names
from .forests.functional import Anatomy
from .forests.keeping import Keeping, TooMany, trees_of
from .forests.levelled import ranks
from .sets import FiniteSet

Ints = NDArray[np.int64]

MOST_IN_TREES = 2**8  # points of all stages of a chain, or of a space
MOST_STAGES = 2**6  # of a chain, or from a leaf to a cycle


def moves_between_chains(
    left: Sequence[Ints],
    right: Sequence[Ints],
    colours: Sequence[Colouring],
    points: Sequence[tuple[FiniteSet, FiniteSet]],
) -> list[Ints] | None:
    """Moves of all stages from one chain to an equivalent one; None where that would take long."""
    sizes = [stage.size for stage in colours]
    if sum(sizes) > MOST_IN_TREES or len(sizes) > MOST_STAGES:
        return None
    starts = np.cumsum([0, *sizes])
    codes = [stage.codes for stage in colours]
    joined = [np.concatenate([f, g + n]) for f, g, n in zip(left, right, sizes[1:], strict=True)]
    ranked = ranks(joined, [np.concatenate([code, code]) for code in codes])
    halves = [(rank[:n], rank[n:]) for (rank, _), n in zip(ranked, sizes, strict=True)]
    mine, yours = (np.concatenate([half[side] for half in halves]).tolist() for side in (0, 1))
    named = [
        np.where(one < 0, -1, one + start)
        for one, start in zip((same_names(*x) for x in points), starts[:-1].tolist(), strict=True)
    ]
    below = []
    for side in (left, right):
        arrows = [f + n for f, n in zip(side, starts[1:-1].tolist(), strict=True)]
        below.append(trees_of(np.concatenate(arrows).tolist(), int(starts[-1])))
    last = range(int(starts[-2]), int(starts[-1]))
    forest = Keeping((below[0], below[1]), (mine, yours), np.concatenate(named).tolist())
    move = _of(forest, lambda: forest.matched(last, last)[1], int(starts[-1]))
    if move is None:
        return None
    return [move[a:b] - a for a, b in pairwise(starts.tolist())]


def moves_of_space(
    left: Ints, right: Ints, parts: Anatomy, points: tuple[FiniteSet, FiniteSet]
) -> Ints | None:
    """A move from one endofunction to a conjugate one; None where that would take long.

    ``parts`` are those of both side by side, the right one after the left one.
    """
    n = len(left)
    if n > MOST_IN_TREES or int(parts.height.max(initial=-1)) >= MOST_STAGES:
        return None
    rank, cycle = parts.rank.tolist(), parts.cycle.tolist()
    below = [
        trees_of(values.tolist(), n, [c < 0 for c in cycle[start : start + n]])
        for values, start in ((left, 0), (right, n))
    ]
    forest = Keeping((below[0], below[1]), (rank[:n], rank[n:]), same_names(*points).tolist())
    rings = [_rings(values, cycle[s : s + n], s) for values, s in ((left, 0), (right, n))]
    return _of(forest, lambda: _matched_rings(forest, rings[0], rings[1]), n)


def _of(forest: Keeping, pairs: Callable[[], list[tuple[int, int]]], size: int) -> Ints | None:
    """The move that pairs of roots, and all that goes with them, make."""
    move = np.full(size, -1, np.int64)
    try:
        for p, q in forest.spread(pairs()):
            move[p] = q
    except TooMany:
        return None
    return move


def _rings(values: Ints, cycle: list[int], start: int) -> list[list[int]]:
    """The cycles, each from its least point on."""
    found = []
    for point, least in enumerate(cycle):
        if least == point + start:
            ring = [point]
            while (x := int(values[ring[-1]])) != point:
                ring.append(x)
            found.append(ring)
    return found


def _matched_rings(
    forest: Keeping, here: list[list[int]], there: list[list[int]]
) -> list[tuple[int, int]]:
    """Cycles sent to cycles of their kind, each turned as is best."""
    kinds: dict[tuple[int, int], tuple[list[list[int]], list[list[int]]]] = {}
    for side, rings in enumerate((here, there)):
        for ring in rings:
            kind = len(ring), min(forest.ranks[side][x] for x in ring)
            kinds.setdefault(kind, ([], []))[side].append(ring)
    pairs = []
    for ours, theirs in kinds.values():
        best = [[_turned(forest, ring, other) for other in theirs] for ring in ours]
        gain = np.array([[kept for kept, _ in row] for row in best])
        for i, j in zip(*(x.tolist() for x in assigned(gain)), strict=True):
            turn = best[i][j][1]
            pairs += list(zip(ours[i], theirs[j][turn:] + theirs[j][:turn], strict=True))
    return pairs


def _turned(forest: Keeping, ring: list[int], other: list[int]) -> tuple[float, int]:
    """How to turn one cycle onto another, and how many names that keeps."""
    first = forest.ranks[0][ring[0]]
    found = []
    for turn, point in enumerate(other):
        if forest.ranks[1][point] == first:
            turned = other[turn:] + other[:turn]
            found.append((sum(map(forest.best, ring, turned)), -turn))
    kept, turn = max(found)
    return kept, -turn
