"""The house keeps its rules, and every rule finds the fault that is planted under it."""

from __future__ import annotations

from pathlib import Path

import pytest

from house_rules import (
    RULES,
    Rule,
    every_module_speaks,
    imports_go_down,
    light_import,
    marks_say_what_is_asked_for,
    no_circle_of_imports,
    no_drawer,
    no_import_by_name,
    no_long_file,
    no_module_under_the_name_of_its_face,
    nothing_unfinished,
    small_documented_face,
    teeth_in_every_test,
)

HOUSE = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule: Rule) -> None:
    faults = rule(HOUSE)
    assert not faults, "\n".join(faults)


# A house in small that keeps every rule, in which the faults are planted one at a time.
MODEL = {
    "finitefns/__init__.py": '"""The face."""\nfrom finitefns.finite.maps import double\n',
    "finitefns/__init__.pyi": 'from .finite.maps import double\n\n__all__ = ["double"]\n',
    "finitefns/errors.py": '"""What goes wrong."""\n',
    "finitefns/display.py": (
        '"""The stair up."""\n'
        "import importlib\n"
        'draw = lambda: importlib.import_module("finitefns.show.draw")\n'
    ),
    "finitefns/finite/__init__.py": '"""Sets and maps."""\n',
    "finitefns/finite/sets.py": '"""Sets."""\nfrom finitefns import errors\n',
    "finitefns/finite/maps.py": (
        '"""Maps."""\n'
        "from .sets import errors\n"
        "def double(x):\n"
        '    """Twice x.\n\n    >>> double(2)\n    4\n    """\n'
        "    return 2 * x\n"
    ),
    "tests/test_model.py": "def test_double():\n    assert 2 * 2 == 4\n",
}

