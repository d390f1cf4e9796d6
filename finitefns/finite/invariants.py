"""Invariants of a map: what no allowed relabeling can change, told so that a person can use it.

The values compare fast, print short, and where two of them differ, ``contrast`` names the first
place: an output, two inputs, a type of level set. All free: level-set sizes and the size of the
codomain are complete; domain free: the size of each output's level set; codomain free: the kernel;
coloured: the multiset of (colour of the output, inputs of each colour in its level set).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract import Contrast
from ..freedom import Freedom
from ..verdict import Obstruction
from .colours import Colouring, Weighted, colourings
from .forests.forest import count_rows, rank_rows
from .forests.standard import check_codomain, growth_string
from .profile import Profile
from .sets import FiniteSet, trusted

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ByPoint(Contrast):
    """A number for each point of a slot that is fixed; it names the point where two differ."""

    numbers: Ints
    points: FiniteSet
    outputs: FiniteSet | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ByPoint):
            return NotImplemented
        return np.array_equal(self.numbers, other.numbers)

    def __hash__(self) -> int:
        return hash(self.numbers.tobytes())

    def contrast(self, other: ByPoint, name: str) -> Obstruction:
        """The first point at which two of these differ."""
        place = int(np.argmax(self.numbers != other.numbers))
        left, right = int(self.numbers[place]), int(other.numbers[place])
        if self.outputs is not None:
            left, right = self.outputs.label(left), self.outputs.label(right)
        return Obstruction(f"{name} of {self.points.label(place)!r}", left, right)

    def __repr__(self) -> str:
        told = (
            f"{self.points.label(i)!r}: "
            + repr(k if self.outputs is None else self.outputs.label(k))
            for i, k in enumerate(self.numbers[:24].tolist())
        )
        return "{" + ", ".join(told) + (", ..." if len(self.numbers) > 24 else "") + "}"


@dataclass(frozen=True, eq=False)
class Kernel(Contrast):
    """A partition of a fixed domain, as a restricted growth string; it names two inputs."""

    growth: Ints
    points: FiniteSet

    def __eq__(self, other: object) -> bool:
        return np.array_equal(self.growth, other.growth) if isinstance(other, Kernel) else False

    def __hash__(self) -> int:
        return hash(self.growth.tobytes())

    def contrast(self, other: Kernel, name: str) -> Obstruction:
        """Two inputs that one partition puts together and the other does not."""
        place = int(np.argmax(self.growth != other.growth))
        left, right = self.growth[: place + 1], other.growth[: place + 1]
        # Up to here both agree, so the smaller number is an old block, on one side only.
        mine = left[place] < right[place]
        strings = (left, right) if mine else (right, left)
        mate = int(np.argmax(strings[0] == strings[0][place]))
        pair = f"{self.points.label(mate)!r} and {self.points.label(place)!r}"
        words = (f"{pair} together", f"{pair} apart")
        return Obstruction(name, *(words if mine else words[::-1]))

    def __repr__(self) -> str:
        blocks: dict[int, list[str]] = {}
        for i, k in enumerate(self.growth[:60].tolist()):
            blocks.setdefault(k, []).append(repr(self.points.label(i)))
        text = " | ".join(" ".join(b) for b in blocks.values())
        return text + (" ..." if len(self.growth) > 60 else "")


class LevelSetTypes(tuple[Any, ...], Contrast):
    """Entries ``(output colour, ((input colour, count), ...), how many outputs are like that)``."""

    __slots__ = ()

    def contrast(self, other: LevelSetTypes, name: str) -> Obstruction:
        """The first type of output that one side has more often than the other."""
        left = {entry[:2]: entry[2] for entry in self}
        right = {entry[:2]: entry[2] for entry in other}
        kind = next(k for k in (left | right) if left.get(k, 0) != right.get(k, 0))
        colour, cells = kind
        which = f" coloured {colour!r}" if len({c for c, _ in left | right}) > 1 else ""
        what = f"number of outputs{which} with a level set of {_in_words(cells)}"
        return Obstruction(what, left.get(kind, 0), right.get(kind, 0))

    def __repr__(self) -> str:
        """Level set by level set; the colour of an output where there are several."""
        several = len({colour for colour, _, _ in self}) > 1
        told = []
        for colour, cells, often in self[:12]:
            one = f"{colour!r}: {_in_words(cells)}" if several else _in_words(cells)
            told.append(one if often == 1 else f"{one} ({often} times)")
        return " | ".join(told) + (" ..." if len(self) > 12 else "")


def _in_words(cells: tuple[tuple[Any, int], ...]) -> str:
    """How many inputs of each colour: ``3 x 'a' + 1 x 'c'``."""
    return " + ".join(f"{n} x {colour!r}" for colour, n in cells) or "nothing"


def level_set_types(values: Ints, domain: Colouring, codomain: Colouring) -> LevelSetTypes:
    """The multiset of (colour of the output, counts per input colour)."""
    m = codomain.size
    check_codomain(m, len(values))
    rows, columns, counts = count_rows(values, domain.codes, m, domain.count)
    most = int(counts.max()) if len(counts) else 0
    rank, span = rank_rows(rows, columns * (most + 1) + (most - counts), m)
    kinds, first, often = np.unique(
        codomain.codes * span + rank, return_index=True, return_counts=True
    )
    starts = np.searchsorted(rows, np.arange(m + 1))
    name_in = domain.names or range(domain.count)
    name_out = codomain.names or range(codomain.count)
    told = []
    for kind, y, k in zip(kinds.tolist(), first.tolist(), often.tolist(), strict=True):
        cells = zip(
            columns[starts[y] : starts[y + 1]].tolist(),
            counts[starts[y] : starts[y + 1]].tolist(),
            strict=True,
        )
        told.append((name_out[kind // span], tuple((name_in[c], n) for c, n in cells), k))
    return LevelSetTypes(told)


def invariants(
    values: Ints, sets: dict[str, FiniteSet], sizes: Profile, freedom: Freedom
) -> dict[str, Any]:
    """Invariants of a map under a freedom, coarse to fine; the last is complete."""
    how = freedom.on(["domain", "codomain"], "FiniteMap")
    told: dict[str, Any] = {
        "domain size": sets["domain"].size,
        "codomain size": sets["codomain"].size,
        "image size": len(sizes),
        "level-set sizes": sizes,
    }
    if freedom.all_free(list(sets)):
        return told
    domain, codomain = colourings(freedom, sets, "FiniteMap").values()
    weights = how["domain"]
    if isinstance(weights, Weighted) and sum(weights.weights) > 0:
        told["entropy of the output in bits"] = weighted_entropy(values, weights.weights)
    if domain.is_free and codomain.is_free:
        return told
    names = trusted(sets, freedom, "FiniteMap")
    inputs, outputs = names["domain"], names["codomain"]
    if domain.is_rigid and codomain.is_rigid:
        told["output"] = ByPoint(values, inputs, outputs)
    elif domain.is_rigid and codomain.is_free:
        told["kernel"] = Kernel(growth_string(values), inputs)
    elif domain.is_free and codomain.is_rigid:
        told["level-set size"] = ByPoint(_counts(values, outputs.size), outputs)
    else:
        told["level sets by colour"] = level_set_types(values, domain, codomain)
    return told


def weighted_entropy(values: Ints, weights: tuple[Any, ...]) -> float:
    """The entropy of the output, in bits, when the inputs have these weights.

    Sums are rounded once (`math.fsum`), so the order of the inputs cannot change the answer.
    """
    masses: dict[int, list[Fraction | float]] = {}
    for y, weight in zip(values.tolist(), weights, strict=True):
        masses.setdefault(y, []).append(weight)
    each = [math.fsum(m) for m in masses.values()]
    total = math.fsum(weights)
    return -math.fsum(p / total * math.log2(p / total) for p in each if p > 0) + 0.0


def _counts(values: Ints, size: int) -> Ints:
    check_codomain(size, len(values))
    return np.bincount(values, minlength=size)
