"""A representation split into summands that cannot be split, and which of them can be turned round.

Modulo their radical, the endomorphisms of such a summand are the real numbers, the complex numbers
or the quaternions. The trace of a product is a symmetric form on all endomorphisms that forgets the
radical, and its signature tells them apart: (1, 0), (1, 1), (1, 3), and no other algebra has these.
What has another signature is split between the eigenvalues of a random endomorphism. Minus one on
a real summand turns round the sign at each point where its dimension is odd.

Law: the dimensions of the summands add up to those of the representation.
Source: the signatures follow from Wedderburn's theorem.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...tolerance import COARSER, FINER
from .homs import HELD, Homs, Rng
from .jets import Floats
from .trees import norm

KINDS = {(1, 0): "R", (1, 1): "C", (1, 3): "H"}
DRAWS = 24
FEW = 3  # draws of which the best is taken, where all can be used
GAP = 0.05  # between real parts of eigenvalues, as a share of the largest eigenvalue
FORM = 1e-10  # what is below this of the trace form is the radical
SKEW = 1e6  # the largest condition of the bases that split a space in two
MISS = 1e-6  # how far the projections of a summand may be from commuting with the maps


@dataclass(frozen=True, eq=False)
class Summand:
    """A summand, by the endomorphism that projects to it, at each point; its sort is R, C or H.

    ``kind`` is "?" where none of these could be told. ``held``: it does not vanish where a
    representation is held, so it cannot be turned round.
    """

    kind: str
    dims: tuple[int, ...]
    projections: list[Floats]
    held: bool

    @property
    def turns(self) -> bool:
        """Whether minus one on it changes signs."""
        return self.kind == "R" and not self.held


@dataclass(frozen=True, eq=False)
class _Piece:
    """Where a summand lies: at each point of the unknowns a basis and what reads coordinates."""

    bases: dict[int, Floats]
    duals: dict[int, Floats]
    elements: dict[int, Floats]  # of its endomorphisms, in these coordinates

    @property
    def size(self) -> int:
        return len(next(iter(self.elements.values())))


def summands(ends: Homs, rng: Rng) -> tuple[list[Summand], bool]:
    """The summands of a representation, from its endomorphisms; whether all were told for certain.

    >>> from .trees import Representation, Shape
    >>> from .homs import homs
    >>> shape = Shape(*map(np.array, ([0, 1], [0, 0], [0], [1], [False, False])))
    >>> one = Representation(shape, np.array([2, 2]), [np.diag([1.0, 0.0])])
    >>> found, sure = summands(homs(one, one, 1e-9), np.random.default_rng(0))
    >>> sorted((s.kind, s.dims) for s in found), sure
    ([('R', (0, 1)), ('R', (1, 0)), ('R', (1, 1))], True)
    """
    start = {p: np.eye(x.shape[1]) for p, x in ends.elements.items()}
    todo = [_Piece(start, start, ends.elements)] if any(map(len, start.values())) else []
    done: list[Summand] = []
    sure = True
    while todo:
        piece = todo.pop()
        values, axes = _form(piece)
        kind = KINDS.get((int((values > FORM).sum()), int((values < -FORM).sum())), "?")
        parts = _split(piece, values, axes, rng) if kind == "?" else None
        if parts is not None:
            todo += parts
            continue
        one = _summand(ends, piece, kind)
        doubt = (np.abs(values) > FINER * FORM) & (np.abs(values) <= COARSER * FORM)
        sure &= kind != "?" and not doubt.any() and _misses(ends, one) <= MISS
        done.append(one)
    return done, sure


def _form(piece: _Piece) -> tuple[Floats, Floats]:
    """The values of the trace form, relative to the largest, and its axes as columns."""
    flat = [x.reshape(piece.size, -1) for x in piece.elements.values()]
    turned = [np.swapaxes(x, 1, 2).reshape(piece.size, -1) for x in piece.elements.values()]
    values, axes = np.linalg.eigh(np.concatenate(flat, 1) @ np.concatenate(turned, 1).T)
    return np.asarray(values / np.abs(values).max()), np.asarray(axes)


def _split(piece: _Piece, values: Floats, axes: Floats, rng: Rng) -> list[_Piece] | None:
    """Two parts, between the real parts of eigenvalues of a random element that lie far apart.

    The element has no part in the radical, and its parts along the axes of the trace form are of
    one size there: so summands that nearly meet are told apart like others.
    """
    counts = np.abs(values) > FORM
    scaled = axes[:, counts] / np.sqrt(np.abs(values[counts]))
    best: tuple[float, list[_Piece]] | None = None
    for draw in range(DRAWS):
        weights = scaled @ rng.normal(size=scaled.shape[1])
        one = {p: np.tensordot(weights, x, 1) for p, x in piece.elements.items()}
        found = np.concatenate([np.linalg.eigvals(x) for x in one.values()])
        real, top = np.sort(found.real), float(np.abs(found).max())
        steps = np.diff(real)
        if not len(steps) or steps.max() <= GAP * top:
            continue
        parts = _parted(piece, one, float(real[steps.argmax()] + steps.max() / 2))
        if parts is not None and (best is None or parts[0] < best[0]):
            best = parts
        if best is not None and draw >= FEW:
            break
    return None if best is None else best[1]


def _parted(piece: _Piece, one: dict[int, Floats], cut: float) -> tuple[float, list[_Piece]] | None:
    """The parts of a piece on the two sides of a cut, and how skew they are to each other."""
    spaces: list[dict[int, Floats]] = [{}, {}]
    duals: list[dict[int, Floats]] = [{}, {}]
    skew = 1.0
    for p, x in one.items():
        above, below = _invariant(x, cut, True), _invariant(x, cut, False)
        both = np.concatenate([above, below], axis=1)
        if both.shape[0] != both.shape[1]:
            return None
        skew = max(skew, float(np.linalg.cond(both)) if both.size else 1.0)
        if not skew <= SKEW:
            return None
        back, n = np.linalg.inv(both), above.shape[1]
        spaces[0][p], spaces[1][p] = above, below
        duals[0][p], duals[1][p] = back[:n], back[n:]
    parts = [
        _Piece(
            {p: piece.bases[p] @ b for p, b in bases.items()},
            {p: b @ piece.duals[p] for p, b in backs.items()},
            {p: backs[p] @ x @ bases[p] for p, x in piece.elements.items()},
        )
        for bases, backs in zip(spaces, duals, strict=True)
    ]
    return skew, parts


def _invariant(x: Floats, cut: float, above: bool) -> Floats:
    """An orthonormal basis of the invariant space of the eigenvalues on one side of a cut."""
    if not x.size:
        return x
    from scipy.linalg import schur  # who never splits a space does not wait for it

    sort = (lambda re, im: re > cut) if above else (lambda re, im: re < cut)
    _, vectors, many = schur(x, output="real", sort=sort)
    return np.asarray(vectors[:, :many])


def _summand(ends: Homs, piece: _Piece, kind: str) -> Summand:
    on = {p: (piece.bases[p] @ piece.duals[p])[None] for p in piece.bases}
    projections = [ends.at(v, on)[0] for v in range(ends.left.shape.size)]
    dims = tuple(round(float(np.trace(p))) for p in projections)
    held = HELD in on and bool(piece.bases[HELD].size)
    return Summand(kind, dims, projections, held)


def _misses(ends: Homs, one: Summand) -> float:
    """How far a summand is from one: its projections from commuting with the maps."""
    shape, worst = ends.left.shape, 0.0
    for a, v, w in zip(ends.left.maps, shape.sources, shape.targets, strict=True):
        p, q = one.projections[v], one.projections[w]
        size = norm(p) + norm(q)
        worst = max(worst, float(np.abs(q @ a - a @ p).max(initial=0.0)) / size)
    return worst
