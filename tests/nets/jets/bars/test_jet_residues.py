"""Stacks of matrices modulo a prime, against whole numbers of any size."""

from fractions import Fraction

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.linear.elimination import rref_by_hand
from finitefns.nets.jets.bars.residues import (
    HIGHEST,
    LOWEST,
    is_prime,
    pivots,
    product,
    random_primes,
    residues,
    scaled,
)

PRIME = random_primes(1)[0]


def test_primes_are_those_of_the_sieve_and_no_pseudoprime_is_one():
    assert [n for n in range(1500) if is_prime(n)] == [
        n for n in range(2, 1500) if all(n % d for d in range(2, int(n**0.5) + 1))
    ]
    # Strong pseudoprimes to the bases 2; 2, 3; 2, 3, 5; and Carmichael numbers.
    for n in (2047, 1373653, 25326001, 561, 41041, 825265, 321197185):
        assert not is_prime(n)


def test_random_primes_are_different_and_of_31_bits():
    found = random_primes(20, 5)
    assert len(set(found)) == 20
    assert all(LOWEST < p < HIGHEST and is_prime(p) for p in found)
    assert found != random_primes(20, 6)


def test_floats_are_read_as_the_fractions_they_are():
    rng = np.random.default_rng(0)
    x = rng.normal(size=200) * 10.0 ** rng.integers(-300, 300, 200)
    x = np.concatenate([x, [0.0, -0.0, 5e-324, -5e-324, 1.7e308, 2.0**-1022, 0.1, -(2.0**53)]])
    for prime in (*random_primes(2), 3):
        wanted = [
            f.numerator * pow(f.denominator, -1, prime) % prime for f in map(Fraction, x.tolist())
        ]
        assert residues(x, prime).tolist() == wanted


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_refused(bad):
    with pytest.raises(InputError, match="not finite"):
        residues(np.array([1.0, bad]), PRIME)


@pytest.mark.parametrize(("m", "inner", "d"), [(3, 0, 2), (1, 1, 1), (4, 64, 3), (2, 130, 5)])
def test_products_are_those_of_whole_numbers(m, inner, d):
    rng = np.random.default_rng(inner)
    a = rng.integers(0, PRIME, (6, m, inner)).astype(np.uint64)
    b = rng.integers(0, PRIME, (6, inner, d)).astype(np.uint64)
    a[0], b[0] = PRIME - 1, PRIME - 1
    wanted = (a.astype(object) @ b.astype(object)) % PRIME
    assert product(a, b, PRIME).tolist() == wanted.tolist()
    rows = rng.integers(0, PRIME, (6, m)).astype(np.uint64)
    by_hand = rows.astype(object)[:, :, None] * a.astype(object) % PRIME
    assert scaled(rows, a, PRIME).tolist() == by_hand.tolist()


def test_pivots_are_those_of_the_school_method():
    rng = np.random.default_rng(1)
    for _ in range(60):
        n, d, m = (int(rng.integers(1, 13)) for _ in range(3))
        planted = rng.integers(0, min(d, m) + 1, n)
        stack = np.zeros((n, d, m), np.uint64)
        for one, r in zip(stack, planted, strict=True):
            left = rng.integers(0, PRIME, (d, r)).astype(object)
            right = rng.integers(0, PRIME, (r, m)).astype(object) * (rng.random((r, m)) < 0.4)
            one[:] = (left @ right % PRIME).astype(np.uint64) if r else 0
        found = pivots(stack.copy(), PRIME)
        for one, columns, rows, counts in zip(stack, *found, strict=True):
            wanted = rref_by_hand(one.T.astype(object), PRIME)[1]
            assert tuple(columns[counts].tolist()) == wanted
            minor = one[columns[counts]][:, rows[counts]].astype(object)
            assert len(rref_by_hand(minor, PRIME)[1]) == len(wanted)


@pytest.mark.parametrize("shape", [(0, 2, 3), (2, 0, 3), (2, 3, 0)])
def test_empty_stacks_have_no_pivots(shape):
    assert pivots(np.zeros(shape, np.uint64), PRIME).counts.shape == (shape[0], min(shape[1:]))
