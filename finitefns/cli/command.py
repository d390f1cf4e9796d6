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
from . import inputs
from .answers import CANNOT_TELL, FIRST, compare, demo, describe, factor
from .classes import classes
from .exercises import EXAMPLES as EXERCISES
from .exercises import arguments, exercises
from .tutorials import EXAMPLES as TUTORIALS
from .tutorials import arguments as tutorials_arguments
from .tutorials import tutorials

READER_LEFT, INTERRUPTED = 141, 130  # what a shell reports for SIGPIPE and SIGINT

LONGEST_COMPLAINT = 800  # letters; what was handed in may be longer than anyone wants to read

INPUTS = """\
An input is one of
  aaabb  1,1,1,2,2  '1 1 1 2 2'   values: one letter each, or set apart by , ; | or blanks; the
                                  inputs are 1, 2, 3, ...
  'a->x, b->x, c->y'              arrows
  FILE.csv  FILE.tsv              a table: inputs in the first column, outputs in the second, or
                                  --columns x,y by name, or --columns 2,5 by place; the values of
                                  one column
  FILE.json                       a list of values, a list of [input, output] pairs, an object
                                  {input: output}, rows as pandas writes them, or what
                                  FiniteMap.to_json wrote
  FILE.npy  FILE.npz              a flat array of integers or texts (or one column of them);
                                  --columns x,y picks two arrays; pickles are never opened
  FILE.parquet  FILE.feather      a table with types, where pyarrow, polars or duckdb is installed
  FILE.txt  FILE                  values, arrows, JSON or a table (write ./FILE)
  -                               standard input, any of the above
  example:NAME                    a function that ships with finitefns: example:genetic-code/1,
                                  example:gate/AND, example:des/S1, example:months, ...
Files may be packed by gzip (FILE.csv.gz) and be written in UTF-8, or in UTF-16 with its mark.
Cells are integers when all of them look like integers, names otherwise; 1.0 is the integer 1, and
007 is a name. Values that begin with a minus sign come after --.

How a table is written is looked at, in up to 200 rows of all tables together, and said on standard
error: what separates the cells (, ; | or tab; --sep), and whether the first line names the columns
(--header, --no-header). It does if it has a word such as id, name, cluster, label or input, a text
above nothing but numbers, or an empty first cell; or if all tables begin with it and nothing in it
comes again. Tables that disagree are refused. Lines sep=; and # comments in front are no rows.

The codomain is the set of values that occur, unless --codomain says more: a size (5 points,
called 1..5 where the values lie there, else 0..4), a range (1..5, a..e), or names (a,b,c).
"""

KINDS = """\
What is read is a map, except what can only be a chain of maps:
  a table of three columns        a column per stage, a row per input followed through the net;
  or more                         --columns a,b,c picks stages. A cell is a name, so 0.5 and
                                  0.50 are two points.
  FILE.json                       a list of maps: [input, output] pairs are never one, but lists
                                  of point numbers 0, 1, ... that are not all pairs are, objects
                                  {input: output} are, and so is what Chain.to_json wrote
--kind map reads the first two columns; --kind chain reads any table, or a list of pairs, as a
chain. --kind endofunction reads a map from a set to itself: arrows, two columns, or values, which
are points 0, 1, ... where a 0 occurs in any input, and else 1, 2, ...
Matrices are read where the freedom is linear, orthogonal, monomial, signed, permutation or scale,
or names one for a slot, by --kind matrix, and from a .npy of several rows and several columns.
--kind operator reads a square matrix whose two ends share one space. --kind linear-chain reads
matrices one after the other: a JSON list of them, or the arrays of a .npz in the order of their
names. Matrices act on columns. Integers and 1/3 are exact; next to floats they are read as floats,
unless --exact reads the floats as the fractions they are.
"""

GROUPS = """\
A freedom may name a group for a slot, slot=GROUP: cyclic, dihedral, alternating, symmetric; on the
2^n words of n bits hypercube (negate and permute bits), bits (permute), affine. Or it is one of
  npn/N  np/N  p/N  affine/N      Boolean functions of N bits
  boxes/NxM                       S-boxes of N to M bits, affine changes on both sides
  automata                        elementary cellular automata: mirror, and complement
  necklaces/NxK  bracelets/NxK    N beads in K colours
  matrices/RxC  images/RxC        up to permuting rows and columns; up to shifts
The numbers are kept: npn/3 takes maps of 8 points into 2, and nothing else. An S-box may be typed
in hexadecimal digits. Inputs that are numbers or words of bits stand in their order, whatever the
order of the rows.
"""

EXAMPLES = {
    "compare": """\
examples:
  finitefns compare 1,1,1,2,2 3,3,5,5,3 --codomain 1..5
  finitefns compare before.csv after.csv --columns id,group --freedom codomain
  finitefns compare example:genetic-code/1 example:genetic-code/2 --json
  finitefns compare net.csv other.csv --freedom hidden
  finitefns compare '[[0,0,1],[1,0]]' '[[1,0,0],[0,1]]' --freedom 'stage0 stage1'
  finitefns compare 'a->b, b->a' 'u->v, v->v' --kind endofunction
  finitefns compare example:eca/110 example:eca/124 --freedom automata
  finitefns compare a.npy b.npy --freedom linear
  finitefns compare example:gate/AND example:gate/NOR --freedom 'domain=hypercube codomain=free'
exit status: 0 equivalent, 1 not equivalent, 2 undecided or bad input
""",
    "describe": """\
examples:
  finitefns describe aaabb --codomain 5
  finitefns describe example:months
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
  finitefns classes 5 5                             the seven classes, everything free
  finitefns classes 1000 1000 --count               a number of 32 digits
  finitefns classes 4 3 --freedom codomain --list --only surjective
  finitefns classes 5 5 --atlas five.html           the seven, drawn, to look at in a browser
  finitefns classes 1000 1000 --sample 3 --seed 0   uniform over classes
  finitefns classes 3 3 2 --freedom hidden          chains from 3 to 3 to 2 points
  finitefns classes --endofunctions 6 --count       up to conjugacy
  finitefns classes 16 2 --freedom npn/4 --count    Boolean functions of four bits
  finitefns classes 24 3 --freedom domain=cyclic --limit 5    necklaces
""",
    "exercises": EXERCISES,
    "tutorials": TUTORIALS,
}


class Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong the way everything else here does."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message} (see: {self.prog} --help)")


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
    if len(message) > LONGEST_COMPLAINT:
        message = (
            f"{message[: LONGEST_COMPLAINT * 2 // 3]} ... {message[-LONGEST_COMPLAINT // 4 :]}"
        )
    message = " ".join(message.split())
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
        options = parser.parse_args(words)
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
        epilog=INPUTS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=Version)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)

    ask = _command(commands, "compare", compare, "are two functions the same up to renaming?")
    ask.add_argument("left", metavar="A", help="the one function")
    ask.add_argument("right", metavar="B", help="the other")
    _freedom(ask)
    ask.description = (
        "Prints the relabeling that turns A into B, or the first invariant in which they differ.\n"
        "Where the outputs keep their names (--freedom domain, none) both inputs get one\n"
        "codomain: the values that occur in either."
    )
    inputs.arguments(ask)
    inputs.kinds(ask)
    ask.add_argument("--svg", metavar="FILE", help="also draw the two into FILE")
    ask.add_argument(
        "--changed", metavar="FILE", help="also write the rows that differ into FILE, a .csv"
    )

    ask = _command(commands, "describe", describe, "everything that is known of one function")
    ask.add_argument("map", metavar="A", help="the function")
    inputs.arguments(ask)
    inputs.kinds(ask)
    ask.add_argument("--svg", metavar="FILE", help="also draw it into FILE")
    ask.add_argument(
        "--freedom", metavar="WORD", action="append", help="also what is left under this freedom"
    )
    ask.add_argument("--table", action="store_true", help="only what each freedom leaves standing")
    ask.add_argument("--merges", metavar="FILE", help="draw when inputs of a chain merge into FILE")

    ask = _command(commands, "factor", factor, "the ways through a smaller set")
    ask.add_argument("map", metavar="A", help="the function")
    ask.add_argument("--size", metavar="K", help="only through a middle set of K points")
    ask.add_argument("--lattice", metavar="FILE", help="draw the lattice of all into FILE (SVG)")
    ask.add_argument("--limit", metavar="L", help=f"list at most L (without: {FIRST})")
    inputs.arguments(ask)

    ask = _command(commands, "classes", classes, "how many functions there are up to renaming")
    ask.add_argument(
        "sizes",
        nargs="*",
        metavar="SIZE",
        help="how many inputs, how many outputs; three or more are the stages of a chain",
    )
    ask.add_argument("--endofunctions", metavar="N", help="endofunctions of N points instead")
    _freedom(ask)
    ask.add_argument(
        "--only",
        choices=["injective", "surjective", "bijective", "fixed-point-free", "connected"],
        help="only such functions; the last two are for endofunctions",
    )
    how = ask.add_mutually_exclusive_group()
    how.add_argument("--count", action="store_true", help="only how many")
    how.add_argument("--list", action="store_true", help="one of each class, in canonical form")
    how.add_argument("--atlas", metavar="FILE", help="one of each, drawn on a page of HTML")
    how.add_argument("--sample", metavar="K", help="K classes at random, each as likely as any")
    ask.add_argument("--seed", metavar="S", help="where chance starts (with --sample)")
    ask.add_argument("--limit", metavar="L", help="list at most L")
    ask.add_argument("--json", action="store_true", help="everything, as JSON")

    arguments(_command(commands, "exercises", exercises, "problems that judge themselves"))
    ask = _command(commands, "tutorials", tutorials, "ten notebooks to play with, in JupyterLab")
    tutorials_arguments(ask)
    _command(commands, "demo", demo, "the subject in fifty lines, on real data")
    return parser


def _command(commands: Any, name: str, answer: Any, help_: str) -> argparse.ArgumentParser:
    takes_kinds = name in ("compare", "describe")
    takes_input = takes_kinds or name == "factor"
    ask: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help_,
        description=help_[0].upper() + help_[1:] + ("" if help_.endswith("?") else "."),
        epilog="\n".join(
            [
                EXAMPLES.get(name, ""),
                *[INPUTS] * takes_input,
                *[KINDS] * takes_kinds,
                *[GROUPS] * (takes_kinds or name == "classes"),
            ]
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    ask.set_defaults(answer=answer)
    return ask


def _freedom(ask: argparse.ArgumentParser) -> None:
    ask.add_argument(
        "--freedom",
        default="all",
        metavar="WORD",
        help="which names may change: all (the default), none, domain, codomain; for a chain "
        "hidden (its inner stages) or such as 'stage1 stage3'; groups see below",
    )


class Version(argparse.Action):
    """``--version``, looked up only when asked for."""

    def __init__(self, option_strings: list[str], dest: str, **_: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, help="show the version and leave")

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib import metadata

        try:
            print(f"finitefns {metadata.version('finitefns')}")
        except metadata.PackageNotFoundError:
            print("finitefns, run from its source")
        parser.exit()
