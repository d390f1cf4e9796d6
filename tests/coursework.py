"""Three students and a teacher, for the tests of graders: what they hand in, and with what tools.

The sheet asks for two problems of data and a function. The good student's answers differ from the
stored ones as far as the problems allow; half of the points come by an answer that is half right,
one that is missing, and a function that forgets empty things; the wrong answers are mistakes that
students make, and one function is right on any three cases that a teacher would think of.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from finitefns.teach.courses.document import open_notebook, text
from finitefns.teach.exercises import problem

HOUSE = Path(__file__).parents[1]
SEED = "the teacher's own 8b1f"
NUMBERS = ("01.2", "02.2", "01.5")
POINTS = {"01.2": 2, "02.2": 4, "01.5": 4}
HALF = {"01.2": 0, "02.2": 2, "01.5": 3}  # 5 of 10

GOOD_SAME = """
def same(f, g, m):
    import sys
    from collections import Counter

    print("counting", f, g)
    print("a warning that is nobody's fault", file=sys.stderr)
    one, two = (sorted(Counter(h).values()) for h in (f, g))
    return one == two
"""
# Two empty functions: max() of nothing raises.
FORGETS_EMPTY = """
def same(f, g, m):
    hits = [[h.count(y) for y in range(max(max(f), max(g)) + 1)] for h in (f, g)]
    return sorted(hits[0]) == sorted(hits[1])
"""
# Right on 3+2 against 3+2, and against 4+1 and 5: it looks at the largest level set alone.
HAND_PICKED = """
def same(f, g, m):
    return max(map(f.count, f), default=0) == max(map(g.count, g), default=0)
"""


def right_answer(number):
    """A right answer that is not the stored one."""
    stored = problem(number, SEED).task.answer
    if number == "01.2":
        return {"missed": stored["missed"], "sizes": sorted(stored["sizes"])}
    other = {"u": "first", "v": "second", "w": "third"}
    return {
        "embed": {other[z]: y for z, y in stored["embed"].items()},
        "project": {x: other[z] for x, z in stored["project"].items()},
    }


def submissions():
    """The source of every answer, of a good, a half and a wrong student."""
    people = problem("02.2", SEED).given["f"]
    colours = {x: people(x) for x in people.domain.labels}
    good = {n: f"answer_{n.replace('.', '_')} = {right_answer(n)!r}" for n in NUMBERS[:2]}
    constant = {"project": dict.fromkeys(colours, 0), "embed": {0: next(iter(colours.values()))}}
    return {
        "good": {**good, "01.5": GOOD_SAME},
        "half": {
            "02.2": f"answer_02_2 = { ({'project': {x: x for x in colours}, 'embed': colours})!r}",
            "01.5": FORGETS_EMPTY,
        },
        "wrong": {
            "01.2": "answer_01_2 = {'sizes': [1, 1], 'missed': 0.5}",
            "02.2": f"answer_02_2 = {constant!r}",
            "01.5": HAND_PICKED,
        },
    }


def hand_in(sheet, answers, target):
    """The sheet with these answers in the place of the dots."""
    notebook = open_notebook(sheet)
    for cell in notebook["cells"]:
        number = cell["id"].removeprefix("answer-").replace("-", ".")
        if cell["id"].startswith("answer-") and number in answers:
            assert "answer here" in cell["source"] or "..." in cell["source"]
            cell["source"] = answers[number].strip()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text(notebook), encoding="utf-8")


def needs(module, name):
    """Skip, and say why, where a grader is not installed; fail where CI is set."""
    if importlib.util.find_spec(module) is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            f"{name} is not installed (it is in the dependency group graders)"
        )


def run_tool(room, *command):
    """Run Python with these arguments in a folder and a home of its own; its words come back."""
    home = room / "home"
    home.mkdir(exist_ok=True)
    own = {
        name: str(home / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PYTHONWARN"))}
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    told = subprocess.run(
        [sys.executable, *command],
        cwd=room,
        env={**kept, **own, "HOME": str(home), "PATH": beside, "PYTHONPATH": str(HOUSE)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    words = told.stdout + told.stderr
    assert told.returncode == 0, words[-4000:]
    return words


def check_keeps_its_secret(sheet):
    """Neither the seed nor a line of a solution is in what students get."""
    told = sheet.read_text(encoding="utf-8")
    assert "8b1f" not in told
    for number in NUMBERS[:2]:
        assert repr(problem(number, SEED).task.answer)[1:-1] not in told
    assert "hits[0]" not in told and "SOLUTION" not in told and "HIDDEN" not in told
