"""Changes of jets: they compose, undo themselves, and say what they move."""

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.freedom import Freedom
from finitefns.nets.jets.deciding import decide
from finitefns.nets.jets.jets import Jets
from finitefns.nets.jets.witness import JetChange
from finitefns.verdict import Equivalent
from nets.jets.forests import all_free, forest


def everything(x):
    return Freedom.parse("inputs " + " ".join(f"stage{t}" for t in range(len(x.dimensions))))


def check_same(a, b):
    assert a.dimensions == b.dimensions and a.labels == b.labels
    for t, (p, q) in enumerate(zip(a.points, b.points, strict=True)):
        assert np.array_equal(p, q)
        assert np.allclose(a.states[t], b.states[t])
        if t < a.last:
            here = np.arange(a.count(t))
            one, two = a.jacobians(t, here), b.jacobians(t, here)
            assert np.allclose(one, two, atol=1e-8 * (1 + np.abs(one).max(initial=0.0)))


@pytest.mark.parametrize("seed", range(5))
def test_changes_compose_and_undo_themselves(seed):
    rng = np.random.default_rng(seed)
    x = forest(rng, inputs=7)
    first = JetChange.random(x, everything(x), rng, 3.0)
    y = first.moved(x)
    second = JetChange.random(y, everything(y), rng, 3.0)
    check_same(first.then(second).moved(x), second.moved(y))
    assert first.miss(x, y).max(initial=0.0) < 1e-12
    back = first.inverse()
    undone = back.moved(y)
    for t, points in enumerate(undone.points):
        assert np.array_equal(points, x.points[t])
        if t < x.last:
            here = np.arange(x.count(t))
            assert np.allclose(undone.jacobians(t, here), x.jacobians(t, here), atol=1e-7)
    assert undone.labels == x.labels
    still = first.then(back)
    assert np.array_equal(still.inputs, np.arange(7))
    for a in still.matrices:
        assert a is not None and np.allclose(a, np.eye(a.shape[1]), atol=1e-8)


def test_points_are_numbered_as_they_appear_after_a_renaming():
    x = Jets.of([[[[1.0]], [[2.0]], [[3.0]]]], points=[[0, 1, 2], [0, 1, 1]])
    y = JetChange.of_inputs(x, np.array([2, 0, 1])).moved(x)
    assert [p.tolist() for p in y.points] == [[0, 1, 2], [0, 0, 1]]
    assert y.jacobians(0, np.arange(3)).ravel().tolist() == [2.0, 3.0, 1.0]
    assert y.labels == (1, 2, 0)


def test_what_moves_is_said():
    x = Jets.of([[np.eye(2)]], states=[[[1.0, 0]], [[0.0, 1]]])
    turn = JetChange.of(x, stage1=[[[0.0, -1], [1, 0]]])
    assert turn.moving == ("stage1",) and turn.words == "a change of coordinates of stage1"
    assert turn.signs == {"stage1": 1} and turn.stretch == pytest.approx(1.0)
    assert JetChange.of(x, stage1=[np.eye(2)]).moving == ()
    assert JetChange.of_inputs(x, np.array([0])).moving == ()
    both = JetChange.of(x, stage0=[2 * np.eye(2)], stage1=[[[0.0, 1], [1, 0]]])
    assert [one.moving for one in both.smaller()] == [("stage0",), ("stage1",)]
    assert both.signs == {"stage0": 1, "stage1": -1}
    with pytest.raises(InputError, match="the change of stage1 has the shape"):
        JetChange.of(x, stage1=[[[1.0]]])


def test_the_simplest_changes_are_changes():
    x = Jets.of([[np.eye(2), np.eye(2)]])
    free = Freedom.parse("stage1")
    told = dict(JetChange.simplest(x, free))
    assert list(told) == [
        "turning round coordinate 0 of stage1",
        "doubling the derivative at point 0 of stage1",
    ]
    for change in told.values():
        y = change.moved(x)
        assert isinstance(decide(x, y, free=[False, True]), Equivalent)
        assert change.miss(x, y).max() == 0


@pytest.mark.parametrize("seed", range(3))
def test_random_changes_leave_what_is_fixed_and_have_one_sign(seed):
    rng = np.random.default_rng(seed)
    x = forest(rng, inputs=6)
    change = JetChange.random(x, Freedom.parse("stage1"), rng, 4.0)
    assert list(change.moves) == ["stage1"]
    assert set(change.signs.values()) <= {1, -1}
    assert np.array_equal(change.moved(x).states[0], x.states[0])
    line = Jets.of([[[[1.0]]] * 3])
    y = JetChange.random(line, Freedom.parse("stage0 stage1"), rng).moved(line)
    assert isinstance(decide(line, y, free=all_free(line)), Equivalent)
