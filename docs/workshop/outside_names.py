"""Names in signatures that lead outside, or to a thing without an entry, stay words.

Everything else that Sphinx cannot find is a warning, so an error: a name of this package in the
text of a docstring or a page leads to its entry or nowhere is silent.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes

from .names import entry


def resolve(app: Any, env: Any, node: Any, content: nodes.Node) -> nodes.Node | None:
    """The hook of Sphinx for a reference that it cannot find."""
    if node.get("refdomain") != "py" or node.get("refexplicit"):
        return None
    name = node.get("reftarget", "")
    full = entry(name.rpartition(".")[2])
    if full and full != name:
        found = env.domains["py"].resolve_any_xref(
            env, node["refdoc"], app.builder, full, node, content
        )
        if found:
            return found[0][1]
    # A signature names types (reftype class or obj); they are told, and need no page of their own.
    return content if node.get("reftype") in ("class", "obj", "data", "exc") else None


def setup(app: Any) -> None:
    """Tell Sphinx whom to ask."""
    app.connect("missing-reference", resolve)
