"""Verdicts on linear things: exact ones to the last digit, floating ones at two tolerances.

Floats are judged at a tenth of the tolerance and at ten times it. Where the two answers differ,
the verdict is `Undecided` and says so; a yes has its witness re-played within the tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..compare import find_witness
from ..errors import InputError
from ..freedom import Freedom
from ..slots import Matrices, SlotFreedom, fixed, free
from ..verdict import Equivalent, Inequivalent, Obstruction, Undecided, Verdict
from .search import TooHard
from .spectrum import COARSER, FINER, Spectrum


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
    try:
        return _exact(x, y, freedom) if x.is_exact else _floating(x, y, freedom)
    except TooHard as limit:
        return Undecided(str(limit))


def _exact(x: Any, y: Any, freedom: Freedom) -> Verdict:
    found = first_difference(x.invariants(freedom), y.invariants(freedom))
    if found is not None:
        doubt = x.doubt(found.invariant, freedom)
        return Inequivalent(found) if doubt is None else Undecided(doubt)
    return _replayed(x, y, freedom, None)


def _floating(x: Any, y: Any, freedom: Freedom) -> Verdict:
    tolerance = max(x.tolerance, y.tolerance)
    x, y = x.with_tolerance(tolerance), y.with_tolerance(tolerance)
    fine, coarse = (
        first_difference(
            x.with_tolerance(tolerance * k).invariants(freedom),
            y.with_tolerance(tolerance * k).invariants(freedom),
        )
        for k in (FINER, COARSER)
    )
    if (fine is None) != (coarse is None):
        odd = fine if coarse is None else coarse
        at = tolerance * (FINER if coarse is None else COARSER)
        other = tolerance * (COARSER if coarse is None else FINER)
        judged = Judged(tolerance, x.spectrum, y.spectrum)
        return Undecided(f"at tolerance {at:.3g} {odd}, but at {other:.3g} they agree; {judged}")
    if coarse is not None:
        doubt = x.doubt(coarse.invariant, freedom)
        if doubt is not None:
            return Undecided(doubt)
        return Inequivalent(coarse, x.judged(y, tolerance))
    return _replayed(x, y, freedom, tolerance)


def _replayed(x: Any, y: Any, freedom: Freedom, tolerance: float | None) -> Verdict:
    """A yes after its witness has been re-played; Undecided where no witness is found."""
    gap = x.incomplete(y, freedom)
    if gap is not None:
        return Undecided(gap)
    witness = find_witness(x, y, freedom)
    there = x.act(witness)
    if there.is_exact:
        if there != y:
            raise AssertionError("the witness found does not re-play: this is a bug in finitefns")
        return Equivalent(witness)
    # An exact yes may need square roots, and then its witness is in floats.
    within = there.tolerance if tolerance is None else tolerance
    miss = there.misses(y)
    if not miss <= within:
        return Undecided(
            f"the invariants agree, but the best change found misses by {miss:.2g}, "
            f"more than the tolerance {within:.3g}"
        )
    return Equivalent(witness, x.judged(y, within, miss))
