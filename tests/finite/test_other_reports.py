"""Bug reports from other people's trackers, asked here: finite maps, groups and counts.

Each test names the report. The right answer is worked out without finitefns, by hand, by a theorem
or by trying everything, and only then asked of it.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest

import finitefns as ff
from finitefns.finite.information import entropy

V = ff.FiniteMap.from_values


def conjugate(f: list[int], g: list[int]) -> bool:
    """Whether some renaming turns the one function into the other, by trying all."""
    n = len(f)
    return n == len(g) and any(
        all(s[f[i]] == g[s[i]] for i in range(n)) for s in itertools.permutations(range(n))
    )


def agreement(a: list[int], b: list[int], labels: int) -> int:
    """The most rows in which two labelings agree after a renaming of the labels, by trying all."""
    table = Counter(zip(a, b, strict=True))
    return max(
        sum(table[x, s[x]] for x in range(labels)) for s in itertools.permutations(range(labels))
    )


# ------------------------------------------------------------------ graphs in which all point on


def test_directions_are_kept():
    # networkx #4255: two directed trees were called isomorphic, as if their arrows had no heads.
    def parents(edges: list[tuple[int, int]]) -> list[int]:
        up = {child - 1: parent - 1 for parent, child in edges}
        return [up.get(i, i) for i in range(5)]  # the root stays where it is

    left = parents([(1, 2), (2, 3), (1, 4), (4, 5)])
    right = parents([(1, 2), (2, 3), (3, 4), (1, 5)])
    assert not conjugate(left, right)
    assert not ff.equivalent(ff.Endofunction(left), ff.Endofunction(right))
    assert (
        ff.canonical_form(ff.Endofunction(left)).form
        != ff.canonical_form(ff.Endofunction(right)).form
    )


@pytest.mark.parametrize("sizes", [(2, 1), (1, 0), (1, 2), (0, 1)])
def test_a_part_is_not_the_whole(sizes):
    # networkx #8891: isomorphisms were listed from a graph of two points to one of one point.
    left, right = (list(range(n)) for n in sizes)
    assert not ff.equivalent(ff.Endofunction(left), ff.Endofunction(right))
    assert not ff.equivalent(ff.FiniteMap(left), ff.FiniteMap(right))


def test_two_empty_things_are_the_same():
    # igraph #866, Qiskit/rustworkx PR #423: two graphs without points were not isomorphic.
    for x in (ff.Endofunction([]), ff.FiniteMap([]), ff.Chain([[], []])):
        for freedom in ("all", "none"):
            verdict = ff.equivalent(x, x, freedom)
            assert bool(verdict) is True and x.act(verdict.witness) == x
            assert ff.symmetries(x, freedom).order == ff.class_size(x, freedom) == 1


def test_a_path_is_no_deeper_than_a_star():
    # networkx PR #7945: tree isomorphism recursed once per level and died on long paths.
    n = 20_000
    path = np.maximum(np.arange(n) - 1, 0)
    names = np.random.default_rng(0).permutation(n)
    moved = np.empty(n, np.int64)
    moved[names] = names[path]
    assert ff.equivalent(ff.Endofunction(path), ff.Endofunction(moved))
    moved[names[-1]] = names[0]  # the last link leads to the root: two paths from it
    assert not ff.equivalent(ff.Endofunction(path), ff.Endofunction(moved))


def test_a_label_that_is_minus_zero():
    # networkx #7102: a Weisfeiler-Lehman hash told 0.0 from -0.0, which are equal.
    assert 0.0 == -0.0
    left, right = V([-0.0, 1.0, 1.0]), V([0.0, 1.0, 1.0])
    for freedom in ("none", "domain", "codomain", "all"):
        assert ff.equivalent(left, right, freedom)
    weights = [ff.Freedom(domain=ff.weighted([z, 1.0, 0.0]), codomain="free") for z in (0.0, -0.0)]
    f, g = ff.FiniteMap([0, 1, 1]), ff.FiniteMap([0, 0, 1])  # 0 and 2 weigh the same: swap them
    assert [bool(ff.equivalent(f, g, w)) for w in weights] == [True, True]


# ------------------------------------------------------------------ colours

STAR = [0, 0, 0, 0]  # three leaves point to the centre


def test_a_certificate_says_which_colours_there_are():
    # pynauty #33: one leaf red and two blue had the certificate of two red and one blue.
    table = {"c": "centre", "a1": "red", "a2": "red", "b1": "blue", "b2": "blue"}
    freedom = ff.Freedom(space=ff.coloured(table))
    left = ff.Endofunction(STAR, space=["c", "a1", "b1", "b2"])
    right = ff.Endofunction(STAR, space=["c", "a1", "a2", "b1"])
    assert not ff.equivalent(left, right, freedom)
    assert ff.canonical_form(left, freedom).form != ff.canonical_form(right, freedom).form
    assert ff.equivalent(left, right)


def test_the_order_of_colours_says_nothing():
    # pynauty #46: the same coloured star, its colours listed the other way round, was another.
    table = {"c": "black", "x": "white", "y": "white"}
    freedom = ff.Freedom(space=ff.coloured(table))
    turned = ff.Freedom(space=ff.coloured(dict(reversed(table.items()))))
    left = ff.Endofunction([0, 0, 0], space=["c", "x", "y"])
    right = ff.Endofunction([2, 2, 2], space=["y", "x", "c"])
    assert ff.equivalent(left, right, freedom) and ff.equivalent(left, right, turned)
    assert ff.canonical_form(left, freedom).form == ff.canonical_form(right, turned).form
    swapped = ff.Freedom(space=ff.coloured({"c": "white", "x": "black", "y": "white"}))
    assert not ff.equivalent(left, ff.Endofunction([1, 1, 1], space=["c", "x", "y"]), swapped)


# ------------------------------------------------------------------ parallel edges, and groups


def on_pairs(n: int) -> tuple[list[tuple[int, int]], list[list[int]]]:
    """The pairs of n points, and how two generators of the symmetric group move them."""
    pairs = list(itertools.combinations(range(n), 2))
    number = {pair: i for i, pair in enumerate(pairs)}
    moves = ([1, 0, *range(2, n)], [*range(1, n), 0])
    return pairs, [[number[min(s[a], s[b]), max(s[a], s[b])] for a, b in pairs] for s in moves]


def test_parallel_edges_are_counted():
    # pynauty #23: one edge between two points was called isomorphic to two.
    _, generators = on_pairs(3)
    freedom = ff.Freedom(domain=ff.group(generators))
    one, two = ff.FiniteMap([1, 0, 0], codomain=3), ff.FiniteMap([2, 0, 0], codomain=3)
    assert not ff.equivalent(one, two, freedom)
    assert ff.equivalent(two, ff.FiniteMap([0, 2, 0], codomain=3), freedom)


def test_automorphisms_of_a_square_with_two_double_sides():
    # python-igraph #166: eight automorphisms were listed, four of which swap single and double.
    pairs, generators = on_pairs(4)
    often = Counter([(0, 1), (0, 1), (1, 2), (2, 3), (2, 3), (0, 3)])
    square = ff.FiniteMap([often[pair] for pair in pairs], codomain=3)
    keep = [
        s
        for s in itertools.permutations(range(4))
        if all(often[a, b] == often[min(s[a], s[b]), max(s[a], s[b])] for a, b in pairs)
    ]
    freedom = ff.Freedom(domain=ff.group(generators))
    assert len(keep) == 4
    assert ff.symmetries(square, freedom).order == 4
    assert ff.class_size(square, freedom) == math.factorial(4) // 4


def test_a_group_of_order_six_that_does_not_commute():
    # sympy #28569: this group, which is the symmetric group on three letters, was called another.
    from sympy.combinatorics import Permutation, PermutationGroup

    a, b = Permutation(0, 1)(2, 4)(3, 5), Permutation(0, 2)(1, 3)(4, 5)
    given = ff.group(PermutationGroup([a, b]))
    elements = {tuple(range(6))}
    while True:
        more = {tuple(g[x] for x in e) for e in elements for g in given.generators} | elements
        if more == elements:
            break
        elements = more
    assert len(elements) == 6
    # It moves the six points as itself: Burnside has 2^6 + 3 * 2^3 + 2 * 2^2 = 96 = 6 * 16.
    for colours, classes in ((2, 16), (3, (3**6 + 3 * 3**3 + 2 * 3**2) // 6)):
        freedom = ff.Freedom(domain=given)
        assert ff.count_classes(ff.maps(6, colours), freedom) == classes
    by_hand = {
        min(tuple(c[e[i]] for i in range(6)) for e in elements)
        for c in itertools.product(range(2), repeat=6)
    }
    assert len(by_hand) == 16


def test_the_alternating_group_on_two_points_has_two_points():
    # sympy #28636: AlternatingGroup(2) has degree 1, and is not found inside SymmetricGroup(2).
    from sympy.combinatorics.named_groups import AlternatingGroup

    named = ff.Freedom(domain="alternating")
    handed = ff.Freedom(domain=ff.group(AlternatingGroup(2), degree=2))
    for freedom in (named, handed):  # nothing moves: every map is a class of its own
        assert ff.count_classes(ff.maps(2, 3), freedom) == 9
        assert ff.class_size(ff.FiniteMap([0, 1]), freedom) == 1
        assert not ff.equivalent(ff.FiniteMap([0, 1]), ff.FiniteMap([1, 0]), freedom)


def test_orbit_times_stabiliser_is_the_group():
    # gap #4659: with the order asked for first, orbit times stabiliser was not the group's order.
    # Signed permutations of six coordinates move the twelve points +1..+6, -1..-6.
    swap = [1, 0, 2, 3, 4, 5, 7, 6, 8, 9, 10, 11]
    turn = [1, 2, 3, 4, 5, 0, 7, 8, 9, 10, 11, 6]
    sign = [6, 1, 2, 3, 4, 5, 0, 7, 8, 9, 10, 11]
    freedom = ff.Freedom(domain=ff.group([swap, turn, sign]))
    v = [1, 2, 1, 1, 0, 0]
    f = V([*v, *(-x for x in v)], codomain=[-2, -1, 0, 1, 2])
    order = 2**6 * math.factorial(6)
    orbit = math.factorial(6) // (math.factorial(3) * math.factorial(2)) * 2**4
    for _ in range(2):
        assert ff.class_size(f, freedom) == orbit == 960
        assert ff.symmetries(f, freedom).order == order // orbit == 48


# ------------------------------------------------------------------ two clusterings of one table


@pytest.mark.parametrize("n", [0, 1, 2, 139, 165, 205, 231, 10_000])
def test_one_cluster_is_one_cluster(n):
    # scikit-learn #22185, #27481: homogeneity of one cluster was -1, 0 or 1, as its size would
    # have it; ramhiser/clusteval #26: an adjusted Rand index of NaN.
    left, right = V([1] * n), V([2] * n)
    for freedom in ("codomain", "all"):
        assert ff.equivalent(left, right, freedom)
        assert ff.distance(left, right, freedom).value == 0
    assert entropy(left) == 0.0


@pytest.mark.parametrize("n", range(5))
def test_everyone_alone_is_a_clustering_too(n):
    # scikit-learn PR #34625: two equal clusterings into single points scored 0, the worst.
    left, right = V([f"c{i}" for i in range(n)]), V(list(range(n, 2 * n)))
    assert ff.equivalent(left, right, "codomain")
    assert ff.distance(left, right, "codomain").value == 0


def test_independent_clusterings_share_nothing():
    # torchmetrics #3484: a V-measure of 1, the best, for two clusterings that are independent.
    f, g = V([0, 1, 0, 1]), V([0, 0, 1, 1])
    assert not ff.equivalent(f, g, "codomain") and ff.equivalent(f, g)
    assert ff.distance(f, g, "codomain").value == 4 - agreement([0, 1, 0, 1], [0, 0, 1, 1], 2) == 2
    assert ff.joint(f, g).codomain.size == 4  # together they tell all rows apart
    assert ff.common_summary(f, g).codomain.size == 1  # and they have nothing in common


def test_a_finer_clustering_knows_the_coarser_one():
    # scikit-learn #23000: how complete is a clustering in which everyone stands alone?
    truth, alone = V([0, 0, 1, 1]), V([0, 1, 2, 3])
    assert ff.factor_through(truth, alone) and not ff.factor_through(alone, truth)


def test_many_rows_overflow_nothing():
    # scikit-learn #20305, #21055, JuliaStats/Clustering.jl #225, cuml #7120, ruptures #266: counts
    # of pairs, or their products, ran out of 64 bits, and scores of -1.9 or 10.5 came out.
    rng = np.random.default_rng(1)
    a = rng.integers(5, size=100_000)
    b = np.where(rng.random(len(a)) < 0.3, rng.integers(5, size=len(a)), (a + 2) % 5)
    best = agreement(a.tolist(), b.tolist(), 5)
    f, g = ff.FiniteMap(a), ff.FiniteMap(b)
    assert ff.distance(f, g, "codomain").value == len(a) - best
    small = ff.FiniteMap([0] * 700 + [1] * 300)
    order = math.factorial(700) * math.factorial(300)
    assert ff.symmetries(small).order == order
    assert ff.class_size(small) == 2 * math.factorial(1000) // order


def test_cluster_numbers_are_more_than_shifted():
    # ASPIRE-Python PR #873: only the shifts of the cluster numbers were tried, not all renamings.
    states, found = [0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 2, 1]
    assert all([(x + k) % 3 for x in states] != found for k in range(3))
    f, g = ff.FiniteMap(states), ff.FiniteMap(found)
    assert ff.equivalent(f, g, "codomain")
    assert not ff.equivalent(f, g, ff.Freedom(codomain="cyclic"))
    assert ff.distance(f, g, "codomain").value == 0


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([0, 0, 1, 1, 2, 2], [1, 1, 0, 0, 0, 0]),
        ([0, 1, 1, 2, 2, 2], [2, 2, 2, 0, 0, 2]),
        ([2, 2, 2, 2, 2, 2], [0, 1, 2, 0, 1, 0]),
    ],
)
def test_not_every_cluster_need_occur(a, b):
    # scikit-learn #27703: a sketch of cluster accuracy, "I'm sure I missed some cases, for example
    # when not all clusters appear"; wlin-at/Annusha unsup_temp_embed #5, xianglin226/scMDC #11.
    f, g = ff.FiniteMap(a, codomain=3), ff.FiniteMap(b, codomain=3)
    found = ff.distance(f, g, "codomain")
    assert found.value == len(a) - agreement(a, b, 3)
    assert list(found.changed) == np.flatnonzero(f.act(found.witness).values != g.values).tolist()


@pytest.mark.parametrize(("a", "b"), [([0, 0, 1, 1], [0, 1, 2, 2]), ([0, 1, 2, 3], [1, 1, 0, 0])])
def test_clusterings_of_different_sizes_have_a_distance(a, b):
    # Annusha/unsup_temp_embed #5: Hungarian matching where the clusters are more than the classes.
    count = max(*a, *b) + 1
    for one, other in ((a, b), (b, a)):
        expected = len(a) - agreement(one, other, count)
        assert ff.distance(ff.FiniteMap(one), ff.FiniteMap(other), "codomain").value == expected


# ------------------------------------------------------------------ counts


def test_set_partitions_are_counted():
    # more-itertools #728 and RobinHankin/partitions #42: how many partitions has a set of 19, and
    # how many of them have k blocks? S(n, k) = k S(n-1, k) + S(n-1, k-1).
    rows = [[1]]
    for n in range(1, 20):
        before = [*rows[-1], 0]
        rows.append([k * before[k] + (before[k - 1] if k else 0) for k in range(n + 1)])
    for n in (0, 1, 2, 5, 19):
        assert ff.count_classes(ff.maps(n, n), "codomain") == sum(rows[n])
        for k in range(n + 1):
            onto = ff.maps(n, k, only="surjective")
            assert ff.count_classes(onto, "codomain") == rows[n][k]
    assert sum(rows[19]) == 5_832_742_205_057
    assert sum(1 for _ in ff.classes(ff.maps(5, 5), "codomain")) == 52


def test_partitions_of_a_multiset_are_counted():
    # sympy #25065: {1: 3, 2: 1} was read as a set of its two keys. The multiset 1, 1, 1, 2 has
    # three partitions into two blocks; inputs of one colour may be exchanged.
    items = [1, 1, 1, 2]
    found = set()
    for blocks in itertools.product(range(2), repeat=4):
        parts = [sorted(x for x, b in zip(items, blocks, strict=True) if b == k) for k in range(2)]
        if all(parts):
            found.add(tuple(sorted(map(tuple, parts))))
    assert len(found) == 3
    freedom = ff.Freedom(domain=ff.coloured(items), codomain="free")
    assert ff.count_classes(ff.maps(4, 2, only="surjective"), freedom) == 3


@pytest.mark.parametrize(("beads", "colours"), [(1, 2), (2, 2), (3, 2), (4, 2), (6, 2), (5, 3)])
def test_necklaces_and_bracelets_are_counted(beads, colours):
    # sympy PRs #1666, #7352 (issue 3518): necklaces and bracelets were generated wrongly.
    def count(turned: bool) -> int:
        seen = set()
        for word in itertools.product(range(colours), repeat=beads):
            turns = [word[i:] + word[:i] for i in range(beads)]
            seen.add(min(turns + ([t[::-1] for t in turns] if turned else [])))
        return len(seen)

    space = ff.maps(beads, colours)
    assert ff.count_classes(space, ff.Freedom(domain="cyclic")) == count(False)
    assert ff.count_classes(space, ff.Freedom(domain="dihedral")) == count(True)
