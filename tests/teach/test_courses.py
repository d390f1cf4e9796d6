"""Student notebooks: nothing of the solution is left, and put back it passes every check."""

import ast
import json
import shlex
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import finitefns as ff
from coursework import HOUSE, needs, run_tool
from finitefns.cli import main
from finitefns.errors import InputError
from finitefns.teach.courses.document import (
    as_text,
    code,
    document,
    markdown,
    open_notebook,
    read,
    text,
    write,
)
from finitefns.teach.courses.handing_in import as_data, hand_in
from finitefns.teach.courses.markers import student_version
from finitefns.teach.courses.marking import mark
from finitefns.teach.courses.posing import chosen, pictures, place_of, tag
from finitefns.teach.courses.practice import notebook
from finitefns.teach.exercises import all_problems, problem
from finitefns.teach.grade import grade

ALL = [f"{k:02}" for k in (*range(1, 12), 13)]
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def one_cell(*lines, kind=code):
    return document([kind("a", "\n".join(lines))])


def source(made, place=0):
    return made["cells"][place]["source"]


# ------------------------------------------------------------------ marks


def test_the_solution_is_gone_and_what_is_left_is_python():
    made = student_version(
        one_cell("def f(x):", f"    {BEGIN}", "    return x + 1", f"    {END}", "f(2)")
    )
    assert source(made) == "def f(x):\n    ...  # your answer here\nf(2)"
    made = student_version(one_cell("%matplotlib inline", "x = ...", BEGIN, "x = 41 + 1", END))
    assert source(made) == "%matplotlib inline\nx = ...\n# your answer here"


def test_hidden_tests_outputs_pictures_and_what_programs_keep_are_gone():
    solved = document(
        [
            markdown("m", "![](attachment:a.png)"),
            code("c", f"x = ...\n{BEGIN}\nx = 6 * 7\n{END}", tags=["t"], answers={"right": "x"}),
            code("t", "assert x\n### BEGIN HIDDEN TESTS\nassert x == 42\n### END HIDDEN TESTS"),
            markdown("w", f"{BEGIN}\nBecause six times seven is that.\n{END}"),
        ]
    )
    solved["cells"][1] |= {
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "42"}],
        "execution_count": 3,
    }
    solved["cells"][0]["attachments"] = {name: {"image/png": ""} for name in ("a.png", "42.png")}
    solved["metadata"]["widgets"] = {"state": "42"}
    solved["metadata"]["language_info"]["version"] = "3.11.42"
    before = json.dumps(solved)
    made = student_version(solved)
    assert json.dumps(solved) == before  # the teacher's is left as it was
    assert [cell["id"] for cell in made["cells"]] == ["m", "c", "t"]
    assert list(made["cells"][0]["attachments"]) == ["a.png"]
    assert made["cells"][1]["metadata"] == {"tags": ["t"]}
    assert source(made, 2) == "assert x"
    assert "42" not in text(made) and "seven" not in text(made)


@pytest.mark.parametrize(
    "lines, said",
    [
        (["x = 1"], "nothing is marked"),
        ([BEGIN, "x = 10 ** 9"], "begins, but it does not end"),
        (["x = 10 ** 9", END], "ends, but it did not begin"),
        ([BEGIN, BEGIN, "x", END], "begins twice"),
        ([BEGIN, "x", "### END HIDDEN TESTS"], "hidden tests ends"),
        (["### BEGIN_SOLUTION", "x = 42", "### END_SOLUTION"], "nearly a mark"),
        (["### Begin Solution", "x = 42", "### End Solution"], "nearly a mark"),
        (["x = 42 ### BEGIN SOLUTION", END], "nearly a mark"),
        (["### BEGIN SOLUTIONS", "x", END], "nearly a mark"),
        (["## BEGIN SOLUTION: the easy way", "x", END], "nearly a mark"),
        ([BEGIN, "x = 42 + y", END, "x = 42 + y"], "cell 1 shows a line of the solution"),
        # Marks of other programs, or in comments of other languages, would be left standing.
        ([BEGIN, "y = 1", END, "x = 42 # SOLUTION"], "nearly a mark"),
        ([BEGIN, "y = 1", END, "x = 42  # SOLUTION NO PROMPT"], "nearly a mark"),
        ([BEGIN, "y = 1", END, "<!-- BEGIN SOLUTION -->", "42"], "nearly a mark"),
        ([BEGIN, "y = 1", END, "**End solution**"], "nearly a mark"),
        ([BEGIN, "y = 1", END, "// begin hidden tests"], "nearly a mark"),
        ([BEGIN, "y = 1", END, r"\\begin{solution}"], "nearly a mark"),
    ],
)
def test_what_would_show_a_solution_is_refused(lines, said):
    with pytest.raises(InputError, match=said):
        student_version(one_cell(*lines))


