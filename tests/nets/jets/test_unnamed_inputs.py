"""Inputs without names: found again in any order, and what no order of inputs brings together."""

import itertools

import numpy as np
import pytest

from finitefns.nets.jets import unnamed as search
from finitefns.nets.jets.deciding import decide
from finitefns.nets.jets.jets import Jets
from finitefns.nets.jets.witness import JetChange
from finitefns.verdict import Equivalent, Inequivalent, Reason, Undecided
from nets.jets.forests import all_free, forest, moved


def shuffled(x, rng):
    return JetChange.of_inputs(x, rng.permutation(x.inputs)).moved(x)


def unnamed(x, y, free=None):
    return decide(x, y, free=free or all_free(x), inputs_free=True)


@pytest.mark.parametrize("seed", range(10))
def test_planted_orders_are_found(seed):
    rng = np.random.default_rng(seed)
    x = forest(rng, inputs=8, share=0.4)
    y = shuffled(moved(x, rng), rng)
    verdict = unnamed(x, y)
    assert isinstance(verdict, Equivalent), verdict.explain()
    change = verdict.witness
    assert sorted(change.inputs.tolist()) == list(range(8))
    again = change.moved(x)
    for t, points in enumerate(again.points):
        assert np.array_equal(points, y.points[t])
        if t < x.last:
            here = np.arange(x.count(t))
            assert np.allclose(again.jacobians(t, here), y.jacobians(t, here), atol=1e-6)


def test_numbers_of_mirrored_inputs_are_compared_up_to_one_turn_for_all():
    def folded(*signs):
        return Jets.of([[np.diag([2.0, s]) for s in signs]])

    assert isinstance(unnamed(folded(1, 1, -1), folded(-1, 1, -1)), Equivalent)
    assert isinstance(unnamed(folded(1, 1, -1), folded(1, -1, 1)), Equivalent)
    verdict = unnamed(folded(1, 1, 1), folded(1, -1, 1))
    assert isinstance(verdict, Inequivalent)
    assert "mirror images" in verdict.explain()
    bars = unnamed(folded(1, 1, 0), folded(1, 0, 0))
    assert str(bars.obstruction) == (
        "number of inputs with the bars [0, 1] x 2 is 2 on the left, 1 on the right"
    )


@pytest.mark.parametrize("seed", range(4))
def test_against_every_order_of_few_inputs(seed):
    """The slow twin: all orders of four inputs, each decided by name."""
    rng = np.random.default_rng(20 + seed)
    yes = 0
    for _ in range(6):
        x, y = (
            Jets.of([[np.diag(rng.choice([-1.0, 0, 1], 2)) for _ in range(4)] for _ in range(2)])
            for _ in range(2)
        )
        if rng.random() < 0.5:
            y = shuffled(moved(x, rng), rng)
        orders = itertools.permutations(range(4))
        named = (JetChange.of_inputs(y, np.array(p)).moved(y) for p in orders)
        slow = any(isinstance(decide(x, z, free=all_free(x)), Equivalent) for z in named)
        fast = unnamed(x, y)
        assert not isinstance(fast, Undecided)
        assert bool(fast) == slow
        yes += slow
    assert yes


def test_merging_inputs_are_carried_to_merging_inputs():
    rng = np.random.default_rng(3)
    maps = rng.normal(size=(5, 3, 2))
    x = Jets.of([maps], points=[range(5), [0, 0, 1, 1, 1]])
    y = Jets.of(
        [moved(x, rng).jacobians(0, np.array([4, 2, 1, 3, 0]))], points=[range(5), [0, 0, 1, 0, 1]]
    )
    found = unnamed(x, y)
    assert isinstance(found, Equivalent), found.explain()
    assert set(found.witness.inputs[:2].tolist()) == {2, 4}  # those that meet as two
    other = [*maps[:4], maps[4] * 0]
    verdict = unnamed(x, Jets.of([np.stack(other)], points=x.points))
    assert isinstance(verdict, Inequivalent)
    assert "number of inputs with the bars [0, 1] x 2" in verdict.explain()


def test_three_lines_that_meet_and_another_cross_ratio():
    def four(cross):
        lines = [[[1.0, 0], [0, 0]], [[0.0, 0], [1, 0]], [[1.0, 0], [1, 0]], [[1.0, 0], [cross, 0]]]
        return Jets.of([lines], points=[range(4), [0] * 4])

    assert isinstance(unnamed(four(2.0), four(0.5)), Equivalent)  # the same in another order
    assert isinstance(unnamed(four(2.0), four(-1.0)), Equivalent)
    verdict = unnamed(four(2.0), four(3.0))
    assert isinstance(verdict, Inequivalent)
    assert "inputs 0, 1, 2, ... merge on the left as no inputs do on the right" in verdict.explain()


def test_so_many_ways_to_match_are_not_tried(monkeypatch):
    monkeypatch.setattr(search, "MOST_TRIED", 20)
    many = [[np.diag([1.0, i + 2]) for i in range(7)]]
    x = Jets.of(many, points=[range(7), [0] * 7])
    y = Jets.of([many[0][::-1]], points=x.points)
    verdict = unnamed(x, y)
    assert isinstance(verdict, Undecided) and verdict.reason is Reason.SEARCH_LIMIT
