"""The atlas as a book: chapters of pages, written as Markdown with pictures inside.

The docs write it when they are built: `write_atlas` puts a file for each chapter into a folder.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..finite.classes.chain_counting import chains
from ..finite.classes.counting import count_classes, maps
from ..finite.classes.endo_counting import endofunctions
from ..finite.classes.listing import classes
from ..finite.colours import coloured
from ..freedom import Freedom
from .atlas import LOOK, Page, atlas, grid
from .svg import Markup, element, escape

LARGEST = 5  # points of maps and endofunctions
CHAINS = (
    (2, 2, 2), (3, 2, 2), (2, 3, 2), (3, 2, 3), (3, 3, 2), (3, 3, 3), (4, 3, 2), (4, 4, 4),
    (2, 2, 2, 2), (3, 3, 2, 2),
)  # fmt: skip
FREEDOMS = ("none", "codomain", "domain", "all")

MAPS = """# Maps up to 5 → 5

Every map from n points to m, with both ends free. What is left of a map is the multiset of its
level-set sizes, and m: so the classes are the partitions of n into at most m parts.

{table}

Rows n, columns m. Source of the counts: OEIS A026820, and for no points the one empty map.
"""

ENDOFUNCTIONS = """# Endofunctions up to 5 points

Every map from a set to itself, up to conjugacy: inputs and outputs are the same points and are
renamed together. What is left is the cycles, with the trees that hang from them.

{table}

Source of the counts: OEIS A001372. The level-set sizes tell far fewer apart: the maps from 5 points
to 5 have 7 classes, these have 47.
"""

CHAINS_TEXT = """# Chains of small sizes

Every chain of maps from one stage to the next, with all stages free. What is left is a levelled
forest, which the card writes in brackets. `2 + 1 | ∅` says: two outputs, parted by the bar; into
the first flow two points of the stage before, at which 2 inputs and 1 input meet; nothing reaches
the second.

{table}
"""

FREEDOMS_TEXT = """# The same maps under other freedoms

The more renamings are allowed, the fewer classes are left, and the larger they are. A slot that is
fixed keeps its names, and the pictures show them; a free slot has bare points.

## How many classes

{counts}

Rows are spaces, columns are freedoms: `none` trusts every name, `all` trusts none. Without freedom
there are m^n classes; with the codomain free, partitions of the inputs into at most m blocks; with
the domain free, multisets of n outputs; with both free, partitions of the number n.

## How the classes of `all` break up

Maps from 4 points to 3, class by class under `all`: how many classes it is under less freedom.

{splits}
"""


EXAMPLES: tuple[tuple[str, str, Any, Freedom | str], ...] = (
    ("Nobody trusts a name", "Both ends are free.", maps(3, 3), "all"),
    (
        "The outputs keep their names",
        "What is left is how often each output is hit.",
        maps(3, 3),
        "domain",
    ),
    (
        "The inputs keep their names",
        "What is left is which inputs share an output.",
        maps(3, 3),
        "codomain",
    ),
    ("Every name is trusted", "All 8 maps are classes of their own.", maps(3, 2), "none"),
    (
        "Two inputs are red, two are blue",
        "Inputs 0 and 1 may change places, so may 2 and 3, and so may the outputs.",
        maps(4, 2),
        Freedom(domain=coloured("rrbb"), codomain="free"),
    ),
    (
        "The inputs stand in a ring",
        "The ring may be turned: necklaces of four beads in two colours, which may be exchanged.",
        maps(4, 2),
        Freedom(domain="cyclic", codomain="free"),
    ),
    (
        "The inputs are bits",
        "Functions of two bits, which may be negated and change places; so may the output.",
        maps(4, 2),
        Freedom(domain="hypercube", codomain="free"),
    ),
    (
        "The inside of a net",
        "Chains 3 → 2 → 2 whose ends keep their names; the points in the middle have none.",
        chains(3, 2, 2),
        "hidden",
    ),
)


def write_atlas(folder: str | os.PathLike[str]) -> list[Path]:
    """Write the atlas into a folder as Markdown (MyST), a file a chapter; which files these are.

    A file whose text is the same is left alone, so that nothing is built twice.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_atlas(folder)]
    ['maps.md', 'endofunctions.md', 'chains.md', 'freedoms.md']

    Raises `OSError` where the folder cannot be written.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in book().items():
        path = place / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def book() -> dict[str, str]:
    """Every chapter of the atlas, by its name, as Markdown.

    Law: ``list(book()) == ["maps", "endofunctions", "chains", "freedoms"]``.

    >>> book()["maps"].splitlines()[0]
    '# Maps up to 5 → 5'
    """
    of_maps = [[atlas(maps(n, m)) for m in range(LARGEST + 1)] for n in range(LARGEST + 1)]
    of_endos = [atlas(endofunctions(n)) for n in range(LARGEST + 1)]
    of_chains = [atlas(chains(*sizes)) for sizes in CHAINS]
    return {
        "maps": _maps_chapter(of_maps),
        "endofunctions": _endofunctions_chapter(of_endos),
        "chains": _chains_chapter(of_chains),
        "freedoms": _freedoms_chapter(),
    }


