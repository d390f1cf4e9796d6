"""The parts of the tests: what `make quick` runs, and that what it leaves out says why."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from measuring import one_sort, within
from parts import (
    LATER,
    LONG,
    MARKS,
    TOGETHER,
    group_of,
    is_later,
    is_of_an_engine,
    is_quick,
    named,
)

HOUSE = Path(__file__).resolve().parents[2]

# What a change is told by within a minute: every engine with its slow twin, the laws, the doors,
# reading, the command.
WANTED = {
    "tests/finite/test_chains.py",
    "tests/cli/test_cli.py",
    "tests/core/test_door.py",
    "tests/finite/test_endofunctions.py",
    "tests/finite/test_groups.py",
    "tests/house/test_house.py",
    "tests/core/test_laws.py",
    "tests/linear/test_linear_chains.py",
    "tests/linear/test_linear_maps.py",
    "tests/linear/test_linear_operators.py",
    "tests/reading/test_reading.py",
    "tests/finite/test_small.py",
    "finitefns/finite/maps.py",
    "finitefns/linear/maps.py",
}


def test_the_marks_are_those_that_pytest_knows():
    told = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    lines = told["tool"]["pytest"]["ini_options"]["markers"]
    known = dict(line.split(": ", 1) for line in lines)
    assert set(known) == {*MARKS, "engine", "quick"}
    assert {name: known[name] for name in MARKS} == MARKS
    contributing = (HOUSE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [name for name in MARKS if f"`{name}`" not in contributing] == []


def test_every_file_that_is_left_for_later_is_there():
    files = [
        named(path) for room in ("finitefns", "tests") for path in (HOUSE / room).rglob("*.py")
    ]
    for start in (*LATER, *LONG):
        file, _, test = start.partition("::")
        assert any(name.startswith(file) for name in files), start
        assert not test or f"def {test}(" in (HOUSE / file).read_text(encoding="utf-8"), start


def test_a_new_test_is_quick_unless_it_says_otherwise():
    assert is_quick("tests/test_a_new_kind_of_thing.py", set())
    assert is_quick("tests/finite/test_endofunctions.py::test_of_tomorrow", set())
    assert not is_quick(
        "tests/finite/test_endofunctions.py::test_known_counts_by_listing[6-0]", set()
    )
    assert is_quick("tests/test_laws_of_chains.py", {"parametrize", "usefixtures"})
    assert not any(is_quick("tests/core/test_laws.py", {mark, "parametrize"}) for mark in MARKS)
    assert not is_quick("tests/widgets/test_of_tomorrow.py", set())
    assert is_of_an_engine("tests/finite/test_large.py", set())
    assert not is_quick("tests/finite/test_large.py", set())
    assert is_later("finitefns/show/draw.py") and not is_later("finitefns/finite/maps.py")


def collected(*arguments):
    line = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*line, *arguments], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return [line for line in done.stdout.splitlines() if "::" in line]


def test_what_make_quick_runs():
    quick = collected("-m", "quick")
    files = {line.partition("::")[0] for line in quick}
    assert WANTED - files == set()
    assert [file for file in files if is_later(file)] == []


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Some tests in a folder, with the parts of this house."""
    (tmp_path / "conftest.py").write_text(
        "import pytest, parts\n\n"
        f"parts.HOUSE = __import__('pathlib').Path({str(tmp_path)!r})\n\n"
        "def pytest_configure(config):\n    config.pluginmanager.register(parts)\n\n"
        "@pytest.fixture\ndef page():\n    return 1\n",
        encoding="utf-8",
    )
    marks = "".join(
        f'    "{name}: {said}",\n'
        for name, said in [*MARKS.items(), ("engine", "set"), ("quick", "set")]
    )
    (tmp_path / "pyproject.toml").write_text(
        f"[tool.pytest.ini_options]\nmarkers = [\n{marks}]\n", encoding="utf-8"
    )
    (tmp_path / "tests").mkdir()
    monkeypatch.setenv("PYTHONPATH", str(HOUSE / "tests"))
    return tmp_path


def tried(house, text, *arguments):
    (house / "tests" / "test_one.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "quick", *arguments],
        cwd=house, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


FOUR = """import pytest

def test_plain():
    assert True

def test_with_a_page(page):
    assert page

@pytest.mark.slow
def test_slow():
    assert True

@pytest.mark.parametrize("n", [1, 2])
def test_cases(n):
    assert n
"""


def test_a_mark_or_a_browser_keeps_a_test_out(house):
    with open(house / "conftest.py", "a", encoding="utf-8") as conftest:
        conftest.write("\nparts.TOGETHER['tests/test_one.py'] = 'one'\n")
    status, told = tried(house, FOUR, "-vv")
    assert status == 0 and "3 passed, 2 deselected" in told
    assert "test_plain" in told and "test_cases[2]" in told and "test_with_a_page" not in told


PAIRS = """import os, pytest

@pytest.mark.parametrize("n", range(12))
def test_of_one_server(n, tmp_path_factory):
    with open(os.environ["TOLD"], "a") as told:
        told.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
    assert True
"""


def test_tests_that_share_a_server_stay_with_one_worker(house, monkeypatch):
    """Marks that say so were ignored by a newer pytest, silently, and the site was built twice."""
    pytest.importorskip("xdist")
    told = house / "told"
    monkeypatch.setenv("TOLD", str(told))
    (house / "conftest.py").write_text(
        (house / "conftest.py").read_text(encoding="utf-8")
        + "\nparts.TOGETHER['tests/test_one.py'] = 'one'\n",
        encoding="utf-8",
    )
    status, said = tried(house, PAIRS, "-n", "2", "--dist", "loadgroup")
    assert status == 0, said
    workers = told.read_text(encoding="utf-8").split()
    assert len(workers) == 12 and len(set(workers)) == 1


def test_every_group_has_its_tests():
    for start in TOGETHER:
        file, _, test = start.partition("::")
        text = (HOUSE / file).read_text(encoding="utf-8")
        assert f"def {test}" in text if test else "def test_" in text, start
        assert group_of(f"{start}_of_tomorrow") == TOGETHER[start]
    assert (
        group_of("tests/core/test_laws.py::test_one[site]")
        == "tests/core/test_laws.py::test_one[site]"
    )


def test_a_browser_without_a_group_is_refused(house):
    status, said = tried(house, FOUR)
    assert status and "shares a browser" in said


def test_a_quick_test_that_has_become_slow_fails(house, monkeypatch):
    busy = "import time\n\ndef test_busy():\n    end = time.process_time() + 1\n"
    busy += "    while time.process_time() < end:\n        pass\n"
    assert tried(house, busy)[0] == 0
    (house / "conftest.py").write_text(
        (house / "conftest.py").read_text(encoding="utf-8") + "\nparts.MOST_SORTS = 1\n",
        encoding="utf-8",
    )
    status, told = tried(house, busy)
    assert status == 1 and "`make quick` has room for 1: make it shorter" in told
    # Who waits for something else uses no time of the processor.
    assert tried(house, "import time\n\ndef test_idle():\n    time.sleep(1)\n")[0] == 0


def test_what_takes_longer_than_its_yardstick_is_told():
    with within(1_000):
        assert one_sort() > 0
    with pytest.raises(AssertionError, match="sorts of a million numbers, not 0"), within(0):
        sum(range(10**6))
