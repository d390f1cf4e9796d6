"""Files of tensors: safetensors, and state dicts of torch, real or with a recorded one in place."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets import Affine, Net, Pointwise, load

W, B, V = np.arange(6.0).reshape(3, 2), np.array([0.5, 1.0, -1.0]), np.array([[1.0, 2.0, 3.0]])
STATE = {"0.weight": W, "0.bias": B, "2.weight": V}
MEANT = Net([Affine(W, B), Pointwise("relu"), Affine(V)])


# ------------------------------------------------------------------ safetensors


def packed(tensors, extra=b""):
    """The format, written by hand: a length, a header, the numbers."""
    header, data = {}, b""
    for name, (sort, shape, cells) in tensors.items():
        header[name] = {
            "dtype": sort, "shape": shape, "data_offsets": [len(data), len(data) + len(cells)],
        }  # fmt: skip
        data += cells
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data + extra


@pytest.mark.outside
@pytest.mark.parametrize(
    "sort, dtype", [("F64", "f8"), ("F32", "f4"), ("F16", "f2"), ("I8", "i1"), ("I64", "i8")]
)
def test_safetensors(sort, dtype, tmp_path):
    numpy = pytest.importorskip("safetensors.numpy")
    state = {name: np.ascontiguousarray(np.round(a).astype(dtype)) for name, a in STATE.items()}
    path = tmp_path / "net.safetensors"
    numpy.save_file(state, path)
    told = []
    net = load(path, activation="relu", tell=told.append)
    assert net.layers[0].weights.tolist() == W.tolist()
    assert ("weights of sort" in told[0]) == (sort not in ("F64", "F32"))
    with pytest.raises(InputError, match="--activation"):
        load(path)


@pytest.mark.outside
def test_sorts_of_numbers_that_numpy_does_not_have(tmp_path):
    pytest.importorskip("safetensors")
    upper = (np.arange(6, dtype="<f4") / 4).view("<u4") >> 16
    path = tmp_path / "net.safetensors"
    path.write_bytes(packed({"W": ("BF16", [3, 2], upper.astype("<u2").tobytes())}))
    told = []
    net = load(path, weights="out,in", tell=told.append)
    assert net.layers[0].weights.tolist() == (np.arange(6).reshape(3, 2) / 4).tolist()
    assert "bfloat16" in told[0]
    path.write_bytes(packed({"W": ("F8_E4M3", [3, 2], b"\0" * 6)}))
    with pytest.raises(InputError, match="W: its numbers are of the sort F8_E4M3"):
        load(path)


@pytest.mark.outside
def test_broken_safetensors(tmp_path):
    pytest.importorskip("safetensors")
    path = tmp_path / "net.safetensors"
    whole = packed({"W": ("F32", [1, 2], b"\0" * 8)})
    for data in (whole[:-1], whole[:20], packed({"W": ("F32", [1, 3], b"\0" * 8)}), whole + b"\0"):
        path.write_bytes(data)
        with pytest.raises(InputError, match=r"not a whole \.safetensors file"):
            load(path)


def test_a_library_that_is_missing_is_named(tmp_path, monkeypatch):
    path = tmp_path / "net.bin"
    onnx = b"\x08\x07\x12\x00"
    old = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
    for name, data in {
        "safetensors": packed({"W": ("F32", [1, 2], b"\0" * 8)}), "onnx": onnx, "torch": old,
    }.items():  # fmt: skip
        monkeypatch.setitem(sys.modules, name, None)
        path.write_bytes(data)
        with pytest.raises(InputError, match=rf"pip install {name}"):
            load(path)


# ------------------------------------------------------------------ torch, with a record in place


class Tensor:
    is_quantized = False

    def __init__(self, array, dtype="torch.float32", layout="torch.strided"):
        self.array, self.dtype, self.layout = array, dtype, layout

    def detach(self):
        return self

    def cpu(self):
        return self

    def numpy(self):
        if self.layout != "torch.strided":
            raise TypeError("can't convert")
        return self.array


def test_a_recorded_state_dict(tmp_path, monkeypatch):
    path = tmp_path / "net.pt"
    path.write_bytes(b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.")
    asked, given = [], {}

    def loaded(file, map_location, weights_only):
        asked.append((map_location, weights_only))
        return given["state"]

    torch = SimpleNamespace(__version__="2.6.1", load=loaded)
    monkeypatch.setitem(sys.modules, "torch", torch)
    state = {name: Tensor(a) for name, a in STATE.items()}
    given["state"] = state
    assert load(path, activation="relu") == MEANT
    told = []
    given["state"] = {"epoch": 3, "model": state}
    assert load(path, activation="relu", tell=told.append) == MEANT
    assert "the state dict is that under 'model'" in told[0]
    assert set(asked) == {("cpu", True)}
    for found, words in (
        ([1], "it holds 'list', but a state dict is meant"),
        ({"epoch": 3}, "a state dict is meant, but found nothing with tensors"),
        ({"a": state, "b": state}, "a state dict is meant, but found 'a', 'b'"),
        ({"W": Tensor(W, layout="torch.sparse_coo")}, "net.pt, W: its numbers are of the sort"),
        ({**state, "1.running_mean": Tensor(B)}, "'1.running_mean' belongs to a batch norm"),
    ):
        given["state"] = found
        with pytest.raises(InputError, match=words):
            load(path, activation="relu")
    torch.__version__ = "2.5.1+cpu"
    with pytest.raises(
        InputError, match=r"this torch is 2\.5\.1\+cpu, which can be made to run code"
    ):
        load(path, activation="relu")


# ------------------------------------------------------------------ torch itself


@pytest.mark.torch
def test_state_dicts_of_torch(tmp_path):
    torch = pytest.importorskip("torch")
    state = {name: torch.tensor(a) for name, a in STATE.items()}
    path = tmp_path / "net.pt"
    for new in (True, False):
        torch.save(state, path, _use_new_zipfile_serialization=new)
        assert load(path, activation="relu") == MEANT
        whole = path.read_bytes()
        for cut in range(30, len(whole) - 1, len(whole) // 20):
            path.write_bytes(whole[:cut])
            with pytest.raises(InputError):
                load(path, activation="relu")
    torch.save({name: a.to(torch.bfloat16) for name, a in state.items()}, path)
    told = []
    assert load(path, activation="relu", tell=told.append) == MEANT and "bfloat16" in told[0]
    for sort in (torch.float16, torch.int8):
        torch.save({name: a.to(sort) for name, a in state.items()}, path)
        assert load(path, activation="relu", tell=told.append).widths == (2, 3, 1)
        assert str(sort).removeprefix("torch.") in told[-1]
    torch.save({"W": torch.ones(2, 2).to_sparse()}, path)
    with pytest.raises(InputError, match=r"laid out as torch\.sparse_coo"):
        load(path)


@pytest.mark.torch
def test_what_holds_code_is_refused(tmp_path):
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(torch.nn.Linear(2, 3))
    path = tmp_path / "net.pt"
    torch.save(model, path)
    with pytest.raises(
        InputError, match=r"more than numbers.*Sequential.*save model\.state_dict\(\)"
    ):
        load(path)
