"""Levelled forests: ranks from the leaves up, places from the roots down.

The arrays ``values[i]`` send the points of stage i to those of stage i + 1. The rank of a point is
its place among the different trees that hang from the points of its stage (colour first, then the
ranks of the children, in order); two points have one rank exactly when a relabeling that keeps the
colours takes one tree to the other. Near-linear in the number of points; no recursion.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...freedom import Colouring
from ...verdict import Obstruction
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


@dataclass(frozen=True, eq=False)
class Forest:
    """The isomorphism type of a coloured levelled forest: it compares, and names a difference."""

    values: list[Ints]
    colours: list[Colouring]
    standard: Callable[[], list[Ints]]

    def _joined(self, other: Forest) -> tuple[list[Ints], list[tuple[Ints, int]]]:
        """Both forests side by side, ranked together, so that ranks can be compared."""
        values = [
            np.concatenate([f, g + top.size])
            for f, g, top in zip(self.values, other.values, self.colours[1:], strict=True)
        ]
        codes = [
            np.concatenate([a.codes, b.codes])
            for a, b in zip(self.colours, other.colours, strict=True)
        ]
        return values, ranks(values, codes)

    def _difference(self, other: Forest) -> tuple[int, int, int, int] | None:
        """The lowest stage and a rank on it that one forest has more often than the other."""
        values, ranked = self._joined(other)
        for stage, (rank, kinds) in enumerate(ranked):
            size = self.colours[stage].size
            left = np.bincount(rank[:size], minlength=kinds)
            right = np.bincount(rank[size:], minlength=kinds)
            if not np.array_equal(left, right):
                kind = int(np.argmax(left != right))
                point = int(np.argmax(rank == kind))
                del values
                return stage, point, int(left[kind]), int(right[kind])
        return None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Forest):
            return NotImplemented
        if [c.size for c in self.colours] != [c.size for c in other.colours]:
            return False
        if not all(
            np.array_equal(a.codes, b.codes)
            for a, b in zip(self.colours, other.colours, strict=True)
        ):
            return self._difference(other) is None
        return all(map(np.array_equal, self.standard(), other.standard()))

    def __hash__(self) -> int:
        return hash(tuple(c.size for c in self.colours))

    def contrast(self, other: Forest, name: str) -> Obstruction:
        """How many points have a tree that the two forests do not have equally often."""
        found = self._difference(other)
        assert found is not None
        stage, point, left, right = found
        values, ranked = self._joined(other)
        codes = [
            np.concatenate([a.codes, b.codes])
            for a, b in zip(self.colours, other.colours, strict=True)
        ]
        tree = _tree(values, ranked, codes, stage, point)
        what = f"number of points of stage {stage} in the {name} that grow as {tree}"
        return Obstruction(what, left, right)

    def __repr__(self) -> str:
        codes = [c.codes for c in self.colours]
        ranked = ranks(self.values, codes)
        told = []
        top, kinds = ranked[-1]
        for kind, often in list(enumerate(np.bincount(top, minlength=kinds).tolist()))[:6]:
            point = int(np.argmax(top == kind))
            told.append(f"{often} x {_tree(self.values, ranked, codes, len(ranked) - 1, point)}")
        return " + ".join(told) + (" + ..." if kinds > 6 else "")


def _tree(
    values: list[Ints], ranked: list[tuple[Ints, int]], codes: list[Ints], stage: int, point: int
) -> str:
    """The tree below a point in words, two stages deep: ``(2 x (3), 1 x ())`` counts children."""

    def children(at: int, y: int) -> list[tuple[int, int]]:
        below = np.flatnonzero(values[at - 1] == y)
        kinds, first, often = np.unique(
            ranked[at - 1][0][below], return_index=True, return_counts=True
        )
        del kinds
        return [(int(below[i]), int(k)) for i, k in zip(first, often, strict=True)]

    def name(at: int, y: int, deep: int) -> str:
        colour = f"colour {codes[at][y]} " if codes[at].any() else ""
        if at == 0:
            return f"{colour}leaf"
        inside: list[Any] = children(at, y)
        if deep == 0:
            return f"{colour}({sum(k for _, k in inside)})"
        told = ", ".join(f"{k} x {name(at - 1, x, deep - 1)}" for x, k in inside[:5])
        return f"{colour}({told or 'nothing'}{', ...' if len(inside) > 5 else ''})"

    return name(stage, point, 2)
