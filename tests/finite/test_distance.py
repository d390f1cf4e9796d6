"""Distance between maps whose codomains differ: filled up, and held against its slow twin."""

import itertools

import numpy as np
import pytest

import finitefns as ff
from finitefns.finite.distance import distance_by_listing

V = ff.FiniteMap.from_values
FREEDOMS = {
    "all": "all",
    "none": "none",
    "domain": "domain",
    "codomain": "codomain",
    "colours in": ff.Freedom(domain=ff.coloured("aba"), codomain="free"),
    "colours out": ff.Freedom(domain="free", codomain=ff.coloured("xyx")),
    "weights out": ff.Freedom(codomain=ff.weighted([1, 2, 2])),
    "turns in": ff.Freedom(domain="cyclic", codomain="free"),
    "colours by label": ff.Freedom(domain="free", codomain=ff.coloured({0: 0, 1: 1, 2: 0})),
}
INTO = {m: [ff.FiniteMap(v, m) for v in itertools.product(range(m), repeat=3)] for m in (1, 2, 3)}


def check(d, f, g, freedom):
    assert d.value == len(d.changed) == distance_by_listing(f, g, freedom)
    moved = d.left.act(d.witness)
    assert np.flatnonzero(moved.values != d.right.values).tolist() == d.changed.tolist()
    assert moved.sets == d.right.sets
    assert np.array_equal(d.left.values, f.values) and np.array_equal(d.right.values, g.values)
    assert d.left.domain == f.domain and d.right.domain == g.domain
    assert len(list(d.rows())) == d.value
    kept = sum(dict(d.translation).get(f(x)) == g(y) for x, y in d.witness.pairs("domain"))
    assert kept == f.domain.size - d.value  # the translation explains every row that agrees
    for row in d.rows():
        assert f(row.left) == row.was and g(row.right) == row.found != row.translated


@pytest.mark.parametrize("name", FREEDOMS)
def test_codomains_of_different_sizes_are_filled_up(name):
    rng = np.random.default_rng(5)
    freedom = FREEDOMS[name]
    for left, right in itertools.product((1, 2, 3), repeat=2):
        if max(left, right) < 3 and name in ("colours out", "weights out"):
            continue  # by place: one for each point of the larger codomain
        for _ in range(6):
            f, g = (INTO[m][rng.integers(len(INTO[m]))] for m in (left, right))
            d = ff.distance(f, g, freedom)
            check(d, f, g, freedom)
            assert d == ff.distance(g, f, freedom)


def test_two_clusterings_as_people_compare_them():
    f = V([1, 1, 2, 2, 1, 1, 2, 1, 1, 2])
    g = V([34, 0, 32, 20, 47, 5, 59, 2, 7, 18])
    for left, right in ((f, g), (g, f)):
        d = ff.distance(left, right, "codomain")
        assert d == 8 and len(d.translation) == 2
        assert sum(row.translated is None for row in d.rows()) == (0 if left is f else 8)
        assert not ff.equivalent(left, right, "codomain")  # there the sizes stand in the way


def test_what_differs_is_said_in_labels():
    names = ["ada", "ben", "cyd", "dan"]
    f, g = V("xxyy", domain=names), V("uvvw", domain=names)
    d = ff.distance(f, g, "codomain")
    assert repr(d) == (
        "<Distance 2: inputs 'ben', 'dan' of 4 differ after the best renaming of outputs>"
    )
    assert d.left.codomain.labels == ("x", "y", "unused 1")
    assert repr(ff.distance(f, f, "none")) == "<Distance 0: all 4 inputs agree>"
    assert ff.distance(V("ab"), V("aa"), "domain").explain().endswith("renaming of inputs")
    many = ff.distance(V("aaaaaa"), V("abcdef"), "codomain")
    assert "and 2 more of 6 differ" in many.explain()


def test_names_already_taken_are_not_given_again():
    f = ff.FiniteMap([0, 1], codomain=["unused 1", "a"])
    d = ff.distance(f, V("abc"[:2], codomain="abc"), "codomain")
    assert d.left.codomain.labels == ("unused 1", "a", "unused 2")


def test_fixed_outputs_are_matched_by_name():
    f, g = V("aab", codomain="ab"), V("cab", codomain="cba")
    d = ff.distance(f, g, "none")
    assert d == 1 and [tuple(vars(r).values()) for r in d.rows()] == [(0, 0, "a", "a", "c")]
    assert ff.distance(V("ab"), V("bc"), "none") == 2
    with pytest.raises(ff.InputError, match=r"matched by name.*'a', 'b'.*'x', 'y'"):
        ff.distance(V("ab"), V("xy"), "none")


def test_fixed_inputs_in_another_order_are_the_same_inputs():
    f, g = V("ab", domain=["p", "q"]), V("ab", domain=["q", "p"])
    assert ff.distance(f, g, "none") == 2 and ff.distance(f, g, "codomain") == 0
    with pytest.raises(ff.InputError, match=r"labels are fixed.*names the domain lets inputs be"):
        ff.distance(f, V("ab", domain=["q", "r"]), "codomain")


def test_colours_by_label_are_filled_up_colour_by_colour():
    rule = ff.coloured({"aa": 0, "b": 1, "c": 1})
    f, g = ff.FiniteMap([0], codomain=["aa", "b"]), ff.FiniteMap([0], codomain=["b", "c"])
    assert ff.distance(f, g, ff.Freedom(codomain=rule)) == 1
    assert ff.distance(g, ff.FiniteMap([1], codomain=["b", "c"]), ff.Freedom(codomain=rule)) == 0


def test_a_group_moves_places_and_says_so_when_their_numbers_differ():
    f, g = V("ab"), V("ba", codomain="abc")
    for how in ("cyclic", ff.group([[1, 0]])):
        with pytest.raises(ff.InputError, match="2 on the left, 3 on the right"):
            ff.distance(f, g, ff.Freedom(codomain=how))
    joint = ff.Freedom.joint([ff.Relabeling(domain=[1, 0], codomain=[1, 0])])
    with pytest.raises(ff.InputError, match="2 on the left, 3 on the right"):
        ff.distance(f, g, joint)


def test_distances_are_ordered_among_each_other_and_among_integers():
    near, far = ff.distance(V("ab"), V("ab")), ff.distance(V("ab"), V("aa"))
    assert near < far and near <= 0 and far <= 1 and {near, 0} == {0} and int(far) == 1
    with pytest.raises(TypeError):
        _ = near < "far"


@pytest.mark.parametrize("ask", [ff.distance, distance_by_listing])
@pytest.mark.parametrize("freedom", ["stage9", ff.Freedom.joint([ff.Relabeling(stage9=[1, 0])])])
def test_a_slot_that_maps_have_not_is_refused_by_the_name_of_maps(ask, freedom):
    f = ff.FiniteMap([0, 1], codomain=2)
    with pytest.raises(
        ff.InputError, match="there is no slot 'stage9'; a FiniteMap has domain, co"
    ):
        ask(f, f, freedom)
