"""Code in a sentence leads to the reference, on any page, and so does every cell of the mirror.

The pages stay plain Markdown, which a repository shows as well; the links are made when the site
is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.addnodes import desc, pending_xref

from .names import entry

CALL = re.compile(r"\bff\.(\w+(?:\.\w+)?)")
WORD = re.compile(r"(?<![\w.'])([A-Za-z_]\w*)(?=\()|^(\w+(?:\.\w+)?)(?:\(\))?$")
PART = re.compile(r"\b[xyz]\.(\w+)")

# The kinds that answer in the columns of each table of the mirror.
COLUMNS = {
    "Maps": ("FiniteMap", "LinearMap", "Trace"),
    "Summaries": ("FiniteMap", "LinearMap", "State"),
    "One space at both ends": ("Endofunction", "LinearOperator", "Trace"),
    "A whole net": ("Chain", "LinearChain", "Trace"),
}
# Code in these has its link, or is part of an entry and would lead to where it stands.
LEADS_ALREADY = (nodes.reference, pending_xref, desc)
# What a kind itself says when a question is asked of it.
SAID_BY = {"equivalent": "act", "invariants": "invariants", "canonical_form": "canonical"}


def target(code: str) -> str | None:
    """The entry that a piece of code is about: the first name in it that has one."""
    for pattern in (CALL, WORD):
        for found in pattern.finditer(code):
            name = next(filter(None, found.groups()))
            full = entry(name) or entry(name.partition(".")[0])
            if full:
                return full
    return None


def link(literal: nodes.Node, full: str, docname: str) -> None:
    """Let a piece of code lead to an entry."""
    reference = pending_xref(
        "", refdomain="py", reftype="obj", reftarget=full, refdoc=docname, refexplicit=True,
        refwarn=True,
    )  # fmt: skip
    literal.parent.replace(literal, reference)
    reference += literal


def unlinked(tree: nodes.Node) -> Iterator[nodes.literal]:
    """The pieces of code that lead nowhere yet."""
    for literal in list(tree.findall(nodes.literal)):
        parent = literal.parent
        while parent is not None and not isinstance(parent, LEADS_ALREADY):
            parent = parent.parent
        if parent is None:
            yield literal


def mirror_cells(tree: nodes.document) -> Iterator[tuple[nodes.literal, str]]:
    """Each cell of the mirror with the entry that it leads to."""
    for section in tree.findall(nodes.section):
        kinds = COLUMNS.get(section[0].astext())
        if kinds is None:
            continue
        for row in section.findall(nodes.row):
            cells = [next(cell.findall(nodes.literal), None) for cell in row.children]
            if len(cells) != 5 or cells[1] is None:
                continue
            call = cells[1].astext()
            asked, part = target(call), PART.search(call)
            own = SAID_BY.get(asked.rpartition(".")[2], "") if asked else part[1] if part else ""
            yield cells[1], asked or entry(f"{kinds[0]}.{own}") or entry(kinds[0]) or ""
            for kind, cell in zip(kinds, cells[2:], strict=True):
                if cell is not None:
                    shown = target(cell.astext())
                    yield cell, shown or entry(f"{kind}.{own}") or entry(kind) or ""


def process(app: Any, tree: nodes.document) -> None:
    """The hook of Sphinx, when a page has been read."""
    docname = app.env.docname
    if docname == "mirror":
        for literal, full in list(mirror_cells(tree)):
            link(literal, full, docname)
    for literal in unlinked(tree):
        full = target(literal.astext())
        if full:
            link(literal, full, docname)
