"""How changes of coordinates move nets and traces: functions, Jacobians, merges, exact ranks."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.freedom import Freedom
from finitefns.nets import (
    Affine,
    CoordinateChange,
    LayerNorm,
    Net,
    Pointwise,
    Radial,
    Residual,
    RMSNorm,
    Softmax,
    charts,
    check_jacobian,
)
from finitefns.nets.acting import ChartLayer, moved_blocks, replay
from finitefns.nets.layers import Layer
from finitefns.nets.sorts import SORTS

MOVING = [sort for sort in SORTS if sort != "fixed"]
MIXED = "stage0=linear stage1=scale stage2=orthogonal stage3=permutation"
SOME = ["free", "affine", "monomial", "signed", MIXED]
DIMENSION = 3


def affine(seed: int, bias: bool = True) -> Affine:
    rng = np.random.default_rng(seed)
    return Affine(rng.normal(size=(DIMENSION, DIMENSION)), rng.normal(size=DIMENSION) * bias)


BLOCKS: dict[str, list[Layer]] = {
    "affine": [affine(0)],
    "relu": [affine(1), Pointwise("relu")],
    "relu-alone": [Pointwise("relu", DIMENSION)],
    "leaky": [affine(2), Pointwise("leaky", parameter=0.2)],
    "tanh": [affine(3), Pointwise("tanh")],
    "sigmoid": [affine(4), Pointwise("sigmoid")],
    "identity": [affine(4), Pointwise("identity")],
    "softmax": [affine(5), Softmax(DIMENSION)],
    "layer-norm": [affine(6), LayerNorm(DIMENSION, [1.0, 2.0, 3.0], [0.5, 0.0, 1.0])],
    "rms-norm": [affine(7), RMSNorm(DIMENSION, [1.0, 2.0, 3.0])],
    "plain-rms-norm": [affine(7), RMSNorm(DIMENSION)],
    "radial": [affine(8), Radial(DIMENSION, "tanh")],
    "residual": [Residual([affine(9), Pointwise("tanh"), affine(10)])],
    "residual-relu": [Residual([affine(9), Pointwise("relu")]), Pointwise("relu")],
    "two-paths": [Residual([affine(9), Pointwise("tanh")], [affine(11)])],
    "norm-first": [LayerNorm(DIMENSION), affine(12), Pointwise("relu")],
}


def net_of(name: str) -> Net:
    """Three affine blocks with the one that is meant between them."""
    first, last = [affine(20)], [affine(21)]
    layers = [*first, *BLOCKS[name], *last]
    return Net(layers, [0, 1, 1 + len(BLOCKS[name])])


def moved(x: Any, sort: str, seed: int = 0) -> tuple[Any, CoordinateChange]:
    change = CoordinateChange.random(x, Freedom.parse(sort), np.random.default_rng(seed), 3.0)
    return x.act(change), change


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("sort", SOME)
def test_a_moved_net_makes_the_moved_states_and_jacobians(name: str, sort: str) -> None:
    net, x = net_of(name), np.random.default_rng(7).normal(size=(6, DIMENSION))
    new, change = moved(net, "stages" if sort == "free" else sort)
    assert new.widths == net.widths and new.last == net.last
    before = net.states(x)
    after = new.states(change.move("stage0", x))
    told = replay(change.charts, before, after)
    assert told.miss < 1e-11 and told.round_trip < 1e-11
    for t in range(net.last):
        one, other = change.chart(f"stage{t}"), change.chart(f"stage{t + 1}")
        left = np.eye(DIMENSION) if other is None else other.jacobian(before[t + 1])
        right = np.eye(DIMENSION) if one is None else one.jacobian(before[t])
        meant = left @ net.jacobian(before[t], t, t + 1)
        found = new.jacobian(after[t], t, t + 1) @ right
        assert np.abs(found - meant).max() < 1e-10 * (1 + np.abs(meant).max())


@pytest.mark.parametrize(
    "name, sort, kinds",
    [
        ("affine", "affine", "Affine"),
        ("relu", "permutation", "Affine relu"),
        ("relu", "scale", "Affine relu"),
        ("relu", "monomial", "Affine relu"),
        ("relu", "signed", "Affine relu Affine"),
        ("relu", "orthogonal", "Affine relu Affine"),
        ("relu-alone", "scale", "Affine relu"),
        ("leaky", "monomial", "Affine leaky(0.2)"),
        ("tanh", "signed", "Affine tanh"),
        ("tanh", "scale", "Affine tanh Affine"),
        ("identity", "linear", "Affine identity"),
        ("sigmoid", "permutation", "Affine sigmoid"),
        ("sigmoid", "signed", "Affine sigmoid Affine"),
        ("softmax", "permutation", "Affine Softmax"),
        ("layer-norm", "permutation", "Affine LayerNorm"),
        ("layer-norm", "orthogonal", "Affine LayerNorm Affine"),
        ("rms-norm", "permutation", "Affine RMSNorm"),
        ("rms-norm", "orthogonal", "Affine RMSNorm Affine"),
        ("plain-rms-norm", "orthogonal", "Affine RMSNorm"),
        ("radial", "orthogonal", "Affine Radial"),
        ("radial", "scale", "Affine Radial Affine"),
        ("norm-first", "orthogonal", "Affine LayerNorm Affine relu Affine"),
    ],
)
def test_a_change_merges_into_what_is_beside_it(name: str, sort: str, kinds: str) -> None:
    new, _ = moved(net_of(name), sort, 2)
    assert (
        " ".join(repr(layer).split(" on ")[0].split("(3 ->")[0] for layer in new.blocks[1]) == kinds
    )
    assert len(new.blocks[0]) == len(new.blocks[2]) == 1


def test_a_rotation_moves_the_bias_and_a_forgotten_one_is_seen() -> None:
    net = Net([Affine([[1.0, 2.0], [3.0, 4.0]], [1.0, -1.0]), Affine([[1.0, 0.0], [0.0, 1.0]])])
    turn = CoordinateChange(stage1=charts.rotation([[0, -1], [1, 0]]))
    new = net.act(turn)
    assert new.states([[1.0, 1.0]])[1].tolist() == [[-6.0, 4.0]]
    assert new([[1.0, 1.0]]).tolist() == [[4.0, 6.0]] == net([[1.0, 1.0]]).tolist()
    forgotten = Net([Affine([[-3.0, -4.0], [1.0, 2.0]], [1.0, -1.0]), new.layers[1]])
    before, after = net.states([[1.0, 1.0]]), forgotten.states([[1.0, 1.0]])
    told = replay(turn.charts, before, after)
    assert (told.miss_stage, told.miss_row) == (1, 0) and told.miss == pytest.approx(2 / 6)


def test_two_ends_of_a_residual_path_share_one_change() -> None:
    # x + W2 relu(W1 x): with one permutation in front and behind the function is the same net.
    net = Net([Residual([affine(0), Pointwise("relu"), affine(1)])])
    turn = charts.permutation([1, 2, 0])
    tied = net.act(CoordinateChange(stage0=turn, stage1=turn))
    assert [type(layer) for layer in tied.layers] == [Residual]
    (layer,) = tied.layers
    assert isinstance(layer, Residual) and not layer.skip and len(layer.block) == 3
    x = np.random.default_rng(0).normal(size=(5, 3))
    assert np.abs(tied(turn.forward(x)) - turn.forward(net(x))).max() < 1e-14
    other = net.act(CoordinateChange(stage0=turn, stage1=charts.permutation([0, 2, 1])))
    assert [type(layer) for layer in other.layers] == [Residual, Affine]
    shift = charts.affine(charts.rotation(0.4, 3).matrix, [1.0, -2.0, 0.5])
    both = net.act(CoordinateChange(stage0=shift, stage1=shift))
    assert [type(layer) for layer in both.layers] == [Residual]
    assert np.abs(both(shift.forward(x)) - shift.forward(net(x))).max() < 1e-13


def test_states_tied_by_residual_paths_move_by_one_joint_change() -> None:
    net = Net([Residual([affine(t), Pointwise("relu"), affine(t + 9)]) for t in range(3)])
    freedom = Freedom.tied("stage0 stage1 stage2 stage3", "permutation")
    new, change = moved(net, str(freedom))
    assert len(set(change.charts.values())) == 1 and len(change.charts) == 4
    assert [len(block) for block in new.blocks] == [1, 1, 1]
    x = np.random.default_rng(0).normal(size=(5, 3))
    meant = change.move("stage3", net(x))
    assert np.abs(new(change.move("stage0", x)) - meant).max() < 1e-12 * (1 + np.abs(meant).max())


def test_a_path_that_changes_its_width_is_left_as_it_is() -> None:
    wide = Affine(np.ones((2, 3)))
    net = Net([Residual([wide, Pointwise("tanh")], [wide])])
    change = CoordinateChange(stage0=charts.random("affine", 3, 0), stage1=charts.rotation(0.3))
    new, x = net.act(change), np.random.default_rng(1).normal(size=(4, 3))
    meant = change.move("stage1", net(x))
    assert np.abs(new(change.move("stage0", x)) - meant).max() < 1e-13


def test_a_net_that_nothing_moves_is_the_same_and_moves_compose() -> None:
    net = net_of("relu")
    assert net.act(CoordinateChange()) == net
    still = CoordinateChange(stage1=charts.identity(3), stage2=charts.affine(np.eye(3)))
    assert np.abs(net.act(still)(np.eye(3)) - net(np.eye(3))).max() == 0
    a, b = (moved(net, "permutation", seed)[1] for seed in range(2))
    assert (
        net.act(a).act(b).layers[0].parts[0].tolist()
        == net.act(a.then(b)).layers[0].parts[0].tolist()
    )
    undone = net.act(a).act(a.inverse())
    assert undone == net


@pytest.mark.parametrize("seed", range(4))
def test_bent_changes_compose_as_they_happen(seed: int) -> None:
    net, x = net_of("tanh"), np.random.default_rng(seed).normal(size=(5, 3))
    one, a = moved(net, "stages", seed)
    two, b = moved(one, "stages", seed + 10)
    both = net.act(a.then(b))
    start = b.move("stage0", a.move("stage0", x))
    for left, right in zip(two.states(start), both.states(start), strict=True):
        assert np.abs(left - right).max() < 1e-9 * (1 + np.abs(left).max())
    back = two.act(b.inverse()).act(a.inverse())
    assert np.abs(back(x) - net(x)).max() < 1e-10


def test_a_chart_that_is_left_is_a_layer_with_its_derivatives() -> None:
    layer = ChartLayer(charts.spherical(3))
    x = np.random.default_rng(0).normal(size=(4, 3)) + 2.0
    check = check_jacobian(Net([layer]), x)
    assert check.slope > 1.9
    u, v = np.random.default_rng(1).normal(size=(2, 4, 3))
    pulled, pushed = layer.vjp(x, u), layer.jvp(x, v)
    assert np.abs((pulled * v).sum(axis=1) - (u * pushed).sum(axis=1)).max() < 1e-13
    assert layer.vjp(x, np.stack([u, v], axis=2)).shape == (4, 3, 2)
    assert pickle.loads(pickle.dumps(layer)) == layer == ChartLayer(charts.spherical(3))
    assert layer != ChartLayer(charts.spherical(3, 1.0)) and not layer.is_piecewise_linear
    assert repr(layer) == "spherical (3 -> 3)"
    for wrong in (3, charts.identity(0)):
        with pytest.raises(InputError, match="is not a chart of at least one coordinate"):
            ChartLayer(wrong)  # type: ignore[arg-type]


def test_a_change_that_does_not_fit_is_refused() -> None:
    net = net_of("relu")
    blocks = net.blocks
    for slot, d, said in (("stage9", 3, "moves 'stage9'"), ("stage1", 2, "has 2 coordinates")):
        with pytest.raises(InputError, match=said):
            moved_blocks(blocks, {slot: charts.identity(d)})
        with pytest.raises(InputError, match=r"stage9|coordinates"):
            net.act(CoordinateChange(**{slot: charts.identity(d)}))
    for wrong in (ff.Relabeling(), charts.polar(), None):
        with pytest.raises(InputError, match="is moved by a CoordinateChange"):
            net.act(wrong)  # type: ignore[arg-type]


# ------------------------------------------------------------------ traces


def planted(seed: int) -> ff.nets.Trace:
    """A net with whole weights and a lower rank than its size, on inputs some of which merge."""
    rng = np.random.default_rng(seed)
    w = rng.integers(-2, 3, (3, 3)).astype(float)
    w[2] = w[0] + w[1]
    first = Affine(rng.integers(-2, 3, (3, 2)), rng.integers(-2, 3, 3) + 0.5)
    last = Affine(rng.integers(-2, 3, (2, 3)))
    net = Net([first, Pointwise("relu"), Affine(w, [0.25, 0.5, 0.75]), Pointwise("relu"), last])
    x = np.concatenate([rng.normal(size=(4, 2)), [[-9.0, 9.0], [-9.0, 8.0]]])
    return net.on(x, labels="abcdef")


@pytest.mark.parametrize("word", [*MOVING, "stages inputs"])
def test_merges_and_ranks_are_carried_by_every_change(word: str) -> None:
    merged = 0
    for seed in range(2):
        x = planted(seed)
        if word == "stages inputs":
            freedom = " ".join(x.slots)
        else:
            freedom = "stages" if word == "free" else word
        change = CoordinateChange.random(x, Freedom.parse(freedom), np.random.default_rng(seed))
        y = x.act(change)
        to = np.arange(6) if change.inputs is None else change.inputs
        for t, (p, q) in enumerate(zip(x.points, y.points, strict=True)):
            same = p[:, None] == p
            assert (same == (q[to][:, None] == q[to])).all()
            merged += int(same.sum()) - 6
            meant = change.move(f"stage{t}", x.states[t])
            assert np.abs(y.states[t][to] - meant).max() < 1e-11 * (1 + np.abs(meant).max())
        assert y.replayed is not None and y.replayed.miss < 1e-11
        assert y.net.is_exact == (word in ("permutation", "signed"))
        assert ff.invariants(x, "all") == ff.invariants(y, "all")
        assert ff.equivalent(x, y, "all" if word == "stages inputs" else "stages")
        again = pickle.loads(pickle.dumps(y))
        assert again == y
        assert repr(again.replayed) == repr(y.replayed)
    assert merged > 10


def test_powers_of_two_round_nothing_and_others_do() -> None:
    net = planted(0).net
    halves = net.act(CoordinateChange(stage1=charts.scaling([2.0, 0.5, 8.0])))
    assert halves.is_exact and all(layer.is_given for layer in halves.layers)
    thirds = net.act(CoordinateChange(stage1=charts.scaling([3.0, 1.0, 1.0])))
    assert not thirds.is_exact and thirds.is_piecewise_linear
    assert not net.act(CoordinateChange(stage1=charts.rotation(0.5, 3))).is_exact
    twice = thirds.act(CoordinateChange(stage1=charts.scaling([2.0, 1.0, 1.0])))
    assert not twice.is_exact
    inner = Net([Residual([Affine(np.eye(3))])])
    turn = charts.rotation(0.5, 3)
    assert inner.layers[0].is_given
    assert not inner.act(CoordinateChange(stage0=turn, stage1=turn)).layers[0].is_given
    assert repr(thirds.layers[0]) == "Affine(2 -> 3)" and not thirds.layers[0].is_given


def test_a_moved_trace_says_where_it_came_back_worst() -> None:
    net = Net([Affine([[1.0, 0.0], [0.0, 1.0]]), Affine([[2.0, 0.0], [0.0, 1.0]])])
    x = net.on([[1.0, 1.0], [0.5, 0.25], [3.0, 4.0]])
    y = x.act(CoordinateChange(stage1=charts.polar(), inputs=[2, 0, 1]))
    assert y.states[1].round(3).tolist()[2] == [1.414, 0.785]
    assert y.replayed is not None and y.replayed.stage == 1 and y.replayed.row in (0, 1, 2)
    assert "at row" in repr(y.replayed) and "of stage1" in repr(y.replayed)
    assert x.replayed is None
    plain = x.act(CoordinateChange(inputs=[2, 0, 1]))
    assert repr(plain.replayed).startswith("<round trip 0, moved states missed by 0 at row 0")
    with pytest.raises(InputError, match=r"stage1: polar: row 1 is \(0, 0\)"):
        net.on([[1.0, 1.0], [0.0, 0.0]]).act(CoordinateChange(stage1=charts.polar()))


def test_a_change_that_stretches_beyond_floats_is_refused() -> None:
    x = Net([Affine([[1.0, 1.0], [1.0, -1.0]]), Affine([[1.0, 0.0], [0.0, 1.0]])]).on([[0.3, 0.7]])
    steep = charts.affine([[1.0, 0.0], [1.0, 1e-13]])
    with pytest.raises(InputError, match="misses the moved state of input 0 at stage2 by"):
        x.act(CoordinateChange(stage1=charts.affine([[1, 0], [0, 1]], [1e15, 0]).then(steep)))


def test_labels_travel_with_a_named_change() -> None:
    x = planted(0)
    change = CoordinateChange(inputs=[1, 0, 2, 3, 4, 5])
    assert x.act(change.named(x, x)).labels.labels == ("a", "b", "c", "d", "e", "f")
    met = CoordinateChange.align(x, x.net.on(x.states[0], labels="bacdef"), Freedom.parse("stages"))
    assert isinstance(met, ff.contract.Aligned)
    there = x.net.on(x.states[0], labels="bacdef").act(met.bring)
    assert there.labels == x.labels and (there.states[0][0] == x.states[0][1]).all()
