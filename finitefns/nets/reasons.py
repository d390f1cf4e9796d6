"""Why points of a rounded net merge: what the net did, and what the rounding did.

A merge is the net's where the states are equal, up to the rounding of floats: within one activation
pattern, where a linear piece loses a direction, or between two, where the net folds. A pattern is
that of all blocks from the inputs on, and one is enough that has an input in every point that
merges. Every other merge is *rounded*: it hangs on the coordinates, so it belongs to the units and
survives no change of them. Which sort it is, is told of each point that merges several.

Law: under ``"exact"`` no merge is rounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ..contract import Value
from ..errors import InputError, said
from ..finite.chains import Chain
from ..finite.sets import FiniteSet
from ..wording import number
from .layers import Layer
from .numbering import numbered, of_keys
from .rounding import Precision
from .unit_signs import pieces

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Why(StrEnum):
    """Why a point merges several, by a closed list of names.

    >>> Why.ROUNDED == "rounded"
    True
    """

    INPUTS = "equal inputs"
    WITHIN = "within one activation pattern"
    BETWEEN = "between activation patterns"
    ROUNDED = "rounded"
    HANDED_IN = "handed in"


ORDER = tuple(Why)
ALONE = -1  # of a point that merges nothing


class Merge(NamedTuple):
    """A point of a stage that several points of the stage before go to, and why.

    >>> Merge(1, 0, ("a", "b"), Why.ROUNDED).inputs
    ('a', 'b')
    """

    stage: int
    point: int
    inputs: tuple[Any, ...]
    why: Why


class Reasons(Value):
    """Why the points of a rounded net merge: ``counts(stage)``, ``of(stage, point)``, all of them.

    ``codes[t]`` has a number per point of stage t: -1 where it merges nothing, else its place in
    `Why`. ``patterns[t]`` numbers the activation pattern of each input as far as stage t. Going
    through it gives every `Merge`, stage by stage.

    Law: ``sum(counts(t).values())`` is how many points of stage t merge several.

    >>> from finitefns.nets import Affine, Net, Pointwise, Trace
    >>> from finitefns.nets.rounded import discretize
    >>> net = Net([Affine([[1.0], [-1.0]]), Pointwise("relu"), Affine([[1.0, 1.0]])])
    >>> reasons = discretize(Trace(net, [[-2.0], [2.0], [0.2], [0.1]]), 0.5).reasons
    >>> for merge in reasons:
    ...     print(merge.stage, merge.inputs, merge.why)
    1 (2, 3) rounded
    2 (0, 1) between activation patterns
    >>> reasons.counts(1)
    {<Why.ROUNDED: 'rounded'>: 1}
    """

    chain: Chain
    codes: tuple[Ints, ...]
    patterns: tuple[Ints, ...]
    _given: Given | None

    def __init__(
        self,
        chain: Chain,
        codes: Sequence[Ints],
        patterns: Sequence[Ints] = (),
        given: Given | None = None,
    ) -> None:
        self.__dict__.update(
            chain=chain, codes=tuple(codes), patterns=tuple(patterns), _given=given
        )

    @classmethod
    def of(cls, chain: Chain, given: Given | None) -> Reasons:
        """The reasons of a chain, found by running each block once more; None: handed in."""
        n = chain.maps[0].domain.size
        codes, patterns = [np.full(n, ALONE)], [np.zeros(n, np.int64)]
        for t, f in enumerate(chain.maps, start=1):
            together = np.bincount(f.values, minlength=f.codomain.size) > 1
            if given is None:
                found = np.full(f.codomain.size, ORDER.index(Why.HANDED_IN))
            else:
                rows = given.members(chain, t)
                patterns.append(_farther(patterns[-1], rows))
                found = _told(rows, chain, patterns[-1], t)
            codes.append(np.where(together, found, ALONE))
        return cls(chain, codes, patterns, given)

    def counts(self, stage: int) -> dict[Why, int]:
        """How many points of a stage merge several, by reason; reasons that do not occur are out.

        Raises `InputError` where there is no such stage.
        """
        codes = self._codes(stage)
        often = np.bincount(codes[codes >= 0], minlength=len(ORDER)).tolist()
        return {why: n for why, n in zip(ORDER, often, strict=True) if n}

    def at(self, stage: int, point: int) -> Why | None:
        """Why a point of a stage merges several; None where it does not."""
        codes = self._codes(stage)
        if isinstance(point, bool) or not isinstance(point, int) or not 0 <= point < len(codes):
            raise InputError(
                f"there is no point {said(point)} at stage {stage}, which has {len(codes)}"
            )
        return None if codes[point] == ALONE else ORDER[codes[point]]

    def __iter__(self) -> Iterator[Merge]:
        label = self.chain.maps[0].domain.label
        for t, codes in enumerate(self.codes):
            here = self.chain.compose(0, t).values
            order = np.argsort(here, kind="stable")
            ends = np.searchsorted(here[order], np.arange(len(codes) + 1))
            for point in np.flatnonzero(codes >= 0).tolist():
                inputs = order[ends[point] : ends[point + 1]].tolist()
                yield Merge(t, point, tuple(map(label, inputs)), ORDER[codes[point]])

    def why(self, one: Any, other: Any) -> str:
        """Why two inputs are one point, or that they are not, as a sentence.

        It speaks of the two alone: what a third input has to do with it is left out.
        """
        names = self.chain.maps[0].domain
        i, j = names.index(one), names.index(other)
        pair = f"inputs {said(names.label(i))} and {said(names.label(j))}"
        if i == j:
            raise InputError(f"why: {said(one)} is one input, but two are meant")
        for t in range(1, len(self.codes)):
            here = self.chain.compose(0, t).values
            if here[i] == here[j]:
                return f"{pair} are one point from stage {t} on: {self._pair(t, i, j)}"
        return f"{pair} are two points at every stage"

    def _pair(self, t: int, i: int, j: int) -> str:
        if self._given is None:
            return "so they were handed in"
        rows = self._given.members(self.chain, t)
        two = rows.of_input[[i, j]]
        if t == 1 and (rows.rows[two[0]] == rows.rows[two[1]]).all():
            return "they are equal as inputs"
        made = rows.made[two]
        how = self._given.plan[t - 1]
        if how.argmax:
            if made.shape[1] == 1:
                return (
                    f"their output is {'' if made[0, 0] > 0 else 'not '}above 0, all that is kept"
                )
            return f"their largest output is number {made[0].argmax()}, all that is kept"
        apart = np.abs(made[0] - made[1])
        unit = int(apart.argmax())
        if apart[unit] > rows.room:
            return (
                f"they are up to {apart[unit]:.3g} apart there, in coordinate {unit}, and rounded "
                f"({how}); this belongs to the units"
            )
        one = self.patterns[t][i] == self.patterns[t][j]
        return f"they are equal there, {Why.WITHIN if one else Why.BETWEEN}"

    def _codes(self, stage: int) -> Ints:
        last = len(self.codes) - 1
        if isinstance(stage, bool) or not isinstance(stage, int) or not 0 <= stage <= last:
            raise InputError(f"there is no stage {said(stage)}; stages go from 0 to {last}")
        return self.codes[stage]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reasons):
            return NotImplemented
        return self.chain == other.chain and all(map(np.array_equal, self.codes, other.codes))

    def __hash__(self) -> int:
        return hash(self.chain)

    def __repr__(self) -> str:
        told = []
        for t in range(len(self.codes)):
            some = ", ".join(f"{number(n)} {why}" for why, n in self.counts(t).items())
            told += [f"stage {t}: {some}"] if some else []
        return f"<Reasons: {'; '.join(told) or 'nothing merges'}>"


# ------------------------------------------------------------------ what the net did


class Members(NamedTuple):
    """What goes through a block: rows, what is made of them, and the row of each input.

    ``block`` is the block; what is made is equal where it differs by at most ``room``.
    """

    block: Sequence[Layer]
    rows: Floats
    made: Floats
    of_input: Ints
    room: float


class Traced(Protocol):
    """What is asked of a trace: the net, its states on inputs, and the names of these."""

    @property
    def net(self) -> Any: ...
    @property
    def states(self) -> tuple[Floats, ...]: ...
    @property
    def labels(self) -> FiniteSet: ...
    @property
    def inputs(self) -> int: ...
    @property
    def points(self) -> tuple[Ints, ...]: ...
    @property
    def precision(self) -> float | None: ...
    @property
    def rounding(self) -> float: ...


class Given(NamedTuple):
    """A trace, a precision per stage, and the rows that each point goes on with."""

    trace: Traced
    plan: Sequence[Precision]
    states: Sequence[Floats]

    def members(self, chain: Chain, t: int) -> Members:
        """Of signs the inputs with their real states, of others the points of the stage before."""
        trace, how = self.trace, self.plan[t - 1]
        block = trace.net.blocks[t - 1]
        if how.kind == "signs" or t == 1:
            rows, made, before = *trace.states[t - 1 : t + 1], np.arange(trace.inputs)
        else:
            rows, before = self.states[t - 1], chain.compose(0, t - 1).values
            made = run(block, rows, t)
        lossless = how.kind == "exact" and not how.argmax and trace.precision is None
        room = np.inf if lossless else trace.rounding * float(np.abs(made).max(initial=0.0))
        return Members(block, rows, made, before, room)


def run(block: Sequence[Layer], rows: Floats, stage: int) -> Floats:
    """What a block makes of the rows that a stage before went on with.

    >>> from .layers import Affine
    >>> run([Affine([[2.0]]), Affine([[3.0]])], np.array([[1.0]]), 1).tolist()
    [[6.0]]

    Raises `InputError` where that is not finite.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is told below
        for layer in block:
            rows = layer(rows)
    if not np.isfinite(rows).all():
        raise InputError(f"the net on rounded states is not finite at stage {stage}")
    return rows


