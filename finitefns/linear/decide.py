"""Verdicts on linear things: exact ones over the rationals, floating ones at two tolerances.

Floats are judged at a tenth of the tolerance and at ten times it. A yes has its witness re-played
within the finer one, or within the tolerance where all invariants agree at both. A no is certain:
no allowed change of a condition up to a thousand makes that difference, at the coarser one. What
lies between is `Undecided` and says why. Equal things are equivalent under every freedom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..compare import find_witness
from ..errors import InputError
from ..freedom import Freedom
from ..slots import Matrices, SlotFreedom, fixed, free
from ..verdict import Equivalent, Inequivalent, Obstruction, Undecided, Verdict
from .search import TooHard
from .spectrum import COARSER, CONDITION, FINER, ROUNDING, TOLERANCE, Spectrum

MOST_IN_FRACTIONS = 64  # entries of floats that are looked at once more as fractions
DUST = (
    "the largest entry is below 2.3e-308, where floats have few digits and the next one after "
    "zero begins; multiplied by a power of two the same numbers can be judged"
)
OVER = "judged over the rationals"  # the field of exact verdicts


@dataclass(frozen=True)
class Judged:
    """By what floats were judged: the tolerance, both spectra, and how far the re-play missed.

    >>> import numpy as np
    >>> s = Spectrum(np.array([2.0, 1.0]), 1e-9)
    >>> print(Judged(1e-9, s, s, 1e-16))
    judged at tolerance 1e-09, singular values 2, 1 (rank 2 at tolerance 1e-09, gap inf) on the \
left, 2, 1 (rank 2 at tolerance 1e-09, gap inf) on the right; the re-play misses by 1e-16
    """

    tolerance: float
    left: Spectrum
    right: Spectrum
    miss: float | None = None

    def __str__(self) -> str:
        spectra = f"singular values {self.left} on the left, {self.right} on the right"
        missed = "" if self.miss is None else f"; the re-play misses by {self.miss:.2g}"
        return f"judged at tolerance {self.tolerance:.3g}, {spectra}{missed}"


class Spectra(tuple[Spectrum, ...]):
    """Singular values of several matrices, told one after the other."""

    def __str__(self) -> str:
        return " -> ".join(map(str, self))


class JudgedChain:
    """By what a floating chain was judged: the tolerance, and how far the re-play missed.

    >>> print(JudgedChain(1e-9, 2e-16))
    judged at tolerance 1e-09 of each factor; the re-play misses by 2e-16
    """

    def __init__(self, tolerance: float, miss: float | None) -> None:
        self.tolerance = tolerance
        self.miss = miss

    def __str__(self) -> str:
        missed = "" if self.miss is None else f"; the re-play misses by {self.miss:.2g}"
        return f"judged at tolerance {self.tolerance:.3g} of each factor{missed}"


def sort_of(slot: str, how: SlotFreedom) -> str:
    """The sort of matrices that a freedom means on a space; free means linear.

    >>> sort_of("domain", free), sort_of("domain", fixed), sort_of("domain", Matrices("scale"))
    ('linear', 'fixed', 'scale')

    Raises `InputError` for a freedom that moves points.
    """
    if how == free:
        return "linear"
    if how == fixed:
        return "fixed"
    if isinstance(how, Matrices):
        return how.sort
    raise InputError(
        f"the freedom of {slot} is {how!r}, which moves points; a space is free, fixed, linear, "
        "orthogonal, monomial, signed, permutation or scale"
    )


def sorts(x: Any, freedom: Freedom) -> tuple[str, ...]:
    """The sort of each slot of a linear thing."""
    how = freedom.on(list(x.slots), type(x).__name__)
    return tuple(sort_of(slot, rule) for slot, rule in how.items())


def first_difference(left: dict[str, Any], right: dict[str, Any]) -> Obstruction | None:
    """The first invariant whose values differ."""
    for name, mine in left.items():
        if mine != right[name]:
            return Obstruction(name, mine, right[name])
    return None


def decided(x: Any, y: Any, freedom: Freedom) -> Verdict:
    """The verdict on two linear things of one kind and of equal sizes."""
    if x.is_exact != y.is_exact:
        words = {True: "exact", False: "floating"}
        raise InputError(
            f"equivalent: the left is {words[x.is_exact]} and the right is {words[y.is_exact]}; "
            "exact and floating numbers are not mixed, .floating() turns one into the other"
        )
    sorts(x, freedom)  # what does not fit is refused before anything is decided
    found = at_once(x, y, freedom)
    if found is not None:
        return found
    try:
        return _exact(x, y, freedom) if x.is_exact else _floating(x, y, freedom)
    except TooHard as limit:
        return Undecided(str(limit))


def at_once(x: Any, y: Any, freedom: Freedom) -> Verdict | None:
    """What needs no search, whatever the freedom: a yes where nothing has to move.

    And neither, where floats are too small to say anything.
    """
    if x.is_exact:
        return Equivalent(x.still(freedom), OVER) if x == y else None
    x, y = _alike_judged(x, y)
    miss = x.misses(y)
    if miss <= FINER * x.tolerance:
        return Equivalent(x.still(freedom), x.judged(y, x.tolerance, miss))
    return Undecided(DUST) if x.is_dust or y.is_dust else None


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
        return Undecided(gap)
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
        return Undecided(_missed(miss, within))
    return Equivalent(witness, f"{OVER}; {x.judged(y, within, miss)}")


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
    limit: TooHard | None = None
    try:
        no = x.differs(y, freedom)
        if no is not None:
            doubt = _contradicted(x, y, no, freedom)
            judged = x.judged(y, tolerance)
            return Inequivalent(no, judged) if doubt is None else Undecided(f"{doubt}; {judged}")
    except TooHard as reason:  # a change may be found all the same
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
        return Equivalent(best[1], x.judged(y, tolerance, best[0]))
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
    judged = x.judged(y, tolerance)
    if fine is None and coarse is None:
        if best is not None and best[0] <= tolerance:
            return Equivalent(best[1], x.judged(y, tolerance, best[0]))
        if gap is not None:
            return Undecided(gap)
        return Undecided(_missed(best[0] if best is not None else float("inf"), tolerance))
    odd = fine if coarse is None else coarse
    at = tolerance * (FINER if coarse is None else COARSER)
    if fine is None or coarse is None:
        other = tolerance * (COARSER if coarse is None else FINER)
        return Undecided(f"at tolerance {at:.3g} {odd}, but at {other:.3g} they agree; {judged}")
    return Undecided(
        f"{odd}, but a change of condition {CONDITION:.0e} or the rounding may make as much of it; "
        f"{judged}"
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
    if "linear" not in sorts(x, freedom):
        return None
    p, q = x.exact(), y.exact()
    if x.sees_rounding(p) or y.sees_rounding(q):
        return None
    try:
        if first_difference(p.invariants(freedom), q.invariants(freedom)) is not None:
            return None
    except TooHard:
        return None
    return (
        f"{no} at this tolerance, but the same numbers as fractions are equivalent: "
        "a change that stretches more than a thousand times takes one to the other"
    )
