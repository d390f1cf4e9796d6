"""Long work by command: it is said on a terminal, can be interrupted, and leaves no half a file."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from finitefns.cli import main, writing
from finitefns.cli.writing import write_whole
from finitefns.errors import InputError

COMMAND = [sys.executable, "-m", "finitefns"]
PATIENCE = 120  # seconds in which even a busy machine gets there
LONG = ["classes", "40", "40", "--sample", "900000", "--seed", "1"]


def read_until(stream: int, wanted: bytes) -> bytes:
    """What comes from a terminal or a pipe until some text was seen, or nothing more comes."""
    seen, end = b"", time.monotonic() + PATIENCE
    while wanted not in seen and time.monotonic() < end:
        if select.select([stream], [], [], 1)[0]:
            try:
                more = os.read(stream, 4096)
            except OSError:  # Linux says so when the last one has closed a terminal
                break
            if not more:
                break
            seen += more
    return seen


@pytest.fixture
def on_a_terminal() -> Iterator:
    """Run the command with its errors on a terminal: the process, and what the terminal shows."""
    opened = []

    def run(*words: str) -> tuple[subprocess.Popen[bytes], int]:
        ours, theirs = pty.openpty()
        running = subprocess.Popen(
            [*COMMAND, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs
        )
        os.close(theirs)
        opened.append((running, ours))
        return running, ours

    yield run
    for running, ours in opened:
        running.kill()
        running.wait()
        os.close(ours)


def test_long_work_is_said_before_it_starts(on_a_terminal) -> None:
    running, screen = on_a_terminal(*LONG)
    shown = read_until(screen, b"stops it")
    assert b"finitefns: drawing 900,000 classes; Ctrl-C stops it" in shown
    assert running.poll() is None
    running.send_signal(signal.SIGINT)
    assert b"interrupted before the answer was complete" in read_until(screen, b"complete")
    assert running.wait(PATIENCE) == 130


def test_a_count_that_takes_long_says_how_much_it_takes(on_a_terminal) -> None:
    running, screen = on_a_terminal("classes", "--endofunctions", "3000", "--count")
    shown = read_until(screen, b"stops it")
    assert b"finitefns: counting endofunctions takes about" in shown
    assert b"additions; Ctrl-C stops it" in shown
    assert running.poll() is None
    running.send_signal(signal.SIGINT)
    assert running.wait(PATIENCE) == 130


def test_what_nobody_foresaw_is_said_after_a_while(on_a_terminal) -> None:
    running, screen = on_a_terminal("factor", "a" * 4_000, "--limit", "0")
    assert b"; Ctrl-C stops it" in read_until(screen, b"stops it")
    running.send_signal(signal.SIGINT)
    assert running.wait(PATIENCE) in (0, 130)


def test_a_short_question_is_answered_without_a_word(on_a_terminal) -> None:
    running, screen = on_a_terminal("classes", "3", "3", "--count")
    assert read_until(screen, b"\n") == b""
    assert running.wait(PATIENCE) == 0


@pytest.mark.parametrize("words", [LONG, ["describe", "-"], ["compare", "-", "aab"]])
def test_an_interrupt_is_one_sentence(words: list[str]) -> None:
    with subprocess.Popen(
        [*COMMAND, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        if words is LONG:
            read_until(running.stdout.fileno(), b"\n")
        else:
            assert running.stdin is not None
            running.stdin.write(b"ab" * 2**17)  # more than a pipe holds: it is being read
            running.stdin.flush()
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=PATIENCE)
        assert running.returncode == 130
        assert told == b"finitefns: interrupted before the answer was complete\n"


# ------------------------------------------------------------------ files, whole or not at all


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text("old")
    path.chmod(0o640)

    def stopped(name: str) -> None:
        Path(name).write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(str(path), stopped)
    assert path.read_text() == "old"

    def full(name: str) -> None:
        Path(name).write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match=r"a\.svg could not be written: No space left on device"):
        write_whole(str(path), full)
    assert path.read_text() == "old"
    write_whole(str(path), lambda name: Path(name).write_text("new"))
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["a.svg"]


def test_a_link_is_followed_and_a_device_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "b.svg", tmp_path / "a.svg"
    link.symlink_to(target)
    write_whole(str(link), lambda name: Path(name).write_text("new"))
    assert link.is_symlink()
    assert target.read_text() == "new"
    nowhere = tmp_path / "null.svg"
    nowhere.symlink_to(os.devnull)
    assert main(["describe", "aab", "--svg", str(nowhere)]) == 0
    assert nowhere.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["a.svg", "null.svg", "there"]


@pytest.mark.parametrize(
    "words",
    [
        ["compare", "aab", "aba", "--svg", "a.svg"],
        ["compare", "aab", "aba", "--changed", "a.csv"],
        ["describe", "aab", "--svg", "a.svg"],
        ["describe", "[[0,0,1],[1,0]]", "--merges", "a.svg"],
        ["factor", "aab", "--lattice", "a.svg"],
        ["classes", "2", "2", "--atlas", "a.html"],
    ],
)
def test_every_file_of_the_command_is_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) in (0, 1)
    assert os.listdir(tmp_path) == [words[-1]]
    before = Path(words[-1]).read_bytes()

    def no_room(*_: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "replace", no_room)
    capsys.readouterr()
    assert main(words) == 2
    assert f"{words[-1]} could not be written: No space left on device" in capsys.readouterr().err
    assert os.listdir(tmp_path) == [words[-1]]
    assert Path(words[-1]).read_bytes() == before
