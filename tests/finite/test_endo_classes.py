"""Conjugacy classes of endofunctions: counted, listed, drawn at random, against the slow ways."""

import itertools
import math
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import finitefns as ff
from finitefns.finite.classes import endo_series
from finitefns.finite.classes.endo_counting import count_by_listing, endofunctions
from finitefns.finite.classes.endo_listing import _of_size, unrolled
from finitefns.finite.classes.endo_series import ONLY, Tables, has_sort
from finitefns.finite.classes.refinement import refined, refinement, refinement_by_listing

KNOWN = (Path(__file__).parents[1] / "known-values" / "endofunctions.txt").read_text()
COUNTS = {int(n): int(k) for n, k in re.findall(r"(?m)^(\d+): (\d+)$", KNOWN)}
COLOURS = ["aab", "abc", "aabb", "abbb", "aabc", "abab", "aaabb"]


def painted(colours):
    return "all" if colours is None else ff.Freedom(space=ff.coloured(colours))


def by_brute_force(space, freedom):
    """The canonical form of everything there is."""
    points = range(space.size)
    every = map(ff.Endofunction, map(list, itertools.product(points, repeat=space.size)))
    return {ff.canonical_form(e, freedom).form for e in every if has_sort(e, space.only)}


# ------------------------------------------------------------------ counting


@pytest.mark.parametrize("n", COUNTS)
def test_known_counts(n):
    assert ff.count_classes(endofunctions(n)) == COUNTS[n]


def test_known_counts_of_each_sort():
    """OEIS A001373 from the file; A000041, A002861 and A000081 by the numbers themselves."""
    row = list(map(int, re.search(r"A001373.*: ([\d ]+)$", KNOWN, re.M).group(1).split()))
    assert len(row) == 8
    assert [ff.count_classes(endofunctions(n, "fixed-point-free")) for n in range(8)] == row
    bijective = [ff.count_classes(endofunctions(n, only="bijective")) for n in range(30)]
    assert bijective == [ff.count_classes(ff.maps(n, n)) for n in range(30)]
    connected = [ff.count_classes(endofunctions(n, only="connected")) for n in range(11)]
    assert connected == [0, 1, 2, 4, 9, 20, 51, 125, 329, 862, 2311]
    trees = [sum(part.values()) for part in Tables((10,), 0).trees.parts]
    assert trees == [0, 1, 1, 2, 4, 9, 20, 48, 115, 286, 719]


@pytest.mark.parametrize("only", ONLY)
@pytest.mark.parametrize("colours", COLOURS)
def test_coloured_counts_by_burnside(colours, only):
    space = endofunctions(len(colours), only)
    freedom = painted(colours)
    assert ff.count_classes(space, freedom) == count_by_listing(space, freedom)


@pytest.mark.parametrize("only", ONLY)
@pytest.mark.parametrize("n", range(5))
def test_counts_when_no_name_may_change(n, only):
    """One class a map, also by the series in which every point has a name."""
    space = endofunctions(n, only)
    every = itertools.product(range(n), repeat=n)
    number = sum(has_sort(ff.Endofunction(list(v)), only) for v in every)
    assert ff.count_classes(space, "none") == number
    assert Tables((), n, only).count == number


def test_two_colours_in_any_numbers():
    """Summed over how many points have each colour: Burnside, a colour for each cycle."""
    maps = list(itertools.product(range(4), repeat=4))
    total = 0
    for move in itertools.permutations(range(4)):
        still = sum(all(v[move[x]] == move[y] for x, y in enumerate(v)) for v in maps)
        total += still * 2 ** len(ff.Endofunction(list(move)).cycle_type)
    counts = [
        ff.count_classes(endofunctions(4), painted("a" * k + "b" * (4 - k))) for k in range(5)
    ]
    assert sum(counts) == total // 24


def test_large_counts_are_exact():
    """Swapping the names of two colours changes nothing."""
    one = ff.count_classes(endofunctions(24), painted("a" * 10 + "b" * 14))
    assert one == ff.count_classes(endofunctions(24), painted("b" * 14 + "a" * 10))
    assert len(str(ff.count_classes(endofunctions(200)))) == 93
    assert ff.count_classes(endofunctions(10**5), "none") == (10**5) ** (10**5)


def test_the_growth_is_that_of_trees():
    """The ratio of neighbouring counts tends to Otter's 2.95576... (A051491)."""
    ratio = ff.count_classes(endofunctions(400)) / ff.count_classes(endofunctions(399))
    assert abs(ratio * (1 + 0.5 / 400) - 2.955765) < 2e-3


# ------------------------------------------------------------------ listing


@pytest.mark.parametrize("only", ONLY)
@pytest.mark.parametrize("colours", [None, *COLOURS[:6]])
def test_listing_meets_every_class_once(colours, only):
    for n in range(5) if colours is None else [len(colours)]:
        space, freedom = endofunctions(n, only), painted(colours)
        listed = list(ff.classes(space, freedom))
        assert len(listed) == len(set(listed)) == ff.count_classes(space, freedom)
        assert set(listed) == by_brute_force(space, freedom)


@pytest.mark.parametrize(
    "colours, only",
    [(None, None), ("ababab", None), ("aabbcc", "bijective"), ("aabbb", "connected")],
)
def test_longer_lists_have_the_right_length(colours, only):
    space = endofunctions(8 if colours is None else len(colours), only)
    listed = list(ff.classes(space, painted(colours)))
    assert len(set(listed)) == len(listed) == ff.count_classes(space, painted(colours))


