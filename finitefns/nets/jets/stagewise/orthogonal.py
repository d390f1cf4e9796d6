"""Orthogonal matrices out of any solution: its polar factor.

Where the transposed equations hold too, the solutions are closed under products and transposes
taken there and back, so the polar factor of an invertible one solves the same equations. Gram
matrices between inputs are what all orthogonal changes keep.
"""

from __future__ import annotations

import numpy as np

from ..jets import Floats
from .meeting import Meeting


def polar(move: Floats) -> Floats:
    """The orthogonal matrix nearest to an invertible one, of shape (d, d).

    >>> polar(np.array([[0.0, -3.0], [2.0, 0.0]])).round(12).tolist()
    [[0.0, -1.0], [1.0, 0.0]]
    """
    u, _, vt = np.linalg.svd(move)
    turned: Floats = u @ vt
    return turned


def gram(states: Floats) -> Floats:
    """The products of the states of each two inputs, (n, n): what all orthogonal changes keep."""
    products: Floats = states @ states.T
    return products


def gram_apart(meeting: Meeting, stage: int, within: float) -> tuple[int, int] | None:
    """Two inputs whose states have another product on the right, or None where none have.

    The places of the inputs among those that meet; ``within`` is relative to the largest product.
    """
    x, y = meeting.states(stage)
    left, right = gram(x), gram(y)
    off = np.abs(left - right)
    size = max(np.abs(left).max(initial=0.0), np.abs(right).max(initial=0.0))
    if not off.size or not off.max() > within * size:
        return None
    which = meeting.points[stage][2]
    same = np.flatnonzero(np.diag(off) > within * size)
    i, j = (same[0], same[0]) if len(same) else np.unravel_index(int(off.argmax()), off.shape)
    first = int(np.flatnonzero(which == i)[0])
    return first, int(np.flatnonzero(which == j)[0])
