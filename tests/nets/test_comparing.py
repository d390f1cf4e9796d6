"""Verdicts on traces: planted changes are found and re-played, planted differences are named."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import finitefns as ff
from finitefns.nets import Affine, Net, Pointwise
from finitefns.nets.changes import CoordinateChange
from finitefns.verdict import Equivalent, Inequivalent, Reason, Undecided

STAGES = ff.Freedom.parse("stages")
FEW = range(6)
WIDTHS = ((2, 2), (3, 4, 2), (2, 3, 1), (1, 2, 2), (2, 1, 2), (3, 2, 3, 2), (2, 3, 3, 3, 2))


def mlp(widths, name="relu", seed=0):
    r = np.random.default_rng(seed)
    layers = []
    for a, b in itertools.pairwise(widths):
        layers += [Affine(r.normal(size=(b, a)), r.normal(size=b)), Pointwise(name)]
    return Net(layers[:-1])


def some_trace(seed, inputs=20):
    """A random net on random inputs, some of which meet on the way in every third case."""
    r = np.random.default_rng(seed)
    net = mlp(WIDTHS[seed % len(WIDTHS)], ("tanh", "relu", "sigmoid", "leaky")[seed % 4], seed)
    x = r.normal(size=(inputs, net.inputs))
    if seed % 3 == 0:
        # Two inputs that differ along a direction which the first layer forgets.
        first = net.layers[0]
        gone = np.zeros(net.inputs)
        gone[0] = 1.0
        weights = np.array(first.weights)
        weights[:, 0] = 0.0
        net = Net([Affine(weights, first.bias), *net.layers[1:]])
        x[1] = x[0] + gone
    return net.on(x, labels=[f"in{i}" for i in range(inputs)])


def planted(seed):
    x = some_trace(seed)
    change = CoordinateChange.random(x, STAGES, np.random.default_rng(1000 + seed))
    return x, x.act(change)


def found(seed):
    x, y = planted(seed)
    verdict = ff.equivalent(x, y, "stages")
    assert isinstance(verdict, Equivalent), verdict.explain()
    assert float(verdict.witness.miss(x.jets, y.jets).max()) < 1e-7
    for t, sign in verdict.witness.signs.items():
        assert sign in (1, -1), t
    return verdict


@pytest.mark.parametrize("seed", FEW)
def test_a_planted_change_is_found(seed):
    assert "the re-play misses by" in found(seed).explain()


@pytest.mark.slow
def test_a_planted_change_is_found_100_of_100():
    """Random diffeomorphisms at every stage of random nets, 20 inputs."""
    assert all(found(seed) for seed in range(100))


@pytest.mark.parametrize("seed", FEW)
def test_a_merge_more_is_named(seed):
    x = some_trace(3 * seed + 1)
    rows = np.array(x.states[0])
    rows[7] = rows[4]
    y = x.net.on(rows, labels=x.labels)
    verdict = ff.equivalent(x, y, "stages")
    assert isinstance(verdict, Inequivalent)
    assert verdict.obstruction.inputs == ("in4", "in7")
    told = "inputs 'in4' and 'in7' are one point from stage 0 on, on the right only"
    assert told in verdict.explain() or "from stage 0 on on the right" in verdict.explain()


@pytest.mark.parametrize("seed", FEW)
def test_a_bar_less_is_named(seed):
    net = mlp((3, 3, 3), "tanh", seed)
    x = np.random.default_rng(seed).normal(size=(20, 3))
    last = net.layers[-1]
    u, s, vt = np.linalg.svd(last.weights)
    flat = Net([*net.layers[:-1], Affine(u * [*s[:-1], 0.0] @ vt, last.bias)])
    verdict = ff.equivalent(net.on(x), flat.on(x), "stages")
    assert isinstance(verdict, Inequivalent)
    assert "3 bars reach from stage 0 to 2, on the right 2" in verdict.explain()


def test_names_that_stand_in_another_order_are_brought_together():
    x = some_trace(1)
    order = np.random.default_rng(0).permutation(x.inputs)
    names = [x.labels.label(i) for i in order]
    y = x.net.on(x.states[0][order], labels=names)
    assert ff.equivalent(x, y, "stages")
    z = x.net.on(x.states[0], labels=[f"out{i}" for i in range(x.inputs)])
    assert isinstance(ff.equivalent(x, z, "stages"), Inequivalent)


def test_folded_apart_is_not_seen_by_bars_alone():
    """(x, y) -> (x^2, y) mirrors (1, 0) and (-2, 0); with one sheet it does not."""
    square = Net([Affine(np.eye(2)), Pointwise("power", parameter=1)])
    fold = ff.nets.Smooth(
        lambda x: np.stack([x[:, 0] ** 2, x[:, 1]], axis=1),
        2,
        2,
        jvp=lambda x, v: np.stack([2 * x[:, 0] * v[:, 0], v[:, 1]], axis=1),
    )
    points = [[1.0, 0.0], [-2.0, 0.0]]
    folded, flat = Net([fold]).on(points), square.on(points)
    assert folded.ranks.barcodes == flat.ranks.barcodes
    verdict = ff.equivalent(folded, flat, "stages")
    told = "inputs 0 and 1 are mirror images of each other on the left only"
    assert verdict.explain().startswith(f"not equivalent: {told}")
    assert ff.equivalent(Net([fold]).on([[1.0, 0.0], [2.0, 1.0]]), square.on(points), "stages")


def test_on_a_crease_a_no_stands_and_a_yes_is_not_given():
    net = Net([Affine(np.eye(2)), Pointwise("relu"), Affine(np.eye(2))])
    x = net.on([[1.0, 0.0], [2.0, 3.0]], labels=["edge", "in"])
    y = net.on([[1.0, 0.0], [2.0, 5.0]], labels=["edge", "in"])
    undecided = ff.equivalent(x, y, "stages")
    assert isinstance(undecided, Undecided) and undecided.reason is Reason.DEGENERATE
    assert "1 input lies on a crease" in undecided.why and "'edge'" in undecided.why
    assert ff.equivalent(x, x, "stages")
    z = net.on([[1.0, 0.0], [2.0, -3.0]], labels=["edge", "in"])
    no = ff.equivalent(x, z, "stages")
    assert isinstance(no, Inequivalent) and no.obstruction.inputs == ("in",)


def test_what_may_move_decides():
    """Of one function at the inputs: fixed ends differ where free ones do not."""
    net = mlp((2, 3, 2), "tanh", 5)
    x = net.on(np.random.default_rng(1).normal(size=(6, 2)))
    inner = x.act(CoordinateChange.random(x, ff.Freedom.parse("hidden"), np.random.default_rng(2)))
    assert ff.equivalent(x, inner, "hidden") and ff.equivalent(x, inner, "stages")
    outer = x.act(CoordinateChange.random(x, STAGES, np.random.default_rng(3)))
    no = ff.equivalent(x, outer, "hidden")
    assert isinstance(no, Inequivalent) and "stage 0 is fixed" in no.explain()


def test_the_invariants_are_those_of_every_moved_copy():
    for seed in range(4):
        x, y = planted(seed)
        assert ff.invariants(x, "stages") == ff.invariants(y, "stages")


def test_audit_of_a_trace():
    x = mlp((2, 2, 2), "tanh", 3).on(np.random.default_rng(1).normal(size=(4, 2)))
    assert ff.audit(lambda t: t.ranks.per_input().tolist(), x, "stages", trials=5)
    broken = ff.audit(lambda t: float(np.abs(t.states[1]).sum()), x, "stages", trials=5)
    assert not broken and "stage" in broken.words


@pytest.mark.parametrize(
    "word", ["linear", "affine", "orthogonal", "monomial", "signed", "permutation", "scale"]
)
def test_one_matrix_per_stage_is_found_and_makes_the_other(word):
    """The witness of a smaller freedom is a change of coordinates that moves the net itself."""
    net = mlp((3, 4, 2), "tanh", 7)
    x = net.on(np.random.default_rng(8).normal(size=(9, 3)))
    freedom = ff.Freedom.parse(word)
    y = x.act(CoordinateChange.random(x, freedom, np.random.default_rng(9)))
    verdict = ff.equivalent(x, y, word)
    assert isinstance(verdict, Equivalent), verdict.explain()
    assert ff.equivalent(x, y, "stages")
    again = x.act(verdict.witness)
    for mine, yours in zip(again.states, y.states, strict=True):
        assert np.allclose(mine, yours, rtol=1e-7, atol=1e-7)
    other = mlp((3, 4, 2), "tanh", 11).on(x.states[0])
    assert isinstance(ff.equivalent(x, other, word), Inequivalent)


def test_one_matrix_per_input_where_one_per_stage_is_meant():
    """J = (I, diag(1, 2)) against (I, diag(1, 3)): a yes when free, a no when linear."""

    def bent(d):
        # Its Jacobian is diag(1, 1) at (0, 0) and diag(1, d) at (0, 1).
        return ff.nets.Smooth(
            lambda x: np.stack([x[:, 0], x[:, 1] + (d - 1) * x[:, 1] ** 2 / 2], axis=1),
            2,
            2,
            jvp=lambda x, v: np.stack([v[:, 0], v[:, 1] * (1 + (d - 1) * x[:, 1])], axis=1),
        )

    points = [[0.0, 0.0], [0.0, 1.0]]
    x, y = (Net([bent(d)]).on(points) for d in (2.0, 3.0))
    assert ff.equivalent(x, y, "stages")
    no = ff.equivalent(x, y, "linear")
    assert isinstance(no, Inequivalent) and set(no.obstruction.inputs) <= {0, 1}


def test_a_net_that_was_scrambled_elsewhere_is_not_called_another():
    """Weights that somebody else rounded: exact ranks see full rank where there is none."""
    r = np.random.default_rng(0)
    first, last = r.integers(-3, 4, (3, 4)), r.integers(-3, 4, (4, 3))
    last[:, 2] = last[:, 0] + last[:, 1]
    first[2] = -first[0] - first[1]  # so that both have rank 2 of 3
    last = np.array(last, dtype=float)
    net = Net([Affine(first), Affine(last)])
    turn = r.normal(size=(3, 3))
    scrambled = Net([Affine(turn @ first), Affine(last @ np.linalg.inv(turn))])
    x = r.normal(size=(4, 4))
    left, right = net.on(x), scrambled.on(x)
    assert left.ranks.exact and right.ranks.exact
    verdict = ff.equivalent(left, right, "stages")
    assert isinstance(verdict, Undecided), verdict.explain()
    assert verdict.reason is Reason.TOLERANCE and "within rounding they agree" in verdict.why


def test_one_change_for_tied_stages_is_less_than_one_for_each():
    # x -> 2x and x -> 3x are no conjugates: the slope at the fixed point 0 would be the same.
    double, triple = (Net([Affine([[a]])]).on([[0.0]]) for a in (2.0, 3.0))
    assert ff.equivalent(double, triple, "stages")
    assert isinstance(ff.equivalent(double, triple, "stage0+stage1"), Inequivalent)
    assert ff.equivalent(double, double, "stage0+stage1")
    assert not ff.equivalent(double, triple, "stage0+stage1=linear")
    merged, apart = (Net([Affine([[a]])]).on([[0.0], [1.0]]) for a in (0.0, 1.0))
    assert isinstance(ff.equivalent(merged, apart, "stage0+stage1"), Inequivalent)


@pytest.mark.parametrize("seed", range(4))
def test_inputs_without_names_are_found_again(seed):
    """All free: the inputs stand in another order, and the witness says in which."""
    x = some_trace(seed, inputs=7)
    change = CoordinateChange.random(x, ff.Freedom.parse("all"), np.random.default_rng(seed))
    y = x.act(change)
    verdict = ff.equivalent(x, y, "all")
    assert isinstance(verdict, Equivalent), verdict.explain()
    other = x.act(CoordinateChange.random(x, STAGES, np.random.default_rng(seed)))
    assert ff.equivalent(x, other, "all")


def test_creases_where_names_are_free():
    net = Net([Affine(np.eye(2)), Pointwise("relu"), Affine(np.eye(2))])
    x = net.on([[1.0, 0.0], [2.0, 3.0], [-1.0, 4.0]])
    y = net.on([[2.0, 5.0], [1.0, 0.0], [-2.0, 4.0]])
    undecided = ff.equivalent(x, y, "all")
    assert isinstance(undecided, Undecided) and undecided.reason is Reason.DEGENERATE
    z = net.on([[2.0, 5.0], [1.0, 0.0], [2.0, 4.0]])
    assert isinstance(ff.equivalent(x, z, "all"), Inequivalent)
