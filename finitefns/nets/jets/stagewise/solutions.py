"""Solutions of the equations of one matrix per stage: which are tried, and when none can be.

Almost every solution is invertible where one is. So random ones are looked at, the best conditioned
first; positive diagonals by linear programming; and where stages are free, solutions whose
determinants have one sign at all points of such a stage.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from ....tolerance import COARSER, CONDITION, FINER
from ..jets import Floats
from .equations import Key, Solutions, Unknown
from .meeting import Meeting

TRIES = 12  # random solutions that are looked at
BASES = 3  # solutions of the other stages, where signs have to agree
SIGNED_TRIES = 40  # the same, where signs have to agree
SINGULAR = 1e-9  # a matrix is singular within rounding: its smallest over its largest number


def tried(
    meeting: Meeting, solutions: Solutions, tolerance: float, rng: np.random.Generator
) -> Iterator[Floats]:
    """Random solutions with the scale 1, the best conditioned first, at both tolerances."""
    seen = set()
    for part in (FINER * tolerance, COARSER * tolerance):
        basis = solutions.within(part)
        if basis.shape[1] in seen:
            continue
        seen.add(basis.shape[1])
        some = list(samples(solutions, basis, rng))
        if "free" in meeting.words:
            yield from _signed(meeting, solutions, basis, rng)
        some.sort(key=lambda numbers: -least(solutions.blocks, numbers))
        yield from (numbers for numbers in some[:3] if least(solutions.blocks, numbers) > SINGULAR)


def samples(solutions: Solutions, basis: Floats, rng: np.random.Generator) -> Iterator[Floats]:
    """Random solutions; with positive diagonals where these are asked for."""
    if not basis.shape[1]:
        return
    diagonal = [block for block in solutions.blocks.values() if block.goes is not None]
    if diagonal:
        rows = np.concatenate([np.arange(b.part.start, b.part.stop) for b in diagonal])
        yield from _positive(basis, rows, rng)
        return
    near = _identity(solutions)
    tries = [basis.T @ near] if near is not None else []
    tries += list(rng.normal(size=(TRIES, basis.shape[1])))
    for weights in tries:
        numbers = basis @ weights
        if abs(numbers[-1]) > SINGULAR * np.linalg.norm(numbers):
            yield numbers / numbers[-1]


def _identity(solutions: Solutions) -> Floats | None:
    """The unknowns of the change that moves nothing."""
    total = solutions.vectors.shape[0]
    out = np.zeros(total)
    out[-1] = 1.0
    for block in solutions.blocks.values():
        out[block.part] = ((np.eye(len(block.known)) - block.known) @ block.rest).reshape(-1)
    return out


def _positive(basis: Floats, rows: np.ndarray, rng: np.random.Generator) -> Iterator[Floats]:
    """Solutions with the scale 1 whose numbers in some rows are positive: by linear programming."""
    from scipy.optimize import linprog

    many = basis.shape[1]
    goal = np.concatenate([np.zeros(many), [-1.0]])
    above = np.concatenate([-basis[rows], np.ones((len(rows), 1))], axis=1)
    below = np.concatenate([basis[rows], np.zeros((len(rows), 1))], axis=1)
    found = linprog(
        goal,
        A_ub=np.concatenate([above, below]),
        b_ub=np.concatenate([np.zeros(len(rows)), np.full(len(rows), 1e3)]),
        A_eq=np.concatenate([basis[-1:], np.zeros((1, 1))], axis=1),
        b_eq=[1.0],
        bounds=[(-1e4, 1e4)] * many + [(None, 1.0)],
    )
    if found.x is None or not found.x[-1] > 1e-6:
        return
    middle = found.x[:-1]
    for _ in range(TRIES):
        step, reach = rng.normal(size=many), 1.0
        while reach > 1e-6:
            numbers = basis @ (middle + reach * step)
            if numbers[-1] > 0.1 and (numbers[rows] > 0.1 * found.x[-1]).all():
                yield numbers / numbers[-1]
                break
            reach /= 4


def least(blocks: dict[Key, Unknown], numbers: Floats) -> float:
    """The smallest singular value of any matrix, over the largest of all."""
    least, most = abs(numbers[-1]), np.linalg.norm(numbers)
    for block in blocks.values():
        move = block.matrix(numbers)
        if move.size:
            sizes = np.linalg.svd(move, compute_uv=False)
            least, most = min(least, sizes[-1]), max(most, sizes[0])
    return float(least / most) if most else 0.0


def impossible(
    meeting: Meeting, solutions: Solutions, tolerance: float, rng: np.random.Generator
) -> bool:
    """Whether no invertible change can be near a solution, whatever the rounding."""
    width = np.sqrt(sum(len(b.known) for b in solutions.blocks.values()) + 1)
    far = 2 * CONDITION * width
    basis = solutions.within(COARSER * tolerance * far * solutions.amplified)
    if np.linalg.norm(basis[-1]) <= 1 / far:
        return True
    if any(block.goes is not None for block in solutions.blocks.values()):
        return all(
            least(solutions.blocks, one) <= SINGULAR for one in samples(solutions, basis, rng)
        )
    some = rng.normal(size=(TRIES, basis.shape[1]))
    return all(least(solutions.blocks, basis @ weights) <= SINGULAR for weights in some)


# ------------------------------------------------------------------ signs of free stages


def _signed(
    meeting: Meeting, solutions: Solutions, basis: Floats, rng: np.random.Generator
) -> Iterator[Floats]:
    """A solution whose determinants have one sign at each free stage, put together from parts.

    Once the other stages are chosen, points that meet nowhere may be turned round one by one.
    """
    wanted = [t for t in meeting.stages if meeting.words[t] == "free" and _count(meeting, t) > 1]
    parts = _parts(meeting, solutions)
    moves = np.zeros(len(basis), dtype=bool)  # what a matrix of a free stage holds
    for part in parts:
        for key in part:
            moves[solutions.blocks[key].part] = True
    _, s, vt = np.linalg.svd(basis[~moves], full_matrices=True)
    inside = basis @ vt[int((s > SINGULAR).sum()) :].T  # solutions that leave all others alone
    for weights in rng.normal(size=(BASES, basis.shape[1])):
        first = basis @ weights
        if abs(first[-1]) <= SINGULAR * np.linalg.norm(first):
            continue
        first = first / first[-1]
        steps = rng.normal(size=(SIGNED_TRIES, inside.shape[1])) * np.linalg.norm(first)
        some = [one for one in first + steps @ inside.T if least(solutions.blocks, one) > SINGULAR]
        if some:
            yield from _fitting(meeting, solutions, parts, wanted, some)


def _fitting(
    meeting: Meeting,
    solutions: Solutions,
    parts: list[list[Key]],
    wanted: list[int],
    some: list[Floats],
) -> Iterator[Floats]:
    """For each choice of signs the first solution of each part that has them."""
    signs = [_signs(solutions, one, wanted) for one in some]
    for choice in itertools.product(*(_allowed(meeting, t) for t in wanted)):
        numbers = some[0].copy()
        for part in parts:
            fits = [
                one
                for one, sign in zip(some, signs, strict=True)
                if all(sign.get(key, e) == e for t, e in zip(wanted, choice, strict=True)
                       for key in part if key[0] == t)
            ]  # fmt: skip
            if not fits:
                break
            for key in part:
                numbers[solutions.blocks[key].part] = fits[0][solutions.blocks[key].part]
        else:
            yield numbers


def _count(meeting: Meeting, t: int) -> int:
    return len(meeting.points[t][0]) if meeting.left.dimensions[t] else 0


def _allowed(meeting: Meeting, t: int) -> list[float]:
    """The signs that a free stage may have: in one dimension its states say which."""
    if meeting.left.dimensions[t] > 1:
        return [1.0, -1.0]
    x, y = (side.reshape(-1) for side in meeting.states(t))
    turned = set(np.sign(np.diff(y[np.argsort(x)])).tolist())
    return [sign for sign in (1.0, -1.0) if turned == {sign}]


def _signs(solutions: Solutions, numbers: Floats, stages: list[int]) -> dict[Key, float]:
    return {
        key: float(np.sign(np.linalg.det(block.matrix(numbers))))
        for key, block in solutions.blocks.items()
        if key[0] in stages
    }


def _parts(meeting: Meeting, solutions: Solutions) -> list[list[Key]]:
    """The unknown matrices of free stages, in parts that no equation among them joins."""
    free = [meeting.words[t] == "free" for t in meeting.stages]
    joined: dict[Key, Key] = {key: key for key in solutions.blocks if free[key[0]]}

    def top(key: Key) -> Key:
        while joined[key] != key:
            key = joined[key]
        return key

    for t in meeting.stages[:-1]:
        if not (free[t] and free[t + 1]):
            continue
        up = meeting.above(t)
        joins = np.abs(meeting.jacobians(t)[0]).max(axis=(1, 2), initial=0.0) > 0
        for p in np.flatnonzero(joins).tolist():
            joined[top((t, p))] = top((t + 1, int(up[p])))
    groups: dict[Key, list[Key]] = {}
    for key in joined:
        groups.setdefault(top(key), []).append(key)
    return list(groups.values())
