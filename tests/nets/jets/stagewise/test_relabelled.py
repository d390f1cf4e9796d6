"""Inputs whose names are not trusted."""

import numpy as np
import pytest

from finitefns.nets.jets.jets import Jets
from finitefns.nets.jets.stagewise.one_matrix import decide_smaller
from finitefns.nets.jets.stagewise.stage_change import StageChange, moved
from finitefns.verdict import Equivalent, Inequivalent
from planted_nets import random_change, random_net

WORDS = ("linear", "affine", "orthogonal", "monomial", "signed", "permutation", "scale")


def planted(seed, word, inputs=None):
    rng = np.random.default_rng(seed)
    dims = [int(d) for d in rng.integers(1, 5, int(rng.integers(2, 4)))]
    n = int(rng.integers(1, 7)) if inputs is None else inputs
    jacobians, states = random_net(rng, dims, n)
    x = Jets.of(jacobians, states=states)
    change = random_change(rng, dims, [word] * len(dims))
    order = StageChange({"inputs": rng.permutation(n)})
    y = moved(moved(x, change), order)
    return x, Jets(y.points, y.states, y.factors), [word] * len(dims)  # the names stay behind


@pytest.mark.parametrize("word", WORDS)
def test_a_planted_order_of_the_inputs_is_found(word):
    for seed in range(4):
        x, y, words = planted(seed, word)
        verdict = decide_smaller(x, y, words, inputs_free=True)
        assert isinstance(verdict, Equivalent), (seed, verdict.explain())
        z = moved(x, verdict.witness)
        for t in range(x.last + 1):
            there, wanted = z.states[t][z.points[t]], y.states[t][y.points[t]]
            assert np.allclose(there, wanted, atol=1e-7 * max(np.abs(wanted).max(), 1)), seed
            if t < x.last:
                j, k = z.jacobians(t, z.points[t]), y.jacobians(t, y.points[t])
                assert np.allclose(j, k, atol=1e-7 * max(np.abs(k).max(), 1)), seed


def test_an_order_that_is_not_trusted_is_a_yes_only_where_inputs_are_free():
    x, y, words = planted(11, "linear", 6)
    assert isinstance(decide_smaller(x, y, words), Inequivalent)
    assert decide_smaller(x, y, words, inputs_free=True)


def test_a_difference_stays_one_whatever_the_order():
    rng = np.random.default_rng(4)
    jacobians, states = random_net(rng, (2, 2), 5)
    x = Jets.of(jacobians, states=states)
    other = [j.copy() for j in jacobians]
    other[0][3] = np.outer([1.0, 2], [1.0, -1])
    y = moved(Jets.of(other, states=states), StageChange({"inputs": [3, 1, 0, 2, 4]}))
    verdict = decide_smaller(x, y, ("linear", "linear"), inputs_free=True)
    assert isinstance(verdict, Inequivalent)
    assert verdict.explain().startswith("not equivalent: no ")


def test_names_say_which_input_is_which():
    jacobians, states = random_net(np.random.default_rng(0), (3, 2), 5)
    x = Jets.of(jacobians, states=states)
    change = StageChange({"inputs": [3, 1, 0, 2, 4], "stage1": [[1.0, 2], [0, 1]]})
    y = moved(x, change)  # the names ride along
    verdict = decide_smaller(x, y, ("fixed", "linear"))
    assert verdict
    assert verdict.witness.moves["inputs"].tolist() == [3, 1, 0, 2, 4]
    assert np.allclose(verdict.witness.moves["stage1"], change.moves["stage1"])
    odd = Jets(y.points, y.states, y.factors, labels="abcde")
    assert "input 0 is on the left only" in decide_smaller(x, odd, ("fixed", "linear")).explain()


def test_inputs_that_are_one_point_may_take_each_others_place():
    points = [[0, 1, 2], [0, 0, 1]]
    states = [np.arange(3.0)[:, None], np.array([[1.0], [2]])]
    x = Jets.of([np.ones((3, 1, 1))], points=points, states=states)
    y = moved(x, StageChange({"inputs": [1, 2, 0]}))
    assert decide_smaller(x, y, ("scale", "scale"), inputs_free=True)
    assert decide_smaller(x, x, ("scale", "scale"), inputs_free=True)
