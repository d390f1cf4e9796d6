"""Shadows of nets by other people, where these are, and of two trainings on digits.

The nets lie in the folder that FINITEFNS_NETS names; the values are those of its own SOURCES.md.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.nets import Affine, Net, Pointwise
from finitefns.nets.numbering import of_keys
from finitefns.nets.rounded import Rounded
from finitefns.nets.shadow import correspondence, parting
from finitefns.nets.unit_signs import pieces, unit_signs

HERE = Path(os.environ.get("FINITEFNS_NETS") or "nets-are-not-here")
needs_nets = pytest.mark.skipif(not HERE.is_dir(), reason="FINITEFNS_NETS names no folder")

# Source: SOURCES.md of that folder: sign patterns per layer of the table that came with the net.
PATTERNS = (56, 50, 60, 26, 19, 16, 15, 13, 11)


@pytest.fixture(scope="module")
def disc():
    """D-I_model_0 on the 2,200 points of its test set, and the table of its sign patterns."""
    folder = HERE / "topology-of-data"
    numbers = np.load(folder / "D-I_model_0.npz")
    layers = []
    for i in range(len(numbers.files) // 2):
        layers += [Affine(numbers[f"W{i}"], numbers[f"b{i}"]), Pointwise("relu")]
    trace = Net(layers[:-1]).on(np.load(folder / "D-I-test.npy").astype(float))
    name = folder / "D-I_model_0_test_sign_patterns.csv"
    return trace, np.loadtxt(name, delimiter=",", skiprows=1, dtype=np.int64)[:, 1:]


@needs_nets
def test_sign_patterns_are_those_of_the_table(disc):
    trace, table = disc
    for t, many in enumerate(PATTERNS):
        block, before, after = trace.net.blocks[t], trace.states[t], trace.states[t + 1]
        mine = unit_signs(block, before, after)
        assert mine.max() + 1 == many
        assert np.array_equal(mine, of_keys(table[:, t])[0])
        assert len(np.unique(pieces(block, before), axis=0)) == many


@needs_nets
def test_patterns_of_one_layer_are_no_state_of_a_chain(disc):
    _, table = disc
    first, second = table[:, 0], table[:, 1]
    pairs = np.unique(np.stack([first, second]), axis=1)
    goes_two_ways = np.bincount(pairs[0]) > 1
    assert goes_two_ways[first].sum() == 2117
    with pytest.raises(InputError, match="have one row at stage 1 and two at stage 2") as refusal:
        Rounded.of_states([np.arange(2200), *table.T])
    one, other = (int(word) for word in str(refusal.value).split()[2:5:2])
    assert first[one] == first[other] and second[one] != second[other]


@needs_nets
def test_signs_of_this_and_all_later_layers_are(disc):
    trace, table = disc
    r = trace.discretize("signs argmax")
    classes = trace.states[-1].argmax(axis=1)
    for t in range(1, 10):
        _, found = np.unique(
            np.column_stack([table[:, t - 1 : 9], classes]), axis=0, return_inverse=True
        )
        assert np.array_equal(of_keys(found.reshape(-1))[0], of_keys(r.points(t))[0])
    assert np.array_equal(table[:, 9], classes) and r.agreement == 1.0
    assert (
        Rounded.of_states([trace.states[0], *(r.points(t) for t in range(1, 11))]).sizes == r.sizes
    )


@needs_nets
def test_the_trained_net_adds_modulo_59():
    numbers = np.load(HERE / "modular-addition" / "model_7r4zst7evs.npz")
    embed = numbers["embed_weight"].astype(float)
    net = Net(
        [
            Affine(numbers["l1_weight"], numbers["l1_bias"]),
            Pointwise("relu"),
            Affine(numbers["unembed_weight"]),
        ]
    )
    pairs = [(a, b) for a in range(59) for b in range(59)]
    a, b = np.array(pairs).T
    trace = net.on(np.concatenate([embed[a], embed[b]], axis=1), labels=pairs)
    r = trace.discretize("argmax")
    assert r.sizes == (3481, 3481, 59)
    assert np.array_equal(r.points(2), (a + b) % 59)
    assert r.agreement == 1.0 and r.reasons.counts(1) == {}
    rounded = trace.discretize([0.05, "argmax"])
    assert rounded.agreement > 0.99  # each class wins by 11.9 at least


# ------------------------------------------------------------------ digits, two seeds


@pytest.mark.outside
@pytest.mark.filterwarnings("ignore:lbfgs failed to converge")
def test_two_trainings_on_digits_part_at_the_end():
    from sklearn.datasets import load_digits
    from sklearn.neural_network import MLPClassifier

    digits = load_digits()
    rows = digits.data / 16

    def trained(seed):
        how = {"activation": "tanh", "solver": "lbfgs", "alpha": 0.01, "max_iter": 60}
        model = MLPClassifier((16, 12), random_state=seed, **how)
        model.fit(rows[::4], digits.target[::4])
        layers = []
        for w, b in zip(model.coefs_, model.intercepts_, strict=True):
            layers += [Affine(w.T, b), Pointwise("tanh")]
        return model, Net(layers[:-1]).on(rows).discretize("argmax")

    (first, a), (second, b) = trained(0), trained(1)
    assert np.array_equal(a.points(3), first.predict(rows))
    assert a.sizes == b.sizes == (1797, 1797, 1797, 10)
    apart = np.flatnonzero(first.predict(rows) != second.predict(rows))
    p = parting(a, b)
    assert p.stage == 3 and p.counts[:3] == (0, 0, 0)
    assert p.inputs == tuple(apart.tolist()) and 0 < len(apart) < 900
    assert f"then {len(apart)} of 1,797 inputs part at stage 3" in str(p)
    c = correspondence(a, b)
    assert not c.verdict and len(c.stages) == 2
    assert not ff.equivalent(a.chain, b.chain, "stage1 stage2 stage3")
    for stage in c.stages:  # near to each other up to an affine change, not up to the units
        affine, monomial = stage.fits
        assert affine.error < 0.8 * affine.of_mean
        assert affine.error < 0.8 * monomial.error
