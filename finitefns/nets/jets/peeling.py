"""Bars taken off a tree: what begins and ends between two merges is a summand by itself.

Between merges a tree is a path, and what lives on a path alone is a bar: it touches neither what
comes in from earlier merges nor what goes on to the next one. Wide nets are mostly such bars, and
what is left, the *core*, is small. The bases come from the staircase of bars in floats.

Law: in the new coordinates every map is a map of bars, zero-one, beside a map of cores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...linear.staircase import Built, staircase
from ...tolerance import COARSER, FINER
from .jets import Floats
from .trees import Representation, norm

Path = tuple[int, int]  # the first and the last point of a bar


@dataclass(frozen=True, eq=False)
class Peeled:
    """A representation in coordinates of bars and core.

    ``frames[v]`` takes old coordinates of a point to new ones: those of its bars, in their order,
    then those of the core. ``bars`` are told by their first and last points, ``alive[v]`` are the
    numbers of those at a point. ``close``: another tolerance nearby might see other bars.
    """

    bars: list[Path]
    alive: list[list[int]]
    frames: list[Floats]
    core: Representation
    close: bool

    def paths(self) -> list[list[int]]:
        """The points of each bar."""
        found: list[list[int]] = [[] for _ in self.bars]
        for v, bars in enumerate(self.alive):
            for bar in bars:
                found[bar].append(v)
        return found


def peel(rep: Representation, tolerance: float) -> Peeled:
    """Take off every bar that touches no merge and no held point; the rest is the core.

    >>> from .trees import representation, shape_of
    >>> from .jets import Jets
    >>> j = Jets.of([[[[1.0, 0.0], [0.0, 0.0]]] * 2], points=[[0, 1], [0, 0]])
    >>> shape = shape_of(j, np.array([0, 1]), [True, True])
    >>> peeled = peel(representation(j, shape), 1e-10)
    >>> peeled.bars, peeled.core.dims.tolist()
    ([(0, 0), (1, 1), (2, 2)], [1, 1, 1])
    """
    return _Peeling(rep, tolerance).run()


def unpeeled(rep: Representation) -> Peeled:
    """A representation of which nothing is taken off."""
    frames = [np.eye(d) for d in rep.dims.tolist()]
    return Peeled([], [[] for _ in frames], frames, rep, False)


class _Peeling:
    def __init__(self, rep: Representation, tolerance: float) -> None:
        n = rep.shape.size
        self.rep, self.tolerance, self.close = rep, tolerance, False
        self.leaving, self.incoming = rep.shape.leaving(), rep.shape.incoming()
        many = np.bincount(rep.shape.targets, minlength=n)
        self.kept = rep.shape.held | (many >= 2)
        self.bars: list[Path] = []
        self.alive: list[list[int]] = [[] for _ in range(n)]
        self.frames: list[Floats] = [np.zeros((0, 0))] * n
        self.dims = np.zeros(n, np.int64)
        self.maps: list[Floats] = list(rep.maps)

    def run(self) -> Peeled:
        for v in range(self.rep.shape.size):
            if self.kept[v] or not self.incoming[v]:
                self.segment(v)
        core = Representation(self.rep.shape, self.dims, self.maps)
        return Peeled(self.bars, self.alive, self.frames, core, self.close)

    def segment(self, start: int) -> None:
        """The path from a point to the next one that is kept, with what comes into it."""
        path, end = [start], -1
        while self.leaving[path[-1]] >= 0:
            following = int(self.rep.shape.targets[self.leaving[path[-1]]])
            if self.kept[following]:
                end = following
                break
            path.append(following)
        arrows = [self.leaving[v] for v in (path if end >= 0 else path[:-1])]
        chain = [self.entering(start), *(self.rep.maps[a] for a in arrows)]
        built, close = staircase(chain, self.tolerance)
        self.close |= close
        self.take_off(path, end, built, chain)

    def entering(self, v: int) -> Floats:
        """A basis of all that comes into a point; everything where it is held."""
        d = int(self.rep.dims[v])
        if self.rep.shape.held[v]:
            return np.eye(d)
        images = [self.maps[a] / norm(self.maps[a]) for a in self.incoming[v]]
        together = np.concatenate([np.zeros((d, 0)), *images], axis=1)
        left, sizes, _ = np.linalg.svd(together, full_matrices=False)
        self.close |= near(sizes, self.tolerance)
        return np.asarray(left[:, : int((sizes > self.tolerance).sum())])

    def take_off(self, path: list[int], end: int, built: Built, chain: list[Floats]) -> None:
        last = len(path)
        ages = range(len(built.births))
        ids = sorted(ages, key=lambda j: (built.births[j], -built.deaths[j], j))
        off = [j for j in ids if 1 <= built.births[j] <= last]
        off = [j for j in off if end < 0 or built.deaths[j] <= last]
        numbers = {j: len(self.bars) + i for i, j in enumerate(off)}
        self.bars += [(path[built.births[j] - 1], path[built.deaths[j] - 1]) for j in off]
        rest: list[int] = []
        held = bool(self.rep.shape.held[path[0]])  # then its coordinates stay as they are
        for i, v in enumerate(path):
            alive = built.alive[i + 1]
            place = {j: c for c, j in enumerate(alive)}
            gone = [j for j in off if j in place]
            before, rest = rest, [j for j in ids if j in place and j not in numbers]
            order = [place[j] for j in [*gone, *rest]]
            self.alive[v] = [numbers[j] for j in gone]
            self.dims[v] = len(rest)
            self.frames[v] = np.eye(len(rest)) if held and not i else built.inverses[i + 1][order]
            if i == 1 and held:
                self.maps[self.leaving[path[0]]] = self.frames[v][len(gone) :] @ chain[1]
            elif i == 0:
                for arrow in self.incoming[v]:  # nothing comes into a bar that is taken off
                    self.maps[arrow] = self.frames[v][len(gone) :] @ self.maps[arrow]
            else:
                self.maps[self.leaving[path[i - 1]]] = np.equal.outer(rest, before).astype(float)
        if end >= 0 and (last > 1 or not held):
            basis = built.bases[last][:, [built.alive[last].index(j) for j in rest]]
            arrow = self.leaving[path[-1]]
            self.maps[arrow] = self.rep.maps[arrow] @ basis


def near(sizes: Floats, tolerance: float) -> bool:
    """Whether a size is too near the tolerance to be trusted."""
    return bool(((sizes > FINER * tolerance) & (sizes <= COARSER * tolerance)).any())
