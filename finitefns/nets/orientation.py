"""Which inputs are mirror images of each other: what is left of orientation, to first order.

At one input alone the signs of the changes of its stages are bound by some products: those that no
choice of coordinates at that input can turn round. A change of a stage turns round all inputs at
once, so two inputs with equal bars either agree in such a product or are *mirrored*: every path
between them meets a drop of rank or a crease. Inputs that merge with others are not asked here:
there, signs belong to points and not to inputs.

Law: mirrored inputs of ``trace`` are those of ``trace.act(change)``, for every change of stages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .jets.bars.bases import normal_forms
from .jets.signs import ones, products
from .jets.trees import trees_of

Ints = NDArray[np.int64]


class Mirrored(NamedTuple):
    """Inputs with equal bars, on the two or more sides of mirrors.

    ``products`` are the stages whose signs are multiplied, one tuple per bit; ``sides`` are the
    inputs by number for each pattern of bits that occurs, the largest side first.
    """

    barcode: Any
    products: tuple[tuple[int, ...], ...]
    sides: tuple[tuple[int, ...], ...]


def orientation(trace: Any) -> tuple[Mirrored, ...]:
    """For every barcode of separate inputs: the products of signs that are left, and who differs.

    >>> from finitefns.nets import Net, Pointwise
    >>> fold = Net([Pointwise("abs", 1)])
    >>> [(one.products, one.sides) for one in orientation(fold.on([[1.0], [-2.0], [3.0]]))]
    [(((0, 1),), ((0, 2), (1,)))]
    """
    jets, ranks = trace.jets, trace.ranks
    alone = trees_of(jets)[1]
    alone = alone[(ranks.bars[alone] >= 0) & ~ranks.doubtful[alone]]
    if not len(alone):
        return ()
    signs = normal_forms(jets, alone, ranks).signs < 0
    found = []
    for number in np.unique(ranks.bars[alone]).tolist():
        here = np.flatnonzero(ranks.bars[alone] == number)
        code = ranks.barcodes[number]
        masks = [ones(mask) for mask in products(code, jets.dimensions)]
        bits = np.array([signs[here][:, mask].sum(axis=1) % 2 for mask in masks], dtype=np.int64)
        found.append(Mirrored(code, tuple(map(tuple, masks)), _sides(bits, alone[here])))
    return tuple(found)


def _sides(bits: Ints, inputs: Ints) -> tuple[tuple[int, ...], ...]:
    """The inputs of each pattern of bits (bits, inputs), the largest group first."""
    if not len(bits):
        return (tuple(inputs.tolist()),)
    _, side = np.unique(bits, axis=1, return_inverse=True)
    side = side.reshape(-1)
    groups = [tuple(inputs[side == k].tolist()) for k in range(int(side.max(initial=-1)) + 1)]
    return tuple(sorted(groups, key=lambda group: (-len(group), group)))


def product_words(stages: Sequence[int]) -> str:
    """A product of signs as a sentence says it.

    >>> product_words([0, 2]), product_words([1])
    ('the signs of stages 0 and 2 together', 'the sign of stage 1')
    """
    told = [str(stage) for stage in stages]
    if len(told) == 1:
        return f"the sign of stage {told[0]}"
    return f"the signs of stages {', '.join(told[:-1])} and {told[-1]} together"
