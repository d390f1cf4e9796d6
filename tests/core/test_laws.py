"""The conformance suite: every kind goes through every freedom, and the same laws hold for each.

A new kind adds an entry to THINGS, a new freedom an entry to FREEDOMS; nothing else changes.
"""

import itertools
import math
import pickle
from fractions import Fraction

import numpy as np
import pytest

import finitefns as ff
from finitefns.finite.colours import colouring, colourings
from finitefns.finite.orbits import relabelings
from parts import some

FREEDOMS = {
    "all": "all",
    "none": "none",
    "domain": "domain",
    "codomain": "codomain",
    "colours in": ff.Freedom(domain=ff.coloured("abab"), codomain="free"),
    "colours in, fixed out": ff.Freedom(domain=ff.coloured("aabb"), codomain="fixed"),
    "three alike in": ff.Freedom(domain=ff.coloured("aaab"), codomain="free"),
    "colours out": ff.Freedom(domain="free", codomain=ff.coloured("xyx")),
    "colours out, fixed in": ff.Freedom(domain="fixed", codomain=ff.coloured("xyx")),
    "colours both": ff.Freedom(domain=ff.coloured("abba"), codomain=ff.coloured("xyy")),
    "colours both, again": ff.Freedom(domain=ff.coloured("abca"), codomain=ff.coloured("xxy")),
    "weights in": ff.Freedom(domain=ff.weighted([1, Fraction(1, 2), 1, 0.5]), codomain="free"),
    "weights both": ff.Freedom(
        domain=ff.weighted([0.1, 0.3, 0.1 + 0.2, 0.1], digits=9), codomain=ff.weighted([1, 2, 2])
    ),
    "turns in": ff.Freedom(domain="cyclic", codomain="free"),
    "turns in, fixed out": ff.Freedom(domain=ff.group([[1, 2, 3, 0]])),
    "bits in, swap out": ff.Freedom(domain="bits", codomain=ff.group([[1, 0, 2]])),
    "even in, turns out": ff.Freedom(domain="alternating", codomain="cyclic"),
    "free in, turns out": ff.Freedom(domain="free", codomain="cyclic"),
    "colours in, turns out": ff.Freedom(domain=ff.coloured("abab"), codomain="cyclic"),
    "fixed in, turns out": ff.Freedom(codomain="cyclic"),
    "a group of all": ff.Freedom(domain="symmetric", codomain=ff.group([], degree=3)),
    "both at once": ff.Freedom.joint([ff.Relabeling(domain=[1, 2, 3, 0], codomain=[1, 0, 2])]),
    "both, and one alone": ff.Freedom.joint(
        [
            ff.Relabeling(domain=[3, 2, 1, 0], codomain=[1, 0, 2]),
            ff.Relabeling(domain=[0, 2, 1, 3]),
        ]
    ),
}
CHAIN_FREEDOMS = {
    "all": "all",
    "none": "none",
    "hidden": "hidden",
    "ends": "stage0 stage2",
    "colours": ff.Freedom(stage0=ff.coloured("aab"), stage1="free", stage2=ff.coloured("xy")),
    "colours within": ff.Freedom(stage0="free", stage1=ff.coloured("aba"), stage2="free"),
}
CHAIN_FREEDOMS |= {
    "turns first": ff.Freedom(stage0="cyclic", stage1="free", stage2="free"),
    "turns within": ff.Freedom(stage0="free", stage1="cyclic", stage2="free"),
    "turns last": ff.Freedom(stage0=ff.coloured("aab"), stage1="free", stage2="cyclic"),
    "all turn": ff.Freedom.joint(
        [ff.Relabeling(stage0=[1, 2, 0], stage1=[1, 2, 0], stage2=[0, 1])]
    ),
}
MAPS = [ff.FiniteMap(v, codomain=3) for v in itertools.product(range(3), repeat=4)]
CHAINS = [
    ff.Chain([ff.FiniteMap(a, codomain=3), ff.FiniteMap(b, codomain=2)])
    for a in itertools.product(range(3), repeat=3)
    for b in itertools.product(range(2), repeat=3)
]
OF_MAPS = [pytest.param(some(MAPS), fr, id=f"map, {name}") for name, fr in FREEDOMS.items()]
OF_CHAINS = [
    pytest.param(some(CHAINS), fr, id=f"chain, {name}") for name, fr in CHAIN_FREEDOMS.items()
]
ENDOFUNCTIONS = [ff.Endofunction(v) for v in itertools.product(range(4), repeat=4)]
SPACE_FREEDOMS = {
    "all": "all",
    "none": "none",
    "colours": ff.Freedom(space=ff.coloured("aabb")),
    "a fixed point": ff.Freedom(space=ff.coloured("abbb")),
    "weights": ff.Freedom(space=ff.weighted([1, 2, 1, 2])),
    "turns": ff.Freedom(space="cyclic"),
    "bits": ff.Freedom(space="hypercube"),
    "even": ff.Freedom(space="alternating"),
}
OF_ENDOFUNCTIONS = [
    pytest.param(some(ENDOFUNCTIONS), fr, id=f"endofunction, {name}")
    for name, fr in SPACE_FREEDOMS.items()
]
LISTED = {}
EACH = pytest.mark.parametrize("things, freedom", OF_MAPS + OF_CHAINS + OF_ENDOFUNCTIONS)
EACH_OF_MAPS = pytest.mark.parametrize("freedom", FREEDOMS.values(), ids=FREEDOMS.keys())


