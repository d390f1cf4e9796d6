"""One bar, one merge, one mirror, one ratio changed among twenty inputs: found, and named."""

import numpy as np
import pytest

from finitefns.nets.jets.deciding import decide
from finitefns.nets.jets.jets import Jets
from finitefns.verdict import Inequivalent
from nets.jets.forests import all_free, forest, merging, moved
from nets.jets.test_deciding import triple

TIMES = 25


def told(x, y):
    """The obstruction, which there has to be."""
    verdict = decide(x, y, free=all_free(x))
    assert isinstance(verdict, Inequivalent), verdict.explain()
    return verdict.obstruction


def stacks(x):
    return [x.jacobians(t, np.arange(x.count(t))).copy() for t in range(x.last)]


def through(x, t, point):
    return set(np.flatnonzero(x.points[t] == point).tolist())


@pytest.mark.parametrize("seed", range(TIMES))
def test_one_bar(seed):
    rng = np.random.default_rng(seed)
    x = forest(rng)
    maps = stacks(x)
    ranks = [np.linalg.matrix_rank(a) if a.size else np.zeros(len(a)) for a in maps]
    places = [(t, v) for t, r in enumerate(ranks) for v in np.flatnonzero(r).tolist()]
    t, v = places[rng.integers(len(places))]
    left, sizes, right = np.linalg.svd(maps[t][v], full_matrices=False)
    sizes[int(ranks[t][v]) - 1 :] = 0.0  # what is left of zeros as well
    maps[t][v] = left * sizes @ right
    y = moved(Jets.of(maps, points=x.points, states=x.states, dimensions=x.dimensions), rng)
    found = told(x, y)
    assert found.invariant.startswith("bars from stage")
    assert set(found.inputs) <= through(x, t, v)


@pytest.mark.parametrize("seed", range(TIMES))
def test_one_merge(seed):
    rng = np.random.default_rng(100 + seed)
    x = forest(rng, share=0.3)
    last = x.points[-1]
    a, b = rng.permutation(x.count(x.last))[:2].tolist() if x.count(x.last) > 1 else (0, 0)
    if a == b:
        pytest.skip("all inputs are one point at the end")
    joined = np.where(last == max(a, b), min(a, b), last)
    first = np.unique(joined, return_index=True)[1]
    number = np.argsort(np.argsort(first))[np.unique(joined, return_inverse=True)[1]]
    states = [*x.states[:-1], x.states[-1][np.sort(last[np.sort(first)])]]
    y = Jets.of(stacks(x), points=[*x.points[:-1], number], states=states, dimensions=x.dimensions)
    found = told(x, moved(y, rng))
    p, q = found.inputs
    assert last[p] != last[q] and number[p] == number[q]
    assert found.sentence.endswith(f"are one point from stage {x.last} on, on the right only")


@pytest.mark.parametrize("seed", range(TIMES))
def test_one_mirror(seed):
    """Of a forest of square invertible Jacobians one input is turned over at its first stage."""
    rng = np.random.default_rng(200 + seed)
    d = int(rng.integers(2, 5))
    points = merging(rng, 20, 3, 0.4)
    maps = [rng.normal(size=(int(p.max()) + 1, d, d)) for p in points[:-1]]
    x = Jets.of(maps, points=points)
    v = int(rng.integers(x.count(0)))
    turned = [maps[0].copy(), *maps[1:]]
    turned[0][v, :, 0] *= -1
    y = moved(Jets.of(turned, points=points), rng)
    found = told(x, y)
    assert found.invariant == "mirrored" and len(found.inputs) == 2
    assert v in found.inputs
    pairs = [decide(*_only(x, y, v, w), free=all_free(x)) for w in range(3) if w != v]
    assert all(isinstance(one, Inequivalent) for one in pairs)


def _only(x, y, v, w):
    """Two of the inputs."""
    some, found = [v, w], []
    for z in (x, y):
        points, maps = [], []
        for t, all_points in enumerate(z.points):
            here = all_points[some]
            kept = np.unique(here)
            order = list(dict.fromkeys(here.tolist()))
            points.append([order.index(int(p)) for p in here])
            if t < z.last:
                maps.append(z.jacobians(t, np.array(order)))
            assert set(kept.tolist()) == set(order)
        found.append(Jets.of(maps, points=points, dimensions=z.dimensions))
    return found


def beside(a, b):
    """Two nets of the same dimensions on the inputs of both, which never meet."""
    points = [
        np.concatenate([p, q + int(p.max()) + 1]) for p, q in zip(a.points, b.points, strict=True)
    ]
    maps = [np.concatenate([p, q]) for p, q in zip(stacks(a), stacks(b), strict=True)]
    return Jets.of(maps, points=points)


@pytest.mark.parametrize("seed", range(TIMES))
def test_one_ratio(seed):
    rng = np.random.default_rng(300 + seed)
    dims, points = (1, 2, 3, 2, 1), merging(rng, 18, 4, 0.5)
    maps = [
        rng.normal(size=(int(p.max()) + 1, b, a))
        for p, a, b in zip(points, dims, dims[1:], strict=False)
    ]
    around = Jets.of(maps, points=points)
    p, q = rng.uniform(0.2, 3.0, 2)
    x, y = beside(around, triple(p)), beside(around, triple(q))
    found = told(x, moved(y, rng))
    assert found.inputs == (18, 19)
    assert found.invariant == "directions at stage 2"
