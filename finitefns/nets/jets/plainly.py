"""What can be told of two nets on inputs before any matrix is solved for: sizes, merges, states."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...verdict import Obstruction
from . import sentences
from .jets import Floats, Jets
from .sentences import Told
from .signs import Equation

SAME = 1e-9  # states of a fixed stage may differ by so much of the largest entry


def plain_difference(x: Jets, y: Jets, free: Sequence[bool]) -> Obstruction | None:
    """Another size, other merges, another state at a fixed stage, another order on a line."""
    if x.dimensions != y.dimensions:
        return Obstruction("dimensions", x.dimensions, y.dimensions)
    if x.inputs != y.inputs:
        return Obstruction("number of inputs", x.inputs, y.inputs)
    return _merges(x, y) or _held_states(x, y, free) or _orders(x, y, free)


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


def _steps(x: Jets, y: Jets, t: int) -> Floats:
    """On a line: the signs of the steps of the right's states, in the order of the left's."""
    a, b = (z.states[t][:, 0] for z in (x, y))
    return np.asarray(np.sign(np.diff(b[np.argsort(a, kind="stable")])))


def _orders(x: Jets, y: Jets, free: Sequence[bool]) -> Told | None:
    """Three inputs of which another one is in the middle on the other side."""
    for t, d in enumerate(x.dimensions):
        if not free[t] or d != 1:
            continue
        steps = _steps(x, y, t)
        turn = np.flatnonzero(steps[1:] != steps[:-1])
        if len(turn):
            three = np.argsort(x.states[t][:, 0], kind="stable")[turn[0] : turn[0] + 3]
            first = [int(np.flatnonzero(x.points[t] == v)[0]) for v in three.tolist()]
            return sentences.order(t, [x.labels[i] for i in first])
    return None


def line_signs(x: Jets, y: Jets, free: Sequence[bool]) -> list[tuple[Equation, tuple[str, int]]]:
    """What fixed stages and lines say of signs: plus, and that of the order of the states."""
    found = []
    for t, d in enumerate(x.dimensions):
        if not free[t]:
            found.append((Equation(1 << t, 0), ("fixed", t)))
        elif d == 1 and x.count(t) > 1:
            found.append((Equation(1 << t, int(_steps(x, y, t)[0] < 0)), ("order", t)))
    return found
