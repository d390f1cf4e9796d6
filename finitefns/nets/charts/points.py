"""What charts are asked with: points as rows, gaps between them, and values equal by their numbers.

Law: a row that is not a point is named by its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ...contract import Value
from ...errors import InputError, said
from ...linear.entries import LARGEST

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WORST = 1e14  # a derivative of a larger condition number leaves no digit of its inverse


class Kept(Value):
    """A value that is equal to another where their numbers are: ``told`` names its members."""

    told: ClassVar[tuple[str, ...]] = ()

    @property
    def key(self) -> tuple[Any, ...]:
        """What equality asks."""
        return (type(self).__name__, *(_key(self.__dict__[name]) for name in self.told))

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        for value in state.values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
        self.__dict__.update(state)


def as_points(x: Any, dimension: int, where: str) -> Floats:
    """Points as rows of finite floats, shape ``(N, d)``; the first row that is none is named."""
    try:
        points = np.asarray(x, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{where}: {said(x)} is not a list of points, one per row") from None
    if points.ndim != 2 or points.shape[1] != dimension:
        raise InputError(
            f"{where}: the points have the shape {points.shape}, but rows of {dimension} "
            "coordinates are meant"
        )
    fine = (np.abs(points) <= LARGEST).all(axis=1)
    if not fine.all():
        row = int(np.flatnonzero(~fine)[0])
        raise InputError(f"{where}: row {row} is {row_told(points[row])}, but finite is meant")
    return points


def gap(found: Floats, meant: Floats) -> tuple[float, int | None]:
    """How far rows are from those that were meant, at worst, and the worst row; None of no rows.

    The largest gap of a coordinate, over the largest coordinate of the row that was meant, or 1.

    >>> gap(np.array([[1.0], [4.0]]), np.array([[1.0], [8.0]]))
    (0.5, 1)
    """
    if meant.size == 0:
        return 0.0, None
    gaps = np.abs(found - meant).max(axis=1) / np.maximum(np.abs(meant).max(axis=1), 1.0)
    worst = int(np.argmax(gaps))
    return float(gaps[worst]), worst


def row_told(row: Floats) -> str:
    """A point as a sentence says it: its first coordinates.

    >>> row_told(np.array([0.5, 1e-20])), row_told(np.zeros(6))
    ('(0.5, 1e-20)', '(0, 0, 0, 0, ...)')
    """
    some = [f"{x:.6g}" for x in row[:4].tolist()]
    return f"({', '.join([*some, '...'] if len(row) > 4 else some)})"


def conditions(a: Floats) -> Floats:
    """The condition number of each matrix of a stack; infinite where one is singular."""
    if a.shape[0] == 0 or a.shape[1] == 0:
        return np.ones(len(a))
    sizes = np.linalg.svd(a, compute_uv=False)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = sizes[:, 0] / sizes[:, -1]
    return np.where(np.isnan(found), np.inf, found)


def check_solvable(name: str, x: Floats, found: Floats) -> None:
    """Refuse derivatives that are singular within rounding, by their conditions and their row."""
    if found.size and not found.max() < WORST:
        row = int(np.argmax(found))
        raise InputError(
            f"{name}: the derivative at row {row}, {row_told(x[row])}, is singular within "
            f"rounding: its condition is {found[row]:.3g}"
        )


def _key(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.shape, value.tobytes()
    if isinstance(value, tuple):
        return tuple(map(_key, value))
    return value
