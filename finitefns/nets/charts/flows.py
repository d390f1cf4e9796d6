"""Flows: points carried along a bounded field for a while, by steps of Runge and Kutta.

A field that is bounded leads nowhere in finite time, so its flow is a diffeomorphism; x' = x^2 is
at infinity after a finite time, and its flow is not one. The chart is the map that the steps
compute, and that is a diffeomorphism itself: each step moves points by less than their distance,
since steps times the field's Lipschitz bound stay below 1/2. The way back starts with the reversed
step and is then corrected until the step leads to where it should.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...errors import InputError, nearest, said
from ..activations import activation
from ..layers import numbers
from .chart import Chart
from .points import Floats, row_told

BOUNDED = {"tanh": 1.0, "sin": 1.0, "sigmoid": 0.25}  # with the largest slope of each
FINE = 1 / 8  # step times Lipschitz bound, where nobody says how many steps
COARSE = 1 / 2  # beyond it a step is not known to be one-to-one
MOST_STEPS = 4096
MOST_CORRECTIONS = 200


class Flow(Chart):
    """The flow of ``x' == outward @ f(inward @ x + bias)`` for a time, f a bounded function."""

    told = ("outward", "inward", "bias", "kind", "time", "steps")
    regular = True
    outward: Floats
    inward: Floats
    bias: Floats
    kind: str
    time: float
    steps: int

    def __init__(
        self, outward: Floats, inward: Floats, bias: Floats, kind: str, time: float, steps: int
    ) -> None:
        for name, value in {"outward": outward, "inward": inward, "bias": bias}.items():
            kept = np.array(value, dtype=np.float64) + 0.0
            kept.flags.writeable = False
            self.__dict__[name] = kept
        self.__dict__.update(kind=kind, time=time, steps=steps)

    @property
    def dimension(self) -> int:
        """How many coordinates a point has."""
        return len(self.outward)

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return f"flow of a {self.kind} field"

    def field(self, x: Floats) -> Floats:
        """The velocity at points, shape ``(N, d)``."""
        f = activation(self.kind)
        return np.asarray(f.value(x @ self.inward.T + self.bias) @ self.outward.T)

    def _rise(self, x: Floats, v: Floats) -> tuple[Floats, Floats]:
        """The velocity, and how it changes along tangents (N, d, m)."""
        f, z = activation(self.kind), x @ self.inward.T + self.bias
        push = self.outward @ (f.slope(z)[:, :, None] * (self.inward @ v))
        return f.value(z) @ self.outward.T, push

    def _moved(self, x: Floats, step: float) -> Floats:
        """How far one step of Runge and Kutta carries each point."""
        a = self.field(x)
        b = self.field(x + step / 2 * a)
        c = self.field(x + step / 2 * b)
        d = self.field(x + step * c)
        return np.asarray(step / 6 * (a + 2 * b + 2 * c + d))

    def _ahead(self, x: Floats) -> Floats:
        step = self.time / self.steps
        for _ in range(self.steps):
            x = x + self._moved(x, step)
        return x

    def _back(self, y: Floats) -> Floats:
        step, goal = self.time / self.steps, y
        for _ in range(self.steps):
            goal = self._before(goal, step, y)
        return goal

    def _before(self, goal: Floats, step: float, y: Floats) -> Floats:
        """From where a step leads to the goal: the map that is asked contracts, so this ends."""
        at = goal + self._moved(goal, -step)
        for _ in range(MOST_CORRECTIONS):
            new = goal - self._moved(at, step)
            size = np.maximum(np.abs(new), np.abs(goal)).max(axis=1, initial=0.0)
            far = np.abs(new - at).max(axis=1, initial=0.0) > 4 * np.spacing(size)
            at = new
            if not far.any():
                return at
        row = int(np.flatnonzero(far)[0])
        raise InputError(
            f"{self.name}: the inverse of row {row}, {row_told(y[row])}, does not converge"
        )

    def _push(self, x: Floats, v: Floats) -> Floats:
        step = self.time / self.steps
        for _ in range(self.steps):
            a, da = self._rise(x, v)
            b, db = self._rise(x + step / 2 * a, v + step / 2 * da)
            c, dc = self._rise(x + step / 2 * b, v + step / 2 * db)
            d, dd = self._rise(x + step * c, v + step * dc)
            x = x + step / 6 * (a + 2 * b + 2 * c + d)
            v = v + step / 6 * (da + 2 * db + 2 * dc + dd)
        return v


