"""Changes of coordinates: the laws of the contract for every sort, labels, ties, refusals."""

from __future__ import annotations

import itertools
import pickle
from typing import Any

import numpy as np
import pytest

import finitefns as ff
from finitefns.contract import Aligned
from finitefns.errors import InputError
from finitefns.finite.sets import FiniteSet
from finitefns.freedom import Freedom
from finitefns.nets import Affine, Net, Pointwise, Trace, charts
from finitefns.nets.changes import CoordinateChange
from finitefns.nets.sorts import SORTS, sorts
from finitefns.verdict import Obstruction

MOVING = [sort for sort in SORTS if sort != "fixed"]


def net(rng: np.random.Generator, *widths: int) -> Net:
    layers: list[Any] = []
    for a, b in itertools.pairwise(widths):
        layers += [Affine(rng.normal(size=(b, a)), rng.normal(size=b)), Pointwise("tanh")]
    return Net(layers)


def trace(labels: list[str] | None = None) -> Trace:
    rng = np.random.default_rng(0)
    return net(rng, 3, 2, 2, 3).on(rng.normal(size=(4, 3)), labels=labels)


def drawn(freedom: str, seed: int) -> CoordinateChange:
    return CoordinateChange.random(trace(), Freedom.parse(freedom), np.random.default_rng(seed))


# ------------------------------------------------------------------ the laws of a change


@pytest.mark.parametrize("sort", MOVING)
def test_changes_of_every_sort_are_a_group(sort: str) -> None:
    freedom = " ".join(f"stage{t}={sort}" for t in range(4)) + " inputs"
    a, b, c = (drawn(freedom, seed) for seed in range(3))
    still = CoordinateChange()
    assert a.then(a.inverse()).is_identity and a.inverse().then(a).is_identity
    assert a.inverse().inverse() == a and hash(a.inverse().inverse()) == hash(a)
    assert a.then(still) == a == still.then(a) and still.is_identity
    assert not a.is_identity and a != b
    x = trace()
    left, right = a.then(b).then(c), a.then(b.then(c))
    assert left.inputs is not None and (left.inputs == right.inputs).all()
    for slot, states in zip(("stage0", "stage1", "stage2", "stage3"), x.states, strict=True):
        one, other = left.move(slot, states), right.move(slot, states)
        size = 1 + np.abs(one).max()
        assert np.abs(one - other).max() < 1e-11 * size
        step = c.move(slot, b.move(slot, a.move(slot, states)))
        assert np.abs(step - one).max() < 1e-11 * size
        assert np.abs(left.inverse().move(slot, one) - states).max() < 1e-9
    assert pickle.loads(pickle.dumps(a)) == a


def test_the_arrow_of_the_inputs_is_that_of_a_relabeling() -> None:
    a, b = CoordinateChange(inputs=[1, 2, 0]), CoordinateChange(inputs=[0, 2, 1])
    assert a.moves["inputs"].tolist() == [1, 2, 0]
    assert a.then(b).moves["inputs"].tolist() == [b.moves["inputs"][k] for k in [1, 2, 0]]
    assert a.inverse().moves["inputs"].tolist() == [2, 0, 1]
    assert a.moving == ("inputs",) and CoordinateChange(inputs=[0, 1]).moving == ()
    assert CoordinateChange(inputs=[0, 1]) == CoordinateChange()


def test_a_change_says_what_it_does() -> None:
    c = CoordinateChange(stage1=charts.polar(), stage2=charts.identity(2), inputs=[0, 2, 1])
    assert c.words == "polar at stage1 and moving 2 points of the inputs"
    assert c.moving == ("stage1", "inputs") and c.called == "change of coordinates"
    assert CoordinateChange().words == "moving nothing"
    assert repr(c) == (
        "CoordinateChange(stage1=<polar of 2 coordinates>, stage2=<identity of 2 coordinates>, "
        "inputs=[0, 2, 1])"
    )
    assert len(repr(CoordinateChange(inputs=range(1000)))) < 60
    stretched = CoordinateChange(stage0=charts.scaling([2.0, 1.0]), stage1=charts.scaling([5.0, 1]))
    assert stretched.stretch == pytest.approx(10.0)


