"""The check cells of the tutorials: what must hold of an answer, one statement after the other.

A check is a generator: it yields pairs of words and what they claim, ``yield "it has six inputs",
answer.domain.size == 6``. `check` runs it and hands back a card that says which claims hold and
which is the first that does not. The annotation of its argument says what kind of answer is meant:
a class, ``int``, ``list`` (or tuple, set, array), ``Callable``, or ``tuple[...]`` of such. It never
raises: an answer that is missing, of another kind, that raises or takes for ever gets a sentence,
since a traceback teaches nobody.

Laws: a result is right exactly when there is an answer, and every claim about it was made and
held; claims after the first that fails are not tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from numbers import Integral
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np

from ..errors import InputError, said
from ..verdict import NoCanonicalForm, shorten
from .exercises.judging import untried
from .exercises.result import RIGHT, UNREADABLE, UNTRIED, WRONG, Result
from .exercises.trials import TooLong, said_safely, within

PATIENCE = 60.0  # seconds for one check: an answer that is a program may never come back
MOST_SHOWN = 8  # claims that hold; a check of a program makes a claim for every case
LONGEST = 600  # letters of a line; an answer may be larger than anyone wants to read
NOT_YET = "Put your answer in the place of the dots, run that cell, and then this one."
KINDS: dict[Any, str] = {int: "a whole number", list: "a list", Callable: "a function"}
ROWS = (list, tuple, np.ndarray)
Claims = Callable[[Any], Iterable[tuple[Any, ...]]]


def check(claims: Claims, answer: Any) -> Result:
    """Judge an answer by the claims about it: one point, or none and the first claim that fails.

    A claim is ``words, holds`` or ``words, holds, why not``. A verdict may stand for ``holds``:
    where it is a no, it says itself why. The name of the function names the exercise.

    >>> def exercise_1(answer: int):
    ...     yield "it is a square", round(answer**0.5) ** 2 == answer
    ...     yield "it is odd", answer % 2 == 1, f"{answer} is even"
    >>> check(exercise_1, 25).state, check(exercise_1, ...).state, check(exercise_1, "25").state
    ('right', 'not attempted', 'cannot be read')
    >>> check(exercise_1, "25").message
    "The answer is '25', but a whole number is meant."
    >>> print(check(exercise_1, 16))
    Exercise 1: 0 of 1 point, wrong: ✓ it is a square
    ✗ it is odd
      16 is even
    """
    name = str(getattr(claims, "__name__", "answer")).replace("_", " ").capitalize()
    if untried(answer):
        return Result(0, 1, NOT_YET, name, "", UNTRIED)
    held: list[str] = []
    given = answer
    try:
        hints = get_type_hints(claims) if hasattr(claims, "__annotations__") else {}
        with within(PATIENCE):
            meant = next(iter(hints.values()), Any)
            _fits(answer, meant, "The answer")
            given = Watched(answer) if meant is Callable else answer
            for claim in claims(given):
                words, holds, *why = _read(claim)
                if not holds:
                    return _card(name, held, f"✗ {words}", _reason(holds, why), WRONG)
                held.append(words)
    except AnotherKind as error:
        return _card(name, held, f"{error}.", "", UNREADABLE)
    except (InputError, NoCanonicalForm) as error:
        told = _of_a_call(given) or str(error)
        return _card(name, held, f"The answer cannot be checked: {told}", "", UNREADABLE)
    except TooLong:
        told = f"The check did not come back within {PATIENCE:g} seconds."
        return _card(name, held, told, "", UNREADABLE)
    except (Exception, SystemExit) as error:  # from inside of what the student handed in
        told = _of_a_call(given) or f"{type(error).__name__}: {said_safely(error)}"
        return _card(name, held, f"The answer cannot be checked: {told}", "", UNREADABLE)
    if not held:  # a check that asks nothing must not let everything pass
        return _card(name, held, "This check claims nothing.", "", UNREADABLE)
    return _card(name, held, "", "", RIGHT)


class Watched:
    """A function that was handed in; where it raises, the call is kept, to be told."""

    def __init__(self, function: Any) -> None:
        self.function, self.fault = function, ""
        self.__name__ = str(getattr(function, "__name__", "answer"))

    def __call__(self, *given: Any) -> Any:
        try:
            return self.function(*given)
        except (Exception, SystemExit) as error:
            name = "your function" if self.__name__ == "<lambda>" else self.__name__
            call = f"{name}({', '.join(map(said, given))})"
            self.fault = f"{call} raises {type(error).__name__}: {said_safely(error)}"
            raise


def _of_a_call(given: Any) -> str:
    """What a function raised, and for which arguments; empty where it did not."""
    return given.fault if isinstance(given, Watched) else ""


class AnotherKind(InputError):
    """An answer that is not of the kind which is meant."""


def _fits(found: Any, meant: Any, where: str) -> None:
    """Raise `AnotherKind` for an answer that is not of the kind which is meant."""
    if meant is Any:
        return
    parts = get_args(meant) if get_origin(meant) is tuple else None
    named = getattr(meant, "__name__", str(meant))
    words = KINDS.get(meant, f"{'an' if named[0] in 'AEIOU' else 'a'} {named}")
    kind: Any = meant
    if parts is not None:
        words, kind = ("a pair" if len(parts) == 2 else f"a tuple of {len(parts)}"), ROWS
    elif meant is list:
        kind = (*ROWS, set, frozenset)
    elif meant is int:
        whole = isinstance(found, float) and found.is_integer()
        kind = float if whole else Integral
    flat = isinstance(found, np.ndarray) and found.ndim == 0
    if flat or isinstance(found, bool) or not isinstance(found, kind):
        raise AnotherKind(f"{where} is {said(found)}, but {words} is meant")
    if parts is not None:
        if len(found) != len(parts):
            raise AnotherKind(f"{where} has length {len(found)}, but {words} is meant")
        for k, pair in enumerate(zip(found, parts, strict=True), start=1):
            _fits(*pair, f"Part {k} of it")


def _read(claim: Any) -> tuple[Any, ...]:
    """A claim as it was meant: words in the place of ``holds`` would let everything pass."""
    pair = isinstance(claim, tuple) and len(claim) in (2, 3)
    if not pair or not isinstance(claim[0], str) or isinstance(claim[1], str):
        raise InputError(f"a claim of this check is {said(claim)}, but (words, holds) is meant")
    return tuple(claim)


def _reason(holds: Any, why: list[Any]) -> str:
    """Why a claim does not hold: the author's words, or those of a verdict."""
    if why:
        return str(why[0])
    return str(holds.explain()) if hasattr(holds, "explain") else ""


def _card(name: str, held: list[str], last: str, shown: str, state: str) -> Result:
    """The result: a line for every claim that was tried."""
    if len(held) > MOST_SHOWN:
        first = "all" if state == RIGHT else "the first"
        held = [f"{first} {len(held)} claims, the last of them: {held[-1]}"]
    lines = [*(f"✓ {words}" for words in held), *filter(None, [last])]
    told = "\n".join(shorten(line, LONGEST) for line in lines)
    return Result(int(state == RIGHT), 1, told, name, shorten(shown, LONGEST), state)
