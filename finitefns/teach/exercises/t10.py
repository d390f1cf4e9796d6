"""Problems of tutorial 10: too much freedom, sparsity, and auditing a quantity."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from math import factorial
from random import Random
from typing import Any

from ...compare import canonical_form
from ...finite.classes.counting import count_classes, maps
from ...finite.classes.endo_counting import endofunctions
from ...finite.levels import level_set_sizes
from ...finite.maps import FiniteMap
from ...linear import quantities
from ...linear.maps import LinearMap
from ...survival import Broken, audit
from . import answers
from .instances import (
    COLOURS,
    PEOPLE,
    matrix_of_rank,
    moved,
    others,
    random_matrix,
    rows_told,
    shuffled,
    some,
    told,
)
from .judging import Choice, Parts, Satisfies, count
from .problems import Task, exercise
from .t08 import as_rows, is_invertible, times
from .witnesses import Renames


@exercise("10.1", "Every bijection looks alike", 3)
def all_alike(rng: Random) -> Task:
    """Turn a bijection into another by renaming one end."""
    n = rng.randint(5, 6)
    people, hues = some(rng, PEOPLE, n), some(rng, COLOURS, n)
    f = FiniteMap(shuffled(rng, range(n)), hues, people)
    g = FiniteMap(shuffled(rng, range(n)), hues, people)
    while g == f:
        g = FiniteMap(shuffled(rng, range(n)), hues, people)
    answer = {f(x): g(x) for x in people}
    return Task(
        statement=(
            f"Two bijections: f is {told(f)}.\ng is {told(g)}.\nRename the colours alone, so that "
            "f becomes g. (This can always be done, so with free outputs nothing is left to say "
            "about a bijection but its size.)"
        ),
        given={"f": f, "g": g},
        judge=Renames(f, g, ("codomain",)),
        answer=answer,
        wrong=({y: y for y in hues}, dict.fromkeys(hues, hues[0])),
        hints=(
            "What must f(x) be called for x to go to g(x)?",
            "The renaming is g after the inverse of f.",
        ),
        worked=(
            "t(f(x)) = g(x) for every x defines t, since every colour is f(x) for exactly one x."
        ),
    )


@exercise("10.2", "How much is left of a bijection?", 3)
def left_of_bijection(rng: Random) -> Task:
    """Classes of bijections under more and more freedom."""
    n = rng.randint(4, 9)
    space = maps(n, n, only="bijective")
    found = {
        "none": count_classes(space, "none"),
        "codomain": count_classes(space, "codomain"),
        "all": count_classes(space, "all"),
        "one": count_classes(endofunctions(n, only="bijective")),
    }
    return Task(
        statement=(
            f"How many classes of bijections from {n} points to {n} points are there, when no name "
            "may change (none), the names of the outputs (codomain), all names (all), and when "
            "both ends are one set and share one renaming (one)?"
        ),
        judge=Parts({name: (count(k), 1) for name, k in found.items()}),
        answer=found,
        wrong=(
            {**found, "one": 1},
            {**found, "codomain": factorial(n)},
            {**found, "all": None},
        ),
        hints=(
            "Free outputs alone turn every bijection into every other.",
            "With one set at both ends the lengths of the cycles are left.",
        ),
        worked=f"{n}! = {found['none']}; then 1 and 1: everything looks like the identity; with "
        f"one set, the partitions of {n}: {found['one']}.",
    )


QUANTITIES: tuple[tuple[str, Callable[[Any], Any], tuple[str, ...]], ...] = (
    ("the rank", lambda f: f.rank, ("linear", "orthogonal", "permutation")),
    ("the singular values", quantities.singular_values, ("orthogonal", "permutation")),
    ("the sum of the squares of all entries", quantities.l2_norm, ("orthogonal", "permutation")),
    ("the number of zeros", quantities.sparsity, ("permutation",)),
    ("the sum of the absolute values of all entries", quantities.l1_norm, ("permutation",)),
    ("the largest entry", lambda f: float(f.matrix.max()), ("permutation",)),
    ("the entry in the upper left corner", lambda f: float(f.matrix[0, 0]), ()),
    ("the sum of the first row", lambda f: float(f.matrix[0].sum()), ()),
)
SORTS = {
    "linear": "any invertible matrices",
    "orthogonal": "rotations and reflections",
    "permutation": "permutations of rows and of columns",
}


@exercise("10.3", "Which numbers can you trust?", 4)
def which_trust(rng: Random) -> Task:
    """Quantities that survive a freedom, and those that do not."""
    sort = rng.choice(list(SORTS))
    options = []
    for words, _, survives in some(rng, QUANTITIES, 5):
        others_ = ", ".join(SORTS[s] for s in survives) or "nothing"
        options.append((words, sort in survives, f"{words} survives {others_}"))
    judge = Choice(tuple(options))
    return Task(
        statement=(
            f"A matrix may be changed at both ends by {SORTS[sort]}, a different one at each end. "
            f"Which of these can never change, whatever the matrix?\n{judge.told()}"
        ),
        judge=judge,
        answer=judge.right,
        wrong=others(
            judge.right, "ABCDE", "".join(x for x in judge.letters if x not in judge.right)
        ),
        hints=(
            "Try it on a small matrix: turn diag(1, 0) by 45 degrees.",
            (
                "Permutations only move entries; rotations keep lengths; invertible matrices keep "
                "the rank, and nothing else."
            ),
        ),
        worked=f"Under {SORTS[sort]}: {judge.right or 'none of them'}. `audit` looks for a change "
        "that breaks the others.",
    )


@exercise("10.4", "Sparsity on demand", 4)
def sparsity_on_demand(rng: Random) -> Task:
    """Coordinates of the outputs in which a full matrix has few entries."""
    while True:
        a = matrix_of_rank(rng, 3, 4, 2)
        sparse = canonical_form(LinearMap(a), "codomain")
        few = _nonzeros(sparse.form.matrix)
        if _nonzeros(a) >= few + 3:
            break
    p = as_rows(sparse.change.moves["codomain"])
    eye = [[int(i == j) for j in range(3)] for i in range(3)]

    def invertible(found: Any) -> str:
        return "" if is_invertible(found) else "P has no inverse, so it forgets something"

    def few_enough(found: Any) -> str:
        left = _nonzeros(times(found, a))
        return "" if left <= few else f"P A has {left} entries that are not 0"

    return Task(
        statement=(
            f"The units of a layer answer with the rows of A:\n{rows_told(a)}\nIts "
            f"{_nonzeros(a)} entries that are not 0 look dense. Find an invertible P, new "
            f"coordinates for the units, so that P A has at most {few} entries that are not 0."
        ),
        given={"A": LinearMap(a)},
        judge=Satisfies(
            "a 3 x 3 matrix, entries such as 2 or '1/2'",
            answers.matrix(3, 3, "P"),
            (("invertible", invertible), (f"at most {few} entries", few_enough)),
        ),
        answer=p,
        wrong=(eye, [[0] * 3 for _ in range(3)]),
        hints=(
            "Row operations are a matrix from the left. Which entries can they clear?",
            "Reduce A to its row echelon form, and do the same to the identity: that is P.",
        ),
        worked="The reduced row echelon form has a row of zeros and cleared pivots. So a layer "
        "that looks sparse, or dense, shows which coordinates were chosen, and nothing else.",
    )


def _nonzeros(a: Any) -> int:
    return sum(bool(x) for row in a for x in row)


@exercise("10.5", "Turn it until it breaks", 4)
def turn_it(rng: Random) -> Task:
    """A rotation that changes the number of zeros."""
    a = random_matrix(rng, 2, 3, 3)
    turn = [[Fraction(3, 5), Fraction(-4, 5)], [Fraction(4, 5), Fraction(3, 5)]]
    while _nonzeros(times(turn, a)) == _nonzeros(a) or not any(map(any, a)):
        a = random_matrix(rng, 2, 3, 3)
    zeros = 6 - _nonzeros(a)

    def turns(found: Any) -> str:
        gram = times(found, list(zip(*found, strict=True)))
        for i, row in enumerate(gram):
            for j, x in enumerate(row):
                if x != int(i == j):
                    return f"row {i} times row {j} of P is {x}, but {int(i == j)} is meant"
        return ""

    def breaks(found: Any) -> str:
        left = 6 - _nonzeros(times(found, a))
        return "" if left != zeros else f"P A has {left} zeros, as many as A"

    return Task(
        statement=(
            f"A is\n{rows_told(a)}\nIt has {zeros} zeros. Someone calls the number of zeros a "
            "property of the layer, and allows rotations and reflections of its outputs. Break "
            "it: find P with P P^T = 1, in exact fractions, so that P A has another number of "
            "zeros."
        ),
        given={"A": LinearMap(a)},
        judge=Satisfies(
            "a 2 x 2 matrix, entries such as 1 or '3/5'",
            answers.matrix(2, 2, "P"),
            (("a rotation or reflection", turns), ("another number of zeros", breaks)),
        ),
        answer=as_rows(turn),
        wrong=([[1, 0], [0, 1]], [[0, 1], [1, 0]], [[1, 1], [0, 1]]),
        hints=(
            "3, 4, 5 are the sides of a right triangle, so (3/5, 4/5) has length 1.",
            "Rows (c, -s) and (s, c) with c^2 + s^2 = 1 make a rotation.",
        ),
        worked="c = 3/5, s = 4/5 mixes the two rows, and with them the zeros. What rotations leave "
        "alone are the singular values.",
    )


METRICS: tuple[tuple[str, Callable[[list[int]], int]], ...] = (
    ("the sum of all outputs", sum),
    ("the number of x with f(x) = x", lambda f: sum(x == y for x, y in enumerate(f))),
    (
        "the number of x with f(x) < f(x + 1)",
        lambda f: sum(a < b for a, b in itertools.pairwise(f)),
    ),
    ("the largest output", max),
    ("the output that comes most often, the least of these", lambda f: max(sorted(f), key=f.count)),
)


@exercise("10.6", "Audit a metric", 3)
def audit_metric(rng: Random) -> Task:
    """A renaming of the outputs that changes a quantity."""
    words, quantity = rng.choice(METRICS)
    while True:
        f = FiniteMap([rng.randrange(4) for _ in range(5)], 4)
        broken = audit(lambda g: quantity(g.values.tolist()), f, "codomain")
        if isinstance(broken, Broken):
            break
    before = quantity(f.values.tolist())
    answer = broken.change.moves["codomain"].tolist()

    def breaks(found: Any) -> str:
        after = quantity(moved(f, None, found).values.tolist())
        return "" if after != before else f"after your renaming it is {after}, as before"

    return Task(
        statement=(
            f"f is {f.values.tolist()}, from 5 points to the 4 points 0..3 (entry x is f(x)). "
            f"Someone measures {words}; for f it is {before}. The names of the outputs mean "
            "nothing. Prove that the measure does: rename the outputs so that it changes."
        ),
        given={"f": f},
        judge=Satisfies(
            "a list: entry y is the new name of output y",
            answers.bijection(f.codomain, f.codomain, "the renaming"),
            (("a change of the measure", breaks),),
        ),
        answer=answer,
        wrong=([0, 1, 2, 3], [0, 0, 0, 0]),
        hints=(
            "Exchanging two names is often enough.",
            (
                f"What survives is only the list of sizes, here {level_set_sizes(f)!r}. Anything "
                "that reads the names can be broken."
            ),
        ),
        worked=f"{broken.explain()}. An audit tries such changes, and hands out the simplest that "
        "breaks the measure.",
    )


EXERCISES = (
    all_alike,
    left_of_bijection,
    which_trust,
    sparsity_on_demand,
    turn_it,
    audit_metric,
)
