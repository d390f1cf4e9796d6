"""Chains whose units are permuted, turned round or stretched, against trying everything."""

import itertools
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest

import finitefns as ff
from finitefns.freedom import Freedom
from finitefns.linear import LinearChain, LinearMap, LinearOperator, entries
from finitefns.linear.basis import BasisChange
from finitefns.linear.entries import as_matrix, times
from finitefns.linear.units import answers as units
from finitefns.linear.units import structures
from finitefns.linear.units.gains import Coder
from finitefns.survival import random_change
from finitefns.verdict import Equivalent, Inequivalent, Undecided

APART = ("fixed", "permutation", "signed", "scale", "monomial")
BLURRED = (*APART, "linear", "orthogonal")
HIDDEN = "stage1={0} stage2={0}"


def freedom_of(how):
    return Freedom(**{f"stage{t}": str(sort) for t, sort in enumerate(how)})


def random_chain(rng, sizes, least=-1, most=1):
    shapes = itertools.pairwise(sizes)
    return LinearChain([rng.integers(least, most + 1, (m, n)) for n, m in shapes])


def bent(chain, rng):
    """The chain with one weight moved a little, or None where it has none."""
    matrices = [np.array(a) for a in chain.matrices]
    some = [a for a in matrices if a.size]
    if not some:
        return None
    a = some[rng.integers(len(some))]
    a[tuple(rng.integers(s) for s in a.shape)] += int(rng.choice([-1, 1]))
    return LinearChain(matrices)


# ------------------------------------------------------------------ the slow twin


def moves_of(sort, n):
    """All permutations and signs of n units of a sort, as pairs (places, signs)."""
    permuted = sort in ("permutation", "signed", "monomial")
    orders = itertools.permutations(range(n)) if permuted else [tuple(range(n))]
    signs = list(itertools.product((1, -1), repeat=n)) if sort == "signed" else [(1,) * n]
    return [(order, flips) for order in orders for flips in signs]


def by_trying(x, y, how):
    """Whether some permutations and signs, with scales that exist, take one chain to another."""
    sizes = list(x.slots.values())
    for moves in itertools.product(*(moves_of(s, n) for s, n in zip(how, sizes, strict=True))):
        weights = []
        for t, (a, b) in enumerate(zip(x.matrices, y.matrices, strict=True)):
            (down, by), (up, over) = moves[t], moves[t + 1]
            for i, j in np.ndindex(a.shape):
                moved = a[i, j] * over[i] * by[j]
                weights.append(((t + 1, up[i]), (t, down[j]), moved, b[up[i], down[j]]))
        if scales_exist(weights, how):
            return True
    return False


def scales_exist(weights, how):
    """Whether positive g with g[head] moved == there g[tail] exist, 1 where nothing stretches."""
    known, edges = {}, []
    for head, tail, moved, there in weights:
        if (moved == 0) != (there == 0) or moved * there < 0:
            return False
        if moved != 0:
            edges.append((head, tail, there / moved))
    ends = {end for edge in edges for end in edge[:2]}
    known = {end: Fraction(1) for end in ends if how[end[0]] not in ("scale", "monomial")}
    while True:
        grown = False
        for head, tail, ratio in edges:
            if head in known and tail in known:
                if known[head] != ratio * known[tail]:
                    return False
            elif tail in known:
                known[head], grown = ratio * known[tail], True
            elif head in known:
                known[tail], grown = known[head] / ratio, True
        if not grown:
            left = [end for end in ends if end not in known]
            if not left:
                return True
            known[left[0]] = Fraction(1)


@pytest.mark.parametrize("seed", range(4))
def test_every_verdict_is_that_of_trying_all_permutations_signs_and_scales(seed):
    rng = np.random.default_rng(seed)
    seen = set()
    for _ in range(50):
        sizes = rng.integers(0, 4, 3) if seed % 2 else rng.integers(0, 3, 4)
        how = [str(s) for s in rng.choice(APART, len(sizes))]
        if np.prod([len(moves_of(s, n)) for s, n in zip(how, sizes, strict=True)]) > 3000:
            continue
        x = random_chain(rng, sizes)
        y = x.act(random_change(x, freedom_of(how), rng, 3.0))
        y = (bent(y, rng) or y) if rng.random() < 0.7 else y
        verdict = ff.equivalent(x, y, freedom_of(how))
        assert bool(verdict) == by_trying(x, y, how), (x, y, how)
        forms = [ff.canonical_form(z, freedom_of(how)) for z in (x, y)]
        assert (forms[0].form == forms[1].form) == bool(verdict), (x, y, how)
        assert x.act(forms[0].change) == forms[0].form
        seen.add(bool(verdict))
    assert seen == {True, False}


