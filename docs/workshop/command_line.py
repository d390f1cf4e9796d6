"""The directive ``{command}``: what a subcommand takes, read from its parser."""

from __future__ import annotations

import argparse
import re
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from finitefns.cli.command import _parser


def subcommands() -> dict[str, argparse.ArgumentParser]:
    """Every subcommand with its parser, in the order of the help."""
    for action in _parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise LookupError("the command has no subcommands")


def spelled(option: argparse.Action) -> str:
    """An option as a person writes it, with what it takes."""
    names = ", ".join(option.option_strings)
    if option.nargs == 0:
        return names
    takes = option.metavar or "|".join(map(str, option.choices or ())) or option.dest.upper()
    return f"{names} {takes}".strip()


class Command(SphinxDirective):
    """The description, usage, options and notes of one subcommand."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        known = subcommands()
        name = self.arguments[0]
        if name not in known:
            raise self.error(f"finitefns has no command {name!r}; it has {', '.join(known)}")
        parser = known[name]
        told: list[nodes.Node] = [nodes.paragraph("", parser.description or "")]
        usage = re.sub(r"\s+", " ", parser.format_usage().removeprefix("usage: ")).strip()
        told.append(nodes.container("", _block(usage), classes=["usage"]))
        listed = nodes.definition_list(classes=["options"])
        for option in sorted(parser._actions, key=lambda option: bool(option.option_strings)):
            if "--help" in option.option_strings:
                continue
            said = (option.help or "") % {**vars(option), "prog": parser.prog}
            term = nodes.term("", "", nodes.literal("", spelled(option)))
            words = nodes.definition("", nodes.paragraph("", said))
            listed += nodes.definition_list_item("", term, words)
        told.append(listed)
        if (parser.epilog or "").strip():
            told.append(_block(parser.epilog or ""))
        return told


def _block(text: str) -> nodes.literal_block:
    return nodes.literal_block(text.strip("\n"), text.strip("\n"), language="text")


def setup(app: Any) -> None:
    """Tell Sphinx of the directive."""
    app.add_directive("command", Command)
