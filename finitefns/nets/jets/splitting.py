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

KINDS = {(1, 0): "R", (1, 1): "C", (1, 3): "H"}
DRAWS = 24
GAP = 0.02  # between real parts of eigenvalues, as a share of the largest eigenvalue
FORM = 1e-9  # what is below this of the trace form is the radical
SKEW = 1e6  # the largest condition of the bases that split a space in two


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
    one = {p: np.eye(x.shape[1]) for p, x in ends.elements.items()}
    whole = _Piece(one, one, ends.elements)
    todo = [whole] if any(len(b) for b in one.values()) else []
    done, sure = [], True
    while todo:
        piece = todo.pop()
        kind, certain = _kind(piece)
        if kind is None:
            parts = _split(piece, rng)
            if parts is not None:
                todo += parts
                continue
            certain = False
        sure &= certain
        done.append(_summand(ends, piece, kind or "?"))
    return done, sure


def _kind(piece: _Piece) -> tuple[str | None, bool]:
    flat = [x.reshape(piece.size, -1) for x in piece.elements.values()]
    turned = [np.swapaxes(x, 1, 2).reshape(piece.size, -1) for x in piece.elements.values()]
    values = np.linalg.eigvalsh(np.concatenate(flat, 1) @ np.concatenate(turned, 1).T)
    top = np.abs(values).max()
    cuts = values / top
    plus, minus = int((cuts > FORM).sum()), int((cuts < -FORM).sum())
    doubt = (np.abs(cuts) > FINER * FORM) & (np.abs(cuts) <= COARSER * FORM)
    return KINDS.get((plus, minus)), not doubt.any()


def _split(piece: _Piece, rng: Rng) -> list[_Piece] | None:
    """Two parts, between the real parts of eigenvalues that lie farthest apart."""
    for _ in range(DRAWS):
        weights = rng.normal(size=piece.size)
        one = {p: np.tensordot(weights, x, 1) for p, x in piece.elements.items()}
        values = np.concatenate([np.linalg.eigvals(x) for x in one.values()])
        real, top = np.sort(values.real), float(np.abs(values).max())
        steps = np.diff(real)
        if not len(steps) or steps.max() <= GAP * top:
            continue
        cut = real[steps.argmax()] + steps.max() / 2
        parts = _parted(piece, one, float(cut))
        if parts is not None:
            return parts
    return None


def _parted(piece: _Piece, one: dict[int, Floats], cut: float) -> list[_Piece] | None:
    spaces: list[dict[int, Floats]] = [{}, {}]
    duals: list[dict[int, Floats]] = [{}, {}]
    for p, x in one.items():
        above = _invariant(x, cut, True)
        below = _invariant(x, cut, False)
        both = np.concatenate([above, below], axis=1)
        if both.shape[0] != both.shape[1]:
            return None
        if both.size and np.linalg.cond(both) > SKEW:
            return None
        back = np.linalg.inv(both) if both.size else both
        n = above.shape[1]
        spaces[0][p], spaces[1][p] = above, below
        duals[0][p], duals[1][p] = back[:n], back[n:]
    parts = []
    for bases, backs in zip(spaces, duals, strict=True):
        inside = {p: backs[p] @ x @ bases[p] for p, x in piece.elements.items()}
        parts.append(
            _Piece(
                {p: piece.bases[p] @ b for p, b in bases.items()},
                {p: b @ piece.duals[p] for p, b in backs.items()},
                _basis(inside, piece.size),
            )
        )
    return parts


def _invariant(x: Floats, cut: float, above: bool) -> Floats:
    """An orthonormal basis of the invariant space of the eigenvalues on one side of a cut."""
    if not x.size:
        return x
    from scipy.linalg import schur  # who never splits a space does not wait for it

    sort = (lambda re, im: re > cut) if above else (lambda re, im: re < cut)
    _, vectors, many = schur(x, output="real", sort=sort)
    return np.asarray(vectors[:, :many])


def _basis(inside: dict[int, Floats], many: int) -> dict[int, Floats]:
    """Orthonormal elements that span the same."""
    flat = np.concatenate([x.reshape(many, -1) for x in inside.values()], axis=1)
    _, sizes, right = np.linalg.svd(flat, full_matrices=False)
    rank = int((sizes > FORM * sizes[0]).sum())
    found, start = {}, 0
    for p, x in inside.items():
        end = start + x.shape[1] * x.shape[2]
        found[p] = right[:rank, start:end].reshape(rank, *x.shape[1:])
        start = end
    return found


def _summand(ends: Homs, piece: _Piece, kind: str) -> Summand:
    on = {p: (piece.bases[p] @ piece.duals[p])[None] for p in piece.bases}
    projections = [ends.at(v, on)[0] for v in range(ends.left.shape.size)]
    dims = tuple(round(float(np.trace(p))) for p in projections)
    held = HELD in on and bool(piece.bases[HELD].size)
    return Summand(kind, dims, projections, held)
