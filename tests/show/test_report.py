"""Reports: what they say is what the questions say, and no number is too large to be told."""

import json
import math
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import finitefns as ff
from finitefns.show import magnitude
from finitefns.show.magnitude import large, log10_bell, log10_partitions, power

F = ff.FiniteMap([0, 0, 0, 1, 1], codomain=5)
HOSTILE = ["<script>alert(1)</script>", "\"'&]]>-->", "\x00\x07\ud800", "שלום\u202e", "x" * 10_000]
BAD = ff.FiniteMap([0, 1, 2, 3, 4], codomain=HOSTILE, domain=HOSTILE)
WORDS = ["none", "codomain", "domain", "all"]


def log10(number):
    shift = max(0, number.bit_length() - 64)
    return math.log10(number >> shift) + shift * math.log10(2)


@pytest.mark.parametrize("f", [F, ff.FiniteMap([]), ff.FiniteMap([0]), ff.FiniteMap([], codomain=3),
                               ff.FiniteMap.from_values("abcab"), BAD])  # fmt: skip
def test_the_facts_are_those_of_the_map(f):
    facts = ff.describe(f).facts
    n, m, image = f.domain.size, f.codomain.size, set(f.values.tolist())
    assert (facts["domain size"], facts["codomain size"]) == (n, m)
    assert facts["injective"] == (len(image) == n)
    assert facts["surjective"] == (len(image) == m)
    assert facts["bijective"] == (len(image) == n == m)
    assert facts["level sets"] == ff.level_sets(f)
    assert facts["missed outputs"] == m - len(image)
    missed = [f.codomain.label(y) for y in range(m) if y not in image]
    assert list(facts.get("missed by name", ())) == missed
    assert facts["summary"].startswith(f"{n} -> {len(image)} -> {m}")
    assert facts["factorizations"].split()[0] == str(ff.count_factorizations(f))


@pytest.mark.parametrize("freedom", WORDS)
def test_each_freedom_tells_its_complete_invariant_and_its_numbers(freedom):
    told = ff.describe(F, freedom).freedoms[freedom]
    assert told["symmetries"] * told["class size"] == {
        "none": 1, "codomain": 120, "domain": 120, "all": 14_400
    }[freedom]  # fmt: skip
    assert told["classes of such maps"] == ff.count_classes(ff.maps(5, 5), freedom)
    name, value = list(ff.invariants(F, freedom).items())[-1]
    assert told[name] == value
    assert told["complete invariant"] != name  # in words


