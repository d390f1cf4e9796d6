"""``finitefns tutorials [DIR]``: the notebooks in a folder of one's own, and JupyterLab there.

What a student wrote is never lost: a notebook that is in the folder already and is not as it was
shipped stays as it is. ``--fresh`` writes the shipped one beside it, under a name of its own.
"""

from __future__ import annotations

import argparse
import os
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from .answers import CANNOT_TELL, YES

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FOLDER = "finitefns-tutorials"
EXAMPLES = """\
examples:
  finitefns tutorials                   # into ./finitefns-tutorials, and open
  finitefns tutorials course --no-open  # into ./course, and no more
  finitefns tutorials --list            # say what there is
A notebook that you have changed is kept; --fresh writes the one that was
shipped beside it.
"""


def arguments(ask: argparse.ArgumentParser) -> None:
    """What may follow ``finitefns tutorials``."""
    ask.add_argument("folder", nargs="?", metavar="DIR", help=f"where to (without: {FOLDER})")
    ask.add_argument("--fresh", action="store_true", help="also a fresh one of what you changed")
    how = ask.add_mutually_exclusive_group()
    how.add_argument("--list", action="store_true", help="only say which tutorials there are")
    how.add_argument("--no-open", action="store_true", help="only copy, do not start JupyterLab")
    how.add_argument(
        "--no-browser", action="store_true", help="start JupyterLab, and only print its address"
    )


def tutorials(options: argparse.Namespace) -> int:
    """Copy the tutorials, and open JupyterLab on them."""
    ours = shipped()
    if options.list:
        if options.folder is not None:
            raise InputError("tutorials --list takes no folder")
        for notebook in ours:
            print(f"{_title(notebook)}  ({notebook.name})")
        return YES
    folder = Path(FOLDER if options.folder is None else options.folder)
    try:
        usable = options.folder != "" and (folder.is_dir() or not folder.exists())
        told = copied(ours, folder, options.fresh) if usable else None
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        why = getattr(error, "strerror", None) or error
        raise InputError(f"tutorials: cannot write into {str(folder)!r}: {why}") from None
    if told is None:
        raise InputError(f"tutorials: {options.folder!r} is not a folder, and a folder is meant")
    print("\n".join(told))
    return YES if options.no_open else _opened(folder, ours[0].name, options.no_browser)


def shipped() -> list[Traversable]:
    """The notebooks in order: inside of an installed package, or beside it in a checkout."""
    from importlib import resources

    home = resources.files("finitefns")
    beside = Path(__file__).parent.parent.parent / "tutorials"
    for place in (home / "teach" / "tutorials", beside):
        if place.is_dir():
            found = [one for one in place.iterdir() if _is_tutorial(one.name)]
            if found:
                return sorted(found, key=lambda one: one.name)
    raise InputError("tutorials: this copy of finitefns was installed without them")


def _is_tutorial(name: str) -> bool:
    return name[:2].isdecimal() and name[2:3] == "-" and name.endswith(".ipynb")


def _title(notebook: Traversable) -> str:
    """The first line of a notebook, which is its heading."""
    import json

    first = json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]["source"]
    return str("".join(first)).splitlines()[0].lstrip("# ")


def copied(ours: list[Traversable], folder: Path, fresh: bool) -> list[str]:
    """Write what is missing into a folder; a line for each thing that a person should know."""
    from shlex import quote

    folder.mkdir(parents=True, exist_ok=True)
    new, kept, beside = 0, [], []
    for notebook in ours:
        text = notebook.read_bytes()
        if _written(folder / notebook.name, text):
            new += 1
        elif not _is(folder / notebook.name, text):
            kept.append(notebook.name)
            if fresh:
                beside.append(_beside(folder / notebook.name, text))
    told = [f"{len(ours)} tutorials in {quote(str(folder))}, {new} of them new"]
    told += [f"  kept as you left it: {name}" for name in kept]
    told += [f"  as it was shipped: {name}" for name in beside]
    if kept and not fresh:
        told.append("  --fresh writes those that were shipped beside yours")
    return told


def _written(path: Path, text: bytes) -> bool:
    """Write a file where nothing of that name is, whole or not at all."""
    try:
        file = path.open("xb")  # x: whoever was here first stays
    except FileExistsError:
        return False
    try:
        with file:
            file.write(text)
    except BaseException:  # a full disk, or Ctrl-C
        path.unlink(missing_ok=True)  # half a notebook would pass for the student's own ever after
        raise
    return True


def _is(path: Path, text: bytes) -> bool:
    return path.is_file() and path.read_bytes() == text


def _beside(path: Path, text: bytes) -> str:
    """Write the shipped notebook under the first name that is free, or holds it already."""
    for k in count(1):
        other = path.with_name(f"{path.stem}-fresh{f'-{k}' if k > 1 else ''}.ipynb")
        if _written(other, text) or _is(other, text):
            break
    return other.name


def _opened(folder: Path, first: str, quiet: bool) -> int:
    """Run JupyterLab in the folder until it is shut down."""
    import importlib.util
    import subprocess
    from shlex import quote

    if importlib.util.find_spec("jupyterlab") is None:
        print(
            "JupyterLab is not installed here. Get it, and what the widgets need, with\n"
            "  python -m pip install jupyterlab anywidget\n"
            f"and open the tutorials with: jupyter lab {quote(str(folder))}"
        )
        return YES
    # -P: a random.py among the student's files must not pass for Python's own.
    command = [sys.executable, "-P", "-m", "jupyterlab", first]
    if quiet:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # as in most containers; it refuses to start without
    sys.stdout.flush()
    with subprocess.Popen(command, cwd=folder) as lab:
        while True:
            try:
                return CANNOT_TELL if lab.wait() > 0 else YES
            except KeyboardInterrupt:
                continue  # JupyterLab heard it too, and asks whether it is meant
