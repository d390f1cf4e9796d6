"""Less freedom: canonical forms, symmetries and class sizes where groups say what may move.

Where the groups of a freedom are all bijections inside their orbits, the forest engine answers
(`setting`). Otherwise the thing is read along its slots, and the
least reading under the group is its canonical form. What the colours of a domain or of the first
stages of a chain leave open is never searched: those points are counted into the values they go to.

Laws: those of every freedom, in the conformance suite; a group of all bijections answers as
``free`` does, the trivial group as ``fixed``. The twin is `orbits`, which lists the group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract import CanonicalForm
from ...errors import no_rule
from ...freedom import Freedom
from ..colours import Colouring, colourings
from ..relabeling import Relabeling
from ..sets import FiniteSet, trusted
from .factors import Factor
from .images import LeastImage, Table, least_image, symmetry_generators
from .setting import Setting, exchanged, setting, without_groups

Ints = NDArray[np.int64]

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
    raise no_rule("the search under a group", thing, "a map, a chain or an endofunction")


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
    return colourings(freedom, {slot: FiniteSet(where.sizes[slot])})[slot]
