"""The command as people run it: what it prints, how it ends, what it says to bad input."""

from __future__ import annotations

import itertools
import json
import os
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from commanding import Said
from finitefns.cli import main
from finitefns.cli.demo import story
from finitefns.cli.terminal import arrows, cut, safe, side_by_side, whole, width
from finitefns.cli.topics import TOPICS
from finitefns.compare import equivalent
from finitefns.finite.examples import example
from finitefns.finite.maps import FiniteMap
from finitefns.finite.relabeling import Relabeling
from finitefns.wording import number

COMMANDS = [
    "compare", "describe", "factor", "classes", "exercises", "tutorials", "demo", "help",
]  # fmt: skip
COMMAND = [sys.executable, "-m", "finitefns"]


def command(*words: str, stdin: str = "", **variables: str) -> Said:
    done = subprocess.run(
        [*COMMAND, *words],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, **variables},
    )
    return Said(done.returncode, done.stdout, done.stderr)


# ------------------------------------------------------------------ compare


def test_a_yes_shows_the_relabeling() -> None:
    said = command("compare", "1,1,1,2,2", "3,3,5,5,3", "--codomain", "1..5")
    assert said.status == 0
    assert said.err == ""
    assert said.out == (
        "equivalent: a relabeling of domain, codomain turns the left into the right\n"
        "\n"
        "  inputs        outputs\n"
        "  1 -> 1        1 -> 3\n"
        "  2 -> 2        2 -> 5\n"
        "  3 -> 5        3 -> 1\n"
        "  4 -> 4        4 -> 4\n"
        "  5 -> 3        5 -> 2\n"
        "\n"
        "inputs were free; with their places kept (--freedom codomain): not equivalent, "
        "2 of 5 rows differ\n"
    )


def test_a_no_names_the_reason() -> None:
    said = command("compare", "1,1,1,2,2", "1,1,1,1,2", "--codomain", "1..5")
    assert (said.status, said.err) == (1, "")
    assert said.out.splitlines()[0] == (
        "not equivalent: level-set sizes are (3, 2) on the left, (4, 1) on the right"
    )


def test_the_relabeling_in_json_replays(say) -> None:
    said = say("compare", "--json", "example:genetic-code/1", "example:genetic-code/10")
    found = json.loads(said.out)
    assert (said.status, found["verdict"], found["freedom"]) == (0, "equivalent", "all")
    f, g = example("genetic-code/1"), example("genetic-code/10")
    inputs, outputs = (dict(found["relabeling"][slot]) for slot in ("domain", "codomain"))
    assert len(inputs) == 64
    assert all(g(inputs[x]) == outputs[f(x)] for x in f.domain.labels)


def test_a_no_in_json(say) -> None:
    said = say("compare", "11122", "11112", "--json", "--freedom", "all")
    found = json.loads(said.out)
    assert said.status == 1
    assert found["verdict"] == "not equivalent"
    assert (found["invariant"], found["left"], found["right"]) == (
        "level-set sizes", [3, 2], [4, 1],
    )  # fmt: skip


def test_what_is_trusted_keeps_its_names(say) -> None:
    said = say("compare", "aabb", "bbaa", "--freedom", "codomain")
    assert said.status == 0
    assert said.out.splitlines()[2:] == [
        "  inputs                  outputs",
        "  keep their names        a -> b",
        "                          b -> a",
    ]
    assert say("compare", "aabb", "bbaa", "--freedom", "none").status == 1
    assert "nothing has to move" in say("compare", "aabb", "aabb").out
    assert "a relabeling of codomain turns" in say("compare", "aabb", "xxyy").out
    assert say("compare", "aabb", "aabb", "--freedom", "none").status == 0
    assert say("compare", "aab", "aac", "--freedom", "domain").status == 1
    assert say("compare", "a->x,b->y", "b->y,a->x", "--freedom", "none").status == 0
    assert say("compare", "a->x,b->y", "c->y,a->x", "--freedom", "none").status == 1


def test_slots_of_different_sizes_are_a_no(say) -> None:
    said = say("compare", "aab", "aabb")
    assert said.status == 1
    assert said.out.startswith("not equivalent: size of the domain is 3 on the left, 4 on")
    said = say("compare", "aab", "abc")
    assert said.status == 1
    assert "size of the codomain is 2 on the left, 3 on the right" in said.out
    assert "--codomain" in said.out


