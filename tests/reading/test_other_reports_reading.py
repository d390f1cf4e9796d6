"""Bug reports from other people's trackers, asked here: files, frames and the command line.

Each test names the report. What a file says is written beside it by hand; the command or the
reader is asked only then. No row may be lost, no two names may be merged, and what is refused is
refused in one sentence.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import finitefns as ff
from finitefns.cli import main
from finitefns.reading import read_map

V = ff.FiniteMap.from_values


@pytest.fixture
def write(tmp_path):
    """Write a file, text or bytes, and say where."""

    def save(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return save


def compared(capsys, *words: str) -> tuple[int, str, str]:
    status = main(["compare", *words])
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    return status, told.out, told.err


def pairs(path: str, columns: tuple[str, str] | None = None) -> dict[object, object]:
    """What a file says, input by input."""
    f = read_map(path, columns=columns)
    return {x: f(x) for x in f.domain.labels}


# ------------------------------------------------------------------ separators and headings

SHOP = """id;has_data;has_info;is_sort;a;b;c;d;cost;group;sub_group;merge
1;False;False;False;True;;;;62.25;['345'];['10'];UNKNOWN
2;False;False;False;True;;;;54.00;['235'];['256'];UNKNOWN
3;False;False;False;True;;;;237.00;['567'];['ALL'];UNKNOWN
4;False;False;False;True;;;;46.50;['112', '112'];['765', '766'];UNKNOWN
5;False;False;False;True;;;;237.00;['468'];['ALL'];UNKNOWN
6;False;False;False;True;;;;13.27;['510'];['23'];UNKNOWN
"""


def test_a_quoted_comma_is_not_the_separator(write):
    # python/cpython #119123: the separator of this file was found to be the comma.
    told = pairs(write("shop.csv", SHOP), ("id", "sub_group"))
    assert told == {
        1: "['10']", 2: "['256']", 3: "['ALL']", 4: "['765', '766']", 5: "['ALL']", 6: "['23']"
    }  # fmt: skip


def test_tabs_between_cells_with_spaces(write):
    # python/cpython #97611: tabs were taken for a separation by spaces.
    path = write("orders.csv", "order\tship city\n1\tNew York\n2\tLos Angeles\n3\tNew York\n")
    assert pairs(path, ("order", "ship city")) == {1: "New York", 2: "Los Angeles", 3: "New York"}
    assert pairs(path) == {1: "New York", 2: "Los Angeles", 3: "New York"}


def test_semicolons_with_commas_in_the_cells(write):
    # langgenius/dify PR #42354: "one row with one comma each" beats no separator; rows must agree.
    path = write("eu.csv", "name;region\nwidget, small;EU\ngadget, large;US\nbolt;EU\n")
    assert pairs(path, ("name", "region")) == {
        "widget, small": "EU", "gadget, large": "US", "bolt": "EU"
    }  # fmt: skip


def test_long_lines_are_read_like_short_ones(write):
    # bis-med-it/pysdmx #460: 2,048 bytes were looked at, and a letter became the separator.
    names = [f"ESTAT:{'PIF' * 500}{i}" for i in range(6)]
    body = "".join(f"{name},{'XY'[i % 2]}\n" for i, name in enumerate(names))
    path = write("long.csv", "STRUCTURE_ID,FLAG\n" + body)
    expected = {name: "XY"[i % 2] for i, name in enumerate(names)}
    assert pairs(path, ("STRUCTURE_ID", "FLAG")) == expected


def test_a_line_that_names_the_separator(write, capsys):
    # pandas #47303, tspence/csharp-csv-reader #28: "sep=|" was read as a row.
    path = write("sep.csv", "sep=|\ncol1|col2\nrow1|x\nrow2|y\n")
    plain = write("plain.csv", "col1,col2\nrow1,x\nrow2,y\n")
    assert pairs(path, ("col1", "col2")) == {"row1": "x", "row2": "y"}
    columns = ("--columns", "col1,col2")
    assert compared(capsys, path, plain, "--freedom", "none", *columns)[0] == 0


def test_headings_above_names(write, capsys):
    # pypy #5244, python/cpython #104380: has_header() says no of headings above texts. The two
    # files say the same of their files, up to the folder, and have the same headings.
    one = write("one.csv", "filename,path\nc.txt,/tmp/c.txt\npython.txt,/tmp/python.txt\n")
    two = write("two.csv", "filename,path\nc.txt,7\npython.txt,7\n")
    status, out, _ = compared(capsys, one, two, "--freedom", "codomain")
    # A kernel with two blocks against one with one block, whatever becomes of the headings.
    assert status == 1 and "size of the domain" not in out


def test_a_separator_at_the_end_of_every_row(write):
    # pandas #41304, #27515: rows that end in a separator, below headings that do not, moved every
    # cell by one column.
    rows = (
        '"date_time";"T";"Po"',
        '"04.05.2021 09:00";"warm";"high";',
        '"05.05.2021 09:00";"cold";"low";',
    )
    text = "".join(f"{row}\n" for row in rows)
    told = pairs(write("weather.csv", text), ("date_time", "T"))
    assert told == {"04.05.2021 09:00": "warm", "05.05.2021 09:00": "cold"}


def test_what_pandas_writes_is_read_back(write, capsys):
    # pandas #10646, #10670: to_csv writes the index as a column without a name.
    frame = pd.DataFrame({"who": ["ada", "ben", "cyd"], "group": ["x", "x", "y"]})
    path = write("frame.csv", frame.to_csv())
    bare = write("bare.csv", frame.to_csv(index=False))
    expected = {"ada": "x", "ben": "x", "cyd": "y"}
    assert pairs(path, ("who", "group")) == pairs(bare, ("who", "group")) == expected
    columns = ("--columns", "who,group")
    assert compared(capsys, path, bare, "--freedom", "none", *columns)[0] == 0


def test_a_number_sign_in_front_of_an_id(write):
    # lisad/phaser #11: are these rows comments? Two employees may not vanish without a word.
    text = "employee_id,performance\n#1,strong\n#2,needs improvement\n3,strong\n"
    path = write("staff.csv", text)
    try:
        told = pairs(path, ("employee_id", "performance"))
    except ff.InputError:
        return  # asked back, not dropped
    assert told == {"#1": "strong", "#2": "needs improvement", "3": "strong"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_line_ends_and_marks_are_no_part_of_a_name(write, end, mark, quote):
    # pandas #4793, #13497, #31609, #36343: a byte-order mark stayed in the first heading, with its
    # quotes, or took the other headings with it. tensorflow/tfjs #1393, tidyverse/readr #97,
    # dashbitco/nimble_csv #17, cnuernber/charred #5: a carriage return stayed in the last cell.
    rows = [("Name", "Team", "year"), ("ann", "red", "1986"), ("bob", "blue", "1987")]
    text = end.join(",".join(f"{quote}{x}{quote}" for x in row) for row in rows) + end
    path = write("marked.csv", mark + text.encode())
    assert pairs(path, ("Name", "Team")) == {"ann": "red", "bob": "blue"}
    assert pairs(path, ("Name", "year")) == {"ann": 1986, "bob": 1987}


# ------------------------------------------------------------------ names that must not be merged


def test_leading_zeros_are_part_of_a_name(write, capsys):
    # apache/arrow #46853, wireservice/csvkit #977, JuliaData/CSV.jl #1156: "001" became 1;
    # datacarpentry/stata-economics #77: 01234 and 1234 became one group.
    path = write("zip.csv", "id,zip\na,01234\nb,1234\nc,01234\n")
    assert pairs(path, ("id", "zip")) == {"a": "01234", "b": "1234", "c": "01234"}
    left = write("left.csv", "id,zip\na,001\nb,002\n")
    right = write("right.csv", "id,zip\na,1\nb,2\n")
    columns = ("--columns", "id,zip")
    assert compared(capsys, left, right, "--freedom", "domain", *columns)[0] == 1
    assert compared(capsys, left, right, "--freedom", "codomain", *columns)[0] == 0


def test_words_for_missing_are_names(write):
    # OasisLMF #307, pandas #10647, #24681, #32084, datasets/country-codes #38: NA is Namibia.
    rows = {"156": "NA", "157": "null", "158": "n/a", "159": "None", "160": "NaN", "161": "NE"}
    path = write("land.csv", "nr,code\n" + "".join(f"{k},{v}\n" for k, v in rows.items()))
    assert pairs(path, ("nr", "code")) == {int(k): v for k, v in rows.items()}
    assert read_map(path, columns=("nr", "code")).codomain.size == 6


def test_an_id_with_an_e_in_it(write):
    # tilo/smarter_csv #345: of two IDs of a parcel service one was read as infinity.
    rows = {"1": "0047583311587DD90005", "2": "0047583311587E590003", "3": "12E12"}
    path = write("parcels.tsv", "nr\tID\n" + "".join(f"{k}\t{v}\n" for k, v in rows.items()))
    assert pairs(path, ("nr", "ID")) == {int(k): v for k, v in rows.items()}
    # As inputs they are names as well: 1E2 and 100 are two.
    inputs = pairs(write("ids.csv", "1E2,x\n100,y\n1e2,z\n"))
    assert {str(k): v for k, v in inputs.items()} == {"1E2": "x", "100": "y", "1e2": "z"}


def test_integers_beyond_two_to_the_53(write, tmp_path, capsys):
    # pandas #56367, nao1215/filesql #379: 2**53 and 2**53 + 1 were one key.
    big = 2**53
    for left, right in (
        (np.array([big], np.int64), np.array([big + 1], np.uint64)),
        ([big], [big + 1]),
        (np.array([big], np.uint64), [big + 1]),
    ):
        assert not ff.equivalent(V(left), V(right), "domain")
        assert not ff.equivalent(V(left), V(right), "none")
    assert ff.equivalent(V(np.array([big + 1], np.uint64)), V([big + 1]), "none")
    for name, text in (("a.json", f"[{big}, {big + 1}]"), ("b.csv", f"x,{big}\ny,{big + 1}\n")):
        assert read_map(write(name, text)).codomain.labels == (big, big + 1)
    np.save(tmp_path / "u.npy", np.array([big, big + 1], np.uint64))
    same = write("same.json", f"[{big}, {big + 1}]")
    other = write("other.json", f"[{big}, {big + 2}]")
    u = str(tmp_path / "u.npy")
    assert compared(capsys, u, same, "--freedom", "none")[0] == 0
    assert compared(capsys, u, other, "--freedom", "none")[0] == 1


def test_texts_and_numbers_are_two_sorts():
    # scikit-learn #17294: '2' and 2 were one label in a list, and refused in an array of objects.
    for given in (["1", "2", 2], np.array(["1", "2", 2], object)):
        assert V(given).codomain.size == 3
    # scikit-learn #9285: 1 came back as '1'; #11379: int and str could not be ordered.
    mixed = V([1, 2, "a", "b"])
    assert [mixed(i) for i in range(4)] == [1, 2, "a", "b"]
    assert ff.equivalent(mixed, V(["a", "b", 1, 2])) and not ff.equivalent(
        V([1, 2]), V(["1", "2"]), "domain"
    )


def test_accents_in_two_forms_are_shown_to_differ(write, capsys):
    # sillsdev/TheCombine #3713, vshulcz/deja-vu #1098: one word, written with a letter o-circumflex
    # and with an o and a combining circumflex, looks the same and is not.
    left = write("nfc.csv", "w1,b\u00f4h\nw2,x\n")
    right = write("nfd.csv", "w1,bo\u0302h\nw2,x\n")
    assert compared(capsys, left, right, "--freedom", "codomain")[0] == 0
    status, out, err = compared(capsys, left, right, "--freedom", "none")
    assert status == 1
    told = (out + err).lower()
    assert "unicode" in told or "u0302" in told or "u+0302" in told or "x302" in told


def test_spaces_that_nobody_sees(write, capsys):
    # opengovsg/postmangovsg PR #88, NHSDigital/manage-vaccinations-in-schools PR #3410: names with
    # a zero-width or a non-breaking space inside looked like others.
    for strange in ("red\u200bfox", "red\u00a0fox"):
        left = write("seen.csv", "a,red fox\nb,x\n")
        right = write("unseen.csv", f"a,{strange}\nb,x\n")
        status, out, err = compared(capsys, left, right, "--freedom", "none")
        assert status == 1
        told = (out + err).lower()
        code = f"{ord(strange[3]):x}"
        assert code in told or "unicode" in told


# ------------------------------------------------------------------ JSON and arrays


def test_a_key_that_comes_twice(write, capsys):
    # davisp/jiffy #162, aconchillo/guile-json #84: the first or the last value was kept, silently.
    path = write("twice.json", '{"a": 1, "b": 2, "a": 3}')
    with pytest.raises(ff.InputError, match="'a'"):
        read_map(path)
    status, _, err = compared(capsys, path, path)
    assert status == 2 and "'a'" in err and err.count("\n") == 1


def test_arrays_of_texts(write, tmp_path, capsys):
    # oysteijo/npy_array #6: texts of NumPy (<U7) could not be read.
    np.save(tmp_path / "act.npy", np.array(["sigmoid", "tanh", "softmax", "tanh"]))
    again = write("act.json", json.dumps(["sigmoid", "tanh", "softmax", "tanh"]))
    assert compared(capsys, str(tmp_path / "act.npy"), again, "--freedom", "none")[0] == 0


def test_records_are_refused_in_a_sentence(tmp_path, capsys):
    # numpy #11220: an archive of records could be written and not read.
    frame = pd.DataFrame({"a": range(3), "b": "abc"})
    np.save(tmp_path / "rec.npy", frame.to_records(index=False), allow_pickle=True)
    path = str(tmp_path / "rec.npy")
    status, _, err = compared(capsys, path, path)
    assert status == 2 and err.startswith("finitefns: ") and err.count("\n") == 1


# ------------------------------------------------------------------ frames


def test_the_order_of_categories_is_no_matter():
    # pandas #16014, #16603, #51543, apache/spark PR #33497: codes were compared, not values.
    left = pd.DataFrame({"i": range(4), "c": pd.Categorical(list("abca"))})
    right = pd.DataFrame({"i": range(4), "c": pd.Categorical(list("bcaa"), categories=list("bca"))})
    assert left["c"].cat.codes.tolist()[:3] == right["c"].cat.codes.tolist()[:3] == [0, 1, 2]
    again = pd.DataFrame({"i": range(4), "c": pd.Categorical(list("abca"), categories=list("cab"))})
    f, g, h = (ff.FiniteMap.from_table(frame, "i", "c") for frame in (left, right, again))
    assert not ff.equivalent(f, g, "none")
    assert ff.equivalent(f, h, "none")
    assert ff.distance(f, g, "none").value == sum(
        x != y for x, y in zip("abca", "bcaa", strict=True)
    )


@pytest.mark.parametrize("missing", [np.nan, None])
def test_rows_with_a_missing_category_do_not_vanish(missing):
    # pandas #36327, #39573, #48492: groupby dropped the row, though it was told to keep it.
    cells = pd.Categorical(["a", "b", "c", missing])
    frame = pd.DataFrame({"i": range(4), "c": cells})
    with pytest.raises(ff.InputError):
        ff.FiniteMap.from_table(frame, "i", "c")


def test_integers_beside_a_gap_are_not_rounded():
    # pandas #54032, #56517: beside a missing cell the integers became floats and lost digits.
    big = 8676220978733875968
    whole = pd.DataFrame({"i": [1, 2], "s": pd.array([big, big + 1], "Int64")})
    f = ff.FiniteMap.from_table(whole, "i", "s")
    assert f.codomain.size == 2 and f(2) == big + 1
    gap = pd.DataFrame({"i": [1, 2, 3], "s": pd.array([big, big + 1, None], "Int64")})
    with pytest.raises(ff.InputError):
        ff.FiniteMap.from_table(gap, "i", "s")
