"""Polar and spherical coordinates: a radius, then angles; the last one runs once round a circle.

The origin has no angle, and the ray at which the last angle starts has two, so neither is in the
domain; more generally no point is whose last two coordinates are both 0. Law: on the domain
``c.backward(c.forward(x)) == x`` within rounding.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import InputError, said
from .chart import Chart
from .points import Bools, Floats

TURN = 2.0 * math.pi


class Spherical(Chart):
    """A radius and d - 1 angles; all but the last lie between 0 and pi.

    ``x_0 == r cos a_0``, ``x_1 == r sin a_0 cos a_1``, ..., the last with a sine alone.
    """

    told = ("_dimension", "cut")
    _dimension: int
    cut: float

    def __init__(self, dimension: int, cut: float) -> None:
        self.__dict__.update(_dimension=dimension, cut=cut)

    @property
    def dimension(self) -> int:
        """How many coordinates a point has."""
        return self._dimension

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return "polar" if self.dimension == 2 else "spherical"

    @property
    def _cut_words(self) -> str:
        return "pi" if self.cut == math.pi else f"{self.cut:.6g}"

    @property
    def domain_words(self) -> str:
        """The domain, as part of a sentence."""
        off = f"the ray at the angle {self._cut_words}, where the angle jumps; another cut moves it"
        if self.dimension == 2:
            return f"the plane without the origin and without {off}"
        return f"the points whose last two coordinates are neither (0, 0) nor on {off}"

    @property
    def image_words(self) -> str:
        """The domain of the inverse, as part of a sentence."""
        between = " and the angles between 0 and pi" if self.dimension > 2 else ""
        return (
            f"a positive radius{between}, with the last angle less than one turn below "
            f"{self._cut_words}"
        )

    def _radii(self, x: Floats) -> Floats:
        """How long the coordinates from k on are, for each k but the last, shape (N, d - 1)."""
        long = np.empty((len(x), self.dimension - 1))
        rest = np.abs(x[:, -1])
        for k in reversed(range(self.dimension - 1)):
            rest = np.hypot(x[:, k], rest)
            long[:, k] = rest
        return long

    def conditions(self, x: Any) -> Floats:
        """The condition of the derivative: its rows are orthogonal, so their lengths tell it."""
        points = self._points(x)
        self._check(points, self._inside(points), self.domain_words)
        with np.errstate(over="ignore"):
            sizes = np.concatenate([np.ones((len(points), 1)), 1 / self._radii(points)], axis=1)
        return np.asarray(sizes.max(axis=1) / sizes.min(axis=1))

    def _last(self, x: Floats) -> Floats:
        """The last angle, above ``cut - 2 pi`` and at most ``cut``."""
        if self.cut == math.pi:
            return np.asarray(np.arctan2(x[:, -1], x[:, -2]))
        c, s = math.cos(self.cut), math.sin(self.cut)
        along, beside = -(c * x[:, -2] + s * x[:, -1]), s * x[:, -2] - c * x[:, -1]
        return np.asarray(np.arctan2(beside, along) + (self.cut - math.pi))

    def _inside(self, x: Floats) -> Bools:
        if self.cut == math.pi:
            off = (x[:, -1] == 0) & (x[:, -2] <= 0)
        else:
            angle = self._last(x) - self.cut
            off = (angle >= 0) | (angle <= -TURN) | (np.hypot(x[:, -1], x[:, -2]) == 0)
        return np.asarray(~off)

    def _reached(self, y: Floats) -> Bools:
        inner = y[:, 1:-1]
        angle = y[:, -1] - self.cut
        fits = (y[:, 0] > 0) & ((inner > 0) & (inner < math.pi)).all(axis=1)
        return np.asarray(fits & (angle <= 0) & (angle >= -TURN))  # floats of pi are below it

    def _ahead(self, x: Floats) -> Floats:
        long = self._radii(x)
        new = np.empty_like(x)
        new[:, 0] = long[:, 0]
        for k in range(self.dimension - 2):
            new[:, k + 1] = np.arctan2(long[:, k + 1], x[:, k])
        new[:, -1] = self._last(x)
        return new

    def _back(self, y: Floats) -> Floats:
        old, rest = np.empty_like(y), y[:, 0].copy()
        for k in range(self.dimension - 1):
            old[:, k] = rest * np.cos(y[:, k + 1])
            rest = rest * np.sin(y[:, k + 1])
        old[:, -1] = rest
        return old

    def _push(self, x: Floats, v: Floats) -> Floats:
        d, long = self.dimension, self._radii(x)
        new = np.empty_like(v)
        rise = np.sign(x[:, -1])[:, None] * v[:, -1]  # of the length from coordinate k on
        rest = np.abs(x[:, -1])
        for k in reversed(range(d - 1)):
            here = long[:, k]
            c, s = (x[:, k] / here)[:, None], (rest / here)[:, None]
            if k == d - 2:
                turn = (x[:, -1] / here)[:, None]
                new[:, -1] = (c * v[:, -1] - turn * v[:, k]) / here[:, None]
            else:
                new[:, k + 1] = (c * rise - s * v[:, k]) / here[:, None]
            rise, rest = c * v[:, k] + s * rise, here
        new[:, 0] = rise
        return new


def polar(cut: float = math.pi) -> Spherical:
    """Radius and angle in the plane; the angle lies between ``cut - 2 pi`` and ``cut``.

    Law: ``polar().backward([[r, a]]) == [[r cos a, r sin a]]``.

    >>> polar().forward([[0.0, 2.0]]).round(6).tolist()
    [[2.0, 1.570796]]
    >>> polar().forward([[1.0, 1.0], [0.0, 0.0]])
    Traceback (most recent call last):
    finitefns.errors.InputError: polar: row 1 is (0, 0), outside the plane without the origin and \
without the ray at the angle pi, where the angle jumps; another cut moves it

    Raises `InputError` for points at the origin or on the cut. Source: Newton 1736.
    """
    return Spherical(2, _cut(cut, "polar"))


def spherical(dimension: int, cut: float = math.pi) -> Spherical:
    """A radius and d - 1 angles, d from 2 on; in the plane the polar coordinates.

    Law: the first new coordinate is the length of the point.

    >>> spherical(3).forward([[0.0, 3.0, 4.0]]).round(6).tolist()
    [[5.0, 1.570796, 0.927295]]

    Raises `InputError` for a dimension below 2, for points whose last two coordinates are 0 and
    for those on the cut. Source: Blumenson 1960.
    """
    whole = isinstance(dimension, int | np.integer) and not isinstance(dimension, bool)
    if not whole or dimension < 2:
        raise InputError(
            f"spherical: the dimension is {said(dimension)}, but it must be at least 2"
        )
    return Spherical(int(dimension), _cut(cut, "spherical"))


def _cut(given: Any, where: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise InputError(f"{where}: the cut is {said(given)}, but an angle is meant")
    return float(given)
