"""How an answer is read: what JSON, a notebook or a person hands in becomes a plain value.

Every reader takes anything at all and returns a plain value, or raises `InputError` with a
sentence about what was found and what is meant. Nothing here walks an endless iterator.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from ...errors import InputError, said
from ...finite.chains import Chain
from ...finite.endofunctions import Endofunction
from ...finite.maps import FiniteMap
from ...finite.sets import FiniteSet

MOST = 10_000  # entries of one answer; no problem asks for nearly as many
MOST_ROWS = 100  # of a matrix
LARGEST = 10**40  # of what an entry of a matrix is made of
RATIO = re.compile(r"[+-]?[0-9]+(/[0-9]+|[.][0-9]+)?")
Reader = Callable[[Any], Any]


def whole(answer: Any) -> int:
    """An integer; True and 2.5 are none, 3.0 is.

    >>> whole(3.0), whole(np.int64(4))
    (3, 4)
    """
    if isinstance(answer, float) and answer.is_integer():
        return int(answer)
    if isinstance(answer, (bool, np.bool_)):
        raise InputError(f"the answer is {answer}, but a whole number is meant")
    try:
        return operator.index(answer)
    except TypeError:
        raise InputError(f"the answer is {said(answer)}, but a whole number is meant") from None


def yes_or_no(answer: Any) -> bool:
    """True or False, and nothing that merely counts as one."""
    if isinstance(answer, (bool, np.bool_)):
        return bool(answer)
    raise InputError(f"the answer is {said(answer)}, but True or False is meant")


def ratio(answer: Any) -> Fraction:
    """An exact number: an integer, a `Fraction`, or a text such as ``"2/3"``.

    >>> ratio("2/3"), ratio(2)
    (Fraction(2, 3), Fraction(2, 1))
    """
    found = None
    # Only plain digits: Fraction("1e999999999") would try to write that number down.
    if isinstance(answer, str) and len(answer) <= 100 and RATIO.fullmatch(answer.replace(" ", "")):
        try:
            found = Fraction(answer.replace(" ", ""))
        except ZeroDivisionError:
            pass
    elif isinstance(answer, Fraction):
        # Made anew: a class of the student's own may call itself equal to everything.
        found = Fraction(int(answer.numerator), int(answer.denominator))
    elif (isinstance(answer, (int, np.integer)) and not isinstance(answer, bool)) or (
        isinstance(answer, float) and answer.is_integer()
    ):
        found = Fraction(int(answer))
    if found is not None:
        if max(abs(found.numerator), found.denominator) >= LARGEST:
            raise InputError("an entry has more than 40 digits, which no answer here needs")
        return found
    raise InputError(f"an entry is {said(answer)}, but an exact number such as 2 or '2/3' is meant")


def row(answer: Any, what: str = "a list") -> list[Any]:
    """A list, tuple, set or array of at most ``MOST`` entries, as a list."""
    sized = isinstance(answer, (list, tuple, set, frozenset, range, np.ndarray))
    if not sized or (isinstance(answer, np.ndarray) and answer.ndim == 0):
        raise InputError(f"the answer is {said(answer)}, but {what} is meant")
    if len(answer) > MOST:
        raise InputError(f"the answer has {len(answer):,} entries, but at most {MOST:,} are read")
    return list(answer.tolist() if isinstance(answer, np.ndarray) else answer)


def sizes(answer: Any) -> tuple[int, ...]:
    """Whole numbers in any order, largest first.

    >>> sizes([1, 3])
    (3, 1)
    """
    return tuple(sorted(map(whole, row(answer, "a list of sizes")), reverse=True))


def label(answer: Any, points: FiniteSet, where: str) -> int:
    """The number of a point that is named by its label; numbers may come as texts, as in JSON."""
    try:
        if points.has(answer) and not isinstance(answer, (bool, np.bool_)):
            return points.index(answer)
    except TypeError:
        pass  # a label that cannot be hashed is not a label
    if not points.is_labelled:
        if isinstance(answer, str) and re.fullmatch("[0-9]{1,9}", answer):
            return label(int(answer), points, where)
        if isinstance(answer, float) and answer.is_integer():  # as np.zeros(3) begins
            return label(int(answer), points, where)
    raise InputError(f"{where} {said(answer)} is none of the points {points.span}")


def labels(points: FiniteSet) -> Reader:
    """A reader of sets of labels, as sorted point numbers."""

    def read(answer: Any) -> tuple[int, ...]:
        found = [label(x, points, "the answer's entry") for x in row(answer, "a list of labels")]
        return tuple(sorted(set(found)))

    return read


def blocks(points: FiniteSet) -> Reader:
    """A reader of partitions of a set, as sorted blocks of point numbers.

    >>> blocks(FiniteSet("abc"))([["c"], ["b", "a"]])
    ((0, 1), (2,))
    """

    def read(answer: Any) -> tuple[tuple[int, ...], ...]:
        given = row(answer, "a list of groups of labels")
        found = [
            [label(x, points, "the answer's entry") for x in row(group, "a list for each group")]
            for group in given
        ]
        seen: set[int] = set()
        for group in found:
            for x in group:
                if x in seen:
                    raise InputError(
                        f"{points.label(x)!r} comes twice, but each point is in one group"
                    )
                seen.add(x)
        missing = [points.label(x) for x in range(points.size) if x not in seen]
        if missing:
            raise InputError(f"{missing[0]!r} is in no group, but each point is in one")
        return tuple(sorted(tuple(sorted(group)) for group in found if group))

    return read


def values(domain: FiniteSet, codomain: FiniteSet, what: str = "the map") -> Reader:
    """A reader of maps between known sets: ``{input: output}``, a list of outputs, a `FiniteMap`.

    >>> values(FiniteSet("ab"), FiniteSet("xy"))({"a": "y", "b": "x"})
    (1, 0)
    """

    def read(answer: Any) -> tuple[int, ...]:
        if isinstance(answer, (FiniteMap, Endofunction)):
            target = answer.codomain if isinstance(answer, FiniteMap) else answer.space
            source = answer.domain if isinstance(answer, FiniteMap) else answer.space
            if (source.size, target.size) != (domain.size, codomain.size):
                raise InputError(
                    f"{what} goes from {source.size} to {target.size} points, "
                    f"but from {domain.size} to {codomain.size} is meant"
                )
            if not source.is_labelled and not target.is_labelled:
                return tuple(answer.values.tolist())
            answer = {x: answer(x) for x in source.labels}
        if isinstance(answer, Mapping):
            if len(answer) > MOST:
                raise InputError(f"{what} has {len(answer):,} inputs; at most {MOST:,} are read")
            found = {
                label(x, domain, f"{what}'s input"): label(y, codomain, f"{what}'s output")
                for x, y in answer.items()
            }
        else:
            given = row(answer, "a dict {input: output} or a list of outputs")
            if len(given) != domain.size:
                raise InputError(f"{what} has {len(given)} outputs for {domain.size} inputs")
            found = {i: label(y, codomain, f"{what}'s output") for i, y in enumerate(given)}
        missing = [domain.label(i) for i in range(domain.size) if i not in found]
        if missing:
            raise InputError(f"{what} says nothing about {missing[0]!r}")
        return tuple(found[i] for i in range(domain.size))

    return read


def bijection(points: FiniteSet, targets: FiniteSet, what: str) -> Reader:
    """A reader of renamings: maps in which no two points get one name."""
    read = values(points, targets, what)

    def checked(answer: Any) -> tuple[int, ...]:
        move: tuple[int, ...] = read(answer)
        first: dict[int, int] = {}
        for i, j in enumerate(move):
            if j in first:
                raise InputError(
                    f"{what} sends {points.label(first[j])!r} and {points.label(i)!r} both to "
                    f"{targets.label(j)!r}, but a renaming keeps different points apart"
                )
            first[j] = i
        return move

    return checked


def matrix(rows: int | None = None, columns: int | None = None, what: str = "the matrix") -> Reader:
    """A reader of exact matrices, as a tuple of rows of fractions.

    >>> matrix(1, 2)([[1, "1/2"]])
    ((Fraction(1, 1), Fraction(1, 2)),)
    """

    def read(answer: Any) -> tuple[tuple[Fraction, ...], ...]:
        given = getattr(answer, "matrix", answer)
        lines = row(given, f"{what} as a list of rows")
        if len(lines) > MOST_ROWS:
            raise InputError(f"{what} has {len(lines):,} rows, but at most {MOST_ROWS} are read")
        found = [tuple(map(ratio, row(line, f"{what} as a list of rows"))) for line in lines]
        shape = (len(found), len(found[0]) if found else columns or 0)
        if any(len(line) != shape[1] for line in found):
            raise InputError(f"{what} has rows of different lengths")
        meant = (shape[0] if rows is None else rows, shape[1] if columns is None else columns)
        if shape != meant:
            raise InputError(
                f"{what} is {shape[0]} x {shape[1]}, but {meant[0]} x {meant[1]} is meant"
            )
        return tuple(found)

    return read


def matrices(shapes: Sequence[tuple[int, int]]) -> Reader:
    """A reader of a list of exact matrices of known shapes."""

    def read(answer: Any) -> tuple[Any, ...]:
        given = row(getattr(answer, "matrices", answer), "a list of matrices")
        if len(given) != len(shapes):
            raise InputError(f"the list has {len(given)}, but {len(shapes)} matrices are meant")
        return tuple(
            matrix(m, n, f"matrix {i}")(a)
            for i, (a, (m, n)) in enumerate(zip(given, shapes, strict=True))
        )

    return read


def chain_of(stages: Sequence[FiniteSet]) -> Reader:
    """A reader of chains between known sets: a list of maps, or a `Chain`."""

    def read(answer: Any) -> tuple[tuple[int, ...], ...]:
        maps = list(answer.maps) if isinstance(answer, Chain) else row(answer, "a list of maps")
        if len(maps) != len(stages) - 1:
            raise InputError(f"the list has {len(maps)}, but {len(stages) - 1} maps are meant")
        return tuple(
            values(stages[i], stages[i + 1], f"map {i}")(one) for i, one in enumerate(maps)
        )

    return read


def bars(last: int) -> Reader:
    """A reader of barcodes: ``[i, j]`` or ``[i, j, how often]`` in a list, or ``{(i, j): n}``.

    >>> bars(2)([[0, 1], [0, 1], [2, 2]])
    ((0, 1, 2), (2, 2, 1))
    """

    def read(answer: Any) -> tuple[tuple[int, int, int], ...]:
        if isinstance(answer, Mapping):
            if len(answer) > MOST:
                raise InputError(f"there are {len(answer):,} bars; at most {MOST:,} are read")
            given: Iterable[Any] = [[*row(bar, "a bar"), n] for bar, n in answer.items()]
        else:
            given = row(answer, "a list of bars [i, j]")
        found: dict[tuple[int, int], int] = {}
        for bar in given:
            numbers = [whole(x) for x in row(bar, "a bar [i, j]")]
            if len(numbers) not in (2, 3) or not 0 <= numbers[0] <= numbers[1] <= last:
                raise InputError(f"a bar is {said(bar)}, but [i, j] with 0 <= i <= j <= {last}")
            i, j, often = (*numbers, 1)[:3]
            if often < 0:
                raise InputError(f"the bar [{i}, {j}] occurs {often} times")
            found[i, j] = found.get((i, j), 0) + often
        return tuple((i, j, n) for (i, j), n in sorted(found.items()) if n)

    return read


def named(parts: Mapping[str, Any], answer: Any) -> dict[str, Any]:
    """The named parts of an answer: a dict, or a list in the order of the names."""
    told = ", ".join(parts)
    if isinstance(answer, Mapping):
        unknown = [key for key in answer if key not in parts]
        if unknown:
            raise InputError(f"the answer names {said(unknown[0])}, but its parts are {told}")
        return {name: answer.get(name) for name in parts}
    given = row(answer, f"a dict with {told}")
    if len(given) != len(parts):
        raise InputError(f"the answer has {len(given)} parts, but {len(parts)} are meant: {told}")
    return dict(zip(parts, given, strict=True))
