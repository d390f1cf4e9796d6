"""Which inputs of two trees differ, and how: the fewest that were found, and what is said of them.

The bars of single inputs agree already. So it is said how many dimensions some inputs reach
together, or how they stand to each other.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from . import sentences
from .homs import Rng
from .jets import Floats, Ints, Jets
from .pairing import Apart, are_apart
from .sentences import Told

MOST_PAIRS = 60  # of inputs that are tried


def named(
    x: Jets, y: Jets, inputs: Ints, free: Sequence[bool], tolerance: float, rng: Rng, apart: Apart
) -> Told:
    """The shortest true sentence about two trees that are not isomorphic, given by their inputs."""
    first = np.unique(x.points[0][inputs], return_index=True)[1]
    leaves = inputs[np.sort(first)]
    some = fewest(x, y, leaves, free, tolerance, rng)
    labels = [x.labels[i] for i in some.tolist()]
    if not all(free) and len(some) == 1:
        return sentences.fixed_directions(labels, [t for t, f in enumerate(free) if not f])
    reach = together(x, y, some, tolerance)
    if reach is not None:
        return reach
    meets = [len(set(p[some].tolist())) for p in x.points]
    last = max(t for t in range(1, len(meets)) if meets[t] < meets[t - 1])
    sizes = (None, None) if apart.sizes is None else apart.sizes[2:]
    return sentences.otherwise(labels, last, *sizes)


def chain(jets: Jets, one: int) -> list[Floats]:
    """The Jacobians along one input."""
    return [jets.jacobians(t, jets.points[t][[one]])[0] for t in range(jets.last)]


def fewest(
    x: Jets, y: Jets, leaves: Ints, free: Sequence[bool], tolerance: float, rng: Rng
) -> Ints:
    """Few of some inputs whose trees are not isomorphic: one, two, or none of which can go."""

    def apart(some: Ints) -> bool:
        return are_apart(x, y, some, free, tolerance, rng)

    if not all(free):
        for one in leaves.tolist():
            if apart(np.array([one])):
                return np.array([one])
    pairs = itertools.combinations(leaves.tolist(), 2)
    for two in itertools.islice(pairs, MOST_PAIRS):
        meet = any(p[two[0]] == p[two[1]] for p in x.points)
        if meet and apart(np.array(two)):
            return np.array(two)
    some, step = leaves, max(len(leaves) // 2, 1)
    while True:
        for start in range(0, len(some), step):
            rest = np.delete(some, slice(start, start + step))
            if len(rest) > 1 and apart(rest):
                some = rest
                break
        else:
            if step == 1:
                return some
            step //= 2


def together(x: Jets, y: Jets, some: Ints, tolerance: float) -> Told | None:
    """From which stage to which some inputs reach another number of dimensions together."""
    chains = [[chain(z, one) for one in some.tolist()] for z in (x, y)]
    for j in range(1, len(x.points)):
        if len(set(x.points[j][some].tolist())) > 1:
            continue
        for i in range(j):
            if len(set(x.points[i][some].tolist())) == 1:
                break
            left, right = (_reach(one, i, j, tolerance) for one in chains)
            if left != right:
                labels = [x.labels[k] for k in some.tolist()]
                return sentences.together(labels, (i, j), left, right)
    return None


def _reach(chains: list[list[Floats]], i: int, j: int, tolerance: float) -> int:
    wholes = []
    for one in chains:
        whole, size = one[i], float(np.linalg.norm(one[i]))
        for a in one[i + 1 : j]:
            whole, size = a @ whole, size * float(np.linalg.norm(a))
        wholes.append(whole / (size or 1.0))
    sizes = np.linalg.svd(np.concatenate(wholes, axis=1), compute_uv=False)
    return int((sizes > tolerance).sum())
