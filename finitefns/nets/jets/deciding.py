"""Whether two nets on finitely many inputs are equal to first order, with any change of stages.

They are iff their forests agree, each tree of the one is isomorphic to that of the other, and the
signs can be chosen one per stage, with the order of the states on stages that are lines.

Source: the chain rule one way; the other way, diffeomorphisms with prescribed derivatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import InputError
from ...seeds import Rng, generator
from ...tolerance import ROUNDING
from ...verdict import Equivalent, Inequivalent, Obstruction, Reason, Undecided, Verdict
from . import sentences
from .differences import named
from .jets import Floats, Ints, Jets
from .pairing import Paired, pair
from .sentences import Told
from .signs import Equation, Signs, ones, support
from .trees import trees_of
from .witness import JetChange

TOLERANCE = 1e-12  # of bars, relative to each factor
REPLAY = 1e-8  # the most by which a witness may miss


@dataclass(frozen=True)
class JudgedJets:
    """What a verdict on jets rests on.

    ``doubtful`` are the inputs at which another tolerance nearby might see other ranks, ``miss`` is
    how far the re-play of the witness missed, ``sizes`` are the dimensions of homomorphisms.

    >>> print(JudgedJets(1e-12, 3, 2e-16, ("seven",)))
    judged to first order at 3 inputs, at tolerance 1e-12 of each factor; ranks are in doubt at \
