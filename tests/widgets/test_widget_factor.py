"""Factor: inputs go from block to block by hand, by keys, from Python; h is there or it is not."""

import json

import pytest

import finitefns as ff
from browsing import opened_page
from fake_model import Front
from finitefns.errors import InputError
from finitefns.finite.maps import FiniteMap
from finitefns.widgets import Factor

ADA = FiniteMap.from_mapping({"Ada": "red", "Bob": "blue", "Cleo": "red", "Di": "blue"})
TOGETHER = (("Ada", "Cleo"), ("Bob", "Di"))
BROKEN = "no h: Ada and Di sit in one block, but f says red and blue"
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


def part(front, kind, number):
    """An input, a block or a node of the diagram, as it is on the page."""
    return front.root.locator(f'[data-{kind}="{number}"]')


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(front, start, end):
    """A real drag with the mouse, from the middle of one thing to another."""
    front.page.mouse.move(*middle(start))
    front.page.mouse.down()
    front.page.mouse.move(*middle(end), steps=8)
    front.page.mouse.up()


def focused(page):
    return page.evaluate("({ ...document.activeElement.dataset })")


# ------------------------------------------------------------------ by hand


def test_a_drag_into_a_new_block_is_seen_by_python(page):
    front = Front(page, Factor(ADA))
    drag(front, part(front, "input", 0).locator("polygon"), part(front, "block", 2))
    widget = front.widget
    assert widget.blocks == (("Ada",), ("Bob", "Di"), ("Cleo",))
    assert widget.factorization in list(ff.factorizations(ADA))
    assert front.status.inner_text() == (
        "Ada moved. f = h ∘ s through 3 blocks, between the summary (2) and the finest (4)."
    )
    assert part(front, "block", 3).count() == 1  # and there is room for one more


def test_a_drag_hits_a_block_anywhere_and_by_its_members(page):
    front = Front(page, Factor(ADA))
    box = part(front, "block", 1).locator("rect").first.bounding_box()
    page.mouse.move(*middle(part(front, "input", 0).locator("polygon")))
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + 4, steps=6)  # a corner of it
    assert "ff-target" in part(front, "block", 1).get_attribute("class")
    assert front.root.locator(".ff-thread").count() == 1
    assert "ff-faint" in front.root.locator(".ff-s0").get_attribute("class")
    page.mouse.up()
    assert front.widget.blocks == (("Ada", "Bob", "Di"), ("Cleo",))
    drag(front, part(front, "input", 2), part(front, "input", 0).locator("polygon"))
    assert front.widget.blocks == (("Ada", "Bob", "Cleo", "Di"),)
    drag(front, part(front, "input", 0), part(front, "input", 3).locator("circle"))
    assert front.status.inner_text() == "Ada sits there already."


def test_a_drag_to_nowhere_lets_go(page):
    front = Front(page, Factor(ADA))
    page.mouse.move(*middle(part(front, "input", 0).locator("polygon")))
    page.mouse.down()
    page.mouse.move(300, 600, steps=4)
    page.mouse.up()
    assert front.status.inner_text() == "Ada is let go."
    assert front.widget.blocks == TOGETHER and front.root.locator(".ff-thread").count() == 0


def test_two_clicks(page):
    front = Front(page, Factor(ADA))
    part(front, "input", 3).locator("circle").click()
    assert part(front, "input", 3).get_attribute("aria-pressed") == "true"
    assert "Di is picked up" in front.status.inner_text()
    part(front, "block", 0).click()
    assert front.widget.blocks == (("Ada", "Cleo", "Di"), ("Bob",))
    part(front, "block", 1).click()
    assert "pick up an input first" in front.status.inner_text()


def test_keys_alone_do_it(page):
    front = Front(page, Factor(ADA))
    page.keyboard.press("Tab")
    assert focused(page) == {"input": "0"}
    page.keyboard.press("ArrowDown")
    assert focused(page) == {"input": "1"}
    page.keyboard.press("Enter")  # Bob is picked up: from here the arrows go to the blocks
    seen = []
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        seen.append(focused(page))
    assert seen == [{"block": "0"}, {"block": "1"}, {"block": "2"}]
    page.keyboard.press(" ")
    assert front.widget.blocks == (("Ada", "Cleo"), ("Bob",), ("Di",))
    assert focused(page) == {"input": "1"}  # back at Bob, to go on from there
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert front.widget.blocks == (("Ada", "Cleo"), ("Bob",), ("Di",))
    assert front.status.inner_text() == "Bob is let go."


