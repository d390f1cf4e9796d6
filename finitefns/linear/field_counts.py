"""Counting over the field of q elements: matrices by rank, chains by barcode.

A chain of given dimensions is moved by one invertible matrix a stage; so the chains with a barcode
are as many as these tuples, divided by those that leave the chain alone. These automorphisms are
in bars block triangular: from a bar y to a bar x there is one dimension of maps where x is born no
later than y and dies no later, and they overlap; and the diagonal blocks are invertible.
Laws: the counts of all ranks add up to q^(m n), those of all barcodes to the number of chains.
Sources: Landsberg 1893 for ranks; OEIS A002884 for the order of GL(n, 2).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import InputError, said
from .barcodes import Bars, barcode, in_order

Interval = tuple[int, int]
MOST_LISTED = 300_000


def count_invertible(n: int, q: int) -> int:
    """The order of GL(n, q): the product of q^n - q^i for i < n.

    >>> [count_invertible(n, 2) for n in range(4)]
    [1, 1, 6, 168]

    Raises `InputError` unless n is at least 0 and q is a power of a prime.
    """
    _check_size("n", n)
    _check_field(q)
    return _invertible(n, q)


def _invertible(n: int, q: int) -> int:
    found = 1
    for i in range(n):
        found *= q**n - q**i
    return found


def count_by_rank(m: int, n: int, q: int) -> dict[int, int]:
    """How many m x n matrices over the field of q elements have each rank.

    >>> count_by_rank(2, 2, 2)
    {0: 1, 1: 9, 2: 6}
    """
    _check_size("m", m)
    _check_size("n", n)
    _check_field(q)
    found, ways, below = {}, 1, 1
    for r in range(min(m, n) + 1):
        found[r] = ways // below
        # a further independent row space dimension: (q^m - q^r)(q^n - q^r) over q^(r)(q^(r+1) - 1)
        ways *= (q**m - q**r) * (q**n - q**r)
        below *= q**r * (q ** (r + 1) - 1)
    return found


def count_chains(bars: Mapping[Interval, int], q: int, stages: int | None = None) -> int:
    """How many chains over the field of q elements have a barcode.

    ``stages`` is the number of stages, the last that a bar reaches unless it is given.

    >>> count_chains({(0, 1): 1, (0, 0): 1, (1, 1): 1}, 2)
    9

    Raises `InputError` for bars that are not intervals with multiplicities.
    """
    _check_field(q)
    read = _bars(bars, stages)
    k = 1 + max((j for _, j in read), default=-1) if stages is None else stages
    ways = 1
    for t in range(k):
        ways *= _invertible(sum(c for (i, j), c in read.items() if i <= t <= j), q)
    return ways // count_automorphisms(read, q)


def count_automorphisms(bars: Mapping[Interval, int], q: int) -> int:
    """How many tuples of invertible matrices, one a stage, leave a chain of this barcode alone.

    >>> count_automorphisms({(0, 1): 1, (0, 0): 1}, 2)
    2
    """
    _check_field(q)
    read = _bars(bars, None)
    free = sum(
        a * b
        for (x, a), (y, b) in itertools.product(read.items(), repeat=2)
        if x != y and x[0] <= y[0] <= x[1] <= y[1]
    )
    found: int = q**free
    for many in read.values():
        found *= _invertible(many, q)
    return found


def barcodes_of(dimensions: Sequence[int]) -> Iterator[Bars]:
    """All barcodes of chains whose stages have these dimensions.

    >>> list(barcodes_of([1, 1]))
    [[0, 1], [0, 0], [1, 1]]

    Raises `InputError` for no dimensions, or negative ones.
    """
    sizes = list(dimensions)
    if not sizes:
        raise InputError("a chain has at least one stage, but found no dimensions")
    for size in sizes:
        _check_size("a dimension", size)
    # Bars by the stage at which they are now: {birth: how many}, extended stage by stage.
    stack: list[tuple[int, dict[int, int], dict[Interval, int]]] = [(0, {0: sizes[0]}, {})]
    last = len(sizes) - 1
    while stack:
        t, alive, done = stack.pop()
        if t == last:
            yield in_order(done | {(i, last): many for i, many in alive.items()})
            continue
        births = list(alive)
        for kept in itertools.product(*(range(alive[i] + 1) for i in births)):
            if sum(kept) > sizes[t + 1]:
                continue
            on = dict(zip(births, kept, strict=True)) | {t + 1: sizes[t + 1] - sum(kept)}
            off = {(i, t): alive[i] - many for i, many in zip(births, kept, strict=True)}
            stack.append((t + 1, on, done | off))


def chains_by_barcode(dimensions: Sequence[int], q: int) -> dict[Bars, int]:
    """How many chains over the field of q elements have each barcode of these dimensions.

    >>> chains_by_barcode([1, 1], 3)
    {[0, 1]: 2, [0, 0], [1, 1]: 1}
    """
    _check_field(q)
    return {b: count_chains(b, q, len(dimensions)) for b in barcodes_of(dimensions)}


def chains_by_listing(dimensions: Sequence[int], p: int) -> dict[Bars, int]:
    """The same, modulo a prime, by listing every chain: slow and obvious, the twin.

    Raises `InputError` beyond 300,000 chains.
    """
    if len(dimensions) == 1:  # a chain of no matrices: one, of bars that stay where they are
        return dict.fromkeys(barcodes_of(dimensions), 1)
    shapes = [(b, a) for a, b in itertools.pairwise(dimensions)]
    cells = sum(m * n for m, n in shapes)
    if p**cells > MOST_LISTED:
        raise InputError(f"there are {p**cells} chains, but at most {MOST_LISTED} are listed")
    found: dict[Bars, int] = {}
    for entries in itertools.product(range(p), repeat=cells):
        rest = np.array(entries, int)
        chain = []
        for m, n in shapes:
            chain.append(rest[: m * n].reshape(m, n))
            rest = rest[m * n :]
        code: Any = barcode(chain, prime=p)
        found[code.counts] = found.get(code.counts, 0) + 1
    return found


def _bars(bars: Mapping[Interval, int], stages: int | None) -> Bars:
    if not isinstance(bars, Mapping):
        raise InputError(f"bars are {{(i, j): how many}}, but found {said(bars)}")
    for bar, many in bars.items():
        whole = isinstance(bar, tuple) and len(bar) == 2 and all(isinstance(t, int) for t in bar)
        if not whole or not 0 <= bar[0] <= bar[1]:
            raise InputError(f"the bar {said(bar)} must be a pair (i, j) with 0 <= i <= j")
        if stages is not None and bar[1] >= stages:
            raise InputError(f"the bar {said(bar)} ends beyond the last stage, {stages - 1}")
        _check_size(f"the multiplicity of {bar}", many)
    return in_order(bars)


def _check_size(what: str, n: Any) -> None:
    if not isinstance(n, (int, np.integer)) or isinstance(n, bool) or n < 0:
        raise InputError(f"{what} is {said(n)}, but it must be an integer, at least 0")


def _check_field(q: Any) -> None:
    whole = isinstance(q, int) and not isinstance(q, bool) and 1 < q < 10**9
    if whole:
        p = next((d for d in range(2, int(q**0.5) + 1) if q % d == 0), q)
        rest = q
        while rest % p == 0:
            rest //= p
        if rest == 1:
            return
    raise InputError(f"q is {said(q)}, but a field has a power of a prime, below 10^9, of elements")
