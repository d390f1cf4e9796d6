"""Nets on inputs, drawn: when inputs meet, what reaches how far at each, and who is mirrored.

One axis of stages serves all: above stands the forest of the inputs, below it every different
barcode with its letter. Of many inputs the points at each stage are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ..finite.merging import when_merged
from ..linear.barcodes import Bars
from ..nets.orientation import Mirrored, product_words
from ..nets.trace import Trace
from ..verdict import Equivalent, Inequivalent
from ..wording import number, some
from . import svg
from .arrows import counted
from .bars import sentences
from .mergetree import counts_picture
from .net_facts import mirrors_of, points_per_stage
from .picture import Picture
from .questions import alike, check_two
from .stage_bars import Lettered, drawn_codes, lettered, places
from .trace_trees import Leaf, Tree

TOP = 48.0
MOST_STAGES = 16
NARROWEST = 360.0
PAIR = 168.0  # room for how many inputs on either side have a barcode
UNKNOWN = "?"  # the letter of an input whose ranks contradict each other


def trace_picture(trace: Trace) -> Picture:
    """When inputs meet, with the barcode of each; beyond 16 stages how many points there are.

    >>> from finitefns.nets import Net, Pointwise
    >>> trace_picture(Net([Pointwise("abs", 1)]).on([[1.0], [-2.0], [3.0]]))
    <Picture: a net 1 -> 1 on 3 inputs>
    """
    if trace.net.last >= MOST_STAGES:
        return counts_picture(when_merged(trace))
    title = f"a net {' -> '.join(map(str, trace.net.widths))} on {counted(trace.inputs, 'input')}"
    codes = codes_of(trace)
    found = lettered([code for code in codes if code is not None])
    mirrors = mirrors_of(trace)
    tree = tree_of(trace, codes, found, mirrors)
    across = places(tree.left, trace.net.last)
    parts, end = tree.draw(across, TOP)
    drawn, end = drawn_codes(found, across, end + 26)
    desc = words(trace, found, mirrors)
    width = max(across[-1] + 64, NARROWEST)
    more, end = sentences(f"{_short(trace, found, mirrors)}.", width, end + 14)
    key, end = sentences(_key(found, mirrors), width, end + 6)
    return Picture.of(width, end + 4, title, desc, [*parts, *drawn, *more, *key])


def traces_picture(verdict: Any, left: Trace, right: Trace) -> Picture:
    """Two nets on inputs, one below the other, and the verdict; ringed are inputs that differ."""
    check_two(Trace, "traces", left, right)
    title = f"two nets on inputs {alike(verdict)}"
    sides = (left, right)
    codes = [codes_of(trace) for trace in sides]
    found = lettered([code for side in codes for code in side if code is not None])
    if max(trace.net.last for trace in sides) >= MOST_STAGES:
        parts, end = sentences(f"{verdict.explain()}.", NARROWEST, 20.0)
        return Picture.of(NARROWEST, end + 4, title, verdict.explain(), parts)
    mirrors = [mirrors_of(trace) for trace in sides]
    ringed = _ringed(verdict, left, right, codes)
    was = _old_names(verdict, left, right)
    trees = [
        tree_of(trace, side, found, mirrored, rings, names)
        for trace, side, mirrored, rings, names in zip(
            sides, codes, mirrors, ringed, ([], was), strict=True
        )
    ]
    room = max(PAIR, *(tree.left for tree in trees))
    parts = []
    top, width = 0.0, NARROWEST
    for name, trace, tree in zip(("left", "right"), sides, trees, strict=True):
        across = places(room, trace.net.last)
        drawn, end = tree.draw(across, top + TOP + 14)
        parts += [svg.text(name, 12, top + 14, font_weight="bold"), *drawn]
        top, width = end + 10, max(width, across[-1] + 64)
    longest = places(room, max(trace.net.last for trace in sides))
    one, other = (Counter(side) for side in codes)
    odd = frozenset(c.letter for c in found if one[c.bars] != other[c.bars])
    found = [c._replace(many=f"left {one[c.bars]:,}, right {other[c.bars]:,}") for c in found]
    drawn, end = drawn_codes(found, longest, top + 18, odd)
    reason = verdict.explain()
    more, end = sentences(f"{reason}.", width, end + 14)
    ring = "Ringed is where they differ. " if any(ringed) else ""
    key, end = sentences(f"{ring}{_key(found, mirrors[0] + mirrors[1])}", width, end + 6)
    return Picture.of(width, end + 4, title, reason, [*parts, *drawn, *more, *key])


# ------------------------------------------------------------------ parts


def codes_of(trace: Trace) -> list[Bars | None]:
    """The barcode of each input; None where its ranks contradict each other."""
    ranks = trace.ranks
    return [ranks.barcodes[k] if k >= 0 else None for k in ranks.bars.tolist()]


def sides_of(mirrors: Sequence[Mirrored]) -> dict[int, int]:
    """Of each input that others are mirrored against, its side: 1, 2, ..."""
    apart = (one for one in mirrors if len(one.sides) > 1)
    return {i: k for one in apart for k, side in enumerate(one.sides, 1) for i in side}


def tree_of(
    trace: Trace,
    codes: Sequence[Bars | None],
    found: Sequence[Lettered],
    mirrors: Sequence[Mirrored],
    ringed: frozenset[int] = frozenset(),
    was: Sequence[str] = (),
) -> Tree:
    """The tree of a trace, its leaves with the letters of ``found`` and the sides of mirrors."""
    letters = {one.bars: one.letter for one in found}
    sides, creases = sides_of(mirrors), set(trace.on_crease)
    at = {int(trace.points[0][i]): side for i, side in sides.items()}  # equal inputs share it
    doubtful = trace.ranks.doubtful
    leaves = []
    for i in range(trace.inputs):
        code = codes[i]
        remarks = ["in doubt"] * bool(doubtful[i]) + ["on a crease"] * (i in creases)
        if was and was[i]:
            remarks.append(f"was {was[i]}")
        leaves.append(
            Leaf(
                svg.name_of(trace.labels.label(i)),
                UNKNOWN if code is None else letters[code],
                at.get(int(trace.points[0][i]), 0),
                ", ".join(remarks),
                i in ringed,
            )
        )
    return Tree(leaves, trace.points, trace.net.widths)


def _key(found: Sequence[Lettered], mirrors: Sequence[Mirrored]) -> str:
    """How the picture is read, in one legend."""
    told = "A line is a direction, from the stage where it is born to the last that it reaches"
    told += "; × says how many." if any(k > 1 for c in found for k in c.bars.values()) else "."
    if any(len(one.sides) > 1 for one in mirrors):
        told += " Inputs of one letter on different sides of ▷ and ◀ are mirrored."
    return told


def words(trace: Trace, found: Sequence[Lettered], mirrors: Sequence[Mirrored]) -> str:
    """A net on inputs in a few sentences, for one who cannot see the picture."""
    told = [_short(trace, found, mirrors)]
    told += [f"{one.letter} at {one.many}: {one.bars!r}" for one in found[:3]]
    return "; ".join(told)


def _short(trace: Trace, found: Sequence[Lettered], mirrors: Sequence[Mirrored]) -> str:
    """How many points and barcodes there are, and who is mirrored."""
    points = points_per_stage(trace)
    told = [f"{counted(trace.inputs, 'input')}: {' -> '.join(map(number, points))} points"]
    told.append("one barcode" if len(found) == 1 else f"{number(len(found))} different barcodes")
    letters = {one.bars: one.letter for one in found}
    apart = [one for one in mirrors if len(one.sides) > 1]
    for one in apart[:3]:
        names = (some([trace.labels.label(i) for i in side]) for side in one.sides[:3])
        rest = len(one.sides) - 3
        more = f" against {counted(rest, 'more side')}" if rest > 0 else ""
        bits = "; ".join(map(product_words, one.products))
        told.append(f"mirrored in {letters[one.barcode]}: {' against '.join(names)}{more} ({bits})")
    if len(apart) > 3:
        told.append(f"mirrored in {len(apart) - 3} more barcodes")
    return "; ".join(told)


def _ringed(
    verdict: Any, left: Trace, right: Trace, codes: Sequence[Sequence[Bars | None]]
) -> tuple[frozenset[int], frozenset[int]]:
    """The inputs that the reason of a no names, else those of other bars on the other side."""
    none: frozenset[int] = frozenset()
    if not isinstance(verdict, Inequivalent):
        return none, none
    named = verdict.obstruction.inputs
    if named:
        found = [
            frozenset(t.labels.index(x) for x in named if t.labels.has(x)) for t in (left, right)
        ]
        return found[0], found[1]
    if left.labels != right.labels:
        return none, none
    odd = frozenset(i for i, (a, b) in enumerate(zip(*codes, strict=True)) if a != b)
    return odd, odd


def _old_names(verdict: Any, left: Trace, right: Trace) -> list[str]:
    """Of each input on the right what its partner on the left is called, where that differs."""
    if not isinstance(verdict, Equivalent):
        return []
    move = verdict.witness.moves.get("inputs")
    if move is None and all(map(right.labels.has, left.labels.labels)):
        return []  # by their names
    old = [""] * right.inputs
    for i, j in enumerate(range(right.inputs) if move is None else move.tolist()):
        a, b = svg.name_of(left.labels.label(i)), svg.name_of(right.labels.label(j))
        old[j] = a if a != b else ""
    return old
