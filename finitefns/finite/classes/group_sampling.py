"""A class at random, and a member of a class at random, where groups say what may move.

Dixon and Wilf: choose a conjugacy class with probability its size times the number of things that
an element of it leaves alone; then any of these things, each as likely. The thing lies in every
class of things equally often, however large the class is. Inputs that colours rule are drawn as
multisets that the element leaves alone, since their own bijections are far too many.

Source: Dixon and Wilf, The random selection of unlabeled graphs (1983).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...freedom import Freedom
from ..colours import Colouring
from ..groups.conjugacy import conjugacy_classes, size_in_symmetric
from ..groups.factors import Moves
from ..groups.fixed_maps import cycles, draw_left_alone, left_alone
from ..groups.listed_groups import ConjugacyClass, classes_of, cycle_type
from ..groups.matrix_classes import partitions
from ..groups.permutations import Group
from ..groups.setting import Setting, setting_of
from ..sets import FiniteSet
from . import chance
from .group_counting import Side, cut, multisets_left_alone, sides, sizes_of, young_count
from .series import afford

Ints = NDArray[np.int64]


def draw(
    rng: np.random.Generator,
    sets: Mapping[str, FiniteSet],
    freedom: Freedom,
    kind: str,
    only: str | None = None,
) -> list[Ints]:
    """The values of a thing whose class is uniform: one array from each slot to the next.

    A single slot is mapped to itself. Raises `InputError` where there is no such thing.
    """
    found = sides(sets, freedom, kind)
    if found is None:
        return _draw_jointly(rng, setting_of(freedom, kind, tuple(sets.items())), only)
    if len(found) == 2 and only is None:
        first, second = found.values()
        if isinstance(first, Colouring):
            return [_draw_exchanged(rng, first, elements(second))]
    fewer, points = cut(found, only)
    stages = [elements(side) for side in fewer.values()]
    if len(stages) == 1:
        (own,) = stages
        types = [dict(cycle_type(c.element)) for c in own]
        weights = [c.size * left_alone(t, t, only) for c, t in zip(own, types, strict=True)]
        g = own[_choose(rng, weights)].element
        return [draw_left_alone(rng, g, g, only)]
    chosen = _choose_elements(rng, stages, only)
    drawn = [draw_left_alone(rng, g, h, only) for g, h in itertools.pairwise(chosen)]
    return drawn if points is None else [points[values] for values in drawn]


def _choose(rng: np.random.Generator, weights: list[int]) -> int:
    if not any(weights):
        raise InputError("random_class: the space is empty, so there is nothing to choose from")
    return chance.choose(rng, weights)


def _choose_elements(
    rng: np.random.Generator, stages: list[list[ConjugacyClass]], only: str | None
) -> list[Ints]:
    """One element a slot, from the last to the first, by how much is left alone before it."""
    types = [[dict(cycle_type(c.element)) for c in stage] for stage in stages]
    before = [[c.size for c in stages[0]]]
    for i in range(1, len(stages)):
        before.append(
            [
                c.size
                * sum(
                    w * left_alone(s, t, only)
                    for w, s in zip(before[-1], types[i - 1], strict=True)
                )
                for c, t in zip(stages[i], types[i], strict=True)
            ]
        )
    place = _choose(rng, before[-1])
    chosen = [stages[-1][place].element]
    for i in range(len(stages) - 2, -1, -1):
        after = types[i + 1][place]
        weights = [w * left_alone(s, after, only) for w, s in zip(before[i], types[i], strict=True)]
        place = chance.choose(rng, weights)
        chosen.append(stages[i][place].element)
    return chosen[::-1]


def elements(side: Side) -> list[ConjugacyClass]:
    """The conjugacy classes of a group, or of all bijections that keep some colours."""
    if isinstance(side, Group):
        return conjugacy_classes(side)
    afford("choosing a class", cells=side.size)
    if side.is_rigid:
        return [ConjugacyClass(1, np.arange(side.size))]
    young_count(side.sizes)
    cells = np.split(side.order, np.cumsum(side.sizes)[:-1])
    found = []
    for chosen in itertools.product(*(list(partitions(len(cell))) for cell in cells)):
        move = np.arange(side.size)
        for cell, parts in zip(cells, chosen, strict=True):
            start = 0
            for part in parts:
                cycle = cell[start : start + part]
                move[cycle] = np.roll(cycle, -1)
                start += part
        found.append(ConjugacyClass(math.prod(map(size_in_symmetric, chosen)), move))
    return found


def _draw_exchanged(
    rng: np.random.Generator, first: Colouring, outputs: list[ConjugacyClass]
) -> Ints:
    """For each colour of inputs a multiset of outputs that one element leaves alone."""
    sizes = sizes_of(first)
    most = max(sizes, default=0)
    weights = []
    for c in outputs:
        series = multisets_left_alone(dict(cycle_type(c.element)), most)
        weights.append(c.size * math.prod(series[size] ** k for size, k in sizes.items()))
    rounds = cycles(outputs[_choose(rng, weights)].element)
    tables = [[1] + [0] * most]  # how cycles so far take 0, 1, ... inputs
    for cycle in rounds:
        row = list(tables[-1])
        for i in range(len(cycle), most + 1):
            row[i] += row[i - len(cycle)]
        tables.append(row)
    values = np.empty(first.size, np.int64)
    cells = np.split(first.order, np.cumsum(first.sizes)[:-1]) if first.size else []
    for cell in cells:
        left, taken = len(cell), [np.zeros(0, np.int64)]
        for i in range(len(rounds), 0, -1):
            length = len(rounds[i - 1])
            often = chance.choose(rng, tables[i - 1][left::-length] if left else [1])
            taken += [np.array(rounds[i - 1])] * often
            left -= often * length
        values[cell] = np.sort(np.concatenate(taken))
    return values


def _draw_jointly(rng: np.random.Generator, where: Setting, only: str | None) -> list[Ints]:
    (factor,) = where.factors
    assert isinstance(factor, Moves)
    own = classes_of(factor.chain)
    parts = [list(where.split(c.element).values()) for c in own]
    weights = []
    for c, moves in zip(own, parts, strict=True):
        types = [dict(cycle_type(m)) for m in moves]
        pairs = list(itertools.pairwise(types)) or [(types[0], types[0])]
        weights.append(c.size * math.prod(left_alone(g, h, only) for g, h in pairs))
    moves = parts[_choose(rng, weights)]
    steps = list(itertools.pairwise(moves)) or [(moves[0], moves[0])]
    return [draw_left_alone(rng, g, h, only) for g, h in steps]
