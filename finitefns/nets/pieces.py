"""The linear pieces of a block: which one a state meets, how far the next crease is, the Jacobian.

A unit that is piecewise linear bends where its input is 0, its crease. Where no unit bends between
two states the block is one affine map, so that its Jacobian needs to be known once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .layers import Affine, Layer, Pointwise
from .rows import equal_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
UNITS: set[object] = {-1.0, 0.0, 1.0}  # slopes that round nothing where they are multiplied in


def pieces(block: Sequence[Layer], at: Floats) -> Ints:
    """The number of the linear piece that each state meets, as they appear.

    A block that bends smoothly has a piece per state.

    >>> pieces([Pointwise("relu", 1)], np.array([[1.0], [-1.0], [2.0]])).tolist()
    [0, 1, 0]
    """
    if not all(layer.is_piecewise_linear for layer in block):
        return equal_rows(at)
    bits = [np.zeros((len(at), 0), dtype=bool)]
    for layer in block:
        z = layer.bends(at)
        bits += [] if z is None else [z > 0]
        at = layer(at)
    packed = np.packbits(np.concatenate(bits, axis=1), axis=1)
    return equal_rows(packed.astype(np.float64))


def crease_distance(block: Sequence[Layer], at: Floats) -> Floats:
    """How far each state is from the nearest crease: |z| over |weights| |x| + |bias|, at least.

    It is infinite where no unit bends. A unit without weights never moves, so it has no crease.

    >>> crease_distance([Affine([[1.0, -1.0]]), Pointwise("relu", 1)], np.array([[2.0, 1.0]]))
    array([0.33333333])
    """
    nearest = np.full(len(at), np.inf)
    size = np.abs(at)
    moves: NDArray[np.bool_] = np.ones(at.shape[1], dtype=bool)
    for layer in block:
        z = layer.bends(at)
        if z is not None:
            alone = z.shape == size.shape  # else the layer has units of its own inside
            scale = size if alone else np.abs(z)
            away = np.abs(z) / np.where(scale > 0, scale, 1.0)
            away = np.where(moves, away, np.inf) if alone else away
            nearest = np.minimum(nearest, away.min(axis=1, initial=np.inf))
        if isinstance(layer, Affine):
            size = np.abs(at) @ np.abs(layer.weights).T + np.abs(layer.bias)
            moves = (layer.weights != 0.0).any(axis=1)
            at = layer(at)
        else:
            at = layer(at)
            size, moves = np.abs(at), np.ones(at.shape[1], dtype=bool)
    return nearest


def block_factors(block: Sequence[Layer], at: Floats) -> list[Floats]:
    """Stacks whose product is the Jacobian of a block at some states, the first on the right.

    Slopes 0 and 1 are multiplied into the matrix before them, which rounds nothing.
    """
    found: list[Floats] = []
    for layer in block:
        if found and isinstance(layer, Pointwise) and set(layer.activation.slopes or "?") <= UNITS:
            if layer.activation.slopes != (1.0, 1.0):
                found[-1] = layer.activation.slope(at)[:, :, None] * found[-1]
        else:
            found += layer.factors(at)
        at = layer(at)
    return found
