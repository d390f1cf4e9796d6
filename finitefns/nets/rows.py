"""Rows that are equal, or near: which inputs are one point at a stage.

Laws: numbers count from 0 as they appear; two rows have one number exactly when they are equal,
entry by entry, 0.0 and -0.0 alike; near rows are those that a chain of steps joins.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def by_appearance(numbers: NDArray[np.integer]) -> Ints:
    """The same partition, numbered 0, 1, ... as its classes appear.

    >>> by_appearance(np.array([7, 2, 7, 5])).tolist()
    [0, 1, 0, 2]
    """
    _, first, inverse = np.unique(numbers, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[inverse.reshape(-1)])


def equal_rows(rows: Floats) -> Ints:
    """The number of each row among the different ones, as they appear.

    >>> equal_rows(np.array([[1.0, 0.0], [2.0, 0.0], [1.0, -0.0]])).tolist()
    [0, 1, 0]
    """
    n, d = rows.shape
    if n < 2 or d == 0:
        return np.zeros(n, dtype=np.int64)
    whole = np.ascontiguousarray(rows + 0.0)  # which makes -0.0 a 0.0
    packed = whole.view(f"V{whole.dtype.itemsize * d}").reshape(n)
    _, inverse = np.unique(packed, return_inverse=True)
    return by_appearance(np.asarray(inverse))


def joined(one: Ints, other: Ints) -> Ints:
    """The finest partition that both partitions refine, numbered as it appears.

    >>> joined(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2])).tolist()
    [0, 0, 0, 1]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n, a, b = len(one), int(one.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1
    graph = coo_array((np.ones(n, dtype=np.int8), (one, a + other)), shape=(a + b, a + b))
    _, found = connected_components(graph, directed=False)
    return by_appearance(found[one])


def near_rows(rows: Floats, precision: float) -> Ints:
    """Rows joined by steps of at most ``precision`` in every coordinate; 0.0 joins equal ones.

    >>> near_rows(np.array([[0.0], [0.1], [5.0]]), 0.2).tolist()
    [0, 0, 1]
    """
    exact = equal_rows(rows)
    if precision == 0.0 or len(rows) < 2 or rows.shape[1] == 0:
        return exact
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import KDTree

    first = np.unique(exact, return_index=True)[1]
    tree = KDTree(rows[first])
    pairs = tree.query_pairs(precision, p=np.inf, output_type="ndarray")
    n = len(first)
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), (n, n))
    _, found = connected_components(graph, directed=False)
    return by_appearance(found[exact])
