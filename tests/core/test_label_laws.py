"""Labels under every freedom and every engine: they decide where they are trusted, nowhere else.

The oracle knows nothing of canonical forms. Of all bijections of the points of two things, slot by
slot, it keeps those that the freedom allows: a fixed point goes to the point of its name, a point
that is coloured by its label to a point of its colour, any other by place. Two things are
equivalent when one of those turns the values of the left into the values of the right.
"""

import datetime as dt
import itertools
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import finitefns as ff
from finitefns.finite.colours import Coloured, colouring
from finitefns.finite.orbits import relabelings
from finitefns.finite.sets import FiniteSet
from page_runs import relation
from parts import some
from random_changes import random_change

TABLE = {"a": "red", "b": "blue", "c": "red", "d": "blue", 0: "red", 1: "blue"}
ALIKE = dict.fromkeys(TABLE, "red")
LABELS = (None, "ab", "ba", "cd", "ad", (1, 0))
JOINT = "joint"


def labelled(size, labels):
    """A set of so many points, named by the first of these labels."""
    return FiniteSet(size) if labels is None else FiniteSet(labels[:size])


def rules(size):
    """What may be said of one slot of so many points."""
    return {
        "free": "free",
        "fixed": "fixed",
        "one colour": ff.coloured(["x"] * size),
        "a colour for each": ff.coloured(range(size)),
        "colours by label": ff.coloured(TABLE),
        "one colour by label": ff.coloured(ALIKE),
        "weights": ff.weighted([1, 2][:size]),
        "a group": "symmetric",
        "a group that moves nothing": ff.group([], degree=size),
    }


def freedom_of(slots, chosen):
    """The freedom that these rules make, or the one that swaps all pairs of points at once."""
    if chosen == JOINT:
        return ff.Freedom.joint(
            [ff.Relabeling(**{slot: range(size)[::-1] for slot, size in slots.items()})]
        )
    named = zip(slots.items(), chosen, strict=True)
    return ff.Freedom(**{slot: rules(size)[rule] for (slot, size), rule in named})


def a_map(sizes, sets, rng):
    n, m = sizes
    return ff.FiniteMap(rng.integers(0, max(m, 1), n), sets[1], sets[0])


def a_chain(sizes, sets, rng):
    return ff.Chain([a_map(sizes[i : i + 2], sets[i : i + 2], rng) for i in (0, 1)])


def an_endofunction(sizes, sets, rng):
    return ff.Endofunction(rng.integers(0, max(sizes[0], 1), sizes[0]), sets[0])


def a_relation(sizes, sets, rng):
    pairs = itertools.product(*map(range, sizes))
    return relation()({pair for pair in pairs if rng.random() < 0.5}, *sets)


def no_map(n, m):
    return n > 0 and m == 0


KINDS = {
    "map": (a_map, [s for s in itertools.product(range(3), repeat=2) if not no_map(*s)]),
    "chain": (
        a_chain,
        [
            s
            for s in itertools.product(range(3), repeat=3)
            if not no_map(*s[:2]) and not no_map(*s[1:])
        ],
    ),
    "endofunction": (an_endofunction, [(0,), (1,), (2,)]),
    "relation": (a_relation, list(itertools.product(range(3), repeat=2))),
}


def allowed(x, y, freedom):
    """Every relabeling from x to y that the freedom allows, by the meaning of its rules."""
    how = ff.Freedom.parse(freedom).on(list(x.slots), type(x).__name__)
    moves = {slot: list(itertools.permutations(range(n))) for slot, n in x.slots.items()}
    by_place = None
    if ff.Freedom.parse(freedom).grouped:
        by_place = {tuple(map(tuple, map(np.ndarray.tolist, r.moves.values())))
                    for r in relabelings(x, freedom)}  # fmt: skip
    for one in itertools.product(*moves.values()):
        if all(
            _meets(rule, x.sets[slot], y.sets[slot], move)
            for (slot, rule), move in zip(how.items(), one, strict=True)
        ) and (by_place is None or _in_group(one, how, by_place)):
            yield ff.Relabeling.between(
                {slot: np.array(m, np.int64) for slot, m in zip(moves, one, strict=True)},
                x.sets,
                y.sets,
            )


