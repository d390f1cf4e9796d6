"""Two nets by their shadows: where they part, against leaving out all sets of inputs, and fits."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.nets import Affine, Net, Pointwise
from finitefns.nets.fits import fitted
from finitefns.nets.rounded import Rounded
from finitefns.nets.shadow import correspondence, parting


def cloud(n, d=2, seed=1):
    return np.random.default_rng(seed).normal(size=(n, d))


def mlp(widths, seed=0):
    r = np.random.default_rng(seed)
    layers = []
    for a, b in itertools.pairwise(widths):
        layers += [Affine(r.normal(size=(b, a)), r.normal(size=b)), Pointwise("relu")]
    return Net(layers[:-1])


def of(*columns, labels=None):
    """A chain whose stages are these columns, with the inputs in front of them."""
    return Rounded.of_states([np.arange(len(columns[0])), *columns], labels)


def fewest(left, right):
    """The slow way: leave out ever more inputs, until the two merge the others alike."""
    n = len(left)
    for many in range(n + 1):
        for out in itertools.combinations(range(n), many):
            rest = [i for i in range(n) if i not in out]
            if all((left[i] == left[j]) == (right[i] == right[j]) for i in rest for j in rest):
                return many
    raise AssertionError


# ------------------------------------------------------------------ parting


def test_the_fewest_inputs_part():
    rng = np.random.default_rng(0)
    for n in (1, 2, 4, 6):
        for _ in range(25):
            left, right = rng.integers(0, 3, (2, n))
            p = parting(of(left), of(right))
            assert p.counts == (0, fewest(left.tolist(), right.tolist()))
            kept = [i for i in range(n) if i not in p.at(1)]
            for i, j in itertools.combinations(kept, 2):
                assert (left[i] == left[j]) == (right[i] == right[j])
            if p.counts[1]:
                i, j = p.pair
                here, there = (left, right) if p.side == "left" else (right, left)
                assert here[i] == here[j] and there[i] != there[j]


def test_a_net_parts_from_itself_nowhere_and_counts_are_those_of_the_other_side():
    a = mlp((2, 5, 4, 3)).on(cloud(80)).discretize(0.5)
    b = mlp((2, 5, 4, 3), seed=1).on(cloud(80)).discretize(0.5)
    assert parting(a, a).stage is None
    assert str(parting(a, a)) == "the two agree at all stages, 0 to 3, on 80 inputs"
    assert parting(a, b).counts == parting(b, a).counts
    assert parting(a, b).stage == 1 and parting(a, b).of == 80


def test_the_first_stage_and_the_inputs_are_told_in_a_sentence():
    names = ["ann", "bob", "cid", "dan", "eve"]
    a = of([0, 1, 2, 3, 4], [0, 0, 0, 1, 1], labels=names)
    b = of([0, 1, 2, 3, 4], [5, 5, 7, 7, 7], labels=names)
    p = parting(a, b)
    assert (p.stage, p.inputs, p.counts) == (2, ("cid",), (0, 0, 1))
    assert str(p) == (
        "the two agree until stage 1, then 1 of 5 inputs parts at stage 2: 'cid' "
        "('ann' and 'cid' are one point there on the left only)"
    )
    assert repr(p) == f"<Parting: {p}>"
    with pytest.raises(InputError, match="stages go from 0 to 2"):
        p.at(3)


def test_inputs_meet_by_name_in_whatever_order():
    a = of([0, 0, 1, 1], labels="wxyz")
    b = of([1, 3, 3, 1], labels="zxwy")  # w with x, y with z
    assert parting(a, b).stage is None
    assert correspondence(a, b).stages[0].pairs.tolist() == [1, 0]
    c = of([1, 3, 3, 3], labels="zxwy")
    assert parting(a, c).inputs == ("y",) or parting(a, c).inputs == ("z",)


def test_large_partitions_that_nearly_agree():
    rng = np.random.default_rng(1)
    left = rng.integers(0, 30_000, 100_000)
    right = rng.permutation(30_000)[left]
    moved = rng.choice(100_000, 50, replace=False)
    right[moved] = 30_000 + np.arange(50)
    p = parting(of(left), of(right))
    sizes = np.bincount(left, minlength=30_000)
    stayed = sizes - np.bincount(left[moved], minlength=30_000)
    assert p.counts[1] == (sizes - np.maximum(stayed, np.minimum(sizes, 1))).sum() > 25


@pytest.mark.parametrize(
    "b, sentence",
    [
        (of([0, 1], [0, 0]), "the left has the stages 0 to 1, the right 0 to 2"),
        (of([0, 1, 2]), "there are 2 inputs on the left and 3 on the right"),
        (of([0, 1], labels="ac"), "input 'b' of the left is not on the right"),
        (3, "3 on the right is not a Rounded"),
    ],
)
def test_nets_that_do_not_meet_are_refused(b, sentence):
    for ask in (parting, correspondence):
        with pytest.raises(InputError, match=sentence):
            ask(of([0, 1], labels="ab"), b)


def test_no_inputs():
    a = Rounded.of_states([np.zeros((0, 2)), np.zeros((0, 1))])
    assert parting(a, a).stage is None
    assert correspondence(a, a).stages[0].fits == ()


# ------------------------------------------------------------------ which states correspond


def disguised(net, points, rng):
    """The same net with the units of its first stage permuted and scaled."""
    first, relu, second, *rest = net.layers
    order, size = rng.permutation(first.outputs), 2.0 ** rng.integers(-3, 4, first.outputs)
    other = Net(
        [
            Affine((first.weights * size[:, None])[order], (first.bias * size)[order]),
            relu,
            Affine((second.weights / size)[:, order], second.bias),
            *rest,
        ]
    )
    return other.on(points), np.eye(len(order))[order] * size


def test_units_that_were_permuted_and_scaled_are_found_again():
    rng = np.random.default_rng(2)
    for seed in range(5):
        net, points = mlp((2, 6, 4, 3), seed), cloud(400, seed=seed)
        other, change = disguised(net, points, rng)
        c = correspondence(net.on(points).discretize(), other.discretize())
        assert c.verdict and c.parting.stage is None
        assert [one.stage for one in c.stages] == [1, 2, 3]
        affine, monomial = c.stages[0].fits
        live = (net.on(points).states[1] > 0).any(axis=0)
        assert np.allclose(monomial.matrix[:, live], change[:, live], rtol=1e-9)
        for stage in c.stages:
            for fit in stage.fits:
                assert fit.error < 1e-9 < fit.of_mean
        assert affine.fitted + affine.judged == len(c.stages[0].pairs)


def test_a_rotation_is_affine_and_not_monomial():
    points = cloud(60)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    a = Net([Affine(np.eye(2)), Affine(np.eye(2))]).on(points).discretize()
    b = Net([Affine(turn, [1.0, 2.0]), Affine(turn.T)]).on(points).discretize()
    affine, monomial = correspondence(a, b).stages[0].fits
    assert affine.error < 1e-12 and np.allclose(affine.matrix, turn)
    assert np.allclose(affine.offset, [1.0, 2.0])
    assert monomial.error > 0.1 * monomial.of_mean
    assert "held-out error" in str(affine) and "30 states fitted, 30 judged" in str(affine)


def test_states_without_a_common_change_are_told_no_better_than_by_their_mean():
    a = Rounded.of_states([np.arange(300), cloud(300, 3, seed=1)])
    b = Rounded.of_states([np.arange(300), cloud(300, 3, seed=2)])
    (fit, _) = correspondence(a, b).stages[0].fits
    assert fit.error > 0.95 * fit.of_mean


def test_more_coordinates_than_states_fit_and_do_not_hold():
    rng = np.random.default_rng(0)
    fit = fitted("affine", rng.normal(size=(12, 40)), rng.normal(size=(12, 2)), np.arange(12))
    assert fit.error > 0.5 * fit.of_mean


def test_the_mean_that_a_fit_stands_beside_is_that_of_the_fitted_half():
    y = np.array([0.0, 0.0, 2.0, 2.0, 5.0, 7.0])[:, None]
    fit = fitted("affine", np.ones((6, 1)), y, np.array([0, 1, 2, 3, 4, 5]))
    assert (fit.fitted, fit.judged) == (3, 3)
    wanted = np.sqrt(np.mean((np.array([2.0, 5.0, 7.0]) - 2 / 3) ** 2))
    assert fit.of_mean == pytest.approx(wanted) and fit.error == pytest.approx(wanted)


def test_stages_correspond_until_the_nets_part():
    a = of([0, 1, 2, 3], [0, 0, 1, 1])
    b = of([3, 2, 1, 0], [0, 1, 1, 1])
    c = correspondence(a, b)
    assert not c.verdict and c.parting.stage == 2
    assert [one.stage for one in c.stages] == [1]
    assert c.stages[0].pairs.tolist() == [0, 1, 2, 3]
    told = c.report().splitlines()
    assert told[0].startswith("not equivalent: ") and told[1] == str(c.parting)
    assert told[2].startswith("stage 1: 4 points; affine")


def test_with_free_inputs_the_witness_is_carried_back():
    a, b = of([0, 0, 1], [0, 0, 0]), of([1, 0, 0], [0, 0, 0])
    assert not correspondence(a, b).verdict
    c = correspondence(a, b, "all")
    assert c.verdict and c.parting is None
    (first, second) = c.stages
    inputs = c.verdict.witness.moves["stage0"]
    for i in range(3):
        assert first.pairs[a.points(1)[i]] == b.points(1)[inputs[i]]
    assert second.pairs.tolist() == [0]
    no = correspondence(a, of([0, 1, 2], [0, 0, 0]), "all")
    assert not no.verdict and no.stages == ()
    assert repr(no) == "<Correspondence: not equivalent, 0 stages correspond>"


def test_classes_are_not_fitted():
    points = cloud(40)
    a, b = (mlp((2, 4, 3), seed).on(points).discretize("argmax") for seed in (0, 0))
    c = correspondence(a, b)
    assert len(c.stages) == 2 and c.stages[1].fits == ()
    reached = np.unique(a.points(2))
    assert c.stages[1].pairs[reached].tolist() == reached.tolist()
    assert ff.equivalent(a.chain, b.chain, "hidden")


def test_the_split_is_drawn_by_the_seed():
    a, b = (Rounded.of_states([np.arange(40), cloud(40, 3, seed)]) for seed in (1, 2))
    errors = [correspondence(a, b, rng=seed).stages[0].fits[0].error for seed in (0, 0, 1)]
    assert errors[0] == errors[1] != errors[2]


def test_the_units_that_explain_most_together_go_together():
    # Unit 0 alone would take unit 0; together it is better that it takes unit 1.
    rng = np.random.default_rng(5)
    x = np.abs(rng.normal(size=(200, 3)))
    matrix = np.array([[0.0, 2.0, 0.0], [0.5, 0.0, 0.0], [0.0, 0.0, 3.0]])
    fit = fitted("monomial", x, x @ matrix.T, np.arange(200))
    assert np.allclose(fit.matrix, matrix)
    dead = fitted("monomial", np.zeros((8, 2)), np.zeros((8, 2)), np.arange(8))
    assert (dead.matrix.sum(axis=0) > 0).all() and dead.error == 0.0
