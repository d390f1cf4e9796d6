"""Command lines that nobody should type, and some that somebody did: a sentence, in time, always.

Each runs as a process of its own, in a folder of its own. What must not happen: a traceback, "a
fault of finitefns", an exit status that says "not equivalent" of bad input, or no end.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
PATIENCE = 120  # what took for ever must end long before; a busy machine needs some of it


def shell(line: str, folder: Path, **variables: str) -> tuple[int, str, str]:
    """Run a line of bash in which F stands for the command."""
    command = f"{shlex.quote(sys.executable)} -m finitefns"
    path = os.pathsep.join(filter(None, [str(HOUSE), os.environ.get("PYTHONPATH", "")]))
    with subprocess.Popen(
        ["bash", "-c", f'F() {{ {command} "$@"; }}\n{line}'],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as running:
        try:
            out, err = running.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)  # the command too, which bash waits for
            raise
    return running.returncode, out.decode("utf-8", "replace"), err.decode()


def is_one_sentence(err: str) -> bool:
    return (
        err.startswith("finitefns: ")
        and err.count("\n") == 1
        and "Traceback" not in err
        and "a fault of finitefns" not in err
    )


@pytest.mark.parametrize(
    "line, complaint",
    [
        ("F exercises student ''", "which notebook?"),
        ("F exercises student . x.ipynb", "Is a directory"),
        ("F exercises check 01.2 .json", ".json: No such file"),
        ("F exercises export quiz /dev/null", "/dev/null"),
        ("F exercises export notebook . --name ../x", "the name is '../x'"),
        ("for _ in 1 2; do F exercises export notebook . --problems 01.1 >&-; done", "already"),
        ("F tutorials /dev/null --no-open", "is not a folder"),
        ("F describe - <&-", "standard input"),
        ("F compare - aab <&-", "standard input"),
        ("F compare aab aba > /dev/full", "No space left on device"),
        ("F compare aab aba --json > /dev/full", "No space left on device"),
        ("F describe aab > /dev/full", "No space left on device"),
        ("ln -s /dev/full a.svg; F describe aab --svg a.svg", "No space left on device"),
        ("ln -s /dev/full a.csv; F compare aab abb --freedom codomain --changed a.csv >&-",
         "No space left on device"),
        ("F describe aab --svg /proc/a.svg", "/proc/a.svg could not be written"),
        ("F describe aab --svg /dev/full/a.svg", "there is no folder '/dev/full'"),
        ("F compare aab abb --changed rows", "the name must end in .csv"),
        ("F compare aab abb --changed ''", "the name must end in .csv"),
        ("mkdir a.csv; F compare aab abb --changed a.csv", "this is a folder"),
        ("F describe aab --svg $(printf 'x%.0s' $(seq 300)).svg", "File name too long"),
        ("mkdir gone; cd gone; rmdir ../gone; F describe aab --svg x.svg", "No such file"),
        ("mkdir gone; cd gone; rmdir ../gone; F tutorials --no-open", "cannot write into"),
        ("mkdir gone; cd gone; rmdir ../gone; F describe x.csv", "no such file"),
        ("F classes 2 1000000000000000001 --count", "but an integer from 0 to 10^18 is meant"),
        ("F classes 5 5 --sample 1000000000000", "at most 1,000,000 classes are drawn"),
        ("F compare aab aba --freedom 'domain=cyclic codomain=nonsense'", "nonsense"),
        ("F compare '[1, [2]]' '[1]'", "value 2: it is a list of 1"),
        ("F describe /", "finitefns: /"),
        ("F describe '[[[[[[0]]]]]]'", "finitefns: "),
        ("F factor aab --size 1000000000000000001", "but an integer from 0 to 10^18 is meant"),
        ("F factor $(printf 'a%.0s' $(seq 60)) --lattice l.svg", "factorizations"),
        ("F compare aab aba --svg $'a\\x01.png'", "the name must end in .svg"),
    ],
)  # fmt: skip
def test_a_sentence_and_status_two(tmp_path: Path, line: str, complaint: str) -> None:
    status, out, err = shell(line, tmp_path)
    assert status == 2, (out, err)
    assert is_one_sentence(err), err
    assert complaint in err
    left = [name for name in os.listdir(tmp_path) if name.startswith(".")]
    assert left == []  # nothing half done


@pytest.mark.parametrize(
    "line, status",
    [
        ("F describe aab >&-", 0),
        ("F compare aab aabb >&- 2>&-", 1),
        ("F compare aab abz 2> /dev/full", 1),
        ("F describe nowhere.csv 2> /dev/full", 2),
        ("F describe nowhere.csv 2>&-", 2),
        ("F classes 30 30 --list | head -1; exit ${PIPESTATUS[0]}", 141),
        ("F demo | head -1 > /dev/null; exit ${PIPESTATUS[0]}", 141),
        ("F compare aab abb --svg $'a\\nb.svg' > /dev/null; test -s $'a\\nb.svg'", 0),
        ("mkdir gone; cd gone; rmdir ../gone; F compare aab aba > /dev/null", 0),
        ("env -u HOME -u USER -u LANG -u PATH " + shlex.quote(sys.executable)
         + " -m finitefns describe aab --svg h.svg > /dev/null", 0),
        ("F compare '' ''> /dev/null", 0),
        ("F compare '\"' \"'\" > /dev/null", 0),
        ("F classes --endofunctions 0 --count > /dev/null", 0),
        ("F classes 1 1000000000000000000 --sample 1 > /dev/null", 0),
    ],
)  # fmt: skip
def test_a_quiet_end(tmp_path: Path, line: str, status: int) -> None:
    found, out, err = shell(line, tmp_path)
    assert found == status, (out, err)
    assert err == "" or is_one_sentence(err)


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}


@pytest.mark.parametrize(
    "line, wanted",
    [
        ("F compare 'é->ß' 'é->ß'", "\\xdf -> \\xdf"),
        ("F compare 'é->ß' 'é->ß' --json", '["\\u00df", "\\u00df"]'),
        ("F compare 'é->ß,ü->ß' 'é->ß,ü->z' --freedom none --changed u.csv > /dev/null; cat u.csv",
         "ü,ß,z"),
        ("printf 'é,ß\\n' > é.csv; F describe é.csv --no-header", "\\xdf"),
        ("printf 'é,ß\\n' > é.csv; F compare é.csv 'é->ß' --no-header", "nothing has to move"),
        ("F demo", "Only affine changes"),
        ("F exercises show 03.1", "rename the inputs"),
        ("F tutorials --list", "What survives renaming?"),
        ("F --help", "What is left of a finite function"),
    ],
)  # fmt: skip
def test_a_locale_that_knows_ascii_only(tmp_path: Path, line: str, wanted: str) -> None:
    """What is typed is UTF-8 whatever the locale says; what cannot be shown is a number."""
    status, out, err = shell(line, tmp_path, **ASCII)
    assert "Traceback" not in err
    assert "fault" not in err
    assert (status in (0, 1), wanted in out) == (True, True), (status, out, err)


@pytest.mark.parametrize("level", ["1", "2"])
@pytest.mark.parametrize(
    "line",
    [
        "F compare aab xyx",
        "F compare aab xyz",
        "F describe example:gate/AND --table --freedom npn/2",
        "F factor aaabb",
        "F classes 4 4 --list",
        "F exercises show 01.1 --solution",
    ],
)
def test_asserts_and_docstrings_are_not_needed(tmp_path: Path, line: str, level: str) -> None:
    assert shell(line, tmp_path, PYTHONOPTIMIZE=level) == shell(line, tmp_path)


@pytest.mark.parametrize(
    "line, most",
    [
        ("F classes 1000000000000 5 1", None),
        ("F classes --endofunctions 6000 --count", None),
        ("F classes 2500 2 --freedom matrices/50x50 --count", None),
        ("F factor $(printf 'a%.0s' $(seq 60000))", None),
        ("F describe $(printf 'a%.0s' $(seq 60000)) --json", 10_000_000),
    ],
)
def test_what_would_not_end_is_refused_or_answered(tmp_path: Path, line: str, most) -> None:
    """Each of these was waited for without end, or for a quarter of a minute and then refused."""
    status, out, err = shell(line, tmp_path)
    assert status in (0, 2)
    if status == 2:
        assert is_one_sentence(err)
        assert any(letter.isdigit() for letter in err)  # it says the number
    assert most is None or len(out) < most
