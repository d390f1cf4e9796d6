"""Nets that other people trained, each read and held to what is known of it.

They are data of their own licences and are not shipped: FINITEFNS_NETS names the folder, where
there is one, and SOURCES.md in it says where each net and each fact comes from. At the end of a run
it is printed how many of them were tested (tests/conftest.py).
"""

from __future__ import annotations

import csv
import os
import re
import sys
from collections import OrderedDict
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets import Affine, Net, Pointwise, load

FOLDER = os.environ.get("FINITEFNS_NETS", "")
pytestmark = pytest.mark.skipif(
    not Path(FOLDER).is_dir() or not FOLDER, reason="FINITEFNS_NETS names no folder"
)
HOME = Path(FOLDER)

# What a person types where a file does not say its layers.
SAID = {
    "airfoil-swish/nn-xxsmall.npz": {"activation": "swish"},
    "modular-addition/model_7r4zst7evs.npz": {"layers": "l1,relu,unembed", "weights": "out,in"},
    "textbook/hello_world_sine_1-16-16-1_relu.npz": {"activation": "relu"},
    "textbook/regioncam_error_case_2.npz": {"layers": "0,relu,2"},
}
WIDTHS = {
    "airfoil-swish/nn-xxsmall.npz": [25, 48, 48, 198],
    "collision-avoidance/ACASXU_experimental_v2a_1_1.onnx": [5, *[50] * 6, 5],
    "collision-avoidance/ACASXU_run2a_1_1_tiny_4.nnet": [5, 50, 50, 50, 5],
    "collision-avoidance/ACASXU_run2a_4_5_batch_2000.nnet": [5, *[50] * 6, 5],
    "collision-avoidance/HCAS_rect_v6_pra0_tau00_25HU_3000.nnet": [3, *[25] * 5, 5],
    "controllers/acc_controller.nnet": [6, 3, 20, 20, 20, 1, 1],
    "controllers/single_pendulum_big_controller.nnet": [2, 50, 50, 1],
    "controllers/single_pendulum_small_controller.nnet": [2, 25, 25, 1],
    "controllers/tora_smallest_controller.nnet": [4, 25, 25, 25, 1, 1],
    "implicit-surfaces/birdcage_occ.npz": [3, *[64] * 8, 1],
    "implicit-surfaces/bunny.npz": [3, *[64] * 8, 1],
    "implicit-surfaces/fox.npz": [3, *[32] * 8, 1],
    "modular-addition/model_7r4zst7evs.npz": [256, 256, 59],
    "textbook/KJ_TinyTaxiNet.onnx": [128, 16, 8, 8, 2],
    "textbook/cartpole_nnet.nnet": [4, 16, 16, 16, 2],
    "textbook/fc1.onnx": [2, 25, 25, 25, 2],
    "textbook/fc_2-2-3.onnx": [2, 2, 3],
    "textbook/fc_2-2sigmoids-3.onnx": [2, 2, 3],
    "textbook/genann_xor.ann": [2, 2, 1],
    "textbook/hello_world_sine_1-16-16-1_relu.npz": [1, 16, 16, 1],
    "textbook/regioncam_error_case_2.npz": [3, 200, 16],
    "textbook/small_nnet.nnet": [1, 2, 2, 1],
    "textbook/spiky_nnet.nnet": [1, 6, 4, 3, 1],
    "topology-of-data/D-III_model_0.npz": [3, *[15] * 9, 2],
    "topology-of-data/D-III_model_1.npz": [3, *[15] * 9, 2],
    "topology-of-data/D-II_model_0.npz": [3, *[15] * 9, 2],
    "topology-of-data/D-I_model_0.npz": [2, *[15] * 9, 2],
    "topology-of-data/D-I_model_0.pth": [2, *[15] * 9, 2],
    "topology-of-data/D-I_model_5.npz": [2, *[15] * 9, 2],
}
NETS = (".onnx", ".nnet", ".npz", ".pth", ".pt", ".ann", ".safetensors")
ONNX = [name for name in WIDTHS if name.endswith(".onnx")]


class Tensor:
    """What a recorded state dict has in place of torch's tensors."""

    def __init__(self, array):
        self.array, self.dtype, self.layout = array, "torch.float32", "torch.strided"

    def detach(self):
        return self

    def cpu(self):
        return self

    def numpy(self):
        return self.array


@pytest.fixture
def torch_or_record(monkeypatch, record_property):
    """torch, or where it is missing the arrays of its file as they were recorded beside it."""
    try:
        import torch
    except ImportError:
        recorded = np.load(HOME / "topology-of-data/D-I_model_0.npz")
        state = OrderedDict()
        for i in range(10):
            state[f"layers.{2 * i}.weight"] = Tensor(recorded[f"W{i}"])
            state[f"layers.{2 * i}.bias"] = Tensor(recorded[f"b{i}"])
        stand_in = SimpleNamespace(__version__="2.6.0", load=lambda *a, **k: state)
        monkeypatch.setitem(sys.modules, "torch", stand_in)
        record_property("torch", "a recorded state dict stood for it")
    else:
        record_property("torch", f"real, {torch.__version__}")


