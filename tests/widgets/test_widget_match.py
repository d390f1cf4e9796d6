"""Match: the left becomes the right by hand, or a right reason is found; a page knows neither."""

import itertools
import json

import pytest

import finitefns as ff
from fake_model import Front
from finitefns.errors import InputError
from finitefns.finite.colours import coloured
from finitefns.finite.orbits import relabelings
from finitefns.freedom import Freedom
from finitefns.widgets import Match
from finitefns.widgets.rules import Rules
from finitefns.widgets.swaps import Ways, swaps_in

F = ff.FiniteMap.from_mapping({"a": "x", "b": "x", "c": "y", "d": "z", "e": "z"}, codomain="vwxyz")
G = F.act(ff.Relabeling(domain=[2, 3, 0, 4, 1], codomain=[0, 2, 3, 4, 1]))
OTHER = ff.FiniteMap([2, 2, 2, 3, 3], codomain="vwxyz", domain="abcde")
SEED, FOUR_ONE = ff.FiniteMap([0, 0, 0, 1, 1], 5), ff.FiniteMap([0, 0, 0, 0, 1], 5)
STEP = ff.Endofunction([1, 2, 0, 0])
NPN = ff.Freedom(domain="hypercube", codomain="free")


def claim(front, words):
    front.root.locator("details").evaluate("e => { e.open = true }")
    front.button(words).click()
    assert front.widget.asked["do"] == "claim"
    return front.status.inner_text()


def follow_hints(widget):
    """Do as the hints say, until they end; the number of moves that it took."""
    _, ways, _ = widget._board
    for made in itertools.count():
        now = ff.Relabeling(**{slot: list(move) for slot, move in widget.moves.items()})
        step = ways.next_step(widget._as_shown(now))
        if step is None:
            return made
        widget.moves = {
            slot: [step.get(slot, range(len(move)))[p] for p in move]
            for slot, move in widget.moves.items()
        }
    return None


# ------------------------------------------------------------------ by hand


def test_solved_by_hand_along_the_hints(page):
    front = Front(page, Match(F, G))
    assert "0 moves made. 1 of 5 arrows are as in the goal." in front.root.inner_text()
    for made in range(1, 5):
        front.button("hint").click()
        said = front.widget.said["text"]
        assert said.startswith("Try exchanging ") and said.endswith("main.")
        a, b = said.removeprefix("Try exchanging ").split(" of ")[0].split(" and ")
        slot = said.removesuffix(".").split("of the ")[1]
        labels = F.sets[slot]
        front.drag((slot, labels.index(a)), (slot, labels.index(b)))
        assert front.widget.moves_made == made
    assert front.widget.solved and front.widget.thing == G
    assert F.act(front.widget.relabeling) == G
    assert front.status.inner_text() == (
        "Done in 4 moves: the left has become the right. Four moves do it, and fewer cannot."
    )
    assert front.status.get_attribute("data-kind") == "solved"
    assert "5 of 5 arrows" in front.root.inner_text()
    front.button("hint").click()
    assert front.widget.said["text"] == "The left is the right already."


def test_a_step_back_takes_a_move_off(page):
    front = Front(page, Match(F, G))
    front.drag(("domain", 0), ("domain", 1))
    front.drag(("codomain", 0), ("codomain", 1))
    assert front.widget.moves_made == 2
    front.button("undo").click()
    assert front.widget.moves_made == 1
    front.button("back to the start").click()
    assert front.widget.moves_made == 0 and front.widget.thing == F
    assert "0 moves made" in front.root.inner_text()


