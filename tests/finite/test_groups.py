"""Permutation groups: chains against SymPy, classes by formula against listing, known counts."""

import itertools
import math
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chisquare

import finitefns as ff
from finitefns.finite.classes import group_listing
from finitefns.finite.classes.chain_counting import chains
from finitefns.finite.classes.classification import classify
from finitefns.finite.classes.endo_counting import endofunctions
from finitefns.finite.classes.natural import natural_freedom, natural_freedoms
from finitefns.finite.groups import families, images, stabilisers
from finitefns.finite.groups.conjugacy import conjugacy_classes, type_counts
from finitefns.finite.groups.images import MOST_CELLS
from finitefns.finite.groups.listed_groups import by_listing, cycle_type
from finitefns.finite.groups.permutations import Group
from finitefns.finite.groups.stabilisers import StabiliserChain
from finitefns.finite.orbits import count_by_burnside
from finitefns.freedom import Freedom

KNOWN = Path(__file__).parents[1] / "known-values" / "groups.txt"
V4 = ff.group([[1, 0, 3, 2], [2, 3, 0, 1]])


def known(key):
    for line in KNOWN.read_text().splitlines():
        if match := re.fullmatch(rf"{re.escape(key)}: ([\d ]+)", line):
            return list(map(int, match[1].split()))
    raise AssertionError(f"no known values for {key}")


def random_generators(rng, n):
    found = []
    for _ in range(int(rng.integers(1, 4))):
        move = np.arange(n)
        some = rng.choice(n, int(rng.integers(1, n + 1)), replace=False)
        move[some] = rng.permutation(some)
        found.append(move)
    return found


def test_stabiliser_chains_against_sympy():
    from sympy.combinatorics import Permutation, PermutationGroup

    rng = np.random.default_rng(0)
    for _ in range(150):
        n = int(rng.integers(1, 9))
        moves = random_generators(rng, n)
        chain = StabiliserChain(moves, n)
        assert chain.order == PermutationGroup([Permutation(m.tolist()) for m in moves]).order()
        rows = chain.elements(math.factorial(8))
        assert len({tuple(r) for r in rows.tolist()}) == chain.order
        assert all(chain.holds(r.astype(int)) for r in rows[:20])
        for point in range(n):
            assert chain.fix(point).order == sum(r[point] == point for r in rows.tolist())
        other = rng.permutation(n)
        assert chain.holds(other) == (other.tolist() in rows.tolist())


def test_a_chain_is_proved_even_when_chance_brings_nothing(monkeypatch):
    monkeypatch.setattr(stabilisers, "TRIES", 0)
    rng = np.random.default_rng(3)
    for _ in range(40):
        n = int(rng.integers(4, 9))
        moves = random_generators(rng, n)
        assert StabiliserChain(moves, n).order == len(closure(moves, n))


def closure(moves, n):
    """Every product of some permutations, by taking one more step as long as anything is new."""
    steps = [tuple(m.tolist()) for m in moves]
    seen, edge = {tuple(range(n))}, [tuple(range(n))]
    while edge:
        edge = list({tuple(s[x] for x in e) for e in edge for s in steps} - seen)
        seen.update(edge)
    return seen


@pytest.mark.parametrize("batch", [1, 5, 64])
def test_a_search_in_small_batches_finds_the_same(monkeypatch, batch):
    rng = np.random.default_rng(7)
    npn = Freedom(domain="hypercube", codomain="free")
    maps = [ff.FiniteMap(rng.integers(0, 2, 16), codomain=2) for _ in range(12)]
    wanted = [ff.canonical_form(f, npn).form for f in maps]
    monkeypatch.setattr(images, "BATCH", batch)
    again = [ff.random_member(f, npn, rng) for f in maps]
    for f, form in zip(again, wanted, strict=True):
        found = ff.canonical_form(f, npn)
        assert found.form == form and f.act(found.change) == form