def group_of(x, freedom):
    """Every relabeling that the freedom allows, listed once."""
    key = freedom, tuple(x.slots.items())
    if key not in LISTED:
        LISTED[key] = list(relabelings(x, freedom))
    return LISTED[key]


def orbit(x, freedom):
    """The class of a thing, by every relabeling of the list."""
    return {x.act(change) for change in group_of(x, freedom)}


def stabiliser(x, freedom):
    """The relabelings of the list that leave a thing alone."""
    return [change for change in group_of(x, freedom) if x.act(change) == x]


def a_change(thing, freedom, rng):
    """A random relabeling that the freedom allows."""
    if ff.Freedom.parse(freedom).grouped:
        listed = group_of(thing, freedom)
        return listed[rng.integers(len(listed))]
    moves = {}
    for slot, colours in colourings(ff.Freedom.parse(freedom), thing.sets).items():
        move = np.arange(colours.size)
        for colour in range(colours.count):
            here = np.flatnonzero(colours.codes == colour)
            move[here] = rng.permutation(here)
        moves[slot] = move
    return ff.Relabeling(**moves)


@EACH
def test_the_action_is_an_action(things, freedom):
    rng = np.random.default_rng(1)
    for x in things[::7]:
        a, b = a_change(x, freedom, rng), a_change(x, freedom, rng)
        assert x.act(a).act(b) == x.act(a.then(b))
        assert x.act(a).act(a.inverse()) == x
        assert a.then(a.inverse()).is_identity
        assert a.then(b).inverse() == b.inverse().then(a.inverse())


@EACH
def test_the_canonical_form_is_in_the_class_and_its_change_reaches_it(things, freedom):
    for x in things:
        form = ff.canonical_form(x, freedom)
        assert x.act(form.change) == form.form
        assert form.form in orbit(x, freedom)
        assert ff.canonical_form(form.form, freedom).form == form.form


def read_in_order(x, freedom):
    """The inputs colour by colour, or as they stand where a group moves them."""
    rule = ff.Freedom.parse(freedom).on(list(x.slots))["domain"]
    try:
        return colouring(rule, "domain", x.domain.size, range(x.domain.size)).order
    except ff.InputError:
        return np.arange(x.domain.size)


@EACH_OF_MAPS
def test_the_canonical_form_is_the_least_of_the_class(freedom):
    for x in MAPS[::7]:
        order = read_in_order(x, freedom)
        least = min(tuple(y.values[order].tolist()) for y in orbit(x, freedom))
        assert tuple(ff.canonical_form(x, freedom).form.values[order].tolist()) == least


