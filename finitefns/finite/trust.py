"""What trusted names say: which point of one thing is meant by a point of another.

A label counts in two cases and in no other: where a slot is fixed, each label is a name; where
colours are given by label, the label says the colour. Colours by place, weights and groups speak
of places. That nothing can move in a slot does not make its labels names.

`align` brings one thing into the order of another; `standing` brings one thing into the order in
which all of its presentations meet. Law: both leave by position what is left to decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..contract import Aligned, Standing
from ..freedom import Freedom
from ..verdict import Obstruction
from .colours import Coloured, coloured, colouring
from .groups.given import group_of
from .groups.setting import check_joint


def align(x: Any, y: Any, fr: Freedom) -> Aligned | Obstruction:
    """Bring the points of y whose names or named colours are trusted into the order of x.

    Returns the freedom with colours by position and the relabeling that brings them (None where
    nothing has to move), or the obstruction where labels or numbers of colours do not meet. The
    slots of both have the same sizes.
    """
    how = fr.on(list(x.slots), type(x).__name__)
    back: dict[str, Any] = {}
    there: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for slot, rule in how.items():
        here = x.sets[slot]
        if rule.trusts_names and here != y.sets[slot]:
            found = _match_names(here, y.sets[slot], slot)
        elif isinstance(rule, Coloured) and rule.by_label:
            found = _match_colours(rule, here, y.sets[slot], slot)
            known[slot] = coloured(_colours(rule, slot, here))
        else:
            continue
        if isinstance(found, Obstruction):
            return found
        back[slot] = found
        there[slot] = here if rule.trusts_names else _moved(y.sets[slot], found, here)
    if known:
        fr = Freedom(**{**how, **known})
    if not back:
        return Aligned(fr, None)
    bring = x.moved_by.between(back, y.sets, there)
    return Aligned(fr, bring)


def standing(x: Any, fr: Freedom) -> Standing | None:
    """Bring a thing whose labels count into standing order; None where it needs nothing.

    Returns the thing, the freedom with colours by position, the relabeling that brought it there
    (or None), and the one that names the points of a canonical form (or None). Fixed slots stand
    in the order of `ordering`. Where the label says the colour, any points of these colours are as
    good, so the points take the first labels of each colour in the table.
    """
    how = fr.on(list(x.slots), type(x).__name__)
    moves: dict[str, Any] = {}
    targets: dict[str, Any] = {}
    known: dict[str, Any] = {}
    called: dict[str, Any] = {}
    for slot, rule in how.items():
        if rule.trusts_names:
            found = x.sets[slot].standing
            if found is not None:
                moves[slot], targets[slot] = found
        elif isinstance(rule, Coloured) and rule.by_label:
            points = x.sets[slot]
            colours = _colours(rule, slot, points)
            left = Counter(colours)
            names, worn = [], []
            for label, colour in rule.colours:
                if left[colour] > 0:
                    left[colour] -= 1
                    names.append(label)
                    worn.append(colour)
            if worn != colours:
                moves[slot] = _meeting(worn, colours)
                targets[slot] = type(points)(names)
            called[slot] = type(points)(names)
            known[slot] = coloured(worn)
    if not moves and not known:
        return None
    bring = x.moved_by.between(moves, x.sets, targets) if moves else None
    there = x if bring is None else x.act(bring)
    still = {slot: np.arange(points.size) for slot, points in called.items()}
    names_it = x.moved_by.between(still, {}, called) if called else None
    return Standing(there, Freedom(**{**how, **known}) if known else fr, bring, names_it)


def check_fit(freedom: Freedom, sets: Mapping[str, Any], kind: str) -> None:
    """Raise `InputError` where a freedom does not fit the points of the slots."""
    for slot, rule in freedom.on(list(sets), kind).items():
        if rule.grouped and not rule.together:
            group_of(rule, slot, sets[slot].size)
        elif not rule.together:
            colouring(rule, slot, sets[slot].size, sets[slot].labels)
    check_joint(freedom, {slot: points.size for slot, points in sets.items()})


def _colours(rule: Coloured, slot: str, points: Any) -> list[Any]:
    """The colour of each point, where the label says it."""
    colours = rule.colouring(slot, points.size, points.labels)
    names = colours.names or ()
    return [names[c] for c in colours.codes.tolist()]


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
    """Where each point of the right goes so that equal colours meet, or the colours that do not.

    Points of one name have one colour, and meet; where no two names agree, points of one place and
    one colour do. The others meet as they stand.
    """
    ours, theirs = (_colours(rule, slot, points) for points in (left, right))
    left_counts, right_counts = Counter(ours), Counter(theirs)
    for colour in dict.fromkeys([*ours, *theirs]):
        counts = left_counts[colour], right_counts[colour]
        if counts[0] != counts[1]:
            return Obstruction(f"number of {slot} points coloured {colour!r}", *counts)
    place = {label: i for i, label in enumerate(left.labels)}
    found = np.array([place.get(label, -1) for label in right.labels], np.int64)
    if (found < 0).all():
        found = np.array([i if ours[i] == theirs[i] else -1 for i in range(left.size)], np.int64)
    rest = np.flatnonzero(found < 0).tolist()
    room = sorted({*range(left.size)} - {*found.tolist()})
    meet = _meeting([ours[i] for i in room], [theirs[j] for j in rest])
    found[rest] = np.array(room, np.int64)[meet]
    return found


def _moved(points: Any, move: Any, like: Any) -> Any:
    """The set whose points have moved and kept their names: ``like``, where it has the same."""
    names: list[Any] = [None] * points.size
    for label, place in zip(points.labels, move.tolist(), strict=True):
        names[place] = label
    return like if names == list(like.labels) else type(points)(names)


def _meeting(ours: list[Any], theirs: list[Any]) -> Any:
    """Send each point on the right to one on the left of its colour, first to first."""
    spots: dict[Any, list[int]] = {}
    for i, colour in enumerate(ours):
        spots.setdefault(colour, []).append(i)
    taken = {colour: iter(places) for colour, places in spots.items()}
    return np.array([next(taken[colour]) for colour in theirs], np.int64)