FAMILIES = [
    *(f(n) for f in (families.cyclic, families.dihedral, families.symmetric) for n in range(7)),
    *map(families.alternating, range(7)),
    *map(families.hypercube, range(5)),
    *map(families.bit_permutations, range(4)),
    *(families.affine(2, n) for n in range(4)),
    *(families.general_linear(2, n) for n in range(4)),
    families.affine(3, 2),
    families.affine(5, 1),
    families.general_linear(3, 2),
    families.general_linear(5, 2),
    families.beside(families.cyclic(2), families.dihedral(3)),
    families.beside(),
    families.product(),
    families.product(families.symmetric(3), families.cyclic(2)),
    families.product(families.symmetric(3), families.symmetric(4)),
    families.product(families.symmetric(3), families.symmetric(0)),
    families.wreath(families.cyclic(3), 3),
    families.wreath(families.cyclic(2), 0),
    families.wreath(families.dihedral(3), families.cyclic(3)),
    families.wreath(families.symmetric(3), families.alternating(3)),
    families.wreath(families.symmetric(2), families.symmetric(3)),
    families.translations(3, 4),
]


@pytest.mark.parametrize("given", FAMILIES, ids=repr)
def test_orders_and_conjugacy_classes_by_formula_against_listing(given):
    plain = Group(given.generators, given.degree)
    chain = StabiliserChain(plain.arrays(), plain.degree)
    assert families.known_order(given) == chain.order
    ours = conjugacy_classes(given)
    assert sum(c.size for c in ours) == chain.order
    assert all(chain.holds(c.element) for c in ours)
    types: Counter = Counter()
    for c in by_listing(plain):
        types[cycle_type(c.element)] += c.size
    assert type_counts(given) == type_counts(plain) == dict(types)
    if chain.order <= 500:
        rows = [r.astype(int) for r in chain.elements(500)]

        def conjugates(element):
            return frozenset(tuple(r[element[np.argsort(r)]].tolist()) for r in rows)

        told: Counter = Counter()
        for c in ours:
            told[conjugates(c.element)] += c.size
        assert told == {conjugates(c.element): c.size for c in by_listing(plain)}


def of_sort(n, m, only):
    for v in itertools.product(range(m), repeat=n):
        hit = len(set(v))
        if (only in ("injective", "bijective") and hit < n) or (
            only in ("surjective", "bijective") and hit < m
        ):
            continue
        yield ff.FiniteMap(v, codomain=m)


INS = [
    *("cyclic", "dihedral", "alternating", "bits", "hypercube", "free", "fixed"),
    *(V4, ff.group([[1, 0, 2, 3]]), ff.group([[1, 0, 3, 2]]), ff.group([], degree=4)),
    *(ff.coloured("aabb"), ff.coloured("abab")),
]
OUTS = ["cyclic", "free", "fixed", ff.group([[1, 0, 2]]), ff.coloured("xyx")]
JOINT = [
    Freedom.joint([ff.Relabeling(domain=[1, 0, 3, 2], codomain=[1, 0, 2])]),
    Freedom.joint([ff.Relabeling(domain=[1, 2, 3, 0], codomain=[1, 2, 0])]),
    Freedom.joint(
        [ff.Relabeling(domain=[1, 2, 3, 0]), ff.Relabeling(domain=range(4), codomain=[0, 2, 1])]
    ),
]
SLOTWISE = [Freedom(domain=g, codomain=h) for g, h in itertools.product(INS, OUTS)]


@pytest.mark.parametrize("only", [None, "surjective"])
def test_counts_against_burnside_and_listings_against_counts(only):
    things = list(of_sort(4, 3, only))
    space = ff.maps(4, 3, only)
    for freedom in [*SLOTWISE, *JOINT]:
        count = ff.count_classes(space, freedom)
        assert count == count_by_burnside(things, freedom)
        listed = list(ff.classes(space, freedom))
        assert len(set(listed)) == len(listed) == count
        assert all(ff.canonical_form(f, freedom).form == f for f in listed)
        assert set(listed) == {ff.canonical_form(f, freedom).form for f in things}


