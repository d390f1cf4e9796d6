"""The plain patterns of prose that readers stumbled over, in pages and docstrings.

"a" for "per" ("one output an input"), "is no X" for "is not an X", and things that act like people.
Commands, code and what a command prints are left out. More than patterns can be found by reading
only; these are the ones that came again and again.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
CODE = re.compile(r"^ *```.*?^ *```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
PLACES = (
    "input|output|line|row|column|stage|layer|student|point|colour|case|map|level|bar|run|cycle|"
    "folder|step|class|set|slot|group|problem|unit|node|branch|orbit|partition|member"
)
NOT_A_THING = (
    "of|to|for|in|on|at|by|as|is|has|had|with|than|from|into|and|or|but|be|makes|gives|takes|"
    "where|when|that|which|whose|not|such|between|like|over|after|before|through|without|under"
)
PATTERNS = {
    "write 'is not a ...'": re.compile(
        r"(?<![Tt]here )\b(?:is|are|was|were|be) no (?!(?:longer|more|less|in|for|where)\b)[a-z]"
    ),
    "write 'per'": re.compile(
        rf"\b(?:one|a|an) (?!(?:{NOT_A_THING})\b)\w+ an? (?:\w+ )?(?:{PLACES})\b(?!s)"
    ),
    "a thing does not act like a person": re.compile(
        r"\bPython (?:sees|looks|knows|thinks|wants|judges)\b|\bpage says\b|\blooks on\b"
    ),
}


def faults(text: str) -> list[str]:
    """What a text says in one of these ways, with what to do."""
    plain = " ".join(CODE.sub("x", text).split())
    return [
        f"{advice}: ... {plain[max(0, found.start() - 30) : found.end() + 20]} ..."
        for advice, pattern in PATTERNS.items()
        for found in pattern.finditer(plain)
    ]


def pages() -> Iterator[tuple[str, str]]:
    """Everything written for a reader, each with its place."""
    below = [path for room in ("docs", "tutorials") for path in (HOUSE / room).rglob("*.md")]
    for path in [*HOUSE.glob("*.md"), *below]:
        if path.parent.name != "atlas":
            yield path.relative_to(HOUSE).as_posix(), path.read_text(encoding="utf-8")
    for path in sorted((HOUSE / "tutorials").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield f"{path.name}, {cell['id']}", "".join(cell["source"])


def docstrings() -> Iterator[tuple[str, str]]:
    """Every docstring of the package, without its examples."""
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for path in sorted((HOUSE / "finitefns").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, kinds) and (words := ast.get_docstring(node)):
                told = re.sub(r"^>>>.*?(?=\n\n|\Z)", "", words, flags=re.MULTILINE | re.DOTALL)
                name = getattr(node, "name", "the module")
                yield f"{path.relative_to(HOUSE).as_posix()}, {name}", told


@pytest.mark.parametrize("read", [pages, docstrings])
def test_words_are_plain(read):
    texts = list(read())
    assert len(texts) > 60
    found = [f"{place}: {fault}" for place, text in texts for fault in faults(text)]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    "bad, good",
    [
        ("a map gives one output an input", "a map gives one output per input"),
        ("a table with a column a stage", "a table with a column per stage"),
        ("what is no relabeling", "what is not a relabeling"),
        ("it is no\nsandbox", "it is not a sandbox; there is no wall"),
        ("while Python looks on", "while you watch; names are no longer trusted"),
        ("the page says so", "the page shows it: `the page says so`"),
    ],
)
def test_a_planted_word_is_found(bad, good):
    assert faults(bad) and not faults(good)
