"""Coordinates of bars made better: what they miss is taken off, to first order.

Coordinates A that carry bars to bars miss by ``R_t = A_t+1 J_t - F_t A_t``, which is ``rho_t A_t``
in the coordinates themselves. Better ones are ``(1 + E_t) A_t`` with
``E_t+1 F_t - F_t E_t = -rho_t``. An entry of E that leads from a bar to a younger one is settled
where the younger one is born, and carried on to later stages; any other where the first of the two
dies, and carried back.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .slots import Slots
from .walks import Floats


def corrections(places: Slots, missed: Sequence[Floats]) -> list[Floats]:
    """The E of every stage, from the rho of every matrix: stacks of one matrix per input.

    Law: where the matrices have the bars that are meant, ``E[t + 1] @ F - F @ E[t] == -rho[t]``.

    >>> from .slots import slots
    >>> e = corrections(slots(np.array([[[0, 1], [0, 0]]]), (1, 1)), [np.array([[[0.5]]])])
    >>> [one.tolist() for one in e]
    [[[[0.5]]], [[[0.0]]]]
    """
    n = len(places.births[0])
    sizes = [one.shape[1] for one in places.births]
    forward = [np.zeros((n, sizes[0], sizes[0]))]
    for t, rho in enumerate(missed):
        later = np.zeros((n, sizes[t + 1], sizes[t + 1]))
        both, rest = _among(places, t, forward[t], rho)
        most = both.shape[1]
        # Survivors come first; what is born has rows only, since nothing younger is there yet.
        later[:, :, :most] = -rest
        later[:, :most, :most] += both
        forward.append(later)
    backward = [np.zeros((n, sizes[-1], sizes[-1]))]
    for t in reversed(range(len(missed))):
        rho, kept = missed[t], places.kept[t]
        most = kept.shape[1]
        alive = places.lives(t)
        rows = np.where(alive[:, :, None], rho[:, :most], 0.0)
        which, place = np.nonzero(alive)
        later = np.where(alive[:, :, None] & alive[:, None], backward[-1][:, :most, :most], 0.0)
        spread = np.zeros((n, most, sizes[t]))
        spread[which, :, kept[which, place]] = later[which, :, place]
        rows += spread
        earlier = np.zeros((n, sizes[t], sizes[t]))
        earlier[which, kept[which, place]] = rows[which, place]
        backward.append(earlier)
    out = []
    for births, one, other in zip(places.births, forward, reversed(backward), strict=True):
        younger = births[:, :, None] > births[:, None, :]
        out.append(np.where(younger, one, other))
    return out


def _among(places: Slots, t: int, known: Floats, rho: Floats) -> tuple[Floats, Floats]:
    """Entries between survivors of matrix t: what is known of them, and all of rho there."""
    kept, alive = places.kept[t], places.lives(t)
    rest = np.take_along_axis(rho, kept[:, None, :], axis=2)
    rest = np.where(alive[:, None], rest, 0.0)
    both = np.take_along_axis(known, kept[:, None, :], axis=2)
    both = np.take_along_axis(both, kept[:, :, None], axis=1)
    return np.where(alive[:, :, None] & alive[:, None], both, 0.0), rest