@pytest.mark.parametrize("n, m, only", [(4, 4, "bijective"), (3, 4, "injective"), (4, 2, None)])
def test_counts_of_other_sorts_and_sizes(n, m, only):
    things = list(of_sort(n, m, only))
    ins = INS if n == 4 else ["cyclic", "alternating", "free", "fixed", ff.coloured("aba")]
    for g, h in itertools.product(ins, ["cyclic", "free", "alternating"]):
        freedom = Freedom(domain=g, codomain=h)
        assert ff.count_classes(ff.maps(n, m, only), freedom) == count_by_burnside(things, freedom)


def test_letter_by_letter_lists_what_is_listed_at_once(monkeypatch):
    wanted = {fr: list(ff.classes(ff.maps(4, 3), fr)) for fr in SLOTWISE}
    monkeypatch.setattr(group_listing, "MOST_AT_ONCE", 1)
    for freedom, listed in wanted.items():
        assert list(ff.classes(ff.maps(4, 3), freedom)) == listed
    bracelets = Freedom(domain="dihedral")
    some = list(itertools.islice(ff.classes(ff.maps(40, 2), bracelets), 50))
    assert len(set(some)) == 50
    assert all(ff.canonical_form(f, bracelets).form == f for f in some)


def test_known_counts():
    def counts(sizes, freedom):
        return [ff.count_classes(ff.maps(*s), freedom(*s)) for s in sizes]

    cubes = [(2**n, 2) for n in range(5)]
    assert counts(cubes, lambda *_: Freedom.parse("domain=hypercube codomain")) == known("NPN")
    assert counts(cubes, lambda *_: Freedom(domain="hypercube")) == known("NP")
    assert counts(cubes[1:], lambda *_: Freedom(domain="bits")) == known("P")
    circles = [(n, 2) for n in range(1, 11)]
    assert counts(circles, lambda *_: Freedom.parse("domain=cyclic codomain")) == known("CnxS2")
    squares = [(n, n) for n in range(1, 7)]
    turns = counts(squares, lambda *_: Freedom(domain="cyclic", codomain="cyclic"))
    assert turns == known("A130293")

    def rows_and_columns(cells, _):
        side = families.symmetric(math.isqrt(cells))
        return Freedom(domain=families.product(side, side))

    assert counts([(n * n, 2) for n in range(1, 5)], rows_and_columns) == known("A028657")
    affine = counts([(2**n, 2) for n in range(1, 7)], lambda *_: Freedom(domain="affine"))
    assert affine == known("A000214")
    boxes = Freedom(domain="affine", codomain="affine")
    assert ff.count_classes(ff.maps(16, 16, only="bijective"), boxes) == known("S-boxes")[0]
    assert ff.count_classes(ff.maps(8, 8, only="bijective"), boxes) == known("S-boxes of 3 bits")[0]


def test_elementary_automata():
    mirror = [int(f"{i:03b}"[::-1], 2) for i in range(8)]
    negate = [7 - i for i in range(8)]
    freedom = Freedom.joint(
        [ff.Relabeling(domain=mirror), ff.Relabeling(domain=negate, codomain=[1, 0])]
    )
    rules = [ff.FiniteMap([rule >> i & 1 for i in range(8)], codomain=2) for rule in range(256)]
    assert len({ff.canonical_form(f, freedom).form for f in rules}) == known("ECA")[0]
    assert ff.count_classes(ff.maps(8, 2), freedom) == known("ECA")[0]
    assert len(classify(ff.maps(8, 2), freedom)) == known("ECA")[0]


@pytest.mark.parametrize("only, n, m", [(None, 4, 3), ("surjective", 4, 3), ("injective", 3, 4)])
def test_random_classes_are_uniform(only, n, m):
    rng = np.random.default_rng(1)
    space = ff.maps(n, m, only)
    ins = ["cyclic", "free", ff.coloured("aabb"[:n])]
    outs = ["cyclic", "free", ff.coloured("xyxy"[:m])]
    freedoms = [Freedom(domain=g, codomain=h) for g, h in itertools.product(ins, outs)]
    chances = []
    for freedom in [*freedoms, *JOINT] if n == 4 else freedoms:
        count = ff.count_classes(space, freedom)
        drawn = Counter(ff.random_class(space, freedom, rng) for _ in range(25 * count))
        assert len(drawn) <= count
        observed = [*drawn.values(), *[0] * (count - len(drawn))]
        chances.append(chisquare(observed).pvalue if count > 1 else 1.0)
    assert min(chances) > 0.001 / len(chances)


