"""Relabel: what a hand does in the page, Python sees; what a page makes up, Python refuses."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest

import finitefns as ff
from fake_model import Front
from finitefns.errors import InputError
from finitefns.finite.colours import coloured, weighted
from finitefns.finite.groups.given import group
from finitefns.finite.orbits import relabelings
from finitefns.freedom import Freedom
from finitefns.widgets import Match, Relabel
from finitefns.widgets.rules import Rules

F = ff.FiniteMap.from_mapping({"a": "x", "b": "x", "c": "y", "d": "z", "e": "z"}, codomain="vwxyz")
CHAIN = ff.Chain([[0, 0, 1, 2, 3], [0, 1, 1, 2]])
STEP = ff.Endofunction([1, 2, 0, 0, 3, 5, 7, 6])
HALF = ff.Freedom(domain=coloured(["red", "red", "blue", "blue", "blue"]), codomain="free")
NPN = ff.Freedom(domain="hypercube", codomain="free")
TOGETHER = Freedom.joint([ff.Relabeling(domain=[1, 0, 2], codomain=[1, 0])])
EVIL = [
    "<img src=x onerror=\"document.title='broken'\">",
    "<script>document.title='broken'</script>",
    "\"'>]]>&amp;",
    "שלום",
    "😀👩‍👩‍👧",
    "x" * 10_000,
    "\u202edesrever",
    " ",
]


def check_law(widget):
    assert widget.original.act(widget.relabeling) == widget.thing


# ------------------------------------------------------------------ by hand


def test_a_drag_is_seen_by_python(page):
    front = Front(page, Relabel(F))
    front.drag(("domain", 0), ("domain", 2))
    widget = front.widget
    assert widget.relabeling.moves["domain"].tolist() == [2, 1, 0, 3, 4]
    assert widget.thing("a") == "y" and widget.thing("c") == "x"
    assert front.status.inner_text() == (
        "Input a and input c change places; the invariants stand still."
    )
    assert "was c" in front.place("domain", 0).text_content()
    check_law(widget)


def test_arrows_follow_and_names_stay(page):
    page.emulate_media(reduced_motion="reduce")
    front = Front(page, Relabel(F))
    arrows = front.root.locator(".arrows path")
    before = [arrows.nth(i).get_attribute("d") for i in range(5)]
    names = front.root.locator(".ff-place").all_text_contents()
    front.drag(("domain", 0), ("domain", 2))
    after = [arrows.nth(i).get_attribute("d") for i in range(5)]
    # Input 0 went to where 2 was: it starts there now, and still ends at x.
    assert after[1] == before[1] and after[3:] == before[3:]
    assert after[0] != before[0] and after[2] != before[2]
    assert re.match("M[0-9.]+ [0-9.]+", after[0])[0] == re.match("M[0-9.]+ [0-9.]+", before[2])[0]
    assert after[0].split()[-1] == before[0].split()[-1]
    assert [n.replace("was c", "").replace("was a", "") for n in (
        front.root.locator(".ff-place").all_text_contents())] == names  # fmt: skip


def test_two_clicks_and_one_point_twice(page):
    front = Front(page, Relabel(CHAIN))
    front.place("stage1", 0).locator(".ff-hit").click()
    assert front.place("stage1", 0).get_attribute("aria-pressed") == "true"
    assert "Point 0 of stage 1 is picked up" in front.status.inner_text()
    front.place("stage1", 3).locator(".ff-hit").click()
    assert front.widget.relabeling.moves["stage1"].tolist() == [3, 1, 2, 0]
    assert front.place("stage1", 0).get_attribute("aria-pressed") == "false"
    front.place("stage2", 1).locator(".ff-hit").click()
    front.place("stage2", 1).locator(".ff-hit").click()
    assert front.status.inner_text() == "Output 1 is let go."
    assert front.widget.relabeling.moves["stage2"].tolist() == [0, 1, 2]
    check_law(front.widget)


def test_keys_alone_do_it(page):
    front = Front(page, Relabel(STEP))
    page.keyboard.press("Tab")
    for key in ("ArrowDown", "Enter", "ArrowRight", "ArrowDown", " "):
        page.keyboard.press(key)
    assert front.widget.relabeling.moves["space"].tolist() == [0, 3, 2, 1, 4, 5, 6, 7]
    assert page.evaluate("document.activeElement.dataset.place") == "3"
    for key in ("Home", "ArrowUp", "Enter", "Escape", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert front.widget.relabeling.moves["space"].tolist() == [0, 3, 2, 1, 4, 5, 6, 7]
    assert page.evaluate("document.activeElement.dataset.place") == "0"
    assert "picked up" in front.status.inner_text()


def test_each_slot_is_one_stop_of_the_tab_key_and_focus_is_seen(page):
    front = Front(page, Relabel(F))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.slot") == "domain"
    ring = "getComputedStyle(document.activeElement.querySelector('.ff-ring')).stroke"
    assert page.evaluate(ring) not in ("none", "")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.slot") == "codomain"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "canonical form"
    assert front.root.locator("[tabindex='0']").count() == 2


def test_a_finger_moves_points_and_does_not_scroll(browser):
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True)
    page = context.new_page()
    front = Front(page, Relabel(F))
    front.place("domain", 0).locator(".ff-hit").tap()
    front.place("domain", 1).locator(".ff-hit").tap()
    place = front.place("domain", 0)
    assert place.evaluate("e => getComputedStyle(e).touchAction") == "none"
    assert front.widget.relabeling.moves["domain"].tolist() == [1, 0, 2, 3, 4]
    # Nothing is wider than a phone, and words can be read.
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    name = front.place("domain", 0).locator("text").first.bounding_box()
    assert name["height"] >= 11
    context.close()


def test_what_a_screen_reader_is_told(page):
    front = Front(page, Relabel(F, HALF))
    front.drag(("domain", 2), ("domain", 3))
    label = front.place("domain", 2).get_attribute("aria-label")
    assert label == "input c, blue, was d, goes to output z"
    label = front.place("codomain", 2).get_attribute("aria-label")
    assert label == "output x, 2 arrows come in"
    assert front.place("codomain", 0).get_attribute("aria-label").endswith("no arrows come in")
    assert front.place("domain", 2).get_attribute("role") == "button"
    assert front.status.get_attribute("aria-live") == "polite"
    assert front.root.locator("section").get_attribute("aria-label") == (
        "Relabel: a map from 5 points to 5"
    )


def test_canonical_form_undo_and_back(page):
    front = Front(page, Relabel(F))
    assert front.button("undo").is_disabled() and front.button("back to the start").is_disabled()
    front.drag(("codomain", 0), ("codomain", 4))
    dragged = front.widget.thing
    front.button("canonical form").click()
    assert front.widget.thing.values.tolist() == ff.canonical_form(F).form.values.tolist()
    check_law(front.widget)
    front.button("undo").click()
    assert front.widget.thing == dragged and front.widget.thing != F
    front.button("undo").click()
    assert front.widget.thing == F and front.button("undo").is_disabled()
    front.drag(("domain", 0), ("domain", 4))
    front.button("canonical form").click()
    front.button("back to the start").click()
    assert front.widget.relabeling.is_identity


def test_what_leads_back_to_the_start_can_be_undone_too(page):
    """Of a map that is canonical the button leads to the start; so does the way back, or a drag."""
    f = ff.FiniteMap([0, 0, 1])
    assert ff.canonical_form(f).form == f
    front = Front(page, Relabel(f))
    for way in ("canonical form", "back to the start", None):
        front.drag(("domain", 0), ("domain", 2))
        moved = front.widget.thing
        if way is None:
            front.drag(("domain", 0), ("domain", 2))
        else:
            front.button(way).click()
        assert front.widget.thing == f != moved
        assert not front.button("undo").is_disabled()
        front.button("undo").click()
        assert front.widget.thing == moved
        front.button("undo").click()
        assert front.widget.thing == f and front.button("undo").is_disabled()


@pytest.mark.parametrize("thing", [F, CHAIN, STEP], ids=["map", "chain", "endofunction"])
def test_a_click_anywhere_between_a_point_and_its_name_counts(page, thing):
    front = Front(page, Relabel(thing))
    slot = next(iter(thing.slots))
    place = front.place(slot, 0)
    dot = place.locator(".ff-hit").bounding_box()
    name = place.locator("text").first.bounding_box()
    start = [dot[k] + dot[size] / 2 for k, size in (("x", "width"), ("y", "height"))]
    end = [name[k] + name[size] / 2 for k, size in (("x", "width"), ("y", "height"))]
    for step in range(11):
        x, y = (a + (b - a) * step / 10 for a, b in zip(start, end, strict=True))
        page.mouse.click(x, y)
        assert place.get_attribute("aria-pressed") == "true", step
        page.keyboard.press("Escape")


@pytest.mark.parametrize("thing", [F, CHAIN, STEP])
def test_invariants_are_looked_at_again_and_stand_still(page, thing):
    front = Front(page, Relabel(thing))
    slot = next(iter(thing.slots))
    front.drag((slot, 0), (slot, 4))
    assert not front.widget.relabeling.is_identity
    told = front.root.locator("table").inner_text()
    assert "What stands still (✓ as before)" in told
    names = ff.invariants(thing)
    assert all(name in told for name in names) and told.count("✓") == len(names) + 1
    assert front.state("facts")["moves"] == {
        s: m.tolist() for s, m in front.widget.relabeling.moves.items()
    }


def test_what_stands_still_is_said_in_the_same_words_after_a_move():
    """Under the names that the points had in the beginning: else the words would move."""
    for thing, slot in ((CHAIN, "stage0"), (STEP, "space"), (F, "domain")):
        widget = Relabel(thing)
        before = widget.facts["rows"]
        assert all(row["still"] for row in before)
        last = thing.slots[slot] - 1
        widget.moves = {slot: [last, *range(1, last), 0]}
        assert widget.thing != thing
        assert widget.facts["rows"] == before


def test_an_invariant_that_changed_would_be_seen(page, monkeypatch):
    widget = Relabel(STEP)
    front = Front(page, widget)
    monkeypatch.setitem(widget._told, "cycle lengths", (99,))  # a fault, planted
    front.drag(("space", 0), ("space", 4))
    assert not front.widget.relabeling.is_identity
    assert "✗ changed" in front.root.locator("table").inner_text()


# ------------------------------------------------------------------ what may not move


def test_fixed_slots_refuse(page):
    front = Front(page, Relabel(F, "codomain"))
    front.place("domain", 0).locator(".ff-hit").click()
    refused = "The domain is fixed: its names are trusted, and nothing in it moves."
    assert front.status.inner_text() == refused
    front.drag(("domain", 0), ("domain", 1))
    assert front.status.inner_text() == refused
    assert front.status.get_attribute("data-kind") == "refused"
    assert front.widget.relabeling.is_identity


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        (
            coloured(["red", "red", "blue", "blue", "blue"]),
            "A is red, c is blue; the domain is col",
        ),
        (weighted([1, 1, 2, 2, 2]), "A is 1, c is 2; the domain is weighted: only points of equal"),
        (group([[1, 2, 3, 4, 0]]), "The group of the domain has no move that exchanges just these"),
        (group([[1, 0, 2, 3, 4], [0, 1, 3, 2, 4]]), "The group of the domain exchanges points ins"),
    ],
)
def test_a_swap_that_is_not_allowed_is_refused_with_its_reason(page, how, sentence):
    front = Front(page, Relabel(F, ff.Freedom(domain=how)))
    front.drag(("domain", 0), ("domain", 2))
    assert front.status.inner_text().startswith(sentence)
    assert front.widget.relabeling.is_identity
    assert front.status.get_attribute("data-kind") == "refused"


def test_a_point_dropped_on_another_set_stays(page):
    front = Front(page, Relabel(F))
    front.place("domain", 0).locator(".ff-hit").click()
    front.place("codomain", 0).locator(".ff-hit").click()
    assert front.status.inner_text() == "Only two points of one set change places."
    front.drag(("domain", 0), ("codomain", 0))
    assert front.status.inner_text() == "Input a is let go."
    assert front.widget.relabeling.is_identity


def test_a_group_turns_by_its_generators(page):
    AND = ff.FiniteMap([0, 0, 0, 1], domain=["00", "01", "10", "11"])
    front = Front(page, Relabel(AND, NPN))
    front.button("turn (00 01)(10 11)").click()
    assert front.widget.thing.values.tolist() == [0, 0, 1, 0]
    check_law(front.widget)
    front.drag(("codomain", 0), ("codomain", 1))
    assert front.widget.thing.values.tolist() == [1, 1, 0, 1]


def test_turns_follow_each_other_in_the_order_in_which_they_are_made(page):
    fr = ff.Freedom(domain="dihedral")
    front = Front(page, Relabel(F, fr))
    turns = front.widget.picture["turns"]
    assert len(turns) == 2
    for turn in turns:
        front.button(turn["name"]).click()
    one, two = (ff.Relabeling(**turn["moves"]) for turn in turns)
    assert front.widget.relabeling == one.then(two) != two.then(one)
    check_law(front.widget)


def test_a_point_of_a_chain_looks_like_the_output_where_it_ends(page):
    front = Front(page, Relabel(CHAIN))
    fills = front.root.locator(".ff-point > :first-child").evaluate_all(
        "marks => marks.map((m) => m.getAttribute('fill'))"
    )
    inputs, inner, outputs = fills[:5], fills[5:9], fills[9:]
    assert inputs == [outputs[y] for y in CHAIN.behaviour.values.tolist()]
    assert inner == [outputs[y] for y in CHAIN.compose(1, 2).values.tolist()]
    assert len(set(outputs)) == 3


def test_slots_that_move_together_have_their_own_buttons(page):
    front = Front(page, Relabel(ff.FiniteMap([0, 0, 1]), TOGETHER))
    front.drag(("codomain", 0), ("codomain", 1))
    assert front.status.inner_text() == "The group has no move that exchanges just these two."
    front.button("turn (0 1), (0 1)").click()
    assert front.widget.thing.values.tolist() == [1, 1, 0]
    check_law(front.widget)


FREEDOMS = (
    (ff.FiniteMap([0, 0, 1]), ["all", "none", "domain", "codomain"]),
    (F, [HALF]),
    (ff.FiniteMap([0, 0, 0, 1]), [NPN]),
    (
        ff.FiniteMap([0, 0, 1]),
        [TOGETHER, ff.Freedom(domain="cyclic"), ff.Freedom(domain="dihedral")],
    ),
    (ff.Chain([[0, 0, 1], [0, 1]]), ["all", "hidden"]),
    (ff.Endofunction([1, 2, 0, 0]), ["all", ff.Freedom(space="alternating")]),
)


@pytest.mark.parametrize("thing, freedom", [(t, fr) for t, many in FREEDOMS for fr in many])
def test_rules_allow_exactly_what_the_freedom_does(thing, freedom):
    fr = Freedom.parse(freedom)
    rules = Rules(thing, fr)
    allowed = set(relabelings(thing, fr))
    for change in relabelings(thing, "all"):
        moves = {slot: change.moves[slot] for slot in thing.slots}
        assert (rules.refusal(moves) is None) == (change in allowed)
    for slot, size in thing.slots.items():  # a swap is in one class exactly when it is allowed
        own = rules.slots[slot].classes
        for a in range(size):
            for b in range(a):
                swap = np.arange(size)
                swap[[a, b]] = b, a
                assert (own[a] == own[b]) == (ff.Relabeling(**{slot: swap}) in allowed)


# ------------------------------------------------------------------ what a page makes up


@pytest.mark.parametrize(
    "made_up",
    [
        {"moves": {"domain": [0, 0, 0, 0, 0]}},
        {"moves": {"domain": [0, 1]}},
        {"moves": {"domain": [1.0, 0, 2, 3, 4]}},
        {"moves": {"domain": [True, False, 2, 3, 4]}},
        {"moves": {"domain": "hello"}},
        {"moves": {"elsewhere": [0]}},
        {"moves": {"domain": [2, 1, 0, 3, 4]}},  # red and blue change places
        {"moves": [1, 2]},
        {"moves": None},
        {"moves": {"domain": [10**30, 1, 2, 3, 4]}},
        {"asked": "anything"},
        {"asked": {"do": "__class__", "serial": 1}},
        {"asked": {"do": ["swap"], "serial": "1"}},
    ],
)
def test_what_a_page_makes_up_is_refused_and_put_right(page, made_up):
    front = Front(page, Relabel(F, HALF))
    front.widget.moves = {"domain": [1, 0, 2, 3, 4]}
    front.deliver()
    front.hear(made_up)
    assert front.widget.thing == F.act(ff.Relabeling(domain=[1, 0, 2, 3, 4]))
    assert front.widget.said["kind"] == "refused" and len(front.widget.said["text"]) < 300
    if "moves" in made_up:
        assert front.line.sent[-1] == {"moves": dict(front.widget.moves)}
    front.deliver()
    assert front.status.inner_text() == front.widget.said["text"]


def test_a_page_cannot_change_what_is_drawn_or_told():
    widget = Relabel(F)
    front_state = {
        "picture": {}, "facts": {"rows": []}, "said": {"text": "x"}, "_esm": "evil", "layout": "x",
    }  # fmt: skip
    before = {name: getattr(widget, name) for name in front_state}
    widget.set_state(front_state)
    assert {name: getattr(widget, name) for name in front_state} == before


def test_python_moves_points_and_is_checked_too(page):
    front = Front(page, Relabel(F, HALF))
    front.widget.moves = {"codomain": [4, 1, 2, 3, 0]}
    front.deliver()
    assert "was z" in front.place("codomain", 0).text_content()
    check_law(front.widget)
    with pytest.raises(InputError, match="only points of one colour"):
        front.widget.moves = {"domain": [4, 1, 2, 3, 0]}
    with pytest.raises(InputError, match="puts its 5 points on the places"):
        front.widget.moves = {"domain": [0, 0, 1, 2, 3]}
    front.widget.moves["codomain"].reverse()  # what is changed behind its back counts for nothing
    check_law(front.widget)
    assert front.widget.thing == F.act(ff.Relabeling(codomain=[4, 1, 2, 3, 0]))


def test_a_witness_is_played_by_setting_it():
    f, g = ff.FiniteMap([0, 0, 0, 1, 1], codomain=5), ff.FiniteMap([4, 2, 4, 4, 2], codomain=5)
    w = Relabel(f)
    w.relabeling = ff.equivalent(f, g).witness
    assert w.thing == g and w.relabeling == ff.equivalent(f, g).witness
    w.relabeling = ff.Relabeling()  # what is not named stays as it was in the beginning
    assert w.thing == f
    for wrong, words in [
        ([1, 0], "a Relabeling is meant"),
        (ff.Relabeling(domain=[1, 0]), "domain"),
        (ff.Relabeling(middle=[1, 0]), "middle"),
    ]:
        with pytest.raises(InputError, match=words):
            w.relabeling = wrong
        assert w.thing == f
    fixed = Relabel(f, "codomain")
    with pytest.raises(InputError, match="fixed"):
        fixed.relabeling = ff.Relabeling(domain=[1, 0, 2, 3, 4])
    assert fixed.thing == f


@pytest.mark.parametrize("given", [[0, 0, 1], "aab", None, ff.FiniteMap, ff.Freedom()])
def test_what_has_no_points_is_refused_in_one_sentence(given):
    with pytest.raises(InputError, match=r"^Relabel: .* is no FiniteMap, Chain or Endofunction"):
        Relabel(given)
    with pytest.raises(InputError, match="there is no slot 'stage1'"):
        Relabel(F, "stage1")


# ------------------------------------------------------------------ labels, sizes, themes


def test_hostile_labels_are_text(page):
    thing = ff.FiniteMap([0, 1, 2, 3, 4, 5, 6, 7], codomain=EVIL, domain=EVIL[::-1])
    colours = coloured([EVIL[0]] * 4 + [EVIL[1]] * 4)
    front = Front(page, Relabel(thing, ff.Freedom(domain=colours, codomain="free")))
    front.drag(("domain", 7), ("domain", 6))
    front.drag(("domain", 7), ("domain", 0))
    front.place("codomain", 0).locator(".ff-hit").click()
    assert EVIL[0] in front.place("codomain", 0).get_attribute("aria-label")
    assert front.status.inner_text().startswith("Output <img src=x o… is picked up")
    page.set_content(f"<div id=twin>{front.widget._repr_mimebundle_()[0]['text/html']}</div>")
    assert page.evaluate("document.querySelectorAll('img, script, a').length") == 0
    assert page.title() == "" and "<script>" in page.locator("#twin").text_content()


def test_no_front_end_writes_markup():
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert forbidden not in Relabel._esm


def test_ten_thousand_points_are_shown_and_stand_still(page):
    thing = ff.FiniteMap([i % 7 for i in range(10_000)])
    front = Front(page, Relabel(thing))
    assert front.status.inner_text() == (
        "The domain has 10,000 points, and up to 60 can be moved by hand; this is the whole in a "
        "summary."
    )
    assert "1,429" in front.root.locator("svg").text_content()
    assert front.root.locator("button, .ff-place").count() == 0
    assert len(json.dumps(front.widget.picture)) < 20_000
    front.hear({"moves": {"domain": [1, 0]}})
    assert front.widget.thing == thing and front.widget.said["kind"] == "refused"
    assert "1,429" in front.widget.static().svg


def test_a_still_picture_brings_no_code_with_it(page):
    widget = Relabel(ff.FiniteMap([0] * 100))
    bad = (
        "<svg xmlns='http://www.w3.org/2000/svg' onload='document.title=1' width='10'>"
        "<script>document.title=1</script><image href='x' onerror='document.title=1'/>"
        "<a href='javascript:document.title=1'><rect width='5' fill='url(#x)'/></a>"
        "<circle r='4' style='fill:red' onclick='document.title=1'/></svg>"
    )
    widget.picture = {**widget.picture, "still": bad}
    front = Front(page, widget)
    drawn = front.root.locator("svg")
    assert drawn.evaluate("e => e.querySelectorAll('*').length") == 1
    assert drawn.locator("circle").evaluate("e => e.getAttributeNames()") == ["r"]
    assert page.title() == ""


def test_a_group_too_large_to_be_searched_still_moves_and_says_what_is_known(page):
    thing = ff.FiniteMap([i % 5 for i in range(20)], 7)
    large = ff.Freedom(domain="alternating", codomain="free")
    front = Front(page, Relabel(thing, large))
    assert front.root.get_by_role("button", name="canonical form").count() == 0
    front.drag(("codomain", 0), ("codomain", 5))
    front.root.get_by_role("button", name="turn").first.click()
    assert not front.widget.relabeling.is_identity
    check_law(front.widget)
    assert "(4, 4, 4, 4, 4)" in front.root.locator("table").inner_text()
    with pytest.raises(InputError, match=r"^Match: the group of .* too large to be searched"):
        Match(thing, thing, large)


@pytest.mark.parametrize("thing", [ff.FiniteMap([], 3), ff.FiniteMap([], 0), ff.Endofunction([])])
def test_empty_things_are_things(page, thing):
    front = Front(page, Relabel(thing))
    assert front.root.locator("svg").count() == 1
    assert "(none)" in front.root.locator("svg").text_content()
    front.button("canonical form").click()
    assert front.status.inner_text() == "Nothing moves: it is like that already."


def contrast(one, other):
    def light(colour):
        parts = [int(x) / 255 for x in re.findall("[0-9]+", colour)[:3]]
        parts = [x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("ground", "theme", "scheme", "body"),
    [
        ("rgb(255, 255, 255)", None, "light", {}),
        ("rgb(17, 17, 17)", None, "dark", {}),
        ("rgb(17, 17, 17)", "dark", "light", {}),
        ("rgb(255, 255, 255)", "light", "dark", {}),
        ("rgb(17, 17, 17)", None, "light", {"jpThemeLight": "false"}),
        ("rgb(255, 255, 255)", None, "dark", {"jpThemeLight": "true"}),
    ],
)
def test_words_stand_out_in_every_theme(page, ground, theme, scheme, body):
    page.emulate_media(color_scheme=scheme)
    page.set_content(f"<body style='background: {ground}'>")
    page.evaluate("body => Object.assign(document.body.dataset, body)", body)
    front = Front(page, Relabel(F, "codomain"), theme=theme)
    front.place("domain", 0).locator(".ff-hit").click()  # a refusal, in its own colour
    look = "(e, name) => getComputedStyle(e)[name]"
    button = front.button("canonical form")
    assert contrast(front.status.evaluate(look, "color"), ground) >= 4.5
    assert (
        contrast(front.place("domain", 0).locator("text").first.evaluate(look, "fill"), ground) > 7
    )
    assert contrast(*(button.evaluate(look, name) for name in ("color", "backgroundColor"))) >= 7
    assert contrast(front.root.locator(".ff-point > *").first.evaluate(look, "fill"), ground) >= 3


# ------------------------------------------------------------------ where nothing runs


def test_without_python_the_arrows_follow_and_the_facts_say_how_old_they_are(page):
    front = Front(page, Relabel(F), alive=False)
    front.drag(("domain", 0), ("domain", 2))
    assert front.state("moves")["domain"] == [2, 1, 0, 3, 4]
    assert front.widget.relabeling.is_identity
    assert "as last looked at" in front.root.locator("caption").inner_text()
    front.button("undo").click()
    assert front.state("moves")["domain"] == [0, 1, 2, 3, 4]


def test_the_twin_stands_where_no_page_runs(page):
    widget = Relabel(F)
    widget.moves = {"domain": [2, 1, 0, 3, 4]}
    data, _ = widget._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/plain", "text/html"}
    assert data["text/plain"] == (
        "<Relabel: a map from 5 points to 5; free to move: domain, codomain; 2 points moved>"
    )
    assert "was c" in data["text/html"] and "was a" in data["text/html"]
    # The two drawers put the same points at the same places.
    page.emulate_media(reduced_motion="reduce")  # drawn where they end, not on the way there
    front = Front(page, widget)
    shown = front.root.locator(".arrows path").evaluate_all(
        "es => es.map(e => e.getAttribute('d'))"
    )
    numbers = [sorted(round(float(x)) for x in re.findall("[0-9.]+", d)) for d in shown]
    drawn = re.findall(' d="(M[^"]+)"', widget.static().svg)
    assert [sorted(round(float(x)) for x in re.findall("[0-9.]+", d)) for d in drawn] == numbers


def test_closing_a_view_leaves_nothing_listening(page):
    front = Front(page, Relabel(F))
    left = "n => { fronts[n].close(); return Object.values(fronts[n].heard).flat().length }"
    assert page.evaluate(left, front.number) == 0


BLOCKED = """
import sys
sys.modules["anywidget"] = None
import finitefns
try:
    from finitefns.widgets import Relabel
except ImportError as error:
    print(error)
"""


def test_without_anywidget_one_sentence_says_what_to_install():
    run = subprocess.run(
        [sys.executable, "-c", BLOCKED], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == (
        "widgets need the package anywidget, which is not installed: pip install anywidget"
    )


def test_the_package_does_not_load_anywidget():
    script = "import sys, finitefns, finitefns.show.draw; print('anywidget' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
