"""Reasons why one thing cannot be turned into another: right ones, and some that only look right.

A reason is a quantity that is named. It is right when no allowed move changes it and it differs.
Of the wrong ones, some are the same on both sides, and some differ but are changed by a move, which
is shown. The names of all of them are offered together; the values stay with Python until somebody
has chosen, so the page does not give the answer away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from ..finite.chains import Chain
from ..finite.endofunctions import Endofunction
from ..finite.profile import Profile
from ..finite.relabeling import Relabeling
from ..freedom import Freedom
from ..verdict import Inequivalent, Verdict, shorten
from .swaps import Step

WORDS = {
    "domain size": "the number of inputs",
    "codomain size": "the number of outputs",
    "space size": "the number of points",
    "image size": "how many outputs are hit",
    "level-set sizes": "the sizes of the level sets",
    "level-set size": "how many inputs each named output gets",
    "level sets by colour": "the level sets, counted colour by colour",
    "kernel": "which named inputs share an output",
    "output": "where each named input goes",
    "behaviour": "what the whole chain does to each named input",
    "image sizes": "how many points are left after one step, two, ...",
    "cycle lengths": "the lengths of the cycles",
    "trees": "the trees that hang from the cycles",
    "cycles": "the cycles, with the trees that hang from them",
    "forest": "the whole forest",
    "least image": "the least that the group makes of it",
}
MOST_CHOICES = 9


@dataclass(frozen=True)
class Reason:
    """A quantity with its values on both sides.

    ``example`` is a move that changes it on the left, where there is one: then it stops nobody.
    """

    words: str
    left: Any
    right: Any
    example: Step | None = None

    @property
    def differs(self) -> bool:
        """Whether the two sides have two values."""
        return bool(self.left != self.right)

    @property
    def is_right(self) -> bool:
        """Whether it shows that it cannot be done."""
        return self.differs and self.example is None


def reasons(
    left: Any, right: Any, freedom: Freedom, verdict: Verdict, alike: bool = True
) -> list[Reason]:
    """What may be claimed of two things, in the order of the alphabet; right ones among them.

    ``alike`` says whether trusted names stand at the same places on both sides; where they do not,
    only sizes can be compared.
    Law: there is a right one exactly when the two are not equivalent.

    >>> from finitefns.compare import equivalent
    >>> from finitefns.finite.maps import FiniteMap
    >>> f, g, fr = FiniteMap([0, 0, 1]), FiniteMap([0, 0, 0], 2), Freedom.parse("all")
    >>> [r.words for r in reasons(f, g, fr, equivalent(f, g, fr)) if r.is_right]
    ['how many outputs are hit', 'the sizes of the level sets']
    """
    mine, yours = (x.invariants(freedom if alike else Freedom.parse("all")) for x in (left, right))
    names = [name for name in mine if name in yours]
    if not alike:
        names = [name for name in names if isinstance(mine[name], int | Profile)]
    found = [Reason(_words(name), mine[name], yours[name]) for name in names]
    if not any(r.is_right for r in found) and isinstance(verdict, Inequivalent):
        told = verdict.obstruction
        names_differ = re.fullmatch("(.*), whose labels are fixed,", told.invariant)
        words = f"the names in the {names_differ[1]}" if names_differ else told.invariant
        found.insert(0, Reason(words, told.left, told.right))
    found = [*[r for r in found if r.differs], *[r for r in found if not r.differs]]
    return sorted(found[:MOST_CHOICES], key=lambda reason: reason.words)


def with_tempting(
    chosen: Sequence[Reason], left: Any, right: Any, steps: Sequence[Step]
) -> list[Reason]:
    """These reasons, and quantities that differ though some move changes them."""
    known = {reason.words for reason in chosen}
    tempting = []
    for name, one, other in _named(left, right):
        words = _words(name)
        if words in known or one == other:
            continue
        example = next((s for s in steps if _value(left.act(_change(s)), name) != one), None)
        if example is not None:
            tempting.append(Reason(words, one, other, example))
    room = max(MOST_CHOICES - len(tempting), len([r for r in chosen if r.is_right]), 1)
    kept = sorted(chosen, key=lambda reason: not reason.is_right)[:room]
    return sorted([*kept, *tempting], key=lambda reason: reason.words)


def judged(reason: Reason, verdict: Verdict, told: str) -> str:
    """What is said to somebody who claims that this is the reason; ``told`` is its example."""
    values = f"{shorten(reason.left, 70)} on the left, {shorten(reason.right, 70)} on the right"
    if reason.is_right and isinstance(verdict, Inequivalent):
        why = f"Right: {reason.words} cannot be changed, and differ: {values}"
        return f"{why}. The verdict is {verdict.explain()}."
    if not reason.differs:
        why = f"That is the same on both sides: {shorten(reason.left, 90)}"
    else:
        why = f"They do differ in that ({values}), but it does not stand still: {told} changes it"
    if isinstance(verdict, Inequivalent):
        return f"{why}. Look for something that differs and that no move can change."
    return f"{why}. In fact it can be done, so take heart: there is a way."


# ------------------------------------------------------------------ parts


def _words(name: str) -> str:
    if name.startswith("level-set sizes of stage "):
        return f"the sizes of the level sets from stage {name[25:]}"
    if name.startswith("size of "):
        return f"the number of points of {name[8:]}"
    return WORDS.get(name, name)


def _named(left: Any, right: Any) -> list[tuple[str, Any, Any]]:
    """Quantities that depend on names, with their values on both sides."""
    names = ["output", "kernel", "level-set size"]
    if isinstance(left, Chain):
        names = ["behaviour"]
    if isinstance(left, Endofunction):
        names = ["output"]
    return [(name, _value(left, name), _value(right, name)) for name in names]


def _value(thing: Any, name: str) -> Any:
    """A quantity that depends on names; None where there are no names to depend on."""
    if isinstance(thing, Chain):
        thing = thing.behaviour
    freedoms = {"kernel": "codomain", "level-set size": "domain"}
    told = thing.invariants(Freedom.parse(freedoms.get(name, "none")))
    return told.get("output" if name == "behaviour" else name)


def _change(step: Step) -> Relabeling:
    return Relabeling(**step)


def told_step(names: dict[str, Any], step: Step) -> str:
    """A move in words: ``exchanging a and c of the domain``."""
    if len(step) == 1:
        ((slot, move),) = step.items()
        moved = [i for i, place in enumerate(move) if place != i]
        if len(moved) == 2:
            a, b = (shorten(str(names[slot].label(i)), 40) for i in moved)
            return f"exchanging {a} and {b} of the {slot}"
    return f"a turn of {' and '.join(step)}"


def checked_choice(number: Any, choices: Sequence[Reason]) -> Reason:
    """The reason with this number; raises `InputError` where a page made it up."""
    if type(number) is not int or not 0 <= number < len(choices):
        raise InputError(
            f"there are {len(choices)} reasons, from 0 on, and none is {number!r}"[:200]
        )
    return choices[number]
