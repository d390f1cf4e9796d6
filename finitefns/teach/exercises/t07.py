"""Problems of tutorial 07: how much freedom? Colours, weights, gates, automata, S-boxes."""

from __future__ import annotations

from collections import Counter
from itertools import permutations, product
from math import factorial, prod
from random import Random
from typing import Any

from ...compare import equivalent
from ...errors import InputError
from ...finite.colours import coloured, weighted
from ...finite.symmetry import class_size
from ...freedom import Freedom, free
from . import answers
from .instances import map_of_sizes, moved, others, random_sizes, shuffled, told
from .judging import Choice, Parts, Satisfies, count
from .problems import Task, exercise

Bits = tuple[int, ...]


@exercise("07.1", "Teams keep together", 3)
def teams(rng: Random) -> Task:
    """Equivalence when inputs have colours."""
    f = map_of_sizes(rng, [3, 2, 1], 4)
    people = f.domain.labels
    teams_ = shuffled(rng, ["north"] * 3 + ["south"] * 3)
    freedom = Freedom(domain=coloured(teams_), codomain=free)
    inside = [
        moved(f, _within(rng, teams_), shuffled(rng, range(4))) for _ in range(rng.randint(1, 3))
    ]
    anyhow = [moved(f, shuffled(rng, range(6)), shuffled(rng, range(4))) for _ in range(10)]
    outside = [g for g in anyhow if not equivalent(f, g, freedom)][: 4 - len(inside)]
    options = []
    for g in shuffled(rng, [*inside, *outside]):
        verdict = equivalent(f, g, freedom)
        options.append((told(g), bool(verdict), verdict.explain()))
    judge = Choice(tuple(options))
    members = {
        t: ", ".join(p for p, q in zip(people, teams_, strict=True) if q == t) for t in teams_
    }
    return Task(
        statement=(
            f"f is {told(f)}.\nThere are two teams: north is {members['north']}; south is "
            f"{members['south']}. People may swap names within their team only; colours may be "
            f"renamed at will. Which of these are the same as f?\n{judge.told()}"
        ),
        given={"f": f},
        judge=judge,
        answer=judge.right,
        wrong=others(judge.right, "", "".join(x for x in judge.letters if x not in judge.right)),
        hints=(
            "For each colour count how many of north and how many of south named it.",
            (
                "Two functions are the same exactly when these pairs of counts agree, as a list "
                "without order."
            ),
        ),
        worked="With teams, each colour is told by the pair (north, south) of its counts. Compare "
        f"the lists of pairs: {judge.right}.",
    )


def _within(rng: Random, colours: list[Any]) -> list[int]:
    """A random renaming of points that keeps every colour."""
    move = [0] * len(colours)
    for colour in dict.fromkeys(colours):
        places = [i for i, c in enumerate(colours) if c == colour]
        for old, new in zip(places, shuffled(rng, places), strict=True):
            move[old] = new
    return move


