"""Problems of tutorial 06: one coordinate system for both ends."""

from __future__ import annotations

from itertools import product
from math import factorial
from random import Random
from typing import Any

from ...compare import equivalent
from ...finite.classes.counting import count_classes
from ...finite.classes.endo_counting import endofunctions
from ...finite.endofunctions import Endofunction
from ...finite.levels import level_set_sizes
from ...verdict import Equivalent
from . import answers
from .instances import PEOPLE, as_dict, random_endofunction, shuffled, some, told
from .judging import Parts, Satisfies, Value, count
from .problems import Task, exercise
from .trials import Case, Written
from .witnesses import Conjugates


def _people(rng: Random, n: int) -> Endofunction:
    """A random function from people to the same people, not all of whom lie on cycles."""
    points = some(rng, PEOPLE, n)
    while True:
        f = random_endofunction(rng, n, points)
        if f.height > 0:
            return f


@exercise("06.1", "Cycles and tails", 3)
def cycles_and_tails(rng: Random) -> Task:
    """Cycle lengths, and how long it takes to reach a cycle."""
    f = _people(rng, 7)
    lengths = list(f.cycle_type)
    cycles = " and ".join(f"({' '.join(map(str, cycle))})" for cycle in f.cycles())
    asked = Value("a list of lengths, in any order", answers.sizes, answers.sizes(lengths))
    return Task(
        statement=(
            f"Everybody hands a ball to one person, always the same: {told(f)}. Give the lengths "
            "of the cycles in which balls go round at last (cycles), and the largest number of "
            "hand-overs before a ball is on a cycle (tail)."
        ),
        given={"f": f},
        judge=Parts({"cycles": (asked, 1), "tail": (count(f.height), 1)}),
        answer={"cycles": lengths, "tail": f.height},
        wrong=(
            {"cycles": lengths, "tail": f.height + 1},
            {"cycles": [*lengths, 1], "tail": f.height},
            {"cycles": lengths},
        ),
        hints=(
            "Start anywhere and follow the arrows until you come back to where you were.",
            "Start the longest way from somebody to whom nobody hands a ball.",
        ),
        worked=f"The cycles are {cycles}; the longest way to one has {f.height} steps.",
    )


@exercise("06.2", "Rename both ends at once", 4)
def both_at_once(rng: Random) -> Task:
    """A conjugation, re-played."""
    f = _people(rng, 6)
    names = some(rng, [x for x in PEOPLE if x not in f.space.labels], 6)
    order = shuffled(rng, range(6))
    values = [0] * 6
    for x, y in enumerate(f.values.tolist()):
        values[order[x]] = order[y]
    g = Endofunction(values, names)
    found = equivalent(f, g)
    assert isinstance(found, Equivalent)
    move = found.witness.moves["space"].tolist()
    answer = {x: names[j] for x, j in zip(f.space.labels, move, strict=True)}
    on = f.cycles()[0][0]
    off = next(x for x in f.space.labels if not any(x in cycle for cycle in f.cycles()))
    return Task(
        statement=(
            f"f is {told(f)}.\ng is {told(g)}.\nBoth ends of f are one set, so a new name counts "
            "at both ends of every arrow. Rename the people of f so that it becomes g."
        ),
        given={"f": f, "g": g},
        drawn=("f", "g"),
        judge=Conjugates(f, g),
        answer=answer,
        wrong=({**answer, on: answer[off], off: answer[on]},),
        hints=(
            "Somebody on a cycle must become somebody on a cycle of the same length.",
            "Then go backwards along the arrows: who leads to x must become who leads to s(x).",
        ),
        worked="Match cycles of one length whose trees agree, then match the trees from the cycle "
        "outwards.",
    )


@exercise("06.3", "Same sizes, not conjugate", 4)
def not_conjugate(rng: Random) -> Task:
    """Conjugacy is finer than renaming the two ends apart."""
    while True:
        f = _people(rng, 5)
        tries = (
            Endofunction([t[y] for y in f.values.tolist()], f.space)
            for t in (shuffled(rng, range(5)) for _ in range(40))
        )
        other = next((g for g in tries if not equivalent(f, g)), None)
        if other is not None:
            break
    sizes = tuple(level_set_sizes(f.as_map()))

    def same_sizes(found: Any) -> str:
        mine = tuple(level_set_sizes(Endofunction(found).as_map()))
        return "" if mine == sizes else f"your level sets have sizes {mine}, those of f {sizes}"

    def apart(found: Any) -> str:
        verdict = equivalent(f, Endofunction(found, f.space))
        if not isinstance(verdict, Equivalent):
            return ""
        moves = ", ".join(f"{a} to {b}" for a, b in verdict.witness.pairs("space"))
        return f"renaming {moves} turns f into yours"

    constant = dict.fromkeys(f.space.labels, f.space.label(0))
    return Task(
        statement=(
            f"f is {told(f)}. Find a function g from these people to these people with the same "
            "level-set sizes as f, so that f and g are the same when the ends are renamed apart, "
            "but not when one renaming must do for both ends."
        ),
        given={"f": f},
        judge=Satisfies(
            "a dict {person: person}",
            answers.values(f.space, f.space, "g"),
            (("of the same level-set sizes", same_sizes), ("of another conjugacy class", apart)),
            (1, 3),
        ),
        answer=as_dict(other),
        wrong=(as_dict(f), {**constant, f.space.label(0): f.space.label(0)})
        if sizes != (5,)
        else (as_dict(f),),
        hints=(
            "Renaming only the outputs keeps the sizes, and may change the cycles.",
            "Try to give g another number of fixed points than f has.",
        ),
        worked="Rename the outputs of f alone until its cycles change; the sizes cannot change.",
    )


