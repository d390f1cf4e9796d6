"""Freedoms that people meet: gates, automata, necklaces, matrices, images, S-boxes.

Each says which maps it speaks of and what may change; `natural_freedom` finds one by name.

>>> eca = natural_freedom("automata")
>>> eca.space, count_classes(eca.space, eca.freedom)
(maps(8, 2), 88)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ...errors import InputError, said
from ...freedom import Freedom
from ..groups.families import product, symmetric, translations
from ..relabeling import Relabeling
from .counting import MapSpace, count_classes, maps

__all__ = ["Natural", "count_classes", "natural_freedom", "natural_freedoms"]


@dataclass(frozen=True)
class Natural:
    """A freedom with the space of maps that it is about, what it means, and where it is from."""

    name: str
    space: MapSpace
    freedom: Freedom
    about: str
    source: str


@dataclass(frozen=True)
class Family:
    """Natural freedoms of one sort: how their names are written, and what they are."""

    pattern: str
    about: str
    source: str
    read: str
    build: Callable[..., tuple[MapSpace, Freedom]]


def natural_freedoms() -> tuple[Family, ...]:
    """All sorts of natural freedoms, in reading order.

    >>> [family.pattern for family in natural_freedoms()][:3]
    ['npn/N', 'np/N', 'p/N']
    """
    return _FAMILIES


def natural_freedom(name: str) -> Natural:
    """The natural freedom that goes by a name.

    >>> npn = natural_freedom("npn/4")
    >>> count_classes(npn.space, npn.freedom)
    222
    >>> natural_freedom("matrices/2x3").freedom
    Freedom(domain=product(symmetric(2), symmetric(3)))

    Raises `InputError` for a name that is not there.
    """
    if not isinstance(name, str):
        raise InputError(f"the name of a freedom is text, but {said(name)} was given")
    for family in _FAMILIES:
        match = re.fullmatch(family.read, name.strip().lower())
        if match:
            space, freedom = family.build(*map(int, match.groups()))
            return Natural(name.strip().lower(), space, freedom, family.about, family.source)
    patterns = ", ".join(family.pattern for family in _FAMILIES)
    raise InputError(f"there is no natural freedom {said(name)}; there are {patterns}")


def _bits(word: str) -> Callable[[int], tuple[MapSpace, Freedom]]:
    def build(n: int) -> tuple[MapSpace, Freedom]:
        if n > 16:
            raise InputError(f"{n} bits make {2**n} words, but groups move up to 2^16 points")
        return maps(2**n, 2), Freedom.parse(word)

    return build


def _boxes(n: int, m: int) -> tuple[MapSpace, Freedom]:
    if max(n, m) > 15:
        raise InputError(f"an S-box of {n} to {m} bits is too large; at most 15 bits on each side")
    return maps(2**n, 2**m), Freedom(domain="affine", codomain="affine")


def _automata() -> tuple[MapSpace, Freedom]:
    """Reflection moves the eight neighbourhoods; complement moves them and the outputs at once."""
    mirror = [int(f"{i:03b}"[::-1], 2) for i in range(8)]
    complement = [7 - i for i in range(8)]
    together = [Relabeling(domain=mirror), Relabeling(domain=complement, codomain=[1, 0])]
    return maps(8, 2), Freedom.joint(together)


def _circle(family: str) -> Callable[[int, int], tuple[MapSpace, Freedom]]:
    return lambda n, k: (maps(n, k), Freedom(domain=family))


def _matrices(rows: int, columns: int) -> tuple[MapSpace, Freedom]:
    side = product(symmetric(rows), symmetric(columns))
    return maps(rows * columns, 2), Freedom(domain=side)


def _images(rows: int, columns: int) -> tuple[MapSpace, Freedom]:
    return maps(rows * columns, 256), Freedom(domain=translations(rows, columns))


_FAMILIES = (
    Family(
        "npn/N",
        "Boolean functions of N bits: negate and permute inputs, negate the output",
        "OEIS A000370; Harrison, Introduction to Switching and Automata Theory, 1965",
        "npn/([0-9]{1,3})",
        _bits("domain=hypercube codomain=free"),
    ),
    Family(
        "np/N",
        "Boolean functions of N bits: negate and permute inputs",
        "OEIS A000616",
        "np/([0-9]{1,3})",
        _bits("domain=hypercube"),
    ),
    Family(
        "p/N",
        "Boolean functions of N bits: permute inputs",
        "OEIS A003180",
        "p/([0-9]{1,3})",
        _bits("domain=bits"),
    ),
    Family(
        "affine/N",
        "Boolean functions of N bits: affine changes of the input",
        "OEIS A000214",
        "affine/([0-9]{1,3})",
        _bits("domain=affine"),
    ),
    Family(
        "boxes/NxM",
        "S-boxes of N to M bits: affine changes on both sides",
        "C. De Canniere: Analysis and design of symmetric encryption algorithms, 2007",
        "boxes/([0-9]{1,3})x([0-9]{1,3})",
        _boxes,
    ),
    Family(
        "automata",
        "elementary cellular automata: reflection, and 0/1 complement on both sides at once",
        "S. Wolfram: Statistical mechanics of cellular automata, Rev. Mod. Phys. 55, 1983",
        "automata",
        _automata,
    ),
    Family(
        "necklaces/NxK",
        "N beads in K colours on a circle that turns",
        "OEIS A075195",
        "necklaces/([0-9]{1,4})x([0-9]{1,4})",
        _circle("cyclic"),
    ),
    Family(
        "bracelets/NxK",
        "N beads in K colours on a circle that turns and can be turned over",
        "OEIS A081720",
        "bracelets/([0-9]{1,4})x([0-9]{1,4})",
        _circle("dihedral"),
    ),
    Family(
        "matrices/RxC",
        "binary matrices up to permutations of rows and columns",
        "OEIS A028657",
        "matrices/([0-9]{1,3})x([0-9]{1,3})",
        _matrices,
    ),
    Family(
        "images/RxC",
        "images of 256 greys that wrap around, up to shifts",
        "Burnside's lemma; for two colours OEIS A184271",
        "images/([0-9]{1,3})x([0-9]{1,3})",
        _images,
    ),
)
