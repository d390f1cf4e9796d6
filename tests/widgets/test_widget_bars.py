"""Bars: sliders turn the entries, Python draws the barcode; without Python the bars stay."""

import json
from fractions import Fraction

import numpy as np
import pytest

from browsing import opened_page
from fake_model import Front
from finitefns.errors import InputError
from finitefns.linear import LinearChain
from finitefns.widgets import Bars

SAME = [[[1, 0], [0, 0]], [[1, 0], [0, 0]]]
APART = [[[1, 0], [0, 0]], [[0, 0], [0, 1]]]


def slider(front, m, i, j):
    return front.root.locator(f'[data-entry="{m} {i} {j}"]')


def bar(front, number):
    return front.root.locator(f'[data-bar="{number}"]')


def settled(front, chain):
    """The widget, once the sliders of the page have brought it to this chain."""
    steps = json.dumps(Bars(LinearChain(chain)).steps)
    front.page.wait_for_function(
        "([n, steps]) => JSON.stringify(fronts[n].state.steps).replaceAll(',', ', ') === steps",
        arg=[front.number, steps],
    )
    widget = front.widget
    assert widget.chain == LinearChain(chain)
    assert widget.barcode == LinearChain(chain).barcode()
    return widget


def ranks(front):
    """The table of ranks as it is read: one list a row, without the empty corner."""
    rows = front.root.locator(".ff-ranks tr").all()[1:]
    return [[cell for cell in row.locator("td").all_inner_texts() if cell] for row in rows]


# ------------------------------------------------------------------ sliders


def test_a_slider_moved_by_keys_is_seen_by_python(page):
    front = Front(page, Bars(SAME))
    entry = slider(front, 1, 0, 0)
    entry.focus()
    page.keyboard.press("ArrowLeft")
    assert entry.get_attribute("aria-valuetext") == "0"
    assert front.root.locator("output").nth(4).inner_text() == "0"
    widget = settled(front, [SAME[0], [[0, 0], [0, 0]]])
    assert str(widget.barcode) == "[0, 1], [0, 0], [1, 1], [2, 2] x 2"
    assert front.status.inner_text() == f"5 bars: {widget.barcode}."
    assert front.root.locator("[data-bar]").count() == 5
    assert ranks(front) == [["2", "1", "0"], ["2", "0"], ["2"]]
    assert page.evaluate("document.activeElement.dataset.entry") == "1 0 0"


def test_a_slider_moved_by_the_mouse(page):
    front = Front(page, Bars(SAME))
    box = slider(front, 0, 1, 1).bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, y, steps=5)
    page.mouse.up()
    widget = settled(front, [[[1, 0], [0, 3]], SAME[1]])
    assert dict(widget.barcode) == {(0, 2): 1, (0, 1): 1, (2, 2): 1}


def test_the_smallest_pair_by_its_buttons(page):
    front = Front(page, Bars([[[2, 1], [1, 1]], [[0, 0], [0, 0]]]))
    front.button("diag(1,0), diag(1,0)").click()
    settled(front, SAME)
    assert ranks(front) == [["2", "1", "1"], ["2", "1"], ["2"]]
    front.button("diag(1,0), diag(0,1)").click()
    settled(front, APART)
    assert ranks(front) == [["2", "1", "0"], ["2", "1"], ["2"]]  # the same layers, another net
    front.button("as given").click()
    settled(front, [[[2, 1], [1, 1]], [[0, 0], [0, 0]]])


def test_floats_move_by_tenths(page):
    front = Front(page, Bars([[[1.0, 0.25]]]))
    slider(front, 0, 0, 0).focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    slider(front, 0, 0, 1).focus()
    page.keyboard.press("ArrowRight")
    front.page.wait_for_function("n => fronts[n].state.steps[0][0][1] === 34", arg=front.number)
    assert front.widget.chain == LinearChain([[[1.3, 0.3]]])
    assert front.root.locator("output").all_inner_texts() == ["1.3", "0.3"]