@pytest.mark.parametrize(
    "lines, left",
    [
        (["def f():", BEGIN, "    return 6 * 7", END], "def f():\n    ...  # your answer here"),
        (["%%bash", "echo hi", BEGIN, "echo 42", END], "%%bash\necho hi\n# your answer here"),
        (["%%time", "def f():", "  " + BEGIN, "  return 42", END], None),
        (['x = "a\u2028b\x0c"', BEGIN, "x = 42", END], 'x = "a\u2028b\x0c"\n# your answer here'),
        (["x = 1\r", BEGIN + "\r", "x = 42\r", END + "\r"], "x = 1\n# your answer here"),
        (["y", "### BEGIN MARK SCHEME", "two points for 42", "### END MARK SCHEME"], "y"),
    ],
)
def test_what_is_left_stands_where_it_must(lines, left):
    made = source(student_version(one_cell(*lines)))
    assert made == (left or "%%time\ndef f():\n  ...  # your answer here")
    assert "42" not in made


def test_only_what_is_known_of_a_notebook_goes_to_students():
    solved = document([code("c", f"{BEGIN}\nx = 6 * 7\n{END}"), markdown("m", "words")])
    solved["worksheets"] = solved["cells"][0]["answer"] = solved["cells"][1]["outputs"] = "42"
    solved["metadata"]["kernelspec"] = {"name": "python3", "env": {"ANSWER": "42"}}
    made = student_version(solved)
    assert "42" not in text(made) and made["metadata"]["kernelspec"] == {"name": "python3"}
    assert [sorted(cell) for cell in made["cells"]] == [
        ["cell_type", "execution_count", "id", "metadata", "outputs", "source"],
        ["cell_type", "id", "metadata", "source"],
    ]


LINES = st.lists(st.tuples(st.sampled_from("gsht"), st.integers(0, 10**6)), min_size=1, max_size=12)


@given(st.lists(LINES, min_size=1, max_size=4), st.sampled_from(["code", "markdown"]))
def test_no_line_of_a_solution_is_left(cells, kind):
    """Given lines, solutions, hidden tests and text in any order: only what is given is left."""
    made, given_, away = [], [], []
    for place, parts in enumerate(cells):
        lines = []
        for sort, number in parts:
            line = f"value_{place}_{len(lines)}_{number} = {number}{sort}"
            line = line.replace(f"{number}{sort}", f"'{sort}{number}'")
            if sort in "gt":
                lines.append(line)
                given_.append(line)
            else:
                name = "SOLUTION" if sort == "s" else "HIDDEN TESTS"
                lines += [f"### BEGIN {name}", line, f"### END {name}"]
                away.append(line)
        maker = code if kind == "code" else markdown
        made.append(maker(f"c{place}", "\n".join(lines)))
    whole = document(made)
    if not away:
        with pytest.raises(InputError, match="nothing is marked"):
            student_version(whole)
        return
    left = [line for cell in student_version(whole)["cells"] for line in cell["source"].split("\n")]
    assert [line for line in left if line.startswith("value_")] == given_
    assert not set(left) & set(away)
    assert not any("BEGIN" in line or "END" in line for line in left)


# ------------------------------------------------------------------ the file


@pytest.mark.parametrize(
    "told, said",
    [
        ("", "not JSON"),
        ("[" * 10**5, "not JSON"),
        ("[]", "no list of cells"),
        ('{"cells": {}}', "no list of cells"),
        ('{"cells": [], "nbformat": 3}', "format 3"),
        ('{"cells": [1], "nbformat": 4}', "cell 1 is not a cell"),
        ('{"cells": [{"cell_type": "video"}], "nbformat": 4}', "cell 1 is not a cell"),
        ('{"cells": [{"cell_type": "code"}], "nbformat": 4}', "cell 1 has no text"),
        ('{"cells": [{"cell_type": "code", "source": [1]}], "nbformat": 4}', "has no text"),
        (
            '{"cells": [{"cell_type": "raw", "source": "", "metadata": 1}], "nbformat": 4}',
            "metadata of cell 1",
        ),
    ],
)
def test_what_is_no_notebook_is_refused_in_a_sentence(told, said):
    with pytest.raises(InputError, match=said):
        read(told)


