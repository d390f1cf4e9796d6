"""Factoring linear maps through smaller spaces, on matrices.

The mirror of `finite.factor`: the row space takes the place of the kernel partition, the column
space that of the image. g = h f for some h exactly when what f sends to zero, g sends to zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from ..errors import InputError
from ..summaries import Cannot, Composed, Factored
from ..tolerance import COARSER, FINER
from . import elimination
from .elimination import beside
from .entries import Floats, Matrix, floating, freeze, identity, is_exact, of_kind, times, told
from .spectrum import Seen, relative

M = TypeVar("M", bound=Composed)


@dataclass(frozen=True)
class RankFactorization(Factored[M]):
    """``embed @ project == f``: onto a middle space, and from there to the codomain.

    >>> from finitefns.summaries import summary
    >>> from finitefns.linear.maps import LinearMap
    >>> s = summary(LinearMap([[1, 2], [2, 4]]))
    >>> s.project, s.embed, s.middle
    (LinearMap([[1, 2]]), LinearMap([[1], [2]]), 1)
    """

    rank: int

    @property
    def middle(self) -> int:
        """The dimension of the middle space."""
        return self.rank


@dataclass(frozen=True, eq=False)
class NoFactor(Cannot):
    """No map h with g = h f: f sends ``vector`` to zero, and g does not.

    >>> from finitefns.summaries import factor_through
    >>> from finitefns.linear.maps import LinearMap
    >>> factor_through(LinearMap([[1, 0]]), LinearMap([[1, 1]])).explain()
    'f sends (-1, 1) to zero, but g sends it to (-1)'
    """

    vector: Matrix  # (n,)
    image: Matrix  # (m,), what g makes of it

    def explain(self) -> str:
        """The reason in one sentence."""
        return f"f sends {_vector(self.vector)} to zero, but g sends it to {_vector(self.image)}"


@dataclass(frozen=True, eq=False)
class NoLift(Cannot):
    """No map s with f = h s: f sends ``vector`` to ``image``, which h does not reach.

    >>> from finitefns.summaries import lift_through
    >>> from finitefns.linear.maps import LinearMap
    >>> lift_through(LinearMap([[0], [1]]), LinearMap([[1], [0]])).explain()
    'f sends (1) to (0, 1), which h does not reach'
    """

    vector: Matrix
    image: Matrix

    def explain(self) -> str:
        """The reason in one sentence."""
        return f"f sends {_vector(self.vector)} to {_vector(self.image)}, which h does not reach"


def _vector(v: Matrix) -> str:
    cells = told(v[None, :])[0] if is_exact(v) else [f"{x:.4g}" for x in v.tolist()]
    shown = [*cells[:6], "...", *cells[-2:]] if len(cells) > 10 else cells
    return f"({', '.join(map(str, shown))})"


def same_kind(x: Seen, y: Seen, question: str) -> None:
    """Refuse an exact and a floating matrix together."""
    if x.exact != y.exact:
        raise InputError(
            f"{question}: one map is exact and the other is floating; .floating() turns one into "
            "the other"
        )


def through(x: Seen) -> tuple[Matrix, Matrix]:
    """The map onto the smallest middle space and the one from there: (r, n) and (m, r)."""
    if x.exact:
        form, pivots = elimination.rref(x.a)
        return freeze(form[: len(pivots)].copy()), freeze(x.a[:, list(pivots)].copy())
    r, d = x.rank, x.thin
    return freeze(d.right[:r].copy()), freeze(d.left[:, :r] * d.sizes[:r])


def factor(g: Seen, f: Seen) -> Matrix | NoFactor | str:
    """Some h with g = h f, or a vector of ker f outside ker g, or why neither is certain."""
    if f.exact:
        turned = elimination.solve(f.a.T, g.a.T)
        if turned is not None:
            return turned.T
        kernel = elimination.nullspace(f.a)
        images = times(g.a, kernel)
        j = next(j for j in range(images.shape[1]) if np.any(images[:, j] != 0))
        return NoFactor(kernel[:, j], images[:, j])
    tolerance = max(f.tolerance, g.tolerance)
    fine, coarse = (_factor_at(g, f, tolerance * k) for k in (FINER, COARSER))
    if isinstance(fine, NoFactor) != isinstance(coarse, NoFactor):
        a, b = tolerance * FINER, tolerance * COARSER
        return (
            f"at tolerances {a:.3g} and {b:.3g} the answers differ; "
            f"f has singular values {f.spectrum}"
        )
    return _factor_at(g, f, tolerance)


def _factor_at(g: Seen, f: Seen, tolerance: float) -> Matrix | NoFactor:
    r = f.at(tolerance / f.tolerance).rank
    d = f.svd if f.a.shape[0] < f.a.shape[1] else f.thin  # all of the right side is needed
    back: Floats = (d.right[:r].T / d.sizes[:r]) @ d.left[:, :r].T
    h = g.a @ back
    if relative(h @ f.a, g.a) <= tolerance:
        return freeze(h)
    kernel = d.right[r:].T
    if not kernel.shape[1]:  # f is invertible on what is left, so only rounding is in the way
        return freeze(h)
    _, _, v = np.linalg.svd(g.a @ kernel, full_matrices=False)
    worst = kernel @ v[0]
    return NoFactor(freeze(worst), freeze(g.a @ worst))


def lift(f: Seen, h: Seen) -> Matrix | NoLift | str:
    """Some s with f = h s, or an input whose image h does not reach, or why neither is certain."""
    found = factor(f.turned, h.turned)
    if isinstance(found, str):
        return found.replace("f has", "h has")
    if not isinstance(found, NoFactor):
        return found.T
    # A functional that vanishes on the image of h and not on that of f, hence not on some f(e_j).
    n = f.a.shape[1]
    seen = times(found.vector[None, :], f.a)
    j = int(np.argmax(np.abs(floating(seen)[0])))
    return NoLift(of_kind(f.a, identity(n))[:, j], f.a[:, j])


def row_sum(f: Seen, g: Seen) -> Matrix:
    """A basis, as rows, of what f and g tell together: the sum of their row spaces."""
    if f.exact:
        both = np.concatenate([f.a, g.a], axis=0)
        form, pivots = elimination.rref(both)
        return freeze(form[: len(pivots)].copy())
    parts = [_unit_size(x.a) for x in (f, g)]
    stacked = Seen(np.concatenate(parts, axis=0), max(f.tolerance, g.tolerance))
    return freeze(stacked.thin.right[: stacked.rank].copy())


def _unit_size(a: Floats) -> Floats:
    size = float(np.linalg.norm(a))
    return a / size if size else a


def row_meet(f: Seen, g: Seen) -> Matrix:
    """A basis, as rows, of what f and g each tell: the intersection of their row spaces."""
    if f.exact:
        left, right = through(f)[0], through(g)[0]
        pairs = elimination.nullspace(beside(left.T, -right.T))
        common = times(pairs[: len(left)].T, left)
        form, pivots = elimination.rref(common)
        return freeze(form[: len(pivots)].copy())
    tolerance = max(f.tolerance, g.tolerance)
    left, right = f.thin.right[: f.rank], g.thin.right[: g.rank]
    if not len(right):
        return freeze(right.copy())
    outside = right - (right @ left.T) @ left
    # Its singular values are the sines of the angles between the spaces: those of zero are common.
    turn, sines, _ = np.linalg.svd(outside, full_matrices=False)
    return freeze(turn[:, sines <= tolerance].T @ right)
