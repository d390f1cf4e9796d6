"""Factoring through smaller sets: f = embed . project.

Up to renaming the middle set, the ways to write f as a map onto a middle set followed by another
map are the partitions of the domain that refine the kernel of f: a product of partition lattices,
one for each level set. The coarsest is the summary (image factorization).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, an
from .forests.standard import check_codomain, growth_string
from .maps import FiniteMap
from .sets import FiniteSet

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Factorization:
    """``embed @ project == f``: a map onto a middle set, and from there to the codomain.

    >>> s = summary(FiniteMap([3, 3, 1], codomain=5))
    >>> s.project, s.embed, s.middle
    (FiniteMap([0, 0, 1], codomain=2), FiniteMap([3, 1], codomain=5), 2)
    """

    project: FiniteMap
    embed: FiniteMap

    @property
    def middle(self) -> int:
        """The size of the middle set."""
        return self.embed.domain.size

    def compose(self) -> FiniteMap:
        """The map that was factored."""
        return self.embed @ self.project

    @property
    def blocks(self) -> tuple[tuple[Any, ...], ...]:
        """The inputs of each middle point, by label."""
        found: list[list[Any]] = [[] for _ in range(self.middle)]
        for label, z in zip(self.project.domain.labels, self.project.values.tolist(), strict=True):
            found[z].append(label)
        return tuple(map(tuple, found))


def through(f: FiniteMap, growth: Ints) -> Factorization:
    """The factorization whose middle set is the blocks of a restricted growth string."""
    size = int(growth.max()) + 1 if len(growth) else 0
    embed = np.empty(size, np.int64)
    embed[growth] = f.values
    middle = FiniteSet(size)
    return Factorization(
        FiniteMap._trusted(growth, middle, f.domain), FiniteMap._trusted(embed, f.codomain, middle)
    )


@singledispatch
def summary(f: FiniteMap) -> Factorization:
    """The factorization of f through the smallest set: its image.

    Middle points are numbered as their level sets appear. Law: ``embed`` is injective, ``project``
    surjective, and every other factorization maps onto this one in one way.

    >>> summary(FiniteMap([0, 0, 0, 1, 1], codomain=5)).middle
    2

    Raises `InputError` for what is not a map. Source: the image factorization of a function.
    """
    check_maps("summary", f)
    return through(f, growth_string(f.values))


@dataclass(frozen=True)
class CannotFactor:
    """No map h with g = h . f: f merges two inputs that g tells apart.

    >>> no = factor_through(FiniteMap([0, 1]), FiniteMap([0, 0]))
    >>> bool(no), no.explain()
    (False, 'f sends 0 and 1 to the same output, but g sends them to 0 and 1')
    """

    inputs: tuple[Any, Any]
    outputs: tuple[Any, Any]

    def __bool__(self) -> bool:
        return False

    def explain(self) -> str:
        """The reason in one sentence."""
        (a, b), (p, q) = self.inputs, self.outputs
        return f"f sends {a!r} and {b!r} to the same output, but g sends them to {p!r} and {q!r}"


@dataclass(frozen=True)
class CannotLift:
    """No map s with f = h . s: h misses an output that f needs.

    >>> no = lift_through(FiniteMap([1], codomain=2), FiniteMap([0], codomain=2))
    >>> bool(no), no.explain()
    (False, 'f sends 0 to 1, which h misses')
    """

    input: Any
    output: Any

    def __bool__(self) -> bool:
        return False

    def explain(self) -> str:
        """The reason in one sentence."""
        return f"f sends {self.input!r} to {self.output!r}, which h misses"


@dataclass(frozen=True)
class Factor:
    """Yes, and here is the map that was asked for: ``map``, re-played before it was returned."""

    map: FiniteMap

    def __bool__(self) -> bool:
        return True


@singledispatch
def factor_through(g: FiniteMap, f: FiniteMap) -> Factor | CannotFactor:
    """A map h with ``g == h @ f``, or two inputs that f merges and g does not.

    Such a map exists exactly when the kernel of f refines that of g, except where g has no outputs
    and f misses some. Outputs that f misses may go anywhere; they go to output 0.

    Law: where there is such a map, ``found.map @ f == g``.

    >>> factor_through(FiniteMap([0, 0, 1]), FiniteMap([0, 1, 2])).map
    FiniteMap([0, 0, 1], codomain=2)

    Raises `InputError` when the domains differ, or nothing can be said of a missed output. Source:
    the universal property of a quotient.
    """
    check_maps("factor_through", g, f)
    _same("domain", g.domain, f.domain, "g", "f")
    check_codomain(f.codomain.size, f.domain.size)
    first = np.full(f.codomain.size, -1, np.int64)
    first[f.values[::-1]] = np.arange(f.domain.size - 1, -1, -1)
    mate = first[f.values]
    clash = np.flatnonzero(g.values != g.values[mate])
    if len(clash):
        pair = int(mate[clash[0]]), int(clash[0])
        return CannotFactor(
            (f.domain.label(pair[0]), f.domain.label(pair[1])),
            (g.codomain.label(int(g.values[pair[0]])), g.codomain.label(int(g.values[pair[1]]))),
        )
    if g.codomain.size == 0 and f.codomain.size > 0:
        raise InputError("g has an empty codomain, so the outputs that f misses can go nowhere")
    values = np.where(first < 0, 0, g.values[first] if len(g.values) else 0).astype(np.int64)
    h = FiniteMap._trusted(values, g.codomain, f.codomain)
    assert np.array_equal((h @ f).values, g.values)
    return Factor(h)


@singledispatch
def lift_through(f: FiniteMap, h: FiniteMap) -> Factor | CannotLift:
    """A map s with ``f == h @ s``, or an output of f that h misses.

    Such a map exists exactly when the image of f lies inside that of h. Each input goes to the
    first point that h sends where f sends it.

    Law: where there is such a map, ``h @ found.map == f``.

    >>> lift_through(FiniteMap([1, 1, 0]), FiniteMap([0, 0, 1])).map
    FiniteMap([2, 2, 0], codomain=3)

    Raises `InputError` when the codomains differ. Source: the universal property of a subset.
    """
    check_maps("lift_through", f, h)
    _same("codomain", f.codomain, h.codomain, "f", "h")
    check_codomain(h.codomain.size, h.domain.size)
    first = np.full(h.codomain.size, -1, np.int64)
    first[h.values[::-1]] = np.arange(h.domain.size - 1, -1, -1)
    values = first[f.values]
    missed = np.flatnonzero(values < 0)
    if len(missed):
        x = int(missed[0])
        return CannotLift(f.domain.label(x), f.codomain.label(int(f.values[x])))
    s = FiniteMap._trusted(values, h.domain, f.domain)
    assert np.array_equal((h @ s).values, f.values)
    return Factor(s)


@singledispatch
def joint(f: FiniteMap, g: FiniteMap) -> FiniteMap:
    """The coarsest map that determines both f and g: the pair (f(x), g(x)), onto its image.

    Its kernel is the meet of the two kernels.

    Law: it determines f and g, and whatever determines both, determines it.

    >>> joint(FiniteMap([0, 0, 1, 1]), FiniteMap([0, 1, 0, 1])).values.tolist()
    [0, 1, 2, 3]

    Raises `InputError` when the domains differ. Source: the meet in the lattice of partitions;
    Stanley, Enumerative Combinatorics 1, 3.10.
    """
    check_maps("joint", f, g)
    _same("domain", f.domain, g.domain, "f", "g")
    growth = growth_string(growth_string(f.values) * (f.domain.size + 1) + growth_string(g.values))
    return _blocks(growth, f.domain)


@singledispatch
def common_summary(f: FiniteMap, g: FiniteMap) -> FiniteMap:
    """The finest map that both f and g determine (the common part of Gacs and Korner, 1973).

    Its kernel is the join of the two kernels: the components of the graph in which inputs that
    share an output of f or of g are neighbours.

    Law: f and g both determine it, and whatever both determine, it determines.

    >>> common_summary(FiniteMap([0, 0, 1, 2]), FiniteMap([0, 1, 1, 2])).values.tolist()
    [0, 0, 0, 1]

    Raises `InputError` when the domains differ. Source: Gacs and Korner 1973.
    """
    check_maps("common_summary", f, g)
    _same("domain", f.domain, g.domain, "f", "g")
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    left, right = growth_string(f.values), growth_string(g.values)
    if len(left) == 0:
        return _blocks(left, f.domain)
    p, q = int(left.max()) + 1, int(right.max()) + 1
    edges = coo_array((np.ones(len(left), bool), (left, right + p)), shape=(p + q, p + q))
    _, component = connected_components(edges, directed=False)
    return _blocks(growth_string(component[left].astype(np.int64)), f.domain)


def _blocks(growth: Ints, domain: FiniteSet) -> FiniteMap:
    size = int(growth.max()) + 1 if len(growth) else 0
    return FiniteMap._trusted(growth, FiniteSet(size), domain)


def check_maps(question: str, *given: Any) -> None:
    """Raise `InputError` for what is not a map."""
    for one in given:
        if not isinstance(one, FiniteMap):
            raise InputError(f"{question}: {an(type(one).__name__)} is not a map")


def _same(slot: str, left: FiniteSet, right: FiniteSet, one: str, other: str) -> None:
    named = left.is_labelled and right.is_labelled
    if left.size != right.size or (named and left != right):
        raise InputError(
            f"the {slot} of {one} has {left.size} points ({left.span}), "
            f"but that of {other} has {right.size} ({right.span})"
        )