def test_empty_things_and_one_point(say) -> None:
    assert say("compare", "", "").status == 0
    assert say("compare", "", "", "--codomain", "0").status == 0
    assert say("compare", "", "", "--codomain", "3").status == 0
    assert say("compare", "a", "b").status == 0
    assert say("compare", "", "a").status == 1
    for text in ("", "a"):
        for words in (["factor", text], ["describe", text], ["describe", text, "--json"]):
            assert say(*words).status == 0, words
    for sizes in (("0", "0"), ("0", "2"), ("2", "0"), ("1", "1")):
        assert say("classes", *sizes).status == 0
        assert say("classes", *sizes, "--json").status == 0


def test_long_relabelings_are_cut(say) -> None:
    said = say("compare", "example:des/S1", "example:des/S5")
    assert said.status == 0
    assert "more" in said.out
    assert len(said.out.splitlines()) < 20
    same = say("compare", "example:aes", "example:aes")
    assert "all 256 keep their names" in same.out


def test_standard_input_and_files(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("id,group,note\n1,u,x\n2,u,y\n3,v,z\n")
    said = command("compare", str(table), "-", "--columns", "id,group", stdin="aab\n")
    assert said.status == 0
    assert command("describe", "-", stdin="").status == 2


def test_a_picture_is_written(say, tmp_path: Path) -> None:
    for number_, words in enumerate(
        [["compare", "aab", "xyx", "--svg"], ["compare", "aab", "xyz", "--codomain", "3", "--svg"],
         ["factor", "aaabb", "--lattice"]]
    ):  # fmt: skip
        path = tmp_path / f"{number_}.svg"
        assert say(*words, str(path)).status in (0, 1)
        assert ET.fromstring(path.read_text()).tag.endswith("svg")


# ------------------------------------------------------------------ the other questions


def test_factor(say) -> None:
    said = say("factor", "aaabb", "--size", "2")
    assert said.status == 0
    assert "1 factorization through 2 points" in said.out
    assert "{1 2 3} {4 5}" in said.out
    found = json.loads(say("factor", "aaabb", "--json").out)
    assert (found["count"], found["listed"], len(found["factorizations"])) == (10, 10, 10)
    assert found["factorizations"][0] == {
        "middle": 2, "blocks": [[1, 2, 3], [4, 5]], "embed": [0, 1],
    }  # fmt: skip
    assert "the middle set has 2 to 5 points" in say("factor", "aaabb", "--size", "7").out
    said = say("factor", "example:genetic-code/1", "--limit", "3")
    assert "81,311,950,440,000,000 factorizations" in said.out
    assert "... 81,311,950,439,999,997 more" in said.out
    long = say("factor", "a" * 60)
    assert long.status == 0
    assert len(long.out.splitlines()) < 30


def test_describe(say) -> None:
    said = say("describe", "11122", "--codomain", "1..5")
    assert said.status == 0
    assert "(3, 2)" in said.out
    found = json.loads(say("describe", "11122", "--json").out)
    assert isinstance(found, dict)


def test_classes(say) -> None:
    assert say("classes", "5", "5", "--count").out == "7\n"
    assert say("classes", "1000", "1000", "--count").out == "24061467864032622473692149727991\n"
    said = say("classes", "5", "5")
    assert said.out.startswith("7 classes of maps from 5 to 5 points, freedom all\n")
    assert "0 0 0 1 1   level sets (3, 2)" in said.out
    found = json.loads(say("classes", "4", "2", "--json", "--list").out)
    assert found["classes"] == [[0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 1]]
    assert found["count"] == 3
    onto = ["classes", "4", "2", "--only", "surjective", "--freedom", "codomain", "--count"]
    assert say(*onto).out == "7\n"
    assert say("classes", "3", "3", "--limit", "2").out.splitlines()[-1] == "... 1 more"


def test_a_listing_that_never_ends_is_refused(say) -> None:
    said = say("classes", "1000", "1000", "--list")
    assert said.status == 2
    assert "24,061,467,864,032,622,473,692,149,727,991 classes" in said.err
    assert "--limit" in said.err
    said = say("classes", "1000", "1000", "--list", "--limit", "2")
    assert said.status == 0
    assert len(said.out.splitlines()) == 4


def test_samples_are_repeatable(say) -> None:
    words = ["classes", "50", "50", "--sample", "3", "--json"]
    first, again, other = (say(*words, "--seed", seed).out for seed in ("1", "1", "2"))
    assert first == again
    assert first != other
    sampled = json.loads(first)["classes"]
    assert [len(values) for values in sampled] == [50, 50, 50]
    assert len(say(*words[:-1]).out.splitlines()) == 3


def test_a_count_of_many_digits_is_written_whole(say) -> None:
    said = say("classes", "4000", "50", "--freedom", "none", "--count")
    assert said.out == whole(50**4000) + "\n"
    assert len(said.out) > 6_000
    found = say("classes", "4000", "50", "--freedom", "none", "--limit", "0", "--json")
    assert len(found.out) > 6_000
    assert say("classes", "4000", "50", "--freedom", "none", "--limit", "1").status == 0


# ------------------------------------------------------------------ the demonstration


def test_demo_tells_the_story() -> None:
    said = command("demo")
    assert (said.status, said.err) == (0, "")
    lines = said.out.splitlines()
    assert len(lines) <= 50
    assert max(map(width, lines)) <= 100
    for fact in (
        "level-set sizes are (3, 2) on the left, (4, 1) on the right",
        "25 different maps   1=11  27=28",
        "24 different maps   1=11  4=32  27=28",
        "18 different maps   1=10=11=15  4=32  6=29=30  12=22  27=28=31",
        "TAG -> TGA, TGA -> TAG",
        "Cys -> Stop, Stop -> Cys",
    ):
        assert fact in said.out


def test_the_renamings_of_the_demonstration_are_true() -> None:
    """Worked by hand: exchange these names in code 1 and code 10 is what comes out."""
    f, g = example("genetic-code/1"), example("genetic-code/10")
    residue = {"Cys": "Stop", "Stop": "Cys"}
    codon = {"TAA": "TGT", "TAG": "TGC", "TGT": "TAA", "TGC": "TAG"}
    for x in f.domain.labels:
        assert g(codon.get(x, x)) == residue.get(f(x), f(x))
    assert list(story()) == list(story())


def test_what_the_demonstration_says_of_gates_is_true() -> None:
    for one, other in [("AND", "OR"), ("OR", "NAND"), ("NAND", "NOR"), ("XOR", "FIRST")]:
        assert equivalent(example(f"gate/{one}"), example(f"gate/{other}"))
    assert not equivalent(example("gate/AND"), example("gate/XOR"))


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    "words, complaint",
    [
        (["compare", "a"], "required: B"),
        (["compare", "a", "b", "--bogus"], "unrecognized arguments: --bogus"),
        (["compare", "-1,2", "2,3"], "values that begin with a minus sign come after --"),
        (["nonsense"], "invalid choice: 'nonsense'"),
        (["compare", "a", "b", "--freedom", "sourse"],
         "there is no slot 'sourse'; a FiniteMap has domain, codomain"),
        (["compare", "a", "b", "--freedom", ""], "freedom is ''"),
        (["compare", "a", "b", "--freedom", "all none"], "freedom is 'all none'"),
        (["compare", "a", "nowhere.csv"], "nowhere.csv: no such file"),
        (["compare", "-", "-"], "standard input"),
        (["compare", "1,1,9", "1,1,1", "--codomain", "5"], "value 3: it is 9"),
        (["compare", "a", "b", "--columns", "x"], "--columns is 'x', but two columns are meant"),
        (["compare", "a", "b", "--svg", "no/such/x.svg"], "there is no folder 'no/such'"),
        (["compare", "a", "b", "--svg", "x.png"], "the name must end in .svg"),
        (["factor", "a", "--lattice", "no/x.svg"], "there is no folder 'no'"),
        (["factor", "a", "--size", "x"], "--size is 'x'"),
        (["factor", "a", "--limit", "-1"], "--limit is '-1'"),
        (["factor", "a" * 60, "--lattice", "x.svg"], "factorizations"),
        (["describe", "[" * 100_000], "nested too deep"),
        (["describe", "example:nope"], "there is no example 'nope'"),
        (["classes", "x", "3"], "N is 'x'"),
        (["classes", "3", "1.5"], "M is '1.5'"),
        (["classes", "3", "3", "--limit", "9" * 5000], "--limit is"),
        (["classes", "3", "3", "--freedom", "sourse"], "there is no slot 'sourse'"),
        (["classes", "3", "3", "--seed", "1"], "--seed is for --sample"),
        (["classes", "3", "3", "--list", "--count"], "not allowed with"),
        (["classes", "3", "3", "--only", "big"], "invalid choice: 'big'"),
        (["classes", "3", "0", "--sample", "1"], ""),
    ],
)  # fmt: skip
def test_bad_input_gets_one_sentence(say, words: list[str], complaint: str) -> None:
    said = say(*words)
    assert said.status == 2
    assert said.out == ""
    assert said.err.startswith("finitefns: ")
    assert said.err.count("\n") == 1
    assert complaint in said.err
    assert len(said.err) < 2_000


