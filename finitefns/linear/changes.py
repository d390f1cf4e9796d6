"""Basis changes at random, of every sort, well conditioned and badly; and the simplest ones.

Exact things get exact changes: shears with integers, rotations by Pythagorean triples. Law: what
`random_move` gives is of its sort, and its condition number is about the one asked for (floats:
exactly, for ``linear`` and ``scale``).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from .entries import Matrix, as_matrix, floating, freeze, identity, times

Rng = np.random.Generator
TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17))


def random_move(
    sort: str, n: int, rng: Rng, condition: float = 1.0, exactly: bool = False
) -> tuple[Matrix, Matrix]:
    """A random matrix of a sort, shape ``(n, n)``, and its inverse.

    >>> move, back = random_move("orthogonal", 3, np.random.default_rng(0))
    >>> bool(np.allclose(move @ move.T, np.eye(3))), bool(np.allclose(move @ back, np.eye(3)))
    (True, True)
    """
    one = identity(n) if exactly else floating(identity(n))
    if n == 0 or sort == "fixed":
        return one, one
    order = rng.permutation(n)
    swap = freeze(one[order])
    if sort == "permutation":
        return swap, swap.T
    if sort == "signed":
        flips = _diagonal([Fraction(1 - 2 * int(flip)) for flip in rng.integers(0, 2, n)], one)
        return times(swap, flips), times(flips, swap.T)
    if sort == "orthogonal":
        turn = _exact_rotation(n, rng) if exactly else _rotation(n, rng)
        return turn, turn.T
    sizes = _sizes(n, rng, condition, exactly)
    stretch, shrink = _diagonal(sizes, one), _diagonal([1 / x for x in sizes], one)
    if sort == "scale":
        return stretch, shrink
    if sort == "monomial":
        return times(swap, stretch), times(shrink, swap.T)
    if exactly:
        return _exact_linear(n, rng, stretch, shrink)
    left, right = _rotation(n, rng), _rotation(n, rng)
    return times(times(left, stretch), right), times(times(right.T, shrink), left.T)


def _sizes(n: int, rng: Rng, condition: float, exactly: bool) -> list[float | Fraction]:
    """Positive scales whose extremes are in the ratio ``condition``, at random places."""
    if exactly:
        top = max(2, int(condition))
        return [Fraction(int(rng.integers(1, top + 1))) for _ in range(n)]
    whole = float(np.exp(rng.uniform(-1, 1)))
    exponents = np.concatenate([[0.0, 1.0], rng.uniform(0, 1, max(n - 2, 0))])[:n]
    sizes: list[float] = (whole * float(condition) ** rng.permutation(exponents)).tolist()
    return [*sizes]


def _diagonal(sizes: list[float | Fraction], like: Matrix) -> Matrix:
    out = like.copy()
    for i, size in enumerate(sizes):
        out[i, i] = size
    return freeze(out)


def _rotation(n: int, rng: Rng) -> Matrix:
    """Uniform over the orthogonal matrices (Stewart 1980)."""
    q, r = np.linalg.qr(rng.normal(size=(n, n)))
    return freeze(q * np.where(np.diagonal(r) < 0, -1.0, 1.0))


def _exact_rotation(n: int, rng: Rng) -> Matrix:
    turn = identity(n)[rng.permutation(n)]
    turn = turn * np.where(rng.integers(0, 2, n), 1, -1)[:, None]
    for _ in range(n if n > 1 else 0):
        i, j = rng.choice(n, 2, replace=False).tolist()
        turn = times(rotation(n, i, j, TRIPLES[int(rng.integers(len(TRIPLES)))]), turn)
    return freeze(turn)


def rotation(n: int, i: int, j: int, triple: tuple[int, int, int] = TRIPLES[0]) -> Matrix:
    """The exact rotation of coordinates i and j by the angle of a Pythagorean triple."""
    out = identity(n).copy()
    c, s = Fraction(triple[0], triple[2]), Fraction(triple[1], triple[2])
    out[i, i], out[i, j], out[j, i], out[j, j] = c, -s, s, c
    return freeze(out)


def _exact_linear(n: int, rng: Rng, stretch: Matrix, shrink: Matrix) -> tuple[Matrix, Matrix]:
    """Shears below and above the diagonal, with the scales between."""
    low = np.tril(rng.integers(-2, 3, (n, n)), -1) + np.eye(n, dtype=int)
    up = np.triu(rng.integers(-2, 3, (n, n)), 1) + np.eye(n, dtype=int)
    order = rng.permutation(n)
    move = times(times(as_matrix(low[order]), stretch), as_matrix(up))
    back = times(times(_unit_inverse(up), shrink), _unit_inverse(low)[:, order])
    return move, back


def _unit_inverse(a: Matrix) -> Matrix:
    """The inverse of an integer triangular matrix with ones on its diagonal."""
    n = len(a)
    rest = np.eye(n, dtype=object) - a.astype(object)
    found, power = np.eye(n, dtype=object), np.eye(n, dtype=object)
    for _ in range(1, n):
        power = power @ rest
        found = found + power
    return as_matrix(found)


def simplest(
    sort: str, n: int, exactly: bool = False, where: str = "the space"
) -> Iterator[tuple[str, Matrix, Matrix]]:
    """The simplest matrices of a sort, each with its words and its inverse, simplest first.

    Swaps, sign changes, doublings, shears, and rotations of two coordinates, each sort by sort.

    >>> [words for words, _, _ in simplest("scale", 2, where="stage1")]
    ['doubling coordinate 0 of stage1', 'doubling coordinate 1 of stage1']
    """
    for words, move, back in _simplest(sort, n):
        yield words.format(where), *((move, back) if exactly else (floating(move), floating(back)))


def _simplest(sort: str, n: int) -> Iterator[tuple[str, Matrix, Matrix]]:
    one = identity(n)
    some = range(min(n, 12))
    pairs = [(i, j) for i in some for j in some if i < j]
    if sort in ("permutation", "signed", "monomial", "orthogonal", "linear"):
        for i, j in pairs:
            order = list(range(n))
            order[i], order[j] = j, i
            yield f"swapping coordinates {i} and {j} of {{}}", one[order], one[order]
    if sort in ("signed", "orthogonal", "linear"):
        for i in some:
            flip = _with(one, i, i, -1)
            yield f"turning the sign of coordinate {i} of {{}}", flip, flip
    if sort in ("scale", "monomial", "linear"):
        for i in some:
            yield (
                f"doubling coordinate {i} of {{}}",
                _with(one, i, i, 2),
                _with(one, i, i, Fraction(1, 2)),
            )
    if sort == "linear":
        for i, j in [*pairs, *((j, i) for i, j in pairs)]:
            yield (
                f"adding coordinate {j} of {{}} to coordinate {i}",
                _with(one, i, j, 1),
                _with(one, i, j, -1),
            )
    if sort in ("orthogonal", "linear"):
        for i, j in pairs:
            turn = rotation(n, i, j)
            words = f"rotating coordinates {i} and {j} of {{}} by the angle of 3-4-5"
            yield words, turn, turn.T


def _with(a: Matrix, i: int, j: int, value: int | Fraction) -> Matrix:
    out = a.copy()
    out[i, j] = Fraction(value)
    return freeze(out)
