"""Rounded nets: a net on inputs as a finite chain, of which every finite question can be asked.

Stage 0 is the set of inputs, one point each, with their labels; stage t > 0 is the set of states
that are kept at stage t of the net. The net is run on what has been kept: state t + 1 is rounded
from what block t makes of the rounded state t, so that every stage is a function of the one before.
Where states are rounded afterwards, a stage is in general not a function of the one before:
`Rounded.of_states` takes those that are, and shows two inputs where they are not.

Laws: the chain of ``"exact"`` says which inputs are one point at which stage; an input that is
handed in twice merges at stage 1 and moves nothing else.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract import Value
from ..errors import InputError, listed, said
from ..finite.chains import Chain
from ..finite.maps import FiniteMap
from ..finite.merging import chain_of_merges
from ..finite.sets import FiniteSet
from ..wording import number
from .layers import numbers as finite
from .numbering import firsts_of, numbered, of_keys
from .reasons import Given, Reasons, Traced, run
from .rounding import Kept, Precision, planned
from .unit_signs import unit_signs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Rounded(Value):
    """A finite chain made of a net on inputs, and how far it says what the net says.

    ``chain`` is the `Chain`, its stage 0 the labelled inputs. ``states[t]`` holds the row that each
    point of stage t goes on with; under ``signs`` that of the first input there. ``agreement`` is
    the share of inputs on which the net, run on the rounded states, says what it says on the real
    ones; ``says`` is what is compared. Without a net both are None. ``precision`` has one per
    stage from 1 on.

    Law: ``Rounded.of_states([r.states[t][r.points(t)] for t in ...]).chain`` has the kernels of
    ``r.chain``.

    >>> from finitefns.nets import Affine, Net, Pointwise
    >>> fold = Net([Affine([[1.0], [-1.0]]), Pointwise("relu"), Affine([[1.0, 1.0]])])
    >>> r = discretize(fold.on([[-2.0], [2.0], [2.1]], labels="abc"), 0.5)
    >>> r
    <Rounded at step 0.5: 3 -> 2 -> 1 points, agreement 1>
    >>> print(r.why("a", "b"))
    inputs 'a' and 'b' are one point from stage 2 on: they are equal there, \
between activation patterns

    Raises `InputError` for states that are not functions of those before. Source: Aho, Hopcroft,
    Ullman 1974, 3.2, for the forest that a chain is.
    """

    chain: Chain
    precision: tuple[Precision, ...]
    agreement: float | None
    says: str | None
    states: tuple[Floats, ...]
    trace: Traced | None
    _differs: Ints

    def __init__(
        self,
        chain: Chain,
        states: Sequence[Floats],
        *,
        precision: tuple[Precision, ...] = (),
        agreement: float | None = None,
        says: str | None = None,
        differs: Ints | None = None,
        trace: Traced | None = None,
    ) -> None:
        self.__dict__.update(
            chain=chain,
            states=tuple(states),
            precision=precision,
            agreement=agreement,
            says=says,
            trace=trace,
            _differs=np.zeros(0, np.int64) if differs is None else differs,
        )

    @classmethod
    def of_states(cls, states: Any, labels: Any = None) -> Rounded:
        """A chain of states that are rounded already: one array per stage, a row per input.

        The first array holds the inputs. Raises `InputError` where two inputs are one row at a
        stage and two at the next.

        >>> Rounded.of_states([[0, 1, 2], [0, 0, 1]], labels="abc").chain.slots
        {'stage0': 3, 'stage1': 2}
        """
        meant = f"of_states: a list of arrays, one per stage, is meant, but found {said(states)}"
        rows = [_rows(one, t) for t, one in enumerate(listed(states, meant))]
        if len(rows) < 2:
            raise InputError(f"of_states: there are {len(rows)} stages, but a chain has at least 2")
        for t, one in enumerate(rows):
            if len(one) != len(rows[0]):
                raise InputError(
                    f"states[{t}] has {len(one)} rows, but states[0] has {len(rows[0])}; each "
                    "input has one row per stage"
                )
        names = FiniteSet(len(rows[0]) if labels is None else labels)
        if names.size != len(rows[0]):
            raise InputError(f"labels name {names.size} inputs, but there are {len(rows[0])}")
        kept = [numbered(one) for one in rows]
        for t in range(len(rows) - 1):
            (here, firsts), (there, _) = kept[t], kept[t + 1]
            parted = np.flatnonzero(there[firsts[here]] != there)
            if len(parted):
                raise _no_function(names, int(firsts[here[parted[0]]]), int(parted[0]), t)
        maps = [FiniteMap._trusted(kept[1][0], FiniteSet(len(kept[1][1])), names)]
        for (_, firsts), (there, ends) in itertools.pairwise(kept[1:]):
            points = FiniteSet(len(firsts))
            maps.append(FiniteMap._trusted(there[firsts], FiniteSet(len(ends)), points))
        placed = [rows[0], *(one[k[1]] for one, k in zip(rows[1:], kept[1:], strict=True))]
        return cls(Chain(maps), placed)

    # -------------------------------------------------------------- what it is

    @property
    def labels(self) -> FiniteSet:
        """The set of inputs."""
        return self.chain.maps[0].domain

    @property
    def last(self) -> int:
        """The number of the last stage."""
        return len(self.chain.maps)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many points the inputs are at each stage."""
        return tuple(len(np.unique(self.points(t))) for t in range(self.last + 1))

    def points(self, stage: int) -> Ints:
        """The point of a stage at which each input is."""
        return self.chain.compose(0, stage).values

    @property
    def differs(self) -> tuple[Any, ...]:
        """The inputs on which the rounded net says something else than the real one."""
        return tuple(self.labels.label(i) for i in self._differs.tolist())

    @cached_property
    def reasons(self) -> Reasons:
        """Why points merge, for every merge: see `Reasons`."""
        if self.trace is None:
            return Reasons.of(self.chain, None)
        return Reasons.of(self.chain, Given(self.trace, self.precision, self.states))

    def why(self, one: Any, other: Any) -> str:
        """Why two inputs are one point, or that they are not, as a sentence."""
        return self.reasons.why(one, other)

    def report(self) -> str:
        """The stages, how many points each has, and why they merge, as a table of text."""
        told = [f"{'stage':>5}  {'points':>9}  merged into one point, and why"]
        for t, size in enumerate(self.sizes):
            why = ", ".join(f"{number(n)} {why}" for why, n in self.reasons.counts(t).items())
            told.append(f"{t:>5}  {number(size):>9}  {why}".rstrip())
        if self.agreement is not None:
            told.append(f"agreement {_share(self.agreement)} of the inputs: {self.says}")
        return "\n".join(told)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rounded):
            return NotImplemented
        return (
            self.precision == other.precision
            and self.agreement == other.agreement
            and self.chain == other.chain
            and all(map(np.array_equal, self.states, other.states))
        )

    def __hash__(self) -> int:
        return hash((self.precision, self.chain))

    def __repr__(self) -> str:
        alike = planned(self.precision[-1], self.last) if self.precision else ()
        every = self.precision[-1:] if self.precision == alike else self.precision
        how = f"at {', '.join(map(str, every))}" if every else "of states"
        points = " -> ".join(map(number, self.sizes))
        agree = "" if self.agreement is None else f", agreement {_share(self.agreement)}"
        return f"<Rounded {how}: {points} points{agree}>"


