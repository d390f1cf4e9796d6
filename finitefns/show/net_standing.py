"""What one freedom leaves standing of a net on inputs: a row of its table.

Where every state may take coordinates of its own at each point, bars and merges are left; under one
matrix per stage for all inputs there is more: how the states stand to each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..compare import invariants
from ..freedom import Freedom
from ..nets.sorts import sorts
from ..nets.standing import often
from ..nets.trace import Trace

USUAL = ("none", "orthogonal", "linear", "stages", "all")  # from the least freedom to the most
LENGTHS_KEPT = {"orthogonal", "signed", "permutation", "fixed"}
DIGITS = 9  # of two lengths that count as equal


@dataclass(frozen=True)
class NetStanding:
    """An invariant that a freedom leaves, how many kinds of inputs it tells apart, and its sense.

    ``kinds`` are the different values that it has at single inputs.
    """

    freedom: str
    invariant: str
    value: Any
    kinds: int
    sense: str

    claim = "an invariant that is left"
    heads = ("kinds of inputs", "what it says")

    @property
    def bar(self) -> float:
        """How long a bar says how many kinds there are."""
        return float(self.kinds)

    def told(self) -> list[str]:
        """The count and the sentence as texts."""
        return [f"{self.kinds:,}", self.sense]

    def counts(self) -> dict[str, Any]:
        """The count and the sentence in what JSON knows."""
        return {"kinds of inputs": self.kinds, "what it says": self.sense}


def net_standing(trace: Trace, freedom: Freedom | str) -> NetStanding:
    """What a freedom leaves standing of a net at single inputs.

    >>> from finitefns.nets import Net, Pointwise
    >>> trace = Net([Pointwise("abs", 1)]).on([[1.0], [-2.0], [3.0]])
    >>> [net_standing(trace, fr).kinds for fr in ("none", "orthogonal", "stages")]
    [3, 3, 1]

    Raises `InputError` for a freedom that means nothing on a net.
    """
    fr = Freedom.parse(freedom)
    found = sorts(trace, fr)
    named, words = found[0] == "fixed", set(found[1:])
    if words == {"fixed"}:
        kinds = int(trace.points[0].max(initial=-1)) + 1
        sizes = ", ".join(f"{trace.inputs:,} x {d}" for d in trace.net.widths)
        sense = "nothing may change: every number of every state counts"
        return NetStanding(str(fr), "the states", sizes, kinds, sense)
    if words <= LENGTHS_KEPT:
        lengths = np.stack([np.linalg.norm(state, axis=1) for state in trace.states], axis=1)
        scale = max(float(lengths.max(initial=0.0)), np.finfo(float).tiny)
        kinds = len(np.unique((lengths / scale).round(DIGITS), axis=0))
        spans = [f"{a:.3g} to {b:.3g}" for a, b in zip(*_ends(lengths), strict=True)]
        sense = "how far from 0 each state stands, at every stage"
        return NetStanding(str(fr), "lengths of the states", ", ".join(spans), kinds, sense)
    name, value = list(invariants(trace, fr).items())[-1]
    told = often(list(value)) if named else value  # counted, for they are many
    kinds = len(np.unique(trace.ranks.bars))
    sense = "how many directions reach from which stage to which"
    sense += ", at each input" if named else ", at how many inputs"
    if "free" not in words:
        sense += "; and how the states of all inputs stand to each other"
    return NetStanding(str(fr), name, told, kinds, sense)


def _ends(lengths: Any) -> tuple[list[float], list[float]]:
    """The least and the largest length at each stage."""
    if not len(lengths):
        return [0.0] * lengths.shape[1], [0.0] * lengths.shape[1]
    return lengths.min(axis=0).tolist(), lengths.max(axis=0).tolist()
