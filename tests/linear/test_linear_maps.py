"""Linear maps: the laws for every pair of sorts, the small exhausted, the planted recovered."""

import itertools
import pickle
from fractions import Fraction

import numpy as np
import pytest

import finitefns as ff
from finitefns.linear import BasisChange, LinearMap
from finitefns.linear.elimination import rank, rref_by_hand
from finitefns.linear.entries import as_matrix, times
from finitefns.verdict import Inequivalent, NoCanonicalForm
from linear_changes import SORTS, random_matrix, random_move

PAIRS = list(itertools.product(SORTS, SORTS))
EACH_PAIR = pytest.mark.parametrize("left, right", PAIRS)
UNKNOWN_IN_FLOATS = {("linear", "monomial"), ("monomial", "linear")}
SMALL = [LinearMap(np.reshape(v, (2, 2))) for v in itertools.product((-1, 0, 1), repeat=4)]
SWAP = np.array([[0, 1], [1, 0]])


def change(left, right, x, rng, exact):
    n, m = x.slots["domain"], x.slots["codomain"]
    return BasisChange(
        domain=random_move(right, n, exact, rng), codomain=random_move(left, m, exact, rng)
    )


def things(exact, rng, count):
    for _ in range(count):
        m, n = rng.integers(0, 5, 2).tolist()
        yield LinearMap(random_matrix(m, n, exact, rng))


# ------------------------------------------------------------------ the laws


@EACH_PAIR
@pytest.mark.parametrize("exact", [True, False])
def test_the_action_is_an_action(left, right, exact):
    rng = np.random.default_rng(1)
    for x in things(exact, rng, 4):
        a, b = (change(left, right, x, rng, exact) for _ in range(2))
        once, twice = x.act(a.then(b)), x.act(a).act(b)
        assert twice == once if exact else twice.misses(once) < 1e-9
        back = x.act(a).act(a.inverse())
        assert back == x if exact else back.misses(x) < 1e-9
        assert a.then(a.inverse()).is_identity


@EACH_PAIR
@pytest.mark.parametrize("exact", [True, False])
def test_the_canonical_form_is_in_the_class_and_renaming_changes_nothing(left, right, exact):
    if not exact and (left, right) in UNKNOWN_IN_FLOATS:
        with pytest.raises(NoCanonicalForm, match="every order"):
            ff.canonical_form(LinearMap([[1.0, 2.0]]), ff.Freedom(domain=right, codomain=left))
        return
    rng = np.random.default_rng(2)
    fr = ff.Freedom(domain=right, codomain=left)
    for x in things(exact, rng, 5):
        found = ff.canonical_form(x, fr)
        reached = x.act(found.change)
        assert reached == found.form if found.form.is_exact else reached.misses(found.form) < 1e-9
        y = x.act(change(left, right, x, rng, exact))
        assert ff.invariants(x, fr) == ff.invariants(y, fr)
        theirs = ff.canonical_form(y, fr).form
        again = ff.canonical_form(found.form, fr).form
        if found.form.is_exact:
            assert theirs == found.form == again
        else:
            assert theirs.misses(found.form) < 1e-7 and again.misses(found.form) < 1e-9


@EACH_PAIR
@pytest.mark.parametrize("exact", [True, False])
def test_what_was_scrambled_is_recovered(left, right, exact):
    rng = np.random.default_rng(3)
    fr = ff.Freedom(domain=right, codomain=left)
    for x in things(exact, rng, 5):
        y = x.act(change(left, right, x, rng, exact))
        verdict = ff.equivalent(x, y, fr)
        if not exact and (left, right) in UNKNOWN_IN_FLOATS and x.misses(y) > 1e-10:
            assert isinstance(verdict, ff.Undecided) and "every order" in verdict.why
            continue
        assert verdict, verdict.explain()
        there = x.act(verdict.witness)
        assert there == y if there.is_exact else there.misses(y) < 1e-9
        assert_of_sort(verdict.witness.moves["domain"], right)
        assert_of_sort(verdict.witness.moves["codomain"], left)


