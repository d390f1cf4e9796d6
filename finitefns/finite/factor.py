"""Factoring through smaller sets: f = embed . project.

Up to renaming the middle set, the ways to write f as a map onto a middle set followed by another
map are the partitions of the domain that refine the kernel of f: a product of partition lattices,
one for each level set. The coarsest is the summary (image factorization).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .levels import level_set_sizes
from .maps import FiniteMap
from .sets import FiniteSet
from .standard import growth_string

if TYPE_CHECKING:
    import networkx as nx

Ints = NDArray[np.int64]

LATTICE_LIMIT = 5_000  # a drawing or a graph beyond this helps nobody


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


def _through(f: FiniteMap, growth: Ints) -> Factorization:
    """The factorization whose middle set is the blocks of a restricted growth string."""
    size = int(growth.max()) + 1 if len(growth) else 0
    embed = np.empty(size, np.int64)
    embed[growth] = f.values
    middle = FiniteSet(size)
    return Factorization(
        FiniteMap._trusted(growth, middle, f.domain), FiniteMap._trusted(embed, f.codomain, middle)
    )


def summary(f: FiniteMap) -> Factorization:
    """The factorization of f through the smallest set: its image.

    Middle points are numbered as their level sets appear. Law: ``embed`` is injective, ``project``
    surjective, and every other factorization maps onto this one in one way.

    >>> summary(FiniteMap([0, 0, 0, 1, 1], codomain=5)).middle
    2
    """
    return _through(f, growth_string(f.values))


def _growth_strings(n: int, blocks: int | None = None) -> Iterator[tuple[int, ...]]:
    """The partitions of n points in lexicographic order, perhaps only those with so many blocks."""
    if n == 0:
        if blocks in (None, 0):
            yield ()
        return
    least = 1 if blocks is None else blocks
    if blocks is not None and not 1 <= blocks <= n:
        return

    def fill(word: list[int], start: int, most: int) -> None:
        """Finish a word in the least way that still reaches enough blocks."""
        for i in range(start, n):
            short = least - 1 - most
            word[i] = most + 1 if short >= n - i and short > 0 else 0
            most = max(most, word[i])

    word = [0] * n
    fill(word, 1, 0)
    while True:
        yield tuple(word)
        tops = list(itertools.accumulate(word, max))
        for i in range(n - 1, 0, -1):
            up = word[i] + 1
            most = max(tops[i - 1], up)
            if up > tops[i - 1] + 1 or (blocks is not None and most + 1 > blocks):
                continue
            if most + 1 + (n - 1 - i) >= least:
                word[i] = up
                fill(word, i + 1, most)
                break
        else:
            return


def factorizations(f: FiniteMap, size: int | None = None) -> Iterator[Factorization]:
    """Every factorization of f through a set it maps onto, up to renaming that set.

    One by one, in order of the size of the middle set, the smallest first; with ``size``, those
    with that many middle points. Law: there are ``count_factorizations(f, size)`` of them.

    >>> [z.middle for z in factorizations(FiniteMap([0, 0, 0, 1, 1]))]
    [2, 3, 3, 3, 3, 4, 4, 4, 4, 5]

    Raises `InputError` for a negative size.
    """
    _check_size(size)
    levels = [np.flatnonzero(f.values == y) for y in dict.fromkeys(f.values.tolist())]
    low, high = len(levels), f.domain.size
    sizes = range(low, high + 1) if size is None else [size] if low <= size <= high else []
    return (_through(f, g) for k in sizes for g in _refinements(levels, high, k))


def _refinements(levels: list[Ints], n: int, size: int) -> Iterator[Ints]:
    """Partitions of each level set into blocks, ``size`` of them in all, as growth strings."""
    for shares in _shares([len(level) for level in levels], size):
        starts = [0, *itertools.accumulate(shares)]
        for chosen in _product([(len(x), k) for x, k in zip(levels, shares, strict=True)]):
            blocks = np.empty(n, np.int64)
            for level, start, word in zip(levels, starts, chosen, strict=False):
                blocks[level] = np.asarray(word) + start
            yield growth_string(blocks)


def _product(parts: list[tuple[int, int]]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Choices of a growth string for each (points, blocks), without holding the lists of them."""
    open_: list[Iterator[tuple[int, ...]]] = []
    chosen: list[tuple[int, ...]] = []
    while True:
        while len(open_) < len(parts):
            open_.append(_growth_strings(*parts[len(open_)]))
            chosen.append(next(open_[-1]))
        yield tuple(chosen)
        while open_:
            word = next(open_[-1], None)
            if word is not None:
                chosen[-1] = word
                break
            open_.pop()
            chosen.pop()
        else:
            return


def _shares(caps: list[int], total: int) -> Iterator[list[int]]:
    """Ways to share a total, at least one and at most the cap for each, in falling order."""
    room = [0, *itertools.accumulate(reversed(caps))][::-1]  # what the later ones can take
    shares: list[int] = []

    def fill(left: int) -> None:
        for i in range(len(shares), len(caps)):
            shares.append(min(caps[i], left - (len(caps) - i - 1)))
            left -= shares[-1]

    if not len(caps) <= total <= room[0]:
        return
    fill(total)
    while True:
        yield list(shares)
        left = 0
        while shares:
            last = shares.pop()
            left += last
            i = len(shares)
            if last > 1 and left - (last - 1) <= room[i + 1]:
                shares.append(last - 1)
                fill(left - (last - 1))
                break
        else:
            return


