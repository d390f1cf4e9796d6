"""Two nets on the same inputs, side by side: what one matrix per stage has to carry over.

Inputs meet in pairs, left and right, and so do their states and Jacobians. Stages that are tied
share one matrix: they are one *space*, named by its first stage. A stage that is free has a matrix
for each pair of points.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from ....errors import InputError, nearest, said
from ..jets import ROOM, Floats, Ints, Jets

WORDS = (
    "free", "fixed", "linear", "affine", "orthogonal", "monomial", "signed", "permutation", "scale"
)  # fmt: skip
UNITS = ("fixed", "permutation", "signed", "monomial", "scale")  # these keep the units apart
STRETCHED = ("monomial", "scale")
OWN_SIZE = ("free", "linear", "affine", "monomial", "scale")  # left and right may differ in size
FLOOR = 1e-3  # a coordinate is judged by its own size, but by no less than this of the largest

Pair = tuple[Floats, Floats]


class Meeting:
    """Inputs of two nets in pairs, and what may move: a word per stage, and which stages share.

    ``spaces[t]`` is the first stage of those that share the matrix of stage t.

    Raises `InputError` where words, ties and stages do not fit.
    """

    def __init__(
        self,
        left: Jets,
        right: Jets,
        words: Sequence[str],
        ties: Sequence[Sequence[int]] = (),
        pairs: tuple[Ints, Ints] | None = None,
    ) -> None:
        self.left, self.right, self.words = left, right, tuple(words)
        self.spaces = _spaces(left, self.words, ties)
        here = np.arange(left.inputs)
        self.mine, self.theirs = (here, here) if pairs is None else pairs
        self.ties = tuple(tuple(tie) for tie in ties)

    def on(self, some: Sequence[int]) -> Meeting:
        """The same question at some of the pairs of inputs."""
        places = np.asarray(some, dtype=np.int64)
        pairs = self.mine[places], self.theirs[places]
        return Meeting(self.left, self.right, self.words, self.ties, pairs)

    def loosened(self, words: Sequence[str]) -> Meeting:
        """The same inputs, asked with other words."""
        return Meeting(self.left, self.right, words, self.ties, (self.mine, self.theirs))

    @property
    def stages(self) -> range:
        """The numbers of the stages."""
        return range(self.left.last + 1)

    @property
    def heads(self) -> tuple[int, ...]:
        """The spaces, each by its first stage."""
        return tuple(sorted(set(self.spaces)))

    def members(self, space: int) -> list[int]:
        """The stages that share the matrix of a space."""
        return [t for t in self.stages if self.spaces[t] == space]

    @cached_property
    def points(self) -> list[tuple[Ints, Ints, Ints]]:
        """For each stage the pairs of points, left and right, and which pair each input has."""
        found = []
        for t in self.stages:
            both = np.stack([self.left.points[t][self.mine], self.right.points[t][self.theirs]], 1)
            kinds, which = np.unique(both, axis=0, return_inverse=True)
            found.append((kinds[:, 0], kinds[:, 1], which.reshape(-1).astype(np.int64)))
        return found

    def states(self, stage: int) -> Pair:
        """The states of the pairs of points of a stage, left and right, a row each."""
        p, q, _ = self.points[stage]
        return self.left.states[stage][p], self.right.states[stage][q]

    def all_states(self, space: int) -> Pair:
        """The states of all stages that share a space, left and right, a row each."""
        both = [self.states(t) for t in self.members(space)]
        return np.concatenate([b[0] for b in both]), np.concatenate([b[1] for b in both])

    def jacobians(self, stage: int, part: slice = slice(None)) -> Pair:
        """The Jacobians from a stage to the next at its pairs of points, left and right."""
        p, q, _ = self.points[stage]
        return self.left.jacobians(stage, p[part]), self.right.jacobians(stage, q[part])

    def parts(self, stage: int) -> list[slice]:
        """Slices of the pairs of points of a stage, each as long as memory allows."""
        many = len(self.points[stage][0])
        step = max(1, ROOM // max(self.left.dimensions[stage] * self.left.dimensions[stage + 1], 1))
        return [slice(k, min(k + step, many)) for k in range(0, many, step)]

    def mixed(self, stage: int, many: int, rng: np.random.Generator) -> Pair:
        """The Jacobians of a stage, left and right; where there are more, so many sums of them.

        What carries all of them over carries every sum over, so nothing that is refused for the
        sums is allowed for them.
        """
        count = len(self.points[stage][0])
        if count <= many:
            return self.jacobians(stage)
        weights = rng.normal(size=(many, count)) / np.sqrt(count)
        shape = (many, self.left.dimensions[stage + 1], self.left.dimensions[stage])
        sums = np.zeros(shape), np.zeros(shape)
        for part in self.parts(stage):
            for total, some in zip(sums, self.jacobians(stage, part), strict=True):
                total += np.tensordot(weights[:, part], some, axes=1)
        return sums

    def misses(self, moves: dict[int, Floats], offsets: dict[int, Floats]) -> tuple[float, str]:
        """How far the moved left is from the right, relative to its size, and where most.

        ``moves[t]`` has one matrix for stage t, or one per pair of points. A coordinate is judged
        by its own size, but by no less than `FLOOR` of the largest of its stage.
        """
        worst, where = 0.0, "nowhere"
        for t in self.stages:
            if self.words[t] == "free":
                continue
            x, y = self.states(t)
            b = offsets.get(t, np.zeros(x.shape[1]))
            there = x @ moves[t].T + b
            size = np.abs(x) @ np.abs(moves[t]).T + np.abs(b) + np.abs(y)
            miss = _relative(there - y, size)
            if miss > worst:
                worst, where = miss, f"the states of stage{t}"
        for t in self.stages[:-1]:
            off = size = np.zeros((self.left.dimensions[t + 1], self.left.dimensions[t]))
            for part in self.parts(t):
                j, k = self.jacobians(t, part)
                here, there = self._moves_at(moves, t, part)
                off = np.maximum(off, np.abs(there @ j - k @ here).max(axis=0, initial=0.0))
                both = np.abs(there) @ np.abs(j) + np.abs(k) @ np.abs(here)
                size = np.maximum(size, both.max(axis=0, initial=0.0))
            miss = _relative(off.reshape(1, -1), size.reshape(1, -1))
            if miss > worst:
                worst, where = miss, f"the Jacobians from stage{t} to stage{t + 1}"
        return worst, where

    def _moves_at(self, moves: dict[int, Floats], t: int, part: slice) -> Pair:
        here, there = moves[t], moves[t + 1]
        if here.ndim == 3:
            here = here[part]
        if there.ndim == 3:
            there = there[self.above(t)[part]]
        return here, there

    def above(self, stage: int) -> Ints:
        """The pair of points of the next stage that each pair of points of a stage goes to."""
        up = np.zeros(len(self.points[stage][0]), np.int64)
        up[self.points[stage][2]] = self.points[stage + 1][2]
        return up


def _relative(off: Floats, size: Floats) -> float:
    """The largest miss of a column over its size."""
    sizes = size.max(axis=0, initial=0.0)
    sizes = np.maximum(sizes, FLOOR * sizes.max(initial=0.0))
    found = np.abs(off).max(axis=0, initial=0.0)
    if not np.isfinite(found).all():
        return float("inf")
    return float((found[sizes > 0] / sizes[sizes > 0]).max(initial=0.0))


def _spaces(x: Jets, words: tuple[str, ...], ties: Sequence[Sequence[int]]) -> tuple[int, ...]:
    if len(words) != len(x.dimensions):
        raise InputError(f"{len(words)} words are given, but there are {len(x.dimensions)} stages")
    for t, word in enumerate(words):
        if word not in WORDS:
            raise InputError(
                f"the freedom of stage{t} is {said(word)}, but it must be one of "
                f"{', '.join(WORDS)}{nearest(str(word), WORDS)}"
            )
    spaces = list(range(len(words)))
    for tie in ties:
        for t in tie:
            if t not in range(len(words)):
                raise InputError(f"stage{t} is tied, but the stages are 0..{len(words) - 1}")
            if spaces[t] != t or (t in spaces[:t] + spaces[t + 1 :]):
                raise InputError(f"stage{t} is tied twice")
        if len({words[t] for t in tie}) > 1 or len({x.dimensions[t] for t in tie}) > 1:
            raise InputError(
                f"stages {', '.join(map(str, tie))} are tied, but not of one size and one word"
            )
        if len(tie) > 1 and words[tie[0]] == "free":
            raise InputError(
                f"stages {', '.join(map(str, tie))} are tied and free; here tied stages are "
                "linear, affine, orthogonal or less"
            )
        for t in tie:
            spaces[t] = min(tie)
    return tuple(spaces)
