"""Marks that count: data in one process, functions in another, under limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from finitefns.errors import InputError
from finitefns.teach.exercises import all_problems, problem
from finitefns.teach.exercises.problems import shown
from finitefns.teach.exercises.trials import Failure
from finitefns.teach.grade import grade, judged, main, read_answers
from finitefns.teach.limits import OUTPUT, Limits, run_function
from measuring import PATIENCE, within

HOUSE = Path(__file__).parents[2]
# Time of the processor is short; the clock on the wall has to be patient with a busy machine.
SHORT = Limits(seconds=1, wall=PATIENCE)
ON_THE_WALL = Limits(seconds=1, wall=3)


def solved(seed):
    """The stored solution of every problem, as a file of answers tells it."""
    found = {}
    for one in all_problems(seed):
        answer = one.task.answer
        if one.takes_a_function:
            answer = {"python": f"from __future__ import annotations\n{shown(answer)}"}
        found[one.number] = answer
    return found


# ------------------------------------------------------------------ marks


def test_a_good_a_half_and_a_wrong_submission():
    good = solved("ada")
    marks = grade(json.dumps({"seed": "ada", "answers": good}))
    whole = sum(p.points for p in all_problems("ada"))
    assert marks["score"] == whole and marks["output"] == f"{whole} of {whole} points"
    assert {test["status"] for test in marks["tests"]} == {"passed"}
    assert sum(test["max_score"] for test in marks["tests"]) == whole

    data = [n for n in good if not problem(n).takes_a_function]
    half = {n: good[n] if i % 2 else None for i, n in enumerate(data)}
    marks = grade(json.dumps({"seed": "ada", "answers": half}))
    assert marks["score"] == sum(problem(n).points for n in data[1::2])
    wrong = {n: problem(n, "ada").task.wrong[0] for n in data}
    marks = grade(json.dumps({"seed": "ada", "answers": wrong}))
    exact = sum(problem(n, "ada").check(wrong[n]).exact for n in data)
    assert marks["score"] == round(float(exact), 2)
    assert {test["status"] for test in marks["tests"]} == {"failed"}
    json.dumps(marks, allow_nan=False)


def test_answers_of_another_seed_earn_less():
    mine = {n: a for n, a in solved("ada").items() if not problem(n).takes_a_function}
    text = json.dumps({"seed": "ada", "answers": mine})
    whole, foreign = grade(text)["score"], grade(text, seed="ben")["score"]
    assert foreign < whole / 2


def test_what_counts_is_said_by_the_teacher():
    answers = {"01.1": problem("01.1", 7).task.answer, "02.1": problem("02.1", 7).task.answer}
    text = json.dumps({"seed": 7, "answers": answers})
    marks = grade(text, only=["01.1", "03"])
    assert [test["number"] for test in marks["tests"]] == [
        "01.1", "03.1", "03.2", "03.3", "03.4", "03.5",
    ]  # fmt: skip
    assert marks["score"] == 2 and marks["tests"][1]["output"].startswith("not attempted")
    with pytest.raises(InputError, match="no tutorial '99'"):
        grade(text, only=["99"])


def test_both_forms_of_a_file_and_where_the_seed_comes_from():
    line = {"problem": "01.1", "seed": 7, "answer": None}
    for data, seed in (
        ({"answers": [line]}, "7"),
        ({"seed": "x", "answers": [line]}, "7"),
        ({"seed": "x", "answers": {"01.1": None}}, "x"),
        ({"student": "y", "answers": {"01.1": None}}, "y"),
        ({"answers": {"01.1": None}}, "0"),
    ):
        assert read_answers(json.dumps(data))[0][0].seed == seed
        assert read_answers(json.dumps(data), "z")[0][0].seed == "z"


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("1" * 10_000, "not JSON"),
        ("[]", "an object with 'answers'"),
        ('{"answers": 1}', "an object with 'answers'"),
        ('{"answers": [1]}', r"answers\[0\]"),
        ('{"answers": [{"problem": "01.1"}]}', r"answers\[0\]"),
        ('{"answers": {"1.1": 3}}', "no problem '1.1'"),
        ('{"answers": [{"problem": ["01.1"], "answer": 1}]}', "no problem"),
        ('{"seed": [], "answers": {"01.1": 3}}', "seed"),
        ('{"seed": null, "answers": {"01.1": 3}}', "seed"),
        (json.dumps({"answers": [{"problem": "01.1", "answer": 1}] * 2}), "answered twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(text, said):
    with pytest.raises(InputError, match=said):
        grade(text)


@pytest.mark.parametrize("answer", [0, "x", [], {}, {"python": 3}, {"python": "x", "b": 1}, True])
def test_what_is_no_function_is_a_sentence(answer):
    result = judged(problem("01.5"), answer)
    assert result.state == "cannot be read" and float(result) == 0 and result.message


def test_data_for_a_data_problem_is_not_run(tmp_path):
    mark = tmp_path / "ran"
    answer = {"python": f"open({str(mark)!r}, 'w')"}
    assert judged(problem("01.1"), answer).state == "cannot be read"
    assert not mark.exists()


# ------------------------------------------------------------------ functions under limits


def run(body, cases=((1,),), limits=SHORT):
    lines = "\n".join("    " + line for line in body.splitlines())
    return run_function(f"import os, sys, time\ndef f(x):\n{lines}\n", "f", cases, limits)


def test_a_function_returns_plain_data():
    assert run("return x + 1", [(1,), (2,)]) == [2, 3]
    assert run("import numpy\nreturn numpy.arange(3)", limits=Limits()) == [[0, 1, 2]]
    assert run("return {2, 1}") == [[1, 2]]
    assert run("return (1, [2.5, None, 'ä'])") == [[1, [2.5, None, "ä"]]]
    assert run("return 1", []) == []


@pytest.mark.parametrize(
    "body, said",
    [
        ("while True: pass", "takes too long"),
        ("time.sleep(3600)", "does not come back"),
        ("return [0] * 10**10", "MemoryError"),
        ("return len(bytearray(700 * 2**20))", "MemoryError"),
        ("return 10**9**9", "takes too long"),
        ("sys.exit(0)", "raises SystemExit"),
        ("os._exit(0)", "ends the process"),
        ("os.kill(os.getpid(), 9)", "signal 9"),
        ("os.abort()", "signal"),
        ("raise KeyboardInterrupt", "raises KeyboardInterrupt"),
        ("return f(x)", "RecursionError"),
        ("return f", "not plain data"),
        ("return 'x' * 5_000_000", "returns more than"),
        ("class E(Exception):\n    def __str__(self): return 1 / 0\nraise E", "raises E"),
        ("a = []\na.append(a)\nreturn a", "ValueError"),
    ],
)
def test_what_a_function_does_wrong_is_a_failure(body, said):
    limits = ON_THE_WALL if "sleep" in body else SHORT
    with within(100):
        outputs = run(body, [(1,), (2,)], limits)
    assert len(outputs) == 2 and all(isinstance(x, Failure) for x in outputs)
    assert said in outputs[0].why


@pytest.mark.parametrize(
    "source, said",
    [
        ("", "defines no f"),
        ("f = ", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError"),
        ("raise SystemExit", "SystemExit"),
        ("f = 3", "TypeError"),
        ("\ud800", "raises"),
        ("import nowhere_to_be_found", "ModuleNotFoundError"),
    ],
)
def test_code_that_cannot_be_called_is_a_failure(source, said):
    outputs = run_function(source, "f", [(1,), (2,)], SHORT)
    assert len(outputs) == 2 and all(isinstance(x, Failure) for x in outputs)
    assert said in outputs[0].why


def test_failures_before_the_last_case_keep_what_was_right():
    outputs = run("if x == 2: os._exit(1)\nreturn x", [(1,), (2,), (3,)])
    assert outputs[0] == 1 and "ends the process" in outputs[1].why and len(outputs) == 3


def test_the_function_runs_elsewhere_and_sees_no_secrets(monkeypatch):
    monkeypatch.setenv("A_SECRET", "hush")
    ((pid, secret, files),) = run("return [os.getpid(), os.environ.get('A_SECRET'), os.listdir()]")
    assert pid != os.getpid() and secret is None and files == ["answer.py"]


def test_what_is_printed_is_not_an_answer():
    body = "print('{\"value\": 99}')\nos.write(1, b'{\"value\": 98}')\nreturn 1"
    assert run(body) == [1]


def test_forged_lines_are_judged_like_any_other():
    # The child can write what it likes, but it has not got the right answers.
    source = (
        "import os\n"
        "def same(f, g, m):\n"
        "    for fd in range(3, 10):\n"
        "        try:\n"
        "            os.write(fd, b'{\"value\": true}\\n' * 500)\n"
        "        except OSError:\n"
        "            pass\n"
    )
    assert float(judged(problem("01.5"), {"python": source}, SHORT)) == 0


def test_children_of_the_child_do_not_outlive_it(tmp_path):
    mark = tmp_path / "alive"
    line = f"echo $$ > {mark}; exec sleep 3600"
    body = f"import os, subprocess, time\nsubprocess.Popen(['sh', '-c', {line!r}])\n"
    body += f"while not os.path.exists({str(mark)!r}) or not os.path.getsize({str(mark)!r}):\n"
    body += "    time.sleep(0.02)\nreturn 1"
    assert run(body) == [1]
    deadline = time.monotonic() + PATIENCE
    while is_running(int(mark.read_text())):
        assert time.monotonic() < deadline, "what the function started is still there"
        time.sleep(0.05)


def is_running(pid):
    """A process that has ended may still be listed, as a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has lost a parent")
