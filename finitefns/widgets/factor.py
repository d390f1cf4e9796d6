"""`Factor`: put the inputs of a map into the blocks of a middle set by hand; see when f factors."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

import traitlets

from ..errors import InputError, said
from ..finite.factor import Factorization
from ..finite.maps import FiniteMap
from ..show.draw import draw
from ..show.picture import Picture
from .blocks import scene, twin
from .diagrams import Diagram
from .front import front_end, style_sheet
from .middle import Middle, input_name, too_large
from .widget import Widget

MOST_STEPS = 200  # moves that can be undone


class Factor(Widget):
    """A map f = h . s through a middle set whose blocks can be filled by hand.

    An input is put into another block, or into a new one, by a drag, by two clicks, or by keys. A
    block may mix inputs that f tells apart: then there is no h, which the picture shows, and says
    why. ``blocks`` are the labels that sit together, and can be set; ``factorization`` is the
    package's own, or None while a block is mixed.
    Law: ``w.factorization.compose() == w.f`` wherever there is one.

    >>> w = Factor(FiniteMap.from_mapping({"Ada": "red", "Di": "blue", "Eve": "red"}))
    >>> w.blocks, w.factorization.middle
    ((('Ada', 'Eve'), ('Di',)), 2)
    >>> w.blocks = [["Ada", "Di"], ["Eve"]]
    >>> w.factorization is None, w.sentence()
    (True, 'no h: Ada and Di sit in one block, but f says red and blue')

    Raises `InputError` for what is not a map, and for blocks that do not partition its inputs. A
    map of more than 32 inputs or outputs is shown as its picture, and stands still.
    """

    _esm: Any = front_end("shapes", "factor")
    _css: Any = style_sheet("drawn")

    place = traitlets.List(traitlets.Int()).tag(sync=True)  # the block in which each input sits

    def __init__(self, f: Any) -> None:
        if not isinstance(f, FiniteMap):
            raise InputError(f"Factor: {said(f)} is no FiniteMap, whose inputs can sit in blocks")
        self.f = f
        self._past: deque[Middle] = deque(maxlen=MOST_STEPS)
        self._why = too_large(f)
        self._middle = Middle.coarsest(f)
        if self._why:
            shown = draw(f)
            why = f"{self._why[0].upper()}{self._why[1:]}."
            super().__init__(picture={"title": shown.title, "still": shown.svg, "why": why})
            return
        self._diagram = Diagram(f)
        super().__init__(place=list(self._middle.place), picture=self._scene())

    # ------------------------------------------------------------- for Python

    @property
    def middle(self) -> Middle:
        """The middle set as it stands."""
        return self._middle

    @property
    def blocks(self) -> tuple[tuple[Any, ...], ...]:
        """The labels that sit together, in the order in which the inputs name the blocks."""
        return self._middle.blocks

    @blocks.setter
    def blocks(self, blocks: Iterable[Iterable[Any]]) -> None:
        self.place = list(Middle.of_blocks(self.f, blocks).place)

    @property
    def factorization(self) -> Factorization | None:
        """f = embed . project through these blocks, or None while a block is mixed."""
        return self._middle.factorization

    @factorization.setter
    def factorization(self, found: Factorization) -> None:
        if not isinstance(found, Factorization):
            raise InputError(f"factorization is {said(found)}, but it must be a Factorization")
        if found.compose() != self.f:
            raise InputError("the factorization is one of another map, but it must be one of f")
        self.place = found.project.values.tolist()

    def sentence(self) -> str:
        """Where the middle set stands, in one sentence."""
        return self._why or self._middle.explain()

    def static(self) -> Picture:
        """The widget as a picture that stands still, as it is now."""
        return draw(self.f) if self._why else twin(self._middle, self._diagram)

    # ------------------------------------------------------------- for the page

    def answer(self, do: str, request: dict[str, Any]) -> str:
        """Do what the page asks: move, go to a node, finest, summary, mend, undo."""
        self._check_movable()
        if do == "undo":
            return self._undo()
        here = self._middle
        if do == "move":
            return self._move(request.get("input"), request.get("block"))
        if do == "go":
            node, many = request.get("node"), len(self._diagram.nodes)
            if type(node) is not int or not 0 <= node < many:
                raise InputError(f"there is no factorization number {said(node)} in the diagram")
            there = Middle(self.f, self._diagram.nodes[node])
        elif do == "finest":
            there = Middle.finest(self.f)
        elif do == "summary":
            there = Middle.coarsest(self.f)
        elif do == "mend":
            there = here.mended()
        else:
            return super().answer(do, request)
        if there.node == here.node:
            return f"It is like that already: {here.explain()}."
        self._go(there)
        return f"{_begun(there.explain())}."

    def _move(self, point: Any, block: Any) -> str:
        here = self._middle
        there = here.moved(point, block)
        name = input_name(self.f, point)
        if there.node == here.node:
            alone = "alone" if here.place.count(here.place[point]) == 1 else "there"
            return f"{name} sits {alone} already."
        self._go(there)
        return f"{name} moved. {_begun(there.explain())}."

    def _undo(self) -> str:
        if not self._past:
            return "There is nothing to undo."
        back = self._past.pop()
        self._go(back, step=False)
        return f"One step back. {_begun(back.explain())}."

    def _go(self, there: Middle, step: bool = True) -> None:
        if step:
            self._past.append(self._middle)
        self._middle = there
        self.place = list(there.place)
        self.picture = self._scene()

    def say(self, text: str, kind: str = "done") -> None:
        """Say a sentence to the person, as an alarm while there is no h."""
        super().say(text, "refused" if kind == "done" and self._middle.mixed else kind)

    @traitlets.validate("place")
    def _only_partitions(self, proposal: Any) -> list[int]:
        self._check_movable()
        return list(Middle(self.f, tuple(proposal["value"])).place)

    @traitlets.observe("place")
    def _on_place(self, change: Any) -> None:
        there = Middle(self.f, tuple(change["new"]))
        if there != self._middle:  # it was set from Python
            self._go(there)
            self.say(f"{_begun(there.explain())}.")

    def _scene(self) -> dict[str, Any]:
        title = f"Factor: a map from {self.f.domain.size} inputs to {self.f.codomain.size} outputs"
        return {"title": title, "steps": len(self._past), **scene(self._middle, self._diagram)}

    def _check_movable(self) -> None:
        if self._why:
            raise InputError(f"nothing moves here: {self._why}")


def _begun(sentence: str) -> str:
    """A sentence with its first letter as it is: f and h are names, and names keep their case."""
    return sentence if sentence.startswith("f ") else f"{sentence[0].upper()}{sentence[1:]}"
