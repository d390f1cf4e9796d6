"""A hundred planted changes per word, and a hundred differences: found, and refused."""

import pytest

from finitefns.nets.jets.stagewise.one_matrix import decide_smaller
from finitefns.verdict import Equivalent, Inequivalent
from planted_nets import planted_change, planted_difference

WORDS = (
    "fixed", "linear", "affine", "orthogonal", "monomial", "signed", "permutation", "scale"
)  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_a_hundred_planted_changes_are_found(word):
    for seed in range(100, 200):
        x, y, words = planted_change(seed, [word])
        verdict = decide_smaller(x, y, words)
        assert isinstance(verdict, Equivalent), (seed, verdict.explain())


@pytest.mark.parametrize("word", WORDS)
def test_a_hundred_planted_differences_are_refused(word):
    for seed in range(100, 200):
        x, y, words = planted_difference(seed, [word])
        verdict = decide_smaller(x, y, words)
        assert isinstance(verdict, Inequivalent), (seed, verdict.explain())
