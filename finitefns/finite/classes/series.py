"""Series with exact integer coefficients: the tables that counting and sampling read.

A series in one variable is a list of Python integers, coefficient k at place k, cut after a
stated degree. Nothing here knows what a map is.

Laws: ``multiply(p, q, n) == multiply(q, p, n)``; ``partition_table(n, k)[n]`` counts the partitions
of n into at most k parts.
Sources: Euler's pentagonal number theorem (Andrews, The Theory of Partitions, 1976, 1.3);
Kronecker substitution (von zur Gathen and Gerhard, Modern Computer Algebra, 8.4).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from ...errors import InputError

MOST_CELLS = 20_000_000
MOST_STEPS = 1_000_000_000
LONG = 30_000_000  # additions of some seconds: said before they are made
MOST_BITS = 30_000_000


def afford(what: str, *, cells: float = 0, steps: float = 0, bits: float = 0) -> None:
    """Refuse, before memory is spent, work beyond a sensible size: an `InputError` states it.

    Work that is only long is told to the log of `finitefns`, which the command shows on a terminal.

    >>> afford("counting", cells=10**11)
    Traceback (most recent call last):
    finitefns.errors.InputError: counting needs a table of 1e+11 numbers, but at most 2e+07 fit
    """
    if cells > MOST_CELLS:
        raise InputError(
            f"{what} needs a table of {cells:.4g} numbers, but at most {MOST_CELLS:.4g} fit"
        )
    if steps > MOST_STEPS:
        raise InputError(
            f"{what} needs about {steps:.4g} additions, but at most {MOST_STEPS:.4g} are made"
        )
    if bits > MOST_BITS:
        raise InputError(
            f"{what} gives a number of about {bits * math.log10(2):.4g} digits, "
            f"but at most {MOST_BITS * math.log10(2):.4g} are written"
        )
    if steps > LONG:
        import logging

        logging.getLogger("finitefns").info("%s takes about %.3g additions", what, steps)


def multiply(left: Sequence[int], right: Sequence[int], degree: int) -> list[int]:
    """The product of two series of natural numbers, up to a degree: one big multiplication.

    >>> multiply([1, 1], [1, 2, 1], 5)
    [1, 3, 3, 1]
    """
    left, right = left[: degree + 1], right[: degree + 1]
    if not left or not right:
        return []
    bits = max(left).bit_length() + max(right).bit_length()
    width = (bits + min(len(left), len(right)).bit_length()) // 8 + 1
    one, two = (
        int.from_bytes(b"".join(c.to_bytes(width, "little") for c in series), "little")
        for series in (left, right)
    )
    length = min(len(left) + len(right) - 1, degree + 1)
    packed = (one * two).to_bytes((len(left) + len(right)) * width, "little")
    return [
        int.from_bytes(packed[i : i + width], "little") for i in range(0, length * width, width)
    ]


def at(series: Sequence[int], place: int) -> int:
    """The coefficient at a place, 0 beyond the ends."""
    return series[place] if 0 <= place < len(series) else 0


def partition_numbers(n: int) -> list[int]:
    """p(0), ..., p(n) by the pentagonal recurrence, in O(n sqrt(n)) additions (OEIS A000041).

    >>> partition_numbers(10)
    [1, 1, 2, 3, 5, 7, 11, 15, 22, 30, 42]
    """
    afford("counting partitions", cells=n, steps=1.7 * n**1.5)
    table = [1]
    signed: list[tuple[int, bool]] = []
    for k in range(1, math.isqrt(n) + 2):
        small = k * (3 * k - 1) // 2
        signed += [(small, k % 2 == 1), (small + k, k % 2 == 1)]
    reach = 0
    for i in range(1, n + 1):
        while reach < len(signed) and signed[reach][0] <= i:
            reach += 1
        total = 0
        for step, plus in signed[:reach]:
            total += table[i - step] if plus else -table[i - step]
        table.append(total)
    return table


def times_partitions(series: Sequence[int], parts: int, degree: int) -> list[int]:
    """A series times prod_{j=1..parts} 1/(1 - x^j), up to a degree."""
    row = [*series[: degree + 1], *[0] * (degree + 1 - len(series))]
    for j in range(1, min(parts, degree) + 1):
        for i in range(j, degree + 1):
            row[i] += row[i - j]
    return row


@lru_cache(maxsize=16)
def _partition_table(n: int, parts: int) -> tuple[int, ...]:
    if parts >= n:
        return tuple(partition_numbers(n))
    afford("counting partitions", cells=n, steps=n * (parts + 1))
    return tuple(times_partitions([1], parts, n))


def partition_table(n: int, parts: int) -> tuple[int, ...]:
    """For i = 0..n, the partitions of i into at most ``parts`` parts (OEIS A026820).

    >>> partition_table(6, 3)
    (1, 1, 2, 3, 4, 5, 7)
    """
    return _partition_table(n, min(parts, n))


@lru_cache(maxsize=8)
def rencontres(size: int) -> tuple[int, ...]:
    """For k = 0..size, the permutations of ``size`` points with k fixed points (OEIS A008290).

    >>> rencontres(4)
    (9, 8, 6, 0, 1)
    """
    derangements = [1]
    for d in range(1, size + 1):
        derangements.append(d * derangements[-1] + (-1) ** d)
    row, binomial = [], 1
    for k in range(size + 1):
        row.append(binomial * derangements[size - k])
        binomial = binomial * (size - k) // (k + 1)
    return tuple(row)


def surjections(n: int, m: int) -> int:
    """The maps from n points onto m points: m! S2(n, m), by inclusion and exclusion.

    >>> surjections(4, 2), surjections(0, 0), surjections(3, 0)
    (14, 1, 0)
    """
    if m > n:
        return 0
    afford("counting surjections", bits=n * math.log2(m + 1))
    afford("counting surjections", steps=m * n * math.log2(m + 1) / 64)
    total, binomial = 0, 1
    for missed in range(m + 1):
        total += (-1) ** missed * binomial * (m - missed) ** n
        binomial = binomial * (m - missed) // (missed + 1)
    return total


def falling(t: int, d: int) -> int:
    """t (t - 1) ... (t - d + 1): the injections of d points into t points.

    >>> falling(5, 2), falling(5, 0), falling(1, 2)
    (20, 1, 0)
    """
    if d > t:
        return 0
    afford("counting injections", bits=d * math.log2(t + 1))
    return math.perm(t, d)


def binomial(n: int, k: int) -> int:
    """C(n, k), refused where it has too many digits.

    >>> binomial(5, 2), binomial(5, 6)
    (10, 0)
    """
    few = min(k, n - k)
    if few > 1000:
        afford("counting subsets", bits=few * math.log2(n / few * math.e))
    return math.comb(n, k)


def multichoose(t: int, d: int) -> int:
    """The multisets of size d from t points: C(t + d - 1, d).

    >>> multichoose(3, 2), multichoose(0, 0), multichoose(0, 2)
    (6, 1, 0)
    """
    return int(d == 0) if t == 0 else binomial(t + d - 1, d)
