"""Two clusterings, as people compare them: how far apart, which rows, what names would say."""

from __future__ import annotations

import csv
import itertools
import json
import os
import random
from pathlib import Path

import numpy as np
import pytest

from finitefns.cli import apart as cli_apart

MONDAY = "who,group\nada,A\nben,A\ncyd,B\ndev,B\neva,C\n"
FRIDAY = "who,group\nada,2\nben,2\ncyd,1\ndev,3\neva,3\n"  # dev changed over
SHUFFLED = "who,group\neva,3\ndev,3\ncyd,1\nben,2\nada,2\n"


@pytest.fixture
def days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("monday", MONDAY), ("friday", FRIDAY), ("shuffled", SHUFFLED)):
        Path(f"{name}.csv").write_text(text)
    return tmp_path


def written(path: str) -> list[list[str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


WHO = ("--columns", "who,group")


# ------------------------------------------------------------------ a no, and how far


@pytest.mark.usefixtures("days")
@pytest.mark.parametrize("right", ["friday.csv", "shuffled.csv"])
def test_a_no_says_how_far_which_rows_and_the_best_translation(say, right: str) -> None:
    said = say("compare", "monday.csv", right, *WHO, "--freedom", "codomain")
    assert (said.status, said.err) == (1, "")
    assert said.out.splitlines()[1:] == [
        "1 of 5 rows differs after the best renaming of outputs",
        "",
        "  input   left   translated   right",
        "  dev     B      1            3",
        "",
        "  outputs",
        "  A -> 2",
        "  B -> 1",
        "  C -> 3",
    ]


@pytest.mark.usefixtures("days")
def test_the_rows_that_differ_are_written(say) -> None:
    words = ("compare", "monday.csv", "friday.csv", *WHO, "--changed", "rows.csv")
    rows = [["input", "left", "left translated", "right"], ["dev", "B", "1", "3"]]
    assert say(*words, "--freedom", "codomain").status == 1
    assert written("rows.csv") == rows
    Path("rows.csv").write_text("as --svg does, it is written over")
    assert say(*words).status == 0  # inputs free: equivalent, and yet dev changed over
    assert written("rows.csv") == rows
    assert say(*words, "--freedom", "none").status == 1
    assert written("rows.csv")[0] == ["input", "left", "right"]
    assert len(written("rows.csv")) == 6
    assert say("compare", "monday.csv", "monday.csv", *words[3:]).status == 0
    assert written("rows.csv") == rows[:1]
    assert sorted(os.listdir()) == ["friday.csv", "monday.csv", "rows.csv", "shuffled.csv"]


@pytest.mark.usefixtures("days")
def test_a_table_that_is_asked_about_is_never_written_over(say) -> None:
    before = {name: Path(name).read_bytes() for name in ("monday.csv", "friday.csv")}
    os.symlink("friday.csv", "link.csv")
    words = ("compare", "monday.csv", "friday.csv", *WHO, "--freedom", "codomain", "--changed")
    for name in ("monday.csv", "./friday.csv", os.path.abspath("friday.csv"), "link.csv"):
        said = say(*words, name)
        assert (said.status, said.out) == (2, "")
        assert f"--changed {name}: this is an input, and it would be written over" in said.err
    assert {name: Path(name).read_bytes() for name in before} == before


@pytest.mark.usefixtures("days")
def test_json_tells_the_same(say) -> None:
    words = ("compare", "monday.csv", "friday.csv", *WHO, "--json")
    found = json.loads(say(*words, "--freedom", "codomain").out)
    rows = [{"input": "dev", "left": "B", "left translated": "1", "right": "3"}]
    assert (found["distance"], found["rows"], found["changed"]) == (1, 5, rows)
    assert found["translation"] == [["A", "2"], ["B", "1"], ["C", "3"]]
    assert "with names kept" not in found
    found = json.loads(say(*words).out)
    assert (found["verdict"], "distance" in found) == ("equivalent", False)
    assert found["with names kept"] == {
        "freedom": "codomain", "verdict": "not equivalent", "distance": 1, "rows": 5,
        "changed": rows, "translation": [["A", "2"], ["B", "1"], ["C", "3"]],
    }  # fmt: skip


def test_labels_of_different_numbers_are_compared(say) -> None:
    """Case J: eight of ten, by assignment on the filled-up contingency table."""
    left, right = "1,1,2,2,1,1,2,1,1,2", "34,0,32,20,47,5,59,2,7,18"
    assert fewest(left.split(","), right.split(",")) == 8
    for pair in ((left, right), (right, left)):
        said = say("compare", *pair, "--freedom", "codomain", "--json")
        found = json.loads(said.out)
        assert (said.status, found["distance"], len(found["changed"])) == (1, 8, 8)
        assert list(found["changed"][0]) == ["input", "left", "left translated", "right"]
    lonely = [row["left translated"] for row in found["changed"]]
    assert lonely == [None] * 8  # an output of the left that no row keeps has no partner
    assert "(no partner)" in say("compare", *pair, "--freedom", "codomain").out


def fewest(left: list, right: list) -> int:
    """The rows that differ after the best renaming of outputs, by trying every renaming."""
    a, b = sorted(set(left)), sorted(set(right))
    if len(a) > len(b):
        a, b, left, right = b, a, right, left
    return min(
        sum(table[x] != y for x, y in zip(left, right, strict=True))
        for partners in itertools.permutations(b, len(a))
        for table in [dict(zip(a, partners, strict=True))]
    )


def test_the_distance_of_the_command_is_the_least_of_all_renamings(say) -> None:
    chance = random.Random(9)
    for _ in range(60):
        n = chance.randint(1, 7)
        left, right = (
            [chance.choice("uvwxy"[: chance.randint(1, 5)]) for _ in range(n)] for _ in "ab"
        )
        said = say("compare", ",".join(left), ",".join(right), "--freedom", "codomain", "--json")
        found = json.loads(said.out)
        expected = fewest(left, right)
        if found["verdict"] == "equivalent":
            assert expected == 0
            continue
        translation = dict(found["translation"])
        assert found["distance"] == expected == len(found["changed"])
        kept = [x for x in found["translation"] if x[1] is not None]
        assert len({new for _, new in kept}) == len(kept)
        differ = [i for i in range(n) if translation[left[i]] != right[i]]
        assert [row["input"] for row in found["changed"]] == [i + 1 for i in differ]


def test_the_translation_keeps_the_names_it_can(say) -> None:
    said = say("compare", "a,a,b,b,c,c", "b,a,a,b,c,c", "--freedom", "codomain", "--json")
    assert json.loads(said.out)["translation"] == [["a", "a"], ["b", "b"], ["c", "c"]]
    said = say("compare", "example:genetic-code/1", "example:genetic-code/2")
    assert "with their names kept (--freedom codomain): not equivalent, 4 of 64 rows" in said.out
    assert "AGG     Arg    Arg          Stop" in said.out
    assert "all 21 keep their names" in said.out


def test_many_rows_are_cut_and_many_outputs_too(say, tmp_path: Path) -> None:
    left, right = ",".join(map(str, range(40))), ",".join(str(i // 2) for i in range(40))
    said = say("compare", left, right, "--freedom", "codomain")
    assert "20 of 40 rows differ after the best renaming of outputs" in said.out
    assert "  ... 10 more (--changed FILE.csv writes all)" in said.out
    assert len(said.out.splitlines()) < 32
    path = str(tmp_path / "all.csv")
    said = say("compare", left, right, "--freedom", "codomain", "--changed", path)
    assert f"  ... 10 more (all are in {path})" in said.out
    assert len(written(path)) == 21


def test_where_no_distance_is_known_the_verdict_stands(say, tmp_path: Path) -> None:
    for words in (
        ["[[0,0,1],[1,0]]", "[[0,1,2],[1,0,0]]", "--freedom", "hidden"],
        ["a->b,b->a", "a->b,b->b", "--kind", "endofunction"],
    ):
        said = say("compare", *words)
        assert (said.status, said.err) == (1, "")
        found = json.loads(say("compare", *words, "--json").out)
        assert found["distance"] is None
        assert "is known for maps, and this is a" in found["why no distance"]
        said = say("compare", *words, "--changed", str(tmp_path / "x.csv"))
        assert (said.status, "--changed is for maps, but this is a" in said.err) == (2, True)
    said = say("compare", "aab", "aabb")
    assert said.out.startswith("not equivalent: size of the domain is 3 on the left, 4 on")
    assert say("compare", "", "a").status == 1
    assert os.listdir(tmp_path) == []


def test_outputs_that_never_occur_are_no_row(say) -> None:
    one, other = (
        json.dumps({"kind": "FiniteMap", "values": [0, 1], "codomain": m, "domain": 2})
        for m in (2, 3)
    )
    said = say("compare", one, other)
    assert said.status == 1
    assert "no row differs; only the outputs that never occur do" in said.out


def test_what_takes_long_is_not_begun_unasked(say, tmp_path: Path, monkeypatch) -> None:
    """Two tables whose outputs all meet: the assignment is as large as the outputs squared."""
    monkeypatch.setattr(cli_apart, "UNASKED", 99)
    chance = np.random.default_rng(0)
    left, right = (",".join(map(str, chance.permutation(60) % 12)) for _ in "ab")
    said = say("compare", left, right, "--freedom", "codomain")
    assert (said.status, said.err) == (1, "")
    assert "was not worked out: the outputs can go together in 144 pairs" in said.out
    path = str(tmp_path / "rows.csv")
    said = say("compare", left, right, "--freedom", "codomain", "--changed", path)
    assert "rows differ after the best renaming of outputs" in said.out
    assert len(written(path)) == 1 + int(said.out.splitlines()[1].split()[0])
    # Many outputs whose rows hardly mix are many small assignments, and are worked out.
    left = ",".join(str(i // 2) for i in range(160))
    right = ",".join(str(i // 2 + (i == 0)) for i in range(160))
    said = say("compare", left, right, "--freedom", "codomain")
    assert "1 of 160 rows differs" in said.out


def test_a_large_group_is_not_tried_unasked(say) -> None:
    left, right = "0" * 15 + "1", "0" * 14 + "11"
    said = say("compare", left, right, "--freedom", "domain=affine codomain=free")
    assert said.status == 1
    assert "was not worked out: each of 322,560 renamings has to be tried" in said.out
    said = say("compare", "0001", "0110", "--freedom", "npn/2")
    assert "1 of 4 rows differs after the best renaming of inputs and outputs" in said.out


@pytest.mark.usefixtures("days")
def test_inputs_of_one_table_only_are_left_out(say) -> None:
    Path("other.csv").write_text("who,group\nfay,9\nada,7\nben,7\ncyd,8\ndev,7\n")
    words = ("compare", "monday.csv", "other.csv", *WHO, "--freedom", "codomain")
    said = say(*words, "--changed", "rows.csv")
    assert (said.status, said.err) == (1, "")
    assert said.out.splitlines()[1:5] == [
        "4 inputs are in both tables; 1 of them differs after the best renaming of outputs",
        "",
        "  input   left   translated   right",
        "  dev     B      8            7",
    ]
    assert written("rows.csv")[1:] == [["dev", "B", "8", "7"]]
    found = json.loads(say(*words, "--json").out)
    assert (found["distance"], found["rows"], found["inputs in one only"]) == (1, 4, 2)
    Path("none.csv").write_text("who,group\nx,7\ny,8\n")
    said = say("compare", "monday.csv", "none.csv", *WHO, "--freedom", "codomain")
    assert (said.status, len(said.out.splitlines())) == (1, 1)
    # Values without names have places: the first two of three are not "in both".
    assert say("compare", "aab", "aabb", "--freedom", "codomain").out.count("\n") == 1


# ------------------------------------------------------------------ names that both tables give


@pytest.mark.usefixtures("days")
def test_the_default_says_what_names_would_say(say) -> None:
    """Newcomers A 3: two tables of the same inputs are "equivalent" where inputs are free."""
    said = say("compare", "monday.csv", "shuffled.csv", *WHO)
    assert said.status == 0
    assert said.out.splitlines()[-1] == (
        "inputs were free; with their names kept (--freedom codomain): not equivalent, "
        "1 of 5 rows differs"
    )
    said = say("compare", "monday.csv", "friday.csv", *WHO, "--freedom", "domain")
    assert said.out.splitlines()[2] == (
        "inputs were free; with their names kept (--freedom none): not equivalent, "
        "5 of 5 rows differ"
    )
    for freedom in ("codomain", "none"):
        assert "were free" not in say("compare", "monday.csv", "friday.csv", *WHO,
                                      "--freedom", freedom).out  # fmt: skip


def test_what_holds_with_names_kept_is_true(say) -> None:
    chance = random.Random(4)
    told = 0
    for _ in range(40):
        n = chance.randint(1, 6)
        left, right = ([chance.choice("uvw") for _ in range(n)] for _ in "ab")
        words = ("compare", ",".join(left), ",".join(right), "--json")
        kept = json.loads(say(*words).out)["with names kept"]
        asked = json.loads(say(*words, "--freedom", kept["freedom"]).out)
        assert kept["verdict"] == asked["verdict"]
        assert kept.get("distance") == asked.get("distance")
        told += kept["verdict"] == "equivalent"
    assert 0 < told < 40


def test_nothing_is_said_where_inputs_kept_their_names_anyway(say) -> None:
    for words in (("aab", "xxy"), ("aab", "aab"), ("", "")):
        assert "were free" not in say("compare", *words).out
    # Other inputs, and a group that somebody chose: there is nothing to keep.
    assert "were free" not in say("compare", "a->x,b->y,c->y", "d->x,e->x,f->y").out
    assert "were free" not in say("compare", "aab", "aba", "--freedom", "domain=cyclic").out


def test_places_are_not_called_names(say) -> None:
    assert "with their places kept" in say("compare", "aab", "aba").out
    assert "with their places kept" not in say("compare", "a->u,b->u,c->v", "a->u,b->v,c->u").out
    assert "with their names kept" in say("compare", "7->u,5->u,6->v", "5->u,6->u,7->v").out


def test_points_of_an_endofunction_and_inputs_of_a_chain(say) -> None:
    said = say("compare", "a->b,b->b", "a->a,b->a", "--kind", "endofunction")
    assert said.out.splitlines()[-1] == (
        "points were free; with their names kept (--freedom none): not equivalent"
    )
    said = say("compare", "[[0,0,1],[1,0]]", "[[1,0,0],[0,1]]")
    assert said.status == 0
    assert said.out.splitlines()[-1] == (
        "inputs were free; with their places kept (--freedom 'stage1 stage2'): not equivalent"
    )


# ------------------------------------------------------------------ JSON of a yes


@pytest.mark.usefixtures("days")
def test_a_slot_that_was_fixed_is_not_listed(say) -> None:
    """Newcomers A 4: 150 identical pairs of a fixed slot tell nobody anything."""
    Path("tuesday.csv").write_text(MONDAY.translate(str.maketrans("ABC", "213")))
    words = ("compare", "monday.csv", "tuesday.csv", *WHO, "--json", "--freedom")
    found = json.loads(say(*words, "codomain").out)
    assert found["relabeling"] == {"codomain": [["A", "2"], ["B", "1"], ["C", "3"]]}
    assert found["names kept"] == ["domain"]
    found = json.loads(say(*words, "all").out)
    assert list(found["relabeling"]) == ["domain", "codomain"]
    assert found["names kept"] == []