def test_bad_files_get_one_sentence(say, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "deep.json").write_text("[" * 100_000 + "]" * 100_000)
    (tmp_path / "junk.csv").write_bytes(bytes(range(256)) * 4)
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "twice.csv").write_text("a,x\na,y\n")
    np.save(tmp_path / "cube.npy", np.zeros((2, 2, 2)))  # two dimensions are a matrix
    np.save(tmp_path / "objects.npy", np.array([{}], object), allow_pickle=True)
    for path in sorted(tmp_path.iterdir()):
        said = say("describe", str(path))
        assert (said.status, said.out) == (2, ""), path
        assert said.err.startswith(f"finitefns: {path}")
        assert said.err.count("\n") == 1


def test_nothing_is_traced_back_for_a_real_shell() -> None:
    said = command("compare", "[" * 100_000, "a")
    assert said.status == 2
    assert "Traceback" not in said.err
    assert said.err.startswith("finitefns: ")


def test_a_file_that_may_not_be_read_or_written(say, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,x\n")
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser reads everything
        return
    said = say("describe", str(path))
    assert said.status == 2
    assert "Permission denied" in said.err


def test_labels_cannot_play_tricks_on_the_terminal(say, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"\x1b[2Jevil\n": "\u202eabc", "long" * 100: "x\ty"}))
    for words in (
        ["compare", str(path), str(path)],
        ["factor", str(path)],
        ["describe", str(path)],
    ):
        said = say(*words)
        assert said.status == 0
        assert "\x1b" not in said.out
        assert "\u202e" not in said.out
        assert max(map(width, said.out.splitlines())) <= 160
    said = say("describe", "\x1b[2J->x,\x1b[2J->y")
    assert said.status == 2
    assert "\x1b" not in said.err


