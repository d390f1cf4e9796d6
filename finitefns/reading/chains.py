"""From what a person hands in to chains: a table with a column per stage, or a JSON list of maps.

In a table each row is one input followed through the net, and a cell is the name of the point at
which it arrives; cells of a stage are integers when all of them, in every table, look like
integers. Law: no row is dropped or merged unsaid; a fault names the line.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence
from typing import Any

from ..errors import InputError, said
from ..finite.chains import Chain
from ..finite.maps import FiniteMap
from ..finite.sets import FiniteSet
from ..freedom import Freedom
from .asked import Asked
from .cells import INTEGER, ONE_OUTPUT, brief, parse, scalar, whole
from .gathered import gathered
from .given import json_pairs
from .sources import Source
from .tables import Rows

Table = FiniteMap | dict[Any, Any] | list[int]


def chains_of(
    sources: Sequence[Source], asked: Asked | None = None, freedom: Freedom | str = "all"
) -> list[Chain]:
    """The chains that sources stand for.

    Where the freedom trusts the names of the last stage, all chains get one last stage, made of the
    labels of each, as maps get one codomain.

    >>> from .dialect import sheet_of
    >>> table = sheet_of("input,hidden,output\\na,u,1\\nb,u,1\\nc,v,1", "net.csv")
    >>> chains_of([Source("net.csv", "table", table)])[0].slots
    {'stage0': 3, 'stage1': 2, 'stage2': 1}

    Raises `InputError` for anything that is not a chain: where, what was found, what is allowed.
    """
    asked = Asked() if asked is None else asked
    if asked.columns is not None and len(asked.columns) < 2:
        raise InputError(
            f"--columns is {','.join(asked.columns)!r}, but a chain has at least two stages"
        )
    found = [_look(source) for source in gathered(sources, asked, wide=True)]
    tables = [one for one in found if isinstance(one, Rows)]
    for number in range(max((len(table.columns) for table in tables), default=0)):
        _number([table for table in tables if number < len(table.columns)], number)
    read = [_followed(one) if isinstance(one, Rows) else one for one in found]
    if len({len(chain.maps) for chain in read}) == 1:
        how = Freedom.parse(freedom).on(list(read[0].slots), "Chain")
        if how[f"stage{len(read[0].maps)}"].trusts_names:
            return _one_end(read)
    return read


def _number(tables: Sequence[Rows], stage: int) -> None:
    """Cells of a stage are integers where all of them, in every table, look like integers."""
    loose = [table.columns[stage] for table in tables if not table.typed]
    typed = [cell for table in tables if table.typed for cell in table.columns[stage]]
    if any(isinstance(cell, str) for cell in typed):
        return
    if all(map(INTEGER.fullmatch, set().union(*loose))):
        for cells in loose:
            cells[:] = map(int, cells)


def _look(source: Source) -> Rows | Chain:
    if source.sort == "rows":
        if len(source.data.columns) < 2:
            raise InputError(
                f"{source.where}: it has {len(source.data.columns)} column, but a chain has a "
                "column for each stage, two or more"
            )
        rows: Rows = source.data
        return rows
    if source.sort == "ready":
        return Chain([source.data])
    if source.sort == "json":
        return _json(source)
    raise InputError(
        f"{source.where}: a chain is a JSON list of maps, or a table with a column per stage"
    )


# ------------------------------------------------------------------ tables


def _followed(rows: Rows) -> Chain:
    """Rows as a chain; a label that goes to two labels is refused with both its lines."""
    for number, (here, there) in enumerate(itertools.pairwise(rows.columns)):
        first: dict[Any, int] = {}
        for row, (x, y) in enumerate(zip(here, there, strict=True)):
            before = first.setdefault(x, row)
            if there[before] != y:
                wide = len(rows.columns) > 2
                raise InputError(
                    f"{rows.where}, {rows.place(row)}: {said(x)} of column "
                    f"{rows.names[number]} goes to {said(y)}, but at {rows.place(before)} to "
                    f"{said(there[before])}; {ONE_OUTPUT}"
                    + f", and {len(rows.columns)} columns are a chain of maps "
                    "(--columns x,y picks those of one map)" * wide
                )
    return Chain.from_rows(rows.columns)


# ------------------------------------------------------------------ JSON


def is_chain(data: Any) -> bool:
    """Whether JSON can only be meant as a chain, not as one map.

    A list of pairs is a map; a list with maps in it, or of lists of point numbers that are not all
    pairs, is a chain.

    >>> is_chain([[0, 0, 1], [1, 0]]), is_chain([[0, 1], [1, 0]]), is_chain([[0, "a"], [1]])
    (True, False, False)
    """
    if isinstance(data, dict):
        return data.get("kind") == "Chain" and "maps" in data
    if not isinstance(data, list) or not data:
        return False
    if any(isinstance(item, dict) for item in data):
        return all(isinstance(item, (dict, list)) for item in data)
    if not all(isinstance(item, list) for item in data):
        return False
    cells = [cell for item in data for cell in item]
    if any(isinstance(cell, list) for cell in cells):
        return True
    numbers = all(type(cell) is int and cell >= 0 for cell in cells)
    return numbers and any(len(item) != 2 for item in data)


def _json(source: Source) -> Chain:
    data, where = parse(source.data, source.where), source.where
    if isinstance(data, dict) and data.get("kind") == "Chain":
        data = data.get("maps")
    elif isinstance(data, dict):
        data = [data]
    if not isinstance(data, list):
        raise InputError(f"{where}: it is {brief(data)}, but a chain is a list of maps")
    if data and not any(isinstance(item, (dict, list)) for item in data):
        raise InputError(
            f"{where}: item 1 is {brief(data[0])}, but each item of a chain is a map; a chain of "
            "one map has it in a list of its own"
        )
    tables: list[Table] = []
    for number, item in enumerate(data):
        earlier = tables[-1] if tables else None
        tables.append(_one_map(item, f"{where}, map {number}", earlier))
    maps: list[FiniteMap] = []
    following: FiniteMap | None = None
    for number, table in reversed(list(enumerate(tables))):
        following = _meeting(table, following, f"{where}, map {number}")
        maps.append(following)
    try:
        return Chain(maps[::-1])
    except InputError as error:
        raise InputError(f"{where}: {error}") from None


def _one_map(item: Any, where: str, earlier: Table | None) -> Table:
    """A map of its own, an object {input: output}, or a list of point numbers."""
    if isinstance(item, dict) and item.get("kind") == "FiniteMap" and "values" in item:
        try:
            return FiniteMap.from_json(json.dumps(item))
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
    if isinstance(item, dict):
        for key, value in item.items():
            scalar(value, f"{where}, key {said(key)}")
        named = isinstance(earlier, dict) and any(isinstance(y, str) for y in earlier.values())
        keys = list(map(whole, item))
        if not named and all(map(INTEGER.fullmatch, keys)):
            if len(set(keys)) < len(keys):
                twice = next(key for key in keys if keys.count(key) > 1)
                raise InputError(f"{where}: the input {twice} comes twice; {ONE_OUTPUT}")
            return dict(zip(map(int, keys), item.values(), strict=True))
        return item
    if not isinstance(item, list):
        raise InputError(f"{where}: it is {brief(item)}, but a map is a list or an object")
    if item and all(isinstance(pair, list) for pair in item):
        inputs, outputs = json_pairs(item, where)
        table: dict[Any, Any] = {}
        for number, (x, y) in enumerate(zip(inputs, outputs, strict=True), 1):
            if table.setdefault(x, y) != y:
                raise InputError(
                    f"{where}, item {number}: the input {said(x)} has the output {said(y)}, but "
                    f"before it has {said(table[x])}; {ONE_OUTPUT}"
                )
        return table
    for place, cell in enumerate(item):
        if type(cell) is not int or not 0 <= cell < 2**62:
            raise InputError(
                f"{where}: value {place + 1} is {brief(cell)}, but point numbers from 0 on are "
                "meant, or an object {input: output}"
            )
    return item


def _meeting(table: Table, following: FiniteMap | None, where: str) -> FiniteMap:
    """One map, into the set from which the next one starts."""
    if isinstance(table, FiniteMap):
        return table
    target = None if following is None else following.domain
    if isinstance(table, dict):
        if target is not None and target.is_labelled:
            known = set(target.labels)
            for x, y in table.items():
                if y not in known:
                    raise InputError(
                        f"{where}: {said(x)} goes to {said(y)}, but the next map starts from "
                        f"{target.span}"
                    )
        try:
            return FiniteMap.from_mapping(table, target)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
    try:
        return FiniteMap(table, target)
    except InputError as error:
        # A list says how many points it ends in by its largest value: the stages do not meet.
        ends, starts = max(table, default=-1) + 1, 0 if target is None else target.size
        if ends <= starts:
            raise InputError(f"{where}: {error}") from None
        number = int(where.rpartition(" ")[2])
        raise InputError(
            f"{where.rpartition(',')[0]}: stage {number + 1} has {ends} points, but map "
            f"{number + 1} starts from {starts}"
        ) from None


# ------------------------------------------------------------------ ends that are trusted


def _one_end(chains: list[Chain]) -> list[Chain]:
    """Chains into one last stage: that of the first where it serves, else the labels of each."""
    ends = [chain.maps[-1].codomain for chain in chains]
    if len({frozenset(end.labels) for end in ends}) <= 1:
        return chains
    labels: Iterable[Any] = dict.fromkeys(label for end in ends for label in end.labels)
    if len({type(label) for label in labels}) == 1:
        labels = sorted(labels)
    whole = FiniteSet(labels)
    widened = []
    for chain in chains:
        last = chain.maps[-1]
        reached = [last.codomain.label(y) for y in last.values.tolist()]
        widened.append(
            Chain([*chain.maps[:-1], FiniteMap.from_values(reached, whole, last.domain)])
        )
    return widened
