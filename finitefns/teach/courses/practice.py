"""A notebook for practice: problems, places for answers, checks that judge at once, hints."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ..exercises.instances import Seed, seed_text
from ..exercises.problems import Problem
from .document import Cell, Notebook, as_text, code, document, markdown
from .markers import student_version
from .posing import BEGIN, END, GET_IT, chosen, pictures, place_of, solved_source, statement, tag

IDEA = """\
# {title}

Put each answer in the place of the dots and run its cell; the cell below judges it. Answers are
judged up to what the problem leaves open: names that may change, the order of a list. Nothing is
sent anywhere, and you may try as often as you like. A hint opens when you click on it."""

TOOLS = f"""\
{GET_IT}
from finitefns.teach.exercises import Sealed, problem"""

COLLECT = """\
## Hand in

Run the next cell when all is done, and hand in the file `answers.json` that it writes. A function
has to bring its imports with it, inside of it."""


def notebook(
    problems: Sequence[str],
    seed: Seed = 0,
    *,
    solved: bool = False,
    sealed: bool = True,
    collected: bool = False,
    title: str = "Exercises",
) -> Notebook:
    """A notebook that poses problems and judges the answers; ``solved`` is the teacher's.

    The answers are not in it. Where a problem has one right answer, up to what it leaves open,
    its digest is (see `finitefns.teach.exercises.digests`), and a check says only whether the
    answer is right; with ``sealed=False`` the check says also what is wrong, and gives a part of
    the points. Where many answers are right, they are re-played, and what is wrong is said.

    With ``collected`` the last cell writes the answers into ``answers.json``, which
    ``python -m finitefns.teach.grade`` marks.

    Law: the student's notebook is `student_version` of the solved one, in which every check passes.

    >>> both = [notebook(["01.2"], "ada", solved=solved) for solved in (False, True)]
    >>> "'sizes': [" in str(both[0]), "'sizes': [" in str(both[1])
    (False, True)

    Raises `InputError` for a problem that there is not, or one that is chosen twice.
    """
    cells = [
        markdown("idea", IDEA.format(title=as_text(title))),
        code("install", TOOLS),
    ]
    asked = chosen(problems, seed_text(seed))
    for one in asked:
        cells += posed(one, sealed)
    if collected:
        cells += [markdown("collect", COLLECT), code("hand-in", _hand_in(asked))]
    whole = document(cells)
    return whole if solved else student_version(whole)


def _hand_in(asked: Sequence[Problem]) -> str:
    lines = [f"        {one.number!r}: {place_of(one)}," for one in asked]
    return "\n".join(
        [
            "from finitefns.teach.courses import hand_in",
            "",
            "hand_in(",
            '    "answers.json",',
            f"    {asked[0].seed!r},",
            "    {",
            *lines,
            "    },",
            ")",
        ]
    )


def posed(one: Problem, sealed: bool = True) -> list[Cell]:
    """The cells of one problem: its text and pictures, the answer, the check, the solution."""
    return [
        statement(one, hints=True),
        *pictures(one),
        code(f"answer-{tag(one)}", solved_source(one), tags=["answer"]),
        code(f"check-{tag(one)}", _check(one, sealed), tags=["check"]),
        markdown(f"worked-{tag(one)}", f"{BEGIN}\n{as_text(one.task.worked)}\n{END}"),
    ]


def _check(one: Problem, sealed: bool) -> str:
    asked = f"problem({one.number!r}, seed={one.seed!r})"
    answer = place_of(one)
    if not sealed or one.task.judge.key(one.task.answer) is None:
        return f"{asked}.check({answer})"
    # Of the problem and not of chance, so that the same problems make the same file again.
    salt = hashlib.sha256(f"notebook/{one.number}/{one.seed}".encode()).hexdigest()[:16]
    key = one.sealed(salt)
    return (
        "key = Sealed(\n"
        f"    {key.number!r},\n    {key.seed!r},\n    {key.salt!r},\n    {key.digest!r},\n)\n"
        f"{asked}.check_sealed(key, {answer})"
    )
