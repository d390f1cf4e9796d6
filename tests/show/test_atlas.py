"""The atlas draws every class once, adds up, and shows labels as text and nothing else."""

import functools
import itertools
import json
import math
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import finitefns as ff
from finitefns.cli import main
from finitefns.finite.orbits import orbit, relabelings
from finitefns.show import atlas as room
from finitefns.show.atlas import LOOK, Card, atlas, grid, in_words
from finitefns.show.atlas_book import CHAINS, LARGEST, book, write_atlas
from finitefns.show.class_pictures import class_picture

KNOWN = Path(__file__).parents[1] / "known-values"
DOCS = Path(__file__).parents[2] / "docs"
UP_TO = range(LARGEST + 1)
chapters = functools.cache(book)


def known(name: str) -> dict[str, list[int]]:
    lines = (KNOWN / name).read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if not line.startswith("#"))
    return {key: [int(x) for x in values.split()] for key, values in pairs}


# ------------------------------------------------------------------ it adds up


def test_maps_are_counted_as_partitions_are():
    partitions = known("maps.txt")  # OEIS A026820, m = 1..n
    for n, m in itertools.product(UP_TO, UP_TO):
        page = atlas(ff.maps(n, m))
        assert page.things == m**n == sum(card.size for card in page.cards)
        if n >= 4 and m:
            assert len(page.cards) == partitions[str(n)][min(n, m) - 1]
    assert len(atlas(ff.maps(0, 0)).cards) == 1
    assert atlas(ff.maps(3, 0)).cards == ()


def test_endofunctions_are_counted_as_elsewhere():
    counts = known("endofunctions.txt")  # OEIS A001372
    for n in UP_TO:
        page = atlas(ff.endofunctions(n))
        assert [len(page.cards)] == counts[str(n)]
        assert page.things == n**n == sum(card.size for card in page.cards)


def test_chains_are_counted_as_elsewhere():
    counts = known("chains.txt")
    for sizes in CHAINS:
        page = atlas(ff.chains(*sizes))
        key = ",".join(map(str, sizes))
        assert page.things == math.prod(m**n for n, m in itertools.pairwise(sizes))
        assert sum(card.size for card in page.cards) == page.things
        assert counts.get(key, [len(page.cards)]) == [len(page.cards)]
    assert sum(",".join(map(str, sizes)) in counts for sizes in CHAINS) >= 6


@pytest.mark.parametrize("freedom", ["all", "domain", "codomain", "none"])
def test_every_map_is_on_exactly_one_card(freedom):
    on_cards = [orbit(card.thing, freedom) for card in atlas(ff.maps(3, 3), freedom).cards]
    every = [ff.FiniteMap(v, codomain=3) for v in itertools.product(range(3), repeat=3)]
    assert all(sum(f in members for members in on_cards) == 1 for f in every)


