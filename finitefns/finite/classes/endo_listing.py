"""One endofunction per conjugacy class, one after the other, never more in memory than the one.

A graph is a multiset of components, a component a necklace of rooted trees, and a tree is a point
with a multiset of trees. Things are listed by size, then by how many points of each colour they
have, then as they come; a multiset is written with its largest member first, and a necklace from
its largest tree on. So "not larger than the one before" is where to stop, and nothing is kept but
the thing at hand.

No beginning is written that has no end: what is left over can always be added point by point, since
single points are the least things of all. The exceptions are cycles without trees whose points
wear several colours, where a beginning may turn out to be in vain, as in the listing of necklaces
of fixed content (Sawada 2003), and sorts that are picked out of a longer list.

The listing is written as generators that ask one another; `unrolled` runs them on a stack of its
own, so that a path of any length may hang from a point.
Sources: Beyer and Hedetniemi 1980 (trees); Fredricksen, Kessler and Maiorana (necklaces); Ruskey,
Combinatorial Generation, chapter 7.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Iterator
from types import GeneratorType
from typing import Any

import numpy as np

from ...freedom import Freedom
from ..colours import Colouring, colourings
from ..endofunctions import Endofunction
from ..sets import FiniteSet
from .endo_series import EndofunctionSpace, check_sort_under_groups, has_sort
from .graded import Cell
from .group_counting import in_colours
from .group_listing import least_values
from .listing import classes
from .series import afford

Tree = tuple[tuple[int, ...], tuple[int, ...]]  # colours, and steps back to the parent, root first
Asking = Generator[Any, Any, None]  # yields generators to be asked, and answers
Kind = Callable[[Cell], Asking]


@classes.register
def _(space: EndofunctionSpace, freedom: Freedom | str = "all") -> Iterator[Endofunction]:
    freedom = Freedom.parse(freedom)
    if freedom.grouped:
        simple = in_colours(space.sets, freedom, "Endofunction")
        if simple is None:
            check_sort_under_groups(space)
            return _under_groups(space, freedom)
        freedom = simple
    colours = colourings(freedom, space.sets, "Endofunction")["space"]
    afford("writing down one endofunction", cells=space.size)
    if colours.is_rigid:
        return _every(space)
    return _forms(space, freedom, colours)


def _under_groups(space: EndofunctionSpace, freedom: Freedom) -> Iterator[Endofunction]:
    """The least endofunction of every class of a small space."""
    for word in least_values(space, freedom, "Endofunction"):
        e = Endofunction._trusted(word, FiniteSet(space.size))
        if has_sort(e, space.only):
            yield e


def _every(space: EndofunctionSpace) -> Iterator[Endofunction]:
    """All maps: where no name may change, each is a class."""
    for values in itertools.product(range(space.size), repeat=space.size):
        e = Endofunction._trusted(np.array(values, np.int64), FiniteSet(space.size))
        if has_sort(e, space.only):
            yield e


def _forms(
    space: EndofunctionSpace, freedom: Freedom, colours: Colouring
) -> Iterator[Endofunction]:
    n, points, content = space.size, FiniteSet(space.size), tuple(colours.sizes)
    kind = _leaves if space.only == "bijective" else _trees
    if space.only == "connected":
        listing = _components(content, kind) if n else _nothing()
    else:
        listing = _members(content, lambda cell: _components(cell, kind))
    for found in unrolled(listing):
        wears, steps = found if space.only == "connected" else _joined(found)
        point = np.empty(n, np.int64)
        point[np.argsort(np.array(wears, np.int64), kind="stable")] = colours.order
        values = np.empty(n, np.int64)
        values[point] = point[np.arange(n) + np.array(steps, np.int64)]
        e = Endofunction._trusted(values, points)
        if space.only != "fixed-point-free" or has_sort(e, space.only):
            yield e.canonical(freedom).form


def unrolled(listing: Asking) -> Iterator[Any]:
    """What a listing yields, where its generators ask one another, however deep they go.

    A generator that yields another is sent that one's next answer, or None when it has no more.

    >>> def twice():
    ...     inner = (i for i in range(2))
    ...     while (answer := (yield inner)) is not None:
    ...         yield 2 * answer
    >>> list(unrolled(twice()))
    [0, 2]
    """
    stack, answer = [listing], None
    while stack:
        try:
            said = stack[-1].send(answer)
        except StopIteration:
            stack.pop()
            answer = None
            continue
        answer = None
        if isinstance(said, GeneratorType):
            stack.append(said)
        elif len(stack) == 1:
            yield said
        else:
            stack.pop()
            answer = said


def _nothing() -> Asking:
    yield from ()


def _joined(things: tuple[Tree, ...]) -> Tree:
    """Components side by side; their steps stay as they are."""
    return (
        tuple(itertools.chain.from_iterable(colours for colours, _ in things)),
        tuple(itertools.chain.from_iterable(steps for _, steps in things)),
    )


def _below(cell: Cell, most: Cell) -> Iterator[Cell]:
    """Contents of one point or more that fit into a cell, by size, then in order, up to one."""
    limit = sum(most)
    for size in range(1, min(sum(cell), limit) + 1):
        for content in _of_size(cell, size):
            if size == limit and content > most:
                return
            yield content


def _of_size(cell: Cell, size: int) -> Iterator[Cell]:
    """The contents of one size that fit into a cell, in lexicographic order."""
    room = [*itertools.accumulate(reversed(cell))][::-1]
    room.append(0)
    if size > room[0]:
        return
    here: list[int] = []
    left = size
    while True:
        while len(here) < len(cell):  # the least beginning: as few as the rest leaves over
            few = max(0, left - room[len(here) + 1])
            here.append(few)
            left -= few
        yield tuple(here)
        while here:
            last = here.pop()
            if last < cell[len(here)] and left + last > last:
                here.append(last + 1)
                left -= 1
                break
            left += last
        else:
            return


def _taken(whole: Cell, cell: Cell) -> Cell:
    return tuple(w - c for w, c in zip(whole, cell, strict=True))


def _highest(cell: Cell) -> Cell:
    """The largest single point of a cell: one of its first colour."""
    first = next(i for i, c in enumerate(cell) if c)
    return tuple(int(i == first) for i in range(len(cell)))


def _members(cell: Cell, kind: Kind, most: Cell | None = None, last: Any = None) -> Asking:
    """Multisets of things, largest first: tuples. No member goes beyond ``last``, of ``most``."""
    if not any(cell):
        yield ()
        return
    for content in _below(cell, cell if most is None else most):
        if sum(content) == 1 and content != _highest(cell):
            continue  # a larger single point would be left over
        first = kind(content)
        while (thing := (yield first)) is not None:
            rest = _members(_taken(cell, content), kind, content, thing)
            while (things := (yield rest)) is not None:
                yield (thing, *things)
            if content == most and thing == last:
                return


def _trees(cell: Cell) -> Asking:
    """Rooted trees: the colour of the root, then what it carries."""
    for colour, count in enumerate(cell):
        if not count:
            continue
        rest = _members(tuple(c - (i == colour) for i, c in enumerate(cell)), _trees)
        while (things := (yield rest)) is not None:
            colours, steps, place = [colour], [0], 1
            for wears, back in things:
                colours += wears
                steps += [-place, *back[1:]]
                place += len(wears)
            yield tuple(colours), tuple(steps)


def _leaves(cell: Cell) -> Asking:
    """Trees of one point, and no others."""
    if sum(cell) == 1:
        yield (cell.index(1),), (0,)


def _components(cell: Cell, kind: Kind) -> Asking:
    """Cycles of trees: each once, from its largest tree on."""
    necklaces = _necklaces(cell, kind, (), (), 0)
    while (trees := (yield necklaces)) is not None:
        colours: list[int] = []
        steps: list[int] = []
        roots = []
        for wears, back in trees:
            roots.append(len(steps))
            colours += wears
            steps += back
        for here, there in zip(roots, [*roots[1:], roots[0]], strict=True):
            steps[here] = there - here
        yield tuple(colours), tuple(steps)


def _necklaces(
    left: Cell, kind: Kind, word: tuple[Tree, ...], contents: tuple[Cell, ...], period: int
) -> Asking:
    """Words of trees that no rotation makes larger and that begin with ``word``.

    The word so far repeats with this period, as far as it goes; the next tree may be at most the
    one that would go on repeating it, and if it is less, the period is the whole word.
    """
    if not any(left):
        if len(word) % period == 0:
            yield word
        return
    bound = len(word) - period
    most = contents[bound] if word else None
    for content in _below(left, left if most is None else most):
        if not word and sum(content) == 1 and content != _highest(left):
            continue
        rest = _taken(left, content)
        some = kind(content)
        while (tree := (yield some)) is not None:
            same = bool(word) and content == most and tree == word[bound]
            now = period if same else len(word) + 1
            longer = (*word, tree)
            if _ends(rest, (*contents, content), now):
                further = _necklaces(rest, kind, longer, (*contents, content), now)
                while (found := (yield further)) is not None:
                    yield found
            if same:
                return


def _ends(left: Cell, contents: tuple[Cell, ...], period: int) -> bool:
    """Whether a word of trees can be ended with single points, where it does not begin with one.

    A single point less than the one that would repeat the period ends all bonds; the same one
    keeps them.
    """
    if sum(contents[0]) == 1:
        return True
    rest = list(left)
    length = len(contents)
    while any(rest):
        # Within a period there is the first tree again, so this stays inside the word.
        bound = contents[length - period]
        if sum(bound) > 1:
            return True
        colour = bound.index(1)
        if max(i for i, c in enumerate(rest) if c) > colour:  # a later colour is less
            return True
        if not rest[colour]:
            return False
        rest[colour] -= 1
        length += 1
    return length % period == 0
