"""Problems of tutorial 03: explicit relabelings, and why sizes are the whole story."""

from __future__ import annotations

from math import factorial, prod
from random import Random
from typing import Any

from ...compare import equivalent
from ...finite.distance import distance
from ...finite.levels import level_set_sizes
from ...finite.maps import FiniteMap
from ...finite.symmetry import symmetries
from ...verdict import Equivalent
from . import answers
from .instances import (
    COLOURS,
    PEOPLE,
    as_dict,
    map_of_sizes,
    moved,
    others,
    shuffled,
    some,
    told,
)
from .judging import Satisfies, count
from .problems import Task, exercise
from .witnesses import ProofOrReason, Renames


def _witness(f: FiniteMap, g: FiniteMap, freedom: str) -> dict[str, dict[Any, Any]]:
    """A relabeling from f to g as {slot: {old: new}}."""
    found = equivalent(f, g, freedom)
    assert isinstance(found, Equivalent)
    return {
        slot: {
            f.sets[slot].label(i): g.sets[slot].label(j)
            for i, j in enumerate(found.witness.moves[slot].tolist())
        }
        for slot in freedom.replace("all", "domain codomain").split()
    }


def _swapped(move: dict[Any, Any], a: Any, b: Any) -> dict[Any, Any]:
    """The same renaming with the new names of two points exchanged."""
    return {**move, a: move[b], b: move[a]}


def _two_sizes(f: FiniteMap) -> tuple[Any, Any]:
    """Two outputs of f whose level sets have different sizes."""
    hits = [f.values.tolist().count(y) for y in range(f.codomain.size)]
    big, small = hits.index(max(hits)), hits.index(min(hits))
    return f.codomain.label(big), f.codomain.label(small)


@exercise("03.1", "Build the relabeling", 4)
def build_relabeling(rng: Random) -> Task:
    """A relabeling of both ends, re-played."""
    sizes = rng.choice([[3, 2], [3, 2, 1], [4, 2], [3, 1, 1]])
    m = len(sizes) + 1
    f = map_of_sizes(rng, sizes, m)
    g = map_of_sizes(rng, sizes, m, range(1, sum(sizes) + 1), "pqrs"[:m])  # type: ignore[arg-type]
    g = FiniteMap(g.values, g.codomain, [f"n{x}" for x in g.domain.labels])
    found = _witness(f, g, "all")
    return Task(
        statement=(
            f"f is {told(f)}.\ng is {told(g)}.\nThey are the same up to names. Prove it: rename "
            "the inputs and the outputs of f so that it becomes g."
        ),
        given={"f": f, "g": g},
        drawn=("f", "g"),
        judge=Renames(f, g),
        answer=found,
        wrong=(
            {**found, "codomain": _swapped(found["codomain"], *_two_sizes(f))},
            {"domain": found["domain"]},
        ),
        hints=(
            "First pair the outputs: one that is hit k times must become one that is hit k times.",
            (
                "Then pair the inputs inside each level set, in any order. Pair the missed "
                "outputs too."
            ),
        ),
        worked=(
            f"Both have level-set sizes {level_set_sizes(f)!r}. Pair level sets of one size, then "
            "their members in any order, then the missed outputs. Every step is possible since "
            "the sizes agree, and that is the proof that sizes are the whole story."
        ),
    )


@exercise("03.2", "Rename the outputs only", 3)
def rename_outputs(rng: Random) -> Task:
    """A renaming t of the outputs with t o f = g."""
    f = map_of_sizes(rng, [3, 2, 1], 4)
    t = shuffled(rng, range(4))
    while t == [0, 1, 2, 3]:
        t = shuffled(rng, range(4))
    g = moved(f, None, t)
    found = _witness(f, g, "codomain")["codomain"]
    return Task(
        statement=(
            f"f is {told(f)}.\ng is {told(g)}.\nThe people keep their names. Rename the colours "
            "so that f becomes g."
        ),
        given={"f": f, "g": g},
        drawn=("f", "g"),
        judge=Renames(f, g, ("codomain",)),
        answer=found,
        wrong=(_swapped(found, *_two_sizes(f)), {y: y for y in f.codomain.labels}),
        hints=(
            "What must the new name of f(x) be, for one person x?",
            "Every named colour is forced; the colours that nobody named take what remains.",
        ),
        worked="The colour f(x) must become g(x), for every person x: there is no choice but "
        "among the colours that nobody named.",
    )


@exercise("03.3", "Relabelings that change nothing", 3)
def change_nothing(rng: Random) -> Task:
    """The order of the symmetry group."""
    sizes = rng.choice([[2, 2, 1], [2, 2], [3, 1, 1], [3, 3], [2, 1, 1], [2, 2, 2]])
    m = len(sizes) + rng.randint(0, 2)
    f = map_of_sizes(rng, sizes, m)
    order = symmetries(f).order
    inner = prod(map(factorial, sizes))
    return Task(
        statement=(
            f"{told(f)}. There are {m} colours. How many relabelings of people and colours "
            "together turn f into itself (the one that moves nothing is one of them)?"
        ),
        given={"f": f},
        judge=count(order),
        answer=order,
        wrong=others(order, inner, factorial(sum(sizes)), order + 1),
        hints=(
            "Inside a level set of k people all k! orders are allowed.",
            (
                "Colours that are hit equally often may be exchanged, with all their people; so "
                "may the colours that nobody named."
            ),
        ),
        worked=(
            f"The members of the level sets give {inner}. With c colours hit j times each, there "
            f"are c! ways to exchange those, for every j, also for j = 0. Together: {order}."
        ),
    )


