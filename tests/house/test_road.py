"""Why two maps are the same can be read: the road from the question to the sentence is short."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path
from types import CodeType, FrameType

import pytest

import finitefns as ff
from finitefns import compare

PACKAGE = Path(ff.__file__).parent
MOST_LINES = 350  # of the bodies of all functions that are called on the way
MOST_FILES = 8


@cache
def functions(file: Path) -> list[tuple[range, range]]:
    """Each function of a file, the innermost first: all its lines, and those of its body.

    The docstring is not counted; a lambda is its own body.
    """
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Lambda):
            body = whole = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        elif isinstance(node, ast.FunctionDef):
            first = min(x.lineno for x in (node, *node.decorator_list))
            whole = range(first, (node.end_lineno or first) + 1)
            said = ast.get_docstring(node) is not None
            start = node.body[1].lineno if said and len(node.body) > 1 else whole.stop
            body = range(start if said else node.body[0].lineno, whole.stop)
        else:
            continue
        found.append((whole, body))
    return sorted(found, key=lambda one: len(one[0]))


def road(left: ff.FiniteMap, right: ff.FiniteMap) -> tuple[str, dict[str, set[int]]]:
    """What is said of two maps, and the lines of every function of the package on the way.

    A comprehension and a generator count as the function that they stand in.
    """
    called: set[CodeType] = set()

    def see(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            called.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        said = ff.equivalent(left, right).explain()
    finally:
        sys.setprofile(before)
    lines: dict[str, set[int]] = defaultdict(set)
    for code in called:
        file = Path(code.co_filename)
        if file.is_relative_to(PACKAGE):
            _, body = next(one for one in functions(file) if code.co_firstlineno in one[0])
            lines[file.relative_to(PACKAGE).as_posix()].update(body)
    return said, lines


@pytest.mark.parametrize(
    "left, right, outputs, said",
    [
        ([0, 0, 0, 1, 1], [4, 2, 4, 4, 2], 5, "equivalent: a relabeling of domain, codomain"),
        ([0, 0, 0, 1, 1], [0, 0, 0, 0, 1], 5, "not equivalent: level-set sizes are (3, 2)"),
        ([0, 0, 0, 1, 1], [0, 0, 0, 1, 1], 5, "equivalent: nothing has to move"),
        ([0, 0, 1, 2], [0, 0, 1, 1], 3, "not equivalent: image size is 3"),
        ([0, 0, 1], [0, 0, 1, 1], 3, "not equivalent: size of the domain is 3"),
        ([], [], 0, "equivalent: nothing has to move"),
        ([i % 7 for i in range(99)], [i * i % 7 for i in range(99)], 7, "not equivalent: image"),
        ([i % 7 for i in range(99)], [i // 15 for i in range(99)], 7, "not equivalent: level-set"),
        ([i % 70 for i in range(99)], [-i % 70 for i in range(99)], 70, "equivalent: a relabeling"),
    ],
)
def test_the_road_to_a_reason_is_short(left, right, outputs, said):
    f, g = (ff.FiniteMap(values, codomain=outputs) for values in (left, right))
    ff.equivalent(f, g).explain()  # whatever is loaded or remembered, is so now
    told, lines = road(*(ff.FiniteMap(values, codomain=outputs) for values in (left, right)))
    assert told.startswith(said)
    assert {"compare.py", "verdict.py", "finite/maps.py"} <= lines.keys()
    assert len(lines) <= MOST_FILES, sorted(lines)
    many = {file: len(each) for file, each in sorted(lines.items())}
    assert sum(many.values()) <= MOST_LINES, many


def test_a_detour_is_counted(monkeypatch):
    """The invariants are asked for a yes, too: that is over the bound, and the count sees it."""
    monkeypatch.setattr(compare, "at_once", lambda x, y, freedom: False)
    pair = [ff.FiniteMap(values, codomain=5) for values in ([0, 0, 0, 1, 1], [4, 2, 4, 4, 2])]
    _, lines = road(*pair)
    assert {"finite/invariants.py", "finite/profile.py"} <= lines.keys()
    assert len(lines) > MOST_FILES


def test_a_docstring_is_not_counted_and_a_lambda_is(tmp_path):
    file = tmp_path / "few.py"
    file.write_text(
        '@cache\ndef f(\n    x,\n):\n    """Twice,\n    by hand."""\n'
        "    y = x\n\n    return [\n        y + z for z in [x]\n    ]\n\n"
        "g = lambda x: (\n    x\n)\n\n\ndef h(x):\n    return x\n"
    )
    assert functions(file) == [
        (range(18, 20), range(19, 20)),
        (range(13, 16), range(13, 16)),
        (range(1, 12), range(7, 12)),
    ]
