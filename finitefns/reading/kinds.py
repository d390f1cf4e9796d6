"""Of which kind an input is: a map, a chain of maps, or an endofunction.

What can only be a chain is read as one: a table of three columns or more, JSON with maps in it, or
three names for ``--columns``. Everything else is a map, unless ``--kind`` says otherwise; so an
endofunction is always asked for, since its table looks like that of a map.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ..errors import InputError
from ..freedom import Freedom
from .about import About
from .asked import Asked, quiet
from .cells import parse
from .chains import chains_of, is_chain
from .endofunctions import endofunctions_of
from .maps import maps_of
from .order import brought_into_order, tell_of_twins
from .sources import Source, fetch_all
from .tables import settled, width_of

KINDS = ("map", "chain", "endofunction")
_NESTED = re.compile(r"\s*(?:\[\s*[\[{]|\{)")  # JSON that might hold maps


def kind_of(source: Source, asked: Asked | None = None) -> str:
    """The kind of an input when nobody names it: ``map``, or ``chain`` where it cannot be a map.

    >>> kind_of(Source("here", "json", "[[0, 0, 1], [1, 0]]")), kind_of(Source("", "inline", "aab"))
    ('chain', 'map')
    """
    if source.sort in ("table", "frame", "archive") and asked is not None and asked.columns:
        return "chain" if len(asked.columns) > 2 else "map"
    if source.is_table:
        return "chain" if width_of(source.data) > 2 else "map"
    if source.sort == "json" and _NESTED.match(source.data):
        return "chain" if is_chain(parse(source.data, source.where)) else "map"
    return "map"


def read_things(
    texts: Sequence[str],
    kind: str | None = None,
    freedom: Freedom | str = "all",
    codomain: str | None = None,
    columns: Sequence[str] | None = None,
    *,
    sep: str | Sequence[str] = (),
    header: bool | None = None,
    most: int | None = None,
    tell: Callable[[str], None] = quiet,
    now: Callable[[str], None] = quiet,
    about: About | None = None,
) -> list[Any]:
    """The things that words of the command line stand for, all of one kind.

    ``sep`` and ``header`` say how tables are written, ``most`` bounds the bytes of each input, and
    ``tell`` hears, line by line, what was guessed, and ``now`` that a person has to type. ``about``
    holds maps to the sizes that a named freedom speaks of.

    >>> read_things(["[[0, 0, 1], [1, 0]]"])[0].slots
    {'stage0': 3, 'stage1': 2, 'stage2': 2}
    >>> read_things(["aab"])[0].slots, read_things(["2 1 1"], "endofunction")[0].slots
    ({'domain': 3, 'codomain': 2}, {'space': 3})

    Raises `InputError` for inputs of different kinds, or one that cannot be read as its kind.
    """
    marks = (sep,) if isinstance(sep, str) else tuple(sep)
    asked = Asked(None if columns is None else tuple(columns), marks, header, most, tell, now)
    sources = fetch_all(texts, asked)
    kind = _one_kind(sources, asked) if kind is None else kind
    if kind != "map" and about is not None:
        article = "an" if kind[0] == "e" else "a"
        raise InputError(f"{about.name} is about maps, but this is {article} {kind}")
    if kind != "map" and codomain is not None:
        raise InputError(f"--codomain is for maps, but this is a{'n' * (kind[0] == 'e')} {kind}")
    things: list[Any]
    if kind == "map":
        how = Freedom.parse(freedom).on(["domain", "codomain"], "FiniteMap")
        rule = how["codomain"]  # a group moves places, so which name stands where matters too
        share = rule.trusts_names or rule.grouped
        if about is not None:
            sources = about.spelled_out(sources)
        things = list(maps_of(sources, codomain, asked, share, about))
    elif kind == "chain":
        things = list(chains_of(sources, asked, freedom))
    else:
        things = list(endofunctions_of(sources, asked))
    tell_of_twins(things, tell)
    return brought_into_order(things, Freedom.parse(freedom))


def _one_kind(sources: Sequence[Source], asked: Asked) -> str:
    """The kind that all inputs have; tables of one call have one separator."""
    tables = iter(settled([source.data for source in sources if source.is_table]))
    ready = [replace(s, data=next(tables)) if s.is_table else s for s in sources]
    kinds = [kind_of(source, asked) for source in ready]
    if len(set(kinds)) > 1:
        chain, other = (sources[kinds.index(k)].where for k in ("chain", "map"))
        raise InputError(
            f"{chain} is a chain, but {other} is a map; --kind chain or --kind map reads both "
            "as one kind, and --columns x,y picks the two columns of a map"
        )
    return kinds[0]
