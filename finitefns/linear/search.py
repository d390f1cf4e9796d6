"""A standard order of points that are told apart by numbers on pairs: exact search.

Colour refinement names each point by what it sees; where points stay alike, one after the other
is named first, and the least table that comes out is the standard one. Orders that give the same
table are symmetries, and symmetric branches are walked once (McKay 1981, "Practical graph
isomorphism"). Small sizes are its field: `MOST_POINTS` points and `MOST_NODES` steps.
`order_by_trying` tries every order; it is the slow obvious twin.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..verdict import NoCanonicalForm, Reason

Ints = NDArray[np.int64]

MOST_POINTS = 400
MOST_NODES = 4000


def refine(codes: Ints, colours: Ints) -> Ints:
    """Colours split by the multiset of (colour of the other, number there, number back).

    ``codes`` is (n, n), ``colours`` (n,). Law: commutes with renaming the points.

    >>> refine(np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]), np.zeros(3, int)).tolist()
    [1, 0, 1]
    """
    _, pairs = np.unique(
        np.stack([codes.ravel(), codes.T.ravel()], axis=1), axis=0, return_inverse=True
    )
    both = pairs.reshape(codes.shape)
    return _refine(both, _ranks(np.stack([colours, np.diagonal(both)], axis=1)))


def _refine(both: Ints, colours: Ints) -> Ints:
    many = int(both.max(initial=0)) + 1
    count = len(np.unique(colours))
    while count < len(colours):
        # A multiset is told by the sum of its members' scattered bits: a function of the multiset
        # alone, so that renaming commutes; two that fell together would only be split later.
        seen = _scattered(colours[None, :] * many + both).sum(axis=1)
        order = np.lexsort((seen, colours))
        new = (np.diff(colours[order]) != 0) | (np.diff(seen[order]) != 0)
        colours = colours.copy()
        colours[order] = np.concatenate([[0], np.cumsum(new)])
        if (now := int(colours.max()) + 1) == count:
            break
        count = now
    return colours


def _scattered(keys: Ints) -> NDArray[np.uint64]:
    """The mixing function of SplitMix64 (Steele, Lea, Flood 2014), entry by entry."""
    z = keys.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))


def _ranks(rows: Ints) -> Ints:
    if not len(rows):
        return np.zeros(0, np.int64)
    return np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


class Proof(Protocol):
    """What decides between orders where codes are names and no proof.

    ``form(order)`` is to be least; ``twins(i, k)`` says whether two points may be swapped.
    """

    def form(self, order: Ints) -> tuple[Any, ...]: ...
    def twins(self, i: int, k: int) -> bool: ...


@dataclass
class _Node:
    colours: Ints
    path: tuple[int, ...]
    cell: list[int]  # the points of which one is to be named first
    tried: list[int] = field(default_factory=list)
    first: Ints | None = None  # the colours after the first point of the cell was named
    known: int = 0  # how many symmetries the orbits below know of
    above: dict[int, int] = field(default_factory=dict)  # orbits, as a forest of points

    def root(self, p: int) -> int:
        """One point for all of an orbit."""
        while (q := self.above.get(p, p)) != p:
            p = q
        return p

    def join(self, p: int, q: int) -> None:
        """Two points of one orbit."""
        p, q = self.root(p), self.root(q)
        if p != q:
            self.above[max(p, q)] = min(p, q)


@dataclass
class _Search:
    both: Ints
    codes: Ints
    what: str
    proof: Proof | None = None
    best: tuple[Any, ...] | None = None
    best_order: Ints | None = None
    best_path: tuple[int, ...] = ()
    symmetries: list[Ints] = field(default_factory=list)
    nodes: int = 0

    def node(self, colours: Ints, path: tuple[int, ...]) -> _Node | Ints:
        """The refined node, or the order of its points where all are told apart."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise NoCanonicalForm(
                f"the search for a standard order of {self.what} took more than {MOST_NODES} "
                "steps: it looks the same from too many sides",
                Reason.SEARCH_LIMIT,
            )
        colours = _refine(self.both, _ranks(colours[:, None]))
        while True:
            sizes = np.bincount(colours, minlength=1)
            several = np.flatnonzero(sizes > 1)
            if not len(several):
                return np.argsort(colours)
            cell = np.flatnonzero(colours == several[np.argmin(sizes[several])])
            if not self._interchangeable(cell):
                return _Node(colours, path, cell.tolist())
            # Any two of them may be swapped, so any order is as good: no branch is needed.
            split = colours * len(colours)
            split[cell] += np.arange(len(cell))
            colours = _refine(self.both, _ranks(split[:, None]))

    def _interchangeable(self, cell: Ints) -> bool:
        outside = np.ones(len(self.both), bool)
        outside[cell] = False
        rows = self.both[cell]
        if (rows[:, outside] != rows[0, outside]).any():
            return False
        inside = rows[:, cell]
        off = inside[~np.eye(len(cell), dtype=bool)]
        if not ((off == off[0]).all() and (np.diagonal(inside) == inside[0, 0]).all()):
            return False
        points = cell.tolist()
        return self.proof is None or all(self.proof.twins(points[0], k) for k in points[1:])

    def exchange(self, here: _Node, w: int, yours: Ints) -> bool:
        """Keep the symmetry, if it is one, that exchanges what two names of one cell tell apart.

        Points that one name singles out go to those that the other singles out, by colour; all
        others stay. So pieces that are alike are exchanged without a walk to the end of each.
        """
        parent, mine = here.colours, here.first
        assert mine is not None
        lone = np.bincount(parent, minlength=1)[parent] > 1
        moved = [np.flatnonzero(lone & (np.bincount(c)[c] == 1)) for c in (mine, yours)]
        move = np.arange(len(parent))
        if len(moved[0]) != len(moved[1]):
            return False
        a, b = (p[np.argsort(c[p])] for p, c in zip(moved, (mine, yours), strict=True))
        if set(a.tolist()) & set(b.tolist()) or not np.array_equal(parent[a], parent[b]):
            return False
        move[a], move[b] = b, a
        if move[here.tried[0]] != w:
            return False
        if not np.array_equal(self.both[np.ix_(move, move)], self.both):
            return False
        if self.proof is not None:
            order = np.argsort(parent, kind="stable")
            if self.proof.form(order) != self.proof.form(move[order]):
                return False
        self.symmetries.append(move)
        return True

    def leaf(self, order: Ints, path: tuple[int, ...]) -> int | None:
        """Keep the least table; where it comes again, the level to which to go back."""
        table: tuple[Any, ...] = tuple(self.codes[np.ix_(order, order)].ravel().tolist())
        if self.proof is not None:
            table = table, self.proof.form(order)
        if self.best is None or table < self.best:
            self.best, self.best_order, self.best_path = table, order, path
        elif table == self.best:
            assert self.best_order is not None
            move = np.empty(len(order), np.int64)
            move[self.best_order] = order
            self.symmetries.append(move)
            shared = 0
            for a, b in zip(path, self.best_path, strict=False):
                if a != b:
                    break
                shared += 1
            return shared
        return None

    def same_orbit(self, here: _Node, w: int) -> bool:
        """Whether known symmetries that keep the path take a point tried before to w."""
        path = set(here.path)
        for move in self.symmetries[here.known :]:
            moved = np.flatnonzero(move != np.arange(len(move))).tolist()
            if path.isdisjoint(moved):
                for p in moved:
                    here.join(p, int(move[p]))
        here.known = len(self.symmetries)
        return any(here.root(w) == here.root(t) for t in here.tried)