def flow(
    outward: Any,
    inward: Any,
    bias: Any = None,
    activation: str = "tanh",
    time: float = 1.0,
    steps: int | None = None,
) -> Flow:
    """The flow of ``x' == outward @ f(inward @ x + bias)`` for a time, forward or backward.

    ``outward`` is (d, h), ``inward`` (h, d), ``bias`` (h,); f is tanh, sin or sigmoid, so that the
    field is bounded. Without ``steps`` there are as many as the field needs.

    Law: ``c.backward(c.forward(x)) == x`` within rounding, everywhere.

    >>> turn = flow([[0, -1], [1, 0]], [[1, 0], [0, 1]], time=0.5)
    >>> turn.round_trip([[1.0, 0.0], [-2.0, 3.0]])[0] < 1e-14
    True
    >>> flow([[1.0]], [[1.0]], activation="power")
    Traceback (most recent call last):
    finitefns.errors.InputError: flow: the field of 'power' is not bounded, so its flow need not \
be a diffeomorphism: x' = x^2 is at infinity after a finite time; tanh, sin, sigmoid are bounded

    Raises `InputError` for a field that is not bounded, arrays that do not fit, too few steps.
    Source: Runge 1895, Kutta 1901; a bounded smooth field is complete (Lee, Smooth Manifolds, 9).
    """
    if not isinstance(activation, str) or activation not in BOUNDED:
        near = nearest(activation, BOUNDED) if isinstance(activation, str) else ""
        raise InputError(
            f"flow: the field of {said(activation)} is not bounded, so its flow need not be a "
            "diffeomorphism: x' = x^2 is at infinity after a finite time; "
            f"{', '.join(BOUNDED)} are bounded{near}"
        )
    out, into = numbers(outward, "flow: outward", 2), numbers(inward, "flow: inward", 2)
    shift = np.zeros(len(into)) if bias is None else numbers(bias, "flow: bias", 1)
    if out.shape != into.shape[::-1] or shift.shape != (len(into),):
        raise InputError(
            f"flow: outward has the shape {out.shape}, inward {into.shape} and bias {shift.shape}, "
            "but (d, h), (h, d) and (h,) are meant"
        )
    if isinstance(time, bool) or not isinstance(time, int | float) or not math.isfinite(time):
        raise InputError(f"flow: the time is {said(time)}, but a finite number is meant")
    least = _needed(out, into, activation, time, COARSE)
    if steps is None:
        steps = _needed(out, into, activation, time, FINE)
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < least:
        raise InputError(
            f"flow: {said(steps)} steps are given, but from {least} on each is known to be "
            "one-to-one"
        )
    if steps > MOST_STEPS:
        raise InputError(
            f"flow: the field turns so fast that it takes {steps} steps, but at most {MOST_STEPS} "
            "are made; a shorter time or smaller matrices need fewer"
        )
    return Flow(out, into, shift, activation, float(time), steps)


def random_flow(d: int, rng: np.random.Generator) -> Flow:
    """A random flow of a tanh field with as many units as coordinates, but two at least."""
    many = max(d, 2)
    inward = rng.normal(size=(many, d)) / math.sqrt(max(d, 1))
    outward = rng.normal(size=(d, many)) / math.sqrt(many)
    return flow(outward, inward, rng.normal(size=many), time=0.7)


def _needed(out: Floats, into: Floats, kind: str, time: float, most: float) -> int:
    """How many steps keep step times Lipschitz bound at most so large."""
    norms = [float(np.linalg.norm(a, 2)) if a.size else 0.0 for a in (out, into)]
    bound = norms[0] * norms[1] * BOUNDED[kind] * abs(time)
    if not math.isfinite(bound):
        raise InputError("flow: the matrices are so large that the field has no Lipschitz bound")
    return max(1, math.ceil(bound / most))
