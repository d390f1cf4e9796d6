"""Units matched one by one: permutations, with signs or positive scales, that carry a net over.

First the scales: what is not zero says how large a unit is. In logarithms the entries of states
and Jacobians are differences of the sizes of units, and the least-squares solution of these gives
each unit a size that depends on the net alone, and not on the order or the scales of its units.
Divided by these sizes, units that correspond have equal numbers. Then they are matched up to order,
as the units of chains of matrices are (`linear.units.near`), never by a sort at a threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....linear.units import near
from ....linear.units.gains import Moved
from ....linear.units.near import Unclear
from ....linear.units.pairing import Lost
from ....verdict import NoCanonicalForm, Reason
from ..jets import Floats
from .meeting import STRETCHED, Meeting

SUMS = 8  # of states, and of Jacobians, that are compared where there are more inputs
LEAST, MOST = 1e-13, 1e-7  # what lies between these parts of the largest may be zero or not
Table = tuple[int, int, Floats]
SORT = {"monomial": "permutation", "scale": "fixed"}


@dataclass
class Side:
    """Tables of one net between units (by space) and single inputs: (row, column, entries)."""

    tables: list[Table]
    sizes: list[Floats]  # logarithms of the size of each unit, by place among the spaces


def matched(
    meeting: Meeting, spaces: Sequence[int], tolerance: float, rng: np.random.Generator
) -> dict[int, Floats] | Lost | Unclear:
    """A matrix for each of some spaces that keep their units apart, or why there is none.

    Only the states of these spaces, and the Jacobians between them, are asked.
    """
    tables = _tables(meeting, spaces, rng)
    words = [meeting.words[s] for s in spaces]
    widths = [meeting.left.dimensions[s] for s in spaces]
    sides = [_sized([(b, a, pair[k]) for b, a, pair in tables], words, widths) for k in (0, 1)]
    columns = [pair[0].shape[1] for b, a, pair in tables if a >= len(spaces)]
    try:
        found = near.matched(
            sides[0].tables,
            sides[1].tables,
            sorts=[SORT.get(word, word) for word in words] + ["fixed"] * len(columns),
            called=[f"stage{s}" for s in spaces] + ["the inputs"] * len(columns),
            sizes=widths + columns,
            tolerance=tolerance,
        )
    except NoCanonicalForm as limit:
        return Unclear(str(limit), limit.reason)
    if isinstance(found, Lost) and _may_be_zero(tables, words):
        return Unclear(
            "some numbers are so small beside the others that they may be zero or not, and "
            "positive scales tell these apart",
            Reason.TOLERANCE,
        )
    if not isinstance(found, Moved):
        return found
    moves = {}
    for place, space in enumerate(spaces):
        to = np.asarray(found.to[place], dtype=np.int64)
        by = np.array([float(f) for f in found.factors[place]])
        if words[place] in STRETCHED:
            by = by * np.exp(sides[0].sizes[place] - sides[1].sizes[place][to])
            by = _polished(meeting, space, to, by)
        move = np.zeros((widths[place],) * 2)
        move[to, np.arange(widths[place])] = by
        moves[space] = move
    return moves


def _polished(meeting: Meeting, space: int, to: np.ndarray, by: Floats) -> Floats:
    """The scales that the states themselves say, where they are not zero."""
    x, y = meeting.all_states(space)
    mine, theirs = (np.sqrt(np.square(a).sum(axis=0)) for a in (x, y[:, to]))
    clear = [size > MOST * size.max(initial=0.0) for size in (mine, theirs)]
    says = clear[0] & clear[1]
    out = by.copy()
    out[says] = theirs[says] / mine[says]
    return out


def _tables(
    meeting: Meeting, spaces: Sequence[int], rng: np.random.Generator
) -> list[tuple[int, int, tuple[Floats, Floats]]]:
    place = {space: k for k, space in enumerate(spaces)}
    found, inputs = [], len(spaces)
    for space in spaces:
        x, y = meeting.all_states(space)
        if len(x) > SUMS:
            mix = rng.normal(size=(SUMS, len(x))) / np.sqrt(len(x))
            x, y = mix @ x, mix @ y
        if x.size:
            found.append((place[space], inputs, (x.T.copy(), y.T.copy())))
            inputs += 1
    for t in meeting.stages[:-1]:
        here, there = meeting.spaces[t], meeting.spaces[t + 1]
        if here in place and there in place:
            j, k = meeting.mixed(t, SUMS, rng)
            if j.size:
                found += [(place[there], place[here], (a, b)) for a, b in zip(j, k, strict=True)]
    return found


def _may_be_zero(
    tables: Sequence[tuple[int, int, tuple[Floats, Floats]]], words: Sequence[str]
) -> bool:
    """Whether an entry that a scale would have to be told from is neither zero nor clear."""
    for b, a, pair in tables:
        if words[b] not in STRETCHED and (a >= len(words) or words[a] not in STRETCHED):
            continue
        for table in pair:
            size = np.abs(table) / np.abs(table).max(initial=1e-300)
            if ((size > LEAST) & (size < MOST)).any():
                return True
    return False


def _sized(tables: list[Table], words: Sequence[str], widths: Sequence[int]) -> Side:
    """The tables divided by the sizes of their units, where these may be stretched."""
    starts = np.concatenate([[0], np.cumsum(widths)]).astype(int)
    total = int(starts[-1])
    stretched = np.repeat([w in STRETCHED for w in words], widths).astype(float)
    laplace, logs = np.zeros((total, total)), np.zeros(total)
    for b, a, table in tables:
        size = np.abs(table)
        clear = size > LEAST * size.max(initial=0.0)
        log = np.log(size, out=np.zeros(size.shape), where=clear)
        rows = slice(starts[b], starts[b + 1])
        laplace[rows, rows] += np.diag(clear.sum(axis=1))
        logs[rows] -= log.sum(axis=1)
        if a < len(words):
            columns = slice(starts[a], starts[a + 1])
            laplace[columns, columns] += np.diag(clear.sum(axis=0))
            laplace[rows, columns] -= clear
            laplace[columns, rows] -= clear.T
            logs[columns] += log.sum(axis=0)
    some = stretched > 0
    found = np.zeros(total)
    if some.any():
        found[some] = np.linalg.lstsq(laplace[np.ix_(some, some)], logs[some], rcond=1e-10)[0]
    sizes = [found[starts[k] : starts[k + 1]] for k in range(len(words))]
    out = []
    for b, a, table in tables:
        scaled = table * np.exp(sizes[b])[:, None]
        if a < len(words):
            scaled = scaled / np.exp(sizes[a])[None, :]
        out.append((b, a, scaled))
    return Side(out, sizes)
