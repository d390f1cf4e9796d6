"""Changes of the coordinates of stages: they compose, undo, and move states and Jacobians."""

import pickle
from types import SimpleNamespace

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.freedom import Freedom
from finitefns.nets.jets.jets import Jets
from finitefns.nets.jets.stagewise.stage_change import MATRICES, StageChange, moved
from planted_nets import random_net

THING = SimpleNamespace(slots={"inputs": 4, "stage0": 3, "stage1": 2, "stage2": 2})


def example(seed=0):
    jacobians, states = random_net(np.random.default_rng(seed), (3, 2, 2), 4)
    return Jets.of(jacobians, states=states)


def changes(seed=1, free=False):
    rng = np.random.default_rng(seed)
    freedom = Freedom(inputs="free", stage0="affine", stage1="linear", stage2="orthogonal")
    for _ in range(2):
        change = StageChange.random(THING, freedom, rng, 5.0)
        if free:
            moves = {**change.moves, "stage1": rng.normal(size=(4, 2, 2)) + 2 * np.eye(2)}
            change = StageChange(moves, change.offsets)
        yield change


def alike(x, y):
    for t in range(x.last + 1):
        assert np.array_equal(x.points[t], y.points[t])
        assert np.allclose(x.states[t], y.states[t])
        if t < x.last:
            every = np.arange(x.count(t))
            assert np.allclose(x.jacobians(t, every), y.jacobians(t, every))
    assert x.labels == y.labels
    return True


@pytest.mark.parametrize("free", [False, True])
def test_first_one_then_the_other(free):
    x = example()
    a, b = changes(free=free)
    assert alike(moved(moved(x, a), b), moved(x, a.then(b)))
    assert alike(moved(moved(x, a), a.inverse()), x)
    assert a.then(a.inverse()).moving == ()
    assert a.inverse().inverse().moving == a.moving


def test_what_misses_is_said_input_by_input():
    x = example()
    a, b = changes()
    y = a.moved(x)
    assert alike(y, moved(x, a))
    assert a.miss(x, y).max() < 1e-12
    assert b.miss(x, y).max() > 1e-3
    states = [s.copy() for s in y.states]
    states[2][y.points[2][a.moves["inputs"][1]]] += 1.0
    off = a.miss(x, Jets(y.points, states, y.factors))
    assert (off > 0.01).tolist() == [False, True, False, False]


def test_points_that_are_one_stay_one():
    points = [[0, 1, 2], [0, 1, 1], [0, 0, 0]]
    x = Jets.of([np.ones((3, 2, 2)), np.ones((2, 1, 2))], points=points)
    y = moved(x, StageChange({"inputs": [2, 0, 1], "stage1": [[1.0, 1], [0, 1]]}))
    assert [p.tolist() for p in y.points] == [[0, 1, 2], [0, 0, 1], [0, 0, 0]]
    assert y.labels == (1, 2, 0)
    assert np.allclose(y.states[1][y.points[1]], (x.states[1] @ [[1.0, 0], [1, 1]])[[1, 1, 0]])


@pytest.mark.parametrize("word", MATRICES)
def test_random_and_simplest_changes_are_of_their_word(word):
    freedom = Freedom(stage0=word, stage2=word)
    change = StageChange.random(THING, freedom, np.random.default_rng(0), 7.0)
    assert set(change.moves) == {"stage0", "stage2"}
    assert set(change.offsets) == (set(change.moves) if word == "affine" else set())
    simple = dict(StageChange.simplest(THING, freedom))
    assert simple
    assert all(one.moving for one in simple.values())
    assert all(name.count("stage") == 1 for name in simple)


def test_inputs_move_where_they_are_free():
    names = [words for words, _ in StageChange.simplest(THING, Freedom.parse("inputs"))]
    assert names == ["swapping inputs 0 and 1"]
    assert StageChange.random(THING, Freedom.parse("linear"), np.random.default_rng(0)).moving == (
        "stage0",
        "stage1",
        "stage2",
    )
    with pytest.raises(InputError, match="moves points"):
        StageChange.random(THING, Freedom(stage0="cyclic"), np.random.default_rng(0))


def test_a_value():
    a, b = changes(4)
    assert pickle.loads(pickle.dumps(a)) == a
    assert hash(pickle.loads(pickle.dumps(a))) == hash(a)
    assert a != b
    assert a != 3
    assert [part.moving for part in a.smaller()][:2] == [("inputs",), ("stage0",)]
    assert a.words == "a change of coordinates of inputs, stage0, stage1, stage2"
    assert a.stretch == pytest.approx(25.0)
    assert "3 coordinates of stage0" in repr(a)
    with pytest.raises(AttributeError, match="is a value"):
        a.moves = {}
    with pytest.raises(ValueError, match="read-only"):
        a.moves["stage0"][0, 0] = 1


@pytest.mark.parametrize(
    ("moves", "offsets", "why"),
    [
        ({"stage0": np.ones((2, 3))}, {}, "square matrix"),
        ({"stage0": np.ones((2, 2))}, {}, "singular"),
        ({"stage0": [[np.nan]]}, {}, "not finite"),
        ({"inputs": [0, 0]}, {}, "permutation"),
        ({"stage0": np.eye(2)}, {"stage0": [1.0]}, "one number per coordinate"),
        ({}, {"stage0": [1.0]}, "that has a matrix"),
    ],
)
def test_what_is_not_a_change(moves, offsets, why):
    with pytest.raises(InputError, match=why):
        StageChange(moves, offsets)


def test_what_does_not_fit():
    x = example()
    with pytest.raises(InputError, match="but the stage has 3 coordinates"):
        moved(x, StageChange({"stage0": np.eye(2)}))
    with pytest.raises(InputError, match="2 inputs are renumbered, but there are 4"):
        moved(x, StageChange({"inputs": [1, 0]}))
    with pytest.raises(InputError, match="3 coordinates in the first change, 2 in the second"):
        StageChange({"stage0": np.eye(3)}).then(StageChange({"stage0": np.eye(2)}))
    with pytest.raises(InputError, match="a StageChange is meant"):
        StageChange({}).then(3)
