"""What a chain is up to renaming, as a value: its forest, told by when its inputs meet.

Two forests compare by their standard shapes. Where they differ, ``contrast`` finds the first thing
that a person can check: two inputs that meet at another stage, an input with another output, or a
point of the lowest stage that one side has more often. Inputs and points are said by their names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract import Contrast
from ..verdict import Obstruction
from ..wording import NAMES, number, some
from .colours import Colouring
from .forests.levelled import ranks
from .forests.standard import growth_string
from .sets import FiniteSet

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Forest(Contrast):
    """The isomorphism type of a chain, its points coloured: it compares, and names a difference.

    ``points`` are the stages with the names that a sentence uses; they do not belong to the type.
    """

    values: list[Ints]
    colours: list[Colouring]
    points: list[FiniteSet]
    standard: Callable[[], list[Ints]]

    def _joined(self, other: Forest) -> list[tuple[Ints, int]]:
        """The ranks of both forests side by side, so that they can be compared."""
        values = [
            np.concatenate([f, g + top.size])
            for f, g, top in zip(self.values, other.values, self.colours[1:], strict=True)
        ]
        codes = [
            np.concatenate([a.codes, b.codes])
            for a, b in zip(self.colours, other.colours, strict=True)
        ]
        return ranks(values, codes)

    def _difference(self, other: Forest) -> tuple[int, int, int, int] | None:
        """The lowest stage with a kind of point that one side has more often, and how often.

        The point is one of that kind; those of the other side come after all of this one.
        """
        for stage, (rank, kinds) in enumerate(self._joined(other)):
            size = self.colours[stage].size
            left = np.bincount(rank[:size], minlength=kinds)
            right = np.bincount(rank[size:], minlength=kinds)
            if not np.array_equal(left, right):
                kind = int(np.argmax(left != right))
                return stage, int(np.argmax(rank == kind)), int(left[kind]), int(right[kind])
        return None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Forest):
            return NotImplemented
        if [c.size for c in self.colours] != [c.size for c in other.colours]:
            return False
        if not all(
            np.array_equal(a.codes, b.codes)
            for a, b in zip(self.colours, other.colours, strict=True)
        ):
            return self._difference(other) is None
        return all(map(np.array_equal, self.standard(), other.standard()))

    def __hash__(self) -> int:
        return hash(tuple(c.size for c in self.colours))

    def contrast(self, other: Forest, name: str) -> Obstruction:
        """The first difference that can be said by names of inputs, or of one point."""
        if all(c.is_rigid for side in (self, other) for c in side.colours[:1]):
            found = self._parting(other)
            if found is not None:
                return found
        difference = self._difference(other)
        assert difference is not None
        stage, point, left, right = difference
        size = self.colours[stage].size
        mine = point < size
        side, where = (self, "left") if mine else (other, "right")
        told = side.told(stage, point if mine else point - size)
        what = f"number of points of stage {stage} like {told[0]} on the {where} ({told[1]})"
        return Obstruction(what, left, right)

    def _parting(self, other: Forest) -> Obstruction | None:
        """Two named inputs that meet at another stage, or one with another output; else None."""
        here = np.arange(self.colours[0].size)
        there = here
        names = _in_common(self.points[0], other.points[0])
        for stage, (f, g) in enumerate(zip(self.values, other.values, strict=True), 1):
            here, there = f[here], g[there]
            left, right = growth_string(here), growth_string(there)
            if not np.array_equal(left, right):
                last = int(np.argmax(left != right))
                # Up to there both agree, so the smaller number is an old block, on one side only.
                mine = bool(left[last] < right[last])
                string = left if mine else right
                first = int(np.argmax(string == string[last]))
                pair = (names.label(first), names.label(last))
                later = (other if mine else self)._meeting(first, last)
                told = (stage, later) if mine else (later, stage)
                return Obstruction(f"stage at which {some(pair)} meet", *told, inputs=pair)
        if self.colours[-1].is_rigid and not np.array_equal(here, there):
            place = int(np.argmax(here != there))
            ends = _in_common(self.points[-1], other.points[-1])
            outputs = (ends.label(int(side[place])) for side in (here, there))
            name = names.label(place)
            return Obstruction(f"output of {some([name])}", *outputs, inputs=(name,))
        return None

    def _meeting(self, *inputs: int) -> int | str:
        points = np.array(inputs)
        for stage, f in enumerate(self.values, 1):
            points = f[points]
            if (points == points[0]).all():
                return stage
        return "never"

    # ---------------------------------------------------------------- in words

    def __repr__(self) -> str:
        if not self.points[0].size:
            return "no inputs"
        told = _listed(self._meetings(np.arange(self.points[0].size), len(self.values)))
        parts = [told or ("no two inputs meet" if self.points[0].size > 1 else "one input")]
        if self.colours[-1].is_rigid and not self.colours[-1].is_free:
            parts.append(self._outputs())
        lonely = self._unreached(len(self.values), None)
        return "; ".join([*parts, *([f"no input reaches {lonely}"] if lonely else [])])

    def told(self, stage: int, point: int) -> tuple[str, str]:
        """What a point is called, and what comes together in it: ``0 and 1 meet at stage 1``."""
        name = some([self.points[stage].label(point)])
        colours = self.colours[stage]
        if not (colours.is_free or colours.is_rigid):
            code = int(colours.codes[point])
            name += f", coloured {some([colours.names[code] if colours.names else code])},"
        inside = self._reached(stage) == point
        inputs = np.flatnonzero(inside)
        if stage == 0:
            return name, "an input"
        if not len(inputs):
            told = "no input goes there"
        elif len(inputs) == 1:
            told = f"input {self._names(inputs)} goes there"
        else:
            told = _listed(self._meetings(inputs, stage))
        lonely = self._unreached(stage, point)
        return name, told + (f"; with {lonely} that no input reaches" if lonely else "")

    def _names(self, inputs: Ints) -> str:
        return some([self.points[0].label(i) for i in inputs[: NAMES + 1].tolist()])

    def _reached(self, stage: int) -> Ints:
        """Where each input is at a stage."""
        points = np.arange(self.points[0].size)
        for f in self.values[:stage]:
            points = f[points]
        return points

    def _meetings(self, inputs: Ints, last: int) -> Iterator[tuple[str, int]]:
        """Which of these inputs meet at which stage, stage by stage."""
        points = inputs
        for stage, f in enumerate(self.values[:last], 1):
            before, points = points, f[points]
            size = np.int64(len(f))
            met, often = np.unique(np.unique(points * size + before) // size, return_counts=True)
            groups = [inputs[points == y] for y in met[often > 1][: NAMES + 1].tolist()]
            for group in sorted(groups, key=lambda group: int(group[0])):
                whole = len(group) == len(inputs) > NAMES
                yield "all" if whole else self._names(group), stage

    def _outputs(self) -> str:
        ends = self._reached(len(self.values))[: NAMES + 1].tolist()
        told = [
            f"{some([self.points[0].label(i)])} -> {some([self.points[-1].label(y)])}"
            for i, y in enumerate(ends)
        ]
        return ", ".join([*told[:NAMES], "..."] if len(told) > NAMES else told)

    def _unreached(self, last: int, point: int | None) -> str:
        """How many points that end in one, or anywhere, no input reaches, stage by stage."""
        told = []
        reached = np.arange(self.points[0].size)
        for stage in range(1, last + (point is None)):
            reached = np.unique(self.values[stage - 1][reached])
            lonely = np.setdiff1d(np.arange(self.points[stage].size), reached)
            ends = lonely
            for f in self.values[stage:last]:
                ends = f[ends]
            count = len(lonely) if point is None else int((ends == point).sum())
            if count:
                noun = "point" if count == 1 else "points"
                told.append(f"{number(count)} {noun} of stage {stage}")
        return _and(told)


def _in_common(here: FiniteSet, there: FiniteSet) -> FiniteSet:
    """What points are called on both sides: by their places, where the names are not the same."""
    return here if here == there else FiniteSet(here.size)


def _listed(meetings: Iterator[tuple[str, int]]) -> str:
    """The first three meetings: ``inputs 0 and 1 meet at stage 1, 2 and 3 at stage 2``."""
    told: list[str] = []
    for who, stage in islice(meetings, NAMES + 1):
        if told:
            told.append(f"{who} at stage {stage}")
        else:
            told.append(f"{'all' if who == 'all' else f'inputs {who}'} meet at stage {stage}")
    return ", ".join([*told[:NAMES], "..."] if len(told) > NAMES else told)


def _and(told: Sequence[Any]) -> str:
    told = [*told[:NAMES], "more"] if len(told) > NAMES else list(told)
    return " and ".join(filter(None, [", ".join(told[:-1]), *told[-1:]]))
