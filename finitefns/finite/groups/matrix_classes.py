"""Conjugacy classes of GL(n, p) and of the affine maps, by formula.

A class of GL(n, p) is a choice of partitions, one for each monic irreducible polynomial other than
x, such that degrees times parts add up to n; it is represented by companion matrices of powers. A
class of affine maps v -> A v + b is a class of A, and either b = 0 or the size of a unipotent block
of A from whose top b cannot be moved away.

Sources: Macdonald, Symmetric Functions and Hall Polynomials (1995), chapter IV (the centralisers);
Kung, The cycle structure of a linear transformation over a finite field (1981).
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..classes.series import afford

Ints = NDArray[np.int64]
Polynomial = tuple[int, ...]  # coefficients, the lowest first; monic
Partition = tuple[int, ...]


def irreducible(p: int, most: int) -> list[Polynomial]:
    """The monic irreducible polynomials over the integers mod p, up to a degree, by sieving.

    >>> irreducible(2, 2)
    [(0, 1), (1, 1), (1, 1, 1)]
    """
    found: list[Polynomial] = []
    for degree in range(1, most + 1):
        products: set[Polynomial] = set()
        for one in found:
            rest = degree - (len(one) - 1)
            if rest >= len(one) - 1:  # one of the two factors has at most half the degree
                for low in itertools.product(range(p), repeat=rest):
                    products.add(times(one, (*low, 1), p))
        for low in itertools.product(range(p), repeat=degree):
            found += [(*low, 1)] * ((*low, 1) not in products)
    return found


def times(left: Polynomial, right: Polynomial, p: int) -> Polynomial:
    """The product of two polynomials mod p."""
    return tuple(int(c) % p for c in np.convolve(left, right))


def companion(poly: Polynomial, p: int) -> Ints:
    """The matrix of multiplication by x, in the basis 1, x, x^2, ..."""
    degree = len(poly) - 1
    matrix = np.zeros((degree, degree), np.int64)
    matrix[range(1, degree), range(degree - 1)] = 1
    matrix[:, -1] = [-c % p for c in poly[:-1]]
    return matrix


def partitions(n: int, largest: int | None = None) -> Iterator[Partition]:
    """The partitions of n, parts falling.

    >>> list(partitions(3))
    [(3,), (2, 1), (1, 1, 1)]
    """
    stack: list[tuple[Partition, int]] = [((), n)]
    while stack:
        parts, left = stack.pop()
        if left == 0:
            yield parts
            continue
        top = min(left, parts[-1] if parts else largest or left)
        stack += [((*parts, part), left - part) for part in range(1, top + 1)]


def centraliser(parts: Partition, q: int) -> int:
    """How many matrices commute with the blocks of one polynomial, over the field of q elements."""
    conjugate = [sum(part > i for part in parts) for i in range(parts[0] if parts else 0)]
    often = Counter(parts).values()
    power = sum(c * c for c in conjugate) - sum(m * (m + 1) // 2 for m in often)
    order: int = q**power * math.prod(q**j - 1 for m in often for j in range(1, m + 1))
    return order


def linear_classes(p: int, n: int) -> Iterator[tuple[int, Ints, Partition, int]]:
    """The classes of GL(n, p): size, a representative, and its unipotent blocks with their start.

    >>> sum(size for size, *_ in linear_classes(2, 3))
    168
    """
    afford("the classes of matrices", steps=100 * float(p) ** (2 * n))
    order = math.prod(p**n - p**i for i in range(n))
    known = [f for f in irreducible(p, n) if f != (0, 1)]
    # (place among the polynomials, what is left of n, the choices so far)
    stack: list[tuple[int, int, tuple[tuple[Polynomial, Partition], ...]]] = [(0, n, ())]
    while stack:
        place, left, chosen = stack.pop()
        if left == 0:
            yield _represented(p, n, order, chosen)
            continue
        if place == len(known):
            continue
        degree = len(known[place]) - 1
        stack.append((place + 1, left, chosen))
        for size in range(1, left // degree + 1):
            for parts in partitions(size):
                more = (*chosen, (known[place], parts))
                stack.append((place + 1, left - degree * size, more))


def _represented(
    p: int, n: int, order: int, chosen: tuple[tuple[Polynomial, Partition], ...]
) -> tuple[int, Ints, Partition, int]:
    matrix = np.zeros((n, n), np.int64)
    start = first = 0
    blocks: Partition = ()
    together = 1
    one = (p - 1, 1)
    for poly, parts in chosen:
        together *= centraliser(parts, p ** (len(poly) - 1))
        if poly == one:
            blocks, first = parts, start
        for part in parts:
            power: Polynomial = (1,)
            for _ in range(part):
                power = times(power, poly, p)
            block = companion(power, p)
            matrix[start : start + len(block), start : start + len(block)] = block
            start += len(block)
    return order // together, matrix, blocks, first


def affine_classes(p: int, n: int) -> Iterator[tuple[int, Ints, Ints]]:
    """The classes of affine maps v -> A v + b: size, and A and b of a representative.

    >>> sum(size for size, *_ in affine_classes(2, 2)), len(list(affine_classes(2, 2)))
    (24, 5)
    """
    for size, matrix, blocks, first in linear_classes(p, n):
        moved = p ** (n - len(blocks))  # the vectors A v - v
        yield size * moved, matrix, np.zeros(n, np.int64)
        start = first
        below = sorted(blocks)
        for part, often in Counter(blocks).items():
            shift = np.zeros(n, np.int64)
            shift[start] = 1
            smaller = below.index(part)
            yield size * moved * (p**often - 1) * p**smaller, matrix, shift
            start += part * often
