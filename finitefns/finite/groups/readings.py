"""How things are read when groups say what may move: the tables and steps of the search.

A map is read input by input, an endofunction point by point, a chain stage by stage. What colours
leave open at the leaves is not searched but counted:

* inputs of a map that may be exchanged within colours are counted into their outputs, one table of
  counts a colour, the largest count first; then the least reading is that of the least map;
* the first stages of a chain, as long as colours rule them, are ranked as a forest, and the ranks
  are read at the first stage that a group moves.

Source of both: the forest engine, Aho, Hopcroft, Ullman (1974).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..forests import levelled
from ..forests.forest import group
from ..forests.standard import input_places
from .grouped import Plan, codes_of
from .images import Table
from .setting import Setting

Ints = NDArray[np.int64]


def counted_inputs(where: Setting) -> bool:
    """Whether the inputs of a map are to be counted: colours rule them, a group the outputs."""
    still = np.arange(where.sizes["domain"])
    movable = not np.array_equal(where.low("domain"), still)
    return movable and where.exchanges("domain") and not where.exchanges("codomain")


def map_plan(values: Ints, where: Setting) -> Plan:
    """Read the inputs in order; or, where they are counted, the outputs colour by colour."""
    n, m = where.sizes["domain"], where.sizes["codomain"]
    start = where.starts["codomain"]
    if not counted_inputs(where):
        table = np.full(where.size, -1)
        table[:n] = values + start
        steps = tuple((x, 0) for x in range(n))
        return Plan((Table(table, points=True),), steps, where.factors)
    colours = codes_of(where, "domain")
    tables, order = [], 1
    for colour in range(colours.count):
        counts = np.bincount(values[colours.codes == colour], minlength=m)
        table = np.zeros(where.size, np.int64)
        table[start : start + m] = -counts
        tables.append(Table(table, points=False))
        order *= math.prod(math.factorial(c) for c in counts.tolist())
    steps = tuple((start + y, colour) for colour in range(colours.count) for y in range(m))
    return Plan(tuple(tables), steps, (where.of_slot["codomain"],), order)


def map_finish(values: Ints, where: Setting, moves: dict[str, Ints]) -> dict[str, Ints]:
    """Counted inputs stand in order of their outputs, inside their colours."""
    if not counted_inputs(where):
        return moves
    place = moves["codomain"]
    return {"domain": input_places(values, place, codes_of(where, "domain")), "codomain": place}


def map_lift(values: Ints, where: Setting, moves: dict[str, Ints]) -> dict[str, Ints]:
    """A symmetry of the counts moves the k-th input of a cell to the k-th of the cell's image."""
    if not counted_inputs(where):
        return moves
    codes, place = codes_of(where, "domain").codes, moves["codomain"]
    domain = np.empty(len(values), np.int64)
    domain[np.lexsort((place[values], codes))] = np.lexsort((values, codes))
    return {"domain": domain, "codomain": place}


def map_open_generators(values: Ints, where: Setting) -> list[dict[str, Ints]]:
    """Two inputs of one colour with one output may change places."""
    if not counted_inputs(where):
        return []
    codes = codes_of(where, "domain").codes
    order = np.lexsort((values, codes))
    still = np.arange(where.sizes["codomain"])
    found = []
    for a, b in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
        if codes[a] == codes[b] and values[a] == values[b]:
            move = np.arange(len(values))
            move[[a, b]] = b, a
            found.append({"domain": move, "codomain": still})
    return found


def space_plan(values: Ints, where: Setting) -> Plan:
    """Read the points of an endofunction in order."""
    steps = tuple((x, 0) for x in range(where.size))
    return Plan((Table(values.copy(), points=True),), steps, where.factors)


# ------------------------------------------------------------------ chains


def first_group(where: Setting) -> int:
    """The first stage that more than colours rules."""
    return next((i for i, s in enumerate(where.sizes) if not where.exchanges(s)), 0)


