"""`RoundStates`: round the states of a net ever more, and see its inputs merge."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError, said
from ..nets.rounded import Rounded
from ..nets.trace import Trace
from ..show.picture import Picture
from ..show.rounded_pictures import rounded_parts, rounded_picture
from .slides import Seen, Slides

DECADES = 4  # how far below the largest number the finest step is


class RoundStates(Slides):
    """A net on inputs, with a slider over the precision at which its states are rounded.

    The first stop is exact; the others are steps of 1, 2 and 5 times a power of ten, up to one at
    which little is left. ``rounded`` is the rounded net where the slider stands.

    Law: ``w.rounded == trace.discretize(w.precision)``.

    >>> from finitefns.nets import Affine, Net
    >>> w = RoundStates(Net([Affine([[1.0]])]).on([[0.2], [0.3], [0.9]], labels="abc"))
    >>> w.precisions[:3], w.rounded.sizes
    (('exact', 0.0002, 0.0005), (3, 3))
    >>> w.precision = 1.0
    >>> w.rounded.sizes
    (3, 2)

    Raises `InputError` for what is not a net on inputs, and a precision that is not a stop. Of more
    than 16 stages or 20,000 inputs the picture is shown, without a slider.
    """

    over: ClassVar[str] = "precision"

    def __init__(self, trace: Any) -> None:
        if not isinstance(trace, Trace):
            raise InputError(f"a net on inputs is meant, net.on(points), but found {said(trace)}")
        self._stops = _stops(trace)
        self._made: dict[int, Rounded] = {}
        super().__init__(trace, len(self._stops))

    def still(self) -> Picture:
        """The picture of the net with exact states."""
        return rounded_picture(self._trace.discretize())

    @property
    def precisions(self) -> tuple[Any, ...]:
        """The precisions of the stops: ``"exact"``, then steps."""
        return self._stops

    @property
    def precision(self) -> Any:
        """The precision at which the slider stands."""
        return self._stops[self.step]

    @precision.setter
    def precision(self, precision: Any) -> None:
        if precision not in self._stops:
            some = ", ".join(f"{stop}" for stop in self._stops)
            raise InputError(f"there is no stop at {said(precision)}; there are {some}")
        self.step = self._stops.index(precision)

    @property
    def rounded(self) -> Rounded:
        """The rounded net where the slider stands."""
        return self._at(self.step)

    def _at(self, stop: int) -> Rounded:
        if stop not in self._made:
            self._made[stop] = self._trace.discretize(self._stops[stop])
        return self._made[stop]

    def seen(self, stop: int) -> Seen:
        """When the inputs meet at one precision."""
        parts, width, height, told = rounded_parts(self._at(stop))
        name = "exact" if stop == 0 else f"step {self._stops[stop]:g}"
        return Seen(name, parts, width, height, told)


def _stops(trace: Trace) -> tuple[Any, ...]:
    """Exact, then 1, 2 and 5 times the powers of ten up to twice the largest number."""
    largest = max((float(np.abs(state).max(initial=0.0)) for state in trace.states[1:]), default=0)
    top = 2 * largest if largest > 0 else 1.0
    power = math.floor(math.log10(top))
    steps = [
        float(f"{digit}e{p}") for p in range(power - DECADES, power + 1) for digit in (1, 2, 5)
    ]
    most = next((step for step in (*steps, float(f"1e{power + 1}")) if step >= top), steps[-1])
    fine = [step for step in (*steps, float(f"1e{power + 1}")) if step <= most]
    return ("exact", *fine[-3 * DECADES - 1 :])
