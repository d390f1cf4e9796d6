"""Long work on a terminal: said before it starts, or after two seconds where nobody foresaw it.

Whoever reads a pipe or a file gets the answer and no more: all of this needs a terminal that shows
the errors. Before work that is known to be long the package logs a line for `finitefns`.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SOON = 2.0  # seconds after which a person wonders whether anything happens
STOPS = "; Ctrl-C stops it"


def on_a_terminal() -> bool:
    """Whether somebody looks at the errors."""
    return sys.stderr is not None and sys.stderr.isatty()


def say_first(what: str) -> None:
    """Say on a terminal what is about to take long."""
    if on_a_terminal():
        print(f"finitefns: {what}{STOPS}", file=sys.stderr, flush=True)


class _Said(logging.Handler):
    """Tells on the terminal what the package logs, and remembers that something was told."""

    told = False

    def emit(self, record: logging.LogRecord) -> None:
        if not self.told:
            self.told = True
            say_first(record.getMessage())


@contextmanager
def patience(words: list[str]) -> Iterator[None]:
    """Tell a person who waits at a terminal that the command is still at work."""
    if not on_a_terminal():
        yield
        return
    log, said = logging.getLogger("finitefns"), _Said(logging.INFO)
    before = log.level
    log.setLevel(logging.INFO)
    log.addHandler(said)

    def wonder() -> None:
        if not said.told:
            said.told = True
            say_first(f"still at work on {' '.join(words[:1])}")

    timer = threading.Timer(SOON, wonder)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        log.removeHandler(said)
        log.setLevel(before)