def test_random_members_stay_in_the_class():
    rng = np.random.default_rng(2)
    for freedom in [*SLOTWISE, *JOINT]:
        f = ff.FiniteMap(rng.integers(0, 3, 4), codomain=3)
        seen = {ff.random_member(f, freedom, rng) for _ in range(40)}
        form = ff.canonical_form(f, freedom).form
        assert all(ff.canonical_form(g, freedom).form == form for g in seen)


def test_all_functions_of_four_bits_are_classified_with_witnesses():
    npn = Freedom(domain="hypercube", codomain="free")
    table = classify(ff.maps(16, 2), npn)
    assert len(table) == 222 and table.class_sizes.sum() == 65536
    for number in range(0, 65536, 499):
        f = table.map(number)
        assert table.number(f) == number
        assert f.act(table.witness(f)) == table.form(f) == ff.canonical_form(f, npn).form


@pytest.mark.parametrize("freedom", [*SLOTWISE, *JOINT], ids=str)
def test_a_classification_is_what_canonical_forms_say(freedom):
    table = classify(ff.maps(4, 3), freedom)
    assert len(table) == ff.count_classes(ff.maps(4, 3), freedom)
    for number in range(0, 81, 3):
        f = table.map(number)
        assert f.act(table.witness(f)) == table.form(f) == ff.canonical_form(f, freedom).form
        assert table.class_sizes[table.classes[number]] == ff.class_size(f, freedom)


def scrambled(f, freedom, rng):
    return ff.random_member(f, freedom, rng)


def test_large_groups_are_searched_not_listed():
    rng = np.random.default_rng(3)
    npn = Freedom(domain="hypercube", codomain="free")
    affine = Freedom(domain="affine", codomain="affine")
    kept = Freedom(domain="affine", codomain="fixed")
    cases = [
        (ff.FiniteMap(rng.integers(0, 2, 64), codomain=2), npn),
        (ff.FiniteMap([i.bit_count() % 2 for i in range(64)], codomain=2), npn),
        (ff.FiniteMap(rng.permutation(16)), affine),
        (ff.FiniteMap(ff.example("present").values), affine),
        (ff.FiniteMap(ff.example("des/S1").values, codomain=16), affine),
        (ff.FiniteMap(rng.integers(0, 4, 32), codomain=4), kept),
    ]
    for f, freedom in cases:
        g = scrambled(f, freedom, rng)
        verdict = ff.equivalent(f, g, freedom)
        assert verdict and f.act(verdict.witness) == g
        generators = list(ff.symmetries(f, freedom).generators)
        assert all(f.act(s) == f for s in generators)
    boxes = [ff.FiniteMap(ff.example(f"des/S{i}").values, codomain=16) for i in range(1, 9)]
    assert len({ff.canonical_form(b, affine).form for b in boxes}) == 8
    verdict = ff.equivalent(boxes[0], boxes[1], affine)
    assert not verdict and verdict.explain().startswith("not equivalent: ")


def test_groups_from_sympy_and_from_graphs():
    import networkx as nx
    from sympy.combinatorics import Permutation, PermutationGroup
    from sympy.combinatorics.named_groups import DihedralGroup

    assert StabiliserChain(ff.group(DihedralGroup(5)).arrays(), 5).order == 10
    assert ff.group(PermutationGroup([Permutation(0, 2)]), degree=4).generators == ((2, 1, 0, 3),)
    for graph, order in [
        (nx.grid_2d_graph(4, 4), 8),
        (nx.cycle_graph(9), 18),
        (nx.hypercube_graph(4), 384),
        (nx.complete_bipartite_graph(2, 3), 12),
        (nx.petersen_graph(), 120),
        (nx.DiGraph([(0, 1), (1, 2), (2, 0)]), 3),
        (nx.empty_graph(4), 24),
        (nx.empty_graph(0), 1),
    ]:
        given = ff.group(graph)
        assert StabiliserChain(given.arrays(), given.degree).order == order
        number = {node: i for i, node in enumerate(graph)}
        edges = {(number[a], number[b]) for a, b in graph.edges}
        if not graph.is_directed():
            edges |= {(b, a) for a, b in edges}
        for move in given.generators:
            assert {(move[a], move[b]) for a, b in edges} == edges
    pixels = Freedom(domain=ff.group(nx.grid_2d_graph(3, 3)))
    image = ff.FiniteMap([0, 0, 1, 0, 0, 0, 0, 0, 0], codomain=2)
    turned = ff.FiniteMap([0, 0, 0, 0, 0, 0, 1, 0, 0], codomain=2)
    assert ff.equivalent(image, turned, pixels)
    assert not ff.equivalent(image, ff.FiniteMap([0, 1, 0, 0, 0, 0, 0, 0, 0]), pixels)


