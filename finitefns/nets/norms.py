"""Layers whose outputs hang together: softmax, norms, and radial functions."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, said
from .activations import Activation, activation
from .layers import Layer, numbers

Floats = NDArray[np.float64]


def size_of(given: Any, where: str) -> int:
    """A size that was handed in, at least 1."""
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or given < 1:
        raise InputError(
            f"{where}: the size is {said(given)}, but a whole number from 1 on is meant"
        )
    return int(given)


class Softmax(Layer):
    """``exp(x_i) / sum exp(x_j)``: what forgets a shift of all coordinates by one number.

    >>> Softmax(2)(np.array([[0.0, 0.0]])).tolist()
    [[0.5, 0.5]]
    """

    begins = False

    def __init__(self, size: int) -> None:
        n = size_of(size, "Softmax")
        self.__dict__.update(inputs=n, outputs=n)

    def __call__(self, x: Floats) -> Floats:
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return np.asarray(e / e.sum(axis=1, keepdims=True))

    def jvp(self, x: Floats, v: Floats) -> Floats:
        p = self(x)
        q = p if v.ndim == x.ndim else p[:, :, None]
        return np.asarray(q * (v - (q * v).sum(axis=1, keepdims=True)))

    def vjp(self, x: Floats, u: Floats) -> Floats:
        return self.jvp(x, u)  # its Jacobian is symmetric

    @property
    def parts(self) -> tuple[Any, ...]:
        return (self.inputs,)


class _Norm(Layer):
    """A norm with a gain: its derivative without the gain, `_inner`, is symmetric."""

    begins = False
    gain: Floats

    @abstractmethod
    def _inner(self, x: Floats, v: Floats) -> Floats:
        """The derivative without the gain, applied to tangents."""

    def jvp(self, x: Floats, v: Floats) -> Floats:
        return (self.gain if v.ndim == x.ndim else self.gain[:, None]) * self._inner(x, v)

    def vjp(self, x: Floats, u: Floats) -> Floats:
        return self._inner(x, (self.gain if u.ndim == x.ndim else self.gain[:, None]) * u)


class LayerNorm(_Norm):
    """``gain * (x - mean) / sqrt(variance + eps) + bias``, over the coordinates of each row.

    >>> LayerNorm(3, eps=0.0)(np.array([[1.0, 2.0, 3.0]])).round(6).tolist()
    [[-1.224745, 0.0, 1.224745]]

    Raises `InputError` where all coordinates of a row are equal and ``eps`` is 0.
    """

    bias: Floats
    eps: float

    def __init__(self, size: int, gain: Any = None, bias: Any = None, eps: float = 1e-5) -> None:
        n = size_of(size, "LayerNorm")
        g = numbers(np.ones(n) if gain is None else gain, "gain", 1)
        b = numbers(np.zeros(n) if bias is None else bias, "bias", 1)
        _fits(n, eps, gain=g, bias=b)
        self.__dict__.update(inputs=n, outputs=n, gain=g, bias=b, eps=float(eps))

    def _standing(self, x: Floats) -> tuple[Floats, Floats]:
        centred = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + self.eps)
        return centred / _not_zero(spread, "LayerNorm"), spread

    def __call__(self, x: Floats) -> Floats:
        return self.gain * self._standing(x)[0] + self.bias

    def _inner(self, x: Floats, v: Floats) -> Floats:
        unit, spread = self._standing(x)
        if v.ndim != x.ndim:
            unit, spread = unit[:, :, None], spread[:, :, None]
        moved = v - v.mean(axis=1, keepdims=True)
        return np.asarray((moved - unit * (unit * moved).mean(axis=1, keepdims=True)) / spread)

    @property
    def parts(self) -> tuple[Any, ...]:
        return self.inputs, self.gain, self.bias, self.eps


class RMSNorm(_Norm):
    """``gain * x / sqrt(mean of squares + eps)``.

    >>> RMSNorm(2, eps=0.0)(np.array([[3.0, 4.0]])).round(6).tolist()
    [[0.848528, 1.131371]]

    Raises `InputError` where a row is 0 and ``eps`` is 0.
    """

    eps: float

    def __init__(self, size: int, gain: Any = None, eps: float = 1e-6) -> None:
        n = size_of(size, "RMSNorm")
        g = numbers(np.ones(n) if gain is None else gain, "gain", 1)
        _fits(n, eps, gain=g)
        self.__dict__.update(inputs=n, outputs=n, gain=g, eps=float(eps))

    def _standing(self, x: Floats) -> tuple[Floats, Floats]:
        size = np.sqrt((x**2).mean(axis=1, keepdims=True) + self.eps)
        return x / _not_zero(size, "RMSNorm"), size

    def __call__(self, x: Floats) -> Floats:
        return self.gain * self._standing(x)[0]

    def _inner(self, x: Floats, v: Floats) -> Floats:
        unit, size = self._standing(x)
        if v.ndim != x.ndim:
            unit, size = unit[:, :, None], size[:, :, None]
        return np.asarray((v - unit * (unit * v).mean(axis=1, keepdims=True)) / size)

    @property
    def parts(self) -> tuple[Any, ...]:
        return self.inputs, self.gain, self.eps


class Radial(Layer):
    """``x -> x s(|x|) / |x|`` for an activation s with s(0) = 0: it commutes with rotations.

    >>> Radial(2, "tanh")(np.array([[3.0, 4.0]])).round(6).tolist()
    [[0.599946, 0.799927]]

    Raises `InputError` for an activation that is not 0 at 0.
    """

    begins = False
    activation: Activation

    def __init__(self, size: int, name: str | Activation, parameter: Any = None) -> None:
        n = size_of(size, "Radial")
        how = activation(name, parameter)
        at = float(how.value(np.zeros(1))[0])
        if at != 0.0:
            raise InputError(f"Radial: {how!r} is {at:g} at 0, but it must be 0 there")
        self.__dict__.update(inputs=n, outputs=n, activation=how)

    def _gain(self, x: Floats) -> tuple[Floats, Floats]:
        """s(r) / r, and its derivative over r; near 0 the first is the slope, the second 0."""
        r = np.sqrt((x**2).sum(axis=1, keepdims=True))
        safe = np.where(r > 0, r, 1.0)
        gain = np.where(r > 0, self.activation.value(r) / safe, self.activation.slope(r))
        change = np.where(r > 0, (self.activation.slope(r) - gain) / safe**2, 0.0)
        return gain, change

    def __call__(self, x: Floats) -> Floats:
        return self._gain(x)[0] * x

    def jvp(self, x: Floats, v: Floats) -> Floats:
        gain, change = self._gain(x)
        if v.ndim != x.ndim:
            gain, change, x = gain[:, :, None], change[:, :, None], x[:, :, None]
        return np.asarray(gain * v + change * x * (x * v).sum(axis=1, keepdims=True))

    def vjp(self, x: Floats, u: Floats) -> Floats:
        return self.jvp(x, u)  # its Jacobian is symmetric

    @property
    def parts(self) -> tuple[Any, ...]:
        return self.inputs, self.activation


def _fits(n: int, eps: float, **arrays: Floats) -> None:
    for name, one in arrays.items():
        if len(one) != n:
            raise InputError(f"{name} has {len(one)} numbers, but the layer has {n} units")
    if not 0.0 <= eps < np.inf:
        raise InputError(f"eps is {said(eps)}, but a number from 0 on is meant")


def _not_zero(size: Floats, where: str) -> Floats:
    bad = np.flatnonzero(size == 0.0)
    if len(bad):
        raise InputError(f"{where}: row {bad[0]} has no spread and eps is 0, so nothing is defined")
    return size
