"""The door for arrays and columns: what people hand in becomes point numbers, checked once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, said
from .sets import FiniteSet

Ints = NDArray[np.int64]


def as_points(values: Any, where: str = "values") -> Ints:
    """A fresh int64 array of point numbers, shape ``(n,)``, or an `InputError`."""
    if isinstance(values, (str, bytes)):
        raise InputError(
            f"{where} is the text {values[:40]!r}, but point numbers are meant; "
            "FiniteMap.from_values reads labels"
        )
    if isinstance(values, Iterable) and not hasattr(values, "__array__"):
        values = list(values)
    if not isinstance(values, list) and not hasattr(values, "__array__"):
        raise InputError(f"{where} is {said(values)}, but it must be a list of point numbers")
    try:
        array = np.asarray(values)
    except (ValueError, OverflowError) as error:
        raise InputError(f"{where} is not a list of integers: {error}") from None
    if array.size == 0 and array.ndim == 1:
        return np.zeros(0, np.int64)
    if array.ndim != 1:
        raise InputError(f"{where} has {array.ndim} dimensions, but it must be a flat list")
    if isinstance(values, list):  # booleans hide among integers once they are in an array
        for place, value in enumerate(values):
            if isinstance(value, (bool, np.bool_)):
                raise _not_integer(where, place, value)
    if array.dtype.kind not in "iu":
        cells = values if isinstance(values, list) else array.tolist()
        wrong = (i for i, x in enumerate(cells) if not isinstance(x, (int, np.integer)))
        place = next(wrong, -1)
        if place < 0:  # integers all, so one is too large
            place = max(range(len(cells)), key=lambda i: abs(int(cells[i])))
        raise _not_integer(where, place, cells[place])
    if array.dtype == np.uint64 and array.max() > np.iinfo(np.int64).max:
        raise InputError(f"{where}[{int(array.argmax())}] is {array.max()}, beyond 2**63 - 1")
    return array.astype(np.int64)


def _not_integer(where: str, place: int, value: Any) -> InputError:
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, int) and not isinstance(plain, bool):
        return InputError(f"{where}[{place}] is {said(plain)}, beyond 2**63 - 1")
    hint = "; FiniteMap.from_values reads labels" if isinstance(plain, str) else ""
    return InputError(f"{where}[{place}] is {plain!r}, but a point number is an integer{hint}")


def check_range(values: Ints, size: int, what: str, where: str = "values") -> None:
    """Raise `InputError` at the first value outside ``0..size-1``."""
    if len(values) == 0 or (values.min() >= 0 and values.max() < size):
        return
    place = int(np.argmax((values < 0) | (values >= size)))
    allowed = f"has points 0..{size - 1}" if size else "is empty"
    raise InputError(f"{where}[{place}] is {values[place]}, but the {what} {allowed}")


def factorize(
    column: Any, codomain: FiniteSet | None, where: str = "values"
) -> tuple[Ints, FiniteSet]:
    """Number the labels of a column: ``labels[codes[i]] == column[i]``.

    Without a codomain the labels are the distinct values, sorted where they can be sorted.

    >>> codes, labels = factorize("aaabb", None)
    >>> codes.tolist(), list(labels)
    ([0, 0, 0, 1, 1], ['a', 'b'])
    """
    array = np.asarray(column) if hasattr(column, "__array__") else None
    if array is None and not isinstance(column, Iterable):
        raise InputError(f"{where} is {said(column)}, but it must be a list of labels")
    if array is not None and array.ndim != 1:
        raise InputError(f"{where} has {array.ndim} dimensions, but it must be a flat list")
    if codomain is None and array is not None and array.dtype.kind in "iu":
        labels, inverse = np.unique(array, return_inverse=True)
        return inverse.astype(np.int64, copy=False), FiniteSet._distinct(labels)
    cells = list(column) if array is None else array.tolist()
    try:
        distinct = list(dict.fromkeys(cells))
    except TypeError as error:
        raise InputError(f"{where}: a label must be hashable, but {error}") from None
    for label in distinct:
        if label is None or label != label:
            place = next(i for i, x in enumerate(cells) if x is None or x != x)
            raise InputError(f"{where}[{place}] is missing, but every input has an output")
    if codomain is None:
        try:
            distinct.sort()
        except TypeError:
            pass  # labels of several kinds keep the order in which they came
        codomain = FiniteSet(distinct)
        index = codomain._index
    else:
        index = {}
        for label in distinct:
            try:
                index[label] = codomain.index(label)
            except InputError:
                place = cells.index(label)
                raise InputError(
                    f"{where}[{place}] is {label!r}, but the codomain is {codomain.span}"
                ) from None
    codes = np.fromiter(map(index.__getitem__, cells), np.int64, len(cells))
    return codes, codomain


def from_frame(frame: Any, *names: str) -> list[list[Any]]:
    """Columns of a pandas, polars, arrow or other frame that narwhals knows, as lists."""
    try:
        import narwhals as nw
    except ImportError:
        raise InputError(
            "reading a frame needs the package narwhals: pip install 'finitefns[frames]'"
        ) from None
    try:
        known = nw.from_native(frame, eager_only=True)
    except TypeError:
        raise InputError(
            f"a {type(frame).__name__} is not a frame that narwhals can read"
        ) from None
    for name in names:
        if name not in known.columns:
            raise InputError(
                f"there is no column {name!r}; the frame has {', '.join(known.columns)}"
            )
    return [known[name].to_list() for name in names]
