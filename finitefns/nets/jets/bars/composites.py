"""Singular values of composites in floats, each relative to the norms of its factors.

A composite is never wider than the narrowest stage on its way: behind a wide matrix only its
triangle is carried on, and a tall constant one is kept apart as an orthonormal frame. Every
factor is divided by its norm, so that a value is one relative to the product of the norms: a
product that should be zero is about 3e-16, and counts as that. Diagonals behind a matrix of the
same stage, such as the slopes of its units, are one factor with it: that product is rounded entry
by entry, and a unit that is off adds nothing to its norm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from ....errors import InputError
from ..jets import Jets
from .slots import Truths
from .walks import Factor, Floats, Ints, along, factors

Name = tuple[Any, ...]  # of a constant: its stage and place, or those of its factors


class Spectra(NamedTuple):
    """Singular values of the composites from some points to a stage: (n, at least their rank)."""

    stage: int
    values: Floats


class Composites:
    """What is known of the factors of jets: norms, and constant ones made small."""

    def __init__(self, jets: Jets) -> None:
        self.jets = jets
        self._constants: dict[Name, Floats] = {}
        self._sizes: dict[Name, float] = {}
        self._frames: dict[Name, tuple[Floats, Floats]] = {}
        self._norms: dict[Name, Floats] = {}

    def spectra(self, stage: int, points: Ints) -> Iterator[Spectra]:
        """The singular values of the composites from some points of a stage to all later ones.

        Law: they are those of the composite, over the product of the factors' spectral norms,
        where a matrix and the diagonals behind it are one factor.
        Raises `InputError` for entries that are not finite.

        >>> j = Jets.of([[[[3.0, 0.0], [0.0, 6.0]]], [[[0.0, 2.0]]]])
        >>> [s.values.tolist() for s in Composites(j).spectra(0, np.array([0]))]
        [[[1.0, 0.5]], [[1.0]]]
        """
        kept = _Kept(self, self.jets.dimensions[stage])
        for step in along(self.jets, stage, points):
            kept.enter(step.came)
            for factor in factors(self.jets, step.stage, step.points):
                kept.carry(factor, step.points)
            values = np.broadcast_to(kept.values(), (len(step.points), kept.width))
            yield Spectra(step.stage + 1, values[step.of])

    def size(self, name: Name, constant: Floats) -> float:
        """The spectral norm of a constant factor."""
        if name not in self._sizes:
            self._sizes[name] = float(singular_values(constant[None]).max(initial=0.0))
        return self._sizes[name]

    def frame(self, name: Name, tall: Floats) -> tuple[Floats, Floats]:
        """A constant matrix as an orthonormal frame times a triangle."""
        if name not in self._frames:
            self._frames[name] = np.linalg.qr(tall)
        return self._frames[name]

    def times(self, name: Name, constant: Floats, frame: Floats) -> Floats:
        """The product of two constant matrices, which has this name."""
        if name not in self._constants:
            self._constants[name] = constant @ frame
        return self._constants[name]

    def norms(self, factor: Factor, points: Ints) -> Floats:
        """The spectral norms of a factor's matrices at some points."""
        if factor.constant is not None:
            return np.array([self.size(factor.name, factor.constant)])
        kept, new = self._asked(factor.name, points)
        if new.any():
            assert factor.stack is not None
            kept[points[new]] = singular_values(factor.stack[new]).max(axis=1, initial=0.0)
        return kept[points]

    def scaled_norms(self, name: Name, rows: Floats, factor: Factor, points: Ints) -> Floats:
        """The spectral norms of a factor's matrices behind which there are diagonals."""
        kept, new = self._asked(name, points)
        if new.any():
            if factor.constant is None:
                assert factor.stack is not None
                kept[points[new]] = scaled_norms(rows[new], factor.stack[new])
            else:
                kept[points[new]] = scaled_norms(rows[new], factor.constant[None])
        return kept[points]

    def _asked(self, name: Name, points: Ints) -> tuple[Floats, Truths]:
        """The norms of that name at all points of the stage, and which of some are not known."""
        kept = self._norms.setdefault(name, np.full(self.jets.count(name[0]), np.nan))
        return kept, np.isnan(kept[points])


