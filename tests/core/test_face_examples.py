"""The examples of the face are what a user types: ``import finitefns as ff``, ``ff.`` in front."""

import inspect
import re

import pytest

import finitefns as ff

CALLED = re.compile(rf"(?<![\w.])({'|'.join(ff.__all__)})\(")


def examples(thing):
    """The docstrings with examples of a thing of the face, and of all that a person calls on it."""
    parts = vars(thing).items() if inspect.isclass(thing) else ()
    below = [getattr(part, "__func__", part) for name, part in parts if not name.startswith("_")]
    texts = [one.__doc__ or "" for one in [thing, *below]]
    return [text for text in texts if ">>>" in text]


def typed(text):
    """What is typed in a docstring, line by line, its strings left out."""
    lines = re.findall(r"(?m)^ *(?:>>>|\.\.\.) ?(.*)$", text)
    return [re.sub(r"'[^']*'|\"[^\"]*\"", "''", line.split("  # ")[0]) for line in lines]


@pytest.mark.parametrize("name", ff.__all__)
def test_an_example_can_be_copied(name):
    found = examples(getattr(ff, name))
    assert found
    for text in found:
        lines = typed(text)
        assert lines[0] == "import finitefns as ff"
        assert not [line for line in lines if CALLED.search(line)]
        inside = [line for line in lines if line.startswith("from finitefns")]
        assert not [x for x in inside if re.search(rf"\b({'|'.join(ff.__all__)})\b", x)]


def test_a_planted_example_is_seen():
    assert CALLED.search("FiniteMap([0])") and not CALLED.search("ff.FiniteMap([0])")
    assert typed(">>> f('FiniteMap(')  # maps(") == ["f('')"]
