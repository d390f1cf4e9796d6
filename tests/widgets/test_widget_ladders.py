"""The ladders of `Bars`, without a page: sliders against the package's own barcodes."""

import itertools
import json
from fractions import Fraction

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.linear import LinearChain
from finitefns.linear.barcodes import composite_ranks
from finitefns.widgets.ladders import Ladders, drawing, number_text, too_large

PAIR = LinearChain([[[1, 0], [0, 0]], [[1, 0], [0, 0]]])


def counts(seen):
    found = {}
    for bar in seen["bars"]:
        key = bar["from"], bar["to"]
        found[key] = found.get(key, 0) + 1
    return found


def shaken(ladders, rng):
    """The same ladders with every slider somewhere."""
    return ladders.moved(
        [
            [[int(rng.integers(len(ladder))) for ladder in row] for row in rows]
            for rows in ladders.rungs
        ]
    )


@pytest.mark.parametrize(
    "dims", [(2, 2, 2), (1, 3, 2), (3, 2, 2, 4), (2, 0, 2), (0, 2), (2, 0), (4, 1, 4, 1, 4, 1)]
)
@pytest.mark.parametrize("kind", [int, float])
def test_sliders_against_the_barcode_of_the_package(dims, kind):
    rng = np.random.default_rng(7)
    for _ in range(12):
        shapes = zip(dims[1:], dims, strict=False)
        start = Ladders.of(LinearChain([rng.integers(-1, 2, s).astype(kind) for s in shapes]))
        assert start.chain == start.start
        chain = shaken(start, rng).chain
        assert chain.is_exact == (kind is int) and tuple(chain.slots.values()) == dims
        seen = drawing(chain)
        assert counts(seen) == dict(LinearChain(chain.matrices).barcode())
        for (i, j), rank in composite_ranks(chain.matrices).items():
            assert seen["ranks"][i][j - i] == rank
        assert json.loads(json.dumps(seen)) == seen


def test_a_bar_is_carried_along_and_ends_in_zero():
    rng = np.random.default_rng(3)
    ends = 0
    for _ in range(20):
        matrices = [rng.integers(-2, 3, (3, 3)) * rng.integers(0, 2, (3, 3)) for _ in range(3)]
        chain = LinearChain(matrices)
        for bar in drawing(chain)["bars"]:
            vectors = [[Fraction(x) for x in vector] for vector in bar["vectors"]]
            assert len(vectors) == bar["to"] - bar["from"] + 1
            for t, (here, there) in enumerate(itertools.pairwise(vectors), bar["from"]):
                assert (chain.matrices[t] @ np.array(here, object)).tolist() == there
            if bar["to"] < 3:
                ends += 1
                assert not any(chain.matrices[bar["to"]] @ np.array(vectors[-1], object))
    assert ends > 20


def test_the_vectors_of_the_bars_at_a_stage_are_a_basis():
    chain = LinearChain([[[1, 1, 0], [1, 1, 0]], [[1, -1], [0, 0], [2, -2]]])
    seen = drawing(chain)
    for stage, size in enumerate(seen["stages"]):
        here = [
            [float(Fraction(x)) for x in bar["vectors"][stage - bar["from"]]]
            for bar in seen["bars"]
            if bar["from"] <= stage <= bar["to"]
        ]
        assert len(here) == size == np.linalg.matrix_rank(np.array(here))


def test_the_smallest_pair_is_a_button_away():
    up = Ladders.of(LinearChain([[[3, 1], [2, 2]], [[0, 0], [0, 0]]]))
    places = up.presets()
    first = up.moved(places["diag(1,0), diag(1,0)"]).chain
    second = up.moved(places["diag(1,0), diag(0,1)"]).chain
    assert first == PAIR
    assert second == LinearChain([[[1, 0], [0, 0]], [[0, 0], [0, 1]]])
    assert drawing(first)["ranks"] == [[2, 1, 1], [2, 1], [2]]
    assert drawing(second)["ranks"] == [[2, 1, 0], [2, 1], [2]]
    assert up.moved(places["as given"]).chain == up.start
    assert list(Ladders.of(LinearChain([[[1, 2]]])).presets()) == ["as given"]


