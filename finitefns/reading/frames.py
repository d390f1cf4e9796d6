"""Frames: columns with names, from JSON as pandas writes it, and from Parquet and Feather files.

The values come typed, so nothing is guessed about headings or separators.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import InputError

_INDEX = re.compile(r"__index_level_[0-9]+__")  # how pandas calls an index without a name
ENGINES = "pyarrow, polars or duckdb"


@dataclass(frozen=True)
class Frame:
    """Columns of equal length, each with its name."""

    where: str
    names: list[str]
    columns: list[list[Any]]


# ------------------------------------------------------------------ JSON


def is_records(data: Any, words: frozenset[str] = frozenset()) -> bool:
    """Whether a list of objects is a table row by row, and not a chain of maps.

    The objects have the same keys, two at least, and what one of them holds is not what the next
    one starts from. A single object is a row only if one of its keys is among ``words``.

    >>> is_records([{"id": "a", "c": 1}, {"id": "b", "c": 1}])
    True
    >>> is_records([{"a": "b", "b": "a"}, {"a": "a", "b": "b"}]), is_records([{"a": "u"}])
    (False, False)
    """
    if not isinstance(data, list) or not data or not all(isinstance(x, dict) for x in data):
        return False
    keys = set(data[0])
    if {"kind", "values"} <= keys:
        return False  # maps as `FiniteMap.to_json` writes them
    if len(keys) < 2 or any(set(row) != keys for row in data):
        return False
    if len(data) == 1:
        return any(key.lower() in words for key in keys)
    cells = [[str(x) for x in row.values() if not isinstance(x, (list, dict))] for row in data]
    return not all(keys.issuperset(row) for row in cells[:-1])


def frame_of(data: Any, where: str, words: frozenset[str] = frozenset()) -> Frame | None:
    """The frame that JSON is, in one of the orientations of pandas; None where it is none.

    >>> frame_of({"id": {"0": "a"}, "c": {"0": 1}}, "here").columns
    [['a'], [1]]
    """
    if isinstance(data, dict) and isinstance(data.get("data"), list):
        names, rows = data.get("columns"), data["data"]
        if isinstance(names, list) and all(isinstance(row, list) for row in rows):
            return _of_rows(where, [str(name) for name in names], rows)
        if "schema" in data and is_records(rows, frozenset(rows[0]) if rows else words):
            found = _of_records(where, rows)
            schema = data["schema"]
            keys = schema.get("primaryKey") if isinstance(schema, dict) else None
            skip = int(keys == ["index"] and found.names[0] == "index" and len(found.names) > 2)
            return Frame(where, found.names[skip:], found.columns[skip:])
    if isinstance(data, dict) and len(data) > 1:
        inner = list(data.values())
        if all(isinstance(x, dict) and x for x in inner) and len({tuple(x) for x in inner}) == 1:
            return Frame(where, list(data), [list(column.values()) for column in inner])
    return _of_records(where, data) if is_records(data, words) else None


def _of_records(where: str, data: Sequence[dict[str, Any]]) -> Frame:
    return Frame(where, list(data[0]), [[row[name] for row in data] for name in data[0]])


def _of_rows(where: str, names: list[str], rows: Sequence[list[Any]]) -> Frame:
    for number, row in enumerate(rows, 1):
        if len(row) != len(names):
            raise InputError(
                f"{where}, row {number}: it has {len(row)} cells, but there are {len(names)} "
                "columns"
            )
    return Frame(where, names, [[row[i] for row in rows] for i in range(len(names))])


# ------------------------------------------------------------------ Parquet and Feather


def frame_of_bytes(data: bytes, where: str, ending: str) -> Frame:
    """The frame in a ``.parquet`` or ``.feather`` file, by whichever engine is installed.

    Raises `InputError` where there is no engine, or it cannot read the file.
    """
    for engine in (_by_pyarrow, _by_polars, _by_duckdb):
        try:
            read = engine(ending)
        except ImportError:
            continue
        if read is None:
            continue
        try:
            found = read(data)
        except Exception as error:  # every engine has errors of its own
            why = str(error).split("\n")[0].rstrip(".") or type(error).__name__
            raise InputError(f"{where}: not a {ending} file that can be read: {why}") from None
        names = [name for name in found if not _INDEX.fullmatch(name)]
        names = names if len(names) > 1 else list(found)
        return Frame(where, names, [found[name] for name in names])
    raise InputError(
        f"{where}: {ending} is read where {ENGINES} is installed, but none is; save it as .csv"
    )


Engine = Callable[[bytes], dict[str, list[Any]]]


def _by_pyarrow(ending: str) -> Engine | None:
    import pyarrow as pa
    from pyarrow import feather, parquet

    reader = parquet.read_table if ending == ".parquet" else feather.read_table

    def read(data: bytes) -> dict[str, list[Any]]:
        table = reader(pa.BufferReader(data))
        return {name: table.column(i).to_pylist() for i, name in enumerate(table.column_names)}

    return read


def _by_polars(ending: str) -> Engine | None:
    import polars as pl

    reader = pl.read_parquet if ending == ".parquet" else pl.read_ipc
    return lambda data: reader(io.BytesIO(data)).to_dict(as_series=False)


def _by_duckdb(ending: str) -> Engine | None:
    if ending != ".parquet":
        return None
    import tempfile

    import duckdb

    def read(data: bytes) -> dict[str, list[Any]]:
        with tempfile.NamedTemporaryFile(suffix=ending) as file:
            file.write(data)
            file.flush()
            found = duckdb.read_parquet(file.name)
            rows = found.fetchall()
            return {name: [row[i] for row in rows] for i, name in enumerate(found.columns)}

    return read
