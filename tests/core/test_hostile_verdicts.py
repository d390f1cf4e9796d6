"""Inputs aimed at a wrong verdict: labels, colours and cells that are equal and do not look it.

Each of these once gave a wrong answer. The right one is a theorem, or is tried by brute force.
Where other people met the same trap, their report is named.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest

import finitefns as ff
from finitefns.cli import main
from finitefns.linear import LinearChain, LinearMap, LinearOperator

V = ff.FiniteMap.from_values

# ------------------------------------------------------------------ names

ONES = [1, 1.0, True, np.int64(1), np.float64(1), np.True_, Fraction(1)]


@pytest.mark.parametrize("one", ONES)
def test_names_that_are_equal_are_one_name(one):
    # Python says 1 == 1.0 == True, and so does every label here, on a set with names or without.
    unnamed = ff.FiniteMap([0, 1], 2, 2)
    for zero in (0, 0.0, False, Fraction(0)):
        named = ff.FiniteMap([1, 0], [one, zero], [one, zero])  # one goes to zero, zero to one
        turned = ff.FiniteMap([1, 0], [zero, one], [zero, one])
        swap = ff.FiniteMap([1, 0], 2, 2)
        for freedom in ("none", "domain", "codomain", "all"):
            for left, right in itertools.permutations((named, turned, swap), 2):
                assert ff.equivalent(left, right, freedom)
        for left, right in ((named, unnamed), (unnamed, named)):
            assert not ff.equivalent(left, right, "none")
            assert ff.distance(left, right, "none").value == 2


def test_text_is_no_number():
    for one in ONES:
        assert not ff.equivalent(V([one]), V(["1"]), "none")
        assert V([one, "1"]).codomain.size == 2


@pytest.mark.parametrize("unit", ["ns", "us", "s", "D"])
def test_dates_are_one_date_in_every_unit(unit):
    # numpy #8546, narwhals-dev/narwhals #1300, vaexio/vaex #978: nanoseconds became integers.
    days = ["2020-01-01", "2021-01-01", "2020-01-01"]
    first = V(np.array(days, "datetime64[us]"))
    cells = np.array(days, f"datetime64[{unit}]")
    for given in (cells, list(cells)):
        f = V(given)
        assert f.codomain.size == 2
        assert not all(isinstance(label, int) for label in f.codomain.labels)
        if unit != "D":
            assert ff.equivalent(f, first, "none")
    spans = np.array([1, 2], "timedelta64[D]")
    assert not ff.equivalent(V(spans.astype("timedelta64[ns]")), V([1, 2]), "none")


def test_a_masked_cell_is_missing():
    # numpy #18675, #23281: asarray and unique drop the mask, and what was hidden counts.
    hidden = np.ma.array([0, 1, 0], mask=[False, True, False])
    for door in (V, ff.FiniteMap, ff.Endofunction):
        with pytest.raises(ff.InputError):
            door(hidden)
    with pytest.raises(ff.InputError):
        LinearMap(np.ma.array([[1.0, 2.0]], mask=[[False, True]]))
    shown = np.ma.array([0, 1, 0], mask=False)
    assert ff.equivalent(V(shown), V([0, 1, 0]), "none")


def test_a_table_is_the_same_table_as_json(tmp_path, capsys):
    # mbloch/mapshaper #478: keys that are texts in the one file and numbers in the other.
    rows = [("a", 1), ("b", "x"), ("7", 7)]
    table = tmp_path / "t.csv"
    table.write_text("k,v\n" + "".join(f"{k},{v}\n" for k, v in rows))
    pairs = tmp_path / "p.json"
    pairs.write_text('[["a", 1], ["b", "x"], ["7", 7]]')
    columns = ("--columns", "k,v")
    for left, right in ((table, pairs), (pairs, table)):
        status = main(["compare", str(left), str(right), "--freedom", "none", *columns])
        told = capsys.readouterr()
        # The same table, or a sentence that says which sort of cell stands where; never a no.
        assert status == 0 or (status == 2 and told.err.startswith("finitefns: "))


# ------------------------------------------------------------------ graphs and their colours


@pytest.mark.parametrize("one", ONES)
def test_colours_of_nodes_are_equal_when_they_are(one):
    graph = nx.Graph()
    graph.add_nodes_from([(0, {"colour": 1}), (1, {"colour": one}), (2, {"colour": "1"})])
    freedom = ff.Freedom(domain=ff.group(graph))
    assert ff.equivalent(ff.FiniteMap([0, 1, 2]), ff.FiniteMap([1, 0, 2]), freedom)
    assert not ff.equivalent(ff.FiniteMap([0, 1, 2]), ff.FiniteMap([2, 1, 0]), freedom)
    assert ff.class_size(ff.FiniteMap([0, 1, 2]), freedom) == 2


class Shy:
    """Two of these look the same and are not."""

    def __repr__(self) -> str:
        return "Shy()"


def test_colours_that_look_alike_are_two():
    graph = nx.empty_graph(2)
    graph.nodes[0]["colour"], graph.nodes[1]["colour"] = Shy(), Shy()
    assert ff.group(graph).generators == ()


def test_groups_of_small_graphs_by_brute_force():
    rng = np.random.default_rng(5)
    for _ in range(150):
        n = int(rng.integers(5))
        graph = nx.DiGraph() if rng.random() < 0.6 else nx.Graph()
        graph.add_nodes_from(f"v{i}" for i in range(n))
        nodes = list(graph)
        for a, b in itertools.product(nodes, repeat=2):
            if rng.random() < 0.35:
                graph.add_edge(a, b)
        for node in nodes:
            if rng.random() < 0.6:
                graph.nodes[node]["colour"] = [1, "1", 1.0, None, np.int64(1)][rng.integers(5)]
        colours = [graph.nodes[node].get("colour") for node in nodes]
        kept = {
            s
            for s in itertools.permutations(range(n))
            if all(colours[i] == colours[s[i]] for i in range(n))
            and all(
                graph.has_edge(nodes[i], nodes[j]) == graph.has_edge(nodes[s[i]], nodes[s[j]])
                for i, j in itertools.product(range(n), repeat=2)
            )
        }
        found = {tuple(range(n))}
        while True:
            generators = ff.group(graph).generators
            more = {tuple(g[x] for x in e) for e in found for g in generators} | found
            if more == found:
                break
            found = more
        assert found == kept


# ------------------------------------------------------------------ floats


@pytest.mark.parametrize("scale", [5e-324, 1e-320, 1e-300, 1e-200, 1e-160, 1e-100, 1.0, 1e100])
@pytest.mark.parametrize("sort", ["linear", "orthogonal", "monomial", "permutation", "scale"])
def test_a_matrix_is_its_own_like_at_every_scale(scale, sort):
    for rows in ([[1.0, 2.0]], [[1.0, 0.0], [3.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]):
        given = [[x * scale for x in row] for row in rows]
        for words in (sort, f"codomain={sort}", f"domain={sort}"):
            verdict = ff.equivalent(LinearMap(given), LinearMap(given), words)
            assert isinstance(verdict, ff.Undecided) or verdict
        if len(rows) == 2:
            verdict = ff.equivalent(LinearOperator(given), LinearOperator(given), sort)
            assert isinstance(verdict, ff.Undecided) or verdict


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e-160, 1e-100, 1.0, 1e100, 1e150])
def test_a_row_and_its_negative_span_one_line(scale):
    left, right = LinearMap([[0.0, scale]]), LinearMap([[0.0, -scale]])
    assert ff.equivalent(left, right, "codomain=linear")
    assert ff.equivalent(left.T, right.T, "domain=linear")
    crossed = LinearMap([[scale, 0.0]])
    assert not ff.equivalent(left, crossed, "codomain=linear")


def test_operators_stretched_at_a_large_scale():
    a = np.array([[1, 1, 0, 0], [-1, 1, 0.5, 0.5], [2, 0.5, 0, 0], [0, 0.5, 2, 0.5]])
    d = np.array([3.0, 1.0, 1.0, 1.0])
    b = d[None, :] * a / d[:, None]
    for scale in (1.0, 1e50, 1e100, 1e-100):
        x, y = LinearOperator(a * scale), LinearOperator(b * scale)
        assert ff.equivalent(x, y, "scale")


@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_single_precision_is_judged_as_such(kind):
    # PX4/PX4-Matrix PR #152, sympy #13315, pytorch #54151: the tolerance has to know how precise
    # the numbers are. A product through two numbers has rank 2, up to the last digit of the kind.
    rng = np.random.default_rng(0)
    a = rng.normal(size=(5, 2)).astype(kind) @ rng.normal(size=(2, 6)).astype(kind)
    assert a.dtype == kind
    sizes = np.linalg.svd(a.astype(float))[1]
    assert sizes[2] < 8 * np.finfo(kind).eps * sizes[0] < sizes[1] / 20
    assert LinearMap(a).rank == LinearOperator(a[:, :5]).rank == LinearChain([a]).maps[0].rank == 2
    turn = np.linalg.qr(rng.normal(size=(5, 5)))[0]
    turned = (turn @ a.astype(float)).astype(kind)
    verdict = ff.equivalent(LinearMap(a), LinearMap(turned), "codomain=orthogonal")
    assert isinstance(verdict, ff.Undecided) or verdict
    assert LinearMap(a.astype(float)).rank > 2  # in double precision these digits are meant


def test_a_group_of_points_is_not_made_of_matrices():
    change = ff.canonical_form(LinearMap([[1, 2], [3, 4]]), "linear").change
    with pytest.raises(ff.InputError, match="joint: generator 0 is BasisChange"):
        ff.Freedom.joint([change])
    turn = ff.Freedom.joint([ff.Relabeling(domain=[1, 0], codomain=[1, 0])])
    with pytest.raises(ff.InputError, match="the freedom of domain is a joint group, which moves"):
        ff.invariants(LinearMap([[1, 2], [3, 4]]), turn)
    for other in (3, ff.Relabeling(domain=[1, 0])):
        with pytest.raises(ff.InputError, match="then: a BasisChange is meant, but found"):
            change.then(other)


@pytest.mark.parametrize("question", [ff.finite.entropy, ff.finite.information_loss])
def test_what_is_not_a_map_has_no_entropy(question):
    for thing in (3, ff.Chain([[0]]), LinearMap([[1]])):
        with pytest.raises(ff.InputError, match=f"{question.__name__}: .* is not a map"):
            question(thing)
