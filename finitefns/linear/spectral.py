"""Standard forms and witnesses where one side is linear or orthogonal.

All functions speak of ``T a S^-1``: T moves the codomain, S the domain. A `Moved` carries both
with their inverses. What the codomain gives up is said for T; the other side is its transpose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..verdict import NoCanonicalForm, Reason
from . import elimination
from .entries import (
    Floats,
    Matrix,
    exponent,
    floating,
    freeze,
    identity,
    is_exact,
    of_kind,
    times,
    unit,
    zeros,
)
from .spectrum import MOST_DOUBLINGS, Seen, Spectrum, Svd


@dataclass(frozen=True)
class Moved:
    """``form == codomain @ a @ domain_back``; the other two are the inverses."""

    form: Matrix
    codomain: Matrix
    codomain_back: Matrix
    domain: Matrix
    domain_back: Matrix

    @property
    def turned(self) -> Moved:
        """The same for the transposed matrix, whose domain is the codomain."""
        return Moved(
            self.form.T,
            self.domain_back.T,
            self.domain.T,
            self.codomain_back.T,
            self.codomain.T,
        )


def still(a: Matrix, form: Matrix | None = None) -> Moved:
    """Nothing moves."""
    one_m, one_n = (of_kind(a, identity(k)) for k in a.shape)
    return Moved(a if form is None else form, one_m, one_m, one_n, one_n)


# ------------------------------------------------------------------ both sides spectral


def rank_form(a: Matrix, r: int) -> Matrix:
    """The matrix of the shape of a with ones on the first r places of its diagonal."""
    form = zeros(*a.shape).copy()
    for i in range(r):
        form[i, i] += 1
    return of_kind(a, freeze(form))


def both_linear(a: Matrix) -> Moved:
    """Exact: to diag(1, ..., 1, 0, ..., 0) by elimination on both sides."""
    n = a.shape[1]
    left, form, pivots = elimination.row_reduction(a)
    others = [j for j in range(n) if j not in set(pivots)]
    domain = np.concatenate([form[: len(pivots)], identity(n)[others]], axis=0)
    return Moved(
        rank_form(a, len(pivots)),
        left,
        elimination.inverse(left),
        freeze(domain),
        elimination.inverse(domain),
    )


def by_svd(a: Matrix, d: Svd, tolerance: float, sorts: tuple[str, str]) -> Moved:
    """Floating: to the singular values, or to ones where a linear side can take them away.

    ``sorts`` are those of codomain and domain, each linear or orthogonal. Where both are linear,
    each takes a square root of the singular values, so that neither is stretched more.
    """
    r = Spectrum(d.sizes, tolerance).rank
    m, n = a.shape
    form = np.zeros((m, n))
    if sorts == ("orthogonal", "orthogonal"):
        np.fill_diagonal(form, d.sizes)
        return Moved(form, d.left.T, d.left, d.right, d.right.T)
    form[np.arange(r), np.arange(r)] = 1.0
    s = d.sizes[:r]
    if sorts == ("linear", "linear"):
        s = np.sqrt(s)
    left, right = np.ones(m), np.ones(n)
    if sorts[0] == "linear":
        left[:r] = s
    if sorts[1] == "linear":
        right[:r] = s
    return Moved(
        form,
        d.left.T / left[:, None],
        d.left * left,
        right[:, None] * d.right,
        d.right.T / right,
    )


def between_svds(
    d: Svd, e: Svd, r: int, sorts: tuple[str, str]
) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Moves T, T^-1, S, S^-1 from one floating matrix of rank r to another of equal invariants."""
    left, left_back = d.left.T, d.left
    right, right_back = d.right, d.right.T
    k, j = np.ones(len(left)), np.ones(len(right))
    if sorts != ("orthogonal", "orthogonal") and r:
        stretch = e.sizes[:r] / d.sizes[:r]
        if sorts == ("linear", "linear"):
            k[:r], j[:r] = np.sqrt(stretch), 1 / np.sqrt(stretch)
        elif sorts[0] == "linear":
            k[:r] = stretch
        else:
            j[:r] = 1 / stretch
    return (
        e.left @ (k[:, None] * left),
        (left_back / k) @ e.left.T,
        e.right.T @ (j[:, None] * right),
        (right_back / j) @ e.right,
    )


# ------------------------------------------------------------------ one side fixed


def codomain_linear(a: Matrix) -> Moved:
    """Exact: the reduced row echelon form."""
    left, form, _ = elimination.row_reduction(a)
    one = identity(a.shape[1])
    return Moved(form, left, elimination.inverse(left), one, one)