def test_the_buttons(page):
    front = Front(page, Factor(ADA))
    for name, blocks in [
        ("finest", (("Ada",), ("Bob",), ("Cleo",), ("Di",))),
        ("coarsest (the summary)", TOGETHER),
        ("undo", (("Ada",), ("Bob",), ("Cleo",), ("Di",))),
        ("undo", TOGETHER),
    ]:
        front.button(name).click()
        assert front.widget.blocks == blocks
    assert front.button("undo").is_disabled()
    front.button("coarsest (the summary)").click()
    assert front.widget.said["text"].startswith("It is like that already")
    assert front.button("undo").is_disabled()  # what changed nothing is no step


# ------------------------------------------------------------------ where there is no h


def test_a_mixed_block_is_shown_broken_and_mended(page):
    front = Front(page, Factor(ADA))
    assert front.button("part the mixed blocks").is_disabled()
    drag(front, part(front, "input", 3), part(front, "block", 0))
    assert front.widget.factorization is None
    assert front.status.inner_text() == f"Di moved. N{BROKEN[1:]}."
    assert front.status.get_attribute("data-kind") == "refused"
    alarms = front.root.locator(".ff-alarm").all_text_contents()
    assert alarms == ["no h", "≠"]
    assert "is mixed" in part(front, "block", 0).get_attribute("aria-label")
    assert front.root.locator("[aria-current]").count() == 0
    front.button("part the mixed blocks").click()
    assert front.widget.blocks == (("Ada", "Cleo"), ("Bob",), ("Di",))
    assert front.status.get_attribute("data-kind") == "done"
    assert front.root.locator(".ff-alarm").count() == 0


def test_a_node_of_the_diagram_is_a_place_to_go(page):
    front = Front(page, Factor(ADA))
    names = front.widget.picture["names"]
    for j, name in enumerate(names):
        part(front, "node", j).click()
        assert [" ".join(block) for block in front.widget.blocks] == name.split("|")
        assert part(front, "node", j).get_attribute("aria-current") == "true"
        assert "where you are" in part(front, "node", j).get_attribute("aria-label")
    assert len(names) == 4


def test_the_diagram_is_walked_by_keys(page):
    front = Front(page, Factor(ADA))
    stops = front.root.locator('[data-node][tabindex="0"]')
    assert stops.count() == 1 and stops.get_attribute("aria-current") == "true"
    stops.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    there = front.widget.picture["names"][int(focused(page)["node"])]
    assert there.count("|") == 2
    caption = front.root.locator(".ff-caption").inner_text()
    assert caption == f"{there}, 3 blocks; click to go there."
    page.keyboard.press("Enter")
    assert len(front.widget.blocks) == 3
    assert focused(page) == {"node": str(front.widget.picture["here"])}


# ------------------------------------------------------------------ for those who listen


def test_what_a_screen_reader_is_told(page):
    front = Front(page, Factor(ADA))
    assert part(front, "input", 1).get_attribute("aria-label") == (
        "Bob, sent by f to blue, in block 2 of 2"
    )
    assert part(front, "block", 1).get_attribute("aria-label") == (
        "block 2 of 2: Bob and Di; goes to blue"
    )
    assert front.status.get_attribute("aria-live") == "polite"
    for kind in ("input", "block", "node"):
        every = front.root.locator(f"[data-{kind}]")
        assert every.count() > 1
        for i in range(every.count()):
            assert every.nth(i).get_attribute("role") == "button"
        assert front.root.locator(f'[data-{kind}][tabindex="0"]').count() == 1
    for svg in front.root.locator("svg").all():
        assert svg.get_attribute("role") == "group" and svg.get_attribute("aria-label")


# ------------------------------------------------------------------ from Python


def test_python_sets_and_reads(page):
    front = Front(page, Factor(ADA))
    widget = front.widget
    widget.blocks = [["Ada", "Di"], ["Bob"], ["Cleo"]]
    front.deliver()
    assert front.status.inner_text() == f"N{BROKEN[1:]}."
    widget.factorization = next(ff.factorizations(ADA, size=4))
    front.deliver()
    assert "this is the finest" in front.status.inner_text()
    assert widget.place == [0, 1, 2, 3] == front.state("place")
    front.button("undo").click()
    assert front.widget.factorization is None


def test_what_python_may_not_set_is_refused():
    widget = Factor(ADA)
    other = ff.summary(FiniteMap([0, 0]))
    for name, value, words in [
        ("blocks", [["Ada"]], "'Bob' sits in no block"),
        ("factorization", other, "another map"),
        ("factorization", None, "must be a Factorization"),
        ("place", [0, 0, 0], "seats 3 inputs, but f has 4"),
        ("place", [0, 0, 0, 9], "input 3 sits in block 9"),
    ]:
        with pytest.raises(InputError, match=words):
            setattr(widget, name, value)
        assert widget.blocks == TOGETHER and widget.factorization == ff.summary(ADA)
    for given in (3, None, "f", ff.Chain([[0]]), {"a": 1}):
        with pytest.raises(InputError, match="is no FiniteMap"):
            Factor(given)


