"""The names that have an entry in the reference, read from the pages of the reference themselves.

A page of the reference names what it shows in lines such as ``.. autofunction:: finitefns.audit``;
nothing else says it a second time.
"""

from __future__ import annotations

import importlib
import inspect
import re
from functools import cache
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
ENTRY = re.compile(r"^\.\. auto(?:function|class|data|exception):: ([\w.]+)$", re.MULTILINE)


@cache
def documented() -> dict[str, str]:
    """From a name as people write it, ``audit`` or ``FiniteMap.act``, to its full name."""
    known: dict[str, str] = {}
    for page in sorted((HOME / "reference").glob("*.md")):
        for full in ENTRY.findall(page.read_text(encoding="utf-8")):
            short = full.rpartition(".")[2]
            if known.setdefault(short, full) != full:
                raise ValueError(f"{page.name}: {full} and {known[short]} share one short name")
            thing = found(full)
            if inspect.isclass(thing):
                known |= {f"{short}.{part}": f"{full}.{part}" for part in parts(thing)}
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


def entry(name: str, inside: str = "") -> str | None:
    """The full name of the entry that a name leads to, if there is one.

    ``inside`` is the full name of the class in whose docstring it stands: its own parts go first.
    """
    short = name.removesuffix("()").removeprefix("ff.").removeprefix("finitefns.")
    own = f"{inside.rpartition('.')[2]}.{short}"
    known = documented()
    return known.get(own) or known.get(short) or (name if name in known.values() else None)
