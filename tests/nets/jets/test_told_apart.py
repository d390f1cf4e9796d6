"""As many classes as there are, `decide` tells apart: every orbit modulo 3 against every other."""

import itertools

import numpy as np
import pytest

from finitefns.nets.jets.bars.ranks import ranks
from finitefns.nets.jets.deciding import decide
from finitefns.nets.jets.jets import Jets
from finitefns.verdict import Equivalent, Inequivalent
from nets.jets.modulo_three import Listed, chain
from nets.jets.test_jet_counts import MEETING, sizes, tree


def turned(jets, stage):
    """The same with the states of a stage in reverse: the counts ask no order on lines."""
    states = [one[::-1] if t == stage else one for t, one in enumerate(jets.states)]
    return Jets(jets.points, states, jets.factors)


def equal(x, y):
    """Whether two jets are equivalent, with the states on lines in their order or in reverse."""
    lines = [t for t, d in enumerate(x.dimensions) if d == 1 and x.count(t) > 1]
    told = [
        decide(x, z, free=[True] * len(x.dimensions)) for z in (y, *(turned(y, t) for t in lines))
    ]
    assert len(lines) < 2 and all(isinstance(v, Equivalent | Inequivalent) for v in told)
    return any(told)


def classes(all_of_them):
    """Into how many classes `decide` parts some jets; of those with other ranks none is asked."""
    found = {}
    for x in all_of_them:
        together = np.concatenate(list(x.jacobians(0, np.arange(x.count(0)))), axis=1)
        key = ranks(x).per_input().tobytes(), np.linalg.matrix_rank(together)
        here = found.setdefault(key, [])
        if not any(equal(x, y) for y in here):
            here.append(x)
    return sum(map(len, found.values()))


def of_one_chain(dims):
    """One chain of integers for each orbit modulo 3, entries -1, 0, 1."""
    listed = Listed(*chain(dims))
    first = np.unique(listed.orbits(list(listed.shears()))[1], return_index=True)[1]
    return [[np.where(a[i] == 2, -1, a[i]) for a in listed.maps] for i in first]


@pytest.mark.parametrize("dims, inputs, count", [((2, 2), 2, 10), ((2, 2), 3, 36), ((2, 3), 2, 9)])
def test_as_many_classes_are_told_apart(dims, inputs, count):
    chains = of_one_chain(dims)
    some = [
        Jets.of([np.stack(maps) for maps in zip(*one, strict=True)])
        for one in itertools.product(chains, repeat=inputs)
    ]
    assert classes(some) == count


@pytest.mark.parametrize("name, inputs, counts", MEETING)
def test_as_many_classes_of_inputs_that_meet_are_told_apart(name, inputs, counts):
    dims = sizes(name)
    arrows, points, stages = tree(dims, inputs, 1)
    listed = Listed(arrows, points, stages)
    orbit = listed.orbits([*listed.shears(), *listed.turns(True)])[1]
    rng = np.random.default_rng(0)
    # Of one orbit modulo 3 the fractions may lie in others: a determinant of -2 is 1 there.
    some = [rng.choice(np.flatnonzero(orbit == i), 4) for i in range(orbit.max() + 1)]
    merged = [list(range(inputs)), *([[0] * inputs] * (len(dims) - 1))]
    found = []
    for i in np.concatenate(some):
        maps = [np.where(a[i] == 2, -1, a[i]) for a in listed.maps]
        stacks = [np.stack(maps[:inputs]), *(a[None] for a in maps[inputs:])]
        found.append(Jets.of(stacks, points=merged))
    assert classes(found) == counts[1]
