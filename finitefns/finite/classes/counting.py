"""How many maps are there, up to renaming?

`maps(n, m)` is the space of all maps from n points to m points, or of those that are injective,
surjective or bijective; `count_classes` counts its classes under a freedom, exactly. With the
freedoms all, domain, codomain and none this is the twelvefold way.

Laws: ``count_classes(s, "none")`` is the number of maps; ``count_classes(s, fr)`` is the length of
``list(classes(s, fr))``; more freedom never means more classes.
Sources: Stanley, Enumerative Combinatorics 1, 1.9 (the twelvefold way); Polya 1937; de Bruijn 1964.
The slow twin is `count_by_cycle_types`, Burnside's lemma in the open.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from typing import Any

import numpy as np

from ...errors import InputError, said
from ...freedom import Freedom
from ..colours import Colouring, colourings
from ..groups.fixed_maps import left_alone
from ..sets import FiniteSet
from .group_counting import count_under_groups, in_colours
from .multisets import CountVectors
from .series import (
    afford,
    binomial,
    falling,
    multichoose,
    multiply,
    partition_table,
    rencontres,
    surjections,
    times_partitions,
)

ONLY = (None, "injective", "surjective", "bijective")


@dataclass(frozen=True)
class MapSpace:
    """All maps from ``domain`` points to ``codomain`` points, or only those of one sort; `maps`."""

    domain: int
    codomain: int
    only: str | None = None

    def __post_init__(self) -> None:
        for slot, size in self.slots.items():
            if isinstance(size, bool) or not isinstance(size, (int, np.integer)):
                raise InputError(f"the {slot} has {said(size)} points, but a size is an integer")
            object.__setattr__(self, slot, FiniteSet(int(size)).size)
        if not isinstance(self.only, str | None) or self.only not in ONLY:
            raise InputError(
                f"only is {said(self.only)}, but it must be None, 'injective', 'surjective' "
                "or 'bijective'"
            )

    @property
    def slots(self) -> dict[str, int]:
        """The two slots, with their sizes."""
        return {"domain": self.domain, "codomain": self.codomain}

    @property
    def sets(self) -> dict[str, FiniteSet]:
        """The two slots, as sets without labels."""
        return {slot: FiniteSet(size) for slot, size in self.slots.items()}

    @property
    def is_empty(self) -> bool:
        """Whether there is no such map at all."""
        n, m = self.domain, self.codomain
        if self.only == "bijective":
            return n != m
        if self.only == "injective":
            return n > m
        return n < m if self.only == "surjective" else n > 0 and m == 0

    def __repr__(self) -> str:
        only = f", only={self.only!r}" if self.only else ""
        return f"maps({self.domain}, {self.codomain}{only})"


def maps(n: int, m: int, only: str | None = None) -> MapSpace:
    """The space of maps from n points to m points, as a value that can be counted and listed.

    ``only`` is None, ``"injective"``, ``"surjective"`` or ``"bijective"``. Nothing is built, so
    the sizes may be large.

    Law: with all names free, ``maps(n, n)`` has as many classes as n has partitions.

    >>> import finitefns as ff
    >>> ff.maps(5, 5)
    maps(5, 5)
    >>> ff.maps(30, 10**12, only="injective").slots
    {'domain': 30, 'codomain': 1000000000000}

    Raises `InputError` for a size that is not a natural number, or another word for ``only``.
    Source: Stanley, Enumerative Combinatorics 1, 1.9, the twelvefold way.
    """
    return MapSpace(n, m, only)


@singledispatch
def count_classes(space: Any, freedom: Freedom | str = "all") -> int:
    """How many classes a space has under a freedom: an exact integer of any size.

    >>> import finitefns as ff
    >>> ff.count_classes(ff.maps(5, 5))    # partitions of 5
    7
    >>> [ff.count_classes(ff.maps(3, 2), fr) for fr in ("all", "domain", "codomain", "none")]
    [2, 4, 4, 8]
    >>> ff.count_classes(ff.maps(30, 10**12))    # partitions of 30
    5604

    Law: it is the number of things that `classes` lists. Raises `InputError` when the answer, or
    the table it is read from, is beyond a sensible size, and says how large it would be.
    Source: Stanley, Enumerative Combinatorics 1, 1.9; Polya 1937 for colours.
    """
    raise InputError(
        f"count_classes: found {said(space)}, but it must be a space such as maps(5, 5)"
    )


@dataclass(frozen=True)
class Sides:
    """What the colours of both slots come to: blocks of exchangeable points, and named points."""

    blocks_in: tuple[int, ...]
    named_in: int
    blocks_out: tuple[int, ...]
    named_out: int

    @classmethod
    def of(cls, colours: Mapping[str, Colouring]) -> Sides:
        """Read the sizes of the colours; a colour of one point names it."""
        return cls(*_blocks(colours["domain"]), *_blocks(colours["codomain"]))

    @property
    def one_block_in(self) -> bool:
        """Whether all inputs may be exchanged, and there are some to exchange."""
        return len(self.blocks_in) == 1 and self.named_in == 0


def _blocks(colouring: Colouring) -> tuple[tuple[int, ...], int]:
    if colouring.is_rigid:
        return (), colouring.size
    sizes = (colouring.size,) if colouring.is_free else colouring.sizes
    return tuple(b for b in sizes if b > 1), sum(b == 1 for b in sizes)


@count_classes.register
def _(space: MapSpace, freedom: Freedom | str = "all") -> int:
    fr = Freedom.parse(freedom)
    if space.is_empty:
        return 0
    if fr.grouped:
        colours = in_colours(space.sets, fr, "FiniteMap")
        if colours is None:
            return count_under_groups(space.sets, fr, "FiniteMap", space.only)
        fr = colours
    sides = Sides.of(colourings(fr, space.sets, "FiniteMap"))
    if sides.one_block_in:
        return count_free_domain(sides, space.only)
    if not sides.blocks_in:
        return count_fixed_domain(sides, space.only)
    return count_coloured(sides, space.only)


def count_free_domain(sides: Sides, only: str | None) -> int:
    """The classes when all inputs may be exchanged: partitions and multisets.

    Source: Stanley 1.9, cells 4 to 6 and 10 to 12; OEIS A026820 for both sides free.
    """
    (n,) = sides.blocks_in
    if sides.named_out == 0 and len(sides.blocks_out) == 1:
        (m,) = sides.blocks_out
        if only == "surjective":
            return partition_table(n - m, m)[n - m]
        return 1 if only else partition_table(n, m)[n]
    row = exchanged_stages(n, sides.blocks_out, only)[-1]
    return sum(c * share_named(sides.named_out, n - d, only) for d, c in enumerate(row) if c)


def exchanged_stages(n: int, blocks: tuple[int, ...], only: str | None) -> list[list[int]]:
    """After each colour of outputs, how it and those before it take 0, ..., n exchangeable inputs.

    The first stage has no outputs at all. One colour of b outputs counts for
    prod_{j<=b} 1/(1 - x^j), times x^b when all are to be hit.
    """
    if blocks:
        work = sum(min(b, n) for b in blocks) if only in (None, "surjective") else len(blocks)
        afford("counting these classes", cells=n * (len(blocks) + 1), steps=n * work)
    stages = [[1]]
    for b in blocks:
        row = stages[-1]
        if only == "injective":
            row = multiply(row, [1] * (min(b, n) + 1), n)
        else:
            if only:
                row = ([0] * b + row)[: n + 1] if b <= n else [0]
            if only != "bijective":
                row = times_partitions(row, b, n)
        stages.append(row)
    return stages


def share_named(t: int, d: int, only: str | None) -> int:
    """How d exchangeable inputs fall on t named outputs."""
    if only is None:
        return multichoose(t, d)
    if only == "injective":
        return binomial(t, d)
    if only == "surjective":
        return binomial(d - 1, t - 1) if t and d else int(t == d)
    return int(t == d)


def count_fixed_domain(sides: Sides, only: str | None) -> int:
    """The classes when every input is named: words, and partitions into blocks.

    Sum over how many outputs of each colour a relabeling leaves alone (Burnside), except that
    relabelings act freely on surjections. Source: Stanley 1.9, cells 1 to 3 and 7 to 9.
    """
    n, t = sides.named_in, sides.named_out
    if t == 0 and len(sides.blocks_out) == 1 and only in ("injective", "bijective"):
        return 1
    if only in ("surjective", "bijective"):
        onto = surjections(n, t + sum(sides.blocks_out)) if only == "surjective" else falling(n, n)
        return int(onto // math.prod(map(math.factorial, sides.blocks_out)))
    afford("this count", bits=n * math.log2(t + 2))
    if only == "injective":
        row = word_stages(n, sides.blocks_out)[-1]
        scale = math.prod(math.factorial(min(b, n)) for b in sides.blocks_out)
        if row == [1]:
            return falling(t, n)
        total = sum(c * binomial(t, n - d) for d, c in enumerate(row))
        return total * math.factorial(n) // scale
    if not sides.blocks_out:
        return int(t**n)
    row = fixed_point_stages(n, sides.blocks_out)[-1]
    afford("this count", bits=n * math.log2(t + len(row)), steps=len(row) * n)
    scale = math.prod(math.factorial(min(b, n)) for b in sides.blocks_out)
    return int(sum(c * (t + k) ** n for k, c in enumerate(row)) // scale)


def fixed_point_stages(n: int, blocks: tuple[int, ...]) -> list[list[int]]:
    """After each colour of outputs, how many of its relabelings leave 0, 1, ... outputs alone.

    A colour of more than n outputs counts as n: no map from n points can tell.
    """
    sizes = [min(b, n) for b in blocks]
    _afford_stages(sizes, sum(sizes))
    return _stages([list(rencontres(b)) for b in sizes], sum(sizes))


def word_stages(n: int, blocks: tuple[int, ...]) -> list[list[int]]:
    """After each colour, the series prod_b b! (1 + z + z^2/2! + ... + z^b/b!), cut after z^n."""
    sizes = [min(b, n) for b in blocks]
    _afford_stages(sizes, n)
    return _stages([[math.perm(b, b - i) for i in range(b + 1)] for b in sizes], n)


def _stages(series: list[list[int]], degree: int) -> list[list[int]]:
    stages = [[1]]
    for factor in series:
        stages.append(multiply(stages[-1], factor, degree))
    return stages


def _afford_stages(blocks: list[int], degree: int) -> None:
    """A factorial of b fills about b log2(b) / 64 machine words, and a stage has ``degree``."""
    digits = sum(b * math.log2(b + 1) for b in blocks) / 64
    afford("counting these classes", cells=degree * digits * len(blocks))


def count_coloured(sides: Sides, only: str | None) -> int:
    """The classes under any colouring of both sides: multisets of count vectors.

    Works for every colouring, so it is the oracle of the other two; its table has
    ``(b + 1) (named_in + 1) prod (a_i + 1)`` numbers, b the largest colour of outputs.
    """
    vectors = CountVectors(sides.named_in, sides.blocks_in, only)
    if not sides.blocks_out:
        return _count_named(vectors, sides.named_out)
    vectors.afford(sides.blocks_out, keep=False)
    table = vectors.start()
    for b in sides.blocks_out:
        table = vectors.outputs(table, vectors.enough(b))[-1]
    if only != "surjective":
        return sum(vectors.share(table, sides.named_out)[1])
    for _ in range(sides.named_out):
        table = vectors.times(table, 1)
    return int(table[vectors.full])


def _count_named(vectors: CountVectors, t: int) -> int:
    """With every output named the colours of inputs are independent, but for what is missed."""
    if vectors.only != "surjective":
        return vectors.named(t, vectors.full)
    anyhow = CountVectors(vectors.labelled, vectors.sizes, None)
    return sum(
        (-1) ** (t - hit) * math.comb(t, hit) * anyhow.named(hit, vectors.full)
        for hit in range(t + 1)
    )


def count_by_cycle_types(space: MapSpace, freedom: Freedom | str = "all") -> int:
    """The slow twin of `count_classes`: the mean number of maps that a relabeling leaves alone.

    Runs over the cycle types of both sides, as many as partitions of the sizes: for small ones.

    >>> count_by_cycle_types(maps(5, 5)) == count_classes(maps(5, 5))
    True

    Source: Burnside's lemma; de Bruijn 1964.
    """
    colours = colourings(Freedom.parse(freedom), space.sets, "FiniteMap")
    total = Fraction(0)
    for g, one in _cycle_types(colours["domain"]):
        for h, two in _cycle_types(colours["codomain"]):
            total += one * two * left_alone(g, h, space.only)
    assert total.denominator == 1
    return int(total)


def _cycle_types(colouring: Colouring) -> Iterator[tuple[Counter[int], Fraction]]:
    """The cycle types of the colour-keeping bijections, each with its share of the group."""
    for parts in itertools.product(*(list(_partitions(a)) for a in colouring.sizes)):
        order = 1
        for part in parts:
            for length, often in Counter(part).items():
                order *= length**often * math.factorial(often)
        yield Counter(itertools.chain.from_iterable(parts)), Fraction(1, order)


def _partitions(n: int) -> Iterator[tuple[int, ...]]:
    """The partitions of n, as weakly increasing tuples."""
    stack: list[tuple[tuple[int, ...], int]] = [((), n)]
    while stack:
        parts, left = stack.pop()
        if left == 0:
            yield parts
            continue
        least = parts[-1] if parts else 1
        stack += [((*parts, part), left - part) for part in range(least, left + 1)]
