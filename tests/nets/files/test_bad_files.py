"""Files that are no nets, broken, dangerous, or of more than one kind: one sentence each."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import zipfile

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets import Affine, Net, load
from finitefns.nets.files.kinds import TABLE, kinds_that_fit
from finitefns.nets.files.torch_state import OLD

NET = Net([Affine(np.arange(6.0).reshape(2, 3), [1.0, 2.0])])


def archive(**members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, inside in members.items():
            file.writestr(name.replace("__", "/"), inside)
    return data.getvalue()


def array(**arrays):
    data = io.BytesIO()
    np.savez(data, **arrays)
    return data.getvalue()


def one_array():
    data = io.BytesIO()
    np.save(data, np.eye(3))
    return data.getvalue()


def objects():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        inner = io.BytesIO()
        np.save(inner, np.array([{}], dtype=object), allow_pickle=True)
        file.writestr("W0.npy", inner.getvalue())
    return data.getvalue()


BAD = {
    "empty": (b"", "it is empty, but a net is meant"),
    "blank": (b" \n", "it is empty, but a net is meant"),
    "text": (b"hello there", r"it begins with b'hello there', but a net is meant: onnx, nnet"),
    "a pickle": (pickle.dumps({"W": [1]}), "this is a pickle, which may run any code"),
    "a table": (b"x,y\n1,2\n", "it begins with"),
    "an array": (one_array(), "this is a single array"),
    "HDF5": (b"\x89HDF\r\n\x1a\n", "this is HDF5, which is not read; export ONNX"),
    "an archive of texts": (archive(**{"a.txt": "a"}), "this is an archive without arrays"),
    "no net": (b'{"a": 1}', "this is JSON, but nothing in it is called weights"),
    "a list": (b"[1, 2, 3]", "this is JSON, but nothing in it is called weights"),
    "broken JSON": (b'{"W0": [[1.0', "line 1: this is not JSON: Expecting"),
    "deep JSON": (b"[" * 100_000, "this is not JSON"),
    "objects": (objects(), "it holds pickled objects, which are never unpacked"),
    "gzip cut": (gzip.compress(b"x" * 100)[:20], "this is not a whole gzip file"),
    "other names": (array(u=np.eye(2), v=np.eye(2)), "'u' is neither weights nor a bias"),
    "torchscript": (
        archive(**{"m/data.pkl": b"", "m/constants.pkl": b""}),
        "this is TorchScript, which holds code",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_net_is_refused_by_one_sentence(name, tmp_path):
    data, words = BAD[name]
    path = tmp_path / "net.bin"
    path.write_bytes(data)
    with pytest.raises(InputError, match=words) as refused:
        load(path)
    said = str(refused.value)
    assert said.startswith(str(path)) and "\n" not in said and len(said) < 400


def test_what_is_not_a_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.npz")
    with pytest.raises(InputError, match="this is a folder"):
        load(tmp_path)
    with open(tmp_path / "huge.onnx", "wb") as file:
        file.truncate(2 * 2**30 + 1)  # no disk is used
    with pytest.raises(InputError, match="it has 2,147,483,649 bytes, but at most 2,147,483,648"):
        load(tmp_path / "huge.onnx")
    NET.save(tmp_path / "net.npz")
    with pytest.raises(InputError, match="at most 100 bytes are read"):
        load(tmp_path / "net.npz", most=100)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(InputError, match="this is a pipe"):
            load(tmp_path / "pipe")


def test_each_cut_of_what_we_write_is_refused(tmp_path):
    for ending in (".npz", ".json"):
        path = tmp_path / f"net{ending}"
        NET.save(path)
        whole = path.read_bytes()
        for cut in range(0, len(whole) - 1, max(1, len(whole) // 40)):
            path.write_bytes(whole[:cut])
            with pytest.raises(InputError):
                load(path)


def test_an_ending_says_nothing_and_gzip_is_unpacked(tmp_path):
    for ending in (".npz", ".json"):
        NET.save(tmp_path / f"net{ending}")
        data = (tmp_path / f"net{ending}").read_bytes()
        (tmp_path / "net.onnx").write_bytes(data)
        assert load(tmp_path / "net.onnx") == NET
        (tmp_path / "net.gz").write_bytes(gzip.compress(data))
        assert load(tmp_path / "net.gz") == NET
    text = (tmp_path / "net.json").read_text()
    (tmp_path / "net.json").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load(tmp_path / "net.json") == NET


def test_a_file_that_may_be_of_two_kinds_is_a_question(tmp_path):
    # The length of a header of 0x120308 bytes begins as ONNX does.
    header = json.dumps({"W": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]}})
    data = (0x120308).to_bytes(8, "little") + header.ljust(0x120308).encode() + b"\0" * 8
    path = tmp_path / "net.bin"
    path.write_bytes(data)
    assert [kind.name for kind in kinds_that_fit(data)] == ["onnx", "safetensors"]
    with pytest.raises(InputError, match="more than one kind; --kind onnx or --kind safetensors"):
        load(path)
    both = io.BytesIO(array(W0=np.eye(2)))
    with zipfile.ZipFile(both, "a") as file:
        file.writestr("m/data.pkl", b"")
    path.write_bytes(both.getvalue())
    with pytest.raises(InputError, match="--kind npz or --kind torch says which"):
        load(path)


def test_a_kind_that_is_said_is_kept_to(tmp_path):
    NET.save(tmp_path / "net.npz")
    assert load(tmp_path / "net.npz", kind="npz") == NET
    with pytest.raises(InputError, match=r"--kind is 'onxx', but one of onnx, .*mean onnx"):
        load(tmp_path / "net.npz", kind="onxx")
    for kind in TABLE:
        if kind.name not in ("npz", "onnx", "torch", "safetensors"):
            with pytest.raises(InputError, match=r"net\.npz"):
                load(tmp_path / "net.npz", kind=kind.name)


def test_what_is_saved_is_of_one_kind_only(tmp_path):
    for ending in (".npz", ".json"):
        NET.save(tmp_path / f"net{ending}")
        fitting = kinds_that_fit((tmp_path / f"net{ending}").read_bytes())
        assert [kind.name for kind in fitting] == [ending[1:]]


class Trap:
    """What would write a file if it were ever unpacked."""

    def __reduce__(self):
        return open, (os.environ["TRAP"], "w")


def test_no_pickle_is_ever_unpacked(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAP", str(tmp_path / "sprung"))
    trap = pickle.dumps(Trap(), protocol=2)
    for data in (
        trap, pickle.dumps(Trap(), protocol=4), OLD + trap, archive(**{"W0.npy": trap}),
        archive(**{"m/data.pkl": trap, "m/version": b"3\n"}),
    ):  # fmt: skip
        (tmp_path / "net.pt").write_bytes(data)
        for kind in (None, "npz", "torch"):
            with pytest.raises(InputError):
                load(tmp_path / "net.pt", kind=kind)
    assert not (tmp_path / "sprung").exists()
