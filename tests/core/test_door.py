"""Bad input: one sentence that says where, what was found, what is allowed; and nothing is lost."""

# ruff: noqa: E501 - one case a line reads best as a table

import json
import math
import pickle
import re
from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import finitefns as ff
from finitefns.finite.information import entropy
from finitefns.finite.sets import FiniteSet
from finitefns.verdict import Reason

F = ff.FiniteMap([0, 0, 1], codomain=2)

BAD = {
    "out of range": (lambda: ff.FiniteMap([0, 7], codomain=5), "values[1] is 7, but the codomain has points 0..4"),
    "negative": (lambda: ff.FiniteMap([0, -1], codomain=5), "values[1] is -1"),
    "negative, no codomain": (lambda: ff.FiniteMap([-1]), "values[0] is -1"),
    "into nothing": (lambda: ff.FiniteMap([0], codomain=0), "the codomain is empty"),
    "float": (lambda: ff.FiniteMap([0, 1.5]), "a point number is an integer"),
    "whole float": (lambda: ff.FiniteMap(np.array([0.0, 1.0])), "values[0] is 0.0, but a point number"),
    "nan": (lambda: ff.FiniteMap([0, float("nan")]), "a point number is an integer"),
    "complex": (lambda: ff.FiniteMap([0, 1j]), "a point number is an integer"),
    "boolean": (lambda: ff.FiniteMap([0, True]), "values[1] is True, but a point number is an integer"),
    "boolean array": (lambda: ff.FiniteMap(np.array([True])), "values[0] is True"),
    "two dimensions": (lambda: ff.FiniteMap([[0, 1], [1, 0]]), "values has 2 dimensions"),
    "a number": (lambda: ff.FiniteMap(3), "values is 3, but it must be a list of point numbers"),
    "ragged": (lambda: ff.FiniteMap([[0], [1, 2]]), "values is not a list of integers"),
    "text": (lambda: ff.FiniteMap("aab"), "FiniteMap.from_values reads labels"),
    "texts": (lambda: ff.FiniteMap(["a", "b"]), "values[0] is 'a'"),
    "none": (lambda: ff.FiniteMap([0, None]), "values[1] is None"),
    "beyond 64 bits": (lambda: ff.FiniteMap([2**70]), "values"),
    "beyond signed": (lambda: ff.FiniteMap(np.array([2**63], np.uint64)), "beyond 2**63 - 1"),
    "domain too short": (lambda: ff.FiniteMap([0, 0], domain="a"), "there are 2 values, but the domain has 1"),
    "label twice": (lambda: FiniteSet("aba"), "label 'a' comes twice, at places 0 and 2"),
    "label unhashable": (lambda: FiniteSet([[1], [2]]), "a label must be hashable"),
    "label missing": (lambda: FiniteSet(["a", None]), "label 1 is missing"),
    "size negative": (lambda: FiniteSet(-1), "a size is at least 0"),
    "size astronomical": (lambda: FiniteSet(10**30), "at most 2**62"),
    "size a float": (lambda: FiniteSet(1.5), "a set is 1.5, but it must be a size or its labels"),
    "unknown output": (lambda: ff.FiniteMap.from_values("abz", codomain="ab"), "values[2] is 'z', but the codomain is 'a', 'b'"),
    "missing output": (lambda: ff.FiniteMap.from_values(["a", None]), "values[1] is missing"),
    "nan output": (lambda: ff.FiniteMap.from_values([1.0, float("nan")]), "values[1] is missing"),
    "unhashable output": (lambda: ff.FiniteMap.from_values([[1], [2]]), "a label must be hashable"),
    "key missing": (lambda: ff.FiniteMap.from_mapping({"a": 1}, domain="ab"), "the mapping's key 'b' is missing"),
    "key unknown": (lambda: ff.FiniteMap.from_mapping({"a": 1, "c": 2}, domain="a"), "'c' is not in the domain"),
    "no such input": (lambda: F(9), "there is no point 9; the points are 0..2"),
    "no such label": (lambda: ff.FiniteMap.from_mapping({"a": 1})("q"), "there is no point 'q'; the points are 'a'"),
    "do not meet": (lambda: F @ ff.FiniteMap([0, 1], codomain=2), "g ends in 2 points"),
    "json": (lambda: ff.FiniteMap.from_json("{"), "this is not JSON"),
    "json nested": (lambda: ff.FiniteMap.from_json("[" * 100_000), "this is not JSON"),
    "json of another": (lambda: ff.FiniteMap.from_json("[1, 2]"), "a FiniteMap is an object with kind"),
    "json label": (lambda: ff.FiniteMap([0], codomain=[Fraction(1, 2)]).to_json(), "a label has no JSON form"),
    "freedom unknown": (lambda: ff.equivalent(F, F, "sourse"), "there is no slot 'sourse'; a FiniteMap has domain, codomain"),
    "freedom mixed": (lambda: ff.equivalent(F, F, "all domain"), "it must be one of 'all'"),
    "freedom empty": (lambda: ff.equivalent(F, F, ""), "freedom is ''"),
    "freedom a number": (lambda: ff.equivalent(F, F, 3), "freedom is 3, but it must be a Freedom"),
    "slot freedom": (lambda: ff.Freedom(domain="loose"), "the freedom of domain is 'loose'"),
    "colours too few": (lambda: ff.equivalent(F, F, ff.Freedom(domain=ff.coloured("ab"))), "coloured: 2 colours for the domain, which has 3 points"),
    "colour unhashable": (lambda: ff.equivalent(F, F, ff.Freedom(domain=ff.coloured([[1], [2], [3]]))), "a colour must be hashable"),
    "weights too many": (lambda: ff.equivalent(F, F, ff.Freedom(domain=ff.weighted([1] * 4))), "4 weights for the domain"),
    "weight nan": (lambda: ff.weighted([float("nan")]), "weights[0] is nan, but a weight is a finite number"),
    "weight negative": (lambda: ff.weighted([-1]), "a weight is at least 0"),
    "weight a text": (lambda: ff.weighted(["1"]), "weights[0] is '1'"),
    "weights all zero": (lambda: entropy(F, [0, 0, 0]), "the weights are all 0"),
    "other kind": (lambda: ff.equivalent(F, FiniteSet(3)), "a FiniteSet is not a map"),
    "move not onto": (lambda: ff.Relabeling(domain=[0, 0, 1]), "nothing goes to 2"),
    "move not integers": (lambda: ff.Relabeling(domain=[0.5]), "must be a list of point numbers"),
    "move too short": (lambda: F.act(ff.Relabeling(domain=[0])), "moves 1 points of the domain, which has 3"),
    "move of no slot": (lambda: F.act(ff.Relabeling(image=[0])), "there is no slot 'image'"),
    "middle size": (lambda: ff.count_factorizations(F, -1), "size is -1"),
    "lattice too large": (lambda: ff.finite.factorization_lattice(ff.FiniteMap([0] * 12)), "4213597 factorizations"),
    "domains differ": (lambda: ff.joint(F, ff.FiniteMap([0])), "the domain of f has 3 points"),
    "distance of sizes": (lambda: ff.distance(F, ff.FiniteMap([0], codomain=2)), "the domain has 3 points on the left, 1 on the right"),
    "not a list": (lambda: ff.FiniteMap(None), "values is None, but it must be a list of point numbers"),
    "second is a float": (lambda: ff.FiniteMap([0, 2.5]), "values[1] is 2.5"),
    "huge integer": (lambda: ff.FiniteMap([10**5000]), "values[0] is about 1.0 x 10^5000"),
    "too many labels": (lambda: FiniteSet(range(10**9)), "at most 134217728 are kept"),
    "no labels": (lambda: ff.FiniteMap.from_values(None), "values is None"),
    "no mapping": (lambda: ff.FiniteMap.from_mapping([1]), "a mapping is meant"),
    "a small mapping on a huge domain": (lambda: ff.FiniteMap.from_mapping({0: 0}, domain=10**9), "key 1 is missing"),
    "json of strange labels": (lambda: ff.FiniteMap.from_json('{"kind":"FiniteMap","values":[0],"codomain":"a","domain":1}'), "the codomain is 'a'"),
    "colour missing": (lambda: ff.coloured([float("nan")]), "colour 0 is missing"),
    "colours none": (lambda: ff.coloured(None), "None is not a list of colours"),
    "weight too large": (lambda: ff.weighted([1e308]), "a weight is at most 1e300"),
    "rounding": (lambda: ff.weighted([1.0], digits="x"), "digits is 'x'"),
    "nothing to compare": (lambda: ff.equivalent(None, None), "None is not a map"),
    "lists": (
        lambda: ff.equivalent([0, 0, 1], [1, 1, 0]),
        "equivalent: the list [0, 0, 1] is not a map, a chain or the like; FiniteMap([0, 0, 1]) makes",
    ),
    "a list on the right": (lambda: ff.equivalent(F, [0, 0, 1]), "the list [0, 0, 1] is not a map"),
    "an array": (lambda: ff.equivalent(np.arange(3), F), "an array is not a map, a chain or"),
    "a dict": (lambda: ff.level_sets({1: 2}), "FiniteMap.from_mapping({1: 2}) makes a map of it"),
    "symmetries of a number": (lambda: ff.symmetries(5), "symmetries: the number 5 is not a map, a chain or"),
    "a class": (lambda: ff.equivalent(ff.FiniteMap, F), "the class FiniteMap is not a map"),
    "no such point": (lambda: FiniteSet("abc").label(3), "there is no point number 3"),
    "huge group": (lambda: ff.symmetries(ff.FiniteMap([0], codomain=10**12)).order, "digits"),
    "huge bell": (lambda: ff.count_factorizations(ff.FiniteMap(np.zeros(10**6, int))), "counting factorizations needs"),
    "huge lattice": (lambda: ff.finite.factorization_lattice(ff.FiniteMap(np.zeros(10**4, int))), "far more than 5000"),
    "distance into a huge codomain": (lambda: ff.distance(ff.FiniteMap([5], codomain=10**12), ff.FiniteMap([6], codomain=10**12)), "the codomain has 1000000000000 points"),
    "frame column": (lambda: ff.FiniteMap.from_table(pd.DataFrame({"a": [1]}), "a", "b"), "there is no column 'b'; the frame has a"),
    "not a frame": (lambda: ff.FiniteMap.from_table(3, "a", "b"), "an int is not a frame"),
    "two outputs": (lambda: ff.FiniteMap.from_table(pl.DataFrame({"x": [1, 1], "y": [2, 3]}), "x", "y"), "row 1: the input 1 has the output 3, but before it had 2"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_one_sentence(name):
    call, says = BAD[name]
    with pytest.raises(ff.InputError, match=re.escape(says)) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_different_sizes_are_a_verdict_not_an_error():
    verdict = ff.equivalent(F, ff.FiniteMap([0], codomain=2))
    assert verdict.explain() == (
        "not equivalent: size of the domain is 3 on the left, 1 on the right"
    )


def test_the_array_handed_in_is_copied_and_the_map_cannot_be_changed():
    given = np.array([0, 1, 1])
    f = ff.FiniteMap(given)
    given[0] = 1
    assert f.values.tolist() == [0, 1, 1]
    with pytest.raises(ValueError, match="read-only"):
        f.values[0] = 1
    with pytest.raises(AttributeError, match="cannot be set"):
        f.domain = 3


@pytest.mark.parametrize("kind", [list, tuple, np.array, iter, lambda v: np.array(v, np.uint8)])
def test_every_kind_of_list_will_do(kind):
    assert ff.FiniteMap(kind([0, 1, 1])) == ff.FiniteMap([0, 1, 1])


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame, pa.table])
def test_frames(frame):
    f = ff.FiniteMap.from_table(frame({"x": ["a", "b", "c", "a"], "y": [1, 2, 1, 1]}), "x", "y")
    assert (f("a"), f("b"), f.domain.labels, f.codomain.labels) == (1, 2, ("a", "b", "c"), (1, 2))