def test_a_change_is_made_of_charts_and_a_bijection() -> None:
    with pytest.raises(InputError, match=r"the change of stage1 is .*, but a chart is meant"):
        CoordinateChange(stage1=[[1.0]])
    with pytest.raises(InputError, match="the move of inputs is not a bijection"):
        CoordinateChange(inputs=[0, 0])
    with pytest.raises(InputError, match="a CoordinateChange is meant"):
        CoordinateChange().then(ff.Relabeling())  # type: ignore[arg-type]
    two, three = (CoordinateChange(stage1=charts.identity(d)) for d in (2, 3))
    with pytest.raises(InputError, match="stage1 has 2 coordinates in the first change, 3 in the"):
        two.then(three)
    with pytest.raises(InputError, match="the inputs has 2 points"):
        CoordinateChange(inputs=[1, 0]).then(CoordinateChange(inputs=[2, 1, 0]))


def test_a_state_outside_the_domain_is_told_by_its_stage_and_row() -> None:
    c = CoordinateChange(stage1=charts.polar())
    with pytest.raises(InputError, match=r"stage1: polar: row 1 is \(0, 0\), outside the plane"):
        c.move("stage1", [[1.0, 1.0], [0.0, 0.0]])
    assert c.move("stage2", [[1.0]]).tolist() == [[1.0]] and c.chart("stage2") is None


# ------------------------------------------------------------------ what the contract asks


def test_smaller_changes_do_less_and_keep_equal_charts_together() -> None:
    a = CoordinateChange(stage0=charts.polar(), stage1=charts.scaling([2.0]), inputs=[1, 2, 0])
    found = list(a.smaller())
    assert {tuple(sorted(one.moving)) for one in found[:6]} == {
        ("stage0",), ("stage1",), ("inputs",),
        ("stage0", "stage1"), ("inputs", "stage0"), ("inputs", "stage1"),
    }  # fmt: skip
    assert all(len(one.moving) <= 3 and one != a for one in found)
    assert any(one.inputs is not None and (one.inputs == np.arange(3)).sum() == 1 for one in found)
    turn = charts.rotation(0.3)
    tied = CoordinateChange(stage0=turn, stage1=turn, stage2=charts.polar())
    assert sorted(one.moving for one in tied.smaller()) == [("stage0", "stage1"), ("stage2",)]


@pytest.mark.parametrize("sort", SORTS)
def test_random_and_simplest_changes_keep_to_their_freedom(sort: str) -> None:
    x, freedom = trace(), Freedom.parse(f"stage1={sort} stage3={sort}")
    change = CoordinateChange.random(x, freedom, np.random.default_rng(0), 3.0)
    found = [change, *(one for _, one in CoordinateChange.simplest(x, freedom))]
    assert len(found) > 1 or sort == "fixed"
    for one in found:
        assert set(one.moves) <= {"stage1", "stage3"} and (one.moves or sort == "fixed")
        for slot, chart in one.charts.items():
            assert chart.dimension == x.slots[slot]
            if sort not in ("free",):
                assert chart.affine is not None
            if sort not in ("free", "affine"):
                assert not chart.affine[1].any()
            if sort in ("monomial", "permutation", "scale"):
                assert chart.monomial
            if sort in ("orthogonal", "signed", "permutation"):
                gram = chart.affine[0] @ chart.affine[0].T
                assert np.abs(gram - np.eye(len(gram))).max() < 1e-12
    words = [words for words, _ in CoordinateChange.simplest(x, freedom)]
    assert len(set(words)) == len(words) and all("stage" in one for one in words)


def test_words_for_all_stages_leave_the_names_of_the_inputs() -> None:
    x = trace()
    assert sorts(x, Freedom.parse("stages")) == ("fixed", *["free"] * 4)
    assert sorts(x, Freedom.parse("all")) == ("free",) * 5
    assert sorts(x, Freedom.parse("hidden")) == ("fixed", "fixed", "free", "free", "fixed")
    for sort in ("affine", "linear", "orthogonal", "monomial", "signed", "permutation", "scale"):
        assert sorts(x, Freedom.parse(sort)) == ("fixed", *[sort] * 4)
    assert sorts(x.net, Freedom.parse("hidden")) == ("fixed", "free", "free", "fixed")
    swaps = [words for words, _ in CoordinateChange.simplest(x, Freedom.parse("inputs"))]
    assert swaps[0] == "swapping inputs 0 and 1" and len(swaps) == 6
    moved = CoordinateChange.random(x, Freedom.parse("inputs"), np.random.default_rng(0))
    assert sorted(moved.moves["inputs"].tolist()) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "freedom, said",
    [
        ("stage1=cyclic", "freedom of stage1 is 'cyclic', .* a state is free, affine, linear"),
        ("inputs=linear", "freedom of inputs is 'linear', but the names of inputs are free"),
        ("stage7", "there is no slot 'stage7'; a Trace has inputs, stage0"),
        ("inputs+stage1", "the freedom of inputs is free together with"),
        ("stage1+stage3", "are tied, but .* differ: stage1 has 2, stage3 has 3"),
    ],
)
def test_a_freedom_that_means_nothing_here_is_refused(freedom: str, said: str) -> None:
    for ask in (
        lambda fr: sorts(trace(), fr),
        lambda fr: CoordinateChange.random(trace(), fr, np.random.default_rng(0)),
        lambda fr: list(CoordinateChange.simplest(trace(), fr)),
        lambda fr: CoordinateChange.still(trace(), trace(), fr),
    ):
        with pytest.raises(InputError, match=said):
            ask(Freedom.parse(freedom))
    with pytest.raises(InputError, match="a state is free"):
        sorts(trace(), Freedom(stage1=ff.coloured("ab")))


