"""Layers on images: against the definition cell by cell, and as layers and values."""

from __future__ import annotations

import itertools
import pickle

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets import Affine, Convolution, Net, Pointwise, Pool, check_jacobian


def rng(seed=0):
    return np.random.default_rng(seed)


def kernels():
    r = rng(1)
    yield Convolution(r.normal(size=(3, 2, 2, 3)), r.normal(size=3), (2, 5, 6))
    yield Convolution(r.normal(size=(4, 1, 3, 2)), None, (2, 5, 4), (2, 1), [(1, 0), (2, 1)], 1, 2)
    yield Convolution(r.normal(size=(2, 3, 2)), r.normal(size=2), (3, 9), 2, 1, 3)
    yield Convolution(r.normal(size=(2, 1, 2, 2, 2)), None, (1, 3, 3, 3))


def pools():
    for how in ("max", "average"):
        yield Pool(how, (2, 4, 6), 2)
        yield Pool(how, (1, 5, 5), (3, 2), (2, 1), [(1, 1), (0, 1)])
        yield Pool(how, (2, 5, 6), 2, 2, ceil=True)
        yield Pool(how, (2, 7), 3, 1, 1, 2)
    yield Pool("average", (1, 5, 5), 3, 2, 1, counted=True, ceil=True)
    yield Pool("average", (1, 6), 3, 2, 1, counted=True, ceil=True)  # a cell beyond the padding


CONVOLUTIONS, POOLS = list(kernels()), list(pools())
EVERY = CONVOLUTIONS + POOLS


def seen(layer, row, channel, place):
    """The pixels under a window, cell by cell, with None for the padding."""
    image = row.reshape(layer.shape)
    kernel = layer.weights.shape[2:] if isinstance(layer, Convolution) else layer.kernel
    for cell in itertools.product(*map(range, kernel)):
        at = [
            p * s - before + c * d
            for p, s, (before, _), c, d in zip(
                place, layer.strides, layer.pads, cell, layer.dilations, strict=True
            )
        ]
        inside = all(0 <= a < n for a, n in zip(at, layer.shape[1:], strict=True))
        beyond = any(
            a >= n + after for a, n, (_, after) in zip(at, layer.shape[1:], layer.pads, strict=True)
        )
        yield cell, image[(channel, *at)] if inside else None, beyond


def by_definition(layer, row):
    done = np.zeros(layer.shape_after)
    for out, *place in np.ndindex(layer.shape_after):
        if isinstance(layer, Pool):
            cells = list(seen(layer, row, out, place))
            pixels = [pixel for _, pixel, _ in cells if pixel is not None]
            counted = [1 for _, pixel, beyond in cells if pixel is None and not beyond]
            many = len(pixels) + len(counted) * layer.counted
            done[(out, *place)] = max(pixels) if layer.how == "max" else sum(pixels) / many
            continue
        done[(out, *place)] = layer.bias[out]
        width = layer.weights.shape[1]
        group = out // (len(layer.weights) // layer.groups)
        for c in range(width):
            for cell, pixel, _ in seen(layer, row, group * width + c, place):
                if pixel is not None:
                    done[(out, *place)] += layer.weights[(out, c, *cell)] * pixel
    return done.reshape(-1)


@pytest.mark.parametrize("layer", EVERY, ids=repr)
def test_a_layer_is_what_its_definition_says(layer):
    x = rng(2).normal(size=(3, layer.inputs))
    assert np.allclose(layer(x), [by_definition(layer, row) for row in x], atol=1e-12)


@pytest.mark.parametrize("layer", EVERY, ids=repr)
def test_jvp_vjp_jacobian_and_factors_are_one_map(layer):
    r = rng(3)
    # No two pixels are near each other, so no crease is near.
    x = r.permuted(np.tile(np.arange(layer.inputs, dtype=float), (4, 1)), axis=1)
    assert check_jacobian(layer, x), check_jacobian(layer, x).explain()
    whole = layer.jacobian(x)
    for tail in ((), (2,)):
        v, u = r.normal(size=(4, layer.inputs, *tail)), r.normal(size=(4, layer.outputs, *tail))
        wide = (v if tail else v[:, :, None]), (u if tail else u[:, :, None])
        pushed, pulled = layer.jvp(x, v), layer.vjp(x, u)
        assert pushed.shape == u.shape and pulled.shape == v.shape
        assert np.allclose(pushed.reshape(wide[1].shape), whole @ wide[0])
        assert np.allclose(pulled.reshape(wide[0].shape), np.swapaxes(whole, 1, 2) @ wide[1])
    (factor,) = layer.factors(x)
    assert np.allclose(np.broadcast_to(factor, whole.shape), whole)


