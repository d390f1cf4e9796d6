"""Laws that a planted fault broke and no other test noticed (see tests/mutants)."""

from __future__ import annotations

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.linear import BasisChange, LinearChain, LinearMap, LinearOperator, elimination

KINDS = {"exact": int, "floating": float}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_too_large_to_be_shown_says_its_size_and_kind(kind: str) -> None:
    def ones(m: int, n: int) -> list[list[float]]:
        return [[KINDS[kind](1)] * n for _ in range(m)]

    assert repr(LinearMap(ones(8, 9))) == f"<LinearMap from dimension 9 to 8, {kind}>"
    assert repr(LinearOperator(ones(9, 9))) == f"<LinearOperator of dimension 9, {kind}>"
    chain = LinearChain([ones(13, 2), ones(3, 13)])
    assert repr(chain) == f"<LinearChain of dimensions 2 -> 13 -> 3, {kind}>"


@pytest.mark.parametrize("digits", [0, 20, 200])
def test_powers_of_an_exact_operator_stay_exact(digits: int) -> None:
    """Numbers that a float cannot tell apart: the determinant is -1, beside products of size^2."""
    size = 10**digits
    near = [[size + 1, size], [size, size - 1]]
    nilpotent = [[0, size + 1, size], [0, 0, size], [0, 0, 0]]
    for rows in (near, nilpotent):
        power, slow = np.array(rows, object), []
        for _ in range(len(rows) + 1):
            slow.append(elimination.rank(LinearOperator(power.tolist()).matrix))
            power = power @ np.array(rows, object)
        told = list(LinearOperator(rows).power_ranks())
        assert told == slow[: len(told)] and told[-1] == slow[-1]


@pytest.mark.parametrize("inputs", ["linear", "orthogonal"])
@pytest.mark.parametrize("outputs", ["linear", "orthogonal"])
@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (4, 2)])
def test_a_basis_change_to_the_canonical_form_can_be_undone(outputs, inputs, shape) -> None:
    """Two of its four matrices are inverses of the two others, and no verdict looks at them."""
    x = LinearMap(np.random.default_rng(len(outputs)).normal(size=shape))
    freedom = ff.Freedom(domain=inputs, codomain=outputs)
    found = ff.canonical_form(x, freedom)
    assert np.allclose(x.act(found.change).matrix, found.form.matrix, atol=1e-9)
    assert np.allclose(found.form.act(found.change.inverse()).matrix, x.matrix, atol=1e-9)


@pytest.mark.parametrize("one", [1, 1.0])
def test_a_refused_rotation_is_told_by_the_product_of_two_columns(one) -> None:
    with pytest.raises(InputError, match=r"its columns 0 and 1 have the product 1.*not 0"):
        BasisChange.orthogonal(domain=[[one, one], [one - one, one]])
