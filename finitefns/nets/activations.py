"""Activations: functions of one number, each with its derivative.

An activation that is piecewise linear has creases at 0 and constant slopes beside them, so that the
Jacobians of a net of such are products of given numbers. At a crease the slope is that of the left
side; whoever asks for a derivative there is told which inputs lie on one.

Law: ``slope`` is the derivative of ``value`` off the creases.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract import Value
from ..errors import InputError, nearest, said

Floats = NDArray[np.float64]
Function = Callable[[Floats], Floats]


class Activation(Value):
    """A function of one number with its derivative, known by a name and perhaps a parameter.

    ``slopes`` are the two slopes beside 0 where the activation is piecewise linear, else None.

    Law: activations are equal when their names and parameters are.

    >>> relu = activation("relu")
    >>> relu, relu.value(np.array([-1.0, 2.0])).tolist(), relu.slope(np.array([-1.0, 2.0])).tolist()
    (relu, [0.0, 2.0], [0.0, 1.0])
    >>> activation("leaky", 0.1).slopes
    (0.1, 1.0)

    Raises `InputError` for a name that is not known. Source: each function's own formula.
    """

    name: str
    parameter: float | None
    value: Function
    slope: Function
    slopes: tuple[float, float] | None

    def __init__(
        self,
        name: str,
        value: Function,
        slope: Function,
        *,
        parameter: float | None = None,
        slopes: tuple[float, float] | None = None,
    ) -> None:
        self.__dict__.update(
            name=name, value=value, slope=slope, parameter=parameter, slopes=slopes
        )

    @property
    def is_piecewise_linear(self) -> bool:
        """Whether it is linear on both sides of 0."""
        return self.slopes is not None

    @property
    def is_own(self) -> bool:
        """Whether somebody else wrote it, so that no file can hold it."""
        return self.name not in NAMED

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Activation):
            return NotImplemented
        mine, theirs = (self.name, self.parameter), (other.name, other.parameter)
        return mine == theirs and (not self.is_own or self.value is other.value)

    def __hash__(self) -> int:
        return hash((self.name, self.parameter))

    def __repr__(self) -> str:
        return self.name if self.parameter is None else f"{self.name}({self.parameter:g})"

    def __reduce__(self) -> tuple[Any, ...]:
        if self.is_own:
            return _made, (self.name, self.value, self.slope, self.parameter, self.slopes)
        return activation, (self.name, self.parameter)


def _made(name: str, value: Function, slope: Function, parameter: Any, slopes: Any) -> Activation:
    return Activation(name, value, slope, parameter=parameter, slopes=slopes)


# ------------------------------------------------------------------ smooth ones


def _sigmoid(z: Floats) -> Floats:
    # Of the two equal formulas each side takes the one whose exponential cannot overflow.
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def _sigmoid_slope(z: Floats) -> Floats:
    small = np.exp(-np.abs(z))
    return small / (1.0 + small) ** 2


def _tanh_slope(z: Floats) -> Floats:
    # 1 - tanh^2 loses all digits where tanh is nearly 1.
    small = np.exp(-2.0 * np.abs(z))
    return 4.0 * small / (1.0 + small) ** 2


def _silu_slope(z: Floats) -> Floats:
    return _sigmoid(z) + z * _sigmoid_slope(z)


def _softplus(z: Floats) -> Floats:
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def _normal_mass(z: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(ndtr(z))


def _gelu(z: Floats) -> Floats:
    return z * _normal_mass(z)


def _gelu_slope(z: Floats) -> Floats:
    return _normal_mass(z) + z * np.exp(-z * z / 2.0) / math.sqrt(2.0 * math.pi)


# ------------------------------------------------------------------ by name


def _bent(name: str, left: float, right: float, parameter: float | None = None) -> Activation:
    def value(z: Floats) -> Floats:
        return np.where(z > 0, right * z, left * z)

    def slope(z: Floats) -> Floats:
        return np.where(z > 0, right, left)

    return Activation(name, value, slope, parameter=parameter, slopes=(left, right))


def _relu(parameter: float | None) -> Activation:
    return Activation(
        "relu",
        lambda z: np.maximum(z, 0.0),
        lambda z: (z > 0).astype(np.float64),
        slopes=(0.0, 1.0),
    )


def _elu(parameter: float | None) -> Activation:
    a = 1.0 if parameter is None else parameter
    return Activation(
        "elu",
        lambda z: np.where(z > 0, z, a * np.expm1(np.minimum(z, 0.0))),
        lambda z: np.where(z > 0, 1.0, a * np.exp(np.minimum(z, 0.0))),
        parameter=a,
    )


def _power(parameter: float | None) -> Activation:
    if parameter is None or parameter != int(parameter) or parameter < 1:
        raise InputError(f"the power is {said(parameter)}, but a whole number from 1 on is meant")
    n = int(parameter)
    return Activation("power", lambda z: z**n, lambda z: n * z ** (n - 1), parameter=float(n))


def _plain(name: str, value: Function, slope: Function) -> Callable[[float | None], Activation]:
    return lambda parameter: Activation(name, value, slope)


NAMED: dict[str, Callable[[float | None], Activation]] = {
    "relu": _relu,
    "leaky": lambda a: _bent("leaky", 0.01 if a is None else a, 1.0, 0.01 if a is None else a),
    "abs": lambda a: _bent("abs", -1.0, 1.0),
    "identity": lambda a: _bent("identity", 1.0, 1.0),
    "elu": _elu,
    "power": _power,
    "tanh": _plain("tanh", np.tanh, _tanh_slope),
    "sigmoid": _plain("sigmoid", _sigmoid, _sigmoid_slope),
    "sin": _plain("sin", np.sin, np.cos),
    "gelu": _plain("gelu", _gelu, _gelu_slope),
    "silu": _plain("silu", lambda z: z * _sigmoid(z), _silu_slope),
    "softplus": _plain("softplus", _softplus, _sigmoid),
}
TAKES_PARAMETER = ("leaky", "elu", "power")


def activation(name: str | Activation, parameter: float | None = None) -> Activation:
    """The activation of a name; ``leaky``, ``elu`` and ``power`` take a parameter.

    Law: ``activation(a.name, a.parameter) == a``.

    >>> activation("tanh").value(np.zeros(1)).tolist()
    [0.0]

    Raises `InputError` for a name or a parameter that is not known. Source: Hendrycks, Gimpel 2016
    for gelu, Clevert and others 2016 for elu.
    """
    if isinstance(name, Activation):
        return name
    if not isinstance(name, str) or name not in NAMED:
        near = nearest(name, NAMED) if isinstance(name, str) else ""
        raise InputError(
            f"the activation is {said(name)}, but one of {', '.join(NAMED)} is meant{near}"
        )
    if parameter is not None and name not in TAKES_PARAMETER:
        raise InputError(
            f"the activation {name} takes no parameter, but {said(parameter)} is given"
        )
    if parameter is not None and not math.isfinite(parameter):
        raise InputError(f"the parameter of {name} is {said(parameter)}, but a number is meant")
    return NAMED[name](None if parameter is None else float(parameter))
