"""Problems of tutorial 13: a real net, the classifier of digits that ships."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...finite.sets import FiniteSet
from ...nets.changes import CoordinateChange
from ...nets.charts import affine
from ...nets.examples import example, pictures
from ...nets.layers import Affine
from ...nets.net import Net
from ...nets.trace import Trace
from . import answers
from .instances import COLOURS, Rows, others, shuffled, some
from .judging import Parts, Satisfies, count, partition
from .problems import Task, exercise
from .t11 import RELU, as_list, net_told, relu_net

HOW = (
    'The net is ff.read("example:net/digits"), 64 pixels to 16 units (relu) to 10 outputs, and the '
    "pictures are those of finitefns.nets.examples.pictures(), numbered from 0."
)


@cache
def read_pictures() -> Trace:
    """The digits net on all its pictures."""
    return example("digits").on(pictures()[0])


def said_by(net: Net) -> NDArray[np.int64]:
    """The digit that a net says of each picture: its largest output."""
    return np.asarray(net(pictures()[0]).argmax(axis=1))


@exercise("13.1", "What does it read?", 2)
def what_it_reads(rng: Random) -> Task:
    """What the net says of some pictures, one of which it reads wrongly."""
    digits, says = pictures()[1], said_by(example("digits"))
    failed = np.flatnonzero(says != digits).tolist()
    chosen = shuffled(rng, [rng.choice(failed), *some(rng, range(300), 3)])
    while len(set(chosen)) < 4:
        chosen = shuffled(rng, [rng.choice(failed), *some(rng, range(300), 3)])
    answer = {f"picture {i}": int(says[i]) for i in chosen}
    drawn = {f"picture {i}": int(digits[i]) for i in chosen}
    return Task(
        statement=(
            f"{HOW} The largest output is what the net says. What does it say of the pictures "
            f"{', '.join(map(str, chosen))}? (One of them it reads wrongly: what counts here is "
            "what it says.)"
        ),
        given={},
        judge=Parts({name: (count(k), 1) for name, k in answer.items()}),
        answer=answer,
        wrong=(drawn, {name: (k + 1) % 10 for name, k in answer.items()}),
        hints=(
            "net(pixels) has a row of ten numbers for each picture.",
            "net(pixels).argmax(axis=1) tells where the largest of each row stands.",
        ),
        worked=f"The largest outputs are {answer}; what was drawn is {drawn}.",
    )


@exercise("13.2", "How much of a picture comes through?", 3)
def comes_through(rng: Random) -> Task:
    """The barcode of the digits net at one picture."""
    i = rng.randrange(300)
    trace = read_pictures()
    bars = {(a, b): k for a, b, k in as_list(trace, i)}
    answer = {
        "at once": bars.get((0, 0), 0),
        "behind the units": bars.get((0, 1), 0),
        "through": bars.get((0, 2), 0),
    }
    return Task(
        statement=(
            f"{HOW} Picture {i} may be changed a little in 64 directions, one for each pixel. How "
            "many of these are lost at once, in the first layer (bars [0, 0])? How many reach "
            "the units and no further ([0, 1])? How many come through to the outputs ([0, 2])?"
        ),
        given={},
        judge=Parts({name: (count(k), 1) for name, k in answer.items()}),
        answer=answer,
        wrong=(
            {"at once": 48, "behind the units": 6, "through": 64},
            {name: k + 1 for name, k in answer.items()},
        ),
        hints=(
            "Put the net on the pictures, net.on(pixels), and look at its ranks.",
            f"trace.ranks.barcodes[trace.ranks.bars[{i}]] has the bars of this picture.",
        ),
        worked=f"The bars at picture {i} are {as_list(trace, i)}, as [i, j, how often].",
    )


@exercise("13.3", "The same units on", 3)
def same_units(rng: Random) -> Task:
    """Which pictures have the same hidden units on."""
    on = read_pictures().states[1] > 0
    kinds: dict[bytes, list[int]] = {}
    for i, row in enumerate(on):
        kinds.setdefault(row.tobytes(), []).append(i)
    several = [group for group in kinds.values() if len(group) > 1]
    groups = [some(rng, group, 2) for group in some(rng, several, 2)]
    alone = some(rng, [group[0] for group in kinds.values() if len(group) == 1], 2)
    right = [*groups, *([i] for i in alone)]
    chosen = shuffled(rng, [i for group in right for i in group])
    label = {i: f"picture {i}" for i in chosen}
    answer = [[label[i] for i in group] for group in right]
    digits = pictures()[1]
    by_digit = [[label[i] for i in chosen if digits[i] == d] for d in sorted({*digits[chosen]})]
    names = [label[i] for i in chosen]
    return Task(
        statement=(
            f"{HOW} A hidden unit is on where its state is above 0. Which of "
            f"{', '.join(names)} have exactly the same units on?"
        ),
        given={},
        judge=partition(FiniteSet(names), answer),
        answer=answer,
        wrong=others(_sorted(answer), _sorted(by_digit), [names], [[name] for name in names]),
        hints=(
            "net.states(pixels)[1] has the hidden states, a row for each picture.",
            "Compare the rows of net.states(pixels)[1] > 0.",
        ),
        worked=f"The groups are {answer}. Within a group the net is one table of numbers.",
    )


def _sorted(groups: list[list[str]]) -> list[list[str]]:
    return sorted(sorted(group) for group in groups)


@exercise("13.4", "Find the units again", 4)
def find_units(rng: Random) -> Task:
    """Which unit became which, and by what factor."""
    colours = some(rng, COLOURS, 3)
    while True:
        first = [[rng.choice([-3, -2, -1, 1, 2, 3]) for _ in range(3)] for _ in range(3)]
        second = [[6 * rng.choice([-2, -1, 1, 2]) for _ in range(3)] + [0]]
        if all(_unlike(a, b) for k, a in enumerate(first) for b in first[:k]):
            break
    order, scales = shuffled(rng, range(3)), some(rng, [1, 2, 3], 3)
    net = relu_net(first, second)
    moved = net.act(_moved(order, scales))
    told = [_whole_rows(layer) for layer in (moved.layers[0], moved.layers[-1])]
    answer = {colour: [order[k] + 1, scales[k]] for k, colour in enumerate(colours)}
    placed = {colour: [order[k] + 1, 1] for k, colour in enumerate(colours)}

    def replayed(found: Any) -> str:
        again = net.act(_moved([place for place, _ in found], [size for _, size in found]))
        mine = [_whole_rows(layer) for layer in (again.layers[0], again.layers[-1])]
        if mine == told:
            return ""
        return f"your units give\n{_units_told(mine)}"

    def read(found: Any) -> list[tuple[int, int]]:
        given = answers.named(dict.fromkeys(colours), found)
        pairs = []
        for colour in colours:
            pair = [answers.whole(x) for x in answers.row(given[colour], f"a pair for {colour}")]
            if len(pair) != 2 or not 1 <= pair[0] <= 3 or not 1 <= pair[1] <= 1000:
                raise InputError(f"{colour}: a pair of a place from 1 to 3 and a factor is meant")
            pairs.append((pair[0] - 1, pair[1]))
        if len({place for place, _ in pairs}) < 3:
            raise InputError("two units have one place, but each place has one unit")
        return pairs

    listed = net_told(first, second)
    for k, colour in enumerate(colours, 1):
        listed = listed.replace(f"h{k}", colour)
    return Task(
        statement=(
            f"A net of two numbers x and y:\n{listed}\n{RELU} Somebody put its units elsewhere, "
            "multiplied each by a whole number, and made up for it behind:\n"
            f"{_units_told(told)}\nWhich unit went where, and by what was it multiplied?"
        ),
        given={"net": net, "moved": moved},
        judge=Satisfies(
            "a dict {unit: [place, factor]}, such as {'" + colours[0] + "': [2, 5], ...}",
            read,
            (("the other net", replayed),),
        ),
        answer=answer,
        wrong=others(answer, placed, {colour: [k, 1] for k, colour in enumerate(colours, 1)}),
        hints=(
            "A unit and its copy switch along the same line: their weights are multiples.",
            "relu(3t) is 3 relu(t), so what stands behind has to be divided by 3.",
        ),
        worked="Each unit of the other net is a positive multiple of exactly one: "
        f"{answer}, as [place, factor].",
    )


def _unlike(a: list[int], b: list[int]) -> bool:
    """Whether two rows are not multiples of each other."""
    return any(a[i] * b[j] != a[j] * b[i] for i in range(3) for j in range(i))


def _moved(order: list[int], scales: list[int]) -> CoordinateChange:
    """The change that sends unit k to a place, multiplied."""
    matrix = [[scales[k] if order[k] == place else 0 for k in range(3)] for place in range(3)]
    return CoordinateChange(stage1=affine(matrix))


def _whole_rows(layer: Any) -> Rows:
    """The rows of an affine layer, bias at the end, rounded to whole numbers."""
    assert isinstance(layer, Affine)
    rows = np.column_stack([layer.weights, layer.bias])
    return [[round(x) for x in row] for row in rows.tolist()]


def _units_told(layers: list[Rows]) -> str:
    return net_told(*layers)


@exercise("13.5", "Two units less", 4)
def two_units_less(rng: Random) -> Task:
    """On which pictures a net without two of its units says something else."""
    net, says = example("digits"), said_by(example("digits"))
    first, relu, last = net.layers
    assert isinstance(first, Affine) and isinstance(last, Affine)
    while True:
        gone = sorted(some(rng, range(16), 2))
        kept = np.ones(16)
        kept[gone] = 0.0
        lame = Net([first, relu, Affine(last.weights * kept, last.bias)])
        differs = np.flatnonzero(said_by(lame) != says)
        if 1 < len(differs) < 290 and differs[0] > 0:
            break
    answer = {"how many": len(differs), "first": int(differs[0])}
    return Task(
        statement=(
            f"{HOW} Units {gone[0]} and {gone[1]} (of 0 to 15) break: what they give is 0 now. Of "
            "how many of the 300 pictures does the net say another digit than before? Which is "
            "the first of these, by number?"
        ),
        given={},
        judge=Parts({name: (count(k), 1) for name, k in answer.items()}),
        answer=answer,
        wrong=(
            {"how many": 300 - len(differs), "first": 0},
            {name: k + 1 for name, k in answer.items()},
        ),
        hints=(
            "What a unit gives is multiplied by its column in the last layer: make that zero.",
            "Make a Net of the three layers, the last one changed; compare largest outputs.",
        ),
        worked=f"Without these columns the pictures {differs[:8].tolist()}"
        f"{' and more' if len(differs) > 8 else ''} are read otherwise: {answer}.",
    )


EXERCISES = (what_it_reads, comes_through, same_units, find_units, two_units_less)
