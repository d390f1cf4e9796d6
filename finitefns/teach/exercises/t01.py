"""Problems of tutorial 01: what survives renaming?"""

from __future__ import annotations

from itertools import product
from random import Random

from ...compare import equivalent
from ...finite.levels import kernel, level_set_sizes
from ...finite.maps import FiniteMap
from . import answers
from .instances import (
    map_of_sizes,
    moved,
    others,
    random_sizes,
    shuffled,
    told,
)
from .judging import Choice, Parts, count, level_sizes, partition
from .problems import Task, exercise
from .trials import Case, Written


@exercise("01.1", "Who shares an output?", 2)
def who_shares(rng: Random) -> Task:
    """Level sets of a random map."""
    f = map_of_sizes(rng, random_sizes(rng, rng.randint(6, 7), 3), 5)
    blocks = [list(block) for block in kernel(f)]
    people = list(f.domain.labels)
    return Task(
        statement=(
            f"Each of {len(people)} people names a colour: {told(f)}. You may no longer trust the "
            "names of the colours. Which people can you still put into one group, because they "
            "named the same colour? List the groups."
        ),
        given={"f": f},
        judge=partition(f.domain, blocks),
        answer=blocks,
        wrong=([people], [[x] for x in people]),
        hints=(
            "Forget what the colours are called; only ask whether two people named the same one.",
            "Go through the colours one by one, and write down everybody who named it.",
        ),
        worked=(
            "The groups are the level sets of f: for each colour that was named, the people who "
            "named it. Renaming colours changes what is written over a group, and not who is in it."
        ),
    )


@exercise("01.2", "Sizes are what is left", 2)
def sizes_left(rng: Random) -> Task:
    """Level-set sizes and missed outputs."""
    m = rng.randint(4, 6)
    parts = rng.randint(2, 3)
    sizes = random_sizes(rng, rng.randint(6, 8), parts)
    f = map_of_sizes(rng, sizes, m)
    ordered = sorted(sizes, reverse=True)
    return Task(
        statement=(
            f"{told(f)}. There are {m} colours. All names may change. Give what is left of this "
            "function: the sizes of its level sets, and how many colours nobody named."
        ),
        given={"f": f},
        judge=Parts(
            {"sizes": (level_sizes(sizes, sum(sizes)), 1), "missed": (count(m - parts), 1)}
        ),
        answer={"sizes": ordered, "missed": m - parts},
        wrong=(
            {"sizes": ordered, "missed": m},
            {"sizes": [1] * sum(sizes), "missed": m - parts},
            {"sizes": ordered},
        ),
        hints=(
            "Count the people who named each colour.",
            "The sizes of the non-empty level sets add up to the number of people.",
        ),
        worked=(
            f"{parts} colours were named, by {', '.join(map(str, ordered))} people, so "
            f"{m} - {parts} = {m - parts} were named by nobody. From these numbers alone the "
            "function can be built again, up to names."
        ),
    )


@exercise("01.3", "Which are the same?", 3)
def which_same(rng: Random) -> Task:
    """Maps that are, or are not, a renaming of f."""
    n, m = 6, 4
    target, other = rng.sample([[4, 1, 1], [3, 2, 1], [2, 2, 2]], 2)
    f = map_of_sizes(rng, target, m, range(1, n + 1), "pqrs")  # type: ignore[arg-type]
    kinds = shuffled(rng, [target, target, other, rng.choice([target, other, [3, 3], [5, 1]])])
    options = []
    for sizes in kinds:
        g = map_of_sizes(rng, sizes, m, f.domain.labels, f.codomain.labels)
        verdict = equivalent(f, g)
        options.append((told(g), bool(verdict), verdict.explain()))
    judge = Choice(tuple(options))
    return Task(
        statement=(
            f"f is {told(f)}. All names may change, of inputs and of outputs. Which of these are "
            f"the same function as f?\n{judge.told()}"
        ),
        given={"f": f},
        judge=judge,
        answer=judge.right,
        wrong=others(judge.right, "", "ABCD"),
        hints=(
            "Write down the level-set sizes of f, largest first.",
            "Two of these functions are the same exactly when their level-set sizes are.",
        ),
        worked=f"f has level-set sizes {level_set_sizes(f)!r}; those with the same sizes are the "
        f"same: {judge.right}.",
    )


FREEDOMS = (
    ("none", "no name may change"),
    ("codomain", "the names of the outputs may change"),
    ("domain", "the names of the inputs may change"),
    ("all", "all names may change"),
)


