"""From what a person hands in to maps: which cells are integers, and what the codomain is.

A cell of text is an integer when every cell it is read with looks like one, and a name otherwise;
1.0 is the integer 1.
Inputs without names of their own are numbered 1, 2, 3, ... What was found comes from `given`.
Law: ``read_maps([a, b])[0]`` differs from ``read_map(a)`` in its codomain at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import InputError
from ..finite.maps import FiniteMap
from ..finite.sets import FiniteSet
from .about import About
from .asked import Asked
from .cells import INTEGER, NUMBER
from .gathered import gathered
from .given import Given, look, tokens
from .sources import Source, fetch_all

MOST_NAMED = 10**7  # more outputs than this are not given names of their own

_RANGE = re.compile(r"(-?[0-9]{1,18}|[A-Za-z])\.\.(-?[0-9]{1,18}|[A-Za-z])")


def read_map(
    text: str,
    codomain: str | None = None,
    columns: Sequence[str] | None = None,
    *,
    sep: str | None = None,
    header: bool | None = None,
    most: int | None = None,
) -> FiniteMap:
    """The map that a word of the command line stands for.

    ``codomain`` is a size, a range such as ``1..5``, or names; without it the codomain is the set
    of values that occur. ``columns`` names the two columns of a table, or counts them from 1.
    ``sep`` and ``header`` say how a table is written; without them it is looked at. ``most``
    bounds the bytes that are read.

    >>> read_map("aaabb").codomain.labels, read_map("1 1 1 2 2", codomain="5").codomain.size
    (('a', 'b'), 5)
    >>> read_map("a->x, b->x, c->y")("b")
    'x'

    Raises `InputError` for anything that is not one map, `OSError` for a file that cannot be read.
    """
    return read_maps([text], codomain, columns, sep=sep, header=header, most=most)[0]


def read_maps(
    texts: Sequence[str],
    codomain: str | None = None,
    columns: Sequence[str] | None = None,
    share: bool = False,
    *,
    sep: str | None = None,
    header: bool | None = None,
    most: int | None = None,
) -> list[FiniteMap]:
    """Several maps that are to be compared; tables of one call are read alike.

    With ``share`` all get one codomain, made of the outputs of each: names are trusted then.

    >>> f, g = read_maps(["aab", "bbc"], share=True)
    >>> f.codomain == g.codomain, g.codomain.labels
    (True, ('a', 'b', 'c'))
    """
    picked = None if columns is None else tuple(columns)
    asked = Asked(picked, () if sep is None else (sep,), header, most)
    return maps_of(fetch_all(texts, asked), codomain, asked, share)


def maps_of(
    sources: Sequence[Source],
    codomain: str | None = None,
    asked: Asked | None = None,
    share: bool = False,
    about: About | None = None,
) -> list[FiniteMap]:
    """The same, of what has been fetched already; ``about`` says of which sizes they have to be."""
    asked = Asked() if asked is None else asked
    if asked.columns and len(asked.columns) != 2:
        raise InputError(
            f"--columns is {','.join(asked.columns)!r}, but two columns are meant: x,y"
        )
    found = [look(source, asked) for source in gathered(sources, asked, wide=False)]
    chosen = None if codomain is None else Choice.parse(codomain)
    words = list(chosen.names) if chosen else []
    found, words = numbered(found, words)
    if about is not None:
        if codomain is not None:
            raise InputError(f"{about.told}, so --codomain has nothing to say")
        sets = about.codomains(found, share)
    elif chosen:
        sets = chosen.sets(found, words, share)
    elif share and len(found) > 1:
        sets = _shared(found)
    else:
        sets = [None] * len(found)
    return [_build(one, points) for one, points in zip(found, sets, strict=True)]


# ------------------------------------------------------------------ numbers, names, codomains


def _all_integers(cells: Iterable[str]) -> bool:
    return all(map(INTEGER.fullmatch, set(cells)))


def _integers(cells: Iterable[str]) -> list[int]:
    return list(map(int, cells))


def numbered(found: list[Given], words: list[Any]) -> tuple[list[Given], list[Any]]:
    """Turn cells of text into integers where all of them, in every input, look like integers."""
    for given in found:
        _refuse_fractions(given)
    loose = [g for g in found if not g.typed]
    texts = any(isinstance(x, str) for g in found if g.typed for x in g.outputs)
    if not texts and _all_integers(words) and all(_all_integers(g.outputs) for g in loose):
        found = [g if g.typed else replace(g, outputs=_integers(g.outputs)) for g in found]
        words = _integers(words)
    keyed = [g.inputs for g in found if g.inputs is not None and not g.typed]
    texts = any(isinstance(x, str) for g in found if g.typed for x in g.inputs or ())
    if not texts and all(map(_all_integers, keyed)):
        found = [
            g if g.typed or g.inputs is None else replace(g, inputs=_integers(g.inputs))
            for g in found
        ]
    return _written_out(found), words


def _written_out(found: list[Given]) -> list[Given]:
    """Integers of JSON beside a table whose cells stayed names: 1 there is the name 1 here.

    Where one input has both the number 1 and the text "1" they are two, and stay as they are.
    """
    for side in ("outputs", "inputs"):
        loose = [g for g in found if not g.typed and isinstance(_first(getattr(g, side)), str)]
        if not loose:
            continue
        for place, given in enumerate(found):
            cells = getattr(given, side)
            if not given.typed or given.ready is not None or cells is None:
                continue
            numbers = {x: str(x) for x in set(_plain(cells)) if not isinstance(x, str)}
            if numbers and not set(numbers.values()) & set(_plain(cells)):
                told = [numbers.get(x, x) for x in _plain(cells)]
                out = side == "outputs"
                found[place] = replace(given, outputs=told) if out else replace(given, inputs=told)
    return found


def _first(cells: Any) -> Any:
    return None if cells is None or len(cells) == 0 else cells[0]


def _refuse_fractions(given: Given) -> None:
    """Numbers that are not integers are measurements, not names."""
    if given.typed or not given.outputs or not all(map(NUMBER.fullmatch, set(given.outputs))):
        return
    for i, cell in enumerate(given.outputs):
        if "." in cell or not cell.strip("+-0123456789") == "":
            raise given.fault(i, f"it is {cell}, but an integer or a name is meant")


def _label_list(values: Iterable[Any]) -> list[Any]:
    distinct = list(dict.fromkeys(values))
    kinds = {type(x) for x in distinct}
    return sorted(distinct) if len(kinds) == 1 and kinds <= {int, str} else distinct


def _shared(found: list[Given]) -> list[FiniteSet | None]:
    """One codomain for all: that of the first where it serves, else the outputs of each."""
    own = [g.ready.codomain for g in found if g.ready is not None]
    if len(own) == len(found) and all(s == own[0] for s in own):
        return [None] * len(found)
    points: list[Any] = []
    for given in found:
        if given.ready is not None and given.ready.codomain.size > MOST_NAMED:
            raise InputError(
                f"{given.where}: the codomain has {given.ready.codomain.size:,} points, but "
                f"at most {MOST_NAMED:,} are matched by name"
            )
        points.extend(given.outputs if given.ready is None else given.ready.codomain.labels)
    return [FiniteSet(_label_list(_plain(points)))] * len(found)


def _plain(values: Iterable[Any]) -> Iterable[Any]:
    return (x.item() if isinstance(x, np.generic) else x for x in values)


@dataclass(frozen=True)
class Choice:
    """What ``--codomain`` says: so many points, a range, or names."""

    size: int | None = None
    span: range | None = None
    names: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Choice:
        """Read ``5``, ``1..5``, ``a..e`` or ``a,b,c``.

        >>> Choice.parse("1..5").span, Choice.parse("a..c").names
        (range(1, 6), ('a', 'b', 'c'))
        """
        text = text.strip()
        if re.fullmatch("[0-9]+", text):
            if len(text) > 8 or int(text) > MOST_NAMED:
                raise InputError(f"--codomain has {text} points, but at most {MOST_NAMED:,} fit")
            return cls(size=int(text))
        if match := _RANGE.fullmatch(text):
            low, high = match.groups()
            if low.isalpha() != high.isalpha():
                raise InputError(f"--codomain is {text!r}, but a range has two of one sort: 1..5")
            ends = (ord(low), ord(high)) if low.isalpha() else (int(low), int(high))
            span = range(ends[0], ends[1] + 1)
            if len(span) > MOST_NAMED:
                raise InputError(f"--codomain has {len(span)} points, but {MOST_NAMED:,} fit")
            if not span:
                raise InputError(f"--codomain {text!r} runs down, but a range runs up: 1..5")
            return cls(names=tuple(map(chr, span))) if low.isalpha() else cls(span=span)
        names = tokens(text)
        if "" in names:
            raise InputError(f"--codomain: name {names.index('') + 1} is missing")
        for place, name in enumerate(names):
            if name in names[:place]:
                raise InputError(f"--codomain: the name {name!r} comes twice, but names differ")
        return cls(names=tuple(names))

    def sets(self, found: list[Given], words: list[Any], share: bool) -> list[FiniteSet | None]:
        """The codomain of each input."""
        if self.size is None:
            return [FiniteSet(self.span if self.span is not None else words)] * len(found)
        distinct = [_label_list(_plain(given.outputs)) for given in found]
        everything = _label_list(x for labels in distinct for x in labels)
        together = _sized(everything, self.size)
        if together is not None:
            return [together] * len(found)
        apart = [_sized(labels, self.size) for labels in distinct]
        for given, points, labels in zip(found, apart, distinct, strict=True):
            if points is None:
                raise _does_not_fit(given, labels, self.size)
        if share:
            raise InputError(
                f"--codomain has {self.size} points, but the inputs together have "
                f"{len(everything)} outputs, and their names are trusted"
            )
        return list(apart)


def _sized(labels: list[Any], size: int) -> FiniteSet | None:
    """A codomain of so many points with room for the labels; None where there is none."""
    if all(isinstance(x, int) for x in labels):
        for first in (1, 0):
            if all(first <= x < first + size for x in labels):
                return FiniteSet(range(first, first + size))
        return None
    spare = (f"unused {i}" for i in range(1, size - len(labels) + 1))
    return FiniteSet([*labels, *spare]) if len(labels) <= size else None


def _does_not_fit(given: Given, labels: list[Any], size: int) -> InputError:
    if not all(isinstance(x, int) for x in labels):
        return InputError(
            f"{given.where}: it has {len(labels)} outputs, but --codomain has {size} points"
        )
    shift = 0 if 0 in labels else 1
    bad = next(x for x in labels if not shift <= x < shift + size)
    allowed = f"1..{size} or 0..{size - 1}" if size else "empty"
    place = list(given.outputs).index(bad)
    return given.fault(place, f"it is {bad}, but a codomain of {size} points is {allowed}")


def _build(given: Given, codomain: FiniteSet | None) -> FiniteMap:
    if given.ready is not None and codomain in (None, given.ready.codomain):
        return given.ready
    n = len(given.outputs)
    inputs = given.inputs
    domain = FiniteSet._distinct(np.arange(1, n + 1)) if inputs is None else FiniteSet(inputs)
    if codomain is None:
        return FiniteMap.from_values(given.outputs, domain=domain)
    known = set(codomain.labels)
    strange = set(_plain(given.outputs)) - known
    for i, label in enumerate(given.outputs if strange else ()):
        if label in strange:
            plain = label.item() if isinstance(label, np.generic) else label
            raise given.fault(i, f"the output is {plain!r}, but the codomain is {_span(codomain)}")
    return FiniteMap.from_values(given.outputs, codomain, domain)


def _span(points: FiniteSet) -> str:
    labels = points.labels
    if (
        points.size > 2
        and all(isinstance(x, int) for x in labels)
        and (list(labels) == list(range(labels[0], labels[0] + points.size)))
    ):
        return f"{labels[0]}..{labels[-1]}"
    return points.span