def assert_of_sort(move, sort):
    """The witness does not take more freedom than was given."""
    a = np.asarray(move, float).reshape(move.shape)
    n = len(a)
    if sort == "fixed":
        assert np.array_equal(a, np.eye(n))
    if sort in ("scale", "monomial", "permutation"):
        assert ((a != 0).sum(axis=0) == 1).all() and ((a != 0).sum(axis=1) == 1).all()
        assert (a >= 0).all()
    if sort == "scale":
        assert (a == np.diag(np.diagonal(a))).all()
    if sort == "permutation":
        assert set(a.ravel().tolist()) <= {0.0, 1.0}
    if sort == "orthogonal":
        assert np.allclose(a.T @ a, np.eye(n), atol=1e-9)
    if sort == "linear":
        assert n == 0 or np.linalg.svd(a, compute_uv=False)[-1] > 0


# ------------------------------------------------------------------ the small, against theory


def direction(a):
    """The signs of a row that spans the rows of a 2 x 2 matrix of rank 1, first sign positive."""
    row = next(r for r in a.tolist() if any(r))
    lead = next(x for x in row if x)
    return tuple(int(np.sign(x * lead)) for x in row)


def cross(a):
    """What scaling rows and columns leaves of a 2 x 2 matrix: its signs, and one product."""
    signs = tuple(np.sign(a.astype(float)).ravel().tolist())
    full = all(signs)
    return signs, a[0, 0] * a[1, 1] / (a[0, 1] * a[1, 0]) if full else None


def key_of(left, right):
    """An obvious complete invariant of a 2 x 2 matrix, for the pairs where one is at hand."""
    swaps = [np.eye(2, dtype=int), SWAP]

    def least(a, key, rows, columns):
        return min(
            str(key(times(times(as_matrix(p), a), as_matrix(q))))
            for p in (swaps if rows else swaps[:1])
            for q in (swaps if columns else swaps[:1])
        )

    def by_rows(a):
        return [[x / s if (s := sum(map(abs, row))) else x for x in row] for row in a.tolist()]

    def of_rows(a):
        r = rank(a)
        return (r, direction(a)) if r == 1 else (r,)

    return {
        ("linear", "linear"): rank,
        ("linear", "orthogonal"): rank,
        ("linear", "fixed"): lambda a: rref_by_hand(a)[0].tolist(),
        ("linear", "permutation"): lambda a: least(
            a, lambda b: rref_by_hand(b)[0].tolist(), False, True
        ),
        ("linear", "scale"): of_rows,
        ("linear", "monomial"): lambda a: least(a, of_rows, False, True),
        ("orthogonal", "orthogonal"): lambda a: (
            sum(x * x for x in a.flat), (a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0]) ** 2
        ),
        ("orthogonal", "fixed"): lambda a: times(a.T, a).tolist(),
        ("orthogonal", "permutation"): lambda a: least(
            a, lambda b: times(b.T, b).tolist(), False, True
        ),
        ("permutation", "permutation"): lambda a: least(a, lambda b: b.tolist(), True, True),
        ("permutation", "fixed"): lambda a: least(a, lambda b: b.tolist(), True, False),
        ("permutation", "scale"): lambda a: least(a, lambda b: by_rows(b.T), True, False),
        ("monomial", "fixed"): lambda a: least(a, by_rows, True, False),
        ("monomial", "permutation"): lambda a: least(a, by_rows, True, True),
        ("scale", "fixed"): by_rows,
        ("scale", "scale"): cross,
        ("monomial", "scale"): lambda a: least(a, cross, True, False),
        ("monomial", "monomial"): lambda a: least(a, cross, True, True),
        ("fixed", "fixed"): lambda a: a.tolist(),
    }[left, right]  # fmt: skip


KNOWN = [
    ("linear", "linear"), ("linear", "orthogonal"), ("linear", "fixed"), ("linear", "permutation"),
    ("linear", "scale"), ("linear", "monomial"), ("orthogonal", "orthogonal"),
    ("orthogonal", "fixed"), ("orthogonal", "permutation"), ("permutation", "permutation"),
    ("permutation", "fixed"), ("permutation", "scale"), ("monomial", "fixed"),
    ("monomial", "permutation"), ("scale", "fixed"), ("scale", "scale"), ("monomial", "scale"),
    ("monomial", "monomial"), ("fixed", "fixed"),
]  # fmt: skip


