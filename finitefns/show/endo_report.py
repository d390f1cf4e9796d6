"""What there is to say of an endofunction: the facts of its report."""

from __future__ import annotations

import math
from typing import Any

from ..finite.classes.refinement import refined
from ..finite.endo_invariants import ImageSizes
from ..finite.endofunctions import Endofunction
from ..verdict import shorten
from . import svg
from .magnitude import large

REFINED = 25  # points up to which the refinement table is made
LISTED = 3_000  # points up to which components are told one by one


class Blocks(tuple[tuple[Any, ...], ...]):
    """Groups of points as a report tells them: ``{a, b} {c, d, e}``."""

    __slots__ = ()

    def __repr__(self) -> str:
        told = []
        for block in self[:20]:
            some = ", ".join(shorten(svg.clean(x), 30) for x in block[:12])
            told.append(f"{{{some}{', ...' if len(block) > 12 else ''}}}")
        return " ".join(told) + (f" ... {len(self) - 20} more" if len(self) > 20 else "")


class Rings(tuple[tuple[Any, ...], ...]):
    """Cycles as a report tells them: ``a -> b -> a; c -> c``."""

    __slots__ = ()

    def __repr__(self) -> str:
        told = []
        for ring in self[:20]:
            points = [shorten(svg.clean(x), 30) for x in ring[:12]]
            end = "..." if len(ring) > 12 else points[0]
            told.append(" -> ".join([*points, end]))
        return "; ".join(told) + (f" ... {len(self) - 20} more" if len(self) > 20 else "")


def facts(e: Endofunction) -> dict[str, Any]:
    """What is true of an endofunction under every freedom.

    >>> told = facts(Endofunction([1, 2, 0, 0]))
    >>> told["cycle lengths"], told["height"], told["period"]
    ((3,), 1, 3)
    >>> told["conjugacy classes with these level-set sizes"]
    7
    """
    n = e.space.size
    told: dict[str, Any] = {
        "points": n,
        "components": len(e.cycle_type),
        "component sizes": e.component_sizes,
        "cycle lengths": e.cycle_type,
        "height": e.height,
        "index": e.index,
        "period": _period(e),
        "image sizes of f^0, f^1, ...": _few(e.image_sizes()),
        "fixed points": int(dict(e.cycle_type.runs).get(1, 0)),
        "bijective": e.height == 0,
        "level-set sizes, as a map": e.as_map().profile,
    }
    if n <= LISTED:
        told["cycles"] = Rings(e.cycles())
        told["points of each component"] = Blocks(e.components())
    if n <= REFINED:
        told["conjugacy classes with these level-set sizes"] = refined(e)
    return told


def _few(sizes: ImageSizes) -> tuple[int, ...] | str:
    """All image sizes, or the first and the last where a tall tree has too many to tell."""
    if len(sizes) <= LISTED:
        return sizes[:]
    return ", ".join([*map(str, sizes[:9]), "...", *map(str, sizes[-4:])])


def _period(e: Endofunction) -> int | str:
    lengths = e.cycle_type.sizes.tolist()
    if sum(map(math.log10, lengths)) < 1_000:
        return large(e.period)
    return "the least common multiple of the cycle lengths"
