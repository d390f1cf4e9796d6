"""The door for arrays and columns: what people hand in becomes point numbers, checked once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, an, is_missing, listed, said
from .labels import check_unmasked, plain
from .sets import FiniteSet, check_hashable

Ints = NDArray[np.int64]
BLOCK = 1 << 16  # point numbers that are copied and looked at while the cache holds them
FEW = 1 << 12  # points of a codomain whose level sets are counted on the way
PLAIN = {int, str, bool, bytes}  # labels that need no look: never missing, never nested


def integers(values: Any, where: str = "values") -> NDArray[np.integer]:
    """An array of integers below 2**63, shape ``(n,)``, perhaps the very one that came in."""
    if isinstance(values, (str, bytes)):
        raise InputError(
            f"{where} is the text {said(values[:40])}, but point numbers are meant; "
            "FiniteMap.from_values reads labels"
        )
    check_unmasked(values, where)
    if isinstance(values, type) or not hasattr(values, "__array__"):
        meant = f"{where} is {said(values)}, but it must be a list of point numbers"
        values = listed(values, meant)
    try:
        array = np.asarray(values)
    except Exception as error:  # ragged lists, lists of what cannot be read, arrays that refuse
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
    return array


def within(given: NDArray[np.integer], size: int, what: str) -> tuple[Ints, Ints | None]:
    """A fresh array of point numbers in ``0..size-1``, and how often each comes where it is cheap.

    One walk: what is copied is looked at, and counted, while the processor's cache holds it. It is
    the copy that is looked at, whatever happens to the array that came in.

    >>> points, counts = within(np.array([2, 0] * 24), 3, "codomain")
    >>> len(points), counts.tolist()
    (48, [24, 0, 24])
    """
    points = np.empty(len(given), np.int64)
    few = size <= FEW and 16 * size <= len(given)
    counts = np.zeros(size, np.int64) if few else None
    for at in range(0, len(points), BLOCK):
        here = points[at : at + BLOCK]
        here[:] = given[at : at + BLOCK]
        if here.view(np.uint64).max() >= size:  # what is below 0 is beyond all others there
            check_range(points[: at + len(here)], size, what)
        if counts is not None:
            counts += np.bincount(here, minlength=size)
    return points, counts


def _not_integer(where: str, place: int, value: Any) -> InputError:
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, int) and not isinstance(plain, bool):
        return InputError(f"{where}[{place}] is {said(plain)}, beyond 2**63 - 1")
    hint = "; FiniteMap.from_values reads labels" if isinstance(plain, str) else ""
    return InputError(f"{where}[{place}] is {said(plain)}, but a point number is an integer{hint}")


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
    meant = f"{where} is {said(column)}, but it must be a list of labels"
    check_unmasked(column, where)
    array = None
    if hasattr(column, "__array__") and not isinstance(column, type):
        array = np.asarray(column)
    if codomain is None:
        codomain = categories_of(column)
    if array is not None and array.ndim != 1:
        raise InputError(f"{where} has {array.ndim} dimensions, but it must be a flat list")
    if codomain is None and array is not None and array.dtype.kind in "iu":
        labels, inverse = np.unique(array, return_inverse=True)
        return inverse.astype(np.int64, copy=False), FiniteSet._distinct(labels)
    if array is None:
        cells = listed(column, meant)
    else:  # times are read one by one: NumPy's own list has bare nanoseconds
        cells = list(array) if array.dtype.kind in "mM" else array.tolist()
    distinct = _texts(cells)
    if distinct is None:
        cells = as_python(cells)
        distinct = distinct_labels(cells, lambda i: f"{where}[{i}]", "every input has an output")
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
                    f"{where}[{place}] is {said(label)}, but the codomain is {codomain.span}"
                ) from None
    codes = np.fromiter(map(index.__getitem__, cells), np.int64, len(cells))
    return codes, codomain


def _texts(cells: list[Any]) -> list[Any] | None:
    """The labels of a column, each once, where all are texts: these are never missing or merged.

    A long column of texts is the common one, and this looks at each label once, not at each cell.
    """
    if not cells or type(cells[0]) is not str:
        return None
    try:
        distinct = dict.fromkeys(cells)
    except Exception:  # of a label that cannot be hashed: which one, `distinct_labels` says
        return None
    return list(distinct) if set(map(type, distinct)) == {str} else None


def as_python(cells: list[Any]) -> list[Any]:
    """The cells without NumPy's own scalars, which look like Python's and are of other types."""
    if not any(issubclass(kind, np.generic) for kind in set(map(type, cells))):
        return cells
    return [plain(x) if isinstance(x, np.generic) else x for x in cells]


def distinct_labels(cells: list[Any], at: Callable[[int], str], wanted: str) -> list[Any]:
    """The labels of a column, each once, as they come; labels that merge unsaid are refused.

    ``at`` says where a cell is.

    >>> distinct_labels(["b", "a", "b"], "values[{}]".format, "every input has an output")
    ['b', 'a']

    Raises `InputError` for a missing label, and for equal labels of different types: 1 and True.
    """
    kinds = set(map(type, cells))
    try:
        distinct = list(dict.fromkeys(cells))
    except Exception:  # of a label that cannot be hashed: which one, is said below
        distinct = cells
    if not kinds <= PLAIN and not all(map(_is_label, distinct)):
        for place, label in enumerate(cells):
            check_hashable(label, f"{at(place)}: a label")
            if is_missing(label):
                raise InputError(f"{at(place)} is missing, but {wanted}")
    if len(kinds) > 1:
        first: dict[Any, tuple[int, Any]] = {}
        for place, cell in enumerate(cells):
            before, known = first.setdefault(cell, (place, cell))
            if type(cell) is not type(known):
                raise InputError(
                    f"{at(place)} is {said(cell)} and {at(before)} is {said(known)}: they count as "
                    "equal and are of different types; write them in one way"
                )
    return distinct


def _is_label(label: Any) -> bool:
    try:
        check_hashable(label, "a label")
    except InputError:
        return False
    return not is_missing(label)


def row_of(name: Any) -> Callable[[int], str]:
    """How a sentence says where a cell of a column is."""
    return lambda row: f"row {row} of column {said(name)}"


def categories_of(column: Any) -> FiniteSet | None:
    """The categories of a column that has them, in their order, unused ones too; else None.

    >>> import pandas as pd
    >>> categories_of(pd.Series(["low"], dtype=pd.CategoricalDtype(["low", "high"])))
    FiniteSet(['low', 'high'])
    """
    if isinstance(column, type):
        return None
    kind = getattr(column, "dtype", None)  # of pandas, and the enumerations of polars
    found: Any = getattr(kind, "categories", None)
    if hasattr(found, "to_list"):
        return FiniteSet(found.to_list())
    if hasattr(column, "combine_chunks"):  # a column of an arrow table
        column = column.combine_chunks()
    found = getattr(column, "dictionary", None)
    return FiniteSet(found.to_pylist()) if hasattr(found, "to_pylist") else None


def from_frame(frame: Any, *names: Any) -> list[Any]:
    """Columns of a pandas, polars, arrow or other frame that narwhals knows, as they are there."""
    try:
        import narwhals as nw
    except ImportError:
        raise InputError(
            "reading a frame needs the package narwhals: pip install narwhals"
        ) from None
    try:
        known = nw.from_native(frame, eager_only=True)
    except TypeError:
        raise InputError(
            f"{an(type(frame).__name__)} is not a frame that narwhals can read"
        ) from None
    except Exception as error:  # of narwhals: two columns of one name
        raise InputError(f"this frame cannot be read: {' '.join(str(error).split())}") from None
    have = list(known.columns)
    for name in names:
        if is_missing(name) or not isinstance(name, Hashable) or name not in have:
            told = ", ".join(map(str, have)) or "none"
            raise InputError(f"there is no column {said(name)}; the frame has {told}")
    return [known.get_column(name).to_native() for name in names]


def rows_of(column: Any, name: Any) -> list[Any]:
    """The cells of a column of a frame, as Python values; a missing one is refused with its row."""
    cells = column.to_pylist() if hasattr(column, "to_pylist") else column.to_list()
    cells = as_python(cells)
    for row, cell in enumerate(() if set(map(type, cells)) <= PLAIN else cells):
        if is_missing(cell):
            raise InputError(
                f"row {row}: the cell in column {said(name)} is missing; leave out such rows, or "
                "give them a name of their own"
            )
    distinct_labels(cells, row_of(name), "each row has a cell")
    return cells
