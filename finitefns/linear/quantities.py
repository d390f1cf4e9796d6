"""Numbers that people read off matrices, to be audited: which say something about the thing?

Weights are a `LinearMap` from one layer's units to the next. Activations are one too: each column
of the domain is an input, each row of the codomain a unit. Two representations of the same inputs
are a `LinearChain` units -> inputs -> units, ``LinearChain([x.T, y])``, x and y being activations.
All numbers are floats, whatever the entries are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import InputError
from ..tolerance import TOLERANCE
from .chains import LinearChain
from .entries import Floats, floating, unit
from .maps import LinearMap
from .operators import LinearOperator

Matrices = LinearMap | LinearOperator


def rank(x: Matrices) -> int:
    """The rank, exact or at the tolerance.

    >>> rank(LinearMap([[1, 2], [2, 4]]))
    1
    """
    return int(x.rank)


def singular_values(x: Matrices) -> Floats:
    """The singular values, largest first.

    >>> singular_values(LinearMap([[3, 0], [0, 4]])).tolist()
    [4.0, 3.0]
    """
    return np.asarray(x.spectrum.values)


def trace(x: Matrices) -> float:
    """The sum of the diagonal; raises `InputError` where the matrix is not square.

    >>> trace(LinearMap([[1, 2], [3, 4]]))
    5.0
    """
    a = floating(x.matrix)
    if a.shape[0] != a.shape[1]:
        raise InputError(f"trace: the matrix is {a.shape[0]} x {a.shape[1]}, but it must be square")
    return float(np.trace(a))


def sparsity(x: Matrices) -> float:
    """The fraction of entries that are zero, up to 1e-12 of the largest.

    >>> sparsity(LinearMap([[1, 0], [0, 1]]))
    0.5
    """
    a = floating(x.matrix)
    if not a.size:
        return 0.0
    return float((np.abs(a) <= 1e-12 * np.abs(a).max()).mean())


def l1_norm(x: Matrices) -> float:
    """The sum of the sizes of all entries.

    >>> l1_norm(LinearMap([[1, -2]]))
    3.0
    """
    return float(np.abs(floating(x.matrix)).sum())


def l2_norm(x: Matrices) -> float:
    """The root of the sum of the squares of all entries (Frobenius).

    >>> l2_norm(LinearMap([[3, -4]]))
    5.0
    """
    a, e = unit(floating(x.matrix))
    return float(np.ldexp(np.linalg.norm(a), e))


def kurtosis(x: Matrices) -> float:
    """The mean over units (rows) of the kurtosis over inputs: 3 where activations are normal.

    A unit that never changes has none and is left out; nan where there is no other.

    >>> kurtosis(LinearMap([[1, -1, 1, -1], [0, 0, 0, 4]]))
    1.6666666666666667
    """
    a, _ = unit(floating(x.matrix))  # the size of the matrix does not matter
    if not a.size:
        return float("nan")
    centred = a - a.mean(axis=1, keepdims=True)
    variance = (centred**2).mean(axis=1)
    moving = variance > 1e-24 * (a**2).mean()
    if not moving.any():
        return float("nan")
    return float(((centred[moving] ** 4).mean(axis=1) / variance[moving] ** 2).mean())


def cosine_similarity(x: Matrices) -> float:
    """The cosine of the angle between the activations of the first two inputs (columns).

    >>> cosine_similarity(LinearMap([[1, 1], [0, 1]])) ** 2
    0.4999999999999999
    """
    a, _ = unit(floating(x.matrix))
    if a.shape[1] < 2:
        raise InputError(f"cosine_similarity: there are {a.shape[1]} inputs, but it needs two")
    u, v = a[:, 0], a[:, 1]
    size = float(np.linalg.norm(u) * np.linalg.norm(v))
    return float(u @ v) / size if size else float("nan")


def effective_rank(x: Matrices) -> float:
    """The exponential of the entropy of the singular values (Roy and Vetterli 2007).

    >>> round(effective_rank(LinearMap([[2, 0], [0, 2]])), 12)
    2.0
    """
    sizes = singular_values(x)
    if not sizes.sum():
        return 0.0
    shares = sizes[sizes > 0] / sizes.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))


def linear_cka(chain: Any) -> float:
    """Linear CKA of two representations of the same inputs (Kornblith and others 2019).

    ``chain`` is units -> inputs -> units; every unit is centred over the inputs.

    >>> x = LinearMap([[1.0, 2.0, 4.0], [0.0, 1.0, 5.0]])
    >>> round(linear_cka(LinearChain([x.T, x])), 12)
    1.0
    """
    if not isinstance(chain, LinearChain) or len(chain.matrices) != 2:
        raise InputError("linear_cka: two representations are a LinearChain of two matrices")
    x, y = floating(chain.matrices[0]).T, floating(chain.matrices[1])
    if not x.shape[1]:
        return float("nan")
    x, y = (a - a.mean(axis=1, keepdims=True) for a, _ in (unit(x), unit(y)))
    size = float(np.linalg.norm(x @ x.T) * np.linalg.norm(y @ y.T))
    return float(np.linalg.norm(y @ x.T) ** 2) / size if size else float("nan")


def gram_eigenvalues(x: Matrices) -> Floats:
    """The eigenvalues of the Gram matrix of the units, x xT, largest first.

    >>> gram_eigenvalues(LinearMap([[3, 0], [0, 4]])).tolist()
    [16.0, 9.0]
    """
    a, e = unit(floating(x.matrix))
    values = np.linalg.eigvalsh(a @ a.T)[::-1]
    with np.errstate(over="ignore"):
        found = np.asarray(np.ldexp(values, 2 * e), np.float64)
    if not bool(np.isfinite(found).all()):
        told = f"{values[0]:.3g} times 2^{2 * e}"
        raise InputError(f"gram_eigenvalues: the largest one is {told}, which is beyond floats")
    return found


def whitened_gram_eigenvalues(x: Matrices) -> Floats:
    """The same after whitening: ones, as many as the rank, and zeros; so only rank is left.

    >>> whitened_gram_eigenvalues(LinearMap([[3, 0], [0, 4]])).round(12).tolist()
    [1.0, 1.0]
    """
    a, _ = unit(floating(x.matrix))
    left, sizes, _ = np.linalg.svd(a, full_matrices=False)
    keep = sizes > TOLERANCE * sizes.max(initial=0.0)
    white = (left[:, keep] / sizes[keep]).T @ a
    ones = np.linalg.eigvalsh(white @ white.T)[::-1]
    return np.concatenate([ones, np.zeros(len(a) - len(ones))])


QUANTITIES: dict[str, Callable[[Any], Any]] = {
    "rank": rank,
    "singular values": singular_values,
    "trace": trace,
    "sparsity": sparsity,
    "L1 norm": l1_norm,
    "L2 norm": l2_norm,
    "kurtosis of activations": kurtosis,
    "cosine similarity of two inputs": cosine_similarity,
    "effective rank": effective_rank,
    "linear CKA": linear_cka,
    "Gram eigenvalues": gram_eigenvalues,
    "Gram eigenvalues after whitening": whitened_gram_eigenvalues,
}
