"""What was fetched, made ready to be read as one kind: tables as rows, archives as their array.

All tables of a call are gathered together, since they are read alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from ..arrays import array_of, arrays_of
from ..errors import InputError
from ..files import MOST_FILE
from .asked import Asked, these
from .frames import Frame
from .sources import Source
from .tables import rows_of


def gathered(sources: Sequence[Source], asked: Asked, wide: bool) -> list[Source]:
    """The sources with tables as `Rows` (two columns, or all where ``wide``), arrays unpacked."""
    unpacked = [_unpacked(source, asked) for source in sources]
    tables = [source.data for source in unpacked if source.is_table]
    rows = iter(rows_of(tables, asked, wide))
    found = [replace(s, sort="rows", data=next(rows)) if s.is_table else s for s in unpacked]
    for source in found:
        if source.sort == "rows" and len(source.data.columns) == 1 and not wide:
            asked.tell(
                f"read the one column of {source.where} as values; the inputs are its rows, "
                "1, 2, 3, ..."
            )
    return found


def _unpacked(source: Source, asked: Asked) -> Source:
    if source.sort == "array":
        return replace(source, sort="flat", data=array_of(source.data, source.where))
    if source.sort != "archive":
        return source
    arrays = arrays_of(source.data, source.where, asked.most or MOST_FILE)
    if asked.columns is not None:
        return replace(source, sort="frame", data=_frame(arrays, source.where))
    name, array = the_one(arrays, source.where, "--columns picks two of them: x,y")
    return replace(source, sort="flat", data=array, where=f"{source.where}, array {name}")


def the_one(arrays: dict[str, NDArray[Any]], where: str, hint: str) -> tuple[str, NDArray[Any]]:
    """The only array of an archive; raises `InputError` where there are several."""
    if len(arrays) > 1:
        raise InputError(
            f"{where}: it holds {len(arrays)} arrays, {these(list(arrays))[:200]}, but one is "
            f"meant; {hint}"
        )
    return next(iter(arrays.items()))


def _frame(arrays: dict[str, NDArray[Any]], where: str) -> Frame:
    for name, array in arrays.items():
        if array.ndim != 1:
            raise InputError(
                f"{where}, array {name}: it has {array.ndim} dimensions, but a column is flat"
            )
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        told = these([f"{name} of {length}" for name, length in lengths.items()])
        raise InputError(f"{where}: columns are of one length, but there are {told}"[:400])
    return Frame(where, list(arrays), [array.tolist() for array in arrays.values()])
