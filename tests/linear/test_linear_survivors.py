"""Laws of the linear world that a planted fault broke and no other test noticed."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

import finitefns as ff
from finitefns.linear import BasisChange, LinearChain, LinearMap, LinearOperator, barcode
from finitefns.linear.barcodes import composite_ranks
from finitefns.linear.entries import as_matrix, digits_of
from finitefns.linear.spectrum import relative
from finitefns.survival import random_change
from finitefns.verdict import Inequivalent


@pytest.mark.parametrize("seed", range(40))
def test_rounding_that_a_stretching_change_makes_is_no_reason_for_a_no(seed: int) -> None:
    """A change of condition 500, at the finest tolerance that may be stated."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 6))
    u, v = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
    stretch = np.geomspace(1, 500, n)
    there, back = u @ np.diag(stretch) @ v.T, v @ np.diag(1 / stretch) @ u.T
    a = v @ np.diag(rng.normal(size=n)) @ v.T  # of the size of what it becomes
    moved = BasisChange.known({"space": there}, {"space": back})
    x = LinearOperator(a, tolerance=1e-15)
    assert not isinstance(ff.equivalent(x, x.act(moved), "linear"), Inequivalent)
    f, g = LinearMap(a, tolerance=1e-15), LinearMap(there @ a @ back, tolerance=1e-15)
    assert not isinstance(ff.equivalent(f, g, "domain=linear codomain=linear"), Inequivalent)
    p, q = (LinearChain([b, c], tolerance=1e-15) for b, c in ((a, a), (there @ a, a @ back)))
    assert not isinstance(ff.equivalent(p, q, "stage0=linear stage2=linear"), Inequivalent)


def test_the_length_of_exact_entries_is_counted_and_floats_have_none() -> None:
    one, two = as_matrix([[Fraction(3, 4)]]), as_matrix([[Fraction(3, 4), 0], [0, Fraction(3, 4)]])
    assert digits_of(one) == 2 + 3 and digits_of(two) == 2 * (2 + 3) + 2  # a zero is 0 over 1
    assert digits_of(as_matrix([[0.75, 3.5]])) == 0


@pytest.mark.parametrize("own", [1e-9, 1e-2])
def test_the_bars_of_a_chain_are_told_at_its_tolerance_or_at_a_stated_one(own: float) -> None:
    a = np.diag([1.0, 1e-5])
    for stated in (None, 1e-9, 1e-2):
        at = own if stated is None else stated
        bars = dict(LinearChain([a], tolerance=own).barcode(stated))
        assert bars == dict(barcode([a], tolerance=at))
        assert bars == ({(0, 1): 2} if at < 1e-5 else {(0, 1): 1, (0, 0): 1, (1, 1): 1})


@pytest.mark.parametrize("fixed", [(1,), (2,), (1, 2), (0, 3), (1, 3)])
@pytest.mark.parametrize("kind", [int, float])
def test_every_piece_between_fixed_stages_has_a_barcode_of_its_name(fixed, kind) -> None:
    chain = LinearChain([np.eye(2, dtype=kind)] * 3)
    moving = {f"stage{t}": "linear" for t in range(4) if t not in fixed}
    names = [n for n in ff.invariants(chain, ff.Freedom(**moving)) if n.startswith("barcode of")]
    cuts = [0, *(t for t in fixed if 0 < t < 3), 3]
    assert names == [f"barcode of stages {a} to {b}" for a, b in itertools.pairwise(cuts)]


@pytest.mark.parametrize("size", [1.0, 1e6, 1e-6])
def test_the_rank_of_a_composite_counts_what_lies_above_the_norms_of_its_factors(size) -> None:
    rng = np.random.default_rng(0)
    turns = [np.linalg.qr(rng.normal(size=(3, 3)))[0] for _ in range(3)]
    b, c = turns[1] @ turns[0].T, size * turns[2] @ turns[1].T
    for far, rank in ((1e-8, 3), (1e-10, 2), (0.0, 2)):  # beside the tolerance of 1e-9
        a = size * turns[0] @ np.diag([2.0, 1.0, 2 * far])
        told = composite_ranks([a, b, c])
        assert {told[0, j] for j in (1, 2, 3)} == {rank}
        assert {told[i, j] for i in (1, 2) for j in range(i, 4)} == {3}


@pytest.mark.parametrize("power", [-1000, -990, -970, -960, 0, 900])
def test_a_relative_difference_does_not_hang_on_the_size(power: int) -> None:
    a, b = np.array([[4.0, -3.0], [2.0, 0.0]]), np.array([[4.0, -2.5], [2.25, 0.0]])
    assert relative(np.ldexp(a, power), np.ldexp(b, power)) == relative(a, b) == 0.125


@pytest.mark.parametrize("other", ["fixed", "permutation", "signed"])
@pytest.mark.parametrize("turned", [False, True])
def test_the_form_under_signs_is_reached_and_is_that_of_every_member(other, turned) -> None:
    rng = np.random.default_rng(3)
    sides = ("codomain", "domain")[:: -1 if turned else 1]
    freedom = ff.Freedom(**dict(zip(sides, ("signed", other), strict=True)))
    for shape in ((2, 2), (2, 3), (3, 2)):
        x = LinearMap(rng.integers(-2, 3, shape))
        found = ff.canonical_form(x, freedom)
        assert x.act(found.change) == found.form
        assert found.form.act(found.change.inverse()) == x
        for _ in range(3):
            y = x.act(random_change(x, freedom, rng))
            assert ff.canonical_form(y, freedom).form == found.form
        with pytest.raises(ff.NoCanonicalForm, match=r"floats; \.exact"):
            ff.canonical_form(x.floating(), freedom)
