"""What a person writes passes a strict type checker: verdicts narrow, answers have their types."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from page_runs import blocks

HOUSE = Path(__file__).resolve().parents[2]

GOOD = """
import finitefns as ff

f, g = ff.FiniteMap([0, 0, 1]), ff.FiniteMap([1, 1, 0])
verdict = ff.equivalent(f, g)
if verdict:
    print(verdict.witness.moves["domain"])
elif isinstance(verdict, ff.Undecided):
    print(verdict.reason.advice, verdict.advice)
else:
    print(verdict.obstruction.invariant)
middle: ff.FiniteMap = ff.summary(f).project
finest: ff.FiniteMap = ff.common_summary(f, g)
found = ff.factor_through(g, f)
if found:
    print(found.map)
else:
    print(found.explain())
print(ff.finite.FiniteSet(3), ff.linear.LinearMap([[1]]), ff.__version__)
"""
BAD = """
import finitefns as ff

verdict = ff.equivalent(ff.FiniteMap([0]), ff.FiniteMap([0]))
if not verdict:
    print(verdict.witness)
"""


def checked(text: str, folder: Path) -> str:
    """What the type checker complains of in a file of a user's own."""
    (folder / "own.py").write_text(text, encoding="utf-8")
    line = [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports"]
    done = subprocess.run(
        [*line, "--config-file", os.devnull, "--follow-imports", "silent", "own.py"],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(HOUSE)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.outside
def test_a_verdict_narrows_and_answers_have_types(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    assert "Success" in checked(GOOD, tmp_path)
    told = checked(BAD, tmp_path)
    assert 'has no attribute "witness"' in told and "Success" not in told


@pytest.mark.slow
@pytest.mark.outside
def test_the_python_of_the_readme_is_strict(tmp_path: Path) -> None:
    """Whoever copies a line into a program of their own has a checker that agrees."""
    pytest.importorskip("mypy")
    text = (HOUSE / "README.md").read_text(encoding="utf-8")
    told = checked("\n".join(block.text for block in blocks(text, "python")), tmp_path)
    assert "Success" in told, told
