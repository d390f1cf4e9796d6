"""Points, the inputs of a net, as files hold them: a row per input, a column per coordinate.

From tables (``.csv``, ``.parquet``), arrays (``.npy``), archives of arrays (``.npz``) and JSON. One
column may name the inputs. Law: no row is dropped, and what was guessed is told in one line.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import array_of, arrays_of
from ..errors import InputError, nearest, said
from ..files import MOST_FILE
from ..nets.layers import EXACT
from .asked import Asked, these
from .cells import INTEGER, parse
from .dialect import Sheet
from .frames import Frame
from .sources import Source, fetch
from .tables import Rows, rows_of

Floats = NDArray[np.float64]
MEANT = "every cell of an input holds a number"
ALL_COLUMNS = "every other column is a coordinate; --columns a,b,c picks those that are meant"


@dataclass(frozen=True)
class Points:
    """Rows of numbers, (N, width), and the names of the inputs where a column has them."""

    where: str
    rows: Floats
    labels: tuple[Any, ...] | None = None


def read_points(
    text: str, width: int, asked: Asked | None = None, label: str | None = None
) -> Points:
    """The inputs in a file, or on standard input (``-``): ``width`` numbers per input.

    ``label`` names the column, or the array of a ``.npz`` file, that names the inputs; a name that
    comes again is numbered, which is told.

    >>> read_points("[[1, 2], [3, 4.5]]", 2).rows.tolist()
    [[1.0, 2.0], [3.0, 4.5]]

    Raises `InputError` for rows of another width, for cells that are not finite numbers, and for
    a file that holds something else.
    """
    asked = Asked() if asked is None else asked
    source = fetch(text, replace(asked, columns=None), labels=False, meant="a table of inputs")
    found = _points(source, width, asked, label)
    names = None if found.labels is None else _apart(found.labels, found.where, asked)
    return Points(found.where, _checked(found.rows, found.where, width), names)


def _points(source: Source, width: int, asked: Asked, label: str | None) -> Points:
    where = source.where
    if source.sort == "array":
        if label is not None:
            raise _no_column(label, where, "an array has no named columns")
        return Points(where, _numbers(array_of(source.data, where), where, width))
    if source.sort == "archive":
        arrays = arrays_of(source.data, where, asked.most or MOST_FILE)
        return _of_archive(arrays, where, width, asked, label)
    if source.sort in ("table", "frame"):
        return _of_table(source.data, width, asked, label)
    if source.sort == "json":
        if label is not None:
            raise _no_column(label, where, "a list of rows has no named columns")
        return Points(where, _of_json(parse(source.data, where, labels=False), where))
    if source.sort == "inline":
        sheet = source.data if isinstance(source.data, Sheet) else None
        if sheet is None:
            raise InputError(
                f"{where}: the inputs of a net are read from a .csv, .npy, .npz or .parquet file, "
                "from standard input (-), or typed as JSON: '[[0.5, 1], [2, 3]]'"
            )
    raise InputError(f"{where}: this is not a table of numbers, which the inputs of a net are")


def _no_column(label: str, where: str, why: str) -> InputError:
    return InputError(f"--label is {said(label)}, but {where}: {why}")


# ------------------------------------------------------------------ arrays


def _numbers(array: NDArray[Any], where: str, width: int) -> Floats:
    if array.dtype.kind not in "biuf":
        raise InputError(f"{where}: it holds {array.dtype.name}, but real numbers are meant")
    if array.ndim == 1 and width == 1:
        array = array[:, None]
    if array.ndim > 2:  # images: a row per input, its pixels one after the other
        array = array.reshape(len(array), -1)
    if array.ndim != 2:
        raise InputError(
            f"{where}: it has {array.ndim} dimensions, but a row per input is meant, 2 dimensions"
        )
    if array.dtype.kind in "iu" and array.size:
        _check_exact(max(abs(int(array.min())), int(array.max())), where)
    return array.astype(np.float64)


def _check_exact(largest: int, where: str) -> None:
    """Integers beyond 2^53 are refused: as floats two of them would be one input."""
    if largest > EXACT:
        raise InputError(f"{where}: it holds integers beyond 2^53, which a float cannot hold")


def _of_archive(
    arrays: dict[str, NDArray[Any]], where: str, width: int, asked: Asked, label: str | None
) -> Points:
    names = None
    rest = dict(arrays)
    if label is not None:
        if label not in rest:
            near = nearest(label, rest)
            raise _no_column(label, where, f"it holds {', '.join(rest)}{near}")
        names = rest.pop(label)
    fit = {name: a for name, a in rest.items() if a.ndim >= 2 and a[:1].size in (width, 0)}
    if width == 1:
        fit |= {name: a for name, a in rest.items() if a.ndim == 1}
    if len(fit) != 1:
        shapes = ", ".join(f"{k} ({' x '.join(map(str, a.shape))})" for k, a in rest.items())
        which = "more than one of them has" if fit else "none of them has"
        raise InputError(
            f"{where}: it holds {shapes}, and {which} {width} columns, one per coordinate"
        )
    ((name, array),) = fit.items()
    if len(arrays) > 1:
        asked.tell(f"{where}: read the array {name!r} as the inputs")
    rows = _numbers(array, f"{where}, array {name}", width)
    if names is None:
        return Points(where, rows)
    if names.shape != (len(rows),):
        raise InputError(
            f"{where}, array {label}: it is {' x '.join(map(str, names.shape))}, but {len(rows)} "
            "names are meant, one per input"
        )
    return Points(where, rows, tuple(names.tolist()))


# ------------------------------------------------------------------ tables and JSON


def _of_table(table: Sheet | Frame, width: int, asked: Asked, label: str | None) -> Points:
    wide = replace(asked, columns=None)
    if (label is not None or asked.by_name) and asked.header is None and isinstance(table, Sheet):
        wide = replace(wide, header=True)  # whoever names columns says that they have names
    (rows,) = rows_of([table], wide, wide=True, meant=MEANT)
    chosen = list(range(len(rows.names)))
    names = None
    if label is not None:
        at = _place(label, rows)
        names = _names(rows.columns[at])
        chosen = [i for i in chosen if i != at]
    if asked.columns is not None:
        chosen = [_place(name, rows) for name in asked.columns]
    if len(chosen) != width:
        count = f"{len(chosen)} column{'s' * (len(chosen) != 1)}"
        more = f"; {ALL_COLUMNS}" if asked.columns is None and len(chosen) > width else ""
        beside = f" beside {label!r}" if label is not None else ""
        raise InputError(f"{rows.where}: it has {count}{beside}, but the net takes {width}{more}")
    return Points(rows.where, _cells(rows, chosen), names)


def _names(cells: Sequence[Any]) -> tuple[Any, ...]:
    """The cells as names; where all of them write integers, they are integers."""
    if all(isinstance(cell, str) and INTEGER.fullmatch(cell) for cell in cells):
        return tuple(map(int, cells))
    return tuple(cells)


def _place(name: str, rows: Rows) -> int:
    """The place of a column by its name or, from 1 on, by its number."""
    plain = [unicodedata.normalize("NFC", str(one)) for one in rows.names]
    found = [i for i, one in enumerate(plain) if one == unicodedata.normalize("NFC", name)]
    if len(found) == 1:
        return found[0]
    if not found and name.isascii() and name.isdigit() and 1 <= int(name) <= len(plain):
        return int(name) - 1
    told = "more than one column" if found else "no column"
    raise InputError(
        f"{rows.where}: there is {told} {name!r}; there are {', '.join(plain)}"
        f"{nearest(name, plain)}"
    )


def _cells(rows: Rows, chosen: Sequence[int]) -> Floats:
    found = np.empty((len(rows.lines), len(chosen)))
    for j, i in enumerate(chosen):
        column = rows.columns[i]
        try:
            if any("_" in cell for cell in column if isinstance(cell, str)):
                raise ValueError  # Python reads 1_0 as ten, and nobody means it in a table
            found[:, j] = np.array(column, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            bad = next(k for k, cell in enumerate(column) if not _is_number(cell))
            raise InputError(
                f"{rows.where}, {rows.place(bad)}, column {rows.names[i]}: it is "
                f"{said(column[bad])}, but a number is meant; --label {rows.names[i]} takes the "
                "column as names of the inputs"
            ) from None
    return found


def _is_number(cell: Any) -> bool:
    try:
        float(cell)
    except (TypeError, ValueError, OverflowError):
        return False
    return not (isinstance(cell, str) and "_" in cell)


def _of_json(data: Any, where: str) -> Floats:
    rows = data if isinstance(data, list) else None
    if rows is None or not all(isinstance(row, list) for row in rows):
        raise InputError(f"{where}: a list of rows is meant, each a list of numbers")
    for number, row in enumerate(rows):
        for cell in row:
            if isinstance(cell, bool) or not isinstance(cell, int | float):
                raise InputError(f"{where}, row {number}: it holds {said(cell)}, not a number")
            if isinstance(cell, int):
                _check_exact(abs(cell), f"{where}, row {number}")
        if len(row) != len(rows[0]):
            raise InputError(
                f"{where}, row {number}: it has {len(row)} numbers, but row 0 has {len(rows[0])}"
            )
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(rows[0]) if rows else 0)


# ------------------------------------------------------------------ what every road ends in


def _checked(rows: Floats, where: str, width: int) -> Floats:
    if not len(rows):
        raise InputError(f"{where}: it has no rows, but a net is asked about one input at least")
    if rows.shape[1] != width:
        raise InputError(
            f"{where}: an input has {rows.shape[1]} numbers there, but the net takes {width}"
        )
    bad = np.argwhere(~np.isfinite(rows))
    if len(bad):
        i, j = bad[0].tolist()
        raise InputError(
            f"{where}, input {i}: its coordinate {j} is {float(rows[i, j])}, but it must be finite"
        )
    return rows


def _apart(labels: tuple[Any, ...], where: str, asked: Asked) -> tuple[Any, ...]:
    """Names of which none comes twice: those that do are numbered."""
    often = Counter(labels)
    twice = [name for name, count in often.items() if count > 1]
    if not twice:
        return labels
    taken, seen, found = set(often), Counter[Any](), []
    for name in labels:
        if often[name] == 1:
            found.append(name)
            continue
        seen[name] += 1
        new = f"{name} #{seen[name]}"
        while new in taken:
            seen[name] += 1
            new = f"{name} #{seen[name]}"
        taken.add(new)
        found.append(new)
    some = these([repr(name) for name in twice[:3]]) + ", ..." * (len(twice) > 3)
    kind = "names come" if len(twice) > 1 else "name comes"
    asked.tell(
        f"{where}: {len(twice):,} {kind} more than once ({some}), so their inputs are numbered, "
        f"such as {found[labels.index(twice[0])]!r}"
    )
    return tuple(found)
