"""All problems, by tutorial."""

from __future__ import annotations

from functools import cache
from typing import Any

from ...errors import InputError, said
from . import t01, t02, t03, t04, t05, t06, t07, t08, t09, t10, t11, t13
from .instances import Seed, seed_text
from .problems import Exercise, Problem

ROOMS = (t01, t02, t03, t04, t05, t06, t07, t08, t09, t10, t11, t13)


@cache
def exercises() -> dict[str, Exercise]:
    """Every exercise by its number, in order."""
    return {one.number: one for room in ROOMS for one in room.EXERCISES}


def all_problems(seed: Seed = 0) -> tuple[Problem, ...]:
    """Every problem at one seed, in order; instances are made when they are looked at.

    >>> len(all_problems()) >= 40, all_problems()[0]
    (True, <Problem 01.1 Who shares an output?, 2 points, seed '0'>)
    """
    return tuple(one.at(seed) for one in exercises().values())


def problem(number: Any, seed: Seed = 0) -> Problem:
    """The problem of this number at a seed, such as a student's id.

    >>> problem("01.1", seed=7).check(None).state
    'not attempted'

    Raises `InputError` for a number that no problem has, or a seed that is none.
    """
    found = exercises().get(number) if isinstance(number, str) else None
    if found is None:
        meant = f"0{number}"  # 1.1 is written 01.1
        near = f"; did you mean {meant!r}?" if meant in exercises() else ""
        raise InputError(
            f"there is no problem {said(number)}; they go from {next(iter(exercises()))!r} "
            f"to {next(reversed(exercises()))!r}; `finitefns exercises list` lists them{near}"
        )
    return Problem(found, seed_text(seed))
