"""Matrices on the command line: verdicts with their basis change, doubts, and refusals."""

import json
from fractions import Fraction

import numpy as np
import pytest

from finitefns.cli import main
from finitefns.linear import LinearMap


@pytest.fixture
def files(tmp_path):
    rng = np.random.default_rng(0)
    square = rng.normal(size=(4, 4))
    turn, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    for name, matrix in {
        "one": np.array([[1, 2, 3], [2, 4, 6]]),
        "other": np.array([[0, 0, 1], [0, 0, 0]]),
        "two": np.array([[1, 0, 0], [0, 1, 0]]),
        "square": square,
        "turned": turn @ square,
        "doubled": 2 * square,
        "eye": np.eye(4),
        "near": np.diag([1, 1e-9, 1, 1]),
        "nan": np.array([[1.0, np.nan]]),
        "cube": np.zeros((2, 2, 2)),
    }.items():
        np.save(tmp_path / f"{name}.npy", matrix)
    (tmp_path / "thirds.csv").write_text("1,1/3\n0,-2\n")
    (tmp_path / "words.csv").write_text("1,x\n0,2\n")
    return lambda name: str(tmp_path / (name if "." in name else f"{name}.npy"))


def run(capsys, *words):
    status = main(list(words))
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_a_yes_carries_its_basis_change(capsys, files):
    asked = ("compare", files("one"), files("other"), "--freedom", "linear", "--json")
    status, out, _ = run(capsys, *asked)
    told = json.loads(out)
    assert status == 0 and told["verdict"] == "equivalent"
    domain = np.array(told["basis change"]["domain"], float)
    moves = told["basis change"]["codomain"]
    codomain = np.array([[float(Fraction(str(x))) for x in row] for row in moves])
    left = np.load(files("one"))
    assert np.allclose(codomain @ left @ np.linalg.inv(domain), np.load(files("other")))


def test_two_dimensions_are_a_matrix(capsys, files):
    status, out, _ = run(capsys, "compare", files("one"), files("two"))
    why = "not equivalent: rank is 1 on the left, 2 on the right; judged over the rationals"
    assert (status, out) == (1, f"{why}\n")
    status, out, _ = run(capsys, "describe", files("one"))
    assert status == 0 and "rank" in out and "freedom orthogonal" in out
    status, out, _ = run(capsys, "describe", files("thirds.csv"), "--kind", "matrix", "--table")
    assert status == 0 and "non-zero entries it can have" in out


def test_orthogonal_changes_keep_singular_values(capsys, files):
    freedom = ("--freedom", "domain=fixed codomain=orthogonal")
    status, out, _ = run(capsys, "compare", files("square"), files("turned"), *freedom)
    assert status == 0 and "judged at tolerance 1e-09" in out
    asked = (files("square"), files("doubled"), "--freedom", "orthogonal")
    assert run(capsys, "compare", *asked)[0] == 1


def test_where_the_tolerance_decides_nobody_does(capsys, files):
    asked = ("compare", files("near"), files("eye"), "--freedom", "linear")
    status, out, _ = run(capsys, *asked)
    assert status == 2 and out.startswith("undecided: ")
    assert run(capsys, *asked, "--tolerance", "1e-12")[0] == 0
    assert run(capsys, *asked, "--tolerance", "1e-5")[0] == 1


def test_operators_share_one_space(capsys, files):
    asked = ("compare", files("square"), files("turned"), "--kind", "operator", "--freedom")
    assert run(capsys, *asked, "permutation")[0] == 1
    status, out, _ = run(capsys, "describe", files("square"), "--kind", "operator")
    assert status == 0 and "dimension of the space" in out


def test_a_picture_of_two_matrices(capsys, files, tmp_path):
    picture = tmp_path / "verdict.svg"
    asked = ("compare", files("one"), files("two"), "--freedom", "linear", "--svg", str(picture))
    assert run(capsys, *asked)[0] == 1
    assert picture.read_text().startswith("<svg")


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["compare", "nan", "nan", "--freedom", "linear"], "is nan, but an entry is a finite"),
        (["compare", "cube", "cube", "--freedom", "linear"], "cube.npy"),
        (["compare", "aab.x", "abb.x", "--freedom", "linear"], "aab.x: no such file"),
        (["compare", "one", "words.csv", "--freedom", "linear"], "row 1, column 2 is 'x'"),
        (["compare", "one", "two", "--freedom", "linear", "--columns", "1,2"], "are for maps"),
        (["compare", "one", "two", "--tolerance", "small"], "--tolerance is 'small'"),
        (["compare", "one", "two", "--tolerance", "-1"], "tolerance"),
        (["describe", "one", "--kind", "operator"], "3"),
    ],
)
def test_refusals(capsys, files, words, sentence):
    named = [
        files(w) if w in ["nan", "cube", "one", "two", "aab.x", "abb.x", "words.csv"] else w
        for w in words
    ]
    status, out, err = run(capsys, *named)
    assert (status, out) == (2, "")
    assert err.startswith("finitefns: ") and sentence in err and len(err.splitlines()) == 1


def test_what_is_read_is_what_was_written(files):
    from finitefns.reading.matrices import read_matrix

    assert LinearMap(read_matrix(files("one"))) == LinearMap([[1, 2, 3], [2, 4, 6]])
    assert LinearMap(read_matrix(files("thirds.csv"))).is_exact
