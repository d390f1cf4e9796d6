"""Public reports from projects with a core like this one, each with the answer worked out here."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import finitefns as ff
from finitefns.finite import FiniteSet
from finitefns.linear import BasisChange, LinearChain, LinearMap, LinearOperator
from finitefns.verdict import Obstruction, Reason

HOUSE = Path(__file__).resolve().parents[2]

F = ff.FiniteMap([0, 0, 1], codomain=["x", "y"], domain="abc")
VALUES = [
    F,
    ff.Chain([[0, 0, 1], [0, 0]]),
    ff.Endofunction([1, 0, 0]),
    FiniteSet("abc"),
    ff.Relabeling(domain=[1, 0, 2]),
    ff.Freedom(domain="cyclic"),
    ff.coloured("aab"),
    ff.group([[1, 2, 0]]),
    LinearMap([[1, 2]]),
    LinearOperator([[1, 2], [0, 1]]),
    LinearChain([[[1, 2]], [[3]]]),
    BasisChange(domain=[[2]]),
    ff.equivalent(F, F),
    ff.equivalent(F, ff.FiniteMap([0, 0, 0], codomain=["x", "y"], domain="abc")),
    ff.Undecided("close", Reason.TOLERANCE),
    Obstruction("rank", 1, 2),
    ff.summary(F),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_no_attribute_of_a_value_can_be_deleted_or_set(value) -> None:
    """pydantic 7784, attrs 118: `del` took what a hash was made of from a frozen thing."""
    among, before = {value}, hash(value)
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    names = [*getattr(value, "__dict__", {}), *(s for s in slots if not s.startswith("__"))]
    assert names or isinstance(value, tuple)
    for name in names:
        with pytest.raises(AttributeError):
            delattr(value, name)
        with pytest.raises(AttributeError):
            setattr(value, name, None)
    assert value in among and hash(value) == before


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_travels_and_comes_back_equal(value) -> None:
    for back in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value), copy.copy(value)):
        assert back == value and hash(back) == hash(value)


def test_a_refusal_with_its_reason_travels_too() -> None:
    """An exception with arguments of its own is lost by pickle where nobody says how it is made."""
    for error in (ff.NoCanonicalForm("none", Reason.NO_THEOREM), ff.InputError("no")):
        back = pickle.loads(pickle.dumps(error))
        assert type(back) is type(error) and str(back) == str(error)
    assert pickle.loads(pickle.dumps(ff.NoCanonicalForm("x", Reason.DEGENERATE))).reason == (
        "degenerate"
    )


@pytest.mark.parametrize("freedom", ["all", "none", "domain", "codomain"])
def test_labels_that_cannot_be_ordered_are_no_hindrance(freedom: str) -> None:
    """networkx 3134: an isomorphism of two edges failed, since a tuple is not below a text."""
    labels = [("a", 0), "b", 3, None.__class__, frozenset({1})]
    f = ff.FiniteMap([0, 0, 1, 1, 2], codomain=["x", 7, ("y",)], domain=labels)
    verdict = ff.equivalent(f, f.act(ff.Relabeling()), freedom)
    assert verdict and f.act(verdict.witness) == f
    turned = ff.FiniteMap([0, 0, 1, 1, 2], codomain=["x", 7, ("y",)], domain=labels[::-1])
    assert bool(ff.equivalent(f, turned, freedom)) is (freedom in ("all", "domain"))
    assert ff.canonical_form(f, freedom).form == ff.canonical_form(f, freedom).form


def test_a_name_of_the_face_is_the_same_whatever_was_imported_before() -> None:
    """lazy-loader 54, scikit-image 7021: a function became the module of its name."""
    script = """
import finitefns, pkgutil, importlib, types
for found in pkgutil.walk_packages(finitefns.__path__, "finitefns."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
for room in (finitefns, finitefns.linear, finitefns.finite, finitefns.finite.groups):
    for name in room.__all__:
        assert not isinstance(getattr(room, name), types.ModuleType), (room, name)
print("the same")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert done.stdout == "the same\n", done.stderr[-2000:]
