"""Groups on the command line: freedoms by name, the freedom table, refusals in one sentence."""

import json

import pytest

from finitefns.cli import main


def run(capsys, *words):
    status = main(list(words))
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_gates_up_to_npn(capsys):
    asked = ("compare", "example:gate/AND", "example:gate/NOR", "--freedom", "npn/2")
    status, out, _ = run(capsys, *asked)
    assert status == 0 and "00 -> 11" in out
    status, out, _ = run(capsys, "compare", "example:gate/AND", "example:gate/XOR", *asked[3:])
    assert status == 1 and out.startswith("not equivalent: ")


def test_automata_up_to_mirror_and_complement(capsys):
    words = ["compare", "example:eca/110", "example:eca/124", "--freedom", "automata"]
    assert run(capsys, *words)[0] == 0
    words[2] = "example:eca/193"  # complement and mirror
    status, out, _ = run(capsys, *words, "--json")
    told = json.loads(out)
    assert status == 0 and told["relabeling"]["codomain"] == [[0, 1], [1, 0]]
    words[2] = "example:eca/30"
    assert run(capsys, *words)[0] == 1


def test_classes_under_groups(capsys):
    assert run(capsys, "classes", "16", "2", "--freedom", "npn/4", "--count")[1] == "222\n"
    status, out, _ = run(capsys, "classes", "6", "2", "--freedom", "domain=dihedral", "--list")
    assert status == 0 and len(out.splitlines()) == 14
    status, out, _ = run(
        capsys, "classes", "--endofunctions", "4", "--freedom", "space=cyclic", "--list", "--json"
    )
    told = json.loads(out)
    assert status == 0 and told["count"] == len(told["classes"]) == 70
    status, out, _ = run(
        capsys,
        *["classes", "3", "3", "2", "--sample", "3", "--seed", "0", "--freedom"],
        "stage0=cyclic stage1",
    )
    assert status == 0 and len(out.splitlines()) == 3


def test_the_table_of_one_map(capsys, tmp_path):
    words = ["describe", "example:gate/AND", "--table", "--freedom", "np/2", "--freedom", "p/2"]
    picture = tmp_path / "table.svg"
    status, out, _ = run(capsys, *words, "--svg", str(picture))
    assert status == 0
    assert [line.split("  ")[0] for line in out.splitlines()[2:]] == [
        "none", "codomain", "domain", "all", "domain=hypercube", "domain=bits",
    ]  # fmt: skip
    assert "<svg" in picture.read_text() and "domain=bits" in picture.read_text()
    status, out, _ = run(capsys, *words, "--json")
    assert json.loads(out)["domain=bits"]["classes"] == 12
    status, out, _ = run(capsys, "describe", "example:gate/AND", "--freedom", "np/2")
    assert status == 0 and "freedom domain=hypercube" in out and "freedom all" in out


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["compare", "aab", "abb", "--freedom", "domain=cycle"], "one of free, fixed"),
        (["compare", "aab", "abb", "--freedom", "domain=hypercube"], "but the domain has 3"),
        (["compare", "aab", "abb", "--freedom", "npn/x"], "there is no natural freedom 'npn/x'"),
        (["compare", "aab", "abb", "--freedom", "automata"], "automata is about maps of 8 points"),
        (["classes", "300", "2", "--freedom", "space=cyclic"], "there is no slot 'space'"),
        (
            ["classes", "256", "2", "--freedom", "affine/8", "--list", "--limit", "2"],
            "the group has order 1,369,104,324,918,194,995,200",
        ),
    ],
)
def test_refusals(capsys, words, sentence):
    status, out, err = run(capsys, *words)
    assert (status, out) == (2, "")
    assert err.startswith("finitefns: ") and sentence in err and len(err.splitlines()) == 1
