"""Stacks of matrices modulo one 31-bit prime: floats as residues, products, pivots.

A finite float is a fraction m 2^e, and has a residue modulo every odd prime. The rank modulo a
prime is never larger than that of the fractions, and smaller only where the prime divides certain
minors: primes drawn at random do so hardly ever, and two that agree say so.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....errors import InputError
from ....seeds import Rng, generator

Floats = NDArray[np.float64]
Residues = NDArray[np.uint64]
Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]

LOWEST, HIGHEST = 2**30, 2**31  # where primes are drawn from
HALF = np.uint64(16)  # bits of the lower part that a factor is split at
INNER = 64  # products of 31 and 16 bits of which so many add up exactly as floats
WITNESSES = (2, 3, 5, 7)  # Miller and Rabin's test is a proof with these, below 3 215 031 751


def is_prime(n: int) -> bool:
    """Whether a whole number below 2**31 is a prime.

    >>> [n for n in range(30) if is_prime(n)]
    [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]

    Source: Pomerance, Selfridge, Wagstaff 1980.
    """
    if n < 2 or any(n % q == 0 for q in WITNESSES):
        return n in WITNESSES
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in WITNESSES:
        x = pow(base, odd, n)
        if x not in (1, n - 1) and all(pow(x, 2**k, n) != n - 1 for k in range(1, twos)):
            return False
    return True


def random_primes(how_many: int, rng: Rng = 0) -> tuple[int, ...]:
    """Different random primes of 31 bits.

    >>> random_primes(2) == random_primes(2), all(map(is_prime, random_primes(3)))
    (True, True)
    """
    source = generator(rng)
    found: list[int] = []
    while len(found) < how_many:
        n = int(source.integers(LOWEST, HIGHEST))
        if is_prime(n) and n not in found:
            found.append(n)
    return tuple(found)


def reduced(x: Residues, prime: int) -> Residues:
    """The same array modulo the prime, changed in place."""
    # NumPy divides by one number with multiplications, but takes remainders one by one.
    quotient = np.floor_divide(x, np.uint64(prime))
    quotient *= np.uint64(prime)
    x -= quotient
    return x


def residues(given: Floats, prime: int) -> Residues:
    """Finite floats modulo a prime, as the fractions m 2^e that they are.

    Law: sums and products that floats represent exactly are those of the residues.

    >>> residues(np.array([3.0, -1.0, 0.5]), 7).tolist()
    [3, 6, 4]

    Raises `InputError` for entries that are not finite.
    """
    if not np.isfinite(given).all():
        raise InputError("ranks: a Jacobian has an entry that is not finite; numbers are meant")
    mantissas, exponents = np.frexp(given)
    whole = np.abs(mantissas * 2.0**53).astype(np.uint64)
    out = reduced(whole, prime)
    exponents = exponents.astype(np.int64) - 53
    low = int(exponents.min(initial=0))
    powers = np.array(
        [pow(2, e, prime) for e in range(low, int(exponents.max(initial=0)) + 1)], np.uint64
    )
    out = reduced(out * powers[exponents - low], prime)
    negative = (given < 0) & (out > 0)
    out[negative] = np.uint64(prime) - out[negative]
    return out


def product(a: Residues, b: Residues, prime: int) -> Residues:
    """Stacks of matrices multiplied modulo the prime.

    >>> p = 2147483629
    >>> big = np.array([[p - 1, p - 2]], dtype=np.uint64)
    >>> product(big, big.T, p).tolist()
    [[5]]
    """
    total: Residues | None = None
    left = a.astype(np.float64)
    high, low = b >> HALF, b & np.uint64(2**16 - 1)
    for start in range(0, a.shape[-1], INNER):
        some = slice(start, start + INNER)
        upper = (left[..., some] @ high[..., some, :].astype(np.float64)).astype(np.uint64)
        lower = (left[..., some] @ low[..., some, :].astype(np.float64)).astype(np.uint64)
        upper = reduced(upper, prime) << HALF
        upper += reduced(lower, prime)
        total = reduced(upper if total is None else upper + total, prime)
    if total is None:
        shape = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        return np.zeros((*shape, a.shape[-2], b.shape[-1]), np.uint64)
    return total


def scaled(rows: Residues, stack: Residues, prime: int) -> Residues:
    """Each row of each matrix of a stack times a number of its own, (n, m) and (n, m, d)."""
    return reduced(rows[:, :, None] * stack, prime)


class Pivots(NamedTuple):
    """Columns that do not depend on those before them, a row for each, and which ones count.

    All three are (n, steps); pivots come by column, those that count first.
    """

    columns: Ints
    rows: Ints
    counts: Truths


def pivots(columns: Residues, prime: int) -> Pivots:
    """For each matrix of a stack the columns that do not depend on earlier ones.

    ``columns`` (n, d, m) has the columns of each matrix as rows, and is used up.
    Law: how many pivots are among the first c columns is the rank of these.

    >>> found = pivots(np.array([[[0, 0], [1, 2], [2, 4], [0, 1]]], dtype=np.uint64), 7)
    >>> found.columns[found.counts].tolist(), found.rows[found.counts].tolist()
    ([1, 3], [0, 1])
    """
    n, width, height = columns.shape
    most = min(width, height)
    at, row = np.zeros((n, most), np.int64), np.zeros((n, most), np.int64)
    rank, every = np.zeros(n, np.int64), np.arange(n)
    one, p = np.uint64(1), np.uint64(prime)
    room = np.empty((2, columns.size), np.uint64)
    for c in range(width if n and most else 0):
        here = columns[:, c]
        first = np.argmax(here != 0, axis=1)
        value = here[every, first]
        met = np.flatnonzero(value)
        if not len(met):
            continue
        at[met, rank[met]], row[met, rank[met]] = c, first[met]
        rank[met] += 1
        if c + 1 == width or rank.min() == most:
            break
        some = met if 2 * len(met) < n else slice(None)
        rest = columns[some, c + 1 :]
        times = np.where(value != 0, value, one)[some]
        minus = np.where(value[:, None] != 0, p - here, 0)[some]
        # Without division: the pivot's row becomes zero by itself, and so is never met again.
        new, by = (r[: rest.size].reshape(rest.shape) for r in room)
        across = rest[every[: len(rest)], :, first[some]]
        np.multiply(rest, times[:, None, None], out=new)
        np.multiply(across[:, :, None], minus[:, None, :], out=by)
        new += by
        np.floor_divide(new, p, out=by)
        by *= p
        new -= by
        columns[some, c + 1 :] = new
    return Pivots(at, row, np.arange(most) < rank[:, None])
