"""One matrix per stage of wide nets: what the states say, what they leave open, and refusals."""

import numpy as np

from finitefns.nets.jets.jets import Jets
from finitefns.nets.jets.stagewise.one_matrix import decide_smaller
from finitefns.nets.jets.stagewise.stage_change import moved
from finitefns.verdict import Equivalent, Inequivalent
from planted_nets import is_carried, is_of, random_change, random_net


def test_wide_stages_are_read_off_their_states():
    rng = np.random.default_rng(0)
    jacobians, states = random_net(rng, (30, 25), 60)
    x = Jets.of(jacobians, states=states)
    change = random_change(rng, (30, 25), ("linear", "orthogonal"))
    y = moved(x, change)
    verdict = decide_smaller(x, y, ("linear", "linear"))
    assert verdict
    assert np.allclose(verdict.witness.moves["stage0"], change.moves["stage0"])
    other = [j.copy() for j in jacobians]
    other[0][7] += rng.normal(size=(25, 30))
    z = moved(Jets.of(other, states=states), change)
    named = decide_smaller(x, z, ("linear", "linear")).obstruction.inputs
    assert 7 in named


def test_dead_units_leave_much_unknown_and_a_change_is_found_all_the_same():
    """Half of the units are off: the states say nothing of them, and stages are taken in turn."""
    rng = np.random.default_rng(1)
    dims = (4, 24, 24, 3)
    jacobians, states = random_net(rng, dims, 40, relu=True)
    for t in (1, 2):
        states[t][:, ::2] = 0.0
        jacobians[t - 1][:, ::2] = 0.0
        jacobians[t][:, :, ::2] = 0.0
    x = Jets.of(jacobians, states=states)
    for word in ("linear", "affine", "orthogonal"):
        y = moved(x, random_change(rng, dims, [word] * 4))
        verdict = decide_smaller(x, y, [word] * 4)
        assert isinstance(verdict, Equivalent), (word, verdict.explain())
        assert is_carried(x, y, verdict.witness, 1e-8)
        assert all(is_of(word, a) for a in verdict.witness.moves.values())


def test_other_wide_nets_are_refused():
    rng = np.random.default_rng(0)
    nets = [random_net(rng, (4, 18, 4), 25) for _ in range(2)]
    x, y = (Jets.of(jacobians, states=states) for jacobians, states in nets)
    for word in ("linear", "affine"):
        verdict = decide_smaller(x, y, [word] * 3)
        assert isinstance(verdict, Inequivalent), verdict.explain()
