"""Linear operators: similarity exact and floating, rotations, searches; planted and exhausted."""

import itertools
import pickle
from fractions import Fraction

import numpy as np
import pytest

import finitefns as ff
from finitefns.linear import BasisChange, LinearMap, LinearOperator
from finitefns.linear.entries import as_matrix, identity, same, times, zeros
from finitefns.linear.similarity import (
    Factors,
    characteristic_polynomial,
    companion_form,
    rational_form,
    remainder,
)
from linear_changes import SORTS, random_matrix, random_move

SMALL = [LinearOperator(np.reshape(v, (2, 2))) for v in itertools.product((-1, 0, 1), repeat=4)]
EACH_SORT = pytest.mark.parametrize("sort", SORTS)


def operators(exact, rng, count, symmetric):
    for n in rng.integers(0, 6, count).tolist():
        a = random_matrix(n, n, exact, rng)
        yield LinearOperator(a + a.T if symmetric else a)


def block(*sizes_and_values):
    """A direct sum of Jordan blocks, exact."""
    n = sum(size for size, _ in sizes_and_values)
    a, at = np.zeros((n, n), int), 0
    for size, value in sizes_and_values:
        a[at : at + size, at : at + size] = value * np.eye(size) + np.eye(size, k=1)
        at += size
    return a


# ------------------------------------------------------------------ the laws


@EACH_SORT
@pytest.mark.parametrize("exact", [True, False])
def test_the_action_is_an_action_and_agrees_with_that_on_maps(sort, exact):
    rng = np.random.default_rng(1)
    for x in operators(exact, rng, 5, False):
        n = x.slots["space"]
        a, b = (BasisChange(space=random_move(sort, n, exact, rng)) for _ in range(2))
        once, twice = x.act(a.then(b)), x.act(a).act(b)
        assert once == twice if exact else once.misses(twice) < 1e-9
        ends = BasisChange.known(
            {"domain": a.moves["space"], "codomain": a.moves["space"]},
            {"domain": a.backs["space"], "codomain": a.backs["space"]},
        )
        assert x.act(a).as_map().misses(x.as_map().act(ends)) < 1e-12


@EACH_SORT
@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("symmetric", [True, False])
def test_what_was_scrambled_is_recovered(sort, exact, symmetric):
    rng = np.random.default_rng(2)
    fr = ff.Freedom(space=sort)
    undecided = 0
    for x in operators(exact, rng, 6, symmetric):
        n = x.slots["space"]
        y = x.act(BasisChange(space=random_move(sort, n, exact, rng)))
        verdict = ff.equivalent(x, y, fr)
        if isinstance(verdict, ff.Undecided):
            undecided += 1
            continue
        assert verdict, verdict.explain()
        assert ff.invariants(x, fr) == ff.invariants(y, fr)
        there = x.act(verdict.witness)
        assert there == y if there.is_exact else there.misses(y) < 1e-9
        if (sort == "linear" and not exact) or (sort == "orthogonal" and not symmetric):
            continue
        left, right = ff.canonical_form(x, fr), ff.canonical_form(y, fr)
        assert x.act(left.change).misses(left.form) < 1e-9
        assert left.form.misses(right.form) < 1e-7
        assert left.form == right.form or not left.form.is_exact
    known = (sort == "linear" and exact) or (sort == "orthogonal" and symmetric)
    known = known or sort not in ("linear", "orthogonal")
    assert undecided == 0 if known else undecided < 6


# ------------------------------------------------------------------ similarity


@pytest.mark.parametrize("n", range(7))
def test_the_rational_form_is_reached_and_its_factors_divide(n):
    rng = np.random.default_rng(n)
    for _ in range(8):
        a = as_matrix(random_matrix(n, n, True, rng))
        factors, move, back = rational_form(a)
        assert same(times(move, back), identity(n))
        assert same(times(times(move, a), back), companion_form(factors))
        assert all(remainder(q, p) == () for p, q in itertools.pairwise(factors))
        assert all(p[-1] == 1 and len(p) > 1 for p in factors)
        product = np.array([Fraction(1)], object)
        for p in factors:
            product = np.convolve(product, np.array(p, object))
        assert tuple(product) == characteristic_polynomial(a)
        assert same(value_at(characteristic_polynomial(a), a), zeros(n, n))  # Cayley, Hamilton


def value_at(p, a):
    total, power = zeros(len(a), len(a)), identity(len(a))
    for c in p:
        total, power = total + c * power, times(power, a)
    return total


