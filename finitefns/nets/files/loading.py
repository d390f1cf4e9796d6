"""The door through which nets come in from files.

Law: ``load(path) == net`` after ``net.save(path)``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ...errors import InputError, said
from ...files import file_bytes
from ..net import Net
from .kinds import kind_of
from .options import Options, quiet


def load(
    path: str | os.PathLike[str],
    *,
    activation: Any = None,
    weights: str | None = None,
    layers: Any = None,
    kind: str | None = None,
    clip: bool = False,
    most: int | None = None,
    tell: Callable[[str], None] = quiet,
) -> Net:
    """The net in a file: ONNX, ``.nnet``, arrays (``.npz``, ``.json``, ``.safetensors``), torch.

    The format is told by what is in the file, or by ``kind``. What a file does not say is asked
    for: ``activation="relu"`` for what stands between the layers, ``weights="out,in"`` (a row per
    output) or ``"in,out"`` where the weights fit both ways round, ``layers="l1,relu,l2"`` for which
    arrays act in which order. ``clip`` holds the inputs of a ``.nnet`` file to the ranges written
    there. ``most`` bounds the bytes that are read, and ``tell`` hears in one line what was guessed.

    Law: ``load(path) == net`` after ``net.save(path)``.

    >>> import os, tempfile
    >>> from finitefns.nets import Affine
    >>> net = Net([Affine([[1.0, 2.0]], [0.5])])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "net.npz")
    ...     net.save(path)
    ...     load(path) == net
    True

    Raises `InputError` for a file that is not a net, is broken, or leaves something open that
    nobody said; `OSError` where there is no file. Source: each format's own description.
    """
    if not isinstance(path, str | bytes | os.PathLike):
        raise InputError(f"load: the name of a file is meant, but found {said(path)}")
    where = os.fsdecode(path)
    if "\0" in where:
        raise InputError(
            f"load: {said(where)} holds a zero byte, which the name of a file does not"
        )
    options = Options.of(
        activation, weights, layers, clip, os.path.dirname(os.path.abspath(where)), tell
    )
    data = file_bytes(where, most)
    try:
        found = kind_of(data, where, kind)
        read, cuts = found.read(data, where, options)
        net = Net(read, cuts)
    except InputError as error:
        if str(error).startswith((where, "--")):
            raise
        raise InputError(f"{where}: {error}") from None
    if found.says_all:
        for option, given in (
            ("activation", activation),
            ("weights", weights),
            ("layers", layers),
        ):
            if given is not None:
                options.note(f"--{option} is left aside, since the file says all of that")
    options.told(where)
    return net
