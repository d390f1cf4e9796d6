"""Slow twins: forests of matrices modulo 3, by listing all of them; and counts by the theorem.

Modulo 3 the units are 1 and -1, so the sign of a determinant is the determinant.
"""

from __future__ import annotations

import itertools

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from finitefns.nets.jets.signs import Span, pattern, products


class Listed:
    """All matrices modulo 3 on the arrows of a shape, numbered, and how changes of points act.

    ``arrows`` are pairs of points, ``dims`` and ``stages`` those of the points.
    """

    def __init__(self, arrows, dims, stages):
        self.arrows, self.dims, self.stages = arrows, dims, stages
        shapes = [(dims[w], dims[v]) for v, w in arrows]
        entries = sum(a * b for a, b in shapes)
        digits = np.array(list(itertools.product(range(3), repeat=entries)), np.int8)
        digits = digits.reshape(3**entries, entries)
        self.weights = 3 ** np.arange(entries)[::-1]
        ends = np.cumsum([0, *(a * b for a, b in shapes)])
        self.maps = [
            digits[:, i:j].reshape(3**entries, *shape)
            for i, j, shape in zip(ends, ends[1:], shapes, strict=False)
        ]
        self.count = len(digits)

    def moved(self, changes):
        """The number of what each becomes; ``changes[point]`` is a matrix and its inverse."""
        parts = []
        for (v, w), a in zip(self.arrows, self.maps, strict=True):
            left = changes[w][0] if w in changes else np.eye(self.dims[w], dtype=np.int8)
            right = changes[v][1] if v in changes else np.eye(self.dims[v], dtype=np.int8)
            parts.append((left @ (a @ right % 3) % 3).reshape(self.count, -1))
        together = np.concatenate([np.zeros((self.count, 0), np.int64), *parts], axis=1)
        return together.astype(np.int64) @ self.weights

    def shears(self):
        """Adding one coordinate of a point to another one: these generate determinant 1."""
        for v, d in enumerate(self.dims):
            for i, j in itertools.permutations(range(d), 2):
                there, back = np.eye(d, dtype=np.int8), np.eye(d, dtype=np.int8)
                there[i, j], back[i, j] = 1, 2
                yield {v: (there, back)}

    def turns(self, together):
        """A determinant of -1 at each point; or at all points of a stage together."""
        groups = set(self.stages) if together else range(len(self.dims))
        for one in sorted(groups):
            here = {}
            for v, d in enumerate(self.dims):
                if d and (self.stages[v] == one if together else v == one):
                    turn = np.eye(d, dtype=np.int8)
                    turn[0, 0] = 2
                    here[v] = turn, turn
            if here:
                yield here

    def orbits(self, generators):
        """How many orbits there are, and the number of that of each."""
        here = np.arange(self.count)
        moves = [self.moved(one) for one in generators] or [here]
        rows, columns = np.tile(here, len(moves)), np.concatenate(moves)
        graph = coo_matrix((np.ones(len(rows), np.int8), (rows, columns)), (self.count,) * 2)
        return connected_components(graph, directed=False)


def chain(dims):
    """The shape of one input."""
    arrows = [(t, t + 1) for t in range(len(dims) - 1)]
    return arrows, list(dims), list(range(len(dims)))


def separate(dims, inputs):
    """Classes of labelled separate inputs, by listing: orbits of tuples, by Burnside's lemma."""
    listed = Listed(*chain(dims))
    count, orbit = listed.orbits(list(listed.shears()))
    first = np.unique(orbit, return_index=True)[1]
    turns = [orbit[listed.moved(one)[first]] for one in listed.turns(True)]
    fixed = []
    for chosen in itertools.product([False, True], repeat=len(turns)):
        at = np.arange(count)
        for turn, used in zip(turns, chosen, strict=True):
            at = turn[at] if used else at
        fixed.append(int((at == np.arange(count)).sum()))
    return [sum(f**n for f in fixed) // len(fixed) for n in range(1, inputs + 1)]


def barcodes(dims):
    """All multisets of bars that fill the dimensions."""
    bars = [(a, b) for a in range(len(dims)) for b in range(a, len(dims))]

    def fill(i, rest, used):
        if i == len(bars):
            if not any(rest):
                yield tuple(used)
            return
        a, b = bars[i]
        yield from fill(i + 1, rest, used)
        if all(rest[a : b + 1]):
            less = [d - (a <= t <= b) for t, d in enumerate(rest)]
            yield from fill(i, less, [*used, bars[i]])

    return list(fill(0, list(dims), []))


def separate_by_theorem(dims, inputs):
    """The same: 2 to the codimensions of what each input leaves over that of all together."""
    masks = [products(bars, dims) for bars in barcodes(dims)]
    found = []
    for n in range(1, inputs + 1):
        total = 0
        for some in itertools.product(masks, repeat=n):
            joint = Span(mask for one in some for mask in one).dimension
            total += 2 ** (sum(map(len, some)) - joint)
        found.append(total)
    return found


def roots(arrows, dims):
    """The dimensions of what cannot be split, of a shape of finite type."""
    ranges = [range(d + 1) for d in dims]
    for one in itertools.product(*ranges):
        form = sum(x * x for x in one) - sum(one[v] * one[w] for v, w in arrows)
        if any(one) and form == 1:
            yield one


def meeting_by_theorem(arrows, dims, stages):
    """Classes of a tree, up to isomorphism and with one sign per stage, by positive roots."""
    known = list(roots(arrows, dims))
    joint = [pattern(v for v, s in enumerate(stages) if s == t) for t in set(stages)]
    alive = pattern(v for v, d in enumerate(dims) if d)

    def fill(i, rest, used):
        if not any(rest):
            turns = [pattern(v for v, d in enumerate(one) if d % 2) for one in used]
            yield 2 ** (alive.bit_count() - Span([*turns, *(j & alive for j in joint)]).dimension)
        elif i < len(known):
            yield from fill(i + 1, rest, used)
            less = [d - x for d, x in zip(rest, known[i], strict=True)]
            if min(less) >= 0:
                yield from fill(i, less, [*used, known[i]])

    found = list(fill(0, list(dims), []))
    return len(found), sum(found)


def meeting(arrows, dims, stages):
    """The same by listing."""
    listed = Listed(arrows, dims, stages)
    shears = list(listed.shears())
    plain = listed.orbits([*shears, *listed.turns(False)])[0]
    return plain, listed.orbits([*shears, *listed.turns(True)])[0]
