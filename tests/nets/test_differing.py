"""An input at which two nets differ: found, short, and more than rounding."""

from itertools import pairwise

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.nets import Affine, Net, Pointwise
from finitefns.nets.changes import CoordinateChange
from finitefns.nets.differing import bends, differing_input, rounding
from finitefns.verdict import Reason


def mlp(widths, activation, seed):
    rng = np.random.default_rng(seed)
    layers = []
    for a, b in pairwise(widths):
        layers += [Affine(rng.normal(size=(b, a)) / np.sqrt(a), rng.normal(size=b))]
        layers += [Pointwise(activation)]
    return Net(layers[:-1])


@pytest.mark.parametrize("activation", ["relu", "tanh", "gelu"])
def test_other_nets_differ_and_moved_ones_do_not(activation):
    hidden = ff.Freedom(stage1="affine", stage2="linear")
    for seed in range(3):
        f, g = (mlp((3, 5, 4, 2), activation, s) for s in (seed, seed + 100))
        x, left, right = differing_input(f, g)
        assert np.array_equal(f(x), left) and np.array_equal(g(x), right)
        assert np.abs(left - right).max() > 1e-6
        change = CoordinateChange.random(f, hidden, np.random.default_rng(seed))
        assert differing_input(f, f.act(change), tries=512) is None


def test_one_weight_that_is_a_little_other():
    f = mlp((3, 6, 2), "tanh", 1)
    for off, seen in ((1e-3, True), (1e-9, True), (1e-17, False)):
        first, *rest = f.layers
        weights = first.weights.copy()
        weights[2, 1] *= 1 + off
        g = Net([Affine(weights, first.bias), *rest])
        assert (differing_input(f, g) is not None) is seen, off


def test_a_difference_in_a_corner_is_found_at_its_creases():
    """Of 20 inputs one thin tent: random points miss it, the creases of its units do not."""
    rng = np.random.default_rng(0)
    far = rng.normal(size=20)
    far *= 1 / np.linalg.norm(far)
    tent = Net([
        Affine(np.stack([far] * 3), [-3.000, -3.001, -3.002]), Pointwise("relu"),
        Affine([[1.0, -2.0, 1.0]]),
    ])  # fmt: skip
    none = Net([Affine(np.zeros((1, 20)))])
    x, left, right = differing_input(tent, none)
    assert left[0] > 0 == right[0]
    assert 3.0 < x @ far < 3.002


def test_the_point_has_as_few_digits_as_it_takes():
    f, g = (Net([Affine([[s]]), Pointwise("relu")]) for s in (1.0, 2.0))
    x, left, right = differing_input(f, g)
    assert (x.tolist(), left.tolist(), right.tolist()) == ([1.0], [1.0], [2.0])


def test_within_a_box():
    f, g = Net([Affine([[1.0]]), Pointwise("relu")]), Net([Affine([[1.0]])])
    assert differing_input(f, g, box=[[0.0], [5.0]]) is None
    x, _, _ = differing_input(f, g, box=[[-3.0], [5.0]])
    assert -3 <= x[0] < 0
    for box, why in (([[1.0], [0.0]], "lower first"), ([[0.0, 1.0]], "two corners")):
        with pytest.raises(InputError, match=why):
            differing_input(f, g, box=box)


def test_rounding_is_not_a_difference():
    """What cancels leaves rounding, and the bound knows it."""
    rng = np.random.default_rng(5)
    big = 1e9 * rng.normal(size=(40, 3))
    f = Net(
        [
            Affine(np.concatenate([big, big])),
            Affine(np.concatenate([np.ones(40), -np.ones(40)])[None]),
        ]
    )
    order = rng.permutation(80)
    g = Net([Affine(f.layers[0].weights[order]), Affine(f.layers[1].weights[:, order])])
    x = rng.normal(size=3)
    assert differing_input(f, g) is None
    exact = 0.0
    assert abs(f(x)[0] - exact) <= rounding(f.split(), x)[0]


def test_bends_are_what_creases_are_zeros_of():
    net = mlp((2, 3, 1), "relu", 0)
    at = np.random.default_rng(0).normal(size=(4, 2))
    assert np.allclose(bends(net, at), at @ net.layers[0].weights.T + net.layers[0].bias)
    assert bends(mlp((2, 3, 1), "tanh", 0), at).shape == (4, 0)


def test_what_does_not_meet():
    f, g = mlp((2, 3, 1), "relu", 0), mlp((3, 3, 1), "relu", 0)
    with pytest.raises(InputError, match="the left has 2 inputs and 1 outputs, the right 3 and 1"):
        differing_input(f, g)
    with pytest.raises(InputError, match="tries is 0"):
        differing_input(f, f, tries=0)
    with pytest.raises(InputError, match="scale is -1"):
        differing_input(f, f, scale=-1)


def test_the_verdict_hands_the_input_out():
    f, g = (mlp((2, 3, 1), "relu", s) for s in (0, 1))
    verdict = ff.equivalent(f, g, "hidden")
    assert verdict.explain().startswith("not equivalent: output at (")
    moved = f.act(CoordinateChange.random(f, ff.Freedom(stage1="linear"), np.random.default_rng(0)))
    assert ff.equivalent(f, moved, "hidden").reason is Reason.NO_THEOREM
