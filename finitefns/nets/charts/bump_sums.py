"""Sums of bumps: smooth functions that are 0 far away and have given values and slopes at centres.

A bump is 1 at its centre, with slope 0, and 0 from its radius on. Times an affine function it has
any value and any slope there; where the supports are separate, the sum has them all at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import InputError
from ..layers import numbers
from .points import Floats, Kept

ROOM = 2**22  # differences of points and centres that are held at once


class Bumps(Kept):
    """``sum_k (heights[k] + tilts[k] . (x - centres[k])) bump(|x - centres[k]| / radii[k])``.

    ``bump(s) == exp(1 - 1 / (1 - s^2))`` below 1, and 0 from there on: every derivative exists.
    """

    told = ("centres", "radii", "heights", "tilts")
    centres: Floats
    radii: Floats
    heights: Floats
    tilts: Floats

    def __init__(self, centres: Floats, radii: Floats, heights: Floats, tilts: Floats) -> None:
        for name, value in {
            "centres": centres, "radii": radii, "heights": heights, "tilts": tilts
        }.items():  # fmt: skip
            kept = np.array(value, dtype=np.float64) + 0.0
            kept.flags.writeable = False
            self.__dict__[name] = kept

    @property
    def dimension(self) -> int:
        """How many coordinates its points have."""
        return int(self.centres.shape[1])

    def __call__(self, x: Floats) -> Floats:
        """The values at points (N, m), shape (N,)."""
        return self._both(x, False)[0]

    def gradient(self, x: Floats) -> Floats:
        """The gradients at points (N, m), shape (N, m)."""
        return self._both(x, True)[1]

    def both(self, x: Floats) -> tuple[Floats, Floats]:
        """The values (N,) and the gradients (N, m) at points (N, m)."""
        return self._both(x, True)

    def _both(self, x: Floats, slopes: bool) -> tuple[Floats, Floats]:
        values, found = np.zeros(len(x)), np.zeros(x.shape if slopes else (0, 0))
        step = max(1, ROOM // max(self.centres.size, 1))
        for start in range(0, len(x) if len(self.radii) else 0, step):
            here = slice(start, min(start + step, len(x)))
            away = x[here, None, :] - self.centres
            square = (away**2).sum(axis=2) / self.radii**2
            rest = np.where(square < 1, 1 - square, 1.0)  # 1 where the bump is 0 anyway
            bump = np.where(square < 1, np.exp(1 - 1 / rest), 0.0)
            lean = self.heights + (away * self.tilts).sum(axis=2)
            values[here] = (bump * lean).sum(axis=1)
            if slopes:
                fall = -2.0 * bump / rest**2 / self.radii**2 * lean
                found[here] = bump @ self.tilts + (fall[:, :, None] * away).sum(axis=1)
        return values, found

    def __repr__(self) -> str:
        return f"<{len(self.radii)} bumps in {self.dimension} coordinates>"


def bumps(centres: Any, heights: Any, tilts: Any = None, radii: Any = None) -> Bumps:
    """A smooth function with given values and slopes at separate centres, and 0 far from them.

    ``centres`` are (K, m), ``heights`` (K,), ``tilts`` (K, m) or none. Without ``radii`` they are
    half of the least distance of two centres, so that no bump meets another.

    Law: ``b(centres) == heights`` and ``b.gradient(centres) == tilts`` where no bumps meet.

    >>> b = bumps([[0.0], [1.0]], [2.0, 3.0], [[1.0], [0.0]])
    >>> b(b.centres).tolist(), b.gradient(b.centres).tolist()
    ([2.0, 3.0], [[1.0], [0.0]])

    Raises `InputError` for arrays that do not fit, centres that coincide, and radii not above 0.
    """
    at = numbers(centres, "bumps: the centres", 2)
    many, m = at.shape
    high = numbers(heights, "bumps: the heights", 1)
    lean = np.zeros((many, m)) if tilts is None else numbers(tilts, "bumps: the tilts", 2)
    wide = _radii(at) if radii is None else numbers(radii, "bumps: the radii", 1)
    if high.shape != (many,) or lean.shape != (many, m) or wide.shape != (many,):
        raise InputError(
            f"bumps: there are {many} centres of {m} coordinates, but the shapes of heights, tilts "
            f"and radii are {high.shape}, {lean.shape} and {wide.shape}"
        )
    if not (wide > 0).all():
        raise InputError(f"bumps: a radius is {wide.min():.6g}, but it must be positive")
    return Bumps(at, wide, high, lean)


def _radii(centres: Floats) -> Floats:
    many = len(centres)
    if many < 2:
        return np.ones(many)
    from scipy.spatial import cKDTree

    if centres.shape[1] == 0:
        raise InputError("bumps: in no coordinates at all two centres coincide")
    away, beside = cKDTree(centres).query(centres, 2)
    least = int(np.argmin(away[:, 1]))
    if not away[least, 1] > 0:
        raise InputError(f"bumps: the centres {least} and {int(beside[least, 1])} coincide")
    return np.full(many, away[least, 1] / 2)