def test_images_up_to_shifts():
    rng = np.random.default_rng(4)
    shifts = Freedom(domain=families.translations(28, 28))
    image = ff.FiniteMap(rng.integers(0, 256, 784), codomain=256)
    rolled = np.roll(image.values.reshape(28, 28), (5, 11), axis=(0, 1)).ravel()
    verdict = ff.equivalent(image, ff.FiniteMap(rolled, codomain=256), shifts)
    assert verdict and image.act(verdict.witness).values.tolist() == rolled.tolist()


def test_a_group_moves_places_whatever_they_are_called():
    corners = ["00", "01", "10", "11"]
    f = ff.FiniteMap([0, 1, 1, 1], codomain=2, domain=corners)
    bits = Freedom(domain="bits")
    for names in (corners[::-1], "abcd", None):
        g = ff.FiniteMap([0, 1, 1, 1], codomain=2, domain=names)
        assert ff.canonical_form(f, bits).form == ff.canonical_form(g, bits).form
        verdict = ff.equivalent(f, g, bits)
        assert verdict and f.act(verdict.witness) == g
        assert not ff.equivalent(f, ff.FiniteMap([1, 1, 1, 0], domain=names), bits)


F, E = ff.FiniteMap([0, 0, 1, 1], codomain=3), ff.Endofunction([1, 0, 0])
BAD = {
    "no permutation": (lambda: ff.group([[0, 0, 1]]), "nothing goes to 2"),
    "not a list": (lambda: ff.group([7]), "must list where each point goes"),
    "fractions": (lambda: ff.group([[0.5, 1]]), "must list where each point goes"),
    "nothing": (lambda: ff.group([]), "say how many points"),
    "sizes differ": (lambda: ff.group([[1, 0], [0, 1, 2]]), "moves 3 points, but generator 0"),
    "wrong size": (
        lambda: ff.canonical_form(F, Freedom(domain=ff.group([[1, 0]]))),
        "moves 2 points, but the domain has 4",
    ),
    "no such family": (lambda: ff.group("cycle"), "there is no group 'cycle'; there are cyclic"),
    "no such word": (lambda: Freedom(domain="cycle"), "one of free, fixed, .*cyclic"),
    "not a power of two": (
        lambda: ff.equivalent(F, F, "codomain=hypercube"),
        "moves 1, 2, 4, 8, ... points, but the codomain has 3",
    ),
    "colours not kept": (
        lambda: ff.group([[1, 0, 2]], keep=ff.coloured(["red", "blue", "blue"])),
        "sends point 0, coloured 'red', to point 1, coloured 'blue'",
    ),
    "joint, forgotten": (
        lambda: ff.canonical_form(F, Freedom.joint([ff.Relabeling(domain=[1, 0, 2, 3])])),
        "does not say how it moves the codomain",
    ),
    "joint, unknown": (
        lambda: ff.canonical_form(F, Freedom.joint([ff.Relabeling(space=[1, 0, 2, 3])])),
        "there is no slot 'space'",
    ),
    "joint, sizes": (
        lambda: Freedom.joint([ff.Relabeling(domain=[1, 0]), ff.Relabeling(domain=[0, 1, 2])]),
        "generator 1 moves 3 points of the domain, but before it had 2",
    ),
    "joint, not of this thing": (
        lambda: ff.class_size(F, Freedom.joint([ff.Relabeling(domain=[1, 0], codomain=[0, 1, 2])])),
        "moves 2 points of the domain, which has 4",
    ),
    "joint, nothing": (lambda: Freedom.joint([]), "not a list of relabelings"),
    "joint, no relabeling": (lambda: Freedom.joint([[1, 0]]), "generator 0 is"),
    "not prime": (lambda: families.affine(4, 2), "must be a prime number"),
    "too many points": (lambda: families.affine(2, 40), "groups move up to 65536 points"),
    "negative": (lambda: families.cyclic(-1), "must be an integer from 0 on"),
    "too large to search": (
        lambda: ff.canonical_form(
            ff.FiniteMap(np.arange(256) % 7 % 2, codomain=2), Freedom(domain="affine")
        ),
        "the group has order .* up to .* elements is always feasible",
    ),
    "too large to list": (
        lambda: next(ff.classes(ff.maps(64, 2), Freedom(domain="affine"))),
        "the group has order 1,290,157,424,640, and listing",
    ),
    "a name with colours": (
        lambda: ff.group("cyclic", keep=ff.coloured("aab")),
        "say how many points it moves",
    ),
    "a name with colours not kept": (
        lambda: ff.group("cyclic", degree=3, keep=ff.coloured("aab")),
        "has to keep the colours",
    ),
    "degree a text": (lambda: ff.group("cyclic", degree="3"), "degree is '3', but it must be"),
    "keep a text": (lambda: ff.group([[1, 0]], keep="red"), "keep is 'red', but"),
    "a type": (lambda: ff.group(dict), "dict is a type"),
    "ragged": (lambda: ff.group([[0, [1]]]), "must list where each point goes"),
    "too long": (lambda: ff.group([range(10**6)]), "groups move up to 65536 points"),
    "too many bits": (lambda: families.hypercube(40), "40 bits make 2.40 words"),
    "too many generators": (
        lambda: families.beside(*[families.cyclic(2)] * 20_000),
        "would need over",
    ),
    "colours unhashable": (lambda: ff.coloured([[1], [2]]), "a colour must be hashable"),
    "act of a text": (lambda: F.act("x"), "act: a Relabeling is meant"),
    "merges of a number": (lambda: ff.when_merged(3), "when_merged: the number 3 is not a Chain"),
    "summary of nothing": (lambda: ff.summary(None), "None is not a map"),
    "class of a text": (lambda: ff.class_size("x"), "the text 'x' is not a map, a chain or"),
    "member of nothing": (lambda: ff.random_member(None), "None is not a map"),
    "too many outputs to draw": (
        lambda: ff.random_class(ff.maps(4, 10**12), Freedom(domain="cyclic"), 0),
        "a table of 1e.12 numbers",
    ),
    "too large to classify": (lambda: classify(ff.maps(100, 2)), "2\\^100 maps"),
}


