"""The wheel: one file, built by `make wheel`, that installs as pages and first cells say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import finitefns

HOUSE = Path(__file__).resolve().parents[2]
PAGE = HOUSE / "docs" / "howto" / "get-it.md"
VERSION = finitefns.__version__
WHEEL = f"finitefns-{VERSION}-py3-none-any.whl"
CELL = '%pip install --find-links . "finitefns[widgets]"'

pytestmark = [pytest.mark.outside, pytest.mark.xdist_group("wheel")]


def run(*command, cwd):
    quiet = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(command, cwd=cwd, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of the wheel, and what `make wheel` printed; nothing is fetched for it."""
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    pytest.importorskip("hatchling", reason="hatchling, which builds the wheel, is missing")
    source, folder = (tmp_path_factory.mktemp(name) for name in ("clone", "dist"))
    for name in ("finitefns", "tutorials"):
        kept = shutil.ignore_patterns("__pycache__")
        shutil.copytree(HOUSE / name, source / name, ignore=kept)
    for name in ("pyproject.toml", "README.md", "LICENSE", "Makefile"):
        shutil.copy(HOUSE / name, source / name)
    told = run(
        "make", "wheel", "MADE=", f"PY={sys.executable}", f"DIST={folder}",
        "WHEEL_ARGS=--no-build-isolation", cwd=source,
    )  # fmt: skip
    return folder, told


def test_make_wheel_prints_the_line_that_installs_it(made):
    folder, told = made
    assert told.splitlines()[-1] == f'pip install "{folder}/{WHEEL}[widgets,notebook]"'
    # The page says how large the wheel is, and that is what people wait for.
    told = re.search(r"The wheel has ([0-9.]+) MB", PAGE.read_text(encoding="utf-8"))
    assert told is not None
    assert abs((folder / WHEEL).stat().st_size / 1e6 - float(told[1])) < 0.1


def test_the_wheel_beside_a_notebook_is_found_as_the_first_cell_says(made, tmp_path):
    folder, _ = made
    words = CELL.removeprefix("%pip ").replace('"', "").split()
    assert words == ["install", "--find-links", ".", "finitefns[widgets]"]
    alone = ["--no-index", "--no-deps", "--target", str(tmp_path)]
    run(sys.executable, "-m", "pip", "-q", *words, *alone, cwd=folder)
    code = "import finitefns; print(finitefns.__file__)"
    told = run(sys.executable, "-P", "-c", f"import sys; sys.path[0] = '.'; {code}", cwd=tmp_path)
    assert Path(told.strip()) == tmp_path / "finitefns" / "__init__.py"


def test_pages_and_cells_name_the_wheel_that_is_built():
    told = {path: path.read_text(encoding="utf-8") for path in (PAGE, HOUSE / "README.md")}
    assert CELL in told[PAGE]
    for path, text in told.items():
        found = set(re.findall(r"finitefns-[\w.]+-py3-none-any\.whl", text))
        assert found == {WHEEL}, path
    cited = re.search(r"^version: (.*)$", (HOUSE / "CITATION.cff").read_text(), re.MULTILINE)
    assert cited and cited[1] == VERSION
    changes = (HOUSE / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(VERSION)}\] - \d{{4}}-\d\d-\d\d$", changes, re.MULTILINE)


# What works by the name of the package alone works only once somebody has published it.
BY_NAME = re.compile(r"pip3? install (?:-\S+ )*['\"]?finitefns\b(?![-/])")


def test_no_page_and_no_hint_asks_an_index_for_the_name_alone():
    places = [HOUSE / "README.md", *sorted((HOUSE / "docs").rglob("*.md"))]
    places += sorted((HOUSE / "finitefns").rglob("*.py"))
    found = [
        f"{path.relative_to(HOUSE)}: {match[0]}"
        for path in places
        for match in BY_NAME.finditer(path.read_text(encoding="utf-8"))
    ]
    # The one sentence about the day on which the name is published.
    assert found == ['docs/howto/get-it.md: pip install "finitefns']