# ------------------------------------------------------------------ manners


def test_help_and_version() -> None:
    said = command("--version")
    assert said.status == 0
    assert said.out.startswith("finitefns")
    for words in ([], *([name] for name in COMMANDS)):
        said = command(*words, "--help", COLUMNS="80")
        assert (said.status, said.err) == (0, "")
        lines = said.out.splitlines()
        assert len(lines) < 40
        assert max(map(len, lines)) <= 80
        named = re.findall(r"finitefns help ([a-z]+)((?: [|] [a-z]+)*)", said.out)
        assert {word for one, more in named for word in [one, *re.findall("[a-z]+", more)]} <= {
            *TOPICS
        }
        assert ("examples:" in said.out) == (words not in ([], ["demo"], ["help"]))
    assert command().status == 2


def test_every_topic_of_the_help_is_named_and_fits_a_screen(say) -> None:
    told = say("help").out
    for topic, text in TOPICS.items():
        assert f"finitefns help {topic} " in told
        assert say("help", topic) == (0, text, "")
        assert max(map(len, text.splitlines())) <= 80
        assert len(text.splitlines()) < 40
    said = say("help", "everything")
    assert said.status == 2
    assert "there is no topic 'everything'; there are inputs, tables, kinds, " in said.err
    assert said.err.endswith(", and the name of each command\n")
    for topic in TOPICS:
        assert say("help", topic.removesuffix("s")) == (0, TOPICS[topic], "")


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in (*TOPICS, "help")])
def test_help_on_a_command_is_its_own_help(name: str) -> None:
    assert command("help", name) == command(name, "--help") != command("--help")


