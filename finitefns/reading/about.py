"""The sizes that a freedom by name promises: npn/3 is about maps of 8 points into 2.

What is read under such a freedom is held to them, and gets the codomain that the name speaks of.
S-boxes may be written as people print them, one word of hexadecimal digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import InputError, said
from ..finite.sets import FiniteSet
from .given import Given, tokens
from .sources import Source


@dataclass(frozen=True)
class About:
    """What the name of a freedom says of maps: how many inputs, how many outputs.

    ``name`` is what was typed; outputs that are numbers are counted from 0 where ``words`` of bits
    are meant, since a group then moves them by their digits.
    """

    name: str
    inputs: int
    outputs: int
    words: bool = False

    @classmethod
    def named(cls, name: str) -> About:
        """What a natural freedom is about.

        >>> About.named("npn/3")
        About(name='npn/3', inputs=8, outputs=2, words=False)

        Raises `InputError` for a name that is not there.
        """
        from ..finite.classes.natural import natural_freedom

        natural = natural_freedom(name)
        n, m = natural.space.slots.values()
        return cls(natural.name, n, m, natural.name.startswith("boxes"))

    @property
    def told(self) -> str:
        """The promise, in words."""
        return f"{self.name} is about maps of {self.inputs:,} points into {self.outputs:,}"

    def spelled_out(self, sources: Sequence[Source]) -> list[Source]:
        """S-boxes in hexadecimal digits as numbers; everything else as it is.

        >>> box = Source("here", "inline", "0F")
        >>> About("boxes/1x4", 2, 16, True).spelled_out([box])[0].data
        '0 15'
        """
        return [self._numbers(source) if self.words else source for source in sources]

    def _numbers(self, source: Source) -> Source:
        if source.sort != "inline" or "->" in source.data:
            return source
        digits = max(1, -(-(self.outputs - 1).bit_length() // 4))
        text = source.data.strip().removeprefix("0x")
        if re.fullmatch("[0-9a-fA-F]+", text) and len(text) == digits * self.inputs:
            cells = [text[i : i + digits] for i in range(0, len(text), digits)]
        else:
            cells = [cell.removeprefix("0x") for cell in tokens(source.data, source.where)]
            if not any(re.search("[a-fA-F]", cell) for cell in cells):
                return source
        hexadecimal = re.compile(f"[0-9a-fA-F]{{1,{digits}}}")
        if not all(map(hexadecimal.fullmatch, cells)):
            return source
        return replace(source, data=" ".join(str(int(cell, 16)) for cell in cells))

    def codomains(self, found: Sequence[Given], share: bool) -> list[FiniteSet | None]:
        """The codomain of each input, of the size that the name says; one where ``share``.

        Raises `InputError` for inputs that are of another size, or have too many outputs.
        """
        for given in found:
            n = len(given.outputs)
            if n != self.inputs:
                raise InputError(f"{self.told}, but {given.where} has {n:,} points")
        labels = [_distinct(given) for given in found]
        together = self._room(list(dict.fromkeys(x for one in labels for x in one)))
        if together is not None:
            return [together] * len(found)
        apart = [self._room(one) for one in labels]
        for given, points, one in zip(found, apart, labels, strict=True):
            if points is None:
                raise InputError(f"{self.told}, but {given.where} has {self._misfit(one)}")
        if share:
            told = " and ".join(
                f"{given.where} has {_some(one)}" for given, one in zip(found, labels, strict=True)
            )
            raise InputError(f"{self.told}, but {told}")
        return apart

    def _misfit(self, labels: Sequence[Any]) -> str:
        """What is wrong with the outputs of one input."""
        if len(labels) > self.outputs:
            return f"{len(labels):,} outputs"
        high = self.outputs - 1
        wrong = [x for x in labels if not isinstance(x, int) or not 0 <= x <= high]
        return f"the output {said((wrong or list(labels))[0])}; numbers 0..{high} are meant"

    def _room(self, labels: list[Any]) -> FiniteSet | None:
        size = self.outputs
        if all(isinstance(x, int) for x in labels):
            for first in (0,) if self.words else (0, 1):
                if all(first <= x < first + size for x in labels):
                    return FiniteSet(range(first, first + size))
            if self.words:
                return None
        if len({isinstance(x, str) for x in labels}) > 1 or len(labels) > size:
            return None
        spare = (f"unused {i}" for i in range(1, size - len(labels) + 1))
        return FiniteSet([*sorted(labels), *spare])


def _distinct(given: Given) -> list[Any]:
    cells = given.outputs if given.ready is None else given.ready.codomain.labels
    tolist = getattr(cells, "tolist", None)
    return list(dict.fromkeys(cells if tolist is None else tolist()))


def _some(labels: Sequence[Any]) -> str:
    return "the outputs " + ", ".join(map(said, labels[:4])) + ", ..." * (len(labels) > 4)
