"""Points that are told apart by codes on pairs: which points can take which other's place.

A structure has points, blocks of codes (which row meets which column how), and a partner for each
point. Refinement gives each point a colour by what it sees, again and again. Between two colours
the most common code tells nothing; what is left falls into pieces, and each piece is searched
alone: equal points, equal blocks and their like cost no branch. In a piece whose points stay alike
one point is named, and the rest follows.

Colours are 64-bit numbers that are made of what a point sees, never of where it stands. Two points
of one colour need not be alike, but points of two colours never are. So a "no" by colours holds,
and a "yes" is compared code by code (McKay, Piperno 2014, "Practical graph isomorphism II").
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...verdict import NoCanonicalForm, Reason

Ints = NDArray[np.int64]
Colours = NDArray[np.uint64]

MOST_SEEN = 4 * 10**9  # codes that one search may look at
DEEPEST = 100  # points that one search may name one after the other

_ODD = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93)
_K, _L, _M, _N = (np.array([k], np.uint64) for k in _ODD)
_SHIFT = np.uint64(29)


def mix(x: Colours) -> Colours:
    """Numbers stirred, so that sums of stirred numbers tell multisets apart (Steele 2014)."""
    x = (x ^ (x >> _SHIFT)) * _L
    x = (x ^ (x >> _SHIFT)) * _M
    stirred: Colours = x ^ (x >> _SHIFT)
    return stirred


class Budget:
    """How many codes a search may still look at."""

    def __init__(self, what: str) -> None:
        self.what, self.most, self.left = what, MOST_SEEN, MOST_SEEN
        self.depth = 0

    def spend(self, codes: int) -> None:
        """Count codes that are looked at; raises `NoCanonicalForm` beyond the limit."""
        self.left -= codes
        if self.left < 0:
            raise NoCanonicalForm(
                f"the search for {self.what} looked at more than {self.most} weights: it looks "
                "the same from too many sides",
                Reason.SEARCH_LIMIT,
            )

    def deeper(self) -> None:
        """Count one more named point; raises `NoCanonicalForm` beyond the limit."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise NoCanonicalForm(
                f"the search for {self.what} named more than {DEEPEST} units one after the other: "
                "it looks the same from too many sides",
                Reason.SEARCH_LIMIT,
            )


@dataclass(frozen=True, eq=False)
class Block:
    """How some points (rows) meet some others (columns): codes, and what each code is worth."""

    rows: Ints
    columns: Ints
    codes: Ints
    marks: Colours

    def among(self, rows: Ints, columns: Ints) -> tuple[Ints, Colours]:
        """The codes and marks of some of the rows and columns, by their places."""
        places = np.ix_(rows, columns)
        return self.codes[places], self.marks[places]


