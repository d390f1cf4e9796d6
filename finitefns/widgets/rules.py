"""Which points of a thing may change places under a freedom, and the sentence where they may not.

Two points of a slot may be exchanged, all else staying where it is, exactly when they are in one
class: the points of a free slot are one class, those of a fixed slot each its own, colours and
equal weights are classes. Under a group they are classes too, since the exchanges of a and
b and of b and c make that of a and c. So a page can judge every swap by comparing two numbers. What
a group can do beyond swaps is offered as `turns`, its generators.

Laws: a swap inside a class is allowed wherever the points stand; ``refusal(moves)`` is None exactly
for the relabelings that the freedom allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, said
from ..finite.colours import Coloured, Weighted
from ..finite.groups.factors import Exchanges, Factor, Moves
from ..finite.groups.setting import setting
from ..freedom import Freedom
from ..show import svg

Ints = NDArray[np.int64]

MOST_TURNS = 8  # generators that get a button
MOST_ORDER = 10**9  # elements of a group beyond swaps, in which a search ends while one waits


@dataclass(frozen=True)
class SlotRules:
    """The rules of one slot: a class for each place, and what to say where a swap is refused.

    ``tags`` are the words for each place, such as its colour; empty where there are none.
    """

    how: str
    classes: list[int]
    tags: list[str]
    refusal: str


class Rules:
    """What a freedom allows on the slots of a thing.

    >>> from finitefns.finite.maps import FiniteMap
    >>> rules = Rules(FiniteMap([0, 0, 1]), Freedom.parse("domain"))
    >>> rules.slots["domain"].classes, rules.slots["codomain"].classes
    ([0, 0, 0], [0, 1])
    >>> rules.refusal({"codomain": [1, 0]})
    'the codomain is fixed: its names are trusted, and nothing in it moves'
    """

    def __init__(self, thing: Any, freedom: Freedom) -> None:
        self.freedom = freedom
        self.setting = setting(freedom, thing)
        self._how = freedom.on(list(thing.slots), type(thing).__name__)
        self.slots = {slot: self._slot(thing, slot) for slot in thing.slots}
        self.turns = self._turns(thing)

    def _slot(self, thing: Any, slot: str) -> SlotRules:
        size, rule = thing.slots[slot], self._how[slot]
        start, factor = self.setting.starts[slot], self.setting.of_slot[slot]
        if isinstance(factor, Moves):
            classes = _exchangeable(factor, start, size)
            together = "the group" if self.freedom.together else f"the group of the {slot}"
            why = f"{together} has no move that exchanges just these two"
            return SlotRules("moved by a group", classes, [], why)
        assert isinstance(factor, Exchanges)
        codes = factor.codes[start : start + size]
        classes = [c if c >= 0 else size + i for i, c in enumerate(codes.tolist())]
        if rule.trusts_names:
            why = f"the {slot} is fixed: its names are trusted, and nothing in it moves"
            return SlotRules("fixed", list(range(size)), [], why)
        if isinstance(rule, Coloured | Weighted):
            colours = rule.colouring(slot, size, thing.sets[slot].labels)
            names = colours.names or tuple(range(colours.count))
            tags = [svg.shorten(svg.name_of(_plain(names[c])), 60.0, 11.0) for c in classes]
            word = "coloured" if isinstance(rule, Coloured) else "weighted"
            alike = "of one colour" if isinstance(rule, Coloured) else "of equal weight"
            why = f"the {slot} is {word}: only points {alike} change places"
            return SlotRules(word, classes, tags, why)
        if len(set(classes)) > 1:
            why = f"the group of the {slot} exchanges points inside its orbits only"
            return SlotRules("moved by a group", classes, [], why)
        return SlotRules("free", classes, [], "")

    def _turns(self, thing: Any) -> list[dict[str, Any]]:
        """The generators of every factor that has moves beyond swaps, as moves of slots."""
        found: list[dict[str, Any]] = []
        for factor in self.setting.factors:
            if not isinstance(factor, Moves):
                continue
            slots = [slot for slot, own in self.setting.of_slot.items() if own is factor]
            for generator in factor.generators():
                split = self.setting.split(np.asarray(generator, np.int64))
                moves = {
                    slot: split[slot].tolist()
                    for slot in slots
                    if not np.array_equal(split[slot], np.arange(len(split[slot])))
                }
                told = ", ".join(_cycles(thing.sets[slot].labels, m) for slot, m in moves.items())
                found.append({"name": f"turn {svg.shorten(told, 180.0)}", "moves": moves})
        return found[:MOST_TURNS]

    def read(self, given: Any) -> dict[str, list[int]]:
        """Moves from anywhere, a page or a person, as plain lists for all slots.

        A slot that is not named stays as it is. Raises `InputError` for what is not a bijection of
        the slots, and for what the freedom does not allow.
        """
        if not isinstance(given, Mapping):
            raise InputError(f"moves are lists of places by slot, but found {said(given)}")
        sizes = self.setting.sizes
        read = {slot: list(range(size)) for slot, size in sizes.items()}
        for slot, move in given.items():
            if slot not in sizes:
                raise InputError(f"there is no slot {said(slot)}; there are {', '.join(sizes)}")
            if isinstance(move, np.ndarray):
                move = move.tolist()
            if not isinstance(move, list | tuple) or any(type(p) is not int for p in move):
                raise InputError(f"the move of {slot} is a list of places, but found {said(move)}")
            if len(move) != sizes[slot] or sorted(move) != read[slot]:
                raise InputError(
                    f"the move of {slot} puts its {sizes[slot]} points on the places "
                    f"0..{sizes[slot] - 1}, one on each, but found {said(move)}"
                )
            read[slot] = list(move)
        refused = self.refusal(read)
        if refused is not None:
            raise InputError(refused)
        return read

    def refusal(self, moves: Mapping[str, Sequence[int]]) -> str | None:
        """Why a relabeling, given as a bijection of some slots, is not allowed; None if it is."""
        whole = np.arange(self.setting.size)
        for slot, move in moves.items():
            start = self.setting.starts[slot]
            whole[start : start + len(move)] = np.asarray(move, np.int64) + start
        for slot, factor in self.setting.of_slot.items():
            start, size = self.setting.starts[slot], self.setting.sizes[slot]
            if isinstance(factor, Moves):
                if not factor.chain.holds(self._part(whole, factor)):
                    many = "the group" if self.freedom.together else f"the group of the {slot}"
                    return f"this relabeling is no element of {many}"
                continue
            classes = np.array(self.slots[slot].classes, np.int64)
            here = whole[start : start + size] - start
            if not np.array_equal(classes[here], classes):
                return self.slots[slot].refusal
        return None

    def _part(self, whole: Ints, factor: Factor) -> Ints:
        """What a move of all points does in the slots of one factor."""
        part = np.arange(self.setting.size)
        for slot, own in self.setting.of_slot.items():
            if own is factor:
                start, size = self.setting.starts[slot], self.setting.sizes[slot]
                part[start : start + size] = whole[start : start + size]
        return part


def cycles(move: Sequence[int]) -> int:
    """How many cycles a permutation has, points that stand still among them.

    >>> cycles([1, 2, 0, 3])
    2
    """
    seen, found = [False] * len(move), 0
    for point in range(len(move)):
        found += not seen[point]
        while not seen[point]:
            seen[point] = True
            point = move[point]
    return found


def searchable(thing: Any, freedom: Freedom) -> Freedom | None:
    """The freedom, if what it leaves standing can be found while somebody waits; else None."""
    if not freedom.grouped:
        return freedom
    groups = (f for f in setting(freedom, thing).factors if isinstance(f, Moves))
    return freedom if all(factor.order <= MOST_ORDER for factor in groups) else None


def _exchangeable(factor: Moves, start: int, size: int) -> list[int]:
    """The classes of points whose exchange alone is an element: each by its least point."""
    low = factor.low()[start : start + size] - start
    classes = list(range(size))
    if all((len(g) - cycles(g.tolist())) % 2 == 0 for g in factor.generators()):
        return classes  # a swap is odd, and nothing here is
    for b in range(size):
        for a in range(b):
            if classes[a] != a or low[a] != low[b]:
                continue
            swap = np.arange(len(factor.low()))
            swap[[start + a, start + b]] = start + b, start + a
            if factor.chain.holds(swap):
                classes[b] = a
                break
    return classes


def _cycles(labels: Sequence[Any], move: Sequence[int]) -> str:
    """A permutation as its cycles of more than one point: ``(a b)(c d)``."""
    told, seen = "", set[int]()
    for start in range(len(move)):
        cycle, point = [], start
        while point not in seen:
            seen.add(point)
            cycle.append(svg.shorten(svg.name_of(labels[point]), 60.0))
            point = move[point]
        told += f"({' '.join(cycle)})" if len(cycle) > 1 else ""
    return told


def _plain(value: Any) -> Any:
    """A colour or a weight as a person writes it: a weight that is whole without its fraction."""
    return int(value) if isinstance(value, Fraction) and value.denominator == 1 else value
