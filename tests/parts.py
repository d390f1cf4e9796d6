"""The parts of the tests: what each asks for, and which of them `make quick` runs.

This is the one place that decides. A mark says what a test asks for that the package does not:
a browser, a notebook kernel, a program from outside, time. `make quick` runs every test that
carries no mark and stands in no file of LATER or LONG, so a new test file belongs to it by itself;
`make mutants` asks the tests of LONG too.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from measuring import one_sort, spent

HOUSE = Path(__file__).resolve().parent.parent

# Each mark with what it says; pyproject.toml registers the same words (test_parts.py compares).
MARKS = {
    "browser": "drives Chromium",
    "kernel": "starts a notebook kernel or a Jupyter server",
    "outside": "asks a program or a library that the package can do without",
    "slow": "takes over 10 seconds on two cores",
    "torch": "needs PyTorch",
    "spark": "needs a Spark session, and so Java",
}

# A fixture that cannot be had without what its mark says.
FIXTURES = {"browser": "browser", "page": "browser"}

# A test file that asks for one of these asks for more than the package, and must say so.
IMPORTS = {
    "nbclient": "kernel",
    "jupyterlab": "kernel",
    "hatchling": "outside",
    "jupyterquiz": "outside",
    "nbgrader": "outside",
    "otter": "outside",
    "igraph": "outside",
    "sklearn": "outside",
    "torch": "torch",
    "pyspark": "spark",
}

# What is drawn, taught, shipped or written changes seldom: `make test` runs it, `make quick` not.
LATER = (
    "finitefns/teach/",
    "tests/test_atlas.py",
    "tests/test_benchmarks_page.py",
    "tests/test_browser.py",
    "tests/test_checks.py",
    "tests/test_courses.py",
    "tests/test_docs.py",
    "tests/test_draw.py",
    "tests/test_endo_pictures.py",
    "tests/test_exercises.py",
    "tests/test_forest_pictures.py",
    "tests/test_grade.py",
    "tests/test_hostile_answers.py",
    "tests/test_jupyterquiz.py",
    "tests/test_nbgrader.py",
    "tests/test_otter.py",
    "tests/test_readme.py",
    "tests/test_site.py",
    "tests/test_site_makers.py",
    "tests/test_tutorials.py",
    "tests/test_tutorials_command.py",
    "tests/test_tutorials_kernel.py",
    "tests/test_widget_",
)

# These hold the engines as well, by weighing, drawing often or going large, and take their time.
LONG = (
    "tests/test_large.py",
    "tests/test_memory.py",
    "tests/test_mutants.py",
    "tests/test_parts.py",
    "tests/test_sampling.py",
)

# A quick test may use so many times what one stable sort of a million numbers takes, in time of
# the processor; the dearest take a quarter of it. What needs more is slow, and says so.
MOST_SORTS = 120


def is_later(file: str) -> bool:
    """Whether a file, as the checkout names it, is left to `make test`."""
    return file.startswith(LATER)


def is_of_an_engine(file: str, marks: set[str]) -> bool:
    """Whether `make mutants` may ask a test of this file that carries these marks."""
    return not is_later(file) and not marks & set(MARKS)


def is_quick(file: str, marks: set[str]) -> bool:
    """Whether `make quick` runs a test of this file that carries these marks."""
    return is_of_an_engine(file, marks) and not file.startswith(LONG)


def named(path: Path) -> str:
    """A file as the checkout names it, and a folder with a stroke at its end."""
    return path.relative_to(HOUSE).as_posix() + ("/" if path.is_dir() else "")


# ------------------------------------------------------------------ what pytest is told


def pytest_ignore_collect(collection_path, config):
    """What `make quick` leaves out is not even imported."""
    if config.getoption("markexpr") != "quick" or not collection_path.is_relative_to(HOUSE):
        return None
    name = named(collection_path)
    return True if is_later(name) or name.startswith(LONG) else None


def pytest_itemcollected(item):
    """A test gets the mark of its fixture, and `engine` and `quick` where nothing speaks against.

    The tests of one file that share a browser stay with one worker, which starts it once.
    """
    for fixture in getattr(item, "fixturenames", ()):
        if fixture in FIXTURES:
            item.add_marker(FIXTURES[fixture])
            if item.get_closest_marker("xdist_group") is None:
                item.add_marker(pytest.mark.xdist_group(item.path.stem))
    file, marks = named(item.path), {mark.name for mark in item.iter_markers()}
    if is_of_an_engine(file, marks):
        item.add_marker("engine")
    if is_quick(file, marks):
        item.add_marker("quick")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A quick test that has become slow fails, however fast or busy the machine is."""
    if item.get_closest_marker("quick") is None:
        return (yield)
    start = spent()
    answer = yield
    sorts = (spent() - start) / one_sort()
    if sorts > MOST_SORTS:
        pytest.fail(
            f"{item.nodeid} took the time of {sorts:.0f} sorts of a million numbers, and"
            f" `make quick` has room for {MOST_SORTS}: make it shorter, or mark it slow"
        )
    return answer
