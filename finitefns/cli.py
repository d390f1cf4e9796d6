"""The command ``finitefns``: two functions in, the relabeling or the reason out.

It prints what a person reads, or with ``--json`` everything; it exits with 0 for yes, 1 for no,
2 where it could not tell. What a question needs is imported when the question is asked.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from .errors import InputError

YES, NO, CANNOT_TELL = 0, 1, 2
READER_LEFT, INTERRUPTED = 141, 130  # what a shell reports for SIGPIPE and SIGINT

MOST_LISTED = 100_000  # a listing beyond this is not started unless --limit asks for it
FIRST = 20  # so many are shown of a list that nobody asked for in full

INPUTS = """\
An input is one of
  aaabb  1,1,1,2,2  '1 1 1 2 2'   values, one letter each or set apart; the inputs are 1, 2, 3, ...
  'a->x, b->x, c->y'              arrows
  FILE.csv  FILE.tsv              a table: inputs in the first column, outputs in the second, or
                                  --columns x,y by name (the first line then names the columns) or
                                  --columns 2,5 by place. Without names the first line is data,
                                  except x,y  input,output  domain,codomain  key,value, or a text
                                  above nothing but integers.
  FILE.json                       a list of values, a list of [input, output] pairs, an object
                                  {input: output}, or what FiniteMap.to_json wrote
  FILE.npy                        a flat array of integers or texts; pickles are never opened
  -                               standard input, any of the above
  example:NAME                    a function that ships with finitefns: example:genetic-code/1,
                                  example:gate/AND, example:des/S1, example:months, ...
Cells are integers when all of them look like integers, names otherwise. Values that begin with a
minus sign come after --.

The codomain is the set of values that occur, unless --codomain says more: a size (5 points,
called 1..5 where the values lie there, else 0..4), a range (1..5, a..e), or names (a,b,c).
"""

EXAMPLES = {
    "compare": """\
examples:
  finitefns compare 1,1,1,2,2 3,3,5,5,3 --codomain 1..5
  finitefns compare before.csv after.csv --columns id,group --freedom codomain
  finitefns compare example:genetic-code/1 example:genetic-code/2 --json
exit status: 0 equivalent, 1 not equivalent, 2 undecided or bad input
""",
    "describe": """\
examples:
  finitefns describe aaabb --codomain 5
  finitefns describe example:months
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
  finitefns classes 1000 1000 --sample 3 --seed 0   uniform over classes
""",
}


class Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong the way everything else here does."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message} (see: {self.prog} --help)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    >>> main(["compare", "aaabb", "xyxyx"])
    equivalent: a relabeling of domain, codomain turns the left into the right
    <BLANKLINE>
      inputs        outputs
      1 -> 1        a -> x
      2 -> 3        b -> y
      3 -> 5
      4 -> 2
      5 -> 4
    0
    """
    try:
        status = _run(argv)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Whoever read our output has seen enough; leave the interpreter nothing left to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_LEFT
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        name = f"{error.filename}: " if error.filename is not None else ""
        return _complain(f"{name}{error.strerror or error}")
    except (InputError, UnicodeError) as error:
        return _complain(str(error))


def _complain(message: str) -> int:
    plain = " ".join(message.split())
    seen = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in plain)
    print(f"finitefns: {seen}", file=sys.stderr)
    return CANNOT_TELL


