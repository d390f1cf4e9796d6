"""The standard shape of a map, worked out on arrays: canonical form, moves, witnesses.

The canonical form of a map is the least member of its class, its values read with the inputs
sorted stably by colour. So it can be had by sorting: within each codomain colour the outputs stand
in order of their vectors of counts per input colour, the largest first; within each domain colour
the inputs stand in order of their outputs. All of it is (near-)linear and without a loop over data.
Source: orbits of S_X x S_Y on Y^X, de Bruijn (1959); the forest view, Aho, Hopcroft, Ullman (1974).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ..colours import Colouring
from ..profile import Profile
from ..relabeling import inverse
from .forest import count_rows, group, narrow, rank_rows

Ints = NDArray[np.int64]


def check_codomain(size: int, n: int) -> None:
    """Refuse an array over a codomain that is out of all proportion to the domain."""
    if size > 2**27 and size > 16 * n:
        raise InputError(
            f"the codomain has {size} points and the domain {n}: an array with an entry for each "
            "output is too large; restrict the codomain"
        )


def growth_string(values: Ints) -> Ints:
    """Number the outputs by first appearance: the canonical form of a partition of the domain."""
    _, first, inverse_ = np.unique(values, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[inverse_]


def canonical_values(
    values: Ints, domain: Colouring, codomain: Colouring, sizes: Profile | None = None
) -> tuple[Ints, Callable[[], dict[str, Ints]]]:
    """The canonical values, shape ``(n,)``, and a function that finds the moves to them.

    With the level-set ``sizes``, when all is free, nothing has to be counted.
    """

    def moves() -> dict[str, Ints]:
        check_codomain(codomain.size, len(values))
        place = output_places(values, domain, codomain)
        return {"domain": input_places(values, place, domain), "codomain": place}

    if domain.is_free and codomain.is_free:
        return _staircase(sizes or Profile.of_values(values, codomain.size)), moves
    if domain.is_free and codomain.is_rigid:
        return np.sort(values), moves
    if domain.is_rigid and codomain.is_rigid:
        return values, moves
    if domain.is_rigid and codomain.is_free:
        return growth_string(values), moves
    found = moves()
    form = np.empty(len(values), np.int64)
    form[found["domain"]] = found["codomain"][values]
    return form, lambda: found


def _staircase(sizes: Profile) -> Ints:
    """0 as often as the largest size, 1 as often as the next, and so on."""
    form = np.empty(sizes.total, np.int64)
    start = step = 0
    for size, often in sizes.runs:
        block = form[start : start + size * often].reshape(often, size)
        block[:] = np.arange(step, step + often)[:, None]
        start, step = start + size * often, step + often
    return form


def output_places(
    values: Ints, domain: Colouring, codomain: Colouring, counts: Ints | None = None
) -> Ints:
    """Where each output stands in the canonical form: ``place[old] == new``, shape ``(m,)``."""
    m = codomain.size
    if codomain.is_rigid:
        return np.arange(m)
    if domain.is_free:
        ours = np.bincount(values, minlength=m) if counts is None else counts
        most = int(ours.max())
        room = ours if counts is None else None  # what was counted here may be overwritten
        rank, span = np.subtract(most, ours, out=room), most + 1
    elif domain.is_rigid:
        n = len(values)
        rank, span = np.full(m, n, np.int64), n + 1
        rank[values[::-1]] = np.arange(n - 1, -1, -1)  # the first appearance is written last
    else:
        rows, columns, counts = count_rows(values, domain.codes, m, domain.count)
        most = int(counts.max())
        rank, span = rank_rows(rows, columns * (most + 1) + (most - counts), m)
    return _fill(group(rank, span), codomain)


def input_places(values: Ints, place: Ints, domain: Colouring) -> Ints:
    """Where each input stands in the canonical form, once the outputs have their places."""
    if domain.is_rigid:
        return np.arange(len(values))
    return _fill(group(narrow(place)[values], len(place)), domain)


def _fill(order: Ints, colours: Colouring) -> Ints:
    """Send the points, in this order, to the places of their own colour, lowest place first."""
    move = np.empty(len(order), np.int64)
    if colours.is_free:
        move[order] = np.arange(len(order))
    else:
        by_colour = order[group(colours.codes[order], colours.count)]
        move[by_colour] = colours.order
    return move


def witness_moves(
    left: Ints,
    right: Ints,
    domain: Colouring,
    codomain: Colouring,
    counts: tuple[Ints | None, Ints | None] = (None, None),
) -> dict[str, Ints]:
    """Moves from one array of values to another that has the same canonical form.

    The same as one canonical change and then the inverse of the other, with fewer arrays.
    """
    check_codomain(codomain.size, len(left))
    places, orders = [], []
    for values, known in zip((left, right), counts, strict=True):
        place = output_places(values, domain, codomain, known)
        places.append(place)
        if not domain.is_rigid:
            order = group(narrow(place)[values], codomain.size)
            if not domain.is_free:
                order = order[group(domain.codes[order], domain.count)]
            orders.append(order)
    moves = {"codomain": inverse(places.pop())[places.pop()]}
    if domain.is_rigid:
        moves["domain"] = np.arange(len(left))
    else:
        moves["domain"] = np.empty(len(left), np.int64)
        moves["domain"][orders[0]] = orders[1]
    return moves
