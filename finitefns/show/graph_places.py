"""Where the points of an endofunction stand in its picture: by number, or by structure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..finite.endofunctions import Endofunction
from ..finite.forests.functional import standard_places

HALF = 11.0  # half the height of a point
LOOP = 26.0  # how far a loop stands out
WIDEST_SECTOR = 0.8 * math.pi  # a tree that goes further round would meet itself

Place = tuple[float, float]


@dataclass(frozen=True)
class Size:
    """Half the width and half the height of a point: a disc, or a bar with round ends."""

    wide: float
    tall: float

    def edge(self, angle: float) -> float:
        """How far the rim is from the middle, in a direction."""
        power = 2.0 if self.wide == self.tall else 4.0
        across, up = abs(math.cos(angle)) / self.wide, abs(math.sin(angle)) / self.tall
        return float((across**power + up**power) ** (-1 / power))


def by_number(e: Endofunction, size: Size) -> list[Place]:
    """Places on one circle, by number, from the top on, clockwise: whatever the arrows do."""
    n = e.space.size
    around = max((2 * size.wide + 16) * n / (2 * math.pi), min(30.0 + 8 * n, 90.0))
    radius = around if n > 1 else 0.0
    turns = (2 * math.pi * i / max(n, 1) - math.pi / 2 for i in range(n))
    return [(radius * math.cos(a), radius * math.sin(a)) for a in turns]


def by_structure(e: Endofunction, size: Size) -> list[Place]:
    """Places that only the shape decides: components in rows, cycles as circles, trees outside."""
    f, parts = e.values.tolist(), e.anatomy()
    n = len(f)
    order = np.argsort(standard_places(e.values, parts)).tolist()
    children: list[list[int]] = [[] for _ in range(n)]
    leaves = [0] * n
    for x in reversed(order):  # whatever hangs from a point stands behind it in standard order
        leaves[x] = max(leaves[x], 1)
        if parts.cycle[x] < 0:
            leaves[f[x]] += leaves[x]
    for x in order:
        if parts.cycle[x] < 0:
            children[f[x]].append(x)
    rings: dict[int, list[int]] = {}
    for x in order:
        if parts.cycle[x] >= 0:
            rings.setdefault(int(parts.cycle[x]), []).append(x)
    largest = sorted(rings.values(), key=lambda ring: -sum(int(parts.size[x]) for x in ring))
    boxes = [_component(ring, children, leaves, size) for ring in largest]
    return _shelved(boxes, n, size)


def _component(
    ring: list[int], children: list[list[int]], leaves: list[int], size: Size
) -> dict[int, Place]:
    """One component around (0, 0): each cycle point has a sector as wide as its tree has leaves."""
    gap = 2 * size.wide + 8
    # A point that goes to itself needs room for its loop, on the left.
    total = sum(leaves[x] for x in ring)
    loop = max(1, total // 6) if len(ring) == 1 else 0
    one = 2 * math.pi / (total + loop)
    sectors: list[tuple[int, float, float]] = []
    start = -math.pi + one * loop / 2 if loop else -math.pi / 2 - one * leaves[ring[0]] / 2
    for x in ring:
        sectors.append((x, start, start + one * leaves[x]))
        start += one * leaves[x]
    radius = 0.0
    if len(ring) > 1:
        middles = [(a + b) / 2 for _, a, b in sectors]
        after = [*middles[1:], middles[0] + 2 * math.pi]
        turns = [b - a for a, b in zip(middles, after, strict=True)]
        nearest = min(min(turn, 2 * math.pi - turn) for turn in turns)
        radius = max(gap + 10, (gap + 10) / (2 * math.sin(nearest / 2)))
    places: dict[int, Place] = {}
    while sectors:
        middles = sorted((low + high) / 2 for _, low, high in sectors)
        if places and len(middles) > 1:
            nearest = min(b - a for a, b in itertools.pairwise(middles))
            radius = max(radius, gap / min(nearest, 1.0))
        following = []
        for x, low, high in sectors:
            middle = (low + high) / 2
            places[x] = (radius * math.cos(middle), radius * math.sin(middle))
            widest = WIDEST_SECTOR if radius or len(children[x]) == 1 else 2 * math.pi
            turn = min(high - low, widest)
            low = middle - turn / 2
            each = turn / max(sum(leaves[child] for child in children[x]), 1)
            for child in children[x]:
                following.append((child, low, low + each * leaves[child]))
                low += each * leaves[child]
        sectors = following
        radius += gap + 8
    return places


def _shelved(boxes: Sequence[dict[int, Place]], n: int, size: Size) -> list[Place]:
    """Components side by side, in rows about as wide as the widest or as the whole is high."""
    room = 2 * size.wide + LOOP
    sizes = []
    for box in boxes:
        xs, ys = zip(*box.values(), strict=True)
        sizes.append((min(xs), min(ys), max(xs) - min(xs) + room, max(ys) - min(ys) + room))
    area = sum(w * h for *_, w, h in sizes)
    width = max([w for *_, w, _ in sizes] + [1.4 * math.sqrt(area), 360.0])
    places: list[Place] = [(0.0, 0.0)] * n
    x = y = tall = 0.0
    for box, (left, top, w, h) in zip(boxes, sizes, strict=True):
        if x > 0 and x + w > width:
            x, y, tall = 0.0, y + tall, 0.0
        for point, (px, py) in box.items():
            places[point] = (x + px - left, y + py - top)
        x, tall = x + w, max(tall, h)
    return places
