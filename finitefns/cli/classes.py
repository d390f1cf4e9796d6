"""``finitefns classes``: count, list, draw or sample the classes of maps, chains and endofunctions.

Two sizes are maps, three or more the stages of chains, and ``--endofunctions N`` is what it says.
The questions are the same for all; only a line of the listing differs.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

from ..errors import InputError
from .answers import FIRST, YES, limit_of, size_of, with_count
from .inputs import freedom_of
from .waiting import say_first
from .writing import may_write, write_whole

LONG = 2_000  # classes that are drawn or listed in a second or so: more of them are said before
MOST_DRAWN = 1_000_000
MOST_LISTED = 100_000  # a listing beyond this is not started unless --limit asks for it


def classes(options: argparse.Namespace) -> int:
    """Count, list, draw or sample the classes of functions of given sizes."""
    from ..finite.classes.counting import count_classes
    from ..wording import number
    from .terminal import whole

    freedom = freedom_of(options.freedom)
    space, answer, noun = _space(options)
    freedom.on(list(space.slots), {"m": "FiniteMap", "c": "Chain", "e": "Endofunction"}[noun[0]])
    answer["freedom"] = str(freedom)
    limit = limit_of(options.limit)
    if options.seed is not None and options.sample is None:
        raise InputError("--seed is for --sample, but no sample was asked for")
    may_write(options.atlas, "--atlas", ".html", "an atlas is a page of HTML")
    if options.sample is not None:
        return _sample(options, space, freedom, answer)
    if options.atlas is not None:
        from ..show.atlas import atlas

        page = atlas(space, freedom)
        write_whole(options.atlas, page.save)
        told = {**answer, "members": page.things, "file": options.atlas}
        line = f"{page.told}, drawn in {options.atlas}"
        print(with_count(told, whole(len(page.cards))) if options.json else line)
        return YES
    count = count_classes(space, freedom)
    if options.count:
        print(with_count(answer, whole(count)) if options.json else whole(count))
        return YES
    if options.list and limit is None and count > MOST_LISTED:
        raise InputError(
            f"there are {number(count)} classes, but at most {MOST_LISTED:,} are listed; "
            "--limit L lists the first L"
        )
    from ..finite.classes.listing import classes as every_class

    shown = limit if limit is not None else None if options.list else FIRST
    if min(count, count if shown is None else shown) > LONG:
        say_first(f"listing {number(min(count, count if shown is None else shown))} classes")
    found = islice(every_class(space, freedom), shown)
    if options.json:
        _stream(with_count(answer, whole(count)), found)
        return YES
    only = f"{options.only} " if options.only else ""
    print(f"{number(count)} class{'es' * (count != 1)} of {only}{noun}, freedom {freedom}")
    listed = 0
    for listed, thing in enumerate(found, 1):  # noqa: B007
        print(_line(thing))
    if count > listed:
        print(f"... {number(count - listed)} more")
    return YES


def _space(options: argparse.Namespace) -> tuple[Any, dict[str, Any], str]:
    """All things of the sizes that were asked for, the sizes as JSON tells them, and in words."""
    if options.endofunctions is not None:
        from ..finite.classes.endo_counting import endofunctions

        if options.sizes:
            raise InputError(
                f"--endofunctions {options.endofunctions} is a size of its own, but found "
                f"{' '.join(options.sizes)} too"
            )
        points = size_of(options.endofunctions, "--endofunctions")
        answer = {"points": points, "only": options.only}
        space = endofunctions(points, only=options.only)
        return space, answer, f"endofunctions of {points:,} points"
    if len(options.sizes) < 2:
        raise InputError(
            "two sizes are meant, or one for each stage of a chain, or --endofunctions N, but "
            f"found {' '.join(options.sizes) or 'none'}"
        )
    if len(options.sizes) == 2:
        from ..finite.classes.counting import maps

        n, m = (size_of(x, what) for x, what in zip(options.sizes, "NM", strict=True))
        answer = {"n": n, "m": m, "only": options.only}
        return maps(n, m, only=options.only), answer, f"maps from {n:,} to {m:,} points"
    from ..finite.classes.chain_counting import chains

    if options.only:
        raise InputError(f"--only {options.only} is for maps and endofunctions, not for chains")
    sizes = [size_of(x, f"the size of stage {i}") for i, x in enumerate(options.sizes)]
    words = " to ".join(f"{size:,}" for size in sizes)
    return chains(*sizes), {"sizes": sizes}, f"chains of maps from {words} points"


def _line(thing: Any) -> str:
    from ..finite.levels import level_set_sizes
    from .terminal import cut

    if hasattr(thing, "maps"):
        told = (cut(f.values.tolist(), 24) or "(no inputs)" for f in thing.maps)
        return "  " + " | ".join(told)
    values = cut(thing.values.tolist(), 40)
    if hasattr(thing, "cycle_type"):
        return f"  {values or '(no points)'}   cycle lengths {thing.cycle_type!r}"
    return f"  {values or '(no inputs)'}   level sets {level_set_sizes(thing)!r}"


def _values(thing: Any) -> Any:
    """The arrays of a thing as JSON tells them: one, or one for each map of a chain."""
    if hasattr(thing, "maps"):
        return [f.values.tolist() for f in thing.maps]
    return thing.values.tolist()


def _stream(head: str, found: Iterable[Any]) -> None:
    """A JSON object whose list is written while it is made."""
    print(head[:-1] + ', "classes": [', end="")
    for number, thing in enumerate(found):
        print(", " * (number > 0) + str(_values(thing)), end="")
    print("]}")


def _sample(options: argparse.Namespace, space: Any, freedom: Any, answer: dict[str, Any]) -> int:
    import numpy as np

    from ..finite.classes.sampling import random_class

    wanted = size_of(options.sample, "--sample")
    if wanted > MOST_DRAWN:
        raise InputError(f"--sample is {wanted:,}, but at most {MOST_DRAWN:,} classes are drawn")
    seed = None if options.seed is None else size_of(options.seed, "--seed")
    if wanted > LONG:
        say_first(f"drawing {wanted:,} classes")
    chance = np.random.default_rng(seed)
    found = (random_class(space, freedom, rng=chance) for _ in range(wanted))
    if options.json:
        _stream(json.dumps({**answer, "seed": seed}), found)
    else:
        for thing in found:
            print(_line(thing))
    return YES
