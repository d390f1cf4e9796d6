"""Layers put one after the other: each has the size that the one before it leaves."""

from __future__ import annotations

from typing import Any

from ..errors import InputError, said
from .layers import Layer, Pointwise


def meeting(given: Any, where: str) -> tuple[Layer, ...]:
    """Layers that meet, the sizes of activations filled in.

    >>> from .layers import Affine
    >>> meeting([Affine([[1.0], [2.0]]), Pointwise("relu")], "net")
    (Affine(1 -> 2), relu on 2)

    Raises `InputError` for what is not a list of layers, or where two do not meet.
    """
    try:
        layers = list(given)
    except TypeError:
        raise InputError(f"{where}: a list of layers is meant, but found {said(given)}") from None
    if not layers:
        raise InputError(f"{where}: it has no layers, but at least one is meant")
    for i, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            raise InputError(f"{where}: layer {i} is {said(layer)}, but a layer is meant")
        if i == 0:
            if not layer.inputs:
                raise InputError(f"{where}: layer 0 is {layer!r}, but nothing tells its size")
            continue
        size = layers[i - 1].outputs
        if isinstance(layer, Pointwise) and not layer.inputs:
            layer = layers[i] = layer.sized(size)
        if layer.inputs != size:
            raise InputError(
                f"{where}: layer {i - 1} ends in {size} units, but layer {i} takes {layer.inputs}"
            )
    return tuple(layers)