@pytest.mark.parametrize("layer", EVERY, ids=repr)
def test_a_layer_is_a_value(layer):
    again = pickle.loads(pickle.dumps(layer))
    assert again == layer and hash(again) == hash(layer)
    assert type(layer)(*layer.parts) == layer
    assert layer != Affine([[9.0]])


def test_a_max_pool_bends_where_two_pixels_are_largest():
    pool = Pool("max", (1, 4), 2)
    found = pool.bends(np.array([[1.0, 5.0, 2.0, 2.0], [1.0, 6.0, 3.0, 2.0]]))
    assert found.tolist() == [[-4.0, 4.0, 0.0, 0.0], [-5.0, 5.0, 1.0, -1.0]]
    assert Pool("average", (1, 4), 2).bends(np.ones((1, 4))) is None
    # Inputs whose signs agree off the creases have one Jacobian.
    r = rng(5)
    wide = Pool("max", (1, 4, 4), 3, 1, 1)
    x = r.normal(size=(400, 16))
    signs = np.sign(wide.bends(x)).astype(int)
    jacobians = wide.jacobian(x)
    first = {}
    for row, jacobian in zip(signs.tolist(), jacobians, strict=True):
        assert np.array_equal(first.setdefault(tuple(row), jacobian), jacobian)
    assert 1 < len(first) < 400 or len({j.tobytes() for j in jacobians}) == len(first)


def test_the_last_window_begins_inside_the_image():
    assert Pool("max", (1, 4), 1, 2, ceil=True).shape_after == (1, 2)
    assert Pool("max", (1, 5), 2, 2, ceil=True).shape_after == (1, 3)
    assert Pool("max", (1, 5), 2, 2).shape_after == (1, 2)


def test_a_net_of_images_has_a_stage_per_block():
    r = rng(6)
    conv = Convolution(r.normal(size=(2, 1, 3, 3)), r.normal(size=2), (1, 6, 6))
    net = Net(
        [conv, Pointwise("relu"), Pool("max", conv.shape_after, 2), Affine(r.normal(size=(3, 8)))]
    )
    assert net.widths == (36, 32, 8, 3) and net.is_piecewise_linear
    assert check_jacobian(net, r.normal(size=(5, 36)))


@pytest.mark.parametrize(
    "made, words",
    [
        (lambda: Convolution(np.ones((1, 1, 3)), None, (1, 2)), "reaches over 3 pixels"),
        (lambda: Convolution(np.ones((1, 1, 3)), None, (2, 5)), "the image has 2 channels"),
        (lambda: Convolution(np.ones((1, 1, 3)), [1.0, 2.0], (1, 5)), "bias has 2 numbers"),
        (lambda: Convolution(np.ones((1, 1, 3)), None, (1, 0)), "whole numbers from 1 on"),
        (lambda: Convolution(np.ones((1, 0, 3)), None, (1, 4)), "a kernel has numbers"),
        (lambda: Convolution(np.full((1, 1, 1), np.nan), None, (1, 4)), "weights[0, 0, 0] is nan"),
        (lambda: Convolution(np.ones((1, 1, 3)), None, (1, 5), strides=0), "from 1 on are meant"),
        (lambda: Convolution(np.ones((1, 1, 3)), None, (1, 5), pads=[(1, 1)] * 2), "1 axes"),
        (lambda: Pool("min", (1, 4), 2), "max or average is meant"),
        (lambda: Pool("max", (4,), 2), "the image has no grid"),
        (lambda: Pool("max", (1, 4), 2, pads=2), "as wide as the window"),
        (lambda: Pool("max", (1, 2), 2, 1, 2, 3), "lies wholly in the padding"),
    ],
)
def test_what_does_not_fit_is_refused(made, words):
    with pytest.raises(InputError, match=words.replace("[", r"\[").replace("]", r"\]")):
        made()
