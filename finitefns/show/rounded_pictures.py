"""A rounded net, drawn: its forest, and the inputs on which it says something else."""

from __future__ import annotations

from ..finite.merging import when_merged
from ..nets.rounded import Rounded
from ..wording import number, some
from . import svg
from .arrows import counted
from .bars import sentences
from .mergetree import counts_picture
from .picture import Picture
from .stage_bars import places
from .svg import Markup
from .trace_pictures import MOST_STAGES, NARROWEST, TOP
from .trace_trees import MOST_LEAVES, Leaf, Tree


def rounded_picture(rounded: Rounded) -> Picture:
    """When the inputs of a rounded net meet; those on which it errs are marked.

    >>> rounded_picture(Rounded.of_states([[0, 1, 2], [0, 0, 1]], labels="abc"))
    <Picture: a rounded net, 3 -> 2 points>
    """
    if rounded.last >= MOST_STAGES:
        return counts_picture(when_merged(rounded))
    title = f"a rounded net, {' -> '.join(map(number, rounded.sizes))} points"
    parts, width, end, desc = rounded_parts(rounded)
    lines = [_words(rounded), _agreement(rounded)]
    for line in filter(None, lines):
        more, end = sentences(f"{line[0].upper()}{line[1:]}.", width, end + 6)
        parts += more
    return Picture.of(width, end + 4, title, desc, parts)


def rounded_parts(rounded: Rounded) -> tuple[list[Markup], float, float, str]:
    """The forest of a rounded net, how wide it is and how high, and all of it in words."""
    inputs = rounded.labels.size
    wrong = set(map(rounded.labels.index, rounded.differs))
    leaves = [
        Leaf(svg.name_of(rounded.labels.label(i)), remark="differs" if i in wrong else "")
        for i in range(inputs)
    ]
    points = [rounded.points(t) for t in range(rounded.last + 1)]
    tree = Tree(leaves, points, rounded.sizes, "points" if inputs <= MOST_LEAVES else "")
    across = places(tree.left, rounded.last)
    parts, end = tree.draw(across, TOP)
    told = "; ".join(filter(None, [_words(rounded), _agreement(rounded)]))
    return parts, max(across[-1] + 64, NARROWEST), end + 12, told


def _words(rounded: Rounded) -> str:
    told = [f"{counted(rounded.labels.size, 'input')}, {' -> '.join(map(number, rounded.sizes))}"]
    told[0] += " points"
    if rounded.precision:
        told.append(f"rounded at {', '.join(dict.fromkeys(map(str, rounded.precision)))}")
    for stage in range(1, rounded.last + 1):
        counts = rounded.reasons.counts(stage)
        if counts:
            why = ", ".join(f"{number(many)} {why}" for why, many in counts.items())
            told.append(f"merged at stage {stage}: {why}")
    return "; ".join(told)


def _agreement(rounded: Rounded) -> str:
    """At how many inputs it says what the real net says; nothing where there is no net."""
    if rounded.agreement is None:
        return ""
    wrong, inputs = rounded.differs, rounded.labels.size
    differ = "differs" if len(wrong) == 1 else "differ"
    names = f"; {some(wrong)} {differ}" if wrong else ""
    right = f"{number(inputs - len(wrong))} of {counted(inputs, 'input')}"
    return f"it says what the real net says ({rounded.says}) at {right}{names}"
