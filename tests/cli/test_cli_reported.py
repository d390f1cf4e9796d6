"""What people asked elsewhere of two clusterings and two tables, asked of the command.

Each answer is worked out by hand in the comment, or by trying every renaming.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from finitefns.cli import main


@pytest.fixture
def ask(capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Compare two lists of labels, or two tables of inputs, and give what JSON tells."""
    monkeypatch.chdir(tmp_path)

    def run(left: object, right: object, freedom: str = "codomain") -> dict:
        for name, given in (("left", left), ("right", right)):
            Path(f"{name}.json").write_text(json.dumps(given))
        main(["compare", "left.json", "right.json", "--freedom", freedom, "--json"])
        return json.loads(capsys.readouterr().out)

    return run


def test_same_clusters_under_other_numbers(ask) -> None:
    # scikit-learn 6163: is there a test that two clusterers found the same clusters? Point by
    # point 1 goes to 2, 0 to 1, 2 to 0.
    found = ask([1, 1, 0, 0, 2, 1, 0], [2, 2, 1, 1, 0, 2, 1])
    assert found["verdict"] == "equivalent"
    assert dict(found["relabeling"]["codomain"]) == {1: 2, 0: 1, 2: 0}


def test_the_best_mapping_of_two_lists(ask) -> None:
    # A page that asks for findMapping(list1, list2) == {0: 1, 1: 3, 5: 2, 8: 8}; with the last 3 of
    # list2 made a 4 the mapping is to be the same, and one place differs.
    mapping = {0: 1, 1: 3, 5: 2, 8: 8}
    one, other = [1, 1, 0, 5, 5, 1, 8, 1], [3, 3, 1, 2, 2, 3, 8, 3]
    assert dict(ask(one, other)["relabeling"]["codomain"]) == mapping
    found = ask(one, [*other[:-1], 4])
    assert (found["distance"], dict(found["translation"])) == (1, mapping)
    assert found["changed"] == [{"input": 8, "left": 1, "left translated": 3, "right": 4}]


def test_a_contingency_table_that_is_not_square(ask) -> None:
    # scikit-learn 10220: male, female against right, left, both hands, counts [[2, 1, 0], [0, 1,
    # 2]]. The best is male-right and female-both: 2 + 2 of 6 are kept, so 2 differ.
    people = ["male"] * 3 + ["female"] * 3
    hands = ["right", "right", "left", "left", "both", "both"]
    found = ask(people, hands)
    assert (found["distance"], dict(found["translation"])) == (
        2,
        {"male": "right", "female": "both"},
    )
    assert [row["input"] for row in found["changed"]] == [3, 4]
    found = ask(hands, people)
    assert found["distance"] == 2
    assert dict(found["translation"]) == {"right": "male", "both": "female", "left": None}


def test_more_clusters_than_classes(ask) -> None:
    # SOMperf 6: a value error where labels are 34, 0, 32, ...: all ten differ, so one row of each
    # of the two classes is kept, and 8 differ.
    found = ask([1, 1, 2, 2, 1, 1, 2, 1, 1, 2], [34, 0, 32, 20, 47, 5, 59, 2, 7, 18])
    assert found["distance"] == len(found["changed"]) == 8


def test_states_from_one_against_indices_from_zero(ask) -> None:
    # ASPIRE-Python 873 tried the cyclic shifts of three names; 1 -> 0, 2 -> 2, 3 -> 1 is none.
    found = ask([1, 2, 3, 1, 2], [0, 2, 1, 0, 2])
    assert dict(found["relabeling"]["codomain"]) == {1: 0, 2: 2, 3: 1}


def test_a_pair_that_agrees_nowhere_is_no_match(ask) -> None:
    # prob-ml/bliss 518: an assignment pairs what has nothing in common, for it pairs everything.
    # Here a goes to u in two rows, b to v and c to u in one: a-u, b-v keep three, c is alone.
    found = ask(["a", "a", "b", "c"], ["u", "u", "v", "u"])
    assert (found["distance"], dict(found["translation"])) == (1, {"a": "u", "b": "v", "c": None})
    assert found["changed"] == [{"input": 4, "left": "c", "left translated": None, "right": "u"}]


def test_one_table_has_a_row_more(ask) -> None:
    # pandas 50083: "can only compare identically-labeled objects" of four rows against three, the
    # first three of them equal.
    found = ask({"25": 5, "12": 7, "15": 13, "14": 12}, {"25": 5, "12": 7, "15": 13}, "none")
    assert found["verdict"] == "not equivalent"
    assert (found["distance"], found["rows"], found["inputs in one only"]) == (0, 3, 1)


def test_rows_in_another_order(ask) -> None:
    # pandas 19854: equal Series with their index in another order cannot be compared.
    assert (
        ask({"a": 1, "b": 2, "c": 3}, {"c": 3, "a": 1, "b": 2}, "none")["verdict"] == "equivalent"
    )
    # pandas 31190: rows in another order and one value changed: row 0 has 10 and 999, no other
    # differs, and 20 at row 1 must not be held against row 0.
    found = ask({"0": 10, "1": 20, "2": 30}, {"1": 20, "0": 999, "2": 30}, "none")
    assert found["distance"] == 1
    assert [(row["left"], row["right"]) for row in found["changed"]] == [(10, 999)]


def test_two_outputs_that_are_left_over_are_not_called_each_other(ask) -> None:
    # a goes to u in three of four rows; b and w are left over, and no row has b on the left and w
    # on the right, so neither is the name of the other.
    found = ask(["a", "a", "a", "a", "b"], ["u", "u", "u", "w", "u"])
    assert (found["distance"], dict(found["translation"])) == (2, {"a": "u", "b": None})
    assert [row["left translated"] for row in found["changed"]] == ["u", None]
