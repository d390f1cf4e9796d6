"""One canonical form for each class of chains, one after the other, map by map.

Choose a class of the first map, as `classes` of maps does. Of the relabelings that the freedom
allows, those that leave the chosen map alone move the points of stage 1 by every bijection that
keeps their colour and the tree that hangs from them, and by no other. So what is left is a shorter
chain whose first stage has these for colours, and the choice goes on there.

The order: chains are ordered by the class of their first map, as `classes(maps(...))` orders it;
chains with the same first map by the rest, in the same way, its stage 1 coloured by trees.

Laws: each form is its own canonical form; there are `count_classes` of them; a chain of one map is
listed where its map is. Every beginning that is chosen has an end, so the time between two forms
is that of one form and one step per map; only the chain at hand is kept in memory.
Source: orderly generation by a chain of stabilisers (Read 1978; Faradzev 1978); that siblings of
one tree may all be exchanged is Jordan 1869, Polya 1937.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ...freedom import Freedom
from ..chains import Chain
from ..colours import Colouring, coloured, colourings
from ..maps import FiniteMap
from .chain_space import ChainSpace
from .group_counting import in_colours
from .group_listing import least_values
from .listing import Words, classes
from .series import afford

Ints = NDArray[np.int64]


@classes.register
def _(space: ChainSpace, freedom: Freedom | str = "all") -> Iterator[Chain]:
    freedom = Freedom.parse(freedom)
    if freedom.grouped:
        simple = in_colours(space.sets, freedom, "Chain")
        if simple is None:
            return _under_groups(space, freedom)
        freedom = simple
    colours = list(colourings(freedom, space.sets, "Chain").values())
    afford("writing down one chain", cells=sum(space.sizes))
    return _forms(space, freedom, colours)


def _under_groups(space: ChainSpace, freedom: Freedom) -> Iterator[Chain]:
    """The forms of a small space, in order of the least word of each class."""
    if space.is_empty:
        return
    sizes = list(space.slots.values())
    for word in least_values(space, freedom, "Chain"):
        parts = np.split(word, np.cumsum(sizes[:-2]))
        chain = Chain([FiniteMap(f, m) for f, m in zip(parts, sizes[1:], strict=True)])
        if space.only is None or all(len(f.profile) == f.codomain.size for f in chain.maps):
            yield chain.canonical(freedom).form


def _forms(space: ChainSpace, freedom: Freedom, colours: list[Colouring]) -> Iterator[Chain]:
    if space.is_empty:
        return
    stages, spaces = list(space.sets.values()), space.maps
    trees = [colours[0]]  # the colours of each stage when the maps before it are known
    chosen: list[Ints] = []
    choices = [iter(Words(spaces[0], colours[0], colours[1]))]
    while choices:
        i = len(choices) - 1
        del chosen[i:], trees[i + 1 :]
        word = next(choices[-1], None)
        if word is None:
            choices.pop()
            continue
        values = np.empty(len(word), np.int64)
        values[trees[i].order] = word
        chosen.append(values)
        if i + 1 < len(spaces):
            trees.append(by_trees(values, trees[i], colours[i + 1]))
            choices.append(iter(Words(spaces[i + 1], trees[i + 1], colours[i + 2])))
            continue
        maps = [
            FiniteMap._trusted(f, target, source)
            for f, source, target in zip(chosen, stages, stages[1:], strict=False)
        ]
        yield Chain(maps).canonical(freedom).form


def by_trees(values: Ints, before: Colouring, after: Colouring) -> Colouring:
    """The outputs coloured by their colour and by how many inputs of each colour they take.

    >>> one = Colouring(3, 1)
    >>> by_trees(np.array([0, 0, 1]), one, one).codes.tolist()
    [0, 1, 2]
    """
    taken: list[list[int]] = [[] for _ in range(after.size)]
    for output, colour in sorted(zip(values.tolist(), before.codes.tolist(), strict=True)):
        taken[output].append(colour)
    names = [(c, *inputs) for c, inputs in zip(after.codes.tolist(), taken, strict=True)]
    return coloured(names).colouring("stage", after.size, range(after.size))
