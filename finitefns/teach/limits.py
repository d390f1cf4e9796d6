"""Running a function that somebody handed in: in a process of its own, under limits.

Limits of CPU time, wall time, memory and output hold an endless loop or a hungry one; the child
sees the arguments and not the right answers, and cannot import this package. What it starts ends
with it: its group, and on Linux also what has left the group. This is not a sandbox: the code runs
as you, may read your files and use your network, and who means to get round these fences can. Give
it a container, or a machine, that holds nothing else.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError, said
from .exercises.trials import Failure

CHILD = Path(__file__).with_name("one_function.py")
LONGEST = 100_000  # letters of source
OUTPUT = 4 * 2**20  # bytes of all answers together
GRACE = 12.0  # seconds in which the child ends what it has started


@dataclass(frozen=True)
class Limits:
    """CPU ``seconds`` for all cases together, ``memory`` in bytes, seconds on the ``wall``.

    A process that sleeps uses no CPU, so the clock on the wall counts too.

    >>> Limits().seconds
    5

    Raises `InputError` for limits that are none.
    """

    seconds: int = 5
    memory: int = 512 * 2**20
    wall: int = 15

    def __post_init__(self) -> None:
        for name, least in (("seconds", 1), ("memory", 2**26), ("wall", 1)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise InputError(f"{name} is {said(value)}, but it must be at least {least}")


def run_function(
    source: str, name: str, cases: Sequence[tuple[Any, ...]], limits: Limits | None = None
) -> list[Any]:
    """What the function returns for each case, as plain data; a `Failure` where it does not.

    Law: the list is as long as the cases, whatever the code does.

    >>> run_function("def double(n): return 2 * n", "double", [(1,), (2,)])
    [2, 4]
    >>> run_function("def double(n): return 1 / n", "double", [(0,)])
    [Failure(why='raises ZeroDivisionError: division by zero')]

    Raises `InputError` for source that is not a text, or too long, and where limits cannot be set.
    """
    limits = limits or Limits()
    if not isinstance(source, str) or len(source) > LONGEST:
        raise InputError(f"the code is not a text of at most {LONGEST:,} letters")
    try:
        import resource  # noqa: F401
    except ImportError:
        raise InputError("functions run only where processes can be limited (not here)") from None
    with tempfile.TemporaryDirectory() as room, tempfile.TemporaryFile() as answers:
        path = Path(room) / "answer.py"
        path.write_text(source, encoding="utf-8", errors="surrogatepass")
        numbers = map(str, (limits.seconds, limits.memory, OUTPUT))
        child = subprocess.Popen(
            [sys.executable, "-s", "-P", str(CHILD), str(path), name, *numbers],
            stdin=subprocess.PIPE,
            stdout=answers,
            stderr=subprocess.DEVNULL,
            cwd=room,
            env=_surroundings(),
            start_new_session=True,
        )
        late = False
        try:
            child.communicate(json.dumps(list(cases)).encode(), timeout=limits.wall)
        except subprocess.TimeoutExpired:
            late = True
            child.terminate()  # it ends the function, and what that has started
            with suppress(subprocess.TimeoutExpired):
                child.wait(GRACE)
        finally:
            with suppress(ProcessLookupError):  # all that it started, and itself
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        answers.seek(0)
        told = answers.read(OUTPUT + 1)
    return _outputs(told, len(cases), _ending(child.returncode, late, limits))


def _surroundings() -> dict[str, str]:
    """Only what an interpreter needs to start: nothing secret is handed on."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "LANG") if key in os.environ}
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    known = os.pathsep.join(os.path.abspath(p) for p in paths if p)
    single = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    return {**kept, **single, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": known}


def _ending(code: int, late: bool, limits: Limits) -> str:
    """Why there are no more answers, in the words of a failure."""
    if late:
        return f"does not come back: it was stopped after {limits.wall} seconds"
    if -code == signal.SIGXCPU:
        return f"takes too long: it was stopped after {limits.seconds} seconds of work"
    if code < 0:
        return f"brings the process down (signal {-code})"
    return "ends the process"


def _outputs(told: bytes, number: int, ending: str) -> list[Any]:
    found: list[Any] = []
    for line in told.decode("utf-8", "replace").splitlines()[:number]:
        try:
            one = json.loads(line)
        except (ValueError, RecursionError):
            one = None
        if not isinstance(one, dict) or not ({"value", "why"} & set(one)):
            found.append(Failure("returns what cannot be read"))
        elif "why" in one:
            found.append(Failure(str(one["why"])[:400]))
        else:
            found.append(one["value"])
    return found + [Failure(ending)] * (number - len(found))
