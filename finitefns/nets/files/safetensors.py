"""``.safetensors`` files: named arrays, read by the library of that name.

Law: the numbers are those of the file; which layers they are, `named` says.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import InputError
from ..layers import Layer
from .named import layers_of_arrays
from .options import Options

SORTS = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1", "BOOL": "|b1",
}  # fmt: skip
MOST_HEADER = 100_000_000  # what the format allows


def is_safetensors(data: bytes) -> bool:
    """Whether bytes begin as such a file does: a length of eight bytes, then an object of JSON.

    >>> is_safetensors((2).to_bytes(8, "little") + b"{}"), is_safetensors(b"{}")
    (True, False)
    """
    if len(data) < 9 or data[8:9] != b"{":
        return False
    return 2 <= int.from_bytes(data[:8], "little") <= MOST_HEADER


def layers_of_safetensors(data: bytes, where: str, options: Options) -> list[Layer]:
    """The layers in a ``.safetensors`` file.

    Raises `InputError` for a file that is broken, or where the library is not installed.
    """
    return layers_of_arrays(_arrays(data, where, options), where, options)


def _arrays(data: bytes, where: str, options: Options) -> dict[str, Any]:
    try:
        from safetensors import SafetensorError, deserialize
    except ImportError:
        raise InputError(
            f"{where}: .safetensors files need safetensors, which is not installed: pip install "
            "safetensors"
        ) from None
    try:
        tensors: Any = deserialize(data)
    except SafetensorError as error:
        raise InputError(f"{where}: this is not a whole .safetensors file: {error}") from None
    arrays = {}
    for name, tensor in tensors:
        sort, shape, cells = tensor["dtype"], tensor["shape"], tensor["data"]
        if sort == "BF16":
            # The upper half of a float of 32 bits.
            wide = np.frombuffer(cells, dtype="<u2").astype("<u4") << 16
            arrays[name] = wide.view("<f4").reshape(shape)
            options.note("weights of sort bfloat16 are read as the numbers they are")
        elif sort in SORTS:
            arrays[name] = np.frombuffer(cells, dtype=SORTS[sort]).reshape(shape)
        else:
            raise InputError(
                f"{where}, {name}: its numbers are of the sort {sort}, but {', '.join(SORTS)} and "
                "BF16 are read"
            )
    return arrays
