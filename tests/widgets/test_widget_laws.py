"""Whatever pages send, in any order, the laws of the widgets hold after every message."""

import itertools
import json
import random

import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.finite.colours import coloured, weighted
from finitefns.finite.groups.given import group
from finitefns.linear.chains import LinearChain
from finitefns.nets import Affine, Net, Pointwise
from finitefns.widgets import Bars, Factor, Match, Relabel, RoundStates, SlideInputs

HOSTILE = ["<script>alert(1)</script>", "שלום", "\u202eevil", "👩‍👩‍👧", "", "1", 1, (1, 2), "\x00",
           "a" * 10_000, "a\nb", "'\"&<>", 2.5]  # fmt: skip
MADE_UP = [None, 1, "x", [], {}, float("nan"), {"do": 1}, {"do": ["x"], "serial": 1}, {"x": [0]},
           {"do": "hint", "serial": 1.0}, {"do": "go", "serial": 3, "node": [1]}, {1: [0]},
           {"do": "claim", "serial": 4, "reason": 10**30}, {"do": "undo", "serial": 10**400},
           {"do": "claim", "serial": 5, "reason": True}, {"do": "wake", "serial": 6, "token": "x"},
           {"do": "move", "serial": 7, "input": float("nan"), "block": "0"}, {"domain": [True]},
           {"do": "preset", "serial": 8, "name": {}}, {"domain": [[0]]},
           {"space": None}]  # fmt: skip
TRAITS = ["asked", "moves", "picture", "said", "facts", "progress", "place", "steps", "awake",
          "ladders", "step", "stops", "_esm", "_css", "_model_name", "layout",
          "nobody"]  # fmt: skip
DEEDS = ["hint", "fewest", "claim", "undo", "mend", "finest", "summary", "go", "wake", "preset"]


def points(rng, n):
    return n if not n or rng.random() < 0.4 else rng.sample(HOSTILE, n)


def a_thing(rng):
    kind = rng.choice(["map", "map", "chain", "endofunction"])
    if kind == "endofunction":
        n = rng.randrange(7)
        return ff.Endofunction([rng.randrange(n) for _ in range(n)], points(rng, n))
    sizes = [rng.randrange(1, 6) for _ in range(2 if kind == "map" else rng.randrange(2, 6))]
    if rng.random() < 0.1:
        sizes[0] = 0
    sets = [points(rng, n) for n in sizes]
    maps = [
        ff.FiniteMap([rng.randrange(m) for _ in range(n)], sets[i + 1], sets[i])
        for i, (n, m) in enumerate(itertools.pairwise(sizes))
    ]
    return maps[0] if kind == "map" else ff.Chain(maps)


def a_freedom(rng, thing):
    if rng.random() < 0.3:
        return rng.choice(["all", "none", *thing.slots])
    n = list(thing.slots.values())
    if len(n) == 2 and n[0] == n[1] > 1 and rng.random() < 0.4:
        move = rng.sample(range(n[0]), n[0])
        together = dict.fromkeys(thing.slots, move)
        return ff.Freedom.joint([ff.Relabeling(**together)])
    hows = {}
    for slot, size in thing.slots.items():
        some = [
            "free",
            coloured([rng.choice(["red", "<b>", "", "1"]) for _ in range(size)]),
            weighted([rng.choice([1, 2, 0.5]) for _ in range(size)]),
            rng.choice(["cyclic", "dihedral", "alternating"]),
            group([rng.sample(range(size), size) for _ in range(2)]) if size else "free",
            None,
        ]
        how = rng.choice(some)
        hows |= {} if how is None else {slot: how}
    return ff.Freedom(**hows)


def moved(rng, thing):
    return {s: rng.sample(range(n), n) for s, n in thing.slots.items() if rng.random() < 0.8}


def a_net(rng):
    """A small net on a few inputs that often meet."""
    d, n = rng.randrange(1, 4), rng.randrange(1, 6)
    weights = [[rng.randint(-2, 2) for _ in range(d)] for _ in range(rng.randrange(1, 4))]
    layers = [Affine(weights), Pointwise(rng.choice(["relu", "abs", "tanh"]))]
    return Net(layers).on(
        [[rng.randint(-2, 2) + 0.25 for _ in range(d)] for _ in range(n)], labels=points(rng, n)
    )


def a_widget(rng):
    if rng.random() < 0.15:
        return rng.choice([SlideInputs, RoundStates])(a_net(rng))
    if rng.random() < 0.15:
        sizes = [rng.randrange(4) for _ in range(rng.randrange(2, 5))]
        one = rng.choice([1, 1.0])
        entries = [
            [[one * rng.randint(-2, 2) for _ in range(a)] for _ in range(b)]
            for a, b in itertools.pairwise(sizes)
        ]
        return Bars(LinearChain(entries if all(sizes) else [[[one]]]))
    thing = a_thing(rng)
    if isinstance(thing, ff.FiniteMap) and rng.random() < 0.3:
        return Factor(thing)
    freedom = a_freedom(rng, thing)
    if rng.random() < 0.4:
        return Relabel(thing, freedom)
    other = thing.act(ff.Relabeling(**moved(rng, thing)))
    return Match(thing, other, freedom)


