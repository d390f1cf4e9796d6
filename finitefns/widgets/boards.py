"""Boards: where the places of a thing are and what its arrows look like, as plain JSON.

A board is a dict that Python makes and that two drawers read: `board.js` in a page, `twins` where
nothing moves. Places belong to numbers and never move; points stand on places, and a relabeling
says where: ``moves[slot][point] == place``. A point keeps its look, which is that of its level set
in the thing that the widget began with, and its arrows; so what is seen to move is what moves.

A board has ``slots``, each with its ``places`` (x, y, name), the ``looks`` of its points (a number
of ``styles``, -1 for a hollow point) and its rules; ``links``, the arrows from slot ``a`` to slot
``b`` as ``values``; and ``shape``, which is ``columns`` or ``ring``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Any

import numpy as np

from ..errors import InputError, an
from ..finite.chains import Chain
from ..finite.endofunctions import Endofunction
from ..finite.forests.functional import components
from ..finite.maps import FiniteMap
from ..finite.sets import FiniteSet
from ..freedom import Freedom
from ..show import svg
from ..show.arrows import MARGIN
from ..show.svg import Style
from .rules import Rules

Board = dict[str, Any]

ROW = 32.0  # from one place to the next: a finger's width
CLOSE = 26.0  # where there are many
TOP = 56.0
GAP = 128.0
POINT = 7.0  # the radius of a point
LABEL = 116.0  # the widest name that is shown whole
GREY = svg.COLOURS[-1]
LONGEST = 300  # signs of a name that a screen reader is given


@singledispatch
def board(thing: Any, rules: Rules, names: Mapping[str, FiniteSet] | None = None) -> Board:
    """The board of a thing; ``names`` are the sets whose labels stand at the places.

    Raises `InputError` for a kind that has no board.
    """
    raise InputError(
        f"{an(type(thing).__name__)} has no points to move; a FiniteMap, a Chain or an "
        "Endofunction is meant"
    )


@board.register
def _(thing: FiniteMap, rules: Rules, names: Mapping[str, FiniteSet] | None = None) -> Board:
    number = {y: k for k, y in enumerate(np.unique(thing.values).tolist())}
    looks = [
        [number[y] for y in thing.values.tolist()],
        [number.get(y, -1) for y in range(thing.codomain.size)],
    ]
    return _columns([thing.values.tolist()], looks, thing.sets, names, rules)


@board.register
def _(thing: Chain, rules: Rules, names: Mapping[str, FiniteSet] | None = None) -> Board:
    last = len(thing.maps)
    ends = [thing.compose(i, last).values.tolist() for i in range(last + 1)]
    number = {y: k for k, y in enumerate(sorted(set(ends[0])))}
    for y in sorted(set(ends[-2])):  # reached from a hidden stage, though from no input
        number.setdefault(y, len(number))
    looks = [[number.get(y, -1) for y in points] for points in ends]
    return _columns([f.values.tolist() for f in thing.maps], looks, thing.sets, names, rules)


@board.register
def _(thing: Endofunction, rules: Rules, names: Mapping[str, FiniteSet] | None = None) -> Board:
    parts = thing.anatomy()
    whose = components(thing.values, parts).tolist()
    number = {block: k for k, block in enumerate(dict.fromkeys(whose))}
    slot = _slot("space", thing.sets, names, "points", "point", "", rules)
    slot["looks"] = [number[block] for block in whose]
    slot["rims"] = [bool(c >= 0) for c in parts.cycle.tolist()]
    n, room = thing.space.size, slot["room"] + (0.0 if not slot["note"] else slot["note"] + 8)
    radius = 0.0 if n < 2 else max(34.0 * n / (2 * math.pi), min(36.0 + 9 * n, 96.0))
    out = radius + POINT + 40  # beyond the points: loops and names
    wide = MARGIN + out + room
    centre = (wide, TOP + out - 8)
    for i, place in enumerate(slot["places"]):
        turn = 2 * math.pi * i / max(n, 1) - math.pi / 2
        place["x"] = centre[0] + radius * math.cos(turn)
        place["y"] = centre[1] + radius * math.sin(turn)
        beside = math.cos(turn)
        place["anchor"] = "start" if beside > 0.2 else "end" if beside < -0.2 else "middle"
        place["dx"] = 18 * beside
        place["dy"] = 18 * math.sin(turn) + 4 * math.sin(turn) * (abs(beside) <= 0.2)
        x, y = place["x"] + place["dx"], place["y"] + place["dy"]
        below = 13 if place["dy"] >= 0 else -13
        way = {"start": 1, "end": -1, "middle": 0}[place["anchor"]]
        place["note"] = [x + way * (slot["room"] + 8), y] if way else [x, y + below]
    slot["x"] = centre[0]
    links = [{"a": 0, "b": 0, "values": thing.values.tolist()}]
    return {
        "shape": "ring",
        "centre": list(centre),
        "width": 2 * wide,
        "height": centre[1] + out,
        "slots": [slot],
        "links": links,
        "styles": _styles([slot["looks"]]),
    }


def goal_board(thing: Any, rules: Rules | None = None) -> Board:
    """The board of what is to be reached: in one grey, since its looks would tell the way.

    With the rules of a board of equal slots it has the places of that board.
    """
    shown = board(thing, rules or Rules(thing, Freedom()))
    shown["styles"] = [{"colour": GREY, "shape": "circle", "dash": ""}]
    for slot in shown["slots"]:
        slot |= {"how": "", "looks": [min(look, 0) for look in slot["looks"]]}
        slot.pop("rims", None)
    return shown | {"moves": {slot: list(range(n)) for slot, n in thing.slots.items()}}


# ------------------------------------------------------------------ parts


def _slot(
    slot: str,
    sets: Mapping[str, FiniteSet],
    names: Mapping[str, FiniteSet] | None,
    heading: str,
    noun: str,
    of: str,
    rules: Rules,
) -> dict[str, Any]:
    """A slot without its geometry: names, rules, and how much room its words take."""
    own = rules.slots[slot]
    points = sets[slot] if names is None else names[slot]
    places = []
    for label in points.labels:
        full = svg.name_of(label)
        place: dict[str, Any] = {"name": svg.shorten(full, LABEL)}
        if place["name"] != full:
            place["full"] = full if len(full) <= LONGEST else full[:LONGEST] + "…"
        places.append(place)
    moving = len(set(own.classes)) < len(own.classes)
    tags = max((svg.text_width(tag, 11.0) for tag in own.tags), default=0.0)
    olds = [svg.shorten(svg.name_of(label), 44.0, 11.0) for label in sets[slot].labels]
    same = sets[slot] == points
    was = max((svg.text_width(f"was {old}", 11.0) for old in olds), default=0.0)
    return {
        "slot": slot,
        "heading": heading,
        "noun": noun,
        "of": of,
        "how": own.how,
        "places": places,
        "was": olds,
        "renamed": not same,
        "classes": own.classes,
        "tags": own.tags,
        "refusal": own.refusal,
        "room": max((svg.text_width(p["name"]) for p in places), default=0.0),
        "note": tags + (was if moving or rules.turns or not same else 0.0) + (6 if tags else 0),
    }


def _columns(
    links: Sequence[list[int]],
    looks: Sequence[list[int]],
    sets: Mapping[str, FiniteSet],
    names: Mapping[str, FiniteSet] | None,
    rules: Rules,
) -> Board:
    """Slots as columns side by side, each spread over the height of the tallest."""
    last = len(sets) - 1
    tall = max(points.size for points in sets.values())
    step = ROW if tall <= 16 else CLOSE
    slots = []
    x = MARGIN
    for i, (name, points) in enumerate(sets.items()):
        heading = "inputs" if i == 0 else "outputs" if i == last else f"stage {i}"
        noun = "input" if i == 0 else "output" if i == last else "point"
        of = f" of stage {i}" if 0 < i < last else ""
        slot = _slot(name, sets, names, heading, noun, of, rules)
        inner = 0 < i < last  # its notes stand below its names: arrows leave on that side
        beside = 8 + slot["note"] if slot["note"] and not inner else 0.0
        words = 18 + slot["room"] + beside
        head = max(svg.text_width(heading, 12.0), svg.text_width(slot["how"], 11.0)) / 2 + 4
        before = max(words, head) if i == 0 else head
        slot["x"] = x = x + (before if i == 0 else 0.0)
        slot["leave"] = 18 + slot["room"] + 6 if inner else POINT + 4
        slot["looks"] = looks[i]
        n = points.size
        each = step * min(max((tall - 1) / (n - 1), 1.0), 2.4) if n > 1 else step
        top = TOP + (step * (max(tall, 1) - 1) - each * (max(n, 1) - 1)) / 2
        side = -1 if i == 0 else 1
        for place, spot in enumerate(slot["places"]):
            spot |= {"x": x, "y": top + each * place, "dx": 18.0 * side, "dy": 0.0}
            spot["anchor"] = "end" if side < 0 else "start"
            at = x + side * 18
            spot["note"] = (
                [at, spot["y"] + 12] if inner else [at + side * (slot["room"] + 8), spot["y"]]
            )
        x += (words if inner else 0.0) + (GAP + 2 * tall if i < last else max(words, head))
        slots.append(slot)
    return {
        "shape": "columns",
        "width": x + MARGIN - 8,
        "height": TOP + step * max(tall - 1, 0) + 24,
        "slots": slots,
        "links": [{"a": i, "b": i + 1, "values": values} for i, values in enumerate(links)],
        "styles": _styles(looks),
    }


def _styles(looks: Sequence[list[int]]) -> list[dict[str, str]]:
    """The styles that a board's looks are numbers of."""
    many = max((k for column in looks for k in column), default=-1) + 1
    return [
        {"colour": s.colour, "shape": s.shape, "dash": s.dash} for s in map(Style.of, range(many))
    ]
