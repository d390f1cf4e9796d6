"""The command ``finitefns``: two functions in, the relabeling or the reason out.

It prints what a person reads, or with ``--json`` everything; it exits with 0 for yes, 1 for no,
2 where it could not tell. What a question needs is imported when the question is asked.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from ..errors import InputError
from ..verdict import NoCanonicalForm
from ..wording import shortened
from . import inputs, nets, topics
from .answers import CANNOT_TELL, FIRST, compare, demo, describe, factor
from .classes import classes
from .exercises import EXAMPLES as EXERCISES
from .exercises import arguments, exercises
from .tutorials import EXAMPLES as TUTORIALS
from .tutorials import arguments as tutorials_arguments
from .tutorials import tutorials

READER_LEFT, INTERRUPTED = 141, 130  # what a shell reports for SIGPIPE and SIGINT

LONGEST_COMPLAINT = 800  # letters; what was handed in may be longer than anyone wants to read

EXAMPLES = {
    "compare": """\
examples:
  finitefns compare 1,1,1,2,2 3,3,5,5,3 --codomain 1..5
  finitefns compare before.csv after.csv --columns id,group --freedom codomain
  finitefns compare example:genetic-code/1 example:genetic-code/2
exit status: 0 equivalent, 1 not equivalent, 2 undecided or bad input
""",
    "describe": """\
examples:
  finitefns describe aaabb --codomain 5
  finitefns describe net.csv --columns input,hidden1,output --merges merges.svg
  finitefns describe example:gate/AND --table --freedom npn/2
""",
    "factor": """\
examples:
  finitefns factor aaabb
  finitefns factor 1,1,1,2,2 --size 3 --json
  finitefns factor aaabb --lattice lattice.svg
""",
    "classes": """\
examples:
  finitefns classes 5 5                        # the seven classes, all free
  finitefns classes 1000 1000 --count          # a number of 32 digits
  finitefns classes 4 3 --freedom codomain --list --only surjective
  finitefns classes 3 3 2 --freedom hidden     # chains from 3 to 3 to 2 points
  finitefns classes --endofunctions 6 --count  # up to conjugacy
""",
    "exercises": EXERCISES,
    "tutorials": TUTORIALS,
}
MORE = {  # the topics that go on where the help of a command ends
    "compare": "more: finitefns help inputs | tables | kinds | nets | freedoms | words\n",
    "describe": "more: finitefns help inputs | tables | kinds | nets | freedoms | words\n",
    "factor": "more: finitefns help inputs | tables | words\n",
    "classes": "more: finitefns help freedoms | words | examples\n",
}
EXPLAINED = ("compare", "describe", "factor", "classes", "tutorials", "demo")  # not by a topic


FIRST_WORDS = """\
Inputs are values (aaabb), arrows ('a->x, b->x'), files or example:NAME.
'finitefns COMMAND --help' says what a command takes, and

"""


class Layout(argparse.RawDescriptionHelpFormatter):
    """One line an option, where it fits: words begin in one column, near the left."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=24)
        self._action_max_length = 22

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if action.option_strings and action.nargs == 0:
            return ", ".join(action.option_strings)
        return super()._format_action_invocation(action)


class Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong the way everything else here does."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message} (see: {self.prog} --help)")


