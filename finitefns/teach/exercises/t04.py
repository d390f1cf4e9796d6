"""Problems of tutorial 04: Burnside, partitions, the twelvefold way."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial, gcd
from random import Random
from typing import Any

from ...compare import canonical_form
from ...errors import InputError
from ...finite.classes.counting import count_classes, maps
from ...finite.classes.listing import classes
from ...finite.levels import level_set_sizes
from ...finite.maps import FiniteMap
from ...finite.sets import FiniteSet
from ...finite.symmetry import class_size
from . import answers
from .instances import map_of_sizes, others, random_sizes, shuffled, told
from .judging import Mark, Parts, Value, count, plain, right, wrong
from .problems import Task, exercise
from .trials import Case, Written


@exercise("04.1", "How many functions are there, really?", 2)
def how_many(rng: Random) -> Task:
    """Classes of maps under all relabelings: partitions."""
    n, m = rng.randint(5, 8), rng.randint(2, 5)
    classes_ = count_classes(maps(n, m))
    return Task(
        statement=(
            f"There are {m}^{n} = {m**n} functions from {n} points to {m} points. How many are "
            "there when all names may change?"
        ),
        judge=count(classes_),
        answer=classes_,
        wrong=others(classes_, m**n, m**n // factorial(n), classes_ + 1, comb(n + m - 1, n)),
        hints=(
            "A class is a list of level-set sizes. What do you know about such a list?",
            (
                f"Write {n} as a sum of at most {m} positive numbers, the order of which does not "
                "matter. Be systematic: largest part first."
            ),
        ),
        worked=f"The classes are the partitions of {n} into at most {m} parts: {classes_}.",
    )


@exercise("04.2", "Three of the twelve", 4)
def twelvefold(rng: Random) -> Task:
    """Three entries of the twelvefold way."""
    n, m = rng.randint(4, 6), rng.randint(3, 4)
    found = {
        "inputs": count_classes(maps(n, m), "domain"),
        "outputs": count_classes(maps(n, m), "codomain"),
        "onto": count_classes(maps(n, m, only="surjective"), "all"),
    }
    return Task(
        statement=(
            f"Count functions from {n} points to {m} points up to renaming: only the inputs "
            "(inputs); only the outputs (outputs); and those that reach every output, with all "
            "names free (onto)."
        ),
        judge=Parts({name: (count(k), 1) for name, k in found.items()}),
        answer=found,
        wrong=(
            {**found, "inputs": m**n},
            {**found, "outputs": found["onto"]},
            {**found, "onto": None},
        ),
        hints=(
            "With the inputs free, only how often each named output is hit is left.",
            (
                f"With the outputs free, partitions of the {n} inputs into at most {m} blocks are "
                "left; with all free and every output reached, the sizes of exactly "
                f"{m} blocks."
            ),
        ),
        worked=(
            f"inputs: {n} equal balls into {m} named boxes, C({n + m - 1}, {n}) = "
            f"{found['inputs']}. outputs: a sum of Stirling numbers, {found['outputs']}. onto: "
            f"partitions of {n} into exactly {m} parts, {found['onto']}."
        ),
    )


@exercise("04.3", "Necklaces by Burnside", 4)
def necklaces(rng: Random) -> Task:
    """Fixed colourings of each rotation, and the number of necklaces."""
    n, k = rng.choice([4, 5, 6]), rng.choice([2, 3])
    fixed = [k ** (n if i == 0 else gcd(n, i)) for i in range(n)]
    orbits = count_classes(maps(n, k), "domain=cyclic")
    read: answers.Reader = lambda x: tuple(map(answers.whole, answers.row(x)))  # noqa: E731
    return Task(
        statement=(
            f"{n} beads on a ring, each in one of {k} colours; the ring may be turned, and not "
            "flipped. For the turn by 0, 1, 2, ... beads: how many colourings does it leave as "
            f"they are (fixed, a list of {n} numbers)? And how many necklaces are there (count)?"
        ),
        judge=Parts(
            {
                "fixed": (Value(f"a list of {n} numbers", read, tuple(fixed)), 1),
                "count": (count(orbits), 1),
            }
        ),
        answer={"fixed": fixed, "count": orbits},
        wrong=(
            {"fixed": [k**n] * n, "count": k**n},
            {"fixed": fixed, "count": orbits + 1},
            {"fixed": fixed[::-1], "count": orbits},
        ),
        hints=(
            "A colouring stays under a turn when all beads of one cycle of the turn agree.",
            f"The turn by i beads has gcd({n}, i) cycles. Burnside: take the mean.",
        ),
        worked=f"The turn by i fixes {k}^gcd({n}, i) colourings. The mean of {fixed} is {orbits}.",
    )


MOST_MAPS = 200  # in one answer; no question has nearly as many classes


@dataclass(frozen=True)
class Representatives:
    """Asks for one map of every class: a list of maps, each a list of outputs.

    Each class found earns its share; two maps of one class are shown, and cost a class.

    >>> Representatives(2, 2).judge([[0, 0], [1, 1]]).counterexample
    '[0, 0] and [1, 1] are the same up to names'
    """

    n: int
    m: int

    @property
    def asks(self) -> str:
        """In words."""
        return f"a list of functions, each a list of {self.n} outputs from 0..{self.m - 1}"

    @property
    def steps(self) -> int:
        """A class is worth one of so many shares."""
        return count_classes(maps(self.n, self.m))

    def _forms(self, answer: Any) -> list[tuple[list[int], tuple[int, ...]]]:
        read = answers.values(FiniteSet(self.n), FiniteSet(self.m), "a function")
        listed = answers.row(answer, "a list of functions")
        if len(listed) > MOST_MAPS:
            raise InputError(
                f"the answer has {len(listed)} functions, but at most {MOST_MAPS} are read"
            )
        given = [list(read(one)) for one in listed]
        forms = (canonical_form(FiniteMap(one, self.m)).form.values.tolist() for one in given)
        return [(one, tuple(form)) for one, form in zip(given, forms, strict=True)]

    def judge(self, answer: Any) -> Mark:
        """Classes found, less maps that came twice."""
        forms = self._forms(answer)
        whole = self.steps
        first: dict[tuple[int, ...], list[int]] = {}
        twice = ""
        for one, form in forms:
            if form in first and not twice:
                twice = f"{first[form]} and {one} are the same up to names"
            first.setdefault(form, one)
        if len(first) == len(forms) == whole:
            return right()
        share = Fraction(max(0, 2 * len(first) - len(forms)), whole)
        return wrong(f"{len(first)} classes found in {len(forms)} functions", twice, share)

    def key(self, answer: Any) -> str:
        """The canonical forms, sorted."""
        return plain(sorted(form for _, form in self._forms(answer)))


@exercise("04.4", "One of each", 4)
def one_of_each(rng: Random) -> Task:
    """A representative of every class."""
    n, m = rng.choice([(4, 3), (5, 2), (5, 3), (4, 4), (6, 2)])
    each = [shuffled(rng, f.values.tolist()) for f in classes(maps(n, m))]
    again = [(y + 1) % m for y in each[0]]
    return Task(
        statement=(
            f"List functions from {n} points to the {m} points 0..{m - 1}, exactly one of each "
            "class when all names may change."
        ),
        judge=Representatives(n, m),
        answer=each,
        wrong=(each[1:], [*each[1:], again, each[0]], []),
        hints=(
            "Each list of level-set sizes is one class.",
            "A function with sizes 3, 1 is 0, 0, 0, 1.",
        ),
        worked=f"One for each partition of {n} into at most {m} parts: {len(each)} functions.",
    )


@exercise("04.5", "How large is the class?", 3)
def how_large(rng: Random) -> Task:
    """n! m! over the symmetries."""
    sizes = random_sizes(rng, rng.randint(4, 6), rng.randint(2, 3))
    m = rng.randint(3, 4)
    f = map_of_sizes(rng, sizes, m)
    n = sum(sizes)
    size = class_size(f)
    whole = factorial(n) * factorial(m)
    return Task(
        statement=(
            f"{told(f)}. There are {m} colours. How many functions from these people to these "
            "colours are the same as f when all names may change, f itself among them?"
        ),
        given={"f": f},
        judge=count(size),
        answer=size,
        wrong=others(size, whole, m**n, size + 1),
        hints=(
            f"There are {n}! {m}! relabelings. How many of them give the same function?",
            "The class has as many members as there are relabelings, divided by the symmetries.",
        ),
        worked=f"{n}! {m}! = {whole}, over {whole // size} symmetries of a function with sizes "
        f"{tuple(level_set_sizes(f))!r}: {size}.",
    )


def partitions(n: int, m: int) -> int:
    """How many ways n is a sum of at most m positive numbers, whose order does not matter."""
    ways = [1] + [0] * n
    for part in range(1, m + 1):  # parts of size at most m: as many, by turning the picture
        for total in range(part, n + 1):
            ways[total] += ways[total - part]
    return ways[n]


def compositions(n: int, m: int) -> int:
    """Wrong: counts sums whose order matters."""
    from math import comb

    return comb(n + m - 1, n) if m else int(n == 0)


def exactly(n: int, m: int) -> int:
    """Wrong: counts sums of exactly m numbers."""
    if n == 0 and m == 0:
        return 1
    return exactly(n - 1, m - 1) + exactly(n - m, m) if n > 0 and m > 0 else 0


@exercise("04.6", "Count partitions in code", 4)
def count_in_code(rng: Random) -> Task:
    """A function that counts classes of maps."""
    pairs = [(n, m) for n in range(1, 7) for m in range(1, 7)]
    pairs += [(rng.randint(8, 25), rng.randint(2, 12)) for _ in range(12)]
    cases = [Case(pair, count_classes(maps(*pair))) for pair in pairs]
    nothing = [
        Case(pair, count_classes(maps(*pair)), empty=True) for pair in [(0, 0), (0, 3), (3, 0)]
    ]
    return Task(
        statement=(
            "Write partitions(n, m): the number of classes of functions from n points to m points "
            "when all names may change. n may be 25, and n or m may be 0."
        ),
        judge=Written("partitions(n, m)", answers.whole, (*cases, *nothing)),
        answer=partitions,
        wrong=(compositions, exactly),
        hints=(
            "Count the sums of at most m positive numbers that make n, the order not mattering.",
            (
                "There are as many with at most m parts as with parts of size at most m. For "
                "those, add one size at a time to a table of totals."
            ),
        ),
        worked="The table ways[t] counts sums that make t. Allowing the next size adds ways[t - "
        "size] to ways[t], from small t to large.",
    )


EXERCISES = (how_many, twelvefold, necklaces, one_of_each, how_large, count_in_code)
