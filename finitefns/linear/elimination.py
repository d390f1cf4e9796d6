"""Exact elimination: rank, reduced echelon form, null space, inverse, solutions.

The entries are fractions, or, where a prime is given, integers modulo that prime. Two ways give
the same answers: `rref_by_hand`, the school method, and SymPy's `DomainMatrix`, which takes over
where a matrix is large enough to pay for loading it (and uses python-flint where it is installed).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from ..errors import InputError
from .entries import Matrix, freeze, identity, times, zeros

BY_HAND = 150  # entries; up to here the school method is done before SymPy is loaded


def rref(a: Matrix, prime: int | None = None) -> tuple[Matrix, tuple[int, ...]]:
    """The reduced row echelon form, shape as given, and the pivot columns.

    Law: two matrices of one shape have the same row space exactly when their forms are equal.

    >>> from .entries import as_matrix, told
    >>> form, pivots = rref(as_matrix([[2, 4, 6], [1, 2, 4]]))
    >>> told(form), pivots
    ([[1, 2, 0], [0, 0, 1]], (0, 2))
    """
    if prime is not None or a.size <= BY_HAND:
        return rref_by_hand(a, prime)
    return _rref_sympy(a)


def rref_by_hand(a: Matrix, prime: int | None = None) -> tuple[Matrix, tuple[int, ...]]:
    """Gauss and Jordan's elimination, column by column; the twin of `rref`."""
    rows = a.copy()
    pivots: list[int] = []
    for j in range(a.shape[1]):
        r = len(pivots)
        found = np.flatnonzero(rows[r:, j] != 0)
        if not len(found):
            continue
        first = r + int(found[0])
        rows[[r, first]] = rows[[first, r]]
        if prime is None:
            rows[r] = rows[r] / rows[r, j]
        else:
            rows[r] = rows[r] * pow(int(rows[r, j]), -1, prime) % prime
        for i in np.flatnonzero(rows[:, j] != 0).tolist():
            if i != r:
                rows[i] = rows[i] - rows[i, j] * rows[r]
                if prime is not None:
                    rows[i] %= prime
        pivots.append(j)
    return freeze(rows), tuple(pivots)


def domain_matrix(a: Matrix) -> Any:
    """An exact matrix as SymPy's `DomainMatrix` over the rationals."""
    from sympy import QQ
    from sympy.polys.matrices import DomainMatrix

    cells = [[QQ(x.numerator, x.denominator) for x in row] for row in a.tolist()]
    return DomainMatrix(cells, a.shape, QQ)


def from_domain(d: Any) -> Matrix:
    """What `domain_matrix` does, undone."""
    cells = d.to_dense().to_list()
    out = np.empty(d.shape, object)
    for i, row in enumerate(cells):
        out[i, :] = [Fraction(int(x.numerator), int(x.denominator)) for x in row]
    return freeze(out)


def _rref_sympy(a: Matrix) -> tuple[Matrix, tuple[int, ...]]:
    form, pivots = domain_matrix(a).rref()
    return from_domain(form), tuple(map(int, pivots))


def rank(a: Matrix, prime: int | None = None) -> int:
    """The number of independent rows.

    >>> from .entries import as_matrix
    >>> rank(as_matrix([[1, 1], [1, 1]])), rank(as_matrix([[1, 1], [1, 0]]))
    (1, 2)
    """
    return len(rref(a, prime)[1])


def row_reduction(a: Matrix, prime: int | None = None) -> tuple[Matrix, Matrix, tuple[int, ...]]:
    """An invertible T, shape ``(m, m)``, with T a in reduced form; the form; the pivot columns."""
    m, n = a.shape
    form, pivots = rref(beside(a, _unit(m, prime)), prime)
    own = tuple(j for j in pivots if j < n)
    return freeze(form[:, n:]), freeze(form[:, :n]), own


def nullspace(a: Matrix, prime: int | None = None) -> Matrix:
    """A basis of the vectors that a sends to zero, as columns, shape ``(n, n - rank)``.

    >>> from .entries import as_matrix, told
    >>> told(nullspace(as_matrix([[1, 2, 3]])))
    [[-2, -3], [1, 0], [0, 1]]
    """
    form, pivots = rref(a, prime)
    n = a.shape[1]
    free = [j for j in range(n) if j not in set(pivots)]
    out = _zero(n, len(free), prime)
    for k, j in enumerate(free):
        out[j, k] = out[j, k] + 1
        for i, p in enumerate(pivots):
            out[p, k] = -form[i, j] if prime is None else -form[i, j] % prime
    return freeze(out)


def inverse(a: Matrix, where: str = "matrix", prime: int | None = None) -> Matrix:
    """The inverse; raises `InputError` when the matrix is not square or is singular."""
    m, n = a.shape
    if m != n:
        raise InputError(f"{where} is {m} x {n}, but an invertible matrix is square")
    reducing, _, pivots = row_reduction(a, prime)
    if len(pivots) < n:
        raise InputError(f"{where} is singular: its rank is {len(pivots)}, not {n}")
    return reducing


def solve(a: Matrix, b: Matrix, prime: int | None = None) -> Matrix | None:
    """Some X with a X = b, zero outside the pivot columns, or None when there is none.

    >>> from .entries import as_matrix, told
    >>> told(solve(as_matrix([[1, 1], [0, 2]]), as_matrix([[3], [4]])))
    [[1], [2]]
    """
    m, n = a.shape
    if b.shape[0] != m:
        raise InputError(f"solve: the left has {m} rows, the right has {b.shape[0]}")
    form, pivots = rref(beside(a, b), prime)
    if any(j >= n for j in pivots):
        return None
    out = _zero(n, b.shape[1], prime)
    for i, j in enumerate(pivots):
        out[j] = form[i, n:]
    return freeze(out)


def beside(a: Matrix, b: Matrix) -> Matrix:
    """The two matrices next to each other, [a | b]."""
    return np.concatenate([a, b], axis=1)


def complete_columns(a: Matrix, prime: int | None = None) -> Matrix:
    """Independent columns made a basis of the whole space by unit vectors, shape ``(m, m)``."""
    m, r = a.shape
    both = beside(a, _unit(m, prime))
    pivots = rref(both, prime)[1]
    if pivots[:r] != tuple(range(r)):
        raise InputError("complete_columns: the columns given are not independent")
    return freeze(both[:, list(pivots)].copy())


def product(a: Matrix, b: Matrix, prime: int | None = None) -> Matrix:
    """The product a b, modulo the prime where one is given."""
    return times(a, b) if prime is None else freeze(a @ b % prime)


def _unit(n: int, prime: int | None) -> Matrix:
    return identity(n) if prime is None else np.eye(n, dtype=np.int64)


def _zero(m: int, n: int, prime: int | None) -> Matrix:
    return zeros(m, n).copy() if prime is None else np.zeros((m, n), np.int64)
