"""Random classes are uniform over classes, and the judge of that convicts a sampler that is not."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import chi2

from finitefns.errors import InputError
from finitefns.finite.classes import chance
from finitefns.finite.classes.counting import MapSpace, count_classes, maps
from finitefns.finite.classes.listing import classes
from finitefns.finite.classes.sampling import random_class, random_member
from finitefns.finite.colours import coloured
from finitefns.finite.maps import FiniteMap
from finitefns.finite.orbits import orbit
from finitefns.freedom import Freedom

WORDS = ("all", "domain", "codomain", "none")
Sampler = Callable[[MapSpace, Freedom, np.random.Generator], FiniteMap]


def too_far_from_uniform(draws: Counter[FiniteMap], expected: set[FiniteMap]) -> bool:
    """Pearson's chi-square against the uniform distribution, at one in a hundred thousand."""
    assert set(draws) <= expected, "something was drawn that is not to be drawn"
    mean = draws.total() / len(expected)
    distance = sum((draws[form] - mean) ** 2 / mean for form in expected)
    return len(expected) > 1 and distance > chi2.ppf(1 - 1e-5, len(expected) - 1)


def draw(sampler: Sampler, space: MapSpace, freedom: Freedom) -> Counter[FiniteMap]:
    """So many draws that the test has power: 1,500, and at least 20 a class."""
    rng = np.random.default_rng(12345)
    often = max(20, 1500 // count_classes(space, freedom))
    return Counter(
        sampler(space, freedom, rng) for _ in range(often * count_classes(space, freedom))
    )


def any_map(space: MapSpace, freedom: Freedom, rng: np.random.Generator) -> FiniteMap:
    """The obvious sampler, and wrong: a map at random, so that large classes come more often."""
    f = FiniteMap(rng.integers(space.codomain, size=space.domain), codomain=space.codomain)
    return f.canonical(freedom).form


def freedom_of(ins: str, outs: str) -> Freedom:
    return Freedom(domain=coloured(ins), codomain=coloured(outs))


TWELVEFOLD = [
    (maps(n, m, only), Freedom.parse(word))
    for word in WORDS
    for n, m, only in [
        (6, 4, None),
        (4, 3, None),
        (3, 5, None),
        (6, 3, "surjective"),
        (4, 4, "surjective"),
        (3, 5, "injective"),
        (4, 4, "bijective"),
    ]
    if count_classes(maps(n, m, only), word) <= 300
]
COLOURED = [
    (maps(len(ins), len(outs), only), freedom_of(ins, outs))
    for ins, outs in [
        ("aaaa", "xxy"),
        ("aaaaa", "xxyy"),
        ("aaaaa", "xxxyz"),
        ("abcd", "xxy"),
        ("abcd", "xxyy"),
        ("abc", "xxyyzw"),
        ("aabb", "xxx"),
        ("aabc", "xxy"),
        ("aabb", "wxyz"),
        ("aabbc", "xxyy"),
        ("abbab", "xyyxz"),
        ("aab", "xxyyz"),
    ]
    for only in (None, "surjective", "injective", "bijective")
    if 0 < count_classes(maps(len(ins), len(outs), only), freedom_of(ins, outs)) <= 150
]


@pytest.mark.parametrize("space, freedom", TWELVEFOLD + COLOURED, ids=str)
def test_every_class_is_as_likely_as_any_other(space: MapSpace, freedom: Freedom) -> None:
    drawn = draw(random_class, space, freedom)
    assert not too_far_from_uniform(drawn, set(classes(space, freedom)))


@pytest.mark.parametrize(
    "space, freedom",
    [
        (maps(5, 5), Freedom.parse("all")),
        (maps(5, 4), Freedom.parse("codomain")),
        (maps(4, 3), Freedom.parse("domain")),
        (maps(4, 3), freedom_of("aabb", "xxy")),
    ],
    ids=str,
)
def test_drawing_a_map_instead_of_a_class_is_found_out(space: MapSpace, freedom: Freedom) -> None:
    assert too_far_from_uniform(draw(any_map, space, freedom), set(classes(space, freedom)))
    # and under no freedom a map is a class, so there the obvious sampler is right
    none = Freedom.parse("none")
    assert not too_far_from_uniform(draw(any_map, space, none), set(classes(space, none)))


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "n, m, only", [(3000, 3000, None), (2000, 700, "surjective"), (0, 3, None)]
)
def test_large_samples_are_canonical(word: str, n: int, m: int, only: str | None) -> None:
    f = random_class(maps(n, m, only), word, rng=7)
    assert f == f.canonical(Freedom.parse(word)).form
    assert f == random_class(maps(n, m, only), word, rng=7)
    assert f.slots == {"domain": n, "codomain": m}
    assert only is None or len(np.unique(f.values)) == m


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("only", [None, "injective"])
def test_a_huge_codomain_costs_nothing(word: str, only: str | None) -> None:
    f = random_class(maps(30, 10**12, only), word, rng=3)
    assert f.codomain.size == 10**12
    assert only is None or len(np.unique(f.values)) == 30


