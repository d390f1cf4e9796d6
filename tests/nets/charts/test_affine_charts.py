"""Affine charts: rotations with bias, permutations, scales, by known values; what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets import charts
from finitefns.nets.charts import Chart


def test_a_rotation_turns_the_bias_too() -> None:
    # W = [[1,2],[3,4]], b = (1,-1), x = (1,1): W x + b = (4, 6), turned (-6, 4); with the bias
    # forgotten (-6, 2) comes back as (2, 6), off by (2, 0).
    turn = charts.rotation([[0, -1], [1, 0]])
    w, b, x = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, -1.0]), np.array([1.0, 1.0])
    assert turn.forward([w @ x + b]).tolist() == [[-6.0, 4.0]]
    assert turn.backward([turn.matrix @ w @ x + b]).tolist() == [[2.0, 6.0]]
    moved = charts.affine(w, b).then(turn)
    assert moved.forward([x]).tolist() == [[-6.0, 4.0]]
    assert moved.affine is not None and moved.affine[1].tolist() == [1.0, 1.0]


def test_a_permutation_sends_each_coordinate_to_its_new_place() -> None:
    order = [2, 0, 3, 1]
    x = np.array([[10.0, 11.0, 12.0, 13.0]])
    new = charts.permutation(order).forward(x)
    assert all(new[0, order[old]] == x[0, old] for old in range(4))
    with pytest.raises(InputError, match="not a bijection"):
        charts.permutation([0, 0, 1])


@pytest.mark.parametrize(
    "chart, name",
    [
        (charts.affine([[1, 0], [0, 1]], [1, 0]), "affine"),
        (charts.affine([[1, 1], [0, 1]]), "linear"),
        (charts.affine([[0, 1], [1, 0]]), "permutation"),
        (charts.affine([[0, -1], [1, 0]]), "signed permutation"),
        (charts.affine([[0, 2], [1, 0]]), "monomial"),
        (charts.affine([[2, 0], [0, -1]]), "scaling"),
        (charts.affine([[0, -2], [1, 0]]), "linear"),
        (charts.rotation(0.3), "rotation"),
        (charts.rotation(0.3).then(charts.scaling([1, -1])), "orthogonal"),
        (charts.rotation(0.3, 4, (3, 1)), "rotation"),
    ],
)
def test_an_affine_chart_has_the_narrowest_name(chart: Chart, name: str) -> None:
    assert chart.name == name
    assert chart.monomial == (name in ("permutation", "monomial"))


def test_a_positive_scaling_is_monomial_and_passes_through_a_relu() -> None:
    x = np.array([[-1.0, 3.0], [2.0, -5.0]])
    for chart in (charts.scaling([2.0, 0.5]), charts.affine([[0, 2], [1, 0]])):
        assert chart.monomial
        assert (chart.forward(np.maximum(x, 0)) == np.maximum(chart.forward(x), 0)).all()
    assert not charts.scaling([2.0, -1.0]).monomial
    assert not charts.affine([[1, 0], [0, 1]], [1, 0]).monomial


def test_affine_charts_are_one_group() -> None:
    a, b = charts.affine([[2, 1], [0, 1]], [1, 2]), charts.rotation(0.7)
    assert a.then(b).affine is not None
    assert a.inverse().inverse() == a and hash(a.inverse().inverse()) == hash(a)
    near = charts.rotation(0.2).then(charts.rotation(0.5))
    assert near.affine is not None and np.abs(near.affine[0] - b.matrix).max() < 1e-15
    angle = charts.rotation(math.pi / 2, 3, (0, 2)).forward([[1.0, 5.0, 0.0]])
    assert np.abs(angle - [[0.0, 5.0, 1.0]]).max() < 1e-15
    assert a.then(b).then(b.inverse()).then(a.inverse()).is_identity
    assert not charts.affine([[1, 0], [0, 1]], [1e-9, 0]).is_identity
    assert not charts.affine([[1, 1e-9], [0, 1]]).is_identity


def test_equal_numbers_make_equal_charts_and_minus_zero_is_zero() -> None:
    assert charts.affine([[1, 0], [0, 1]], [0.0, -0.0]) == charts.affine([[1, -0.0], [0, 1]])
    assert charts.scaling([2, 3]) == charts.affine([[2, 0], [0, 3]])
    assert charts.scaling([2, 3]) != charts.affine([[2, 0], [0, 3]], [0, 1])
    with pytest.raises(ValueError, match="read-only"):
        charts.scaling([2, 3]).matrix[0, 0] = 5.0
    table = np.eye(2)
    kept = charts.affine(table)
    table[0, 0] = 7.0
    assert kept.matrix[0, 0] == 1.0


@pytest.mark.parametrize(
    "made, said",
    [
        (lambda: charts.affine([[1, 1], [1, 1]]), "singular within rounding"),
        (lambda: charts.affine([[1, 0], [0, 1e-16]]), "singular within rounding"),
        (lambda: charts.affine([[1, 2, 3], [4, 5, 6]]), "is 2 x 3, but square is meant"),
        (lambda: charts.affine([[1, 0], [0, 1]], [1]), "has 1 numbers, but its matrix 2 rows"),
        (lambda: charts.affine([[1, 0], [0, 1]], ["a", 1]), "numbers are meant"),
        (lambda: charts.affine([[1]], [float("nan")]), "must be finite"),
        (lambda: charts.rotation([[1, 0], [0, -1]]), "mirrors the space"),
        (lambda: charts.rotation([[1, 1], [0, 1]]), "is not orthogonal"),
        (lambda: charts.rotation(float("inf")), "must be finite"),
        (lambda: charts.rotation(1.0, 3, (1, 1)), "two different coordinates out of 0..2"),
        (lambda: charts.rotation(1.0, 3, (0, 3)), "two different coordinates out of 0..2"),
        (lambda: charts.scaling([1.0, 0.0]), "scale 1 is 0"),
        (lambda: charts.scaling([1.0, 1e-310]), "scale 1 is 1e-310"),
        (lambda: charts.scaling(2.0), "1 dimensions are meant"),
    ],
)
def test_what_is_not_an_affine_chart_is_refused(made: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        made()
