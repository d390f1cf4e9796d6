"""Problems of tutorial 08: rank as the only local structure."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from ...compare import canonical_form, equivalent
from ...errors import InputError
from ...linear.factoring import NoFactor
from ...linear.maps import LinearMap
from ...linear.operators import LinearOperator
from ...summaries import factor_through
from . import answers
from .instances import (
    Rows,
    invertible,
    matrix_of_rank,
    others,
    product,
    random_matrix,
    rows_told,
    shuffled,
)
from .judging import Choice, Mark, Parts, Satisfies, Value, count, wrong
from .problems import Task, exercise


def as_rows(matrix: Any) -> list[list[Any]]:
    """A matrix as lists that JSON can tell: whole numbers, and fractions as texts.

    >>> as_rows([[Fraction(2), Fraction(1, 2)]])
    [[2, '1/2']]
    """
    return [[_entry(Fraction(x)) for x in row] for row in matrix]


def _entry(x: Fraction) -> int | str:
    return int(x) if x.denominator == 1 else str(x)


def is_invertible(matrix: Any) -> bool:
    """Whether an exact square matrix has an inverse."""
    return bool(LinearMap(matrix).rank == len(matrix))


def times(a: Any, b: Any) -> list[list[Fraction]]:
    """The product of two exact matrices that a reader returned."""
    columns = list(zip(*b, strict=True))
    return [
        [sum(x * y for x, y in zip(r, c, strict=True)) + Fraction(0) for c in columns] for r in a
    ]


def first_difference(mine: Any, meant: Any) -> str:
    """Where two matrices of one shape differ first, in words; '' where they do not."""
    for i, (r, s) in enumerate(zip(mine, meant, strict=True)):
        for j, (x, y) in enumerate(zip(r, s, strict=True)):
            if x != y:
                return f"row {i}, column {j} (from 0) comes out as {x}, but {y} is meant"
    return ""


@exercise("08.1", "What is left of a matrix", 2)
def left_of_matrix(rng: Random) -> Task:
    """Rank and kernel dimension."""
    m, n = rng.randint(3, 4), rng.randint(3, 4)
    r = rng.randint(1, 2)
    a = matrix_of_rank(rng, m, n, r)
    return Task(
        statement=(
            f"A is\n{rows_told(a)}\nAny invertible change of coordinates is allowed at both ends. "
            "Give the rank of A, and the dimension of what it sends to zero (kernel)."
        ),
        given={"A": LinearMap(a)},
        judge=Parts({"rank": (count(r), 1), "kernel": (count(n - r), 1)}),
        answer={"rank": r, "kernel": n - r},
        wrong=(
            {"rank": r + 1, "kernel": n - r - 1},
            {"rank": r, "kernel": n},
            {"rank": min(m, n), "kernel": None},
        ),
        hints=(
            (
                "Subtract multiples of rows from other rows until the rows that are not zero are "
                "plainly independent."
            ),
            "Rank and kernel dimension add up to the number of columns.",
        ),
        worked=f"Elimination shows the rank, {r}; the kernel has dimension {n} - {r} = {n - r}. "
        "Up to coordinates nothing else is left.",
    )


@exercise("08.2", "Make it ones and zeros", 4)
def ones_and_zeros(rng: Random) -> Task:
    """P A Q = diag(I_r, 0), re-played."""
    m, n, r = rng.choice([(2, 2, 1), (2, 3, 2), (3, 2, 1), (3, 3, 2)])
    while True:
        a = matrix_of_rank(rng, m, n, r)
        standard = [[int(i == j and i < r) for j in range(n)] for i in range(m)]
        if a != standard:
            break
    change = canonical_form(LinearMap(a)).change
    p, q = as_rows(change.moves["codomain"]), as_rows(change.backs["domain"])
    eye = {k: [[int(i == j) for j in range(k)] for i in range(k)] for k in (m, n)}

    def read(answer: Any) -> tuple[Any, Any]:
        given = answers.named({"P": 0, "Q": 0}, answer)
        return answers.matrix(m, m, "P")(given["P"]), answers.matrix(n, n, "Q")(given["Q"])

    def invertible_(found: Any) -> str:
        bad = [name for name, x in zip("PQ", found, strict=True) if not is_invertible(x)]
        return f"{bad[0]} has no inverse" if bad else ""

    def reaches(found: Any) -> str:
        return first_difference(times(times(found[0], a), found[1]), standard)

    zero = [[0] * m for _ in range(m)]
    return Task(
        statement=(
            f"A is\n{rows_told(a)}\nFind invertible matrices P ({m} x {m}) and Q ({n} x {n}) so "
            f"that P A Q is\n{rows_told(standard)}"
        ),
        given={"A": LinearMap(a)},
        judge=Satisfies(
            f"a dict {{'P': {m} rows, 'Q': {n} rows}}, entries such as 2 or '1/2'",
            read,
            (("invertible", invertible_), ("the standard form", reaches)),
        ),
        answer={"P": p, "Q": q},
        wrong=({"P": eye[m], "Q": eye[n]}, {"P": zero, "Q": eye[n]}),
        hints=(
            (
                "Row operations on A are a matrix P from the left, column operations a matrix Q "
                "from the right."
            ),
            (
                "Write the identity next to A, do the row operations on both; likewise with an "
                "identity below A for columns."
            ),
        ),
        worked="Reduce the rows until each pivot is 1 and alone in its column (that is P), then "
        "clear the rest of each row, and move the pivots to the front (that is Q).",
    )


@exercise("08.3", "Through as few dimensions as can be", 4)
def few_dimensions(rng: Random) -> Task:
    """A rank factorization A = H S, re-played."""
    m, n, r = rng.choice([(3, 3, 2), (3, 4, 2), (2, 3, 1), (3, 3, 1)])
    a = matrix_of_rank(rng, m, n, r)
    form = canonical_form(LinearMap(a), "codomain")
    project = as_rows(form.form.matrix[:r])
    embed = as_rows(form.change.backs["codomain"][:, :r])
    eye = [[int(i == j) for j in range(n)] for i in range(n)]

    def read(answer: Any) -> tuple[Any, Any]:
        given = answers.named({"H": 0, "S": 0}, answer)
        s = answers.matrix(None, n, "S")(given["S"])
        return answers.matrix(m, len(s), "H")(given["H"]), s

    def composes(found: Any) -> str:
        if not found[1]:
            return "through zero dimensions everything becomes 0, and A is not 0"
        return first_difference(times(*found), a)

    def small(found: Any) -> str:
        return "" if len(found[1]) == r else f"you use {len(found[1])} dimensions; fewer will do"

    zero_h = [[0] * r for _ in range(m)]
    return Task(
        statement=(
            f"A is\n{rows_told(a)}\nWrite it as A = H S with as few dimensions in the middle as "
            f"can be: S has k rows of {n} entries, H has {m} rows of k entries."
        ),
        given={"A": LinearMap(a)},
        judge=Satisfies(
            "a dict {'H': rows, 'S': rows}, entries such as 2 or '1/2'",
            read,
            (("A = H S", composes), ("with the fewest dimensions", small)),
            (1, 1),
        ),
        answer={"H": embed, "S": project},
        wrong=(
            {"H": a, "S": eye} if n > r else {"H": zero_h, "S": project},
            {"H": zero_h, "S": project},
        ),
        hints=(
            "The middle must have as many dimensions as A has rank.",
            (
                "Take as S a basis of the space of A's rows. Each row of A is then a combination "
                "of those: its coefficients are a row of H."
            ),
        ),
        worked="S: the rows of the reduced row echelon form that are not zero. H: the columns of A "
        "in which S has its pivots.",
    )


@exercise("08.4", "What the readings tell", 4)
def readings(rng: Random) -> Task:
    """A basis of the row space, judged by its reduced echelon form."""
    n, r = rng.choice([(3, 2), (4, 2), (3, 1), (4, 3)])
    while True:
        a = matrix_of_rank(rng, r + 1, n, r)
        if len({tuple(row) for row in a}) > r and all(any(row) for row in a):
            break
    form = _echelon(a)
    base = as_rows(form)

    def read(answer: Any) -> tuple[int, tuple[tuple[Fraction, ...], ...]]:
        given = answers.matrix(None, n, "the matrix")(answer)
        if not given:
            raise InputError("the matrix has no rows")
        return len(given), _echelon(given)

    def compare(found: Any, meant: Any) -> Mark:
        if found[1] == meant[1]:
            return wrong(f"{found[0]} rows tell the same, but fewer will do", "", Fraction(1, 2))
        return wrong("these rows do not tell the same as A", _told_apart(found[1], meant[1], n))

    return Task(
        statement=(
            f"Each row of A is a reading of an unknown vector of {n} numbers:\n{rows_told(a)}\n"
            "Give as few readings as can be that tell exactly as much: each is computable from "
            "those of A, and those of A from them."
        ),
        given={"A": LinearMap(a)},
        judge=Value("a list of rows, entries such as 2 or '1/2'", read, read(base), compare, 2),
        answer=base,
        wrong=(
            a,
            [[0] * n],
            [*base[:-1], [x + 1 for x in range(n)]] if not _inside(form, n) else a,
        ),
        hints=(
            "Rows that are combinations of other rows tell nothing new.",
            "Any basis of the row space will do; the reduced row echelon form is one.",
        ),
        worked="Two lists of readings tell the same exactly when their reduced row echelon forms "
        "have the same rows that are not zero. The answer is judged by that form.",
    )


def _echelon(a: Any) -> tuple[tuple[Fraction, ...], ...]:
    """The rows of the reduced row echelon form that are not zero."""
    form = canonical_form(LinearMap([list(row) for row in a]), "codomain").form.matrix
    return tuple(tuple(map(Fraction, row)) for row in form if any(row))


def _inside(form: Any, n: int) -> bool:
    """Whether replacing the last row by 1, 2, ..., n gives the same space."""
    return bool(_echelon([*form[:-1], list(range(1, n + 1))]) == form)


def _told_apart(mine: Any, meant: Any, n: int) -> str:
    """A vector that one list of readings sends to zero, and the other does not."""
    zero = ((Fraction(0),) * n,)
    left, right = LinearMap(mine or zero), LinearMap(meant or zero)
    for f, g, who in ((left, right, "yours"), (right, left, "those of A")):
        found = factor_through(g, f)
        if isinstance(found, NoFactor):
            told = ", ".join(str(x) for x in found.vector)
            return f"for the vector ({told}) all readings of {who} are 0, and the others are not"
    raise AssertionError("two different row spaces are told apart by a vector")


@exercise("08.5", "One coordinate system for both ends", 3)
def one_system(rng: Random) -> Task:
    """Similarity is finer than rank."""
    while True:
        a = random_matrix(rng, 2, 2, 2)
        options = _similar_options(rng, a)
        if len({good for _, good, _ in options}) == 2 and is_invertible(a):
            break
    judge = Choice(tuple(options))
    return Task(
        statement=(
            f"A is\n{rows_told(a)}\nBoth ends are one space. Which of these are the same as A in "
            f"other coordinates, B = P A P^-1 (fractions allowed)?\n{judge.told()}"
        ),
        given={"A": LinearOperator(a)},
        judge=judge,
        answer=judge.right,
        wrong=others(judge.right, "", "ABCD"),
        hints=(
            "Trace and determinant do not change. Compare them first.",
            "They are not everything: a multiple of the identity is similar only to itself.",
        ),
        worked="Two 2 x 2 matrices are similar when trace and determinant agree, and either both "
        f"or neither are a multiple of the identity. Here: {judge.right}.",
    )


def _similar_options(rng: Random, a: Rows) -> list[tuple[str, bool, str]]:
    (p, q), (r, s) = invertible(rng, 2)
    sign = p * s - q * r
    back = [[s * sign, -q * sign], [-r * sign, p * sign]]
    tries = [
        product(product([[p, q], [r, s]], a), back),
        [list(row) for row in zip(*a, strict=True)],
        product(invertible(rng, 2), a),
        [[a[0][0] + 1, a[0][1]], a[1]],
    ]
    told = []
    for b in shuffled(rng, tries):
        verdict = equivalent(LinearOperator(a), LinearOperator(b))
        told.append((f"\n{rows_told(b)}", bool(verdict), verdict.explain()))
    return told


EXERCISES = (left_of_matrix, ones_and_zeros, few_dimensions, readings, one_system)
