"""`SlideInputs`: slide over the inputs of a net, and see the bars and the mirrors of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError, said
from ..nets.trace import Trace
from ..show import svg
from ..show.arrows import counted
from ..show.net_facts import mirrors_of
from ..show.picture import Picture
from ..show.stage_bars import drawn_codes, lettered, places
from ..show.trace_pictures import NARROWEST, TOP, codes_of, trace_picture, tree_of
from ..wording import some
from .slides import Seen, Slides, too_large

OTHER, HERE = "mirrored", "this side"  # what stands beside inputs on either side of a mirror


class SlideInputs(Slides):
    """A net on inputs, with a slider over the inputs: the bars and mirrors are those of the input.

    The ring is at the input, its barcode stands below the forest; inputs of the same bars on the
    other side of a mirror say so. ``input`` is the input at which it stands, and can be set.

    Law: the bars that are seen are ``trace.ranks.barcodes[trace.ranks.bars[i]]``.

    >>> from finitefns.nets import Net, Pointwise
    >>> w = SlideInputs(Net([Pointwise("abs", 1)]).on([[1.0], [-2.0], [3.0]], labels="abc"))
    >>> w.sentence()
    "at 'a': bars [0, 1], as at 3 inputs; mirrored against 'b'"
    >>> w.input = "b"
    >>> w.sentence()
    "at 'b': bars [0, 1], as at 3 inputs; mirrored against 'a' and 'c'"

    Raises `InputError` for what is not a net on inputs. Of more than 16 stages or 20,000 inputs the
    picture is shown, without a slider.
    """

    over: ClassVar[str] = "input"

    def __init__(self, trace: Any) -> None:
        self._take(trace)
        super().__init__(trace, trace.inputs)

    def _take(self, trace: Any) -> None:
        if not isinstance(trace, Trace):
            raise InputError(f"a net on inputs is meant, net.on(points), but found {said(trace)}")
        if too_large(trace):
            return
        self._codes = codes_of(trace)
        self._found = lettered([code for code in self._codes if code is not None])
        self._mirrors = mirrors_of(trace)
        self._tree = tree_of(trace, self._codes, self._found, ())
        # Room for the words of every stop, so that nothing else moves with the slider.
        most = [replace(leaf, side=2, word=OTHER) for leaf in self._tree.leaves]
        apart = any(len(one.sides) > 1 for one in self._mirrors)
        self._left = replace(self._tree, leaves=most if apart else self._tree.leaves).left

    def still(self) -> Picture:
        """The picture of the net on all its inputs."""
        return trace_picture(self._trace)

    @property
    def input(self) -> Any:
        """The input at which the slider stands, by its label."""
        return self._trace.labels.label(self.step)

    @input.setter
    def input(self, label: Any) -> None:
        self.step = int(self._trace.labels.index(label))

    def seen(self, stop: int) -> Seen:
        """The forest with a ring at one input, and the bars there."""
        trace, tree, code = self._trace, self._tree, self._codes[stop]
        other = self._mirrored(stop)
        leaves = list(tree.leaves)
        for i in other:
            leaves[i] = replace(leaves[i], side=2, word=OTHER)
        leaves[stop] = replace(leaves[stop], ringed=True, side=1 if other else 0, word=HERE)
        across = places(self._left, trace.net.last)
        parts, end = replace(tree, leaves=leaves).draw(across, TOP)
        mine = [one for one in self._found if one.bars == code]
        drawn, end = drawn_codes(mine, across, end + 26)
        label = trace.labels.label(stop)
        told = f"at {some([label])}: "
        if code is None:
            told += "ranks contradict each other, so there are no bars"
        else:
            told += f"bars {code!r}, as at {counted(mine[0].inputs, 'input')}"
        if other:
            told += f"; mirrored against {_named([trace.labels.label(i) for i in other])}"
        met = self._meets(stop)
        if met is not None:
            stage, inputs = met
            told += f"; one point with {_named(inputs)} from stage {stage} on"
        width = max(across[-1] + 64, NARROWEST)
        return Seen(svg.name_of(label), [*parts, *drawn], width, end + 12, told)

    def _mirrored(self, stop: int) -> list[int]:
        """The inputs of the same bars on other sides of mirrors."""
        at = self._trace.points[0]
        for one in self._mirrors:
            sides = [set(at[list(side)].tolist()) for side in one.sides]
            if len(sides) > 1 and any(int(at[stop]) in side for side in sides):
                apart = [side for side in sides if int(at[stop]) not in side]
                return np.flatnonzero(np.isin(at, [p for side in apart for p in side])).tolist()
        return []

    def _meets(self, stop: int) -> tuple[int, list[Any]] | None:
        """The first stage at which the input is one point with others, and these."""
        for stage, points in enumerate(self._trace.points):
            same = np.flatnonzero(points == points[stop])
            if len(same) > 1:
                label = self._trace.labels.label
                return stage, [label(i) for i in same.tolist() if i != stop]
        return None


def _named(labels: Sequence[Any]) -> str:
    """Inputs in a sentence: two by name where they are many."""
    if len(labels) <= 3:
        return some(labels)
    return f"{counted(len(labels), 'input')}, among them {some(labels[:2])}"
