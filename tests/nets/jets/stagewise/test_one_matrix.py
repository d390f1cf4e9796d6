"""One matrix per stage for all inputs: planted changes, planted differences, twins and traps."""

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets.jets.jets import Jets
from finitefns.nets.jets.stagewise.one_matrix import decide_smaller
from finitefns.nets.jets.stagewise.slowly import every_change, linear_maps
from finitefns.nets.jets.stagewise.stage_change import StageChange, moved
from finitefns.verdict import Equivalent, Inequivalent, Reason, Undecided
from planted_nets import (
    is_carried,
    is_of,
    planted_change,
    planted_difference,
    random_change,
    random_net,
)

SMALLER = (
    "fixed", "linear", "affine", "orthogonal", "monomial", "signed", "permutation", "scale"
)  # fmt: skip


@pytest.mark.parametrize("word", SMALLER)
def test_a_planted_change_is_found_and_replays(word):
    for seed in range(5):
        x, y, words = planted_change(seed, [word])
        verdict = decide_smaller(x, y, words)
        assert isinstance(verdict, Equivalent), (seed, verdict.explain())
        assert is_carried(x, y, verdict.witness), seed
        assert all(is_of(word, a) for a in verdict.witness.moves.values()), seed
        assert "re-played within" in verdict.explain()


@pytest.mark.parametrize("word", SMALLER)
def test_a_planted_difference_is_refused(word):
    for seed in range(3):
        x, y, words = planted_difference(seed, [word])
        verdict = decide_smaller(x, y, words)
        assert isinstance(verdict, Inequivalent), (seed, verdict.explain())


def test_words_of_many_sorts_at_once():
    mixes = (("linear", "affine", "fixed"), ("permutation", "signed", "scale", "monomial"),
             ("orthogonal", "fixed"), ("linear", "permutation", "fixed"))  # fmt: skip
    for words in mixes:
        for seed in range(200, 203):
            x, y, chosen = planted_change(seed, words)
            verdict = decide_smaller(x, y, chosen)
            assert isinstance(verdict, Equivalent), (seed, chosen, verdict.explain())
            assert is_carried(x, y, verdict.witness)


def test_units_that_look_the_same_are_tried_one_way_after_the_other():
    """The states say nothing of the units of stage 1; only a linear stage behind them does."""
    rng = np.random.default_rng(0)
    j = [np.ones((2, 3, 1)), rng.normal(size=(2, 4, 3))]
    states = [np.ones((2, 1)), np.ones((2, 3)), rng.normal(size=(2, 4))]
    x = Jets.of(j, states=states)
    for word in ("permutation", "signed", "monomial"):
        words = ("fixed", word, "linear")
        y = moved(x, random_change(np.random.default_rng(1), (1, 3, 4), words))
        verdict = decide_smaller(x, y, words)
        assert isinstance(verdict, Equivalent), (word, verdict.explain())
        assert is_carried(x, y, verdict.witness)
        other = [j[0], np.stack([j[1][0], rng.normal(size=(4, 3))])]
        z = moved(Jets.of(other, states=states), random_change(rng, (1, 3, 4), words))
        assert isinstance(decide_smaller(x, z, words), Inequivalent), word


def test_orthogonal_stages_beside_linear_ones_are_turned_until_they_fit():
    words = ("orthogonal", "linear", "orthogonal", "fixed")
    for seed, inputs in ((0, 1), (1, 2), (2, 1)):
        rng = np.random.default_rng(seed)
        jacobians, states = random_net(rng, (4, 3, 3, 2), inputs)
        x = Jets.of(jacobians, states=states)
        y = moved(x, random_change(rng, (4, 3, 3, 2), words))
        verdict = decide_smaller(x, y, words)
        assert isinstance(verdict, Equivalent), (seed, verdict.explain())
        assert is_carried(x, y, verdict.witness)
        assert is_of("orthogonal", verdict.witness.moves["stage0"])
        assert is_of("orthogonal", verdict.witness.moves["stage2"])


