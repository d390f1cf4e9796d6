"""Faults that were planted in the linear world and that no test noticed: one test each, and more.

Also numbers that are no entries, work that would not end, and what a matrix costs in memory.
"""

import tracemalloc
from fractions import Fraction

import numpy as np
import pytest

import finitefns as ff
from finitefns.linear import BasisChange, LinearChain, LinearMap, LinearOperator, barcode
from finitefns.linear.changes import random_move
from finitefns.linear.coordinates import orders
from finitefns.linear.floats.matching import match_rows, pooled
from finitefns.linear.quantities import QUANTITIES
from finitefns.linear.scaling import cycle_keys, cycle_keys_one_space, cycle_part, proportional
from finitefns.linear.search import order_by_trying, standard_order
from finitefns.linear.similarity import companion
from finitefns.linear.spectral import leftmost
from finitefns.verdict import Inequivalent, Undecided


def basis(n, seed):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))[0]


# ------------------------------------------------------------------ planted faults


def test_an_echelon_form_is_cleaned_before_it_is_scaled():
    x = LinearMap([[1.0, 0.0, 1.0], [0.0, 1.0, 1e-13]])
    freedom = "domain=scale codomain=linear"
    assert ff.invariants(x, freedom)["scaled row space"].values[1, 2] == 0  # not stretched to 1
    assert ff.canonical_form(x, freedom).form.rank == 2


def test_products_around_cycles_are_never_told_finer_than_their_logarithms_are():
    rng = np.random.default_rng(0)
    for _ in range(20):
        x = LinearMap(rng.integers(1, 3, (4, 4)).astype(float), tolerance=1e-15)
        rows, columns = (random_move("monomial", 4, rng, 1e3) for _ in range(2))
        change = BasisChange.known(
            {"codomain": rows[0], "domain": columns[0]}, {"codomain": rows[1], "domain": columns[1]}
        )
        left, right = (ff.canonical_form(z, "monomial").form for z in (x, x.act(change)))
        assert left.misses(right) < 1e-9


def test_rows_that_hardly_count_hardly_weigh():
    x = LinearMap([[1.0, 0.0, 0.0], [0.0, 1e-6, 0.0]])
    y = LinearMap([[1.0, 0.0, 0.0], [1e-7, 1e-6, 1e-11]])
    assert ff.invariants(x, "codomain") == ff.invariants(y, "codomain")
    assert not isinstance(ff.equivalent(x, y, "codomain"), Inequivalent)
    z = LinearMap([[1.0, 0.0, 0.0], [0.0, 1e-6, 1e-6]])
    assert isinstance(ff.equivalent(x, z, "codomain"), Inequivalent)


def test_eigenvalues_that_fly_apart_by_rounding_are_not_told_apart():
    x = LinearOperator([[1.0, 1.0], [1e-12, 1.0]])
    q = basis(2, 1)
    why = ff.equivalent(x, x.act(BasisChange.orthogonal(space=q)), "linear").why
    assert "lie so close together" in why


def test_a_shift_that_takes_all_away_leaves_rounding():
    q = basis(4, 2)
    x = LinearOperator(q @ np.diag([3.0, 3.0, 3.0, 3.0]) @ q.T)
    assert x.power_ranks(3.0) == (0, 0)


def test_rounding_alone_is_no_reason_against_a_factor():
    u, v = basis(4, 3), basis(4, 4)
    f = LinearMap(u @ np.diag([1.0, 1e-2, 1e-4, 1e-6]) @ v, tolerance=1e-13)
    g = LinearMap(basis(4, 5), tolerance=1e-13)
    assert ff.factor_through(g, f)


def test_a_column_that_depends_on_two_near_ones_is_no_pivot():
    for seed in range(20):
        u, v, z = basis(3, seed).T
        assert leftmost(np.column_stack([u, u + 1e-8 * v, u, z]), 1e-9) == [0, 1, 3]


