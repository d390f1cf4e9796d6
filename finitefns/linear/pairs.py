"""What is left of a matrix under each pair of sorts: complete invariants and standard forms.

A sort says how one side may move: ``fixed``, ``scale``, ``permutation``, ``monomial``,
``orthogonal``, ``linear``. The table of all pairs is in `finitefns.linear.maps`. A pair and its
mirror image have one answer: transposing a matrix exchanges its sides.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tolerance import TOLERANCE
from . import coordinates, scaling, similarity, spectral
from .coordinates import SCALING, SPECTRAL
from .entries import Matrix, freeze, is_exact, key, times, told
from .spectral import Moved
from .spectrum import Measured, RowSpace, Seen, cleaned

RIGID = ("orthogonal", "permutation", "fixed")  # these keep lengths, hence singular values
STANDARD = "standard matrix"
CYCLES = "logarithms of products around cycles"


class ExactMatrix:
    """A matrix as an invariant: compared entry by entry, hashable, told in rows.

    >>> from .entries import as_matrix
    >>> ExactMatrix(as_matrix([[1, 0]]))
    [[1, 0]]
    """

    def __init__(self, a: Matrix) -> None:
        self.a = a

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExactMatrix) and key(self.a) == key(other.a)

    def __hash__(self) -> int:
        return hash(key(self.a))

    def __repr__(self) -> str:
        shown = told(self.a) if self.a.ndim == 2 else told(self.a[None, :])[0]
        return str(shown).replace("'", "")


def _kept(x: Seen, a: Matrix, each: bool = False) -> Any:
    """A matrix as an invariant: exact, or equal within the tolerance."""
    return ExactMatrix(a) if is_exact(a) else Measured(a, x.tolerance, each)


def invariants(x: Seen, left: str, right: str) -> dict[str, Any]:
    """Coarse to fine; the last is complete. ``left`` is the codomain's sort, ``right`` the
    domain's."""
    found: dict[str, Any] = {}
    if left in SPECTRAL or right in SPECTRAL:
        found["rank"] = x.rank
    else:
        # A pattern of zeros of floats is one of entries that are more than rounding.
        x = x if x.exact else Seen(freeze(cleaned(x.a, x.tolerance)), x.tolerance)
        found["number of non-zero entries"] = int(np.count_nonzero(x.a))
    if left in RIGID and right in RIGID and "orthogonal" in (left, right):
        found |= singular_values(x)
    if left not in SPECTRAL and right in SPECTRAL:
        return found | _one_spectral(x.turned, right, left, "column")
    if left in SPECTRAL:
        return found | ({} if right in SPECTRAL else _one_spectral(x, left, right, "row"))
    if left not in SCALING and right not in SCALING and (left, right) != ("fixed", "fixed"):
        flat = sorted(x.a.flat)
        found["entries"] = _kept(x, np.array(flat, x.a.dtype))
    if left in SCALING and right in SCALING and not x.exact:
        found[CYCLES] = cycle_sizes(scaling.cycle_part(x.a), x.tolerance)
    moved, _ = coordinates.by_names(x, left, right)
    each = left in SCALING or right in SCALING
    return found | {STANDARD: _kept(x, moved.form, each)}


def cycle_sizes(cycles: Matrix, tolerance: float) -> Measured:
    """What no scaling changes, sorted; a 1 is put last, beside which rounding is small."""
    return Measured(np.append(np.sort(cycles, axis=None), 1.0), max(tolerance, TOLERANCE))


def singular_values(x: Seen) -> dict[str, Any]:
    """What two rotations leave: exactly, as the polynomial whose roots are their squares."""
    if not x.exact:
        return {"singular values": x.spectrum}
    small = x.turned if x.a.shape[1] > x.a.shape[0] else x
    found = similarity.characteristic_polynomial(spectral.gram(small.a))
    return {"characteristic polynomial of the Gram matrix": similarity.Factors([found])}


