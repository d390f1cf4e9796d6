"""Inputs that never merge with others, all at once: their bars, their signs, their matrices.

Each is brought to the coordinates of its bars on both sides, in batches; between them there is the
identity, and any bar can be turned round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...linear.barcodes import Bars
from .bars.bases import Normal, Signs, normal_forms
from .bars.ranks import Ranks
from .bars.slots import Slots
from .jets import Floats, Ints, Jets
from .signs import Equation, Span, ones, pattern, products


class Side(NamedTuple):
    """Coordinates of some inputs on one side, stage by stage, and where their bars stand.

    ``changes[t]`` (n, d_t, d_t), and ``signs`` (n, k + 1), those of their determinants.
    """

    changes: tuple[Floats, ...]
    signs: Signs
    slots: Slots

    @classmethod
    def of(cls, normal: Normal) -> Side:
        """The coordinates of normal forms."""
        return cls(normal.changes, normal.signs, normal.slots)


@dataclass(frozen=True, eq=False)
class Paths:
    """Some inputs that share no point with another tree, of equal barcodes on both sides.

    ``kinds`` numbers the barcode of each, ``bits`` are the signs of the matrices between left and
    right while nothing is turned round, one integer per input.
    """

    inputs: Ints
    dimensions: tuple[int, ...]
    left: Side
    right: Side
    kinds: Ints
    barcodes: Sequence[Bars]
    doubtful: Ints  # 1 where ranks are in doubt

    @classmethod
    def of(cls, x: Jets, y: Jets, inputs: Ints, mine: Ranks, yours: Ranks) -> Paths:
        """The same of inputs by number, whose ranks agree."""
        doubt = (mine.doubtful | yours.doubtful)[inputs]
        order = np.argsort(doubt, kind="stable")  # what is sure speaks first
        inputs = inputs[order]
        return cls(
            inputs,
            x.dimensions,
            Side.of(normal_forms(x, inputs, mine)),
            Side.of(normal_forms(y, inputs, yours)),
            mine.bars[inputs],
            mine.barcodes,
            doubt[order].astype(np.int64),
        )

    @property
    def turned(self) -> Ints:
        """Which stages are turned round by the matrices as they are, (inputs, stages)."""
        return np.asarray(self.left.signs * self.right.signs < 0, np.int64)

    def equations(self) -> Iterator[tuple[Equation, int]]:
        """What the inputs say of the signs of stages, each with the place of an input.

        Inputs of one barcode that say the same are asked once.
        """
        turned = self.turned
        for kind in np.unique(self.kinds).tolist():
            masks = products(self.barcodes[kind], self.dimensions)
            some = np.flatnonzero(self.kinds == kind)
            values = turned[some] @ _columns(masks, len(self.dimensions)) % 2
            said, first = np.unique(values, axis=0, return_index=True)
            for row, place in sorted(zip(first.tolist(), said.tolist(), strict=True)):
                for mask, value in zip(masks, place, strict=True):
                    yield Equation(mask, value), int(some[row])

    def value(self, place: int, mask: int) -> int:
        """The product of some signs of an input on the left: 1 where it is minus."""
        return int((self.left.signs[place] < 0) @ _columns([mask], len(self.dimensions))[:, 0] % 2)

    def moves(self, signs: Sequence[int]) -> list[Floats]:
        """The matrices at the points of the inputs, stage by stage, with these signs."""
        flips = [np.ones((len(self.inputs), d)) for d in self.dimensions]
        live = pattern(t for t, d in enumerate(self.dimensions) if d)
        wanted = (self.turned + np.asarray(signs, np.int64)) % 2
        keys, back = np.unique(np.column_stack([self.kinds, wanted]), axis=0, return_inverse=True)
        for number, (kind, *bits) in enumerate(keys.tolist()):
            some = np.flatnonzero(back.reshape(-1) == number)
            bars = list(self.barcodes[kind])
            span = Span(pattern(range(a, b + 1)) for a, b in bars)
            rest, used = span.reduce(pattern(t for t, bit in enumerate(bits) if bit) & live)
            if rest:
                raise AssertionError("the signs of stages do not fit an input: a bug in finitefns")
            for a, b in (bars[i] for i in ones(used)):
                for t in range(a, b + 1):
                    flips[t][some, self._coordinate(int(some[0]), t, a, b)] = -1.0
        there = zip(self.left.changes, self.right.changes, flips, strict=True)
        return [np.asarray(np.linalg.solve(b, f[:, :, None] * a)) for a, b, f in there]

    def _coordinate(self, place: int, t: int, a: int, b: int) -> int:
        """The first coordinate of a bar at a stage."""
        slots = self.left.slots
        return int(np.argmax((slots.births[t][place] == a) & (slots.deaths[t][place] == b)))


def _columns(masks: Sequence[int], stages: int) -> Ints:
    """The patterns of stages as columns of zeros and ones."""
    found = np.zeros((stages, len(masks)), np.int64)
    for column, mask in enumerate(masks):
        found[ones(mask), column] = 1
    return found
