"""Problems of tutorial 09: a whole linear net, and its barcode."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from ...freedom import Freedom
from ...linear.barcodes import barcode, composite_ranks, zero_one
from ...linear.chains import LinearChain
from ...linear.maps import LinearMap
from . import answers
from .instances import Rows, invertible, others, product, rows_told, shuffled
from .judging import Choice, Mark, Parts, Satisfies, Value, count, wrong
from .problems import Task, exercise

Bars = dict[tuple[int, int], int]


def random_bars(rng: Random, last: int, most: int = 3) -> Bars:
    """Some bars over the stages 0..last, such that every stage has 1..most dimensions."""
    while True:
        found: Bars = {}
        for _ in range(rng.randint(3, 4)):
            i = rng.randint(0, last)
            j = rng.randint(i, last)
            found[i, j] = found.get((i, j), 0) + 1
        if all(1 <= k <= most for k in dimensions(found, last)) and any(i < j for i, j in found):
            return dict(sorted(found.items()))


def dimensions(bars: Mapping[tuple[int, int], int], last: int) -> list[int]:
    """How many bars are alive at each stage.

    >>> dimensions({(0, 1): 2, (1, 2): 1}, 2)
    [2, 3, 1]
    """
    return [sum(k for (i, j), k in bars.items() if i <= t <= j) for t in range(last + 1)]


def as_list(bars: Mapping[tuple[int, int], int]) -> list[list[int]]:
    """A barcode as JSON tells it: ``[i, j, how often]``."""
    return [[i, j, k] for (i, j), k in sorted(bars.items())]


def disguised(rng: Random, bars: Bars, last: int, steps: int) -> list[Rows]:
    """A chain of integer matrices with this barcode, in other coordinates at every stage."""
    plain = [a.tolist() for a in zero_one(bars, last + 1)]
    dims = dimensions(bars, last)
    found = []
    _, back = _pair(rng, dims[0], steps)
    for t, a in enumerate(plain):
        forward, undo = _pair(rng, dims[t + 1], steps)
        found.append(product(product(forward, a), back))
        back = undo
    return found


def _pair(rng: Random, n: int, steps: int) -> tuple[Rows, Rows]:
    """An integer matrix of determinant 1 or -1 and its inverse."""
    a = invertible(rng, n, steps)
    change = LinearMap(a).canonical(Freedom.parse("codomain")).change.moves["codomain"]
    return a, [[int(x) for x in row] for row in change]


def _matrices_told(matrices: list[Rows]) -> str:
    return "\n".join(
        f"  matrix {t} (stage {t} to stage {t + 1}):\n{rows_told(a)}"
        for t, a in enumerate(matrices)
    )


def _compare(found: Any, meant: Any) -> Mark:
    mine = {(i, j): k for i, j, k in found}
    theirs = {(i, j): k for i, j, k in meant}
    bar = min(b for b in {**mine, **theirs} if mine.get(b, 0) != theirs.get(b, 0))
    told = f"look at the bar {list(bar)}: you have it {mine.get(bar, 0)} times"
    return wrong("this is not the barcode", told)


def _asks_bars(bars: Bars, last: int) -> Value:
    read = answers.bars(last)
    words = "a list of bars [i, j], or [i, j, how often]"
    return Value(words, read, read(as_list(bars)), _compare)


BARS = (
    "A bar [i, j] is a direction that is born at stage i, is carried on by every matrix until "
    "stage j, and dies there."
)


@exercise("09.1", "Read the bars", 3)
def read_bars(rng: Random) -> Task:
    """The barcode of a chain of zero-one matrices."""
    while True:
        bars = random_bars(rng, 2)
        if len(bars) > 1:
            break
    matrices = disguised(rng, bars, 2, 0)
    singles = {(t, t): k for t, k in enumerate(dimensions(bars, 2))}
    return Task(
        statement=(
            f"A linear net of two matrices:\n{_matrices_told(matrices)}\n{BARS} Give its barcode, "
            "over the stages 0, 1, 2."
        ),
        given={"chain": LinearChain(matrices)},
        judge=_asks_bars(bars, 2),
        answer=as_list(bars),
        wrong=(as_list(singles), as_list(bars)[1:], []),
        hints=(
            "Every column has at most one 1, so each basis vector goes to a basis vector or to 0.",
            (
                "Follow each basis vector to its end; those that nothing reaches are born where "
                "they stand. Each stage has as many bars as dimensions."
            ),
        ),
        worked=f"Follow the basis vectors: {barcode(matrices)}.",
    )


@exercise("09.2", "From bars to ranks", 2)
def bars_to_ranks(rng: Random) -> Task:
    """Ranks of composites from the barcode."""
    bars = random_bars(rng, 3)
    ranks = {
        f"r{i}{j}": sum(k for (a, b), k in bars.items() if a <= i and j <= b)
        for i, j in ((0, 1), (1, 2), (0, 2), (0, 3))
    }
    return Task(
        statement=(
            f"A linear net of three matrices has the bars {as_list(bars)} ([i, j, how often]). "
            f"{BARS} What is the rank of the composite from stage i to stage j, called rij?"
        ),
        given={"bars": bars},
        judge=Parts({name: (count(k), 1) for name, k in ranks.items()}),
        answer=ranks,
        wrong=(
            {name: k + 1 for name, k in ranks.items()},
            {**ranks, "r03": ranks["r03"] + 1},
            {**ranks, "r12": None},
        ),
        hints=(
            "What survives from stage i to stage j?",
            "Count the bars [a, b] with a <= i and j <= b.",
        ),
        worked="A bar adds one to the rank from i to j when it is alive at both, and so all the "
        f"way: {ranks}.",
    )


@exercise("09.3", "From ranks to bars", 4)
def ranks_to_bars(rng: Random) -> Task:
    """The barcode from the ranks of all composites."""
    while True:
        bars = random_bars(rng, 2)
        if len(bars) > 1:
            break
    matrices = disguised(rng, bars, 2, 2)
    ranks = composite_ranks(matrices)
    told = "; ".join(f"r({i}, {j}) = {k}" for (i, j), k in sorted(ranks.items()))
    naive = {(i, j): k for (i, j), k in sorted(ranks.items()) if k}
    return Task(
        statement=(
            f"Of a linear net of two matrices you know the rank r(i, j) of the composite from "
            f"stage i to stage j, and r(i, i) is the dimension of stage i: {told}. {BARS} Give the "
            "barcode."
        ),
        given={"ranks": ranks},
        judge=_asks_bars(bars, 2),
        answer=as_list(bars),
        wrong=others(as_list(bars), as_list(naive), []),
        hints=(
            "r(0, 2) counts the bars from 0 to 2. Which bars does r(0, 1) count?",
            "m(i, j) = r(i, j) - r(i-1, j) - r(i, j+1) + r(i-1, j+1), with 0 beyond the ends.",
        ),
        worked=f"Inclusion and exclusion, from the longest bars on: {barcode(matrices)}.",
    )


@exercise("09.4", "Build a net with these bars", 3)
def build_net(rng: Random) -> Task:
    """Any chain with a given barcode."""
    bars = random_bars(rng, 2)
    dims = dimensions(bars, 2)
    shapes = [(dims[1], dims[0]), (dims[2], dims[1])]
    answer = [a.tolist() for a in zero_one(bars, 3)]
    zero = [[[0] * n for _ in range(m)] for m, n in shapes]

    def has_bars(found: Any) -> str:
        there = barcode([[list(row) for row in a] for a in found])
        assert isinstance(there, Mapping)
        if dict(there) == bars:
            return ""
        return f"your net has the bars {as_list(dict(there))}"

    return Task(
        statement=(
            f"Give two matrices that make a net with the bars {as_list(bars)} ([i, j, how often]). "
            f"{BARS} Matrix 0 goes from {dims[0]} to {dims[1]} dimensions, so it has {dims[1]} "
            f"rows of {dims[0]} entr{'y' if dims[0] == 1 else 'ies'}; "
            f"matrix 1 goes on to {dims[2]}."
        ),
        given={"bars": bars},
        judge=Satisfies(
            "a list of two matrices, each a list of rows",
            answers.matrices(shapes),
            (("a net with these bars", has_bars),),
        ),
        answer=answer,
        wrong=(zero, [answer[0]], answer[::-1] if shapes[0] != shapes[1] else zero),
        hints=(
            "Let the bars that are alive at a stage be its coordinates.",
            "Each matrix has a 1 where a bar goes on to the next stage, and 0 elsewhere.",
        ),
        worked="Number the bars alive at each stage; matrix t has a 1 in the column of a bar at "
        "stage t and its row at stage t + 1.",
    )


@exercise("09.5", "Same ranks, another net", 4)
def same_ranks(rng: Random) -> Task:
    """Two chains whose layers have the same ranks, and which are not the same."""
    long, short = (
        {(0, 2): 1, (0, 0): 1, (1, 1): 1, (2, 2): 1},
        {(0, 1): 1, (0, 0): 1, (1, 2): 1, (2, 2): 1},
    )
    mine, theirs = shuffled(rng, [long, short])
    matrices = disguised(rng, mine, 2, 3)
    answer = [a.tolist() for a in zero_one(theirs, 3)]

    def ranks(found: Any) -> str:
        for t, a in enumerate(found):
            rank = LinearMap([list(row) for row in a]).rank
            if rank != 1:
                return f"your matrix {t} has rank {rank}, but the given one has rank 1"
        return ""

    def differs(found: Any) -> str:
        there = barcode([[list(row) for row in a] for a in found])
        assert isinstance(there, Mapping)
        same = dict(there) == mine
        return f"your net has the same bars as the given one, {as_list(mine)}" if same else ""

    return Task(
        statement=(
            f"A linear net of two matrices:\n{_matrices_told(matrices)}\nBoth have rank 1. Build "
            "another net of two 2 x 2 matrices of rank 1 that is not the same as this one, "
            "whatever coordinates are chosen at the three stages."
        ),
        given={"chain": LinearChain(matrices)},
        judge=Satisfies(
            "a list of two matrices, each a list of rows",
            answers.matrices([(2, 2), (2, 2)]),
            (("two matrices of rank 1", ranks), ("another net", differs)),
            (1, 3),
        ),
        answer=answer,
        wrong=(matrices, [[[1, 0], [0, 1]], [[1, 0], [0, 0]]]),
        hints=(
            "What does the product of the two given matrices do? Make yours do otherwise.",
            "Either what matrix 0 hits is what matrix 1 kills, or it is not.",
        ),
        worked="The product of the given matrices has rank "
        f"{'1' if mine is long else '0'}: choose matrices of rank 1 whose product has rank "
        f"{'0' if mine is long else '1'}, such as diag(1, 0) and "
        f"diag({'0, 1' if mine is long else '1, 0'}). The ranks of single layers do not tell "
        "these nets apart; the barcode does.",
    )


@exercise("09.6", "Which nets are the same?", 3)
def which_nets(rng: Random) -> Task:
    """Chains of matrices up to coordinates at every stage."""
    first, second = rng.sample(
        [
            {(0, 2): 1, (0, 0): 1, (1, 1): 1, (2, 2): 1},
            {(0, 1): 1, (0, 0): 1, (1, 2): 1, (2, 2): 1},
            {(0, 2): 1, (0, 1): 1, (2, 2): 1},
            {(0, 2): 1, (0, 0): 1, (1, 2): 1},
        ],
        2,
    )
    matrices = disguised(rng, first, 2, 2)
    options = []
    for bars in shuffled(rng, [first, second, rng.choice([first, second])]):
        other = disguised(rng, bars, 2, 2)
        same = bars == first
        told = f"its bars are {as_list(bars)}, those of the given net {as_list(first)}"
        options.append((f"\n{_matrices_told(other)}", same, told))
    judge = Choice(tuple(options))
    return Task(
        statement=(
            f"A linear net of two matrices:\n{_matrices_told(matrices)}\nAt each of its three "
            "stages any coordinates may be chosen. Which of these are the same net?\n"
            f"{judge.told()}"
        ),
        given={"chain": LinearChain(matrices)},
        judge=judge,
        answer=judge.right,
        wrong=others(judge.right, "", "ABC"),
        hints=(
            "Compare the rank of each matrix, and the rank of the product.",
            "With the dimensions these three ranks give the barcode, and that decides.",
        ),
        worked=f"Equal ranks of both matrices and of their product mean equal bars: {judge.right}.",
    )


EXERCISES = (read_bars, bars_to_ranks, ranks_to_bars, build_net, same_ranks, which_nets)
