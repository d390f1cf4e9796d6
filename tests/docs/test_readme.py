"""The README is run: its Python as one session from top to bottom, its commands in a shell.

In a ```python block, `>>>` lines are doctests, and anything else is plain code with its asserts and
with the examples in its docstrings.
In a ```console block whose first command is `finitefns`, every `$ ` line goes to a shell, and the
lines below it are what must be printed, errors included; a line that is only `...` stands for any
lines. `make demo` is read as `finitefns demo`, which is what it runs. Other console blocks
(`make test`, `pip install`) are for the reader.
"""

from __future__ import annotations

import shutil
import sysconfig
from pathlib import Path

import pytest

from page_runs import RUNS_AS, Block, Step, blocks, prints_as_expected, run_python, run_shell, steps

README = Path(__file__).resolve().parents[2] / "README.md"


def is_run(block: Block) -> bool:
    first = block.text.partition("\n")[0].removeprefix("$ ")
    return block.text.startswith("$ ") and RUNS_AS.get(first, first).split()[:1] == ["finitefns"]


def readme() -> str:
    # Without a README there are no blocks to collect; the first test says that it is missing.
    return README.read_text(encoding="utf-8") if README.exists() else ""


CONSOLE = [block for block in blocks(readme(), "console") if is_run(block)]


def test_the_readme_has_something_to_run() -> None:
    assert README.exists()
    assert blocks(readme(), "python")
    assert CONSOLE


def test_the_python_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    faults = run_python(blocks(readme(), "python"), README.name)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("block", CONSOLE, ids=lambda block: f"line-{block.line + 1}")
def test_a_console_block_of_the_readme(block: Block, tmp_path: Path) -> None:
    assert shutil.which("finitefns", path=sysconfig.get_path("scripts")), "install the package"
    status = 0
    for command, expected in steps(block.text):
        done = run_shell(command, status, tmp_path)
        status = done.returncode
        printed = done.stdout.splitlines()
        assert prints_as_expected(expected, printed), (
            f"$ {command}\nREADME:\n" + "\n".join(expected) + "\nprinted:\n" + done.stdout
        )


# ------------------------------------------------------------------ the readers themselves

SAMPLE = """
```python
>>> x = 2
>>> x + x
4
```
```console
$ make demo
five points
...
done
```
```console
$ make test
...
```
```python
assert x == 2
```
"""


def test_blocks_are_found_with_their_lines() -> None:
    assert [(block.line, block.text.split("\n")[0]) for block in blocks(SAMPLE, "python")] == [
        (2, ">>> x = 2"),
        (17, "assert x == 2"),
    ]
    assert [is_run(block) for block in blocks(SAMPLE, "console")] == [True, False]


def test_python_blocks_are_one_session() -> None:
    assert run_python(blocks(SAMPLE, "python"), "sample") == []


def test_a_wrong_doctest_is_found() -> None:
    (fault,) = run_python([Block("python", 7, ">>> 2 + 2\n5\n")], "sample")
    assert 'File "sample", line 8' in fault
    assert "Expected:\n    5\nGot:\n    4" in fault


def test_a_wrong_assert_is_found() -> None:
    with pytest.raises(AssertionError):
        run_python([Block("python", 0, "assert 2 + 2 == 5\n")], "sample")


def test_a_wrong_example_in_a_docstring_is_found() -> None:
    text = 'def double(x):\n    """Twice.\n\n    >>> double(2)\n    5\n    """\n    return 2 * x\n'
    (fault,) = run_python([Block("python", 0, text)], "sample")
    assert "Expected:\n    5\nGot:\n    4" in fault


def test_commands_are_read_with_what_they_print() -> None:
    console = "$ finitefns compare \\\n>   a b\nyes\n\n$ echo $?\n0\n$ make demo\n"
    assert list(steps(console)) == [
        Step("finitefns compare \\\n  a b", ["yes", ""]),
        Step("echo $?", ["0"]),
        Step("finitefns demo", []),
    ]


@pytest.mark.parametrize(
    "expected, printed, same",
    [
        ("a b", "a b", True),
        ("a b", "a b  \n\n", True),
        ("a b", "a c", False),
        ("a", "a\nb", False),
        ("", "a", False),
        ("a\n...", "a", True),
        ("a\n...\nc", "a\n1\n2\nc", True),
        ("a\n...\nc", "a\n1\n2", False),
        ("...\nc", "a\nb\nc", True),
        ("1, ..., 9", "1, 2, 9", False),
        ("(3, 2)", "(3, 2)", True),
        (".", "x", False),
    ],
)
def test_a_line_of_dots_stands_for_any_lines(expected: str, printed: str, same: bool) -> None:
    assert prints_as_expected(expected.splitlines(), printed.splitlines()) is same


def test_a_shell_sees_the_status_before_and_both_streams(tmp_path: Path) -> None:
    done = run_shell('echo "$?"; echo sorry >&2; exit 3', 2, tmp_path)
    assert (done.stdout, done.returncode) == ("2\nsorry\n", 3)