def leftmost(rows: Floats, tolerance: float) -> list[int]:
    """The leftmost independent columns of orthonormal rows, by Gram and Schmidt."""
    found: list[int] = []
    basis = np.zeros((len(rows), 0))
    for j in range(rows.shape[1]):
        if len(found) == len(rows):
            break
        rest = rows[:, j] - basis @ (basis.T @ rows[:, j])
        rest -= basis @ (basis.T @ rest)
        size = float(np.linalg.norm(rest))
        if size > tolerance:
            found.append(j)
            basis = np.column_stack([basis, rest / size])
    return found


def codomain_spectral(a: Floats, d: Svd, tolerance: float, sort: str) -> Moved:
    """Floating, the domain fixed: to the reduced echelon form, or to an echelon form of equal Gram
    matrix with positive pivots (the triangular factor, where the columns are independent)."""
    m, n = a.shape
    r = Spectrum(d.sizes, tolerance).rank
    one = np.eye(n)
    pivots = leftmost(d.right[:r], tolerance)
    if len(pivots) < r:
        raise NoCanonicalForm(
            f"at tolerance {tolerance:.3g} no {r} columns are told apart from the others",
            Reason.TOLERANCE,
        )
    inner = d.sizes[:r, None] * d.right[:r]  # the rows of a in the basis of its column space
    if sort == "linear":
        top = np.linalg.inv(inner[:, pivots])
        top_back = inner[:, pivots]
    else:
        q, triangle = np.linalg.qr(inner[:, pivots])
        sign = np.where(np.diagonal(triangle) < 0, -1.0, 1.0)
        top, top_back = (q * sign).T, q * sign
    left = np.concatenate([top @ d.left[:, :r].T, d.left[:, r:].T], axis=0)
    back = np.concatenate([d.left[:, :r] @ top_back, d.left[:, r:]], axis=1)
    form = np.zeros((m, n))
    form[:r] = top @ inner
    # What stands before a pivot, or in its column in a reduced form, is zero and not rounding.
    for i, p in enumerate(pivots):
        form[i, :p] = 0.0
        if sort == "linear":
            form[:r, p] = np.eye(r)[i]
    return Moved(form, left, back, one, one)


def codomain_witness(x: Seen, y: Seen, r: int, sort: str) -> tuple[Matrix, Matrix]:
    """T and its inverse with T x == y as nearly as can be, both floating and of rank r."""
    a, b = x.a, y.a
    if sort == "orthogonal":  # Procrustes: the orthogonal factor of b a^T (Schoenemann 1966)
        u, _, v = np.linalg.svd(b @ a.T)
        move = u @ v
        return move, move.T
    d, e = x.svd, y.svd
    rest = e.left[:, r:] @ d.left[:, r:].T
    here = (d.right[:r].T / d.sizes[:r]) @ d.left[:, :r].T  # the pseudoinverses
    there = (e.right[:r].T / e.sizes[:r]) @ e.left[:, :r].T
    return b @ here + rest, a @ there + rest.T


def reflections(a: Matrix, b: Matrix) -> Matrix:
    """An exact orthogonal T with T a == b, for exact a, b with one Gram matrix.

    Column by column, a reflection sends where the column has come to where it should be, and
    leaves the earlier ones alone; so rational columns need rational reflections only (the theorem
    of Witt, 1937, for sums of squares).

    >>> from .entries import as_matrix, told
    >>> told(reflections(as_matrix([[3], [4]]), as_matrix([[5], [0]])))
    [['3/5', '4/5'], ['4/5', '-3/5']]
    """
    move = identity(a.shape[0])
    for j in elimination.rref(a)[1]:
        v = times(move, a[:, j : j + 1]) - b[:, j : j + 1]
        norm = times(v.T, v)[0, 0]
        if norm != 0:
            mirror = identity(len(v)) - times(v, v.T) * 2 / norm
            move = times(mirror, move)
    return move


def gram(a: Matrix) -> Matrix:
    """``a^T a``: what rotations of the codomain leave alone, shape ``(n, n)``."""
    return times(a.T, a)


def tamed_gram(a: Matrix) -> tuple[Matrix, int]:
    """The Gram matrix over a power of two, and that power: 0 where all squares are floats."""
    if is_exact(a) or abs(exponent(a)) <= MOST_DOUBLINGS:
        return gram(a), 0
    u, e = unit(a)
    return gram(u), 2 * e


def projector(a: Matrix, d: Svd | None, tolerance: float) -> Matrix:
    """The orthogonal projection onto the row space, shape ``(n, n)``."""
    if is_exact(a):
        basis = a[list(elimination.rref(a.T)[1])]
        inner = elimination.inverse(times(basis, basis.T))
        return times(basis.T, times(inner, basis))
    assert d is not None
    rows = d.right[: Spectrum(d.sizes, tolerance).rank]
    return floating(rows.T @ rows)
