"""Charts that do not bend: ``new == matrix @ old + offset``, with rotations, scales, permutations.

Laws: ``a.then(b)`` is one affine chart; the inverse of the inverse is the chart itself, bit by bit.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import InputError, said
from ...finite.relabeling import Relabeling
from ...linear.basis import check_orthogonal
from ..layers import numbers
from .chart import Chart
from .points import WORST, Bools, Floats

WHERE = "the matrix of an affine chart"
ROUNDING = 1e-12  # how far a coordinate may be off and still count as one that stays


class Affine(Chart):
    """An invertible matrix and an offset: ``new == matrix @ old + offset``.

    The inverse is kept beside them, so that it is computed once.

    >>> a = affine([[2, 0], [0, 1]], [1, 0])
    >>> a, a.forward([[3.0, 4.0]]).tolist(), a.backward([[7.0, 4.0]]).tolist()
    (affine([[2.0, 0.0], [0.0, 1.0]], [1.0, 0.0]), [[7.0, 4.0]], [[3.0, 4.0]])
    """

    told = ("matrix", "offset")
    regular = True
    matrix: Floats
    offset: Floats
    back: Floats  # the inverse of the matrix
    start: Floats  # the offset of the inverse

    def __init__(
        self, matrix: Floats, offset: Floats, back: Floats, start: Floats | None = None
    ) -> None:
        start = -(back @ offset) if start is None else start
        for name, value in {
            "matrix": matrix, "offset": offset, "back": back, "start": start
        }.items():  # fmt: skip
            kept = np.array(value, dtype=np.float64) + 0.0  # no -0.0: equal charts have equal bits
            kept.flags.writeable = False
            self.__dict__[name] = kept

    @property
    def dimension(self) -> int:
        """How many coordinates a point has."""
        return len(self.matrix)

    @property
    def name(self) -> str:
        """The narrowest word for it: permutation, scaling, rotation, ..., affine."""
        if self.offset.any():
            return "affine"
        entries = self.matrix != 0
        if _one_per_line(entries):
            values = self.matrix[entries]
            if (values == 1).all():
                return "permutation"
            if not (entries & ~np.eye(self.dimension, dtype=bool)).any():
                return "scaling"
            if (np.abs(values) == 1).all():
                return "signed permutation"
            return "monomial" if (values > 0).all() else "linear"
        gram = self.matrix.T @ self.matrix
        if np.abs(gram - np.eye(self.dimension)).max() <= ROUNDING * (self.dimension + 9):
            return "rotation" if np.linalg.det(self.matrix) > 0 else "orthogonal"
        return "linear"

    @property
    def affine(self) -> tuple[Floats, Floats]:
        """The matrix and the offset."""
        return self.matrix, self.offset

    @property
    def monomial(self) -> bool:
        """Whether it is a permutation times positive scales."""
        return (
            not self.offset.any()
            and _one_per_line(self.matrix != 0)
            and bool((self.matrix >= 0).all())
        )

    @property
    def is_identity(self) -> bool:
        """Whether every point stays; floats may be off by rounding."""
        size = float(np.abs(self.matrix).max(initial=1.0) * np.abs(self.back).max(initial=1.0))
        room = ROUNDING * max(self.dimension, 1) * size
        off = np.abs(self.matrix - np.eye(self.dimension)).max(initial=0.0)
        shift = np.abs(self.offset).max(initial=0.0)
        return bool(off <= room and shift <= room)

    def inverse(self) -> Affine:
        """The chart that undoes this one, from the matrix that is kept."""
        return Affine(self.back, self.start, self.matrix, self.offset)

    def merged(self, other: Chart) -> Chart | None:
        """This one and then another affine one, as one."""
        if not isinstance(other, Affine):
            return None
        return Affine(
            other.matrix @ self.matrix,
            other.matrix @ self.offset + other.offset,
            self.back @ other.back,
            self.back @ other.start + self.start,
        )

    @property
    def stretch(self) -> float:
        """The condition number of the matrix."""
        sizes = np.linalg.svd(self.matrix, compute_uv=False)
        return float(sizes[0] / sizes[-1]) if len(sizes) else 1.0

    def _ahead(self, x: Floats) -> Floats:
        return x @ self.matrix.T + self.offset

    def _back(self, y: Floats) -> Floats:
        return y @ self.back.T + self.start

    def _push(self, x: Floats, v: Floats) -> Floats:
        return np.asarray(self.matrix @ v)

    def _pull(self, x: Floats, v: Floats) -> Floats:
        return np.asarray(self.back @ v)

    def __repr__(self) -> str:
        if self.matrix.size > 9:
            return super().__repr__()
        offset = f", {self.offset.tolist()}" if self.offset.any() else ""
        return f"affine({self.matrix.tolist()}{offset})"


def affine(matrix: Any, offset: Any = None) -> Affine:
    """The chart ``new == matrix @ old + offset``; a matrix of shape ``(d, d)``, an offset ``(d,)``.

    Law: ``affine(a).then(affine(b)) == affine(b @ a)`` within rounding.

    >>> affine([[0, -1], [1, 0]], [1, 1]).forward([[4.0, 6.0]]).tolist()
    [[-5.0, 5.0]]
    >>> affine([[1, 0], [0, 0]])
    Traceback (most recent call last):
    finitefns.errors.InputError: the matrix of an affine chart is singular within rounding: its \
