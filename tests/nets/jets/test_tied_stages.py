"""Tied stages: one change of coordinates, one sign, and one matrix where states are shared."""

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets.jets.deciding import decide
from finitefns.nets.jets.jets import Jets
from finitefns.verdict import Reason, Undecided
from nets.jets.test_deciding import check_no, check_yes

APART = [[[0.0, 0], [1, 0]], [[2.0, 0], [3, 0]]]
BOTH = {"free": [True, True], "ties": [(0, 1)]}


def test_tied_stages_share_their_sign():
    plain = Jets.of([[np.eye(2)] * 2], states=APART)
    turned = Jets.of([[np.diag([1.0, -1])] * 2], states=APART)
    check_yes(plain, turned)
    check_no(plain, turned, "the orientation at input 0 is + on the left", **BOTH)
    both = Jets.of([[np.diag([-3.0, -1])] * 2], states=APART)
    check_yes(plain, both, **BOTH)


def conjugate(a, points=((1.0, 2.0),), there=None):
    """One input that a step leaves where it is: x -> x with the Jacobian a."""
    states = [np.array(points), np.array(points if there is None else there)]
    return Jets.of([[a]], states=states)


def test_a_fixed_point_has_a_jacobian_up_to_conjugation():
    a, b = np.diag([2.0, 3.0]), np.array([[2.0, 1], [0, 3]])
    verdict = check_yes(conjugate(a), conjugate(b, ((5.0, 0.0),)), **BOTH)
    here, there = verdict.witness.matrices
    assert np.allclose(here, there)
    check_no(conjugate(a), conjugate(np.diag([2.0, 4.0])), "one matrix where tied stages", **BOTH)
    check_yes(conjugate(a), conjugate(np.diag([2.0, 4.0])))
    nilpotent = np.array([[2.0, 1], [0, 2]])
    check_no(conjugate(2 * np.eye(2)), conjugate(nilpotent), **BOTH)
    check_yes(conjugate(nilpotent), conjugate(np.array([[2.0, 0], [-7, 2]])), **BOTH)


def test_a_shared_state_is_shared_on_both_sides():
    shared = conjugate(np.eye(2))
    moved = conjugate(np.eye(2), there=((7.0, 2.0),))
    check_no(shared, moved, "the state of input 0 at stage 0 is that of input 0", **BOTH)
    check_no(moved, shared, "on the right only", **BOTH)


def test_inputs_that_step_onto_each_other_hang_together():
    # p -> q -> q: the change at q is met twice
    states = [np.array([[0.0, 0], [1, 1]]), np.array([[1.0, 1]])]

    def net(first, second):
        return Jets.of([[first, second]], points=[[0, 1], [0, 0]], states=states)

    rng = np.random.default_rng(0)
    p, q, a, b = rng.normal(size=(4, 2, 2))
    p, q = (one[:, ::-1] if np.linalg.det(one) < 0 else one for one in (p, q))
    x = net(a, b)
    y = net(q @ a @ np.linalg.inv(p), q @ b @ np.linalg.inv(q))
    check_yes(x, y, **BOTH)
    check_no(x, net(y.jacobians(0, np.array([0]))[0], 2 * b), **BOTH)


def test_a_circle_of_states_is_not_decided():
    states = [np.array([[0.0, 0], [1, 1]]), np.array([[1.0, 1], [0, 0]])]
    x = Jets.of([[np.eye(2), 2 * np.eye(2)]], states=states)
    y = Jets.of([[2 * np.eye(2), np.eye(2)]], states=states)
    verdict = decide(x, y, **BOTH)
    assert isinstance(verdict, Undecided) and verdict.reason is Reason.NO_THEOREM


def test_tied_lines_keep_the_order_of_all_their_states():
    one = [[[[1.0]]]]
    x = Jets.of(one, states=[[[0.0]], [[1.0]]])
    y = Jets.of(one, states=[[[1.0]], [[0.0]]])
    check_yes(x, y)
    witness = check_yes(x, y, **BOTH).witness
    assert witness.signs == {"stage0": -1, "stage1": -1}
    three = [[[[1.0]], [[1.0]]]]
    a = Jets.of(three, states=[[[0.0], [1.0]], [[2.0], [3.0]]])
    b = Jets.of(three, states=[[[0.0], [1.0]], [[3.0], [2.0]]])
    check_no(a, b, "at stage 0, a line", **BOTH)


def test_ties_that_do_not_fit_are_refused():
    x = Jets.of([np.zeros((1, 3, 2))])
    with pytest.raises(InputError, match="the stages 0, 1 are tied, but they differ"):
        decide(x, x, free=[True, True], ties=[(0, 1)])
