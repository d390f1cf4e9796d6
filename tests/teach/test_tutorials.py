"""Every tutorial runs as it stands, and its exercises judge: no answer, right ones, wrong ones.

The cells are run in order in one namespace, and what a cell ends with is shown as a notebook would.
The check cells of exercises, which nobody has answered yet, say so. Then each worked solution is
run in the place of the answer. Stored right answers, which differ from the solution, have to pass
as well, and stored wrong ones to fail: a check accepts any right answer and no other. Whatever a
student hands in, a card comes back and never a traceback.
"""

import ast
import asyncio
import builtins
import inspect
import itertools
import json
import re
import sys
from pathlib import Path

import pytest

from finitefns.teach.exercises import all_problems
from finitefns.teach.exercises.result import RIGHT, UNREADABLE, UNTRIED, WRONG, Result

HOME = Path(__file__).parents[2] / "tutorials"
TUTORIALS = sorted(HOME.glob("*.ipynb"))
NUMBERS = {path.stem[:2] for path in TUTORIALS}
EXERCISES = 4  # at least
FOLD = r"<details><summary>Why not\?</summary>\n\n(.*)\n\n</details>"
JUNK = ("-1", "'<script>'", "[]", "[[...]]", "{'a': 1}", "(None, None)", "lambda *a: 1 / 0")

each = pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)


