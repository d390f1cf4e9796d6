"""How few moves turn one thing into another: exactly where the search ends, else a bound.

A move exchanges two points of one class, or is a turn of a group. From the goal the search goes
backwards, one move at a time, through all that can be turned into it (breadth first), so whatever
it has met has its exact distance. Where that is too much, a bijection in swaps costs its points
less its cycles, since a swap parts one cycle into two; so a relabeling with many cycles is looked
for: the witness of the verdict, followed by symmetries of the goal as long as one makes it cheaper,
and again from other beginnings.
Law: the bound is never below the exact number; the tests hold one against the other.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..compare import equivalent
from ..finite.groups.factors import Moves
from ..finite.symmetry import symmetries
from ..freedom import Freedom
from ..verdict import Equivalent
from .rules import Rules, cycles

State = tuple[tuple[int, ...], ...]  # the values of each map
Step = dict[str, list[int]]

MOST_WORK = 2_000_000  # points moved in the search
RESTARTS = 20  # other ways to begin, drawn by symmetries
MOST_SYMMETRIES = 400  # generators looked at, to make a relabeling cheaper


class Ways:
    """The ways to a goal by the moves of some rules.

    ``links`` are the maps of a thing as ``(a, b, values)``: from slot a to slot b.

    >>> from finitefns.finite.maps import FiniteMap
    >>> goal = FiniteMap([0, 1, 1])
    >>> ways = Ways(goal, Freedom.parse("all"), Rules(goal, Freedom.parse("all")))
    >>> ways.fewest(FiniteMap([0, 0, 1])), ways.fewest(FiniteMap([1, 0, 1]))
    ((2, True), (1, True))
    """

    def __init__(self, goal: Any, freedom: Freedom, rules: Rules) -> None:
        self.goal, self.freedom, self.rules = goal, freedom, rules
        self.steps = list(_steps(rules))
        self._plans: dict[State, Step] = {}  # what is left to do for one who follows a hint
        self.far: dict[State, int] = {}
        self.whole = True
        if goal.slots == rules.setting.sizes:  # else there is no way
            self.far, self.whole = self._explored()

    def fewest(self, thing: Any) -> tuple[int, bool] | None:
        """The fewest moves known from a thing to the goal, and whether fewer is impossible.

        None where no way is known: there is none, or a group is too large to be searched.
        """
        known = self.far.get(_state(thing))
        if known is not None:
            return known, True
        change = None if self.whole else self._cheap(thing)
        return None if change is None else (swaps_in(change), False)

    def next_step(self, thing: Any) -> Step | None:
        """A move that brings a thing nearer to the goal; None at the goal, or without a way."""
        state = _state(thing)
        known = self.far.get(state)
        links = _links(thing)
        if known is not None:
            nearer = (s for s in self.steps if self.far.get(_moved(state, links, s)) == known - 1)
            return next(nearer, None)
        change = None if self.whole else self._cheap(thing)
        for slot, move in (change or {}).items():
            for here, there in enumerate(move):
                if here != there:
                    swap = list(range(len(move)))
                    swap[here], swap[there] = there, here
                    rest = _then({slot: swap}, change or {})
                    self._plans[_moved(state, links, {slot: swap})] = rest
                    return {slot: swap}
        return None

    def _explored(self) -> tuple[dict[State, int], bool]:
        """Things with their distance from the goal, and whether these are all of the class."""
        links = _links(self.goal)
        backwards = [{slot: _inverse(move) for slot, move in s.items()} for s in self.steps]
        start, points = _state(self.goal), sum(self.goal.slots.values())
        far, edge, work = {start: 0}, [start], 0
        for distance in itertools.count(1):
            following: list[State] = []
            for state in edge:
                work += len(backwards) * points
                if work > MOST_WORK:
                    return far, False
                for step in backwards:
                    new = _moved(state, links, step)
                    if new not in far:
                        far[new] = distance
                        following.append(new)
            if not following:
                break
            edge = following
        return far, True

    def _cheap(self, thing: Any) -> Step | None:
        """A relabeling from a thing to the goal that takes few swaps; None where turns are needed.

        It is the least found by going downhill, not always the least there is.
        """
        if any(isinstance(factor, Moves) for factor in self.rules.setting.factors):
            return None
        verdict = equivalent(thing, self.goal, self.freedom)
        if not isinstance(verdict, Equivalent):
            return None
        sizes = self.goal.slots
        start = {s: verdict.witness.moves.get(s, np.arange(n)).tolist() for s, n in sizes.items()}
        own = itertools.islice(symmetries(self.goal, self.freedom).generators, MOST_SYMMETRIES)
        still = [{s: r.moves[s].tolist() for s in sizes if s in r.moves} for r in own]
        best = _downhill(start, still)
        rng = np.random.default_rng(0)  # the same answer every time
        for _ in range(RESTARTS if still else 0):
            other = start
            for k in rng.integers(len(still), size=2 * len(still)).tolist():
                other = _then(other, still[k])
            best = min(best, _downhill(other, still), key=swaps_in)
        return min(self._plans.get(_state(thing), best), best, key=swaps_in)


def _downhill(best: Step, still: Sequence[Step]) -> Step:
    """Follow a relabeling by symmetries as long as one of them makes it cheaper."""
    cost, better = swaps_in(best), True
    while better:
        better = False
        for step in still:
            tried = _then(best, step)
            if swaps_in(tried) < cost:
                best, cost, better = tried, swaps_in(tried), True
    return best


def _then(first: Step, step: Step) -> Step:
    """First one, then the other."""
    rest = {slot: move for slot, move in step.items() if slot not in first}
    return {s: [step[s][p] for p in m] if s in step else m for s, m in first.items()} | rest


def swaps_in(moves: Mapping[str, Sequence[int]]) -> int:
    """How many swaps make these bijections: the points less the cycles.

    >>> swaps_in({"domain": [1, 2, 0, 3], "codomain": [1, 0]})
    3
    """
    return sum(len(move) - cycles(move) for move in moves.values())


def _steps(rules: Rules) -> Iterator[Step]:
    for slot, own in rules.slots.items():
        for a, b in itertools.combinations(range(len(own.classes)), 2):
            if own.classes[a] == own.classes[b]:
                swap = list(range(len(own.classes)))
                swap[a], swap[b] = b, a
                yield {slot: swap}
    for turn in rules.turns:
        yield turn["moves"]


def _links(thing: Any) -> list[tuple[str, str]]:
    """The slots between which the maps of a thing go."""
    slots = list(thing.slots)
    return [(slots[0], slots[0])] if len(slots) == 1 else list(itertools.pairwise(slots))


def _state(thing: Any) -> State:
    maps = getattr(thing, "maps", (thing,))
    return tuple(tuple(f.values.tolist()) for f in maps)


def _moved(state: State, links: Sequence[tuple[str, str]], step: Step) -> State:
    """The values after a move: as `act` makes them, on plain tuples because there are many."""
    moved = []
    for values, (a, b) in zip(state, links, strict=True):
        if b in step:
            there = step[b]
            values = tuple([there[y] for y in values])
        if a in step:
            new = list(values)
            for i, place in enumerate(step[a]):
                new[place] = values[i]
            values = tuple(new)
        moved.append(values)
    return tuple(moved)


def _inverse(move: Sequence[int]) -> list[int]:
    back = [0] * len(move)
    for point, place in enumerate(move):
        back[place] = point
    return back
