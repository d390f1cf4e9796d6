"""Answers to exercises by command: what is shown as a solution is taken as an answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from finitefns.cli import main
from finitefns.cli.handed_in import answer_of
from finitefns.teach.exercises import all_problems

SEEDS = ("ada", "0")


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(["exercises", *words])
    return status, *capsys.readouterr()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_shown_as_a_solution_is_taken_as_an_answer(capsys, seed: str) -> None:
    """Case K: `show --solution` printed a Python value, and `check` refused exactly that."""
    for one in all_problems(seed):
        status, out, _ = said(capsys, "show", one.number, "--seed", seed, "--solution")
        assert status == 0
        shown = out.split("\n\nSolution: ")[1].removesuffix(f"\n\n{one.solution().worked}\n")
        status, out, err = said(capsys, "check", one.number, shown, "--seed", seed)
        assert (status, err) == (0, ""), (one.number, shown, out)


def test_the_solution_in_json_is_an_answer_too(capsys, tmp_path: Path) -> None:
    for one in all_problems("ada"):
        _, out, _ = said(capsys, "show", one.number, "--seed", "ada", "--solution", "--json")
        told = json.loads(out)["solution"]
        answer = told if isinstance(told, str) else json.dumps(told)
        file = tmp_path / f"{one.number}.{'py' if one.takes_a_function else 'json'}"
        file.write_text(answer if one.takes_a_function else json.dumps(told), encoding="utf-8")
        for given in (answer, str(file)):
            status, out, err = said(capsys, "check", one.number, given, "--seed", "ada")
            assert (status, err) == (0, ""), (one.number, given, out)


@pytest.mark.parametrize(
    "given, complaint",
    [
        ('{"sizes": [5, 2,', "the answer, letter 17: a value is missing here"),
        ('{"sizes": [5, 2, 1], "missed": }', "the answer, letter 32: a value is missing here"),
        ('{"sizes": [5, 2, 1] "missed": 1}', "letter 21: a comma or a closing bracket is missing"),
        ('{"sizes" [5]}', "the answer, letter 10: a colon is missing here"),
        ('{"sizes": [5]} 7', "the answer, letter 16: the answer ends before this"),
        ('{"sizes": "x', "the answer, letter 11: the text that begins here never ends"),
        ("{'sizes': [5, 2,", "letter 2: a name in double quotes is missing here"),
        ('{\n"sizes": [5],\n"missed": x}', "the answer, line 3, letter 11: 'x' has no quotes"),
        ("[[May, 'Wim'], ['Cy']]", "letter 3: 'May' has no quotes, and a name has them"),
        ("[['May', true, Wim]]", "the answer, letter 16: 'Wim' has no quotes"),
        ("[['May', 'Wim],", "the answer, letter 3: a value is missing here"),
        ("['it is', 1.5e3,", "the answer, letter 2: a value is missing here"),
        ('{"missed": 1, "missed": 2}', "the answer: the name 'missed' comes twice"),
        ("[" * 100_000, "nested too deep"),
        ("[" + "9" * 5_000 + "]", "a number in it has too many digits"),
    ],
)
def test_a_mistake_in_json_keeps_its_place(capsys, given: str, complaint: str) -> None:
    status, out, err = said(capsys, "check", "01.2", given)
    assert (status, out) == (2, "")
    assert err.startswith("finitefns: ")
    assert err.count("\n") == 1
    assert complaint in err


def test_a_mistake_in_a_file_says_which_line(capsys, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(b'\xef\xbb\xbf{\n  "sizes": [5, 2, 1],\n  "missed": ,\n}\n')
    status, _, err = said(capsys, "check", "01.2", str(file))
    assert status == 2
    assert f"{file}, line 3, letter 13: a value is missing here" in err
    file.write_bytes(b'{"sizes": "\xff"}')
    status, _, err = said(capsys, "check", "01.2", str(file))
    assert (status, "byte 11 is 0xff" in err) == (2, True)
    status, _, err = said(capsys, "check", "01.5", str(tmp_path / "no.py"))
    assert (status, err) == (2, f"finitefns: {tmp_path / 'no.py'}: No such file or directory\n")
    (tmp_path / "folder.json").mkdir()
    status, _, err = said(capsys, "check", "01.2", str(tmp_path / "folder.json"))
    assert (status, "is not a file that holds an answer" in err) == (2, True)


def test_words_stay_words() -> None:
    assert answer_of("A, B", False) == "A, B"
    assert answer_of("level-set sizes", False) == "level-set sizes"
    assert answer_of("'AD'", False) == "AD"
    assert answer_of("", False) == ""
    assert answer_of(" {'a': 1} ", False) == {"a": 1}
    assert answer_of("__import__('os').getcwd()", False) == "__import__('os').getcwd()"
    assert answer_of("4", True) == {"python": "4"}


def test_names_that_are_empty_are_said(capsys) -> None:
    for words in (["student", ""], ["student", "x.ipynb", ""], ["export", "quiz", ""]):
        status, out, err = said(capsys, *words)
        assert (status, out) == (2, "")
        assert "a fault of finitefns" not in err
        assert err.startswith(f"finitefns: exercises {words[0]}")


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16"])
def test_case_i_an_answer_in_a_file_is_decoded_as_every_file_is(tmp_path: Path, code: str) -> None:
    file = tmp_path / "answer.json"
    file.write_bytes('{"sizes": [5, 2], "who": "\xe9"}'.encode(code))
    assert answer_of(str(file), False) == {"sizes": [5, 2], "who": "\xe9"}


def test_case_n_a_typographic_minus_is_a_minus_in_an_answer() -> None:
    assert answer_of("[\N{MINUS SIGN}3, 2]", False) == [-3, 2]
    assert answer_of("\N{MINUS SIGN}3", False) == -3
    assert answer_of('["\N{MINUS SIGN}3"]', False) == ["\N{MINUS SIGN}3"]  # a text is a text
    assert answer_of("a \N{MINUS SIGN}3 b", False) == "a \N{MINUS SIGN}3 b"


def test_a_number_without_its_zero_is_understood_in_a_list_and_else_hinted_at(capsys) -> None:
    for short, long in (("1", "01"), ("1.", "01."), ("7.2", "07.2"), ("10", "10"), ("", "")):
        assert said(capsys, "list", short) == said(capsys, "list", long)
    assert said(capsys, "list", "1")[1].splitlines()[0].startswith("01.1 ")
    assert said(capsys, "list", "0.1")[0] == 2
    for words in (("show", "1.1"), ("check", "1.1", "7")):
        status, out, err = said(capsys, *words)
        assert (status, out) == (2, "")
        assert err.endswith("; did you mean '01.1'?\n")
    assert "did you mean" not in said(capsys, "show", "99.1")[2]
