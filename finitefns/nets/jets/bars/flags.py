"""All ranks of chains of fractions in one pass: flags of images, modulo a random prime.

At every stage the images of all earlier stages are nested. Columns that span them, older first,
are carried to the next stage; the pivots among the first columns say which of them stay, so that
one elimination per stage gives the rank of every composite that ends there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..jets import Jets
from .residues import Pivots, Residues, pivots, product, residues, scaled
from .walks import Factor, Ints, along, factors


class Modulo:
    """Jets modulo one prime; constant factors are brought there once."""

    def __init__(self, jets: Jets, prime: int) -> None:
        self.jets, self.prime = jets, prime
        self._constants: dict[tuple[int, int], Residues] = {}

    def jacobians(self, t: int, points: Ints) -> tuple[Residues, Ints]:
        """The Jacobians modulo the prime, and what their ranks cannot exceed, by their zeros.

        At both ends only what the ranks depend on is there.
        """
        whole: Residues | None = None
        given = factors(self.jets, t, points)
        most = np.full(len(points), min(self.jets.dimensions[t : t + 2]))
        for factor in given:
            if factor.diagonal is not None:
                most = np.minimum(most, np.count_nonzero(factor.diagonal, axis=1))
                rows = residues(factor.diagonal, self.prime)
                if whole is None:
                    whole = np.eye(rows.shape[1], dtype=np.uint64)[None]
                whole = scaled(rows, whole, self.prime)
                continue
            if factor.stack is None:
                one = self._constant(factor, len(given))
            else:
                one = residues(factor.stack, self.prime)
            most = np.minimum(most, min(one.shape[1:]))
            whole = one if whole is None else product(one, whole, self.prime)
        assert whole is not None
        return np.broadcast_to(whole, (len(points), *whole.shape[1:])), most

    def _constant(self, factor: Factor, among: int) -> Residues:
        if factor.name not in self._constants:
            assert factor.constant is not None
            one = residues(factor.constant, self.prime)[None]
            t, place = factor.name
            if t == place == 0:
                one = _independent(one.swapaxes(1, 2), self.prime).swapaxes(1, 2)
            if (t, place) == (self.jets.last - 1, among - 1):
                one = _independent(one, self.prime)
            self._constants[factor.name] = one
        return self._constants[factor.name]


class Seen(NamedTuple):
    """Ranks that a prime sees, and what the ranks cannot exceed: both (n, k + 1, k + 1)."""

    table: Ints
    bound: Ints


def ranks_modulo(modulo: Modulo, points: Ints) -> Seen:
    """The ranks modulo a prime of all composites from some points of stage 0.

    The bound is the smallest stage on the way, where units that are off count as not there.
    Law: the ranks of the fractions lie between the two.

    >>> j = Jets.of([[[[1, 1], [1, 1]]], [[[0, 0], [0, 1]]]], exact=True)
    >>> seen = ranks_modulo(Modulo(j, 2147483629), np.array([0]))
    >>> seen.table[0].tolist(), seen.bound[0].tolist()
    ([[2, 1, 1], [0, 2, 1], [0, 0, 2]], [[2, 2, 1], [0, 2, 1], [0, 0, 2]])
    """
    jets, k = modulo.jets, modulo.jets.last
    table = np.zeros((len(points), k + 1, k + 1), np.int64)
    table[:, range(k + 1), range(k + 1)] = jets.dimensions
    bound = table.copy()
    way = _Way(modulo)
    for t, some, came, of in along(jets, 0, points):
        most = way.carry(t, some, came)[of]
        for i in range(t + 1):
            table[:, i, t + 1] = (way.ages <= i).sum(axis=1)[of]
            bound[:, i, t + 1] = np.minimum(bound[:, i, t], most)
    return Seen(table, bound)


class _Way:
    """The flag at the newest stage: columns of images by age, and the rows that none is pivot of.

    ``images`` (n, columns, rows) lists columns first; where one input has fewer than others, the
    rest is 0 and of the age k, from which no matrix goes on.
    """

    def __init__(self, modulo: Modulo) -> None:
        jets, self.modulo, self.prime = modulo.jets, modulo, modulo.prime
        self.never = jets.last  # no matrix starts there
        self.images = np.zeros((1, 0, jets.dimensions[0]), np.uint64)
        self.ages: NDArray[np.int64] = np.zeros((1, 0), np.int64)
        self.free = np.ones((1, jets.dimensions[0]), np.bool_)

    def carry(self, t: int, points: Ints, came: Ints) -> Ints:
        """Carry the flag from stage t to the next at each point; what ranks cannot exceed there."""
        n = len(points)
        whole, most_there = self.modulo.jacobians(t, points)
        images, ages, free = self.images[came], self.ages[came], self.free[came]
        if whole.shape[2] != free.shape[1]:  # stage 0, and its first matrix was made narrow
            free = np.ones((n, whole.shape[2]), np.bool_)
            images = np.zeros((n, 0, whole.shape[2]), np.uint64)
        carried = product(images, whole.swapaxes(1, 2), self.prime)
        # Born at this stage: the unit vectors that no image has a pivot at.
        width = int(free.sum(axis=1).max(initial=0))
        unit = np.argsort(~free, axis=1, kind="stable")[:, :width]
        real = np.take_along_axis(free, unit, axis=1)
        born = np.take_along_axis(whole, unit[:, None, :], axis=2).swapaxes(1, 2)
        born = np.where(real[:, :, None], born, np.uint64(0))
        columns = np.concatenate([carried, born], axis=1)
        ages = np.concatenate([ages, np.where(real, t, self.never)], axis=1)
        found = _pivots(columns, self.prime)
        most = int(found.counts.sum(axis=1).max(initial=0))
        at, row = found.columns[:, :most], found.rows[:, :most]
        counts = found.counts[:, :most]
        self.images = np.take_along_axis(columns, at[:, :, None], axis=1)
        self.images[~counts] = 0
        self.ages = np.where(counts, np.take_along_axis(ages, at, axis=1), self.never)
        self.free = np.ones((n, columns.shape[2]), np.bool_)
        which, step_of = np.nonzero(counts)
        self.free[which, row[which, step_of]] = False
        return most_there


def _pivots(columns: Residues, prime: int) -> Pivots:
    """The pivots of columns, of which many rows may be 0: units that are off."""
    there = (columns != 0).any(axis=1)
    most = int(there.sum(axis=1).max(initial=0))
    if most == columns.shape[2]:
        return pivots(columns.copy(), prime)
    rows = np.argsort(~there, axis=1, kind="stable")[:, :most]
    found = pivots(np.take_along_axis(columns, rows[:, None, :], axis=2), prime)
    if not most:
        return found
    return found._replace(rows=np.take_along_axis(rows, found.rows, axis=1))


def _independent(one: Residues, prime: int) -> Residues:
    """Rows of a matrix that span all of its rows: their combinations have the same ranks."""
    if one.shape[1] <= one.shape[2]:
        return one
    found = pivots(one.copy(), prime)
    return one[:, found.columns[0][found.counts[0]]]
