"""Groups that are colourings: every bijection inside the orbits, and nothing else."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .permutations import Group, orbits
from .stabilisers import StabiliserChain

Ints = NDArray[np.int64]


@lru_cache(maxsize=128)
def order_of(group: Group) -> int:
    """The order of a group: by the formula of its family, or through a stabiliser chain."""
    from .families import known_order  # maps without groups never come here

    known = known_order(group)
    return StabiliserChain(group.arrays(), group.degree).order if known is None else known


def exchanged_orbits(group: Group) -> Ints | None:
    """The orbits of a group, each known by its least point, where it is all bijections inside them.

    None where it is not. Every question asks here, so that all give one answer for one group.

    >>> exchanged_orbits(Group(((1, 0, 2), (1, 2, 0)), 3)).tolist()
    [0, 0, 0]
    >>> exchanged_orbits(Group(((1, 2, 0),), 3)) is None
    True
    """
    low = orbits(group.arrays(), group.degree)
    sizes = np.bincount(low, minlength=1)
    inside = math.prod(map(math.factorial, sizes[sizes > 1].tolist()))
    return low if order_of(group) == inside else None
