"""A problem: an exercise at a seed. It states, checks, hints, and in the end solves itself.

An `Exercise` makes a `Task` from chance; a `Problem` is an exercise with a seed, so that every
student has an instance of their own and a teacher can make the same one again.
Laws: the stored solution gets all points and no stored wrong answer does (`Problem.selftest`);
one number and one seed give one task.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any

from ...display import html
from ...errors import InputError, said
from ...show.svg import Markup, element, escape
from ...verdict import shorten
from .digests import Sealed, can_digest
from .instances import Seed, chance, seed_text
from .judging import Judge, Mark, untried
from .result import UNREADABLE, UNTRIED, Result
from .trials import Written, said_safely

LONGEST = 600  # letters of what is said of an answer, which may be as long as anyone likes
WRAPPED = "white-space:pre-wrap;overflow-wrap:anywhere"
MONO = ";font-family:monospace"  # for matrices and code, whose columns must meet


@dataclass(frozen=True)
class Task:
    """One instance: what is asked, how it is judged, its solution, and answers that are wrong.

    ``drawn`` names the given things that the card shows as pictures: only where a picture, which
    tells level sets by colour, bars and cycles, does not already tell the answer.
    """

    statement: str
    judge: Judge
    answer: Any
    worked: str
    hints: tuple[str, ...]
    wrong: tuple[Any, ...]
    given: Mapping[str, Any] = field(default_factory=dict)
    drawn: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """A kind of problem: its number, title and points, and how chance makes a task of it."""

    number: str
    title: str
    points: int
    make: Callable[[Random], Task]

    def at(self, seed: Seed = 0) -> Problem:
        """The problem of one student."""
        return Problem(self, seed_text(seed))


def exercise(
    number: str, title: str, points: int
) -> Callable[[Callable[[Random], Task]], Exercise]:
    """Turn a function from chance to a task into an exercise."""

    def made(make: Callable[[Random], Task]) -> Exercise:
        return Exercise(number, title, points, make)

    return made


@dataclass(frozen=True)
class Solution:
    """The right answer (or one of them), and how one comes to it."""

    answer: Any
    worked: str

    def __str__(self) -> str:
        return f"{shown(self.answer)}\n\n{self.worked}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        look = WRAPPED + MONO * callable(self.answer)
        parts = [element("div", escape(x), style=look) for x in shown(self.answer).splitlines()]
        parts += [element("p", escape(x)) for x in self.worked.splitlines() if x]
        return Markup(element("div", *parts))


def shown(answer: Any) -> str:
    """An answer as a person writes it: a function by its source."""
    if callable(answer):
        return inspect.getsource(answer).rstrip()
    return str(answer) if isinstance(answer, str) else repr(answer)


@dataclass(frozen=True)
class Problem:
    """An exercise at a seed: ``check(answer)``, ``hint(k)``, ``solution()``, ``given``.

    >>> from finitefns.teach.exercises import problem
    >>> p = problem("01.2", seed="ada")
    >>> p.check(p.solution().answer)
    01.2: 2 of 2 points, right: sizes: right; missed: right
    >>> p.check(None).state, p.check("?").state
    ('not attempted', 'cannot be read')
    """

    exercise: Exercise
    seed: str

    @property
    def number(self) -> str:
        """Which exercise: the tutorial, a dot, and the place in it."""
        return self.exercise.number

    @property
    def title(self) -> str:
        """The exercise's title."""
        return self.exercise.title

    @property
    def points(self) -> int:
        """How many points there are to win."""
        return self.exercise.points

    @cached_property
    def task(self) -> Task:
        """The instance that the seed makes."""
        return self.exercise.make(chance(self.number, self.seed))

    @property
    def given(self) -> dict[str, Any]:
        """The things that the statement speaks of, by their names there."""
        return dict(self.task.given)

    @property
    def statement(self) -> str:
        """What is asked, and in which form the answer is read."""
        return f"{self.task.statement}\n\nAnswer: {self.task.judge.asks}."

    @property
    def takes_a_function(self) -> bool:
        """Whether the answer is a function that the student writes."""
        return isinstance(self.task.judge, Written)

    def check(self, answer: Any) -> Result:
        """Judge an answer; whatever is handed in, a sentence comes back and never an error."""
        if untried(answer):
            return Result(0, self.points, "there is no answer yet", self.number, "", UNTRIED)
        try:
            return self.marked(self.task.judge.judge(answer))
        except InputError as error:
            return self.unreadable(str(error))
        except (Exception, SystemExit) as error:  # from inside of what the student handed in
            told = f"reading the answer raised {type(error).__name__}: {said_safely(error)}"
            return self.unreadable(told)

    def marked(self, mark: Mark) -> Result:
        """A mark as points of this problem."""
        if not mark.attempted:
            return Result(0, self.points, "there is no answer yet", self.number, "", UNTRIED)
        told = [shorten(words, LONGEST) for words in (mark.message, mark.counterexample)]
        return Result(mark.share * self.points, self.points, told[0], self.number, told[1])

    def unreadable(self, sentence: str) -> Result:
        """No points, and the sentence that says why the answer cannot be judged."""
        told = shorten(sentence, LONGEST)
        return Result(0, self.points, told, self.number, "", UNREADABLE)

    def hint(self, k: int = 1) -> str:
        """The k-th hint, from 1 on; raises `InputError` where there is none."""
        hints = self.task.hints
        if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= len(hints):
            raise InputError(f"hint {said(k)} of {self.number} is none of 1..{len(hints)}")
        return hints[k - 1]

    def solution(self) -> Solution:
        """The right answer, or one of them, and the way to it."""
        return Solution(self.task.answer, self.task.worked)

    def sealed(self, salt: str | None = None) -> Sealed:
        """The digest of the right answer, which a notebook may carry; see `digests`.

        Raises `InputError` for a problem with many right answers: those are re-played, and their
        statement alone is enough to do so.
        """
        text = self.task.judge.key(self.task.answer)
        if text is None:
            raise InputError(
                f"{self.number} has many right answers, which are re-played; it needs no key"
            )
        return Sealed.of(self.number, self.seed, text, salt)

    def check_sealed(self, sealed: Sealed, answer: Any) -> Result:
        """Judge an answer by a digest alone: all points or none; nothing is said of why.

        Where no digest can be made, in a browser, the problem itself is asked, which knows the
        answer that was sealed: one number and one seed give one task.
        """
        if (sealed.number, sealed.seed) != (self.number, self.seed):
            raise InputError(
                f"the key is for {sealed.number} at seed {sealed.seed!r}, "
                f"but this is {self.number} at seed {self.seed!r}"
            )
        if untried(answer):
            return self.check(answer)
        try:
            text = self.task.judge.key(answer)
        except InputError as error:
            return self.unreadable(str(error))
        except (Exception, SystemExit) as error:
            told = f"reading the answer raised {type(error).__name__}: {said_safely(error)}"
            return self.unreadable(told)
        if can_digest():
            fits = text is not None and sealed.fits(text)
        else:
            fits = text is not None and text == self.task.judge.key(self.task.answer)
        said_ = "" if fits else "this is not the answer that was sealed"
        return Result(self.points if fits else 0, self.points, said_, self.number)

    def selftest(self) -> tuple[str, ...]:
        """The faults of this problem, a sentence each; none when all is well."""
        faults, task = [], self.task
        if self.check(task.answer).state != "right":
            faults.append(f"the solution fails: {self.check(task.answer)}")
        for number, answer in enumerate(task.wrong):
            if self.check(answer):
                faults.append(f"wrong answer {number} passes: {shown(answer)}")
        shares = [float(self.check(x)) / self.points * task.judge.steps for x in task.wrong]
        faults += [f"a mark is {x:g} steps" for x in shares if abs(x - round(x)) > 1e-9]
        tried = [nothing for nothing in (None, ...) if self.check(nothing).attempted]
        faults += [f"{nothing!r} counts as an attempt" for nothing in tried]
        if not task.wrong:
            faults.append("there is no wrong answer to try")
        if len(task.hints) < 2:
            faults.append(f"there are {len(task.hints)} hints, but two at least are meant")
        if not task.worked.strip():
            faults.append("the solution is not worked out")
        if not self.takes_a_function:
            faults += self._through_json()
        where = f"{self.number} at seed {self.seed!r}"
        return tuple(f"{where}: {fault}" for fault in faults)

    def _through_json(self) -> list[str]:
        """The answers as a file of answers tells them must be judged as they are here."""
        faults = []
        for answer in (self.task.answer, *self.task.wrong):
            again = json.loads(json.dumps(answer))
            if float(self.check(again)) != float(self.check(answer)):
                faults.append(f"JSON changes the points of {answer!r}")
        return faults

    def __repr__(self) -> str:
        return f"<Problem {self.number} {self.title}, {self.points} points, seed {self.seed!r}>"

    def __str__(self) -> str:
        return f"{self.number} {self.title} ({self.points} points)\n\n{self.statement}"

    def _repr_html_(self) -> str:
        head = f"{self.number} {self.title} ({self.points} points)"
        # A block per line: escape keeps a text on one line, which a matrix must not be.
        lines = [
            element("div", escape(line), style=WRAPPED + MONO * line.startswith("  "))
            if line
            else element("br")
            for line in self.statement.splitlines()
        ]
        pictures = [
            element(
                "figure",
                element("figcaption", escape(name)),
                Markup(html(self.task.given[name])),
            )
            for name in self.task.drawn
        ]
        return Markup(element("div", element("strong", escape(head)), *lines, *pictures))
