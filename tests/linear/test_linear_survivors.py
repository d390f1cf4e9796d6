"""Laws of the linear world that a planted fault broke and no other test noticed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import finitefns as ff
from finitefns.linear import BasisChange, LinearChain, LinearMap, LinearOperator, barcode
from finitefns.linear.entries import as_matrix, digits_of
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
