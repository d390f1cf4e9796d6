"""Inputs that never merge, some stages fixed: matrices of the free stages, for many inputs at once.

A fixed stage cuts the way of an input into pieces. In coordinates of bars both sides of a piece
are one zero-one chain, and what a fixed end asks is an automorphism of it: its blocks of the bars
that reach that end go along these bars. Every input is re-played; where the blocks of both ends
do not fit, or rounding is too large, nothing is said here, and its tree is asked by itself.

Law: what is found here carries the left to the right, as what the tree of an input says does.
Source: the pieces of `finitefns.linear.segments`, whose `extend` this is in batches.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...linear.barcodes import Bars
from .bars.bases import Normal, Signs, normal_forms
from .bars.ranks import Ranks
from .bars.slots import Slots, Truths
from .bars.stairs import frobenius
from .jets import Floats, Ints, Jets
from .paths import Paths, Side
from .witness import factor_sizes

WIDER = 1e3  # a re-play may miss by so many times the tolerance of ranks,
ALONE = 1e-8  # and against the factors alone by so much


class Piece(NamedTuple):
    """The stages from one fixed stage to the next one, or to an end that is free."""

    start: int
    end: int
    left: bool  # whether the first stage is fixed
    right: bool


def pieces(free: Sequence[bool]) -> list[Piece]:
    """The pieces between fixed stages, the first one first.

    >>> pieces([False, True, True])
    [Piece(start=0, end=2, left=True, right=False)]
    >>> [(one.start, one.end) for one in pieces([True, False, True, False])]
    [(0, 1), (1, 3)]
    """
    k = len(free) - 1
    cuts = sorted({0, k, *(t for t in range(k + 1) if not free[t])})
    there = itertools.pairwise(cuts)
    return [Piece(a, b, not free[a], not free[b]) for a, b in there]


def between_fixed(
    x: Jets,
    y: Jets,
    inputs: Ints,
    ranks: tuple[Ranks, Ranks],
    free: Sequence[bool],
    tolerance: float,
) -> Paths | None:
    """The matrices of inputs by number, whose ranks agree, at the free stages.

    Inputs for which none were found are left out; None: there is no other.

    >>> from .bars.ranks import ranks
    >>> x, y = Jets.of([[[[2.0]]], [[[3.0]]]]), Jets.of([[[[1.0]]], [[[6.0]]]])
    >>> both, one, free = (ranks(x), ranks(y)), np.array([0]), [False, True, False]
    >>> float(between_fixed(x, y, one, both, free, 1e-13).moves([0, 0, 0])[1][0, 0, 0])
    0.5
    """
    mine, yours = ranks
    doubt = (mine.doubtful | yours.doubtful)[inputs]
    inputs = inputs[np.argsort(doubt, kind="stable")]  # what is sure speaks first
    cut = pieces(free)
    found = [_forms(x, y, inputs, ranks, piece) for piece in cut]
    left, right = (_joined(x, cut, [both[i] for both in found], inputs) for i in (0, 1))
    some = np.flatnonzero(_carried(x, y, inputs, left, right, tolerance))
    if not len(some):
        return None
    inputs, kinds = inputs[some], mine.bars[inputs[some]]
    return Paths(
        inputs,
        x.dimensions,
        _some(left, some),
        _some(right, some),
        kinds,
        _turning(mine, free),
        (mine.doubtful | yours.doubtful)[inputs].astype(np.int64),
    )


def _turning(ranks: Ranks, free: Sequence[bool]) -> list[Bars]:
    """The bars of each barcode that are alive at no fixed stage: these can be turned round."""
    return [
        Bars({(i, j): many for (i, j), many in whole.items() if all(free[i : j + 1])})
        for whole in ranks.barcodes
    ]


# ------------------------------------------------------------------ one piece


def _forms(
    x: Jets, y: Jets, inputs: Ints, ranks: tuple[Ranks, Ranks], piece: Piece
) -> tuple[Side | None, Side | None]:
    """Coordinates of both sides of a piece in which the identity is what the ends ask for."""
    if piece.end - piece.start < piece.left + piece.right:  # no stage is free
        return None, None
    left, right = (_normal(z, inputs, r, piece) for z, r in zip((x, y), ranks, strict=True))
    last = piece.end - piece.start
    first = _turn(left, right, 0) if piece.left else None
    final = _turn(left, right, last) if piece.right else None
    changes, signs = [], []
    for t, one in enumerate(left.changes):
        both = _extended(left.slots, t, last, first, final) @ one
        sign = np.linalg.slogdet(both)[0]
        none = sign == 0  # the ends do not fit, which the re-play will say
        changes.append(np.where(none[:, None, None], one, both))
        signs.append(np.where(none, left.signs[:, t], sign))
    signed = np.stack(signs, axis=1).astype(np.int8)
    return Side(tuple(changes), signed, left.slots), Side.of(right)


def _normal(jets: Jets, inputs: Ints, ranks: Ranks, piece: Piece) -> Normal:
    """The coordinates of bars of one piece of the way."""
    a, b = piece.start, piece.end

    def factors(t: int, some: Ints) -> list[Floats]:
        return jets.factors(a + t, some)

    part = Jets(jets.points[a : b + 1], jets.states[a : b + 1], factors, alike=jets.alike[a:b])
    table = ranks.table[:, a : b + 1, a : b + 1]
    return normal_forms(part, inputs, Ranks(part, table=table, walk=ranks.walk))


def _turn(left: Normal, right: Normal, t: int) -> Floats:
    """What takes bars of the left to bars of the right where no coordinate moves."""
    # X L = R, and so X' solves L' X' = R'.
    back = np.linalg.solve(left.changes[t].swapaxes(1, 2), right.changes[t].swapaxes(1, 2))
    return np.asarray(back.swapaxes(1, 2))


def _extended(
    slots: Slots, t: int, last: int, first: Floats | None, final: Floats | None
) -> Floats:
    """An automorphism of bars at a stage, from what it is at the ends.

    Bars that are alive at an end are mixed as they are there; the others stay.
    """
    births, deaths = slots.births[t], slots.deaths[t]
    n, d = births.shape
    out = np.tile(np.eye(d), (n, 1, 1))
    for whole, here in ((final, deaths == last), (first, births == 0)):
        if whole is None or not whole.shape[1]:
            continue
        # The bars that reach an end are its first ones that have the age, in the same order.
        place = np.where(here, np.cumsum(here, axis=1) - 1, 0)
        rows = np.take_along_axis(whole, place[:, :, None], axis=1)
        both = np.take_along_axis(rows, place[:, None, :], axis=2)
        out = np.where(here[:, :, None] & here[:, None, :], both, out)
    return out


# ------------------------------------------------------------------ the whole way


def _joined(jets: Jets, cut: Sequence[Piece], found: Sequence[Side | None], inputs: Ints) -> Side:
    """The coordinates along the whole way: those of the pieces, and at fixed stages as they are."""
    n, k = len(inputs), jets.last
    changes: list[Floats] = [np.broadcast_to(np.eye(d), (n, d, d)) for d in jets.dimensions]
    births: list[Ints] = [np.full((n, d), -1) for d in jets.dimensions]
    deaths = list(births)
    signs: Signs = np.ones((n, k + 1), np.int8)
    for piece, one in zip(cut, found, strict=True):
        if one is None:
            continue
        for t in range(piece.start + piece.left, piece.end + 1 - piece.right):
            at = t - piece.start
            changes[t], signs[:, t] = one.changes[at], one.signs[:, at]
            births[t] = one.slots.births[at] + piece.start
            deaths[t] = one.slots.deaths[at] + piece.start
    slots = Slots(tuple(births), tuple(deaths), (), (), ())
    return Side(tuple(changes), signs, slots)


def _some(side: Side, which: Ints) -> Side:
    changes = tuple(one[which] for one in side.changes)
    return Side(changes, side.signs[which], side.slots.some(which))


def _carried(x: Jets, y: Jets, inputs: Ints, left: Side, right: Side, tolerance: float) -> Truths:
    """Which inputs are carried from the left to the right, by each of their Jacobians.

    What a Jacobian misses by is small against the factors and the matrices on both sides, and it
    is small against the factors alone when these matrices are taken off again.
    """
    good = np.ones(len(inputs), np.bool_)
    for t in range(x.last):
        for part in x.parts(len(inputs)):
            p, q = x.points[t][inputs[part]], y.points[t][inputs[part]]
            here, there = (_moves(left, right, s, part) for s in (t, t + 1))
            off = there @ x.jacobians(t, p) - y.jacobians(t, q) @ here
            a, b = (_not_zero(factor_sizes(z, t, r)) for z, r in ((x, p), (y, q)))
            miss = frobenius(off) / _not_zero(a * frobenius(there) + b * frobenius(here))
            back = _moves(right, left, t, part), _moves(right, left, t + 1, part)
            alone = np.maximum(frobenius(off @ back[0]) / b, frobenius(back[1] @ off) / a)
            good[part] &= (miss <= WIDER * tolerance) & (alone <= ALONE)
    return good


def _moves(left: Side, right: Side, t: int, part: slice) -> Floats:
    return np.asarray(np.linalg.solve(right.changes[t][part], left.changes[t][part]))


def _not_zero(sizes: Floats) -> Floats:
    return np.where(sizes > 0, sizes, 1.0)
