"""Triangular polynomial charts: each coordinate by an odd rising polynomial of itself, and shears.

``new_i == p_i(x_i) + q_i(x_0, ..., x_(i-1))``: p_i has odd powers and coefficients from 0 on, its
slope is at least that of its first power, so that it has one inverse on the whole line, found
coordinate by coordinate. Law: what it makes of points comes back within rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import InputError, said
from ..layers import numbers
from .chart import Chart
from .points import Floats, row_told

Terms = tuple[tuple[float, tuple[tuple[int, int], ...]], ...]  # coordinates with their powers

MOST_STEPS = 200  # halvings and steps of Newton; a float has fewer than 2100 halvings of any range
MOST_DEGREE = 25
NEAR = 1e-9  # so much wider than it need be is the bracket of a root


class Triangular(Chart):
    """A triangular polynomial with a rising diagonal, on the whole of R^d.

    ``slopes`` has a row per coordinate, the coefficients of x, x^3, x^5, ...; ``shears`` a list of
    terms per coordinate, each a coefficient and the powers of the coordinates before it.
    """

    told = ("slopes", "shears")
    regular = True
    slopes: Floats
    shears: tuple[Terms, ...]

    def __init__(self, slopes: Floats, shears: tuple[Terms, ...]) -> None:
        kept = np.array(slopes, dtype=np.float64)
        kept.flags.writeable = False
        self.__dict__.update(slopes=kept, shears=shears)

    @property
    def dimension(self) -> int:
        """How many coordinates a point has."""
        return len(self.slopes)

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return "triangular polynomial"

    def _rising(self, i: int, t: Floats) -> tuple[Floats, Floats]:
        """p_i and its slope, by Horner's rule in the square."""
        square, value, slope = t * t, np.zeros_like(t), np.zeros_like(t)
        for k in reversed(range(self.slopes.shape[1])):
            value = value * square + self.slopes[i, k]
            slope = slope * square + (2 * k + 1) * self.slopes[i, k]
        return value * t, slope

    def _ahead(self, x: Floats) -> Floats:
        new = np.empty_like(x)
        for i in range(self.dimension):
            new[:, i] = self._rising(i, x[:, i])[0] + _shear(self.shears[i], x)
        return new

    def _push(self, x: Floats, v: Floats) -> Floats:
        new = np.empty_like(v)
        for i in range(self.dimension):
            new[:, i] = self._rising(i, x[:, i])[1][:, None] * v[:, i]
            for coefficient, powers in self.shears[i]:
                for j, power in powers:
                    less = tuple((k, p - (k == j)) for k, p in powers)
                    slope = coefficient * power * _term(less, x)
                    new[:, i] += slope[:, None] * v[:, j]
        return new

    def _back(self, y: Floats) -> Floats:
        old = np.zeros_like(y)
        for i in range(self.dimension):
            old[:, i] = self._solved(i, y[:, i] - _shear(self.shears[i], old), y)
        return old

    def _solved(self, i: int, goal: Floats, y: Floats) -> Floats:
        """Where p_i meets the goal: Newton, halving wherever that leaves the bracket."""
        odd = 2 * np.arange(self.slopes.shape[1]) + 1
        with np.errstate(divide="ignore"):
            most = (np.abs(goal)[:, None] / self.slopes[i]) ** (1.0 / odd)
        # No term is more than the whole: the root is there at most, and Newton falls to it.
        high = np.where(goal > 0, most.min(axis=1) * (1 + NEAR), 0.0)
        low = np.where(goal < 0, -most.min(axis=1) * (1 + NEAR), 0.0)
        at = high + low
        open_ = np.isfinite(at)
        for _ in range(MOST_STEPS):
            value, slope = self._rising(i, at)
            off = value - goal
            high, low = np.where(off > 0, at, high), np.where(off < 0, at, low)
            step = at - off / slope
            inside = (step >= low) & (step <= high)
            new = np.where(inside, step, low + (high - low) / 2)
            # What moves by a last digit only has arrived; from there rounding goes to and fro.
            near = np.abs(new - at) <= 4 * np.spacing(np.abs(at))
            at = np.where(off == 0, at, new)
            open_ &= (off != 0) & ~near
            if not open_.any():
                break
        if open_.any() or not np.isfinite(at).all():
            row = int(np.flatnonzero(open_ | ~np.isfinite(at))[0])
            raise InputError(
                f"{self.name}: the inverse of row {row}, {row_told(y[row])}, does not converge at "
                f"coordinate {i}"
            )
        return np.asarray(at, dtype=np.float64)


