"""Symmetries: the relabelings that leave a thing alone, and the size of its class.

The symmetries of a map are a product of symmetric groups, wreathed: inputs of one colour with one
output may change places, and so may outputs of one colour whose level sets look alike, together
with their level sets. Law: class size times symmetries is the number of relabelings.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import no_rule
from ..freedom import Freedom
from ..wording import DIGITS, about, number
from .chains import Chain
from .classes.series import afford
from .colours import Colouring, colourings
from .endofunctions import Endofunction
from .forests import levelled
from .forests.forest import count_rows
from .forests.functional import standard_places, symmetry_runs
from .forests.standard import check_codomain
from .groups import grouped
from .groups.setting import setting, without_groups
from .levels import level_set_sizes
from .maps import FiniteMap
from .orbits import stabiliser
from .relabeling import Relabeling, is_relabeled

Ints = NDArray[np.int64]
Runs = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Symmetries:
    """The group of relabelings that leave a thing alone.

    ``order`` is exact, an integer; `generators` makes relabelings that generate the group.

    >>> s = symmetries(FiniteMap([0, 0, 1], codomain=2))
    >>> s.order, [r.moves["domain"].tolist() for r in s.generators]
    (2, [[1, 0, 2]])
    """

    thing: Any
    freedom: Freedom
    factorials: Runs  # pairs (k, e): the order is the product of (k!)^e
    rotations: Runs = ()  # pairs (k, e): times the product of k^e
    listed: tuple[Relabeling, ...] = ()  # all of them, where no shorter way is known

    @cached_property
    def order(self) -> int:
        """How many symmetries there are, exactly."""
        afford("the order of this group", bits=self.log10_order / math.log10(2))
        swaps: int = math.prod(math.factorial(k) ** e for k, e in self.factorials)
        turns: int = math.prod(k**e for k, e in self.rotations)
        return swaps * turns

    @property
    def log10_order(self) -> float:
        """The decimal logarithm of the order, for groups too large to write down."""
        swaps = math.fsum(e * math.lgamma(k + 1) for k, e in self.factorials)
        turns = math.fsum(e * math.log(k) for k, e in self.rotations)
        return (swaps + turns) / math.log(10)

    @property
    def generators(self) -> Iterator[Relabeling]:
        """Relabelings that generate the group, made one by one."""
        if self.listed:
            return iter(self.listed)
        if self.freedom.grouped:
            return iter(grouped.generators(self.thing, self.freedom))
        if isinstance(self.thing, Chain):
            return _chain_generators(self.thing, self.freedom)
        if isinstance(self.thing, Endofunction):
            return _conjugations(self.thing, self.freedom)
        return _generators(self.thing, self.freedom)

    def __repr__(self) -> str:
        if self.log10_order < DIGITS:
            return f"<Symmetries of order {number(self.order)}>"
        return f"<Symmetries of order {about(self.log10_order)}>"


@singledispatch
def symmetries(thing: Any, freedom: Freedom | str = "all") -> Symmetries:
    """The relabelings, allowed by the freedom, that leave a thing as it is.

    For a map with c_j outputs hit j times, all free: the product of (j!)^c_j c_j! in order. A kind
    that has the contract and no way of its own is answered by trying every relabeling.

    Law: they form a group, whose order times `class_size` is that of all that are allowed.

    >>> import finitefns as ff
    >>> f = ff.FiniteMap([0, 0, 0, 1, 1], codomain=5)
    >>> ff.symmetries(f).order  # 3! 2! and 3! for the outputs that nothing reaches
    72

    Raises `InputError` for what is not moved by relabelings, or by too many to be tried, and for a
    freedom that does not fit. Source: Sims 1970, for symmetries within a group.
    """
    _known("symmetries", thing)
    fr = Freedom.parse(freedom)
    listed = tuple(stabiliser(thing, fr))
    return Symmetries(thing, fr, (), ((len(listed), 1),), listed)


@symmetries.register
def _(thing: FiniteMap, freedom: Freedom | str = "all") -> Symmetries:
    fr = Freedom.parse(freedom)
    if fr.grouped:
        return _within_groups(thing, fr)
    colours = colourings(fr, thing.sets, "FiniteMap")
    domain, codomain = colours["domain"], colours["codomain"]
    told: dict[int, int] = {}
    if domain.is_free:
        sizes = level_set_sizes(thing)
        told = dict(sizes.runs)
        if codomain.is_free:
            for often in [often for _, often in sizes.runs] + [codomain.size - len(sizes)]:
                told[often] = told.get(often, 0) + 1
            return Symmetries(thing, fr, _runs(told))
    elif not domain.is_rigid:
        _, _, counts = count_rows(thing.values, domain.codes, codomain.size, domain.count)
        sizes_, often_ = np.unique(counts, return_counts=True)
        told = dict(zip(sizes_.tolist(), often_.tolist(), strict=True))
    if codomain.is_rigid:
        return Symmetries(thing, fr, _runs(told))
    if domain.is_rigid and codomain.is_free:  # only outputs that nothing reaches can move
        missed = codomain.size - len(level_set_sizes(thing))
        told[missed] = told.get(missed, 0) + 1
        return Symmetries(thing, fr, _runs(told))
    for alike in _alike(thing.values, domain, codomain):
        told[len(alike)] = told.get(len(alike), 0) + 1
    return Symmetries(thing, fr, _runs(told))


def _within_groups(thing: Any, freedom: Freedom) -> Symmetries:
    simple = without_groups(freedom, thing)
    if simple is not None:
        return symmetries(thing, simple)
    order = grouped.answer(thing, freedom).symmetry_order
    return Symmetries(thing, freedom, (), ((order, 1),))


def _runs(told: dict[int, int]) -> Runs:
    return tuple(sorted((k, e) for k, e in told.items() if k > 1 and e > 0))


def _alike(values: Ints, domain: Colouring, codomain: Colouring) -> list[list[int]]:
    """Outputs of one colour with level sets that look alike, in groups of two or more."""
    check_codomain(codomain.size, len(values))
    rows, columns, counts = count_rows(values, domain.codes, codomain.size, domain.count)
    cells: dict[int, list[tuple[int, int]]] = {}
    for row, column, count in zip(rows.tolist(), columns.tolist(), counts.tolist(), strict=True):
        cells.setdefault(row, []).append((column, count))
    groups: dict[Any, list[int]] = {}
    for y, colour in enumerate(codomain.codes.tolist()):
        groups.setdefault((colour, tuple(cells.get(y, ()))), []).append(y)
    return [group for group in groups.values() if len(group) > 1]


def _generators(f: FiniteMap, freedom: Freedom) -> Iterator[Relabeling]:
    colours = colourings(freedom, f.sets, "FiniteMap")
    domain, codomain = colours["domain"], colours["codomain"]
    n, m = f.domain.size, f.codomain.size
    check_codomain(m, n)
    still_in, still_out = np.arange(n), np.arange(m)
    members: dict[int, list[int]] = {}  # inputs of each output, colour by colour
    for x in domain.order.tolist():
        members.setdefault(int(f.values[x]), []).append(x)
    if not domain.is_rigid:
        for inputs in members.values():
            for a, b in itertools.pairwise(inputs):
                if domain.codes[a] == domain.codes[b]:
                    move = still_in.copy()
                    move[[a, b]] = b, a
                    yield Relabeling.between(
                        {"domain": move, "codomain": still_out}, f.sets, f.sets
                    )
    if codomain.is_rigid:
        return
    for alike in _alike(f.values, domain, codomain):
        for a, b in itertools.pairwise(alike):
            move, out = still_in.copy(), still_out.copy()
            out[[a, b]] = b, a
            left, right = members.get(a, []), members.get(b, [])
            move[left], move[right] = right, left
            yield Relabeling.between({"domain": move, "codomain": out}, f.sets, f.sets)


@symmetries.register
def _(thing: Chain, freedom: Freedom | str = "all") -> Symmetries:
    """Siblings whose trees look alike may change places: a product of wreathed symmetric groups."""
    fr = Freedom.parse(freedom)
    if fr.grouped:
        return _within_groups(thing, fr)
    values, colours = [f.values for f in thing.maps], colourings(fr, thing.sets, "Chain")
    ranked = levelled.ranks(values, [c.codes for c in colours.values()])
    told: dict[int, int] = {}
    for runs in levelled.sibling_runs(values, ranked):
        for size, often in enumerate(np.bincount(runs).tolist() if len(runs) else []):
            told[size] = told.get(size, 0) + often
    return Symmetries(thing, fr, _runs(told))


def _chain_generators(chain: Chain, freedom: Freedom) -> Iterator[Relabeling]:
    values = [f.values for f in chain.maps]
    colours = colourings(freedom, chain.sets, "Chain")
    ranked = levelled.ranks(values, [c.codes for c in colours.values()])
    orders = levelled.orders(values, ranked)
    still = {slot: np.arange(size) for slot, size in chain.slots.items()}
    for stage, order in enumerate(orders):
        parent = values[stage] if stage < len(values) else np.zeros(len(order), np.int64)
        for a, b in itertools.pairwise(order.tolist()):
            if parent[a] != parent[b] or ranked[stage][0][a] != ranked[stage][0][b]:
                continue
            moves = dict(still)
            left, right = np.array([a]), np.array([b])
            for below in range(stage, -1, -1):  # two trees that look alike, in standard order
                move = still[f"stage{below}"].copy()
                move[left], move[right] = right, left
                moves[f"stage{below}"] = move
                if below:
                    line, up = orders[below - 1], values[below - 1][orders[below - 1]]
                    left, right = (line[np.isin(up, side)] for side in (left, right))
            yield Relabeling.between(moves, chain.sets, chain.sets)


@symmetries.register
def _(thing: Endofunction, freedom: Freedom | str = "all") -> Symmetries:
    """Trees that look alike may change places, cycles may turn, components may change places."""
    fr = Freedom.parse(freedom)
    if fr.grouped:
        return _within_groups(thing, fr)
    told = symmetry_runs(thing.values, thing.anatomy(fr))
    turns = tuple((-k, e) for k, e in sorted(told.items()) if k < 0)
    return Symmetries(thing, fr, _runs({k: e for k, e in told.items() if k > 0}), turns)


def _conjugations(thing: Endofunction, freedom: Freedom) -> Iterator[Relabeling]:
    parts, f = thing.anatomy(freedom), thing.values
    place = standard_places(f, parts)
    points = np.argsort(place)  # whatever hangs from a point stands behind it, in one block

    def blocks(a: int, b: int, size: int) -> Relabeling:
        move = np.arange(len(f))
        left, right = points[a : a + size], points[b : b + size]
        move[left], move[right] = right, left
        return Relabeling.between({"space": move}, thing.sets, thing.sets)

    trees = points[parts.cycle[points] < 0]
    for a, b in itertools.pairwise(trees[np.argsort(f[trees], kind="stable")].tolist()):
        if f[a] == f[b] and parts.rank[a] == parts.rank[b]:
            yield blocks(int(place[a]), int(place[b]), int(parts.size[a]))
    heads: dict[int, list[int]] = {}  # the points of each cycle, as they stand
    for x in points[parts.cycle[points] >= 0].tolist():
        heads.setdefault(int(parts.cycle[x]), []).append(x)
    before: tuple[int, int, int, int] | None = None
    for ring in heads.values():
        start, whole = int(place[ring[0]]), int(parts.size[ring].sum())
        least = parts.rank[ring[0]]
        period = next((i for i in range(1, len(ring)) if parts.rank[ring[i]] == least), len(ring))
        if period < len(ring):
            move = np.arange(len(f))
            block = points[start : start + whole]
            move[block] = np.roll(block, -int(parts.size[ring[:period]].sum()))
            yield Relabeling.between({"space": move}, thing.sets, thing.sets)
        if before is not None and before[:2] == (len(ring), int(least)):
            yield blocks(before[2], start, whole)
        before = (len(ring), int(least), start, whole)


def _known(question: str, thing: Any) -> None:
    if not is_relabeled(thing):
        raise no_rule(question, thing, "a map, a chain or an endofunction")


def class_size(thing: Any, freedom: Freedom | str = "all") -> int:
    """How many things an allowed relabeling can turn this one into, exactly.

    Law: ``class_size(x) * symmetries(x).order`` is the number of relabelings that are allowed.

    >>> import finitefns as ff
    >>> ff.class_size(ff.FiniteMap([0, 0, 0, 1, 1], codomain=5))  # 5! 5! / 72
    200

    Raises `InputError` for what has no symmetries that are known here, or a freedom that does not
    fit. Source: the orbit-stabiliser theorem.
    """
    _known("class_size", thing)
    fr = Freedom.parse(freedom)
    if fr.grouped:
        where = setting(fr, thing)
        return where.order // symmetries(thing, fr).order
    colours = colourings(fr, thing.sets, type(thing).__name__)
    afford("the size of this class", bits=log10_class_size(thing, fr) / math.log10(2))
    above = Counter(s for c in colours.values() if not c.is_rigid for s in c.sizes)
    group = symmetries(thing, fr)
    below = Counter(dict(group.factorials))
    tops = sorted((above - below).elements(), reverse=True)
    bottoms = sorted((below - above).elements(), reverse=True)
    # Factorials are cancelled before they are multiplied: 10^12! / (10^12 - 2)! is quick.
    answer = 1
    for k in tops:
        if bottoms and bottoms[0] <= k:
            answer *= math.perm(k, k - bottoms.pop(0))
        else:
            answer *= math.factorial(k)
    answer //= math.prod(map(math.factorial, bottoms))
    turns: int = math.prod(k**e for k, e in group.rotations)
    return answer // turns


def log10_class_size(thing: Any, freedom: Freedom | str = "all") -> float:
    """The decimal logarithm of the class size, for classes too large to write down."""
    fr = Freedom.parse(freedom)
    if fr.grouped:
        return math.log10(class_size(thing, fr))
    colours = colourings(fr, thing.sets, type(thing).__name__)
    whole = math.fsum(
        math.lgamma(size + 1) for c in colours.values() if not c.is_rigid for size in c.sizes
    )
    return max(0.0, whole / math.log(10) - symmetries(thing, fr).log10_order)