class Asked(Parser):
    """The parser of one command, to which options may come before, between and behind words."""

    _mixes = True

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """What argparse reads, and ``show --seed ada 01.1`` too, where its own way stops.

        Behind ``--`` there are words only, and argparse keeps that only in its own way.
        """
        if not self._mixes or "--" in args:
            return super().parse_known_args(args, namespace)
        self._mixes = False
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixes = True


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    >>> main(["compare", "aab", "xxy", "--freedom", "codomain"])
    equivalent: a relabeling of codomain turns the left into the right
    <BLANKLINE>
      inputs                  outputs
      keep their names        a -> x
                              b -> y
    0
    """
    try:
        status = _run(argv)
        if sys.stdout is not None:  # it is None when it was closed before we started
            sys.stdout.flush()
        return status
    except BrokenPipeError:
        return READER_LEFT  # whoever read our output has seen enough
    except KeyboardInterrupt:
        _complain("interrupted before the answer was complete")
        return INTERRUPTED
    except OSError as error:
        name = f"{error.filename}: " if error.filename is not None else ""
        return _complain(f"{name}{error.strerror or error}")
    except (InputError, UnicodeError) as error:
        return _complain(str(error))
    except NoCanonicalForm as none:
        return _complain(f"{none}; {none.reason.advice}")
    except MemoryError:
        return _complain("this does not fit into memory")
    except Exception as error:  # exit status 1 would say "not equivalent"
        kind = type(error).__name__
        return _complain(f"a fault of finitefns, not of the input: {kind}: {error}")
    finally:
        _leave_nothing_to_flush()


def _leave_nothing_to_flush() -> None:
    """What cannot be printed, on a full disk or to nobody, must not fail again when Python ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):  # a stream of a test has no number
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _complain(message: str) -> int:
    message = " ".join(shortened(message, LONGEST_COMPLAINT).split())
    seen = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
    with contextlib.suppress(OSError):  # where even the complaint cannot be written
        if sys.stderr is not None:
            print(f"finitefns: {seen}", file=sys.stderr)
    return CANNOT_TELL


