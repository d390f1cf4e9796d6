"""Chains: known counts, brute force on all small ones, planted truths on large ones, bad input."""

import itertools
import math
import pickle
import re
from pathlib import Path

import numpy as np
import pytest

import finitefns as ff
from finitefns.finite.classes.chain_counting import chains
from finitefns.finite.colours import colourings
from finitefns.finite.merging import when_merged
from finitefns.finite.orbits import count_by_burnside, orbit

KNOWN = Path(__file__).parents[1] / "known-values" / "chains.txt"


def all_chains(*sizes):
    maps = [
        [ff.FiniteMap(v, codomain=m) for v in itertools.product(range(m), repeat=n)]
        for n, m in itertools.pairwise(sizes)
    ]
    return [ff.Chain(c) for c in itertools.product(*maps)]


def known():
    for line in KNOWN.read_text().splitlines():
        if match := re.fullmatch(r"([\d,]+): (\d+)", line):
            yield tuple(map(int, match[1].split(","))), int(match[2])


@pytest.mark.parametrize("sizes, count", list(known()))
def test_known_counts(sizes, count):
    assert ff.count_classes(chains(*sizes)) == count
    if math.prod(m**n for n, m in itertools.pairwise(sizes)) <= 5_000:
        assert len({ff.canonical_form(c).form for c in all_chains(*sizes)}) == count


@pytest.mark.parametrize(
    "sizes", [(3, 3, 2), (2, 3, 2), (3, 2, 3), (0, 2, 1), (2, 0), (2, 2, 2, 2)]
)
def test_forms_burnside_and_generating_functions_agree(sizes):
    if 0 in sizes[1:] and sizes[0]:
        assert ff.count_classes(chains(*sizes)) == 0  # nothing can be sent anywhere
        return
    every = all_chains(*sizes)
    last = f"stage{len(sizes) - 1}"
    freedoms = ["all", "none", "hidden", "stage0", last, "stage0 stage1"]
    if sizes == (3, 3, 2):
        freedoms += [
            ff.Freedom(stage0=ff.coloured("aab"), stage1=ff.coloured("aba"), stage2="free"),
            ff.Freedom(stage0="free", stage1=ff.coloured("abb"), stage2=ff.coloured("xy")),
        ]
    for freedom in freedoms:
        count = len({ff.canonical_form(c, freedom).form for c in every})
        assert count == count_by_burnside(every, freedom)
        assert count == ff.count_classes(chains(*sizes), freedom)


def test_a_chain_of_one_map_is_counted_like_a_map():
    spell = {"all": "all", "none": "none", "domain": "stage0", "codomain": "stage1"}
    for n, m in itertools.product(range(6), range(5)):
        for of_map, of_chain in spell.items():
            chained = ff.count_classes(chains(n, m), of_chain)
            assert chained == ff.count_classes(ff.maps(n, m), of_map)


def test_hidden_freedom_keeps_the_behaviour():
    for c in all_chains(3, 2, 2):
        for d in orbit(c, "hidden"):
            assert d.behaviour == c.behaviour


def sizes_of_composites(c):
    told = ff.invariants(c)
    return tuple(told[name] for name in told if name.startswith("level-set sizes"))


def test_the_smallest_chains_that_level_set_sizes_of_all_composites_cannot_tell_apart():
    """No pair with fewer points in all; this one is the reason why the forest is asked."""
    found = None
    for total in range(3, 9):
        for sizes in itertools.product(range(1, total), repeat=3):
            if sum(sizes) != total:
                continue
            seen = {}
            for f in ff.classes(ff.maps(sizes[0], sizes[1])):
                for g in itertools.product(range(sizes[2]), repeat=sizes[1]):
                    c = ff.Chain([f, ff.FiniteMap(g, codomain=sizes[2])])
                    form = ff.canonical_form(c).form
                    other = seen.setdefault(sizes_of_composites(c), form)
                    if other != form and found is None:
                        found = (sizes, other, form)
        if found:
            break
    assert found is not None
    sizes, one, two = found
    assert sizes_of_composites(one) == sizes_of_composites(two)
    verdict = ff.equivalent(one, two)
    assert not verdict
    assert verdict.explain() == (
        "not equivalent: number of points of stage 2 like 0 on the left (input 0 goes there; with "
        "1 point of stage 1 that no input reaches) is 1 on the left, 0 on the right"
    )
    assert sum(sizes) == 6
    left = ff.Chain([ff.FiniteMap([0], codomain=3), [0, 0, 1]])  # the input in the larger block
    right = ff.Chain([ff.FiniteMap([0], codomain=3), [0, 1, 1]])  # or alone
    assert {ff.canonical_form(c).form for c in (left, right)} == {one, two}