@pytest.mark.parametrize("sort", MOVING)
def test_tied_stages_move_by_one_chart(sort: str) -> None:
    freedom = Freedom.tied("stage1 stage2", sort, inputs="free")
    assert sorts(trace(), freedom)[2:4] == (sort, sort)
    change = CoordinateChange.random(trace(), freedom, np.random.default_rng(1))
    assert change.charts["stage1"] == change.charts["stage2"]
    for words, one in CoordinateChange.simplest(trace(), freedom):
        if "inputs" in words:
            continue
        assert "stage1 and stage2" in words and one.charts["stage1"] == one.charts["stage2"]
    for one in change.smaller():
        assert ("stage1" in one.charts) == ("stage2" in one.charts)


# ------------------------------------------------------------------ the labels of inputs


def test_inputs_with_names_are_met_by_name() -> None:
    x, y = trace(["a", "b", "c", "d"]), trace(["b", "a", "d", "c"])
    met = CoordinateChange.align(x, y, Freedom.parse("stages"))
    assert isinstance(met, Aligned) and met.bring.moves["inputs"].tolist() == [1, 0, 3, 2]
    assert [new for _, new in met.bring.names.pairs("inputs")] == ["b", "a", "d", "c"]
    away = CoordinateChange.align(x, trace(["a", "b", "c", "e"]), Freedom.parse("stages"))
    assert isinstance(away, Obstruction) and "inputs, whose labels are fixed," in str(away)
    assert CoordinateChange.align(x, x, Freedom.parse("stages")).bring is None  # type: ignore[union-attr]
    free = CoordinateChange.align(x, y, Freedom.parse("all"))
    assert isinstance(free, Aligned) and free.bring is None


def test_a_named_change_speaks_of_labels() -> None:
    x, y = trace(["a", "b", "c", "d"]), trace(["A", "B", "C", "D"])
    named = CoordinateChange(inputs=[1, 0, 2, 3]).named(x, y)
    assert list(named.names.pairs("inputs"))[:2] == [("a", "B"), ("b", "A")]
    assert named.inverse().names.sources["inputs"] == FiniteSet(["A", "B", "C", "D"])
    plain = CoordinateChange(stage1=charts.polar())
    assert plain.named(x, y) is plain
    assert CoordinateChange.still(x, x, Freedom.parse("stages")).is_identity


# ------------------------------------------------------------------ what an audit makes of them


def merges(x: Trace) -> tuple[int, ...]:
    return tuple(int(p.max()) + 1 for p in x.points)


def length(x: Trace) -> float:
    return float(np.linalg.norm(x.states[1], axis=1).sum())


def total(x: Trace) -> float:
    return float(np.abs(x.states[1]).sum())


@pytest.mark.parametrize(
    "quantity, freedom, words",
    [
        (merges, "stages", None),
        (merges, "all", None),
        (length, "orthogonal", None),
        (length, "permutation", None),
        (length, "stage2", None),
        (total, "signed", None),
        (length, "linear", "doubling coordinate 0 of stage1"),
        (length, "stage1=affine", "doubling coordinate 0 of stage1"),
        (length, "stage1=scale", "doubling coordinate 0 of stage1"),
        (total, "orthogonal", "rotating coordinates 0 and 1 of stage1 by the angle of 3-4-5"),
        (length, "stage1+stage2=scale", "doubling coordinate 0 of stage1 and stage2"),
    ],
)
def test_an_audit_finds_the_simplest_change_that_breaks_a_quantity(
    quantity: Any, freedom: str, words: str | None
) -> None:
    found = ff.audit(quantity, trace(), freedom, trials=8, rng=0)
    assert bool(found) == (words is None)
    assert words is None or found.words == words
