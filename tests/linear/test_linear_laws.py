"""Laws of every linear kind under every sort of change, with values aimed at the tolerances.

Random matrices never come near a tolerance, so singular values, entries, differences and products
around cycles are put there: at the two tolerances at which floats are judged, and one rounding
beside them. `SLOW=10` tries ten times as many.
"""

import itertools
import os
from fractions import Fraction

import numpy as np
import pytest

import finitefns as ff
from finitefns.linear import LinearChain, LinearMap, LinearOperator
from finitefns.survival import random_change
from finitefns.tolerance import COARSER, FINER, TOLERANCE
from finitefns.verdict import Equivalent, Inequivalent, Undecided

SORTS = ("fixed", "scale", "permutation", "monomial", "orthogonal", "linear")
TIMES = int(os.environ.get("SLOW") or 1)
SCALES = (1.0, 1e-300, 1e-150, 1e-9, 1e9, 1e150, 1e300)
AIMED = [TOLERANCE * k * (1 + d) for k in (FINER, 1.0, COARSER) for d in (-1e-15, 0.0, 1e-15)]
PAIRS = list(itertools.product(SORTS, SORTS))


def aimed(m, n, rng):
    """A floating matrix one of whose numbers lies at a tolerance or one rounding beside it."""
    how = rng.integers(6)
    a = rng.integers(-2, 3, (m, n)).astype(float)
    if not a.size:
        return a
    at = float(rng.choice(AIMED))
    i, j = int(rng.integers(m)), int(rng.integers(n))
    if how == 0:  # a small entry
        a[i, j] = at * max(np.abs(a).max(), 1.0)
    elif how == 1:  # a small difference of two entries
        a[i, j] = a[int(rng.integers(m)), int(rng.integers(n))] * (1 + at)
    elif how == 2:  # a small singular value
        k = min(m, n)
        u, v = (np.linalg.qr(rng.normal(size=(z, z)))[0] for z in (m, n))
        sizes = np.array([1.0, *rng.choice([1.0, 0.5, at, at * 3, 0.0], k - 1)])
        a = u[:, :k] @ np.diag(sizes) @ v[:k]
    elif how == 3:  # a product around a cycle that is nearly 1
        a = np.ones((m, n))
        a[i, j] += at
    elif how == 4:  # two equal rows but for a small difference
        a[i] = a[int(rng.integers(m))]
        a[i, j] += at
    return a


def ulp(a, rng):
    """Every entry one rounding off, zeros too."""
    away = np.where(rng.random(a.shape) < 0.5, np.inf, -np.inf)
    return np.nextafter(a, away) if rng.random() < 0.7 else a * (1 + 2.0**-52)


def freedom_of(x, sorts):
    return ff.Freedom(**dict(zip(x.slots, sorts, strict=True)))


def scaled(a, scale):
    return a * scale


def never_no(x, y, freedom):
    with np.errstate(all="raise", under="ignore"):
        verdict = ff.equivalent(x, y, freedom)
    assert not isinstance(verdict, Inequivalent), (x, y, freedom, verdict.explain())
    replayed(x, y, verdict)
    return verdict


def replayed(x, y, verdict):
    if isinstance(verdict, Equivalent):
        there = x.act(verdict.witness)
        assert there == y if there.is_exact else there.misses(y) <= max(x.tolerance, y.tolerance)


def not_contradicted(x, y, freedom):
    """A no in floats is one of the same numbers as fractions too, but where these see rounding."""
    floats = ff.equivalent(x, y, freedom)
    if not isinstance(floats, Inequivalent):
        replayed(x, y, floats)
        return True
    p, q = x.exact(), y.exact()
    exact = ff.equivalent(p, q, freedom)
    return not isinstance(exact, Equivalent) or x.sees_rounding(p) or y.sees_rounding(q)


def make(kind, rng, scale):
    """A thing of a kind with an aimed number in it."""
    if kind is LinearMap:
        return LinearMap(scaled(aimed(*rng.integers(0, 4, 2).tolist(), rng), scale))
    if kind is LinearOperator:
        n = int(rng.integers(0, 4))
        a = aimed(n, n, rng)
        return LinearOperator(scaled(a + a.T if rng.random() < 0.4 else a, scale))
    sizes = rng.integers(0, 4, int(rng.integers(2, 4))).tolist()
    return LinearChain([scaled(aimed(m, n, rng), scale) for n, m in itertools.pairwise(sizes)])


