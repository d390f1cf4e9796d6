"""Which output of one map goes with which of another, row by row: the best of all matchings.

Two maps on the same inputs are a table of counts: ``k`` inputs have the output ``a`` on the left
and ``b`` on the right. A matching of outputs keeps the rows of the pairs that it picks; the best
one keeps the most. The table falls apart into blocks that share no output, and each is small.
Source: Kuhn 1955; Jonker and Volgenant 1987; Crouse 2016 (SciPy) for blocks that are not small.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError

Ints = NDArray[np.int64]

SMALL = 64  # rows or columns up to which a block is solved here: SciPy takes as long to be loaded
DENSE_LIMIT = 2**27  # cells of one block: a gigabyte of floats


@dataclass(frozen=True)
class Joint:
    """How many inputs have each pair of outputs, and the blocks into which that table falls.

    ``ours[i]``, ``theirs[i]`` is a pair that occurs and ``often[i]`` how many inputs have it;
    ``block[i]`` is the block it lies in, and the pairs stand in the order of their blocks.
    """

    ours: Ints
    theirs: Ints
    often: Ints
    block: Ints

    @classmethod
    def of(cls, left: Ints, right: Ints, codes: Ints) -> Joint:
        """The table of two maps on the same inputs; outputs of two colours never go together."""
        alike = codes[left] == codes[right]
        rows, row = np.unique(left[alike], return_inverse=True)
        columns, column = np.unique(right[alike], return_inverse=True)
        pairs, often = np.unique(row * max(len(columns), 1) + column, return_counts=True)
        ours, theirs = rows[pairs // max(len(columns), 1)], columns[pairs % max(len(columns), 1)]
        block = _blocks(ours, theirs)
        order = np.argsort(block, kind="stable")
        return cls(ours[order], theirs[order], often[order].astype(np.int64), block[order])

    @property
    def cells(self) -> int:
        """The cells of the largest block, which say how long the matching takes."""
        if not len(self.block):
            return 0
        rows, columns = (
            np.bincount(self.block[np.unique(side, return_index=True)[1]])
            for side in (self.ours, self.theirs)
        )
        return int((rows * columns).max())  # every output lies in one block

    def _each(self) -> Iterator[tuple[Ints, Ints, Ints]]:
        starts = np.flatnonzero(np.diff(self.block, prepend=-1))
        for start, end in pairwise([*starts.tolist(), len(self.block)]):
            here = slice(start, end)
            yield self.ours[here], self.theirs[here], self.often[here]

    def matching(self, same: Ints | None = None) -> tuple[Ints, Ints]:
        """The outputs that go together so that the most rows are kept: left, and its partner.

        Of several best ones it is one with the most pairs ``(y, same[y])``.

        >>> codes = np.zeros(3, np.int64)
        >>> table = Joint.of(np.array([0, 0, 1, 1]), np.array([2, 2, 2, 0]), codes)
        >>> [x.tolist() for x in table.matching()]
        [[0, 1], [2, 0]]
        """
        alone = np.bincount(self.block)[self.block] == 1 if len(self.block) else self.block > 0
        ours, theirs = [self.ours[alone]], [self.theirs[alone]]
        rest = Joint(*(x[~alone] for x in (self.ours, self.theirs, self.often, self.block)))
        for a, b, often in rest._each():
            rows, row = np.unique(a, return_inverse=True)
            columns, column = np.unique(b, return_inverse=True)
            if len(rows) * len(columns) > DENSE_LIMIT:
                raise InputError(
                    f"distance: {len(rows)} outputs on the left can each be matched with "
                    f"{len(columns)} on the right; this assignment problem is solved up to "
                    f"{DENSE_LIMIT} pairs"
                )
            kept = np.zeros((len(rows), len(columns)))
            kept[row, column] = often
            gain = kept if same is None else kept + _bonus(rows, columns, same)
            picked = assigned(gain)
            some = kept[picked] > 0  # a pair that keeps no row is not a partner
            ours.append(rows[picked[0][some]])
            theirs.append(columns[picked[1][some]])
        return np.concatenate(ours), np.concatenate(theirs)


def _bonus(rows: Ints, columns: Ints, same: Ints) -> NDArray[np.float64]:
    """A little for each pair of one name, less than one row for all of them together."""
    little = 0.5 ** (2 + len(rows).bit_length())  # a power of two: sums of counts stay exact
    return np.where(same[rows][:, None] == columns[None, :], little, 0.0)


def _blocks(ours: Ints, theirs: Ints) -> Ints:
    """A number for each pair, equal where pairs are joined through outputs that they share."""
    if not len(ours):
        return np.zeros(0, np.int64)
    rows, row = np.unique(ours, return_inverse=True)
    columns, column = np.unique(theirs, return_inverse=True)
    if max(len(rows), len(columns)) <= SMALL:
        return np.zeros(len(ours), np.int64)
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = len(rows) + len(columns)
    links = (np.ones(len(row), np.int8), (row, column + len(rows)))
    _, part = connected_components(coo_array(links, shape=(size, size)), directed=False)
    return np.asarray(part, np.int64)[row]


def assigned(gain: NDArray[np.float64]) -> tuple[Ints, Ints]:
    """Rows and columns that go together so that their gains add up to the most.

    As many pairs as the shorter side has. Law: no other matching has a larger sum.

    >>> [x.tolist() for x in assigned(np.array([[3.0, 2.0], [3.0, 0.0]]))]
    [[0, 1], [1, 0]]
    """
    if min(gain.shape) > SMALL:
        from scipy.optimize import linear_sum_assignment

        rows, columns = linear_sum_assignment(gain, maximize=True)
        return np.asarray(rows, np.int64), np.asarray(columns, np.int64)
    if gain.shape[0] > gain.shape[1]:
        columns, rows = assigned(gain.T)
        order = np.argsort(rows)
        return rows[order], columns[order]
    m, n = gain.shape
    cost = -gain
    over_rows, over_columns = np.zeros(m), np.zeros(n)
    holder = np.full(n, -1, np.int64)  # which row has each column
    for row in range(m):  # Kuhn's augmenting paths, shortest first, with the prices kept
        least, before = np.full(n, np.inf), np.full(n, -1, np.int64)
        done = np.zeros(n, bool)
        here, at, reached = row, -1, 0.0
        while True:
            new = reached + cost[here] - over_rows[here] - over_columns
            better = ~done & (new < least)
            least[better], before[better] = new[better], at
            at = int(np.argmin(np.where(done, np.inf, least)))
            reached = float(least[at])
            done[at] = True
            if holder[at] < 0:
                break
            here = int(holder[at])
        done[at] = False
        over_rows[row] += reached
        passed = np.flatnonzero(done)
        over_rows[holder[passed]] += reached - least[passed]
        over_columns[passed] -= reached - least[passed]
        while at >= 0:
            back = int(before[at])
            holder[at] = row if back < 0 else holder[back]
            at = back
    columns = np.flatnonzero(holder >= 0)
    order = np.argsort(holder[columns])
    return holder[columns][order], columns[order]
