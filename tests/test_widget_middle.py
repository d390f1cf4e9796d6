"""The middle set of `Factor`, without a page: every state against the package's factorizations."""

import itertools

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.finite.factor import factor_through
from finitefns.finite.factorizations import _growth_strings
from finitefns.finite.maps import FiniteMap
from finitefns.teach.widgets.middle import MOST_NODES, Middle, drawing, lattice, too_large

ADA = FiniteMap.from_mapping({"Ada": "red", "Bob": "blue", "Cleo": "red", "Di": "blue"})


def maps(n, m):
    return (FiniteMap(values, codomain=m) for values in itertools.product(range(m), repeat=n))


@pytest.mark.parametrize(("n", "m"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (5, 2)])
def test_a_partition_factors_exactly_when_no_block_is_mixed(n, m):
    for f in maps(n, m):
        known = {tuple(z.project.values.tolist()): z for z in ff.factorizations(f)}
        for growth in _growth_strings(n):
            here = Middle(f, growth)
            assert (here.factorization is None) == bool(here.mixed) == (growth not in known)
            if here.factorization is not None:
                assert here.factorization == known[growth]
                assert here.factorization.compose() == f
                assert here.blocks == known[growth].blocks


def test_why_there_is_no_h_is_what_the_package_says():
    f = FiniteMap([0, 1, 0, 1, 2], codomain=3)
    broken = 0
    for growth in _growth_strings(5):
        here = Middle(f, growth)
        if here.factorization is not None:
            continue
        broken += 1
        no = factor_through(f, FiniteMap(growth))
        (a, b), (p, q) = no.inputs, no.outputs
        assert here.explain().startswith(
            f"no h: {a} and {b} sit in one block, but f says {p} and {q}"
        )
    assert broken == 52 - ff.count_factorizations(f)


def test_moves_reach_every_partition_and_nothing_else():
    f = FiniteMap([0, 0, 1, 1])
    seen, front = set(), [Middle.finest(f)]
    while front:
        here = front.pop()
        if here.node in seen:
            continue
        seen.add(here.node)
        for point in range(4):
            for block in range(here.size + 1):
                there = here.moved(point, block)
                assert sorted(set(there.place)) == list(range(there.size))
                others = [i for i in range(4) if i != point]
                for a, b in itertools.combinations(others, 2):  # nobody else changes company
                    together = here.place[a] == here.place[b]
                    assert (there.place[a] == there.place[b]) == together
                front.append(there)
    assert seen == set(_growth_strings(4))


def test_a_move_does_what_it_says():
    here = Middle.coarsest(ADA)
    assert here.blocks == (("Ada", "Cleo"), ("Bob", "Di"))
    assert here.moved(0, 1).blocks == (("Ada", "Bob", "Di"), ("Cleo",))
    assert here.moved(0, 2).place == (2, 1, 0, 1)  # the new block is the last one
    assert here.moved(0, 2).moved(0, 0) == here
    assert Middle.finest(ADA).moved(1, 4) == Middle.finest(ADA)  # it had a block of its own


def test_places_stand_still_when_a_block_is_left_behind():
    here = Middle(ADA, (1, 0, 1, 0)).moved(1, 1)
    assert here.place == (1, 1, 1, 0)
    assert here.moved(3, 1).place == (0, 0, 0, 0)


def test_mending_is_the_coarsest_factorization_that_is_finer():
    f = FiniteMap([0, 1, 0, 1, 1], codomain=2)
    factors = [tuple(z.project.values.tolist()) for z in ff.factorizations(f)]
    for growth in _growth_strings(5):
        mended = Middle(f, growth).mended()

        def finer(a, b):
            return all(b[i] == b[j] for i in range(5) for j in range(5) if a[i] == a[j])

        below = [g for g in factors if finer(g, growth)]
        assert mended.node == min(below, key=lambda g: len(set(g)))
        assert all(finer(g, mended.node) for g in below)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ((0, 0, 0), "the middle set seats 3 inputs, but f has 4 inputs"),
        ((0, 0, 0, 4), "input 3 sits in block 4, but blocks have numbers 0..3"),
        ((0, 0, 0, -1), "input 3 sits in block -1, but blocks have numbers 0..3"),
        ((0, 0, 0, True), "input 3 sits in block True, but blocks have numbers 0..3"),
        ((0, 0, 0, "x"), "input 3 sits in block 'x', but blocks have numbers 0..3"),
        ((0, 0, 0, 1.0), "input 3 sits in block 1.0, but blocks have numbers 0..3"),
    ],
)
def test_a_wrong_place_is_refused(place, sentence):
    with pytest.raises(InputError) as refused:
        Middle(ADA, place)
    assert str(refused.value) == sentence