def a_message(rng, widget):
    kind = rng.random()
    if kind < 0.4 and isinstance(widget, Relabel | Match):
        moves = {slot: list(move) for slot, move in widget.moves.items()}
        move = rng.choice([m for m in moves.values() if len(m) > 1] or [[0, 0]])
        i, j = rng.sample(range(len(move)), 2)
        move[i], move[j] = move[j], move[i]
        return {"moves": rng.choice([moves, moved(rng, widget.original)])}
    if kind < 0.4 and isinstance(widget, Factor):
        n = widget.f.domain.size
        deed = {"do": "move", "input": rng.randrange(n + 1), "block": rng.randrange(n + 2)}
        return {"asked": {**deed, "serial": rng.randrange(10**6)}}
    if kind < 0.4 and isinstance(widget, SlideInputs | RoundStates):
        return {"step": rng.choice([rng.randrange(-1, widget.stops + 1), True, 1.0])}
    if kind < 0.4:
        steps = [[[k + rng.randint(-2, 2) for k in row] for row in a] for a in widget.steps]
        return {"steps": steps}
    if kind < 0.6:
        deed = {"do": rng.choice(DEEDS), "reason": rng.randrange(-1, 9), "name": "as given"}
        deed |= {"node": rng.randrange(-1, 9), "token": rng.randrange(1, 99)}
        return {"asked": {**deed, "serial": rng.randrange(10**6)}}
    return {name: rng.choice(MADE_UP) for name in rng.sample(TRAITS, rng.randrange(1, 4))}


def check_laws(widget):
    if isinstance(widget, Relabel | Match):
        assert widget.original.act(widget.relabeling) == widget.thing
    if isinstance(widget, Match):
        assert widget.solved == (widget.thing == widget.goal) == widget.progress["solved"]
        assert widget.verdict or not widget.solved
        assert not (widget.refuted and widget.verdict)
        assert widget.moves_made >= 0
    if isinstance(widget, Factor):
        told = [{widget.f(x) for x in block} for block in widget.blocks]
        assert (widget.factorization is None) == any(len(block) > 1 for block in told)
        if widget.factorization is not None:
            assert widget.factorization.compose() == widget.f
            assert widget.factorization.project.values.tolist() == [
                next(b for b, block in enumerate(widget.blocks) if x in block)
                for x in widget.f.domain.labels
            ]
    if isinstance(widget, Bars) and not widget.picture.get("undecided"):
        ranks = LinearChain(widget.chain.matrices).barcode()
        assert widget.barcode == ranks
    if isinstance(widget, SlideInputs | RoundStates):
        assert 0 <= widget.step < widget.stops
        assert widget.picture["said"] == widget.seen(widget.step).said
    if isinstance(widget, RoundStates):
        assert widget.rounded == widget.trace.discretize(widget.precision)
    if isinstance(widget, SlideInputs):
        ranks = widget.trace.ranks
        assert repr(ranks.barcodes[ranks.bars[widget.step]]) in widget.sentence()
    json.dumps({name: getattr(widget, name) for name in ("picture", "said", "asked")})
    assert "<script>" not in widget.static().svg


@pytest.mark.parametrize("seed", range(8))
def test_the_laws_hold_whatever_pages_send(seed):
    rng = random.Random(seed)
    made = 0
    while made < 12:
        try:
            widget = a_widget(rng)
        except InputError:  # a freedom that does not fit, such as a colour for each of no points
            continue
        made += 1
        check_laws(widget)
        for _ in range(8):
            widget.set_state(a_message(rng, widget))
            check_laws(widget)


def test_moves_are_counted_anew_from_the_beginning():
    widget = Match(ff.FiniteMap([0, 0, 1, 1]), ff.FiniteMap([1, 0, 1, 0]), "domain")
    once, twice, back = [1, 0, 2, 3], [1, 2, 0, 3], [0, 1, 2, 3]
    for move in (once, twice, back):  # back at once, which no step back is
        widget.moves = {"domain": move}
    assert widget.moves_made == 0
    widget.moves = {"domain": twice}
    assert widget.moves_made == 2


def test_a_slider_stays_where_floats_have_no_barcode():
    widget = Bars([[[1e150]], [[1e-100]], [[1e150]]])
    steps, code = [[list(row) for row in a] for a in widget.steps], widget.barcode
    one = widget.ladders["rungs"][1][0][0].index("1")
    widget.set_state({"steps": [steps[0], [[one]], steps[2]]})  # 1e300 from end to end
    assert widget.said["kind"] == "refused" and "floats allow" in widget.said["text"]
    assert widget.steps == steps and widget.barcode == code == widget.chain.barcode()
    zero = widget.ladders["rungs"][0][0][0].index("0")
    widget.set_state({"steps": [[[zero]], steps[1], steps[2]]})
    assert widget.said["kind"] == "done" and widget.chain.matrices[0].tolist() == [[0]]
