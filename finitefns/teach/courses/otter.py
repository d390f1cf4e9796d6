"""A sheet for otter-grader: the notebook of which ``otter assign`` makes all the rest.

otter's checks pass or fail, so that a problem is a ladder of hidden checks, one for each step that
its mark can have; the points of the steps that are reached add up to the mark.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...errors import InputError, said
from ..exercises.instances import Seed, secret_seed, seed_text
from ..exercises.problems import Problem
from .document import Cell, as_text, code, document, markdown, raw, sheet_name, text, write
from .nbgrader import TRIED
from .posing import SHEET, chosen, pictures, place_of, solved_source, statement, tag

IN_THE_ZIP = "/autograder/source/files"  # where otter unpacks the files of its zip


def to_otter(
    problems: Sequence[str],
    folder: str | Path,
    *,
    seed: Seed | None = None,
    name: str = "ps1",
    hints: bool = False,
    requirements: Sequence[str] = ("finitefns",),
    wheel: str | Path | None = None,
    force: bool = False,
) -> tuple[Path, ...]:
    """Write ``NAME.ipynb``, of which ``otter assign NAME.ipynb dist`` makes what is handed out.

    ``seed`` is as for `to_nbgrader`: random where none is given, and only in the hidden tests.
    ``requirements`` is what the machine that grades installs, by its name; with ``wheel``, a file,
    that file goes into the zip for the autograder, and is installed from there instead.

    Law: the points of a problem's steps add up to its points.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as room:
    ...     made = to_otter(["01.2", "03.1"], room, seed="only the teacher knows")
    >>> [path.name for path in made]
    ['ps1.ipynb']

    Raises `InputError` as `to_nbgrader` does, and for a wheel that is not one.
    """
    name = sheet_name(name)
    key = seed_text(secret_seed() if seed is None else seed)
    shipped = None if wheel is None else _a_wheel(Path(wheel))
    cells = [
        raw("settings", _settings(name, requirements, shipped)),
        markdown("idea", SHEET.format(name=as_text(name))),
    ]
    for one in chosen(problems, key):
        cells += _question(one, hints)
    files = {otter_file(folder, name): text(document(cells))}
    write(files, force)
    if shipped is not None and not (beside := Path(folder) / shipped.name).exists():
        shutil.copyfile(shipped, beside)  # where `otter assign` looks for it
    return tuple(files)


def otter_file(folder: str | Path, name: str) -> Path:
    """The notebook that ``otter assign`` is given."""
    return Path(folder) / f"{name}.ipynb"


def _a_wheel(path: Path) -> Path:
    if path.suffix != ".whl" or not path.is_file():
        raise InputError(f"the wheel is {said(str(path))}, but a file that ends in .whl is meant")
    return path


def _settings(name: str, requirements: Sequence[str], wheel: Path | None) -> str:
    """What otter wants to know of the sheet; a list in JSON is one in YAML too."""
    needed, files = list(requirements), []
    if wheel is not None:
        package = wheel.name.partition("-")[0]
        needed = [one for one in needed if not one.startswith(package)]
        needed.append(f"{package} @ file://{IN_THE_ZIP}/{wheel.name}")
        files = [f"autograder_files: {json.dumps([wheel.name])}"]
    return "\n".join(
        [
            "# ASSIGNMENT CONFIG",
            f"name: {json.dumps(name)}",
            f"requirements: {json.dumps(needed)}",
            *files,
            "solutions_pdf: false",
            "template_pdf: false",
            "export_cell:",
            "  pdf: false",
            "  run_tests: false",
            "generate:",
            "  pdf: false",
            "  show_hidden: false",
        ]
    )


def _question(one: Problem, hints: bool) -> Iterator[Cell]:
    name = tag(one)
    answer = place_of(one)
    yield raw(f"begin-{name}", f"# BEGIN QUESTION\nname: q{name}")
    yield statement(one, hints)
    yield from pictures(one)
    yield raw(f"begin-answer-{name}", "# BEGIN SOLUTION")
    if one.takes_a_function:
        source = solved_source(one, "# BEGIN SOLUTION", "# END SOLUTION")
    else:
        source = f"{answer} = {one.task.answer!r} # SOLUTION"
    yield code(f"answer-{name}", source)
    yield raw(f"end-answer-{name}", "# END SOLUTION")
    yield raw(f"begin-tests-{name}", "# BEGIN TESTS")
    seen = [f"{answer} is not ..."]
    # otter says "passed" of this check, which might be taken for the answer's being right.
    words = ("There is an answer; whether it is right comes with the marks.", "No answer yet.")
    if one.takes_a_function:
        seen = [
            "from finitefns.teach.courses.marking import reaches",
            f"reaches({one.number!r}, {TRIED!r}, {answer}, {one.points})",
        ]
        others = "in grading there will be others."
        words = (f"Right on the cases to try; {others}", f"These cases are to try; {others}")
    yield _check(f"seen-{name}", 0, seen, words)
    steps = one.task.judge.steps
    for step in range(1, steps + 1):
        least = one.points * step / steps
        lines = [
            "from finitefns.teach.courses.marking import reaches",
            f"reaches({one.number!r}, {one.seed!r}, {answer}, {least!r})",
        ]
        yield _check(f"step-{name}-{step}", one.points / steps, lines)
    yield raw(f"end-tests-{name}", "# END TESTS")
    yield raw(f"end-{name}", "# END QUESTION")


def _check(
    name: str, points: float, lines: list[str], words: tuple[str, str] | None = None
) -> Cell:
    """One check, which passes where the last line is true; otter reads the output to compare.

    With ``words``, for what passes and what does not, students see it; without, it is hidden.
    """
    told = [
        '""" # BEGIN TEST CONFIG',
        f"points: {points!r}",
        f"hidden: {'false' if words else 'true'}",
        *(
            [f"success_message: {json.dumps(words[0])}", f"failure_message: {json.dumps(words[1])}"]
            if words
            else []
        ),
        '""" # END TEST CONFIG',
        *lines,
    ]
    cell = code(name, "\n".join(told))
    cell["execution_count"] = 1
    cell["outputs"] = [
        {
            "output_type": "execute_result",
            "execution_count": 1,
            "metadata": {},
            "data": {"text/plain": "True"},
        }
    ]
    return cell
