"""The inputs of a question: the options that say how they are read, and what was guessed, told.

What is told goes to standard error, one line at a time, so that an answer stays an answer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any

from ..errors import InputError
from ..wording import shortened

MATRIX_KINDS = ("matrix", "operator", "linear-chain")


def arguments(ask: argparse.ArgumentParser) -> None:
    """The options of every command that reads inputs."""
    ask.add_argument("--codomain", metavar="WHAT", help="a size, a range 1..5, or names a,b,c")
    ask.add_argument("--columns", metavar="X,Y", help="the columns of a table, one per stage")
    ask.add_argument(
        "--sep",
        metavar="MARK",
        action="append",
        help="what separates the cells of a table: ';', tab, space, ...",
    )
    ask.add_argument(
        "--header",
        action=argparse.BooleanOptionalAction,
        help="whether the first line of a table names its columns",
    )
    ask.add_argument(
        "--most",
        metavar="BYTES",
        help="read so many bytes of an input at most, such as 500M",
    )
    ask.add_argument("--json", action="store_true", help="everything, as JSON")


def kinds(ask: argparse.ArgumentParser) -> None:
    """The options of commands that read more than maps."""
    ask.add_argument(
        "--kind",
        choices=["map", "chain", "endofunction", *MATRIX_KINDS],
        metavar="KIND",
        help="map, chain, endofunction, matrix, operator or linear-chain",
    )
    ask.add_argument("--tolerance", metavar="T", help="of floating matrices, relative")
    how = ask.add_mutually_exclusive_group()
    how.add_argument(
        "--exact",
        dest="numbers",
        action="store_const",
        const="exact",
        help="floats of matrices are the fractions they stand for",
    )
    how.add_argument(
        "--floating",
        dest="numbers",
        action="store_const",
        const="floating",
        help="exact numbers of matrices become floats",
    )


def now(line: str) -> None:
    """One line on standard error, in which every letter can be seen."""
    if sys.stderr is not None:
        seen = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
        print(f"finitefns: {shortened(seen, 400)}", file=sys.stderr)


def columns_of(text: str | None) -> tuple[str, ...] | None:
    """The columns that were typed: names, or places from 1 on."""
    if text is None:
        return None
    names = [name.strip() for name in text.split(",")]
    if len(names) < 2 or not all(names):
        raise InputError(f"--columns is {text!r}, but two columns are meant: x,y (or one a stage)")
    return tuple(names)


def how_of(options: argparse.Namespace, tell: Callable[[str], None]) -> dict[str, Any]:
    """What the options say of how files are read, as `read_things` takes it."""
    from ..reading.files import bytes_of

    return {
        "columns": columns_of(options.columns),
        "sep": tuple(options.sep or ()),
        "header": options.header,
        "most": None if options.most is None else bytes_of(options.most),
        "tell": tell,
        "now": now,
    }


def about_of(words: Sequence[str]) -> Any:
    """The sizes that the named freedoms among these words speak of; None where there are none."""
    from ..reading.about import About

    found = [About.named(w) for w in words if "/" in w or w.strip().lower() == "automata"]
    for other in found[1:]:
        if (other.inputs, other.outputs) != (found[0].inputs, found[0].outputs):
            raise InputError(f"{found[0].told}, but {other.told}; one input has one size")
    return found[0] if found else None


def read(
    texts: Sequence[str],
    options: argparse.Namespace,
    freedom: Any = "all",
    words: Sequence[str] = (),
) -> list[Any]:
    """What the words of a question stand for, all of one kind; ``words`` are freedoms as typed."""
    from ..reading import read_things

    kind = getattr(options, "kind", None)
    about = about_of(words)
    notes: list[str] = []
    how = how_of(options, notes.append)
    things = read_things(texts, kind, freedom, options.codomain, about=about, **how)
    for line in notes:  # what is refused gets one sentence and no more
        now(line)
    return things
