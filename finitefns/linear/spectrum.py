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
from ..tolerance import TOLERANCE
from . import elimination
from .entries import Floats, Matrix, exponent, floating, is_exact, unit


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
    size = float(max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0)))
    if not size:
        return 0.0
    # The quotient before the difference where the size is so small that it has few digits.
    gap = np.abs(a - b) if size > 1e-290 else np.abs(np.ldexp(a, 900) - np.ldexp(b, 900))
    return float(gap.max() / (size if size > 1e-290 else float(np.ldexp(size, 900))))


def cleaned(a: Floats, tolerance: float) -> Floats:
    """The same with zero for what is at most the tolerance times the largest entry."""
    size = float(np.abs(a).max(initial=0.0))
    return np.where(np.abs(a) <= tolerance * size, 0.0, a)


@dataclass(frozen=True, eq=False)
class Measured:
    """Numbers that are equal within a tolerance, relative to the largest: a Gram matrix, say.

    >>> Measured(np.array([1.0, 2.0]), 1e-9) == Measured(np.array([1.0, 2.0 + 1e-12]), 1e-9)
    True
    """

    values: Floats
    tolerance: float
    each: bool = False  # whether each entry is judged by its own size, not by the largest
    exponent: int = 0  # the numbers are the values times two to this power

    def distance(self, other: Measured) -> float:
        """The largest difference, over the largest entry of both or over the entry itself."""
        top = max(self.exponent, other.exponent)
        a, b = (np.ldexp(z.values, z.exponent - top) for z in (self, other))
        if not (np.isfinite(a).all() and np.isfinite(b).all()):
            return float("inf")  # a standard matrix beyond floats is not compared
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
        with np.errstate(over="ignore"):
            values = np.ldexp(self.values, self.exponent)
        kept = np.isfinite(values).all() and (values.any() or not self.values.any())
        shown = values if kept else self.values
        text = np.array2string(shown, precision=5, separator=", ", threshold=40)
        return " ".join(text.split()) + ("" if kept else f" x 2^{self.exponent}")


@dataclass(frozen=True, eq=False)
class Graded:
    """Numbers that grow with powers of the size of the matrix: traces, coefficients.

    ``values`` are those of the matrix over its size, ``degrees`` the powers; two lists are equal
    when each difference is at most the tolerance times its weight at the larger of the two sizes.
    """

    values: Floats
    degrees: Floats
    weights: Floats
    size: float  # the logarithm to the base 2; far below all others where the matrix is zero
    tolerance: float

    def distance(self, other: Graded) -> float:
        """The largest difference over its weight, for matrices over the larger size."""
        top = max(self.size, other.size)
        a, b = (z.values * np.exp2(z.degrees * max(z.size - top, -3e4)) for z in (self, other))
        return float((np.abs(a - b) / self.weights).max(initial=0.0))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Graded):
            return NotImplemented
        return self.distance(other) <= max(self.tolerance, other.tolerance)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        with np.errstate(over="ignore", under="ignore"):
            whole = self.values * np.exp2(self.degrees * self.size)
        if np.isfinite(whole).all():
            return repr(Measured(whole, self.tolerance))
        return f"{Measured(self.values, self.tolerance)} of the matrix over 2^{self.size:.4g}"


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
        shares = self.sizes / self.sizes.max()
        outside = self.basis - (self.basis @ other.basis.T) @ other.basis
        return float(np.linalg.norm(shares[:, None] * outside) / np.linalg.norm(shares))

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
    """``left @ diag(sizes) @ right`` is the matrix; orthonormal columns, orthonormal rows."""

    left: Floats
    sizes: Floats
    right: Floats

    @property
    def turned(self) -> Svd:
        """That of the transposed matrix."""
        return Svd(self.right.T, self.sizes, self.left.T)


MOST_DOUBLINGS = 400  # beyond 2^400 either way squares are no floats, so such matrices are scaled


def _decomposed(a: Floats, full: bool) -> Svd:
    u, e = _tamed(a)
    left, sizes, right = np.linalg.svd(u, full_matrices=full)
    return Svd(left, np.ldexp(sizes, e), right)


def _singular_values(a: Floats) -> Floats:
    u, e = _tamed(a)
    return np.asarray(np.ldexp(np.linalg.svd(u, compute_uv=False), e), np.float64)


def _tamed(a: Floats) -> tuple[Floats, int]:
    return unit(a) if abs(exponent(a)) > MOST_DOUBLINGS else (a, 0)


@dataclass
class _Kept:
    """What has been computed of a matrix in floats, whatever the tolerance."""

    values: Floats | None = None
    thin: Svd | None = None
    full: Svd | None = None

    @property
    def turned(self) -> _Kept:
        thin, full = (d.turned if d else None for d in (self.thin, self.full))
        return _Kept(self.values, thin, full)


class Seen:
    """A matrix with its tolerance and what has been computed of it, shared by all questions.

    Exact matrices have no tolerance of their own; where an irrational number is asked of them,
    they are seen at the standard one.
    """

    def __init__(self, a: Matrix, tolerance: float, kept: _Kept | None = None) -> None:
        self.a = a
        self.tolerance = tolerance
        self._kept = _Kept() if kept is None else kept

    @property
    def exact(self) -> bool:
        """Whether the entries are fractions."""
        return is_exact(self.a)

    @property
    def svd(self) -> Svd:
        """The full singular value decomposition; ``left`` is (m, m), ``right`` is (n, n)."""
        d = self._kept
        if d.full is None:
            d.full = _decomposed(floating(self.a), True)
            d.thin = d.thin or d.full
        return d.full

    @property
    def thin(self) -> Svd:
        """The same with as few columns and rows as there are singular values.

        A matrix of 800,000 x 9 has a full left side of five terabytes, and a thin one of 60 MB.
        """
        d = self._kept
        if d.thin is None:
            d.thin = _decomposed(floating(self.a), False)
            if self.a.shape[0] == self.a.shape[1]:
                d.full = d.thin
        return d.thin

    @property
    def values(self) -> Floats:
        """The singular values alone, largest first."""
        d = self._kept
        if d.values is None:
            known = d.thin or d.full
            d.values = known.sizes if known else _singular_values(floating(self.a))
        return d.values

    @property
    def spectrum(self) -> Spectrum:
        """The singular values at this tolerance."""
        return Spectrum(self.values, self.tolerance)

    @property
    def rank(self) -> int:
        """Exact where the entries are, at the tolerance where they are not."""
        return elimination.rank(self.a) if self.exact else self.spectrum.rank

    def at(self, factor: float) -> Seen:
        """The same matrix at a tolerance that is finer or coarser; exact ones stay."""
        return Seen(self.a, self.tolerance * factor, self._kept)

    @property
    def floating(self) -> Seen:
        """The same matrix in floats."""
        return self if not self.exact else Seen(floating(self.a), self.tolerance, self._kept)

    @property
    def turned(self) -> Seen:
        """The transposed matrix."""
        return Seen(self.a.T, self.tolerance, self._kept.turned)
