"""Marks that count: ``python -m finitefns.teach.grade answers.json``.

Answers are data, read and judged in a process that runs no student's code. A function is handed in
as ``{"python": "def same(f, g, m): ..."}`` and runs in a child process under limits (`limits`),
which is not a sandbox: run this where nothing can be harmed. There it does without this package,
which knows the answers, and is tried on cases that no seed of a student tells. The file is one of

    {"seed": "ada", "answers": {"01.1": [["a"], ["b"]], "01.5": {"python": "..."}}}
    {"answers": [{"problem": "01.1", "seed": 7, "answer": [["a"], ["b"]]}, ...]}

What comes out is Gradescope's ``results.json``. A student who writes the seed chooses the instance:
give ``--seed``, and ``--problems`` for what must be there, where marks count.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..errors import InputError, said
from ..files import decoded
from .exercises.index import exercises, problem
from .exercises.instances import secret_seed
from .exercises.judging import untried
from .exercises.problems import Problem
from .exercises.result import Result, points_told
from .exercises.trials import Written
from .limits import Limits, run_function

LARGEST = 10 * 2**20  # bytes of a file of answers


def judged(one: Problem, answer: Any, limits: Limits | None = None) -> Result:
    """Judge data: as `Problem.check`, but a function comes as its source and runs in a child.

    >>> judged(problem("01.5"), {"python": "def same(f, g, m): return True"}).state
    'wrong'
    """
    judge = one.task.judge
    if untried(answer) or not isinstance(judge, Written):
        return one.check(answer)
    if not isinstance(answer, dict) or set(answer) != {"python"}:
        told = f"the answer is {said(answer)}, but {{'python': source of {judge.signature}}} is"
        return one.unreadable(f"{told} meant")
    try:
        cases = [case.arguments for case in judge.ordered]
        return one.marked(
            judge.judge_outputs(run_function(answer["python"], judge.name, cases, limits))
        )
    except InputError as error:
        return one.unreadable(str(error))


def read_answers(text: str, seed: str | None = None) -> list[tuple[Problem, Any]]:
    """The problems that a file speaks of, with their answers; ``seed`` overrules what it says.

    >>> read_answers('{"seed": 7, "answers": {"01.1": null}}')
    [(<Problem 01.1 Who shares an output?, 2 points, seed '7'>, None)]

    Raises `InputError` for a file that is not in one of the forms that `grade` tells.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the answers are not JSON: {error}") from None
    if not isinstance(data, dict) or not isinstance(data.get("answers"), (dict, list)):
        raise InputError("the answers are meant as an object with 'answers', by problem or a list")
    own = data.get("seed", data.get("student", 0))
    given = data["answers"]
    found: list[tuple[Problem, Any]] = []
    if isinstance(given, dict):
        given = [{"problem": number, "answer": answer} for number, answer in given.items()]
    for place, line in enumerate(given):
        if not isinstance(line, dict) or "problem" not in line or "answer" not in line:
            raise InputError(
                f"answers[{place}] is {said(line)}, but it has a problem and an answer"
            )
        its: Any = line.get("seed", own) if seed is None else seed
        found.append((problem(line["problem"], its), line["answer"]))
    seen: set[str] = set()
    for one, _ in found:
        if one.number in seen:
            raise InputError(f"problem {one.number} is answered twice")
        seen.add(one.number)
    return found


def grade(
    text: str,
    seed: str | None = None,
    only: Sequence[str] = (),
    limits: Limits | None = None,
    cases: str | None = None,
) -> dict[str, Any]:
    """The marks of a file of answers, as Gradescope reads them.

    ``only`` names the problems that count (``"01.1"``, or ``"01"`` for a whole tutorial): those
    that are not answered count as not attempted, and others in the file do not count.

    ``cases`` is a seed for the cases on which functions are tried: whoever knows the seed of the
    instance could look those up. Without it they are drawn anew each time.

    >>> grade('{"answers": {"01.1": null}}', only=["01"])["output"]
    '0 of 14 points'
    """
    drawn = secret_seed() if cases is None else cases

    def tried(one: Problem) -> Problem:
        return problem(one.number, drawn) if one.takes_a_function else one

    answers = read_answers(text, seed)
    at: str = next((one.seed for one, _ in answers), "0") if seed is None else seed
    if only:
        numbers = [n for n in exercises() if n in only or n.split(".")[0] in only]
        unknown = [x for x in only if not any(n == x or n.split(".")[0] == x for n in numbers)]
        if unknown:
            raise InputError(f"there is no problem and no tutorial {unknown[0]!r}")
        known = {one.number: (one, answer) for one, answer in answers}
        answers = [known.get(n, (problem(n, at), None)) for n in numbers]
    results = [judged(tried(one), answer, limits) for one, answer in answers]
    score = sum((r.exact for r in results), Fraction(0))  # so that three thirds are a whole
    whole = sum(r.points for r in results)
    return {
        "score": round(float(score), 2),
        "output": f"{points_told(score)} of {whole:g} points",
        "tests": [
            {**result.gradescope(), "name": f"{one.number} {one.title}"}
            for result, (one, _) in zip(results, answers, strict=True)
        ],
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Grade a file; returns 0, or 2 where it cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m finitefns.teach.grade",
        description=(__doc__ or "").replace("`", ""),  # a terminal shows no code as code
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("answers", help="a JSON file, or - for standard input")
    parser.add_argument("--seed", help="the seed of all instances, whatever the file says")
    parser.add_argument(
        "--problems",
        nargs="+",
        default=[],
        metavar="N",
        help="which count: 01.1, or 03 for all",
    )
    parser.add_argument(
        "--cases",
        metavar="WORD",
        help="makes the cases on which functions are tried (without: drawn anew each time)",
    )
    parser.add_argument("--seconds", type=int, default=5, help="CPU time for one function")
    parser.add_argument("--memory", type=int, default=512, help="megabytes for one function")
    parser.add_argument("--out", help="write the marks here instead of to the screen")
    options = parser.parse_args(argv)
    try:
        text = _text(options.answers)
        only = ",".join(options.problems).replace(",", " ").split()
        limits = Limits(options.seconds, options.memory * 2**20, 2 * options.seconds + 5)
        told = json.dumps(grade(text, options.seed, only, limits, options.cases), indent=2) + "\n"
        if options.out:
            Path(options.out).write_text(told, encoding="utf-8")
        else:
            sys.stdout.write(told)
    except OSError as error:
        why = error.strerror or error
        sys.stderr.write(f"grade: {error.filename or 'the answers'} cannot be used: {why}\n")
        return 2
    except (InputError, UnicodeError) as error:
        sys.stderr.write(f"grade: {error}\n")
        return 2
    return 0


def _text(name: str) -> str:
    """A file, or standard input, if it is not too large to be answers."""
    if name == "-":
        told = sys.stdin.buffer.read(LARGEST + 1)
    else:
        with open(name, "rb") as file:
            told = file.read(LARGEST + 1)
    if len(told) > LARGEST:
        raise InputError(f"the answers are larger than {LARGEST // 2**20} MB")
    return decoded(told, "the answers")


if __name__ == "__main__":
    sys.exit(main())
