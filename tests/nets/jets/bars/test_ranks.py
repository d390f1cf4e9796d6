"""Ranks of all composites of jets: against each composite by itself, and planted drops."""

from fractions import Fraction

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.linear.barcodes import Bars, barcode, bars_from_ranks, composite_ranks
from finitefns.nets.jets.bars.composites import Composites
from finitefns.nets.jets.bars.ranks import multiplicities, ranks
from finitefns.nets.jets.bars.residues import random_primes
from finitefns.nets.jets.jets import Jets
from jet_nets import random_jets, relu_jets


def off_diagonal(stack):
    return stack.shape[1] != stack.shape[2] or (stack * (1 - np.eye(stack.shape[1]))).any()


def by_hand(stacks, one, exact):
    chain = [stack[one].astype(int) if exact else stack[one] for stack in stacks]
    return composite_ranks(chain), chain


@pytest.mark.parametrize("exact", [True, False])
def test_every_composite_has_the_rank_that_it_has_by_itself(exact):
    rng = np.random.default_rng(exact)
    for _ in range(60):
        jets, stacks = random_jets(rng, exact)
        found = ranks(jets)
        assert found.exact == exact
        assert not found.doubtful.any()
        assert found.per_input().shape == (jets.inputs, jets.last + 1, jets.last + 1)
        for one in range(jets.inputs):
            wanted, chain = by_hand(stacks, one, exact)
            for (i, j), rank in wanted.items():
                assert found.of(i, j)[one] == rank == found.per_input()[one, i, j]
            bars = found.barcodes[found.bars[one]]
            assert bars == bars_from_ranks(wanted) == dict(barcode(chain))


def test_barcodes_are_numbered_as_inputs_show_them():
    jets = Jets.of([[[[0.0]], [[1.0]], [[0.0]], [[2.0]]]], exact=True)
    found = ranks(jets)
    assert found.bars.tolist() == [0, 1, 0, 1]
    assert found.barcodes == (Bars({(0, 0): 1, (1, 1): 1}), Bars({(0, 1): 1}))


def test_a_point_has_the_ranks_of_the_inputs_that_meet_there():
    rng = np.random.default_rng(3)
    points = [np.arange(6), np.array([0, 1, 0, 2, 2, 1]), np.array([0, 1, 0, 0, 0, 1])]
    stacks = [rng.integers(-1, 2, (n, 3, 3)).astype(float) for n in (6, 3)]
    for exact in (True, False):
        jets = Jets.of(stacks, points=points, exact=exact)
        found = ranks(jets)
        assert [len(found.of(i, 2)) for i in range(3)] == [6, 3, 2]
        for one, point in enumerate(points[1]):
            chain = [stacks[0][one].astype(int), stacks[1][point].astype(int)]
            wanted = composite_ranks(chain)
            assert found.of(0, 2)[one] == wanted[0, 2]
            assert found.of(1, 2)[point] == wanted[1, 2]


def test_two_factors_are_never_multiplied_in_floats():
    column, row = np.array([[0.1], [0.3], [0.7]]), np.array([[0.1, 1 / 3, 1e5]])
    jets = Jets(
        [np.zeros(1, int)] * 2,
        [np.zeros((1, 3))] * 2,
        lambda t, some: [row[None], np.stack([column] * len(some))],
        exact=True,
    )
    assert ranks(jets).of(0, 1).tolist() == [1]
    # The product as floats is another matrix: as fractions its rows do not depend.
    rounded = [[Fraction(x) for x in line] for line in (column @ row).tolist()]
    wanted = composite_ranks([rounded])[0, 1]
    assert ranks(Jets.of([(column @ row)[None]], exact=True)).of(0, 1).tolist() == [wanted]
    assert wanted > 1


def test_exact_ranks_see_what_no_tolerance_sees():
    tiny = np.array([[[1.0, 1.0], [1.0, 1.0 + 2.0**-52]], [[1.0, 0.0], [0.0, 5e-324]]])
    assert ranks(Jets.of([tiny], exact=True)).of(0, 1).tolist() == [2, 2]
    assert ranks(Jets.of([tiny])).of(0, 1).tolist() == [1, 1]
    thirds = np.array([[[0.1, 0.3], [0.2, 0.6]], [[0.1, 0.2], [0.3, 0.3 * 2 + 1e-16]]])
    assert ranks(Jets.of([thirds], exact=True)).of(0, 1).tolist() == [1, 2]


