"""Verdicts: a yes carries its proof, a no its reason, and "could not tell" is neither."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .wording import shortened


def shorten(value: Any, room: int = 160) -> str:
    """A value as a person writes it, cut in the middle where it is long."""
    if isinstance(value, np.ndarray):
        value = tuple(value[:60].tolist()) + (("...",) if value.size > 60 else ())
    text = value if isinstance(value, str) else repr(value)
    return shortened(text, room)


@dataclass(frozen=True)
class Obstruction:
    """The first invariant that differs, and its two values; ``inputs`` are those it names, if any.

    >>> print(Obstruction("level-set sizes", (3, 2), (4, 1)))
    level-set sizes are (3, 2) on the left, (4, 1) on the right
    """

    invariant: str
    left: Any
    right: Any
    inputs: tuple[Any, ...] = field(default=(), repr=False, compare=False, kw_only=True)

    def __str__(self) -> str:
        verb = "are" if self.invariant.split(" of ")[0].endswith("s") else "is"
        left, right = shorten(self.left), shorten(self.right)
        if left == right:  # the difference lies where the value was cut
            left, right = shorten(self.left, 10**6), shorten(self.right, 10**6)
        return f"{self.invariant} {verb} {left} on the left, {right} on the right"


@dataclass(frozen=True)
class Equivalent:
    """Yes: ``witness`` is a relabeling that was re-played, ``x.act(witness) == y``.

    >>> from finitefns.compare import equivalent
    >>> from finitefns.finite.maps import FiniteMap
    >>> v = equivalent(FiniteMap([0, 0, 1]), FiniteMap([0, 1, 1]))
    >>> bool(v), v.explain()
    (True, 'equivalent: a relabeling of domain, codomain turns the left into the right')
    """

    witness: Any
    judged: Any = field(default=None, repr=False, compare=False)  # by what, where floats were met

    def __bool__(self) -> bool:
        return True

    def explain(self) -> str:
        """The verdict in one sentence."""
        moved = [slot for slot in self.witness.moves if _moves(self.witness, slot)]
        if not moved:
            return f"equivalent: nothing has to move{_by(self.judged)}"
        change = getattr(self.witness, "called", "relabeling")
        slots = ", ".join(moved)
        by = _by(self.judged)
        return f"equivalent: a {change} of {slots} turns the left into the right{by}"


def _by(judged: Any) -> str:
    return "" if judged is None else f"; {judged}"


def _moves(witness: Any, slot: str) -> bool:
    """Whether any point of a slot gets another name: judged by label, where there are labels."""
    if hasattr(witness, "moving"):
        return slot in witness.moving
    move = witness.moves[slot]
    source, target = (getattr(witness, side, {}).get(slot) for side in ("sources", "targets"))
    if source is None or target is None or source == target:
        return not np.array_equal(move, np.arange(len(move)))
    return any(old != new for old, new in witness.pairs(slot))


@dataclass(frozen=True)
class Inequivalent:
    """No: ``obstruction`` is the first invariant that differs.

    >>> v = Inequivalent(Obstruction("level-set sizes", (3, 2), (4, 1)))
    >>> bool(v), v.explain()
    (False, 'not equivalent: level-set sizes are (3, 2) on the left, (4, 1) on the right')
    """

    obstruction: Obstruction
    judged: Any = field(default=None, repr=False, compare=False)

    def __bool__(self) -> bool:
        return False

    def explain(self) -> str:
        """The verdict in one sentence."""
        return f"not equivalent: {self.obstruction}{_by(self.judged)}"


@dataclass(frozen=True)
class Undecided:
    """Neither: ``why`` says what stood in the way; asking for its truth raises.

    >>> import finitefns as ff
    >>> bool(ff.Undecided("the tolerance decides"))
    Traceback (most recent call last):
    TypeError: undecided: the tolerance decides; test the kind of verdict before its truth
    """

    why: str

    def __bool__(self) -> bool:
        raise TypeError(f"{self.explain()}; test the kind of verdict before its truth")

    def explain(self) -> str:
        """The verdict in one sentence."""
        return f"undecided: {self.why}"


Verdict = Equivalent | Inequivalent | Undecided
