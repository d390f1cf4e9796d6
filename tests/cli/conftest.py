"""What the tests of the command share: the command itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from commanding import Said
from finitefns.cli import main


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run the command inside this process."""

    def run(*words: str) -> Said:
        status = main(words)
        return Said(status, *capsys.readouterr())

    return run
