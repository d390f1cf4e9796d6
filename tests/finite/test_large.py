"""Rename the large: planted truths up to 10^5 points, and shapes that break slow code."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finitefns as ff
from finitefns.finite.forests.forest import dense_ranks, group, rank_rows, rank_slow
from measuring import within

SLOT_FREEDOMS = ["free", "fixed", "few colours", "many colours"]


def slot(kind, size, rng):
    """The freedom of a slot of this size, and a random bijection that it allows."""
    if kind == "free":
        return "free", rng.permutation(size)
    if kind == "fixed":
        return "fixed", np.arange(size)
    colours = rng.integers(0, 3 if kind == "few colours" else max(size // 3, 1), size)
    move = np.arange(size)
    for colour in np.unique(colours):
        here = np.flatnonzero(colours == colour)
        move[here] = rng.permutation(here)
    return ff.coloured(colours), move


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(0, 400),
    m=st.integers(1, 400),
    inputs=st.sampled_from(SLOT_FREEDOMS),
    outputs=st.sampled_from(SLOT_FREEDOMS),
)
def test_a_scrambled_map_is_recognised_and_a_spoiled_one_is_not_renamed(
    seed, n, m, inputs, outputs
):
    rng = np.random.default_rng(seed)
    domain, s = slot(inputs, n, rng)
    codomain, t = slot(outputs, m, rng)
    freedom = ff.Freedom(domain=domain, codomain=codomain)
    f = ff.FiniteMap(rng.integers(0, m, n), codomain=m)
    g = f.act(ff.Relabeling(domain=s, codomain=t))
    verdict = ff.equivalent(f, g, freedom)
    assert verdict
    assert f.act(verdict.witness) == g
    one, other = ff.canonical_form(f, freedom), ff.canonical_form(g, freedom)
    assert one.form == other.form
    assert f.act(one.change) == one.form and g.act(other.change) == other.form
    assert ff.invariants(f, freedom) == ff.invariants(g, freedom)
    if n:
        spoiled = g.values.copy()
        spoiled[rng.integers(n)] = rng.integers(m)
        h = ff.FiniteMap(spoiled, codomain=m)
        same = ff.canonical_form(h, freedom).form == one.form
        assert bool(ff.equivalent(f, h, freedom)) == same


SHAPES = {
    "random": lambda n, rng: rng.integers(0, n, n),
    "constant": lambda n, rng: np.zeros(n, int),
    "injective": lambda n, rng: rng.permutation(n),
    "two halves": lambda n, rng: np.arange(n) % 2,
    "one of each size": lambda n, rng: np.repeat(np.arange(446), np.arange(446))[:n],
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("inputs", SLOT_FREEDOMS)
@pytest.mark.parametrize("outputs", SLOT_FREEDOMS)
def test_no_shape_is_slow(shape, inputs, outputs):
    rng = np.random.default_rng(5)
    values = SHAPES[shape](100_000, rng)
    n, m = len(values), 100_000
    domain, s = slot(inputs, n, rng)
    codomain, t = slot(outputs, m, rng)
    f = ff.FiniteMap(values, codomain=m)
    g = f.act(ff.Relabeling(domain=s, codomain=t))
    with within(100):  # a quadratic step would take thousands
        verdict = ff.equivalent(f, g, ff.Freedom(domain=domain, codomain=codomain))
    assert verdict
    assert f.act(verdict.witness) == g


@settings(max_examples=200)
@given(st.lists(st.lists(st.integers(0, 3), max_size=9), max_size=12))
def test_rank_rows_against_sorting_lists(rows):
    lengths = [len(row) for row in rows]
    where = np.repeat(np.arange(len(rows)), lengths)
    tokens = np.array([token for row in rows for token in row], np.int64)
    ranks, count = rank_rows(where, tokens, len(rows))
    assert ranks.tolist() == rank_slow(rows)
    assert count == len(set(map(tuple, rows)))


def test_rank_rows_of_two_long_rows_that_differ_at_the_end():
    n = 100_000
    tokens = np.concatenate([np.ones(n, np.int64), np.ones(n, np.int64)])
    tokens[-1] = 0
    ranks, count = rank_rows(np.repeat([0, 1], n), tokens, 2)
    assert (ranks.tolist(), count) == ([1, 0], 2)


@pytest.mark.parametrize("count", [1, 7, 1000, 70_000, 10**7])
@pytest.mark.parametrize("n", [0, 1, 10, 200_000, 300_000])
def test_group_is_a_stable_argsort(n, count):
    keys = np.random.default_rng(6).integers(0, count, n)
    assert np.array_equal(group(keys, count), np.argsort(keys, kind="stable"))
    ranks, distinct = dense_ranks(keys)
    assert distinct == len(np.unique(keys))
    assert np.array_equal(np.unique(keys)[ranks], keys)


def test_a_huge_codomain_needs_no_huge_array():
    f = ff.FiniteMap([10**12 - 1, 5, 5], codomain=10**12)
    assert ff.level_set_sizes(f) == (2, 1)
    assert ff.canonical_form(f).form.values.tolist() == [0, 0, 1]
    with pytest.raises(ff.InputError, match="1000000000000 points"):
        ff.equivalent(f, f)


def test_a_map_of_a_million_points_says_its_sizes_not_its_values():
    f = ff.FiniteMap(np.arange(10**6) // 3)
    assert repr(f) == (
        "<FiniteMap of 1000000 points to 333334 points, level-set sizes (3 x 333333, 1)>"
    )


def test_distance_of_large_maps_is_attained():
    rng = np.random.default_rng(7)
    f = ff.FiniteMap(rng.integers(0, 300, 20_000), codomain=300)
    colours = ff.Freedom(domain=ff.coloured(rng.integers(0, 4, 20_000)), codomain="free")
    for freedom in ["all", "none", "domain", "codomain", colours]:
        spoiled = f.values.copy()
        spoiled[rng.choice(20_000, 50, replace=False)] = 0
        g = ff.FiniteMap(spoiled, codomain=300)
        d = ff.distance(f, g, freedom)
        assert d.value <= 50
        assert int((f.act(d.witness).values != g.values).sum()) == d.value
