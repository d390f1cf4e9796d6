"""How many conjugacy classes sit in each two-sided class?

When both ends may be renamed apart, an endofunction is known by its level-set sizes, that is, by
the numbers of arrows into its points. So the functional graphs of `endo_series` are counted once
more, with a variable y_d for each point that d arrows reach; a point on a cycle has one arrow more
than it has trees to carry. A term is the multiset of these numbers, as one integer: the exponent of
y_d is digit d, so that terms multiply by adding.

Source: Polya 1937; OEIS A127121 for the table, A001372 for its row sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from ...errors import InputError, said
from ..endofunctions import Endofunction
from ..profile import Profile
from .endo_counting import endofunctions
from .listing import classes
from .series import afford, partition_numbers

Terms = dict[int, int]


def refinement(n: int) -> dict[tuple[int, ...], int]:
    """The number of conjugacy classes with each multiset of level-set sizes, largest sizes first.

    >>> refinement(4)
    {(4,): 1, (3, 1): 3, (2, 2): 3, (2, 1, 1): 7, (1, 1, 1, 1): 5}
    >>> sum(refinement(20).values())    # OEIS A001372
    258604642

    Law: the values add up to ``count_classes(endofunctions(n))``, and the keys are the partitions
    of n. Raises `InputError` for what is not a number from 0 on, or a table that would be too long.
    Source: OEIS A127121.
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 0:
        raise InputError(
            f"refinement: the number of points is {said(n)}, but it is an integer from 0"
        )
    return dict(_refinement(int(n)))


def refined(e: Endofunction) -> int:
    """How many conjugacy classes sit in the two-sided class of an endofunction.

    >>> refined(Endofunction([0, 0, 1, 2]))
    7
    """
    return refinement(e.space.size)[e.as_map().profile[:]]


@lru_cache(maxsize=8)
def _refinement(n: int) -> tuple[tuple[tuple[int, ...], int], ...]:
    if n == 0:
        return (((), 1),)
    partitions = partition_numbers(n)[n] if n < 1000 else 10**30
    # Measured: a row of 30 points has 5,604 terms and takes about 10^7 products of terms.
    afford("this refinement table", steps=float(partitions) ** 2 * 3)
    base = n + 1
    counted = _graphs(n, base)
    told = {}
    for term, value in counted.items():
        sizes: list[int] = []
        for d, often in enumerate(_digits(term, base), start=1):
            sizes = [d] * often + sizes
        told[tuple(sizes)] = value
    return tuple(sorted(told.items(), reverse=True))


def _digits(term: int, base: int) -> Iterator[int]:
    while term:
        term, digit = divmod(term, base)
        yield digit


def _graphs(n: int, base: int) -> Terms:
    """The graphs of n points, by how many arrows reach each point."""

    def reached(d: int) -> int:
        return base ** (d - 1) if d else 0

    # forests[m][d]: forests of m points in d trees; the roots' arrows are not yet counted here.
    trees: list[Terms] = [{}]
    forests: list[dict[int, Terms]] = [{0: {0: 1}}]
    carried: list[dict[int, Terms]] = [{}]
    on_cycles: list[Terms] = [{}]
    for m in range(1, n + 1):
        tree: Terms = {}
        on_cycle: Terms = {}
        for d, terms in forests[m - 1].items():
            _add(tree, terms, reached(d), 1)
            _add(on_cycle, terms, reached(d + 1), 1)
        trees.append(tree)
        on_cycles.append(on_cycle)
        carried.append({})
        for k in range(1, m + 1):
            if m % k == 0:  # k copies of a tree of m // k points
                scaled = carried[m].setdefault(k, {})
                for term, value in trees[m // k].items():
                    scaled[k * term] = scaled.get(k * term, 0) + m // k * value
        grown: dict[int, Terms] = {}
        for size in range(1, m + 1):
            for k, some in carried[size].items():
                for d, terms in forests[m - size].items():
                    _multiply(grown.setdefault(k + d, {}), some, terms)
        forests.append({d: _divided(terms, m) for d, terms in grown.items()})
    return _multisets_of_rows(on_cycles, n)


def _multisets_of_rows(trees: Sequence[Terms], n: int) -> Terms:
    """The term of degree n of ``prod_{k >= 1} 1 / (1 - R(x^k, y^k))``."""
    rows: list[Terms] = [{0: 1}]
    headed: list[Terms] = [{}]
    turned: list[Terms] = [{}]
    graphs: list[Terms] = [{0: 1}]
    for m in range(1, n + 1):
        row: Terms = {}
        head: Terms = {}
        for size in range(1, m + 1):
            product: Terms = {}
            _multiply(product, trees[size], rows[m - size])
            _add(row, product, 0, 1)
            _add(head, product, 0, size)
        rows.append(row)
        headed.append(head)
        turn: Terms = {}
        for k in range(1, m + 1):
            if m % k == 0:
                for term, value in headed[m // k].items():
                    turn[k * term] = turn.get(k * term, 0) + k * value
        turned.append(turn)
        graph: Terms = {}
        for size in range(1, m + 1):
            _multiply(graph, turned[size], graphs[m - size])
        graphs.append(_divided(graph, m))
    return graphs[n]


def _add(total: Terms, terms: Terms, shift: int, times: int) -> None:
    for term, value in terms.items():
        total[term + shift] = total.get(term + shift, 0) + times * value


def _multiply(total: Terms, left: Terms, right: Terms) -> None:
    """Add a product to a total."""
    for one, value in left.items():
        for two, other in right.items():
            total[one + two] = total.get(one + two, 0) + value * other


def _divided(terms: Terms, divisor: int) -> Terms:
    return {term: value // divisor for term, value in terms.items()}


def refinement_by_listing(n: int) -> dict[tuple[int, ...], int]:
    """The slow twin of `refinement`: list the classes, and look at each.

    >>> refinement_by_listing(5) == refinement(5)
    True
    """
    told: dict[tuple[int, ...], int] = {}
    for form in classes(endofunctions(n)):
        assert isinstance(form, Endofunction)
        profile: Profile = form.as_map().profile
        told[profile[:]] = told.get(profile[:], 0) + 1
    return dict(sorted(told.items(), reverse=True))
