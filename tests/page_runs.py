"""Pages are run: the blocks of a page as one session of Python, and its commands in a shell.

In a ```python block, `>>>` lines are doctests, and anything else is plain code with its asserts and
with the examples in its docstrings. In a ```console block every `$ ` line goes to a shell, and the
lines below it are what must be printed, errors included; a line that is only `...` stands for any
lines.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from measuring import PATIENCE

KIND = Path(__file__).resolve().parent.parent / "docs" / "howto" / "add-a-kind.md"
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)
RUNS_AS = {"make demo": "finitefns demo"}


class Block(NamedTuple):
    language: str
    line: int  # of its first line, counted from 0
    text: str


class Step(NamedTuple):
    command: str
    expected: list[str]


def blocks(markdown: str, language: str) -> list[Block]:
    return [
        Block(match[1], markdown.count("\n", 0, match.start(2)), match[2])
        for match in FENCE.finditer(markdown)
        if match[1] == language
    ]


def steps(console: str) -> Iterator[Step]:
    """The commands of a console block, each with the lines it should print."""
    lines = console.rstrip().splitlines()
    while lines:
        command = lines.pop(0).removeprefix("$ ")
        while command.endswith("\\") and lines:
            command += "\n" + lines.pop(0).removeprefix("> ")
        ends = next((i for i, line in enumerate(lines) if line.startswith("$ ")), len(lines))
        yield Step(RUNS_AS.get(command, command), lines[:ends])
        del lines[:ends]


def as_seen(lines: list[str]) -> list[str]:
    """Lines as a reader sees them: no trailing blanks, on the lines or after the last."""
    return "\n".join(line.rstrip() for line in lines).rstrip().splitlines()


def prints_as_expected(expected: list[str], printed: list[str]) -> bool:
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in as_seen(expected)
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in as_seen(printed))) is not None


def run_python(
    python: list[Block], name: str, session: dict[str, object] | None = None
) -> list[str]:
    """Run the blocks as one session, and say what went wrong; plain code raises where it stands."""
    session = {"__name__": "__main__"} if session is None else session
    faults: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    for block in python:
        if re.search("^>>>", block.text, re.MULTILINE):
            test = doctest.DocTestParser().get_doctest(block.text, {}, name, name, block.line)
            # The parser copies the names it is given; the session goes on from block to block.
            test.globs = session
            runner.run(test, out=faults.append, clear_globs=False)
        else:
            # Empty lines in front let a traceback point at the line of the README.
            exec(compile("\n" * block.line + block.text, name, "exec"), session)
            for defined in re.findall(r"^(?:def|class) (\w+)", block.text, re.MULTILINE):
                words = getattr(session[defined], "__doc__", None) or ""
                test = doctest.DocTestParser().get_doctest(words, {}, defined, name, block.line)
                test.globs = session
                runner.run(test, out=faults.append, clear_globs=False)
    return faults


def run_shell(command: str, status: int, folder: Path) -> subprocess.CompletedProcess[str]:
    """One command as a reader would type it after one that ended with this status."""
    scripts = sysconfig.get_path("scripts")
    screen = {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    return subprocess.run(
        ["sh", "-c", f"(exit {status})\n{command}"],
        cwd=folder,
        env=os.environ | screen | {"PATH": scripts + os.pathsep + os.environ.get("PATH", "")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


@cache
def relation() -> Any:
    """The class that docs/howto/add-a-kind.md writes down, made once."""
    page = KIND.read_text(encoding="utf-8")
    (block,) = [one for one in blocks(page, "python") if "class Rel" in one.text]
    session: dict[str, object] = {"__name__": "__main__"}
    assert run_python([block], "page", session) == []
    return session["Relation"]
