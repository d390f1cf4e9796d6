"""Similarity over the rationals: the rational canonical form, with the basis that reaches it.

A space with an operator is a sum of cyclic pieces; along a piece v, A v, A^2 v, ... the operator
is the companion matrix of a polynomial, and the polynomials can be chosen so that each divides the
next: the invariant factors (Frobenius 1879). Here the largest piece is split off first, again and
again, so that the basis comes with the form.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from ..errors import InputError
from ..verdict import NoCanonicalForm, Reason
from . import elimination
from .entries import Matrix, freeze, identity, times, zeros

Poly = tuple[Fraction, ...]  # coefficients, lowest first, the last is 1


def characteristic_polynomial(a: Matrix) -> Poly:
    """The coefficients of det(x - a), lowest first, for an exact square matrix.

    By the recursion of Faddeev and Leverrier.

    >>> from .entries import as_matrix
    >>> [int(c) for c in characteristic_polynomial(as_matrix([[1, 2], [3, 4]]))]
    [-2, -5, 1]
    """
    check_similar(a, "the characteristic polynomial")
    n = len(a)
    coefficients = [Fraction(1)]
    power = zeros(n, n)
    one = identity(n)
    for k in range(1, n + 1):
        power = times(a, power) + coefficients[-1] * one
        trace = sum(np.diagonal(times(a, power)), Fraction(0))
        coefficients.append(-trace / k)
    return tuple(coefficients[::-1])


def minimal_polynomial_of(a: Matrix, v: Matrix) -> Poly:
    """The least monic polynomial p with p(a) v = 0; ``v`` is a column, shape ``(n, 1)``.

    >>> from .entries import as_matrix
    >>> swap, v = as_matrix([[0, 1], [1, 0]]), as_matrix([[1], [1]])
    >>> [int(c) for c in minimal_polynomial_of(swap, v)]
    [-1, 1]
    """
    n = len(a)
    powers = [v]
    for _ in range(n):
        powers.append(times(a, powers[-1]))
    form, pivots = elimination.rref(np.concatenate(powers, axis=1))
    k = len(pivots)  # the first k powers are independent, and the next depends on them
    return (*(-form[i, k] for i in range(k)), Fraction(1))


MOST_SIMILAR = 40  # coordinates; the work grows with the fifth power


def check_similar(a: Matrix, question: str) -> None:
    """Refuse exact matrices that fractions would not get through in minutes."""
    if len(a) > MOST_SIMILAR:
        raise NoCanonicalForm(
            f"{question}: fractions take it up to {MOST_SIMILAR} coordinates, but here are "
            f"{len(a)}; .floating() turns them into floats",
            Reason.SEARCH_LIMIT,
        )


def rational_form(a: Matrix) -> tuple[list[Poly], Matrix, Matrix]:
    """The invariant factors, each dividing the next; T and its inverse with T a T^-1 the form.

    The form is `companion_form` of the factors. Law: ``T a T^-1`` is that form exactly.

    >>> from .entries import as_matrix, told
    >>> factors, move, back = rational_form(as_matrix([[2, 0, 0], [0, 2, 0], [0, 0, 3]]))
    >>> [[int(c) for c in p] for p in factors]
    [[-2, 1], [6, -5, 1]]
    """
    check_similar(a, "the rational form")
    n = len(a)
    factors: list[Poly] = []
    pieces: list[Matrix] = []
    back = identity(n)  # a basis of what is not split off yet, as columns
    here = a
    while len(here):
        piece, rest = _split(here)
        size = piece.shape[1]
        factors.append(minimal_polynomial_of(here, piece[:, :1]))
        pieces.append(times(back, piece))
        basis = np.concatenate([piece, rest], axis=1)
        here = times(elimination.inverse(basis), times(here, basis))[size:, size:]
        back = times(back, rest)
    factors.reverse()
    pieces.reverse()
    columns = np.concatenate([*pieces, zeros(n, 0)], axis=1)
    return factors, elimination.inverse(columns), freeze(columns)


def _split(a: Matrix) -> tuple[Matrix, Matrix]:
    """The largest cyclic piece, v, a v, a^2 v, ... as columns, and an invariant complement.

    A functional w that tells a^(d-1) v from the powers before it cuts out the complement: all x
    with w(a^i x) = 0 for i < d. It is invariant as a satisfies a polynomial of degree d.
    """
    n = len(a)
    v = cyclic_vector(a)
    powers = [v]
    degree = len(minimal_polynomial_of(a, v)) - 1
    for _ in range(degree - 1):
        powers.append(times(a, powers[-1]))
    piece = np.concatenate(powers, axis=1)
    target = zeros(1, degree).copy()
    target[0, -1] = Fraction(1)
    w = elimination.solve(piece.T, target.T)
    assert w is not None
    rows = [w.T]
    for _ in range(degree - 1):
        rows.append(times(rows[-1], a))
    rest = elimination.nullspace(np.concatenate(rows, axis=0))
    assert rest.shape[1] == n - degree
    return piece, rest


def cyclic_vector(a: Matrix) -> Matrix:
    """A vector whose minimal polynomial is that of the whole matrix, shape ``(n, 1)``.

    Unit vectors are tried, then sums of two with growing weights: u + k v fails for at most
    finitely many k, where u alone and v alone fall short.
    """
    n = len(a)
    units = [identity(n)[:, j : j + 1] for j in range(n)]
    best, degree = units[0], len(minimal_polynomial_of(a, units[0]))
    for unit in units[1:]:
        wanted = _least_common_degree(a, best, unit)
        if wanted == degree:
            continue
        for k in itertools.count(1):
            tried = best + k * unit
            if len(minimal_polynomial_of(a, tried)) == wanted:
                best, degree = tried, wanted
                break
    return best


def _least_common_degree(a: Matrix, u: Matrix, v: Matrix) -> int:
    """One more than the degree of the least common multiple of two minimal polynomials."""
    p, q = minimal_polynomial_of(a, u), minimal_polynomial_of(a, v)
    return len(p) + len(q) - len(gcd(p, q))


def gcd(p: Poly, q: Poly) -> Poly:
    """The greatest common divisor, monic.

    >>> [int(c) for c in gcd((Fraction(-1), Fraction(0), Fraction(1)), (Fraction(1), Fraction(1)))]
    [1, 1]
    """
    while q:
        p, q = q, remainder(p, q)
    return tuple(c / p[-1] for c in p)


def remainder(p: Poly, q: Poly) -> Poly:
    """What is left of p after division by q; the empty tuple is zero."""
    left = list(p)
    while len(left) >= len(q):
        scale = left[-1] / q[-1]
        shift = len(left) - len(q)
        for i, c in enumerate(q):
            left[shift + i] -= scale * c
        left.pop()
        while left and left[-1] == 0:
            left.pop()
    return tuple(left)


def companion(p: Poly) -> Matrix:
    """The matrix of multiplication by x modulo p: ones below the diagonal, -p in the last column.

    >>> from .entries import told
    >>> told(companion((Fraction(6), Fraction(-5), Fraction(1))))
    [[0, -6], [1, 5]]
    """
    n = len(p) - 1
    out = zeros(n, n).copy()
    for i in range(1, n):
        out[i, i - 1] = Fraction(1)
    out[:, n - 1] = [-c for c in p[:-1]]
    return freeze(out)


def companion_form(factors: list[Poly]) -> Matrix:
    """The companion matrices of the factors down the diagonal."""
    n = sum(len(p) - 1 for p in factors)
    out = zeros(n, n).copy()
    at = 0
    for p in factors:
        block = companion(p)
        out[at : at + len(block), at : at + len(block)] = block
        at += len(block)
    return freeze(out)


def polynomial_told(p: Poly, x: str = "x", number: Callable[[Any], str] = str) -> str:
    """A polynomial as people write it.

    >>> polynomial_told((Fraction(6), Fraction(-5), Fraction(1)))
    'x^2 - 5x + 6'
    """
    parts: list[str] = []
    for k in range(len(p) - 1, -1, -1):
        c = p[k]
        if c == 0:
            continue
        power = "" if k == 0 else x if k == 1 else f"{x}^{k}"
        power = power if number is str or k < 10 else f"{x}^{{{k}}}"
        size = "" if abs(c) == 1 and k else number(abs(c))
        sign = "-" if c < 0 else "+"
        parts.append(f" {sign} {size}{power}" if parts else f"{'-' * (c < 0)}{size}{power}")
    return "".join(parts) or "0"


class Factors(tuple[Poly, ...]):
    """Polynomials, told as people write them.

    >>> Factors([(-1, 1), (-1, 0, 1)])
    (x - 1, x^2 - 1)
    """

    __slots__ = ()

    def __repr__(self) -> str:
        told = ", ".join(map(polynomial_told, self))
        return f"({told}{',' * (len(self) == 1)})"

    def _repr_latex_(self) -> str:
        """The same as a notebook typesets it."""
        told = r",\quad ".join(polynomial_told(p, number=_in_latex) for p in self)
        return f"$\\displaystyle {told}$" if self else r"$\displaystyle ()$"


def _in_latex(x: Any) -> str:
    top, bottom = Fraction(x).numerator, Fraction(x).denominator
    return str(top) if bottom == 1 else rf"\tfrac{{{top}}}{{{bottom}}}"


class Jordan(NamedTuple):
    """The Jordan form J and a basis P with P^-1 A P = J, as matrices of SymPy."""

    form: Any
    basis: Any

    def _repr_latex_(self) -> str:
        """Both, as a notebook typesets them."""
        from sympy import latex

        return rf"$\displaystyle J = {latex(self.form)},\quad P = {latex(self.basis)}$"


MOST_JORDAN = 20  # coordinates, where all eigenvalues are rational
MOST_JORDAN_ROOTS = 10  # coordinates, where some are square roots
MOST_JORDAN_BITS = 256  # of a numerator or a denominator
JORDAN_LIMITS = (
    f"it is asked of SymPy up to {MOST_JORDAN} coordinates, {MOST_JORDAN_ROOTS} where eigenvalues "
    f"are square roots, and for entries up to {MOST_JORDAN_BITS} bits"
)


def jordan(a: Matrix) -> Jordan:
    """SymPy's Jordan form J and a basis P, as columns, with P^-1 a P = J; for reading.

    SymPy does not come back from eigenvalues that are roots of roots, so what is handed to it is
    bounded, and the characteristic polynomial is factored first. Raises `InputError` beyond.
    """
    n = len(a)
    bits = max(
        (max(x.numerator.bit_length(), x.denominator.bit_length()) for x in a.flat), default=0
    )
    if n > MOST_JORDAN or bits > MOST_JORDAN_BITS:
        found = f"the matrix has {n} coordinates and entries of {bits} bits"
        raise InputError(f"jordan: {found}, but {JORDAN_LIMITS}")
    from sympy import Matrix as SymbolicMatrix
    from sympy import Poly as SymbolicPoly
    from sympy import Rational, Symbol
    from sympy.matrices.exceptions import MatrixError

    numbers = [Rational(c.numerator, c.denominator) for c in characteristic_polynomial(a)[::-1]]
    x = Symbol("x")
    factors = [f for f, _ in SymbolicPoly(numbers, x).factor_list()[1]]
    worst = max((f.degree() for f in factors), default=0)
    for f in factors:
        told = str(f.as_expr()).replace("**", "^")
        if f.degree() > 2 and not _has_short_roots(f.all_coeffs(), n):
            raise InputError(
                f"jordan: the characteristic polynomial has the factor {told}, whose roots have no "
                "formula that is short; invariant_factors and the canonical form need no roots"
            )
    if worst > 1 and n > MOST_JORDAN_ROOTS:
        raise InputError(
            f"jordan: the matrix has {n} coordinates and eigenvalues that are roots, but "
            f"{JORDAN_LIMITS}"
        )
    cells = [[Rational(z.numerator, z.denominator) for z in row] for row in a.tolist()]
    try:
        basis, form = SymbolicMatrix(n, n, [z for row in cells for z in row]).jordan_form()
    except (MatrixError, ValueError, RuntimeError) as error:
        raise InputError(f"jordan: SymPy finds no form of this matrix: {error}") from None
    return Jordan(form, basis)


def _has_short_roots(coefficients: list[Any], n: int) -> bool:
    """Whether an irreducible cubic or quartic is all there is, and the latter one in x^2."""
    degree = len(coefficients) - 1
    if degree == 3:
        return n == 3
    return degree == 4 and n == 4 and coefficients[1] == coefficients[3] == 0
