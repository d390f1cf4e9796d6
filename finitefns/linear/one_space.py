"""What is left of a square matrix when both sides share one space: T a T^-1, by the sort of T.

Exact and linear: the invariant factors, complete. Orthogonal: the eigenvalues, complete where the
matrix is symmetric. Permutations and scales: exact search, as for two spaces. Floats up to
similarity: what can be said, and a basis change where the eigenvalues are simple.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import comb
from typing import Any

import numpy as np

from ..verdict import NoCanonicalForm, Reason
from . import coordinates, elimination, scaling, similarity
from .coordinates import PERMUTING, SCALING
from .entries import Floats, Matrix, floating, freeze, identity, is_exact, of_kind, times, unit
from .pairs import CYCLES, STANDARD, ExactMatrix, cycle_sizes
from .search import standard_order
from .spectrum import Graded, Measured, Seen, cleaned

Move = tuple[Matrix, Matrix, Matrix]  # the form, the move that reaches it, its inverse

WORDS = 4  # traces of products of a and its transpose are taken up to this length
NOTHING = -1e6  # the logarithm of the size of a matrix of zeros, below that of any float


def is_symmetric(x: Seen) -> bool:
    """Whether the matrix is its own transpose, floats within the tolerance."""
    if x.exact:
        return bool(np.all(x.a == x.a.T))
    return lopsided(x.a) <= x.tolerance


def lopsided(a: Floats) -> float:
    """How far a floating matrix is from its transpose, relative to its size; no rotation matters.

    In the norm of Frobenius, which a rotation leaves alone: the largest entry it does not.
    """
    u, _ = unit(a)
    size = float(np.linalg.norm(u))
    return float(np.linalg.norm(u - u.T)) / size if size else 0.0


def invariants(x: Seen, sort: str) -> dict[str, Any]:
    """Coarse to fine; `gap` says where the last is not complete."""
    if sort == "linear":
        return _linear_exact(x) if x.exact else _linear_floating(x)
    if sort == "orthogonal":
        return _orthogonal(x)
    x = x if x.exact else Seen(freeze(cleaned(x.a, x.tolerance)), x.tolerance)
    found: dict[str, Any] = {"number of non-zero entries": int(np.count_nonzero(x.a))}
    if sort == "permutation":
        found["entries"] = _kept(x, np.array(sorted(x.a.flat), x.a.dtype))
    if sort == "monomial":  # the diagonal is not scaled, and only permuted
        found["diagonal entries"] = _kept(x, np.array(sorted(np.diagonal(x.a)), x.a.dtype))
        if not x.exact:
            found[CYCLES] = cycle_sizes(scaling.cycle_part_one_space(x.a), x.tolerance)
    form, _, _ = by_names(x, sort)
    return found | {STANDARD: _kept(x, form, sort in SCALING)}


def _kept(x: Seen, a: Matrix, each: bool = False) -> Any:
    return ExactMatrix(a) if is_exact(a) else Measured(a, x.tolerance, each)


def _linear_exact(x: Seen) -> dict[str, Any]:
    return {
        "rank": x.rank,
        "characteristic polynomial": similarity.Factors(
            [similarity.characteristic_polynomial(x.a)]
        ),
        "invariant factors": similarity.Factors(similarity.rational_form(x.a)[0]),
    }


def _linear_floating(x: Seen) -> dict[str, Any]:
    mean = mean_eigenvalue(x)
    return {
        "rank": x.rank,
        "characteristic polynomial": polynomial(x),
        "ranks of powers": power_ranks(x, 0.0),
        "ranks of powers less the mean eigenvalue": power_ranks(x, mean),
    }


def mean_eigenvalue(x: Seen) -> float:
    """The trace over the dimension, which all similar operators share."""
    return float((np.diagonal(x.a) / max(len(x.a), 1)).sum())


def at_size_one(x: Seen) -> tuple[Floats, float]:
    """A floating matrix of norm 1, and the logarithm of its norm; a matrix of zeros stays."""
    u, e = unit(x.a)
    size = float(np.linalg.norm(u, 2)) if u.size else 0.0
    return (u / size, e + float(np.log2(size))) if size else (u, NOTHING)


def polynomial(x: Seen) -> Graded:
    """The coefficients of det(t - A) but the first, highest power first."""
    u, size = at_size_one(x)
    n = len(u)
    found = np.atleast_1d(np.real(np.poly(np.linalg.eigvals(u)))).astype(np.float64)[1:]
    degrees = np.arange(1, n + 1, dtype=np.float64)
    # The coefficient of degree k is a sum over k of the n eigenvalues, each of size 1 at most.
    weights = np.array([float(comb(n, k)) for k in range(1, n + 1)])
    return Graded(found, degrees, weights, size, x.tolerance)


def power_ranks(x: Seen, shift: Any) -> tuple[int, ...]:
    """The ranks of (A - shift)^k for k = 1, 2, ... until they stay the same.

    A shift that both operators are given is safe; their eigenvalues are not, as those of one
    Jordan block fly apart by a root of the rounding.
    """
    n = len(x.a)
    one = identity(n) if x.exact else np.eye(n)
    if x.exact:
        shifted = x.a - shift * one
    else:
        u, e = unit(x.a)
        shifted = u - float(np.ldexp(shift, -e)) * one
        size = float(np.linalg.norm(shifted, 2)) if n else 0.0
        # Where the shift takes all there is away, what is left is the rounding of what was there.
        noise = float(np.linalg.norm(u, 2)) * x.tolerance if n else 0.0
        shifted = shifted / size if size > noise else np.zeros((n, n))
    ranks = [n]
    power = one
    while len(ranks) < n + 2:
        power = times(power, shifted)
        if x.exact:
            ranks.append(elimination.rank(power))
        else:  # a power that should vanish is rounding: judge it against the norms of its factors
            sizes = np.linalg.svd(power, compute_uv=False)
            ranks.append(int((sizes > x.tolerance).sum()))
        if ranks[-1] == ranks[-2]:
            break
    return tuple(ranks[1:])


def _orthogonal(x: Seen) -> dict[str, Any]:
    symmetric = is_symmetric(x)
    found: dict[str, Any] = {"symmetry": "symmetric" if symmetric else "not symmetric"}
    if x.exact:
        poly = similarity.Factors([similarity.characteristic_polynomial(x.a)])
        found["characteristic polynomial"] = poly
    elif symmetric:
        found["eigenvalues"] = eigenvalues(x)
    else:
        found["singular values"] = x.spectrum
    if not symmetric:
        found[f"traces of words up to length {WORDS}"] = traces(x)
    return found


def eigenvalues(x: Seen) -> Measured:
    """Those of the symmetric part of a floating matrix, largest first."""
    u, e = unit(x.a)
    values = np.linalg.eigvalsh((u + u.T) / 2)[::-1]
    return Measured(values.astype(np.float64), x.tolerance, exponent=e)


def traces(x: Seen) -> Any:
    """Traces of all products of a and its transpose up to length `WORDS` (Specht 1940)."""
    if x.exact:
        return ExactMatrix(np.array([[total for _, total in _traces(x.a)]], object))
    u, e = unit(x.a)
    norm = float(np.linalg.norm(u))
    told = _traces(u / norm if norm else u)
    values = np.array([float(total) for _, total in told])
    degrees = np.array([float(length) for length, _ in told])
    size = e + float(np.log2(norm)) if norm else NOTHING
    return Graded(values, degrees, np.ones(len(values)), size, x.tolerance)


def _traces(a: Matrix) -> list[tuple[int, Any]]:
    found = []
    for length in range(1, WORDS + 1):
        for word in itertools.product((a, a.T), repeat=length):
            product = word[0]
            for factor in word[1:]:
                product = times(product, factor)
            found.append((length, sum(np.diagonal(product).tolist())))
    return found


def gap(x: Seen, y: Seen, sort: str) -> str | None:
    """Why equal invariants do not mean equivalent, or None where they do."""
    if sort == "orthogonal" and not is_symmetric(x) and not np.array_equal(x.a, y.a):
        return (
            "a rotation is looked for where the matrices are symmetric, and these are not; their "
            f"traces of words up to length {WORDS} agree"
        )
    return None


def by_names(x: Seen, sort: str) -> Move:
    """The standard matrix under permutations and scales of the one space."""
    n = len(x.a)
    order = np.arange(n)
    if sort in PERMUTING:
        what, proof = f"the {n} coordinates of the space", None
        if sort not in SCALING:
            codes = coordinates.coded(x.a, x.tolerance)
        elif x.exact:
            codes = coordinates.cycle_codes(x.a, scaling.cycle_keys_one_space(x.a))
            proof = _Scaled(x.a)
        else:
            cycles = scaling.cycle_part_one_space(x.a)
            codes = coordinates.floating_cycle_codes(coordinates.signs_of(x.a), cycles, x.tolerance)
        order = standard_order(codes, np.zeros(n, np.int64), what, proof)
    b = x.a[np.ix_(order, order)]
    one = Fraction(1) if x.exact else 1.0
    scales = scaling.balance_one_space(b) if sort in SCALING else [one] * n
    form = scaling.scaled(b, scales, [1 / d for d in scales]) if sort in SCALING else b
    move, back = coordinates.monomial(x.a, order, scales)
    return freeze(form), move, back


class _Scaled:
    """What decides between orders of an exact matrix whose one space is scaled."""

    def __init__(self, a: Matrix) -> None:
        self.a = a

    def form(self, order: Any) -> tuple[Any, ...]:
        """The balanced form in this order."""
        b = self.a[np.ix_(order, order)]
        d = scaling.balance_one_space(b)
        return tuple(scaling.scaled(b, d, [1 / z for z in d]).flat)

    def twins(self, i: int, k: int) -> bool:
        """Whether two coordinates may be swapped."""
        order = np.arange(len(self.a))
        other = order.copy()
        other[[i, k]] = k, i
        return self.form(order) == self.form(other)


def standard(x: Seen, sort: str) -> Move:
    """The standard matrix, the move T that reaches it, and its inverse.

    Raises `NoCanonicalForm` where none is known: floats up to similarity, and rotations of
    matrices that are not symmetric.
    """
    if sort == "linear":
        if not x.exact:
            raise NoCanonicalForm(
                "linear: no standard form of a floating operator hangs steadily on its entries; "
                ".exact() takes the floats as fractions",
                Reason.TOLERANCE,
            )
        factors, move, back = similarity.rational_form(x.a)
        return similarity.companion_form(factors), move, back
    if sort == "orthogonal":
        if not is_symmetric(x):
            raise NoCanonicalForm(
                "orthogonal: a standard form is known for symmetric matrices only",
                Reason.NO_THEOREM,
            )
        u, e = unit(floating(x.a))
        values, columns = np.linalg.eigh((u + u.T) / 2)
        values = np.ldexp(values, e)
        back = columns[:, ::-1].copy()
        return freeze(np.diag(values[::-1])), freeze(back.T), freeze(back)
    if sort == "fixed":
        one = of_kind(x.a, identity(len(x.a)))
        return x.a, one, one
    return by_names(x, sort)


def witness(x: Seen, y: Seen, sort: str) -> tuple[Matrix, Matrix]:
    """T and its inverse with T x T^-1 == y, for exact matrices of equal invariants."""
    (_, s, s_back), (_, t, t_back) = standard(x, sort), standard(y, sort)
    return times(t_back, s), times(s_back, t)
