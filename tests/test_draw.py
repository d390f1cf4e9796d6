"""Pictures and reports: well formed, said in words, safe with any label, still under relabeling."""

import json
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import finitefns as ff

SVG = "{http://www.w3.org/2000/svg}"
F = ff.FiniteMap([0, 0, 0, 1, 1], codomain=5)
G = ff.FiniteMap([4, 2, 4, 4, 2])
H = ff.FiniteMap([0, 0, 0, 0, 1], codomain=5)
HOSTILE = [
    "<script>alert(1)</script>",
    "\"'&]]>-->",
    "\x00\x07\ud800",
    "שלום\u202e",
    "🍎",
    "x" * 10_000,
]
BAD = ff.FiniteMap([0, 1, 2, 3, 4, 5], codomain=HOSTILE, domain=HOSTILE)
PICTURES = {
    "map": lambda: ff.draw(F),
    "level sets": lambda: ff.draw(G, arrange="level sets"),
    "empty": lambda: ff.draw(ff.FiniteMap([])),
    "onto nothing": lambda: ff.draw(ff.FiniteMap([], codomain=2)),
    "one point": lambda: ff.draw(ff.FiniteMap([0])),
    "large": lambda: ff.draw(ff.FiniteMap(np.arange(100_000) // 7)),
    "many sizes": lambda: ff.draw(ff.FiniteMap(np.repeat(np.arange(60), np.arange(60)))),
    "hostile": lambda: ff.draw(BAD),
    "summary": lambda: ff.draw(ff.summary(G)),
    "summary, hostile": lambda: ff.draw(ff.summary(BAD)),
    "summary, large": lambda: ff.draw(ff.summary(ff.FiniteMap(np.arange(1000) // 7))),
    "lattice": lambda: ff.draw(ff.factorization_lattice(F)),
    "lattice, hostile": lambda: ff.draw(
        ff.factorization_lattice(ff.FiniteMap([0] * 3, domain=HOSTILE[:3]))
    ),
    "lattice of nothing": lambda: ff.draw(ff.factorization_lattice(ff.FiniteMap([]))),
    "yes": lambda: ff.draw(ff.equivalent(F, G), F, G),
    "yes, hostile": lambda: ff.draw(ff.equivalent(BAD, BAD), BAD, BAD),
    "yes, large": lambda: ff.draw(ff.equivalent(BIG, BIG), BIG, BIG),
    "yes, empty": lambda: ff.draw(ff.equivalent(NONE, NONE), NONE, NONE),
    "no": lambda: ff.draw(ff.equivalent(F, H), F, H),
    "no, large": lambda: ff.draw(ff.equivalent(BIG, F), BIG, F),
    "code": lambda: ff.draw(ff.example("genetic-code/1")),
}
BIG, NONE = ff.FiniteMap(range(100)), ff.FiniteMap([])


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_well_formed_and_says_its_content(name):
    picture = PICTURES[name]()
    root = ET.fromstring(picture.svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert picture.title in root.get("aria-label", "")
    assert root.find(f"{SVG}title").text == picture.title
    assert root.get("fill") == "currentColor"
    assert not list(root.iter(f"{SVG}script"))
    assert not re.search(r'\bid="', picture.svg)  # ids would collide between two pictures
    assert len(picture.svg) < 400_000
    width, height = (float(root.get(side)) for side in ("width", "height"))
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x")) <= width
        assert 0 <= float(text.get("y")) <= height + 6


def test_labels_are_shown_as_text():
    shown = "".join(ET.fromstring(ff.draw(BAD).svg).itertext())
    assert "<script>alert(1)</script>" in shown
    assert "🍎" in shown
    assert "x" * 10_000 in shown  # the whole label is the title of its shortened text


def marks(picture):
    """Where the points and the labels of a picture are, and where its arrows go."""
    root = ET.fromstring(picture.svg)
    words = [(t.get("x"), t.get("y"), t.text) for t in root.iter(f"{SVG}text")]
    return words, [p.get("d") for p in root.iter(f"{SVG}path")]


def test_points_stay_put_under_relabeling_and_arrows_move():
    change = ff.Relabeling(domain=[4, 2, 0, 1, 3], codomain=[1, 0, 4, 2, 3])
    here, there = marks(ff.draw(F)), marks(ff.draw(F.act(change)))
    assert here[0] == there[0]
    assert here[1] != there[1]
    assert marks(ff.draw(G, arrange="level sets"))[0] != marks(ff.draw(G))[0]


def test_a_level_set_is_told_by_more_than_its_colour():
    from finitefns.teach.svg import Style

    looks = {(Style.of(k).shape, Style.of(k).dash) for k in range(20)}
    assert len(looks) == 20


def test_an_arrow_for_every_input_and_a_box_for_every_factorization():
    root = ET.fromstring(ff.draw(F).svg)
    assert len(list(root.iter(f"{SVG}path"))) == 5
    graph = ff.factorization_lattice(F)
    root = ET.fromstring(ff.draw(graph).svg)
    assert len(list(root.iter(f"{SVG}rect"))) == 10
    assert len(list(root.iter(f"{SVG}line"))) == graph.number_of_edges()


def test_the_reason_is_in_the_picture():
    verdict = ff.equivalent(F, H)
    text = " ".join(ET.fromstring(ff.draw(verdict, F, H).svg).itertext())
    assert "level-set sizes are (3, 2) on the left, (4, 1)" in text


def test_saving(tmp_path):
    ff.draw(F).save(tmp_path / "f.svg")
    assert (tmp_path / "f.svg").read_text("utf-8") == ff.draw(F).svg
    with pytest.raises(ff.InputError, match=r"'f.png' does not end in \.svg"):
        ff.draw(F).save("f.png")


def test_what_has_no_picture_says_so():
    with pytest.raises(ff.InputError, match="there is no picture of a int"):
        ff.draw(3)
    with pytest.raises(ff.InputError, match="arrange is 'circle'"):
        ff.draw(F, arrange="circle")
    with pytest.raises(ff.InputError, match="877 factorizations"):
        ff.draw(ff.factorization_lattice(ff.FiniteMap([0] * 7)))


def test_a_report_says_what_the_questions_say():
    told = ff.describe(F).to_dict()
    assert told["facts"]["level-set sizes"] == [3, 2]
    assert told["facts"]["missed outputs"] == 3
    assert told["facts"]["factorizations"].startswith("10 (1 through 2, 4 through 3")
    for freedom in ["none", "codomain", "domain", "all"]:
        line = told["freedoms"][freedom]
        assert line["class size"] == ff.class_size(F, freedom)
        assert line["symmetries"] == ff.symmetries(F, freedom).order
        assert line["classes of such maps"] == ff.count_classes(ff.maps(5, 5), freedom)
    json.dumps(told)
    assert "class size            200" in str(ff.describe(F))


def test_a_report_under_colours_and_of_nothing():
    colours = ff.Freedom(domain=ff.coloured("aabbb"), codomain="free")
    told = ff.describe(F, colours).to_dict()["freedoms"][str(colours)]
    assert told["class size"] == ff.class_size(F, colours)
    assert "domain size      0" in str(ff.describe(ff.FiniteMap([])))


def test_a_report_of_a_million_points_is_a_screenful():
    rng = np.random.default_rng(0)
    text = str(ff.describe(ff.FiniteMap(rng.integers(0, 10**6, 10**6), codomain=10**6)))
    assert len(text.splitlines()) < 50
    assert max(map(len, text.splitlines())) < 150
    assert "about" in text


def test_the_html_of_a_report_escapes_labels():
    html = ff.describe(BAD)._repr_html_()
    assert "<script>" not in html
    assert html.startswith("<div><svg")
    assert ff.FiniteMap([0])._repr_html_().startswith("<svg")
