"""State dicts of torch, ``.pt`` and ``.pth``: read by torch itself, which unpacks numbers only.

A pickle may run any code when it is unpacked, so it is opened by `torch.load` with
``weights_only=True`` alone, which refuses all that is not tensors in dicts and lists. A whole model
that was pickled, and a TorchScript archive, are refused: they hold code.

Law: the numbers are those of the tensors; which layers they are, `named` says.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from ...arrays import ZIP
from ...errors import InputError, said
from ..layers import Layer
from .named import layers_of_arrays
from .options import Options

# How torch wrote files before 1.6: pickles, the first of them of this one number.
OLD = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
BROKEN = (RuntimeError, EOFError, OSError, ValueError, LookupError, AttributeError, TypeError)
SAFE = (2, 6)  # before it, weights_only could be got round (CVE-2025-32434)
PICKLES = tuple(b"\x80" + bytes([version]) for version in range(2, 6))


def is_torch(data: bytes) -> bool:
    """Whether bytes are a file that torch wrote."""
    return data.startswith(OLD) or "data.pkl" in _members(data)


def is_pickle(data: bytes) -> bool:
    """Whether bytes are a pickle that is not torch's.

    >>> is_pickle(b"\\x80\\x04N."), is_pickle(OLD), is_pickle(b"PK")
    (True, False, False)
    """
    return data.startswith(PICKLES) and not data.startswith(OLD)


def _members(data: bytes) -> set[str]:
    """The names in an archive, without its top folder."""
    if not data.startswith(ZIP):
        return set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return {"data.pkl"} if b"/data.pkl" in data[:4096] else set()
    return {name.partition("/")[2] for name in names}


def layers_of_torch(data: bytes, where: str, options: Options) -> list[Layer]:
    """The layers in a state dict.

    Raises `InputError` for what holds more than numbers, or where torch is not installed.
    """
    if "constants.pkl" in _members(data):
        raise InputError(
            f"{where}: this is TorchScript, which holds code; save model.state_dict(), or export "
            "ONNX"
        )
    try:
        import torch
    except ImportError:
        raise InputError(
            f"{where}: a state dict of torch needs torch, which is not installed: pip install "
            "torch; or save its arrays as .npz or .safetensors"
        ) from None
    import pickle
    import struct
    import warnings

    if _version(torch) < SAFE:
        raise InputError(
            f"{where}: this torch is {torch.__version__}, which can be made to run code by a file; "
            f"from {'.'.join(map(str, SAFE))} on it cannot"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch remarks on its own formats
            found = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise InputError(
            f"{where}: it holds more than numbers, and nothing else is unpacked "
            f"({_reason(error)}); save model.state_dict()"
        ) from None
    except (*BROKEN, struct.error) as error:
        raise InputError(
            f"{where}: not a file of torch that can be read: {_reason(error)}"
        ) from None
    return layers_of_arrays(_arrays(found, where, options), where, options)


def _version(torch: Any) -> tuple[int, ...]:
    return tuple(map(int, re.findall("[0-9]+", torch.__version__)[:2]))


def _reason(error: Exception) -> str:
    """The part of a long message that says what was found."""
    text = " ".join(str(error).split())
    for start in ("Unsupported global: ", "Unsupported class ", "Unsupported operand "):
        if start in text:
            text = text[text.index(start) :]
            break
    return text.partition(". ")[0].rstrip(".")[:160] or type(error).__name__


def _arrays(found: Any, where: str, options: Options) -> dict[str, Any]:
    """The tensors of a dict as arrays; where the dict is inside another one, that one is told."""
    if not isinstance(found, Mapping):
        raise InputError(
            f"{where}: it holds {said(type(found).__name__)}, but a state dict is meant: names, "
            "each with its tensor"
        )
    if not any(_is_tensor(one) for one in found.values()):
        inner = [
            k
            for k, v in found.items()
            if isinstance(v, Mapping) and any(map(_is_tensor, v.values()))
        ]
        if len(inner) != 1:
            names = ", ".join(map(said, inner)) or "nothing with tensors"
            raise InputError(f"{where}: a state dict is meant, but found {names}")
        options.note(f"the state dict is that under {said(inner[0])}")
        found = found[inner[0]]
    return {
        str(k): array_of_tensor(one, f"{where}, {k}", options) if _is_tensor(one) else one
        for k, one in found.items()
    }


def _is_tensor(one: Any) -> bool:
    return type(one).__name__ in ("Tensor", "Parameter")


def array_of_tensor(one: Any, where: str, options: Options) -> Any:
    """A tensor as an array.

    Raises `InputError` for one that is sparse or quantized.
    """
    plain = one.detach().cpu()
    if str(plain.dtype) == "torch.bfloat16":  # NumPy has none; as floats of 32 bits they are exact
        options.note("weights of sort bfloat16 are read as the numbers they are")
        plain = plain.float()
    try:
        return plain.numpy()
    except (TypeError, RuntimeError):
        raise InputError(
            f"{where}: its numbers are of the sort {plain.dtype}, laid out as {plain.layout}, "
            "which is not read; plain tensors are"
        ) from None
