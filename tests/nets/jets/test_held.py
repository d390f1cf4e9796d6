"""Inputs alone between fixed stages: what is said in batches is what their trees say."""

import itertools

import numpy as np
import pytest

from finitefns.nets.jets import labelled
from finitefns.nets.jets.bars.ranks import TOLERANCE, ranks
from finitefns.nets.jets.deciding import decide
from finitefns.nets.jets.held import between_fixed
from finitefns.nets.jets.jets import Jets
from finitefns.nets.jets.pairing import Paired, pair
from finitefns.nets.jets.signs import Equation, Signs
from finitefns.nets.jets.witness import JetChange
from finitefns.verdict import Equivalent, Inequivalent
from nets.jets.test_deciding import check_no, check_yes
from nets.jets.test_fixed_stages import moved_but


def drawn(rng, inputs, dims):
    """Jets of random ranks at inputs that stand apart."""
    maps = []
    for a, b in itertools.pairwise(dims):
        here = np.zeros((inputs, b, a))
        for i in range(inputs):
            least = 0 if rng.random() < 0.3 else min(1, a, b)
            r = int(rng.integers(least, min(a, b) + 1))
            here[i] = rng.normal(size=(b, r)) @ rng.normal(size=(r, a))
        maps.append(here)
    states = [rng.normal(size=(inputs, d)) for d in dims]
    return Jets.of(maps, states=states, dimensions=dims)


def stacks(x):
    """The Jacobians of jets, stage by stage."""
    return [x.jacobians(t, np.arange(x.count(t))) for t in range(x.last)]


def replaced(x, y):
    """The Jacobians of y with the states of x: only matrices can tell them apart."""
    return Jets.of(stacks(y), states=x.states, dimensions=x.dimensions)


def small(seed):
    """A random pair, moved where stages are not fixed or, every third time, everywhere."""
    rng = np.random.default_rng(seed)
    k = int(rng.integers(1, 5))
    dims = [int(d) for d in rng.integers(1, 4, k + 1)]
    sets = [{0, k}, {0, k}, {int(rng.integers(k + 1))}, {0}, {k}, {0, int(rng.integers(k + 1)), k}]
    fixed = sets[int(rng.integers(len(sets)))]
    x = drawn(rng, int(rng.integers(1, 5)), dims)
    if seed % 3 == 2:
        y = replaced(x, moved_but(x, set(), rng))
    elif seed % 3 == 1:
        y = replaced(x, moved_but(x, fixed, rng))
    else:
        y = moved_but(x, fixed, rng)
    return x, y, [t not in fixed for t in range(k + 1)]


def in_trees(x, y, free, monkeypatch):
    """The slow verdict: every input by its own tree."""
    with monkeypatch.context() as patch:
        patch.setattr(labelled, "between_fixed", lambda *_: None)
        return decide(x, y, free=free)


@pytest.mark.parametrize("start", range(0, 90, 15))
def test_the_batches_say_what_the_trees_say(start, monkeypatch):
    said = set()
    for seed in range(start, start + 15):
        x, y, free = small(seed)
        slow = in_trees(x, y, free, monkeypatch)
        said.add(type(slow))
        if isinstance(slow, Equivalent):
            witness = check_yes(x, y, free=free).witness
            assert [a is not None for a in witness.matrices] == free
        else:
            assert isinstance(slow, Inequivalent)
            assert check_no(x, y, free=free).obstruction.invariant == slow.obstruction.invariant
    assert said == {Equivalent, Inequivalent}


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_one_input_says_of_signs_what_its_tree_says(seed):
    x, y, free = small(seed)
    both = ranks(x), ranks(y)
    held = [Equation(1 << t, 0) for t, one in enumerate(free) if not one]
    for i in range(x.inputs):
        one = np.array([i])
        paths = between_fixed(x, y, one, both, free, TOLERANCE)
        tree = pair(x, y, one, free, TOLERANCE, np.random.default_rng(0))
        assert paths is not None
        assert isinstance(tree, Paired)
        said = [[*held, *(e for e, _ in paths.equations())], [*held, *tree.equations()]]
        known = [Signs(), Signs()]
        for signs, equations in zip(known, said, strict=True):
            assert all(signs.add(e, e) is None for e in equations)
        ranked = known[0].rank, known[1].rank
        assert ranked[0] == ranked[1]
        for signs, equations in zip(known, reversed(said), strict=True):
            assert all(signs.add(e, e) is None for e in equations)
        assert (known[0].rank, known[1].rank) == ranked


