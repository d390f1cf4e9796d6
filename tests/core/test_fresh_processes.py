"""No answer depends on what else was imported: each question is asked in a process of its own.

One process imports the face and nothing else, and forks for each question of each kind; another has
imported every module of the package before. Both have to say the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]

KINDS = {
    "map": "ff.FiniteMap([0, 0, 1], codomain=3)",
    "chain": "ff.Chain([[0, 0, 1], [0, 0]])",
    "endofunction": "ff.Endofunction([1, 2, 0, 0])",
    "matrix": "ff.linear.LinearMap([[1, 2], [2, 4]])",
    "operator": "ff.linear.LinearOperator([[1, 1], [0, 1]])",
    "linear chain": "ff.linear.LinearChain([[[1, 2]], [[3]]])",
    "floats": "ff.linear.LinearMap([[1.0, 2.0], [2.0, 4.5]])",
    "floating operator": "ff.linear.LinearOperator([[1.0, 1.0], [0.0, 2.0]])",
    "net": "ff.nets.Net([ff.nets.Affine([[1.0, 2.0]])])",
    "trace": "ff.nets.Net([ff.nets.Affine([[1.0, 2.0]])]).on([[0.5, 1.0], [2.0, 3.0]])",
    "floating chain": "ff.linear.LinearChain([[[1.0, 2.0]], [[3.0]]])",
}
QUESTIONS = {
    "equivalent": "ff.equivalent(x, x).explain()",
    "not equivalent": "ff.equivalent(x, x.act(x.moved_by()), 'none').explain()",
    "canonical form": "ff.canonical_form(x)",
    "invariants": "ff.invariants(x)",
    "symmetries": "ff.symmetries(x)",
    "class size": "ff.class_size(x)",
    "random member": "ff.random_member(x, rng=0)",
    "distance": "ff.distance(x, x)",
    "summary": "ff.summary(x)",
    "factor through": "ff.factor_through(x, x)",
    "lift through": "ff.lift_through(x, x)",
    "joint": "ff.joint(x, x)",
    "common summary": "ff.common_summary(x, x)",
    "when merged": "ff.when_merged(x)",
    "kernel": "ff.finite.kernel(x)",
    "factorizations": "ff.count_factorizations(x)",
    "audit": "ff.audit(lambda y: len(y.slots), x, trials=3)",
    "describe": "str(ff.describe(x))",
    "html": "ff.describe(x)._repr_html_()",
    "draw": "ff.draw(x).svg",
    "a notebook": "x._repr_html_()",
    "freedom table": "str(ff.freedom_table(x))",
    "sparsify": "ff.linear.sparsify(x)",
    "barcode": "ff.linear.barcode(x.matrices)",
    "lattice": "sorted(ff.finite.factorization_lattice(x))",
}

SCRIPT = """
import json, os, sys
sys.setrecursionlimit(2000)
everything, asked = sys.argv[1] == "everything", json.loads(sys.argv[2])
import numpy  # not ours; it would take its time in each process
import finitefns as ff
if everything:
    import importlib, pkgutil
    for found in pkgutil.walk_packages(ff.__path__, "finitefns."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
told = {}
for name, thing, question in asked:
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            x = eval(thing)
            said = repr(eval(question))
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
        with os.fdopen(into, "w") as pipe:
            pipe.write(said)
        os._exit(0)
    os.close(into)
    with os.fdopen(out) as pipe:
        told[name] = pipe.read()
    os.waitpid(child, 0)
print(json.dumps(told))
"""


def answers(mode: str, asked: list[tuple[str, str, str]]) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, mode, json.dumps(asked)],
        env={**os.environ, "PYTHONPATH": str(HOUSE), "EAGER_IMPORT": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, str] = json.loads(done.stdout)
    return told


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.slow
def test_an_answer_does_not_hang_on_what_was_imported() -> None:
    asked = [
        (f"{kind}, {name}", thing, question)
        for kind, thing in KINDS.items()
        for name, question in QUESTIONS.items()
    ]
    alone, among = answers("alone", asked), answers("everything", asked)
    assert {name: said for name, said in alone.items() if said != among[name]} == {}
    lost = {"AttributeError", "ImportError", "ModuleNotFoundError", "NameError"}
    for name, said in alone.items():
        if not name.endswith(("barcode", "not equivalent")):  # only some kinds have `matrices`
            assert said.partition(":")[0] not in lost, (name, said)
    for kind in KINDS:
        said = [answer for name, answer in alone.items() if name.startswith(f"{kind}, ")]
        assert alone[f"{kind}, equivalent"].startswith("'equivalent")
        assert sum(not answer.startswith("InputError") for answer in said) >= 10


def test_a_map_alone_loads_neither_chance_nor_trees():
    """What a first answer waits for: these take as long to be loaded as all else together."""
    script = "import sys, finitefns as ff; ff.FiniteMap([0]); print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    loaded = {*found.stdout.split()}
    assert "finitefns.finite.maps" in loaded
    late = ("numpy.random", "scipy", "finitefns.finite.forests.keeping", "finitefns.linear")
    assert not loaded & {*late}
