"""Nets on inputs under smaller freedoms: one matrix per stage, asked by the verb that asks all."""

from itertools import pairwise

import numpy as np
import pytest

import finitefns as ff
from finitefns.nets import Affine, Net, Pointwise
from finitefns.nets.changes import CoordinateChange
from finitefns.verdict import Equivalent, Inequivalent

WIDTHS = (3, 5, 4, 2)


def mlp(activation, seed):
    rng = np.random.default_rng(seed)
    layers = []
    for a, b in pairwise(WIDTHS):
        layers += [Affine(rng.normal(size=(b, a)) / np.sqrt(a), rng.normal(size=b))]
        layers += [Pointwise(activation)]
    return Net(layers[:-1])


def points(seed=0, many=12):
    return np.random.default_rng(seed).normal(size=(many, WIDTHS[0]))


@pytest.mark.parametrize(
    "word", ["linear", "affine", "orthogonal", "monomial", "signed", "permutation", "scale"]
)
def test_a_change_of_all_stages_is_found_and_another_net_refused(word):
    freedom = ff.Freedom(**{f"stage{t}": word for t in range(len(WIDTHS))})
    for activation in ("tanh", "relu"):
        x = mlp(activation, 0).on(points())
        y = x.act(CoordinateChange.random(x, freedom, np.random.default_rng(1)))
        verdict = ff.equivalent(x, y, freedom)
        assert isinstance(verdict, Equivalent), verdict.explain()
        assert verdict.witness.miss(x.jets, y.jets).max() < 1e-8
        assert "re-played within" in verdict.explain()
        other = mlp(activation, 1).on(points())
        assert isinstance(ff.equivalent(x, other, freedom), Inequivalent)


def test_what_diffeomorphisms_may_do_one_matrix_may_not():
    x = mlp("tanh", 0).on(points())
    bent = x.act(CoordinateChange.random(x, ff.Freedom.parse("stages"), np.random.default_rng(2)))
    assert ff.equivalent(x, bent, "stages")
    assert isinstance(ff.equivalent(x, bent, "linear"), Inequivalent)


def test_inputs_whose_names_are_free():
    freedom = ff.Freedom(inputs="free", stage1="linear", stage2="linear")
    f, at = mlp("tanh", 0), points(many=6)
    x, y = f.on(at), f.on(at[[3, 0, 5, 1, 2, 4]])
    verdict = ff.equivalent(x, y, freedom)
    assert isinstance(verdict, Equivalent), verdict.explain()
    assert verdict.witness.moves["inputs"].tolist() == [1, 3, 4, 0, 5, 2]
    assert isinstance(ff.equivalent(x, y, ff.Freedom(stage1="linear")), Inequivalent)
