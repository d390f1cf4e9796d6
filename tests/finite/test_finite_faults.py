"""Faults that were planted in the finite world and in the core, and that no test noticed then."""

import itertools
import logging
import math
from collections import Counter
from decimal import Decimal

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare

import finitefns as ff
from finitefns.finite.classes.chain_series import _steps
from finitefns.finite.classes.series import LONG, afford
from finitefns.finite.forests.functional import standard_places
from finitefns.finite.groups.conjugacy import at_least, conjugacy_classes
from finitefns.finite.groups.families import alternating, cyclic, dihedral, symmetric
from finitefns.finite.groups.permutations import Group
from finitefns.finite.sets import FiniteSet
from random_changes import random_change


def test_colours_of_many_points_keep_the_standard_order():
    """A sort that is not stable goes unnoticed up to sixteen points."""
    rng = np.random.default_rng(3)
    for n in (17, 40, 90):
        colours = rng.integers(0, 2, n).tolist()
        freedom = ff.Freedom(space=ff.coloured(colours))
        for _ in range(5):
            e = ff.Endofunction(rng.integers(0, n, n))
            standard = ff.canonical_form(e, freedom).form
            assert (
                ff.canonical_form(e.act(random_change(e, freedom, rng)), freedom).form == standard
            )
            assert ff.canonical_form(standard, freedom).form == standard
            # By definition: of one colour, the points stand as they do in the order of all.
            place = standard_places(e.values, e.anatomy(freedom))
            chosen = sorted(range(n), key=lambda x: (colours.index(colours[x]), place[x]))
            room = sorted(range(n), key=lambda x: (colours.index(colours[x]), x))
            move = [there for _, there in sorted(zip(chosen, room, strict=True))]
            assert e.act(ff.Relabeling(space=move)) == standard


@pytest.mark.parametrize("missing", [None, math.nan, Decimal("nan"), pd.NA, pd.NaT])
def test_a_missing_label_is_no_label(missing):
    with pytest.raises(ff.InputError, match=r"label 1 is missing"):
        FiniteSet(["a", missing])
    with pytest.raises(ff.InputError, match=r"values\[1\] is missing"):
        ff.FiniteMap.from_values(["a", missing])


@pytest.mark.parametrize("digits", [None, 3])
def test_minus_zero_weighs_what_zero_weighs(digits):
    plus, minus = ff.weighted([0.0, 1.0], digits), ff.weighted([-0.0, 1.0], digits)
    assert plus == minus and repr(plus) == repr(minus) and "-" not in repr(minus)


def test_the_order_in_which_slots_are_named_says_nothing():
    one = ff.Freedom(domain=ff.coloured("ab"), codomain="free")
    other = ff.Freedom(codomain="free", domain=ff.coloured("ab"))
    assert one == other and hash(one) == hash(other)
    here = ff.Freedom.joint([ff.Relabeling(domain=[1, 0], codomain=[0, 2, 1])])
    there = ff.Freedom.joint([ff.Relabeling(codomain=[0, 2, 1], domain=[1, 0])])
    assert here == there and hash(here) == hash(there)
    assert here != ff.Freedom.joint([ff.Relabeling(domain=[1, 0], codomain=[0, 1, 2])])


def test_a_chain_too_large_to_be_counted_is_refused_at_once():
    """The guard itself went over a range as long as the stage."""
    for sizes in ((10**12, 5, 1), (5, 10**12, 1), (1, 5, 10**12)):
        with pytest.raises(ff.InputError, match=r"counting chains needs .* but at most"):
            ff.count_classes(ff.chains(*sizes))
    for d in range(12):
        for k in range(1, 15):
            assert _steps(d, k) == sum(range(d + 1, 0, -k))


def test_a_group_of_too_many_classes_is_refused_before_they_are_listed():
    large = Group((), 2500, ("product", symmetric(50), symmetric(50)))
    with pytest.raises(ff.InputError, match="has over 41,708,259,075 conjugacy classes"):
        conjugacy_classes(large)
    for n in range(1, 7):
        for family in (symmetric, alternating, cyclic, dihedral):
            group = family(n)
            assert at_least(group) <= len(conjugacy_classes(group)), group
            pair = Group((), 2 * n, ("beside", group, symmetric(n)))
            assert at_least(pair) <= len(conjugacy_classes(pair)), pair


TURNS = [(0, 1, 2), (1, 2, 0), (2, 0, 1)]


