"""Small pictures of classes: where nobody may trust the names, none is written.

A class has no names on its free slots, so its picture has bare points there, and is small enough
to stand in a grid with all the others. Fixed slots show their names. Looks are those of the large
pictures: a colour, a shape and a dash for each level set; an output that nothing reaches is hollow.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from ..compare import canonical_form
from ..finite.chains import Chain
from ..finite.endofunctions import Endofunction
from ..finite.maps import FiniteMap
from ..freedom import Freedom, fixed, free
from . import arrows, svg
from .functional_graphs import small_graph
from .graph_places import Place
from .picture import Picture
from .svg import Markup, Style

ROW, BETWEEN, CLOSER, EDGE = 24.0, 84.0, 58.0, 14.0  # pixels: down, across, in chains, around
NAME, OFF, LABEL = 12.0, 11.0, 70.0  # the size of a name, how far off it stands, how wide it is


def class_picture(thing: FiniteMap | Chain | Endofunction, freedom: Freedom | str) -> Picture:
    """A small picture of the class of a thing: what ``draw(thing, freedom=...)`` makes.

    It shows the canonical form; names stand only where a slot is fixed. Law: a renaming that the
    freedom allows does not change the picture.

    >>> one = class_picture(FiniteMap([0, 0, 1], codomain=5), "all")
    >>> one, one == class_picture(FiniteMap([4, 2, 4], codomain=5), "all")
    (<Picture: a map from 3 points to 5>, True)

    Raises `InputError` when the freedom does not fit the slots.
    """
    allowed = Freedom.parse(freedom)
    form = canonical_form(thing, allowed).form
    names: dict[str, list[str]] = {}
    for slot, rule in allowed.on(list(thing.slots), type(thing).__name__).items():
        if rule != free and rule != fixed:  # its points moved, and stand by their numbers
            names[slot] = [str(i) for i in range(thing.slots[slot])]
        elif rule == fixed:
            names[slot] = [svg.name_of(label) for label in thing.sets[slot].labels]
    if isinstance(form, Endofunction):
        return small_graph(form, names.get("space"))
    if isinstance(form, FiniteMap):
        ins, outs = arrows.styles(form)
        n, m = form.domain.size, form.codomain.size
        title, desc = f"a map from {n} points to {m}", arrows.words(form)
        return _columns(form.slots, [form], [ins, outs], names, title, desc)
    sizes = " to ".join(map(str, form.slots.values()))
    title, desc = (
        f"a chain of maps from {sizes} points",
        f"inputs that come together: {forest_words(form)}",
    )
    return _columns(form.slots, form.maps, _chain_looks(form), names, title, desc)


def simply_kept(slots: Iterable[str], freedom: Freedom) -> frozenset[str] | None:
    """The fixed slots, where all others are free; None where colours, weights or groups rule.

    >>> simply_kept(["domain", "codomain"], Freedom.parse("domain"))
    frozenset({'codomain'})
    """
    rules = freedom.on(list(slots))
    if any(rule not in (free, fixed) for rule in rules.values()):
        return None
    return frozenset(slot for slot, rule in rules.items() if rule == fixed)


def forest_words(chain: Chain, kept: Container[str] = ()) -> str:
    """A chain with free inner stages in brackets: outputs apart, each with what flows into it.

    A number counts the inputs that meet at one point of stage 1, or they are named, where their
    names are kept. A point of a later stage is the sum of those that go there, in brackets unless
    it is an output; ∅ is one that nothing reaches.

    >>> c = Chain([[0, 0, 1], FiniteMap([0, 0], codomain=2)])
    >>> forest_words(c), forest_words(c, ["stage0", "stage2"])
    ('2 + 1 | ∅', '0: {0, 1} + {2} | 1: ∅')
    """
    members: list[list[str]] = [[] for _ in range(chain.maps[0].codomain.size)]
    for i, y in enumerate(chain.maps[0].values.tolist()):
        members[y].append(str(i))
    told = [str(len(block)) for block in members]
    if "stage0" in kept:
        told = ["{" + ", ".join(block) + "}" for block in members]
    last = len(chain.maps)
    for stage, one in enumerate(chain.maps[1:], 2):
        below: list[list[str]] = [[] for _ in range(one.codomain.size)]
        for point, y in enumerate(one.values.tolist()):
            below[y].append(told[point])
        told = [" + ".join(parts) or "∅" for parts in below]
        if stage < last:
            told = [words if words == "∅" else f"({words})" for words in told]
    if f"stage{last}" in kept:
        told = [f"{y}: {words}" for y, words in enumerate(told)]
    return " | ".join(told) or "no outputs"


def _chain_looks(chain: Chain) -> list[Sequence[Style | None]]:
    """The look of every point: that of the output at which it ends; hollow where nothing ends."""
    last = len(chain.maps)
    ends = [chain.compose(i, last).values.tolist() for i in range(last + 1)]
    reached = {y: Style.of(k) for k, y in enumerate(sorted(set(ends[last - 1])))}
    return [[reached.get(y) for y in points] for points in ends]


def _columns(
    sizes: Mapping[str, int],
    maps: Sequence[FiniteMap],
    looks: Sequence[Sequence[Style | None]],
    names: Mapping[str, Sequence[str]],
    title: str,
    desc: str,
) -> Picture:
    """Columns of points from left to right, with names beside the slots that keep them."""
    rows = max(1, *sizes.values())
    parts: list[Markup] = []
    spots: list[list[Place]] = []  # where arrows arrive, and the point is
    leave: list[float] = []  # how far right of it they set out: beyond its name
    x, gap = EDGE, BETWEEN if len(maps) == 1 else CLOSER
    for i, (slot, size) in enumerate(sizes.items()):
        here = names.get(slot, [])
        room = min(max((svg.text_width(name[:99], NAME) for name in here), default=-OFF), LABEL)
        x += room + OFF if i == 0 else 0.0
        step = ROW * (min((rows - 1) / (size - 1), 1.6) if size > 1 else 1.0)
        top = EDGE + (ROW * (rows - 1) - step * (max(size, 1) - 1)) / 2
        spots.append([(x, top + step * k) for k in range(size)])
        leave.append(room + OFF if i and i < len(maps) else 0.0)
        if not size:
            parts.append(arrows.quiet("∅", x, top, "middle"))
        side, anchor = (-OFF, "end") if i == 0 else (OFF, "start")
        for (_, y), name in zip(spots[-1], here, strict=False):
            parts.append(svg.text(name, x + side, y, room=room + 1, anchor=anchor, size=NAME))
        x += (room + OFF if i else 0.0) + (gap if i < len(maps) else EDGE)
    for i, one in enumerate(maps):
        for (from_x, from_y), style, y in zip(spots[i], looks[i], one.values.tolist(), strict=True):
            assert style is not None  # every input ends somewhere
            parts += arrows.arrow((from_x + leave[i], from_y), spots[i + 1][y], style)
    for column, styles in zip(spots, looks, strict=True):
        parts += [svg.marker(style, *at) for at, style in zip(column, styles, strict=True)]
    return Picture.of(x, 2 * EDGE + ROW * (rows - 1), title, desc, parts)