def _maps_chapter(rows: Sequence[Sequence[Page]]) -> str:
    head = ["n \\ m", *map(str, range(LARGEST + 1))]
    cells = [[f"**{n}**", *(len(page.cards) for page in row)] for n, row in enumerate(rows)]
    parts = [MAPS.format(table=_table(head, cells)), _raw(LOOK)]
    for n, row in enumerate(rows):
        total = sum(len(page.cards) for page in row)
        things = " + ".join(f"{page.things:,}" for page in row if page.things)
        whole = sum(page.things for page in row)
        told = f"{total} classes of {things} = {whole:,} maps."
        parts.append(f"## From {n} point{'s' * (n != 1)}\n\n{told}\n")
        cards = (card.html(f"{n} → {m}") for m, page in enumerate(row) for card in page.cards)
        parts.append(_raw(grid(cards)))
    return "\n".join(parts)


def _endofunctions_chapter(pages: Sequence[Page]) -> str:
    head = ["points", *map(str, range(LARGEST + 1))]
    table = _table(
        head,
        [
            ["classes", *(len(page.cards) for page in pages)],
            ["endofunctions", *(f"{page.things:,}" for page in pages)],
        ],
    )
    parts = [ENDOFUNCTIONS.format(table=table), _raw(LOOK)]
    for n, page in enumerate(pages):
        parts += [f"## {n} point{'s' * (n != 1)}\n", _grid(page)]
    return "\n".join(parts)


def _chains_chapter(pages: Sequence[Page]) -> str:
    cells = [[_arrows(page), len(page.cards), f"{page.things:,}"] for page in pages]
    parts = [CHAINS_TEXT.format(table=_table(["sizes", "classes", "chains"], cells)), _raw(LOOK)]
    for page in pages:
        parts += [f"## {_arrows(page)}\n", _grid(page)]
    return "\n".join(parts)


def _arrows(page: Page) -> str:
    return " → ".join(map(str, page.space.slots.values()))


def _freedoms_chapter() -> str:
    sizes = [(n, m) for n in range(2, LARGEST + 1) for m in range(2, LARGEST + 1)]
    counts = [
        [f"{n} → {m}", *(f"{count_classes(maps(n, m), fr):,}" for fr in FREEDOMS)] for n, m in sizes
    ]
    text = FREEDOMS_TEXT.format(
        counts=_table(["maps", *(f"`{fr}`" for fr in FREEDOMS)], counts),
        splits=_table(
            ["level sets", *(f"`{fr}`" for fr in reversed(FREEDOMS[:-1]))], list(_splits(4, 3))
        ),
    )
    parts = [text, _raw(LOOK)]
    for title, words, space, freedom in EXAMPLES:
        parts += [f"## {title}\n\n{words}\n", _grid(atlas(space, freedom))]
    return "\n".join(parts)


def _splits(n: int, m: int) -> Iterable[list[object]]:
    """For each class under ``all``: how many classes of each smaller freedom lie in it."""
    broken: dict[Any, Counter[str]] = {}
    names: dict[Any, str] = {card.thing: card.words for card in atlas(maps(n, m)).cards}
    for freedom in FREEDOMS[:-1]:
        for form in classes(maps(n, m), freedom):
            broken.setdefault(form.canonical(Freedom.parse("all")).form, Counter())[freedom] += 1
    for thing, words in names.items():
        yield [words, *(broken[thing][freedom] for freedom in reversed(FREEDOMS[:-1]))]


# ------------------------------------------------------------------ Markdown


def _grid(page: Page) -> str:
    told = f"{page.told[0].upper()}{page.told[1:]}."
    return _raw(element("p", escape(told)), page.html())


def _raw(*parts: Markup) -> str:
    return "```{raw} html\n" + "\n".join(parts) + "\n```\n"


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