@pytest.mark.parametrize("how", [("fixed", "signed", "fixed"), ("permutation",) * 3])
def test_all_small_chains_fall_into_the_classes_that_renaming_makes(how):
    """All chains 2 -> 2 -> 1 with weights 0, 1 or -1, 0, 1: the same forms on the same orbits."""
    chains, forms, orbits = {}, {}, {}
    group = list(itertools.product(*(moves_of(s, n) for s, n in zip(how, (2, 2, 1), strict=True))))
    for cells in itertools.product((-1, 0, 1) if "signed" in how else (0, 1), repeat=6):
        x = LinearChain([np.array(cells[:4]).reshape(2, 2), np.array(cells[4:]).reshape(1, 2)])
        chains[cells] = x
        forms.setdefault(ff.canonical_form(x, freedom_of(how)).form, set()).add(cells)
        least = min(tuple(renamed(cells, move)) for move in group)
        orbits.setdefault(least, set()).add(cells)
    assert sorted(map(sorted, forms.values())) == sorted(map(sorted, orbits.values()))


def renamed(cells, moves):
    out = [0] * 6
    (p0, s0), (p1, s1), (_, s2) = moves
    for i, j in itertools.product(range(2), range(2)):
        out[2 * p1[i] + p0[j]] = cells[2 * i + j] * s1[i] * s0[j]
    for j in range(2):
        out[4 + p1[j]] = cells[4 + j] * s2[0] * s1[j]
    return out


def test_symmetries_are_counted():
    rng = np.random.default_rng(5)
    for _ in range(40):
        sizes = rng.integers(0, 4, 3)
        how = [str(s) for s in rng.choice(["fixed", "permutation", "signed"], 3)]
        x = random_chain(rng, sizes)
        seen = units.units(units.Sight(tuple(x.slots), x.matrices), how, Coder())
        lists = [moves_of(s, n) for s, n in zip(how, sizes, strict=True)]
        if np.prod([len(one) for one in lists]) > 3000:
            continue
        count = 0
        for moves in itertools.product(*lists):
            count += all(
                a[i, j] * moves[t + 1][1][i] * moves[t][1][j]
                == a[moves[t + 1][0][i], moves[t][0][j]]
                for t, a in enumerate(x.matrices)
                for i, j in np.ndindex(a.shape)
            )
        assert units.standard(seen)[1] == count, (x, how)


# ------------------------------------------------------------------ laws


@pytest.mark.parametrize("seed", range(2))
def test_a_chain_is_equivalent_to_its_image_and_has_its_form(seed):
    rng = np.random.default_rng(seed)
    decided = 0
    for _ in range(40):
        sizes = rng.integers(0, 5, int(rng.integers(2, 5)))
        how = [str(s) for s in rng.choice(BLURRED, len(sizes))]
        if len(sizes) == 2:
            how[rng.integers(2)] = "signed"
        fr = freedom_of(how)
        x = random_chain(rng, sizes)
        y = x.act(random_change(x, fr, rng, 3.0))
        verdict = ff.equivalent(x, y, fr)
        assert not isinstance(verdict, Inequivalent), (x, y, how)
        if not units.speaks(how) or units.gap(how) is not None:
            assert x == y or isinstance(verdict, (Undecided, Equivalent))
            continue
        decided += 1
        assert x.act(verdict.witness) == y
        if "orthogonal" not in how:
            forms = [ff.canonical_form(z, fr) for z in (x, y)]
            assert forms[0].form == forms[1].form and y.act(forms[1].change) == forms[1].form
        assert ff.invariants(x, fr) == ff.invariants(y, fr)
    assert decided > 10