def test_listing_is_lazy_and_does_not_recurse():
    e = next(ff.classes(endofunctions(3000)))
    assert e.space.size == 3000
    first = next(ff.classes(endofunctions(3000, "connected")))
    assert first.cycle_type == (3000,)
    many = ff.classes(endofunctions(40), painted("a" * 20 + "b" * 20))
    assert len(set(itertools.islice(many, 200))) == 200

    def deep(level):
        if level == 0:
            yield 0
            return
        below = deep(level - 1)
        while (answer := (yield below)) is not None:
            yield answer + 1

    assert list(unrolled(deep(5000))) == [5000]


@pytest.mark.parametrize("cell", [(2, 1, 3), (3,), (1, 1), (0, 2), (0, 0)])
def test_contents_of_one_size(cell):
    for size in range(1, sum(cell) + 2):
        every = itertools.product(*(range(c + 1) for c in cell))
        assert list(_of_size(cell, size)) == [c for c in every if sum(c) == size]


# ------------------------------------------------------------------ sampling


@pytest.mark.parametrize(
    "n, only, colours",
    [
        (0, None, None),
        (4, None, None),
        (5, "fixed-point-free", None),
        (5, "connected", None),
        (5, "bijective", None),
        (4, None, "aabb"),
        (4, "connected", "aabb"),
        (4, "fixed-point-free", "abcc"),
        (4, "bijective", "aabb"),
        (3, None, "abc"),
        (3, "connected", "abc"),
    ],
)
def test_every_class_is_as_likely(n, only, colours):
    space, freedom = endofunctions(n, only), painted(colours)
    kinds, each = ff.count_classes(space, freedom), 25
    rng = np.random.default_rng(5)
    drawn = Counter(ff.random_class(space, freedom, rng) for _ in range(each * kinds))
    assert set(drawn) <= set(ff.classes(space, freedom))
    chi = sum((k - each) ** 2 / each for k in drawn.values()) + each * (kinds - len(drawn))
    assert chi < kinds - 1 + 4 * math.sqrt(2 * kinds)


def test_large_samples():
    e = ff.random_class(endofunctions(300), rng=1)
    assert e == ff.canonical_form(e).form
    assert (
        e
        == ff.random_class(endofunctions(300), rng=1)
        != ff.random_class(endofunctions(300), rng=2)
    )
    freedom = painted("a" * 25 + "b" * 15)
    g = ff.random_class(endofunctions(40), freedom, rng=3)
    assert g == ff.canonical_form(g, freedom).form
    loops = [
        ff.random_class(endofunctions(60, "fixed-point-free"), rng=seed).cycle_type[-1]
        for seed in range(20)
    ]
    assert min(loops) >= 2
    assert ff.random_class(endofunctions(50), "none", rng=4).space.size == 50


# ------------------------------------------------------------------ the refinement table


@pytest.mark.parametrize("n", range(8))
def test_the_refinement_table_by_listing(n):
    assert refinement(n) == refinement_by_listing(n)


def test_the_refinement_table_is_known_and_adds_up():
    told = re.search(r"A127121.*: (.*)$", KNOWN, re.M).group(1).split()
    known = {
        tuple(map(int, sizes.strip("{}").split(","))): int(count)
        for sizes, count in (entry.split(":") for entry in told)
    }
    assert refinement(4) == known
    for n in (0, 1, 10, 20):
        table = refinement(n)
        assert sum(table.values()) == COUNTS[n]
        assert len(table) == ff.count_classes(ff.maps(n, n))
        assert table[(1,) * n] == ff.count_classes(ff.maps(n, n))  # bijections: cycle types
    assert refined(ff.Endofunction([0, 0, 1, 2])) == 7


# ------------------------------------------------------------------ bad input

BAD = {
    "negative": (lambda: endofunctions(-1), "the size is -1, but a size is an integer from 0 on"),
    "true": (lambda: endofunctions(True), "the size is True"),
    "sort": (lambda: endofunctions(3, "onto"), "only is 'onto', but it must be None, 'bijective'"),
    "slot": (lambda: ff.count_classes(endofunctions(3), "domain"), "there is no slot 'domain'"),
    "empty": (
        lambda: ff.random_class(endofunctions(1, "fixed-point-free"), rng=0),
        "random_class: endofunctions(1, only='fixed-point-free') is empty",
    ),
    "too large": (lambda: ff.count_classes(endofunctions(10**6)), "but at most 1e+09 are made"),
    "colours": (
        lambda: ff.count_classes(endofunctions(400), painted("abcd" * 100)),
        "counting endofunctions needs a table of",
    ),
    "table": (lambda: refinement(200), "this refinement table needs about"),
    "points": (lambda: refinement("4"), "the number of points is '4'"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_one_sentence(name):
    call, says = BAD[name]
    with pytest.raises(ff.InputError, match=re.escape(says)):
        call()


def test_a_wrong_total_is_noticed(monkeypatch):
    """Plant a bug in the series: sampling adds up its weights, and says so."""

    def draw_many():
        return [ff.random_class(endofunctions(9, "connected"), rng=seed) for seed in range(200)]

    monkeypatch.setattr(endo_series, "totient", lambda n: n)
    endo_series.tables.cache_clear()
    with pytest.raises(AssertionError, match="do not add up"):
        draw_many()
    endo_series.tables.cache_clear()
    monkeypatch.undo()
    assert len(set(draw_many())) > 100