def off_by_one(x, rng):
    if isinstance(x, LinearChain):
        return LinearChain([ulp(a, rng) for a in x.matrices])
    return type(x)(ulp(x.matrix, rng))


def random_sorts(x, rng):
    return rng.choice(SORTS, len(x.slots)).tolist()


KINDS = pytest.mark.parametrize("kind", [LinearMap, LinearOperator, LinearChain])


@KINDS
@pytest.mark.parametrize("scale", SCALES)
def test_a_thing_is_itself_and_itself_one_rounding_off(kind, scale):
    rng = np.random.default_rng(1)
    for _ in range(12 * TIMES):
        x = make(kind, rng, scale)
        freedom = freedom_of(x, random_sorts(x, rng))
        assert never_no(x, x, freedom)
        for left, right in [(x, off_by_one(x, rng)), (off_by_one(x, rng), x)]:
            verdict = never_no(left, right, freedom)
            # The next float after zero has no digits: nothing is said of matrices of such.
            assert isinstance(verdict, Equivalent) or "below 2.3e-308" in verdict.why


@KINDS
@pytest.mark.parametrize("sort", SORTS)
def test_an_image_under_an_allowed_change_is_never_denied(kind, sort):
    rng = np.random.default_rng(2)
    seen = set()
    for _ in range(14 * TIMES):
        x = make(kind, rng, float(rng.choice(SCALES)))
        sorts = random_sorts(x, rng)
        sorts[int(rng.integers(len(sorts)))] = sort
        freedom = freedom_of(x, sorts)
        condition = float(rng.choice([1.0, 10.0, 1e3]))
        x = x.with_tolerance(float(rng.choice([1e-15, TOLERANCE, TOLERANCE, TOLERANCE, 1e-4])))
        try:
            y = x.act(random_change(x, freedom, rng, condition))
        except ff.NoCanonicalForm:  # beyond the largest float
            continue
        seen.add(type(never_no(x, off_by_one(y, rng) if rng.random() < 0.5 else y, freedom)))
    assert Equivalent in seen


@KINDS
def test_an_image_of_a_well_separated_thing_is_recognised(kind):
    rng = np.random.default_rng(3)
    for _ in range(25 * TIMES):
        a = rng.normal(size=(3, 3))
        x = kind(a) if kind is not LinearChain else kind([a, rng.normal(size=(2, 3))])
        sorts = random_sorts(x, rng)
        if kind is LinearChain:
            sorts = ["linear" if s not in ("linear", "fixed") else s for s in sorts]
        if set(sorts) == {"linear", "monomial"}:
            continue
        freedom = freedom_of(x, sorts)
        y = x.act(random_change(x, freedom, rng, 100.0))
        verdict = ff.equivalent(x, y, freedom)
        assert verdict, verdict.explain()
        assert x.act(verdict.witness).misses(y) <= x.tolerance


@KINDS
def test_a_no_in_floats_is_a_no_in_fractions(kind):
    rng = np.random.default_rng(4)
    for _ in range(60 * TIMES):
        x = make(kind, rng, 1.0)
        freedom = freedom_of(x, random_sorts(x, rng))
        y = x
        for _ in range(20):
            y = make(kind, rng, 1.0)
            if y.slots == x.slots:
                break
        if y.slots == x.slots:
            assert not_contradicted(x, y, freedom), (x, y, freedom)


@pytest.mark.parametrize("left, right", PAIRS)
def test_numbers_aimed_at_both_tolerances_at_once(left, right):
    """One number at each of the two tolerances, so that a count at both differs by rounding."""
    rng = np.random.default_rng(5)
    freedom = ff.Freedom(domain=right, codomain=left)
    for small, large in itertools.product(AIMED[:3], AIMED[-3:]):
        u, v = (np.linalg.qr(rng.normal(size=(3, 3)))[0] for _ in range(2))
        for a in (np.diag([1.0, large, small]), u @ np.diag([1.0, large, small]) @ v):
            b = np.diag([1.0, large * (1 - 4e-16), small * (1 + 4e-16)])
            x, y = LinearMap(a), LinearMap(a if a[0, 1] else b)
            assert not isinstance(never_no(x, y, freedom), Inequivalent)