@pytest.mark.parametrize(
    "how",
    ["stage1=linear stage0=permutation", "stage1=linear stage2=signed", "stage1=orthogonal",
     "stage0=signed stage1=orthogonal", "stage0=linear stage1=permutation",
     "stage0=permutation stage1=linear stage2=linear stage3=signed"],
)  # fmt: skip
def test_between_units_a_stage_may_be_linear_or_one_orthogonal(how):
    """Against trying every permutation and sign, and the verdict with the units held fast."""
    rng = np.random.default_rng(11)
    fr = Freedom.parse(how)
    answers = set()
    for _ in range(10):
        sizes = rng.integers(1, 3, 4) if "stage3" in how else rng.integers(1, 4, 3)
        x = random_chain(rng, sizes)
        y = x.act(random_change(x, fr, rng, 2.0))
        y = bent(y, rng) if rng.random() < 0.6 else y
        verdict = ff.equivalent(x, y, fr)
        assert isinstance(verdict, (Equivalent, Inequivalent)), verdict
        held = {slot: rule for slot, rule in fr.named if str(rule) in ("linear", "orthogonal")}
        moving = {slot: str(rule) for slot, rule in fr.named if slot not in held}
        lists = [moves_of(moving.get(s, "fixed"), n) for s, n in x.slots.items()]
        tried = False
        for moves in itertools.product(*lists):
            change = {
                slot: as_move(*move) for slot, move in zip(x.slots, moves, strict=True) if move[0]
            }
            there = x.act(BasisChange(**change))
            tried = tried or held_fast(there, y, held)
        assert bool(verdict) == tried, (x, y)
        answers.add(tried)
    assert answers == {True, False}


def as_move(order, flips):
    move = np.zeros((len(order), len(order)), int)
    move[list(order), range(len(order))] = flips
    return move


def held_fast(x, y, held):
    if any(str(rule) == "orthogonal" for rule in held.values()):
        a, b = x.matrices
        c, d = y.matrices
        grams = [(a.T @ a, c.T @ c), (b @ b.T, d @ d.T), (b @ a, d @ c)]
        return all((p == q).all() for p, q in grams)
    return bool(ff.equivalent(x, y, Freedom(**held)))


def test_what_is_not_decided_is_said():
    x = LinearChain([[[1, 2], [3, 4]], [[1, 2], [0, 1]], [[1, 1], [2, 1]]])
    rng = np.random.default_rng(0)
    for how, said in (
        ("stage1=monomial stage2=linear", "where no scale is free"),
        ("stage1=orthogonal stage2=linear stage3=signed", "only where all are linear"),
        ("stage1=orthogonal stage2=orthogonal stage0=signed", "only where all are linear"),
    ):
        y = x.act(random_change(x, Freedom.parse(how), rng, 2.0))
        verdict = ff.equivalent(x, y, how)
        assert isinstance(verdict, Undecided) and said in verdict.why
        assert ff.equivalent(x, x, how)
    floats = x.floating()
    y = floats.act(random_change(floats, Freedom.parse("stage1=signed stage2=linear"), rng, 2.0))
    verdict = ff.equivalent(floats, y, "stage1=signed stage2=linear")
    assert isinstance(verdict, Undecided) and ".exact()" in verdict.why
    with pytest.raises(ff.NoCanonicalForm, match="floats"):
        ff.canonical_form(floats, "permutation")


def test_a_search_that_would_not_end_says_its_limit(monkeypatch):
    x = LinearChain([np.eye(6, dtype=int) + np.eye(6, k=1, dtype=int)] * 2)
    y = x.act(BasisChange(stage1=np.eye(6, dtype=int)[::-1]))
    monkeypatch.setattr(structures, "MOST_SEEN", 100)
    verdict = ff.equivalent(x, y, "permutation")
    assert isinstance(verdict, Undecided) and "more than 100 weights" in verdict.why
    with pytest.raises(ff.NoCanonicalForm, match="more than 100 weights"):
        ff.canonical_form(x, "permutation")


# ------------------------------------------------------------------ sizes


def test_two_layers_of_300_units_are_decided():
    rng = np.random.default_rng(0)
    x = random_chain(rng, (10, 300, 300, 5), -9, 9)
    fr = Freedom.parse(HIDDEN.format("permutation"))
    y = x.act(random_change(x, fr, rng))
    verdict = ff.equivalent(x, y, fr)
    assert verdict and x.act(verdict.witness) == y
    matrices = [np.array(a) for a in y.matrices]
    matrices[1][7, 8] += 1
    no = ff.equivalent(x, LinearChain(matrices), fr)
    assert not no and "number of units of stage" in no.explain()


