"""The pieces of the Jacobians at several inputs: the units of a layer come back."""

import numpy as np
import pytest

from finitefns.nets.jets.jets import Jets
from finitefns.nets.jets.stagewise.stage_change import moved
from finitefns.nets.jets.stagewise.summands import summands
from planted_nets import random_change


def layer(rng, a, b, inputs):
    """The Jacobians of A tanh(Bx + c) at random inputs, as jets of one step."""
    points = rng.normal(size=(inputs, b.shape[1]))
    slopes = 1 - np.tanh(points @ b.T + rng.normal(size=len(b))) ** 2
    return Jets.of([a @ (slopes[:, :, None] * b)])


def directions(columns):
    """Columns up to scale."""
    return columns / np.linalg.norm(columns, axis=0)


def is_one_up_to_order_and_scale(found, wanted):
    """Whether each wanted direction is met by one found direction."""
    met = np.abs(directions(found).T @ directions(wanted)) > 1 - 1e-8
    return (met.sum(axis=0) == 1).all() and (met.sum(axis=1) == 1).all()


@pytest.mark.parametrize("width", [1, 2, 4, 5])
def test_two_inputs_give_the_units_back(width):
    rng = np.random.default_rng(width)
    a, b = rng.normal(size=(width, width)), rng.normal(size=(width, width))
    pieces = summands(layer(rng, a, b, 2))
    assert [[basis.shape[1] for basis in piece] for piece in pieces] == [[1, 1]] * width
    ins, outs = (np.concatenate([piece[t] for piece in pieces], axis=1) for t in (0, 1))
    assert is_one_up_to_order_and_scale(outs, a)
    assert is_one_up_to_order_and_scale(ins, np.linalg.inv(b))


def test_units_between_wider_spaces():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(4, 2)), rng.normal(size=(2, 3))
    pieces = summands(layer(rng, a, b, 5))
    sizes = sorted(tuple(basis.shape[1] for basis in piece) for piece in pieces)
    assert sizes == [(0, 1), (0, 1), (1, 0), (1, 1), (1, 1)]
    units = [piece for piece in pieces if piece[0].shape[1] == piece[1].shape[1] == 1]
    assert is_one_up_to_order_and_scale(np.concatenate([u[1] for u in units], axis=1), a)


def test_in_their_bases_the_jacobians_are_blocks():
    rng = np.random.default_rng(7)
    for seed in range(4):
        x = layer(rng, rng.normal(size=(4, 3)), rng.normal(size=(3, 4)), 3)
        y = moved(x, random_change(np.random.default_rng(seed), (4, 4), ("linear", "linear")))
        pieces = summands(y)
        bases = [np.concatenate([piece[t] for piece in pieces], axis=1) for t in (0, 1)]
        j = np.linalg.inv(bases[1]) @ y.jacobians(0, np.arange(3)) @ bases[0]
        owners = [
            np.repeat(np.arange(len(pieces)), [piece[t].shape[1] for piece in pieces])
            for t in (0, 1)
        ]
        assert np.abs(j[:, owners[1][:, None] != owners[0]]).max() < 1e-7 * np.abs(j).max()
        assert [len(pieces)] == [len(summands(x))]


def test_what_cannot_be_split_stays_whole():
    turn, shear = np.array([[0.0, -1], [1, 0]]), np.array([[1.0, 1], [0, 1]])
    for j in (turn, shear):
        assert len(summands(Jets.of([np.stack([np.eye(2), j])]))) == 1
    long = np.eye(5) + np.diag(np.ones(4), 1)  # one Jordan block
    assert len(summands(Jets.of([np.stack([np.eye(5), long])]))) == 1


def test_equal_pieces_are_told_apart():
    pieces = summands(Jets.of([np.stack([np.eye(3), 2 * np.eye(3)])]))
    assert [[basis.shape[1] for basis in piece] for piece in pieces] == [[1, 1]] * 3
    twice = np.kron(np.eye(2), np.array([[0.0, -1], [1, 0]]))
    pieces = summands(Jets.of([np.stack([np.eye(4), twice])]))
    assert [[basis.shape[1] for basis in piece] for piece in pieces] == [[2, 2]] * 2


def test_dead_directions_are_pieces_of_one_stage():
    x = Jets.of([np.zeros((2, 1, 2))])
    sizes = sorted(tuple(b.shape[1] for b in piece) for piece in summands(x))
    assert sizes == [(0, 1), (1, 0), (1, 0)]
    assert summands(Jets.of([np.zeros((0, 0, 0))], dimensions=(0, 0))) == []
