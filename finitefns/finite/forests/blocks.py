"""Large arrays with little memory: narrow integers, read and written block by block.

Points below 2^31 fit in 32 bits, half of what NumPy indexes with. Handed narrow places, NumPy
widens all of them before it looks at the first; here that is done a block at a time, and the block
stays in the processor's cache. Law: each does what the line of NumPy in its docstring does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 13  # so many places are widened at a time


def width(n: int) -> Any:
    """The narrowest signed integers, of 32 or 64 bits, that hold 0..n and -1.

    >>> width(10**6), width(10**10)
    (<class 'numpy.int32'>, <class 'numpy.int64'>)
    """
    return np.int32 if n < 2**31 else np.int64


def blocks(n: int) -> Iterator[slice]:
    """0..n-1 in slices of neighbours.

    >>> list(blocks(3))
    [slice(0, 3, None)]
    """
    return (slice(at, min(at + BLOCK, n)) for at in range(0, n, BLOCK))


def taken(array: NDArray[Any], places: NDArray[Any], kind: Any = None) -> NDArray[Any]:
    """``array[places].astype(kind)``; without a kind, in integers of the array's own.

    >>> taken(np.array([5, 6, 7]), np.array([2, 0], np.int32)).tolist()
    [7, 5]
    """
    if len(places) <= 2 * BLOCK:  # small: one look costs less than a loop
        read: NDArray[Any] = array[places]
        return read if kind is None else read.astype(kind, copy=False)
    found = np.empty(len(places), array.dtype if kind is None else kind)
    for here in blocks(len(places)):
        found[here] = array[places[here]]
    return found


def put(array: NDArray[Any], places: NDArray[Any], values: NDArray[Any]) -> None:
    """``array[places] = values``.

    >>> a = np.zeros(3, np.int64)
    >>> put(a, np.array([2, 0], np.int32), np.array([7, 5]))
    >>> a.tolist()
    [5, 0, 7]
    """
    if len(places) <= 2 * BLOCK:
        array[places] = values
        return
    for here in blocks(len(places)):
        array[places[here]] = values[here]


def changes(order: NDArray[Any], *columns: NDArray[Any]) -> NDArray[np.bool_]:
    """Where, read in this order, a row differs from the row before it; the first one does.

    >>> changes(np.array([2, 0, 1]), np.array([4, 5, 4]), np.array([1, 1, 1])).tolist()
    [True, False, True]
    """
    new = np.zeros(len(order), bool)
    new[:1] = True
    for column in columns:
        for here in blocks(len(order)):
            read = column[order[max(here.start - 1, 0) : here.stop]]
            new[max(here.start, 1) : here.stop] |= read[1:] != read[:-1]
    return new


def conjugated(f: NDArray[Any], move: NDArray[Any]) -> NDArray[np.int64]:
    """The values ``g`` with ``g[move[x]] == move[f[x]]``.

    >>> conjugated(np.array([1, 1, 0]), np.array([2, 0, 1])).tolist()
    [0, 2, 0]
    """
    values = np.empty(len(move), np.int64)
    if len(move) <= 2 * BLOCK:
        values[move] = move[f]
        return values
    for here in blocks(len(move)):
        values[move[here]] = move[f[here]]
    return values
