"""Matching the outputs of two maps, then their inputs, so that the fewest inputs disagree.

With all inputs of one colour the largest level sets meet (closed form); otherwise it is a linear
assignment problem, solved component by component. Law: no other bijection inside the colours has a
larger overlap; `distance_by_listing` tries them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..freedom import Colouring
from .forests.forest import count_rows

Ints = NDArray[np.int64]

DENSE_LIMIT = 2**27  # cells of a dense assignment problem: a gigabyte of floats


def match_outputs(left: Ints, right: Ints, domain: Colouring, codomain: Colouring) -> Ints:
    """The bijection of outputs, inside their colours, with the largest overlap in all."""
    m = codomain.size
    if codomain.is_rigid:
        return np.arange(m)
    place = np.empty(m, np.int64)
    if domain.is_free:
        for values, goes_in in ((left, True), (right, False)):
            counts = np.bincount(values, minlength=m)
            order = np.lexsort((-counts, codomain.codes))
            if goes_in:
                first = order
            else:
                place[first] = order
        return place
    taken = np.zeros(m, bool)
    place[:] = -1
    for ours, theirs, overlap in _components(left, right, domain, codomain):
        from scipy.optimize import linear_sum_assignment

        chosen = linear_sum_assignment(overlap, maximize=True)
        place[ours[chosen[0]]] = theirs[chosen[1]]
        taken[theirs[chosen[1]]] = True
    for colour in range(codomain.count):  # what overlaps with nothing goes anywhere in its colour
        here = codomain.codes == colour
        place[np.flatnonzero(here & (place < 0))] = np.flatnonzero(here & ~taken)
    return place


def _components(
    left: Ints, right: Ints, domain: Colouring, codomain: Colouring
) -> Iterator[tuple[Ints, Ints, NDArray[np.float64]]]:
    """Outputs that can overlap, in separate problems: (left outputs, right outputs, overlaps)."""
    from scipy.sparse import block_array, coo_array
    from scipy.sparse.csgraph import connected_components

    m = codomain.size
    tables = [count_rows(values, domain.codes, m, domain.count) for values in (left, right)]
    # Two outputs can overlap when they share an input colour: join them through that colour,
    # one copy of it for each colour of outputs, so that only outputs of one colour meet.
    shape = (m, domain.count * codomain.count)
    links = [
        coo_array(
            (np.ones(len(rows), np.int8), (rows, codomain.codes[rows] * domain.count + columns)),
            shape=shape,
        )
        for rows, columns, _ in tables
    ]
    stacked = block_array([[links[0]], [links[1]]])
    graph = block_array([[None, stacked], [stacked.T, None]])
    _, part = connected_components(graph, directed=False)
    counts = [
        coo_array((k.astype(np.float64), (r, c)), shape=(m, domain.count)).tocsr()
        for r, c, k in tables
    ]
    sides = []
    for table, offset in zip(tables, (0, m), strict=True):
        outputs = np.unique(table[0])
        outputs = outputs[np.argsort(part[outputs + offset], kind="stable")]
        sides.append((outputs, part[outputs + offset]))
    (ours, mine), (theirs, yours) = sides
    for number in np.intersect1d(mine, yours):
        a = ours[np.searchsorted(mine, number) : np.searchsorted(mine, number, "right")]
        b = theirs[np.searchsorted(yours, number) : np.searchsorted(yours, number, "right")]
        if len(a) * len(b) > DENSE_LIMIT:
            raise InputError(
                f"distance: {len(a)} outputs on the left can each be matched with {len(b)} on the "
                f"right; this assignment problem is solved up to {DENSE_LIMIT} pairs"
            )
        yield a, b, _overlaps(counts[0][a], counts[1][b])


def _overlaps(left: Any, right: Any) -> NDArray[np.float64]:
    """The sums over columns of the smaller of two counts, for every pair of rows."""
    overlap = np.zeros((left.shape[0], right.shape[0]))
    left, right = left.tocsc(), right.tocsc()
    for column in range(left.shape[1]):
        rows, others = (x.indices[x.indptr[column] : x.indptr[column + 1]] for x in (left, right))
        if len(rows) and len(others):
            mine, yours = (x.data[x.indptr[column] : x.indptr[column + 1]] for x in (left, right))
            overlap[np.ix_(rows, others)] += np.minimum(mine[:, None], yours[None, :])
    return overlap


def match_inputs(left: Ints, right: Ints, domain: Colouring) -> Ints:
    """A bijection of inputs, inside their colours, that keeps as many outputs as it can."""
    if domain.is_rigid:
        return np.arange(len(left))
    orders, ranks = [], []
    for values in (left, right):
        order = np.lexsort((values, domain.codes))
        keys = np.stack([domain.codes[order], values[order]])
        new = np.ones(len(values), bool)
        new[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
        starts = np.flatnonzero(new)
        spread = np.repeat(starts, np.diff(starts, append=len(values)))
        orders.append(order)
        ranks.append((keys, np.arange(len(values)) - spread))
    # The k-th input of a cell (colour, output) meets the k-th input of that cell on the right.
    cells = np.concatenate([np.vstack([k, r]) for k, r in ranks], axis=1)
    _, ids = np.unique(cells, axis=1, return_inverse=True)
    mine, yours = np.split(np.asarray(ids).ravel(), 2)
    _, here, there = np.intersect1d(mine, yours, assume_unique=True, return_indices=True)
    move = np.full(len(left), -1, np.int64)
    move[orders[0][here]] = orders[1][there]
    free_right = np.ones(len(left), bool)
    free_right[orders[1][there]] = False
    rest, room = np.flatnonzero(move < 0), np.flatnonzero(free_right)
    rest = rest[np.argsort(domain.codes[rest], kind="stable")]
    move[rest] = room[np.argsort(domain.codes[room], kind="stable")]
    return move
