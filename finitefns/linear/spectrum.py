"""Singular values, and the tolerance said aloud.

A tolerance t is relative: a singular value counts when it is above t times the largest. So that
no answer hangs on the choice, verdicts are taken at t / 10 and at 10 t; where these disagree, the
answer is neither yes nor no.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputError, said
from . import elimination
from .entries import Floats, Matrix, floating, is_exact

TOLERANCE = 1e-9  # where none is given
FINER, COARSER = 0.1, 10.0  # the two tolerances a factor 100 apart


def check_tolerance(tolerance: Any) -> float:
    """The tolerance as a float; raises `InputError` unless it lies between 1e-15 and 1e-2.

    >>> check_tolerance(1e-6)
    1e-06
    >>> check_tolerance(-1)
    Traceback (most recent call last):
    finitefns.errors.InputError: the tolerance is -1, but it must lie between 1e-15 and 0.01
    """
    number = isinstance(tolerance, (int, float, np.floating)) and not isinstance(tolerance, bool)
    if not number or not 1e-15 <= tolerance <= 1e-2:
        raise InputError(
            f"the tolerance is {said(tolerance)}, but it must lie between 1e-15 and 0.01"
        )
    return float(tolerance)


def usual_tolerance(given: Any) -> float:
    """The tolerance where none is given: that of a matrix which has one, else by its precision.

    It is 1e-9 for doubles. Floats of fewer digits are off by more than that by themselves: for
    them it is 32 units in the last place, and at most 1e-2.

    >>> usual_tolerance([[1.0]]), usual_tolerance(np.zeros((2, 2), np.float32))
    (1e-09, 3.814697265625e-06)
    """
    own = getattr(given, "tolerance", None)
    if isinstance(own, float):
        return own
    kind = getattr(given, "dtype", None)
    if not isinstance(kind, np.dtype) or kind.kind != "f":
        return TOLERANCE
    return min(1e-2, max(TOLERANCE, 32 * float(np.finfo(kind).eps)))


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Singular values, largest first, and the tolerance at which they are told from zero.

    Two spectra are equal when they differ by at most the tolerance times the largest value.

    >>> s = Spectrum(np.array([3.0, 1.0, 1e-16]), 1e-9)
    >>> s.rank, s.gap
    (2, 1e+16)
    >>> s
    3, 1 | 1e-16 (rank 2 at tolerance 1e-09, gap 1e+16)
    """

    values: Floats
    tolerance: float

    @property
    def rank(self) -> int:
        """How many singular values count."""
        return self.rank_at(self.tolerance)

    def rank_at(self, tolerance: float) -> int:
        """How many singular values are above a tolerance times the largest."""
        top = self.values[0] if len(self.values) else 0.0
        return int((self.values > tolerance * top).sum())

    @property
    def gap(self) -> float:
        """The last value that counts over the first that does not; infinite where none is left."""
        r = self.rank
        if r == 0 or r == len(self.values) or self.values[r] == 0:
            return float("inf")
        return float(f"{self.values[r - 1] / self.values[r]:.3g}")

    def distance(self, other: Spectrum) -> float:
        """The largest difference of two spectra, over the largest value."""
        return relative(self.values, other.values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Spectrum):
            return NotImplemented
        return self.distance(other) <= max(self.tolerance, other.tolerance)

    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[float]:
        return iter(self.values.tolist())

    def __len__(self) -> int:
        return len(self.values)

    def __str__(self) -> str:
        r = self.rank
        kept = _few(self.values[:r])
        dropped = f" | {_few(self.values[r:])}" if r < len(self.values) else ""
        return (
            f"{kept}{dropped} (rank {r} at tolerance {self.tolerance:.3g}, gap {self.gap:.3g})"
        ).strip()

    __repr__ = __str__


def _few(values: Floats) -> str:
    shown = [f"{x:.4g}" for x in values.tolist()]
    return ", ".join(shown if len(shown) <= 6 else [*shown[:3], "...", *shown[-2:]])


def relative(a: Matrix, b: Matrix) -> float:
    """The largest difference of two arrays, over the largest entry of both; infinite if shapes
    differ."""
    if a.shape != b.shape:
        return float("inf")
    size = max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))
    return float(np.abs(a - b).max(initial=0.0) / size) if size else 0.0


