"""A problem as the cells of a notebook: its text, its pictures, and a place for the answer."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from ...errors import InputError, said
from ...finite.maps import FiniteMap
from ..exercises.index import exercises
from ..exercises.instances import Seed, seed_text
from ..exercises.problems import Problem
from ..exercises.trials import Written
from .document import Cell, as_text, code, markdown

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
GET_IT = """\
# Run this first. Not found? Then this:  %pip install --find-links . finitefns"""

SHEET = """\
# {name}

Put each answer in the place of the dots and run its cell. The cell below an answer checks that
there is one; where a function is asked for, it is also tried. The marks come after the sheet is
handed in. Names that may change, and the order of a list, do not matter."""
WIDTH = 80  # letters of an answer that stands on one line


def chosen(numbers: Sequence[str], seed: Seed) -> tuple[Problem, ...]:
    """The problems of these numbers at a seed; ``"03"`` means all of tutorial 03.

    >>> [one.number for one in chosen(["01.2", "10"], 7)][:3]
    ['01.2', '10.1', '10.2']

    Raises `InputError` for a number that none has, for a problem named twice, and for none at all.
    """
    if isinstance(numbers, str) or not isinstance(numbers, Iterable):
        raise InputError(f"the problems are {said(numbers)}, but a list such as ['01', '03.2'] is")
    found: list[Problem] = []
    for number in numbers:
        fit = [
            one
            for name, one in exercises().items()
            if isinstance(number, str) and number in (name, name.split(".")[0])
        ]
        if not fit:
            raise InputError(
                f"there is no problem and no tutorial {said(number)}; tutorials are 01 to 10, and "
                "their problems 01.1, 01.2, ..."
            )
        for one in fit:
            if any(one.number == other.number for other in found):
                raise InputError(f"problem {one.number} is chosen twice")
            found.append(Problem(one, seed_text(seed)))
    if not found:
        raise InputError("no problem is chosen; name some, such as 01 or 03.2")
    return tuple(found)


def tag(one: Problem) -> str:
    """The number of a problem as a name for a cell.

    >>> tag(chosen(["01.2"], 0)[0])
    '01-2'
    """
    return one.number.replace(".", "-")


def place_of(one: Problem) -> str:
    """The name under which a notebook keeps the answer: of a variable, or of the function.

    >>> [place_of(x) for x in chosen(["01.2", "01.5"], 0)]
    ['answer_01_2', 'same']
    """
    judge = one.task.judge
    return judge.name if isinstance(judge, Written) else f"answer_{one.number.replace('.', '_')}"


def statement(one: Problem, hints: bool = False) -> Cell:
    """The text of a problem; the hints are folded away.

    Law: the text is told as it stands, and says nothing of the seed.
    """
    head = f"## {one.number} {one.title} ({one.points} point{'s' * (one.points != 1)})"
    parts = [head, as_text(one.statement)]
    if hints:
        parts += [
            f"<details><summary>Hint {k}</summary>\n\n{as_text(words)}\n\n</details>"
            for k, words in enumerate(one.task.hints, start=1)
        ]
    return markdown(f"problem-{tag(one)}", "\n\n".join(parts))


def pictures(one: Problem) -> list[Cell]:
    """A cell for each thing that the problem shows as a picture.

    The thing is written out, as its text tells it, and draws itself: so it follows the page's
    colours, the student can work with it, and no seed is needed.
    """
    return [
        code(
            f"draw-{tag(one)}-{name}",
            f"import finitefns as ff\n\n{name} = {_written_out(one.given[name])}\n{name}",
        )
        for name in one.task.drawn
    ]


def _written_out(thing: Any) -> str:
    """The call that makes a map or an endofunction, for one to read."""
    labels = thing.domain.labels if isinstance(thing, FiniteMap) else thing.space.labels
    if isinstance(thing, FiniteMap):
        arrows = {x: thing(x) for x in labels}
        ends = list(thing.codomain.labels)
        return f"ff.FiniteMap.from_mapping(\n    {arrows!r},\n    codomain={ends!r},\n)"
    return f"ff.Endofunction(\n    {thing.values.tolist()!r},\n    {list(labels)!r},\n)"


def answer_told(one: Problem) -> str:
    """The right answer of a problem that asks for data, as Python writes it; one entry per line."""
    answer = one.task.answer
    if len(repr(answer)) <= WIDTH or not isinstance(answer, (dict, list)):
        return repr(answer)
    named = isinstance(answer, dict)
    lines = [f"{k!r}: {answer[k]!r}" for k in answer] if named else list(map(repr, answer))
    first, last = "{}" if named else "[]"
    return "\n".join([first, *[f"    {line}," for line in lines], last])


def written_answer(one: Problem) -> tuple[str, str]:
    """A problem that asks for a function: its head with a line of what it does, and its body."""
    judge = one.task.judge
    assert isinstance(judge, Written)
    told = textwrap.dedent(inspect.getsource(one.task.answer)).rstrip()
    function = ast.parse(told).body[0]
    assert isinstance(function, ast.FunctionDef)
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        first = function.body[1]
    body = "\n".join(told.splitlines()[first.lineno - 1 :])
    return f'def {judge.signature}:\n    """Problem {one.number}: {one.title}"""', body


def solved_source(one: Problem, begin: str = BEGIN, end: str = END) -> str:
    """The source of the answer's cell, with the solution between its marks."""
    if one.takes_a_function:
        head, body = written_answer(one)
        return f"{head}\n    {begin}\n{body}\n    {end}"
    name = place_of(one)
    return f"{name} = ...\n{begin}\n{name} = {answer_told(one)}\n{end}"