def test_options_may_stand_before_between_and_behind_words(say) -> None:
    for words in itertools.permutations(["01.1", "--seed=ada", "--hint=1"]):
        assert say("exercises", "show", *words) == say(
            "exercises", "show", "01.1", "--seed", "ada", "--hint", "1"
        )
    plain = say("exercises", "check", "01.2", "7", "--seed", "ada")
    assert plain.status == 2 and "01.2: 0 of 2 points" in plain.out
    assert say("exercises", "check", "--seed", "ada", "01.2", "7") == plain
    assert say("exercises", "--seed", "ada", "check", "01.2", "7") == plain
    free = say("compare", "aab", "xxy", "--freedom", "codomain")
    assert free.status == 0
    assert say("compare", "aab", "--freedom", "codomain", "xxy") == free
    assert say("compare", "--freedom", "codomain", "--", "-1,2", "-3,4").status == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["compare"], "arguments are required: A, B (see: finitefns compare --help)"),
        (["compare", "a", "b", "c"], "unrecognized arguments: c (see: finitefns compare --help)"),
        (["compare", "a", "--b", "c"], "unrecognized arguments: --b (see: finitefns compare "),
        (["--b"], "unrecognized arguments: --b (see: finitefns --help)"),
    ],
)
def test_a_wrong_call_names_the_help_that_tells_it(say, words, complaint) -> None:
    said = say(*words)
    assert (said.status, said.out) == (2, "")
    assert complaint in said.err


TRIED = [
    line
    for line in TOPICS["examples"].replace("\\\n", "").splitlines()
    if line.strip() and not re.search(r"\.(csv|npy|svg|html)", line)
]


@pytest.mark.parametrize("line", TRIED)
def test_the_examples_of_the_help_run(say, line: str) -> None:
    said = say(*shlex.split(line, comments=True)[1:])
    assert said.status in (0, 1), said.err
    assert said.out


def test_small_questions_load_nothing_heavy() -> None:
    asked = (
        "import sys; from finitefns.cli import main; main(['compare', 'aaabb', 'xyxyx']); "
        "heavy = {'scipy', 'sympy', 'networkx', 'matplotlib', 'pandas', 'narwhals'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, timeout=300, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_who_leaves_is_no_error() -> None:
    words = [*COMMAND, "classes", "1000", "1000", "--list", "--limit", "100000"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 141


def test_a_terminal_that_knows_few_letters(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"é": "ß", "日本": "ß"}))
    said = command("compare", str(path), str(path), PYTHONIOENCODING="ascii")
    assert said.status == 0
    assert "\\xdf" in said.out
    said = command("factor", '["ß"]', "--json", PYTHONIOENCODING="ascii")
    assert json.loads(said.out)["count"] == 1


def test_tables_line_up() -> None:
    assert side_by_side(["日本", "a"], ["x", "y"], gap="  ") == ["日本  x", "a     y"]
    assert arrows([]) == ["none"]
    long = arrows((i, i ^ 1) for i in range(64))
    assert long[-1] == "... 54 more"
    assert len(long) == 11
    mixed = arrows((i, i ^ 1 if i < 40 else i) for i in range(64))
    assert mixed[-2:] == ["... 30 more", "(24 keep their names)"]
    assert safe("\ud800\u200b") == "\\ud800\\u200b"
    assert width(safe("日" * 50)) <= 24
    assert number(10**40) == "about 1.0 x 10^40"
    assert number(1234 * 10**4000) == "about 1.2 x 10^4003"
    assert cut([]) == ""


def test_the_verdict_of_the_command_is_that_of_the_library() -> None:
    f, g = FiniteMap([0, 0, 1]), FiniteMap([1, 0, 1])
    verdict = equivalent(f, g)
    assert isinstance(verdict.witness, Relabeling)
    assert verdict
    assert main(["compare", "001", "101", "--json"]) == 0


def test_a_codomain_of_a_billion_points_is_refused_before_memory_is_spent():
    huge = '{"kind":"FiniteMap","values":[0],"codomain":1000000000,"domain":1}'
    run = subprocess.run(
        [sys.executable, "-m", "finitefns", "compare", huge, "a", "--freedom", "none"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert run.returncode == 2
    assert run.stderr.startswith("finitefns: ")
    assert "1,000,000,000 points" in run.stderr


def test_an_answer_of_thousands_of_digits_is_json_too():
    run = subprocess.run(
        [sys.executable, "-m", "finitefns", "factor", "a" * 2500, "--size", "900", "--json",
         "--limit", "0"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert '"count"' in run.stdout
    assert len(run.stdout) > 4300
