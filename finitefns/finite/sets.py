"""Finite sets: so many points, with or without names.

A point is a number 0..size-1; a label is what people call it. Two sets are equal when they have
the same labels in the same order; a set without labels calls its points by their numbers.
Law: ``s.index(s.label(i)) == i``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract import Value
from ..errors import InputError, is_missing, listed, said
from ..freedom import Freedom
from . import ordering
from .labels import as_whole, check_unmasked, plain

MOST_LABELS = 2**27
MOST_DEEP = 50  # tuples within tuples in one label


class FiniteSet(Value):
    """A set of ``size`` points, numbered from 0, perhaps with labels.

    >>> FiniteSet(3)
    FiniteSet(3)
    >>> colours = FiniteSet(["red", "green"])
    >>> colours.size, colours.index("green"), colours.label(0)
    (2, 1, 'red')

    Raises `InputError` for a negative size, a label that comes twice or cannot be hashed.
    """

    __slots__ = ("__dict__", "_labels", "size")
    size: int
    _labels: NDArray[Any] | None

    def __init__(self, points: int | FiniteSet | Iterable[Hashable]) -> None:
        labels: NDArray[Any] | None = None
        if isinstance(points, FiniteSet):
            size, labels = points.size, points._labels
        elif isinstance(points, (int, np.integer)) and not isinstance(points, bool):
            size = int(points)
            if size < 0:
                raise InputError(f"a set has {said(size)} points, but a size is at least 0")
            if size >= 2**62:
                raise InputError(
                    f"a set has {said(size)} points, but at most 2**62 can be numbered"
                )
        else:
            if isinstance(points, range) and len(points) > MOST_LABELS:
                raise InputError(
                    f"a set has {len(points)} labels, but at most {MOST_LABELS} are kept; give its "
                    "size where the labels are only numbers"
                )
            meant = f"a set is {said(points)}, but it must be a size or its labels"
            check_unmasked(points, "labels")
            labels = _as_labels(listed(points, meant))
            size = len(labels)
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "_labels", labels)
        if labels is not None and labels.dtype == object:
            self._check_unique()

    def _check_unique(self) -> None:
        if len(self._index) < self.size:
            seen: dict[Any, int] = {}
            for place, label in enumerate(self.labels):
                if label in seen:
                    raise InputError(
                        f"label {said(label)} comes twice, at places {seen[label]} and {place}, "
                        "but the labels of a set are distinct"
                    )
                seen[label] = place

    @classmethod
    def _distinct(cls, labels: NDArray[Any]) -> FiniteSet:
        """Labels that are known to be distinct, in an array of any type: not checked again."""
        self = cls.__new__(cls)
        labels.flags.writeable = False
        object.__setattr__(self, "size", len(labels))
        object.__setattr__(self, "_labels", labels)
        return self

    def has(self, label: Any) -> bool:
        """Whether some point has this label."""
        try:
            self.index(label)
        except InputError:
            return False
        return True

    @property
    def is_labelled(self) -> bool:
        """Whether the points have names of their own."""
        return self._labels is not None

    @cached_property
    def labels(self) -> Sequence[Any]:
        """The label of each point; the numbers themselves where there are no labels."""
        return range(self.size) if self._labels is None else tuple(self._labels.tolist())

    @cached_property
    def standing(self) -> tuple[NDArray[np.int64], FiniteSet] | None:
        """The move to the order in which labels stand, and the set there; None where it is there.

        >>> move, there = FiniteSet("bca").standing
        >>> move.tolist(), there.labels
        ([1, 2, 0], ('a', 'b', 'c'))
        """
        if self._labels is None:
            return None
        if self._labels.dtype.kind in "iu":
            if (self._labels[1:] > self._labels[:-1]).all():
                return None
            order = np.argsort(self._labels, kind="stable")
        else:
            places = ordering.places(self.labels)
            if places is None:
                return None
            order = np.array(places, np.int64)
        move = np.empty(self.size, np.int64)
        move[order] = np.arange(self.size)
        return move, FiniteSet._distinct(self._labels[order])

    @cached_property
    def _index(self) -> dict[Any, int]:
        try:
            return {label: i for i, label in enumerate(self.labels)}
        except TypeError as error:
            raise InputError(f"a label must be hashable, but {error}") from None

    def label(self, point: int) -> Any:
        """The label of a point; raises `InputError` where there is no such point."""
        if not isinstance(point, (int, np.integer)) or not 0 <= point < self.size:
            raise InputError(f"there is no point number {said(point)}; there are {self.size}")
        if self._labels is None:
            return int(point)
        label = self._labels[point]
        return plain(label)

    def index(self, label: Any) -> int:
        """The point that has this label; raises `InputError` where there is none."""
        if self._labels is None:
            point = as_whole(label)
            if point is not None and 0 <= point < self.size:
                return point
            raise InputError(f"there is no point {said(label)}; the points are {self.span}")
        try:
            return self._index[label]
        except (KeyError, TypeError):
            raise InputError(
                f"there is no point {said(label)}; the points are {self.span}"
            ) from None

    @property
    def span(self) -> str:
        """The points in a few words, for a sentence."""
        if self.size == 0:
            return "none (the set is empty)"
        if self._labels is None:
            return f"0..{self.size - 1}"
        some = ", ".join(repr(self.label(i)) for i in range(min(self.size, 8)))
        return some + (f", ... ({self.size} in all)" if self.size > 8 else "")

    def __len__(self) -> int:
        return self.size

    def __bool__(self) -> bool:
        return True  # an empty set is a set

    def __iter__(self) -> Iterator[Any]:
        return iter(self.labels)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FiniteSet):
            return NotImplemented
        if self.size != other.size:
            return False
        if self._labels is None and other._labels is None:
            return True
        if self._labels is None or other._labels is None:
            return tuple(self.labels) == tuple(other.labels)
        return self._labels is other._labels or bool(np.array_equal(self._labels, other._labels))

    def __hash__(self) -> int:
        return hash(self.size)

    def __repr__(self) -> str:
        if self._labels is None:
            return f"FiniteSet({self.size})"
        if self.size <= 8:
            return f"FiniteSet({list(self.labels)!r})"
        return (
            f"<FiniteSet of {self.size} labels: {self.label(0)!r} .. {self.label(self.size - 1)!r}>"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        if self._labels is None:
            return FiniteSet, (self.size,)
        return FiniteSet._distinct, (self._labels.copy(),)


def trusted(sets: Mapping[str, FiniteSet], freedom: Freedom, kind: str) -> dict[str, FiniteSet]:
    """The slots of a thing as a freedom sees them: labels stay where they are trusted as names.

    >>> trusted({"domain": FiniteSet("a"), "codomain": FiniteSet("x")}, Freedom(domain="free"), "")
    {'domain': FiniteSet(1), 'codomain': FiniteSet(['x'])}
    """
    how = freedom.on(list(sets), kind)
    return {
        slot: points if how[slot].trusts_names else FiniteSet(points.size)
        for slot, points in sets.items()
    }


def check_hashable(label: Any, what: str = "a label") -> None:
    """Raise `InputError` for what cannot be a label; it names a point, so it is short and flat."""
    try:
        hash(label)
    except Exception as error:
        raise InputError(f"{what} must be hashable, but {error}") from None
    if isinstance(label, tuple) and _depth(label) > MOST_DEEP:
        raise InputError(f"{what} is nested more than {MOST_DEEP} deep")


def _depth(label: Any) -> int:
    """How deep tuples are nested, as far as it matters; without recursion."""
    deep, level = 0, [label]
    while level and deep <= MOST_DEEP:
        level = [x for one in level if isinstance(one, tuple) for x in one]
        deep += 1
    return deep


def _as_labels(values: list[Any]) -> NDArray[Any]:
    """Labels in an object array, Python values throughout."""
    array = np.empty(len(values), object)
    if set(map(type, values)) <= {int, str, bool}:  # nothing to look for, nothing to unpack
        array[:] = values
        array.flags.writeable = False
        return array
    for place, value in enumerate(values):
        label = plain(value)
        check_hashable(label)
        if is_missing(label):
            raise InputError(
                f"label {place} is missing ({said(label)}), but every point has a name"
            )
        array[place] = label
    array.flags.writeable = False
    return array
