"""The questions that every world answers, written once over the contract of a kind."""

from __future__ import annotations

from collections import Counter
from functools import singledispatch
from typing import Any, TypeVar

import numpy as np

from .contract import CanonicalForm, Thing
from .errors import InputError
from .freedom import Coloured, Freedom, coloured
from .given_groups import GROUPS
from .verdict import Equivalent, Inequivalent, Obstruction, Verdict

T = TypeVar("T", bound=Thing)


def canonical_form(x: T, freedom: Freedom | str = "all") -> CanonicalForm[T]:
    """The standard object of the class of ``x``: ``.form``, and ``.change`` that reaches it.

    Law: two things on the same sets are equivalent exactly when their forms are equal.

    >>> from finitefns.finite.maps import FiniteMap
    >>> canonical_form(FiniteMap([4, 2, 4, 4, 2])).form
    FiniteMap([0, 0, 0, 1, 1], codomain=5)

    Raises `InputError` when the freedom does not fit the slots. Source: Aho, Hopcroft, Ullman 1974,
    for forests; Linton 2004, for least images under groups.
    """
    _check_thing("canonical_form", x)
    return x.canonical(Freedom.parse(freedom))


def invariants(x: Thing, freedom: Freedom | str = "all") -> dict[str, Any]:
    """What no allowed relabeling can change, from coarse to fine.

    Law: they are those of ``x.act(r)``, for every r that the freedom allows.

    >>> from finitefns.finite.maps import FiniteMap
    >>> invariants(FiniteMap([0, 0, 1]))["level-set sizes"]
    (2, 1)

    Raises `InputError` for what is not a thing, or a freedom that does not fit. Source: de Bruijn
    1959, for maps; each kind says in its module which one is complete.
    """
    _check_thing("invariants", x)
    return x.invariants(Freedom.parse(freedom))


def _check_thing(question: str, x: Any) -> None:
    if isinstance(x, type) or not hasattr(x, "canonical"):
        raise InputError(f"{question}: a {type(x).__name__} is not a map, a chain or the like")


def equivalent(x: T, y: T, freedom: Freedom | str = "all") -> Verdict:
    """Are two things the same up to the freedom? A yes carries a relabeling, a no a reason.

    Slots that are fixed are matched by label. The witness is re-played before it is returned:
    ``x.act(verdict.witness) == y``.

    Law: every x is equivalent to ``x.act(r)``, for every r that the freedom allows.

    >>> from finitefns.finite.maps import FiniteMap
    >>> f, g = FiniteMap([0, 0, 0, 1, 1], codomain=5), FiniteMap([0, 0, 0, 0, 1], codomain=5)
    >>> equivalent(f, g).explain()
    'not equivalent: level-set sizes are (3, 2) on the left, (4, 1) on the right'
    >>> v = equivalent(f, FiniteMap([4, 2, 4, 4, 2]))
    >>> bool(v), f.act(v.witness).values.tolist()
    (True, [4, 2, 4, 4, 2])

    Raises `InputError` for things of different kinds, or a freedom that does not fit. Source: de
    Bruijn 1959; Aho, Hopcroft, Ullman 1974; Linton 2004, for groups.
    """
    _check_thing("equivalent", x)
    if type(x) is not type(y):
        raise InputError(
            f"equivalent: a {type(x).__name__} and a {type(y).__name__} cannot be compared"
        )
    fr = Freedom.parse(freedom)
    fr.on(list(x.slots), type(x).__name__)
    for slot in {**x.slots, **y.slots}:  # either may have a stage more than the other
        if x.slots.get(slot) != y.slots.get(slot):
            sizes = x.slots.get(slot, 0), y.slots.get(slot, 0)
            return Inequivalent(Obstruction(f"size of the {slot}", *sizes))
    return decide(x, y, fr)


