"""The ranks of all composites at every point of jets, and the bars that they make.

Nets of piecewise-linear activations have Jacobians that are products of given numbers: their ranks
are those of fractions, found modulo two random primes. Others are judged in floats, against the
norms of the factors, at a tolerance and at ten times more and less; where these differ, the input
is in doubt. Points that go alike are done once.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....contract import Value
from ....errors import InputError, said
from ....linear.barcodes import Bars, in_order
from ....linear.spectrum import check_tolerance
from ....tolerance import COARSER, FINER
from ..jets import Jets
from .composites import Composites
from .flags import Modulo, ranks_modulo
from .residues import random_primes
from .walks import Floats, Ints, numbered, one_of_each, walks

TOLERANCE = 1e-13  # relative to the product of the factors' norms
AGREE = 2  # primes that must see the same ranks
MOST_PRIMES = 8
ROOM = 2**17  # entries of matrices that are eliminated at once
NOT_BARS = -1  # the number of the barcode of ranks that no chain has


class Gap(NamedTuple):
    """The smallest value that counted and the largest that did not, relative to the factors."""

    above: float
    below: float

    def __str__(self) -> str:
        return f"{self.above:.2g} counts, {self.below:.2g} does not"


class Curve(NamedTuple):
    """The rank of one composite against the tolerance, and its relative singular values."""

    tolerances: Floats
    ranks: Ints
    values: Floats

    @property
    def gap(self) -> Gap:
        """Where the widest step between two values that follow each other is."""
        values = self.values[self.values > 0]
        if len(values) < 2:
            return Gap(float(values.min(initial=np.inf)), 0.0)
        at = int(np.argmax(values[:-1] / values[1:]))
        return Gap(float(values[at]), float(values[at + 1]))


class Ranks(Value):
    """The rank of every composite from a stage to a later one, at every point; and the bars.

    ``table`` (walks, k + 1, k + 1) has the ranks of each way through all Jacobians, on its
    diagonal the dimensions; ``walk`` is that of each input. ``exact``: ranks of fractions, with
    ``primes``; else ``tolerance`` is what floats were judged at.

    >>> r = ranks(Jets.of([[[[1.0, 0.0], [0.0, 0.0]]], [[[0.0, 0.0], [0.0, 1.0]]]]))
    >>> r.of(0, 1).tolist(), r.of(0, 2).tolist(), r.barcodes
    ([1], [0], ([0, 1], [0, 0], [1, 2], [2, 2],))
    """

    jets: Jets
    table: Ints
    walk: Ints
    tolerance: float | None
    primes: tuple[int, ...]
    above: Floats  # for each walk: the smallest value that counted, and the largest that did not
    below: Floats
    doubts: NDArray[np.bool_]

    def __init__(self, jets: Jets, **parts: Any) -> None:
        self.__dict__.update(jets=jets, **parts)

    @property
    def exact(self) -> bool:
        """Whether these are the ranks of fractions."""
        return self.tolerance is None

    def of(self, i: int, j: int) -> Ints:
        """The rank of the composite from stage i to stage j at every point of stage i.

        Raises `InputError` for what is not two stages i <= j.
        """
        self._stages(i, j)
        points = self.jets.points[i]
        return np.asarray(self.table[self.walk[one_of_each(points)], i, j])

    def per_input(self, some: slice = slice(None)) -> Ints:
        """The ranks along the way of each of some inputs, (inputs, k + 1, k + 1)."""
        return self.table[self.walk[some]]

    @property
    def doubtful(self) -> NDArray[np.bool_]:
        """For each input whether a composite on its way is in doubt: floats near the tolerance."""
        return self.doubts[self.walk]

    @property
    def bars(self) -> Ints:
        """The number of each input's barcode in ``barcodes``.

        It is -1 where ranks of floats contradict each other: a doubtful input without bars.
        """
        return self._bars[0]

    @property
    def barcodes(self) -> tuple[Bars, ...]:
        """The different barcodes, as they appear among the inputs."""
        return self._bars[1]

    @cached_property
    def _bars(self) -> tuple[Ints, tuple[Bars, ...]]:
        counts = multiplicities(self.table)
        flat = counts.reshape(len(counts), (self.jets.last + 1) ** 2)
        kind = numbered(flat)
        first = one_of_each(kind)
        sound = (flat[first] >= 0).all(axis=1)
        numbers = np.where(sound, np.arange(len(first)), NOT_BARS)[kind][self.walk]
        seen, place = np.unique(numbers, return_index=True)
        order = seen[np.argsort(place)]
        order = order[order != NOT_BARS]
        renamed = np.full(len(first) + 1, NOT_BARS)
        renamed[order] = np.arange(len(order))
        return renamed[numbers], tuple(map(_told, counts[first[order]]))

    @property
    def gap(self) -> Gap | None:
        """Over all composites the smallest value that counted, and the largest that did not.

        None where ranks are exact.
        """
        if self.exact:
            return None
        return Gap(float(self.above.min(initial=np.inf)), float(self.below.max(initial=0.0)))

    def curve(
        self, i: int, j: int, at: int, tolerances: Sequence[float] | Floats | None = None
    ) -> Curve:
        """The rank from stage i to j at one input in floats, against the tolerance.

        Raises `InputError` for what is not a stage or an input.
        """
        self._stages(i, j)
        if not 0 <= at < self.jets.inputs:
            raise InputError(f"curve: the input is {at}, but there are {self.jets.inputs} inputs")
        values = np.ones(self.jets.dimensions[i])
        if i < j:
            way = Composites(self.jets).spectra(i, self.jets.points[i][[at]])
            values = next(s.values[0] for s in way if s.stage == j)
        grid = np.logspace(-17, 0, 69) if tolerances is None else np.asarray(tolerances, float)
        return Curve(grid, (values[None] > grid[:, None]).sum(axis=1), values)

    @property
    def evidence(self) -> str:
        """What the ranks rest on, as part of a sentence."""
        if self.exact:
            many = "primes" if len(self.primes) > 1 else "prime"
            return f"exact ranks, modulo the {many} {' and '.join(map(str, self.primes))}"
        doubtful = int(self.doubtful.sum())
        return (
            f"ranks judged at tolerance {self.tolerance:.3g} of the factors' norms, "
            f"{doubtful} of {self.jets.inputs} inputs in doubt"
        )

    def _stages(self, i: int, j: int) -> None:
        if not 0 <= i <= j <= self.jets.last:
            raise InputError(
                f"ranks: from stage {said(i)} to stage {said(j)} is asked, "
                f"but stages are 0..{self.jets.last}, and a composite goes up"
            )

    def __repr__(self) -> str:
        return f"<Ranks at {self.jets.inputs} inputs: {self.evidence}>"


def ranks(jets: Jets, tolerance: float = TOLERANCE, *, rng: int = 0) -> Ranks:
    """The ranks of all composites at every point of jets.

    Law: ``table[..., i, j]`` is the number of bars that reach from i to j.
    Where ``jets.exact``, the ranks are those of fractions, and no tolerance matters: a rank modulo
    a prime is never too large, so the largest counts that two random primes see. Where all ranks
    are as large as the units that are on allow, one prime is a proof.

    >>> ranks(Jets.of([[[[1.0, 0.0], [0.0, 1e-20]]]], exact=True)).of(0, 1).tolist()
    [2]
    >>> ranks(Jets.of([[[[1.0, 0.0], [0.0, 1e-20]]]])).of(0, 1).tolist()
    [1]

    Raises `InputError` for a tolerance that is not between 0 and 1, and for entries that are not
    finite.
    """
    numbers = walks(jets)
    walk = numbers[0][jets.points[0]]
    return (_exactly if jets.exact else _in_floats)(jets, numbers, walk, tolerance, rng)


def multiplicities(table: Ints) -> Ints:
    """How many bars [i, j] there are, from the ranks r(i, j): both (n, k + 1, k + 1).

    >>> multiplicities(np.array([[[2, 1], [0, 1]]])).tolist()
    [[[1, 1], [0, 0]]]
    """
    r = np.pad(table, ((0, 0), (1, 1), (1, 1)))
    below = np.triu(r[:, 1:-1, 1:-1] - r[:, :-2, 1:-1] - r[:, 1:-1, 2:] + r[:, :-2, 2:])
    return np.asarray(below)


def _told(counts: Ints) -> Bars:
    i, j = np.nonzero(counts)
    there = zip(i.tolist(), j.tolist(), strict=True)
    return in_order({bar: int(counts[bar]) for bar in there})


def _exactly(
    jets: Jets, numbers: tuple[Ints, ...], walk: Ints, tolerance: float, rng: int
) -> Ranks:
    points = one_of_each(numbers[0])
    n, k = len(points), jets.last
    table = np.zeros((n, k + 1, k + 1), np.int64)
    agreed = np.zeros(n, np.int64)  # how many primes have seen the largest ranks
    used = []
    step = _room(jets.dimensions)
    for prime in random_primes(MOST_PRIMES, rng):
        open_ = np.flatnonzero(agreed < AGREE)
        if len(open_) == 0:
            break
        used.append(prime)
        modulo = Modulo(jets, prime)
        for start in range(0, len(open_), step):
            some = open_[start : start + step]
            seen, bound = ranks_modulo(modulo, points[some])
            larger = np.maximum(seen, table[some])
            same = (larger == table[some]).all(axis=(1, 2))
            full = (larger == seen).all(axis=(1, 2))
            agreed[some] = np.where(same, agreed[some] + full, full)
            agreed[some[np.all(larger == bound, axis=(1, 2))]] = AGREE  # one prime is a proof
            table[some] = larger
    if (agreed < AGREE).any():
        raise InputError("ranks: no two of eight random primes agree on the ranks")
    none = np.zeros(n)
    return Ranks(
        jets,
        table=table,
        walk=walk,
        tolerance=None,
        primes=tuple(used),
        above=none,
        below=none,
        doubts=none > 0,
    )


def _room(dimensions: tuple[int, ...]) -> int:
    """How many inputs are eliminated at once: so few that they stay close to the processor."""
    # The first and the last stage count no more than the ones beside them.
    inner = [*dimensions]
    inner[0], inner[-1] = min(inner[:2]), min(inner[-2:])
    return max(1, ROOM // max(1, *(a * b for a, b in itertools.pairwise(inner))))


def _in_floats(
    jets: Jets, numbers: tuple[Ints, ...], walk: Ints, tolerance: float, rng: int
) -> Ranks:
    at = check_tolerance(tolerance)
    n, k = int(numbers[0].max(initial=-1)) + 1, jets.last
    table = np.zeros((n, k + 1, k + 1), np.int64)
    table[:, range(k + 1), range(k + 1)] = jets.dimensions
    doubts = np.zeros(n, np.bool_)
    above, below = np.full(n, np.inf), np.zeros(n)
    known = Composites(jets)
    first = one_of_each(numbers[0])
    for i in range(k):
        points = one_of_each(numbers[i])
        here = numbers[i][first]  # where each whole walk is at stage i
        for part in jets.parts(len(points)):
            some = points[part]
            among = np.flatnonzero((here >= part.start) & (here < part.stop))
            back = here[among] - part.start
            for j, values in known.spectra(i, some):
                counted = values > at
                table[among, i, j] = counted.sum(axis=1)[back]
                near = (values > at * FINER) & (values <= at * COARSER)
                doubts[among] |= np.asarray(near.any(axis=1))[back]
                least = np.where(counted, values, np.inf).min(axis=1, initial=np.inf)
                most = np.where(counted, 0.0, values).max(axis=1, initial=0.0)
                above[among] = np.minimum(above[among], least[back])
                below[among] = np.maximum(below[among], most[back])
        first = jets.parents[i][first]
    doubts = doubts | np.any(multiplicities(table) < 0, axis=(1, 2))
    return Ranks(
        jets,
        table=table,
        walk=walk,
        tolerance=at,
        primes=(),
        above=above,
        below=below,
        doubts=doubts,
    )
