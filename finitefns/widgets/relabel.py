"""`Relabel`: give the points of a thing other names, by hand, and see what stands still."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import traitlets

from ..errors import InputError, said
from ..finite.chains import Chain
from ..finite.endofunctions import Endofunction
from ..finite.groups.setting import setting
from ..finite.maps import FiniteMap
from ..finite.relabeling import Relabeling
from ..freedom import Freedom
from ..show.arrows import counted
from ..show.draw import draw
from ..show.picture import Picture
from ..verdict import shorten
from .boards import board
from .front import front_end
from .rules import Rules, searchable
from .twins import twin
from .widget import MOST_POINTS, MOST_STAGES, Widget


class Relabel(Widget):
    """A map, a chain or an endofunction whose points can be dragged onto each other.

    Two points of one slot change places by a drag, by two clicks, or by keys; their arrows follow,
    and the invariants, worked out anew after every move, stand still. ``freedom`` says what may
    move. Read back what was done as ``relabeling``, and the thing that it made as ``thing``.
    Law: ``w.original.act(w.relabeling) == w.thing``.

    >>> from finitefns.finite.maps import FiniteMap
    >>> w = Relabel(FiniteMap([0, 0, 1]))
    >>> w.moves = {"domain": [2, 1, 0], "codomain": [0, 1]}
    >>> w.thing.values.tolist(), w.relabeling.moves["domain"].tolist()
    ([1, 0, 0], [2, 1, 0])

    Raises `InputError` for what has no points, a freedom that does not fit, or moves that it does
    not allow. A thing of more than 60 points a slot is shown as its picture, and stands still.
    """

    _esm: Any = front_end("board", "relabel")

    moves = traitlets.Dict().tag(sync=True)
    facts = traitlets.Dict().tag(sync=True)

    takes: ClassVar[tuple[str, ...]] = ("asked", "moves")

    def __init__(self, thing: Any, freedom: Freedom | str = "all") -> None:
        checked_thing("Relabel", thing)
        self.original = thing
        self.freedom = Freedom.parse(freedom)
        self._now = Relabeling()
        large = too_large(thing)
        self._rules = None if large else Rules(thing, self.freedom)
        # Whatever all swaps inside the orbits of a group leave standing stands under it, too.
        found = searchable(thing, self.freedom)
        self._known = found or setting(self.freedom, thing).coarse()
        self._told = self._invariants(thing)
        if self._rules is None:
            still = draw(thing)
            shown: dict[str, Any] = {"title": still.title, "still": still.svg, "why": large}
            super().__init__(picture=shown, facts=self._facts())
            return
        shown = board(thing, self._rules)
        shown |= {"title": draw(thing).title, "freedom": str(self.freedom)}
        shown |= {
            "turns": self._rules.turns,
            "standard": self._standard(self._rules) if found else None,
        }
        super().__init__(picture=shown, moves=self._rules.read({}), facts=self._facts())

    @property
    def relabeling(self) -> Relabeling:
        """What has been done so far, from the names in the beginning to those of now.

        It can be set; the names stay those of the original, so only the numbers of a witness count.
        """
        return self._now

    @relabeling.setter
    def relabeling(self, change: Relabeling) -> None:
        if not isinstance(change, Relabeling):
            raise InputError(f"relabeling: a Relabeling is meant, but found {said(change)}")
        self.moves = {slot: move.tolist() for slot, move in change.moves.items()}

    @property
    def thing(self) -> Any:
        """The thing as it is now: ``original.act(relabeling)``."""
        return self.original.act(self._now)

    def _invariants(self, thing: Any) -> dict[str, Any]:
        """What stands still: all of it, or of a very large group what is known of its orbits."""
        return dict(thing.invariants(self._known))

    def _standard(self, rules: Rules) -> dict[str, list[int]]:
        """The moves that lead from the original to its canonical form."""
        return rules.read(self.original.canonical(self.freedom).change.moves)

    def _facts(self) -> dict[str, Any]:
        """The invariants of the thing as it is now, and whether each is what it was.

        What is as before is said as before, under the names that the points had then.
        """
        rows = []
        for name, value in self._invariants(self.thing).items():
            still = bool(value == self._told[name])
            told = shorten(self._told[name] if still else value, 120)
            rows.append({"name": name, "value": told, "still": still})
        return {"rows": rows, "moves": dict(self.moves)}

    @traitlets.validate("moves")
    def _only_allowed(self, proposal: Any) -> dict[str, list[int]]:
        return self._read(proposal["value"])

    def _read(self, value: Any) -> dict[str, list[int]]:
        if self._rules is not None:
            return self._rules.read(value)
        if value:
            raise InputError(f"{self.picture['why']} Nothing in it can be moved here")
        return {}

    @traitlets.observe("moves")
    def _on_moves(self, change: Any) -> None:
        sets = self.original.sets
        moves = {slot: np.array(move, np.int64) for slot, move in self.moves.items()}
        self._now = Relabeling.between(moves, sets, sets)
        self.facts = self._facts()

    def heard(self, name: str, value: Any) -> Any:
        """A value that the page sent, checked as carefully as one from Python."""
        return self._read(value) if name == "moves" else super().heard(name, value)

    def static(self) -> Picture:
        """The thing as it is now, as a picture that stands still."""
        if self._rules is None:
            return draw(self.original)
        return twin(self.picture, self.moves, self.picture["title"], self.sentence())

    def sentence(self) -> str:
        """What the widget shows, and what stands still.

        >>> from finitefns.finite.maps import FiniteMap
        >>> Relabel(FiniteMap([0, 0, 1]), "domain").sentence()
        'a map from 3 points to 2; free to move: domain; nothing has moved'
        """
        if self._rules is None:
            return str(self.picture["why"])
        free = [s for s, own in self._rules.slots.items() if own.how != "fixed"]
        moved = sum(p != i for move in self.moves.values() for i, p in enumerate(move))
        told = f"{counted(moved, 'point')} moved" if moved else "nothing has moved"
        named = ", ".join(free[:4]) + (", ..." if len(free) > 4 else "")
        return f"{self.picture['title']}; free to move: {named or 'nothing'}; {told}"


def checked_thing(widget: str, thing: Any) -> None:
    """Raise `InputError` for what has no points to move."""
    if not isinstance(thing, FiniteMap | Chain | Endofunction):
        raise InputError(
            f"{widget}: {said(thing)} is no FiniteMap, Chain or Endofunction, which have points "
            "to move"
        )


def too_large(thing: Any) -> str:
    """Why a thing is not moved by hand; empty where it can be."""
    for slot, size in thing.slots.items():
        if size > MOST_POINTS:
            return (
                f"The {slot} has {size:,} points, and up to {MOST_POINTS} can be moved by hand; "
                "this is the whole in a summary."
            )
    if len(thing.slots) > MOST_STAGES:
        return (
            f"The chain has {len(thing.slots)} stages, and up to {MOST_STAGES} can be moved by "
            "hand; this is the whole in a summary."
        )
    return ""
