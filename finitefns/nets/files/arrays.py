"""Nets as arrays: ``.npz`` archives and ``.json``, ours and those found in the wild.

JSON is an object of names and nested lists, as an archive is; or lists of ``weights`` and
``biases`` beside each other; or a list of layers, each an object with its weights, its bias, its
activation.

Law: an archive and JSON with the same names and numbers are the same net.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ...arrays import ZIP, arrays_of
from ...errors import InputError, said
from ...files import MOST_FILE, decoded
from ..layers import Layer
from .named import layers_of_arrays
from .names import BIASES, SPOKEN, WEIGHTS
from .options import Options
from .ours import MEMBER, is_ours, layers_of_ours

Read = tuple[Sequence[Layer], tuple[int, ...] | None]


def net_of_archive(data: bytes, where: str, options: Options) -> Read:
    """The layers in a ``.npz`` archive, and the cuts where it has them.

    Raises `InputError` for what is not such an archive, or leaves something open.
    """
    arrays = arrays_of(data, where, MOST_FILE)
    ours = _described(arrays, where)
    if ours is not None:
        return layers_of_ours(ours, arrays, where)
    return layers_of_arrays(arrays, where, options), None


def _described(arrays: Mapping[str, Any], where: str) -> dict[str, Any] | None:
    """What `save` wrote beside the arrays; None where nothing of the kind is there."""
    text = arrays.get(MEMBER)
    if text is None or text.dtype.kind != "U" or text.ndim or not str(text).startswith("{"):
        return None
    found = parsed(str(text), where)
    return found if is_ours(found) else None


def net_of_json(data: bytes, where: str, options: Options) -> Read:
    """The layers in JSON, and the cuts where it has them.

    Raises `InputError` for what is not JSON, or is not a net.
    """
    found = parsed(decoded(data, where), where)
    if is_ours(found):
        return layers_of_ours(found, {}, where)
    arrays = arrays_in(found, where)
    if arrays is None:
        raise InputError(
            f"{where}: this is JSON, but not a net: an object of weights and biases is meant, or a "
            "list of layers"
        )
    return layers_of_arrays(arrays, where, options), None


def parsed(text: str, where: str) -> Any:
    """JSON, with the line where it breaks off."""
    try:
        return json.loads(text, object_pairs_hook=lambda pairs: _once(pairs, where))
    except json.JSONDecodeError as error:
        raise InputError(f"{where}, line {error.lineno}: this is not JSON: {error.msg}") from None
    except (RecursionError, ValueError) as error:
        what = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise InputError(f"{where}: this is not JSON that can be read: {what}") from None


def _once(pairs: list[tuple[str, Any]], where: str) -> dict[str, Any]:
    """The entries of an object of JSON, no name of which comes twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(
            f"{where}: the name {said(twice)} comes twice, so one of them would be lost"
        )
    return found


def looks_like_a_net(found: Any) -> bool:
    """Whether JSON has the names of weights in it.

    >>> looks_like_a_net({"W0": [[1.0]]}), looks_like_a_net({"a": "b"}), looks_like_a_net([0, 1])
    (True, False, False)
    """
    if is_ours(found):
        return True
    try:
        arrays = arrays_in(found, "")
    except InputError:
        return True
    return arrays is not None


def arrays_in(found: Any, where: str) -> dict[str, Any] | None:
    """The named arrays that JSON holds; None where nothing in it is called weights."""
    if isinstance(found, dict) and isinstance(found.get("layers"), list):
        found = found["layers"]
    if isinstance(found, list):
        return _of_layers(found, where)
    if not isinstance(found, dict):
        return None
    roles = {key: _role(key) for key in found}
    listed = [key for key, role in roles.items() if role and _are_arrays(found[key], roles[key])]
    if listed:
        return _side_by_side(found, listed, where)
    nested = {k: v for k, v in found.items() if isinstance(v, list)}
    if not any(_is_matrix(v) for v in nested.values()):
        return None
    if not any(_last_role(key) for key in nested):
        return None
    return dict(found)


def _role(key: str) -> str:
    word = key.rstrip("_").lower()
    return "W" if word in WEIGHTS else "b" if word in BIASES else ""


def _last_role(key: str) -> bool:
    import re

    words = [one.lower() for one in re.findall("[A-Za-z]+", key)]
    return any(one in WEIGHTS for one in words)


def _is_matrix(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and isinstance(value[0], list)
        and not any(isinstance(x, list | dict | str) for x in value[0])
    )


def _are_arrays(value: Any, role: str) -> bool:
    """Whether it is a list of matrices, or of lists where biases are meant."""
    if not isinstance(value, list) or not value:
        return False
    return _is_matrix(value[0]) if role == "W" else isinstance(value[0], list)


def _side_by_side(found: dict[str, Any], listed: Sequence[str], where: str) -> dict[str, Any]:
    """Lists of weights and of biases as arrays W0, b0, W1, ..."""
    arrays: dict[str, Any] = {}
    for key in listed:
        for i, one in enumerate(found[key]):
            name = f"{_role(key)}{i}"
            if name in arrays:
                raise InputError(
                    f"{where}: {said(key)} and another list are weights, or biases, twice"
                )
            if one is not None:
                arrays[name] = one
    return arrays | {k: v for k, v in found.items() if k.lower() in SPOKEN}


def _of_layers(found: list[Any], where: str) -> dict[str, Any] | None:
    """A list of objects, each a layer, as arrays by number."""
    if not found or not all(isinstance(one, dict) for one in found):
        return None
    if not any(_role(key) == "W" for one in found for key in one):
        return None
    arrays: dict[str, Any] = {}
    spoken: list[str] = []
    for i, one in enumerate(found):
        for key, value in one.items():
            if key.lower() in SPOKEN:
                spoken.append("identity" if value is None else str(value))
            elif not _role(key):
                raise InputError(
                    f"{where}, layer {i}: {said(key)} is neither weights, a bias nor an activation"
                )
            elif value is not None:
                arrays[f"{_role(key)}{i}"] = value
    if spoken:
        arrays["activations"] = spoken
    return arrays


def is_archive(data: bytes) -> bool:
    """Whether bytes begin as a ``.npz`` file does, with arrays in it and nothing else."""
    if not data.startswith(ZIP):
        return False
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return b".npy" in data[:4096]
    return any(name.endswith(".npy") for name in names)
