"""What is found in one input: pairs of cells, each with its place, from whatever a person hands in.

Inline values and arrows, tables, JSON, arrays, examples. Nothing is decided here about names or
about the codomain: that is `maps`. Law: no row is dropped or merged unsaid.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..finite.maps import FiniteMap
from .sources import Source

# Without --columns, a first line of these is a header, and so is a text above nothing but integers.
HEADERS = {("x", "y"), ("input", "output"), ("domain", "codomain"), ("key", "value")}

INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})")  # no leading zeros: 007 is a name
NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?|[-+]?(?:nan|inf)", re.I)
ONE_OUTPUT = "a map gives one output an input"

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


def look(source: Source, columns: tuple[str, ...] | None = None) -> Given:
    """Read a source as pairs of input and output."""
    if source.sort == "ready":
        return _of_map(source.data, source.where)
    if source.sort == "array":
        return _array(source.data, source.where)
    if source.sort == "json":
        return _json(source.data, source.where)
    if source.sort == "table":
        return _table(source, columns)
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
        cells = tokens(text)
        found = Given(where, cells, lambda i: f"value {i + 1}")
        if "" in cells:
            raise found.fault(cells.index(""), "it is missing, but every input has an output")
        return found
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
    return _from_pairs(where, inputs, outputs, lambda i: f"item {i + 1}", typed=False)


def tokens(text: str) -> list[str]:
    """Cells of inline text: at commas, else at white space, else letter by letter.

    >>> tokens("1,1,2"), tokens("10 10 2"), tokens("aab"), tokens("")
    (['1', '1', '2'], ['10', '10', '2'], ['a', 'a', 'b'], [])
    """
    text = text.strip()
    if "," in text:
        return [cell.strip() for cell in text.removesuffix(",").split(",")]
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


def _table(source: Source, columns: tuple[str, ...] | None) -> Given:
    inputs, outputs, lines = _two_columns(source, columns)
    place = lambda i: f"line {lines[i]}"  # noqa: E731
    return replace(_from_pairs(source.where, inputs, outputs, place, typed=False), table=True)


def _two_columns(
    source: Source, columns: tuple[str, ...] | None
) -> tuple[list[str], list[str], list[int]]:
    """The cells of two columns and the lines they stand in, without blank lines and header.

    A table of many rows spends its time here: only the two cells of a row are kept.
    """
    where = source.where
    inputs: list[str] = []
    outputs: list[str] = []
    lines: list[int] = []
    x, y, named = 0, 1, False
    for line, row in source.rows():
        if not lines and not named:
            (x, y), named = places(row, columns or ("1", "2"), where)
            if named:
                continue
        try:
            key, value = row[x].strip(), row[y].strip()
        except IndexError:
            cells = f"{len(row)} cell{'s' * (len(row) != 1)}"
            raise InputError(
                f"{where}, line {line}: it has {cells}, but {max(x, y) + 1} are needed"
            ) from None
        if not key or not value:
            if not any(map(str.strip, row)):
                continue
            raise InputError(
                f"{where}, line {line}: the cell in column {(y if key else x) + 1} is empty, but "
                "an input and its output are needed"
            )
        inputs.append(key)
        outputs.append(value)
        lines.append(line)
    if columns is None and lines and _is_header(inputs, outputs):
        del inputs[0], outputs[0], lines[0]
    return inputs, outputs, lines


def places(head: list[str], columns: tuple[str, ...], where: str) -> tuple[list[int], bool]:
    """The columns to read, counted from 0, and whether the first line names them."""
    if all(name.isascii() and name.isdigit() and len(name) < 9 for name in columns):
        if 0 in map(int, columns):
            raise InputError("--columns counts from 1, but column 0 was asked for")
        return [int(name) - 1 for name in columns], False
    names = [name.strip() for name in head]
    for name in columns:
        if names.count(name) != 1:
            found = "more than one column" if name in names else "no column"
            raise InputError(f"{where}: there is {found} {name!r}; there are {', '.join(names)}")
    return list(map(names.index, columns)), True


def _is_header(inputs: list[str], outputs: list[str]) -> bool:
    """Whether the first row is one of the usual headers, or a text above nothing but integers."""
    if (inputs[0].lower(), outputs[0].lower()) in HEADERS:
        return True
    return len(inputs) > 1 and any(
        not NUMBER.fullmatch(cells[0]) and all(map(INTEGER.fullmatch, islice(cells, 1, None)))
        for cells in (inputs, outputs)
    )


def parse(text: str, where: str) -> Any:
    """JSON as lists, objects and scalars; a key that comes twice with two values is refused."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table: dict[str, Any] = {}
        for key, value in pairs:
            before = table.setdefault(key, value)
            if type(before) is not type(value) or before != value:
                raise InputError(
                    f"{where}: the key {key!r} comes twice, with {brief(table[key])} and "
                    f"{brief(value)}; {ONE_OUTPUT}"
                )
        return table

    try:
        return json.loads(text, object_pairs_hook=once)
    except InputError:
        raise
    except json.JSONDecodeError as error:
        spot = f"line {error.lineno}, column {error.colno}"
        raise InputError(f"{where}, {spot}: not JSON: {error.msg}") from None
    except RecursionError:
        raise InputError(
            f"{where}: the JSON is nested too deep; a map is a list or object"
        ) from None
    except ValueError:  # Python reads no integers beyond some thousand digits
        raise InputError(f"{where}: a number in it has too many digits to be read") from None


def _json(text: str, where: str) -> Given:
    data = parse(text, where)
    if isinstance(data, dict) and data.get("kind") == "FiniteMap" and "values" in data:
        return _of_map(_own(text, where), where)
    if isinstance(data, dict):
        keys = list(data)
        for key, value in data.items():
            scalar(value, f"{where}, key {key!r}")
        inputs = list(map(int, keys)) if all(map(INTEGER.fullmatch, keys)) else keys
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


def scalar(value: Any, where: str) -> Any:
    """The value, if it can be a label: an integer or a text."""
    if value is None or value == "":
        raise InputError(f"{where}: it is missing, but every input has an output")
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise InputError(f"{where}: it is {brief(value)}, but an integer or a text is meant")
    return value


def brief(value: Any) -> str:
    """A value from JSON as an error says it."""
    if isinstance(value, (list, dict)):
        return f"{'a list' if isinstance(value, list) else 'an object'} of {len(value)}"
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _array(data: bytes, where: str) -> Given:
    if not data:
        raise InputError(f"{where}: it is empty, but an array (.npy) is meant")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # NumPy remarks on headers by Python 2, and reads them
            array = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError, MemoryError, OverflowError, TypeError, TokenError) as error:
        why = str(error).split("\n")[0].rstrip(".") or "its end is missing"
        if "Object arrays" in why:
            why = "it holds pickled objects, which are never unpacked"
        raise InputError(f"{where}: not an array that can be read: {why}") from None
    if array.ndim != 1:
        raise InputError(f"{where}: it has {array.ndim} dimensions, but a flat list is meant")
    if array.dtype.kind not in "iuU":
        raise InputError(f"{where}: it holds {array.dtype.name}, but integers or texts are meant")
    return Given(where, array, lambda i: f"value {i + 1}", typed=True)
