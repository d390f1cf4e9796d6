"""Solutions of very many equations, stage by stage: each stage meets the next one only.

The equations of a chain are a band of blocks, with the scale at the end of each. So they are
brought to a triangle block by block, and solutions are found by inverse iteration: each step
leaves of a random vector what the equations nearly kill. Nothing is proved by it that is not
re-played: what is not found here may still be there.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..jets import Floats
from .equations import Rows, System

SHIFT = 1e-8  # of the size of the equations: what is smaller counts as nothing
SUMS = 3  # of Jacobians that are asked for: almost all of three sums leave what all leave
STEPS = 4  # of inverse iteration
VECTORS = 4  # random solutions
MOST_IN_A_STEP = 2500  # unknowns of two stages, one after the other


def fits(system: System) -> bool:
    """Whether each unknown is that of one stage, and no two stages have too many together."""
    meeting = system.meeting
    if len(meeting.heads) < len(meeting.stages) or "free" in meeting.words:
        return False
    many = [system.blocks[t, 0].many for t in meeting.stages]
    return max(a + b for a, b in zip(many, [*many[1:], 0], strict=True)) <= MOST_IN_A_STEP


def nearly_solved(system: System) -> Iterator[Floats]:
    """Vectors of unknowns that nearly solve the equations of a chain, with the scale 1."""
    band = _Band(system)
    some = system.rng.normal(size=(system.total, VECTORS))
    for _ in range(STEPS):
        some = np.linalg.qr(band.solved_twice(some))[0]
    for numbers in some.T:
        if abs(numbers[-1]) > 0:
            yield numbers / numbers[-1]


class _Band:
    """The triangle: for each stage its own block, that of the next stage, and of the scale."""

    def __init__(self, system: System) -> None:
        stages = system.meeting.stages
        self.blocks = [system.blocks[t, 0] for t in stages]
        number = {id(block): t for t, block in enumerate(self.blocks)}
        of_stage: list[list[Rows]] = [[] for _ in stages]
        for rows in system.rows():
            of_stage[min(number[id(block)] for block, _ in rows.pieces)].append(rows)
        shift = SHIFT * system.heavy
        self.triangles: list[tuple[Floats, Floats, Floats]] = []
        carry = np.zeros((0, self.blocks[0].many + 1))
        for t, block in enumerate(self.blocks):
            n = block.many
            then = self.blocks[t + 1].many if t + 1 < len(self.blocks) else 0
            place = {id(block): slice(0, n)}
            if t + 1 < len(self.blocks):
                place[id(self.blocks[t + 1])] = slice(n, n + then)
            parts = [np.zeros((len(carry), n + then + 1)), np.zeros((n, n + then + 1))]
            parts[0][:, :n], parts[0][:, -1] = carry[:, :n], carry[:, -1]
            parts[1][:, :n] = shift * np.eye(n)
            for rows in of_stage[t]:
                wide = np.zeros((len(rows.scale), n + then + 1))
                for one, own in rows.pieces:
                    wide[:, place[id(one)]] += own
                wide[:, -1] = rows.scale
                parts.append(wide)
            r = np.asarray(np.linalg.qr(np.concatenate(parts), mode="r"), dtype=np.float64)
            self.triangles.append((r[:n, :n], r[:n, n:-1], r[:n, -1]))
            carry = r[n:, n:]
        self.end = float(np.hypot(np.linalg.norm(carry), shift))

    def solved_twice(self, right: Floats) -> Floats:
        """What the transposed triangle, and then the triangle, bring to some columns."""
        from scipy.linalg import solve_triangular

        out = np.zeros(right.shape)
        last = right[-1].copy()
        before = np.zeros((self.blocks[0].many, right.shape[1]))
        for block, (own, then, scale) in zip(self.blocks, self.triangles, strict=True):
            if block.many:
                out[block.part] = solve_triangular(own, right[block.part] - before, trans="T")
            last -= scale @ out[block.part]
            before = then.T @ out[block.part]
        out[-1] = last / self.end / self.end
        after = np.zeros((0, right.shape[1]))
        for block, (own, then, scale) in zip(
            reversed(self.blocks), reversed(self.triangles), strict=True
        ):
            if block.many:
                rest = out[block.part] - np.outer(scale, out[-1]) - then @ after
                out[block.part] = solve_triangular(own, rest)
            after = out[block.part]
        return out