@EACH
def test_renaming_changes_neither_the_form_nor_any_invariant(things, freedom):
    rng = np.random.default_rng(2)
    for x in things:
        y = x.act(a_change(x, freedom, rng))
        assert ff.canonical_form(x, freedom).form == ff.canonical_form(y, freedom).form
        assert ff.invariants(x, freedom) == ff.invariants(y, freedom)


@EACH
def test_every_yes_replays_and_every_no_names_a_difference(things, freedom):
    rng = np.random.default_rng(3)
    answers = set()
    pairs = [(things[i], things[j]) for i, j in rng.integers(0, len(things), (300, 2))]
    pairs = [*some(pairs), *((x, x.act(a_change(x, freedom, rng))) for x in things[::9])]
    for x, y in pairs:
        verdict = ff.equivalent(x, y, freedom)
        answers.add(bool(verdict))
        assert bool(verdict) == (y in orbit(x, freedom)), (x, y, verdict)
        if verdict:
            assert x.act(verdict.witness) == y
            assert is_allowed(verdict.witness, x, freedom)
        else:
            assert verdict.obstruction.left != verdict.obstruction.right
            assert verdict.explain().startswith("not equivalent: ")
    assert answers == {True, False}


def is_allowed(change, x, freedom):
    """Whether a relabeling stays inside the colours, or the group, of the freedom."""
    if ff.Freedom.parse(freedom).grouped:
        return change in group_of(x, freedom)
    colours = colourings(ff.Freedom.parse(freedom), x.sets)
    return all(
        np.array_equal(c.codes[change.moves[slot]], c.codes)
        for slot, c in colours.items()
        if slot in change.moves
    )


@EACH
def test_the_canonical_change_is_allowed(things, freedom):
    for x in things:
        assert is_allowed(ff.canonical_form(x, freedom).change, x, freedom)


@EACH
def test_class_size_times_symmetries_is_the_order_of_the_group(things, freedom):
    group = len(group_of(things[0], freedom))
    for x in things[::7]:
        symmetries = ff.symmetries(x, freedom)
        assert symmetries.order == len(stabiliser(x, freedom))
        assert ff.class_size(x, freedom) == len(orbit(x, freedom))
        assert symmetries.order * ff.class_size(x, freedom) == group
        assert math.isclose(symmetries.log10_order, math.log10(symmetries.order), abs_tol=1e-9)


@EACH
def test_the_generators_generate_the_symmetries(things, freedom):
    for x in things[::7]:
        symmetries = ff.symmetries(x, freedom)
        generators = list(symmetries.generators)
        assert all(x.act(g) == x and is_allowed(g, x, freedom) for g in generators)
        still = ff.Relabeling(**{slot: range(size) for slot, size in x.slots.items()})
        found, edge = {still}, [still]
        while edge:
            edge = [new for a in edge for g in generators if (new := a.then(g)) not in found]
            found.update(edge)
        assert len(found) == symmetries.order


@EACH_OF_MAPS
def test_distance_is_zero_exactly_for_equivalent_maps_and_is_attained(freedom):
    from finitefns.finite.distance import distance_by_listing

    rng = np.random.default_rng(4)
    for x, y in some([(MAPS[i], MAPS[j]) for i, j in rng.integers(0, 81, (60, 2))]):
        d = ff.distance(x, y, freedom)
        assert d.value == distance_by_listing(x, y, freedom)
        assert (d.value == 0) == bool(ff.equivalent(x, y, freedom))
        assert int((x.act(d.witness).values != y.values).sum()) == d.value
        assert is_allowed(d.witness, x, freedom)


