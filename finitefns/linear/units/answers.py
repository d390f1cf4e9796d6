"""Chains of matrices whose units may be permuted, turned round or stretched, and what is left.

A stage keeps its units apart where its sort is ``fixed``, ``permutation``, ``signed``, ``scale`` or
``monomial``. Between two such stages one after the other stand the weights themselves (`gains`).
Between two such stages that are further apart stand tables that no change in between can alter,
and that say all:

* linear stages between: the projections onto the nested row spaces at the left end and the nested
  images at the right end, the composite, and the barcode (`segments` has the proof);
* one orthogonal stage between: the Gram matrices of what comes in and of what goes out, and the
  composite.

Such tables are moved by permutations and signs as weights are, but not by scales, so a stage next
to a linear or an orthogonal one is not stretched here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ...compare import find_witness
from ...errors import InputError
from ...freedom import Freedom
from ...tolerance import COARSER, FINER, OVER, at_once
from ...verdict import (
    Equivalent,
    Inequivalent,
    NoCanonicalForm,
    Obstruction,
    Reason,
    Undecided,
    Verdict,
)
from .. import spectral
from ..barcodes import barcode_at
from ..basis import BasisChange
from ..entries import Matrix, freeze, times
from . import near
from .gains import SORTS, STRETCHED, Coder, Moved, Table, Units, factor_matrix
from .pairing import Lost, Standard
from .pairing import paired as paired_units
from .pairing import standard as standard_units
from .structures import Budget

Moves = dict[int, tuple[Matrix, Matrix]]


@dataclass(frozen=True)
class Run:
    """Stages one after the other that do not keep their units apart: from ``first`` to ``last``."""

    first: int
    last: int
    sort: str


def runs(how: Sequence[str]) -> list[Run]:
    """The longest runs of stages that do not keep their units apart."""
    found: list[Run] = []
    for t, sort in enumerate(how):
        if sort in SORTS:
            continue
        if found and found[-1].last == t - 1:
            kind = sort if found[-1].sort == sort else "mixed"
            found[-1] = Run(found[-1].first, t, kind)
        else:
            found.append(Run(t, t, sort))
    return found


def gap(how: Sequence[str]) -> str | None:
    """Why the units do not decide under these sorts, or None where they do.

    >>> gap(("fixed", "permutation", "linear", "fixed"))
    >>> gap(("fixed", "monomial", "linear", "fixed"))
    'stage1 moves by monomial matrices beside stage2, which moves by linear ones; chains are \
decided there only where no scale is free'
    """
    for run in runs(how):
        if run.sort != "linear" and run.last > run.first:
            return (
                f"stage{run.first} and stage{run.first + 1} move by {how[run.first]} and "
                f"{how[run.first + 1]} matrices; next to each other such stages are decided only "
                "where all are linear"
            )
        for t, beside in ((run.first - 1, run.first), (run.last + 1, run.last)):
            if 0 <= t < len(how) and how[t] in STRETCHED:
                return (
                    f"stage{t} moves by {how[t]} matrices beside stage{beside}, which moves by "
                    f"{how[beside]} ones; chains are decided there only where no scale is free"
                )
    return None


def speaks(how: Sequence[str]) -> bool:
    """Whether some stage keeps its units apart and they move: there this module has the word."""
    return any(sort in SORTS and sort != "fixed" for sort in how) or (
        "orthogonal" in how and "fixed" in how
    )


def decides(how: Sequence[str], exactly: bool) -> bool:
    """Whether units are matched one by one: of floats only where no stage blurs them."""
    return speaks(how) and gap(how) is None and (exactly or set(how) <= set(SORTS))


def open_question(how: Sequence[str]) -> str:
    """Why this module does not decide where it has the word."""
    return gap(how) or (
        "floats are not decided where some stages keep their units apart and others do not; "
        ".exact() takes them as fractions"
    )


@dataclass(frozen=True)
class Sight:
    """A linear thing as its stages: what these are called, and the matrices between them.

    Where there is one name only, the one matrix goes from that stage to itself.
    """

    names: tuple[str, ...]
    matrices: tuple[Matrix, ...]


See = Callable[[Any], Sight]


def units(seen: Sight, how: Sequence[str], coder: Coder) -> Units:
    """The tables between the stages that keep their units apart; see the module's text."""
    matrices = seen.matrices
    if len(seen.names) == 1:
        return Units(how, [len(matrices[0])], [(0, 0, matrices[0])], coder, seen.names)
    sizes = [matrices[0].shape[1], *map(len, matrices)]
    apart = [sort in SORTS for sort in how]
    tables: list[Table] = [
        (t + 1, t, a) for t, a in enumerate(matrices) if apart[t] and apart[t + 1]
    ]
    for run in runs(how):
        tables += _between(matrices, run)
    return Units(
        [sort if keeps else "fixed" for sort, keeps in zip(how, apart, strict=True)],
        [size if keeps else 0 for size, keeps in zip(sizes, apart, strict=True)],
        tables,
        coder,
        seen.names,
    )


