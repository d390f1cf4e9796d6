"""The table of bounds in the docs: made of the rows, put between its marks, of no one's machine."""

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.measured import BEGIN, END, Row, facts, markdown, put_into

HERE = Path(__file__).parents[1]
PAGE = HERE.parent / "docs" / "benchmarks.md"
GROUPS = {
    "Maps": [Row("sorted: x one sort", 1.234, 1.5), Row("a | b", 1234.5, 1000.0, at_least=True)],
    "Chains": [Row("slow", 7.0, 6.0, note="as ever")],
}


def test_a_table_says_what_was_measured_and_what_was_kept():
    table = markdown("Measured.", GROUPS)
    assert table.startswith("Measured. 2 of 3 bounds were kept.\n")
    assert "| sorted: x one sort | 1.23 | at most 1.50 | yes |" in table
    assert "| a \\| b | 1,234.50 | at least 1,000.00 | yes |" in table
    assert "| slow (as ever) | 7.00 | at most 6.00 | **no** |" in table
    assert [line for line in table.splitlines() if line.startswith("#")] == [
        "### Maps",
        "### Chains",
    ]


def test_the_page_keeps_all_but_the_table():
    page = PAGE.read_text(encoding="utf-8")
    new = put_into(page, "first")
    assert put_into(new, "second").count("first") == 0
    assert put_into(put_into(new, "second"), "first") == new
    outside = page[: page.index(BEGIN)], page[page.index(END) :]
    assert (new[: new.index(BEGIN)], new[new.index(END) :]) == outside


def test_a_page_without_a_place_is_refused():
    with pytest.raises(ValueError, match="no place for a table"):
        put_into("# Bounds\n", "table")


def test_the_machine_is_told_by_its_sort_alone():
    told = facts(dt.date(2026, 1, 2))
    number = r"[0-9.]+[0-9a-z.+]*"
    assert re.fullmatch(
        rf"Measured on 2026-01-02: Python {number}, NumPy {number}, [0-9]+ processors, "
        r"[A-Za-z]+ on [A-Za-z0-9_]+\.",
        told,
    )


def test_the_command_writes_all_or_nothing(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"{BEGIN}{END}", encoding="utf-8")
    command = [sys.executable, str(HERE / "benchmarks/run.py"), "chains", "--write", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--write measures every group, but one was named" in done.stderr
    assert page.read_text(encoding="utf-8") == f"{BEGIN}{END}"
