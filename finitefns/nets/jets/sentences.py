"""What differs between two nets on inputs to first order, said with the labels of the inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ...verdict import Obstruction
from ...wording import NAMES


@dataclass(frozen=True)
class Told(Obstruction):
    """A difference that is told by a sentence of its own.

    >>> print(Told("inputs", 3, 4, sentence="3 inputs on the left, 4 on the right"))
    3 inputs on the left, 4 on the right
    """

    sentence: str = field(default="", repr=False, compare=False, kw_only=True)

    def __str__(self) -> str:
        return self.sentence


def called(labels: Sequence[Any]) -> str:
    """Inputs as the subject of a sentence.

    >>> called([3]), called([3, "seven"]), called([1, 2, 3, 4, 5])
    ('input 3', "inputs 3 and 'seven'", 'inputs 1, 2, 3, ...')
    """
    names = [repr(one) for one in labels[:NAMES]]
    if len(labels) == 1:
        return f"input {names[0]}"
    if len(labels) > NAMES:
        return f"inputs {', '.join(names)}, ..."
    return f"inputs {', '.join(names[:-1])} and {names[-1]}"


def merged(labels: Sequence[Any], left: int | None, right: int | None) -> Told:
    """Two inputs that are one point from a stage on, or from another one, or never."""
    first = left if left is not None else right
    if left is None or right is None:
        side = "left" if right is None else "right"
        rest = f"one point from stage {first} on, on the {side} only"
    else:
        rest = f"one point from stage {left} on on the left, from stage {right} on on the right"
    return _told("merges", left, right, labels, f"{called(labels)} are {rest}")


def bars(labels: Sequence[Any], i: int, j: int, left: int, right: int) -> Told:
    """How many bars reach from one stage to another at one input."""
    many = "1 bar reaches" if left == 1 else f"{left} bars reach"
    sentence = f"at {called(labels)} {many} from stage {i} to {j}, on the right {right}"
    return _told(f"bars from stage {i} to {j}", left, right, labels, sentence)


def together(labels: Sequence[Any], stages: tuple[int, int], left: int, right: int) -> Told:
    """How many dimensions the Jacobians of several inputs reach together where these meet."""
    i, j = stages
    sentence = (
        f"from stage {i} to {j} the Jacobians of {called(labels)} together reach "
        f"{left} dimension{'s' * (left != 1)} on the left, {right} on the right"
    )
    return _told(f"dimensions together at stage {j}", left, right, labels, sentence)


def otherwise(labels: Sequence[Any], stage: int, left: Any, right: Any) -> Told:
    """Inputs that meet and stand otherwise to each other there, such as by a cross ratio."""
    sentence = (
        f"{called(labels)} meet at stage {stage}, where their directions stand otherwise to "
        "each other on the left than on the right"
    )
    return _told(f"directions at stage {stage}", left, right, labels, sentence)


def order(stage: int, labels: Sequence[Any]) -> Told:
    """States on a line in another order, and not in the reverse of it."""
    sentence = (
        f"at stage {stage}, a line, the state of input {labels[1]!r} lies between those of "
        f"{labels[0]!r} and {labels[2]!r} on one side only"
    )
    return _told(f"order at stage {stage}", None, None, labels, sentence)


def moved_state(labels: Sequence[Any], stage: int, left: Any, right: Any) -> Told:
    """A state at a fixed stage that is not the same on both sides."""
    sentence = f"stage {stage} is fixed, and there the states of {called(labels)} differ"
    return _told(f"state at stage {stage}", left, right, labels, sentence)


def fixed_directions(labels: Sequence[Any], stages: Sequence[int]) -> Told:
    """Jacobians that no change brings together while the fixed stages stay."""
    names = " and ".join(f"stage {t}" for t in stages)
    sentence = f"with {names} fixed, the Jacobians at {called(labels)} differ"
    return _told("Jacobians", None, None, labels, sentence)


def shared(labels: Sequence[Any], stages: tuple[int, int], side: str) -> Told:
    """Two states of tied stages that are one on one side only."""
    (p, q), (s, t) = labels, stages
    sentence = (
        f"stages {s} and {t} are tied, and the state of input {p!r} at stage {s} is that of "
        f"input {q!r} at stage {t} on the {side} only"
    )
    return _told("shared states", side == "left", side != "left", labels, sentence)


def tied(labels: Sequence[Any]) -> Told:
    """Jacobians that no change brings together which moves tied stages alike."""
    sentence = f"with one matrix where tied stages share a state, the Jacobians at {called(labels)}"
    return _told("Jacobians", None, None, labels, f"{sentence} differ")


def mirrored(labels: Sequence[Any], left: bool | None = None) -> Told:
    """Inputs that are mirror images of each other on one side only, where it is known on which."""
    sentence = f"left and right mirror {called(labels)} differently"
    if left is not None:
        side = ("right", "left")[left]
        sentence = f"{called(labels)} are mirror images of each other on the {side} only"
    return _told("mirrored", left, None if left is None else not left, labels, sentence)


def sign_product(labels: Sequence[Any], lines: Sequence[int]) -> Told:
    """A product of orientations, and of orders of states on lines, that has another sign."""
    places = f"stage{'s' * (len(lines) > 1)} {' and '.join(map(str, lines))}"
    along = f", with the order of the states at {places}," if lines else ""
    sentence = f"the orientation at {called(labels)}{along} is + on the left, - on the right"
    return _told("orientation", "+", "-", labels, sentence)


def _told(name: str, left: Any, right: Any, labels: Sequence[Any], sentence: str) -> Told:
    return Told(name, left, right, inputs=tuple(labels), sentence=sentence)
