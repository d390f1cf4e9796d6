"""Trained models as nets: of scikit-learn, of torch (real, or classes in its place), lists."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets import Affine, LayerNorm, Net, Pointwise


def numbers(*shape, seed=0):
    return np.random.default_rng(seed + sum(shape)).normal(size=shape)


# ------------------------------------------------------------------ lists


W, B, V, C = numbers(3, 2), numbers(3), numbers(1, 3), numbers(1)
MEANT = Net([Affine(W, B), Pointwise("tanh"), Affine(V, C)])


@pytest.mark.parametrize(
    "model",
    [
        [(W, B), (V, C)],
        [[W.tolist(), B.tolist()], [V.tolist(), C.tolist()]],
        ([W, V], [B, C]),
        {"0.weight": W, "0.bias": B, "2.weight": V, "2.bias": C},
        [(W.T, B), (V.T, C)],
    ],
)
def test_lists_of_weights_and_biases(model):
    told = []
    assert Net.of(model, activation="tanh", tell=told.append) == MEANT
    assert len(told) == 1 and told[0].startswith("the model: ")
    with pytest.raises(InputError, match="--activation"):
        Net.of(model)


def test_other_lists():
    bare = Net.of([W, V], activation="relu", weights="out,in")
    assert bare == Net([Affine(W), Pointwise("relu"), Affine(V)])
    assert Net.of([(W, None)], weights="in,out").layers[0].weights.tolist() == W.T.tolist()
    with pytest.raises(InputError, match="fit both ways round"):
        Net.of([np.eye(2), np.eye(2)], activation="relu")
    assert Net.of([Affine(W), Pointwise("relu")]) == Net([Affine(W), Pointwise("relu")])
    for model, words in (
        (3, "a list of weights, is meant, but found 3"),
        ((), "empty list"),
        ((1, 2), "item 0 is 1, but a matrix of weights"),
        (((W, B, C), (V,)), "item 0 is"),
    ):
        with pytest.raises(InputError, match=words):
            Net.of(model)
    with pytest.raises(InputError, match=r"the model, W0: \[0, 0\] is nan"):
        Net.of([np.full((2, 3), np.nan)], weights="out,in")


# ------------------------------------------------------------------ scikit-learn


@pytest.mark.outside
@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
def test_models_of_scikit_learn(activation):
    pytest.importorskip("sklearn")
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    x = numbers(60, 3)
    how = {"activation": activation, "max_iter": 5, "random_state": 0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # five steps are not enough, and are not meant to be
        three = MLPClassifier((5, 4), **how).fit(x, np.arange(60) % 3)
        two = MLPClassifier((5,), **how).fit(x, np.arange(60) % 2)
        many = MLPClassifier((5,), **how).fit(x, (x > 0).astype(int))
        some = MLPRegressor(hidden_layer_sizes=(5,), **how).fit(x, x[:, :2])
    assert np.allclose(Net.of(three)(x), three.predict_proba(x))
    assert np.allclose(Net.of(two)(x)[:, 0], two.predict_proba(x)[:, 1])
    assert np.allclose(Net.of(many)(x), many.predict_proba(x))
    assert np.allclose(Net.of(some)(x), some.predict(x))
    with pytest.raises(InputError, match="the MLPClassifier is not fitted"):
        Net.of(MLPClassifier((5,)))


# ------------------------------------------------------------------ torch, without it


class Module:
    """What stands for a module of torch where it is not installed."""

    training = False
    _forward_hooks = _forward_pre_hooks = ()

    def __init__(self, **parts):
        self.__dict__.update(parts)

    def __iter__(self):
        return iter(self.inner)


def module(name, where="torch.nn.modules.some", **parts):
    return type(name, (Module,), {"__module__": where})(**parts)


def sequential(*inner):
    return module("Sequential", inner=inner)


def linear(w, b=None):
    return module("Linear", weight=w, bias=b, in_features=w.shape[1])


def test_a_sequential_by_its_parts():
    found = Net.of(sequential(linear(W, B), module("Tanh"), sequential(linear(V, C))))
    assert found == MEANT
    norm = module("LayerNorm", normalized_shape=(3,), weight=B, bias=None, eps=1e-3)
    assert Net.of(sequential(linear(W), norm)).layers[1] == LayerNorm(3, B, None, 1e-3)
    flat = module("Flatten", start_dim=1, end_dim=-1)
    assert Net.of(sequential(flat, linear(W, B)), shape=(1, 2)).layers == (Affine(W, B),)


def refused():
    relu = module("ReLU")
    yield module("Linear", "somebody.own", weight=W), "a model of scikit-learn or torch"
    yield (
        sequential(linear(W), module("LSTM")),
        "layer 1 is of the class LSTM, which may do anything",
    )
    own = type("Own", (type(relu),), {"__module__": "somebody"})()
    yield sequential(linear(W), own), "layer 1 is of the class Own, which may do anything"
    yield (
        sequential(relu, linear(W)),
        r"layer 0 is a ReLU, which does not say .*shape=\(1, 28, 28\)",
    )
    yield sequential(linear(W), linear(W)), "layer 1, Linear: it takes 2 numbers, but 3 come in"
    yield sequential(), "an empty Sequential"
    yield sequential(linear(W), module("Dropout", training=True)), "call model.eval.. first"
    yield sequential(linear(W), module("GELU", approximate="tanh")), "its approximate is 'tanh'"
    yield sequential(linear(W), module("Softplus", beta=2)), "its beta is 2"
    yield sequential(linear(W), module("Softmax", dim=0)), "its dim is 0"
    yield sequential(linear(np.full((1, 1), np.inf))), r"layer 0, Linear.weight: \[0, 0\] is inf"
    hooked = linear(W)
    hooked._forward_hooks = {1: print}
    yield sequential(hooked), "layer 0 has hooks"
    norm = {"running_mean": B, "running_var": B**2, "weight": B, "bias": B, "eps": 0.1}
    batch = module("BatchNorm1d", training=True, num_features=3, **norm)
    yield sequential(linear(W), batch), "BatchNorm1d: the model is in training"
    batch = module("BatchNorm1d", num_features=3, running_mean=None)
    yield sequential(linear(W), batch), "it keeps no running mean"


@pytest.mark.parametrize("model, words", list(refused()))
def test_what_may_do_anything_is_refused(model, words):
    with pytest.raises(InputError, match=words):
        Net.of(model)


# ------------------------------------------------------------------ torch itself


@pytest.mark.torch
def test_every_layer_of_torch():
    torch = pytest.importorskip("torch")
    nn = torch.nn
    torch.manual_seed(0)
    pools = [nn.AvgPool2d(2, 1, 1), nn.MaxPool2d(3, 2, 1, ceil_mode=True)]
    pools += [nn.AvgPool2d((3, 2), ceil_mode=True, count_include_pad=False, padding=1)]
    pools += [nn.MaxPool2d(2, 1, dilation=2)]
    convolutions = [
        nn.Conv2d(2, 4, 3), nn.Conv2d(2, 2, (2, 3), stride=2, padding=(1, 0), groups=2),
        nn.Conv2d(2, 3, 2, padding="same"), nn.Conv2d(2, 3, (4, 3), padding="same", dilation=2),
        nn.Conv2d(2, 3, 3, padding="valid", bias=False),
    ]  # fmt: skip
    bends = [nn.ReLU(), nn.LeakyReLU(0.2), nn.ELU(0.5), nn.Tanh(), nn.Sigmoid(), nn.Softplus()]
    bends += [nn.GELU(), nn.SiLU(), nn.Dropout(0.5), nn.Identity()]
    for conv in convolutions:
        for middle in [*pools, nn.BatchNorm2d(conv.out_channels)]:
            check_torch(nn.Sequential(conv, nn.ReLU(), middle, nn.Flatten()), (2, 7, 8))
    for bend in bends:
        check_torch(nn.Sequential(nn.Linear(3, 5), bend, nn.Linear(5, 2)))
    check_torch(nn.Sequential(nn.Linear(3, 5), nn.LayerNorm(5), nn.Linear(5, 2, bias=False)))
    check_torch(nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.Softmax(dim=1)))
    check_torch(nn.Sequential(nn.BatchNorm1d(3, affine=False), nn.Linear(3, 2)))
    check_torch(nn.Sequential(nn.Sequential(nn.Linear(3, 3), nn.ReLU()), nn.Linear(3, 1)))
    check_torch(nn.Linear(3, 2))


def check_torch(model, shape=None):
    import torch

    for part in model.modules():
        if getattr(part, "running_mean", None) is not None:
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 2.0)
    model.double().eval()
    net = Net.of(model, shape=shape)
    rows = torch.randn(6, *(shape or (3,)), dtype=torch.float64)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on padding that needs a copy
        theirs = model(rows).reshape(6, -1).numpy()
    assert np.allclose(net(rows.reshape(6, -1).numpy()), theirs, atol=1e-7), model


@pytest.mark.torch
def test_small_floats_of_torch():
    torch = pytest.importorskip("torch")
    for sort in (torch.float16, torch.bfloat16):
        model = torch.nn.Linear(3, 2).to(sort)
        told = []
        net = Net.of(model, tell=told.append)
        assert net.layers[0].weights.tolist() == model.weight.double().tolist()
        assert f"weights of sort {str(sort).removeprefix('torch.')}" in told[0]