def standard_order(
    codes: Ints, colours: Ints, what: str = "points", proof: Proof | None = None
) -> Ints:
    """The order of the points that makes ``codes[order][:, order]`` standard, shape ``(n,)``.

    ``codes`` is (n, n) integers, ``colours`` (n,) integers that no renaming may change; points
    are ordered by colour first. Where codes are names and no ``proof``, that decides between orders
    of one table. Law: renaming the points never changes the standard table.

    >>> path = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> order = standard_order(path, np.zeros(3, int))
    >>> path[np.ix_(order, order)].tolist()
    [[0, 1, 1], [1, 0, 0], [1, 0, 0]]

    Raises `NoCanonicalForm` beyond `MOST_POINTS` points or `MOST_NODES` steps.
    """
    n = len(codes)
    if n > MOST_POINTS:
        raise NoCanonicalForm(
            f"{what}: {n} points, but a standard order is searched up to {MOST_POINTS}",
            Reason.SEARCH_LIMIT,
        )
    if n == 0:
        return np.zeros(0, np.int64)
    first = refine(codes, colours)
    _, pairs = np.unique(
        np.stack([codes.ravel(), codes.T.ravel()], axis=1), axis=0, return_inverse=True
    )
    search = _Search(pairs.reshape(codes.shape), codes, what, proof)
    start = search.node(first, ())
    if not isinstance(start, _Node):
        return start
    stack = [start]
    while stack:
        here = stack[-1]
        if not here.cell:
            stack.pop()
            continue
        w = here.cell.pop(0)
        if here.tried and search.same_orbit(here, w):
            continue
        split = here.colours * 2 + 1
        split[w] -= 1
        path = (*here.path, w)
        refined = _refine(search.both, _ranks(split[:, None]))
        if here.first is None:
            here.first = refined
        elif search.exchange(here, w, refined):
            continue
        here.tried.append(w)
        found = search.node(refined, path)
        if isinstance(found, _Node):
            stack.append(found)
        elif (level := search.leaf(found, path)) is not None:
            # The branch at that level is the image of one that was walked: leave it.
            del stack[level + 1 :]
    assert search.best_order is not None
    return search.best_order


def order_by_trying(codes: Ints, colours: Ints) -> Ints:
    """An order with the least table by colour, of all orders; the slow twin of the search."""
    n = len(codes)
    orders = itertools.permutations(range(n))
    best = min(
        orders,
        key=lambda o: (colours[list(o)].tolist(), codes[np.ix_(list(o), list(o))].ravel().tolist()),
    )
    return np.array(best, np.int64)
