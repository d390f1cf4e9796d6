"""What there is to say of an endofunction: the facts and the freedoms of its report."""

from __future__ import annotations

import math
from typing import Any

from ..errors import InputError
from ..finite.counting import count_classes
from ..finite.endo_counting import endofunctions
from ..finite.endo_invariants import ImageSizes
from ..finite.endofunctions import Endofunction
from ..finite.refinement import refined
from ..finite.symmetry import class_size, log10_class_size, symmetries
from ..freedom import Freedom
from .magnitude import large, power

COUNTED = 300  # points up to which the classes of all endofunctions are counted
COLOURED = 2_000  # cells of a table up to which those of coloured points are counted
REFINED = 25  # points up to which the refinement table is made
LISTED = 3_000  # points up to which components are told one by one
EXACT = 3_000  # points up to which group orders are multiplied out


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
        told["cycles"] = dict(enumerate(e.cycles(), start=1))
        told["points of each component"] = dict(enumerate(e.components(), start=1))
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


def under(e: Endofunction, freedom: Freedom) -> dict[str, Any]:
    """What one freedom leaves standing of an endofunction.

    >>> told = under(Endofunction([1, 2, 0, 0]), Freedom.parse("all"))
    >>> told["symmetries"], told["class size"], told["classes of endofunctions"]
    (1, 24, 19)
    """
    name, value = list(e.invariants(freedom).items())[-1]
    whole = "the endofunction itself" if name == "output" else "the cycles, with their trees"
    group = symmetries(e, freedom)
    exact = e.space.size <= EXACT
    classes = number_of_classes(e, freedom)
    return {
        "complete invariant": whole,
        name: value,
        "symmetries": large(group.order) if exact else power(group.log10_order),
        "class size": (
            large(class_size(e, freedom)) if exact else power(log10_class_size(e, freedom))
        ),
        "classes of endofunctions": "not counted at this size" if classes is None else classes,
    }


def number_of_classes(e: Endofunction, freedom: Freedom) -> int | str | None:
    """How many classes there are, or None where that is not known at a glance.

    >>> number_of_classes(Endofunction([0] * 10**6), Freedom.parse("none"))
    'about 1.0e+6000000'
    """
    n = e.space.size
    colours = freedom.colourings(e.sets, "Endofunction")["space"]
    if colours.is_fixed:
        return power(n * math.log10(n)) if n > EXACT else large(n**n)
    cells = math.prod(size + 1 for size in colours.sizes if size > 1)
    cells *= sum(size == 1 for size in colours.sizes) + 1
    if n > COUNTED or (not colours.is_free and cells > COLOURED):
        return None
    try:
        return large(count_classes(endofunctions(n), freedom))
    except InputError:  # many colours make a table that does not fit
        return None