@exercise("06.4", "When does it repeat?", 3)
def repeats(rng: Random) -> Task:
    """Index and period of the powers."""
    f = _people(rng, 7)
    i, j = f.height, f.height + f.period
    return Task(
        statement=(
            f"f is {told(f)}. Apply it again and again: f^0 (nothing happens), f, f^2, ... Sooner "
            "or later a power comes that was there before. Give the smallest j with f^j = f^i for "
            "an i < j, and that i."
        ),
        given={"f": f},
        judge=Parts({"i": (count(i), 1), "j": (count(j), 1)}),
        answer={"i": i, "j": j},
        wrong=({"i": i, "j": j + 1}, {"i": i + 1, "j": j}, {"i": None, "j": j}),
        hints=(
            "From f^i on, everybody's ball is on a cycle. How long does that take?",
            "On the cycles, f^p does nothing when p is a multiple of every cycle length.",
        ),
        worked=f"i is the longest tail, {i}; j - i is the least common multiple of the cycle "
        f"lengths, {f.period}.",
    )


@exercise("06.5", "How many, with one set of names?", 3)
def how_many_with_one(rng: Random) -> Task:
    """Conjugacy classes of small endofunctions, and of bijections."""
    n, k = rng.randint(3, 4), rng.randint(4, 8)
    found = {
        "functions": count_classes(endofunctions(n)),
        "bijections": count_classes(endofunctions(k, only="bijective")),
    }
    return Task(
        statement=(
            f"Count functions from a set of {n} points to itself, up to one renaming of both ends "
            f"(functions). Count bijections from a set of {k} points to itself likewise "
            "(bijections)."
        ),
        judge=Parts(
            {name: (count(k), w) for (name, k), w in zip(found.items(), (2, 1), strict=True)}
        ),
        answer=found,
        wrong=(
            {**found, "functions": n**n},
            {**found, "bijections": factorial(k)},
            {"functions": found["functions"]},
        ),
        hints=(
            "Draw them: cycles, with trees that lead to them.",
            "A bijection is nothing but cycles, whose lengths add up to the number of points.",
        ),
        worked=f"{found['functions']} drawings of arrows (OEIS A001372), and {found['bijections']} "
        f"ways to write {k} as a sum of cycle lengths.",
    )


def cycle_points(f: list[int]) -> list[int]:
    """The points that lie on a cycle, from small to large."""
    points = set(range(len(f)))
    while points != {f[x] for x in points}:
        points = {f[x] for x in points}
    return sorted(points)


def fixed_points(f: list[int]) -> list[int]:
    """Wrong: only cycles of length one."""
    return [x for x, y in enumerate(f) if x == y]


def image_points(f: list[int]) -> list[int]:
    """Wrong: everything that is reached."""
    return sorted(set(f))


@exercise("06.6", "Find the cycles in code", 4)
def cycles_in_code(rng: Random) -> Task:
    """A function that finds the periodic points."""
    words = [list(word) for n in (1, 2, 3) for word in product(range(n), repeat=n)]
    for _ in range(15):
        n = rng.randint(4, 12)
        words.append([rng.randrange(n) for _ in range(n)])
    cases = [Case((f,), sorted(x for c in Endofunction(f).cycles() for x in c)) for f in words]
    read: answers.Reader = lambda x: [answers.whole(y) for y in answers.row(x)]  # noqa: E731
    return Task(
        statement=(
            "Write cycle_points(f): the list of the points that lie on a cycle, from small to "
            "large, of a function from 0, ..., n - 1 to itself. f is a list: f[x] is where x goes. "
            "It may be empty."
        ),
        judge=Written("cycle_points(f)", read, (*cases, Case(([],), [], empty=True))),
        answer=cycle_points,
        wrong=(fixed_points, image_points),
        hints=(
            "Apply f to the set of all points, again and again. What is left in the end?",
            "The images shrink until f only permutes what is left: those are the cycles.",
        ),
        worked="The image of the image of ... shrinks, and stays when it consists of cycles.",
    )


EXERCISES = (
    cycles_and_tails,
    both_at_once,
    not_conjugate,
    repeats,
    how_many_with_one,
    cycles_in_code,
)