PLANTS: list[tuple[Rule, str, str, str]] = [
    (
        imports_go_down,
        "finitefns/errors.py",
        '"""."""\nfrom finitefns.finite import maps\n',
        "errors.py:2 imports finitefns.finite.maps",
    ),
    (
        imports_go_down,
        "finitefns/finite/sets.py",
        '"""."""\ndef f():\n    from ..show.draw import arrows\n',
        "sets.py:3 imports finitefns.show.draw",
    ),
    (
        imports_go_down,
        "finitefns/compare.py",
        '"""."""\nimport finitefns\n',
        "compare.py:2 imports finitefns,",
    ),
    (
        imports_go_down,
        "finitefns/finite/sets.py",
        '"""."""\nfrom .. import linear\n',
        "sets.py:2 imports finitefns",
    ),
    (imports_go_down, "finitefns/attic.py", '"""."""\n', "attic.py stands on no floor"),
    (
        no_circle_of_imports,
        "finitefns/finite/sets.py",
        '"""."""\nif 0:\n    from .maps import double\n',
        "finitefns.finite.sets <- finitefns.finite.maps",
    ),
    (
        no_circle_of_imports,
        "finitefns/finite/sets.py",
        '"""."""\nfrom . import maps\n',
        "finitefns.finite.sets <- finitefns.finite.maps",
    ),
    (
        no_import_by_name,
        "finitefns/finite/sets.py",
        '"""."""\nfrom importlib import import_module\nimport_module("finitefns.show")\n',
        "sets.py:3 imports by name",
    ),
    (
        no_module_under_the_name_of_its_face,
        "finitefns/double.py",
        '"""."""\n',
        "__init__.py:2 shows double; finitefns.double is a module too",
    ),
    (
        no_module_under_the_name_of_its_face,
        "finitefns/finite/__init__.pyi",
        "from .sets import union as maps\n",
        "finite/__init__.pyi:1 shows maps; finitefns.finite.maps is a module too",
    ),
    (no_drawer, "finitefns/finite/_utils.py", '"""."""\n', "_utils.py is a drawer"),
    (no_drawer, "tests/helpers/sets.py", "", "tests/helpers is a drawer"),
    (no_long_file, "finitefns/errors.py", "\n" * 451, "errors.py has 451 lines"),
    (
        small_documented_face,
        "finitefns/__init__.pyi",
        "from .finite.maps import double, triple\n",
        "finitefns.triple cannot be imported",
    ),
    (
        small_documented_face,
        "finitefns/finite/maps.py",
        '"""Maps."""\ndef double(x):\n    """Twice x, unproven."""\n',
        "finitefns.double has no docstring with an example",
    ),
    (
        small_documented_face,
        "finitefns/__init__.pyi",
        f"__all__ = {['double'] * 41}\n",
        "41 public names",
    ),
    (light_import, "finitefns/__init__.py", '"""The face."""\nimport sympy\n', "loads sympy"),
    (
        light_import,
        "finitefns/finite/sets.py",
        '"""."""\nimport networkx as errors\n',
        "loads networkx",
    ),
    (light_import, "finitefns/__init__.py", "import nowhere_at_all\n", "ModuleNotFoundError"),
    (
        nothing_unfinished,
        "finitefns/errors.py",
        '"""."""\ndef f():\n    raise NotImplementedError("later")\n',
        "errors.py:3 is a stub",
    ),
    (
        nothing_unfinished,
        "finitefns/errors.py",
        '"""."""\ntry:\n    pass\nexcept:\n    pass\n',
        "errors.py:4 catches everything",
    ),
    (nothing_unfinished, "finitefns/errors.py", "# TODO: more\n", "errors.py:1 leaves work"),
    (every_module_speaks, "finitefns/errors.py", "x = 1\n", "errors.py has no module docstring"),
    (
        teeth_in_every_test,
        "tests/test_model.py",
        "def test_double():\n    print(2 * 2 == 4)\n",
        "test_double asserts nothing",
    ),
    (
        teeth_in_every_test,
        "tests/test_model.py",
        "def test_double():\n    assert True\n",
        "test_double asserts nothing",
    ),
    (
        teeth_in_every_test,
        "tests/test_model.py",
        "def test_double():\n    assert 4\n    2 * 2 == 4\n",
        "test_model.py:3 compares",
    ),
    (
        teeth_in_every_test,
        "tests/test_model.py",
        "def test_double(f):\n    assert f\n    np.array_equal(f, f)\n",
        "test_model.py:3 compares",
    ),
    (
        teeth_in_every_test,
        "tests/test_model.py",
        "def check_double(x):\n    pass\ndef test_double():\n    check_double(2)\n",
        "check_double judges nothing",
    ),
    (
        marks_say_what_is_asked_for,
        "tests/test_model.py",
        "import igraph\n\ndef test_double():\n    assert igraph\n",
        "asks for igraph, and no test in it is marked outside",
    ),
    (
        marks_say_what_is_asked_for,
        "tests/test_model.py",
        'def test_double():\n    assert pytest.importorskip("nbclient")\n',
        "asks for nbclient, and no test in it is marked kernel",
    ),
    (
        marks_say_what_is_asked_for,
        "tests/test_model.py",
        "@pytest.mark.quick\ndef test_double():\n    assert 2 * 2 == 4\n",
        "calls a test quick",
    ),
]


def build_model(house: Path) -> Path:
    for name, text in MODEL.items():
        path = house / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return house


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_model_keeps_every_rule(rule: Rule, tmp_path: Path) -> None:
    assert rule(build_model(tmp_path)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_an_empty_plot_keeps_every_rule(rule: Rule, tmp_path: Path) -> None:
    assert rule(tmp_path) == []


@pytest.mark.parametrize(
    "rule, where, text, complaint",
    PLANTS,
    ids=[f"{rule.__name__}-{number}" for number, (rule, *_) in enumerate(PLANTS)],
)
def test_a_planted_fault_is_found(
    rule: Rule, where: str, text: str, complaint: str, tmp_path: Path
) -> None:
    path = build_model(tmp_path) / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert any(complaint in fault for fault in rule(tmp_path)), rule(tmp_path)


def test_every_rule_has_a_planted_fault() -> None:
    assert {rule for rule, *_ in PLANTS} == set(RULES)
