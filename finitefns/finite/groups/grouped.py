"""Less freedom: canonical forms, symmetries and class sizes where groups say what may move.

A freedom with a group on a slot, or with one group that moves several slots, becomes factors on the
points of all slots, numbered slot after slot. A group that is every bijection inside its orbits is
a colouring, and then the forest engine answers. Otherwise the thing is read along its slots and the
least reading under the group is its canonical form. What the colours of a domain or of the first
stages of a chain leave open is never searched: those points are counted into the values they go to.

Laws: those of every freedom, in the conformance suite; a group of all bijections answers as
``free`` does, the trivial group as ``fixed``. The twin is `orbits`, which lists the group.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract import CanonicalForm
from ...errors import InputError
from ...freedom import Freedom, coloured
from ...given_groups import Named
from ...groups import Group
from ...slots import Colouring
from ..relabeling import Relabeling
from ..sets import FiniteSet, trusted
from .factors import Exchanges, Factor, Moves
from .images import LeastImage, Table, least_image, symmetry_generators
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
        if isinstance(rule, Group | Named):
            of_slot[slot] = _factor(rule.of_size(slot, sizes[slot]), starts[slot], total)
        else:
            colours = rule.colouring(slot, sizes[slot], sets[slot].labels)
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


def _joined(freedom: Freedom, sizes: dict[str, int], starts: dict[str, int], total: int) -> Setting:
    arrays = []
    for one in freedom.together:
        whole = np.arange(total)
        for slot, move in one:
            if len(move) != sizes[slot]:
                raise InputError(
                    f"the joint group moves {len(move)} points of the {slot}, "
                    f"which has {sizes[slot]}"
                )
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


# ------------------------------------------------------------------ the search, kind by kind


@dataclass(frozen=True)
class Plan:
    """How a thing is read: tables, steps, and the factors that the search is to look through.

    ``open_order`` counts the symmetries that the search does not see.
    """

    tables: tuple[Table, ...]
    steps: tuple[tuple[int, int], ...]
    factors: tuple[Factor, ...]
    open_order: int = 1


@singledispatch
def plan(thing: Any, where: Setting) -> Plan:
    """How a kind of thing is read by the search; a kind registers its own."""
    raise InputError(f"a group cannot move the slots of a {type(thing).__name__}")


@singledispatch
def values_of(thing: Any) -> list[Ints]:
    """The arrays that a thing is made of; a kind of several registers its own."""
    return [thing.values]


@singledispatch
def finish(thing: Any, where: Setting, moves: dict[str, Ints]) -> dict[str, Ints]:
    """Place what the search left open; most kinds leave nothing open."""
    return moves


@dataclass(frozen=True)
class Answer:
    """What the search finds: how to reach the canonical form, and the symmetries; numbers only."""

    moves: Mapping[str, Ints]
    symmetry_order: int
    found: LeastImage


@lru_cache(maxsize=32)
def answer(thing: Any, freedom: Freedom) -> Answer:
    """Search once, answer often: a comparison asks for the form, the invariants and the change.

    No label is kept, since things that are equal may still be labelled by 1 and by True.
    """
    where = setting(freedom, thing)
    how = plan(thing, where)
    found = least_image(how.tables, how.steps, how.factors, where.size)
    moves = finish(thing, where, where.split(found.move))
    return Answer(moves, found.symmetry_order * how.open_order, found)


def _change(thing: Any, freedom: Freedom) -> Relabeling:
    """The relabeling to the canonical form; slots whose names are trusted keep their labels."""
    targets = trusted(thing.sets, freedom, type(thing).__name__)
    return Relabeling.between(dict(answer(thing, freedom).moves), thing.sets, targets)


def canonical(thing: Any, freedom: Freedom) -> CanonicalForm[Any]:
    """The canonical form of a thing under a freedom with groups."""
    simple = without_groups(freedom, thing)
    if simple is not None:
        form: CanonicalForm[Any] = thing.canonical(simple)
        return form
    change = _change(thing, freedom)
    return CanonicalForm(thing.act(change), lambda: change)


def find_witness(x: Any, y: Any, freedom: Freedom) -> Relabeling | None:
    """Through the canonical form of each; what comes back is re-played by who asked."""
    left, right = canonical(x, freedom), canonical(y, freedom)
    if left.form != right.form:
        return None
    change: Relabeling = left.change.then(right.change.inverse())
    return change


def invariants(thing: Any, freedom: Freedom) -> dict[str, Any]:
    """What survives all bijections inside the orbits, then the symmetries and the least image."""
    simple = without_groups(freedom, thing)
    if simple is not None:
        return dict(thing.invariants(simple))
    told = dict(thing.invariants(setting(freedom, thing).coarse()))
    found = answer(thing, freedom)
    form = thing.act(_change(thing, freedom))
    listed = [values.tolist() for values in values_of(form)]
    told["number of symmetries"] = found.symmetry_order
    told["least image"] = tuple(map(tuple, listed)) if len(listed) != 1 else tuple(listed[0])
    return told


def generators(thing: Any, freedom: Freedom) -> list[Relabeling]:
    """Relabelings that generate the symmetries of a thing within the group."""
    where = setting(freedom, thing)
    found = answer(thing, freedom)
    lifted = [
        lift(thing, where, where.split(g)) for g in symmetry_generators(found.found, where.size)
    ]
    moves = [*lifted, *open_generators(thing, where)]
    return [Relabeling.between(m, thing.sets, thing.sets) for m in moves]


@singledispatch
def lift(thing: Any, where: Setting, moves: dict[str, Ints]) -> dict[str, Ints]:
    """A symmetry of what was searched, as one of the whole thing."""
    return moves


@singledispatch
def open_generators(thing: Any, where: Setting) -> list[dict[str, Ints]]:
    """Generators of the symmetries that the search does not see."""
    return []


def codes_of(where: Setting, slot: str) -> Colouring:
    """The colouring of a slot in which colours alone say what may move."""
    rule = exchanged(where.low(slot))
    freedom = Freedom(**{slot: rule})
    return freedom.colourings({slot: FiniteSet(where.sizes[slot])})[slot]
