"""Judging a function that a student wrote: it is tried on cases, and its answers are compared.

A case is plain data, so that the function may as well run elsewhere (see `limits`): what comes
back is judged here, by the same code, and the right answers never go where the function runs.
"""

from __future__ import annotations

import copy
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...errors import InputError, said
from . import answers
from .judging import Mark, right, wrong

PATIENCE = 5.0  # seconds for one case, tried here and now
EMPTY_SHARE = Fraction(1, 4)  # of the points hangs on the empty cases


@dataclass(frozen=True)
class Case:
    """Arguments as plain data, and the right answer.

    >>> Case(([0, 0],), True).told("same")
    'same([0, 0])'
    """

    arguments: tuple[Any, ...]
    right: Any
    empty: bool = False

    def told(self, name: str) -> str:
        """The call as a person would write it."""
        return f"{name}({', '.join(map(repr, self.arguments))})"


@dataclass(frozen=True)
class Failure:
    """What came instead of an answer: the function raised, or it ran out of what it was given."""

    why: str


@dataclass(frozen=True)
class Written:
    """Asks for a function of this name; a function is right when it is right on every case.

    Cases go from small to large, so the first that fails is the smallest counterexample. Cases on
    empty things are tried last: who only fails those keeps three quarters of the points.

    >>> w = Written("double(n)", answers.whole, (Case((1,), 2), Case((0,), 0, empty=True)))
    >>> near = w.judge(lambda n: n + 1)
    >>> near.share, near.counterexample
    (Fraction(3, 4), 'double(0) gives 1, but 0 is right')
    >>> w.judge(lambda n: n).counterexample
    'double(1) gives 1, but 2 is right'
    """

    signature: str
    read: answers.Reader
    cases: tuple[Case, ...]

    @property
    def name(self) -> str:
        """The name of the function, from its signature."""
        return self.signature.split("(")[0]

    @property
    def asks(self) -> str:
        """In words."""
        return f"a function {self.signature}"

    @property
    def steps(self) -> int:
        """All, none, or all but the share of the empty cases."""
        return EMPTY_SHARE.denominator

    @property
    def ordered(self) -> tuple[Case, ...]:
        """The cases from small to large, those on empty things at the end."""
        return tuple(sorted(self.cases, key=lambda c: (c.empty, len(repr(c.arguments)))))

    def judge(self, answer: Any) -> Mark:
        """Try the function here and now: each case within `PATIENCE`, memory without a limit."""
        if not callable(answer):
            raise InputError(f"the answer is {said(answer)}, but {self.asks} is meant")
        return self.judge_outputs(_tried(answer, case) for case in self.ordered)

    def judge_outputs(self, outputs: Iterable[Any]) -> Mark:
        """The mark from what the function returned on each of `ordered`, taken one by one."""
        came = iter(outputs)
        for done, case in enumerate(self.ordered):
            output = next(came, Failure("did not get so far"))
            told = self._fault(case, output)
            if told:
                share = 1 - EMPTY_SHARE if case.empty else Fraction(0)
                where = (
                    "only on empty things"
                    if case.empty
                    else "on the smallest case"
                    if not done
                    else "the case before is right"
                    if done == 1
                    else f"the {done} cases before are right"
                )
                return wrong(f"the function fails: {where}", told, share)
        return right(f"right on all {len(self.cases)} cases")

    def _fault(self, case: Case, output: Any) -> str:
        call = case.told(self.name)
        if isinstance(output, Failure):
            return f"{call} {output.why}"
        try:
            found = self.read(output)
        except InputError as error:
            return f"{call}: {error}"
        return (
            ""
            if found == case.right
            else f"{call} gives {said(found)}, but {said(case.right)} is right"
        )

    def key(self, answer: Any) -> None:
        """Functions have no canonical form."""
        return


def _tried(function: Callable[..., Any], case: Case) -> Any:
    try:
        with within(PATIENCE):
            # Of its own copy: a function that changes its arguments must not spoil the next one's.
            return function(*copy.deepcopy(case.arguments))
    except TooLong:
        return Failure(f"does not come back within {PATIENCE:g} seconds")
    except (Exception, SystemExit) as error:
        return Failure(f"raises {type(error).__name__}: {said_safely(error)}")


class TooLong(BaseException):
    """Time is up. No `Exception`: a function that catches all of those must not catch this."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise `TooLong` in a block that takes longer than so many seconds.

    Only where a timer can ring: in the main thread, and neither on Windows nor in a browser;
    elsewhere nothing happens.
    One long step of compiled code is not broken off before it ends, and an endless loop around a
    bare ``except`` not at all: like a kernel's interrupt, this is an exception, and is caught.
    """
    ringing = hasattr(signal, "setitimer") and sys.platform != "emscripten"
    if not ringing or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, ring)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)  # somebody else's timer goes on; 0 is none
        signal.signal(signal.SIGALRM, before)


def said_safely(error: BaseException) -> str:
    """The words of an error that a student's code raised, whose own words may raise again."""
    try:
        return str(error)[:200]
    except Exception:
        return "(its message cannot be read)"
