"""What a matrix is made of, and the one door through which it comes in.

A matrix is a read-only array of shape ``(m, n)``, and its dtype says what its entries are:

* ``object``: exact, each entry a `fractions.Fraction`;
* ``float64``: floating, each entry finite;
* ``int64``: the integers modulo a prime, 0..p-1, where the prime travels beside (`residues`).

Exact and floating entries do not mix: `floating` and `exact` turn one into the other on request.
A matrix with no rows or no columns is a matrix.
"""

from __future__ import annotations

import itertools
import numbers
from collections.abc import Iterable, Sequence, Sized
from fractions import Fraction
from math import isfinite, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, said
from ..finite.labels import check_unmasked

Matrix = NDArray[Any]
Floats = NDArray[np.float64]

LARGEST = 1e304  # sums of ten thousand floats below it are floats
MOST_ENTRIES = 10**8  # of one list of rows; an array is as large as it is
MOST_ROWS = 10**7

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
            with np.errstate(over="ignore"):  # a long double may be beyond: that is said below
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


def as_vector(given: Any) -> tuple[Matrix, bool]:
    """A vector as a matrix of one column, and whether it was one and not a matrix already.

    >>> as_vector([1, 2])[0].tolist(), as_vector([[1], [2]])[1]
    ([[Fraction(1, 1)], [Fraction(2, 1)]], False)
    """
    if getattr(given, "shape", (0,)) == () or not isinstance(given, Iterable):
        raise InputError(f"vector is {said(given)}, but it must be a list of numbers or an array")
    _bounded(given, "vector", "entries", MOST_ROWS)
    if hasattr(given, "shape"):
        flat = len(given.shape) == 1
    else:
        given = list(itertools.islice(given, MOST_ROWS + 1))
        flat = not any(isinstance(x, Iterable) and not isinstance(x, (str, bytes)) for x in given)
    return as_matrix([[x] for x in given] if flat else given, "vector"), flat


def _two_dimensional(array: Matrix, where: str) -> Matrix:
    if array.ndim != 2:
        raise InputError(f"{where} has {array.ndim} dimensions, but a matrix has 2")
    return array


def _finite(array: Floats, where: str) -> Floats:
    if not array.size or (array.max() <= LARGEST and array.min() >= -LARGEST):  # false for nan
        return array
    i, j = map(int, np.argwhere(~(np.abs(array) <= LARGEST))[0])
    x = float(array[i, j])
    allowed = "a finite number" if not isfinite(x) else "at most 1e304, so that sums of them fit"
    raise InputError(f"{where}: [{i}][{j}] is {x}, but an entry is {allowed}")


def _rows(given: Any, where: str) -> list[list[Any]]:
    if hasattr(given, "shape") and hasattr(given, "tolist"):  # arrays, and SymPy's matrices
        if len(given.shape) != 2:
            raise InputError(f"{where} has {len(given.shape)} dimensions, but a matrix has 2")
        return [] if 0 in given.shape else [list(row) for row in given.tolist()]
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise InputError(f"{where} is {said(given)}, but it must be a list of rows or an array")
    rows: list[list[Any]] = []
    _bounded(given, f"{where}", "rows", MOST_ROWS)
    total = 0
    for i, row in enumerate(given):
        scalar = getattr(row, "shape", None) == ()
        if isinstance(row, (str, bytes)) or scalar or not isinstance(row, Iterable):
            raise InputError(f"{where}: row {i} is {said(row)}, but a row is a list of numbers")
        _bounded(row, f"{where}: row {i}", "entries", MOST_ENTRIES)
        rows.append(list(itertools.islice(row, MOST_ENTRIES + 1)))
        total += len(rows[i])
        if i >= MOST_ROWS or total > MOST_ENTRIES:
            raise InputError(
                f"{where} goes on beyond row {i}; a list of rows has at most {MOST_ROWS} rows and "
                f"{MOST_ENTRIES} entries, an array has any number"
            )
        if len(rows[i]) != len(rows[0]):
            raise InputError(
                f"{where}: row {i} has {len(rows[i])} entries, but row 0 has {len(rows[0])}"
            )
    return rows


def _bounded(given: Any, where: str, what: str, most: int) -> None:
    """Refuse what says that it is too long before anything of it is taken."""
    if not isinstance(given, Sized):
        return
    try:
        count = len(given)
    except Exception as error:  # a length of the user's own making: below zero, beyond 2^63
        raise InputError(f"{where} has no length that can be used: {error}") from None
    if count > most:
        raise InputError(f"{where} has {count} {what}, but a list has at most {most}")


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
    hint = _allowed(x, bool(sympy_kind[2]))
    raise InputError(f"{where}: [{i}][{j}] is {said(x)}, but an entry is {hint}")


