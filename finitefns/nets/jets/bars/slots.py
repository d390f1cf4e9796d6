"""Where the bars of many inputs stand: every coordinate of every stage belongs to one bar.

The bars of an input that are alive at a stage are in their standard order there: older first and,
of one age, the longer first. So those that survive a matrix are the first ones at the next stage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....errors import InputError
from .walks import Ints

Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Slots:
    """For each input and each coordinate of each stage the birth and the death of its bar.

    ``births[t]``, ``deaths[t]`` are (n, d_t). ``next[t]`` (n, d_t) is the coordinate of the same
    bar at the next stage, where it survives; ``kept[t]`` (n, most) lists the survivors of a
    matrix, of which the first ``ranks[t]`` (n,) count.

    >>> s = slots(np.array([[[1, 1], [0, 1]]]), (2, 2))
    >>> s.births[1].tolist(), s.deaths[0].tolist(), s.kept[0].tolist(), s.ranks[0].tolist()
    ([[0, 1]], [[1, 0]], [[0, 1]], [1])
    """

    births: tuple[Ints, ...]
    deaths: tuple[Ints, ...]
    next: tuple[Ints, ...]
    kept: tuple[Ints, ...]
    ranks: tuple[Ints, ...]

    def some(self, which: slice | Ints) -> Slots:
        """The places of some of the inputs."""
        births, deaths, later, kept, ranks = (
            tuple(one[which] for one in part)
            for part in (self.births, self.deaths, self.next, self.kept, self.ranks)
        )
        # No list is longer than the most that survive.
        most = [int(one.max(initial=0)) for one in ranks]
        short = tuple(one[:, :m] for one, m in zip(kept, most, strict=True))
        return Slots(births, deaths, later, short, ranks)

    def lives(self, t: int) -> Truths:
        """Which of the listed survivors of matrix t are some."""
        return np.arange(self.kept[t].shape[1]) < self.ranks[t][:, None]

    def form(self, t: int) -> NDArray[np.float64]:
        """The zero-one form of matrix t, (n, d_t+1, d_t): a bar is sent to itself."""
        n, d = self.births[t].shape
        out = np.zeros((n, self.births[t + 1].shape[1], d))
        which, row = np.nonzero(self.lives(t))
        out[which, row, self.kept[t][which, row]] = 1.0
        return out


def slots(counts: Ints, dimensions: tuple[int, ...]) -> Slots:
    """The places of bars, from their multiplicities (n, k + 1, k + 1).

    Law: every stage i..j has as many coordinates of the bar [i, j] as this has copies.

    Raises `InputError` for multiplicities that do not fill the dimensions, or are below 0.
    """
    k = len(dimensions) - 1
    births: list[Ints] = []
    deaths: list[Ints] = []
    for t, d in enumerate(dimensions):
        bars = [(i, j) for i in range(t + 1) for j in range(k, t - 1, -1)]
        many = counts[:, [i for i, _ in bars], [j for _, j in bars]]
        if (many < 0).any() or (many.sum(axis=1) != d).any():
            raise InputError(f"normal_forms: the ranks at stage {t} are not those of any chain")
        ends = np.cumsum(many, axis=1)
        which = (ends[:, :, None] <= np.arange(d)).sum(axis=1)
        births.append(np.array([i for i, _ in bars])[which])
        deaths.append(np.array([j for _, j in bars])[which])
    lasts = [dead > t for t, dead in enumerate(deaths[:-1])]
    return Slots(
        births=tuple(births),
        deaths=tuple(deaths),
        next=tuple(np.cumsum(one, axis=1) - 1 for one in lasts),
        kept=tuple(
            np.argsort(~one, axis=1, kind="stable")[:, : min(dimensions[t : t + 2])]
            for t, one in enumerate(lasts)
        ),
        ranks=tuple(one.sum(axis=1) for one in lasts),
    )
