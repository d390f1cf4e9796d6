"""What runs in the child process: one function from a file, on cases from standard input.

Started by `limits` as a script with its own limits as arguments; it needs nothing of this package.
It writes a line of JSON for each case to what was its standard output; what the function prints
goes nowhere. The right answers are not here.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from typing import Any

LONGEST = 2**18  # letters of one answer


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
    raise TypeError(f"a {type(value).__name__} is no plain data")


def words(error: BaseException) -> str:
    """An error in one short line, whatever its own code does."""
    try:
        return f"raises {type(error).__name__}: {str(error)[:200]}"
    except BaseException:
        return f"raises {type(error).__name__}"


def main(arguments: list[str]) -> None:
    """Run ``arguments``: file, function, CPU seconds, bytes of memory, bytes of output."""
    path, name = arguments[:2]
    cases = json.load(sys.stdin)
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
