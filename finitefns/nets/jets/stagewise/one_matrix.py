"""Smaller freedoms of a net on inputs: one matrix per stage for all inputs.

``decide_smaller`` asks for matrices ``A_t`` with ``A_t x + b_t = x'`` for the states of every input
and ``A_{t+1} J = J' A_t`` for all Jacobians. A stage that is ``free`` may have another matrix at
every point; every other word allows one for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....errors import InputError, said
from ....seeds import Rng, generator
from ....tolerance import CONDITION, TOLERANCE
from ....verdict import Equivalent, Inequivalent, Obstruction, Reason, Undecided, Verdict
from ..jets import Jets
from .attempts import Found, No, attempt
from .meeting import Meeting
from .reasons import first_apart, merged_apart, named_alike, reason, shapes_apart
from .relabelled import Relabeling
from .stage_change import StageChange

HELD = 1e140  # numbers from 1e-140 to here have squares, and sums of them, that are floats
SIGNS_TRIED = 12  # solutions whose determinants are looked at, where a stage is free


def decide_smaller(
    x: Jets,
    y: Jets,
    words: Sequence[str],
    *,
    inputs_free: bool = False,
    ties: Sequence[Sequence[int]] = (),
    tolerance: float = TOLERANCE,
    rng: Rng = 0,
) -> Verdict:
    """Whether one change per stage carries the states and Jacobians of x to those of y.

    ``words`` has one of free, fixed, linear, affine, orthogonal, monomial, signed, permutation,
    scale per stage; stages that are tied share one matrix. Inputs keep their numbers unless they
    are free.

    Law: a yes carries a `StageChange` that was re-played; a no holds for every change of a
    condition up to a thousand.

    >>> one, two, three = ([[1.0, 0.0], [0.0, d]] for d in (1.0, 2.0, 3.0))
    >>> x, y = (Jets.of([[one, d]]) for d in (two, three))
    >>> decide_smaller(x, y, ("linear", "linear")).obstruction.inputs
    (0, 1)
    >>> bool(decide_smaller(x, y, ("free", "free")))
    True

    Raises `InputError` where words, ties and stages do not fit.
    """
    if not 0 < tolerance < 1e-2:
        raise InputError(
            f"tolerance is {said(tolerance)}, but it must be a number between 0 and 0.01"
        )
    for net, side in ((x, "left"), (y, "right")):
        for t, states in enumerate(net.states):
            if not np.isfinite(states).all():
                raise InputError(f"the states of stage{t} on the {side} are not all finite")
    chance = generator(rng)
    apart = shapes_apart(x, y)
    if apart is not None:
        return Inequivalent(apart)
    beyond = _beyond_squares(x, "left") or _beyond_squares(y, "right")
    if beyond and not _same_numbers(x, y):
        return Undecided(beyond, Reason.TOLERANCE)
    if inputs_free:
        paired = Relabeling(x, y, words, ties, tolerance, chance).found()
        if isinstance(paired, Undecided):
            return paired
        if isinstance(paired, Obstruction):
            return Inequivalent(paired, _judged(tolerance, x.inputs))
        return decide(paired, tolerance, chance)
    partners = named_alike(x, y)
    if isinstance(partners, Obstruction):
        return Inequivalent(partners)
    meeting = Meeting(x, y, words, ties, (np.arange(x.inputs), partners))
    return decide(meeting, tolerance, chance)


def _beyond_squares(x: Jets, side: str) -> str:
    """Where the numbers of a stage are so large or small that no float holds their squares."""
    for t in range(x.last + 1):
        held = {"states at": x.states[t]}
        if t < x.last:
            held["Jacobians from"] = x.jacobians(t, np.arange(x.count(t)))
        for what, some in held.items():
            size = float(np.abs(some).max(initial=0.0))
            if size and not 1 / HELD < size < HELD:
                return (
                    f"the {what} stage {t} are about {size:.1g} on the {side}, and the squares of "
                    "such numbers are not floats; other units make them comparable"
                )
    return ""


def _same_numbers(x: Jets, y: Jets) -> bool:
    """Whether both have the same states and Jacobians, bit by bit, so that nothing has to move."""
    if not all(map(np.array_equal, x.points, y.points)):
        return False
    every = [np.arange(x.count(t)) for t in range(x.last)]
    return all(map(np.array_equal, x.states, y.states)) and all(
        np.array_equal(x.jacobians(t, some), y.jacobians(t, some)) for t, some in enumerate(every)
    )


def decide(meeting: Meeting, tolerance: float, rng: np.random.Generator) -> Verdict:
    """The verdict on two nets whose inputs correspond as they stand."""
    at = _judged(tolerance, len(meeting.mine))
    merged = merged_apart(meeting)
    if merged is not None:
        return Inequivalent(merged, at)
    found = attempt(meeting, tolerance, rng)
    if isinstance(found, Found):
        for _ in range(SIGNS_TRIED):
            signs = _signs(meeting, found)
            if signs is None:
                break
            again = attempt(meeting, tolerance, rng)
            found = again if isinstance(again, Found) else found
        if signs is not None:
            return Undecided(signs, Reason.NO_THEOREM)
        return Equivalent(witness(meeting, found), f"{at}; re-played within {found.miss:.2g}")
    apart = first_apart(meeting, tolerance)
    if apart is not None:
        return Inequivalent(apart, at)
    if isinstance(found, No):
        blurred = set(meeting.words) & {"free", "linear", "affine", "monomial", "scale"}
        held = f"; for changes of a condition up to {CONDITION:,.0f}" if blurred else ""
        return Inequivalent(reason(meeting, tolerance, rng), at + held)
    return Undecided(found.why, found.reason)


def _judged(tolerance: float, inputs: int) -> str:
    return f"judged at tolerance {tolerance:.3g} at {inputs} inputs"


def witness(meeting: Meeting, found: Found) -> StageChange:
    """The change that was found, a matrix per stage that moves; per input where it is free."""
    moves: dict[str, np.ndarray] = {}
    back = np.argsort(meeting.mine)
    partners = meeting.theirs[back]
    if not np.array_equal(partners, np.arange(len(partners))):
        moves["inputs"] = partners
    for t, move in found.moves.items():
        if meeting.words[t] == "fixed":
            continue
        moves[f"stage{t}"] = move[meeting.points[t][2][back]] if move.ndim == 3 else move
    return StageChange(moves, {f"stage{t}": shift for t, shift in found.offsets.items()})


def _signs(meeting: Meeting, found: Found) -> str | None:
    """Why the matrices of a free stage may not come from one change of it, or None.

    In one dimension a change keeps the order of the states and has positive derivatives, or
    reverses both; in more, the determinants at all points have one sign.
    """
    for t in meeting.stages:
        if meeting.words[t] != "free" or len(found.moves[t]) < 2 or not meeting.left.dimensions[t]:
            continue
        signs = np.sign(np.linalg.det(found.moves[t]))
        if meeting.left.dimensions[t] == 1:
            x, y = (side.reshape(-1) for side in meeting.states(t))
            order = np.argsort(x)
            turned = np.sign(np.diff(y[order]))
            signs = np.concatenate([signs, turned])
        if len(set(signs.tolist())) > 1:
            return (
                f"stage{t} is free beside stages of which one matrix is asked, the determinants at "
                "its points have both signs in every solution that was tried, and no theorem says "
                "whether there are others"
            )
    return None
