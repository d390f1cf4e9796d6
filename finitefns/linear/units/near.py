"""Units of floating chains: matched within the tolerance, never by sorting at a threshold.

Two ways, both of which say no only where no permutation comes within the coarser tolerance:

* Where the weights of both sides fall into groups, narrower than the finer tolerance and further
  apart than the coarser one, a weight is its group, and the exact search decides (`by_groups`).
* Else each unit has its candidates. A candidate falls where its weights, sorted among units that
  may still be exchanged, differ too much: of all ways to pair numbers on a line, pairing them in
  order has the least largest difference. What is left is tried, up to `MOST_LOOKS` times.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...tolerance import COARSER, FINER
from ...verdict import NoCanonicalForm, Reason
from ..entries import Floats, Matrix
from ..spectrum import relative
from .gains import Coder, Moved, Stage, Units
from .pairing import Lost
from .pairing import paired as paired_exactly
from .structures import Budget, Ints

MOST_LOOKS = 400  # times that all candidates are looked through
May = list[NDArray[np.bool_]]  # for each stage which point of the left may be which of the right
Tables = list[tuple[int, int, Floats]]


@dataclass(frozen=True)
class Unclear:
    """Neither a match nor a certain no: why."""

    why: str
    reason: Reason


def matched(
    x: Tables,
    y: Tables,
    *,
    sorts: Sequence[str],
    called: Sequence[str],
    sizes: Sequence[int],
    tolerance: float,
) -> Moved | Lost | Unclear:
    """Permutations, with signs where these are allowed, that turn x into y within the tolerance."""
    pairs = [_levelled(a, b) for (_, _, a), (_, _, b) in zip(x, y, strict=True)]
    x = [(b, a, mine) for (b, a, _), (mine, _) in zip(x, pairs, strict=True)]
    y = [(b, a, theirs) for (b, a, _), (_, theirs) in zip(y, pairs, strict=True)]
    groups = [_grouped(*pair, tolerance) for pair in pairs]
    if all(pair is not None for pair in groups):
        coder = Coder()
        left, right = (
            Units(
                sorts, sizes,
                [(b, a, pair[k]) for (b, a, _), pair in zip(x, groups, strict=True) if pair],
                coder, called,
            )
            for k in (0, 1)
        )  # fmt: skip
        return paired_exactly(left, right, Budget("an order of the units"))
    stages = [Stage(sort, size, 0) for sort, size in zip(sorts, sizes, strict=True)]
    return _Search(x, y, stages, called, tolerance).result()


def _levelled(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Both over one power of two, so that the largest entry of both is about 1."""
    size = _size(a, b)
    if size < np.finfo(np.float64).tiny:  # one step away from zero everything is as large as zero
        return np.zeros_like(a), np.zeros_like(b)
    shift = -int(np.frexp(size)[1])
    return np.ldexp(a, shift), np.ldexp(b, shift)


def _size(a: Floats, b: Floats) -> float:
    return float(max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0)))


def _grouped(a: Floats, b: Floats, tolerance: float) -> tuple[Matrix, Matrix] | None:
    """Entries as the numbers of their groups, with their signs; None where groups are not clear."""
    flat = np.concatenate([[0.0], np.abs(a).ravel(), np.abs(b).ravel()])
    order = np.argsort(flat)
    steps, size = np.diff(flat[order]), _size(a, b)
    narrow, wide = FINER * tolerance * size, COARSER * tolerance * size
    if ((steps > narrow) & (steps <= wide)).any():
        return None
    starts = np.append(True, steps > wide)
    group = np.cumsum(starts) - 1
    widest = np.maximum.reduceat(flat[order], np.flatnonzero(starts)) - flat[order][starts]
    if (widest > narrow).any():
        return None
    numbers = np.empty(len(flat), np.int64)
    numbers[order] = group
    first, second = numbers[1 : 1 + a.size].reshape(a.shape), numbers[1 + a.size :].reshape(b.shape)
    return _fractions(np.sign(a) * first), _fractions(np.sign(b) * second)


def _fractions(a: Floats) -> Matrix:
    out = np.empty(a.shape, object)
    for place, x in np.ndenumerate(a):
        out[place] = Fraction(int(x))
    return out


