"""Linear maps, as matrices that act on columns: the linear mirror of `finite.maps`.

A basis change (S on the domain, T on the codomain) turns the matrix A into T A S^-1. What is left
depends on the sort of S and T; the complete invariant of every pair, and what is decided:

=========== =========== ===================================================== ======= ========
one side    other side  complete invariant                                    exact   floats
=========== =========== ===================================================== ======= ========
linear      linear      rank                                                  yes     yes
linear      orthogonal  rank                                                  yes, s  yes
linear      fixed       row (column) space                                    yes     yes
linear      permutation projection onto that space, coordinates in standard   search  search
                        order
linear      scale       that space, its echelon form scaled along a forest    yes     yes
linear      monomial    the same, least over all orders of <= 7 coordinates   search  Undecided
orthogonal  orthogonal  singular values                                       yes, s  yes
orthogonal  fixed       Gram matrix of the fixed side                         yes     yes
orthogonal  permutation Gram matrix in standard order                         search  search
orthogonal  scale       cosines of the fixed side's vectors                   yes, s  yes
orthogonal  monomial    cosines in standard order                             search  search
monomial    monomial    products around cycles, in standard order             search* search*
monomial    scale       products around cycles, rows in standard order        yes*    yes*
monomial    permutation rows of absolute sum 1, in standard order             search  search
monomial    fixed       rows of absolute sum 1, sorted                        yes     yes
permutation permutation the matrix in standard order                          search  search
permutation scale       columns of absolute sum 1, sorted by row              yes     yes
permutation fixed       the rows as a multiset                                yes     yes
scale       scale       the matrix scaled along a forest of its entries       yes     yes
scale       fixed       rows of absolute sum 1                                yes     yes
fixed       fixed       the matrix                                            yes     yes
signed      scale, mono units matched one by one, signs as opposite units     yes     yes or U
signed      sgn, prm, f units matched one by one, signs as opposite units     yes     match
signed      linear      the same of the projection onto the row space         yes     Undecided
signed      orthogonal  the same of the Gram matrix                           yes, s  Undecided
=========== =========== ===================================================== ======= ========

"s": decided exactly, but the witness needs square roots and is in floats, re-played. "search":
exact search for a standard order, up to 400 rows and columns together and 4,000 steps, and
`Undecided` beyond. "*": exact products are compared as fractions, those of floats by their
logarithms. Scales are positive. Floats are decided by `certain`: a no is certain for all changes of
a condition up to 1,000 on each side, a yes is re-played, and what lies between is `Undecided`.

Laws: ``f.act(a).act(b) == f.act(a.then(b))`` (floats: within the tolerance);
``(h @ g)(v) == h(g(v))``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from ..compare import decide, find_witness
from ..contract import CanonicalForm, Value
from ..display import html
from ..errors import InputError
from ..freedom import Freedom
from ..tolerance import TOLERANCE, decided
from ..verdict import Obstruction, Verdict
from . import pairs
from .basis import BasisChange, moves_of, unmoved
from .entries import (
    Matrix,
    as_matrix,
    as_vector,
    exact,
    floating,
    freeze,
    is_exact,
    key,
    over_one_power,
    same,
    times,
    told,
)
from .evidence import Judged
from .floats import certain, witnesses
from .sorts import sorts
from .spectrum import Seen, Spectrum, check_tolerance, relative, usual_tolerance
from .units import answers as units
from .units.answers import Sight


class LinearMap(Value):
    """A linear map by its matrix, shape ``(m, n)``: from ``domain`` (n) to ``codomain`` (m).

    The entries are exact (integers, fractions, rational SymPy numbers) or floats; floats are told
    from zero at a ``tolerance`` relative to the largest singular value. Unless given it is 1e-9,
    and for floats of single precision 3.8e-6, since their last digits say no more.

    Law: ``f.act(a).act(b) == f.act(a.then(b))`` for exact entries.

    >>> f = LinearMap([[1, 2], [2, 4]])
    >>> f.slots, f.rank
    ({'domain': 2, 'codomain': 2}, 1)
    >>> LinearMap([[3.0, 0.0], [0.0, 0.0]], tolerance=1e-6).spectrum
    3 | 0 (rank 1 at tolerance 1e-06, gap inf)

    Raises `InputError` for rows of different lengths, for entries that are not finite numbers of
    one sort, and for a tolerance that is absurd or belongs to exact entries. Source: the rank
    normal form of any book on linear algebra.
    """

    __slots__ = ("_seen", "matrix")
    matrix: Matrix
    _seen: Seen
    moved_by: ClassVar[type[BasisChange]] = BasisChange

    def __init__(self, matrix: Any, tolerance: float | None = None) -> None:
        a = matrix.matrix if isinstance(matrix, LinearMap) else as_matrix(matrix)
        if tolerance is not None:
            tolerance = check_tolerance(tolerance)
            if is_exact(a):
                raise InputError("the matrix is exact, so it has no tolerance; floats have one")
        self._set(Seen(a, usual_tolerance(matrix) if tolerance is None else tolerance))

    def _set(self, seen: Seen) -> None:
        object.__setattr__(self, "matrix", freeze(seen.a))
        object.__setattr__(self, "_seen", seen)

    @classmethod
    def _trusted(cls, seen: Seen) -> LinearMap:
        self = cls.__new__(cls)
        self._set(seen)
        return self

    # -------------------------------------------------------------- what it is

    @property
    def slots(self) -> dict[str, int]:
        """The two spaces, with their dimensions."""
        m, n = self.matrix.shape
        return {"domain": n, "codomain": m}

    sets = slots

    @property
    def is_exact(self) -> bool:
        """Whether the entries are fractions, and not floats."""
        return is_exact(self.matrix)

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

    @property
    def T(self) -> LinearMap:
        """The transposed map."""
        return LinearMap._trusted(self._seen.turned)

    def floating(self, tolerance: float | None = None) -> LinearMap:
        """The same map in floats; raises `InputError` where an entry is beyond them."""
        return LinearMap(floating(self.matrix), tolerance)

    def exact(self) -> LinearMap:
        """The same map with its floats taken as the fractions that they are."""
        return LinearMap._trusted(Seen(exact(self.matrix), TOLERANCE))

    def with_tolerance(self, tolerance: float) -> LinearMap:
        """The same map, judged at another tolerance."""
        return LinearMap._trusted(self._seen.at(tolerance / self.tolerance))

    # -------------------------------------------------------------- the contract

    def act(self, change: BasisChange) -> LinearMap:
        """The same map in other coordinates: ``moves["codomain"] @ matrix @ backs["domain"]``.

        Exact where both are, floating where the map or the change is.

        >>> LinearMap([[1, 2]]).act(BasisChange(domain=[[1, 1], [0, 1]]))
        LinearMap([[1, 1]])

        Raises `InputError` for a slot that is not there, or a change of another size.
        """
        for slot, move in moves_of(change, "LinearMap").items():
            if slot not in self.slots:
                raise InputError(f"there is no slot {slot!r}; a LinearMap has domain, codomain")
            if len(move) != self.slots[slot]:
                raise InputError(
                    f"the basis change of {slot} is {len(move)} x {len(move)}, "
                    f"but the {slot} has dimension {self.slots[slot]}"
                )
        a = self.matrix
        if "codomain" in change.moves:
            a = times(change.moves["codomain"], a)
        if "domain" in change.moves:
            a = times(a, change.backs["domain"])
        return LinearMap._trusted(Seen(a, self.tolerance))

    def canonical(self, freedom: Freedom) -> CanonicalForm[LinearMap]:
        """The standard matrix of the class; orthogonal sides are seen in floats."""
        codomain, domain = self._sorts(freedom)
        if "signed" in (codomain, domain):
            form, reach = units.canonical(self, *_signs(domain, codomain), _see)
            return CanonicalForm(form, lambda: reach)
        found = pairs.standard(self._seen, codomain, domain)
        change = BasisChange.known(
            {"domain": found.domain, "codomain": found.codomain},
            {"domain": found.domain_back, "codomain": found.codomain_back},
        )
        whole = LinearMap._trusted(Seen(found.form, self.tolerance))
        return CanonicalForm(whole, lambda: change)

    def invariants(self, freedom: Freedom) -> dict[str, Any]:
        """What no allowed basis change can change; the last is complete, see the table above."""
        codomain, domain = self._sorts(freedom)
        if "signed" in (codomain, domain):
            if self.is_exact and units.gap((domain, codomain)) is None:
                return units.invariants(_see(self), (domain, codomain))
            return {"rank": self.rank}
        return pairs.invariants(self._seen, codomain, domain)

    def _sorts(self, freedom: Freedom) -> tuple[str, str]:
        domain, codomain = sorts(self, freedom)
        return codomain, domain

    # -------------------------------------------------------------- for verdicts

    def misses(self, other: LinearMap) -> float:
        """The largest difference of two matrices, over the largest entry of both."""
        return relative(floating(self.matrix), floating(other.matrix))

    def incomplete(self, other: LinearMap, freedom: Freedom) -> str | None:
        """Why equal invariants do not mean equivalent; None unless signs meet what blurs them."""
        codomain, domain = self._sorts(freedom)
        return units.open_question((domain, codomain)) if "signed" in (codomain, domain) else None

    def stretches(self, freedom: Freedom) -> bool:
        """Whether a change may stretch what lies far below the tolerance."""
        return "linear" in sorts(self, freedom)

    def still(self, freedom: Freedom) -> BasisChange:
        """The change that moves nothing."""
        return unmoved(self.slots, self.is_exact)

    def differs(self, other: LinearMap, freedom: Freedom) -> Obstruction | None:
        """Of floats: what no allowed change can make of the other, for certain, or None."""
        codomain, domain = self._sorts(freedom)
        if "signed" in (codomain, domain):  # where `units` does not decide, nothing is certain
            return None
        return certain.differs(self._seen, other._seen, codomain, domain)

    def changes(self, other: LinearMap, freedom: Freedom) -> Iterator[BasisChange]:
        """Of floats: changes from here to there that are worth a re-play."""
        codomain, domain = self._sorts(freedom)
        if "signed" in (codomain, domain):
            return
        for t, t_back, s, s_back in witnesses.changes(self._seen, other._seen, codomain, domain):
            yield BasisChange.known(
                {"domain": s, "codomain": t}, {"domain": s_back, "codomain": t_back}
            )

    def seen_alike(self, other: LinearMap) -> tuple[LinearMap, LinearMap]:
        """Both over one power of two where exact entries are not floats; no verdict hangs on it."""
        a, b = over_one_power(self.matrix, other.matrix)
        return alike(self, a), alike(other, b)

    @property
    def is_dust(self) -> bool:
        """Of floats: whether there are entries, and all have lost digits, being so small."""
        return certain.is_dust(self.matrix)

    @property
    def entries(self) -> int:
        """How many entries the matrix has."""
        return int(self.matrix.size)

    def sees_rounding(self, exact: LinearMap) -> bool:
        """Whether the rank as fractions counts what is at most rounding."""
        return certain.sees_rounding(self._seen, exact.rank)

    def evidence(self, other: LinearMap, tolerance: float, miss: float | None = None) -> Judged:
        """By what a verdict was reached, for its sentence."""
        return Judged(tolerance, self.spectrum, other.spectrum, miss)

    # -------------------------------------------------------------- as a function, as a value

    def __call__(self, vector: Any) -> Matrix:
        """The image of one vector, shape ``(n,)``, or of the columns of a matrix.

        >>> LinearMap([[1, 2], [0, 1]])([1, 1]).tolist()
        [Fraction(3, 1), Fraction(1, 1)]
        """
        v, flat = as_vector(vector)
        if len(v) != self.slots["domain"]:
            raise InputError(
                f"the vector has {len(v)} entries, but the domain has dimension "
                f"{self.slots['domain']}"
            )
        image = times(self.matrix, v)
        return image[:, 0] if flat else image

    def __matmul__(self, first: LinearMap) -> LinearMap:
        """Composition, the right map first, as for matrices; raises `InputError` on a mismatch."""
        if not isinstance(first, LinearMap):
            return NotImplemented
        if self.slots["domain"] != first.slots["codomain"]:
            raise InputError(
                f"f @ g: g ends in dimension {first.slots['codomain']}, "
                f"but f starts from dimension {self.slots['domain']}"
            )
        tolerance = max(self.tolerance, first.tolerance)
        return LinearMap._trusted(Seen(times(self.matrix, first.matrix), tolerance))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LinearMap):
            return NotImplemented
        return same(self.matrix, other.matrix)

    def __hash__(self) -> int:
        return hash(key(self.matrix))

    def __repr__(self) -> str:
        m, n = self.matrix.shape
        if self.matrix.size > 60:
            kind = "exact" if self.is_exact else "floating"
            return f"<LinearMap from dimension {n} to {m}, {kind}>"
        rows = told(self.matrix) if 0 not in (m, n) else f"zeros({m}, {n})"
        judged = "" if self.is_exact or self.tolerance == TOLERANCE else f", {self.tolerance:g}"
        return f"LinearMap({str(rows).replace(chr(39), '')}{judged})"

    def _repr_html_(self) -> str:
        return html(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return LinearMap._restored, (self.matrix.copy(), self.tolerance)

    @classmethod
    def _restored(cls, matrix: Matrix, tolerance: float) -> LinearMap:
        return cls._trusted(Seen(freeze(matrix), tolerance))


@decide.register
def _decide(x: LinearMap, y: LinearMap, fr: Freedom) -> Verdict:
    codomain, domain = x._sorts(fr)
    known = x.is_exact == y.is_exact and units.decides((domain, codomain), x.is_exact)
    if known and "signed" in (codomain, domain):
        return units.decided(x, y, fr, *_signs(domain, codomain), _see)
    return decided(x, y, fr)


def _see(x: LinearMap) -> Sight:
    return Sight(("domain", "codomain"), (x.matrix,))


def _signs(domain: str, codomain: str) -> tuple[tuple[str, str], Freedom]:
    """The sorts in the order of the stages, and the freedom of the linear ones alone."""
    linear = {"domain": domain, "codomain": codomain}
    rest = Freedom(**{slot: sort for slot, sort in linear.items() if sort == "linear"})
    return (domain, codomain), rest


@find_witness.register
def _find_witness(x: LinearMap, y: LinearMap, freedom: Freedom) -> BasisChange:
    t, t_back, s, s_back = pairs.witness(x._seen, y._seen, *x._sorts(freedom))
    return BasisChange.known({"domain": s, "codomain": t}, {"domain": s_back, "codomain": t_back})


def alike(like: LinearMap, a: Matrix) -> LinearMap:
    """A map by another matrix, judged at the tolerance of one that is there."""
    return LinearMap._trusted(Seen(a, like.tolerance))