def test_symmetries_and_members_are_those_of_the_slow_twin():
    freedom = ff.Freedom(domain="cyclic", codomain="free")
    for page in (atlas(ff.endofunctions(4)), atlas(ff.maps(4, 2), freedom)):
        for card in page.cards:
            group = list(relabelings(card.thing, page.freedom))
            still = sum(card.thing.act(change) == card.thing for change in group)
            assert (card.symmetries, card.size) == (still, len(group) // still)


@pytest.mark.parametrize("fault", ["a class twice", "a class too few", "a wrong size"])
def test_a_page_that_does_not_add_up_is_never_shown(fault, monkeypatch):
    every, size = room.classes, room.class_size
    if fault == "a class twice":
        twice = lambda space, fr: [next(every(space, fr))] * 7  # noqa: E731
        monkeypatch.setattr(room, "classes", twice)
    elif fault == "a class too few":
        monkeypatch.setattr(room, "classes", lambda space, fr: list(every(space, fr))[1:])
    else:
        monkeypatch.setattr(room, "class_size", lambda thing, fr: size(thing, fr) + 1)
    with pytest.raises(AssertionError, match="the atlas draws"):
        atlas(ff.maps(5, 5))


# ------------------------------------------------------------------ the pictures


def figures(html: str) -> list[ET.Element]:
    return list(ET.fromstring(html).iter("figure"))


@pytest.mark.parametrize(
    "space, freedom",
    [
        (ff.maps(5, 5), "all"),
        (ff.maps(3, 2), "codomain"),
        (ff.maps(0, 2), "all"),
        (ff.endofunctions(4), "all"),
        (ff.endofunctions(3), "none"),
        (ff.chains(3, 2, 2), "hidden"),
    ],
)
def test_a_card_has_a_picture_and_its_words(space, freedom):
    page = atlas(space, freedom)
    shown = figures(page.html())
    assert len(shown) == len(page.cards) > 0
    for figure, card in zip(shown, page.cards, strict=True):
        (picture,) = (one for one in figure if one.tag.endswith("svg"))
        assert picture.get("role") == "img"
        assert picture.get("aria-label").startswith(card.picture.title)
        told = " ".join("".join(figure.find("figcaption").itertext()).split())
        for word in [*card.words.split("; "), f"{card.symmetries:,} symmetr", f"{card.size:,} mem"]:
            assert word in told
        for array in re.findall(r"\[.*?\]", card.values):
            assert array in told


def points(picture: str) -> int:
    """How many points are drawn: markers of maps and chains, or discs of endofunctions."""
    root = ET.fromstring(picture)
    marks = [one for one in root.iter() if one.get("fill") == "none" and one.get("cx")]
    discs = list(root.findall(".//{*}rect"))
    filled = [one for one in root.findall(".//{*}circle") if one.get("fill") != "none"]
    corners = [one for one in root.findall(".//{*}polygon") if len(one.get("points").split()) != 3]
    return len(marks) + len(discs) + len(filled) + len(corners)


def test_every_point_is_drawn():
    for card in atlas(ff.endofunctions(5)).cards:
        assert points(card.picture.svg) == 5
    for card in atlas(ff.maps(3, 3)).cards:  # level sets 0, 1, 2 are circle, square, diamond
        assert points(card.picture.svg) == 6


def test_a_renaming_does_not_change_the_picture_of_a_class():
    f = ff.FiniteMap([4, 2, 4, 4, 2], codomain=5)
    g = f.act(ff.Relabeling(domain=[1, 2, 3, 4, 0], codomain=[3, 4, 0, 1, 2]))
    assert ff.draw(f, freedom="all") == ff.draw(g, freedom="all") != ff.draw(f, freedom="none")
    e = ff.Endofunction([1, 2, 0, 0])
    moved = e.act(ff.Relabeling(space=[3, 1, 0, 2]))
    assert ff.draw(e, freedom="all") == ff.draw(moved, freedom="all")
    c = ff.Chain([[0, 0, 1], [1, 0]])
    renamed = c.act(ff.Relabeling(stage1=[1, 0]))
    assert ff.draw(c, freedom="hidden") == ff.draw(renamed, freedom="hidden")
    assert ff.draw(c, freedom="hidden") != ff.draw(c, freedom="all")


def texts(picture: str) -> list[str]:
    return ["".join(t.itertext()) for t in ET.fromstring(picture).findall(".//{*}text")]


def test_names_stand_only_where_they_are_trusted():
    f = ff.FiniteMap.from_values(["x", "x", "y"], domain=["a", "b", "c"])
    assert texts(class_picture(f, "all").svg) == []
    assert texts(class_picture(f, "codomain").svg) == ["a", "b", "c"]
    assert texts(class_picture(f, "domain").svg) == ["x", "y"]
    assert texts(class_picture(f, "none").svg) == ["a", "b", "c", "x", "y"]
    turned = ff.Freedom(domain="cyclic", codomain="free")  # places, not names
    assert texts(class_picture(f, turned).svg) == ["0", "1", "2"]


def test_the_class_of_a_large_thing_is_told_in_bars():
    f, e = ff.FiniteMap([0] * 99, codomain=2), ff.Endofunction([0] * 99)
    for thing in (f, e, ff.Chain([f])):
        assert ff.draw(thing, freedom="all") == ff.draw(thing)


HOSTILE = ["<script>alert(1)</script>", "\"'&]]>", "שלום", "👩‍👩‍👧", "x" * 10_000, "", "\x07"]


@pytest.mark.parametrize("freedom", ["none", "codomain", "domain", "all"])
def test_labels_are_shown_as_text(freedom):
    f = ff.FiniteMap([0, 0, 1, 2, 3, 4, 5], codomain=HOSTILE, domain=HOSTILE)
    things = [f]
    if freedom in ("none", "all"):  # which every kind has
        things += [ff.Chain([f, f]), ff.Endofunction(f.values, space=HOSTILE)]
    for thing in things:
        html = grid([Card.of(thing, freedom).html("<b>above</b>")])
        tags = {one.tag.rpartition("}")[2] for one in ET.fromstring(html).iter()}
        assert tags <= {
            "div", "figure", "figcaption", "strong", "small", "code", "svg", "g", "title", "desc",
            "text", "path", "polygon", "circle", "rect", "line",
        }  # fmt: skip
        assert "<script" not in html
        assert len(html) < 60_000


# ------------------------------------------------------------------ the words


def test_words_tell_the_classes_of_maps_and_chains_apart():
    for space in (ff.maps(5, 5), ff.chains(3, 3, 2), ff.chains(2, 2, 2, 2)):
        cards = atlas(space).cards
        assert len({card.words for card in cards}) == len(cards)
    for freedom in ("domain", "codomain"):
        cards = atlas(ff.maps(3, 3), freedom).cards
        assert len({card.words for card in cards}) == len(cards)
    cards = atlas(ff.chains(3, 2, 2), "hidden").cards
    assert len({card.words for card in cards}) == len(cards)


def test_words_are_those_of_the_class_and_not_of_the_member():
    f = ff.FiniteMap([2, 2, 0], codomain=3)
    assert in_words(f) == "2 + 1; 1 output missed"
    assert in_words(f, "domain") == "hit 1, 0, 2 times"
    assert in_words(f, "codomain") == "0 1 | 2"
    assert in_words(f, "none") == "itself"
    assert in_words(ff.Endofunction([1, 0, 1])) == "cycle of 2; 1 point off it, one step away"
    assert in_words(ff.Endofunction([])) == "no points"
    assert in_words(ff.FiniteMap([], codomain=0)) == "no inputs"


# ------------------------------------------------------------------ the book


def test_the_book_is_written_once_and_left_alone(tmp_path):
    paths = write_atlas(tmp_path)
    assert [path.name for path in paths] == [f"{name}.md" for name in chapters()]
    paths[0].write_text("something else", encoding="utf-8")
    before = [path.stat().st_mtime_ns for path in paths[1:]]
    assert write_atlas(tmp_path) == paths
    assert [path.stat().st_mtime_ns for path in paths[1:]] == before
    assert paths[0].read_text(encoding="utf-8") == chapters()["maps"]


def test_chapters_are_whole_and_of_a_size_for_a_phone():
    for name, text in chapters().items():
        assert len(text.encode()) < 1_000_000
        raw = re.findall(r"^```\{raw\} html\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        assert raw[0] == f"{LOOK}\n"
        assert text.count("```") == 2 * len(raw)
        for html in raw:
            assert ET.fromstring(f"<body>{html}</body>").tag == "body"
        assert name in ("maps", "endofunctions", "chains", "freedoms")


def test_the_page_before_the_book_tells_its_numbers():
    spaces = [ff.maps(n, m) for n in UP_TO for m in UP_TO]
    spaces += [ff.endofunctions(n) for n in UP_TO] + [ff.chains(*sizes) for sizes in CHAINS]
    things = sum(ff.count_classes(space, "none") for space in spaces)
    classes = sum(map(ff.count_classes, spaces))
    told = (DOCS / "atlas.md").read_text(encoding="utf-8")
    assert f"{things:,}" in told
    assert f"{classes} classes" in told
    cards = "".join(chapters()[name] for name in ("maps", "endofunctions", "chains"))
    assert cards.count("<figure>") == classes


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    "ask, why",
    [
        (lambda: atlas(5), "a space such as maps"),
        (lambda: atlas(ff.maps(100, 2)), "at most 24 are drawn"),
        (lambda: atlas(ff.maps(9, 9), "domain"), "24,310 classes"),
        (lambda: atlas(ff.maps(3, 3), "nobody"), "slot 'nobody'"),
        (lambda: Card.of("aab"), "found a str"),
        (lambda: ff.draw(ff.FiniteMap([0]), freedom="all", arrange="level sets"), "give arrange"),
        (lambda: ff.draw(ff.FiniteMap([0] * 99), freedom="stage1"), "no slot 'stage1'"),
        (lambda: ff.draw(ff.Endofunction([0]), "numbers", freedom="all"), "give arrange, or"),
    ],
)
def test_what_is_no_atlas_is_refused_in_a_sentence(ask, why):
    with pytest.raises(ff.InputError, match=re.escape(why)):
        ask()


def test_a_page_is_saved_to_stand_alone(tmp_path):
    path = tmp_path / "five.html"
    atlas(ff.maps(5, 5)).save(path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith('<!doctype html>\n<html lang="en"><head><meta charset="utf-8">')
    assert text.count("<figure>") == 7
    assert "color-scheme:light dark" in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    with pytest.raises(ff.InputError, match="does not end in"):
        atlas(ff.maps(2, 2)).save(tmp_path / "two.svg")


def test_the_command_draws_an_atlas(tmp_path, capsys):
    path = str(tmp_path / "three.html")
    assert main(["classes", "--endofunctions", "3", "--atlas", path]) == 0
    assert capsys.readouterr().out == f"7 classes of 27 endofunctions, drawn in {path}\n"
    assert Path(path).read_text(encoding="utf-8").count("<figure>") == 7
    assert main(["classes", "3", "2", "--freedom", "domain", "--atlas", path, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["count"], told["members"], told["file"]) == (4, 8, path)


@pytest.mark.parametrize(
    "words, why",
    [
        (["5", "5", "--atlas", "five.svg"], "an atlas is a page of HTML, so the name must end in"),
        (["5", "5", "--atlas", "nowhere/five.html"], "there is no folder 'nowhere'"),
        (["9", "9", "--freedom", "domain", "--atlas", "nine.html"], "at most 300 fit on a page"),
        (["5", "5", "--atlas", "five.html", "--count"], "not allowed with argument"),
    ],
)
def test_the_command_refuses_in_a_sentence(words, why, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["classes", *words]) == 2
    assert why in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
