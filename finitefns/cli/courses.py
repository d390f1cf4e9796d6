"""``finitefns exercises export | student``: sheets for a course, from problems or a notebook."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path

from ..errors import InputError, said
from .answers import YES

FORMATS = ("nbgrader", "otter", "quiz", "notebook")
SHORT = 8  # signs of a seed that students may guess
ONLY = {
    "feedback": ("notebook",),
    "collected": ("notebook",),
    "roster": ("nbgrader", "otter", "notebook"),
    "wheel": ("otter",),
}
SOLVED, STUDENT = "-solved", "-student"


def arguments(ask: argparse.ArgumentParser) -> None:
    """What `export` and `student` are told besides."""
    ask.add_argument(
        "--problems", nargs="+", metavar="N", help="which to export: 01.1, or 01 for a tutorial"
    )
    ask.add_argument("--name", default="ps1", help="of the exported sheet (without: ps1)")
    ask.add_argument(
        "--roster", metavar="FILE", help="a sheet per student; FILE has an id per line"
    )
    ask.add_argument(
        "--wheel", metavar="FILE", help="for otter: goes into the zip, to be installed"
    )
    ask.add_argument("--hints", action="store_true", help="also in a sheet for a grader")
    ask.add_argument("--feedback", action="store_true", help="checks of a notebook say what errs")
    ask.add_argument("--collected", action="store_true", help="a notebook writes answers.json")
    ask.add_argument("--force", action="store_true", help="write over files that are there")


def export(options: argparse.Namespace) -> int:
    """Write a sheet for a grader, a quiz, or a notebook for practice."""
    if options.number not in FORMATS:
        found = "no format" if options.number is None else f"the format {options.number!r}"
        raise InputError(f"exercises export: {found}, but it is one of {', '.join(FORMATS)}")
    if not options.given:
        raise InputError(f"exercises export {options.number}: into which folder?")
    for word, only in ONLY.items():
        if getattr(options, word) and options.number not in only:
            meant = " and ".join(only).replace("notebook", "a notebook")
            raise InputError(f"exercises export {options.number}: --{word} is for {meant} only")
    writers: dict[str, Callable[[argparse.Namespace, Path], None]] = {
        "nbgrader": _nbgrader,
        "otter": _otter,
        "quiz": _quiz,
        "notebook": _notebook,
    }
    if options.problems is not None:  # 01 03.2, or 01,03.2 as the grader of answers is told
        options.problems = ",".join(options.problems).replace(",", " ").split()
    writers[options.number](options, Path(options.given))
    return YES


def _asked(options: argparse.Namespace) -> list[str]:
    """The numbers asked for, or those of all problems."""
    from ..teach.exercises.index import exercises

    return list(exercises()) if options.problems is None else list(options.problems)


def _said(paths: tuple[Path, ...]) -> None:
    for path in paths:
        print(f"wrote {path}")


def _nbgrader(options: argparse.Namespace, folder: Path) -> None:
    from ..teach.courses import to_nbgrader
    from ..teach.courses.nbgrader import nbgrader_file

    _sheet(to_nbgrader, nbgrader_file, options, folder, "nbgrader generate_assignment {name}")


def _otter(options: argparse.Namespace, folder: Path) -> None:
    from functools import partial

    from ..teach.courses import to_otter
    from ..teach.courses.otter import otter_file

    made = partial(to_otter, wheel=options.wheel)
    after = "otter assign {name}.ipynb dist" + "/{name}" * _many(options)
    _sheet(made, otter_file, options, folder, after)


def _sheet(
    export: Callable[..., tuple[Path, ...]],
    place: Callable[[Path, str], Path],
    options: argparse.Namespace,
    folder: Path,
    after: str,
) -> None:
    """Sheets for a grader, with the seed that only the teacher is told, and what to do next.

    Where one of them is there already none is written: half of a course would have a seed that
    nobody was told.
    """
    from ..teach.courses.document import already_there
    from ..teach.exercises.instances import secret_seed

    seed = secret_seed() if options.seed is None else options.seed
    chosen = {"hints": options.hints, "force": options.force}
    sheets = _sheets(options)
    already_there([place(folder, name) for name, _ in sheets], options.force)
    for name, student in sheets:
        own = f"{seed}/{student}" if student else seed
        _said(export(_asked(options), folder, seed=own, name=name, **chosen))
    print(f"seed: {seed} (it is in the hidden tests only; keep it, and the file, from students)")
    if _many(options):
        print(f"      with an id behind it, {seed}/ID, it is the seed of that student's sheet")
    if len(str(seed)) < SHORT:
        print(f"      with fewer than {SHORT} signs it can be guessed; without --seed one is drawn")
    each = ", and likewise for each student" * _many(options)
    print(f"next, in {folder}: {after.format(name=sheets[0][0])}{each}")


def _many(options: argparse.Namespace) -> bool:
    return options.roster is not None


def _sheets(options: argparse.Namespace) -> list[tuple[str, str]]:
    """The name of every sheet, with the student whose it is; one sheet for all has none."""
    from ..teach.courses.document import sheet_name

    if not _many(options):
        return [(options.name, "")]
    students = _roster(Path(options.roster))
    return [(sheet_name(f"{options.name}-{student}"), student) for student in students]


def _roster(path: Path) -> list[str]:
    """The ids in a file, one per line; empty lines and those that begin with # are left out."""
    from ..files import decoded

    seen: dict[str, str] = {}  # where capitals do not count, as on Windows and on a Mac
    for place, line in enumerate(decoded(path.read_bytes(), str(path)).splitlines(), 1):
        student = line.strip()
        if not student or student.startswith("#"):
            continue
        if not re.fullmatch(r"[A-Za-z0-9_-]+", student):
            raise InputError(
                f"{path}, line {place}: the id {said(student)} cannot be part of a file's name; "
                "a line holds one id, of letters, digits, - and _"
            )
        other = seen.get(student.lower())
        if other == student:
            raise InputError(f"{path}, line {place}: the id {said(student)} comes twice")
        if other is not None:
            raise InputError(
                f"{path}, line {place}: the ids {said(other)} and {said(student)} differ in "
                "capitals only, and their files would be one where capitals do not count"
            )
        seen[student.lower()] = student
    if not seen:
        raise InputError(f"{path}: there is no id of a student in it")
    return list(seen.values())


