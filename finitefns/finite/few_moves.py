"""A relabeling between two equivalent things that gives new names to as few points as it can.

Many relabelings turn one thing into the other. Of maps the one is chosen here that lets the most
inputs keep their names, and of those one that lets outputs keep theirs where they can. Outputs that
may go together (of one colour, with as many inputs of each colour) are matched so that their level
sets share the most inputs: a linear assignment problem, which falls apart into blocks. It is solved
up to `MOST_POINTS` and `MOST_CELLS`, in some milliseconds, at worst in tenths of a second; larger
maps get the relabeling that sorting finds, which may move more. Of chains and endofunctions
`few_moves_of_trees` does the same. Law: no other relabeling keeps the names of more inputs.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..freedom import Freedom
from .assignment import Joint
from .colours import colourings
from .forests.forest import count_rows, rank_rows
from .sets import FiniteSet

Ints = NDArray[np.int64]

MOST_POINTS = 2**12  # of either slot
MOST_CELLS = 2**12  # pairs of outputs of one block


def same_names(here: FiniteSet, there: FiniteSet) -> Ints:
    """The point of the one set that is called as each point of the other, or -1.

    Where no two names agree, points are called by their places.
    """
    if here == there:
        return np.arange(here.size)
    place = {label: i for i, label in enumerate(there.labels)}
    found = np.fromiter((place.get(label, -1) for label in here.labels), np.int64, here.size)
    return np.arange(here.size) if (found < 0).all() else found


def moves_between(
    left: Ints,
    right: Ints,
    freedom: Freedom,
    here: Mapping[str, FiniteSet],
    there: Mapping[str, FiniteSet],
) -> dict[str, Ints] | None:
    """Moves from one array of values to an equivalent one; None where that would take long.

    ``here`` and ``there`` are the domain and the codomain on either side.
    """
    if max(points.size for points in here.values()) > MOST_POINTS:
        return None
    inputs, outputs = (same_names(here[slot], there[slot]) for slot in ("domain", "codomain"))
    mine, yours, colours = _kinds(left, right, freedom, here)
    known = np.flatnonzero(inputs >= 0)
    ours, theirs = left[known], right[inputs[known]]
    alike = mine[ours] == yours[theirs]
    table = Joint.of(ours[alike], theirs[alike], np.zeros(len(mine), np.int64))
    if table.cells > MOST_CELLS:
        return None
    place = _filled(*table.matching(outputs), outputs, mine, yours)
    return {"domain": _inputs(place[left], right, colours, inputs), "codomain": place}


def _kinds(
    left: Ints, right: Ints, freedom: Freedom, sets: Mapping[str, FiniteSet]
) -> tuple[Ints, Ints, Ints]:
    """A number for each output of either side, equal where the one may go to the other.

    The third array is the colour of each input. Where all is free, an output has its number of
    inputs, and one colour is enough.
    """
    m = sets["codomain"].size
    values = np.concatenate([left, right + m])
    if freedom.all_free(list(sets), "FiniteMap"):
        kinds = np.bincount(values, minlength=2 * m)
        return kinds[:m], kinds[m:], np.zeros(len(left), np.int64)
    domain, codomain = colourings(freedom, sets, "FiniteMap").values()
    codes = np.concatenate([domain.codes, domain.codes])
    rows, columns, counts = count_rows(values, codes, 2 * m, domain.count)
    most = int(counts.max(initial=0))
    rank, span = rank_rows(rows, columns * (most + 1) + counts, 2 * m)
    kinds = np.concatenate([codomain.codes, codomain.codes]) * span + rank
    return kinds[:m], kinds[m:], domain.codes


def _filled(ours: Ints, theirs: Ints, same: Ints, mine: Ints, yours: Ints) -> Ints:
    """Where each output goes: ours to theirs, others to their names where they can, the rest."""
    place = np.full(len(mine), -1, np.int64)
    taken = np.zeros(len(mine), bool)
    place[ours], taken[theirs] = theirs, True
    may = np.flatnonzero((place < 0) & (same >= 0))
    may = may[~taken[same[may]] & (mine[may] == yours[same[may]])]
    place[may], taken[same[may]] = same[may], True
    rest, room = np.flatnonzero(place < 0), np.flatnonzero(~taken)
    place[rest[np.argsort(mine[rest], kind="stable")]] = room[
        np.argsort(yours[room], kind="stable")
    ]
    return place


def _inputs(values: Ints, right: Ints, colours: Ints, same: Ints) -> Ints:
    """Where each input goes: to its name where it can, else to one of its colour and output."""
    move = np.full(len(values), -1, np.int64)
    may = np.flatnonzero(same >= 0)
    there = same[may]
    may = may[(right[there] == values[may]) & (colours[there] == colours[may])]
    move[may] = same[may]
    taken = np.zeros(len(values), bool)
    taken[same[may]] = True
    rest, room = np.flatnonzero(move < 0), np.flatnonzero(~taken)
    rest = rest[np.lexsort((values[rest], colours[rest]))]
    move[rest] = room[np.lexsort((right[room], colours[room]))]
    return move
