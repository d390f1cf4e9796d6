"""Verdicts on nets: which theorem decides a question, and what lies outside all of them.

A net on inputs is decided to first order: by jets where every stage is free or fixed, by one matrix
per stage where a freedom is smaller. Inputs on a crease have no derivative there: a no that the
others give stands, and a yes is not given. Of two nets without inputs a no is an input where their
functions differ, handed out and re-played; a yes is given only where it is proved.

Law: a yes carries its change of coordinates; a no names the inputs that it stands on.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..compare import decide
from ..freedom import Freedom
from ..verdict import Equivalent, Inequivalent, Obstruction, Reason, Undecided, Verdict
from ..wording import some
from .changes import CoordinateChange
from .jets import deciding
from .jets.bars.ranks import Ranks, ranks
from .jets.plainly import plain_difference
from .net import Net
from .sorts import sorts
from .trace import Trace

Ints = NDArray[np.int64]
BY_JETS = {"free", "fixed"}
COARSER = (10.0, 1e3)  # times the usual rounding
MOST_LOOKED_AT = 256  # inputs of other exact ranks at which those of floats are looked at


@decide.register
def _(x: Trace, y: Trace, fr: Freedom) -> Verdict:
    aligned = CoordinateChange.align(x, y, fr)
    if isinstance(aligned, Obstruction):
        return Inequivalent(aligned)
    named = sorts(x, fr)[0] == "fixed"
    x, here = _merging_alike(x, y if aligned.bring is None else y.act(aligned.bring), named)
    if x == here or not (x.on_crease or here.on_crease):
        return _to_first_order(x, here, fr)
    return _off_creases(x, here, fr, named)


def _off_creases(x: Trace, y: Trace, fr: Freedom, named: bool) -> Verdict:
    """A no of the inputs that lie off creases stands; a yes of them is not one for all."""
    if named:
        moving = [word != "fixed" for word in sorts(x, fr)[1:]]
        apart = plain_difference(x.jets, y.jets, moving)
        if apart is not None:
            return Inequivalent(apart)
    bent = [{*x.on_crease, *y.on_crease}] * 2 if named else [{*x.on_crease}, {*y.on_crease}]
    every = [
        np.setdiff1d(np.arange(z.inputs), sorted(here))
        for z, here in zip((x, y), bent, strict=True)
    ]
    found = None
    if len(every[0]) == len(every[1]) > 0:
        found = _to_first_order(_called(x, every[0]), _called(y, every[1]), fr)
        if isinstance(found, Inequivalent):
            return found
    side, on = (x, bent[0]) if bent[0] else (y, bent[1])
    names = some([side.labels.label(i) for i in sorted(on)])
    plural = "inputs lie" if len(on) > 1 else "input lies"
    rest = "" if found is None else f"; at the {len(every[0]):,} others: {found.explain()}"
    return Undecided(
        f"{len(on):,} {plural} on a crease, where a unit switches and no derivative is defined: "
        f"{names}{rest}",
        Reason.DEGENERATE,
    )


def _called(x: Trace, some: Ints) -> Trace:
    """The net on some inputs, which are called what they are called among all."""
    return x.at(some).with_labels([x.labels.label(i) for i in some.tolist()])


def _merging_alike(x: Trace, y: Trace, named: bool) -> tuple[Trace, Trace]:
    """Both at a rounding at which they merge alike, where the usual one parts them.

    A change of coordinates may stretch what rounding leaves between two states that are one, up to
    a thousand times. Where somebody states a precision, that is kept.
    """
    if x.precision is not None or y.precision is not None or x.inputs != y.inputs:
        return x, y
    if x.net.last != y.net.last:
        return x, y
    for more in (1.0, *COARSER):
        p, q = (z if more == 1.0 else z.rounded_by(z.rounding * more) for z in (x, y))
        if _merge_alike(p, q, named):
            return p, q
    return x, y


def _merge_alike(x: Trace, y: Trace, named: bool) -> bool:
    """Whether the same inputs are one point at the same stages; without names, as many."""
    if named:
        return all(map(np.array_equal, x.points, y.points))
    forms = (z.chain.canonical(Freedom.parse("all")).form for z in (x, y))
    return next(forms) == next(forms)


def _to_first_order(x: Trace, y: Trace, fr: Freedom) -> Verdict:
    """The verdict where a derivative is defined at all states."""
    names, *words = sorts(x, fr)
    ties = [tuple(int(slot.removeprefix("stage")) for slot in tie) for tie in fr.ties]
    if set(words) <= BY_JETS:
        rule: dict[str, Any] = {"inputs_free": names == "free", "ties": ties}
        found = deciding.decide(x.jets, y.jets, free=_free(x, fr), **rule)
        if names == "free" and not isinstance(found, Equivalent):
            # What needs no renaming is a yes of the larger freedom too.
            kept = deciding.decide(x.jets, y.jets, free=_free(x, fr), ties=ties)
            found = kept if isinstance(kept, Equivalent) else found
        return _within_rounding(x, y, found, names == "fixed")
    from .jets.stagewise import one_matrix

    return one_matrix.decide_smaller(x.jets, y.jets, words, inputs_free=names == "free", ties=ties)


def _within_rounding(x: Trace, y: Trace, found: Verdict, named: bool) -> Verdict:
    """A verdict by exact ranks, where a no is more than what rounding makes of a product.

    Whoever scrambles a net elsewhere rounds its weights: a product that was singular is so no
    longer, as the fractions that they are, and within rounding it still is.
    """
    if not isinstance(found, Inequivalent) or not (x.jets.exact or y.jets.exact):
        return found
    apart = _surely_apart(x, y) if named else _counts_surely_apart(x, y)
    if apart is not False:
        return found
    return Undecided(
        f"as the fractions that the weights are, {found.obstruction}; within rounding they agree",
        Reason.TOLERANCE,
    )


def _surely_apart(x: Trace, y: Trace) -> bool | None:
    """Whether some input has other ranks within rounding too; None where exact ranks agree."""
    odd = np.flatnonzero((x.ranks.per_input() != y.ranks.per_input()).any(axis=(1, 2)))
    if not len(odd):
        return None
    some = odd[:MOST_LOOKED_AT]
    left, right = (_floating(z, some) for z in (x, y))
    apart = (left.per_input() != right.per_input()).any(axis=(1, 2))
    return bool((apart & ~left.doubtful & ~right.doubtful).any())


def _counts_surely_apart(x: Trace, y: Trace) -> bool | None:
    """The same of inputs without names: other numbers of inputs have the same ranks."""
    exact = [list(map(np.ndarray.tobytes, z.ranks.per_input())) for z in (x, y)]
    counts = [Counter(tables) for tables in exact]
    if counts[0] == counts[1]:
        return None
    odd = {table for table in counts[0] | counts[1] if counts[0][table] != counts[1][table]}
    within = []
    for z, tables in zip((x, y), exact, strict=True):
        seen = _floating(z, np.flatnonzero([table in odd for table in tables]))
        if bool(seen.doubtful.any()):
            return False
        within.append(Counter(map(np.ndarray.tobytes, seen.per_input())))
    return within[0] != within[1]


def _floating(x: Trace, some: Ints) -> Ranks:
    """The ranks of some inputs, judged within rounding."""
    return ranks(x.at(some).jets.floating(), x.tolerance)


def _free(x: Trace, fr: Freedom) -> list[bool]:
    """Of each stage whether diffeomorphisms may move it."""
    return [word == "free" for word in sorts(x, fr)[1:]]


# ------------------------------------------------------------------ nets without inputs


@decide.register
def _(x: Net, y: Net, fr: Freedom) -> Verdict:
    how = sorts(x, fr)
    if x == y:
        return Equivalent(CoordinateChange.still(x, y, fr), "the same layers")
    ends = how[0], how[-1]
    if ends != ("fixed", "fixed"):
        return Undecided(
            "without inputs it is known only where both ends keep their coordinates; hand in "
            "inputs, or ask with the freedom 'hidden'",
            Reason.NO_THEOREM,
        )
    from .differing import differing_input

    found = differing_input(x, y)
    if found is not None:
        point, left, right = found
        told = ", ".join(f"{value:.6g}" for value in point.tolist()[:8])
        more = ", ..." * (len(point) > 8)
        return Inequivalent(Obstruction(f"output at ({told}{more})", _plain(left), _plain(right)))
    return Undecided(
        "no input was found at which the two functions differ, and that they are equal everywhere "
        "is not proved; with inputs they are compared to first order",
        Reason.NO_THEOREM,
    )


def _plain(row: Any) -> tuple[float, ...]:
    return tuple(float(f"{value:.12g}") for value in row.tolist())
