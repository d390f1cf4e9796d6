"""Kinds of somebody else's at their edges: every question answers, or refuses by one sentence."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

import finitefns as ff
from finitefns.contract import CanonicalForm, Change
from finitefns.finite import FiniteSet, count_by_burnside, least_form, orbit
from finitefns.verdict import Reason


def marked(slots: int = 1, moved_by: Any = ff.Relabeling, told: Any = None) -> Any:
    """A kind of some slots, one point of each marked; ``told`` makes its invariants."""
    names = [f"side{i}" for i in range(slots)]

    @dataclass(frozen=True)
    class Marked:
        mark: tuple[int, ...]
        of: tuple[FiniteSet, ...]

        @property
        def sets(self) -> dict[str, FiniteSet]:
            return dict(zip(names, self.of, strict=True))

        @property
        def slots(self) -> dict[str, int]:
            return {slot: points.size for slot, points in self.sets.items()}

        def act(self, change: Any) -> Any:
            moves = [change.moves.get(s, range(n)) for s, n in self.slots.items()]
            mark = tuple(int(m[x]) for m, x in zip(moves, self.mark, strict=True))
            return Marked(mark, tuple(change.targets.get(s, p) for s, p in self.sets.items()))

        def canonical(self, freedom: ff.Freedom) -> Any:
            return least_form(self, lambda one: one.mark, freedom)

        def invariants(self, freedom: ff.Freedom) -> dict[str, Any]:
            if told is not None:
                return dict(told())
            return {"mark": self.canonical(freedom).form.mark}

    Marked.moved_by = moved_by
    return Marked((0,) * slots, (FiniteSet(3),) * slots)


def unknown() -> dict[str, Any]:
    raise ff.NoCanonicalForm("nobody has an invariant of it", Reason.NO_THEOREM)


@pytest.mark.parametrize(
    "thing", [marked(0), marked(told=dict), marked(told=unknown)], ids=["no slots", "none", "no"]
)
def test_a_report_and_a_table_of_a_kind_that_says_little(thing):
    assert "class size" in str(ff.describe(thing)) and ff.describe(thing).to_dict()
    table = ff.freedom_table(thing)
    sizes = [1, 3] if thing.slots else [1, 1]
    assert [row.class_size for row in table.rows] == sizes and str(table) and table._repr_html_()


def test_what_is_not_known_is_said_in_a_report():
    thing = marked(told=unknown)
    assert "not found: nobody has an invariant of it" in str(ff.describe(thing))
    assert "nobody has an invariant of it" in str(ff.freedom_table(thing))
    assert ff.equivalent(thing, thing.act(ff.Relabeling(side0=[1, 0, 2]))).reason == "no theorem"


def test_where_no_invariant_tells_two_things_apart_their_forms_do():
    """A kind need not have any invariant: its canonical form is one, and decides."""
    thing = marked(told=dict)
    every = orbit(thing, "all")
    assert len(every) == 3
    halves = ff.Freedom(side0=ff.coloured("aab"))
    for x, y in itertools.product(every, repeat=2):
        assert ff.equivalent(x, y)
        for freedom, same in (("none", x == y), (halves, (x.mark == (2,)) == (y.mark == (2,)))):
            verdict = ff.equivalent(x, y, freedom)
            assert bool(verdict) == same
            if same:
                assert x.act(verdict.witness) == y
            else:
                assert verdict.obstruction.invariant == "canonical form"


def test_a_kind_without_slots_has_none():
    with pytest.raises(ff.InputError, match=r"there is no slot 'left'; a Marked has none$"):
        ff.invariants(marked(0), "left")


def test_a_relabeling_of_its_own_sort_is_a_relabeling():
    class Moved(ff.Relabeling):
        pass

    thing = marked(moved_by=Moved)
    assert ff.symmetries(thing).order == 2 and ff.class_size(thing) == 3
    assert ff.random_member(thing, rng=0) in orbit(thing)
    assert [row.class_size for row in ff.freedom_table(thing).rows] == [1, 3]
    assert ff.describe(thing).to_dict()["freedoms"]["all"]["symmetries"] == 2


@pytest.mark.parametrize("question", [ff.canonical_form, ff.invariants, ff.symmetries, orbit])
def test_a_group_of_another_size_is_refused_in_one_sentence(question):
    turn = ff.Freedom.joint([ff.Relabeling(side0=[1, 2, 3, 0])])
    with pytest.raises(ff.InputError, match="the joint group moves 4 points of the side0"):
        question(marked(), turn)


@dataclass(frozen=True)
class Turn(Change):
    """A turn of a ring of beads by some places."""

    by: int

    called: ClassVar[str] = "turn"

    @property
    def moves(self) -> dict[str, int]:
        return {"ring": self.by}

    @property
    def moving(self) -> tuple[str, ...]:
        return ("ring",) if self.by else ()

    @property
    def words(self) -> str:
        return f"turning by {self.by}"

    def then(self, other: Any) -> Any:
        return Turn(self.by + other.by)

    def inverse(self) -> Any:
        return Turn(-self.by)

    def smaller(self) -> Any:
        return map(Turn, range(1, self.by))

    @classmethod
    def random(cls, thing: Any, freedom: Any, rng: Any, condition: float = 1.0) -> Any:
        return Turn(int(rng.integers(len(thing.beads))))

    @classmethod
    def simplest(cls, thing: Any, freedom: Any) -> Any:
        yield "turning by 1", Turn(1)


@dataclass(frozen=True)
class Ring:
    beads: str
    moved_by = Turn

    @property
    def slots(self) -> dict[str, int]:
        return {"ring": len(self.beads)}

    @property
    def sets(self) -> dict[str, FiniteSet]:
        return {"ring": FiniteSet(len(self.beads))}

    def act(self, change: Turn) -> Ring:
        by = change.by % len(self.beads)
        return Ring(self.beads[-by:] + self.beads[:-by])

    def canonical(self, freedom: ff.Freedom) -> CanonicalForm[Ring]:
        turns = map(Turn, range(len(self.beads)))
        best = min(turns, key=lambda turn: self.act(turn).beads)
        return CanonicalForm(self.act(best), lambda: best)

    def invariants(self, freedom: ff.Freedom) -> dict[str, Any]:
        return {"least": self.canonical(freedom).form.beads}


def test_a_kind_with_changes_of_its_own():
    ring = Ring("aabab")
    yes = ff.equivalent(ring, Ring("babaa"))
    assert yes and ring.act(yes.witness).beads == "babaa"
    assert ff.audit(lambda one: one.beads.count("a"), ring)
    assert ff.audit(lambda one: one.beads[0], ring, rng=0).words == "turning by 1"
    assert "least" in str(ff.describe(ring)) and "<svg" in ff.draw(ring).svg
    for question in (ff.symmetries, ff.class_size, ff.random_member, ff.freedom_table, orbit):
        with pytest.raises(ff.InputError, match="a Ring is not "):
            question(ring)
    with pytest.raises(ff.InputError, match="a Ring is not moved by relabelings"):
        count_by_burnside([ring])
    with pytest.raises(ff.InputError, match="generator 0 is Turn"):
        ff.Freedom.joint([Turn(1)])


def test_a_reason_may_be_said_by_its_name():
    assert ff.NoCanonicalForm("it is not known", "no theorem").reason is Reason.NO_THEOREM
    with pytest.raises(ValueError, match="no such thing"):
        ff.NoCanonicalForm("it is not known", "no such thing")


def test_a_canonical_form_can_be_neither_set_nor_torn():
    found = ff.canonical_form(ff.FiniteMap([1, 0]))
    for name in ("form", "_change", "other"):
        with pytest.raises(AttributeError, match="is a value"):
            setattr(found, name, None)
    with pytest.raises(AttributeError, match="a CanonicalForm is a value"):
        del found.form
    assert ff.FiniteMap([1, 0]).act(found.change) == found.form


def test_too_many_relabelings_are_refused_before_they_are_listed():
    large = type(marked(2))((0, 0), (FiniteSet(15), FiniteSet(3)))
    for freedom in ("all", ff.Freedom(side0="free", side1="cyclic")):
        with pytest.raises(ff.InputError, match="relabelings; listing them is limited to 10,000,0"):
            ff.symmetries(large, freedom)
    turns = ff.Freedom(side0="cyclic", side1="free")
    assert ff.symmetries(large, turns).order == 2 and ff.class_size(large, turns) == 45


def test_what_an_answer_of_a_foreign_world_leaves_unsaid_is_refused():
    from finitefns.summaries import Cannot, Factored

    class Unreasoned(Cannot):
        pass

    with pytest.raises(ff.InputError, match="explain: an Unreasoned is not a refusal with a reas"):
        Unreasoned().explain()
    with pytest.raises(ff.InputError, match="middle: a Factored is not a factorization whose midd"):
        _ = Factored(1, 2).middle
