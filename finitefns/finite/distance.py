"""Distance: the fewest outputs to change until two maps are equivalent.

Outputs y of f and y' of g of one colour overlap in sum over input colours c of min(N(y, c),
N'(y', c)) inputs, and a matching of outputs leaves n - (sum of overlaps) inputs to change. With all
inputs of one colour the best matching pairs the largest level sets, then the next (closed form);
otherwise it is a linear assignment problem, solved component by component.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, no_rule, said
from ..freedom import Freedom
from ..verdict import Obstruction
from ..wording import number
from .colours import colourings
from .forests.standard import check_codomain
from .groups.factors import Moves
from .groups.setting import exchanged, setting, without_groups
from .maps import FiniteMap
from .matching import match_inputs, match_outputs
from .orbits import relabelings
from .relabeling import Relabeling, inverse
from .sets import FiniteSet
from .trust import align

Ints = NDArray[np.int64]

MOST_TRIED = 2**25  # numbers in the elements of a group that are tried one by one
SHOWN = 3  # inputs that a sentence names


@dataclass(frozen=True, eq=False)
class Distance:
    """``value`` outputs must change; ``witness`` is a relabeling after which no more do.

    ``changed`` are the inputs (point numbers of the right map) at which they still differ.
    ``left`` and ``right`` are the maps that were compared: f and g, where need be with outputs that
    nothing reaches added, so that their codomains are alike.

    Law: ``d.left.act(d.witness).values[i] != d.right.values[i]`` exactly for i in ``changed``.

    >>> d = distance(FiniteMap.from_values("xxyy"), FiniteMap.from_values("aabc"), "codomain")
    >>> d
    <Distance 1: input 3 of 4 differs after the best renaming of outputs>
    >>> d.translation, d.left.codomain.labels
    ((('x', 'a'), ('y', 'b')), ('x', 'y', 'unused 1'))
    >>> list(d.rows())
    [Row(left=3, right=3, was='y', translated='b', found='c')]
    """

    value: int
    witness: Relabeling
    changed: Ints
    left: FiniteMap
    right: FiniteMap
    freedom: Freedom
    real: tuple[int, int]  # how many outputs each side had; what was added comes after them

    @property
    def translation(self) -> tuple[tuple[Any, Any], ...]:
        """What each output of the left is called on the right, where some input says so."""
        told = self.left.act(self.witness).values
        agreed = np.zeros(self.right.codomain.size, bool)
        agreed[told[told == self.right.values]] = True
        move = self.witness.moves["codomain"]
        source, target = self.left.codomain, self.right.codomain
        return tuple(
            (source.label(y), target.label(int(move[y])))
            for y in range(self.real[0])
            if agreed[move[y]]
        )

    def rows(self) -> Iterator[Row]:
        """The inputs that differ, one by one: what was there, translated, and what was found."""
        f, g = self.left, self.right
        back, there = inverse(self.witness.moves["domain"]), self.witness.moves["codomain"]
        for place in self.changed.tolist():
            x = int(back[place])
            y = int(f.values[x])
            new = int(there[y])
            translated = g.codomain.label(new) if new < self.real[1] else None
            found = g.codomain.label(int(g.values[place]))
            yield Row(
                f.domain.label(x), g.domain.label(place), f.codomain.label(y), translated, found
            )

    def __int__(self) -> int:
        return self.value

    __index__ = __int__

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Distance):
            return self.value == other.value
        return self.value == other if isinstance(other, int) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self.value < int(other) if isinstance(other, int | Distance) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.value <= int(other) if isinstance(other, int | Distance) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"<Distance {self.value}: {self.explain()}>"

    def explain(self) -> str:
        """What differs, and after which renaming, in one sentence."""
        n = len(self.right.values)
        some = [said(self.right.domain.label(i)) for i in self.changed[:SHOWN].tolist()]
        more = self.value - len(some)
        listed = ", ".join(some) + (f" and {more} more" if more else "")
        if not self.value:
            what = f"all {n} inputs agree" if n != 1 else "the one input agrees"
        elif self.value == 1:
            what = f"input {listed} of {n} differs"
        else:
            what = f"inputs {listed} of {n} differ"
        how = self.freedom.on(["domain", "codomain"], "FiniteMap")
        words = {"domain": "inputs", "codomain": "outputs"}
        free = [words[slot] for slot, rule in how.items() if not rule.trusts_names]
        return f"{what} after the best renaming of {' and '.join(free)}" if free else what


@dataclass(frozen=True)
class Row:
    """An input at which two maps differ after the best renaming, in labels.

    ``left`` is the input on the left, ``right`` where it went on the right; ``was`` its output on
    the left, ``translated`` what that is called on the right (None where it has no partner there),
    ``found`` the output on the right.
    """

    left: Any
    right: Any
    was: Any
    translated: Any
    found: Any


@singledispatch
def distance(f: Any, g: Any, freedom: Freedom | str = "all") -> Distance:
    """The fewest outputs of f to change until f is equivalent to g, with the relabeling.

    Codomains of different sizes are made alike first, by outputs that nothing reaches: the smaller
    one is filled up; where the names of outputs count, both get the names of both. A metric on
    classes. Law: between maps on the same sets it is 0 exactly when `equivalent` says yes. All
    free: n - sum_i min(k_i, k'_i) with level-set sizes sorted downwards.

    >>> import finitefns as ff
    >>> f, g = ff.FiniteMap([0, 0, 0, 1, 1], codomain=5), ff.FiniteMap([4, 4, 4, 4, 2])
    >>> ff.distance(f, g).value, ff.distance(f, g, "none").value
    (1, 5)
    >>> ff.distance(ff.FiniteMap([0, 0, 1, 1]), ff.FiniteMap([0, 1, 2, 3]), "codomain")
    <Distance 2: inputs 1, 3 of 4 differ after the best renaming of outputs>

    Raises `InputError` when the domains have different sizes, or fixed labels that do not meet:
    changing outputs cannot mend that; and where a group moves codomains of different sizes. Source:
    the formula is this package's own, and is held against `distance_by_listing`.
    """
    raise no_rule("distance", f, "a map or an endofunction")


@distance.register
def _(f: FiniteMap, g: FiniteMap, freedom: Freedom | str = "all") -> Distance:
    if not isinstance(g, FiniteMap):
        raise no_rule("distance", g, "a map")
    fr = Freedom.parse(freedom)
    real = f.codomain.size, g.codomain.size
    check_codomain(max(real), f.domain.size)
    left, right = filled(f, g, fr)
    by_place, bring = _aligned(left, right, fr)
    other = right if bring is None else right.act(bring)
    witness = _under_groups(left, other, by_place) if fr.grouped else _best(left, other, by_place)
    if bring is not None:
        witness = witness.then(bring.inverse())
    moves = {slot: witness.moves[slot] for slot in left.sets}
    witness = Relabeling.between(moves, left.sets, right.sets)
    changed = np.flatnonzero(left.act(witness).values != right.values)
    return Distance(len(changed), witness, changed, left, right, fr, real)


def filled(f: FiniteMap, g: FiniteMap, freedom: Freedom) -> tuple[FiniteMap, FiniteMap]:
    """Both maps with codomains that are alike: what is added is reached by no input.

    >>> left, right = filled(FiniteMap([0, 0, 1]), FiniteMap([2, 1, 3]), Freedom.parse("all"))
    >>> left.slots, right.slots
    ({'domain': 3, 'codomain': 4}, {'domain': 3, 'codomain': 4})

    Raises `InputError` when a group moves codomains of different sizes, or when the labels of a
    fixed codomain do not meet.
    """
    here, there = f.codomain, g.codomain
    rule = freedom.on(["domain", "codomain"], "FiniteMap")["codomain"]
    if rule.reads_labels:
        if here == there:
            return f, g
        if rule.trusts_names and here.size and there.size and not any(map(there.has, here)):
            raise InputError(
                f"distance: the codomain is fixed, so outputs are matched by name, but the left "
                f"has {here.span} and the right {there.span}; the freedom 'codomain' renames them"
            )
        return _with_names(f, there), _with_names(g, here)
    if here.size == there.size:
        return f, g
    if rule.grouped:
        raise InputError(
            f"distance: a group moves the places of the codomain, but there are {here.size} on the "
            f"left, {there.size} on the right; codomains are filled up where they are free, fixed "
            "or coloured"
        )
    size = max(here.size, there.size)
    return _up_to(f, size), _up_to(g, size)


def _up_to(f: FiniteMap, size: int) -> FiniteMap:
    """The same map into so many points, the new ones last, with names where the old ones have."""
    if f.codomain.size == size:
        return f
    points = FiniteSet(size)
    if f.codomain.is_labelled:
        fresh = (f"unused {i}" for i in itertools.count(1))
        free = (name for name in fresh if not f.codomain.has(name))
        added = itertools.islice(free, size - f.codomain.size)
        points = FiniteSet([*f.codomain.labels, *added])
    return FiniteMap._trusted(f.values, points, f.domain)


def _with_names(f: FiniteMap, others: FiniteSet) -> FiniteMap:
    """The same map into its own points and those of another set that it does not have."""
    new = [label for label in others if not f.codomain.has(label)]
    if not new:
        return f
    points = FiniteSet([*f.codomain.labels, *new])
    if points == FiniteSet(points.size):
        points = FiniteSet(points.size)
    return FiniteMap._trusted(f.values, points, f.domain)


def _aligned(f: FiniteMap, g: FiniteMap, freedom: Freedom) -> tuple[Freedom, Any]:
    """Trusted names brought into one order; refused where they do not meet."""
    if f.domain.size != g.domain.size:
        raise InputError(
            f"distance: the domain has {f.domain.size} points on the left, {g.domain.size} on the "
            "right; changing outputs cannot mend that"
        )
    aligned = align(f, g, freedom)
    if isinstance(aligned, Obstruction):
        hint = ""
        if freedom.on(["domain", "codomain"], "FiniteMap")["domain"].trusts_names:
            hint = "; a freedom that names the domain lets inputs be renamed"
        raise InputError(f"distance: {aligned}; changing outputs cannot mend that{hint}")
    return aligned


def _best(f: FiniteMap, g: FiniteMap, freedom: Freedom) -> Relabeling:
    """The relabeling within colours after which the fewest outputs differ."""
    colours = colourings(freedom, f.sets, "FiniteMap")
    domain, codomain = colours["domain"], colours["codomain"]
    same = _same_names(f.codomain, g.codomain)
    place = match_outputs(f.values, g.values, domain, codomain, same)
    moves = {"domain": match_inputs(place[f.values], g.values, domain), "codomain": place}
    return Relabeling.between(moves, f.sets, g.sets)


def _same_names(here: FiniteSet, there: FiniteSet) -> Ints:
    """The point of the one that is called as each point of the other, or -1."""
    if here == there:
        return np.arange(here.size)
    place = {label: i for i, label in enumerate(there.labels)}
    return np.fromiter((place.get(label, -1) for label in here.labels), np.int64, here.size)


def _under_groups(f: FiniteMap, g: FiniteMap, freedom: Freedom) -> Relabeling:
    """Try every element of the groups; what colours leave open is then matched as ever."""
    simple = without_groups(freedom, f)
    if simple is not None:
        return _best(f, g, simple)
    where = setting(freedom, f)
    listed = math.prod(x.order for x in where.factors if isinstance(x, Moves))
    if listed * where.size > MOST_TRIED:
        raise InputError(
            f"distance: the group has order {number(listed)}, and each element has to be tried; "
            f"at most {MOST_TRIED // where.size:,} are"
        )
    rows = np.arange(where.size)[None]
    for factor in where.factors:
        if isinstance(factor, Moves):
            rows = (
                factor.chain.elements(MOST_TRIED).astype(np.int64)[:, rows].reshape(-1, where.size)
            )
    rest = Freedom(**{s: exchanged(where.low(s)) for s in where.sizes if where.exchanges(s)})
    n = f.domain.size
    best: tuple[int, Relabeling] | None = None
    if rest == Freedom():  # nothing is left to match: count all at once
        moved = np.empty((len(rows), n), np.int64)
        np.put_along_axis(moved, rows[:, :n], rows[:, n + f.values] - n, axis=1)
        rows = rows[[int((moved != g.values).sum(axis=1).argmin())]]
    for row in rows:
        first = Relabeling.between(where.split(row), f.sets, {s: g.sets[s] for s in f.sets})
        there = f.act(first)
        second = _best(there, g, rest)
        found = int((there.act(second).values != g.values).sum())
        if best is None or found < best[0]:
            best = found, first.then(second)
    assert best is not None
    return best[1]


def distance_by_listing(f: FiniteMap, g: FiniteMap, freedom: Freedom | str = "all") -> int:
    """The obvious twin of `distance`: try every relabeling and count the outputs that differ."""
    left, right = filled(f, g, Freedom.parse(freedom))
    by_place, bring = _aligned(left, right, Freedom.parse(freedom))
    other = right if bring is None else right.act(bring)
    return min(
        int((left.act(change).values != other.values).sum())
        for change in relabelings(left, by_place)
    )
