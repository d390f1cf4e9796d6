"""Does a quantity survive a freedom? Try, and shrink what breaks it.

A quantity is any function of a thing: a number, or several. It says something about the thing,
and not about the coordinates in which it was written down, only where no allowed change moves it.
`audit` acts with many random changes, well conditioned and badly, and looks. That a quantity
survives is evidence, with the number of changes and the worst difference; that it breaks is proof,
and the change that breaks it is made as simple as possible before it is returned.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np

from .errors import InputError, is_not, said
from .finite.chains import Chain
from .finite.classes.chance import generator
from .finite.classes.group_sampling import random_moves
from .finite.classes.sampling import shuffle
from .finite.endofunctions import Endofunction
from .finite.groups.grouped import Setting, setting
from .finite.maps import FiniteMap
from .finite.relabeling import Relabeling
from .freedom import Freedom
from .linear.basis import BasisChange
from .linear.chains import LinearChain
from .linear.changes import random_move, simplest
from .linear.decide import sorts
from .linear.maps import LinearMap
from .linear.operators import LinearOperator
from .verdict import shorten

CONDITIONS = (1.0, 3.0, 30.0, 1000.0)  # tried in turn
ZERO = 1e-12  # numbers that differ by less than this, times the condition, do not differ
MOST_SWAPS = 2000


@dataclass(frozen=True)
class Survived:
    """No change broke the quantity: ``n`` were tried, and ``worst`` is the largest difference.

    >>> Survived(40, 2e-16).explain()
    'survived 40 changes; the largest relative difference is 2e-16'
    """

    n: int
    worst: float

    def __bool__(self) -> bool:
        return True

    def explain(self) -> str:
        """The verdict in one sentence."""
        worst = f"{self.worst:.2g}" if self.worst else "0"
        return f"survived {self.n} changes; the largest relative difference is {worst}"


@dataclass(frozen=True, eq=False)
class Broken:
    """A change that the freedom allows, and the quantity before and after it.

    >>> b = audit(lambda f: f.matrix.sum(), LinearMap([[1, 2]]), "codomain")
    >>> b.explain()
    'broken: turning the sign of coordinate 0 of the codomain turns 3 into -3'
    """

    change: Any
    before: Any
    after: Any
    words: str  # the change, as a sentence says it

    def __bool__(self) -> bool:
        return False

    def explain(self) -> str:
        """The verdict in one sentence."""
        return f"broken: {self.words} turns {_told(self.before)} into {_told(self.after)}"


def audit(
    quantity: Callable[[Any], Any],
    thing: Any,
    freedom: Freedom | str = "all",
    *,
    trials: int = 40,
    rng: np.random.Generator | int | None = 0,
    tolerance: float = 1e-9,
) -> Survived | Broken:
    """Does a quantity of a thing survive every change that a freedom allows, as far as tried?

    ``quantity(thing)`` is a number, an array or a list of them, or anything that compares by
    value. Two numbers differ when they do so by more than ``tolerance`` times the condition number
    of the change, relative to the largest. Law: a `Broken` re-plays,
    ``quantity(thing.act(broken.change)) == broken.after``.

    >>> import finitefns as ff
    >>> f = ff.FiniteMap([0, 0, 1], codomain=2)
    >>> ff.audit(ff.level_set_sizes, f, "all").explain()
    'survived 40 changes; the largest relative difference is 0'
    >>> ff.audit(lambda f: int(f.values[0]), f, "codomain").explain()
    'broken: swapping points 0 and 1 of the codomain turns 0 into 1'

    Raises `InputError` for what is not a function, not a thing, or not a number of trials.
    """
    if not callable(quantity):
        raise InputError(f"audit: the quantity is {said(quantity)}, but it must be a function")
    if not hasattr(thing, "act"):
        raise InputError(f"audit: {is_not(thing, 'a map, a chain or the like')}")
    if not isinstance(trials, int) or isinstance(trials, bool) or trials < 1:
        raise InputError(f"audit: trials is {said(trials)}, but it must be at least 1")
    if not isinstance(tolerance, (int, float)) or not 0 <= tolerance < 1:
        raise InputError(f"audit: the tolerance is {said(tolerance)}, but it lies between 0 and 1")
    rng, fr = generator(rng), Freedom.parse(freedom)
    before = quantity(thing)
    worst = 0.0
    for trial in range(trials):
        condition = CONDITIONS[trial % len(CONDITIONS)]
        change = random_change(thing, fr, rng, condition)
        after = quantity(thing.act(change))
        stretch = _stretch(change)
        if _differ(before, after, tolerance, stretch):
            return _shrunk(
                quantity, thing, fr, before, Broken(change, before, after, ""), tolerance
            )
        worst = max(worst, difference(before, after))
    return Survived(trials, worst)


def difference(before: Any, after: Any) -> float:
    """The largest difference of two values, over the largest number in them.

    >>> difference((1, 2), (1, 4)), difference("a", "b"), difference(0, 0)
    (0.5, inf, 0.0)
    """
    gap, size = _gap(before, after)
    return gap / size if size and gap != float("inf") else gap


def _gap(before: Any, after: Any) -> tuple[float, float]:
    a, b = _numbers(before), _numbers(after)
    if a is None or b is None:
        return (0.0 if before == after else float("inf")), 1.0
    if a.shape != b.shape or (np.isnan(a) != np.isnan(b)).any():
        return float("inf"), 1.0
    a, b = np.nan_to_num(a), np.nan_to_num(b)
    return float(np.abs(a - b).max(initial=0.0)), float(np.abs([a, b]).max(initial=0.0))


def _numbers(value: Any) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    try:
        return np.asarray(list(value) if isinstance(value, tuple) else value, np.float64)
    except (TypeError, ValueError, OverflowError):
        return None  # not numbers: compared by value


def _differ(before: Any, after: Any, tolerance: float, stretch: float) -> bool:
    gap, size = _gap(before, after)
    return gap > (tolerance * size + ZERO) * stretch


def _stretch(change: Any) -> float:
    condition = getattr(change, "condition", None)
    if condition is None:
        return 1.0
    found = 1.0
    for slot in change.moves:
        found *= condition(slot)
    return found


def _told(value: Any) -> str:
    if isinstance(value, (float, np.floating)):
        return f"{value:.4g}"
    numbers = _numbers(value)
    if numbers is not None and numbers.ndim and numbers.size <= 12 and numbers.dtype.kind == "f":
        return shorten(str([float(f"{x:.4g}") for x in numbers.ravel().tolist()]))
    return shorten(str(value))


# ------------------------------------------------------------------ changes, kind by kind


@singledispatch
def random_change(
    thing: Any, freedom: Freedom | str, rng: np.random.Generator, condition: float = 1.0
) -> Any:
    """A random change of coordinates that a freedom allows; stretched ones about as asked.

    >>> r = random_change(FiniteMap([0, 0, 1]), "domain", np.random.default_rng(0))
    >>> sorted(r.moves["domain"].tolist())
    [0, 1, 2]

    Raises `InputError` for a kind whose changes are not known here.
    """
    raise InputError(f"random_change: {is_not(thing, 'a thing whose changes are known')}")


def _relabeling(
    thing: Any, freedom: Freedom | str, rng: np.random.Generator, condition: float = 1.0
) -> Relabeling:
    fr = Freedom.parse(freedom)
    if fr.grouped:
        return Relabeling(**random_moves(rng, setting(fr, thing)))
    colours = fr.colourings(thing.sets, type(thing).__name__)
    moves = {slot: shuffle(rng, c) for slot, c in colours.items() if not c.is_rigid}
    return Relabeling(**moves)


def _basis_change(
    thing: Any, freedom: Freedom | str, rng: np.random.Generator, condition: float = 1.0
) -> BasisChange:
    how = dict(zip(thing.slots, sorts(thing, Freedom.parse(freedom)), strict=True))
    moves = {
        slot: random_move(sort, thing.slots[slot], rng, condition, thing.is_exact)
        for slot, sort in how.items()
        if sort != "fixed"
    }
    return BasisChange.known(
        {slot: there for slot, (there, _) in moves.items()},
        {slot: back for slot, (_, back) in moves.items()},
    )


@singledispatch
def simple_changes(thing: Any, freedom: Freedom) -> Iterator[tuple[str, Any]]:
    """The simplest changes that a freedom allows, each with its words, simplest first.

    >>> next(simple_changes(FiniteMap([0, 0, 1]), Freedom.parse("all")))[0]
    'swapping points 0 and 1 of the domain'
    """
    raise InputError(f"simple_changes: {is_not(thing, 'a thing whose changes are known')}")


def _swaps(thing: Any, freedom: Freedom) -> Iterator[tuple[str, Relabeling]]:
    if freedom.grouped:
        yield from _steps(setting(freedom, thing))
        return
    colours = freedom.colourings(thing.sets, type(thing).__name__)
    for slot, c in colours.items():
        codes = c.codes
        pairs = (
            (i, j) for i, j in itertools.combinations(range(c.size), 2) if codes[i] == codes[j]
        )
        for i, j in itertools.islice(() if c.is_rigid else pairs, MOST_SWAPS):
            move = np.arange(c.size)
            move[[i, j]] = j, i
            yield f"swapping points {i} and {j} of the {slot}", Relabeling(**{slot: move})


def _steps(where: Setting) -> Iterator[tuple[str, Relabeling]]:
    """The generators of the groups, and the exchanges inside the colours of other slots."""
    every = (g for factor in where.factors for g in factor.generators())
    for g in itertools.islice(every, MOST_SWAPS):
        change = Relabeling(**where.split(g))
        yield f"one step of the group, {_words(change)}", change


def _simple_moves(thing: Any, freedom: Freedom) -> Iterator[tuple[str, BasisChange]]:
    how = dict(zip(thing.slots, sorts(thing, freedom), strict=True))
    for slot, sort in how.items():
        name = slot if slot.startswith("stage") else f"the {slot}"
        for words, move, back in simplest(sort, thing.slots[slot], thing.is_exact, name):
            yield words, BasisChange.known({slot: move}, {slot: back})


for _kind in (FiniteMap, Chain, Endofunction):
    random_change.register(_kind, _relabeling)
    simple_changes.register(_kind, _swaps)
for _kind_of_spaces in (LinearMap, LinearChain, LinearOperator):
    random_change.register(_kind_of_spaces, _basis_change)
    simple_changes.register(_kind_of_spaces, _simple_moves)


# ------------------------------------------------------------------ shrinking


def _shrunk(
    quantity: Callable[[Any], Any],
    thing: Any,
    freedom: Freedom,
    before: Any,
    found: Broken,
    tolerance: float,
) -> Broken:
    """The simplest change that still breaks: one of the simple ones, or the given one cut down."""

    def breaks(change: Any, words: str) -> Broken | None:
        after = quantity(thing.act(change))
        broken = _differ(before, after, tolerance, _stretch(change))
        return Broken(change, before, after, words) if broken else None

    for words, change in simple_changes(thing, freedom):
        broken = breaks(change, words)
        if broken is not None:
            return broken
    best = found
    if freedom.grouped:  # a part of an element need not be one
        return Broken(best.change, before, best.after, _words(best.change))
    for smaller in _cut(found.change):
        broken = breaks(smaller, "")
        if broken is not None:
            best = broken
            break
    if isinstance(best.change, Relabeling):
        best = _fewer_points(best, breaks)
    return Broken(best.change, before, best.after, _words(best.change))


def _cut(change: Any) -> Iterator[Any]:
    """The change on fewer slots, single ones first."""
    slots = list(change.moves)
    for many in range(1, len(slots)):
        for some in itertools.combinations(slots, many):
            if isinstance(change, BasisChange):
                yield BasisChange.known(
                    {s: change.moves[s] for s in some}, {s: change.backs[s] for s in some}
                )
            else:
                yield Relabeling(**{s: change.moves[s] for s in some})


def _fewer_points(best: Broken, breaks: Callable[[Any, str], Broken | None]) -> Broken:
    """Put back one point at a time as long as the quantity stays broken."""
    better: Broken | None = best
    while better is not None:
        best, better = better, None
        for slot, point in [
            (s, int(p))
            for s, m in best.change.moves.items()
            for p in np.flatnonzero(m != np.arange(len(m)))
        ]:
            moves = {s: np.array(m) for s, m in best.change.moves.items()}
            move = moves[slot]
            there = int(np.flatnonzero(move == point)[0])
            move[there], move[point] = move[point], point
            better = breaks(Relabeling(**moves), "")
            if better is not None:
                break
    return best


def _words(change: Any) -> str:
    if isinstance(change, BasisChange):
        return f"a basis change of {', '.join(change.moving)}"
    moved = [
        f"{int((m != np.arange(len(m))).sum())} points of the {s}"
        for s, m in change.moves.items()
        if (m != np.arange(len(m))).any()
    ]
    return f"moving {' and '.join(moved)}"
