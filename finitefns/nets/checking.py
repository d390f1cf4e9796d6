"""Whether a derivative is one: the slope of the Taylor error, offered to whoever writes a layer.

With the right derivative the error of the first-order expansion falls with the square of the step,
with a wrong one with the step itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputError

STEPS = np.logspace(-1.0, -5.0, 17)


@dataclass(frozen=True)
class TaylorCheck:
    """The errors of the expansion for steps of falling length, and the slope between them.

    It is true where the slope is that of a derivative, about 2, or the function is linear there.
    """

    steps: tuple[float, ...]
    errors: tuple[float, ...]
    slope: float

    def __bool__(self) -> bool:
        return self.slope > 1.8

    def explain(self) -> str:
        """The outcome in one sentence."""
        if self.slope == np.inf:
            return "the expansion is exact: the function is linear near the point"
        verdict = "right" if self else "wrong, or the point lies near a crease"
        return (
            f"the Taylor error falls with the power {self.slope:.2f}: the derivative is {verdict}"
        )


def check_jacobian(net: Any, x: Any, *, rng: Any = 0) -> TaylorCheck:
    """The slope of the Taylor error of a net or a layer at a point, in a random direction.

    ``x`` is one point or rows of points; the worst row counts.

    Law: it is 2 or more for an exact derivative off the creases.

    >>> from .layers import Affine, Pointwise
    >>> from .net import Net
    >>> bool(check_jacobian(Net([Affine([[1.0, 2.0]]), Pointwise("tanh")]), [0.3, 0.1]))
    True

    Raises `InputError` where the point does not fit. Source: Taylor's theorem.
    """
    rows = np.atleast_2d(np.asarray(x, dtype=np.float64))
    if rows.ndim != 2 or rows.shape[1] != net.inputs:
        raise InputError(f"check_jacobian: points of {net.inputs} coordinates are meant")
    v = np.random.default_rng(rng).normal(size=rows.shape)
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    here, slope = net(rows), net.jvp(rows, v)
    errors = []
    for step in STEPS:
        left = net(rows + step * v) - here - step * slope
        errors.append(np.abs(left).max(axis=1))
    worst = np.array(errors)
    size = np.maximum(np.abs(here).max(axis=1), 1.0)
    floor = 64.0 * np.finfo(float).eps * size
    slopes = [_slope(worst[:, i], floor[i]) for i in range(len(rows))]
    odd = int(np.argmin(slopes))
    return TaylorCheck(tuple(STEPS.tolist()), tuple(worst[:, odd].tolist()), float(slopes[odd]))


def _slope(errors: Any, floor: float) -> float:
    """The slope of the errors that stand above rounding, on logarithmic scales."""
    above = errors > floor
    if above.sum() < 3:
        return float("inf")
    fit = np.polyfit(np.log(STEPS[above]), np.log(errors[above]), 1)
    return float(fit[0])
