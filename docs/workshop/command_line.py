"""The directive ``{command}``: what a subcommand takes, read from its parser.

What several of them share, such as what an input is, is told once, by the directive
``{command-notes}``, from the same texts as ``finitefns help TOPIC``.
"""

from __future__ import annotations

import argparse
import re
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from finitefns.cli import command, topics

SHARED = topics.TOPICS


def subcommands() -> dict[str, argparse.ArgumentParser]:
    """Every subcommand with its parser, in the order of the help."""
    for action in command._parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise LookupError("the command has no subcommands")


def spelled(option: argparse.Action) -> str:
    """An option as a person writes it, with what it takes."""
    if option.nargs == 0:
        return ", ".join(option.option_strings)
    takes = option.metavar or option.dest.upper()
    return " ".join([*filter(None, [", ".join(option.option_strings)]), str(takes)])


def said(option: argparse.Action, prog: str) -> str:
    """What an option does, and which words it takes where they are few."""
    told = (option.help or "") % {**vars(option), "prog": prog}
    return f"{told}: {', '.join(map(str, option.choices))}" if option.choices else told


class Command(SphinxDirective):
    """The description, usage, options and examples of one subcommand."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        known = subcommands()
        name = self.arguments[0]
        if name not in known:
            raise self.error(f"finitefns has no command {name!r}; it has {', '.join(known)}")
        parser = known[name]
        usage = re.sub(r"\s+", " ", parser.format_usage().removeprefix("usage: ")).strip()
        told: list[nodes.Node] = [
            nodes.paragraph("", parser.description or ""),
            nodes.container("", _block(usage), classes=["usage"]),
        ]
        listed = nodes.definition_list(classes=["options"])
        for option in sorted(parser._actions, key=lambda option: bool(option.option_strings)):
            if "--help" in option.option_strings:
                continue
            term = nodes.term("", "", nodes.literal("", spelled(option)))
            words = nodes.definition("", nodes.paragraph("", said(option, parser.prog)))
            listed += nodes.definition_list_item("", term, words)
        if listed.children:
            told.append(listed)
        epilog = re.sub(r"(?m)^more: .*\n", "", parser.epilog or "")  # it is on this page
        return [*told, *([_block(epilog)] if epilog.strip() else [])]


class Notes(SphinxDirective):
    """What ``finitefns help`` says on a topic."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        if self.arguments[0] not in SHARED:
            raise self.error(f"there are notes on {', '.join(SHARED)}, not on {self.arguments[0]}")
        return [_block(SHARED[self.arguments[0]])]


def _block(text: str) -> nodes.literal_block:
    return nodes.literal_block(text.strip("\n"), text.strip("\n"), language="text")


def setup(app: Any) -> None:
    """Tell Sphinx of the directives."""
    app.add_directive("command", Command)
    app.add_directive("command-notes", Notes)