singular values run from 1 down to 0

    Raises `InputError` for a matrix that is not square or not invertible, an offset that does not
    fit. Source: Artin, Algebra, chapter 6 (affine maps).
    """
    move = numbers(matrix, WHERE, 2)
    if move.shape[0] != move.shape[1]:
        raise InputError(f"{WHERE} is {move.shape[0]} x {move.shape[1]}, but square is meant")
    sizes = np.linalg.svd(move, compute_uv=False)
    if len(sizes) and not sizes[0] < WORST * sizes[-1]:
        raise InputError(
            f"{WHERE} is singular within rounding: its singular values run from {sizes[0]:.3g} "
            f"down to {sizes[-1]:.3g}"
        )
    return Affine(move, _offset(offset, len(move)), np.asarray(np.linalg.inv(move), np.float64))


def rotation(turn: Any, dimension: int = 2, plane: tuple[int, int] = (0, 1)) -> Affine:
    """A rotation: by an angle in a plane of two coordinates, or by an orthogonal matrix.

    The angle is in radians, from the first coordinate of the plane to the second.

    Law: ``rotation(a).then(rotation(b)) == rotation(a + b)`` within rounding.

    >>> rotation([[0, -1], [1, 0]]).forward([[1.0, 0.0]]).tolist()
    [[0.0, 1.0]]
    >>> bool(np.allclose(rotation(np.pi / 2).matrix, [[0, -1], [1, 0]]))
    True

    Raises `InputError` for a matrix that is not orthogonal or turns the space round, and for a
    plane that the space does not have. Source: Euler 1776.
    """
    if isinstance(turn, int | float | np.integer | np.floating) and not isinstance(turn, bool):
        i, j = _plane(plane, dimension)
        if not math.isfinite(turn):
            raise InputError(f"rotation: the angle is {said(turn)}, but it must be finite")
        move = np.eye(dimension)
        c, s = math.cos(turn), math.sin(turn)
        move[i, i], move[i, j], move[j, i], move[j, j] = c, -s, s, c
        return Affine(move, np.zeros(dimension), move.T)
    move = numbers(turn, "the matrix of a rotation", 2)
    check_orthogonal(move, "the matrix of a rotation")
    if len(move) and np.linalg.det(move) < 0:
        raise InputError(
            "rotation: the determinant of the matrix is -1, so it mirrors the space; "
            "affine(matrix) takes it"
        )
    return Affine(move, np.zeros(len(move)), move.T)


def scaling(scales: Any) -> Affine:
    """A scale per coordinate, shape ``(d,)``; each other than 0.

    Law: ``scaling(a).then(scaling(b)) == scaling(a * b)``.

    >>> scaling([2, 0.5]).forward([[1.0, 4.0]]).tolist()
    [[2.0, 2.0]]
    >>> scaling([1, 0])
    Traceback (most recent call last):
    finitefns.errors.InputError: scaling: scale 1 is 0, but a scale has an inverse

    Raises `InputError` for a scale of 0, or one that is not finite.
    """
    sizes = numbers(scales, "scaling: the scales", 1)
    with np.errstate(divide="ignore", over="ignore"):
        back = 1 / sizes
    for place in np.flatnonzero(~np.isfinite(back)).tolist():
        raise InputError(
            f"scaling: scale {place} is {sizes[place]:.6g}, but a scale has an inverse"
        )
    return Affine(np.diag(sizes), np.zeros(len(sizes)), np.diag(back))


def permutation(order: Any) -> Affine:
    """The coordinates in another order: coordinate ``i`` goes to the place ``order[i]``.

    Law: ``permutation(p).then(permutation(q)) == permutation(q[p])``.

    >>> permutation([1, 2, 0]).forward([[10.0, 20.0, 30.0]]).tolist()
    [[30.0, 10.0, 20.0]]

    Raises `InputError` for what is not a bijection.
    """
    move = Relabeling(coordinates=order).moves["coordinates"]
    matrix = np.zeros((len(move), len(move)))
    matrix[move, np.arange(len(move))] = 1.0
    return Affine(matrix, np.zeros(len(move)), matrix.T)


def _one_per_line(entries: Bools) -> bool:
    return bool((entries.sum(axis=0) == 1).all() and (entries.sum(axis=1) == 1).all())


def _offset(given: Any, size: int) -> Floats:
    if given is None:
        return np.zeros(size)
    row = numbers(given, "the offset of an affine chart", 1)
    if len(row) != size:
        raise InputError(
            f"the offset of an affine chart has {len(row)} numbers, but its matrix {size} rows"
        )
    return row


def _plane(plane: Any, dimension: int) -> tuple[int, int]:
    ok = isinstance(plane, tuple) and len(plane) == 2 and plane[0] != plane[1]
    if not ok or not all(isinstance(i, int) and 0 <= i < dimension for i in plane):
        raise InputError(
            f"rotation: the plane is {said(plane)}, but two different coordinates out of "
            f"0..{dimension - 1} are meant"
        )
    return plane[0], plane[1]