def _run(argv: Sequence[str] | None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that lacks a letter gets its number
            stream.reconfigure(errors="backslashreplace")
    parser = _parser()
    words = [_in_unicode(word) for word in (sys.argv[1:] if argv is None else argv)]
    try:
        options, strange = parser.parse_known_args(words)
        if strange:
            of = f"finitefns {options.command or ''}".rstrip()
            raise InputError(f"unrecognized arguments: {' '.join(strange)} (see: {of} --help)")
        if options.command == "help" and options.topic in EXPLAINED:
            parser.parse_args([options.topic, "--help"])
    except InputError as error:
        if "--" in words or not any(re.match("-[0-9]", word) for word in words):
            raise
        raise InputError(f"{error}; values that begin with a minus sign come after --") from None
    if options.command is None:
        parser.print_help()
        return CANNOT_TELL
    with contextlib.ExitStack() as stack:
        if sys.stderr is not None and sys.stderr.isatty():
            from .waiting import patience

            stack.enter_context(patience(words))
        status: int = options.answer(options)
    return status


def _in_unicode(word: str) -> str:
    """A word of the command line as UTF-8, also where the locale knows ASCII only.

    >>> _in_unicode("\\udcc3\\udca9"), _in_unicode("a")
    ('é', 'a')
    """
    try:
        told = word.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:  # bytes that are no UTF-8: a file may have such a name
        return word
    return word if told != word and os.path.lexists(word) else told


# ------------------------------------------------------------------ what can be asked


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="finitefns",
        description="What is left of a finite function when nobody may trust the names?",
        usage="finitefns COMMAND ...",
        epilog=FIRST_WORDS + topics.LISTED,
        formatter_class=Layout,
    )
    parser.add_argument("--version", action=Version)
    commands = parser.add_subparsers(
        prog="finitefns", dest="command", metavar="COMMAND", parser_class=Asked
    )

    ask = _command(
        commands, "compare", compare, "are two functions the same up to renaming?", "A B [options]"
    )
    ask.add_argument("left", metavar="A", help="the one function")
    ask.add_argument("right", metavar="B", help="the other")
    _freedom(ask, default=None)
    ask.description = (
        "Prints the relabeling that turns A into B, or the first invariant in which they\n"
        "differ. Where the outputs keep their names (--freedom domain, none) both inputs\n"
        "get one codomain: the values that occur in either."
    )
    inputs.arguments(ask)
    inputs.kinds(ask)
    nets.arguments(ask)
    ask.add_argument("--svg", metavar="FILE", help="also draw the two into FILE")
    ask.add_argument(
        "--changed", metavar="FILE", help="also write the rows that differ into FILE, a .csv"
    )

    ask = _command(
        commands, "describe", describe, "everything that is known of one function", "A [options]"
    )
    ask.add_argument("map", metavar="A", help="the function")
    inputs.arguments(ask)
    inputs.kinds(ask)
    nets.arguments(ask)
    ask.add_argument("--svg", metavar="FILE", help="also draw it into FILE")
    ask.add_argument("--html", metavar="FILE", help="also write the report into FILE, a web page")
    ask.add_argument(
        "--freedom", metavar="WORD", action="append", help="also what is left under this freedom"
    )
    ask.add_argument("--table", action="store_true", help="only what each freedom leaves standing")
    ask.add_argument("--merges", metavar="FILE", help="draw when inputs of a chain merge into FILE")

    ask = _command(commands, "factor", factor, "the ways through a smaller set", "A [options]")
    ask.add_argument("map", metavar="A", help="the function")
    ask.add_argument("--size", metavar="K", help="only through a middle set of K points")
    ask.add_argument("--lattice", metavar="FILE", help="draw the lattice of all into FILE (SVG)")
    ask.add_argument("--limit", metavar="L", help=f"list at most L (without: {FIRST})")
    inputs.arguments(ask)

    ask = _command(
        commands,
        "classes",
        classes,
        "how many functions there are up to renaming",
        "SIZE ... [options]",
    )
    ask.add_argument(
        "sizes",
        nargs="*",
        metavar="SIZE",
        help="inputs, outputs; three or more are the stages of a chain",
    )
    ask.add_argument("--endofunctions", metavar="N", help="endofunctions of N points instead")
    _freedom(ask)
    ask.add_argument(
        "--only",
        choices=["injective", "surjective", "bijective", "fixed-point-free", "connected"],
        metavar="SORT",
        help="injective, surjective or bijective; endofunctions also fixed-point-free, connected",
    )
    how = ask.add_mutually_exclusive_group()
    how.add_argument("--count", action="store_true", help="only how many")
    how.add_argument("--list", action="store_true", help="one of each class, in canonical form")
    how.add_argument("--atlas", metavar="FILE", help="one of each, drawn on a page of HTML")
    how.add_argument("--sample", metavar="K", help="K classes at random, each as likely as any")
    ask.add_argument("--seed", metavar="S", help="where chance starts (with --sample)")
    ask.add_argument("--limit", metavar="L", help="list at most L")
    ask.add_argument("--json", action="store_true", help="everything, as JSON")

    problems = "WHAT [NUMBER] [ANSWER] [options]"
    arguments(
        _command(commands, "exercises", exercises, "problems that judge themselves", problems)
    )
    ask = _command(
        commands,
        "tutorials",
        tutorials,
        "twelve notebooks to play with, in JupyterLab",
        "[DIR] [options]",
    )
    tutorials_arguments(ask)
    _command(commands, "demo", demo, "the subject in fifty lines, on real data")
    ask = _command(
        commands, "help", topics.topics, "more on inputs, tables, kinds, freedoms, words", "[TOPIC]"
    )
    ask.epilog = topics.LISTED
    topics.arguments(ask)
    return parser


def _command(
    commands: Any, name: str, answer: Any, help_: str, usage: str = ""
) -> argparse.ArgumentParser:
    ask: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help_,
        description=help_[0].upper() + help_[1:] + ("" if help_.endswith("?") else "."),
        usage=f"finitefns {name} {usage}".rstrip(),
        epilog=EXAMPLES.get(name, "") + MORE.get(name, ""),
        formatter_class=Layout,
    )
    ask.set_defaults(answer=answer)
    return ask


def _freedom(ask: argparse.ArgumentParser, default: str | None = "all") -> None:
    ask.add_argument(
        "--freedom",
        default=default,
        metavar="WORD",
        help="which names may change: all (the default), none, domain, codomain, hidden, a group",
    )


class Version(argparse.Action):
    """``--version``, looked up only when asked for."""

    def __init__(self, option_strings: list[str], dest: str, **_: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, help="show the version and leave")

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from .. import __version__

        print(f"finitefns {__version__}")
        parser.exit()
