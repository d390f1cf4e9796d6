"""Bytes: what is opened, how much of it, and what is in it; nothing is waited for in silence."""

from __future__ import annotations

import gzip
import io
import os
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import finitefns as ff
from finitefns import files
from finitefns.cli import main
from finitefns.errors import InputError
from finitefns.files import bytes_of, decoded
from finitefns.reading import read_map
from finitefns.reading.sources import ending_of

COMMAND = [sys.executable, "-m", "finitefns"]
FOREVER = 60  # seconds; what used to wait for ever is refused at once


def as_dict(f: ff.FiniteMap) -> dict[Any, Any]:
    return {x: f(x) for x in f.domain.labels}


def npy(array: Any) -> bytes:
    data = io.BytesIO()
    np.save(data, np.asarray(array))
    return data.getvalue()


def npz(**arrays: Any) -> bytes:
    data = io.BytesIO()
    np.savez(data, **arrays)
    return data.getvalue()


def one_sentence(err: str) -> str:
    assert err.startswith("finitefns: ") and err.count("\n") == 1, err
    assert "fault of finitefns" not in err
    return err


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))


# ------------------------------------------------------------------ what is no regular file


@pytest.mark.parametrize("kind", ["map", "chain", "matrix", "linear-chain"])
def test_what_may_never_end_is_refused_at_once(tmp_path, capsys, kind):
    os.mkfifo(tmp_path / "pipe.csv")
    os.symlink("/dev/zero", tmp_path / "zero.csv")
    (tmp_path / "folder.csv").mkdir()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "door.csv"))
        for name, sort in [
            ("pipe.csv", "a pipe"),
            ("zero.csv", "a device"),
            ("door.csv", "a socket"),
            ("folder.csv", "a folder"),
        ]:
            assert main(["describe", str(tmp_path / name), "--kind", kind]) == 2
            err = one_sentence(capsys.readouterr().err)
            assert f"{name}: this is {sort}, but a file is meant" in err
    assert main(["describe", "/dev/zero", "--kind", kind]) == 2
    assert "this is a device" in one_sentence(capsys.readouterr().err)


def test_a_pipe_in_a_real_shell_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    done = subprocess.run(
        [*COMMAND, "compare", "aab", str(tmp_path / "pipe.csv")],
        capture_output=True, text=True, timeout=FOREVER, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "this is a pipe" in one_sentence(done.stderr)


# ------------------------------------------------------------------ how much


def test_standard_input_that_does_not_end_is_refused_at_the_bound():
    for words, bound in [(["--most", "1M"], "1,048,576"), (["--most", "3000"], "3,000")]:
        for endless in ("yes", "cat /dev/zero"):
            shell = f"{endless} | exec {sys.executable} -m finitefns describe - {' '.join(words)}"
            done = subprocess.run(
                ["sh", "-c", shell], capture_output=True, text=True, timeout=FOREVER, check=False
            )
            assert done.returncode == 2
            err = one_sentence(done.stderr)
            assert f"standard input: it has more, but at most {bound} bytes are read (--most" in err


def test_without_the_option_there_is_a_bound_too(tmp_path, monkeypatch):
    assert (files.MOST_FILE, files.MOST_STREAM) == (2 * 2**30, 256 * 2**20)
    monkeypatch.setattr(files, "MOST_FILE", 10)
    monkeypatch.setattr(files, "MOST_STREAM", 10)
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,x\nb,y\nc,z\n")
    with pytest.raises(InputError, match=r"a\.csv: it has 12 bytes, but at most 10 bytes are read"):
        read_map(str(path))
    assert read_map(str(path), most=12).domain.size == 3
    stdin(monkeypatch, b"a" * 11)
    with pytest.raises(InputError, match="standard input: it has more, but at most 10 bytes"):
        read_map("-")
    stdin(monkeypatch, b"a" * 10)
    assert read_map("-").domain.size == 10


def test_what_is_packed_is_bounded_unpacked(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a" * 10**7))
    with pytest.raises(InputError, match="unpacked it has more, but at most 100,000 bytes"):
        read_map(str(path), most=10**5)
    path = tmp_path / "a.npz"
    np.savez_compressed(path, np.zeros(10**6, np.int64))
    with pytest.raises(InputError, match="unpacked it has 8,000,128 bytes, but at most 100,000"):
        read_map(str(path), most=10**5)
    assert read_map(str(path)).codomain.size == 1


def test_numbers_of_bytes():
    assert [bytes_of(x) for x in ("7", "1k", "2 MB", "3G", "1T")] == [
        7, 2**10, 2 * 2**20, 3 * 2**30, 2**40
    ]  # fmt: skip
    for text in ("", "0", "-1", "1.5M", "M", "1x", "9" * 30):
        with pytest.raises(InputError, match="a number of bytes is meant"):
            bytes_of(text)


# ------------------------------------------------------------------ standard input


def test_case_closed_standard_input_is_a_sentence():
    shell = f"exec {sys.executable} -m finitefns describe - <&-"
    done = subprocess.run(
        ["sh", "-c", shell], capture_output=True, text=True, timeout=FOREVER, check=False
    )
    assert done.returncode == 2
    assert "standard input ('-') is closed" in one_sentence(done.stderr)


def test_a_terminal_is_told_that_it_is_waited_for(monkeypatch, capsys):
    class Terminal(SimpleNamespace):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(buffer=io.BytesIO(b"aab")))
    assert main(["describe", "-", "--json"]) == 0
    assert "reading what you type; Ctrl-D" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("aab"))  # as a notebook has it
    assert read_map("-").domain.size == 3
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InputError, match="is closed"):
        read_map("-")


