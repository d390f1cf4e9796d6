"""Barcodes: against the ranks of all composites, against orbits, and from planted bars."""

import itertools
import time

import numpy as np
import pytest

import finitefns as ff
from finitefns.linear.barcodes import (
    Bars,
    barcode,
    bars_from_ranks,
    composite_ranks,
    zero_one,
)
from finitefns.linear.entries import as_matrix, times
from finitefns.verdict import Undecided


def check_bases(code, matrices):
    """Every matrix is zero-one between the bases, and the bases are invertible."""
    prime = code.prime
    for x, y in zip(code.bases, code.inverses, strict=True):
        if prime is not None:
            assert (x @ y % prime == np.eye(len(x))).all()
        elif code.tolerance is None:
            assert (times(x, y) == np.eye(len(x))).all()
        else:
            assert np.allclose(x @ y, np.eye(len(x)), atol=1e-6)
    for t, a in enumerate(matrices):
        a = as_matrix(a) if prime is None else np.asarray(a) % prime
        there, here, form = code.inverses[t + 1], code.bases[t], code.forms[t]
        if prime is not None:
            assert (there @ a @ here % prime == form).all()
        elif code.tolerance is None:
            assert (times(times(there, a), here) == form).all()
        else:
            assert np.allclose(there @ a @ here, form, atol=1e-6)
        assert set(np.unique(form.astype(int))) <= {0, 1}
        assert (form.sum(axis=0) <= 1).all() and (form.sum(axis=1) <= 1).all()


def random_chain(rng, stages, most):
    """Integer matrices of random ranks."""
    sizes = rng.integers(0, most + 1, stages)
    chain = []
    for m, n in zip(sizes[1:], sizes, strict=False):
        r = rng.integers(0, min(m, n) + 1)
        chain.append(rng.integers(-3, 4, (m, r)) @ rng.integers(-3, 4, (r, n)))
    return chain


@pytest.mark.parametrize("seed", range(3))
def test_bars_are_what_the_ranks_of_composites_say(seed):
    rng = np.random.default_rng(seed)
    for _ in range(40):
        chain = random_chain(rng, rng.integers(2, 7), 5)
        code = barcode(chain)
        assert dict(code) == bars_from_ranks(composite_ranks(chain))
        check_bases(code, chain)
        for (i, j), rank in composite_ranks(chain).items():
            assert code.rank(i, j) == rank
        for prime in (2, 3, 101):
            modular = barcode(chain, prime=prime)
            assert dict(modular) == bars_from_ranks(composite_ranks(chain, prime=prime))
            check_bases(modular, chain)


@pytest.mark.parametrize("seed", range(3))
def test_floats_say_what_exact_entries_say(seed):
    rng = np.random.default_rng(10 + seed)
    for _ in range(40):
        chain = random_chain(rng, rng.integers(2, 7), 5)
        floats = [a.astype(float) for a in chain]
        code = barcode(floats)
        assert code == barcode(chain)
        assert code.tolerance == 1e-9 and code.miss < 1e-12
        check_bases(code, floats)
        assert dict(code) == bars_from_ranks(composite_ranks(floats))


@pytest.mark.parametrize("sizes", [(2, 2), (2, 2, 2), (1, 2, 1), (2, 1, 2), (1, 2, 2, 1), (3, 2)])
def test_over_two_elements_barcodes_are_exactly_the_orbits(sizes):
    """All chains of these sizes, joined by generators of the groups of all stages."""
    shapes = [(m, n) for n, m in itertools.pairwise(sizes)]
    lists = [list(itertools.product(range(2), repeat=m * n)) for m, n in shapes]
    chains = {
        entries: [np.array(e, int).reshape(s) for e, s in zip(entries, shapes, strict=True)]
        for entries in itertools.product(*lists)
    }
    root = {entries: entries for entries in chains}

    def find(e):
        while root[e] != e:
            e = root[e]
        return e

    for entries, chain in chains.items():
        for t, n in enumerate(sizes):
            for i, j in itertools.permutations(range(n), 2):
                shear = np.eye(n, dtype=int)
                shear[i, j] = 1  # shears generate all invertible matrices over two elements
                moved = list(chain)
                if t:
                    moved[t - 1] = shear @ moved[t - 1] % 2
                if t < len(moved):
                    moved[t] = moved[t] @ shear % 2  # its own inverse
                other = tuple(tuple(a.ravel().tolist()) for a in moved)
                root[find(entries)] = find(other)
    by_orbit, by_bars = {}, {}
    for entries, chain in chains.items():
        code = barcode(chain, prime=2)
        by_orbit.setdefault(find(entries), set()).add(entries)
        by_bars.setdefault(code.counts, set()).add(entries)
    assert sorted(map(sorted, by_orbit.values())) == sorted(map(sorted, by_bars.values()))


