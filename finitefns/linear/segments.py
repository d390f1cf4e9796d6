"""Chains with some stages fixed: the pieces between fixed stages, and what is left of each.

A fixed stage does not move, so the pieces on its two sides know nothing of each other. Of a piece
from stage a to stage b, free inside, this is left, and it is complete:

* its barcode;
* where a is fixed: the row spaces (so, the nested kernels) of the composites from a to each stage;
* where b is fixed: the nested images at b of each free stage;
* where both are: the composite from a to b.

Proof: equal barcodes give some isomorphism of the two pieces. What it lacks at the fixed ends is
an automorphism of these alone that keeps kernels, images and composite. Because it does, its entry
from bar y to bar x is zero unless x is born no later than y and dies no later; and such an entry
goes on along all common stages of x and y. So it extends to the whole piece, which `extend` does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import elimination
from .barcodes import Barcode, barcode_at
from .elimination import beside
from .entries import Matrix, floating, freeze, identity, is_exact, of_kind, times
from .pairs import ExactMatrix
from .spectral import leftmost
from .spectrum import Measured


@dataclass(frozen=True)
class Segment:
    """A piece of a chain, from stage ``start``; its ends are fixed where it says so."""

    start: int
    matrices: tuple[Matrix, ...]
    left: bool
    right: bool
    code: Barcode

    @property
    def end(self) -> int:
        """The last stage."""
        return self.start + len(self.matrices)

    @property
    def whole(self) -> Matrix:
        """The composite from the first stage to the last."""
        found = self.matrices[0]
        for a in self.matrices[1:]:
            found = times(a, found)
        return found


def pieces(
    matrices: Sequence[Matrix], fixed: Sequence[bool], tolerance: float | None
) -> list[Segment]:
    """The pieces between fixed stages, from left to right."""
    k = len(matrices)
    cuts = [t for t in range(1, k) if fixed[t]]
    found = []
    for a, b in zip([0, *cuts], [*cuts, k], strict=True):
        inside = tuple(matrices[a:b])
        code = barcode_at(inside, tolerance)
        found.append(Segment(a, inside, fixed[a], fixed[b], code))
    return found


def invariants(piece: Segment, tolerance: float) -> dict[str, Any]:
    """What is left of one piece, complete."""
    a, b, code = piece.start, piece.end, piece.code
    told: dict[str, Any] = {f"barcode of stages {a} to {b}": code.counts}
    last = len(piece.matrices)
    if piece.left:
        for t in range(1, last + 1 - piece.right):
            rows = code.inverses[0][[n for n, bar in enumerate(code.alive(0)) if bar[1] >= t]]
            told[f"row space of stage {a} to {a + t}"] = _space(rows, tolerance)
    if piece.right:
        for t in range(int(piece.left), last):
            here = [n for n, bar in enumerate(code.alive(last)) if bar[0] <= t]
            told[f"image at stage {b} of stage {a + t}"] = _space(
                code.bases[last][:, here].T, tolerance
            )
    if piece.left and piece.right:
        whole = piece.whole
        told[f"composite of stage {a} to {b}"] = (
            ExactMatrix(whole)
            if is_exact(whole)
            else Composite(whole, math.prod(_norm(m) for m in piece.matrices), tolerance)
        )
    return told


def _norm(a: Matrix) -> float:
    return float(np.linalg.norm(a, 2)) if a.size else 0.0


@dataclass(frozen=True, eq=False)
class Composite:
    """A floating product, equal to another within the tolerance of the norms of the factors.

    A product that should be zero is 3e-16; by its own size it would differ from any other such.

    >>> Composite(np.array([[1e-16]]), 1.0, 1e-9) == Composite(np.array([[3e-16]]), 1.0, 1e-9)
    True
    """

    values: Matrix
    size: float  # the product of the norms of the factors
    tolerance: float

    def distance(self, other: Composite) -> float:
        """The largest difference of two entries, over the larger of the sizes."""
        gap = float(np.abs(self.values - other.values).max(initial=0.0))
        return gap / max(self.size, other.size) if gap else 0.0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Composite):
            return NotImplemented
        return self.distance(other) <= max(self.tolerance, other.tolerance)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(Measured(self.values, self.tolerance))


def _space(rows: Matrix, tolerance: float) -> Any:
    """The span of independent rows, told by its echelon form or, in floats, its projection."""
    if is_exact(rows):
        return ExactMatrix(elimination.rref(rows)[0])
    q = np.linalg.qr(rows.T)[0]
    return Measured(freeze(q @ q.T), tolerance)


# ------------------------------------------------------------------ isomorphisms


def witness(x: Segment, y: Segment) -> dict[int, tuple[Matrix, Matrix]]:
    """The moves of the free stages that turn one piece into another, and their inverses."""
    last = len(x.matrices)
    ends = [
        times(y.code.inverses[t], x.code.bases[t]) if fixed else None
        for t, fixed in ((0, x.left), (last, x.right))
    ]
    turns = extend(x.code, ends[0], ends[1])
    moves = {}
    for t, turn in enumerate(turns):
        if (t == 0 and x.left) or (t == last and x.right):
            continue
        there = times(times(y.code.bases[t], turn), x.code.inverses[t])
        back = times(times(x.code.bases[t], _inverse(turn)), y.code.inverses[t])
        moves[x.start + t] = (there, back)
    return moves


def extend(code: Barcode, left: Matrix | None, right: Matrix | None) -> list[Matrix]:
    """The automorphism of a sum of bars that is ``left``, ``right`` at its ends.

    One matrix for each stage, the ends in the coordinates of the bars; an end of None is left to
    stay.
    """
    last = code.stages - 1
    numbered = [bar for bar, k in code.counts.items() for _ in range(k)]
    alive = [[n for n, (i, j) in enumerate(numbered) if i <= t <= j] for t in range(code.stages)]
    first_place = {n: p for p, n in enumerate(alive[0])}
    last_place = {n: p for p, n in enumerate(alive[last])}
    found = []
    for here in alive:
        turn = of_kind(code.bases[0], identity(len(here))).copy()
        births = np.array([numbered[n][0] for n in here], int)
        deaths = np.array([numbered[n][1] for n in here], int)
        if right is not None:
            at = np.flatnonzero(deaths == last)
            where = [last_place[here[p]] for p in at]
            turn[np.ix_(at, at)] = right[np.ix_(where, where)]
        if left is not None:
            at = np.flatnonzero(births == 0)
            where = [first_place[here[p]] for p in at]
            turn[np.ix_(at, at)] = left[np.ix_(where, where)]
        found.append(freeze(turn))
    return found


def _inverse(a: Matrix) -> Matrix:
    return elimination.inverse(a) if is_exact(a) else freeze(np.linalg.inv(a))


# ------------------------------------------------------------------ the standard piece


@dataclass(frozen=True)
class Standard:
    """The matrices of a standard piece, and the moves of its free stages with their inverses."""

    forms: list[Matrix]
    moves: dict[int, tuple[Matrix, Matrix]]


def standard(piece: Segment) -> Standard:
    """Zero-one matrices between free stages; at a fixed one, echelon bases of its flag."""
    code, last = piece.code, len(piece.matrices)
    if piece.left and piece.right and last == 1:
        return Standard([piece.matrices[0]], {})
    left = right = None
    if piece.left:
        deaths = [bar[1] for bar in code.alive(0)]
        left = _flag_basis(code.bases[0], [d + 1 for d in deaths])
    if piece.right:
        births = [bar[0] for bar in code.alive(last)]
        first = None
        if left is not None:
            through = [n for n, bar in enumerate(code.alive(0)) if bar[1] == last]
            first = times(piece.whole, left[:, through])
        right = _flag_basis(code.bases[last], births, first)
    turns = extend(
        code,
        None if left is None else times(code.inverses[0], left),
        None if right is None else times(code.inverses[last], right),
    )
    forms = list(code.forms)
    if left is not None:
        forms[0] = times(forms[0], _inverse(left))
    if right is not None:
        forms[-1] = times(right, forms[-1])
    moves = {}
    for t, turn in enumerate(turns):
        if (t == 0 and piece.left) or (t == last and piece.right):
            continue
        there = times(_inverse(turn), code.inverses[t])
        moves[piece.start + t] = (there, times(code.bases[t], turn))
    return Standard(forms, moves)


def _flag_basis(basis: Matrix, groups: list[int], first: Matrix | None = None) -> Matrix:
    """The basis that a flag alone decides, shape as given.

    ``groups`` has a number for each column; the flag is the spans of the columns up to a number.
    Each group is brought to echelon form after the pivots of the ones before are cleared, but
    ``first`` is taken for the columns of group 0 as it is.
    """
    out = basis.copy()
    known = basis[:, :0].T
    pivots: list[int] = []
    for value in sorted(set(groups)):
        here = [c for c, group in enumerate(groups) if group == value]
        rows = basis[:, here].T
        if len(known):
            rows = rows - times(rows[:, pivots], known)
        rows, _ = _echelon(rows)
        if first is not None and value == 0:
            rows = first.T
        out[:, here] = rows.T
        known, pivots = _echelon(beside(known.T, rows.T).T)
    return freeze(out)


def _echelon(rows: Matrix) -> tuple[Matrix, list[int]]:
    """The reduced echelon form of independent rows, and its pivots."""
    if is_exact(rows):
        form, pivots = elimination.rref(rows)
        return form, list(pivots)
    q = np.linalg.qr(floating(rows).T)[0].T
    chosen = leftmost(q, 1e-9)
    return np.linalg.solve(q[:, chosen], q), chosen