@pytest.mark.parametrize("ends", ["return 1", "time.sleep(3600)", "os._exit(0)"])
@pytest.mark.parametrize("depth", [1, 2])
def test_what_leaves_the_group_does_not_outlive_it_either(tmp_path, ends, depth):
    if os.geteuid() != 0:
        pytest.skip("who is not root cannot start a process under the limits")
    mark = tmp_path / "alive"
    body = (
        f"mark = {str(mark)!r}\n"
        "if os.fork() == 0:\n"
        f"    for _ in range({depth}):\n"
        "        os.setsid() if os.getsid(0) != os.getpid() else None\n"
        "        if os.fork(): os._exit(0)\n"
        "    open(mark, 'w').write(str(os.getpid()))\n"
        "    time.sleep(3600)\n"
        "while not os.path.exists(mark) or not os.path.getsize(mark):\n"
        f"    time.sleep(0.02)\n{ends}"
    )
    run(body, limits=ON_THE_WALL)
    assert not is_running(int(mark.read_text()))


@pytest.mark.parametrize(
    "asks",
    [
        "from finitefns import count_classes, maps",
        "import finitefns.finite.classes.counting as c",
        "import importlib; importlib.import_module('finitefns')",
    ],
)
def test_a_function_that_asks_the_package_gets_nothing(asks):
    inside = f"def partitions(n, m):\n    {asks}\n    return 1\n"
    for source in (f"{asks}\n{inside}", inside):
        result = judged(problem("04.6"), {"python": source}, Limits())
        assert float(result) == 0 and "has to do without finitefns" in result.counterexample


