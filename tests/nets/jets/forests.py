"""Random forests of Jacobians, and the pairs of the book."""

from __future__ import annotations

import numpy as np

from finitefns.freedom import Freedom
from finitefns.nets.jets.jets import Jets
from finitefns.nets.jets.witness import JetChange


def stages(jets: Jets) -> Freedom:
    """Every stage free, the inputs by name."""
    return Freedom.parse(" ".join(f"stage{t}" for t in range(len(jets.dimensions))))


def all_free(jets: Jets) -> list[bool]:
    return [True] * len(jets.dimensions)


def moved(jets: Jets, rng: np.random.Generator, condition: float = 5.0) -> Jets:
    """What a random change of all stages makes of jets."""
    return JetChange.random(jets, stages(jets), rng, condition).moved(jets)


def merging(rng: np.random.Generator, inputs: int, stages: int, share: float) -> list[np.ndarray]:
    """Points of inputs that merge at some stages, numbered as they appear."""
    points = [np.arange(inputs)]
    for _ in range(stages):
        many = int(points[-1].max(initial=-1)) + 1
        up = np.arange(many)
        if rng.random() < share and many:
            up = rng.integers(0, max(1, int(many * 0.7)), many)
        new = up[points[-1]]
        first = np.unique(new, return_index=True)[1]
        points.append(np.argsort(np.argsort(first))[np.unique(new, return_inverse=True)[1]])
    return points


def forest(rng: np.random.Generator, inputs: int = 20, most: int = 6, share: float = 0.5) -> Jets:
    """Random Jacobians, half of them of a lower rank, at inputs that merge now and then."""
    k = int(rng.integers(1, 6))
    dims = rng.integers(1, most, k + 1).tolist()
    points = merging(rng, inputs, k, share)
    jacobians = []
    for t in range(k):
        many = int(points[t].max(initial=-1)) + 1
        here = np.zeros((many, dims[t + 1], dims[t]))
        for i in range(many):
            full = min(dims[t], dims[t + 1])
            r = int(rng.integers(0, full + 1)) if rng.random() < 0.5 else full
            here[i] = rng.normal(size=(dims[t + 1], r)) @ rng.normal(size=(r, dims[t]))
        jacobians.append(here)
    states = [
        rng.normal(size=(int(p.max(initial=-1)) + 1, d)) for p, d in zip(points, dims, strict=True)
    ]
    return Jets.of(jacobians, points=points, states=states, dimensions=dims)
