"""Traces: a net on some inputs, the thing that most questions of this room are asked of.

The slots are ``inputs``, the points as a set with labels, and ``stage0``, ..., ``stagek``, the
spaces in which their states stand. Which inputs are one point at which stage is a forest; the
Jacobian of the next block at each point makes it the `Jets` that verdicts stand on.

Laws: inputs that are one point at a stage are one point at every later one; ``net.on(x).states``
are ``net.states(x)``.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from ..contract import CanonicalForm, Value
from ..display import html
from ..errors import InputError, said
from ..finite.chains import Chain
from ..finite.maps import FiniteMap
from ..finite.merging import chain_of_merges
from ..finite.sets import FiniteSet
from ..freedom import INPUTS, Freedom
from ..linear.spectrum import check_tolerance
from ..summaries import rule_of_summary
from ..verdict import NoCanonicalForm, Reason
from .acting import Replay, replay
from .changes import CoordinateChange, moves_of, of_matrices
from .jets.bars.ranks import TOLERANCE, Ranks, ranks
from .jets.jets import Jets
from .jets.stagewise.stage_change import StageChange
from .layers import numbers
from .pieces import block_factors, crease_distance, pieces
from .precisions import Precisions, precisions
from .rounded import Rounded, discretize
from .rows import joined, near_rows
from .sorts import sorts
from .standing import standing
from .states import State, StateSummary

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROUNDING = 1e-12  # of the largest number at a stage: states nearer than this are one
CREASE = 1e-12  # of |weights| |x| + |bias|: what is nearer to 0 than this counts as on a crease
MISSED = 1e-3  # of a state: beyond it a moved net is not the same net any more


class Layered(Protocol):
    """What a trace asks of a net."""

    @property
    def blocks(self) -> tuple[tuple[Any, ...], ...]: ...
    @property
    def slots(self) -> dict[str, int]: ...
    @property
    def inputs(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def is_exact(self) -> bool: ...
    def rows(self, x: Any, start: int = 0) -> Floats: ...
    def states(self, x: Any) -> list[Floats]: ...


class Trace(Value):
    """A net on N points: the states at every stage, and what is first-order of them.

    ``precision`` joins states that differ by at most so much in every coordinate; 0.0 joins equal
    ones, and None those within rounding, 1e-12 of the largest number at their stage. ``labels``
    name the inputs; ``weights`` say how much each counts. Ranks of floats are judged at a
    ``tolerance`` relative to the factors' norms; ranks of piecewise-linear nets are exact.

    >>> from finitefns.nets import Affine, Net, Pointwise
    >>> net = Net([Affine([[1.0], [-1.0]]), Pointwise("relu"), Affine([[1.0, 1.0]])])
    >>> t = Trace(net, [[-2.0], [2.0], [3.0]], labels=["a", "b", "c"])
    >>> t.slots, [p.tolist() for p in t.points]
    ({'inputs': 3, 'stage0': 1, 'stage1': 2, 'stage2': 1}, [[0, 1, 2], [0, 1, 2], [0, 0, 1]])

    Raises `InputError` for points that do not fit the net, or labels that are not one per input.
    """

    moved_by: ClassVar[type[CoordinateChange]] = CoordinateChange
    net: Any
    states: tuple[Floats, ...]
    labels: FiniteSet
    weights: Floats | None
    precision: float | None
    rounding: float
    tolerance: float
    replayed: Replay | None  # of a moved one: how exactly it was moved

    def __init__(
        self,
        net: Layered,
        points: Any,
        labels: Sequence[Any] | FiniteSet | None = None,
        weights: Any = None,
        precision: float | None = None,
        tolerance: float = TOLERANCE,
    ) -> None:
        given = np.asanyarray(points)
        rows = net.rows(given[:, None] if given.ndim == 1 and net.inputs == 1 else given)
        names = FiniteSet(len(rows) if labels is None else labels)
        if names.size != len(rows):
            raise InputError(f"labels name {names.size} inputs, but there are {len(rows)}")
        heavy = None if weights is None else numbers(weights, "weights", 1)
        if heavy is not None and (len(heavy) != len(rows) or bool((heavy < 0).any())):
            raise InputError(f"weights: {len(rows)} numbers from 0 on are meant, one per input")
        if precision is not None and not _is_precision(precision):
            raise InputError(f"precision is {said(precision)}, but a number from 0 on is meant")
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is told below
            states = net.states(rows)
        for t, state in enumerate(states):
            bad = np.argwhere(~np.isfinite(state))
            if len(bad):
                i, j = bad[0].tolist()
                raise InputError(
                    f"the state of input {names.label(i)!r} at stage {t} is not finite: its "
                    f"coordinate {j} is {state[i, j]}"
                )
            state.flags.writeable = False
        self.__dict__.update(
            net=net,
            states=tuple(states),
            labels=names,
            weights=heavy,
            precision=None if precision is None else float(precision),
            rounding=ROUNDING,
            tolerance=check_tolerance(tolerance),
            replayed=None,
        )

    # -------------------------------------------------------------- what it is

    @property
    def sets(self) -> Mapping[str, Any]:
        """The set of inputs, and the dimensions of the stages."""
        return {"inputs": self.labels, **self.net.slots}

    @property
    def slots(self) -> dict[str, int]:
        """How many inputs there are, and the dimensions of the stages."""
        return {"inputs": self.labels.size, **self.net.slots}

    @property
    def hidden(self) -> tuple[str, ...]:
        """The slots that neither the inputs nor the outputs name."""
        return tuple(f"stage{t}" for t in range(1, self.net.last))

    @property
    def inputs(self) -> int:
        """How many inputs there are."""
        return self.labels.size

    def discretize(self, precision: Any = "exact") -> Rounded:
        """The finite chain of the net on these inputs: see `rounded.discretize`.

        >>> from finitefns.nets import Affine, Net
        >>> t = Trace(Net([Affine([[1.0]])]), [[0.2], [0.3], [0.9]])
        >>> t.discretize(1.0).chain
        Chain([FiniteMap([0, 0, 1], codomain=2)])
        """
        return discretize(self, precision)

    def precisions(self, stage: int) -> Precisions:
        """At which precision inputs merge at a stage: see `precisions.precisions`.

        >>> from finitefns.nets import Affine, Net
        >>> Trace(Net([Affine([[1.0]])]), [[0.2], [0.3], [0.9]]).precisions(1).count(0.2)
        2
        """
        return precisions(self, stage)

    def _like(self, **other: Any) -> Trace:
        """A trace that differs from this one in what is named."""
        rounding = other.pop("rounding", self.rounding)
        mine = {
            "net": self.net,
            "points": self.states[0],
            "labels": self.labels,
            "weights": self.weights,
            "precision": self.precision,
            "tolerance": self.tolerance,
        }
        made = Trace(**{**mine, **other})
        made.__dict__["rounding"] = rounding
        return made

    def with_precision(self, precision: float | None) -> Trace:
        """The same, with states joined at another precision."""
        return self._like(precision=precision)

    def with_labels(self, labels: Sequence[Any]) -> Trace:
        """The same, with other names of the inputs."""
        return self._like(labels=labels)

    def with_tolerance(self, tolerance: float) -> Trace:
        """The same, with ranks of floats judged at another tolerance."""
        return self._like(tolerance=tolerance)

    def rounded_by(self, rounding: float) -> Trace:
        """The same, with another share of the largest number taken for rounding."""
        return self._like(precision=None, rounding=rounding)

    @functools.cached_property
    def points(self) -> tuple[Ints, ...]:
        """At every stage the number of the point at which each input is, as they appear."""
        found: list[Ints] = []
        for state in self.states:
            size = float(np.abs(state).max(initial=0.0))
            here = near_rows(
                state, size * self.rounding if self.precision is None else self.precision
            )
            # Points that are one stay one, where rounding or a precision would part them again.
            found.append(joined(found[-1], here) if found else here)
        return tuple(found)

    @functools.cached_property
    def chain(self) -> Chain:
        """The finite chain of points: stage 0 has the inputs, by name, the others the points.

        Equal inputs are told apart by their names, and are one point from stage 1 on.

        >>> from finitefns.nets import Affine, Net
        >>> Trace(Net([Affine([[0.0]])]), [[1.0], [2.0]]).chain
        Chain([FiniteMap([0, 0], codomain=1)])
        """
        maps = [FiniteMap(self.points[1], domain=self.labels)]
        for before, after in itertools.pairwise(self.points[1:]):
            up = np.zeros(int(before.max(initial=-1)) + 1, dtype=np.int64)
            up[before] = after
            maps.append(FiniteMap(up, codomain=int(after.max(initial=-1)) + 1))
        return Chain(maps)

    @property
    def behaviour(self) -> FiniteMap:
        """From the inputs, by name, to the points of the last stage."""
        return self.chain.behaviour

    def state(self, stage: int) -> State:
        """The states at one stage, of which `summary`, `factor_through` and the like are asked.

        >>> from finitefns.nets import Affine, Net
        >>> Trace(Net([Affine([[2.0]])]), [[1.0], [3.0]]).state(1).rows.tolist()
        [[2.0], [6.0]]

        Raises `InputError` for what is not a stage.
        """
        last = len(self.states) - 1
        if isinstance(stage, bool) or not isinstance(stage, int) or not 0 <= stage <= last:
            raise InputError(f"there is no stage {said(stage)}; stages go from 0 to {last}")
        return State(self.states[stage], self.labels)

    # -------------------------------------------------------------- to first order

    @functools.cached_property
    def firsts(self) -> tuple[Ints, ...]:
        """Of every stage the first input at each of its points."""
        return tuple(np.unique(p, return_index=True)[1].astype(np.int64) for p in self.points)

    @functools.cached_property
    def patterns(self) -> tuple[Ints, ...]:
        """For every block the number of the linear piece that each input meets, as they appear.

        A block that bends smoothly has a piece per state.
        """
        return tuple(map(pieces, self.net.blocks, self.states[:-1]))

    @functools.cached_property
    def jets(self) -> Jets:
        """What is first-order: the forest of points, and the Jacobians on it."""
        states = [s[f] for s, f in zip(self.states, self.firsts, strict=True)]
        alike = [p[f] for p, f in zip(self.patterns, self.firsts[:-1], strict=True)]
        return Jets(
            self.points,
            states,
            lambda t, some: block_factors(self.net.blocks[t], states[t][some]),
            alike=alike,
            exact=self.net.is_exact,
            labels=[self.labels.label(i) for i in range(self.inputs)],
        )

    @functools.cached_property
    def ranks(self) -> Ranks:
        """The rank of every composite at every input, and the bars that they make."""
        return ranks(self.jets, self.tolerance)

    @functools.cached_property
    def crease_distance(self) -> Floats:
        """How far each input is from the nearest crease: ``|z| / (|weights| |x| + |bias|)``.

        The least over all units that bend; infinite where none does.
        """
        each = map(crease_distance, self.net.blocks, self.states[:-1])
        return np.asarray(np.array([np.full(self.inputs, np.inf), *each]).min(axis=0))

    @property
    def on_crease(self) -> tuple[int, ...]:
        """The inputs at which some unit switches, so that no derivative is defined there."""
        return tuple(np.flatnonzero(self.crease_distance <= CREASE).tolist())

    # -------------------------------------------------------------- the contract

    def at(self, some: Any) -> Trace:
        """The same net on some of the inputs, by their numbers.

        >>> from finitefns.nets import Affine, Net
        >>> Trace(Net([Affine([[2.0]])]), [[1.0], [3.0]], labels="ab").at([1]).labels.labels
        ('b',)
        """
        chosen = np.asarray(some, dtype=np.int64)
        names = None
        if self.labels.is_labelled:
            names = [self.labels.label(i) for i in chosen.tolist()]
        heavy = None if self.weights is None else self.weights[chosen]
        rows = self.states[0][chosen]
        return self._like(points=rows, labels=names, weights=heavy)

    def act(self, given: CoordinateChange | StageChange) -> Trace:
        """The same in other coordinates: the moved net on the moved inputs.

        ``replayed`` says how exactly states come back, and how exactly the moved net meets them.

        Law: ``t.act(c).states[i]`` are ``c.move(f"stage{i}", t.states[i])``, within rounding.

        >>> from finitefns.nets import Affine, CoordinateChange, Net, charts
        >>> t = Trace(Net([Affine([[1.0, 2.0], [0.0, 1.0]])]), [[1.0, 1.0], [3.0, 0.5]])
        >>> moved = t.act(CoordinateChange(stage1=charts.polar()))
        >>> moved.states[1].round(6).tolist(), moved.replayed.round_trip < 1e-15
        ([[3.162278, 0.321751], [4.031129, 0.124355]], True)

        Raises `InputError` for a change that does not fit, a state outside a chart's domain, and a
        change that stretches so much that the moved net misses the moved states.
        """
        change = of_matrices(given)
        moved = moves_of(change, "Trace", self.slots)
        net = self.net.act(change.known(change.charts)) if change.charts else self.net
        meant = [change.move(f"stage{t}", state) for t, state in enumerate(self.states)]
        to, heavy, names = np.arange(self.inputs), self.weights, self.labels
        if INPUTS in moved:
            to, names = moved[INPUTS], change.names.targets.get(INPUTS, names)
        back = np.argsort(to)
        heavy = None if heavy is None else heavy[back]
        made = self._like(net=net, points=meant[0][back], labels=names, weights=heavy)
        told = replay(change.charts, self.states, [state[to] for state in made.states])
        if told.miss > MISSED:
            raise InputError(
                f"act: the moved net misses the moved state of input {told.miss_row} at "
                f"stage{told.miss_stage} by {told.miss:.2g}; the change stretches more than floats "
                "can follow"
            )
        made.__dict__["replayed"] = told
        return made

    def canonical(self, freedom: Freedom) -> CanonicalForm[Trace]:
        """None is known: the class of a tree of Jacobians has parameters without a standard."""
        sorts(self, freedom)
        raise NoCanonicalForm(
            "no canonical form of a net on inputs is known: where inputs merge, their Jacobians "
            "stand to each other in ways that have no standard",
            Reason.NO_THEOREM,
        )

    def invariants(self, freedom: Freedom) -> dict[str, Any]:
        """What no allowed change can move, coarse to fine: points, merges, ranks, bars."""
        return standing(self, freedom)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Trace):
            return NotImplemented
        return (
            self.net == other.net
            and self.labels == other.labels
            and self.precision == other.precision
            and (self.rounding, self.tolerance) == (other.rounding, other.tolerance)
            and np.array_equal(self.states[0], other.states[0])
        )

    def __hash__(self) -> int:
        return hash((self.net, self.labels, self.states[0].tobytes()))

    def __repr__(self) -> str:
        return f"<Trace of {self.net!r} on {self.inputs:,} inputs>"

    def _repr_html_(self) -> str:
        return html(self)

    def __reduce__(self) -> tuple[Any, ...]:
        of = (self.net, self.states[0], self.labels, self.weights, self.precision, self.tolerance)
        return _again, (self.rounding, self.replayed, *of)


@chain_of_merges.register
def _(trace: Trace) -> Chain:
    return trace.chain


@rule_of_summary.register
def _(trace: Trace) -> StateSummary:
    """The outputs at the inputs, through as few coordinates as an affine map allows."""
    found: StateSummary = rule_of_summary(trace.state(len(trace.states) - 1))
    return found


def _again(rounding: float, replayed: Replay | None, *of: Any) -> Trace:
    trace: Trace = Trace(*of)._like(rounding=rounding)
    trace.__dict__["replayed"] = replayed
    return trace


def _is_precision(given: Any) -> bool:
    whole = isinstance(given, int | float | np.integer | np.floating)
    return whole and not isinstance(given, bool) and bool(0.0 <= given < np.inf)
