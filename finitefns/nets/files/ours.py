"""What `Net.save` writes, and reads back to an equal net: ``.npz`` and ``.json``.

Both hold one object, ``{"finitefns": "net", "version": 1, "cuts": [], "layers": []}``. A layer is
its name with the arguments of its constructor. In JSON arrays are nested lists, each number in
the digits that give it back; in an archive they are arrays of their own, named by place.

Law: ``load(path) == net`` after ``net.save(path)``, for layers of every sort that this house has.
"""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import InputError, said
from ..activations import Activation, activation
from ..functions import Residual
from ..images import Convolution, Pool
from ..layers import Affine, Layer, Pointwise
from ..norms import LayerNorm, Radial, RMSNorm, Softmax

SORTS: dict[str, type[Layer]] = {
    sort.__name__: sort
    for sort in (
        Affine, Convolution, LayerNorm, Pointwise, Pool, Radial, Residual, RMSNorm, Softmax,
    )
}  # fmt: skip
MARK, VERSION = "finitefns", 1
MEMBER = "net"  # the array of an archive that holds the object, as text


def save(layers: Sequence[Layer], cuts: Sequence[int], path: str | os.PathLike[str]) -> None:
    """Write a net to a file; its ending, .npz or .json, says how.

    Raises `InputError` for another ending, and for layers that no file can hold.
    """
    name = os.fspath(path)
    ending = os.path.splitext(name)[1].lower()
    if ending not in (".npz", ".json"):
        raise InputError(
            f"{name}: a net is saved as .npz or .json, but the name ends in {said(ending)}"
        )
    arrays: dict[str, Any] | None = {} if ending == ".npz" else None
    whole = {
        MARK: "net",
        "version": VERSION,
        "cuts": list(cuts),
        "layers": [_written(a, str(i), arrays) for i, a in enumerate(layers)],
    }
    text = json.dumps(whole, indent=1 if arrays is not None else None)
    if arrays is None:
        with open(name, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        return
    with open(name, "wb") as binary:
        np.savez_compressed(binary, allow_pickle=False, **{MEMBER: np.array(text)}, **arrays)


def _written(part: Any, place: str, arrays: dict[str, Any] | None) -> Any:
    """A part of a net as JSON has it; arrays go where they are asked for."""
    if isinstance(part, np.ndarray):
        if arrays is None:
            return part.tolist()
        arrays[place] = part
        return {"array": place}
    if isinstance(part, Activation):
        if part.is_own:
            raise InputError(
                f"layer {place}: the activation {part!r} is a function, which no file holds"
            )
        return {"activation": part.name, "parameter": part.parameter}
    if isinstance(part, Layer):
        sort = type(part).__name__
        if SORTS.get(sort) is not type(part):
            raise InputError(f"layer {place} is {part!r}, a function, which no file holds")
        named = zip(inspect.signature(type(part)).parameters, part.parts, strict=False)
        return {
            "layer": sort,
            **{name: _written(value, f"{place}.{name}", arrays) for name, value in named},
        }
    if isinstance(part, tuple):
        return [_written(one, f"{place}.{i}", arrays) for i, one in enumerate(part)]
    return part


# ------------------------------------------------------------------ reading


def is_ours(data: Any) -> bool:
    """Whether JSON is what `save` writes."""
    return isinstance(data, dict) and data.get(MARK) == "net"


def layers_of_ours(
    data: Mapping[str, Any], arrays: Mapping[str, Any], where: str
) -> tuple[list[Layer], tuple[int, ...]]:
    """The layers and the cuts of what `save` wrote.

    Raises `InputError` where a part is missing or of another sort.
    """
    if data.get("version") != VERSION:
        raise InputError(
            f"{where}: it is written by version {said(data.get('version'))} of this format, but "
            f"{VERSION} is read"
        )
    layers, cuts = data.get("layers"), data.get("cuts")
    if not isinstance(layers, list) or not isinstance(cuts, list):
        raise InputError(f"{where}: it has no layers, or no cuts, so it is not a whole net")
    read = [_read(one, arrays, f"{where}, layer {i}") for i, one in enumerate(layers)]
    for i, one in enumerate(read):
        if not isinstance(one, Layer):
            raise InputError(f"{where}, layer {i}: it is {said(layers[i])}, but a layer is meant")
    return read, tuple(cuts)


def _read(part: Any, arrays: Mapping[str, Any], where: str) -> Any:
    if isinstance(part, list):
        if part and isinstance(part[0], dict):
            return [_read(one, arrays, where) for one in part]
        return part
    if not isinstance(part, dict):
        return part
    if "array" in part:
        name = part["array"]
        if name not in arrays:
            raise InputError(f"{where}: the array {said(name)} is not in the file")
        return arrays[name]
    if "activation" in part:
        return activation(part["activation"], part.get("parameter"))
    sort = SORTS.get(str(part.get("layer")))
    if sort is None:
        raise InputError(
            f"{where}: the layer is {said(part.get('layer'))}, but one of {', '.join(SORTS)} is "
            "meant"
        )
    known = inspect.signature(sort).parameters
    given = {k: _read(value, arrays, where) for k, value in part.items() if k != "layer"}
    odd = next((k for k in given if k not in known), None)
    if odd is not None:
        raise InputError(f"{where}: {sort.__name__} has no {said(odd)}, but {', '.join(known)}")
    missing = next((k for k, p in known.items() if p.default is p.empty and k not in given), None)
    if missing is not None:
        raise InputError(f"{where}: {sort.__name__} needs {missing}, but the file has none")
    try:
        made = sort(**given)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    except (TypeError, ValueError):
        raise InputError(f"{where}: its parts are not those of a {sort.__name__}") from None
    if made.inputs < 0:
        raise InputError(f"{where}: its size is {made.inputs}, but a number from 0 on is meant")
    return made
