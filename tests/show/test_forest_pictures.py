"""Pictures of chains: partners look alike, differences are ringed, bars join where inputs merge."""

import itertools
import xml.etree.ElementTree as ET
from collections import Counter

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.finite.merging import when_merged
from finitefns.show.svg import Style

SVG = "{http://www.w3.org/2000/svg}"
C = ff.Chain.from_rows(
    [
        list("abcdefgh"),
        ["red", "red", "red", "blue", "blue", "grey", "grey", "tan"],
        list("uuuuuwww"),
        ["one"] * 5 + ["two"] * 3,
    ]
)
HOSTILE = [
    "<script>alert(1)</script>",
    "\"'&]]>-->",
    "two\nlines",
    "שלום\u202e",
    "🍎",
    "x" * 10_000,
]
BAD = ff.Chain([ff.FiniteMap(range(6), codomain=HOSTILE[::-1], domain=HOSTILE), [0, 0, 1, 1, 2, 2]])
NOTHING = ff.Chain([[]])
LARGE = ff.Chain([np.arange(9_000) // 3, np.arange(3_000) // 9])
LONG = ff.Chain([[0, 0, 1]] + [[0, 1]] * 40 + [[0, 0]])


def renamed(chain, seed=0):
    rng = np.random.default_rng(seed)
    return chain.act(ff.Relabeling(**{s: rng.permutation(n) for s, n in chain.slots.items()}))


def verdict(left, right, freedom="all"):
    return ff.draw(ff.equivalent(left, right, freedom), left, right)


LESS = ff.Chain([[0, 0, 0, 1], [0, 1]]), ff.Chain([[0, 0, 1, 1], [0, 1]])
PICTURES = {
    "yes": lambda: verdict(C, renamed(C)),
    "yes, hostile": lambda: verdict(BAD, renamed(BAD)),
    "yes, nothing": lambda: verdict(NOTHING, NOTHING),
    "yes, large": lambda: verdict(LARGE, renamed(LARGE)),
    "yes, long": lambda: verdict(LONG, renamed(LONG)),
    "no": lambda: verdict(*LESS),
    "no, other sizes": lambda: verdict(C, BAD),
    "no, large": lambda: verdict(LARGE, ff.Chain([np.arange(9_000) // 3, np.zeros(3_000, int)])),
    "no, other lengths": lambda: verdict(LONG, ff.Chain([[0, 0, 1], [0, 0]])),
    "no, hostile": lambda: verdict(BAD, ff.Chain([BAD.maps[0], [0, 0, 0, 1, 2, 2]])),
    "merges": lambda: ff.draw(when_merged(C)),
    "merges, hostile": lambda: ff.draw(when_merged(BAD)),
    "merges, nothing": lambda: ff.draw(when_merged(NOTHING)),
    "merges, large": lambda: ff.draw(when_merged(LARGE)),
    "merges, long": lambda: ff.draw(when_merged(LONG)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_well_formed_and_says_its_content(name):
    picture = PICTURES[name]()
    root = ET.fromstring(picture.svg)
    assert root.tag == SVG + "svg"
    assert root.find(SVG + "title").text == picture.title
    assert root.find(SVG + "desc").text
    width, height = (float(root.get(side)) for side in ("width", "height"))
    assert 0 < width < 2_500 and 0 < height < 4_000
    assert "<script" not in picture.svg and "\u202e" not in picture.svg
    assert "id=" not in picture.svg.replace("grid=", "")


def texts(picture):
    return " ".join("".join(t.itertext()) for t in ET.fromstring(picture.svg).iter(SVG + "text"))


def points(group):
    """Label, colour and note of every point of a forest, in the order in which they are drawn."""
    parts = list(group)
    found = []
    for marker, label in itertools.pairwise(parts):
        if marker.tag in (SVG + "circle", SVG + "polygon") and label.tag == SVG + "text":
            if label.text in ("inputs", "outputs") or label.text.startswith("stage "):
                continue  # the head of the next column
            found.append((label.text, marker.get("fill")))
    notes = [t.text.removeprefix("was ") for t in parts if (t.text or "").startswith("was ")]
    return found, notes


@pytest.mark.parametrize("seed", range(5))
def test_partners_look_alike_and_say_their_old_names(seed):
    other = renamed(C, seed)
    found = ff.equivalent(C, other)
    groups = ET.fromstring(ff.draw(found, C, other).svg).findall(SVG + "g")
    (mine, none), (theirs, notes) = map(points, groups)
    assert len(mine) == len(theirs) == sum(C.slots.values())
    assert none == []
    colours = dict(mine)  # every label of C comes on one stage only
    partner = {new: old for slot in C.slots for old, new in found.witness.pairs(slot)}
    assert all(colour == colours[partner[label]] for label, colour in theirs)
    assert notes == [partner[label] for label, _ in theirs if partner[label] != label]


def test_hidden_names_are_noted_and_trusted_ones_are_not():
    other = ff.Chain.from_rows([list("abcd"), list("kklm"), list("1122")])
    mine = ff.Chain.from_rows([list("abcd"), list("xxyz"), list("1122")])
    picture = verdict(mine, other, "hidden")
    _, right = ET.fromstring(picture.svg).findall(SVG + "g")
    assert points(right)[1] == ["x", "y", "z"]


def rings(picture):
    return [
        [c for c in g.iter(SVG + "circle") if c.get("r") == "10"]
        for g in ET.fromstring(picture.svg).findall(SVG + "g")
    ]


def test_a_difference_of_level_sets_is_ringed_where_it_is():
    picture = verdict(*LESS)
    assert "not equivalent: level-set sizes of stage 0 to 1 are (3, 1)" in texts(picture)
    assert list(map(len, rings(picture))) == [2, 2]
    left, right = ff.Chain([[0, 0, 0, 1, 1, 2, 3]]), ff.Chain([[0, 0, 1, 1, 2, 2, 3]])
    assert list(map(len, rings(verdict(left, right)))) == [2, 2]  # 3 and 1 against 2 and 2


def test_a_difference_of_forests_is_ringed_where_it_is():
    # Equal level-set sizes of all composites, and yet two forests.
    left = ff.Chain([ff.FiniteMap([0], codomain=3), [0, 0, 1]])
    right = ff.Chain([ff.FiniteMap([0], codomain=3), [0, 1, 1]])
    found = ff.equivalent(left, right)
    assert "number of points of stage " in found.explain()
    assert all(map(len, rings(ff.draw(found, left, right))))


def test_the_inputs_that_a_reason_names_are_ringed():
    left = ff.Chain.from_rows([list("abcd"), list("xxyz"), list("1122")])
    right = ff.Chain.from_rows([list("dcba"), list("xyzz"), list("1122")])
    found = ff.equivalent(left, right, "hidden")
    assert found.obstruction.inputs == ("a",)  # an output; then two inputs that meet elsewhere
    assert list(map(len, rings(ff.draw(found, left, right)))) == [1, 1]
    right = ff.Chain.from_rows([list("dcba"), list("xxyz"), list("2211")])
    found = ff.equivalent(left, right, "hidden")
    assert found.obstruction.inputs == ("a", "b")
    places = [
        {round(float(c.get("cy"))) for c in side} for side in rings(ff.draw(found, left, right))
    ]
    assert places[0] != places[1]  # by name: they come first on the left and last on the right


def test_sizes_are_not_ringed():
    picture = verdict(C, BAD)
    assert "not equivalent: size of stage0 is 8 on the left, 6 on the right." in texts(picture)
    assert sum(map(len, rings(picture))) == 0


def test_large_chains_are_told_in_bars():
    for picture in (PICTURES["yes, large"](), PICTURES["no, large"](), PICTURES["merges, large"]()):
        assert len(picture.svg) < 20_000
        assert "path" not in picture.svg


def test_refusals():
    other = renamed(C)
    found = ff.equivalent(C, other)
    with pytest.raises(InputError, match="does not turn the left chain into the right"):
        ff.draw(found, other, other)
    with pytest.raises(InputError, match="with its two chains"):
        ff.draw(found, C, ff.FiniteMap([0]))
    with pytest.raises(InputError):
        ff.draw(found, ff.FiniteMap([0]), C)
    with pytest.raises(InputError):
        ff.draw(found)


# ------------------------------------------------------------------ the merge tree


def bars(picture):
    """The x of every bar that joins lines, and the x of every stage."""
    root = ET.fromstring(picture.svg)
    axis = [float(line.get("x1")) for g in root.findall(SVG + "g") for line in g.iter(SVG + "line")]
    lines = root.findall(SVG + "line")
    return Counter(float(x.get("x1")) for x in lines if x.get("x1") == x.get("x2")), axis


@pytest.mark.parametrize("seed", range(6))
def test_a_bar_for_every_merger_at_its_stage(seed):
    rng = np.random.default_rng(seed)
    sizes = [20, 12, 8, 5, 3, 2]
    chain = ff.Chain([ff.FiniteMap(rng.integers(0, m, n), m) for n, m in itertools.pairwise(sizes)])
    merges = when_merged(chain)
    found, axis = bars(ff.draw(merges))
    assert found == Counter(
        {x: len(merges.joins(i)) for i, x in enumerate(axis) if merges.joins(i)}
    )
    assert len(axis) == len(sizes)


def test_no_two_lines_of_the_tree_cross():
    rng = np.random.default_rng(3)
    chain = ff.Chain([rng.integers(0, 12, 30), rng.integers(0, 6, 12), rng.integers(0, 2, 6)])
    lines = [
        tuple(float(line.get(key)) for key in ("x1", "y1", "x2", "y2"))
        for line in ET.fromstring(ff.draw(when_merged(chain)).svg).findall(SVG + "line")
    ]
    level = [line for line in lines if line[1] == line[3]]
    for x, low, _, high in (line for line in lines if line[0] == line[2]):
        crossing = [y for x0, y, x1, _ in level if x0 < x < x1 and low <= y <= high]
        assert crossing == []


def test_inputs_that_never_merge_have_looks_and_ends_of_their_own():
    picture = ff.draw(when_merged(C))
    assert "2 are still apart at the end" in texts(picture)
    assert Style.of(0).colour in picture.svg and Style.of(1).colour in picture.svg
    assert Style.of(2).colour not in picture.svg
    one = ff.draw(when_merged(ff.Chain([[0, 0, 0]])))
    assert "all are one point from stage 1 on" in texts(one)
    assert "none of them merge" in texts(ff.draw(when_merged(ff.Chain([[0, 1]]))))


def test_the_tree_has_a_limit_beyond_which_it_is_bars():
    assert "path" not in ff.draw(when_merged(ff.Chain([np.arange(64) // 2]))).svg
    assert bars(ff.draw(when_merged(ff.Chain([np.arange(64) // 2]))))[0]
    beyond = ff.draw(when_merged(ff.Chain([np.arange(65) // 2])))
    assert not bars(beyond)[0]
    assert "65" in texts(beyond) and "33" in texts(beyond)
    assert "Stages at which nothing merges are left out" in texts(PICTURES["merges, long"]())


def test_mergers_show_themselves_in_a_notebook():
    assert when_merged(C)._repr_html_() == ff.draw(when_merged(C))._repr_html_()
