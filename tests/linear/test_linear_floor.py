"""What the linear world stands on: entries, elimination, basis changes, the search for an order."""

import itertools
import pickle
from fractions import Fraction

import numpy as np
import pytest

import finitefns as ff
from finitefns.linear import BasisChange, elimination
from finitefns.linear.elimination import rref_by_hand
from finitefns.linear.entries import (
    as_matrix,
    exact,
    floating,
    identity,
    same,
    times,
    told,
    zeros,
)
from finitefns.linear.residues import as_residues
from finitefns.linear.search import order_by_trying, refine, standard_order
from finitefns.linear.spectrum import Spectrum
from linear_changes import random_matrix, random_move

SIZES = [(0, 0), (0, 3), (3, 0), (1, 1), (2, 5), (5, 2), (4, 4), (13, 14)]


@pytest.mark.parametrize("m, n", SIZES)
def test_both_ways_of_elimination_agree(m, n):
    rng = np.random.default_rng(1)
    for _ in range(6):
        a = as_matrix(random_matrix(m, n, True, rng))
        by_hand, by_sympy = rref_by_hand(a), elimination._rref_sympy(a)
        assert same(by_hand[0], by_sympy[0]) and by_hand[1] == by_sympy[1]
        r = elimination.rank(a)
        assert r == np.linalg.matrix_rank(floating(a)) if a.size else r == 0
        kernel = elimination.nullspace(a)
        assert kernel.shape == (n, n - r) and elimination.rank(kernel) == n - r
        assert same(times(a, kernel), zeros(m, n - r))
        move, form, _ = elimination.row_reduction(a)
        assert same(times(move, a), form) and same(form, by_hand[0])
        assert same(times(move, elimination.inverse(move)), identity(m))


@pytest.mark.parametrize("prime", [2, 3, 7, 1048573])
def test_elimination_modulo_a_prime(prime):
    rng = np.random.default_rng(2)
    for m, n in SIZES[:-1]:
        a = as_residues(rng.integers(-9, 9, (m, n)), prime)
        kernel = elimination.nullspace(a, prime)
        assert not elimination.product(a, kernel, prime).any()
        assert kernel.shape[1] == n - elimination.rank(a, prime)
        move, form, _ = elimination.row_reduction(a, prime)
        assert np.array_equal(elimination.product(move, a, prime), form)
        back = elimination.inverse(move, prime=prime)
        assert np.array_equal(elimination.product(back, move, prime), np.eye(m, dtype=int))
        x = as_residues(rng.integers(0, 9, (n, 2)), prime)
        b = elimination.product(a, x, prime)
        found = elimination.solve(a, b, prime)
        assert found is not None and np.array_equal(elimination.product(a, found, prime), b)


def test_solutions_exist_exactly_when_the_rank_stays():
    rng = np.random.default_rng(3)
    seen = set()
    for _ in range(40):
        a, b = (as_matrix(rng.integers(-1, 2, (3, k))) for k in (2, 1))
        found = elimination.solve(a, b)
        stays = elimination.rank(elimination.beside(a, b)) == elimination.rank(a)
        assert (found is not None) == stays
        assert found is None or same(times(a, found), b)
        seen.add(stays)
    assert seen == {True, False}


def test_a_basis_is_completed():
    a = as_matrix([[1, 0], [1, 0], [0, 2]])
    whole = elimination.complete_columns(a)
    assert whole.shape == (3, 3) and elimination.rank(whole) == 3 and same(whole[:, :2], a)
    with pytest.raises(ff.InputError, match="not independent"):
        elimination.complete_columns(as_matrix([[1, 2], [1, 2]]))


def test_products_of_fractions_are_exact():
    third = Fraction(1, 3)
    a = as_matrix([[third, 1], [10**30, -third]])
    assert times(a, a).tolist() == [
        [third**2 + 10**30, 0],
        [0, 10**30 + third**2],
    ]
    assert told(a) == [["1/3", 1], [10**30, "-1/3"]]
    assert exact(floating(as_matrix([[0.1]])))[0, 0] == Fraction(0.1)
    assert times(zeros(2, 0), zeros(0, 3)).tolist() == zeros(2, 3).tolist()


def test_sympy_numbers_are_exact():
    import sympy

    found = as_matrix(sympy.Matrix([[1, sympy.Rational(2, 3)]]))
    assert found.tolist() == [[Fraction(1), Fraction(2, 3)]]
    assert as_matrix([[sympy.Float(0.5)]]).dtype == np.float64
    with pytest.raises(ff.InputError, match="sqrt"):
        as_matrix([[sympy.sqrt(2)]])


@pytest.mark.parametrize(
    "given, prime, told",
    [
        ([[1]], 4, "the modulus is 4, but it must be a prime"),
        ([[1]], True, "the modulus is True"),
        ([[Fraction(1, 3)]], 3, "has the entry 1/3, which is not defined modulo 3"),
        ([[0.5]], 3, "is floating, but modulo 3"),
    ],
)
def test_bad_residues(given, prime, told):
    with pytest.raises(ff.InputError, match=told):
        as_residues(given, prime)


