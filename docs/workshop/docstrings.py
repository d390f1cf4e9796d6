"""From the docstrings of this house to entries of the reference.

They are plain paragraphs: what a thing is, its ``Law:``, an example, what it ``Raises``, its
``Source:``. Here each of them gets the place that numpydoc knows for it, and every `name` in
single backticks leads to its entry, where it has one.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

from sphinx.util.inspect import stringify_signature

from .names import entry

LABEL = re.compile(r"(?<=[.;:)])\s+(?=(?:Laws?|Sources?):\s|Raises `)")
RAISES = re.compile(r"Raises `(\w+)`[ ,]*(.*)", re.DOTALL)
QUOTED = re.compile(r"(?<![`:\w])`([^`]+)`(?!`)")


def sections(text: str) -> dict[str, list[str]]:
    """The paragraphs of a docstring by what they are: body, law, raises, source, example."""
    sorted_: dict[str, list[str]] = {k: [] for k in ("body", "law", "raises", "source", "example")}
    for block in re.split(r"\n[ \t]*\n", text.strip("\n")):
        if block.lstrip().startswith(">>>"):
            sorted_["example"].append(block)
            continue
        for part in LABEL.split(block) if not block.startswith((" ", "*")) else [block]:
            word, colon, rest = (piece.strip() for piece in part.partition(":"))
            if colon and word in ("Law", "Laws"):
                sorted_["law"].append(rest)
            elif colon and word in ("Source", "Sources"):
                sorted_["source"].append(rest)
            elif RAISES.fullmatch(part):
                raised, *more = re.split(r"(?<=\.)\s+(?=[A-Z])", part, maxsplit=1)
                sorted_["raises"].append(raised)
                sorted_["body"] += more
            else:
                sorted_["body"].append(part)
    return sorted_


def linked(text: str, kind: str = "", room: str = "") -> str:
    """Single backticks, as references where the name has an entry and as code where it has none."""

    def link(found: re.Match[str]) -> str:
        name = " ".join(found[1].split())
        full = entry(name, kind, room)
        return f":py:obj:`{name} <{full}>`" if full else f"``{name}``"

    return QUOTED.sub(link, text)


def as_numpydoc(text: str, kind: str = "", room: str = "") -> str:
    """A docstring of this house with the headings of numpydoc.

    ``kind`` is the class that it belongs to, if any, and ``room`` the module: see `entry`.
    """
    found = sections(text)
    body, law, source = (
        [linked(block, kind, room) for block in found[part]] for part in ("body", "law", "source")
    )
    told = list(body)
    if law:
        said = "\n\n".join(block[:1].upper() + block[1:] for block in law)
        said = said.replace("\n", "\n   ")
        told.append(f".. admonition:: Law\n   :class: law\n\n   {said}")
    if found["raises"]:
        told.append("Raises\n------\n" + "\n".join(_raised(b, kind, room) for b in found["raises"]))
    if source:
        said = "\n\n".join(block[:1].upper() + block[1:] for block in source)
        told.append(f"References\n----------\n{said}")
    if found["example"]:
        told.append("Examples\n--------\n" + "\n\n".join(found["example"]))
    return "\n\n".join(told)


def _raised(block: str, kind: str, room: str) -> str:
    read = RAISES.fullmatch(block)
    if read is None:
        raise ValueError(f"this says not what is raised: {block}")
    error, why = linked(f"`{read[1]}`", kind, room), linked(" ".join(read[2].split()), kind, room)
    return f"{error}\n    {why[:1].upper()}{why[1:]}"


def signature(
    app: Any, what: str, name: str, obj: Any, options: Any, told: str | None, returns: str | None
) -> tuple[str | None, str | None] | None:
    """The hook of autodoc for a class that hides how it is made: a widget takes what it says."""
    if what == "class" and (told or "").startswith("(*args") and "__init__" in vars(obj):
        own = inspect.signature(obj.__init__)
        _, *taken = own.parameters.values()
        return stringify_signature(
            own.replace(parameters=taken), show_return_annotation=False
        ), None
    return None


def process(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """The hook of autodoc: rewrite the lines in place, before numpydoc reads them."""
    full = name if what in ("class", "exception") else name.rpartition(".")[0]
    kind = full.rpartition(".")[2]
    lines[:] = as_numpydoc("\n".join(lines), kind, getattr(obj, "__module__", "") or "").split("\n")
