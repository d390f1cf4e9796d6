"""The middle set of `Factor`, without a page: every state against the package's factorizations."""

import itertools
import json
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.finite.factorizations import _growth_strings
from finitefns.finite.maps import FiniteMap
from finitefns.summaries import factor_through
from finitefns.widgets.blocks import board, scene, twin
from finitefns.widgets.diagrams import MOST_NODES, Diagram
from finitefns.widgets.middle import Middle, among, too_large
from finitefns.widgets.shapes import shapes

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
    assert Middle(ADA, (3, 1, 3, 1)) == Middle(ADA, (1, 0, 1, 0))  # gaps close
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


def found(drawn, mark):
    """The shapes that carry a mark such as data-block, by its number."""
    marked, todo = {}, list(drawn)
    while todo:
        _, attributes, inside = todo.pop()
        if mark in attributes:
            marked[int(attributes[mark])] = attributes, inside
        todo += inside if isinstance(inside, list) else []
    return marked


def test_what_is_drawn():
    seen = scene(Middle.coarsest(ADA).moved(3, 0), Diagram(ADA))
    blocks = found(seen["board"]["shapes"], "data-block")
    inputs = found(seen["board"]["shapes"], "data-input")
    assert [blocks[b][0]["aria-label"] for b in range(3)] == [
        "block 1 of 2: Ada, Cleo and Di; is mixed, so there is no output that it could go to",
        "block 2 of 2: Bob; goes to blue",
        "a new block",
    ]
    assert inputs[3][0]["aria-label"] == "Di, sent by f to blue, in block 1 of 2"
    assert [one["block"] for one in seen["inputs"]] == [0, 1, 0, 0]
    assert seen["broken"] and seen["here"] == -1 and seen["said"].startswith("no h: Ada and Di")
    assert json.loads(json.dumps(seen)) == seen
    mended = scene(Middle.coarsest(ADA), Diagram(ADA))
    assert not mended["broken"] and mended["names"][mended["here"]] == "Ada Cleo|Bob Di"
    words = json.dumps([seen["board"], mended["board"]])
    assert words.count('"no h"') == 1 and words.count("\\u2260") == 1  # in the broken one only


def test_no_block_hides_another_and_nothing_leaves_the_picture():
    for f in (ADA, FiniteMap([0] * 7), FiniteMap([0, 1, 2], codomain=9), FiniteMap([])):
        for here in (Middle.finest(f), Middle.coarsest(f)):
            seen = board(here)
            ys = [block["y"] for block in seen.blocks]
            assert len(ys) == here.size + 1
            assert all(b - a >= seen.blocks[0]["height"] for a, b in itertools.pairwise(ys))
            assert all(0 < y < seen.height - 12 for y in ys)
            assert seen.width <= 440


@pytest.mark.parametrize("values", [[], [0], [0, 0, 1], [0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 1]])
def test_the_diagram_is_the_lattice_of_the_package(values):
    f = FiniteMap(values)
    diagram, graph = Diagram(f), ff.finite.factorization_lattice(f)
    assert set(diagram.nodes) == set(graph)
    parts, _, _ = diagram.parts(Middle.coarsest(f))
    drawn = shapes(parts)
    lines = [attributes for tag, attributes, _ in drawn if tag == "line"]
    assert len(lines) == graph.number_of_edges()
    marked = found(drawn, "data-node")
    assert set(marked) == set(range(len(graph)))
    here = [j for j, (attributes, _) in marked.items() if "aria-current" in attributes]
    assert here == [diagram.number(Middle.coarsest(f).node)]
    spots = {json.dumps(inside[1]) for _, inside in marked.values()}
    assert len(spots) == len(graph)  # no two nodes on one spot
    for node in diagram.nodes:  # each is a place where one can stand
        assert Middle(f, node).factorization is not None


def test_a_mixed_middle_set_is_off_the_diagram_and_sees_where_mending_leads():
    parts, _, _ = Diagram(ADA).parts(Middle.coarsest(ADA).moved(3, 0))
    marked = [
        attributes["aria-label"] for attributes, _ in found(shapes(parts), "data-node").values()
    ]
    assert [words for words in marked if "mending" in words] == [
        "Ada Cleo|Bob|Di, 3 blocks, where mending leads"
    ]
    assert not any("where you are" in words for words in marked)


def test_a_large_lattice_is_counted_and_not_drawn():
    f = FiniteMap([0] * 20)
    here = Middle(f, tuple(i % 5 for i in range(20)))
    diagram = Diagram(f)
    assert ff.count_factorizations(f) > MOST_NODES and diagram.nodes == []
    parts, width, _ = diagram.parts(here)
    circles = [a for tag, a, _ in shapes(parts) if tag == "circle"]
    assert len(circles) == 20 and [a["r"] for a in circles].index("7") == 4 and width <= 400
    assert among(here) == (
        "5 blocks of 1 to 20: one of 749,206,090,500 factorizations through 5, of "
        "51,724,158,235,372 in all"
    )


def test_the_twin_says_it_all_in_words():
    still = twin(Middle.coarsest(ADA).moved(3, 0), Diagram(ADA))
    root = ET.fromstring(still.svg)
    words = " ".join("".join(node.itertext()) for node in root)
    assert "no h: Ada and Di sit in one block" in words and still.title in words
    assert "tabindex" not in still.svg and 'role="button"' not in still.svg


def test_what_is_too_large_says_so():
    assert too_large(FiniteMap(np.zeros(10_000, int))) == (
        "the map has 10,000 inputs and 1 output; up to 32 of each can be moved by hand, so this "
        "picture stands still"
    )
    assert too_large(FiniteMap([0] * 32)) == ""
