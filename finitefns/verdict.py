"""Verdicts: a yes carries its proof, a no its reason, and "could not tell" is neither."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, NoReturn

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
    evidence: Any = field(default=None, repr=False, compare=False)  # what it rests on

    def __bool__(self) -> Literal[True]:
        return True

    def explain(self) -> str:
        """The verdict in one sentence."""
        moved, by = self.witness.moving, _by(self.evidence)
        if not moved:
            return f"equivalent: nothing has to move{by}"
        slots = ", ".join(moved)
        return f"equivalent: a {self.witness.called} of {slots} turns the left into the right{by}"


def _by(evidence: Any) -> str:
    return "" if evidence is None else f"; {evidence}"


@dataclass(frozen=True)
class Inequivalent:
    """No: ``obstruction`` is the first invariant that differs.

    >>> v = Inequivalent(Obstruction("level-set sizes", (3, 2), (4, 1)))
    >>> bool(v), v.explain()
    (False, 'not equivalent: level-set sizes are (3, 2) on the left, (4, 1) on the right')
    """

    obstruction: Obstruction
    evidence: Any = field(default=None, repr=False, compare=False)

    def __bool__(self) -> Literal[False]:
        return False

    def explain(self) -> str:
        """The verdict in one sentence."""
        return f"not equivalent: {self.obstruction}{_by(self.evidence)}"


class Reason(StrEnum):
    """Why nothing is decided, by a closed list of names; each knows what to try.

    >>> Reason.TOLERANCE == "tolerance", Reason.TOLERANCE.advice
    (True, 'state another tolerance, or take the numbers as fractions with .exact()')
    """

    TOLERANCE = "tolerance"
    SEARCH_LIMIT = "search limit"
    NO_COMPLETE_INVARIANT = "no complete invariant"
    DEGENERATE = "degenerate"
    NOT_CERTIFIED = "not certified"
    HELD_OUT_ERROR = "held-out error"
    NO_THEOREM = "no theorem"

    @property
    def advice(self) -> str:
        """What to try."""
        return _ADVICE[self]


_ADVICE = {
    Reason.TOLERANCE: "state another tolerance, or take the numbers as fractions with .exact()",
    Reason.SEARCH_LIMIT: "ask it of something smaller, or with a freedom that leaves less to try",
    Reason.NO_COMPLETE_INVARIANT: "look at the invariants, of which one that differs is a no; or "
    "ask with a smaller freedom",
    Reason.DEGENERATE: "scale the numbers by a power of two, or leave out what is degenerate",
    Reason.NOT_CERTIFIED: "ask for a proof with more work, or on a smaller part",
    Reason.HELD_OUT_ERROR: "hand in more points, or allow a larger error",
    Reason.NO_THEOREM: "look at the invariants, or ask with a freedom for which a theorem is known",
}


@dataclass(frozen=True)
class Undecided:
    """Neither: ``why`` says what stood in the way, ``reason`` is its name; truth is not to be had.

    ``advice`` says what to try.

    >>> import finitefns as ff
    >>> x, y = (ff.linear.LinearMap([[1.0, 0.0], [0.0, e]]) for e in (0.0, 2e-9))
    >>> ff.equivalent(x, y).reason
    <Reason.TOLERANCE: 'tolerance'>
    >>> ff.equivalent(x, y).advice
    'state another tolerance, or take the numbers as fractions with .exact()'
    """

    why: str
    reason: Reason

    @property
    def advice(self) -> str:
        """What to try."""
        return self.reason.advice

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self.explain()}; test the kind of verdict before its truth")

    def explain(self) -> str:
        """The verdict in one sentence."""
        return f"undecided: {self.why}"


class NoCanonicalForm(Exception):
    """No canonical form is known, or none can be found: not a fault of the input.

    ``reason`` is one of `Reason`; `equivalent` turns it into an `Undecided`.

    >>> import finitefns as ff
    >>> ff.canonical_form(ff.linear.LinearOperator([[0, 1], [2, 3]]), "orthogonal")
    Traceback (most recent call last):
    finitefns.verdict.NoCanonicalForm: orthogonal: a standard form is known for symmetric matrices \
only
    """

    def __init__(self, why: str, reason: Reason) -> None:
        super().__init__(why)
        self.reason = Reason(reason)  # or its name, as somebody else's kind may say it

    @property
    def undecided(self) -> Undecided:
        """The verdict that this leaves."""
        return Undecided(str(self), self.reason)

    def __reduce__(self) -> tuple[Any, ...]:
        return NoCanonicalForm, (str(self), self.reason)


Verdict = Equivalent | Inequivalent | Undecided
