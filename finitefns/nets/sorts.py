"""What the words of a freedom mean on a net: which changes move the states, which the inputs.

On a stage: ``free``, every diffeomorphism; ``affine``, an invertible matrix and an offset;
``linear``, ``orthogonal``, ``monomial`` (a permutation times positive scales), ``signed`` (a
permutation times signs), ``permutation``, ``scale`` (positive scales), ``fixed``. All but ``free``
are one matrix per stage for all inputs. The slot ``inputs`` holds names: it is free or fixed.
Law: what is fixed is named by no change of coordinates.
"""

from __future__ import annotations

from typing import Any

from ..errors import InputError
from ..freedom import INPUTS, STAGES, Freedom, SlotFreedom, Tied, Word, fixed, free

SORTS = ("free", "affine", *(sort for sort in STAGES if sort != "affine"), "fixed")


def sort_of(slot: str, how: SlotFreedom) -> str:
    """The sort of changes that a freedom means on a slot of a net.

    >>> sort_of("stage1", free), sort_of("stage1", Word("affine")), sort_of("inputs", fixed)
    ('free', 'affine', 'fixed')

    Raises `InputError` for a freedom that means nothing there, with those that do.
    """
    rule = how.how if isinstance(how, Tied) else how
    if slot == INPUTS:
        if rule in (free, fixed) and rule is how:
            return str(rule)
        raise InputError(
            f"the freedom of {slot} is {how!r}, but the names of inputs are free or fixed"
        )
    if str(rule) in SORTS and (rule in (free, fixed) or isinstance(rule, Word)):
        return str(rule)
    raise InputError(
        f"the freedom of {slot} is {how!r}, which moves points; a state is "
        f"{', '.join(SORTS[:-1])} or {SORTS[-1]}"
    )


def sorts(thing: Any, freedom: Freedom) -> tuple[str, ...]:
    """The sort of each slot of a net or a trace, after checking that tied stages have one size.

    >>> from finitefns.nets import Affine, Net
    >>> sorts(Net([Affine([[1.0]]), Affine([[2.0]])]), Freedom.parse("hidden"))
    ('fixed', 'free', 'fixed')

    Raises `InputError` for a freedom that means nothing here, and tied stages of several sizes.
    """
    how = freedom.on(list(thing.slots), type(thing).__name__)
    found = tuple(sort_of(slot, rule) for slot, rule in how.items())
    for tie in freedom.ties:
        sizes = {slot: thing.slots[slot] for slot in tie}
        if len(set(sizes.values())) > 1:
            told = ", ".join(f"{slot} has {size}" for slot, size in sizes.items())
            raise InputError(
                f"the stages {' and '.join(tie)} are tied, but their numbers of coordinates "
                f"differ: {told}"
            )
    return found