@pytest.mark.parametrize("column", [pd.Series, pl.Series, np.array, list, pa.array])
def test_columns_of_labels(column):
    f = ff.FiniteMap.from_values(column(["v", "u", "v"]))
    assert (f.values.tolist(), f.codomain.labels) == ([1, 0, 1], ("u", "v"))
    assert ff.FiniteMap.from_values(column([30, 10, 30])).codomain.labels == (10, 30)


def test_values_pickle_and_round_trip_with_their_labels():
    f = ff.FiniteMap.from_mapping({"a": "x", ("b", 1): "y"}, codomain="xyz")
    assert pickle.loads(pickle.dumps(f)) == f
    assert ff.FiniteMap.from_json(f.to_json()) == f
    assert json.loads(f.to_json())["codomain"] == ["x", "y", "z"]
    verdict = ff.equivalent(f, f)
    assert pickle.loads(pickle.dumps(verdict)) == verdict
    assert {f: 1}[ff.FiniteMap.from_json(f.to_json())] == 1
    assert ff.FiniteMap([0, 1], codomain=2) != ff.FiniteMap([0, 1], codomain=3)


def test_undecided_is_neither_yes_nor_no():
    doubt = ff.Undecided("the tolerance decides", Reason.TOLERANCE)
    assert doubt.reason == "tolerance" and "another tolerance" in doubt.advice
    with pytest.raises(TypeError, match="undecided: the tolerance decides"):
        bool(doubt)