def test_a_prime_that_divides_an_entry_is_outvoted():
    first, ones = float(random_primes(1)[0]), np.ones((2, 2))
    found = ranks(Jets.of([[first * ones, ones]], exact=True))
    assert found.of(0, 1).tolist() == [1, 1]
    assert len(found.primes) == 3
    assert found.evidence.startswith("exact ranks, modulo the primes ")
    assert len(ranks(Jets.of([[ones]], exact=True)).primes) == 2
    # No rank is larger than the dimension: where it is seen, no second prime is asked.
    assert len(ranks(Jets.of([[[[1.0]]]], exact=True)).primes) == 1
    assert len(ranks(Jets.of([[[[first]]]], exact=True)).primes) == 2
    assert ranks(Jets.of([[[[first]]]], exact=True)).of(0, 1).tolist() == [1]


def test_inputs_that_go_alike_are_asked_once():
    asked = []
    stacks = [np.eye(2)[None] * np.ones((3, 1, 1)), np.ones((300, 1, 2))]
    kinds = np.arange(300) % 3

    def factors(t, some):
        asked.extend(some.tolist())
        return [stacks[0][kinds[some]] if t == 0 else stacks[1][some]]

    points = [np.arange(300)] * 3
    states = [np.zeros((300, 2)), np.zeros((300, 2)), np.zeros((300, 1))]
    for exact in (True, False):
        asked.clear()
        jets = Jets(points, states, factors, alike=[kinds, np.zeros(300, int)], exact=exact)
        assert ranks(jets).of(0, 2).tolist() == [1] * 300
        assert len(asked) < 30


@pytest.mark.parametrize("exact", [True, False])
def test_a_wide_net_with_a_narrow_stage(exact):
    slope = None if exact else (lambda z: 1 - np.tanh(z / 9) ** 2)
    jets = relu_jets((512, 22, 512), 40, np.random.default_rng(4), slope)
    found = ranks(jets)
    on = [22] * 40 if not exact else (jets.states[1] > 0).sum(axis=1).tolist()
    assert found.of(0, 2).tolist() == on
    assert not found.doubtful.any()
    for one, m in enumerate(on):
        assert found.barcodes[found.bars[one]] == {
            bar: many
            for bar, many in {
                (0, 2): m,
                (0, 0): 512 - m,
                (1, 2): 22 - m,
                (2, 2): 490,
            }.items()
            if many
        }


def test_equal_ranks_of_layers_with_other_bars():
    first, second = np.diag([1.0, 0.0]), np.diag([0.0, 1.0])
    for exact in (True, False):
        found = ranks(Jets.of([[first, first], [first, second]], exact=exact))
        assert found.of(0, 1).tolist() == found.of(1, 2).tolist() == [1, 1]
        assert found.of(0, 2).tolist() == [1, 0]


def test_floats_near_the_tolerance_are_in_doubt_and_the_others_not():
    stack = [np.diag([1.0, x]) for x in (3e-13, 3e-14, 1e-11, 1e-15, 0.0)]
    found = ranks(Jets.of([stack]))
    assert found.doubtful.tolist() == [True, True, False, False, False]
    assert found.of(0, 1).tolist() == [2, 1, 2, 1, 1]
    assert found.gap == (3e-13, 3e-14)
    assert ranks(Jets.of([stack]), 1e-6).of(0, 1).tolist() == [1] * 5
    assert "2 of 5 inputs in doubt" in found.evidence


def test_a_product_that_should_be_zero_is_zero():
    rng = np.random.default_rng(5)
    turn = np.linalg.qr(rng.normal(size=(4, 4)))[0]
    left, right = np.diag([1.0, 1, 0, 0]) @ turn.T, turn @ np.diag([0.0, 0, 1, 1])
    assert np.abs(left @ right).max() > 0
    assert ranks(Jets.of([[right], [left]])).of(0, 2).tolist() == [0]


def test_ranks_of_floats_that_contradict_each_other_have_no_bars():
    chain = [np.diag([1.0, 1e-8]), np.diag([1e-3, 1.0]), np.diag([1.0, 1e-8])]
    found = ranks(Jets.of([[a, np.eye(2)] for a in chain]))
    assert (multiplicities(found.table) < 0).any()
    assert found.doubtful.tolist() == [True, False]
    assert found.bars.tolist() == [-1, 0]
    assert found.barcodes == ({(0, 3): 2},)


