"""The least image of a thing under a permutation group, with the element that reaches it.

A thing is read point by point: at each step a point is looked at, and the value there is a point
(which the group moves too) or a plain number. The search keeps all elements, up to what is left of
the group, whose reading so far is least. At each step

* every point that can still be carried to the one looked at is tried;
* a value that is a point is carried as low as the rest of the group can carry it;
* all but the least are dropped, and what was read stays fixed from there on.

What is left of the group depends on the reading alone, so it is one stabiliser for all. Two
elements with one image differ by a symmetry: one of them is dropped, and the symmetry is kept. That
holds the search to the different images, and in the end tells the order of the symmetry group and
generators for it.

Sources: Linton, Finding the smallest image of a set (2004); Jefferson, Jonauskyte, Pfeiffer,
Waldecker, Minimal and canonical images (2019). The slow twin is `orbits.least`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...wording import number
from .factors import Exchanges, Factor, Rows
from .stabilisers import StabiliserChain, smallest

Ints = NDArray[np.int64]
Pairs = list[tuple[Rows, Rows]]

MOST_CELLS = 1 << 28  # numbers kept in rows at any time
BATCH = 1 << 23  # values looked at in one go
MOST_WORK = 1 << 31  # numbers looked at in all, about a minute


@dataclass(frozen=True)
class Table:
    """The values to be read: ``values[point]``, points themselves or plain numbers."""

    values: Ints
    points: bool


@dataclass
class LeastImage:
    """What the search found: the move, and the symmetries of the thing within the group.

    ``symmetry_order`` counts the elements that leave all tables alone; ``move[old] == new``.
    """

    move: Ints
    symmetry_order: int
    reading: list[int]
    rest: list[Factor]  # moves nothing that was read, in the coordinates of the image
    merged: Pairs = field(repr=False)


def least_image(
    tables: Sequence[Table],
    steps: Sequence[tuple[int, int]],
    factors: Sequence[Factor],
    size: int,
    what: str = "the least image",
) -> LeastImage:
    """The least reading of some tables at steps ``(point, table)``, and an element that reaches it.

    Raises `InputError` before more partial relabelings are kept than memory is meant for.

    >>> from finitefns.finite.groups.stabilisers import StabiliserChain
    >>> from finitefns.finite.groups.factors import Moves
    >>> turns = Moves(StabiliserChain([np.array([1, 2, 3, 0])], 4))
    >>> word = Table(np.array([1, 0, 1, 1]), points=False)
    >>> least_image([word], [(i, 0) for i in range(4)], [turns], 4).reading
    [0, 1, 1, 1]
    """
    search = _Search(tables, [point for point, _ in steps], list(factors), size, what)
    for point, table in steps:
        search.step(point, tables[table])
    search.merge()
    left = math.prod(f.order for f in search.factors)
    return LeastImage(
        search.rows[0].astype(np.int64),
        int(search.weights[0]) * left,
        search.reading,
        search.factors,
        search.merged,
    )


class _Search:
    """The elements kept, as rows; every row stands for as many elements as the rest has."""

    def __init__(
        self,
        tables: Sequence[Table],
        looked_at: list[int],
        factors: list[Factor],
        size: int,
        what: str,
    ) -> None:
        self.tables, self.factors, self.size, self.what = tables, factors, size, what
        self.order = math.prod(f.order for f in factors)
        self.rows: Rows = np.arange(size)[None].astype(smallest(size))
        self.back: Rows = self.rows.copy()
        self.weights = np.ones(1, np.int64 if self.order < 2**62 else object)
        self.reading: list[int] = []
        self.work = 0
        self.merged: Pairs = []
        self.still = np.arange(size)
        self.only_values = np.ones(size, bool)  # points that are values, and never looked at
        self.only_values[looked_at] = False
        rng = np.random.default_rng(0)
        self.salt = rng.integers(1, 2**63 - 1, (len(tables), size), dtype=np.int64) | 1

    def step(self, point: int, table: Table) -> None:
        """Look at one point: branch, keep the least, and fix what was read."""
        at = next((i for i, f in enumerate(self.factors) if len(f.orbit(point)) > 1), None)
        sources = np.array([point]) if at is None else self.factors[at].orbit(point)
        after = list(self.factors)
        if at is not None:
            after[at] = after[at].fix(point)
        low = self.still
        for f in after if table.points else ():
            low = f.low()[low]
        least, rows, columns, images = self._least(table, sources, at, point, low)
        self._keep(rows, columns, sources, at, point)
        self.factors = after
        if table.points:
            self._lower(images, least)
        self.reading.append(least)
        if at is not None:
            self.merge()

    def _least(
        self, table: Table, sources: Ints, at: int | None, point: int, low: Ints
    ) -> tuple[int, Ints, Ints, Ints]:
        """The least value that any row and source bring, which of them do, and as what point."""
        self._spend(len(self.rows) * len(sources))
        best = int(np.iinfo(np.int64).max)
        chosen: list[tuple[Ints, Ints, Ints]] = []
        block = max(1, BATCH // len(sources))
        for start in range(0, len(self.rows), block):
            rows = self.rows[start : start + block]
            values = table.values[self.back[start : start + block][:, sources]]
            if table.points:
                images = np.take_along_axis(rows, values, axis=1).astype(np.int64)
                if at is not None:
                    spread = np.broadcast_to(sources, images.shape)
                    images = self.factors[at].moved(images, spread, point)
                values = low[images]
            else:
                images = values
            least = int(values.min())
            if least > best:
                continue
            if least < best:
                best, chosen = least, []
            which, columns = np.nonzero(values == least)
            chosen.append((which + start, columns, images[which, columns]))
        found, columns, images = (np.concatenate(part) for part in zip(*chosen, strict=True))
        return best, found, columns, images

    def _spend(self, numbers: int) -> None:
        """Count what is looked at; a search without an end is given up."""
        self.work += numbers
        if self.work > MOST_WORK:
            raise InputError(
                f"{self.what}: the group has order {number(self.order)}, and the search has looked "
                f"at {MOST_WORK:,} numbers without an end; a group of up to "
                f"{MOST_CELLS // self.size:,} elements is always feasible"
            )

    def _keep(self, rows: Ints, columns: Ints, sources: Ints, at: int | None, point: int) -> None:
        if len(rows) * self.size > MOST_CELLS:
            fit = MOST_CELLS // self.size
            raise InputError(
                f"{self.what}: the group has order {number(self.order)}, and the search would keep "
                f"{len(rows):,} partial relabelings of {self.size:,} points, but {fit:,} fit; a "
                f"group of up to {fit:,} elements is always feasible"
            )
        if at is None and len(rows) == len(self.rows):
            return
        self._spend(4 * len(rows) * self.size)  # each row is copied, carried, and compared
        self.rows, self.back = self.rows[rows], self.back[rows]
        self.weights = self.weights[rows]
        if at is not None:
            self.factors[at].carry(self.rows, self.back, sources[columns], point)

    def _lower(self, images: Ints, least: int) -> None:
        """Carry the value of every row to the least one, and fix it."""
        for i, f in enumerate(self.factors):
            if len(f.orbit(least)) > 1:
                f.carry(self.rows, self.back, images, least)
                self.factors[i] = f.fix(least)

    def merge(self) -> None:
        """Of the rows with one image keep the first, with the symmetry to each of the others."""
        if len(self.rows) < 2:
            return
        for factor in self.factors:
            self._settle(factor)
        images = []
        code = np.zeros(len(self.rows), np.int64)
        for table, salt in zip(self.tables, self.salt, strict=True):
            image = table.values[self.back]
            if table.points:
                seen = np.take_along_axis(self.rows, np.maximum(image, 0), axis=1)
                image = np.where(image < 0, -1, seen.astype(np.int64))
            images.append(image)
            code = code * np.int64(0x9E3779B1) + (image.astype(np.int64) * salt).sum(axis=1)
        _, first, which = np.unique(code, return_index=True, return_inverse=True)
        first, which = np.asarray(first), np.asarray(which).ravel()
        if len(first) == len(self.rows):
            return
        leader = first[which]
        if not all((image == image[leader]).all() for image in images):
            return  # two images with one code: keep both, and be slower
        dropped = np.flatnonzero(leader != np.arange(len(self.rows)))
        # Both are needed, since a symmetry goes there by one and back by the other.
        self.merged.append((self.rows[leader[dropped]], self.back[dropped]))
        weights = np.zeros(len(first), self.weights.dtype)
        np.add.at(weights, which, self.weights)
        keep = np.sort(first)
        self.weights = weights[which[keep]]
        self.rows, self.back = self.rows[keep], self.back[keep]

    def _settle(self, factor: Factor) -> None:
        """Place the exchangeable values that are not yet read in order of their first appearance.

        The rest of the group may do so, and it makes more images one.
        """
        if not isinstance(factor, Exchanges):
            return
        open_codes = factor.codes[self.only_values & (factor.codes >= 0)]
        codes, often = np.unique(open_codes, return_counts=True)
        for code in codes[often > 1].tolist():
            loose = np.flatnonzero(self.only_values & (factor.codes == code))
            first = np.full(self.rows.shape, self.size, np.int64)
            every = np.arange(len(self.rows))
            for table in self.tables:
                for place in np.flatnonzero(table.values >= 0)[::-1] if table.points else ():
                    old = table.values[self.back[:, place]]
                    seen = old >= 0
                    first[every[seen], self.rows[every[seen], old[seen]]] = place
            order = np.argsort(first[:, loose], axis=1, kind="stable")
            move = np.broadcast_to(np.arange(self.size), self.rows.shape).astype(self.rows.dtype)
            np.put_along_axis(move, loose[order], loose[None].astype(move.dtype), axis=1)
            self.rows = np.take_along_axis(move, self.rows.astype(np.int64), axis=1)
            still = np.arange(self.size, dtype=self.rows.dtype)
            np.put_along_axis(self.back, self.rows.astype(np.int64), still[None], axis=1)


def symmetry_generators(found: LeastImage, size: int) -> list[Ints]:
    """Permutations of the points that, together, generate the symmetries of the thing.

    What is left of the group after all was read is part of them; so are some of the merged pairs,
    and the order says when there are enough.
    """
    move = found.move
    back = np.empty_like(move)
    back[move] = np.arange(size)
    generators: list[Ints] = []
    loose = np.zeros(size, bool)  # points that were never read, and may still change places
    target = found.symmetry_order
    for factor in found.rest:
        generators += [back[g[move]] for g in factor.generators()]
        target //= factor.order
    for g in generators:
        loose |= g != np.arange(size)
    chain = StabiliserChain([], size)
    kept: list[Ints] = []
    for rows, undo in reversed(found.merged):
        for row, inverse in zip(rows, undo, strict=True):
            if chain.order == target:
                return generators
            symmetry = inverse.astype(np.int64)[row.astype(np.int64)]
            seen = np.where(loose, np.arange(size), symmetry)
            if not chain.holds(seen):
                generators.append(symmetry)
                kept.append(seen)
                chain = StabiliserChain(kept, size)
    if chain.order != target:
        raise AssertionError("the symmetries found do not make up their order: this is a bug")
    return generators
