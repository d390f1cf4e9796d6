"""What tied stages tangle: points of several stages that are one state, and carry one matrix.

Where stages share a coordinate system, equal states are one point, and a change has one matrix
there. Trees that share such points hang together. A state that a step leaves where it is makes an
arrow from a point to itself; where states run in a longer circle, no theorem is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .jets import Floats, Ints, Jets
from .plainly import Ties, shared_states
from .trees import Representation, Shape

Place = tuple[int, int]  # a stage, and the number of a point there


@dataclass(frozen=True, eq=False)
class Tangle:
    """Inputs whose points hang together: the points, each with all its places, and the arrows.

    ``arrows[a]`` is the place at which the Jacobian of an arrow is read.
    """

    inputs: Ints
    points: list[list[Place]]
    arrows: list[Place]
    shape: Shape
    cycles: bool

    @property
    def why(self) -> str:
        """Why nothing is decided where states run in a circle."""
        return (
            "states of tied stages run in a circle longer than a fixed point, and no theorem is "
            "known there"
        )

    def representation(self, jets: Jets) -> Representation:
        """The Jacobians at the arrows."""
        maps: list[Floats] = [jets.jacobians(t, np.array([n]))[0] for t, n in self.arrows]
        dims = np.asarray(jets.dimensions)[self.shape.stages]
        return Representation(self.shape, dims, maps)


def tangles(jets: Jets, ties: Ties, free: Sequence[bool]) -> list[Tangle]:
    """The inputs that hang together by states which tied stages share; the others are left out.

    >>> x = Jets.of([[[[2.0]]]], states=[[[1.0]], [[1.0]]])
    >>> [(one.points, one.shape.sources, one.shape.targets) for one in tangles(x, [(0, 1)], [1, 1])]
    [([[(0, 0), (1, 0)]], array([0]), array([0]))]
    """
    groups = shared_states(jets, ties)
    if not groups:
        return []
    parent = list(range(jets.count(jets.last)))  # of trees, by their roots

    def top(v: int) -> int:
        while parent[v] != v:
            v = parent[v]
        return v

    roots = jets.points[-1]
    touched = set()
    for group in groups:
        first = None
        for t, n in group:
            root = int(roots[int(np.flatnonzero(jets.points[t] == n)[0])])
            touched.add(root)
            first = root if first is None else first
            parent[top(root)] = top(first)
    found = []
    for one in sorted({top(root) for root in touched}):
        trees = [v for v in range(len(parent)) if top(v) == one]
        found.append(_tangle(jets, np.flatnonzero(np.isin(roots, trees)), groups, free))
    return found


def _tangle(jets: Jets, inputs: Ints, groups: list[list[Place]], free: Sequence[bool]) -> Tangle:
    leader = {place: min(group) for group in groups for place in group}
    points: dict[Place, list[Place]] = {}
    for t, numbers in enumerate(jets.points):
        for n in np.unique(numbers[inputs]).tolist():
            points.setdefault(leader.get((t, n), (t, n)), []).append((t, n))
    number = {place: v for v, some in enumerate(points.values()) for place in some}
    arrows = [place for some in points.values() for place in some if place[0] < jets.last]
    sources = np.array([number[place] for place in arrows], np.int64)
    targets = np.array([number[t + 1, int(jets.parents[t][n])] for t, n in arrows], np.int64)
    places = np.array(list(points), np.int64)
    shape = Shape(
        places[:, 0], places[:, 1], sources, targets, ~np.asarray(free, bool)[places[:, 0]]
    )
    return Tangle(inputs, list(points.values()), arrows, shape, _circles(shape))


def _circles(shape: Shape) -> bool:
    """Whether arrows run in a circle through several points."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(shape.sources), np.int8)
    graph = coo_matrix((ones, (shape.sources, shape.targets)), (shape.size,) * 2)
    return int(connected_components(graph, connection="strong")[0]) < shape.size
