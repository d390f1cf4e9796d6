"""The conjugacy classes of a permutation group: all that Burnside's lemma needs to know of it.

Elements of one class leave equally many things alone, so a count needs one element and the size of
each class. Groups that were built from families tell their classes by formula, however large they
are; others are listed, after they were taken apart into independent pieces and looked at for
symmetric and alternating ones.

Laws: sizes add up to the order; a representative is an element. The twin is `by_listing`.
Sources: James and Kerber, The Representation Theory of the Symmetric Group (1981), chapter 4, for
wreath products; `matrix_classes` for matrices.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError, said
from ...wording import number
from ..classes.series import afford, partition_table
from ..relabeling import inverse
from .families import matrix_move
from .fixed_maps import cycles
from .listed_groups import (
    MOST_LISTED,
    ConjugacyClass,
    Type,
    by_listing,
    cycle_type,
    taken_apart,
    types_by_listing,
)
from .matrix_classes import affine_classes, linear_classes, partitions
from .permutations import Group
from .young import order_of

Ints = NDArray[np.int64]

MOST_CLASSES = 200_000


@lru_cache(maxsize=64)
def type_counts(group: Group) -> dict[Type, int]:
    """How many elements have each cycle type: the cycle index, times the order of the group.

    >>> from finitefns.finite.groups.families import cyclic
    >>> type_counts(cyclic(4))
    {((1, 4),): 1, ((2, 2),): 1, ((4, 1),): 2}
    """
    if group.built and group.built[0] == "cyclic":
        return _rotations(group.degree)
    if group.built and group.built[0] == "dihedral" and group.degree > 2:
        n = group.degree
        told = _rotations(n)
        for fixed, often in ((1, n),) if n % 2 else ((0, n // 2), (2, n // 2)):
            kind = _type({1: fixed, 2: (n - fixed) // 2})
            told[kind] = told.get(kind, 0) + often
        return told
    if group.built and group.built[0] in ("symmetric", "alternating"):
        return _types_of_partitions(group.degree, even=group.built[0] == "alternating")
    if not group.built:
        apart = taken_apart(group)
        if apart is None:
            return types_by_listing(group)
    told = {}
    for one in conjugacy_classes(group):
        kind = cycle_type(one.element)
        told[kind] = told.get(kind, 0) + one.size
    return dict(sorted(told.items()))


def _types_of_partitions(n: int, even: bool) -> dict[Type, int]:
    afford("counting under this group", steps=4000.0 * partition_table(n, n)[n])
    told = {
        _type(Counter(parts)): size_in_symmetric(parts)
        for parts in partitions(n)
        if not even or n < 2 or (n - len(parts)) % 2 == 0
    }
    return dict(sorted(told.items()))


def _type(told: dict[int, int]) -> Type:
    return tuple(sorted((length, often) for length, often in told.items() if often))


def _rotations(n: int) -> dict[Type, int]:
    told: dict[Type, int] = {}
    for d in range(1, max(n, 1) + 1):
        if n == 0 or n % d == 0:
            told[_type({d: n // d})] = sum(math.gcd(k, d) == 1 for k in range(1, d + 1))
    return told


# ------------------------------------------------------------------ by formula


@lru_cache(maxsize=64)
def conjugacy_classes(group: Group) -> list[ConjugacyClass]:
    """Every conjugacy class of a group, or finer: sets of conjugate elements that make it up.

    >>> from finitefns.finite.groups.families import affine
    >>> classes = conjugacy_classes(affine(2, 4))
    >>> len(classes), sum(c.size for c in classes)
    (25, 322560)

    Raises `InputError` for a group that is known by generators alone and too large to be listed.
    """
    if not group.built:
        apart = taken_apart(group)
        if apart is None:
            return by_listing(group)
        pieces, where = apart
        back = inverse(where)
        return [ConjugacyClass(c.size, where[c.element[back]]) for c in conjugacy_classes(pieces)]
    name, *given = group.built
    _check_number(group, at_least(group))
    found = []
    for one in _FAMILIES[name](group, *given):
        found.append(one)
        _check_number(group, len(found))
    return found


def _check_number(group: Group, many: int) -> None:
    """Refuse a group of so many classes, or more: known beforehand or counted on the way."""
    if many > MOST_CLASSES or many * group.degree > MOST_LISTED:
        raise InputError(
            f"counting under {said(group)}: the group of order {number(order_of(group))} has over "
            f"{number(many - 1)} conjugacy classes on {group.degree:,} points, too many to go over"
        )


def at_least(group: Group) -> int:
    """So many conjugacy classes at least, told without listing one.

    >>> from finitefns.finite.groups.families import symmetric
    >>> at_least(symmetric(5)), len(conjugacy_classes(symmetric(5)))
    (7, 7)
    """
    name, *given = group.built or ("",)
    if name in ("product", "beside"):
        return math.prod(map(at_least, given)) if group.degree else 1
    if name in ("cyclic", "dihedral"):
        return group.degree // 2
    if name in ("symmetric", "alternating", "bit_permutations"):
        few = partition_table(min(given[0], 200), 200)[-1]  # p(200) is 4 * 10^12
        return few // 2 if name == "alternating" else few
    return 1


def _cyclic(group: Group, n: int) -> Iterator[ConjugacyClass]:
    for k in range(max(n, 1)):
        yield ConjugacyClass(1, (np.arange(n) + k) % max(n, 1))


def _dihedral(group: Group, n: int) -> Iterator[ConjugacyClass]:
    if n <= 2:
        yield from _cyclic(group, n)
        return
    points = np.arange(n)
    for k in range(n // 2 + 1):
        yield ConjugacyClass(1 if 2 * k % n == 0 else 2, (points + k) % n)
    yield ConjugacyClass(n if n % 2 else n // 2, -points % n)
    if n % 2 == 0:
        yield ConjugacyClass(n // 2, (1 - points) % n)


def of_cycles(parts: Sequence[int]) -> Ints:
    """A permutation with cycles of these lengths, one after the other."""
    move = np.arange(sum(parts))
    start = 0
    for part in parts:
        move[start : start + part] = np.roll(move[start : start + part], -1)
        start += part
    return move


def size_in_symmetric(parts: Sequence[int]) -> int:
    """How many permutations have cycles of these lengths, and no others."""
    often = Counter(parts)
    below: int = math.prod(length**k * math.factorial(k) for length, k in often.items())
    return math.factorial(sum(parts)) // below


def _symmetric(group: Group, n: int) -> Iterator[ConjugacyClass]:
    for parts in partitions(n):
        yield ConjugacyClass(size_in_symmetric(parts), of_cycles(parts))


def _alternating(group: Group, n: int) -> Iterator[ConjugacyClass]:
    if n < 2:
        yield ConjugacyClass(1, np.arange(n))
        return
    for parts in partitions(n):
        if (n - len(parts)) % 2:
            continue
        size, move = size_in_symmetric(parts), of_cycles(parts)
        if any(part % 2 == 0 for part in parts) or len(set(parts)) < len(parts):
            yield ConjugacyClass(size, move)
            continue
        swap = np.arange(n)  # no odd permutation commutes with it: two classes, mirror images
        swap[:2] = 1, 0
        yield ConjugacyClass(size // 2, move)
        yield ConjugacyClass(size // 2, swap[move[swap]])


def _on_words(bits: Ints, flip: int) -> Ints:
    """What sending bit i to bit ``bits[i]``, and then negating some, does to the words."""
    words = np.arange(1 << len(bits))
    moved = np.zeros_like(words)
    for old, new in enumerate(bits.tolist()):
        moved |= (words >> old & 1) << new
    return moved ^ flip


def _bit_permutations(group: Group, n: int) -> Iterator[ConjugacyClass]:
    for parts in partitions(n):
        yield ConjugacyClass(size_in_symmetric(parts), _on_words(of_cycles(parts), 0))


def _hypercube(group: Group, n: int) -> Iterator[ConjugacyClass]:
    """Signed permutations: cycles of bits, of which some negate once on the way round."""
    order = math.factorial(n) << n
    for plus in range(n + 1):
        for kept, negated in itertools.product(partitions(plus), partitions(n - plus)):
            below = 1
            for parts in (kept, negated):
                for length, often in Counter(parts).items():
                    below *= (2 * length) ** often * math.factorial(often)
            starts = (np.cumsum([plus, *negated])[:-1]).tolist()
            flip = sum(1 << s for s in starts)
            yield ConjugacyClass(order // below, _on_words(of_cycles((*kept, *negated)), flip))


def _general_linear(group: Group, p: int, n: int) -> Iterator[ConjugacyClass]:
    for size, matrix, *_ in linear_classes(p, n):
        yield ConjugacyClass(size, matrix_move(p, matrix))


def _affine(group: Group, p: int, n: int) -> Iterator[ConjugacyClass]:
    for size, matrix, shift in affine_classes(p, n):
        yield ConjugacyClass(size, matrix_move(p, matrix, shift))


def _beside(group: Group, *parts: Group) -> Iterator[ConjugacyClass]:
    for chosen in itertools.product(*map(conjugacy_classes, parts)):
        yield ConjugacyClass(math.prod(c.size for c in chosen), side_by_side(chosen))


def side_by_side(chosen: Iterable[ConjugacyClass]) -> Ints:
    """The permutation that acts as each of these on its own block of points."""
    start, blocks = 0, [np.zeros(0, np.int64)]
    for c in chosen:
        blocks.append(c.element + start)
        start += len(c.element)
    return np.concatenate(blocks)


def _product(group: Group, *parts: Group) -> Iterator[ConjugacyClass]:
    if group.degree == 0:
        yield ConjugacyClass(1, np.arange(0))
        return
    sizes = [g.degree for g in parts]
    cells = np.arange(group.degree).reshape(sizes)
    for chosen in itertools.product(*map(conjugacy_classes, parts)):
        moved = cells
        for axis, c in enumerate(chosen):
            moved = np.take(moved, c.element, axis=axis)
        yield ConjugacyClass(math.prod(c.size for c in chosen), moved.ravel())


def _wreath(group: Group, inner: Group, outer: Group) -> Iterator[ConjugacyClass]:
    """For each cycle of copies, the class of what a point meets on its way round."""
    if group.degree == 0:
        yield ConjugacyClass(1, np.arange(0))
        return
    inside, order = conjugacy_classes(inner), order_of(inner)
    free = outer.built[:1] == ("symmetric",)  # cycles of one length may then be exchanged
    for top in conjugacy_classes(outer):
        round_trips = cycles(top.element)
        runs = [list(run) for _, run in itertools.groupby(sorted(round_trips, key=len), key=len)]
        choices = [
            itertools.combinations_with_replacement(range(len(inside)), len(run))
            if free
            else itertools.product(range(len(inside)), repeat=len(run))
            for run in runs
        ]
        for chosen in itertools.product(*choices):
            size = top.size
            move = np.empty(group.degree, np.int64)
            for run, kinds in zip(runs, chosen, strict=True):
                if free:
                    often = Counter(kinds).values()
                    size *= math.factorial(len(run)) // math.prod(map(math.factorial, often))
                for cycle, kind in zip(run, kinds, strict=True):
                    size *= order ** (len(cycle) - 1) * inside[kind].size
                    _go_round(move, cycle, inside[kind].element)
            yield ConjugacyClass(size, move)


def _go_round(move: Ints, cycle: list[int], last: Ints) -> None:
    """Carry each copy to the next one as it stands, and the last by one element to the first."""
    n = len(last)
    points = np.arange(n)
    for here, there in itertools.pairwise([*cycle, cycle[0]]):
        through = last if here == cycle[-1] else points
        move[here * n : here * n + n] = there * n + through


_FAMILIES: dict[str, Callable[..., Iterator[ConjugacyClass]]] = {
    "cyclic": _cyclic,
    "dihedral": _dihedral,
    "symmetric": _symmetric,
    "alternating": _alternating,
    "hypercube": _hypercube,
    "bit_permutations": _bit_permutations,
    "general_linear": _general_linear,
    "affine": _affine,
    "beside": _beside,
    "product": _product,
    "wreath": _wreath,
}
