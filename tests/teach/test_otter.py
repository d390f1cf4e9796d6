"""A sheet for otter, and the real otter: three students hand in, and the marks are right."""

import json
import zipfile
from fractions import Fraction

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
from finitefns.teach.courses.marking import reaches
from finitefns.teach.courses.otter import to_otter
from finitefns.teach.exercises import all_problems

# What `otter run` does for one submission, for all of them in one process.
GRADE = """
import json, sys
from otter.api import grade_submission

zipped, *submissions = sys.argv[1:]
marks = {}
for path in submissions:
    results = grade_submission(path, zipped, quiet=True)
    marks[path] = {n: [t.score, t.possible] for n, t in results.results.items()}
print("MARKS", json.dumps(marks))
"""


@pytest.mark.outside
def test_three_students_get_their_marks(tmp_path):
    needs("otter", "otter-grader")
    to_otter(NUMBERS, tmp_path, seed=SEED, requirements=())
    run_tool(tmp_path, "-m", "otter", "assign", "ps1.ipynb", "dist", "--no-run-tests")
    sheet = tmp_path / "dist" / "student" / "ps1.ipynb"
    check_keeps_its_secret(sheet)
    assert "There is an answer; whether it is right comes with the marks." in sheet.read_text()
    (zipped,) = (tmp_path / "dist" / "autograder").glob("*.zip")
    handed = {student: tmp_path / student / "ps1.ipynb" for student in submissions()}
    for student, answers in submissions().items():
        hand_in(sheet, answers, handed[student])
    told = run_tool(tmp_path, "-c", GRADE, str(zipped), *map(str, handed.values()))
    marks = json.loads(told.split("MARKS ", 1)[1].splitlines()[0])
    for student, expected in (
        ("good", POINTS),
        ("half", HALF),
        ("wrong", dict.fromkeys(NUMBERS, 0)),
    ):
        found = marks[str(handed[student])]
        for number in NUMBERS:
            score, possible = found.pop(f"q{number.replace('.', '-')}")
            assert possible == pytest.approx(POINTS[number])
            assert score == pytest.approx(expected[number]), (student, number)
        assert not found


@pytest.mark.outside
def test_the_wheel_travels_in_the_zip(tmp_path):
    needs("otter", "otter-grader")
    wheel = tmp_path / "finitefns-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"not looked into here")
    to_otter(["01.2"], tmp_path / "week1", seed=SEED, wheel=wheel)
    run_tool(tmp_path, "-m", "otter", "assign", "week1/ps1.ipynb", "dist", "--no-run-tests")
    (zipped,) = (tmp_path / "dist" / "autograder").glob("*.zip")
    with zipfile.ZipFile(zipped) as opened:
        assert opened.read(f"files/{wheel.name}") == wheel.read_bytes()
        needed = opened.read("environment.yml").decode()
        run = opened.read("run_autograder").decode() + opened.read("setup.sh").decode()
    place = f"/autograder/source/files/{wheel.name}"
    assert f"finitefns @ file://{place}" in needed and "/autograder/source" in run
    assert not list((tmp_path / "dist" / "student").glob("*.whl"))


def test_a_wheel_that_is_not_one_is_refused(tmp_path):
    for name in ("missing.whl", "roster.txt"):
        with pytest.raises(InputError, match=r"a file that ends in \.whl is meant"):
            to_otter(["01.2"], tmp_path / "out", wheel=tmp_path / name)
    assert not (tmp_path / "out").exists()


# ------------------------------------------------------------------ the sheet alone


def hidden_points(cells, number):
    lines = [
        "".join(cell["source"]).splitlines()
        for cell in cells
        if cell["id"].startswith(f"step-{number.replace('.', '-')}-")
    ]
    assert all("hidden: true" in source for source in lines)
    return [float(source[1].removeprefix("points: ")) for source in lines]


def test_the_steps_of_a_ladder_add_up(tmp_path):
    (sheet,) = to_otter([f"{k:02}" for k in (*range(1, 12), 13)], tmp_path, seed=3)
    cells = json.loads(sheet.read_text(encoding="utf-8"))["cells"]
    for one in all_problems(3):
        steps = hidden_points(cells, one.number)
        assert len(steps) == one.task.judge.steps
        assert sum(steps) == pytest.approx(one.points)
        for answer in (one.task.answer, *one.task.wrong, None):
            mark = float(one.check(answer))
            least = [float(Fraction(one.points * k, len(steps))) for k in range(1, len(steps) + 1)]
            got = [reaches(one.number, 3, answer, x) for x in least]
            assert sum(p for p, has in zip(steps, got, strict=True) if has) == pytest.approx(mark)


def test_what_is_there_is_left_alone(tmp_path):
    (sheet,) = to_otter(["01.2"], tmp_path, name="week1")
    before = sheet.read_text()
    with pytest.raises(InputError, match=r"week1\.ipynb is there already"):
        to_otter(["01.3"], tmp_path, name="week1")
    assert sheet.read_text() == before
    to_otter(["01.3"], tmp_path, name="week1", force=True)
    assert "01.3" in sheet.read_text()
