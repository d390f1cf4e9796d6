"""Traces: a net on some inputs, the thing that most questions of this room are asked of.

The slots are ``inputs``, the points as a set with labels, and ``stage0``, ..., ``stagek``, the
spaces in which their states stand. Which inputs are one point at which stage is a forest; the
Jacobian of the next block at each point makes it the `Jets` that verdicts stand on.

Laws: inputs that are one point at a stage are one point at every later one; ``net.on(x).states``
are ``net.states(x)``.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..contract import Value
from ..errors import InputError, said
from ..finite.chains import Chain
from ..finite.maps import FiniteMap
from ..finite.sets import FiniteSet
from .jets.jets import Jets
from .layers import Affine, Pointwise, numbers
from .rows import equal_rows, joined, near_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CREASE = 1e-12  # of |weights| |x| + |bias|: what is nearer to 0 than this counts as on a crease


class Layered(Protocol):
    """What a trace asks of a net."""

    @property
    def blocks(self) -> tuple[tuple[Any, ...], ...]: ...
    @property
    def slots(self) -> dict[str, int]: ...
    @property
    def inputs(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def is_piecewise_linear(self) -> bool: ...
    def rows(self, x: Any, start: int = 0) -> Floats: ...
    def states(self, x: Any) -> list[Floats]: ...


class Trace(Value):
    """A net on N points: the states at every stage, and what is first-order of them.

    ``precision`` joins states that differ by at most so much in every coordinate; 0.0 joins equal
    ones. ``labels`` name the inputs; ``weights`` say how much each counts.

    >>> from finitefns.nets import Affine, Net, Pointwise
    >>> net = Net([Affine([[1.0], [-1.0]]), Pointwise("relu"), Affine([[1.0, 1.0]])])
    >>> t = Trace(net, [[-2.0], [2.0], [3.0]], labels=["a", "b", "c"])
    >>> t.slots, [p.tolist() for p in t.points]
    ({'inputs': 3, 'stage0': 1, 'stage1': 2, 'stage2': 1}, [[0, 1, 2], [0, 1, 2], [0, 0, 1]])

    Raises `InputError` for points that do not fit the net, or labels that are not one per input.
    """

    net: Any
    states: tuple[Floats, ...]
    labels: FiniteSet
    weights: Floats | None
    precision: float

    def __init__(
        self,
        net: Layered,
        points: Any,
        labels: Sequence[Any] | FiniteSet | None = None,
        weights: Any = None,
        precision: float = 0.0,
    ) -> None:
        given = np.asarray(points)
        rows = net.rows(given[:, None] if given.ndim == 1 and net.inputs == 1 else given)
        names = FiniteSet(len(rows) if labels is None else labels)
        if names.size != len(rows):
            raise InputError(f"labels name {names.size} inputs, but there are {len(rows)}")
        heavy = None if weights is None else numbers(weights, "weights", 1)
        if heavy is not None and (len(heavy) != len(rows) or bool((heavy < 0).any())):
            raise InputError(f"weights: {len(rows)} numbers from 0 on are meant, one per input")
        if isinstance(precision, bool) or not 0.0 <= precision < np.inf:
            raise InputError(f"precision is {said(precision)}, but a number from 0 on is meant")
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is told below
            states = net.states(rows)
        for t, state in enumerate(states):
            bad = np.argwhere(~np.isfinite(state))
            if len(bad):
                i, j = bad[0].tolist()
                raise InputError(
                    f"the state of input {names.label(i)!r} at stage {t} is not finite: its "
                    f"coordinate {j} is {state[i, j]}"
                )
            state.flags.writeable = False
        self.__dict__.update(
            net=net,
            states=tuple(states),
            labels=names,
            weights=heavy,
            precision=float(precision),
        )

    # -------------------------------------------------------------- what it is

    @property
    def sets(self) -> Mapping[str, Any]:
        """The set of inputs, and the dimensions of the stages."""
        return {"inputs": self.labels, **self.net.slots}

    @property
    def slots(self) -> dict[str, int]:
        """How many inputs there are, and the dimensions of the stages."""
        return {"inputs": self.labels.size, **self.net.slots}

    @property
    def hidden(self) -> tuple[str, ...]:
        """The slots that neither the inputs nor the outputs name."""
        return tuple(f"stage{t}" for t in range(1, self.net.last))

    @property
    def inputs(self) -> int:
        """How many inputs there are."""
        return self.labels.size

    def with_precision(self, precision: float) -> Trace:
        """The same, with states joined at another precision."""
        return Trace(self.net, self.states[0], self.labels, self.weights, precision)

    @functools.cached_property
    def points(self) -> tuple[Ints, ...]:
        """At every stage the number of the point at which each input is, as they appear."""
        found: list[Ints] = []
        for state in self.states:
            here = near_rows(state, self.precision)
            found.append(joined(found[-1], here) if found and self.precision else here)
        if not self.precision:
            for t in range(1, len(found)):  # equal states may leave a layer a last digit apart
                found[t] = joined(found[t - 1], found[t])
        return tuple(found)

    @functools.cached_property
    def chain(self) -> Chain:
        """The finite chain of points: which inputs are one point from which stage on.

        >>> from finitefns.nets import Net
        >>> Trace(Net([Affine([[0.0]])]), [[1.0], [2.0]]).chain
        Chain([[0, 1], FiniteMap([0, 0], codomain=1)])
        """
        maps = [FiniteMap(self.points[0], domain=self.labels)]
        for before, after in zip(self.points, self.points[1:], strict=False):
            up = np.zeros(int(before.max(initial=-1)) + 1, dtype=np.int64)
            up[before] = after
            maps.append(FiniteMap(up, codomain=int(after.max(initial=-1)) + 1))
        return Chain(maps)

    # -------------------------------------------------------------- to first order

    @functools.cached_property
    def firsts(self) -> tuple[Ints, ...]:
        """Of every stage the first input at each of its points."""
        return tuple(np.unique(p, return_index=True)[1].astype(np.int64) for p in self.points)

    @functools.cached_property
    def patterns(self) -> tuple[Ints, ...]:
        """For every block the number of the linear piece that each input meets, as they appear.

        A block that bends smoothly has a piece per state.
        """
        found = []
        for t, block in enumerate(self.net.blocks):
            if not all(layer.is_piecewise_linear for layer in block):
                found.append(equal_rows(self.states[t]))
                continue
            at, bits = self.states[t], [np.zeros((self.inputs, 0), dtype=bool)]
            for layer in block:
                z = layer.bends(at)
                bits += [] if z is None else [z > 0]
                at = layer(at)
            packed = np.packbits(np.concatenate(bits, axis=1), axis=1)
            found.append(equal_rows(packed.astype(np.float64)))
        return tuple(found)

    @functools.cached_property
    def jets(self) -> Jets:
        """What is first-order: the forest of points, and the Jacobians on it."""
        states = [s[f] for s, f in zip(self.states, self.firsts, strict=True)]
        alike = [p[f] for p, f in zip(self.patterns, self.firsts[:-1], strict=True)]
        return Jets(
            self.points,
            states,
            lambda t, some: block_factors(self.net.blocks[t], states[t][some]),
            alike=alike,
            exact=self.net.is_piecewise_linear,
            labels=[self.labels.label(i) for i in range(self.inputs)],
        )

    @functools.cached_property
    def crease_distance(self) -> Floats:
        """How far each input is from the nearest crease: |z| over |weights| |x| + |bias|.

        The least over all units that bend; infinite where none does.
        """
        nearest = np.full(self.inputs, np.inf)
        for t, block in enumerate(self.net.blocks):
            at = self.states[t]
            size: Floats = np.abs(at)
            for layer in block:
                z = layer.bends(at)
                if z is not None:
                    scale = size if z is at else np.abs(z)
                    live = scale > 0  # a unit without weights and bias is 0 for good
                    away = np.where(live, np.abs(z) / np.where(live, scale, 1.0), np.inf)
                    nearest = np.minimum(nearest, away.min(axis=1, initial=np.inf))
                if isinstance(layer, Affine):
                    size = np.abs(at) @ np.abs(layer.weights).T + np.abs(layer.bias)
                    at = layer(at)
                else:
                    at = layer(at)
                    size = np.abs(at)
        return nearest

    @property
    def on_crease(self) -> tuple[int, ...]:
        """The inputs at which some unit switches, so that no derivative is defined there."""
        return tuple(np.flatnonzero(self.crease_distance <= CREASE).tolist())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Trace):
            return NotImplemented
        return (
            self.net == other.net
            and self.labels == other.labels
            and self.precision == other.precision
            and np.array_equal(self.states[0], other.states[0])
        )

    def __hash__(self) -> int:
        return hash((self.net, self.labels, self.states[0].tobytes()))

    def __repr__(self) -> str:
        return f"<Trace of {self.net!r} on {self.inputs:,} inputs>"

    def __reduce__(self) -> tuple[Any, ...]:
        return Trace, (self.net, self.states[0], self.labels, self.weights, self.precision)


def block_factors(block: Sequence[Any], at: Floats) -> list[Floats]:
    """Stacks whose product is the Jacobian of a block at some states, the first on the right.

    Slopes 0 and 1 are multiplied into the matrix before them, which rounds nothing.
    """
    found: list[Floats] = []
    for layer in block:
        slopes = layer.activation.slopes if isinstance(layer, Pointwise) else None
        if found and slopes is not None and set(slopes) <= {-1.0, 0.0, 1.0}:
            if slopes != (1.0, 1.0):
                found[-1] = layer.activation.slope(at)[:, :, None] * found[-1]
        else:
            found += layer.factors(at)
        at = layer(at)
    return found
