"""Pictures and reports of endofunctions: well formed, in place, and true."""

import itertools
import math
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import finitefns as ff
from finitefns.finite.classes.endo_counting import endofunctions
from finitefns.show.functional_graphs import verdict_picture, words
from finitefns.show.graph_places import HALF, Size, by_number, by_structure
from finitefns.verdict import Equivalent

SIZE = Size(HALF, HALF)
RNG = np.random.default_rng(21)
SHAPES = {
    "empty": [],
    "single point": [0],
    "one cycle": [1, 2, 3, 4, 5, 6, 7, 0],
    "star": [0] * 30,
    "path of 30": [0, *range(29)],
    "two equal cycles": [1, 2, 0, 4, 5, 3],
    "swaps": [x ^ 1 for x in range(20)],
    "identity": list(range(15)),
    "random 40": RNG.integers(0, 40, 40).tolist(),
    "random 64": RNG.integers(0, 64, 64).tolist(),
    "binary tree": [0, *((x - 1) // 2 for x in range(1, 63))],
    "caterpillar": [0, *range(19), *range(20)],
}


def points_drawn(picture):
    """The middles of the points, in order, and what is written on each."""
    tree = ET.fromstring(picture.svg)
    space = "{http://www.w3.org/2000/svg}"
    boxes = tree.findall(f"{space}rect")
    numbers = [[float(b.get(k)) for k in ("x", "y", "width", "height")] for b in boxes]
    middles = [(x + w / 2, y + h / 2) for x, y, w, h in numbers]
    return middles, tree


@pytest.mark.parametrize("arrange", ["cycles", "numbers"])
@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_is_drawn_whole_and_inside_the_picture(name, arrange):
    e = ff.Endofunction(SHAPES[name])
    picture = ff.draw(e, arrange=arrange)
    middles, tree = points_drawn(picture)
    assert len(middles) == e.space.size
    wide, high = float(tree.get("width")), float(tree.get("height"))
    assert all(HALF < x < wide - HALF and HALF < y < high - HALF for x, y in middles)
    assert "nan" not in picture.svg and "inf" not in picture.svg
    lines = [p for p in tree.iter() if p.tag.endswith("path")]
    assert len(lines) == e.space.size  # an arrow a point


@pytest.mark.parametrize("place", [by_structure, by_number])
def test_no_two_points_overlap(place):
    every = [ff.Endofunction(v) for n in range(6) for v in itertools.product(range(n), repeat=n)]
    some = [*every[::5], *map(ff.Endofunction, SHAPES.values())]
    some += [ff.random_class(endofunctions(50), rng=seed) for seed in range(40)]
    for e in some:
        spots = place(e, SIZE)
        for (a, b), (c, d) in itertools.combinations(spots, 2):
            assert math.hypot(a - c, b - d) >= 2 * HALF, e


def test_by_number_only_the_arrows_move():
    e = ff.Endofunction(SHAPES["random 40"])
    g = e.act(ff.Relabeling(space=RNG.permutation(40)))
    one, _ = points_drawn(ff.draw(e, arrange="numbers"))
    two, _ = points_drawn(ff.draw(g, arrange="numbers"))
    assert one == two
    assert ff.draw(e, arrange="numbers").svg != ff.draw(g, arrange="numbers").svg


@pytest.mark.parametrize("name", SHAPES)
def test_by_structure_conjugates_look_alike(name):
    e = ff.Endofunction(SHAPES[name])
    g = e.act(ff.Relabeling(space=RNG.permutation(e.space.size)))
    ours, theirs = (sorted(np.round(by_structure(x, SIZE), 6).tolist()) for x in (e, g))
    assert ours == theirs


def test_points_of_one_cycle_stand_on_a_circle():
    spots = by_structure(ff.Endofunction(SHAPES["one cycle"]), SIZE)
    centre = np.mean(spots, axis=0)
    assert np.ptp(np.linalg.norm(np.array(spots) - centre, axis=1)) < 1e-6


def test_large_ones_are_told_in_bars_and_words():
    e = ff.Endofunction(np.random.default_rng(3).integers(0, 10**5, 10**5))
    picture = ff.draw(e)
    assert f"100,000 points in {len(e.cycle_type)} components" in picture.svg
    assert len(picture.svg) < 20_000
    many = ff.draw(ff.Endofunction(np.concatenate([(np.arange(k) + 1) % k + k * (k - 1) // 2
                                                   for k in range(1, 60)])))  # fmt: skip
    assert "to" in many.svg and len(many.svg) < 20_000
    assert words(ff.Endofunction([])) == "no points"


def test_equivalent_partners_stand_at_the_same_place():
    e = ff.Endofunction([1, 2, 0, 0, 3, 5, 5], space="abcdefg")
    g = e.act(ff.Relabeling(space=[3, 1, 6, 0, 2, 5, 4]))
    verdict = ff.equivalent(e, g)
    picture = ff.draw(verdict, e, g)
    middles, _ = points_drawn(picture)
    left, right = np.array(middles[:7]), np.array(middles[7:])
    shift = right[verdict.witness.moves["space"]] - left
    assert np.allclose(shift, shift[0], atol=0.02)
    assert "was a" in picture.svg
    moved = sum(old != new for old, new in verdict.witness.pairs("space"))
    assert picture.svg.count(">was ") == moved
    same = ff.draw(ff.equivalent(e, e), e, e)
    assert ">was " not in same.svg
    turned = ff.Endofunction([1, 2, 0])
    turn = Equivalent(ff.Relabeling(space=[1, 2, 0]))
    assert ff.draw(turn, turned, turned).svg.count(">was ") == 3


def test_inequivalent_ones_stand_side_by_side_with_the_reason():
    e, g = ff.Endofunction([0, 0, 0, 1]), ff.Endofunction([0, 0, 1, 2])
    picture = ff.draw(ff.equivalent(e, g), e, g)
    middles, tree = points_drawn(picture)
    assert len(middles) == 8
    assert max(x for x, _ in middles[:4]) < min(x for x, _ in middles[4:])
    told = " ".join("".join(t.itertext()) for t in tree.iter() if t.tag.endswith("text"))
    assert "level-set sizes are (3, 1) on the left" in told
    large = ff.Endofunction(np.zeros(100, int))
    other = ff.Endofunction(np.arange(100))
    assert "100 components" in ff.draw(ff.equivalent(large, other), large, other).svg
    assert "change" not in ff.draw(ff.equivalent(large, large), large, large).title


def test_labels_are_only_text():
    e = ff.Endofunction([1, 0], space=["<script>", "&\x00"])
    tree = ET.fromstring(ff.draw(e).svg)
    assert not [t for t in tree.iter() if t.tag.endswith("script")]
    assert "<svg" in e._repr_html_()


BAD = {
    "arrange": (
        lambda: ff.draw(ff.Endofunction([0]), arrange="level sets"),
        "arrange is 'level sets', but it must be 'cycles' or 'numbers'",
    ),
    "another verdict": (
        lambda: ff.draw(
            Equivalent(ff.Relabeling(space=[0, 1])),
            ff.Endofunction([0, 0]),
            ff.Endofunction([1, 1]),
        ),
        "does not turn the left into the right",
    ),
    "a map": (
        lambda: verdict_picture(
            Equivalent(ff.Relabeling(space=[0])), ff.Endofunction([0]), ff.FiniteMap([0])
        ),
        "with its two endofunctions, draw(verdict, f, g), but found a FiniteMap",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_one_sentence(name):
    call, says = BAD[name]
    with pytest.raises(ff.InputError, match=re.escape(says)):
        call()


# ------------------------------------------------------------------ the report


def test_a_report_of_a_small_one():
    e = ff.Endofunction([1, 2, 0, 0, 4, 4, 3])
    report = ff.describe(e)
    assert report.facts["cycle lengths"] == (3, 1)
    assert report.facts["component sizes"] == (5, 2)
    assert report.facts["height"] == report.facts["index"] == 2
    assert report.facts["period"] == 3
    assert report.facts["image sizes of f^0, f^1, ..."] == (7, 5, 4)
    assert report.facts["fixed points"] == 1
    assert report.freedoms["all"]["classes of such endofunctions"] == 343
    assert report.freedoms["none"]["classes of such endofunctions"] == 7**7
    assert report.freedoms["all"]["class size"] == ff.class_size(e)
    assert "cycle lengths" in str(report) and "<table" in report._repr_html_()
    told = report.to_dict()
    assert told["facts"]["cycles"] == [[0, 1, 2], [4]]


def test_reports_of_all_sizes():
    assert ff.describe(ff.Endofunction([])).freedoms["all"]["classes of such endofunctions"] == 1
    painted = ff.Freedom(space=ff.coloured("aab"))
    told = ff.describe(ff.Endofunction([1, 0, 0]), painted).freedoms[str(painted)]
    assert told["classes of such endofunctions"] == 15
    tall = ff.describe(ff.Endofunction(np.maximum(np.arange(10**4) - 1, 0)))
    assert len(str(tall)) < 5_000
    assert tall.freedoms["all"]["classes of such endofunctions"] == "not counted at this size"
    primes = [p for p in range(2, 4000) if all(p % d for d in range(2, math.isqrt(p) + 1))]
    starts = np.cumsum([0, *primes])
    rings = [(np.arange(p) + 1) % p + s for p, s in zip(primes, starts[:-1], strict=True)]
    many = ff.describe(ff.Endofunction(np.concatenate(rings)), "all")
    assert "common multiple" in str(many.facts["period"])
