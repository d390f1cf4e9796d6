"""Endofunctions: known counts, every shape up to 10^5 points, parts against plain Python."""

import itertools
import math
import re
from pathlib import Path

import numpy as np
import pytest

import finitefns as ff
from finitefns.finite.forests import fingerprints, functional, tree_ranks

KNOWN = Path(__file__).parents[1] / "known-values" / "endofunctions.txt"
COUNTS = {int(n): int(k) for n, k in re.findall(r"(?m)^(\d+): (\d+)$", KNOWN.read_text())}


@pytest.mark.parametrize(
    "n, thin",
    [
        *itertools.product(range(6), [0, 3, 24]),
        (6, 0),
        (6, 3),
        pytest.param(6, 24, marks=pytest.mark.slow),
    ],
)
def test_known_counts_by_listing(n, thin, monkeypatch):
    monkeypatch.setattr(fingerprints, "THIN", thin)  # the broad way, a mixture, the narrow way
    words = itertools.product(range(n), repeat=n)
    if thin != 24:
        words = itertools.islice(words, 0, None, 1 if n < 6 else 7)
    forms = {ff.canonical_form(ff.Endofunction(v)).form for v in words}
    assert len(forms) == COUNTS[n] if thin == 24 or n < 6 else len(forms) <= COUNTS[n]


def test_conjugacy_splits_the_classes_of_maps():
    """n = 4, by level-set sizes: OEIS A127121."""
    split = {}
    for v in itertools.product(range(4), repeat=4):
        form = ff.canonical_form(ff.Endofunction(v)).form
        split.setdefault(tuple(form.as_map().profile), set()).add(form)
    told = {sizes: len(forms) for sizes, forms in split.items()}
    assert told == {(4,): 1, (3, 1): 3, (2, 2): 3, (2, 1, 1): 7, (1, 1, 1, 1): 5}


