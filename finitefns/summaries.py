"""Summaries: what one map tells of another, asked alike of every world.

A map that factors through a smaller thing is summarised by it: f = embed . project. Each world
registers its rules; the questions, and the types of their answers, stand here.

Laws: ``summary(f).compose() == f``; where `factor_through` finds h, ``h @ f == g``; where
`lift_through` finds s, ``h @ s == f``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Any, Generic, Literal, Protocol, Self, TypeVar

from .errors import InputError, an, no_rule
from .verdict import Undecided


class Composed(Protocol):
    """A map that can be composed: ``g @ f`` is first f, then g."""

    def __matmul__(self, first: Any, /) -> Self: ...


M = TypeVar("M", bound=Composed)


@dataclass(frozen=True)
class Factored(Generic[M]):
    """``embed @ project == f``: onto something in the middle, and from there to the codomain."""

    project: M
    embed: M

    @property
    def middle(self) -> int:
        """The size, or the dimension, of what stands in the middle."""
        raise no_rule("middle", self, "a factorization whose middle has a size")

    def compose(self) -> M:
        """The map that was factored."""
        return self.embed @ self.project


@dataclass(frozen=True)
class Factor(Generic[M]):
    """Yes, and here is the map that was asked for: ``map``, re-played before it was returned."""

    map: M

    def __bool__(self) -> Literal[True]:
        return True


class Cannot:
    """No such map, and why: what stands in the way is handed out."""

    def __bool__(self) -> Literal[False]:
        return False

    def explain(self) -> str:
        """The reason in one sentence."""
        raise no_rule("explain", self, "a refusal with a reason")


def summary(f: M) -> Factored[M]:
    """The factorization of f through the smallest thing: its image.

    Middle points are numbered as their level sets appear. Law: ``embed`` is injective, ``project``
    surjective, and every other factorization maps onto this one in one way.

    >>> import finitefns as ff
    >>> ff.summary(ff.FiniteMap([0, 0, 0, 1, 1], codomain=5)).middle
    2

    Raises `InputError` for what is not a map. Source: the image factorization of a function; of a
    matrix, its rank factorization.
    """
    found: Factored[M] = rule_of_summary(f)
    return found


def factor_through(g: M, f: M) -> Factor[M] | Cannot | Undecided:
    """A map h with ``g == h @ f``, or what f merges and g does not.

    Such a map exists exactly when the kernel of f refines that of g, except where g has no outputs
    and f misses some. Outputs that f misses may go anywhere; they go to output 0.

    Law: where there is such a map, ``found.map @ f == g``.

    >>> import finitefns as ff
    >>> ff.factor_through(ff.FiniteMap([0, 0, 1]), ff.FiniteMap([0, 1, 2])).map
    FiniteMap([0, 0, 1], codomain=2)

    Raises `InputError` when the domains differ, or nothing can be said of a missed output. Source:
    the universal property of a quotient.
    """
    found: Factor[M] | Cannot | Undecided = _asked("factor_through", rule_of_factor_through, g, f)
    return found


def lift_through(f: M, h: M) -> Factor[M] | Cannot | Undecided:
    """A map s with ``f == h @ s``, or what of f is missed by h.

    Such a map exists exactly when the image of f lies inside that of h. Each input goes to the
    first point that h sends where f sends it.

    Law: where there is such a map, ``h @ found.map == f``.

    >>> import finitefns as ff
    >>> ff.lift_through(ff.FiniteMap([1, 1, 0]), ff.FiniteMap([0, 0, 1])).map
    FiniteMap([2, 2, 0], codomain=3)

    Raises `InputError` when the codomains differ. Source: the universal property of a subset.
    """
    found: Factor[M] | Cannot | Undecided = _asked("lift_through", rule_of_lift_through, f, h)
    return found


def joint(f: M, g: M) -> M:
    """The coarsest map that determines both f and g: the pair (f(x), g(x)), onto its image.

    Its kernel is the meet of the two kernels.

    Law: it determines f and g, and whatever determines both, determines it.

    >>> import finitefns as ff
    >>> ff.joint(ff.FiniteMap([0, 0, 1, 1]), ff.FiniteMap([0, 1, 0, 1])).values.tolist()
    [0, 1, 2, 3]

    Raises `InputError` when the domains differ. Source: the meet in the lattice of partitions;
    Stanley, Enumerative Combinatorics 1, 3.10.
    """
    found: M = _asked("joint", rule_of_joint, f, g)
    return found


def common_summary(f: M, g: M) -> M:
    """The finest map that both f and g determine (the common part of Gacs and Korner, 1973).

    Its kernel is the join of the two kernels: the components of the graph in which inputs that
    share an output of f or of g are neighbours.

    Law: f and g both determine it, and whatever both determine, it determines.

    >>> import finitefns as ff
    >>> ff.common_summary(ff.FiniteMap([0, 0, 1, 2]), ff.FiniteMap([0, 1, 1, 2])).values.tolist()
    [0, 0, 0, 1]

    Raises `InputError` when the domains differ. Source: Gacs and Korner 1973.
    """
    found: M = _asked("common_summary", rule_of_common_summary, f, g)
    return found


# ------------------------------------------------------------------ the rules, world by world


@singledispatch
def rule_of_summary(f: Any) -> Any:
    """The rule of a kind; each world registers its own, here and below."""
    raise _not_a_map("summary", f)


@singledispatch
def rule_of_factor_through(g: Any, f: Any) -> Any:
    """The rule of a kind."""
    raise _not_a_map("factor_through", g)


@singledispatch
def rule_of_lift_through(f: Any, h: Any) -> Any:
    """The rule of a kind."""
    raise _not_a_map("lift_through", f)


@singledispatch
def rule_of_joint(f: Any, g: Any) -> Any:
    """The rule of a kind."""
    raise _not_a_map("joint", f)


@singledispatch
def rule_of_common_summary(f: Any, g: Any) -> Any:
    """The rule of a kind."""
    raise _not_a_map("common_summary", f)


def _not_a_map(question: str, given: Any) -> InputError:
    return no_rule(question, given, "a map")


def _asked(question: str, rule: Any, one: Any, other: Any) -> Any:
    """The answer of a rule, once both are known to be maps of one kind."""
    unknown = rule.dispatch(object)
    for given in (one, other):
        if rule.dispatch(type(given)) is unknown:
            raise _not_a_map(question, given)
    if type(one) is not type(other):
        kinds = f"{an(type(one).__name__)} and {an(type(other).__name__)}"
        raise InputError(f"{question}: {kinds} are not maps of one kind")
    return rule(one, other)