@pytest.mark.parametrize("n, m", [(0, 0), (0, 3), (1, 1), (1, 4), (3, 1)])
@pytest.mark.parametrize("freedom", ["all", "none", "domain", "codomain"])
def test_empty_things_are_things(n, m, freedom):
    x = ff.FiniteMap([0] * n, codomain=m)
    form = ff.canonical_form(x, freedom)
    assert x.act(form.change) == form.form
    verdict = ff.equivalent(x, x, freedom)
    assert verdict and x.act(verdict.witness) == x
    assert ff.symmetries(x, freedom).order == len(stabiliser(x, freedom))
    assert ff.class_size(x, freedom) == len(orbit(x, freedom))
    assert ff.distance(x, x, freedom) == 0
    assert next(ff.factorizations(x)).compose() == x
    assert ff.summary(x).compose() == x
    assert pickle.loads(pickle.dumps(x)) == x
    assert ff.FiniteMap.from_json(x.to_json()) == x


def test_short_spellings_say_what_they_mean():
    assert ff.Freedom.parse("domain codomain") == ff.Freedom(domain="free", codomain="free")
    assert ff.Freedom.parse("none") == ff.Freedom() == ff.Freedom(domain="fixed")
    for word in ["all", "none", "hidden", "domain", "codomain", "domain codomain"]:
        assert str(ff.Freedom.parse(word)) == word
        names = {"Freedom": ff.Freedom, "free": "free"}
        assert eval(repr(ff.Freedom.parse(word)), names) == ff.Freedom.parse(word)
    assert len({ff.Freedom.parse("all"), ff.Freedom.parse("all"), ff.Freedom()}) == 2


def test_labels_decide_where_names_are_trusted():
    f = ff.FiniteMap.from_values("aab", codomain="abc")
    g = ff.FiniteMap.from_values("aab", codomain="cba")
    assert ff.equivalent(f, g, "none").witness.moves["codomain"].tolist() == [2, 1, 0]
    assert f.act(ff.equivalent(f, g, "none").witness) == g
    assert not ff.equivalent(f, ff.FiniteMap.from_values("ccb", codomain="cba"), "domain")
    strange = ff.FiniteMap.from_values("xxy", codomain="xyz")
    assert "labels" in ff.equivalent(f, strange, "domain").explain()
    assert ff.equivalent(f, strange, "all")
    assert dict(ff.equivalent(f, strange).witness.pairs("codomain")) == dict(
        zip("abc", "xyz", strict=True)
    )


def test_colours_can_be_given_by_label():
    by_label = ff.Freedom(domain="free", codomain=ff.coloured({"a": 0, "b": 1, "c": 1}))
    f = ff.FiniteMap.from_values("aabb", codomain="abc")
    g = ff.FiniteMap.from_values("ccaa", codomain="cba")
    verdict = ff.equivalent(f, g, by_label)
    assert verdict and f.act(verdict.witness) == g
    assert dict(verdict.witness.pairs("codomain"))["a"] == "a"
    assert not ff.equivalent(f, ff.FiniteMap.from_values("bbcc", codomain="cba"), by_label)
    with pytest.raises(ff.InputError, match="'c' of the codomain has no colour"):
        ff.equivalent(f, g, ff.Freedom(codomain=ff.coloured({"a": 0, "b": 1})))


def test_a_chain_of_one_map_is_that_map():
    spell = {"all": "all", "none": "none", "domain": "stage0", "codomain": "stage1"}
    for f in MAPS:
        for of_map, of_chain in spell.items():
            form = ff.canonical_form(ff.Chain([f]), of_chain).form
            assert form.maps[0] == ff.canonical_form(f, of_map).form
            assert ff.class_size(ff.Chain([f]), of_chain) == ff.class_size(f, of_map)


def test_a_yes_that_does_not_replay_is_never_returned(monkeypatch):
    """Plant a wrong witness: the re-play stands between it and the user."""
    from finitefns import compare

    still = ff.Relabeling(domain=[0, 1, 2], codomain=[0, 1])
    monkeypatch.setattr(compare, "find_witness", lambda x, y, freedom: still)
    f, g = ff.FiniteMap([0, 0, 1]), ff.FiniteMap([0, 1, 1])
    with pytest.raises(AssertionError, match="does not re-play"):
        ff.equivalent(f, g)
    assert ff.equivalent(f, f)