def test_jordan_blocks_decide_similarity():
    """Same characteristic polynomial, rank and minimal polynomial, and yet not similar."""
    x, y = LinearOperator(block((2, 0), (2, 0))), LinearOperator(block((2, 0), (1, 0), (1, 0)))
    assert "rank" in ff.equivalent(x, y).explain()
    x = LinearOperator(block((3, 1), (1, 1)))
    y = LinearOperator(block((2, 1), (2, 1)))
    assert x.characteristic_polynomial() == y.characteristic_polynomial()
    assert ff.equivalent(x, y).obstruction.invariant == "invariant factors"
    assert x.power_ranks(1) == (2, 1, 0, 0) and y.power_ranks(1) == (2, 0, 0)
    a, b = (
        LinearOperator(block((3, 2), (3, 2), (1, 2))),
        LinearOperator(block((3, 2), (2, 2), (2, 2))),
    )
    assert a.power_ranks(2)[0] == b.power_ranks(2)[0]
    assert len(a.invariant_factors()) == len(b.invariant_factors()) == 3
    assert not ff.equivalent(a, b)


def test_similar_over_the_reals_means_similar_over_the_rationals():
    """No rational eigenvalue anywhere, and the witness is rational all the same."""
    turn = [[0, -1], [1, 0]]
    x, y = LinearOperator(turn), LinearOperator([[1, -2], [1, -1]])
    verdict = ff.equivalent(x, y)
    assert verdict and x.act(verdict.witness) == y and verdict.witness.is_exact
    assert not ff.equivalent(x, LinearOperator([[0, 1], [1, 0]]))


@pytest.mark.parametrize("freedom", ["linear", "permutation", "orthogonal"])
def test_all_operators_of_two_by_two_against_theory(freedom):
    rng = np.random.default_rng(3)
    swap = np.array([[0, 1], [1, 0]])

    def similar(a, b):
        scalar = any(np.all(m == m[0, 0] * np.eye(2)) for m in (a, b))
        if scalar:
            return bool(np.all(a == b))
        return characteristic_polynomial(a) == characteristic_polynomial(b)

    def rotated(a, b):  # the plane has few words: trace, determinant, norm tell all (Pearcy)
        def told(m):
            return characteristic_polynomial(m), sum(x * x for x in m.flat)

        return told(a) == told(b)

    oracle = {
        "linear": similar,
        "orthogonal": rotated,
        "permutation": lambda a, b: np.all(a == b) or np.all(swap @ a @ swap == b),
    }[freedom]
    answers = set()
    for i, j in rng.integers(0, len(SMALL), (120, 2)).tolist() + [[k, k] for k in range(0, 81, 4)]:
        x, y = SMALL[i], SMALL[j]
        verdict = ff.equivalent(x, y, freedom)
        if isinstance(verdict, ff.Undecided):
            assert freedom == "orthogonal" and oracle(x.matrix, y.matrix)
            assert not np.all(x.matrix == x.matrix.T)
            continue
        assert bool(verdict) == bool(oracle(x.matrix, y.matrix)), (x, y, verdict)
        answers.add(bool(verdict))
    assert answers == {True, False}


def test_jordan_is_for_reading():
    form, basis = LinearOperator(block((2, 3), (1, 1))).jordan()
    assert sorted(form.diagonal()) == [1, 3, 3] and basis.det() != 0
    assert form == basis.inv() * form.__class__(block((2, 3), (1, 1)).tolist()) * basis


# ------------------------------------------------------------------ floats


def test_floats_with_simple_eigenvalues_are_recovered():
    rng = np.random.default_rng(4)
    for n in (1, 2, 3, 5, 8):
        x = LinearOperator(rng.normal(size=(n, n)))
        y = x.act(BasisChange(space=rng.normal(size=(n, n))))
        verdict = ff.equivalent(x, y, "linear")
        assert verdict and x.act(verdict.witness).misses(y) < 1e-9
        assert not ff.equivalent(x, LinearOperator(rng.normal(size=(n, n))), "linear")


def test_floats_with_equal_eigenvalues_are_not_guessed():
    x = LinearOperator(block((2, 1), (2, 1)).astype(float))
    y = x.act(BasisChange(space=np.linalg.qr(np.random.default_rng(5).normal(size=(4, 4)))[0]))
    assert isinstance(ff.equivalent(x, y, "linear"), ff.Undecided)
    assert ff.equivalent(x.exact(), LinearOperator(block((2, 1), (2, 1))), "linear")
    scalar = LinearOperator(np.eye(4))
    no = ff.equivalent(x, scalar, "linear")
    assert no.obstruction.invariant == "ranks of powers less the mean eigenvalue"
    nilpotent = LinearOperator(block((3, 0), (1, 0)).astype(float))
    other = LinearOperator(block((2, 0), (2, 0)).astype(float))
    assert ff.equivalent(nilpotent, other, "linear").obstruction.invariant == "ranks of powers"