@exercise("07.2", "Two circuits, one gate?", 4)
def one_gate(rng: Random) -> Task:
    """An NPN transformation, re-played."""
    while True:
        f = tuple(rng.randrange(2) for _ in range(8))
        if len({_npn(f, o, p, n) for o, p, n in _moves()}) > 6:
            break
    moves = shuffled(rng, _moves())
    order, flip, negate = next(m for m in moves if _npn(f, *m) != f)
    g = _npn(f, order, flip, negate)
    answer = {"order": list(order), "flip": list(flip), "negate": negate}

    def read(answer: Any) -> tuple[Bits, Bits, bool]:
        given = answers.named({"order": 0, "flip": 0, "negate": 0}, answer)
        order = tuple(map(answers.whole, answers.row(given["order"], "a list for order")))
        flip = tuple(map(answers.whole, answers.row(given["flip"], "a list for flip")))
        if sorted(order) != [0, 1, 2]:
            raise InputError(f"order is {list(order)}, but it is 0, 1, 2 in some order")
        if len(flip) != 3 or not set(flip) <= {0, 1}:
            raise InputError(f"flip is {list(flip)}, but three bits are meant")
        return order, flip, bool(answers.whole(int(answers.yes_or_no(given["negate"]))))

    def replays(found: tuple[Bits, Bits, bool]) -> str:
        there = _npn(f, *found)
        for i, (mine, meant) in enumerate(zip(there, g, strict=True)):
            if mine != meant:
                return f"at input {i:03b} your change of f gives {mine}, but g gives {meant}"
        return ""

    other = next(m for m in moves if _npn(f, *m) != g)
    return Task(
        statement=(
            f"Two gates of three bits, by their truth tables from 000 to 111:\nf is "
            f"{''.join(map(str, f))}\ng is {''.join(map(str, g))}\nTurn f into g by permuting and "
            "negating inputs, and perhaps negating the output: "
            "g(x) = f(y) with y[i] = x[order[i]] xor flip[i], and the output negated if "
            "'negate'. The first bit of 011 is x[0] = 0."
        ),
        given={"f": list(f), "g": list(g)},
        judge=Satisfies(
            "a dict {'order': [0, 1, 2] in some order, 'flip': three bits, 'negate': True or "
            "False}",
            read,
            (("the gate g", replays),),
        ),
        answer=answer,
        wrong=(
            {"order": [0, 1, 2], "flip": [0, 0, 0], "negate": False},
            {"order": list(other[0]), "flip": list(other[1]), "negate": other[2]},
        ),
        hints=(
            "Count the ones of f and of g: must the output be negated?",
            (
                "There are 3! orders, 2^3 flips and 2 choices for the output: 96 in all. A loop "
                "tries them all."
            ),
        ),
        worked="Try all 96 changes, or compare how often f and g change when one input bit flips "
        "to see which bits can be which.",
    )


def _moves() -> list[tuple[Bits, Bits, bool]]:
    """All 96 NPN changes of three bits."""
    return [
        (order, flip, negate)
        for order in permutations(range(3))
        for flip in product(range(2), repeat=3)
        for negate in (False, True)
    ]


def _npn(f: Bits, order: Bits, flip: Bits, negate: bool) -> Bits:
    """The truth table of x -> f(y) with y[i] = x[order[i]] xor flip[i], negated or not.

    >>> _npn((0, 0, 0, 0, 0, 0, 0, 1), (0, 1, 2), (1, 1, 1), True)
    (0, 1, 1, 1, 1, 1, 1, 1)
    """
    table = []
    for x in product(range(2), repeat=3):
        y = [x[order[i]] ^ flip[i] for i in range(3)]
        table.append(f[y[0] * 4 + y[1] * 2 + y[2]] ^ int(negate))
    return tuple(table)


def mirrored(rule: int) -> int:
    """The elementary rule that does in a mirror what this one does.

    >>> mirrored(110), complemented(110)
    (124, 137)
    """
    back = [int(f"{i:03b}"[::-1], 2) for i in range(8)]
    return sum((rule >> back[i] & 1) << i for i in range(8))


def complemented(rule: int) -> int:
    """The elementary rule with 0 and 1 exchanged, in the cells and in what becomes of them."""
    return sum((1 - (rule >> (7 - i) & 1)) << i for i in range(8))


@exercise("07.3", "Cellular automata in the mirror", 4)
def automata(rng: Random) -> Task:
    """The four rules of a class of elementary automata."""
    rule = rng.randrange(256)
    found = {"mirror": mirrored(rule), "complement": complemented(rule)}
    family = {rule, *found.values(), mirrored(complemented(rule))}
    full = {**found, "class": len(family)}
    return Task(
        statement=(
            f"Elementary cellular automaton {rule}: bit number 4a + 2b + c of {rule} is what a "
            "cell b with left neighbour a and right neighbour c becomes (bit 0 is the last binary "
            "digit). Give the rule that one sees in a mirror (mirror), the one with 0 and 1 "
            "exchanged everywhere (complement), and how many different rules one gets by doing "
            "either or both or nothing (class)."
        ),
        judge=Parts(
            {
                "mirror": (count(full["mirror"]), 1),
                "complement": (count(full["complement"]), 1),
                "class": (count(full["class"]), 2),
            }
        ),
        answer=full,
        wrong=(
            {**full, "class": 3},
            {**full, "mirror": (full["mirror"] + 1) % 256},
            {"mirror": full["mirror"]},
        ),
        hints=(
            f"{rule} in binary, eight digits, is {rule:08b}: what becomes of 111, 110, ..., 000.",
            (
                "In a mirror 110 and 011 change places, and 100 and 001. Exchanging 0 and 1 turns "
                "the eight digits around and negates each."
            ),
        ),
        worked=(
            f"mirror {full['mirror']:08b}, complement {full['complement']:08b}; with {rule:08b} "
            f"and both together that makes {full['class']} different rules. Of 256 rules 88 "
            "classes are left."
        ),
    )


