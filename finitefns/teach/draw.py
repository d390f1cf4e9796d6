"""Pictures: arrows with their level sets, factorizations, lattices, equivalences; SVG of our own.

Points stay where their numbers put them: under a relabeling only the arrows move, and that is the
lesson. ``arrange="level sets"`` lets the inputs move instead, so that level sets stand together.
A level set has a colour, a shape and a dash pattern, so that colour is never alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import singledispatch
from typing import Any

import numpy as np

from ..errors import InputError, an, called
from ..finite.chains import Chain
from ..finite.endofunctions import Endofunction
from ..finite.factor import Factorization
from ..finite.maps import FiniteMap
from ..finite.merging import Merges
from ..freedom import Freedom
from ..linear.barcodes import Barcode
from ..linear.chains import LinearChain
from ..linear.maps import LinearMap
from ..linear.operators import LinearOperator
from ..verdict import Equivalent, Inequivalent, Obstruction
from . import arrows, svg
from .arrows import GAP, MARGIN, Column
from .barcodes import barcode_picture, chain_picture, chains_picture
from .bars import sentences, summary_picture, two_profiles
from .class_pictures import class_picture
from .forests import different_forests, forest_picture, matched_forests
from .forests import fits as forest_fits
from .freedom_table import FreedomTable, freedom_picture
from .functional_graphs import MOST_POINTS, endofunction_picture, verdict_picture
from .hasse import lattice_picture
from .matrices import matrix_picture
from .matrices import verdict_picture as matrix_verdict_picture
from .mergetree import merge_picture
from .picture import Picture
from .svg import Markup, Style

Rings = frozenset[int]


@singledispatch
def draw(thing: Any, *others: Any, **options: Any) -> Picture:
    """A picture of a map, a chain, its mergers, a factorization, a lattice, or an equivalence.

    ``draw(f)`` puts points where their numbers say; ``draw(f, arrange="level sets")`` lets level
    sets stand together; ``draw(verdict, f, g)`` draws two maps, or two chains, and the relabeling
    between them; ``draw(when_merged(chain))`` draws the merge tree. ``draw(x, freedom="all")``
    draws the class of x instead: a small picture, without the names that nobody may trust.
    Law: points of ``draw(f)`` and ``draw(f.act(r))`` are at the same places. A map too large for
    its arrows is told in bars.

    >>> import finitefns as ff
    >>> ff.draw(ff.FiniteMap([0, 0, 1]))
    <Picture: a map from 3 points to 2>

    Raises `InputError` for what has no picture. Source: Okabe and Ito 2008, for
    colours that most colour-blind readers can tell apart.
    """
    if type(thing).__name__ == "DiGraph" and "map" in thing.graph:
        return lattice_picture(thing)
    raise InputError(
        f"draw: there is no picture of {called(thing)}; maps, chains, mergers, "
        "factorizations, their lattices and verdicts have one"
    )


@draw.register
def _(
    thing: FiniteMap, *, arrange: str = "numbers", freedom: Freedom | str | None = None
) -> Picture:
    if arrange not in ("numbers", "level sets"):
        raise InputError(f"draw: arrange is {arrange!r}, but it must be 'numbers' or 'level sets'")
    if freedom is not None and _is_of_class(thing, freedom, arrange != "numbers"):
        return class_picture(thing, freedom)
    n, m = thing.domain.size, thing.codomain.size
    title = f"a map from {n} points to {m}"
    if not arrows.fits(thing):
        return summary_picture(thing, title)
    order = list(range(n))
    if arrange == "level sets":
        order = np.argsort(thing.values, kind="stable").tolist()
    ins, outs = arrows.styles(thing)
    labels = [thing.domain.label(i) for i in order]
    left = Column("inputs", labels, [ins[i] for i in order], "left")
    right = Column("outputs", list(thing.codomain.labels), outs, "right")
    left.x = MARGIN + left.reach
    right.x = left.x + GAP + 3 * max(n, m)
    left.spread(max(n, m))
    right.spread(max(n, m))
    ends = [(place, int(thing.values[i])) for place, i in enumerate(order)]
    parts = left.draw(banded=True) + _links(left, right, ends) + right.draw()
    desc = f"{arrows.words(thing)}. {arrows.told(thing)}"
    return Picture.of(right.x + right.reach + MARGIN, arrows.height(max(n, m)), title, desc, parts)


def _links(a: Column, b: Column, ends: Sequence[tuple[int, int]]) -> list[Markup]:
    """Arrows from points of one column to points of another, in the look of where they start."""
    return [
        part
        for i, j in ends
        if (style := a.styles[i]) is not None
        for part in arrows.arrow((a.x, a.y(i)), (b.x, b.y(j)), style)
    ]


draw.register(LinearMap, matrix_picture)
draw.register(LinearOperator, matrix_picture)


@draw.register
def _(thing: Factorization) -> Picture:
    f = thing.compose()
    n, k, m = f.domain.size, thing.middle, f.codomain.size
    title = f"a map from {n} points to {m}, through {k}"
    if not (arrows.fits(f) and arrows.fits(thing.project)):
        remark = f"It factors through a middle set of {arrows.counted(k, 'point')}."
        return summary_picture(f, title, remark)
    inner, _ = arrows.styles(thing.project)
    middle: list[Style | None] = [Style.of(z) for z in range(k)]
    outs: list[Style | None] = [None] * m  # an output looks like the first that goes there
    for z, y in reversed(list(enumerate(thing.embed.values.tolist()))):
        outs[y] = middle[z]
    columns = [
        Column("inputs", list(f.domain.labels), inner, "left"),
        Column(f"through {k}", [""] * k, middle, "none"),
        Column("outputs", list(f.codomain.labels), outs, "right"),
    ]
    tall = max(n, k, m)
    columns[0].x = MARGIN + columns[0].reach
    for column, before in zip(columns[1:], columns[:-1], strict=True):
        column.x = before.x + GAP + tall
    for column in columns:
        column.spread(tall)
    parts = [
        *columns[0].draw(banded=True),
        *_links(columns[0], columns[1], list(enumerate(thing.project.values.tolist()))),
        *_links(columns[1], columns[2], list(enumerate(thing.embed.values.tolist()))),
        *columns[1].draw(),
        *columns[2].draw(),
    ]
    width = columns[2].x + columns[2].reach + MARGIN
    desc = f"the middle set has {arrows.counted(k, 'point')}. {arrows.told(thing.project)}"
    return Picture.of(width, arrows.height(tall), title, desc, parts)


@draw.register
def _(thing: Chain, *, freedom: Freedom | str | None = None) -> Picture:
    """The levelled forest: a column for each stage, a point in the look of where it ends."""
    if freedom is not None and _is_of_class(thing, freedom):
        return class_picture(thing, freedom)
    return forest_picture(thing)


@draw.register
def _(thing: Merges) -> Picture:
    """The merge tree: inputs as leaves, joined at the stage at which they become one point."""
    return merge_picture(thing)


@draw.register
def _(
    thing: Endofunction, arrange: str = "cycles", *, freedom: Freedom | str | None = None
) -> Picture:
    if freedom is not None and _is_of_class(thing, freedom, arrange != "cycles"):
        return class_picture(thing, freedom)
    return endofunction_picture(thing, arrange)


def _is_of_class(thing: Any, freedom: Freedom | str, arranged: bool = False) -> bool:
    """Whether the class of a thing can be drawn small; a large one is told in bars, as ever."""
    Freedom.parse(freedom).on(list(thing.slots), type(thing).__name__)
    if arranged:
        raise InputError("draw: the canonical form stands as it is; give arrange, or freedom")
    if isinstance(thing, Endofunction):
        return thing.space.size <= MOST_POINTS
    return arrows.fits(thing) if isinstance(thing, FiniteMap) else forest_fits(thing)


draw.register(FreedomTable)(freedom_picture)


@draw.register
def _(thing: Barcode) -> Picture:
    return barcode_picture(thing.counts, thing.dimensions)


draw.register(LinearChain, chain_picture)


@draw.register
def _(thing: Equivalent, left: Any = None, right: Any = None) -> Picture:
    """The left map, its outputs renamed, and the right map from the other side; or two forests.

    Partners look alike; dashed lines rename outputs, and each input says what it was called.
    """
    return draw_pair(left, thing, right)


def _equivalent_maps(left: Any, thing: Equivalent, right: Any) -> Picture:
    _two_maps(left, right)
    n, m = left.domain.size, left.codomain.size
    moves = thing.witness.moves
    still = all(len(move) == left.slots.get(slot) for slot, move in moves.items())
    if not still or not np.array_equal(left.act(thing.witness).values, right.values):
        raise InputError("draw: the verdict's relabeling does not turn the left map into the right")
    title = f"two equivalent maps from {n} points to {m}, and the relabeling between them"
    into = moves["domain"] if "domain" in moves else np.arange(n)
    onto = moves["codomain"] if "codomain" in moves else np.arange(m)
    changed = [int((move != np.arange(len(move))).sum()) for move in (into, onto)]
    moved = f"{changed[0]:,} of {arrows.counted(n, 'input')} and {changed[1]:,} of"
    desc = f"{thing.explain()}; {moved} {arrows.counted(m, 'output')} change places"
    if not arrows.fits(left):
        return summary_picture(left, title, f"{desc[0].upper()}{desc[1:]}. Both look like this:")
    ins, outs = arrows.styles(left)
    back, onto_list = np.argsort(into, kind="stable").tolist(), onto.tolist()
    new_ins = [ins[i] for i in back]
    new_outs = [outs[i] for i in np.argsort(onto, kind="stable").tolist()]
    old = [svg.name_of(left.domain.label(i)) for i in back]
    new = [svg.name_of(label) for label in right.domain.labels]
    was = [f"was {a}" if a != b else "" for a, b in zip(old, new, strict=True)]
    columns = [
        Column("left: inputs", list(left.domain.labels), ins, "left"),
        Column("outputs", list(left.codomain.labels), outs, "right"),
        Column("outputs", list(right.codomain.labels), new_outs, "left"),
        Column(
            "right: inputs", list(right.domain.labels), new_ins, "right", was if any(was) else ()
        ),
    ]
    for column in columns:
        column.spread(max(n, m))
    gap = GAP + 2 * max(n, m)
    columns[0].x = MARGIN + columns[0].reach
    columns[1].x = columns[0].x + gap
    columns[2].x = columns[1].x + columns[1].reach + columns[2].reach + 96
    columns[3].x = columns[2].x + gap
    parts = columns[0].draw(banded=True) + columns[3].draw(banded=True)
    parts += _links(columns[0], columns[1], list(enumerate(left.values.tolist())))
    parts += _links(columns[3], columns[2], list(enumerate(right.values.tolist())))
    x0, x1 = columns[1].x + columns[1].reach + 6, columns[2].x - columns[2].reach - 6
    thread = {"stroke": "currentColor", "stroke_dasharray": "3 4", "opacity": 0.8}
    for i, j in enumerate(onto_list):
        parts.append(svg.curve(x0, columns[1].y(i), x1, columns[2].y(j), **thread))
    parts.append(arrows.quiet("renamed", (x0 + x1) / 2, 16, "middle"))
    parts += columns[1].draw() + columns[2].draw()
    width = columns[3].x + columns[3].reach + MARGIN
    return Picture.of(width, arrows.height(max(n, m)), title, desc, parts)


@draw.register
def _(thing: Inequivalent, left: Any = None, right: Any = None) -> Picture:
    """The two things side by side, the reason below; ringed is where they differ."""
    return draw_pair(left, thing, right)


def _different_maps(left: Any, thing: Inequivalent, right: Any) -> Picture:
    _two_maps(left, right)
    title = "two maps that are not equivalent"
    reason = thing.explain()
    if not (arrows.fits(left) and arrows.fits(right)):
        return two_profiles(left, right, title, f"{reason}.")
    tall = max(*left.slots.values(), *right.slots.values())
    parts: list[Markup] = []
    x = MARGIN
    rings = _differences(thing.obstruction, left, right)
    sides = (("left", left), ("right", right))
    for (name, f), (at_inputs, at_outputs) in zip(sides, rings, strict=True):
        ins, outs = arrows.styles(f)
        a = Column(f"{name}: inputs", list(f.domain.labels), ins, "left")
        b = Column("outputs", list(f.codomain.labels), outs, "right")
        a.x = x + a.reach
        b.x = a.x + GAP + 2 * tall
        for column in (a, b):
            column.spread(tall)
        parts += a.draw(at_inputs, banded=True)
        parts += _links(a, b, list(enumerate(f.values.tolist()))) + b.draw(at_outputs)
        x = b.x + b.reach + 40
    width = max(x - 40 + MARGIN, 420.0)
    marked = "; ringed is where they differ" if any(a or b for a, b in rings) else ""
    more, end = sentences(f"{reason}{marked}.", width, arrows.height(tall) + 8)
    return Picture.of(width, end + 4, title, reason, [*parts, *more])


def _differences(
    found: Obstruction, left: FiniteMap, right: FiniteMap
) -> tuple[tuple[Rings, Rings], tuple[Rings, Rings]]:
    """For each side, the inputs and the outputs at which the obstruction can be seen."""
    none: Rings = frozenset()
    if left.slots != right.slots:
        return (none, none), (none, none)
    if left.profile != right.profile:
        return (none, _odd(left, right)), (none, _odd(right, left))
    if found.invariant.startswith("kernel"):
        mine, yours = _members(left), _members(right)
        ours = frozenset(y for y, block in mine.items() if block not in yours.values())
        theirs = frozenset(y for y, block in yours.items() if block not in mine.values())
        return (none, ours), (none, theirs)
    if found.invariant.startswith("level-set size of"):
        m = left.codomain.size
        counts = [np.bincount(f.values, minlength=m) for f in (left, right)]
        here = frozenset(np.flatnonzero(counts[0] != counts[1]).tolist())
        return (none, here), (none, here)
    if found.invariant.startswith("output of"):
        here = frozenset(np.flatnonzero(left.values != right.values).tolist())
        return (here, none), (here, none)
    return (none, none), (none, none)


def _members(f: FiniteMap) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for i, y in enumerate(f.values.tolist()):
        found[y] = (*found.get(y, ()), i)
    return found


def _odd(f: FiniteMap, g: FiniteMap) -> Rings:
    """Outputs of f whose level-set size g has less often; rather those that differ in place."""
    spare = Counter(f.profile[:]) - Counter(g.profile[:])
    mine, yours = (np.bincount(h.values, minlength=h.codomain.size).tolist() for h in (f, g))
    found = []
    for y in sorted(range(len(mine)), key=lambda y: mine[y] == yours[y]):
        if spare[mine[y]] > 0:
            spare[mine[y]] -= 1
            found.append(y)
    return frozenset(found)


@singledispatch
def draw_pair(left: Any, verdict: Any, right: Any) -> Picture:
    """Two things and the verdict on them; a kind registers its own picture."""
    _two_maps(left, right)
    raise InputError(f"draw: there is no picture of two of a kind such as {type(left).__name__}")


@draw_pair.register
def _(left: FiniteMap, verdict: Any, right: Any) -> Picture:
    if isinstance(verdict, Equivalent):
        return _equivalent_maps(left, verdict, right)
    return _different_maps(left, verdict, right)


@draw_pair.register
def _(left: Chain, verdict: Any, right: Any) -> Picture:
    picture = matched_forests if isinstance(verdict, Equivalent) else different_forests
    return picture(verdict, left, right)


@draw_pair.register
def _(left: Endofunction, verdict: Any, right: Any) -> Picture:
    return verdict_picture(verdict, left, right)


@draw_pair.register
def _(left: LinearChain, verdict: Any, right: Any) -> Picture:
    return chains_picture(verdict, left, right)


@draw_pair.register(LinearMap)
@draw_pair.register(LinearOperator)
def _(left: Any, verdict: Any, right: Any) -> Picture:
    if type(left) is not type(right):
        raise InputError(
            f"draw: a verdict is drawn with its two things, but found "
            f"{an(type(left).__name__)} and {an(type(right).__name__)}"
        )
    return matrix_verdict_picture(verdict, left, right)


def _two_maps(left: Any, right: Any) -> None:
    for side in (left, right):
        if not isinstance(side, FiniteMap):
            raise InputError(
                "draw: a verdict is drawn with its two maps, draw(verdict, f, g), but found a "
                f"{type(side).__name__}"
            )
