"""Coordinate changes: how nets move, the third brother of `Relabeling` and `BasisChange`.

The arrow, once and for all: ``new == moves[slot].forward(old)`` for a stage, and
``moves["inputs"][old] == new`` for the inputs. A slot that is not named stays as it is. So the
Jacobian J of the block behind stage t becomes A' J A^-1, with A and A' the derivatives of the
charts before and behind it.
Laws: ``a.then(a.inverse())`` moves nothing; ``x.act(a).act(b) == x.act(a.then(b))``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract import Aligned, Change, parts
from ..errors import InputError, said
from ..finite import trust
from ..finite.relabeling import MOST_SWAPS, Relabeling
from ..finite.sets import FiniteSet
from ..freedom import INPUTS, Freedom
from ..verdict import Obstruction
from .charts.chart import Chart
from .charts.drawn import random as random_chart
from .charts.drawn import simplest as simplest_charts
from .charts.matrices import affine
from .charts.points import Floats
from .jets.stagewise.stage_change import StageChange
from .sorts import sorts


class CoordinateChange(Change):
    """A chart on each of some stages, and a relabeling of the inputs.

    Law: ``a.then(a.inverse()).is_identity``.

    >>> from finitefns.nets import charts
    >>> c = CoordinateChange(stage1=charts.scaling([2, 1]), inputs=[1, 0])
    >>> c.moving, c.move("stage1", [[3.0, 4.0]]).tolist(), c.then(c.inverse()).is_identity
    (('stage1', 'inputs'), [[6.0, 4.0]], True)
    >>> c.words
    'scaling at stage1 and moving 2 points of the inputs'

    Raises `InputError` for what is not a chart, and for inputs that are not a bijection.
    """

    called = "change of coordinates"
    moves: Mapping[str, Any]
    names: Relabeling

    def __init__(self, **moves: Any) -> None:
        for slot, move in moves.items():
            if slot != INPUTS and not isinstance(move, Chart):
                raise InputError(
                    f"the change of {slot} is {said(move)}, but a chart is meant, such as "
                    "charts.affine(matrix)"
                )
        given = {INPUTS: moves[INPUTS]} if INPUTS in moves else {}
        self._set({s: m for s, m in moves.items() if s != INPUTS}, Relabeling(**given))

    def _set(self, charts: Mapping[str, Chart], names: Relabeling) -> None:
        self.__dict__["moves"] = MappingProxyType({**charts, **names.moves})
        self.__dict__["names"] = names

    @classmethod
    def known(
        cls, charts: Mapping[str, Chart], names: Relabeling | None = None
    ) -> CoordinateChange:
        """A change from charts by stage, and a relabeling of the inputs that knows their labels."""
        self = cls.__new__(cls)
        self._set(charts, Relabeling() if names is None else names)
        return self

    @property
    def charts(self) -> dict[str, Chart]:
        """The charts of the stages that are named."""
        return {slot: move for slot, move in self.moves.items() if slot != INPUTS}

    def chart(self, slot: str) -> Chart | None:
        """The chart of a stage; None where nothing happens to it."""
        return self.charts.get(slot)

    @property
    def inputs(self) -> NDArray[np.int64] | None:
        """Where each input goes, ``inputs[old] == new``; None where they stay."""
        return self.names.moves.get(INPUTS)

    def move(self, slot: str, states: Any) -> Floats:
        """The new coordinates of states of a stage, shape ``(N, d)``.

        Raises `InputError` that names the stage and the row of a state outside the domain.
        """
        chart = self.chart(slot)
        if chart is None:
            return np.asarray(states, dtype=np.float64)
        try:
            return chart.forward(states)
        except InputError as fault:
            raise InputError(f"{slot}: {fault}") from None

    def then(self, other: CoordinateChange) -> CoordinateChange:
        """First this one, then the other."""
        if not isinstance(other, CoordinateChange):
            raise InputError(f"then: a CoordinateChange is meant, but found {said(other)}")
        found = self.charts
        for slot, chart in other.charts.items():
            if slot in found and found[slot].dimension != chart.dimension:
                raise InputError(
                    f"then: {slot} has {found[slot].dimension} coordinates in the first change, "
                    f"{chart.dimension} in the second"
                )
            found[slot] = found[slot].then(chart) if slot in found else chart
        return self.known(found, self.names.then(other.names))

    def inverse(self) -> CoordinateChange:
        """The change that undoes this one."""
        back = {slot: chart.inverse() for slot, chart in self.charts.items()}
        return self.known(back, self.names.inverse())

    @property
    def is_identity(self) -> bool:
        """Whether every coordinate and every name stays; floats may be off by rounding."""
        return not self.moving

    @property
    def moving(self) -> tuple[str, ...]:
        """The slots in which something moves."""
        bent = (slot for slot, chart in self.charts.items() if not chart.is_identity)
        return (*bent, *self.names.moving)

    @property
    def words(self) -> str:
        """Which charts at which stages, and how many inputs move."""
        told = [f"{self.charts[s].name} at {s}" for s in self.moving if s != INPUTS]
        told += [self.names.words] if self.names.moving else []
        return " and ".join(told) or "moving nothing"

    @property
    def stretch(self) -> float:
        """The product of what the charts stretch: how much a rounding may grow."""
        return math.prod(chart.stretch for chart in self.charts.values())

    def smaller(self) -> Iterator[CoordinateChange]:
        """The parts on fewer stages, those of one chart together; then fewer inputs."""
        first: dict[Chart, str] = {}
        alike: dict[str, list[str]] = {}
        for slot, chart in self.charts.items():
            alike.setdefault(first.setdefault(chart, slot), []).append(slot)
        if self.names.moving:
            alike[INPUTS] = [INPUTS]
        for some in parts(alike):
            kept = {slot for one in some for slot in alike[one]}
            left = {slot: chart for slot, chart in self.charts.items() if slot in kept}
            yield self.known(left, self.names if INPUTS in kept else None)
        for names in self.names.smaller():
            yield self.known(self.charts, names)

    # ------------------------------------------------------------------ what the contract asks

    @classmethod
    def align(cls, x: Any, y: Any, freedom: Freedom) -> Aligned | Obstruction:
        """Bring the inputs of y whose names are trusted into the order of x."""
        rule = freedom.on(list(x.slots), type(x).__name__).get(INPUTS)
        if rule is None or not rule.trusts_names:
            return Aligned(freedom, None)
        met = trust.align(_Names(x.sets[INPUTS]), _Names(y.sets[INPUTS]), Freedom())
        if isinstance(met, Obstruction):
            return met
        return Aligned(freedom, None if met.bring is None else cls.known({}, met.bring))

    @classmethod
    def still(cls, x: Any, y: Any, freedom: Freedom) -> CoordinateChange:
        """The change that moves nothing, once the freedom is known to fit."""
        sorts(x, freedom)
        return cls.known({})

    def named(self, x: Any, y: Any) -> CoordinateChange:
        """The same change, its inputs between the labels of x and those of y."""
        if INPUTS not in self.moves:
            return self
        names = self.names.named(_Names(x.sets[INPUTS]), _Names(y.sets[INPUTS]))
        return self.known(self.charts, names)

    @classmethod
    def random(
        cls, thing: Any, freedom: Freedom, rng: np.random.Generator, condition: float = 1.0
    ) -> CoordinateChange:
        """A random change that a freedom allows: a chart per stage, tied stages the same one.

        >>> from finitefns.nets import Affine, Net
        >>> net, rng = Net([Affine([[1.0, 2.0]])]), np.random.default_rng(0)
        >>> list(CoordinateChange.random(net, Freedom.parse("stage0=orthogonal"), rng).moves)
        ['stage0']
        """
        charts: dict[str, Chart] = {}
        names = Relabeling()
        for slots, sort, size in _moved(thing, freedom):
            if slots == (INPUTS,):
                names = Relabeling(inputs=rng.permutation(size))
            else:
                charts |= dict.fromkeys(slots, random_chart(sort, size, rng, condition))
        return cls.known(charts, names)

    @classmethod
    def simplest(cls, thing: Any, freedom: Freedom) -> Iterator[tuple[str, CoordinateChange]]:
        """Swaps, signs, doublings, shears, shifts and bends of few coordinates, stage by stage."""
        for slots, sort, size in _moved(thing, freedom):
            if slots == (INPUTS,):
                for i, j in _pairs(size):
                    move = np.arange(size)
                    move[[i, j]] = j, i
                    yield f"swapping inputs {i} and {j}", cls(inputs=move)
                continue
            for words, chart in simplest_charts(sort, size, " and ".join(slots)):
                yield words, cls.known(dict.fromkeys(slots, chart))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CoordinateChange):
            return NotImplemented
        return self._moved == other._moved and self.names == other.names

    def __hash__(self) -> int:
        return hash((frozenset(self._moved.items()), self.names))

    @property
    def _moved(self) -> dict[str, Chart]:
        return {slot: chart for slot, chart in self.charts.items() if not chart.is_identity}

    def __repr__(self) -> str:
        told = [f"{slot}={chart!r}" for slot, chart in self.charts.items()]
        if self.inputs is not None:
            long = len(self.inputs) > 60
            told.append(f"inputs={f'<{len(self.inputs)}>' if long else self.inputs.tolist()}")
        return f"CoordinateChange({', '.join(told)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return CoordinateChange.known, (self.charts, self.names)


class _Names:
    """The inputs of a thing alone, as finite things are asked for what their names say."""

    moved_by = Relabeling

    def __init__(self, points: FiniteSet) -> None:
        self.sets = {INPUTS: points}
        self.slots = {INPUTS: points.size}


def _moved(thing: Any, freedom: Freedom) -> Iterator[tuple[tuple[str, ...], str, int]]:
    """The slots that may move, tied ones together, with their sort and size."""
    how = dict(zip(thing.slots, sorts(thing, freedom), strict=True))
    of = {slot: tie for tie in freedom.ties for slot in tie}
    seen: set[str] = set()
    for slot, sort in how.items():
        if sort != "fixed" and slot not in seen:
            slots = of.get(slot, (slot,))
            seen.update(slots)
            yield slots, sort, thing.slots[slot]


def _pairs(size: int) -> Iterator[tuple[int, int]]:
    every = ((i, j) for i in range(size) for j in range(i + 1, size))
    for _, pair in zip(range(MOST_SWAPS), every, strict=False):
        yield pair


def of_matrices(change: Any) -> CoordinateChange:
    """One matrix per stage, as a verdict hands it out, as charts; anything else as it is.

    Raises `InputError` where a stage has a matrix per input, which is not a change of that stage.
    """
    if not isinstance(change, StageChange):
        given: CoordinateChange = change  # whatever else it is, `moves_of` says
        return given
    moved = {}
    for slot, move in change.moves.items():
        if slot == INPUTS:
            moved[slot] = move
        elif move.ndim == 3:
            raise InputError(
                f"act: {slot} has a matrix per input, which says what happens to first order at "
                "each, and not one change of coordinates"
            )
        else:
            moved[slot] = affine(move, change.offsets.get(slot))
    return CoordinateChange(**moved)


def moves_of(change: Any, kind: str, slots: Mapping[str, int]) -> Mapping[str, Any]:
    """The moves of a change of coordinates that fits these slots; anything else is refused."""
    if not isinstance(change, CoordinateChange):
        raise InputError(f"act: a {kind} is moved by a CoordinateChange, but found {said(change)}")
    for slot, move in change.moves.items():
        if slot not in slots:
            raise InputError(f"there is no slot {slot!r}; this {kind} has {', '.join(slots)}")
        size = len(move) if slot == INPUTS else move.dimension
        if size != slots[slot]:
            what = "points" if slot == INPUTS else "coordinates"
            raise InputError(
                f"act: the change of {slot} has {size} {what}, but {slot} has {slots[slot]}"
            )
    return change.moves
