"""How many chains are there, up to renaming?

`chains(n0, ..., nk)` is the space of all chains between stages of these sizes; it can be counted,
listed (`chain_listing`) and drawn from (`chain_sampling`). A chain is cut at its fixed inner
stages, a piece of one map is counted as a map, and a longer one by the generating function of
levelled forests (`chain_series`). The slow twins: `count_uncut` takes no short cut,
`orbits.count_by_burnside` lists everything.

Laws: ``count_classes(chains(n, m), fr) == count_classes(maps(n, m), fr)``; with an inner stage
that is fixed or has one point, the count is the product over the two sides.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...freedom import Freedom
from ..colours import Colouring, colourings

# Whoever can name a space of chains may ask every question of it: these two register theirs.
from . import chain_listing, chain_sampling  # noqa: F401
from .chain_series import Growth, Stage
from .chain_space import ChainSpace, of_one_map, pieces
from .counting import count_classes
from .group_counting import count_under_groups, in_colours

__all__ = ["ChainSpace", "chains", "count_classes", "count_uncut"]


def chains(*sizes: int, only: str | None = None) -> ChainSpace:
    """All chains of maps between stages of the given sizes, as a value; nothing is built.

    ``only`` is None or ``"surjective"``, for chains of surjections.

    Law: a chain of one map is a map, ``count_classes(chains(n, m)) == count_classes(maps(n, m))``.

    >>> import finitefns as ff
    >>> ff.count_classes(ff.chains(3, 3, 2)), ff.count_classes(ff.chains(3, 3, 2), "hidden")
    (9, 38)
    >>> ff.count_classes(ff.chains(30, 20, 10))
    61989805503
    >>> onto = (ff.chains(4, i, j, only="surjective") for i in range(5) for j in range(5))
    >>> sum(map(ff.count_classes, onto))
    14

    Raises `InputError` for fewer than two stages, or a size that is not a number from 0 on.
    Source: Polya 1937; the last example is OEIS A001970, multisets of partitions.
    """
    return ChainSpace(sizes, only)


@count_classes.register
def _(space: ChainSpace, freedom: Freedom | str = "all") -> int:
    if space.is_empty:
        return 0
    fr = Freedom.parse(freedom)
    simple = in_colours(space.sets, fr, "Chain") if fr.grouped else fr
    if simple is None:
        return count_under_groups(space.sets, fr, "Chain", space.only)
    colours = list(colourings(simple, space.sets, "Chain").values())
    total = 1
    for first, last in pieces(colours):
        if last == first + 1:
            one = of_one_map(colours[first], colours[last])
            total *= count_classes(space.maps[first], one)
        else:
            total *= count_uncut(colours[first : last + 1], space.only)
    return total


def count_uncut(colours: Sequence[Colouring], only: str | None = None) -> int:
    """The classes of chains between stages of these colours, by one generating function.

    >>> count_uncut([Colouring(3, 1), Colouring(3, 1), Colouring(2, 1)])
    9
    """
    return Growth(tuple(map(Stage.of, colours)), only).count()
