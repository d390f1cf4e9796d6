"""Units that may be exchanged, turned round or stretched: what is left of the weights between them.

The *units* of a stage are its coordinates. A table says how the units of one stage meet those of
another (or of the same): under a change it becomes ``g[b] @ table @ inverse(g[a])``, where each g
is a permutation times one sign or one positive scale per unit, as the sort of its stage allows.

* Signs: a unit of a ``signed`` stage is two points, itself and its opposite, partners of each
  other. A permutation of points that keeps partners is a permutation of units with signs.
* Scales: a unit that meets one whose scale is known takes the scale that makes the largest weight
  between them 1 (a weight from the unit counts inversely). Units that meet none such are pieces of
  their own; there one unit is named, and the others follow from it.

All of this is exact: weights are fractions, and nothing is compared but fractions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from ..entries import Matrix, freeze
from .structures import Block, Budget, Colours, Ints, Structure, mix, named

PERMUTED = ("permutation", "signed", "monomial")
STRETCHED = ("scale", "monomial")
SORTS = ("fixed", *PERMUTED, "scale")  # the sorts that keep units apart
PRIME = 134217689  # below 2**27: sums of 500 products of two residues stay within 64 bits
Table = tuple[int, int, Matrix]  # the stage of the rows, the stage of the columns, the weights
Scales = list[Any]


class Coder:
    """Numbers for weights: equal ones for equal weights, and a mark that hangs on the weight alone.

    One coder serves all that is compared.
    """

    def __init__(self) -> None:
        self._known: dict[Any, int] = {}
        self._marks: list[int] = []

    def number(self, key: Any) -> int:
        """The number of a weight, by what it is."""
        found = self._known.setdefault(key, len(self._marks))
        if found == len(self._marks):
            text = hashlib.blake2b(repr(key).encode(), digest_size=8).digest()
            self._marks.append(int.from_bytes(text, "little"))
        return found

    def codes(self, keys: Sequence[Any], shape: tuple[int, ...]) -> Ints:
        """The numbers of many weights, in the shape asked for."""
        known = {key: self.number(key) for key in dict.fromkeys(keys)}
        return np.array([known[key] for key in keys], np.int64).reshape(shape)

    def signed_codes(self, a: Matrix) -> tuple[Ints, Ints]:
        """The numbers of fractions, and of the same with the other sign."""
        keys = [(x.numerator, x.denominator) for x in a.flat]  # hashing a fraction is slow
        distinct = dict.fromkeys(keys)
        known = {key: place for place, key in enumerate(distinct)}
        here = np.array([known[key] for key in keys], np.int64).reshape(a.shape)
        plus = np.array([self.number(key) for key in distinct], np.int64)
        minus = np.array([self.number((-p, q)) for p, q in distinct], np.int64)
        return plus[here], minus[here]

    def block(self, rows: Ints, columns: Ints, codes: Ints) -> Block:
        """A block of a structure from the numbers of its weights."""
        if codes.size < len(self._marks):
            marks = np.array([self._marks[c] for c in codes.flat], np.uint64)
            return Block(rows, columns, codes, marks.reshape(codes.shape))
        return Block(rows, columns, codes, np.array(self._marks, np.uint64)[codes])


@dataclass(frozen=True)
class Stage:
    """The units of one stage: how they may move, and where their points begin."""

    sort: str
    size: int
    start: int

    @property
    def doubled(self) -> bool:
        """Whether each unit is two points, itself and its opposite."""
        return self.sort == "signed"

    @property
    def points(self) -> int:
        """How many points the units are."""
        return 2 * self.size if self.doubled else self.size


@dataclass
class Moved:
    """Where the units of each stage go, with the sign and the scale of each."""

    to: list[Ints]
    factors: list[Scales]


@dataclass
class Units:
    """Tables of weights between the units of stages, and how the units may move."""

    sorts: Sequence[str]
    sizes: Sequence[int]
    tables: list[Table]
    coder: Coder
    called: Sequence[str]  # the stages, for a sentence
    stages: list[Stage] = field(init=False)
    scales: list[Scales] = field(init=False)
    loose: list[list[Ints]] = field(init=False)  # pieces of units that meet none of known scale
    firm: list[Ints] = field(init=False)  # all other units
    _there: list[Any] = field(init=False, repr=False)
    _seen: dict[int, tuple[Structure, Colours]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.stages, start = [], 0
        for sort, size in zip(self.sorts, self.sizes, strict=True):
            self.stages.append(Stage(sort, size, start))
            start += self.stages[-1].points
        known = [np.full(s.size, s.sort not in STRETCHED) for s in self.stages]
        self.scales = [[Fraction(1)] * s.size for s in self.stages]
        self._there = [table.astype(bool) for _, _, table in self.tables]
        self._seen = {}
        every = [np.arange(size) for size in self.sizes]
        self._spread(every, known, self.scales)
        self.loose = self._loose([~here for here in known])
        self.firm = []
        for t, size in enumerate(self.sizes):
            here = np.ones(size, bool)
            for piece in self.loose:
                here[piece[t]] = False
            self.firm.append(np.flatnonzero(here))

    # ---------------------------------------------------------- scales

    def _spread(self, kept: list[Ints], known: list[Any], scales: list[Scales]) -> None:
        """Give scales to units, among some, that meet known ones; round by round, in place."""
        inside = [
            (b, a, table[np.ix_(kept[b], kept[a])], there[np.ix_(kept[b], kept[a])])
            for (b, a, table), there in zip(self.tables, self._there, strict=True)
            if len(kept[b]) and len(kept[a])
        ]
        while True:
            found: list[dict[int, Fraction]] = [{} for _ in kept]
            for b, a, table, there in inside:
                for i, j in np.argwhere(there & (~known[b][:, None] & known[a])).tolist():
                    size = abs(table[i, j]) / scales[a][j]
                    found[b][i] = max(size, found[b].get(i, size))
                for i, j in np.argwhere(there & (known[b][:, None] & ~known[a])).tolist():
                    size = 1 / (scales[b][i] * abs(table[i, j]))
                    found[a][j] = max(size, found[a].get(j, size))
            if not any(found):
                return
            for t, sizes in enumerate(found):
                for unit, size in sizes.items():
                    scales[t][unit] = 1 / size
                    known[t][unit] = True

    def _loose(self, unknown: list[Any]) -> list[list[Ints]]:
        """The units of unknown scale in pieces that meet, each a list by stage; none alone."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        starts = np.cumsum([0, *self.sizes])
        ends = [np.zeros((2, 0), np.int64)]
        for (b, a, _), there in zip(self.tables, self._there, strict=True):
            i, j = np.nonzero(there & (unknown[b][:, None] & unknown[a]))
            ends.append(np.array([starts[b] + i, starts[a] + j]))
        left, right = np.concatenate(ends, axis=1)
        n = int(starts[-1])
        graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(n, n))
        piece = connected_components(graph, directed=False)[1] if n else np.zeros(0, int)
        lonely = np.bincount(piece, minlength=1)[piece] == 1
        loose = np.concatenate([*unknown, np.zeros(0, bool)]) & ~lonely
        return [
            [np.flatnonzero(piece[starts[t] : starts[t + 1]] == p) for t in range(len(self.sizes))]
            for p in np.unique(piece[loose]).tolist()
        ]

    # ---------------------------------------------------------- structures

    def structure(
        self, kept: list[Ints], scales: list[Scales] | None = None
    ) -> tuple[Structure, Colours]:
        """The structure on some units, each at a scale; without scales, what none can change."""
        names, partner, first = [], [], []
        place: list[Ints] = []
        count = 0
        for t, (stage, units) in enumerate(zip(self.stages, kept, strict=True)):
            here = np.arange(count, count + len(units))
            there = here + len(units) if stage.doubled else here
            # Units that may not be exchanged are told apart by where they stand.
            mark = np.full(len(units), -1) if stage.sort in PERMUTED else units
            names += [stage.start + units]
            partner += [there]
            first += [mark * len(self.stages) + t]
            if stage.doubled:
                names += [stage.start + stage.size + units]
                partner += [here]
                first += [mark * len(self.stages) + t]
            place.append(np.concatenate([here, there]) if stage.doubled else here)
            count += len(place[-1])
        blocks = []
        for b, a, table in self.tables:
            inside = table[np.ix_(kept[b], kept[a])]
            codes = self._coded(inside, b, a, kept, scales)
            if codes.size:
                blocks.append(self.coder.block(place[b], place[a], codes))
        empty = [np.zeros(0, np.int64)]
        colours = mix(np.concatenate([*first, *empty]).astype(np.uint64))
        return (
            Structure(np.concatenate([*names, *empty]), tuple(blocks),
                      np.concatenate([*partner, *empty])),
            colours,
        )  # fmt: skip

    def _coded(
        self, inside: Matrix, b: int, a: int, kept: list[Ints], scales: list[Scales] | None
    ) -> Ints:
        rows, columns = self.stages[b], self.stages[a]
        if scales is None:
            keys = _cycle_keys(inside)
            return self.coder.codes(keys, inside.shape)
        if rows.sort in STRETCHED or columns.sort in STRETCHED:
            up = np.array(scales[b], object)
            down = np.array([1 / x for x in scales[a]], object)
            inside = inside * up[:, None] * down[None, :] if inside.size else inside
        codes, turned = self.coder.signed_codes(inside)
        if not (rows.doubled or columns.doubled):
            return codes
        if rows.doubled and columns.doubled:
            return np.block([[codes, turned], [turned, codes]])
        return np.concatenate([codes, turned], axis=0 if rows.doubled else 1)

    def firmly(self) -> tuple[Structure, Colours]:
        """The structure on all units whose scale is known."""
        scales = [[s[i] for i in f.tolist()] for s, f in zip(self.scales, self.firm, strict=True)]
        return self.structure(self.firm, scales)

    def loosely(self, k: int, budget: Budget) -> tuple[Structure, Colours]:
        """What none can change of loose piece k, refined."""
        if k not in self._seen:
            structure, colours = self.structure(self.loose[k])
            self._seen[k] = structure, structure.refine(colours, budget)
        return self._seen[k]

    def rooted(self, k: int, point: int, budget: Budget) -> tuple[Structure, Colours, list[Scales]]:
        """Loose piece k at the scales that follow when one of its points is named and keeps its
        own; a list of scales by stage for the units of the piece."""
        piece = self.loose[k]
        loose, colours = self.loosely(k, budget)
        stage, unit, _ = self.unit_of(int(loose.names[point]))
        known = [np.zeros(len(units), bool) for units in piece]
        scales = [[Fraction(1)] * len(units) for units in piece]
        known[stage][piece[stage] == unit] = True
        self._spread(piece, known, scales)
        inside, _ = self.structure(piece, scales)
        budget.spend(4 * inside.weight)
        return inside, named(colours, point), scales

    def unit_of(self, point: int) -> tuple[int, int, int]:
        """The stage, the unit and the sign of a point."""
        for t, stage in enumerate(self.stages):
            if point < stage.start + stage.points:
                sign, unit = divmod(point - stage.start, stage.size)
                return t, unit, 1 - 2 * sign
        raise IndexError(f"there is no point {point}")

    # ---------------------------------------------------------- moves

    def moved_by_points(self, there: dict[int, int], mine: Any, theirs: Any) -> Moved:
        """The units' moves from those of points, where both have been given scales."""
        to, factors = [], []
        for t, stage in enumerate(self.stages):
            goes, by = np.empty(stage.size, np.int64), []
            for i in range(stage.size):
                _, j, sign = self.unit_of(there[stage.start + i])
                goes[i] = j
                by.append(sign * mine[t][i] / theirs[t][j])
            to.append(goes)
            factors.append(by)
        return Moved(to, factors)


