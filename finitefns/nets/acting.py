"""How a change of coordinates moves the layers of a net: the function stays, its parts move.

Block t goes from stage t to stage t + 1; in new coordinates it is the way back through the chart
of stage t, the old block, and the chart of stage t + 1. Affine charts merge into an affine layer
beside them, its bias too; those that commute with an activation pass through it; what is left
becomes a layer of its own. A path beside a block carries one change for both of its ends.
Laws: the moved net makes ``chart.forward(state)`` of every state, which `replay` measures;
J' = A' J A^-1, with the derivatives of both charts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract import Value
from ..errors import InputError
from .charts.chart import Chart, composed
from .charts.matrices import Affine as Matrix
from .charts.points import gap
from .functions import Residual
from .layers import Affine, Layer, Pointwise, columns
from .norms import LayerNorm, Radial, RMSNorm, Softmax

Floats = NDArray[np.float64]
Item = Layer | Chart

ODD = ("tanh", "sin")  # activations with f(-x) == -f(x)


class ChartLayer(Layer):
    """A chart as a layer: where a change of coordinates does not merge into what is beside it.

    >>> from finitefns.nets import charts
    >>> layer = ChartLayer(charts.polar())
    >>> layer, layer(np.array([[0.0, 2.0]])).round(6).tolist()
    (polar (2 -> 2), [[2.0, 1.570796]])

    Raises `InputError` for points outside the domain of the chart.
    """

    begins = False
    chart: Chart

    def __init__(self, chart: Chart) -> None:
        if not isinstance(chart, Chart) or not chart.dimension:
            raise InputError(f"ChartLayer: {chart!r} is not a chart of at least one coordinate")
        self.__dict__.update(chart=chart, inputs=chart.dimension, outputs=chart.dimension)

    def __call__(self, x: Floats) -> Floats:
        return self.chart.forward(x)

    def jvp(self, x: Floats, v: Floats) -> Floats:
        return self.chart.jvp(x, v)

    def vjp(self, x: Floats, u: Floats) -> Floats:
        pulled = np.swapaxes(self.chart.jacobian(x), 1, 2) @ columns(x, u)
        return pulled[:, :, 0] if u.ndim == x.ndim else pulled

    @property
    def parts(self) -> tuple[Any, ...]:
        return (self.chart,)

    def __repr__(self) -> str:
        return f"{self.chart.name} ({self.inputs} -> {self.outputs})"


def moved_blocks(
    blocks: Sequence[Sequence[Layer]], charts: Mapping[str, Chart]
) -> tuple[tuple[Layer, ...], ...]:
    """The blocks of a net after the charts of its stages: block t lies behind stage t.

    >>> from finitefns.nets import charts
    >>> old = Affine([[1.0, 2.0], [3.0, 4.0]], [1.0, -1.0])
    >>> turn = charts.rotation([[0, -1], [1, 0]])
    >>> ((new,),) = moved_blocks([[old]], {"stage1": turn})
    >>> new.weights.tolist(), new.bias.tolist()
    ([[-3.0, -4.0], [1.0, 2.0]], [1.0, 1.0])

    Raises `InputError` for a stage that the net does not have, and for a chart that does not fit.
    """
    widths = [blocks[0][0].inputs, *(block[-1].outputs for block in blocks)]
    for slot, chart in charts.items():
        stages = {f"stage{t}": width for t, width in enumerate(widths)}
        if slot not in stages:
            raise InputError(
                f"act: the change moves {slot!r}, but the net has stage0 to stage{len(blocks)}"
            )
        if chart.dimension != stages[slot]:
            raise InputError(
                f"act: the chart of {slot} has {chart.dimension} coordinates, but the net has "
                f"{stages[slot]} there"
            )
    return tuple(
        _moved(block, charts.get(f"stage{t}"), charts.get(f"stage{t + 1}"))
        for t, block in enumerate(blocks)
    )


def _moved(block: Sequence[Layer], before: Chart | None, after: Chart | None) -> tuple[Layer, ...]:
    """One block between new coordinates on both sides."""
    if before is None and after is None:
        return tuple(block)
    items: list[Item] = [] if before is None else list(before.inverse().parts)
    items += [*block, *(() if after is None else after.parts)]
    return _written(_folded(_passed(items)))


def _passed(items: list[Item]) -> list[Item]:
    """Charts as far to the front as they pass through layers, and what meets there merged."""
    done: list[Item] = []
    for item in items:
        front = done[-1] if done else None
        if isinstance(item, Chart):
            done = _passed_back(done, item)
        elif isinstance(item, Residual) and isinstance(front, Matrix):
            if item.inputs != item.outputs:
                done.append(item)
                continue
            # What is in front is carried through both paths, and comes out behind them.
            done = _passed_back([*done[:-1], _carried(item, front.inverse())], front)
        else:
            done.append(item)
    return done


def _passed_back(done: list[Item], chart: Chart) -> list[Item]:
    """One chart behind these items: taken to the front of every layer that it passes through."""
    before, behind = list(done), list[Item]()
    while before and isinstance(before[-1], Layer):
        moved = _passing(before[-1], chart)
        if moved is None:
            break
        before.pop()
        behind.insert(0, moved)
    met: list[Chart] = [chart]
    while before and isinstance(before[-1], Chart):
        met.insert(0, before[-1])
        before.pop()
    return [*before, *composed(met, chart.dimension).parts, *behind]


def _passing(layer: Layer, chart: Chart) -> Layer | None:
    """The layer with ``chart(layer(x)) == new(chart(x))``; None where the order matters."""
    if not isinstance(chart, Matrix) or chart.offset.any():
        return None
    renames = chart.name == "permutation"
    if isinstance(layer, Pointwise):
        slopes = layer.activation.slopes
        scales = slopes is not None and (chart.monomial or slopes[0] == slopes[1])
        signs = chart.name == "signed permutation" and layer.activation.name in ODD
        return layer if renames or scales or signs else None
    if isinstance(layer, LayerNorm) and renames:
        gain, bias = chart.matrix @ layer.gain, chart.matrix @ layer.bias
        return LayerNorm(layer.inputs, gain, bias, layer.eps)
    if isinstance(layer, RMSNorm) and renames:
        return RMSNorm(layer.inputs, chart.matrix @ layer.gain, layer.eps)
    turns = renames or chart.name in ("rotation", "orthogonal", "signed permutation")
    even = isinstance(layer, RMSNorm) and bool((layer.gain == layer.gain[0]).all())
    if (isinstance(layer, Softmax) and renames) or ((isinstance(layer, Radial) or even) and turns):
        return layer
    return None


def _carried(layer: Residual, chart: Matrix) -> Residual:
    """A residual layer with the same affine change at both ends: ``chart(layer(chart^-1(x)))``.

    Of ``x + block(x)`` the path beside it stays x, and what the block makes turns by the matrix.
    """
    turn = Matrix(chart.matrix, np.zeros(chart.dimension), chart.back)
    skip = _moved(layer.skip, chart, chart) if layer.skip else ()
    return Residual(_moved(layer.block, chart, turn), skip)


def _folded(items: list[Item]) -> list[Item]:
    """Affine charts put into affine layers in front of or behind them, biases too."""
    done: list[Item] = []
    for item in items:
        last = done[-1] if done else None
        if isinstance(item, Matrix) and isinstance(last, Affine):
            weights, bias = item.matrix @ last.weights, item.matrix @ last.bias + item.offset
            done[-1] = Affine(weights, bias, last.given and _rounds_nothing(item))
        elif isinstance(item, Affine) and isinstance(last, Matrix):
            weights, bias = item.weights @ last.matrix, item.weights @ last.offset + item.bias
            done[-1] = Affine(weights, bias, item.given and _rounds_nothing(last))
        else:
            done.append(item)
    return done


def _rounds_nothing(chart: Matrix) -> bool:
    """Whether weights by a matrix are exact: it only names, turns round and doubles."""
    entries = chart.matrix[chart.matrix != 0]
    alone = ((chart.matrix != 0).sum(axis=0) == 1).all() and len(entries) == chart.dimension
    return bool(alone) and bool((np.abs(np.frexp(entries)[0]) == 0.5).all())


def _written(items: list[Item]) -> tuple[Layer, ...]:
    """Layers alone: a chart that is left becomes one."""
    found: list[Layer] = []
    for item in items:
        if isinstance(item, Matrix):
            if not item.is_identity:
                found.append(Affine(item.matrix, item.offset, _rounds_nothing(item)))
        elif isinstance(item, Chart):
            found.append(ChartLayer(item))
        else:
            found.append(item)
    return tuple(found)


class Replay(Value):
    """How exactly a change of coordinates was carried out, measured on the states of some inputs.

    ``round_trip`` is how far states come back through the charts, at worst, ``miss`` how far the
    states of the moved net are from the moved states; each with its stage and its row. A gap is
    that of one coordinate over the largest one of the row, or 1.
    """

    round_trip: float
    stage: int | None
    row: int | None
    miss: float
    miss_stage: int | None
    miss_row: int | None

    def __init__(
        self, trip: tuple[float, int | None, int | None], miss: tuple[float, int | None, int | None]
    ) -> None:
        names = ("round_trip", "stage", "row"), ("miss", "miss_stage", "miss_row")
        for told, found in zip(names, (trip, miss), strict=True):
            self.__dict__.update(zip(told, found, strict=True))

    def __repr__(self) -> str:
        return (
            f"<round trip {self.round_trip:.2g}{_place(self.stage, self.row)}, moved states missed "
            f"by {self.miss:.2g}{_place(self.miss_stage, self.miss_row)}>"
        )


def replay(
    charts: Mapping[str, Chart], before: Sequence[Floats], after: Sequence[Floats]
) -> Replay:
    """Compare the states of a moved net with the moved states, stage by stage, row by row.

    ``before`` and ``after`` are the states at stages 0..k of the same inputs in the same order.

    >>> from finitefns.nets import charts
    >>> turn = charts.rotation([[0, -1], [1, 0]])
    >>> replay({"stage0": turn}, [np.array([[1.0, 2.0]])], [np.array([[-2.0, 1.0]])])
    <round trip 0 at row 0 of stage0, moved states missed by 0 at row 0 of stage0>

    Raises `InputError` for states outside the domain of their chart, a singular derivative, or an
    inverse that does not converge, by stage and row.
    """
    trip: tuple[float, int | None, int | None] = (0.0, None, None)
    miss = trip
    for t, (old, new) in enumerate(zip(before, after, strict=True)):
        chart = charts.get(f"stage{t}")
        meant = old
        if chart is not None:
            try:
                meant = chart.forward(old)
                chart.check_regular(old)
                error, row = chart.round_trip(old)
            except InputError as fault:
                raise InputError(f"stage{t}: {fault}") from None
            if row is not None and (trip[1] is None or error > trip[0]):
                trip = error, t, row
        error, row = gap(new, meant)
        if row is not None and (miss[1] is None or error > miss[0]):
            miss = error, t, row
    return Replay(trip, miss)


def _place(stage: int | None, row: int | None) -> str:
    return "" if stage is None else f" at row {row} of stage{stage}"
