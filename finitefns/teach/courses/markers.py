"""From the solved notebook to the one that students get.

A teacher writes one notebook, with the solutions in it, between lines that are only marks:

    ### BEGIN SOLUTION
    answer1 = [3, 2]
    ### END SOLUTION

and in the same way ``### BEGIN HIDDEN TESTS`` and ``### END HIDDEN TESTS`` around checks that
students are not to see, or ``MARK SCHEME`` around what only markers are to read. nbgrader knows
these marks too. Text cells may have them as well.

Laws: no line of a solution or of a hidden test is left, nor an output; what is left of a cell of
code is still Python, if it was; and with the solutions put back the notebook is as it was.
"""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from ...errors import InputError, said
from .document import Cell, Notebook, read, source_of

MARK = re.compile(r"\s*#+\s*(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)\s*")
LIKE_A_MARK = re.compile(  # in any sort of comment: <!-- BEGIN SOLUTION -->, **end solution**
    r"(^[\W_]*|#\s*)(begin|end)[\W_]*(solution|hidden[\W_]*test|mark[\W_]*scheme)", re.IGNORECASE
)
OF_A_LINE = re.compile(r"#\s*SOLUTION( NO PROMPT)?\s*$")  # otter's mark behind a line of code
STUB = "# your answer here"
SMALL = 8  # letters: a shorter line, such as `return g`, may stand anywhere
# What other programs keep with a cell may hold an answer; only these are known to hold none.
KEPT = ("collapsed", "deletable", "editable", "nbgrader", "scrolled", "slideshow", "tags")
KEPT_OF_ALL = ("kernelspec", "language_info", "title")
KEPT_OF_KERNEL = ("name", "display_name", "language")
PARTS = ("cell_type", "id", "source")


def student_version(solved: Notebook) -> Notebook:
    """The notebook without its solutions, hidden tests and outputs.

    Law: no line of a solution is in it. A line that is also given elsewhere, outside of the marks,
    would be: that is refused, and so is a notebook in which nothing is marked.

    >>> from .document import code, document
    >>> solved = code("a", "x = ...\\n### BEGIN SOLUTION\\nx = 42\\n### END SOLUTION")
    >>> print(student_version(document([solved]))["cells"][0]["source"])
    x = ...
    # your answer here

    Raises `InputError` for what is not a notebook, for marks that do not match, and for near marks.
    """
    try:
        solved = read(json.dumps(solved))
    except (TypeError, RecursionError):  # a thing that no file could hold
        raise InputError(f"the notebook is {said(solved)}, which is not JSON") from None
    taken: list[tuple[int, str]] = []
    cells = []
    for place, cell in enumerate(solved["cells"], start=1):
        left, away = _without(source_of(cell), cell["cell_type"], place)
        taken += [(place, line) for line in away]
        if left.strip() or not away:  # a text of nothing but a solution leaves no empty cell
            cells.append(_cleared(cell, left))
    if not taken:
        raise InputError(
            "nothing is marked as a solution; put it between lines ### BEGIN SOLUTION and "
            "### END SOLUTION"
        )
    _refuse_leaks(cells, taken)
    whole = {key: value for key, value in solved["metadata"].items() if key in KEPT_OF_ALL}
    language = whole.get("language_info")
    if isinstance(language, dict):  # the version of the teacher's Python says nothing to students
        whole["language_info"] = {"name": language.get("name", "python")}
    kernel = whole.get("kernelspec")
    if isinstance(kernel, dict):
        whole["kernelspec"] = {k: v for k, v in kernel.items() if k in KEPT_OF_KERNEL}
    form: dict[str, Any] = {k: solved[k] for k in ("nbformat", "nbformat_minor") if k in solved}
    return {**form, "metadata": whole, "cells": cells}


def _lines(source: str) -> list[str]:
    """Lines as those of Python: a text may hold other signs that part lines elsewhere."""
    lines = re.split("\r\n|\r|\n", source)
    return lines if lines[-1] else lines[:-1]


def _without(source: str, kind: str, place: int) -> tuple[str, list[str]]:
    """What is left of a cell, and the lines that were taken away."""
    left: list[str] = []
    away: list[str] = []
    stubs: list[int] = []  # where in `left` a solution was
    inside, fresh = "", False  # fresh: no line of this solution has come yet
    for line in _lines(source):
        mark = MARK.fullmatch(line)
        alone = kind == "code" and not inside and OF_A_LINE.search(line)
        if mark is None and (alone or LIKE_A_MARK.search(line)):
            raise InputError(
                f"cell {place}: {said(line.strip())} is nearly a mark; a mark is a line of its "
                "own, such as ### BEGIN SOLUTION"
            )
        if mark is None:
            (away if inside else left).append(line)
            if fresh and inside == "SOLUTION" and line.strip():
                left[stubs[-1]] = _indent(line) + STUB  # where the solution is, not its mark
                fresh = False
        elif mark[1] == "BEGIN":
            if inside:
                raise InputError(f"cell {place}: {inside.lower()} begins twice before it ends")
            inside = mark[2]
            if inside == "SOLUTION" and kind == "code":
                stubs.append(len(left))
                left.append(_indent(line) + STUB)
                fresh = True
        elif inside != mark[2]:
            raise InputError(f"cell {place}: {mark[2].lower()} ends, but it did not begin")
        else:
            inside, fresh = "", False
    if inside:
        raise InputError(f"cell {place}: {inside.lower()} begins, but it does not end")
    magic = source.lstrip().startswith("%%")  # of another language, perhaps
    if stubs and not _is_python(left) and not (magic and not _is_python(_lines(source))):
        # A function of nothing but a comment is none; dots make it one.
        for i in stubs:
            left[i] = left[i].replace("#", "...  #", 1)
    return "\n".join(left), [line for line in away if line.strip()]


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _is_python(lines: list[str]) -> bool:
    # What a notebook knows and Python does not: lines of %magic and !shell.
    told = "\n".join(re.sub(r"^(\s*)[%!?].*", r"\1pass", line) for line in lines)
    try:
        compile(told, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return False
    return True


def _cleared(cell: Cell, source: str) -> Cell:
    """The cell with this text, and nothing that a run, or another program, left in it."""
    found: dict[str, Any] = {key: cell[key] for key in PARTS if key in cell}
    found["source"] = source
    found["metadata"] = {k: v for k, v in cell["metadata"].items() if k in KEPT}
    if cell["cell_type"] == "code":
        found |= {"outputs": [], "execution_count": None}
    pictures = cell.get("attachments")
    if isinstance(pictures, dict):
        shown = {name: data for name, data in pictures.items() if f"attachment:{name}" in source}
        if shown:
            found["attachments"] = shown
    return found


def _refuse_leaks(cells: list[Cell], taken: list[tuple[int, str]]) -> None:
    """Raise `InputError` where a line that was taken away is also given somewhere."""
    given: dict[str, int] = {}
    for place, cell in enumerate(cells, start=1):
        for line in _lines(cell["source"]):
            given.setdefault(line.strip(), place)
    for place, line in taken:
        bare = line.strip()
        if len(bare) < SMALL or bare.startswith(("import ", "from ", "```", "#")):
            continue
        if bare in given:
            raise InputError(
                f"cell {given[bare]} shows a line of the solution in cell {place}, "
                f"{said(bare)}; mark it there too, or write it in another way"
            )