def test_free_stages_beside_one_matrix_have_one_sign():
    for seed in range(4):
        rng = np.random.default_rng(seed)
        jacobians, states = random_net(rng, (3, 2, 1), 4)
        x = Jets.of(jacobians, states=states)
        words = ("free", "free", "linear")
        y = moved(x, random_change(rng, (3, 2, 1), words))
        verdict = decide_smaller(x, y, words)
        assert isinstance(verdict, Equivalent), (seed, verdict.explain())
        for slot in ("stage0", "stage1"):
            moves = verdict.witness.moves[slot]
            assert moves.ndim == 3 and len(moves) == 4
            assert len(set(np.sign(np.linalg.det(moves)).tolist())) == 1
        there = moved(x, verdict.witness)
        for t in (0, 1):
            assert np.allclose(there.jacobians(t, there.points[t]), y.jacobians(t, y.points[t]))


def test_points_of_a_free_stage_merge_alike():
    j = [np.ones((2, 1, 1))]
    x = Jets.of(j, points=[[0, 1], [0, 0]])
    y = Jets.of(j, points=[[0, 1], [0, 1]])
    said = decide_smaller(x, y, ("free", "free")).explain()
    assert said.startswith(
        "not equivalent: inputs 0 and 1 are one point at stage1, on the left only"
    )


# ------------------------------------------------------------------ traps


def test_one_matrix_for_all_inputs_is_less_than_one_per_input():
    x, y = (Jets.of([[np.eye(2), np.diag([1.0, d])]]) for d in (2, 3))
    assert decide_smaller(x, y, ("free", "free"))
    verdict = decide_smaller(x, y, ("linear", "linear"))
    assert isinstance(verdict, Inequivalent)
    assert "inputs 0 and 1" in verdict.explain()
    alone = [Jets.of([[j]]) for j in (np.diag([1.0, 2.0]), np.diag([1.0, 3.0]))]
    assert decide_smaller(*alone, ("linear", "linear"))


def test_a_rotation_that_forgot_the_bias_is_affine_and_not_linear():
    w, b, turn = np.array([[1.0, 2], [3, 4]]), np.array([1.0, -1]), np.array([[0.0, -1], [1, 0]])
    points = np.array([[1.0, 1], [0, 2], [3, 1]])
    x = Jets.of([np.stack([w] * 3)], states=[points, points @ w.T + b])
    forgot = Jets.of([np.stack([turn @ w] * 3)], states=[points, points @ w.T @ turn.T + b])
    right = Jets.of([np.stack([turn @ w] * 3)], states=[points, (points @ w.T + b) @ turn.T])
    assert x.states[1][0].tolist() == [4, 6]
    assert right.states[1][0].tolist() == [-6, 4]
    verdict = decide_smaller(x, forgot, ("fixed", "affine"))
    assert verdict
    assert np.allclose(verdict.witness.moves["stage1"], turn)
    assert np.allclose(verdict.witness.offsets["stage1"], b - turn @ b)
    for word in ("linear", "orthogonal"):
        assert isinstance(decide_smaller(x, forgot, ("fixed", word)), Inequivalent)
        assert decide_smaller(x, right, ("fixed", word))


def test_states_count_and_not_jacobians_alone():
    j = [np.ones((2, 1, 1))]
    x, y = (Jets.of(j, states=[[[1.0], [2.0]], [[1.0], [c]]]) for c in (2.0, 3.0))
    assert isinstance(decide_smaller(x, y, ("linear", "linear")), Inequivalent)
    assert isinstance(decide_smaller(x, y, ("affine", "linear")), Inequivalent)


def test_a_positive_scale_turns_no_sign_round():
    x, y = (Jets.of([[[[v]]]], states=[[[0.0]], [[0.0]]]) for v in (1.0, -2.0))
    for word, yes in (("scale", False), ("monomial", False), ("linear", True), ("signed", False)):
        assert bool(decide_smaller(x, y, (word, word))) is yes
    z = Jets.of([[[[-1.0]]]], states=[[[0.0]], [[0.0]]])
    assert decide_smaller(x, z, ("signed", "fixed"))


def test_residual_stages_share_one_permutation():
    rng = np.random.default_rng(3)
    w1, w2 = rng.normal(size=(5, 3)), rng.normal(size=(3, 5))
    points = rng.normal(size=(4, 3))
    z = points @ w1.T
    jac = np.eye(3) + w2 @ ((z > 0)[:, :, None] * w1)
    x = Jets.of([jac], states=[points, points + np.maximum(z, 0) @ w2.T])
    p, q = np.eye(3)[[1, 2, 0]], np.eye(3)[[2, 1, 0]]
    same, other = (moved(x, StageChange({"stage0": p, "stage1": r})) for r in (p, q))
    words = ("permutation", "permutation")
    assert decide_smaller(x, same, words, ties=[(0, 1)])
    assert decide_smaller(x, other, words)
    assert isinstance(decide_smaller(x, other, words, ties=[(0, 1)]), Inequivalent)