def _quiz(options: argparse.Namespace, folder: Path) -> None:
    from ..teach.courses import to_jupyterquiz
    from ..teach.courses.document import sheet_name
    from ..teach.exercises.index import exercises

    file = folder / f"{sheet_name(options.name)}.json"
    seed = "0" if options.seed is None else options.seed
    written = to_jupyterquiz(options.problems, file, seed=seed, force=options.force)
    _said((file,))
    if options.problems is None:
        left = [number for number in exercises() if number not in written]
        print(f"left out, for they ask for more than numbers and choices: {', '.join(left)}")
    print(f"next, in a cell of a notebook: display_quiz({file.name!r})")


def _notebook(options: argparse.Namespace, folder: Path) -> None:
    from ..teach.courses import notebook
    from ..teach.courses.document import sheet_name, text, write

    files = {}
    for name, student in _sheets(options):
        for ending, solved in (("", False), (SOLVED, True)):
            made = notebook(
                _asked(options),
                student or ("0" if options.seed is None else options.seed),
                solved=solved,
                sealed=not options.feedback,
                collected=options.collected,
                title=name,
            )
            files[folder / f"{sheet_name(name)}{ending}.ipynb"] = text(made)
    write(files, options.force)
    _said(tuple(files))


def student(options: argparse.Namespace) -> int:
    """Write the students' version of a solved notebook."""
    from ..teach.courses import open_notebook, save, student_version

    if not options.number:
        raise InputError("exercises student: which notebook? (one with the solutions in it)")
    solved = Path(options.number)
    if options.given == "":
        raise InputError("exercises student: the name of the file to write is empty")
    if options.given is not None:
        out = Path(options.given)
    elif solved.stem.endswith(SOLVED):
        out = solved.with_name(f"{solved.stem.removesuffix(SOLVED)}.ipynb")
    else:
        out = solved.with_name(f"{solved.stem}{STUDENT}.ipynb")
    made = student_version(open_notebook(solved))
    if out.exists() and out.samefile(solved):
        raise InputError(f"{out} is the solved notebook itself; name another file")
    save(made, out, options.force)
    print(f"wrote {out}: {solved} without its solutions, hidden tests and outputs")
    return YES
