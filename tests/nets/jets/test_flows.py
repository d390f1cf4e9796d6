"""Diffeomorphisms with prescribed values and derivatives, and functions re-played through them."""

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets.jets.deciding import decide
from finitefns.nets.jets.flows import diffeomorphism
from nets.jets.forests import all_free, forest, moved


def of_one_sign(rng, n, d, sign):
    a = rng.normal(size=(n, d, d))
    a[:, 0] *= (np.sign(np.linalg.det(a)) * sign)[:, None]
    return a


@pytest.mark.parametrize("d", [1, 2, 3, 4])
@pytest.mark.parametrize("n", [1, 2, 6])
@pytest.mark.parametrize("sign", [1, -1])
def test_values_derivatives_and_the_way_back(d, n, sign):
    rng = np.random.default_rng(100 * d + 10 * n + sign)
    x, y, a = rng.normal(size=(n, d)), rng.normal(size=(n, d)), of_one_sign(rng, n, d, sign)
    if d == 1:
        # Knots a step apart: between close ones the slope turns faster than the step below sees.
        x, y = (np.cumsum(rng.uniform(0.5, 2, (n, 1)), axis=0) for _ in range(2))
        y = sign * y
    chart = diffeomorphism(x, y, a, rng)
    assert np.allclose(chart.forward(x), y, atol=1e-7)
    assert np.allclose(chart.jacobian(x), a, atol=1e-6 * np.abs(a).max())
    step = 1e-6
    for i in range(d):
        e = np.eye(d)[i] * step
        slope = (chart.forward(x + e) - chart.forward(x - e)) / (2 * step)
        assert np.allclose(slope, a[:, :, i], atol=1e-3 * (1 + np.abs(a).max()))
    anywhere = rng.normal(size=(200, d)) * 3
    assert np.allclose(chart.backward(chart.forward(anywhere)), anywhere, atol=1e-5)
    assert (np.sign(np.linalg.det(chart.jacobian(anywhere))) == sign).all()


def test_what_no_diffeomorphism_does_is_refused():
    rng, two = np.random.default_rng(0), np.array([[0.0, 0], [1, 0]])
    with pytest.raises(InputError, match="of one sign"):
        diffeomorphism(two, two, np.stack([np.eye(2), np.diag([1.0, -1])]), rng)
    line = np.array([[0.0], [1.0]])
    with pytest.raises(InputError, match="keeps the order"):
        diffeomorphism(line, line[::-1], np.ones((2, 1, 1)), rng)
    assert diffeomorphism(np.zeros((1, 0)), np.zeros((1, 0)), np.zeros((1, 0, 0)), rng).is_identity


def test_functions_re_played_through_the_diffeomorphisms_of_a_witness():
    """Some function with the Jacobians of x, moved by the charts, has those of y."""
    rng = np.random.default_rng(4)
    x = forest(rng, inputs=5, most=4)
    y = moved(x, rng)
    witness = decide(x, y, free=all_free(x)).witness
    charts = witness.flows(x.states, y.states, rng)
    for t in range(x.last):
        here, there = charts[f"stage{t}"], charts[f"stage{t + 1}"]
        for v in range(x.count(t)):
            one = int(np.flatnonzero(x.points[t] == v)[0])
            w = y.points[t][one]
            back = here.inverse().jacobian(y.states[t][[w]])[0]
            ahead = there.jacobian(x.states[t + 1][[x.parents[t][v]]])[0]
            found = ahead @ x.jacobians(t, np.array([v]))[0] @ back
            wanted = y.jacobians(t, np.array([w]))[0]
            assert np.allclose(found, wanted, atol=1e-5 * (1 + np.abs(wanted).max(initial=0)))


def test_a_line_is_met_with_its_slopes_between_knots_too():
    x, y, slopes = np.array([[0.0], [1], [3]]), np.array([[0.0], [5], [6]]), np.array([1.0, 9, 0.1])
    chart = diffeomorphism(x, y, slopes[:, None, None], np.random.default_rng(0))
    grid = np.linspace(-2, 5, 2001)[:, None]
    values = chart.forward(grid)
    assert (np.diff(values[:, 0]) > 0).all()
    assert np.allclose(chart.jacobian(x).ravel(), slopes)
    slope = np.diff(values[:, 0]) / np.diff(grid[:, 0])
    middle = (grid[1:] + grid[:-1]) / 2
    assert np.allclose(slope, chart.jacobian(middle).ravel(), atol=2e-2)