def test_no_tree_is_asked_where_a_change_was_planted(monkeypatch):
    rng = np.random.default_rng(7)
    x = drawn(rng, 60, [3, 8, 8, 8, 2])
    monkeypatch.setattr(labelled, "pair", None)
    for fixed in ({0, 4}, {0}, {4}, {2}, {0, 2, 4}):
        y = moved_but(x, fixed, rng)
        check_yes(x, y, free=[t not in fixed for t in range(5)])


@pytest.mark.parametrize("size", [1.0, 1e-3, 1e-6, 1e-8])
def test_one_input_of_many_that_ends_elsewhere_is_named(size):
    rng = np.random.default_rng(8)
    maps = [rng.normal(size=(30, b, a)) for a, b in itertools.pairwise([3, 5, 5, 2])]
    states = [rng.normal(size=(30, d)) for d in [3, 5, 5, 2]]
    other = [maps[0], maps[1], maps[2].copy()]
    other[2][17] *= 1 + size
    x, z = (Jets.of(one, states=states) for one in (maps, other))
    y = moved_but(z, {0, 3}, rng)
    free = [False, True, True, False]
    found = check_no(x, y, "with stage 0 and stage 3 fixed", free=free)
    assert found.obstruction.inputs == (17,)
    check_yes(z, y, free=free)
    check_yes(x, y, free=[False, True, True, True])


def test_ends_that_do_not_fit_make_no_singular_matrix():
    kernel = [[[[1.0, 0.0], [0.0, 0.0]]], [[[1.0, 0.0], [0.0, 1.0]]]]
    other = [[[[0.0, 1.0], [0.0, 0.0]]], kernel[1]]
    states = [np.zeros((1, 2))] * 3
    x, y = Jets.of(kernel, states=states), Jets.of(other, states=states)
    check_no(x, y, "with stage 0 fixed", free=[False, True, True])
    check_yes(x, y, free=[True, True, False])


def test_stages_of_no_dimension_part_what_is_before_from_what_is_after(monkeypatch):
    monkeypatch.setattr(labelled, "pair", None)
    rng = np.random.default_rng(9)
    x = drawn(rng, 3, [2, 2, 0, 0, 2, 2])
    y = moved_but(x, {0, 5}, rng)
    check_yes(x, y, free=[False, True, True, True, True, False])


def test_a_large_matrix_hides_no_small_difference():
    x = Jets.of([[np.diag([1.0, 1e-6])]] * 2, exact=True)
    y = Jets.of([[np.eye(2)], [np.diag([1.0, 2e-12])]], exact=True)
    free = [False, True, False]
    assert between_fixed(x, y, np.array([0]), (ranks(x), ranks(y)), free, TOLERANCE) is None


def test_a_sure_input_speaks_before_one_in_doubt_that_says_the_same():
    near, far = np.diag([1.0, 5e-13]), np.eye(2)
    x = Jets.of([[near, far, far], [far, far, far]])
    turn = [np.diag([1.0, -1.0])] * 2 + [np.eye(2)]
    y = replaced(x, JetChange.of(x, stage1=turn).moved(x))
    found = check_no(x, y, "the orientation at", free=[False, True, False])
    assert found.obstruction.inputs == (1, 2)


def test_turning_round_the_inputs_of_one_sign_is_not_a_change():
    x = Jets.of([np.repeat(np.eye(3)[None, :, :2], 2, 0), np.repeat(np.eye(3)[None, :2], 2, 0)])
    one = np.stack([np.eye(3), np.diag([1.0, 1.0, -1.0])])
    turned = JetChange.of(x, stage1=one).moved(x)
    check_yes(x, replaced(x, turned), free=[False, True, False])
    full = Jets.of([np.repeat(np.eye(2)[None], 2, 0)] * 2)
    flip = np.stack([np.eye(2), np.diag([1.0, -1.0])])
    turned = JetChange.of(full, stage1=flip).moved(full)
    check_no(full, replaced(full, turned), "the orientation at", free=[False, True, False])
