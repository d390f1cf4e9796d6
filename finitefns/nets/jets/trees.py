"""Trees: points of a forest that hang together, and a space with a map at each of them.

Inputs that ever merge are one tree. Its points carry the spaces R^d of their stages, its arrows the
Jacobians: a representation. An isomorphism is a matrix per point that commutes with all arrows.

Law: the trees of a forest have every point of every stage in exactly one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .jets import Floats, Ints, Jets

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Shape:
    """Points, each with its stage, and arrows between them; no change moves the held points.

    ``places[v]`` are the stage of a point and its number there; ``sources`` and ``targets`` have
    one entry per arrow, and sources come before their targets in the order of the stages.
    """

    stages: Ints
    numbers: Ints
    sources: Ints
    targets: Ints
    held: Bools

    @property
    def size(self) -> int:
        """How many points there are."""
        return len(self.stages)

    @property
    def is_forest(self) -> bool:
        """Whether every point has at most one arrow that leaves it, and it leads on."""
        leaving = np.bincount(self.sources, minlength=self.size)
        return bool((leaving <= 1).all() and (self.sources < self.targets).all())

    def incoming(self) -> list[list[int]]:
        """The arrows that end at each point."""
        found: list[list[int]] = [[] for _ in range(self.size)]
        for arrow, target in enumerate(self.targets.tolist()):
            found[target].append(arrow)
        return found

    def leaving(self) -> list[int]:
        """The arrow that leaves each point of a forest, or -1."""
        found = [-1] * self.size
        for arrow, source in enumerate(self.sources.tolist()):
            found[source] = arrow
        return found


@dataclass(frozen=True, eq=False)
class Representation:
    """A space at each point of a shape and a matrix at each arrow, ``(dim target, dim source)``."""

    shape: Shape
    dims: Ints
    maps: Sequence[Floats]

    def moved(self, moves: Sequence[Floats]) -> Representation:
        """The same after a change of coordinates at every point.

        Law: ``moves`` is an isomorphism from the one to the other.
        """
        there = zip(self.maps, self.shape.sources, self.shape.targets, strict=True)
        return Representation(
            self.shape,
            self.dims,
            [moves[w] @ a @ np.linalg.inv(moves[v]) for a, v, w in there],
        )

    def scaled(self) -> tuple[Representation, Floats]:
        """The same after a positive scale at every point of a forest: maps have norm 1 or 0.

        The scales multiply coordinates: ``new = scale * old``.
        """
        scales = np.ones(self.shape.size)
        maps: list[Floats] = list(self.maps)
        for arrow in range(len(maps) - 1, -1, -1):  # targets are scaled before their sources
            v, w = self.shape.sources[arrow], self.shape.targets[arrow]
            size = norm(maps[arrow])
            maps[arrow] = maps[arrow] / size
            scales[v] = scales[w] * size
        return Representation(self.shape, self.dims, maps), scales


def norm(a: Floats) -> float:
    """The largest singular value, and 1 for a matrix of zeros."""
    return (float(np.linalg.norm(a, 2)) if a.size else 0.0) or 1.0


def trees_of(jets: Jets) -> tuple[Ints, Ints]:
    """The number of the tree of each input, and which inputs stand for a tree that never merges.

    The second has one input per tree that is a path; its other inputs share all of its points.

    >>> j = Jets.of([[[[1.0]], [[1.0]], [[1.0]]]], points=[[0, 1, 2], [0, 0, 1]])
    >>> [one.tolist() for one in trees_of(j)]
    [[0, 0, 1], [2]]
    """
    roots = jets.points[-1]
    first = np.unique(jets.points[0], return_index=True)[1]
    leaves = np.bincount(roots[first], minlength=jets.count(jets.last))
    return roots, first[leaves[roots[first]] == 1]


def shape_of(jets: Jets, inputs: Ints, free: Sequence[bool]) -> Shape:
    """The shape of a tree, or of several, from all of its inputs."""
    stages, numbers, sources, targets = [], [], [], []
    before: dict[int, int] = {}
    offset = 0
    for t, points in enumerate(jets.points):
        here = np.unique(points[inputs])
        place = {int(point): offset + i for i, point in enumerate(here)}
        for point, v in before.items():
            sources.append(v)
            targets.append(place[int(jets.parents[t - 1][point])])
        stages.append(np.full(len(here), t))
        numbers.append(here)
        before, offset = place, offset + len(here)
    stage = np.concatenate(stages)
    return Shape(
        stage,
        np.concatenate(numbers),
        np.array(sources, np.int64),
        np.array(targets, np.int64),
        ~np.asarray(free, bool)[stage],
    )


def representation(jets: Jets, shape: Shape) -> Representation:
    """The Jacobians of a net at the points of a forest, as a representation."""
    maps: list[Floats] = []
    for t in range(jets.last):
        some = shape.numbers[shape.stages == t]
        maps += list(jets.jacobians(t, some))
    return Representation(shape, np.asarray(jets.dimensions)[shape.stages], maps)