@dataclass(frozen=True, eq=False)
class Structure:
    """Points 0..n-1, the blocks of codes between them, and the partner of each.

    ``names`` are the points as the outermost structure calls them.
    """

    names: Ints
    blocks: tuple[Block, ...]
    partner: Ints

    @property
    def weight(self) -> int:
        """How many codes there are to look at."""
        return len(self.names) + sum(block.codes.size for block in self.blocks)

    def part(self, points: Ints) -> Structure:
        """The structure on some of the points, whole with their partners."""
        place = np.full(len(self.names), -1, np.int64)
        place[points] = np.arange(len(points))
        blocks = []
        for block in self.blocks:
            rows = np.flatnonzero(place[block.rows] >= 0)
            columns = np.flatnonzero(place[block.columns] >= 0)
            if len(rows) and len(columns):
                inside = block.among(rows, columns)
                ends = place[block.rows[rows]], place[block.columns[columns]]
                blocks.append(Block(*ends, *inside))
        return Structure(self.names[points], tuple(blocks), place[self.partner[points]])

    def refine(self, colours: Colours, budget: Budget) -> Colours:
        """Colours split by the colours and codes that each point sees, until nothing splits."""
        count = len(np.unique(colours))
        while count < len(colours):
            colours = self.look_round(colours, budget)
            now = len(np.unique(colours))
            if now == count:
                break
            count = now
        return colours

    def look_round(self, colours: Colours, budget: Budget) -> Colours:
        """Each point looks once at its partner and at the points that it meets."""
        budget.spend(self.weight)
        seen = mix(colours * _K) + mix(colours[self.partner] + _N) * _M
        for block in self.blocks:
            there = block.marks ^ (colours[block.columns] * _K)[None, :]
            seen[block.rows] += mix(there).sum(axis=1, dtype=np.uint64) * _L
            back = block.marks ^ (colours[block.rows] * _N)[:, None]
            seen[block.columns] += mix(back).sum(axis=0, dtype=np.uint64) * _N
        return mix(seen)

    def pieces(self, colours: Colours, budget: Budget) -> list[Ints]:
        """The points, in pieces that meet each other by the most common code of their colours.

        What two pieces are to each other is then told by the colours alone, so pieces are alike
        or not whatever the others are.
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        budget.spend(self.weight)
        n = len(self.names)
        cells = np.unique(colours, return_inverse=True)[1].reshape(-1).astype(np.int64)
        several = np.bincount(cells)[cells] > 1
        ends: list[tuple[Ints, Ints]] = [(np.arange(n), self.partner)]
        for block in self.blocks:
            for rows, columns in _not_both_alone(several[block.rows], several[block.columns]):
                if not len(rows) or not len(columns):
                    continue
                codes, marks = block.among(rows, columns)
                r, c = block.rows[rows], block.columns[columns]
                odd = _uncommon(cells[r], cells[c], codes, marks)
                ends.append((r[odd[0]], c[odd[1]]))
        left, right = (np.concatenate(side) for side in zip(*ends, strict=True))
        graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(n, n))
        piece = connected_components(graph, directed=False)[1]
        order = np.argsort(piece, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(piece[order])) + 1) if n else []

    def same_by(self, other: Structure, move: Ints) -> bool:
        """Whether ``point -> move[point]`` carries every code and partner over, to the last."""
        if not np.array_equal(move[self.partner], other.partner[move]):
            return False
        if len(self.blocks) != len(other.blocks):
            return False
        for mine, theirs in zip(self.blocks, other.blocks, strict=True):
            if mine.codes.shape != theirs.codes.shape:
                return False
            rows, columns = _places(theirs.rows, move[mine.rows]), _places(
                theirs.columns, move[mine.columns]
            )  # fmt: skip
            if rows is None or columns is None:
                return False
            if not np.array_equal(mine.codes, theirs.codes[np.ix_(rows, columns)]):
                return False
        return True

    def told(self, colours: Colours, order: Ints) -> bytes:
        """What is left of the structure when its points stand in an order: a digest."""
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        found = hashlib.blake2b(colours[order].tobytes(), digest_size=16)
        found.update(rank[self.partner[order]].tobytes())
        for block in self.blocks:
            rows, columns = rank[block.rows], rank[block.columns]
            inside = np.ix_(np.argsort(rows), np.argsort(columns))
            found.update(np.sort(rows).tobytes() + np.sort(columns).tobytes())
            found.update(np.ascontiguousarray(block.marks[inside]).tobytes())
        return found.digest()


def _not_both_alone(
    rows: NDArray[np.bool_], columns: NDArray[np.bool_]
) -> Iterator[tuple[Ints, Ints]]:
    """Rows and columns of which one side at least shares its colour with another point."""
    yield np.flatnonzero(rows), np.arange(len(columns))
    yield np.flatnonzero(~rows), np.flatnonzero(columns)


def _uncommon(rows: Ints, columns: Ints, codes: Ints, marks: Colours) -> tuple[Ints, Ints]:
    """The places whose code is not the most common one of their two colours."""
    met = rows[:, None] * (int(columns.max()) + 1) + columns[None, :]
    many = int(codes.max()) + 1
    kinds, first, kind, counts = np.unique(
        (met * many + codes).ravel(), return_index=True, return_inverse=True, return_counts=True
    )
    pair = kinds // many
    # The most common code first; of two as common ones, that of the lower mark.
    order = np.lexsort((marks.ravel()[first], -counts, pair))
    leads = np.append(True, np.diff(pair[order]) != 0)
    common = np.zeros(len(kinds), bool)
    common[order[leads]] = True
    odd = np.flatnonzero(~common[kind.reshape(-1)])
    r, c = np.unravel_index(odd, codes.shape)
    return r.astype(np.int64), c.astype(np.int64)


def _places(among: Ints, points: Ints) -> Ints | None:
    """Where points stand in an increasing list, or None where one does not."""
    found = np.searchsorted(among, points)
    fits = found < len(among)
    if not fits.all() or not np.array_equal(among[found], points):
        return None
    return found


# ------------------------------------------------------------------ two structures


def named(colours: Colours, point: int) -> Colours:
    """The colours after one point is named, which gives it a colour of its own."""
    out = colours.copy()
    out[point] = mix(out[point : point + 1] + _N)[0]
    return out


def smallest_cell(colours: Colours) -> np.uint64:
    """The colour of the fewest points, more than one; of two such, the lower."""
    values, counts = np.unique(colours, return_counts=True)
    several = np.flatnonzero(counts > 1)
    return values[several[np.argmin(counts[several])]]  # type: ignore[no-any-return]


def match(x: Structure, cx: Colours, y: Structure, cy: Colours, budget: Budget) -> Ints | None:
    """A move with ``y`` at ``move[point]`` what x is at point, or None where there is none.

    Raises `NoCanonicalForm` where the search is not over after what the budget allows.
    """
    if len(cx) != len(cy):
        return None
    cx, cy = x.refine(cx, budget), y.refine(cy, budget)
    mine_sorted, theirs_sorted = np.argsort(cx), np.argsort(cy)
    if not np.array_equal(cx[mine_sorted], cy[theirs_sorted]):
        return None
    if len(np.unique(cx)) == len(cx):
        move = np.empty(len(cx), np.int64)
        move[mine_sorted] = theirs_sorted
        return move if x.same_by(y, move) else None
    mine, theirs = x.pieces(cx, budget), y.pieces(cy, budget)
    if len(mine) != len(theirs):
        return None
    if len(mine) == 1:
        return _match_by_naming(x, cx, y, cy, budget)
    paired = _match_pieces(x, cx, mine, y, cy, theirs, budget)
    return paired if paired is not None and x.same_by(y, paired) else None


def _match_by_naming(
    x: Structure, cx: Colours, y: Structure, cy: Colours, budget: Budget
) -> Ints | None:
    cell = smallest_cell(cx)
    here = named(cx, int(np.flatnonzero(cx == cell)[0]))
    budget.deeper()
    for w in np.flatnonzero(cy == cell).tolist():
        found = match(x, here, y, named(cy, w), budget)
        if found is not None:
            break
    budget.depth -= 1
    return found


def _match_pieces(
    x: Structure,
    cx: Colours,
    mine: list[Ints],
    y: Structure,
    cy: Colours,
    theirs: list[Ints],
    budget: Budget,
) -> Ints | None:
    """Each piece with the first that is like it: being alike is an equivalence, so any will do."""
    move = np.full(len(cx), -1, np.int64)
    free: dict[bytes, list[Ints]] = {}
    for piece in theirs:
        free.setdefault(seal(cy[piece]), []).append(piece)
    for piece in mine:
        alike = free.get(seal(cx[piece]), [])
        found = None
        for k, other in enumerate(alike):
            found = _match_piece(x, cx, piece, y, cy, other, budget)
            if found is not None:
                move[piece] = alike.pop(k)[found]
                break
        if found is None:
            return None
    return move


def _match_piece(
    x: Structure, cx: Colours, piece: Ints, y: Structure, cy: Colours, other: Ints, budget: Budget
) -> Ints | None:
    if len(np.unique(cx[piece])) == len(piece):
        # One move only keeps the colours; a piece of a part is compared with the rest later.
        a, b = np.argsort(cx[piece]), np.argsort(cy[other])
        move = np.empty(len(piece), np.int64)
        move[a] = b
        if len(piece) == 1 or x.part(piece).same_by(y.part(other), move):
            return move
        return None
    return match(x.part(piece), cx[piece], y.part(other), cy[other], budget)


def seal(colours: Colours) -> bytes:
    """Colours whatever their order."""
    return np.sort(colours).tobytes()
