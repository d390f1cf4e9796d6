"""The same table, written in every dialect, reads as the same thing; what is open is refused."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finitefns as ff
from finitefns.cli import main
from finitefns.errors import InputError
from finitefns.reading import read_map, read_maps, read_things

SEPARATORS = [",", ";", "\t", "|"]
CODES = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]
HEAD = ("id", "cluster")
TABLES: list[list[tuple[str, str]]] = [
    [],
    [("ada", "A")],
    [("ada", "A"), ("ben", "A")],
    [("ada", "A"), ("ben", "B"), ("cyd", "A"), ("dév", "C"), ("eva", "B")],
    [("Smith, Ann", "A"), ("Jones; Bob", "B"), ("King | Cyd", "A"), ('say "x"', "B")],
    [("1", "7"), ("2", "7"), ("3", "-8")],
]


def as_dict(f: ff.FiniteMap) -> dict[Any, Any]:
    return {x: f(x) for x in f.domain.labels}


def meant(rows: list[tuple[str, str]]) -> dict[Any, Any]:
    """The table in plain Python: integers where a whole column is of integers."""
    columns = list(zip(*rows, strict=True)) or [(), ()]
    read = [
        [int(x) for x in column] if all(x.lstrip("-").isdigit() for x in column) else list(column)
        for column in columns
    ]
    return dict(zip(*read, strict=True))


def written(rows: list[tuple[str, str]], mark: str, quoting: Any, end: str, head: bool) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=mark, quoting=quoting, lineterminator=end)
    writer.writerows([HEAD] * head + rows)
    return text.getvalue()


def encoded(text: str, code: str) -> bytes:
    return ("\ufeff" * (code == "utf-16-le") + text).encode(code)


@pytest.mark.parametrize("rows", TABLES, ids=len)
@pytest.mark.parametrize("mark", SEPARATORS, ids=["comma", "semicolon", "tab", "bar"])
def test_one_table_in_every_dialect(tmp_path, monkeypatch, rows, mark):
    """Separator x quotes x line ends x headings x encoding x gzip x file or standard input."""
    expected = meant(rows)
    dialects = itertools.product(
        (csv.QUOTE_MINIMAL, csv.QUOTE_ALL), ("\n", "\r\n", "\r"), (True, False), CODES, (0, 1)
    )
    begin = 5 * TABLES.index(rows) + SEPARATORS.index(mark)  # all of them, over all tables
    for number, (quoting, end, head, code, packed) in enumerate(dialects):
        if (number + begin) % 7:
            continue
        if not rows and not head:
            continue  # nothing at all is not a table
        data = encoded(written(rows, mark, quoting, end, head), code)
        data = gzip.compress(data, 1) if packed else data
        ending = ".tsv" if mark == "\t" and number % 2 else ".csv"
        path = tmp_path / f"{number}{ending}{'.gz' * packed}"
        path.write_bytes(data)
        told = f"{quoting} {end!r} heading {head} {code} gzip {packed}"
        # Nobody can see that a lone row is data, or a heading of no rows: the first words say it.
        assert as_dict(read_map(str(path))) == expected, told
        assert as_dict(read_map(str(path), sep=mark, header=head)) == expected, told
        if head:
            assert as_dict(read_map(str(path), columns=HEAD)) == expected, told
        if len(rows) > 1 or head:
            monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
            (f,) = read_things(["-"], sep=mark, header=head)
            assert as_dict(f) == expected, told


@pytest.mark.parametrize("rows", TABLES[1:], ids=len)
def test_the_same_table_typed_is_the_same_table(tmp_path, rows):
    """Frames, JSON in every orientation of pandas, arrays: nothing in them is guessed."""
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    numbers = all(x.isdigit() for x, _ in rows)
    frame = pandas.DataFrame(
        [(int(x), int(y)) if numbers else (x, y) for x, y in rows], columns=list(HEAD)
    )
    paths = [tmp_path / name for name in ("a.json", "b.json", "c.json", "d.json")]
    for path, orient in zip(paths, ("records", "split", "columns", "table"), strict=True):
        frame.to_json(path, orient=orient)
    paths += [tmp_path / "e.parquet", tmp_path / "f.feather", tmp_path / "g.npz"]
    frame.to_parquet(paths[4])
    frame.to_feather(paths[5])
    np.savez(paths[6], **{name: np.array(frame[name].tolist()) for name in HEAD})
    for path in paths:
        columns = HEAD if path.suffix == ".npz" or len(rows) == 1 else None
        assert as_dict(read_map(str(path), columns=columns)) == meant(rows), path.name


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_a_program_writes_is_what_is_read(tmp_path_factory, data):
    """Names of any letters, written by the csv module at any mark, with headings, read back."""
    names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=6)
    # Spaces round a name are not kept, and na among numbers is missing: both are stated.
    name = names.map(lambda x: "n" + x.strip() + "n")
    rows = data.draw(st.dictionaries(name, name, min_size=1, max_size=6)).items()
    mark = data.draw(st.sampled_from(SEPARATORS))
    path = tmp_path_factory.mktemp("any") / "a.csv"
    text = written(list(rows), mark, csv.QUOTE_MINIMAL, "\r\n", True)
    path.write_bytes(text.encode())
    assert as_dict(read_map(str(path), sep=mark, header=True)) == dict(rows)


# ------------------------------------------------------------------ which separator


def file(folder: Path, name: str, text: str) -> str:
    (folder / name).write_bytes(text.encode())
    return str(folder / name)


def test_case_b_names_with_commas_between_semicolons(tmp_path, capsys):
    one = file(tmp_path, "s1.csv", "Smith, Ann;1\nJones, Bob;1\nKing, Cyd;2\n")
    two = file(tmp_path, "s2.csv", "Smith, Ann;A\nJones, Bob;B\nKing, Cyd;B\n")
    assert as_dict(read_map(one)) == {"Smith, Ann": 1, "Jones, Bob": 1, "King, Cyd": 2}
    assert main(["compare", one, two, "--freedom", "codomain"]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("not equivalent: kernel is 'Smith, Ann' and 'Jones, Bob' together")
    assert said.err.startswith("finitefns: read ';' as the separator and ")
    assert said.err.endswith("; --sep and --header say otherwise\n")


@pytest.mark.parametrize("mark, name", [("\t", "tab"), ("|", "'|'"), (";", "';'")])
def test_case_b_other_marks_are_found_and_said(tmp_path, capsys, mark, name):
    path = file(tmp_path, "t.csv", f"who{mark}group\nada{mark}A\n")
    assert as_dict(read_map(path)) == {"ada": "A"}
    assert main(["describe", path, "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["facts"]["domain size"] == 1
    head = "who,group" if mark == "\t" else f"who{mark}group"
    assert said.err == (
        f"finitefns: read {name} as the separator and '{head}' as headings; --sep and "
        "--no-header say otherwise\n"
    )


def test_case_b_values_in_one_argument(capsys):
    assert main(["compare", "1,2,3", "1;2;3", "--freedom", "none"]) == 0
    assert capsys.readouterr().out.startswith("equivalent: nothing has to move")
    for text in ("1;1;2", "1 1 2", "1|1|2", "1;1;2;", "112"):
        assert as_dict(read_map(text)) == {1: 1, 2: 1, 3: 2}
    with pytest.raises(InputError, match="there are ',' and ';' in it, but one mark sets values"):
        read_map("1,2;3")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("1,5;2\n2,5;1\n", {"1,5": 2, "2,5": 1}),  # commas inside numbers
        ("a, b;c\nd, e;f\n", {"a, b": "c", "d, e": "f"}),
        ("a; b,c\nd; e,f\n", {"a; b": "c", "d; e": "f"}),  # the mirror of it
        ("a,b\tx\nc,d\ty\n", {"a,b": "x", "c,d": "y"}),
        ("id,set\n1,G;A\n2,G;G\n", {1: "G;A", 2: "G;G"}),
        ('"a;b",x\n"c;d",y\n', {"a;b": "x", "c;d": "y"}),
        ("a;x,y\nb;z\n", {"a": "x,y", "b": "z"}),
    ],
)
def test_all_rows_decide_on_the_separator(tmp_path, text, expected):
    assert as_dict(read_map(file(tmp_path, "a.csv", text))) == expected


def test_two_marks_that_would_do_are_refused_with_the_line(tmp_path):
    path = file(tmp_path, "a.csv", "a;1,x\nb;2,y\n")
    with pytest.raises(InputError, match=r"line 1: 'a;1,x' can be split at ',' and at ';'; --sep"):
        read_map(path)
    assert as_dict(read_map(path, sep=";")) == {"a": "1,x", "b": "2,y"}
    assert as_dict(read_map(path, sep=",")) == {"a;1": "x", "b;2": "y"}
    other = file(tmp_path, "b.csv", "a;x\nb;y\n")  # a second table of the call may settle it
    assert as_dict(read_maps([path, other])[0]) == {"a": "1,x", "b": "2,y"}


def test_tables_that_are_written_in_two_ways_are_refused_with_both_lines(tmp_path, capsys):
    one, two = file(tmp_path, "a.csv", "ada,A\nben,B\n"), file(tmp_path, "b.csv", "ada;1\nben;2\n")
    assert main(["compare", one, two]) == 2
    err = capsys.readouterr().err
    for part in ("a.csv, line 1: 'ada,A' is split at ','", "b.csv, line 1: 'ada;1' is split at"):
        assert part in err
    assert "--sep ',' --sep ';'" in err and err.count("\n") == 1
    assert main(["compare", one, two, "--sep", ",", "--sep", ";"]) == 0
    tabs = file(tmp_path, "c.tsv", "ada\t1\nben\t2\n")  # the ending says it
    assert main(["compare", one, tabs]) == 0
    assert main(["compare", one, one, one]) == 2


def test_a_table_that_no_mark_parts(tmp_path):
    assert as_dict(read_map(file(tmp_path, "a.csv", "x\nx\ny\n"))) == {1: "x", 2: "x", 3: "y"}
    assert as_dict(read_map(file(tmp_path, "a.csv", "cluster\n1\n1\n2\n"))) == {1: 1, 2: 1, 3: 2}
    for text, mark in [("a:1\nb:2\n", ":"), ("Ann Lee\nBob Ray\n", "space"), ("a/1\nb/2\n", "/")]:
        with pytest.raises(InputError, match=r"has no ',', ';', '\|' or tab; --sep "):
            read_map(file(tmp_path, "a.csv", text))
        assert read_map(file(tmp_path, "a.csv", text), sep=mark).domain.size == 2
    ragged = file(tmp_path, "a.csv", "ada,A\nLee, Ann,B\n")
    with pytest.raises(InputError, match="line 2: it has 3 cells, but the first line has 2"):
        read_map(ragged)
    padded = file(tmp_path, "a.csv", "ada,A\nben,B,\n,,\n")
    assert as_dict(read_map(padded)) == {"ada": "A", "ben": "B"}


def test_two_words_on_every_line_are_rows_and_wrapped_values_are_values(tmp_path):
    path = file(tmp_path, "a.txt", "# node community\nn1 7\nn2  7\nn3\t8\n")
    assert as_dict(read_map(path)) == {"n1": 7, "n2": 7, "n3": 8}
    values = file(tmp_path, "a.txt", "1 1 2\n2 1 1\n")
    assert list(as_dict(read_map(values)).values()) == [1, 1, 2, 2, 1, 1]


# ------------------------------------------------------------------ what stands in front


@pytest.mark.parametrize(
    "text, line",
    [
        ("sep=;\nada;A\nada;B\n", 3),
        ('"sep=|"\nada|A\nada|B\n', 3),
        ("# by hand\n#\n\nada,A\nada,B\n", 5),
        ("#made by a program, on Monday, twice\nada,A\nada,B\n", 3),
    ],
)
def test_lines_in_front_are_no_rows_and_count_as_lines(tmp_path, text, line):
    path = file(tmp_path, "a.csv", text)
    with pytest.raises(InputError, match=f"line {line}: the input 'ada' has the output 'B', but"):
        read_map(path)
    assert as_dict(read_map(file(tmp_path, "b.csv", text.replace("B", "A")))) == {"ada": "A"}


def test_a_row_that_begins_with_a_hash_is_a_row(tmp_path):
    path = file(tmp_path, "a.csv", "#f00,red\n#0f0,green\nblack,dark\n")
    assert as_dict(read_map(path)) == {"#f00": "red", "#0f0": "green", "black": "dark"}
    late = file(tmp_path, "b.csv", "ada,A\n# the end\n")
    with pytest.raises(InputError, match=r"line 2: .*comments .#. stand in front of a table"):
        read_map(late)
    with pytest.raises(InputError, match="it has no rows"):
        read_map(file(tmp_path, "c.csv", "# nothing\n#\n"))


@pytest.mark.parametrize(
    "words, complaint",
    [
        (["--sep", "ab"], "--sep is 'ab', but one mark is meant"),
        (["--sep", ""], "--sep is ''"),
        (["--sep", '"'], "one mark is meant"),
        (["--sep", ",", "--sep", ";", "--sep", "|"], "--sep was given 3 times for 2 inputs"),
        (["--columns", "id,cluster", "--no-header"], "names columns, but --no-header says"),
        (["--most", "lots"], "--most is 'lots', but a number of bytes is meant"),
        (["--most", "0"], "--most is '0'"),
    ],
)
def test_options_that_cannot_be_meant(tmp_path, capsys, words, complaint):
    path = file(tmp_path, "a.csv", "id,cluster\nada,A\n")
    assert main(["compare", path, path, *words]) == 2
    assert complaint in capsys.readouterr().err


def test_options_for_tables_need_a_table(capsys):
    for option in (["--sep", ";"], ["--header"], ["--no-header"]):
        assert main(["describe", "aab", *option]) == 2
        assert f"{option[0]} is for tables, but no input here is a table" in capsys.readouterr().err
