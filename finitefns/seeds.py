"""What a person hands in as a source of chance: a seed, a generator, or nothing."""

from __future__ import annotations

import numpy as np

from .errors import InputError, said

Rng = np.random.Generator | int | None


def generator(rng: Rng) -> np.random.Generator:
    """A generator from itself, from a seed, or from the machine's own entropy.

    Raises `InputError` for anything else.
    """
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is None:
        return np.random.default_rng()
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool) and rng >= 0:
        return np.random.default_rng(int(rng))
    raise InputError(
        f"rng is {said(rng)}, but it must be None, a seed (an integer, at least 0) or a numpy "
        "Generator"
    )
