"""How many classes there are: listed modulo 3, and by the theorem."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from finitefns.nets.jets.bars.ranks import ranks
from finitefns.nets.jets.jets import Jets
from finitefns.nets.jets.signs import products
from nets.jets.modulo_three import (
    Listed,
    chain,
    meeting,
    meeting_by_theorem,
    separate,
    separate_by_theorem,
)

KNOWN = Path(__file__).parents[2] / "known-values" / "jets.txt"


def known(heading):
    """The lines below a heading of the file, each its name and its numbers."""
    found = []
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("#") and heading in line)
    for line in itertools.takewhile(lambda line: not line.startswith("#"), lines[start + 1 :]):
        name, numbers = line.split(": ")
        found.append((name, [int(n) for n in numbers.split()]))
    return found


def sizes(name):
    return tuple(int(d) for d in name.split(" ")[0].split(","))


@pytest.mark.parametrize("name, counts", known("labelled separate inputs"))
def test_classes_of_separate_inputs(name, counts):
    assert separate(sizes(name), 3) == counts
    assert separate_by_theorem(sizes(name), 3) == counts


@pytest.mark.parametrize("name, counts", known("orbits of prod SL"))
def test_orbits_with_signs_of_one_chain(name, counts):
    listed = Listed(*chain(sizes(name)))
    assert [listed.orbits(list(listed.shears()))[0]] == counts


def tree(dims, inputs, at):
    """Inputs that meet at a stage: arrows, dims and stages of the points."""
    stages = [0] * inputs + list(range(at, len(dims)))
    last = len(stages) - 1
    arrows = [(v, inputs) for v in range(inputs)] + [(v, v + 1) for v in range(inputs, last)]
    return arrows, [dims[t] for t in stages], stages


MEETING = [
    *((name, 2, counts) for name, counts in known("two inputs that meet")),
    *((name, 3, counts) for name, counts in known("three that meet")),
]


@pytest.mark.parametrize("name, inputs, counts", MEETING)
def test_classes_of_inputs_that_meet(name, inputs, counts):
    shape = tree(sizes(name), inputs, 1)
    assert list(meeting(*shape)) == counts
    assert list(meeting_by_theorem(*shape)) == counts


@pytest.mark.parametrize("name, counts", known("orientation bits"))
def test_orientation_of_generic_chains(name, counts):
    dims, rng = sizes(name), np.random.default_rng(0)
    x = Jets.of([rng.normal(size=(1, b, a)) for a, b in itertools.pairwise(dims)])
    assert [len(products(ranks(x).barcodes[0], dims))] == counts
