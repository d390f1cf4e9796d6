"""Pictures and reports: well formed, said in words, safe with any label, still under relabeling."""

import json
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import finitefns as ff
from finitefns.verdict import Equivalent

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
    "lattice": lambda: ff.draw(ff.finite.factorization_lattice(F)),
    "lattice, hostile": lambda: ff.draw(
        ff.finite.factorization_lattice(ff.FiniteMap([0] * 3, domain=HOSTILE[:3]))
    ),
    "lattice of nothing": lambda: ff.draw(ff.finite.factorization_lattice(ff.FiniteMap([]))),
    "yes": lambda: ff.draw(ff.equivalent(F, G), F, G),
    "yes, hostile": lambda: ff.draw(ff.equivalent(BAD, BAD), BAD, BAD),
    "yes, large": lambda: ff.draw(ff.equivalent(BIG, BIG), BIG, BIG),
    "yes, empty": lambda: ff.draw(ff.equivalent(NONE, NONE), NONE, NONE),
    "no": lambda: ff.draw(ff.equivalent(F, H), F, H),
    "no, large": lambda: ff.draw(ff.equivalent(BIG, F), BIG, F),
    "chain": lambda: ff.draw(ff.Chain([[0, 0, 1, 3, 2, 2], [0, 0, 1, 2], [1, 1, 0]])),
    "chain, hostile": lambda: ff.draw(ff.Chain([BAD, [0, 0, 1, 1, 2, 2]])),
    "chain, large": lambda: ff.draw(ff.Chain([np.arange(999) // 3, np.arange(333) // 9])),
    "chain, long": lambda: ff.draw(ff.Chain([[0]] * 40)),
    "chain of nothing": lambda: ff.draw(ff.Chain([[]])),
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
    from finitefns.show.svg import Style

    looks = {(Style.of(k).shape, Style.of(k).dash) for k in range(20)}
    assert len(looks) == 20


def test_an_arrow_for_every_input_and_a_box_for_every_factorization():
    root = ET.fromstring(ff.draw(F).svg)
    assert len(list(root.iter(f"{SVG}path"))) == 5
    graph = ff.finite.factorization_lattice(F)
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
    with pytest.raises(ff.InputError, match="draw: the number 3 is not a map, a chain, mergers"):
        ff.draw(3)
    with pytest.raises(ff.InputError, match="arrange is 'circle'"):
        ff.draw(F, arrange="circle")
    with pytest.raises(ff.InputError, match="877 factorizations"):
        ff.draw(ff.finite.factorization_lattice(ff.FiniteMap([0] * 7)))


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


# ------------------------------------------------------------------ readable, and true


def boxes(picture):
    """About where each text of a picture stands: (left, right, top, bottom, what it says)."""
    from finitefns.show.svg import text_width

    for text in ET.fromstring(picture.svg).iter(f"{SVG}text"):
        size = float(text.get("font-size", 14))
        wide, x, y = text_width(text.text, size), float(text.get("x")), float(text.get("y"))
        left = x - wide * {None: 0, "middle": 0.5, "end": 1}[text.get("text-anchor")]
        yield left, left + wide, y - size * 0.75, y + size * 0.2, text.text


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_overlaps_another_or_leaves_the_picture(name):
    picture = PICTURES[name]()
    width = float(ET.fromstring(picture.svg).get("width"))
    found = list(boxes(picture))
    for k, (a, b, c, d, text) in enumerate(found):
        assert a > -1, text
        assert b < width + 1, text
        for p, q, r, s, other in found[:k]:
            assert a >= q or b <= p or c >= s or d <= r, (text, other)


def test_colours_stand_out_on_light_and_on_dark():
    from finitefns.show.svg import COLOURS

    def luminance(colour):
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for colour in COLOURS:
        own = luminance(colour) + 0.05
        assert 1.05 / own > 3
        assert own / (luminance("#111111") + 0.05) > 3
    assert len(set(COLOURS)) == len(COLOURS)


def circles(picture, radius):
    root = ET.fromstring(picture.svg)
    return [c.get("cy") for c in root.iter(f"{SVG}circle") if c.get("r") == radius]


def test_missed_outputs_are_hollow_and_reached_ones_are_not():
    hollow = ET.fromstring(ff.draw(G).svg).iter(f"{SVG}circle")
    hollow = [c.get("cy") for c in hollow if c.get("fill") == "none"]
    assert len(hollow) == 3
    assert not circles(ff.draw(ff.FiniteMap([0, 1])), "4.25")


def test_an_arrow_ends_where_its_output_stands():
    picture = ff.draw(G)
    words, paths = marks(picture)
    height = {(text, float(x) > 100): float(y) for x, y, text in words}
    ends = {}
    for path in paths:
        numbers = [float(k) for k in re.findall(r"-?[\d.]+", path)]
        ends[numbers[1]] = numbers[-1]
    shift = height["0", False] - min(ends)  # a label stands a little lower than its point
    for i, y in enumerate(G.values.tolist()):
        assert ends[height[str(i), False] - shift] == pytest.approx(height[str(y), True] - shift)


def test_rings_mark_the_level_sets_that_differ():
    assert len(circles(ff.draw(ff.equivalent(F, H), F, H), "10")) == 4
    one, two = ff.example("genetic-code/1"), ff.example("genetic-code/2")
    picture = ff.draw(ff.equivalent(one, two), one, two)
    words, _ = marks(picture)
    # Codons are three capitals; what else is a label is an amino acid.
    outputs = [(y, text) for _, y, text in words if not re.fullmatch("[ACGT]{3}", text)]
    place = {round(float(y) - 14 * 0.35, 1): text for y, text in outputs}
    ringed = {place[round(float(y), 1)] for y in circles(picture, "10")}
    assert ringed == {"Arg", "Ile", "Met", "Trp", "Stop"}


@pytest.mark.parametrize(
    "left, right, freedom, rings",
    [
        ([0, 0, 1, 1], [0, 1, 0, 1], "codomain", 4),  # kernel
        ([0, 0, 1], [0, 1, 1], "domain", 4),  # the size of each output's level set
        ([0, 0, 1, 1], [0, 1, 0, 1], "none", 4),  # two inputs on each side
        ([0, 0, 1], [0, 1, 1, 1], "all", 0),  # the sizes say it all
    ],
)
def test_rings_for_every_kind_of_obstruction(left, right, freedom, rings):
    f, g = ff.FiniteMap(left, codomain=2), ff.FiniteMap(right, codomain=2)
    verdict = ff.equivalent(f, g, freedom)
    assert not verdict
    assert len(circles(ff.draw(verdict, f, g), "10")) == rings


def test_an_equivalence_shows_both_maps_and_what_each_input_was():
    g = F.act(ff.Relabeling(domain=[4, 1, 2, 3, 0]))
    picture = ff.draw(Equivalent(ff.Relabeling(domain=[4, 1, 2, 3, 0])), F, g)
    words, paths = marks(picture)
    assert [text for *_, text in words if text.startswith("was")] == ["was 4", "was 0"]
    assert len(paths) == 5 + 5 + 5  # two maps, and a thread for each output
    assert "2 of 5 inputs and 0 of 5 outputs change places" in picture.svg


def test_partners_of_an_equivalence_look_alike():
    picture = ff.draw(ff.equivalent(F, G), F, G)
    paths = list(ET.fromstring(picture.svg).iter(f"{SVG}path"))
    looks = {}
    for path in (p for p in paths if p.get("stroke") != "currentColor"):
        end = tuple(re.findall(r"[\d.]+", path.get("d"))[-2:])
        looks.setdefault(end, []).append(path.get("stroke"))
    assert len(looks) == 4  # two outputs that are reached, on each side
    assert all(len(set(colours)) == 1 for colours in looks.values())
    left, right = (
        {colours[0]: len(colours) for end, colours in looks.items() if end[0] == x}
        for x in sorted({end[0] for end in looks}, key=float)
    )
    assert left == right


def test_a_box_with_long_labels_tells_them_whole():
    f = ff.FiniteMap([0, 0, 0, 1], domain=["a" * 40, "b" * 40, "c" * 40, "d" * 40])
    titles = [t.text for t in ET.fromstring(ff.draw(ff.finite.factorization_lattice(f)).svg).iter()]
    assert "|".join(f.domain.labels) in titles


def test_a_verdict_is_drawn_with_its_own_maps():
    verdict = ff.equivalent(F, G)
    with pytest.raises(ff.InputError, match="does not turn the left map into the right"):
        ff.draw(verdict, F, H)
    with pytest.raises(ff.InputError, match="does not turn the left map into the right"):
        ff.draw(verdict, ff.FiniteMap([0]), G)
    for alone in (verdict, ff.equivalent(F, H)):
        with pytest.raises(ff.InputError, match=r"draw\(verdict, f, g\)"):
            ff.draw(alone)


def test_bars_tell_every_output_or_every_size():
    f = ff.FiniteMap(np.repeat([0, 2, 3], [70, 20, 10]), codomain=5)
    told = [text for *_, text in marks(ff.draw(f))[0]]
    assert [text for text in told if text.isdigit()] == [
        "0", "70", "1", "0", "2", "20", "3", "10", "4", "0"
    ]  # fmt: skip
    assert "2 are missed" in " ".join(told)
    many = ff.FiniteMap(np.repeat(np.arange(300), np.arange(300) ** 2))
    rows = [(x, text.replace(",", "")) for x, _, text in marks(ff.draw(many))[0]]
    bars = {x for x, text in rows if " to " in text}
    counts = [int(text) for x, text in rows if text.isdigit() and x not in bars]
    assert sum(counts) == 299
    assert len(counts) <= 16


def test_profiles_back_to_back_mark_what_differs():
    f, g = ff.FiniteMap(np.arange(90) // 2), ff.FiniteMap([0, *range(1, 45), *range(45)])
    verdict = ff.equivalent(f, g)
    assert verdict
    h = ff.FiniteMap([*f.values.tolist()[:-1], 0], codomain=45)
    told = [text for *_, text in marks(ff.draw(ff.equivalent(f, h), f, h))[0]]
    assert told.count("≠") == 3  # 44 twos in place of 45 and so on: sizes 3, 2 and 1
    assert told[-1].endswith(".")


def test_a_wide_lattice_gives_every_factorization_its_own_place():
    graph = ff.finite.factorization_lattice(ff.FiniteMap([0] * 6))
    root = ET.fromstring(ff.draw(graph).svg)
    assert len(list(root.iter(f"{SVG}g"))) == 203
    told = {g.find(f"{SVG}title").text for g in root.iter(f"{SVG}g")}
    assert len(told) == 203
    assert "012345" in told
    assert len(list(root.iter(f"{SVG}line"))) == graph.number_of_edges()


def test_a_picture_with_any_label_can_be_saved(tmp_path):
    ff.draw(BAD).save(tmp_path / "bad.SVG")
    assert ET.parse(tmp_path / "bad.SVG").getroot().tag == f"{SVG}svg"


def test_pictures_are_values():
    assert ff.draw(F) == ff.draw(F)
    assert hash(ff.draw(F)) == hash(ff.draw(F))
    assert ff.draw(F) != ff.draw(G)
    assert repr(ff.draw(F)) == "<Picture: a map from 5 points to 5>"