SHAPES = {
    "random": lambda n, rng: rng.integers(0, n, n),
    "star": lambda n, rng: np.zeros(n, int),
    "path": lambda n, rng: np.maximum(np.arange(n) - 1, 0),
    "swaps": lambda n, rng: np.arange(n) ^ 1,
    "one cycle": lambda n, rng: (np.arange(n) + 1) % n,
    "comb": lambda n, rng: np.where(
        np.arange(n) < n // 2, np.maximum(np.arange(n) - 1, 0), np.arange(n) - n // 2
    ),
    "binary": lambda n, rng: np.maximum((np.arange(n) - 1) // 2, 0),
    "thirty paths": lambda n, rng: np.maximum(np.arange(n) - 30, 0),
    "a cycle of trees": lambda n, rng: np.where(
        np.arange(n) < 100, (np.arange(n) + 1) % 100, rng.integers(0, 100, n)
    ),
    "recursive tree": lambda n, rng: (rng.random(n) * np.arange(n)).astype(int),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("coloured", [False, True])
def test_every_shape_is_recognised_after_renaming(shape, coloured):
    n = 20_000
    rng = np.random.default_rng(8)
    e = ff.Endofunction(SHAPES[shape](n, rng))
    freedom, move = "all", rng.permutation(n)
    if coloured:
        colours = rng.integers(0, 2, n)
        freedom = ff.Freedom(space=ff.coloured(colours))
        move = np.arange(n)
        for colour in (0, 1):
            here = np.flatnonzero(colours == colour)
            move[here] = rng.permutation(here)
    g = e.act(ff.Relabeling(space=move))
    verdict = ff.equivalent(e, g, freedom)
    assert verdict
    assert e.act(verdict.witness) == g
    assert ff.canonical_form(e, freedom).form == ff.canonical_form(g, freedom).form
    spoiled = g.values.copy()
    spoiled[n // 2] = (spoiled[n // 2] + n // 3) % n
    h = ff.Endofunction(spoiled)
    same = ff.canonical_form(h, freedom).form == ff.canonical_form(e, freedom).form
    assert bool(ff.equivalent(e, h, freedom)) == same


def test_a_path_of_a_million_points_needs_no_recursion():
    n = 10**6
    move = np.random.default_rng(9).permutation(n)
    e = ff.Endofunction(np.maximum(np.arange(n) - 1, 0)).act(ff.Relabeling(space=move))
    form = ff.canonical_form(e)
    assert form.form.values.tolist() == [0, *range(n - 1)]
    assert e.height == n - 1
    assert ff.symmetries(e).order == 1


def same_parting(left, right):
    """Whether two rankings put the same points together."""
    return len(set(zip(left, right, strict=True))) == len(set(left)) == len(set(right))


@pytest.mark.parametrize("thin", [0, 2, 24])
def test_fingerprints_against_the_exact_ranks(thin, monkeypatch):
    monkeypatch.setattr(fingerprints, "THIN", thin)
    rng = np.random.default_rng(11)
    for _ in range(150):
        n = int(rng.integers(0, 40))
        f = np.array([rng.integers(0, n) if rng.random() < 0.5 else x // 2 for x in range(n)], int)
        colours = rng.integers(0, int(rng.integers(1, 4)), n)
        fast = fingerprints.fingerprint_ranks(f, colours)
        slow = tree_ranks.tree_ranks(f, colours)
        for a, b in ((fast[0], slow[0]), (fast[2], slow[2])):  # heights, sizes
            assert np.array_equal(a, b)
        assert same_parting(fast[1].tolist(), slow[1].tolist())
        assert same_parting(fast[3].tolist(), slow[3].tolist())
        for found in (fast, slow):
            rank, siblings = found[1], found[4]
            keys = list(zip(f[siblings].tolist(), rank[siblings].tolist(), strict=True))
            assert keys == sorted(keys)


@pytest.mark.parametrize("stir", [(0, 0, 0), (1, 0, 1), (0, 1, 5)])
def test_collisions_are_found_and_do_no_harm(stir, monkeypatch):
    """Plant bad stirring: numbers collide, the proof fails, the exact way answers."""
    failed = []
    monkeypatch.setattr(fingerprints, "STIR", stir)
    real = functional.fingerprint_ranks

    def watched(f, colours):
        found = real(f, colours)
        failed.append(found is None)
        return found

    monkeypatch.setattr(functional, "fingerprint_ranks", watched)
    for n in range(6):
        words = itertools.product(range(n), repeat=n)
        forms = {ff.canonical_form(ff.Endofunction(v)).form for v in words}
        assert len(forms) == COUNTS[n]
    freedom = ff.Freedom(space=ff.coloured("aabb"))
    every = [ff.Endofunction(v) for v in itertools.product(range(4), repeat=4)]
    assert len({ff.canonical_form(e, freedom).form for e in every}) == 76
    assert any(failed)


def test_a_path_by_the_exact_way_needs_no_recursion(monkeypatch):
    monkeypatch.setattr(functional, "fingerprint_ranks", lambda f, colours: None)
    n = 20_000
    e = ff.Endofunction(np.maximum(np.arange(n) - 1, 0))
    e = e.act(ff.Relabeling(space=np.random.default_rng(12).permutation(n)))
    assert ff.canonical_form(e).form.values.tolist() == [0, *range(n - 1)]


def test_components_against_plain_python():
    rng = np.random.default_rng(13)
    for _ in range(100):
        n = int(rng.integers(0, 25))
        e = ff.Endofunction(rng.integers(0, max(n, 1), n))
        name = list(range(n))
        for _ in range(n):
            for x, y in enumerate(e.values.tolist()):
                name[x] = name[y] = min(name[x], name[y])
        blocks = {}
        for x in range(n):
            blocks.setdefault(name[x], []).append(x)
        assert e.components() == tuple(map(tuple, blocks.values()))
        assert list(e.component_sizes) == sorted(map(len, blocks.values()), reverse=True)
        assert len(e.components()) == len(e.cycles())
    labelled = ff.Endofunction([1, 0, 2], space="abc")
    assert labelled.components() == (("a", "b"), ("c",))


def test_json_there_and_back():
    for e in (
        ff.Endofunction([]),
        ff.Endofunction([1, 0, 0]),
        ff.Endofunction([0, 0], space=["a", ("b", 1)]),
    ):
        assert ff.Endofunction.from_json(e.to_json()) == e
    for text, says in {
        "{": "this is not JSON",
        "[]": "an object with kind, values, space",
        ff.FiniteMap([0]).to_json(): "an object with kind, values, space",
        '{"kind": "Endofunction", "values": [0], "space": "a"}': "the space is 'a'",
        '{"kind": "Endofunction", "values": [3], "space": 1}': "values[0] is 3",
    }.items():
        with pytest.raises(ff.InputError, match=re.escape(says)):
            ff.Endofunction.from_json(text)
    with pytest.raises(ff.InputError, match="no JSON form"):
        ff.Endofunction([0], space=[1 + 2j]).to_json()


FREEDOMS = ["all", "none", *(ff.Freedom(space=ff.coloured(c)) for c in ("aabb", "abbb", "abcb"))]


@pytest.mark.parametrize("freedom", FREEDOMS, ids=str)
def test_invariants_are_complete_and_every_no_has_a_reason(freedom):
    every = [ff.Endofunction(v) for v in itertools.product(range(4), repeat=4)]
    forms = {ff.canonical_form(e, freedom).form for e in every}
    assert len(forms) > 1
    for x, y in itertools.islice(itertools.combinations(sorted(forms, key=hash), 2), 0, None, 7):
        verdict = ff.equivalent(x, y, freedom)
        assert not verdict
        assert verdict.obstruction.invariant != "canonical form"
        assert verdict.obstruction.left != verdict.obstruction.right


def test_reasons_tell_trees_and_cycles():
    def why(left, right, freedom="all"):
        return ff.equivalent(ff.Endofunction(left), ff.Endofunction(right), freedom).explain()

    assert why([0, 0, 0, 1, 1, 2, 3, 5], [0, 0, 0, 1, 1, 2, 3, 4]) == (
        "not equivalent: size of the image of f^2 is 3 on the left, 2 on the right"
    )
    assert why([0, 0, 0, 2, 2], [0, 0, 1, 1, 1]) == (
        "not equivalent: number of points like 2 on the left (3 and 4 go to 2) "
        "is 1 on the left, 0 on the right"
    )
    assert why([1, 2, 3, 0, 0, 1], [1, 2, 3, 0, 0, 2]) == (
        "not equivalent: number of cycles of length 4 like 0 -> 1 -> 2 -> ... on the left (4 goes "
        "to 0, 5 to 1) is 1 on the left, 0 on the right"
    )
    red = ff.Freedom(space=ff.coloured(["red", "red", "blue", "blue"]))
    assert why([0, 0, 0, 1], [0, 2, 0, 0], red) == (
        "not equivalent: number of points like 2, coloured 'blue', on the left (nothing goes to 2) "
        "is 2 on the left, 1 on the right"
    )
    bare, hung = [1, 0, 3, 2, 2, 3], [1, 0, 3, 2, 0, 2]
    assert why(bare, hung) == (
        "not equivalent: number of cycles of length 2 like 0 -> 1 -> 0 on the left (nothing goes "
        "to it from outside) is 1 on the left, 0 on the right"
    )
    path = list(range(-1, 10**4 - 1))
    path[0] = 0
    bent = path.copy()
    bent[-1] = 10
    assert len(why(path, bent)) < 200


def hanging(e, point):
    """What goes to a point from off the cycles, the slow way."""
    ring = {x for cycle in e.cycles() for x in cycle}
    below = [x for x in range(e.space.size) if e(x) == point and x not in ring]
    return tuple(sorted(hanging(e, x) for x in below))


def around(e, cycle):
    """The trees along a cycle, read from where the reading is least."""
    words = [hanging(e, x) for x in cycle]
    return min(tuple(words[i:] + words[:i]) for i in range(len(words)))


def test_a_reason_is_true_of_the_point_or_the_cycle_that_it_names():
    point = re.compile(r"number of points like (\d) on the (left|right) \(.+\)")
    cycle = re.compile(r"number of cycles of length (\d) like (.+) on the (left|right) \(.+\)")
    seen = set()
    every = ff.classes(ff.endofunctions(6))
    for pair in itertools.islice(itertools.combinations(every, 2), 0, None, 5):
        found = ff.equivalent(*pair).obstruction
        told = (found.left, found.right)
        if match := point.fullmatch(found.invariant):
            kind = hanging(pair[match[2] == "right"], int(match[1]))
            off = [set(range(6)) - {x for ring in e.cycles() for x in ring} for e in pair]
            assert told == tuple(
                sum(hanging(e, x) == kind for x in points)
                for e, points in zip(pair, off, strict=True)
            )
        elif match := cycle.fullmatch(found.invariant):
            side = pair[match[3] == "right"]
            (ring,) = (c for c in side.cycles() if str(c[0]) == match[2].split(" -> ")[0])
            assert len(ring) == int(match[1])
            kind = around(side, ring)
            assert told == tuple(sum(around(e, c) == kind for c in e.cycles()) for e in pair)
        else:
            continue
        seen.add(match[0].split(" like")[0])
    assert len(seen) >= 3  # points, and cycles of several lengths


def test_an_endofunction_is_told_by_names():
    told = ff.invariants(ff.Endofunction([1, 2, 0, 0, 3, 3, 7, 6, 8, 8, 6], space="abcdefghijk"))
    assert repr(told["cycles"]) == (
        "'i' -> 'i' ('j' goes to 'i'); 'g' -> 'h' -> 'g' ('k' goes to 'g'); "
        "'a' -> 'b' -> 'c' -> 'a' ('d' goes to 'a')"
    )
    assert repr(told["trees"]) == (
        "4 like 'e' (nothing goes to 'e'); 1 like 'd' ('e' and 'f' go to 'd')"
    )
    swaps = ff.Endofunction(np.arange(10**4) ^ 1)
    assert repr(ff.invariants(swaps)["cycles"]) == "5,000 like 0 -> 1 -> 0"
    assert repr(ff.invariants(swaps)["trees"]) == "no point off the cycles"
    round_ = ff.Endofunction(np.roll(np.arange(10**4), -1))
    assert repr(ff.invariants(round_)["cycles"]) == "0 -> 1 -> 2 -> ... of length 10,000"
    tall = ff.Endofunction(np.maximum(np.arange(100) - 1, 0))
    assert len(repr(ff.invariants(tall)["image sizes"])) < 80


def test_parts_against_plain_python():
    rng = np.random.default_rng(10)
    for _ in range(200):
        n = int(rng.integers(1, 30))
        e = ff.Endofunction(rng.integers(0, n, n))
        images, image = [], set(range(n))
        while True:
            images.append(len(image))
            after = {int(e.values[x]) for x in image}
            if len(after) == len(image):
                break
            image = after
        assert list(e.image_sizes()) == images
        assert e.height == e.index == len(images) - 1
        assert sum(map(len, e.cycles())) == images[-1]
        assert sorted(map(len, e.cycles()), reverse=True) == list(e.cycle_type)
        for ring in e.cycles():
            assert all(e(x) == y for x, y in zip(ring, (*ring[1:], ring[0]), strict=True))
        index, period = e.height, e.period
        assert e.iterate(index + period) == e.iterate(index)
        for smaller in range(1, period):
            assert e.iterate(index + smaller) != e.iterate(index)
        assert e.iterate(3).values.tolist() == [e(e(e(x))) for x in range(n)]


def test_symmetries_of_well_known_shapes():
    assert ff.symmetries(ff.Endofunction([1, 2, 3, 4, 0])).order == 5
    assert ff.symmetries(ff.Endofunction([0] * 6)).order == math.factorial(5)
    assert ff.symmetries(ff.Endofunction([1, 0, 3, 2, 5, 4])).order == 2**3 * 6
    assert ff.class_size(ff.Endofunction([1, 2, 0])) == 2


BAD = {
    "beyond": (lambda: ff.Endofunction([0, 5]), "values[1] is 5, but the space has points 0..1"),
    "space too small": (lambda: ff.Endofunction([0, 0], space="a"), "the space has 1 points"),
    "no such slot": (
        lambda: ff.canonical_form(ff.Endofunction([0]), "domain"),
        "there is no slot 'domain'; an Endofunction has space",
    ),
    "iterated backwards": (lambda: ff.Endofunction([0]).iterate(-1), "k is -1"),
    "a map": (lambda: ff.equivalent(ff.Endofunction([0]), ff.FiniteMap([0])), "cannot be compared"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_one_sentence(name):
    call, says = BAD[name]
    with pytest.raises(ff.InputError, match=re.escape(says)):
        call()