# ------------------------------------------------------------------ text


@pytest.mark.parametrize("text", ["", "a,x\n", "dév,日本\n", "\U0001f600"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_of_byte_order_is_no_letter(text, code):
    assert decoded(text.encode(code), "here") == text


@pytest.mark.parametrize(
    "data, complaint",
    [
        (b"a,\xff\n", "here: byte 2 is 0xff, but text in UTF-8 is meant"),
        (b"\xef\xbb\xbfa\xff", "here: byte 4 is 0xff"),
        (b"\xff\xfea", "text in UTF-16 is meant"),
        (b"\xff\xfe\x00\xd8", "text in UTF-16 is meant"),
        (b"a\0b", "there is a zero byte at 1: this is no text; UTF-16 is read where"),
        ("ab".encode("utf-16-le"), "there is a zero byte at 1"),
    ],
)
def test_what_is_no_text(data, complaint):
    with pytest.raises(InputError) as caught:
        decoded(data, "here")
    assert complaint in str(caught.value)


def test_a_word_that_is_also_a_file_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("labels").write_text("1 1 2\n")
    assert main(["describe", "labels", "--json"]) == 0
    assert "read 'labels' as values; ./labels reads the file" in capsys.readouterr().err
    assert as_dict(read_map("./labels")) == {1: 1, 2: 1, 3: 2}


# ------------------------------------------------------------------ arrays and archives


HEAD = b"\x93NUMPY\x01\x00v\x00"


@pytest.mark.parametrize(
    "name, data, complaint",
    [
        ("a.npy", HEAD + b"{'descr': '<i8', 'shape': (3,), oops".ljust(117) + b"\n", "broken"),
        ("a.npy", HEAD + b"(" * 117 + b"\n", "not an array that can be read"),
        ("a.npy", HEAD + b"{'descr': '<i8'}".ljust(117) + b"\n", "not an array that can be read"),
        ("a.npy", HEAD + b"{1: 2}".ljust(117) + b"\n", "not an array that can be read"),
        ("a.npy", b"PK\x03\x04 nothing else", "not an archive that can be read"),
        ("a.npz", b"", "it is empty"),
        ("a.npz", npz(x=[1, 2], y=[1, 2]), "it holds 2 arrays, x and y, but one is meant"),
        ("a.npz", npz(), "not an array"),
        ("a.csv.gz", b"\x1f\x8bnothing", "not a whole gzip file"),
        ("a.csv.gz", gzip.compress(b"a,x\n" * 99, mtime=0)[:-9], "not a whole gzip file"),
        ("a.parquet", b"PAR1 nothing", "not a .parquet file that can be read"),
        ("a.feather", b"ARROW1 nothing", "not a .feather file that can be read"),
    ],
)
@pytest.mark.parametrize("kind", ["map", "matrix", "linear-chain", "chain", "endofunction"])
def test_broken_files_are_a_sentence_of_every_kind(tmp_path, capsys, name, data, complaint, kind):
    path = tmp_path / name
    path.write_bytes(data)
    if "2 arrays" in complaint and kind == "linear-chain":
        complaint = "biases"
    assert main(["describe", str(path), "--kind", kind]) == 2
    assert complaint in one_sentence(capsys.readouterr().err)
    assert main(["compare", str(path), str(path)]) == 2  # where the kind is looked for
    one_sentence(capsys.readouterr().err)


def test_an_archive_is_read_by_what_is_in_it(tmp_path, monkeypatch):
    for name in ("a.npz", "a.npy"):  # NumPy looks at the first bytes too
        (tmp_path / name).write_bytes(npz(labels=[1, 1, 2]))
        assert as_dict(read_map(str(tmp_path / name))) == {1: 1, 2: 1, 3: 2}
    stdin(monkeypatch, npz(labels=[1, 1, 2]))
    assert as_dict(read_map("-")) == {1: 1, 2: 1, 3: 2}
    path = tmp_path / "b.npz"
    path.write_bytes(npz(x=["u", "v"], y=[1.0, 1.0], z=[[1]]))
    with pytest.raises(InputError, match="array z: it has 2 dimensions, but a column is flat"):
        read_map(str(path), columns=("x", "y"))
    path.write_bytes(npz(x=["u", "v"], y=[1.0, 1.0], z=[1]))
    with pytest.raises(InputError, match="columns are of one length, but there are x of 2, y of 2"):
        read_map(str(path), columns=("x", "y"))
    path.write_bytes(npz(x=["u", "v"], y=[1.0, 1.0]))
    assert as_dict(read_map(str(path), columns=("x", "y"))) == {"u": 1, "v": 1}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no array")
    with pytest.raises(InputError, match=r"it holds 'readme\.txt', but arrays are meant"):
        read_map(str(path))


def test_tables_with_types(tmp_path, monkeypatch):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = pandas.DataFrame({"who": ["a", "b", "c"], "seg": [1.0, 2.0, 1.0], "day": [1, 2, 3]})
    path = str(tmp_path / "a.parquet")
    frame.to_parquet(path)
    assert as_dict(read_map(path)) == {"a": 1, "b": 2, "c": 1}
    assert as_dict(read_map(path, columns=("who", "day"))) == {"a": 1, "b": 2, "c": 3}
    stdin(monkeypatch, Path(path).read_bytes())
    assert as_dict(read_map("-", columns=("who", "seg"))) == {"a": 1, "b": 2, "c": 1}
    frame.set_index(pandas.Index(["x", "y", "z"])).to_parquet(path)
    assert as_dict(read_map(path)) == {"a": 1, "b": 2, "c": 1}
    frame["seg"] = [1.0, None, 1.0]
    frame.to_parquet(path)
    with pytest.raises(InputError, match="row 2, column seg: it is missing"):
        read_map(path)
    frame["seg"] = pandas.to_datetime(["2026-01-01"] * 3)
    frame.to_parquet(path)
    with pytest.raises(InputError, match="row 1, column seg: it is of the type"):
        read_map(path)
    frame["seg"] = pandas.Categorical(["u", "v", "u"])
    frame.to_feather(tmp_path / "a.feather")
    assert as_dict(read_map(str(tmp_path / "a.feather"))) == {"a": "u", "b": "v", "c": "u"}


def test_where_no_engine_is_installed_it_is_said(tmp_path, monkeypatch):
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    for name in ("pyarrow", "polars", "duckdb"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(InputError, match="pyarrow, polars or duckdb is installed, but none is"):
        read_map(str(tmp_path / "a.parquet"))


def test_endings():
    assert [ending_of(x) for x in ("a.CSV", "b.json.gz", "c", "d.gz", "aab", ".csv")] == [
        ".csv", ".json", "", "", "", ""
    ]  # fmt: skip


def test_a_file_that_is_longer_than_it_says_is_bounded_too(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,x\n" * 5)
    about = os.stat(path)
    short = SimpleNamespace(st_mode=about.st_mode, st_size=0)
    monkeypatch.setattr(files.os, "stat", lambda *_: short)
    with pytest.raises(InputError, match="it has more, but at most 10 bytes are read"):
        files.file_bytes(str(path), 10)