def _between(matrices: Sequence[Matrix], run: Run) -> list[Table]:
    left, right = run.first - 1, run.last + 1
    inside = matrices[max(left, 0) : min(right, len(matrices))]
    has_left, has_right = left >= 0, right <= len(matrices)
    tables: list[Table] = []
    if run.sort == "orthogonal":
        if has_left:
            tables.append((left, left, spectral.gram(inside[0])))
        if has_right:
            tables.append((right, right, spectral.gram(inside[-1].T)))
        if has_left and has_right:
            tables.append((right, left, times(inside[1], inside[0])))
        return tables
    if has_left:
        whole = inside[0]
        for k, a in enumerate(inside[: run.last - run.first + 1]):
            whole = times(a, whole) if k else a
            tables.append((left, left, spectral.projector(whole, None, 0.0)))
        if has_right:
            tables.append((right, left, times(inside[-1], whole)))
    if has_right:
        whole = inside[-1]
        for k, a in enumerate(reversed(inside[int(has_left) :])):
            whole = times(whole, a) if k else a
            tables.append((right, right, spectral.projector(whole.T, None, 0.0)))
    return tables


def barcodes(matrices: Sequence[Matrix], how: Sequence[str]) -> dict[str, Any]:
    """The barcodes of the pieces that have linear stages inside."""
    found = {}
    for run in runs(how):
        if run.sort == "linear":
            a, b = max(run.first - 1, 0), min(run.last + 1, len(matrices))
            found[f"barcode of stages {a} to {b}"] = barcode_at(matrices[a:b], None).counts
    return found


def what(sizes: Sequence[int]) -> str:
    """What is searched for, in a sentence."""
    return f"an order of the units of {' -> '.join(map(str, sizes))}"


def paired(x: Units, y: Units) -> Moves | Lost:
    """The moves of the stages that keep their units apart, from x to y, or what has no partner."""
    found = paired_units(x, y, Budget(what(x.sizes)))
    return found if isinstance(found, Lost) else matrices_of(x, found)


def matrices_of(x: Units, moved: Moved) -> Moves:
    """Permutations with their factors as matrices, for the stages that may move."""
    return {
        t: factor_matrix(to, factors, True)
        for t, (stage, to, factors) in enumerate(
            zip(x.stages, moved.to, moved.factors, strict=True)
        )
        if stage.sort != "fixed"
    }


def standard(x: Units) -> tuple[Moves, int]:
    """The moves to the standard order, and how many permutations (with signs) change nothing."""
    found: Standard = standard_units(x, Budget(what(x.sizes)))
    moves: Moves = {}
    for t, (stage, order, factors) in enumerate(
        zip(x.stages, found.order, found.factors, strict=True)
    ):
        if stage.sort != "fixed":
            to, by = order.copy(), [Fraction(1)] * stage.size
            to[order] = range(stage.size)
            for unit, factor in zip(order.tolist(), factors, strict=True):
                by[unit] = factor
            moves[t] = factor_matrix(to, by, True)
    return moves, found.symmetries


