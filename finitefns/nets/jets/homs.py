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
STEEP = 1e-2  # the smallest over the largest singular value of a map that is followed backwards


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
    """
    follows = _follow(left, right)
    shape = left.shape
    unknown = [v for v in range(shape.size) if v not in follows and not shape.held[v]]
    sizes = {v: (int(right.dims[v]), int(left.dims[v])) for v in unknown}
    if shape.held.any():
        sizes[HELD] = (1, 1)
    total = sum(a * b for a, b in sizes.values())
    elements, start = {}, 0
    for v, (a, b) in sizes.items():
        here = np.zeros((total, a * b))
        here[start : start + a * b] = np.eye(a * b)
        elements[v] = here.reshape(total, a, b)
        start += a * b
    found = Homs(left, right, follows, elements, total, False)
    for arrow in range(len(shape.sources)):
        if not found.size:
            break
        found = _taken_in(found, _equation(found, arrow), tolerance)
    return found


def _taken_in(found: Homs, misses: Floats, tolerance: float) -> Homs:
    """What is left of a space when some linear functions have to vanish, a column each."""
    if not misses.shape[1]:
        return found
    left, sizes, _ = np.linalg.svd(misses, full_matrices=True)
    rank = int((sizes > tolerance).sum())
    rest = left[:, rank:].T
    elements = found.combined(rest)
    close = found.close or near(sizes, tolerance)
    return Homs(found.left, found.right, found.follows, elements, found.size - rank, close)


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
    return missing.reshape(found.size, -1)


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
