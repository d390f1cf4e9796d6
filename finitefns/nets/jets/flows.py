"""Real diffeomorphisms behind a change to first order: the constructive proof of the lemma.

On R^d with d >= 2: turn the space so that the points stay apart when any one coordinate is left
out, move them coordinate by coordinate with slope zero, scale one coordinate, and build what is
left of the derivatives, of determinant 1, from triangular ones row by row. Every step but the two
turns moves one coordinate by a sum of bumps in the others, so the way back is a formula. On a line:
between neighbours a quotient of quadratics that meets values and slopes, and lines outside; that
one has a continuous derivative, and no more is asked to first order.

Law: ``chart.forward(x) == y`` and ``chart.jacobian(x) == matrices``, within rounding.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...errors import InputError
from ..charts.bump_sums import Bumps, bumps
from ..charts.chart import Chart, identity
from ..charts.couplings import coupling
from ..charts.matrices import affine
from .jets import Floats

Rng = np.random.Generator
DRAWS = 40  # of turns, of which the one is taken that keeps points farthest apart
STEEP = 1e2  # entries of triangular factors are at most so large, where a draw allows it
PIVOT = 1e-2


def diffeomorphism(x: Floats, y: Floats, matrices: Floats, rng: Rng) -> Chart:
    """A chart of R^d that takes the rows of x to those of y, with given derivatives there.

    ``x`` and ``y`` are (n, d), rows apart; ``matrices`` (n, d, d), of determinants of one sign.

    >>> x, y = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[0.0, 1.0], [3.0, 0.0]])
    >>> chart = diffeomorphism(x, y, np.stack([np.eye(2), 2 * np.eye(2)]), np.random.default_rng(0))
    >>> bool(np.allclose(chart.forward(x), y)), bool(np.allclose(chart.backward(y), x))
    (True, True)
    >>> bool(np.allclose(chart.jacobian(x)[1], 2 * np.eye(2)))
    True

    Raises `InputError` where the signs differ, or a line's order does not fit its sign.
    """
    n, d = x.shape
    if d == 0 or n == 0:
        return identity(d)
    signs = np.sign(np.linalg.det(matrices))
    if not signs[0] or (signs != signs[0]).any():
        raise InputError("the derivatives of a diffeomorphism have determinants of one sign")
    if d == 1:
        return _line(x[:, 0], y[:, 0], matrices[:, 0, 0])
    return _space(x, y, matrices, float(signs[0]), rng)


# ------------------------------------------------------------------ two coordinates or more


def _space(x: Floats, y: Floats, matrices: Floats, sign: float, rng: Rng) -> Chart:
    d = x.shape[1]
    before, after = _turn(x, rng), _turn(y, rng)
    before[:, 0] *= sign * np.sign(np.linalg.det(before))
    after[:, 0] *= np.sign(np.linalg.det(after))
    start, goal = x @ before.T, y @ after.T
    middle = after @ matrices @ before.T  # the derivatives of all that is between the turns
    steps: list[Any] = []
    at = start.copy()
    for i in range(d):
        steps.append((i, None, bumps(np.delete(at, i, 1), goal[:, i] - at[:, i])))
        at[:, i] = goal[:, i]
    logs = np.linalg.slogdet(middle)[1]
    scaled = np.exp(logs)
    rest = np.delete(goal, 0, 1)
    steps.append((0, bumps(rest, logs), bumps(rest, goal[:, 0] * (1 - scaled))))
    middle = middle.copy()
    middle[:, :, 0] /= scaled[:, None]
    for rows, upper in reversed(_triangular(middle, rng)):
        for i in range(d) if upper else reversed(range(d)):
            lean = np.delete(rows[:, i], i, 1)
            steps.append((i, None, _leaning(np.delete(goal, i, 1), lean)))
    flow = coupling(d, steps)
    return affine(before).then(flow).then(affine(after.T))


def _leaning(centres: Floats, tilts: Floats) -> Bumps:
    return bumps(centres, np.zeros(len(centres)), tilts)


def _turn(x: Floats, rng: Rng) -> Floats:
    """An orthogonal matrix after which the points stay well apart without any one coordinate."""
    d = x.shape[1]
    best, found = -1.0, np.eye(d)
    for _ in range(DRAWS):
        turn = np.linalg.qr(rng.normal(size=(d, d)))[0]
        apart = min(_least(np.delete(x @ turn.T, i, 1)) for i in range(d))
        if apart > best:
            best, found = apart, turn
    return found


def _least(points: Floats) -> float:
    if len(points) < 2:
        return 1.0
    from scipy.spatial import cKDTree

    return float(cKDTree(points).query(points, 2)[0][:, 1].min())


class _Factor(NamedTuple):
    """Triangular matrices with ones on their diagonals, one per point."""

    rows: Floats
    upper: bool


def _triangular(matrices: Floats, rng: Rng) -> list[_Factor]:
    """Matrices of determinant 1 as products lower, upper, lower, upper, of unit diagonals."""
    d = matrices.shape[1]
    factors = [_four(a, rng) for a in matrices]
    stacks = [np.stack([f[q] for f in factors]) for q in range(4)]
    assert all(one.shape[1:] == (d, d) for one in stacks)
    return [_Factor(one, bool(q % 2)) for q, one in enumerate(stacks)]


def _four(a: Floats, rng: Rng) -> list[Floats]:
    """One matrix of determinant 1 as lower, upper, lower, upper, the smallest of a few draws."""
    best: tuple[float, list[Floats]] | None = None
    for _ in range(DRAWS):
        found = _factored(a, rng)
        if found is None:
            continue
        size = max(float(np.abs(one).max()) for one in found)
        if best is None or size < best[0]:
            best = size, found
        if best[0] <= STEEP:
            break
    if best is None:
        raise InputError("a derivative is so steep that no triangular factors of it are found")
    return best[1]


def _factored(a: Floats, rng: Rng) -> list[Floats] | None:
    """Leading minors are made 1, row by row from a row below; then elimination finds the rest."""
    d = len(a)
    lower = np.tril(rng.normal(size=(d, d)), -1) + np.eye(d)
    rest = np.linalg.solve(lower, a)
    upper = np.eye(d)
    for k in range(1, d):
        minor = np.linalg.det(rest[:k, :k])
        swapped = np.linalg.det(np.concatenate([rest[: k - 1, :k], rest[k : k + 1, :k]]))
        if abs(swapped) < PIVOT:
            return None
        share = (1 - minor) / swapped
        rest[k - 1] += share * rest[k]
        upper[:, k] -= share * upper[:, k - 1]
    second = np.eye(d)
    for k in range(d):
        second[k + 1 :, k] = rest[k + 1 :, k] / rest[k, k]
        rest[k + 1 :] -= np.outer(second[k + 1 :, k], rest[k])
    np.fill_diagonal(rest, 1.0)
    return [lower, upper, second, np.triu(rest)]


# ------------------------------------------------------------------ a line


class Monotone(Chart):
    """A monotone map of a line with given values and slopes: quotients of quadratics between.

    Between neighbours with the chord slope s and end slopes p, q the new value is
    ``y + h (s u^2 + p u v) / (s + (p + q - 2 s) u v)``, u the share of the way and v the rest; it
    increases with every positive p, q. Outside it is a line.

    Source: Gregory, Delbourgo 1982.
    """

    told = ("knots", "values", "slopes")
    regular = True
    knots: Floats
    values: Floats
    slopes: Floats

    def __init__(self, knots: Floats, values: Floats, slopes: Floats) -> None:
        for name, value in {"knots": knots, "values": values, "slopes": slopes}.items():
            kept = np.array(value, dtype=np.float64)
            kept.flags.writeable = False
            self.__dict__[name] = kept

    @property
    def dimension(self) -> int:
        """A line has one coordinate."""
        return 1

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return "monotone map"

    def _piece(self, x: Floats, ends: Floats) -> tuple[Any, ...]:
        """For points the piece they lie in: its ends, chord, slopes; and what lies outside."""
        k = np.clip(np.searchsorted(ends, x, "right") - 1, 0, len(ends) - 2)
        wide, high = np.diff(self.knots)[k], np.diff(self.values)[k]
        return k, wide, high, high / wide, self.slopes[k], self.slopes[k + 1]

    def _beyond(self, x: Floats, ends: Floats) -> tuple[Any, Any]:
        return x < ends[0], x > ends[-1]

    def _ahead(self, x: Floats) -> Floats:
        return self._value(x[:, 0])[0][:, None]

    def _value(self, x: Floats) -> tuple[Floats, Floats]:
        """The new values and their slopes."""
        below, above = self._beyond(x, self.knots)
        first, last = self.slopes[0], self.slopes[-1]
        value = np.where(below, self.values[0] + first * (x - self.knots[0]), 0.0)
        value = np.where(above, self.values[-1] + last * (x - self.knots[-1]), value)
        slope = np.where(below, first, last)
        if len(self.knots) > 1:
            k, wide, high, chord, p, q = self._piece(x, self.knots)
            u = np.clip((x - self.knots[k]) / wide, 0.0, 1.0)
            v = 1 - u
            under = chord + (p + q - 2 * chord) * u * v
            here = self.values[k] + high * (chord * u * u + p * u * v) / under
            tilt = chord**2 * (q * u * u + 2 * chord * u * v + p * v * v) / under**2
            inside = ~below & ~above
            value, slope = np.where(inside, here, value), np.where(inside, tilt, slope)
        elif not (below | above).all():
            value = np.where(below | above, value, self.values[0])
        return value, slope

    def _back(self, y: Floats) -> Floats:
        z = y[:, 0]
        below, above = self._beyond(z, self.values)
        value = np.where(below, self.knots[0] + (z - self.values[0]) / self.slopes[0], 0.0)
        tail = self.knots[-1] + (z - self.values[-1]) / self.slopes[-1]
        value = np.where(above | (len(self.knots) < 2) & ~below, tail, value)
        if len(self.knots) > 1:
            k, wide, high, chord, p, q = self._piece(z, self.values)
            part = np.clip((z - self.values[k]) / high, 0.0, 1.0)
            bend = p + q - 2 * chord
            a = chord - p + part * bend  # a u^2 + b u + c is zero at the share of the way
            b, c = p - part * bend, -chord * part
            u = -2 * c / (b + np.sqrt(np.maximum(b * b - 4 * a * c, 0.0)))
            value = np.where(below | above, value, self.knots[k] + wide * u)
        return np.asarray(value[:, None])

    def _push(self, x: Floats, v: Floats) -> Floats:
        return np.asarray(self._value(x[:, 0])[1][:, None, None] * v)


def _line(x: Floats, y: Floats, slopes: Floats) -> Chart:
    order = np.argsort(x)
    sign = float(np.sign(slopes[0]))
    knots, values = x[order], sign * y[order]
    if not (np.diff(values) > 0).all():
        raise InputError("on a line a diffeomorphism keeps the order of points or turns it round")
    chart = Monotone(knots, values, sign * slopes[order])
    return chart if sign > 0 else chart.then(affine(-np.eye(1)))