@pytest.mark.parametrize("seed", range(4))
def test_planted_bars_are_found(seed):
    rng = np.random.default_rng(20 + seed)
    stages = 5
    bars = {(i, j): int(rng.integers(0, 3)) for i in range(stages) for j in range(i, stages)}
    planted = zero_one(bars, stages)
    sizes = [planted[0].shape[1], *map(len, planted)]
    turns = [
        np.linalg.qr(rng.normal(size=(n, n)))[0] @ np.diag(rng.uniform(1, 9, n)) for n in sizes
    ]
    scrambled = [turns[t + 1] @ a @ np.linalg.inv(turns[t]) for t, a in enumerate(planted)]
    code = barcode(scrambled)
    assert dict(code) == {bar: k for bar, k in bars.items() if k}
    check_bases(code, scrambled)
    assert Bars(code) == code.counts and code.arrows == sum(int(a.sum()) for a in planted)


def test_a_product_that_should_be_zero_is_judged_by_its_factors():
    """B A is 3e-16 and not 0: by its own norm its rank would be 1."""
    rng = np.random.default_rng(3)
    q = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    a, b = q[:, :3] @ rng.normal(size=(3, 4)), rng.normal(size=(5, 3)) @ q[:, 3:].T
    assert 0 < np.linalg.norm(b @ a) < 1e-14
    assert np.linalg.matrix_rank(b @ a) > 0
    assert dict(barcode([a, b])) == {(0, 1): 3, (0, 0): 1, (1, 2): 3, (2, 2): 2}
    assert composite_ranks([a, b])[0, 2] == 0


def test_the_smallest_pair_with_equal_layer_ranks_that_differ():
    p, q = [[1, 0], [0, 0]], [[0, 0], [0, 1]]
    assert dict(barcode([p, p])) == {(0, 2): 1, (0, 0): 1, (1, 1): 1, (2, 2): 1}
    assert dict(barcode([p, q])) == {(0, 1): 1, (0, 0): 1, (1, 2): 1, (2, 2): 1}
    for t in (0, 1):
        assert barcode([p, p]).rank(t, t + 1) == barcode([p, q]).rank(t, t + 1) == 1


@pytest.mark.parametrize("size, bars", [(1e-7, 2), (1e-11, 1)])
def test_clear_floats_are_decided(size, bars):
    assert barcode([np.diag([1.0, size])])[0, 1] == bars


def test_floats_at_the_tolerance_are_undecided():
    for chain in (
        [np.diag([1.0, 2e-9])],
        [np.diag([1.0, 1e-9]), np.eye(2)],
        [np.diag([1.0, 1e-4]), np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 3e-9]])],
    ):
        verdict = barcode(chain)
        assert isinstance(verdict, Undecided) and "tolerance" in verdict.why
    assert barcode([np.diag([1.0, 2e-9])], tolerance=1e-6) == {(0, 1): 1, (0, 0): 1, (1, 1): 1}
    hilbert = 1.0 / (np.arange(12)[:, None] + np.arange(12)[None, :] + 1)
    assert isinstance(barcode([hilbert, hilbert]), Undecided)


def test_small_singular_values_in_a_row_do_not_add_up():
    """Each factor is well conditioned; the composite's smallest value is 1e-12 of its norm."""
    chain = [np.diag([1.0, 1e-3])] * 4
    assert dict(barcode(chain)) == {(0, 4): 2}


