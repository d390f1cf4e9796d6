"""The contract of a kind, declared: what is asked of things, of their changes and of invariants.

A thing says four things of itself, from which every question is answered:

* ``slots``: the sets or spaces that it names, and their sizes;
* ``act(change)``: how a change of coordinates moves it;
* ``canonical(freedom)``: one standard object per class, with the change that reaches it;
* ``invariants(freedom)``: what no allowed change can move, coarse to fine;

and ``moved_by``, the type of its changes. Things whose numbers are floats are `Tolerant`, too.
What hangs on the sort of change alone, the change says: how labels meet, what is random, simplest.

Laws, for every kind and freedom: ``x.act(a).act(b) == x.act(a.then(b))``;
``x.act(x.canonical(fr).change) == x.canonical(fr).form``; renaming changes neither the form nor
any invariant. Kinds do not inherit from each other.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import (
    Any,
    ClassVar,
    Generic,
    NamedTuple,
    Protocol,
    Self,
    TypeVar,
    runtime_checkable,
)

from .errors import an
from .freedom import Freedom
from .verdict import Obstruction


class Value:
    """What is made once: nothing of it can be set or deleted afterwards.

    >>> class Point(Value):
    ...     def __init__(self, x):
    ...         object.__setattr__(self, "x", x)
    >>> del Point(3).x
    Traceback (most recent call last):
    AttributeError: a Point is a value: its x cannot be deleted
    """

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{an(type(self).__name__)} is a value: its {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{an(type(self).__name__)} is a value: its {name} cannot be deleted")


class Aligned(NamedTuple):
    """Two things brought together: what is left to decide, and ``bring``, which takes y to x.

    ``bring`` is None where nothing had to move.
    """

    freedom: Freedom
    bring: Any


class Standing(NamedTuple):
    """A thing in standing order, the freedom there, and the changes before and after."""

    thing: Any
    freedom: Freedom
    bring: Any  # the change that brought it there, or None
    call: Any  # the change that names the points of its canonical form, or None


class Change(Value, ABC):
    """A change of coordinates, ``moves[slot][old] == new``: it composes as it happens.

    Laws: ``x.act(a).act(b) == x.act(a.then(b))``; ``a.then(a.inverse())`` moves nothing.
    """

    __slots__ = ()
    called: ClassVar[str] = "change"  # as a verdict says it
    moves: Mapping[str, Any]

    @abstractmethod
    def then(self, other: Any) -> Self:
        """First this one, then the other."""

    @abstractmethod
    def inverse(self) -> Self:
        """The change that undoes this one."""

    @property
    @abstractmethod
    def moving(self) -> tuple[str, ...]:
        """The slots in which something moves."""

    @property
    def stretch(self) -> float:
        """How many times larger a rounding may become: 1 where numbers are only moved."""
        return 1.0

    @property
    @abstractmethod
    def words(self) -> str:
        """What it does, as part of a sentence."""

    @abstractmethod
    def smaller(self) -> Iterator[Self]:
        """Changes that do less, each a part of this one, the smallest first."""

    @classmethod
    @abstractmethod
    def random(cls, thing: Any, freedom: Freedom, rng: Any, condition: float = 1.0) -> Self:
        """A random change that a freedom allows, stretched about as much as is asked for."""

    @classmethod
    @abstractmethod
    def simplest(cls, thing: Any, freedom: Freedom) -> Iterator[tuple[str, Self]]:
        """The simplest changes that a freedom allows, each with its words, simplest first."""

    @classmethod
    def align(cls, x: Any, y: Any, freedom: Freedom) -> Aligned | Obstruction:
        """Bring what is trusted in y to where it stands in x, or say where it does not meet."""
        return Aligned(freedom, None)

    @classmethod
    def standing(cls, x: Any, freedom: Freedom) -> Standing | None:
        """Bring a thing whose labels count into standing order; None where it needs nothing."""
        return None

    @classmethod
    def still(cls, x: Any, y: Any, freedom: Freedom) -> Self | None:
        """The change that moves nothing, once the freedom is known to fit; None: not written down.

        Asked only where x and y are equal.
        """
        return None

    def named(self, x: Any, y: Any) -> Self:
        """The same change, speaking in the labels of x and of y."""
        return self


def parts(moves: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Some of the slots of a change, but not all: single ones first.

    >>> list(parts({"stage0": 0, "stage1": 0}))
    [('stage0',), ('stage1',)]
    """
    for many in range(1, len(moves)):
        yield from itertools.combinations(moves, many)


