"""From what a person hands in to endofunctions: every output is an input too.

Values without inputs are point numbers, of 0, 1, ... where a 0 occurs in any of them, and else of
1, 2, ...; arrows and tables say both ends. Law: the map that is read is ``.as_map()``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import InputError, said
from ..finite.endofunctions import Endofunction
from ..finite.maps import FiniteMap
from ..finite.sets import FiniteSet
from .asked import Asked
from .gathered import gathered
from .given import Given, look
from .maps import numbered
from .sources import Source


def endofunctions_of(sources: Sequence[Source], asked: Asked | None = None) -> list[Endofunction]:
    """The endofunctions that sources stand for.

    >>> endofunctions_of([Source("here", "inline", "2 3 1 1")])[0]
    Endofunction([1, 2, 0, 0], space=[1, 2, 3, 4])
    >>> endofunctions_of([Source("here", "inline", "a->b, b->b")])[0]("a")
    'b'

    Raises `InputError` where an output is not an input.
    """
    asked = Asked() if asked is None else asked
    if asked.columns is not None and len(asked.columns) != 2:
        raise InputError(
            f"--columns is {','.join(asked.columns)!r}, but two columns are meant: x,y"
        )
    ready = gathered(sources, asked, wide=False)
    found, _ = numbered([look(source, asked) for source in ready], [])
    bare = [given for given in found if _starts(given) is None]
    first = 0 if any(0 in list(given.outputs) for given in bare) else 1
    return [_endofunction(given, first) for given in found]


def _starts(given: Given) -> Sequence[Any] | None:
    """The names of the inputs; None where the input gave only values."""
    return given.inputs if given.ready is None else given.ready.domain.labels


def _endofunction(given: Given, first: int) -> Endofunction:
    starts = _starts(given)
    labels: Sequence[Any] = (
        starts if starts is not None else range(first, first + len(given.outputs))
    )
    space = FiniteSet(labels)
    for place, y in enumerate(given.outputs):
        if space.has(y):
            continue
        if starts is None and not isinstance(y, int):
            why = "but values alone are point numbers; arrows a->b say both ends"
        elif starts is None:
            allowed = f"{labels[0]} to {labels[-1]}"
            why = f"but an endofunction of {len(labels)} points has {allowed}"
        else:
            why = "which is no input, but an endofunction goes from its inputs to themselves"
        raise given.fault(place, f"the output is {said(y)}, {why}")
    f = FiniteMap.from_values(given.outputs, space, space)
    return Endofunction(f.values, space)
