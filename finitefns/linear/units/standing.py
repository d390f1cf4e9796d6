"""The standard order of the points of a structure, and its symmetries: search, point by point.

Of the points that may be named first, those count that look least once they are named; of those
that a symmetry exchanges, one is enough. The order that says least is the standard one (McKay,
Piperno 2014). Pieces that hang together by nothing but colours are put in order one by one.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .structures import Budget, Colours, Ints, Structure, match, named, seal, smallest_cell

Swap = tuple[Ints, Ints]  # names, and where each goes; every other point stays


@dataclass
class Standing:
    """A standard order of the points of a structure, and its symmetries.

    ``order`` are the points, first to last; ``told`` is what they then say; ``symmetries`` generate
    all moves that change nothing, of which there are ``count``.
    """

    told: bytes
    order: Ints
    lead: int = -1  # the point that was named first, where one was
    symmetries: list[Swap] = field(default_factory=list)
    count: int = 1


def standing(x: Structure, colours: Colours, budget: Budget) -> Standing:
    """The standard order of a structure. Law: renaming the points never changes what it says.

    Raises `NoCanonicalForm` where the search is not over after what the budget allows.
    """
    colours = x.refine(colours, budget)
    if len(np.unique(colours)) == len(colours):
        order = np.argsort(colours).astype(np.int64)
        return Standing(x.told(colours, order), order)
    pieces = x.pieces(colours, budget)
    if len(pieces) == 1:
        cell = np.flatnonzero(colours == smallest_cell(colours))
        budget.deeper()
        found = best(cell, x.names, lambda v: (x, named(colours, v)), budget)
        budget.depth -= 1
        told = x.told(colours, found.order)
        return Standing(told, found.order, found.lead, found.symmetries, found.count)
    return _standing_of_pieces(x, colours, pieces, budget)


def _standing_of_pieces(
    x: Structure, colours: Colours, pieces: list[Ints], budget: Budget
) -> Standing:
    each: list[tuple[int, bytes, Ints]] = []
    symmetries: list[Swap] = []
    count = 1
    for piece in pieces:
        if len(piece) == 1:
            each.append((1, colours[piece].tobytes(), piece))
            continue
        inside = standing(x.part(piece), colours[piece], budget)
        each.append((len(piece), inside.told, piece[inside.order]))
        symmetries += inside.symmetries
        count *= inside.count
    each.sort(key=lambda one: one[:2])
    run = 1
    for one, other in itertools.pairwise(each):
        run = run + 1 if one[:2] == other[:2] else 1
        if run > 1:
            a, b = x.names[one[2]], x.names[other[2]]
            symmetries.append((np.concatenate([a, b]), np.concatenate([b, a])))
            count *= run
    order = np.concatenate([one[2] for one in each])
    return Standing(x.told(colours, order), order, -1, symmetries, count)


def best(
    cell: Ints,
    names: Ints,
    named_one: Callable[[int], tuple[Structure, Colours]],
    budget: Budget,
) -> Standing:
    """The standing that says least, of all points of a cell that may be named.

    Points that a symmetry takes to one tried before need not be tried; points that look otherwise
    once they are named are never chosen before those that look least.
    """
    tried: list[tuple[int, Structure, Colours, Standing]] = []
    least: bytes | None = None
    symmetries: list[Swap] = []
    orbits = Orbits()
    for v in cell.tolist():
        if any(orbits.joined(int(names[v]), int(names[w])) for w, *_ in tried):
            continue
        x, colours = named_one(v)
        colours = x.refine(colours, budget)
        look = seal(colours)
        if least is not None and look > least:
            continue
        if look != least:
            least, tried = look, []
        for _, other, theirs, _ in tried:
            move = match(other, theirs, x, colours, budget)
            if move is not None:
                symmetries.append((other.names, x.names[move]))
                orbits.join(*symmetries[-1])
                break
        else:
            found = standing(x, colours, budget)
            symmetries += found.symmetries
            for swap in found.symmetries:
                orbits.join(*swap)
            tried.append((v, x, colours, found))
    v, _, _, found = min(tried, key=lambda one: one[3].told)
    several = sum(orbits.joined(int(names[v]), int(names[w])) for w in cell.tolist())
    return Standing(found.told, found.order, v, symmetries, found.count * several)


class Orbits:
    """Which points moves that change nothing can take to which, there and back."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def _top(self, x: int) -> int:
        while (above := self._above.get(x, x)) != x:
            self._above[x] = self._above.get(above, above)
            x = above
        return x

    def join(self, names: Ints, there: Ints) -> None:
        """Count one more move that changes nothing."""
        for x, y in zip(names.tolist(), there.tolist(), strict=True):
            self._above[self._top(x)] = self._top(y)

    def joined(self, x: int, y: int) -> bool:
        """Whether the moves seen so far can take one point to the other."""
        return self._top(x) == self._top(y)
