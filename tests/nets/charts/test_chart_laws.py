"""Every sort of charts through the same laws: round trips, derivatives, inverses, composition."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.linear.basis import BasisChange
from finitefns.nets import charts
from finitefns.nets.charts import Chart
from finitefns.nets.charts.chart import Composed, Inverted
from finitefns.nets.charts.couplings import random_coupling
from finitefns.nets.charts.drawn import SORTS, simplest
from finitefns.nets.charts.flows import random_flow
from finitefns.nets.charts.points import Floats
from finitefns.nets.charts.polynomials import random_triangular

Draw = Callable[[int, np.random.Generator], Chart]


def of_sort(sort: str) -> Draw:
    return lambda d, rng: charts.random(sort, d, rng, 5.0)


DRAWN: dict[str, Draw] = {
    **{sort: of_sort(sort) for sort in SORTS},
    "coupling": random_coupling,
    "triangular": random_triangular,
    "flow": random_flow,
    "back-along-a-flow": lambda d, rng: random_flow(d, rng).inverse(),
    "several": lambda d, rng: (
        random_coupling(d, rng)
        .then(charts.random("orthogonal", d, rng))
        .then(random_triangular(d, rng).inverse())
    ),
}
ANGLES: dict[str, Draw] = {
    "spherical": lambda d, rng: charts.spherical(d),
    "cut-elsewhere": lambda d, rng: charts.spherical(d, float(rng.normal())),
    "turned": lambda d, rng: charts.random("affine", d, rng).then(charts.spherical(d)),
}
ALL = pytest.mark.parametrize("name", [*DRAWN, *ANGLES])


def made(name: str, d: int, rng: np.random.Generator) -> Chart:
    return {**DRAWN, **ANGLES}[name](d, rng)


def drawn(name: str) -> Iterator[tuple[Chart, Floats, np.random.Generator]]:
    """Charts in few and in some dimensions and their inverses, each with points of its domain."""
    for d in (2 if name in ANGLES else 1, 4):
        rng = np.random.default_rng(d)
        chart = made(name, d, rng)
        yield chart, rng.normal(size=(20, d)), rng
        yield chart.inverse(), chart.forward(rng.normal(size=(20, d))), rng


@ALL
def test_what_a_chart_makes_comes_back(name: str) -> None:
    for chart, x, _ in drawn(name):
        assert chart.domain(x).all()
        error, row = chart.round_trip(x)
        assert error < 1e-12 and row is not None
        assert np.abs(chart.backward(chart.forward(x)) - x).max() < 1e-11
        assert np.abs(chart.inverse().forward(chart.forward(x)) - x).max() < 1e-11
        assert chart.inverse().inverse() == chart
        chart.check_regular(x)


@ALL
def test_the_derivative_is_that_of_central_differences(name: str) -> None:
    for chart, x, rng in drawn(name):
        v = rng.normal(size=x.shape)
        v /= np.sqrt((v**2).sum(axis=1, keepdims=True))
        pushed, errors = chart.jvp(x, v), []
        # Beside the cut or the origin a step must be short: each point has a step of its own.
        room = np.minimum(1.0, np.abs(x).min(axis=1, keepdims=True)) if name in ANGLES else 1.0
        size = 1.0 + np.abs(pushed).max(axis=1, keepdims=True)
        for step in (4e-3, 4e-4):
            far = step * room
            slope = (chart.forward(x + far * v) - chart.forward(x - far * v)) / (2 * far)
            errors.append(float((np.abs(slope - pushed) / size).max()))
        # Slope 2: a tenth of the step leaves a hundredth of the error, down to rounding.
        assert errors[1] < max(errors[0] / 50, 1e-9), errors
        assert errors[0] < 1e-2


@ALL
def test_tangents_come_one_per_point_or_in_columns(name: str) -> None:
    for chart, x, rng in drawn(name):
        v = rng.normal(size=(*x.shape, 3))
        pushed, a = chart.jvp(x, v), chart.jacobian(x)
        size = np.abs(a).max() + 1.0
        assert pushed.shape == v.shape
        assert np.abs(a @ v - pushed).max() < 2e-11 * size
        for m in range(3):
            assert np.abs(chart.jvp(x, v[:, :, m]) - pushed[:, :, m]).max() < 2e-11 * size
        back = chart.inverse().jacobian(chart.forward(x))
        one = np.eye(x.shape[1])
        assert np.abs(back @ a - one).max() < 1e-10 and np.abs(a @ back - one).max() < 1e-10


@ALL
def test_charts_compose_as_they_happen(name: str) -> None:
    for chart, x, rng in drawn(name):
        d = chart.dimension
        then = charts.random("free", d, rng)
        y = then.forward(chart.forward(x))
        both = chart.then(then)
        size = 1 + np.abs(y).max()
        assert np.abs(both.forward(x) - y).max() <= 1e-12 * size
        assert np.abs(both.backward(y) - x).max() < 1e-10
        chained = then.jacobian(chart.forward(x)) @ chart.jacobian(x)
        assert np.abs(both.jacobian(x) - chained).max() <= 1e-11 * (1 + np.abs(chained).max())
        assert both.domain(x).all()
        assert chart.then(chart.inverse()).is_identity
        assert chart.inverse().then(chart).is_identity
        undone = both.then(then.inverse())
        assert np.abs(undone.forward(x) - chart.forward(x)).max() < 1e-10 * size
        other = charts.random("linear", d, rng)
        left, right = chart.then(then).then(other), chart.then(then.then(other))
        assert np.abs(left.forward(x) - right.forward(x)).max() <= 1e-11 * size


@ALL
def test_charts_are_values(name: str) -> None:
    for d in (2, 4):
        a, b = (made(name, d, np.random.default_rng(3)) for _ in range(2))
        assert a == b and hash(a) == hash(b) and len({a, b}) == 1
        assert pickle.loads(pickle.dumps(a)) == a
        assert a != charts.random("affine", d, 99) and a != "a chart"
        assert len(repr(a)) < 400
        with pytest.raises(AttributeError, match="is a value"):
            a.anything = 3  # type: ignore[attr-defined]
    big = charts.random("affine", 9, 0)
    assert big != charts.random("affine", 9, 1) and repr(big) == "<affine of 9 coordinates>"


@ALL
def test_no_points_are_points(name: str) -> None:
    chart = made(name, 3, np.random.default_rng(0))
    none = np.zeros((0, 3))
    assert chart.forward(none).shape == chart.backward(none).shape == (0, 3)
    assert chart.jacobian(none).shape == (0, 3, 3) and chart.domain(none).shape == (0,)
    assert chart.jvp(none, none).shape == (0, 3)
    assert chart.round_trip(none) == (0.0, None)
    chart.check_regular(none)


@pytest.mark.parametrize("sort", SORTS)
def test_a_state_without_coordinates_has_one_chart(sort: str) -> None:
    chart = charts.random(sort, 0, 0)
    point = np.zeros((4, 0))
    assert chart.is_identity and chart.stretch == 1.0
    assert chart.forward(point).shape == (4, 0) and chart.jacobian(point).shape == (4, 0, 0)
    assert chart.round_trip(point) == (0.0, None)
    assert chart.then(charts.affine(np.zeros((0, 0)))).is_identity
    assert charts.permutation([]).monomial and list(simplest(sort, 0)) == []


@ALL
def test_points_that_are_none_are_refused_by_their_row(name: str) -> None:
    chart = made(name, 3, np.random.default_rng(0))
    for bad in (np.nan, np.inf, 1e305):
        with pytest.raises(InputError, match=r"row 1 is \(.*, but finite is meant"):
            chart.forward([[1.0, 2.0, 3.0], [bad, 0.5, 0.5]])
    for wrong in ([1.0, 2.0, 3.0], [[1.0, 2.0]], "abc", [["a", "b", "c"]], 3):
        with pytest.raises(InputError):
            chart.forward(wrong)
    for tangents in ([[1.0, 2.0]], np.zeros((1, 3, 2, 2)), np.zeros((2, 3))):
        with pytest.raises(InputError, match="tangents have the shape"):
            chart.jvp([[1.0, 2.0, 3.0]], tangents)
    with pytest.raises(InputError, match="a chart is meant"):
        chart.then(BasisChange())  # type: ignore[arg-type]
    with pytest.raises(InputError, match="coordinates"):
        chart.then(charts.scaling([1.0, 2.0]))


def test_the_sorts_are_what_they_say() -> None:
    d, point = 4, [[1.0, 2.0, 3.0, 4.0]]
    for k in range(6):
        rng = np.random.default_rng(k)
        x, y = rng.normal(size=(2, 10, d))
        turn = charts.random("orthogonal", d, rng)
        apart = np.linalg.norm(turn.forward(x) - turn.forward(y), axis=1)
        assert np.abs(apart - np.linalg.norm(x - y, axis=1)).max() < 1e-13
        sizes = charts.random("scale", d, rng, 3.0)
        assert (sizes.forward(point) > 0).all() and sizes.monomial
        assert sizes.jacobian(point)[0].astype(bool).tolist() == np.eye(d, dtype=bool).tolist()
        order = charts.random("permutation", d, rng)
        assert sorted(order.forward(point)[0].tolist()) == [1, 2, 3, 4]
        signed = charts.random("signed", d, rng).forward(point)[0]
        assert sorted(np.abs(signed).tolist()) == [1, 2, 3, 4]
        assert charts.random("monomial", d, rng, 2.0).monomial
        zero = np.zeros((1, d))
        assert not charts.random("linear", d, rng).forward(zero).any()
        assert charts.random("affine", d, rng).forward(zero).any()
        assert charts.random("free", d, rng).affine is None
        assert charts.random("fixed", d, rng).is_identity
    both = {np.linalg.det(charts.random("free", 1, k).jacobian([[0.0]]))[0] > 0 for k in range(9)}
    assert both == {True, False}


def test_a_stretched_chart_is_stretched_about_as_asked() -> None:
    for sort in ("linear", "scale", "monomial"):
        assert 99 < charts.random(sort, 3, 0, 100.0).stretch < 101
    assert charts.random("orthogonal", 5, 0).stretch == pytest.approx(1.0)
    assert charts.polar().stretch > 1 and charts.random("free", 3, 0, 100.0).stretch > 20
    assert charts.polar().then(charts.scaling([1e6, 1.0])).stretch > 1e4


@pytest.mark.parametrize("sort", [sort for sort in SORTS if sort != "fixed"])
def test_the_simplest_charts_are_of_their_sort_and_do_something(sort: str) -> None:
    found = list(simplest(sort, 3, "stage1"))
    assert found and all("stage1" in words for words, _ in found)
    assert not any(chart.is_identity for _, chart in found)
    x = np.random.default_rng(0).normal(size=(8, 3))
    for _, chart in found:
        assert chart.round_trip(x)[0] < 1e-13
        if sort not in ("free", "affine"):
            assert not chart.forward(np.zeros((1, 3))).any()
        if sort in ("monomial", "scale", "permutation"):
            assert chart.monomial
        if sort != "free":
            assert chart.affine is not None


def test_the_simplest_bends_are_a_square_and_a_cube() -> None:
    bent = [words for words, chart in simplest("free", 2, "s") if chart.affine is None]
    assert bent == [
        "adding the square of coordinate 0 of s to coordinate 1",
        "adding its cube to coordinate 0 of s",
        "adding its cube to coordinate 1 of s",
    ]


def test_composition_merges_what_is_affine_and_drops_what_is_undone() -> None:
    a, b = charts.random("affine", 3, 0), charts.random("affine", 3, 1)
    bent = charts.spherical(3)
    assert len(a.then(b).parts) == 1 and len(a.then(bent).then(bent.inverse()).then(b).parts) == 1
    assert bent.then(a).then(a.inverse()).parts == (bent,)
    assert a.then(bent).inverse() == bent.inverse().then(a.inverse())
    assert isinstance(bent.inverse(), Inverted) and isinstance(a.then(bent), Composed)
    assert charts.identity(3).then(a) == a == a.then(charts.identity(3))
    assert charts.identity(3).monomial and charts.identity(3).affine is not None
    many = charts.identity(3)
    for k in range(6):
        many = many.then(random_coupling(3, np.random.default_rng(k)))
    assert many.name == "coupling flow and 5 charts more"


def test_random_refuses_what_it_does_not_know() -> None:
    with pytest.raises(InputError, match="did you mean orthogonal"):
        charts.random("ortogonal", 3)
    for d in (-1, 1.5, True, "3"):
        with pytest.raises(InputError, match="is not a number of coordinates"):
            charts.random("linear", d)  # type: ignore[arg-type]
