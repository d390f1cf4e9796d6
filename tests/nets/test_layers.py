"""Laws of layers and nets: derivatives, adjoints, stages, equality."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets import (
    Affine,
    LayerNorm,
    Net,
    Pointwise,
    Radial,
    Residual,
    RMSNorm,
    Smooth,
    Softmax,
    activation,
    check_jacobian,
)
from finitefns.nets.activations import NAMED, TAKES_PARAMETER


def rng(seed=0):
    return np.random.default_rng(seed)


def layers():
    r = rng(1)
    yield Affine(r.normal(size=(2, 3)), r.normal(size=2))
    for name in NAMED:
        yield Pointwise(name, 3, 3 if name == "power" else None)
    yield Pointwise("leaky", 3, 0.25)
    yield Softmax(3)
    yield LayerNorm(3, r.normal(size=3), r.normal(size=3))
    yield RMSNorm(3, r.normal(size=3))
    yield Radial(3, "tanh")
    yield Residual(
        [Affine(r.normal(size=(4, 3))), Pointwise("tanh"), Affine(r.normal(size=(3, 4)))]
    )
    yield Residual([Affine(r.normal(size=(2, 3)))], [Affine(r.normal(size=(2, 3)))])
    yield Smooth(cubed, 3, 3, jvp=cubed_push)


def cubed(x):
    return x**3


def cubed_push(x, v):
    return 3 * x**2 * v


EVERY = list(layers())


@pytest.mark.parametrize("layer", EVERY, ids=repr)
def test_a_derivative_has_the_slope_of_one(layer):
    x = rng(2).normal(size=(5, layer.inputs))
    assert check_jacobian(layer, x), check_jacobian(layer, x).explain()


@pytest.mark.parametrize("layer", EVERY, ids=repr)
def test_jvp_vjp_and_jacobian_are_one_map(layer):
    r = rng(3)
    x = r.normal(size=(4, layer.inputs))
    v, u = r.normal(size=(4, layer.inputs)), r.normal(size=(4, layer.outputs))
    pushed, pulled = layer.jvp(x, v), layer.vjp(x, u)
    assert pushed.shape == u.shape and pulled.shape == v.shape
    assert np.allclose((pushed * u).sum(axis=1), (v * pulled).sum(axis=1), rtol=1e-10)
    whole = layer.jacobian(x)
    assert whole.shape == (4, layer.outputs, layer.inputs)
    assert np.allclose(np.einsum("noi,ni->no", whole, v), pushed)
    some = r.normal(size=(4, layer.inputs, 2))
    assert np.allclose(layer.jvp(x, some), whole @ some)
    back = r.normal(size=(4, layer.outputs, 2))
    assert np.allclose(layer.vjp(x, back), np.swapaxes(whole, 1, 2) @ back)
    product = np.eye(layer.inputs)
    for factor in layer.factors(x):
        product = factor @ product
    assert np.allclose(product, whole)


@pytest.mark.parametrize("layer", EVERY, ids=repr)
def test_a_layer_is_a_value(layer):
    again = pickle.loads(pickle.dumps(layer))
    assert again == layer and hash(again) == hash(layer)
    with pytest.raises(AttributeError):
        layer.inputs = 4
    assert layer != Affine([[9.0]])


def test_a_wrong_derivative_is_told():
    wrong = Smooth(lambda x: x**3, 2, 2, jvp=lambda x, v: 2 * x**2 * v)
    found = check_jacobian(wrong, [[0.7, 0.4]])
    assert not found and 0.8 < found.slope < 1.2 and "wrong" in found.explain()


def test_differences_come_near_the_derivative_and_say_so():
    layer = Smooth(lambda x: np.sin(x) @ np.ones((3, 2)), 3, 2)
    x = rng(4).normal(size=(6, 3))
    assert layer.derivative in ("autograd", "central differences")
    assert np.allclose(layer.jacobian(x), np.cos(x)[:, None, :].repeat(2, axis=1), atol=1e-8)
    assert Net([layer]).derivative == layer.derivative


def test_stable_at_the_ends_of_floats():
    z = np.array([[-1e4, -800.0, -40.0, 0.0, 40.0, 800.0, 1e4]])
    for name in ("sigmoid", "tanh", "silu", "softplus", "gelu", "elu"):
        layer = Pointwise(name, 7)
        with np.errstate(over="raise", invalid="raise"):
            assert np.isfinite(layer(z)).all() and np.isfinite(layer.jvp(z, z)).all(), name
    assert activation("sigmoid").slope(np.array([50.0]))[0] > 0
    assert activation("tanh").slope(np.array([25.0]))[0] > 0


@pytest.mark.parametrize("name", NAMED)
def test_an_activation_is_known_by_name_and_parameter(name):
    a = activation(name, 3 if name == "power" else None)
    assert activation(a.name, a.parameter) == a and pickle.loads(pickle.dumps(a)) == a
    if name not in TAKES_PARAMETER:
        with pytest.raises(InputError, match="takes no parameter"):
            activation(name, 0.5)


def test_blocks_begin_where_something_is_multiplied():
    net = Net([Affine(np.ones((2, 2))), LayerNorm(2), Pointwise("relu"), Affine(np.ones((1, 2)))])
    assert net.cuts == (0, 3) and net.widths == (2, 2, 1)
    assert net.split().cuts == (0, 1, 2, 3) and net.split().widths == (2, 2, 2, 2, 1)
    x = rng(5).normal(size=(3, 2))
    assert np.array_equal(net(x), net.split()(x))
    assert net != net.split() and net == Net(net.layers, net.cuts)


def test_the_chain_rule_between_any_stages():
    r = rng(6)
    net = Net(
        [
            *(Affine(r.normal(size=(4, 3)), r.normal(size=4)), Pointwise("tanh")),
            *(Affine(r.normal(size=(2, 4)), r.normal(size=2)), Pointwise("sigmoid")),
            Affine(r.normal(size=(5, 2))),
        ]
    )
    x = r.normal(size=(7, 3))
    states = net.states(x)
    assert np.allclose(states[-1], net(x)) and [s.shape[1] for s in states] == list(net.widths)
    for i in range(4):
        for j in range(i, 4):
            for k in range(j, 4):
                whole = net.jacobian(states[i], i, k)
                parts = net.jacobian(states[j], j, k) @ net.jacobian(states[i], i, j)
                assert np.allclose(whole, parts)
    assert np.allclose(net(states[1], 1, 2), states[2])


def test_nothing_that_was_handed_in_is_written_over():
    net = Net([Pointwise("relu", 2), Affine(np.eye(2)), Pointwise("relu")])
    x = np.array([[-1.0, 2.0]])
    net(x), net.states(x)
    assert x.tolist() == [[-1.0, 2.0]]
    states = net.states(x)
    net(states[1], 1)
    assert states[1].tolist() == [[0.0, 2.0]]


def test_layers_that_do_not_meet_are_refused_with_both_sizes():
    with pytest.raises(InputError, match="layer 0 ends in 2 units, but layer 1 takes 3"):
        Net([Affine(np.ones((2, 2))), Affine(np.ones((1, 3)))])
    with pytest.raises(InputError, match="no layers"):
        Net([])
    with pytest.raises(InputError, match="nothing tells its size"):
        Net([Pointwise("relu")])
    with pytest.raises(InputError, match="points have 3 columns"):
        Net([Affine([[1.0, 2.0]])])(np.ones((2, 3)))
    with pytest.raises(InputError, match=r"weights\[0, 1\] is nan"):
        Affine([[1.0, np.nan]])
    with pytest.raises(InputError, match="a layer has units"):
        Affine(np.ones((0, 3)))
    for size in (-1, True, 2.0):
        with pytest.raises(InputError, match="the size is"):
            Pointwise("relu", size)
    with pytest.raises(InputError, match="the block goes from 2 to 1"):
        Residual([Affine([[1.0, 1.0]])])


def test_cases_from_elsewhere():
    """A bias in a rotation, and a norm folded into the next layer (cases on nets, 1 and 3)."""
    layer = Affine([[1, 2], [3, 4]], [1, -1])
    turn = Affine([[0, -1], [1, 0]])
    assert Net([layer, turn])([1.0, 1.0]).tolist() == [-6.0, 4.0]
    norm = LayerNorm(3, [2, 0.5, 1], [1, 0, -1], eps=0.0)
    after = Affine([[1, 2, 3], [0, 1, -1]], [0.5, 0])
    plain = LayerNorm(3, eps=0.0)
    folded = Affine(after.weights * norm.gain, after.weights @ norm.bias + after.bias)
    assert folded.bias.tolist() == [-1.5, 1.0]
    left, right = Net([norm, after])([1.0, 2.0, 6.0]), Net([plain, folded])([1.0, 2.0, 6.0])
    assert np.allclose(left, right) and np.allclose(left, (0.35164, -0.620185), atol=5e-6)
