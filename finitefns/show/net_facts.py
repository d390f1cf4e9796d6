"""What is left of a net on inputs when every state may take other coordinates, fact by fact.

Each fact says which changes it survives, what it rests on, and where it ends. Where many inputs
have the same, they are counted, and the first of them are named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from ..nets.jets.bars.ranks import Ranks
from ..nets.orientation import Mirrored, orientation, product_words
from ..nets.trace import Trace
from ..wording import number, some
from .facts import Fact, FactTable

ANY = "any reversible change"
SMOOTH = "any differentiable change"
FIRST_ORDER = "at the inputs, to first order"
BOTH_SIDES = "at the inputs and near them"
OF_BARS = (
    "A bar [a, b] is a direction that begins at stage a and is sent to zero after stage b. Two "
    "inputs with equal bars are mirrored where no change of coordinates takes one to the other."
)
OF_CHANGES = (
    "A change of coordinates is a reversible one of a whole stage; differentiable: with an "
    "invertible derivative at the states."
)
MOST_TOLD = 6  # different barcodes, groups or ranks that are told one by one


def inputs_are(count: int) -> str:
    """So many inputs, as part of a sentence.

    >>> inputs_are(1), inputs_are(2200)
    ('1 input', '2,200 inputs')
    """
    return f"{number(count)} input{'s' * (count != 1)}"


def table_of(trace: Trace) -> FactTable:
    """The facts of a trace, those that survive most first."""
    return FactTable(
        [
            *merge_facts(trace),
            *rank_facts(trace, trace.ranks),
            *mirror_facts(trace),
            *crease_facts(trace),
        ],
        (OF_BARS, OF_CHANGES),
    )


def points_per_stage(trace: Trace) -> list[int]:
    """How many points every stage has."""
    return [int(p.max(initial=-1)) + 1 for p in trace.points]


def groups(trace: Trace, stage: int) -> list[tuple[Any, ...]]:
    """The inputs that share a point at a stage, two of them at least, by name, largest first."""
    numbers = trace.points[stage]
    order = np.argsort(numbers, kind="stable")
    cuts = np.flatnonzero(np.diff(numbers[order])) + 1
    blocks = [block for block in np.split(order, cuts) if len(block) > 1]
    blocks.sort(key=len, reverse=True)
    return [tuple(trace.labels.label(i) for i in block.tolist()) for block in blocks]


def merge_facts(trace: Trace) -> list[Fact]:
    """Which inputs are one point at which state."""
    counts = points_per_stage(trace)
    precision = trace.precision
    if precision is None:
        rests, limit = "states within rounding", f"{trace.rounding:g} of the largest state"
    elif precision == 0.0:
        rests, limit = "states number by number", "a last digit apart is apart"
    else:
        rests, limit = f"states within {precision:g}", "joined step by step"
    facts = [
        Fact(
            "different states, stage by stage", " -> ".join(map(number, counts)), ANY, rests, limit
        )
    ]
    before = len(counts)
    for stage, count in enumerate(counts):
        if count < (trace.inputs if stage == 0 else counts[stage - 1]):
            met = groups(trace, stage)
            told = " ".join("{" + some(group) + "}" for group in met[:3])
            more = f" and {number(len(met) - 3)} more groups" * (len(met) > 3)
            word = "equal inputs" if stage == 0 else f"one point at stage {stage}"
            facts.append(Fact(word, told + more, ANY, rests, limit))
        before = count
    return facts if before else facts[:1]


def rank_facts(trace: Trace, found: Ranks) -> list[Fact]:
    """The local rank from end to end, and the bars."""
    net = trace.net
    rests = _rests(found)
    limits = BOTH_SIDES if net.is_piecewise_linear else FIRST_ORDER
    if trace.on_crease:
        limits = "at inputs off creases"
    if net.derivative != "exact":
        limits = f"{limits}; derivatives by {net.derivative}"
    whole = found.per_input()[:, 0, -1]
    facts = [
        Fact(
            "local rank from end to end",
            counted(Counter(whole.tolist()), trace.inputs),
            SMOOTH,
            rests,
            limits,
        )
    ]
    facts += bar_facts(found, limits)
    doubtful = np.flatnonzero(found.doubtful).tolist()
    if doubtful:
        names = some([trace.labels.label(i) for i in doubtful])
        facts.append(
            Fact(
                "inputs in doubt",
                f"{number(len(doubtful))} of {number(trace.inputs)}: {names}",
                "no rank near the tolerance",
                rests,
                "another tolerance may decide",
            )
        )
    return facts


def _rests(found: Ranks) -> str:
    """What ranks rest on, in few words."""
    if found.exact:
        return "exact ranks"
    return f"ranks of floats, {number(int(found.doubtful.sum()))} inputs in doubt"


def bar_facts(found: Ranks, limits: str) -> list[Fact]:
    """The barcodes, and at how many inputs each of them is."""
    often = Counter(found.bars.tolist())
    codes = [(found.barcodes[code], count) for code, count in often.most_common() if code >= 0]
    if not codes:
        return []
    if len(codes) > MOST_TOLD:
        told = (
            f"{number(len(codes))} different barcodes; the most frequent, at "
            f"{inputs_are(codes[0][1])}: {codes[0][0]!r}"
        )
    elif len(codes) == 1:
        told = f"{codes[0][0]!r} at all inputs"
    else:
        told = "; ".join(f"{code!r} at {inputs_are(count)}" for code, count in codes)
    return [Fact("bars: how far directions reach", told, SMOOTH, _rests(found), limits)]


def counted(often: Counter[Any], inputs: int) -> str:
    """Values with how many inputs have each; one value alone stands without a count.

    >>> counted(Counter({3: 8, 2: 2}), 10), counted(Counter({3: 10}), 10)
    ('3 at 8 inputs, 2 at 2 inputs', '3 at all inputs')
    """
    values = often.most_common()
    if len(values) == 1:
        return f"{values[0][0]} at all inputs" if inputs > 1 else f"{values[0][0]}"
    told = [f"{value} at {inputs_are(count)}" for value, count in values[:MOST_TOLD]]
    more = len(values) - MOST_TOLD
    return ", ".join(told) + (f", and {more} more values" if more > 0 else "")


_MIRRORS: WeakKeyDictionary[Trace, tuple[Mirrored, ...]] = WeakKeyDictionary()


def mirrors_of(trace: Trace) -> tuple[Mirrored, ...]:
    """What `orientation` says of a trace, asked once: a report and its picture share it."""
    if trace not in _MIRRORS:
        _MIRRORS[trace] = orientation(trace)
    return _MIRRORS[trace]


def mirror_facts(trace: Trace) -> list[Fact]:
    """Which inputs are mirrored, and what is left of orientation."""
    found = mirrors_of(trace)
    rests = f"signs of determinants, {_rests(trace.ranks)}"
    limits = "inputs that never merge"
    if not found:
        return []
    bits = Counter[Any]()
    for one in found:
        told = "; ".join(product_words(stages) for stages in one.products) or "none"
        left = len(one.products)
        words = f"{left} bit{'s' * (left != 1)}: {told}" if left else "none"
        bits[words] += sum(map(len, one.sides))
    facts = [Fact("orientation that is left", counted(bits, trace.inputs), SMOOTH, rests, limits)]
    apart = [one for one in found if len(one.sides) > 1]
    if not apart:
        return [*facts, Fact("mirrored inputs", "none", SMOOTH, rests, limits)]
    groups = [" against ".join(f"{{{named(trace, side)}}}" for side in one.sides) for one in apart]
    more = f" and {number(len(groups) - 3)} more barcodes" * (len(groups) > 3)
    many = sum(len(side) for one in apart for side in one.sides[1:])
    told = f"{inputs_are(many)} against others of equal bars: {'; '.join(groups[:3])}{more}"
    return [*facts, Fact("mirrored inputs", told, SMOOTH, rests, limits)]


def crease_facts(trace: Trace) -> list[Fact]:
    """The inputs at which a unit switches, so that no derivative is defined."""
    on = trace.on_crease
    if not on:
        return []
    names = some([trace.labels.label(i) for i in on])
    return [
        Fact(
            "inputs on a crease",
            f"{number(len(on))} of {number(trace.inputs)}: {names}",
            "any differentiable change",
            "a unit within 1e-12 of its switch",
            "ranks there: of one side",
        )
    ]


def named(trace: Trace, inputs: Sequence[int]) -> str:
    """Some inputs by name, the first three of many."""
    return some([trace.labels.label(i) for i in inputs])
