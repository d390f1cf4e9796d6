"""Permutation groups known by their generators alone: taken apart, recognised, or listed.

A group is taken apart into pieces that move points of their own; a piece that is every permutation
of its points, or every even one, is recognised by its order. What is left is listed: the slow
obvious twin of the formulas in `conjugacy`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...wording import number
from ..relabeling import inverse
from .families import alternating, beside, symmetric
from .permutations import Group
from .stabilisers import StabiliserChain

Ints = NDArray[np.int64]
Type = tuple[tuple[int, int], ...]  # pairs (length of cycles, how many), lengths rising

MOST_LISTED = 1 << 26  # numbers in all the elements that are kept at once
MOST_PASSED = 1 << 31  # numbers in all the elements that are looked at, one batch after the other
BATCH = 1 << 22


@dataclass(frozen=True, eq=False)
class ConjugacyClass:
    """So many elements, and one of them: ``element[old] == new``."""

    size: int
    element: Ints


def cycle_type(move: Ints) -> Type:
    """The lengths of the cycles of a permutation, each with how often it comes.

    >>> cycle_type(np.array([1, 0, 2, 4, 3]))
    ((1, 1), (2, 2))
    """
    return cycle_types(move[None])[0]


def cycle_types(rows: NDArray[np.integer[Any]]) -> list[Type]:
    """The cycle type of many permutations at once, one a row."""
    count, degree = rows.shape
    lengths = np.zeros(rows.shape, np.int64)
    here = np.broadcast_to(np.arange(degree), rows.shape).astype(np.int64)
    start, wide = here.copy(), rows.astype(np.int64)
    step = 0
    while (lengths == 0).any():
        step += 1
        here = np.take_along_axis(wide, here, axis=1)
        lengths[(here == start) & (lengths == 0)] = step
    keys = np.arange(count)[:, None] * (degree + 1) + lengths
    often = np.bincount(keys.ravel(), minlength=count * (degree + 1)).reshape(count, degree + 1)
    return [tuple((int(d), int(row[d]) // int(d)) for d in np.flatnonzero(row)) for row in often]


def taken_apart(group: Group) -> tuple[Group, Ints] | None:
    """The same group as pieces side by side, and where their points are; None for one piece.

    >>> pieces, where = taken_apart(Group(((1, 2, 0, 3, 4), (1, 0, 2, 3, 4)), 5))
    >>> pieces
    beside(symmetric(3), symmetric(1), symmetric(1))
    """
    parts: list[Group] = []
    points: list[Ints] = []
    for block in _blocks(group):
        back = np.full(group.degree, -1)
        back[block] = np.arange(len(block))
        own = [back[g[block]] for g in group.arrays()]
        part = _recognised(Group(tuple(tuple(g.tolist()) for g in own), len(block)))
        parts.append(part)
        points.append(block)
    if len(parts) == 1 and not parts[0].built:
        return None
    return beside(*parts), np.concatenate([np.zeros(0, np.int64), *points])


def _blocks(group: Group) -> Iterator[Ints]:
    """Points that some generator moves belong together; so do those that orbits join."""
    low = np.arange(group.degree)
    for g in group.arrays():
        moved = np.flatnonzero(g != np.arange(group.degree))
        if len(moved):
            joined = np.unique(low[moved])
            low[np.isin(low, joined)] = joined[0]
    for first in np.unique(low).tolist():
        yield np.flatnonzero(low == first)


def _recognised(part: Group) -> Group:
    n = part.degree
    if n <= 1:
        return symmetric(n)
    order = StabiliserChain(part.arrays(), n).order
    if order == math.factorial(n):
        return symmetric(n)
    # A group of half the order has index 2, and the symmetric group has one such subgroup only.
    return alternating(n) if 2 * order == math.factorial(n) else part


def by_listing(group: Group) -> list[ConjugacyClass]:
    """The conjugacy classes of a group, by listing its elements and conjugating each.

    >>> sorted(c.size for c in by_listing(Group(((1, 2, 0), (1, 0, 2)), 3)))
    [1, 2, 3]

    Raises `InputError` when there are too many elements to be kept at once.
    """
    chain = StabiliserChain(group.arrays(), group.degree)
    return classes_of(chain)


def classes_of(chain: StabiliserChain) -> list[ConjugacyClass]:
    """The conjugacy classes of a group that is given by its chain."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    affordable(chain, MOST_LISTED)
    rows = chain.elements(max(chain.order, 1))
    base = [at.point for at in chain.levels]
    names = _names(rows, base, chain.degree)
    order = np.argsort(names)
    links = []
    for g in chain.generators:
        conjugated = g.astype(rows.dtype)[rows][:, inverse(g)]
        links.append(order[np.searchsorted(names[order], _names(conjugated, base, chain.degree))])
    here = np.tile(np.arange(len(rows)), max(len(links), 1))
    there = np.concatenate(links) if links else here
    joined = coo_array((np.ones(len(here), np.int8), (here, there)), (len(rows), len(rows)))
    _, number = connected_components(joined, directed=False)
    _, first, sizes = np.unique(number, return_index=True, return_counts=True)
    return [
        ConjugacyClass(size, rows[i].astype(np.int64))
        for i, size in zip(first.tolist(), sizes.tolist(), strict=True)
    ]


def affordable(chain: StabiliserChain, most: int) -> None:
    """Refuse, before memory is spent, to list a group of too many elements."""
    fit = most // max(chain.degree, 1)
    if chain.order > fit:
        raise InputError(
            f"the group has order {number(chain.order)} and is known by its generators alone, so "
            f"its elements have to be listed, and at most {fit:,} are; a group built by name "
            "(affine, hypercube, wreath, product, ...) is counted at any order"
        )


def _names(rows: NDArray[np.integer[Any]], base: list[int], degree: int) -> Ints:
    """A number for each element: what it does to the base says which one it is."""
    names = np.zeros(len(rows), np.int64)
    for b in base:
        names = names * degree + rows[:, b]
    return names


def types_by_listing(group: Group) -> dict[Type, int]:
    """How many elements have each cycle type, by looking at all of them, batch by batch."""
    chain = StabiliserChain(group.arrays(), group.degree)
    affordable(chain, MOST_PASSED)
    told: Counter[Type] = Counter()
    for rows in batches(chain):
        told.update(cycle_types(rows))
    return dict(sorted(told.items()))


def batches(chain: StabiliserChain) -> Iterator[NDArray[np.integer[Any]]]:
    """All elements in batches of rows, so that few are in memory at a time."""
    levels = list(chain.levels)
    inner = 1
    while levels and inner * len(levels[-1].orbit) * chain.degree <= BATCH:
        inner *= len(levels.pop().orbit)
    small = StabiliserChain._of_levels(chain.levels[len(levels) :], chain.degree)
    rows = small.elements(max(inner, 1))
    counts = [len(at.orbit) for at in levels]
    for places in np.ndindex(*counts):
        move = np.arange(chain.degree)
        for at, place in zip(reversed(levels), reversed(places), strict=True):
            move = at.rows[place][move]
        yield move[rows]
