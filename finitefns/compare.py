"""The questions that every world answers, written once over the contract of a kind."""

from __future__ import annotations

from functools import reduce, singledispatch
from typing import Any, TypeVar

from .contract import CanonicalForm, Change, Contrast, Thing
from .errors import InputError, an, no_rule
from .freedom import Freedom
from .verdict import Equivalent, Inequivalent, NoCanonicalForm, Obstruction, Verdict

T = TypeVar("T", bound=Thing)


def canonical_form(x: T, freedom: Freedom | str = "all") -> CanonicalForm[T]:
    """The standard object of the class of ``x``: ``.form``, and ``.change`` that reaches it.

    Labels stay where they are trusted, in one order for all presentations of a slot: where it is
    fixed; and where a label says the colour, the points are called by the first labels of each
    colour. All other slots lose their labels.

    Law: two things are equivalent exactly when their forms are equal; floats up to rounding.

    >>> import finitefns as ff
    >>> ff.canonical_form(ff.FiniteMap([4, 2, 4, 4, 2])).form
    FiniteMap([0, 0, 0, 1, 1], codomain=5)

    Raises `InputError` when the freedom does not fit the slots. Source: Aho, Hopcroft, Ullman 1974,
    for forests; Linton 2004, for least images under groups.
    """
    check_thing("canonical_form", x)
    fr = Freedom.parse(freedom)
    found = x.moved_by.standing(x, fr)
    if found is None:
        return x.canonical(fr)
    there, by_place, bring, call = found
    standard = there.canonical(by_place)
    form = standard.form if call is None else standard.form.act(call)

    def change() -> Any:
        steps = [step for step in (bring, standard.change, call) if step is not None]
        return reduce(lambda first, second: first.then(second), steps)

    return CanonicalForm(form, change)


def invariants(x: Thing, freedom: Freedom | str = "all") -> dict[str, Any]:
    """What no allowed relabeling can change, from coarse to fine.

    Law: they are those of ``x.act(r)``, for every r that the freedom allows.

    >>> import finitefns as ff
    >>> ff.invariants(ff.FiniteMap([0, 0, 1]))["level-set sizes"]
    (2, 1)

    Raises `InputError` for what is not a thing, or a freedom that does not fit. Source: de Bruijn
    1959, for maps; each kind says in its module which one is complete.
    """
    check_thing("invariants", x)
    fr = Freedom.parse(freedom)
    found = x.moved_by.standing(x, fr)
    return x.invariants(fr) if found is None else found[0].invariants(found[1])


def is_kind(x: Any) -> bool:
    """Whether something has the contract: the type of its changes says how it is moved."""
    moved_by = getattr(type(x), "moved_by", None)
    return isinstance(moved_by, type) and issubclass(moved_by, Change)


def check_thing(question: str, x: Any) -> None:
    """Raise `InputError` for what has not the contract of a kind."""
    if not is_kind(x):
        raise no_rule(question, x)


