"""What `Net.save` writes, `load` reads back to an equal net; what no file holds is refused."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets import (
    Activation,
    Affine,
    Convolution,
    LayerNorm,
    Net,
    Pointwise,
    Pool,
    Radial,
    Residual,
    RMSNorm,
    Smooth,
    Softmax,
    load,
)
from finitefns.nets.activations import NAMED


def nets():
    r = np.random.default_rng(0)
    w = r.normal(size=(3, 3))
    odd = np.array([[1 / 3, -0.0, 5e-324], [1e308, -1e-300, 2.0**60], [0.1, 0.2, 0.3]])
    yield "odd numbers", [Affine(odd, [1 / 7, -0.0, 1e-320])]
    for name in NAMED:
        yield name, [Affine(w), Pointwise(name, 3, 3 if name == "power" else None)]
    yield "leaky 0.3", [Affine(w), Pointwise("leaky", 3, 0.3)]
    norms = [LayerNorm(3, r.normal(size=3), r.normal(size=3), 1e-3), RMSNorm(3, r.normal(size=3))]
    yield "norms", [Affine(w), *norms, Radial(3, "leaky", 0.25), Softmax(3)]
    inner = Residual([Affine(w), Pointwise("tanh", 3)])
    yield "residual", [Residual([inner, Affine(w)], [Affine(w), Pointwise("elu", 3, 0.5)])]
    conv = Convolution(r.normal(size=(2, 1, 2)), None, (2, 7), 2, [(1, 2)], 1, 2)
    pool = Pool("average", conv.shape_after, 2, 1, 1, 1, True, True)
    yield "images", [conv, pool, Pool("max", pool.shape_after, 2)]


NETS = dict(nets())


@pytest.mark.parametrize("ending", [".npz", ".json"])
@pytest.mark.parametrize("name", NETS)
def test_what_is_saved_is_read_back(name, ending, tmp_path):
    net = Net(NETS[name])
    path = tmp_path / f"net{ending}"
    net.save(path)
    told = []
    again = load(path, tell=told.append)
    assert again == net and hash(again) == hash(net) and not told
    for mine, theirs in zip(net.layers, again.layers, strict=True):
        for a, b in zip(mine.parts, theirs.parts, strict=True):
            if isinstance(a, np.ndarray):
                assert a.tobytes() == b.tobytes()  # -0.0 stays -0.0


def test_the_cuts_are_kept(tmp_path):
    net = Net([Affine(np.eye(2)), Pointwise("relu"), Affine(np.eye(2))])
    for one in (net, net.split()):
        one.save(tmp_path / "net.json")
        assert load(tmp_path / "net.json").cuts == one.cuts
    assert net != net.split()


def test_the_same_net_is_the_same_file(tmp_path):
    net = Net(NETS["residual"])
    for ending in (".npz", ".json"):
        for name in ("a", "b"):
            net.save(tmp_path / f"{name}{ending}")
        assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


def test_what_no_file_holds_is_refused_and_nothing_is_written(tmp_path):
    smooth = Net([Affine(np.eye(2)), Smooth(np.sin, 2, 2)])
    own = Net(
        [Affine(np.eye(2)), Pointwise(Activation("cube", lambda z: z**3, lambda z: 3 * z**2))]
    )
    inside = Net([Residual([Smooth(np.sin, 2, 2)])])
    for net, place in ((smooth, "layer 1"), (own, "layer 1.name"), (inside, "layer 0.block.0")):
        for ending in (".npz", ".json"):
            with pytest.raises(InputError, match=f"{place}.*no file holds"):
                net.save(tmp_path / f"net{ending}")
    with pytest.raises(InputError, match=r"saved as .npz or .json, but the name ends in '.onnx'"):
        own.save(tmp_path / "net.onnx")
    assert not list(tmp_path.iterdir())


def broken(**changes):
    whole = {"finitefns": "net", "version": 1, "cuts": [0]}
    whole["layers"] = [{"layer": "Affine", "weights": [[1.0]], "bias": [0.0]}]
    return {**whole, **changes}


def affine(**changes):
    return broken(layers=[{**broken()["layers"][0], **changes}])


@pytest.mark.parametrize(
    "whole, words",
    [
        (broken(version=2), "written by version 2"),
        (broken(layers=None), "no layers, or no cuts"),
        (broken(layers=[3]), "layer 0: it is 3, but a layer is meant"),
        (broken(layers=[]), "it has no layers"),
        (broken(cuts=[1]), "cuts are"),
        (affine(layer="Dense"), "layer 0: the layer is 'Dense', but one of Affine"),
        (affine(gain=[1.0]), "Affine has no 'gain'"),
        (affine(weights=[[float("nan")]]), r"layer 0: weights\[0, 0\] is nan"),
        (affine(weights=[["a"]]), "layer 0: weights: numbers are meant"),
        (affine(weights=[[1.0, 2.0], [3.0]]), "layer 0: weights: numbers are meant"),
        (affine(bias=[1.0, 2.0]), "bias has 2 numbers, but weights have 1 rows"),
        (affine(weights={"array": "0.weights"}), "the array '0.weights' is not in the file"),
        (broken(layers=[{"layer": "Affine", "bias": [0.0]}]), "Affine needs weights"),
        (affine(layer=["Affine"]), r"the layer is \['Affine'\]"),
        (
            broken(layers=[{"layer": "LayerNorm", "size": 1, "eps": "x"}]),
            "layer 0: its parts are not those of a LayerNorm",
        ),
        (
            broken(layers=[{"layer": "Pointwise", "name": "relu", "size": -1}]),
            "the size is -1",
        ),
        (
            broken(layers=[{"layer": "Pointwise", "name": {"activation": "rleu"}, "size": 1}]),
            "the activation is 'rleu'.*did you mean relu",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_place(whole, words, tmp_path):
    path = tmp_path / "net.json"
    path.write_text(json.dumps(whole))
    with pytest.raises(InputError, match=words) as refused:
        load(path)
    assert str(refused.value).startswith(str(path))


def test_an_array_that_is_missing_from_an_archive_is_named(tmp_path):
    net = Net([Affine(np.eye(2), [1.0, 2.0])])
    net.save(tmp_path / "net.npz")
    with (
        zipfile.ZipFile(tmp_path / "net.npz") as whole,
        zipfile.ZipFile(tmp_path / "part.npz", "w") as part,
    ):
        for name in whole.namelist():
            if name != "0.bias.npy":
                part.writestr(name, whole.read(name))
    with pytest.raises(InputError, match=r"layer 0: the array '0\.bias' is not in the file"):
        load(tmp_path / "part.npz")
