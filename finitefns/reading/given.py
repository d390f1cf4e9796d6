"""What is found in one input: pairs of cells, each with its place, from whatever a person hands in.

Inline values and arrows, tables, JSON, arrays, examples. Nothing is decided here about names or
about the codomain: that is `maps`. Law: no row is dropped or merged unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..finite.maps import FiniteMap
from .asked import Asked
from .cells import INTEGER, ONE_OUTPUT, brief, parse, scalar, whole, wholes
from .sources import Source
from .tables import Rows

Cells = Sequence[Any] | NDArray[Any]


@dataclass(frozen=True)
class Given:
    """What was found in one input, before anyone decides on the codomain.

    ``place(i)`` says in the reader's words where the i-th pair stands; ``ready`` is the map itself
    where the input brought its own codomain.
    """

    where: str
    outputs: Cells
    place: Callable[[int], str]
    inputs: Sequence[Any] | None = None
    typed: bool = False  # numbers came as numbers and texts as texts: nothing to guess
    table: bool = False
    ready: FiniteMap | None = None

    def fault(self, i: int, what: str) -> InputError:
        return InputError(f"{self.where}, {self.place(i)}: {what}")


# What the JSON of our own things is made of, by kind.
PARTS = {"FiniteMap": "values", "Endofunction": "values", "Chain": "maps"}


def look(source: Source, asked: Asked) -> Given:
    """Read a source as pairs of input and output; of a table its rows are there already."""
    if source.sort == "ready":
        return _of_map(source.data, source.where)
    if source.sort == "flat":
        return _array(source.data, source.where, asked)
    if source.sort == "json":
        return _json(source.data, source.where)
    if source.sort == "rows":
        return _table(source.data)
    return _inline(source.data, source.where)


def _of_map(f: FiniteMap, where: str) -> Given:
    labels = f.codomain.labels
    return Given(
        where,
        [labels[y] for y in f.values.tolist()],
        lambda i: f"input {f.domain.label(i)!r}",
        f.domain.labels if f.domain.is_labelled else None,
        typed=True,
        ready=f,
    )


# ------------------------------------------------------------------ inline


def _inline(text: str, where: str) -> Given:
    if "->" not in text:
        other = next((mark for mark in ("=>", "→", "|->") if mark in text), None)
        if other is not None:
            raise InputError(
                f"{where}: {other!r} is not an arrow; arrows are written input->output"
            )
        cells = tokens(text, where)
        found = Given(where, cells, lambda i: f"value {i + 1}")
        if "" in cells:
            raise found.fault(cells.index(""), "it is missing, but every input has an output")
        return replace(found, outputs=wholes(cells))
    inputs, outputs = [], []
    items = [item.strip() for item in re.split(r"[,;\n]", text)]
    for number, item in enumerate(items, 1):
        if not item and number == len(items):
            continue
        parts = [part.strip() for part in item.split("->")]
        if len(parts) != 2 or not all(parts):
            raise InputError(f"{where}, item {number}: {item!r} is not an arrow input->output")
        inputs.append(parts[0])
        outputs.append(parts[1])
    pairs = wholes(inputs), wholes(outputs)
    return _from_pairs(where, *pairs, lambda i: f"item {i + 1}", typed=False)


def tokens(text: str, where: str = "these values") -> list[str]:
    """Cells of inline text: at commas, semicolons or bars, else at white space, else the letters.

    >>> tokens("1,1,2"), tokens("1;1;2"), tokens("10 10 2"), tokens("aab"), tokens("")
    (['1', '1', '2'], ['1', '1', '2'], ['10', '10', '2'], ['a', 'a', 'b'], [])

    Raises `InputError` where two marks would do.
    """
    text = text.strip()
    marks = [mark for mark in ",;|" if mark in text]
    if len(marks) > 1:
        found = " and ".join(map(repr, marks))
        raise InputError(f"{where}: there are {found} in it, but one mark sets values apart")
    if marks:
        return [cell.strip() for cell in text.removesuffix(marks[0]).split(marks[0])]
    return text.split() if re.search(r"\s", text) else list(text)


def _from_pairs(
    where: str, inputs: list[Any], outputs: list[Any], place: Callable[[int], str], typed: bool
) -> Given:
    """Inputs with their outputs; a pair that comes twice is one, two outputs are refused."""
    table = dict(zip(inputs, outputs, strict=True))
    if len(table) == len(inputs):
        return Given(where, outputs, place, inputs, typed)
    first: dict[Any, int] = {}
    for i, key in enumerate(inputs):
        before = first.setdefault(key, i)
        if outputs[before] != outputs[i]:
            raise InputError(
                f"{where}, {place(i)}: the input {key!r} has the output {outputs[i]!r}, but at "
                f"{place(before)} it has {outputs[before]!r}; {ONE_OUTPUT}"
            )
    kept = list(first.values())
    return Given(where, list(table.values()), lambda i: place(kept[i]), list(table), typed)


# ------------------------------------------------------------------ files


def _table(rows: Rows) -> Given:
    """Two columns as inputs and outputs; one column as the outputs of the rows 1, 2, 3, ..."""
    if len(rows.columns) == 1:
        return Given(rows.where, rows.columns[0], rows.place, typed=rows.typed, table=True)
    inputs, outputs = rows.columns
    return replace(_from_pairs(rows.where, inputs, outputs, rows.place, rows.typed), table=True)


def _json(text: str, where: str) -> Given:
    data = parse(text, where)
    if isinstance(data, dict) and data.get("kind") == "FiniteMap" and "values" in data:
        return _of_map(_own(text, where), where)
    if isinstance(data, dict):
        _check_whole(data, where)
        keys = list(data)
        for key, value in data.items():
            scalar(value, f"{where}, key {key!r}")
        read = list(map(whole, keys))
        inputs = list(map(int, read)) if all(map(INTEGER.fullmatch, read)) else keys
        outputs = list(data.values())
        return _from_pairs(where, inputs, outputs, lambda i: f"key {keys[i]!r}", typed=True)
    if not isinstance(data, list):
        raise InputError(f"{where}: it is {brief(data)}, but a list or an object is meant")
    if data and isinstance(data[0], list):
        inputs, outputs = json_pairs(data, where)
        return _from_pairs(where, inputs, outputs, lambda i: f"item {i + 1}", typed=True)
    for number, item in enumerate(data, 1):
        scalar(item, f"{where}, value {number}")
    return Given(where, data, lambda i: f"value {i + 1}", typed=True)


def _check_whole(data: dict[str, Any], where: str) -> None:
    """Refuse what begins as one of our own things, and has not got what it is made of."""
    kind = data.get("kind")
    missing = PARTS.get(kind) if isinstance(kind, str) else None
    if missing is not None and missing not in data:
        raise InputError(
            f"{where}: its kind is {kind}, but it has no {missing!r}; a map with an input called "
            "'kind' is written as a list of pairs"
        )


def _own(text: str, where: str) -> FiniteMap:
    try:
        return FiniteMap.from_json(text)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None


def json_pairs(data: list[Any], where: str) -> tuple[list[Any], list[Any]]:
    """The inputs and the outputs of a list of pairs."""
    for number, item in enumerate(data, 1):
        if not isinstance(item, list) or len(item) != 2:
            found = f"a list of {len(item)}" if isinstance(item, list) else brief(item)
            raise InputError(
                f"{where}, item {number}: it is {found}, but here each is a pair [input, output]"
            )
        for cell in item:
            scalar(cell, f"{where}, item {number}")
    return [x for x, _ in data], [y for _, y in data]


def _array(array: NDArray[Any], where: str, asked: Asked) -> Given:
    if array.ndim == 2 and array.shape[1] == 1:
        asked.tell(
            f"read {where}, {len(array)} x 1, as a list of labels; --kind matrix says otherwise"
        )
        array = array.reshape(-1)
    if array.ndim == 2:
        m, n = array.shape
        raise InputError(
            f"{where}: it has 2 dimensions, {m} x {n}, but a flat list of labels is meant; "
            "--kind matrix reads a matrix"
        )
    if array.ndim != 1:
        raise InputError(f"{where}: it has {array.ndim} dimensions, but a flat list is meant")
    return Given(where, labels_of(array, where), lambda i: f"value {i + 1}", typed=True)


def labels_of(array: NDArray[Any], where: str) -> NDArray[Any]:
    """A flat array as labels: whole floats are integers, booleans 0 and 1.

    >>> labels_of(np.array([1.0, 2.0]), "here").tolist(), labels_of(np.array([True]), "here")
    ([1, 2], array([1]))
    """
    if array.dtype.kind == "b":
        return array.astype(np.int64)
    if array.dtype.kind == "f":
        bad = np.flatnonzero(~((array == np.floor(array)) & (np.abs(array) < 2**53)))
        if len(bad):
            found = f"value {bad[0] + 1}: it is {float(array[bad[0]])}"
            raise InputError(f"{where}, {found}, but an integer or a text is meant")
        return array.astype(np.int64)
    if array.dtype.kind not in "iuU":
        raise InputError(f"{where}: it holds {array.dtype.name}, but integers or texts are meant")
    return array
