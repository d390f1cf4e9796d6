"""Arrays by name: schemes of names, which way round, what is asked for, what is told."""

from __future__ import annotations

import json

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets import Affine, Net, Pointwise, Softmax, activation, load


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


W = [numbers(4, 3), numbers(5, 4, seed=1), numbers(2, 5, seed=2)]  # out x in
B = [numbers(4, seed=3), numbers(5, seed=4), numbers(2, seed=5)]
MEANT = Net(
    [
        Affine(W[0], B[0]), Pointwise("relu"), Affine(W[1], B[1]), Pointwise("relu"),
        Affine(W[2], B[2]),
    ]
)  # fmt: skip

SCHEMES = {
    "W and b": ("W{i}", "b{i}"),
    "a line": ("weight_{i}", "bias_{i}"),
    "of torch": ("net.{j}.weight", "net.{j}.bias"),
    "of keras": ("dense_{i}/kernel:0", "dense_{i}/bias:0"),
    "coefs": ("coefs_{i}", "intercepts_{i}"),
    "fc": ("fc{i}.weight", "fc{i}.bias"),
    "words": ("layers_{i}_weights", "layers_{i}_biases"),
    "far apart": ("block.{k}.lin.W", "block.{k}.lin.b"),
}


def written(path, arrays):
    """Arrays by name as an archive, or as JSON where the name says so."""
    if path.suffix == ".json":
        path.write_text(json.dumps({k: np.asarray(v).tolist() for k, v in arrays.items()}))
    else:
        np.savez(path, **arrays)
    return path


def arrays(scheme, order=range(3), turned=False, biases=True):
    w, b = SCHEMES[scheme]
    found = {}
    for i in order:
        where = {"i": i, "j": 2 * i, "k": 5 * i + 7}  # 7, 12, 17: not in the order of text
        if biases:
            found[b.format(**where)] = B[i]
        found[w.format(**where)] = W[i].T if turned else W[i]
    return found


@pytest.mark.parametrize("ending", [".npz", ".json"])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_schemes_of_names(scheme, turned, ending, tmp_path):
    for order in (range(3), [2, 0, 1]):
        path = written(tmp_path / f"net{ending}", arrays(scheme, order, turned))
        told = []
        assert load(path, activation="relu", tell=told.append) == MEANT
        (line,) = told
        assert line.startswith(str(path)) and "relu after every layer but the last" in line
        assert f"weights are {'in x out' if turned else 'out x in'}, as their shapes say" in line


def test_arrays_without_names(tmp_path):
    both = [one for pair in zip(W, B, strict=True) for one in pair]
    np.savez(tmp_path / "net.npz", *both)
    assert load(tmp_path / "net.npz", activation="relu") == MEANT
    np.savez(tmp_path / "bare.npz", *W)
    assert load(tmp_path / "bare.npz", activation="relu") == Net(
        [Affine(W[0]), Pointwise("relu"), Affine(W[1]), Pointwise("relu"), Affine(W[2])]
    )


@pytest.mark.parametrize(
    "found",
    [
        {"weights": W, "biases": B, "activation": "relu"},
        {"coefs_": W, "intercepts_": B, "activation": "ReLU"},
        {"layers": [{"W": W[0], "b": B[0], "activation": "relu"},
                    {"W": W[1], "b": B[1], "activation": "relu"},
                    {"weights": W[2], "bias": B[2], "activation": None}]},
        [{"weight": w, "bias": b, "activation": a}
         for w, b, a in zip(W, B, ("relu", "relu", "linear"), strict=True)],
    ],
)  # fmt: skip
def test_other_json(found, tmp_path):
    path = tmp_path / "net.json"
    path.write_text(json.dumps(found, default=lambda array: array.tolist()))
    assert load(path) == MEANT


def test_markers_between_the_layers(tmp_path):
    found = {
        "0000.dense.A": W[0].T, "0000.dense.b": B[0], "0001.elu._": np.zeros(0),
        "0002.dense.A": W[1].T, "0002.dense.b": B[1], "0003.tanh._": np.zeros(0),
        "0004.dense.A": W[2].T, "0004.dense.b": B[2], "0005.squeeze_last._": np.zeros(0),
    }  # fmt: skip
    net = load(written(tmp_path / "net.npz", found))
    assert [repr(a.activation) for a in net.layers if isinstance(a, Pointwise)] == [
        "elu(1)",
        "tanh",
    ]
    with pytest.raises(InputError, match=r"written there, elu\(1\), but --activation says relu"):
        load(tmp_path / "net.npz", activation="relu")
    found["0003.warp._"] = found.pop("0003.tanh._")
    with pytest.raises(InputError, match=r"'0003.warp._' is neither weights nor a bias"):
        load(written(tmp_path / "net.npz", found))


# ------------------------------------------------------------------ what is open


def square(tmp_path, biases=True):
    found = {"W0": numbers(3, 3), "W1": numbers(3, 3, seed=1), "activation": "tanh"}
    if biases:
        found |= {"b0": numbers(3), "b1": numbers(3)}
    return found, written(tmp_path / "net.npz", found)