def _cycle_keys(a: Matrix) -> list[Any]:
    """What no scaling changes of a weight: its sign, and products around its cycles of four.

    ``sum over k, l of a[i,j] a[k,l] / (a[i,l] a[k,j])`` of absolute values, modulo a prime: equal
    weights have equal keys, which is all that is asked of them.
    """
    m, n = a.shape
    there, inverse = np.zeros((m, n), np.int64), np.zeros((m, n), np.int64)
    for i, j in np.argwhere(a.astype(bool)).tolist():
        there[i, j] = _residue(abs(a[i, j]))
        inverse[i, j] = pow(int(there[i, j]), -1, PRIME)
    around = there * _product(_product(inverse, there.T), inverse) % PRIME
    signs = [(x > 0) - (x < 0) for x in a.flat]
    return [("around", *key) for key in zip(signs, around.ravel().tolist(), strict=True)]


def _residue(x: Fraction) -> int:
    """A positive fraction modulo the prime, without its powers of the prime: products go over."""
    p, q = x.numerator, x.denominator
    while p % PRIME == 0:
        p //= PRIME
    while q % PRIME == 0:
        q //= PRIME
    return p * pow(q, -1, PRIME) % PRIME


def _product(a: Ints, b: Ints) -> Ints:
    out = np.zeros((a.shape[0], b.shape[1]), np.int64)
    for start in range(0, a.shape[1], 400):
        part = slice(start, start + 400)
        out = (out + a[:, part] @ b[part]) % PRIME
    return out


def factor_matrix(to: Ints, factors: Scales, exactly: bool) -> tuple[Matrix, Matrix]:
    """The matrix that takes unit i to place ``to[i]`` times its factor, and its inverse."""
    n = len(to)
    there = np.full((n, n), Fraction(0), object) if exactly else np.zeros((n, n))
    back = there.copy()
    for i, (j, by) in enumerate(zip(to.tolist(), factors, strict=True)):
        there[j, i] = by if exactly else float(by)
        back[i, j] = 1 / by if exactly else 1 / float(by)
    return freeze(there), freeze(back)