def _allowed(x: Any, symbolic: bool) -> str:
    """What an entry may be, in the words that fit what was found instead."""
    if isinstance(x, bool):
        return "a number, not a truth value: write 1 or 0"
    if isinstance(x, complex):
        return "a real number; complex numbers are not read"
    if isinstance(x, (bytes, bytearray, str)):
        return "a number, not a text"
    if symbolic:
        return "rational where it is exact, or a float"
    if isinstance(x, float):
        return "a finite number"
    return "an integer, a fraction or a finite float"


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
        raise InputError(f"floating: the entry {said(beyond[0])} is beyond 1e304")
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
    adding integers is far quicker than adding fractions. A factor that only puts rows or columns
    elsewhere, times one number each, needs no sums at all.

    >>> times(as_matrix([[1, 2]]), as_matrix([[Fraction(1, 2)], [1]])).tolist()
    [[Fraction(5, 2)]]
    """
    if a.shape[1] != b.shape[0]:
        raise InputError(
            f"a product does not meet: the left has {a.shape[1]} columns, "
            f"the right has {b.shape[0]} rows"
        )
    if not (is_exact(a) and is_exact(b)):
        return freeze(_float_product(floating(a), floating(b)))
    if 0 in (*a.shape, *b.shape):
        return zeros(a.shape[0], b.shape[1])
    if (chosen := _one_a_row(a)) is not None:
        return _picked(chosen, b)
    if (chosen := _one_a_row(b.T)) is not None:
        return _picked(chosen, a.T).T
    (x, p), (y, q) = scaled(a), scaled(b)
    product = x @ y
    return _shaped([Fraction(z, p * q) for z in product.flat], product.shape)


def _float_product(a: Floats, b: Floats) -> Floats:
    with np.errstate(over="ignore", invalid="ignore"):
        product = np.asarray(a @ b, np.float64)
    if not product.size or isfinite(float(product.max() - product.min())):
        return product
    # A sum on the way was too large: once more at size 1, by powers of two, which round nothing.
    (u, i), (v, j) = unit(a), unit(b)
    with np.errstate(over="ignore"):
        product = np.ldexp(u @ v, i + j)
    if not bool(np.isfinite(product).all()):
        raise InputError("a product of two floating matrices is beyond the largest float, 1.8e308")
    return product


def exponent(a: Matrix) -> int:
    """The power of two just above all entries of a floating matrix; 0 where all are zero."""
    top = max(float(a.max()), -float(a.min())) if a.size else 0.0
    return int(np.frexp(top)[1])


def unit(a: Floats) -> tuple[Floats, int]:
    """A floating matrix with entries below 1, and the power of two that it was divided by.

    >>> unit(as_matrix([[4e300, 0.0]]))[1]
    999
    """
    e = exponent(a)
    return (a if e == 0 else freeze(np.ldexp(a, -e))), e


def digits_of(a: Matrix) -> int:
    """How many bits the entries of an exact matrix have together; 0 for floats."""
    if not is_exact(a):
        return 0
    return sum(x.numerator.bit_length() + x.denominator.bit_length() for x in a.flat)


def over_one_power(a: Matrix, b: Matrix) -> tuple[Matrix, Matrix]:
    """Two matrices, both exact or both floating, over one power of two that makes them floats.

    They stay as they are where their entries and the squares of these are floats anyway.
    """
    if not (is_exact(a) and is_exact(b)):
        e = max(exponent(floating(a)), exponent(floating(b)))
        if abs(e) <= 400:
            return a, b
        return freeze(np.ldexp(floating(a), -e)), freeze(np.ldexp(floating(b), -e))
    top = max((abs(x) for x in (*a.flat, *b.flat)), default=Fraction(0))
    e = top.numerator.bit_length() - top.denominator.bit_length()
    if top == 0 or abs(e) <= 400:
        return a, b
    by = Fraction(1, 2**e) if e > 0 else Fraction(2**-e)
    return _shaped([x * by for x in a.flat], a.shape), _shaped([x * by for x in b.flat], b.shape)


def _one_a_row(a: Matrix) -> tuple[list[int], list[Fraction]] | None:
    """The place and the value of the only entry of each row, where no row has two."""
    if sum(1 for x in a[0] if x != 0) > 1:
        return None  # most matrices end here
    there = a.astype(bool)
    if (there.sum(axis=1) > 1).any():
        return None
    places = there.argmax(axis=1).tolist()
    return places, [a[i, j] for i, j in enumerate(places)]


def _picked(chosen: tuple[list[int], list[Fraction]], b: Matrix) -> Matrix:
    """The product of such a matrix and b: rows of b, each times one number."""
    places, factors = chosen
    out = b[places]
    for i, x in enumerate(factors):
        if x == -1:
            out[i] = -out[i]
        elif x != 1:
            out[i] = out[i] * x if x else Fraction(0)
    return freeze(out)


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