def test_entries_stand_on_rungs_of_their_own():
    up = Ladders.of(LinearChain([[[Fraction(1, 2), 100]]]))
    half, hundred = up.rungs[0][0]
    assert Fraction(1, 2) in half and Fraction(1, 2) not in hundred
    assert hundred[-1] == 100 and hundred[-2] == 12
    floats = Ladders.of(LinearChain([[[0.25, 1.0]]], 1e-6))
    assert 0.25 in floats.rungs[0][0][0] and len(floats.rungs[0][0][1]) == 61
    assert floats.moved([[[0, 60]]]).chain == LinearChain([[[-3.0, 3.0]]], 1e-6)
    assert floats.moved([[[0, 60]]]).chain.tolerance == 1e-6
    for row in (half, hundred, *floats.rungs[0][0]):
        assert list(row) == sorted(set(row))


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], "the sliders are those of 2 matrices, but found []"),
        ("xx", "the sliders are those of 2 matrices, but found 'xx'"),
        (None, "but found None"),
        ([[[0, 0]], [[0, 0], [0, 0]]], "matrix 0 has 2 rows, but found [[0, 0]]"),
        ([[[0], [0, 0]], [[0, 0], [0, 0]]], "row 0 of matrix 0 has 2 entries, but found [0]"),
        ([[[0, 7], [0, 0]], [[0, 0], [0, 0]]], "[0][1] is at 7, but its rungs have numbers 0..6"),
        ([[[0, -1], [0, 0]], [[0, 0], [0, 0]]], "[0][1] is at -1"),
        ([[[0, True], [0, 0]], [[0, 0], [0, 0]]], "[0][1] is at True"),
        ([[[0, 0], [0, 0]], [[0, 0], [1.5, 0]]], "matrix 1: the slider of [1][0] is at 1.5"),
        ([[[0, 0], [0, 0]], [[0, 0], ["<b>", 0]]], "[1][0] is at '<b>'"),
    ],
)
def test_wrong_steps_are_refused(steps, words):
    with pytest.raises(InputError) as refused:
        Ladders.of(PAIR).moved(steps)
    assert words in str(refused.value)


def test_where_the_tolerance_decides_there_are_no_bars():
    seen = drawing(LinearChain([[[1.0, 0.0], [0.0, 1e-9]]]))
    assert seen["undecided"] and seen["bars"] == []
    assert seen["said"].startswith("undecided") and "tolerance 1e-10" in seen["said"]
    assert seen["ranks"] == [[2, None], [2]]


def test_a_bar_tells_its_life():
    seen = drawing(LinearChain([[[1, 1], [1, 1]], [[1, -2]]]))
    long, *short = (bar["words"] for bar in seen["bars"])
    assert long == (
        "bar [0, 2]: born at stage 0 as (1, 0), carried to (1, 1) at stage 1, carried to (-1) at "
        "stage 2, and lasts to the end"
    )
    assert short == [
        "bar [0, 0]: born at stage 0 as (-1, 1), then sent to zero",
        "bar [1, 1]: born at stage 1 as (2, 1), then sent to zero",
    ]
    assert seen["said"] == "3 bars: [0, 2], [0, 0], [1, 1]"
    assert drawing(LinearChain([np.zeros((0, 0), int)]))["said"] == "no bars"


def test_fractions_are_exact_as_long_as_one_can_read_them():
    seen = drawing(LinearChain([[[2, 3]]]))
    assert [bar["vectors"] for bar in seen["bars"]] == [[["1", "0"], ["2"]], [["-3/2", "1"]]]
    assert number_text(Fraction(10**13, 3)) == "≈ 3.333e+12"
    assert number_text(-Fraction(10**5000)) == "≈ -1e+5000"
    assert number_text(Fraction(1, 10**5000)) == "≈ 1e-5000"


def test_what_is_too_large_says_so():
    assert too_large(LinearChain([np.zeros((6, 6), int)] * 5)) == ""
    assert too_large(LinearChain([np.zeros((7, 7), int)])) == (
        "the chain has 2 stages and dimensions up to 7; there are sliders up to 6 stages of "
        "dimension 6, so here is its picture"
    )
    assert too_large(LinearChain([[[1]]] * 6)).startswith("the chain has 7 stages")