def turned(x: Sequence[Matrix], y: Sequence[Matrix], t: int) -> tuple[Matrix, Matrix]:
    """An exact orthogonal move of stage t from x to y, of equal Gram matrices and composites.

    What comes in, and what goes out transposed, are vectors of the stage; a change that keeps all
    their products is made of reflections.
    """
    move = spectral.reflections(*(_vectors(matrices, t) for matrices in (x, y)))
    return move, move.T


def _vectors(matrices: Sequence[Matrix], t: int) -> Matrix:
    coming = matrices[t - 1 : t]
    going = tuple(a.T for a in matrices[t : t + 1])
    return freeze(np.concatenate([*(coming if t else ()), *going], axis=1))


# ------------------------------------------------------------------ chains as wholes


def _change(names: Sequence[str], moves: Moves) -> BasisChange:
    return BasisChange.known(
        {names[t]: there for t, (there, _) in sorted(moves.items())},
        {names[t]: back for t, (_, back) in sorted(moves.items())},
    )


def invariants(seen: Sight, how: Sequence[str]) -> dict[str, Any]:
    """What is cheap to say of an exact thing; two that agree in all of it may still differ."""
    found: dict[str, Any] = barcodes(seen.matrices, how)
    x = units(seen, how, Coder())
    for b, a, table in x.tables:
        if any(table is matrix for matrix in seen.matrices):
            name = f"number of non-zero weights from {x.called[a]} to {x.called[b]}"
            found[name] = int(np.count_nonzero(table))
    structure, colours = x.firmly()
    colours = structure.refine(colours, Budget(what(x.sizes)))
    for t, stage in enumerate(x.stages):
        inside = (structure.names >= stage.start) & (structure.names < stage.start + stage.points)
        if stage.size:
            found[f"sizes of the groups of units of {x.called[t]} that look alike"] = tuple(
                sorted(np.unique(colours[inside], return_counts=True)[1].tolist(), reverse=True)
            )
    return found


def decided(
    x: Any, y: Any, freedom: Freedom, how: Sequence[str], rest: Freedom, see: See
) -> Verdict:
    """The verdict on two things of one kind and of equal sizes.

    ``how`` has the sort of each stage, ``rest`` frees the linear ones and nothing else; ``see``
    tells the stages of a thing.
    """
    plain = at_once(x, y, freedom)
    if plain is not None:
        return plain
    try:
        found = (_exactly if x.is_exact else _nearly)(x, y, how, rest, see)
    except NoCanonicalForm as limit:
        found = limit.undecided
    if isinstance(found, Undecided) and not x.is_exact:
        no = _other_ranks(x, y, see)
        return found if no is None else no
    return found


def _other_ranks(x: Any, y: Any, see: See) -> Inequivalent | None:
    """A no by ranks, which no change of any sort can alter, where both tolerances tell it."""
    tolerance = max(x.tolerance, y.tolerance)
    for factor in (FINER, COARSER):
        try:
            mine, theirs = (barcode_at(see(z).matrices, tolerance * factor).counts for z in (x, y))
        except InputError:  # the norms multiply beyond the floats, so ranks say nothing
            return None
        if mine == theirs:
            return None
    return Inequivalent(Obstruction("barcode", mine, theirs), x.evidence(y, tolerance))


