"""The counts of maps: against known values, against Burnside, against listing everything."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from finitefns.errors import InputError
from finitefns.finite.counting import (
    ONLY,
    Sides,
    count_by_cycle_types,
    count_classes,
    count_coloured,
    maps,
)
from finitefns.finite.listing import classes
from finitefns.freedom import Freedom, coloured

KNOWN = Path(__file__).parent / "known-values"
FREEDOMS = ("all", "domain", "codomain", "none")


def colourings(size: int) -> Iterator[tuple[int, ...]]:
    """Every colouring of some points, colours numbered by first appearance."""
    rows: list[tuple[int, ...]] = [()]
    for _ in range(size):
        rows = [(*row, c) for row in rows for c in range(max(row, default=-1) + 2)]
    return iter(rows)


def is_only(values: tuple[int, ...], m: int, only: str | None) -> bool:
    hit = len(set(values))
    injective, surjective = hit == len(values), hit == m
    return (injective or only not in ("injective", "bijective")) and (
        surjective or only not in ("surjective", "bijective")
    )


def swaps(colours: tuple[int, ...]) -> list[tuple[int, int]]:
    """Exchanges of two points of one colour: together they give every relabeling of the slot."""
    last: dict[int, int] = {}
    found = []
    for point, colour in enumerate(colours):
        if colour in last:
            found.append((last[colour], point))
        last[colour] = point
    return found


def listed_classes(
    m: int, ins: tuple[int, ...], outs: tuple[int, ...], only: str | None
) -> list[tuple[int, ...]]:
    """The least map of every class, inputs read colour by colour, by listing all m**n maps."""
    reading = sorted(range(len(ins)), key=lambda i: ins[i])
    left = {v for v in itertools.product(range(m), repeat=len(ins)) if is_only(v, m, only)}
    least = []
    while left:
        found, todo = set(), [left.pop()]
        while todo:
            values = todo.pop()
            found.add(values)
            for i, j in swaps(ins):
                other = list(values)
                other[i], other[j] = other[j], other[i]
                todo += [tuple(other)] if tuple(other) in left else []
                left.discard(tuple(other))
            for i, j in swaps(outs):
                moved = tuple({i: j, j: i}.get(v, v) for v in values)
                todo += [moved] if moved in left else []
                left.discard(moved)
        least.append(min(found, key=lambda v: [v[i] for i in reading]))
    return sorted(least, key=lambda v: [v[i] for i in reading])


def freedom_of(ins: tuple[int, ...], outs: tuple[int, ...]) -> Freedom:
    return Freedom(domain=coloured(ins), codomain=coloured(outs))


def known(name: str) -> Iterator[tuple[str, str, list[int]]]:
    """The lines of a file of known values: source, key, counts."""
    source = ""
    for line in (KNOWN / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            source = line[1:].strip()
        else:
            key, counts = line.split(":")
            yield source, key, [int(c) for c in counts.split()]


@pytest.mark.parametrize("n, m", list(itertools.product(range(5), repeat=2)))
def test_every_colouring_agrees_with_burnside_and_with_the_listing(n: int, m: int) -> None:
    for ins, outs, only in itertools.product(colourings(n), colourings(m), ONLY):
        space, freedom = maps(n, m, only), freedom_of(ins, outs)
        count = len(listed_classes(m, ins, outs, only))
        assert count_classes(space, freedom) == count, (space, freedom)
        assert count_by_cycle_types(space, freedom) == count, (space, freedom)
        sides = Sides.of(freedom.colourings(space.sets))
        assert space.is_empty or count_coloured(sides, only) == count, (space, freedom)


@pytest.mark.parametrize("n, m", list(itertools.product(range(5), repeat=2)))
def test_the_list_is_every_least_map_in_order(n: int, m: int) -> None:
    for ins, outs, only in itertools.product(colourings(n), colourings(m), ONLY):
        space, freedom = maps(n, m, only), freedom_of(ins, outs)
        found = [tuple(f.values.tolist()) for f in classes(space, freedom)]
        assert found == listed_classes(m, ins, outs, only), (space, freedom)
