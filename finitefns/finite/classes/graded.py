"""Series in several variables, degree by degree, each degree one packed integer.

A variable for each colour of points that may be exchanged, marking how many of its points a
structure has; and one exponential variable for all points with a colour of their own, since such
names are dealt out, not shared. The coefficient of z^j, j of t named points, is kept times t!/j!:
then the product of two series is a plain product, divided by t!.

The terms of one total degree are told apart by all variables but one, so they are packed into one
integer, and a product of such parts is one big multiplication (Kronecker substitution; von zur
Gathen and Gerhard, Modern Computer Algebra, 8.4).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from .series import afford

Cell = tuple[int, ...]
Part = dict[Cell, int]  # the terms of one degree: exponents, and the coefficient


class Variables:
    """How many points there are of each colour, and how many are named; they bound the exponents.

    >>> v = Variables((2, 1), 0)
    >>> points = Grown(v, {}, v.point())
    >>> points.times(points)   # (x + y)^2, but y^2 is out of bounds
    {(1, 1, 0): 2, (2, 0, 0): 1}
    """

    def __init__(self, blocks: Sequence[int], named: int) -> None:
        self.named = named
        self.full: Cell = (*blocks, named)
        self.points = sum(self.full)
        self.scale = math.factorial(named)
        n = self.points
        kept = sorted(range(len(self.full)), key=lambda i: self.full[i])[:-1]
        radix = [2 * self.full[i] + 1 for i in kept]
        self._places = math.prod(radix)
        # No structure here has more members than labelled functional graphs with coloured points.
        bits = n * math.log2(max(n, 1) * len(self.full)) + 4 * math.log2(n + 1) + 16
        self._width = math.ceil((bits + 2 * math.log2(self.scale)) / 8)
        words = self._width * self._places / 8 if kept and self._places > 1 else 1 + n / 40
        afford(
            "counting endofunctions",
            cells=5 * math.prod(a + 1 for a in self.full),
            steps=2 * n**2 * (1 + words**1.58 / 30),
        )
        self._cells: list[list[tuple[Cell, int]]] = [[] for _ in range(n + 1)]
        steps = [0] * len(self.full)
        for place, i in enumerate(kept):
            steps[i] = math.prod(radix[:place])
        for cell in itertools.product(*(range(a + 1) for a in self.full)):
            here = sum(s * c for s, c in zip(steps, cell, strict=True))
            self._cells[sum(cell)].append((cell, here))
        self._steps = steps

    def pack(self, part: Part) -> int:
        """The terms of one degree as one integer."""
        if self._places == 1:
            return sum(part.values())
        data = bytearray(self._places * self._width)
        for cell, value in part.items():
            start = sum(s * c for s, c in zip(self._steps, cell, strict=True)) * self._width
            data[start : start + self._width] = value.to_bytes(self._width, "little")
        return int.from_bytes(data, "little")

    def unpack(self, degree: int, packed: int, divisor: int) -> Part:
        """The terms of one degree that are within bounds, divided."""
        cells = self._cells[degree]
        if self._places == 1:
            return {cell: packed // divisor for cell, _ in cells if packed}
        width = self._width
        data = packed.to_bytes((self._places + 1) * width * 2, "little")
        found = {}
        for cell, place in cells:
            value = int.from_bytes(data[place * width : (place + 1) * width], "little")
            if value:
                found[cell] = value // divisor
        return found

    def one(self) -> Part:
        """The series 1, at degree 0."""
        return {(0,) * len(self.full): self.scale}

    def point(self) -> Part:
        """A single point of any colour: the sum of all variables, at degree 1."""
        found = {}
        for i, a in enumerate(self.full):
            if a:
                found[tuple(int(i == j) for j in range(len(self.full)))] = self.scale
        return found

    def times_point(self, part: Part) -> Part:
        """A part times the sum of all variables."""
        found: Part = {}
        for cell, value in part.items():
            for i, a in enumerate(self.full):
                if cell[i] < a:
                    more = (*cell[:i], cell[i] + 1, *cell[i + 1 :])
                    found[more] = found.get(more, 0) + value
        return found

    def stretched(self, part: Part, k: int, times: int = 1) -> Part:
        """A part at the k-th powers of the variables; named points cannot come twice."""
        found = {}
        for cell, value in part.items():
            if k == 1 or not cell[-1]:
                more = tuple(k * c for c in cell)
                if all(c <= a for c, a in zip(more, self.full, strict=True)):
                    found[more] = times * value
        return found


def added(*parts: Part) -> Part:
    """The sum of parts of one degree."""
    found: Part = {}
    for part in parts:
        for cell, value in part.items():
            found[cell] = found.get(cell, 0) + value
    return found


class Grown:
    """A series that grows by one degree at a time, its parts kept packed as well."""

    def __init__(self, variables: Variables, *parts: Part) -> None:
        self.variables = variables
        self.parts: list[Part] = []
        self.packed: list[int] = []
        for part in parts:
            self.append(part)

    def append(self, part: Part) -> None:
        """The next degree."""
        self.parts.append(part)
        self.packed.append(self.variables.pack(part))

    def times(self, other: Grown, divisor: int = 1) -> Part:
        """The terms of the product at the degree that ``other`` has not reached yet, divided.

        It is sum_{k >= 1} self[k] other[degree - k]: what a recurrence asks for.
        """
        degree = len(other.parts)
        total = sum(
            self.packed[k] * other.packed[degree - k]
            for k in range(1, min(degree, len(self.packed) - 1) + 1)
        )
        return self.variables.unpack(degree, total, divisor * self.variables.scale)
