"""Endofunctions: maps from a set to itself, when both ends share one coordinate system.

A relabeling s acts by conjugation, s . f . s^-1, so what is left is the functional graph: cycles
with rooted trees hanging from them. Conjugacy refines the equivalence of maps, where the two ends
are renamed apart.

Laws: ``e.act(r).as_map() == e.as_map().act(r on both ends)``; ``(e.iterate(j)).iterate(k)`` is
``e.iterate(j * k)``; ``iterate(index + period) == iterate(index)``.
"""

from __future__ import annotations

import json
import math
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..compare import find_witness, from_forms
from ..contract import CanonicalForm, Value
from ..display import html
from ..errors import InputError, said
from ..freedom import Freedom
from . import columns, few_moves_of_trees
from .colours import Colouring, colourings
from .endo_invariants import Cycles, ImageSizes, Shape, Trees
from .forests.blocks import conjugated
from .forests.functional import Anatomy, anatomy, components, standard_places
from .groups import grouped, readings
from .groups.setting import Setting
from .invariants import ByPoint
from .maps import FiniteMap, Set, _tuples
from .profile import Profile
from .relabeling import Relabeling, moves_of
from .sets import FiniteSet, trusted

Ints = NDArray[np.int64]


class Endofunction(Value):
    """A map from the set ``space`` to itself; point i goes to ``values[i]``.

    Law: renaming is conjugation, ``e.act(r).iterate(k) == e.iterate(k).act(r)``.

    >>> import finitefns as ff
    >>> e = ff.Endofunction([1, 2, 0, 0])
    >>> e.cycles(), e.height, e.period
    (((0, 1, 2),), 1, 3)

    Raises `InputError` for values that are not points of the space. Source: OEIS A001372 counts
    them up to conjugacy.
    """

    __slots__ = ("_anatomy", "_standard", "space", "values")
    values: Ints
    space: FiniteSet
    _anatomy: tuple[Freedom, Anatomy] | None
    _standard: tuple[Freedom, CanonicalForm[Endofunction]] | None
    moved_by: ClassVar[type[Relabeling]] = Relabeling

    def __init__(self, values: Any, space: Set | None = None) -> None:
        given = columns.integers(values)
        known = FiniteSet(len(given) if space is None else space)
        if known.size != len(given):
            raise InputError(
                f"there are {len(given)} values, but the space has {known.size} points"
            )
        self._set(columns.within(given, known.size, "space")[0], known)

    def _set(self, values: Ints, space: FiniteSet) -> None:
        values.flags.writeable = False
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "space", space)
        object.__setattr__(self, "_anatomy", None)
        object.__setattr__(self, "_standard", None)

    @classmethod
    def _trusted(cls, values: Ints, space: FiniteSet) -> Endofunction:
        self = cls.__new__(cls)
        self._set(values, space)
        return self

    @property
    def sets(self) -> dict[str, FiniteSet]:
        """The one slot, with its labels."""
        return {"space": self.space}

    @property
    def slots(self) -> dict[str, int]:
        """The one slot, with its size."""
        return {"space": self.space.size}

    def as_map(self) -> FiniteMap:
        """The same as a map whose ends may be renamed apart."""
        return FiniteMap._trusted(self.values, self.space, self.space)

    def iterate(self, k: int) -> Endofunction:
        """The function applied k times, by repeated squaring.

        >>> import finitefns as ff
        >>> ff.Endofunction([1, 2, 0, 0]).iterate(3).values.tolist()
        [0, 1, 2, 2]
        """
        if not isinstance(k, int) or isinstance(k, bool) or k < 0:
            raise InputError(f"iterate: k is {said(k)}, but it must be an integer from 0 on")
        values, power = np.arange(self.space.size), self.values
        while k:
            if k & 1:
                values = power[values]
            power, k = power[power], k >> 1
        return Endofunction._trusted(values, self.space)

    def anatomy(self, freedom: Freedom | None = None) -> Anatomy:
        """Heights, ranks, sizes and cycles of all points; kept for the last freedom asked."""
        fr = Freedom.parse("all") if freedom is None else freedom
        if self._anatomy is None or self._anatomy[0] != fr:
            colours = colourings(fr, self.sets, "Endofunction")["space"]
            object.__setattr__(self, "_anatomy", (fr, anatomy(self.values, colours.codes)))
        assert self._anatomy is not None
        return self._anatomy[1]

    @property
    def cycle_type(self) -> Profile:
        """The lengths of the cycles, longest first."""
        return Profile.of(self.anatomy().cycle_lengths)

    def cycles(self) -> tuple[tuple[Any, ...], ...]:
        """The cycles, by label, each from its least point on."""
        cycle = self.anatomy().cycle
        found = []
        for start in np.flatnonzero(cycle == np.arange(len(cycle))).tolist():
            ring, x = [self.space.label(start)], int(self.values[start])
            while x != start:
                ring.append(self.space.label(x))
                x = int(self.values[x])
            found.append(tuple(ring))
        return tuple(found)

    def components(self) -> tuple[tuple[Any, ...], ...]:
        """The connected components, by label: points that sooner or later meet.

        >>> import finitefns as ff
        >>> ff.Endofunction([1, 0, 3, 3, 0]).components()
        ((0, 1, 4), (2, 3))
        """
        blocks: dict[int, list[Any]] = {}
        for i, block in enumerate(components(self.values, self.anatomy()).tolist()):
            blocks.setdefault(block, []).append(self.space.label(i))
        return tuple(map(tuple, blocks.values()))

    @property
    def component_sizes(self) -> Profile:
        """The sizes of the connected components, largest first."""
        return Profile.of(np.bincount(components(self.values, self.anatomy())))

    @property
    def height(self) -> int:
        """The longest way from a point to a cycle: from there on, iterates permute the image."""
        return int(self.anatomy().height.max(initial=-1)) + 1

    index = height

    @property
    def period(self) -> int:
        """The least p >= 1 with f^(index + p) = f^index: the common multiple of all cycles."""
        return math.lcm(*self.cycle_type.sizes.tolist())

    def image_sizes(self) -> ImageSizes:
        """The sizes of the images of f^0, f^1, ... until they stay the same."""
        heights = self.anatomy().height
        tall = np.bincount(heights[heights >= 0])
        ring = len(heights) - int(tall.sum())
        return ImageSizes(ring + np.append(np.cumsum(tall[::-1])[::-1], 0))

    def act(self, change: Relabeling) -> Endofunction:
        """The same function under other names: conjugation.

        >>> import finitefns as ff
        >>> ff.Endofunction([1, 1, 0]).act(ff.Relabeling(space=[2, 0, 1])).values.tolist()
        [0, 2, 0]
        """
        moves = moves_of(change, self.slots, "Endofunction")
        space = change.targets.get("space", self.space)
        if "space" not in moves:
            return Endofunction._trusted(self.values, space)
        return Endofunction._trusted(conjugated(self.values, moves["space"]), space)

    def canonical(self, freedom: Freedom) -> CanonicalForm[Endofunction]:
        """Cycles by length and word of trees, every point followed by all that hangs from it."""
        if freedom.grouped:
            return grouped.canonical(self, freedom)
        if self._standard is None or self._standard[0] != freedom:
            colours = colourings(freedom, self.sets, "Endofunction")["space"]
            move = self._moves(freedom, colours)
            kept = trusted(self.sets, freedom, "Endofunction")
            change = Relabeling.between({"space": move}, self.sets, kept)
            form = CanonicalForm(self.act(change), lambda: change)
            object.__setattr__(self, "_standard", (freedom, form))
        assert self._standard is not None
        return self._standard[1]

    def _moves(self, freedom: Freedom, colours: Colouring) -> Ints:
        if colours.is_rigid:
            return np.arange(self.space.size)
        place = standard_places(self.values, self.anatomy(freedom))
        if colours.is_free:
            return place
        order = np.argsort(place)
        move = np.empty(len(place), np.int64)
        move[order[np.argsort(colours.codes[order], kind="stable")]] = colours.order
        return move

    def invariants(self, freedom: Freedom) -> dict[str, Any]:
        """Sizes, trees, cycles with their trees: coarse to fine; the last one is complete."""
        if freedom.grouped:
            return grouped.invariants(self, freedom)
        colours = colourings(freedom, self.sets, "Endofunction")["space"]
        told: dict[str, Any] = {
            "space size": self.space.size,
            "level-set sizes": self.as_map().profile,
            "image sizes": self.image_sizes(),
            "cycle lengths": self.cycle_type,
        }
        if colours.is_rigid and not colours.is_free:
            points = trusted(self.sets, freedom, "Endofunction")["space"]
            return told | {"output": ByPoint(self.values, points, points)}
        shape = Shape(self.values, colours, self.space, partial(_standard, self, freedom))
        return told | {"trees": Trees(shape), "cycles": Cycles(shape)}

    def __call__(self, x: Any) -> Any:
        """The label of the point to which a point goes, by label."""
        return self.space.label(int(self.values[self.space.index(x)]))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Endofunction):
            return NotImplemented
        return np.array_equal(self.values, other.values) and self.space == other.space

    def __hash__(self) -> int:
        return hash(self.values.tobytes())

    def __repr__(self) -> str:
        if self.space.size > 24:
            return f"<Endofunction of {self.space.size} points, cycle lengths {self.cycle_type!r}>"
        space = f", space={list(self.space)!r}" if self.space.is_labelled else ""
        return f"Endofunction({self.values.tolist()}{space})"

    def _repr_html_(self) -> str:
        return html(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return Endofunction._trusted, (self.values.copy(), self.space)

    def to_json(self) -> str:
        """The endofunction as JSON text; labels must be texts, numbers, booleans or lists of these.

        >>> import finitefns as ff
        >>> e = ff.Endofunction([1, 2, 0, 0], space="abcd")
        >>> ff.Endofunction.from_json(e.to_json()) == e
        True
        """
        space = list(self.space.labels) if self.space.is_labelled else self.space.size
        try:
            told = {"kind": "Endofunction", "values": self.values.tolist(), "space": space}
            return json.dumps(told, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise InputError(f"to_json: a label has no JSON form: {error}") from None

    @classmethod
    def from_json(cls, text: str) -> Endofunction:
        """Read what `to_json` wrote; raises `InputError` on anything else."""
        try:
            data = json.loads(text)
        except (TypeError, ValueError, RecursionError) as error:
            raise InputError(f"from_json: this is not JSON: {error}") from None
        if not isinstance(data, dict) or data.get("kind") != "Endofunction" or "values" not in data:
            raise InputError("from_json: an Endofunction is an object with kind, values, space")
        space = data.get("space")
        if not isinstance(space, (int, list, type(None))) or isinstance(space, bool):
            raise InputError(f"from_json: the space is {said(space)}, not a size or a list")
        return cls(data["values"], _tuples(space) if isinstance(space, list) else space)


def _standard(f: Endofunction, freedom: Freedom) -> Ints:
    return f.canonical(freedom).form.values


@find_witness.register
def _find_witness(x: Endofunction, y: Endofunction, freedom: Freedom) -> Relabeling | None:
    """A relabeling that moves few points where it is found at once, else that of the forms."""
    if freedom.grouped:
        return grouped.find_witness(x, y, freedom)
    n = x.space.size
    if n <= few_moves_of_trees.MOST_IN_TREES:
        codes = colourings(freedom, x.sets, "Endofunction")["space"].codes
        both = anatomy(np.concatenate([x.values, y.values + n]), np.concatenate([codes, codes]))
        few = few_moves_of_trees.moves_of_space(x.values, y.values, both, (x.space, y.space))
        if few is not None:
            return Relabeling.between({"space": few}, x.sets, y.sets)
    found: Relabeling | None = from_forms(x, y, freedom)
    return found


@grouped.plan.register
def _(thing: Endofunction, where: Setting) -> grouped.Plan:
    return readings.space_plan(thing.values, where)