@exercise("01.4", "How much must be free?", 3)
def how_much_free(rng: Random) -> Task:
    """Under which freedoms f and g are the same."""
    f = map_of_sizes(rng, shuffled(rng, [2, 2, 1]), 4, range(1, 6), "pqrs")  # type: ignore[arg-type]
    s = shuffled(rng, range(5)) if rng.random() < 0.7 else None
    t = shuffled(rng, range(4)) if rng.random() < 0.7 else None
    g = moved(f, s, t)
    options = []
    for word, words in FREEDOMS:
        verdict = equivalent(f, g, word)
        options.append((words, bool(verdict), verdict.explain()))
    judge = Choice(tuple(options))
    return Task(
        statement=(
            f"f is {told(f)}.\ng is {told(g)}.\nUnder which of these freedoms are they the same?\n"
            f"{judge.told()}"
        ),
        given={"f": f, "g": g},
        judge=judge,
        answer=judge.right,
        wrong=others(judge.right, "", "ABC"),
        hints=(
            "Only the outputs' names may change: then the groups of inputs must agree.",
            "Only the inputs' names may change: then each output must be hit equally often.",
        ),
        worked=(
            "With no freedom f and g must be equal. With free outputs their level sets must be the "
            "same sets of inputs. With free inputs each named output must be hit equally often. "
            f"With both, the sizes must agree as a list. Here: {judge.right}."
        ),
    )


def same(f: list[int], g: list[int], m: int) -> bool:
    """Whether two maps into m points are the same when all names may change."""
    hits = [sorted(h.count(y) for y in range(m)) for h in (f, g)]
    return len(f) == len(g) and hits[0] == hits[1]


def same_image(f: list[int], g: list[int], m: int) -> bool:
    """Wrong: compares how many outputs are reached."""
    return len(f) == len(g) and len(set(f)) == len(set(g))


def same_outputs_named(f: list[int], g: list[int], m: int) -> bool:
    """Wrong: keeps the names of the outputs."""
    return sorted(f) == sorted(g)


def _same_cases(rng: Random) -> tuple[Case, ...]:
    pairs = [([0], [0], 1), ([0], [0], 2), ([0], [1], 2), ([0], [0, 0], 1), ([0, 0], [0], 1)]
    for n in (2, 3):
        words = [list(word) for word in product(range(2), repeat=n)]
        pairs += [(f, g, 2) for f in words for g in words]
    for _ in range(30):
        m = rng.randint(2, 5)
        f = [rng.randrange(m) for _ in range(rng.randint(3, 8))]
        t = shuffled(rng, range(m))
        pairs.append((f, shuffled(rng, [t[y] for y in f]), m))
        pairs.append((f, [rng.randrange(m) for _ in f], m))
    for sizes in ([3, 2], [4, 1]):  # two that only their sizes tell apart
        f, g = (map_of_sizes(rng, k, 5).values.tolist() for k in ([3, 2], sizes))
        pairs.append((f, g, 5))
    cases = [Case((f, g, m), _equivalent(f, g, m)) for f, g, m in pairs]
    nothing: list[tuple[list[int], list[int], int]] = [([], [], 0), ([], [], 3), ([], [0], 1)]
    return tuple(cases) + tuple(Case(a, _equivalent(*a), empty=True) for a in nothing)


def _equivalent(f: list[int], g: list[int], m: int) -> bool:
    return bool(equivalent(FiniteMap(f, codomain=m), FiniteMap(g, codomain=m)))


@exercise("01.5", "Decide it in code", 4)
def decide_in_code(rng: Random) -> Task:
    """A function that decides equivalence."""
    return Task(
        statement=(
            "Write same(f, g, m): True when two maps into the m outputs 0, ..., m - 1 are the same "
            "when all names may change, and False when they are not. f and g are lists: f[x] is "
            "the output of input x. They may be empty, or of different lengths."
        ),
        judge=Written("same(f, g, m)", answers.yes_or_no, _same_cases(rng)),
        answer=same,
        wrong=(same_image, same_outputs_named),
        hints=(
            "Which numbers survive every renaming, and decide the matter?",
            "Count how often each output is hit, then forget which output it was: sort the counts.",
        ),
        worked="Equal lengths and equal sorted lists of hits: that is the whole theorem.",
    )


EXERCISES = (who_shares, sizes_left, which_same, how_much_free, decide_in_code)
