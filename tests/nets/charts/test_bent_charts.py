"""Charts that bend: angles, polynomials, couplings, flows, by known values; what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets import charts
from finitefns.nets.charts import Chart
from finitefns.nets.charts.flows import BOUNDED
from finitefns.nets.charts.points import Floats

# ------------------------------------------------------------------ angles


def test_polar_at_the_origin_is_refused_by_its_row() -> None:
    polar = charts.polar()
    with pytest.raises(InputError, match=r"row 2 is \(0, 0\), outside the plane without the"):
        polar.forward([[1.0, 2.0], [0.5, 0.0], [0.0, 0.0]])
    points = [[1.0, 0.0], [0.0, 0.0], [-1.0, 0.0], [-1.0, 1e-300]]
    assert polar.domain(points).tolist() == [True, False, False, True]
    with pytest.raises(InputError, match="row 0"):
        polar.jvp([[0.0, 0.0]], [[1.0, 0.0]])
    with pytest.raises(InputError, match=r"inverse of polar: row 0 .* a positive radius"):
        polar.backward([[-1.0, 0.0]])
    with pytest.raises(InputError, match="one turn below pi"):
        polar.backward([[1.0, 4.0]])
    beside = [[-1.0, -1e-300], [-1.0, 1e-300]]
    assert polar.round_trip(beside)[0] < 1e-15


def test_the_cut_of_polar_coordinates_can_be_moved() -> None:
    away = charts.polar(cut=math.pi / 2)
    assert np.abs(away.forward([[-1.0, 0.0]]) - [[1.0, -math.pi]]).max() < 1e-15
    assert not away.domain([[0.0, 0.0]]).any()
    half = charts.polar(cut=2.0 * math.pi)
    angles = np.linspace(0.1, 6.2, 40)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert np.abs(half.forward(circle)[:, 1] - angles).max() < 1e-14
    assert not half.domain([[1.0, 0.0]]).any()
    assert charts.polar() == charts.spherical(2) != away


def test_spherical_coordinates_of_known_points() -> None:
    ball = charts.spherical(4)
    points = [[1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 2.0]]
    got = ball.forward(points)
    assert np.abs(got[0] - [2, math.pi / 3, math.atan(math.sqrt(2)), math.pi / 4]).max() < 1e-15
    assert np.abs(got[1] - [2, math.pi / 2, math.pi / 2, math.pi / 2]).max() < 1e-15
    assert np.abs(ball.backward(got) - points).max() < 1e-15
    with pytest.raises(InputError, match=r"spherical: row 0 is \(1, 2, 0, 0\)"):
        ball.forward([[1.0, 2.0, 0.0, 0.0]])
    for wrong in (1, 0, 2.5, True):
        with pytest.raises(InputError, match="at least 2"):
            charts.spherical(wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="an angle is meant"):
        charts.polar("east")  # type: ignore[arg-type]


def test_the_jacobian_of_polar_coordinates_has_the_determinant_one_over_r() -> None:
    x = np.random.default_rng(0).normal(size=(30, 2))
    found = np.linalg.det(charts.polar().jacobian(x)) * np.sqrt((x**2).sum(axis=1))
    assert np.abs(found - 1).max() < 1e-13
    tiny = charts.polar().jacobian([[3e-200, 4e-200]])
    assert np.isfinite(tiny).all() and tiny[0, 0].round(12).tolist() == [0.6, 0.8]


def test_the_condition_of_spherical_coordinates_is_that_of_their_jacobian() -> None:
    x = np.random.default_rng(0).normal(size=(30, 4)) * 3
    ball = charts.spherical(4)
    sizes = np.linalg.svd(ball.jacobian(x), compute_uv=False)
    assert np.abs(ball.conditions(x) * sizes[:, -1] / sizes[:, 0] - 1).max() < 1e-12
    with pytest.raises(InputError, match=r"row 1, \(1e-20, 1e-20\), is singular within rounding"):
        charts.polar().check_regular([[1.0, 1.0], [1e-20, 1e-20]])
    with pytest.raises(InputError, match="row 0"):
        ball.conditions(np.zeros((1, 4)))


def test_a_chart_that_is_left_half_way_says_which_part_and_which_row() -> None:
    both = charts.affine([[1, 0], [0, 1]], [-1, 0]).then(charts.polar())
    with pytest.raises(InputError, match=r"polar: row 1 is \(0, 0\)"):
        both.forward([[3.0, 1.0], [1.0, 0.0]])
    assert both.domain([[3.0, 1.0], [1.0, 0.0]]).tolist() == [True, False]
    assert both.domain([[1.0, 0.0], [3.0, 1.0]]).tolist() == [False, True]
    assert "(polar)" in both.domain_words and "positive radius" in both.image_words


# ------------------------------------------------------------------ polynomials


def test_a_triangular_polynomial_is_undone_far_from_the_origin_too() -> None:
    bend = charts.triangular([[1.0, 0.5, 0.1], [0.2, 0.0, 2.0]], [[], [(3.0, [2]), (-1.0, [0])]])
    x = np.array([[1e10, -3.0], [-1e-12, 1e-8], [0.0, 0.0], [5.0, -1e6], [0.3, 0.4]])
    y = bend.forward(x)
    assert y[4, 1] == pytest.approx(0.2 * 0.4 + 2 * 0.4**5 + 3 * 0.09 - 1, rel=1e-15)
    back = bend.backward(y)
    assert np.abs(back[:, 0] - x[:, 0]).max() <= 1e-15 * 1e10
    # The shear of a huge coordinate swallows digits of the other one; the round trip tells.
    assert bend.round_trip(x[1:])[0] < 1e-13
    alone = charts.triangular([[1.0, 0.5, 0.1], [0.2, 0.0, 2.0]])
    assert alone.round_trip(x * 1e20)[0] < 1e-15


def test_an_inverse_that_does_not_converge_names_its_row(monkeypatch: Any) -> None:
    bend = charts.triangular([[1.0, 1.0]])
    monkeypatch.setattr("finitefns.nets.charts.polynomials.MOST_STEPS", 1)
    with pytest.raises(InputError, match=r"row 1, .* does not converge at coordinate 0"):
        bend.backward([[0.0], [0.7]])
    monkeypatch.undo()
    assert bend.forward(bend.backward([[0.7]]))[0, 0] == pytest.approx(0.7, rel=1e-14)


@pytest.mark.parametrize(
    "slopes, shears, said",
    [
        ([[0.0, 1.0]], None, "its first is positive"),
        ([[1.0, -0.1]], None, "no other is negative"),
        ([[1.0], [float("nan")]], None, "must be finite"),
        ([1.0, 2.0], None, "2 dimensions are meant"),
        ([["a"]], None, "numbers are meant"),
        ([[], []], None, "nothing rises"),
        ([[1.0] * 14], None, "the degree is 27"),
        ([[1.0], [1.0]], [[]], "2 lists of terms"),
        ([[1.0], [1.0]], [[(1.0, [1])], []], "0 powers"),
        ([[1.0], [1.0]], [[], [(1.0, [-1])]], "1 powers"),
        ([[1.0], [1.0]], [[], [3.0]], "a coefficient with 1 powers"),
    ],
)
def test_a_polynomial_that_does_not_rise_is_refused(slopes: Any, shears: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        charts.triangular(slopes, shears)


# ------------------------------------------------------------------ couplings


def test_bumps_have_the_values_and_slopes_that_were_asked_for() -> None:
    rng = np.random.default_rng(0)
    centres, heights = rng.normal(size=(7, 3)), rng.normal(size=7)
    tilts = rng.normal(size=(7, 3))
    b = charts.bumps(centres, heights, tilts)
    assert (b(centres) == heights).all() and (b.gradient(centres) == tilts).all()
    assert not b(centres + 100.0).any() and not b.gradient(centres + 100.0).any()
    x, v, h = centres + 0.1 * rng.normal(size=(7, 3)), rng.normal(size=(7, 3)), 1e-6
    slope = (b(x + h * v) - b(x - h * v)) / (2 * h)
    assert np.abs(slope - (b.gradient(x) * v).sum(axis=1)).max() < 1e-6
    assert np.abs(b.gradient(x) - tilts).max() > 0.1
    with pytest.raises(InputError, match=r"the centres \d and \d coincide"):
        charts.bumps([[1.0], [2.0], [1.0]], [1, 2, 3])
    with pytest.raises(InputError, match="the shapes of heights"):
        charts.bumps([[1.0]], [1.0, 2.0])
    with pytest.raises(InputError, match="a radius is 0"):
        charts.bumps([[1.0]], [1.0], radii=[0.0])


def test_a_coupling_carries_points_to_points_with_given_derivatives() -> None:
    # Coordinate 0 doubles at the first point, and leans by 3 on coordinate 1 at the second.
    x = np.array([[1.0, 0.0], [2.0, 5.0]])
    scale = charts.bumps(x[:, 1:], [math.log(2), 0.0])
    shift = charts.bumps(x[:, 1:], [0.0, 1.0], [[0.0], [3.0]])
    c = charts.coupling(2, [(0, scale, shift)])
    assert np.abs(c.forward(x) - [[2, 0], [3, 5]]).max() < 1e-15
    wanted = [[[2, 0], [0, 1]], [[1, 3], [0, 1]]]
    assert np.abs(c.jacobian(x) - wanted).max() < 1e-15
    far = [[7.0, -3.0]]
    assert c.forward(far).tolist() == far
    assert c.round_trip(np.random.default_rng(1).normal(size=(100, 2)) * 4)[0] < 1e-15


def test_a_coupling_of_one_coordinate_is_a_scale_and_a_shift() -> None:
    none = np.zeros((1, 0))
    line = charts.coupling(1, [(0, charts.bumps(none, [math.log(3)]), charts.bumps(none, [2.0]))])
    assert np.abs(line.forward([[1.0], [-2.0]]) - [[5], [-4]]).max() < 1e-14
    assert np.abs(line.jacobian([[7.0]]) - 3).max() < 1e-14


@pytest.mark.parametrize(
    "steps, said",
    [
        ([(2, None, None)], r"moves coordinate 2, but one of 0..1"),
        ([(0, 3.0, None)], "bumps are meant"),
        ([(0, charts.bumps([[1.0, 2.0]], [1.0]), None)], "bumps in 2 coordinates, but 1"),
        ([(0, None)], "a coordinate, a scale and a shift"),
        ([3], "a coordinate, a scale and a shift"),
    ],
)
def test_a_step_that_does_not_fit_is_refused(steps: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        charts.coupling(2, steps)
    with pytest.raises(InputError, match="from 1 on"):
        charts.coupling(0, [])


def test_what_is_too_large_for_floats_is_refused_by_its_row() -> None:
    huge = charts.coupling(2, [(0, charts.bumps([[0.0]], [5000.0]), None)])
    with pytest.raises(InputError, match=r"row 1 is \(1, 0\), and what comes of it is too large"):
        huge.forward([[1.0, 9.0], [1.0, 0.0]])


# ------------------------------------------------------------------ flows


def test_a_field_that_is_not_bounded_has_no_chart() -> None:
    for kind in ("power", "relu", "identity", "gelu", "nothing", 3, lambda x: x**2):
        with pytest.raises(InputError, match="is not bounded, so its flow need not be a diffeom"):
            charts.flow([[1.0]], [[1.0]], activation=kind)  # type: ignore[arg-type]
    for kind in BOUNDED:
        assert charts.flow([[1.0]], [[1.0]], activation=kind).round_trip([[3.0]])[0] < 1e-14


def test_a_flow_is_that_of_its_field() -> None:
    # x' = tanh(x) is solved by sinh(x(t)) = e^t sinh(x(0)).
    line = charts.flow([[1.0]], [[1.0]], time=2.0, steps=200)
    x = np.array([[0.3], [-1.0], [2.0], [0.0]])
    meant = np.arcsinh(math.e**2 * np.sinh(x))
    assert np.abs(line.forward(x) - meant).max() < 1e-8
    slope = math.e**2 * np.cosh(x) / np.cosh(meant)
    assert np.abs(line.jacobian(x)[:, :, 0] - slope).max() < 1e-7
    assert line.round_trip(x)[0] < 1e-14
    back = charts.flow([[1.0]], [[1.0]], time=-2.0, steps=200)
    assert np.abs(back.forward(meant) - x).max() < 1e-8


def test_few_steps_are_a_chart_of_their_own_and_too_few_are_refused() -> None:
    out, into = [[0.0, -2.0], [2.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]]
    coarse = charts.flow(out, into, time=1.0, steps=4)
    fine = charts.flow(out, into, time=1.0)
    assert fine.steps == 16
    x = np.random.default_rng(0).normal(size=(50, 2)) * 3
    for chart in (coarse, fine):
        assert chart.round_trip(x)[0] < 1e-14
    assert np.abs(coarse.forward(x) - fine.forward(x)).max() > 1e-6
    with pytest.raises(InputError, match="3 steps are given, but from 4 on"):
        charts.flow(out, into, time=1.0, steps=3)
    with pytest.raises(InputError, match="at most 4096"):
        charts.flow(np.multiply(out, 1e4), into)
    still = charts.flow(out, into, time=0.0)
    assert (still.forward(x) == x).all()


@pytest.mark.parametrize(
    "given, said",
    [
        (([[1.0]], [[1.0, 2.0]]), r"\(d, h\), \(h, d\) and \(h,\) are meant"),
        (([[1.0]], [[1.0]], [1.0, 2.0]), r"\(d, h\), \(h, d\) and \(h,\) are meant"),
        (([["a"]], [[1.0]]), "flow: outward: numbers are meant"),
        (([[float("inf")]], [[1.0]]), "must be finite"),
        (([[1e200]], [[1e200]]), "no Lipschitz bound"),
        (([[1.0]], [[1.0]], None, "tanh", float("nan")), "the time is nan"),
    ],
)
def test_a_flow_that_does_not_fit_is_refused(given: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        charts.flow(*given)


def test_a_flow_whose_way_back_does_not_converge_names_its_row(monkeypatch: Any) -> None:
    turn = charts.flow([[0.0, -2.0], [2.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]], steps=4)
    monkeypatch.setattr("finitefns.nets.charts.flows.MOST_CORRECTIONS", 1)
    with pytest.raises(InputError, match=r"row 1, \(1, 2\), does not converge"):
        turn.backward([[0.0, 0.0], [1.0, 2.0]])


def test_a_coordinate_far_larger_than_another_does_not_keep_a_flow_from_coming_back() -> None:
    turn = charts.flow([[1.0, 0.5], [-0.5, 1.0]], [[1.0, 0.3], [0.2, 1.0]])
    x = np.array([[1e6, 1e-3], [-3.0, 1e7], [1e8, -1e8]])
    assert turn.round_trip(x)[0] < 1e-14


# ------------------------------------------------------------------ charts of somebody else


class Square(Chart):
    """x -> x^2 on the numbers from 0 on: its derivative is singular at 0."""

    @property
    def dimension(self) -> int:
        return 1

    @property
    def name(self) -> str:
        return "square"

    def _ahead(self, x: Floats) -> Floats:
        return np.asarray(x**2)

    def _back(self, y: Floats) -> Floats:
        return np.sqrt(y)

    def _push(self, x: Floats, v: Floats) -> Floats:
        return np.asarray(2 * x[:, :, None] * v)

    def _inside(self, x: Floats) -> Any:
        return x[:, 0] >= 0

    _reached = _inside


def test_a_singular_derivative_at_a_point_is_refused_by_its_row() -> None:
    square = Square()
    assert square.round_trip([[3.0], [0.0]])[0] == 0
    square.check_regular([[3.0], [1e-10]])
    after = charts.affine([[2]], [-2]).then(square)
    for chart, point in ((square, 0.0), (after, 1.0)):
        with pytest.raises(InputError, match=r"square: the derivative at row 1, \(0\), is singul"):
            chart.check_regular([[3.0], [point]])
    with pytest.raises(InputError, match="is singular"):
        square.inverse().jvp([[1.0], [0.0]], [[1.0], [1.0]])
    with pytest.raises(InputError, match=r"row 0 is \(-1\), outside the whole space"):
        square.forward([[-1.0]])
