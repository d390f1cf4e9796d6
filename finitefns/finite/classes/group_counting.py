"""How many classes are there, where groups say what may move: Burnside's lemma by cycle types.

The number of classes is the mean number of things that an element of the group leaves alone, and
that depends on its cycle types alone. With a group on each slot the elements are tuples, and the
sum over tuples goes slot by slot. Inputs that may be exchanged within colours are not summed over
at all: what an element leaves alone of their multisets is read off a series.

Sources: Burnside's lemma; Polya (1937); de Bruijn (1964). The twin is `orbits.count_by_burnside`.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...freedom import Freedom, SlotFreedom, fixed, free
from ..colours import Colouring, coloured, colouring
from ..groups.conjugacy import size_in_symmetric, type_counts
from ..groups.factors import Moves
from ..groups.fixed_maps import left_alone
from ..groups.given import group_of
from ..groups.listed_groups import MOST_PASSED, Type, affordable, batches, cycle_types
from ..groups.matrix_classes import partitions
from ..groups.permutations import Group
from ..groups.setting import Setting, setting_of
from ..groups.young import exchanged_orbits
from ..sets import FiniteSet
from .series import afford, partition_table

Ints = NDArray[np.int64]
Types = dict[Type, int]
Side = Group | Colouring


def sides(sets: Mapping[str, FiniteSet], freedom: Freedom, kind: str) -> dict[str, Side] | None:
    """What rules each slot: colours or a group; None where slots move together.

    A group of all bijections inside its orbits counts as colours.
    """
    if freedom.together:
        where = setting_of(freedom, kind, tuple(sets.items()))
        if len(where.factors) == 1 and isinstance(where.factors[0], Moves):
            return None
        freedom = _apart(where)
    found: dict[str, Side] = {}
    for slot, rule in freedom.on(list(sets), kind).items():
        points = sets[slot]
        if rule.grouped:
            found[slot] = _in_colours(group_of(rule, slot, points.size), slot)
        else:
            found[slot] = colouring(rule, slot, points.size, points.labels)
    return found


def _apart(where: Setting) -> Freedom:
    """A joint group whose slots move independently after all, slot by slot."""
    rules: dict[str, Any] = {}
    for slot, start in where.starts.items():
        factor, size = where.of_slot[slot], where.sizes[slot]
        if isinstance(factor, Moves):
            own = [g[start : start + size] - start for g in factor.generators()]
            rules[slot] = Group(tuple(tuple(g.tolist()) for g in own), size)
        else:
            rules[slot] = coloured(where.low(slot).tolist())
    return Freedom(**rules)


def _in_colours(group: Group, slot: str) -> Side:
    low = exchanged_orbits(group)
    if low is None:
        return group
    if not low.any():
        return colouring(free, slot, group.degree, range(group.degree))
    return coloured(low.tolist()).colouring(slot, group.degree, range(group.degree))


def in_colours(sets: Mapping[str, FiniteSet], freedom: Freedom, kind: str) -> Freedom | None:
    """The same freedom without groups, where its groups are nothing but colours."""
    found = sides(sets, freedom, kind)
    if found is None:
        return None
    if any(isinstance(side, Group) for side in found.values()):
        return None
    return Freedom(**{s: _rule(side) for s, side in found.items() if isinstance(side, Colouring)})


def _rule(side: Colouring) -> SlotFreedom:
    if side.is_rigid:
        return fixed
    return free if side.is_free else coloured(side.codes.tolist())


def young_count(sizes: tuple[int, ...]) -> int:
    """How many conjugacy classes the bijections have that keep colours of these sizes."""
    count = math.prod(partition_table(s, s)[s] for s in sizes)
    afford("counting under this group", steps=4000.0 * count)
    return count


def young_types(sizes: tuple[int, ...]) -> Types:
    """How many bijections that keep colours of these sizes have each cycle type.

    >>> young_types((2, 1))
    {((1, 1), (2, 1)): 1, ((1, 3),): 1}
    """
    young_count(sizes)
    told: Counter[Type] = Counter({(): 1})
    for size in sizes:
        more: Counter[Type] = Counter()
        for parts in partitions(size):
            often = size_in_symmetric(parts)
            for kind, count in told.items():
                joined = Counter(dict(kind)) + Counter(parts)
                more[tuple(sorted(joined.items()))] += count * often
        told = more
    return dict(told)


def count_under_groups(
    sets: Mapping[str, FiniteSet], freedom: Freedom, kind: str, only: str | None = None
) -> int:
    """The classes of maps, chains or endofunctions under a freedom with groups, exactly.

    The slots follow one another, each mapped to the next; a single slot is mapped to itself.
    """
    found = sides(sets, freedom, kind)
    if found is None:
        return _count_jointly(setting_of(freedom, kind, tuple(sets.items())), only)
    if len(found) == 2 and only is None:
        first, second = found.values()
        if isinstance(first, Colouring):
            return _count_exchanged(first, second)
    stages = [types_of(side) for side in cut(found, only)[0].values()]
    orders = math.prod(sum(types.values()) for types in stages)
    if len(stages) == 1:
        (types,) = stages
        return sum(k * left_alone(dict(t), dict(t), only) for t, k in types.items()) // orders
    afford(
        "counting under these groups",
        steps=50.0 * sum(len(a) * len(b) for a, b in itertools.pairwise(stages)),
    )
    ways: dict[Type, int] = dict(stages[0])
    for types in stages[1:]:
        ways = {
            t: k * sum(w * left_alone(dict(s), dict(t), only) for s, w in ways.items())
            for t, k in types.items()
        }
    return sum(ways.values()) // orders


def cut(found: dict[str, Side], only: str | None) -> tuple[dict[str, Side], Ints | None]:
    """Of exchangeable outputs no more than there are inputs, and which outputs are left.

    With m outputs of one colour and n inputs, a class has a member that uses the first n of them.
    """
    if len(found) != 2 or only in ("surjective", "bijective"):
        return found, None
    (_, first), (slot, second) = found.items()
    inputs = first.degree if isinstance(first, Group) else first.size
    if not isinstance(second, Colouring) or second.is_rigid or second.size <= inputs:
        return found, None
    if second.is_free:  # however many there are, they are not looked at one by one
        return {**found, slot: Colouring(inputs, min(inputs, 1))}, np.arange(inputs)
    cells = np.split(second.order, np.cumsum(second.sizes)[:-1])
    points = np.concatenate([cell[:inputs] for cell in cells])
    fewer = coloured(second.codes[points].tolist())
    return {**found, slot: fewer.colouring(slot, len(points), range(len(points)))}, points


def sizes_of(side: Colouring) -> Counter[int]:
    """How many colours have each size, told without going over the points of a large slot."""
    if side.is_rigid:
        return Counter({1: side.size} if side.size else {})
    return Counter({side.size: 1}) if side.is_free else Counter(side.sizes)


def types_of(side: Side) -> Types:
    """How many elements have each cycle type, of a group or of all that keep colours."""
    if isinstance(side, Group):
        return type_counts(side)
    if side.is_rigid:  # no point moves, however many there are
        return {((1, side.size),) if side.size else (): 1}
    return young_types(tuple(sizes_of(side).elements()))


def _count_exchanged(first: Colouring, second: Side) -> int:
    """Colours rule the inputs: what is left alone of multisets of outputs, colour by colour."""
    sizes = sizes_of(first)
    most = max(sizes, default=0)
    afford("counting under this group", cells=most)
    total = order = 0
    for kind, count in types_of(second).items():
        afford("counting under this group", steps=most * sum(often for _, often in kind))
        series = multisets_left_alone(dict(kind), most)
        for size, often in sizes.items():
            afford("counting under this group", bits=often * math.log2(max(series[size], 1)))
        total += count * math.prod(series[size] ** often for size, often in sizes.items())
        order += count
    return total // order


def multisets_left_alone(kind: Mapping[int, int], most: int) -> list[int]:
    """How many multisets of 0, 1, ... points a permutation of this cycle type leaves alone.

    >>> multisets_left_alone({2: 1, 1: 1}, 4)    # {x, y} comes in pairs, z as it likes
    [1, 1, 2, 2, 3]
    """
    row = [1] + [0] * most
    for length, often in kind.items():
        for _ in range(often):
            for i in range(length, most + 1):
                row[i] += row[i - length]
    return row


def _count_jointly(where: Setting, only: str | None) -> int:
    (factor,) = where.factors
    if not isinstance(factor, Moves):
        raise InputError("a joint group moves all its slots together")
    affordable(factor.chain, MOST_PASSED)
    told: Counter[tuple[Type, ...]] = Counter()
    for rows in batches(factor.chain):
        parts = (
            cycle_types(rows[:, start : start + where.sizes[slot]] - start)
            for slot, start in where.starts.items()
        )
        told.update(zip(*parts, strict=True))
    total = 0
    for kinds, often in told.items():
        steps = [dict(k) for k in kinds]
        pairs = itertools.pairwise(steps) if len(steps) > 1 else [(steps[0],) * 2]
        total += often * math.prod(left_alone(g, h, only) for g, h in pairs)
    return total // factor.order