def _names_count(rule):
    return rule.trusts_names or (isinstance(rule, Coloured) and rule.by_label)


def _meets(rule, left, right, move):
    """Whether a move agrees with a rule that speaks of labels, or of colours by place."""
    if rule.trusts_names:
        return all(left.label(i) == right.label(j) for i, j in enumerate(move))
    if isinstance(rule, Coloured) and rule.by_label:
        table = dict(rule.colours)
        return all(table[left.label(i)] == table[right.label(j)] for i, j in enumerate(move))
    try:
        codes = colouring(rule, "slot", left.size, range(left.size)).codes
    except ff.InputError:  # a group: asked for as a whole
        return True
    return all(codes[i] == codes[j] for i, j in enumerate(move))


def _in_group(one, how, by_place):
    """Whether the moves of the slots that groups rule are those of an element."""
    places = [k for k, rule in enumerate(how.values()) if not _names_count(rule)]
    return any(all(one[k] == element[k] for k in places) for element in by_place)


def cases(kind, many):
    """Pairs of small labelled things with a freedom; every rule and every labelling comes up."""
    make, every_size = KINDS[kind]
    rng = np.random.default_rng(7)
    for number in range(many):
        sizes = every_size[-1] if number % 2 else every_size[rng.integers(len(every_size))]
        named = list(rules(2))
        chosen = [named[(number // 2 + 4 * k * rng.integers(9)) % 9] for k in range(len(sizes))]
        rng.shuffle(chosen)
        sides = []
        for _ in range(2):
            labels = [LABELS[rng.integers(len(LABELS))] for _ in sizes]
            sets = [labelled(n, names) for n, names in zip(sizes, labels, strict=True)]
            sides.append(make(sizes, sets, rng))
        x, y = sides
        freedom = freedom_of(x.slots, JOINT if number % 11 == 0 else chosen)
        yield x, y, freedom
        yield x, x.act(random_change(x, freedom, rng)), freedom


@pytest.mark.parametrize("kind", KINDS)
def test_the_verdict_the_form_and_the_oracle_agree(kind):
    answers = []
    number = len(some(range(280)))
    for x, y, freedom in cases(kind, number):
        where = x, y, freedom, x.sets, y.sets
        ways = [way for way in allowed(x, y, freedom) if x.act(way) == y]
        verdict = ff.equivalent(x, y, freedom)
        answers.append(bool(verdict))
        assert bool(verdict) == bool(ways), where
        left, right = ff.canonical_form(x, freedom), ff.canonical_form(y, freedom)
        assert (left.form == right.form) == bool(ways), where
        assert x.act(left.change) == left.form, where
        assert ff.canonical_form(left.form, freedom).form == left.form, where
        if verdict:
            assert hash(left.form) == hash(right.form), where
            assert ff.invariants(x, freedom) == ff.invariants(y, freedom), where
            assert x.act(verdict.witness) == y and verdict.witness in ways, where
            for slot in x.sets:
                assert verdict.witness.sources[slot] == x.sets[slot], where
                assert verdict.witness.targets[slot] == y.sets[slot], where
        else:
            assert verdict.obstruction.left != verdict.obstruction.right, where
    assert answers.count(False) > number // 6 and answers.count(True) > number


def test_every_rule_and_every_labelling_comes_up():
    for kind in KINDS:
        seen, named = set(), set()
        for x, y, freedom in cases(kind, 280):
            seen |= {type(r).__name__ + str(r) for r in freedom.on(list(x.slots)).values()}
            named |= {(a.labels, b.labels) for a, b in zip(x.sets.values(), y.sets.values())}  # noqa: B905
        assert len(seen) >= 9 and len(named) > 40, kind


LARGER = {"map": (5, 4), "chain": (5, 4, 3), "endofunction": (6,), "relation": (3, 3)}
TABLES = {f"{c}{k}": c for c in "rgb" for k in range(8)}


def larger_rules(size):
    return {
        "free": "free",
        "fixed": "fixed",
        "by place": ff.coloured("xyxyxy"[:size]),
        "by label": ff.coloured(TABLES),
        "weights": ff.weighted([1, 1, 2, 2, 2, 3][:size]),
        "turns": "cyclic",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_names_that_nobody_trusts_change_nothing(kind):
    make, _ = KINDS[kind]
    sizes = LARGER[kind]
    rng = np.random.default_rng(11)
    words = list(larger_rules(1))
    every = list(itertools.product(words, repeat=len(sizes)))
    for number in rng.permutation(len(every))[:24].tolist():
        labels = [list(rng.permutation(list(TABLES))[:n]) for n in sizes]
        x = make(sizes, [FiniteSet(map(str, names)) for names in labels], rng)
        pairs = zip(x.slots.items(), every[number], strict=True)
        freedom = ff.Freedom(**{slot: larger_rules(size)[word] for (slot, size), word in pairs})
        y = x.act(random_change(x, freedom, rng))
        left, right = ff.canonical_form(x, freedom), ff.canonical_form(y, freedom)
        assert left.form == right.form and hash(left.form) == hash(right.form)
        assert x.act(left.change) == left.form and y.act(right.change) == right.form
        assert ff.invariants(x, freedom) == ff.invariants(y, freedom)
        verdict = ff.equivalent(x, y, freedom)
        assert verdict and x.act(verdict.witness) == y


def test_maps_of_one_input_to_one_output_are_one_class():
    f, g = ff.FiniteMap.from_values("aaaa"), ff.FiniteMap.from_values("bbbb")
    assert ff.equivalent(f, g)
    assert ff.canonical_form(f).form == ff.canonical_form(g).form == ff.FiniteMap([0] * 4)
    assert not ff.equivalent(f, g, "domain")
    e, h = ff.Endofunction([0], "a"), ff.Endofunction([0], "b")
    assert ff.equivalent(e, h) and not ff.equivalent(e, h, "none")


def test_trusted_labels_stand_in_one_order():
    f = ff.FiniteMap.from_values("bbac", codomain="cba", domain=[2, "x", (1, 2), 0.5])
    form = ff.canonical_form(f, "none")
    assert form.form.codomain.labels == ("a", "b", "c")
    assert form.form.domain.labels == (0.5, 2, "x", (1, 2))
    assert f.act(form.change) == form.form
    assert {x: form.form(x) for x in f.domain} == {x: f(x) for x in f.domain}
    assert ff.canonical_form(f, "all").form.codomain == FiniteSet(3)


def test_labels_that_stand_in_order_cost_nothing():
    f = ff.FiniteMap([0, 1, 1], codomain="ab", domain=range(3))
    assert ff.canonical_form(f, "none").form is not f
    assert f.domain.standing is None and f.codomain.standing is None


def test_labels_of_any_type_stand_in_one_order():
    days = [dt.date(2020, 1, day) for day in (3, 1, 2)]
    mixed = [True, 0, "b", b"a", frozenset("xy"), frozenset("z"), Fraction(1, 2), Decimal("0.25")]
    for labels in (days, mixed, [("a", 2), ("a", 1), ("a", "1")], [1j, 2j, 0j]):
        forms = set()
        for turn in range(len(labels)):
            turned = labels[turn:] + labels[:turn]
            f = ff.FiniteMap([labels.index(x) for x in turned], domain=turned)
            form = ff.canonical_form(f, "domain codomain=fixed").form
            named = ff.canonical_form(f, "codomain").form
            assert form == ff.FiniteMap(range(len(labels))) and set(named.domain) == set(labels)
            forms.add(tuple(named.domain.labels))
        assert len(forms) == 1
