"""``finitefns exercises list | show | check | export | student``: problems by command."""

from __future__ import annotations

import argparse
import json
import re
from typing import Any

from ..errors import InputError, said
from . import courses
from .answers import CANNOT_TELL, NO, YES
from .handed_in import answer_of

EXAMPLES = """\
examples:
  finitefns exercises list
  finitefns exercises show 01.1 --seed ada --hint 1
  finitefns exercises check 01.2 '{"sizes": [3, 2], "missed": 1}' --seed ada
  finitefns exercises export otter DIR --problems 01.2 --name week1
exit status of check: 0 all points, 1 less, 2 no answer that can be read
more: finitefns help exercises
"""


def arguments(ask: argparse.ArgumentParser) -> None:
    """What may follow ``finitefns exercises``."""
    words = ["list", "show", "check", "export", "student"]
    ask.add_argument("what", choices=words, help="all problems, one, an answer, a sheet")
    ask.add_argument(
        "number",
        nargs="?",
        metavar="NUMBER",
        help="which problem, such as 01.1; for export nbgrader, otter, quiz or notebook; for "
        "student the solved notebook",
    )
    ask.add_argument(
        "given", nargs="?", metavar="ANSWER", help="for check the answer; for export the folder"
    )
    ask.add_argument("--seed", metavar="S", help="makes the instance (without: 0)")
    ask.add_argument("--hint", metavar="K", help="show also the K-th hint")
    ask.add_argument("--solution", action="store_true", help="show also the solution")
    ask.add_argument("--json", action="store_true", help="everything, as JSON")
    courses.arguments(ask)


def exercises(options: argparse.Namespace) -> int:
    """List the problems, show one, check an answer, or write a sheet."""
    from ..teach.exercises import problem

    if options.what in ("export", "student"):
        return courses.export(options) if options.what == "export" else courses.student(options)
    options.seed = "0" if options.seed is None else options.seed
    if options.what == "list":
        return _list(options)
    if options.number is None:
        raise InputError(f"exercises {options.what}: which problem? (see: exercises list)")
    if options.given is not None and options.what == "show":
        raise InputError("exercises show takes no answer; exercises check does")
    one = problem(options.number, options.seed)
    return _show(options, one) if options.what == "show" else _check(options, one)


def _list(options: argparse.Namespace) -> int:
    from ..teach.exercises import all_problems

    first = options.number or ""
    first = f"0{first}" if re.fullmatch(r"[1-9](\..*)?", first) else first  # 1 is written 01
    shown = [one for one in all_problems(options.seed) if one.number.startswith(first)]
    if not shown:
        raise InputError(f"no problem begins with {options.number!r}; they go from 01.1 to 10.6")
    if options.json:
        told = [{"number": p.number, "title": p.title, "points": p.points} for p in shown]
        print(json.dumps(told))
    else:
        for one in shown:
            print(f"{one.number}  {one.points} points  {one.title}")
    return YES


def _show(options: argparse.Namespace, one: Any) -> int:
    from ..teach.exercises.problems import shown

    told = {"number": one.number, "title": one.title, "points": one.points, "seed": one.seed}
    told["statement"] = one.statement
    lines = [str(one)]
    if options.hint is not None:
        if not options.hint.isdecimal() or len(options.hint) > 8:
            raise InputError(f"--hint is {said(options.hint)}, but a number from 1 on is meant")
        k = int(options.hint)
        told["hint"] = one.hint(k)
        lines += ["", f"Hint {k}: {told['hint']}"]
    if options.solution:
        solution = one.solution()
        written = one.takes_a_function or isinstance(solution.answer, str)
        told["solution"] = shown(solution.answer) if written else solution.answer
        told["worked"] = solution.worked
        lines += ["", f"Solution: {solution}"]
    print(json.dumps(told) if options.json else "\n".join(lines))
    return YES


def _check(options: argparse.Namespace, one: Any) -> int:
    from ..teach.grade import judged

    if options.given is None:
        raise InputError(f"exercises check {one.number}: there is no answer")
    result = judged(one, answer_of(options.given, one.takes_a_function))
    print(json.dumps(result.gradescope()) if options.json else str(result))
    if result.state in ("cannot be read", "not attempted"):
        return CANNOT_TELL
    return YES if result else NO
