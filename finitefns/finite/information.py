"""Information: how much a map forgets about a weighted input.

With a probability weight on the domain, the information loss H(X) - H(f(X)) is, up to a factor
that is not negative, the only functorial, convex-linear and continuous measure of what a map that
keeps the weights forgets (Baez, Fritz, Leinster 2011). Both are invariant under every relabeling
that keeps the weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..errors import InputError
from .colours import Weighted, weighted
from .factor import check_maps
from .invariants import weighted_entropy
from .levels import level_set_sizes
from .maps import FiniteMap


def entropy(f: FiniteMap, weights: Iterable[Any] | Weighted | None = None) -> float:
    """The entropy of the output in bits; every input weighs the same unless ``weights`` are given.

    ``weights`` has a non-negative number for each input; they are divided by their sum. Invariant
    under ``Freedom(domain=weighted(weights), codomain="free")``.

    >>> entropy(FiniteMap([0, 0, 1, 1]))
    1.0

    Raises `InputError` for what is not a map, the wrong number of weights, or weights that are all
    zero.
    """
    check_maps("entropy", f)
    if weights is None:
        n = f.domain.size
        runs = level_set_sizes(f).runs
        return -math.fsum(k * (s / n) * math.log2(s / n) for s, k in runs) + 0.0
    return weighted_entropy(f.values, _masses(f, weights))


def information_loss(f: FiniteMap, weights: Iterable[Any] | Weighted | None = None) -> float:
    """The entropy of the input less the entropy of the output, in bits: what f forgets.

    Law: it adds up along a composition, ``loss(g @ f) == loss(f) + loss(g)`` with the weights
    that f hands on. Zero exactly when f merges no two inputs of positive weight.

    >>> information_loss(FiniteMap([0, 0, 1, 1]))
    1.0
    """
    check_maps("information_loss", f)
    if weights is None:
        n = f.domain.size
        return max(0.0, (math.log2(n) if n else 0.0) - entropy(f))
    masses = _masses(f, weights)
    before = weighted_entropy(np.arange(f.domain.size), masses)
    return max(0.0, before - weighted_entropy(f.values, masses))


def _masses(f: FiniteMap, weights: Iterable[Any] | Weighted) -> tuple[Any, ...]:
    known = weights if isinstance(weights, Weighted) else weighted(weights)
    known.colouring("domain", f.domain.size, f.domain.labels)
    if f.domain.size and not sum(known.weights) > 0:
        raise InputError("the weights are all 0, but some input must weigh something")
    return known.weights
