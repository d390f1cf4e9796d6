"""Whatever a person hands in becomes the map they meant, or one sentence that says why not."""

from __future__ import annotations

import io
import json
import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finitefns.errors import InputError
from finitefns.finite.maps import FiniteMap
from finitefns.reading import read_map, read_maps


def as_dict(f: FiniteMap) -> dict[Any, Any]:
    return {x: f(x) for x in f.domain.labels}


def file(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


SEED = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2}


@pytest.mark.parametrize(
    "text", ["11122", "1,1,1,2,2", "1 1 1 2 2", "1, 1, 1, 2, 2,", "[1,1,1,2,2]"]
)
def test_values_inline(text: str) -> None:
    assert as_dict(read_map(text)) == SEED


@pytest.mark.parametrize(
    "text, expected",
    [
        ("aab", {1: "a", 2: "a", 3: "b"}),
        ("a", {1: "a"}),
        ("007,7", {1: "007", 2: "7"}),
        ("-1,2", {1: -1, 2: 2}),
        ("a->x, b->x, c->y", {"a": "x", "b": "x", "c": "y"}),
        ("1->2; 2->2", {1: 2, 2: 2}),
        ("a->n/a,b->x/y", {"a": "n/a", "b": "x/y"}),
        ("a->x, a->x", {"a": "x"}),
        ('{"a": 1, "b": 1}', {"a": 1, "b": 1}),
        ('{"1": "x"}', {1: "x"}),
        ('[["a", 1], ["b", 2]]', {"a": 1, "b": 2}),
        ("", {}),
        ("[]", {}),
        ("{}", {}),
        ("example:gate/AND", {"00": 0, "01": 0, "10": 0, "11": 1}),
    ],
)
def test_inline(text: str, expected: dict[Any, Any]) -> None:
    assert as_dict(read_map(text)) == expected


@pytest.mark.parametrize(
    "name, content, expected",
    [
        ("a.csv", "a,x\nb,x\nc,y\n", {"a": "x", "b": "x", "c": "y"}),
        ("a.csv", "x,y\n1,2\n2,2\n", {1: 2, 2: 2}),
        ("a.csv", "id,group\n1,red\n2,red\n", {1: "red", 2: "red"}),
        ("a.csv", "codon,residue\nTTT,F\n", {"TTT": "F"}),
        ("a.csv", "TTA,Leu\nTTT,Phe\n", {"TTA": "Leu", "TTT": "Phe"}),
        ("a.csv", "a;x\nb;y\n", {"a": "x", "b": "y"}),
        ("a.csv", '\ufeff"a,b",x\r\n\r\nc,"x\ny"\r\n,\r\n', {"a,b": "x", "c": "x\ny"}),
        ("a.csv", "a,x\nb,y\na,x\n", {"a": "x", "b": "y"}),
        ("a.csv", "x,y\n", {}),
        ("a.csv", "1,2,3\n4,5,6\n", {1: 2, 4: 5}),
        ("a.tsv", "a b\tx\nb\ty,z\n", {"a b": "x", "b": "y,z"}),
        ("a.json", '["u", "u"]', {1: "u", 2: "u"}),
        ("a.json", '{"a": "x", "a": "x"}', {"a": "x"}),
        ("a.txt", "1\n1\n2\n", {1: 1, 2: 1, 3: 2}),
        ("a.txt", "a,1\nb,2\n", {"a": 1, "b": 2}),
        ("a.txt", "a -> x\nb -> y\n", {"a": "x", "b": "y"}),
        ("anything", "aab\n", {1: "a", 2: "a", 3: "b"}),
    ],
)
def test_files(tmp_path: Path, name: str, content: str, expected: dict[Any, Any]) -> None:
    assert as_dict(read_map(file(tmp_path, name, content))) == expected


def test_columns_by_name_and_by_place(tmp_path: Path) -> None:
    path = file(tmp_path, "a.csv", "id,age,group\nu,30,red\nv,30,blue\n")
    assert as_dict(read_map(path, columns=("id", "group"))) == {"u": "red", "v": "blue"}
    assert as_dict(read_map(path, columns=("1", "3"))) == {"u": "red", "v": "blue"}
    data = read_map(path, columns=("1", "3"), header=False)
    assert as_dict(data) == {"id": "group", "u": "red", "v": "blue"}
    with pytest.raises(InputError, match="there is no column 'sex'; there are id, age, group"):
        read_map(path, columns=("id", "sex"))
    with pytest.raises(InputError, match="line 1: it has 3 cells, but 9 are needed"):
        read_map(path, columns=("1", "9"))
    with pytest.raises(InputError, match="--columns is for tables"):
        read_map("aab", columns=("x", "y"))


