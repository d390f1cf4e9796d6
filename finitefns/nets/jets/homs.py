"""All matrices per point that commute with the arrows of two trees: a null space.

Where a map is injective on the right, the matrix at its source follows from the one at its target;
where it is surjective on the left, the other way round. So the unknowns are a few matrices, one at
each place where something new meets, and the equations are taken in one after the other, each by
the singular values of what is left. A held point carries one number times the identity.

Law: where two representations are isomorphic, almost every homomorphism is an isomorphism.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .jets import Floats
from .peeling import near
from .trees import Representation

Rng = np.random.Generator
HELD = -1  # the place of the number that stands at held points
TRIES = 12
MOST_UNKNOWNS = 5000  # numbers that are solved for at once
STEEP = 1e-2  # the smallest over the largest singular value of a map that is followed backwards


class TooWide(Exception):
    """More numbers are unknown than are solved for at once; the point is where they are."""

    def __init__(self, point: int) -> None:
        super().__init__(f"more than {MOST_UNKNOWNS} numbers are unknown")
        self.point = point


class Follows(NamedTuple):
    """The matrix at a point is ``left @ X @ right``, X that of another point, by an arrow."""

    arrow: int
    point: int
    left: Floats
    right: Floats


@dataclass(frozen=True, eq=False)
class Homs:
    """The space of homomorphisms from one representation to another of the same shape.

    ``elements[p]`` are the matrices at a point of the basis, for those points that no other gives;
    at `HELD` stand the numbers of the held points.
    """

    left: Representation
    right: Representation
    follows: dict[int, Follows]
    elements: dict[int, Floats]
    size: int
    close: bool

    def at(self, v: int, some: dict[int, Floats] | None = None) -> Floats:
        """The matrices at a point, of the basis or of some other homomorphisms."""
        some = self.elements if some is None else some
        if self.left.shape.held[v]:
            return some[HELD] * np.eye(int(self.left.dims[v]))
        if v in self.follows:
            _, point, left, right = self.follows[v]
            return np.asarray(left @ self.at(point, some) @ right)
        return some[v]

    def combined(self, weights: Floats) -> dict[int, Floats]:
        """Combinations of the basis, one per row of the weights."""
        return {p: np.tensordot(weights, x, 1) for p, x in self.elements.items()}

    def isomorphism(self, rng: Rng, tolerance: float) -> tuple[list[Floats] | None, float]:
        """The best conditioned of some random homomorphisms, and how well it can be inverted.

        None where no homomorphism is the identity at the held points. The number is the smallest
        over the largest singular value, at the worst point.
        """
        best: tuple[list[Floats] | None, float] = None, 0.0
        if not np.array_equal(self.left.dims, self.right.dims):
            return best
        for _ in range(TRIES if self.size else 1):
            one = self.combined(rng.normal(size=(1, self.size)))
            if HELD in one:
                number = float(one[HELD].item())
                if abs(number) < tolerance * np.sqrt(self.size or 1):
                    continue
                one = {p: x / number for p, x in one.items()}
            found = [self.at(v, one)[0] for v in range(self.left.shape.size)]
            share = min((invertible(x) for x in found), default=1.0)
            if best[0] is None or share > best[1]:
                best = found, share
        return best


def invertible(a: Floats) -> float:
    """The smallest over the largest singular value: 0 for what cannot be inverted."""
    if not a.size:
        return 1.0
    sizes = np.linalg.svd(a, compute_uv=False)
    return float(sizes[-1] / sizes[0]) if sizes[0] else 0.0


def homs(left: Representation, right: Representation, tolerance: float) -> Homs:
    """All homomorphisms between representations of one shape whose maps have norm about 1.

    >>> from .trees import Representation, Shape
    >>> shape = Shape(*map(np.array, ([0, 1], [0, 0], [0], [1], [False, False])))
    >>> one = Representation(shape, np.array([2, 2]), [np.diag([1.0, 0.0])])
    >>> homs(one, one, 1e-9).size
    5

    Raises `TooWide` where more than `MOST_UNKNOWNS` numbers would be unknown at once.
    """
    return _Solving(left, right, tolerance).solved()


class _Solving:
    """The null space, arrow by arrow from the roots on.

    An unknown comes in with its first arrow, and waits after its last one: then it is no longer
    carried along, and what happened to the basis since is made up for at the end.
    """

    def __init__(self, left: Representation, right: Representation, tolerance: float) -> None:
        self.left, self.right, self.tolerance = left, right, tolerance
        self.follows = _follow(left, right)
        self.active: dict[int, Floats] = {}
        self.waiting: dict[int, tuple[int, Floats]] = {}  # with the number of steps before
        self.steps: list[Floats] = []  # what the basis was multiplied by
        self.size, self.close = 0, False

    def solved(self) -> Homs:
        shape = self.left.shape
        ends = [
            {self.unknown(int(v)), self.unknown(int(w))}
            for v, w in zip(shape.sources, shape.targets, strict=True)
        ]
        uses: dict[int, int] = {}
        for point in (p for end in ends for p in end):
            uses[point] = uses.get(point, 0) + 1
        for arrow in range(len(ends) - 1, -1, -1):
            for point in sorted(ends[arrow]):
                self.bring_in(point)
            self.take_in(_equation(self.homs(), arrow))
            for point in ends[arrow]:
                uses[point] -= 1
                if not uses[point]:
                    self.waiting[point] = len(self.steps), self.active.pop(point)
        for v in range(shape.size):
            self.bring_in(self.unknown(v))
        return self.finished()

    def unknown(self, v: int) -> int:
        """The point whose matrix gives that of a point."""
        while v in self.follows:
            v = self.follows[v].point
        return HELD if self.left.shape.held[v] else v

    def homs(self) -> Homs:
        return Homs(self.left, self.right, self.follows, self.active, self.size, self.close)

    def bring_in(self, point: int) -> None:
        if point in self.active or point in self.waiting:
            return
        a = 1 if point == HELD else int(self.right.dims[point])
        b = 1 if point == HELD else int(self.left.dims[point])
        if self.size + a * b > MOST_UNKNOWNS:
            raise TooWide(point)
        before, self.size = self.size, self.size + a * b
        self.step(np.eye(self.size, before))
        here = np.zeros((self.size, a * b))
        here[before:] = np.eye(a * b)
        self.active[point] = here.reshape(self.size, a, b)

    def step(self, by: Floats) -> None:
        self.active = {p: np.tensordot(by, x, 1) for p, x in self.active.items()}
        self.steps.append(by)

    def take_in(self, misses: Floats) -> None:
        """Keep what makes some linear functions vanish, a column each."""
        if not misses.size:
            return
        left, sizes, _ = np.linalg.svd(misses, full_matrices=True)
        rank = int((sizes > self.tolerance).sum())
        self.close = self.close or near(sizes, self.tolerance)
        self.size -= rank
        if rank:
            self.step(left[:, rank:].T)

    def finished(self) -> Homs:
        since = np.eye(self.size)
        done = len(self.steps)
        for point, (before, x) in sorted(self.waiting.items(), key=lambda one: -one[1][0]):
            while done > before:
                done -= 1
                since = since @ self.steps[done]
            self.active[point] = np.tensordot(since, x, 1)
        return self.homs()


def _equation(found: Homs, arrow: int) -> Floats:
    """By how much each element fails to commute with an arrow, as rows."""
    v, w = int(found.left.shape.sources[arrow]), int(found.left.shape.targets[arrow])
    a, b = found.left.maps[arrow], found.right.maps[arrow]
    by = {p: found.follows[p].arrow for p in (v, w) if p in found.follows}
    if by.get(v) == arrow:
        outside = split_rows(b)[1]
        missing = np.swapaxes(outside, 0, 1) @ found.at(w) @ split_rows(a)[0]
    elif by.get(w) == arrow:
        missing = b @ found.at(v) @ split_rows(a.T)[1]
    else:
        missing = found.at(w) @ a - b @ found.at(v)
    return missing.reshape(found.size, missing.shape[1] * missing.shape[2])


def split_rows(a: Floats) -> tuple[Floats, Floats]:
    """Orthonormal bases of the image of a matrix of full rank, and of what is normal to it."""
    q = np.linalg.qr(a, mode="complete")[0] if a.size else np.eye(len(a))
    rank = min(a.shape)
    return q[:, :rank], q[:, rank:]


def _follow(left: Representation, right: Representation) -> dict[int, Follows]:
    shape = left.shape
    follows: dict[int, Follows] = {}
    into = [_inverse(b) for b in right.maps]
    onto = [_inverse(a.T) for a in left.maps]
    for arrow in range(len(shape.sources) - 1, -1, -1):
        v, w = int(shape.sources[arrow]), int(shape.targets[arrow])
        back = into[arrow]
        if back is None or shape.held[v] or v in follows or _leads(follows, w, v):
            continue
        if _inverse(left.maps[arrow]) is not None:
            follows[v] = Follows(arrow, w, back, left.maps[arrow])
    for arrow in range(len(shape.sources) - 1, -1, -1):
        v, w = int(shape.sources[arrow]), int(shape.targets[arrow])
        back = onto[arrow]
        if back is None or shape.held[w] or w in follows or _leads(follows, v, w):
            continue
        if _inverse(right.maps[arrow].T) is not None:
            follows[w] = Follows(arrow, v, right.maps[arrow], back.T)
    return follows


def _leads(follows: dict[int, Follows], start: int, goal: int) -> bool:
    """Whether the matrix at a point is taken from another one, step by step."""
    while start in follows and start != goal:
        start = follows[start].point
    return start == goal


def _inverse(a: Floats) -> Floats | None:
    """A left inverse, or None where the columns are not independent for certain."""
    if a.shape[1] > a.shape[0]:
        return None
    if not a.size:
        return a.T
    sizes = np.linalg.svd(a, compute_uv=False)
    if sizes[-1] <= STEEP * sizes[0]:
        return None
    return np.asarray(np.linalg.pinv(a))