@pytest.mark.parametrize("exact", [True, False])
def test_basis_changes_compose_and_undo(exact):
    rng = np.random.default_rng(4)
    for n in range(5):
        a, b = (BasisChange(domain=random_move("linear", n, exact, rng)) for _ in range(2))
        both = a.then(b)
        assert np.allclose(
            np.asarray(times(both.moves["domain"], both.backs["domain"]), float), np.eye(n)
        )
        assert a.then(a.inverse()).is_identity and a.inverse().inverse() == a
        assert both.inverse() == b.inverse().then(a.inverse())
        assert pickle.loads(pickle.dumps(both)) == both and hash(both) == hash(a.then(b))
    still = BasisChange(domain=[[1]])
    assert still == BasisChange() and hash(still) == hash(BasisChange()) and not still.moving
    assert BasisChange(domain=[[2]]).then(BasisChange(codomain=[[3]])).moving == (
        "domain", "codomain",
    )  # fmt: skip
    assert BasisChange(domain=np.diag([2.0, 0.5])).condition("domain") == 4.0
    with pytest.raises(ff.InputError, match="has 1 coordinates in the first"):
        still.then(BasisChange(domain=[[1, 0], [0, 1]]))
    with pytest.raises(AttributeError, match="a value"):
        still.moves = {}


# ------------------------------------------------------------------ the search for an order


def table(codes, order):
    return codes[np.ix_(order, order)].tolist()


@pytest.mark.parametrize("n", range(5))
def test_the_standard_table_finds_the_classes_that_trying_finds(n):
    """Exhaustive for two numbers on up to 3 points, at random beyond."""
    rng = np.random.default_rng(5)
    cells = itertools.product(range(2), repeat=min(n, 3) ** 2)
    some = (
        [np.reshape(v, (n, n)) for v in cells] if n < 4 else list(rng.integers(0, 3, (150, n, n)))
    )
    colours = np.sort(rng.integers(0, 2, n))
    by_search, by_trying = {}, {}
    for k, codes in enumerate(some):
        fast = str(table(codes, standard_order(codes, colours)))
        slow = str(table(codes, order_by_trying(codes, colours)))
        by_search.setdefault(fast, []).append(k)
        by_trying.setdefault(slow, []).append(k)
    assert sorted(by_search.values()) == sorted(by_trying.values())


def ring(n):
    return np.roll(np.eye(n, dtype=int), 1, 0) + np.roll(np.eye(n, dtype=int), -1, 0)


def together(*parts):
    """Several tables side by side, with nothing between them."""
    n = sum(map(len, parts))
    whole, at = np.zeros((n, n), int), 0
    for part in parts:
        whole[at : at + len(part), at : at + len(part)] = part
        at += len(part)
    return whole


def rooks(shift):
    """Two graphs on 4 x 4 places that refinement cannot tell apart: rooks', and Shrikhande's."""
    steps = {(0, 1), (0, 3), (1, 0), (3, 0), (1, 1), (3, 3)} if shift else None
    places = list(itertools.product(range(4), repeat=2))

    def near(p, q):
        d = ((p[0] - q[0]) % 4, (p[1] - q[1]) % 4)
        return d in steps if steps else (d[0] == 0) != (d[1] == 0)

    return np.array([[int(near(p, q)) for q in places] for p in places])


HARD = {
    "rings of three, six and three": together(ring(3), ring(6), ring(3)),
    "rings of four, five, seven and four": together(ring(4), ring(5), ring(7), ring(4)),
    "rooks and Shrikhande": together(rooks(False), rooks(True)),
    "nothing": np.zeros((9, 9), int),
    "a permutation": np.eye(7, dtype=int),
    "pairs": np.kron(np.eye(4, dtype=int), np.ones((2, 2), int)),
    "a cyclic group": np.add.outer(np.arange(6), np.arange(6)) % 6,
    "a cube": np.bitwise_xor.outer(np.arange(8), np.arange(8)),
    "two triangles": np.kron(np.eye(2, dtype=int), np.ones((3, 3), int) - np.eye(3, dtype=int)),
    "a ring of six": np.roll(np.eye(6, dtype=int), 1, 0) + np.roll(np.eye(6, dtype=int), -1, 0),
}


@pytest.mark.parametrize("name", HARD)
def test_symmetric_tables_are_recognised_after_renaming(name):
    rng = np.random.default_rng(6)
    codes = HARD[name]
    n = len(codes)
    still = np.zeros(n, int)
    first = table(codes, standard_order(codes, still))
    for _ in range(5):
        move = rng.permutation(n)
        other = codes[np.ix_(move, move)]
        assert table(other, standard_order(other, still)) == first


def test_refinement_alone_is_not_enough_and_the_search_is():
    a, b = HARD["two triangles"], HARD["a ring of six"]
    still = np.zeros(6, int)
    assert refine(a, still).tolist() == refine(b, still).tolist() == [0] * 6
    assert table(a, standard_order(a, still)) != table(b, standard_order(b, still))


def test_two_strongly_regular_graphs_are_told_apart():
    a, b = rooks(False), rooks(True)
    still = np.zeros(16, int)
    assert refine(a, still).tolist() == refine(b, still).tolist() == [0] * 16
    assert table(a, standard_order(a, still)) != table(b, standard_order(b, still))


def test_a_spectrum_says_its_rank_and_its_gap():
    s = Spectrum(np.array([4.0, 1.0, 1e-12]), 1e-9)
    assert (s.rank, s.gap, s.rank_at(1e-13), len(s)) == (2, 1e12, 3, 3)
    assert str(s) == "4, 1 | 1e-12 (rank 2 at tolerance 1e-09, gap 1e+12)"
    assert s == Spectrum(np.array([4.0, 1.0 + 1e-12, 0.0]), 1e-9)
    assert s != Spectrum(np.array([4.0, 1.1, 0.0]), 1e-9)
    assert Spectrum(np.zeros(2), 1e-9).rank == 0
