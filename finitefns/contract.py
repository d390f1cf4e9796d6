"""The contract of a kind: four things, from which every question is answered.

* ``slots``: the sets it names, and their sizes;
* ``act(change)``: how a relabeling moves it;
* ``canonical(freedom)``: one standard object a class, with the relabeling that reaches it;
* ``invariants(freedom)``: what no allowed relabeling can change, coarse to fine.

Laws, for every kind and freedom: ``x.act(a).act(b) == x.act(a.then(b))``;
``x.act(x.canonical(fr).change) == x.canonical(fr).form``; renaming changes neither the form nor
any invariant. Kinds do not inherit from each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

from .freedom import Freedom


class Change(Protocol):
    """A change of coordinates: it composes in the order things happen, and can be undone."""

    def then(self, other: Self) -> Self: ...
    def inverse(self) -> Self: ...


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


T = TypeVar("T", covariant=True)


class CanonicalForm(Generic[T]):
    """The standard object of a class, ``form``, and the relabeling that reaches it, ``change``.

    The change is found only when it is asked for: the form alone is often much cheaper.

    >>> from finitefns.finite.maps import FiniteMap
    >>> f = FiniteMap([1, 0, 1])
    >>> c = f.canonical(Freedom.parse("all"))
    >>> c.form.values.tolist(), f.act(c.change) == c.form
    ([0, 0, 1], True)
    """

    def __init__(self, form: T, change: Callable[[], Any]) -> None:
        self.form = form
        self._find = change
        self._change: Any = None

    @property
    def change(self) -> Any:
        """A relabeling with ``x.act(change) == form``."""
        if self._change is None:
            self._change = self._find()
        return self._change

    def __reduce__(self) -> tuple[Any, ...]:
        return _found, (self.form, self.change)

    def __repr__(self) -> str:
        return f"CanonicalForm(form={self.form!r})"


def _found(form: Any, change: Any) -> CanonicalForm[Any]:
    return CanonicalForm(form, lambda: change)
