"""The faults that `make mutants` plants: each is one line, each is another program, none is a word.

And the whole run on a house in small: what a test holds falls, what none holds survives and is
shown, a loop without end falls, and what equal.txt lists is not tried.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOUSE / "tests" / "mutants"))

from faults import Fault, drawn, faults_of, is_real, sources  # noqa: E402
from listed import named, read, stale  # noqa: E402

SMALL = '''"""A room in small, with x < 3 in its words."""


def least(a: int, b: int | None = None) -> int:
    """The smaller of two, a <= b."""
    if b is None:
        raise ValueError(f"b is {b!r}, not {1 + 1}")
    return a if a <= b else b


def climbed(top: int) -> list[int]:
    found = []
    while len(found) < top:
        found.append(len(found))
    return sorted(found, key=lambda x: -x)


def unheard(n: int) -> int:
    return n + 2
'''


def afters(source):
    return [fault.after.strip() for fault in faults_of("finitefns/freedom.py", source)]


def test_every_sort_of_fault_is_planted():
    planted = afters(SMALL)
    for wanted in [
        "return a if (a < b) else b",
        "return (a)",
        "return 0",
        "if (b is not None):",
        "if False:",
        "while (len(found) >= top):",
        "pass",
        "return (sorted(found))",
        "return (found)",
        "return sorted(found, key=lambda x: (x))",
        "return n + 3",
        "return (n - 2)",
    ]:
        assert wanted.replace("(False)", "False") in [
            line.replace("(False)", "False") for line in planted
        ], (wanted, planted)


def test_words_and_types_are_left_alone():
    for fault in faults_of("finitefns/freedom.py", SMALL):
        said = fault.planted(SMALL)
        assert ast.get_docstring(ast.parse(said)) == ast.get_docstring(ast.parse(SMALL))
        assert "b: int | None = " in said and "not {1 + 1}" in said.replace("pass", "not {1 + 1}")


def test_a_fault_changes_one_line_of_the_package_and_nothing_else():
    texts = sources(HOUSE)
    faults = drawn(HOUSE, 3, 30)
    assert len({(one.file, one.line) for one in faults}) == 30
    some = drawn(HOUSE, 3, 9, "finitefns/co")
    assert drawn(HOUSE, 3, 9, "finitefns/co") == some != drawn(HOUSE, 4, 9, "finitefns/co")
    assert drawn(HOUSE, 3, 4, "finitefns/co") == some[:4]
    for one in faults:
        before, after = texts[one.file], one.planted(texts[one.file])
        differing = [
            k
            for k, lines in enumerate(zip(before.splitlines(), after.splitlines(), strict=True), 1)
            if lines[0] != lines[1]
        ]
        assert differing == [one.line] and is_real(one, before)
    assert {one.file for one in drawn(HOUSE, 0, 5, "finitefns/freedom")} == {"finitefns/freedom.py"}


@pytest.fixture
def rooms(tmp_path):
    """Two files of the core in small, which a test rewrites, and what is drawn from them."""

    def written(**texts):
        (tmp_path / "finitefns").mkdir(exist_ok=True)
        for name in ("compare", "contract", "freedom"):
            path = tmp_path / "finitefns" / f"{name}.py"
            path.write_text(texts.get(name, '"""."""\n'), encoding="utf-8")

        def all_of(seed, count=1000, only=""):
            return [one.key for one in drawn(tmp_path, seed, count, only)]

        return all_of

    return written


TWICE = SMALL.replace("least", "most")
MORE = """def further(x: int) -> int:
    if x > 7:
        x += 5
    return x - 1
"""


@pytest.mark.parametrize("seed", range(5))
def test_lines_that_come_to_one_file_leave_the_draw_of_the_others(rooms, seed):
    before = rooms(compare=TWICE, freedom=SMALL)(seed)
    after = rooms(compare=TWICE + MORE, freedom=SMALL)(seed)
    assert len(after) == len(before) + 3
    assert [one for one in after if one[1] != "further"] == before
    for count in range(len(after) + 1):
        # What is drawn first stays, and only as many as came are pushed off the end.
        some = rooms(compare=TWICE + MORE, freedom=SMALL)(seed, count)
        stayed = [one for one in some if one[1] != "further"]
        assert some == after[:count] and stayed == before[: len(stayed)]
        assert len(stayed) >= min(count, len(before)) - 3


@pytest.mark.parametrize("seed", range(5))
def test_a_changed_function_is_drawn_anew_and_no_other(rooms, seed):
    before = rooms(freedom=SMALL)(seed)
    changed = SMALL.replace("return n + 2", "n = n + 4\n    return n * 2")
    after = rooms(freedom=changed)(seed)
    assert [key for key in after if key[1] != "unheard"] == [
        key for key in before if key[1] != "unheard"
    ]
    assert len(after) == len(before) + 1


def test_a_draw_asks_for_no_place_and_no_margin(rooms):
    """Comments, other functions before, and a branch around a line change no rank."""
    line = "def f(n: int) -> int:\n    return n + 2\n"
    moved = "# why\n\n\ndef g(n: int) -> None:\n    pass\n\n\n" + line.replace("    r", "        r")
    for seed in range(5):
        assert rooms(freedom=line)(seed) == rooms(freedom=moved)(seed)


def test_lines_that_read_alike_are_drawn_one_by_one(rooms):
    alike = "def f(n: int) -> int:\n" + "    n = n + 2\n" * 40
    all_of = rooms(freedom=alike)
    assert len(all_of(0)) == 40 and len(set(all_of(0))) > 1
    assert len({tuple(all_of(seed)) for seed in range(5)}) == 5


def test_a_room_alone_is_drawn_as_it_is_among_the_others(rooms):
    all_of = rooms(compare=TWICE, freedom=SMALL)
    whole, only = all_of(1), "finitefns/freedom"
    assert all_of(1, only=only) == [key for key in whole if key[0].startswith(only)]
    # One order, not file by file: the first half of it has faults of both.
    assert len({key[0] for key in whole[: len(whole) // 2]}) == 2


def test_what_is_no_program_or_the_same_one_is_not_planted():
    source = "x = 1\n"
    assert not is_real(Fault("f", "<module>", 1, "x = 1", "x = (1)"), source)
    assert not is_real(Fault("f", "<module>", 1, "x = 1", "x = ="), source)
    assert is_real(Fault("f", "<module>", 1, "x = 1", "x = 2"), source)


EQUAL = """# Comments are for people.
finitefns/freedom.py in unheard
- return n + 2
+ return n + 3
= Nobody asks
= for it.

