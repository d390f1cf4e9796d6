"""Where an input comes from: a word of the command line becomes text, bytes or a map that is ready.

What is in it is decided by those who know the kind that is meant: `given` for maps, `chains`.
"""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError

READABLE = (".csv", ".tsv", ".json", ".npy", ".txt")
FOREIGN = (".npz", ".parquet", ".feather", ".xls", ".xlsx", ".ods", ".h5", ".pkl", ".pickle")
PACKED = (".gz", ".bz2", ".xz", ".zip", ".zst")


@dataclass(frozen=True)
class Source:
    """What one word of the command line stands for.

    ``data`` is a text for the sorts ``inline``, ``json`` and ``table``, bytes for an ``array``, and
    a map where it is ``ready``.
    """

    where: str
    sort: str
    data: Any
    separator: str = ""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of a table, each with the line it ends in; blank lines are left out."""
        head = self.data.lstrip().split("\n", 1)[0]
        separator = self.separator or (";" if ";" in head and "," not in head else ",")
        text = io.StringIO(self.data, newline="")
        reader = csv.reader(text, delimiter=separator, strict=True)
        try:
            for row in reader:
                if row and (len(row) > 1 or row[0].strip()):
                    yield reader.line_num, row
        except csv.Error as error:
            raise InputError(
                f"{self.where}, line {reader.line_num}: not a table: {error}"
            ) from None


def fetch(text: str, columns: tuple[str, ...] | None = None) -> Source:
    """Look at one word of the command line and fetch what it stands for."""
    if text == "-":
        return sniff(sys.stdin.buffer.read(), "standard input", columns)
    if text.startswith("example:"):
        from ..finite.examples import example

        return Source(text, "ready", example(text.removeprefix("example:")))
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
        return Source(text, "array", data)
    if ending == ".json":
        return Source(text, "json", _decoded(data, text))
    if ending in (".csv", ".tsv"):
        return Source(text, "table", _decoded(data, text), "\t" if ending == ".tsv" else "")
    return sniff(data, text, columns)


def fetch_all(texts: Sequence[str], columns: tuple[str, ...] | None = None) -> list[Source]:
    """Every word of a question; standard input can be only one of them, and columns need tables."""
    if list(texts).count("-") > 1:
        raise InputError("standard input ('-') can be read only once")
    found = [fetch(text, columns) for text in texts]
    if columns and not any(source.sort == "table" for source in found):
        raise InputError("--columns is for tables, but no input here is a table")
    return found


def sniff(data: bytes, where: str, columns: tuple[str, ...] | None = None) -> Source:
    """Bytes of an unknown sort: an array, JSON, a table (several lines with separators), inline."""
    if data.startswith(b"\x93NUMPY"):
        return Source(where, "array", data)
    text = _decoded(data, where)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or lines[0].lstrip()[0] in "[{" or "->" in lines[0]:
        return _inline(text, where)
    if (columns or len(lines) > 1) and any(mark in lines[0] for mark in ",;\t"):
        return Source(where, "table", text, "\t" if "\t" in lines[0] else "")
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


def _inline(text: str, where: str) -> Source:
    return Source(where, "json" if text.lstrip()[:1] in ("[", "{") else "inline", text)
