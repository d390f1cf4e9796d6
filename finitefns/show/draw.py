"""Pictures: arrows with their level sets, factorizations, lattices, equivalences; SVG of our own.

Points stay where their numbers put them: under a relabeling only the arrows move, and that is the
lesson. ``arrange="level sets"`` lets the inputs move instead, so that level sets stand together.
A level set has a colour, a shape and a dash pattern, so that colour is never alone.
"""

from __future__ import annotations

from typing import Any

from ..verdict import Equivalent, Inequivalent, Undecided
from .picture import Picture
from .questions import check_drawn, picture_of, picture_of_two
from .worlds import meet


def draw(thing: Any, *others: Any, **options: Any) -> Picture:
    """A picture of a map, a chain, its mergers, a factorization, a lattice, or an equivalence.

    ``draw(f)`` puts points where their numbers say; ``draw(f, arrange="level sets")`` lets level
    sets stand together; ``draw(verdict, f, g)`` draws two maps, or two chains, and the relabeling
    between them; ``draw(when_merged(chain))`` draws the merge tree. ``draw(x, freedom="all")``
    draws the class of x instead: a small picture, without the names that nobody may trust.
    A net is a stair of its stages; a net on inputs shows when they meet, with the bars of each, and
    ``draw(verdict, s, t)`` two of them; its ranks, its precisions and a rounded net have pictures.
    Law: points of ``draw(f)`` and ``draw(f.act(r))`` are at the same places. A map too large for
    its arrows is told in bars.

    >>> import finitefns as ff
    >>> ff.draw(ff.FiniteMap([0, 0, 1]))
    <Picture: a map from 3 points to 2>

    Raises `InputError` for what has no picture. Source: Okabe and Ito 2008, for
    colours that most colour-blind readers can tell apart.
    """
    if type(thing).__name__ == "DiGraph" and "map" in thing.graph:  # networkx is not loaded for it
        from .hasse import lattice_picture

        return lattice_picture(thing)
    meet(thing)
    check_drawn(picture_of.dispatch(type(thing)), thing, others, options)
    return picture_of(thing, *others, **options)


@picture_of.register
def _(thing: Equivalent, left: Any = None, right: Any = None) -> Picture:
    """Two equivalent things, and the change between them: partners look alike."""
    meet(left)
    return picture_of_two(left, thing, right)


@picture_of.register
def _(thing: Inequivalent, left: Any = None, right: Any = None) -> Picture:
    """The two things side by side, the reason below; ringed is where they differ."""
    meet(left)
    return picture_of_two(left, thing, right)


@picture_of.register
def _(thing: Undecided, left: Any = None, right: Any = None) -> Picture:
    """The two things, and below them what stood in the way."""
    meet(left)
    return picture_of_two(left, thing, right)