@pytest.mark.parametrize("left, right", KNOWN)
@pytest.mark.parametrize("turned", [False, True])
def test_all_matrices_of_two_by_two_against_theory(left, right, turned):
    """Both ways round: a pair of sorts and its mirror image are one theorem."""
    key = key_of(left, right)
    rng = np.random.default_rng(4)
    answers = set()
    freedom = ff.Freedom(domain=right, codomain=left)
    if turned:
        freedom = ff.Freedom(domain=left, codomain=right)
    for i, j in rng.integers(0, len(SMALL), (80, 2)).tolist() + [[k, k] for k in range(8)]:
        x, y = SMALL[i], SMALL[j]
        expected = key(x.matrix) == key(y.matrix)
        verdict = ff.equivalent(x.T, y.T, freedom) if turned else ff.equivalent(x, y, freedom)
        assert bool(verdict) == expected, (x, y, verdict)
        answers.add(expected)
        if not verdict:
            assert verdict.obstruction.left != verdict.obstruction.right
            assert verdict.explain().startswith("not equivalent: ")
    assert answers == {True, False}


@pytest.mark.parametrize("left, right", [p for p in KNOWN if "monomial" not in p or "linear" not in
                                         p])  # fmt: skip
def test_floats_answer_as_fractions_do(left, right):
    rng = np.random.default_rng(5)
    freedom = ff.Freedom(domain=right, codomain=left)
    for i, j in rng.integers(0, len(SMALL), (60, 2)).tolist():
        x, y = SMALL[i], SMALL[j]
        exact = ff.equivalent(x, y, freedom)
        floats = ff.equivalent(x.floating(), y.floating(), freedom)
        assert bool(exact) == bool(floats), (x, y, exact, floats)


def test_singular_values_decide_exactly_where_fractions_have_no_roots():
    x, y = LinearMap([[1, 1], [0, 1]]), LinearMap([[1, 0], [1, 1]])
    verdict = ff.equivalent(x, y, "orthogonal")
    assert verdict and x.act(verdict.witness).misses(y) < 1e-12
    near = LinearMap([[1, 1], [0, 1 + Fraction(1, 10**30)]])
    assert not ff.equivalent(x, near, "orthogonal")


def test_exact_scales_are_told_apart_where_logarithms_in_floats_are_too_coarse():
    def tiny(k):
        return LinearMap([[1, 1, 1], [1, 1 + Fraction(k, 10**15), 1], [1, 1, 1]])

    assert isinstance(ff.equivalent(tiny(1), tiny(2), "monomial"), Inequivalent)
    assert ff.equivalent(tiny(1), tiny(1), "monomial")
    turned = LinearMap(tiny(1).matrix[::-1] * Fraction(2, 7))
    assert ff.equivalent(tiny(1), turned, "monomial")
    far = LinearMap([[1, 1, 1], [1, 2, 1], [1, 1, 1]])
    assert not ff.equivalent(tiny(1), far, "monomial")


# ------------------------------------------------------------------ floats and their tolerance


def test_where_two_tolerances_disagree_the_answer_is_neither():
    x, y = LinearMap(np.diag([1.0, 1e-9])), LinearMap(np.diag([1.0, 0.0]))
    verdict = ff.equivalent(x, y)
    assert isinstance(verdict, ff.Undecided)
    assert "at tolerance 1e-10" in verdict.why and "at 1e-08 they agree" in verdict.why
    with pytest.raises(TypeError, match="undecided"):
        bool(verdict)
    assert not ff.equivalent(x.with_tolerance(1e-12), y.with_tolerance(1e-12))
    assert ff.equivalent(x.with_tolerance(1e-5), y.with_tolerance(1e-5))


@pytest.mark.parametrize("freedom", ["codomain", "orthogonal", "codomain=orthogonal"])
def test_rounding_is_forgiven_and_a_difference_is_not(freedom):
    rng = np.random.default_rng(6)
    a = rng.normal(size=(5, 2)) @ rng.normal(size=(2, 4))
    b = np.linalg.qr(rng.normal(size=(5, 5)))[0] @ a
    noise = rng.normal(size=(5, 4))
    x = LinearMap(a)
    assert ff.equivalent(x, LinearMap(b + 1e-13 * noise), freedom)
    assert isinstance(ff.equivalent(x, LinearMap(b + 1e-9 * noise), freedom), ff.Undecided)
    assert isinstance(ff.equivalent(x, LinearMap(b + 1e-4 * noise), freedom), Inequivalent)


