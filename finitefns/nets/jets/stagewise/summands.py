"""The summands of the Jacobians at several inputs, under one linear change per stage.

The Jacobians of all inputs are one representation: a space per stage, and a map per input and step.
It is a sum of pieces that cannot be split further, unique up to order and isomorphism (Krull,
Schmidt). A random map of the representation to itself splits it by its generalised eigenspaces.
For ``A tanh(Bx + b)`` the pieces are the units: the columns of A, and of the inverse of B.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....seeds import Rng, generator
from ..jets import Floats, Jets
from .equations import System
from .meeting import Meeting

TRIES = 12  # random maps that are asked to split a piece
APART = np.array([1e-2, 1e-3, 1e-4, 1e-5])  # of the largest: what eigenvalues must be apart
WORST = 1e6  # condition of the bases of two parts, beyond which they are not told apart

Summand = tuple[Floats, ...]


def summands(x: Jets, *, tolerance: float = 1e-9, rng: Rng = 0) -> list[Summand]:
    """The pieces of the Jacobians, each a basis per stage: (d_t, its dimension there), as columns.

    States are not asked. A piece whose maps to itself are complex numbers or quaternions, up to
    nilpotent ones, cannot be split over the reals and is one.

    Law: the bases of a stage, side by side, are a basis of it; in these bases all Jacobians are
    blocks.

    >>> j = [[[1.0, 0.0], [0.0, 2.0]], [[1.0, 0.0], [0.0, 3.0]]]
    >>> [[b.shape[1] for b in piece] for piece in summands(Jets.of([j]))]
    [[1, 1], [1, 1]]

    Parts whose bases meet within rounding are left together. Source: the theorem of Krull and
    Schmidt; splitting by random endomorphisms, Lux and Szoke 2003.
    """
    chance = generator(rng)
    stacks = [x.jacobians(t, np.arange(x.count(t))) for t in range(x.last)]
    points = [x.points[t] for t in range(x.last + 1)]
    whole = tuple(np.eye(d) for d in x.dimensions)
    done: list[Summand] = []
    open_pieces = [whole] if sum(x.dimensions) else []
    while open_pieces:
        piece = open_pieces.pop()
        inside = _inside(stacks, [*done, *open_pieces], piece)
        parts = _split(inside, points, piece, tolerance, chance)
        if len(parts) == 1:
            done.append(piece)
        else:
            open_pieces += parts[::-1]
    return done


def _inside(stacks: Sequence[Floats], others: Sequence[Summand], piece: Summand) -> list[Floats]:
    """The Jacobians from the piece to itself, in its bases, beside the other pieces."""
    found = []
    for t, stack in enumerate(stacks):
        beside = [other[t + 1] for other in others]
        basis = np.concatenate([piece[t + 1], *beside], axis=1)
        rows = np.linalg.inv(basis)[: piece[t + 1].shape[1]]
        found.append(rows @ stack @ piece[t])
    return found


def _split(
    stacks: Sequence[Floats],
    points: Sequence[np.ndarray],
    piece: Summand,
    tolerance: float,
    rng: np.random.Generator,
) -> list[Summand]:
    """The piece in two or more parts where some random map of it to itself splits it."""
    dims = [basis.shape[1] for basis in piece]
    states = [np.zeros((int(p.max(initial=-1)) + 1, d)) for p, d in zip(points, dims, strict=True)]
    net = Jets.of(stacks, points, states, dimensions=dims)
    solutions = System(Meeting(net, net, ["linear"] * len(dims)), rng).solved()
    basis = solutions.within(tolerance)
    for weights in rng.normal(size=(TRIES, basis.shape[1])):
        maps = [solutions.blocks[t, 0].matrix(basis @ weights) for t in range(len(dims))]
        values = np.concatenate([np.linalg.eigvals(one) for one in maps])
        for apart in APART * float(np.abs(values).max(initial=0.0)):
            groups = _groups(values, apart)
            if len(groups) == 1:
                continue
            parts = [_part(maps, group, apart / 2) for group in groups]
            if all(_stands(p, d) for p, d in zip(zip(*parts, strict=True), dims, strict=True)):
                return [
                    tuple(b @ own for b, own in zip(piece, part, strict=True)) for part in parts
                ]
    return [piece]


def _stands(bases: Sequence[Floats], d: int) -> bool:
    """Whether bases of parts, side by side, are a basis of the whole, and a good one.

    Eigenvalues that only rounding drives apart have eigenspaces that nearly meet.
    """
    whole = np.concatenate(bases, axis=1)
    return whole.shape == (d, d) and (not d or bool(np.linalg.cond(whole) < WORST))


def _groups(values: np.ndarray, apart: float) -> list[np.ndarray]:
    """Eigenvalues in groups that lie apart, each with its complex conjugates."""
    folded = values.real + 1j * np.abs(values.imag)
    left = list(range(len(values)))
    groups = []
    while left:
        group: list[int] = []
        fresh = [left.pop(0)]
        while fresh:
            group += fresh
            fresh = [k for k in left if np.abs(folded[k] - folded[group]).min() <= apart]
            left = [k for k in left if k not in fresh]
        groups.append(values[group])
    return groups


def _part(maps: Sequence[Floats], group: np.ndarray, near: float) -> list[Floats]:
    """The generalised eigenspaces of some eigenvalues, stage by stage, as columns."""
    from scipy.linalg import schur

    def inside(re: float, im: float) -> bool:
        return bool(np.abs(group - (re + 1j * im)).min() <= near)

    found = []
    for one in maps:
        if not len(one):
            found.append(one)
            continue
        _, vectors, many = schur(one, output="real", sort=inside)
        found.append(vectors[:, :many])
    return found