@pytest.mark.parametrize("sort", ["permutation", "signed", "monomial"])
def test_what_looks_the_same_from_all_sides_is_still_quick(sort, monkeypatch):
    """Twins, dead units, equal blocks: pieces; a branch for each would break the limit."""
    monkeypatch.setattr(structures, "MOST_SEEN", 6 * 10**6)
    n = 30
    rng = np.random.default_rng(2)
    one, full = np.eye(n, dtype=int), np.ones((n, n), int)
    swaps = np.kron(np.eye(n // 2, dtype=int), np.array([[1, 2], [2, 1]]))
    half = np.diag([1] * (n // 2) + [0] * (n // 2))
    for inner in (one, full, swaps, half, 0 * full, one[rng.permutation(n)]):
        x = LinearChain([np.ones((n, 3), int), inner, np.ones((2, n), int)])
        fr = Freedom.parse(HIDDEN.format(sort))
        y = x.act(random_change(x, fr, rng, 3.0))
        assert ff.equivalent(x, y, fr)
        assert ff.canonical_form(x, fr).form == ff.canonical_form(y, fr).form
        other = LinearChain([x.matrices[0], inner + one[[0] * n], x.matrices[2]])
        assert not ff.equivalent(x, other, fr)
    x = LinearChain([one, one])
    y = x.act(random_change(x, Freedom.parse(sort), rng, 3.0))
    assert ff.equivalent(x, y, sort) and not ff.equivalent(x, LinearChain([one, half]), sort)


def test_layered_graphs_against_networkx():
    """Networks of as many edges everywhere, which colours alone do not tell apart."""
    rng = np.random.default_rng(4)
    answers = set()
    for _ in range(12):
        n = int(rng.integers(4, 11))
        pair = [
            [np.clip(sum(np.eye(n, dtype=int)[rng.permutation(n)] for _ in range(2)), 0, 2)
             for _ in range(2)]
            for _ in range(2)
        ]  # fmt: skip
        x, y = map(LinearChain, pair)
        if rng.random() < 0.5:
            y = x.act(random_change(x, Freedom.parse("permutation"), rng))
        graphs = []
        for z in (x, y):
            g = nx.Graph()
            g.add_nodes_from((p, {"stage": p[0]}) for p in itertools.product(range(3), range(n)))
            for t, a in enumerate(z.matrices):
                for i, j in zip(*np.nonzero(a), strict=True):
                    g.add_edge((t, int(j)), (t + 1, int(i)), weight=int(a[i, j]))
            graphs.append(g)
        same = nx.is_isomorphic(
            *graphs,
            node_match=lambda a, b: a["stage"] == b["stage"],
            edge_match=lambda a, b: a["weight"] == b["weight"],
        )
        assert bool(ff.equivalent(x, y, "permutation")) == same
        assert (ff.canonical_form(x, "permutation").form
                == ff.canonical_form(y, "permutation").form) == same  # fmt: skip
        answers.add(same)
    assert answers == {True, False}


# ------------------------------------------------------------------ sentences


def test_a_no_names_the_unit_without_a_partner():
    x = LinearChain([[[1], [2], [2]], [[1, 1, 1]]])
    y = LinearChain([[[1], [2], [3]], [[1, 1, 1]]])
    assert ff.equivalent(x, y, "stage1=permutation").explain().startswith(
        "not equivalent: number of units of stage1 with the weights of unit 1 on the left is 2 on "
        "the left, 1 on the right"
    )  # fmt: skip
    assert ff.equivalent(x, y, "stage1=monomial").explain().startswith(
        "not equivalent: number of units of stage1 with the weights of unit"
    )  # fmt: skip
    floats = ff.equivalent(x.floating(), y.floating(), "stage1=permutation")
    assert "of stage1 with the weights of unit" in floats.explain()


def test_a_product_around_a_cycle_is_compared_in_fractions():
    """The exact case of second.md 2, in a chain: logarithms in floats cannot tell it."""
    tiny = Fraction(2000000011, 10**18)
    a = [[1, 1], [1, 1 + tiny]]
    x = LinearChain([a, np.eye(2, dtype=int)])
    y = LinearChain([[[Fraction(2, 7), Fraction(2, 7)], a[1]], np.eye(2, dtype=int)])
    assert ff.equivalent(x, y, "monomial")
    z = LinearChain([[[1, 1], [1, 1 + 2 * tiny]], np.eye(2, dtype=int)])
    assert not ff.equivalent(x, z, "monomial")


# ------------------------------------------------------------------ floats


def nudged(chain, rng):
    sides = [np.where(rng.random(a.shape) < 0.5, np.inf, -np.inf) for a in chain.matrices]
    return LinearChain([np.nextafter(*pair) for pair in zip(chain.matrices, sides, strict=True)])


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1.0, 1e100])
def test_floats_are_equivalent_to_their_image_one_ulp_off(scale):
    rng = np.random.default_rng(6)
    for kind in range(30):
        sizes = rng.integers(0, 5, 3)
        how = [str(s) for s in rng.choice(["permutation", "signed", "fixed"], 3)]
        how[1] = "signed"
        shapes = list(itertools.pairwise(sizes))
        whole = [rng.integers(-1, 2, (m, n)) for n, m in shapes]
        aimed = [rng.choice([0, 1e-10, 1e-9, 1e-8, 3e-9], (m, n)) for n, m in shapes]
        noise = [rng.normal(size=(m, n)) for n, m in shapes]
        made = ([a * scale for a in whole], [(a + b) * scale for a, b in zip(whole, aimed)],  # noqa: B905
                [a * scale for a in noise])[kind % 3]  # fmt: skip
        x = LinearChain(made)
        fr = freedom_of(how)
        image = x.act(random_change(x, fr, rng))
        assert ff.equivalent(x, image, fr), (x, image)
        near = ff.equivalent(x, nudged(image, rng), fr)
        assert not isinstance(near, Inequivalent), (x, image)
        if kind % 3 != 1:
            assert near


def test_a_no_in_floats_is_never_contradicted_by_the_fractions():
    """Weights aimed at both tolerances: 1e-9 off is undecided, 1e-6 off is a no, 1e-12 a yes."""
    rng = np.random.default_rng(8)
    seen = {}
    for trial in range(80):
        sizes = (2, int(rng.integers(1, 5)), int(rng.integers(1, 5)), 2)
        shapes = itertools.pairwise(sizes)
        x = LinearChain([rng.normal(size=(m, n)) if trial % 2 else
                         rng.integers(-2, 3, (m, n)).astype(float) for n, m in shapes])  # fmt: skip
        matrices = [np.array(a) for a in x.matrices]
        off = [1e-12, 1e-9, 1e-6, 1.0][trial % 4]
        matrices[1][0, 0] += off * np.abs(matrices[1]).max()
        fr = Freedom.parse(HIDDEN.format(rng.choice(["permutation", "signed"])))
        y = LinearChain(matrices).act(random_change(x, fr, rng))
        verdict = ff.equivalent(x, y, fr)
        if isinstance(verdict, Inequivalent):
            assert not ff.equivalent(x.exact(), y.exact(), fr)
        seen.setdefault(off, set()).add(type(verdict))
        if isinstance(verdict, Equivalent):
            assert x.act(verdict.witness).misses(y) <= 1e-9
    assert seen[1e-12] == {Equivalent} and Undecided in seen[1e-9]
    assert seen[1e-9] <= {Undecided, Equivalent}  # a matrix of zeros stays
    assert Inequivalent in seen[1e-6] and Undecided not in seen[1e-6]
    assert Inequivalent in seen[1.0]


def test_rows_one_ulp_apart_are_matched_and_not_sorted():
    """The pair of second.md 4, as the hidden units of a chain."""
    a = np.array([[1, 2.0000000399999998, 3], [1.0000000004, 2, 4]])
    b = np.array([[1.0000000003999998, 2, 4], [1, 2.00000004, 3]])
    x, y = LinearChain([a, [[1.0, 1.0]]]), LinearChain([b, [[1.0, 1.0]]])
    assert ff.equivalent(x, y, "stage1=permutation")
    assert ff.equivalent(x, y, "stage1=signed")
    z = LinearChain([b + np.diag([0.1, 0, 0])[:2], [[1.0, 1.0]]])
    assert not ff.equivalent(x, z, "stage1=permutation")


def test_floating_twins_and_many_units_are_matched():
    rng = np.random.default_rng(9)
    a = rng.normal(size=(60, 4))
    a[30:] = a[:30]  # twins
    x = LinearChain([a, np.repeat(rng.normal(size=(50, 30)), 2, axis=1)[:, rng.permutation(60)],
                     rng.normal(size=(3, 50))])  # fmt: skip
    for sort in ("permutation", "signed", "monomial"):
        fr = Freedom.parse(HIDDEN.format(sort))
        y = x.act(random_change(x, fr, rng, 10.0))
        verdict = ff.equivalent(x, y, fr)
        assert verdict and x.act(verdict.witness).misses(y) < 1e-9


def test_scales_of_floats_say_yes_or_undecided_and_ranks_say_no():
    rng = np.random.default_rng(10)
    x = LinearChain([rng.normal(size=(4, 3)), rng.normal(size=(2, 4))])
    other = LinearChain([x.matrices[0], 2 * x.matrices[1]])
    assert isinstance(ff.equivalent(x, other, "stage1=monomial"), Undecided)
    less = LinearChain([x.matrices[0] * [1, 1, 0], x.matrices[1]])
    assert not ff.equivalent(x, less, "stage1=monomial")
    loose = ff.equivalent(x, x.act(random_change(x, "monomial", rng, 2.0)), "monomial")
    assert isinstance(loose, Undecided) and ".exact()" in loose.why


# ------------------------------------------------------------------ maps and operators


def signed_moves(n):
    for order, flips in moves_of("signed", n):
        yield as_move(order, flips)


@pytest.mark.parametrize("floats", [False, True])
def test_signed_maps_and_operators_against_trying_all(floats):
    rng = np.random.default_rng(12)
    answers = set()
    for _ in range(25):
        m, n = rng.integers(0, 4, 2)
        a, b = rng.integers(-1, 2, (2, m, n))
        if rng.random() < 0.5:
            s, t = (list(signed_moves(k)) for k in (n, m))
            b = t[rng.integers(len(t))] @ a @ s[rng.integers(len(s))]
        right = any((t @ a @ s == b).all() for t in signed_moves(m) for s in signed_moves(n))
        a, b = (z.astype(float) if floats else z for z in (a, b))
        assert bool(ff.equivalent(LinearMap(a), LinearMap(b), "signed")) == right
        answers.add(right)
        a = rng.integers(-1, 2, (n, n))
        moves = list(signed_moves(n))
        move = moves[rng.integers(len(moves))]
        b = move @ a @ move.T
        if rng.random() < 0.5 and n:
            b[0, 0] += 1
        right = any((t @ a @ t.T == b).all() for t in moves)
        x, y = (LinearOperator(z.astype(float) if floats else z) for z in (a, b))
        assert bool(ff.equivalent(x, y, "signed")) == right
        if not floats:
            forms = [ff.canonical_form(z, "signed").form for z in (x, y)]
            assert (forms[0] == forms[1]) == right
    assert answers == {True, False}


@pytest.mark.parametrize(
    "other", ["fixed", "permutation", "scale", "monomial", "linear", "orthogonal"]
)
def test_signed_on_one_side_of_a_map(other):
    rng = np.random.default_rng(13)
    fr = Freedom(domain="signed", codomain=other)
    for _ in range(15):
        m, n = rng.integers(0, 4, 2)
        x = LinearMap(rng.integers(-2, 3, (m, n)))
        y = x.act(random_change(x, fr, rng, 2.0))
        undecided = units.gap(("signed", other)) is not None
        verdict = ff.equivalent(x, y, fr)
        assert verdict if not undecided else isinstance(verdict, (Undecided, Equivalent))
        if isinstance(verdict, Equivalent):
            assert x.act(verdict.witness) == y
        assert ff.invariants(x, fr) == ff.invariants(y, fr)
    bigger = LinearMap([[1, 2], [3, 4], [5, 6]])
    assert not ff.equivalent(bigger, LinearMap([[1, 2], [2, 4], [3, 6]]), fr)


def test_products_by_one_entry_a_row_are_those_by_sums(monkeypatch):
    rng = np.random.default_rng(14)
    for _ in range(30):
        m, n, k = rng.integers(1, 5, 3)
        a, b = as_matrix(rng.integers(-2, 3, (m, n))), as_matrix(rng.integers(-2, 3, (n, k)))
        picked = as_matrix(
            np.eye(n, dtype=int)[rng.integers(0, n, m)] * rng.integers(-2, 3, (m, 1))
        )
        quick = [times(picked, b), times(a, b), times(b.T, picked.T)]
        with monkeypatch.context() as patch:
            patch.setattr(entries, "_one_a_row", lambda a: None)
            slow = [times(picked, b), times(a, b), times(b.T, picked.T)]
        assert all((p == q).all() and p.shape == q.shape for p, q in zip(quick, slow, strict=True))