input 'seven'; the re-play misses by 2e-16
    """

    tolerance: float
    inputs: int
    miss: float | None = None
    doubtful: tuple[Any, ...] = ()
    sizes: tuple[int, int, int, int] | None = None

    def __str__(self) -> str:
        many = f"{self.inputs} input{'s' * (self.inputs != 1)}"
        found = [
            f"judged to first order at {many}, at tolerance {self.tolerance:.3g} of each factor"
        ]
        if self.sizes is not None:
            found.append(self._homs(self.sizes))
        if self.doubtful:
            found.append(f"ranks are in doubt at {sentences.called(self.doubtful)}")
        if self.miss is not None:
            found.append(f"the re-play misses by {self.miss:.2g}")
        return "; ".join(found)

    @staticmethod
    def _homs(sizes: tuple[int, int, int, int]) -> str:
        a, b, c, d = sizes
        told = f"homomorphisms have dimension {a} and {b}, endomorphisms {c} and {d}"
        return told if len(set(sizes)) > 1 else f"{told}, and a random homomorphism is singular"


def decide(
    x: Jets,
    y: Jets,
    *,
    free: Sequence[bool],
    tolerance: float = TOLERANCE,
    rng: Rng = 0,
) -> Verdict:
    """Whether diffeomorphisms of the free stages carry the left to the right, to first order.

    ``free`` has one entry per stage. A yes carries a `JetChange` that was re-played; a no says
    which inputs differ and how.

    Law: jets are equivalent to what a random `JetChange` makes of them.

    >>> x = Jets.of([[[[1.0, 0.0], [0.0, 1.0]]]])
    >>> y = Jets.of([[[[1.0, 0.0], [0.0, 0.0]]]])
    >>> print(decide(x, y, free=[True, True]).obstruction)
    at input 0 2 bars reach from stage 0 to 1, on the right 1

    Raises `InputError` where ``free`` does not have one entry per stage.
    """
    if len(free) != len(x.dimensions):
        raise InputError(
            f"free has {len(free)} entries, but the net has {len(x.dimensions)} stages"
        )
    found = _sizes_differ(x, y) or _forests_differ(x, y) or _held_states_differ(x, y, free)
    if found is not None:
        return Inequivalent(found, JudgedJets(tolerance, x.inputs))
    still = _nothing_moves(x, y)
    if still is not None:
        return Equivalent(still[0], JudgedJets(tolerance, x.inputs, still[1]))
    return _Decision(x, y, free, tolerance, generator(rng)).verdict()


def _nothing_moves(x: Jets, y: Jets) -> tuple[JetChange, float] | None:
    """The change that moves nothing, where it is one from the left to the right."""
    if not all(np.array_equal(a, b) for a, b in zip(x.states, y.states, strict=True)):
        return None
    still = JetChange(x.points, [None] * len(x.points))
    miss = float(still.miss(x, y).max(initial=0.0))
    return (still, miss) if miss <= ROUNDING else None


class _Decision:
    def __init__(
        self, x: Jets, y: Jets, free: Sequence[bool], tolerance: float, rng: np.random.Generator
    ) -> None:
        self.x, self.y, self.free, self.tolerance, self.rng = x, y, free, tolerance, rng
        self.pairs: list[Paired] = []
        self.trees: list[Ints] = []
        self.doubtful: list[int] = []
        self.unsure: str | None = None

    def verdict(self) -> Verdict:
        signs = Signs()
        ordered = self._lines(signs)
        if isinstance(ordered, Obstruction):
            return self._no(ordered)
        found = self._trees()
        if found is not None:
            return found
        clash = self._signs(signs)
        if clash is not None:
            return clash
        if self.unsure is not None:
            return Undecided(self.unsure, Reason.TOLERANCE)
        return self._yes(signs.solution(len(self.free)))

    def _no(self, obstruction: Obstruction, sizes: Any = None) -> Inequivalent:
        return Inequivalent(obstruction, JudgedJets(self.tolerance, self.x.inputs, None, (), sizes))

    def _lines(self, signs: Signs) -> Obstruction | None:
        """Fixed stages have plus, and lines the sign of the order of their states."""
        for t, d in enumerate(self.x.dimensions):
            if not self.free[t]:
                signs.add(Equation(1 << t, 0), ("fixed", t))
            elif d == 1 and self.x.count(t) > 1:
                a, b = (z.states[t][:, 0] for z in (self.x, self.y))
                steps = np.sign(np.diff(b[np.argsort(a, kind="stable")]))
                if np.abs(steps.sum()) != len(steps):
                    return self._between(t, a, b)
                signs.add(Equation(1 << t, int(steps[0] < 0)), ("order", t))
        return None

    def _between(self, t: int, a: Floats, b: Floats) -> Told:
        """Three inputs of which another one is in the middle on the right."""
        order = np.argsort(a)
        steps = np.sign(np.diff(b[order]))
        turn = int(np.flatnonzero(steps[1:] != steps[:-1])[0])
        first = [int(np.flatnonzero(self.x.points[t] == v)[0]) for v in order[turn : turn + 3]]
        return sentences.order(t, [self.x.labels[i] for i in first])

    def _trees(self) -> Verdict | None:
        """Pair every tree; a no that is sure ends it, one in doubt waits for the others."""
        numbers, _ = trees_of(self.x)
        for tree in range(self.x.count(self.x.last)):
            inputs = np.flatnonzero(numbers == tree)
            found = pair(self.x, self.y, inputs, self.free, self.tolerance, self.rng)
            if isinstance(found, Paired):
                self.pairs.append(found)
                self.trees.append(inputs)
                if found.close:
                    self.doubtful += inputs.tolist()
                continue
            told = named(self.x, self.y, inputs, self.free, self.tolerance, self.rng, found)
            if not found.close:
                return self._no(told, found.sizes)
            self.unsure = self.unsure or f"{told}, but a tolerance nearby may see it otherwise"
        return None

    def _signs(self, signs: Signs) -> Verdict | None:
        """One sign per stage; trees whose bars are in doubt are asked last."""
        order = sorted(range(len(self.pairs)), key=self._doubt)
        for i in order:
            for equation in self.pairs[i].equations():
                clash = signs.add(equation, ("tree", i, equation))
                if clash is None:
                    continue
                told = self._clash(clash)
                if self._doubt(i):
                    why = f"{told}, but a tolerance nearby may see it otherwise"
                    return Undecided(why, Reason.TOLERANCE)
                return self._no(told)
        return None

    def _doubt(self, i: int) -> bool:
        return self.pairs[i].close or not self.pairs[i].told

    def _clash(self, sources: list[Any]) -> Told:
        """Which inputs, by the points whose signs are multiplied, and which lines contradict."""
        lines = [s[1] for s in sources if s[0] == "order"]
        points: dict[int, int] = {}
        for _, i, equation in (s for s in sources if s[0] == "tree"):
            one = self.pairs[i]
            here = support(one.shape.size, one.turns, equation.place)
            points[i] = points.get(i, 0) ^ here
        some = [n for i, bits in points.items() for n in self._through(i, bits)]
        labels = [self.x.labels[n] for n in some]
        if len(some) != 2 or lines or not all(self.free):
            return sentences.sign_product(labels, lines)
        if len(points) < 2:
            return sentences.mirrored(labels)
        left = [self.pairs[i].left_signs & bits for i, bits in points.items()]
        return sentences.mirrored(labels, sum(b.bit_count() for b in left) % 2 == 1)

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
        matrices: list[Floats | None] = [
            np.zeros((self.x.count(t), d, d)) if self.free[t] else None
            for t, d in enumerate(self.x.dimensions)
        ]
        for one in self.pairs:
            places = zip(one.shape.stages.tolist(), one.shape.numbers.tolist(), strict=True)
            for (t, number), move in zip(places, one.moves(signs), strict=True):
                stage = matrices[t]
                if stage is not None:
                    stage[number] = move
        states = [s if f else None for s, f in zip(self.y.states, self.free, strict=True)]
        witness = JetChange(self.x.points, matrices, states)
        miss = float(witness.miss(self.x, self.y).max(initial=0.0))
        if not miss <= REPLAY:
            return Undecided(
                f"all invariants agree, but the best change found misses by {miss:.2g}",
                Reason.TOLERANCE,
            )
        doubtful = tuple(self.x.labels[i] for i in self.doubtful)
        return Equivalent(witness, JudgedJets(self.tolerance, self.x.inputs, miss, doubtful))


def _sizes_differ(x: Jets, y: Jets) -> Obstruction | None:
    if x.dimensions != y.dimensions:
        return Obstruction("dimensions", x.dimensions, y.dimensions)
    if x.inputs != y.inputs:
        return Obstruction("number of inputs", x.inputs, y.inputs)
    return None


def _forests_differ(x: Jets, y: Jets) -> Told | None:
    """Two inputs that are one point on one side only, at the first stage where there are some."""
    for t, (p, q) in enumerate(zip(x.points, y.points, strict=True)):
        for points, others, side in ((p, q, "left"), (q, p, "right")):
            first = np.unique(points, return_index=True)[1]
            same = others[first][points] == others
            if same.all():
                continue
            b = int(np.flatnonzero(~same)[0])
            a = int(first[points[b]])
            later = _meeting(y if side == "left" else x, a, b)
            left, right = (t, later) if side == "left" else (later, t)
            return sentences.merged([x.labels[a], x.labels[b]], left, right)
    return None


def _meeting(jets: Jets, a: int, b: int) -> int | None:
    """The first stage at which two inputs are one point."""
    return next((t for t, p in enumerate(jets.points) if p[a] == p[b]), None)


def _held_states_differ(x: Jets, y: Jets, free: Sequence[bool]) -> Told | None:
    for t in range(len(free)):
        if free[t] or np.array_equal(x.states[t], y.states[t]):
            continue
        size = float(np.abs(x.states[t]).max(initial=0.0))
        off = (np.abs(x.states[t] - y.states[t]) > SAME * size).any(axis=1)
        if off.any():
            point = int(np.flatnonzero(off)[0])
            some = int(np.flatnonzero(x.points[t] == point)[0])
            left, right = (z.states[t][point].tolist() for z in (x, y))
            return sentences.moved_state([x.labels[some]], t, left, right)
    return None


SAME = 1e-9  # states of a fixed stage may differ by so much of the largest entry
