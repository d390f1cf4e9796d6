"""Verdicts where inputs lie on creases, and where a net differs from itself by a rounding."""

from __future__ import annotations

import numpy as np
import pytest

import finitefns as ff
from finitefns.nets import Affine, Net, Pointwise
from finitefns.nets.examples import example
from finitefns.verdict import Equivalent, Inequivalent, Undecided

XOR = example("xor")
CREASES = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 0.5], [2.0, 3.0]])  # the last one lies on none
OFF = np.array([[0.3, 0.1], [1.0, 2.0], [-1.0, 0.2]])
SMALLER = ("scale", "monomial", "linear", "affine")


def scaled(by):
    """Both hidden units times a positive number, which is taken back behind them."""
    first, bend, last = XOR.layers
    return Net([Affine(first.weights * by, first.bias * by), bend, Affine(last.weights / by)])


def nudged(by):
    """One weight of the first layer moved by so much."""
    first, bend, last = XOR.layers
    weights = np.array(first.weights)
    weights[0, 0] += by
    return Net([Affine(weights, first.bias), bend, last])


@pytest.mark.parametrize("word", [*SMALLER, "stages", "hidden", "all"])
def test_an_allowed_change_is_never_refused_because_inputs_lie_on_creases(word):
    verdict = ff.equivalent(XOR.on(CREASES), scaled(2.0).on(CREASES), word)
    assert isinstance(verdict, Undecided), verdict.explain()
    assert "3 inputs lie on a crease" in verdict.explain()


@pytest.mark.parametrize("word", ["orthogonal", "signed", "permutation"])
def test_a_no_of_the_other_inputs_calls_them_by_their_own_numbers(word):
    # At (2, 3) the units are at 5 and 4: squared length 41, and 164 when both are doubled.
    verdict = ff.equivalent(XOR.on(CREASES), scaled(2.0).on(CREASES), word)
    assert isinstance(verdict, Inequivalent)
    assert "input 3" in verdict.explain() and "input 0" not in verdict.explain()


def test_a_stage_that_is_fixed_holds_its_states_on_creases_too():
    verdict = ff.equivalent(XOR.on(CREASES), scaled(2.0).on(CREASES), "none")
    assert isinstance(verdict, Inequivalent)
    assert "stage 1 is fixed" in verdict.explain() and "input 1" in verdict.explain()


def test_a_yes_with_names_is_a_yes_without():
    other = nudged(np.spacing(1.0))
    for word in ("stages", "all"):
        assert isinstance(ff.equivalent(XOR.on(OFF), other.on(OFF), word), Equivalent), word


def test_one_rounding_is_not_a_difference_when_inputs_have_no_names():
    verdict = ff.equivalent(XOR.on(OFF), nudged(np.spacing(1.0)).on(OFF[[1, 2, 0]]), "all")
    assert not isinstance(verdict, Inequivalent), verdict.explain()
    assert "within rounding they agree" in verdict.explain()


def test_more_than_a_rounding_is_a_difference_when_inputs_have_no_names():
    verdict = ff.equivalent(XOR.on(OFF), nudged(1e-6).on(OFF[[1, 2, 0]]), "all")
    assert isinstance(verdict, Inequivalent)


@pytest.mark.parametrize("word", ["scale", "monomial", "linear", "affine", "orthogonal"])
@pytest.mark.parametrize("by", [1e150, 1e-150, 1e100, 1e-100])
def test_numbers_whose_squares_are_not_floats_are_no_reason_for_a_no(word, by):
    # Both layers times a number: positive scales of stages 1 and 2 carry the one to the other.
    rng = np.random.default_rng(3)
    first, bend, last = Affine(rng.normal(size=(3, 2))), Pointwise("relu"), rng.normal(size=(2, 3))
    net = Net([first, bend, Affine(last)])
    other = Net([Affine(first.weights * by), bend, Affine(last * by)])
    points = rng.normal(size=(5, 2))
    verdict = ff.equivalent(net.on(points), other.on(points), word)
    if word != "orthogonal":
        assert not isinstance(verdict, Inequivalent), verdict.explain()
    assert not isinstance(verdict, Equivalent) or word != "orthogonal"
    if isinstance(verdict, Undecided):
        assert "squares of such numbers are not floats" in verdict.explain()


@pytest.mark.parametrize("by", [1e150, 1.0, 1e-160])
def test_the_same_numbers_are_equivalent_however_large_or_small(by):
    rng = np.random.default_rng(4)
    weights, points = rng.normal(size=(3, 2)) * by, rng.normal(size=(4, 2))
    one, other = (Net([Affine(weights), Pointwise("relu")]).on(points.copy()) for _ in range(2))
    for word in ("linear", "scale", "orthogonal", "stages"):
        verdict = ff.equivalent(one, other, word)
        assert isinstance(verdict, Equivalent), (word, verdict.explain())
