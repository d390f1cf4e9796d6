"""What is left of a square matrix when both sides share one space: T a T^-1, by the sort of T.

Exact and linear: the invariant factors, complete. Orthogonal: the eigenvalues, complete where the
matrix is symmetric. Permutations and scales: exact search, as for two spaces. Floats up to
similarity: what can be said, and a basis change where the eigenvalues are simple.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np

from . import coordinates, elimination, scaling, similarity
from .coordinates import PERMUTING, SCALING
from .entries import Floats, Matrix, floating, freeze, identity, is_exact, of_kind, times
from .pairs import CYCLES, PATTERN, STANDARD, ExactMatrix, cycle_sizes
from .search import TooHard, standard_order
from .spectrum import Measured, Seen

Move = tuple[Matrix, Matrix, Matrix]  # the form, the move that reaches it, its inverse

WORDS = 4  # traces of products of a and its transpose are taken up to this length
NEAR = 1e-4  # eigenvalues of one Jordan block fly apart by a root of the rounding


def is_symmetric(x: Seen) -> bool:
    """Whether the matrix is its own transpose, floats within the tolerance."""
    if x.exact:
        return bool(np.all(x.a == x.a.T))
    size = np.abs(x.a).max(initial=0.0)
    return bool(np.abs(x.a - x.a.T).max(initial=0.0) <= x.tolerance * size)


def invariants(x: Seen, sort: str) -> dict[str, Any]:
    """Coarse to fine; `gap` says where the last is not complete."""
    if sort == "linear":
        return _linear_exact(x) if x.exact else _linear_floating(x)
    if sort == "orthogonal":
        return _orthogonal(x)
    found: dict[str, Any] = {"number of non-zero entries": int(np.count_nonzero(x.a))}
    if sort == "permutation":
        found["entries"] = _kept(x, np.array(sorted(x.a.flat), x.a.dtype))
    if sort == "monomial":  # the diagonal is not scaled, and only permuted
        found["diagonal entries"] = _kept(x, np.array(sorted(np.diagonal(x.a)), x.a.dtype))
        found[CYCLES] = cycle_sizes(scaling.cycle_part_one_space(x.a), x.tolerance)
    (form, _, _), table = by_names(x, sort)
    if table is not None:
        found[PATTERN] = tuple(map(tuple, table.tolist()))
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
    values = np.linalg.eigvals(floating(x.a))
    mean = float(np.trace(x.a)) / max(len(x.a), 1)
    return {
        "rank": x.rank,
        "characteristic polynomial": Measured(_coefficients(values), x.tolerance),
        "ranks of powers": power_ranks(x, 0.0),
        "ranks of powers less the mean eigenvalue": power_ranks(x, mean),
    }


def _coefficients(values: Any) -> Floats:
    found: Floats = np.atleast_1d(np.real(np.poly(values))).astype(np.float64)
    return found


def power_ranks(x: Seen, shift: Any) -> tuple[int, ...]:
    """The ranks of (A - shift)^k for k = 1, 2, ... until they stay the same.

    A shift that both operators are given is safe; their eigenvalues are not, as those of one
    Jordan block fly apart by a root of the rounding.
    """
    n = len(x.a)
    one = identity(n) if x.exact else np.eye(n)
    shifted = x.a - shift * one
    if not x.exact:
        size = float(np.linalg.norm(shifted, 2)) if n else 0.0
        # Where the shift takes all there is away, what is left is the rounding of what was there.
        noise = float(np.linalg.norm(x.a, 2)) * x.tolerance if n else 0.0
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
        found["eigenvalues"] = Measured(np.linalg.eigvalsh(x.a)[::-1], x.tolerance)
    else:
        found["singular values"] = x.spectrum
    if not symmetric:
        found[f"traces of words up to length {WORDS}"] = traces(x)
    return found


def traces(x: Seen) -> Any:
    """Traces of all products of a and its transpose up to length `WORDS` (Specht 1940)."""
    found = []
    scale = 1.0 if x.exact else float(np.linalg.norm(x.a)) or 1.0
    for length in range(1, WORDS + 1):
        for word in itertools.product((x.a, x.a.T), repeat=length):
            product = word[0]
            for factor in word[1:]:
                product = times(product, factor)
            total = sum(np.diagonal(product).tolist())
            found.append(total if x.exact else total / scale**length)
    # Beside the 1 rounding is small, also where all traces vanish.
    if x.exact:
        return ExactMatrix(np.array([found], object))
    return Measured(np.array([*found, 1.0]), x.tolerance)


def gap(x: Seen, y: Seen, sort: str) -> str | None:
    """Why equal invariants do not mean equivalent, or None where they do."""
    if sort == "orthogonal" and not is_symmetric(x) and not np.array_equal(x.a, y.a):
        return (
            "a rotation is looked for where the matrices are symmetric, and these are not; their "
            f"traces of words up to length {WORDS} agree"
        )
    return None


def by_names(x: Seen, sort: str) -> tuple[Move, Any]:
    """The standard matrix under permutations and scales of the one space, and its table."""
    n = len(x.a)
    order, table = np.arange(n), None
    if sort in PERMUTING:
        if sort in SCALING:
            cycles = scaling.cycle_part_one_space(x.a)
            codes = coordinates.cycle_codes(coordinates.signs_of(x.a), cycles, x.tolerance)
        else:
            codes = coordinates.coded(x.a, x.tolerance)
        order = standard_order(codes, np.zeros(n, np.int64), f"the {n} coordinates of the space")
        table = codes[np.ix_(order, order)] if sort in SCALING else None
    b = x.a[np.ix_(order, order)]
    one = Fraction(1) if x.exact else 1.0
    scales = scaling.balance_one_space(b) if sort in SCALING else [one] * n
    form = scaling.scaled(b, scales, [1 / d for d in scales]) if sort in SCALING else b
    move, back = coordinates.monomial(x.a, order, scales)
    return (freeze(form), move, back), table


def standard(x: Seen, sort: str) -> Move:
    """The standard matrix, the move T that reaches it, and its inverse.

    Raises `TooHard` where none is known: floats up to similarity, and rotations of matrices that
    are not symmetric.
    """
    if sort == "linear":
        if not x.exact:
            raise TooHard(
                "linear: no standard form of a floating operator hangs steadily on its entries; "
                ".exact() takes the floats as fractions"
            )
        factors, move, back = similarity.rational_form(x.a)
        return similarity.companion_form(factors), move, back
    if sort == "orthogonal":
        if not is_symmetric(x):
            raise TooHard("orthogonal: a standard form is known for symmetric matrices only")
        values, columns = np.linalg.eigh(floating(x.a))
        back = columns[:, ::-1].copy()
        return freeze(np.diag(values[::-1])), freeze(back.T), freeze(back)
    if sort == "fixed":
        one = of_kind(x.a, identity(len(x.a)))
        return x.a, one, one
    return by_names(x, sort)[0]


def witness(x: Seen, y: Seen, sort: str) -> tuple[Matrix, Matrix]:
    """T and its inverse with T x T^-1 == y, for equal invariants; floats as nearly as can be."""
    if sort == "linear" and not x.exact:
        (p, p_back), (q, q_back) = (_eigenbasis(z.a) for z in (x, y))
        return times(q, p_back), times(p, q_back)
    if sort == "orthogonal" and not is_symmetric(x):
        one = of_kind(x.a, identity(len(x.a)))
        return one, one
    (_, s, s_back), (_, t, t_back) = standard(x, sort), standard(y, sort)
    return times(t_back, s), times(s_back, t)


def _eigenbasis(a: Floats) -> tuple[Matrix, Matrix]:
    """Real columns along the eigenvectors, pair by pair where these are complex; the inverse."""
    values, vectors = np.linalg.eig(a)
    size = float(np.abs(values).max(initial=0.0)) or 1.0
    if any(abs(z - w) <= NEAR * size for z, w in itertools.combinations(values.tolist(), 2)):
        raise TooHard(
            "linear: two eigenvalues lie so close together that floats do not tell whether they "
            "are one; .exact() takes the floats as fractions"
        )
    columns = []
    known = list(zip(values.tolist(), vectors.T, strict=True))
    for z, v in sorted(known, key=lambda pair: (round(pair[0].real / size, 6), pair[0].imag)):
        z = complex(z)
        if z.imag == 0:
            columns.append(v.real)
        elif z.imag > 0:
            # Any multiple is an eigenvector too; the one with orthogonal parts is well conditioned.
            turn = np.exp(-0.5j * np.angle(np.sum(v * v)))
            columns += [(v * turn).real, (v * turn).imag]
    basis = np.array(columns).T.reshape(len(a), len(a))
    return freeze(basis), freeze(np.linalg.inv(basis))
