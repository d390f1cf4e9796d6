"""A kind from outside, the relation of docs/howto/add-a-kind.md, goes through test_laws.py.

Every law that is meant for each kind is asked of it, by the same functions; so what
the page and CONTRIBUTING say of the laws is held by more than their word.
"""

import itertools

import pytest

import finitefns as ff
from core import test_laws
from page_runs import relation
from parts import some


def is_for_each_kind(law):
    """Whether a law is asked of things and a freedom, whatever the kind."""
    marks = getattr(law, "pytestmark", [])
    return any(mark.args[:1] == ("things, freedom",) for mark in marks)


LAWS = [
    law
    for name, law in vars(test_laws).items()
    if name.startswith("test_") and is_for_each_kind(law)
]
FREEDOMS = {
    "all": "all",
    "none": "none",
    "left": "left",
    "colours": ff.Freedom(left=ff.coloured("ab"), right=ff.coloured("xyx")),
    "turns": ff.Freedom(left="free", right="cyclic"),
    "together": ff.Freedom.joint([ff.Relabeling(left=[1, 0], right=[1, 0, 2])]),
}


@pytest.fixture(scope="module")
def relations():
    """All relations of two points with three."""
    places = list(itertools.product(range(2), range(3)))
    every = [
        relation()({p for p, bit in zip(places, bits, strict=True) if bit}, 2, 3)
        for bits in itertools.product([False, True], repeat=6)
    ]
    return some(every)


@pytest.mark.parametrize("freedom", FREEDOMS.values(), ids=FREEDOMS.keys())
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_laws_of_every_kind_hold_for_a_new_one(relations, law, freedom):
    assert law(relations, freedom) is None  # it raises where it does not hold


def test_there_are_laws():
    assert len(LAWS) >= 6


def test_what_is_not_moved_by_relabelings_has_no_symmetries_here():
    from finitefns.linear import LinearMap

    for thing in (LinearMap([[1]]), ff.FiniteMap, "aab"):
        for question in (ff.symmetries, ff.class_size):
            with pytest.raises(ff.InputError, match="is not a map, a chain or an endofunction"):
                question(thing)
