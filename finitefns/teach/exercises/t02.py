"""Problems of tutorial 02: summaries, and factoring through fewer values."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from ...errors import InputError
from ...finite.factor import CannotFactor
from ...finite.factorizations import count_factorizations
from ...finite.levels import kernel
from ...finite.maps import FiniteMap
from ...summaries import Factor, common_summary, factor_through, joint, summary
from . import answers
from .instances import COLOURS, PEOPLE, as_dict, map_of_sizes, others, random_sizes, some, told
from .judging import Parts, Satisfies, count, partition
from .problems import Task, exercise


@exercise("02.1", "How small can the middle be?", 3)
def smallest_middle(rng: Random) -> Task:
    """The smallest middle set, and the ways through the next larger one."""
    sizes = random_sizes(rng, rng.randint(5, 7), rng.randint(2, 3))
    f = map_of_sizes(rng, sizes, 5)
    k = len(sizes)
    ways = count_factorizations(f, k + 1)
    return Task(
        statement=(
            f"{told(f)}. Write f as two maps, one after the other, the first one onto a middle "
            f"set. How many points must the middle set have at least (smallest)? And in how many "
            f"ways does it go through a middle set of {k + 1} points, when the names of the middle "
            "points do not matter (ways)?"
        ),
        given={"f": f},
        judge=Parts({"smallest": (count(k), 1), "ways": (count(ways), 2)}),
        answer={"smallest": k, "ways": ways},
        wrong=(
            {"smallest": k + 1, "ways": ways},
            {"smallest": k, "ways": ways + 1},
            {"smallest": k, "ways": None},
        ),
        hints=(
            "Inputs with different outputs must stay apart in the middle.",
            (
                f"With {k + 1} middle points exactly one level set is cut into two parts; "
                "a set of s points can be cut into two in 2^(s-1) - 1 ways."
            ),
        ),
        worked=(
            f"f has {k} different outputs, so the middle has at least {k} points. With one more, "
            f"one level set is cut in two: the sum of 2^(s-1) - 1 over the sizes "
            f"{', '.join(map(str, sizes))} is {ways}."
        ),
    )


def _two_maps(f: FiniteMap) -> answers.Reader:
    """A reader of {"project": {input: middle}, "embed": {middle: output}} with any middle names."""

    def read(answer: Any) -> tuple[dict[Any, Any], dict[Any, Any]]:
        given = answers.named({"project": None, "embed": None}, answer)
        for name, part in given.items():
            if not isinstance(part, Mapping) or len(part) > answers.MOST:
                raise InputError(f"{name} is not an object {{from: to}}")
        project, embed = given["project"], given["embed"]
        for x in f.domain.labels:
            if x not in project:
                raise InputError(f"project says nothing about {x!r}")
            # A JSON object has only texts for keys, so 1 and "1" are one middle point here.
            if str(project[x]) not in {str(z) for z in embed}:
                raise InputError(f"project sends {x!r} to {project[x]!r}, which embed lacks")
        return {x: str(project[x]) for x in f.domain.labels}, {str(z): y for z, y in embed.items()}

    return read


@exercise("02.2", "Give the summary", 4)
def give_summary(rng: Random) -> Task:
    """f = embed o project through the smallest set, re-played."""
    f = map_of_sizes(rng, random_sizes(rng, 6, 3), 5)
    best = summary(f)
    names = "uvw"
    project = {x: names[z] for x, z in as_dict(best.project).items()}
    embed = {names[z]: y for z, y in as_dict(best.embed).items()}

    def composes(found: Any) -> str:
        for x, y in as_dict(f).items():
            there = found[1][found[0][x]]
            if there != y:
                return f"{x} goes to {found[0][x]} and then to {there}, but f sends {x} to {y}"
        return ""

    def small(found: Any) -> str:
        size = len(found[1])
        return "" if size <= best.middle else f"it has {size} points, and fewer are enough"

    identity = {"project": {x: x for x in f.domain.labels}, "embed": as_dict(f)}
    constant = {"project": dict.fromkeys(f.domain.labels, "u"), "embed": {"u": embed["u"]}}
    return Task(
        statement=(
            f"{told(f)}. Find the summary of f: a map 'project' from the people to a middle set "
            "and a map 'embed' from there to the colours, which together are f, with a middle set "
            "as small as can be. Name the middle points as you like."
        ),
        given={"f": f},
        judge=Satisfies(
            "a dict {'project': {person: middle}, 'embed': {middle: colour}}",
            _two_maps(f),
            (("the same as f from end to end", composes), ("through the smallest set", small)),
            (1, 1),
        ),
        answer={"project": project, "embed": embed},
        wrong=(identity, constant),
        hints=(
            "People who named one colour may share a middle point.",
            "Take one middle point for each colour that somebody named.",
        ),
        worked=(
            "One middle point per level set. project sends each person to their level set, embed "
            "sends the level set to its colour. It is unique up to the names of the middle points."
        ),
    )


@exercise("02.3", "Does f tell you g?", 3)
def does_f_tell(rng: Random) -> Task:
    """h with g = h o f, or two inputs that f merges and g tells apart."""
    people = some(rng, PEOPLE, 6)
    f = map_of_sizes(rng, [2, 2, 1, 1], 4, people, "pqrs")
    names = some(rng, COLOURS, 3)
    if rng.random() < 0.5:
        h = [0, 1, 2, rng.randrange(3)]
        g = FiniteMap([h[y] for y in f.values.tolist()], names, people)
    else:
        g = map_of_sizes(rng, [2, 2, 2], 3, people, names)
    found = factor_through(g, f)
    assert isinstance(found, Factor | CannotFactor)
    answer: Any = as_dict(found.map) if found else list(found.inputs)
    mapping = answers.values(f.codomain, g.codomain, "h")

    def read(answer: Any) -> tuple[str, Any]:
        if isinstance(answer, (Mapping, FiniteMap)):
            return "map", mapping(answer)
        pair = [answers.label(x, f.domain, "the input") for x in answers.row(answer, "two inputs")]
        if len(pair) != 2:
            raise InputError(f"the answer has {len(pair)} inputs, but two are meant")
        return "pair", pair

    def right(found: tuple[str, Any]) -> str:
        sort, told_ = found
        if sort == "map":
            for x, (y, z) in enumerate(zip(f.values.tolist(), g.values.tolist(), strict=True)):
                if told_[y] != z:
                    return (
                        f"f sends {people[x]} to {f.codomain.label(y)}, h sends that to "
                        f"{g.codomain.label(told_[y])}, but g sends {people[x]} to "
                        f"{g.codomain.label(z)}"
                    )
            return ""
        a, b = told_
        if f.values[a] != f.values[b]:
            return f"f sends {people[a]} and {people[b]} to different outputs"
        if g.values[a] == g.values[b]:
            return f"g sends {people[a]} and {people[b]} to the same output"
        return ""

    apart = next([people[0], people[b]] for b in range(1, 6) if f.values[0] != f.values[b])
    return Task(
        statement=(
            f"f is {told(f)}.\ng is {told(g)}.\nIs g = h o f for some h, so that f tells you all "
            "that g does? Give h, or two people who prove that there is none."
        ),
        given={"f": f, "g": g},
        judge=Satisfies(
            "a dict {output of f: output of g} for h, or a list of two people",
            read,
            (("a proof", right),),
        ),
        answer=answer,
        wrong=(
            apart,
            dict.fromkeys("pqrs", names[0]),
            [people[0], people[0]],
        ),
        hints=(
            "h must send f(x) to g(x), for every x. When does that contradict itself?",
            "Look for two people with one output under f, and two under g.",
        ),
        worked=(
            "h is forced: it sends f(x) to g(x). This works exactly when no two inputs share an "
            "output of f and have different outputs of g."
        ),
    )


@exercise("02.4", "What f and g both know", 3)
def both_know(rng: Random) -> Task:
    """The common summary: the join of two kernels."""
    people = some(rng, PEOPLE, 7)
    while True:
        f = map_of_sizes(rng, [2, 2, 2, 1], 4, people, "pqrs")
        g = map_of_sizes(rng, [2, 2, 1, 1, 1], 5, people)
        both, each = kernel(common_summary(f, g)), kernel(joint(f, g))
        if 2 <= len(both) < len(each) and both not in (kernel(f), kernel(g)):
            break
    blocks = [list(block) for block in both]
    return Task(
        statement=(
            f"f is {told(f)}.\ng is {told(g)}.\nAnn sees only f(x), Bob sees only g(x). What can "
            "both of them say about x for certain, and know that the other says the same? Give the "
            "groups of people that neither can tell apart in this way, the finest that there are."
        ),
        given={"f": f, "g": g},
        judge=partition(f.domain, blocks),
        answer=blocks,
        wrong=([people], [list(b) for b in each], [list(b) for b in kernel(f)]),
        hints=(
            "If f merges two people, Ann cannot tell them apart, so a common group has both.",
            "Join people who share an output of f or of g, and go on along such joins.",
        ),
        worked=(
            "Draw a line between two people who share an output of f or of g. The groups are the "
            "connected components: the join of the two kernels, the common part of Gacs and "
            "Korner (1973)."
        ),
    )


@exercise("02.5", "All the ways through", 2)
def all_ways(rng: Random) -> Task:
    """The number of factorizations: a product of Bell numbers."""
    sizes = random_sizes(rng, rng.randint(5, 8), rng.randint(2, 4))
    f = map_of_sizes(rng, sizes, 5)
    ways = count_factorizations(f)
    return Task(
        statement=(
            f"A function has level sets of sizes {', '.join(map(str, sizes))}. In how many ways is "
            "it a map onto a middle set followed by another map, up to the names of the middle "
            "points?"
        ),
        given={"f": f},
        judge=count(ways),
        answer=ways,
        wrong=others(ways, ways + 1, 2 ** sum(sizes), 0),
        hints=(
            "A middle set is a way to cut every level set into parts.",
            "A set of 1, 2, 3, 4, 5 points can be cut into parts in 1, 2, 5, 15, 52 ways (Bell).",
        ),
        worked=(
            "Each level set is cut on its own, so the Bell numbers of the sizes are multiplied: "
            f"{ways}."
        ),
    )


EXERCISES = (smallest_middle, give_summary, does_f_tell, both_know, all_ways)
