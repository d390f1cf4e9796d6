"""``finitefns tutorials``: twelve notebooks in a folder of one's own, and nobody's work is lost.

The wheel is built as a release is: from the files of the source distribution, by the build
backend itself, which needs no network. What is unpacked from it must do without the checkout.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

from finitefns.cli import main
from finitefns.cli import tutorials as command
from measuring import PATIENCE

HOUSE = Path(__file__).parents[2]
OURS = {path.name: path.read_bytes() for path in (HOUSE / "tutorials").glob("*.ipynb")}
FIRST = "01-what-survives-renaming.ipynb"


def tutorials(*words):
    return main(["tutorials", *map(str, words)])


def held(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# ------------------------------------------------------------------ copying


def test_the_list_names_all_in_order(capsys):
    assert tutorials("--list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:2] for line in lines] == [f"{k:02}" for k in (*range(1, 12), 13)]
    assert lines[0] == f"01 What survives renaming?  ({FIRST})"


def test_they_are_copied_as_they_are_and_copying_twice_is_harmless(tmp_path, capsys):
    folder = tmp_path / "a course" / "of mine"
    assert tutorials(folder, "--no-open") == 0
    assert held(folder) == OURS and len(OURS) == 12
    assert "12 of them new" in capsys.readouterr().out
    assert tutorials(folder, "--no-open", "--fresh") == 0
    assert held(folder) == OURS
    assert "0 of them new" in capsys.readouterr().out


def test_without_a_name_the_folder_is_called_after_the_package(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert tutorials("--no-open") == 0
    assert held(tmp_path / "finitefns-tutorials") == OURS


def test_what_a_student_changed_is_kept(tmp_path, capsys):
    assert tutorials(tmp_path, "--no-open") == 0
    (tmp_path / FIRST).write_text("my work")
    (tmp_path / "02-summaries.ipynb").unlink()
    (tmp_path / "notes.txt").write_text("mine too")
    capsys.readouterr()
    assert tutorials(tmp_path, "--no-open") == 0
    told = capsys.readouterr().out
    assert "1 of them new" in told and f"kept as you left it: {FIRST}" in told and "--fresh" in told
    now = {**OURS, FIRST: b"my work", "notes.txt": b"mine too"}
    assert held(tmp_path) == now
    fresh = FIRST.replace(".ipynb", "-fresh.ipynb")
    for _ in range(2):  # the second time the fresh one is there already
        assert tutorials(tmp_path, "--no-open", "--fresh") == 0
        assert f"as it was shipped: {fresh}" in capsys.readouterr().out
        assert held(tmp_path) == {**now, fresh: OURS[FIRST]}
    (tmp_path / fresh).write_text("my work in the fresh one")
    assert tutorials(tmp_path, "--no-open", "--fresh") == 0
    second = FIRST.replace(".ipynb", "-fresh-2.ipynb")
    assert held(tmp_path) == {
        **now,
        fresh: b"my work in the fresh one",
        second: OURS[FIRST],
    }


def test_a_folder_in_the_place_of_a_notebook_is_kept_too(tmp_path, capsys):
    (tmp_path / FIRST).mkdir()
    assert tutorials(tmp_path, "--no-open") == 0
    assert (
        tmp_path / FIRST
    ).is_dir() and f"kept as you left it: {FIRST}" in capsys.readouterr().out


def told_by_a_refusal(capsys, *words):
    assert tutorials(*words) == 2
    seen = capsys.readouterr()
    assert seen.out == "" and seen.err.startswith("finitefns: ") and seen.err.count("\n") == 1
    assert "a fault of finitefns" not in seen.err
    return seen.err


def test_where_nothing_can_be_written_a_sentence_says_so(tmp_path, capsys):
    file = tmp_path / "file"
    file.write_text("a file")
    told = told_by_a_refusal(capsys, file, "--no-open")
    assert "is not a folder, and a folder is meant" in told and told.count("tutorials:") == 1
    assert "is not a folder" in told_by_a_refusal(capsys, "", "--no-open")
    for nowhere in (file / "below", "/dev/null/x", tmp_path / ("x" * 300), "a\0b"):
        assert "cannot write into" in told_by_a_refusal(capsys, nowhere, "--no-open")
    assert held(tmp_path) == {"file": b"a file"}
    assert "takes no folder" in told_by_a_refusal(capsys, tmp_path, "--list")
    assert "not allowed with" in told_by_a_refusal(capsys, "--no-open", "--no-browser")


def test_a_folder_that_may_not_be_written_is_told(tmp_path, capsys, monkeypatch):
    def refuse(self, *_, **__):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)  # root may write everywhere
    assert "Permission denied" in told_by_a_refusal(capsys, tmp_path, "--no-open")


def test_half_a_notebook_is_not_left_behind(tmp_path, capsys, monkeypatch):
    whole = Path.open

    def full(self, mode="r", *words, **more):
        file = whole(self, mode, *words, **more)
        if mode == "xb" and self.name.startswith("03"):
            file.write(b"{")
            file.close()  # the next write fails, as on a full disk
            raise_full = OSError(28, "No space left on device")

            class Full:
                def __enter__(self):
                    return self

                def __exit__(self, *_):
                    pass

                def write(self, text):
                    raise raise_full

            return Full()
        return file

    monkeypatch.setattr(Path, "open", full)
    assert "No space left on device" in told_by_a_refusal(capsys, tmp_path, "--no-open")
    monkeypatch.undo()
    assert sorted(held(tmp_path)) == sorted(OURS)[:2]
    assert tutorials(tmp_path, "--no-open") == 0 and held(tmp_path) == OURS


# ------------------------------------------------------------------ opening


def test_without_jupyterlab_it_copies_and_says_how_to_get_it(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert tutorials(tmp_path / "my course") == 0
    assert held(tmp_path / "my course") == OURS
    told = capsys.readouterr().out
    assert "\n  python -m pip install jupyterlab anywidget\n" in told
    assert f"jupyter lab '{tmp_path / 'my course'}'" in told


class Lab:
    """A JupyterLab that is asked to stop by Ctrl-C, asks back, and then stops."""

    started, waits, status = None, 0, 0

    def __init__(self, line, cwd):
        Lab.started, Lab.waits = (line, cwd), 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        assert Lab.waits == 2

    def wait(self):
        Lab.waits += 1
        if Lab.waits == 1:
            raise KeyboardInterrupt
        return self.status


@pytest.mark.parametrize("ended, status", [(0, 0), (-15, 0), (1, 2)])
def test_jupyterlab_runs_in_the_folder_until_it_is_shut_down(tmp_path, monkeypatch, ended, status):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: True)
    monkeypatch.setattr(subprocess, "Popen", Lab)
    monkeypatch.setattr(Lab, "status", ended)
    assert tutorials(tmp_path, "--no-browser") == status
    line, folder = Lab.started
    assert line[:5] == [sys.executable, "-P", "-m", "jupyterlab", FIRST] and folder == tmp_path
    assert "--no-browser" in line
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    assert ("--allow-root" in line) == root


@pytest.mark.kernel
def test_make_lab_opens_a_copy_in_a_real_server(tmp_path):
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    venv = tmp_path / "venv"  # as if `make lab` had built it: what it installs is here already
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    script = venv / "bin" / "finitefns"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m finitefns "$@"\n')
    script.chmod(0o755)
    version = ".".join(map(str, sys.version_info[:3]))
    (venv / f".made-by-python-{version}").touch()
    (venv / ".lab").touch()
    own = {f"JUPYTER_{d}_DIR": str(tmp_path / d.lower()) for d in ("CONFIG", "DATA", "RUNTIME")}
    own["JUPYTERLAB_SETTINGS_DIR"] = own["JUPYTERLAB_WORKSPACES_DIR"] = str(tmp_path / "lab")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "random.py").write_text("raise SystemExit('not the real random')")
    log = (tmp_path / "log").open("wb")
    words = f"LAB_ARGS={tmp_path / 'copy'} --no-browser"
    made = subprocess.Popen(
        ["make", "lab", f"PYTHON={sys.executable}", f"VENV={venv}", words],
        cwd=HOUSE,
        env={**os.environ, **own, "PYTHONPATH": str(HOUSE)},
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        server = announced(tmp_path / "runtime", made, tmp_path / "log")
        assert Path(server["root_dir"]).resolve() == (tmp_path / "copy").resolve()
        files = json.loads(asked(server, "api/contents"))["content"]
        assert {file["name"] for file in files} == {*OURS, "random.py"}
        assert b"JupyterLab" in asked(server, f"lab/tree/{FIRST}")
    finally:
        os.killpg(made.pid, signal.SIGTERM)
        made.wait(PATIENCE)
        log.close()
    assert {name for name, _ in held(tmp_path / "copy").items() ^ OURS.items()} == {"random.py"}


def announced(runtime, process, log):
    """What a Jupyter server writes down of itself when it is up."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for path in runtime.glob("jpserver-*.json"):
            try:
                return json.loads(path.read_text())
            except ValueError:
                pass  # half written
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    pytest.fail(f"no server after {PATIENCE} seconds:\n{log.read_text()}")


