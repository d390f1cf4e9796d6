"""Which units are on: the signs of a block's units at rows, packed into words.

Where a layer is bent, what counts is the side of each crease on which a row stands; a unit that
bends smoothly is on where its activation is given a number above 0.

Law: two rows with equal words of `pieces` meet the same linear piece of a piecewise-linear block.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .layers import Affine, Layer, Pointwise
from .numbering import numbered

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

AT_ONCE = 2**20  # numbers of the widest state that are worked on at once


def pieces(block: Sequence[Layer], rows: Floats) -> Words:
    """On which side of each crease of a block rows stand, (N, words); no words without creases.

    >>> block = [Affine([[1.0], [-1.0]]), Pointwise("relu", 2)]
    >>> pieces(block, np.array([[1.0], [2.0], [-1.0], [0.0]])).tolist()
    [[128], [128], [64], [0]]
    """
    return _by_parts(block, rows, smooth=False)


def unit_signs(block: Sequence[Layer], rows: Floats, made: Floats, last: bool = False) -> Ints:
    """The number of each row's sign pattern, as they first appear; ``made`` is ``block`` of rows.

    ``last``: a block without units tells the signs of what it makes.

    >>> rows = np.array([[1.0], [-1.0], [3.0]])
    >>> unit_signs([Affine([[1.0]])], rows, rows, last=True).tolist()
    [0, 1, 0]
    """
    head, *tail = block
    names = [one.activation.name if isinstance(one, Pointwise) else "" for one in tail]
    if isinstance(head, Affine) and (names == ["relu"] or (last and not names)):
        return numbered(_packed(made > 0))[0]  # what is on is above 0 behind a relu, too
    return numbered(_by_parts(block, rows, smooth=True, last=last))[0]


def _by_parts(block: Sequence[Layer], rows: Floats, smooth: bool, last: bool = False) -> Words:
    """The words of rows, so many at once that the widest layer holds little."""
    step = max(1, AT_ONCE // max(max(layer.inputs, layer.outputs) for layer in block))
    starts = range(0, max(len(rows), 1), step)
    return np.concatenate([_words(block, rows[a : a + step], smooth, last) for a in starts])


def _words(block: Sequence[Layer], at: Floats, smooth: bool, last: bool) -> Words:
    bits = []
    for layer in block:
        z = layer.bends(at)
        if z is None and smooth and isinstance(layer, Pointwise):
            z = at if layer.activation.slopes is None else None
        if z is not None:
            bits.append(z > 0)
        at = layer(at)
    if last and not bits:
        bits.append(at > 0)
    return _packed(np.concatenate([np.zeros((len(at), 0), bool), *bits], axis=1))


def _packed(bits: NDArray[np.bool_]) -> Words:
    """Bits as words of 64, filled up with zeros."""
    packed = np.packbits(bits, axis=1)
    words = np.zeros((len(bits), -(-packed.shape[1] // 8) * 8), np.uint8)
    words[:, : packed.shape[1]] = packed
    return words.view(np.uint64)
