"""Rounded nets: laws of every precision, what merges and why, modular addition, and refusals."""

from __future__ import annotations

import itertools
import pickle

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.nets import Affine, Net, Pointwise
from finitefns.nets.reasons import Why
from finitefns.nets.rounded import Rounded
from finitefns.nets.rounding import Precision, linked

PRECISIONS = ["exact", 0.5, "step 0.1", linked(0.4), "signs"]
EVERY = [*PRECISIONS, "argmax", "0.5 argmax", "linked 0.4 argmax", "signs argmax"]


def mlp(widths, name="relu", seed=0):
    r = np.random.default_rng(seed)
    layers = []
    for a, b in itertools.pairwise(widths):
        layers += [Affine(r.normal(size=(b, a)), r.normal(size=b)), Pointwise(name)]
    return Net(layers[:-1])


def cloud(n, d, seed=1):
    return np.random.default_rng(seed).normal(size=(n, d))


def fold():
    """|x| as relu(x) + relu(-x)."""
    return Net([Affine([[1.0], [-1.0]]), Pointwise("relu"), Affine([[1.0, 1.0]])])


def modular_addition(p):
    """a + b modulo p in closed form: squares of 9 (p - 1) / 2 sums of two cosines."""
    turn, third, points = 2 * np.pi / p, 2 * np.pi / 3, np.arange(p)
    each = list(itertools.product(range(1, (p + 1) // 2), range(3), range(3)))
    rows = [
        [*np.cos(k * turn * points + i * third), *np.cos(k * turn * points + j * third)]
        for k, i, j in each
    ]
    back = np.array([np.cos(k * turn * points + (i + j) * third) for k, i, j in each])
    net = Net([Affine(rows), Pointwise("power", parameter=2), Affine(back.T)])
    pairs = list(itertools.product(range(p), range(p)))
    hot = np.eye(p)
    return net.on([[*hot[a], *hot[b]] for a, b in pairs], labels=pairs)


def slow(trace, step):
    """The slow way: input by input, the net on rounded states, each state a tuple."""
    columns = [list(range(trace.inputs))]
    rows = list(trace.states[0])
    for block in trace.net.blocks:
        made = []
        for x in rows:
            for layer in block:
                x = layer(x[None])[0]
            made.append(np.round(x / step) * step + 0.0)
        rows = made
        columns.append([tuple(np.round(x / step).astype(int).tolist()) for x in rows])
    return ff.Chain.from_rows(columns)


# ------------------------------------------------------------------ laws


@pytest.mark.parametrize("precision", EVERY, ids=str)
@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_every_precision_makes_a_chain(precision, name):
    trace = mlp((2, 5, 4, 3), name).on(cloud(60, 2))
    r = trace.discretize(precision)
    assert [r.chain.slots[f"stage{t}"] for t in range(3)] == list(r.sizes[:3])
    assert r.sizes[0] == 60 and all(a >= b for a, b in itertools.pairwise(r.sizes))
    assert 0.0 <= r.agreement <= 1.0
    assert len(r.differs) == round((1 - r.agreement) * 60)
    assert [len(s) for s in r.states] == list(r.chain.slots.values())
    for t in range(1, 4):  # numbers come in the order of the inputs
        met = r.points(t)
        seen = list(dict.fromkeys(met.tolist()))
        assert seen == sorted(seen) or "argmax" in str(precision)
    again = Rounded.of_states([r.states[t][r.points(t)] for t in range(4)])
    kernels = [ff.when_merged(x.chain).blocks(t) for x in (r, again) for t in range(4)]
    if "signs" not in str(precision):
        assert kernels[:4] == kernels[4:]
    assert precision == "exact" or again != r


@pytest.mark.parametrize("step", [0.05, 0.5, 2.0])
def test_a_step_against_the_slow_way(step):
    trace = mlp((2, 4, 3, 2), seed=3).on(cloud(40, 2, 5))
    mine, twin = trace.discretize(step).chain, slow(trace, step)
    for t in range(4):
        assert ff.when_merged(mine).blocks(t) == ff.when_merged(twin).blocks(t)
    assert ff.equivalent(mine, twin, "stage1 stage2 stage3")


def test_exact_is_the_forest_of_the_trace():
    points = np.concatenate([cloud(30, 2) - 2, cloud(5, 2), cloud(5, 2)])
    trace = mlp((2, 3, 3, 2), seed=6).on(points)
    r = trace.discretize()
    assert r.chain == trace.chain and r.agreement == 1.0
    assert min(r.sizes) < 40  # something merges: units are off
    assert ff.when_merged(r).counts() == list(r.sizes)
    assert all(Why.ROUNDED not in r.reasons.counts(t) for t in range(4))


def test_exact_is_up_to_the_rounding_of_floats_or_the_precision_of_the_trace():
    three = Net([Affine([[0.1, 0.2, -0.3]])])
    points = [[1.0, 1.0, 1.0], [3.0, 3.0, 3.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    trace = three.on(points)
    assert len(set(trace.states[1][:3, 0].tolist())) > 1  # 5.6e-17 and the like
    r = trace.discretize()
    assert r.points(1).tolist() == [0, 0, 0, 1] and r.chain == trace.chain
    assert r.why(0, 1).endswith("equal there, within one activation pattern")
    coarse = mlp((2, 4, 3), "tanh").on(cloud(40, 2), precision=0.3)
    r = coarse.discretize()
    assert r.chain == coarse.chain and min(r.sizes) < 40
    assert set(r.reasons.counts(1)) <= {Why.ROUNDED}


@pytest.mark.parametrize("precision", EVERY, ids=str)
def test_an_input_that_comes_twice_moves_nothing_else(precision):
    net, points = mlp((2, 5, 3, 2), seed=2), cloud(50, 2)
    once = net.on(points).discretize(precision)
    order = np.array([*range(50), 7, 7, 0])
    twice = net.on(points[order]).discretize(precision)
    for t in range(1, 4):
        assert np.array_equal(twice.points(t), once.points(t)[order])
        assert np.array_equal(twice.states[t], once.states[t])
    assert twice.why(7, 51).endswith("they are equal as inputs")
    if precision == "exact":
        assert twice.reasons.at(1, int(twice.points(1)[7])) == Why.INPUTS


@pytest.mark.parametrize("precision", ["exact", "signs", "argmax"])
def test_what_hangs_on_no_unit_survives_scaling_and_permuting(precision):
    net, points = mlp((2, 6, 4, 3), seed=4), cloud(80, 2)
    first, relu, second, *rest = net.layers
    rng = np.random.default_rng(0)
    order, size = rng.permutation(6), 2.0 ** rng.integers(-3, 4, 6)
    other = Net(
        [
            Affine((first.weights * size[:, None])[order], (first.bias * size)[order]),
            relu,
            Affine((second.weights / size)[:, order], second.bias),
            *rest,
        ]
    )
    a, b = (one.on(points).discretize(precision) for one in (net, other))
    for t in range(4):
        assert np.array_equal(a.points(t), b.points(t))


def test_zeros_of_both_signs_are_one_state():
    net = Net([Affine([[1.0]]), Affine([[1.0]])])
    trace = net.on([[0.0], [-0.0], [1.0]])
    for precision in ("exact", 0.5, linked(0.1)):
        assert trace.discretize(precision).chain.maps[0].values.tolist() == [0, 0, 1]


def test_a_step_of_one_half_goes_to_the_even_side_of_both_signs():
    r = Net([Affine([[1.0]])]).on([[-0.2], [0.2], [0.6], [-0.6]]).discretize(1.0)
    assert r.points(1).tolist() == [0, 0, 1, 2]
    assert r.states[1].tolist() == [[0.0], [1.0], [-1.0]]
    assert not np.signbit(r.states[1][0, 0])


def test_a_shadow_can_be_kept_and_is_equal_to_itself_alone():
    trace = mlp((2, 4, 3)).on(cloud(30, 2), labels=[f"x{i}" for i in range(30)])
    r = trace.discretize("0.5 argmax")
    assert len(r.reasons.codes) == 3  # found before it is kept, too
    again = pickle.loads(pickle.dumps(r))
    assert again == r and hash(again) == hash(r) and again.reasons == r.reasons
    assert again.differs == r.differs and again.why("x0", "x1") == r.why("x0", "x1")
    assert r != trace.discretize("0.25 argmax") and r != trace.discretize(0.5) and r != 3
    with pytest.raises(AttributeError, match="a Rounded is a value: its chain cannot be set"):
        r.chain = trace.chain


# ------------------------------------------------------------------ linked


def test_linked_goes_on_as_the_member_nearest_to_the_mean():
    double = Net([Affine([[1.0]]), Affine([[2.0]])])
    r = double.on([[0.0], [1.0], [1.5], [9.0]]).discretize(linked(1.0))
    assert r.points(1).tolist() == [0, 0, 0, 1]
    assert r.states[1].tolist() == [[1.0], [9.0]]
    assert r.states[2].tolist() == [[2.0], [18.0]]


def test_linked_merges_more_the_larger_the_distance():
    trace = mlp((2, 5, 3)).on(cloud(60, 2))
    points = [trace.discretize(linked(e)).points(1) for e in (0.1, 0.2, 0.4, 5.0)]
    for finer, coarser in itertools.pairwise(points):
        assert len(np.unique(finer * 100 + coarser)) == len(np.unique(finer))
    assert points[-1].max() == 0


# ------------------------------------------------------------------ signs


def test_signs_are_those_of_this_and_all_later_layers():
    net, points = mlp((2, 4, 4, 2), seed=8), cloud(200, 2)
    trace = net.on(points)
    on = [state > 0 for state in trace.states[1:]]
    for precision, ends in (("signs", on[2]), ("signs argmax", trace.states[3].argmax(axis=1))):
        r = trace.discretize(precision)
        for t in (1, 2, 3):
            columns = [*on[t - 1 : 2], ends]
            twin = np.concatenate([c.reshape(200, -1) for c in columns], axis=1)
            _, found = np.unique(twin, axis=0, return_inverse=True)
            mine = r.points(t)
            assert (
                len(set(zip(mine.tolist(), found.reshape(-1).tolist(), strict=True)))
                == len(set(mine.tolist()))
                == len(set(found.reshape(-1).tolist()))
            )
    assert trace.discretize("signs argmax").agreement == 1.0


def test_signs_of_smooth_units_are_those_of_what_they_are_given():
    net = Net([Affine([[1.0]], [-1.0]), Pointwise("sigmoid"), Affine([[1.0]])])
    r = net.on([[0.0], [0.5], [2.0]]).discretize("signs")
    assert r.points(1).tolist() == [0, 0, 1] and r.points(2).tolist() == [0, 0, 0]


def test_the_answer_of_a_last_point_is_the_commonest():
    net = Net([Affine([[1.0], [0.5]])])  # both outputs are above 0; the first is larger
    swapped = Net([Affine([[1.0], [-1.0]], [0.0, 1.0])])
    assert net.on([[1.0], [2.0]]).discretize("signs").agreement == 1.0
    r = swapped.on([[0.1], [0.2], [0.7]]).discretize("signs")
    assert r.sizes == (3, 1) and r.agreement == pytest.approx(2 / 3) and r.differs == (2,)


# ------------------------------------------------------------------ agreement


def test_agreement_says_what_is_compared():
    two = mlp((2, 4, 2)).on(cloud(30, 2))
    one = mlp((2, 4, 1)).on(cloud(30, 2))
    assert two.discretize(0.5).says == "which output is the largest"
    assert one.discretize(0.5).says == "the output in steps of 0.5"
    assert one.discretize("exact").says == "whether the output is above 0"
    assert one.discretize("0.5 argmax").says == "whether the output is above 0"


def test_agreement_is_counted_input_by_input():
    trace = mlp((2, 6, 5, 3), seed=5).on(cloud(80, 2), labels=[f"x{i}" for i in range(80)])
    r = trace.discretize(1.5)
    rows = r.states[2][r.points(2)]
    for layer in trace.net.blocks[2]:
        rows = layer(rows)
    wrong = np.flatnonzero(rows.argmax(axis=1) != trace.states[3].argmax(axis=1))
    assert 0 < len(wrong) < 80
    assert r.differs == tuple(f"x{i}" for i in wrong.tolist())
    assert r.agreement == 1 - len(wrong) / 80


def test_argmax_names_the_classes():
    trace = mlp((2, 6, 4), seed=5).on(cloud(80, 2))
    r = trace.discretize("argmax")
    assert r.chain.slots["stage2"] == 4
    assert np.array_equal(r.points(2), trace.states[2].argmax(axis=1))
    merged = int((np.bincount(r.chain.maps[1].values) > 1).sum())
    assert r.reasons.counts(2) == {Why.ROUNDED: merged} and merged > 1
    alike = np.flatnonzero(r.points(2) == r.points(2)[0])[:2].tolist()
    assert r.why(*alike).endswith(f"largest output is number {r.points(2)[0]}, all that is kept")
    single = mlp((2, 6, 1), seed=5).on(cloud(80, 2))
    above = single.discretize("signs argmax").points(2)
    assert np.array_equal(above, (single.states[2][:, 0] > 0).astype(int))


# ------------------------------------------------------------------ reasons


def test_a_fold_merges_between_two_patterns_and_a_lost_direction_within_one():
    folded = fold().on([[-2.0], [2.0], [1.0]]).discretize()
    assert folded.reasons.counts(2) == {Why.BETWEEN: 1}
    assert folded.why(0, 1).endswith("between activation patterns")
    lost = Net([Affine([[1.0, 0.0]])]).on([[1.0, 2.0], [1.0, 3.0]]).discretize()
    assert lost.reasons.counts(1) == {Why.WITHIN: 1}
    assert lost.why(0, 1).endswith("within one activation pattern")


def test_one_pattern_with_an_input_in_every_point_is_enough():
    # (x, y) -> (|x|, y) -> |x|: -1 and 1 merge by the fold, and then what has another y joins.
    net = Net(
        [
            Affine([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]]),
            Pointwise("relu"),
            Affine([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
            Affine([[1.0, 0.0]]),
        ]
    )
    r = net.on([[-1.0, 1.0], [1.0, 1.0], [-1.0, 2.0], [1.0, 2.0]]).discretize()
    assert r.reasons.counts(2) == {Why.BETWEEN: 2}
    assert r.reasons.counts(3) == {Why.WITHIN: 1}
    assert r.why(0, 3).endswith("between activation patterns")
    alone = net.on([[-1.0, 1.0], [1.0, 2.0]]).discretize()
    assert alone.reasons.counts(3) == {Why.BETWEEN: 1}


def test_what_only_rounding_merges_is_said_to_belong_to_the_units():
    r = fold().on([[0.1], [0.2], [3.0], [-3.0]], labels="abcd").discretize(0.5)
    assert [tuple(merge) for merge in r.reasons] == [
        (1, 0, ("a", "b"), Why.ROUNDED),
        (2, 1, ("c", "d"), Why.BETWEEN),
    ]
    told = r.why("a", "b")
    assert "up to 0.1 apart there, in coordinate 0" in told and "belongs to the units" in told
    assert r.why("a", "c") == "inputs 'a' and 'c' are two points at every stage"
    assert r.report().splitlines()[2].split() == ["1", "3", "1", "rounded"]


@pytest.mark.parametrize("precision", EVERY, ids=str)
def test_every_merge_has_one_reason_and_no_other_point_has(precision):
    trace = mlp((2, 3, 3, 2), seed=6).on(np.concatenate([cloud(40, 2) - 2, cloud(3, 2)[[0, 0]]]))
    r = trace.discretize(precision)
    for t in range(1, 4):
        several = np.bincount(
            r.chain.maps[t - 1].values, minlength=r.chain.maps[t - 1].codomain.size
        )
        told = [r.reasons.at(t, point) is not None for point in range(len(several))]
        assert told == (several > 1).tolist()
        assert sum(r.reasons.counts(t).values()) == sum(told)
    merges = list(r.reasons)
    assert len(merges) == sum(sum(r.reasons.counts(t).values()) for t in range(4))
    for merge in merges:
        assert len({int(r.points(merge.stage)[i]) for i in merge.inputs}) == 1
        assert len({int(r.points(merge.stage - 1)[i]) for i in merge.inputs}) > 1


def test_the_reason_of_two_is_that_of_their_merge_where_they_are_alone():
    trace = mlp((1, 3, 2, 2), seed=11).on(cloud(25, 1))
    for precision in ("exact", 0.7, "signs"):
        r = trace.discretize(precision)
        for merge in r.reasons:
            if len(merge.inputs) == 2:
                told = r.why(*merge.inputs)
                assert ("belongs to the units" in told) == (merge.why == Why.ROUNDED)
                assert (Why.BETWEEN in told) == (merge.why == Why.BETWEEN)


# ------------------------------------------------------------------ known nets


@pytest.mark.parametrize("p", [3, 5, 7])
def test_modular_addition_in_closed_form(p):
    trace = modular_addition(p)
    for precision in ("exact", ["exact", 1e-6], linked(1e-6), ["exact", "1e-6 argmax"]):
        r = trace.discretize(precision)
        assert r.sizes == (p * p, p * p, p) and r.agreement == 1.0
        blocks = {frozenset(block) for block in ff.when_merged(r).blocks(2)}
        sums = [
            frozenset((a, b) for a in range(p) for b in range(p) if (a + b) % p == q)
            for q in range(p)
        ]
        assert blocks == set(sums)
        if "argmax" not in str(r.precision[-1]):  # what a float rounds is no merge of the units
            assert r.reasons.counts(2) == {Why.WITHIN: p}
    named = trace.discretize("argmax")
    assert [(a + b) % p for a, b in trace.labels] == named.points(2).tolist()


# ------------------------------------------------------------------ states that are rounded already


def test_states_rounded_afterwards_are_refused_with_the_two_inputs_that_show_why():
    net, points = mlp((2, 6, 5, 3), seed=5), cloud(200, 2)
    names = [f"x{i}" for i in range(200)]
    trace = net.on(points, labels=names)
    wrong = [trace.states[0], *(np.round(s / 1.5) for s in trace.states[1:])]
    with pytest.raises(InputError, match="have one row at stage 1 and two at stage 2") as refusal:
        Rounded.of_states(wrong, names)
    one, other = (int(word.strip("',x")) for word in str(refusal.value).split()[2:5:2])
    assert (wrong[1][one] == wrong[1][other]).all() and (wrong[2][one] != wrong[2][other]).any()
    right = trace.discretize(1.5)
    rows = [right.states[t][right.points(t)] for t in range(4)]
    assert Rounded.of_states(rows, names).chain == right.chain


def test_states_may_be_columns_and_labels_are_kept():
    r = Rounded.of_states([[1, 2], [[3], [3.0]]], labels=["a", "b"])
    assert r.labels.labels == ("a", "b")
    assert r.sizes == (2, 1) and r.agreement is None and r.says is None
    assert r.reasons.counts(1) == {Why.HANDED_IN: 1}
    assert repr(r) == "<Rounded of states: 2 -> 1 points>"
    assert (
        r.why("a", "b")
        == "inputs 'a' and 'b' are one point from stage 1 on: so they were handed in"
    )


@pytest.mark.parametrize(
    "states, labels, sentence",
    [
        ([], None, "there are 0 stages"),
        ([[1, 2]], None, "there are 1 stages"),
        ([[1, 2], [1]], None, r"states\[1\] has 1 rows, but states\[0\] has 2"),
        ([[1, 2], [1, np.nan]], None, r"states\[1\]\[1\] is nan"),
        ([[1, 2], [[1], [np.inf]]], None, r"states\[1\]\[1, 0\] is inf"),
        ([[1, 2], ["x", "y"]], None, "numbers are meant"),
        ([[1, 2], [1, 2]], "abc", "labels name 3 inputs, but there are 2"),
        ([[5, 5], [1, 2]], None, "inputs 0 and 1 have one row at stage 0 and two at stage 1"),
        (3, None, "a list of arrays"),
    ],
)
def test_states_that_are_none_are_refused(states, labels, sentence):
    with pytest.raises(InputError, match=sentence):
        Rounded.of_states(states, labels)


# ------------------------------------------------------------------ edges and refusals


@pytest.mark.parametrize("precision", EVERY, ids=str)
@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_no_inputs_and_one(precision, name):
    net = mlp((2, 3, 2), name)
    none = net.on(np.zeros((0, 2))).discretize(precision)
    assert none.sizes == (0, 0, 0) and none.agreement == 1.0 and list(none.reasons) == []
    one = net.on(np.ones((1, 2))).discretize(precision)
    assert one.sizes == (1, 1, 1) and one.agreement == 1.0
    assert repr(one.reasons) == "<Reasons: nothing merges>"


@pytest.mark.parametrize(
    "precision, sentence",
    [
        (0, "the step is 0.0, but a number above 0 is meant"),
        (-0.5, "the step is -0.5"),
        (float("nan"), "the step is nan"),
        (float("inf"), "the step is inf"),
        ("linked 0", "the distance of linked is 0.0"),
        ("linked -1", "the distance of linked is -1.0"),
        ("linked", "the precision is 'linked', but one of"),
        ("exact 3", "the precision is 'exact 3', but one of"),
        ("sign", "the precision is 'sign', but one of"),
        ("", "the precision is ''"),
        ("0.5 argmin", "the precision is '0.5 argmin'"),
        (True, "the precision is True"),
        (None, "the precision is None"),
        ({0.5}, r"the precision is \{0.5\}"),
        (1e-320, "the step 1e-320 is too small for stage 1"),
    ],
)
def test_a_precision_that_is_none_is_refused_in_one_sentence(precision, sentence):
    trace = Net([Affine([[1.0]])]).on([[1.0], [2.0]])
    with pytest.raises(InputError, match=sentence) as refusal:
        trace.discretize(precision)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("distance", [0, -1.0, float("nan"), True, "x", None])
def test_linked_takes_a_distance_above_0(distance):
    with pytest.raises(InputError, match="the distance of linked is"):
        linked(distance)


def test_a_precision_is_a_value():
    texts = ["exact", "signs", "step 0.5", "linked 0.25", "exact argmax", "step 1e-07 argmax"]
    for text in texts:
        assert str(Precision.parse(text)) == text
        assert Precision.parse(Precision.parse(text)) == Precision.parse(text)
    assert Precision.parse("linked(0.25)") == linked(0.25) == Precision.parse("Linked 0.25")
    assert Precision.parse(np.float32(0.5)) == Precision.parse("0.5") == Precision.parse(0.5)
    assert linked(0.25).with_argmax() == Precision.parse("linked 0.25 argmax") != linked(0.25)
    assert len({Precision.parse(t) for t in texts}) == len(texts)


def test_a_precision_per_stage():
    trace = mlp((2, 4, 4, 2)).on(cloud(60, 2))
    assert trace.discretize([0.5] * 3) == trace.discretize(0.5)
    assert trace.discretize([0.5, 0.5, "0.5 argmax"]) == trace.discretize("0.5 argmax")
    mixed = trace.discretize(["exact", linked(0.3), "argmax"])
    assert trace.discretize("exact, linked(0.3), argmax") == mixed
    assert np.array_equal(mixed.points(1), trace.discretize().points(1))
    assert repr(mixed).startswith("<Rounded at exact, linked 0.3, exact argmax: 60 -> ")
    assert Why.ROUNDED not in mixed.reasons.counts(1)
    assert mixed.reasons.counts(2)[Why.ROUNDED] > 0
    for wrong, sentence in [
        ([0.5], "there are 1 precisions, but the stages behind the inputs are 3"),
        (["signs", 0.5, 0.5], "at every stage or at none"),
        (["argmax", 0.5, 0.5], "argmax is meant at the last stage, 3, but found at stage 1"),
        ([0.5, None, 0.5], "the precision is None"),
        ("exact,,argmax", "the precision is ''"),
    ]:
        with pytest.raises(InputError, match=sentence):
            trace.discretize(wrong)


def test_a_net_that_bursts_on_rounded_states_is_refused():
    net = Net([Affine([[1.0]]), Affine([[1e308]])])
    with pytest.raises(InputError, match="not finite at stage 2"):
        net.on([[1.7], [0.1]]).discretize(2.0)


@pytest.mark.parametrize("stage", [-1, 4, 1.0, True, "stage1"])
def test_a_stage_that_is_not_there_is_refused(stage):
    r = mlp((2, 3, 3, 2)).on(cloud(5, 2)).discretize()
    with pytest.raises(InputError, match="stages go from 0 to 3"):
        r.reasons.counts(stage)
    with pytest.raises(InputError, match="there is no point"):
        r.reasons.at(1, 99)
    with pytest.raises(InputError, match="one input, but two are meant"):
        r.why(1, 1)
