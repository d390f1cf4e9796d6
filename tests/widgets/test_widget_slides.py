"""SlideInputs and RoundStates: one slider says where to stand, Python draws what is seen there."""

import json

import numpy as np
import pytest

from browsing import opened_page
from fake_model import Front
from finitefns.errors import InputError
from finitefns.nets import Affine, Net, Pointwise
from finitefns.widgets import RoundStates, SlideInputs

FOLD = Net([Affine([[1.0], [-1.0]]), Pointwise("relu"), Affine([[1.0, 1.0]])])
CORNERS = Net([Pointwise("abs", 2), Affine([[1.0, 1.0], [1.0, -1.0]]), Pointwise("abs", 2)])
FIVE = [[1.0, 2.0], [-1.0, 2.5], [3.0, -1.0], [1.5, 2.0], [-2.0, -0.3]]
HOSTILE = ["<script>alert(1)</script>", "שלום\u202e", "", "x" * 10_000, "a\nb"]


def mirrors(labels="abcde"):
    return SlideInputs(CORNERS.on(FIVE, labels=labels))


def rounds(labels="abc"):
    return RoundStates(FOLD.on([[-2.0], [2.1], [9.0]], labels=labels))


def slider(front):
    return front.root.locator("input")


def stands(front, step):
    """The widget, once the page has drawn what Python saw at this stop."""
    name = front.widget.seen(step).name
    front.page.wait_for_function(
        """([n, step, name]) => fronts[n].state.step === step
             && fronts[n].state.picture.name === name""",
        arg=[front.number, step, name],
    )
    assert front.root.locator("output").inner_text() == name
    assert slider(front).get_attribute("aria-valuetext") == name
    return front.widget


# ------------------------------------------------------------------ what Python says


def test_every_input_has_the_bars_of_its_ranks():
    widget = mirrors()
    ranks = widget.trace.ranks
    for i, label in enumerate("abcde"):
        widget.input = label
        assert widget.step == i and widget.input == label
        assert f"bars {ranks.barcodes[ranks.bars[i]]!r}" in widget.sentence()


def test_mirrors_are_those_of_the_input_at_which_it_stands():
    widget = mirrors()
    words = {label: widget.seen(i).said.partition("; mirrored against ")[2]
             for i, label in enumerate("abcde")}  # fmt: skip
    assert words["a"] == words["d"] == "'b', 'c' and 'e'"
    assert words["b"] == "4 inputs, among them 'a' and 'c'"
    alone = SlideInputs(CORNERS.on([FIVE[0], FIVE[3]], labels="ad"))
    assert "mirrored" not in alone.sentence()


def test_what_stands_around_stays_where_it_is():
    widget = mirrors()
    assert len({widget.seen(i).width for i in range(5)}) == 1
    assert len({widget.seen(i).height for i in range(5)}) == 1


def test_inputs_that_meet_say_where():
    widget = SlideInputs(FOLD.on([[-2.0], [2.0], [3.0]], labels="abc"))
    assert widget.sentence().endswith("; one point with 'b' from stage 2 on")
    widget.input = "c"
    assert "one point" not in widget.sentence()


def test_rounded_is_what_the_trace_says():
    widget = rounds()
    assert widget.precisions[0] == "exact" and list(widget.precisions[1:]) == sorted(
        widget.precisions[1:]
    )
    sizes = []
    for stop in widget.precisions:
        widget.precision = stop
        assert widget.rounded == widget.trace.discretize(stop)
        sizes.append(widget.rounded.sizes[-1])
    assert sizes[0] == 3 and sizes[-1] == 1


def test_the_largest_step_is_at_least_twice_the_largest_number():
    for scale in (1e-6, 0.3, 1.0, 7.0, 4e5):
        trace = Net([Affine([[scale]])]).on([[1.0], [-1.0]])
        last = RoundStates(trace).precisions[-1]
        assert 2 * scale <= last <= 5.0001 * scale
    assert RoundStates(Net([Affine([[0.0]])]).on([[1.0]])).precisions[0] == "exact"


def test_what_is_no_trace_or_no_stop_is_refused_in_one_sentence():
    for kind in (SlideInputs, RoundStates):
        for given in (FOLD, [[1.0]], None):
            with pytest.raises(InputError, match=r"a net on inputs is meant, net\.on\(points\)"):
                kind(given)
    with pytest.raises(InputError, match=r"there is no stop at 0\.3; there are exact, "):
        rounds().precision = 0.3
    with pytest.raises(InputError):
        mirrors().input = "z"


MADE_UP = [
    {"step": -1},
    {"step": 99},
    {"step": True},
    {"step": 1.0},
    {"step": "1"},
    {"step": None},
    {"step": [1]},
    {"asked": {"do": "wake", "token": "x", "serial": 90}},
    {"asked": {"do": "preset", "serial": 91}},
]


