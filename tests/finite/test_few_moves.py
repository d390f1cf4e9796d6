"""The relabeling that is shown moves as few points as any: against every relabeling there is."""

import itertools

import numpy as np
import pytest

import finitefns as ff
from finitefns.compare import at_once
from finitefns.finite import few_moves, few_moves_of_trees
from finitefns.finite.forests import keeping
from finitefns.finite.orbits import relabelings

FREEDOMS = [
    "all",
    "domain",
    "codomain",
    ff.Freedom(domain=ff.coloured("aab"), codomain="free"),
    ff.Freedom(domain="free", codomain=ff.coloured("xxy")),
    ff.Freedom(domain=ff.coloured("aba"), codomain=ff.coloured("xyx")),
]


def kept(change, slots):
    """How many points of each slot keep their names."""
    return {s: sum(a == b for a, b in change.pairs(s)) for s in slots}


def named(change, x, y):
    """A relabeling of x with the names of y, as a witness has them."""
    return type(change).between(change.moves, x.sets, y.sets)


def best(x, y, freedom, score):
    fr = ff.Freedom.parse(freedom)
    ways = (named(r, x, y) for r in relabelings(x, fr) if x.act(named(r, x, y)) == y)
    return max(score(kept(r, x.slots)) for r in ways)


@pytest.mark.parametrize("freedom", FREEDOMS, ids=str)
def test_of_a_map_the_fewest_inputs_move(freedom):
    every = [ff.FiniteMap(v, codomain=3) for v in itertools.product(range(3), repeat=3)]
    asked = 0
    for f, g in itertools.islice(itertools.product(every, repeat=2), 0, None, 5):
        verdict = ff.equivalent(f, g, freedom)
        if not verdict:
            continue
        found = kept(verdict.witness, f.slots)
        assert found["domain"] == best(f, g, freedom, lambda k: k["domain"])
        asked += 1
    assert asked >= 5


@pytest.mark.parametrize("freedom", [*FREEDOMS, "none", "domain=cyclic codomain=free"], ids=str)
def test_what_is_seen_at_once_is_so(freedom):
    """Of small maps all of whose points are free every yes is seen at once; of others none is."""
    fr = ff.Freedom.parse(freedom)
    every = [ff.FiniteMap(v, codomain=3) for v in itertools.product(range(3), repeat=3)]
    for f, g in itertools.islice(itertools.product(every, repeat=2), 0, None, 7):
        seen = at_once(f, g, fr)
        assert seen == (freedom == "all" and ff.level_set_sizes(f) == ff.level_set_sizes(g))
        assert not seen or ff.equivalent(f, g, fr)


def test_of_large_maps_nothing_is_seen_at_once(monkeypatch):
    vast = ff.FiniteMap([0, 1], codomain=10**12)
    assert not at_once(vast, ff.FiniteMap([5, 6], codomain=10**12), ff.Freedom.parse("all"))
    monkeypatch.setattr(few_moves, "MOST_POINTS", 2)
    long = ff.FiniteMap([0, 0, 1])
    assert not at_once(long, long, ff.Freedom.parse("all"))
    assert ff.equivalent(long, ff.FiniteMap([1, 0, 1]))


def test_names_count_and_not_places():
    f = ff.FiniteMap([0, 0, 1, 2], codomain="xyz", domain="abcd")
    g = ff.FiniteMap([2, 1, 0, 0], codomain="zyx", domain="dcba")
    assert f.act(ff.equivalent(f, g).witness) == g
    names = dict(ff.equivalent(f, g).witness.pairs("domain"))
    assert sum(old == new for old, new in names.items()) == best(f, g, "all", lambda k: k["domain"])
    other = ff.FiniteMap([0, 0, 1, 2], codomain="xyz", domain="efgh")  # no name in common
    assert ff.equivalent(f, other).witness.moves["domain"].tolist() == [0, 1, 2, 3]
    unlike = ff.FiniteMap([0, 0, 1, 2], codomain="xyz", domain="abch")
    assert dict(ff.equivalent(f, unlike).witness.pairs("domain"))["d"] == "h"


def test_two_amino_acids_change_their_names():
    """Codes 1 and 10 differ in one codon; the demonstration and the tutorial say so alike."""
    one, ten = ff.example("genetic-code/1"), ff.example("genetic-code/10")
    witness = ff.equivalent(one, ten).witness
    assert [(a, b) for a, b in witness.pairs("codomain") if a != b] == [
        ("Cys", "Stop"), ("Stop", "Cys")
    ]  # fmt: skip
    assert sum(a != b for a, b in witness.pairs("domain")) == 4