class _Search:
    """Candidates, cut down by what they meet, and then tried."""

    def __init__(
        self, x: Tables, y: Tables, stages: list[Stage], called: Sequence[str], tolerance: float
    ) -> None:
        self.stages, self.called, self.tolerance = stages, called, tolerance
        self.x, self.y = (
            [(b, a, _doubled(table, stages[b], stages[a])) for b, a, table in side]
            for side in (x, y)
        )
        self.sizes = [_size(a, b) for (_, _, a), (_, _, b) in zip(self.x, self.y, strict=True)]
        self.looks, self.near = 0, False
        self.lost: Lost | None = None

    def result(self) -> Moved | Lost | Unclear:
        """The first match within the finer tolerance; a no where none is within the coarser."""
        may = []
        for stage in self.stages:
            free = stage.sort in ("permutation", "signed")
            start = np.ones((stage.points,) * 2) if free else np.eye(stage.size)
            may.append(start.astype(bool))
        try:
            found = self._walk(may)
        except NoCanonicalForm as limit:
            return Unclear(str(limit), limit.reason)
        if found is not None:
            return found
        if self.near:
            return Unclear(
                f"units match within {COARSER * self.tolerance:.3g}, but not within "
                f"{FINER * self.tolerance:.3g}",
                Reason.TOLERANCE,
            )
        assert self.lost is not None
        return self.lost

    def _walk(self, may: May) -> Moved | None:
        stack: list[Iterator[May]] = [iter([may])]
        while stack:
            here = next(stack[-1], None)
            if here is None:
                stack.pop()
                continue
            self.looks += 1
            if self.looks > MOST_LOOKS:
                raise NoCanonicalForm(
                    f"candidates for the units were looked through {MOST_LOOKS} times: within the "
                    "tolerance too many of them look the same",
                    Reason.SEARCH_LIMIT,
                )
            outermost = self.looks == 1
            if not self._cut(here, outermost):
                continue
            if outermost:
                self.lost = self._nowhere(here)
            found = self._guess(here)
            if found is not None:
                return found
            branches = self._branches(here)
            if branches is not None:
                stack.append(branches)
        return None

    def _cut(self, may: May, noted: bool) -> bool:
        """Let candidates fall until nothing changes; False where a unit has none left."""
        while True:
            before = [int(m.sum()) for m in may]
            for t, stage in enumerate(self.stages):
                if stage.doubled:
                    turn = np.roll(np.arange(stage.points), stage.size)
                    may[t] &= may[t][np.ix_(turn, turn)]
            groups = [_groups(m) for m in may]
            for t, (mine, theirs) in enumerate(groups):
                counts = [np.bincount(side, minlength=1) for side in (mine, theirs)]
                if not np.array_equal(counts[0], counts[1]):
                    if noted:
                        self.lost = self._unmatched(t, mine, theirs)
                    return False
            for (b, a, p), (_, _, q), size in zip(self.x, self.y, self.sizes, strict=True):
                wide = COARSER * self.tolerance * size
                _compare(may[b], p, q, groups[a], wide)
                _compare(may[a], p.T, q.T, groups[b], wide)
            if [int(m.sum()) for m in may] == before:
                return True

    def _unmatched(self, t: int, mine: Ints, theirs: Ints) -> Lost:
        """The first unit without a partner, or the first group with too few."""
        many = int(max(mine.max(initial=0), theirs.max(initial=0))) + 1
        counts = [np.bincount(side, minlength=many) for side in (mine, theirs)]
        odd = int(np.flatnonzero(counts[0] != counts[1])[0])
        side, points = ("left", mine) if counts[0][odd] else ("right", theirs)
        unit = int(np.flatnonzero(points == odd)[0]) % self.stages[t].size
        return Lost(
            f"number of units of {self.called[t]} with the weights of unit {unit} on the {side}, "
            f"or of one that has them within {COARSER * self.tolerance:.3g},",
            *(int(count[odd]) for count in counts),
        )

    def _nowhere(self, may: May) -> Lost:
        several = [(t, i) for t, m in enumerate(may) for i in np.flatnonzero(m.sum(axis=1) > 1)]
        t, unit = next(iter(several), (0, 0))
        return Lost(
            f"number of ways to put unit {int(unit) % max(self.stages[t].size, 1)} of "
            f"{self.called[t]} on the left, and then all others, in place within "
            f"{COARSER * self.tolerance:.3g}",
            "1 at least",
            0,
        )

    def _guess(self, may: May) -> Moved | None:
        """Units in their order within each group, if that will do; noted where it nearly does."""
        to, factors = [], []
        for stage, m in zip(self.stages, may, strict=True):
            goes, by = np.full(stage.size, -1, np.int64), [1] * stage.size
            for i in range(stage.size):
                for p in np.flatnonzero(m[i]).tolist():
                    sign, j = divmod(p, stage.size)
                    if j not in goes[:i]:
                        goes[i], by[i] = j, 1 - 2 * sign
                        break
                else:
                    return None
            to.append(goes)
            factors.append(by)
        worst = 0.0
        for (b, a, mine), (_, _, theirs) in zip(self.x, self.y, strict=True):
            rows, columns = self.stages[b].size, self.stages[a].size
            there = np.zeros((rows, columns))
            signs = np.outer(factors[b], factors[a]).reshape(rows, columns)
            there[np.ix_(to[b], to[a])] = mine[:rows, :columns] * signs
            worst = max(worst, relative(there, theirs[:rows, :columns]))
        if worst <= FINER * self.tolerance:
            return Moved(to, factors)
        self.near = self.near or worst <= COARSER * self.tolerance
        return None

    def _branches(self, may: May) -> Iterator[May] | None:
        """One unit of those with fewest candidates, with each; None where all is settled."""
        least: tuple[int, int, int] | None = None
        for t, m in enumerate(may):
            counts = m.sum(axis=1)
            for i in np.flatnonzero(counts > 1)[:1].tolist():
                least = min(least or (int(counts[i]), t, i), (int(counts[i]), t, i))
        if least is None:
            return None
        _, t, i = least
        return (self._chosen(may, t, i, j) for j in np.flatnonzero(may[t][i]).tolist())

    def _chosen(self, may: May, t: int, i: int, j: int) -> May:
        out = [m.copy() for m in may]
        out[t][i, :], out[t][:, j] = False, False
        out[t][i, j] = True
        return out


