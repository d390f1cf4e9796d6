"""Inputs in the blocks of a middle set: where `Factor` stands, and what there is to draw.

A `Middle` says for every input in which block it sits, and is any partition of the inputs. It
factors f exactly when no block mixes inputs that f tells apart; then h is there, and
``factorization`` is the package's own. A block keeps its place on the screen while inputs come
and go: blocks are numbered as they stand there, which may differ from the order in which the
inputs name them.

Law: ``middle.factorization is None`` exactly when ``middle.mixed`` names a block.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputError, said
from ..finite.factor import Factorization, through
from ..finite.factorizations import count_factorizations
from ..finite.forests.standard import growth_string
from ..finite.maps import FiniteMap
from ..show import arrows, svg
from ..show.arrows import counted
from ..summaries import summary

MOST_POINTS = 32  # inputs, and outputs: what a hand can still drag


@dataclass(frozen=True)
class Middle:
    """A map f, and the block in which each input sits: ``place[input]``, from 0, none empty.

    >>> m = Middle.coarsest(FiniteMap([0, 0, 1]))
    >>> m.place, m.blocks, m.factorization.middle
    ((0, 0, 1), ((0, 1), (2,)), 2)
    >>> m.moved(2, 0).factorization is None
    True

    Raises `InputError` for a place that is not a number for every input.
    """

    f: FiniteMap
    place: tuple[int, ...]

    def __post_init__(self) -> None:
        n, found = self.f.domain.size, self.place
        if len(found) != n:
            raise InputError(
                f"the middle set seats {len(found)} inputs, but f has {counted(n, 'input')}"
            )
        for i, block in enumerate(found):
            if not isinstance(block, int) or isinstance(block, bool) or not 0 <= block < n:
                raise InputError(
                    f"input {i} sits in block {said(block)}, but blocks have numbers 0..{n - 1}"
                )
        ranks = {block: rank for rank, block in enumerate(sorted(set(found)))}
        object.__setattr__(self, "place", tuple(ranks[block] for block in found))

    # -------------------------------------------------------------- ways to stand

    @classmethod
    def finest(cls, f: FiniteMap) -> Middle:
        """Every input in a block of its own: s renames the inputs, and h does all the work."""
        return cls(f, tuple(range(f.domain.size)))

    @classmethod
    def coarsest(cls, f: FiniteMap) -> Middle:
        """The summary: inputs sit together exactly when f sends them to the same output."""
        return cls(f, tuple(summary(f).project.values.tolist()))

    @classmethod
    def of_blocks(cls, f: FiniteMap, blocks: Iterable[Iterable[Any]]) -> Middle:
        """The middle set with these blocks of labels, each input in one of them.

        >>> Middle.of_blocks(FiniteMap.from_mapping({"a": 0, "b": 0}), [["b"], ["a"]]).place
        (1, 0)

        Raises `InputError` for an input that is missing, comes twice, or is none of f's.
        """
        seat: dict[int, int] = {}
        for number, block in enumerate(_listed("blocks", blocks)):
            for label in _listed(f"block {number}", block):
                i = f.domain.index(label)
                if i in seat:
                    raise InputError(
                        f"{said(label)} sits in block {seat[i]} and in block {number}, but an "
                        "input sits in one block"
                    )
                seat[i] = number
        for i in range(f.domain.size):
            if i not in seat:
                raise InputError(
                    f"{said(f.domain.label(i))} sits in no block, but every input sits in one"
                )
        return cls(f, tuple(seat[i] for i in range(f.domain.size)))

    def moved(self, point: int, block: int) -> Middle:
        """The same, with one input in another block; the number after the last is a new block."""
        n, k = self.f.domain.size, self.size
        if not _is_number(point, n):
            raise InputError(f"there is no input number {said(point)}; f has {counted(n, 'input')}")
        if not _is_number(block, k + 1):
            raise InputError(
                f"there is no block number {said(block)}; there are {k}, and {k} is a new one"
            )
        place = list(self.place)
        alone = place.count(place[point]) == 1
        if block < k or not alone:  # what is alone already has a block of its own
            place[point] = block
        # The number of a new block may be n, beyond what the door takes, until gaps are closed.
        ranks = {old: rank for rank, old in enumerate(sorted(set(place)))}
        return Middle(self.f, tuple(ranks[old] for old in place))

    def mended(self) -> Middle:
        """The coarsest factorization that is finer: every mixed block is parted by outputs."""
        values = self.f.values.tolist()
        parts = list(zip(self.place, values, strict=True))
        order = sorted(range(len(parts)), key=lambda i: self.place[i])  # inputs in order within
        ranks = {part: rank for rank, part in enumerate(dict.fromkeys(parts[i] for i in order))}
        return Middle(self.f, tuple(ranks[part] for part in parts))

    # -------------------------------------------------------------- what it is

    @property
    def size(self) -> int:
        """How many blocks there are."""
        return len(set(self.place))

    @property
    def span(self) -> tuple[int, int]:
        """The fewest and the most blocks that a factorization of f can have."""
        return len(self.f.profile), self.f.domain.size

    @property
    def node(self) -> tuple[int, ...]:
        """The partition as a restricted growth string, as the lattice names it."""
        return tuple(growth_string(np.array(self.place, np.int64)).tolist())

    @property
    def blocks(self) -> tuple[tuple[Any, ...], ...]:
        """The labels of each block, in the order in which the inputs name them."""
        found: list[list[Any]] = [[] for _ in range(self.size)]
        for i, block in enumerate(self.node):
            found[block].append(self.f.domain.label(i))
        return tuple(map(tuple, found))

    @property
    def mixed(self) -> dict[int, tuple[int, int]]:
        """The blocks that cannot factor, each with the first two of its inputs that f parts.

        The first to be found comes first: it is what `factor_through` would name.
        """
        first: dict[int, int] = {}
        found: dict[int, tuple[int, int]] = {}
        values = self.f.values.tolist()
        for i, block in enumerate(self.place):
            mate = first.setdefault(block, i)
            if values[i] != values[mate]:
                found.setdefault(block, (mate, i))
        return found

    @property
    def factorization(self) -> Factorization | None:
        """f = embed . project through these blocks, or None where a block is mixed."""
        if self.mixed:
            return None
        return through(self.f, growth_string(np.array(self.place, np.int64)))

    # -------------------------------------------------------------- in words

    def explain(self) -> str:
        """Where this stands, in one sentence.

        >>> f = FiniteMap.from_mapping({"Ada": "red", "Di": "blue", "Eve": "red"})
        >>> Middle.finest(f).moved(1, 0).explain()
        'no h: Ada and Di sit in one block, but f says red and blue'
        >>> Middle.coarsest(f).explain()
        'f = h ∘ s through 2 blocks: this is the summary, no smaller middle set will do'
        """
        mixed = self.mixed
        if mixed:
            (a, b), values = next(iter(mixed.values())), self.f.values.tolist()
            more = len(mixed) - 1
            rest = f"; {counted(more, 'other block')} {'is' if more == 1 else 'are'} mixed too"
            return (
                f"no h: {input_name(self.f, a)} and {input_name(self.f, b)} sit in one block, but "
                f"f says {output_name(self.f, values[a])} and {output_name(self.f, values[b])}"
                f"{rest if more else ''}"
            )
        told = f"f = h ∘ s through {counted(self.size, 'block')}"
        least, most = self.span
        if self.size == least == most:
            return f"{told}: the only factorization, for f never sends two inputs to one output"
        if self.size == least:
            return f"{told}: this is the summary, no smaller middle set will do"
        if self.size == most:
            return f"{told}: this is the finest, every input alone"
        return f"{told}, between the summary ({least}) and the finest ({most})"


def among(middle: Middle) -> str:
    """How many blocks there are, of how many there may be; how many factorizations are like this.

    >>> among(Middle.coarsest(FiniteMap([0, 0, 1])))
    '2 blocks of 2 to 3: the only factorization through 2, of 2 in all'
    """
    least, most = middle.span
    if middle.mixed:
        return f"{counted(middle.size, 'block')}; a factorization has {least} to {most}"
    here = count_factorizations(middle.f, middle.size)
    such = "the only factorization" if here == 1 else f"one of {here:,} factorizations"
    return (
        f"{counted(middle.size, 'block')} of {least} to {most}: {such} through {middle.size}, of "
        f"{count_factorizations(middle.f):,} in all"
    )


def input_name(f: FiniteMap, point: int) -> str:
    """The label of an input, short enough for a sentence."""
    return svg.shorten(svg.name_of(f.domain.label(point)), arrows.LABEL)


def output_name(f: FiniteMap, point: int) -> str:
    """The label of an output, short enough for a sentence."""
    return svg.shorten(svg.name_of(f.codomain.label(point)), arrows.LABEL)


def too_large(f: FiniteMap) -> str:
    """Why a map is shown as a picture that stands still, or nothing where it can be played with.

    >>> too_large(FiniteMap([0] * 3)), too_large(FiniteMap([0] * 33))[:35]
    ('', 'the map has 33 inputs and 1 output;')
    """
    n, m = f.domain.size, f.codomain.size
    if max(n, m) <= MOST_POINTS:
        return ""
    return (
        f"the map has {counted(n, 'input')} and {counted(m, 'output')}; up to {MOST_POINTS} of "
        "each can be moved by hand, so this picture stands still"
    )


def _is_number(found: object, below: int) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and 0 <= found < below


def _listed(what: str, found: Any) -> list[Any]:
    if isinstance(found, (str, bytes)) or not isinstance(found, Iterable):
        raise InputError(f"{what} is {said(found)}, but it must be a list")
    return list(found)