def test_a_fast_hand_ends_where_it_stopped(page):
    front = Front(page, Bars(SAME))
    slider(front, 0, 0, 1).focus()
    for key in ["ArrowRight"] * 3 + ["ArrowLeft"] * 5 + ["End", "Home", "ArrowRight"]:
        page.keyboard.press(key)
    settled(front, [[[1, -2], [0, 0]], SAME[1]])
    assert slider(front, 0, 0, 1).input_value() == "1"


# ------------------------------------------------------------------ bars and their vectors


def test_a_bar_that_is_pointed_at_shows_its_vectors(page):
    front = Front(page, Bars([[[2, 3]], [[1]]]))
    assert front.widget.barcode == {(0, 2): 1, (0, 0): 1}
    bar(front, 1).hover()
    assert "ff-chosen" in bar(front, 1).get_attribute("class")
    entries = front.root.locator(".ff-vectors text").all_text_contents()
    assert entries == ["-3/2", "1", "0"]  # an exact fraction, and the zero in which it ends
    assert front.root.locator(".ff-narrow .ff-caption").inner_text() == (
        "bar [0, 0]: born at stage 0 as (-3/2, 1), then sent to zero."
    )
    lit = front.root.locator("td.ff-lit").all_inner_texts()
    assert lit == ["2"]  # of all composites, it counts at stage 0 only
    bar(front, 0).hover()
    assert len(front.root.locator("td.ff-lit").all()) == 6


def test_bars_by_keys_and_ear(page):
    front = Front(page, Bars(APART))
    bars = front.root.locator("[data-bar]")
    assert bars.count() == 4 and front.root.locator('[data-bar][tabindex="0"]').count() == 1
    page.keyboard.press("Tab")
    for number in ("0", "1", "2"):
        assert page.evaluate("document.activeElement.dataset.bar") == number
        label = bars.nth(int(number)).get_attribute("aria-label")
        assert front.root.locator(".ff-narrow .ff-caption").inner_text() == f"{label}."
        page.keyboard.press("ArrowDown")
    assert bars.nth(0).get_attribute("aria-label") == (
        "bar [0, 1]: born at stage 0 as (1, 0), carried to (1, 0) at stage 1, then sent to zero"
    )
    assert slider(front, 1, 0, 1).get_attribute("aria-label") == "A₁, row 1, column 2"
    assert slider(front, 1, 0, 1).get_attribute("aria-valuetext") == "0"
    assert front.status.get_attribute("aria-live") == "polite"


def test_the_chosen_bar_stays_chosen_while_sliders_move(page):
    front = Front(page, Bars(SAME))
    bar(front, 3).hover()
    page.mouse.move(5, 500)
    slider(front, 0, 1, 1).focus()
    page.keyboard.press("ArrowRight")
    settled(front, [[[1, 0], [0, 1]], SAME[1]])
    assert front.root.locator(".ff-chosen").get_attribute("data-bar") == "2"  # of three by now
    assert "bar [2, 2]" in front.root.locator(".ff-narrow .ff-caption").inner_text()


def test_where_the_tolerance_decides_nothing_is_drawn(page):
    front = Front(page, Bars([[[1.0, 0.0], [0.0, 1e-9]]]))
    assert front.root.locator("[data-bar]").count() == 0
    assert "undecided: at tolerance 1e-10" in front.status.inner_text()
    assert ranks(front) == [["2", "?"], ["2"]]
    assert not front.widget.sentence().startswith("no bars")


# ------------------------------------------------------------------ from Python