class Thing(Protocol):
    """Anything that can be asked what is left when its names are taken away."""

    moved_by: ClassVar[Any]  # the type of its changes, such as Relabeling

    @property
    def sets(self) -> Mapping[str, Any]: ...
    @property
    def slots(self) -> Mapping[str, int]: ...
    def act(self, change: Any) -> Self: ...
    def canonical(self, freedom: Freedom) -> CanonicalForm[Self]: ...
    def invariants(self, freedom: Freedom) -> dict[str, Any]: ...


@runtime_checkable
class Paired(Protocol):
    """A thing of one or two slots that offers its pairs of points, which a plain picture shows."""

    @property
    def pairs(self) -> Iterable[tuple[int, int]]: ...


class Tolerant(Thing, Protocol):
    """A thing whose numbers may be floats, judged at a tolerance; what is exact says so.

    `tolerance.decided` asks all of this; exact things are asked of fractions alone.
    """

    @property
    def is_exact(self) -> bool: ...
    @property
    def tolerance(self) -> float: ...
    @property
    def entries(self) -> int:
        """How many numbers it has."""
        ...

    @property
    def is_dust(self) -> bool:
        """Whether its numbers are too small for floats to say anything."""
        ...

    def with_tolerance(self, tolerance: float) -> Self: ...
    def exact(self) -> Self:
        """The same floats, as fractions."""
        ...

    def misses(self, other: Self) -> float:
        """How far two of them are apart, relative to their size."""
        ...

    def stretches(self, freedom: Freedom) -> bool:
        """Whether a change may stretch what lies far below the tolerance.

        Raises `InputError` where the freedom does not fit.
        """
        ...

    def still(self, freedom: Freedom) -> Any:
        """The change that moves nothing."""
        ...

    def incomplete(self, other: Self, freedom: Freedom) -> str | None:
        """Why equal invariants do not mean equivalent, or None where they do."""
        ...

    def differs(self, other: Self, freedom: Freedom) -> Obstruction | None:
        """Of floats: what no allowed change can make of the other, for certain, or None."""
        ...

    def changes(self, other: Self, freedom: Freedom) -> Iterator[Any]:
        """Of floats: changes from here to there that are worth a re-play."""
        ...

    def seen_alike(self, other: Self) -> tuple[Self, Self]:
        """Both in the units in which a witness is looked for; no verdict hangs on it."""
        ...

    def sees_rounding(self, exact: Self) -> bool:
        """Whether the fractions of it tell more than its floats can mean."""
        ...

    def evidence(self, other: Self, tolerance: float, miss: float | None = None) -> Any:
        """What a verdict on both rests on, as a sentence ends."""
        ...


class Contrast(ABC):
    """The value of an invariant that tells a difference more shortly than by its two values."""

    __slots__ = ()

    @abstractmethod
    def contrast(self, other: Any, name: str) -> Obstruction:
        """Where two values differ that are not equal; ``name`` is that of the invariant."""


T = TypeVar("T", covariant=True)


class CanonicalForm(Value, Generic[T]):
    """The standard object of a class, ``form``, and the change that reaches it, ``change``.

    The change is found only when it is asked for: the form alone is often much cheaper.

    >>> from finitefns.finite.maps import FiniteMap
    >>> f = FiniteMap([1, 0, 1])
    >>> c = f.canonical(Freedom.parse("all"))
    >>> c.form.values.tolist(), f.act(c.change) == c.form
    ([0, 0, 1], True)
    """

    form: T
    _find: Callable[[], Any]
    _change: Any

    def __init__(self, form: T, change: Callable[[], Any]) -> None:
        self.__dict__.update(form=form, _find=change, _change=None)

    @property
    def change(self) -> Any:
        """A change with ``x.act(change) == form``."""
        if self._change is None:
            self.__dict__["_change"] = self._find()
        return self._change

    def __reduce__(self) -> tuple[Any, ...]:
        return _found, (self.form, self.change)

    def __repr__(self) -> str:
        return f"CanonicalForm(form={self.form!r})"


def _found(form: Any, change: Any) -> CanonicalForm[Any]:
    return CanonicalForm(form, lambda: change)
