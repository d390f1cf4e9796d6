"""Which file of this room knows the things of a world; it is loaded when one of them is seen.

So what is shown of a finite map never loads the linear world, and the other way round no picture
of a finite thing is loaded for a matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any


def _finite() -> ModuleType:
    from . import finite_kinds

    return finite_kinds


def _linear() -> ModuleType:
    from . import linear_kinds

    return linear_kinds


def _nets() -> ModuleType:
    from . import net_kinds

    return net_kinds


# By the room in which the type of a thing stands.
WORLDS: dict[str, Callable[[], ModuleType]] = {"finite": _finite, "linear": _linear, "nets": _nets}
HOUSE = __name__.partition(".")[0]


def meet(thing: Any) -> None:
    """Load what is registered for the world of a thing; of a foreign kind nothing is.

    >>> from finitefns.finite.maps import FiniteMap
    >>> from finitefns.show.questions import picture_of
    >>> meet(FiniteMap([0, 0, 1]))
    >>> FiniteMap in picture_of.registry
    True
    """
    for kind in type(thing).__mro__:  # a subclass of somebody else's is still of its world
        house, _, rest = kind.__module__.partition(".")
        room = rest.partition(".")[0]
        if house == HOUSE and room in WORLDS:
            WORLDS[room]()