@chain_of_merges.register
def _(rounded: Rounded) -> Chain:
    return rounded.chain


def _share(share: float) -> str:
    """A share in four digits; 1 only where nothing is missing."""
    return "1" if share == 1.0 else f"{min(share, 0.9999):.4g}"


def _rows(given: Any, stage: int) -> Floats:
    flat = np.ndim(given) == 1
    rows = finite(given, f"states[{stage}]", 1 if flat else 2)
    return rows[:, None] if flat else rows


def _no_function(names: FiniteSet, one: int, other: int, stage: int) -> InputError:
    return InputError(
        f"states: inputs {said(names.label(one))} and {said(names.label(other))} have one row at "
        f"stage {stage} and two at stage {stage + 1}, so stage {stage + 1} is not a function of "
        f"stage {stage}; run the net on the rounded states, as trace.discretize(step) does"
    )


# ------------------------------------------------------------------ a net, rounded on the way


def discretize(trace: Traced, precision: Any = "exact") -> Rounded:
    """The finite chain of a net on inputs, at a precision; the net is run on what is kept.

    ``precision`` is ``"exact"``, a step, ``linked(distance)``, ``"signs"`` (of the units of this
    and all later blocks) or ``"argmax"``, alone or on top of any as in ``"signs argmax"``: see
    `Precision`. A list, or a text with commas, has one per stage from 1 on.

    Law: inputs that are one point of the chain at a stage are one at every later stage;
    ``discretize(trace, "exact").chain == trace.chain``.

    >>> from finitefns.nets import Affine, Net
    >>> t = Net([Affine([[1.0], [0.0]])]).on([[0.2], [0.3], [0.9]])
    >>> [discretize(t, p).chain.maps[0].values.tolist() for p in ("exact", 0.5, "argmax")]
    [[0, 1, 2], [0, 1, 2], [0, 0, 0]]

    Raises `InputError` for a precision that is not meant, or states that are not finite. Source:
    Gower and Ross 1969, for what is linked.
    """
    plan = planned(precision, trace.net.last)
    return _of_signs(trace, plan) if plan[0].kind == "signs" else _of_rows(trace, plan)