def asked(server, what):
    url = f"http://127.0.0.1:{server['port']}/{what}?token={server['token']}"
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as page:
                return page.read()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


# ------------------------------------------------------------------ what is shipped


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The files of a wheel, built from those of the source distribution."""
    if os.environ.get("CI") != "true":
        pytest.importorskip("hatchling", reason="hatchling, which builds the wheel, is missing")
    place = tmp_path_factory.mktemp("built")
    build(HOUSE, "sdist", place)
    with tarfile.open(next(place.glob("*.tar.gz"))) as sdist:
        sdist.extractall(place, filter="data")
    source = next(path for path in place.iterdir() if path.is_dir())
    build(source, "wheel", place)
    with zipfile.ZipFile(next(place.glob("*.whl"))) as wheel:
        wheel.extractall(place / "site")
    shutil.rmtree(source)  # the wheel has to do without it
    return place / "site"


def build(source, what, place):
    code = f"import hatchling.build, sys; hatchling.build.build_{what}(sys.argv[1])"
    line = [sys.executable, "-c", code, place]
    done = subprocess.run(line, cwd=source, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.outside
def test_the_wheel_holds_the_tutorials_and_no_other_file(unpacked):
    found = held(unpacked / "finitefns" / "teach" / "tutorials")
    page = (HOUSE / "tutorials" / "README.md").read_bytes()  # for whoever looks at the repository
    assert found == OURS | {"README.md": page}
    assert not (unpacked / "tutorials").exists()
    kinds = {path.suffix for path in unpacked.rglob("*") if path.is_file()}
    assert {".ipynb", ".js", ".css", ".pyi"} <= kinds and ".pyc" not in kinds


@pytest.mark.outside
def test_a_widget_of_the_wheel_has_its_front_end(unpacked, tmp_path):
    pytest.importorskip("anywidget", reason="anywidget is not installed")
    code = (
        "import finitefns as ff\n"
        "from finitefns.widgets import Relabel\n"
        "print(len(Relabel(ff.FiniteMap([0, 0, 1]))._esm) > 1000, ff.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith(f"True {unpacked}"), done.stderr


@pytest.mark.outside
def test_the_command_works_from_what_the_wheel_holds(unpacked, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "finitefns", "tutorials", "--no-open"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "12 of them new" in done.stdout, done.stderr
    assert held(tmp_path / "finitefns-tutorials") == OURS


def test_an_installation_without_them_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(command, "__file__", str(tmp_path / "a" / "b" / "tutorials.py"))
    assert "was installed without them" in told_by_a_refusal(capsys, tmp_path, "--no-open")