def _doubled(a: Floats, rows: Stage, columns: Stage) -> Floats:
    """Each unit with its opposite, where its sign may turn."""
    if rows.doubled:
        a = np.concatenate([a, -a], axis=0)
    return np.concatenate([a, -a], axis=1) if columns.doubled else a


def _groups(may: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Numbers for points of both sides that hang together by candidates."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    m, n = may.shape
    i, j = np.nonzero(may)
    graph = coo_array((np.ones(len(i), np.int8), (i, m + j)), shape=(m + n, m + n))
    found: Ints = (
        connected_components(graph, directed=False)[1].astype(np.int64)
        if m + n
        else np.zeros(0, np.int64)
    )
    return found[:m], found[m:]


def _compare(
    may: NDArray[np.bool_], mine: Floats, theirs: Floats, groups: tuple[Ints, Ints], wide: float
) -> None:
    """Let candidates fall, in place, whose weights, sorted group by group, are others."""
    alive = np.flatnonzero(may.any(axis=1))
    left, right = _by_group(mine, groups[0]), _by_group(theirs, groups[1])
    for i in alive.tolist():
        candidates = np.flatnonzero(may[i])
        off = np.abs(right[candidates] - left[i]).max(axis=1, initial=0.0)
        may[i, candidates[off > wide]] = False


def _by_group(a: Floats, groups: Ints) -> Floats:
    """Each row with its entries group by group, sorted within a group."""
    by_value = np.argsort(a, axis=1, kind="stable")
    order = np.take_along_axis(
        by_value, np.argsort(groups[by_value], axis=1, kind="stable"), axis=1
    )
    found: Floats = np.take_along_axis(a, order, axis=1)
    return found


def scaled_tables(x: Units) -> Tables:
    """The tables of units at their known scales, in floats."""
    found = []
    for b, a, table in x.tables:
        up = np.array(x.scales[b], object)[:, None]
        down = np.array([1 / s for s in x.scales[a]], object)[None, :]
        found.append((b, a, _float(table * up * down)))
    return found


def _float(a: Any) -> Floats:
    return np.array([float(v) for v in a.flat], np.float64).reshape(a.shape)
