"""Coupling flows: one coordinate at a time is scaled and shifted by what the others say.

``new_i == x_i exp(h(rest)) + g(rest)``: the rest stays, so the way back is a formula. Law: what a
step makes comes back within rounding, at every point of the space.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ...errors import InputError, said
from .bump_sums import Bumps, bumps
from .chart import Chart
from .points import Floats

MOST_DRAWN = 16  # steps of a random flow: in more coordinates, some take their turn


class Step(NamedTuple):
    """One step: which coordinate moves, the logarithm of its scale, and its shift."""

    coordinate: int
    scale: Bumps
    shift: Bumps


class Coupling(Chart):
    """Steps one after the other, each of which moves one coordinate."""

    told = ("_dimension", "_told_steps")
    regular = True
    steps: tuple[Step, ...]
    _dimension: int
    _told_steps: tuple[tuple[int, Bumps, Bumps], ...]

    def __init__(self, dimension: int, steps: Sequence[Step]) -> None:
        kept = tuple(steps)
        self.__dict__.update(_dimension=dimension, steps=kept, _told_steps=tuple(map(tuple, kept)))

    @property
    def dimension(self) -> int:
        """How many coordinates a point has."""
        return self._dimension

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return "coupling flow"

    def _ahead(self, x: Floats) -> Floats:
        new = x.copy()
        for i, scale, shift in self.steps:
            rest = np.delete(new, i, axis=1)
            new[:, i] = new[:, i] * np.exp(scale(rest)) + shift(rest)
        return new

    def _back(self, y: Floats) -> Floats:
        old = y.copy()
        for i, scale, shift in reversed(self.steps):
            rest = np.delete(old, i, axis=1)
            old[:, i] = (old[:, i] - shift(rest)) * np.exp(-scale(rest))
        return old

    def _push(self, x: Floats, v: Floats) -> Floats:
        at, new = x.copy(), v.copy()
        for i, scale, shift in self.steps:
            rest = np.delete(at, i, axis=1)
            grow, lean = self._slopes(at, i, scale, shift, rest)
            beside = np.delete(new, i, axis=1)
            new[:, i] = grow[:, None] * new[:, i] + np.einsum("nk,nkm->nm", lean, beside)
            at[:, i] = at[:, i] * grow + shift(rest)
        return new

    def _pull(self, x: Floats, v: Floats) -> Floats:
        at, met = x.copy(), []
        for i, scale, shift in self.steps:
            rest = np.delete(at, i, axis=1)
            grow, lean = self._slopes(at, i, scale, shift, rest)
            met.append((i, grow, lean))
            at[:, i] = at[:, i] * grow + shift(rest)
        old = v.copy()
        for i, grow, lean in reversed(met):
            beside = np.delete(old, i, axis=1)
            old[:, i] = (old[:, i] - np.einsum("nk,nkm->nm", lean, beside)) / grow[:, None]
        return old

    @staticmethod
    def _slopes(
        at: Floats, i: int, scale: Bumps, shift: Bumps, rest: Floats
    ) -> tuple[Floats, Floats]:
        """The scale of coordinate i, and how its new value leans on the others."""
        h, dh = scale.both(rest)
        grow: Floats = np.exp(h)
        return grow, (at[:, i] * grow)[:, None] * dh + shift.gradient(rest)


def coupling(dimension: int, steps: Any) -> Coupling:
    """The coupling flow of steps ``(coordinate, scale, shift)`` on ``dimension`` coordinates.

    ``scale`` (its exponential is the factor) and ``shift`` are `bumps` in the other coordinates,
    or None for 0.

    Law: ``c.backward(c.forward(x)) == x`` within rounding, everywhere.

    >>> from finitefns.nets.charts import bumps
    >>> c = coupling(2, [(0, None, bumps([[0.0]], [3.0]))])
    >>> c.forward([[1.0, 0.0], [1.0, 5.0]]).tolist(), c.backward([[4.0, 0.0]]).tolist()
    ([[4.0, 0.0], [1.0, 5.0]], [[1.0, 0.0]])

    Raises `InputError` for a coordinate that is not there, and bumps of another dimension. Source:
    Dinh, Sohl-Dickstein, Bengio 2017, for couplings with a closed inverse.
    """
    if isinstance(dimension, bool) or not isinstance(dimension, int) or dimension < 1:
        raise InputError(f"coupling: {said(dimension)} is not a number of coordinates from 1 on")
    read = []
    for place, step in enumerate(steps):
        if not isinstance(step, Sequence) or len(step) != 3:
            raise InputError(
                f"coupling: step {place} is {said(step)}, but a coordinate, a scale and a shift "
                "are meant"
            )
        i, *functions = step
        if isinstance(i, bool) or not isinstance(i, int | np.integer) or not 0 <= i < dimension:
            raise InputError(
                f"coupling: step {place} moves coordinate {said(i)}, but one of 0..{dimension - 1} "
                "is meant"
            )
        for one in functions:
            if one is not None and not isinstance(one, Bumps):
                raise InputError(f"coupling: step {place} has {said(one)}, but bumps are meant")
            if one is not None and one.dimension != dimension - 1:
                raise InputError(
                    f"coupling: step {place} has bumps in {one.dimension} coordinates, but "
                    f"{dimension - 1} are left beside the one that moves"
                )
        none = bumps(np.zeros((0, dimension - 1)), [])
        scale, shift = (none if one is None else one for one in functions)
        read.append(Step(int(i), scale, shift))
    return Coupling(dimension, read)


def random_coupling(d: int, rng: np.random.Generator, condition: float = 1.0) -> Coupling:
    """A random coupling flow that moves every coordinate, or some where there are many."""
    order = rng.permutation(d)[:MOST_DRAWN]
    most = 0.5 * np.log(max(condition, 1.0)) / 2 + 0.3
    steps = []
    for i in order.tolist():
        scale, shift = (_drawn(d - 1, size, rng) for size in (most, 0.7))
        steps.append((i, scale, shift))
    return coupling(d, steps)


def _drawn(m: int, size: float, rng: np.random.Generator) -> Bumps:
    """Three wide bumps: wide enough that normal points lie inside of some."""
    many = 3
    tilts = rng.normal(size=(many, m)) * size / (3.0 * np.sqrt(max(m, 1)))
    radii = 2.0 * np.sqrt(max(m, 1)) * rng.uniform(1.0, 2.0, many)
    return bumps(rng.normal(size=(many, m)), rng.normal(size=many) * size, tilts, radii)
