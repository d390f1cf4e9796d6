"""Jets of small random nets, with a planted change of coordinates, or a planted difference."""

from itertools import pairwise

import numpy as np

from finitefns.linear.changes import random_move
from finitefns.nets.jets.jets import Jets
from finitefns.nets.jets.stagewise.stage_change import StageChange, moved


def random_net(rng, dims, inputs, relu=False):
    """Jacobians and states of a random net on random inputs, tanh or ReLU."""
    states, jacobians = [rng.normal(size=(inputs, dims[0]))], []
    for a, b in pairwise(dims):
        w, c = rng.normal(size=(b, a)) / np.sqrt(a), rng.normal(size=b) / 2
        z = states[-1] @ w.T + c
        states.append(np.maximum(z, 0) if relu else np.tanh(z))
        slope = (z > 0) * 1.0 if relu else 1 - np.tanh(z) ** 2
        jacobians.append(slope[:, :, None] * w[None])
    return jacobians, states


def random_change(rng, dims, words, condition=10.0, ties=()):
    """A change of coordinates that the words allow, well conditioned; tied stages share theirs."""
    moves, offsets = {}, {}
    for t, (word, d) in enumerate(zip(words, dims, strict=True)):
        if word == "fixed":
            continue
        sort = "linear" if word in ("affine", "free") else word
        moves[f"stage{t}"] = random_move(sort, d, rng, condition)[0]
        if word == "affine":
            offsets[f"stage{t}"] = rng.normal(size=d)
    for tie in ties:
        for of in (moves, offsets):
            if f"stage{tie[0]}" in of:
                of.update({f"stage{t}": of[f"stage{tie[0]}"] for t in tie})
    return StageChange(moves, offsets)


def planted_change(seed, words):
    """A random net, the same after a change that words out of these allow, and the words."""
    rng = np.random.default_rng(seed)
    dims = [int(d) for d in rng.integers(1, 6, int(rng.integers(2, 5)))]
    chosen = [words[int(i)] for i in rng.integers(0, len(words), len(dims))]
    jacobians, states = random_net(rng, dims, int(rng.integers(1, 9)), relu=bool(seed % 2))
    x = Jets.of(jacobians, states=states)
    return x, moved(x, random_change(rng, dims, chosen)), chosen


def planted_difference(seed, words):
    """The same, with a difference that none of these words allows.

    At odd seeds one Jacobian loses a rank. At even ones there are so many inputs that their states
    leave one change only, and then one Jacobian is another.
    """
    rng = np.random.default_rng(seed)
    dims = [int(d) for d in rng.integers(1, 6, int(rng.integers(2, 5)))]
    chosen = [words[int(i)] for i in rng.integers(0, len(words), len(dims))]
    inputs = int(rng.integers(1, 9)) if seed % 2 else int(rng.integers(max(dims) + 2, 9))
    jacobians, states = random_net(rng, dims, inputs)
    other = [j.copy() for j in jacobians]
    t, i = int(rng.integers(len(other))), int(rng.integers(inputs))
    if seed % 2:
        u, s, vt = np.linalg.svd(other[t][i], full_matrices=False)
        other[t][i] = (u[:, :-1] * s[:-1]) @ vt[:-1]
    else:
        other[t][i] += rng.normal(size=other[t][i].shape)
    x, y = Jets.of(jacobians, states=states), Jets.of(other, states=states)
    return x, moved(y, random_change(rng, dims, chosen)), chosen


def is_carried(x, y, change, within=1e-9):
    """Whether a change carries states and Jacobians over, replayed with nothing of the engine."""
    to = change.moves.get("inputs", np.arange(x.inputs))
    for t in range(x.last + 1):
        a, b = (
            change.moves.get(f"stage{t}", np.eye(x.dimensions[t])),
            change.offsets.get(f"stage{t}", 0.0),
        )
        there = x.states[t][x.points[t]] @ a.T + b
        if np.abs(there - y.states[t][y.points[t][to]]).max(initial=0.0) > within * 10:
            return False
        if t < x.last:
            then = change.moves.get(f"stage{t + 1}", np.eye(x.dimensions[t + 1]))
            j, k = x.jacobians(t, x.points[t]), y.jacobians(t, y.points[t][to])
            if np.abs(then @ j - k @ a).max(initial=0.0) > within * 100:
                return False
    return True


def is_of(word, a, within=1e-9):
    """Whether a matrix is of a word's sort."""
    kept = (np.abs(a) > within).astype(int)
    one_each = (kept.sum(axis=0) == 1).all() and (kept.sum(axis=1) == 1).all()
    entries = a[kept > 0]
    return {
        "linear": True,
        "affine": True,
        "orthogonal": np.allclose(a @ a.T, np.eye(len(a)), atol=within),
        "monomial": one_each and (entries > 0).all(),
        "scale": one_each and (entries > 0).all() and (np.diag(kept) == 1).all(),
        "signed": one_each and np.allclose(np.abs(entries), 1),
        "permutation": one_each and np.allclose(entries, 1),
    }[word]
