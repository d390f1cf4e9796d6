"""The nets that ship: what is said of each, computed; and the digits net trained anew."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets import Net
from finitefns.nets.examples import DIGITS, example, examples, modular_addition, triple_ratio

HOUSE = Path(__file__).resolve().parents[2]


def test_every_net_that_ships_is_known_by_its_name(tmp_path):
    from finitefns.nets import load

    assert len({one.name for one in examples()}) == len(examples()) >= 8
    for one in examples():
        net = example(one.name.upper())
        assert isinstance(net, Net) and net is example(one.name) and one.about and one.source
        net.save(tmp_path / "net.npz")
        assert load(tmp_path / "net.npz") == net
    with pytest.raises(InputError, match=r"the example is 'xnor'.*did you mean xor"):
        example("xnor")
    with pytest.raises(InputError, match="the example is 3, but one of xor"):
        example(3)


def test_small_ones_are_what_they_are_called():
    bits = [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert example("xor")(bits)[:, 0].tolist() == [0, 1, 1, 0]
    x = np.random.default_rng(0).normal(size=(50, 2))
    assert np.array_equal(example("abs")(x[:, :1]), np.abs(x[:, :1]))
    assert np.array_equal(example("fold")(x), np.column_stack([np.abs(x[:, 0]), x[:, 1]]))


def test_the_low_rank_net_has_rank_22():
    net = example("low-rank")
    assert net.widths == (512, 22, 512)
    whole = net.layers[1].weights @ net.layers[0].weights
    values = np.linalg.svd(whole, compute_uv=False)
    assert values[21] > 0.1 and values[22] < 1e-12


@pytest.mark.parametrize("p, ranks", [(3, (4, 2, 9)), (5, (8, 4, 17)), (7, (12, 6, 25))])
def test_modular_addition_in_closed_form(p, ranks):
    net = modular_addition(p)
    assert net.widths == (2 * p, 9 * (p - 1) // 2, p)
    a, b = np.divmod(np.arange(p * p), p)
    rows = np.hstack([np.eye(p)[a], np.eye(p)[b]])
    logits = 2.25 * (p * np.eye(p)[(a + b) % p] - 1)
    assert np.abs(net(rows) - logits).max() < 1e-12
    first, _, last = net.layers
    found = (first.weights, last.weights, net.states(rows)[1])
    assert tuple(np.linalg.matrix_rank(one) for one in found) == ranks
    # p^2 singletons, then p classes of p inputs each, by the sum.
    trace = net.on(rows).with_precision(1e-9)
    assert list(trace.chain.slots.values()) == [p * p, p * p, p]
    assert len(set(zip(trace.points[2].tolist(), ((a + b) % p).tolist(), strict=True))) == p
    assert p != 5 or net == example("modular-addition")
    with pytest.raises(InputError, match="an odd number from 3 on"):
        modular_addition(p + 1)


def ratio_of(net):
    """The triple ratio of the three flags at stage 2, from the Jacobians."""
    inputs = np.array([[1.0], [-1.0]])
    lines, planes = [], []
    for row in inputs:
        lines.append(net.jacobian(row[None], 0, 2)[0][:, 0])
        planes.append(np.cross(*net.jacobian(net(row[None], 0, 1), 1, 2)[0].T))
    meet = net(inputs[:1], 0, 2)
    lines.append(np.linalg.svd(net.jacobian(meet, 2, 3)[0])[2][-1])
    planes.append(net.jacobian(meet, 2, 4)[0][0])
    (a, b, c), (f, g, h) = lines, planes
    return (f @ b) * (g @ c) * (h @ a) / ((f @ c) * (g @ a) * (h @ b))


@pytest.mark.parametrize("ratio", [0.5, 1 / 3, 2.0, -3.0])
def test_the_triple_ratio_is_what_it_is_called(ratio):
    net = triple_ratio(ratio)
    states = net.states([[1.0], [-1.0]])
    assert [len(np.unique(s, axis=0)) for s in states] == [2, 2, 1, 1, 1]
    assert net.on([[1.0], [-1.0]]).on_crease == ()
    assert np.isclose(ratio_of(net), ratio)
    for t in range(4):
        some = net.jacobian(net([[1.0], [-1.0]], 0, t), t, t + 1)
        assert {np.linalg.matrix_rank(one) for one in some} == {min(net.widths[t : t + 2])}
    for bad in (0.0, -1.0, float("nan")):
        with pytest.raises(InputError, match="a number other than 0 and -1"):
            triple_ratio(bad)


def test_the_two_triple_ratios_that_ship():
    assert np.isclose(ratio_of(example("triple-ratio")), 1 / 2)
    assert np.isclose(ratio_of(example("triple-ratio/third")), 1 / 3)


@pytest.mark.outside
def test_the_digits_net_is_right_and_its_script_makes_such_a_net(monkeypatch):
    pytest.importorskip("sklearn")
    from sklearn.datasets import load_digits

    data, net = load_digits(), example("digits")
    assert net.widths == (64, 16, 10)
    assert Path(DIGITS).stat().st_size < 40_000
    right = net(data.data).argmax(axis=1) == data.target
    assert right.mean() > 0.98
    for layer in net.layers:
        for part in layer.parts:
            if isinstance(part, np.ndarray):
                assert np.array_equal(part * 2**14, np.round(part * 2**14))
    monkeypatch.syspath_prepend(HOUSE / "tools")
    import train_digits

    again, seen, held = train_digits.trained()
    assert again.widths == net.widths and seen > 0.98 and held > 0.95
    # Another processor may round otherwise on the way; the net is nearly the same all the same.
    same = again(data.data).argmax(axis=1) == net(data.data).argmax(axis=1)
    assert same.mean() > 0.97
    sys.modules.pop("train_digits")
