"""From the docstrings of this house to entries of the reference.

They are plain paragraphs: what a thing is, its ``Law:``, an example, what it ``Raises``, its
``Source:``. Here each of them gets the place that numpydoc knows for it, and every `name` in
single backticks leads to its entry, where it has one.
"""

from __future__ import annotations

import inspect
import re
from typing import Any
from urllib.parse import quote

from sphinx.util.inspect import stringify_signature

from .formulae import typeset
from .names import entry

LABEL = re.compile(r"(?<=[.;:)])\s+(?=(?:Laws?|Sources?):\s|Raises `)")
TYPED = re.compile(r"(?m)^ *(?:>>>|\.\.\.) ?(.*)$")
RAISES = re.compile(r"Raises `(\w+)`[ ,]*(.*)", re.DOTALL)
TRIED = "lite/repl/index.html?toolbar=1&amp;kernel=python&amp;code="
BRINGS = "import piplite\nawait piplite.install('finitefns')\n"  # as the first cell of a tutorial
ALONE = "import finitefns as ff"
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


def typed(examples: list[str]) -> str:
    """What is typed in examples that need nothing else, for a Python that has only this package.

    >>> typed([">>> import finitefns as ff\\n>>> ff.maps(1, 2)\\nmaps(1, 2)"]).splitlines()[2:]
    ['import finitefns as ff', 'ff.maps(1, 2)']
    >>> typed([">>> 1 + 1\\n2"])
    ''
    """
    lines = [found[1] for block in examples for found in TYPED.finditer(block)]
    return BRINGS + "\n".join(lines) if lines[:1] == [ALONE] else ""


def linked(text: str, kind: str = "", room: str = "") -> str:
    """Single backticks, as references where the name has an entry and as code where it has none."""

    def link(found: re.Match[str]) -> str:
        name = " ".join(found[1].split())
        full = entry(name, kind, room)
        return f":py:obj:`{name} <{full}>`" if full else f"``{name}``"

    return QUOTED.sub(link, text)


def as_numpydoc(text: str, kind: str = "", room: str = "", up: str | None = None) -> str:
    """A docstring of this house with the headings of numpydoc.

    ``kind`` is the class that it belongs to, if any, and ``room`` the module: see `entry`. ``up``
    is the way to Python in the browser, on a site that has it, and mathematics too.
    """
    found = sections(text)
    body, law, source = (
        [linked(block, kind, room) for block in found[part]] for part in ("body", "law", "source")
    )
    if up is not None:
        body, law = (list(map(typeset, blocks)) for blocks in (body, law))
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
        if up is not None and (code := typed(found["example"])):
            link = f'<a class="run-it" href="{up}{quote(code)}">Try it in the browser</a>'
            told.append(f".. raw:: html\n\n   {link}")
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
    up = "../" * app.env.docname.count("/") + TRIED if app.config.site_has_lite else None
    room = getattr(obj, "__module__", "") or ""
    lines[:] = as_numpydoc("\n".join(lines), kind, room, up).split("\n")