def test_a_badly_conditioned_change_is_told_and_never_a_wrong_no():
    """The map is planted; a change with a large condition number may blur it, but not deny it."""
    rng = np.random.default_rng(7)
    x = LinearMap(rng.normal(size=(4, 2)) @ rng.normal(size=(2, 4)))
    seen = set()
    for worst in (1, 1e3, 1e6, 1e9, 1e11):
        u, v = (np.linalg.qr(rng.normal(size=(4, 4)))[0] for _ in range(2))
        move = u @ np.diag(np.geomspace(1, 1 / worst, 4)) @ v
        for freedom in ("all", "codomain", "domain"):
            slots = {"all": ("domain", "codomain")}.get(freedom, (freedom,))
            y = x.act(BasisChange(**dict.fromkeys(slots, move)))
            verdict = ff.equivalent(x, y, freedom)
            seen.add(type(verdict).__name__)
            assert worst > 1e6 or verdict, verdict
    assert "Equivalent" in seen and "Inequivalent" not in seen


def test_the_verdict_says_tolerance_spectrum_gap_and_miss():
    x = LinearMap([[1.0, 2.0], [2.0, 4.0]], tolerance=1e-8)
    said = ff.equivalent(x, LinearMap([[0.0, 0.0], [0.0, 3.0]], tolerance=1e-8)).explain()
    assert "tolerance 1e-08" in said and "gap" in said and "misses by" in said
    no = ff.equivalent(x, LinearMap([[1.0, 0.0], [0.0, 1.0]])).explain()
    assert no.startswith("not equivalent: rank is 1 on the left, 2 on the right; judged at")


def test_a_yes_that_does_not_replay_is_never_returned(monkeypatch):
    from finitefns import tolerance

    still = BasisChange(domain=np.eye(2, dtype=int), codomain=np.eye(2, dtype=int))
    monkeypatch.setattr(tolerance, "find_witness", lambda x, y, freedom: still)
    monkeypatch.setattr(LinearMap, "changes", lambda x, y, freedom: iter([still]))
    x, y = LinearMap([[1, 0], [0, 0]]), LinearMap([[0, 0], [0, 1]])
    with pytest.raises(AssertionError, match="does not re-play"):
        ff.equivalent(x, y)
    verdict = ff.equivalent(x.floating(), y.floating())
    assert isinstance(verdict, ff.Undecided) and "misses by 1" in verdict.why


def test_a_thousand_rows_take_few_decompositions(monkeypatch):
    """Counted, not timed: two maps need one decomposition each."""
    calls = []
    real = np.linalg.svd
    monkeypatch.setattr(np.linalg, "svd", lambda *a, **k: calls.append(1) or real(*a, **k))
    rng = np.random.default_rng(8)
    x, y = (LinearMap(rng.normal(size=(60, 60))) for _ in range(2))
    assert ff.equivalent(x, y, "linear") and len(calls) == 2


def test_a_search_that_is_too_hard_is_undecided():
    big = LinearMap(np.zeros((1, 400), int))
    assert ff.equivalent(big, big, "permutation")  # equal things need no search
    here, there = (LinearMap(np.eye(1, 400, k, dtype=int)) for k in (0, 1))
    verdict = ff.equivalent(here, there, "permutation")
    assert isinstance(verdict, ff.Undecided) and "up to 400" in verdict.why
    with pytest.raises(ff.NoCanonicalForm, match="401 points"):
        ff.canonical_form(big, "permutation")


# ------------------------------------------------------------------ empty things, odd input


@EACH_PAIR
@pytest.mark.parametrize("m, n", [(0, 0), (0, 3), (3, 0), (1, 1)])
def test_empty_things_are_things(left, right, m, n):
    fr = ff.Freedom(domain=right, codomain=left)
    x = LinearMap(np.zeros((m, n), int))
    found = ff.canonical_form(x, fr)
    assert x.act(found.change).misses(found.form) == 0
    assert ff.equivalent(x, x, fr) and x.rank == 0
    assert ff.summary(x).compose() == x
    assert pickle.loads(pickle.dumps(x)) == x and hash(x) == hash(LinearMap(np.zeros((m, n), int)))


