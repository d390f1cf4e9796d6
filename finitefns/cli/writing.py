"""Files that a command writes: whole or not at all, and never found out after the work is done."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Iterable
from typing import Any

from ..errors import InputError


def may_write(
    path: str | None,
    option: str,
    end: str = ".svg",
    why: str = "pictures are SVG",
    asked: Iterable[str] = (),
) -> None:
    """Say before any work is done that a file cannot be written.

    ``asked`` are the words of the question; a file that is one of them is never written over.
    """
    if path is None:
        return
    if "\0" in path:
        raise InputError(f"{option} {path}: a zero byte is in the name, and no file has one")
    if not path.lower().endswith(end):
        raise InputError(f"{option} {path}: {why}, so the name must end in {end}")
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise InputError(f"{option} {path}: there is no folder {folder!r}")
    if os.path.isdir(path):
        raise InputError(f"{option} {path}: this is a folder, but a file is meant")
    if not os.access(folder, os.W_OK) or (os.path.exists(path) and not os.access(path, os.W_OK)):
        raise InputError(f"{option} {path}: nothing may be written there (permission denied)")
    for word in asked:
        if os.path.exists(path) and os.path.exists(word) and os.path.samefile(path, word):
            raise InputError(f"{option} {path}: this is an input, and it would be written over")


def write_whole(path: str, save: Callable[[str], Any]) -> None:
    """Let ``save`` write into a file beside ``path``, and put it there when it is complete.

    Whatever stops it, a full disk or Ctrl-C, leaves the file of that name as it was. A name that
    stands for another file, or for a device, is followed.
    """
    there = os.path.realpath(path)
    try:
        mode = os.stat(there).st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        save(path)
        return
    folder, name = os.path.split(there)
    beside = os.path.join(folder, f".{secrets.token_hex(6)}{os.path.splitext(name)[1]}")
    try:
        save(beside)
        if mode is not None:
            os.chmod(beside, stat.S_IMODE(mode))
        os.replace(beside, there)
    except OSError as error:
        raise InputError(f"{path} could not be written: {error.strerror or error}") from None
    finally:
        if os.path.exists(beside):
            os.unlink(beside)
