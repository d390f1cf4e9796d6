"""The order in which labels stand when nobody says another: two presentations of a set meet there.

Numbers come first, by value, then texts, bytes, tuples and sets; labels of other types stand by
the name of their type and by how they print. Law: ``ordered(p) == ordered(q)`` for any two
arrangements p and q of the same labels.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

_ALIKE = ({int}, {str}, {int, bool}, {int, float}, {float}, {bool}, {bytes})


def key(label: Any) -> Any:
    """What a label is sorted by; equal labels, such as 1 and 1.0, have equal keys.

    >>> sorted(["b", 2, ("a", 1), 1.5], key=key)
    [1.5, 2, 'b', ('a', 1)]
    """
    if isinstance(label, Decimal):
        label = Fraction(label) if label.is_finite() else float(label)
    if isinstance(label, int | float | Fraction):
        return 0, label
    if isinstance(label, str):
        return 1, label
    if isinstance(label, bytes):
        return 2, label
    if isinstance(label, tuple):
        return 3, tuple(map(key, label))
    if isinstance(label, frozenset):
        return 4, tuple(sorted(map(key, label)))
    return 5, type(label).__qualname__, repr(label)


def places(labels: Sequence[Hashable]) -> list[int] | None:
    """The places of the labels in their standing order; None where they stand in it already.

    >>> places(["b", "c", "a"]), places(["a", "b", "c"])
    ([2, 0, 1], None)
    """
    keys: Sequence[Any] = labels
    if set(map(type, labels)) not in _ALIKE:
        keys = list(map(key, labels))
    if all(map(operator.le, keys, itertools.islice(keys, 1, None))):
        return None
    return sorted(range(len(keys)), key=keys.__getitem__)


def ordered(labels: Iterable[Hashable]) -> list[Hashable]:
    """The labels in their standing order."""
    given = list(labels)
    order = places(given)
    return given if order is None else [given[i] for i in order]
