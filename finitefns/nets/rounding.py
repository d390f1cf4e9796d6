"""Precisions: what is kept of a state when inputs become points.

``exact`` keeps every number, up to the rounding of floats, a step keeps the nearest multiple of it
in every coordinate, ``linked`` keeps which group of near states it is in, ``signs`` which units are
on, here and later. On top of any, ``argmax`` keeps of the last state the largest output alone.

Law: ``Precision.parse(str(p)) == p``.
"""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..contract import Value
from ..errors import InputError, said
from .linkage import MOST_LINKED, groups, in_line, middles
from .numbering import firsts_of, numbered
from .rows import near_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MEANT = (
    "'exact', 'signs', a step above 0, or linked(a distance above 0), and 'argmax' alone or "
    "behind one of these"
)
TEXT = re.compile(r"(exact|signs|linked|step)?\s*\(?\s*([-+.\w]*?)\s*\)?")


class Kept(NamedTuple):
    """What rounding makes of rows: the number of each, and for each number the row to go on with.

    >>> Kept(np.array([0, 0]), np.array([[1.0]])).numbers.tolist()
    [0, 0]
    """

    numbers: Ints
    rows: Floats


class Precision(Value):
    """What is kept of states: ``kind`` is exact, step, linked or signs; ``size`` that of a step.

    ``argmax``: of the last state the largest output alone is kept, of one output its sign.

    Law: ``Precision.parse(str(p)) == p``.

    >>> Precision.parse(0.5), Precision.parse("linked 0.1 argmax"), Precision.parse("argmax").kind
    (Precision('step 0.5'), Precision('linked 0.1 argmax'), 'exact')

    Raises `InputError` for any other text, and for a step or a distance that is not above 0.
    """

    kind: str
    size: float
    argmax: bool

    def __init__(self, kind: str, size: float = 0.0, argmax: bool = False) -> None:
        if kind not in ("exact", "step", "linked", "signs"):
            raise _not_meant(kind)
        if kind in ("step", "linked"):
            what = "the step" if kind == "step" else "the distance of linked"
            if not (math.isfinite(size) and size > 0):
                raise InputError(f"{what} is {said(size)}, but a number above 0 is meant")
        elif size:
            raise InputError(f"the precision {kind} has no size, but found {said(size)}")
        self.__dict__.update(kind=kind, size=float(size), argmax=bool(argmax))

    @classmethod
    def parse(cls, given: Any) -> Precision:
        """A precision from a text, a step, or itself."""
        if isinstance(given, Precision):
            return given
        if isinstance(given, int | float | np.integer | np.floating) and not isinstance(
            given, bool
        ):
            return cls("step", float(given))
        if not isinstance(given, str):
            raise _not_meant(given)
        words = given.strip().lower()
        argmax = words.endswith("argmax")
        words = words.removesuffix("argmax").strip() if argmax else words
        if argmax and not words:
            return cls("exact", argmax=True)
        met = TEXT.fullmatch(words)
        if met is None or not words:
            raise _not_meant(given)
        kind, size = met[1] or "step", met[2]
        if (kind in ("exact", "signs")) == bool(size):
            raise _not_meant(given)
        try:
            return cls(kind, float(size or 0), argmax)
        except ValueError as error:
            raise error if isinstance(error, InputError) else _not_meant(given) from None

    def with_argmax(self) -> Precision:
        """The same, and of the last state the largest output alone."""
        return Precision(self.kind, self.size, True)

    def keep(self, rows: Floats, where: str, rounding: float = 0.0) -> Kept:
        """What is kept of rows, each numbered as it first appears; ``where`` is for a refusal.

        Rows are equal where they differ by the rounding of floats, a share of the largest number.
        """
        if self.kind == "step":
            with np.errstate(over="ignore", divide="ignore"):
                cells = np.rint(rows / self.size) + 0.0
            if not np.isfinite(cells).all():
                raise InputError(
                    f"the step {self.size} is too small for {where}, where a number is "
                    f"{np.abs(rows).max():.3g}; take a larger one"
                )
            numbers, firsts = numbered(cells)
            return Kept(numbers, cells[firsts] * self.size)
        if self.kind == "linked":
            numbers, firsts = numbered(rows)
            kept = Kept(numbers, rows[firsts])
            return self._link(kept, where) if len(firsts) > 1 else kept
        numbers = near_rows(rows, rounding * float(np.abs(rows).max(initial=0.0)))
        return Kept(numbers, rows[firsts_of(numbers)])

    def _link(self, apart: Kept, where: str) -> Kept:
        """The groups of near states; each goes on as its member that is nearest to its mean.

        A state counts once, however many inputs have it.
        """
        if len(apart.rows) > MOST_LINKED:
            raise InputError(
                f"linked: {where} has {len(apart.rows):,} different states, and up to "
                f"{MOST_LINKED:,} are linked; take a step, or fewer inputs"
            )
        together = groups(in_line(apart.rows), self.size)
        return Kept(together[apart.numbers], apart.rows[middles(apart.rows, together)])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Precision):
            return NotImplemented
        return (self.kind, self.size, self.argmax) == (other.kind, other.size, other.argmax)

    def __hash__(self) -> int:
        return hash((self.kind, self.size, self.argmax))

    def __str__(self) -> str:
        size = [f"{self.size!r}"] if self.size else []
        return " ".join([self.kind, *size, *(["argmax"] if self.argmax else [])])

    def __repr__(self) -> str:
        return f"Precision({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Precision, (self.kind, self.size, self.argmax)


def planned(given: Any, stages: int) -> tuple[Precision, ...]:
    """A precision for each of so many stages, from one for all or a list with one per stage.

    In a text the precisions of a list stand between commas.

    >>> planned("0.5 argmax", 2), planned(["exact", 0.5], 2)
    ((Precision('step 0.5'), Precision('step 0.5 argmax')), (Precision('exact'), \
Precision('step 0.5')))

    Raises `InputError` for a list of another length, for signs of some stages only, and for
    argmax before the last stage.
    """
    if isinstance(given, str) and "," in given:
        given = given.split(",")
    if not isinstance(given, list | tuple):
        one = Precision.parse(given)
        return (*[Precision(one.kind, one.size)] * (stages - 1), one)
    plan = tuple(Precision.parse(one) for one in given)
    if len(plan) != stages:
        raise InputError(
            f"there are {len(plan)} precisions, but the stages behind the inputs are {stages}"
        )
    if len({one.kind == "signs" for one in plan}) > 1:
        raise InputError(
            "signs are those of all later stages, too: they are meant at every stage or at none"
        )
    early = next((t for t, one in enumerate(plan[:-1], start=1) if one.argmax), None)
    if early is not None:
        raise InputError(f"argmax is meant at the last stage, {stages}, but found at stage {early}")
    return plan


def linked(distance: float) -> Precision:
    """The precision at which states are one point where steps of at most a distance join them.

    Law: a larger distance joins all that a smaller one joins, at the first stage.

    >>> linked(0.25)
    Precision('linked 0.25')

    Raises `InputError` for a distance that is not above 0. Source: Gower and Ross 1969.
    """
    if isinstance(distance, bool) or not isinstance(distance, int | float | np.number):
        raise InputError(f"the distance of linked is {said(distance)}, but a number is meant")
    return Precision("linked", float(distance))


def _not_meant(given: Any) -> InputError:
    return InputError(f"the precision is {said(given)}, but one of {MEANT} is meant")