@pytest.mark.parametrize("word", ["linear", "affine", "orthogonal", "signed", "monomial"])
def test_tied_stages_share_one_matrix(word):
    for seed in range(2):
        rng = np.random.default_rng(seed)
        jacobians, states = random_net(rng, (3, 3, 2), 6)
        x = Jets.of(jacobians, states=states)
        words, ties = (word, word, word), [(0, 1)]
        y = moved(x, random_change(rng, (3, 3, 2), words, ties=ties))
        verdict = decide_smaller(x, y, words, ties=ties)
        assert verdict, seed
        assert np.allclose(verdict.witness.moves["stage0"], verdict.witness.moves["stage1"])
        z = moved(x, random_change(rng, (3, 3, 2), words))
        assert isinstance(decide_smaller(x, z, words, ties=ties), Inequivalent), seed
        assert decide_smaller(x, z, words), seed


# ------------------------------------------------------------------ against the slow twins


@pytest.mark.parametrize("word", ["permutation", "signed"])
def test_units_are_matched_as_by_trying_all(word):
    answers = set()
    for seed in range(14):
        rng = np.random.default_rng(seed)
        dims = [int(d) for d in rng.integers(1, 4, 2)]
        n = int(rng.integers(1, 3))
        jacobians = [rng.integers(-1, 2, (n, dims[1], dims[0])).astype(float)]
        states = [rng.integers(-1, 2, (n, d)).astype(float) for d in dims]
        x = Jets.of(jacobians, states=states)
        other = [[j.copy() for j in jacobians], [s.copy() for s in states]]
        if seed % 2:
            other[0][0][0, 0, 0] = 1 - other[0][0][0, 0, 0]
        y = moved(Jets.of(other[0], states=other[1]), random_change(rng, dims, [word] * 2))
        slow = next(every_change(x, y, [word] * 2), None) is not None
        verdict = decide_smaller(x, y, [word] * 2)
        assert bool(verdict) is slow, seed
        answers.add(slow)
    assert answers == {True, False}


def test_linear_changes_are_those_of_the_equations_written_out():
    for seed in range(6):
        x, y, words = planted_change(seed, ["linear"])
        basis = linear_maps(x, y)
        verdict = decide_smaller(x, y, words)
        found = np.concatenate(
            [verdict.witness.moves[f"stage{t}"].ravel() for t in range(x.last + 1)] + [[1.0]]
        )
        assert np.allclose(basis @ (basis.T @ found), found, atol=1e-7 * np.abs(found).max())
    x, y, words = planted_difference(4, ["linear"])
    assert linear_maps(x, y).shape[1] == 0 or np.abs(linear_maps(x, y)[-1]).max() < 1e-9


# ------------------------------------------------------------------ answers in floats


def test_near_the_tolerance_neither_yes_nor_no():
    rng = np.random.default_rng(5)
    jacobians, states = random_net(rng, (3, 3), 6)
    x = Jets.of(jacobians, states=states)
    for off, kind in ((1e-12, Equivalent), (1e-8, Undecided), (1e-3, Inequivalent)):
        other = [j.copy() for j in jacobians]
        other[0][2, 1, 1] += off
        verdict = decide_smaller(x, Jets.of(other, states=states), ("linear", "linear"))
        assert isinstance(verdict, kind), (off, verdict.explain())
    assert decide_smaller(x, Jets.of(other, states=states), ("linear", "linear")).obstruction


def test_the_fewest_inputs_are_named():
    rng = np.random.default_rng(2)
    jacobians, states = random_net(rng, (2, 2), 7)
    other = [j.copy() for j in jacobians]
    other[0][5] = rng.normal(size=(2, 2))
    x, y = Jets.of(jacobians, states=states), Jets.of(other, states=states)
    named = decide_smaller(x, y, ("linear", "linear")).obstruction.inputs
    assert 5 in named
    some = list(named)
    part = [Jets.of([j[0][some]], states=[s[some] for s in states]) for j in (jacobians, other)]
    assert isinstance(decide_smaller(*part, ("linear", "linear")), Inequivalent)
    for left_out in range(len(some)):
        rest = [k for k in range(len(some)) if k != left_out]
        fewer = [
            Jets.of([j[0][some][rest]], states=[s[some][rest] for s in states])
            for j in (jacobians, other)
        ]
        assert decide_smaller(*fewer, ("linear", "linear"))


