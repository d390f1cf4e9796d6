"""Does a quantity survive a freedom? Try, and shrink what breaks it.

A quantity is any function of a thing: a number, or several. It says something about the thing,
and not about the coordinates in which it was written down, only where no allowed change moves it.
`audit` acts with many random changes, well conditioned and badly, and looks. That a quantity
survives is evidence, with the number of changes and the worst difference; that it breaks is proof,
and the change that breaks it is made as simple as possible before it is returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .compare import check_thing
from .errors import InputError, said
from .freedom import Freedom
from .seeds import generator
from .verdict import shorten

CONDITIONS = (1.0, 3.0, 30.0, 1000.0)  # tried in turn
ZERO = 1e-12  # numbers that differ by less than this, times the condition, do not differ


@dataclass(frozen=True)
class Survived:
    """No change broke the quantity: ``n`` were tried, and ``worst`` is the largest difference.

    >>> Survived(40, 2e-16).explain()
    'survived 40 changes; the largest relative difference is 2e-16'
    """

    n: int
    worst: float

    def __bool__(self) -> Literal[True]:
        return True

    def explain(self) -> str:
        """The verdict in one sentence."""
        worst = f"{self.worst:.2g}" if self.worst else "0"
        return f"survived {self.n} changes; the largest relative difference is {worst}"


@dataclass(frozen=True, eq=False)
class Broken:
    """A change that the freedom allows, and the quantity before and after it.

    >>> from finitefns.linear.maps import LinearMap
    >>> b = audit(lambda f: f.matrix.sum(), LinearMap([[1, 2]]), "codomain")
    >>> b.explain()
    'broken: turning the sign of coordinate 0 of the codomain turns 3 into -3'
    """

    change: Any
    before: Any
    after: Any
    words: str  # the change, as a sentence says it

    def __bool__(self) -> Literal[False]:
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
    check_thing("audit", thing)
    if not isinstance(trials, int) or isinstance(trials, bool) or trials < 1:
        raise InputError(f"audit: trials is {said(trials)}, but it must be at least 1")
    if not isinstance(tolerance, (int, float)) or not 0 <= tolerance < 1:
        raise InputError(f"audit: the tolerance is {said(tolerance)}, but it lies between 0 and 1")
    draw, fr = generator(rng), Freedom.parse(freedom)
    before = quantity(thing)
    worst = 0.0
    for trial in range(trials):
        condition = CONDITIONS[trial % len(CONDITIONS)]
        change = random_change(thing, fr, draw, condition)
        after = quantity(thing.act(change))
        stretch = change.stretch
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


def _told(value: Any) -> str:
    if isinstance(value, (float, np.floating)):
        return f"{value:.4g}"
    numbers = _numbers(value)
    if numbers is not None and numbers.ndim and numbers.size <= 12 and numbers.dtype.kind == "f":
        return shorten(str([float(f"{x:.4g}") for x in numbers.ravel().tolist()]))
    return shorten(str(value))


# ------------------------------------------------------------------ changes, as each kind has them


def random_change(
    thing: Any, freedom: Freedom | str, rng: np.random.Generator, condition: float = 1.0
) -> Any:
    """A random change of coordinates that a freedom allows; stretched ones about as asked.

    >>> from finitefns.finite.maps import FiniteMap
    >>> r = random_change(FiniteMap([0, 0, 1]), "domain", np.random.default_rng(0))
    >>> sorted(r.moves["domain"].tolist())
    [0, 1, 2]

    Raises `InputError` for what is not a thing.
    """
    check_thing("random_change", thing)
    return thing.moved_by.random(thing, Freedom.parse(freedom), rng, condition)


def simple_changes(thing: Any, freedom: Freedom | str) -> Iterator[tuple[str, Any]]:
    """The simplest changes that a freedom allows, each with its words, simplest first.

    >>> from finitefns.finite.maps import FiniteMap
    >>> next(simple_changes(FiniteMap([0, 0, 1]), "all"))[0]
    'swapping points 0 and 1 of the domain'

    Raises `InputError` for what is not a thing.
    """
    check_thing("simple_changes", thing)
    found: Iterator[tuple[str, Any]] = thing.moved_by.simplest(thing, Freedom.parse(freedom))
    return found


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
        broken = _differ(before, after, tolerance, change.stretch)
        return Broken(change, before, after, words) if broken else None

    for words, change in simple_changes(thing, freedom):
        broken = breaks(change, words)
        if broken is not None:
            return broken
    best = found
    if not freedom.grouped:  # a part of an element of a group need not be one
        best = _less(found, breaks)
    return Broken(best.change, before, best.after, best.change.words)


def _less(best: Broken, breaks: Callable[[Any, str], Broken | None]) -> Broken:
    """Do less, step by step, as long as the quantity stays broken."""
    while True:
        for smaller in best.change.smaller():
            broken = breaks(smaller, "")
            if broken is not None:
                best = broken
                break
        else:
            return best
