"""What is found in one input: pairs of cells, each with its place, from whatever a person hands in.

Inline values and arrows, tables, JSON, arrays, examples. Nothing is decided here about names or
about the codomain: that is `reading`. Law: no row is dropped or merged unsaid.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import InputError
from .finite.maps import FiniteMap

READABLE = (".csv", ".tsv", ".json", ".npy", ".txt")
FOREIGN = (".npz", ".parquet", ".feather", ".xls", ".xlsx", ".ods", ".h5", ".pkl", ".pickle")
PACKED = (".gz", ".bz2", ".xz", ".zip", ".zst")

# Without --columns, a first line of these is a header, and so is a text above nothing but integers.
HEADERS = {("x", "y"), ("input", "output"), ("domain", "codomain"), ("key", "value")}

INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})")  # no leading zeros: 007 is a name
NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?|[-+]?(?:nan|inf)", re.I)
_ONE_OUTPUT = "a map gives one output an input"

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


# ------------------------------------------------------------------ where it comes from


def find(text: str, columns: tuple[str, str] | None = None) -> Given:
    """Look at one word of the command line and fetch what it stands for."""
    if text == "-":
        return sniff(sys.stdin.buffer.read(), "standard input", columns)
    if text.startswith("example:"):
        from .finite.examples import example

        return _of_map(example(text.removeprefix("example:")), text)
    path, ending = Path(text), Path(text).suffix.lower()
    if "\n" in text or "\0" in text or text.lstrip()[:1] in ("[", "{"):
        return _inline(text, _quoted(text))
    if ending in FOREIGN + PACKED:
        doing = "unpack it first" if ending in PACKED else "save it as one of these"
        raise InputError(f"{text}: {ending} is not read, but {', '.join(READABLE)} are; {doing}")
    if ending not in READABLE and ("/" not in text or ("->" in text and not os.path.exists(text))):
        return _inline(text, _quoted(text))
    if not os.path.exists(text):
        raise InputError(f"{text}: no such file (values are written aaabb, 1,1,2 or '1 1 2')")
    data = path.read_bytes()
    if ending == ".npy":
        return _array(data, text)
    if ending == ".json":
        return _json(_decoded(data, text), text)
    if ending in (".csv", ".tsv"):
        return _table(_decoded(data, text), text, columns, "\t" if ending == ".tsv" else "")
    return sniff(data, text, columns)


def sniff(data: bytes, where: str, columns: tuple[str, str] | None = None) -> Given:
    """Bytes of an unknown sort: an array, JSON, a table (several lines with separators), inline."""
    if data.startswith(b"\x93NUMPY"):
        return _array(data, where)
    text = _decoded(data, where)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or lines[0].lstrip()[0] in "[{" or "->" in lines[0]:
        return _inline(text, where)
    if columns or (len(lines) > 1 and any(mark in lines[0] for mark in ",;\t")):
        return _table(text, where, columns, "\t" if "\t" in lines[0] else "")
    return _inline(text, where)


def _decoded(data: bytes, where: str) -> str:
    if not data.strip():
        raise InputError(f"{where}: it is empty, but a map needs at least a line (or '' inline)")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{where}: byte {error.start} is 0x{data[error.start]:02x}, but text in UTF-8 is meant"
        ) from None
    if "\0" in text:
        raise InputError(f"{where}: there is a zero byte at {text.index(chr(0))}: this is no text")
    return text


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 30 else text[:27] + "...")


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
    if text.lstrip()[:1] in ("[", "{"):
        return _json(text, where)
    if "->" not in text:
        cells = tokens(text)
        given = Given(where, cells, lambda i: f"value {i + 1}")
        if "" in cells:
            raise given.fault(cells.index(""), "it is missing, but every input has an output")
        return given
    pairs: list[tuple[str, str, str]] = []
    items = [item.strip() for item in re.split(r"[,;\n]", text)]
    for number, item in enumerate(items, 1):
        if not item and number == len(items):
            continue
        parts = [part.strip() for part in item.split("->")]
        if len(parts) != 2 or not all(parts):
            raise InputError(f"{where}, item {number}: {item!r} is not an arrow input->output")
        pairs.append((f"item {number}", parts[0], parts[1]))
    return _from_pairs(pairs, where)


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
    pairs: Iterable[tuple[str, Any, Any]], where: str, typed: bool = False, table: bool = False
) -> Given:
    """Pairs (place, input, output); a pair that comes twice is one, two outputs are refused."""
    first: dict[Any, tuple[Any, str]] = {}
    for place, key, value in pairs:
        known = first.setdefault(key, (value, place))
        if known[0] != value:
            raise InputError(
                f"{where}, {place}: the input {key!r} has the output {value!r}, but at "
                f"{known[1]} it has {known[0]!r}; {_ONE_OUTPUT}"
            )
    places = [place for _, place in first.values()]
    outputs = [value for value, _ in first.values()]
    return Given(where, outputs, places.__getitem__, list(first), typed, table)


# ------------------------------------------------------------------ files


def _table(text: str, where: str, columns: tuple[str, str] | None, separator: str) -> Given:
    head = text.lstrip().split("\n", 1)[0]
    separator = separator or (";" if ";" in head and "," not in head else ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if row and any(map(str.strip, row))]
    except csv.Error as error:
        raise InputError(f"{where}, line {reader.line_num}: not a table: {error}") from None
    x, y, named = _places(rows[0][1], columns, where)
    if named or (columns is None and _is_header([row for _, row in rows])):
        del rows[0]

    def pairs() -> Iterable[tuple[str, str, str]]:
        for line, row in rows:
            if len(row) <= max(x, y):
                cells = f"{len(row)} cell{'s' * (len(row) != 1)}"
                raise InputError(
                    f"{where}, line {line}: it has {cells}, but {max(x, y) + 1} are needed"
                )
            key, value = row[x].strip(), row[y].strip()
            if not key or not value:
                raise InputError(
                    f"{where}, line {line}: the cell in column {(y if key else x) + 1} is empty, "
                    "but an input and its output are needed"
                )
            yield f"line {line}", key, value

    return _from_pairs(pairs(), where, table=True)


def _places(head: list[str], columns: tuple[str, str] | None, where: str) -> tuple[int, int, bool]:
    """The two columns to read, counted from 0, and whether the first line names them."""
    if columns is None:
        return 0, 1, False
    if all(name.isascii() and name.isdigit() for name in columns):
        if "0" in columns:
            raise InputError("--columns counts from 1, but column 0 was asked for")
        return int(columns[0]) - 1, int(columns[1]) - 1, False
    names = [name.strip() for name in head]
    for name in columns:
        if names.count(name) != 1:
            found = "more than one column" if name in names else "no column"
            raise InputError(f"{where}: there is {found} {name!r}; there are {', '.join(names)}")
    return names.index(columns[0]), names.index(columns[1]), True


def _is_header(rows: list[list[str]]) -> bool:
    first = [cell.strip() for cell in rows[0][:2]]
    if tuple(cell.lower() for cell in first) in HEADERS:
        return True
    if len(rows) < 2:
        return False
    for place, cell in enumerate(first):
        below = (row[place].strip() for row in rows[1:] if len(row) > place)
        if not NUMBER.fullmatch(cell) and all(map(INTEGER.fullmatch, below)):
            return True
    return False


def _json(text: str, where: str) -> Given:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table: dict[str, Any] = {}
        for key, value in pairs:
            if table.setdefault(key, value) != value:
                raise InputError(
                    f"{where}: the key {key!r} comes twice, with {_brief(table[key])} and "
                    f"{_brief(value)}; {_ONE_OUTPUT}"
                )
        return table

    try:
        data = json.loads(text, object_pairs_hook=once)
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
    if isinstance(data, dict) and data.get("kind") == "FiniteMap" and "values" in data:
        return _of_map(_own(text, where), where)
    if isinstance(data, dict):
        pairs = [(f"key {key!r}", key, value) for key, value in data.items()]
        for place, _, value in pairs:
            _scalar(value, f"{where}, {place}")
        given = _from_pairs(pairs, where, typed=True)
        keys = given.inputs or []
        return replace(
            given, inputs=list(map(int, keys)) if all(map(INTEGER.fullmatch, keys)) else keys
        )
    if not isinstance(data, list):
        raise InputError(f"{where}: it is {_brief(data)}, but a list or an object is meant")
    if data and isinstance(data[0], list):
        return _from_pairs(_json_pairs(data, where), where, typed=True)
    for number, item in enumerate(data, 1):
        _scalar(item, f"{where}, value {number}")
    return Given(where, data, lambda i: f"value {i + 1}", typed=True)


def _own(text: str, where: str) -> FiniteMap:
    try:
        return FiniteMap.from_json(text)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None


def _json_pairs(data: list[Any], where: str) -> Iterable[tuple[str, Any, Any]]:
    for number, item in enumerate(data, 1):
        if not isinstance(item, list) or len(item) != 2:
            found = f"a list of {len(item)}" if isinstance(item, list) else _brief(item)
            raise InputError(
                f"{where}, item {number}: it is {found}, but here each is a pair [input, output]"
            )
        yield f"item {number}", *(_scalar(x, f"{where}, item {number}") for x in item)


def _scalar(value: Any, where: str) -> Any:
    if value is None or value == "":
        raise InputError(f"{where}: it is missing, but every input has an output")
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise InputError(f"{where}: it is {_brief(value)}, but an integer or a text is meant")
    return value


def _brief(value: Any) -> str:
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
