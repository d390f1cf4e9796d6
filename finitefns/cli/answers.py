"""What each command of ``finitefns`` does: ask the question, print the answer, say how it ended.

An answer takes the options that were given and returns the exit status. Everything that a question
needs is imported when it is asked, so that a small question stays quick.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from ..errors import InputError
from . import inputs, nets
from .writing import may_write, write_whole

YES, NO, CANNOT_TELL = 0, 1, 2
MOST = 10**18  # the largest number that can be typed
FIRST = 20  # so many are shown of a list that nobody asked for in full


# ------------------------------------------------------------------ what was asked


def size_of(text: str, what: str) -> int:
    """A number that was typed; ``what`` names it in an error."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 19 or int(digits) > MOST:
        raise InputError(f"{what} is {text!r}, but an integer from 0 to 10^18 is meant")
    return int(digits)


def limit_of(text: str | None) -> int | None:
    """How many to list at most, where anyone said so."""
    return None if text is None else size_of(text, "--limit")


def _draw(path: str, *things: Any) -> None:
    from ..show.draw import draw

    write_whole(path, draw(*things).save)


def _dump(value: Any) -> None:
    import json

    print(json.dumps(plain(value)))


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


def usual(asked: tuple[str, str], options: argparse.Namespace) -> str:
    """The freedom where nobody typed one: all; of nets, every stage where there are inputs."""
    if not nets.are_meant(asked, options):
        return "all"
    return "hidden" if options.inputs is None else "stages"


def compare(options: argparse.Namespace) -> int:
    """Print a verdict, with its change or its reason."""
    from ..compare import equivalent
    from ..verdict import Equivalent, Inequivalent
    from .manners import manner_of

    asked = (options.left, options.right)
    word = usual(asked, options) if options.freedom is None else options.freedom
    freedom = inputs.freedom_of(word)
    may_write(options.svg, "--svg")
    may_write(options.changed, "--changed", ".csv", "the rows are a table", asked)
    left, right = inputs.read(asked, options, freedom, words=[word])
    manner = manner_of(left)
    slots = freedom.on(list(left.slots), type(left).__name__)
    verdict = equivalent(left, right, freedom)
    if options.svg:
        _draw(options.svg, verdict, left, right)
    lines: list[str] = []
    answer: dict[str, Any] = {"verdict": "undecided"}
    if isinstance(verdict, Equivalent):
        answer["verdict"] = "equivalent"
        if options.json:
            answer |= manner.plain(verdict.witness, slots)
        else:
            lines = manner.lines(verdict.witness, slots)
    elif isinstance(verdict, Inequivalent):
        found = verdict.obstruction
        answer |= {"verdict": "not equivalent", "invariant": found.invariant}
        answer |= {"left": manner.value(found.left), "right": manner.value(found.right)}
        lines = manner.hint(found, options)
    else:
        answer |= {"reason": str(verdict.reason), "advice": verdict.advice}
        lines = [f"what to try: {verdict.advice}"]
    answer |= {"freedom": str(freedom), "explanation": verdict.explain()}
    if not options.json:  # the verdict stands before anything that is said besides
        print("\n".join([verdict.explain(), *lines]), flush=True)
    manner.besides(answer, (left, right, freedom, verdict), options)
    if options.json:
        _dump(answer)
    return {"equivalent": YES, "not equivalent": NO}.get(answer["verdict"], CANNOT_TELL)


# ------------------------------------------------------------------ one function


def describe(options: argparse.Namespace) -> int:
    """Print the report of one function."""
    may_write(options.svg, "--svg")
    may_write(options.merges, "--merges")
    may_write(options.html, "--html", ".html", "the report is a web page")
    more = [inputs.freedom_of(word) for word in options.freedom or ()]
    (thing,) = inputs.read([options.map], options, words=options.freedom or ())
    if options.merges:
        from ..finite.merging import has_inputs_that_merge, when_merged

        if not has_inputs_that_merge(thing):
            raise InputError(
                "--merges is for chains and nets on inputs: it draws when inputs merge"
            )
        _draw(options.merges, when_merged(thing))
    found = _table_of(thing, more) if options.table else _report_of(thing, more)
    if options.html:
        write_whole(options.html, lambda path: _save_page(path, found))
    if options.svg:
        _draw(options.svg, found if options.table else thing)
    if options.json:
        _dump(found.to_dict())
    else:
        print(found)
    return YES


def _save_page(path: str, found: Any) -> None:
    """A report as a web page that needs nothing else."""
    style = (
        "body{font:16px/1.4 system-ui,sans-serif;margin:1.5em auto;max-width:72em;padding:0 1em}"
    )
    head = f"<meta charset=utf-8><meta name=viewport content='width=device-width'><style>{style}"
    with open(path, "w", encoding="utf-8", errors="xmlcharrefreplace") as file:
        file.write(f"<!doctype html><html lang=en>{head}</style><title>finitefns</title>")
        file.write(f"<body>{found._repr_html_()}</body></html>\n")


def _table_of(thing: Any, more: list[Any]) -> Any:
    from ..show.freedom_table import freedom_table

    return freedom_table(thing, *more)


def _report_of(thing: Any, more: list[Any]) -> Any:
    from ..show.report import Report
    from ..show.report import describe as report

    found = report(thing)
    if not more:
        return found
    freedoms = {**found.freedoms, **report(thing, *more).freedoms}
    return Report(thing, found.facts, freedoms, found.table)


def factor(options: argparse.Namespace) -> int:
    """Print the factorizations of a function through a middle set."""
    from itertools import islice

    from ..finite.factorizations import (
        count_factorizations,
        factorization_lattice,
        factorizations,
    )
    from ..finite.levels import image
    from ..wording import number
    from .terminal import aligned, blocks, whole

    size = None if options.size is None else size_of(options.size, "--size")
    limit = limit_of(options.limit)
    may_write(options.lattice, "--lattice")
    options.kind = "map"
    (f,) = inputs.read([options.map], options)
    count = count_factorizations(f, size)
    if options.lattice:
        _draw(options.lattice, factorization_lattice(f))
    found = islice(factorizations(f, size), FIRST if limit is None else limit)
    if options.json:
        listed = [{"middle": z.middle, "blocks": z.blocks, "embed": z.embed.values} for z in found]
        answer = {"size": size, "listed": len(listed), "factorizations": listed}
        print(with_count(plain(answer), whole(count)))
        return YES
    low, high = image(f).size, f.domain.size
    through = "a middle set" if size is None else f"{size:,} points"
    print(f"{f.domain.size:,} inputs reach {low:,} of {f.codomain.size:,} outputs")
    print(f"{number(count)} factorization{'s' * (count != 1)} through {through}, up to renaming it")
    if not count:
        print(f"(the middle set has {low:,} to {high:,} points)")
        return YES
    rows = [[f"{z.middle:,}", blocks(z.blocks)] for z in found]
    if rows:
        print("\n".join(["", *aligned([["points", "which inputs they stand for"], *rows])]))
    if count > len(rows):
        print(f"... {number(count - len(rows))} more (--limit L lists L of them)")
    if options.lattice:
        print(f"the lattice is in {options.lattice}")
    return YES


def with_count(answer: dict[str, Any], count: str) -> str:
    """An answer as JSON, with a count of any number of digits."""
    import json

    return f'{json.dumps(answer)[:-1]}, "count": {count}}}'


def demo(options: argparse.Namespace) -> int:
    """Print the story."""
    from .demo import story

    for line in story():
        print(line)
    return YES
