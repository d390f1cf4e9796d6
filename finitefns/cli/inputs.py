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
from . import nets

MATRIX_KINDS = ("matrix", "operator", "linear-chain")


def arguments(ask: argparse.ArgumentParser) -> None:
    """The options of every command that reads inputs."""
    ask.add_argument("--codomain", metavar="WHAT", help="a size, a range 1..5, or names a,b,c")
    ask.add_argument("--columns", metavar="X,Y", help="the columns of a table, one per stage")
    ask.add_argument(
        "--sep",
        metavar="MARK",
        action="append",
        help="what separates cells of a table: ';', tab, space, ...",
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
        choices=["map", "chain", "endofunction", *MATRIX_KINDS, nets.KIND],
        metavar="KIND",
        help="map, chain, matrix, net, ...: finitefns help kinds",
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
    from ..files import bytes_of

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


def freedom_of(word: str) -> Any:
    """The freedom that was typed: slots, words and groups, or the name of a natural freedom.

    >>> str(freedom_of("npn/2")), str(freedom_of("domain"))
    ('domain=hypercube codomain=free', 'domain')
    """
    from ..freedom import Freedom

    if "/" in word or word.strip().lower() == "automata":
        from ..finite.classes.natural import natural_freedom

        return natural_freedom(word).freedom
    return Freedom.parse(word)


def are_meant(texts: Sequence[str], kind: str | None, freedom: Any) -> bool:
    """Whether the words of a question stand for matrices.

    They do where ``--kind`` says so, where the freedom names a sort of matrices (linear,
    orthogonal, monomial, signed, permutation, scale), or where a ``.npy`` file has two dimensions,
    more than one row and more than one column.

    >>> from finitefns.freedom import Freedom
    >>> are_meant(["a.csv"], None, Freedom.parse("orthogonal")), are_meant(["aab"], None, Freedom())
    (True, False)
    """
    from ..freedom import SORTS, Word

    if kind is not None:
        return kind in MATRIX_KINDS
    rules = [rule for _, rule in freedom.named if isinstance(rule, Word)]
    if freedom.by_matrices or any(rule.name in SORTS for rule in rules):
        return True
    return all(map(_is_matrix, texts))


def _is_matrix(text: str) -> bool:
    """Whether a file holds an array that can only be a matrix: a column may be labels."""
    from ..arrays import shape_in

    shape = shape_in(text)
    return shape is not None and len(shape) == 2 and shape[0] != 1 and shape[1] != 1


def read(
    texts: Sequence[str],
    options: argparse.Namespace,
    freedom: Any = "all",
    words: Sequence[str] = (),
) -> list[Any]:
    """What the words of a question stand for, all of one kind; ``words`` are freedoms as typed."""
    notes: list[str] = []
    things = _things(texts, options, freedom, words, notes.append)
    for line in notes:  # what is refused gets one sentence and no more
        now(line)
    return things


def _things(
    texts: Sequence[str],
    options: argparse.Namespace,
    freedom: Any,
    words: Sequence[str],
    tell: Callable[[str], None],
) -> list[Any]:
    kind = getattr(options, "kind", None)
    if nets.are_meant(texts, options):
        return _nets(texts, options, tell)
    nets.refuse_options(options)
    if are_meant(texts, kind, freedom_of(words[0] if words else "none")):
        return _matrices(texts, options, tell)
    from ..reading import read_things

    how = how_of(options, tell)
    return read_things(texts, kind, freedom, options.codomain, about=about_of(words), **how)


def _nets(
    texts: Sequence[str], options: argparse.Namespace, tell: Callable[[str], None]
) -> list[Any]:
    for name, option, what in (
        ("changed", "--changed", "maps: it writes the rows that differ"),
        ("codomain", "--codomain", "maps"),
        ("numbers", "--exact and --floating", "matrices"),
    ):
        if getattr(options, name, None) is not None:
            raise InputError(f"{option} is for {what}, but nets are asked about here")
    if len(texts) > 1 and getattr(options, "svg", None) is not None:
        raise InputError(
            "--svg draws two maps or matrices, but nets are asked about here; describe draws a net"
        )
    return nets.read(texts, options, how_of(options, tell), tolerance_of(options.tolerance))


def _matrices(
    texts: Sequence[str], options: argparse.Namespace, tell: Callable[[str], None]
) -> list[Any]:
    from ..reading.linear_things import read_linear_things

    if getattr(options, "changed", None) is not None:
        raise InputError("--changed is for maps: it writes the rows that differ")
    if options.codomain is not None or options.columns is not None:
        raise InputError("--codomain and --columns are for maps, but matrices are compared here")
    how = how_of(options, tell)
    del how["columns"]
    tolerance = tolerance_of(options.tolerance)
    return read_linear_things(texts, options.kind, options.numbers, tolerance, **how)


def tolerance_of(text: str | None) -> float | None:
    """The tolerance that was typed, where anyone typed one."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        raise InputError(f"--tolerance is {text!r}, but a number such as 1e-9 is meant") from None
