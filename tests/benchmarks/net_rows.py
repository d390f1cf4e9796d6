"""Rows about nets at the front door: a forward pass, and a verdict with its witness re-played."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from measured import Row
from timing import ratio

import finitefns as ff
from finitefns.nets import Affine, Net, Pointwise
from finitefns.nets.changes import CoordinateChange


def random_net(sizes: Sequence[int], rng: np.random.Generator, name: str = "relu") -> Net:
    layers: list[Any] = []
    for a, b in itertools.pairwise(sizes):
        layers += [Affine(rng.normal(size=(b, a)) / np.sqrt(a), rng.normal(size=b))]
        layers += [Pointwise(name)]
    return Net(layers[:-1])


def net_rows() -> Iterator[Row]:
    rng = np.random.default_rng(5)
    net = random_net((784, 256, 256, 10), rng)
    x = rng.normal(size=(10_000, 784))

    def bare() -> Any:
        at = x
        for layer in net.layers:
            if isinstance(layer, Affine):
                at = at @ layer.weights.T
                at += layer.bias
            else:
                np.maximum(at, 0.0, out=at)
        return at

    work = "forward pass of 10,000 inputs, 784 -> 256 -> 256 -> 10, ReLU: x the bare products"
    yield Row(work, ratio(lambda: net(x), bare), 1.3)

    deep = random_net((5, *[50] * 6, 5), rng)
    points = rng.normal(size=(1000, 5))
    left = deep.on(points)
    named = {f"stage{t}": "monomial" for t in range(1, 7)}
    change = CoordinateChange.random(left, ff.Freedom(**named), rng)
    right = deep.act(change)
    both, every = (left, right.on(points)), np.arange(1000)
    stacks = [z.jets.jacobians(t, every) for z in both for t in range(7)]

    def decided(freedom: str) -> Any:
        verdict = ff.equivalent(deep.on(points), right.on(points), freedom)
        assert verdict, verdict.explain()

    def svds() -> Any:
        for stack in stacks:
            np.linalg.svd(stack)

    for freedom, ends, bound in (("stages", "free", 6.0), ("hidden", "fixed", 8.0)):
        yield Row(
            f"two traces of 1,000 inputs, 5 -> 50 x 6 -> 5, ends {ends}, equivalent with re-played "
            "witness: x numpy.linalg.svd with vectors of all Jacobians of both",
            ratio(partial(decided, freedom), svds, 3),
            bound,
        )