@pytest.mark.parametrize(
    "make, told",
    [
        (lambda: LinearMap([[1.0, float("nan")]]), r"\[0\]\[1\] is nan, but an entry is a finite"),
        (lambda: LinearMap(np.array([[np.inf]])), r"\[0\]\[0\] is inf"),
        (lambda: LinearMap([[1e305]]), "is 1e\\+305, but an entry is at most 1e304"),
        (lambda: LinearMap([[1, 2], [3]]), "row 1 has 1 entries, but row 0 has 2"),
        (lambda: LinearMap([[1, 0.5]]), "which is exact, and .* which is floating"),
        (lambda: LinearMap([[True]]), "is True, but an entry"),
        (lambda: LinearMap(np.array([[True]])), "is True, but an entry"),
        (lambda: LinearMap([1, 2]), "row 0 is 1, but a row is a list"),
        (lambda: LinearMap(np.zeros(3)), "has 1 dimensions, but a matrix has 2"),
        (lambda: LinearMap("ab"), "is 'ab', but it must be a list of rows"),
        (lambda: LinearMap([[1j]]), "is 1j, but an entry"),
        (lambda: LinearMap([[1.0]], tolerance=-1), "the tolerance is -1, but it must lie"),
        (lambda: LinearMap([[1.0]], tolerance=5.0), "the tolerance is 5.0"),
        (lambda: LinearMap([[1.0]], tolerance="x"), "the tolerance is 'x'"),
        (lambda: LinearMap([[1]], tolerance=1e-9), "exact, so it has no tolerance"),
        (lambda: BasisChange(domain=[[1, 1], [1, 1]]), "singular: its rank is 1, not 2"),
        (lambda: BasisChange(domain=np.ones((2, 2))), "singular within rounding"),
        (lambda: BasisChange(domain=[[1, 2]]), "is 1 x 2, but an invertible matrix is square"),
        (lambda: BasisChange(domain=np.ones((1, 2))), "1 x 2, but an invertible matrix is square"),
        (lambda: BasisChange.orthogonal(domain=[[1, 1], [0, 1]]), "not orthogonal: its columns"),
        (lambda: LinearMap([[1]]) @ LinearMap([[1, 2], [3, 4]]), "g ends in dimension 2"),
        (lambda: LinearMap([[1]]).act(BasisChange(space=[[1]])), "there is no slot 'space'"),
        (
            lambda: LinearMap([[1]]).act(BasisChange(domain=[[1, 0], [0, 1]])),
            "is 2 x 2, but the domain has dimension 1",
        ),
        (lambda: ff.equivalent(LinearMap([[1]]), LinearMap([[1.0]])), "exact and the right is fl"),
        (lambda: ff.equivalent(LinearMap([[1]]), ff.FiniteMap([0])), "cannot be compared"),
        (
            lambda: ff.equivalent(
                LinearMap([[1]]), LinearMap([[1]]), ff.Freedom(domain=ff.coloured("a"))
            ),
            "moves points; a space is free, fixed, linear",
        ),
        (lambda: ff.equivalent(LinearMap([[1]]), LinearMap([[1]]), "space"), "no slot 'space'"),
        (lambda: ff.factor_through(LinearMap([[1]]), LinearMap([[1, 2]])), "the domain of one"),
        (lambda: ff.joint(LinearMap([[1]]), LinearMap([[1.0]])), "one map is exact and the other"),
        (lambda: LinearMap([[10**400]]).floating(), "is beyond 1e304"),
    ],
)
def test_bad_input_gets_one_sentence(make, told):
    with pytest.raises(ff.InputError, match=told) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_sizes_that_differ_are_the_reason():
    verdict = ff.equivalent(LinearMap([[1, 2]]), LinearMap([[1]]))
    assert (
        verdict.explain() == "not equivalent: size of the domain is 2 on the left, 1 on the right"
    )


# ------------------------------------------------------------------ factoring


def stack(f, g):
    return as_matrix(np.concatenate([f.matrix, g.matrix], axis=0))


@pytest.mark.parametrize("floats", [False, True])
def test_factoring_is_inclusion_of_row_spaces(floats):
    rng = np.random.default_rng(9)
    answers = set()
    for i, j in rng.integers(0, len(SMALL), (100, 2)).tolist():
        f, g = SMALL[i], SMALL[j]
        together = rank(stack(f, g))
        beside = rank(as_matrix(np.concatenate([f.matrix, g.matrix], axis=1)))
        a, b = (f.floating(), g.floating()) if floats else (f, g)
        h = ff.factor_through(b, a)
        assert bool(h) == (together == f.rank)
        s = ff.lift_through(b, a)
        assert bool(s) == (beside == f.rank)
        answers.add(bool(h))
        if h:
            assert (h.map @ a).misses(b) < 1e-12
        else:
            assert np.abs(np.asarray(a(h.vector), float)).max() < 1e-12
            assert np.abs(np.asarray(b(h.vector), float)).max() > 1e-3
            assert h.explain().startswith("f sends ")
        if s:
            assert (a @ s.map).misses(b) < 1e-12
        else:
            assert np.allclose(np.asarray(b(s.vector) - s.image, float), 0)
        both, common = ff.joint(a, b), ff.common_summary(a, b)
        assert both.rank == both.slots["codomain"] == together
        assert common.rank == common.slots["codomain"] == f.rank + g.rank - together
        assert ff.factor_through(common, a) and ff.factor_through(common, b)
        assert ff.factor_through(a, both) and ff.factor_through(b, both)
        found = ff.summary(a)
        assert found.middle == f.rank == found.project.rank == found.embed.rank
        assert found.compose().misses(a) < 1e-12
    assert answers == {True, False}