@pytest.mark.parametrize(
    "grouped, values, sizes",
    [("stage1", [[0, 0, 1, 1], [0, 0, 0]], (3, 1)), ("stage2", [[0, 0, 1, 1], [0, 0]], (2, 3))],
)
def test_trees_that_look_alike_change_places_whole_below_a_group(grouped, values, sizes):
    """However many stages lie below the group: against all moves of the points."""
    x = ff.Chain([ff.FiniteMap(f, codomain=m) for f, m in zip(values, sizes, strict=True)])
    freedom = ff.Freedom(**dict.fromkeys(x.slots, "free") | {grouped: ff.group("cyclic")})
    every = {slot: list(itertools.permutations(range(size))) for slot, size in x.slots.items()}
    changes = [
        ff.Relabeling(**dict(zip(every, moves, strict=True)))
        for moves in itertools.product(*(every | {grouped: TURNS}).values())
    ]
    whole = {change for change in changes if x.act(change) == x}
    symmetries = ff.symmetries(x, freedom)
    found = {ff.Relabeling(**{slot: range(size) for slot, size in x.slots.items()})}
    edge = list(found)
    for done in edge:
        for g in symmetries.generators:
            if (new := done.then(g)) not in found:
                found.add(new)
                edge.append(new)
    assert found == whole and symmetries.order == len(whole)


@pytest.mark.parametrize(
    "colour, sentence",
    [([1], "colour of node 1 must be hashable"), (math.nan, "colour of node 1 is missing")],
)
def test_nodes_of_a_graph_have_colours_that_can_be_told_apart(colour, sentence):
    graph = nx.path_graph(3)
    nx.set_node_attributes(graph, {0: "red", 1: colour, 2: "red"}, "colour")
    with pytest.raises(ff.InputError, match=sentence):
        ff.group(graph)


def test_work_that_is_long_is_told_to_the_log_and_other_work_is_not(caplog):
    with caplog.at_level(logging.INFO, "finitefns"):
        afford("counting these classes", steps=LONG)
        assert not caplog.messages
        afford("counting these classes", steps=1.5 * LONG)
    assert caplog.messages == [f"counting these classes takes about {1.5 * LONG:.3g} additions"]


@pytest.mark.parametrize("colours", ["aabb", "abc"])
def test_inputs_of_equal_colours_are_drawn_uniformly_under_a_group_of_outputs(colours):
    """Several colours of one size, and elements of the group that leave some maps alone."""
    space = ff.maps(len(colours), 4)
    freedom = ff.Freedom(domain=ff.coloured(colours), codomain="dihedral")
    count = ff.count_classes(space, freedom)
    rng = np.random.default_rng(len(colours))
    drawn = Counter(ff.random_class(space, freedom, rng) for _ in range(20 * count))
    observed = [*drawn.values(), *[0] * (count - len(drawn))]
    assert len(drawn) <= count and chisquare(observed).pvalue > 0.001


@pytest.mark.parametrize("only", [None, "injective"])
def test_named_inputs_into_large_colours_are_refused_before_memory_is_spent(only):
    freedom = ff.Freedom(domain="fixed", codomain=ff.coloured("a" * 4000 + "b" * 4000))
    with pytest.raises(ff.InputError, match=r"these classes needs a table of .* but at most"):
        ff.count_classes(ff.maps(8000, 8000, only), freedom)


def test_what_is_said_of_things_of_other_sizes_mostly_has_other_hashes():
    rng = np.random.default_rng(0)
    made = {
        "maps": lambda k: ff.FiniteMap(rng.integers(0, k, k), codomain=k),
        "chains": lambda k: ff.Chain([rng.integers(0, k, k), rng.integers(0, k, k)]),
        "endofunctions": lambda k: ff.Endofunction(rng.integers(0, k, k)),
    }
    for make in made.values():
        told = [ff.invariants(make(k)) for k in range(2, 40)]
        for name in set.intersection(*map(set, told)):
            values = [one[name] for one in told]
            distinct = [v for i, v in enumerate(values) if all(v != w for w in values[:i])]
            assert len({hash(v) for v in distinct}) >= 0.8 * len(distinct), name


def test_the_labels_of_a_set_cannot_be_written_wherever_they_came_from():
    column = pd.Series(["b", "a", "b"])
    made = {
        "a list": FiniteSet(["b", "c", "a"]),
        "an array": FiniteSet(np.array([3, 1, 2])),
        "a column": ff.FiniteMap.from_values(column).codomain,
        "in their order": FiniteSet(["b", "c", "a"]).standing[1],
        "numbers in their order": FiniteSet([3, 1, 2]).standing[1],
    }
    for whence, points in made.items():
        with pytest.raises(ValueError, match="read-only"):
            points._labels[0] = points._labels[1]
        assert len(set(points.labels)) == points.size, whence
