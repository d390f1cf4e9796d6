"""The space of all chains between stages of given sizes, and where it falls apart.

Where an inner stage is fixed, a chain is cut in two: what happens before it and what happens after
it share named points only, so nothing that may be renamed is shared. Classes of the whole are pairs
of classes of the two pieces, and every question may be asked piece by piece.

Law: ``count_classes(space, fr)`` is the product of the counts of its pieces.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import InputError, said
from ...freedom import Freedom, SlotFreedom, fixed, free
from ..colours import Colouring, coloured
from ..sets import FiniteSet
from .counting import MapSpace

SORTS = (None, "surjective")


@dataclass(frozen=True)
class ChainSpace:
    """All chains of maps between stages of these sizes, in order, or of surjections only.

    >>> ChainSpace((3, 3, 2)).slots
    {'stage0': 3, 'stage1': 3, 'stage2': 2}

    Raises `InputError` for fewer than two stages, or a size that is not a number from 0 on.
    """

    sizes: tuple[int, ...]
    only: str | None = None

    def __post_init__(self) -> None:
        if len(self.sizes) < 2:
            raise InputError(
                f"chains: there are {len(self.sizes)} sizes, but a chain has at least 2 stages"
            )
        for place, size in enumerate(self.sizes):
            if not isinstance(size, int) or isinstance(size, bool) or size < 0:
                raise InputError(
                    f"chains: size {place} is {said(size)}, but a size is an integer from 0 on"
                )
        if not isinstance(self.only, str | None) or self.only not in SORTS:
            raise InputError(
                f"chains: only is {said(self.only)}, but it must be None or 'surjective'"
            )

    @property
    def sets(self) -> dict[str, FiniteSet]:
        """The stages."""
        return {f"stage{i}": FiniteSet(size) for i, size in enumerate(self.sizes)}

    @property
    def slots(self) -> dict[str, int]:
        """The sizes of the stages."""
        return {f"stage{i}": size for i, size in enumerate(self.sizes)}

    @property
    def maps(self) -> tuple[MapSpace, ...]:
        """The space that each map of a chain is taken from."""
        return tuple(MapSpace(n, m, self.only) for n, m in itertools.pairwise(self.sizes))

    @property
    def is_empty(self) -> bool:
        """Whether there is no such chain at all."""
        return any(space.is_empty for space in self.maps)

    def __repr__(self) -> str:
        only = f", only={self.only!r}" if self.only else ""
        return f"chains({', '.join(map(str, self.sizes))}{only})"


def pieces(colours: Sequence[Colouring]) -> list[tuple[int, int]]:
    """The first and the last stage of each piece: a chain is cut at its fixed inner stages.

    >>> from finitefns.finite.colours import colourings
    >>> stages = [FiniteSet(n) for n in (3, 2, 2, 4)]
    >>> freedom = Freedom(stage0="free", stage2="free")
    >>> names = {f"stage{i}": stage for i, stage in enumerate(stages)}
    >>> pieces(list(colourings(freedom, names, "Chain").values()))
    [(0, 1), (1, 3)]
    """
    last = len(colours) - 1
    cuts = [0, *(i for i in range(1, last) if colours[i].is_rigid), last]
    return list(itertools.pairwise(cuts))


def spelled(colouring: Colouring) -> SlotFreedom:
    """The freedom that gives a slot this colouring."""
    if colouring.is_rigid:
        return fixed
    return free if colouring.is_free else coloured(colouring.codes.tolist())


def of_one_map(before: Colouring, after: Colouring) -> Freedom:
    """The freedom of one map between two stages of a chain."""
    return Freedom(domain=spelled(before), codomain=spelled(after))
