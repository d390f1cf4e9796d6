"""What is seen of a thing loads the file of its own world, whatever was loaded before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import finitefns as ff
from finitefns.show.worlds import WORLDS, meet

HOUSE = Path(__file__).resolve().parents[2]

# Each with its first question in a process of its own.
FINITE = {
    "map": "f = ff.FiniteMap([0, 0, 1])",
    "chain": "f = ff.Chain([[0, 0, 1], [1, 0]])",
    "endofunction": "f = ff.Endofunction([1, 2, 0, 0])",
}
LINEAR = {
    "map": "from finitefns.linear import LinearMap as L; f = L([[1, 2], [2, 4]])",
    "operator": "from finitefns.linear import LinearOperator as L; f = L([[1, 2], [2, 4]])",
    "chain": "from finitefns.linear import LinearChain as L; f = L([[[1, 2]], [[3]]])",
}
QUESTIONS = {
    "draw": "ff.draw(f)",
    "draw two": "ff.draw(ff.equivalent(f, f), f, f)",
    "describe": "ff.describe(f).to_dict()",
    "freedom_table": "ff.freedom_table(f)._repr_html_()",
    "in a notebook": "f._repr_html_()",
}


def loaded(*lines: str) -> set[str]:
    """The modules of the house that a fresh process has loaded after these lines."""
    script = "\n".join(["import sys", "import finitefns as ff", *lines, "print(*sys.modules)"])
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(HOUSE), "EAGER_IMPORT": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {name for name in done.stdout.split() if name.startswith("finitefns.")}


def of_the_linear_world(modules: set[str]) -> list[str]:
    return sorted(
        name
        for name in modules
        if name.startswith(("finitefns.linear", "finitefns.show.linear"))
        or name in ("finitefns.show.matrices", "finitefns.show.barcodes")
    )


@pytest.mark.parametrize("kind", FINITE)
def test_what_is_seen_of_a_finite_thing_loads_nothing_linear(kind: str) -> None:
    modules = loaded(FINITE[kind], *QUESTIONS.values())
    assert of_the_linear_world(modules) == []
    assert "finitefns.show.finite_kinds" in modules


def test_parts_of_finite_things_load_nothing_linear() -> None:
    lines = ["f = ff.FiniteMap([0, 0, 1])", "ff.draw(ff.summary(f))"]
    lines += [
        "ff.draw(ff.finite.factorization_lattice(f))",
        "c = ff.Chain([f, ff.FiniteMap([0, 0])])",
    ]
    assert of_the_linear_world(loaded(*lines, "ff.draw(ff.when_merged(c))")) == []


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("kind", LINEAR)
def test_a_linear_thing_answers_as_the_first_thing_of_a_process(kind: str, question: str) -> None:
    modules = loaded(LINEAR[kind], QUESTIONS[question])
    assert "finitefns.show.linear_kinds" in modules
    assert "finitefns.show.finite_kinds" not in modules


def test_bars_are_drawn_as_the_first_thing_of_a_process() -> None:
    modules = loaded(
        "from finitefns.linear import barcode",
        "from finitefns.show.draw import draw",
        "assert '<svg' in draw(barcode([[[1, 2]], [[3]]])).svg",
    )
    assert "finitefns.show.linear_kinds" in modules


class Foreign:
    """Nothing that has the contract of a kind."""


class Own(ff.FiniteMap):
    """A map of somebody else's making."""


def test_a_foreign_kind_is_refused_and_a_subclass_is_of_its_world() -> None:
    for question, complaint in (
        (ff.draw, "draw: a Foreign is not a map, a chain, mergers"),
        (ff.describe, "describe: a Foreign is not a map, a chain or the like"),
        (ff.freedom_table, "freedom_table: a Foreign is not a map, a chain or the like"),
    ):
        with pytest.raises(ff.InputError, match=complaint):
            question(Foreign())
    with pytest.raises(
        ff.InputError, match=r"with its two things, draw\(verdict, f, g\), but found"
    ):
        ff.draw(ff.equivalent(ff.FiniteMap([0]), ff.FiniteMap([0])), Foreign(), Foreign())
    same = ff.FiniteMap([0, 0, 1])
    assert ff.draw(Own([0, 0, 1])).svg == ff.draw(same).svg


def test_every_world_has_its_file_and_a_foreign_thing_loads_none() -> None:
    assert set(WORLDS) == {"finite", "linear", "nets"}
    assert [world().__name__ for world in WORLDS.values()] == [
        "finitefns.show.finite_kinds",
        "finitefns.show.linear_kinds",
        "finitefns.show.net_kinds",
    ]
    assert meet(Foreign()) is None