def grown(chain, stage, point):
    """The tree of a point, the slow way: the sorted trees of the points that go there."""
    if stage == 0:
        return ()
    below = np.flatnonzero(chain.maps[stage - 1].values == point).tolist()
    return tuple(sorted(grown(chain, stage - 1, x) for x in below))


def test_a_reason_is_true_of_the_point_that_it_names():
    """As many points as it says have the tree of the point that stands for them."""
    told = re.compile(r"number of points of stage (\d) like (\d) on the (left|right) \((.+)\)")
    kinds = set()
    for sizes in [(1, 3, 2), (3, 3, 2), (2, 2, 3, 2), (4, 3, 2)]:
        forms = sorted({ff.canonical_form(c).form for c in all_chains(*sizes)}, key=repr)
        for left, right in itertools.islice(
            itertools.combinations(forms, 2), 0, None, 1 + len(forms) // 9
        ):
            found = ff.equivalent(left, right).obstruction
            if not (match := told.fullmatch(found.invariant)):
                continue
            stage, point = int(match[1]), int(match[2])
            kind = grown(left if match[3] == "left" else right, stage, point)
            for side, count in ((left, found.left), (right, found.right)):
                alike = [grown(side, stage, y) == kind for y in range(side.slots[f"stage{stage}"])]
                assert count == sum(alike)
            kinds.add(sizes)
    assert (1, 3, 2) in kinds and (3, 3, 2) in kinds


def test_named_inputs_are_the_reason_where_names_are_trusted():
    """Two inputs that meet earlier on one side, or an output; as `when_merged` sees them."""
    asked = 0
    for one, two in itertools.islice(itertools.combinations(all_chains(3, 3, 2), 2), 0, None, 101):
        verdict = ff.equivalent(one, two, "hidden")
        if verdict or not verdict.obstruction.inputs:
            continue
        inputs, (left, right) = verdict.obstruction.inputs, (when_merged(c) for c in (one, two))
        found = verdict.obstruction.left, verdict.obstruction.right
        if len(inputs) == 2:
            stages = [merges.stage(*inputs) for merges in (left, right)]
            assert found == tuple("never" if s == math.inf else s for s in stages)
        else:
            assert found == (one.behaviour(*inputs), two.behaviour(*inputs))
        asked += 1
    assert asked > 20
    early = ff.Chain([[0, 0, 1, 2], ff.FiniteMap([0, 1, 1], codomain="uv", domain=3)])
    late = ff.Chain([[0, 1, 2, 2], ff.FiniteMap([0, 0, 1], codomain="uv", domain=3)])
    assert ff.equivalent(early, late, "hidden").explain() == (
        "not equivalent: stage at which 0 and 1 meet is 1 on the left, 2 on the right"
    )
    swapped = late.act(ff.Relabeling(stage2=[1, 0]))
    assert ff.equivalent(late, swapped, "hidden").explain() == (
        "not equivalent: output of 0 is u on the left, v on the right"
    )


