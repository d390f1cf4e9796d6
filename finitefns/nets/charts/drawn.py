"""Charts at random, of every sort that a freedom allows; and the simplest ones of each sort."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...errors import InputError, nearest, said
from ...linear.changes import random_move
from ...linear.changes import simplest as simplest_moves
from ...seeds import Rng, generator
from .chart import Chart, identity
from .couplings import random_coupling
from .flows import random_flow
from .matrices import Affine
from .polynomials import random_triangular, triangular

MATRICES = ("linear", "orthogonal", "monomial", "signed", "permutation", "scale")
SORTS = ("free", "affine", *MATRICES, "fixed")


def random(sort: str, d: int, rng: Rng = None, condition: float = 1.0) -> Chart:
    """A random chart of a sort on ``d`` coordinates; ``fixed`` is the one that moves nothing.

    ``condition`` is how much a matrix stretches, and more or less how much a bent chart does.

    Law: it is of its sort: an orthogonal one keeps lengths, a permutation names, and so on.

    >>> random("permutation", 3, 0).monomial, random("free", 2, 0).affine is None
    (True, True)
    >>> random("orthogonal", 2, 0).name in ("rotation", "orthogonal")
    True

    Raises `InputError` for a sort that is not known. Source: Stewart 1980 for orthogonal ones.
    """
    draw = generator(rng)
    if sort not in SORTS:
        near = nearest(sort, SORTS) if isinstance(sort, str) else ""
        raise InputError(f"random: the sort is {said(sort)}, but one of {', '.join(SORTS)}{near}")
    if isinstance(d, bool) or not isinstance(d, int | np.integer) or d < 0:
        raise InputError(f"random: {said(d)} is not a number of coordinates")
    if sort == "fixed" or d == 0:
        return identity(d)
    if sort == "free":
        return _bent(d, draw, condition)
    move, back = random_move("linear" if sort == "affine" else sort, d, draw, condition)
    offset = draw.normal(size=d) if sort == "affine" else np.zeros(d)
    return Affine(move, offset, back)


def simplest(sort: str, d: int, where: str = "the space") -> Iterator[tuple[str, Chart]]:
    """The simplest charts of a sort, each with its words, simplest first.

    >>> [words for words, _ in simplest("permutation", 2, "stage1")]
    ['swapping coordinates 0 and 1 of stage1']
    """
    matrices = "linear" if sort in ("free", "affine") else sort
    for words, move, back in simplest_moves(matrices, d, False, where):
        yield words, Affine(move, np.zeros(d), back)
    some = range(min(d, 12))
    if sort in ("free", "affine"):
        for i in some:
            step = np.zeros(d)
            step[i] = 1.0
            yield f"adding 1 to coordinate {i} of {where}", Affine(np.eye(d), step, np.eye(d))
    if sort == "free":
        for i in some:
            for j in range(i):
                powers = [0] * i
                powers[j] = 2
                bend = [[] if k != i else [(1.0, powers)] for k in range(d)]
                words = f"adding the square of coordinate {j} of {where} to coordinate {i}"
                yield words, triangular(np.ones((d, 1)), bend)
        for i in some:
            slopes = np.zeros((d, 2))
            slopes[:, 0] = 1.0
            slopes[i, 1] = 1.0
            yield f"adding its cube to coordinate {i} of {where}", triangular(slopes)


def _bent(d: int, rng: np.random.Generator, condition: float) -> Chart:
    """A random matrix, and then a flow that bends; on the line a rising polynomial."""
    move, back = random_move("linear", d, rng, condition)
    first = Affine(move, rng.normal(size=d), back)
    if d == 1:
        return first.then(random_triangular(d, rng))
    bend = (random_coupling, random_triangular, random_flow)[int(rng.integers(3))]
    return first.then(bend(d, rng))
