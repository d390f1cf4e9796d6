"""States of one stage on the inputs, and what one state tells of another.

A state is a map from the inputs to a space. On the inputs that were asked it is a table, so what is
determined there is known for certain; beyond them a map is fitted on some of the inputs and judged
on the others, and the held-out error says how well. Only affine maps are fitted here.

Laws: ``summary(f).compose() == f`` within rounding; where `factor_through` finds h, ``h @ f`` is g
within the error that it tells; where `lift_through` finds s, ``h @ s == f``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import summaries
from ..contract import Value
from ..errors import InputError
from ..finite.factor import CannotFactor
from ..finite.maps import FiniteMap
from ..finite.sets import FiniteSet
from ..summaries import Cannot, Factor, Factored
from ..verdict import Reason, Undecided
from .layers import Affine
from .rows import equal_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
RANK = 1e-9  # of the largest singular value: directions below it are not counted
GOOD = 1e-6  # a held-out error up to this is that of the rounding of the states
HELD_OUT = 0.25  # of the inputs are kept back to judge what was fitted on the others


class State(Value):
    """The rows (N, d) that the inputs have at one stage; ``labels`` name the inputs.

    >>> s = State([[1.0, 2.0], [2.0, 4.0]], FiniteSet("ab"))
    >>> s, (Affine([[1.0, 1.0]]) @ s).rows.tolist()
    (<State of 2 inputs in 2 coordinates>, [[3.0], [6.0]])

    Raises `InputError` where there is not one row per input.
    """

    rows: Floats
    labels: FiniteSet

    def __init__(self, rows: Any, labels: FiniteSet | None = None) -> None:
        read = np.array(rows, dtype=np.float64)
        if read.ndim != 2:
            raise InputError(f"State: rows are meant, but found {read.ndim} dimensions")
        names = FiniteSet(len(read)) if labels is None else labels
        if names.size != len(read):
            raise InputError(f"State: {len(read)} rows, but {names.size} inputs")
        read.flags.writeable = False
        self.__dict__.update(rows=read, labels=names)

    @property
    def inputs(self) -> int:
        """How many inputs there are."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """How many coordinates a state has."""
        return int(self.rows.shape[1])

    def __matmul__(self, first: Any) -> State:
        """First a map into the inputs, then the state there."""
        if not isinstance(first, FiniteMap) or first.codomain != self.labels:
            raise InputError("State @ f: f is meant to be a FiniteMap into the inputs of the state")
        return State(self.rows[first.values], first.domain)

    def __rmatmul__(self, layer: Any) -> State:
        """The state, and then a layer."""
        if getattr(layer, "inputs", None) != self.width:
            raise InputError(f"f @ State: f is meant to be a layer on {self.width} coordinates")
        return State(layer(self.rows), self.labels)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, State):
            return NotImplemented
        return self.labels == other.labels and np.array_equal(self.rows, other.rows)

    def __hash__(self) -> int:
        return hash((self.labels, self.rows.tobytes()))

    def __repr__(self) -> str:
        return f"<State of {self.inputs:,} inputs in {self.width} coordinates>"


@dataclass(frozen=True)
class StateSummary(Factored[Any]):
    """``embed @ project == state``: as few coordinates as an affine map allows.

    ``held_out`` is the error on inputs that were kept back, over that of the mean; None where there
    were too few to keep any back.
    """

    held_out: float | None = None

    @property
    def middle(self) -> int:
        """How many coordinates stand in the middle."""
        return int(self.project.width)


@dataclass(frozen=True)
class Fitted(Factor[Any]):
    """A map that was fitted, with its error on inputs kept back, over that of the mean."""

    held_out: float


@dataclass(frozen=True)
class Missed(Cannot):
    """No map s with f = h @ s: f sends an input to a state that h never has.

    >>> no = Missed("a")
    >>> bool(no), no.explain()
    (False, "f sends 'a' to a state that no input of h has")
    """

    input: Any

    def explain(self) -> str:
        """The reason in one sentence."""
        return f"f sends {self.input!r} to a state that no input of h has"


# ------------------------------------------------------------------ fitting and judging


def kept_back(inputs: int, rng: int = 0) -> tuple[Ints, Ints]:
    """The numbers of inputs to fit on, and of those that judge, drawn by a seed.

    >>> fit, judge = kept_back(8)
    >>> len(fit), len(judge), sorted([*fit.tolist(), *judge.tolist()]) == list(range(8))
    (6, 2, True)
    """
    order = np.random.default_rng(rng).permutation(inputs)
    judges = int(inputs * HELD_OUT)
    return order[judges:], order[:judges]


def fitted(f: Floats, g: Floats) -> Affine:
    """The affine map that sends rows f to rows g with the least squares."""
    centre, aim = f.mean(axis=0), g.mean(axis=0)
    weights = np.linalg.lstsq(f - centre, g - aim, rcond=None)[0].T
    return Affine(weights, aim - weights @ centre)


def error(found: Floats, wanted: Floats, mean: Floats) -> float:
    """How far rows are from those that are wanted, over how far their mean is."""
    away = float(np.linalg.norm(found - wanted))
    whole = float(np.linalg.norm(wanted - mean))
    return away / whole if whole else (0.0 if away == 0.0 else float("inf"))


def _meet(question: str, f: State, g: State) -> None:
    if f.labels != g.labels:
        raise InputError(
            f"{question}: the inputs of one state are not those of the other: {f.inputs} and "
            f"{g.inputs}, or other names"
        )


def _spanned(rows: Floats) -> tuple[Floats, Floats]:
    """The mean of rows, and an orthonormal basis (r, d) of what they span about it."""
    centre = rows.mean(axis=0) if len(rows) else np.zeros(rows.shape[1])
    _, sizes, basis = np.linalg.svd(rows - centre, full_matrices=False)
    r = int((sizes > RANK * sizes[:1].max(initial=0.0)).sum())
    return centre, basis[:r]


# ------------------------------------------------------------------ the rules


@summaries.rule_of_summary.register
def _summary(f: State) -> StateSummary:
    centre, basis = _spanned(f.rows)
    project = State((f.rows - centre) @ basis.T, f.labels)
    embed = Affine(basis.T, centre) if len(basis) else _constant(centre)
    if not len(basis):
        project = State(np.zeros((f.inputs, 1)), f.labels)
    fit, judge = kept_back(f.inputs)
    held = None
    if len(judge):
        middle, some = _spanned(f.rows[fit])
        there = f.rows[judge]
        held = error(middle + (there - middle) @ some.T @ some, there, middle)
    return StateSummary(project, embed, held)


def _constant(centre: Floats) -> Affine:
    return Affine(np.zeros((len(centre), 1)), centre)


@summaries.rule_of_factor_through.register
def _factor_through(g: State, f: State) -> Fitted | CannotFactor | Undecided:
    _meet("factor_through", g, f)
    apart = _told_apart(f, g)
    if apart is not None:
        return apart
    fit, judge = kept_back(f.inputs)
    if not len(judge):
        return Undecided(
            f"{f.inputs} inputs are too few to keep any back that judge a map",
            Reason.HELD_OUT_ERROR,
        )
    found = fitted(f.rows[fit], g.rows[fit])
    held = error(found(f.rows[judge]), g.rows[judge], g.rows[fit].mean(axis=0))
    if held > GOOD:
        return Undecided(
            "f tells apart all inputs that g does, so a map h with g = h @ f exists on them; an "
            f"affine one, fitted on {len(fit)} inputs, misses the other {len(judge)} by "
            f"{held:.3g} of what the mean misses",
            Reason.HELD_OUT_ERROR,
        )
    return Fitted(fitted(f.rows, g.rows), held)


def _told_apart(f: State, g: State) -> CannotFactor | None:
    """Two inputs that are one state of f and two of g."""
    here, there = equal_rows(f.rows), equal_rows(g.rows)
    first = np.unique(here, return_index=True)[1]
    odd = np.flatnonzero(there != there[first][here])
    if not len(odd):
        return None
    i, j = int(first[here[odd[0]]]), int(odd[0])
    outputs = tuple(g.rows[i].tolist()), tuple(g.rows[j].tolist())
    return CannotFactor((f.labels.label(i), f.labels.label(j)), outputs)


@summaries.rule_of_lift_through.register
def _lift_through(f: State, h: State) -> Factor[FiniteMap] | Missed:
    if f.width != h.width:
        raise InputError(
            f"lift_through: f has {f.width} coordinates, but h has {h.width}; both have one space"
        )
    numbers = equal_rows(np.concatenate([h.rows, f.rows]))
    there, here = numbers[: h.inputs], numbers[h.inputs :]
    first = np.full(int(numbers.max(initial=-1)) + 1, -1, dtype=np.int64)
    first[there[::-1]] = np.arange(h.inputs)[::-1]
    lifted = first[here]
    missed = np.flatnonzero(lifted < 0)
    if len(missed):
        return Missed(f.labels.label(int(missed[0])))
    return Factor(FiniteMap(lifted, codomain=h.labels, domain=f.labels))


@summaries.rule_of_joint.register
def _joint(f: State, g: State) -> State:
    _meet("joint", f, g)
    both = State(np.concatenate([f.rows, g.rows], axis=1), f.labels)
    project: State = _summary(both).project
    return project


@summaries.rule_of_common_summary.register
def _common_summary(f: State, g: State) -> State:
    """What affine functions of both agree in: canonical correlations of 1, judged on others."""
    _meet("common_summary", f, g)
    fit, judge = kept_back(f.inputs)
    needed = f.width + g.width + 2
    if len(fit) < needed or not len(judge):
        raise InputError(
            f"common_summary: {f.inputs} inputs are too few for states of {f.width} and {g.width} "
            f"coordinates, which meet by chance; {int(np.ceil(needed / (1 - HELD_OUT))) + 1} do"
        )
    (a, left), (b, right) = _spanned(f.rows[fit]), _spanned(g.rows[fit])
    x, y = (f.rows - a) @ left.T, (g.rows - b) @ right.T
    (p, r), (q, s) = np.linalg.qr(x[fit]), np.linalg.qr(y[fit])
    u, cosines, vt = np.linalg.svd(p.T @ q)
    # An angle is seen by its sine: its cosine is 1 within rounding up to an angle of 1e-8.
    sines = np.linalg.norm(p @ u[:, : len(cosines)] - q @ vt[: len(cosines)].T, axis=0)
    k = int((sines <= GOOD).sum())
    mine = x @ np.linalg.solve(r, u[:, :k])
    yours = y @ np.linalg.solve(s, vt[:k].T)
    kept = [
        j
        for j in range(k)
        if error(mine[judge, j], yours[judge, j], yours[fit, j].mean()) <= 10 * GOOD
    ]
    return State(mine[:, kept], f.labels)
