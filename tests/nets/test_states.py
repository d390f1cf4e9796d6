"""What one state of a net tells of another: certain on the inputs, judged on those kept back."""

from __future__ import annotations

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.nets import Affine, Net, Pointwise
from finitefns.nets.states import GOOD, State, kept_back
from finitefns.verdict import Reason, Undecided


def rng(seed=0):
    return np.random.default_rng(seed)


def thin(n=80, seed=0):
    """Twelve coordinates that are affine functions of three."""
    r = rng(seed)
    return State(r.normal(size=(n, 3)) @ r.normal(size=(3, 12)) + r.normal(size=12))


def test_a_summary_has_the_rank_of_the_states_and_comes_back():
    for seed in range(10):
        f = thin(seed=seed)
        s = ff.summary(f)
        assert s.middle == 3 and np.allclose(s.compose().rows, f.rows) and s.held_out < GOOD
    full = State(rng(1).normal(size=(40, 4)))
    assert ff.summary(full).middle == 4
    # Four inputs span three dimensions about their mean, and say nothing of a fifth.
    few = State(rng(2).normal(size=(4, 9)))
    assert ff.summary(few).middle == 3 and ff.summary(few).held_out > 0.1


def test_small_states():
    one = ff.summary(State([[3.0, 4.0]]))
    assert one.compose().rows.tolist() == [[3.0, 4.0]] and one.held_out is None
    alike = ff.summary(State([[1.0, 2.0]] * 5))
    assert alike.compose().rows.tolist() == [[1.0, 2.0]] * 5 and alike.held_out == 0.0


def test_a_factor_is_an_affine_map_with_its_held_out_error():
    f = thin()
    g = Affine(rng(3).normal(size=(2, 12)), [1.0, -1.0]) @ f
    found = ff.factor_through(g, f)
    assert found and found.held_out < GOOD
    assert np.allclose((found.map @ f).rows, g.rows)


def test_inputs_that_f_merges_and_g_does_not_are_handed_out():
    f, g = State([[1.0], [1.0], [2.0]]), State([[1.0], [3.0], [2.0]])
    no = ff.factor_through(g, f)
    assert not no and no.inputs == (0, 1) and no.outputs == ((1.0,), (3.0,))


def test_a_map_that_bends_is_not_called_affine():
    x = rng(4).normal(size=(200, 2))
    found = ff.factor_through(State((x**2).sum(axis=1)[:, None]), State(x))
    assert isinstance(found, Undecided) and found.reason is Reason.HELD_OUT_ERROR
    assert "a map h with g = h @ f exists" in found.why
    few = ff.factor_through(State([[1.0], [2.0]]), State([[2.0], [4.0]]))
    assert isinstance(few, Undecided) and "too few" in few.why


def test_noise_is_not_fitted_away():
    """As many coordinates as inputs fit everything on them, and nothing beside them."""
    r = rng(5)
    found = ff.factor_through(State(r.normal(size=(40, 1))), State(r.normal(size=(40, 60))))
    assert isinstance(found, Undecided)


def test_a_lift_names_for_each_state_an_input_that_has_it():
    h = State([[0.0, 1.0], [2.0, 3.0], [0.0, 1.0]], ff.finite.FiniteSet("abc"))
    f = State([[2.0, 3.0], [0.0, 1.0], [-0.0, 1.0]], ff.finite.FiniteSet("xyz"))
    found = ff.lift_through(f, h)
    assert found and (h @ found.map) == f
    assert [found.map(x) for x in "xyz"] == ["b", "a", "a"]
    no = ff.lift_through(State([[9.0, 9.0]]), h)
    assert not no and no.explain() == "f sends 0 to a state that no input of h has"


def test_joint_and_common_summary_of_views_of_one_thing():
    r = rng(6)
    z = r.normal(size=(120, 5))
    f = State(z[:, :4] @ r.normal(size=(4, 6)))
    g = State(z[:, 2:] @ r.normal(size=(3, 5)))
    both = ff.joint(f, g)
    assert both.width == 5
    for one in (f, g):
        assert ff.factor_through(one, both)
    common = ff.common_summary(f, g)
    assert common.width == 2
    for one in (f, g):
        assert ff.factor_through(common, one)
    alone = State(r.normal(size=(120, 3)))
    assert ff.common_summary(f, alone).width == 0
    with pytest.raises(InputError, match="too few"):
        ff.common_summary(State(z[:8]), State(z[:8]))


def test_states_of_a_trace():
    r = rng(7)
    net = Net([Affine(r.normal(size=(3, 2))), Affine(r.normal(size=(4, 3))), Pointwise("relu")])
    t = net.on(r.normal(size=(50, 2)))
    assert ff.summary(t.state(1)).middle == 2
    assert ff.factor_through(t.state(1), t.state(0)).held_out < GOOD
    assert isinstance(ff.factor_through(t.state(2), t.state(0)), Undecided)
    for wrong in (-1, 3, True, "1"):
        with pytest.raises(InputError, match="there is no stage"):
            t.state(wrong)


def test_a_summary_of_a_trace_is_that_of_its_outputs():
    r = rng(8)
    net = Net([Affine(r.normal(size=(2, 3))), Affine(r.normal(size=(5, 2)))])
    found = ff.summary(net.on(r.normal(size=(40, 3))))
    assert found.middle == 2 and found.held_out < GOOD
    with pytest.raises(InputError, match=r"net\.on\(points\) hands them in"):
        ff.when_merged(net)


def test_states_that_do_not_meet_are_refused():
    f, g = State(np.ones((2, 1))), State(np.ones((3, 1)))
    for ask in (ff.factor_through, ff.joint, ff.common_summary):
        with pytest.raises(InputError, match="the inputs of one state are not those of the other"):
            ask(f, g)
    with pytest.raises(InputError, match="both have one space"):
        ff.lift_through(f, State(np.ones((2, 2))))
    with pytest.raises(InputError, match="not maps of one kind"):
        ff.joint(f, ff.FiniteMap([0, 1]))


def test_inputs_kept_back_are_the_same_each_time_and_disjoint():
    for n in range(12):
        fit, judge = kept_back(n)
        assert sorted([*fit, *judge]) == list(range(n)) and len(judge) == n // 4
        assert np.array_equal(judge, kept_back(n)[1])