def _exactly(x: Any, y: Any, how: Sequence[str], rest: Freedom, see: See) -> Verdict:
    left, right = see(x), see(y)
    theirs = barcodes(right.matrices, how)
    for name, mine in barcodes(left.matrices, how).items():
        if mine != theirs[name]:
            return Inequivalent(Obstruction(name, mine, theirs[name]), OVER)
    coder = Coder()
    moves = paired(units(left, how, coder), units(right, how, coder))
    if isinstance(moves, Lost):
        return Inequivalent(Obstruction(moves.what, moves.left, moves.right), OVER)
    witness = _change(left.names, moves)
    for run in runs(how):
        if run.sort == "orthogonal":
            turn = turned(see(x.act(witness)).matrices, right.matrices, run.first)
            witness = witness.then(_change(left.names, {run.first: turn}))
    if "linear" in how:
        witness = witness.then(find_witness(x.act(witness), y, rest))
    if x.act(witness) != y:
        raise AssertionError("the witness found does not re-play: this is a bug in finitefns")
    return Equivalent(witness, OVER)


def _nearly(x: Any, y: Any, how: Sequence[str], rest: Freedom, see: See) -> Verdict:
    """Floats: matched within the tolerance; scales only make a yes, for a no they are too soft."""
    tolerance = max(x.tolerance, y.tolerance)
    stretched = any(sort in STRETCHED for sort in how)
    sides: list[near.Tables] = []
    scales: list[list[Any]] = []
    for thing in (x, y):
        seen = units(see(thing.exact() if stretched else thing), how, Coder())
        if seen.loose:
            t = next(t for t, here in enumerate(seen.loose[0]) if len(here))
            return Undecided(
                f"units of {seen.called[t]} meet no unit that keeps its scale, and floats are not "
                "decided there; .exact() takes them as fractions",
                Reason.NO_THEOREM,
            )
        try:
            sides.append(near.scaled_tables(seen) if stretched else seen.tables)
        except OverflowError:
            return Undecided(
                "the scales of the units run beyond the range of floats", Reason.DEGENERATE
            )
        scales.append(seen.scales)
    sorts = [{"monomial": "permutation", "scale": "fixed"}.get(sort, sort) for sort in how]
    found = near.matched(
        sides[0], sides[1], sorts=sorts, called=seen.called, sizes=seen.sizes, tolerance=tolerance
    )
    if isinstance(found, near.Unclear):
        return Undecided(found.why, found.reason)
    if isinstance(found, Lost):
        no = Obstruction(found.what, found.left, found.right)
        if stretched:
            return Undecided(
                f"at scales that make the largest weights 1, {no}; in floats this decides "
                "nothing, .exact() takes them as fractions",
                Reason.TOLERANCE,
            )
        return Inequivalent(no, x.evidence(y, tolerance))
    moves: Moves = {}
    for t, (sort, to, signs) in enumerate(zip(how, found.to, found.factors, strict=True)):
        if sort != "fixed":
            by = [
                sign * scales[0][t][i] / scales[1][t][j]
                for i, (j, sign) in enumerate(zip(to.tolist(), signs, strict=True))
            ]
            moves[t] = factor_matrix(to, by, False)
    witness = _change(see(x).names, moves)
    miss = x.act(witness).misses(y)
    if not miss <= tolerance:
        return Undecided(
            f"the best match of the units found misses by {miss:.2g}, more than the tolerance "
            f"{tolerance:.3g}",
            Reason.TOLERANCE,
        )
    return Equivalent(witness, x.evidence(y, tolerance, miss))


def canonical(x: Any, how: Sequence[str], rest: Freedom, see: See) -> tuple[Any, BasisChange]:
    """The standard thing of the class of an exact one, and the change that reaches it."""
    if not x.is_exact:
        raise NoCanonicalForm(
            "no standard order of the units hangs steadily on weights that are floats; .exact() "
            "takes them as fractions",
            Reason.TOLERANCE,
        )
    if "orthogonal" in how:
        raise NoCanonicalForm(
            "orthogonal: the standard form beside permuted units needs square roots",
            Reason.NO_THEOREM,
        )
    change = _change(see(x).names, standard(units(see(x), how, Coder()))[0])
    form = x.act(change)
    if "linear" in how:
        found = form.canonical(rest)
        form, change = found.form, change.then(found.change)
    return form, change
