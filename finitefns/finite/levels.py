"""Level sets: what a map is when nobody may trust the names.

The canonical form of a map is the least member of its class, its values read with the inputs
sorted stably by colour. So it can be had by sorting: within each codomain colour the outputs stand
in order of their vectors of counts per input colour, the largest first; within each domain colour
the inputs stand in order of their outputs. Complete invariant: the multiset of (colour of the
output, counts per input colour); with everything free, the level-set sizes and the codomain's size.
Source: orbits of S_X x S_Y on Y^X, de Bruijn (1959); the forest view, Aho, Hopcroft, Ullman (1974).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..freedom import Colouring, Freedom, Weighted
from ..verdict import Obstruction
from .forest import count_rows, group, rank_rows
from .profile import Profile
from .relabeling import inverse
from .sets import FiniteSet

if TYPE_CHECKING:
    from .maps import FiniteMap

Ints = NDArray[np.int64]


def output_counts(f: FiniteMap) -> Ints:
    """How many inputs each output has, shape ``(|codomain|,)``."""
    check_codomain(f.codomain.size, len(f.values))
    return np.bincount(f.values, minlength=f.codomain.size)


def check_codomain(size: int, n: int) -> None:
    """Refuse an array over a codomain that is out of all proportion to the domain."""
    if size > 2**27 and size > 16 * n:
        raise InputError(
            f"the codomain has {size} points and the domain {n}: an array with an entry for each "
            "output is too large; restrict the codomain"
        )


def profile(values: Ints, size: int) -> Profile:
    """The level-set sizes of an array of outputs, whatever the size of the codomain."""
    if size > 4 * len(values) + 2**20:
        return Profile.of(np.unique(values, return_counts=True)[1])
    return Profile.of(np.bincount(values, minlength=1))


def level_set_sizes(f: FiniteMap) -> Profile:
    """The sizes of the non-empty level sets, largest first.

    Complete under all relabelings, together with the size of the codomain (de Bruijn 1959).

    >>> from finitefns.finite.maps import FiniteMap
    >>> level_set_sizes(FiniteMap([0, 0, 0, 1, 1], codomain=5))
    (3, 2)
    """
    return profile(f.values, f.codomain.size)


def level_sets(f: FiniteMap) -> dict[Hashable, tuple[Hashable, ...]]:
    """The inputs of each output that is reached, by label, outputs in their own order.

    >>> from finitefns.finite.maps import FiniteMap
    >>> level_sets(FiniteMap.from_values("aab"))
    {'a': (0, 1), 'b': (2,)}
    """
    order = np.argsort(f.values, kind="stable")
    outputs, starts = np.unique(f.values[order], return_index=True)
    labels = [f.domain.label(i) for i in order.tolist()]
    ends = [*starts[1:].tolist(), len(labels)]
    return {
        f.codomain.label(y): tuple(labels[a:b])
        for y, a, b in zip(outputs.tolist(), starts.tolist(), ends, strict=True)
    }


def kernel(f: FiniteMap) -> tuple[tuple[Hashable, ...], ...]:
    """The partition of the domain into level sets, by label, in order of first members.

    Complete when only the codomain is free.

    >>> from finitefns.finite.maps import FiniteMap
    >>> kernel(FiniteMap([1, 0, 1]))
    ((0, 2), (1,))
    """
    blocks: dict[int, list[Hashable]] = {}
    for label, y in zip(f.domain.labels, f.values.tolist(), strict=True):
        blocks.setdefault(y, []).append(label)
    return tuple(map(tuple, blocks.values()))


def image(f: FiniteMap) -> FiniteSet:
    """The outputs that are reached, as a set with their labels.

    >>> from finitefns.finite.maps import FiniteMap
    >>> image(FiniteMap([3, 1, 3], codomain=5)).labels
    (1, 3)
    """
    return FiniteSet([f.codomain.label(y) for y in np.unique(f.values).tolist()])


def growth_string(values: Ints) -> Ints:
    """Number the outputs by first appearance: the canonical form of a partition of the domain."""
    _, first, inverse_ = np.unique(values, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[inverse_]


def canonical_values(
    values: Ints, domain: Colouring, codomain: Colouring
) -> tuple[Ints, Callable[[], dict[str, Ints]]]:
    """The canonical values, shape ``(n,)``, and a function that finds the moves to them."""

    def moves() -> dict[str, Ints]:
        check_codomain(codomain.size, len(values))
        place = output_places(values, domain, codomain)
        return {"domain": _input_places(values, place, domain), "codomain": place}

    if domain.is_free and codomain.is_free:
        return _staircase(profile(values, codomain.size)), moves
    if domain.is_free and codomain.is_fixed:
        return np.sort(values), moves
    if domain.is_fixed and codomain.is_fixed:
        return values, moves
    if domain.is_fixed and codomain.is_free:
        return growth_string(values), moves
    found = moves()
    form = np.empty(len(values), np.int64)
    form[found["domain"]] = found["codomain"][values]
    return form, lambda: found


def _staircase(sizes: Profile) -> Ints:
    """0 as often as the largest size, 1 as often as the next, and so on."""
    form = np.empty(sizes.total, np.int64)
    start = step = 0
    for size, often in sizes.runs:
        block = form[start : start + size * often].reshape(often, size)
        block[:] = np.arange(step, step + often)[:, None]
        start, step = start + size * often, step + often
    return form


def output_places(values: Ints, domain: Colouring, codomain: Colouring) -> Ints:
    """Where each output stands in the canonical form: ``place[old] == new``, shape ``(m,)``."""
    m = codomain.size
    if codomain.is_fixed:
        return np.arange(m)
    if domain.is_free:
        counts = np.bincount(values, minlength=m)
        most = int(counts.max())
        rank, span = np.subtract(most, counts, out=counts), most + 1
    elif domain.is_fixed:
        n = len(values)
        rank, span = np.full(m, n, np.int64), n + 1
        rank[values[::-1]] = np.arange(n - 1, -1, -1)  # the first appearance is written last
    else:
        rows, columns, counts = count_rows(values, domain.codes, m, domain.count)
        most = int(counts.max())
        rank, span = rank_rows(rows, columns * (most + 1) + (most - counts), m)
    return _fill(group(rank, span), codomain)


def _input_places(values: Ints, place: Ints, domain: Colouring) -> Ints:
    """Where each input stands in the canonical form, once the outputs have their places."""
    if domain.is_fixed:
        return np.arange(len(values))
    return _fill(group(place[values], len(place)), domain)


def _fill(order: Ints, colours: Colouring) -> Ints:
    """Send the points, in this order, to the places of their own colour, lowest place first."""
    move = np.empty(len(order), np.int64)
    if colours.is_free:
        move[order] = np.arange(len(order))
    else:
        by_colour = order[group(colours.codes[order], colours.count)]
        move[by_colour] = colours.order
    return move


def witness_moves(left: Ints, right: Ints, domain: Colouring, codomain: Colouring) -> dict[str, Ints]:
    """Moves from one array of values to another that has the same canonical form.

    The same as one canonical change and then the inverse of the other, with fewer arrays.
    """
    check_codomain(codomain.size, len(left))
    found = []
    for values in (left, right):
        place = output_places(values, domain, codomain)
        found.append((place, place[values]))
    (place, keys), (there, other) = found
    moves = {"codomain": inverse(there)[place]}
    del found, place, there
    if domain.is_fixed:
        moves["domain"] = np.arange(len(left))
        return moves
    size = codomain.size
    orders = []
    for key in (keys, other):
        order = group(key, size)
        if not domain.is_free:
            order = order[group(domain.codes[order], domain.count)]
        orders.append(order)
    move = np.empty(len(left), np.int64)
    move[orders[0]] = orders[1]
    moves["domain"] = move
    return moves


@dataclass(frozen=True, eq=False)
class ByPoint:
    """A number for each point of a slot that is fixed; it names the point where two differ."""

    numbers: Ints
    points: FiniteSet
    outputs: FiniteSet | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ByPoint):
            return NotImplemented
        return np.array_equal(self.numbers, other.numbers)

    def __hash__(self) -> int:
        return hash(self.numbers.tobytes())

    def contrast(self, other: ByPoint, name: str) -> Obstruction:
        """The first point at which two of these differ."""
        place = int(np.argmax(self.numbers != other.numbers))
        left, right = int(self.numbers[place]), int(other.numbers[place])
        if self.outputs is not None:
            left, right = self.outputs.label(left), self.outputs.label(right)
        return Obstruction(f"{name} of {self.points.label(place)!r}", left, right)

    def __repr__(self) -> str:
        told = (
            f"{self.points.label(i)!r}: "
            + repr(k if self.outputs is None else self.outputs.label(k))
            for i, k in enumerate(self.numbers[:24].tolist())
        )
        return "{" + ", ".join(told) + (", ..." if len(self.numbers) > 24 else "") + "}"


@dataclass(frozen=True, eq=False)
class Kernel:
    """A partition of a fixed domain, as a restricted growth string; it names two inputs."""

    growth: Ints
    points: FiniteSet

    def __eq__(self, other: object) -> bool:
        return np.array_equal(self.growth, other.growth) if isinstance(other, Kernel) else False

    def __hash__(self) -> int:
        return hash(self.growth.tobytes())

    def contrast(self, other: Kernel, name: str) -> Obstruction:
        """Two inputs that one partition puts together and the other does not."""
        place = int(np.argmax(self.growth != other.growth))
        left, right = self.growth[: place + 1], other.growth[: place + 1]
        # Up to here both agree, so the smaller number is an old block, on one side only.
        mine = left[place] < right[place]
        strings = (left, right) if mine else (right, left)
        mate = int(np.argmax(strings[0] == strings[0][place]))
        pair = f"{self.points.label(mate)!r} and {self.points.label(place)!r}"
        words = (f"{pair} together", f"{pair} apart")
        return Obstruction(name, *(words if mine else words[::-1]))

    def __repr__(self) -> str:
        blocks: dict[int, list[str]] = {}
        for i, k in enumerate(self.growth[:60].tolist()):
            blocks.setdefault(k, []).append(repr(self.points.label(i)))
        text = " | ".join(" ".join(b) for b in blocks.values())
        return text + (" ..." if len(self.growth) > 60 else "")


class LevelSetTypes(tuple[Any, ...]):
    """Entries ``(output colour, ((input colour, count), ...), how many outputs are like that)``."""

    __slots__ = ()

    def contrast(self, other: LevelSetTypes, name: str) -> Obstruction:
        """The first type of output that one side has more often than the other."""
        left = {entry[:2]: entry[2] for entry in self}
        right = {entry[:2]: entry[2] for entry in other}
        kind = next(k for k in (left | right) if left.get(k, 0) != right.get(k, 0))
        colour, cells = kind
        inside = " + ".join(f"{n} x {c!r}" for c, n in cells) or "nothing"
        what = f"number of outputs coloured {colour!r} with a level set of {inside}"
        return Obstruction(what, left.get(kind, 0), right.get(kind, 0))


def level_set_types(values: Ints, domain: Colouring, codomain: Colouring) -> LevelSetTypes:
    """The multiset of (colour of the output, counts per input colour)."""
    m = codomain.size
    check_codomain(m, len(values))
    rows, columns, counts = count_rows(values, domain.codes, m, domain.count)
    most = int(counts.max()) if len(counts) else 0
    rank, span = rank_rows(rows, columns * (most + 1) + (most - counts), m)
    kinds, first, often = np.unique(
        codomain.codes * span + rank, return_index=True, return_counts=True
    )
    starts = np.searchsorted(rows, np.arange(m + 1))
    name_in = domain.names or range(domain.count)
    name_out = codomain.names or range(codomain.count)
    told = []
    for kind, y, k in zip(kinds.tolist(), first.tolist(), often.tolist(), strict=True):
        cells = zip(
            columns[starts[y] : starts[y + 1]].tolist(),
            counts[starts[y] : starts[y + 1]].tolist(),
            strict=True,
        )
        told.append((name_out[kind // span], tuple((name_in[c], n) for c, n in cells), k))
    return LevelSetTypes(told)


def invariants(f: FiniteMap, freedom: Freedom) -> dict[str, Any]:
    """Invariants of a map under a freedom, coarse to fine; the last is complete."""
    how = freedom.on(["domain", "codomain"], "FiniteMap")
    colours = freedom.colourings(f.sets, "FiniteMap")
    domain, codomain = colours["domain"], colours["codomain"]
    sizes = level_set_sizes(f)
    told: dict[str, Any] = {
        "domain size": f.domain.size,
        "codomain size": f.codomain.size,
        "image size": len(sizes),
        "level-set sizes": sizes,
    }
    weights = how["domain"]
    if isinstance(weights, Weighted) and sum(weights.weights) > 0:
        told["entropy of the output in bits"] = weighted_entropy(f.values, weights.weights)
    if domain.is_free and codomain.is_free:
        pass
    elif domain.is_fixed and codomain.is_fixed:
        told["output"] = ByPoint(f.values, f.domain, f.codomain)
    elif domain.is_fixed and codomain.is_free:
        told["kernel"] = Kernel(growth_string(f.values), f.domain)
    elif domain.is_free and codomain.is_fixed:
        told["level-set size"] = ByPoint(output_counts(f), f.codomain)
    else:
        told["level sets by colour"] = level_set_types(f.values, domain, codomain)
    return told


def weighted_entropy(values: Ints, weights: tuple[Any, ...]) -> float:
    """The entropy of the output, in bits, when the inputs have these weights.

    Sums are rounded once (`math.fsum`), so the order of the inputs cannot change the answer.
    """
    masses: dict[int, list[Fraction | float]] = {}
    for y, weight in zip(values.tolist(), weights, strict=True):
        masses.setdefault(y, []).append(weight)
    each = [math.fsum(m) for m in masses.values()]
    total = math.fsum(weights)
    return -math.fsum(p / total * math.log2(p / total) for p in each if p > 0) + 0.0
