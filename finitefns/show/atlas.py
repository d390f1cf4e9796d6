"""An atlas: every class of a small space, drawn, with its symmetries, its size and its name.

A `Card` is one class, a `Page` all classes of a space under one freedom. A page is checked before
it is shown: there are as many cards as `count_classes` says, no two alike, and the classes
together have every member of the space. `finitefns.show.atlas_book` binds pages to a book.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..compare import canonical_form, invariants
from ..errors import InputError, an
from ..finite.chains import Chain
from ..finite.classes.chain_space import ChainSpace
from ..finite.classes.counting import MapSpace, count_classes
from ..finite.classes.endo_series import EndofunctionSpace
from ..finite.classes.listing import classes
from ..finite.endofunctions import Endofunction
from ..finite.levels import level_set_sizes
from ..finite.maps import FiniteMap
from ..finite.symmetry import class_size, symmetries
from ..freedom import Freedom
from ..verdict import shorten
from .class_pictures import forest_words, simply_kept
from .draw import draw
from .picture import Picture
from .svg import Markup, element, escape

MOST_CARDS = 300  # a page with more is no longer looked at
MOST_POINTS = 24  # in one slot

LOOK = Markup(
    "<style>"
    ".ff-atlas{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));"
    "gap:.7rem;margin:.8rem 0 1.6rem}"
    ".ff-atlas figure{margin:0;padding:.6rem;border:1px solid rgba(128,128,128,.4);"
    "border-radius:.6rem;display:flex;flex-direction:column;text-align:center;min-width:0}"
    ".ff-atlas svg{display:block;margin:auto;max-width:100%}"
    ".ff-atlas figcaption{margin-top:.5rem;line-height:1.4;overflow-wrap:anywhere;color:inherit}"
    ".ff-atlas figcaption *,.ff-atlas small{display:block;color:inherit;font-weight:400;"
    "font-size:.82rem}"
    ".ff-atlas figcaption strong{font-size:.95rem;font-weight:600}"
    ".ff-atlas figcaption code{display:inline-block;background:none;border:0;padding:0}"
    "</style>"
)

ALONE = Markup(  # a page on its own follows the reader's system
    "<style>:root{color-scheme:light dark}"
    "body{font-family:system-ui,sans-serif;max-width:75rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.4rem}</style>"
)


@dataclass(frozen=True)
class Card:
    """One class: its canonical form ``thing``, in words, drawn; its ``symmetries`` and ``size``.

    >>> print(Card.of(FiniteMap([0, 0, 0, 1, 1], codomain=5)))
    3 + 2; 3 outputs missed: 72 symmetries, 200 members
    """

    thing: Any
    words: str
    picture: Picture
    symmetries: int
    size: int

    @classmethod
    def of(cls, thing: Any, freedom: Freedom | str = "all") -> Card:
        """The card of the class of a map, a chain or an endofunction.

        Raises `InputError` for another thing, and where the freedom does not fit.
        """
        if not isinstance(thing, FiniteMap | Chain | Endofunction):
            raise InputError(
                f"atlas: found {an(type(thing).__name__)}, but maps, chains and endofunctions "
                "have cards"
            )
        fr = Freedom.parse(freedom)
        form = canonical_form(thing, fr).form
        return cls(
            form, in_words(thing, fr), draw(thing, freedom=fr),
            symmetries(thing, fr).order, class_size(thing, fr),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.words}: {_many(self.symmetries, 'symmetr', 'y')}, {_members(self.size)}"

    @property
    def values(self) -> str:
        """The arrays of the canonical form, as a person types them."""
        return " ".join(self._arrays)

    @property
    def _arrays(self) -> list[str]:
        maps = self.thing.maps if isinstance(self.thing, Chain) else [self.thing]
        return [str(one.values.tolist()) for one in maps]

    def html(self, above: str = "") -> Markup:
        """The card as an HTML figure, with a line above; the picture says itself in words too."""
        head, *rest = self.words.split("; ")
        codes = [element("code", escape(shorten(one))) for one in self._arrays]
        caption = element(
            "figcaption",
            element("strong", escape(head)),
            *(element("small", escape(words)) for words in rest),
            element("div", Markup(" ".join(codes))),
            element("small", escape(_many(self.symmetries, "symmetr", "y"))),
            element("small", escape(_members(self.size))),
        )
        top = [element("small", escape(above))] if above else []
        return element("figure", *top, Markup(self.picture.svg), caption)


@dataclass(frozen=True)
class Page:
    """All classes of a space under a freedom: shows itself in a notebook as a grid of cards.

    ``things`` is the number of all members of the space: the sizes of the classes add up to it.
    """

    space: Any
    freedom: Freedom
    things: int
    cards: tuple[Card, ...]

    def __str__(self) -> str:
        head = f"{self.space!r}, freedom {self.freedom}: {self.told}"
        return "\n".join([head, *(f"  {card.values}  {card}" for card in self.cards)])

    @property
    def told(self) -> str:
        """How many classes there are of how many things."""
        many = f"{len(self.cards):,} class{'es' * (len(self.cards) != 1)}"
        noun = {ChainSpace: "chain", EndofunctionSpace: "endofunction"}.get(type(self.space), "map")
        return f"{many} of {_many(self.things, noun, '', 's')}"

    def html(self) -> Markup:
        """The cards in a grid, without the style sheet `LOOK` that a page needs once."""
        return grid(card.html() for card in self.cards)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the cards as a page of HTML that stands alone, light or dark as its reader likes.

        Raises `InputError` for a name that does not end in ``.html``.
        """
        name = os.fspath(path)
        if not name.lower().endswith(".html"):
            raise InputError(f"save: {name!r} does not end in .html, and an atlas is a page")
        title = escape(f"{self.space!r}, freedom {self.freedom}")
        head = [
            Markup('<meta charset="utf-8">'),
            Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
            element("title", title),
            ALONE,
            LOOK,
        ]
        body = [element("h1", title), element("p", escape(f"{self.told}.")), self.html()]
        page = element("html", element("head", *head), element("body", *body), lang="en")
        with open(name, "w", encoding="utf-8") as file:
            file.write(f"<!doctype html>\n{page}\n")

    def _repr_html_(self) -> str:
        return LOOK + self.html()


