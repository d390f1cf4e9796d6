"""Counts over the field of q elements, each against listing for q = 2 and 3."""

import itertools

import numpy as np
import pytest

import finitefns as ff
from finitefns.linear import elimination
from finitefns.linear.barcodes import barcode
from finitefns.linear.field_counts import (
    barcodes_of,
    chains_by_barcode,
    chains_by_listing,
    count_automorphisms,
    count_by_rank,
    count_chains,
    count_invertible,
)


def matrices(m, n, p):
    for entries in itertools.product(range(p), repeat=m * n):
        yield np.array(entries, np.int64).reshape(m, n)


@pytest.mark.parametrize("p, most", [(2, 3), (3, 2)])
def test_matrices_by_rank_against_listing(p, most):
    for m, n in itertools.product(range(most + 1), repeat=2):
        found = dict.fromkeys(range(min(m, n) + 1), 0)
        for a in matrices(m, n, p):
            found[elimination.rank(a, p)] += 1
        assert count_by_rank(m, n, p) == found
        if m == n:
            assert count_invertible(n, p) == found[n]


@pytest.mark.parametrize("q", [2, 3, 4, 5, 9])
def test_counts_of_all_ranks_add_up(q):
    for m, n in itertools.product(range(6), repeat=2):
        assert sum(count_by_rank(m, n, q).values()) == q ** (m * n)


def test_invertible_matrices_over_two_elements_are_a002884():
    listed = [1, 1, 6, 168, 20160, 9999360, 20158709760]
    assert [count_invertible(n, 2) for n in range(7)] == listed


CHAINS = [
    *(((n, m), 2) for n in range(3) for m in range(3)),
    *(((a, b, c), 2) for a in range(3) for b in range(3) for c in range(3)),
    ((1, 2, 1, 1), 2),
    ((1, 1, 2, 1), 2),
    ((2, 1, 1, 2), 2),
    ((1, 1, 1, 1, 1), 2),
    ((1, 1), 3),
    ((2, 1), 3),
    ((1, 2, 1), 3),
    ((1, 1, 1), 3),
    ((1, 1, 1, 1), 3),
    ((3,), 2),
]


@pytest.mark.parametrize("sizes, p", CHAINS)
def test_chains_by_barcode_against_listing(sizes, p):
    found = chains_by_barcode(sizes, p)
    assert found == chains_by_listing(sizes, p)
    cells = sum(a * b for a, b in itertools.pairwise(sizes))
    assert sum(found.values()) == p**cells


@pytest.mark.parametrize("q, sizes", [(2, (4, 3, 5)), (9, (3, 2, 2, 3)), (4, (2, 2, 2, 2, 2))])
def test_counts_of_all_barcodes_add_up(q, sizes):
    cells = sum(a * b for a, b in itertools.pairwise(sizes))
    assert sum(chains_by_barcode(sizes, q).values()) == q**cells


def test_barcodes_of_given_dimensions_are_all_there_are():
    """Against every way to give each bar a multiplicity."""
    for sizes in [(2, 1), (1, 2, 1), (2, 2, 2), (0, 1, 0, 2)]:
        k = len(sizes)
        bars = [(i, j) for i in range(k) for j in range(i, k)]
        slow = set()
        for many in itertools.product(range(max(sizes) + 1), repeat=len(bars)):
            dims = [
                sum(c for (i, j), c in zip(bars, many, strict=True) if i <= t <= j)
                for t in range(k)
            ]
            if tuple(dims) == sizes:
                slow.add(frozenset((b, c) for b, c in zip(bars, many, strict=True) if c))
        found = [frozenset(code.items()) for code in barcodes_of(sizes)]
        assert len(found) == len(set(found)) and set(found) == slow


def test_automorphisms_against_listing():
    """All pairs, triples of invertible matrices that leave a chain over two elements alone."""
    rng = np.random.default_rng(0)
    for sizes in [(2, 2), (2, 1, 2), (1, 2, 2)]:
        groups = [[g for g in matrices(n, n, 2) if elimination.rank(g, 2) == n] for n in sizes]
        for _ in range(6):
            chain = [rng.integers(0, 2, (m, n)) for n, m in itertools.pairwise(sizes)]
            keep = sum(
                all(((g[t + 1] @ a - a @ g[t]) % 2 == 0).all() for t, a in enumerate(chain))
                for g in itertools.product(*groups)
            )
            assert count_automorphisms(barcode(chain, prime=2), 2) == keep


def test_counts_are_immediate_where_listing_is_hopeless():
    bars = {(0, 2): 20, (0, 0): 30, (2, 2): 30, (1, 1): 2}
    count = count_chains(bars, 2)
    assert isinstance(count, int) and 2**2000 < count < 2**2200
    assert count_chains({}, 2) == 1 and count_chains({}, 2, stages=3) == 1


@pytest.mark.parametrize(
    "act, sentence",
    [
        (lambda: count_invertible(-1, 2), "n is -1, but it must be an integer, at least 0"),
        (lambda: count_by_rank(2, 2, 6), "q is 6, but a field has a power of a prime"),
        (lambda: count_by_rank(2, 2, 1), "q is 1, but a field has"),
        (lambda: count_by_rank(2.0, 2, 2), "m is 2.0, but it must be an integer"),
        (lambda: count_chains({(1, 0): 1}, 2), r"the bar \(1, 0\) must be a pair"),
        (lambda: count_chains({(0, 3): 1}, 2, stages=2), "ends beyond the last stage, 1"),
        (lambda: count_chains({(0, 1): -1}, 2), "the multiplicity of"),
        (lambda: count_chains([1], 2), "bars are"),
        (lambda: list(barcodes_of([])), "a chain has at least one stage"),
        (lambda: chains_by_listing((9, 9), 2), "chains, but at most 300000 are listed"),
    ],
)
def test_bad_input_is_told_in_one_sentence(act, sentence):
    with pytest.raises(ff.InputError, match=sentence):
        act()
