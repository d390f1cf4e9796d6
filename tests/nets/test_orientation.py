"""Mirrors: known cases, and that no change of coordinates moves them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import finitefns as ff
from finitefns.nets import Affine, Net, Pointwise, Smooth
from finitefns.nets.changes import CoordinateChange
from finitefns.nets.orientation import orientation


def fold():
    """(x, y) -> (x^2, y)."""
    return Net(
        [
            Smooth(
                lambda x: np.stack([x[:, 0] ** 2, x[:, 1]], axis=1),
                2,
                2,
                jvp=lambda x, v: np.stack([2 * x[:, 0] * v[:, 0], v[:, 1]], axis=1),
            )
        ]
    )


def test_a_fold_mirrors_its_two_sheets():
    (one,) = orientation(fold().on([[1.0, 0.0], [-2.0, 0.0], [2.0, 1.0]]))
    assert one.products == ((0, 1),) and one.sides == ((0, 2), (1,))


def test_on_the_crease_of_a_fold_the_rank_drops():
    found = orientation(fold().on([[0.0, 1.0], [1.0, 0.0]]))
    assert sorted(len(one.products) for one in found) == [0, 1]


@pytest.mark.parametrize(
    "widths, bits",
    [
        ((2, 2), 1),
        ((2, 3, 2), 1),
        ((3, 2, 3), 0),
        ((3, 3, 3), 2),
        ((2, 3, 3, 2), 2),
        ((2, 3, 4, 5), 0),
    ],
)
def test_bits_of_generic_chains(widths, bits):
    """As known-values/jets.txt has them."""
    r = np.random.default_rng(sum(widths))
    net = Net([Affine(r.normal(size=(b, a))) for a, b in itertools.pairwise(widths)])
    (one,) = orientation(net.on(r.normal(size=(3, widths[0]))))
    assert len(one.products) == bits and len(one.sides) == 1


@pytest.mark.parametrize("seed", range(8))
def test_no_change_of_coordinates_moves_a_mirror(seed):
    r = np.random.default_rng(seed)
    net = Net(
        [
            *(Affine(r.normal(size=(3, 2)), r.normal(size=3)), Pointwise("sin")),
            *(Affine(r.normal(size=(2, 3)), r.normal(size=2)), Pointwise("sin")),
        ]
    )
    x = net.on(3 * r.normal(size=(24, 2)))
    y = x.act(CoordinateChange.random(x, ff.Freedom.parse("stages"), r))
    left, right = orientation(x), orientation(y)
    assert [one.sides for one in left] == [one.sides for one in right]
    assert any(len(one.sides) > 1 for one in left) or seed != 0


def test_inputs_that_merge_are_not_asked():
    net = Net([Pointwise("abs", 1)])
    assert orientation(net.on([[1.0], [-1.0]])) == ()
    assert orientation(net.on(np.zeros((0, 1)))) == ()


def told(points, **more):
    table = ff.describe(fold().on(points, **more)).table
    return {fact.fact: fact.value for fact in table.facts}


def test_the_report_tells_them():
    facts = told([[1.0, 0.0], [-2.0, 0.0]], labels=["one", "two"])
    assert facts["mirrored inputs"].endswith("{'one'} against {'two'}")
    assert facts["orientation that is left"].startswith("1 bit: the signs of stages 0 and 1")
    assert told([[1.0, 0.0], [2.0, 0.0]])["mirrored inputs"] == "none"
