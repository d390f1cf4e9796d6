"""Of all ways from one forest to another, one that lets many points keep their names.

Trees are matched from the leaves up: what two points keep at most is whether they are called alike,
and the best that can be had below them, which is an assignment of the children of one kind to those
of the other. It is worked out for small forests only; `None` says that it would take long. Law: no
other isomorphism lets more points keep their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..assignment import assigned

MOST_PAIRS = 2**11  # pairs of points that are looked at

Pair = tuple[int, int]
Trees = Sequence[Sequence[int]]


class TooMany(Exception):
    """Raised where more pairs would be looked at than `MOST_PAIRS`."""


@dataclass
class Keeping:
    """Two forests whose points have ranks: equal ones where the trees are the same.

    ``below`` are the children of each point on the left, and on the right; ``same[p]`` is the point
    on the right that is called as p, or -1.
    """

    below: tuple[Trees, Trees]
    ranks: tuple[Sequence[int], Sequence[int]]
    same: Sequence[int]
    known: dict[Pair, tuple[float, list[Pair]]] = field(default_factory=dict)

    def best(self, p: int, q: int) -> float:
        """How many points keep their names at most where p goes to q."""
        found = self.known.get((p, q))
        if found is None:
            if len(self.known) >= MOST_PAIRS:
                raise TooMany
            kept, pairs = self.matched(self.below[0][p], self.below[1][q])
            found = self.known[p, q] = (kept + (self.same[p] == q), pairs)
        return found[0]

    def matched(self, here: Sequence[int], there: Sequence[int]) -> tuple[float, list[Pair]]:
        """The best way to send some points to as many others, and how many names it keeps."""
        kinds: dict[int, tuple[list[int], list[int]]] = {}
        for side, points in enumerate((here, there)):
            for point in points:
                kinds.setdefault(self.ranks[side][point], ([], []))[side].append(point)
        total, pairs = 0.0, []
        for ours, theirs in kinds.values():
            kept, found = self._of_one_kind(ours, theirs)
            total += kept
            pairs += found
        return total, pairs

    def _of_one_kind(self, ours: list[int], theirs: list[int]) -> tuple[float, list[Pair]]:
        if len(ours) == 1:
            return self.best(ours[0], theirs[0]), [(ours[0], theirs[0])]
        if not self.below[0][ours[0]]:  # leaves: nothing hangs on who goes where
            room = dict.fromkeys(theirs)
            stay = [(p, self.same[p]) for p in ours if self.same[p] in room]
            gone = {p for p, _ in stay}
            for _, q in stay:
                del room[q]
            rest = zip((p for p in ours if p not in gone), room, strict=True)
            return float(len(stay)), [*stay, *rest]
        gain = np.array([[self.best(p, q) for q in theirs] for p in ours])
        rows, columns = assigned(gain)
        found = [(ours[i], theirs[j]) for i, j in zip(rows.tolist(), columns.tolist(), strict=True)]
        return float(gain[rows, columns].sum()), found

    def spread(self, pairs: Sequence[Pair]) -> Iterator[Pair]:
        """These pairs, and all pairs below them."""
        waiting = list(pairs)
        while waiting:
            p, q = waiting.pop()
            yield p, q
            if self.below[0][p]:
                self.best(p, q)
                waiting += self.known[p, q][1]


def trees_of(
    values: Sequence[int], size: int, kept: Sequence[bool] | None = None
) -> list[list[int]]:
    """The points that go to each of so many points; only those that are ``kept``, if it is said.

    >>> trees_of([1, 1, 0], 3)
    [[2], [0, 1], []]
    """
    found: list[list[int]] = [[] for _ in range(size)]
    for x, y in enumerate(values):
        if kept is None or kept[x]:
            found[y].append(x)
    return found
