"""What is handed in for a net and is not numbers, or would be lost: one sentence each."""

from __future__ import annotations

import json

import numpy as np
import pytest

from finitefns.cli import main
from finitefns.errors import InputError
from finitefns.nets import Affine, Net, load
from finitefns.reading.points import read_points

NET = Net([Affine([[1.0, 2.0]])])


@pytest.mark.parametrize(
    "points",
    [
        np.array([[1.0 + 2.0j, 0.0]]),
        np.array([["1", "2"]]),
        [["1", "2"]],
        np.array([["2020-01-01", "2020-01-02"]], dtype="datetime64[D]"),
        np.ma.masked_array([[1.0, 2.0]], mask=[[True, False]]),
    ],
    ids=["complex", "text", "list of text", "dates", "masked"],
)
def test_points_that_are_not_real_numbers_are_refused(points):
    for asked in (NET.on, NET, Affine):
        with pytest.raises(InputError, match="numbers are meant"):
            asked(points)


@pytest.mark.parametrize("many", [2**53 + 1, 2**63 - 1, -(2**60)])
def test_integers_that_a_float_cannot_hold_are_refused(many, tmp_path):
    rows = np.array([[many, 1], [many - 1, 1]])
    path = tmp_path / "points.npy"
    np.save(path, rows)
    for ask in (
        lambda: NET.on(rows),
        lambda: NET.on(rows.tolist()),
        lambda: read_points(str(path), 2),
        lambda: read_points(json.dumps(rows.tolist()), 2),
        lambda: read_points(f"[[{10**400}, 1]]", 2),
    ):
        with pytest.raises(InputError, match=r"beyond 2\^53"):
            ask()


def test_integers_that_a_float_holds_are_read():
    rows = np.array([[2**53, 1], [-(2**53), 1]])
    assert NET.on(rows).states[0].tolist() == rows.tolist()


@pytest.mark.parametrize("precision", ["fine", 1j, [1, 2], float("nan"), -1, True])
def test_a_precision_that_is_not_a_number_from_zero_on_is_refused(precision):
    with pytest.raises(InputError, match="precision is"):
        NET.on([[1.0, 2.0]], precision=precision)


def test_a_precision_may_be_any_number_from_zero_on():
    for precision in (0, 1, 0.5, np.float32(0.5), np.int64(1)):
        assert NET.on([[1.0, 2.0]], precision=precision).precision == float(precision)


@pytest.mark.parametrize("path", [None, 0, 3.5, ["a.npz"], "a\0b.npz"])
def test_what_is_not_the_name_of_a_file_is_refused_by_load(path):
    with pytest.raises(InputError, match="load: "):
        load(path)


def test_a_name_that_comes_twice_in_json_is_refused(tmp_path):
    path = tmp_path / "net.json"
    path.write_text('{"W0": [[1.0, 2.0]], "b0": [0.0], "W0": [[3.0, 4.0]]}')
    with pytest.raises(InputError, match=r"the name 'W0' comes twice"):
        load(path, kind="json")


@pytest.mark.outside
def test_a_size_below_zero_in_onnx_is_refused(tmp_path):
    onnx = pytest.importorskip("onnx")
    from onnx import helper, numpy_helper

    weights = numpy_helper.from_array(np.eye(2, dtype=np.float32), "W")
    weights.dims[0] = -2
    place, out = (
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [None, 2]) for name in "xy"
    )
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "W"], ["y"])], "g", [place], [out], [weights]
    )
    path = tmp_path / "net.onnx"
    path.write_bytes(helper.make_model(graph).SerializeToString())
    with pytest.raises(InputError, match="'W' has the size -2"):
        load(path)


def test_a_picture_of_two_nets_is_refused_before_the_work(capsys, tmp_path):
    file = str(tmp_path / "two.svg")
    assert main(["compare", "example:net/xor", "example:net/xor", "--svg", file]) == 2
    told = capsys.readouterr()
    assert "--svg draws two maps or matrices" in told.err and not told.out


def test_bytes_and_paths_name_a_file(tmp_path):
    path = tmp_path / "net.npz"
    NET.save(path)
    assert load(path) == load(str(path)) == load(str(path).encode()) == NET


def test_what_is_said_of_one_file_does_not_bar_an_example_beside_it(capsys, tmp_path):
    path = str(tmp_path / "net.npz")
    np.savez(path, W0=[[1, 1], [1, 1]], b0=[0, -1], W1=[[1, -2]], b1=[0])
    asked = ["--weights", "out,in", "--activation", "relu"]
    points = ["--inputs", "[[0.3, 0.1], [1, 2]]", "--freedom", "none"]
    assert main(["compare", "example:net/xor", path, *asked, *points]) == 0
    assert "nothing has to move" in capsys.readouterr().out
    assert main(["describe", "example:net/xor", "--activation", "relu"]) == 2
    assert "--activation is for files" in capsys.readouterr().err


def test_an_option_that_a_file_does_not_need_is_told_to_be_left_aside(tmp_path):
    path = tmp_path / "net.nnet"
    path.write_text("// a net\n1,2,1,2,\n2,1,\n0,\n-9,-9,\n9,9,\n0,0,0,\n1,1,1,\n1,2,\n3,\n")
    told = []
    assert load(path, activation="tanh", tell=told.append) == load(path)
    assert told == [f"{path}: --activation is left aside, since the file says all of that"]


@pytest.mark.parametrize("inside", [None, "", " \n"])
def test_inputs_that_are_missing_or_empty_are_told_in_words_of_nets(inside, capsys, tmp_path):
    path = tmp_path / "points.csv"
    if inside is not None:
        path.write_text(inside)
    assert main(["describe", "example:net/xor", "--inputs", str(path)]) == 2
    told = capsys.readouterr().err
    meant = "no such file" if inside is None else "it is empty, but a table of inputs needs"
    assert meant in told and "values" not in told and "map" not in told
