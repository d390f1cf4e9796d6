"""Why no change of coordinates carries one net to the other: numbers first, then the fewest inputs.

What every allowed change keeps: the dimension of the span of the states of a stage, their products
where a stage is orthogonal, the ranks of Jacobians. Where all of these agree, inputs are left out
one after the other while the no stands, and what is left is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....tolerance import COARSER, CONDITION
from ....verdict import NoCanonicalForm, Obstruction
from ..jets import Ints, Jets
from .attempts import No, attempt
from .equations import MOST_WHOLE, System
from .meeting import Meeting
from .orthogonal import gram, gram_apart

MOST_ASKED = 40  # times that fewer inputs are asked
CALLED = {
    "free": "change",
    "linear": "linear change",
    "affine": "affine change",
    "orthogonal": "orthogonal change",
    "monomial": "permutation with positive scales",
    "signed": "permutation with signs",
    "permutation": "permutation",
    "scale": "positive scaling",
}
KEEP_PRODUCTS = ("orthogonal", "signed", "permutation")


@dataclass(frozen=True)
class NoChange(Obstruction):
    """That no change of the coordinates does it, at the inputs that are named.

    >>> print(NoChange("no linear change of stage1 carries it over", "1 at least", 0))
    no linear change of stage1 carries it over
    """

    def __str__(self) -> str:
        return self.invariant


def shapes_apart(x: Jets, y: Jets) -> Obstruction | None:
    """Where two nets differ before any number is looked at: dimensions, and how many inputs."""
    if x.dimensions != y.dimensions:
        return Obstruction("dimensions of the stages", x.dimensions, y.dimensions)
    if x.inputs != y.inputs:
        return Obstruction("number of inputs", x.inputs, y.inputs)
    return None


def named_alike(x: Jets, y: Jets) -> Ints | Obstruction:
    """For each input of the left the input of the right of the same name.

    Inputs whose names stand in one order are paired as they stand.
    """
    if x.labels == y.labels:
        return np.arange(x.inputs)
    place = {name: i for i, name in enumerate(y.labels)}
    for name in x.labels:
        if name not in place or len(place) < y.inputs:
            return NoChange(
                f"input {name!r} is on the left only" if name not in place
                else "several inputs of the right have one name",
                x.labels,
                y.labels,
                inputs=(name,),
            )  # fmt: skip
    return np.array([place[name] for name in x.labels], dtype=np.int64)


def merged_apart(meeting: Meeting) -> Obstruction | None:
    """Two inputs that are one point of a free stage on one side only."""
    for t in meeting.stages:
        if meeting.words[t] != "free":
            continue
        left = meeting.left.points[t][meeting.mine]
        right = meeting.right.points[t][meeting.theirs]
        for mine, theirs, side in ((left, right, "left"), (right, left, "right")):
            order = np.argsort(mine, kind="stable")
            joined = (np.diff(mine[order]) == 0) & (np.diff(theirs[order]) != 0)
            if joined.any():
                k = int(np.flatnonzero(joined)[0])
                a, b = sorted((int(order[k]), int(order[k + 1])))
                names = labels(meeting, [a, b])
                return NoChange(
                    f"inputs {names[0]!r} and {names[1]!r} are one point at stage{t}, on the "
                    f"{side} only",
                    side == "left",
                    side == "right",
                    inputs=names,
                )
    return None


def labels(meeting: Meeting, some: list[int]) -> tuple[object, ...]:
    """The names of some inputs, as the left has them."""
    return tuple(meeting.left.labels[int(meeting.mine[i])] for i in some)


def first_apart(meeting: Meeting, tolerance: float) -> Obstruction | None:
    """The first number that all allowed changes keep and that differs for certain."""
    return next(_apart(meeting, COARSER * tolerance), None)


def _apart(meeting: Meeting, within: float) -> Iterator[Obstruction]:
    for t in meeting.stages:
        word = meeting.words[t]
        if word == "fixed":
            yield from _fixed_apart(meeting, t, within)
        elif word in KEEP_PRODUCTS:
            yield from _products_apart(meeting, t, within)
        if word != "free":
            yield from _spans_apart(meeting, t, within)
    for t in meeting.stages[:-1]:
        yield from _ranks_apart(meeting, t, within)


def _fixed_apart(meeting: Meeting, t: int, within: float) -> Iterator[Obstruction]:
    x, y = meeting.states(t)
    off = np.abs(x - y).max(axis=1, initial=0.0)
    if off.max(initial=0.0) > within * max(np.abs(x).max(initial=0.0), np.abs(y).max(initial=0.0)):
        p = int(off.argmax())
        name = labels(meeting, [int(np.flatnonzero(meeting.points[t][2] == p)[0])])
        yield Obstruction(
            f"state of input {name[0]!r} at stage{t}", tuple(x[p].tolist()), tuple(y[p].tolist()),
            inputs=name,
        )  # fmt: skip
    if t == meeting.left.last or meeting.words[t + 1] != "fixed":
        return
    j, k = meeting.jacobians(t)
    apart = np.abs(j - k).max(axis=(1, 2), initial=0.0)
    size = max(np.abs(j).max(initial=0.0), np.abs(k).max(initial=0.0))
    if apart.max(initial=0.0) > within * size:
        p = int(apart.argmax())
        name = labels(meeting, [int(np.flatnonzero(meeting.points[t][2] == p)[0])])
        yield Obstruction(
            f"Jacobian from stage{t} to stage{t + 1} at input {name[0]!r}",
            j[p].tolist(), k[p].tolist(), inputs=name,
        )  # fmt: skip


def _products_apart(meeting: Meeting, t: int, within: float) -> Iterator[Obstruction]:
    found = gram_apart(meeting, t, 4 * within)
    if found is None:
        return
    names = labels(meeting, list(found))
    both = [side[meeting.points[t][2][list(found)]] for side in meeting.states(t)]
    values = [float(gram(rows)[0, 1]) for rows in both]
    what = (
        f"squared length of the state of input {names[0]!r} at stage{t}"
        if found[0] == found[1]
        else f"product of the states of inputs {names[0]!r} and {names[1]!r} at stage{t}"
    )
    yield Obstruction(what, *values, inputs=tuple(dict.fromkeys(names)))


def _spans_apart(meeting: Meeting, t: int, within: float) -> Iterator[Obstruction]:
    x, y = meeting.states(t)
    noise = [within * float(np.linalg.norm(side)) for side in (x, y)]
    affine = meeting.words[t] == "affine"
    if affine and len(x):
        x, y = x - x.mean(axis=0), y - y.mean(axis=0)
    left, right = np.linalg.svd(x, compute_uv=False), np.linalg.svd(y, compute_uv=False)
    found = _told_apart(left, right, noise[0], noise[1], CONDITION)
    if found is not None:
        span = "affine span" if affine else "span"
        yield Obstruction(f"dimension of the {span} of the states of stage{t}", *found)


def _ranks_apart(meeting: Meeting, t: int, within: float) -> Iterator[Obstruction]:
    for part in meeting.parts(t):
        both = [np.linalg.svd(side, compute_uv=False) for side in meeting.jacobians(t, part)]
        sizes = [values[:, 0] if values.shape[1] else np.zeros(len(values)) for values in both]
        for p, (left, right) in enumerate(zip(*both, strict=True)):
            noise = [within * float(size[p]) for size in sizes]
            found = _told_apart(left, right, noise[0], noise[1], CONDITION**2)
            if found is None:
                continue
            start = part.start + p
            name = labels(meeting, [int(np.flatnonzero(meeting.points[t][2] == start)[0])])
            yield Obstruction(
                f"rank of the Jacobian from stage{t} to stage{t + 1} at input {name[0]!r}",
                *found,
                inputs=name,
            )


def _told_apart(
    left: NDArray[Any], right: NDArray[Any], mine: float, theirs: float, condition: float
) -> tuple[int, int] | None:
    """The ranks of singular values where they differ whatever a change of a condition does."""
    ranks = int((left > mine).sum()), int((right > theirs).sum())
    if ranks[0] == ranks[1]:
        return None
    low = min(ranks)
    more, noise = (left, mine) if ranks[0] > ranks[1] else (right, theirs)
    if low == 0:
        return ranks if more[0] > condition * noise or noise == 0 else None
    return ranks if more[low] > condition * noise else None


# ------------------------------------------------------------------ the fewest inputs


def reason(meeting: Meeting, tolerance: float, rng: np.random.Generator) -> Obstruction:
    """Why a certain no is one: numbers that differ, or the fewest inputs at which it stands."""
    sizes = _own_maps(meeting, tolerance, rng)
    if sizes is not None and sizes[0] != sizes[1]:
        return Obstruction(
            "dimension of the linear maps that carry the states, up to one factor, and the "
            "Jacobians of a net to themselves",
            *sizes,
        )
    some = fewest(meeting, tolerance, rng)
    names = labels(meeting, some)
    return NoChange(
        f"no {_change(meeting)} carries the states and Jacobians of {_listed(names)} of the left "
        "to those of the right",
        "1 at least",
        0,
        inputs=names,
    )


def _own_maps(
    meeting: Meeting, tolerance: float, rng: np.random.Generator
) -> tuple[int, int] | None:
    """The dimensions of the maps of each net to itself, where both are clear."""
    if not set(meeting.words) <= {"linear", "affine", "fixed"}:
        return None
    found = []
    for net, inputs in ((meeting.left, meeting.mine), (meeting.right, meeting.theirs)):
        itself = Meeting(net, net, meeting.words, meeting.ties, (inputs, inputs))
        try:
            solutions = System(itself, rng, most=MOST_WHOLE).solved()
        except NoCanonicalForm:
            return None
        many = [solutions.within(part).shape[1] for part in (tolerance / 10, tolerance * 1e4)]
        if many[0] != many[1] or solutions.amplified > 1:
            return None
        found.append(many[0])
    return found[0], found[1]


def fewest(meeting: Meeting, tolerance: float, rng: np.random.Generator) -> list[int]:
    """Places of inputs at which the no stands, and of which none can be left out.

    Asked at most `MOST_ASKED` times; where that is not enough, a few more may be named.
    """
    kept, asked = list(range(len(meeting.mine))), 0
    step = max(1, len(kept) // 2)
    while True:
        stop = len(kept)
        while stop > 0 and asked < MOST_ASKED:
            start = max(0, stop - step)
            fewer = kept[:start] + kept[stop:]
            asked += 1
            if fewer and _refused(meeting.on(fewer), tolerance, rng):
                kept = fewer
            stop = start
        if step == 1 or asked >= MOST_ASKED:
            return kept
        step = max(1, min(step // 2, len(kept) // 2))


def _refused(meeting: Meeting, tolerance: float, rng: np.random.Generator) -> bool:
    if first_apart(meeting, tolerance) is not None:
        return True
    return isinstance(attempt(meeting, tolerance, rng, MOST_WHOLE), No)


def _change(meeting: Meeting) -> str:
    """The changes that are allowed, as a sentence says it."""
    words = dict.fromkeys(w for w in meeting.words if w != "fixed")
    said = [
        CALLED[word]
        + " of "
        + ", ".join(f"stage{t}" for t in meeting.stages if meeting.words[t] == word)
        for word in words
    ]
    return " with a ".join(said) or "change"


def _listed(names: tuple[object, ...]) -> str:
    if len(names) == 1:
        return f"input {names[0]!r}"
    shown = [repr(name) for name in names[:12]]
    if len(names) > 12:
        return f"inputs {', '.join(shown)} and {len(names) - 12} more"
    return f"inputs {', '.join(shown[:-1])} and {shown[-1]}"
