"""What is asked of every thing that is seen; each world answers in a file of its own.

`draw`, `describe` and `freedom_table` ask these questions. They are registered by kind, for finite
things in `finite_kinds` and for linear ones in `linear_kinds`; which file a thing needs is known
to `worlds`. A kind that no world knows gets the answer that stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any, Protocol

from ..errors import InputError
from ..freedom import Freedom
from .picture import Picture

Told = dict[str, dict[str, Any]]  # by freedom: what is left under it


class Row(Protocol):
    """A row of a table of freedoms: the finest invariant under one of them, and some counts."""

    @property
    def freedom(self) -> str: ...
    @property
    def invariant(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def heads(self) -> tuple[str, ...]: ...
    @property
    def bar(self) -> float: ...
    def told(self) -> list[str]: ...
    def counts(self) -> dict[str, Any]: ...


@singledispatch
def picture_of(thing: Any, *others: Any, **options: Any) -> Picture:
    """The picture of a thing."""
    raise InputError(
        f"draw: there is no picture of a {type(thing).__name__}; maps, chains, mergers, "
        "factorizations, their lattices and verdicts have one"
    )


@singledispatch
def picture_of_two(left: Any, verdict: Any, right: Any) -> Picture:
    """The picture of two things and the verdict on them."""
    raise InputError(
        "draw: a verdict is drawn with its two maps, draw(verdict, f, g), but found a "
        f"{type(left).__name__}"
    )


@singledispatch
def report_on(thing: Any, freedoms: Sequence[Freedom | str]) -> tuple[dict[str, Any], Told]:
    """The facts about a thing, and what is left of it under freedoms, or under the usual ones."""
    raise InputError(f"describe: there is no report for a {type(thing).__name__}")


@singledispatch
def rows_of(thing: Any, freedoms: Sequence[Freedom | str]) -> list[Row]:
    """The rows of the table of a thing: the usual freedoms, and those that are handed in."""
    raise InputError(f"freedom_table: there is no table for a {type(thing).__name__}")


@singledispatch
def plain_parts(value: Any) -> Any:
    """A value of a report as lists, dictionaries and texts, for JSON."""
    return repr(value)
