"""Linear operators: maps from a space to itself, when both ends share one coordinate system.

A basis change T acts by conjugation, T A T^-1. What is left depends on the sort of T:

* linear: similarity. Exact: the invariant factors are complete, and the rational canonical form is
  reached by a basis over the rationals. Floats: the rank, the characteristic polynomial and ranks
  of powers say no; where all eigenvalues are simple, a basis change says yes; else `Undecided`.
* orthogonal: of a symmetric matrix the eigenvalues are complete, exactly by the characteristic
  polynomial, with a witness in floats. Else traces of words say no; of floats the eigenvectors of
  the symmetric part may give a yes, and `Undecided` is the rest.
* permutation, monomial, scale: as for maps, by exact search or along a forest of the entries.
* signed: coordinates are matched one by one (`units`), in floats within the tolerance.

Laws: ``x.act(c).as_map() == x.as_map().act(c on both ends)``; similar matrices have equal powers'
ranks, traces and polynomials.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from ..compare import decide, find_witness
from ..contract import CanonicalForm, Value
from ..display import html
from ..errors import InputError, said
from ..freedom import Freedom
from ..tolerance import TOLERANCE, decided
from ..verdict import Obstruction, Verdict
from . import one_space, similarity
from .basis import BasisChange, moves_of, unmoved
from .entries import (
    Matrix,
    as_matrix,
    digits_of,
    floating,
    freeze,
    is_exact,
    key,
    of_kind,
    over_one_power,
    same,
    times,
    told,
)
from .evidence import Judged
from .floats import certain, certain_one_space
from .maps import LinearMap
from .similarity import Poly
from .sorts import sorts
from .spectrum import Seen, Spectrum, relative
from .units import answers as units
from .units.answers import Sight

MOST_BITS = 2_000_000  # of all entries of an exact power together


class LinearOperator(Value):
    """A linear map from the space ``space`` to itself, by its square matrix, shape ``(n, n)``.

    Law: similar operators have the same invariant factors, and only they have.

    >>> a = LinearOperator([[2, 1], [0, 2]])
    >>> a.slots, a.rank
    ({'space': 2}, 2)
    >>> from finitefns.compare import equivalent
    >>> equivalent(a, LinearOperator([[2, 0], [0, 2]])).explain()
    'not equivalent: invariant factors are (x^2 - 4x + 4,) on the left, (x - 2, x - 2) on the \
right; judged over the rationals'

    Raises `InputError` for a matrix that is not square, and where `LinearMap` does. Source:
    Frobenius 1879.
    """

    __slots__ = ("_seen", "matrix")
    matrix: Matrix
    _seen: Seen
    moved_by: ClassVar[type[BasisChange]] = BasisChange

    def __init__(self, matrix: Any, tolerance: float | None = None) -> None:
        seen = LinearMap(matrix, tolerance)._seen
        m, n = seen.a.shape
        if m != n:
            raise InputError(f"the matrix is {m} x {n}, but that of an operator is square")
        self._set(seen)

    def _set(self, seen: Seen) -> None:
        object.__setattr__(self, "matrix", freeze(seen.a))
        object.__setattr__(self, "_seen", seen)

    @classmethod
    def _trusted(cls, seen: Seen) -> LinearOperator:
        self = cls.__new__(cls)
        self._set(seen)
        return self

    @property
    def slots(self) -> dict[str, int]:
        """The one space, with its dimension."""
        return {"space": len(self.matrix)}

    sets = slots

    @property
    def is_exact(self) -> bool:
        """Whether the entries are fractions, and not floats."""
        return self._seen.exact

    @property
    def tolerance(self) -> float:
        """At which floats are told from zero; of exact entries, how their roots are judged."""
        return self._seen.tolerance

    @property
    def rank(self) -> int:
        """The dimension of the image: exact, or at the tolerance."""
        return self._seen.rank

    @property
    def spectrum(self) -> Spectrum:
        """The singular values in floats, with the rank and the gap at the tolerance."""
        return self._seen.spectrum

    def as_map(self) -> LinearMap:
        """The same as a map whose ends may be moved apart."""
        return LinearMap._trusted(self._seen)

    def floating(self, tolerance: float | None = None) -> LinearOperator:
        """The same operator in floats; raises `InputError` where an entry is beyond them."""
        return LinearOperator(floating(self.matrix), tolerance)

    def exact(self) -> LinearOperator:
        """The same operator with its floats taken as the fractions that they are."""
        return LinearOperator._trusted(self.as_map().exact()._seen)

    def with_tolerance(self, tolerance: float) -> LinearOperator:
        """The same operator, judged at another tolerance."""
        return LinearOperator._trusted(self._seen.at(tolerance / self.tolerance))

    def power(self, k: int) -> LinearOperator:
        """The operator applied k times, by repeated squaring.

        >>> LinearOperator([[1, 1], [0, 1]]).power(5)
        LinearOperator([[1, 5], [0, 1]])

        Raises `InputError` where exact entries grow beyond two million bits together.
        """
        if not isinstance(k, int) or isinstance(k, bool) or k < 0:
            raise InputError(f"power: k is {said(k)}, but it must be an integer from 0 on")
        asked, done = k, 1
        result, square = one_space.standard(self._seen, "fixed")[1], self.matrix
        while k:
            if k & 1:
                result = times(result, square)
            square, k, done = times(square, square) if k > 1 else square, k >> 1, 2 * done
            if (bits := digits_of(result) + digits_of(square)) > MOST_BITS:
                raise InputError(
                    f"power: at power {done} of {asked} the entries have {bits} bits together, "
                    f"but it is worked out up to {MOST_BITS}"
                )
        return LinearOperator._trusted(Seen(result, self.tolerance))

    # -------------------------------------------------------------- the contract

    def act(self, change: BasisChange) -> LinearOperator:
        """The same operator in other coordinates: ``moves["space"] @ matrix @ backs["space"]``.

        >>> LinearOperator([[0, 1], [2, 0]]).act(BasisChange(space=[[0, 1], [1, 0]]))
        LinearOperator([[0, 2], [1, 0]])
        """
        for slot, move in moves_of(change, "LinearOperator").items():
            if slot != "space":
                raise InputError(f"there is no slot {slot!r}; a LinearOperator has space")
            if len(move) != len(self.matrix):
                raise InputError(
                    f"the basis change of space is {len(move)} x {len(move)}, "
                    f"but the space has dimension {len(self.matrix)}"
                )
        if "space" not in change.moves:
            return self
        there = times(times(change.moves["space"], self.matrix), change.backs["space"])
        return LinearOperator._trusted(Seen(there, self.tolerance))

    def canonical(self, freedom: Freedom) -> CanonicalForm[LinearOperator]:
        """The standard matrix of the class: rational canonical form, eigenvalues, least table.

        >>> from finitefns.compare import canonical_form
        >>> canonical_form(LinearOperator([[2, 1], [0, 2]])).form
        LinearOperator([[0, -4], [1, 4]])

        Raises `InputError` where none is known; see the module's text.
        """
        if self._sort(freedom) == "signed":
            whole, reach = units.canonical(self, ("signed",), Freedom(), _see)
            return CanonicalForm(whole, lambda: reach)
        form, move, back = one_space.standard(self._seen, self._sort(freedom))
        change = BasisChange.known({"space": move}, {"space": back})
        return CanonicalForm(LinearOperator._trusted(Seen(form, self.tolerance)), lambda: change)

    def invariants(self, freedom: Freedom) -> dict[str, Any]:
        """What no allowed basis change can change, coarse to fine."""
        if self._sort(freedom) == "signed":
            known = self.is_exact
            return units.invariants(_see(self), ("signed",)) if known else {"rank": self.rank}
        return one_space.invariants(self._seen, self._sort(freedom))

    def _sort(self, freedom: Freedom) -> str:
        return sorts(self, freedom)[0]

    # -------------------------------------------------------------- for reading

    def invariant_factors(self) -> tuple[Poly, ...]:
        """Monic polynomials, each dividing the next, coefficients lowest first; exact ones only."""
        self._need_exact("invariant_factors")
        return tuple(similarity.rational_form(self.matrix)[0])

    def characteristic_polynomial(self) -> Poly:
        """The coefficients of det(x - A), lowest first; exact ones only."""
        self._need_exact("characteristic_polynomial")
        return similarity.characteristic_polynomial(self.matrix)

    def power_ranks(self, x: Any = 0) -> tuple[int, ...]:
        """The ranks of (A - x)^k for k = 1, 2, ... until they stay the same.

        At an eigenvalue x they tell the sizes of its Jordan blocks. Law: similar operators have
        the same ranks at every x.

        >>> LinearOperator([[2, 1, 0], [0, 2, 0], [0, 0, 2]]).power_ranks(2)
        (1, 0, 0)
        """
        shift = as_matrix([[x]], "x")
        if self.is_exact and not is_exact(shift):
            raise InputError(f"power_ranks: x is {x}, a float, but the operator is exact")
        return one_space.power_ranks(self._seen, of_kind(self.matrix, shift)[0, 0])

    def jordan(self) -> similarity.Jordan:
        """SymPy's Jordan form J and basis P with P^-1 A P = J, as SymPy matrices, for reading.

        >>> LinearOperator([[1, 1], [-1, 3]]).jordan()[0]
        Matrix([
        [2, 1],
        [0, 2]])

        Raises `InputError` where the eigenvalues have no short formula, and beyond 20 coordinates
        (10 where eigenvalues are square roots) or entries of 256 bits: SymPy would not come back.
        """
        self._need_exact("jordan")
        return similarity.jordan(self.matrix)

    def _need_exact(self, what: str) -> None:
        if not self.is_exact:
            raise InputError(
                f"{what}: the matrix is floating, and no digit of this survives rounding; "
                ".exact() takes the floats as fractions"
            )

    # -------------------------------------------------------------- for verdicts

    def misses(self, other: LinearOperator) -> float:
        """The largest difference of two matrices, over the largest entry of both."""
        return relative(floating(self.matrix), floating(other.matrix))

    def incomplete(self, other: LinearOperator, freedom: Freedom) -> str | None:
        """Why equal invariants do not mean equivalent, or None where they do."""
        return one_space.gap(self._seen, other._seen, self._sort(freedom))

    def stretches(self, freedom: Freedom) -> bool:
        """Whether a change may stretch what lies far below the tolerance."""
        return "linear" in sorts(self, freedom)

    def still(self, freedom: Freedom) -> BasisChange:
        """The change that moves nothing."""
        return unmoved(self.slots, self.is_exact)

    def differs(self, other: LinearOperator, freedom: Freedom) -> Obstruction | None:
        """Of floats: what no allowed change can make of the other, for certain, or None."""
        return certain_one_space.differs(self._seen, other._seen, self._sort(freedom))

    def changes(self, other: LinearOperator, freedom: Freedom) -> Iterator[BasisChange]:
        """Of floats: changes from here to there that are worth a re-play."""
        for move, back in certain_one_space.changes(self._seen, other._seen, self._sort(freedom)):
            yield BasisChange.known({"space": move}, {"space": back})

    def seen_alike(self, other: LinearOperator) -> tuple[LinearOperator, LinearOperator]:
        """Both over one power of two where exact entries are not floats; no verdict hangs on it."""
        a, b = over_one_power(self.matrix, other.matrix)
        return (
            LinearOperator._trusted(Seen(a, self.tolerance)),
            LinearOperator._trusted(Seen(b, other.tolerance)),
        )

    @property
    def is_dust(self) -> bool:
        """Of floats: whether there are entries, and all have lost digits, being so small."""
        return certain.is_dust(self.matrix)

    @property
    def entries(self) -> int:
        """How many entries the matrix has."""
        return int(self.matrix.size)

    def sees_rounding(self, exact: LinearOperator) -> bool:
        """Whether the rank as fractions counts what is at most rounding."""
        return certain.sees_rounding(self._seen, exact.rank)

    def evidence(
        self, other: LinearOperator, tolerance: float, miss: float | None = None
    ) -> Judged:
        """By what a verdict was reached, for its sentence."""
        return Judged(tolerance, self.spectrum, other.spectrum, miss)

    # -------------------------------------------------------------- as a value

    def __call__(self, vector: Any) -> Matrix:
        """The image of one vector, shape ``(n,)``, or of the columns of a matrix."""
        return self.as_map()(vector)

    def __matmul__(self, first: LinearOperator) -> LinearOperator:
        """Composition, the right operator first."""
        if not isinstance(first, LinearOperator):
            return NotImplemented
        return LinearOperator._trusted((self.as_map() @ first.as_map())._seen)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LinearOperator):
            return NotImplemented
        return same(self.matrix, other.matrix)

    def __hash__(self) -> int:
        return hash(key(self.matrix))

    def __repr__(self) -> str:
        n = len(self.matrix)
        if n * n > 60:
            kind = "exact" if self.is_exact else "floating"
            return f"<LinearOperator of dimension {n}, {kind}>"
        rows = str(told(self.matrix)).replace(chr(39), "") if n else "zeros(0, 0)"
        judged = "" if self.is_exact or self.tolerance == TOLERANCE else f", {self.tolerance:g}"
        return f"LinearOperator({rows}{judged})"

    def _repr_html_(self) -> str:
        return html(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return LinearOperator._restored, (np.array(self.matrix), self.tolerance)

    @classmethod
    def _restored(cls, matrix: Matrix, tolerance: float) -> LinearOperator:
        return cls._trusted(Seen(freeze(matrix), tolerance))


@decide.register
def _decide(x: LinearOperator, y: LinearOperator, fr: Freedom) -> Verdict:
    if x._sort(fr) == "signed" and x.is_exact == y.is_exact:
        return units.decided(x, y, fr, ("signed",), Freedom(), _see)
    return decided(x, y, fr)


def _see(x: LinearOperator) -> Sight:
    return Sight(("space",), (x.matrix,))


@find_witness.register
def _find_witness(x: LinearOperator, y: LinearOperator, freedom: Freedom) -> BasisChange:
    move, back = one_space.witness(x._seen, y._seen, x._sort(freedom))
    return BasisChange.known({"space": move}, {"space": back})
