"""How an answer is judged: read it, bring it to its canonical form, compare or re-play.

A judge says what it ``asks`` for and gives a `Mark`. Where a question has one right answer up to
the freedom that it grants, ``key`` is the canonical form of an answer as a text, so that the right
one can be kept as a digest; where many answers are right, they are re-played and there is no key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import Any, Protocol

from ...errors import InputError, said
from ...finite.sets import FiniteSet
from . import answers


@dataclass(frozen=True)
class Mark:
    """A share of the points from 0 to 1, a sentence, and perhaps a counterexample.

    >>> Mark(Fraction(1, 2), "the first part is right").share
    Fraction(1, 2)
    """

    share: Fraction
    message: str
    counterexample: str = ""
    attempted: bool = True


def right(message: str = "") -> Mark:
    """All of the points."""
    return Mark(Fraction(1), message)


def wrong(message: str, counterexample: str = "", share: Fraction | int = 0) -> Mark:
    """None of the points, or only a share of them."""
    return Mark(Fraction(share), message, counterexample)


class Judge(Protocol):
    """What every judge can be asked; each share that it gives is a multiple of ``1 / steps``."""

    @property
    def asks(self) -> str: ...
    @property
    def steps(self) -> int: ...
    def judge(self, answer: Any) -> Mark: ...
    def key(self, answer: Any) -> str | None: ...


def untried(answer: Any) -> bool:
    """Whether there is no answer: None, or the dots that stand where one should be."""
    return answer is None or answer is Ellipsis


def plain(value: Any) -> str:
    """A canonical value as text: equal values, and no others, have equal texts.

    >>> plain((Fraction(1, 2), (3, "a")))
    '["1/2", [3, "a"]]'
    """
    return json.dumps(value, default=str, sort_keys=True)


@dataclass(frozen=True)
class Value:
    """One right answer up to what ``read`` forgets; ``compare`` says more about a wrong one.

    >>> Value("a number", answers.whole, 3).judge(4)
    Mark(share=Fraction(0, 1), message='4 is not right', counterexample='', attempted=True)
    """

    asks: str
    read: answers.Reader
    right: Any
    compare: Callable[[Any, Any], Mark] | None = None
    steps: int = 1  # more where `compare` gives a part of the points

    def judge(self, answer: Any) -> Mark:
        """Full marks for the right value; else what `compare` says."""
        found = self.read(answer)
        if found == self.right:
            return right()
        if self.compare is not None:
            return self.compare(found, self.right)
        return wrong(f"{said(answer)} is not right")

    def key(self, answer: Any) -> str:
        """The canonical value as text."""
        return plain(self.read(answer))


def count(number: int) -> Value:
    """Asks for one whole number."""
    return Value("a whole number", answers.whole, number)


def partition(points: FiniteSet, groups: Sequence[Sequence[Any]]) -> Value:
    """Asks for a partition of a set, groups and members in any order.

    >>> judge = partition(FiniteSet("abc"), [["a", "b"], ["c"]])
    >>> judge.judge([["a"], ["b", "c"]]).counterexample
    "'a' and 'b' belong together, but you set them apart"
    """

    def compare(found: Any, meant: Any) -> Mark:
        mine, theirs = ({x: b for b, block in enumerate(p) for x in block} for p in (found, meant))
        for a, b in combinations(range(points.size), 2):
            if (mine[a] == mine[b]) != (theirs[a] == theirs[b]):
                pair = f"{points.label(a)!r} and {points.label(b)!r}"
                told = (
                    f"{pair} do not belong together, but you put them in one group"
                    if mine[a] == mine[b]
                    else f"{pair} belong together, but you set them apart"
                )
                return wrong("two points tell your groups from the right ones", told)
        raise AssertionError("different partitions differ on a pair")

    read = answers.blocks(points)
    return Value(
        "a list of groups, each a list of labels, in any order", read, read(groups), compare
    )


def level_sizes(meant: Sequence[int], inputs: int) -> Value:
    """Asks for sizes in any order; a wrong sum is said at once."""

    def compare(found: Any, meant: Any) -> Mark:
        if sum(found) != inputs:
            return wrong(f"your sizes add up to {sum(found)}, but there are {inputs} inputs")
        return wrong(f"{found!r} are not the sizes")

    return Value("a list of sizes, in any order", answers.sizes, answers.sizes(meant), compare)


def map_values(domain: FiniteSet, codomain: FiniteSet, meant: Sequence[int]) -> Value:
    """Asks for one map, told by labels; the first input where it errs is shown."""

    def compare(found: Any, meant: Any) -> Mark:
        good = [x == y for x, y in zip(found, meant, strict=True)]
        first = good.index(False)
        return wrong(
            f"{sum(good)} of {len(good)} outputs are right",
            f"look at {domain.label(first)!r}: it does not go to {codomain.label(found[first])!r}",
            Fraction(sum(good), 2 * len(good)),
        )

    read = answers.values(domain, codomain)
    steps = 2 * max(1, domain.size)
    return Value("a dict {input: output}", read, tuple(meant), compare, steps)


@dataclass(frozen=True)
class Choice:
    """Statements with letters, each true or false: a letter judged wrongly takes one away.

    ``options`` are ``(statement, true, reason)``; the answer is the letters of the true ones.

    >>> c = Choice((("1 < 2", True, "so it is"), ("2 < 1", False, "2 is more")))
    >>> c.judge("AB").counterexample
    'B: 2 is more'
    """

    options: tuple[tuple[str, bool, str], ...]

    @property
    def letters(self) -> str:
        """The letters of the statements."""
        return "".join(chr(ord("A") + i) for i in range(len(self.options)))

    @property
    def asks(self) -> str:
        """In words."""
        return f"the letters that hold, among {self.letters}, such as 'AC' ('' for none)"

    @property
    def right(self) -> str:
        """The letters of the true statements."""
        return "".join(x for x, option in zip(self.letters, self.options, strict=True) if option[1])

    @property
    def steps(self) -> int:
        """A letter is worth one of so many shares."""
        return max(1, len(self.options))

    def told(self) -> str:
        """The statements, a line each."""
        told = zip(self.letters, self.options, strict=True)
        return "\n".join(f"  {letter}. {option[0]}" for letter, option in told)

    def _read(self, answer: Any) -> str:
        given = answer if isinstance(answer, str) else row_of_letters(answer)
        if len(given) > 100:
            raise InputError(f"the answer has {len(given):,} letters, but a few are meant")
        found = {x.upper() for x in given if x.isalnum()}
        unknown = sorted(found - set(self.letters))
        if unknown:
            raise InputError(f"{unknown[0]!r} is none of the letters {', '.join(self.letters)}")
        return "".join(sorted(found))

    def judge(self, answer: Any) -> Mark:
        """A point for each letter judged rightly, one off for each judged wrongly."""
        found = self._read(answer)
        bad = [i for i, x in enumerate(self.letters) if (x in found) != self.options[i][1]]
        if not bad:
            return right()
        share = max(Fraction(len(self.options) - 2 * len(bad), len(self.options)), Fraction(0))
        return wrong(
            f"{len(bad)} of {len(self.options)} statements are judged wrongly",
            f"{self.letters[bad[0]]}: {self.options[bad[0]][2]}",
            share,
        )

    def key(self, answer: Any) -> str:
        """The letters, sorted."""
        return self._read(answer)


def row_of_letters(answer: Any) -> str:
    """Letters in a list as one text."""
    found = answers.row(answer, "a text or a list of letters")
    for x in found:
        if not isinstance(x, str) or len(x) != 1:
            raise InputError(f"the answer's entry {said(x)} is not a letter")
    return "".join(found)


@dataclass(frozen=True)
class Parts:
    """Several questions at once, each with its weight; a part left out is not attempted.

    >>> two = Parts({"n": (count(3), 1), "m": (count(4), 1)})
    >>> half = two.judge({"n": 3})
    >>> half.share, half.message
    (Fraction(1, 2), 'n: right; m: not attempted')
    """

    parts: Mapping[str, tuple[Judge, int]]

    @property
    def asks(self) -> str:
        """In words."""
        told = ", ".join(f"{name!r}: {judge.asks}" for name, (judge, _) in self.parts.items())
        return f"a dict {{{told}}}"

    @property
    def steps(self) -> int:
        """The parts' shares on one ruler.

        >>> Parts({"n": (count(3), 1), "m": (count(4), 2)}).steps
        3
        """
        total = sum(weight for _, weight in self.parts.values())
        shares = [Fraction(weight, total * judge.steps) for judge, weight in self.parts.values()]
        return lcm(*(share.denominator for share in shares))

    def judge(self, answer: Any) -> Mark:
        """The weighted sum of the parts; a part that cannot be read is a sentence and no points."""
        given = answers.named(self.parts, answer)
        if all(untried(part) for part in given.values()):
            return Mark(Fraction(0), "", attempted=False)
        total = sum(weight for _, weight in self.parts.values())
        share, told, shown = Fraction(0), [], ""
        for name, (judge, weight) in self.parts.items():
            if untried(given[name]):
                told.append(f"{name}: not attempted")
                continue
            try:
                mark = judge.judge(given[name])
            except InputError as error:
                mark = wrong(str(error))
            share += mark.share * Fraction(weight, total)
            told.append(f"{name}: {'right' if mark.share == 1 else mark.message}")
            shown = shown or (mark.counterexample and f"{name}: {mark.counterexample}")
        return Mark(share, "; ".join(told), shown)

    def key(self, answer: Any) -> str | None:
        """The keys of all parts, if all have one."""
        given = answers.named(self.parts, answer)
        keys = {n: judge.key(given[n]) for n, (judge, _) in self.parts.items()}
        return None if None in keys.values() else plain(keys)


Condition = tuple[str, Callable[[Any], str]]


@dataclass(frozen=True)
class Satisfies:
    """Any answer will do that meets the conditions: it is re-played against each, in order.

    A condition is words and a test that returns "" or the counterexample. Conditions after the
    first that fails are not tried; each one met earns its share, the last one the most.

    >>> even = Satisfies("a number", answers.whole, (("even", lambda n: "odd" if n % 2 else ""),))
    >>> even.judge(4).share, even.judge(3).message
    (Fraction(1, 1), 'not even')
    """

    asks: str
    read: answers.Reader
    conditions: tuple[Condition, ...]
    worth: tuple[int, ...] = ()

    @property
    def steps(self) -> int:
        """What all conditions together are worth."""
        return sum(self.worth) or 1

    def judge(self, answer: Any) -> Mark:
        """Re-play the answer."""
        found = self.read(answer)
        worth = self.worth or tuple([0] * (len(self.conditions) - 1) + [1])
        for met, (words, test) in enumerate(self.conditions):
            shown = test(found)
            if shown:
                return wrong(f"not {words}", shown, Fraction(sum(worth[:met]), sum(worth)))
        return right()

    def key(self, answer: Any) -> None:
        """Many answers are right, so there is no key to keep."""
        return