def test_blocks_of_labels():
    here = Middle.of_blocks(ADA, [["Di", "Bob"], ("Cleo",), ["Ada"]])
    assert here.place == (2, 0, 1, 0)
    assert here.blocks == (("Ada",), ("Bob", "Di"), ("Cleo",))
    for blocks, words in [
        ([["Ada", "Bob", "Cleo"]], "'Di' sits in no block"),
        ([["Ada", "Bob", "Cleo", "Di"], ["Di"]], "'Di' sits in block 0 and in block 1"),
        ([["Ada", "Bob", "Cleo", "Eve"]], "there is no point 'Eve'"),
        ("Ada", "blocks is 'Ada', but it must be a list"),
        (["Ada"], "block 0 is 'Ada', but it must be a list"),
        (None, "blocks is None"),
    ]:
        with pytest.raises(InputError, match=words):
            Middle.of_blocks(ADA, blocks)


def test_the_sentences():
    assert Middle.finest(ADA).explain() == (
        "f = h ∘ s through 4 blocks: this is the finest, every input alone"
    )
    assert Middle.coarsest(ADA).moved(0, 2).explain() == (
        "f = h ∘ s through 3 blocks, between the summary (2) and the finest (4)"
    )
    assert Middle.coarsest(FiniteMap([0, 1])).explain() == (
        "f = h ∘ s through 2 blocks: the only factorization, for f never sends two inputs to one "
        "output"
    )
    both = Middle(ADA, (0, 0, 1, 1))
    assert both.explain() == (
        "no h: Ada and Bob sit in one block, but f says red and blue; 1 other block is mixed too"
    )
    assert Middle.finest(FiniteMap([], codomain=2)).explain().startswith("f = h ∘ s through 0")


def test_what_is_drawn():
    seen = drawing(Middle.coarsest(ADA).moved(3, 0))
    assert [block["output"] for block in seen["blocks"]] == [None, 0]
    assert [block["look"] is None for block in seen["blocks"]] == [True, False]
    assert seen["blocks"][0]["words"] == ("block 1 of 2, with Ada, Cleo and Di, cannot go anywhere")
    assert seen["blocks"][1]["name"] == "Bob"
    assert seen["inputs"][3]["words"] == "Di, sent by f to blue, in block 1 of 2"
    assert seen["broken"] and seen["near"] == [0, 1, 0, 2] and seen["here"] == [0, 1, 0, 0]
    assert seen["outputs"][1]["look"] == seen["inputs"][0]["look"]  # red, in red's own look
    assert seen["outputs"][1]["look"] != seen["outputs"][0]["look"]


@pytest.mark.parametrize("values", [[], [0], [0, 0, 1], [0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 1]])
def test_the_lattice_is_that_of_the_package(values):
    f = FiniteMap(values)
    seen, graph = lattice(f), ff.factorization_lattice(f)
    assert {tuple(node["node"]) for node in seen["nodes"]} == set(graph)
    names = [tuple(node["node"]) for node in seen["nodes"]]
    assert {(names[a], names[b]) for a, b in seen["edges"]} == set(graph.edges)
    spots = {(node["size"], node["at"]) for node in seen["nodes"]}
    assert len(spots) == len(names)  # no two nodes on one spot
    for node in seen["nodes"]:  # each is a place where one can stand
        assert Middle(f, tuple(node["node"])).factorization is not None


def test_a_large_lattice_is_counted_and_not_drawn():
    f = FiniteMap([0] * 20)
    assert ff.count_factorizations(f) > MOST_NODES and lattice(f) is None
    sizes = drawing(Middle(f, tuple(i % 5 for i in range(20))))["sizes"]
    assert (sizes["least"], sizes["most"], sizes["here"]) == (1, 20, 5)
    assert sizes["told"] == (
        "5 blocks of 1 to 20: one of the 749,206,090,500 factorizations through 5, of "
        "51,724,158,235,372 in all"
    )


def test_what_is_too_large_says_so():
    assert too_large(FiniteMap(np.zeros(10_000, int))) == (
        "the map has 10,000 inputs and 1 output; up to 32 of each can be moved by hand, so this "
        "picture stands still"
    )
    assert too_large(FiniteMap([0] * 32)) == ""
