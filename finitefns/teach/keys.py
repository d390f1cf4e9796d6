"""The right answers to the exercises of the tutorials that no property of an answer decides.

A check cell stands open above the hints, so that it must not hold the way to the answer. Where an
answer can be judged by what it is (a witness is re-played, a distance is measured), the cell does
so itself; where only the right number or the right set will do, the cell asks here.

Laws: the worked solution of each exercise fits; an answer that fits has nothing apart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from functools import cache
from typing import Any, NamedTuple

from ..compare import equivalent
from ..errors import InputError, said
from ..finite.classes.counting import count_classes, maps
from ..finite.classes.endo_counting import endofunctions
from ..finite.classes.listing import classes
from ..finite.examples import example, genetic_code_names
from ..finite.groups.given import group
from ..finite.levels import level_set_sizes
from ..freedom import Freedom


def _sizes(n: int, m: int) -> frozenset[Hashable]:
    """The level-set sizes of all classes of functions."""
    return frozenset(tuple(level_set_sizes(f)) for f in classes(maps(n, m)))


def _codes_like_the_first() -> frozenset[Hashable]:
    one = example("genetic-code/1")
    names = [k for k in genetic_code_names() if k != 1]
    return frozenset(k for k in names if equivalent(one, example(f"genetic-code/{k}")))


def _settled_pairs() -> int:
    """How many pairs of first letters have one amino acid."""
    code = example("genetic-code/1")
    acids: dict[str, set[Any]] = {}
    for codon in code.domain.labels:
        acids.setdefault(str(codon)[:2], set()).add(code(codon))
    return sum(len(found) == 1 for found in acids.values())


def _necklaces() -> int:
    return count_classes(maps(6, 3), Freedom(domain=group("cyclic"), codomain="fixed"))


SETS: dict[str, Callable[[], frozenset[Hashable]]] = {
    "01 exercise 1": lambda: _sizes(5, 5),
    "01 exercise 3": _codes_like_the_first,
    "04 exercise 1": lambda: _sizes(6, 3),
}
NUMBERS: dict[str, Callable[..., int]] = {
    "02 exercise 3": _settled_pairs,
    "04 exercise 2": lambda: 2,  # 0101 and 1010
    "04 exercise 3": _necklaces,
    "04 exercise 4": lambda n, m: count_classes(maps(n, m, "surjective"), "domain"),
    "06 exercise 3": lambda: sum(e.iterate(2) == e for e in classes(endofunctions(5))),
    "09 exercise 3": lambda size: {1: 4, 2: 10}[size],  # one more than pairs of ranks where 1, 1
}


class Apart(NamedTuple):
    """What an answer has that is not right, sorted, and how many right things it lacks."""

    others: list[Any]
    missing: int


@cache
def _set(exercise: str) -> frozenset[Hashable]:
    return SETS[exercise]()


def apart(exercise: str, answer: Collection[Hashable]) -> Apart:
    """How far a set that was handed in is from the right one; order and repeats do not matter.

    >>> apart("01 exercise 3", [11, 4])
    Apart(others=[4], missing=2)

    Raises `InputError` for an exercise that asks for no set.
    """
    if exercise not in SETS:
        raise InputError(f"there is no set for {said(exercise)}; there is for {', '.join(SETS)}")
    right = _set(exercise)
    given = set(answer)
    return Apart(sorted(given - right, key=repr), len(right - given))


def fits(exercise: str, answer: Any) -> bool:
    """Whether a number is right; where there are several cases, the case stands before it.

    >>> fits("04 exercise 3", 92), fits("09 exercise 3", (1, 4))
    (False, True)

    Raises `InputError` for an exercise that asks for no number.
    """
    if exercise not in NUMBERS:
        named = ", ".join(NUMBERS)
        raise InputError(f"there is no number for {said(exercise)}; there is for {named}")
    *case, found = answer if isinstance(answer, tuple) else (answer,)
    return bool(found == NUMBERS[exercise](*case))
