"""Families of permutation groups: circles, cubes, affine spaces, grids, and groups from groups.

Laws: ``known_order(g)`` is the order of the group that the generators of g generate; on the same
points, ``beside``, ``product`` and ``wreath`` of symmetric groups are the Young subgroups, the
row and column permutations, and the stabilisers of a partition into equal blocks.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError, said
from .permutations import MOST_POINTS, Group, built, orbits, whole

Ints = NDArray[np.int64]


def cyclic(n: int) -> Group:
    """The rotations of n points in a circle: order n.

    >>> cyclic(3).generators
    ((1, 2, 0),)
    """
    n = whole("cyclic: n", n, 0)
    return built("cyclic", (n,), n, [np.roll(np.arange(n), -1)])


def dihedral(n: int) -> Group:
    """The rotations and reflections of n points in a circle: order 2n from n = 3 on.

    >>> dihedral(4).generators
    ((1, 2, 3, 0), (0, 3, 2, 1))
    """
    n = whole("dihedral: n", n, 0)
    points = np.arange(n)
    return built("dihedral", (n,), n, [np.roll(points, -1), -points % max(n, 1)])


def symmetric(n: int) -> Group:
    """All permutations of n points: the same freedom as ``free``."""
    n = whole("symmetric: n", n, 0)
    swap = np.arange(n)
    swap[:2] = swap[:2][::-1]
    return built("symmetric", (n,), n, [swap, np.roll(np.arange(n), -1)])


def alternating(n: int) -> Group:
    """The even permutations of n points: order n!/2 from n = 2 on.

    >>> alternating(4).generators
    ((1, 2, 0, 3), (0, 2, 3, 1))
    """
    n = whole("alternating: n", n, 0)
    three, long = np.arange(n), np.arange(n)
    if n > 2:
        three[:3] = 1, 2, 0
        first = 1 - n % 2  # a cycle of odd length is even
        long[first:] = np.roll(long[first:], -1)
    return built("alternating", (n,), n, [three, long])


def _bit_moves(n: int) -> list[Ints]:
    """The exchange of bits 0 and 1, and the rotation of all n bits, on the numbers 0..2^n - 1."""
    points = np.arange(1 << n)
    if n < 2:
        return []
    low = points & 3
    swap = (points & ~3) | (low >> 1) | ((low & 1) << 1)
    return [swap, (points >> 1) | ((points & 1) << (n - 1))]


def _bits(name: str, n: int) -> int:
    """A number of bits whose words a group can move."""
    read = whole(f"{name}: n", n, 0)
    if 1 << read > MOST_POINTS:
        raise InputError(
            f"{name}: {read} bits make 2^{read} words, but groups move up to {MOST_POINTS} points"
        )
    return read


def hypercube(n: int) -> Group:
    """The symmetries of the n-cube on its 2^n corners: negate and permute n bits; order 2^n n!.

    On the inputs of Boolean functions, with both outputs free, these are the NPN classes.
    Point i is the corner whose bit k is bit k of i.
    """
    n = _bits("hypercube", n)
    return built("hypercube", (n,), 1 << n, [*_bit_moves(n), *([np.arange(1 << n) ^ 1] * (n > 0))])


def bit_permutations(n: int) -> Group:
    """The permutations of n bits, on the 2^n words: order n!; the P classes of Boolean functions.

    >>> bit_permutations(2).generators
    ((0, 2, 1, 3),)
    """
    n = _bits("bits", n)
    return built("bit_permutations", (n,), 1 << n, _bit_moves(n))


def is_prime(p: int) -> bool:
    """Whether a number is prime, by trial division."""
    return p >= 2 and all(p % d for d in range(2, int(p**0.5) + 1))


def vectors(p: int, n: int) -> Ints:
    """The vectors over the integers mod p, shape ``(p^n, n)``; row i holds the digits of i."""
    rows: Ints = np.arange(p**n)[:, None] // p ** np.arange(n) % p
    return rows


def matrix_move(p: int, matrix: Ints, shift: Ints | int = 0) -> Ints:
    """What v -> matrix v + shift does to the numbers of the vectors."""
    n = len(matrix)
    return np.asarray(((vectors(p, n) @ matrix.T + shift) % p) @ p ** np.arange(n), dtype=np.int64)


def _linear_moves(p: int, n: int) -> list[Ints]:
    """A shear, a rotation of the coordinates and a scaling: they generate GL(n, p)."""
    moves = []
    one = np.eye(n, dtype=np.int64)
    if n >= 2:
        shear = one.copy()
        shear[0, 1] = 1
        moves += [matrix_move(p, shear), matrix_move(p, np.roll(one, 1, axis=0))]
    root = next((g for g in range(1, p) if len({pow(g, k, p) for k in range(p)}) == p - 1), 1)
    if n >= 1 and p > 2:
        scale = one.copy()
        scale[0, 0] = root
        moves.append(matrix_move(p, scale))
    return moves


def general_linear(p: int, n: int) -> Group:
    """The invertible n x n matrices over the integers mod p, on the p^n vectors."""
    p, n = _prime(p), whole("general_linear: n", n, 0)
    _check_degree("general_linear", p, n)
    return built("general_linear", (p, n), p**n, _linear_moves(p, n))


def affine(p: int, n: int) -> Group:
    """The affine maps v -> A v + b over the integers mod p, p prime, on the p^n vectors.

    Order p^n (p^n - 1) (p^n - p) ... (p^n - p^(n-1)). Vector number i has the digits of i in base
    p, the lowest first.

    >>> affine(2, 4).degree
    16
    """
    p, n = _prime(p), whole("affine: n", n, 0)
    _check_degree("affine", p, n)
    shift = [matrix_move(p, np.eye(n, dtype=np.int64), np.eye(n, dtype=np.int64)[0])] if n else []
    return built("affine", (p, n), p**n, [*_linear_moves(p, n), *shift])


def _prime(p: Any) -> int:
    value = whole("p", p, 2)
    if not is_prime(value):
        raise InputError(f"p is {value}, but it must be a prime number")
    return value


def _check_degree(name: str, p: int, n: int) -> None:
    if n * np.log2(p) > 17:
        raise InputError(f"{name}({p}, {n}): groups move up to {MOST_POINTS} points")


# ------------------------------------------------------------------ groups from groups


def _check_group(where: str, given: Any) -> Group:
    if not isinstance(given, Group):
        raise InputError(
            f"{where}: {said(given)} is not a group, such as cyclic(5) or group([...])"
        )
    return given


def beside(*groups: Group) -> Group:
    """Groups side by side on the disjoint union of their points, each moving its own.

    >>> beside(cyclic(2), cyclic(3)).generators
    ((1, 0, 2, 3, 4), (0, 1, 3, 4, 2))
    """
    parts = [_check_group("beside", g) for g in groups]
    degree = sum(g.degree for g in parts)

    def moves() -> Iterator[Ints]:
        start = 0
        for part in parts:
            for g in part.arrays():
                move = np.arange(degree)
                move[start : start + part.degree] = g + start
                yield move
            start += part.degree

    return built("beside", tuple(parts), degree, moves())


def product(*groups: Group) -> Group:
    """Groups acting together on the tuples of their points, each on its own place.

    The tuples are numbered as the cells of an array in C order, the last index running fastest.
    ``product(symmetric(r), symmetric(c))`` permutes the rows and columns of r x c matrices.

    >>> product(cyclic(2), cyclic(2)).generators
    ((2, 3, 0, 1), (1, 0, 3, 2))
    """
    parts = [_check_group("product", g) for g in groups]
    sizes = [g.degree for g in parts]
    degree = int(np.prod(sizes, dtype=object)) if sizes else 1
    if degree > MOST_POINTS:
        raise InputError(f"product would move {degree} points, but groups move up to {MOST_POINTS}")
    cells = np.arange(degree).reshape(sizes)
    moves = [
        np.take(cells, g, axis=axis).ravel() for axis, p in enumerate(parts) for g in p.arrays()
    ]
    return built("product", tuple(parts), degree, moves)


def translations(*sizes: int) -> Group:
    """The shifts of a grid that wraps around, such as an image: order the number of cells.

    >>> translations(2, 2).generators
    ((2, 3, 0, 1), (1, 0, 3, 2))
    """
    return product(*map(cyclic, sizes))


def wreath(inner: Group, outer: Group | int) -> Group:
    """Copies of a set, moved by ``inner`` each on its own, and among themselves by ``outer``.

    Point x of copy k has number ``k * inner.degree + x``. A number k stands for ``symmetric(k)``.
    Order ``|inner|^k |outer|``.

    >>> wreath(cyclic(2), 2).generators
    ((1, 0, 2, 3), (2, 3, 0, 1))
    """
    inside = _check_group("wreath", inner)
    top = outer if isinstance(outer, Group) else symmetric(whole("wreath: copies", outer, 0))
    n, k = inside.degree, top.degree
    built("wreath", (), n * k, [])  # so many points, or an error
    moves = []
    # One copy of each orbit is enough: the outer group carries it to the others.
    first = np.unique(orbits(top.arrays(), k)).tolist()
    for copy, g in itertools.product(first, inside.arrays()):
        move = np.arange(n * k)
        move[copy * n : (copy + 1) * n] = g + copy * n
        moves.append(move)
    blocks = np.arange(n * k).reshape(k, n)
    moves += [blocks[g].ravel() for g in top.arrays()]
    return built("wreath", (inside, top), n * k, moves)


def known_order(given: Group) -> int | None:
    """The order of a group by the formula of its family; None where only generators are known.

    >>> known_order(affine(2, 4)), known_order(wreath(dihedral(3), 2))
    (322560, 72)
    """
    if not given.built:
        return None
    name, *rest = given.built
    if name in ("beside", "product"):
        orders = [known_order(g) for g in rest]
        if name == "product" and given.degree == 0:
            return 1  # with nothing to move, all elements are one
        return None if None in orders else math.prod(o for o in orders if o is not None)
    if name == "wreath":
        inner, outer = map(known_order, rest)
        if inner is None or outer is None:
            return None
        whole_order: int = inner ** rest[1].degree * outer
        return whole_order if rest[0].degree else 1
    if name in ("affine", "general_linear"):
        p, dimension = rest
        size = p**dimension
        order: int = math.prod(size - p**i for i in range(dimension))
        return order * size if name == "affine" else order
    n: int = rest[0]
    swaps = math.factorial(n)
    if name in ("cyclic", "dihedral"):
        return 2 * n if name == "dihedral" and n > 2 else max(n, 1)
    if name == "alternating":
        return swaps // 2 if n > 1 else 1
    return swaps * 2**n if name == "hypercube" else swaps
