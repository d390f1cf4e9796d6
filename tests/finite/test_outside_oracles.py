"""Graph tools from outside as oracles: bliss through python-igraph, VF2++ through networkx.

A chain and an endofunction are graphs; they are equivalent exactly when a colour-keeping
isomorphism exists. Each oracle is first held to everything on four points or fewer, where brute
force knows the answer, since oracles have been wrong.
"""

import itertools

import numpy as np
import pytest

import finitefns as ff
from finitefns.finite.orbits import orbit

pytestmark = pytest.mark.outside


def digraph(values):
    """Arrows, with each as a path through a tail and a head, since bliss knows no directions."""
    n = len(values)
    edges = [
        e for i, y in enumerate(values) for e in ((i, n + i), (n + i, 2 * n + i), (2 * n + i, y))
    ]
    return 3 * n, edges, [0] * n + [1] * n + [2] * n


def forest(chain):
    """The points of all stages, an edge from each to where it goes, and its stage as colour."""
    sizes = list(chain.slots.values())
    starts = np.cumsum([0, *sizes])
    edges = [
        (int(starts[i] + x), int(starts[i + 1] + y))
        for i, f in enumerate(chain.maps)
        for x, y in enumerate(f.values.tolist())
    ]
    return int(starts[-1]), edges, [i for i, size in enumerate(sizes) for _ in range(size)]


def by_bliss(graph):
    """The sorted edges of the canonical graph: its labelling is old to new, whatever is said."""
    igraph = pytest.importorskip("igraph")
    size, edges, colours = graph
    made = igraph.Graph(n=size, edges=edges)
    place = made.canonical_permutation(color=colours)
    moved = made.permute_vertices(place)
    painted = sorted(zip(place, colours, strict=True))
    return sorted(tuple(sorted(e)) for e in moved.get_edgelist()), [c for _, c in painted]


def by_vf2pp(left, right):
    """Whether networkx finds an isomorphism that keeps colours; it says no of two empty graphs."""
    nx = pytest.importorskip("networkx")
    if left[0] == right[0] == 0:
        return True
    made = []
    for size, edges, colours in (left, right):
        graph = nx.Graph()
        graph.add_nodes_from((i, {"colour": colours[i]}) for i in range(size))
        graph.add_edges_from(edges)
        made.append(graph)
    return nx.vf2pp_is_isomorphic(*made, node_label="colour")


def small_endofunctions(n):
    return [ff.Endofunction(v) for v in itertools.product(range(n), repeat=n)]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_oracles_are_right_where_brute_force_knows(n):
    every = small_endofunctions(n)
    codes = {e: by_bliss(digraph(e.values.tolist())) for e in every}
    for e, f in itertools.product(every, repeat=2):
        same = f in orbit(e)
        assert (codes[e] == codes[f]) == same
        assert by_vf2pp(digraph(e.values.tolist()), digraph(f.values.tolist())) == same


def test_the_oracles_agree_on_endofunctions_of_four_points():
    every = small_endofunctions(4)
    codes = {e: by_bliss(digraph(e.values.tolist())) for e in every}
    forms = {e: ff.canonical_form(e).form for e in every}
    assert len({str(c) for c in codes.values()}) == len(set(forms.values())) == 19
    first = {}
    for e in every:  # one code a form, and one form a code
        assert codes[first.setdefault(forms[e], e)] == codes[e]


def a_chain(rng, sizes):
    pairs = itertools.pairwise(sizes)
    return ff.Chain([ff.FiniteMap(rng.integers(0, m, n), codomain=m) for n, m in pairs])


@pytest.mark.parametrize("sizes", [(4, 3, 2), (3, 4, 2, 2), (12, 8, 5, 3), (40, 30, 10)])
def test_chains_against_bliss_and_vf2pp(sizes):
    rng = np.random.default_rng(len(sizes))
    answers = set()
    for _ in range(40):
        c, d = a_chain(rng, sizes), a_chain(rng, sizes)
        if rng.integers(2):
            d = ff.random_member(c, "all", rng)
        same = bool(ff.equivalent(c, d))
        answers.add(same)
        assert (by_bliss(forest(c)) == by_bliss(forest(d))) == same
        if sum(sizes) < 30:
            assert by_vf2pp(forest(c), forest(d)) == same
    assert answers == {True, False}


def test_large_endofunctions_against_bliss():
    rng = np.random.default_rng(9)
    for n in (30, 200, 1000):
        e = ff.Endofunction(rng.integers(0, n, n))
        f = ff.random_member(e, "all", rng)
        spoiled = f.values.copy()
        spoiled[int(rng.integers(n))] = int(rng.integers(n))
        code = by_bliss(digraph(e.values.tolist()))
        assert by_bliss(digraph(f.values.tolist())) == code
        assert ff.equivalent(e, f)
        same = by_bliss(digraph(spoiled.tolist())) == code
        assert bool(ff.equivalent(e, ff.Endofunction(spoiled))) == same