@pytest.mark.parametrize("made", [mirrors, rounds])
def test_what_a_page_makes_up_is_refused(made):
    widget = made()
    good = json.dumps(widget.picture)
    for made_up in MADE_UP:
        before = widget.said
        widget.set_state(made_up)
        assert widget.step == 0 and json.dumps(widget.picture) == good
        assert widget.said["kind"] == "refused" and widget.said != before
    widget.set_state({"picture": {}, "stops": 1000, "awake": 5})
    assert widget.picture["board"] and widget.stops < 1000 and widget.awake != 5
    widget.set_state({"step": 1})
    assert widget.step == 1 and json.dumps(widget.picture) != good


@pytest.mark.parametrize("made", [mirrors, rounds])
def test_the_twin_that_stands_still_says_where_the_slider_stands(made):
    widget = made()
    widget.step = 2
    still = widget._repr_mimebundle_()[0]
    assert widget.seen(2).name in still["text/html"]
    assert still["text/plain"] == repr(widget) and widget.sentence() in repr(widget)


def test_a_deep_net_and_no_inputs_are_shown_without_a_slider():
    deep = Net([Affine([[1.0]])] * 20).on([[1.0], [2.0]])
    for kind in (SlideInputs, RoundStates):
        widget = kind(deep)
        assert "the net has 21 stages" in widget.sentence()
        assert widget.static().svg == widget.picture["still"]
        widget.set_state({"step": 1})
        assert widget.said["kind"] == "refused" and widget.step == 0
        assert "there are no inputs" in kind(FOLD.on(np.zeros((0, 1)))).sentence()


# ------------------------------------------------------------------ in a page


def test_a_slider_moved_by_keys_moves_bars_and_mirrors(page):
    front = Front(page, mirrors())
    ring = "circle[r='8']"
    first = front.root.locator(ring).bounding_box()["y"]
    slider(front).focus()
    page.keyboard.press("ArrowRight")
    widget = stands(front, 1)
    assert widget.input == "b"
    assert front.status.inner_text() == f"{widget.sentence()}."
    assert front.root.locator(ring).count() == 1
    assert front.root.locator(ring).bounding_box()["y"] > first
    mirrored = [one for one in front.root.locator("text").all_text_contents() if "mirrored" in one]
    assert len(mirrored) == 4
    assert page.evaluate("document.activeElement.type") == "range"


def test_inputs_merge_as_states_are_rounded(page):
    front = Front(page, rounds())
    assert front.root.locator("output").inner_text() == "exact"
    slider(front).focus()
    page.keyboard.press("End")
    widget = stands(front, widget_stops(front) - 1)
    assert widget.rounded.sizes[-1] == 1
    page.keyboard.press("Home")
    assert stands(front, 0).precision == "exact"


def widget_stops(front):
    return front.state("stops")


def test_a_fast_hand_ends_where_it_stopped(page):
    front = Front(page, mirrors())
    slider(front).focus()
    for key in ["ArrowRight"] * 4 + ["ArrowLeft"] * 3 + ["End", "ArrowLeft"]:
        page.keyboard.press(key)
    assert stands(front, 3).input == "d"


def test_python_moves_the_slider(page):
    front = Front(page, mirrors())
    front.widget.input = "e"
    front.deliver()
    assert slider(front).input_value() == "4"
    assert front.root.locator("output").inner_text() == "e"


@pytest.mark.parametrize("kind", [SlideInputs, RoundStates])
def test_labels_are_words_and_never_markup(page, kind):
    front = Front(page, kind(CORNERS.on(FIVE, labels=HOSTILE)))
    assert front.root.locator("script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1300
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert forbidden not in kind._esm


def test_without_python_the_slider_says_why_it_stands_still(page):
    front = Front(page, mirrors(), alive=False)
    assert "needs a notebook in which Python is running" in front.status.inner_text()
    assert slider(front).is_disabled()
    assert front.root.locator("svg text").count() > 5


def test_a_large_net_fits_a_phone(browser):
    rng = np.random.default_rng(0)
    layers = [
        layer for _ in range(10) for layer in (Affine(rng.normal(size=(4, 4))), Pointwise("relu"))
    ]
    trace = Net(layers).on(rng.normal(size=(60, 4)))
    with opened_page(browser, viewport={"width": 360, "height": 800}) as page:
        for kind in (SlideInputs, RoundStates):
            front = Front(page, kind(trace))
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            assert slider(front).bounding_box()["width"] > 200


def test_closing_a_view_leaves_nothing_listening(page):
    front = Front(page, mirrors())
    left = "n => { fronts[n].close(); return Object.values(fronts[n].heard).flat().length }"
    assert page.evaluate(left, front.number) == 0
