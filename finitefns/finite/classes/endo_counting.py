"""How many endofunctions are there, up to conjugacy?

`endofunctions(n)` is the space of all maps from n points to themselves, or of those of one sort;
its classes can be counted here, listed (`endo_listing`), and drawn at random (`endo_sampling`).

Laws: ``count_classes(endofunctions(n), "none")`` is n^n; with a freedom, it is the number of orbits
under the bijections that the freedom allows. The slow twin is `count_by_listing`.
Sources: Polya 1937; Harary and Palmer, Graphical Enumeration (1973), chapter 3; OEIS A001372 (all),
A001373 (no fixed point), A000041 (bijective), A002861 (connected), A000081 (trees).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

from ...errors import InputError, said
from ...freedom import Freedom
from ..colours import Colouring, colourings
from ..endofunctions import Endofunction

# Where there is a space of endofunctions, its classes can be listed and drawn, too.
from . import endo_listing as _listing  # noqa: F401
from . import endo_sampling as _sampling  # noqa: F401
from .counting import count_classes
from .endo_series import (
    ONLY,
    EndofunctionSpace,
    blocks_of,
    check_sort_under_groups,
    has_sort,
    tables,
)
from .group_counting import count_under_groups, in_colours
from .series import afford, partition_table


def endofunctions(n: int, only: str | None = None) -> EndofunctionSpace:
    """The space of maps from n points to themselves, as a value that can be counted and listed.

    ``only`` is None, ``"bijective"``, ``"fixed-point-free"`` or ``"connected"`` (one cycle).

    Law: the bijective ones have as many classes as n has partitions.

    >>> import finitefns as ff
    >>> [ff.count_classes(ff.endofunctions(n)) for n in range(7)]    # OEIS A001372
    [1, 1, 3, 7, 19, 47, 130]
    >>> moving = [ff.endofunctions(n, only="fixed-point-free") for n in range(8)]
    >>> [ff.count_classes(space) for space in moving]    # A001373
    [1, 0, 1, 2, 6, 13, 40, 100]

    Raises `InputError` for a size that is not a number from 0 on, or another word for ``only``.
    Source: OEIS A001372, A001373.
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 0:
        raise InputError(
            f"endofunctions: the size is {said(n)}, but a size is an integer from 0 on"
        )
    if not isinstance(only, str | None) or only not in ONLY:
        raise InputError(
            f"endofunctions: only is {said(only)}, but it must be None, 'bijective', "
            "'fixed-point-free' or 'connected'"
        )
    return EndofunctionSpace(int(n), only)


@count_classes.register
def _(space: EndofunctionSpace, freedom: Freedom | str = "all") -> int:
    n = space.size
    fr = Freedom.parse(freedom)
    simple = in_colours(space.sets, fr, "Endofunction") if fr.grouped else fr
    if simple is None:
        check_sort_under_groups(space)
        return count_under_groups(space.sets, fr, "Endofunction", space.only)
    colours = colourings(simple, space.sets, "Endofunction")["space"]
    if colours.is_rigid and space.only != "connected":
        afford("counting endofunctions", bits=n * math.log2(n + 1))
        if space.only == "bijective":
            return math.factorial(n)
        return int((n - 1) ** n if space.only else n**n) if n else 1
    if colours.is_free and space.only == "bijective":
        return partition_table(n, n)[n]
    return tables(*blocks_of(colours), space.only).count


def count_by_listing(space: EndofunctionSpace, freedom: Freedom | str = "all") -> int:
    """The slow twin of `count_classes`: the mean number of maps that a relabeling leaves alone.

    Every relabeling that keeps the colours is listed, and every map: for at most 5 or 6 points.

    >>> count_by_listing(endofunctions(4))
    19
    """
    colours = colourings(Freedom.parse(freedom), space.sets, "Endofunction")["space"]
    maps = [v for v in itertools.product(range(space.size), repeat=space.size)
            if has_sort(Endofunction(list(v)), space.only)]  # fmt: skip
    total = group = 0
    for move in _keeping(colours):
        group += 1
        total += sum(all(v[move[x]] == move[y] for x, y in enumerate(v)) for v in maps)
    return total // group


def _keeping(colours: Colouring) -> Iterator[tuple[int, ...]]:
    codes = colours.codes.tolist()
    for move in itertools.permutations(range(colours.size)):
        if all(codes[x] == codes[y] for x, y in enumerate(move)):
            yield move
