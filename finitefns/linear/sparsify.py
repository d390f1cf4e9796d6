"""Coordinates in which a thing has as few non-zero entries as its invariants allow.

Sparsity is not free of coordinates, and this is the constructive proof: where a basis may be
changed by enough matrices, any map, or a whole chain of them, has as many non-zero entries as its
ranks, and no fewer; where coordinates are only permuted or scaled, the count never moves. So a
sparse matrix says something about a thing only when the coordinates were trusted before.

How few are reached, and whether that is proven to be the least:

* linear or orthogonal on both sides of a map: its rank (diagonal ones, or singular values); least;
* a chain, every stage free: one for each step of each bar, the sum of its ranks; least;
* a map with one side linear, the other fixed: the sparsest basis of the row (column) space, by
  the greedy choice among its vectors of least support, exact and up to 5,000 of these; least.
  Beyond that, and in floats, the reduced echelon form, which need not be least;
* permutation, signed, scale, monomial, fixed throughout: what is there; least. So it is for finite
  things, whose matrices have a single 1 for each point, whatever the points are called;
* everything else: the canonical form where it has fewer, least where a rank is reached.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np

from ..errors import InputError, an
from ..finite.chains import Chain
from ..finite.endofunctions import Endofunction
from ..finite.maps import FiniteMap
from ..finite.relabeling import Relabeling
from ..freedom import Freedom
from . import elimination
from .basis import BasisChange
from .chains import LinearChain
from .decide import sorts
from .entries import Matrix, freeze, identity, is_exact, times
from .maps import LinearMap
from .operators import LinearOperator
from .search import TooHard

# These move no zero to a non-zero.
KEEPING = {"permutation", "signed", "scale", "monomial", "fixed"}
MOST_SUPPORTS = 5000


@dataclass(frozen=True, eq=False)
class Sparse:
    """The thing in sparse coordinates: ``form``, the ``change`` that reaches it, and the counts.

    ``least`` says whether no allowed change leaves fewer non-zero entries, by proof.
    """

    form: Any
    change: Any
    nonzeros: int
    before: int
    least: bool

    def explain(self) -> str:
        """The counts in one sentence."""
        end = "no allowed change leaves fewer" if self.least else "fewer may be possible"
        entries = "entry" if self.nonzeros == 1 else "entries"
        return f"{self.nonzeros} non-zero {entries}, {self.before} before; {end}"


@singledispatch
def sparsify(x: Any, freedom: Freedom | str = "all") -> Sparse:
    """Coordinates, among those that a freedom allows, with as few non-zero entries as is known.

    Law: ``x.act(result.change) == result.form`` (floats: within the tolerance), and
    ``result.nonzeros`` is at least the sum of the ranks of the matrices.

    >>> s = sparsify(LinearMap([[1, 2, 3], [4, 5, 6], [7, 8, 9]]))
    >>> s.form, s.explain()
    (LinearMap([[1, 0, 0], [0, 1, 0], [0, 0, 0]]), '2 non-zero entries, 9 before; no allowed \
change leaves fewer')
    >>> sparsify(LinearMap([[1, 2], [3, 4]]), "permutation").nonzeros
    4

    Raises `InputError` for what has no matrix.
    """
    raise InputError(f"sparsify: {an(type(x).__name__)} has no matrix")


def nonzeros(x: Any) -> int:
    """How many entries are not zero; in floats, above the tolerance times the largest.

    >>> nonzeros(LinearMap([[1, 0], [2, 0]]))
    2
    """
    return sum(_count(a, x.tolerance) for a in _matrices(x))


def _matrices(x: Any) -> list[Matrix]:
    return list(x.matrices) if isinstance(x, LinearChain) else [x.matrix]


def _count(a: Matrix, tolerance: float) -> int:
    if is_exact(a):
        return int(np.count_nonzero(a))
    size = np.abs(a).max(initial=0.0)
    return int((np.abs(a) > tolerance * size).sum()) if size else 0


def _sparsify(x: Any, freedom: Freedom | str = "all") -> Sparse:
    fr = Freedom.parse(freedom)
    how = sorts(x, fr)
    before = nonzeros(x)
    if set(how) <= KEEPING:
        return Sparse(x, BasisChange(), before, before, True)
    if isinstance(x, LinearMap) and x.is_exact and set(how) == {"linear", "fixed"}:
        found = _one_sided(x, how)
        if found is not None:
            return found
    least = sum(x.rank for x in x.maps) if isinstance(x, LinearChain) else x.rank
    best = Sparse(x, BasisChange(), before, before, before == least)
    try:
        standard = x.canonical(fr)
    except (
        TooHard
    ):  # no standard form is known: what is there stands, and says that it may not be least
        return best
    count = nonzeros(standard.form)
    if count < before:
        best = Sparse(standard.form, standard.change, count, before, count == least)
    return best


for _kind in (LinearMap, LinearChain, LinearOperator):
    sparsify.register(_kind, _sparsify)


def _still(x: Any, freedom: Freedom | str = "all") -> Sparse:
    Freedom.parse(freedom).on(list(x.slots), type(x).__name__)
    sizes = list(x.slots.values())
    count = sum(sizes if isinstance(x, Endofunction) else sizes[:-1])
    return Sparse(x, Relabeling(), count, count, True)


for _finite in (FiniteMap, Chain, Endofunction):
    sparsify.register(_finite, _still)


# ------------------------------------------------------------------ one side


def _one_sided(x: LinearMap, how: tuple[str, ...]) -> Sparse | None:
    """The sparsest basis of the row space, or of the column space; None where it is too much."""
    turned = how[0] == "linear"  # the domain moves: columns are combined
    a = x.matrix.T if turned else x.matrix
    there, form, pivots = elimination.row_reduction(a)
    r = len(pivots)
    basis = sparsest_basis(form[:r])
    if basis is None:
        return None
    # Read at the pivots, the new rows say how they are made of the reduced ones.
    made = identity(len(a)).copy()
    made[:r, :r] = basis[:, list(pivots)]
    move = times(made, there)
    back = elimination.inverse(move)
    if turned:
        change = BasisChange.known({"domain": back.T}, {"domain": move.T})
    else:
        change = BasisChange.known({"codomain": move}, {"codomain": back})
    form_of = x.act(change)
    return Sparse(form_of, change, nonzeros(form_of), nonzeros(x), True)


def sparsest_basis(rows: Matrix) -> Matrix | None:
    """A basis with the fewest non-zero entries of the space of independent exact rows.

    The vectors whose support holds no other's are each zero at r - 1 coordinates that leave one
    direction; taken sparsest first while they are independent they give a least basis, as in any
    matroid. None beyond 5,000 choices of coordinates.

    >>> from .entries import as_matrix, told
    >>> told(sparsest_basis(as_matrix([[1, 0, 1, 1], [0, 1, 1, 1]])))
    [[1, -1, 0, 0], [1, 0, 1, 1]]
    """
    r, n = rows.shape
    if r == 0:
        return rows
    if math.comb(n, r - 1) > MOST_SUPPORTS:
        return None
    found: dict[tuple[Any, ...], Matrix] = {}
    for zero in itertools.combinations(range(n), r - 1):
        mix = elimination.nullspace(rows[:, list(zero)].T)
        if mix.shape[1] == 1:
            v = times(mix.T, rows)[0]
            v = v / v[np.flatnonzero(v != 0)[0]]
            found[tuple(v)] = v
    chosen = rows[:0]
    for v in sorted(found.values(), key=lambda v: (np.count_nonzero(v), (v == 0).tolist())):
        longer = np.concatenate([chosen, v[None, :]])
        if elimination.rank(longer) == len(longer):
            chosen = longer
        if len(chosen) == r:
            break
    return freeze(chosen)


# ------------------------------------------------------------------ the table


class SparsityTable(dict[str, Sparse]):
    """How many non-zero entries each freedom can reach: ``table[freedom]`` is the `Sparse`."""

    def __str__(self) -> str:
        width = max(map(len, self), default=0)
        return "\n".join(f"{word:{width}}  {found.explain()}" for word, found in self.items())

    __repr__ = __str__


def sparsity_table(x: Any) -> SparsityTable:
    """How few non-zero entries each freedom can reach, from none to all.

    Law: each row is what `sparsify` finds under that freedom.

    >>> print(sparsity_table(LinearMap([[1, 1], [1, 1]])))
    none         4 non-zero entries, 4 before; no allowed change leaves fewer
    permutation  4 non-zero entries, 4 before; no allowed change leaves fewer
    scale        4 non-zero entries, 4 before; no allowed change leaves fewer
    monomial     4 non-zero entries, 4 before; no allowed change leaves fewer
    orthogonal   1 non-zero entry, 4 before; no allowed change leaves fewer
    domain       2 non-zero entries, 4 before; no allowed change leaves fewer
    codomain     2 non-zero entries, 4 before; no allowed change leaves fewer
    all          1 non-zero entry, 4 before; no allowed change leaves fewer
    """
    words = ["none", "permutation", "scale", "monomial", "orthogonal"]
    if isinstance(x, (FiniteMap, Chain, Endofunction)):
        words = ["none"]
    names = list(x.slots)
    if len(names) > 1:
        words += names
    if len(names) > 2:
        words.append("hidden")
    return SparsityTable({word: sparsify(x, word) for word in [*words, "all"]})