def test_arrays_and_own_json(tmp_path: Path) -> None:
    for number, array in enumerate([np.array([1, 1, 2]), np.array([1, 1, 2], np.uint8)]):
        path = tmp_path / f"{number}.npy"
        np.save(path, array)
        assert as_dict(read_map(str(path))) == {1: 1, 2: 1, 3: 2}
    np.save(tmp_path / "t.npy", np.array(["u", "v"]))
    assert as_dict(read_map(str(tmp_path / "t.npy"), codomain="u,v,w")) == {1: "u", 2: "v"}
    f = FiniteMap([0, 2], codomain=["x", "y", "z"], domain=["a", "b"])
    assert read_map(file(tmp_path, "f.json", f.to_json())) == f
    big = FiniteMap([0, 2], codomain=10**12)
    assert read_map(file(tmp_path, "f.json", big.to_json())).codomain.size == 10**12


@pytest.mark.parametrize(
    "text, codomain, labels",
    [
        ("11122", "5", (1, 2, 3, 4, 5)),
        ("00011", "5", (0, 1, 2, 3, 4)),
        ("11122", "1..3", (1, 2, 3)),
        ("11122", "-1..2", (-1, 0, 1, 2)),
        ("aab", "a..d", ("a", "b", "c", "d")),
        ("aab", "b,a", ("b", "a")),
        ("aab", "abz", ("a", "b", "z")),
        ("aab", "4", ("a", "b", "unused 1", "unused 2")),
        ("11122", "1,2,x", ("1", "2", "x")),
        ("", "", ()),
        ("", "0", ()),
        ("", "2", (1, 2)),
        ("a->1", "1,2", (1, 2)),
        ("[1, 2]", "2,1", (2, 1)),
        ('["1", "2"]', "1,2", ("1", "2")),
        ("example:months", "28..32", (28, 29, 30, 31, 32)),
    ],
)
def test_codomain(text: str, codomain: str, labels: tuple[Any, ...]) -> None:
    assert tuple(read_map(text, codomain).codomain.labels) == labels


def test_two_inputs_share_what_they_must() -> None:
    left, right = read_maps(["aab", "bbc"])
    assert (left.codomain.labels, right.codomain.labels) == (("a", "b"), ("b", "c"))
    left, right = read_maps(["aab", "bbc"], share=True)
    assert left.codomain.labels == right.codomain.labels == ("a", "b", "c")
    left, right = read_maps(["012", "123"], codomain="4", share=True)
    assert left.codomain.labels == right.codomain.labels == (0, 1, 2, 3)
    left, right = read_maps(["012", "345"], codomain="6")
    assert left.codomain.labels == right.codomain.labels == tuple(range(6))
    left, right = read_maps(["01", "12"], codomain="2")
    assert (left.codomain.labels, right.codomain.labels) == ((0, 1), (1, 2))
    with pytest.raises(InputError, match="together have 3 outputs"):
        read_maps(["01", "12"], codomain="2", share=True)
    left, right = read_maps(["1,2", "1,x"], share=True)  # one name '1', not a number and a name
    assert left.codomain == right.codomain
    assert left.codomain.labels == ("1", "2", "x")
    left, right = read_maps(["example:months", "28 30"], share=True)
    assert left.codomain == right.codomain
    left, right = read_maps(["example:des/S1", "example:des/S2"], share=True)
    assert left.codomain.size == right.codomain.size == 16


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    array = io.BytesIO()
    np.save(array, np.array([4, 4]))
    for data, expected in [
        (b"a,1\nb,1\n", {"a": 1, "b": 1}),
        (b"a\t1\nb\t1\n", {"a": 1, "b": 1}),
        (b'{"a": 1}', {"a": 1}),
        (b"aab\n", {1: "a", 2: "a", 3: "b"}),
        (b"1,1,2\n", {1: 1, 2: 1, 3: 2}),
        (array.getvalue(), {1: 4, 2: 4}),
    ]:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        assert as_dict(read_map("-")) == expected
    with pytest.raises(InputError, match="only once"):
        read_maps(["-", "-"])