@dataclass(frozen=True, eq=False)
class Measured:
    """Numbers that are equal within a tolerance, relative to the largest: a Gram matrix, say.

    >>> Measured(np.array([1.0, 2.0]), 1e-9) == Measured(np.array([1.0, 2.0 + 1e-12]), 1e-9)
    True
    """

    values: Floats
    tolerance: float
    each: bool = False  # whether each entry is judged by its own size, not by the largest

    def distance(self, other: Measured) -> float:
        """The largest difference, over the largest entry of both or over the entry itself."""
        a, b = self.values, other.values
        if not self.each or a.shape != b.shape:
            return relative(a, b)
        size = np.maximum(np.abs(a), np.abs(b))
        return float((np.abs(a - b) / np.where(size > 0, size, 1.0)).max(initial=0.0))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Measured):
            return NotImplemented
        return self.distance(other) <= max(self.tolerance, other.tolerance)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        text = np.array2string(self.values, precision=5, separator=", ", threshold=40)
        return " ".join(text.split())


@dataclass(frozen=True, eq=False)
class RowSpace:
    """The row space of a floating matrix, by an orthonormal basis and how far it is stretched.

    Two are equal when each map, cut down to the row space of the other, loses at most the
    tolerance: rows that hardly count hardly weigh.
    """

    basis: Floats  # (rank, n), orthonormal rows
    sizes: Floats  # (rank,)
    tolerance: float

    def distance(self, other: RowSpace) -> float:
        """What is lost of either map outside the row space of the other, relative to its norm."""
        if self.basis.shape != other.basis.shape:
            return float("inf")
        return max(self._lost(other), other._lost(self))

    def _lost(self, other: RowSpace) -> float:
        if not len(self.sizes):
            return 0.0
        outside = self.basis - (self.basis @ other.basis.T) @ other.basis
        return float(np.linalg.norm(self.sizes[:, None] * outside) / np.linalg.norm(self.sizes))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RowSpace):
            return NotImplemented
        return self.distance(other) <= max(self.tolerance, other.tolerance)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = repr(Measured(self.basis, self.tolerance))
        return f"of dimension {len(self.basis)}, with the basis {shown}"


@dataclass(frozen=True)
class Svd:
    """``left @ diag(sizes) @ right`` is the matrix; both square and orthogonal."""

    left: Floats
    sizes: Floats
    right: Floats


class Seen:
    """A matrix with its tolerance and what has been computed of it, shared by all questions.

    Exact matrices have no tolerance of their own; where an irrational number is asked of them,
    they are seen at the standard one.
    """

    def __init__(self, a: Matrix, tolerance: float, svd: Svd | None = None) -> None:
        self.a = a
        self.tolerance = tolerance
        self._svd = svd

    @property
    def exact(self) -> bool:
        """Whether the entries are fractions."""
        return is_exact(self.a)

    @property
    def svd(self) -> Svd:
        """The full singular value decomposition; ``left`` is (m, m), ``right`` is (n, n)."""
        if self._svd is None:
            self._svd = Svd(*np.linalg.svd(floating(self.a), full_matrices=True))
        return self._svd

    @property
    def spectrum(self) -> Spectrum:
        """The singular values at this tolerance."""
        return Spectrum(self.svd.sizes, self.tolerance)

    @property
    def rank(self) -> int:
        """Exact where the entries are, at the tolerance where they are not."""
        return elimination.rank(self.a) if self.exact else self.spectrum.rank

    def at(self, factor: float) -> Seen:
        """The same matrix at a tolerance that is finer or coarser; exact ones stay."""
        return Seen(self.a, self.tolerance * factor, None if self.exact else self.svd)

    @property
    def floating(self) -> Seen:
        """The same matrix in floats."""
        return self if not self.exact else Seen(floating(self.a), self.tolerance, self._svd)

    @property
    def turned(self) -> Seen:
        """The transposed matrix."""
        d = self._svd
        turned = None if d is None else Svd(d.right.T, d.sizes, d.left.T)
        return Seen(self.a.T, self.tolerance, turned)