@pytest.mark.parametrize("biases", [True, False])
def test_weights_that_fit_both_ways_are_asked_for(biases, tmp_path):
    found, path = square(tmp_path, biases)
    with pytest.raises(
        InputError, match=r"fit both ways round.*--weights out,in.*--weights in,out"
    ):
        load(path)
    one, other = load(path, weights="out,in"), load(path, weights="in,out")
    assert one != other and one.layers[0].weights.tolist() == found["W0"].tolist()
    assert other.layers[0].weights.tolist() == found["W0"].T.tolist()


def test_shapes_may_meet_both_ways_without_being_square(tmp_path):
    path = written(tmp_path / "net.npz", {"W0": numbers(2, 3), "W1": numbers(3, 2)})
    with pytest.raises(InputError, match="fit both ways round"):
        load(path, activation="relu")
    assert load(path, activation="relu", weights="out,in").widths == (3, 2, 3)
    assert load(path, activation="relu", weights="in,out").widths == (2, 3, 2)


def test_one_layer_that_is_not_square_has_no_way_round_of_its_own(tmp_path):
    path = written(tmp_path / "net.npz", {"W": numbers(2, 3)})
    with pytest.raises(InputError, match="fit both ways round"):
        load(path)
    path = written(tmp_path / "net.npz", {"W": numbers(2, 3), "b": numbers(2)})
    assert load(path).widths == (3, 2)  # the bias says it, and one layer needs no activation


def test_an_activation_that_is_not_written_is_asked_for(tmp_path):
    path = written(tmp_path / "net.npz", arrays("of torch"))
    with pytest.raises(InputError, match=r"not say what stands between its 3 layers.*--activ"):
        load(path)
    assert load(path, activation="leaky:0.25").layers[1].activation == activation("leaky", 0.25)
    found = {**arrays("W and b"), "activation": np.array("tanh")}
    assert load(written(path, found)).layers[1].activation == activation("tanh")
    with pytest.raises(InputError, match="written there, tanh, but --activation says relu"):
        load(path, activation="relu")
    found["activation"] = np.array(["tanh", "elu", "sigmoid"])
    net = load(written(path, found))
    assert [type(a) for a in net.layers] == [Affine, Pointwise] * 3
    found["activation"] = np.array(["tanh"] * 4)
    with pytest.raises(InputError, match=r"names 4 activations, but 3 layers have 2 between them"):
        load(written(path, found))
    found["activation"] = np.array("rleu")
    with pytest.raises(InputError, match=r"'activation' is 'rleu'.*did you mean relu"):
        load(written(path, found))


def test_an_order_that_is_in_no_name_is_the_one_that_meets_or_is_asked_for(tmp_path):
    found = {"head.weight": W[2], "enc.weight": W[0], "mid.weight": W[1]}
    found |= {"head.bias": B[2], "enc.bias": B[0], "mid.bias": B[1]}
    told = []
    path = written(tmp_path / "net.npz", found)
    assert load(path, activation="relu", tell=told.append) == MEANT
    assert (
        "the one order in which they meet" in told[0] and "enc.weight and enc.bias then" in told[0]
    )
    found = {"a.weight": numbers(3, 3), "z.weight": numbers(3, 3)}
    path = written(tmp_path / "net.npz", found)
    with pytest.raises(InputError, match=r"no name says in which order.*--layers a,relu,z"):
        load(path, activation="relu", weights="out,in")
    net = load(path, layers="z,relu,a", weights="out,in")
    assert net.layers[0].weights.tolist() == found["z.weight"].tolist()


def test_layers_as_a_person_says_them(tmp_path):
    path = written(tmp_path / "net.npz", {**arrays("a line"), "points": numbers(2, 2)})
    with pytest.raises(InputError, match=r"'points' is neither weights nor a bias.*--layers 0"):
        load(path)
    assert load(path, layers="0,relu,1,relu,2") == MEANT
    assert load(path, layers="0, ReLU, weight_1+bias_1, relu, weight_2+bias_2") == MEANT
    assert load(path, layers=["0", "relu", "weight_1"]).layers[2] == Affine(W[1])
    assert load(path, layers="0,leaky:0.5,softmax").layers[1:] == (
        Pointwise("leaky", 4, 0.5), Softmax(4),
    )  # fmt: skip
    for layers, words in {
        "0,relo,1": "'relo' is neither an activation nor a layer of .*, which has 0, 1, 2, points",
        "0,,1": "each name between two commas",
        "relu,0": "relu comes first, but a net begins with weights",
        "relu": "there are activations, but no weights",
        "0,relu,2": "takes 5",
        "bias_0+weight_0": "is not weights, or weights",
    }.items():
        with pytest.raises(InputError, match=words):
            load(path, layers=layers)
    with pytest.raises(InputError, match="--layers is 3, but names of arrays"):
        load(path, layers=3)


# ------------------------------------------------------------------ what does not fit


