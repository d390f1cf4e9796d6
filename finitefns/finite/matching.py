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
from .assignment import DENSE_LIMIT, Joint, assigned
from .colours import Colouring
from .forests.forest import count_rows

Ints = NDArray[np.int64]


def match_outputs(
    left: Ints,
    right: Ints,
    domain: Colouring,
    codomain: Colouring,
    same: Ints | None = None,
) -> Ints:
    """The bijection of outputs, inside their colours, with the largest overlap in all.

    ``same[y]`` is the output on the right with the name of y, or -1: where several bijections are
    best and inputs stay, one that keeps the most names is taken.
    """
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
    if domain.is_rigid:  # no input may change places: the maps meet row by row
        return _filled(*Joint.of(left, right, codomain.codes).matching(same), codomain)
    picked: list[tuple[Ints, Ints]] = []
    for ours, theirs, overlap in _components(left, right, domain, codomain):
        rows, columns = assigned(overlap)
        picked.append((ours[rows], theirs[columns]))
    none = np.zeros(0, np.int64)
    ours = np.concatenate([none, *(mine for mine, _ in picked)])
    theirs = np.concatenate([none, *(yours for _, yours in picked)])
    return _filled(ours, theirs, codomain)


def _filled(ours: Ints, theirs: Ints, codomain: Colouring) -> Ints:
    """A bijection inside the colours that sends ours to theirs; the rest stays where it can."""
    place = np.full(codomain.size, -1, np.int64)
    place[ours] = theirs
    taken = np.zeros(codomain.size, bool)
    taken[theirs] = True
    stays = np.flatnonzero((place < 0) & ~taken)
    place[stays] = stays
    taken[stays] = True
    rest, room = np.flatnonzero(place < 0), np.flatnonzero(~taken)
    rest = rest[np.argsort(codomain.codes[rest], kind="stable")]
    place[rest] = room[np.argsort(codomain.codes[room], kind="stable")]
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
    # A colour that one output of each side has needs no table of pairs: so it is wherever every
    # input keeps its name, and there are as many colours as inputs.
    ours, theirs = np.diff(left.indptr), np.diff(right.indptr)
    alone = (ours == 1) & (theirs == 1)
    here, there = left.indptr[:-1][alone], right.indptr[:-1][alone]
    meet = np.minimum(left.data[here], right.data[there])
    np.add.at(overlap, (left.indices[here], right.indices[there]), meet)
    for column in np.flatnonzero((ours > 0) & (theirs > 0) & ~alone).tolist():
        rows, others = (x.indices[x.indptr[column] : x.indptr[column + 1]] for x in (left, right))
        if len(rows) and len(others):
            mine, yours = (x.data[x.indptr[column] : x.indptr[column + 1]] for x in (left, right))
            overlap[np.ix_(rows, others)] += np.minimum(mine[:, None], yours[None, :])
    return overlap


def match_inputs(left: Ints, right: Ints, domain: Colouring) -> Ints:
    """A bijection of inputs, inside their colours, that keeps as many outputs as it can."""
    if domain.is_rigid:
        return np.arange(len(left))
    n = len(left)
    # A cell is a colour and an output; the k-th input of a cell meets the k-th of that cell there.
    outputs = np.unique(np.concatenate([left, right]), return_inverse=True)[1]
    cells = np.concatenate([domain.codes, domain.codes]) * (2 * n + 1) + outputs
    cells = np.unique(cells, return_inverse=True)[1]
    orders, ids = [], []
    for mine in (cells[:n], cells[n:]):
        order = np.argsort(mine, kind="stable")
        starts = np.flatnonzero(np.diff(mine[order], prepend=-1))
        rank = np.arange(n) - np.repeat(starts, np.diff(starts, append=n))
        orders.append(order)
        ids.append(mine[order] * n + rank)  # below (2 n)^2: no overflow
    _, here, there = np.intersect1d(ids[0], ids[1], assume_unique=True, return_indices=True)
    move = np.full(len(left), -1, np.int64)
    move[orders[0][here]] = orders[1][there]
    free_right = np.ones(len(left), bool)
    free_right[orders[1][there]] = False
    rest, room = np.flatnonzero(move < 0), np.flatnonzero(free_right)
    rest = rest[np.argsort(domain.codes[rest], kind="stable")]
    move[rest] = room[np.argsort(domain.codes[room], kind="stable")]
    return move
