"""The maps that a pair of permutations leaves alone: h f = f g, input cycles onto output cycles.

A cycle of inputs goes round a cycle of outputs whose length divides its own, and where one input
goes says where all of them go. So such maps are counted by cycle types alone, and one is drawn by
drawing the output of one input per cycle.

Source: de Bruijn, Polya's theory of counting (1964); Dixon and Wilf (1983) for drawing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ..classes.series import falling

Ints = NDArray[np.int64]

MOST_TRIES = 1_000_000


def left_alone(g: Mapping[int, int], h: Mapping[int, int], only: str | None = None) -> int:
    """How many maps f have h f = f g, for cycle types ``{length: how many}`` of inputs and outputs.

    >>> left_alone({2: 1}, {1: 1, 2: 1})    # a swap of inputs: to one fixed output, or round a swap
    3
    """
    if only == "bijective" and dict(g) != dict(h):
        return 0
    if only in ("injective", "bijective"):
        return math.prod(d**often * falling(h.get(d, 0), often) for d, often in g.items())
    if only is None:
        return math.prod(
            sum(d * c for d, c in h.items() if length % d == 0) ** often
            for length, often in g.items()
        )
    total = 0
    for kept in itertools.product(*(range(c + 1) for c in h.values())):
        missed = sum(h.values()) - sum(kept)
        ways = math.prod(math.comb(c, k) for c, k in zip(h.values(), kept, strict=True))
        some = {d: k for d, k in zip(h, kept, strict=True) if k}
        total += (-1) ** missed * ways * left_alone(g, some)
    return total


def cycles(move: Ints) -> list[list[int]]:
    """The cycles of a permutation, each from its least point on.

    >>> cycles(np.array([1, 0, 2]))
    [[0, 1], [2]]
    """
    after = move.tolist()
    seen = [False] * len(after)
    found = []
    for x in range(len(after)):
        cycle = []
        while not seen[x]:
            seen[x] = True
            cycle.append(x)
            x = after[x]
        if cycle:
            found.append(cycle)
    return found


def draw_left_alone(rng: np.random.Generator, g: Ints, h: Ints, only: str | None = None) -> Ints:
    """A uniform map f with h f = f g, of the sort asked for; there has to be one.

    Surjections are drawn from all such maps by rejection, so that every one is as likely.
    """
    if only in ("injective", "bijective"):
        return _injective(rng, g, h)
    outs = cycles(h)
    length_of = np.zeros(len(h), np.int64)
    for cycle in outs:
        length_of[cycle] = len(cycle)
    ins = cycles(g)
    room = {d: np.flatnonzero(d % np.maximum(length_of, 1) == 0) for d in {len(c) for c in ins}}
    for _ in range(MOST_TRIES):
        values = np.empty(len(g), np.int64)
        for cycle in ins:
            _go_round(values, cycle, int(rng.choice(room[len(cycle)])), h)
        if only is None or len(np.unique(values)) == len(h):
            return values
    raise InputError(
        f"random_class: no surjection came up in {MOST_TRIES} tries; so few maps are surjective "
        "here that drawing one by chance is out of the question"
    )


def _go_round(values: Ints, cycle: list[int], output: int, h: Ints) -> None:
    for x in cycle:
        values[x] = output
        output = int(h[output])


def _injective(rng: np.random.Generator, g: Ints, h: Ints) -> Ints:
    """Cycles to different cycles of the same length, each turned by chance."""
    values = np.empty(len(g), np.int64)
    targets: dict[int, list[list[int]]] = {}
    for cycle in cycles(h):
        targets.setdefault(len(cycle), []).append(cycle)
    for rest in targets.values():
        order = rng.permutation(len(rest))
        rest[:] = [rest[i] for i in order.tolist()]
    for cycle in cycles(g):
        target = targets[len(cycle)].pop()
        _go_round(values, cycle, target[int(rng.integers(len(target)))], h)
    return values
