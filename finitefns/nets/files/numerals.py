"""Arrays as files hold them, as numbers of this house: finite floats, and what they were is told.

Law: a number that a float of 64 bits can hold is that number; nothing is rounded unsaid.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError, said
from .options import Options

Floats = NDArray[np.float64]
USUAL = ("float32", "float64")


def floats(given: Any, where: str, options: Options) -> Floats:
    """An array of finite floats from an array of any sort of number.

    >>> floats(np.array([[1, 2]]), "here", Options()).tolist()
    [[1.0, 2.0]]

    Raises `InputError` where a cell is not a finite number, with its place.
    """
    array = np.asarray(given)
    sort = array.dtype.name
    if array.dtype.kind not in "fiub" and sort not in _SMALL:
        raise InputError(f"{where}: it holds {sort}, but numbers are meant")
    try:
        found = np.array(array, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{where}: it holds {sort}, but numbers are meant") from None
    if array.dtype.kind in "iu" and np.abs(found).max(initial=0.0) > 2.0**53:
        raise InputError(f"{where}: it holds integers beyond 2^53, which a float cannot hold")
    if sort not in USUAL and array.size:
        options.note(f"weights of sort {sort} are read as the numbers they are")
    bad = np.argwhere(~np.isfinite(found))
    if len(bad):
        at = ", ".join(map(str, bad[0].tolist()))
        raise InputError(
            f"{where}: [{at}] is {float(found[tuple(bad[0])])}, but every weight is a finite number"
        )
    return found


# Sorts of numbers that ml_dtypes adds to NumPy; each is a part of the floats of 64 bits.
_SMALL = (
    "bfloat16", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "int4",
    "uint4",
)  # fmt: skip


def unlisted(given: Any, where: str) -> Any:
    """Nested lists of numbers as an array; what is something else as it is.

    >>> unlisted([[1, 2]], "here").tolist(), unlisted("relu", "here")
    ([[1.0, 2.0]], 'relu')

    Raises `InputError` where rows are not equally long, or a cell is not a number.
    """
    if not isinstance(given, list | tuple):
        return given
    cells: list[Any] = list(given)
    while cells and any(isinstance(one, list | tuple) for one in cells):
        deeper: list[Any] = []
        for one in cells:
            deeper += one if isinstance(one, list | tuple) else [one]
        cells = deeper
    odd = [one for one in cells if not isinstance(one, int | float | np.number)]
    if odd and len(odd) == len(cells) and all(isinstance(one, str) for one in odd):
        return list(given)  # names, of activations perhaps
    if odd and not any(isinstance(one, np.ndarray) for one in odd):
        raise InputError(f"{where}: it holds {said(odd[0])}, but numbers are meant")
    try:
        return np.array(given, dtype=np.float64)
    except OverflowError:
        raise InputError(f"{where}: it holds a number that is too large for a float") from None
    except (TypeError, ValueError):
        raise InputError(f"{where}: its rows are not equally long, so it is not an array") from None