MADE_UP = [
    {"do": "move", "input": 9, "block": 0},
    {"do": "move", "input": 0, "block": 3},
    {"do": "move", "input": "0", "block": 0},
    {"do": "move", "input": True, "block": 0},
    {"do": "move"},
    {"do": "go", "node": 4},
    {"do": "go", "node": -1},
    {"do": "go", "node": None},
    {"do": "dance"},
    {"do": ["move"]},
    "move",
    None,
]


def test_what_a_page_makes_up_is_refused(page):
    front = Front(page, Factor(ADA))
    for serial, request in enumerate(MADE_UP):
        made_up = request | {"serial": serial} if isinstance(request, dict) else request
        before = front.widget.said
        front.hear({"asked": made_up})
        front.deliver()
        assert front.widget.blocks == TOGETHER and front.widget.said["kind"] == "refused"
        assert front.widget.said != before
        assert front.status.inner_text() == front.widget.said["text"] != ""


def test_a_page_cannot_set_what_python_knows():
    widget = Factor(ADA)
    picture = json.dumps(widget.picture)
    widget.set_state({"place": [0, 0, 0, 0], "picture": {}, "said": {"text": "all is well"}})
    assert widget.blocks == TOGETHER and json.dumps(widget.picture) == picture
    assert widget.said.get("text") != "all is well"


# ------------------------------------------------------------------ bad and large input


def test_hostile_labels_are_text(page):
    f = FiniteMap([0, 0, *range(6)], codomain=[f"out{x}" for x in EVIL], domain=EVIL)
    front = Front(page, Factor(f))
    drag(front, part(front, "input", 0), part(front, "block", 3))
    part(front, "node", 0).hover()
    assert front.widget.factorization is None
    assert page.evaluate("document.querySelectorAll('img, script, a').length") == 0
    assert page.title() == ""
    titles = front.root.locator("title").all_text_contents()
    assert EVIL[0] in titles and EVIL[1] in titles
    assert "<img" in front.status.inner_text()
    assert "x" * 1000 not in front.root.inner_text()
    long = part(front, "input", 5).locator("text")
    assert long.locator("tspan").text_content().endswith("x…")  # what is seen, and the whole
    assert long.locator("title").text_content() == EVIL[5]
    page.set_content(f"<div id=twin>{front.widget._repr_mimebundle_()[0]['text/html']}</div>")
    assert page.evaluate("document.querySelectorAll('img, script, a').length") == 0
    assert page.title() == "" and "<img" in page.locator("#twin").text_content()


def test_no_front_end_writes_markup():
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert forbidden not in Factor._esm


def test_ten_thousand_inputs_are_shown_and_stand_still(page):
    f = FiniteMap([i % 7 for i in range(10_000)])
    front = Front(page, Factor(f))
    assert front.status.inner_text() == (
        "The map has 10,000 inputs and 7 outputs; up to 32 of each can be moved by hand, so this "
        "picture stands still."
    )
    assert "1,429" in front.root.locator("svg").text_content()
    assert front.root.locator("button, [data-input]").count() == 0
    widget = front.widget
    assert widget.factorization == ff.summary(f) and len(json.dumps(widget.picture)) < 20_000
    front.hear({"asked": {"do": "finest", "serial": 1}})
    assert widget.said["kind"] == "refused" and widget.factorization == ff.summary(f)
    with pytest.raises(InputError, match="nothing moves here"):
        widget.blocks = [list(range(10_000))]


def test_many_factorizations_are_a_line_with_no_nodes(page):
    front = Front(page, Factor(FiniteMap([0] * 12)))
    assert front.root.locator("[data-node]").count() == 0
    assert "4,213,597 in all" in front.root.locator(".ff-caption").inner_text()
    drag(front, part(front, "input", 11), part(front, "block", 1))
    assert front.widget.factorization.middle == 2  # by now the page has heard of it
    assert "2,047 factorizations through 2" in front.root.locator(".ff-caption").inner_text()


@pytest.mark.parametrize("f", [FiniteMap([]), FiniteMap([], codomain=3), FiniteMap([0])])
def test_small_things_are_things(page, f):
    front = Front(page, Factor(f))
    for name in ("finest", "coarsest (the summary)"):
        front.button(name).click()
    assert front.widget.factorization == ff.summary(f)
    assert front.widget.static().svg.startswith("<svg")