def grid(figures: Iterable[Markup]) -> Markup:
    """Cards side by side, as many as there is room for.

    >>> grid([])
    '<div class="ff-atlas"></div>'
    """
    # In HTML a <div/> without children would stay open, and take in all that follows.
    return element("div", Markup("".join(figures)), class_="ff-atlas")


def atlas(space: MapSpace | ChainSpace | EndofunctionSpace, freedom: Freedom | str = "all") -> Page:
    """Every class of a space, drawn, with its symmetries, its size and what it is in words.

    Laws: ``len(page.cards) == count_classes(space, freedom)``; no two cards have equal things; the
    sizes of the classes add up to the size of the space. All three are tried before the
    page is returned.

    >>> from finitefns.finite.classes.counting import maps
    >>> print(atlas(maps(3, 2)))
    maps(3, 2), freedom all: 2 classes of 8 maps
      [0, 0, 0]  3; 1 output missed: 6 symmetries, 2 members
      [0, 0, 1]  2 + 1: 2 symmetries, 6 members

    Raises `InputError` for what is not a space, and for one with too many classes or points.
    """
    if not isinstance(space, MapSpace | ChainSpace | EndofunctionSpace):
        raise InputError(f"atlas: found {space!r}, but it must be a space such as maps(5, 5)")
    fr = Freedom.parse(freedom)
    most = max(space.slots.values())
    if most > MOST_POINTS:
        raise InputError(f"atlas: a slot has {most:,} points, but at most {MOST_POINTS} are drawn")
    count = count_classes(space, fr)
    if count > MOST_CARDS:
        raise InputError(
            f"atlas: {space!r} has {count:,} classes, but at most {MOST_CARDS} fit on a page"
        )
    cards = tuple(Card.of(form, fr) for form in classes(space, fr))
    page = Page(space, fr, count_classes(space, "none"), cards)
    _check(page, count)
    return page


def _check(page: Page, count: int) -> None:
    """A page that does not add up is never shown."""
    found = len({card.thing for card in page.cards})
    members = sum(card.size for card in page.cards)
    if (len(page.cards), found, members) != (count, count, page.things):
        raise AssertionError(
            f"{page.space!r} has {count} classes and {page.things} members, but the atlas draws "
            f"{len(page.cards)}, {found} of them different, with {members}"
        )


# ------------------------------------------------------------------ what a class is, in words


def in_words(thing: Any, freedom: Freedom | str = "all") -> str:
    """What is left of a thing, in a few words.

    >>> in_words(FiniteMap([0, 0, 1])), in_words(FiniteMap([0, 0, 1]), "codomain")
    ('2 + 1', '0 1 | 2')
    >>> in_words(Endofunction([1, 0, 0, 2]))
    'cycle of 2; 2 points off it, up to 2 steps away'

    Raises `InputError` when the freedom does not fit.
    """
    fr = Freedom.parse(freedom)
    form = canonical_form(thing, fr).form
    kept = simply_kept(form.slots, fr)
    if kept is not None and isinstance(form, FiniteMap):
        if not kept:
            return _sizes(form)
        if kept == {"domain"} and form.domain.size:
            return repr(invariants(thing, fr)["kernel"])
        if kept == {"codomain"}:
            hits = np.bincount(form.values, minlength=form.codomain.size)
            return f"hit {', '.join(map(str, hits.tolist()))} times" if len(hits) else "no outputs"
    if kept == frozenset() and isinstance(form, Endofunction):
        return _orbits(form)
    if kept is not None and isinstance(form, Chain) and not _inner(form) & kept:
        return forest_words(form, kept)
    if kept == frozenset(form.slots):
        return "itself"
    name, value = list(invariants(thing, fr).items())[-1]
    return f"{name} {shorten(value, 120)}"


def _inner(chain: Chain) -> frozenset[str]:
    return frozenset(list(chain.slots)[1:-1])


def _sizes(f: FiniteMap) -> str:
    missed = f.codomain.size - len(f.profile)
    told = " + ".join(map(str, level_set_sizes(f)[:])) or "no inputs"
    return f"{told}; {_many(missed, 'output', '', 's')} missed" if missed else told


def _orbits(e: Endofunction) -> str:
    lengths = e.cycle_type[:]
    if not lengths:
        return "no points"
    told = " + ".join(map(str, lengths))
    cycles = f"cycle of {told}" if len(lengths) == 1 else f"cycles {told}"
    off = e.space.size - sum(lengths)
    if not off:
        return cycles
    which = "it" if len(lengths) == 1 else "them"
    far = f"up to {e.height} steps away" if e.height > 1 else "one step away"
    return f"{cycles}; {_many(off, 'point', '', 's')} off {which}, {far}"


def _many(number: int, noun: str, one: str, more: str = "ies") -> str:
    return f"{number:,} {noun}{one if number == 1 else more}"


def _members(size: int) -> str:
    return _many(size, "member", "", "s")
