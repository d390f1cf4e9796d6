"""The barcode of a chain of matrices V0 -> V1 -> ... -> Vk, with bases that show it.

A bar [i, j] is a vector that is born at stage i, is carried along up to stage j, and is sent to
zero by the next matrix. Every chain is a sum of bars, and which ones they are does not depend on
the coordinates of any stage (Gabriel 1972, type A with all arrows in one direction): with r(i, j)
the rank of the composite from stage i to j, there are
``r(i, j) - r(i-1, j) - r(i, j+1) + r(i-1, j+1)`` bars [i, j].

The way there, from left to right: carry the bars' vectors to the next stage, older bars first.
One whose image depends on the images of older ones dies here, after those are subtracted from it,
now and at all its earlier stages: what is older is there wherever it is. What no image reaches is
born. Law: ``inverses[t+1] @ matrices[t] @ bases[t]`` is the zero-one matrix ``forms[t]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputError, said
from ..tolerance import COARSER, FINER
from ..verdict import Reason, Undecided
from . import elimination
from .elimination import beside, product
from .entries import (
    Matrix,
    as_matrix,
    floating,
    freeze,
    identity,
    is_exact,
    of_kind,
)
from .residues import as_residues
from .spectrum import check_tolerance, usual_tolerance
from .staircase import Built, staircase


class Bars(dict[tuple[int, int], int]):
    """Bars with their multiplicities, which tells itself as a person writes it.

    >>> Bars({(0, 2): 22, (1, 1): 1})
    [0, 2] x 22, [1, 1]
    """

    def __repr__(self) -> str:
        told = [f"[{i}, {j}]" + (f" x {k}" if k > 1 else "") for (i, j), k in self.items()]
        return ", ".join(told) if told else "no bars"

    __str__ = __repr__

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


@dataclass(frozen=True, eq=False)
class Barcode(Mapping[tuple[int, int], int]):
    """How many bars [i, j] there are, and bases in which every matrix carries bars to bars.

    A mapping ``(i, j) -> multiplicity`` of the bars that occur; equal to any equal mapping.
    ``bases[t]`` has a column for each bar that is alive at stage t, older bars first and, of one
    age, the longer first; ``inverses[t]`` is its inverse.

    Law: ``b.rank(i, j)`` is the number of bars that reach from i to j.

    >>> b = barcode([[[1, 0], [0, 0]], [[0, 0], [0, 1]]])
    >>> dict(b)
    {(0, 1): 1, (0, 0): 1, (1, 2): 1, (2, 2): 1}
    >>> b.rank(0, 1), b.rank(0, 2), b.arrows
    (1, 0, 2)

    Source: Gabriel 1972.
    """

    counts: Bars
    bases: tuple[Matrix, ...]
    inverses: tuple[Matrix, ...]
    tolerance: float | None = None  # at which floats were told from zero, relative to each factor
    prime: int | None = None
    miss: float = 0.0  # how far the bases are from carrying bars to bars, relative to the factors

    @property
    def stages(self) -> int:
        """How many stages the chain has: one more than matrices."""
        return len(self.bases)

    @property
    def dimensions(self) -> tuple[int, ...]:
        """The dimension of every stage."""
        return tuple(map(len, self.bases))

    @property
    def arrows(self) -> int:
        """How many ones all the matrices have together when bars are the coordinates."""
        return sum((j - i) * k for (i, j), k in self.counts.items())

    def rank(self, i: int, j: int) -> int:
        """The rank of the composite from stage i to stage j: the bars that span both."""
        return sum(k for (a, b), k in self.counts.items() if a <= i and j <= b)

    def alive(self, stage: int) -> list[tuple[int, int]]:
        """The bars at a stage, one for each coordinate, in the order of the basis."""
        return [
            bar for bar, k in self.counts.items() if bar[0] <= stage <= bar[1] for _ in range(k)
        ]

    @property
    def forms(self) -> tuple[Matrix, ...]:
        """Every matrix in the coordinates of the bars: zero-one, at most one 1 per line."""
        return tuple(self._kind(a) for a in zero_one(self.counts, self.stages))

    def _kind(self, a: Matrix) -> Matrix:
        if self.prime is not None:
            return freeze(a)
        return of_kind(self.bases[0], as_matrix(a))

    def __getitem__(self, bar: tuple[int, int]) -> int:
        return self.counts[bar]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self.counts)

    def __len__(self) -> int:
        return len(self.counts)

    def __eq__(self, other: object) -> bool:
        return dict(self) == dict(other) if isinstance(other, Mapping) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self.counts.items()))

    def __str__(self) -> str:
        return repr(self.counts)

    def __repr__(self) -> str:
        judged = "" if self.tolerance is None else f" at tolerance {self.tolerance:.3g}"
        return f"<Barcode {self}{judged}>"


def in_order(bars: Mapping[tuple[int, int], int]) -> Bars:
    """The bars that occur, older first and, of one age, the longer first."""
    return Bars({b: bars[b] for b in sorted(bars, key=lambda b: (b[0], -b[1])) if bars[b]})


def zero_one(bars: Mapping[tuple[int, int], int], stages: int) -> list[Matrix]:
    """The integer matrices of a barcode: a bar is sent to itself while it lasts.

    >>> [a.tolist() for a in zero_one({(0, 1): 1, (0, 0): 1, (1, 2): 1}, 3)]
    [[[1, 0], [0, 0]], [[0, 1]]]
    """
    ids = [bar for bar, k in in_order(bars).items() for _ in range(k)]
    here = [[n for n, (i, j) in enumerate(ids) if i <= t <= j] for t in range(stages)]
    out = []
    for t in range(stages - 1):
        place = {n: row for row, n in enumerate(here[t + 1])}
        a = np.zeros((len(here[t + 1]), len(here[t])), np.int64)
        for column, n in enumerate(here[t]):
            if n in place:
                a[place[n], column] = 1
        out.append(a)
    return out


def as_chain(
    matrices: Any, prime: int | None = None, tolerance: float | None = None
) -> tuple[list[Matrix], float | None]:
    """The matrices of a chain, all exact, all floating or all modulo the prime; the tolerance.

    A list of no rows is the matrix into the space of dimension 0 from wherever the last one ends.
    Raises `InputError` where matrices do not meet, or exact and floating ones are mixed.
    """
    if isinstance(matrices, (str, bytes)) or not isinstance(matrices, Iterable):
        raise InputError(f"a chain is a list of matrices, but found {said(matrices)}")
    read: list[Matrix] = []
    usual = 0.0
    for i, given in enumerate(matrices):
        usual = max(usual, usual_tolerance(given))
        given = getattr(given, "matrix", given)
        if isinstance(given, (list, tuple)) and not given and read:
            given = np.zeros((0, len(read[-1])), np.float64 if not is_exact(read[-1]) else np.int64)
        where = f"matrix {i}"
        a = as_matrix(given, where) if prime is None else as_residues(given, prime, where)
        if read and a.shape[1] != len(read[-1]):
            raise InputError(
                f"stage {i} has dimension {len(read[-1])} where matrix {i - 1} ends, "
                f"but {a.shape[1]} where matrix {i} starts"
            )
        if read and is_exact(a) != is_exact(read[0]):
            words = {True: "exact", False: "floating"}
            raise InputError(
                f"matrix 0 is {words[is_exact(read[0])]}, but matrix {i} is {words[is_exact(a)]}; "
                "one chain has entries of one sort"
            )
        read.append(a)
    if not read:
        raise InputError("a chain of no matrices has no stages; a chain has at least one matrix")
    floats = prime is None and not is_exact(read[0])
    if tolerance is not None and not floats:
        raise InputError("the matrices are exact, so they have no tolerance; floats have one")
    if floats:
        return read, usual if tolerance is None else check_tolerance(tolerance)
    return read, None


def barcode(
    matrices: Any, *, prime: int | None = None, tolerance: float | None = None
) -> Barcode | Undecided:
    """The bars of a chain of matrices, and bases in which every matrix is zero-one.

    ``matrices[i]`` has shape (dim of stage i+1, dim of stage i). Exact entries give exact bases,
    over the rationals or, with ``prime``, over the integers modulo it. In floats a vector is sent
    to zero when what is left of it is at most ``tolerance`` times the norm of that one factor, so
    that the bars are those of a chain whose factors differ by no more than this. Where a tolerance
    ten times finer or coarser gives other bars, the answer is `Undecided`.

    Law: the rank of a composite from i to j is the number of bars that reach from i to j.

    >>> dict(barcode([[[1, 0], [0, 0]], [[1, 0], [0, 0]]]))
    {(0, 2): 1, (0, 0): 1, (1, 1): 1, (2, 2): 1}
    >>> barcode([[[1.0, 0.0], [0.0, 1e-9]]]).why
    'at tolerance 1e-10 the bars are [0, 1] x 2, but at 1e-08 [0, 1], [0, 0], [1, 1]'

    Raises `InputError` for matrices that do not meet, and for mixed entries. Source: Gabriel 1972.
    """
    read, at = as_chain(matrices, prime, tolerance)
    if at is None:
        built = eliminate(read, prime)
        return _barcode(built, read, None, prime)
    built, close = staircase(read, at)
    if close:
        fine, coarse = (_counts(staircase(read, at * k)[0]) for k in (FINER, COARSER))
        if fine != coarse:
            return Undecided(
                f"at tolerance {at * FINER:.3g} the bars are {fine}, "
                f"but at {at * COARSER:.3g} {coarse}",
                Reason.TOLERANCE,
            )
    return _barcode(built, read, at, None)


def barcode_at(matrices: Sequence[Matrix], tolerance: float | None) -> Barcode:
    """The barcode at one tolerance (None: exact), of matrices that came in by the door."""
    built = eliminate(matrices, None) if tolerance is None else staircase(matrices, tolerance)[0]
    return _barcode(built, matrices, tolerance, None)


def _counts(built: Built) -> Bars:
    found: dict[tuple[int, int], int] = {}
    for bar in zip(built.births, built.deaths, strict=True):
        found[bar] = found.get(bar, 0) + 1
    return in_order(found)


def _barcode(
    built: Built, matrices: Sequence[Matrix], tolerance: float | None, prime: int | None
) -> Barcode:
    """The bars in their standard order."""
    bases, inverses = [], []
    for ids, basis, back in zip(built.alive, built.bases, built.inverses, strict=True):
        rank = sorted(range(len(ids)), key=lambda c: (*_age(built, ids[c]), ids[c]))
        bases.append(freeze(basis[:, rank]))
        inverses.append(freeze(back[rank]))
    found = Barcode(_counts(built), tuple(bases), tuple(inverses), tolerance, prime)
    if tolerance is not None:
        object.__setattr__(found, "miss", _missed(found, matrices))
    return found


def _age(built: Built, bar: int) -> tuple[int, int]:
    return built.births[bar], -built.deaths[bar]


def _missed(found: Barcode, matrices: Sequence[Matrix]) -> float:
    """The largest entry of A B - B' P over the largest of A times that of B, over the matrices."""
    worst = 0.0
    for a, p, b, c in zip(matrices, found.forms, found.bases, found.bases[1:], strict=False):
        size = float(np.abs(a).max(initial=0.0) * np.abs(b).max(initial=0.0))
        if size:
            worst = max(worst, float(np.abs(a @ b - c @ p).max(initial=0.0)) / size)
    return worst