@pytest.mark.parametrize(
    "text, codomain, complaint",
    [
        ("1,1,7", "5", "value 3: it is 7, but a codomain of 5 points is 1..5 or 0..4"),
        ("1,1,7", "1..5", "value 3: the output is 7, but the codomain is 1..5"),
        ("1,x", "1..5", "value 1: the output is '1', but"),
        ("aab", "x,y", "value 1: the output is 'a', but the codomain is 'x', 'y'"),
        ("abc", "2", "it has 3 outputs, but --codomain has 2 points"),
        ("a", "0", "it has 1 outputs, but --codomain has 0 points"),
        ("a", "", "but the codomain is none"),
        ("a", "x,,y", "--codomain: name 2 is missing"),
        ("a", "x,x", "'x' comes twice"),
        ("1", "5..1", "runs down"),
        ("1", "1..e", "a range has two of one sort"),
        ("1", "9" * 30, "at most 10,000,000"),
        ("1", "1..999999999999", "10,000,000"),
        ("1,2.5,3", None, "value 2: it is 2.5, but an integer or a name is meant"),
        ("1,nan", None, "value 2: it is nan, but"),
        ("1e5,2", None, "value 1: it is 1e5, but"),
        ("1,,2", None, "value 2: it is missing"),
        ("a->x, b", None, "item 2: 'b' is not an arrow"),
        ("a->x,, b->y", None, "item 2: '' is not an arrow"),
        ("->x", None, "item 1: '->x' is not an arrow"),
        ("a->b->c", None, "is not an arrow"),
        ("a->x, a->y", None, "item 2: the input 'a' has the output 'y', but at item 1 it has 'x'"),
        ("[1, 2.5]", None, "value 2: it is 2.5, but an integer or a text is meant"),
        ("[1, true]", None, "value 2: it is true"),
        ("[NaN]", None, "value 1: it is NaN"),
        ("[1, null]", None, "value 2: it is missing"),
        ("[1, [2]]", None, "value 2: it is a list of 1"),
        ("[[1, 2], [3]]", None, "item 2: it is a list of 1, but here each is a pair"),
        ("[[1, 2, 3], [4, 5, 6]]", None, "item 1: it is a list of 3"),
        ("[[1, 2], 3]", None, "item 2: it is 3, but here each is a pair"),
        ("[[1, [2]]]", None, "item 1: it is a list of 1, but an integer or a text"),
        ("[[1, 2], [1, 3]]", None, "item 2: the input 1 has the output 3, but at item 1 it has 2"),
        ('{"a": 1, "a": 2}', None, "the key 'a' comes twice, with 1 and 2"),
        ('{"a": {}}', None, "key 'a': it is an object of 0"),
        ("[1", None, "line 1, column 3: not JSON"),
        ("[1] 2", None, "not JSON"),
        ("[" * 100_000, None, "nested too deep"),
        ("[" + "9" * 10_000 + "]", None, "too many digits"),
        (
            '{"kind": "FiniteMap", "values": [5], "codomain": 2, "domain": 1}',
            None,
            "values[0] is 5",
        ),
        ('{"kind": "FiniteMap", "values": [[0]], "codomain": [[[]]]}', None, "2 dimensions"),
        ('{"kind": "FiniteMap", "values": "ab"}', None, "values is the text 'ab'"),
        ('{"kind": "FiniteMap", "values": [0], "codomain": 1.5}', None, "the codomain is 1.5"),
        ('{"kind": "FiniteMap", "values": [0], "codomain": [{}]}', None, "hashable"),
        ("example:nope", None, "there is no example 'nope'"),
        ("nowhere.csv", None, "nowhere.csv: no such file"),
        ("nowhere.csv ", None, "nowhere.csv : no such file"),
        ("no/where", None, "no/where: no such file"),
        ("data.xlsx", None, "save it as one of these"),
        ("data.csv.xz", None, "unpack it first"),
        ("data.parquet", None, "no such file"),
        ("data.csv.gz", None, "no such file"),
    ],
)
def test_refused_inline(text: str, codomain: str | None, complaint: str) -> None:
    with pytest.raises(InputError) as caught:
        read_map(text, codomain)
    assert complaint in str(caught.value)


PICKLE = io.BytesIO()
np.save(PICKLE, np.array([{}, 1], object), allow_pickle=True)
WHOLE = io.BytesIO()
np.save(WHOLE, np.arange(100))


def npy(array: Any) -> bytes:
    data = io.BytesIO()
    np.save(data, np.asarray(array))
    return data.getvalue()


