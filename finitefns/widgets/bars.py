"""`Bars`: turn the entries of a chain of matrices by sliders, and see its barcode change."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from ..errors import InputError, said
from ..linear.barcodes import Barcode
from ..linear.chains import LinearChain
from ..show.barcodes import chain_picture
from ..show.picture import Picture
from ..verdict import Undecided
from .front import front_end, style_sheet
from .ladders import Ladders, drawing, number_text, too_large
from .lifelines import scene, twin
from .widget import Played


class Bars(Played):
    """A linear chain whose entries have sliders, with its barcode and the bases that show it.

    A bar that is pointed at, or has the focus, shows its vector at every stage where it lives; a
    small table has the ranks of all composites. Exact entries move by whole numbers and stay
    exact, floats by tenths. ``chain`` is the chain as it stands, and can be set.
    Law: ``w.barcode == w.chain.barcode()``.

    >>> w = Bars([[[1, 0], [0, 0]], [[1, 0], [0, 0]]])
    >>> dict(w.barcode)
    {(0, 2): 1, (0, 0): 1, (1, 1): 1, (2, 2): 1}
    >>> w.preset("diag(1,0), diag(0,1)")
    >>> w.chain, w.sentence()
    (LinearChain([[[1, 0], [0, 0]], [[0, 0], [0, 1]]]), '4 bars: [0, 1], [0, 0], [1, 2], [2, 2]')

    Raises `InputError` for what is not a chain of matrices. A chain of more than 6 stages, or of a
    dimension above 6, is shown as its picture, and has no sliders.
    """

    _esm: Any = front_end("shapes", "awake", "bars")
    _css: Any = style_sheet("drawn")

    ladders = traitlets.Dict().tag(sync=True)  # what stays while sliders move: rungs, presets
    steps: Any = traitlets.List().tag(sync=True)  # the rung of every entry

    takes: ClassVar[tuple[str, ...]] = ("asked", "steps")

    def __init__(self, chain: Any) -> None:
        self._take(chain)
        super().__init__(**self._shown())

    def _take(self, chain: Any) -> None:
        """Stand on the ladders of another chain."""
        given = chain if isinstance(chain, LinearChain) else LinearChain(chain)
        self._why = too_large(given)
        self._chain = given
        self._ladders = None if self._why else Ladders.of(given)

    def _shown(self) -> dict[str, Any]:
        """What the traits are where the widget stands anew."""
        title = f"Bars: a chain {' -> '.join(map(str, self._chain.slots.values()))}"
        if self._ladders is None:
            why = f"{self._why[0].upper()}{self._why[1:]}."
            shown = {"title": title, "still": chain_picture(self._chain).svg, "why": why}
            return {"picture": shown, "ladders": {}, "steps": []}
        rungs = [
            [[[number_text(x) for x in ladder] for ladder in row] for row in rows]
            for rows in self._ladders.rungs
        ]
        shapes = [list(a.shape) for a in self._chain.matrices]
        names = list(self._ladders.presets())
        return {
            "ladders": {"rungs": rungs, "presets": names, "shapes": shapes},
            "steps": _lists(self._ladders.steps),
            "picture": self._picture(),
        }

    def _picture(self) -> dict[str, Any]:
        title = f"Bars: a chain {' -> '.join(map(str, self._chain.slots.values()))}"
        return {"title": title, **scene(drawing(self._chain))}

    # ------------------------------------------------------------- for Python

    @property
    def chain(self) -> LinearChain:
        """The chain at which the sliders stand."""
        return self._chain

    @chain.setter
    def chain(self, chain: Any) -> None:
        self._take(chain)
        with self.hold_sync(), self.hold_trait_notifications():  # the page hears it at once
            for name, value in self._shown().items():
                setattr(self, name, value)
        self.say(f"{self.sentence()}.")

    @property
    def barcode(self) -> Barcode | Undecided:
        """The bars of the chain, with bases; `Undecided` where the tolerance decides."""
        return self._chain.barcode()

    def preset(self, name: str) -> None:
        """Go to a chain that has a button of its own.

        Raises `InputError` for a name that no button has.
        """
        places = {} if self._ladders is None else self._ladders.presets()
        if not isinstance(name, str) or name not in places:
            some = ", ".join(map(repr, places)) or "none, for this chain has no sliders"
            raise InputError(f"there is no preset {said(name)}; there are {some}")
        self.steps = _lists(places[name])

    def sentence(self) -> str:
        """The barcode in one sentence."""
        if self._why:
            return self._why
        code = self.barcode
        return code.explain() if isinstance(code, Undecided) else str(self.picture["said"])

    def static(self) -> Picture:
        """The widget as a picture that stands still, as it is now."""
        if self._why:
            return chain_picture(self._chain)
        return twin(drawing(self._chain), str(self.picture["title"]))

    # ------------------------------------------------------------- for the page

    def heard(self, name: str, value: Any) -> Any:
        """A value that the page sent; where the sliders stand is checked like everything else."""
        return _lists(self._read(value)) if name == "steps" else super().heard(name, value)

    def answer(self, do: str, request: dict[str, Any]) -> str:
        """Go to a preset."""
        if do == "preset":
            self.preset(request.get("name", ""))
            return f"{self.sentence()}."
        return super().answer(do, request)

    def _read(self, steps: Any) -> Any:
        if self._ladders is None:
            raise InputError(f"nothing moves here: {self._why}")
        return self._ladders.moved(steps).steps

    @traitlets.validate("steps")
    def _only_rungs(self, proposal: Any) -> list[Any]:
        given = proposal["value"]
        return given if self._ladders is None and not given else _lists(self._read(given))

    @traitlets.observe("steps")
    def _on_steps(self, change: Any) -> None:
        if self._ladders is None or not change["new"]:
            return
        ladders = self._ladders.moved(change["new"])
        if ladders.steps == self._ladders.steps:
            return
        before = self._chain
        self._chain = ladders.chain
        try:
            shown = self._picture()
        except InputError as refusal:  # entries so large together that floats have no barcode
            self._chain = before
            self.steps = _lists(self._ladders.steps)
            self.say(str(refusal), "refused")
            return
        self._ladders = ladders
        self.picture = shown
        self.say(f"{self.sentence()}.")


def _lists(steps: Any) -> list[Any]:
    return [[list(row) for row in rows] for rows in steps]
