"""The operators of ONNX that are read, each from a node to the tensor that it makes.

Law: each operator is the function that ONNX says it is, on a batch of one.

Source: the operators' own pages, onnx.ai/onnx/operators.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError, said
from ..images import Convolution, Pool
from ..layers import Pointwise
from ..norms import Softmax
from .signals import Floats, Signal, added, along, bent, multiplied, scaled, swish_of


@dataclass(frozen=True)
class Node:
    """A node of a graph: its operator, where it stands, what goes in, its attributes."""

    operator: str
    place: str
    inputs: list[Any]
    attributes: dict[str, Any]
    opset: int

    def fault(self, what: str) -> InputError:
        """The refusal of this node."""
        return InputError(f"{self.place}, {self.operator}: {what}")

    @property
    def is_constant(self) -> bool:
        """Whether nothing that goes in depends on the input."""
        return not any(isinstance(one, Signal) for one in self.inputs)

    def signal(self, i: int = 0) -> Signal:
        """What goes in at a place, which depends on the input."""
        if i >= len(self.inputs) or not isinstance(self.inputs[i], Signal):
            raise self.fault(
                f"its input {i} is a constant, but the input of the net is meant there"
            )
        one: Signal = self.inputs[i]
        return one

    def array(self, i: int, what: str) -> NDArray[Any]:
        """The constant that goes in at a place."""
        if i >= len(self.inputs) or self.inputs[i] is None:
            raise self.fault(f"its {what} are missing")
        if isinstance(self.inputs[i], Signal):
            raise self.fault(f"its {what} depend on the input; constants are read there")
        return np.asarray(self.inputs[i])

    def floats(self, i: int, what: str) -> Floats:
        """The numbers that go in at a place."""
        return np.asarray(self.array(i, what), dtype=np.float64)

    def has(self, i: int) -> bool:
        """Whether something goes in at a place."""
        return i < len(self.inputs) and self.inputs[i] is not None

    def get(self, name: str, otherwise: Any) -> Any:
        """An attribute, as text where it is text."""
        found = self.attributes.get(name, otherwise)
        return found.decode() if isinstance(found, bytes) else found

    def viewed(self, x: Signal, at: NDArray[Any]) -> Signal:
        """Another view of a tensor, which must leave the batch where it is."""
        if x.at.ndim > 1 and (not at.ndim or at.shape[0] != 1):
            raise self.fault("it mixes the inputs of a batch with each other")
        if not at.size:
            raise self.fault("it leaves nothing")
        return x.viewed(at)


Operator = Callable[[Node], Signal]


# ------------------------------------------------------------------ affine


def _gemm(node: Node) -> Signal:
    x, w = node.signal(), node.floats(1, "weights")
    if node.get("transA", 0) or w.ndim != 2 or x.at.ndim != 2:
        raise node.fault("rows of a batch times a matrix are meant")
    w = (w.T if node.get("transB", 0) else w) * node.get("alpha", 1.0)
    _meet(node, x, w)
    bias = node.get("beta", 1.0) * node.floats(2, "biases") if node.has(2) else 0.0
    return multiplied(x, w, bias)


def _matmul(node: Node) -> Signal:
    if all(isinstance(one, Signal) for one in node.inputs):
        raise node.fault("two tensors that depend on the input are multiplied, which is not read")
    if not isinstance(node.inputs[0], Signal):
        x, w = node.signal(1), node.floats(0, "weights")
        if x.at.ndim != 1 or w.ndim != 2:
            raise node.fault("weights on the left of a batch are not read")
        w = w.T
    else:
        x, w = node.signal(), node.floats(1, "weights")
    vector = w.ndim == 1
    w = w[:, None] if vector else w
    if w.ndim != 2:
        raise node.fault(f"weights are a matrix, but these have {w.ndim} axes")
    _meet(node, x, w)
    made = multiplied(x, w)
    return node.viewed(made, made.at[..., 0]) if vector else made


def _meet(node: Node, x: Signal, w: Floats) -> None:
    if x.shape[-1] != w.shape[0]:
        raise node.fault(f"{x.shape[-1]} numbers come in, but the weights take {w.shape[0]}")
    if not w.size:
        raise node.fault("its weights are empty, but a layer has units")


def _add(node: Node) -> Signal:
    return _sum(node, 1.0)


def _sub(node: Node) -> Signal:
    return _sum(node, -1.0)


def _sum(node: Node, sign: float) -> Signal:
    one, other = _two(node)
    if isinstance(one, Signal) and isinstance(other, Signal):
        made = added(one, other, sign)
    elif isinstance(one, Signal):
        made = scaled(one, 1.0, sign * _cells(node, other))
    else:
        assert isinstance(other, Signal)
        made = scaled(other, sign, _cells(node, one))
    return _one_batch(node, made)


def _mul(node: Node) -> Signal:
    one, other = _two(node)
    if isinstance(one, Signal) and isinstance(other, Signal):
        swish = swish_of(one, other)
        if swish is None:
            raise node.fault(
                "two tensors that depend on the input are multiplied, which is not read"
            )
        return swish
    x, c = (one, other) if isinstance(one, Signal) else (other, one)
    assert isinstance(x, Signal)
    return _one_batch(node, scaled(x, _cells(node, c), 0.0))


def _div(node: Node) -> Signal:
    one, other = _two(node)
    if isinstance(other, Signal):
        raise node.fault("it divides by what depends on the input, which is not read")
    c = _cells(node, other)
    if (c == 0).any():
        raise node.fault("it divides by 0")
    assert isinstance(one, Signal)
    return _one_batch(node, scaled(one, 1.0 / c, 0.0))


def _two(node: Node) -> tuple[Any, Any]:
    if len(node.inputs) != 2:
        raise node.fault(f"it has {len(node.inputs)} inputs, but 2 are meant")
    return node.inputs[0], node.inputs[1]


def _cells(node: Node, constant: Any) -> Floats:
    if node.get("broadcast", 0):
        raise node.fault("broadcasting of before version 7 of the operators is not read")
    return np.asarray(constant, dtype=np.float64)


def _one_batch(node: Node, x: Signal) -> Signal:
    if x.at.ndim > 1 and x.shape[0] != 1:
        raise node.fault(f"its constant has {x.shape[0]} rows along the batch, but one is meant")
    return x


def _batch_norm(node: Node) -> Signal:
    x = node.signal()
    if node.get("training_mode", 0) or (node.opset < 7 and not node.get("is_test", 0)):
        raise node.fault(
            "it is in training, where outputs depend on the whole batch; export it in eval"
        )
    gain, shift, mean, var = (
        node.floats(i, what) for i, what in enumerate(("scales", "biases", "means", "variances"), 1)
    )
    spread = var + node.get("epsilon", 1e-5)
    if x.at.ndim < 2 or len(gain) != x.shape[1]:
        raise node.fault(f"it has {len(gain)} channels, but its input is {_by(x.shape)}")
    if not (spread > 0).all():
        raise node.fault("a variance with its epsilon is not above 0")
    s = gain / np.sqrt(spread)
    shape = (-1, *[1] * (x.at.ndim - 2))
    return scaled(x, s.reshape(shape), (shift - mean * s).reshape(shape))


# ------------------------------------------------------------------ what bends


def _bend(name: str, attribute: str = "", otherwise: float = 0.0) -> Operator:
    def read(node: Node) -> Signal:
        parameter = node.get(attribute, otherwise) if attribute else None
        return bent(node.signal(), Pointwise(name, parameter=parameter))

    return read


def _softmax(node: Node) -> Signal:
    x = node.signal()
    rank = x.at.ndim
    old = node.opset < 13
    axis = int(node.get("axis", 1 if old else -1))
    if not -rank <= axis <= rank:
        raise node.fault(f"its axis is {axis}, but its input has {rank}")
    axis = axis % rank if axis != rank else rank
    over = math.prod(x.shape[axis:]) if old else x.shape[axis]
    if over != x.at.size:
        raise node.fault(
            f"it runs along {over} of {x.at.size} numbers; all of them at once are read"
        )
    if not x.is_whole:
        x = x.plain()
    return Signal(x.step.then(Softmax(x.step.size)), x.at)


# ------------------------------------------------------------------ what only moves cells


def _flatten(node: Node) -> Signal:
    x = node.signal()
    axis = int(node.get("axis", 1))
    axis = axis + x.at.ndim if axis < 0 else axis
    return node.viewed(x, x.at.reshape(math.prod(x.shape[:axis]), -1))


def _reshape(node: Node) -> Signal:
    x = node.signal()
    wanted = node.get("shape", None) if node.opset < 5 else node.array(1, "sizes").ravel().tolist()
    if wanted is None:
        raise node.fault("its sizes are missing")
    kept = bool(node.get("allowzero", 0))
    if any(size == 0 and (kept or i >= x.at.ndim) for i, size in enumerate(wanted)):
        raise node.fault(f"its sizes are {said(wanted)}, with a 0 among them")
    sizes = [x.shape[i] if size == 0 else int(size) for i, size in enumerate(wanted)]
    return node.viewed(x, x.at.reshape(sizes))


def _transpose(node: Node) -> Signal:
    x = node.signal()
    order = list(node.get("perm", range(x.at.ndim)[::-1]))
    if x.at.ndim > 1 and order[:1] != [0]:
        raise node.fault("it moves the axis of the batch")
    return node.viewed(x, x.at.transpose(order))


def _gather(node: Node) -> Signal:
    x, chosen = node.signal(), node.array(1, "indices")
    axis = int(node.get("axis", 0)) % x.at.ndim
    if axis == 0 and x.at.ndim > 1:
        raise node.fault("it chooses among the inputs of a batch")
    return node.viewed(x, np.take(x.at, chosen.astype(np.int64), axis=axis))


def _concat(node: Node) -> Signal:
    raise node.fault("of tensors that depend on the input it is not read; of constants it is")


def _identity(node: Node) -> Signal:
    return node.signal()


def _shape(node: Node) -> Any:
    """The sizes of a tensor, which are known."""
    x = node.signal()
    return np.asarray(x.shape[node.get("start", 0) : node.get("end", None)], dtype=np.int64)


# ------------------------------------------------------------------ constants


def dequantized(node: Node) -> Floats:
    """Small integers times their scales, one for all or one per row along an axis."""
    q, scale = node.floats(0, "integers"), node.floats(1, "scales")
    zero = node.floats(2, "zero points") if node.has(2) else np.zeros_like(scale)
    if node.get("block_size", 0) or scale.ndim > 1 or zero.shape != scale.shape:
        raise node.fault(f"its scales are {_by(scale.shape)}, but one for all, or a list, is read")
    if scale.ndim:
        shape = [1] * q.ndim
        shape[int(node.get("axis", 1))] = len(scale)
        scale, zero = scale.reshape(shape), zero.reshape(shape)
    return np.asarray((q - zero) * scale)


# ------------------------------------------------------------------ images


def _conv(node: Node) -> Signal:
    x, w = node.signal(), node.floats(1, "weights")
    shape, rank = _image(node, x)
    if w.ndim != rank + 2:
        raise node.fault(f"its kernel has {w.ndim} axes, but its input is {_by(x.shape)}")
    bias = node.floats(2, "biases") if node.has(2) else None
    step, apart = _each(node, "strides", rank), _each(node, "dilations", rank)
    pads = _pads(node, shape[1:], w.shape[2:], step, apart)
    layer = Convolution(w, bias, shape, step, pads, apart, int(node.get("group", 1)))
    return along(x, layer, (1, *layer.shape_after))


def _pool(how: str) -> Operator:
    def read(node: Node) -> Signal:
        x = node.signal()
        shape, rank = _image(node, x)
        window = list(node.get("kernel_shape", ()))
        if len(window) != rank:
            raise node.fault(f"its window is {said(window)}, but its input is {_by(x.shape)}")
        step, apart = _each(node, "strides", rank), _each(node, "dilations", rank)
        pads = _pads(node, shape[1:], window, step, apart)
        counted = bool(node.get("count_include_pad", 0))
        ceil = bool(node.get("ceil_mode", 0))
        layer = Pool(how, shape, window, step, pads, apart, counted, ceil)
        return along(x, layer, (1, *layer.shape_after))

    return read


def _image(node: Node, x: Signal) -> tuple[tuple[int, ...], int]:
    if x.at.ndim < 3:
        raise node.fault(f"its input is {_by(x.shape)}, but a batch of channels of pixels is meant")
    return x.shape[1:], x.at.ndim - 2


def _each(node: Node, name: str, rank: int) -> list[int]:
    return [int(one) for one in node.get(name, [1] * rank)]


def _pads(
    node: Node, grid: Sequence[int], kernel: Sequence[int], step: list[int], apart: list[int]
) -> list[tuple[int, int]]:
    """The padding of each axis, before and after, as it is given or follows from ``auto_pad``."""
    rank, how = len(grid), node.get("auto_pad", "NOTSET")
    if how in ("NOTSET", ""):
        given = [int(one) for one in node.get("pads", [0] * (2 * rank))]
        return list(zip(given[:rank], given[rank:], strict=True))
    if how == "VALID":
        return [(0, 0)] * rank
    found = []
    for n, k, s, d in zip(grid, kernel, step, apart, strict=True):
        wanted = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
        small = wanted // 2
        found.append((small, wanted - small) if how == "SAME_UPPER" else (wanted - small, small))
    return found


def _by(shape: Sequence[int]) -> str:
    return " x ".join(map(str, shape))


BY_NAME: dict[str, Operator] = {
    "Gemm": _gemm,
    "MatMul": _matmul,
    "Add": _add,
    "Sub": _sub,
    "Mul": _mul,
    "Div": _div,
    "Relu": _bend("relu"),
    "LeakyRelu": _bend("leaky", "alpha", 0.01),
    "Elu": _bend("elu", "alpha", 1.0),
    "Tanh": _bend("tanh"),
    "Sigmoid": _bend("sigmoid"),
    "Softmax": _softmax,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Transpose": _transpose,
    "Gather": _gather,
    "Concat": _concat,
    "Shape": _shape,
    "Identity": _identity,
    "Conv": _conv,
    "AveragePool": _pool("average"),
    "MaxPool": _pool("max"),
    "BatchNormalization": _batch_norm,
}
