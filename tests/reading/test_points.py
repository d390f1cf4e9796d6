"""The inputs of a net, as files hold them: nothing dropped, one sentence per fault."""

from __future__ import annotations

import io

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.reading.asked import Asked
from finitefns.reading.points import read_points

ROWS = [[0.5, 1.0], [2.0, -3.25], [1e-7, 4.0]]


def told(lines):
    return Asked(tell=lines.append)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_sort_of_file_holds_the_same_points(here):
    np.save("p.npy", ROWS)
    np.savez("p.npz", ROWS)
    (here / "p.csv").write_text("a,b\n" + "\n".join(f"{x},{y}" for x, y in ROWS))
    (here / "q.csv").write_text("\n".join(f"{x};{y}" for x, y in ROWS))
    (here / "p.json").write_text(str(ROWS))
    for name in ("p.npy", "p.npz", "p.csv", "q.csv", "p.json", str(ROWS)):
        found = read_points(name, 2)
        assert found.rows.tolist() == ROWS and found.labels is None, name
        assert found.rows.dtype == np.float64


def test_parquet_where_an_engine_is_installed(here):
    pytest.importorskip("duckdb")
    import duckdb

    duckdb.sql("copy (select 0.5::double a, 1.0::double b, 'x' n) to 'p.parquet'")
    found = read_points("p.parquet", 2, label="n")
    assert found.rows.tolist() == [[0.5, 1.0]] and found.labels == ("x",)


def test_a_column_names_the_inputs_and_names_are_kept_apart(here):
    (here / "p.csv").write_text("x,y,digit\n1,2,seven\n3,4,two\n5,6,seven\n")
    lines = []
    found = read_points("p.csv", 2, told(lines), label="digit")
    assert found.labels == ("seven #1", "two", "seven #2")
    (line,) = lines
    assert line.startswith("p.csv: 1 name comes more than once ('seven'), so their inputs are")
    assert line.endswith("such as 'seven #1'")
    (here / "q.csv").write_text("n,x\nseven,1\nseven #1,2\nseven,3\n")
    assert read_points("q.csv", 1, label="n").labels == ("seven #2", "seven #1", "seven #3")


def test_columns_are_picked_by_name_or_place(here):
    (here / "p.csv").write_text("id,x,y,z\n1,2,3,4\n5,6,7,8\n")
    assert read_points("p.csv", 2, Asked(("z", "x"))).rows.tolist() == [[4, 2], [8, 6]]
    assert read_points("p.csv", 2, Asked(("4", "2"))).rows.tolist() == [[4, 2], [8, 6]]
    assert read_points("p.csv", 2, Asked(("x", "y")), label="id").labels == (1, 5)


def test_an_archive_says_which_array_was_read(here):
    np.savez("p.npz", x=ROWS, names=np.array(["a", "b", "c"]))
    lines = []
    found = read_points("p.npz", 2, told(lines), label="names")
    assert found.labels == ("a", "b", "c") and lines == ["p.npz: read the array 'x' as the inputs"]
    with pytest.raises(InputError, match=r"it holds names \(3\), x \(3 x 2\), and none of"):
        read_points("p.npz", 5)
    np.savez("two.npz", x=ROWS, y=ROWS)
    with pytest.raises(InputError, match="more than one of them has 2 columns"):
        read_points("two.npz", 2)


def test_images_are_rows_of_pixels(here):
    np.save("p.npy", np.arange(12).reshape(3, 2, 2))
    assert read_points("p.npy", 4).rows.tolist() == np.arange(12).reshape(3, 4).tolist()


def test_standard_input_is_read(monkeypatch):
    class Stream:
        buffer = io.BytesIO(b"0.5,1\n2,3\n")

    monkeypatch.setattr("sys.stdin", Stream())
    assert read_points("-", 2).rows.tolist() == [[0.5, 1.0], [2.0, 3.0]]


@pytest.mark.parametrize(
    "text, width, label, words",
    [
        ("x,y\n1,2\n", 3, None, "it has 2 columns, but the net takes 3"),
        ("x,y\n1,2\n", 1, None, "it has 2 columns, but the net takes 1; every other column is"),
        ("x,y\n1,a\n", 2, None, "line 2, column y: it is 'a', but a number is meant; --label y"),
        ("x,y\n1,nan\n2,3\n", 2, None, "line 2: it is nan, but every cell of an input"),
        ("x,y\n1,inf\n2,3\n", 2, None, "input 0: its coordinate 1 is inf"),
        ("x,y\n1,\n", 2, None, "line 2: the cell in column 2 is empty, but every cell"),
        ("x,y\n1,2\n", 1, "z", "there is no column 'z'; there are x, y"),
        ("x,y\n1,2\n3\n", 2, None, "line 3: it has 1 cell, but the first line has 2"),
        ("x,y\n1,1_0\n2,3\n", 2, None, "line 2, column y: it is '1_0', but a number is meant"),
        ("", 2, None, "it is empty"),
        ("x,y\n", 2, None, "it has no rows|one input at least|has 2 columns|a number is meant"),
    ],
)
def test_what_does_not_fit_gets_one_sentence(here, text, width, label, words):
    (here / "p.csv").write_text(text)
    with pytest.raises(InputError, match=words) as caught:
        read_points("p.csv", width, label=label)
    assert "\n" not in str(caught.value)


def test_what_is_not_numbers_is_refused(here):
    np.save("t.npy", np.array([["a", "b"]]))
    with pytest.raises(InputError, match="real numbers are meant"):
        read_points("t.npy", 2)
    for text in ("aab", "[[1, 2], [3]]", '[[1, "a"]]', "{}", "[[true, 1]]", "[]"):
        with pytest.raises(InputError):
            read_points(text, 2)
    np.save("empty.npy", np.zeros((0, 2)))
    with pytest.raises(InputError, match="one input at least"):
        read_points("empty.npy", 2)


def test_a_million_rows(here):
    np.save("p.npy", np.zeros((10**6, 2), dtype=np.float32))
    assert read_points("p.npy", 2).rows.shape == (10**6, 2)