def triangular(slopes: Any, shears: Any = None) -> Triangular:
    """The chart ``new_i == p_i(x_i) + q_i(x_0, ..., x_(i-1))``.

    ``slopes`` is (d, K): row i holds the coefficients of x, x^3, x^5, ... in p_i, the first
    positive, the others from 0 on. ``shears[i]`` lists the terms of q_i, each a coefficient and i
    powers.

    Law: ``c.backward(c.forward(x)) == x`` within rounding.

    >>> bend = triangular([[1, 1], [1, 0]], [[], [(0.5, [2])]])
    >>> bend.forward([[2.0, 1.0]]).tolist(), bend.backward([[10.0, 3.0]]).tolist()
    ([[10.0, 3.0]], [[2.0, 1.0]])

    Raises `InputError` for a polynomial that does not rise, or terms that do not fit. Source:
    Knothe 1957 and Rosenblatt 1952 for triangular maps.
    """
    table = numbers(slopes, "triangular: the slopes", 2)
    if table.shape[1] < 1 and len(table):
        raise InputError("triangular: a row of the slopes has no numbers, so nothing rises")
    if 2 * table.shape[1] - 1 > MOST_DEGREE:
        raise InputError(
            f"triangular: the degree is {2 * table.shape[1] - 1}, but at most {MOST_DEGREE}"
        )
    for i, row in enumerate(table):
        if not row[0] > 0 or (row < 0).any():
            raise InputError(
                f"triangular: row {i} of the slopes is {row.tolist()}, but its first is positive "
                "and no other is negative, so that the polynomial rises"
            )
    given = [[] for _ in table] if shears is None else shears
    if not isinstance(given, Sequence) or len(given) != len(table):
        raise InputError(
            f"triangular: the shears are {said(given)}, but {len(table)} lists of terms are meant"
        )
    return Triangular(table, tuple(_terms(i, terms) for i, terms in enumerate(given)))


def random_triangular(d: int, rng: np.random.Generator, condition: float = 1.0) -> Triangular:
    """A random triangular polynomial of degree 3 with gentle shears of degree 2."""
    slopes = np.stack([np.exp(rng.uniform(-0.5, 0.5, d)), rng.uniform(0.0, 0.1, d)], axis=1)
    slopes[:, 0] *= condition ** rng.uniform(-0.5, 0.5, d)
    shears = []
    for i in range(d):
        terms = []
        for _ in range(min(i, 3)):
            powers = np.zeros(i, dtype=np.int64)
            for j in rng.integers(0, i, 2).tolist():
                powers[j] += 1
            terms.append((float(rng.normal()) * 0.3, powers.tolist()))
        shears.append(terms)
    return triangular(slopes, shears)


def _shear(terms: Terms, x: Floats) -> Floats:
    total = np.zeros(len(x))
    for coefficient, powers in terms:
        total += coefficient * _term(powers, x)
    return total


def _term(powers: tuple[tuple[int, int], ...], x: Floats) -> Floats:
    value = np.ones(len(x))
    for j, power in powers:
        value *= x[:, j] ** power
    return value


def _terms(i: int, given: Any) -> Terms:
    found = []
    for term in given:
        try:
            coefficient, powers = float(term[0]), tuple(term[1])
        except (TypeError, ValueError, IndexError):
            raise InputError(
                f"triangular: a term of coordinate {i} is {said(term)}, but a coefficient with "
                f"{i} powers is meant"
            ) from None
        whole = all(isinstance(p, int | np.integer) and 0 <= p <= MOST_DEGREE for p in powers)
        if len(powers) != i or not whole or not np.isfinite(coefficient):
            raise InputError(
                f"triangular: a term of coordinate {i} is {said(term)}, but a coefficient with "
                f"{i} powers from 0 to {MOST_DEGREE} is meant"
            )
        found.append((coefficient, tuple((j, int(p)) for j, p in enumerate(powers) if p)))
    return tuple(found)
