"""What a freedom with groups means on the slots of a thing: factors that move its points.

A freedom with a group on a slot, or with one group that moves several slots, becomes factors on the
points of all slots, numbered slot after slot. A group that is every bijection inside its orbits is
a colouring. Law: `Setting.order` is the number of relabelings that the freedom allows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...freedom import Freedom
from ..colours import coloured, colouring
from ..sets import FiniteSet
from .factors import Exchanges, Factor, Moves
from .given import group_of
from .permutations import Group
from .stabilisers import StabiliserChain
from .young import exchanged_orbits, order_of

Ints = NDArray[np.int64]

MOST_POINTS = 1 << 17  # points of all slots together that a group may move


@dataclass(frozen=True)
class Setting:
    """What a freedom with groups means on the slots of a thing.

    ``starts`` are the numbers of the first points of the slots; ``of_slot`` has the factor of each
    slot, which is one and the same for slots that move together.
    """

    sizes: Mapping[str, int]
    starts: Mapping[str, int]
    size: int
    factors: tuple[Factor, ...]
    of_slot: Mapping[str, Factor]
    named: frozenset[str] = frozenset()  # the slots whose labels are trusted

    @property
    def order(self) -> int:
        """How many relabelings there are."""
        return math.prod(f.order for f in self.factors)

    def exchanges(self, slot: str) -> bool:
        """Whether colours alone say what may move in a slot."""
        return isinstance(self.of_slot[slot], Exchanges)

    def low(self, slot: str) -> Ints:
        """The orbits of a slot, each known by its least point."""
        start = self.starts[slot]
        return self.of_slot[slot].low()[start : start + self.sizes[slot]] - start

    def split(self, move: Ints) -> dict[str, Ints]:
        """What a move of all points does in each slot."""
        return {s: move[a : a + self.sizes[s]] - a for s, a in self.starts.items()}

    def drawn(self, rng: np.random.Generator) -> dict[str, Ints]:
        """A uniform relabeling, slot by slot."""
        move = np.arange(self.size)
        for factor in self.factors:
            move = factor.draw(rng)[move]
        return self.split(move)

    def generators(self) -> Iterator[dict[str, Ints]]:
        """Relabelings that generate all of them, slot by slot."""
        every = (g for factor in self.factors for g in factor.generators())
        return map(self.split, every)

    def coarse(self) -> Freedom:
        """The freedom of all bijections inside the orbits: whatever survives it survives here.

        Where nothing can move a slot has a colour per point; that does not make its labels names.
        """
        return Freedom(
            **{
                slot: "fixed" if slot in self.named else exchanged(self.low(slot), still="coloured")
                for slot in self.sizes
            }
        )


def exchanged(low: Ints, still: str = "fixed") -> Any:
    """The freedom of all bijections inside these orbits of one slot.

    Where nothing can move it is ``still``: "fixed", or "coloured" where labels are not trusted.
    """
    if not low.any():
        return "free"
    if still == "fixed" and np.array_equal(low, np.arange(len(low))):
        return "fixed"
    return coloured(low.tolist())


@lru_cache(maxsize=64)
def setting_of(freedom: Freedom, kind: str, slots: tuple[tuple[str, FiniteSet], ...]) -> Setting:
    """The factors of a freedom on the slots of a kind."""
    sets = dict(slots)
    how = freedom.on(list(sets), kind)
    sizes = {slot: points.size for slot, points in sets.items()}
    total = sum(sizes.values())
    if total > MOST_POINTS:
        raise InputError(
            f"the slots have {total} points together, but groups move up to {MOST_POINTS}"
        )
    starts = dict(zip(sizes, np.cumsum([0, *sizes.values()])[:-1].tolist(), strict=True))
    if freedom.together:
        return _joined(freedom, sizes, starts, total)
    of_slot: dict[str, Factor] = {}
    for slot, rule in how.items():
        if rule.grouped:
            of_slot[slot] = _factor(group_of(rule, slot, sizes[slot]), starts[slot], total)
        else:
            colours = colouring(rule, slot, sizes[slot], sets[slot].labels)
            codes = np.full(total, -1)
            codes[starts[slot] : starts[slot] + sizes[slot]] = colours.codes
            of_slot[slot] = Exchanges(codes)
    named = frozenset(slot for slot, rule in how.items() if rule.trusts_names)
    return Setting(sizes, starts, total, tuple(of_slot.values()), of_slot, named)


def _placed(move: Ints, start: int, size: int) -> Ints:
    whole = np.arange(size)
    whole[start : start + len(move)] = move + start
    return whole


def _factor(group: Group, start: int, total: int) -> Factor:
    low = exchanged_orbits(group)
    if low is not None:
        codes = np.full(total, -1)
        codes[start : start + group.degree] = low
        return Exchanges(codes)
    arrays = [_placed(g, start, total) for g in group.arrays()]
    return Moves(StabiliserChain(arrays, total, order=order_of(group)))


def _simplest(chain: StabiliserChain) -> Factor:
    """A group that is every bijection inside its orbits is a colouring."""
    low = chain.orbits()
    sizes = np.bincount(low)
    if chain.order == math.prod(map(math.factorial, sizes[sizes > 1].tolist())):
        return Exchanges(np.where(sizes[low] > 1, low, -1))
    return Moves(chain)


def check_joint(freedom: Freedom, sizes: Mapping[str, int]) -> None:
    """Raise `InputError` where a joint group moves other numbers of points than there are."""
    for slot, size in ((slot, len(move)) for one in freedom.together for slot, move in one):
        if size != sizes[slot]:
            raise InputError(
                f"the joint group moves {size} points of the {slot}, which has {sizes[slot]}"
            )


def _joined(freedom: Freedom, sizes: dict[str, int], starts: dict[str, int], total: int) -> Setting:
    check_joint(freedom, sizes)
    arrays = []
    for one in freedom.together:
        whole = np.arange(total)
        for slot, move in one:
            whole[starts[slot] : starts[slot] + len(move)] = np.array(move) + starts[slot]
        arrays.append(whole)
    together = StabiliserChain(arrays, total)
    apart: dict[str, StabiliserChain] = {}
    for slot, start in starts.items():
        end = start + sizes[slot]
        own = [_placed(g[start:end] - start, start, total) for g in arrays]
        apart[slot] = StabiliserChain(own, total)
    if together.order == math.prod(c.order for c in apart.values()):  # they move independently
        of_slot: dict[str, Factor] = {slot: _simplest(c) for slot, c in apart.items()}
        return Setting(sizes, starts, total, tuple(of_slot.values()), of_slot)
    joint: Factor = Moves(together)
    return Setting(sizes, starts, total, (joint,), dict.fromkeys(sizes, joint))


def setting(freedom: Freedom, thing: Any, kind: str | None = None) -> Setting:
    """The factors of a freedom on the slots of a thing or of a space."""
    return setting_of(freedom, kind or type(thing).__name__, tuple(thing.sets.items()))


def without_groups(freedom: Freedom, thing: Any, kind: str | None = None) -> Freedom | None:
    """The same freedom in colours, where its groups are all the bijections inside their orbits."""
    found = setting(freedom, thing, kind)
    if all(found.exchanges(slot) for slot in found.sizes):
        return found.coarse()
    return None