@exercise("07.4", "Weights are colours", 3)
def weights(rng: Random) -> Task:
    """How many renamings keep weights, and how large a class is then."""
    sizes = random_sizes(rng, 6, 3)
    f = map_of_sizes(rng, sizes, 3)
    w = shuffled(rng, rng.choice([[1, 1, 2, 2, 2, 5], [1, 1, 1, 2, 2, 2], [1, 1, 3, 3, 4, 4]]))
    allowed = prod(factorial(k) for k in Counter(w).values())
    size = class_size(f, Freedom(domain=weighted(w)))
    weigh = ", ".join(f"{x} {k}" for x, k in zip(f.domain.labels, w, strict=True))
    found = {"allowed": allowed, "class": size}
    return Task(
        statement=(
            f"f is {told(f)}. The people weigh {weigh}. People may swap names when they weigh the "
            "same; the colours keep theirs. How many renamings are allowed (allowed)? How many "
            "functions are the same as f, f itself among them (class)?"
        ),
        given={"f": f, "weights": w},
        judge=Parts({"allowed": (count(allowed), 1), "class": (count(size), 2)}),
        answer=found,
        wrong=(
            {"allowed": factorial(6), "class": size},
            {"allowed": allowed, "class": size + 1},
            {"class": size},
        ),
        hints=(
            "Within each weight all orders are allowed.",
            (
                "Within each weight, count the ways to hand out the colours that occur there: a "
                "multinomial."
            ),
        ),
        worked=(
            f"k people of one weight can be ordered in k! ways: {allowed} in all. Of these, those "
            f"that only swap people of one weight and one colour change nothing: {allowed} / "
            f"{allowed // size} = {size}."
        ),
    )


@exercise("07.5", "Masks on an S-box", 3)
def masks(rng: Random) -> Task:
    """Translations of both ends of a small S-box, re-played."""
    f = shuffled(rng, range(8))
    a, b = rng.randrange(1, 8), rng.randrange(1, 8)
    g = [f[x ^ a] ^ b for x in range(8)]

    def read(answer: Any) -> tuple[int, int]:
        given = answers.named({"a": 0, "b": 0}, answer)
        for name, mask in given.items():
            if not 0 <= answers.whole(mask) < 8:
                raise InputError(f"{name} is {mask}, but a mask of three bits is 0..7")
        return answers.whole(given["a"]), answers.whole(given["b"])

    def replays(found: tuple[int, int]) -> str:
        for x in range(8):
            there = f[x ^ found[0]] ^ found[1]
            if there != g[x]:
                return f"at x = {x}: f(x xor a) xor b is {there}, but g(x) is {g[x]}"
        return ""

    right = [(p, q) for p in range(8) for q in range(8) if not replays((p, q))]
    bad = next((p, b) for p in range(8) if (p, b) not in right)
    return Task(
        statement=(
            f"Two S-boxes of three bits: f = {f}, g = {g} (entry x is the output of x). Only masks "
            "are allowed: find a and b with g(x) = f(x xor a) xor b for every x."
        ),
        given={"f": f, "g": g},
        judge=Satisfies("a dict {'a': 0..7, 'b': 0..7}", read, (("the S-box g", replays),)),
        answer={"a": a, "b": b},
        wrong=({"a": 0, "b": 0}, {"a": bad[0], "b": bad[1]})
        if (0, 0) not in right
        else ({"a": bad[0], "b": bad[1]},),
        hints=(
            "There are only 8 masks a. What does each of them force b to be?",
            "Take x = 0: b = g(0) xor f(a). Then test the other inputs.",
        ),
        worked=f"For each a let b = g(0) xor f(a), and test all x: a = {a}, b = {b}.",
    )


EXERCISES = (teams, one_gate, automata, weights, masks)
