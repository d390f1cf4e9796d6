"""All the ways to factor a map through a set it maps onto: listed, counted, as a lattice."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, said
from .classes.series import afford, at, multiply
from .factor import Factorization, check_maps, through
from .forests.standard import growth_string
from .levels import level_set_sizes
from .maps import FiniteMap

if TYPE_CHECKING:
    import networkx as nx

Ints = NDArray[np.int64]

LATTICE_LIMIT = 5_000  # a drawing or a graph beyond this helps nobody


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

    >>> import finitefns as ff
    >>> [z.middle for z in ff.factorizations(ff.FiniteMap([0, 0, 0, 1, 1]))]
    [2, 3, 3, 3, 3, 4, 4, 4, 4, 5]

    Raises `InputError` for a negative size. Source: Knuth, The Art of Computer Programming 4A,
    7.2.1.5, for restricted growth strings.
    """
    check_maps("factorizations", f)
    _check_size(size)
    order = np.argsort(f.values, kind="stable")
    cuts = np.flatnonzero(np.diff(f.values[order])) + 1
    levels = sorted(np.split(order, cuts), key=lambda level: level[0]) if order.size else []
    low, high = len(levels), f.domain.size
    sizes = range(low, high + 1) if size is None else [size] if low <= size <= high else []
    return (through(f, g) for k in sizes for g in _refinements(levels, high, k))


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

    Law: it is the number of `factorizations`.

    >>> import finitefns as ff
    >>> ff.count_factorizations(ff.FiniteMap([0, 0, 0, 1, 1]))
    10
    >>> ff.count_factorizations(ff.FiniteMap([0, 0, 0, 0]), size=2)
    7

    Raises `InputError` for a negative size. Source: OEIS A000110 and A008277, the numbers of Bell
    and of Stirling.
    """
    check_maps("factorizations", f)
    _check_size(size)
    runs = level_set_sizes(f).runs
    if size is None:
        largest = max((s for s, _ in runs), default=0)
        # Bell numbers are a triangle of additions, of numbers with s log s bits.
        afford("counting factorizations", steps=largest**2 / 2 * (1 + largest / 60))
        bells = _bell_numbers(largest)
        afford(
            "the number of factorizations",
            bits=sum(often * bells[s].bit_length() for s, often in runs if s > 1),
        )
        return math.prod(bells[s] ** often for s, often in runs)
    spare = size - sum(often for _, often in runs)  # blocks beyond one for each level set
    if spare < 0 or size > f.domain.size:
        return 0
    bits = sum(often * s * math.log2(s + 1) for s, often in runs)
    afford("counting factorizations", steps=(spare + 1) * (bits / 64 + 1))
    poly = [1]
    for s, often in runs:
        width = min(s - 1, spare)
        afford("counting factorizations", steps=s * (width + 1) * (1 + s / 60) / 2)
        poly = multiply(poly, _power(_stirling_row(s, width), often, spare), spare)
    return at(poly, spare)


def _power(poly: list[int], exponent: int, degree: int) -> list[int]:
    """A power of a series, up to a degree, by repeated squaring."""
    answer = [1]
    while exponent:
        if exponent & 1:
            answer = multiply(answer, poly, degree)
        exponent >>= 1
        if exponent:
            poly = multiply(poly, poly, degree)
    return answer


def _check_size(size: int | None) -> None:
    if size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 0):
        raise InputError(
            f"size is {said(size)}, but the size of a middle set is an integer from 0 on"
        )


def _bell_numbers(n: int) -> list[int]:
    bells, row = [1], [1]
    for _ in range(n):
        row = list(itertools.accumulate([row[-1], *row]))
        bells.append(row[0])
    return bells


def _stirling_row(n: int, spare: int) -> list[int]:
    """S2(n, 1), ..., S2(n, 1 + spare): the partitions of n points into so many blocks."""
    row = [1] + [0] * spare
    for _ in range(n - 1):
        for k in range(spare, 0, -1):
            row[k] = row[k - 1] + (k + 1) * row[k]
    return row


def factorization_lattice(f: FiniteMap) -> nx.DiGraph:
    """The factorizations of f as a lattice: an edge goes from finer to next coarser.

    A `networkx.DiGraph` whose nodes are restricted growth strings (tuples: input i lies in block
    ``node[i]``), with the attributes ``size`` and ``factorization``; the summary is the sink.

    Law: it is an interval of the lattice of partitions, a product of one per level set.

    >>> import finitefns as ff
    >>> g = ff.finite.factorization_lattice(ff.FiniteMap([0, 0, 0, 1, 1]))
    >>> g.number_of_nodes(), g.number_of_edges()
    (10, 17)

    Raises `InputError` when there are more than 5,000 factorizations. Source: Stanley, Enumerative
    Combinatorics 1, 3.10.
    """
    runs = level_set_sizes(f).runs
    if max((s for s, _ in runs), default=0) > 60 or sum(k for s, k in runs if s > 1) > 60:
        raise InputError(
            f"the lattice has far more than {LATTICE_LIMIT} factorizations, up to which it is built"
        )
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
