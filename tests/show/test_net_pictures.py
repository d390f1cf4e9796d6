"""What is seen of nets: pictures that hold what the traces say, at every size."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import finitefns as ff
from finitefns.nets import Affine, CoordinateChange, Net, Pointwise, charts
from finitefns.show.picture import Picture

SVG = "{http://www.w3.org/2000/svg}"


def dense(*widths: int, seed: int = 0, bend: str = "relu") -> Net:
    """A net of random weights."""
    rng = np.random.default_rng(seed)
    layers = []
    for a, b in itertools.pairwise(widths):
        layers += [Affine(rng.normal(size=(b, a)), rng.normal(size=b)), Pointwise(bend)]
    return Net(layers[:-1])


FOLD = Net([Affine([[1.0], [-1.0]]), Pointwise("relu"), Affine([[1.0, 1.0]])])
NETS = {
    "fold": FOLD,
    "one": dense(3, 2),
    "wide": dense(512, 22, 512),
    "deep": dense(5, *[50] * 9, 5),
    "very deep": dense(2, *[3] * 59, 1),
}


def read(picture: Picture) -> ET.Element:
    """The picture as XML, with what every picture has."""
    root = ET.fromstring(picture.svg)
    assert root.find(f"{SVG}title").text == picture.title
    assert root.find(f"{SVG}desc").text
    return root


def words(picture: Picture) -> list[str]:
    """All that is written in a picture."""
    return ["".join(one.itertext()) for one in read(picture).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", NETS)
def test_a_net_is_a_stair_of_its_widths(name: str) -> None:
    net = NETS[name]
    picture = ff.draw(net)
    bars = [float(one.get("width")) for one in read(picture).iter(f"{SVG}rect")]
    if net.last < 16:
        assert len(bars) == net.last + 1
        longest = max(bars)
        for bar, width in zip(bars, net.widths, strict=True):
            assert bar == pytest.approx(max(longest * width / max(net.widths), 2.0), abs=0.01)
    else:
        assert any("more stages" in one for one in words(picture))
        assert len(bars) == 15
    assert float(read(picture).get("width")) < 460


def test_a_report_of_a_net_or_a_trace_shows_itself_in_a_notebook() -> None:
    trace = FOLD.on([[-2.0], [2.0], [3.0]], labels="abc")
    for thing in (FOLD, trace):
        page = ff.describe(thing)._repr_html_()
        assert ff.draw(thing).svg in page
        assert "numbers in its layers" in page


# ------------------------------------------------------------------ traces

HOSTILE = ["<script>alert(1)</script>", "\"'&]]>-->", "two\nlines", "שלום\u202e", "x" * 10_000]
CORNERS = Net(
    [
        Pointwise("abs", 2),
        Affine([[1.0, 1.0], [1.0, -1.0]]),
        Pointwise("abs", 2),
        Affine([[1.0, 0.5]]),
    ]
)
FIVE = [[1.0, 2.0], [-1.0, 2.5], [3.0, -1.0], [1.5, 2.0], [-2.0, -0.3]]


def some_rows(count: int, width: int, seed: int = 1):
    return np.random.default_rng(seed).normal(size=(count, width))


TRACES = {
    "one input": lambda: FOLD.on([[2.0]], labels=["only"]),
    "no inputs": lambda: FOLD.on(np.zeros((0, 1))),
    "equal inputs": lambda: FOLD.on([[2.0], [2.0], [-2.0]]),
    "mirrored": lambda: CORNERS.on(FIVE, labels="abcde"),
    "hostile": lambda: CORNERS.on(FIVE, labels=HOSTILE),
    "64": lambda: dense(4, 3, 2).on(some_rows(64, 4)),
    "65": lambda: dense(4, 3, 2).on(some_rows(65, 4)),
    "many": lambda: dense(3, 4, 4, 2).on(some_rows(2200, 3)),
    "wide": lambda: dense(512, 22, 512).on(some_rows(2, 512)),
    "deep": lambda: dense(2, *[4] * 10, 1).on(some_rows(5, 2)),
    "very deep": lambda: dense(2, *[3] * 20, 1).on(some_rows(5, 2)),
    "smooth": lambda: dense(3, 4, 2, bend="tanh").on(some_rows(5, 3)),
    "on a crease": lambda: FOLD.on([[0.0], [1.0]]),
}
SEEN = {
    "trace": ff.draw,
    "ranks": lambda trace: ff.draw(trace.ranks),
    "precisions": lambda trace: ff.draw(trace.precisions(1)),
    "exact": lambda trace: ff.draw(trace.discretize()),
    "rounded": lambda trace: ff.draw(trace.discretize(0.5)),
    "signs": lambda trace: ff.draw(trace.discretize("signs")),
    "yes": lambda trace: ff.draw(ff.equivalent(trace, trace, "stages"), trace, trace),
}


@pytest.mark.parametrize("seen", SEEN)
@pytest.mark.parametrize("name", TRACES)
def test_whatever_is_seen_of_a_trace_is_well_formed(name: str, seen: str) -> None:
    picture = SEEN[seen](TRACES[name]())
    root = read(picture)
    width, height = (float(root.get(side)) for side in ("width", "height"))
    assert 0 < width <= 640 and 0 < height < 4_000
    assert "<script" not in picture.svg and "\u202e" not in picture.svg
    for one in root.iter(f"{SVG}rect"):
        assert float(one.get("width")) >= 0 and float(one.get("height")) >= 0
    for one in root.iter(f"{SVG}text"):
        assert -1 <= float(one.get("x")) <= width + 1 and float(one.get("y")) <= height


def test_a_trace_shows_where_inputs_meet_and_the_letter_of_their_bars() -> None:
    told = words(ff.draw(FOLD.on([[-2.0], [2.0], [3.0]], labels=["minus", "plus", "three"])))
    assert {"minus", "plus", "three"} <= set(told) and told.count("A") == 4  # a row each, and bars
    assert "3 inputs: 3 -> 3 -> 2 points; one barcode." in " ".join(told)
    dots = list(read(ff.draw(FOLD.on([[-2.0], [2.0]]))).iter(f"{SVG}circle"))
    # Two inputs and their one meeting; of the two bars one lives at three stages, from the start.
    assert len(dots) == 3 + 3


def test_mirrored_inputs_have_a_shape_and_a_word() -> None:
    trace = CORNERS.on(FIVE, labels="abcde")
    told = words(ff.draw(trace))
    assert [told.count(f"side {k}") for k in (1, 2, 3, 4, 5)] == [2, 1, 1, 1, 0]
    assert "mirrored in A: 'a' and 'd' against 'b' against 'c'" in " ".join(told)
    plain = words(ff.draw(trace.at([0, 3])))
    assert not any("side" in one or "mirrored" in one for one in plain)


def test_equal_inputs_are_on_the_same_side() -> None:
    trace = CORNERS.on([*FIVE, FIVE[0]], labels="abcdef")
    assert words(ff.draw(trace)).count("side 1") == 3


def test_of_many_inputs_points_and_barcodes_are_counted() -> None:
    trace = dense(3, 4, 4, 2).on(some_rows(2200, 3))
    told = words(ff.draw(trace))
    for points in trace.points:
        assert f"{int(points.max()) + 1:,}" in told
    often = np.bincount(trace.ranks.bars)
    shown = sorted(often.tolist(), reverse=True)[: 8 if len(often) <= 24 else 3]
    for many in shown:
        assert f"{many:,} input{'s' * (many != 1)}" in told


def test_ranks_say_how_many_directions_reach_each_stage() -> None:
    trace = dense(3, 3, 3, 2).on(some_rows(6, 3))
    told = words(ff.draw(trace.ranks))
    table = trace.ranks.per_input()[:, 0]
    found = sorted((tuple(row) for row in table.tolist()), reverse=True)
    numbers = [one for one in told if one.isdigit()]
    # After the numbers and widths of the stages each row has its name, then its ranks.
    rows = [numbers[8:][5 * k : 5 * k + 5] for k in range(6)]
    assert sorted((tuple(map(int, row[1:])) for row in rows), reverse=True) == found
    ends = [int(row[-1]) for row in rows]
    assert ends == sorted(ends, reverse=True)


def test_of_many_inputs_ranks_are_told_by_what_reaches_how_far() -> None:
    trace = dense(3, 4, 4, 2).on(some_rows(2200, 3))
    told = words(ff.draw(trace.ranks))
    table = trace.ranks.per_input()[:, 0]
    rows, counts = np.unique(table, axis=0, return_counts=True)
    for row, many in zip(rows.tolist(), counts.tolist(), strict=True):
        at = told.index(f"{many:,} input{'s' * (many != 1)}")
        digits = [one for one in told[at : at + 7] if one.isdigit()]
        assert list(map(int, digits[: len(row)])) == row or counts.tolist().count(many) > 1
    kinds = sum(int(one.split()[0]) for one in told if one.endswith(" barcodes"))
    alone = len({one for one in told if len(one) <= 2 and one[0].isupper()})
    assert kinds + alone == len(trace.ranks.barcodes) > len(rows)


def test_two_traces_share_their_letters_and_differences_are_ringed() -> None:
    left, right = (FOLD.on([[-2.0], [b], [3.0]], labels=["a", "b", "c"]) for b in (2.0, 1.0))
    picture = ff.draw(ff.equivalent(left, right, "stages"), left, right)
    rings = [one for one in read(picture).iter(f"{SVG}circle") if one.get("r") == "8"]
    assert len(rings) == 4  # a and b on both sides
    told = " ".join(words(picture))
    assert "left 3, right 3" in told
    assert "'a' and 'b' are one point from stage 2 on, on the left only" in told
    same = ff.draw(ff.equivalent(left, left, "stages"), left, left)
    assert not [one for one in read(same).iter(f"{SVG}circle") if one.get("r") == "8"]
    with pytest.raises(ff.InputError, match="drawn with its two traces"):
        ff.draw(ff.equivalent(left, left, "stages"), left, FOLD)


def test_a_partner_by_another_name_says_the_old_one() -> None:
    left = FOLD.on([[-2.0], [5.0]], labels=["a", "b"])
    right = FOLD.on([[-2.0], [5.0]], labels=["one", "two"])
    told = words(ff.draw(ff.equivalent(left, right, "all"), left, right))
    assert any("was a" in one for one in told) and any("was b" in one for one in told)


def test_a_dendrogram_has_a_meeting_for_every_merge() -> None:
    net = Net([Affine([[1.0]])])
    picture = ff.draw(net.on([[0.0], [0.1], [5.0], [5.3]], labels="abcd").precisions(1))
    dots = [one for one in read(picture).iter() if one.tag in (f"{SVG}circle", f"{SVG}polygon")]
    assert len(dots) == 4 + 3
    assert "longest the same, 2 points, from 0.3 to 4.9 (shaded)" in " ".join(words(picture))
    assert len(list(read(picture).iter(f"{SVG}rect"))) == 1


def test_a_rounded_net_names_the_inputs_on_which_it_errs() -> None:
    net = Net([Affine([[1.0]]), Pointwise("abs"), Affine([[1.0], [0.6]], [0.0, 0.1])])
    rounded = net.on([[0.2], [0.3], [2.0]], labels=["a", "b", "c"]).discretize(1.0)
    assert rounded.differs
    told = words(ff.draw(rounded))
    assert told.count("differs") == len(rounded.differs)
    assert f"at {3 - len(rounded.differs)} of 3 inputs; '" in " ".join(told)


# ------------------------------------------------------------------ tables


@pytest.mark.parametrize("name", TRACES)
def test_the_table_of_freedoms_has_what_each_leaves(name: str) -> None:
    trace = TRACES[name]()
    table = ff.freedom_table(trace, "stage1")
    assert [row.freedom for row in table.rows] == [
        "none", "orthogonal", "linear", "stages", "all", "stage1",
    ]  # fmt: skip
    kinds = [row.kinds for row in table.rows]
    assert kinds[0] == int(trace.points[0].max(initial=-1)) + 1
    assert kinds[1] <= kinds[0]
    assert kinds[2:] == [len(trace.ranks.barcodes)] * 4
    page = table._repr_html_()
    assert "what it says" in page and ff.draw(table).svg in page
    assert table.to_dict()["none"]["kinds of inputs"] == kinds[0]


def test_lengths_are_left_where_states_are_turned_and_lost_where_they_are_stretched() -> None:
    trace = dense(2, 2, 2).on([[1.0, 0.0], [0.0, 1.0], [3.0, 4.0]])
    turned = trace.act(CoordinateChange(stage1=charts.rotation([[0.6, 0.8], [-0.8, 0.6]])))
    stretched = trace.act(CoordinateChange(stage1=charts.scaling([2.0, 5.0])))
    one, same, other = (ff.freedom_table(t).rows[1] for t in (trace, turned, stretched))
    assert one.invariant == "lengths of the states" and one.kinds == 3
    assert one.value == same.value != other.value


def test_two_nets_are_drawn_with_their_verdict() -> None:
    other = dense(1, 3, 1)
    for verdict in (ff.equivalent(FOLD, FOLD, "hidden"), ff.equivalent(FOLD, other, "all")):
        picture = ff.draw(verdict, FOLD, other)
        told = words(picture)
        assert {"left", "right", "inputs", "outputs"} <= set(told)
        assert len(list(read(picture).iter(f"{SVG}rect"))) == 6
        assert read(picture).find(f"{SVG}desc").text == verdict.explain()
    with pytest.raises(ff.InputError, match="drawn with its two nets"):
        ff.draw(ff.equivalent(FOLD, FOLD, "hidden"), FOLD, FOLD.on([[1.0]]))
