"""Random matrices and basis changes of every sort, exact and floating, for the linear tests."""

from fractions import Fraction

import numpy as np

SORTS = ("fixed", "scale", "permutation", "monomial", "orthogonal", "linear")


def random_move(sort, n, exact, rng):
    """An invertible matrix of one sort, shape (n, n)."""
    if sort in ("scale", "monomial"):
        up, down = rng.integers(1, 6, (2, n)).tolist()
        scales = [Fraction(p, q) for p, q in zip(up, down, strict=True)]
        move = np.full((n, n), Fraction(0), object)
        order = rng.permutation(n) if sort == "monomial" else np.arange(n)
        move[np.arange(n), order] = scales
        return move if exact else move.astype(float).reshape(n, n)
    if sort == "orthogonal" and not exact:
        return np.linalg.qr(rng.normal(size=(n, n)))[0]
    if sort == "linear" and not exact:
        return rng.normal(size=(n, n))
    move = np.eye(n, dtype=int)
    if sort == "permutation":
        move = move[rng.permutation(n)]
    if sort == "linear":
        while True:
            move = rng.integers(-2, 3, (n, n))
            if n == 0 or abs(np.linalg.det(move)) > 0.5:
                break
    if sort == "orthogonal":  # two reflections, over the rationals
        move = reflection(n, rng) @ reflection(n, rng) if n else np.zeros((0, 0), int)
    return move if exact else move.astype(float)


def reflection(n, rng):
    v = rng.integers(-2, 3, n).tolist()
    norm = sum(x * x for x in v) or 1
    cells = [[Fraction(int(i == j)) - Fraction(2 * v[i] * v[j], norm) for j in range(n)]
             for i in range(n)]  # fmt: skip
    return np.array(cells, object)


def random_matrix(m, n, exact, rng):
    """Small integers, as often of low rank as not."""
    a = rng.integers(-2, 3, (m, n))
    if rng.random() < 0.5:
        k = int(rng.integers(0, min(m, n) + 1))
        a = rng.integers(-1, 2, (m, k)) @ rng.integers(-1, 2, (k, n))
    return a if exact else a.astype(float)