def test_flags_stay_orthogonal_where_images_lie_close():
    for seed in range(20):
        u, v, z = basis(3, seed).T
        first = np.array([[1.0], [0.0]])
        second = np.column_stack([u, u + 1e-7 * v])
        third = np.vstack([v, z])
        found = barcode([first, second, third])
        assert not isinstance(found, Undecided) and found.miss < 1e-12
        for a, b in zip(found.bases, found.inverses, strict=True):
            assert np.abs(a @ b - np.eye(len(a))).max() < 1e-6


def test_a_random_exact_change_mixes_below_the_diagonal_too():
    rng = np.random.default_rng(6)
    moves = [random_move("linear", 3, rng, exactly=True)[0] for _ in range(10)]
    assert any(np.count_nonzero(move[:, 0]) > 1 for move in moves)


@pytest.mark.parametrize("right", ["fixed", "permutation", "scale", "orthogonal"])
@pytest.mark.parametrize("left", ["fixed", "permutation", "orthogonal", "monomial"])
def test_what_lies_between_the_tolerances_is_neither(left, right):
    a = np.array([[1.0, 2.0, 5.0], [3.0, -4.0, 1.5], [0.5, 7.0, 2.5]])
    freedom = ff.Freedom(domain=right, codomain=left)
    seen = []
    for off in (1e-12, 4e-9, 1e-4):
        b = a[[1, 2, 0]] if left in ("permutation", "orthogonal", "monomial") else a.copy()
        b = b * (1 + off * np.array([[0, 1, 0], [0, 0, 0], [2, 0, 1]]))
        seen.append(type(ff.equivalent(LinearMap(a), LinearMap(b), freedom)).__name__)
    assert seen == ["Equivalent", "Undecided", "Inequivalent"]


def test_a_no_is_not_given_where_fractions_say_yes():
    one = LinearMap(np.eye(2))
    small = LinearMap(np.diag([1.0, 1e-12]))
    for freedom in ("linear", "domain=linear codomain=orthogonal"):
        verdict = ff.equivalent(small, one, freedom)
        if freedom == "linear":
            assert isinstance(verdict, Undecided) and "as fractions are equivalent" in verdict.why
    noise = small.with_tolerance(1e-6)  # whoever says so gets the no
    assert isinstance(ff.equivalent(noise, one.with_tolerance(1e-6), "linear"), Inequivalent)
    lost = LinearMap(np.diag([1.0, 0.0]))
    assert isinstance(ff.equivalent(lost, one, "linear"), Inequivalent)
    u, v = basis(4, 10)[:, :2], basis(4, 11)[:2]
    product = LinearMap(u @ v)  # of rank 2, and as fractions of rank 4 by its rounding
    assert product.exact().rank > 2
    assert isinstance(ff.equivalent(product, LinearMap(basis(4, 12)), "linear"), Inequivalent)


# ------------------------------------------------------------------ what stands below a verdict


def test_exact_names_of_cycles_hang_on_nothing_that_scaling_changes():
    rng = np.random.default_rng(7)
    for _ in range(30):
        m, n = rng.integers(1, 5, 2).tolist()
        a = np.array(
            [[Fraction(int(z)) for z in row] for row in rng.integers(-3, 4, (m, n))], object
        )
        r, c = ([Fraction(int(z), 3) for z in rng.integers(1, 10**6, k)] for k in (m, n))
        r[0] *= 2 * 524_171 + 1  # the prime itself
        b = a * np.array(r, object)[:, None] * np.array(c, object)[None, :]
        assert np.array_equal(cycle_keys(a), cycle_keys(b))
        if m == n:
            d = np.array(r, object)
            assert np.array_equal(
                cycle_keys_one_space(a), cycle_keys_one_space(a * d[:, None] / d[None, :])
            )
        assert np.allclose(cycle_part(a.astype(float)), cycle_part(b.astype(float)), atol=1e-9)
        assert (cycle_keys(a)[a == 0] == 0).all()
    two = np.array([[Fraction(1), Fraction(1)], [Fraction(1), Fraction(2)]], object)
    assert cycle_keys(two).any()


