"""Chains as levelled forests: one, or two that are matched or told apart.

A column for each stage, a point in the look of the output at which it ends, so that every tree has
a look of its own. Of two chains one stands below the other. Partners look alike, and a point that
got another name says what it was called.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import InputError
from ..finite.chains import Chain
from ..finite.forests import levelled
from ..verdict import Equivalent, Inequivalent, Obstruction
from . import arrows, svg
from .arrows import MARGIN, Column
from .bars import sentences, summary_picture, two_profiles
from .picture import Picture
from .questions import check_two
from .svg import Markup, Style

Rings = dict[int, frozenset[int]]  # by stage

MOST_STAGES = 12
BETWEEN = 110.0  # two columns, without their labels
HEAD = 26.0  # what says which of two chains this is


def fits(chain: Chain) -> bool:
    """Whether the arrows of all maps of a chain can still be read."""
    return len(chain.maps) < MOST_STAGES and all(map(arrows.fits, chain.maps))


def forest_picture(chain: Chain) -> Picture:
    """The levelled forest of a chain; what a large one does from end to end, in bars."""
    sizes = list(chain.slots.values())
    title = f"a chain {_sizes(chain)} of maps" if len(sizes) < 12 else "a chain of maps"
    if not fits(chain):
        remark = f"It passes through {len(sizes) - 2} hidden stages; this is what it does in all:"
        return summary_picture(chain.behaviour, title, remark)
    columns = _columns(chain, _looks(chain))
    _place([columns])
    parts, width, tall = _forest(chain, columns)
    return Picture.of(width, tall, title, _words(chain), parts)


def matched_forests(verdict: Equivalent, left: Any, right: Any) -> Picture:
    """Two equivalent chains, one below the other: partners look alike, notes tell old names."""
    _two_chains(left, right)
    moves = verdict.witness.moves
    same = {slot: len(move) for slot, move in moves.items()}.items() <= left.slots.items()
    if not same or not _same_values(left.act(verdict.witness), right):
        raise InputError(
            "draw: the verdict's relabeling does not turn the left chain into the right"
        )
    title = f"two equivalent chains {_sizes(left)}, and the relabeling between them"
    into = [moves.get(slot, np.arange(size)) for slot, size in left.slots.items()]
    told = [
        f"{int((move != np.arange(len(move))).sum()):,} of {arrows.counted(len(move), 'point')} of "
        f"stage {i}"
        for i, move in enumerate(into)
    ]
    desc = f"{verdict.explain()}; these change places: {', '.join(told[:MOST_STAGES])}"
    if not fits(left):
        remark = f"{desc[0].upper()}{desc[1:]}. Both do this in all:"
        return summary_picture(left.behaviour, title, remark)
    looks = _looks(left)
    new_looks, notes = [], []
    for stage, move in enumerate(into):
        back = np.argsort(move, kind="stable").tolist()
        new_looks.append([looks[stage][i] for i in back])
        old_set, new_set = left.sets[f"stage{stage}"], right.sets[f"stage{stage}"]
        old = [svg.name_of(old_set.label(i)) for i in back]
        new = [svg.name_of(label) for label in new_set.labels]
        was = [f"was {a}" if a != b else "" for a, b in zip(old, new, strict=True)]
        notes.append(was if any(was) else [])
    columns = (_columns(left, looks), _columns(right, new_looks, notes))
    sides = ((left, columns[0], Rings()), (right, columns[1], Rings()))
    return _one_below_the_other(sides, title, desc, "")


def different_forests(verdict: Inequivalent, left: Any, right: Any) -> Picture:
    """Two chains one below the other, the reason below; ringed is where they differ."""
    _two_chains(left, right)
    title = "two chains that are not equivalent"
    reason = verdict.explain()
    if not (fits(left) and fits(right)):
        one, other = left.behaviour, right.behaviour
        if left.slots == right.slots:
            one, other = (c.compose(*_composite(verdict.obstruction, c)) for c in (left, right))
        return two_profiles(one, other, title, f"{reason}.")
    rings = _differences(verdict.obstruction, left, right)
    sides = tuple(
        (chain, _columns(chain, _looks(chain)), ringed)
        for chain, ringed in zip((left, right), rings, strict=True)
    )
    marked = "; ringed is where they differ" if any(map(any, (r.values() for r in rings))) else ""
    return _one_below_the_other(sides, title, reason, f"{reason}{marked}.")


# ------------------------------------------------------------------ parts


def _sizes(chain: Chain) -> str:
    sizes = list(chain.slots.values())
    told = " -> ".join(map(str, sizes[:MOST_STAGES]))
    return told if len(sizes) <= MOST_STAGES else f"{told} -> ..."


def _words(chain: Chain) -> str:
    sizes, last = list(chain.slots.values()), len(chain.maps)
    reached = [len(one.profile) for one in (chain.compose(0, j) for j in range(1, last + 1))]
    return f"{sizes[0]} inputs become {', then '.join(map(str, reached))} different points"


def _looks(chain: Chain) -> list[list[Style]]:
    """The look of every point of every stage: that of the output at which it ends."""
    last = len(chain.maps)
    ends = (chain.compose(i, last).values.tolist() for i in range(last + 1))
    return [[Style.of(y) for y in points] for points in ends]


def _columns(
    chain: Chain, looks: Sequence[Sequence[Style]], notes: Sequence[Sequence[str]] = ()
) -> list[Column]:
    """The stages as columns, each spread over the height of the tallest."""
    last = len(chain.maps)
    tall = max(chain.slots.values())
    columns = []
    for i, stage in enumerate(chain.sets.values()):
        heading = "inputs" if i == 0 else "outputs" if i == last else f"stage {i}"
        side = "left" if i == 0 else "right"
        remarks = notes[i] if notes else ()
        columns.append(Column(heading, list(stage.labels), looks[i], side, remarks))
    for column in columns:
        column.spread(tall)
    return columns


def _place(forests: Sequence[Sequence[Column]]) -> None:
    """Set the columns apart; the same stage of each forest stands at the same place."""
    x = MARGIN + max(columns[0].reach for columns in forests)
    tall = max(len(column.names) for columns in forests for column in columns)
    for i in range(max(map(len, forests))):
        here = [columns[i] for columns in forests if i < len(columns)]
        for column in here:
            column.x = x
        x += (max(column.reach for column in here) if i else 20.0) + BETWEEN + tall


def _forest(
    chain: Chain, columns: Sequence[Column], ringed: Rings | None = None
) -> tuple[list[Markup], float, float]:
    """Columns and arrows, how wide they are and how high."""
    rings = ringed or {}
    none: frozenset[int] = frozenset()
    parts = columns[0].draw(rings.get(0, none), banded=True)
    for here, there, one in zip(columns[:-1], columns[1:], chain.maps, strict=True):
        gap = here.reach - 8 if here.side == "right" else 0.0  # arrows leave beyond the label
        for i, y in enumerate(one.values.tolist()):
            style = here.styles[i]
            assert style is not None
            start, end = (here.x + gap, here.y(i)), (there.x, there.y(y))
            parts += arrows.arrow(start, end, style)
    for i, column in enumerate(columns[1:], 1):
        parts += column.draw(rings.get(i, none))
    width = columns[-1].x + columns[-1].reach + MARGIN
    return parts, width, arrows.height(max(chain.slots.values()))


def _one_below_the_other(
    sides: Sequence[tuple[Chain, list[Column], Rings]], title: str, desc: str, remark: str
) -> Picture:
    parts: list[Markup] = []
    top, widest = 0.0, 420.0
    _place([columns for _, columns, _ in sides])
    for name, (chain, columns, rings) in zip(("left", "right"), sides, strict=True):
        drawn, width, tall = _forest(chain, columns, rings)
        parts.append(svg.text(name, 12, top + 14, font_weight="bold"))
        parts.append(svg.element("g", *drawn, transform=f"translate(0 {top + HEAD:.0f})"))
        top += HEAD + tall + 12
        widest = max(widest, width)
    if remark:
        more, top = sentences(remark, widest, top + 8)
        parts += more
    return Picture.of(widest, top, title, desc, parts)


def _two_chains(left: Any, right: Any) -> None:
    check_two(Chain, "chains", left, right)


def _same_values(left: Chain, right: Chain) -> bool:
    return left.slots == right.slots and all(
        np.array_equal(f.values, g.values) for f, g in zip(left.maps, right.maps, strict=True)
    )


# ------------------------------------------------------------------ where two chains differ


def _composite(found: Obstruction, chain: Chain) -> tuple[int, int]:
    """The stages of the composite whose level-set sizes differ, else the ends."""
    told = re.fullmatch("level-set sizes of stage ([0-9]+) to ([0-9]+)", found.invariant)
    return (int(told[1]), int(told[2])) if told else (0, len(chain.maps))


def _differences(found: Obstruction, left: Chain, right: Chain) -> tuple[Rings, Rings]:
    """For each side the points at which the obstruction can be seen, by stage; often there is one.

    What depends on more than the arrows is not ringed, but inputs that the reason names are.
    """
    if left.slots != right.slots:
        return {}, {}
    if found.inputs:
        named = [
            frozenset(
                side.sets["stage0"].index(x) for x in found.inputs if side.sets["stage0"].has(x)
            )
            for side in (left, right)
        ]
        return {0: named[0]}, {0: named[1]}
    if found.invariant.startswith("level-set sizes of stage "):
        i, j = _composite(found, left)
        size = left.slots[f"stage{j}"]
        pair = [np.bincount(c.compose(i, j).values, minlength=size) for c in (left, right)]
        return {j: _spare(pair[0], pair[1])}, {j: _spare(pair[1], pair[0])}
    if told := re.match("number of points of stage ([0-9]+) ", found.invariant):
        stage = int(told[1])
        values = [
            np.concatenate([f.values, g.values + f.codomain.size])
            for f, g in zip(left.maps, right.maps, strict=True)
        ]
        blank = [np.zeros(2 * size, np.int64) for size in left.slots.values()]
        rank, _ = levelled.ranks(values, blank)[stage]
        half = left.slots[f"stage{stage}"]
        return (
            {stage: _spare(rank[:half], rank[half:])},
            {stage: _spare(rank[half:], rank[:half])},
        )
    if told := re.match("stage([0-9]+), whose labels are fixed,", found.invariant):
        stage = int(told[1])
        mine, yours = (c.sets[f"stage{stage}"].labels for c in (left, right))
        return (
            {stage: frozenset(i for i, x in enumerate(mine) if x not in set(yours))},
            {stage: frozenset(i for i, x in enumerate(yours) if x not in set(mine))},
        )
    return {}, {}


def _spare(mine: Any, yours: Any) -> frozenset[int]:
    """Points whose number the other side has less often; rather those that differ in place."""
    rest = dict(zip(*(x.tolist() for x in np.unique(mine, return_counts=True)), strict=True))
    for number in yours.tolist():
        rest[number] = rest.get(number, 0) - 1
    found = []
    for y in sorted(range(len(mine)), key=lambda y: bool(mine[y] == yours[y])):
        if rest[int(mine[y])] > 0:
            rest[int(mine[y])] -= 1
            found.append(y)
    return frozenset(found)
