"""One tree of the left beside the same tree of the right: matrices that carry one to the other.

First the bars are taken off both; the cores are compared by their homomorphisms. A yes is a matrix
per point together with what can be turned round; a no is certain where the homomorphisms both ways
and the endomorphisms of both sides have not all one dimension, and else up to the chance that a
random homomorphism misses an isomorphism.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .homs import Homs, Rng, homs
from .jets import Floats, Ints, Jets
from .peeling import Peeled, peel, unpeeled
from .signs import Equation, Span, conditions, negative, ones, pattern
from .splitting import Summand, summands
from .trees import Representation, Shape, norm, representation, shape_of

STAIRS = 10.0  # bars of trees are judged at so many times the tolerance, against each factor,
WIDER = 1e3  # and homomorphisms at so many times
SURE, NONE = 1e-8, 1e-11  # a homomorphism can be inverted for certain, or certainly not


@dataclass(frozen=True)
class Apart:
    """That two trees are not isomorphic: by their bars, or by the dimensions of homomorphisms.

    ``sizes`` are those of Hom left to right, Hom right to left, End left, End right; None where
    the bars differ. ``close``: another tolerance nearby might see it otherwise.
    """

    sizes: tuple[int, int, int, int] | None
    close: bool


@dataclass(frozen=True, eq=False)
class Paired:
    """Two isomorphic trees: the matrices between the cores, and what can be turned round."""

    shape: Shape
    left: Peeled
    right: Peeled
    scales: Floats
    cores: list[Floats]
    summands: list[Summand]
    close: bool
    told: bool  # whether every summand was told for certain

    @property
    def turns(self) -> list[int]:
        """The patterns of what can be turned round: bars first, then summands."""
        real = [pattern(v for v, d in enumerate(s.dims) if d % 2) for s in self._turning]
        return [pattern(path) for path in self.left.paths()] + real

    @property
    def _turning(self) -> list[Summand]:
        return [s for s in self.summands if s.turns]

    @property
    def base(self) -> int:
        """The signs of the matrices while nothing is turned round."""
        frames = negative(self.left.frames) ^ negative(self.right.frames)
        return frames ^ negative(self.cores)

    def equations(self) -> list[Equation]:
        """What this tree says of the signs of stages."""
        return conditions(self.shape.stages.tolist(), self.base, self.turns)

    def moves(self, signs: Sequence[int]) -> list[Floats]:
        """The matrices at the points, each with the sign of its stage."""
        wanted = pattern(v for v, t in enumerate(self.shape.stages.tolist()) if signs[t])
        rest, used = Span(self.turns).reduce(self.base ^ wanted)
        dims = self.left.frames
        alive = pattern(v for v, a in enumerate(dims) if len(a))
        if rest & alive:
            raise AssertionError("the signs of stages do not fit a tree: a bug in finitefns")
        return [self._move(v, ones(used)) for v in range(self.shape.size)]

    def _move(self, v: int, turned: list[int]) -> Floats:
        bars, real = self.left.alive[v], self._turning
        n = len(bars)
        core = np.eye(int(self.left.core.dims[v]))
        for one in turned:
            if one >= len(self.left.bars):
                core = core - 2 * real[one - len(self.left.bars)].projections[v]
        middle = np.zeros((n + len(core), n + len(core)))
        middle[:n, :n] = np.diag([-1.0 if bar in turned else 1.0 for bar in bars])
        middle[n:, n:] = self.cores[v] @ core
        there = np.linalg.solve(self.right.frames[v], middle @ self.left.frames[v])
        return np.asarray(there * self.scales[v])


def pair(
    x: Jets, y: Jets, inputs: Ints, free: Sequence[bool], tolerance: float, rng: Rng
) -> Paired | Apart:
    """Bring a tree of the left, given by its inputs, to that of the right; both have one forest."""
    shape = shape_of(x, inputs, free)
    return paired(representation(x, shape), representation(y, shape), tolerance, rng)


def are_apart(
    x: Jets, y: Jets, inputs: Ints, free: Sequence[bool], tolerance: float, rng: Rng
) -> bool:
    """Whether the trees of some inputs are not isomorphic, and nothing more is asked."""
    shape = shape_of(x, inputs, free)
    left, right = representation(x, shape), representation(y, shape)
    peeled = _peeled(left, right, tolerance)
    if isinstance(peeled, Apart):
        return True
    return not peeled.trivial and isinstance(_between(peeled, tolerance, rng), Apart)


class _Peeling(NamedTuple):
    """Both trees without their bars, their cores with maps of norm about 1, and the scales."""

    left: Peeled
    right: Peeled
    scales: Floats
    cores: tuple[Representation, Representation]
    core_scales: Floats

    @property
    def close(self) -> bool:
        return self.left.close or self.right.close

    @property
    def trivial(self) -> bool:
        return not self.left.core.dims.any()


def _peeled(left: Representation, right: Representation, tolerance: float) -> _Peeling | Apart:
    a, b, scales = _evened(left, right)
    if not left.shape.is_forest:
        return _Peeling(unpeeled(a), unpeeled(b), scales, (a, b), np.ones(left.shape.size))
    one, two = peel(a, STAIRS * tolerance), peel(b, STAIRS * tolerance)
    if one.bars != two.bars or not np.array_equal(one.core.dims, two.core.dims):
        return Apart(None, one.close or two.close)
    c, d, more = _evened(one.core, two.core)
    return _Peeling(one, two, scales, (c, d), more)


def _between(peeled: _Peeling, tolerance: float, rng: Rng) -> tuple[list[Floats], bool] | Apart:
    """An isomorphism of the cores, and whether it is in doubt."""
    wide = WIDER * tolerance
    c, d = peeled.cores
    there = homs(c, d, wide)
    found, share = there.isomorphism(rng, wide)
    if found is not None and share > SURE:
        return found, there.close
    back, mine, yours = homs(d, c, wide), homs(c, c, wide), homs(d, d, wide)
    sizes = there.size, back.size, mine.size, yours.size
    close = peeled.close or any(h.close for h in (there, back, mine, yours))
    return Apart(sizes, close or (share > NONE and len(set(sizes)) == 1))


def paired(
    left: Representation, right: Representation, tolerance: float, rng: Rng
) -> Paired | Apart:
    """Bring one representation to another one of the same shape."""
    peeled = _peeled(left, right, tolerance)
    if isinstance(peeled, Apart):
        return peeled
    cores: list[Floats] = [np.zeros((0, 0))] * left.shape.size
    parts: list[Summand] = []
    close, told = peeled.close, True
    if not peeled.trivial:
        found = _between(peeled, tolerance, rng)
        if isinstance(found, Apart):
            return found
        cores = [x * s for x, s in zip(found[0], peeled.core_scales, strict=True)]
        parts, told = _parts(homs(peeled.cores[0], peeled.cores[0], WIDER * tolerance), rng)
        close = close or found[1]
    one, two, scales = peeled.left, peeled.right, peeled.scales
    return Paired(left.shape, one, two, scales, cores, parts, close, told)


def _parts(ends: Homs, rng: Rng) -> tuple[list[Summand], bool]:
    """The summands of a core; the scales of its coordinates do not matter to them."""
    parts, told = summands(ends, rng)
    return parts, told and not ends.close


def _evened(
    left: Representation, right: Representation
) -> tuple[Representation, Representation, Floats]:
    """Both with maps of norm about 1, and what multiplies a matrix between them afterwards."""
    if left.shape.is_forest and not left.shape.held.any():
        (a, s), (b, t) = left.scaled(), right.scaled()
        return a, b, s / t
    sizes = [max(norm(p), norm(q)) for p, q in zip(left.maps, right.maps, strict=True)]
    a, b = (
        Representation(r.shape, r.dims, [m / s for m, s in zip(r.maps, sizes, strict=True)])
        for r in (left, right)
    )
    return a, b, np.ones(left.shape.size)