def _one_spectral(x: Seen, left: str, right: str, side: str) -> dict[str, Any]:
    """The codomain is linear or orthogonal, the domain is not."""
    space = f"{side} space"
    if right == "fixed":
        if left == "orthogonal":
            g, e = spectral.tamed_gram(x.a)
            told = ExactMatrix(g) if x.exact else Measured(g, x.tolerance, exponent=e)
            return {f"Gram matrix of the {side}s": told}
        if x.exact:
            form, pivots = coordinates.echelon(x)
            return {space: ExactMatrix(form[: len(pivots)])}
        r, d = x.rank, x.thin
        return {space: RowSpace(d.right[:r], d.sizes[:r], x.tolerance)}
    table, _, _ = coordinates.by_table(x, left, right)
    if left == "orthogonal":
        name = "cosines" if right in SCALING else "Gram matrix"
        name = f"signed squares of the {name}" if x.exact and right in SCALING else name
        other = {"row": "columns", "column": "rows"}[side]
        if x.exact or right in SCALING:
            return {f"{name} of the {other}": _kept(x, table)}
        e = spectral.tamed_gram(x.a)[1]
        return {f"{name} of the {other}": Measured(table, x.tolerance, exponent=e)}
    name = f"projection onto the {space}" if right == "permutation" else f"scaled {space}"
    return {name: _kept(x, table, right in SCALING)}


def standard(x: Seen, left: str, right: str) -> Moved:
    """The standard matrix of the class, with the moves that reach it.

    Orthogonal sides need square roots, so an exact matrix is seen in floats there.
    """
    if left not in SPECTRAL and right in SPECTRAL:
        return standard(x.turned, right, left).turned
    if left in SPECTRAL:
        if right in SPECTRAL:
            if x.exact and (left, right) == ("linear", "linear"):
                return spectral.both_linear(x.a)
            y = x.floating
            return spectral.by_svd(y.a, y.svd, y.tolerance, (left, right))
        if right == "fixed":
            return _one_side(x, left)
        _, order, scales = coordinates.by_table(x, left, right)
        brought, move, back = coordinates.moved_domain(x, order, scales)
        found = _one_side(brought, left)
        return Moved(found.form, found.codomain, found.codomain_back, move, back)
    return coordinates.by_names(x, left, right)[0]


def _one_side(x: Seen, sort: str) -> Moved:
    if x.exact and sort == "linear":
        return spectral.codomain_linear(x.a)
    y = x.floating
    return spectral.codomain_spectral(y.a, y.svd, y.tolerance, sort)


def witness(x: Seen, y: Seen, left: str, right: str) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Moves T, T^-1 of the codomain, S, S^-1 of the domain, from x to y of equal invariants."""
    if left not in SPECTRAL and right in SPECTRAL:
        t, t_back, s, s_back = witness(x.turned, y.turned, right, left)
        return s_back.T, s.T, t_back.T, t.T
    exact = x.exact
    if left in SPECTRAL and right in SPECTRAL and not (exact and left == right == "linear"):
        p, q = x.floating, y.floating
        return spectral.between_svds(p.svd, q.svd, p.spectrum.rank, (left, right))
    if left in SPECTRAL and right not in SPECTRAL:
        return _witness_one_spectral(x, y, left, right)
    a, b = standard(x, left, right), standard(y, left, right)
    return (
        times(b.codomain_back, a.codomain),
        times(a.codomain_back, b.codomain),
        times(b.domain_back, a.domain),
        times(a.domain_back, b.domain),
    )


def _witness_one_spectral(
    x: Seen, y: Seen, left: str, right: str
) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """First the domain, by the standard tables of both; then the codomain follows."""
    still = spectral.still(x.a)
    move, back = still.domain, still.domain_back
    if right != "fixed":
        (_, o, c), (_, p, d) = (coordinates.by_table(z, left, right) for z in (x, y))
        _, s, s_back = coordinates.moved_domain(x, o, c)
        _, u, u_back = coordinates.moved_domain(y, p, d)
        move, back = times(u_back, s), times(s_back, u)
        x = Seen(times(x.a, back), x.tolerance)
    if x.exact and y.exact:
        if left == "orthogonal":
            t = spectral.reflections(x.a, y.a)
            return t, t.T, move, back
        a, b = standard(x, left, "fixed"), standard(y, left, "fixed")
        t = times(b.codomain_back, a.codomain)
        return t, times(a.codomain_back, b.codomain), move, back
    here, there = x.floating, y.floating
    t, t_back = spectral.codomain_witness(here, there, here.spectrum.rank, left)
    return freeze(t), freeze(t_back), move, back
