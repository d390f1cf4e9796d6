"""Any thing, from a file or a word, of whatever kind: a map, a chain, a matrix, a net.

The kind is told by what is in a file. Where a file may be of two kinds, the person says which.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from ..arrays import shape_in
from ..errors import InputError, nearest, said
from ..files import file_bytes
from ..nets.files.kinds import BY_NAME, kinds_that_fit
from .asked import quiet
from .kinds import KINDS, read_things
from .linear_things import read_linear_things
from .nets import LOOKED_AT, can_only_be_a_net, read_net
from .sources import READABLE, ending_of

MATRICES = ("matrix", "operator", "linear-chain")
NET = "net"
ALL = (*KINDS, *MATRICES, NET, *BY_NAME)
TABLES = (".csv", ".tsv", ".txt")  # whose rows may look like anything


def read(
    path: str | os.PathLike[str],
    kind: str | None = None,
    *,
    activation: Any = None,
    weights: str | None = None,
    layers: Any = None,
    codomain: str | None = None,
    columns: Sequence[str] | None = None,
    sep: str | Sequence[str] = (),
    header: bool | None = None,
    numbers: str | None = None,
    tolerance: float | None = None,
    most: int | None = None,
    tell: Callable[[str], None] = quiet,
) -> Any:
    """The thing in a file, of whatever kind: map, chain, endofunction, matrix, or net.

    ``kind`` is ``map``, ``chain``, ``endofunction``, ``matrix``, ``operator``, ``linear-chain``,
    ``net``, or a format of nets (``onnx``, ``nnet``, ``npz``, ``json``, ``safetensors``,
    ``torch``); without it what is in the file tells. ``activation``, ``weights`` and ``layers`` say
    of a net what its file does not; ``columns``, ``sep``, ``header`` and ``codomain`` are about
    tables and maps, ``numbers`` (``exact``, ``floating``) and ``tolerance`` about matrices.
    ``most`` bounds the bytes that are read, and ``tell`` hears what was guessed. What the command
    line takes in place of a file is taken here, too: values, arrows, ``example:...``.

    Law: a net that was saved is read back: ``read(path) == net``.

    >>> import finitefns as ff
    >>> ff.read("example:net/abs")([[-2.0]]).tolist()
    [[2.0]]
    >>> ff.read("aab").slots, ff.read("[[1, 2], [3, 4]]", "matrix")
    ({'domain': 3, 'codomain': 2}, LinearMap([[1, 2], [3, 4]]))

    Raises `InputError` for a file that holds nothing of the kind, that may be of two kinds, or that
    leaves something open; `OSError` where there is no file. Source: each format's own description.
    """
    try:
        text = os.fsdecode(path)
    except Exception:  # of whatever was handed in
        raise InputError(f"{said(path)} is not the name of a file, nor a word to be read") from None
    if kind is not None and not (isinstance(kind, str) and kind in ALL):
        near = nearest(kind, ALL) if isinstance(kind, str) else ""
        raise InputError(f"the kind is {said(kind)}, but one of {', '.join(ALL)} is meant{near}")
    net = {"activation": activation, "weights": weights, "layers": layers}
    tables = {"codomain": codomain, "columns": columns, "header": header, "sep": sep or None}
    matrices = {"numbers": numbers, "tolerance": tolerance}
    if kind == NET or kind in BY_NAME or (kind is None and _is_a_net(text)):
        _refuse(tables | matrices, "a net", text)
        if kind in BY_NAME:
            from ..nets.files.loading import load

            return load(text, **net, kind=kind, most=most, tell=tell)
        return read_net(text, **net, most=most, tell=tell)
    _refuse(net, "not a net", text)
    how: dict[str, Any] = {"sep": sep, "header": header, "most": most, "tell": tell}
    if kind in MATRICES or (kind is None and _is_matrix(text)):
        _refuse({"codomain": codomain, "columns": columns}, "a matrix", text)
        return read_linear_things([text], kind, numbers, tolerance, **how)[0]
    _refuse(matrices, "not a matrix", text)
    return read_things([text], kind, codomain=codomain, columns=columns, **how)[0]


def _refuse(options: dict[str, Any], what: str, text: str) -> None:
    """Refuse what was said of another kind of thing than the one that is read."""
    for name, value in options.items():
        if value is not None:
            raise InputError(f"{name} is given, but {said(text)} is {what}")


def _is_matrix(text: str) -> bool:
    shape = shape_in(text)
    return shape is not None and len(shape) == 2 and shape[0] != 1 and shape[1] != 1


def _is_a_net(text: str) -> bool:
    """Whether a word stands for a net, by what is in the file; its ending need not say so."""
    if can_only_be_a_net(text):
        return True
    if "\0" in text or not os.path.isfile(text) or os.path.getsize(text) > LOOKED_AT:
        return False
    ending = ending_of(text)
    if ending in READABLE and ending not in TABLES:
        return False
    fitting = kinds_that_fit(file_bytes(text))
    if fitting and ending in TABLES:
        names = " or ".join(one.name for one in fitting)
        raise InputError(
            f"{text}: it may be a table or a net ({names}): kind='map', or kind='{names}'"
        )
    return bool(fitting)