@exercise("03.4", "Prove it, or say why not", 4)
def proof_or_reason(rng: Random) -> Task:
    """A relabeling, or the invariant that differs."""
    same = rng.random() < 0.5
    left, right_ = rng.choice([([3, 2], [4, 1]), ([3, 2, 1], [2, 2, 2]), ([3, 1, 1], [2, 2, 1])])
    m = len(left) + 1
    f = map_of_sizes(rng, left, m)
    names = some(rng, [x for x in PEOPLE if x not in f.domain.labels], sum(left))
    hues = some(rng, [x for x in COLOURS if x not in f.codomain.labels], m)
    g = map_of_sizes(rng, left if same else right_, m, names, hues)
    line = {
        slot: dict(zip(f.sets[slot].labels, g.sets[slot].labels, strict=True))
        for slot in ("domain", "codomain")
    }
    reasons = {
        "number of inputs": (f.domain.size, g.domain.size),
        "number of reached outputs": (len(left), len(right_)),
        "level-set sizes": (tuple(level_set_sizes(f)), tuple(level_set_sizes(g))),
    }
    judge = ProofOrReason(Renames(f, g), reasons)
    wrong: tuple[Any, ...] = ({"because": "number of reached outputs"},)
    if same:
        answer: Any = _witness(f, g, "all")
        swapped = _swapped(answer["codomain"], *_two_sizes(f))
        wrong += ({**answer, "codomain": swapped}, {"because": "level-set sizes"})
    else:
        answer = {"because": "level-set sizes"}
        wrong += (line,)
    return Task(
        statement=(
            f"f is {told(f)}.\ng is {told(g)}.\nAll names may change. Turn f into g by a "
            "relabeling, or name an invariant in which they differ."
        ),
        given={"f": f, "g": g},
        judge=judge,
        answer=answer,
        wrong=wrong,
        hints=(
            "Both reach equally many outputs. That decides nothing.",
            "Compare how often the outputs are hit, largest first.",
        ),
        worked=(
            f"f has sizes {tuple(level_set_sizes(f))}, g has {tuple(level_set_sizes(g))}. "
            + ("They agree, so pair level sets of one size." if same else "They differ, so no.")
        ),
    )


@exercise("03.5", "As few changes as can be", 4)
def few_changes(rng: Random) -> Task:
    """A map near f that is equivalent to g."""
    left, there = rng.sample([[3, 2, 1], [4, 1, 1], [2, 2, 2], [5, 1], [3, 3]], 2)
    f = map_of_sizes(rng, left, 4)
    g = map_of_sizes(rng, there, 4, f.domain.labels, f.codomain.labels)
    fewest = distance(f, g)
    near = as_dict(moved(g, *_back(fewest.witness)))
    far = near
    while sum(far[x] != y for x, y in as_dict(f).items()) <= fewest.value:
        far = as_dict(moved(g, shuffled(rng, range(6)), shuffled(rng, range(4))))

    def same(found: Any) -> str:
        return "" if (v := equivalent(FiniteMap(found, 4), FiniteMap(g.values, 4))) else v.explain()

    def close(found: Any) -> str:
        changed = sum(x != y for x, y in zip(found, f.values.tolist(), strict=True))
        return "" if changed <= fewest.value else f"you changed {changed} outputs; fewer will do"

    return Task(
        statement=(
            f"f is {told(f)}.\ng is {told(g)}.\nChange as few outputs of f as you can, so that "
            "what you get is the same as g up to all names. Give the changed function."
        ),
        given={"f": f, "g": g},
        judge=Satisfies(
            "a dict {input: output}",
            answers.values(f.domain, f.codomain),
            (("the same as g up to names", same), ("the fewest changes", close)),
            (1, 1),
        ),
        answer=near,
        wrong=(as_dict(f), far),
        hints=(
            "Only the sizes of the level sets matter: turn one list of sizes into the other.",
            "Each changed output moves one person from one level set to another.",
        ),
        worked=(
            f"Line up the sizes of f and g, largest first: {tuple(level_set_sizes(f))} and "
            f"{tuple(level_set_sizes(g))}. What overlaps may stay; {fewest.value} must change."
        ),
    )


def _back(witness: Any) -> tuple[list[int], list[int]]:
    """The moves of the inverse of a witness, by slot."""
    undo = witness.inverse()
    return undo.moves["domain"].tolist(), undo.moves["codomain"].tolist()


EXERCISES = (
    build_relabeling,
    rename_outputs,
    change_nothing,
    proof_or_reason,
    few_changes,
)
