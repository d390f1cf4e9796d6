"""Matrices and chains of matrices from any file: one reader, one sort of numbers, the right way."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from finitefns.cli import main
from finitefns.errors import InputError
from finitefns.linear import LinearChain, LinearMap
from finitefns.reading.asked import Asked
from finitefns.reading.matrices import chain_of, read_linear_chain, read_matrix

MINUS = "\N{MINUS SIGN}"
EXACT = [["1", "1/3", "-2"], ["0", "-7/2", "5"]]
FLOAT = [["1", "0.5", "-2e3"], ["0", "-.25", "5"]]


def file(folder: Path, name: str, data: str | bytes) -> str:
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(folder / name)


def stdin(monkeypatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))


@pytest.mark.parametrize("cells", [EXACT, FLOAT, [["7"]], [["7"], ["8"]], [["7", "8"]]], ids=str)
@pytest.mark.parametrize(
    "mark", [",", ";", "\t", "|", " "], ids=["comma", "semi", "tab", "bar", "sp"]
)
def test_one_matrix_in_every_dialect(tmp_path, monkeypatch, cells, mark):
    exact = cells is not FLOAT
    meant = [[Fraction(x) if exact else float(x) for x in row] for row in cells]
    dialects = itertools.product(
        ("\n", "\r\n"), (csv.QUOTE_MINIMAL, csv.QUOTE_ALL), (".csv", ".txt", ".tsv"),
        ("utf-8-sig", "utf-16"), (0, 1), ("-", MINUS), (0, 1),
    )  # fmt: skip
    begin = len(str(cells)) + len(mark) + ord(mark)
    for end, quoting, ending, code, packed, minus, head in itertools.islice(
        dialects, begin % 7, None, 7
    ):
        text = io.StringIO()
        writer = csv.writer(text, delimiter=mark, quoting=quoting, lineterminator=end)
        writer.writerows([[f"col{i}" for i in range(len(cells[0]))]] * head + cells)
        data = text.getvalue().replace("-", minus).encode(code)
        data = gzip.compress(data, 1) if packed else data
        path = file(tmp_path, f"a{ending}{'.gz' * packed}", data)
        assert read_matrix(path).tolist() == meant, (end, quoting, ending, code, packed, head)
        stdin(monkeypatch, data)
        assert read_matrix("-", Asked(separators=(mark,))).tolist() == meant


def test_case_i_a_mark_of_byte_order_and_standard_input(tmp_path, monkeypatch, capsys):
    path = file(tmp_path, "a.csv", "\ufeff1,2\n2,4\n")
    assert main(["describe", path, "--kind", "matrix", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["facts"]["rank"] == 1
    array = io.BytesIO()
    np.save(array, np.array([[1, 2], [2, 4]]))
    for data in (b"1,2\n2,4\n", b"\xef\xbb\xbf1;2\n2;4\n", b"[[1, 2], [2, 4]]", array.getvalue()):
        stdin(monkeypatch, data)
        assert main(["compare", "-", path, "--freedom", "linear"]) == 0
        assert capsys.readouterr().out.startswith("equivalent")
    stdin(monkeypatch, b"")
    assert main(["describe", "-", "--kind", "matrix"]) == 2
    assert "standard input: it is empty" in capsys.readouterr().err
    assert main(["compare", "-", "-", "--kind", "matrix"]) == 2
    assert "can be read only once" in capsys.readouterr().err


def test_headings_and_an_index_are_no_numbers(tmp_path, capsys):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame([[1.0, 2.0], [3.0, 4.5]], columns=["u", "v"])
    frame.to_csv(tmp_path / "a.csv")
    frame.to_csv(tmp_path / "b.csv", index=False)
    frame.to_json(tmp_path / "c.json", orient="records")
    frame.to_json(tmp_path / "d.json", orient="split")
    for name in ("a.csv", "b.csv", "c.json", "d.json"):
        assert read_matrix(tmp_path / name).tolist() == [[1.0, 2.0], [3.0, 4.5]], name
    path = str(tmp_path / "b.csv")
    assert main(["compare", path, path, "--freedom", "linear"]) == 0
    assert "read 'u,v' as headings; --no-header says otherwise" in capsys.readouterr().err
    assert main(["compare", path, path, "--freedom", "linear", "--no-header"]) == 2
    assert "row 1, column 1 is 'u'" in capsys.readouterr().err


@pytest.mark.parametrize("scalar", [2.0, 2.5])
def test_floats_of_a_matrix_stay_floats(tmp_path, scalar):
    """1.0 is 1 among labels; among measured numbers it says that they are measured."""
    for name, text in [("a.json", f"[[{scalar}]]"), ("a.csv", f"{scalar},1\n1,1\n")]:
        assert not LinearMap(read_matrix(file(tmp_path, name, text))).is_exact
    np.save(tmp_path / "a.npy", np.array([[scalar]]))
    assert not LinearMap(read_matrix(tmp_path / "a.npy")).is_exact


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    "array, told",
    [
        (np.array([[1j]]), "it holds complex128, but a matrix holds integers or real numbers"),
        (np.array([[True]]), "it holds bool"),
        (np.array([[b"ab"]]), "it holds bytes"),
        (np.array([["ab"]]), "it holds str"),
        (np.array([1, 2]), "it has 1 dimensions, but a matrix has 2"),
        (np.array([[np.nan]]), "is nan, but an entry is a finite number"),
    ],
)
def test_case_n_what_is_no_matrix(tmp_path, capsys, array, told):
    np.save(tmp_path / "a.npy", array)
    assert main(["describe", str(tmp_path / "a.npy"), "--kind", "matrix"]) == 2
    err = capsys.readouterr().err
    assert told in err and err.count("\n") == 1


@pytest.mark.parametrize(
    "name, text, told",
    [
        ("a.csv", "1,2\n3\n", "row 1 has 1 entries, but row 0 has 2"),
        ("a.csv", "1,x\n", "row 1, column 2 is 'x', but a number"),
        ("a.csv", "1," + "2" * 200_000 + "\n", "a cell has more than 131,072 letters"),
        ("a.csv", '1,"2\n', "not a table"),
        ("a.csv", "1,1/0\n", "row 1, column 2 is '1/0'"),
        ("a.json", "[[1, 2], 3]", "a list of rows, each a list of numbers"),
        ("a.json", "[[1, 2],\n[3, }", "line 2, column 5: not JSON"),
        ("a.json", '[["1", true]]', "row 1, column 2 is True"),
        ("a.xlsx", "", ".xlsx is not read"),
        ("a.csv", "", "it is empty"),
        ("a.csv", "# nothing\n", "it has no rows, but a matrix has one at least"),
    ],
)
def test_a_matrix_that_cannot_be_read_is_one_sentence(tmp_path, capsys, name, text, told):
    path = file(tmp_path, name, text)
    assert main(["describe", path, "--kind", "matrix"]) == 2
    err = capsys.readouterr().err
    assert told in err and err.startswith(f"finitefns: {path}") and err.count("\n") == 1
    assert "fault of finitefns" not in err


def test_words_and_examples_are_no_matrices(capsys):
    assert main(["describe", "aab", "--kind", "matrix"]) == 2
    assert "aab: a matrix is read from a file that ends in .csv" in capsys.readouterr().err
    assert main(["describe", "example:months", "--kind", "matrix"]) == 2
    assert "this is a map of finite sets" in capsys.readouterr().err
    assert main(["describe", "[[1, 2], [3, 4]]", "--kind", "matrix"]) == 0


# ------------------------------------------------------------------ exact against floating


def test_case_l_integers_against_floats_have_a_way(tmp_path, capsys):
    whole, measured = str(tmp_path / "i.npy"), str(tmp_path / "f.npy")
    np.save(whole, np.array([[1, 2], [3, 4]]))
    np.save(measured, np.array([[1.0, 2.0], [3.0, 4.0]]))
    asked = ["compare", whole, measured, "--freedom", "none"]
    assert main(asked) == 0
    said = capsys.readouterr()
    assert "i.npy has exact numbers and " in said.err
    assert "f.npy has floats: all are read as floats; --exact reads floats as the" in said.err
    assert main([*asked, "--exact"]) == 0
    said = capsys.readouterr()
    assert said.err == "" and "tolerance" not in said.out
    assert main([*asked, "--floating"]) == 0
    assert capsys.readouterr().err == ""
    assert main([*asked, "--floating", "--exact"]) == 2
    np.save(measured, np.array([[1.0, 2.0], [3.0, 4.0 + 1e-12]]))
    assert main([*asked, "--exact"]) == 1  # the fractions differ
    assert main([*asked, "--floating"]) == 0  # and the floats do not, at the tolerance


# ------------------------------------------------------------------ chains of matrices


def test_a_chain_of_matrices_from_json_and_archives(tmp_path, capsys):
    parts = [np.array([[1, 2], [3, 4]]), np.array([[1, 0]])]
    np.savez(tmp_path / "a.npz", *parts)
    texts = [
        "[[[1, 2], [3, 4]], [[1, 0]]]",
        '{"kind": "LinearChain", "matrices": [[[1, 2], [3, 4]], [[1, 0]]]}',
        '{"matrices": [[[1, "4/2"], [3, 4]], [["1", 0]]]}',
    ]
    meant = LinearChain([a.tolist() for a in parts])
    for number, source in enumerate([str(tmp_path / "a.npz"), *texts]):
        read = chain_of(read_linear_chain(source), source, None)
        assert read == meant, number
        other = ["compare", source, texts[0], "--kind", "linear-chain", "--freedom", "hidden"]
        assert main(other) == 0
        assert capsys.readouterr().out.startswith("equivalent")
    assert main(["describe", texts[0], "--kind", "linear-chain"]) == 0
    assert "dimension of stage1" in capsys.readouterr().out
    moved = "[[[3, 4], [1, 2]], [[0, 1]]]"  # the two hidden units exchanged
    asked = ["compare", texts[0], moved, "--kind", "linear-chain", "--freedom", "hidden", "--json"]
    assert main(asked) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "equivalent"


def test_arrays_of_an_archive_are_taken_in_the_order_of_their_names(tmp_path):
    parts = {f"arr_{i}": np.eye(2, dtype=int) * (i + 1) for i in range(12)}
    np.savez(tmp_path / "a.npz", **dict(reversed(parts.items())))
    read = read_linear_chain(tmp_path / "a.npz")
    assert [int(a[0, 0]) for a in read] == list(range(1, 13))
    np.save(tmp_path / "cube.npy", np.array(list(parts.values())))
    assert [int(a[0, 0]) for a in read_linear_chain(tmp_path / "cube.npy")] == list(range(1, 13))


def test_one_matrix_is_a_chain_of_one(tmp_path):
    np.save(tmp_path / "a.npy", np.eye(2, dtype=int))
    for source in (
        str(tmp_path / "a.npy"),
        "[[1, 0], [0, 1]]",
        file(tmp_path, "a.csv", "1,0\n0,1\n"),
    ):
        assert [a.tolist() for a in read_linear_chain(source)] == [[[1, 0], [0, 1]]]


@pytest.mark.parametrize(
    "text, told",
    [
        (
            "[[[1, 2]], [[1, 0]]]",
            "matrix 0 is 1 x 2 and ends in 1 dimensions, but matrix 1 is 1 x 2",
        ),
        ("[[[1, 2]], [[1, 0]]]", "matrices act on columns"),
        ("[[[1, 2]], 3]", "matrix 1: a matrix in JSON is a list of rows"),
        ("[[[1, 2]], [[1, null]]]", "matrix 1: row 1, column 2 is None"),
        ("[]", "a chain of no matrices has no stages"),
        ("{}", "but a chain is a list of matrices"),
        ('{"matrices": 3}', "it is 3, but a chain is a list of matrices"),
    ],
)
def test_what_is_no_chain_of_matrices(capsys, text, told):
    assert main(["describe", text, "--kind", "linear-chain"]) == 2
    err = capsys.readouterr().err
    assert told in err and err.count("\n") == 1 and "fault of finitefns" not in err


def test_biases_are_refused_by_name(tmp_path):
    np.savez(tmp_path / "net.npz", W1=np.eye(2), b1=np.ones(2))
    with pytest.raises(
        InputError, match="array b1: it is a list of 2, such as biases, but a chain"
    ):
        read_linear_chain(tmp_path / "net.npz")


def test_a_chain_of_both_sorts_is_read_as_floats(capsys):
    text = "[[[1, 2]], [[0.5]]]"
    assert main(["describe", text, "--kind", "linear-chain"]) == 0
    said = capsys.readouterr()
    assert "matrix 1 has floats: all are read as floats" in said.err and "floats, tol" in said.out
    assert main(["describe", text, "--kind", "linear-chain", "--exact"]) == 0
    assert capsys.readouterr().err == ""
