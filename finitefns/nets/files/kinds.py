"""Which format a file of a net is in: told by what is in it, in one table.

The name of a file is not looked at, but for what is refused. Where two formats fit, the person says
which; where none fits, what was found is told.

Law: what `Net.save` writes is of one kind only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...errors import InputError, nearest, said
from ...files import decoded
from ..layers import Layer
from .arrays import Read, is_archive, looks_like_a_net, net_of_archive, net_of_json, parsed
from .nnet import layers_of_nnet, looks_like_nnet
from .onnx_graph import layers_of_onnx, looks_like_onnx
from .options import Options
from .safetensors import is_safetensors, layers_of_safetensors
from .torch_state import is_pickle, is_torch, layers_of_torch

Reader = Callable[[bytes, str, Options], Read]
FOREIGN = (".h5", ".hdf5", ".keras", ".pb", ".tflite", ".mlmodel", ".joblib", ".gguf", ".mat")


@dataclass(frozen=True)
class Kind:
    """A format: how bytes show it, how they are read, and what a person knows it by.

    One that ``says_all`` leaves nothing open that an option would settle.
    """

    name: str
    about: str
    fits: Callable[[bytes], bool]
    read: Reader
    says_all: bool = False


def _is_json(data: bytes) -> bool:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return False
    try:
        return looks_like_a_net(parsed(decoded(data, ""), ""))
    except InputError:
        return False


def _layers(read: Callable[[bytes, str, Options], list[Layer]]) -> Reader:
    return lambda data, where, options: (read(data, where, options), None)


TABLE = (
    Kind(
        "onnx",
        "a graph of ONNX: every layer is written in it",
        looks_like_onnx,
        _layers(layers_of_onnx),
        says_all=True,
    ),
    Kind(
        "nnet",
        ".nnet text: weights, with normalisation; ReLU between",
        looks_like_nnet,
        _layers(layers_of_nnet),
        says_all=True,
    ),
    Kind("npz", "an archive of arrays by name; also what save writes", is_archive, net_of_archive),
    Kind("json", "weights and biases as lists; also what save writes", _is_json, net_of_json),
    Kind("safetensors", "arrays by name", is_safetensors, _layers(layers_of_safetensors)),
    Kind("torch", "a state dict of torch, .pt or .pth", is_torch, _layers(layers_of_torch)),
)
BY_NAME = {kind.name: kind for kind in TABLE}


def kinds_that_fit(data: bytes) -> list[Kind]:
    """The formats that bytes may be in.

    >>> [kind.name for kind in kinds_that_fit(b'{"W0": [[1.0]]}')]
    ['json']
    """
    return [kind for kind in TABLE if kind.fits(data)]


def kind_of(data: bytes, where: str, said_kind: str | None = None) -> Kind:
    """The format of a file, as it is told or as a person says.

    Raises `InputError` where none fits, or more than one.
    """
    if said_kind is not None:
        if said_kind not in BY_NAME:
            near = nearest(said_kind, BY_NAME) if isinstance(said_kind, str) else ""
            raise InputError(
                f"--kind is {said(said_kind)}, but one of {', '.join(BY_NAME)} is meant{near}"
            )
        return BY_NAME[said_kind]
    if not data.strip():
        raise InputError(f"{where}: it is empty, but a net is meant")
    if is_pickle(data):
        raise InputError(
            f"{where}: this is a pickle, which may run any code when it is unpacked, so it is "
            "never opened; save the arrays as .npz, or export ONNX"
        )
    fitting = kinds_that_fit(data)
    if len(fitting) > 1:
        names = " or ".join(f"--kind {kind.name}" for kind in fitting)
        raise InputError(f"{where}: it may be of more than one kind; {names} says which")
    if not fitting:
        if data.lstrip()[:1] in (b"{", b"["):
            parsed(decoded(data, where), where)  # or it says where it breaks off
            raise InputError(f"{where}: this is JSON, but nothing in it is called weights")
        raise InputError(
            f"{where}: {_found(data, where)}, but a net is meant: {', '.join(BY_NAME)}"
        )
    return fitting[0]


def _found(data: bytes, where: str) -> str:
    """What a file is that is not a net, as far as its beginning tells."""
    begin = data[:16]
    if where.lower().endswith(FOREIGN):
        return f"{where[where.rindex('.') :]} is not read; export ONNX"
    if begin.startswith(b"\x89HDF"):
        return "this is HDF5, which is not read; export ONNX"
    if begin.startswith(b"\x93NUMPY"):
        return "this is a single array"
    if begin.startswith(b"PK"):
        return "this is an archive without arrays"
    return f"it begins with {said(begin)}"