@pytest.mark.parametrize(
    "changes, words",
    [
        (
            {"W1": numbers(5, 7)},
            "'W0' gives 4 numbers, but 'W1' takes 7; a row per input, ",
        ),
        ({"b1": numbers(6)}, "'W1' gives 5 numbers, but its bias has 6"),
        ({"W0": np.zeros((0, 3)), "b0": np.zeros(0)}, "'W0' is 0 x 3, but a layer has units"),
        ({"W1": None}, "'b1' is a bias, but its weights are not there"),
        ({"W1": numbers(5, 4, 2, 2)}, "'W1' has 4 axes, as a convolution has, whose strides"),
        ({"W1": numbers(5)}, "'W1' is a list of 5, as a norm has"),
        ({"W1": np.array(2.0)}, "'W1' is a single number"),
        ({"w0": numbers(4, 3)}, "are one layer twice"),
        (
            {"W2": np.array([[np.nan] * 5] * 2)},
            r"W2: \[0, 0\] is nan, but every",
        ),
        ({"b2": np.array([0.0, np.inf])}, r"b2: \[1\] is inf"),
        ({"W0": numbers(4, 3) * 1j}, "W0: it holds complex128, but numbers are meant"),
        ({"b0": np.array(["a", "b", "c", "d"])}, "b0: it holds str"),
        ({"W0": np.full((4, 3), 2**60)}, "integers beyond 2.53"),
        (
            {"bn.running_mean": numbers(4)},
            "'bn.running_mean' belongs to a batch norm",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(changes, words, tmp_path):
    found = {k: v for k, v in {**arrays("W and b"), **changes}.items() if v is not None}
    path = written(tmp_path / "net.npz", found)
    with pytest.raises(InputError, match=words) as refused:
        load(path, activation="relu")
    assert str(refused.value).startswith(str(path))


def test_small_numbers_are_read_and_told(tmp_path):
    for sort in ("float16", "int8", "uint8", "bool", "int64"):
        found = {k: np.asarray(v * 3).astype(sort) for k, v in arrays("W and b").items()}
        told = []
        net = load(written(tmp_path / "net.npz", found), activation="relu", tell=told.append)
        assert net.layers[0].weights.tolist() == found["W0"].astype(float).tolist()
        assert f"weights of sort {sort} are read as the numbers they are" in told[0]
    found = {k: v.astype("float32") for k, v in arrays("W and b").items()}
    load(written(tmp_path / "net.npz", found), activation="relu", tell=told.append)
    assert "sort" not in told[-1]


@pytest.mark.parametrize(
    "text, words",
    [
        ('{"W0": [[1, 2], [3]], "b0": [1]}', "W0: its rows are not equally long"),
        ('{"W0": [[1, 2], 3], "b0": [1]}', "W0: its rows are not equally long"),
        ('{"W0": [[1, 2]], "b0": ["x", 1]}', "b0: it holds 'x', but numbers are meant"),
        ('{"W0": [[1, null]], "b0": [1]}', "W0: it holds None, but numbers are meant"),
        ('{"W0": [[1, 2]], "b0": 3}', "its bias has no axis"),
        ('{"W0": [[1, 2]], "b0": [' + "9" * 400 + "]}", "b0: it holds a number that is too large"),
        ('{"W0": [[1, 2]], "b0": [1], "loss": "mse"}', "'loss' is neither weights nor a bias"),
        ('{"W0": [[NaN, 2]], "b0": [1]}', r"W0: \[0, 0\] is nan"),
        ('[{"W": [[1, 2]], "units": 1}]', "layer 0: 'units' is neither weights, a bias nor"),
        ('{"weights": [[[1]]], "W": [[[1]]]}', "another list are weights, or biases, twice"),
    ],
)
def test_json_that_does_not_fit(text, words, tmp_path):
    path = tmp_path / "net.json"
    path.write_text(text)
    with pytest.raises(InputError, match=words) as refused:
        load(path)
    assert str(refused.value).startswith(str(path))


def test_what_is_null_in_json_is_not_there(tmp_path):
    path = tmp_path / "net.json"
    path.write_text('{"W0": [[1, 2]], "b0": [1], "activation": null}')
    assert load(path) == Net([Affine([[1.0, 2.0]], [1.0])])


@pytest.mark.parametrize(
    "more, words",
    [
        ({"weights": "outin"}, "--weights is 'outin', but one of these is meant: out,in"),
        ({"activation": "rleu"}, "--activation is 'rleu'.*did you mean relu"),
        ({"activation": "leaky:x"}, "--activation is 'leaky:x'"),
        ({"activation": "relu:2"}, "takes no parameter"),
        ({"weights": "in,out"}, "with --weights in,out 'W0' gives 3 numbers, but its bias has 4"),
    ],
)
def test_options_that_cannot_be_meant(more, words, tmp_path):
    path = written(tmp_path / "net.npz", arrays("W and b"))
    with pytest.raises(InputError, match=words):
        load(path, **{"activation": "relu", **more})