def test_proportional_is_positive():
    u = np.array([Fraction(0), Fraction(1), Fraction(2)], object)
    assert proportional(u, u * 3) and not proportional(u, -u) and not proportional(u, u[::-1])


def test_rows_are_matched_and_not_sorted():
    rng = np.random.default_rng(8)
    for _ in range(40):
        m, n = rng.integers(0, 6, 2).tolist()
        a = rng.integers(0, 2, (m, n)).astype(float)
        order = rng.permutation(m)
        b = a[order] + rng.uniform(-1, 1, (m, n)) * 1e-9
        found = match_rows(a, b, 1e-9)
        assert np.abs(a[found] - b).max(initial=0.0) <= 1e-9
        if a.size:
            b[0, 0] += 0.5
            assert match_rows(a, b, 1e-9) is None
    chain = np.arange(6.0)[:, None] * 0.9  # each close to the next alone
    assert match_rows(chain, chain[::-1] + 0.95, 1.0).tolist() == [5, 4, 3, 2, 1, 0]
    many = np.zeros((3000, 1))
    assert len(match_rows(many, many, 1e-9)) == 3000
    half = np.repeat([[0.0, 1.0], [0.0, 2.0]], 2500, axis=0)  # all alike along some direction
    order = rng.permutation(len(half))
    assert np.array_equal(half[match_rows(half, half[order], 1e-9)], half[order])


def test_pooled_codes_are_cut_at_gaps_only():
    left, right = pooled([np.array([0.0, 1.0]), np.array([1.5, 5.0])], 1.0)
    assert left.tolist() == [0, 0] and right.tolist() == [0, 1]
    assert [c.tolist() for c in pooled([np.zeros((0, 2)), np.zeros((0, 2))], 1.0)] == [[], []]


@pytest.mark.parametrize("n", range(5))
def test_the_search_agrees_with_all_orders_on_what_is_one_class(n):
    rng = np.random.default_rng(n)
    for _ in range(25):
        codes = rng.integers(0, 2, (n, n))
        order = rng.permutation(n)
        other = codes[np.ix_(order, order)] if rng.random() < 0.5 else rng.integers(0, 2, (n, n))
        zero = np.zeros(n, np.int64)
        fast = [c[np.ix_(o, o)] for c in (codes, other) for o in [standard_order(c, zero)]]
        slow = [c[np.ix_(o, o)] for c in (codes, other) for o in [order_by_trying(c, zero)]]
        assert np.array_equal(*fast) == np.array_equal(*slow)


def test_the_identity_has_so_many_symmetries_that_they_are_found_by_exchange():
    """Counted, not timed: one name for each piece, and no walk to the end of every branch."""
    for n in (1, 2, 30):
        rows, columns = orders(np.eye(n, dtype=np.int64), True, True, "the identity")
        others = orders(np.roll(np.eye(n, dtype=np.int64), 1, 0), True, True, "a cycle")
        left = np.eye(n)[np.ix_(rows, columns)]
        assert np.array_equal(left, np.roll(np.eye(n), 1, 0)[np.ix_(*others)])
    one, other = (LinearMap(np.roll(np.eye(24, dtype=int), k, 0)) for k in (0, 5))
    assert ff.equivalent(one, other, "permutation")
    assert ff.equivalent(one, other, "monomial")


# ------------------------------------------------------------------ scales


@pytest.mark.parametrize("freedom", ["orthogonal", "linear", "permutation", "scale", "monomial"])
@pytest.mark.parametrize("size", [1e-300, 1e-120, 1e80, 1e300])
def test_operators_of_every_size_are_themselves_turned_round(freedom, size):
    a = np.array([[1.0, 2.0, 0.0], [3.0, 4.0, 1.0], [0.0, 1.0, 1.0]]) * size
    x, y = LinearOperator(a), LinearOperator(a[::-1, ::-1])
    verdict = ff.equivalent(x, y, freedom)
    if freedom != "scale":
        assert verdict and x.act(verdict.witness).misses(y) < 1e-9
    other = LinearOperator(a * 1.5)
    assert isinstance(ff.equivalent(x, other, freedom), Inequivalent)