@pytest.mark.parametrize(
    "ins, outs",
    [("a" * 400, "xy" * 90), ("ab" * 15, "xxy" * 6), ("abc" * 5 + "defg", "x" * 20 + "yz")],
)
def test_middling_coloured_samples_are_canonical(ins: str, outs: str) -> None:
    freedom = freedom_of(ins, outs)
    f = random_class(maps(len(ins), len(outs)), freedom, rng=2)
    assert f == f.canonical(freedom).form


@pytest.mark.parametrize("word", WORDS)
def test_every_member_of_a_class_is_as_likely_as_any_other(word: str) -> None:
    f = FiniteMap([0, 1, 1, 2], codomain=4)
    members = orbit(f, word)
    rng = np.random.default_rng(5)
    drawn = Counter(random_member(f, word, rng) for _ in range(25 * len(members)))
    assert not too_far_from_uniform(drawn, members)


def test_members_keep_colours_labels_and_huge_codomains() -> None:
    f = FiniteMap.from_values("aabbc", domain="vwxyz")
    freedom = Freedom(domain=coloured("aabbb"), codomain=coloured([0, 0, 1]))
    members = orbit(f, freedom)
    rng = np.random.default_rng(6)
    drawn = Counter(random_member(f, freedom, rng) for _ in range(25 * len(members)))
    assert not too_far_from_uniform(drawn, members)
    assert next(iter(drawn)).sets == f.sets
    wide = random_member(FiniteMap([0, 0, 7], codomain=10**12), rng=1)
    assert wide.codomain.size == 10**12
    assert len(set(wide.values.tolist())) == 2


def test_a_shuffle_keeps_colours() -> None:
    colouring = coloured("abcabcaab").colouring("domain", 9, range(9))
    moves = [colouring.shuffled(np.random.default_rng(seed)) for seed in range(50)]
    assert all((colouring.codes[move] == colouring.codes).all() for move in moves)
    assert len({move.tobytes() for move in moves}) > 40


@pytest.mark.parametrize("n, m", [(5, 3), (6, 6), (6, 5), (7, 2), (4, 1), (0, 0)])
def test_surjections_are_uniform(n: int, m: int) -> None:
    rng = np.random.default_rng(8)
    space, none = maps(n, m, "surjective"), Freedom.parse("none")
    often = math.ceil(3000 / count_classes(space, none))
    drawn = Counter(
        FiniteMap(chance.surjection(rng, n, m), codomain=m)
        for _ in range(often * count_classes(space, none))
    )
    assert not too_far_from_uniform(drawn, set(classes(space, none)))


def test_choices_are_exact_beyond_floats() -> None:
    rng = np.random.default_rng(9)
    heavy = [chance.choose(rng, [10**400, 0, 3 * 10**400]) for _ in range(4000)]
    assert 1 not in heavy
    assert abs(heavy.count(0) - 1000) < 5 * math.sqrt(4000 * 3 / 16)
    assert {chance.below(rng, 3) for _ in range(60)} == {0, 1, 2}
    assert chance.below(rng, 1) == 0


def test_bad_input_is_told_in_one_sentence() -> None:
    with pytest.raises(InputError, match=r"maps\(2, 0\) is empty"):
        random_class(maps(2, 0))
    with pytest.raises(InputError, match="rng is 'dice'"):
        random_class(maps(2, 2), rng="dice")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="must be a space"):
        random_class([0, 1])
    with pytest.raises(InputError, match="table of 1e"):
        random_class(maps(10**12, 3), "domain")
