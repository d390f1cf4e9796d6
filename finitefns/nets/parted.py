"""Where two rounded nets part: at which stage they begin to merge inputs differently, and which.

Points of a stage have no names, so what is compared is which inputs are one point. The inputs that
part are the fewest whose leaving out makes the two merge the others alike.

Laws: a net parts from itself nowhere; ``parting(a, b)`` and ``parting(b, a)`` count alike many.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract import Value
from ..errors import InputError, said
from ..finite.assignment import DENSE_LIMIT, Joint
from ..wording import number, some
from .rounded import Rounded

Ints = NDArray[np.int64]


class Parting(Value):
    """From which stage on two rounded nets merge inputs differently, and which inputs these are.

    ``stage`` is the first such stage, None where there is none. ``inputs`` are the fewest whose
    leaving out makes the others merge alike there; ``counts[t]`` is how many they are at stage t.
    ``pair``: two inputs that are one point there in one of the nets only, ``side`` says in which.

    Law: ``stage is None`` exactly when both chains have equal kernels at every stage.

    >>> stages = [0, 0, 1, 1], [0, 1, 1, 1]
    >>> a, b = (Rounded.of_states([range(4), s], labels="wxyz") for s in stages)
    >>> p = parting(a, b)
    >>> p.stage, p.inputs, p.pair, p.side
    (1, ('x',), ('w', 'x'), 'left')
    >>> print(p)
    the two agree at stage 0, then 1 of 4 inputs parts at stage 1: 'x' ('w' and 'x' are one point \
there on the left only)
    """

    stage: int | None
    inputs: tuple[Any, ...]
    counts: tuple[int, ...]
    pair: tuple[Any, Any] | None
    side: str | None
    of: int
    _apart: tuple[Ints, ...]
    _labels: Any

    def __init__(self, a: Rounded, b: Rounded) -> None:
        left, right = points_of_both(a, b)
        apart = [_apart(x, y) for x, y in zip(left, right, strict=True)]
        label = a.labels.label
        stage = next((t for t, rows in enumerate(apart) if len(rows)), None)
        pair: tuple[Any, Any] | None = None
        side = None
        if stage is not None:
            pair, side = _witness(left[stage], right[stage], int(apart[stage][0]))
            pair = label(pair[0]), label(pair[1])
        inputs = () if stage is None else tuple(map(label, apart[stage].tolist()))
        self.__dict__.update(
            stage=stage,
            inputs=inputs,
            counts=tuple(map(len, apart)),
            pair=pair,
            side=side,
            of=a.labels.size,
            _apart=tuple(apart),
            _labels=a.labels,
        )

    def at(self, stage: int) -> tuple[Any, ...]:
        """The inputs that part at a stage, as ``inputs`` are at the first one."""
        last = len(self._apart) - 1
        if isinstance(stage, bool) or not isinstance(stage, int) or not 0 <= stage <= last:
            raise InputError(f"there is no stage {said(stage)}; stages go from 0 to {last}")
        return tuple(map(self._labels.label, self._apart[stage].tolist()))

    def __str__(self) -> str:
        last = len(self.counts) - 1
        if self.stage is None:
            return f"the two agree at all stages, 0 to {last}, on {number(self.of)} inputs"
        until = f"until stage {self.stage - 1}" if self.stage > 1 else "at stage 0"
        many = len(self.inputs)
        told = f"{number(many)} of {number(self.of)} inputs part{'s' if many == 1 else ''}"
        pair = f"{some(list(self.pair or ()))} are one point there on the {self.side} only"
        named = f"{some(self.inputs)} ({pair})"
        return f"the two agree {until}, then {told} at stage {self.stage}: {named}"

    def __repr__(self) -> str:
        return f"<Parting: {self}>"


def parting(a: Rounded, b: Rounded) -> Parting:
    """At which stage two rounded nets begin to merge inputs differently, and which inputs.

    Points of a stage have no names: what is compared is which inputs are one point.

    Law: ``parting(a, a).stage is None``.

    >>> a, b = (Rounded.of_states([range(3), s]) for s in ([0, 0, 1], [5, 5, 7]))
    >>> print(parting(a, b))
    the two agree at all stages, 0 to 1, on 3 inputs

    Raises `InputError` for nets on other inputs, or with other many stages. Source: Kuhn 1955, for
    the matching of points that leaves the fewest inputs out.
    """
    return Parting(a, b)


def points_of_both(a: Any, b: Any) -> tuple[list[Ints], list[Ints]]:
    """The points of each input at all stages, the inputs of the right one in the order of the left.

    Stage 0 has one point per input.
    """
    for side, one in (("left", a), ("right", b)):
        if not isinstance(one, Rounded):
            raise InputError(
                f"{said(one)} on the {side} is not a Rounded; trace.discretize(...) is"
            )
    if a.last != b.last:
        raise InputError(
            f"the left has the stages 0 to {a.last}, the right 0 to {b.last}; two nets are "
            "compared stage by stage"
        )
    mine, theirs = a.labels, b.labels
    if mine.size != theirs.size:
        raise InputError(
            f"there are {mine.size} inputs on the left and {theirs.size} on the right; two nets "
            "are compared on the same inputs"
        )
    order = np.arange(mine.size)
    if mine != theirs:
        missing = next((x for x in mine.labels if not theirs.has(x)), None)
        if missing is not None:
            raise InputError(f"input {said(missing)} of the left is not on the right")
        order = np.array([theirs.index(x) for x in mine.labels], np.int64)
    # In the order of the left, the right's inputs are numbered as they stand there.
    right = [b.points(t)[order] for t in range(b.last + 1)]
    return [a.points(t) for t in range(a.last + 1)], right


def _apart(left: Ints, right: Ints) -> Ints:
    """The fewest inputs without which two partitions agree."""
    if not len(left):
        return np.zeros(0, np.int64)
    table = Joint.of(left, right, np.zeros(int(max(left.max(), right.max())) + 1, np.int64))
    if table.cells > DENSE_LIMIT:
        raise InputError(
            f"parting: {table.cells:,} pairs of points share an input; they are matched up to "
            f"{DENSE_LIMIT:,}; take a larger step"
        )
    ours, theirs = table.matching()
    partner = np.full(int(left.max()) + 1, -1)
    partner[ours] = theirs
    return np.flatnonzero(partner[left] != right)


def _witness(left: Ints, right: Ints, i: int) -> tuple[tuple[int, int], str]:
    """An input that is one point with input i on one side only."""
    for side, here, there in (("left", left, right), ("right", right, left)):
        found = np.flatnonzero((here == here[i]) & (there != there[i]))
        if len(found):
            j = int(found[0])
            return (min(i, j), max(i, j)), side
    raise AssertionError("an input that parts is with another one on one side only")
