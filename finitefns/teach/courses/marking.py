"""What the hidden cells of graders call: a mark, and nothing that the grader could mistake."""

from __future__ import annotations

import contextlib
import io
from typing import Any

from ..exercises.index import problem
from ..exercises.instances import Seed
from ..exercises.judging import untried
from ..exercises.result import Result
from .handing_in import Receipt

NEAR = 1e-9  # of a point: marks are sums of fractions


class Number(Result):
    """A result that is shown as a bare number, which graders read from the last line of a cell."""

    def __repr__(self) -> str:
        return float.__repr__(self)


def mark(number: str, seed: Seed, answer: Any) -> Number:
    """The result of an answer, its `repr` a bare number.

    What the student's function prints or warns of meanwhile is dropped: nbgrader takes any word on
    the error stream for a failure, and otter compares all that is printed.

    >>> mark("01.2", 7, None)
    0.0

    Raises `InputError` only for a problem or a seed that is none.
    """
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        found = problem(number, seed).check(answer)
    about = (found.message, found.problem, found.counterexample, found.state)
    return Number(found.exact, found.points, *about)


def received(number: str, answer: Any) -> Result | Receipt:
    """Whether there is an answer, in a sheet that does not say yet whether it is right.

    >>> received("01.2", ...)
    01.2: 0 of 2 points, not attempted: there is no answer yet
    >>> received("01.2", 7)
    01.2: there is an answer; whether it is right comes with the marks
    """
    if untried(answer):
        return problem(number).check(answer)
    return Receipt([f"{number}: there is an answer; whether it is right comes with the marks"])


def reaches(number: str, seed: Seed, answer: Any, points: float) -> bool:
    """Whether an answer earns so many points at least.

    otter knows only checks that pass or fail, so that partial marks are a ladder of these.
    Law: the steps of a ladder that are reached add up to the mark.

    >>> reaches("01.2", 7, None, 0), reaches("01.2", 7, None, 1)
    (True, False)
    """
    return float(mark(number, seed, answer)) >= points - NEAR
