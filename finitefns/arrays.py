"""Arrays from ``.npy`` and ``.npz``: what is in the bytes decides, and pickles are never opened."""

from __future__ import annotations

import io
import os
import re
import warnings
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import InputError

# What NumPy raises on headers that are broken; a header is a line of Python.
BROKEN = (
    ValueError, EOFError, MemoryError, OverflowError, TypeError, SyntaxError, TokenError,
    LookupError, AttributeError, RecursionError,
)  # fmt: skip
NPY, ZIP = b"\x93NUMPY", b"PK\x03\x04"


def array_of(data: bytes, where: str) -> NDArray[Any]:
    """The array that the bytes of a ``.npy`` file hold.

    Raises `InputError` for a broken header, an end that is missing, and pickled objects.
    """
    if not data:
        raise InputError(f"{where}: it is empty, but an array (.npy) is meant")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # NumPy remarks on headers by Python 2, and reads them
            array = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    except BROKEN as error:
        why = str(error).split("\n")[0].rstrip(".") or "its end is missing"
        if isinstance(error, (SyntaxError, TokenError)):
            why = "its header is broken"
        if "Object arrays" in why:
            why = "it holds pickled objects, which are never unpacked"
        raise InputError(f"{where}: not an array that can be read: {why}") from None
    found: NDArray[Any] = array
    return found


def arrays_of(data: bytes, where: str, most: int) -> dict[str, NDArray[Any]]:
    """The arrays of a ``.npz`` file by name, in the order of their names: arr_2 before arr_10.

    Raises `InputError` for what is not such a file, or unpacks to more than ``most`` bytes.
    """
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            size = sum(entry.file_size for entry in entries)
            if size > most:
                raise InputError(
                    f"{where}: unpacked it has {size:,} bytes, but at most {most:,} are read "
                    "(--most says more)"
                )
            parts = {}
            for entry in entries:
                if not entry.filename.endswith(".npy"):
                    raise InputError(f"{where}: it holds {entry.filename!r}, but arrays are meant")
                with archive.open(entry) as file:
                    parts[entry.filename.removesuffix(".npy")] = file.read(most + 1)
    except InputError:
        raise
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, RuntimeError, ValueError) as error:
        raise InputError(f"{where}: not an archive that can be read: {error}") from None
    if not parts:
        raise InputError(f"{where}: it holds no arrays")
    return {
        name: array_of(parts[name], f"{where}, array {name}") for name in sorted(parts, key=natural)
    }


def natural(name: str) -> list[tuple[int, str]]:
    """What sorts names with numbers in them as people do."""
    return [
        (int(part), "") if part.isdecimal() and part.isascii() else (-1, part)
        for part in re.split(r"([0-9]{1,18})", name)
    ]


def shape_in(path: str) -> tuple[int, ...] | None:
    """The shape of the array in a ``.npy`` file, by its header alone; None where there is none.

    Whoever reads the file says what is wrong with it.
    """
    if not path.lower().endswith(".npy") or not os.path.isfile(path):
        return None
    try:
        with open(path, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            version = np.lib.format.read_magic(file)
            of = np.lib.format
            header = of.read_array_header_1_0 if version[0] == 1 else of.read_array_header_2_0
            shape: tuple[int, ...] = header(file)[0]
    except (*BROKEN, OSError):
        return None
    return shape
