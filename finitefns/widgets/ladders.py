"""The entries of a chain on ladders, one slider each: where `Bars` stands, and what to draw.

A slider moves along the rungs of its ladder, and what it says is only the number of a rung, so
that exact entries stay exact. The rungs are whole numbers (in floats, tenths) about zero, and the
value that the entry came with, where it is none of them.

Law: ``Ladders.of(chain).chain == chain``, and each basis vector of a bar is sent by the next matrix
to the bar's next vector, or to zero where the bar ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np

from ..errors import InputError, said
from ..linear.barcodes import Barcode, composite_ranks
from ..linear.chains import LinearChain
from ..show.arrows import counted
from ..show.svg import Style
from ..tolerance import COARSER, FINER
from ..verdict import Undecided

MOST_DIMENSION, MOST_STAGES = 6, 6
NEAR, FAR = 3, 12  # a ladder reaches at least so far from zero, and at most
TENTHS = 10

Number = Fraction | float
Steps = tuple[tuple[tuple[int, ...], ...], ...]

SMALLEST = (  # the two smallest chains with the same layer ranks and different barcodes
    ("diag(1,0), diag(1,0)", (((1, 0), (0, 0)), ((1, 0), (0, 0)))),
    ("diag(1,0), diag(0,1)", (((1, 0), (0, 0)), ((0, 0), (0, 1)))),
)


@dataclass(frozen=True)
class Ladders:
    """The chain that was given, the rungs of every entry, and the rung on which each stands.

    ``rungs[m][i][j]`` are the values that entry i, j of matrix m can take, in rising order, and
    ``steps[m][i][j]`` is the number of the one it has.

    >>> up = Ladders.of(LinearChain([[[1, Fraction(1, 2)]]]))
    >>> up.steps, [str(x) for x in up.rungs[0][0][1]]
    ((((4, 4),),), ['-3', '-2', '-1', '0', '1/2', '1', '2', '3'])
    >>> up.moved([[[5, 4]]]).chain
    LinearChain([[[2, 1/2]]])

    Raises `InputError` for a rung that is not there, and steps of another shape.
    """

    start: LinearChain
    rungs: tuple[tuple[tuple[tuple[Number, ...], ...], ...], ...]
    steps: Steps

    @classmethod
    def of(cls, chain: LinearChain) -> Ladders:
        """Ladders on which the chain stands as it is given."""
        reach = min(max([NEAR, *(ceil(abs(x)) for a in chain.matrices for x in a.flat)]), FAR)
        even = (
            [Fraction(k) for k in range(-reach, reach + 1)]
            if chain.is_exact
            else [k / TENTHS for k in range(-reach * TENTHS, reach * TENTHS + 1)]
        )
        rungs = tuple(
            tuple(tuple(tuple(sorted({*even, x})) for x in row) for row in a.tolist())
            for a in chain.matrices
        )
        return cls(chain, rungs, ()).standing(chain.matrices)

    def standing(self, matrices: Sequence[Any]) -> Ladders:
        """The same ladders, with every entry on the rung of this value."""
        steps = tuple(
            tuple(
                tuple(ladder.index(x) for ladder, x in zip(ladders, row, strict=True))
                for ladders, row in zip(rows, _rows(a), strict=True)
            )
            for rows, a in zip(self.rungs, matrices, strict=True)
        )
        return replace(self, steps=steps)

    def moved(self, steps: Any) -> Ladders:
        """The same ladders, with every entry on another rung; this is the door for steps."""
        read = []
        for m, rows in enumerate(self.rungs):
            matrix = _of(steps, len(self.rungs), "the sliders are those of", "matrix", "matrices")
            cells = _of(matrix[m], len(rows), f"matrix {m} has", "row", "rows")
            read.append(tuple(_row(ladders, cells[i], m, i) for i, ladders in enumerate(rows)))
        return replace(self, steps=tuple(read))

    @property
    def chain(self) -> LinearChain:
        """The chain at which the sliders stand, judged at the tolerance of the one given."""
        tolerance = None if self.start.is_exact else self.start.tolerance
        if self.steps == Ladders.standing(self, self.start.matrices).steps:
            return self.start
        matrices = [
            a if 0 in a.shape else values
            for a, values in zip(self.start.matrices, self._values(), strict=True)
        ]
        return LinearChain(matrices, tolerance)

    def _values(self) -> list[list[list[Number]]]:
        return [
            [
                [ladder[k] for ladder, k in zip(ladders, cells, strict=True)]
                for ladders, cells in zip(rows, matrix, strict=True)
            ]
            for rows, matrix in zip(self.rungs, self.steps, strict=True)
        ]

    def presets(self) -> dict[str, Steps]:
        """Places to go at once: the chain as it was given, and the smallest pair where it fits."""
        found = {"as given": self.standing(self.start.matrices).steps}
        if list(self.start.slots.values()) == [2, 2, 2]:
            for name, matrices in SMALLEST:
                found[name] = self.standing(matrices).steps
        return found


def too_large(chain: LinearChain) -> str:
    """Why a chain is shown as a picture that stands still, or nothing where it has sliders.

    >>> too_large(LinearChain([[[1, 2]]])), too_large(LinearChain([[[1]]] * 6))[:34]
    ('', 'the chain has 7 stages and dimensi')
    """
    sizes = list(chain.slots.values())
    if len(sizes) <= MOST_STAGES and max(sizes) <= MOST_DIMENSION:
        return ""
    return (
        f"the chain has {len(sizes)} stages and dimensions up to {max(sizes):,}; there are sliders "
        f"up to {MOST_STAGES} stages of dimension {MOST_DIMENSION}, so here is its picture"
    )


# ------------------------------------------------------------------ what there is to draw


def drawing(chain: LinearChain) -> dict[str, Any]:
    """Everything that a front end draws of a barcode, as plain JSON: bars, vectors, ranks, words.

    Every bar is drawn by itself, with its basis vector at each stage it goes through.

    >>> d = drawing(LinearChain([[[1, 1], [1, 1]]]))
    >>> [(bar["from"], bar["to"], bar["vectors"]) for bar in d["bars"]]
    [(0, 1, [['1', '0'], ['1', '1']]), (0, 0, [['-1', '1']]), (1, 1, [['1', '0']])]
    >>> d["ranks"]
    [[2, 1], [2]]
    """
    code = chain.barcode()
    sizes = list(chain.slots.values())
    pairs = [[(i, j) for j in range(i, len(sizes))] for i in range(len(sizes))]
    ranks: Mapping[tuple[int, int], int | None]
    if isinstance(code, Undecided):
        ranks = _doubtful_ranks(chain)
        bars: list[dict[str, Any]] = []
        told = code.explain()
    else:
        ranks = {pair: code.rank(*pair) for row in pairs for pair in row}
        bars = _bars(code, len(sizes) - 1)
        told = f"{counted(len(bars), 'bar')}: {code.counts}" if bars else "no bars"
    return {
        "stages": sizes,
        "bars": bars,
        "ranks": [[ranks[pair] for pair in row] for row in pairs],
        "undecided": isinstance(code, Undecided),
        "said": told,
    }


def _doubtful_ranks(chain: LinearChain) -> dict[tuple[int, int], int | None]:
    """The ranks that a finer and a coarser tolerance agree in; None for the others."""
    fine, coarse = (
        composite_ranks(chain.matrices, tolerance=chain.tolerance * k) for k in (FINER, COARSER)
    )
    return {pair: rank if rank == coarse[pair] else None for pair, rank in fine.items()}


def _bars(code: Barcode, last: int) -> list[dict[str, Any]]:
    found = []
    for (i, j), many in code.items():
        for copy in range(many):
            columns = [
                code.bases[t][:, code.alive(t).index((i, j)) + copy] for t in range(i, j + 1)
            ]
            vectors = [[number_text(x) for x in column] for column in columns]
            look = Style.of(i)
            found.append(
                {
                    "from": i,
                    "to": j,
                    "vectors": vectors,
                    "look": {"colour": look.colour, "shape": look.shape, "dash": look.dash},
                    "words": _words(i, j, last, [f"({', '.join(v)})" for v in vectors]),
                }
            )
    return found


def _words(i: int, j: int, last: int, vectors: Sequence[str]) -> str:
    """The life of a bar in one sentence."""
    told = f"bar [{i}, {j}]: born at stage {i} as {vectors[0]}"
    for stage, vector in enumerate(vectors[1:], start=i + 1):
        told += f", carried to {vector} at stage {stage}"
    return f"{told}, and lasts to the end" if j == last else f"{told}, then sent to zero"


def number_text(x: Number) -> str:
    """A number as a slider or a vector shows it: a fraction exactly, a float to four digits.

    A fraction of more than 24 signs would tell nobody anything, and is told as about so much.

    >>> number_text(Fraction(-1, 3)), number_text(0.30000000000000004), number_text(-0.0)
    ('-1/3', '0.3', '0')
    >>> number_text(Fraction(10**30 + 1, 7))
    '≈ 1.429e+29'
    """
    if isinstance(x, float):
        return f"{x + 0.0:.4g}"
    if abs(x.numerator) < 10**12 and x.denominator < 10**12:
        return str(x)
    size = (x.numerator.bit_length() - x.denominator.bit_length()) * 0.30103
    if abs(size) < 300:
        return f"≈ {float(x):.4g}"
    return f"≈ {'-' if x < 0 else ''}1e{size:+.0f}"


def _rows(a: Any) -> list[list[Any]]:
    return a.tolist() if isinstance(a, np.ndarray) else [list(row) for row in a]


def _row(ladders: Sequence[Sequence[Number]], found: Any, m: int, i: int) -> tuple[int, ...]:
    """The steps of one row, each on a rung of its ladder."""
    cells = _of(found, len(ladders), f"row {i} of matrix {m} has", "entry", "entries")
    for j, (ladder, k) in enumerate(zip(ladders, cells, strict=True)):
        if not isinstance(k, int) or isinstance(k, bool) or not 0 <= k < len(ladder):
            raise InputError(
                f"matrix {m}: the slider of [{i}][{j}] is at {said(k)}, but its rungs have "
                f"numbers 0..{len(ladder) - 1}"
            )
    return tuple(cells)


def _of(found: Any, size: int, where: str, one: str, many: str) -> list[Any]:
    if not isinstance(found, (list, tuple)) or len(found) != size:
        noun = one if size == 1 else many
        raise InputError(f"{where} {size} {noun}, but found {said(found)}")
    return list(found)
