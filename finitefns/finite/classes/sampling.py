"""A class at random, each as likely as any other; and a member of a class at random.

Uniform over classes is not uniform over maps: a large class would come too often. So the class is
built, by the recurrence that counts it read backwards, and never found by drawing a map.

Laws: what `random_class` gives is its own canonical form; `random_member` stays in the class.
Sources: Nijenhuis and Wilf 1978 (partitions); Stam 1983, Generation of a random partition of a
finite set by an urn model; Dixon and Wilf 1983 (a class through a relabeling and a map that it
leaves alone); Flajolet, Zimmermann and Van Cutsem 1994 (the recursive method).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, singledispatch
from itertools import accumulate
from typing import Any

import numpy as np

from ...errors import InputError, no_rule, said
from ...freedom import Freedom, free
from ...seeds import generator
from ..colours import Colouring, colourings
from ..groups.setting import setting
from ..maps import FiniteMap
from ..relabeling import Relabeling, is_relabeled
from ..sets import FiniteSet
from . import chance, group_sampling
from .chance import Ints, Rng, choose
from .counting import (
    MapSpace,
    Sides,
    exchanged_stages,
    fixed_point_stages,
    share_named,
    word_stages,
)
from .group_counting import in_colours
from .multisets import CountVectors, Table
from .series import afford, at, partition_table, rencontres


@singledispatch
def random_class(space: Any, freedom: Freedom | str = "all", rng: Rng = None) -> Any:
    """The canonical form of a class, every class of the space as likely as any other.

    ``rng`` is a seed, a numpy Generator, or None for fresh randomness.

    >>> import finitefns as ff
    >>> f = ff.random_class(ff.maps(2000, 2000), rng=0)
    >>> f.slots, f == f.canonical(ff.Freedom.parse("all")).form
    ({'domain': 2000, 'codomain': 2000}, True)

    Law: a form of `classes` comes with probability 1 / `count_classes`, exactly, but for the floats
    behind surjections from a fixed domain. Raises `InputError` for a space without maps, and where
    the tables that it would need are beyond a sensible size. Source: Nijenhuis and Wilf 1978, for
    partitions; Dixon and Wilf 1983, for orbits of groups.
    """
    raise InputError(
        f"random_class: found {said(space)}, but it must be a space such as maps(5, 5)"
    )


@random_class.register
def _(space: MapSpace, freedom: Freedom | str = "all", rng: Rng = None) -> FiniteMap:
    rng = generator(rng)
    freedom = Freedom.parse(freedom)
    if space.is_empty:
        raise InputError(
            f"random_class: {said(space)} is empty, so there is nothing to choose from"
        )
    if freedom.grouped:
        simple = in_colours(space.sets, freedom, "FiniteMap")
        if simple is None:
            afford("writing down one map", cells=space.domain)
            (values,) = group_sampling.draw(rng, space.sets, freedom, "FiniteMap", space.only)
            return _least(values, space, freedom)
        freedom = simple
    colours = colourings(freedom, space.sets, "FiniteMap")
    afford("writing down one map", cells=space.domain)
    sides = Sides.of(colours)
    places = Places.of(colours["codomain"])
    if sides.one_block_in:
        values = _free_domain(rng, sides, places, space.only)
    elif not sides.blocks_in:
        values = _fixed_domain(rng, sides, places, space.only)
    else:
        values = _coloured(rng, sides, places, space.only, colours["domain"])
    return _standard(values, space, freedom)


def _least(values: Ints, space: MapSpace, freedom: Freedom) -> FiniteMap:
    """The canonical form under groups; of many free outputs only the first few are looked at."""
    how = freedom.on(["domain", "codomain"]) if not freedom.together else {}
    few = (
        min(space.codomain, max(len(values), 1)) if how.get("codomain") == free else space.codomain
    )
    f = FiniteMap._trusted(values, FiniteSet(few), FiniteSet(space.domain))
    form = f.canonical(freedom).form
    return FiniteMap._trusted(form.values, FiniteSet(space.codomain), FiniteSet(space.domain))


def _standard(values: Ints, space: MapSpace, freedom: Freedom) -> FiniteMap:
    """The canonical form, without an array over a codomain that nobody wrote down."""
    colours = colourings(freedom, space.sets, "FiniteMap")
    domain, codomain, m = colours["domain"], colours["codomain"], space.codomain
    if codomain.is_rigid:
        if not domain.is_rigid:
            order = domain.order
            values[order] = values[order][np.lexsort((values[order], domain.codes[order]))]
    else:
        if codomain.is_free:  # the samplers write into the first outputs only
            m = min(m, max(len(values), 1))
            freedom = Freedom(domain=freedom.on(["domain", "codomain"])["domain"], codomain="free")
        form = FiniteMap._trusted(values, FiniteSet(m), FiniteSet(space.domain))
        values = form.canonical(freedom).form.values
    return FiniteMap._trusted(values, FiniteSet(space.codomain), FiniteSet(space.domain))


@dataclass(frozen=True)
class Places:
    """Which outputs the blocks of exchangeable outputs consist of, and which outputs are named."""

    blocks: tuple[Ints | None, ...]  # None: the block is everything, 0, 1, ...
    named: Ints | None

    @classmethod
    def of(cls, codomain: Colouring) -> Places:
        """Read them off the colours of the outputs, in the order of `Sides`."""
        if codomain.is_rigid:
            return cls((), None)
        if codomain.is_free:
            return cls((None,), np.zeros(0, np.int64))
        cells = np.split(codomain.order, np.cumsum(codomain.sizes)[:-1])
        single = [c for c in cells if len(c) == 1]
        named = np.concatenate(single) if single else np.zeros(0, np.int64)
        return cls(tuple(c for c in cells if len(c) > 1), named)

    def block(self, s: int, points: Any) -> Ints:
        """The outputs at some places of a block."""
        where = self.blocks[s]
        return np.asarray(points if where is None else where[points], dtype=np.int64)

    def name(self, points: Ints) -> Ints:
        """The outputs at some places among the named ones."""
        return points if self.named is None else self.named[points]


def _joined(pieces: Sequence[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, np.int64), *pieces])


@lru_cache(maxsize=4)
def _urn_sums(n: int, t: int, blocks: tuple[int, ...]) -> tuple[int, ...]:
    """Sums of how many relabelings leave k outputs alone, times the maps into those and t more."""
    row = _fixed_points(n, blocks)[-1]
    afford("choosing a class", bits=n * math.log2(t + len(row)), steps=n * len(row))
    return tuple(accumulate(c * (t + k) ** n for k, c in enumerate(row)))


_exchanged = lru_cache(maxsize=8)(exchanged_stages)
_fixed_points = lru_cache(maxsize=8)(fixed_point_stages)
_words = lru_cache(maxsize=8)(word_stages)


# ------------------------------------------------------------------ all inputs may be exchanged


def _free_domain(rng: np.random.Generator, sides: Sides, places: Places, only: str | None) -> Ints:
    """Choose how many inputs each colour of outputs takes, last colour first; then each alone."""
    (n,) = sides.blocks_in
    t, blocks = sides.named_out, sides.blocks_out
    if len(blocks) == 1 and t == 0:
        return places.block(0, _exchanged_block(rng, n, blocks[0], only))
    stages = _exchanged(n, blocks, only)
    taken = 0
    if blocks:
        taken = chance.choose_summed(rng, _named_sums(n, t, blocks, only))
    pieces = [places.name(_named(rng, t, n - taken, only))]
    for s in range(len(blocks) - 1, -1, -1):
        b, before = blocks[s], stages[s]
        alone = _alone(n, b, only)
        rest = choose(rng, [at(before, d) * alone[taken - d] for d in range(taken + 1)])
        pieces.append(places.block(s, _exchanged_block(rng, taken - rest, b, only, n)))
        taken = rest
    return _joined(pieces)


def _alone(n: int, b: int, only: str | None) -> Sequence[int]:
    """The classes of maps from 0, ..., n exchangeable inputs to b exchangeable outputs."""
    if only == "injective":
        return [int(d <= b) for d in range(n + 1)]
    if only == "bijective":
        return [int(d == b) for d in range(n + 1)]
    table = partition_table(n, b)
    return table if only is None else ([0] * b + list(table))[: n + 1]


@lru_cache(maxsize=8)
def _named_sums(n: int, t: int, blocks: tuple[int, ...], only: str | None) -> tuple[int, ...]:
    """Sums of the ways in which blocks take 0, ..., n inputs and named outputs take the others."""
    row = _exchanged(n, blocks, only)[-1]
    return tuple(accumulate(c and c * share_named(t, n - d, only) for d, c in enumerate(row)))


def _exchanged_block(
    rng: np.random.Generator, n: int, b: int, only: str | None, within: int = 0
) -> Ints:
    """A uniform class of maps from n exchangeable inputs to b exchangeable outputs."""
    if only in ("injective", "bijective"):
        return np.arange(n)
    if only == "surjective":
        more = chance.partition(rng, n - b, b, within)
        sizes = [1 + x for x in more] + [1] * (b - len(more))
    else:
        sizes = chance.partition(rng, n, b, within)
    return np.repeat(np.arange(len(sizes)), sizes)


def _named(rng: np.random.Generator, t: int, d: int, only: str | None) -> Ints:
    """A uniform multiset of d of t named outputs, of the sort asked for."""
    if only == "surjective":
        return np.repeat(np.arange(t), chance.composition(rng, d, t))
    return chance.multiset(rng, t, d) if only is None else chance.subset(rng, t, d)


# ------------------------------------------------------------------ every input is named


def _fixed_domain(rng: np.random.Generator, sides: Sides, places: Places, only: str | None) -> Ints:
    """A map that a random relabeling leaves alone, or a random map where no class is special."""
    n, t, blocks = sides.named_in, sides.named_out, sides.blocks_out
    if only is None:
        return _left_alone(rng, n, t, blocks, places)
    if only == "injective":
        return _injective_words(rng, n, t, blocks, places)
    # Relabelings of the outputs act freely on surjections, so all classes are equally large.
    m = t + sum(blocks)
    values = chance.surjection(rng, n, m)
    where = _joined(
        [places.name(np.arange(t)), *map(places.block, range(len(blocks)), map(np.arange, blocks))]
    )
    return where[values]


def _left_alone(
    rng: np.random.Generator, n: int, t: int, blocks: tuple[int, ...], places: Places
) -> Ints:
    """Choose how many outputs of each colour stay where they are, then any map into those.

    With one colour of outputs this is an urn model for partitions into at most b blocks; weights
    are exact. Source: Dixon and Wilf 1983; with no bound on the blocks, Stam 1983.
    """
    stages = _fixed_points(n, blocks)
    kept = chance.choose_summed(rng, _urn_sums(n, t, blocks))
    urns = rng.integers(max(t + kept, 1), size=n)
    values = np.empty(n, np.int64)
    values[urns < t] = places.name(urns[urns < t])
    for s in range(len(blocks) - 1, -1, -1):
        row = rencontres(min(blocks[s], n))
        rest = choose(rng, [at(stages[s], r) * at(row, kept - r) for r in range(kept + 1)])
        chosen = (urns >= t + rest) & (urns < t + kept)
        values[chosen] = places.block(s, urns[chosen] - t - rest)
        kept = rest
    return values


def _injective_words(
    rng: np.random.Generator, n: int, t: int, blocks: tuple[int, ...], places: Places
) -> Ints:
    """Choose how many inputs each colour of outputs takes, then which inputs."""
    if not blocks:
        return places.name(chance.subset(rng, t, n))
    if len(blocks) == 1 and t == 0:
        return np.arange(n)
    stages = _words(n, blocks)
    taken = choose(rng, [c * math.comb(t, n - d) for d, c in enumerate(stages[-1])])
    pieces = [places.name(chance.subset(rng, t, n - taken))]
    for s in range(len(blocks) - 1, -1, -1):
        b = min(blocks[s], n)
        # perm(b, b - k) = b! / k!, the coefficient that the stage was built with
        weights = [
            at(stages[s], r) * math.perm(b, b - taken + r) if 0 <= taken - r <= b else 0
            for r in range(taken + 1)
        ]
        rest = choose(rng, weights)
        pieces.append(places.block(s, np.arange(taken - rest)))
        taken = rest
    return rng.permutation(_joined(pieces))


# ------------------------------------------------------------------ any colours on both sides


@lru_cache(maxsize=4)
def _tables(
    named_in: int, sizes: tuple[int, ...], blocks: tuple[int, ...], only: str | None
) -> tuple[CountVectors, list[list[Table]]]:
    vectors = CountVectors(named_in, sizes, only)
    if not blocks:  # named outputs need no tables
        return vectors, []
    vectors.afford(blocks, keep=True)
    stages = [[vectors.start()]]
    for b in blocks:
        stages.append(vectors.outputs(stages[-1][-1], vectors.enough(b)))
    return vectors, stages


def _coloured(
    rng: np.random.Generator, sides: Sides, places: Places, only: str | None, domain: Colouring
) -> Ints:
    """Choose the count vectors of the outputs one after the other, by the tables that count."""
    t, blocks = sides.named_out, sides.blocks_out
    if only == "surjective":  # a named output is then a block of one: it has to be hit itself
        singles = tuple(places.name(np.arange(t))[:, None])
        places = Places((*places.blocks, *singles), None)
        t, blocks = 0, (*blocks, *[1] * t)
    vectors, stages = _tables(sides.named_in, sides.blocks_in, blocks, only)
    colours = np.split(domain.order, np.cumsum(domain.sizes)[:-1])
    # Named inputs in random order: to take the last of them is to take some of them at random.
    single = rng.permutation(_joined([c for c in colours if len(c) == 1]))
    stacks = [single, *(c for c in colours if len(c) > 1)]
    values = np.empty(domain.size, np.int64)

    left = (0,) * len(stacks)
    if blocks:
        cells, weights = vectors.share(stages[-1][-1], t)
        left = cells[choose(rng, weights)]
    rest = [stack[count:] for stack, count in zip(stacks, left, strict=True)]
    if only is None:
        drawn = [chance.multiset(rng, t, len(inputs)) for inputs in rest[1:]]
        drawn = [rng.integers(max(t, 1), size=len(rest[0])), *drawn]
    else:  # no two of them share an output
        drawn = [chance.subset(rng, t, sum(map(len, rest)))]
    values[_joined(rest)] = places.name(_joined(drawn))

    for s in range(len(blocks) - 1, -1, -1):
        tables = stages[s + 1]
        j = len(tables) - 1
        while j:
            sums = [vectors.ways(tables[j - k], left, k).sum() for k in range(1, j + 1)]
            k = 1 + choose(rng, sums)
            ways = vectors.ways(tables[j - k], left, k)
            vector = np.unravel_index(choose(rng, ways.ravel().tolist()), ways.shape)
            for output in places.block(s, np.arange(j - k, j)).tolist():
                after = tuple(c - int(x) for c, x in zip(left, vector, strict=True))
                for stack, low, high in zip(stacks, after, left, strict=True):
                    values[stack[low:high]] = output
                left = after
            j -= k
    return values


# ------------------------------------------------------------------ a member of a class


def random_member(thing: Any, freedom: Freedom | str = "all", rng: Rng = None) -> Any:
    """A member of the class of a thing, every member as likely as any other.

    A uniform relabeling is applied; the thing keeps its sets and their labels.

    >>> import finitefns as ff
    >>> f = ff.FiniteMap([0, 0, 0, 1, 1], codomain=5)
    >>> g = ff.random_member(f, rng=1)
    >>> g.canonical(ff.Freedom.parse("all")).form == f
    True

    Law: every member of an orbit is the image under equally many relabelings, so it comes with
    probability 1 / `class_size`. Raises `InputError` for a slot too large to be shuffled. Source:
    Knuth, The Art of Computer Programming 2, 3.4.2, for shuffling.
    """
    rng = generator(rng)
    if not is_relabeled(thing):
        raise no_rule("random_member", thing, "a map, a chain or an endofunction")
    moves = {}
    fr = Freedom.parse(freedom)
    if fr.grouped:
        return thing.act(Relabeling.between(setting(fr, thing).drawn(rng)))
    colours = colourings(Freedom.parse(freedom), thing.sets, type(thing).__name__)
    for slot, colouring in colours.items():
        if colouring.is_rigid:
            continue
        if isinstance(thing, FiniteMap) and slot == "codomain" and colouring.is_free:
            thing = _new_outputs(rng, thing)
            continue
        afford(f"shuffling the {slot}", cells=colouring.size)
        moves[slot] = colouring.shuffled(rng)
    return thing.act(Relabeling.between(moves, thing.sets, thing.sets))


def _new_outputs(rng: np.random.Generator, f: FiniteMap) -> FiniteMap:
    """Send the outputs that are hit to uniform ones; the missed ones need no names."""
    hit, codes = np.unique(f.values, return_inverse=True)
    images = chance.subset(rng, f.codomain.size, len(hit))
    return FiniteMap._trusted(images[codes].astype(np.int64), f.codomain, f.domain)
