"""What a person says of a net, where the file does not say it; and what was guessed, told.

Law: nothing is assumed. What a file leaves open and nobody says is refused, with the option that
settles it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...errors import InputError, nearest, said
from ..activations import NAMED, TAKES_PARAMETER, Activation, activation

OUT_IN, IN_OUT = "out,in", "in,out"
ROUND = (OUT_IN, IN_OUT)

# What other people call the activations of this house, without regard to case and underscores.
OTHER_NAMES = {
    "leakyrelu": "leaky",
    "linear": "identity",
    "logistic": "sigmoid",
    "none": "identity",
    "rectifier": "relu",
    "sine": "sin",
    "swish": "silu",
}
_CALLED = re.compile(r"([a-z_ ]+?)[ :(=]*([-+0-9.e]*)\)?", re.I)


def quiet(line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Options:
    """What was said: the activation, which way round weights are, which layers in which order.

    ``tell`` hears what was guessed, one line per file; ``clip`` holds the inputs of a ``.nnet``
    file to the ranges that it names. ``folder`` is where the file lies, for what it points to.
    """

    activation: Activation | None = None
    weights: str | None = None
    layers: tuple[str, ...] | None = None
    clip: bool = False
    folder: str | None = None
    tell: Callable[[str], None] = quiet
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        activation: Any = None,
        weights: Any = None,
        layers: Any = None,
        clip: bool = False,
        folder: str | None = None,
        tell: Callable[[str], None] = quiet,
    ) -> Options:
        """The options as they were typed or handed in.

        >>> Options.of("swish", "out, in", "l1,relu").layers
        ('l1', 'relu')

        Raises `InputError` for words that are not known.
        """
        way = None if weights is None else str(weights).replace(" ", "").replace("x", ",")
        if way not in (None, *ROUND):
            raise InputError(
                f"--weights is {said(weights)}, but one of these is meant: {OUT_IN} (a row per "
                f"output) or {IN_OUT} (a row per input)"
            )
        named = None if layers is None else _listed(layers)
        how = None if activation is None else activation_of(activation, "--activation")
        return cls(how, way, named, clip, folder, tell)

    def note(self, line: str) -> None:
        """Remember what was guessed, once."""
        if line not in self.notes:
            self.notes.append(line)

    def told(self, where: str) -> None:
        """Tell what was guessed, in one line."""
        if self.notes:
            self.tell(f"{where}: {'; '.join(self.notes)}")


def _listed(layers: Any) -> tuple[str, ...]:
    parts = layers.split(",") if isinstance(layers, str) else layers
    if not isinstance(parts, Sequence) or not all(isinstance(one, str) for one in parts):
        raise InputError(
            f"--layers is {said(layers)}, but names of arrays and activations are meant, in order: "
            "l1,relu,l2"
        )
    found = tuple(one.strip() for one in parts)
    if not found or not all(found):
        raise InputError(
            f"--layers is {said(layers)}, but each name between two commas is that of arrays or of "
            "an activation"
        )
    return found


def activation_of(given: Any, where: str) -> Activation:
    """An activation by any of its usual names, with its parameter behind it.

    >>> activation_of("LeakyReLU(0.2)", "here"), activation_of("swish", "here")
    (leaky(0.2), silu)

    Raises `InputError` for a name that is not known.
    """
    found = known_activation(given)
    if found is None:
        known = [*NAMED, *OTHER_NAMES]
        near = nearest(_plain(given), known) if isinstance(given, str) else ""
        takes = f" ({', '.join(TAKES_PARAMETER)} with a number: leaky:0.1)"
        raise InputError(
            f"{where} is {said(given)}, but one of {', '.join(NAMED)} is meant{takes}{near}"
        )
    return found


def known_activation(given: Any) -> Activation | None:
    """The same, or None for a name that is not known."""
    if isinstance(given, Activation):
        return given
    match = _CALLED.fullmatch(given.strip()) if isinstance(given, str) else None
    if match is None:
        return None
    name, number = _plain(match[1]), match[2]
    name = OTHER_NAMES.get(name, name)
    if name not in NAMED:
        return None
    try:
        parameter = float(number) if number else None
    except ValueError:
        return None
    return activation(name, parameter)


def _plain(name: str) -> str:
    return re.sub("[_ ]", "", name).lower()
