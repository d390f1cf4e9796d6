"""A sheet for nbgrader: the source notebook of an assignment, in a course folder.

nbgrader 0.9 makes the students' sheet of it, and takes a number as the last value of a grading
cell for a part of the points. What it would take for full marks as well, a grading cell that ends
without a value, does not come about: each ends with a mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..exercises.instances import Seed, secret_seed, seed_text
from ..exercises.problems import Problem
from .document import Cell, as_text, code, document, markdown, sheet_name, text, write
from .posing import GET_IT, SHEET, chosen, pictures, place_of, solved_source, statement, tag

BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
TOOLS = f"""\
{GET_IT}
from finitefns.teach.courses import mark, received"""
TRIED = "practice"  # the seed of the cases that students may try their functions on

CONFIG = """\
# nbgrader reads this file in the course folder.
c = get_config()
c.CourseDirectory.course_id = "{course}"
# What students find in the place of a solution: a comment, where the default raises an error.
c.ClearSolutions.code_stub = {{"python": "# your answer here"}}
"""


def to_nbgrader(
    problems: Sequence[str],
    folder: str | Path,
    *,
    seed: Seed | None = None,
    name: str = "ps1",
    hints: bool = False,
    force: bool = False,
) -> tuple[Path, ...]:
    """Write ``source/NAME/NAME.ipynb`` into a course folder; the paths that were written.

    ``seed`` makes the instances and the cases on which functions are tried; without one it is
    random. It is in the hidden tests alone: who has it can make the solutions. A folder without
    ``nbgrader_config.py`` gets one; one that is there is left as it is, whatever ``force`` says.

    Law: the points of the sheet are those of the problems, and the students' sheet, which nbgrader
    makes, has neither the seed nor a line of a solution.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as course:
    ...     made = to_nbgrader(["01.2"], course, seed="only the teacher knows")
    >>> [path.name for path in made]
    ['ps1.ipynb', 'nbgrader_config.py']

    Raises `InputError` for a problem that there is not, a name that graders do not take, and where
    the sheet is there already, unless ``force``.
    """
    name = sheet_name(name)
    key = seed_text(secret_seed() if seed is None else seed)
    cells = [
        _known("idea", markdown("idea", SHEET.format(name=as_text(name)))),
        _known("tools", code("tools", TOOLS)),
    ]
    for one in chosen(problems, key):
        cells += [
            _known(f"problem-{tag(one)}", statement(one, hints)),
            *[_known(cell["id"], cell) for cell in pictures(one)],
            _asked(f"answer-{tag(one)}", code(f"answer-{tag(one)}", solved_source(one))),
            _graded(f"marks-{tag(one)}", code(f"marks-{tag(one)}", _marks(one)), one.points),
        ]
    files = {nbgrader_file(folder, name): text(document(cells))}
    settings = Path(folder) / "nbgrader_config.py"
    made = {} if settings.exists() else {settings: CONFIG.format(course=_course(folder))}
    write(files, force)
    write(made)
    return (*files, *made)


def nbgrader_file(folder: str | Path, name: str) -> Path:
    """Where nbgrader looks for the source of an assignment."""
    return Path(folder) / "source" / name / f"{name}.ipynb"


def _course(folder: str | Path) -> str:
    """The folder's own name, as far as it can be one of a course."""
    return "".join(x if x.isascii() and x.isalnum() else "-" for x in Path(folder).resolve().name)


def _marks(one: Problem) -> str:
    """What students see of a grading cell, and below it what they do not."""
    answer = place_of(one)
    if one.takes_a_function:
        seen = [
            "# These cases are for you to try; when the sheet is graded there will be others.",
            f"mark({one.number!r}, {TRIED!r}, {answer})",
        ]
    else:
        seen = [
            "# Whether it is right is told when the sheet has been graded.",
            f"received({one.number!r}, {answer})",
        ]
    hidden = [
        BEGIN,
        "from finitefns.teach.courses import mark",
        f"mark({one.number!r}, {one.seed!r}, {answer})",
        END,
    ]
    return "\n".join(seen + hidden)


def _told(cell: Cell, name: str, **roles: Any) -> Cell:
    """The cell with what nbgrader (its schema 3) wants to know of it."""
    told = {"schema_version": 3, "grade_id": name, "task": False, **roles}
    return {**cell, "metadata": {**cell["metadata"], "nbgrader": told}}


def _known(name: str, cell: Cell) -> Cell:
    """A cell that students cannot change for good."""
    return _told(cell, name, grade=False, solution=False, locked=True)


def _asked(name: str, cell: Cell) -> Cell:
    """A cell for an answer."""
    return _told(cell, name, grade=False, solution=True, locked=False)


def _graded(name: str, cell: Cell, points: int) -> Cell:
    """A cell that gives points."""
    return _told(cell, name, grade=True, solution=False, locked=True, points=points)
