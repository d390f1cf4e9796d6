"""What runs through a graph: a tensor as a view of a state, and the layers that lead to that state.

A state is a row of numbers. A tensor says, cell by cell, which coordinate of the state it shows: so
a transpose, a reshape or a choice of cells moves nothing, and the next layer takes it into account.
The graph is that of one input: the axis of a batch is there, of size 1.

Law: ``signal.step`` and the view ``signal.at`` give the tensor: ``tensor == state[at]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ..functions import Residual
from ..images import Convolution
from ..layers import Affine, Layer, Pointwise

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Step:
    """A layer behind another step, or the input itself; ``diagonal`` is (gain, shift) if it is one.

    Steps are compared by identity: equal layers in two places are two steps.
    """

    size: int
    before: Step | None = None
    layer: Layer | None = None
    diagonal: tuple[Floats, Floats] | None = None

    def then(self, layer: Layer, diagonal: tuple[Floats, Floats] | None = None) -> Step:
        """The step behind this one."""
        return Step(layer.outputs or self.size, self, layer, diagonal)

    def back(self) -> Iterator[Step]:
        """This step, and those before it."""
        step: Step | None = self
        while step is not None:
            yield step
            step = step.before

    def layers_since(self, start: Step) -> list[Layer]:
        """The layers from another step, which is before this one, to this one."""
        found = []
        for step in self.back():
            if step is start:
                break
            assert step.layer is not None
            found.append(step.layer)
        return found[::-1]


@dataclass(frozen=True, eq=False)
class Signal:
    """A tensor: the step whose state holds its numbers, and where in it each cell is."""

    step: Step
    at: Ints

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the tensor, a batch of one in it where the graph has batches."""
        return self.at.shape

    @property
    def is_whole(self) -> bool:
        """Whether it shows every coordinate of the state, once."""
        cells = np.sort(self.at, axis=None)
        return len(cells) == self.step.size and np.array_equal(cells, np.arange(len(cells)))

    @property
    def in_order(self) -> bool:
        """Whether the state is the tensor, written out."""
        return np.array_equal(self.at.ravel(), np.arange(self.step.size))

    def viewed(self, at: Ints) -> Signal:
        """Another view of the same state."""
        return Signal(self.step, at)

    def plain(self) -> Signal:
        """The same tensor, its state in the order of its cells."""
        if self.in_order:
            return self
        chosen = np.zeros((self.at.size, self.step.size))
        chosen[np.arange(self.at.size), self.at.ravel()] = 1.0
        return fresh(self.step.then(Affine(chosen)), self.shape)


def source(shape: tuple[int, ...]) -> Signal:
    """The input of a graph."""
    size = int(np.prod(shape))
    return fresh(Step(size), shape)


def fresh(step: Step, shape: tuple[int, ...]) -> Signal:
    """A tensor of a shape whose cells are a state in their order."""
    return Signal(step, np.arange(step.size).reshape(shape))


# ------------------------------------------------------------------ what layers do to signals


def scaled(x: Signal, gain: Any, shift: Any) -> Signal:
    """``gain * x + shift``, cell by cell; constants are broadcast as the tensor is."""
    shape = np.broadcast_shapes(x.shape, np.shape(gain), np.shape(shift))
    x = x.viewed(np.broadcast_to(x.at, shape))
    if not x.is_whole:
        x = x.plain()
    inverse = np.argsort(x.at, axis=None)
    s = np.broadcast_to(np.asarray(gain, dtype=np.float64), shape).ravel()[inverse]
    t = np.broadcast_to(np.asarray(shift, dtype=np.float64), shape).ravel()[inverse]
    step, layer = x.step, x.step.layer
    if step.before is not None and (s == 1.0).all():
        if isinstance(layer, Affine) and step.diagonal is None:
            return Signal(step.before.then(Affine(layer.weights, layer.bias + t)), x.at)
        if isinstance(layer, Convolution) and (found := _by_channel(t, layer)) is not None:
            w, b, *rest = layer.parts
            return Signal(step.before.then(Convolution(w, b + found, *rest)), x.at)
    if isinstance(layer, Convolution):
        gains, shifts = _by_channel(s, layer), _by_channel(t, layer)
        if gains is not None and shifts is not None:
            rank = len(layer.shape_after) - 1
            kernel = gains.reshape(-1, 1, *[1] * rank)
            each = Convolution(kernel, shifts, layer.shape_after, groups=len(gains))
            return Signal(step.then(each), x.at)
    return Signal(step.then(Affine(np.diag(s), t), (s, t)), x.at)


def _by_channel(numbers: Floats, layer: Convolution) -> Floats | None:
    """One number per channel, where all pixels of a channel have the same; else None."""
    rows = numbers.reshape(layer.shape_after[0], -1)
    return rows[:, 0] if (rows == rows[:, :1]).all() else None


def multiplied(x: Signal, weights: Floats, bias: Any = 0.0) -> Signal:
    """``x @ weights + bias`` along the last axis of the tensor, (..., k) to (..., m)."""
    lead, k = x.shape[:-1], x.shape[-1]
    rows = x.at.reshape(-1, k)
    wide = np.zeros((len(rows), weights.shape[1], x.step.size))
    for block, row in zip(wide, rows, strict=True):
        np.add.at(block.T, row, weights)
    shape = (*lead, weights.shape[1])
    shift = np.broadcast_to(np.asarray(bias, dtype=np.float64), shape).reshape(-1)
    whole = wide.reshape(-1, x.step.size)
    step = x.step
    if step.diagonal is not None and step.before is not None:
        # A shift or a scaling in front belongs to this layer.
        gains, shifts = step.diagonal
        shift = shift + whole @ shifts
        whole, step = whole * gains, step.before
    return fresh(step.then(Affine(whole, shift)), shape)


def bent(x: Signal, layer: Pointwise) -> Signal:
    """An activation on every cell."""
    if not x.is_whole:
        x = x.plain()
    return Signal(x.step.then(layer.sized(x.step.size)), x.at)


def along(x: Signal, layer: Layer, shape: tuple[int, ...]) -> Signal:
    """A layer that takes the cells in their order."""
    return fresh(x.plain().step.then(layer), shape)


def added(x: Signal, y: Signal, sign: float = 1.0) -> Signal:
    """``x + sign * y``: two paths from the last step that both have behind them."""
    shape = np.broadcast_shapes(x.shape, y.shape)
    x, y = (one.viewed(np.broadcast_to(one.at, shape)) for one in (x, y))
    if not (np.array_equal(x.at, y.at) and x.is_whole and y.is_whole):
        x, y = x.plain(), y.plain()
    if sign != 1.0:
        y = Signal(y.step.then(Affine(sign * np.eye(y.step.size))), y.at)
    behind = {id(step) for step in x.step.back()}
    start = next((step for step in y.step.back() if id(step) in behind), None)
    if start is None:
        raise InputError("two tensors are added that have no input in common")
    left, right = x.step.layers_since(start), y.step.layers_since(start)
    if not left and not right:
        return scaled(x, 2.0, 0.0)
    layer = Residual(left, right) if left else Residual(right)
    return Signal(start.then(layer), x.at)


def swish_of(x: Signal, y: Signal) -> Signal | None:
    """``x * sigmoid(x)`` as the one activation that it is; None for other products."""
    for one, other in ((x, y), (y, x)):
        layer = other.step.layer
        if not isinstance(layer, Pointwise) or layer.activation.name != "sigmoid":
            continue
        if other.step.before is one.step and np.array_equal(one.at, other.at):
            return bent(one, Pointwise("silu"))
    return None
