"""Orthogonal stages beside others: the equations solved by small turns.

Beside a linear stage the transposed equations do not hold, and a solution need not have a polar
factor that is one. So orthogonal matrices are turned, and all others moved, until the equations
hold (Levenberg 1944, Marquardt 1963). Where that does not end at a solution nothing is proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ..jets import Floats
from .equations import Solutions
from .orthogonal import polar

STARTS = 4  # random ones, each with both signs of the determinant
STEPS = 80
ENDS = 1e-13  # of the size of the equations: what is less is solved


def turned(
    solutions: Solutions, spaces: Sequence[int], rng: np.random.Generator
) -> Iterator[Floats]:
    """Unknowns with the scale 1 that solve the equations, orthogonal at some spaces."""
    parts = [solutions.blocks[space, 0].part for space in spaces]
    rows = solutions.values[:, None] * solutions.vectors.T
    for _ in range(STARTS):
        start = rng.normal(size=len(rows))
        start[-1] = 1.0
        for part in parts:
            d = len(solutions.blocks[spaces[parts.index(part)], 0].known)
            start[part] = polar(start[part].reshape(d, d)).reshape(-1)
        for flip in (1.0, -1.0):
            one = start.copy()
            for space, part in zip(spaces, parts, strict=True):
                d = len(solutions.blocks[space, 0].known)
                if d:
                    one[part][:d] *= flip
            found = _settled(rows, one, parts, ENDS * solutions.top)
            if found is not None:
                yield found


def _settled(rows: Floats, at: Floats, parts: Sequence[slice], enough: float) -> Floats | None:
    """The unknowns after small steps that bring the equations to nought, or None."""
    loose = np.ones(len(at), dtype=bool)
    loose[-1] = False
    for part in parts:
        loose[part] = False
    damping = 1e-2 * float(np.square(rows).sum(axis=0).max(initial=0.0))
    off = rows @ at
    for _ in range(STEPS):
        if np.linalg.norm(off) <= enough * np.linalg.norm(at):
            return at
        slopes = [rows[:, loose], *(rows[:, part] @ _turns(at[part]) for part in parts)]
        whole = np.concatenate(slopes, axis=1)
        damped = np.concatenate([whole, np.sqrt(damping) * np.eye(whole.shape[1])])
        right = np.concatenate([-off, np.zeros(whole.shape[1])])
        step = np.linalg.lstsq(damped, right, rcond=None)[0]
        then = at.copy()
        count = int(loose.sum())
        then[loose] += step[:count]
        for part in parts:
            basis = _turns(at[part])
            moved = at[part] + basis @ step[count : count + basis.shape[1]]
            count += basis.shape[1]
            d = int(np.sqrt(len(moved)))
            then[part] = polar(moved.reshape(d, d)).reshape(-1)
        less = rows @ then
        if np.linalg.norm(less) < np.linalg.norm(off):
            at, off, damping = then, less, damping / 8
        else:
            damping *= 5
    return None


def _turns(entries: Floats) -> Floats:
    """The directions in which an orthogonal matrix can be turned, as columns of its entries."""
    d = int(np.sqrt(len(entries)))
    move = entries.reshape(d, d)
    found = np.zeros((d * d, d * (d - 1) // 2))
    column = 0
    for i in range(d):
        for j in range(i):
            turn = np.zeros((d, d))
            turn[:, i], turn[:, j] = -move[:, j], move[:, i]
            found[:, column] = turn.reshape(-1)
            column += 1
    return found
