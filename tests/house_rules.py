"""The rules of the house, kept by reading the source.

Every rule is a function from a checkout to the faults found in it, each fault one sentence;
test_house.py holds the package to them, and plants a fault under each to see it found.
"""

from __future__ import annotations

import ast
import functools
import graphlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from parts import IMPORTS

PACKAGE = "finitefns"
Rule = Callable[[Path], list[str]]

# Bottom up. A module imports from its own floor or from below; nothing imports in a circle.
FLOORS = (
    ("wording",),
    ("errors",),
    ("arrays", "faces", "files", "freedom", "seeds", "verdict"),
    ("contract", "display"),
    ("compare",),
    ("summaries", "survival", "tolerance"),
    ("finite",),
    ("linear",),
    ("smooth",),
    ("nets",),
    ("reading",),
    ("show",),
    ("widgets",),
    ("teach",),
    ("cli", "__init__", "__main__"),
)
LEVEL = {room: level for level, floor in enumerate(FLOORS) for room in floor}
# The one stair up: what can be seen shows itself in a notebook, so display.py calls show by name.
MAY_IMPORT_BY_NAME = {"display.py"}

DRAWERS = {"common", "helper", "helpers", "misc", "util", "utils"}
MOST_LINES = 450
MOST_PUBLIC_NAMES = 40
HEAVY = (
    "anywidget",
    "ipywidgets",
    "matplotlib",
    "narwhals",
    "networkx",
    "pandas",
    "polars",
    "pyarrow",
    "scipy",
    "sympy",
    "traitlets",
)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
JUDGES = {"deprecated_call", "fail", "raises", "warns"}
# A bare call of one of these is a comparison too: its answer was meant for an assert.
ANSWERS = {"all", "allclose", "any", "array_equal", "equal", "isclose", "isinstance", "issubset"}


# ------------------------------------------------------------------ reading the house


def sources(house: Path, room: str, *kinds: str) -> list[Path]:
    """The files below one room of a checkout, those of a kind, in a steady order."""
    return sorted(path for kind in kinds for path in (house / room).rglob(f"*{kind}"))


def parse(path: Path) -> ast.Module:
    """The tree of a source file, kept for the next rule; nobody changes it."""
    return _parsed(path.read_text(encoding="utf-8"), str(path))


@functools.cache
def _parsed(text: str, name: str) -> ast.Module:
    return ast.parse(text, filename=name)


def place(house: Path, path: Path, node: ast.AST | int | None = None) -> str:
    line = node if isinstance(node, int) else getattr(node, "lineno", None)
    return path.relative_to(house).as_posix() + (f":{line}" if line else "")


def modules(house: Path) -> dict[Path, str]:
    """Every source file with its dotted name; a stub and its module share one."""
    names = {}
    for path in sources(house, PACKAGE, ".py", ".pyi"):
        parts = path.relative_to(house).with_suffix("").parts
        names[path] = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return names


def room_of(module: str) -> str:
    return [*module.split("."), "__init__"][1]


def imports(path: Path, name: str, known: set[str]) -> Iterator[tuple[ast.stmt, str]]:
    """The modules of this package that a file imports, wherever in the file it does so."""
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            start = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            below = [f"{start}.{alias.name}" for alias in node.names]
            named = [target if target in known else start for target in below]
        else:
            continue
        for target in dict.fromkeys(named):
            if target.split(".")[0] == PACKAGE:
                yield node, target


