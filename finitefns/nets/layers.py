"""Layers: functions on rows of numbers, each with its exact derivative.

A layer takes (N, inputs) to (N, outputs). ``jvp(x, v)`` pushes tangents forward and ``vjp(x, u)``
pulls cotangents back; v and u have one column per tangent, (N, size, m), or none, (N, size).
``factors(x)`` are stacks of matrices whose product is the Jacobian, the first factor on the right.

Laws: ``jvp`` and ``vjp`` are adjoint; ``jacobian(x) @ v == jvp(x, v)``; layers are values, equal
when their numbers are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..contract import Value
from ..errors import InputError, said
from .activations import Activation, activation

Floats = NDArray[np.float64]
NOT_NUMBERS = (
    "cSUMm"  # complex numbers, texts and times, which NumPy would turn into floats unasked
)
EXACT = 2**53  # integers up to here are floats too


def numbers(given: Any, where: str, dimensions: int) -> Floats:
    """An array of finite floats of so many dimensions, read-only, from whatever is handed in."""
    try:
        raw = np.asanyarray(given)
        if raw.dtype.kind in NOT_NUMBERS or isinstance(raw, np.ma.MaskedArray):
            raise TypeError
        found = np.array(raw, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{where}: numbers are meant, but found {said(given)}") from None
    if raw.dtype.kind in "iu" and raw.size and max(abs(int(raw.min())), int(raw.max())) > EXACT:
        raise InputError(f"{where}: integers beyond 2^53 are found, which a float cannot hold")
    if found.ndim != dimensions:
        shape = " x ".join(map(str, found.shape)) or "a single number"
        raise InputError(f"{where}: {dimensions} dimensions are meant, but found {shape}")
    bad = np.argwhere(~np.isfinite(found))
    if len(bad):
        at = ", ".join(map(str, bad[0].tolist()))
        raise InputError(f"{where}[{at}] is {float(found[tuple(bad[0])])}, but it must be finite")
    found.flags.writeable = False
    return found


def columns(x: Floats, v: Floats) -> Floats:
    """Tangents as (N, size, m), whether or not they came with columns."""
    return v[:, :, None] if v.ndim == x.ndim else v


class Layer(Value, ABC):
    """A function on rows with its derivative, and the sizes on both sides."""

    inputs: int
    outputs: int
    begins: ClassVar[bool] = True  # whether it begins a block; what bends only joins the one before
    derivative: ClassVar[str] = "exact"  # or how else it is known

    @abstractmethod
    def __call__(self, x: Floats) -> Floats:
        """The outputs, a row per row."""

    @abstractmethod
    def jvp(self, x: Floats, v: Floats) -> Floats:
        """The derivative at each row, applied to tangents."""

    @abstractmethod
    def vjp(self, x: Floats, u: Floats) -> Floats:
        """The transposed derivative at each row, applied to cotangents."""

    @property
    @abstractmethod
    def parts(self) -> tuple[Any, ...]:
        """All that the layer is made of: its constructor takes it."""

    @property
    def is_piecewise_linear(self) -> bool:
        """Whether its derivative is constant between creases."""
        return False

    @property
    def is_given(self) -> bool:
        """Whether its numbers are those that were handed in, and not rounded on the way."""
        return True

    def jacobian(self, x: Floats) -> Floats:
        """The derivative at each row, (N, outputs, inputs)."""
        ones = np.broadcast_to(np.eye(self.inputs), (len(x), self.inputs, self.inputs))
        return self.jvp(x, ones)

    def factors(self, x: Floats) -> list[Floats]:
        """Stacks whose product is the Jacobian; one matrix where it is the same at all rows."""
        return [self.jacobian(x)]

    def bends(self, x: Floats) -> Floats | None:
        """Numbers (N, m) whose signs say which linear piece is met; None where nothing bends."""
        return None

    def _is(self, other: Any) -> bool:
        return all(
            np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b
            for a, b in zip(self.parts, other.parts, strict=True)
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Layer):
            return NotImplemented
        return type(self) is type(other) and self._is(other)

    def __hash__(self) -> int:
        whole = (a.tobytes() if isinstance(a, np.ndarray) else a for a in self.parts)
        return hash((type(self).__name__, *whole))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.parts

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.inputs} -> {self.outputs})"


class Affine(Layer):
    """``x -> weights @ x + bias``; weights are (outputs, inputs).

    ``given`` says whether the numbers are meant as they are; where they were computed, ranks of
    products of them are judged as floats.

    >>> layer = Affine([[1.0, 2.0], [3.0, 4.0]], [1.0, -1.0])
    >>> layer(np.array([[1.0, 1.0]])).tolist()
    [[4.0, 6.0]]
    """

    weights: Floats
    bias: Floats
    given: bool

    def __init__(self, weights: Any, bias: Any = None, given: bool = True) -> None:
        w = numbers(weights, "weights", 2)
        b = numbers(np.zeros(len(w)) if bias is None else bias, "bias", 1)
        if len(b) != len(w):
            raise InputError(f"bias has {len(b)} numbers, but weights have {len(w)} rows")
        if not w.size:
            raise InputError(f"weights are {len(w)} x {w.shape[1]}, but a layer has units")
        self.__dict__.update(weights=w, bias=b, given=given, inputs=w.shape[1], outputs=len(w))

    def __call__(self, x: Floats) -> Floats:
        z: Floats = x @ self.weights.T
        z += self.bias
        return z

    def jvp(self, x: Floats, v: Floats) -> Floats:
        return v @ self.weights.T if v.ndim == x.ndim else self.weights @ v

    def vjp(self, x: Floats, u: Floats) -> Floats:
        return u @ self.weights if u.ndim == x.ndim else self.weights.T @ u

    def jacobian(self, x: Floats) -> Floats:
        return np.broadcast_to(self.weights, (len(x), *self.weights.shape))

    def factors(self, x: Floats) -> list[Floats]:
        return [self.weights[None]]

    @property
    def parts(self) -> tuple[Any, ...]:
        return self.weights, self.bias, self.given

    @property
    def is_given(self) -> bool:
        return self.given

    @property
    def is_piecewise_linear(self) -> bool:
        return True


class Pointwise(Layer):
    """One activation on every coordinate; the size may be left to the net.

    >>> Pointwise("relu", 2)(np.array([[-1.0, 2.0]])).tolist()
    [[0.0, 2.0]]
    """

    begins = False
    activation: Activation

    def __init__(self, name: str | Activation, size: int = 0, parameter: Any = None) -> None:
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 0:
            raise InputError(f"Pointwise: the size is {said(size)}, but a whole number is meant")
        n = int(size)
        self.__dict__.update(activation=activation(name, parameter), inputs=n, outputs=n)

    def sized(self, size: int) -> Pointwise:
        """The same on so many coordinates."""
        return self if self.inputs == size else Pointwise(self.activation, size)

    def __call__(self, x: Floats) -> Floats:
        return self.activation.value(x)

    def over(self, x: Floats) -> Floats:
        """The same, which may overwrite what it is given."""
        if self.activation.name == "relu":
            return np.maximum(x, 0.0, out=x)
        return self.activation.value(x)

    def jvp(self, x: Floats, v: Floats) -> Floats:
        slope = self.activation.slope(x)
        return slope * v if v.ndim == x.ndim else slope[:, :, None] * v

    def vjp(self, x: Floats, u: Floats) -> Floats:
        return self.jvp(x, u)

    def jacobian(self, x: Floats) -> Floats:
        whole = np.zeros((len(x), self.inputs, self.inputs))
        at = np.arange(self.inputs)
        whole[:, at, at] = self.activation.slope(x)
        return whole

    def bends(self, x: Floats) -> Floats | None:
        slopes = self.activation.slopes
        return None if slopes is None or slopes[0] == slopes[1] else x

    @property
    def parts(self) -> tuple[Any, ...]:
        return self.activation, self.inputs

    @property
    def is_piecewise_linear(self) -> bool:
        return self.activation.is_piecewise_linear

    def __repr__(self) -> str:
        return f"{self.activation!r} on {self.inputs}"
