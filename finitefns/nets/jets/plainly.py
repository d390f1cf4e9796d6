"""What can be told of two nets on inputs before any matrix is solved for: sizes, merges, states."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from ...verdict import Obstruction
from . import sentences
from .jets import Ints, Jets
from .sentences import Told
from .signs import Equation

Ties = Sequence[Sequence[int]]
ONE = 1e-12  # states of tied stages are one that differ by less of the largest entry
SAME = 1e-9  # states of a fixed stage may differ by so much of the largest entry


def plain_difference(x: Jets, y: Jets, free: Sequence[bool], ties: Ties = ()) -> Obstruction | None:
    """Another size, other merges, another state at a fixed stage, another order on a line."""
    if x.dimensions != y.dimensions:
        return Obstruction("dimensions", x.dimensions, y.dimensions)
    if x.inputs != y.inputs:
        return Obstruction("number of inputs", x.inputs, y.inputs)
    merged = _merges(x, y) or _shared(x, y, ties)
    return merged or _held_states(x, y, free) or _orders(x, y, free, ties)


def _merges(x: Jets, y: Jets) -> Told | None:
    """Two inputs that are one point on one side only, at the first stage where there are some."""
    for t, (p, q) in enumerate(zip(x.points, y.points, strict=True)):
        for points, others, side in ((p, q, "left"), (q, p, "right")):
            first = np.unique(points, return_index=True)[1]
            same = others[first][points] == others
            if same.all():
                continue
            b = int(np.flatnonzero(~same)[0])
            a = int(first[points[b]])
            later = _meeting(y if side == "left" else x, a, b)
            left, right = (t, later) if side == "left" else (later, t)
            return sentences.merged([x.labels[a], x.labels[b]], left, right)
    return None


def _meeting(jets: Jets, a: int, b: int) -> int | None:
    """The first stage at which two inputs are one point."""
    return next((t for t, p in enumerate(jets.points) if p[a] == p[b]), None)


def _held_states(x: Jets, y: Jets, free: Sequence[bool]) -> Told | None:
    for t, one in enumerate(free):
        if one or np.array_equal(x.states[t], y.states[t]):
            continue
        size = float(np.abs(x.states[t]).max(initial=0.0))
        off = (np.abs(x.states[t] - y.states[t]) > SAME * size).any(axis=1)
        if off.any():
            point = int(np.flatnonzero(off)[0])
            some = int(np.flatnonzero(x.points[t] == point)[0])
            left, right = (z.states[t][point].tolist() for z in (x, y))
            return sentences.moved_state([x.labels[some]], t, left, right)
    return None


def _shared(x: Jets, y: Jets, ties: Ties) -> Told | None:
    """A state that two tied stages share on one side only."""
    mine, yours = ({frozenset(one) for one in shared_states(z, ties)} for z in (x, y))
    for here, there, side in ((mine, yours, "left"), (yours, mine, "right")):
        for one in here - there:
            others = {p: group for group in there for p in group}
            first, *rest = sorted(one)
            apart = [p for p in rest if others.get(p, {p}) is not others.get(first)]
            if not apart:
                continue
            labels, stages = [], (first[0], apart[0][0])
            for t, number in (first, apart[0]):
                labels.append(x.labels[int(np.flatnonzero(x.points[t] == number)[0])])
            return sentences.shared(labels, stages, side)
    return None


def shared_states(jets: Jets, ties: Ties) -> list[list[tuple[int, int]]]:
    """Points of tied stages that are one state: groups of stages and numbers.

    >>> x = Jets.of([[[[2.0]]]], states=[[[1.0]], [[1.0]]])
    >>> shared_states(x, [(0, 1)])
    [[(0, 0), (1, 0)]]
    """
    found: list[list[tuple[int, int]]] = []
    for tie in ties:
        rows = np.concatenate([jets.states[t] for t in tie])
        places = [(t, n) for t in tie for n in range(jets.count(t))]
        if not len(rows) or not rows.shape[1]:
            continue
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components
        from scipy.spatial import cKDTree

        near = ONE * float(np.abs(rows).max()) * np.sqrt(rows.shape[1])
        pairs = cKDTree(rows).query_pairs(near, output_type="ndarray")
        ones = np.ones(len(pairs), np.int8)
        graph = coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), (len(rows),) * 2)
        group = connected_components(graph, directed=False)[1]
        several = np.flatnonzero(np.bincount(group) > 1)
        found += [[places[i] for i in np.flatnonzero(group == one)] for one in several]
    return found


def _lines(x: Jets, free: Sequence[bool], ties: Ties) -> list[tuple[int, ...]]:
    """The free stages that are lines, each with those that are tied to it."""
    tied = {t: tuple(tie) for tie in ties for t in tie}
    lines = {tied.get(t, (t,)): None for t, d in enumerate(x.dimensions) if free[t] and d == 1}
    return [line for line in lines if sum(x.count(t) for t in line) > 1]


def _steps(x: Jets, y: Jets, line: tuple[int, ...]) -> tuple[Ints, Ints]:
    """The states in the order of the left, without repeats, and the signs of the right's steps."""
    a, b = (np.concatenate([z.states[t][:, 0] for t in line]) for z in (x, y))
    order = np.argsort(a, kind="stable")
    if len(line) > 1:
        new = np.diff(a[order]) > SAME * float(np.abs(a).max())
        order = order[np.concatenate([[True], new])]
    return order, np.sign(np.diff(b[order])).astype(np.int64)


def _orders(x: Jets, y: Jets, free: Sequence[bool], ties: Ties) -> Told | None:
    """Three inputs of which another one is in the middle on the other side."""
    for line in _lines(x, free, ties):
        order, steps = _steps(x, y, line)
        turn = np.flatnonzero(steps[1:] != steps[:-1])
        if len(turn):
            places = [(t, n) for t in line for n in range(x.count(t))]
            three = [places[i] for i in order[turn[0] : turn[0] + 3].tolist()]
            first = [int(np.flatnonzero(x.points[t] == n)[0]) for t, n in three]
            return sentences.order(line[0], [x.labels[i] for i in first])
    return None


def line_signs(
    x: Jets, y: Jets, free: Sequence[bool], ties: Ties = ()
) -> list[tuple[Equation, tuple[str, int]]]:
    """What is said of signs before any matrix: by fixed stages, by ties, by orders on lines."""
    found = []
    for t, one in enumerate(free):
        if not one:
            found.append((Equation(1 << t, 0), ("fixed", t)))
    for tie in ties:
        for s, t in itertools.pairwise(tie):
            found.append((Equation(1 << s | 1 << t, 0), ("tied", t)))
    for line in _lines(x, free, ties):
        steps = _steps(x, y, line)[1]
        if len(steps):
            found.append((Equation(1 << line[0], int(steps[0] < 0)), ("order", line[0])))
    return found