class _Kept:
    """A composite as ``frame @ inner``: a constant orthonormal frame, or none, and a stack."""

    def __init__(self, known: Composites, dimension: int) -> None:
        self.known = known
        self.frame: Floats | None = None
        self.frame_name: Name = ()
        self.inner: Floats | None = None  # None: nothing was carried yet, the identity
        self.width = dimension
        self.matrix: Factor | None = None  # the last one of this stage, and what is behind it
        self.rows: Floats = np.ones((1, 1))
        self.size: Floats = np.ones(1)

    def enter(self, came: Ints) -> None:
        """Enter a stage from the ways so far: those that part are kept once for each."""
        self.matrix, self.rows, self.size = None, np.ones((1, 1)), np.ones(1)
        many = 1 if self.inner is None else len(self.inner)
        if self.inner is not None and many > 1 and not np.array_equal(came, np.arange(many)):
            self.inner = self.inner[came]

    def carry(self, factor: Factor, points: Ints) -> None:
        """Apply a factor at some points, divided by its norm."""
        if not all(np.isfinite(a).all() for a in factor[1:] if a is not None):
            raise InputError("ranks: a Jacobian has an entry that is not finite; numbers are meant")
        if factor.diagonal is not None:
            self._diagonal(factor.name, factor.diagonal, points)
            self._narrow()
            return
        self.matrix, self.rows = factor, np.ones((1, 1))
        self.size = _ones_for_zeros(self.known.norms(factor, points))
        if factor.constant is not None:
            self._constant(factor.name, factor.constant)
        else:
            assert factor.stack is not None
            stack = factor.stack / self.size[:, None, None]
            if self.frame is not None:
                stack = stack @ self.frame
            self.inner, self.frame = stack if self.inner is None else stack @ self.inner, None
        self._narrow()

    def values(self) -> Floats:
        """The singular values, largest first."""
        assert self.inner is not None
        return singular_values(self.inner)

    def _diagonal(self, name: Name, rows: Floats, points: Ints) -> None:
        # What is there was divided by its own norm; it is to be that of both together.
        self.rows = self.rows * rows
        if self.matrix is None:
            sizes = np.abs(self.rows).max(axis=1, initial=0.0)
        else:
            # One name for these diagonals, another for the matrices that they are elsewhere.
            both = (*name, "behind")
            sizes = self.known.scaled_norms(both, self.rows, self.matrix, points)
        sizes = _ones_for_zeros(sizes)
        by = rows * (self.size / sizes)[:, None]
        self.size = sizes
        self.inner, self.frame = by[:, :, None] * self._whole(rows.shape[1]), None

    def _constant(self, name: Name, constant: Floats) -> None:
        if self.frame is not None:
            name = (name, self.frame_name)
            constant = self.known.times(name, constant, self.frame)
        if constant.shape[0] > constant.shape[1]:
            self.frame, constant = self.known.frame(name, constant)
            self.frame_name = name
        else:
            self.frame = None
        constant = constant / self.size[0]
        self.inner = constant[None] if self.inner is None else constant @ self.inner

    def _whole(self, rows: int) -> Floats:
        if self.inner is None:
            return np.eye(rows)[None]
        return self.inner if self.frame is None else self.frame @ self.inner

    def _narrow(self) -> None:
        """Of a stack of wide matrices keep the triangles: their values are the same."""
        assert self.inner is not None
        if self.inner.shape[1] < self.inner.shape[2]:
            triangle = np.asarray(np.linalg.qr(self.inner.swapaxes(1, 2), mode="r"))
            self.inner = triangle.swapaxes(1, 2)
        self.width = min(self.inner.shape[1:])


def singular_values(stack: Floats) -> Floats:
    """The singular values of each matrix of a stack, which may be empty in any direction."""
    if 0 in stack.shape:
        return np.zeros((len(stack), min(stack.shape[1:])))
    return np.asarray(np.linalg.svd(stack, compute_uv=False), np.float64)


def scaled_norms(rows: Floats, stack: Floats) -> Floats:
    """The spectral norm of each matrix of a stack, its rows scaled: (n, m) and (n or 1, m, d).

    >>> scaled_norms(np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[[3.0, 4.0], [0.0, 1.0]]]))
    array([2., 5.])
    """
    if 0 in stack.shape:
        return np.zeros(len(rows))
    most = _ones_for_zeros(np.abs(rows).max(axis=1))
    largest = _ones_for_zeros(np.abs(stack).max(axis=(1, 2)))
    rows, stack = rows / most[:, None], stack / largest[:, None, None]
    if stack.shape[1] <= stack.shape[2]:
        gram = rows[:, :, None] * (stack @ stack.swapaxes(1, 2)) * rows[:, None, :]
    else:
        scaled = rows[:, :, None] * stack
        gram = scaled.swapaxes(1, 2) @ scaled
    squares = np.linalg.eigvalsh(gram)[:, -1]
    return np.asarray(most * largest * np.sqrt(np.maximum(squares, 0.0)))


def _ones_for_zeros(sizes: Floats) -> Floats:
    return np.where(sizes > 0, sizes, 1.0)
