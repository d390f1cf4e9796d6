"""What is a heading: decided from all rows, alike for all tables of a call, and said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import finitefns as ff
from finitefns.cli import main
from finitefns.errors import InputError
from finitefns.reading import read_map, read_maps, read_things
from finitefns.reading.headings import kind_of_line


def as_dict(f: ff.FiniteMap) -> dict[Any, Any]:
    return {x: f(x) for x in f.domain.labels}


def file(folder: Path, name: str, text: str) -> str:
    (folder / name).write_bytes(text.encode())
    return str(folder / name)


def test_case_c_one_heading_over_names_and_over_numbers(tmp_path, capsys):
    """Two files of a clustering program: 2,000 rows each, one calls clusters a b c, one 0 1 2."""
    one = "".join(f"p{i},{'abc'[i % 3]}\n" for i in range(2000))
    two = "".join(f"p{i},{i % 3}\n" for i in range(2000))
    paths = [file(tmp_path, f"k{i}.csv", "id,cluster\n" + t) for i, t in enumerate((one, two))]
    assert main(["compare", *paths, "--freedom", "codomain"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("equivalent: a relabeling of codomain")
    assert said.err == "finitefns: read 'id,cluster' as headings; --no-header says otherwise\n"
    assert main(["compare", *paths, "--freedom", "codomain", "--header"]) == 0
    assert capsys.readouterr().err == ""  # nothing was guessed


@pytest.mark.parametrize(
    "text, expected",
    [
        ("customer,seg\nada,A\nben,B\n", "data"),  # nobody can know
        ("customer_id,seg\nada,A\nben,B\n", "heading"),
        ("who,group\nada,A\n", "heading"),
        ("x,y\n1,2\n", "heading"),
        ("x,y\nz,y\nw,z\n", "data"),  # y comes again
        ("name,Name\nada,name\n", "heading"),
        ("ada,A\nben,B\ncyd,A\n", "data"),
        ("ada,5\nben,B\n", "data"),
        ("1,2\n3,4\n", "data"),
        ("number,2019\n7,1\n8,2\n", "data"),
        ("id,2019\n7,1\n8,2\n", "heading"),
        ("class,512\nlaw,100\nname,90\n", "data"),  # words with their counts
        ("0,1\nada,A\nben,B\n", "heading"),  # pandas, columns that nobody named
        ("0,1\n1,0\n2,2\n", "data"),
        ("ada,X\nben,A\ncyd,A\ndev,B\neva,B\n", "heading"),  # every other name comes twice
        ("ada,A\nben,A\ncyd,A\ndev,B\neva,B\n", "data"),
        ("id,cluster\n", "heading"),
        ("ada,A\n", "data"),
        ("cat,id\ndog,id\n", "data"),
        ("img1,person\nimg2,dog\n", "data"),
    ],
)
def test_one_table(tmp_path, text, expected):
    lines = text.splitlines()
    f = read_map(file(tmp_path, "a.csv", text))
    assert f.domain.size == len(lines) - (expected == "heading")
    for header in (True, False):  # what is said is not guessed at
        g = read_map(file(tmp_path, "a.csv", text), header=header)
        assert g.domain.size == len(lines) - header


def test_two_tables_with_one_first_line_have_a_heading(tmp_path):
    texts = ["kunde,sorte\nada,A\nben,B\n", "kunde,sorte\nada,X\nben,Y\n"]
    f, g = read_maps([file(tmp_path, f"{i}.csv", text) for i, text in enumerate(texts)])
    assert (as_dict(f), as_dict(g)) == ({"ada": "A", "ben": "B"}, {"ada": "X", "ben": "Y"})
    texts = ["ada,A\nben,B\n", "ada,A\nben,A\n"]  # A comes again: a row of both
    f, g = read_maps([file(tmp_path, f"{i}.csv", text) for i, text in enumerate(texts)])
    assert f.domain.size == g.domain.size == 2
    texts = ["ada,A\nben,B\n", "ada,X\nben,Y\n"]  # two first lines, nothing known of them
    f, g = read_maps([file(tmp_path, f"{i}.csv", text) for i, text in enumerate(texts)])
    assert f.domain.size == g.domain.size == 2


def test_one_sure_heading_is_one_for_all(tmp_path):
    texts = ["kunde,sorte\nada,A\nben,B\n", "kunde,art\nada,1\nben,2\n"]  # a text above numbers
    f, g = read_maps([file(tmp_path, f"{i}.csv", text) for i, text in enumerate(texts)])
    assert f.domain.labels == g.domain.labels == ("ada", "ben")


def test_tables_that_disagree_are_refused_with_both_lines(tmp_path, capsys):
    one = file(tmp_path, "a.csv", "id,cluster\nada,A\nben,B\n")
    two = file(tmp_path, "b.csv", "ada,1\nben,2\n")
    for paths in ((one, two), (two, one)):
        assert main(["compare", *paths]) == 2
        err = capsys.readouterr().err
        assert "a.csv, line 1 is a heading, 'id,cluster', but" in err
        assert "b.csv, line 1 is data, 'ada,1'; give both a heading or neither" in err
        assert err.count("\n") == 1
    assert main(["compare", one, two, "--no-header"]) == 1


def test_columns_by_name_need_no_guess_and_by_place_do(tmp_path, capsys):
    path = file(tmp_path, "a.csv", "id,age,group\nu,30,red\nv,30,blue\n")
    assert main(["describe", path, "--columns", "id,group", "--json"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["describe", path, "--columns", "1,3", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["facts"]["domain size"] == 2
    assert said.err == "finitefns: read 'id,age,group' as headings; --no-header says otherwise\n"
    composed, other = file(tmp_path, "b.csv", "caf\xe9,y\na,1\n"), ("cafe\u0301", "y")
    assert as_dict(read_map(composed, columns=other)) == {"a": 1}  # one word in two Unicode forms
    twice = file(tmp_path, "c.csv", "id,group,group\na,1,2\n")
    with pytest.raises(InputError, match="there is more than one column 'group'"):
        read_map(twice, columns=("id", "group"))
    with pytest.raises(InputError, match="--columns counts from 1"):
        read_map(path, columns=("0", "1"))


# ------------------------------------------------------------------ what programs write


def test_case_pandas_to_csv_writes_an_index(tmp_path, capsys):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"who": ["ada", "ben", "cyd"], "seg": ["A", "B", "A"]})
    frame.to_csv(tmp_path / "plain.csv")  # ,who,seg
    assert as_dict(read_map(str(tmp_path / "plain.csv"))) == {"ada": "A", "ben": "B", "cyd": "A"}
    assert main(["describe", str(tmp_path / "plain.csv"), "--json"]) == 0
    err = capsys.readouterr().err
    assert (
        "the columns who and seg beside an index without a name; --no-header and --columns" in err
    )
    frame["seg"].to_csv(tmp_path / "series.csv")  # ,seg
    assert as_dict(read_map(str(tmp_path / "series.csv"))) == {0: "A", 1: "B", 2: "A"}
    pandas.Series(["A", "B"]).to_csv(tmp_path / "bare.csv")  # ,0
    assert as_dict(read_map(str(tmp_path / "bare.csv"))) == {0: "A", 1: "B"}
    again = pandas.read_csv(tmp_path / "plain.csv")
    again.to_csv(tmp_path / "again.csv", index=False)  # Unnamed: 0,who,seg
    assert as_dict(read_map(str(tmp_path / "again.csv"))) == {"ada": "A", "ben": "B", "cyd": "A"}
    frame["end"] = [1, 2, 1]
    frame.to_csv(tmp_path / "chain.csv")
    (chain,) = read_things([str(tmp_path / "chain.csv")])
    assert chain.slots == {"stage0": 3, "stage1": 2, "stage2": 2}


def test_r_writes_no_name_above_the_names_of_rows(tmp_path):
    text = '"who","seg"\n"1","ada","A"\n"2","ben","B"\n"3","cyd","A"\n'
    expected = {"ada": "A", "ben": "B", "cyd": "A"}
    assert as_dict(read_map(file(tmp_path, "a.csv", text))) == expected
    assert as_dict(read_map(file(tmp_path, "a.txt", text))) == expected
    assert as_dict(read_map(file(tmp_path, "a.csv", text.replace(",", ";")))) == expected
    ends = (
        '"who";"group"\n"ada";"A";\n"ben";"B";\n"cyd";"A";\n'  # no names of rows, but a last mark
    )
    assert as_dict(read_map(file(tmp_path, "a.csv", ends))) == expected
    title = '"a title, of two parts"\nada,A\nben,B\n'
    with pytest.raises(InputError, match="line 2: it has 2 cells, but the first line has 1"):
        read_map(file(tmp_path, "a.csv", title))


def test_case_pandas_to_json_writes_rows(tmp_path):
    rows = [{"who": "ada", "seg": "A"}, {"who": "ben", "seg": "B"}, {"who": "cyd", "seg": "A"}]
    path = file(tmp_path, "a.json", json.dumps(rows))
    assert as_dict(read_map(path)) == {"ada": "A", "ben": "B", "cyd": "A"}
    assert as_dict(read_map(path, columns=("who", "seg"))) == {"ada": "A", "ben": "B", "cyd": "A"}
    (chain,) = read_things([path], kind="chain")
    assert chain.slots == {"stage0": 3, "stage1": 2}
    bad = file(tmp_path, "b.json", json.dumps([*rows, {"who": "dev", "seg": None}]))
    with pytest.raises(InputError, match="row 4, column seg: it is missing"):
        read_map(bad)
    twice = file(tmp_path, "c.json", json.dumps([*rows, {"who": "ada", "seg": "B"}]))
    with pytest.raises(InputError, match="row 4: the input 'ada' has the output 'B', but at row 1"):
        read_map(twice)


def test_lists_of_maps_are_still_chains(tmp_path):
    for text in ('[{"a": "u"}, {"u": 1}]', '[{"a": "b", "b": "a"}, {"a": "a", "b": "b"}]'):
        assert type(read_things([text])[0]) is ff.Chain
    maps = [
        json.loads(ff.FiniteMap([0, 0, 1]).to_json()),
        json.loads(ff.FiniteMap([1, 0]).to_json()),
    ]
    assert type(read_things([json.dumps(maps)])[0]) is ff.Chain


# ------------------------------------------------------------------ laws

CELLS = st.sampled_from(["a", "b", "id", "x", "1", "2.5", "", "group A"])


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_the_kind_of_a_line_asks_for_no_order_of_rows(rows):
    first, *rest = rows
    forth = [list(column) for column in zip(*rest, strict=True)] or [[], []]
    back = [column[::-1] for column in forth]
    assert kind_of_line(first, forth, first) == kind_of_line(first, back, first)
    if any(cell in column for cell, column in zip(first, forth, strict=True)) and first[0]:
        assert kind_of_line(first, forth, first) == "data"  # what comes again is no heading