def test_distance_reads_colours_by_label_as_equivalent_does():
    by_label = ff.Freedom(codomain=ff.coloured({"b": "g", "a": "r"}))
    x, y = ff.FiniteMap([0, 0], codomain=["b", "a"]), ff.FiniteMap([0, 0], codomain=["a", "b"])
    assert not ff.equivalent(x, y, by_label)
    d = ff.distance(x, y, by_label)
    assert d == 2 and d <= 2
    assert int((x.act(d.witness).values != y.values).sum()) == 2


def test_freedoms_are_equal_in_any_order_and_values_stay():
    a = ff.Freedom(domain="free", codomain=ff.coloured("ab"))
    assert a == ff.Freedom(codomain=ff.coloured("ab"), domain="free")
    assert len({a, ff.Freedom(codomain=ff.coloured("ab"), domain="free")}) == 1
    assert ff.coloured({"a": 1, "b": 2}) == ff.coloured({"b": 2, "a": 1})
    for value, name in [(F, "values"), (FiniteSet(3), "size")]:
        with pytest.raises(AttributeError, match="cannot be deleted"):
            delattr(value, name)
    form = ff.canonical_form(F)
    assert pickle.loads(pickle.dumps(form)).change == form.change


def test_class_sizes_in_a_huge_codomain_cancel_their_factorials():
    f = ff.FiniteMap([0, 1], codomain=10**12)
    assert ff.class_size(f) == ff.class_size(f, "codomain") == 10**12 * (10**12 - 1)


