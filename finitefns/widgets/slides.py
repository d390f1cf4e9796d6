"""What a widget with one slider is: stops, a picture at each, and the stop at which it stands.

From the page comes only the number of a stop; Python draws the picture there. A kind of such widget
gives the number of stops and what is seen at each.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import traitlets

from ..errors import InputError
from ..errors import said as quoted
from ..nets.trace import Trace
from ..show.arrows import counted
from ..show.bars import sentences
from ..show.picture import Picture
from ..show.svg import Markup
from ..show.trace_pictures import MOST_STAGES
from .front import front_end, style_sheet
from .shapes import shapes
from .widget import Played

MOST_INPUTS = 20_000  # beyond these a picture is not drawn while a hand moves


class Seen(NamedTuple):
    """What is seen at one stop: its name, the parts of a drawing, its size, and a sentence."""

    name: str
    parts: list[Markup]
    width: float
    height: float
    said: str


class Slides(Played):
    """The part that widgets with one slider share; a kind says how many stops, and ``seen``."""

    _esm: Any = front_end("shapes", "awake", "slide")
    _css: Any = style_sheet("drawn")

    stops = traitlets.Int(0).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)

    takes: ClassVar[tuple[str, ...]] = ("asked", "step")
    over: ClassVar[str] = ""  # what the slider goes over

    def __init__(self, trace: Trace, stops: int) -> None:
        self._trace = trace
        widths = " -> ".join(map(str, trace.net.widths[:MOST_STAGES]))
        more = " -> ..." * (trace.net.last >= MOST_STAGES)
        inputs = counted(trace.inputs, "input")
        self._title = f"{type(self).__name__}: a net {widths}{more} on {inputs}"
        self._why = too_large(trace)
        count = 0 if self._why else stops
        super().__init__(stops=count, picture=self._picture(0))

    @property
    def trace(self) -> Trace:
        """The net on inputs that the widget shows."""
        return self._trace

    def seen(self, stop: int) -> Seen:
        """What is seen at a stop."""
        raise TypeError(f"{type(self).__name__} does not say what is seen at a stop")

    def still(self) -> Picture:
        """What is shown where there is no slider."""
        raise TypeError(f"{type(self).__name__} does not say how it looks without a slider")

    def sentence(self) -> str:
        """What is seen where the slider stands, in one sentence."""
        return self._why or str(self.picture["said"])

    def static(self) -> Picture:
        """The widget as a picture that stands still, as it is now."""
        if self._why:
            return self.still()
        here = self.seen(self.step)
        told = f"{self.over} {here.name}: {here.said}"
        more, end = sentences(f"{told}.", here.width, here.height + 12)
        return Picture.of(here.width, end + 4, self._title, told, [*here.parts, *more])

    def _picture(self, stop: int) -> dict[str, Any]:
        shown: dict[str, Any] = {"title": self._title, "over": self.over}
        if self._why:
            why = f"{self._why[0].upper()}{self._why[1:]}."
            return {**shown, "still": self.still().svg, "why": why}
        here = self.seen(stop)
        board = {"width": here.width, "height": here.height, "shapes": shapes(here.parts)}
        return {**shown, "name": here.name, "board": board, "said": here.said}

    def _read(self, step: Any) -> int:
        if self._why:
            raise InputError(f"nothing moves here: {self._why}")
        if type(step) is not int or not 0 <= step < self.stops:
            raise InputError(
                f"the slider has the stops 0..{self.stops - 1}, but found {quoted(step)}"
            )
        return step

    def heard(self, name: str, value: Any) -> Any:
        """A value that the page sent; where the slider stands is checked like everything else."""
        return self._read(value) if name == "step" else super().heard(name, value)

    @traitlets.validate("step")
    def _only_stops(self, proposal: Any) -> int:
        return self._read(proposal["value"])

    @traitlets.observe("step")
    def _on_step(self, change: Any) -> None:
        self.picture = self._picture(change["new"])
        self.say(f"{self.sentence()}.")


def too_large(trace: Trace) -> str:
    """Why a trace gets no slider, or nothing.

    >>> from finitefns.nets import Affine, Net
    >>> too_large(Net([Affine([[1.0]])] * 16).on([[1.0]]))
    'the net has 17 stages; there is a slider up to 16, so here is its picture'
    """
    if trace.net.last >= MOST_STAGES:
        return (
            f"the net has {trace.net.last + 1} stages; there is a slider up to {MOST_STAGES}, so "
            "here is its picture"
        )
    if not trace.inputs:
        return "there are no inputs, so there is nothing to slide over"
    if trace.inputs > MOST_INPUTS:
        return (
            f"there are {trace.inputs:,} inputs; there is a slider up to {MOST_INPUTS:,}, so here "
            "is their picture"
        )
    return ""
