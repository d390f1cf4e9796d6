"""Questions for jupyterquiz, which judges in the page itself, without a kernel.

It knows numbers, and choices among statements; problems of other kinds do not fit, and are named.
The page holds the answers: such a quiz is for practice, and never for marks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...errors import InputError
from ...show.svg import escape
from ..exercises.index import all_problems
from ..exercises.instances import Seed, seed_text
from ..exercises.judging import Choice, Judge, Parts, Value
from ..exercises.problems import Problem
from .document import write
from .posing import chosen

SIDE_BY_SIDE = 20  # letters of a statement, for two of them to stand in one row
EXACT = 2**53  # beyond it JavaScript takes neighbours for one number


def fits_a_quiz(one: Problem) -> bool:
    """Whether a problem asks for numbers, or for a choice.

    >>> [fits_a_quiz(x) for x in chosen(["01.1", "01.3", "02.5"], 0)]
    [False, True, True]
    """
    judge = one.task.judge
    if isinstance(judge, Parts):
        return all(_is_number(part) for part, _ in judge.parts.values())
    return isinstance(judge, Choice) or _is_number(judge)


def _is_number(judge: Judge) -> bool:
    right = judge.right if isinstance(judge, Value) else None
    return isinstance(right, int) and not isinstance(right, bool) and abs(right) < EXACT


def to_jupyterquiz(
    problems: Sequence[str] | None,
    file: str | Path,
    *,
    seed: Seed = 0,
    force: bool = False,
) -> tuple[str, ...]:
    """Write the questions of problems as the JSON that ``display_quiz(FILE)`` shows.

    A problem that asks for several numbers becomes several questions. The numbers of the problems
    in the file come back. ``None`` asks for all that fit.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as room:
    ...     to_jupyterquiz(["01.3", "02.5"], f"{room}/quiz.json", seed="ada")
    ('01.3', '02.5')

    Raises `InputError` for a problem that does not fit, and names all of these and those that do.
    """
    asked = (
        [one for one in all_problems(seed_text(seed)) if fits_a_quiz(one)]
        if problems is None
        else chosen(problems, seed)
    )
    misfits = [one.number for one in asked if not fits_a_quiz(one)]
    if misfits:
        fit = ", ".join(one.number for one in asked if fits_a_quiz(one)) or "none of them"
        raise InputError(
            "a quiz asks for numbers and choices alone, so these do not fit: "
            f"{', '.join(misfits)}; of what was chosen these do: {fit}"
        )
    if not str(file).endswith(".json"):
        raise InputError(f"{str(file)!r} does not end in .json, and a quiz is JSON")
    told = [question for one in asked for question in questions(one)]
    write({Path(file): json.dumps(told, indent=1, ensure_ascii=False) + "\n"}, force)
    return tuple(one.number for one in asked)


def questions(one: Problem) -> Iterator[dict[str, Any]]:
    """The questions of one problem that fits."""
    judge = one.task.judge
    asked = one.task.statement
    if isinstance(judge, Choice):
        yield _choice(one, judge)
    elif isinstance(judge, Parts):
        for name, (part, _) in judge.parts.items():
            assert isinstance(part, Value)
            yield _number(one, f"{asked}\nGive only: {name}.", part.right, "Right.")
    else:
        assert isinstance(judge, Value)
        yield _number(one, asked, judge.right, f"Right. {one.task.worked}")


def _number(one: Problem, words: str, right: int, praise: str) -> dict[str, Any]:
    # To JavaScript an empty field equals the number 0, but not the text "0".
    hint = f"Not this number. Hint: {one.task.hints[0]}"
    return {
        "question": _headed(one, words),
        "type": "numeric",
        "answers": [
            {
                "type": "value",
                "value": right or "0",
                "correct": True,
                "feedback": shown_words(praise),
            },
            {"type": "default", "feedback": shown_words(hint)},
        ],
    }


def _choice(one: Problem, judge: Choice) -> dict[str, Any]:
    """Every true statement is to be chosen; where none is true, there is one that says so."""
    asked = one.task.statement.replace(judge.told(), "").rstrip()
    longest = max(len(line) for option in judge.options for line in option[0].splitlines())
    options: list[dict[str, Any]] = [
        {
            "answer": shown_words(statement),
            "correct": true,
            "feedback": shown_words(
                f"{'Right' if true else 'No'}. {reason[:1].upper()}{reason[1:]}."
            ),
        }
        for statement, true, reason in judge.options
    ]
    if not judge.right:
        options.append({"answer": "none of these", "correct": True, "feedback": "Right."})
    else:
        options.append(
            {"answer": "none of these", "correct": False, "feedback": "No. At least one holds."}
        )
    return {
        "question": _headed(one, f"{asked}\nChoose all that hold."),
        "type": "many_choice",
        "answer_cols": 2 if longest <= SIDE_BY_SIDE else 1,
        "answers": options,
    }


def _headed(one: Problem, words: str) -> str:
    return f"<b>{shown_words(f'{one.number} {one.title}')}</b><br>{shown_words(words)}"


def shown_words(words: str) -> str:
    """Words as HTML that shows them; jupyterquiz would read $, and [..](..), as more than that."""
    lines = []
    for line in words.strip("\n").splitlines():
        told = escape(line.replace("->", "→")).replace("$", "&#36;").replace("[", "&#91;")
        if line.startswith("  "):
            told = escape("").join(
                ["<span style='font-family:monospace;white-space:pre-wrap'>", told, "</span>"]
            )
        lines.append(told)
    return "<br>".join(lines)
