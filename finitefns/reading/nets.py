"""Nets, as a word of the command line names them: a file, or ``example:net/NAME``."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ..arrays import ZIP, arrays_of
from ..errors import InputError
from ..files import MOST_FILE, file_bytes
from ..nets.net import Net
from .asked import quiet

EXAMPLE = "example:net/"
# What holds a net by its ending, and what never does; of other files the bytes are looked at.
ONLY_NETS = (".onnx", ".nnet", ".pt", ".pth", ".safetensors")
NEVER = (".csv", ".tsv", ".txt", ".npy", ".parquet", ".feather")
LOOKED_AT = 2**28  # bytes of a file that is read to be told apart from other kinds


def can_only_be_a_net(text: str) -> bool:
    """Whether a word can stand for nothing but a net: by its ending, or by what the file holds.

    An archive of matrices and lists is a net, of lists alone a table, and of matrices alone either
    a net or a chain of matrices.

    >>> can_only_be_a_net("example:net/xor"), can_only_be_a_net("aab")
    (True, False)

    Raises `InputError` for an archive of matrices alone, with the options that settle it.
    """
    if text.startswith(EXAMPLE):
        return True
    ending = os.path.splitext(text.lower())[1]
    if "\0" in text or not os.path.isfile(text):
        return ending in ONLY_NETS
    if ending in (*ONLY_NETS, *NEVER) or os.path.getsize(text) > LOOKED_AT:
        return ending in ONLY_NETS
    data = file_bytes(text)
    if data.startswith(ZIP):
        return _is_archive_of_a_net(data, text)
    from ..nets.files.kinds import kinds_that_fit

    return any(kind.name != "npz" for kind in kinds_that_fit(data))


def _is_archive_of_a_net(data: bytes, where: str) -> bool:
    try:
        arrays = arrays_of(data, where, MOST_FILE)
    except InputError:
        return False  # whoever reads it says what is wrong with it
    deep = [name for name, array in arrays.items() if array.ndim > 1]
    flat = [name for name, array in arrays.items() if array.ndim < 2]
    if deep and not flat:
        raise InputError(
            f"{where}: it holds matrices alone ({', '.join(deep[:4])}{', ...' * (len(deep) > 4)}), "
            "which may be a net or a chain of matrices: --kind net, or --kind linear-chain"
        )
    return bool(deep)


def read_net(
    text: str,
    *,
    activation: str | None = None,
    weights: str | None = None,
    layers: str | None = None,
    most: int | None = None,
    tell: Callable[[str], None] = quiet,
) -> Net:
    """The net that a word stands for; what its file does not say, the options do.

    >>> read_net("example:net/abs")([[-2.0], [3.0]]).tolist()
    [[2.0], [3.0]]

    Raises `InputError` for what is not a net, `OSError` where there is no file.
    """
    if text.startswith(EXAMPLE):
        given = {"--activation": activation, "--weights": weights, "--layers": layers}
        for option, value in given.items():
            if value is not None:
                raise InputError(f"{option} is for files, but {text} says all of that")
        from ..nets.examples import example

        return example(text.removeprefix(EXAMPLE))
    if text == "-":
        raise InputError("a net is read from a file, not from standard input ('-')")
    from ..nets.files.loading import load

    how: dict[str, Any] = {"activation": activation, "weights": weights, "layers": layers}
    return load(text, **how, most=most, tell=tell)