def test_a_function_that_knows_the_cases_of_its_seed_gets_nothing():
    cases = {repr(c.arguments): c.right for c in problem("04.6", "ada").task.judge.cases}
    source = f"known = {cases!r}\ndef partitions(n, m): return known[repr((n, m))]\n"
    assert judged(problem("04.6", "ada"), {"python": source}, SHORT)  # on these very cases
    handed_in = json.dumps({"seed": "ada", "answers": {"04.6": {"python": source}}})
    assert grade(handed_in, seed="ada")["score"] == 0
    assert grade(handed_in, seed="ada", cases="ada")["score"] == 4  # so it was the cases


def test_a_right_function_is_right_whatever_the_cases():
    right = {n: a for n, a in solved("ada").items() if problem(n).takes_a_function}
    marks = [grade(json.dumps({"answers": right}), cases=word) for word in (None, "a", "b")]
    assert [m["score"] for m in marks] == [sum(problem(n).points for n in right)] * 3


def test_limits_that_are_none_are_refused():
    for bad in ({"seconds": 0}, {"seconds": 1.5}, {"memory": 10}, {"wall": 0}, {"seconds": True}):
        with pytest.raises(InputError, match="at least"):
            Limits(**bad)
    with pytest.raises(InputError, match="letters"):
        run_function("x" * 10**6, "f", [])
    assert OUTPUT < 2**24


