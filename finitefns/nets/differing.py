"""An input at which two nets differ: searched for, handed out, and re-played.

Random points of several sizes are tried first, then points at creases and on both sides of them,
then points uphill, along the gradient of the difference. What counts as a difference is more than
rounding can make of it: an error bound is carried through both nets, layer by layer. So a point
that is found is a proof, and none found is not one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, said
from ..seeds import Rng, generator
from .layers import numbers
from .net import Net

Floats = NDArray[np.float64]

SIZES = (1.0, 10.0, 0.1, 100.0, 0.01, 1000.0)  # of random points, times the scale
BATCH = 512  # points that are tried at once
CLEAR = 16.0  # times the bound on rounding
LEAST = 4 * CLEAR * float(np.finfo(np.float64).eps)  # of an output: less is rounding always
LOOKED_AT = 4  # points of a batch
STEPS = 24  # uphill
DIGITS = (0, 1, 2, 3, 6)  # of the point that is handed out, where fewer will do


def differing_input(
    f: Net,
    g: Net,
    *,
    box: Any = None,
    scale: float = 1.0,
    tries: int = 4096,
    rng: Rng = 0,
) -> tuple[Floats, Floats, Floats] | None:
    """An input x with f(x) and g(x), where these differ by more than rounding, or None.

    ``box`` is a pair of corners, (inputs,) each, between which x lies; without it points of all
    sizes about ``scale`` are tried. ``tries`` is how many random points.

    Law: what comes back differs when both nets are run again.

    >>> from finitefns.nets import Affine, Net, Pointwise
    >>> f = Net([Affine([[1.0]]), Pointwise("relu")])
    >>> x, left, right = differing_input(f, Net([Affine([[1.0]])]))
    >>> bool(x[0] < 0), left.tolist(), bool(right[0] == x[0])
    (True, [0.0], True)
    >>> differing_input(f, f) is None
    True

    Raises `InputError` where the nets have other sizes, and for a box that is not one.
    """
    if (f.inputs, f.outputs) != (g.inputs, g.outputs):
        raise InputError(
            f"differing_input: the left has {f.inputs} inputs and {f.outputs} outputs, the right "
            f"{g.inputs} and {g.outputs}; they must be equal"
        )
    if isinstance(tries, bool) or not isinstance(tries, int) or tries < 1:
        raise InputError(f"tries is {said(tries)}, but it must be a whole number, at least 1")
    if not (isinstance(scale, int | float) and 0 < scale < np.inf):
        raise InputError(f"scale is {said(scale)}, but it must be a number above 0")
    search = _Search(f, g, _corners(box, f.inputs), float(scale), generator(rng))
    for points in search.points(tries):
        found = search.clearest(points)
        if found is not None:
            return search.shortest(found)
    return None


def _corners(box: Any, inputs: int) -> tuple[Floats, Floats] | None:
    if box is None:
        return None
    read = numbers(box, "box", 2)
    if read.shape != (2, inputs) or (read[0] > read[1]).any():
        raise InputError(
            f"box has the shape {read.shape}, but two corners of {inputs} numbers are meant, the "
            "lower first"
        )
    return read[0], read[1]


class _Search:
    """What is tried, in turn."""

    def __init__(
        self,
        f: Net,
        g: Net,
        box: tuple[Floats, Floats] | None,
        scale: float,
        rng: np.random.Generator,
    ) -> None:
        self.f, self.g, self.box, self.scale, self.rng = f, g, box, scale, rng
        self.split = f.split(), g.split()
        self.best = np.zeros((0, f.inputs))  # points to go uphill from

    def points(self, tries: int) -> Iterator[Floats]:
        """Batches of points: at random, at creases, and uphill."""
        yield self.inside(np.concatenate([np.zeros((1, self.f.inputs)), self._axes()]))
        for k in range(0, tries, BATCH):
            yield self._random(min(BATCH, tries - k), SIZES[k // BATCH % len(SIZES)])
        for size in SIZES[:2]:
            for net in (self.f, self.g):
                yield from self._creases(net, size)
        yield from self._uphill()

    def inside(self, points: Floats) -> Floats:
        """The points, moved into the box where there is one."""
        return points if self.box is None else np.clip(points, *self.box)

    def _axes(self) -> Floats:
        some = np.eye(self.f.inputs)[: BATCH // 2] * self.scale
        return np.concatenate([some, -some])

    def _random(self, many: int, size: float) -> Floats:
        if self.box is None:
            drawn: Floats = self.rng.normal(size=(many, self.f.inputs)) * size * self.scale
            return drawn
        low, high = self.box
        return low + self.rng.random((many, self.f.inputs)) * (high - low)

    def _creases(self, net: Net, size: float) -> Iterator[Floats]:
        """Where a unit switches between two random points, and a little to both sides."""
        a, b = self._random(64, size), self._random(64, size)
        before, after = (bends(net, at) for at in (a, b))
        row, unit = np.nonzero((before > 0) != (after > 0))
        if not len(row):
            return
        some = self.rng.permutation(len(row))[: BATCH // 2]
        row, unit = row[some], unit[some]
        low, high = a[row], b[row]
        side = before[row, unit] > 0
        for _ in range(40):
            middle = (low + high) / 2
            same = (bends(net, middle)[np.arange(len(row)), unit] > 0) == side
            low = np.where(same[:, None], middle, low)
            high = np.where(same[:, None], high, middle)
        yield self.inside(low)
        for part in (1e-1, 1e-2, 1e-4):
            step = part * (b[row] - a[row])
            yield self.inside(low - step)
            yield self.inside(high + step)

    def _uphill(self) -> Iterator[Floats]:
        at = self.best
        stride = np.full(len(at), 0.1 * self.scale)
        for _ in range(STEPS if len(at) else 0):
            off = self.f(at) - self.g(at)
            slope = self.f.vjp(at, off) - self.g.vjp(at, off)
            norm = np.linalg.norm(slope, axis=1, keepdims=True)
            slope = np.divide(slope, norm, out=np.zeros_like(slope), where=norm > 0)
            there = self.inside(at + stride[:, None] * slope)
            higher = np.abs(self.f(there) - self.g(there)).max(axis=1) > np.abs(off).max(axis=1)
            at = np.where(higher[:, None], there, at)
            stride = np.where(higher, 2 * stride, stride / 4)
            yield at

    def clearest(self, points: Floats) -> Floats | None:
        """Of these points the one at which the nets differ most, if that is more than rounding."""
        with np.errstate(all="ignore"):
            left, right = self.f(points), self.g(points)
            size = np.maximum(np.abs(left), np.abs(right))
            apart = np.divide(
                np.abs(left - right), size, out=np.zeros(size.shape), where=size > 0
            ).max(axis=1, initial=0.0)
        apart = np.where(np.isfinite(apart), apart, 0.0)
        order = np.argsort(-apart)[:LOOKED_AT]
        order = order[apart[order] > 0]
        kept = np.concatenate([self.best, points[order]])
        self.best = kept[-64:]
        order = order[apart[order] > LEAST]
        return next((points[i] for i in order.tolist() if self.differs(points[i])), None)

    def differs(self, point: Floats) -> bool:
        """Whether the nets differ at a point by more than rounding can make of it."""
        with np.errstate(all="ignore"):
            off = np.abs(self.f(point) - self.g(point))
            room = sum(rounding(net, point) for net in self.split)
            return bool((off > CLEAR * room).any())

    def shortest(self, point: Floats) -> tuple[Floats, Floats, Floats]:
        """The point with as few digits as it takes, and what both nets make of it."""
        for digits in DIGITS:
            rounded = self.inside(np.round(point, digits)[None])[0] + 0.0
            if self.differs(rounded):
                point = rounded
                break
        return point, self.f(point), self.g(point)


def bends(net: Net, points: Floats) -> Floats:
    """The numbers at whose zeros a net has creases, (N, units)."""
    found, at = [np.zeros((len(points), 0))], points
    for layer in net.layers:
        z = layer.bends(at)
        if z is not None:
            found.append(z.reshape(len(at), -1))
        at = layer(at)
    return np.concatenate(found, axis=1)


def rounding(split: Net, point: Floats) -> Floats:
    """How far rounding may put the outputs of a net that is cut after every layer, (outputs,).

    An error before a layer grows by its Jacobian, and each layer adds the rounding of its sums.
    """
    eps = float(np.finfo(np.float64).eps)
    states = split.states(point[None])
    error = np.zeros(split.inputs)
    for t in range(split.last):
        slope = np.abs(split.jacobian(states[t], t, t + 1)[0])
        here, there = np.abs(states[t][0]), np.abs(states[t + 1][0])
        error = slope @ error + eps * (len(here) + 2) * (slope @ here + there)
    return error
