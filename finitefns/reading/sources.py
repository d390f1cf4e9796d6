"""Where an input comes from: a word of the command line becomes text, bytes or a map that is ready.

What is in it is decided by those who know the kind that is meant: `given` for maps, `chains`,
`matrices`. What the bytes of a file are is decided by its ending, and of standard input and other
files by what is in them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..arrays import NPY, ZIP
from ..errors import InputError
from ..files import decoded, file_bytes, stream_bytes
from .asked import Asked
from .cells import parse
from .dialect import MARKS, even, sheet_of
from .frames import frame_of, frame_of_bytes
from .headings import WORDS

FRAMES = (".parquet", ".feather")
READABLE = (".csv", ".tsv", ".json", ".npy", ".npz", ".txt", *FRAMES)
FOREIGN = (".xls", ".xlsx", ".ods", ".h5", ".hdf5", ".pkl", ".pickle", ".mat", ".rds", ".sav")
PACKED = (".bz2", ".xz", ".zip", ".zst", ".7z")
_NESTED = re.compile(r"\s*(?:\[\s*\{|\{)")  # JSON that might be a frame


@dataclass(frozen=True)
class Source:
    """What one word of the command line stands for.

    ``data`` is a text for the sorts ``inline`` and ``json``, a `Sheet` for a ``table``, a `Frame`
    for a ``frame``, bytes for an ``array`` or an ``archive`` of arrays, and a map where it is
    ``ready``.
    """

    where: str
    sort: str
    data: Any

    @property
    def is_table(self) -> bool:
        """Whether it has rows and columns, of text or of a frame."""
        return self.sort in ("table", "frame")


def fetch(
    text: str, asked: Asked | None = None, labels: bool = True, meant: str = "a map"
) -> Source:
    """Look at one word of the command line and fetch what it stands for.

    Where ``labels`` are meant, 1.0 in JSON is the integer 1; in a matrix it stays a float. What is
    ``meant`` is named where nothing is found.
    """
    asked = Asked() if asked is None else asked
    if text == "-":
        data = stream_bytes(asked.most, asked.now)
        return sniff(data, "standard input", asked, labels, meant)
    if text.startswith("example:"):
        from ..finite.examples import example

        return Source(text, "ready", example(text.removeprefix("example:")))
    ending = ending_of(text.rstrip(" "))  # with a blank behind it a name is still one of a file
    if "\n" in text or "\0" in text or text.lstrip()[:1] in ("[", "{"):
        return _of_text(text, _quoted(text), labels)
    if ending in FOREIGN + PACKED:
        doing = "unpack it first" if ending in PACKED else "save it as one of these"
        raise InputError(f"{text}: {ending} is not read, but {', '.join(READABLE)} are; {doing}")
    if ending not in READABLE and ("/" not in text or ("->" in text and not _exists(text))):
        if _exists(text):
            asked.tell(f"read {_quoted(text)} as values; ./{text} reads the file of that name")
        return _of_text(text, _quoted(text), labels)
    if not _exists(text):
        written = " (values are written aaabb, 1,1,2 or '1 1 2')" if meant == "a map" else ""
        raise InputError(f"{text}: no such file{written}")
    return _of_file(file_bytes(text, asked.most), text, ending, asked, labels, meant)


def fetch_all(texts: Sequence[str], asked: Asked | None = None) -> list[Source]:
    """Every word of a question; standard input can be only one of them, and columns need tables."""
    asked = Asked() if asked is None else asked
    if list(texts).count("-") > 1:
        raise InputError("standard input ('-') can be read only once")
    count = len(texts)
    found = [fetch(text, asked.of(number, count)) for number, text in enumerate(texts)]
    if not any(source.is_table or source.sort == "archive" for source in found):
        options = {
            "--columns": asked.columns is not None,
            "--sep": bool(asked.separators),
            "--header": asked.header is True,
            "--no-header": asked.header is False,
        }
        for option, given in options.items():
            if given:
                raise InputError(f"{option} is for tables, but no input here is a table")
    return found


def ending_of(name: str) -> str:
    """How the name of a file ends, in small letters; that it is packed by gzip does not count.

    >>> ending_of("A.CSV.gz"), ending_of("aab")
    ('.csv', '')
    """
    path = Path(name)
    if path.suffix.lower() == ".gz":
        path = path.with_suffix("")
    return path.suffix.lower()


def sniff(
    data: bytes, where: str, asked: Asked, labels: bool = True, meant: str = "a map"
) -> Source:
    """Bytes of which no ending tells the sort: by what they begin with, else a text."""
    if data.startswith(b"PAR1"):
        return _of_file(data, where, ".parquet", asked, labels, meant)
    if data.startswith(b"ARROW1"):
        return _of_file(data, where, ".feather", asked, labels, meant)
    return _of_file(data, where, "", asked, labels, meant)


def _of_file(
    data: bytes, where: str, ending: str, asked: Asked, labels: bool, meant: str
) -> Source:
    if ending in FRAMES:
        return Source(where, "frame", frame_of_bytes(data, where, ending))
    if data.startswith((NPY, ZIP)) or ending in (".npy", ".npz"):
        return Source(where, "archive" if data.startswith(ZIP) else "array", data)
    text = decoded(data, where) if data.strip() else ""
    if not text.strip():
        inline = " (or '' inline)" if meant == "a map" else ""
        raise InputError(f"{where}: it is empty, but {meant} needs at least a line{inline}")
    if ending == ".json":
        return _of_json(text, where, labels)
    if ending in (".csv", ".tsv"):
        usual = "\t" if ending == ".tsv" else ","
        return Source(where, "table", sheet_of(text, where, usual, *asked.separators))
    return _of_lines(text, where, asked, labels)


def _of_lines(text: str, where: str, asked: Asked, labels: bool) -> Source:
    """JSON, arrows, a table (several lines with separators), or values."""
    sheet = sheet_of(text, where, ",", *asked.separators)
    body = text[sheet.start :]
    lines = [line for line in body.splitlines() if line.strip()]
    if not lines or lines[0].lstrip()[0] in "[{" or "->" in lines[0]:
        return _of_text(body, where, labels)
    said = bool(sheet.separator or asked.columns or asked.header is not None)
    marks = sheet.separator or "".join(MARKS)
    if (said or len(lines) > 1) and any(mark in lines[0] for mark in marks):
        return Source(where, "table", sheet)
    # Values may be wrapped at any width; two words on every line are a row each.
    words = {len(line.split()) for line in lines} == {2}
    if len(lines) > 1 and words and even(sheet, " "):
        return Source(where, "table", sheet_of(text, where, " "))
    return _of_text(body, where, labels)


def _of_text(text: str, where: str, labels: bool) -> Source:
    if text.lstrip()[:1] in ("[", "{"):
        return _of_json(text, where, labels)
    return Source(where, "inline", text)


def _of_json(text: str, where: str, labels: bool) -> Source:
    if _NESTED.match(text):
        frame = frame_of(parse(text, where, labels), where, WORDS)
        if frame is not None:
            return Source(where, "frame", frame)
    return Source(where, "json", text)


def _exists(text: str) -> bool:
    try:
        return os.path.exists(text)
    except ValueError:  # a name that no system has
        return False


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 30 else text[:27] + "...")
