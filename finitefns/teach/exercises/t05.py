"""Problems of tutorial 05: a net is a forest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product
from random import Random
from typing import Any

from ...compare import equivalent
from ...finite.chains import Chain
from ...finite.maps import FiniteMap
from ...finite.merging import when_merged
from ...finite.relabeling import Relabeling
from ...finite.sets import FiniteSet
from . import answers
from .instances import COLOURS, PEOPLE, as_dict, others, shuffled, some, told
from .judging import Choice, Parts, Satisfies, Value, map_values, wrong
from .problem import Task, exercise

HIDDEN = ("pqrstu", "vwxyz")


def _chain(rng: Random, sizes: Sequence[int]) -> Chain:
    """A random chain from people through hidden letters to colours."""
    inner = [list(HIDDEN[i][:k]) for i, k in enumerate(sizes[1:-1])]
    stages = [some(rng, PEOPLE, sizes[0]), *inner, some(rng, COLOURS, sizes[-1])]
    return Chain([FiniteMap([rng.randrange(len(b)) for _ in a], b, a) for a, b in pairwise(stages)])


def _told(chain: Chain) -> str:
    """The maps of a chain, a line each."""
    return "\n".join(f"  map {i}: {told(f)}" for i, f in enumerate(chain.maps))


@exercise("05.1", "From end to end", 2)
def end_to_end(rng: Random) -> Task:
    """The behaviour of a chain."""
    while True:
        chain = _chain(rng, (6, 4, 3, 3))
        meant = chain.behaviour
        if len(set(meant.values.tolist())) > 1:
            break
    flat = dict.fromkeys(meant.domain.labels, meant.codomain.label(0))
    turned = {
        x: meant.codomain.label((y + 1) % 3)
        for x, y in zip(meant.domain.labels, meant.values.tolist(), strict=True)
    }
    return Task(
        statement=f"A small net of three maps:\n{_told(chain)}\nWhat does it do from end to end?",
        given={"chain": chain},
        judge=map_values(meant.domain, meant.codomain, meant.values.tolist()),
        answer=as_dict(meant),
        wrong=(flat, turned),
        hints=(
            "Follow one person through all three maps.",
            "The first map is applied first.",
        ),
        worked="Follow each person: map 0, then map 1, then map 2.",
    )


@exercise("05.2", "When do they become one?", 3)
def become_one(rng: Random) -> Task:
    """The stage at which pairs of inputs merge."""
    chain = _chain(rng, (6, 4, 2, 1))
    merged = when_merged(chain)
    people = chain.maps[0].domain.labels
    pairs = [(people[0], people[1]), (people[2], people[3]), (people[4], people[5])]
    found = {f"{a}, {b}": int(merged.stage(a, b)) for a, b in pairs}
    read = answers.whole
    ask = "the number of a stage"
    return Task(
        statement=(
            f"A net of three maps:\n{_told(chain)}\nStage 0 are the people, stage 1 is where map 0 "
            "ends, and so on. At which stage do these pairs first become one point: "
            + "; ".join(found)
            + "?"
        ),
        given={"chain": chain},
        judge=Parts({pair: (Value(ask, read, k), 1) for pair, k in found.items()}),
        answer=found,
        wrong=(
            dict.fromkeys(found, 0),
            {pair: k + 1 for pair, k in found.items()},
            {pair: k if i else None for i, (pair, k) in enumerate(found.items())},
        ),
        hints=(
            "Follow both people of a pair, stage by stage, until they meet.",
            "Once they have met they stay together: a map gives one output per input.",
        ),
        worked="Follow both: "
        + "; ".join(f"{pair} at stage {k}" for pair, k in found.items())
        + ".",
    )


@exercise("05.3", "Only what is hidden may change", 3)
def only_hidden(rng: Random) -> Task:
    """Chains that are, or are not, the same when the inner stages are free."""
    while True:
        options = _hidden_options(rng)
        if len({good for _, good, _ in options[1:]}) == 2:
            break
    chain = options[0][0]
    choice = Choice(
        tuple((f"\n{_told(c)}", good, why) for c, good, why in shuffled(rng, options[1:]))
    )
    return Task(
        statement=(
            f"A net with one hidden stage:\n{_told(chain)}\nThe names of its hidden points may "
            "change, those of its ends may not. Which of these are the same net?\n"
            f"{choice.told()}"
        ),
        given={"chain": chain},
        judge=choice,
        answer=choice.right,
        wrong=others(choice.right, "", "ABCD"),
        hints=(
            "From end to end they must do the same. That is not yet enough.",
            (
                "Look at which people share a hidden point, and at the colour that it goes to; "
                "count the hidden points that nobody reaches too."
            ),
        ),
        worked=(
            "With fixed ends a net is told by its behaviour, by who shares a hidden point, and by "
            f"where hidden points that nobody reaches go. The same ones: {choice.right or 'none'}."
        ),
    )


def _hidden_options(rng: Random) -> list[tuple[Chain, bool, str]]:
    """A chain, and four others with the verdict on each."""
    chain = _chain(rng, (5, 4, 2))
    first, last = chain.maps
    renamed = [chain.act(Relabeling(stage1=shuffled(rng, range(4)))) for _ in range(2)]
    found = [chain, *renamed]
    for _ in range(2):
        values = first.values.tolist()
        x = rng.randrange(5)
        values[x] = (values[x] + 1) % 4
        found.append(Chain([FiniteMap(values, first.codomain, first.domain), last]))
    told_ = []
    for one in found:
        verdict = equivalent(chain, one, "hidden")
        told_.append((one, bool(verdict), verdict.explain()))
    return told_


@exercise("05.4", "Dead points", 2)
def dead_points(rng: Random) -> Task:
    """Hidden points that no input reaches."""
    while True:
        chain = _chain(rng, (4, 5, 4, 2))
        alive = [set(f.codomain.labels) for f in chain.prune().maps[:-1]]
        hidden = [x for f in chain.maps[:-1] for x in f.codomain.labels]
        dead = [x for x in hidden if not any(x in some_ for some_ in alive)]
        direct = [
            y for f in chain.maps[:-1] for y in f.codomain.labels if y not in as_dict(f).values()
        ]
        if direct and set(direct) != set(dead):
            break
    points = FiniteSet(hidden)
    read = answers.labels(points)

    def compare(found: Any, meant: Any) -> Any:
        odd = min(set(found) ^ set(meant))
        why = "is reached" if odd in found else "is never reached"
        return wrong("not these points", f"{points.label(odd)} {why}")

    return Task(
        statement=(
            f"A net with two hidden stages:\n{_told(chain)}\nWhich hidden points does no person "
            "ever reach?"
        ),
        given={"chain": chain},
        judge=Value("a list of hidden points", read, read(dead), compare),
        answer=dead,
        wrong=(direct, [], hidden),
        hints=(
            "Start from the people, and mark what they reach, stage by stage.",
            "A hidden point that only dead points lead to is dead as well.",
        ),
        worked=f"Mark what the people reach, stage by stage. Unmarked are {', '.join(dead)}.",
    )


@exercise("05.5", "The same behaviour, another net", 4)
def another_net(rng: Random) -> Task:
    """A chain with the same behaviour that is not the same up to hidden names."""
    while True:
        chain = Chain(
            [
                FiniteMap([rng.randrange(3) for _ in range(4)], 3),
                FiniteMap([rng.randrange(2) for _ in range(3)], 2),
            ]
        )
        whole = chain.behaviour.values.tolist()
        found = next(
            (
                [list(f), list(g)]
                for g in product(range(2), repeat=3)
                for f in product(range(3), repeat=4)
                if [g[z] for z in f] == whole and not _same_hidden(chain, f, g)
            ),
            None,
        )
        if found:
            break
    first, last = (f.values.tolist() for f in chain.maps)
    order = shuffled(rng, range(3))
    renamed = [[order[z] for z in first], [last[order.index(z)] for z in range(3)]]

    def behaves(maps: Any) -> str:
        for x, y in enumerate(whole):
            if maps[1][maps[0][x]] != y:
                return f"your net sends input {x} to {maps[1][maps[0][x]]}, the given one to {y}"
        return ""

    def differs(maps: Any) -> str:
        if not _same_hidden(chain, *maps):
            return ""
        return "a renaming of the hidden points turns the given net into yours"

    stages = [FiniteSet(4), FiniteSet(3), FiniteSet(2)]
    return Task(
        statement=(
            f"A net from 4 points through 3 hidden ones to 2: map 0 is {first}, map 1 is {last} "
            "(entry x is where x goes). Build another net of these sizes that does the same from "
            "end to end, but is not the same even when the hidden points are renamed."
        ),
        given={"chain": chain},
        judge=Satisfies(
            "a list of two maps, each a list of outputs",
            answers.chain_of(stages),
            (("the same from end to end", behaves), ("another net", differs)),
            (1, 3),
        ),
        answer=found,
        wrong=(renamed, [first, last], [first, [1 - y for y in last]]),
        hints=(
            (
                "Which inputs share a hidden point is yours to choose, as long as they share "
                "an output."
            ),
            (
                "Send an input to another hidden point that goes to the same output, or change "
                "where a hidden point goes that nothing reaches."
            ),
        ),
        worked=(
            "Every factorization of the behaviour through three hidden points is a net that does "
            "the same. Those with other groups of inputs at the hidden stage, or other dead "
            "points, are other nets."
        ),
    )


def _same_hidden(chain: Chain, f: Sequence[int], g: Sequence[int]) -> bool:
    return bool(equivalent(chain, Chain([FiniteMap(f, 3), FiniteMap(g, 2)]), "hidden"))


EXERCISES = (end_to_end, become_one, only_hidden, dead_points, another_net)
