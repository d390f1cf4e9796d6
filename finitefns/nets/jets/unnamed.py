"""Nets on inputs without names: which input of the left is which of the right is looked for.

For every choice of signs of stages, being equivalent is an equivalence of single trees, so trees
are matched one after the other and no choice is ever taken back. Inputs that never merge are
matched by their bars and the signs that these leave; of trees that merge, every way to carry one to
the other is tried, up to a stated number.

Law: jets are equivalent to themselves with their inputs in any order.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...linear.barcodes import Bars
from ...verdict import Equivalent, Inequivalent, Obstruction, Reason, Undecided, Verdict
from .bars.bases import normal_forms
from .bars.ranks import TOLERANCE, Ranks, ranks
from .colours import Coloured, coloured, leaf_maps, other_counts, places
from .homs import MOST_UNKNOWNS, TooWide
from .jets import Ints, Jets
from .judged import JudgedJets
from .labelled import NEARBY, decide_labelled
from .pairing import Paired, paired
from .sentences import Told, called
from .signs import Equation, Signs, Span, ones, products
from .trees import representation, shape_of, trees_of
from .witness import JetChange

MOST_TRIED = 400  # ways to carry a tree to another one
MOST_SIGNS = 10  # stages whose signs are tried both ways

Rng = np.random.Generator


class _TooMany(Exception):
    """More would have to be tried than is stated."""


def decide_unnamed(
    x: Jets, y: Jets, *, free: Sequence[bool], rng: Rng, tolerance: float = TOLERANCE
) -> Verdict:
    """Whether x and y are equivalent when the inputs of y may be called otherwise.

    >>> x = Jets.of([[[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 0.0]]]])
    >>> y = JetChange.of_inputs(x, np.array([1, 0])).moved(x)
    >>> found = decide_unnamed(x, y, free=[True, True], rng=np.random.default_rng(0))
    >>> found.witness.inputs.tolist()
    [1, 0]
    """
    judged = JudgedJets(None if x.exact and y.exact else tolerance, x.inputs)
    if x.dimensions != y.dimensions:
        return Inequivalent(Obstruction("dimensions", x.dimensions, y.dimensions), judged)
    if x.inputs != y.inputs:
        return Inequivalent(Obstruction("number of inputs", x.inputs, y.inputs), judged)
    search = _Search(x, y, free, tolerance, rng)
    try:
        found = search.found()
    except (_TooMany, TooWide):
        why = (
            "the inputs have no names and merge, and more than "
            f"{MOST_TRIED} ways to match them, signs of {MOST_SIGNS} stages or {MOST_UNKNOWNS:,} "
            "unknown numbers would be tried"
        )
        return Undecided(why, Reason.SEARCH_LIMIT)
    if isinstance(found, Equivalent):
        return found
    if search.doubt:
        return Undecided(f"{found}, {NEARBY}", Reason.TOLERANCE)
    return Inequivalent(found, judged)


@dataclass(frozen=True, eq=False)
class _Way:
    """A way to carry a tree to another one: which input goes where, and what signs it asks for."""

    inputs: dict[int, int]
    equations: list[Equation]

    def allows(self, signs: Sequence[int]) -> bool:
        return all(sum(signs[t] for t in ones(e.stages)) % 2 == e.value for e in self.equations)


class _Search:
    def __init__(self, x: Jets, y: Jets, free: Sequence[bool], tolerance: float, rng: Rng) -> None:
        self.x, self.y, self.free, self.tolerance, self.rng = x, y, free, tolerance, rng
        self.ranks: tuple[Ranks, Ranks] = ranks(x, tolerance), ranks(y, tolerance)
        self.doubt = bool(self.ranks[0].doubtful.any() or self.ranks[1].doubtful.any())
        self.tried = 0

    def found(self) -> Equivalent | Obstruction:
        """The verdict for the first orders of lines and signs of stages that fit, or what fails."""
        lines = [
            t
            for t, d in enumerate(self.x.dimensions)
            if self.free[t] and d == 1 and self.x.count(t) > 1
        ]
        if len(lines) > MOST_SIGNS:
            raise _TooMany
        other: Obstruction | None = None
        for turned in itertools.product([False, True], repeat=len(lines)):
            back = [t in lines and turned[lines.index(t)] for t in range(len(self.free))]
            colours = coloured(self.x, self.y, self.ranks, places(self.x, self.y, self.free, back))
            differs = other_counts(self.x, self.y, self.ranks, colours)
            if differs is not None:
                other = other or differs
                continue
            asked = [Equation(1 << t, int(back[t])) for t in lines]
            asked += [Equation(1 << t, 0) for t, one in enumerate(self.free) if not one]
            matched = self._matched(colours, asked)
            if isinstance(matched, Equivalent):
                return matched
            other = matched
        assert other is not None
        return other

    def _matched(self, colours: Coloured, asked: list[Equation]) -> Equivalent | Obstruction:
        alone = _Alone(self, colours)
        merged = [np.flatnonzero(_merging(z, self.free)) for z in (self.x, self.y)]
        ways = {
            (v, w): self._ways(colours, v, w)
            for v, w in itertools.product(*(m.tolist() for m in merged))
            if colours.left[-1][v] == colours.right[-1][w]
        }
        masks = [
            *alone.masks,
            *(e.stages for some in ways.values() for w in some for e in w.equations),
        ]
        for signs in self._signs(asked, masks):
            inputs = alone.matched(signs)
            if inputs is None:
                continue
            trees = self._trees(ways, merged, signs)
            if trees is None:
                continue
            found = self._yes(inputs | trees)
            if found is not None:
                return found
        return self._no(ways, merged)

    def _signs(self, asked: list[Equation], masks: list[int]) -> Iterator[list[int]]:
        """All signs of stages that fit what is asked, as far as the masks tell them apart."""
        span = Span(e.stages for e in asked)
        more: list[int] = []
        for mask in masks:
            if Span([*(e.stages for e in asked), *more, mask]).dimension > span.dimension + len(
                more
            ):
                more.append(mask)
        if len(more) > MOST_SIGNS:
            raise _TooMany
        for values in itertools.product([0, 1], repeat=len(more)):
            chosen = Signs()
            for equation in [*asked, *map(Equation, more, values)]:
                chosen.add(equation, None)
            yield chosen.solution(len(self.free))

    def _ways(self, colours: Coloured, v: int, w: int) -> list[_Way]:
        """All ways to carry a tree of the left, by its root, to one of the right."""
        found: list[_Way] = []
        for leaves in leaf_maps(self.x, self.y, colours, self.x.last, v, w):
            self.tried += 1
            if self.tried > MOST_TRIED:
                raise _TooMany
            inputs: dict[int, int] = {}
            for p, q in leaves.items():
                mine = np.flatnonzero(self.x.points[0] == p).tolist()
                yours = np.flatnonzero(self.y.points[0] == q).tolist()
                inputs |= dict(zip(mine, yours, strict=True))
            one = self._paired(inputs)
            if isinstance(one, Paired):
                found.append(_Way(inputs, one.equations()))
        return found

    def _paired(self, inputs: dict[int, int]) -> Any:
        mine = np.array(sorted(inputs), np.int64)
        shape = shape_of(self.x, mine, self.free)
        through = [
            int(mine[np.flatnonzero(self.x.points[t][mine] == n)[0]])
            for t, n in zip(shape.stages.tolist(), shape.numbers.tolist(), strict=True)
        ]
        numbers = [
            int(self.y.points[t][inputs[i]])
            for t, i in zip(shape.stages.tolist(), through, strict=True)
        ]
        right = replace(shape, numbers=np.array(numbers, np.int64))
        left = representation(self.x, shape)
        found = paired(left, representation(self.y, right), self.tolerance, self.rng)
        self.doubt = self.doubt or found.close
        return found

    def _trees(
        self, ways: dict[tuple[int, int], list[_Way]], merged: list[Ints], signs: list[int]
    ) -> dict[int, int] | None:
        """Which input of a merging tree goes where, with these signs; None where none fits."""
        left = set(merged[1].tolist())
        inputs: dict[int, int] = {}
        for v in merged[0].tolist():
            fits = (
                (w, way) for w in sorted(left) for way in ways.get((v, w), []) if way.allows(signs)
            )
            found = next(fits, None)
            if found is None:
                return None
            left.discard(found[0])
            inputs |= found[1].inputs
        return inputs

    def _yes(self, inputs: dict[int, int]) -> Equivalent | None:
        """The witness, once the inputs have names: found and re-played as for named ones."""
        there = np.array([inputs[i] for i in range(self.x.inputs)], np.int64)
        back = JetChange.of_inputs(self.y, np.argsort(there))
        named = back.moved(self.y)
        found = decide_labelled(
            self.x, named, free=self.free, tolerance=self.tolerance, rng=self.rng
        )
        if not isinstance(found, Equivalent):
            self.doubt = self.doubt or isinstance(found, Undecided)
            return None
        whole = found.witness.then(JetChange.of_inputs(named, there))
        return Equivalent(whole, found.evidence)

    def _no(self, ways: dict[tuple[int, int], list[_Way]], merged: list[Ints]) -> Obstruction:
        lonely = [v for v in merged[0].tolist() if not any(ways.get((v, w)) for w in merged[1])]
        if lonely:
            inputs = np.flatnonzero(self.x.points[-1] == lonely[0])
            labels = [self.x.labels[i] for i in inputs.tolist()]
            sentence = f"{called(labels)} merge on the left as no inputs do on the right"
            return Told("merged inputs", None, None, inputs=tuple(labels), sentence=sentence)
        sentence = "no choice of orientations makes as many inputs mirror images on both sides"
        return Told("numbers of mirrored inputs", None, None, sentence=sentence)


def _merging(jets: Jets, free: Sequence[bool]) -> Any:
    """Of each tree, by its root, whether it is more than a free path."""
    numbers, alone = trees_of(jets)
    found = np.ones(jets.count(jets.last), bool)
    if all(free):
        found[numbers[alone]] = False
    return found


class _Alone:
    """The inputs that never merge, of both sides, by colour, barcode, and the signs they leave."""

    def __init__(self, search: _Search, colours: Coloured) -> None:
        self.masks: list[int] = []
        self.sides: list[dict[Any, list[Ints]]] = []
        self.bars: dict[Bars, list[int]] = {}
        if not all(search.free):
            return
        pairs = zip((search.x, search.y), search.ranks, (colours.left, colours.right), strict=True)
        for jets, one, colour in pairs:
            for code in one.barcodes:
                self.bars[code] = products(code, jets.dimensions)
            self.sides.append(self._side(search, jets, one, colour[-1]))
        self.masks = [mask for masks in self.bars.values() for mask in masks]

    def _side(self, search: _Search, jets: Jets, one: Ranks, roots: Ints) -> dict[Any, list[Ints]]:
        inputs = trees_of(jets)[1]
        search.doubt = search.doubt or bool((one.bars[inputs] < 0).any())
        inputs = inputs[one.bars[inputs] >= 0]
        if not len(inputs):
            return {}
        negative = normal_forms(jets, inputs, one).signs < 0
        order = np.argsort(jets.points[0], kind="stable")
        ends = np.cumsum(np.bincount(jets.points[0]))
        found: dict[Any, list[Ints]] = {}
        for row, i in zip(negative, inputs.tolist(), strict=True):
            code, p = one.barcodes[one.bars[i]], jets.points[0][i]
            bits = tuple(int(row[ones(mask)].sum() % 2) for mask in self.bars[code])
            same = order[ends[p - 1] if p else 0 : ends[p]]  # all inputs that are this point
            found.setdefault((int(roots[jets.points[-1][i]]), code, bits), []).append(same)
        return found

    def matched(self, signs: list[int]) -> dict[int, int] | None:
        """Which input goes where, with these signs of stages; None where none fits."""
        goes: dict[int, int] = {}
        if not self.sides:
            return goes
        turned = {}
        for (root, code, bits), some in self.sides[0].items():
            shift = [sum(signs[t] for t in ones(mask)) % 2 for mask in self.bars[code]]
            turned[root, code, tuple(a ^ b for a, b in zip(bits, shift, strict=True))] = some
        for key in {**turned, **self.sides[1]}:
            mine, yours = turned.get(key, []), self.sides[1].get(key, [])
            if len(mine) != len(yours):
                return None
            for a, b in zip(mine, yours, strict=True):
                goes |= dict(zip(a.tolist(), b.tolist(), strict=True))
        return goes