def test_level_sets_by_colour_are_told_in_words():
    f, g = ff.FiniteMap([0, 0, 0, 1, 1], codomain=5), ff.FiniteMap([4, 2, 4, 4, 2])
    people = ff.coloured("aaacc")
    told = ff.invariants(f, ff.Freedom(domain=people, codomain="free"))["level sets by colour"]
    assert str(told) == "3 x 'a' | 2 x 'c' | nothing (3 times)"
    no = ff.equivalent(f, g, ff.Freedom(domain=people, codomain="free"))
    assert "number of outputs with a level set of 3 x 'a' is 1 on the left" in no.explain()
    both = ff.Freedom(domain=people, codomain=ff.coloured("xxyyy"))
    told = ff.invariants(f, both)["level sets by colour"]
    assert str(told) == "'x': 3 x 'a' | 'x': 2 x 'c' | 'y': nothing (3 times)"
    assert "outputs coloured 'x' with" in ff.equivalent(f, g, both).explain()
    many = ff.FiniteMap([k // 2 for k in range(40)], codomain=20)
    pairs = ff.Freedom(domain=ff.coloured([k // 2 for k in range(40)]), codomain="free")
    assert str(ff.invariants(many, pairs)["level sets by colour"]).endswith("| 2 x 11 ...")


def test_equal_labels_of_different_types_do_not_merge_unsaid():
    for values in ([1, True], [1.0, 1], [True, 2, 1]):
        with pytest.raises(ff.InputError, match="count as equal and are of different types"):
            ff.FiniteMap.from_values(values)
        with pytest.raises(
            ff.InputError, match=r"row . of column 0 is .* and row 0 of column 0 is"
        ):
            ff.Chain.from_rows([values, "aa" + "a" * (len(values) - 2)])
    assert ff.FiniteMap.from_values([1, np.int64(1), np.int8(2)]).codomain.labels == (1, 2)
    frame = pd.DataFrame({"x": pd.Series([1, True], dtype=object), "y": [5, 5]})
    with pytest.raises(ff.InputError, match="row 1 of column 'x' is True and row 0"):
        ff.FiniteMap.from_table(frame, "x", "y")
    with pytest.raises(ff.InputError, match="row 1 of column 'x' is True and row 0"):
        ff.FiniteMap.from_table(frame, "y", "x")


MISSING = {
    "Int64": lambda: pd.Series([1, pd.NA], dtype="Int64"),
    "string": lambda: pd.Series(["a", pd.NA], dtype="string"),
    "object": lambda: pd.Series(["a", None], dtype=object),
    "pyarrow": lambda: pd.Series([1, None], dtype="int64[pyarrow]"),
    "float": lambda: pd.Series([1.0, math.nan]),
    "time": lambda: pd.Series([pd.Timestamp(0), pd.NaT]),
    "category": lambda: pd.Series(["a", None], dtype="category"),
    "polars": lambda: pl.Series([1, None]),
    "arrow": lambda: pa.array([1, None]),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_cell_is_refused_with_its_row(name):
    column = MISSING[name]()
    with pytest.raises(ff.InputError, match=r"values\[1\] is missing"):
        ff.FiniteMap.from_values(column)
    made = {"polars": pl.DataFrame, "arrow": pa.table}.get(name, pd.DataFrame)
    for x, y in (("p", "q"), ("q", "p")):
        with pytest.raises(ff.InputError, match="row 1: the cell in column 'q' is missing"):
            ff.FiniteMap.from_table(made({"p": [1, 2], "q": column}), x, y)


def test_columns_may_be_named_by_integers_and_have_to_be_there_once():
    frame = pd.DataFrame([["a", 1], ["b", 2]])
    assert ff.FiniteMap.from_table(frame, 0, 1)("b") == 2
    with pytest.raises(ff.InputError, match="there is no column 7; the frame has 0, 1"):
        ff.FiniteMap.from_table(frame, 0, 7)
    with pytest.raises(ff.InputError, match=r"this frame cannot be read.*'x' 2 times"):
        ff.FiniteMap.from_table(pd.DataFrame([[1, 2]], columns=["x", "x"]), "x", "x")


GRADES = ["low", "mid", "high"]
CATEGORIES = {
    "ordered": lambda: pd.Series(["high", "low"], dtype=pd.CategoricalDtype(GRADES, ordered=True)),
    "not ordered": lambda: pd.Series(["high", "low"], dtype=pd.CategoricalDtype(GRADES)),
    "polars": lambda: pl.Series(["high", "low"], dtype=pl.Enum(GRADES)),
    "arrow": lambda: pa.DictionaryArray.from_arrays([2, 0], GRADES),
}


@pytest.mark.parametrize("name", CATEGORIES)
def test_categories_are_the_codomain_in_their_order_used_or_not(name):
    column = CATEGORIES[name]()
    made = {"polars": pl.DataFrame, "arrow": pa.table}.get(name, pd.DataFrame)
    of_values = ff.FiniteMap.from_values(column)
    of_table = ff.FiniteMap.from_table(made({"x": [1, 2], "y": column}), "x", "y")
    for f in (of_values, of_table):
        assert f.codomain.labels == tuple(GRADES) and f.values.tolist() == [2, 0]
    assert ff.FiniteMap.from_values(column, codomain=["high", "low"]).codomain.size == 2


@pytest.mark.parametrize("outputs", [1, 2, 1000])
def test_what_is_counted_at_the_door_is_what_there_is(outputs):
    """Several blocks long, so that each is copied, looked at and counted."""
    values = np.random.default_rng(outputs).integers(0, outputs, 150_000)
    f = ff.FiniteMap(values, codomain=outputs)
    sizes = sorted(np.bincount(values).tolist(), reverse=True)
    assert np.array_equal(f.values, values) and list(ff.level_set_sizes(f)) == sizes
    for wrong in (-1, outputs):
        values[140_000] = wrong
        with pytest.raises(ff.InputError, match=rf"values\[140000\] is {wrong}, but the codomain"):
            ff.FiniteMap(values, codomain=outputs)


def test_equal_things_need_no_search_and_what_does_not_fit_is_refused_all_the_same():
    box = ff.example("aes")
    verdict = ff.equivalent(box, box, ff.Freedom(domain="affine", codomain="affine"))
    assert verdict and box.act(verdict.witness) == box
    f = ff.FiniteMap([0, 1, 2])
    joint = ff.Freedom.joint([ff.Relabeling(domain=[1, 0], codomain=[0, 1, 2])])
    for freedom in (
        ff.Freedom(domain=ff.coloured("ab")),
        ff.Freedom(domain=ff.group([[1, 0]])),
        ff.Freedom(domain="hypercube"),
        joint,
    ):
        with pytest.raises(ff.InputError):
            ff.equivalent(f, f, freedom)


@pytest.mark.parametrize(
    "thing, change, told",
    [
        (F, ff.Relabeling(domain=[1, 0]), "moves 2 points of the domain, which has"),
        (F, ff.Relabeling(stage1=[0]), "no slot 'stage1'; a FiniteMap has domain, codomain"),
        (ff.Chain([[0, 0], [0]]), ff.Relabeling(stage0=[0]), "1 points of stage0, which has 2"),
        (ff.Chain([[0, 0], [0]]), ff.Relabeling(x=[0]), "a Chain has stage0, stage1, stage2"),
        (ff.Endofunction([0]), ff.Relabeling(space=[1, 0]), "of the space, which has 1"),
        (ff.Endofunction([0]), ff.Relabeling(domain=[0]), "an Endofunction has space"),
        (F, {"domain": [0]}, "a Relabeling is meant"),
    ],
)
def test_a_relabeling_that_does_not_fit_is_refused_in_the_slots_of_the_thing(thing, change, told):
    with pytest.raises(ff.InputError, match=told):
        thing.act(change)
