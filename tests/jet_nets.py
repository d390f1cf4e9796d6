"""Jets of small nets and of random matrices, for the tests of the engine of first order."""

import itertools

import numpy as np

from finitefns.nets.jets.jets import Jets


def random_jets(rng, exact=False, most_inputs=4, most=3, most_stages=5, entries=2):
    """Jets of random matrices with drops of rank: dimensions from 0, inputs from 0."""
    k, n = int(rng.integers(1, most_stages + 1)), int(rng.integers(0, most_inputs + 1))
    d = rng.integers(0, most + 1, k + 1).tolist()
    stacks = []
    for a, b in itertools.pairwise(d):
        stack = rng.integers(1 - entries, entries, (n, b, a)).astype(float)
        if not exact and rng.random() < 0.5:
            r = int(rng.integers(0, min(a, b) + 1))
            stack = rng.normal(size=(n, b, r)) @ rng.normal(size=(n, r, a))
        stacks.append(stack)
    return Jets.of(stacks, dimensions=d, exact=exact), stacks


def relu_jets(sizes, inputs, rng, slope=None):
    """Jets of a random ReLU net on random inputs, none merged; or of one with other slopes."""
    weights = [rng.normal(size=(b, a)) * np.sqrt(2 / a) for a, b in itertools.pairwise(sizes)]
    states, slopes, alike = [rng.normal(size=(inputs, sizes[0]))], [], []
    for t, w in enumerate(weights):
        z = states[-1] @ w.T + 0.3 * rng.normal(size=len(w))
        if t < len(weights) - 1:
            slopes.append((z > 0).astype(float) if slope is None else slope(z))
            alike.append(np.unique(slopes[-1], axis=0, return_inverse=True)[1].reshape(-1))
            z = np.maximum(z, 0)
        states.append(z)
    alike.append(np.zeros(inputs, np.int64))

    def factors(t, some):
        if t == len(slopes):
            return [weights[t][None]]
        return [weights[t][None], slopes[t][some][:, :, None] * np.eye(sizes[t + 1])]

    points = [np.arange(inputs)] * len(sizes)
    return Jets(points, states, factors, alike=alike, exact=slope is None)