def test_values_are_those_of_the_composite_over_the_norms_of_its_factors():
    rng = np.random.default_rng(6)
    for trial in range(40):
        k, n = int(rng.integers(1, 4)), int(rng.integers(1, 4))
        dims = [int(rng.integers(1, 6))]
        stages = []
        for _ in range(k):
            stage = []
            for _ in range(int(rng.integers(1, 4))):
                a, b = dims[-1], int(rng.integers(1, 6))
                sort = int(rng.integers(3))
                if sort == 0:
                    stage.append(rng.normal(size=(1, b, a)))
                elif sort == 1:
                    stage.append(rng.normal(size=(n, b, a)))
                else:
                    b = a
                    stage.append(rng.normal(size=(n, a, 1)) * np.eye(a))
                dims.append(b)
            stages.append(stage)
        ends = np.cumsum([0, *map(len, stages)])
        jets = Jets(
            [np.arange(n)] * (k + 1),
            [np.zeros((n, dims[e])) for e in ends],
            lambda t, some, stages=stages: [a if len(a) == 1 else a[some] for a in stages[t]],
        )
        if n == 1:  # a stack of one is then one matrix for all
            assert jets.count(0) == 1
        for i in range(k):
            for spectra in Composites(jets).spectra(i, np.arange(n)):
                for one in range(n):
                    whole, norm = np.eye(dims[ends[i]]), 1.0
                    for stage in stages[i : spectra.stage]:
                        together = []  # a matrix and the diagonals behind it are one factor
                        for a in stage:
                            whole = a[one % len(a)] @ whole
                            behind = len(a) > 1 and not off_diagonal(a)
                            if behind and together:
                                together[-1] = a[one] @ together[-1]
                            else:
                                together.append(a[one % len(a)])
                        norm *= np.prod([np.linalg.norm(a, 2) for a in together])
                    wanted = np.linalg.svd(whole, compute_uv=False) / norm
                    got = np.zeros(len(wanted))
                    got[: len(spectra.values[one])] = spectra.values[one]
                    assert np.allclose(got, wanted, atol=1e-14), trial


def test_the_curve_counts_values_above_each_tolerance():
    jets = Jets.of([[np.diag([2.0, 2e-3, 0.0])], [np.eye(3)]])
    curve = ranks(jets).curve(0, 2, 0, [1e-4, 1e-2, 1.5])
    assert curve.ranks.tolist() == [2, 1, 0]
    assert curve.values.tolist() == [1.0, 1e-3, 0.0]
    assert curve.gap == (1.0, 1e-3)
    assert ranks(jets).curve(1, 1, 0, [0.5]).ranks.tolist() == [3]


@pytest.mark.parametrize("exact", [True, False])
def test_no_inputs_and_stages_of_no_dimension(exact):
    none = ranks(Jets.of([np.zeros((0, 2, 3)), np.zeros((0, 1, 2))], exact=exact))
    assert (none.of(0, 2).shape, none.bars.shape, none.barcodes) == ((0,), (0,), ())
    assert not none.doubtful.any()
    flat = Jets.of([np.zeros((1, 0, 2)), np.zeros((1, 2, 0))], dimensions=(2, 0, 2), exact=exact)
    assert ranks(flat).barcodes == ({(0, 0): 2, (2, 2): 2},)


@pytest.mark.parametrize("exact", [True, False])
def test_parts_of_the_inputs_give_what_all_give_at_once(exact, monkeypatch):
    rng = np.random.default_rng(8)
    points = [np.arange(30), np.arange(30) // 2, np.arange(30) // 6]
    stacks = [rng.integers(-1, 2, (n, 3, 3)).astype(float) for n in (30, 15)]
    jets = Jets.of(stacks, points=points, exact=exact)
    whole = ranks(jets)
    monkeypatch.setattr("finitefns.nets.jets.jets.ROOM", 40)
    monkeypatch.setattr("finitefns.nets.jets.bars.ranks.ROOM", 40)
    assert len(list(jets.parts(30))) == 8
    parted = ranks(jets)
    assert (parted.table == whole.table).all() and parted.primes == whole.primes
    assert (parted.above == whole.above).all() and (parted.below == whole.below).all()
    assert parted.barcodes == whole.barcodes and (parted.bars == whole.bars).all()


def test_what_is_not_meant_is_refused():
    jets = Jets.of([[[[1.0]]]])
    with pytest.raises(InputError, match="tolerance"):
        ranks(jets, -1.0)
    for exact in (True, False):
        for bad in (np.nan, np.inf):
            with pytest.raises(InputError, match="an entry that is not finite"):
                ranks(Jets.of([[[[1.0, bad], [0.0, 1.0]]]], exact=exact))
            with pytest.raises(InputError, match="an entry that is not finite"):
                ranks(Jets.of([[[[bad]]]], exact=exact))
    with pytest.raises(InputError, match=r"stages are 0\.\.1"):
        ranks(jets).of(1, 0)
    with pytest.raises(InputError, match="there are 1 inputs"):
        ranks(jets).curve(0, 1, 1)


def test_exact_ranks_and_floats_agree_on_a_small_relu_net():
    jets = relu_jets((3, 6, 5, 6, 2), 60, np.random.default_rng(7))
    exact = ranks(jets)
    floats = ranks(Jets(jets.points, jets.states, jets.factors, alike=jets.alike, exact=False))
    sure = ~floats.doubtful
    assert exact.exact and not floats.exact and sure.sum() > 50
    assert (exact.per_input()[sure] == floats.per_input()[sure]).all()
    assert len(exact.table) < 60  # some inputs have one activation pattern
