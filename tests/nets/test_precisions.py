"""Precisions: the dendrogram against linked chains, against pairs, and at its edges."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.nets import Affine, Net, Pointwise
from finitefns.nets.rounding import linked

HERE = Net([Affine(np.eye(2))])


def cloud(n, d=2, seed=1):
    return np.random.default_rng(seed).normal(size=(n, d))


def net():
    r = np.random.default_rng(0)
    return Net([Affine(r.normal(size=(4, 2))), Pointwise("relu"), Affine(r.normal(size=(2, 4)))])


def test_cuts_are_what_linked_makes_at_the_first_stage():
    points = np.concatenate([cloud(30), cloud(30)[:4]])
    trace = net().on(points)
    p = trace.precisions(1)
    for distance in (1e-9, 0.1, 0.3, 0.7, 2.0, 50.0):
        r = trace.discretize(linked(distance))
        assert p.blocks(distance) == ff.when_merged(r).blocks(1)
        assert p.count(distance) == r.sizes[1]
        assert np.array_equal(p.numbers(distance), r.points(1))


@pytest.mark.parametrize("stage", [0, 1, 2])
def test_between_is_the_least_of_the_longest_steps(stage):
    trace = net().on(cloud(12))
    rows = trace.states[stage]
    away = np.linalg.norm(rows[:, None] - rows[None], axis=2)
    for middle in range(12):  # the way of Floyd and Warshall
        away = np.minimum(away, np.maximum(away[:, [middle]], away[[middle]]))
    p = trace.precisions(stage)
    for i, j in itertools.product(range(12), repeat=2):
        assert p.between(i, j) == pytest.approx(away[i, j], rel=1e-12)
    assert p.between(0, 1, 2) == max(p.between(0, 1), p.between(1, 2), p.between(0, 2))
    assert p.between(5) == 0.0


def test_merges_tell_the_same_as_cuts():
    rows = np.concatenate([cloud(20, seed=3), cloud(20, seed=3)[5:9]])
    p = HERE.on(rows).precisions(1)
    groups = {frozenset([i]) for i in range(24)}
    merges = list(p)
    assert [m.precision for m in merges] == sorted(m.precision for m in merges)
    for height, some in itertools.groupby(merges, key=lambda m: m.precision):
        for merge in some:
            within = {g for g in groups if g <= set(merge.inputs)}
            assert len(within) > 1 and frozenset().union(*within) == set(merge.inputs)
            groups = groups - within | {frozenset(merge.inputs)}
        assert {frozenset(b) for b in p.blocks(height)} == groups
    assert len(groups) == 1


def test_merges_at_one_height_are_told_together():
    p = HERE.on([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [9.0, 0.0], [10.0, 0.0]]).precisions(1)
    assert [(m.precision, m.inputs) for m in p] == [
        (1.0, (0, 1, 2)),
        (1.0, (3, 4)),
        (7.0, (0, 1, 2, 3, 4)),
    ]
    assert p.widest == (1.0, 7.0)


def test_equal_states_merge_at_0():
    p = HERE.on([[1.0, 0.0], [1.0, -0.0], [2.0, 0.0]], labels="abc").precisions(1)
    assert [tuple(m) for m in p] == [(0.0, ("a", "b")), (1.0, ("a", "b", "c"))]
    assert p.count(0) == 2 and p.between("a", "b") == 0.0
    assert repr(p) == "<Precisions at stage 1: 3 inputs, 2 states; from 1 to 1>"


def test_the_report_has_a_row_per_height_and_few_of_many():
    few = HERE.on([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]]).precisions(1).report().splitlines()
    assert [line.split()[:3] for line in few[2:]] == [
        ["0", "3", "1"],
        ["1", "2", "2"],
        ["4", "1", "3"],
    ]
    many = HERE.on(cloud(300)).precisions(1).report().splitlines()
    assert len(many) == 2 + 13
    counts = [int(line.split()[1]) for line in many[2:]]
    assert counts[0] == 300 and counts[-1] == 1 and counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("n", [0, 1])
def test_no_inputs_and_one(n):
    p = HERE.on(np.zeros((n, 2))).precisions(1)
    assert (p.count(0), p.count(5.0), len(p.heights), list(p)) == (n, n, 0, [])
    assert p.blocks(1.0) == ((0,),) * n
    assert p.widest == (0.0, math.inf)
    assert len(p.report().splitlines()) == 3


def test_values():
    a, b = (HERE.on(cloud(9)).precisions(1) for _ in range(2))
    assert a == b and hash(a) == hash(b) and a != HERE.on(cloud(9)).precisions(0)
    assert a != HERE.on(cloud(9, seed=2)).precisions(1) and a != 3
    with pytest.raises(AttributeError):
        a.stage = 3


@pytest.mark.parametrize(
    "ask, sentence",
    [
        (lambda p: p.blocks(-0.1), "the precision is -0.1, but a number from 0 on"),
        (lambda p: p.blocks(float("nan")), "the precision is nan"),
        (lambda p: p.count("x"), "the precision is 'x'"),
        (lambda p: p.count(True), "the precision is True"),
        (lambda p: p.between(), "there are no inputs"),
        (lambda p: p.between(0, 99), "there is no point 99"),
    ],
)
def test_refusals(ask, sentence):
    with pytest.raises(InputError, match=sentence):
        ask(HERE.on(cloud(4)).precisions(1))


@pytest.mark.parametrize("stage", [-1, 2, True, 1.0])
def test_a_stage_that_is_not_there_is_refused(stage):
    with pytest.raises(InputError, match="stages go from 0 to 1"):
        HERE.on(cloud(4)).precisions(stage)


def test_more_states_than_are_linked_are_refused_before_any_work():
    trace = HERE.on(np.arange(100_002.0).reshape(-1, 2))
    for ask in (lambda: trace.precisions(1), lambda: trace.discretize(linked(1.0))):
        with pytest.raises(
            InputError, match="50,001 different states, and up to 50,000 are linked"
        ):
            ask()
