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

import numpy as np
from numpy.typing import NDArray

from .assignment import Joint
from .colours import Colouring
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
    colours: tuple[Colouring, Colouring],
    points: tuple[tuple[FiniteSet, FiniteSet], tuple[FiniteSet, FiniteSet]],
) -> dict[str, Ints] | None:
    """Moves from one array of values to an equivalent one; None where that would take long.

    ``colours`` are those of the domain and of the codomain, ``points`` the sets on both sides.
    """
    domain, codomain = colours
    if max(domain.size, codomain.size) > MOST_POINTS:
        return None
    same = same_names(*points[0]), same_names(*points[1])
    mine, yours = _kinds(left, right, domain, codomain)
    known = np.flatnonzero(same[0] >= 0)
    ours, theirs = left[known], right[same[0][known]]
    alike = mine[ours] == yours[theirs]
    table = Joint.of(ours[alike], theirs[alike], np.zeros(codomain.size, np.int64))
    if table.cells > MOST_CELLS:
        return None
    place = _filled(*table.matching(same[1]), same[1], mine, yours)
    return {"domain": _inputs(place[left], right, domain, same[0]), "codomain": place}


def _kinds(left: Ints, right: Ints, domain: Colouring, codomain: Colouring) -> tuple[Ints, Ints]:
    """A number for each output of either side, equal where the one may go to the other."""
    m = codomain.size
    values = np.concatenate([left, right + m])
    if domain.is_free:
        rank, span = np.bincount(values, minlength=2 * m), len(left) + 1
    else:
        codes = np.concatenate([domain.codes, domain.codes])
        rows, columns, counts = count_rows(values, codes, 2 * m, domain.count)
        most = int(counts.max(initial=0))
        rank, span = rank_rows(rows, columns * (most + 1) + counts, 2 * m)
    kinds = np.concatenate([codomain.codes, codomain.codes]) * span + rank
    return kinds[:m], kinds[m:]


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


def _inputs(values: Ints, right: Ints, domain: Colouring, same: Ints) -> Ints:
    """Where each input goes: to its name where it can, else to one of its colour and output."""
    move = np.full(len(values), -1, np.int64)
    may = np.flatnonzero(same >= 0)
    there = same[may]
    may = may[(right[there] == values[may]) & (domain.codes[there] == domain.codes[may])]
    move[may] = same[may]
    taken = np.zeros(len(values), bool)
    taken[same[may]] = True
    rest, room = np.flatnonzero(move < 0), np.flatnonzero(~taken)
    rest = rest[np.lexsort((values[rest], domain.codes[rest]))]
    move[rest] = room[np.lexsort((right[room], domain.codes[room]))]
    return move