def test_a_wrong_function_shows_its_smallest_counterexample():
    one = problem("04.6", "s")
    result = judged(one, {"python": "def partitions(n, m):\n    return min(n, m)"}, SHORT)
    judge = one.task.judge
    first = next(c for c in judge.ordered if min(c.arguments) != c.right)
    assert result.counterexample.startswith(first.told("partitions"))
    assert float(judged(one, {"python": "partitions = lambda n, m: True"}, SHORT)) == 0


def test_empty_cases_cost_a_quarter():
    source = (
        "def same(f, g, m):\n"
        "    if not f or not g: raise ValueError('empty')\n"
        "    return sorted(map(f.count, range(m))) == sorted(map(g.count, range(m)))\n"
    )
    result = judged(problem("01.5"), {"python": source}, SHORT)
    assert (float(result), result.state) == (3.0, "partly right")
    assert "raises ValueError: empty" in result.counterexample


# ------------------------------------------------------------------ the command


def command(*words, text=None):
    return subprocess.run(
        [sys.executable, "-m", "finitefns.teach.grade", *words],
        input=text,
        capture_output=True,
        text=True,
        cwd=HOUSE,
        check=False,
    )


def test_the_command_writes_results(tmp_path):
    answers = {"01.1": problem("01.1", "ada").task.answer, "01.2": None}
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"seed": "ada", "answers": answers}))
    told = command(str(path))
    assert told.returncode == 0 and json.loads(told.stdout)["score"] == 2
    out = tmp_path / "results.json"
    told = command("-", "--problems", "01", "--out", str(out), text=path.read_text())
    assert told.returncode == 0 and told.stdout == ""
    assert json.loads(out.read_text())["output"] == "2 of 14 points"
    for asked in (["01.1", "02.5"], ["01.1,02.5"], ["01.1, 02.5"]):  # as `export` takes them
        told = command(str(path), "--problems", *asked)
        assert told.returncode == 0 and json.loads(told.stdout)["output"] == "2 of 4 points"


def test_the_command_complains_in_one_sentence(tmp_path, capsys):
    path = tmp_path / "answers.json"
    for content, said in (
        (b"", "not JSON"),
        (b"\xff", "byte 0 is 0xff, but text in UTF-8 is meant"),
        (b" " * (11 * 2**20), "10 MB"),
    ):
        path.write_bytes(content)
        assert main([str(path)]) == 2
        told = capsys.readouterr()
        assert said in told.err and told.err.count("\n") == 1 and not told.out
    assert main([str(tmp_path / "missing.json")]) == 2
    path.write_text('{"answers": {}}')
    assert main([str(path), "--seconds", "0"]) == 2
    assert "seconds is 0" in capsys.readouterr().err


def test_case_i_answers_may_begin_with_a_mark_of_byte_order(tmp_path, capsys):
    text = json.dumps({"answers": {"01.1": None}})
    for code in ("utf-8", "utf-8-sig", "utf-16"):
        path = tmp_path / "answers.json"
        path.write_bytes(text.encode(code))
        assert main([str(path)]) == 0, code
        assert "score" in capsys.readouterr().out


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path, capsys):
    nowhere = tmp_path / "none.json"
    assert main([str(nowhere)]) == 2
    assert capsys.readouterr().err == (
        f"grade: {nowhere} cannot be used: No such file or directory\n"
    )


def test_the_help_is_for_a_terminal(capsys) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    told = capsys.readouterr().out
    assert left.value.code == 0 and "`" not in told
    assert '{"answers": [{"problem": "01.1", "seed": 7, "answer": [["a"], ["b"]]}, ...]}' in told
