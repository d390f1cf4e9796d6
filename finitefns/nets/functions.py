"""Layers made of functions: a block with a path beside it, and any smooth function.

The derivative of a function that comes without one is taken by `autograd` where that is installed
and the function allows it, else by central differences; the layer says which.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .layers import Layer, columns
from .norms import size_of

Floats = NDArray[np.float64]
Push = Callable[[Floats, Floats], Floats]
STEP = 6e-6  # the cube root of the last digit of a float: the best step of a central difference


class Residual(Layer):
    """``x -> block(x) + skip(x)``; without a skip of its own, x itself is added.

    >>> from .layers import Affine
    >>> Residual([Affine([[2.0]])])(np.array([[3.0]])).tolist()
    [[9.0]]

    Raises `InputError` where the two paths end in different sizes.
    """

    block: tuple[Layer, ...]
    skip: tuple[Layer, ...]

    def __init__(self, block: Sequence[Layer], skip: Sequence[Layer] = ()) -> None:
        one, other = _path(block, "block"), _path(skip, "skip") if len(skip) else ()
        first = one[0].inputs
        left, right = one[-1].outputs, other[-1].outputs if other else first
        if left != right or (other and other[0].inputs != first):
            raise InputError(
                f"Residual: the block goes from {first} to {left}, but the path beside it from "
                f"{other[0].inputs if other else first} to {right}"
            )
        self.__dict__.update(block=one, skip=other, inputs=first, outputs=left)

    def __call__(self, x: Floats) -> Floats:
        return _through(self.block, x) + _through(self.skip, x)

    def jvp(self, x: Floats, v: Floats) -> Floats:
        return _pushed(self.block, x, v) + _pushed(self.skip, x, v)

    def vjp(self, x: Floats, u: Floats) -> Floats:
        return _pulled(self.block, x, u) + _pulled(self.skip, x, u)

    def bends(self, x: Floats) -> Floats | None:
        found = []
        for path in (self.block, self.skip):
            at = x
            for layer in path:
                found.append(layer.bends(at))
                at = layer(at)
        bent = [one for one in found if one is not None]
        return np.concatenate(bent, axis=1) if bent else None

    @property
    def derivative(self) -> str:  # type: ignore[override]
        """How the derivative is known: that of the layer that knows least."""
        return next((a.derivative for a in self.layers if a.derivative != "exact"), "exact")

    @property
    def is_given(self) -> bool:
        """Whether the numbers of both paths are those that were handed in."""
        return all(layer.is_given for layer in self.layers)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers of both paths."""
        return self.block + self.skip

    @property
    def parts(self) -> tuple[Any, ...]:
        return self.block, self.skip


def _path(given: Any, where: str) -> tuple[Layer, ...]:
    from .stack import meeting

    return meeting(given, f"Residual: the {where}")


def _through(path: Sequence[Layer], x: Floats) -> Floats:
    for layer in path:
        x = layer(x)
    return x


def _pushed(path: Sequence[Layer], x: Floats, v: Floats) -> Floats:
    for layer in path:
        x, v = layer(x), layer.jvp(x, v)
    return v


def _pulled(path: Sequence[Layer], x: Floats, u: Floats) -> Floats:
    at = [x]
    for layer in path:
        at.append(layer(at[-1]))
    for layer, where in zip(reversed(path), reversed(at[:-1]), strict=True):
        u = layer.vjp(where, u)
    return u


class Smooth(Layer):
    """Any function on rows, (N, inputs) to (N, outputs), with ``jvp(x, v)`` where it is known.

    ``jvp`` takes v as (N, inputs). Without it the derivative is ``"autograd"`` or
    ``"central differences"``, and every verdict that stands on it says so.

    >>> layer = Smooth(lambda x: x**3, 1, 1, jvp=lambda x, v: 3 * x**2 * v)
    >>> layer.jacobian(np.array([[2.0]])).tolist(), layer.derivative
    ([[[12.0]]], 'exact')
    >>> Smooth(lambda x: x**3, 1, 1).jacobian(np.array([[2.0]])).round(6).tolist()
    [[[12.0]]]

    Raises `InputError` where the function gives something of another shape.
    """

    function: Callable[[Floats], Any]
    given: Push | None
    _push: Push

    def __init__(
        self,
        function: Callable[[Floats], Any],
        inputs: int,
        outputs: int,
        jvp: Push | None = None,
    ) -> None:
        n, m = size_of(inputs, "Smooth"), size_of(outputs, "Smooth")
        self.__dict__.update(function=function, inputs=n, outputs=m, given=jvp)
        how, push = ("exact", jvp) if jvp is not None else self._found()
        self.__dict__.update(derivative=how, _push=push)

    def _found(self) -> tuple[str, Push]:
        try:
            from autograd import make_jvp
        except ImportError:
            return "central differences", self._differences
        push = make_jvp(self.function)

        def by_autograd(x: Floats, v: Floats) -> Floats:
            return np.asarray(push(x)(v)[1])

        try:
            probe = by_autograd(np.full((1, self.inputs), 0.5), np.ones((1, self.inputs)))
        except Exception:  # whatever a function of somebody else's raises on such arrays
            return "central differences", self._differences
        right = probe.shape == (1, self.outputs)
        return ("autograd", by_autograd) if right else ("central differences", self._differences)

    def _differences(self, x: Floats, v: Floats) -> Floats:
        # The step is as long as the point is, so that both points differ in enough digits.
        length = np.sqrt((v**2).sum(axis=1, keepdims=True))
        unit = v / np.where(length > 0, length, 1.0)
        step = STEP * np.maximum(1.0, np.abs(x).max(axis=1, keepdims=True, initial=0.0))
        rise = self(x + step * unit) - self(x - step * unit)
        return np.asarray(rise / (2.0 * step) * length)

    def __call__(self, x: Floats) -> Floats:
        found = np.asarray(self.function(x), dtype=np.float64)
        if found.shape != (len(x), self.outputs):
            shape = " x ".join(map(str, found.shape)) or "a single number"
            raise InputError(
                f"Smooth: the function made {shape} of {len(x)} rows, but {len(x)} x "
                f"{self.outputs} is meant"
            )
        return found

    def jvp(self, x: Floats, v: Floats) -> Floats:
        if v.ndim == x.ndim:
            return np.asarray(self._push(x, v))
        pushed = [np.asarray(self._push(x, v[:, :, m])) for m in range(v.shape[2])]
        return np.stack(pushed, axis=2)

    def vjp(self, x: Floats, u: Floats) -> Floats:
        whole = self.jacobian(x)
        pulled = np.swapaxes(whole, 1, 2) @ columns(x, u)
        return pulled[:, :, 0] if u.ndim == x.ndim else pulled

    @property
    def parts(self) -> tuple[Any, ...]:
        return self.function, self.inputs, self.outputs, self.given

    def __repr__(self) -> str:
        name = getattr(self.function, "__name__", type(self.function).__name__)
        return f"Smooth({name}, {self.inputs} -> {self.outputs})"
