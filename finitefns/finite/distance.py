"""Distance: the fewest outputs to change until two maps are equivalent.

Outputs y of f and y' of g of one colour overlap in sum over input colours c of min(N(y, c),
N'(y', c)) inputs, and a matching of outputs leaves n - (sum of overlaps) inputs to change. With all
inputs of one colour the best matching pairs the largest level sets, then the next (closed form);
otherwise it is a linear assignment problem, solved component by component.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..compare import align
from ..errors import InputError
from ..freedom import Colouring, Freedom
from ..verdict import Obstruction
from .assignment import DENSE_LIMIT, Joint, assigned
from .forests.forest import count_rows
from .forests.standard import check_codomain
from .groups.factors import Moves
from .groups.grouped import exchanged, setting, without_groups
from .groups.images import brief
from .maps import FiniteMap
from .orbits import relabelings
from .relabeling import Relabeling

Ints = NDArray[np.int64]

MOST_TRIED = 2**25  # numbers in the elements of a group that are tried one by one


@dataclass(frozen=True)
class Distance:
    """``value`` outputs must change; ``witness`` is a relabeling after which no more do.

    ``changed`` are the inputs (point numbers of the right map) at which they still differ:
    ``f.act(witness).values[i] != g.values[i]`` exactly there.
    """

    value: int
    witness: Relabeling
    changed: Ints

    def __int__(self) -> int:
        return self.value

    __index__ = __int__

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Distance):
            return self.value == other.value
        return self.value == other if isinstance(other, int) else NotImplemented

    def __lt__(self, other: int | Distance) -> bool:
        return self.value < int(other)

    def __le__(self, other: int | Distance) -> bool:
        return self.value <= int(other)

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"<Distance {self.value}>"


@singledispatch
def distance(f: Any, g: Any, freedom: Freedom | str = "all") -> Distance:
    """The fewest outputs of f to change until f is equivalent to g, with the relabeling.

    A metric on classes. Law: it is 0 exactly when `equivalent` says yes. All free:
    n - sum_i min(k_i, k'_i) with level-set sizes sorted downwards.

    >>> f, g = FiniteMap([0, 0, 0, 1, 1], codomain=5), FiniteMap([4, 4, 4, 4, 2])
    >>> distance(f, g).value, distance(f, g, "none").value
    (1, 5)

    Raises `InputError` when the slots have different sizes: changing outputs cannot mend that.
    Source: the formula is this package's own, and is held against `distance_by_listing`.
    """
    raise InputError(f"distance: no distance is known for a {type(f).__name__}")


@distance.register
def _(f: FiniteMap, g: FiniteMap, freedom: Freedom | str = "all") -> Distance:
    if not isinstance(g, FiniteMap):
        raise InputError(f"distance: a FiniteMap and a {type(g).__name__} cannot be compared")
    fr = Freedom.parse(freedom)
    for slot, size in f.slots.items():
        if g.slots[slot] != size:
            raise InputError(
                f"distance: the {slot} has {size} points on the left, {g.slots[slot]} on the "
                "right; changing outputs cannot mend that"
            )
    if fr.grouped:
        return _under_groups(f, g, fr)
    check_codomain(f.codomain.size, f.domain.size)
    aligned = align(f, g, fr)
    if isinstance(aligned, Obstruction):
        raise InputError(f"distance: {aligned}; changing outputs cannot mend that")
    fr, bring = aligned
    other = g if bring is None else g.act(bring)
    colours = fr.colourings(f.sets, "FiniteMap")
    domain, codomain = colours["domain"], colours["codomain"]
    place = _match_outputs(f.values, other.values, domain, codomain)
    moves = {"domain": _match_inputs(place[f.values], other.values, domain), "codomain": place}
    witness = Relabeling.between(moves, f.sets, other.sets)
    if bring is not None:
        witness = witness.then(bring.inverse())
    moves = {slot: witness.moves[slot] for slot in f.sets}
    witness = Relabeling.between(moves, f.sets, g.sets)
    changed = np.flatnonzero(f.act(witness).values != g.values)
    return Distance(len(changed), witness, changed)


def _under_groups(f: FiniteMap, g: FiniteMap, freedom: Freedom) -> Distance:
    """Try every element of the groups; what colours leave open is then matched as ever."""
    simple = without_groups(freedom, f)
    if simple is not None:
        return distance(f, g, simple)
    where = setting(freedom, f)
    listed = math.prod(x.order for x in where.factors if isinstance(x, Moves))
    if listed * where.size > MOST_TRIED:
        raise InputError(
            f"distance: the group has order {brief(listed)}, and each element has to be tried; "
            f"at most {MOST_TRIED // where.size} are"
        )
    aligned = align(f, g, freedom)
    if isinstance(aligned, Obstruction):
        raise InputError(f"distance: {aligned}; changing outputs cannot mend that")
    other = g if aligned[1] is None else g.act(aligned[1])
    rows = np.arange(where.size)[None]
    for factor in where.factors:
        if isinstance(factor, Moves):
            rows = (
                factor.chain.elements(MOST_TRIED).astype(np.int64)[:, rows].reshape(-1, where.size)
            )
    rest = Freedom(**{s: exchanged(where.low(s)) for s in where.sizes if where.exchanges(s)})
    n = f.domain.size
    best: tuple[Distance, Relabeling] | None = None
    if rest == Freedom():  # nothing is left to match: count all at once
        moved = np.empty((len(rows), n), np.int64)
        np.put_along_axis(moved, rows[:, :n], rows[:, n + f.values] - n, axis=1)
        rows = rows[[int((moved != other.values).sum(axis=1).argmin())]]
    for row in rows:
        first = Relabeling.between(where.split(row), f.sets, {s: other.sets[s] for s in f.sets})
        found = distance(f.act(first), other, rest)
        if best is None or found.value < best[0].value:
            best = found, first
    assert best is not None
    witness = best[1].then(best[0].witness)
    if aligned[1] is not None:
        witness = witness.then(aligned[1].inverse())
    witness = Relabeling.between({s: witness.moves[s] for s in f.sets}, f.sets, g.sets)
    changed = np.flatnonzero(f.act(witness).values != g.values)
    return Distance(len(changed), witness, changed)


def _match_outputs(left: Ints, right: Ints, domain: Colouring, codomain: Colouring) -> Ints:
    """The bijection of outputs, inside their colours, with the largest overlap in all."""
    m = codomain.size
    if codomain.is_fixed:
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
    if domain.count == domain.size:  # no input may change places: the maps meet row by row
        return _filled(*Joint.of(left, right, codomain.codes).matching(), codomain)
    picked: list[tuple[Ints, Ints]] = []
    for ours, theirs, overlap in _components(left, right, domain, codomain):
        rows, columns = assigned(overlap)
        picked.append((ours[rows], theirs[columns]))
    none = np.zeros(0, np.int64)
    ours = np.concatenate([none, *(mine for mine, _ in picked)])
    theirs = np.concatenate([none, *(yours for _, yours in picked)])
    return _filled(ours, theirs, codomain)


def _filled(ours: Ints, theirs: Ints, codomain: Colouring) -> Ints:
    """A bijection that sends ours to theirs, and what overlaps with nothing to itself or anywhere.

    All of it inside the colours of the outputs.
    """
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
    for column in range(left.shape[1]):
        rows, others = (x.indices[x.indptr[column] : x.indptr[column + 1]] for x in (left, right))
        if len(rows) and len(others):
            mine, yours = (x.data[x.indptr[column] : x.indptr[column + 1]] for x in (left, right))
            overlap[np.ix_(rows, others)] += np.minimum(mine[:, None], yours[None, :])
    return overlap


def _match_inputs(left: Ints, right: Ints, domain: Colouring) -> Ints:
    """A bijection of inputs, inside their colours, that keeps as many outputs as it can."""
    if domain.is_fixed:
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


def distance_by_listing(f: FiniteMap, g: FiniteMap, freedom: Freedom | str = "all") -> int:
    """The obvious twin of `distance`: try every relabeling and count the outputs that differ."""
    return min(int((f.act(change).values != g.values).sum()) for change in relabelings(f, freedom))
