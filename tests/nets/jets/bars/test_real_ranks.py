"""Ranks of a trained net by other people, exact and in floats, against a second program's counts.

The nets lie in the folder that FINITEFNS_NETS names; the counts are those of the issue on nets.
"""

import os
from pathlib import Path

import numpy as np
import pytest

from finitefns.nets.jets.bars.bases import normal_forms
from finitefns.nets.jets.bars.ranks import ranks
from finitefns.nets.jets.jets import Jets

HERE = Path(os.environ.get("FINITEFNS_NETS") or "nets-are-not-here") / "topology-of-data"
pytestmark = pytest.mark.skipif(not HERE.is_dir(), reason="FINITEFNS_NETS names no folder")


@pytest.fixture(scope="module")
def nets():
    """Jets of D-I_model_0, 9 hidden ReLU layers of 15, at its 2,200 test inputs: exact, floats."""
    read = np.load(HERE / "D-I_model_0.npz")
    weights = [read[f"W{i}"].astype(float) for i in range(10)]
    states = [np.load(HERE / "D-I-test.npy").astype(float)]
    on, n = [], len(states[0])
    for i, w in enumerate(weights):
        z = states[-1] @ w.T + read[f"b{i}"].astype(float)
        on.append((z > 0).astype(float))
        states.append(np.maximum(z, 0) if i < 9 else z)

    def factors(t, some):
        return [weights[t][None], *([on[t][some][:, :, None] * np.eye(15)] if t < 9 else [])]

    alike = [np.unique(one, axis=0, return_inverse=True)[1].reshape(-1) for one in on[:9]]
    alike.append(np.zeros(n, int))
    points = [np.arange(n)] * 11
    return [Jets(points, states, factors, alike=alike, exact=exact) for exact in (True, False)]


def test_exact_ranks_have_no_doubts_and_floats_the_known_ones(nets):
    exact = ranks(nets[0])
    assert exact.exact and not exact.doubtful.any()
    coarse, fine = ranks(nets[1], 1e-9), ranks(nets[1])
    wrong = (coarse.per_input() != exact.per_input()).any(axis=(1, 2))
    assert (int(coarse.doubtful.sum()), int(wrong.sum())) == (1086, 183)
    assert not (wrong & ~coarse.doubtful).any()
    assert (fine.per_input() == exact.per_input()).all() and not fine.doubtful.any()


def test_normal_forms_are_replayed(nets):
    found = ranks(nets[0])
    normal = normal_forms(nets[0], np.arange(0, nets[0].inputs, 4), found)
    assert normal.miss.max() < 1e-9
