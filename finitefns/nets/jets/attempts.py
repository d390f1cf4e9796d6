"""The search for one matrix per stage, and when it is certain that there is none.

Stages that keep their units apart are matched first (`monomial`), and then stand as known in the
linear equations of the others (`equations`), whose random solution is tried. Orthogonal stages take
its polar factor. A change is only found once it carries states and Jacobians over.

A *no* is certain: every change of a condition up to `CONDITION` that misses by no more than the
coarser tolerance lies close to a space of solutions in which no matrix is invertible.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from ...linear.units.near import Unclear
from ...linear.units.pairing import Lost
from ...tolerance import COARSER, CONDITION, FINER
from ...verdict import NoCanonicalForm, Reason
from .equations import MOST_UNKNOWNS, Known, Solutions, System, centres, keeps_units
from .jets import Floats
from .meeting import STRETCHED, Meeting
from .monomial import matched
from .orthogonal import polar

TRIES = 12  # random solutions that are looked at
SINGULAR = 1e-9  # a matrix is singular within rounding: its smallest over its largest number


@dataclass(frozen=True)
class Found:
    """A change that carries the left to the right, per stage, and how far it misses.

    ``moves[t]`` has one matrix, or one per pair of points where the stage is free.
    """

    moves: dict[int, Floats]
    offsets: dict[int, Floats] = field(default_factory=dict)
    miss: float = 0.0
    where: str = "nowhere"


@dataclass(frozen=True)
class No:
    """No change within a condition of `CONDITION` does it: certain at the coarser tolerance."""


Answer = Found | No | Unclear


def attempt(
    meeting: Meeting, tolerance: float, rng: np.random.Generator, most: int = MOST_UNKNOWNS
) -> Answer:
    """A change that carries states and Jacobians over, a certain no, or why neither is known.

    ``most``: how many unknowns are solved for at once.
    """
    try:
        return _attempt(meeting, tolerance, rng, most)
    except NoCanonicalForm as limit:
        return Unclear(str(limit), limit.reason)


def _attempt(meeting: Meeting, tolerance: float, rng: np.random.Generator, most: int) -> Answer:
    still = {t: np.eye(meeting.left.dimensions[t]) for t in meeting.stages}
    miss, where = meeting.misses(still, {})
    free = "free" in meeting.words
    if miss <= FINER * tolerance and not free:
        return Found(still, {}, miss, where)
    units = [s for s in meeting.heads if keeps_units(meeting.words[s])]
    found: dict[int, Floats] = {}
    if any(meeting.words[s] != "fixed" for s in units) or len(units) == len(meeting.heads):
        answer = matched(meeting, units, tolerance, rng)
        if isinstance(answer, Lost):
            return No()
        if isinstance(answer, Unclear):
            return answer
        found = answer
    if len(units) == len(meeting.heads):
        moves = {t: found[meeting.spaces[t]] for t in meeting.stages}
        miss, where = meeting.misses(moves, {})
        if miss <= tolerance:
            return Found(moves, {}, miss, where)
        return _missed(miss, where, tolerance)
    return _linear(meeting, found, tolerance, rng, most)


def _missed(miss: float, where: str, tolerance: float) -> Unclear:
    return Unclear(
        f"the best change found misses by {miss:.2g} at {where}, more than the tolerance "
        f"{tolerance:.3g}",
        Reason.TOLERANCE,
    )


def _linear(
    meeting: Meeting,
    found: dict[int, Floats],
    tolerance: float,
    rng: np.random.Generator,
    most: int,
) -> Answer:
    known = {s: move for s, move in found.items() if meeting.words[s] not in STRETCHED}
    diagonal = {
        s: np.argmax(np.abs(move), axis=0)
        for s, move in found.items()
        if meeting.words[s] in STRETCHED
    }
    system = System(meeting, rng, known, diagonal, most=most)
    solutions = system.solved()
    best: Found | None = None
    for numbers in _tried(solutions, tolerance, rng):
        one = _whole(system, solutions, numbers, rng)
        if one is None:
            continue
        if best is None or one.miss < best.miss:
            best = one
        if best.miss <= FINER * tolerance:
            return best
    if best is not None and best.miss <= tolerance:
        return best
    if _impossible(meeting, solutions, tolerance, rng):
        if _pinned(meeting, found):
            return No()
        loose = meeting.loosened(
            ["linear" if s in found and w != "fixed" else w for s, w in _by_stage(meeting)]
        )
        relaxed = System(loose, rng, most=most).solved()
        if _impossible(loose, relaxed, tolerance, rng):
            return No()
        return Unclear(
            "units of a stage look the same from all stages that keep their units apart, and not "
            "every way to match them was tried",
            Reason.SEARCH_LIMIT,
        )
    if best is None:
        return Unclear(
            "no invertible change was found, but changes that miss by little are not excluded",
            Reason.TOLERANCE,
        )
    if any(meeting.words[s] == "orthogonal" for s in meeting.heads) and _beside(meeting):
        return Unclear(
            f"orthogonal stages beside others are decided by no theorem, and the best change found "
            f"misses by {best.miss:.2g} at {best.where}",
            Reason.NO_THEOREM,
        )
    return _missed(best.miss, best.where, tolerance)


def _by_stage(meeting: Meeting) -> Iterator[tuple[int, str]]:
    return ((meeting.spaces[t], meeting.words[t]) for t in meeting.stages)


def _beside(meeting: Meeting) -> bool:
    """Whether an orthogonal stage stands beside one that is neither orthogonal nor a turn."""
    turns = ("orthogonal", "fixed", "permutation", "signed")
    words = meeting.words
    return any("orthogonal" in pair and not set(pair) <= set(turns) for pair in pairwise(words))


def _pinned(meeting: Meeting, found: dict[int, Floats]) -> bool:
    """Whether the states alone leave one way only to match the units of every stage."""
    for space in found:
        word = meeting.words[space]
        if word in ("fixed", "scale"):
            continue
        x = meeting.all_states(space)[0].T
        if word == "monomial":
            norms = np.sqrt(np.square(x).sum(axis=1, keepdims=True))
            x = x / np.where(norms > 0, norms, 1.0)
        apart = np.linalg.norm(x[:, None] - x[None], axis=2)
        if word == "signed":
            apart = np.minimum(apart, np.linalg.norm(x[:, None] + x[None], axis=2))
            own = 2 * np.linalg.norm(x, axis=1)
        else:
            own = np.full(len(x), np.inf)
        np.fill_diagonal(apart, own)
        if apart.size and apart.min() <= 1e-6 * np.abs(x).max(initial=0.0):
            return False
    return True


# ------------------------------------------------------------------ solutions


def _tried(solutions: Solutions, tolerance: float, rng: np.random.Generator) -> Iterator[Floats]:
    """Random solutions with the scale 1, the best conditioned first, at both tolerances."""
    seen = set()
    for part in (FINER * tolerance, COARSER * tolerance):
        basis = solutions.within(part)
        if basis.shape[1] in seen:
            continue
        seen.add(basis.shape[1])
        some = list(_samples(solutions, basis, rng))
        some.sort(key=lambda numbers: -_least(solutions, numbers))
        yield from (numbers for numbers in some[:3] if _least(solutions, numbers) > SINGULAR)


def _samples(solutions: Solutions, basis: Floats, rng: np.random.Generator) -> Iterator[Floats]:
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


def _least(solutions: Solutions, numbers: Floats) -> float:
    """The smallest singular value of any matrix, over the largest of all."""
    least, most = abs(numbers[-1]), np.linalg.norm(numbers)
    for move in solutions.matrices(numbers).values():
        if move.size:
            sizes = np.linalg.svd(move, compute_uv=False)
            least, most = min(least, sizes[-1]), max(most, sizes[0])
    return float(least / most) if most else 0.0


def _impossible(
    meeting: Meeting, solutions: Solutions, tolerance: float, rng: np.random.Generator
) -> bool:
    """Whether no invertible change can be near a solution, whatever the rounding."""
    width = np.sqrt(sum(len(b.known) for b in solutions.blocks.values()) + 1)
    far = 2 * CONDITION * width
    basis = solutions.within(COARSER * tolerance * far * solutions.amplified)
    if np.linalg.norm(basis[-1]) <= 1 / far:
        return True
    if any(block.goes is not None for block in solutions.blocks.values()):
        return False
    for weights in rng.normal(size=(TRIES, basis.shape[1])):
        if _least(solutions, basis @ weights) > SINGULAR:
            return False
    return True


def _whole(
    system: System, solutions: Solutions, numbers: Floats, rng: np.random.Generator
) -> Found | None:
    """The change that a solution stands for, with polar factors where stages are orthogonal."""
    meeting = system.meeting
    turned: Known = {
        s: polar(solutions.blocks[s, 0].matrix(numbers))
        for s in meeting.heads
        if meeting.words[s] == "orthogonal"
    }
    rest = [s for s in meeting.heads if s not in turned and s not in system.known]
    if turned and rest:
        again = System(meeting, rng, {**system.known, **turned}, system.diagonal)
        solutions = again.solved()
        within = solutions.within(1e-9)
        if not within.shape[1]:
            within = solutions.vectors[:, -1:]
        some = list(_samples(solutions, within, rng))
        if not some:
            return None
        numbers = max(some, key=lambda one: _least(solutions, one))
        if not _least(solutions, numbers) > SINGULAR:
            return None
    matrices = solutions.matrices(numbers)
    moves: dict[int, Floats] = {}
    offsets: dict[int, Floats] = {}
    for t in meeting.stages:
        space = meeting.spaces[t]
        if meeting.words[t] == "free":
            many = len(meeting.points[t][0])
            d = meeting.left.dimensions[t]
            stack = [matrices[space, k] for k in range(many)]
            moves[t] = system.real(space, np.array(stack).reshape(many, d, d))
            continue
        moves[t] = turned[space] if space in turned else system.real(space, matrices[space, 0])
        if meeting.words[t] == "affine":
            a, b = centres(meeting, space)
            offsets[t] = b - moves[t] @ a
    return Found(moves, offsets, *meeting.misses(moves, offsets))
