"""`ff.read`: any kind from a file, told by what is in it; two kinds that fit are a question."""

from __future__ import annotations

import numpy as np
import pytest

import finitefns as ff
from finitefns.linear import LinearChain, LinearMap, LinearOperator
from finitefns.nets import Affine, Net, Pointwise

NET = Net([Affine([[1.0, 2.0], [3.0, 4.0]], [5.0, 6.0]), Pointwise("relu"), Affine([[1.0, 1.0]])])
NNET = "// a comment\n1\n2,1\n0\n0\n0\n0\n0\n1.5,2\n3\n"


def test_each_kind_is_told_by_what_is_in_the_file(tmp_path):
    (tmp_path / "map.csv").write_text("x,y\na,1\nb,1\nc,2\n")
    (tmp_path / "chain.csv").write_text("x,y,z\na,1,u\nb,1,u\nc,2,u\n")
    np.save(tmp_path / "matrix.npy", np.array([[1.0, 2.0], [3.0, 4.0]]))
    (tmp_path / "net.nnet").write_text(NNET)
    (tmp_path / "net.bin").write_text(NNET)
    NET.save(tmp_path / "net.npz")
    NET.save(tmp_path / "net.json")
    np.savez(tmp_path / "values.npz", y=np.array([0, 0, 1]))
    found = {path.name: ff.read(path) for path in sorted(tmp_path.iterdir())}
    assert {name: type(thing) for name, thing in found.items()} == {
        "map.csv": ff.FiniteMap, "chain.csv": ff.Chain, "matrix.npy": LinearMap, "net.nnet": Net,
        "net.bin": Net, "net.npz": Net, "net.json": Net, "values.npz": ff.FiniteMap,
    }  # fmt: skip
    assert found["net.npz"] == found["net.json"] == NET
    assert found["net.nnet"] == Net([Affine([[1.5, 2.0]], [3.0])]) == found["net.bin"]
    assert found["map.csv"]("b") == 1


def test_words_are_read_as_the_command_line_reads_them():
    assert ff.read("aab").slots == {"domain": 3, "codomain": 2}
    assert ff.read("a->1, b->1")("b") == 1
    assert ff.read("example:months")("February") == 28
    assert ff.read("example:net/xor")([0, 1]).tolist() == [1.0]
    assert ff.read("2 1 1", "endofunction").slots == {"space": 3}
    assert ff.read("[[1, 2], [3, 4]]", "operator") == LinearOperator([[1, 2], [3, 4]])
    assert isinstance(ff.read("[[[1, 2]], [[3]]]", "linear-chain"), LinearChain)
    with pytest.raises(ff.InputError, match="xnor"):
        ff.read("example:net/xnor")


def test_two_kinds_that_fit_are_a_question(tmp_path):
    np.savez(tmp_path / "two.npz", W0=np.ones((3, 2)), W1=np.ones((1, 3)))
    path = tmp_path / "two.npz"
    with pytest.raises(ff.InputError, match=r"may be a net or a chain of matrices: --kind net"):
        ff.read(path)
    chain = ff.read(path, "linear-chain")
    assert list(chain.slots.values()) == [2, 3, 1]
    assert ff.read(path, "net", activation="relu", weights="out,in").widths == (2, 3, 1)
    (tmp_path / "table.csv").write_text("1\n1,1\n0\n0\n0\n0\n0\n2\n3\n")
    with pytest.raises(ff.InputError, match="may be a table or a net"):
        ff.read(tmp_path / "table.csv")
    assert ff.read(tmp_path / "table.csv", "nnet") == Net([Affine([[2.0]], [3.0])])


def test_a_kind_that_was_said_is_kept_to(tmp_path):
    NET.save(tmp_path / "net.npz")
    with pytest.raises(ff.InputError, match=r"the kind is 'onxx', but one of map, .*mean onnx"):
        ff.read(tmp_path / "net.npz", "onxx")
    with pytest.raises(ff.InputError):
        ff.read(tmp_path / "net.npz", "map")
    with pytest.raises(ff.InputError, match=r"net.npz: (byte \d+ is|there is a zero byte)"):
        ff.read(tmp_path / "net.npz", "json")
    assert ff.read(tmp_path / "net.npz", "npz") == ff.read(tmp_path / "net.npz", "net") == NET


@pytest.mark.parametrize(
    "word, option, what",
    [
        ("aab", {"activation": "relu"}, "not a net"),
        ("aab", {"weights": "out,in"}, "not a net"),
        ("aab", {"tolerance": 1e-3}, "not a matrix"),
        ("example:net/xor", {"columns": ("a", "b")}, "a net"),
        ("example:net/xor", {"numbers": "exact"}, "a net"),
    ],
)
def test_an_option_of_another_kind_is_refused(word, option, what):
    (name,) = option
    with pytest.raises(ff.InputError, match=f"{name} is given, but '{word}' is {what}"):
        ff.read(word, **option)


def test_what_is_not_there_is_said(tmp_path):
    for name in ("net.npz", "net.onnx", "map.csv"):
        with pytest.raises((ff.InputError, OSError), match=name):
            ff.read(tmp_path / name)
    (tmp_path / "empty.npz").write_bytes(b"")
    with pytest.raises(ff.InputError, match="empty"):
        ff.read(tmp_path / "empty.npz")


def test_a_table_of_numbers_is_not_taken_for_a_net(tmp_path):
    rows = "".join(f"{i},{i % 3}\n" for i in range(1, 3000))
    for text in (rows, "1,2\n3,4\n5,6\n7,8\n9,1\n2,2\n13,3\n4,4\n15,5\n", "1,1\n1,1\n2,1\n3,1\n"):
        (tmp_path / "table.csv").write_text(text)
        assert isinstance(ff.read(tmp_path / "table.csv", header=False), ff.FiniteMap)