def test_a_forest_is_told_by_names_of_inputs():
    def forest(chain, freedom="all"):
        return repr(ff.invariants(chain, freedom)["forest"])

    names = ff.FiniteMap([0, 0, 1, 2, 2], codomain=4, domain="abcde")
    c = ff.Chain([names, ff.FiniteMap([0, 1, 1, 2], codomain="xyz")])
    assert forest(c) == (
        "inputs 'a' and 'b' meet at stage 1, 'd' and 'e' at stage 1, 'c', 'd' and 'e' at stage 2; "
        "no input reaches 1 point of stage 1 and 1 point of stage 2"
    )
    assert "; 'a' -> 'x', 'b' -> 'x', 'c' -> 'y', ...; no" in forest(c, "hidden")
    assert forest(ff.Chain([[0] * 9, [0]])) == "all meet at stage 1"
    assert forest(ff.Chain([[1, 0]])) == "no two inputs meet"
    assert forest(ff.Chain([[0]])) == "one input"
    assert forest(ff.Chain([[], [0]])) == "no inputs"
    many = ff.Chain([np.arange(10**5) // 2, np.arange(50_000) // 7])
    assert (
        forest(many)
        == "inputs 0 and 1 meet at stage 1, 2 and 3 at stage 1, 4 and 5 at stage 1, ..."
    )
    red = ff.equivalent(ff.Chain([[0, 0, 1, 2]]), ff.Chain([[0, 1, 2, 2]]), ff.Freedom(
        stage0="free", stage1=ff.coloured(["red", "red", "blue"])))  # fmt: skip
    assert red.explain() == (
        "not equivalent: number of points of stage 1 like 0, coloured 'red', on the left (inputs 0 "
        "and 1 meet at stage 1) is 1 on the left, 0 on the right"
    )


def test_a_scrambled_chain_is_recognised():
    rng = np.random.default_rng(0)
    for sizes in [(1000, 300, 40, 7), (500, 500, 500), (0, 3, 2), (10_000, 10_000, 10_000, 10_000)]:
        c = ff.Chain(
            [ff.FiniteMap(rng.integers(0, m, n), codomain=m) for n, m in itertools.pairwise(sizes)]
        )
        for freedom in ["all", "hidden", "stage1"]:
            free = colourings(ff.Freedom.parse(freedom), c.sets)
            moves = {
                slot: rng.permutation(k.size) if k.is_free else np.arange(k.size)
                for slot, k in free.items()
            }
            d = c.act(ff.Relabeling(**moves))
            verdict = ff.equivalent(c, d, freedom)
            assert verdict
            assert c.act(verdict.witness) == d
        if sizes[0]:
            values = c.maps[0].values.copy()
            values[0] = (values[0] + 1) % sizes[1]
            spoiled = ff.Chain([ff.FiniteMap(values, codomain=sizes[1]), *c.maps[1:]])
            same = ff.canonical_form(spoiled).form == ff.canonical_form(c).form
            assert bool(ff.equivalent(c, spoiled)) == same


def test_a_chain_with_a_long_path_needs_no_recursion():
    c = ff.Chain([[0]] * 500)
    assert ff.equivalent(c, c)
    assert ff.symmetries(c).order == 1


def test_rows_composites_and_pruning():
    c = ff.Chain.from_rows(["abcd", "xxyz", "uuvv"])
    assert c.maps[0].domain.labels == tuple("abcd")
    assert (c.behaviour("a"), c.behaviour("d")) == ("u", "v")
    assert c.compose(1, 1).values.tolist() == [0, 1, 2]
    wide = ff.Chain([ff.FiniteMap([0, 0, 2], codomain="pqr"), ff.FiniteMap([0, 1, 1], codomain=3)])
    thin = wide.prune()
    assert thin.maps[0].codomain.labels == ("p", "r")
    assert thin.slots == {"stage0": 3, "stage1": 2, "stage2": 2}
    assert c.summaries()[0, 2].middle == 2
    assert pickle.loads(pickle.dumps(c)) == c
    assert len({c, ff.Chain(c.maps)}) == 1


def test_when_inputs_merge():
    import networkx as nx

    rng = np.random.default_rng(1)
    c = ff.Chain(
        [ff.FiniteMap(rng.integers(0, m, n), codomain=m) for n, m in [(12, 9), (9, 5), (5, 2)]]
    )
    merges = when_merged(c)
    tree = merges.tree()
    assert nx.is_forest(tree.to_undirected())
    for a, b in itertools.product(range(12), repeat=2):
        stage = merges.stage(a, b)
        agree = [c.compose(0, i).values[a] == c.compose(0, i).values[b] for i in range(4)]
        assert stage == (agree.index(True) if True in agree else math.inf)
        joins = [d["stage"] for _, d in tree.nodes(data=True) if {a, b} <= set(d["inputs"])]
        assert stage == min(joins, default=math.inf)
        for other in range(12):
            assert merges.stage(a, other) <= max(stage, merges.stage(b, other))
    assert merges.counts() == [len(merges.blocks(i)) for i in range(4)]


BAD = {
    "no maps": (lambda: ff.Chain([]), "a chain of no maps has no stages"),
    "do not meet": (
        lambda: ff.Chain([ff.FiniteMap([0], codomain=3), ff.FiniteMap([0] * 4)]),
        "stage 1 has 3 points, but map 1 starts from 4",
    ),
    "labels do not meet": (
        lambda: ff.Chain([ff.FiniteMap([0], codomain="a"), ff.FiniteMap([0], domain="b")]),
        "stage 1 is 'a' where map 0 ends, but 'b' where map 1 starts",
    ),
    "one column": (lambda: ff.Chain.from_rows(["ab"]), "there are 1 columns"),
    "ragged columns": (lambda: ff.Chain.from_rows(["ab", "x"]), "column 0 has 2 rows"),
    "two outputs": (lambda: ff.Chain.from_rows(["aa", "xy"]), "row 1: 'a' of column 0 goes to 'y'"),
    "no such stage": (lambda: ff.Chain([[0]]).compose(0, 2), "stages go from 0 to 1"),
    "no such slot": (
        lambda: ff.canonical_form(ff.Chain([[0]]), "domain"),
        "there is no slot 'domain'; a Chain has stage0, stage1",
    ),
    "one size": (lambda: chains(3), "a chain has at least 2 stages"),
    "negative size": (lambda: chains(3, -1), "size 1 is -1"),
    "too large a count": (lambda: ff.count_classes(chains(500, 500, 500)), "counting chains needs"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_sentence(name):
    call, says = BAD[name]
    with pytest.raises(ff.InputError, match=re.escape(says)):
        call()


def test_a_chain_and_a_longer_one_differ_in_a_stage():
    short, long = ff.Chain([[0, 0]]), ff.Chain([[0, 0], [0]])
    assert ff.equivalent(short, long).explain() == (
        "not equivalent: size of stage2 is 0 on the left, 1 on the right"
    )
    assert ff.equivalent(long, short).obstruction.left == 1


def test_an_empty_stage_more_is_a_stage_more():
    short, long = ff.Chain([[]]), ff.Chain([[], []])
    for left, right in [(short, long), (long, short)]:
        assert ff.equivalent(left, right).explain().startswith("not equivalent: number of slots")


def test_names_that_are_not_trusted_are_not_said_of_the_other_side():
    left = ff.Chain([ff.FiniteMap([0, 1, 1], codomain="pq", domain="abc")])
    place = ff.Freedom(stage0=ff.weighted([1, 2, 3]), stage1=ff.weighted([1, 2]))
    for values, words in (
        ([1, 0, 0], "output of 0 is 0 on the left, 1 on the right"),
        ([0, 0, 1], "stage at which 0 and 1 meet is never on the left, 1 on the right"),
    ):
        right = ff.Chain([ff.FiniteMap(values, codomain="rs", domain="xyz")])
        assert str(ff.equivalent(left, right, place).obstruction) == words


def test_a_point_on_the_right_is_called_as_it_is_there():
    colour = ff.coloured(dict(zip("abcxyz", "rrsrrs", strict=True)))
    one = ff.Chain([ff.FiniteMap([0, 0, 1], codomain="abc")])
    other = ff.Chain([ff.FiniteMap([0, 2, 2], codomain="xyz")])
    freedom = ff.Freedom(stage0="free", stage1=colour)
    assert "like 'a', coloured 'r', on the right" in ff.equivalent(other, one, freedom).explain()
    first, second = ff.Endofunction([0, 0, 1], "abc"), ff.Endofunction([0, 2, 0], "xyz")
    told = ff.equivalent(second, first, ff.Freedom(space=colour)).explain()
    assert "like 'c', coloured 's', on the right (nothing goes to 'c')" in told


@pytest.mark.parametrize("thing", [ff.Chain([[0, 1, 1]]), ff.Endofunction([0, 0, 1])], ids=repr)
def test_invariants_are_values_that_can_be_handed_on(thing):
    found = ff.invariants(thing)
    again = pickle.loads(pickle.dumps(found))
    assert again == found and repr(again) == repr(found)