def chain_plan(values: list[Ints], where: Setting) -> Plan:
    """Read the stages from the first group on; what hangs below it is one rank per point."""
    stages = list(where.sizes)
    first = first_group(where)
    letters = np.full(where.size, -1)
    for i, f in enumerate(values):
        start = where.starts[stages[i]]
        letters[start : start + len(f)] = f + where.starts[stages[i + 1]]
    ranked = _ranks_below(values, where, first)
    keys = np.zeros(where.size, np.int64)
    start = where.starts[stages[first]]
    keys[start : start + len(ranked[-1][0])] = ranked[-1][0]
    # A value is read as a point only from the first group on: before it, ranks have said it all.
    letters[:start] = -1
    tables = (Table(letters, points=True), Table(keys, points=False))
    steps: list[tuple[int, int]] = []
    for i, stage in enumerate(stages[first:], start=first):
        for point in range(where.starts[stage], where.starts[stage] + where.sizes[stage]):
            steps += [(point, 1)] * (i == first) + [(point, 0)] * (i < len(values))
    order = 1
    for runs in levelled.sibling_runs(values[:first], ranked)[:-1]:
        order *= math.prod(math.factorial(r) for r in runs.tolist())
    factors = {id(f): f for f in (where.of_slot[stage] for stage in stages[first:])}
    return Plan(tables, tuple(steps), tuple(factors.values()), order)


def _ranks_below(values: list[Ints], where: Setting, first: int) -> list[tuple[Ints, int]]:
    stages = list(where.sizes)
    codes = [codes_of(where, stages[i]).codes for i in range(first)]
    codes.append(np.zeros(where.sizes[stages[first]], np.int64))
    return levelled.ranks(values[:first], codes)


def chain_finish(values: list[Ints], where: Setting, moves: dict[str, Ints]) -> dict[str, Ints]:
    """From the first group down, children follow their parents, in order of rank."""
    stages, first = list(where.sizes), first_group(where)
    ranked = _ranks_below(values, where, first)
    done = dict(moves)
    for i in range(first - 1, -1, -1):
        rank, kinds = ranked[i]
        colours = codes_of(where, stages[i])
        place = done[stages[i + 1]]
        order = group(rank, max(kinds, 1))
        order = order[group(place[values[i][order]], max(len(place), 1))]
        move = np.empty(len(order), np.int64)
        move[order[group(colours.codes[order], max(colours.count, 1))]] = colours.order
        done[stages[i]] = move
    return done


def chain_lift(values: list[Ints], where: Setting, moves: dict[str, Ints]) -> dict[str, Ints]:
    """A symmetry above moves whole trees below: in order of rank among siblings."""
    stages, first = list(where.sizes), first_group(where)
    ranked = _ranks_below(values, where, first)
    done = dict(moves)
    for i in range(first - 1, -1, -1):
        rank, _ = ranked[i]
        place = done[stages[i + 1]]
        move = np.empty(len(rank), np.int64)
        move[np.lexsort((rank, place[values[i]]))] = np.lexsort((rank, values[i]))
        done[stages[i]] = move
    return done


def chain_open_generators(values: list[Ints], where: Setting) -> list[dict[str, Ints]]:
    """Siblings below the first group whose trees look alike may change places, trees and all."""
    stages, first = list(where.sizes), first_group(where)
    ranked = _ranks_below(values, where, first)
    found = []
    for i in range(first):
        rank, _ = ranked[i]
        order = np.lexsort((rank, values[i]))
        for a, b in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
            if values[i][a] != values[i][b] or rank[a] != rank[b]:
                continue
            moves = {s: np.arange(where.sizes[s]) for s in stages}
            moves[stages[i]][[a, b]] = b, a
            found.append(_below(values, ranked, stages, i, moves))
    return found


def _below(
    values: list[Ints],
    ranked: list[tuple[Ints, int]],
    stages: list[str],
    top: int,
    moves: dict[str, Ints],
) -> dict[str, Ints]:
    """Finish a symmetry of one stage down to the leaves, leaving alone what need not move."""
    for i in range(top - 1, -1, -1):
        place, rank = moves[stages[i + 1]], ranked[i][0]
        moved = np.flatnonzero(place[values[i]] != values[i])
        source = moved[np.lexsort((rank[moved], place[values[i][moved]]))]
        moves[stages[i]][source] = moved[np.lexsort((rank[moved], values[i][moved]))]
    return moves
