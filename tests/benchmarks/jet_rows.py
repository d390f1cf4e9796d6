"""Rows about the engine of first order: local ranks, and normal forms of single inputs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from measured import Row
from timing import ratio, seconds

from finitefns.nets.jets.bars.bases import normal_forms
from finitefns.nets.jets.bars.ranks import ranks
from finitefns.nets.jets.bars.stairs import frobenius
from finitefns.nets.jets.jets import Jets

INPUTS, FEW = 1000, 4


def net_jets(sizes: Sequence[int], rng: np.random.Generator, relu: bool = True) -> Jets:
    """Jets of a random net on random inputs, ReLU or tanh behind every layer but the last."""
    weights = [rng.normal(size=(b, a)) / np.sqrt(a) for a, b in itertools.pairwise(sizes)]
    return layered(weights, rng.normal(size=(INPUTS, sizes[0])), relu)


def layered(weights: list[Any], points: Any, relu: bool) -> Jets:
    states, slopes = [points], []
    for t, w in enumerate(weights):
        z = states[-1] @ w.T
        if t < len(weights) - 1:
            slopes.append((z > 0).astype(float) if relu else 1 - np.tanh(z) ** 2)
            z = np.maximum(z, 0) if relu else np.tanh(z)
        states.append(z)

    def factors(t: int, some: Any) -> list[Any]:
        if t == len(slopes):
            return [weights[t][None]]
        return [weights[t][None], slopes[t][some][:, :, None] * np.eye(len(weights[t]))]

    kinds = [np.unique(one, axis=0, return_inverse=True)[1].reshape(-1) for one in slopes]
    kinds.append(np.zeros(len(points), np.int64))
    return Jets([np.arange(len(points))] * len(states), states, factors, alike=kinds, exact=relu)


def jet_rows() -> Iterator[Row]:
    rng = np.random.default_rng(11)
    for relu, name in ((True, "ReLU, exact"), (False, "tanh, floats")):
        jets = net_jets((512, 22, 512), rng, relu)

        def full(jets: Jets = jets) -> None:
            some = np.arange(FEW)
            whole = jets.jacobians(1, some) @ jets.jacobians(0, some)
            np.linalg.svd(whole, compute_uv=False)

        theirs = min(seconds(full) for _ in range(3)) / FEW * INPUTS
        ours = min(seconds(lambda jets=jets: ranks(jets)) for _ in range(3))
        yield Row(
            f"local ranks at {INPUTS:,} inputs, 512 -> 22 -> 512, {name}: times faster than "
            "full Jacobians and their singular values",
            theirs / ours,
            100.0,
            at_least=True,
        )
    yield from pair_rows(rng)


def pair_rows(rng: np.random.Generator) -> Iterator[Row]:
    """A ReLU net and the same with its units in another order, on another scale."""
    sizes = (5, *[50] * 6, 5)
    weights = [rng.normal(size=(b, a)) * np.sqrt(2 / a) for a, b in itertools.pairwise(sizes)]
    points = rng.normal(size=(INPUTS, 5))
    moved, before = [], np.eye(5)
    for w in weights:
        scales = 2.0 ** rng.integers(-1, 2, len(w)) if len(w) > 5 else np.ones(5)
        move = np.eye(len(w))[rng.permutation(len(w))] * scales
        moved.append(move @ w @ np.linalg.inv(before))
        before = move
    both = layered(weights, points, True), layered(moved, points, True)
    inputs = np.arange(INPUTS)
    known = [ranks(jets) for jets in both]
    one, other = ([found.barcodes[b] for b in found.bars] for found in known)
    if one != other:
        raise SystemExit("units in another order have other bars")

    def decompositions() -> None:
        for jets in both:
            for t in range(jets.last):
                np.linalg.svd(jets.jacobians(t, inputs))

    def witness() -> None:
        known = [ranks(jets) for jets in both]
        one, other = (
            normal_forms(jets, inputs, found) for jets, found in zip(both, known, strict=True)
        )
        pairs = zip(one.changes, other.changes, strict=True)
        witness = [np.linalg.solve(b, a) for a, b in pairs]
        for t in range(both[0].last):
            x, y = (jets.jacobians(t, inputs) for jets in both)
            off = frobenius(witness[t + 1] @ x - y @ witness[t])
            if (off > 1e-8 * frobenius(witness[t + 1]) * frobenius(x)).any():
                raise SystemExit("a witness was re-played and missed")

    work = f"two ReLU nets 5-50x6-5 at {INPUTS:,} inputs"
    base = "x np.linalg.svd with vectors of all Jacobians of both"
    yield Row(
        f"{work}: ranks and normal forms of both, witness, re-played: {base}",
        ratio(witness, decompositions, 3),
        6.0,
    )
