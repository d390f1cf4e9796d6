"""What one linear map tells of another: the rules of `summaries` for matrices.

The row space stands where a finite map has its kernel partition, the column space where it has its
image; the matrices are found in `factoring`. Where floats do not tell, the answer is `Undecided`.
"""

from __future__ import annotations

from .. import summaries
from ..errors import InputError
from ..summaries import Factor
from ..verdict import Reason, Undecided
from . import factoring
from .factoring import NoFactor, NoLift, RankFactorization
from .maps import LinearMap, alike
from .spectrum import Seen


def _meet(question: str, slot: str, f: LinearMap, g: LinearMap) -> tuple[Seen, Seen]:
    if f.slots[slot] != g.slots[slot]:
        raise InputError(
            f"{question}: the {slot} of one map has dimension {f.slots[slot]}, "
            f"that of the other {g.slots[slot]}"
        )
    factoring.same_kind(f._seen, g._seen, question)
    return f._seen, g._seen


@summaries.rule_of_summary.register
def _summary(f: LinearMap) -> RankFactorization[LinearMap]:
    project, embed = (alike(f, a) for a in factoring.through(f._seen))
    return RankFactorization(project, embed, project.slots["codomain"])


@summaries.rule_of_factor_through.register
def _factor_through(g: LinearMap, f: LinearMap) -> Factor[LinearMap] | NoFactor | Undecided:
    found = factoring.factor(*_meet("factor_through", "domain", g, f))
    if isinstance(found, str):
        return Undecided(found, Reason.TOLERANCE)
    return found if isinstance(found, NoFactor) else Factor(alike(g, found))


@summaries.rule_of_lift_through.register
def _lift_through(f: LinearMap, h: LinearMap) -> Factor[LinearMap] | NoLift | Undecided:
    found = factoring.lift(*_meet("lift_through", "codomain", f, h))
    if isinstance(found, str):
        return Undecided(found, Reason.TOLERANCE)
    return found if isinstance(found, NoLift) else Factor(alike(f, found))


@summaries.rule_of_joint.register
def _joint(f: LinearMap, g: LinearMap) -> LinearMap:
    return alike(f, factoring.row_sum(*_meet("joint", "domain", f, g)))


@summaries.rule_of_common_summary.register
def _common_summary(f: LinearMap, g: LinearMap) -> LinearMap:
    return alike(f, factoring.row_meet(*_meet("common_summary", "domain", f, g)))