def test_keys_and_words_for_those_who_do_not_see(page):
    front = Front(page, Match(F, G))
    page.keyboard.press("Tab")
    for key in ("Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert front.widget.relabeling.moves["domain"].tolist() == [1, 0, 2, 3, 4]
    assert front.status.inner_text() == "Input a and input b change places."
    boards = front.root.locator("svg.ff-board")
    assert [boards.nth(i).get_attribute("aria-label") for i in (0, 1)] == ["yours", "the goal"]
    of_goal = front.root.locator(".ff-goal .ff-place[data-slot=domain][data-place='0']")
    assert of_goal.get_attribute("aria-label") == f"input a, goes to output {G('a')}"
    assert of_goal.get_attribute("role") == "img" and not of_goal.get_attribute("tabindex")


def test_arrows_of_the_goal_that_are_met_stand_out(page):
    front = Front(page, Match(SEED, SEED.act(ff.Relabeling(domain=[3, 1, 2, 0, 4]))))
    assert front.root.locator(".ff-goal path.ff-met").count() == 3
    front.drag(("domain", 0), ("domain", 3))
    assert front.widget.solved and front.root.locator(".ff-goal path.ff-met").count() == 5


# ------------------------------------------------------------------ it cannot be done


def test_only_a_right_reason_is_accepted(page):
    front = Front(page, Match(SEED, FOUR_ONE))
    said = claim(front, "the number of inputs")
    assert said.startswith("That is the same on both sides: 5. Look for something")
    assert not front.widget.refuted
    said = claim(front, "where each named input goes")
    assert said.startswith("They do differ in that") and "exchanging 0 and 3 of the domain" in said
    assert not front.widget.refuted
    said = claim(front, "the sizes of the level sets")
    assert said == (
        "Right: the sizes of the level sets cannot be changed, and differ: (3, 2) on the left, "
        "(4, 1) on the right. The verdict is "
        "not equivalent: level-set sizes are (3, 2) on the left, (4, 1) on the right."
    )
    assert front.widget.refuted and not front.widget.solved


def test_where_it_can_be_done_no_reason_is_right_and_nothing_is_given_away(page):
    front = Front(page, Match(F, G))
    for words in front.widget.picture["reasons"]:
        said = claim(front, words)
        assert said.endswith("In fact it can be done, so take heart: there is a way.")
    assert not front.widget.refuted
    assert front.widget.picture["reasons"]


def test_a_hint_and_a_number_where_it_cannot_be_done(page):
    front = Front(page, Match(SEED, FOUR_ONE))
    front.button("hint").click()
    assert "Is there something that differs?" in front.widget.said["text"]
    front.button("how few moves?").click()
    assert front.widget.said["text"] == "No number of moves does it."
    assert front.status.inner_text() == "No number of moves does it."


PAIRS = [
    (SEED, FOUR_ONE, "all"),
    (F, G, "all"),
    (F, G, "domain"),
    (F, OTHER, "codomain"),
    (F, G, "none"),
    (F, G, ff.Freedom(domain=coloured({"a": 0, "b": 0, "c": 1, "d": 1, "e": 1}), codomain="free")),
    (F, F.act(ff.Relabeling(domain=[4, 3, 0, 1, 2])), "domain"),
    (STEP, ff.Endofunction([1, 0, 0, 0]), "all"),
    (STEP, STEP.act(ff.Relabeling(space=[2, 0, 3, 1])), "all"),
    (ff.Chain([[0, 0, 1], [0, 1]]), ff.Chain([[0, 1, 1], [0, 1]]), "hidden"),
    (ff.Chain([[0, 0, 1], [0, 1]]), ff.Chain([[0, 1, 1], [0, 1]]), "all"),
    (ff.Chain([[0, 0, 1], [0, 1]]), ff.Chain([[0, 1, 1], [0, 0]]), "all"),
    (ff.FiniteMap([0, 0, 0, 1]), ff.FiniteMap([0, 1, 1, 0]), NPN),
    (ff.FiniteMap([0, 0, 0, 1]), ff.FiniteMap([1, 0, 1, 1]), NPN),
    (SEED, ff.FiniteMap([0, 0, 1], 2), "all"),
    (ff.Chain([[0, 0]]), ff.Chain([[0, 0], [0]]), "all"),
    (ff.FiniteMap([0], domain=["a"]), ff.FiniteMap([0], domain=["b"]), "codomain"),
    (ff.FiniteMap([], 0), ff.FiniteMap([], 0), "all"),
]


@pytest.mark.parametrize("f, g, freedom", PAIRS)
def test_there_is_a_right_reason_exactly_when_it_cannot_be_done(f, g, freedom):
    widget = Match(f, g, freedom)
    _, _, choices = widget._board
    assert any(r.is_right for r in choices) == (not ff.equivalent(f, g, freedom))
    assert [r.words for r in choices] == sorted({r.words for r in choices})
    assert widget.solved == (f == g)
    if f.slots == g.slots:  # what is called right is kept by every relabeling, by listing them
        for reason in choices:
            if reason.example is not None:
                assert ff.equivalent(f, f.act(ff.Relabeling(**reason.example)), freedom)


@pytest.mark.parametrize("f, g, freedom", [p for p in PAIRS if ff.equivalent(*p)])
def test_hints_lead_there_in_the_fewest_moves(f, g, freedom):
    widget = Match(f, g, freedom)
    said = widget.fewest()
    made = follow_hints(widget)
    assert widget.solved and widget.moves_made == made
    assert f.act(widget.relabeling) == g
    assert said.endswith("and fewer cannot.")
    words = ["No move", "One move", "Two moves", "Three moves", "Four moves", "Five moves"]
    assert said.startswith(words[made])


# ------------------------------------------------------------------ how few moves


@pytest.mark.parametrize("freedom", ["all", "domain", "codomain", NPN])
def test_the_fewest_moves_against_listing_all_relabelings(freedom):
    goal = ff.FiniteMap([0, 1, 1, 0])
    fr = Freedom.parse(freedom)
    ways = Ways(goal, fr, Rules(goal, fr))
    assert ways.whole
    for values in itertools.product(range(2), repeat=4):
        thing = ff.FiniteMap(values, 2)
        found = ways.fewest(thing)
        ways_there = [r for r in relabelings(thing, fr) if thing.act(r) == goal]
        assert (found is None) == (not ways_there) == (not ff.equivalent(thing, goal, fr))
        if found is not None and not fr.grouped:
            assert found == (min(swaps_in({s: m.tolist() for s, m in r.moves.items()})
                                 for r in ways_there), True)  # fmt: skip


@pytest.mark.parametrize("freedom", ["all", Freedom(domain=coloured("aabbb"), codomain="free")])
def test_the_bound_is_never_below_the_fewest_and_often_is_it(freedom, monkeypatch):
    fr = Freedom.parse(freedom)
    goal = ff.FiniteMap([4, 2, 4, 4, 2])
    exact = Ways(goal, fr, Rules(goal, fr))
    monkeypatch.setattr("finitefns.widgets.swaps.MOST_WORK", 0)
    quick = Ways(goal, fr, Rules(goal, fr))
    hit = 0
    for state, number in exact.far.items():
        thing = ff.FiniteMap(state[0], 5)
        bound, proved = quick.fewest(thing)
        assert proved == (thing == goal) and bound >= number
        hit += bound == number
    assert hit >= 0.8 * len(exact.far)


def test_large_things_have_a_bound_and_hints_that_end():
    f = ff.FiniteMap([i % 5 for i in range(24)], 8)
    g = f.act(ff.Relabeling(domain=[(i * 7 + 3) % 24 for i in range(24)]))
    widget = Match(f, g)
    assert widget.fewest().startswith("At most ")
    bound = int(widget.fewest().split()[2])
    assert follow_hints(widget) <= bound
    assert widget.solved and widget.moves_made <= bound


def test_a_turn_goes_one_way_only():
    goal = ff.FiniteMap([0, 0, 1, 2, 3])
    fr = ff.Freedom(domain="cyclic")
    ways = Ways(goal, fr, Rules(goal, fr))
    (turn,) = ways.steps
    before = goal
    for turns in range(5):
        assert ways.fewest(before) == (turns, True)
        before = before.act(ff.Relabeling(**turn).inverse())
    assert ways.fewest(ff.FiniteMap([0, 1, 0, 2, 3])) is None


def test_turns_are_moves_too(page):
    f, g = ff.FiniteMap([0, 0, 0, 1]), ff.FiniteMap([1, 0, 1, 1])
    front = Front(page, Match(f, g, NPN))
    front.button("hint").click()
    assert (
        "a turn of domain: turn (" in front.widget.said["text"]
        or "exchanging" in (front.widget.said["text"])
    )
    turn = front.widget.picture["turns"][0]["name"]
    front.button(turn).click()
    assert front.widget.moves_made == 1
    front.button("undo").click()
    assert front.widget.moves_made == 0


# ------------------------------------------------------------------ names, and what a page makes up


def test_fixed_names_in_another_order_are_matched_by_name():
    f = ff.FiniteMap.from_mapping({"a": "x", "b": "y", "c": "y"}, codomain="xyz")
    g = ff.FiniteMap.from_mapping({"c": "z", "b": "z", "a": "x"}, codomain="zyx")
    widget = Match(f, g, "codomain")
    assert follow_hints(widget) == 1 and widget.solved
    assert f.act(widget.relabeling) == g


def test_a_free_set_takes_the_names_of_the_goal(page):
    g = ff.FiniteMap([1, 1, 0], domain=["p", "q", "r"])
    front = Front(page, Match(ff.FiniteMap([0, 0, 1], domain=["a", "b", "c"]), g))
    assert front.place("domain", 0).locator("text").first.text_content() == "p"
    front.drag(("codomain", 0), ("codomain", 1))
    assert front.widget.solved and front.widget.thing == g


@pytest.mark.parametrize(
    "made_up",
    [
        {"asked": {"do": "claim", "reason": 99, "serial": 1}},
        {"asked": {"do": "claim", "reason": True, "serial": 2}},
        {"asked": {"do": "claim", "serial": 3}},
        {"asked": {"do": "solve", "serial": 4}},
        {"moves": {"domain": [0, 0, 1, 2, 3]}},
        {"progress": {"made": 0, "solved": True}},
    ],
)
def test_what_a_page_makes_up_is_refused(made_up):
    widget = Match(F, G)
    before = dict(widget.progress)
    widget.set_state(made_up)
    assert not widget.solved and not widget.refuted and widget.progress == before
    assert "progress" in made_up or widget.said["kind"] == "refused"


def test_a_page_does_not_hold_the_answer():
    for g in (G, OTHER):
        widget = Match(F, g)
        state = json.dumps(widget.get_state())
        assert "witness" not in state and "equivalent" not in state
        assert set(widget.picture) == set(Match(F, G).picture)
    assert Match(F, G).picture["reasons"] == Match(F, OTHER).picture["reasons"]


def test_large_and_unlike_things(page):
    big = ff.FiniteMap([i % 7 for i in range(10_000)])
    front = Front(page, Match(big, big))
    assert "10,000 points" in front.status.inner_text()
    assert front.root.locator("svg").count() == 2 and front.root.locator("button").count() == 0
    assert front.widget.solved
    with pytest.raises(InputError, match="10,000 points"):
        front.widget.fewest()
    with pytest.raises(InputError, match="cannot be compared"):
        Match(F, STEP)
    with pytest.raises(InputError, match=r"^Match: .* is no FiniteMap"):
        Match(F, [0, 1])
    front = Front(page, Match(SEED, ff.FiniteMap([0, 0, 1], 2)))
    assert front.root.locator("svg").count() == 2
    assert "3 on the right" in claim(front, "the number of inputs")
    front = Front(page, Match(*(ff.FiniteMap([0], domain=[x]) for x in "ab"), "codomain"))
    assert "with ['b'] on the right" in claim(front, "the names in the domain")
    assert front.widget.refuted
    front = Front(page, Match(F, F))
    assert front.status.inner_text() == "They are the same already: nothing has to be done."


def test_the_twin_shows_both(page):
    data, _ = Match(F, G)._repr_mimebundle_()
    assert data["text/plain"] == "<Match: turn a map into another: 0 moves made, not there yet>"
    page.set_content(data["text/html"])
    assert "yours" in page.text_content("svg") and "the goal" in page.text_content("svg")


def test_without_python_it_can_be_played_and_says_what_is_missing(page):
    front = Front(page, Match(SEED, SEED.act(ff.Relabeling(domain=[3, 1, 2, 0, 4]))), alive=False)
    front.drag(("domain", 0), ("domain", 3))
    assert "5 of 5 arrows are as in the goal." in front.root.inner_text()
    page.clock.install()
    front.button("hint").click()
    page.clock.fast_forward(5_000)
    assert front.status.inner_text() == (
        "There is no answer: this needs a notebook in which Python is running."
    )