def test_a_stage_without_states_may_be_stretched_far():
    x, y = (Jets.of([[[[v]]]], states=[[[1.0]], [[0.0]]]) for v in (1.0, 1e7))
    for word in ("linear", "affine", "scale", "monomial", "free"):
        verdict = decide_smaller(x, y, ("fixed", word))
        assert verdict and np.allclose(verdict.witness.moves["stage1"], 1e7), word
    assert isinstance(decide_smaller(x, y, ("fixed", "orthogonal")), Inequivalent)


def test_a_no_says_how_far_it_holds():
    x, y = (Jets.of([[np.eye(2), np.diag([1.0, d])]]) for d in (2, 3))
    assert "for changes of a condition up to 1,000" in decide_smaller(
        x, y, ("linear", "linear")
    ).explain()  # fmt: skip
    bad = Jets.of([[[[1.0]]]], states=[[[np.nan]], [[0.0]]])
    with pytest.raises(InputError, match="stage0 on the left are not all finite"):
        decide_smaller(bad, bad, ("linear", "linear"))


def test_numbers_that_differ_are_said_first():
    zero = [np.zeros((2, 2, 2))]
    line, plane = np.array([[1.0, 0], [2, 0]]), np.array([[1.0, 0], [0, 1]])
    nothing = np.zeros((2, 2))
    x, y = (Jets.of(zero, states=[nothing, s]) for s in (line, plane))
    said = decide_smaller(x, y, ("linear", "linear")).explain()
    assert "dimension of the span of the states of stage1 is 1 on the left, 2 on the right" in said
    z = Jets.of(zero, states=[nothing, 2 * plane])
    said = decide_smaller(y, z, ("orthogonal", "orthogonal")).explain()
    assert "squared length of the state of input 0 at stage1 is 1.0 on the left, 4.0" in said
    said = decide_smaller(x, Jets.of([np.ones((2, 2, 2))], states=[nothing, line]),
                          ("linear", "linear")).explain()  # fmt: skip
    assert "rank of the Jacobian from stage0 to stage1 at input 0 is 0 on the left, 1" in said


def test_sizes_that_do_not_meet():
    x = Jets.of([np.ones((1, 2, 3))])
    assert "dimensions of the stages" in decide_smaller(
        x, Jets.of([np.ones((1, 3, 2))]), ("linear", "linear")
    ).explain()  # fmt: skip
    assert "number of inputs" in decide_smaller(
        x, Jets.of([np.ones((2, 2, 3))]), ("linear", "linear")
    ).explain()  # fmt: skip
    with pytest.raises(InputError, match="1 words are given, but there are 2 stages"):
        decide_smaller(x, x, ("linear",))
    with pytest.raises(InputError, match="did you mean linear"):
        decide_smaller(x, x, ("lineer", "linear"))
    with pytest.raises(InputError, match="not of one size"):
        decide_smaller(x, x, ("linear", "linear"), ties=[(0, 1)])
    with pytest.raises(InputError, match="between 0 and"):
        decide_smaller(x, x, ("linear", "linear"), tolerance=0)


def test_nothing_is_something():
    none = Jets.of([np.zeros((0, 2, 3))], dimensions=(3, 2))
    assert decide_smaller(none, none, ("linear", "permutation"))
    flat = Jets.of([np.zeros((2, 0, 3))], states=[np.ones((2, 3)), np.zeros((2, 0))])
    for word in SMALLER:
        assert decide_smaller(flat, flat, (word, word))
    y = moved(flat, StageChange({"stage0": 2 * np.eye(3)}))
    assert decide_smaller(flat, y, ("linear", "linear"))
    assert decide_smaller(flat, y, ("scale", "permutation"))
    assert isinstance(decide_smaller(flat, y, ("fixed", "linear")), Inequivalent)


def test_too_many_unknowns_are_not_solved():
    x = Jets.of([np.ones((1, 50, 50))], states=[np.zeros((1, 50))] * 2)
    y = moved(x, StageChange({"stage0": np.diag(np.arange(1.0, 51))}))
    verdict = decide_smaller(x, y, ("linear", "linear"))
    assert isinstance(verdict, Undecided)
    assert verdict.reason == Reason.SEARCH_LIMIT
