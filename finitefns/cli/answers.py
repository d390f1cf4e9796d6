"""What each command of ``finitefns`` does: ask the question, print the answer, say how it ended.

An answer takes the options that were given and returns the exit status. Everything that a question
needs is imported when it is asked, so that a small question stays quick.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from typing import Any

from ..errors import InputError

YES, NO, CANNOT_TELL = 0, 1, 2
MOST_LISTED = 100_000  # a listing beyond this is not started unless --limit asks for it
FIRST = 20  # so many are shown of a list that nobody asked for in full


# ------------------------------------------------------------------ what was asked


def _slots_freedom(word: str) -> tuple[Any, dict[str, Any]]:
    """A freedom and what it means for the two slots of a map."""
    from ..freedom import Freedom

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
    if not path.lower().endswith(".svg"):
        raise InputError(f"{option} {path}: pictures are SVG, so the name must end in .svg")
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise InputError(f"{option} {path}: there is no folder {folder!r}")
    if os.path.isdir(path):
        raise InputError(f"{option} {path}: this is a folder, but a file is meant")


def _draw(path: str, *things: Any) -> None:
    from ..teach.draw import draw

    draw(*things).save(path)


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


def compare(options: argparse.Namespace) -> int:
    """Print a verdict, with its relabeling or its reason."""
    from ..compare import equivalent
    from ..reading import read_maps
    from ..verdict import Equivalent, Inequivalent

    freedom, slots = _slots_freedom(options.freedom)
    _may_write(options.svg, "--svg")
    share = slots["codomain"].trusts_names
    texts, columns = [options.left, options.right], _columns(options.columns)
    left, right = read_maps(texts, options.codomain, columns, share)
    verdict = equivalent(left, right, freedom)
    if options.svg:
        _draw(options.svg, verdict, left, right)
    lines: list[str] = []
    answer: dict[str, Any] = {"verdict": "undecided"}
    explanation = verdict.explain()
    if isinstance(verdict, Equivalent):
        answer["verdict"] = "equivalent"
        explanation = _yes(verdict.witness)
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
        _dump({**answer, "freedom": str(freedom), "explanation": explanation})
    else:
        print("\n".join([explanation, *lines]))
    return {"equivalent": YES, "not equivalent": NO}.get(answer["verdict"], CANNOT_TELL)


def _yes(witness: Any) -> str:
    """What a relabeling does, by name: a point that keeps its place may still be called anew."""
    moved = [slot for slot in witness.moves if any(a != b for a, b in witness.pairs(slot))]
    if not moved:
        return "equivalent: nothing has to move"
    return f"equivalent: a relabeling of {', '.join(moved)} turns the left into the right"


def _relabeling(witness: Any, slots: dict[str, Any]) -> list[str]:
    """The tables of a relabeling, next to each other."""
    from .tables import arrows, side_by_side

    tables = []
    for slot, title in (("domain", "inputs"), ("codomain", "outputs")):
        if slots[slot].trusts_names:
            tables.append([title, "keep their names"])
        else:
            tables.append([title, *arrows(witness.pairs(slot))])
    return ["", *("  " + line for line in side_by_side(*tables, gap=" " * 8))]


# ------------------------------------------------------------------ one function


def _one_map(options: argparse.Namespace) -> Any:
    from ..reading import read_map

    return read_map(options.map, options.codomain, _columns(options.columns))


def describe(options: argparse.Namespace) -> int:
    """Print the report of one function."""
    f = _one_map(options)
    from ..teach.report import describe as report

    found = report(f)
    if options.json:
        _dump(found.to_dict())
    else:
        print(found)
    return YES


def factor(options: argparse.Namespace) -> int:
    """Print the factorizations of a function through a middle set."""
    from itertools import islice

    from ..finite.factorizations import (
        count_factorizations,
        factorization_lattice,
        factorizations,
    )
    from ..finite.levels import image
    from .tables import aligned, blocks, number, whole

    size = None if options.size is None else _size(options.size, "--size")
    limit = _limit(options.limit)
    _may_write(options.lattice, "--lattice")
    f = _one_map(options)
    count = count_factorizations(f, size)
    if options.lattice:
        _draw(options.lattice, factorization_lattice(f))
    found = islice(factorizations(f, size), FIRST if limit is None else limit)
    if options.json:
        listed = [{"middle": z.middle, "blocks": z.blocks, "embed": z.embed.values} for z in found]
        answer = {"size": size, "listed": len(listed), "factorizations": listed}
        print(_with_count(plain(answer), whole(count)))
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


# ------------------------------------------------------------------ all functions


def classes(options: argparse.Namespace) -> int:
    """Count, list or sample the classes of functions of given sizes."""
    from itertools import islice

    from ..finite.counting import count_classes, maps
    from .tables import number, whole

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
    from ..finite.listing import classes as every_class

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
    from ..finite.levels import level_set_sizes
    from .tables import cut

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

    from ..finite.sampling import random_class

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
