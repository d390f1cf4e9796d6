"""Laws of traces: which inputs are one point, linear pieces, creases, and the jets on them."""

from __future__ import annotations

import itertools
import pickle

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.nets import Affine, Net, Pointwise
from finitefns.nets.numbering import of_keys
from finitefns.nets.rows import equal_rows, joined, near_rows


def mlp(widths, name="relu", seed=0):
    r = np.random.default_rng(seed)
    layers = []
    for a, b in itertools.pairwise(widths):
        layers += [Affine(r.normal(size=(b, a)), r.normal(size=b)), Pointwise(name)]
    return Net(layers[:-1])


def twin_of_equal_rows(rows):
    seen = {}
    return [seen.setdefault(tuple(row + 0.0), len(seen)) for row in rows]


def test_equal_rows_against_a_dictionary():
    r = np.random.default_rng(0)
    for n in (0, 1, 2, 50):
        for d in (0, 1, 3):
            rows = r.integers(-1, 2, size=(n, d)).astype(float) * r.choice([1.0, -1.0], size=(n, d))
            assert equal_rows(rows).tolist() == twin_of_equal_rows(rows)
            assert near_rows(rows, 0.0).tolist() == twin_of_equal_rows(rows)


def test_near_rows_are_joined_by_steps():
    r = np.random.default_rng(1)
    for seed in range(20):
        rows = r.normal(size=(12, 2))
        step = 0.1 * seed
        near = np.abs(rows[:, None] - rows[None]).max(axis=2) <= step
        for _ in range(4):
            near = (near.astype(int) @ near.astype(int)) > 0
        found = near_rows(rows, step)
        assert np.array_equal(found[:, None] == found[None], near)
        assert np.array_equal(of_keys(found)[0], found)


def test_joined_is_the_join():
    r = np.random.default_rng(2)
    for _ in range(30):
        a, b = r.integers(0, 4, 8), r.integers(0, 4, 8)
        found = joined(of_keys(a)[0], of_keys(b)[0])
        together = (a[:, None] == a[None]) | (b[:, None] == b[None])
        for _ in range(4):
            together = (together.astype(int) @ together.astype(int)) > 0
        assert np.array_equal(found[:, None] == found[None], together)


def test_what_has_met_stays_together():
    net = mlp([2, 3, 3, 1])
    x = np.random.default_rng(3).normal(size=(40, 2))
    for precision in (0.0, 0.05, 0.5, 5.0):
        t = net.on(x, precision=precision)
        for before, after in itertools.pairwise(t.points):
            assert np.array_equal(joined(before, after), after)
        assert t.chain.slots["stage0"] == 40
        for stage in range(1, net.last + 1):
            assert np.array_equal(t.chain.compose(0, stage).values, t.points[stage])
        assert [p.tolist() for p in t.jets.points] == [p.tolist() for p in t.points]


@pytest.mark.parametrize("name", ["relu", "leaky", "abs", "tanh"])
def test_jets_multiply_to_the_jacobian(name):
    net = mlp([3, 4, 4, 2], name)
    t = net.on(np.random.default_rng(4).normal(size=(9, 3)))
    assert t.jets.exact == (name != "tanh") and t.jets.dimensions == net.widths
    for stage in range(3):
        some = np.arange(t.jets.count(stage))
        expected = net.jacobian(t.jets.states[stage], stage, stage + 1)
        assert np.allclose(t.jets.jacobians(stage, some), expected)
        for factor in t.jets.factors(stage, some):
            assert len(factor) in (1, len(some))


def test_points_alike_have_equal_factors():
    net = mlp([2, 6, 6, 1])
    t = net.on(np.random.default_rng(5).normal(size=(300, 2)))
    for stage in range(3):
        alike = t.jets.alike[stage]
        whole = t.jets.jacobians(stage, np.arange(t.jets.count(stage)))
        assert int(alike.max()) + 1 < 300
        for number in range(int(alike.max()) + 1):
            some = whole[alike == number]
            assert np.array_equal(some, np.broadcast_to(some[0], some.shape))


def test_inputs_on_a_crease_are_named():
    net = Net([Affine([[1.0, -1.0], [1.0, 1.0]], [0.0, -1.0]), Pointwise("relu")])
    t = net.on([[1.0, 1.0], [0.25, 0.75], [2.0, 1.0]])
    assert t.on_crease == (0, 1)
    assert t.crease_distance[2] == pytest.approx(1 / 3)
    dead = Net([Affine([[0.0]], [0.0]), Pointwise("relu")])
    assert dead.on([[1.0]]).on_crease == ()
    assert np.isinf(mlp([2, 2, 1], "tanh").on([[0.0, 0.0]]).crease_distance).all()


def test_a_crease_is_where_the_pattern_changes():
    net = mlp([1, 5, 1])
    first = net.layers[0]
    at = -first.bias[0] / first.weights[0, 0]
    t = net.on([[at - 1e-6], [at], [at + 1e-6]])
    assert t.on_crease == (1,)
    assert t.patterns[0][0] != t.patterns[0][2]


def test_what_does_not_fit_is_refused():
    net = mlp([2, 2, 1])
    with pytest.raises(InputError, match="labels name 1 inputs, but there are 2"):
        net.on(np.ones((2, 2)), labels=["a"])
    with pytest.raises(InputError, match="precision is -1"):
        net.on(np.ones((2, 2)), precision=-1)
    with pytest.raises(InputError, match="points have 3 columns"):
        net.on(np.ones((2, 3)))
    with pytest.raises(InputError, match="weights"):
        net.on(np.ones((2, 2)), weights=[1.0, -1.0])
    big = Net([Affine([[1e300]]), Affine([[1e300]])])
    with pytest.raises(InputError, match="the state of input 'x' at stage 2 is not finite"):
        big.on([[1.0]], labels=["x"])


def test_no_inputs_and_one():
    net = mlp([2, 3, 1])
    none = net.on(np.zeros((0, 2)))
    assert none.inputs == 0 and [len(p) for p in none.points] == [0, 0, 0]
    assert none.on_crease == () and none.jets.inputs == 0
    one = net.on([[0.3, 0.4]])
    assert one.inputs == 1 and pickle.loads(pickle.dumps(one)) == one
    assert hash(one) == hash(net.on([[0.3, 0.4]])) and one != none


def test_when_merged_is_asked_of_a_trace():
    net = Net([Affine([[1.0], [-1.0]]), Pointwise("relu"), Affine([[1.0, 1.0]])])
    t = net.on([[-2.0], [2.0], [3.0], [2.0]], labels="abcd")
    merged = ff.when_merged(t)
    assert merged.stage("b", "d") == 1 and merged.stage("a", "b") == 2
    assert merged.counts() == [4, 3, 2]