def test_entries_and_their_one_rounding_twins_up_to_order():
    rows = [[1.0, 2.0000000399999998, 3.0], [1.0000000004, 2.0, 4.0]]
    other = [[1.0000000003999998, 2.0, 4.0], [1.0, 2.00000004, 3.0]]
    for freedom in ("codomain=permutation", "permutation"):
        assert ff.equivalent(LinearMap(rows), LinearMap(other), freedom)


def test_a_nilpotent_operator_of_any_size_is_not_denied():
    q = np.array([[0.6, -0.8], [0.8, 0.6]])
    for size in (1e-100, 1e6, 1e100):
        a = size * np.array([[0.0, 1.0], [0.0, 0.0]])
        assert not isinstance(
            ff.equivalent(LinearOperator(a), LinearOperator(q @ a @ q.T)), Inequivalent
        )


def test_a_chain_of_one_matrix_weighs_its_rows_as_the_map_does():
    rng = np.random.default_rng(9)
    for _ in range(25):
        u, v, t = (basis(3, int(rng.integers(10**6))) for _ in range(3))
        a = u @ np.diag([1.0, 0.5, 10 ** rng.uniform(-8.5, -7.5)]) @ v
        verdicts = (
            ff.equivalent(LinearChain([a]), LinearChain([t @ a]), "stage1"),
            ff.equivalent(LinearMap(a), LinearMap(t @ a), "codomain"),
        )
        assert not any(isinstance(verdict, Inequivalent) for verdict in verdicts)
        two = ff.equivalent(LinearChain([np.eye(3), a]), LinearChain([np.eye(3), t @ a]), "stage2")
        assert not isinstance(two, Inequivalent)


def test_equal_things_need_no_change_whatever_the_numbers():
    for x in (LinearMap([[10**400]]), LinearOperator([[10**400]])):
        verdict = ff.equivalent(x, x, "orthogonal")
        assert verdict and "nothing has to move; judged over the rationals" in verdict.explain()
    assert ff.equivalent(LinearMap([[10**400]]), LinearMap([[-(10**400)]]), "orthogonal")
    x = LinearOperator([[2.0, -2.0, 0.0]] * 3)
    assert ff.equivalent(x, x)


def test_numbers_read_off_a_matrix_of_any_size_are_numbers():
    a = np.array([[1.0, 2.0, 0.5], [-1.0, 0.0, 2.0]])
    for size in (1e-300, 1e-170, 1e170, 1e300):
        x, y = LinearMap(a), LinearMap(a * size)
        for name in ("kurtosis of activations", "cosine similarity of two inputs",
                     "effective rank", "sparsity", "rank"):  # fmt: skip
            assert QUANTITIES[name](y) == pytest.approx(QUANTITIES[name](x))
        assert QUANTITIES["L2 norm"](y) == pytest.approx(QUANTITIES["L2 norm"](x) * size)
        chain = LinearChain([a.T * size, a * size])
        assert QUANTITIES["linear CKA"](chain) == pytest.approx(1.0)
    with pytest.raises(ff.InputError, match="beyond floats"):
        QUANTITIES["Gram eigenvalues"](LinearMap(a * 1e300))


# ------------------------------------------------------------------ what is refused


class Claims(list):
    def __len__(self):
        return 10**9


def deep(n):
    nest = [1]
    for _ in range(n):
        nest = [nest]
    return nest