def equivalent(x: T, y: T, freedom: Freedom | str = "all") -> Verdict:
    """Are two things the same up to the freedom? A yes carries a relabeling, a no a reason.

    Slots that are fixed are matched by label, and where colours are given by label the label says
    the colour; all other freedoms are about places. The witness is re-played before it is
    returned: ``x.act(verdict.witness) == y``.

    Law: every x is equivalent to ``x.act(r)``, for every r that the freedom allows; of floats that
    are near a tolerance it may be `Undecided`.

    >>> import finitefns as ff
    >>> f, g = ff.FiniteMap([0, 0, 0, 1, 1], codomain=5), ff.FiniteMap([0, 0, 0, 0, 1], codomain=5)
    >>> ff.equivalent(f, g).explain()
    'not equivalent: level-set sizes are (3, 2) on the left, (4, 1) on the right'
    >>> v = ff.equivalent(f, ff.FiniteMap([4, 2, 4, 4, 2]))
    >>> bool(v), f.act(v.witness).values.tolist()
    (True, [4, 2, 4, 4, 2])

    Raises `InputError` for things of different kinds, or a freedom that does not fit. Source: de
    Bruijn 1959; Aho, Hopcroft, Ullman 1974; Linton 2004, for groups.
    """
    check_thing("equivalent", x)
    check_thing("equivalent", y)
    if type(x) is not type(y):
        raise InputError(
            f"equivalent: {an(type(x).__name__)} and {an(type(y).__name__)} cannot be compared"
        )
    fr = Freedom.parse(freedom)
    fr.on(list(x.slots), type(x).__name__)
    for slot in {**x.slots, **y.slots}:  # either may have a stage more than the other
        left, right = x.slots.get(slot), y.slots.get(slot)
        if left != right:
            if (left or 0) == (right or 0):  # an empty stage more is a stage more
                return Inequivalent(Obstruction("number of slots", len(x.slots), len(y.slots)))
            which = slot if slot.startswith("stage") else f"the {slot}"
            return Inequivalent(Obstruction(f"size of {which}", left or 0, right or 0))
    try:
        return decide(x, y, fr)
    except NoCanonicalForm as none:
        return none.undecided


@singledispatch
def decide(x: Any, y: Any, fr: Freedom) -> Verdict:
    """The verdict on two things of one kind and of equal sizes, exact to the last point.

    The general answer; a kind whose numbers need a tolerance registers its own.
    """
    aligned = x.moved_by.align(x, y, fr)
    if isinstance(aligned, Obstruction):
        return Inequivalent(aligned)
    fr, bring = aligned
    here = y if bring is None else y.act(bring)
    witness = x.moved_by.still(x, here, fr) if x == here else None
    if witness is None:
        witness = _searched(x, here, fr)
        if isinstance(witness, Obstruction):
            return Inequivalent(witness)
    if bring is not None:
        witness = witness.then(bring.inverse())
    witness = witness.named(x, y)
    if x.act(witness) != y:
        raise AssertionError("the witness found does not re-play: this is a bug in finitefns")
    return Equivalent(witness)


def _searched(x: Any, here: Any, fr: Freedom) -> Any:
    """A relabeling from x to what stands in its order, or the first invariant that differs."""
    reason = None if at_once(x, here, fr) else _difference(x, here, fr)
    if reason is not None:
        return reason
    witness = find_witness(x, here, fr)
    if witness is None:
        forms = (x.canonical(fr).form, here.canonical(fr).form)
        return Obstruction("canonical form", *forms)
    return witness


def _difference(x: Any, here: Any, fr: Freedom) -> Obstruction | None:
    """The first invariant that differs."""
    ours, theirs = x.invariants(fr), here.invariants(fr)
    for name in list(ours):  # each is let go of before the next one is worked out
        left, right = ours.pop(name), theirs.pop(name)
        if left != right:
            if isinstance(left, Contrast):
                return left.contrast(right, name)
            return Obstruction(name, left, right)
    return None


@singledispatch
def at_once(x: Any, y: Any, freedom: Freedom) -> bool:
    """Whether two things are seen to be equivalent before any invariant is worked out.

    The general answer is that nothing is seen. A kind with a short way to a yes registers it; no is
    never said here, since a no has a reason.
    """
    return False


@singledispatch
def find_witness(x: Any, y: Any, freedom: Freedom) -> Any:
    """A relabeling from ``x`` to ``y`` or None, through the canonical form of each.

    The general answer; a kind with a shorter way registers it. What it returns is re-played.
    """
    return from_forms(x, y, freedom)


def from_forms(x: Any, y: Any, freedom: Freedom) -> Any:
    """A relabeling from ``x`` to ``y`` through their common form; None where they have none."""
    left, right = x.canonical(freedom), y.canonical(freedom)
    if left.form != right.form:
        return None
    return left.change.then(right.change.inverse())