# ------------------------------------------------------------------ where it is shown


@pytest.mark.parametrize(("theme", "ground"), [("light", "#ffffff"), ("dark", "#161616")])
def test_words_stand_out_in_every_theme(page, theme, ground):
    page.evaluate("ground => { document.body.style.background = ground }", ground)
    front = Front(page, Factor(ADA), theme=theme)
    drag(front, part(front, "input", 3), part(front, "block", 0))
    front.widget  # noqa: B018 - waits until Python has answered
    looks = page.evaluate(
        """() => [...document.querySelectorAll(".ff-drawn text, .ff-status, .ff-caption")]
          .map((e) => getComputedStyle(e)).map((s, i) => s.fill && s.fill !== "none" &&
             document.querySelectorAll(".ff-drawn text, .ff-status, .ff-caption")[i].closest("svg")
             ? s.fill : s.color)"""
    )
    assert len(looks) > 20
    for look in set(looks):
        red, green, blue = (int(x) for x in look.strip("rgb()").split(","))
        assert contrast((red, green, blue), ground) >= 4.5, look


def contrast(colour, ground):
    """How far two colours stand apart, as WCAG 2 counts it."""

    def light(rgb):
        parts = [c / 255 for c in rgb]
        lin = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]

    back = tuple(int(ground[i : i + 2], 16) for i in (1, 3, 5))
    high, low = sorted((light(colour), light(back)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_a_phone_shows_it_whole_and_a_finger_moves_inputs(browser):
    with opened_page(browser, viewport={"width": 360, "height": 800}, has_touch=True) as page:
        names = {f"a rather long name {i}": f"quite a long output {i % 2}" for i in range(5)}
        front = Front(page, Factor(FiniteMap.from_mapping(names)))
        board = front.root.locator("svg").first.bounding_box()
        assert board["x"] >= 0 and board["x"] + board["width"] <= 360
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        size = page.evaluate("""() => { const t = document.querySelector("[data-input] text");
            return 14 * t.getScreenCTM().a; }""")
        assert size >= 10.5  # pixels, of a label
        part(front, "input", 4).locator("rect").tap()
        part(front, "block", 2).tap()
        assert front.widget.factorization.middle == 3


def test_the_numbers_of_blocks_stay_in_sight_while_the_diagram_is_scrolled(browser):
    with opened_page(browser, viewport={"width": 360, "height": 800}, has_touch=True) as page:
        front = Front(page, Factor(FiniteMap([0, 0, 0, 0, 1, 1])))
        window = front.root.locator(".ff-scroll")
        words = window.locator(".ff-rows text")
        shown = window.bounding_box()
        furthest = window.evaluate("e => e.scrollWidth - e.clientWidth")
        assert furthest > 30  # else there is nothing to scroll
        for left in (0, furthest // 2, furthest):
            window.evaluate("(e, left) => { e.scrollLeft = left; }", left)
            page.wait_for_function(
                "left => document.querySelector('.ff-rows').getAttribute('transform')"
                " === `translate(${left} 0)`",
                arg=left,
            )
            for place in range(words.count()):
                box = words.nth(place).bounding_box()
                assert box["x"] >= shown["x"] - 1
                assert box["x"] + box["width"] <= shown["x"] + shown["width"]
        assert words.all_text_contents() == ["blocks", "2", "3", "4", "5", "6"]


def test_without_python_the_last_picture_stays_and_says_so(page):
    page.clock.install()
    front = Front(page, Factor(ADA), alive=False)
    drag(front, part(front, "input", 0), part(front, "block", 1))
    page.clock.run_for(5_000)
    assert "needs a notebook in which Python is running" in front.status.inner_text()
    assert part(front, "input", 0).get_attribute("aria-label").endswith("in block 1 of 2")
    still = front.widget._repr_mimebundle_()[0]
    assert "through 2 blocks: this is the summary" in still["text/html"]
    assert "<Factor: f = h ∘ s through 2 blocks" in still["text/plain"]


def test_two_views_of_one_widget_agree(page):
    widget = Factor(ADA)
    front = Front(page, widget)
    front.button("finest").click()
    assert front.widget.blocks == (("Ada",), ("Bob",), ("Cleo",), ("Di",))
    again = Front(page, widget)
    assert again.root.locator("[data-block]").count() == 5
    assert not again.button("undo").is_disabled()


def test_closing_a_view_leaves_nothing_listening(page):
    front = Front(page, Factor(ADA))
    left = "n => { fronts[n].close(); return Object.values(fronts[n].heard).flat().length }"
    assert page.evaluate(left, front.number) == 0