@pytest.mark.parametrize("bad, sentence", BAD.values(), ids=BAD.keys())
def test_one_sentence(bad, sentence):
    with pytest.raises(ff.InputError, match=sentence) as caught:
        bad()
    assert "\n" not in str(caught.value)


def test_a_refusal_comes_before_memory_is_spent():
    import tracemalloc

    tracemalloc.start()
    with pytest.raises(ff.InputError, match="is always feasible"):
        ff.canonical_form(
            ff.FiniteMap(np.arange(256) % 7 % 2, codomain=2), Freedom(domain="affine")
        )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * MOST_CELLS


def test_natural_freedoms():
    for name, count in [
        ("npn/3", known("NPN")[3]),
        ("np/3", known("NP")[3]),
        ("p/3", known("P")[2]),
        ("affine/4", known("A000214")[3]),
        ("automata", known("ECA")[0]),
        ("necklaces/6x2", 14),  # OEIS A000031
        ("bracelets/6x2", 13),  # OEIS A000029
        ("matrices/3x3", known("A028657")[2]),
    ]:
        found = natural_freedom(name)
        assert ff.count_classes(found.space, found.freedom) == count
    assert natural_freedom("boxes/4x4").freedom == Freedom(domain="affine", codomain="affine")
    assert natural_freedom("images/28x28").space.domain == 784
    assert len(natural_freedoms()) == 10
    with pytest.raises(ff.InputError, match="there are npn/N, np/N"):
        natural_freedom("npn")
    with pytest.raises(ff.InputError, match="groups move up to 2"):
        natural_freedom("npn/99")


