"""Trained models of other libraries as layers: scikit-learn, torch, and plain lists of weights.

No other library is imported: a model is known by the module and the name of its class, and a class
of somebody's own is refused, since it may do anything.

Law: the layers give what the model gives, up to the rounding of its floats.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import InputError, said
from .files.named import layers_of_arrays
from .files.numerals import floats
from .files.options import Options, activation_of, quiet
from .files.torch_state import array_of_tensor
from .images import Convolution, Pool
from .layers import Affine, Layer, Pointwise
from .norms import LayerNorm, Softmax

Shape = tuple[int, ...]
SKLEARN = ("MLPClassifier", "MLPRegressor")


def layers_of(
    model: Any,
    activation: Any = None,
    weights: str | None = None,
    layers: Any = None,
    shape: Sequence[int] | None = None,
    tell: Callable[[str], None] | None = None,
) -> list[Layer]:
    """The layers of a model; `Net.of` says which models are known.

    Raises `InputError` for what is not one of them.
    """
    options = Options.of(activation, weights, layers, tell=tell or quiet)
    if any(
        base.__module__.startswith("sklearn.") and base.__name__ in SKLEARN
        for base in type(model).__mro__
    ):
        found = _of_sklearn(model, options)
    elif _is_torch(model):
        found = _of_torch(model, shape, options)
    elif isinstance(model, Mapping):
        arrays = {str(name): _detached(one, options) for name, one in model.items()}
        found = layers_of_arrays(arrays, "the model", options)
    elif isinstance(model, list | tuple):
        found = _of_lists(model, options)
    else:
        raise InputError(
            f"a model of scikit-learn or torch, or a list of weights, is meant, but found "
            f"{said(model)}"
        )
    options.told("the model")
    return found


# ------------------------------------------------------------------ lists


def _of_lists(model: Sequence[Any], options: Options) -> list[Layer]:
    """Layers that are made already, pairs (weights, bias), matrices, or a pair of two lists."""
    items = list(model)
    if items and all(isinstance(one, Layer) for one in items):
        return items
    if not items:
        raise InputError("the model is an empty list, but at least one layer is meant")
    rank = _rank(items[0])
    if len(items) == 2 and isinstance(model, tuple) and rank != 2:
        one, other = items
        if _ranks(one) == {2} and _ranks(other) <= {1} and len(one) == len(other):
            items = list(zip(one, other, strict=True))
    pairs = [(one, None) if _rank(one) == 2 else one for one in items]
    arrays: dict[str, Any] = {}
    for i, pair in enumerate(pairs):
        if not isinstance(pair, list | tuple) or len(pair) != 2 or _rank(pair[0]) != 2:
            raise InputError(
                f"the model: item {i} is {said(pair)}, but a matrix of weights, or a pair of it "
                "with its bias, is meant"
            )
        arrays[f"W{i}"] = _detached(pair[0], options)
        if pair[1] is not None:
            arrays[f"b{i}"] = _detached(pair[1], options)
    return layers_of_arrays(arrays, "the model", options)


def _rank(one: Any) -> int:
    try:
        return one.dim() if type(one).__module__.startswith("torch") else np.ndim(one)
    except ValueError:  # lists of unequal lengths
        return -1


def _ranks(many: Any) -> set[int]:
    return {_rank(one) for one in many} if isinstance(many, list | tuple) else {-1}


def _detached(one: Any, options: Options) -> Any:
    """A tensor of torch as an array; what is something else as it is."""
    if type(one).__module__ == "torch" or type(one).__module__.startswith("torch."):
        return array_of_tensor(one, "the model", options)
    return one


# ------------------------------------------------------------------ scikit-learn


def _of_sklearn(model: Any, options: Options) -> list[Layer]:
    kind = type(model).__name__
    matrices = getattr(model, "coefs_", None)
    if matrices is None:
        raise InputError(f"the {kind} is not fitted, so it has no weights; call fit first")
    hidden = activation_of(model.activation, f"the activation of the {kind}")
    layers: list[Layer] = []
    for i, (w, b) in enumerate(zip(matrices, model.intercepts_, strict=True)):
        where = f"the {kind}, layer {i}"
        layers.append(Affine(floats(w, where, options).T, floats(b, where, options)))
        if i < len(matrices) - 1 and hidden.name != "identity":
            layers.append(Pointwise(hidden))
    last = model.out_activation_
    if last == "softmax":
        layers.append(Softmax(layers[-1].outputs))
    elif last != "identity":
        layers.append(Pointwise(activation_of(last, f"the output of the {kind}")))
    return layers


# ------------------------------------------------------------------ torch


def _is_torch(model: Any) -> bool:
    return any(base.__module__.startswith("torch.nn.") for base in type(model).__mro__)


def _of_torch(model: Any, shape: Sequence[int] | None, options: Options) -> list[Layer]:
    """The layers of a module; a Sequential inside another is taken apart."""
    modules = list(_flat(model, "the model"))
    if not modules:
        raise InputError("the model is an empty Sequential, but at least one layer is meant")
    size: Shape | None = None if shape is None else tuple(int(one) for one in shape)
    layers: list[Layer] = []
    for place, module in modules:
        name = type(module).__name__
        read = TORCH[name]
        if size is None:
            size = _first_shape(module, place)
        made, size = read(Module(module, name, place, options), size)
        layers += made
    if not layers:
        raise InputError("the model changes nothing, so it has no layers")
    return layers


def _flat(module: Any, place: str) -> Any:
    kind = type(module)
    if not kind.__module__.startswith("torch.nn.") or kind.__name__ not in ("Sequential", *TORCH):
        known = ", ".join(["Sequential", *TORCH])
        raise InputError(
            f"{place} is of the class {kind.__name__}, which may do anything; these of torch.nn "
            f"are read: {known}"
        )
    for hooks in ("_forward_hooks", "_forward_pre_hooks"):
        if getattr(module, hooks, None):
            raise InputError(f"{place} has hooks, which may do anything; take them off first")
    if kind.__name__ != "Sequential":
        yield place, module
        return
    for i, inner in enumerate(module):
        yield from _flat(inner, f"layer {i}" if place == "the model" else f"{place}.{i}")


def _first_shape(module: Any, place: str) -> Shape:
    kind = type(module).__name__
    if kind == "Linear":
        return (int(module.in_features),)
    if kind == "LayerNorm":
        return tuple(map(int, module.normalized_shape))
    if kind == "BatchNorm1d":
        return (int(module.num_features),)
    raise InputError(
        f"{place} is a {kind}, which does not say what its inputs are; shape=(1, 28, 28) says it"
    )


class Module:
    """A module of torch, its numbers as arrays, and where it stands."""

    def __init__(self, module: Any, name: str, place: str, options: Options) -> None:
        self.module, self.name, self.place, self.options = module, name, place, options

    def fault(self, what: str) -> InputError:
        return InputError(f"{self.place}, {self.name}: {what}")

    def array(self, name: str) -> Any:
        one = getattr(self.module, name)
        if one is None:
            return None
        return floats(
            _detached(one, self.options), f"{self.place}, {self.name}.{name}", self.options
        )

    def flat(self, size: Shape) -> int:
        if len(size) != 1:
            raise self.fault(f"its inputs are {_by(size)}; Flatten comes before it")
        return size[0]


Read = Callable[[Module, Shape], tuple[list[Layer], Shape]]


def _linear(m: Module, size: Shape) -> tuple[list[Layer], Shape]:
    n, w = m.flat(size), m.array("weight")
    if w.shape[1] != n:
        raise m.fault(f"it takes {w.shape[1]} numbers, but {n} come in")
    return [Affine(w, m.array("bias"))], (len(w),)


def _bend(name: str, parameter: str = "") -> Read:
    def read(m: Module, size: Shape) -> tuple[list[Layer], Shape]:
        number = float(getattr(m.module, parameter)) if parameter else None
        return [Pointwise(name, math.prod(size), number)], size

    return read


def _plain_bend(name: str, **usual: Any) -> Read:
    """An activation that is read only as it usually is."""

    def read(m: Module, size: Shape) -> tuple[list[Layer], Shape]:
        for option, value in usual.items():
            found = getattr(m.module, option)
            if found != value:
                raise m.fault(f"its {option} is {said(found)}, but only {said(value)} is read")
        return [Pointwise(name, math.prod(size))], size

    return read


def _nothing(m: Module, size: Shape) -> tuple[list[Layer], Shape]:
    return [], size


def _dropout(m: Module, size: Shape) -> tuple[list[Layer], Shape]:
    _in_eval(m)
    return [], size


def _in_eval(m: Module) -> None:
    if m.module.training:
        raise m.fault("the model is in training; call model.eval() first")


def _flatten(m: Module, size: Shape) -> tuple[list[Layer], Shape]:
    if m.module.start_dim != 1 or m.module.end_dim not in (-1, len(size)):
        raise m.fault(
            f"it flattens axes {m.module.start_dim} to {m.module.end_dim}, but all except the "
            "batch are meant"
        )
    return [], (math.prod(size),)


def _softmax(m: Module, size: Shape) -> tuple[list[Layer], Shape]:
    n = m.flat(size)
    if m.module.dim not in (1, -1):
        raise m.fault(
            f"its dim is {said(m.module.dim)}, but 1, along the numbers of an input, is meant"
        )
    return [Softmax(n)], size


def _layer_norm(m: Module, size: Shape) -> tuple[list[Layer], Shape]:
    n = m.flat(size)
    if tuple(m.module.normalized_shape) != (n,):
        raise m.fault(f"it norms {said(tuple(m.module.normalized_shape))}, but {n} numbers come in")
    return [LayerNorm(n, m.array("weight"), m.array("bias"), float(m.module.eps))], size


def _batch_norm(m: Module, size: Shape) -> tuple[list[Layer], Shape]:
    if m.module.running_mean is None:
        raise m.fault("it keeps no running mean, so that outputs depend on the whole batch")
    _in_eval(m)
    mean, var = m.array("running_mean"), m.array("running_var")
    if len(mean) != size[0]:
        raise m.fault(f"it has {len(mean)} channels, but its inputs are {_by(size)}")
    gain, shift = m.array("weight"), m.array("bias")
    s = (1.0 if gain is None else gain) / np.sqrt(var + float(m.module.eps))
    t = (0.0 if shift is None else shift) - mean * s
    if len(size) == 1:
        return [Affine(np.diag(s), t)], size
    kernel = s.reshape(-1, 1, *[1] * (len(size) - 1))
    return [Convolution(kernel, t, size, groups=len(s))], size


def _conv(m: Module, size: Shape) -> tuple[list[Layer], Shape]:
    module = m.module
    _image(m, size, 2)
    if module.padding_mode != "zeros":
        raise m.fault(f"it pads with {said(module.padding_mode)}, but only zeros are read")
    pads = module.padding
    if pads == "valid":
        pads = (0, 0)
    elif pads == "same":
        # What is odd of the padding stands behind.
        reach = [d * (k - 1) for d, k in zip(module.dilation, module.kernel_size, strict=True)]
        pads = [(r // 2, r - r // 2) for r in reach]
    layer = Convolution(
        m.array("weight"),
        m.array("bias"),
        size,
        module.stride,
        pads,
        module.dilation,
        module.groups,
    )
    return [layer], layer.shape_after


def _pool(how: str) -> Read:
    def read(m: Module, size: Shape) -> tuple[list[Layer], Shape]:
        module = m.module
        _image(m, size, 2)
        if getattr(module, "return_indices", False):
            raise m.fault("it gives the places too, which are not read")
        if getattr(module, "divisor_override", None) is not None:
            raise m.fault("it has a divisor of its own, which is not read")
        layer = Pool(
            how, size, module.kernel_size, module.stride, module.padding,
            getattr(module, "dilation", 1), getattr(module, "count_include_pad", False),
            bool(module.ceil_mode),
        )  # fmt: skip
        return [layer], layer.shape_after

    return read


def _image(m: Module, size: Shape, rank: int) -> None:
    if len(size) != rank + 1:
        raise m.fault(f"its inputs are {_by(size)}, but channels of pixels are meant")


def _by(size: Shape) -> str:
    return " x ".join(map(str, size)) + (" numbers" if len(size) == 1 else "")


TORCH: dict[str, Read] = {
    "Linear": _linear,
    "ReLU": _bend("relu"),
    "LeakyReLU": _bend("leaky", "negative_slope"),
    "ELU": _bend("elu", "alpha"),
    "Tanh": _bend("tanh"),
    "Sigmoid": _bend("sigmoid"),
    "Softplus": _plain_bend("softplus", beta=1),
    "GELU": _plain_bend("gelu", approximate="none"),
    "SiLU": _bend("silu"),
    "Softmax": _softmax,
    "Flatten": _flatten,
    "LayerNorm": _layer_norm,
    "BatchNorm1d": _batch_norm,
    "BatchNorm2d": _batch_norm,
    "Conv2d": _conv,
    "AvgPool2d": _pool("average"),
    "MaxPool2d": _pool("max"),
    "Dropout": _dropout,
    "Identity": _nothing,
}
