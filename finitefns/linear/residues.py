"""Matrices of integers modulo a prime, which travels beside the array."""

from __future__ import annotations

from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, said
from .entries import as_matrix, is_exact

LARGEST_PRIME = 2**20  # products of residues below it add up in 64 bits


def as_residues(given: Any, prime: int, where: str = "matrix") -> NDArray[np.int64]:
    """A fresh read-only matrix of integers modulo a prime, entries 0..p-1.

    Fractions are read as products with an inverse; raises `InputError` where the prime divides
    the denominator, for floats, and for what is not a prime below 2**20.

    >>> from fractions import Fraction
    >>> as_residues([[5, Fraction(1, 2)]], 3).tolist()
    [[2, 2]]
    """
    check_prime(prime)
    a = as_matrix(given, where)
    if not is_exact(a):
        raise InputError(f"{where} is floating, but modulo {prime} entries are exact")
    bad = [x for x in a.flat if x.denominator % prime == 0]
    if bad:
        raise InputError(f"{where} has the entry {bad[0]}, which is not defined modulo {prime}")
    cells = [x.numerator % prime * pow(x.denominator, -1, prime) % prime for x in a.flat]
    out = np.array(cells, np.int64).reshape(a.shape)
    out.flags.writeable = False
    return out


def check_prime(p: Any) -> None:
    """Refuse a modulus that is not a prime below 2**20."""
    whole = isinstance(p, int) and not isinstance(p, bool) and 1 < p < LARGEST_PRIME
    if not whole or any(p % d == 0 for d in range(2, isqrt(p) + 1)):
        raise InputError(f"the modulus is {said(p)}, but it must be a prime below 2**20")