finitefns/freedom.py in gone
- return 7
+ return 8
= The line is gone.
"""


def test_listed_faults_are_read_and_what_is_gone_is_told(tmp_path):
    assert read(tmp_path / "none.txt") == {}
    path = tmp_path / "equal.txt"
    path.write_text(EQUAL, encoding="utf-8")
    found = read(path)
    key = "finitefns/freedom.py", "unheard", "return n + 2", "return n + 3"
    assert found[key] == "Nobody asks for it." and len(found) == 2
    (tmp_path / "finitefns").mkdir()
    for name in ("compare", "contract", "freedom"):
        text = SMALL if name == "freedom" else '"""."""\n'
        (tmp_path / "finitefns" / f"{name}.py").write_text(text, encoding="utf-8")
    assert stale(found, tmp_path) == ["finitefns/freedom.py: return 7"]
    (fault,) = named(found, tmp_path)
    assert fault.key == key and SMALL.splitlines()[fault.line - 1] == "    return n + 2"
    assert fault.planted(SMALL).endswith("    return n + 3\n")
    with pytest.raises(SystemExit, match="not another program"):
        named({(*key[:3], key[2]): "the same"}, tmp_path)
    for bad in ("a in b\n- x\n+ y\n", "a in b\n- x\n= y\n= z\n", "a in b\n- x\n+ y\nwhy\n"):
        path.write_text(bad, encoding="utf-8")
        with pytest.raises(SystemExit, match=r"equal\.txt"):
            read(path)


def test_every_listed_fault_has_a_reason():
    for name in ("equal.txt", "first.txt"):
        listed = read(HOUSE / "tests" / "mutants" / name)
        assert all(len(reason) > 20 for reason in listed.values())


TESTS = """import pytest
from finitefns.freedom import climbed, least, unheard

def test_least():
    assert [least(1, 2), least(2, 1), least(3, 3)] == [1, 1, 3]
    with pytest.raises(ValueError):
        least(1)

def test_climbed():
    assert climbed(3) == [2, 1, 0] and climbed(0) == []

def test_that_is_not_told_apart():
    assert unheard(1) > 0

def test_that_loads_a_file():
    import finitefns.contract

def test_bound():
    from finitefns.contract import bound
    assert bound() == 3
"""
ONCE = """MOST = 3


def bound() -> int:
    return MOST
"""


@pytest.fixture
def house(tmp_path):
    """A checkout in small."""
    (tmp_path / "finitefns").mkdir()
    for name in ("__init__", "compare", "contract", "freedom"):
        (tmp_path / "finitefns" / f"{name}.py").write_text('"""."""\n', encoding="utf-8")
    (tmp_path / "finitefns" / "freedom.py").write_text(SMALL, encoding="utf-8")
    (tmp_path / "finitefns" / "contract.py").write_text(ONCE, encoding="utf-8")
    (tmp_path / "tests" / "mutants").mkdir(parents=True)
    for name in ("measuring.py", "parts.py"):
        shutil.copy(HOUSE / "tests" / name, tmp_path / "tests" / name)
    (tmp_path / "tests" / "test_slots.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n'
        'markers = ["engine: set", "quick: set"]\n',
        encoding="utf-8",
    )
    (tmp_path / "tests" / "mutants" / "equal.txt").write_text(EQUAL, encoding="utf-8")
    return tmp_path


def test_a_run_on_a_house_in_small(house):
    line = [sys.executable, str(HOUSE / "tests" / "mutants" / "run.py"), "--house", str(house)]
    line += ["--count", "100", "--jobs", "1"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    told = done.stdout
    assert (done.returncode, done.stderr) == (1, ""), told + done.stderr
    assert "speaks of a line that is gone: finitefns/freedom.py: return 7" in told
    assert "5 tests of the engines" in told and "SURVIVED: finitefns/freedom.py" in told
    kept = json.loads((house / "build" / "mutants" / "results.json").read_text())
    fallen = {tuple(json.loads(key))[1:]: one["fallen"] for key, one in kept.items()}
    # A constant is known to the tests that call into its file, not to the one that loads it.
    assert "test_bound" in fallen.pop(next(key for key in fallen if key[0] == "<module>"))
    assert {key[0] for key in fallen} == {"least", "climbed", "unheard", "bound"}
    for (function, _, _), test in fallen.items():
        assert test == "" if function == "unheard" else f"test_{function}" in test
    # It ends by its own clock, since the loop would not.
    assert "ended by signal" in fallen["climbed", "found.append(len(found))", "pass"]
    # Nothing of the house itself has changed, and what is known is not tried again.
    assert (house / "finitefns" / "freedom.py").read_text(encoding="utf-8") == SMALL
    again = subprocess.run(line, capture_output=True, text=True, check=False)
    assert again.stdout.splitlines()[-1] == told.splitlines()[-1]
    assert "traced" not in again.stdout
