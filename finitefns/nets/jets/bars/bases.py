"""Normal forms of single inputs: coordinates in which every Jacobian carries bars to bars.

For an input that shares no later state with another one, the barcode is all; ``changes[t]`` are
the coordinates of stage t in which the Jacobians are zero-one, for many inputs at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..jets import Jets
from .ranks import Ranks, multiplicities
from .refining import corrections
from .slots import Slots, slots
from .stairs import Stairs, frobenius
from .walks import Floats, Ints

Signs = NDArray[np.int8]
ROOM = 2**18  # entries of one stage that are held at once: they stay close to the processor
ENOUGH = 1e-14  # what misses the law by more is corrected


@dataclass(frozen=True, eq=False)
class Normal:
    """Coordinates of bars at some inputs, which each have a chain of their own.

    ``changes[t]`` (n, d_t, d_t) are invertible; ``signs`` (n, k + 1) those of their determinants,
    1 where the dimension is 0; ``conditions`` (n, k + 1) at least their condition numbers;
    ``miss`` (n,) how far the law is missed, relative to ``|A'| |J|``.

    Law: ``changes[t + 1] @ J_t == forms(t) @ changes[t]``: older bars first and, of one age, the
    longer first.
    """

    changes: tuple[Floats, ...]
    signs: Signs
    conditions: Floats
    miss: Floats
    slots: Slots

    def form(self, t: int) -> Floats:
        """The zero-one form of the Jacobian of stage t, (n, d_t+1, d_t)."""
        return self.slots.form(t)


def normal_forms(jets: Jets, inputs: Ints, ranks: Ranks) -> Normal:
    """Coordinates of bars at some inputs by number, as if each had its chain alone.

    >>> from .ranks import ranks
    >>> j = Jets.of([[[[0.0, 2.0]]]])
    >>> normal = normal_forms(j, np.array([0]), ranks(j))
    >>> moved = normal.changes[1] @ j.jacobians(0, np.array([0]))
    >>> np.allclose(moved, normal.form(0) @ normal.changes[0]), normal.form(0).tolist()
    (True, [[[1.0, 0.0]]])

    Raises `InputError` for an input whose ranks in floats contradict each other.
    """
    asked = np.asarray(inputs, np.int64)
    walk, first, back = np.unique(ranks.walk[asked], return_index=True, return_inverse=True)
    places = slots(multiplicities(ranks.table[walk]), jets.dimensions)
    step = max(1, ROOM // max(1, max(jets.dimensions) ** 2))
    starts = range(0, max(len(walk), 1), step)
    parts = [
        _forms(jets, asked[first[start : start + step]], places.some(slice(start, start + step)))
        for start in starts
    ]
    back = back.reshape(-1)
    return Normal(
        tuple(np.concatenate(one)[back] for one in zip(*(p.changes for p in parts), strict=True)),
        np.concatenate([p.signs for p in parts])[back],
        np.concatenate([p.conditions for p in parts])[back],
        np.concatenate([p.miss for p in parts])[back],
        places.some(back),
    )


def _forms(jets: Jets, inputs: Ints, places: Slots) -> Normal:
    """The normal forms of inputs that are held at once."""
    stairs = Stairs(places)
    for t in range(jets.last):
        stairs.carry(_jacobians(jets, t, inputs))
    stairs.straighten()
    stairs.even_out()
    changes, conditions = [], []
    for t, (flag, vectors) in enumerate(zip(stairs.flags, stairs.vectors, strict=True)):
        inverse = np.asarray(np.linalg.solve(vectors, flag.swapaxes(1, 2)), np.float64)
        conditions.append(frobenius(vectors) * frobenius(inverse))
        changes.append(inverse * stairs.shrinking(t)[:, None, None])
    off, miss = _missed(jets, inputs, places, changes)
    some = np.flatnonzero(miss > ENOUGH)
    if len(some):
        bases = [
            (flag[some] @ one[some]) / stairs.shrinking(t)[some, None, None]
            for t, (flag, one) in enumerate(zip(stairs.flags, stairs.vectors, strict=True))
        ]
        rho = [one[some] @ basis for one, basis in zip(off, bases, strict=False)]
        fewer = places.some(some)
        old = [one[some] for one in changes]
        new = [a + e @ a for a, e in zip(old, corrections(fewer, rho), strict=True)]
        _, less = _missed(jets, inputs[some], fewer, new)
        better = less < miss[some]
        for one, other in zip(changes, new, strict=True):
            one[some[better]] = other[better]
        miss[some[better]] = less[better]
    signs = np.stack([np.linalg.slogdet(one)[0] for one in changes], axis=1).astype(np.int8)
    return Normal(tuple(changes), signs, np.stack(conditions, axis=1), miss, places)


def _missed(
    jets: Jets, inputs: Ints, places: Slots, changes: Sequence[Floats]
) -> tuple[list[Floats], Floats]:
    """What the law is missed by, for every matrix, and its size relative to the factors."""
    miss = np.zeros(len(inputs))
    all_off = []
    for t in range(jets.last):
        matrices = _jacobians(jets, t, inputs)
        off: Floats = changes[t + 1] @ matrices
        which, row = np.nonzero(places.lives(t))
        off[which, row] -= changes[t][which, places.kept[t][which, row]]
        size = frobenius(changes[t + 1]) * frobenius(matrices)
        miss = np.maximum(miss, frobenius(off) / np.where(size > 0, size, 1.0))
        all_off.append(off)
    return all_off, miss


def _jacobians(jets: Jets, t: int, inputs: Ints) -> Floats:
    return jets.jacobians(t, jets.points[t][inputs])