def eliminate(matrices: Sequence[Matrix], prime: int | None) -> Built:
    """The bars by exact elimination, from left to right, as the head of this file says."""
    n = matrices[0].shape[1]
    built = Built([0] * n, [len(matrices)] * n, [list(range(n))], [], [])
    one = identity(n) if prime is None else np.eye(n, dtype=np.int64)
    built.bases.append(one.copy())
    built.inverses.append(one.copy())
    for t, a in enumerate(matrices):
        ids, m = built.alive[t], len(a)
        images = product(a, built.bases[t], prime)
        unit = identity(m) if prime is None else np.eye(m, dtype=np.int64)
        form, pivots = elimination.rref(beside(images, unit), prime)
        kept = [j for j in pivots if j < len(ids)]
        lost = sorted(set(range(len(ids))) - set(kept))
        for j in lost:
            built.deaths[ids[j]] = t
        if lost and kept:
            built.subtract(t, kept, lost, form[: len(kept), :][:, lost], prime)
        newborn = range(len(built.births), len(built.births) + m - len(kept))
        built.births += [t + 1] * len(newborn)
        built.deaths += [len(matrices)] * len(newborn)
        # The reducing matrix sends the pivot columns to unit vectors: it is their inverse.
        built.bases.append(beside(images, unit)[:, list(pivots)].copy())
        built.inverses.append(form[:, len(ids) :].copy())
        built.alive.append([*(ids[j] for j in kept), *newborn])
    return built


