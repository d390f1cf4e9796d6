"""The slow obvious twin of every question: list the relabelings, move the thing, look.

Everything here works for any kind that is moved by relabelings, and takes the time that the order
of the group says. It is the definition in code, and the oracle of the fast answers.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract import CanonicalForm
from ..errors import InputError, no_rule
from ..freedom import Freedom
from ..wording import number
from .colours import Colouring, colouring, colourings
from .groups.given import group_of
from .groups.setting import setting
from .relabeling import Relabeling, is_relabeled
from .sets import trusted
from .trust import check_fit

Ints = NDArray[np.int64]

LIMIT = 10_000_000  # relabelings that a slow answer is willing to list


def bijections(colours: Colouring) -> Iterator[tuple[int, ...]]:
    """Every bijection of the points that keeps their colours, as a tuple ``new[old]``.

    >>> from finitefns.finite.colours import coloured
    >>> list(bijections(coloured("aab").colouring("domain", 3, "xyz")))
    [(0, 1, 2), (1, 0, 2)]
    """
    cells = [np.flatnonzero(colours.codes == c).tolist() for c in range(colours.count)]
    for images in itertools.product(*(itertools.permutations(cell) for cell in cells)):
        move = [0] * colours.size
        for cell, moved in zip(cells, images, strict=True):
            for old, new in zip(cell, moved, strict=True):
                move[old] = new
        yield tuple(move)


def relabelings(thing: Any, freedom: Freedom | str = "all") -> Iterator[Relabeling]:
    """Every relabeling that the freedom allows on the slots of a thing.

    >>> from finitefns.finite.maps import FiniteMap
    >>> sum(1 for _ in relabelings(FiniteMap([0, 0, 1])))
    12

    Raises `InputError` when there are more than ten million of them, for what is not moved by
    relabelings, and for a freedom that does not fit.
    """
    if not is_relabeled(thing):
        raise no_rule("relabelings", thing, "moved by relabelings")
    fr = Freedom.parse(freedom)
    check_fit(fr, thing.sets, type(thing).__name__)
    if fr.grouped:
        _check_listed(setting(fr, thing).order)
        yield from _generated(thing, fr)
        return
    colours = colourings(fr, thing.sets, type(thing).__name__)
    _check_listed(math.prod(c.group_order for c in colours.values()))
    for moves in itertools.product(*(list(bijections(c)) for c in colours.values())):
        yield Relabeling(**{s: list(m) for s, m in zip(colours, moves, strict=True)})


def _check_listed(order: int) -> None:
    if order > LIMIT:
        raise InputError(
            f"the freedom has {number(order)} relabelings; listing them is limited to "
            f"{number(LIMIT)}"
        )


def _generated(thing: Any, freedom: Freedom) -> Iterator[Relabeling]:
    """Everything that the generators of all slots make together: closed under one more step."""
    rules = freedom.on(list(thing.slots), type(thing).__name__)
    steps = [Relabeling(**{s: list(m) for s, m in one}) for one in freedom.together]
    for slot, rule in rules.items():
        size = thing.slots[slot]
        if rule.grouped and not rule.together:
            steps += [Relabeling(**{slot: g}) for g in group_of(rule, slot, size).generators]
        elif not rule.together:
            colours = colouring(rule, slot, size, thing.sets[slot].labels)
            steps += [Relabeling(**{slot: move}) for move in _swaps(colours)]
    still = Relabeling(**{slot: range(size) for slot, size in thing.slots.items()})
    seen, edge = {still}, [still]
    while edge:
        yield from edge
        new = {a.then(step) for a in edge for step in steps}
        edge = list(new - seen)
        seen.update(edge)


def _swaps(colours: Colouring) -> Iterator[Ints]:
    """Swaps of neighbours of one colour, which make all bijections that keep the colours."""
    for colour in range(colours.count):
        for a, b in itertools.pairwise(np.flatnonzero(colours.codes == colour).tolist()):
            move = np.arange(colours.size)
            move[[a, b]] = b, a
            yield move


def orbit(thing: Any, freedom: Freedom | str = "all") -> set[Any]:
    """The class of a thing: everything that an allowed relabeling turns it into."""
    return {thing.act(change) for change in relabelings(thing, freedom)}


def least(thing: Any, reading: Callable[[Any], Any], freedom: Freedom | str = "all") -> Any:
    """The member of the class whose ``reading`` is smallest: a canonical form by definition."""
    return min(orbit(thing, freedom), key=reading)


def least_form(
    thing: Any, reading: Callable[[Any], Any], freedom: Freedom | str = "all"
) -> CanonicalForm[Any]:
    """The canonical form of a small thing of any kind: the member of its class that reads least.

    Labels stay where they are trusted. Slow, right, and the oracle of faster ways.

    >>> from .maps import FiniteMap
    >>> least_form(FiniteMap([1, 1, 0]), lambda f: f.values.tolist()).form
    FiniteMap([0, 0, 1], codomain=2)
    """
    fr = Freedom.parse(freedom)
    best = min(relabelings(thing, fr), key=lambda change: reading(thing.act(change)))
    targets = trusted(thing.sets, fr, type(thing).__name__)
    change = Relabeling.between(dict(best.moves), thing.sets, targets)
    return CanonicalForm(thing.act(change), lambda: change)


def stabiliser(thing: Any, freedom: Freedom | str = "all") -> list[Relabeling]:
    """The relabelings that leave a thing as it is."""
    return [r for r in relabelings(thing, freedom) if thing.act(r) == thing]


def count_by_burnside(things: list[Any], freedom: Freedom | str = "all") -> int:
    """The number of classes among all things on some slots: the mean number of fixed things.

    Burnside's lemma (Cauchy, Frobenius). ``things`` must be closed under the relabelings.
    """
    if not things:
        return 0
    fixed = order = 0
    for change in relabelings(things[0], freedom):
        order += 1
        fixed += sum(thing.act(change) == thing for thing in things)
    return fixed // order
