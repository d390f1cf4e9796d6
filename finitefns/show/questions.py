"""What is asked of every thing that is seen; each world answers in a file of its own.

`draw`, `describe` and `freedom_table` ask these questions. They are registered by kind, for finite
things in `finite_kinds` and for linear ones in `linear_kinds`; which file a thing needs is known
to `worlds`. A kind that no world knows gets what its contract tells (`any_kind`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import singledispatch
from inspect import signature
from typing import Any, Protocol

from ..compare import is_kind
from ..errors import InputError, an, called, nearest, no_rule
from ..freedom import Freedom
from ..verdict import Undecided, Verdict
from .facts import FactTable
from .picture import Picture

Told = dict[str, dict[str, Any]]  # by freedom: what is left under it
Reported = tuple[dict[str, Any], Told] | tuple[dict[str, Any], Told, FactTable]


class Row(Protocol):
    """A row of a table of freedoms: the finest invariant under one of them, and some counts."""

    @property
    def freedom(self) -> str: ...
    @property
    def invariant(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def claim(self) -> str: ...
    @property
    def heads(self) -> tuple[str, ...]: ...
    @property
    def bar(self) -> float: ...
    def told(self) -> list[str]: ...
    def counts(self) -> dict[str, Any]: ...


@singledispatch
def picture_of(thing: Any, *others: Any, **options: Any) -> Picture:
    """The picture of a thing; of a kind that no world knows, a plain one."""
    if is_kind(thing):
        from .any_kind import plain_picture

        check_drawn(plain_picture, thing, others, options)
        return plain_picture(thing)
    asked_of = "a map, a chain, mergers, a factorization, a lattice, a verdict or the like"
    raise no_rule("draw", thing, asked_of)


def check_drawn(
    rule: Callable[..., Picture], thing: Any, others: Sequence[Any], options: Mapping[str, Any]
) -> None:
    """Raise `InputError` for more than is drawn of such a thing."""
    takes = signature(rule).parameters.values()
    if any(one.kind is one.VAR_KEYWORD for one in takes):  # it refuses for itself
        return
    kind = an(type(thing).__name__)
    names = [one.name for one in takes if one.default is not one.empty]
    odd = [name for name in options if name not in names]
    if odd:
        raise InputError(f"draw: {kind} is drawn without {odd[0]}={nearest(odd[0], names)}")
    room = sum(one.kind is not one.KEYWORD_ONLY for one in takes)
    if 1 + len(others) > room:
        verdicts = "a verdict is drawn with its two things, draw(verdict, f, g)"
        alone = f"{kind} is drawn alone; " if room == 1 else ""
        raise InputError(f"draw: {alone}{verdicts}")


def alike(verdict: Verdict) -> str:
    """What the title of a picture says of two things."""
    if isinstance(verdict, Undecided):
        return "of which nothing is decided"
    return "that are equivalent" if verdict else "that are not equivalent"


@singledispatch
def picture_of_two(left: Any, verdict: Any, right: Any) -> Picture:
    """The picture of two things and the verdict on them."""
    raise _drawn_with("things", left)


def check_two(kind: type, things: str, left: Any, right: Any) -> None:
    """Raise `InputError` where a verdict is not drawn with two things of its kind."""
    for side in (left, right):
        if not isinstance(side, kind):
            raise _drawn_with(things, side)


def _drawn_with(things: str, found: Any) -> InputError:
    return InputError(
        f"draw: a verdict is drawn with its two {things}, draw(verdict, f, g), but found "
        f"{called(found)}"
    )


@singledispatch
def report_on(thing: Any, freedoms: Sequence[Freedom | str]) -> Reported:
    """The facts about a thing, and what is left of it under freedoms, or under the usual ones.

    A world may add a table of facts with what each of them survives.
    """
    if is_kind(thing):
        from .any_kind import plain_report

        return plain_report(thing, freedoms)
    raise no_rule("describe", thing)


@singledispatch
def rows_of(thing: Any, freedoms: Sequence[Freedom | str]) -> list[Row]:
    """The rows of the table of a thing: the usual freedoms, and those that are handed in."""
    if is_kind(thing):
        from .any_kind import plain_rows

        return list(plain_rows(thing, freedoms))
    raise no_rule("freedom_table", thing)


@singledispatch
def plain_parts(value: Any) -> Any:
    """A value of a report as lists, dictionaries and texts, for JSON."""
    return repr(value)