@pytest.mark.parametrize(
    "make, told",
    [
        (lambda: LinearMap([[True]]), "is True, but an entry is a number, not a truth value"),
        (lambda: LinearMap([[1j]]), "is 1j, but an entry is a real number"),
        (lambda: LinearMap(np.array([[1j]])), "is 1j, but an entry is a real number"),
        (lambda: LinearMap([[b"1"]]), "but an entry is a number, not a text"),
        (lambda: LinearMap([["1"]]), "but an entry is a number, not a text"),
        (lambda: LinearMap([[None]]), "is None, but an entry is an integer, a fraction or"),
        (lambda: LinearMap(np.array(3)), "has 0 dimensions"),
        (lambda: LinearMap([np.array(3)]), "row 0 is array.3., but a row is a list"),
        (lambda: LinearMap(np.array(None)), "has 0 dimensions"),
        (lambda: LinearMap(deep(2000)), "but an entry is an integer"),
        (lambda: LinearMap(Claims([[1]])), "has 1000000000 rows, but a list has at most"),
        (lambda: LinearMap([Claims([1])]), "row 0 has 1000000000 entries, but"),
        (lambda: LinearMap([[1]])(3), "vector is 3, but it must be a list"),
        (lambda: LinearMap([[1]])(np.array(3)), "vector is array.3., but it must be"),
        (lambda: LinearMap([[1]])(deep(2000)), "but an entry is an integer"),
        (lambda: LinearMap([[1]])([1, 2]), "the vector has 2 entries, but the domain"),
        (lambda: LinearMap([[1]]).act(3), "is moved by a BasisChange, but found 3"),
        (lambda: LinearOperator([[1]]).act(3), "is moved by a BasisChange, but found 3"),
        (lambda: LinearChain([[[1]]]).act(3), "is moved by a BasisChange, but found 3"),
        (lambda: LinearChain([[[1]]]).compose(0.5, 1), r"compose\(0.5, 1\): stages go"),
        (lambda: LinearOperator([[2]]).power(10**12), "power: at power .* have .* bits together"),
        (lambda: LinearOperator([[1]]).power(deep(2000)), "power: k is"),
        (lambda: LinearOperator(np.eye(41, dtype=int)).invariant_factors(), "up to 40 coord"),
        (lambda: LinearOperator(np.eye(21, dtype=int)).jordan(), "up to 20 coordinates"),
        (lambda: LinearOperator([[2**300]]).jordan(), "up to 256 bits"),
        (lambda: LinearOperator(companion((-1, -1, 0, 0, 0, 1))).jordan(), "x.5 - x - 1"),
        (lambda: LinearOperator(companion((1, 1, 0, 0, 1))).jordan(), "x.4 [+] x [+] 1"),
        (lambda: ff.random_member(LinearMap), "random_member"),
    ],
)
def test_what_is_no_input_gets_one_sentence(make, told):
    with pytest.raises((ff.InputError, ff.NoCanonicalForm), match=told) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_large_exact_operators_are_undecided_with_the_number():
    a = np.diag(np.arange(41))
    verdict = ff.equivalent(LinearOperator(a), LinearOperator(a + np.eye(41, k=1, dtype=int)))
    assert isinstance(verdict, Undecided) and "up to 40 coordinates" in verdict.why
    assert "not found" in str(ff.describe(LinearOperator(a)))


def test_small_powers_of_large_order_are_quick():
    assert LinearOperator([[1, 1], [0, 1]]).power(10**12).matrix[0, 1] == 10**12
    swap = LinearOperator([[0, 1], [1, 0]])
    assert swap.power(10**12) == swap.power(0)


def test_jordan_forms_with_square_roots_are_found():
    form, _ = LinearOperator(companion((-2, 0, 1))).jordan()
    assert sorted(float(z) for z in form.diagonal()) == pytest.approx([-(2**0.5), 2**0.5])


def test_the_rank_of_a_tall_matrix_costs_what_a_thin_decomposition_costs():
    a = np.random.default_rng(0).normal(size=(20_000, 9))
    x = LinearMap(a)
    tracemalloc.start()
    assert x.rank == 9 and LinearMap(a.T).rank == 9
    assert ff.summary(x).middle == 9
    chain = LinearChain([a.T[:, :50]])
    assert chain.barcode().rank(0, 1) == 9
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * a.nbytes  # a full left side would be 2,000 times as large
