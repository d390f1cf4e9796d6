"""What a matrix is made of, and the one door through which it comes in.

A matrix is a read-only array of shape ``(m, n)``, and its dtype says what its entries are:

* ``object``: exact, each entry a `fractions.Fraction`;
* ``float64``: floating, each entry finite;
* ``int64``: the integers modulo a prime, 0..p-1, where the prime travels beside the array.

Exact and floating entries do not mix: `floating` and `exact` turn one into the other on request.
A matrix with no rows or no columns is a matrix.
"""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import isfinite, isqrt, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, said
from ..finite.labels import check_unmasked

Matrix = NDArray[Any]
Floats = NDArray[np.float64]

LARGEST = 1e150  # floats beyond have squares that are no floats
LARGEST_PRIME = 2**20  # products of residues below it add up in 64 bits

_fraction = np.frompyfunc(Fraction, 1, 1)


def as_matrix(given: Any, where: str = "matrix") -> Matrix:
    """A fresh read-only matrix, shape ``(m, n)``, exact or floating by what its entries are.

    Integers, fractions, rational SymPy numbers are exact; floats are floating. A list of rows, an
    array or a SymPy matrix comes in; a matrix without rows has its shape from an array only.

    >>> as_matrix([[1, Fraction(1, 2)]]).dtype, as_matrix([[1.0, 0.5]]).dtype
    (dtype('O'), dtype('float64'))
    >>> as_matrix(np.zeros((0, 3), int)).shape
    (0, 3)
    >>> as_matrix([[1, 0.5]])
    Traceback (most recent call last):
    finitefns.errors.InputError: matrix: [0][0] is 1, which is exact, and [0][1] is 0.5, which is \
floating; one matrix has entries of one sort
    >>> as_matrix([[1.0, float("nan")]])
    Traceback (most recent call last):
    finitefns.errors.InputError: matrix: [0][1] is nan, but an entry is a finite number

    Raises `InputError` for rows of different lengths, and for entries that are not numbers.
    """
    check_unmasked(given, where)
    if isinstance(given, np.ndarray) and given.dtype.kind in "iuf":
        array = _two_dimensional(given, where)
        if array.dtype.kind == "f":
            return freeze(_finite(array.astype(np.float64), where))
        return freeze(_as_fractions(array.astype(object)))
    rows = _rows(given, where)
    shape = getattr(given, "shape", (len(rows), len(rows[0]) if rows else 0))
    cells = [[_entry(x, where, i, j) for j, x in enumerate(row)] for i, row in enumerate(rows)]
    _one_sort(cells, where)
    if any(isinstance(x, float) for row in cells for x in row):
        return freeze(_finite(np.array(cells, np.float64).reshape(shape), where))
    array = np.empty(shape, object)
    for i, row in enumerate(cells):
        array[i, :] = row
    return freeze(array)


def _two_dimensional(array: Matrix, where: str) -> Matrix:
    if array.ndim != 2:
        raise InputError(f"{where} has {array.ndim} dimensions, but a matrix has 2")
    return array


def _finite(array: Floats, where: str) -> Floats:
    bad = np.argwhere(~(np.abs(array) <= LARGEST))
    if len(bad):
        i, j = map(int, bad[0])
        x = float(array[i, j])
        allowed = "a finite number" if not isfinite(x) else "at most 1e150, so that its square fits"
        raise InputError(f"{where}: [{i}][{j}] is {x}, but an entry is {allowed}")
    return array


def _rows(given: Any, where: str) -> list[list[Any]]:
    if hasattr(given, "shape") and hasattr(given, "tolist"):  # arrays, and SymPy's matrices
        if len(given.shape) != 2:
            raise InputError(f"{where} has {len(given.shape)} dimensions, but a matrix has 2")
        return [] if 0 in given.shape else [list(row) for row in given.tolist()]
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise InputError(f"{where} is {said(given)}, but it must be a list of rows or an array")
    rows = []
    for i, row in enumerate(given):
        if isinstance(row, (str, bytes)) or not isinstance(row, Iterable):
            raise InputError(f"{where}: row {i} is {said(row)}, but a row is a list of numbers")
        rows.append(list(row))
        if len(rows[i]) != len(rows[0]):
            raise InputError(
                f"{where}: row {i} has {len(rows[i])} entries, but row 0 has {len(rows[0])}"
            )
    return rows


def _entry(x: Any, where: str, i: int, j: int) -> Fraction | float:
    if isinstance(x, np.generic):
        x = x.item()
    if isinstance(x, numbers.Rational) and not isinstance(x, bool):
        return Fraction(int(x.numerator), int(x.denominator))
    if isinstance(x, float) and isfinite(x):
        return x
    sympy_kind = [getattr(x, f"is_{kind}", None) for kind in ("Rational", "Float", "finite")]
    if sympy_kind[0]:
        return Fraction(int(x.p), int(x.q))
    if sympy_kind[1] and sympy_kind[2]:
        return float(x)
    hint = "a finite number"
    if sympy_kind[2]:
        hint = "rational where it is exact, or a float"
    raise InputError(f"{where}: [{i}][{j}] is {said(x)}, but an entry is {hint}")


def _one_sort(cells: Sequence[Sequence[Any]], where: str) -> None:
    seen: dict[bool, tuple[int, int, Any]] = {}
    for i, row in enumerate(cells):
        for j, x in enumerate(row):
            seen.setdefault(isinstance(x, float), (i, j, x))
    if len(seen) == 2:
        (a, b, x), (c, d, y) = seen[False], seen[True]
        raise InputError(
            f"{where}: [{a}][{b}] is {x}, which is exact, and [{c}][{d}] is {y}, which is "
            "floating; one matrix has entries of one sort"
        )