def called(node: ast.AST) -> str:
    """The last name of what a call calls: `raises` of `pytest.raises(...)`."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


# ------------------------------------------------------------------ the rules


def imports_go_down(house: Path) -> list[str]:
    names = modules(house)
    faults = [
        f"{place(house, path)} stands on no floor; give {room_of(name)} its place in FLOORS"
        for path, name in names.items()
        if room_of(name) not in LEVEL
    ]
    for path, name in names.items():
        for node, target in imports(path, name, set(names.values())):
            here, there = LEVEL.get(room_of(name)), LEVEL.get(room_of(target))
            if here is not None and there is not None and there > here:
                faults.append(f"{place(house, path, node)} imports {target}, which is upstairs")
    return faults


def no_circle_of_imports(house: Path) -> list[str]:
    names = modules(house)
    graph: dict[str, set[str]] = {}
    for path, name in names.items():
        below = graph.setdefault(name, set())
        for _, target in imports(path, name, set(names.values())):
            # A stub speaks of its own module, and a package of itself: neither is a circle.
            below.update({target} - {name})
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as circle:
        return ["a circle of imports: " + " <- ".join(circle.args[1])]
    return []


def no_import_by_name(house: Path) -> list[str]:
    return [
        f"{place(house, path, node)} imports by name, which hides a stair"
        for path in sources(house, PACKAGE, ".py")
        if path.relative_to(house / PACKAGE).as_posix() not in MAY_IMPORT_BY_NAME
        for node in ast.walk(parse(path))
        if called(node) in {"import_module", "__import__"}
    ]


def no_module_under_the_name_of_its_face(house: Path) -> list[str]:
    """Else `room.name` is the function or the module, by what was imported first."""
    faults = []
    for path in sources(house, PACKAGE, "__init__.py", "__init__.pyi"):
        room = ".".join(path.parent.relative_to(house).parts)
        for node in ast.walk(parse(path)):
            if not isinstance(node, ast.ImportFrom) or node.module is None:
                continue
            for name in (alias.asname or alias.name for alias in node.names):
                beside = path.parent / f"{name}.py", path.parent / name / "__init__.py"
                if any(map(Path.is_file, beside)):
                    faults.append(
                        f"{place(house, path, node)} shows {name}; {room}.{name} is a module too"
                    )
    return faults


def no_drawer(house: Path) -> list[str]:
    return [
        f"{place(house, path)} is a drawer, not a room"
        for room in (PACKAGE, "tests")
        for path in sorted((house / room).rglob("*"))
        if path.suffix in {"", ".py", ".pyi"} and path.stem.strip("_") in DRAWERS
    ]


def no_long_file(house: Path) -> list[str]:
    faults = []
    for path in sources(house, PACKAGE, ".py", ".pyi"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MOST_LINES:
            faults.append(f"{place(house, path)} has {lines} lines; at most {MOST_LINES} stand")
    return faults


def public_names(house: Path) -> list[str]:
    stub = house / PACKAGE / "__init__.pyi"
    if not stub.exists():
        return []
    tree = parse(stub)
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(t, ast.Name) and t.id == "__all__" for t in targets):
            return list(ast.literal_eval(node.value))  # type: ignore[attr-defined]
    return [
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]


def run_python(house: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter that finds the package of this very checkout."""
    quiet = {key: value for key, value in os.environ.items() if key != "EAGER_IMPORT"}
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=house,
        env=quiet | {"PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )


LOOK_AT_FACE = f"""
import sys, {PACKAGE}
for name in sys.argv[1:]:
    try:
        thing = getattr({PACKAGE}, name)
    except Exception as error:
        print(f"{PACKAGE}.{{name}} cannot be imported: {{error!r}}")
        continue
    if callable(thing) and ">>>" not in (thing.__doc__ or ""):
        print(f"{PACKAGE}.{{name}} has no docstring with an example")
"""


def small_documented_face(house: Path) -> list[str]:
    names = public_names(house)
    if not names:
        return []
    looked = run_python(house, LOOK_AT_FACE, *names)
    faults = looked.stdout.splitlines() + looked.stderr.splitlines()[-1:]
    if len(names) > MOST_PUBLIC_NAMES:
        faults.append(f"the face has {len(names)} public names; at most {MOST_PUBLIC_NAMES} fit")
    return faults


def light_import(house: Path) -> list[str]:
    if not (house / PACKAGE / "__init__.py").exists():
        return []
    script = f"import sys, {PACKAGE}; print(*sorted(set({HEAVY!r}) & set(sys.modules)), sep='\\n')"
    imported = run_python(house, script)
    faults = [f"import {PACKAGE} loads {name}" for name in imported.stdout.split()]
    return faults + imported.stderr.splitlines()[-1:]


def nothing_unfinished(house: Path) -> list[str]:
    faults = []
    for path in sources(house, PACKAGE, ".py", ".pyi"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if UNFINISHED.search(line):
                faults.append(f"{place(house, path, number)} leaves work for later")
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Name) and node.id == "NotImplementedError":
                faults.append(f"{place(house, path, node)} is a stub: NotImplementedError")
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                faults.append(f"{place(house, path, node)} catches everything: bare except")
    return faults


def every_module_speaks(house: Path) -> list[str]:
    return [
        f"{place(house, path)} has no module docstring"
        for path in sources(house, PACKAGE, ".py")
        if not (ast.get_docstring(parse(path)) or "").strip()
    ]


def has_teeth(function: ast.AST, extra: type[ast.AST] = ast.Assert) -> bool:
    return any(
        (isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant | ast.Tuple))
        or called(node) in JUDGES
        or called(node).startswith(("assert_", "check_"))
        or (extra is not ast.Assert and isinstance(node, extra))
        for node in ast.walk(function)
    )


def is_unheard_answer(node: ast.AST) -> bool:
    if not isinstance(node, ast.Expr):
        return False
    said = node.value
    negated = isinstance(said, ast.UnaryOp) and isinstance(said.op, ast.Not)
    return isinstance(said, ast.Compare | ast.BoolOp) or negated or called(said) in ANSWERS


def teeth_in_every_test(house: Path) -> list[str]:
    faults = []
    for path in sources(house, "tests", ".py"):
        for node in ast.walk(parse(path)):
            if is_unheard_answer(node):
                faults.append(f"{place(house, path, node)} compares, and nobody asserts the answer")
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.name.startswith("test_") and not has_teeth(node):
                faults.append(f"{place(house, path, node)} {node.name} asserts nothing")
            # A test may leave the judging to these, so they must judge.
            if node.name.startswith(("assert_", "check_")) and not has_teeth(node, ast.Raise):
                faults.append(f"{place(house, path, node)} {node.name} judges nothing")
    return faults


def asked_for(tree: ast.Module) -> Iterator[str]:
    """The modules that a test file imports, or skips where they are missing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]
        elif isinstance(node, ast.Call) and called(node) in {"importorskip", "needs"}:
            yield from (one.value for one in node.args[:1] if isinstance(one, ast.Constant))


def marks_say_what_is_asked_for(house: Path) -> list[str]:
    faults = []
    for path in sorted((house / "tests").rglob("test_*.py")):
        tree = parse(path)
        marks = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "pytest.mark"
        }
        for module in dict.fromkeys(asked_for(tree)):
            mark = IMPORTS.get(module)
            if mark is not None and mark not in marks:
                faults.append(
                    f"{place(house, path)} asks for {module}, and no test in it is marked {mark}"
                )
        if marks & {"engine", "quick"}:
            faults.append(f"{place(house, path)} calls a test quick; tests/parts.py decides that")
    return faults


RULES: tuple[Rule, ...] = (
    imports_go_down,
    no_circle_of_imports,
    no_import_by_name,
    no_module_under_the_name_of_its_face,
    no_drawer,
    no_long_file,
    small_documented_face,
    light_import,
    nothing_unfinished,
    every_module_speaks,
    teeth_in_every_test,
    marks_say_what_is_asked_for,
)