CHAINS = ["all", "hidden", "stage0", "stage1 stage2", ff.Freedom(
    stage0=ff.coloured("aab"), stage1="free", stage2="free")]  # fmt: skip


@pytest.mark.parametrize("freedom", CHAINS, ids=str)
def test_of_a_chain_the_fewest_points_move(freedom):
    first = [ff.FiniteMap(v, codomain=3) for v in itertools.product(range(3), repeat=3)]
    second = [ff.FiniteMap(v, codomain=2) for v in itertools.product(range(2), repeat=3)]
    every = [ff.Chain(pair) for pair in itertools.product(first, second)]
    asked = 0
    for c, d in itertools.islice(itertools.product(every, repeat=2), 0, None, 101):
        if verdict := ff.equivalent(c, d, freedom):
            found = sum(kept(verdict.witness, c.slots).values())
            assert found == best(c, d, freedom, lambda k: sum(k.values()))
            asked += 1
    assert asked >= 5


@pytest.mark.parametrize("freedom", ["all", ff.Freedom(space=ff.coloured("aabba"))], ids=str)
def test_of_an_endofunction_the_fewest_points_move(freedom):
    rng = np.random.default_rng(3)
    for _ in range(60):
        e = ff.Endofunction(rng.integers(0, 5, 5))
        change = ff.random_member(e, freedom, rng=rng)
        verdict = ff.equivalent(e, change, freedom)
        found = kept(verdict.witness, e.slots)["space"]
        assert found == best(e, change, freedom, lambda k: k["space"])


def test_what_would_take_long_is_left_to_the_forms(monkeypatch):
    """The answer is another relabeling then, and just as true."""
    rng = np.random.default_rng(5)
    things = [
        ff.FiniteMap(rng.integers(0, 9, 20), codomain=9),
        ff.Chain([rng.integers(0, 9, 20), np.append(rng.integers(0, 5, 8), 4)]),
        ff.Endofunction(rng.integers(0, 20, 20)),
    ]
    bounds = [
        (few_moves, "MOST_POINTS"),
        (few_moves, "MOST_CELLS"),
        (few_moves_of_trees, "MOST_IN_TREES"),
        (keeping, "MOST_PAIRS"),
    ]
    for module, name in bounds:
        with monkeypatch.context() as patch:
            patch.setattr(module, name, 1)
            for thing in things:
                other = ff.random_member(thing, rng=rng)
                assert thing.act(ff.equivalent(thing, other).witness) == other


def test_larger_things_are_matched_too():
    rng = np.random.default_rng(7)
    for thing in (
        ff.FiniteMap(rng.integers(0, 30, 500), codomain=40),
        ff.Chain([rng.integers(0, 40, 100), np.append(rng.integers(0, 9, 39), 8)]),
        ff.Endofunction(rng.integers(0, 200, 200)),
    ):
        other = ff.random_member(thing, rng=rng)
        assert thing.act(ff.equivalent(thing, other).witness) == other
        slot = next(iter(thing.slots))
        swap = np.arange(thing.slots[slot])
        swap[[0, 1]] = 1, 0
        near = thing.act(ff.Relabeling(**{slot: swap}))
        if near != thing:
            assert sum(a != b for a, b in ff.equivalent(thing, near).witness.pairs(slot)) <= 2


def test_names_are_kept_where_the_label_says_the_colour():
    red = ff.coloured(dict.fromkeys("abcdxy", "red"))
    for here, there, most in (("abc", "cab", 3), ("abc", "xca", 2), ("abc", "dxy", 3)):
        left, right = (ff.FiniteMap([0, 0, 0], domain=names) for names in (here, there))
        yes = ff.equivalent(left, right, ff.Freedom(domain=red, codomain="free"))
        move, same = yes.witness.moves["domain"], few_moves.same_names(left.domain, right.domain)
        assert left.act(yes.witness) == right and int((move == same).sum()) == most
    numbers = ff.coloured(
        {**dict(zip("abcd", "rsrr", strict=True)), 0: "s", 1: "r", 2: "r", 3: "r"}
    )
    left = ff.FiniteMap([0, 0, 0, 0], domain="abcd")
    right = ff.FiniteMap([0, 0, 0, 0])
    yes = ff.equivalent(left, right, ff.Freedom(domain=numbers, codomain="free"))
    assert yes.witness.moves["domain"].tolist() in ([1, 0, 2, 3],)
