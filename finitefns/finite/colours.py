"""Colours of points: which of a slot may change places, where no group says more.

A free slot has one colour, a fixed one has a colour per point, weights are colours. So on an actual
set every rule that is not a group becomes a `Colouring`, and that is all the forest engine reads.
Law: points may change places exactly when they have one colour.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, is_missing, listed, said
from ..freedom import Freedom, SlotFreedom, Word, fixed, free
from . import ordering

Ints = NDArray[np.int64]


class Points(Protocol):
    """What a freedom must know of a slot: how many points, and what they are called."""

    @property
    def size(self) -> int: ...
    @property
    def labels(self) -> Sequence[Hashable]: ...


@dataclass(frozen=True, eq=False)
class Colouring:
    """A colour for each of ``size`` points, numbered 0.. by first appearance.

    >>> c = coloured(["red", "red", "blue"]).colouring("codomain", 3, range(3))
    >>> c.codes.tolist(), c.sizes
    ([0, 0, 1], (2, 1))
    """

    size: int
    count: int
    _codes: Ints | None = None
    names: tuple[Hashable, ...] | None = None  # what people call the colours, where they do

    @property
    def is_free(self) -> bool:
        """At most one colour: every bijection of the points is allowed."""
        return self.count <= 1

    @property
    def is_rigid(self) -> bool:
        """Each point a colour of its own: no point can move.

        That is a matter of engines. Whether labels are trusted, the rule of the slot says: one free
        point is rigid, too, and nobody trusts its name.
        """
        return self.count == self.size

    @cached_property
    def codes(self) -> Ints:
        """The colour of each point, shape ``(size,)``; built only when asked for."""
        if self._codes is not None:
            return self._codes
        # One colour for all takes the memory of one point.
        zeros = np.broadcast_to(np.int64(0), self.size)
        codes = zeros if self.is_free else np.arange(self.size)
        codes.flags.writeable = False
        return codes

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many points each colour has."""
        if self._codes is None:
            return (self.size,) if self.count == 1 else (1,) * self.count
        return tuple(np.bincount(self._codes, minlength=self.count).tolist())

    @cached_property
    def order(self) -> Ints:
        """The points colour by colour, in their own order within a colour."""
        if self._codes is None:
            return np.arange(self.size)
        return np.argsort(self._codes, kind="stable")

    def shuffled(self, rng: np.random.Generator) -> Ints:
        """A uniform bijection of the points that keeps their colours: ``move[old] == new``."""
        drawn = rng.permutation(self.size)
        if not self.is_free:
            drawn = drawn[np.argsort(self.codes[drawn], kind="stable")]
        move = np.empty(self.size, np.int64)
        move[self.order] = drawn
        return move

    @property
    def group_order(self) -> int:
        """How many bijections keep every colour."""
        return math.prod(map(math.factorial, self.sizes)) if not self.is_rigid else 1


def _painted(size: int, colours: Iterable[Hashable]) -> Colouring:
    seen: dict[Hashable, int] = {}
    try:
        codes = np.fromiter((seen.setdefault(x, len(seen)) for x in colours), np.int64, size)
    except TypeError as error:
        raise InputError(f"coloured: a colour must be hashable, but {error}") from None
    codes.flags.writeable = False
    return Colouring(size, len(seen), codes, tuple(seen))


@dataclass(frozen=True)
class Coloured(SlotFreedom):
    """Points may be exchanged within a colour only."""

    colours: tuple[Any, ...]
    by_label: bool = False

    @property
    def reads_labels(self) -> bool:
        """Where colours are given by label."""
        return self.by_label

    def colouring(self, slot: str, size: int, labels: Sequence[Hashable]) -> Colouring:
        """Colours numbered by first appearance, read by position or by label."""
        if self.by_label:
            table = dict(self.colours)
            bare = [x for x in labels if x not in table]
            if bare:
                raise InputError(f"coloured: the point {said(bare[0])} of the {slot} has no colour")
            return _painted(size, [table[x] for x in labels])
        _same_length("coloured", "colours", len(self.colours), slot, size)
        return _painted(size, self.colours)

    def __repr__(self) -> str:
        inside = dict(self.colours) if self.by_label else list(self.colours)
        return f"coloured({inside!r})"


@dataclass(frozen=True)
class Weighted(SlotFreedom):
    """Points may be exchanged when they weigh the same."""

    weights: tuple[Any, ...]
    digits: int | None = None

    def colouring(self, slot: str, size: int, labels: Sequence[Hashable]) -> Colouring:
        """Equal weights, after the stated rounding, are one colour."""
        _same_length("weighted", "weights", len(self.weights), slot, size)
        return _painted(size, map(_plain, self.weights))

    def __repr__(self) -> str:
        rounding = "" if self.digits is None else f", digits={self.digits}"
        return f"weighted({[_plain(w) for w in self.weights]!r}{rounding})"


