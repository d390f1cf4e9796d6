"""What is seen of a kind that no world knows: what its contract tells, and no guess beyond it.

Its slots are columns of points; where it offers `pairs`, they are arrows. A report has its sizes,
and under each freedom the invariants, the symmetries and the class size, as they are asked of
every kind that is moved by relabelings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..compare import invariants
from ..contract import Paired
from ..errors import InputError, an, no_rule
from ..finite.relabeling import is_relabeled
from ..freedom import Freedom
from ..verdict import NoCanonicalForm
from . import arrows, svg
from .arrows import GAP, MARGIN, MOST_INPUTS, Column
from .picture import Picture
from .standing import Standing, standing
from .svg import Markup, Style

MOST_ARROWS = 400  # beyond this a picture of all pairs is a grey cloud


def plain_picture(thing: Any) -> Picture:
    """The slots of a thing as columns, and its pairs as arrows from the first to the last.

    A thing of one slot stands twice, so that its arrows can be told apart.
    """
    sets = list(thing.sets.items())
    if len(sets) == 1 and isinstance(thing, Paired):
        sets = sets * 2
    kind = type(thing).__name__
    sizes = [points.size for _, points in sets]
    if max(sizes, default=0) > MOST_INPUTS:
        raise InputError(
            f"draw: {an(kind)} has {max(sizes)} points in a slot, and up to {MOST_INPUTS} are drawn"
        )
    pairs = sorted(thing.pairs) if isinstance(thing, Paired) and len(sets) == 2 else []
    if len(pairs) > MOST_ARROWS:
        raise InputError(f"draw: {an(kind)} has {len(pairs)} pairs, and up to {MOST_ARROWS} fit")
    columns: list[Column] = []
    at = MARGIN
    for place, (slot, points) in enumerate(sets):
        hollow = bool(pairs) and place > 0  # what an arrow ends at looks like nothing of its own
        looks = [None if hollow else Style.of(k) for k in range(points.size)]
        column = Column(slot, list(points.labels), looks, "right" if place else "left")
        column.x = at if place else at + column.reach
        column.spread(max(sizes))
        at = column.x + GAP + 3 * max(sizes)
        columns.append(column)
    parts: list[Markup] = []
    for x, y in pairs:
        look = Style.of(x)
        ends = (columns[0].x, columns[0].y(x)), (columns[1].x, columns[1].y(y))
        parts += arrows.arrow(*ends, look)
    for column in columns:
        parts += column.draw()
    told = ", ".join(f"{size} in {slot}" for (slot, _), size in zip(sets, sizes, strict=True))
    width = columns[-1].x + columns[-1].reach + MARGIN if columns else 2 * MARGIN
    desc = f"points: {told}" + (f"; {len(pairs)} pairs" if pairs else "")
    height = arrows.height(max(sizes, default=0))
    return Picture.of(width, height, f"{an(kind)}", svg.clean(desc), parts)


def plain_report(
    thing: Any, freedoms: Sequence[Freedom | str]
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The sizes of the slots, and what each freedom leaves."""
    facts: dict[str, Any] = {"kind": type(thing).__name__}
    facts |= {f"size of {slot}": size for slot, size in thing.slots.items()}
    if isinstance(thing, Paired):
        facts["pairs"] = len(list(thing.pairs))
    told = {}
    for freedom in freedoms or usual(thing):
        fr = Freedom.parse(freedom)
        try:
            told[str(freedom)] = dict(invariants(thing, fr))
        except NoCanonicalForm as limit:
            told[str(freedom)] = {"invariants": f"not found: {limit}"}
        if is_relabeled(thing):
            row = standing(thing, fr)
            told[str(freedom)] |= {"symmetries": row.symmetries, "class size": row.class_size}
    return facts, told


def plain_rows(thing: Any, freedoms: Iterable[Freedom | str]) -> list[Standing]:
    """The table of freedoms, for what is moved by relabelings."""
    if not is_relabeled(thing):
        raise no_rule("freedom_table", thing, "moved by relabelings")
    return [standing(thing, freedom) for freedom in (*usual(thing), *freedoms)]


def usual(thing: Any) -> list[str]:
    """The freedoms that a report speaks of: none, each slot alone, all."""
    alone = list(thing.slots) if len(thing.slots) > 1 else []
    return ["none", *alone, "all"]
