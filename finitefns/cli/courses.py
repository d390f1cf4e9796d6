"""``finitefns exercises export | student``: sheets for a course, from problems or a notebook."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ..errors import InputError
from .answers import YES

FORMATS = ("nbgrader", "otter", "quiz", "notebook")
SHORT = 8  # signs of a seed that students may guess
SOLVED, STUDENT = "-solved", "-student"


def arguments(ask: argparse.ArgumentParser) -> None:
    """What `export` and `student` are told besides."""
    ask.add_argument(
        "--problems", nargs="+", metavar="N", help="which to export: 01.1, or 01 for a tutorial"
    )
    ask.add_argument("--name", default="ps1", help="of the exported sheet (without: ps1)")
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
    for word in ("feedback", "collected"):
        if getattr(options, word) and options.number != "notebook":
            raise InputError(f"exercises export {options.number}: --{word} is for a notebook only")
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

    _sheet(to_nbgrader, options, folder, "nbgrader generate_assignment {name}")


def _otter(options: argparse.Namespace, folder: Path) -> None:
    from ..teach.courses import to_otter

    _sheet(to_otter, options, folder, "otter assign {name}.ipynb dist")


def _sheet(
    export: Callable[..., tuple[Path, ...]], options: argparse.Namespace, folder: Path, after: str
) -> None:
    """A sheet for a grader, with the seed that only the teacher is told, and what to do next."""
    from ..teach.courses.posing import secret_seed

    seed = secret_seed() if options.seed is None else options.seed
    chosen = {"name": options.name, "hints": options.hints, "force": options.force}
    _said(export(_asked(options), folder, seed=seed, **chosen))
    print(f"seed: {seed} (it is in the hidden tests only; keep it, and the file, from students)")
    if len(str(seed)) < SHORT:
        print(f"      with fewer than {SHORT} signs it can be guessed; without --seed one is drawn")
    print(f"next, in {folder}: {after.format(name=options.name)}")


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

    name = sheet_name(options.name)
    files = {}
    for ending, solved in (("", False), (SOLVED, True)):
        made = notebook(
            _asked(options),
            "0" if options.seed is None else options.seed,
            solved=solved,
            sealed=not options.feedback,
            collected=options.collected,
            title=name,
        )
        files[folder / f"{name}{ending}.ipynb"] = text(made)
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
