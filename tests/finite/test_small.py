"""Exhaust the small: all maps with n, m <= 5, all pairs, against brute force."""

import itertools
from functools import cache

import pytest

import finitefns as ff
from finitefns.finite.orbits import orbit

BELL = [1, 1, 2, 5, 15, 52]  # OEIS A000110
SIZES = [(n, m) for n in range(6) for m in range(6) if m or not n]


def all_maps(n, m):
    return [ff.FiniteMap(v, codomain=m) for v in itertools.product(range(m), repeat=n)]


@pytest.mark.parametrize("n, m", SIZES)
@pytest.mark.parametrize("freedom", ["all", "none", "domain", "codomain"])
def test_forms_split_all_maps_into_their_classes(n, m, freedom):
    """Two of all the maps have one form exactly when a relabeling joins them."""
    left = {f.values.tobytes(): f for f in all_maps(n, m)}
    forms = {key: ff.canonical_form(f, freedom).form for key, f in left.items()}
    total = 0
    while left:
        key, f = next(iter(left.items()))
        members = {g.values.tobytes() for g in orbit_fast(f, freedom)}
        assert {forms[k] for k in members} == {forms[key]}
        assert forms[key] not in {forms[k] for k in left if k not in members}
        total += len(members)
        assert ff.class_size(f, freedom) == len(members)
        for k in members:
            del left[k]
    assert total == m**n


def orbit_fast(f, freedom):
    """The class of a map by closing under swaps of two neighbouring points: no formula in it."""
    n, m = f.domain.size, f.codomain.size
    words = {"all": "domain codomain", "none": ""}.get(freedom, freedom).split()
    swaps = []
    for slot, size in (("domain", n), ("codomain", m)):
        for i in range(size - 1 if slot in words else 0):
            move = list(range(size))
            move[i], move[i + 1] = i + 1, i
            swaps.append(ff.Relabeling(**{slot: move}))
    found, edge = {f}, [f]
    while edge:
        edge = list({g for x in edge for s in swaps if (g := x.act(s)) not in found})
        found.update(edge)
    return found


@pytest.mark.parametrize("n, m", [(n, m) for n, m in SIZES if n <= 3 and m <= 4])
@pytest.mark.parametrize("freedom", ["all", "none", "domain", "codomain"])
def test_the_verdict_on_all_pairs(n, m, freedom):
    maps = all_maps(n, m)
    classes = {f: frozenset(orbit(f, freedom)) for f in maps}
    for f, g in itertools.product(maps, repeat=2):
        verdict = ff.equivalent(f, g, freedom)
        assert bool(verdict) == (g in classes[f])
        if verdict:
            assert f.act(verdict.witness) == g


@pytest.mark.parametrize("n, m", [(4, 4), (5, 3), (5, 5)])
def test_the_verdict_on_one_map_of_each_class_against_all(n, m):
    maps = all_maps(n, m)
    for f in {ff.canonical_form(x).form for x in maps}:
        members = orbit_fast(f, "all")
        for g in maps[:: 1 + len(maps) // 600]:
            verdict = ff.equivalent(f, g)
            assert bool(verdict) == (g in members)
            assert not verdict or f.act(verdict.witness) == g


@cache
def kernels(n):
    """Every partition of n points, once: the maps from n points up to names of their outputs."""
    words = itertools.product(range(n), repeat=n)
    forms = [ff.canonical_form(ff.FiniteMap(word), "codomain").form for word in words]
    found = {tuple(form.values.tolist()) for form in forms}
    assert len(found) == BELL[n]
    return [ff.FiniteMap(word) for word in sorted(found)]


def test_factorizations_are_the_refinements_of_the_kernel():
    for f in all_maps(5, 2) + all_maps(4, 4):
        found = list(ff.factorizations(f))
        blocks = {z.blocks for z in found}
        assert len(blocks) == len(found) == ff.count_factorizations(f)
        assert all(z.compose() == f for z in found)
        assert [z.middle for z in found] == sorted(z.middle for z in found)
        assert all(len(set(z.project.values.tolist())) == z.middle for z in found)
        n = f.domain.size
        assert sum(bool(ff.factor_through(f, kernel)) for kernel in kernels(n)) == len(found)
        for size in range(n + 2):
            assert ff.count_factorizations(f, size) == sum(z.middle == size for z in found)
            assert len(list(ff.factorizations(f, size))) == ff.count_factorizations(f, size)


def test_factor_lift_joint_and_common_summary_against_all_maps():
    maps = all_maps(3, 3)
    for f, g in itertools.product(maps, repeat=2):
        through = [h for h in maps if h @ f == g]
        answer = ff.factor_through(g, f)
        assert bool(answer) == bool(through)
        if answer:
            assert answer.map @ f == g
        else:
            a, b = answer.inputs
            assert f(a) == f(b) and (g(a), g(b)) == answer.outputs and g(a) != g(b)
        answer = ff.lift_through(f, g)
        assert bool(answer) == any(g @ s == f for s in maps)
        if answer:
            assert g @ answer.map == f
        else:
            assert f(answer.input) == answer.output and answer.output not in g.values
        both, part = ff.joint(f, g), ff.common_summary(f, g)
        assert ff.factor_through(f, both) and ff.factor_through(g, both)
        assert ff.factor_through(part, f) and ff.factor_through(part, g)
        for h in maps:
            if ff.factor_through(f, h) and ff.factor_through(g, h):
                assert ff.factor_through(both, h)
            if ff.factor_through(h, f) and ff.factor_through(h, g):
                assert ff.factor_through(h, part)


def test_the_lattice_is_the_order_of_factoring():
    import networkx as nx

    f = ff.FiniteMap([0, 1, 0, 1, 0])
    graph = ff.finite.factorization_lattice(f)
    assert graph.number_of_nodes() == ff.count_factorizations(f) == 10
    reach = nx.transitive_closure_dag(graph)
    for a, b in itertools.permutations(graph, 2):
        finer = ff.factor_through(
            graph.nodes[b]["factorization"].project, graph.nodes[a]["factorization"].project
        )
        assert reach.has_edge(a, b) == bool(finer)
    assert nx.transitive_reduction(graph).number_of_edges() == graph.number_of_edges()


def test_the_seed_pair():
    f = ff.FiniteMap([0, 0, 0, 1, 1], codomain=5)
    g = ff.FiniteMap([0, 0, 0, 0, 1], codomain=5)
    assert ff.summary(f).middle == ff.summary(g).middle == 2
    verdict = ff.equivalent(f, g)
    assert (verdict.obstruction.left, verdict.obstruction.right) == ((3, 2), (4, 1))
    assert ff.distance(f, g) == 1
