"""Bytes from files and from standard input, bounded, and the text that is in them.

Only regular files are opened by name: a pipe or a device may never end, and nobody waits for one
unasked. Standard input is read where ``-`` asks for it. What is packed with gzip is unpacked up to
the same bound. Law: ``decoded(text.encode(code), "") == text`` for UTF-8, with and without a
byte-order mark, and for UTF-16 with one.
"""

from __future__ import annotations

import codecs
import io
import os
import re
import stat
import sys
from collections.abc import Callable

from .errors import InputError, said

MOST_FILE = 2 * 2**30  # bytes that are read of a file, and
MOST_STREAM = 256 * 2**20  # of standard input, unless --most says otherwise

GZIP = b"\x1f\x8b"
# The longer marks first: that of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CODES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_BYTES = re.compile(r"([0-9]{1,18})\s*([kmgt]?)b?", re.I)
_SORTS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def bytes_of(text: str) -> int:
    """A number of bytes as a person types it.

    >>> bytes_of("1000"), bytes_of("2M"), bytes_of("1 GB")
    (1000, 2097152, 1073741824)
    """
    match = _BYTES.fullmatch(text.strip())
    if match is None or not int(match[1]):
        raise InputError(f"--most is {said(text)}, but a number of bytes is meant, such as 500M")
    return int(match[1]) << 10 * " kmgt".index(match[2].lower() or " ")


def file_bytes(path: str, most: int | None = None) -> bytes:
    """What is in a regular file, unpacked where it is packed with gzip.

    Raises `InputError` for what is not a regular file or holds more than ``most`` bytes, and
    `OSError` where there is no file or it may not be read.
    """
    bound = MOST_FILE if most is None else most
    about = os.stat(path)
    for is_sort, sort in _SORTS:
        if is_sort(about.st_mode):
            hint = "" if sort == "a folder" else "; '-' reads standard input"
            raise InputError(f"{path}: this is {sort}, but a file is meant{hint}")
    if about.st_size > bound:
        raise _too_large(path, f"it has {about.st_size:,} bytes", bound)
    with open(path, "rb") as file:
        data = file.read(bound + 1)  # a file may grow while it is read
    if len(data) > bound:
        raise _too_large(path, "it has more", bound)
    return _unpacked(data, path, bound)


def stream_bytes(most: int | None = None, tell: Callable[[str], None] | None = None) -> bytes:
    """What comes from standard input; ``tell`` is called where a person has to type it.

    Raises `InputError` where it is closed, or does not end within ``most`` bytes.
    """
    bound = MOST_STREAM if most is None else most
    where, stream = "standard input", sys.stdin
    if stream is None or getattr(stream, "closed", False):
        raise InputError("standard input ('-') is closed, so nothing can be read from it")
    if tell is not None and getattr(stream, "isatty", bool)():
        tell("reading what you type; Ctrl-D at the beginning of a line ends it")
    raw = getattr(stream, "buffer", None)  # there is none where a notebook stands in for it
    data = stream.read().encode() if raw is None else raw.read(bound + 1)
    if len(data) > bound:
        raise _too_large(where, "it has more", bound)
    return _unpacked(data, where, bound)


def _too_large(where: str, found: str, bound: int) -> InputError:
    return InputError(f"{where}: {found}, but at most {bound:,} bytes are read (--most says more)")


def _unpacked(data: bytes, where: str, bound: int) -> bytes:
    if not data.startswith(GZIP):
        return data
    import gzip
    import zlib

    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            inside = file.read(bound + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{where}: this is not a whole gzip file: {error}") from None
    if len(inside) > bound:
        raise _too_large(where, "unpacked it has more", bound)
    return inside


def decoded(data: bytes, where: str) -> str:
    """Bytes as text, by their byte-order mark; without one they are UTF-8.

    >>> decoded("é".encode("utf-16"), "here"), decoded(b"\\xef\\xbb\\xbfa", "here")
    ('é', 'a')

    Raises `InputError` for what is not text, with the first byte that shows it.
    """
    mark, code = next(((m, c) for m, c in MARKS if data.startswith(m)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(code)
    except UnicodeDecodeError as error:
        at = len(mark) + error.start
        found = f"byte {at} is 0x{data[at]:02x}" if error.start < error.end else "its end"
        raise InputError(
            f"{where}: {found}, but text in {CODES.get(code, 'UTF-32')} is meant; save it as UTF-8"
        ) from None
    if "\0" in text:
        place = text.index("\0")
        wide = "; UTF-16 is read where a byte-order mark begins it" if not mark else ""
        raise InputError(f"{where}: there is a zero byte at {place}: this is no text{wide}")
    return text