# ------------------------------------------------------------------ the slow twin


def composite_ranks(
    matrices: Any, *, prime: int | None = None, tolerance: float | None = None
) -> dict[tuple[int, int], int]:
    """The rank of the composite of every two stages, each by itself; the twin of `barcode`.

    In floats a singular value of the composite counts when it is above the tolerance times the
    product of the norms of the factors: a product that should be zero is 3e-16, and measured by
    its own norm that has rank 1.

    >>> composite_ranks([[[1, 0], [0, 0]], [[0, 0], [0, 1]]])[0, 2]
    0
    """
    read, at = as_chain(matrices, prime, tolerance)
    dims = [read[0].shape[1], *(len(a) for a in read)]
    out = {(i, i): d for i, d in enumerate(dims)}
    for i, first in enumerate(read):
        whole, norm = first, 1.0
        for j in range(i + 1, len(read) + 1):
            if j > i + 1:
                whole = product(read[j - 1], whole, prime)
            if at is None:
                out[i, j] = elimination.rank(whole, prime)
                continue
            norm *= float(np.linalg.norm(read[j - 1], 2)) if read[j - 1].size else 0.0
            sizes = np.linalg.svd(floating(whole), compute_uv=False)
            out[i, j] = int((sizes > at * norm).sum())
    return out


def bars_from_ranks(ranks: Mapping[tuple[int, int], int]) -> Bars:
    """The bars of a chain from the ranks of its composites.

    >>> bars_from_ranks({(0, 0): 2, (1, 1): 2, (0, 1): 1})
    [0, 1], [0, 0], [1, 1]
    """
    r = {(i, j): ranks.get((i, j), 0) for i, j in ranks}
    return in_order(
        {
            (i, j): rank - r.get((i - 1, j), 0) - r.get((i, j + 1), 0) + r.get((i - 1, j + 1), 0)
            for (i, j), rank in r.items()
        }
    )
