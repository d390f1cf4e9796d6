"""The decision at two tolerances, for things whose numbers may be floats.

Floats are judged at a tenth of the tolerance and at ten times it. A yes has its witness re-played
within the finer one, or within the tolerance where all invariants agree at both. A no is certain:
no allowed change of a condition up to a thousand makes that difference, at the coarser one. What
lies between is `Undecided` and says why. Exact numbers are decided as they are, over their field.
Law: equal things are equivalent under every freedom.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .compare import find_witness
from .contract import Tolerant
from .errors import InputError
from .freedom import Freedom
from .verdict import (
    Equivalent,
    Inequivalent,
    NoCanonicalForm,
    Obstruction,
    Reason,
    Undecided,
    Verdict,
)

TOLERANCE = 1e-9  # where none is given
FINER, COARSER = 0.1, 10.0  # the two tolerances a factor 100 apart
CONDITION = 1e3  # a no in floats holds for all changes up to this condition, on each side
ROUNDING = 4.5e-16  # twice the last digit of a float: what singular values of zero are at best
MOST_IN_FRACTIONS = 64  # entries of floats that are looked at once more as fractions
DUST = (
    "the largest entry is below 2.3e-308, where floats have few digits and the next one after "
    "zero begins; multiplied by a power of two the same numbers can be judged"
)
OVER = "judged over the rationals"  # the field of exact verdicts


def first_difference(left: dict[str, Any], right: dict[str, Any]) -> Obstruction | None:
    """The first invariant whose values differ."""
    for name, mine in left.items():
        if mine != right[name]:
            return Obstruction(name, mine, right[name])
    return None


def decided(x: Tolerant, y: Tolerant, freedom: Freedom) -> Verdict:
    """The verdict on two tolerant things of one kind and of equal sizes."""
    if x.is_exact != y.is_exact:
        words = {True: "exact", False: "floating"}
        raise InputError(
            f"equivalent: the left is {words[x.is_exact]} and the right is {words[y.is_exact]}; "
            "exact and floating numbers are not mixed, .floating() turns one into the other"
        )
    x.stretches(freedom)  # what does not fit is refused before anything is decided
    found = at_once(x, y, freedom)
    if found is not None:
        return found
    try:
        return _exact(x, y, freedom) if x.is_exact else _floating(x, y, freedom)
    except NoCanonicalForm as limit:
        return limit.undecided


def at_once(x: Any, y: Any, freedom: Freedom) -> Verdict | None:
    """What needs no search, whatever the freedom: a yes where nothing has to move.

    And neither, where floats are too small to say anything.
    """
    if x.is_exact:
        return Equivalent(x.still(freedom), OVER) if x == y else None
    x, y = _alike_judged(x, y)
    miss = x.misses(y)
    if miss <= FINER * x.tolerance:
        return Equivalent(x.still(freedom), x.evidence(y, x.tolerance, miss))
    return Undecided(DUST, Reason.DEGENERATE) if x.is_dust or y.is_dust else None


def _alike_judged(x: Any, y: Any) -> tuple[Any, Any]:
    """Both at one tolerance, none finer than the rounding of sums as long as the dimensions are."""
    rounding = ROUNDING * max(x.slots.values(), default=0)
    tolerance = max(x.tolerance, y.tolerance, rounding)
    return x.with_tolerance(tolerance), y.with_tolerance(tolerance)


def _exact(x: Any, y: Any, freedom: Freedom) -> Verdict:
    found = first_difference(x.invariants(freedom), y.invariants(freedom))
    if found is not None:
        return Inequivalent(found, OVER)
    gap = x.incomplete(y, freedom)
    if gap is not None:
        return Undecided(gap, Reason.NO_COMPLETE_INVARIANT)
    x, y = x.seen_alike(y)
    witness = find_witness(x, y, freedom)
    if witness.is_exact:
        if x.act(witness) != y:
            raise AssertionError("the witness found does not re-play: this is a bug in finitefns")
        return Equivalent(witness, OVER)
    # An exact yes may need square roots, and then its witness is in floats.
    within = x.tolerance
    miss = x.act(witness).misses(y)
    if not miss <= within:
        return Undecided(_missed(miss, within), Reason.TOLERANCE)
    return Equivalent(witness, f"{OVER}; {x.evidence(y, within, miss)}")


def _missed(miss: float, within: float) -> str:
    return (
        f"the invariants agree, but the best change found misses by {miss:.2g}, "
        f"more than the tolerance {within:.3g}"
    )


def _floating(x: Any, y: Any, freedom: Freedom) -> Verdict:
    """First a certain no; then a change that re-plays; else neither.

    A change that re-plays within a tenth of the tolerance is a yes at both tolerances; up to the
    tolerance it is one where the invariants agree at both.
    """
    x, y = _alike_judged(x, y)
    tolerance = x.tolerance
    limit: NoCanonicalForm | None = None
    try:
        no = x.differs(y, freedom)
        if no is not None:
            doubt = _contradicted(x, y, no, freedom)
            judged = x.evidence(y, tolerance)
            return (
                Inequivalent(no, judged)
                if doubt is None
                else Undecided(f"{doubt}; {judged}", Reason.TOLERANCE)
            )
    except NoCanonicalForm as reason:  # a change may be found all the same
        limit = reason
    best: tuple[float, Any] | None = None
    for change in x.changes(y, freedom):
        miss = _miss_of(x, y, change)
        if best is None or miss < best[0]:
            best = miss, change
        if miss <= FINER * tolerance:
            break
    if limit is not None and (best is None or best[0] > FINER * tolerance):
        raise limit
    if best is not None and best[0] <= FINER * tolerance:
        return Equivalent(best[1], x.evidence(y, tolerance, best[0]))
    return _between(x, y, freedom, tolerance, best)


def _miss_of(x: Any, y: Any, change: Any) -> float:
    """How far the re-play of a change misses; a change whose numbers are not floats is none."""
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            miss = float(x.act(change).misses(y))
    except InputError:
        return float("inf")
    return miss if miss == miss else float("inf")


def _between(
    x: Any, y: Any, freedom: Freedom, tolerance: float, best: tuple[float, Any] | None
) -> Verdict:
    """What is neither a certain no nor a steady yes."""
    fine, coarse = (
        first_difference(
            x.with_tolerance(tolerance * k).invariants(freedom),
            y.with_tolerance(tolerance * k).invariants(freedom),
        )
        for k in (FINER, COARSER)
    )
    gap = x.incomplete(y, freedom)
    judged = x.evidence(y, tolerance)
    if fine is None and coarse is None:
        if best is not None and best[0] <= tolerance:
            return Equivalent(best[1], x.evidence(y, tolerance, best[0]))
        if gap is not None:
            return Undecided(gap, Reason.NO_COMPLETE_INVARIANT)
        missed = _missed(best[0] if best is not None else float("inf"), tolerance)
        return Undecided(missed, Reason.TOLERANCE)
    odd = fine if coarse is None else coarse
    at = tolerance * (FINER if coarse is None else COARSER)
    if fine is None or coarse is None:
        other = tolerance * (COARSER if coarse is None else FINER)
        return Undecided(
            f"at tolerance {at:.3g} {odd}, but at {other:.3g} they agree; {judged}",
            Reason.TOLERANCE,
        )
    return Undecided(
        f"{odd}, but a change of condition {CONDITION:.0e} or the rounding may make as much of it; "
        f"{judged}",
        Reason.TOLERANCE,
    )


def _contradicted(x: Any, y: Any, no: Obstruction, freedom: Freedom) -> str | None:
    """Why a no in floats is not given after all: as fractions the same numbers are equivalent.

    A linear change may stretch what is far below the tolerance. Where it is more than rounding
    the numbers as they are have the last word; and what is rounding has no word in it. Whoever
    states a coarser tolerance says that what lies below it is noise, and gets the no. Asked where
    fractions are quick enough, `MOST_IN_FRACTIONS` entries.
    """
    if x.tolerance > TOLERANCE or x.entries > MOST_IN_FRACTIONS:
        return None
    if not x.stretches(freedom):
        return None
    p, q = x.exact(), y.exact()
    if x.sees_rounding(p) or y.sees_rounding(q):
        return None
    try:
        if first_difference(p.invariants(freedom), q.invariants(freedom)) is not None:
            return None
    except NoCanonicalForm:
        return None
    return (
        f"{no} at this tolerance, but the same numbers as fractions are equivalent: "
        "a change that stretches more than a thousand times takes one to the other"
    )
