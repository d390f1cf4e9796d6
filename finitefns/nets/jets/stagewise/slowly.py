"""The slow obvious ways for one matrix per stage: documentation, and oracle of the tests.

Every permutation with every choice of signs; and for linear stages the equations written out, one
Kronecker product per Jacobian, with their null space by one dense decomposition.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from ..jets import Floats, Jets


def every_move(word: str, d: int) -> Iterator[Floats]:
    """Every matrix that a word of finitely many matrices allows in d dimensions.

    >>> [len(list(every_move(word, 2))) for word in ("fixed", "permutation", "signed")]
    [1, 2, 8]
    """
    orders = [tuple(range(d))] if word == "fixed" else itertools.permutations(range(d))
    for order in orders:
        for signs in itertools.product((1.0, -1.0), repeat=d if word == "signed" else 0):
            yield np.eye(d)[list(order)] @ np.diag(signs or np.ones(d))


def every_change(
    x: Jets, y: Jets, words: Sequence[str], within: float = 1e-9
) -> Iterator[tuple[Floats, ...]]:
    """Every choice of a permutation, with signs where these are allowed, that carries x to y.

    Inputs stand apart and correspond by number.
    """
    every = np.arange(x.inputs)
    left = [x.jacobians(t, x.points[t][every]) for t in range(x.last)]
    right = [y.jacobians(t, y.points[t][every]) for t in range(y.last)]
    for moves in itertools.product(
        *(every_move(w, d) for w, d in zip(words, x.dimensions, strict=True))
    ):
        states = all(
            np.abs(x.states[t][x.points[t]] @ a.T - y.states[t][y.points[t]]).max(initial=0.0)
            <= within
            for t, a in enumerate(moves)
        )
        if states and all(
            np.abs(moves[t + 1] @ left[t] - right[t] @ moves[t]).max(initial=0.0) <= within
            for t in range(x.last)
        ):
            yield moves


def linear_maps(x: Jets, y: Jets) -> Floats:
    """A basis of all ``(A_0, ..., A_k, s)``: ``A x = s x'``, ``A_next J = J' A``; as columns.

    Matrices are written row by row, one after the other, and then the number s.

    >>> x = Jets.of([[[[1.0]]]], states=[[[1.0]], [[2.0]]])
    >>> linear_maps(x, x).shape
    (3, 1)
    """
    dims = x.dimensions
    starts = np.concatenate([[0], np.cumsum([d * d for d in dims])])
    rows = []
    for t, d in enumerate(dims):
        block = slice(starts[t], starts[t + 1])
        for i in range(x.inputs):
            one = np.zeros((d, starts[-1] + 1))
            one[:, block] = np.kron(np.eye(d), x.states[t][x.points[t][i]][None, :])
            one[:, -1] = -y.states[t][y.points[t][i]]
            rows.append(one)
    for t in range(x.last):
        here, there = (slice(starts[s], starts[s + 1]) for s in (t, t + 1))
        for i in range(x.inputs):
            j = x.jacobians(t, x.points[t][i : i + 1])[0]
            k = y.jacobians(t, y.points[t][i : i + 1])[0]
            one = np.zeros((dims[t] * dims[t + 1], starts[-1] + 1))
            one[:, there] = np.kron(np.eye(dims[t + 1]), j.T)
            one[:, here] = -np.kron(k, np.eye(dims[t]))
            rows.append(one)
    whole = np.concatenate([np.zeros((1, starts[-1] + 1)), *rows])
    _, s, vt = np.linalg.svd(whole)
    rank = int((s > 1e-9 * max(s.max(initial=0.0), 1e-300)).sum())
    return np.asarray(vt[rank:].T, dtype=np.float64)
