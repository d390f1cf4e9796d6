"""Maps between finite sets, as arrays.

The action of a relabeling (s, t) on f is t . f . s^-1: ``f.act(r)(new input) == new output``.
Laws: ``f.act(a).act(b) == f.act(a.then(b))``; ``(h @ g)(x) == h(g(x))``.
What can be asked of a map is in `levels`, `factor`, `symmetry`, `distance`, `counting`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..compare import at_once, find_witness
from ..contract import CanonicalForm, Value
from ..display import html
from ..errors import InputError, said
from ..freedom import Freedom
from . import columns, few_moves
from .colours import colourings
from .forests import standard
from .groups import grouped, readings
from .groups.setting import Setting
from .invariants import invariants
from .profile import Profile
from .relabeling import Relabeling, moves_of
from .sets import FiniteSet, trusted

Ints = NDArray[np.int64]
Set = int | FiniteSet | Iterable[Hashable]


class FiniteMap(Value):
    """A map from ``domain`` to ``codomain``; input ``i`` goes to output ``values[i]``.

    ``values`` are point numbers, kept as a read-only int64 array of shape ``(n,)``. The codomain
    may be larger than the image: outputs that nothing reaches belong to the map.

    Law: ``f.act(a).act(b) == f.act(a.then(b))``, and ``(h @ g)(x) == h(g(x))``.

    >>> import finitefns as ff
    >>> f = ff.FiniteMap([0, 0, 0, 1, 1], codomain=5)
    >>> f(3), f.slots
    (1, {'domain': 5, 'codomain': 5})
    >>> ff.FiniteMap.from_values("aaabb")(3)
    'b'

    Raises `InputError` for values that are not integers or lie outside the codomain. Source: de
    Bruijn 1959, for renamings of both ends.
    """

    __slots__ = ("_counts", "_profile", "codomain", "domain", "values")
    values: Ints
    domain: FiniteSet
    codomain: FiniteSet
    _counts: Ints | None
    _profile: Profile | None
    moved_by: ClassVar[type[Relabeling]] = Relabeling

    def __init__(self, values: Any, codomain: Set | None = None, domain: Set | None = None) -> None:
        given = columns.integers(values)
        if codomain is None and len(given) and given.min() < 0:
            place = int(np.argmax(given < 0))
            raise InputError(f"values[{place}] is {given[place]}, but point numbers start at 0")
        if codomain is None:
            codomain = int(given.max()) + 1 if len(given) else 0
        target = FiniteSet(codomain)
        points, counts = columns.within(given, target.size, "codomain")
        source = FiniteSet(len(points) if domain is None else domain)
        if source.size != len(points):
            raise InputError(
                f"there are {len(points)} values, but the domain has {source.size} points"
            )
        self._set(points, target, source)
        object.__setattr__(self, "_counts", counts)

    def _set(self, values: Ints, codomain: FiniteSet, domain: FiniteSet) -> None:
        values.flags.writeable = False
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "codomain", codomain)
        object.__setattr__(self, "domain", domain)
        object.__setattr__(self, "_counts", None)
        object.__setattr__(self, "_profile", None)

    @classmethod
    def _trusted(cls, values: Ints, codomain: FiniteSet, domain: FiniteSet) -> FiniteMap:
        """A map from an array that is known to be right, and is not copied."""
        self = cls.__new__(cls)
        self._set(values, codomain, domain)
        return self

    @classmethod
    def from_values(
        cls, values: Iterable[Any], codomain: Set | None = None, domain: Set | None = None
    ) -> FiniteMap:
        """A map from the label of each input's output, in order.

        >>> import finitefns as ff
        >>> ff.FiniteMap.from_values([3, 3, 5], codomain=range(1, 6)).codomain.labels
        (1, 2, 3, 4, 5)

        Raises `InputError` for a missing label, or one that is not in the codomain.
        """
        codes, target = columns.factorize(values, None if codomain is None else FiniteSet(codomain))
        source = FiniteSet(len(codes) if domain is None else domain)
        if source.size != len(codes):
            raise InputError(f"there are {len(codes)} values, but the domain has {source.size}")
        return cls._trusted(codes, target, source)

    @classmethod
    def from_mapping(
        cls, mapping: Mapping[Any, Any], codomain: Set | None = None, domain: Set | None = None
    ) -> FiniteMap:
        """A map from ``{input label: output label}``.

        >>> import finitefns as ff
        >>> ff.FiniteMap.from_mapping({"a": "x", "b": "x", "c": "y"})("b")
        'x'
        """
        if not isinstance(mapping, Mapping):
            raise InputError(f"a mapping is meant, such as a dict, but found {said(mapping)}")
        keys = FiniteSet(list(mapping) if domain is None else domain)
        none = object()
        unknown = next((k for k in mapping if not keys.has(k)), none)
        missing = next((k for k in keys.labels if k not in mapping), none)
        if unknown is not none or missing is not none:
            why = "is missing" if unknown is none else "is not in the domain"
            label = missing if unknown is none else unknown
            raise InputError(f"the mapping's key {said(label)} {why}; the domain is {keys.span}")
        return cls.from_values([mapping[k] for k in keys.labels], codomain, keys)

    @classmethod
    def from_function(
        cls, function: Callable[[Any], Any], domain: Set, codomain: Set | None = None
    ) -> FiniteMap:
        """A map from a Python function and the inputs it is to be tried on.

        >>> import finitefns as ff
        >>> ff.FiniteMap.from_function(lambda x: x % 2, domain=5).values.tolist()
        [0, 1, 0, 1, 0]
        """
        inputs = FiniteSet(domain)
        if not callable(function):
            raise InputError(f"from_function: {said(function)} is not a function")
        return cls.from_values([function(x) for x in inputs.labels], codomain, inputs)

    @classmethod
    def from_table(cls, frame: Any, x: Any, y: Any, codomain: Set | None = None) -> FiniteMap:
        """A map from two columns of a frame (pandas, polars, arrow: whatever narwhals reads).

        A row that comes twice is one input. Where the outputs are categories, these are the
        codomain, in their order, used or not. Raises `InputError` when an input has two outputs,
        for a missing cell, and for a column that is not there.
        """
        left, right = columns.from_frame(frame, x, y)
        if codomain is None:
            codomain = columns.categories_of(right)
        inputs, outputs = columns.rows_of(left, x), columns.rows_of(right, y)
        table: dict[Any, Any] = {}
        for row, (key, value) in enumerate(zip(inputs, outputs, strict=True)):
            if table.setdefault(key, value) != value:
                raise InputError(
                    f"row {row}: the input {said(key)} has the output {said(value)}, "
                    f"but before it had {said(table[key])}; a map gives one output per input"
                )
        return cls.from_mapping(table, codomain)

    @property
    def sets(self) -> dict[str, FiniteSet]:
        """The two slots, with their labels."""
        return {"domain": self.domain, "codomain": self.codomain}

    @property
    def slots(self) -> dict[str, int]:
        """The two slots, with their sizes."""
        return {"domain": self.domain.size, "codomain": self.codomain.size}

    @property
    def profile(self) -> Profile:
        """The level-set sizes, largest first; counted once and kept, since a map is a value."""
        if self._profile is None:
            n, m = len(self.values), self.codomain.size
            if self._counts is None and 16 * m <= n:  # small beside the values: worth keeping
                object.__setattr__(self, "_counts", np.bincount(self.values, minlength=m))
            found = Profile.of_values(self.values, m, self._counts)
            object.__setattr__(self, "_profile", found)
            return found
        return self._profile

    def act(self, change: Relabeling) -> FiniteMap:
        """The same map under other names: ``f.act(r).values[r(i)] == r(f.values[i])``.

        >>> import finitefns as ff
        >>> change = ff.Relabeling(domain=[2, 1, 0], codomain=[1, 0])
        >>> ff.FiniteMap([0, 0, 1]).act(change).values.tolist()
        [0, 1, 1]
        """
        moves = moves_of(change, self.slots, "FiniteMap")
        values = self.values
        if "codomain" in moves:
            values = moves["codomain"][values]
        if "domain" in moves:
            moved = np.empty(len(values), np.int64)
            moved[moves["domain"]] = values
            values = moved
        return FiniteMap._trusted(
            values,
            change.targets.get("codomain", self.codomain),
            change.targets.get("domain", self.domain),
        )

    def canonical(self, freedom: Freedom) -> CanonicalForm[FiniteMap]:
        """The least map of the class, its inputs read colour by colour; see `standard`."""
        if freedom.grouped:
            return grouped.canonical(self, freedom)
        colours = colourings(freedom, self.sets, "FiniteMap")
        sets = trusted(self.sets, freedom, "FiniteMap")
        domain, codomain = colours["domain"], colours["codomain"]
        sizes = self.profile if domain.is_free and codomain.is_free else None
        values, moves = standard.canonical_values(self.values, domain, codomain, sizes)
        form = FiniteMap._trusted(values, sets["codomain"], sets["domain"])
        return CanonicalForm(form, lambda: Relabeling.between(moves(), self.sets, sets))

    def invariants(self, freedom: Freedom) -> dict[str, Any]:
        """What no allowed relabeling changes, coarse to fine; the last one is complete."""
        if freedom.grouped:
            return grouped.invariants(self, freedom)
        return invariants(self.values, self.sets, self.profile, freedom)

    def __call__(self, x: Any) -> Any:
        """The output label of an input label."""
        return self.codomain.label(int(self.values[self.domain.index(x)]))

    def __matmul__(self, first: FiniteMap) -> FiniteMap:
        """Composition, ``first`` first: ``(f @ g)(x) == f(g(x))``."""
        if not isinstance(first, FiniteMap):
            return NotImplemented
        meet, start = first.codomain, self.domain
        if meet.size != start.size or (meet.is_labelled and start.is_labelled and meet != start):
            raise InputError(
                f"f @ g: g ends in {meet.size} points ({meet.span}), "
                f"but f starts from {start.size} ({start.span})"
            )
        return FiniteMap._trusted(self.values[first.values], self.codomain, first.domain)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FiniteMap):
            return NotImplemented
        return (
            np.array_equal(self.values, other.values)
            and self.codomain == other.codomain
            and self.domain == other.domain
        )

    def __hash__(self) -> int:
        return hash((self.values.tobytes(), self.codomain.size))

    def __repr__(self) -> str:
        n, m = self.domain.size, self.codomain.size
        if n > 24 or (m > 24 and self.codomain.is_labelled):
            sizes = self.profile
            return f"<FiniteMap of {n} points to {m} points, level-set sizes {sizes!r}>"
        codomain = list(self.codomain) if self.codomain.is_labelled else m
        domain = f", domain={list(self.domain)!r}" if self.domain.is_labelled else ""
        return f"FiniteMap({self.values.tolist()}, codomain={codomain!r}{domain})"

    def _repr_html_(self) -> str:
        return html(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return FiniteMap._trusted, (self.values.copy(), self.codomain, self.domain)

    def to_json(self) -> str:
        """The map as JSON text; labels must be texts, numbers, booleans or lists of these.

        >>> import finitefns as ff
        >>> ff.FiniteMap.from_json(ff.FiniteMap([0, 0, 1]).to_json()) == ff.FiniteMap([0, 0, 1])
        True
        """
        sides = {s: list(x.labels) if x.is_labelled else x.size for s, x in self.sets.items()}
        try:
            told = {"kind": "FiniteMap", "values": self.values.tolist(), **sides}
            return json.dumps(told, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise InputError(f"to_json: a label has no JSON form: {error}") from None

    @classmethod
    def from_json(cls, text: str) -> FiniteMap:
        """Read what `to_json` wrote; raises `InputError` on anything else."""
        try:
            data = json.loads(text)
        except (TypeError, ValueError, RecursionError) as error:
            raise InputError(f"from_json: this is not JSON: {error}") from None
        if not isinstance(data, dict) or data.get("kind") != "FiniteMap" or "values" not in data:
            raise InputError(
                "from_json: a FiniteMap is an object with kind, values, codomain, domain"
            )
        sides = {}
        for slot in ("codomain", "domain"):
            side = data.get(slot)
            if not isinstance(side, (int, list, type(None))) or isinstance(side, bool):
                raise InputError(f"from_json: the {slot} is {said(side)}, not a size or a list")
            sides[slot] = _tuples(side) if isinstance(side, list) else side
        return cls(data["values"], **sides)


def _tuples(side: list[Any]) -> list[Any]:
    """Labels as they were before JSON turned their tuples into lists, at any depth."""

    def label(x: Any, depth: int) -> Any:
        if depth > 50:
            raise InputError("from_json: a label is nested more than 50 deep")
        return tuple(label(y, depth + 1) for y in x) if isinstance(x, list) else x

    return [label(x, 0) for x in side]


@at_once.register
def _at_once(x: FiniteMap, y: FiniteMap, freedom: Freedom) -> bool:
    """The sorted sizes of all level sets decide where all points are free and few.

    Large maps keep their `profile`, which decides as soon.
    """
    if len(x.values) > few_moves.MOST_POINTS or x.codomain.size > few_moves.MOST_POINTS:
        return False
    if not freedom.all_free(list(x.slots), "FiniteMap"):
        return False
    left, right = (np.bincount(f.values, minlength=f.codomain.size) for f in (x, y))
    return np.array_equal(np.sort(left), np.sort(right))


@find_witness.register
def _find_witness(x: FiniteMap, y: FiniteMap, freedom: Freedom) -> Relabeling | None:
    """Maps have complete invariants, so by now a witness exists: no canonical form is needed.

    It is one that moves few points where that is found at once (`few_moves`).
    """
    if freedom.grouped:
        return grouped.find_witness(x, y, freedom)
    moves = few_moves.moves_between(x.values, y.values, freedom, x.sets, y.sets)
    if moves is None:
        domain, codomain = colourings(freedom, x.sets, "FiniteMap").values()
        counts = (x._counts, y._counts)
        moves = standard.witness_moves(x.values, y.values, domain, codomain, counts)
    return Relabeling.between(moves, x.sets, y.sets)


@grouped.plan.register
def _(thing: FiniteMap, where: Setting) -> grouped.Plan:
    return readings.map_plan(thing.values, where)


@grouped.finish.register
def _(thing: FiniteMap, where: Setting, moves: dict[str, Ints]) -> dict[str, Ints]:
    return readings.map_finish(thing.values, where, moves)


@grouped.lift.register
def _(thing: FiniteMap, where: Setting, moves: dict[str, Ints]) -> dict[str, Ints]:
    return readings.map_lift(thing.values, where, moves)


@grouped.open_generators.register
def _(thing: FiniteMap, where: Setting) -> list[dict[str, Ints]]:
    return readings.map_open_generators(thing.values, where)
