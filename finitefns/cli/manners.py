"""How a verdict is told, by what moves the things: one file per sort of change.

`answers` has the one road of every comparison; here is what differs along it. A world with changes
of its own brings a file with these functions, and a line in ``MANNERS``.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ..freedom import Freedom
from ..verdict import Obstruction, Verdict


class Manner(Protocol):
    """What a sort of change says of itself, for a screen and as JSON."""

    def lines(self, witness: Any, slots: Mapping[str, Any]) -> list[str]:
        """The change, as lines below the verdict."""

    def plain(self, witness: Any, slots: Mapping[str, Any]) -> dict[str, Any]:
        """The change, as JSON tells it."""

    def value(self, of: Any) -> Any:
        """One side of an obstruction, as JSON tells it."""

    def hint(self, found: Obstruction, options: argparse.Namespace) -> list[str]:
        """What a no may hang on that was not typed."""

    def besides(
        self,
        answer: dict[str, Any],
        asked_of: tuple[Any, Any, Freedom, Verdict],
        options: argparse.Namespace,
    ) -> None:
        """Say, or put into the answer, what comes after the verdict."""


def _finite() -> Manner:
    from . import relabelings

    return relabelings


def _linear() -> Manner:
    from . import basis_changes

    return basis_changes


def _nets() -> Manner:
    from . import coordinate_changes

    return coordinate_changes


# By the room in which the type of the change stands.
MANNERS: dict[str, Callable[[], Manner]] = {"finite": _finite, "linear": _linear, "nets": _nets}


def manner_of(thing: Any) -> Manner:
    """How a thing is told whose changes are of the type ``moved_by``.

    >>> from finitefns.finite.maps import FiniteMap
    >>> manner_of(FiniteMap([0, 0, 1])).value(3)
    3
    """
    room = thing.moved_by.__module__.split(".")[1]
    return MANNERS[room]()
