"""Problems of tutorial 11: a net on inputs, its points, directions and mirrors."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from ...compare import equivalent
from ...finite.sets import FiniteSet
from ...nets.layers import Affine, Pointwise
from ...nets.net import Net
from ...nets.orientation import orientation
from ...nets.trace import Trace
from ...verdict import Equivalent, Inequivalent
from . import answers
from .instances import PEOPLE, Rows, others, some
from .judging import Choice, Mark, Satisfies, Value, partition, wrong
from .problems import Task, exercise

Points = Sequence[Sequence[int]]
STAGES = "stages"


def relu_net(first: Rows, second: Rows | None = None) -> Net:
    """A net with relu units; of each unit its weights, and its bias at the end.

    >>> relu_net([[1, 0], [-1, 0]], [[1, 1, 0]])([[-3.0]]).tolist()
    [[3.0]]
    """
    layers = [_affine(first), Pointwise("relu")]
    return Net(layers if second is None else [*layers, _affine(second)])


def _affine(rows: Rows) -> Affine:
    return Affine([row[:-1] for row in rows], [row[-1] for row in rows])


def sum_told(weights: Sequence[int], bias: int, names: Sequence[str]) -> str:
    """A sum of multiples of some names, as a person writes it.

    >>> sum_told([1, -2, 0], 3, "xyz"), sum_told([0, 0], 0, "xy")
    ('x - 2y + 3', '0')
    """
    told = ""
    for number, name in (*zip(weights, names, strict=True), (bias, "")):
        if number:
            size = "" if name and abs(number) == 1 else str(abs(number)) + " " * (len(name) > 1)
            joint = (" - " if number < 0 else " + ") if told else ("-" if number < 0 else "")
            told += f"{joint}{size}{name}"
    return told or "0"


def net_told(first: Rows, second: Rows | None = None) -> str:
    """A net of two numbers x and y, unit by unit."""
    units = [f"h{k}" for k in range(1, len(first) + 1)]
    lines = [
        f"  {unit} = relu({sum_told(row[:-1], row[-1], 'xy')})"
        for unit, row in zip(units, first, strict=True)
    ]
    for k, row in enumerate(second or (), 1):
        lines.append(f"  out{k} = {sum_told(row[:-1], row[-1], units)}")
    return "\n".join(lines)


def points_told(names: Sequence[str], points: Points) -> str:
    """Who stands where."""
    return ", ".join(
        f"{name} ({', '.join(map(str, p))})" for name, p in zip(names, points, strict=True)
    )


def _rows(rng: Random, units: int, numbers: int, bias: int = 1) -> Rows:
    """Weights and biases of some units, no unit without a weight."""
    found: Rows = []
    while len(found) < units:
        row = [rng.randint(-2, 2) for _ in range(numbers)]
        if any(row):
            found.append([*row, rng.randint(-bias, bias)])
    return found


def _places(rng: Random, many: int, most: int = 3) -> list[list[int]]:
    every = [[x, y] for x in range(-most, most + 1) for y in range(-most, most + 1)]
    return some(rng, every, many)


def _groups(numbers: Sequence[int], names: Sequence[str]) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for name, number in zip(names, numbers, strict=True):
        found.setdefault(number, []).append(name)
    return list(found.values())


RELU = "Here relu(t) is t where t is above 0, and else 0."


@exercise("11.1", "Who becomes one point?", 3)
def become_one(rng: Random) -> Task:
    """The inputs that a small relu net makes one."""
    names = some(rng, PEOPLE, 6)
    while True:
        first, second, points = _rows(rng, 2, 2), _rows(rng, 1, 2), _places(rng, 6)
        trace = relu_net(first, second).on(points, labels=names)
        one, two = (_groups(trace.points[t].tolist(), names) for t in (1, 2))
        if 1 < len(two) < len(one) < 6:
            break
    return Task(
        statement=(
            f"A net of two numbers x and y:\n{net_told(first, second)}\n{RELU} Six people stand "
            f"at (x, y): {points_told(names, points)}. Who is one point with whom at the end?"
        ),
        given={"trace": trace},
        judge=partition(FiniteSet(names), two),
        answer=two,
        wrong=(one, [[name] for name in names], [names]),
        hints=(
            "Work out the hidden units of each, and then the output.",
            "Those that are one point at the hidden stage are one at the end; others may join.",
        ),
        worked=f"At the hidden stage the groups are {one}, and at the end {two}.",
    )


@exercise("11.2", "How far do directions reach?", 4)
def reach(rng: Random) -> Task:
    """The barcode of a relu net at one input."""
    while True:
        units = rng.randint(2, 3)
        first, second, (point,) = _rows(rng, units, 2), _rows(rng, 2, units, 0), _places(rng, 1)
        trace = relu_net(first, second).on([point])
        bars = as_list(trace)
        if not trace.on_crease and trace.ranks.of(0, 1)[0] < units and len(bars) > 2:
            break
    read = answers.bars(2)
    words = "a list of bars [i, j], or [i, j, how often]"
    flat = [[0, 0, 2], [1, 1, units], [2, 2, 2]]
    return Task(
        statement=(
            f"A net of two numbers x and y:\n{net_told(first, second)}\n{RELU} Take it at the "
            f"input {tuple(point)}: a small step there goes through two tables of slopes. A bar "
            "[i, j] is a direction that begins at stage i and is carried on to stage j; behind it "
            "it is sent to zero, or the net ends. Give the barcode over the stages 0, 1, 2."
        ),
        given={"trace": trace},
        judge=Value(words, read, read(bars), _compare),
        answer=bars,
        wrong=others(bars, flat, bars[1:], []),
        hints=(
            "A unit that is off at this input has only zeros for slopes.",
            "Ranks give the bars: of the first table, of the second, and of their product.",
        ),
        worked=f"The slopes are {_slopes_told(trace)}. Their bars are {bars}.",
    )


def as_list(trace: Trace, at: int = 0) -> list[list[int]]:
    """The barcode at an input as JSON tells it: ``[i, j, how often]``."""
    code = trace.ranks.barcodes[int(trace.ranks.bars[at])]
    return [[i, j, int(k)] for (i, j), k in sorted(code.items())]


def _slopes_told(trace: Trace) -> str:
    tables = [trace.jets.jacobians(t, trace.points[t][[0]])[0] for t in range(trace.net.last)]
    return " and ".join(str([[round(x) for x in row] for row in a.tolist()]) for a in tables)


def _compare(found: Any, meant: Any) -> Mark:
    mine, theirs = ({(i, j): k for i, j, k in bars} for bars in (found, meant))
    bar = min(b for b in {**mine, **theirs} if mine.get(b, 0) != theirs.get(b, 0))
    told = f"look at the bar {list(bar)}: you have it {mine.get(bar, 0)} times"
    return wrong("this is not the barcode", told)


@exercise("11.3", "Choose the slopes", 4)
def choose_slopes(rng: Random) -> Task:
    """Two relu units with given ranks at two inputs."""
    p, q = _places(rng, 2)
    ranks = rng.choice([(1, 0), (0, 1), (2, 1), (1, 2), (2, 0), (0, 2)])
    answer = _with_ranks(p, q, ranks)

    def on_no_crease(rows: Any) -> str:
        trace = relu_net(_whole(rows)).on([p, q])
        place = (p, q)[trace.on_crease[0]] if trace.on_crease else None
        return "" if place is None else f"at {tuple(place)} a unit is exactly 0, about to switch"

    def has_ranks(rows: Any) -> str:
        found = relu_net(_whole(rows)).on([p, q]).ranks.of(0, 1).tolist()
        return "" if tuple(found) == ranks else f"your ranks are {found[0]} and {found[1]}"

    return Task(
        statement=(
            "Build a layer of two units relu(ax + by + c), such that its table of slopes has rank "
            f"{ranks[0]} at the input {tuple(p)} and rank {ranks[1]} at the input {tuple(q)}. "
            f"{RELU} At neither of the inputs may a unit be exactly at its switch, ax + by + c = 0."
        ),
        given={"inputs": [p, q]},
        judge=Satisfies(
            "a list of two rows [a, b, c], one for each unit",
            answers.matrix(2, 3),
            (("a layer with slopes at both inputs", on_no_crease), ("these ranks", has_ranks)),
            (1, 3),
        ),
        answer=answer,
        wrong=(
            _with_ranks(p, q, (ranks[1], ranks[0])),
            [[1, 0, 100], [0, 1, 100]],
            [[0, 0, 0], [0, 0, 0]],
        ),
        hints=(
            "The rank counts the units that are on, where none is a multiple of the other.",
            f"Which line has {tuple(p)} on one side and {tuple(q)} on the other?",
        ),
        worked="A unit that is on at one of them only switches on a line between the two; with a "
        f"large c a unit is on at both: {answer}.",
    )


def _whole(rows: Any) -> Rows:
    return [[float(x) for x in row] for row in rows]  # type: ignore[misc]


def _with_ranks(p: Sequence[int], q: Sequence[int], ranks: tuple[int, int]) -> Rows:
    """Two units; those that switch do so in the middle between p and q."""
    if ranks[0] < ranks[1]:
        return _with_ranks(q, p, (ranks[1], ranks[0]))
    dx, dy = p[0] - q[0], p[1] - q[1]

    def between(a: int, b: int) -> list[int]:
        return [2 * a, 2 * b, -(a * (p[0] + q[0]) + b * (p[1] + q[1]))]

    on_at_p = between(dx, dy)
    second = {
        (1, 0): [0, 0, -1],
        (2, 1): [-dy, dx, 1000],
        (2, 0): between(3 * dx - dy, 3 * dy + dx),
    }
    return [on_at_p, second[ranks]]


@exercise("11.4", "Who is mirrored?", 4)
def who_is_mirrored(rng: Random) -> Task:
    """The two sides of a map that folds the plane twice."""
    names = some(rng, PEOPLE, 5)
    while True:
        rows, points = _rows(rng, 2, 2, 2), _places(rng, 5)
        if rows[0][0] * rows[1][1] == rows[0][1] * rows[1][0]:
            continue
        squares = Net([_affine(rows), Pointwise("power", 2, 2)], cuts=(0,))
        trace = squares.on(points, labels=names)
        found = orientation(trace)
        sizes = sorted(len(side) for one in found for side in one.sides)
        if len(found) == 1 and sizes == [2, 3] and all(0 < n < 5 for n in _turned(rows, points)):
            break
    sides = [[names[i] for i in side] for side in found[0].sides]
    one, two = (f"({sum_told(row[:-1], row[-1], 'xy')})^2" for row in rows)
    a, b, c = rows[0]
    first_only = _groups([int(a * x + b * y + c > 0) for x, y in points], names)
    return Task(
        statement=(
            f"A map of the plane sends (x, y) to ({one}, {two}). Five people stand at "
            f"{points_told(names, points)}. Two of them are mirrored if the map turns round a "
            "small drawing at the one, and not at the other. Who is on one side, who on the "
            "other?"
        ),
        given={"trace": trace},
        judge=partition(FiniteSet(names), sides),
        answer=sides,
        wrong=others(sides, first_only, [names], [[name] for name in names]),
        hints=(
            "The square of a number s has the slope 2s: it turns round where s is below 0.",
            "Two folds turn round twice, which is not at all: multiply the signs.",
        ),
        worked="The sign at an input is that of the product of the two numbers that are squared: "
        f"{sides}.",
    )


def _turned(rows: Rows, points: Points) -> list[int]:
    """How many points each of the two squares turns round."""
    return [sum(a * x + b * y + c < 0 for x, y in points) for a, b, c in rows]


@exercise("11.5", "The same on a line?", 4)
def on_a_line(rng: Random) -> Task:
    """Nets x -> |x - c| on three inputs, up to changes of both lines."""
    names = some(rng, PEOPLE, 3)
    while True:
        given = _on_a_line(rng, names)
        tried = [_on_a_line(rng, names) for _ in range(12)]
        verdicts = [(c, places, equivalent(given[2], t, STAGES)) for c, places, t in tried]
        same = [one for one in verdicts if isinstance(one[2], Equivalent)]
        apart = [one for one in verdicts if isinstance(one[2], Inequivalent)]
        if same and len(apart) > 2:
            yes = same[: rng.randint(1, 2)]
            chosen = [*yes, *apart[: 4 - len(yes)]]
            rng.shuffle(chosen)
            break
    options = tuple(
        (_line_told(c, names, places), bool(verdict), verdict.explain())
        for c, places, verdict in chosen
    )
    judge = Choice(options)
    return Task(
        statement=(
            f"Three people stand on a line, and a net moves them: {_line_told(*_of(given, names))}."
            " At both stages the line may be stretched, bent and turned round, smoothly and so "
            "that it can be undone; people keep their names. Which of these are the same net on "
            f"the same three?\n{judge.told()}"
        ),
        given={"trace": given[2]},
        judge=judge,
        answer=judge.right,
        wrong=others(judge.right, "", "ABCD"),
        hints=(
            "Who becomes one point with whom? Who stands between whom, before and behind the net?",
            "Who is turned round by the net: is the slope there below 0?",
        ),
        worked="Points, order and signs have to agree: "
        + "; ".join(f"{x}: {option[2]}" for x, option in zip(judge.letters, options, strict=True)),
    )


Line = tuple[int, list[int], Trace]


def _on_a_line(rng: Random, names: Sequence[str]) -> Line:
    c = rng.randint(-2, 2)
    places = some(rng, [x for x in range(-4, 5) if x != c], 3)
    net = Net([Affine([[1.0]], [-c]), Pointwise("abs", 1)], cuts=(0,))
    return c, places, net.on([[x] for x in places], labels=names)


def _of(line: Line, names: Sequence[str]) -> tuple[int, Sequence[str], list[int]]:
    return line[0], names, line[1]


def _line_told(c: int, names: Sequence[str], places: Sequence[int]) -> str:
    at = ", ".join(f"{name} = {x}" for name, x in zip(names, places, strict=True))
    return f"x goes to |{sum_told([1], -c, 'x')}|, at {at}"


EXERCISES = (become_one, reach, choose_slopes, who_is_mirrored, on_a_line)