# ------------------------------------------------------------------ exact


def fractions(rng, m, n):
    a = rng.integers(-2, 3, (m, n))
    cells = [[Fraction(int(z), int(rng.integers(1, 4))) for z in row] for row in a]
    if a.size and rng.random() < 0.5:  # far below what logarithms in floats tell apart
        i, j = int(rng.integers(m)), int(rng.integers(n))
        cells[i][j] += Fraction(int(rng.integers(1, 4)), 10**18)
    out = np.empty((m, n), object)
    for i, row in enumerate(cells):
        out[i, :] = row
    return out


def exact_thing(kind, rng):
    if kind is LinearMap:
        return LinearMap(fractions(rng, *rng.integers(0, 4, 2).tolist()))
    if kind is LinearOperator:
        n = int(rng.integers(0, 4))
        a = fractions(rng, n, n)
        return LinearOperator(a + a.T if rng.random() < 0.4 else a)
    sizes = rng.integers(0, 3, int(rng.integers(2, 4))).tolist()
    return LinearChain([fractions(rng, m, n) for n, m in itertools.pairwise(sizes)])


@KINDS
@pytest.mark.parametrize("sort", SORTS)
def test_exact_forms_are_equal_exactly_when_equivalent(kind, sort):
    rng = np.random.default_rng(6)
    answers = set()
    for _ in range(14 * TIMES):
        x = exact_thing(kind, rng)
        sorts = random_sorts(x, rng)
        sorts[int(rng.integers(len(sorts)))] = sort
        freedom = freedom_of(x, sorts)
        y = x.act(random_change(x, freedom, rng, 5.0))
        if rng.random() < 0.5:
            y = shifted(y, rng)
        verdict = ff.equivalent(x, y, freedom)
        if isinstance(verdict, Undecided):
            continue
        replayed(x, y, verdict)
        answers.add(bool(verdict))
        try:
            left, right = (ff.canonical_form(z, freedom).form for z in (x, y))
        except ff.NoCanonicalForm:
            continue
        if left.is_exact and right.is_exact:
            assert (left == right) == bool(verdict), (x, y, freedom)
    assert True in answers


def shifted(x, rng):
    def one(a):
        if not a.size:
            return a
        a = np.array(a)
        a[int(rng.integers(a.shape[0])), int(rng.integers(a.shape[1]))] += Fraction(1, 10**17)
        return a

    if isinstance(x, LinearChain):
        return LinearChain([one(a) for a in x.matrices])
    return type(x)(one(x.matrix))


@pytest.mark.parametrize("kind, freedom", [
    (LinearMap, "monomial"), (LinearMap, "domain=monomial codomain=scale"),
    (LinearMap, "scale"), (LinearOperator, "monomial"), (LinearOperator, "scale"),
])  # fmt: skip
def test_products_around_cycles_are_compared_in_fractions(kind, freedom):
    """Aimed pairs: a product around a cycle a little off 1, and rows and columns scaled."""
    rng = np.random.default_rng(7)
    for _ in range(40 * TIMES):
        n = int(rng.integers(2, 4))
        a = np.full((n, n), Fraction(1), object)
        off = Fraction(int(rng.integers(1, 10**10)), 10**18)
        a[-1, -1] += off
        x = kind(a)
        fr = ff.Freedom.parse(freedom)
        y = x.act(random_change(x, fr, rng, 7.0))
        verdict = ff.equivalent(x, y, fr)
        assert verdict, verdict.explain()
        assert x.act(verdict.witness) == y
        assert ff.canonical_form(x, fr).form == ff.canonical_form(y, fr).form
        b = np.array(a)
        b[-1, -1] += Fraction(1, 10**30)
        assert isinstance(ff.equivalent(kind(b), y, fr), Inequivalent)
