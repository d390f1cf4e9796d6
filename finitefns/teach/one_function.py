"""What runs in the child process: one function from a file, on cases from standard input.

Started by `limits` as a script with its own limits as arguments; it needs nothing of this package.
It keeps a process of its own for the function, and ends whatever that has started: on Linux also
what has left its group. That process writes a line of JSON for each case to what was standard
output; what the function prints goes nowhere. The right answers are not here, and the package,
which knows them, is not to be imported.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

LONGEST = 2**18  # letters of one answer
REFUSED = "finitefns"
PR_SET_CHILD_SUBREAPER = 36  # of Linux: whoever loses a parent among the descendants comes here
AT_MOST = 10.0  # seconds for ending what is left


def confine(seconds: int, memory: int, output: int) -> None:
    """Set the limits of this process: CPU seconds, bytes of memory, bytes written to a file."""
    import resource

    # The hard limit a second later, so that the signal says it was the time, and not SIGKILL.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    for which, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),  # no new processes or threads; root is not held by this one
    ):
        resource.setrlimit(which, (most, most))


def plain(value: Any) -> Any:
    """What JSON does not know, as what it does: arrays and their numbers, sets as lists."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"a {type(value).__name__} is not plain data")


def words(error: BaseException) -> str:
    """An error in one short line, whatever its own code does."""
    try:
        return f"raises {type(error).__name__}: {str(error)[:200]}"
    except BaseException:
        return f"raises {type(error).__name__}"


class WithoutThePackage:
    """A finder of modules that refuses the package: whoever asks it for the answer gets none."""

    @staticmethod
    def find_spec(name: str, *_: Any) -> None:
        """Refuse one name and what is below it; others are left to the other finders."""
        if name.partition(".")[0] == REFUSED:
            raise ImportError(f"a function that is handed in has to do without {REFUSED}")


def main(arguments: list[str]) -> None:
    """Keep a process that runs the function, and end as it ended, with nothing left behind."""
    cases = json.load(sys.stdin)
    adopt()
    child = os.fork()
    if child == 0:
        try:
            run(arguments, cases)
        finally:
            os._exit(0)
    signal.signal(signal.SIGTERM, lambda *_: end(child))  # time is up
    _, status = os.waitpid(child, 0)
    sweep()
    if os.WIFSIGNALED(status):
        ending = os.WTERMSIG(status)
        if ending not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(ending, signal.SIG_DFL)
        os.kill(os.getpid(), ending)
    os._exit(os.waitstatus_to_exitcode(status))


def adopt() -> None:
    """Become the parent of every descendant that loses its own; only Linux knows how."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def sweep() -> None:
    """End all that is left of what the function has started, and what that has started."""
    until = time.monotonic() + AT_MOST
    while time.monotonic() < until:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if ended == 0:
            for pid in children(os.getpid()):
                end(pid)
            time.sleep(0.002)


def end(pid: int) -> None:
    """End a process, if it is still there."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def children(parent: int) -> Iterator[int]:
    """The processes whose parent this is, as Linux lists them."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            # 17 (a name, with ) and blanks) S 4 ...: the second after the name is the parent
            if int(path.read_text(errors="replace").rpartition(")")[2].split()[1]) == parent:
                yield int(path.parent.name)


def run(arguments: list[str], cases: list[Any]) -> None:
    """Run ``arguments``: file, function, CPU seconds, bytes of memory, bytes of output."""
    path, name = arguments[:2]
    sys.meta_path.insert(0, WithoutThePackage)
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        confine(*map(int, arguments[2:5]))

        def tell(line: dict[str, Any]) -> None:
            text = json.dumps(line, default=plain)
            if len(text) > LONGEST:
                text = json.dumps({"why": f"returns more than {LONGEST:,} letters of data"})
            answers.write(text + "\n")
            answers.flush()

        try:
            function = runpy.run_path(path)[name]
        except KeyError:
            tell({"why": f"is not there: the code defines no {name}"})
            return
        except BaseException as error:
            tell({"why": f"cannot be called: the code {words(error)}"})
            return
        for case in cases:
            try:
                tell({"value": function(*case)})
            except BaseException as error:
                tell({"why": words(error)})


if __name__ == "__main__":
    main(sys.argv[1:])
