"""The verdict on two nets whose inputs keep their names: trees, then one sign per stage.

First what needs no matrix, then the bars of every input, then each tree by itself, then the signs;
what is in doubt at a tolerance waits for what is sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ...tolerance import COARSER, ROUNDING
from ...verdict import Equivalent, Inequivalent, Obstruction, Reason, Undecided, Verdict
from . import sentences
from .bars.ranks import TOLERANCE, Ranks, ranks
from .differences import named
from .held import between_fixed
from .homs import MOST_UNKNOWNS, TooWide
from .jets import Floats, Ints, Jets
from .judged import JudgedJets, Sizes
from .pairing import Paired, pair, paired
from .paths import Paths
from .plainly import Ties, line_signs, plain_difference
from .sentences import Told
from .signs import Equation, Signs, ones, support
from .tangles import Tangle, tangles
from .trees import trees_of
from .witness import JetChange

REPLAY = 1e-8  # the most by which a witness may miss
NEARBY = "but a tolerance nearby may see it otherwise"


def decide_labelled(
    x: Jets,
    y: Jets,
    *,
    free: Sequence[bool],
    tolerance: float = TOLERANCE,
    rng: np.random.Generator,
    ties: Ties = (),
) -> Verdict:
    """The verdict where input i of the left is input i of the right.

    >>> x = Jets.of([[[[1.0, 0.0], [0.0, 1.0]]]])
    >>> y = Jets.of([[[[1.0, 0.0], [0.0, 0.0]]]])
    >>> rng = np.random.default_rng(0)
    >>> print(decide_labelled(x, y, free=[True, True], rng=rng).obstruction)
    at input 0 2 bars reach from stage 0 to 1, on the right 1
    """
    at = None if x.exact and y.exact else tolerance
    found = plain_difference(x, y, free, ties)
    if found is not None:
        return Inequivalent(found, JudgedJets(at, x.inputs))
    still = _nothing_moves(x, y)
    if still is not None:
        return Equivalent(still[0], JudgedJets(at, x.inputs, still[1]))
    return _Decision(x, y, free, tolerance, rng, ties).verdict()


def _nothing_moves(x: Jets, y: Jets) -> tuple[JetChange, float] | None:
    """The change that moves nothing, where it is one from the left to the right."""
    if not all(np.array_equal(a, b) for a, b in zip(x.states, y.states, strict=True)):
        return None
    still = JetChange(x.points, [None] * len(x.points))
    miss = float(still.miss(x, y).max(initial=0.0))
    return (still, miss) if miss <= ROUNDING else None


class _Said(NamedTuple):
    """Where an equation comes from: a tree or an input by number, and what it says."""

    what: str
    number: int
    equation: Equation
    doubtful: bool


class _Decision:
    def __init__(
        self,
        x: Jets,
        y: Jets,
        free: Sequence[bool],
        tolerance: float,
        rng: np.random.Generator,
        ties: Ties,
    ) -> None:
        self.x, self.y, self.free, self.rng, self.ties = x, y, free, rng, ties
        self.tolerance = tolerance
        self.ranks: tuple[Ranks, Ranks] = ranks(x, tolerance), ranks(y, tolerance)
        self.pairs: list[Paired] = []
        self.doubtful = self.ranks[0].doubtful | self.ranks[1].doubtful
        self.other = (self.ranks[0].per_input() != self.ranks[1].per_input()).any(axis=(1, 2))
        self.unsure: str | None = None
        self.wide: str | None = None
        self.paths: Paths | None = None
        self.tangles: dict[int, Tangle] = {}

    def verdict(self) -> Verdict:
        different = self._bars()
        if different is not None:
            return different
        found = self._trees()
        if found is not None:
            return found
        if self.unsure is not None:
            return Undecided(self.unsure, Reason.TOLERANCE)
        signs = Signs()
        clash = self._signs(signs)
        if clash is not None:
            return clash
        if self.wide is not None:
            return Undecided(self.wide, Reason.SEARCH_LIMIT)
        return self._yes(signs.solution(len(self.free)))

    def _judged(self, **more: Any) -> JudgedJets:
        exact = self.x.exact and self.y.exact
        merged = sum(bool(one.left.core.dims.any()) for one in self.pairs)
        merged += more.get("sizes") is not None
        at = None if exact else self.tolerance
        return JudgedJets(at, self.x.inputs, merged=merged if exact else 0, **more)

    def _no(self, obstruction: Obstruction, sizes: Sizes | None = None) -> Inequivalent:
        return Inequivalent(obstruction, self._judged(sizes=sizes))

    def _bars(self) -> Verdict | None:
        """Another number of bars at an input, for certain."""
        sure = np.flatnonzero(self.other & ~self.doubtful)
        return self._no(self._bars_at(int(sure[0]))) if len(sure) else None

    def _bars_at(self, one: int) -> Told:
        """Between which stages another number of bars reaches at an input."""
        a, b = (r.per_input()[one] for r in self.ranks)
        i, j = np.argwhere(a != b)[0].tolist()
        return sentences.bars([self.x.labels[one]], i, j, int(a[i, j]), int(b[i, j]))

    def _trees(self) -> Verdict | None:
        """Pair every tree; a no that is sure ends it, one in doubt waits for the others."""
        numbers, alone = trees_of(self.x)
        merged = set(range(self.x.count(self.x.last)))
        for group in tangles(self.x, self.ties, self.free):
            if group.cycles:
                return Undecided(group.why, Reason.NO_THEOREM)
            found = self._tangle(group)
            if found is not None:
                return found
            merged -= set(numbers[group.inputs].tolist())
            alone = alone[~np.isin(alone, group.inputs)]
        # Ranks in doubt may still be one: then the matrices say so when they are re-played.
        odd = self.other | (self.ranks[0].bars < 0) | (self.ranks[1].bars < 0)
        alone = alone[~np.isin(numbers[alone], numbers[odd])]
        if len(alone):
            self.paths = self._alone(alone)
        if self.paths is not None:
            merged -= set(numbers[self.paths.inputs].tolist())
        for tree in sorted(merged):
            found = self._tree(np.flatnonzero(numbers == tree))
            if found is not None:
                return found
        return None

    def _alone(self, inputs: Ints) -> Paths | None:
        """Inputs that never merge, all at once; where stages are fixed, those that this can do."""
        if all(self.free):
            return Paths.of(self.x, self.y, inputs, *self.ranks)
        return between_fixed(self.x, self.y, inputs, self.ranks, self.free, self.tolerance)

    def _tangle(self, group: Tangle) -> Verdict | None:
        """Pair what hangs together by states that tied stages share."""
        left, right = group.representation(self.x), group.representation(self.y)
        try:
            found = paired(left, right, self.tolerance, self.rng)
        except TooWide:
            self._leave_out(group.inputs)
            return None
        if isinstance(found, Paired):
            self.pairs.append(found)
            self.doubtful[group.inputs] |= found.close
            self.tangles[len(self.pairs) - 1] = group
            return None
        told = sentences.tied([self.x.labels[i] for i in group.inputs.tolist()])
        if not found.close:
            return self._no(told, found.sizes)
        self.unsure = self.unsure or f"{told}, {NEARBY}"
        return None

    def _leave_out(self, inputs: Ints) -> None:
        """Remember inputs that meet where too much is unknown; the others may still say no."""
        names = sentences.called([self.x.labels[i] for i in inputs.tolist()])
        self.wide = self.wide or (
            f"{names} meet in spaces of so many dimensions that more than {MOST_UNKNOWNS:,} "
            "numbers are unknown at once"
        )

    def _tree(self, inputs: Ints) -> Verdict | None:
        try:
            found = pair(self.x, self.y, inputs, self.free, self.tolerance, self.rng)
        except TooWide:
            self._leave_out(inputs)
            return None
        if isinstance(found, Paired):
            self.pairs.append(found)
            self.doubtful[inputs] |= found.close
            return None
        odd = inputs[self.other[inputs]]
        if len(odd):
            self.unsure = self.unsure or f"{self._bars_at(int(odd[0]))}, {NEARBY}"
            return None
        told = named(self.x, self.y, inputs, self.free, self.tolerance, self.rng, found)
        if not found.close:
            return self._no(told, found.sizes)
        self.unsure = self.unsure or f"{told}, {NEARBY}"
        return None

    def _signs(self, signs: Signs) -> Verdict | None:
        """One sign per stage; inputs and trees whose bars are in doubt are asked last."""
        for equation, source in line_signs(self.x, self.y, self.free, self.ties):
            signs.add(equation, _Said(*source, equation, False))
        for said in sorted(self._equations(), key=lambda one: one.doubtful):
            clash = signs.add(said.equation, said)
            if clash is None:
                continue
            told = self._clash(clash)
            if not said.doubtful:
                return self._no(told)
            return Undecided(f"{told}, {NEARBY}", Reason.TOLERANCE)
        return None

    def _equations(self) -> list[_Said]:
        found = []
        if self.paths is not None:
            for equation, place in self.paths.equations():
                found.append(_Said("path", place, equation, bool(self.paths.doubtful[place])))
        for i, one in enumerate(self.pairs):
            doubt = one.close or not one.told
            found += [_Said("tree", i, equation, doubt) for equation in one.equations()]
        return found

    def _clash(self, sources: list[Any]) -> Told:
        """Which inputs, by the points whose signs are multiplied, and which lines contradict."""
        lines = sorted({s.number for s in sources if s.what == "order"})
        paths: dict[int, int] = {}
        trees: dict[int, int] = {}
        for said in sources:
            if said.what == "path":
                paths[said.number] = paths.get(said.number, 0) ^ said.equation.stages
            elif said.what == "tree":
                one = self.pairs[said.number]
                here = support(one.shape.size, one.turns, said.equation.place)
                trees[said.number] = trees.get(said.number, 0) ^ here
        some, left = [], 0
        if self.paths is not None:
            some = [int(self.paths.inputs[place]) for place in paths]
            left = sum(self.paths.value(place, mask) for place, mask in paths.items()) % 2
        some += [n for i, bits in trees.items() for n in self._through(i, bits)]
        labels = [self.x.labels[n] for n in some]
        if len(some) != 2 or lines or not all(self.free):
            return sentences.sign_product(labels, lines)
        return sentences.mirrored(labels, None if trees else bool(left))

    def _through(self, i: int, bits: int) -> list[int]:
        """Inputs of a tree that go through some of its points, one for each point at least."""
        shape = self.pairs[i].shape
        found: list[int] = []
        for v in ones(bits):
            here = self.x.points[shape.stages[v]] == shape.numbers[v]
            if not here[found].any():
                found.append(int(np.flatnonzero(here)[0]))
        return found

    def _yes(self, signs: list[int]) -> Verdict:
        witness = JetChange(
            self.x.points,
            self._matrices(signs),
            [s if f else None for s, f in zip(self.y.states, self.free, strict=True)],
        )
        misses = witness.miss(self.x, self.y)
        miss = float(misses.max(initial=0.0))
        if not miss <= REPLAY:
            why = f"all invariants agree, but the best change found misses by {miss:.2g}"
            return Undecided(why, Reason.TOLERANCE)
        far = np.flatnonzero(self.other & (misses > COARSER * self.tolerance))
        if len(far):
            return Undecided(f"{self._bars_at(int(far[0]))}, {NEARBY}", Reason.TOLERANCE)
        doubtful = tuple(self.x.labels[i] for i in np.flatnonzero(self.doubtful))
        return Equivalent(witness, self._judged(miss=miss, doubtful=doubtful))

    def _matrices(self, signs: list[int]) -> list[Floats | None]:
        matrices: list[Floats | None] = [
            np.zeros((self.x.count(t), d, d)) if self.free[t] else None
            for t, d in enumerate(self.x.dimensions)
        ]
        if self.paths is not None:
            for t, (moves, stage) in enumerate(zip(self.paths.moves(signs), matrices, strict=True)):
                if stage is not None:
                    stage[self.x.points[t][self.paths.inputs]] = moves
        for i, one in enumerate(self.pairs):
            places = zip(one.shape.stages.tolist(), one.shape.numbers.tolist(), strict=True)
            points = [[place] for place in places]
            if i in self.tangles:
                points = self.tangles[i].points
            for here, move in zip(points, one.moves(signs), strict=True):
                for t, number in here:
                    stage = matrices[t]
                    if stage is not None:
                        stage[number] = move
        return matrices
