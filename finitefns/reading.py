"""What a person hands in, as a map: inline values and arrows, tables, JSON, arrays, examples.

A cell of text is an integer when every cell it is read with looks like one, and a name otherwise.
Inputs without names of their own are numbered 1, 2, 3, ...
Law: what is refused is refused in one sentence, and no row is dropped or merged unsaid.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from .errors import InputError
from .finite.maps import FiniteMap
from .finite.sets import FiniteSet

READABLE = (".csv", ".tsv", ".json", ".npy", ".txt")
FOREIGN = (".npz", ".parquet", ".feather", ".xls", ".xlsx", ".ods", ".h5", ".pkl", ".pickle")
PACKED = (".gz", ".bz2", ".xz", ".zip", ".zst")
MOST_NAMED = 10**7  # more outputs than this are not given names of their own

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})")  # no leading zeros: 007 is a name
_NUMBER = re.compile(r"[-+]?(?:[0-9]*\.?[0-9]+(?:e[-+]?[0-9]+)?|[0-9]+\.|nan|inf)", re.I)
_RANGE = re.compile(r"(-?[0-9]{1,18}|[A-Za-z])\.\.(-?[0-9]{1,18}|[A-Za-z])")


@dataclass(frozen=True)
class Given:
    """What was found in one input, before anyone decides on the codomain."""

    where: str
    outputs: Sequence[Any]
    place: Callable[[int], str]
    inputs: Sequence[Any] | None = None
    typed: bool = False  # numbers are numbers and texts are texts: nothing to guess
    table: bool = False
    ready: FiniteMap | None = None


def read_map(
    text: str, codomain: str | None = None, columns: tuple[str, str] | None = None
) -> FiniteMap:
    """The map that a word of the command line stands for.

    ``codomain`` is a size, a range such as ``1..5``, or names; without it the codomain is the set
    of values that occur.

    >>> read_map("aaabb").codomain.labels, read_map("1 1 1 2 2", codomain="1..5").codomain.size
    (('a', 'b'), 5)
    >>> read_map("a->x, b->x, c->y")("b")
    'x'

    Raises `InputError` for anything that is not one map, `OSError` for a file that cannot be read.
    """
    return read_maps([text], codomain, columns)[0]


def read_maps(
    texts: Sequence[str],
    codomain: str | None = None,
    columns: tuple[str, str] | None = None,
    trusted: Iterable[str] = (),
) -> list[FiniteMap]:
    """Several maps that are to be compared, with what their names share.

    With ``codomain`` among the ``trusted`` slots, all get one codomain: the values that occur in
    any of them. With ``domain`` among them, inputs of the same names are put in the same order.

    >>> f, g = read_maps(["a->x, b->y", "b->y, a->y"], trusted=["domain", "codomain"])
    >>> f.codomain == g.codomain, g.domain.labels
    (True, ('a', 'b'))
    """
    if list(texts).count("-") > 1:
        raise InputError("standard input ('-') can be read only once")
    found = [find(text, columns) for text in texts]
    if columns and not any(given.table for given in found):
        raise InputError("--columns is for tables, but no input here is a table (.csv, .tsv)")
    found = _agree(found, "inputs")
    trusted = set(trusted)
    if codomain is None:
        found = _agree(found, "outputs")
        sets = _shared(found) if "codomain" in trusted and len(found) > 1 else [None] * len(found)
    else:
        found, sets = _chosen(found, codomain, "codomain" in trusted)
    maps = [_build(given, chosen) for given, chosen in zip(found, sets, strict=True)]
    return [maps[0], *(_in_order_of(maps[0], f) for f in maps[1:])] if "domain" in trusted else maps


# ------------------------------------------------------------------ where it comes from


def find(text: str, columns: tuple[str, str] | None = None) -> Given:
    """Look at one word of the command line and fetch what it stands for."""
    if text == "-":
        return _sniff(sys.stdin.buffer.read(), "standard input", columns)
    if text.startswith("example:"):
        from .finite.examples import example

        return _from_map(example(text.removeprefix("example:")), text)
    ending = Path(text).suffix.lower()
    arrows = "->" in text and not Path(text).exists()
    if "\n" in text or "\0" in text or text.lstrip()[:1] in ("[", "{") or arrows:
        return _inline(text, f"'{_short(text)}'")
    if ending in FOREIGN + PACKED:
        doing = "unpack it first" if ending in PACKED else "save it as one of these"
        raise InputError(f"{text}: {ending} is not read here, but {', '.join(READABLE)}; {doing}")
    if ending not in READABLE and "/" not in text:
        return _inline(text, f"'{_short(text)}'")
    path = Path(text)
    if not path.exists():
        raise InputError(f"{text}: no such file (values are written as aaabb, 1,1,2 or '1 1 2')")
    data = path.read_bytes()
    if ending == ".npy":
        return _from_array(data, text)
    if ending == ".json":
        return _from_json(_decode(data, text), text)
    if ending in (".csv", ".tsv"):
        from .tables_in import from_table

        return from_table(_decode(data, text), text, columns, "\t" if ending == ".tsv" else None)
    return _sniff(data, text, columns)