@singledispatch
def decide(x: Any, y: Any, fr: Freedom) -> Verdict:
    """The verdict on two things of one kind and of equal sizes, exact to the last point.

    The general answer; a kind whose numbers need a tolerance registers its own.
    """
    aligned = align(x, y, fr)
    if isinstance(aligned, Obstruction):
        return Inequivalent(aligned)
    fr, bring = aligned
    here = y if bring is None else y.act(bring)
    mine_all, theirs = x.invariants(fr), here.invariants(fr)
    for name in list(mine_all):  # each is let go of before the next one is worked out
        left, right = mine_all.pop(name), theirs.pop(name)
        if left != right:
            contrast = getattr(left, "contrast", None)
            differs = contrast(right, name) if contrast else Obstruction(name, left, right)
            return Inequivalent(differs)
    witness = find_witness(x, here, fr)
    if witness is None:
        forms = (x.canonical(fr).form, here.canonical(fr).form)
        return Inequivalent(Obstruction("canonical form", *forms))
    if bring is not None:
        witness = witness.then(bring.inverse())
    moves = {slot: witness.moves[slot] for slot in x.sets if slot in witness.moves}
    witness = x.moved_by.between(moves, x.sets, y.sets)
    if x.act(witness) != y:
        raise AssertionError("the witness found does not re-play: this is a bug in finitefns")
    return Equivalent(witness)


def align(x: Any, y: Any, fr: Freedom) -> tuple[Freedom, Any] | Obstruction:
    """Bring the points of y whose names or named colours are trusted into the order of x.

    Returns the freedom with colours by position and the relabeling that brings them (None where
    nothing has to move), or the obstruction where labels or numbers of colours do not meet. The
    slots of both have the same sizes.
    """
    how = fr.on(list(x.slots), type(x).__name__)
    back: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for slot, rule in how.items():
        named = rule.trusts_names and x.sets[slot] != y.sets[slot]
        placed = isinstance(rule, GROUPS) and _same_names_elsewhere(x.sets[slot], y.sets[slot])
        if named or placed:
            found = _match_names(x.sets[slot], y.sets[slot], slot)
        elif isinstance(rule, Coloured) and rule.by_label:
            found = _match_colours(rule, x.sets[slot], y.sets[slot], slot)
            mine = rule.colouring(slot, x.slots[slot], x.sets[slot].labels)
            names = mine.names or ()
            known[slot] = coloured([names[c] for c in mine.codes.tolist()])
        else:
            continue
        if isinstance(found, Obstruction):
            return found
        back[slot] = found
    if known:
        fr = Freedom(**{**how, **known})
    if not back:
        return fr, None
    return fr, x.moved_by.between(back, y.sets, {slot: x.sets[slot] for slot in back})


def _same_names_elsewhere(left: Any, right: Any) -> bool:
    """Whether both have the same labels in another order: a group moves places, so they matter."""
    if not (left.is_labelled and right.is_labelled) or left == right:
        return False
    return set(left.labels) == set(right.labels)


@singledispatch
def find_witness(x: Any, y: Any, freedom: Freedom) -> Any:
    """A relabeling from ``x`` to ``y`` or None, through the canonical form of each.

    The general answer; a kind with a shorter way registers it. What it returns is re-played.
    """
    left, right = x.canonical(freedom), y.canonical(freedom)
    if left.form != right.form:
        return None
    return left.change.then(right.change.inverse())


def _match_names(left: Any, right: Any, slot: str) -> Any:
    """Where each point of the right goes so that equal labels meet, or the labels that do not."""
    there = set(right.labels)
    here = set(left.labels)
    if here == there:
        return np.fromiter((left.index(x) for x in right.labels), np.int64, right.size)
    only = (
        [x for x in left.labels if x not in there][:3],
        [x for x in right.labels if x not in here][:3],
    )
    return Obstruction(f"{slot}, whose labels are fixed,", f"with {only[0]}", f"with {only[1]}")


def _match_colours(rule: Coloured, left: Any, right: Any, slot: str) -> Any:
    """Where each point of the right goes so that equal colours meet, or the colours that do not."""
    table = dict(rule.colours)
    ours = [table.get(x) for x in left.labels]
    theirs = [table.get(x) for x in right.labels]
    rule.colouring(slot, left.size, left.labels)
    rule.colouring(slot, right.size, right.labels)
    spots: dict[Any, list[int]] = {}
    for i, colour in enumerate(ours):
        spots.setdefault(colour, []).append(i)
    left_counts, right_counts = Counter(ours), Counter(theirs)
    for colour in dict.fromkeys([*ours, *theirs]):
        counts = left_counts[colour], right_counts[colour]
        if counts[0] != counts[1]:
            return Obstruction(f"number of {slot} points coloured {colour!r}", *counts)
    taken = {colour: iter(places) for colour, places in spots.items()}
    return np.array([next(taken[colour]) for colour in theirs], np.int64)
