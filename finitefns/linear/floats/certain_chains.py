"""Floats of two chains, compared so that a no is certain: the joint twin of `segments`.

Everything is read off composites over the product of the norms of their factors, weighted by how
far they stretch: a direction that hardly counts hardly weighs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...tolerance import COARSER, CONDITION, FINER, ROUNDING
from ...verdict import Obstruction
from ..entries import Floats, floating, unit
from ..segments import Composite
from ..spectrum import RowSpace
from .certain import counts_apart, sure

STRETCHING = ("linear", "scale", "monomial")  # sorts whose changes have a condition
MOST_SIDES = 4  # changes in a row that all stretch the worst way; more are not reckoned with


@dataclass(frozen=True)
class Part:
    """A composite from stage i to stage j over the norms of its factors, and its decomposition."""

    values: Floats
    left: Floats
    sizes: Floats
    right: Floats

    @property
    def turned(self) -> Part:
        """The same of the transposed composite."""
        return Part(self.values.T, self.right.T, self.sizes, self.left.T)


def parts(matrices: Sequence[Floats]) -> dict[tuple[int, int], Part]:
    """The composites of every two stages."""
    ones = []
    for a in matrices:
        u, _ = unit(floating(a))
        size = float(np.linalg.norm(u, 2)) if u.size else 0.0
        ones.append(u / size if size else u)
    found = {}
    for i in range(len(ones)):
        whole = ones[i]
        for j in range(i + 1, len(ones) + 1):
            whole = whole if j == i + 1 else ones[j - 1] @ whole
            found[i, j] = Part(whole, *np.linalg.svd(whole, full_matrices=False))
    return found


def sides(how: Sequence[str], i: int, j: int) -> int:
    """How often changes between two stages may stretch: once at the ends, twice inside."""
    inner = 2 * sum(sort in STRETCHING for sort in how[i + 1 : j])
    return min(inner + (how[i] in STRETCHING) + (how[j] in STRETCHING), MOST_SIDES)


def differs(
    x: Sequence[Floats], y: Sequence[Floats], how: Sequence[str], tolerance: float
) -> Obstruction | None:
    """A difference that no allowed change can make, for certain, or None."""
    mine, yours = parts(x), parts(y)
    last = len(x)
    for width in range(1, last + 1):
        for i in range(last + 1 - width):
            found = _ranks_differ(mine, yours, how, (i, i + width), tolerance)
            if found is not None:
                return found
    still = [sort == "fixed" for sort in how]
    for i, j in mine:
        if any(still[i + 1 : j]):  # what lies beyond a fixed stage is told by that stage
            continue
        p, q, k = mine[i, j], yours[i, j], sides(how, i, j)
        if still[i] and still[j]:
            by = _sizes_apart(x, y, i, j)
            told = [
                Composite(z.values * s, 1.0, tolerance) for z, s in zip((p, q), by, strict=True)
            ]
            if told[0].distance(told[1]) > sure(tolerance, 2):
                return Obstruction(f"composite of stage {i} to {j}", *told)
        elif still[i] and _spaces_differ(p, q, k, tolerance):
            return _spaces(f"row space of stage {i} to {j}", p, q, tolerance)
        elif still[j] and _spaces_differ(p.turned, q.turned, k, tolerance):
            return _spaces(f"image at stage {j} of stage {i}", p.turned, q.turned, tolerance)
    return None


def _sizes_apart(x: Sequence[Floats], y: Sequence[Floats], i: int, j: int) -> tuple[float, float]:
    """The products of the norms of the factors of both, over the larger one."""
    logs = []
    for z in (x, y):
        total = 0.0
        for a in z[i:j]:
            u, e = unit(floating(a))
            size = float(np.linalg.norm(u, 2)) if u.size else 0.0
            total += e + float(np.log2(size)) if size else -1e4
        logs.append(total)
    top = max(logs)
    return float(np.exp2(max(logs[0] - top, -1e3))), float(np.exp2(max(logs[1] - top, -1e3)))


def _ranks_differ(
    mine: dict[tuple[int, int], Part],
    yours: dict[tuple[int, int], Part],
    how: Sequence[str],
    at: tuple[int, int],
    tolerance: float,
) -> Obstruction | None:
    p, q = mine[at].sizes, yours[at].sizes
    k = sides(how, *at)
    if not counts_apart(p, q, tolerance, CONDITION**k, sure(tolerance, min(k, 2))):
        return None
    ranks = [int((s > tolerance).sum()) for s in (p, q)]
    return Obstruction(f"rank of stage {at[0]} to {at[1]}", *ranks)


def _spaces_differ(x: Part, y: Part, k: int, tolerance: float) -> bool:
    """Whether what one composite makes of a direction, the other cannot, for certain."""
    p, q = x.sizes, y.sizes
    cuts = [[int((z > tolerance * c).sum()) for z in (p, q)] for c in (FINER, 1.0, COARSER)]
    for r in {r for r, s in cuts if r == s}:
        rest = max([0.0, *p[r : r + 1].tolist(), *q[r : r + 1].tolist()])
        within = max(sure(tolerance, 1), 2 * CONDITION**k * (rest + ROUNDING))
        a, b = x.right[:r], y.right[:r]
        for sizes, u, v in ((p, a, b), (q, b, a)):
            lost = sizes[:r, None] * (u - (u @ v.T) @ v)
            if float(np.linalg.norm(lost)) > within:
                return True
    return False


def _spaces(name: str, p: Part, q: Part, tolerance: float) -> Obstruction:
    ranks = [int((z.sizes > tolerance).sum()) for z in (p, q)]
    told = [
        RowSpace(z.right[:r], z.sizes[:r], tolerance) for z, r in zip((p, q), ranks, strict=True)
    ]
    return Obstruction(name, *told)