def read(name, **more):
    """A net of the folder, with the line that its file needs."""
    if name.endswith(".ann"):
        return xor_net(HOME / name)
    if name.endswith(".onnx"):
        pytest.importorskip("onnx")
    how = dict(SAID.get(name, {"activation": "relu"} if name.endswith(".pth") else {}))
    return load(HOME / name, **{**how, **more})


def xor_net(path):
    """genann's text: inputs, hidden layers, hidden, outputs, then weights unit by unit.

    Each unit's first weight multiplies a constant -1, and every unit is a sigmoid.
    """
    words = path.read_text().split()
    (n, _, hidden, out), numbers = map(int, words[:4]), np.array(words[4:], dtype=float)
    first = numbers[: hidden * (n + 1)].reshape(hidden, n + 1)
    last = numbers[hidden * (n + 1) :].reshape(out, hidden + 1)
    layers = []
    for units in (first, last):
        layers += [Affine(units[:, 1:], -units[:, 0]), Pointwise("sigmoid")]
    return Net(layers)


@pytest.mark.parametrize("name", WIDTHS)
def test_each_net_is_read(name, record_property, request, tmp_path):
    if name.endswith(".pth"):
        request.getfixturevalue("torch_or_record")
    net = read(name)
    assert list(net.widths) == WIDTHS[name]
    rows = np.random.default_rng(0).uniform(-1, 1, (5, net.inputs))
    assert np.isfinite(net(rows)).all()
    for ending in (".npz", ".json"):
        net.save(tmp_path / f"net{ending}")
        assert load(tmp_path / f"net{ending}") == net
    record_property("net", name)


def test_no_net_of_the_folder_is_left_out():
    there = {path.relative_to(HOME).as_posix() for path in HOME.rglob("*") if path.suffix in NETS}
    assert there == set(WIDTHS)


@pytest.mark.parametrize("name", SAID)
def test_what_a_file_does_not_say_is_asked_for(name):
    with pytest.raises(InputError, match=r"--(activation|layers)") as refused:
        load(HOME / name)
    assert name in str(refused.value)


