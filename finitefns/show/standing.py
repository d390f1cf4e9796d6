"""What one freedom leaves standing of a thing: the row that reports and tables are made of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from ..finite.chains import Chain
from ..finite.classes.chain_counting import chains
from ..finite.classes.counting import count_classes, maps
from ..finite.classes.endo_counting import endofunctions
from ..finite.colours import colourings
from ..finite.endofunctions import Endofunction
from ..finite.maps import FiniteMap
from ..finite.symmetry import class_size, log10_class_size, symmetries
from ..freedom import Freedom
from ..verdict import NoCanonicalForm
from ..wording import number
from .magnitude import classes_of_maps, large, power

EXACT = 3_000  # points; beyond this, group orders are told by their logarithms
COUNTED = 300  # points up to which the classes of chains and endofunctions are counted
COLOURED = 2_000  # cells of a table up to which those of coloured points are counted

COMPLETE = {  # by the name of the finest invariant: what it takes to know the class
    "output": "the thing itself",
    "kernel": "the kernel: which inputs share an output",
    "level-set size": "the size of each output's level set",
    "level-set sizes": "the level-set sizes, and the size of the codomain",
    "level sets by colour": "the colour of each output, with its inputs of each colour",
    "forest": "which inputs meet at which stage, and what no input reaches",
    "cycles": "the cycles, with the trees that hang from them",
    "least image": "the least that the group makes of it",
}
THINGS = "things"  # of a kind that no world knows
NOUNS = {FiniteMap: "maps", Chain: "chains", Endofunction: "endofunctions"}


@dataclass(frozen=True)
class Standing:
    """What one freedom leaves of a thing; ``classes`` is None where they are not counted.

    ``name`` and ``value`` are the finest invariant, and ``invariant`` says what it is.
    """

    freedom: str
    invariant: str
    name: str
    value: Any
    symmetries: int | str
    class_size: int | str
    classes: int | str | None
    log10_class_size: float
    noun: str

    @property
    def claim(self) -> str:
        """What the last invariant of a kind is; of a foreign one nobody has proved that."""
        return "finest invariant" if self.noun == THINGS else "complete invariant"

    @property
    def heads(self) -> tuple[str, ...]:
        """What the columns of the counts say."""
        return ("things" if self.noun == THINGS else "maps") + " in the class", "classes"

    @property
    def bar(self) -> float:
        """How long a bar says how large the class is."""
        return self.log10_class_size

    def told(self) -> list[str]:
        """The counts as texts."""
        classes = "not counted" if self.classes is None else _number(self.classes)
        return [_number(self.class_size), classes]

    def counts(self) -> dict[str, Any]:
        """The counts in what JSON knows."""
        return {"class size": self.class_size, "classes": self.classes}

    def to_dict(self) -> dict[str, Any]:
        """The same as a report tells it, name by name."""
        return {
            self.claim: self.invariant,
            self.name: self.value,
            "symmetries": self.symmetries,
            "class size": self.class_size,
            f"classes of such {self.noun}": (
                "not counted at this size" if self.classes is None else self.classes
            ),
        }


def _number(value: int | str) -> str:
    return number(value) if isinstance(value, int) else value


def standing(thing: Any, freedom: Freedom | str, called: str = "") -> Standing:
    """What a freedom leaves standing of a thing; ``called`` says it in other words.

    >>> s = standing(FiniteMap([0, 0, 1]), "all")
    >>> s.value, s.symmetries, s.class_size, s.classes
    ((2, 1), 2, 6, 2)
    """
    fr = Freedom.parse(freedom)
    name, value = finest(thing, fr)
    exact = fr.grouped or max(thing.slots.values(), default=0) <= EXACT
    group, log10 = symmetries(thing, fr), log10_class_size(thing, fr)
    return Standing(
        called or str(fr),
        COMPLETE.get(name, name),
        name,
        value,
        large(group.order) if exact else power(group.log10_order),
        large(class_size(thing, fr)) if exact else power(log10),
        number_of_classes(thing, fr),
        log10,
        NOUNS.get(type(thing), THINGS),
    )


def finest(thing: Any, freedom: Freedom) -> tuple[str, Any]:
    """The last invariant, which tells the most, by name; a kind may have none, or not know it."""
    try:
        told = thing.invariants(freedom)
    except NoCanonicalForm as limit:
        return "not found", str(limit)
    return next(reversed(told.items()), ("none", ""))


def number_of_classes(thing: Any, freedom: Freedom) -> int | str | None:
    """How many classes there are of things on the same slots; None where that is not quick.

    Of a kind that is not counted here, None as well: other things have the same slots.

    >>> number_of_classes(Endofunction([1, 2, 0, 0]), Freedom.parse("all"))
    19
    >>> number_of_classes(Endofunction([0] * 10**6), Freedom.parse("none"))
    'about 1.0 x 10^6000000'
    """
    if type(thing) not in NOUNS:
        return None
    if isinstance(thing, FiniteMap) and not freedom.grouped:
        return classes_of_maps(thing, freedom)
    sizes = list(thing.slots.values())
    if not freedom.grouped:
        colours = colourings(freedom, thing.sets, type(thing).__name__).values()
        if isinstance(thing, Endofunction) and all(c.is_rigid for c in colours):
            n = sizes[0]
            return power(n * math.log10(n)) if n > EXACT else large(n**n)
        cells = math.prod(
            math.prod(s + 1 for s in c.sizes if s > 1) for c in colours if not c.is_free
        )
        if cells > COLOURED:
            return None
    if max(sizes) > COUNTED:
        return None
    try:
        if isinstance(thing, Endofunction):
            return large(count_classes(endofunctions(*sizes), freedom))
        if isinstance(thing, Chain):
            return large(count_classes(chains(*sizes), freedom))
        return large(count_classes(maps(*sizes), freedom))
    except InputError:  # a table that does not fit
        return None
