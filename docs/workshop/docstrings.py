"""From the docstrings of this house to entries of the reference.

They are plain paragraphs: what a thing is, its ``Law:``, an example, what it ``Raises``, its
``Source:``. Here each of them gets the place that numpydoc knows for it, and every `name` in
single backticks leads to its entry, where it has one.
"""

from __future__ import annotations

import re
from typing import Any

from .names import entry

LABEL = re.compile(r"(?<=[.;:)]) +(?=(?:Laws?|Sources?): |Raises `)")
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
            word, colon, rest = part.partition(": ")
            if colon and word in ("Law", "Laws"):
                sorted_["law"].append(rest)
            elif colon and word in ("Source", "Sources"):
                sorted_["source"].append(rest)
            elif RAISES.fullmatch(part):
                sorted_["raises"].append(part)
            else:
                sorted_["body"].append(part)
    return sorted_


def linked(text: str, inside: str = "") -> str:
    """Single backticks, as references where the name has an entry and as code where it has none."""

    def link(found: re.Match[str]) -> str:
        name = " ".join(found[1].split())
        full = entry(name, inside)
        return f":py:obj:`{name} <{full}>`" if full else f"``{name}``"

    return QUOTED.sub(link, text)


def as_numpydoc(text: str, inside: str = "") -> str:
    """A docstring of this house with the headings of numpydoc."""
    found = {
        kind: blocks if kind == "example" else [linked(block, inside) for block in blocks]
        for kind, blocks in sections(text).items()
    }
    told = list(found["body"])
    if found["law"]:
        law = "\n\n".join(block[:1].upper() + block[1:] for block in found["law"]).replace(
            "\n", "\n   "
        )
        told.append(f".. admonition:: Law\n   :class: law\n\n   {law}")
    if found["raises"]:
        raised = []
        for block in sections(text)["raises"]:
            kind, why = RAISES.fullmatch(block).groups()  # type: ignore[union-attr]
            why = linked(" ".join(why.split()), inside)
            name = linked(f"`{kind}`", inside)
            raised.append(f"{name}\n    {why[:1].upper()}{why[1:]}")
        told.append("Raises\n------\n" + "\n".join(raised))
    if found["source"]:
        told.append("References\n----------\n" + "\n\n".join(found["source"]))
    if found["example"]:
        told.append("Examples\n--------\n" + "\n\n".join(found["example"]))
    return "\n\n".join(told)


def process(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """The hook of autodoc: rewrite the lines in place, before numpydoc reads them."""
    inside = name if what in ("class", "exception") else name.rpartition(".")[0]
    lines[:] = as_numpydoc("\n".join(lines), inside).split("\n")