CHAINED = [
    Freedom(stage0="cyclic", stage1="free", stage2="free"),
    Freedom(stage0="free", stage1="cyclic", stage2="free"),
    Freedom(stage0="free", stage1="cyclic", stage2="fixed"),
    Freedom(stage0=ff.coloured("aab"), stage1="free", stage2="cyclic"),
    Freedom(stage0="symmetric", stage1="symmetric", stage2="fixed"),
    Freedom.joint([ff.Relabeling(stage0=[1, 2, 0], stage1=[1, 2, 0], stage2=[0, 1])]),
]
SPACES = [Freedom(space=g) for g in ("cyclic", "hypercube", "alternating", "symmetric", V4)]


@pytest.mark.parametrize("freedom", CHAINED, ids=str)
def test_chains_under_groups(freedom):
    firsts, lasts = list(of_sort(3, 3, None)), list(of_sort(3, 2, None))
    things = [ff.Chain([f, g]) for f, g in itertools.product(firsts, lasts)]
    check_space(chains(3, 3, 2), things, freedom)


@pytest.mark.parametrize("freedom", SPACES, ids=str)
def test_endofunctions_under_groups(freedom):
    things = [ff.Endofunction(v) for v in itertools.product(range(4), repeat=4)]
    check_space(endofunctions(4), things, freedom)
    bijective = [e for e in things if len(set(e.values.tolist())) == 4]
    check_space(endofunctions(4, only="bijective"), bijective, freedom)


def check_space(space, things, freedom):
    """Counting, listing and sampling against canonical forms and Burnside's lemma."""
    count = ff.count_classes(space, freedom)
    assert count == count_by_burnside(things, freedom)
    listed = list(ff.classes(space, freedom))
    assert len(listed) == count
    assert set(listed) == {ff.canonical_form(x, freedom).form for x in things}
    rng = np.random.default_rng(5)
    drawn = Counter(ff.random_class(space, freedom, rng) for _ in range(12 * count))
    assert set(drawn) <= set(listed)
    observed = [*drawn.values(), *[0] * (count - len(drawn))]
    assert chisquare(observed).pvalue > 1e-4


def test_a_slot_of_a_million_million_points_is_counted_not_written():
    turn = Freedom(domain="cyclic", codomain="free")
    assert ff.count_classes(ff.maps(5, 10**12), turn) == ff.count_classes(ff.maps(5, 5), turn)
    assert ff.random_class(ff.maps(5, 10**12), turn, 0).codomain.size == 10**12
    fixed = ff.count_classes(ff.maps(5, 10**12), Freedom(domain="cyclic"))
    assert fixed == (10**60 + 4 * 10**12) // 5
    assert ff.count_classes(ff.maps(0, 10**12), Freedom(domain="cyclic")) == 1


def test_no_label_of_another_thing_comes_back():
    freedom = Freedom(domain=ff.group([], degree=3), codomain="cyclic")
    floats = ff.FiniteMap([0, 1, 2], codomain=3, domain=[0.0, 1.0, 2.0])
    ff.canonical_form(floats, freedom)
    assert not ff.canonical_form(ff.FiniteMap([0, 1, 2]), freedom).form.domain.is_labelled


@pytest.mark.parametrize("family", ["cyclic", "dihedral", "hypercube"])
def test_many_exchangeable_outputs_under_a_group_of_inputs(family):
    rng = np.random.default_rng(11)
    for outputs in [ff.coloured("aaabbbcc"), "free"]:
        freedom = Freedom(domain=family, codomain=outputs)
        for _ in range(25):
            f = ff.FiniteMap(rng.integers(0, 8, 8), codomain=8)
            g = ff.random_member(f, freedom, rng)
            verdict = ff.equivalent(f, g, freedom)
            assert verdict and f.act(verdict.witness) == g
            assert ff.class_size(f, freedom) == ff.class_size(g, freedom)
