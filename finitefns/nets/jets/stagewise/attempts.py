"""The search for one matrix per stage, and when it is certain that there is none.

Stages that keep their units apart are matched first (`monomial`), and then stand as known in the
linear equations of the others (`equations`), whose random solution is tried. Orthogonal stages take
its polar factor. A change is only found once it carries states and Jacobians over.

A *no* is certain: every change of a condition up to `CONDITION` that misses by no more than the
coarser tolerance lies close to a space of solutions in which no matrix is invertible.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, product

import numpy as np

from ....linear.units.near import Unclear
from ....linear.units.pairing import Lost
from ....tolerance import FINER
from ....verdict import NoCanonicalForm, Reason
from ..jets import Floats
from . import banded
from .equations import MOST_UNKNOWNS, MOST_WHOLE, Key, Known, System, Unknown, centres, keeps_units
from .meeting import STRETCHED, Meeting
from .monomial import matched
from .orthogonal import polar
from .slowly import every_move
from .solutions import SINGULAR, impossible, least, samples, tried
from .turning import turned

MOST_UNFOLDED = 1000  # unknowns for which a no is looked for once more, with nothing known
ORDERS = 150  # ways to match units that are tried, where the units alone leave several
SORT_OF_ALL = {"monomial": "permutation"}  # scales stay unknown


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
    """The other stages by equations, for every way to match the units, where these are few."""
    first = _folded(meeting, found, tolerance, rng, most)
    if isinstance(first, Found) or _pinned(meeting, found):
        return first
    loose = meeting.loosened(
        ["linear" if s in found and w != "fixed" else w for s, w in _by_stage(meeting)]
    )
    if impossible(loose, System(loose, rng, most=most).solved(), tolerance, rng):
        return No()
    spaces = [s for s in found if meeting.words[s] in ("permutation", "signed", "monomial")]
    dims = [meeting.left.dimensions[s] for s in spaces]
    if math.prod(_ways(meeting.words[s], d) for s, d in zip(spaces, dims, strict=True)) > ORDERS:
        return Unclear(
            "units of a stage look the same from all stages that keep their units apart, and more "
            f"than {ORDERS} ways to match them are not tried",
            Reason.SEARCH_LIMIT,
        )
    doubt: Unclear | None = None
    kinds = [SORT_OF_ALL.get(meeting.words[s], meeting.words[s]) for s in spaces]
    for chosen in product(*(every_move(k, d) for k, d in zip(kinds, dims, strict=True))):
        other = {**found, **dict(zip(spaces, chosen, strict=True))}
        answer = _folded(meeting, other, tolerance, rng, most)
        if isinstance(answer, Found):
            return answer
        doubt = answer if isinstance(answer, Unclear) else doubt
    return doubt or No()


def _ways(word: str, d: int) -> int:
    """How many permutations of d units there are, times signs where these may turn."""
    return math.factorial(d) * (2**d if word == "signed" else 1)


def _folded(
    meeting: Meeting,
    found: dict[int, Floats],
    tolerance: float,
    rng: np.random.Generator,
    most: int,
) -> Answer:
    """A change with the units matched as they are; scales stay unknown."""
    known = {s: move for s, move in found.items() if meeting.words[s] not in STRETCHED}
    diagonal = {
        s: np.argmax(np.abs(move), axis=0)
        for s, move in found.items()
        if meeting.words[s] in STRETCHED
    }
    system = System(meeting, rng, known, diagonal, most=most)
    if system.total > MOST_WHOLE and most >= MOST_UNKNOWNS and banded.fits(system):
        few = System(meeting, rng, known, diagonal, sums=banded.SUMS)
        answer = _by_band(few, tolerance)
        if isinstance(answer, Found) or system.total > most:
            return answer
    solutions = system.solved()
    best: Found | None = None
    for numbers in tried(meeting, solutions, tolerance, rng):
        one = _whole(system, solutions.blocks, numbers, rng)
        if one is not None and (best is None or one.miss < best.miss):
            best = one
        if best is not None and best.miss <= FINER * tolerance:
            return best
    if best is not None and best.miss <= tolerance:
        return best
    if impossible(meeting, solutions, tolerance, rng):
        return No()
    if solutions.amplified > 1 and system.whole <= min(most, MOST_UNFOLDED):
        again = System(meeting, rng, known, diagonal, most=most, fold=False).solved()
        if impossible(meeting, again, tolerance, rng):
            return No()
    if _beside(meeting):
        spaces = [s for s in meeting.heads if meeting.words[s] == "orthogonal"]
        if solutions.amplified == 1:
            for numbers in turned(solutions, spaces, rng):
                one = _whole(system, solutions.blocks, numbers, rng)
                if one is not None and one.miss <= FINER * tolerance:
                    return one
        return Unclear(
            "orthogonal stages beside others are decided by no theorem, and no change that was "
            "tried carries the left to the right",
            Reason.NO_THEOREM,
        )
    if best is None:
        return Unclear(
            "no invertible change was found, but changes that miss by little are not excluded",
            Reason.TOLERANCE,
        )
    return _missed(best.miss, best.where, tolerance)


def _by_band(system: System, tolerance: float) -> Answer:
    """A change of very many unknowns, or that none was found: there is no certain no."""
    best: Found | None = None
    for numbers in banded.nearly_solved(system):
        if not least(system.blocks, numbers) > SINGULAR:
            continue
        one = _whole(system, system.blocks, numbers, system.rng)
        if one is not None and (best is None or one.miss < best.miss):
            best = one
        if best is not None and best.miss <= FINER * tolerance:
            return best
    if best is not None and best.miss <= tolerance:
        return best
    return Unclear(
        f"the equations have {system.total} unknowns; none of the solutions that were tried "
        f"carries the left to the right, and beyond {system.most} that is not proof",
        Reason.SEARCH_LIMIT,
    )


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


def _whole(
    system: System, blocks: dict[Key, Unknown], numbers: Floats, rng: np.random.Generator
) -> Found | None:
    """The change that a solution stands for, with polar factors where stages are orthogonal."""
    meeting = system.meeting
    turns: Known = {
        s: polar(blocks[s, 0].matrix(numbers))
        for s in meeting.heads
        if meeting.words[s] == "orthogonal"
    }
    rest = [s for s in meeting.heads if s not in turns and s not in system.known]
    if turns and rest:
        again = System(meeting, rng, {**system.known, **turns}, system.diagonal)
        solutions = again.solved()
        blocks = again.blocks
        within = solutions.within(1e-9)
        if not within.shape[1]:
            within = solutions.vectors[:, -1:]
        some = list(samples(solutions, within, rng))
        if not some:
            return None
        numbers = max(some, key=lambda one: least(solutions.blocks, one))
        if not least(solutions.blocks, numbers) > SINGULAR:
            return None
    matrices = {key: block.matrix(numbers) for key, block in blocks.items()}
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
        moves[t] = turns[space] if space in turns else system.real(space, matrices[space, 0])
        if meeting.words[t] == "affine":
            a, b = centres(meeting, space)
            offsets[t] = b - moves[t] @ a
    return Found(moves, offsets, *meeting.misses(moves, offsets))