def test_empty_stages_are_stages():
    zero = np.zeros
    assert dict(barcode([zero((0, 0), int)])) == {}
    assert dict(barcode([zero((0, 3), int)])) == {(0, 0): 3}
    assert dict(barcode([zero((3, 0), int)])) == {(1, 1): 3}
    assert dict(barcode([zero((0, 2)), zero((2, 0))])) == {(0, 0): 2, (2, 2): 2}
    assert dict(barcode([[[1, 2]], []])) == {(0, 1): 1, (0, 0): 1}
    check_bases(barcode([zero((0, 2)), zero((2, 0))]), [zero((0, 2)), zero((2, 0))])
    assert repr(barcode([zero((0, 0), int)])) == "<Barcode no bars>"


def test_a_wide_layer_with_a_narrow_middle():
    rng = np.random.default_rng(0)
    chain = [rng.normal(size=(7, 60)), rng.normal(size=(60, 7))]
    code = barcode(chain)
    assert dict(code) == {(0, 2): 7, (0, 0): 53, (2, 2): 53}
    check_bases(code, chain)


def test_two_hundred_small_exact_chains_are_quick():
    rng = np.random.default_rng(0)
    chains = [random_chain(rng, 4, 6) for _ in range(200)]
    start = time.process_time()
    codes = [barcode(chain) for chain in chains]
    assert time.process_time() - start < 5  # about one second; a slow machine has room
    assert len({code.counts for code in codes}) > 50


@pytest.mark.parametrize(
    "chain, kwargs, sentence",
    [
        ([], {}, "a chain of no matrices has no stages"),
        (3, {}, "a chain is a list of matrices, but found 3"),
        ("ab", {}, "a chain is a list of matrices"),
        ([[[1, 2]], [[1, 2]]], {}, "stage 1 has dimension 1 where matrix 0 ends, but 2 where"),
        ([[[1]], [[1.0]]], {}, "matrix 0 is exact, but matrix 1 is floating"),
        ([[[float("inf")]]], {}, r"matrix 0: \[0\]\[0\] is inf, but an entry is a finite number"),
        ([[[1.0]]], {"tolerance": -1}, "the tolerance is -1, but it must lie between"),
        ([[[1.0]]], {"tolerance": 5}, "the tolerance is 5, but it must lie between"),
        ([[[1]]], {"tolerance": 1e-9}, "the matrices are exact, so they have no tolerance"),
        ([[[1]]], {"prime": 4}, "the modulus is 4, but it must be a prime"),
        ([[[1.0]]], {"prime": 3}, "is floating, but modulo 3 entries are exact"),
    ],
)
def test_what_is_no_chain_is_told_in_one_sentence(chain, kwargs, sentence):
    with pytest.raises(ff.InputError, match=sentence):
        barcode(chain, **kwargs)


def test_bases_of_long_chains_stay_well_conditioned():
    """Without evening out old bars against young ones, this comes to 10^15."""
    rng = np.random.default_rng(0)
    bars = {(i, j): int(rng.integers(0, 6)) for i in range(8) for j in range(i, 8)}
    planted = zero_one(bars, 8)
    sizes = [planted[0].shape[1], *map(len, planted)]
    turns = [rng.normal(size=(n, n)) for n in sizes]
    chain = [turns[t + 1] @ a @ np.linalg.inv(turns[t]) for t, a in enumerate(planted)]
    code = barcode(chain)
    assert dict(code) == {bar: k for bar, k in bars.items() if k}
    assert code.miss < 1e-12
    assert max(map(np.linalg.cond, code.bases)) < 1e9


@pytest.mark.parametrize("size", [1e-120, 1e-30, 1e30, 1e120])
def test_the_sizes_of_the_factors_do_not_matter(size):
    rng = np.random.default_rng(0)
    chain = [rng.normal(size=(2, 4)), rng.normal(size=(3, 2))]
    sized = [chain[0] * size, chain[1]]
    code = barcode(sized)
    assert code == barcode(chain) and code.miss < 1e-12
    for t, a in enumerate(sized):
        got = code.inverses[t + 1] @ a @ code.bases[t]
        assert np.allclose(got, code.forms[t], atol=1e-9)
    assert dict(barcode([[[0.0]], [[size]]])) == {(0, 0): 1, (1, 2): 1}


@pytest.mark.parametrize("size, power", [(1e140, 420), (1e-140, -420)])
def test_composites_beyond_floats_are_told(size, power):
    with pytest.raises(ff.InputError, match=rf"multiply to 10\^{power}, but floats allow"):
        barcode([[[size]], [[size]], [[size]], [[1.0]]])
