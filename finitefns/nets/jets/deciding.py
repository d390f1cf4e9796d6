"""Whether two nets on finitely many inputs are equal to first order, with any change of stages.

They are iff their forests agree, each tree of the one is isomorphic to that of the other, and the
signs can be chosen one per stage, with the order of the states on stages that are lines.

Source: the chain rule one way; the other way, diffeomorphisms with prescribed derivatives.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import InputError
from ...seeds import Rng, generator
from ...verdict import Reason, Undecided, Verdict
from .bars.ranks import TOLERANCE
from .jets import Jets
from .labelled import decide_labelled
from .unnamed import decide_unnamed


def decide(
    x: Jets,
    y: Jets,
    *,
    free: Sequence[bool],
    inputs_free: bool = False,
    ties: Sequence[Sequence[int]] | None = None,
    tolerance: float = TOLERANCE,
    rng: Rng = 0,
) -> Verdict:
    """Whether diffeomorphisms of the free stages carry the left to the right, to first order.

    ``free`` has one entry per stage. With ``inputs_free`` the inputs of y may be called otherwise.
    ``ties`` are groups of stages that share one change of coordinates: equal states of tied stages
    are one point. A yes carries a `JetChange` that was re-played; a no says which inputs differ
    and how.

    Law: jets are equivalent to what a random `JetChange` makes of them.

    >>> x = Jets.of([[[[1.0, 0.0], [0.0, 1.0]]]])
    >>> y = Jets.of([[[[1.0, 0.0], [0.0, 0.0]]]])
    >>> print(decide(x, y, free=[True, True]).obstruction)
    at input 0 2 bars reach from stage 0 to 1, on the right 1

    Raises `InputError` where ``free`` does not have one entry per stage, and where tied stages
    differ in dimension or in freedom.
    """
    if len(free) != len(x.dimensions):
        raise InputError(
            f"free has {len(free)} entries, but the net has {len(x.dimensions)} stages"
        )
    for tie in ties or ():
        kinds = {(x.dimensions[t], bool(free[t])) for t in tie}
        if len(kinds) > 1:
            stages = ", ".join(map(str, tie))
            raise InputError(
                f"the stages {stages} are tied, but they differ in dimension or in freedom"
            )
    kept = tuple(tuple(tie) for tie in ties or () if len(tie) > 1)
    chance = generator(rng)
    if not inputs_free:
        return decide_labelled(x, y, free=free, tolerance=tolerance, rng=chance, ties=kept)
    if kept:
        return Undecided(
            "with tied stages and inputs without names no search is known; name the inputs",
            Reason.NO_THEOREM,
        )
    return decide_unnamed(x, y, free=free, rng=chance, tolerance=tolerance)