def test_symmetric_matrices_are_rotated_onto_each_other():
    rng = np.random.default_rng(6)
    a = rng.normal(size=(6, 6))
    x = LinearOperator(a + a.T)
    q = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    y = x.act(BasisChange.orthogonal(space=q))
    verdict = ff.equivalent(x, y, "orthogonal")
    move = verdict.witness.moves["space"]
    assert np.allclose(move @ move.T, np.eye(6)) and x.act(verdict.witness).misses(y) < 1e-9
    exact = ff.equivalent(LinearOperator([[2, 1], [1, 2]]), LinearOperator([[3, 0], [0, 1]]),
                          "orthogonal")  # fmt: skip
    assert exact and "re-play misses" in exact.explain()
    lopsided = LinearOperator([[3, 1], [0, 1]])
    no = ff.equivalent(LinearOperator([[3, 0], [0, 1]]), lopsided, "orthogonal")
    assert no.obstruction.invariant == "symmetry"


def test_scaled_and_permuted_cycles_are_told_by_their_products():
    a = np.array([[0, 2, 0], [0, 0, 3], [5, 0, 0]])
    assert ff.equivalent(
        LinearOperator(a), LinearOperator(a.T * np.array([[1], [1], [1]])), "monomial"
    )
    b = np.array([[0, 1, 0], [0, 0, 30], [1, 0, 0]])
    assert ff.equivalent(LinearOperator(a), LinearOperator(b), "scale")
    b[1, 2] = 31
    assert not ff.equivalent(LinearOperator(a), LinearOperator(b), "monomial")
    c, d = np.diag([1, 2]), np.diag([1, 3])
    assert not ff.equivalent(LinearOperator(c), LinearOperator(d), "monomial")


# ------------------------------------------------------------------ values, bad input, pictures


def test_an_operator_is_a_value():
    x = LinearOperator([[1, 2], [3, 4]])
    assert pickle.loads(pickle.dumps(x)) == x and hash(x) == hash(LinearOperator([[1, 2], [3, 4]]))
    assert (x @ x).matrix.tolist() == x.power(2).matrix.tolist()
    assert x.power(0) == LinearOperator([[1, 0], [0, 1]]) and x.power(1) == x
    assert x([1, 0]).tolist() == [1, 3] and x.floating().exact() == x
    empty = LinearOperator(np.zeros((0, 0), int))
    for sort in SORTS:
        assert ff.equivalent(empty, empty, ff.Freedom(space=sort))
    assert empty.invariant_factors() == () and empty.power_ranks() == (0,)
    assert "<svg" in x._repr_html_() and "invariant factors" in str(ff.describe(x))
    assert "x^2 - 5x - 2" in str(ff.describe(x))


@pytest.mark.parametrize(
    "make, told",
    [
        (lambda: LinearOperator([[1, 2]]), "is 1 x 2, but that of an operator is square"),
        (lambda: LinearOperator([[1.0]]).jordan(), "jordan: the matrix is floating"),
        (lambda: LinearOperator([[1.0]]).invariant_factors(), "no digit of this survives"),
        (lambda: LinearOperator([[1]]).power(-1), "k is -1, but it must be"),
        (lambda: LinearOperator([[1]]).power_ranks(0.5), "but the operator is exact"),
        (
            lambda: LinearOperator([[1]]).act(BasisChange(domain=[[1]])),
            "a LinearOperator has space",
        ),
        (lambda: LinearOperator([[1]]).act(BasisChange(space=[[1, 0], [0, 1]])), "is 2 x 2, but"),
        (lambda: ff.canonical_form(LinearOperator([[1.0]]), "linear"), "no standard form"),
        (lambda: ff.canonical_form(LinearOperator(block((2, 0))), "orthogonal"), "symmetric"),
        (lambda: ff.equivalent(LinearOperator([[1]]), LinearMap([[1]])), "cannot be compared"),
    ],
)
def test_bad_input_gets_one_sentence(make, told):
    with pytest.raises((ff.InputError, ff.NoCanonicalForm), match=told) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_formulae_are_typeset_in_a_notebook():
    told = LinearOperator([[1, 1], [-1, 3]]).jordan()
    assert told.form == told[0] and "J = " in told._repr_latex_() and "P = " in told._repr_latex_()
    assert r"\begin{matrix}2 & 1\\0 & 2\end{matrix}" in told._repr_latex_()
    factors = Factors(
        [(Fraction(-1, 2), Fraction(1)), (Fraction(1), *[Fraction(0)] * 11, Fraction(1))]
    )
    assert factors._repr_latex_() == (r"$\displaystyle x - \tfrac{1}{2},\quad x^{12} + 1$")
    assert repr(factors) == "(x - 1/2, x^12 + 1)"
    assert Factors()._repr_latex_() == r"$\displaystyle ()$"
    value = list(ff.invariants(LinearOperator([[1, 1], [-1, 3]])).values())[-1]
    assert value._repr_latex_() == r"$\displaystyle x^2 - 4x + 4$"