def test_python_sets_and_reads(page):
    front = Front(page, Bars(SAME))
    widget = front.widget
    widget.chain = [[[Fraction(1, 2), 2, 0]], [[1], [1]], [[1, -1]]]
    front.deliver()
    assert front.root.locator("[data-entry]").count() == 7
    assert slider(front, 0, 0, 0).get_attribute("aria-valuetext") == "1/2"
    assert not slider(front, 2, 0, 1).is_disabled()
    assert front.status.inner_text() == f"4 bars: {widget.barcode}."
    slider(front, 2, 0, 1).focus()
    page.keyboard.press("ArrowRight")
    settled_chain = LinearChain([[[Fraction(1, 2), 2, 0]], [[1], [1]], [[1, 0]]])
    page.wait_for_function("n => fronts[n].state.steps[2][0][1] === 3", arg=front.number)
    assert front.widget.chain == settled_chain
    widget.chain = np.zeros((1, 7, 7), int)
    assert widget.chain.slots == {"stage0": 7, "stage1": 7}


def test_what_is_no_chain_is_refused_in_one_sentence():
    widget = Bars(SAME)
    for given, words in [
        ([], "a chain of no matrices"),
        (3, "a chain is a list of matrices"),
        ([[[1, 2]], [[1, 2]]], "stage 1 has dimension 1"),
        ([[["<b>"]]], "an entry is a number, not a text"),
    ]:
        with pytest.raises(InputError, match=words):
            Bars(given)
        with pytest.raises(InputError, match=words):
            widget.chain = given
        assert widget.chain == LinearChain(SAME)
    with pytest.raises(InputError, match="there is no preset 'best'; there are 'as given'"):
        widget.preset("best")


MADE_UP = [
    {"steps": []},
    {"steps": "x"},
    {"steps": [[[0, 0], [0, 0]]]},
    {"steps": [[[0, 0], [0, 7]], [[0, 0], [0, 0]]]},
    {"steps": [[[0, 0], [0, -1]], [[0, 0], [0, 0]]]},
    {"steps": [[[0, 0], [0, True]], [[0, 0], [0, 0]]]},
    {"steps": [[[0, 0], [0, 1.5]], [[0, 0], [0, 0]]]},
    {"steps": [[[0, 0], [0, "<script>"]], [[0, 0], [0, 0]]]},
    {"asked": {"do": "wake", "token": "x", "serial": 90}},
    {"asked": {"do": "wake", "token": 2**60, "serial": 91}},
    {"asked": {"do": "preset", "name": "best", "serial": 92}},
    {"asked": {"do": "preset", "name": ["as given"], "serial": 93}},
    {"asked": {"do": "preset", "serial": 94}},
]


def test_what_a_page_makes_up_is_refused(page):
    front = Front(page, Bars(SAME))
    for made_up in MADE_UP:
        before = front.widget.said
        front.hear(made_up)
        front.deliver()
        widget = front.widget
        assert widget.chain == LinearChain(SAME) and widget.steps == Bars(SAME).steps
        assert widget.said["kind"] == "refused" and widget.said != before
        assert front.status.inner_text() == widget.said["text"] != ""
    widget.set_state({"picture": {}, "ladders": {}, "awake": 5})
    assert widget.picture["bars"] and widget.ladders["rungs"] and widget.awake != 5


# ------------------------------------------------------------------ large, empty, everywhere


def test_a_large_chain_is_shown_and_has_no_sliders(page):
    front = Front(page, Bars([np.eye(40, dtype=int)] * 3))
    assert front.status.inner_text() == (
        "The chain has 4 stages and dimensions up to 40; there are sliders up to 6 stages of "
        "dimension 6, so here is its picture."
    )
    assert front.root.locator("input, button").count() == 0
    assert "× 40" in front.root.locator("svg").text_content()
    front.hear({"steps": [[[1]]]})
    assert front.widget.said["kind"] == "refused"
    assert dict(front.widget.barcode) == {(0, 3): 40}
    with pytest.raises(InputError, match="this chain has no sliders"):
        front.widget.preset("as given")


@pytest.mark.parametrize(
    "chain", [[np.zeros((0, 0), int)], [np.zeros((0, 3), int), np.zeros((2, 0), int)]]
)
def test_empty_spaces_are_spaces(page, chain):
    front = Front(page, Bars(chain))
    front.button("as given").click()
    bars = sum(front.widget.barcode.values())
    assert front.root.locator("[data-bar]").count() == bars
    assert front.root.locator("[data-entry]").count() == 0
    assert front.widget.static().svg.startswith("<svg")