def count_factorizations(f: FiniteMap, size: int | None = None) -> int:
    """How many factorizations f has, exactly, without listing them.

    The product of Bell numbers of the level-set sizes; with ``size``, the coefficient of x^size in
    the product of their Touchard polynomials.

    >>> count_factorizations(FiniteMap([0, 0, 0, 1, 1])), count_factorizations(FiniteMap([0] * 4), 2)
    (10, 7)
    """
    _check_size(size)
    runs = level_set_sizes(f).runs
    if size is None:
        answer = 1
        bells = _bell_numbers(max((s for s, _ in runs), default=0))
        for s, often in runs:
            answer *= bells[s] ** often
        return answer
    if size > f.domain.size:
        return 0
    poly = [1]
    for s, often in runs:
        row = _stirling_row(s)
        for _ in range(often):
            poly = _multiply(poly, row, size)
    return poly[size] if size < len(poly) else 0


def _check_size(size: int | None) -> None:
    if size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 0):
        raise InputError(f"size is {size!r}, but the size of a middle set is an integer from 0 on")


def _bell_numbers(n: int) -> list[int]:
    bells, row = [1], [1]
    for _ in range(n):
        row = list(itertools.accumulate([row[-1], *row]))
        bells.append(row[0])
    return bells


def _stirling_row(n: int) -> list[int]:
    row = [1]
    for _ in range(n):
        row = [0, *(a + k * b for k, (a, b) in enumerate(zip(row, [*row[1:], 0], strict=True), 1))]
    return row


def _multiply(a: list[int], b: list[int], top: int) -> list[int]:
    out = [0] * min(len(a) + len(b) - 1, top + 1)
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b[: len(out) - i]):
                out[i + j] += x * y
    return out


def factorization_lattice(f: FiniteMap) -> nx.DiGraph:
    """The factorizations of f as a lattice: an edge goes from finer to next coarser.

    A `networkx.DiGraph` whose nodes are restricted growth strings (tuples: input i lies in block
    ``node[i]``), with the attributes ``size`` and ``factorization``; the summary is the sink.

    >>> g = factorization_lattice(FiniteMap([0, 0, 0, 1, 1]))
    >>> g.number_of_nodes(), g.number_of_edges()
    (10, 17)

    Raises `InputError` when there are more than 5,000 factorizations.
    """
    count = count_factorizations(f)
    if count > LATTICE_LIMIT:
        raise InputError(
            f"the lattice has {count} factorizations; it is built up to {LATTICE_LIMIT}"
        )
    import networkx as nx

    graph: nx.DiGraph = nx.DiGraph(map=f)
    for z in factorizations(f):
        node = tuple(z.project.values.tolist())
        graph.add_node(node, size=z.middle, factorization=z)
    for node, data in list(graph.nodes(data=True)):
        images = data["factorization"].embed.values
        for a, b in itertools.combinations(range(data["size"]), 2):
            if images[a] == images[b]:  # only blocks inside one level set may merge
                merged = growth_string(np.array([a if k == b else k for k in node], np.int64))
                graph.add_edge(node, tuple(merged.tolist()))
    return graph


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


def factor_through(g: FiniteMap, f: FiniteMap) -> Factor | CannotFactor:
    """A map h with ``g == h @ f``, or two inputs that f merges and g does not.

    Such a map exists exactly when the kernel of f refines that of g. Outputs that f misses may go
    anywhere; they go to output 0.

    >>> factor_through(FiniteMap([0, 0, 1]), FiniteMap([0, 1, 2])).map
    FiniteMap([0, 0, 1], codomain=2)

    Raises `InputError` when the domains differ, or nothing can be said of a missed output.
    """
    _same("domain", g.domain, f.domain, "g", "f")
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


def lift_through(f: FiniteMap, h: FiniteMap) -> Factor | CannotLift:
    """A map s with ``f == h @ s``, or an output of f that h misses.

    Such a map exists exactly when the image of f lies inside that of h. Each input goes to the
    first point that h sends where f sends it.

    >>> lift_through(FiniteMap([1, 1, 0]), FiniteMap([0, 0, 1])).map
    FiniteMap([2, 2, 0], codomain=3)

    Raises `InputError` when the codomains differ.
    """
    _same("codomain", f.codomain, h.codomain, "f", "h")
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


def joint(f: FiniteMap, g: FiniteMap) -> FiniteMap:
    """The coarsest map that determines both f and g: the pair (f(x), g(x)), onto its image.

    Its kernel is the meet of the two kernels.

    >>> joint(FiniteMap([0, 0, 1, 1]), FiniteMap([0, 1, 0, 1])).values.tolist()
    [0, 1, 2, 3]
    """
    _same("domain", f.domain, g.domain, "f", "g")
    growth = growth_string(growth_string(f.values) * (f.domain.size + 1) + growth_string(g.values))
    return _blocks(growth, f.domain)


def common_summary(f: FiniteMap, g: FiniteMap) -> FiniteMap:
    """The finest map that both f and g determine (the common part of Gacs and Korner, 1973).

    Its kernel is the join of the two kernels: the components of the graph in which inputs that
    share an output of f or of g are neighbours.

    >>> common_summary(FiniteMap([0, 0, 1, 2]), FiniteMap([0, 1, 1, 2])).values.tolist()
    [0, 0, 0, 1]
    """
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


def _same(slot: str, left: FiniteSet, right: FiniteSet, one: str, other: str) -> None:
    named = left.is_labelled and right.is_labelled
    if left.size != right.size or (named and left != right):
        raise InputError(
            f"the {slot} of {one} has {left.size} points ({left.span}), "
            f"but that of {other} has {right.size} ({right.span})"
        )