def _of_rows(trace: Traced, plan: tuple[Precision, ...]) -> Rounded:
    """Run the net on rounded states, each different one once."""
    base = trace.points[0] if plan[0].kind == "exact" else numbered(trace.states[0])[0]
    firsts = firsts_of(base)
    rows, points = trace.states[0][firsts], FiniteSet(len(firsts))
    maps: list[FiniteMap] = []
    states: list[Floats] = [trace.states[0]]
    real = True  # whether the rows are states of the trace, those of the inputs `firsts`
    for t, (block, how) in enumerate(zip(trace.net.blocks, plan, strict=True), start=1):
        made = trace.states[t][firsts] if real else run(block, rows, t)
        real = real and how.kind == "exact"
        if how.argmax:
            kept = _largest(made)
        elif real:  # the points of the trace, up to the rounding of floats
            numbers = trace.points[t][firsts]
            kept = Kept(numbers, made[firsts_of(numbers)])
        else:
            kept = how.keep(made, f"stage {t}", trace.rounding)
        target = FiniteSet(len(kept.rows))
        maps.append(FiniteMap._trusted(kept.numbers, target, points))
        if real:
            firsts = firsts[firsts_of(kept.numbers)]
        if t < trace.net.last:
            rows, points = kept.rows, target
        states.append(kept.rows)
    maps[0] = FiniteMap._trusted(maps[0].values[base], maps[0].codomain, trace.labels)
    chain = Chain(maps)
    before = base if len(maps) == 1 else chain.compose(0, trace.net.last - 1).values
    says, mine, theirs = _said(plan[-1], made[before], trace.states[-1])
    return _judged(trace, plan, chain, states, np.flatnonzero(mine != theirs), says)


def _largest(outputs: Floats) -> Kept:
    """The classes: which output is the largest, the first of equal ones; of one, its sign."""
    return Kept(_classes(outputs), np.eye(max(outputs.shape[1], 2)))


def _classes(outputs: Floats) -> Ints:
    if outputs.shape[1] == 1:
        return (outputs[:, 0] > 0).astype(np.int64)
    return np.asarray(outputs.argmax(axis=1), np.int64)


def _said(how: Precision, rounded: Floats, real: Floats) -> tuple[str, Any, Any]:
    """What a net says, in words, then on rounded states and on real ones, one per input."""
    if real.shape[1] > 1:
        return "which output is the largest", _classes(rounded), _classes(real)
    if how.kind == "step" and not how.argmax:
        words = f"the output in steps of {how.size:g}"
        return words, np.rint(rounded[:, 0] / how.size), np.rint(real[:, 0] / how.size)
    return "whether the output is above 0", _classes(rounded), _classes(real)


def _judged(
    trace: Traced,
    plan: tuple[Precision, ...],
    chain: Chain,
    states: Sequence[Floats],
    differs: Ints,
    says: str,
) -> Rounded:
    """``differs`` are the inputs on which the two nets part; of no inputs all agree."""
    share = 1.0 - len(differs) / max(trace.inputs, 1)
    return Rounded(
        chain,
        states,
        precision=plan,
        agreement=share,
        says=says,
        differs=differs,
        trace=trace,
    )


def _of_signs(trace: Traced, plan: tuple[Precision, ...]) -> Rounded:
    """From the last stage to the first: the pattern of a block, and of all that come later."""
    k, blocks = trace.net.last, trace.net.blocks
    real = _classes(trace.states[-1])
    kept: list[Kept] = []  # from the last stage on
    for t in range(k, 0, -1):
        before, after = trace.states[t - 1 : t + 1]
        if plan[t - 1].argmax:
            kept.append(Kept(real, _largest(after[:0]).rows))
            continue
        keys = unit_signs(blocks[t - 1], before, after, last=t == k)
        if kept:
            keys = keys * len(kept[-1].rows) + kept[-1].numbers
        numbers, firsts = of_keys(keys)
        kept.append(Kept(numbers, after[firsts]))
    maps, points, firsts = [], trace.labels, np.arange(trace.inputs)
    for numbers, rows in reversed(kept):
        target = FiniteSet(len(rows))
        maps.append(FiniteMap._trusted(numbers[firsts], target, points))
        points, firsts = target, firsts_of(numbers)
    states = [trace.states[0], *(one.rows for one in reversed(kept))]
    differs, says = _commonest(kept[0].numbers, real)
    return _judged(trace, plan, Chain(maps), states, differs, says)


def _commonest(points: Ints, real: Ints) -> tuple[Ints, str]:
    """The inputs whose answer is not the commonest one of their last point."""
    many = int(real.max(initial=0)) + 1
    pairs, often = np.unique(points * many + real, return_counts=True)
    order = np.lexsort((pairs % many, -often, pairs // many))
    at, first = np.unique(pairs[order] // many, return_index=True)
    answer = np.zeros(int(points.max(initial=-1)) + 1, np.int64)
    answer[at] = pairs[order][first] % many
    says = "the answer of each last point is the commonest of its inputs"
    return np.flatnonzero(answer[points] != real), says
