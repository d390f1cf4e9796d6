"""Levelled forests: ranks from the leaves up, places from the roots down.

The arrays ``values[i]`` send the points of stage i to those of stage i + 1. The rank of a point is
its place among the different trees that hang from the points of its stage (colour first, then the
ranks of the children, in order); two points have one rank exactly when a relabeling that keeps the
colours takes one tree to the other. Near-linear in the number of points; no recursion.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..colours import Colouring
from .forest import count_rows, dense_ranks, group, rank_rows

Ints = NDArray[np.int64]


def ranks(values: list[Ints], colours: list[Ints]) -> list[tuple[Ints, int]]:
    """The rank of every point of every stage, and how many different ones its stage has.

    >>> [r.tolist() for r, _ in ranks([np.array([0, 0, 1])], [np.zeros(3, int), np.zeros(2, int)])]
    [[0, 0, 0], [0, 1]]
    """
    found = [dense_ranks(colours[0])]
    for f, colour in zip(values, colours[1:], strict=True):
        below, kinds = found[-1]
        size = len(colour)
        rows, columns, counts = count_rows(f, below, size, max(kinds, 1))
        most = int(counts.max()) if len(counts) else 0
        tree, span = rank_rows(rows, columns * (most + 1) + (most - counts), size)
        found.append(dense_ranks(colour * max(span, 1) + tree))
    return found


def orders(values: list[Ints], ranked: list[tuple[Ints, int]]) -> list[Ints]:
    """The points of every stage in standard order: by the place of the parent, then by rank."""
    top, kinds = ranked[-1]
    found = [group(top, max(kinds, 1))]
    for f, (rank, kinds) in zip(reversed(values), reversed(ranked[:-1]), strict=True):
        place = np.empty(len(found[-1]), np.int64)
        place[found[-1]] = np.arange(len(found[-1]))
        by_rank = group(rank, max(kinds, 1))
        found.append(by_rank[group(place[f[by_rank]], max(len(place), 1))])
    return found[::-1]


def canonical_moves(values: list[Ints], colours: list[Colouring]) -> list[Ints]:
    """Where each point goes in the canonical form: in standard order, inside its own colour.

    A parent's place is the one it has *after* colours have been kept, so that children follow it.
    """
    codes = [c.codes for c in colours]
    ranked = ranks(values, codes)
    moves: list[Ints] = []
    place: Ints | None = None
    stages = list(zip([*values, None], ranked, colours, strict=True))
    for f, (rank, kinds), colour in reversed(stages):
        order = group(rank, max(kinds, 1))
        if f is not None and place is not None:
            order = order[group(place[f[order]], max(len(place), 1))]
        move = np.empty(len(order), np.int64)
        if colour.is_free:
            move[order] = np.arange(len(order))
        else:
            move[order[group(colour.codes[order], colour.count)]] = colour.order
        moves.append(move)
        place = move
    return moves[::-1]


def sibling_runs(values: list[Ints], ranked: list[tuple[Ints, int]]) -> list[Ints]:
    """For every stage, how many siblings share parent and rank, one number per run of them."""
    found = []
    for i, (rank, kinds) in enumerate(ranked):
        parent = values[i] if i < len(values) else np.zeros(len(rank), np.int64)
        key, _ = dense_ranks(parent * max(kinds, 1) + rank)
        found.append(np.bincount(key))
    return found
