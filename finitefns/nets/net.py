"""Nets: layers one after the other, cut into stages whose coordinates nobody needs to trust.

A block is what lies between two stages: an affine layer (or a convolution, a pool, a residual
block) with the activation and the norms behind it. `Net.split` cuts after every layer instead.

Laws: ``net(x)`` is the last of ``net.states(x)``; ``jacobian(x, i, k)`` is ``jacobian(x', j, k) @
jacobian(x, i, j)`` with x' the state at j; nets are values, equal when layers and stages are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..contract import CanonicalForm, Value
from ..display import html
from ..errors import InputError, said
from ..finite.chains import Chain
from ..finite.merging import chain_of_merges
from ..freedom import Freedom
from ..verdict import NoCanonicalForm, Reason
from .acting import moved_blocks
from .changes import CoordinateChange, moves_of
from .layers import Affine, Layer, Pointwise, numbers
from .sorts import sorts
from .stack import meeting

if TYPE_CHECKING:
    from .trace import Trace

Floats = NDArray[np.float64]


class Net(Value):
    """A sequence of layers; ``stage0`` are the inputs, ``stagek`` what block k makes.

    The slots are the spaces ``stage0``, ..., ``stagek``. ``cuts`` are the layers that begin a
    block; they are found where they are not given.

    Law: ``Net(net.layers, net.cuts) == net``.

    >>> net = Net([Affine([[1.0], [-1.0]]), Pointwise("relu"), Affine([[1.0, 1.0]])])
    >>> net, net.slots, net(np.array([[-2.0], [3.0]])).tolist()
    (Net(1-2-1: relu), {'stage0': 1, 'stage1': 2, 'stage2': 1}, [[2.0], [3.0]])
    >>> net.jacobian(np.array([[3.0]])).tolist()
    [[[1.0]]]

    Raises `InputError` for layers that do not meet. Source: the chain rule.
    """

    moved_by: ClassVar[type[CoordinateChange]] = CoordinateChange
    layers: tuple[Layer, ...]
    cuts: tuple[int, ...]

    def __init__(self, layers: Sequence[Layer], cuts: Sequence[int] | None = None) -> None:
        met = meeting(layers, "Net")
        found = tuple(i for i, a in enumerate(met) if i == 0 or a.begins) if cuts is None else cuts
        at = tuple(found)
        if at[:1] != (0,) or list(at) != sorted(set(at)) or not all(0 <= i < len(met) for i in at):
            raise InputError(
                f"Net: cuts are {said(cuts)}, but numbers of layers are meant, rising from 0 to at "
                f"most {len(met) - 1}"
            )
        self.__dict__.update(layers=met, cuts=at)

    # -------------------------------------------------------------- what it is

    @property
    def blocks(self) -> tuple[tuple[Layer, ...], ...]:
        """The layers between one stage and the next."""
        ends = (*self.cuts[1:], len(self.layers))
        return tuple(self.layers[a:b] for a, b in zip(self.cuts, ends, strict=True))

    @property
    def inputs(self) -> int:
        """The dimension of stage 0."""
        return self.layers[0].inputs

    @property
    def outputs(self) -> int:
        """The dimension of the last stage."""
        return self.layers[-1].outputs

    @property
    def widths(self) -> tuple[int, ...]:
        """The dimensions of all stages."""
        return (self.inputs, *(block[-1].outputs for block in self.blocks))

    @property
    def last(self) -> int:
        """The number of the last stage."""
        return len(self.cuts)

    @property
    def slots(self) -> dict[str, int]:
        """The stages, with their dimensions."""
        return {f"stage{t}": d for t, d in enumerate(self.widths)}

    sets = slots

    @property
    def is_piecewise_linear(self) -> bool:
        """Whether its Jacobians are products of given numbers, constant between creases."""
        return all(layer.is_piecewise_linear for layer in self.layers)

    @property
    def is_exact(self) -> bool:
        """Whether its Jacobians are products of numbers that were handed in, so ranks are exact."""
        return self.is_piecewise_linear and all(layer.is_given for layer in self.layers)

    @property
    def derivative(self) -> str:
        """How its derivative is known: that of the layer that knows least."""
        return next((a.derivative for a in self.layers if a.derivative != "exact"), "exact")

    @property
    def parameters(self) -> int:
        """How many numbers the layers hold."""
        return sum(
            a.size for layer in self.layers for a in layer.parts if isinstance(a, np.ndarray)
        )

    # -------------------------------------------------------------- what it does

    def rows(self, x: Any, start: int = 0) -> Floats:
        """Points of a stage as rows that fit it; a single point is one row."""
        given = np.asanyarray(x)
        found = numbers(given, "points", 1 if given.ndim == 1 else 2)
        found = found[None] if found.ndim == 1 else found
        width = self.widths[start]
        if found.shape[1] != width:
            raise InputError(
                f"points have {found.shape[1]} columns, but stage {start} has {width} coordinates"
            )
        return found

    def span(self, start: Any, stop: Any) -> tuple[int, int]:
        """Two stages, the second not before the first; None is the last one."""
        to = self.last if stop is None else stop
        whole = all(
            isinstance(t, int | np.integer) and not isinstance(t, bool) for t in (start, to)
        )
        if not whole or not 0 <= start <= to <= self.last:
            raise InputError(
                f"stages {said(start)} to {said(stop)}: stages go from 0 to {self.last}, the first "
                "not beyond the second"
            )
        return int(start), int(to)

    def between(self, start: int, stop: int) -> tuple[Layer, ...]:
        """The layers from a stage to a later one."""
        ends = (*self.cuts, len(self.layers))
        return self.layers[ends[start] : ends[stop]]

    def __call__(self, x: Any, start: int = 0, stop: int | None = None) -> Floats:
        """The state at stage ``stop`` of points at stage ``start``; a row per row."""
        i, j = self.span(start, stop)
        at = self.rows(x, i)
        done = through(self.between(i, j), at)
        return done[0] if np.ndim(x) == 1 else done

    def states(self, x: Any) -> list[Floats]:
        """The states at all stages, (N, width) each; the first are the points themselves.

        >>> net = Net([Affine([[2.0]]), Affine([[3.0]])])
        >>> [state.tolist() for state in net.states([[1.0]])]
        [[[1.0]], [[2.0]], [[6.0]]]
        """
        found = [self.rows(x)]
        for block in self.blocks:
            found.append(through(block, found[-1]))
        return found

    def jvp(self, x: Any, v: Any, start: int = 0, stop: int | None = None) -> Floats:
        """The derivative from one stage to another at each row, applied to tangents.

        ``v`` is (N, width) or (N, width, m), a tangent per column.
        """
        i, j = self.span(start, stop)
        at = self.rows(x, i)
        pushed = _tangents(v, at, self.widths[i])
        for layer in self.between(i, j):
            pushed, at = layer.jvp(at, pushed), layer(at)
        return pushed

    def vjp(self, x: Any, u: Any, start: int = 0, stop: int | None = None) -> Floats:
        """The transposed derivative between two stages at each row, applied to cotangents."""
        i, j = self.span(start, stop)
        path = self.between(i, j)
        at = [self.rows(x, i)]
        for layer in path:
            at.append(layer(at[-1]))
        pulled = _tangents(u, at[0], self.widths[j])
        for layer, where in zip(reversed(path), reversed(at[:-1]), strict=True):
            pulled = layer.vjp(where, pulled)
        return pulled

    def jacobian(self, x: Any, start: int = 0, stop: int | None = None) -> Floats:
        """The derivative from one stage to another at each row, (N, to, from).

        It is pushed forward or pulled back, whichever has fewer columns.
        """
        i, j = self.span(start, stop)
        at = self.rows(x, i)
        a, b = self.widths[i], self.widths[j]
        if a <= b:
            return self.jvp(at, np.broadcast_to(np.eye(a), (len(at), a, a)), i, j)
        back = self.vjp(at, np.broadcast_to(np.eye(b), (len(at), b, b)), i, j)
        return np.swapaxes(back, 1, 2)

    def on(
        self,
        points: Any,
        *,
        labels: Any = None,
        weights: Any = None,
        precision: float | None = None,
        tolerance: float | None = None,
    ) -> Trace:
        """The net on some points: what most questions are asked of.

        ``labels`` name the points, ``weights`` say how much each counts, and states that differ by
        at most ``precision`` in every coordinate are one; without it those within rounding are.
        ``tolerance`` is for ranks of floats.
        """
        from .trace import Trace

        at = {} if tolerance is None else {"tolerance": tolerance}
        return Trace(self, points, labels, weights, precision, **at)

    # -------------------------------------------------------------- the contract

    def act(self, change: CoordinateChange) -> Net:
        """The same net in other coordinates: every chart in both blocks that touch its stage.

        Affine changes merge into affine layers, their biases too.

        >>> from finitefns.nets import charts
        >>> net = Net([Affine([[2.0]], [1.0]), Affine([[3.0]])])
        >>> net.act(CoordinateChange(stage1=charts.scaling([5.0])))([1.0]).round(12).tolist()
        [9.0]

        Raises `InputError` for a change that does not fit.
        """
        moves_of(change, "Net", self.slots)
        blocks = moved_blocks(self.blocks, change.charts)
        cuts = np.cumsum([0, *map(len, blocks[:-1])]).tolist()
        return Net([layer for block in blocks for layer in block], cuts)

    def canonical(self, freedom: Freedom) -> CanonicalForm[Net]:
        """None is known: which nets compute one function is not decided in general."""
        sorts(self, freedom)
        raise NoCanonicalForm(
            "no canonical form of a net is known under changes of its states; with inputs it is "
            "compared to first order",
            Reason.NO_THEOREM,
        )

    def invariants(self, freedom: Freedom) -> dict[str, Any]:
        """What no allowed change can move, without inputs: the dimensions of the stages."""
        sorts(self, freedom)
        return {"dimensions of the stages": self.widths}

    # -------------------------------------------------------------- other nets

    @classmethod
    def of(
        cls,
        model: Any,
        *,
        activation: Any = None,
        weights: str | None = None,
        layers: Any = None,
        shape: Sequence[int] | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> Net:
        """The net that a trained model is: of scikit-learn, of torch, or a list of its weights.

        A fitted ``MLPClassifier`` or ``MLPRegressor`` becomes the net of what ``predict_proba`` (of
        the class that is named last, where there are two) or ``predict`` gives; a
        ``torch.nn.Sequential`` in eval mode the net of its layers, with the ``shape`` of an input
        where it begins with an image. Lists are pairs (weights, bias) or arrays by name, as in
        `load`: what they do not say is asked for, by ``activation``, ``weights`` and ``layers``.

        Law: the net gives what the model gives, up to the rounding of its floats.

        >>> Net.of([([[1.0], [-1.0]], [0.0, 0.0]), ([[1.0, 1.0]], [0.0])], activation="relu")
        Net(1-2-1: relu)

        Raises `InputError` for a model that is not fitted, and parts that are not known. Source:
        the models' own documentation.
        """
        from .models import layers_of

        return cls(layers_of(model, activation, weights, layers, shape, tell))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the net to a ``.npz`` or ``.json`` file, which `load` reads back.

        Law: ``load(path) == net``.

        Raises `InputError` for another ending, and for layers that are functions. Source: the
        format is described in `files.ours`.
        """
        from .files.ours import save

        save(self.layers, self.cuts, path)

    def split(self) -> Net:
        """The same net with a stage after every layer.

        >>> Net([Affine([[1.0]]), Pointwise("relu")]).split().slots
        {'stage0': 1, 'stage1': 1, 'stage2': 1}
        """
        return Net(self.layers, range(len(self.layers)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Net):
            return NotImplemented
        return self.cuts == other.cuts and self.layers == other.layers

    def __hash__(self) -> int:
        return hash((self.cuts, self.layers))

    def __repr__(self) -> str:
        sizes = "-".join(map(str, self.widths))
        bent = {repr(a.activation) for a in self.layers if isinstance(a, Pointwise)}
        other = {type(a).__name__ for a in self.layers if not isinstance(a, Affine | Pointwise)}
        told = ", ".join(sorted(bent) + sorted(other)) or "affine"
        return f"Net({sizes if len(sizes) < 60 else f'{self.last} blocks'}: {told})"

    def _repr_html_(self) -> str:
        return html(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return Net, (self.layers, self.cuts)


@chain_of_merges.register
def _(net: Net) -> Chain:
    raise InputError(
        "when_merged: a net merges inputs, and none are handed in; net.on(points) hands them in"
    )


def through(path: Sequence[Layer], x: Floats) -> Floats:
    """What layers make of rows; what a layer has made may be written over by the next one."""
    own = False
    for layer in path:
        x = layer.over(x) if own and isinstance(layer, Pointwise) else layer(x)
        own = True
    return x


def _tangents(given: Any, at: Floats, width: int) -> Floats:
    found = np.asarray(given, dtype=np.float64)
    if found.ndim == 1 and len(at) == 1:
        found = found[None]
    if found.ndim not in (2, 3) or found.shape[:2] != (len(at), width):
        shape = " x ".join(map(str, found.shape)) or "a single number"
        raise InputError(
            f"tangents are {shape}, but {len(at)} rows of {width} coordinates are meant, or a "
            "column per tangent"
        )
    return found