def _as_fractions(array: Matrix) -> Matrix:
    out = np.empty(array.shape, object)
    if array.size:
        out[...] = _fraction(array)
    return out


def freeze(array: Matrix) -> Matrix:
    """The array, which from now on nobody can write to."""
    array.flags.writeable = False
    return array


def is_exact(a: Matrix) -> bool:
    """Whether the entries are fractions, and not floats."""
    return a.dtype == object


def exact(a: Matrix) -> Matrix:
    """Floats as the fractions they are: 0.1 becomes 3602879701896397/36028797018963968."""
    return a if is_exact(a) else freeze(_as_fractions(a.astype(object)))


def floating(a: Matrix) -> Floats:
    """The nearest floats, shape as given; raises `InputError` where an entry is beyond them."""
    if not is_exact(a):
        return a
    beyond = [x for x in a.flat if abs(x) > LARGEST]
    if beyond:
        raise InputError(f"floating: the entry {said(beyond[0])} is beyond 1e150")
    return freeze(a.astype(np.float64).reshape(a.shape))


def of_kind(like: Matrix, array: Matrix) -> Matrix:
    """An exact array as the entries of ``like`` are."""
    return array if is_exact(like) else floating(array)


def identity(n: int) -> Matrix:
    """The exact identity, shape ``(n, n)``."""
    return freeze(_as_fractions(np.eye(n, dtype=np.int64).astype(object)))


def zeros(m: int, n: int) -> Matrix:
    """The exact zero matrix, shape ``(m, n)``."""
    return freeze(_as_fractions(np.zeros((m, n), np.int64).astype(object)))


def times(a: Matrix, b: Matrix) -> Matrix:
    """The product a b, exact where both are exact, floating where one of them is.

    Exact products are taken over the integers, after one common denominator for each factor:
    adding integers is far quicker than adding fractions.

    >>> times(as_matrix([[1, 2]]), as_matrix([[Fraction(1, 2)], [1]])).tolist()
    [[Fraction(5, 2)]]
    """
    if a.shape[1] != b.shape[0]:
        raise InputError(
            f"a product does not meet: the left has {a.shape[1]} columns, "
            f"the right has {b.shape[0]} rows"
        )
    if not (is_exact(a) and is_exact(b)):
        return freeze(floating(a) @ floating(b))
    if 0 in (*a.shape, *b.shape):
        return zeros(a.shape[0], b.shape[1])
    (x, p), (y, q) = scaled(a), scaled(b)
    product = x @ y
    return _shaped([Fraction(z, p * q) for z in product.flat], product.shape)


def scaled(a: Matrix) -> tuple[Matrix, int]:
    """An exact matrix as integers over one common denominator."""
    denominator = lcm(*(x.denominator for x in a.flat))
    cells = [x.numerator * (denominator // x.denominator) for x in a.flat]
    return _shaped(cells, a.shape), denominator


def _shaped(cells: Sequence[Any], shape: tuple[int, ...]) -> Matrix:
    out = np.empty(len(cells), object)
    out[:] = cells
    return freeze(out.reshape(shape))


def same(a: Matrix, b: Matrix) -> bool:
    """Whether two matrices have the same kind, shape and entries, to the last digit."""
    return a.dtype == b.dtype and a.shape == b.shape and bool(np.all(a == b))


def key(a: Matrix) -> tuple[Any, ...]:
    """What a matrix is hashed by; plus and minus zero hash alike."""
    return a.shape, tuple(a.flat) if is_exact(a) else (a + 0.0).tobytes()


def told(a: Matrix) -> list[list[Any]]:
    """The rows as plain numbers: integers where they are integers, texts such as ``1/2`` else."""
    if not is_exact(a):
        rows: list[list[Any]] = a.tolist()
        return rows
    return [[x.numerator if x.denominator == 1 else str(x) for x in row] for row in a.tolist()]


def as_residues(given: Any, prime: int, where: str = "matrix") -> NDArray[np.int64]:
    """A fresh read-only matrix of integers modulo a prime, entries 0..p-1.

    Fractions are read as products with an inverse; raises `InputError` where the prime divides
    the denominator, for floats, and for what is not a prime below 2**20.

    >>> as_residues([[5, Fraction(1, 2)]], 3).tolist()
    [[2, 2]]
    """
    check_prime(prime)
    a = as_matrix(given, where)
    if not is_exact(a):
        raise InputError(f"{where} is floating, but modulo {prime} entries are exact")
    bad = [x for x in a.flat if x.denominator % prime == 0]
    if bad:
        raise InputError(f"{where} has the entry {bad[0]}, which is not defined modulo {prime}")
    cells = [x.numerator % prime * pow(x.denominator, -1, prime) % prime for x in a.flat]
    out = np.array(cells, np.int64).reshape(a.shape)
    out.flags.writeable = False
    return out


def check_prime(p: Any) -> None:
    """Refuse a modulus that is not a prime below 2**20."""
    whole = isinstance(p, int) and not isinstance(p, bool) and 1 < p < LARGEST_PRIME
    if not whole or any(p % d == 0 for d in range(2, isqrt(p) + 1)):
        raise InputError(f"the modulus is {said(p)}, but it must be a prime below 2**20")