def _farther(pattern: Ints, rows: Members) -> Ints:
    """The number of each input's pattern, one block farther."""
    own = numbered(pieces(rows.block, rows.rows))[0][rows.of_input]
    return of_keys(pattern * (int(own.max(initial=0)) + 1) + own)[0]


def _told(rows: Members, chain: Chain, pattern: Ints, t: int) -> Ints:
    """The reason of each point of a stage, were it to merge several."""
    before, here = chain.compose(0, t - 1).values, chain.compose(0, t).values
    size = chain.maps[t - 1].codomain.size
    codes = np.full(size, ORDER.index(Why.BETWEEN))
    # One pattern with an input in every point that merges: as many as there are points.
    met = of_keys(here * (int(pattern.max(initial=0)) + 1) + pattern)[0]
    once = of_keys(met * chain.maps[t - 1].domain.size + before)[1]
    often = np.bincount(met[once])[met]
    merged = np.bincount(chain.maps[t - 1].values, minlength=size)
    codes[here[often == merged[here]]] = ORDER.index(Why.WITHIN)
    codes[here[_unlike(rows.made, rows.of_input, here, size, rows.room)]] = ORDER.index(Why.ROUNDED)
    if t == 1:
        alike = np.ones(size, bool)
        alike[here[_unlike(rows.rows, rows.of_input, here, size, 0.0)]] = False
        codes[alike] = ORDER.index(Why.INPUTS)
    return codes


def _unlike(rows: Floats, of_input: Ints, here: Ints, size: int, room: float) -> NDArray[np.bool_]:
    """Which inputs have another row than the first input at their point."""
    first = np.zeros(size, np.int64)
    first[here[::-1]] = of_input[::-1]
    away = np.abs(rows[of_input] - rows[first[here]])
    return np.asarray((away > room).any(axis=1))
