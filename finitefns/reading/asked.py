"""What a person said of how files are to be read; what nobody said is guessed, and told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..errors import InputError, said

SEPARATORS = {
    "tab": "\t",
    "\\t": "\t",
    "space": " ",
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
    "bar": "|",
}


def quiet(line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Asked:
    """The columns, separators and headings that are meant; None and () where nothing was said.

    ``separators`` holds one for all inputs, or one per input; ``most`` bounds what is read of a
    file, in bytes. ``tell`` hears what was guessed, one line at a time; ``now`` what cannot wait
    until the input is read.
    """

    columns: tuple[str, ...] | None = None
    separators: tuple[str, ...] = ()
    header: bool | None = None
    most: int | None = None
    tell: Callable[[str], None] = quiet
    now: Callable[[str], None] = quiet

    def __post_init__(self) -> None:
        if self.columns is not None:
            object.__setattr__(self, "columns", tuple(self.columns))
        object.__setattr__(self, "separators", tuple(map(separator_of, self.separators)))
        if self.header is False and self.by_name:
            raise InputError(
                f"--columns {','.join(self.columns or ())} names columns, but --no-header says "
                "that no line has their names; columns may be counted instead: --columns 1,2"
            )

    @property
    def by_name(self) -> bool:
        """Whether the columns are named, not counted."""
        names = self.columns or ()
        return not all(name.isascii() and name.isdigit() and len(name) < 9 for name in names)

    def of(self, number: int, count: int) -> Asked:
        """What was said of one input out of so many."""
        if len(self.separators) in (0, 1):
            return self
        if len(self.separators) != count:
            raise InputError(
                f"--sep was given {len(self.separators)} times for {count} inputs; give it once "
                "for all, or once for each"
            )
        return replace(self, separators=self.separators[number : number + 1])


def separator_of(text: str) -> str:
    """The mark that is meant: one letter, or a word such as ``tab``.

    >>> separator_of("tab"), separator_of(";")
    ('\\t', ';')

    Raises `InputError` for what cannot separate cells.
    """
    mark = SEPARATORS.get(text.lower(), text)
    if len(mark) != 1 or mark.isalnum() or mark in "\"'\r\n\0":
        raise InputError(
            f"--sep is {said(text)}, but one mark is meant, such as ';', ',', '|', tab or space"
        )
    return mark


def named_separator(mark: str) -> str:
    """A separator as a sentence says it.

    >>> named_separator(";"), named_separator("\\t")
    ("';'", 'tab')
    """
    return {"\t": "tab", " ": "white space"}.get(mark, repr(mark))


def these(places: Sequence[str]) -> str:
    """A list as a sentence says it.

    >>> these(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, [", ".join(places[:-1]), *places[-1:]]))
