"""What a cell says: one rule for whole numbers, what is missing, names that look alike."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import finitefns as ff
from finitefns.cli import main
from finitefns.errors import InputError
from finitefns.reading import read_map, read_maps, read_things
from finitefns.reading.cells import INTEGER, ascii_minus, twins, whole, wholes

MINUS = "\N{MINUS SIGN}"
SPELLINGS = ["7", "7.0", "7.", "7.000", "+7", "+7.0", "7.0e0", "7.000000000000000000e+00", "0.7e1"]


def as_dict(f: ff.FiniteMap) -> dict[Any, Any]:
    return {x: f(x) for x in f.domain.labels}


def file(folder: Path, name: str, text: str) -> str:
    (folder / name).write_bytes(text.encode())
    return str(folder / name)


@pytest.mark.parametrize("seven", SPELLINGS)
def test_case_m_a_whole_number_is_one_in_every_spelling_everywhere(tmp_path, seven):
    """As an output and as an input: typed, in arrows, in tables, as a stage, as a key."""
    assert whole(seven) == "7"
    assert as_dict(read_map(f"{seven},1,x")) == {1: "7", 2: "1", 3: "x"}
    assert as_dict(read_map(f"{seven},8")) == {1: 7, 2: 8}
    assert as_dict(read_map(f"{seven}->a, 8->{seven}")) == {7: "a", 8: "7"}
    table = file(tmp_path, "a.csv", f"{seven},1\n8,{seven}\n")
    assert as_dict(read_map(table)) == {7: 1, 8: 7}
    (chain,) = read_things([table], kind="chain")
    assert chain.maps[0](7) == 1
    assert as_dict(read_map(json.dumps({seven: "a", "8": "b"}))) == {7: "a", 8: "b"}
    if seven in ("7", "7.0", "7.000", "7.0e0", "7.000000000000000000e+00"):  # JSON knows these
        assert as_dict(read_map(f"[{seven}, 8]")) == {1: 7, 2: 8}
        assert as_dict(read_map(f'[["a", {seven}]]')) == {"a": 7}
        (chain,) = read_things([f"[[0, 1.0, 0], [{seven}, 0.0]]"])
        assert chain.slots == {"stage0": 3, "stage1": 2, "stage2": 8}


@pytest.mark.parametrize(
    "name", ["007", "7.5", "7e0", "7,0", "7.0.0", "v7.0", "-", "--7", "7-", ""]
)
def test_what_is_no_whole_number_is_as_it_is(name):
    assert whole(name) == name


def test_case_m_a_program_wrote_floats(tmp_path, capsys):
    one = file(tmp_path, "a.csv", "1.0,0.0\n2.0,0.0\n3.0,1.0\n")
    two = file(tmp_path, "b.csv", "1,0\n2,0\n3,1\n")
    three = file(tmp_path, "c.csv", "1.0,0\n2.0,0\n2.5,1\n")  # 2.5 is a name, 2.0 still 2
    four = file(tmp_path, "d.csv", "1,0\n2,0\n2.5,1\n")
    for pair in ((one, two), (three, four)):
        assert main(["compare", *pair, "--freedom", "none"]) == 0
        assert capsys.readouterr().out.startswith("equivalent: nothing has to move")
    np.savetxt(tmp_path / "labels.txt", [3.0, 3.0, 4.0])
    assert as_dict(read_map(str(tmp_path / "labels.txt"))) == {1: 3, 2: 3, 3: 4}
    np.save(tmp_path / "labels.npy", np.array([3.0, 3.0, 4.0], np.float32))
    assert as_dict(read_map(str(tmp_path / "labels.npy"))) == {1: 3, 2: 3, 3: 4}
    np.save(tmp_path / "flags.npy", np.array([True, False]))
    assert as_dict(read_map(str(tmp_path / "flags.npy"))) == {1: 1, 2: 0}


def test_two_spellings_of_one_input_are_one_input(tmp_path):
    assert as_dict(read_map(file(tmp_path, "a.csv", "1,x\n1.0,x\n2,y\n"))) == {1: "x", 2: "y"}
    for name, text, place in [
        ("a.csv", "1,x\n1.0,y\n", "line 2"),
        ("a.json", '{"1": "x", "1.0": "y"}', "key '1.0'"),
        ("a.json", '[[1, "x"], [1.0, "y"]]', "item 2"),
    ]:
        with pytest.raises(InputError, match=f"{place}: the input .* has the output 'y', but at"):
            read_map(file(tmp_path, name, text))
    with pytest.raises(InputError, match="map 0: the input 1 comes twice"):
        read_things(['[{"1": "x", "1.0": "y"}, {"x": 1, "y": 1}]'])


@given(st.integers(-(10**30), 10**30), st.integers(0, 5), st.sampled_from(["", "+"]))
def test_whole_is_a_projection_onto_integers(n, zeros, sign):
    texts = [f"{sign * (n >= 0)}{n}.{'0' * zeros}", str(n).replace("-", MINUS)]
    assert [whole(text) for text in texts] == [str(n)] * 2
    assert INTEGER.fullmatch(whole(texts[0]))


@given(st.lists(st.text("0123456789.+-eEx" + MINUS, max_size=8)))
def test_whole_cell_by_cell_or_all_at_once(cells):
    assert wholes(cells) == [whole(cell) for cell in cells]
    assert [whole(cell) for cell in wholes(cells)] == wholes(cells)
    for cell in cells:
        if whole(cell) != cell:
            assert int(whole(cell)) == Fraction(cell.replace(MINUS, "-"))


def test_case_n_a_typographic_minus_is_a_minus(tmp_path):
    assert as_dict(read_map(f"{MINUS}1,2")) == {1: -1, 2: 2}
    assert as_dict(read_map(file(tmp_path, "a.csv", f"a,{MINUS}1\nb,-1.0\n"))) == {"a": -1, "b": -1}
    assert ascii_minus(f"[{MINUS}3, {MINUS}.5, {MINUS}x]") == f"[-3, -.5, {MINUS}x]"


# ------------------------------------------------------------------ what is missing


@pytest.mark.parametrize(
    "missing", ["NA", "nan", "NaN", "null", "None", "<NA>", "n/a", "#N/A", "NaT"]
)
@pytest.mark.parametrize("column", [0, 1])
def test_what_programs_write_for_unknown_is_no_label_among_numbers(tmp_path, missing, column):
    rows = [["1", "7"], ["2", "8"], ["3", "8"]]
    rows[1][column] = missing
    path = file(tmp_path, "a.csv", "".join(",".join(row) + "\n" for row in rows))
    with pytest.raises(InputError, match=f"line 2: it is {missing}, but an integer or a name"):
        read_map(path)
    with pytest.raises(InputError, match=f"line 2: stage {column} is {missing}, but every stage"):
        read_things([path], kind="chain")


def test_na_among_names_is_a_name(tmp_path):
    path = file(tmp_path, "a.csv", "Windhoek,NA\nOslo,NO\n")  # Namibia
    assert as_dict(read_map(path)) == {"Windhoek": "NA", "Oslo": "NO"}
    late = "".join(f"{i},{i}\n" for i in range(300)) + "300,NA\n"
    with pytest.raises(InputError, match="line 301: it is NA"):
        read_map(file(tmp_path, "b.csv", late))


# ------------------------------------------------------------------ names that look alike


@pytest.mark.parametrize(
    "one, other, told",
    [
        ("caf\xe9", "cafe\u0301", "'cafe\\u0301' and 'caf\\xe9'"),
        ("ada", "ada\u200b", "'ada' and 'ada\\u200b'"),
        ("new york", "new\xa0york", "'new york' and 'new\\xa0york'"),
        ("fi", "\ufb01", "'fi' and '\\ufb01'"),
    ],
)
def test_case_n_names_that_look_alike_are_shown_to_differ(tmp_path, capsys, one, other, told):
    left = file(tmp_path, "a.csv", f"{one},A\nben,B\n")
    right = file(tmp_path, "b.csv", f"{other},A\nben,B\n")
    assert main(["compare", left, right, "--freedom", "codomain"]) == 1
    err = capsys.readouterr().err
    assert f"{told} look alike, but are two names of the domain" in err
    assert main(["compare", left, left, "--freedom", "codomain"]) == 0
    assert "look alike" not in capsys.readouterr().err


@given(st.lists(st.text(max_size=4)))
def test_twins_are_two_and_look_alike(names):
    found = twins(names)
    if all(name.isascii() and name.isprintable() for name in names):
        assert found is None
    if found is not None:
        assert found[0] != found[1] and {*found} <= {*names}


# ------------------------------------------------------------------ column vectors


def test_case_d_a_column_of_labels_is_labels(tmp_path, capsys):
    one, two = (str(tmp_path / name) for name in ("z1.npy", "z2.npy"))
    np.save(one, np.array([[1], [1], [2], [2], [3]]))
    np.save(two, np.array([[1], [2], [2], [3], [3]]))
    assert main(["compare", one, two, "--freedom", "codomain"]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("not equivalent: kernel is 1 and 2 together on the left")
    assert "z1.npy, 5 x 1, as a list of labels; --kind matrix says otherwise" in said.err
    assert main(["compare", one, two, "--freedom", "linear"]) == 0  # asked for, so it is a matrix
    assert "basis change" in capsys.readouterr().out
    assert main(["compare", one, two, "--kind", "matrix"]) == 0
    flat = str(tmp_path / "flat.npy")
    np.save(flat, np.array([7, 7, 8, 8, 9]))
    assert main(["compare", one, flat, "--freedom", "codomain"]) == 0
    left, right = read_maps([one, flat])
    assert left.domain == right.domain


@pytest.mark.parametrize("shape", [(1, 5), (2, 2, 2), ()])
def test_case_d_what_may_be_either_is_asked(tmp_path, capsys, shape):
    path = str(tmp_path / "a.npy")
    np.save(path, np.ones(shape, int))
    assert main(["compare", path, path, "--freedom", "codomain"]) == 2
    err = capsys.readouterr().err
    assert f"a.npy: it has {len(shape)} dimensions" in err
    assert ("--kind matrix reads a matrix" in err) == (len(shape) == 2)
    if len(shape) == 2:
        assert main(["compare", path, path, "--kind", "matrix"]) == 0


def test_minus_zero_is_zero():
    assert wholes(["-0", "1"]) == ["0", "1"]
    assert as_dict(read_map("-0,1")) == {1: 0, 2: 1}