def test_a_notebook_with_a_mark_of_its_byte_order_is_one(tmp_path):
    told = text(document([code("one", "1")]))
    (tmp_path / "a.ipynb").write_text(told, encoding="utf-8-sig")
    assert open_notebook(tmp_path / "a.ipynb") == read(told)


def test_a_notebook_without_metadata_is_one():
    bare = read(json.dumps({"nbformat": 4, "cells": one_cell(BEGIN, "x = 42", END)["cells"]}))
    assert source(student_version(bare)) == "# your answer here"


HOSTILE = [
    "<script>alert(1)</script>",
    "a_b*c",
    "# head",
    "$x$ `y`",
    "> q",
    "- l",
    "\u202eabc",
    "[x](y)",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_told_as_they_stand(words):
    mistune = pytest.importorskip("mistune", reason="mistune comes with JupyterLab")
    html = mistune.html(as_text(words))
    assert html.startswith("<p>") and html.count("<") == 2  # a paragraph, and nothing in it
    assert "<script" not in html


def test_all_files_are_written_or_none(tmp_path):
    (tmp_path / "b").write_text("mine")
    with pytest.raises(InputError, match="b is there already"):
        write({tmp_path / "a": "1", tmp_path / "b": "2"})
    assert not (tmp_path / "a").exists() and (tmp_path / "b").read_text() == "mine"
    (tmp_path / "c").mkdir()
    with pytest.raises(InputError, match="c is a folder"):
        write({tmp_path / "a": "1", tmp_path / "c": "2"}, force=True)
    assert not (tmp_path / "a").exists()
    with pytest.raises(InputError, match="half of a sign"):
        write({tmp_path / "a": "1", tmp_path / "b": "\ud800"}, force=True)
    assert not (tmp_path / "a").exists() and (tmp_path / "b").read_text() == "mine"
    write({tmp_path / "new" / "a": "1", tmp_path / "b": "2"}, force=True)
    assert (tmp_path / "new" / "a").read_text() == "1" and (tmp_path / "b").read_text() == "2"


# ------------------------------------------------------------------ problems as a notebook


def last_value(told, session):
    """Run a cell; its last value."""
    tree = ast.parse(told)
    last = ast.Expression(tree.body.pop().value)
    exec(compile(tree, "cell", "exec"), session)
    return eval(compile(last, "cell", "eval"), session)


@pytest.mark.parametrize("sealed", [True, False])
def test_with_the_solutions_put_back_every_check_passes(sealed):
    given_, solved = (
        notebook(ALL, "ada", solved=solved, sealed=sealed) for solved in (False, True)
    )
    assert given_ == student_version(solved)
    sources = {cell["id"]: cell["source"] for cell in given_["cells"]}
    full = {cell["id"]: cell["source"] for cell in solved["cells"]}
    session = {}
    exec(sources["install"].splitlines()[-1], session)
    for one in all_problems("ada"):
        name = tag(one)
        exec(sources[f"answer-{name}"], session)
        tried = last_value(sources[f"check-{name}"], session)
        assert not tried and float(tried) == 0
        assert tried.attempted is one.takes_a_function  # a function that says nothing yet is one
        exec(full[f"answer-{name}"], session)
        assert last_value(sources[f"check-{name}"], session), one.number
        if one.task.wrong and not one.takes_a_function:
            session[place_of(one)] = one.task.wrong[0]
            assert not last_value(sources[f"check-{name}"], session), one.number


def test_the_answers_are_not_in_the_notebook():
    told = text(notebook(ALL, "ada"))
    for one in all_problems("ada"):
        assert one.task.worked.splitlines()[0] not in told
        if not one.takes_a_function and len(repr(one.task.answer)) > 8:
            assert f"= {one.task.answer!r}" not in told


def test_the_same_problems_make_the_same_file_and_another_seed_another():
    assert text(notebook(["01", "09"], 5)) == text(notebook(["01", "09"], "5"))
    assert text(notebook(["01"], 5)) != text(notebook(["01"], 6))


def test_pictures_draw_the_things_that_are_given():
    for one in all_problems("ada"):
        for name, cell in zip(one.task.drawn, pictures(one), strict=True):
            thing = last_value(cell["source"], {})
            assert thing == one.given[name] and "<svg" in thing._repr_html_()
            assert "ada" not in cell["source"]


@pytest.mark.parametrize(
    "numbers, said",
    [
        ([], "no problem is chosen"),
        ("01.1", "but a list such as"),
        (7, "but a list such as"),
        (["77"], "no problem and no tutorial '77'"),
        ([None], "no tutorial None"),
        (["1.1"], "no tutorial"),
        (["01", "01.2"], "01.2 is chosen twice"),
        (["<script>"], "<script>"),
        (["x" * 10_000], "no tutorial"),
    ],
)
def test_problems_that_there_are_not_are_named(numbers, said):
    with pytest.raises(InputError, match=said) as told:
        notebook(numbers)
    assert len(str(told.value)) < 300


RUN = """
import json, sys
import nbformat
from nbclient import NotebookClient

for path in sys.argv[1:]:
    made = nbformat.read(path, as_version=4)
    nbformat.validate(made)
    NotebookClient(made, kernel_name="python3", timeout=300).execute()
    last = {
        cell.id: [out.get("data", {}).get("text/plain") for out in cell.outputs]
        for cell in made.cells if cell.cell_type == "code"
    }
    print("RAN", json.dumps(last))
"""


@pytest.mark.kernel
def test_a_real_kernel_runs_both_notebooks_and_the_answers_are_collected(tmp_path):
    needs("nbclient", "nbclient")
    asked = ["01.2", "01.5", "03.1"]
    for name, solved in (("given.ipynb", False), ("solved.ipynb", True)):
        made = notebook(asked, "ada", solved=solved, collected=True)
        (tmp_path / name).write_text(text(made), encoding="utf-8")
    told = run_tool(tmp_path, "-W", "ignore", "-c", RUN, "given.ipynb", "solved.ipynb")
    given_, solved = (json.loads(x.splitlines()[0]) for x in told.split("RAN ")[1:])
    for one in chosen(asked, "ada"):
        (told,) = given_[f"check-{tag(one)}"]
        assert told.startswith(f"{one.number}: 0 of {one.points} points, ")
        (told,) = solved[f"check-{tag(one)}"]
        assert told.startswith(f"{one.number}: {one.points} of {one.points} points, right")
    assert "01.5: a function" in solved["hand-in"][0]
    marks = grade((tmp_path / "answers.json").read_text(), seed="ada", only=asked)
    assert marks["output"] == "10 of 10 points"


# ------------------------------------------------------------------ answers as data


class Mute(list):
    """What a student's own class may be: it cannot be told, nor counted."""

    def __repr__(self):
        raise ValueError("no words")

    __len__ = __repr__

    def __str__(self):
        return "Mute"


def test_an_answer_and_its_data_earn_the_same():
    for one in all_problems("ada"):
        for answer in (one.task.answer, *one.task.wrong):
            if not one.takes_a_function:
                told = json.loads(json.dumps(as_data(answer)))
                assert float(one.check(told)) == float(one.check(answer))


def test_things_of_this_package_are_told_as_data():
    f = ff.FiniteMap([0, 0, 1], "xy", "abc")
    assert as_data(f) == {"a": "x", "b": "x", "c": "y"}
    assert as_data(ff.Chain([f])) == [{"a": "x", "b": "x", "c": "y"}]
    assert as_data(ff.Endofunction([1, 0])) == {"0": 1, "1": 0}
    assert as_data(np.array([[1, 2]])) == [[1, 2]] and as_data(np.int64(3)) == 3
    assert as_data({(0, 1): 2}) == [[0, 1, 2]] and as_data({1.0: 2}) == {"1": 2}
    assert as_data([Fraction(1, 2), True, 2.0, None, ...]) == ["1/2", True, 2.0, None, None]


@pytest.mark.parametrize(
    "answer",
    [
        object(),
        float("nan"),
        float("inf"),
        b"x",
        len,
        ff.Relabeling(domain=[0]),
        iter([]),
        pytest.param(10**5000, id="huge"),  # Python cannot write it down
        range(10**9),
        {1: "a", "1": "b"},  # JSON has one name for both
        {(0, 1): 1, "sizes": 2},
        {(0, 1): {}, ("a",): [Mute()]},
    ],
)
def test_what_has_no_form_as_data_is_named(answer, tmp_path):
    with pytest.raises(InputError, match=r"01\.2: "):
        hand_in(tmp_path / "answers.json", 0, {"01.2": answer})
    assert not (tmp_path / "answers.json").exists()


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(InputError, match=r"cannot write .*answers\.json"):
        hand_in(tmp_path / "no folder" / "answers.json", 0, {"01.2": None})


def test_lists_in_lists_without_end_are_refused():
    endless = []
    endless.append(endless)
    with pytest.raises(InputError, match="deep"):
        as_data(endless)


def test_what_a_function_says_meanwhile_is_dropped(capsys):
    solution = problem("01.5").task.answer

    def same(f, g, m):
        print("thinking")
        print("warning", file=sys.stderr)
        return solution(f, g, m)

    assert mark("01.5", 3, same)
    told = capsys.readouterr()
    assert told.out == told.err == ""


# ------------------------------------------------------------------ the command line


def test_the_command_writes_and_never_over_what_is_there(tmp_path, capsys):
    def run(*words):
        status = main(["exercises", *map(str, words)])
        told = capsys.readouterr()
        return status, told.out + told.err

    for kind, made in (
        ("nbgrader", "source/ps1/ps1.ipynb"),
        ("otter", "ps1.ipynb"),
        ("quiz", "ps1.json"),
        ("notebook", "ps1-solved.ipynb"),
    ):
        folder = tmp_path / kind
        words = ("export", kind, folder, "--problems", "01.3", "02.5")
        status, told = run(*words)
        assert status == 0 and f"wrote {folder / made}" in told
        before = (folder / made).read_bytes()
        status, told = run(*words)
        assert status == 2 and "is there already" in told
        assert (folder / made).read_bytes() == before
        assert run(*words, "--seed", "other", "--force")[0] == 0
        assert (folder / made).read_bytes() != before
    status, told = run("export", "quiz", tmp_path / "all")
    assert status == 0 and "left out" in told and "01.1" in told


def test_the_command_makes_the_students_version(tmp_path, capsys):
    assert main(["exercises", "export", "notebook", str(tmp_path), "--problems", "02.5,01.1"]) == 0
    solved, given_ = tmp_path / "ps1-solved.ipynb", tmp_path / "ps1.ipynb"
    assert main(["exercises", "student", str(solved)]) == 2  # the export wrote that one
    assert "ps1.ipynb is there already" in capsys.readouterr().err
    assert "answer_01_1" in given_.read_text() and "answer_02_5" in given_.read_text()
    assert main(["exercises", "student", str(solved), str(tmp_path / "other.ipynb")]) == 0
    assert open_notebook(tmp_path / "other.ipynb") == open_notebook(given_)
    mine = tmp_path / "mine.ipynb"
    mine.write_bytes(solved.read_bytes())
    assert main(["exercises", "student", str(mine)]) == 0
    assert (tmp_path / "mine-student.ipynb").read_bytes() == given_.read_bytes()


@pytest.mark.parametrize(
    "words, said",
    [
        (["export"], "no format"),
        (["export", "word", "x"], "the format 'word'"),
        (["export", "otter"], "into which folder"),
        (["export", "otter", "x", "--problems", "99"], "no tutorial '99'"),
        (["export", "quiz", "x", "--problems", "01.1"], "do not fit: 01.1"),
        (["export", "nbgrader", "x", "--name", "../y"], "the name is"),
        (["export", "notebook", "x", "--seed", "s" * 300], "the seed has"),
        (["export", "notebook", "x", "--seed", "\udcff"], "half of a sign"),
        (["export", "notebook", ""], "into which folder"),
        (["export", "quiz", "x", "--collected"], "--collected is for a notebook only"),
        (["export", "otter", "x", "--feedback"], "--feedback is for a notebook only"),
        (["student"], "which notebook"),
        (["student", "missing.ipynb"], "missing.ipynb"),
        (["student", "here.txt"], "not a notebook"),
        (["student", "here.ipynb", "out.txt"], "does not end in .ipynb"),
        (["student", "here.ipynb", "here.ipynb", "--force"], "is the solved notebook itself"),
    ],
)
def test_the_command_says_what_is_wrong(words, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.txt").write_bytes(b"\xff\xfe no notebook")
    (tmp_path / "here.ipynb").write_text(text(one_cell(BEGIN, "x = 42", END)))
    before = sorted(tmp_path.iterdir())
    assert main(["exercises", *words]) == 2
    told = capsys.readouterr().err
    assert said in told and "Traceback" not in told and "a fault of finitefns" not in told
    assert sorted(tmp_path.iterdir()) == before


# ------------------------------------------------------------------ what the pages tell

PAGES = sorted((HOUSE / "docs" / "howto").glob("course*.md"))


def blocks(page, language):
    """The blocks of a page in one language."""
    parts = page.read_text(encoding="utf-8").split("```")
    return [x.partition("\n")[2] for x in parts[1::2] if x.partition("\n")[0] == language]


def test_the_commands_of_the_pages_work(tmp_path, monkeypatch, capsys):
    ran = 0
    for page in PAGES:
        (tmp_path / page.stem).mkdir()
        monkeypatch.chdir(tmp_path / page.stem)
        for line in "\n".join(blocks(page, "sh")).splitlines():
            if line.startswith("finitefns "):
                assert main(shlex.split(line)[1:]) == 0, capsys.readouterr().err
                ran += 1
    assert ran >= 5


def test_the_script_for_gradescope_marks(tmp_path):
    (page,) = (page for page in PAGES if "gradescope" in page.name)
    (script,) = (b for b in blocks(page, "sh") if "results.json" in b)
    asked = "01.2 02.5 01.5"
    assert f"--problems {asked}" in script
    (tmp_path / "submission").mkdir()
    (tmp_path / "results").mkdir()
    told = json.dumps({"users": [{"sid": "ada", "email": "ada@example.org"}]})
    (tmp_path / "submission_metadata.json").write_text(told)
    script = script.replace("/autograder", str(tmp_path)).replace("python3", sys.executable)
    one, two, three = chosen(asked.split(), "ada")
    good = {one.number: one.task.answer, two.number: two.task.answer}
    good[three.number] = {"python": "def same(f, g, m): return True"}
    results = tmp_path / "results" / "results.json"
    for answers, output in (
        (json.dumps({"seed": "somebody else", "answers": good}), "4 of 8 points"),
        ("no JSON", "the answers are not JSON"),
        (None, "No such file"),
    ):
        if answers is None:
            (tmp_path / "submission" / "answers.json").unlink()
        else:
            (tmp_path / "submission" / "answers.json").write_text(answers)
        subprocess.run(
            ["bash", "-c", script], check=True, env={"PYTHONPATH": str(HOUSE), "PATH": "/usr/bin"}
        )
        marks = json.loads(results.read_text())
        assert output in marks["output"]
        assert marks["score"] == (4 if "of 8" in output else 0)
        results.unlink()


@pytest.mark.parametrize(
    "seed, warned", [("7", True), ("1234567", True), ("lantern-and-fog", False)]
)
def test_a_seed_that_can_be_guessed_is_said(tmp_path, capsys, seed, warned):
    words = ["exercises", "export", "otter", str(tmp_path), "--problems", "01.2", "--seed", seed]
    assert main(words) == 0
    told = capsys.readouterr().out
    assert f"seed: {seed} (it is in the hidden tests only" in told
    assert ("it can be guessed" in told) is warned


def roster(folder, words="ada\n# a comment\n\nben\n"):
    (folder / "roster.txt").write_text(words, encoding="utf-8")
    return str(folder / "roster.txt")


@pytest.mark.parametrize(
    "kind, place", [("nbgrader", "source/ps1-{0}/ps1-{0}.ipynb"), ("otter", "ps1-{0}.ipynb")]
)
def test_a_sheet_per_student_has_an_instance_of_its_own(kind, place, tmp_path, capsys):
    words = ["exercises", "export", kind, str(tmp_path), "--problems", "02.2", "--seed", "secret 1"]
    assert main([*words, "--roster", roster(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "secret 1/ID" in told and "ps1-ada" in told.splitlines()[-1]
    for student in ("ada", "ben"):
        sheet = (tmp_path / place.format(student)).read_text(encoding="utf-8")
        own, other = (problem("02.2", f"secret 1/{x}") for x in ("ada", "ben"))
        if student == "ben":
            own, other = other, own
        people = own.given["f"].domain.labels
        assert people != other.given["f"].domain.labels
        first = own.task.statement.split(",")[0]
        assert first in sheet and f"secret 1/{student}" in sheet
        assert other.task.statement.split(",")[0] not in sheet
    assert "secret" not in (tmp_path / "roster.txt").read_text()


def test_a_notebook_per_student_has_the_id_as_its_seed(tmp_path, capsys):
    words = ["exercises", "export", "notebook", str(tmp_path), "--problems", "02.5"]
    assert main([*words, "--roster", roster(tmp_path)]) == 0
    for student in ("ada", "ben"):
        for ending in ("", "-solved"):
            made = (tmp_path / f"ps1-{student}{ending}.ipynb").read_text(encoding="utf-8")
            assert f"seed='{student}'" in made


@pytest.mark.parametrize(
    "words, said",
    [
        ("", "there is no id of a student in it"),
        ("# nobody\n", "there is no id of a student in it"),
        ("ada\nben\nada\n", "roster.txt, line 3: the id 'ada' comes twice"),
        ("Ada\nben\nada\n", "line 3: the ids 'Ada' and 'ada' differ in capitals only"),
        ("# ids\n\nid,name\n", "line 3: the id 'id,name' cannot be part of a file's name; a line"),
        ("ada@example.org\n", "the id 'ada@example.org' cannot be part of a file's name"),
        ("../ada\n", "cannot be part of a file's name"),
        ("a" * 60, "at most 50"),
    ],
)
def test_a_roster_that_makes_no_sheets_is_refused(words, said, tmp_path, capsys):
    export = ["exercises", "export", "otter", str(tmp_path / "out"), "--problems", "01.2"]
    assert main([*export, "--roster", roster(tmp_path, words)]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "kind, place", [("nbgrader", "source/ps1-{0}/ps1-{0}.ipynb"), ("otter", "ps1-{0}.ipynb")]
)
def test_where_one_sheet_of_a_roster_is_there_none_is_written(kind, place, tmp_path, capsys):
    """The others would have a seed that nobody was told."""
    words = ["exercises", "export", kind, str(tmp_path), "--problems", "01.2", "--roster"]
    assert main([*words, roster(tmp_path, "ben\n")]) == 0
    before = (tmp_path / place.format("ben")).read_bytes()
    capsys.readouterr()
    assert main([*words, roster(tmp_path, "ada\nben\n")]) == 2
    told = capsys.readouterr()
    assert "is there already; nothing was written" in told.err and told.out == ""
    assert not (tmp_path / place.format("ada")).exists()
    assert (tmp_path / place.format("ben")).read_bytes() == before
    assert main([*words, roster(tmp_path, "ada\nben\n"), "--force"]) == 0
    assert (tmp_path / place.format("ada")).exists()
    assert (tmp_path / place.format("ben")).read_bytes() != before


def test_a_drawn_seed_is_not_said_to_be_short(tmp_path, capsys):
    assert main(["exercises", "export", "otter", str(tmp_path), "--problems", "01.2"]) == 0
    assert "it can be guessed" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "given, words",
    [
        ({}, "it has no list of cells"),
        (None, "it has no list of cells"),
        ({"cells": [3], "nbformat": 4}, "cell 1 is not a cell"),
        ({"cells": [], "nbformat": 3}, "format 3"),
        ({"cells": [object()]}, "is not JSON"),
    ],
)
def test_a_thing_that_is_no_notebook_has_no_student_version(given, words):
    with pytest.raises(InputError, match=words):
        student_version(given)


def test_the_solved_notebook_itself_is_left_as_it_was():
    solved = document([code("a", "### BEGIN SOLUTION\nanswer = 42\n### END SOLUTION")])
    before = json.dumps(solved)
    assert "42" not in json.dumps(student_version(solved)) and json.dumps(solved) == before