def test_a_factor_that_hangs_on_the_tolerance_is_undecided():
    f, g = LinearMap(np.diag([1.0, 1e-9])), LinearMap(np.diag([1.0, 1.0]))
    assert isinstance(ff.factor_through(g, f), ff.Undecided)


# ------------------------------------------------------------------ values, pictures, reports


def test_a_linear_map_is_a_value():
    given = np.array([[1.0, 2.0]])
    f = LinearMap(given)
    given[0, 0] = 7
    assert f.matrix[0, 0] == 1 and f == LinearMap([[1.0, 2.0]]) and f != LinearMap([[1, 2]])
    with pytest.raises(ValueError, match="read-only"):
        f.matrix[0, 0] = 3
    with pytest.raises(AttributeError, match="a value"):
        f.matrix = given
    assert hash(LinearMap([[0.0]])) == hash(LinearMap([[-0.0]]))
    for x in (f, LinearMap([[Fraction(1, 2), 3]]), LinearMap([[1.0]], tolerance=1e-6)):
        copy = pickle.loads(pickle.dumps(x))
        assert copy == x and copy.tolerance == x.tolerance
    assert repr(LinearMap([[Fraction(1, 2), 3]])) == "LinearMap([[1/2, 3]])"
    assert f.exact().floating() == f


@pytest.mark.parametrize("m, n", [(0, 0), (0, 3), (2, 3), (12, 30), (60, 3)])
@pytest.mark.parametrize("exact", [True, False])
def test_pictures_and_reports_of_every_size(m, n, exact):
    from xml.etree import ElementTree as ET

    x = LinearMap(random_matrix(m, n, exact, np.random.default_rng(10)))
    picture = ff.draw(x)
    assert ET.fromstring(picture.svg) is not None
    assert picture.title == f"a linear map from dimension {n} to {m}"
    said = str(ff.describe(x))
    assert f"-> {x.rank} ->" in said and "tolerance" in said
    assert "<svg" in x._repr_html_() and "<table" in ff.describe(x, "linear")._repr_html_()
    assert "equivalent" in ff.draw(ff.equivalent(x, x), x, x).title


def test_matrices_are_read_from_files(tmp_path):
    from finitefns.cli.basis_changes import lines, plain
    from finitefns.reading.matrices import read_matrix

    np.save(tmp_path / "a.npy", np.array([[1, 2], [3, 4]]))
    (tmp_path / "b.csv").write_text("1,1/3\n0,-2\n")
    (tmp_path / "c.txt").write_text("1 0.5\n2 3\n")
    (tmp_path / "d.json").write_text('[[1, "1/3"], [0, -2]]')
    read = {name: LinearMap(read_matrix(tmp_path / name)) for name in
            ("a.npy", "b.csv", "c.txt", "d.json")}  # fmt: skip
    assert read["b.csv"] == read["d.json"] == LinearMap([[1, Fraction(1, 3)], [0, -2]])
    assert read["a.npy"].is_exact and not read["c.txt"].is_exact
    verdict = ff.equivalent(read["a.npy"], read["b.csv"])
    told = plain(verdict.witness, {})["basis change"]
    assert told.keys() == verdict.witness.moves.keys()
    heads = [line for line in lines(verdict.witness, {}) if ": " in line]
    assert [head.partition(":")[0] for head in heads] == list(told)
    (tmp_path / "e.csv").write_text("1,x\n")
    (tmp_path / "f.json").write_text("{}")
    (tmp_path / "g.npy").write_bytes(b"nothing")
    np.save(tmp_path / "h.npy", np.array([[None]]), allow_pickle=True)
    for name, told in [
        ("e.csv", "row 1, column 2 is 'x', but a number"),
        ("f.json", "a list of rows"),
        ("g.npy", "not an array that can be read"),
        ("h.npy", "pickled objects, which are never unpacked"),
        ("i.xls", ".xls is not read"),
    ]:
        with pytest.raises(ff.InputError, match=told):
            read_matrix(tmp_path / name)
