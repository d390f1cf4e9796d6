"""The names that have an entry in the reference, read from the pages of the reference themselves.

A page of the reference names what it shows in lines such as ``.. autofunction:: finitefns.audit``;
nothing else says it a second time.
"""

from __future__ import annotations

import importlib
import inspect
import itertools
import re
from functools import cache
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
ENTRY = re.compile(r"^\.\. auto(?:function|class|data|exception):: ([\w.]+)$", re.MULTILINE)


@cache
def documented() -> dict[str, tuple[str, ...]]:
    """From a name as people write it, such as ``FiniteMap.act``, to the full names it may mean."""
    known: dict[str, tuple[str, ...]] = {}
    for page in sorted((HOME / "reference").glob("*.md")):
        for full in ENTRY.findall(page.read_text(encoding="utf-8")):
            thing, short = found(full), full.rpartition(".")[2]
            known[short] = (*known.get(short, ()), full)
            for part in parts(thing) if inspect.isclass(thing) else ():
                own = f"{short}.{part}"
                known[own] = (*known.get(own, ()), f"{full}.{part}")
    return known


def found(full: str) -> Any:
    """The thing itself, by its full name."""
    module, _, name = full.rpartition(".")
    return getattr(importlib.import_module(module), name)


def parts(kind: type) -> list[str]:
    """The public parts of a class that say what they are."""
    return [
        name
        for name, part in vars(kind).items()
        if not (name.startswith("_") or inspect.isclass(part)) and inspect.getdoc(part)
    ]


def entry(name: str, kind: str = "", room: str = "") -> str | None:
    """The full name of the entry that a name leads to, if there is one and it is clear which.

    In the docstring of a class, ``kind``, its own parts go first; where two rooms have a thing of
    one name, the one that is nearer to ``room``, a module, is meant.
    """
    short = name.removesuffix("()").removeprefix("ff.").removeprefix("finitefns.")
    known = documented()
    meant = (
        known.get(f"{kind}.{short}") or known.get(short) or known.get(name.rpartition(".")[2], ())
    )
    if "." in name and name in meant:
        return name
    if short not in known and f"{kind}.{short}" not in known:
        return None
    if len(meant) == 1:
        return meant[0]
    return max(meant, key=lambda full: _shared(full, room)) if room and meant else None


def _shared(full: str, room: str) -> int:
    """How many rooms two names go through together."""
    steps = zip(full.split("."), room.split("."), strict=False)
    return sum(1 for _ in itertools.takewhile(lambda step: step[0] == step[1], steps))