def test_xor():
    found = xor_net(HOME / "textbook/genann_xor.ann")([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert np.allclose(found[:, 0], [0.0900, 0.8839, 0.8709, 0.1502], atol=5e-5)


def test_small_nets_of_textbooks():
    small = read("textbook/small_nnet.nnet")
    assert small([1.0]).tolist() == [78.5]
    # One breakpoint, at -1.5: constant before it and rising behind it.
    before, at, behind = small([[-9.0], [-1.5], [-1.25]])[:, 0]
    assert before == at == 18.5 and behind == 18.5 + 0.25 * 24
    sine = read("textbook/hello_world_sine_1-16-16-1_relu.npz")
    x = np.linspace(0, 2 * np.pi, 400)[:, None]
    assert np.abs(sine(x) - np.sin(x)).max() < 0.15


@pytest.mark.outside
def test_small_graphs():
    assert np.allclose(read("textbook/fc_2-2-3.onnx")([1.0, 2.0]), [6, -3, 3], atol=1e-5)
    bent = read("textbook/fc_2-2sigmoids-3.onnx")([1.0, 2.0])
    assert np.allclose(bent, [1.857722, -0.905148, 0.905148], atol=1e-6)


@pytest.mark.outside
@pytest.mark.parametrize("name", ONNX)
def test_graphs_give_what_a_runtime_gives(name):
    runtime = pytest.importorskip("onnxruntime")
    options = runtime.SessionOptions()
    options.log_severity_level = 3  # it remarks on constants that are inputs too
    session = runtime.InferenceSession(str(HOME / name), options)
    (given,) = session.get_inputs()
    shape = [size if isinstance(size, int) else 1 for size in given.shape]
    net = read(name)
    rows = np.random.default_rng(1).normal(size=(20, net.inputs)).astype(np.float32)
    theirs = [session.run(None, {given.name: row.reshape(shape)})[0].ravel() for row in rows]
    assert np.allclose(net(rows), theirs, rtol=1e-4, atol=1e-4)


def test_modular_addition_is_right_on_every_pair():
    name = "modular-addition/model_7r4zst7evs.npz"
    net = read(name)
    embedding = np.load(HOME / name)["embed_weight"].astype(float)
    a, b = np.divmod(np.arange(59 * 59), 59)
    logits = net(np.hstack([embedding[a], embedding[b]]))
    at = np.arange(len(a)), (a + b) % 59
    right = logits[at].copy()
    logits[at] = -np.inf
    margin = right - logits.max(axis=1)
    assert (margin > 0).all() and 11.9 <= margin.min() < 11.95
    # Turned round, the square layer is another net, without any error of shape.
    with pytest.raises(InputError, match="unembed_weight"):
        read(name, weights="in,out")


def test_surfaces_have_an_inside():
    box = np.random.default_rng(0).uniform(-1, 1, (20_000, 3))
    for name in ("fox", "bunny", "birdcage_occ"):
        net = read(f"implicit-surfaces/{name}.npz")
        found = net(box)
        assert (found < 0).any() and (found > 0).mean() > 0.9
        assert (net.is_piecewise_linear) == (name != "bunny")
    assert read("implicit-surfaces/fox.npz")([0.0, 0.0, 0.0])[0] < 0


def test_swish_of_an_airfoil():
    name = "airfoil-swish/nn-xxsmall.npz"
    arrays = np.load(HOME / name)
    x = np.random.default_rng(2).normal(size=(7, 25))
    at = x
    for i in (0, 2, 4):
        at = at @ arrays[f"net.{i}.weight"].T.astype(float) + arrays[f"net.{i}.bias"]
        at = at / (1 + np.exp(-at)) if i < 4 else at
    assert np.allclose(read(name)(x), at)


def test_topology_of_data():
    net = read("topology-of-data/D-I_model_0.npz")
    x = np.load(HOME / "topology-of-data/D-I-test.npy")
    classes = net(x).argmax(axis=1)
    assert (classes == np.load(HOME / "topology-of-data/D-I-test-labels.npy").argmax(axis=1)).all()
    with open(HOME / "topology-of-data/D-I_model_0_test_sign_patterns.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["class"]) for row in rows] == classes.tolist()
    states = net.states(x)[1:-1]
    patterns = [np.unique(s > 0, axis=0, return_inverse=True)[1].ravel() for s in states]
    assert [p.max() + 1 for p in patterns] == [56, 50, 60, 26, 19, 16, 15, 13, 11]
    for i, mine in enumerate(patterns, 1):
        theirs = [row[f"s{i}"] for row in rows]
        both = set(zip(mine.tolist(), theirs, strict=True))
        assert len(both) == len(set(theirs)) == mine.max() + 1  # the same partition
    third = np.load(HOME / "topology-of-data/D-III-test.npy")
    labels = np.load(HOME / "topology-of-data/D-III-test-labels.npy")
    for name in ("D-III_model_0", "D-III_model_1"):
        assert (read(f"topology-of-data/{name}.npz")(third).argmax(axis=1) == labels).all()


@pytest.mark.torch
def test_a_state_dict_of_torch_is_the_archive_beside_it(torch_or_record):
    net = load(HOME / "topology-of-data/D-I_model_0.pth", activation="relu")
    assert net == read("topology-of-data/D-I_model_0.npz")
    with pytest.raises(InputError, match="--activation relu"):
        load(HOME / "topology-of-data/D-I_model_0.pth")


def test_collision_tables_are_normalised():
    name = "collision-avoidance/ACASXU_run2a_4_5_batch_2000.nnet"
    net = read(name)
    text = (HOME / name).read_text().splitlines()
    low, high, mean, spread = (
        np.array(re.findall(r"[^,\s]+", line), dtype=float) for line in text[6:10]
    )
    x = np.random.default_rng(0).uniform(low[:5], high[:5], (50_000, 5))
    states = net.states(x)
    # Known of this net: 18 of its 300 units are never on where the inputs are in their ranges.
    assert sum((state <= 0).all(axis=0).sum() for state in states[1:-1]) == 18
    # The plain layers on inputs that were normalised by hand are the same net.
    plain = [w for w in net.layers if isinstance(w, Affine)]
    w0 = plain[0].weights * spread[:5]
    first = Affine(w0, plain[0].bias + plain[0].weights @ mean[:5])
    last = Affine(plain[-1].weights / spread[-1], (plain[-1].bias - mean[-1]) / spread[-1])
    inner = Net([first, *net.layers[1:-1], last])
    by_hand = inner((x - mean[:5]) / spread[:5]) * spread[-1] + mean[-1]
    assert np.allclose(by_hand, net(x))
    row = next(line for line in text[10:] if line.count(",") >= 5)
    assert np.allclose(w0[0], np.array(row.rstrip(", ").split(","), dtype=float))
    # Inputs beyond their ranges count as those at the end of them, where that is asked for.
    clipped = read(name, clip=True)
    assert np.allclose(clipped(x), net(x))
    assert np.allclose(clipped([1e9, 9, 9, 1e9, 1e9]), net(high[:5]))
