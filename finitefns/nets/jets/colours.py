"""Colours of points where the inputs have no names: what any renaming of inputs has to respect.

A point has the colour of the inputs that go into it: their ranks, how they merge, and where a
state may not move, or stands in an order, its place there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...verdict import Obstruction
from .bars.ranks import Ranks
from .jets import Ints, Jets
from .plainly import SAME
from .sentences import Told

Colours = tuple[Ints, ...]


@dataclass(frozen=True, eq=False)
class Coloured:
    """Colours of the points of two jets, stage by stage, by one numbering."""

    left: Colours
    right: Colours


def places(x: Jets, y: Jets, free: Sequence[bool], reversed_: Sequence[bool]) -> list[Any]:
    """For each stage that fixes places the numbers of left and right points there, else None.

    ``reversed_`` says of each stage that is a line whether its order is turned round.
    """
    found: list[Any] = []
    for t, d in enumerate(x.dimensions):
        a, b = x.states[t], y.states[t]
        if not free[t]:
            found.append(_same_rows(a, b))
        elif d == 1 and len(a) > 1:
            ranks = [np.argsort(np.argsort(z[:, 0], kind="stable")) for z in (a, b)]
            found.append((ranks[0], len(b) - 1 - ranks[1] if reversed_[t] else ranks[1]))
        else:
            found.append(None)
    return found


def _same_rows(a: Any, b: Any) -> tuple[Ints, Ints]:
    """Left rows by number, and right rows by the number of the left row that they equal, or -1."""
    here = np.arange(len(a))
    if not len(a) or not len(b) or not a.shape[1]:
        return here, np.arange(len(b))
    from scipy.spatial import cKDTree

    away, beside = cKDTree(a).query(b)
    near = away <= SAME * float(np.abs(a).max()) * np.sqrt(a.shape[1])
    return here, np.where(near, beside, -1)


def coloured(x: Jets, y: Jets, ranks: tuple[Ranks, Ranks], fixed: Sequence[Any]) -> Coloured:
    """The colours of all points, from the inputs on."""
    known: dict[Any, int] = {}
    both = []
    for side, (jets, one) in enumerate(zip((x, y), ranks, strict=True)):
        table = one.per_input()
        first = np.unique(jets.points[0], return_index=True)[1]
        many = np.bincount(jets.points[0], minlength=jets.count(0))
        keys: list[Any] = [(table[i].tobytes(), int(n)) for i, n in zip(first, many, strict=True)]
        stages: list[Ints] = []
        for t in range(len(jets.dimensions)):
            if t:
                below: list[list[int]] = [[] for _ in range(jets.count(t))]
                for child, parent in enumerate(jets.parents[t - 1].tolist()):
                    below[parent].append(int(stages[-1][child]))
                keys = [tuple(sorted(one)) for one in below]
            where = fixed[t]
            marks = [None] * jets.count(t) if where is None else where[side].tolist()
            named = [(t, *pair) for pair in zip(keys, marks, strict=True)]
            stages.append(np.array([known.setdefault(n, len(known)) for n in named], np.int64))
        both.append(tuple(stages))
    return Coloured(*both)


def other_counts(x: Jets, y: Jets, ranks: tuple[Ranks, Ranks], colours: Coloured) -> Any:
    """Of what there is another number on both sides, whatever the inputs are called, or None."""
    bars = [Counter(_bars(r)) for r in ranks]
    for code in [*bars[0], *bars[1]]:
        if bars[0][code] != bars[1][code]:
            name = f"number of inputs with the bars {code}"
            return Obstruction(name, bars[0][code], bars[1][code])
    for t in range(len(x.dimensions)):
        if x.count(t) != y.count(t):
            return Obstruction(f"number of points at stage {t}", x.count(t), y.count(t))
    for t, (a, b) in enumerate(zip(colours.left, colours.right, strict=True)):
        if Counter(a.tolist()) != Counter(b.tolist()):
            sentence = f"up to stage {t} the inputs do not merge, or stand, alike on both sides"
            return Told(f"merges up to stage {t}", None, None, sentence=sentence)
    return None


def _bars(ranks: Ranks) -> list[Any]:
    return [ranks.barcodes[i] if i >= 0 else None for i in ranks.bars.tolist()]


def leaf_maps(
    x: Jets, y: Jets, colours: Coloured, stage: int, v: int, w: int
) -> Iterator[dict[int, int]]:
    """The ways to carry the inputs' points below a point of the left to those of the right."""
    if stage == 0:
        yield {v: w}
        return
    mine = np.flatnonzero(x.parents[stage - 1] == v).tolist()
    yours = np.flatnonzero(y.parents[stage - 1] == w).tolist()
    yield from _children(x, y, colours, stage - 1, mine, yours)


def _children(
    x: Jets, y: Jets, colours: Coloured, stage: int, mine: list[int], yours: list[int]
) -> Iterator[dict[int, int]]:
    if not mine:
        yield {}
        return
    first, rest = mine[0], mine[1:]
    for one in yours:
        if colours.left[stage][first] != colours.right[stage][one]:
            continue
        others = [w for w in yours if w != one]
        for here in leaf_maps(x, y, colours, stage, first, one):
            for more in _children(x, y, colours, stage, rest, others):
                yield here | more
