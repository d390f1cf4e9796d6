"""Choices with exact weights: integers of any size, drawn from a numpy Generator.

Law: a choice with natural weights w is i with probability exactly w_i / sum(w), as far as the bits
of the generator are fair; no weight is ever rounded to a float.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from .series import partition_table

Ints = NDArray[np.int64]
Rng = np.random.Generator | int | None


def below(rng: np.random.Generator, bound: int) -> int:
    """A uniform integer in 0..bound-1, however large the bound.

    >>> below(np.random.default_rng(0), 10**40) < 10**40
    True
    """
    bits = (bound - 1).bit_length()
    while True:
        drawn = int.from_bytes(rng.bytes(bits // 8 + 1), "little") & ((1 << bits) - 1)
        if drawn < bound:
            return drawn


def choose(rng: np.random.Generator, weights: Sequence[int]) -> int:
    """A place, with probability proportional to its weight.

    >>> choose(np.random.default_rng(0), [0, 10**50, 0])
    1
    """
    return choose_summed(rng, list(accumulate(weights)))


def choose_summed(rng: np.random.Generator, sums: Sequence[int]) -> int:
    """A place, from the running sums of the weights."""
    return bisect_right(sums, below(rng, sums[-1]))


def subset(rng: np.random.Generator, size: int, count: int) -> Ints:
    """A uniform set of ``count`` points out of 0..size-1, as an array in uniform order."""
    return np.asarray(rng.choice(size, count, replace=False), dtype=np.int64)


def multiset(rng: np.random.Generator, size: int, count: int) -> Ints:
    """A uniform multiset of ``count`` points out of 0..size-1, sorted, by stars and bars."""
    if count == 0:
        return np.zeros(0, np.int64)
    return np.sort(subset(rng, size + count - 1, count)) - np.arange(count)


def composition(rng: np.random.Generator, n: int, parts: int) -> Ints:
    """A uniform way to write n as an ordered sum of so many positive parts."""
    if parts == 0:
        return np.zeros(0, np.int64)
    cuts = np.sort(subset(rng, n - 1, parts - 1)) + 1
    return np.diff(np.concatenate([[0], cuts, [n]]))


@lru_cache(maxsize=16)
def _divisors(n: int, most: int) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    lists: list[list[int]] = [[] for _ in range(n + 1)]
    for d in range(1, min(most, n) + 1):
        for multiple in range(d, n + 1, d):
            lists[multiple].append(d)
    return tuple(map(tuple, lists)), tuple(map(sum, lists))


def partition(rng: np.random.Generator, n: int, parts: int, within: int = 0) -> list[int]:
    """A uniform partition of n into at most ``parts`` parts, largest first.

    ``within`` is a larger number whose table is to be made, and kept, instead of that of n.

    The conjugate has parts d <= ``parts``, and n P(n) = sum over d and j of d P(n - j d): choose
    j d = k with weight sigma(k) P(n - k), then d among the divisors of k with weight d.
    Source: Nijenhuis and Wilf 1978, Combinatorial Algorithms, chapter 10.

    >>> rng = np.random.default_rng(0)
    >>> sum(partition(rng, 100, 7)), len(partition(rng, 100, 1))
    (100, 1)
    """
    within = max(n, within)
    table = partition_table(within, parts)
    divisors, sigma = _divisors(within, parts)
    columns: list[int] = []
    left = n
    while left:
        # The weights add up to left * table[left], so the draw comes before they are made.
        drawn, k = below(rng, left * table[left]), 0
        while drawn >= 0:
            k += 1
            drawn -= sigma[k] * table[left - k]
        d = divisors[k][choose(rng, divisors[k])]
        columns += [d] * (k // d)
        left -= k
    rows = [0] * max(columns, default=0)
    for d in columns:
        rows[d - 1] += 1
    return list(accumulate(reversed(rows)))[::-1]


def surjection(rng: np.random.Generator, n: int, m: int) -> Ints:
    """A uniform map from n points onto m points.

    Level-set sizes are Poisson variables, each at least 1, conditioned on their sum by rejection,
    then filled at random: exact up to the rounding of the Poisson draws in double precision.
    Source: Devroye 1986, Non-Uniform Random Variate Generation, X.4; Stam 1983.
    """
    if m in (0, n):
        return rng.permutation(n)
    mean = n / m
    low, high = 0.0, mean
    for _ in range(80):  # rate / (1 - exp(-rate)) == mean: the rate that hits the sum most often
        rate = (low + high) / 2
        low, high = (rate, high) if rate / -np.expm1(-rate) < mean else (low, rate)
    rate = max(rate, 1e-300)
    batch = max(1, min(64, 2**20 // m))
    while True:
        # The first arrival comes before time `rate`; the others follow it in the time that is left.
        first = -np.log1p(rng.random((batch, m)) * np.expm1(-rate))
        sizes = 1 + rng.poisson(np.maximum(rate - first, 0.0))
        good = np.flatnonzero(sizes.sum(axis=1) == n)
        if len(good):
            return rng.permutation(np.repeat(np.arange(m), sizes[good[0]]))