def test_the_largest_with_sliders_fits_a_phone(browser):
    rng = np.random.default_rng(1)
    chain = [rng.integers(-1, 2, (6, 6)) for _ in range(5)]
    with opened_page(browser, viewport={"width": 360, "height": 800}) as page:
        front = Front(page, Bars(chain))
        assert front.root.locator("[data-entry]").count() == 180
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        for box in (front.root.locator(name).first for name in ("svg", ".ff-matrix", ".ff-ranks")):
            seen = box.bounding_box()
            assert seen["x"] >= 0 and seen["x"] + seen["width"] <= 360


@pytest.mark.parametrize(("theme", "ground"), [("light", 255), ("dark", 22)])
def test_words_follow_the_theme(page, theme, ground):
    page.evaluate("g => { document.body.style.background = `rgb(${g}, ${g}, ${g})` }", ground)
    front = Front(page, Bars(SAME), theme=theme)
    inks = page.evaluate(
        """() => [...document.querySelectorAll(".ff-drawn text, output, td, .ff-status")]
             .map((e) => getComputedStyle(e)[e.closest("svg") ? "fill" : "color"])"""
    )
    assert len(inks) > 20 and front.root.locator(".ff-bars text").count() > 5
    for ink in set(inks):
        brightness = [int(x) for x in ink.strip("rgb()").split(",")]
        assert abs(max(brightness) - ground) > 150, ink


def test_no_front_end_writes_markup():
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert forbidden not in Bars._esm


def test_without_python_the_bars_stay_and_the_sliders_say_why_they_do_not(page):
    widget = Bars(SAME)
    Front(page, widget).button("diag(1,0), diag(0,1)").click()
    page.wait_for_function("Object.values(fronts)[0].state.picture.said.includes('[1, 2]')")
    front = Front(page, widget, alive=False)  # a saved notebook, opened again
    assert "need a notebook in which Python is running" in front.status.inner_text()
    for entry in front.root.locator("input").all():
        assert entry.is_disabled()
    for press in front.root.locator("button").all():
        assert press.is_disabled()
    bar(front, 2).hover()
    assert "bar [1, 2]" in front.root.locator(".ff-narrow .ff-caption").inner_text()
    still = front.widget._repr_mimebundle_()[0]
    assert "bar [1, 2]: born at stage 1 as (0, 1), carried to" in still["text/html"]
    assert still["text/plain"] == "<Bars: 4 bars: [0, 1], [0, 0], [1, 2], [2, 2]>"


def test_a_kernel_that_stops_is_noticed_and_one_that_was_busy_is_forgiven(page):
    page.clock.install()
    front = Front(page, Bars(SAME))
    slider = front.root.locator("input").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.clock.run_for(1500)
    assert front.widget.awake == front.state("asked")["token"]  # it was asked again, and has heard
    page.clock.run_for(8000)
    assert slider.is_enabled()
    page.evaluate("n => fronts[n].take({ awake: 5 })", front.number)  # another page was met
    assert slider.is_enabled()
    page.evaluate("n => { fronts[n].line.alive = false }", front.number)
    page.keyboard.press("ArrowRight")
    page.clock.run_for(1500)
    assert slider.is_enabled()
    page.clock.run_for(4000)
    assert slider.is_disabled()
    assert "need a notebook in which Python is running" in front.status.inner_text()
    front.hear({"asked": front.state("asked")})  # the answer comes, late
    front.deliver()
    assert slider.is_enabled() and "Move the sliders" in front.status.inner_text()


def test_closing_a_view_leaves_nothing_listening(page):
    front = Front(page, Bars(SAME))
    left = "n => { fronts[n].close(); return Object.values(fronts[n].heard).flat().length }"
    assert page.evaluate(left, front.number) == 0
