"""A sheet for nbgrader, and the real nbgrader: three students hand in, and the marks are right."""

import json
import sqlite3

import pytest

from coursework import (
    HALF,
    NUMBERS,
    POINTS,
    SEED,
    check_keeps_its_secret,
    hand_in,
    needs,
    run_tool,
    submissions,
)
from finitefns.errors import InputError
from finitefns.teach.courses.nbgrader import to_nbgrader
from finitefns.teach.exercises import problem

MARKS = """
    SELECT submitted_assignment.student_id, base_cell.name, grade.auto_score, grade_cells.max_score
    FROM grade
    JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN grade_cells ON grade_cells.id = grade.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
"""


@pytest.mark.outside
def test_three_students_get_their_marks(tmp_path):
    needs("nbgrader", "nbgrader")
    to_nbgrader(NUMBERS, tmp_path, seed=SEED)
    run_tool(tmp_path, "-m", "nbgrader", "generate_assignment", "ps1")
    sheet = tmp_path / "release" / "ps1" / "ps1.ipynb"
    check_keeps_its_secret(sheet)
    for student, answers in submissions().items():
        hand_in(sheet, answers, tmp_path / "submitted" / student / "ps1" / "ps1.ipynb")
    run_tool(tmp_path, "-m", "nbgrader", "autograde", "ps1")
    with sqlite3.connect(tmp_path / "gradebook.db") as book:
        rows = book.execute(MARKS).fetchall()
    book.close()
    found = {student: {} for student in submissions()}
    for student, cell, score, most in rows:
        number = cell.removeprefix("marks-").replace("-", ".")
        found[student][number] = score
        assert most == POINTS[number]
    assert found == {"good": POINTS, "half": HALF, "wrong": dict.fromkeys(NUMBERS, 0)}


# ------------------------------------------------------------------ the sheet alone


def told_of(path):
    """What nbgrader knows of each cell, by its name."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: (cell, cell["metadata"]["nbgrader"])
        for cell in cells
    }


def test_every_cell_says_what_it_is(tmp_path):
    sheet, settings = to_nbgrader(["01", "03.1"], tmp_path, seed=1, name="week-1")
    assert sheet == tmp_path / "source" / "week-1" / "week-1.ipynb"
    assert 'course_id = "' in settings.read_text()
    told = told_of(sheet)
    assert sum(about.get("points", 0) for _, about in told.values()) == 14 + 4
    for name, (cell, about) in told.items():
        assert about["schema_version"] == 3 and about["task"] is False
        assert about["locked"] is not about["solution"]
        assert about["grade"] is name.startswith("marks-") is ("points" in about)
        source = "".join(cell["source"])
        assert about["solution"] is ("### BEGIN SOLUTION" in source)
        assert about["grade"] is ("### BEGIN HIDDEN TESTS" in source)
        if name == "tools":  # who has not got the package is told how to get it
            assert "%pip install --find-links . finitefns" in source.splitlines()[0]
        # A grading cell that ends without a value would be full marks.
        assert not about["grade"] or source.splitlines()[-2].startswith("mark(")


def test_what_is_there_is_left_alone(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    assert len(to_nbgrader(["01.2"], tmp_path)) == 1
    with pytest.raises(InputError, match="is there already"):
        to_nbgrader(["01.3"], tmp_path)
    (sheet,) = to_nbgrader(["01.3"], tmp_path, force=True)
    assert "01.3" in sheet.read_text() and "01.2" not in sheet.read_text()
    assert (tmp_path / "nbgrader_config.py").read_text() == "c = get_config()\n"


def test_a_seed_that_is_not_given_is_a_new_one_each_time(tmp_path):
    told = [to_nbgrader(["01.2"], tmp_path / k)[0].read_text() for k in "ab"]
    assert told[0] != told[1]
    assert "Hint 1" not in told[0]
    assert "Hint 1" in to_nbgrader(["01.2"], tmp_path / "c", hints=True)[0].read_text()


@pytest.mark.parametrize("name", ["", "a b", "../up", "-x", "x" * 51, None, "pl+us", "<b>"])
def test_a_name_that_graders_do_not_take_is_refused(name, tmp_path):
    with pytest.raises(InputError, match="the name is"):
        to_nbgrader(["01.2"], tmp_path, name=name)
    assert not list(tmp_path.iterdir())


@pytest.mark.outside
def test_each_student_may_have_an_assignment_of_their_own(tmp_path):
    needs("nbgrader", "nbgrader")
    sheets = {student: f"ps1-{student}" for student in ("ada", "ben")}
    for student, name in sheets.items():
        seed = f"{SEED}/{student}"
        to_nbgrader(["02.2"], tmp_path, seed=seed, name=name)
        run_tool(tmp_path, "-m", "nbgrader", "generate_assignment", name)
        # Ben hands in the answer to Ada's instance.
        answer = {"02.2": f"answer_02_2 = {problem('02.2', f'{SEED}/ada').task.answer!r}"}
        target = tmp_path / "submitted" / student / name / f"{name}.ipynb"
        hand_in(tmp_path / "release" / name / f"{name}.ipynb", answer, target)
        run_tool(tmp_path, "-m", "nbgrader", "autograde", name, "--student", student)
    with sqlite3.connect(tmp_path / "gradebook.db") as book:
        rows = book.execute(MARKS).fetchall()
    book.close()
    assert {(student, score) for student, _, score, _ in rows} == {("ada", 4), ("ben", 0)}