def _plain(weight: Any) -> Any:
    return int(weight) if isinstance(weight, Fraction) and weight.denominator == 1 else weight


def _same_length(what: str, items: str, found: int, slot: str, size: int) -> None:
    if found != size:
        raise InputError(f"{what}: {found} {items} for the {slot}, which has {size} points")


def coloured(colours: Iterable[Hashable] | Mapping[Hashable, Hashable]) -> Coloured:
    """Exchange points within a colour only: one colour per point, or ``{label: colour}``.

    Law: with one colour for all, everything is free; with a colour per point, nothing is.

    >>> import finitefns as ff
    >>> ff.coloured(["red", "red", "blue"])
    coloured(['red', 'red', 'blue'])

    Raises `InputError` for what is not a list of colours, or a colour that is not hashable.
    """
    if isinstance(colours, Mapping):
        _check_colours(colours.values())
        table = {_as_python(x): _as_python(c) for x, c in colours.items()}
        labels = ordering.ordered(table)
        return Coloured(tuple((x, table[x]) for x in labels), by_label=True)
    meant = f"coloured: {said(colours)} is not a list of colours, one per point"
    given = tuple(map(_as_python, listed(colours, meant)))
    _check_colours(given)
    return Coloured(given)


def _as_python(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _check_colours(colours: Iterable[Any]) -> None:
    for place, colour in enumerate(colours):
        try:
            hash(colour)
            repr(colour)
        except Exception as error:
            raise InputError(f"coloured: a colour must be hashable, but {error}") from None
        if colour is not None and is_missing(colour):
            raise InputError(f"coloured: colour {place} is missing ({said(colour)})")


def weighted(weights: Iterable[Any], digits: int | None = None) -> Weighted:
    """Exchange points of equal weight only; ``digits`` says how floats are rounded first.

    Integers and fractions are compared exactly; floats exactly too, unless ``digits`` is given.

    Law: it allows what ``coloured`` allows with the weights as colours.

    >>> import finitefns as ff
    >>> ff.weighted([0.1 + 0.2, 0.3], digits=9).colouring("domain", 2, range(2)).count
    1
    >>> ff.weighted([0.1 + 0.2, 0.3]).colouring("domain", 2, range(2)).count
    2

    Raises `InputError` for what is not a list of finite weights from 0 on.
    """
    given = listed(weights, f"weighted: {said(weights)} is not a list of weights, one per point")
    if digits is not None and (not isinstance(digits, int) or abs(digits) > 300):
        raise InputError(f"weighted: digits is {said(digits)}, but it is an integer up to 300")
    exact: list[Any] = []
    for place, weight in enumerate(given):
        value = weight.item() if isinstance(weight, np.generic) else weight
        if isinstance(value, float):
            if not math.isfinite(value):
                raise InputError(f"weights[{place}] is {value}, but a weight is a finite number")
            value = value if digits is None else round(value, digits)
            value = value + 0.0  # minus zero weighs what zero weighs
        elif isinstance(value, (int, Fraction)) and not isinstance(value, bool):
            value = Fraction(value)
        else:
            raise InputError(f"weights[{place}] is {said(value)}, but a weight is a finite number")
        if value > 1e300:
            raise InputError(f"weights[{place}] is too large; a weight is at most 1e300")
        if value < 0:
            raise InputError(f"weights[{place}] is {value}, but a weight is at least 0")
        exact.append(value)
    return Weighted(tuple(exact), digits)


def colouring(rule: SlotFreedom, slot: str, size: int, labels: Sequence[Hashable]) -> Colouring:
    """The colours that a rule gives to the ``size`` points of a slot.

    >>> colouring(free, "domain", 3, range(3)).count, colouring(fixed, "domain", 3, range(3)).count
    (1, 3)

    Raises `InputError` for groups, which colours do not describe, and for what moves spaces.
    """
    if isinstance(rule, Coloured | Weighted):
        return rule.colouring(slot, size, labels)
    if rule == free:
        return Colouring(size, min(size, 1))
    if rule == fixed:
        return Colouring(size, size)
    if rule.together:
        raise InputError(f"the {slot} moves in a joint group; this question is asked of colours")
    if rule.grouped:
        raise InputError(f"the freedom of the {slot} is a group; this question is asked of colours")
    if isinstance(rule, Word):
        raise InputError(
            f"the freedom of {slot} is {rule}, which moves spaces; "
            "the points of a set are free, fixed, coloured(...), weighted(...) or group(...)"
        )
    raise InputError(f"the freedom of {slot} is {said(rule)}, which says nothing about points")


def colourings(
    freedom: Freedom, sets: Mapping[str, Points], kind: str = "thing"
) -> dict[str, Colouring]:
    """The colours of every point of every slot: all that the forest engine needs to know."""
    return {
        slot: colouring(rule, slot, sets[slot].size, sets[slot].labels)
        for slot, rule in freedom.on(list(sets), kind).items()
    }
