"""Of which kind an input is: a map, a chain of maps, or an endofunction.

What can only be a chain is read as one: a table of three columns or more, JSON with maps in it, or
three names for ``--columns``. Everything else is a map, unless ``--kind`` says otherwise; so an
endofunction is always asked for, since its table looks like that of a map.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..errors import InputError
from ..freedom import Freedom
from ..given_groups import GROUPS
from .chains import chains_of, is_chain
from .endofunctions import endofunctions_of
from .given import parse
from .maps import maps_of
from .sources import Source, fetch_all

KINDS = ("map", "chain", "endofunction")
_NESTED = re.compile(r"\s*(?:\[\s*[\[{]|\{)")  # JSON that might hold maps


def kind_of(source: Source, columns: tuple[str, ...] | None = None) -> str:
    """The kind of an input when nobody names it: ``map``, or ``chain`` where it can be no map.

    >>> kind_of(Source("a.csv", "table", "a,b,c")), kind_of(Source("a.csv", "table", "a,b"))
    ('chain', 'map')
    """
    if source.sort == "table":
        wide = len(columns) if columns else len(next(source.rows(), (0, []))[1])
        return "chain" if wide > 2 else "map"
    if source.sort == "json" and _NESTED.match(source.data):
        return "chain" if is_chain(parse(source.data, source.where)) else "map"
    return "map"


def read_things(
    texts: Sequence[str],
    kind: str | None = None,
    freedom: Freedom | str = "all",
    codomain: str | None = None,
    columns: tuple[str, ...] | None = None,
) -> list[Any]:
    """The things that words of the command line stand for, all of one kind.

    >>> read_things(["[[0, 0, 1], [1, 0]]"])[0].slots
    {'stage0': 3, 'stage1': 2, 'stage2': 2}
    >>> read_things(["aab"])[0].slots, read_things(["2 1 1"], "endofunction")[0].slots
    ({'domain': 3, 'codomain': 2}, {'space': 3})

    Raises `InputError` for inputs of different kinds, or one that cannot be read as its kind.
    """
    sources = fetch_all(texts, columns)
    if kind is None:
        kinds = [kind_of(source, columns) for source in sources]
        if len(set(kinds)) > 1:
            chain, other = (sources[kinds.index(k)].where for k in ("chain", "map"))
            raise InputError(
                f"{chain} is a chain, but {other} is a map; --kind chain or --kind map reads both "
                "as one kind"
            )
        kind = kinds[0]
    if kind == "map":
        how = Freedom.parse(freedom).on(["domain", "codomain"], "FiniteMap")
        rule = how["codomain"]  # a group moves places, so which name stands where matters too
        share = rule.trusts_names or isinstance(rule, GROUPS)
        return list(maps_of(sources, codomain, columns, share))
    if codomain is not None:
        raise InputError(f"--codomain is for maps, but this is a{'n' * (kind[0] == 'e')} {kind}")
    if kind == "chain":
        return list(chains_of(sources, columns, freedom))
    return list(endofunctions_of(sources, columns))
