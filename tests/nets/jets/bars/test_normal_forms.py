"""Normal forms of single inputs: re-played, and against the barcode of each input by itself."""

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.linear.barcodes import barcode, zero_one
from finitefns.nets.jets.bars.bases import normal_forms
from finitefns.nets.jets.bars.ranks import multiplicities, ranks
from finitefns.nets.jets.bars.refining import corrections
from finitefns.nets.jets.bars.slots import slots
from finitefns.nets.jets.jets import Jets
from jet_nets import random_jets, relu_jets


def check_normal(jets, inputs, found, normal, close=1e-9):
    """The law, by hand, input by input; and what is said beside it."""
    for row, one in enumerate(inputs):
        bars = found.barcodes[found.bars[one]]
        chain = [jets.jacobians(t, jets.points[t][[one]])[0] for t in range(jets.last)]
        for t, (a, form) in enumerate(zip(chain, zero_one(bars, jets.last + 1), strict=True)):
            assert (normal.form(t)[row] == form).all()
            here, there = normal.changes[t][row], normal.changes[t + 1][row]
            scale = np.linalg.norm(there) * np.linalg.norm(a) or 1.0
            off = np.linalg.norm(there @ a - form @ here) / scale
            assert off <= close
            assert off <= normal.miss[row] * (1 + 1e-9) + 1e-15
        for t, stage in enumerate(normal.changes):
            assert stage[row].shape == (jets.dimensions[t],) * 2
            assert np.sign(np.linalg.det(stage[row])) == normal.signs[row, t]
            if jets.dimensions[t]:
                assert np.linalg.cond(stage[row]) <= normal.conditions[row, t] * (1 + 1e-6)


@pytest.mark.parametrize("exact", [True, False])
def test_random_chains_carry_bars_to_bars(exact):
    rng = np.random.default_rng(10 + exact)
    for _ in range(60):
        jets, stacks = random_jets(rng, exact, most=4)
        found = ranks(jets)
        inputs = np.arange(jets.inputs)
        normal = normal_forms(jets, inputs, found)
        check_normal(jets, inputs, found, normal)
        for one in inputs:
            chain = [s[one].astype(int) if exact else s[one] for s in stacks]
            assert found.barcodes[found.bars[one]] == barcode(chain)


def test_inputs_of_many_barcodes_are_one_batch():
    jets = relu_jets((3, 8, 7, 8, 4), 40, np.random.default_rng(12))
    found = ranks(jets)
    assert len(found.barcodes) > 10
    inputs = np.arange(40)
    normal = normal_forms(jets, inputs, found)
    assert normal.miss.max() < 1e-11
    check_normal(jets, inputs, found, normal)


def test_inputs_come_in_any_order_and_more_than_once():
    jets = relu_jets((2, 4, 3), 12, np.random.default_rng(13))
    found = ranks(jets)
    inputs = np.array([7, 2, 7, 11, 0])
    normal = normal_forms(jets, inputs, found)
    check_normal(jets, inputs, found, normal)
    assert (normal.changes[1][0] == normal.changes[1][2]).all()


def test_parts_of_the_inputs_are_put_together(monkeypatch):
    monkeypatch.setattr("finitefns.nets.jets.bars.bases.ROOM", 100)
    jets = relu_jets((2, 5, 4), 17, np.random.default_rng(17))
    found = ranks(jets)
    normal = normal_forms(jets, np.arange(17), found)
    check_normal(jets, np.arange(17), found, normal)


def test_what_is_missed_is_taken_off(monkeypatch):
    """A net so deep that rounding is seen; corrected, the law holds to the last digits."""
    jets = relu_jets((4, *[12] * 8, 4), 30, np.random.default_rng(18))
    found = ranks(jets)
    monkeypatch.setattr("finitefns.nets.jets.bars.bases.ENOUGH", np.inf)
    rough = normal_forms(jets, np.arange(30), found)
    monkeypatch.setattr("finitefns.nets.jets.bars.bases.ENOUGH", 0.0)
    better = normal_forms(jets, np.arange(30), found)
    check_normal(jets, np.arange(5), found, better, 1e-15)
    assert better.miss.max() < 1e-15 < 1e-13 < rough.miss.max()


def test_what_grows_unevenly_is_shared_out_between_both_ends():
    turns = np.linalg.qr(np.random.default_rng(20).normal(size=(2, 2, 2)))[0]
    jets = Jets.of([[turns[0] @ np.diag([1.0, 1e6]) @ turns[1]]])
    assert normal_forms(jets, np.arange(1), ranks(jets)).conditions.max() < 2e3


def test_corrections_solve_their_equation():
    """A miss that some E makes is taken off by the E that is found."""
    rng = np.random.default_rng(19)
    for _ in range(40):
        jets, _ = random_jets(rng, True, most=4)
        places = slots(multiplicities(ranks(jets).table), jets.dimensions)
        n = len(places.births[0])
        planted = [rng.normal(size=(n, d, d)) for d in jets.dimensions]
        forms = [places.form(t) for t in range(jets.last)]
        rho = [f @ a - b @ f for f, a, b in zip(forms, planted, planted[1:], strict=False)]
        found = corrections(places, rho)
        for f, a, b, r in zip(forms, found, found[1:], rho, strict=False):
            assert np.allclose(b @ f - f @ a, -r, atol=1e-12)


def test_no_inputs_have_no_changes():
    jets = relu_jets((2, 4, 3), 3, np.random.default_rng(14))
    normal = normal_forms(jets, np.zeros(0, int), ranks(jets))
    assert [one.shape for one in normal.changes] == [(0, 2, 2), (0, 4, 4), (0, 3, 3)]
    assert normal.signs.shape == (0, 3) and normal.miss.shape == (0,)


def test_one_mirror_turns_one_sign():
    a = np.array([[2.0, 1.0], [1.0, 3.0]])
    mirror = np.diag([1.0, -1.0])
    jets = Jets.of([[a, mirror @ a]])
    signs = normal_forms(jets, np.arange(2), ranks(jets)).signs
    assert signs[0].prod() == -signs[1].prod()


def test_merged_inputs_each_have_their_own_chain():
    rng = np.random.default_rng(15)
    stacks = [rng.normal(size=(3, 3, 2)), rng.normal(size=(2, 2, 3))]
    jets = Jets.of(stacks, points=[[0, 1, 2], [0, 1, 0], [0, 0, 0]])
    found = ranks(jets)
    normal = normal_forms(jets, np.arange(3), found)
    check_normal(jets, np.arange(3), found, normal)


def test_large_and_small_jacobians_keep_their_digits():
    rng = np.random.default_rng(16)
    stacks = [10.0**e * rng.normal(size=(2, 3, 3)) for e in (60, 60, -100, 80, -30)]
    jets = Jets.of(stacks)
    normal = normal_forms(jets, np.arange(2), ranks(jets))
    assert normal.miss.max() < 1e-10
    huge = Jets.of([1e160 * rng.normal(size=(1, 2, 2)) for _ in range(4)])
    with pytest.raises(InputError, match="the norms of the Jacobians multiply to 10"):
        normal_forms(huge, np.arange(1), ranks(huge))


def test_ranks_that_are_not_those_of_a_chain_are_refused():
    chain = [np.diag([1.0, 1e-8]), np.diag([1e-3, 1.0]), np.diag([1.0, 1e-8])]
    jets = Jets.of([[a, np.eye(2)] for a in chain])
    found = ranks(jets)
    with pytest.raises(InputError, match="not those of any chain"):
        normal_forms(jets, np.arange(2), found)
    check_normal(jets, [1], found, normal_forms(jets, np.array([1]), found))