@pytest.mark.parametrize(
    "name, content, complaint",
    [
        ("a.csv", "", "it is empty"),
        ("a.csv", "\n \n", "it is empty"),
        ("a.json", "", "it is empty"),
        ("a.npy", "", "it is empty"),
        ("a.csv", "a:1\nb:2\n", "has no ',', ';', '|' or tab; --sep ':' splits it"),
        ("a.csv", "a,x\nb\n", "line 2: it has 1 cell"),
        ("a.csv", "a,x\nb,\n", "line 2: the cell in column 2 is empty"),
        ("a.csv", "a,x\n,y\n", "line 2: the cell in column 1 is empty"),
        ("a.csv", "a,x\n\nb,y\na,y\n", "line 4: the input 'a' has the output 'y', but at line 1"),
        ("a.csv", "a,1\na,1\nb,2\nc,nan\n", "line 4: it is nan"),
        ("a.csv", 'a,"x\nb,y\n', "not a table"),
        ("a.csv", "a,1\nb,nan\n", "line 2: it is nan, but an integer or a name is meant"),
        ("a.csv", b"a,\xff\n", "is 0xff, but text in UTF-8 is meant; save it as UTF-8"),
        ("a.csv", b"a,\0\n", "there is a zero byte at 2"),
        ("a.csv", "a," + "x" * 200_000, "not a table: a cell has more than 131,072 letters"),
        ("a.json", bytes(range(256)), "text in UTF-8 is meant"),
        ("a.json", "7", "it is 7, but a list or an object is meant"),
        ("a.json", '"aab"', "but a list or an object is meant"),
        ("a.npy", b"garbage", "not an array that can be read"),
        ("a.npy", WHOLE.getvalue()[:-8], "not an array that can be read"),
        ("a.npy", WHOLE.getvalue()[:9], "not an array that can be read"),
        ("a.npy", PICKLE.getvalue(), "it holds pickled objects, which are never unpacked"),
        ("a.npy", pickle.dumps([1, 2]), "not an array that can be read"),
        ("a.npy", npy([[1, 2]]), "it has 2 dimensions, 1 x 2, but a flat list of labels is meant"),
        ("a.npy", npy(3), "it has 0 dimensions"),
        ("a.npy", npy([0.5]), "value 1: it is 0.5, but an integer or a text is meant"),
        ("a.npy", npy([1j]), "it holds complex128"),
        ("a.npy", npy([1, np.nan]), "value 2: it is nan, but an integer or a text is meant"),
        ("a.txt", b"\x93NUMPY", "not an array that can be read"),
    ],
)
def test_refused_files(tmp_path: Path, name: str, content: str | bytes, complaint: str) -> None:
    path = file(tmp_path, name, content)
    with pytest.raises(InputError) as caught:
        read_map(path)
    assert str(caught.value).startswith(path)
    assert complaint in str(caught.value)


def test_an_array_that_claims_to_be_huge(tmp_path: Path) -> None:
    data = WHOLE.getvalue()
    claim = data.replace(b"(100,), }        ", b"(10000000000,), }")
    assert len(claim) == len(data)
    assert claim != data
    path = file(tmp_path, "a.npy", claim)
    with pytest.raises(InputError, match="not an array that can be read"):
        read_map(path)


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(InputError, match=r"a\.csv: this is a folder, but a file is meant"):
        read_map(str(tmp_path / "a.csv"))


@settings(max_examples=150)
@given(st.binary(max_size=60), st.sampled_from(["csv", "tsv", "json", "npy", "txt"]))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str
) -> None:
    path = tmp_path_factory.mktemp("bytes") / f"a.{ending}"
    path.write_bytes(b"\x93NUMPY\x01\x00" + data if ending == "npy" else data)
    try:
        f = read_map(str(path))
    except InputError:
        return
    assert len(f.values) == f.domain.size


@settings(max_examples=150)
@given(st.text(max_size=30), st.one_of(st.none(), st.text("0123.,ab", max_size=5)))
def test_any_text_is_read_or_refused(text: str, codomain: str | None) -> None:
    if text == "-" or "/" in text:
        return
    try:
        f = read_map(text, codomain)
    except InputError:
        return
    assert len(f.values) == f.domain.size


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=8))
def test_json_keeps_every_name(table: dict[str, str]) -> None:
    f = read_map(json.dumps(table))
    assert {str(x): y for x, y in as_dict(f).items()} == table


@pytest.mark.parametrize("kind, part", [("FiniteMap", "values"), ("Chain", "maps")])
def test_a_thing_of_ours_without_its_parts_is_not_a_map_of_one_input(kind, part):
    with pytest.raises(InputError, match=f"its kind is {kind}, but it has no '{part}'"):
        read_map(json.dumps({"kind": kind}))
    assert read_map('[["kind", "FiniteMap"]]').domain.labels == ("kind",)
    assert read_map('{"kind": "cat", "name": "Tom"}').domain.labels == ("kind", "name")


@pytest.mark.parametrize("text", ["a=>b", "a=>x, b=>y", "a→x"])
def test_an_arrow_in_other_signs_is_not_read_as_letters(text):
    with pytest.raises(InputError, match="is not an arrow; arrows are written input->output"):
        read_map(text)
    assert read_map("a=b").domain.size == 3  # three letters, as ever
