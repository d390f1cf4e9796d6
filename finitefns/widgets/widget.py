"""What every widget is: JSON between a page, which draws, and Python, which knows.

The traits of a widget are plain JSON. `picture` is what there is to draw; `said` the last sentence
of Python to the person, with a serial number; `asked` the last request of the page, as
``{"do": ..., "serial": n}``. A widget may have more, and names in `takes` those that the page may
set. All else that arrives from a page is thrown away and the good state is sent back: whoever can
edit a saved notebook can make its page say anything.

A kind of widget says: ``heard`` (is this value of a trait acceptable? an `InputError` refuses it,
and the person reads its sentence), ``answer`` (what to do about a request, and the sentence to be
said), ``static`` (the picture that is shown where no page is running), ``sentence``.
"""

from __future__ import annotations

from typing import Any, ClassVar

from ..errors import InputError
from ..errors import said as quoted
from ..show.picture import Picture
from ..show.svg import Markup, element, escape
from .front import style_sheet

try:
    import anywidget
    import traitlets
except ImportError as missing:
    raise ImportError(
        "widgets need the package anywidget, which is not installed: pip install anywidget"
    ) from missing

MOST_POINTS = 60  # of one slot; beyond these a point is too small for a finger
MOST_STAGES = 12


class Widget(anywidget.AnyWidget):
    """The part that all widgets share; see the module for what a kind of widget says itself."""

    _esm: Any = "export default { render() {} }"
    _css: Any = style_sheet()

    picture = traitlets.Dict().tag(sync=True)
    said = traitlets.Dict().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True)

    takes: ClassVar[tuple[str, ...]] = ("asked",)  # what the page may set

    # ------------------------------------------------------------- what a kind of widget says

    def heard(self, name: str, value: Any) -> Any:
        """A value that the page sent for a trait in `takes`, checked; raises `InputError`."""
        known = name == "asked" and isinstance(value, dict)
        if known and isinstance(value.get("do"), str) and type(value.get("serial")) is int:
            return value
        raise InputError(f"the page sent {quoted(value)} as {name}, which nobody can follow")

    def answer(self, do: str, request: dict[str, Any]) -> str:
        """Do what the page asks, and return the sentence to be said; raises `InputError`."""
        raise InputError(f"the page asked to {quoted(do)}, and there is no such thing to do here")

    def static(self) -> Picture:
        """The widget as a picture that stands still, as it is now."""
        raise TypeError(f"{type(self).__name__} does not say how it looks when it stands still")

    def sentence(self) -> str:
        """What the widget shows, in one sentence."""
        return self.static().title

    # ------------------------------------------------------------- what is the same for all

    def say(self, text: str, kind: str = "done") -> None:
        """Say a sentence to the person: ``done``, ``refused``, or ``hint``."""
        self.said = {"text": text, "kind": kind, "serial": int(self.said.get("serial", 0)) + 1}

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what a page sent where it may be taken; send back what is right where not."""
        good: dict[str, Any] = {}
        for name, value in sync_data.items():
            if name not in self.takes:
                if name in self.keys:
                    self.send_state(name)
                continue
            try:
                good[name] = self.heard(name, value)
            except InputError as refusal:
                self.say(str(refusal), "refused")
                self.send_state(name)
        if good:
            super().set_state(good)

    @traitlets.observe("asked")
    def _on_asked(self, change: Any) -> None:
        if not change["new"]:
            return
        try:
            self.say(self.answer(change["new"]["do"], change["new"]))
        except InputError as refusal:
            self.say(str(refusal), "refused")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.sentence()}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        shown = super()._repr_mimebundle_(**kwargs)
        if shown is None:
            return None
        data, metadata = shown
        note = (
            "This picture of a widget stands still; in a notebook that runs, it can be played with."
        )
        twin = element("div", Markup(self.static().svg), element("p", element("em", escape(note))))
        return {**data, "text/plain": repr(self), "text/html": str(twin)}, metadata


class Played(Widget):
    """A widget in which nothing moves without Python: its page asks whether Python is there."""

    awake = traitlets.Int(0).tag(sync=True)  # the number of the last page that Python has met

    def answer(self, do: str, request: dict[str, Any]) -> str:
        """Greet a page, so that it knows that its sliders move something."""
        if do != "wake":
            return super().answer(do, request)
        token = request.get("token")
        if type(token) is not int or not 0 < token < 2**53:
            raise InputError(f"the page calls itself {quoted(token)}, but its name is a number")
        self.awake = token
        return ""
