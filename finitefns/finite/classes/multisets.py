"""Classes of maps under any colouring of both sides, as multisets of count vectors.

Let the inputs have colours of sizes a_1, ..., a_r, and ``labelled`` more inputs with a colour each.
An output is known by how many inputs of each colour, and which of the labelled ones, it has; a
class is, for each colour of outputs, the multiset of these. One output is counted by

    any: G = e^z prod 1/(1 - x_i)     surjective: G - 1     injective: 1 + z + sum x_i
    bijective: z + sum x_i            (z is exponential: it carries the labelled inputs)

and b outputs that may be exchanged by h_b[G], where b h_b = sum_{k=1..b} G(x^k) h_{b-k} and a
labelled input stands in G(x^k) only for k = 1, since no two outputs share it.

A table has shape ``(labelled + 1, a_1 + 1, ..., a_r + 1)``, entry (l, c) counting what l given
labelled inputs and c_i inputs of colour i can do; entries are Python integers.

Sources: Polya 1937 and de Bruijn, Polya's theory of counting, 1964 (the counts); Flajolet,
Zimmermann and Van Cutsem 1994, A calculus for the random generation of labelled combinatorial
structures (choosing by the recurrence that counts).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .series import afford, falling, multichoose

Table = NDArray[np.object_]
Cell = tuple[int, ...]


class CountVectors:
    """The count vectors of outputs, for inputs of some colours, and the tables they fill.

    >>> v = CountVectors(labelled=0, sizes=(2, 2), only=None)
    >>> int(v.outputs(v.start(), 4)[-1][0, 2, 2])    # bipartite partitions, OEIS A002774: 9
    9
    """

    def __init__(self, labelled: int, sizes: Sequence[int], only: str | None) -> None:
        self.labelled, self.sizes, self.only = labelled, tuple(sizes), only
        self.full: Cell = (labelled, *self.sizes)
        self.shape = tuple(a + 1 for a in self.full)
        self.points = sum(self.full)
        self.reach = max(self.sizes, default=1)

    def enough(self, outputs: int) -> int:
        """So many outputs of one colour can be told apart: the others are missed for certain."""
        return outputs if self.only in ("surjective", "bijective") else min(outputs, self.points)

    def afford(self, blocks: Sequence[int], keep: bool) -> None:
        """Refuse tables for these sizes of output colours, if they are beyond reason."""
        size = math.prod(self.shape)
        blocks = [self.enough(b) for b in blocks] or [0]
        tables = sum(blocks) + len(blocks) if keep else max(blocks) + 1
        work = sum(
            b * min(b, self.reach) * max(len(self.sizes), 1) + b * self.labelled / 2 for b in blocks
        )
        afford("counting these coloured classes", cells=size * tables, steps=size * work)

    def start(self) -> Table:
        """No outputs, no inputs: one way."""
        table = np.zeros(self.shape, dtype=object)
        table[(0,) * len(self.shape)] = 1
        return table

    def times(self, table: Table, k: int) -> Table:
        """The table times G(x^k): k more outputs, all alike."""
        if self.only in ("injective", "bijective"):
            more = table.copy() if self.only == "injective" else np.zeros_like(table)
            if k == 1 and self.labelled:
                more[1:] += table[:-1] * _column(range(1, self.labelled + 1), table.ndim)
            for axis, a in enumerate(self.sizes, start=1):
                if k <= a:
                    target, source = np.moveaxis(more, axis, 0), np.moveaxis(table, axis, 0)
                    target[k:] += source[:-k]
            return more
        more = table.copy()
        if k == 1:
            for done in range(1, self.labelled + 1):  # the binomial transform: times e^z
                more[done:] = more[done:] + more[done - 1 : -1]
        for axis, a in enumerate(self.sizes, start=1):
            line = np.moveaxis(more, axis, 0)
            for i in range(k, a + 1):
                line[i] += line[i - k]
        return more - table if self.only == "surjective" else more

    def outputs(self, table: Table, b: int) -> list[Table]:
        """The table times h_0[G], ..., h_b[G]: up to b more outputs that may be exchanged."""
        tables = [table]
        far = np.zeros_like(table)  # G(x^k) is constant once k is beyond every size
        for j in range(1, b + 1):
            total = np.zeros_like(table)
            for k in range(1, min(j, self.reach) + 1):
                total = total + self.times(tables[j - k], k)
            if j > self.reach and self.only in (None, "injective"):
                far = far + tables[j - self.reach - 1]
                total = total + far
            tables.append(total // j)
        return tables

    def named(self, t: int, cell: Cell) -> int:
        """How t outputs, each with a colour of its own, share out the inputs of a cell."""
        left, *counts = cell
        hit = sum(cell)
        if self.only is None:
            return int(t**left) * math.prod(multichoose(t, c) for c in counts)
        if self.only == "injective" or hit == t:
            return falling(t, hit) // math.prod(map(math.factorial, counts))
        return 0

    def share(self, table: Table, t: int) -> tuple[list[Cell], list[int]]:
        """The cells that can be left to t named outputs, and the ways in which they take the rest.

        A cell is what the other outputs have taken; the weights add up to the classes.
        """
        cells = [tuple(map(int, cell)) for cell in np.argwhere(table != 0)]
        rests = [tuple(a - c for a, c in zip(self.full, cell, strict=True)) for cell in cells]
        return cells, [
            int(table[cell]) * math.comb(self.labelled, cell[0]) * self.named(t, rest)
            for cell, rest in zip(cells, rests, strict=True)
        ]

    def ways(self, table: Table, cell: Cell, k: int) -> Table:
        """Entry v: the ways to go on from a cell when k outputs, all alike, take v each.

        ``table`` counts what comes after, so entry v is ``table[cell - k v]`` times the choices of
        the labelled inputs in v; those are 0 when k > 1.
        """
        most = (cell[0] if k == 1 else 0, *(c // k for c in cell[1:]))
        if self.only in ("injective", "bijective"):
            most = tuple(min(x, 1) for x in most)
        ways = table[tuple(slice(c - k * x, c + 1, k) for c, x in zip(cell, most, strict=True))]
        labels = _column([math.comb(cell[0], x) for x in range(most[0] + 1)], ways.ndim)
        ways = np.flip(ways) * labels
        if self.only in ("injective", "bijective"):
            ways[np.indices(ways.shape).sum(axis=0) > 1] = 0
        if self.only in ("surjective", "bijective"):
            ways[(0,) * ways.ndim] = 0
        return np.asarray(ways, dtype=object)


def _column(values: Any, ndim: int) -> Table:
    column = np.array(list(values), dtype=object)
    return column.reshape(-1, *[1] * (ndim - 1))
