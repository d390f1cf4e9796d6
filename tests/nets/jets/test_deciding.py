"""Deciding jets: the traps of merged inputs and of signs, planted changes, planted differences."""

import numpy as np
import pytest

from finitefns.nets.jets import labelled
from finitefns.nets.jets.deciding import decide
from finitefns.nets.jets.jets import Jets
from finitefns.verdict import Equivalent, Inequivalent, Reason, Undecided
from nets.jets.forests import all_free, forest, moved

E = np.eye(3)
TWO_MEET = [[0, 1], [0, 0], [0, 0]]


def check_yes(x, y, **how):
    """A yes whose witness, re-played here by hand, carries all over, with one sign per stage."""
    verdict = decide(x, y, **({"free": all_free(x)} | how))
    assert isinstance(verdict, Equivalent), verdict.explain()
    witness = verdict.witness
    for t in range(x.last):
        for old in range(x.count(t)):
            one = int(np.flatnonzero(x.points[t] == old)[0])
            new, after = y.points[t][one], y.points[t + 1][one]
            a = x.jacobians(t, np.array([old]))[0]
            b = y.jacobians(t, np.array([new]))[0]
            assert after == y.parents[t][new]
            here, there = witness.matrices[t], witness.matrices[t + 1]
            left = a if there is None else there[x.parents[t][old]] @ a
            right = b if here is None else b @ here[old]
            assert np.allclose(left, right, atol=1e-6 * (1 + np.abs(left).max(initial=0.0)))
    for a in witness.matrices:
        if a is not None and a.size:
            assert len(set(np.sign(np.linalg.det(a)))) == 1
    return verdict


def check_no(x, y, said=None, **how):
    verdict = decide(x, y, **({"free": all_free(x)} | how))
    assert isinstance(verdict, Inequivalent), verdict.explain()
    if said is not None:
        assert said in verdict.explain()
    return verdict


def meeting(second):
    return Jets.of([[E[:, [0, 1]], E[:, [0, 2]]], [[second]]], points=TWO_MEET)


def test_two_meet_and_all_dimensions_agree_but_they_are_not_equivalent():
    x, y = meeting([1.0, 0, 0]), meeting([0.0, 1, -1])
    verdict = check_no(x, y, "inputs 0 and 1 meet at stage 1")
    assert verdict.evidence.sizes == (3, 3, 3, 4)
    rng = np.random.default_rng(0)
    for _ in range(10):
        check_yes(x, moved(x, rng))
        check_yes(y, moved(y, rng))
        check_no(moved(x, rng), moved(y, rng), "inputs 0 and 1 meet at stage 1")


def lines(cross):
    """Four inputs on lines that meet in the plane, with a cross ratio."""
    directions = [[[1.0], [0]], [[0.0], [1]], [[1.0], [1]], [[1.0], [cross]]]
    return Jets.of([directions], points=[[0, 1, 2, 3], [0, 0, 0, 0]])


def test_four_lines_in_the_plane_keep_their_cross_ratio():
    x, rng = lines(2.0), np.random.default_rng(1)
    check_yes(x, moved(x, rng))
    verdict = check_no(x, moved(lines(3.0), rng), "inputs 0, 1, 2, ...")
    assert verdict.obstruction.inputs == (0, 1, 2, 3)
    assert verdict.evidence.sizes == (0, 0, 1, 1)


def triple(ratio):
    """1 -> 2 -> 3 -> 2 -> 1: two inputs meet at stage 2, with a triple ratio of three flags."""
    first = [[[1.0], [0]], [[0.0], [1]]]
    planes = [E[:, [0, 1]], E[:, [1, 2]]]
    third = [[[1.0, -1, 0], [0, -1, 1]]]
    last = [[[ratio, 1.0]]]
    return Jets.of([first, planes, third, last], points=[[0, 1], [0, 1], [0, 0], [0, 0], [0, 0]])


def test_two_flags_and_a_third_keep_their_triple_ratio():
    x, y, rng = triple(1 / 2), triple(1 / 3), np.random.default_rng(2)
    check_yes(x, moved(x, rng))
    verdict = check_no(x, moved(y, rng), "inputs 0 and 1 meet at stage 2")
    assert verdict.evidence.sizes == (0, 0, 1, 1)


@pytest.mark.parametrize("seed", range(3))
def test_planted_changes_are_found(seed):
    rng = np.random.default_rng(seed)
    for _ in range(4):
        x = forest(rng)
        check_yes(x, moved(x, rng))


def test_inputs_that_meet_in_too_many_dimensions_are_undecided_and_a_no_elsewhere_stands():
    rng = np.random.default_rng(5)
    maps = rng.normal(size=(3, 80, 80))
    points = [[0, 1, 2], [0, 0, 1], [0, 0, 1]]
    last = rng.normal(size=(2, 40, 80))
    x = Jets.of([maps, last], points=points)
    y = moved(x, rng)
    verdict = decide(x, y, free=all_free(x))
    assert isinstance(verdict, Undecided) and verdict.reason is Reason.SEARCH_LIMIT
    assert "inputs 0 and 1 meet" in verdict.explain()
    other = maps.copy()
    other[2, :, 0] = 0.0
    check_no(Jets.of([other, last], points=points), y, "at input 2")


def test_no_yes_without_a_witness_that_is_met_on_the_way_back(monkeypatch):
    x = meeting([1.0, 0, 0])
    y = moved(x, np.random.default_rng(7))
    check_yes(x, y)
    monkeypatch.setattr(labelled, "REPLAY", 1e-30)
    verdict = decide(x, y, free=all_free(x))
    assert isinstance(verdict, Undecided) and verdict.reason is Reason.TOLERANCE
    assert "the best change found misses by" in verdict.explain()
