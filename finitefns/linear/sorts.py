"""What the words of a freedom mean on spaces: which matrices may change the coordinates of a slot.

Free means every invertible matrix. Law: what is fixed is named by no basis change.
"""

from __future__ import annotations

from typing import Any

from ..errors import InputError
from ..freedom import SORTS, Freedom, SlotFreedom, Word, fixed, free


def sort_of(slot: str, how: SlotFreedom) -> str:
    """The sort of matrices that a freedom means on a space; free means linear.

    >>> sort_of("domain", free), sort_of("domain", fixed), sort_of("domain", Word("scale"))
    ('linear', 'fixed', 'scale')

    Raises `InputError` for a freedom that moves points.
    """
    if how == free:
        return "linear"
    if how == fixed:
        return "fixed"
    if isinstance(how, Word) and how.name in SORTS:
        return how.name
    raise InputError(
        f"the freedom of {slot} is {how!r}, which moves points; a space is free, fixed, linear, "
        "orthogonal, monomial, signed, permutation or scale"
    )


def sorts(x: Any, freedom: Freedom) -> tuple[str, ...]:
    """The sort of each slot of a linear thing."""
    how = freedom.on(list(x.slots), type(x).__name__)
    return tuple(sort_of(slot, rule) for slot, rule in how.items())