def _run(argv: Sequence[str] | None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that lacks a letter gets its number
            stream.reconfigure(errors="backslashreplace")
    parser = _parser()
    options = parser.parse_args(argv)
    if options.command is None:
        parser.print_help()
        return CANNOT_TELL
    status: int = options.answer(options)
    return status


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
        "Prints the relabeling that turns A into B, or the first invariant in which they differ. "
        "Where the outputs keep their names (--freedom domain, none) both inputs get one codomain: "
        "the values that occur in either."
    )
    _input_options(ask)
    ask.add_argument("--svg", metavar="FILE", help="also draw the two maps into FILE")

    ask = _command(commands, "describe", describe, "everything that is known of one function")
    ask.add_argument("map", metavar="A", help="the function")
    _input_options(ask)

    ask = _command(commands, "factor", factor, "the ways through a smaller set")
    ask.add_argument("map", metavar="A", help="the function")
    ask.add_argument("--size", metavar="K", help="only through a middle set of K points")
    ask.add_argument("--lattice", metavar="FILE", help="draw the lattice of all into FILE (SVG)")
    ask.add_argument("--limit", metavar="L", help=f"list at most L (without: {FIRST})")
    _input_options(ask)

    ask = _command(commands, "classes", classes, "how many functions there are up to renaming")
    ask.add_argument("n", metavar="N", help="how many inputs")
    ask.add_argument("m", metavar="M", help="how many outputs")
    _freedom(ask)
    ask.add_argument(
        "--only", choices=["injective", "surjective", "bijective"], help="only such functions"
    )
    how = ask.add_mutually_exclusive_group()
    how.add_argument("--count", action="store_true", help="only how many")
    how.add_argument("--list", action="store_true", help="one of each class, in canonical form")
    how.add_argument("--sample", metavar="K", help="K classes at random, each as likely as any")
    ask.add_argument("--seed", metavar="S", help="where chance starts (with --sample)")
    ask.add_argument("--limit", metavar="L", help="list at most L")
    ask.add_argument("--json", action="store_true", help="everything, as JSON")

    _command(commands, "demo", demo, "the subject in fifty lines, on real data")
    return parser