def cells_of(path):
    return json.loads(path.read_text("utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


def has(cell, tag):
    return tag in cell["metadata"].get("tags", [])


def told(path):
    """Everything a tutorial says, without its code."""
    return "\n\n".join(source(c) for c in cells_of(path) if c["cell_type"] == "markdown")


def run(code, session, name="cell"):
    """Run a cell as a notebook does: `await` is allowed, and the last value is shown."""
    tree = ast.parse(code, name)
    last = ast.Interactive([tree.body.pop()]) if _ends_with_value(code, tree) else None
    for part, mode in ((tree, "exec"), (last, "single")):
        if part is None:
            continue
        compiled = compile(part, name, mode, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        found = eval(compiled, session)
        if inspect.iscoroutine(found):
            asyncio.run(found)


def _ends_with_value(code, tree):
    return tree.body and isinstance(tree.body[-1], ast.Expr) and not code.rstrip().endswith(";")


def show(value):
    """What a notebook does with the last value of a cell."""
    if value is None:
        return
    html = getattr(value, "_repr_html_", None)
    shown = html() if html else repr(value)
    assert isinstance(shown, str) and shown


def solution(cell):
    """The code of the worked solution in a help cell."""
    found = re.search(r"<summary>Worked solution</summary>(.*?)</details>", source(cell), re.DOTALL)
    assert found, "no worked solution"
    blocks = re.findall(r"```python\n(.*?)```", found[1], re.DOTALL)
    assert blocks, "the worked solution has no code"
    return "\n".join(blocks)


def exercises(path):
    """The exercises, each as (number, answer cell, check cell, help cell)."""
    named = {cell["id"]: cell for cell in cells_of(path)}
    for k in itertools.count(1):
        if f"exercise-{k}" not in named:
            return
        yield (k, *(named[f"exercise-{k}-{part}"] for part in ("answer", "check", "help")))


def test_there_are_twelve_numbered_tutorials():
    # 12 comes with the summaries of nets.
    assert [path.stem[:3] for path in TUTORIALS] == [f"{k:02}-" for k in (*range(1, 12), 13)]


class Shown(list):
    """The last values of cells, each shown as a notebook shows it."""

    def __call__(self, value):
        show(value)
        if value is not None:
            self.append(value)


@each
def test_a_tutorial_runs_and_judges(path, monkeypatch):
    shown = Shown()
    monkeypatch.setattr(sys, "displayhook", shown)
    session = {"__name__": "__main__", "__builtins__": builtins}

    def judged(check, answer, given):
        """What the check cell says of an answer, given as code in the place of the dots."""
        run(source(answer), session)
        assert session[f"answer{k}"] is ...
        run(given, session)
        run(source(check), session)
        assert isinstance(shown[-1], Result)
        return shown[-1].state, str(shown[-1])

    for cell in cells_of(path):
        if cell["cell_type"] == "code":
            run(source(cell), session, cell["id"])
            assert not has(cell, "check") or shown[-1].state == UNTRIED
        if cell["id"] == "play-state":  # what Python reads after a widget was played with
            for done_by_hand in cell["metadata"]["hands"]:
                run(done_by_hand, session)
                run(source(cell), session, cell["id"])
    for k, answer, check, helping in exercises(path):
        stored = check["metadata"]["answers"]
        assert stored["right"] and stored["wrong"]
        for wrong in stored["wrong"]:
            state, told = judged(check, answer, wrong)
            assert state == WRONG and "✗" in told, f"{wrong}\n{told}"
        for right in (solution(helping), *stored["right"]):
            state, told = judged(check, answer, right)
            assert state == RIGHT, f"{right}\n{told}"
        for junk in JUNK:
            state, told = judged(check, answer, f"answer{k} = {junk}")
            assert state in (WRONG, UNREADABLE), f"{junk}\n{told}"


@each
def test_a_tutorial_is_kept_without_outputs(path):
    notebook = json.loads(path.read_text("utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    names = [cell["id"] for cell in notebook["cells"]]
    assert len(names) == len(set(names)) and all(re.fullmatch(r"[a-z0-9-]{1,64}", n) for n in names)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
        assert not has(cell, "raises-exception")  # nothing here may end in a traceback


@each
def test_a_tutorial_has_its_parts(path):
    cells = cells_of(path)
    assert [cell["id"] for cell in cells[:2]] == ["idea", "install"]
    idea = source(cells[0])
    assert idea.startswith(f"# {path.stem[:2]} ")
    assert len(idea.split()) >= 120 and "ff." not in idea, "half a page of idea, before any name"
    assert "ff.draw(" in "".join(source(c) for c in cells if c["cell_type"] == "code")
    for heading in ("What the theorem does not say", "An open question", "Sources", "Exercises"):
        assert f"\n## {heading}\n" in told(path) + "\n", heading
    asked = list(exercises(path))
    assert len(asked) >= EXERCISES
    for k, answer, check, helping in asked:
        assert has(answer, "answer") and f"answer{k} = ..." in source(answer)
        assert has(check, "check") and f"answer{k}" in source(check)
        assert "<summary>Hint 1</summary>" in source(helping)
        assert source(helping).count("<details>") == source(helping).count("</details>") >= 2


@each
def test_a_tutorial_has_a_widget_to_play_with(path):
    named = {cell["id"]: cell for cell in cells_of(path)}
    order = [name for name in named if name.startswith("play")]
    assert order == ["play", "play-widget", "play-how", "play-state", "play-why"]
    task = source(named["play"])
    assert task.startswith("## By hand\n") and "cannot" in task  # something to wonder about
    assert "from finitefns.widgets import" in source(named["play-widget"])
    assert named["play-state"]["metadata"]["hands"]
    why = re.fullmatch(FOLD, source(named["play-why"]), re.DOTALL)
    assert why and len(why[1].split()) >= 20  # the wonder has its answer, folded away


@each
def test_the_links_of_a_tutorial_lead_somewhere(path):
    links = re.findall(r"\]\(([^)]*\.ipynb)\)", told(path))
    assert links
    assert all((HOME / link).exists() for link in links)
    place = TUTORIALS.index(path)
    for beside in (place - 1, place + 1):
        if 0 <= beside < len(TUTORIALS):
            assert TUTORIALS[beside].name in links
    assert set(re.findall(r"tutorial (\d\d)", told(path))) <= NUMBERS


FIRST = """\
# Run this first. Not found? Then this:  %pip install --find-links . "finitefns[widgets]"
import finitefns as ff
from finitefns.teach.checks import check"""


@each
def test_the_first_cell_is_what_a_student_can_read(path):
    assert source(cells_of(path)[1]) == FIRST  # tests/docs/test_getting_it.py does what it says


NAMED = {"ff.example", "ff.maps", "ff.chains", "ff.endofunctions"}  # things, and no questions


def asks_beside_the_answer(check):
    """The calls of the package in a check that do not depend on what was handed in."""
    (function,) = (node for node in ast.parse(check).body if isinstance(node, ast.FunctionDef))
    handed_in = {function.args.args[0].arg}

    def depends(node):
        return any(isinstance(n, ast.Name) and n.id in handed_in for n in ast.walk(node))

    def bound(target):
        return {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}

    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and depends(node.value):
            handed_in |= set().union(*map(bound, node.targets))
        if isinstance(node, ast.For | ast.comprehension) and depends(node.iter):
            handed_in |= bound(node.target)
    kinds = {ast.unparse(function.args.args[0].annotation or ast.Constant(None))}
    if not kinds & {"int", "list", "tuple[int, int]", "Callable"}:
        return []  # a thing of the package: what it must be is no way to find it
    return [
        ast.unparse(node)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and re.match(r"ff\.[a-z]", ast.unparse(node.func))
        if not depends(node) and ast.unparse(node.func) not in NAMED
    ]


@each
def test_a_check_does_not_hold_the_way_to_the_answer(path):
    for k, _, check, _ in exercises(path):
        assert asks_beside_the_answer(source(check)) == [], f"exercise {k}"


def test_a_check_that_holds_the_way_is_found():
    count = "ff.count_classes(ff.maps(6, 3), turn)"
    told = f"def exercise_3(answer: int):\n    yield 'right', answer == {count}\n"
    assert asks_beside_the_answer(told) == [count]
    told = "def exercise_5(answer: int):\n    n = answer\n    yield 'right', ff.maps(n, n)\n"
    assert asks_beside_the_answer(told) == []


@each
def test_more_exercises_are_those_of_the_tutorial(path, monkeypatch):
    named = {cell["id"]: source(cell) for cell in cells_of(path)}
    shown = Shown()
    monkeypatch.setattr(sys, "displayhook", shown)
    session = {}
    for part in ("list", "one", "check", "hint"):
        run(named[f"more-{part}"], session, part)
    problems, mine, nothing = shown
    here = [one for one in all_problems("my name") if one.number.startswith(path.stem[:2] + ".")]
    assert problems == here and mine in here and nothing.state == UNTRIED
    words = {5: "Five", 6: "Six"}
    assert named["more"].splitlines()[2].startswith(f"{words[len(here)]} more problems")
    run(named["more-check"].replace("...", "mine.solution().answer"), session)
    assert shown[-1].state == RIGHT
