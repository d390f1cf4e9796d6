"""What is left of a net on inputs, as values: which changes of coordinates cannot move it.

Points and merges survive every reversible change, ranks and bars every one with an invertible
derivative at the states. Where the inputs have no names, what is told by input is told as counts.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..freedom import Freedom
from ..linear.barcodes import Bars
from .sorts import sorts


class Often(dict[Any, int]):
    """Values with how many inputs have each, told as a person writes them.

    >>> Often({"a": 2, "b": 1})
    'a' at 2 inputs, 'b' at 1 input
    """

    def __repr__(self) -> str:
        told = [f"{value!r} at {n:,} input{'s' * (n != 1)}" for value, n in self.items()]
        return ", ".join(told) if told else "no inputs"

    __str__ = __repr__

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


class ByInput(tuple[Any, ...]):
    """A value per input, in their order."""

    __slots__ = ()


def standing(trace: Any, freedom: Freedom) -> dict[str, Any]:
    """The invariants of a trace, coarse to fine.

    Law: they are those of ``trace.act(change)`` for every change that the freedom allows.
    """
    named = sorts(trace, freedom)[0] == "fixed"
    chain = trace.chain
    last = len(chain.maps)
    freely = {f"stage{t}": "free" for t in range(0 if not named else 1, last + 1)}
    found: dict[str, Any] = {
        "different states, stage by stage": tuple(int(p.max(initial=-1)) + 1 for p in trace.points),
        "merges": chain.canonical(Freedom(**freely)).form,
    }
    ranks = trace.ranks
    whole = ranks.per_input()[:, 0, -1].tolist()
    codes = [ranks.barcodes[code] if code >= 0 else Bars() for code in ranks.bars.tolist()]
    found["ranks from end to end"] = ByInput(whole) if named else often(whole)
    found["bars"] = ByInput(codes) if named else often(codes)
    return found


def often(values: list[Any]) -> Often:
    """How often each value is there, the most frequent first, equal ones by their words."""
    counts = Counter(values)
    return Often(sorted(counts.items(), key=lambda pair: (-pair[1], repr(pair[0]))))