def _command(commands: Any, name: str, answer: Any, help_: str) -> argparse.ArgumentParser:
    takes_input = name in ("compare", "describe", "factor")
    ask: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help_,
        description=help_[0].upper() + help_[1:] + ("" if help_.endswith("?") else "."),
        epilog="\n".join([EXAMPLES.get(name, ""), *[INPUTS] * takes_input]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    ask.set_defaults(answer=answer)
    return ask


def _freedom(ask: argparse.ArgumentParser) -> None:
    ask.add_argument(
        "--freedom",
        default="all",
        metavar="WORD",
        help="which names may change: all (the default), none, domain, codomain",
    )


def _input_options(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("--codomain", metavar="WHAT", help="a size, a range 1..5, or names a,b,c")
    ask.add_argument("--columns", metavar="X,Y", help="the two columns of a table")
    ask.add_argument("--json", action="store_true", help="everything, as JSON")


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


# ------------------------------------------------------------------ what was asked


def _slots_freedom(word: str) -> tuple[Any, dict[str, Any]]:
    """A freedom and what it means for the two slots of a map."""
    from .freedom import Freedom

    freedom = Freedom.parse(word)
    return freedom, freedom.on(["domain", "codomain"], "FiniteMap")


def _columns(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    names = [name.strip() for name in text.split(",")]
    if len(names) != 2 or not all(names):
        raise InputError(f"--columns is {text!r}, but two columns are meant: x,y")
    return names[0], names[1]


def _size(text: str, what: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        raise InputError(f"{what} is {text!r}, but an integer from 0 to 10^18 is meant")
    return int(digits)


def _limit(text: str | None) -> int | None:
    return None if text is None else _size(text, "--limit")


def _may_write(path: str | None, option: str) -> None:
    """Say before any work is done that a file cannot be written."""
    if path is None:
        return
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise InputError(f"{option} {path}: there is no folder {folder!r}")
    if os.path.isdir(path):
        raise InputError(f"{option} {path}: this is a folder, but a file is meant")


def _write_svg(path: str, thing: Any) -> None:
    from .teach.draw import draw

    with open(path, "w", encoding="utf-8") as file:
        file.write(draw(thing).svg)


def _dump(value: Any) -> None:
    import json

    print(json.dumps(plain(value), ensure_ascii=False))


def plain(value: Any) -> Any:
    """A value in what JSON knows: NumPy, sets, profiles and fractions told plainly.

    >>> plain({"sizes": (3, 2), 1: None})
    {'sizes': [3, 2], '1': None}
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)


# ------------------------------------------------------------------ compare


def compare(options: argparse.Namespace) -> int:
    """Print a verdict, with its relabeling or its reason."""
    from .compare import equivalent
    from .reading import read_maps
    from .verdict import Equivalent, Inequivalent

    freedom, slots = _slots_freedom(options.freedom)
    _may_write(options.svg, "--svg")
    share = slots["codomain"].trusts_names
    texts, columns = [options.left, options.right], _columns(options.columns)
    left, right = read_maps(texts, options.codomain, columns, share)
    verdict = equivalent(left, right, freedom)
    if options.svg:
        _write_svg(options.svg, (left, right, verdict))
    lines: list[str] = []
    answer: dict[str, Any] = {"verdict": "undecided"}
    if isinstance(verdict, Equivalent):
        answer["verdict"] = "equivalent"
        if options.json:
            answer["relabeling"] = {slot: verdict.witness.pairs(slot) for slot in left.slots}
        else:
            lines = _relabeling(verdict.witness, slots)
    elif isinstance(verdict, Inequivalent):
        reason = verdict.obstruction
        answer["verdict"] = "not equivalent"
        answer["invariant"], answer["left"], answer["right"] = (
            reason.invariant, reason.left, reason.right,
        )  # fmt: skip
        if reason.invariant == "size of the codomain" and options.codomain is None:
            lines = ["(outputs that never occur are counted only where --codomain names them)"]
    if options.json:
        _dump({**answer, "freedom": str(freedom), "explanation": verdict.explain()})
    else:
        print("\n".join([verdict.explain(), *lines]))
    return {"equivalent": YES, "not equivalent": NO}.get(answer["verdict"], CANNOT_TELL)


def _relabeling(witness: Any, slots: dict[str, Any]) -> list[str]:
    """The tables of a relabeling, next to each other."""
    from .cli_tables import arrows, side_by_side

    tables = []
    for slot, title in (("domain", "inputs"), ("codomain", "outputs")):
        if slots[slot].trusts_names:
            tables.append([title, "keep their names"])
        else:
            tables.append([title, *arrows(witness.pairs(slot))])
    return ["", *("  " + line for line in side_by_side(*tables, gap=" " * 8))]


# ------------------------------------------------------------------ one function


def _one_map(options: argparse.Namespace) -> Any:
    from .reading import read_map

    return read_map(options.map, options.codomain, _columns(options.columns))


def describe(options: argparse.Namespace) -> int:
    """Print the report of one function."""
    f = _one_map(options)
    from .teach.report import describe as report

    found = report(f)
    if options.json:
        _dump(found.to_dict())
    else:
        print(found)
    return YES


def factor(options: argparse.Namespace) -> int:
    """Print the factorizations of a function through a middle set."""
    from itertools import islice

    from .cli_tables import aligned, cut, number
    from .finite.factorizations import (
        count_factorizations,
        factorization_lattice,
        factorizations,
    )
    from .finite.levels import image

    size = None if options.size is None else _size(options.size, "--size")
    limit = _limit(options.limit)
    _may_write(options.lattice, "--lattice")
    f = _one_map(options)
    count = count_factorizations(f, size)
    if options.lattice:
        _write_svg(options.lattice, factorization_lattice(f))
    found = islice(factorizations(f, size), FIRST if limit is None else limit)
    if options.json:
        listed = [{"middle": z.middle, "blocks": z.blocks, "embed": z.embed.values} for z in found]
        _dump({"size": size, "count": count, "listed": len(listed), "factorizations": listed})
        return YES
    low, high = image(f).size, f.domain.size
    through = "a middle set" if size is None else f"{size:,} points"
    print(f"{f.domain.size:,} inputs reach {low:,} of {f.codomain.size:,} outputs")
    print(f"{number(count)} factorization{'s' * (count != 1)} through {through}, up to renaming it")
    if not count:
        print(f"(the middle set has {low:,} to {high:,} points)")
        return YES
    rows = [[f"{z.middle:,}", cut(["{" + cut(b, 8) + "}" for b in z.blocks], 16)] for z in found]
    if rows:
        print("\n".join(["", *aligned([["points", "which inputs they stand for"], *rows])]))
    if count > len(rows):
        print(f"... {number(count - len(rows))} more (--limit L lists L of them)")
    if options.lattice:
        print(f"the lattice is in {options.lattice}")
    return YES


# ------------------------------------------------------------------ all functions


def classes(options: argparse.Namespace) -> int:
    """Count, list or sample the classes of functions of given sizes."""
    from itertools import islice

    from .cli_tables import number, whole
    from .finite.counting import count_classes, maps

    n, m = _size(options.n, "N"), _size(options.m, "M")
    freedom, _ = _slots_freedom(options.freedom)
    limit = _limit(options.limit)
    if options.seed is not None and options.sample is None:
        raise InputError("--seed is for --sample, but no sample was asked for")
    space = maps(n, m, only=options.only)
    answer = {"n": n, "m": m, "only": options.only, "freedom": str(freedom)}
    if options.sample is not None:
        return _sample(options, space, freedom, answer)
    count = count_classes(space, freedom)
    if options.count:
        if options.json:
            print(_with_count(answer, whole(count)))
        else:
            print(whole(count))
        return YES
    if options.list and limit is None and count > MOST_LISTED:
        raise InputError(
            f"there are {number(count)} classes, but at most {MOST_LISTED:,} are listed; "
            "--limit L lists the first L"
        )
    from .finite.listing import classes as every_class

    shown = limit if limit is not None else None if options.list else FIRST
    found = islice(every_class(space, freedom), shown)
    if options.json:
        _stream(_with_count(answer, whole(count)), found)
        return YES
    kind = f"{options.only} " if options.only else ""
    print(f"{number(count)} class{'es' * (count != 1)} of {kind}maps from {n:,} to {m:,} points, "
          f"freedom {freedom}")  # fmt: skip
    listed = 0
    for listed, f in enumerate(found, 1):  # noqa: B007
        print(_class_line(f))
    if count > listed:
        print(f"... {number(count - listed)} more")
    return YES


def _class_line(f: Any) -> str:
    from .cli_tables import cut
    from .finite.levels import level_set_sizes

    return f"  {cut(f.values.tolist(), 40) or '(no inputs)'}   level sets {level_set_sizes(f)!r}"


def _with_count(answer: dict[str, Any], count: str) -> str:
    import json

    return f'{json.dumps(answer)[:-1]}, "count": {count}}}'


def _stream(head: str, found: Iterable[Any]) -> None:
    """A JSON object whose list is written while it is made."""
    print(head[:-1] + ', "classes": [', end="")
    for number, f in enumerate(found):
        print(", " * (number > 0) + str(f.values.tolist()), end="")
    print("]}")


def _sample(options: argparse.Namespace, space: Any, freedom: Any, answer: dict[str, Any]) -> int:
    import json

    import numpy as np

    from .finite.sampling import random_class

    wanted = _size(options.sample, "--sample")
    seed = None if options.seed is None else _size(options.seed, "--seed")
    chance = np.random.default_rng(seed)
    found = (random_class(space, freedom, rng=chance) for _ in range(wanted))
    if options.json:
        _stream(json.dumps({**answer, "seed": seed}), found)
    else:
        for f in found:
            print(_class_line(f))
    return YES


def demo(options: argparse.Namespace) -> int:
    """Print the story."""
    from .demo import story

    for line in story():
        print(line)
    return YES
