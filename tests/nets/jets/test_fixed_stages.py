"""Fixed stages: nothing moves there, and what is between still may."""

import itertools

import numpy as np
import pytest

from finitefns.freedom import Freedom
from finitefns.nets.jets.jets import Jets
from finitefns.nets.jets.witness import JetChange
from nets.jets.forests import forest
from nets.jets.test_deciding import check_no, check_yes


def free_but(x, fixed):
    return [t not in fixed for t in range(len(x.dimensions))]


def moved_but(x, fixed, rng):
    slots = [f"stage{t}" for t in range(len(x.dimensions)) if t not in fixed]
    freedom = Freedom.parse(" ".join(slots)) if slots else Freedom()
    return JetChange.random(x, freedom, rng, 5.0).moved(x)


@pytest.mark.parametrize("seed", range(8))
def test_planted_changes_between_fixed_stages_are_found(seed):
    rng = np.random.default_rng(seed)
    x = forest(rng, inputs=8)
    last = x.last
    for fixed in ({0, last}, {last}, {0}, {int(rng.integers(last + 1))}):
        y = moved_but(x, fixed, rng)
        witness = check_yes(x, y, free=free_but(x, fixed)).witness
        assert all(witness.matrices[t] is None for t in fixed)


@pytest.mark.parametrize("seed", range(8))
def test_what_the_fixed_ends_see_may_not_change(seed):
    rng = np.random.default_rng(50 + seed)
    dims = (3, 4, 4, 2)
    maps = [rng.normal(size=(5, b, a)) for a, b in itertools.pairwise(dims)]
    x = Jets.of(maps)
    other = [maps[0] * np.where(np.arange(5) == 3, 2.0, 1.0)[:, None, None], *maps[1:]]
    y = moved_but(Jets.of(other), {0, 3}, rng)
    check_yes(x, y, free=[True, True, True, True])
    verdict = check_no(x, y, "with stage 0 and stage 3 fixed", free=free_but(x, {0, 3}))
    assert verdict.obstruction.inputs == (3,)
    check_yes(x, y, free=free_but(x, {0}))


def test_a_single_input_has_an_orientation_once_its_ends_are_fixed():
    x = Jets.of([[np.eye(2)], [np.eye(2)]], states=[np.zeros((1, 2))] * 3)
    y = Jets.of([[np.diag([1.0, -1.0])], [np.diag([1.0, -1.0])]], states=x.states)
    check_yes(x, y, free=[False, True, False])
    two = [np.concatenate([a, b]) for a, b in (([np.eye(2)], [np.eye(2)]),) * 2]
    turn = [np.stack([np.eye(2), np.diag([1.0, -1.0])])] * 2
    apart = [np.array([[0.0, 0], [1, 0]])] * 3
    check_no(
        Jets.of(two, states=apart),
        Jets.of(turn, states=apart),
        "the orientation at inputs 0 and 1",
        free=[False, True, False],
    )


def test_states_of_a_fixed_stage_are_compared():
    maps = [[np.eye(2), np.eye(2)]]
    x = Jets.of(maps, states=[[[0.0, 0], [1, 0]], [[0.0, 0], [1, 0]]])
    y = Jets.of(maps, states=[[[0.0, 0], [1, 0]], [[0.0, 0], [2, 0]]])
    check_no(x, y, "stage 1 is fixed, and there the states of input 1 differ", free=[True, False])
    check_yes(x, y, free=[True, True])
    check_yes(x, y, free=[False, True])


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e100])
def test_jacobians_of_any_size_are_compared(size):
    one, other = ([[size * np.diag([1.0, d])], [np.eye(2)]] for d in (1.0, 0.5))
    x, y = Jets.of(one), Jets.of(other)
    check_no(x, y, "with stage 0 and stage 2 fixed", free=[False, True, False])
    assert np.abs(check_yes(x, y).witness.miss(x, y)).max() < 1e-12
    assert JetChange(x.points, [None] * 3).miss(x, y)[0] > 0.1