@pytest.mark.parametrize("freedom", WORDS)
def test_groups_too_large_to_multiply_out(freedom):
    f = ff.FiniteMap(np.arange(4000) // 3, codomain=5000)
    told = ff.describe(f, freedom).freedoms[freedom]
    assert told["symmetries"] == large(ff.symmetries(f, freedom).order)
    assert told["class size"] == large(ff.class_size(f, freedom))


def test_the_text_is_one_clean_line_a_fact():
    report = ff.describe(BAD)
    text = str(report)
    assert repr(report) == text
    assert len(text.splitlines()) == len(report.facts) + sum(
        2 + len(told) for told in report.freedoms.values()
    )
    assert max(map(len, text.splitlines())) < 180
    assert not set(text) & {"\x00", "\x07", "\ud800", "\u202e"}


def test_the_html_is_well_formed_and_shows_labels_as_text():
    html = ff.describe(BAD)._repr_html_()
    root = ET.fromstring(html)
    assert not list(root.iter("script"))
    assert "<script>alert(1)</script>" in "".join(root.itertext())
    rows = ["".join(row.itertext()) for row in root.iter("tr")]
    assert sum(row.startswith(("none", "codomain", "domain", "all")) for row in rows) >= 4


def test_json_keeps_what_it_was_told():
    told = json.loads(json.dumps(ff.describe(F).to_dict()))
    assert told["facts"]["level sets"] == {"0": [0, 1, 2], "1": [3, 4]}
    assert told["facts"]["missed by name"] == [2, 3, 4]
    assert told["freedoms"]["codomain"]["kernel"] == [[0, 1, 2], [3, 4]]
    assert told["freedoms"]["domain"]["level-set size"] == {"0": 3, "1": 2, "2": 0, "3": 0, "4": 0}
    assert told["freedoms"]["none"]["output"] == {"0": 0, "1": 0, "2": 0, "3": 1, "4": 1}
    both = ff.FiniteMap([0, 1], codomain=[1, "1"])  # two labels that JSON would take for one
    assert json.loads(json.dumps(ff.describe(both).to_dict()))["facts"]["level sets"] == [
        [1, [0]], ["1", [1]]
    ]  # fmt: skip


def test_a_report_of_many_points_has_a_json_of_a_few():
    f = ff.FiniteMap(np.arange(200_000) // 3)
    text = json.dumps(ff.describe(f).to_dict())
    assert len(text) < 5_000
    sizes = json.loads(text)["facts"]["level-set sizes"]
    assert sizes == [{"size": 3, "outputs": 66_666}, {"size": 2, "outputs": 1}]


def test_bell_numbers_by_their_logarithm():
    row, bell = [1], 1
    for n in range(250):
        assert log10_bell(n) == pytest.approx(log10(bell), abs=1e-10)
        below = [row[-1]]  # the triangle of Peirce and Aitken
        for above in row:
            below.append(below[-1] + above)
        row, bell = below, below[0]


def test_partition_numbers_by_their_logarithm():
    for n in (1000, 5000):
        assert log10_partitions(n) == pytest.approx(
            log10(ff.count_classes(ff.maps(n, n))), abs=1e-9
        )


@pytest.mark.parametrize("freedom", WORDS)
def test_numbers_of_classes_by_their_logarithm(freedom, monkeypatch):
    f = ff.FiniteMap(np.zeros(300, int), codomain=350)
    exact = large(ff.count_classes(ff.maps(300, 350), freedom))
    fr = ff.Freedom.parse(freedom)
    assert magnitude.classes_of_maps(f, fr) == exact
    monkeypatch.setattr(magnitude, "COUNTABLE", 0)
    monkeypatch.setattr(magnitude, "PARTITIONS", 0)
    known = magnitude.classes_of_maps(f, fr)
    if isinstance(exact, int):  # short enough to be written: the logarithm gives its first digits
        exact = power(log10(exact))
    assert known == exact


def test_factorizations_beyond_what_is_written_down():
    for values in (np.repeat(np.arange(9), np.arange(9)), np.arange(300) % 7, np.zeros(60, int)):
        f = ff.FiniteMap(values)
        exact = ff.count_factorizations(f)
        assert magnitude.size_of_lattice(f) == large(exact)
    assert magnitude.size_of_lattice(ff.FiniteMap(np.arange(10**5))) == 1


@pytest.mark.parametrize(
    "number, said",
    [(0, 0), (720, 720), (10**40 - 1, 10**40 - 1), (10**40, "about 1.0 x 10^40"),
     (996 * 10**40, "about 1.0 x 10^43"),
     (994 * 10**40, "about 9.9 x 10^42"), (25 * 10**900, "about 2.5 x 10^901")],
)  # fmt: skip
def test_large_numbers(number, said):
    assert large(number) == said
    if number >= 10**40:
        assert power(log10(number)) == said


def test_coloured_counts_are_told_where_they_are_quick():
    colours = ["a", "b"] * 100
    f = ff.FiniteMap(np.arange(200))
    slow = ff.Freedom(domain=ff.coloured(colours), codomain="free")
    quick = ff.Freedom(domain=ff.coloured(colours))
    told = [ff.describe(f, fr).freedoms[str(fr)]["classes of such maps"] for fr in (slow, quick)]
    assert told == ["not counted at this size", large(math.comb(299, 100) ** 2)]


def test_what_has_no_report_says_so():
    with pytest.raises(
        ff.InputError,
        match=r"the text 'aab' is not a map, a chain or the like; FiniteMap\.from_values",
    ):
        ff.describe("aab")


def test_a_report_of_a_chain():
    c = ff.Chain([ff.FiniteMap([0, 0, 1, 3, 2, 2], codomain=5), [0, 0, 1, 2, 2], [1, 1, 0]])
    told = ff.describe(c).to_dict()
    assert told["facts"]["different points, stage by stage"] == "6 -> 4 -> 3 -> 2"
    assert told["facts"]["level-set sizes of stage 0 to 3"] == [5, 1]
    for freedom in ["none", "hidden", "all"]:
        assert told["freedoms"][freedom]["class size"] == ff.class_size(c, freedom)
        assert told["freedoms"][freedom]["symmetries"] == ff.symmetries(c, freedom).order
    assert "<svg" in c._repr_html_()
    large = ff.Chain([np.arange(10_000) // 3, np.arange(3_334) // 4])
    assert "about" in str(ff.describe(large))


def narrow(page, html):
    """A page as wide as a phone: whether it scrolls sideways, and the words broken in two."""
    page.set_viewport_size({"width": 360, "height": 700})
    page.set_content(f"<meta charset='utf-8'><body style='font:16px sans-serif'>{html}")
    wide = page.evaluate("document.documentElement.scrollWidth")
    broken = page.evaluate(
        """[...document.querySelectorAll("th")].flatMap((cell) => {
            const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
            const found = [];
            for (let node = walk.nextNode(); node; node = walk.nextNode()) {
              for (const { 0: word, index } of node.data.matchAll(/\\S+/g)) {
                const range = document.createRange();
                range.setStart(node, index);
                range.setEnd(node, index + word.length);
                const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
                if (tops.size > 1) found.push(word);
              }
            }
            return found;
        })"""
    )
    return wide, broken


SEEN = {
    "a map": lambda: ff.describe(F),
    "a code": lambda: ff.describe(ff.example("genetic-code/1")),
    "a table": lambda: ff.freedom_table(ff.example("genetic-code/1")),
    "a chain": lambda: ff.describe(ff.Chain([[0, 0, 1, 2], [0, 1, 1]])),
    "an endofunction": lambda: ff.describe(ff.Endofunction([1, 2, 0, 0])),
    "a table of a chain": lambda: ff.freedom_table(ff.Chain([[0, 0, 1, 2], [0, 1, 1]])),
}


@pytest.mark.parametrize("name", SEEN)
def test_a_report_can_be_read_on_a_phone(page, name):
    wide, broken = narrow(page, SEEN[name]()._repr_html_())
    assert wide <= 360
    assert not [word for word in broken if "-" not in word]  # a hyphen may end a line


def test_no_cell_of_a_report_is_empty():
    for make in SEEN.values():
        root = ET.fromstring(make()._repr_html_())
        cells = [cell for tag in ("th", "td") for cell in root.iter(tag)]
        assert cells and all("".join(cell.itertext()).strip() for cell in cells)
