"""What arrays in a file are, by their names: weights, biases, activations that stand between.

A name is cut into words and numbers. The last word for weights or for a bias says the role, and
what is left of the name says the layer.

Law: arrays of one layer share what is left of their names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...errors import InputError, said
from ..activations import Activation
from .options import activation_of, known_activation

WEIGHTS = frozenset(["w", "weight", "weights", "kernel", "kernels", "a", "coef", "coefs", "matrix"])
BIASES = frozenset(["b", "bias", "biases", "intercept", "intercepts", "offset", "offsets"])
SPOKEN = ("activation", "activations", "hidden_activation", "act")
IDLE = frozenset(["dropout", "flatten", "identity", "squeeze", "squeezelast"])  # change no number

_TOKENS = re.compile("[A-Za-z]+|[0-9]+")


@dataclass
class Group:
    """The weights and the bias that belong together, and the names they go by."""

    key: tuple[str, ...]
    weights: Any = None
    bias: Any = None
    names: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return " and ".join(self.names)

    @property
    def number(self) -> tuple[int, ...]:
        return tuple(int(one) for one in self.key if one.isdigit())

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(one for one in self.key if not one.isdigit())


@dataclass
class Found:
    """All that a file of arrays holds: groups, activations that stand between them by number."""

    groups: dict[tuple[str, ...], Group]
    marks: list[tuple[tuple[int, ...], str, Activation | None]]
    spoken: list[Activation]
    others: list[str]


def sorted_out(arrays: Mapping[str, Any], where: str) -> Found:
    """What each array is, by its name."""
    groups: dict[tuple[str, ...], Group] = {}
    found = Found(groups, [], [], [])
    names = list(arrays)
    if names and all(re.fullmatch("arr_[0-9]+", name) for name in names):
        _by_place(arrays, found)
        return found
    for name, array in arrays.items():
        shape = np.shape(array)
        tokens = tuple(_TOKENS.findall(name))
        if name.lower() in SPOKEN:
            found.spoken += _spoken(array, where, name)
        elif 0 in shape and _mark(tokens) is not None and any(one.isdigit() for one in tokens):
            number = tuple(int(one) for one in tokens if one.isdigit())
            found.marks.append((number, name, known_activation(_mark(tokens))))
        else:
            at = next(
                (
                    i
                    for i in range(len(tokens) - 1, -1, -1)
                    if tokens[i].lower() in WEIGHTS | BIASES
                ),
                None,
            )
            if at is None:
                found.others.append(name)
                continue
            key = tokens[:at] + tokens[at + 1 :]
            group = groups.setdefault(key, Group(key))
            role = "weights" if tokens[at].lower() in WEIGHTS else "bias"
            if getattr(group, role) is not None:
                raise InputError(
                    f"{where}: {said(name)} and {said(group.name)} are one layer twice"
                )
            setattr(group, role, array)
            group.names.insert(0 if role == "weights" else 1, name)
    return found


def _by_place(arrays: Mapping[str, Any], found: Found) -> None:
    """Arrays without names, as NumPy numbers them: matrices, each with the list behind it."""
    ordered = sorted(arrays, key=lambda name: int(name[4:]))
    number = -1
    for name in ordered:
        array = arrays[name]
        last = found.groups.get((str(number),))
        if np.ndim(array) == 1 and last is not None and last.bias is None:
            last.bias = array
            last.names.append(name)
            continue
        number += 1
        found.groups[str(number),] = Group((str(number),), array, None, [name])


def _mark(tokens: Sequence[str]) -> str | None:
    """The activation, or what changes no number, that the name of an empty array says."""
    for word in tokens:
        if word.lower() in IDLE or (len(word) > 1 and known_activation(word) is not None):
            return word
    return None


def _spoken(given: Any, where: str, name: str) -> list[Activation]:
    words = np.asarray(given)
    if words.dtype.kind not in "US":
        raise InputError(
            f"{where}: {said(name)} is {said(given)}, but a name is meant, such as relu"
        )
    texts = [
        x.decode("utf-8", "replace") if isinstance(x, bytes) else x for x in words.ravel().tolist()
    ]
    return [activation_of(text, f"{where}: {said(name)}") for text in texts]


def stem(group: Group) -> str:
    """What is left of the name of a layer without the word for weights."""
    return ".".join(group.key) if _joined(group) is None else str(_joined(group))


def _joined(group: Group) -> str | None:
    """The beginning that the names of a group share, where it has all of the key in it."""
    for name in group.names:
        start = name
        while start and _TOKENS.findall(start) != list(group.key):
            start = start[:-1]
        if start:
            return start.rstrip("._/ ")
    return None
