"""Classes of chains: counted, listed and drawn, each held to brute force and to the others."""

from __future__ import annotations

import itertools
import math
import re
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from finitefns.compare import canonical_form
from finitefns.errors import InputError
from finitefns.finite.chains import Chain
from finitefns.finite.classes.chain_counting import ChainSpace, chains, count_uncut
from finitefns.finite.classes.chain_sampling import draw_uncut
from finitefns.finite.classes.chain_space import pieces
from finitefns.finite.classes.counting import count_classes, maps
from finitefns.finite.classes.listing import classes
from finitefns.finite.classes.sampling import random_class, random_member
from finitefns.finite.colours import coloured, colourings, weighted
from finitefns.finite.maps import FiniteMap
from finitefns.finite.orbits import count_by_burnside, orbit
from finitefns.freedom import Freedom, SlotFreedom, fixed, free

KNOWN = Path(__file__).parents[1] / "known-values" / "chains.txt"


def all_chains(space: ChainSpace) -> list[Chain]:
    """Every chain of a space, by brute force."""
    onto = space.only == "surjective"
    lists = [
        [
            FiniteMap(v, codomain=m)
            for v in itertools.product(range(m), repeat=n)
            if not onto or len(set(v)) == m
        ]
        for n, m in itertools.pairwise(space.sizes)
    ]
    return [Chain(maps) for maps in itertools.product(*lists)]


def how_many(space: ChainSpace) -> int:
    return math.prod(m**n for n, m in itertools.pairwise(space.sizes))


def slot_freedoms(size: int) -> Iterator[SlotFreedom]:
    """All ways to colour a stage of up to three points, up to names; and weights once."""
    yield free
    if size > 1:
        yield fixed
    if size == 3:
        yield coloured("aab")
        yield coloured("aba")
        yield weighted([2, 1, 1])


def freedoms(space: ChainSpace) -> Iterator[Freedom]:
    for chosen in itertools.product(*map(slot_freedoms, space.sizes)):
        yield Freedom(**dict(zip(space.slots, chosen, strict=True)))


# ------------------------------------------------------------------ listing and counting


def faults_of(space: ChainSpace, freedom: Freedom, every: list[Chain]) -> list[str]:
    """What is wrong with the classes that are listed and counted, if anything is."""
    listed = list(classes(space, freedom))
    expected = {canonical_form(c, freedom).form for c in every}
    colours = list(colourings(freedom, space.sets, "Chain").values())
    answers = {
        "listed twice": len(listed) == len(set(listed)),
        "not the canonical forms": set(listed) == expected,
        "miscounted": count_classes(space, freedom) == len(expected),
        "miscounted uncut": space.is_empty or count_uncut(colours, space.only) == len(expected),
    }
    return [f"{space}, {freedom}: {fault}" for fault, right in answers.items() if not right]


SMALL = [chains(*s) for s in itertools.product(range(4), repeat=3)]
FOUR = [chains(*s) for s in itertools.product(range(3), repeat=4)]


@pytest.mark.parametrize("first", range(4))
def test_listed_are_the_forms_of_all_small_chains(first: int) -> None:
    tried = 0
    for space in SMALL:
        every = all_chains(space)
        if space.sizes[0] != first or len(every) > 220:
            continue
        step = 1 if len(every) < 20 else 5 if len(every) < 100 else 11  # of many, some
        for freedom in itertools.islice(freedoms(space), 0, None, step):
            assert not faults_of(space, freedom, every)
            tried += 1
    assert tried > 25


def test_listed_are_the_forms_of_all_chains_of_three_points_a_stage() -> None:
    space = chains(3, 3, 3)
    every = all_chains(space)
    for freedom in [
        Freedom.parse("all"),
        Freedom.parse("hidden"),
        Freedom(stage0="free", stage1=coloured("aba"), stage2=coloured("xyy")),
    ]:
        assert not faults_of(space, freedom, every)


def test_listed_are_the_forms_of_all_chains_of_four_stages() -> None:
    for space in [*FOUR, chains(3, 2, 2, 2), chains(2, 2, 3, 2)]:
        every = all_chains(space)
        for word in ["all", "hidden", "stage1 stage3"]:
            assert not faults_of(space, Freedom.parse(word), every)


def test_listed_are_the_forms_of_all_small_chains_of_surjections() -> None:
    for sizes in [*itertools.product(range(4), repeat=3), (4, 3, 2), (3, 2, 2, 1)]:
        space = chains(*sizes, only="surjective")
        every = all_chains(space)
        for word in ["all", "hidden", "none", "stage0 stage1"]:
            assert not faults_of(space, Freedom.parse(word), every)


def test_burnside_agrees_where_the_canonical_form_is_not_asked() -> None:
    freedom = Freedom(stage0=coloured("aab"), stage1="free", stage2=coloured("xyx"))
    every = all_chains(chains(3, 2, 3))
    assert count_by_burnside(every, freedom) == count_classes(chains(3, 2, 3), freedom)


@pytest.mark.parametrize("word, slots", [("all", "all"), ("domain", "stage0"), ("none", "none")])
def test_a_chain_of_one_map_is_listed_and_counted_where_the_map_is(word: str, slots: str) -> None:
    for n, m in itertools.product(range(6), range(5)):
        listed = [c.maps[0] for c in classes(chains(n, m), slots)]
        assert listed == list(classes(maps(n, m), word))
        assert len(listed) == count_classes(chains(n, m), slots)
    assert count_classes(chains(30, 10**12)) == count_classes(maps(30, 10**12))


def test_one_map_is_counted_alike_by_forests_and_as_a_map() -> None:
    """The generating function knows no maps, and the formulas for maps know no forests."""
    for n, m in itertools.product(range(7), repeat=2):
        sides = [
            (a, b)
            for a in ("free", "fixed", coloured([i % 2 for i in range(n)]))
            for b in ("free", "fixed", coloured([i % 3 for i in range(m)]))
        ]
        for (a, b), only in itertools.product(sides, (None, "surjective")):
            freedom = Freedom(stage0=a, stage1=b)
            colours = list(colourings(freedom, chains(n, m).sets).values())
            by_maps = count_classes(maps(n, m, only), Freedom(domain=a, codomain=b))
            assert count_uncut(colours, only) == by_maps
            assert count_classes(chains(n, m, only=only), freedom) == by_maps


def test_a_cut_changes_no_count() -> None:
    for sizes in [(4, 3, 2, 3), (5, 1, 4), (2, 2, 2, 2, 2), (4, 4, 1, 3)]:
        space = chains(*sizes)
        stages = list(space.slots)
        for chosen in itertools.product((free, fixed), repeat=len(stages)):
            freedom = Freedom(**dict(zip(stages, chosen, strict=True)))
            colours = list(colourings(freedom, space.sets).values())
            assert count_classes(space, freedom) == count_uncut(colours)
            ends = [end for piece in pieces(colours) for end in piece]
            assert ends[0] == 0
            assert ends[-1] == len(sizes) - 1
            assert ends[1:-1:2] == ends[2::2]


def surjective_rows() -> Iterator[tuple[int, int, int]]:
    """The rows of OEIS A001970 and A007713: maps in the chain, points, classes."""
    for line in KNOWN.read_text().splitlines():
        if match := re.fullmatch(r"k=(\d): ([\d ]+)", line):
            for n, count in enumerate(match[2].split(), start=1):
                yield int(match[1]), n, int(count)


def test_chains_of_surjections_of_any_sizes_are_the_known_ones() -> None:
    rows = list(surjective_rows())
    assert len(rows) == 16
    for k, n, count in rows:
        spaces = [
            chains(n, *sizes, only="surjective")
            for sizes in itertools.product(range(n + 1), repeat=k)
            if list(sizes) == sorted(sizes, reverse=True)
        ]
        assert sum(map(count_classes, spaces)) == count
        if n <= 4:
            assert sum(1 for space in spaces for _ in classes(space)) == count
        if n <= 3:
            forms = [c for space in spaces for c in classes(chains(*space.sizes))]
            onto = [c for c in forms if all(len(set(f.values)) == f.codomain.size for f in c.maps)]
            assert len(onto) == count


# ------------------------------------------------------------------ large spaces


def by_cycle_types(sizes: tuple[int, ...]) -> int:
    """Burnside in the open for all stages free: a sum over cycle types of the stages.

    A relabeling with cycle counts c on a stage and d on the next leaves
    ``prod_l (sum_{k | l} k d_k)^(c_l)`` maps between them alone.
    """
    types = []
    for n in sizes:
        here = {}
        for parts in partitions(n):
            counts = Counter(parts)
            weight = math.prod(k**e * math.factorial(e) for k, e in counts.items())
            here[tuple(sorted(counts.items()))] = math.factorial(n) // weight
        types.append(here)
    row = types[-1]
    for i in range(len(sizes) - 2, -1, -1):
        row = {
            c: ways
            * sum(
                often
                * math.prod(sum(k * e for k, e in d if length % k == 0) ** x for length, x in c)
                for d, often in row.items()
            )
            for c, ways in types[i].items()
        }
    return sum(row.values()) // math.prod(map(math.factorial, sizes))


def partitions(n: int, most: int | None = None) -> Iterator[tuple[int, ...]]:
    if n == 0:
        yield ()
    for part in range(min(n, n if most is None else most), 0, -1):
        for rest in partitions(n - part, part):
            yield (part, *rest)


@pytest.mark.parametrize("sizes", [(12, 10, 8), (10, 10, 10), (5, 9, 7), (7, 7, 7, 7), (16, 12, 6)])
def test_large_counts_agree_with_a_sum_over_cycle_types(sizes: tuple[int, ...]) -> None:
    assert count_classes(chains(*sizes)) == by_cycle_types(sizes)


@pytest.mark.parametrize("sizes", [(30, 20, 10), (20, 20, 20), (10, 10, 10, 10)])
def test_the_sizes_that_are_promised_are_counted_and_drawn(sizes: tuple[int, ...]) -> None:
    space = chains(*sizes)
    for word in ["all", "hidden", "none", "stage0 stage1", "stage1 stage2"]:
        count = count_classes(space, word)
        assert count * math.prod(map(math.factorial, sizes)) >= how_many(space)
        assert count <= how_many(space)
        form = random_class(space, word, rng=3)
        assert form == canonical_form(form, word).form
        assert form == random_class(space, word, rng=3)
        assert form.slots == space.slots
        assert next(classes(space, word)).slots == space.slots


def test_hidden_classes_of_three_stages_agree_with_a_sum_over_fixed_points() -> None:
    """Burnside over the relabelings of the middle alone: j points stay, the rest are deranged."""
    for n, m, p in [(30, 20, 10), (5, 4, 3), (0, 3, 2), (40, 7, 25)]:
        # deranged[r]: the derangements of r points, each counted p^(number of its cycles) times
        deranged = [1, 0]
        for r in range(1, m):
            deranged.append(r * (deranged[r] + p * deranged[r - 1]))
        total = sum(math.comb(m, j) * p**j * j**n * deranged[m - j] for j in range(m + 1))
        assert count_classes(chains(n, m, p), "hidden") == total // math.factorial(m)


# ------------------------------------------------------------------ the iterator


def test_forms_come_lazily_and_leave_nothing_behind() -> None:
    for word in ["all", "hidden", "stage1"]:
        forms = classes(chains(30, 25, 20, 15), word)
        next(forms)
        tracemalloc.start()
        for form in itertools.islice(forms, 20):
            assert form.slots["stage0"] == 30
        early = tracemalloc.get_traced_memory()[0]
        for _ in itertools.islice(forms, 60):
            pass
        late = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert late < early + 100_000


def test_a_chain_of_many_maps_needs_no_recursion() -> None:
    space = chains(*[2] * 1100)
    assert sum(1 for _ in itertools.islice(classes(space), 3)) == 3
    assert sum(1 for _ in classes(chains(*[1] * 2000))) == 1


def test_the_order_is_that_of_the_first_map_then_of_the_rest() -> None:
    listed = list(classes(chains(3, 3, 2)))
    first = [c.maps[0].canonical(Freedom.parse("all")).form for c in listed]
    assert [f for f, _ in itertools.groupby(first)] == list(classes(maps(3, 3)))


# ------------------------------------------------------------------ chance


def too_far_from_uniform(draws: Counter[Chain], expected: set[Chain]) -> bool:
    """Pearson's chi-square against the uniform distribution, at one in a hundred thousand."""
    assert set(draws) <= expected, "something was drawn that is not to be drawn"
    mean = draws.total() / len(expected)
    distance = sum((draws[form] - mean) ** 2 / mean for form in expected)
    return len(expected) > 1 and distance > chi2.ppf(1 - 1e-5, len(expected) - 1)


Sampler = Callable[[ChainSpace, Freedom, np.random.Generator], Chain]


def drawn(sampler: Sampler, space: ChainSpace, freedom: Freedom) -> Counter[Chain]:
    rng = np.random.default_rng(2024)
    often = max(8, 300 // count_classes(space, freedom)) * count_classes(space, freedom)
    return Counter(sampler(space, freedom, rng) for _ in range(often))


def uncut(space: ChainSpace, freedom: Freedom, rng: np.random.Generator) -> Chain:
    """The sampler of levelled forests without any short cut."""
    colours = list(colourings(freedom, space.sets, "Chain").values())
    values = draw_uncut(rng, colours, space.only)
    maps = [FiniteMap(v, codomain=m) for v, m in zip(values, space.sizes[1:], strict=True)]
    return canonical_form(Chain(maps), freedom).form


def any_chain(space: ChainSpace, freedom: Freedom, rng: np.random.Generator) -> Chain:
    """The obvious sampler, and wrong: a chain at random, so that large classes come more often."""
    values = [FiniteMap(rng.integers(s.codomain, size=s.domain), s.codomain) for s in space.maps]
    return canonical_form(Chain(values), freedom).form


CHANCES: list[tuple[ChainSpace, Any]] = [
    (chains(4, 3, 2), "all"),
    (chains(3, 4, 3), "all"),
    (chains(4, 4, 4), "all"),
    (chains(2, 3, 2, 2), "all"),
    (chains(3, 3, 2), "hidden"),
    (chains(2, 2, 2, 2), "hidden"),
    (chains(3, 3, 2), "stage0 stage1"),
    (chains(3, 3, 2), "stage1 stage2"),
    (chains(4, 2, 2), "stage0 stage2"),
    (chains(2, 2, 2), "none"),
    (chains(2, 2, 2, 2), "stage0 stage2 stage3"),  # one map, and then two that hang together
    (chains(4, 2, 3), Freedom(stage0="free", stage1="free", stage2=coloured("ppq"))),
    (chains(4, 3, 2), Freedom(stage0=coloured("aabb"), stage1="free", stage2="free")),
    (chains(3, 3, 2), Freedom(stage0=coloured("aba"), stage1=coloured("xxy"), stage2="free")),
    (chains(2, 4, 2), Freedom(stage0="free", stage1=coloured("xxyy"), stage2="fixed")),
    (chains(3, 3, 2), Freedom(stage0=weighted([1, 1, 2]), stage1=coloured("xxy"), stage2="free")),
    (chains(6, 4, 2, only="surjective"), "all"),
    (chains(4, 3, 2, only="surjective"), "hidden"),
    (chains(5, 3, 2, only="surjective"), Freedom(stage0="free", stage1=coloured("xxy"))),
]


@pytest.mark.parametrize("space, freedom", CHANCES, ids=str)
def test_every_class_is_as_likely_as_any_other(space: ChainSpace, freedom: Freedom | str) -> None:
    fr = Freedom.parse(freedom)
    assert not too_far_from_uniform(drawn(random_class, space, fr), set(classes(space, fr)))


UNCUT: list[tuple[ChainSpace, Any]] = [
    (chains(4, 3), "all"),
    (chains(4, 2, 2), "stage0 stage2"),
    (chains(2, 2, 2), "none"),
    (chains(4, 3), Freedom(stage0=coloured("aabc"), stage1=coloured("xxy"))),
]


@pytest.mark.parametrize("space, freedom", UNCUT, ids=str)
def test_forests_are_drawn_uniformly_without_a_cut_too(
    space: ChainSpace, freedom: Freedom | str
) -> None:
    fr = Freedom.parse(freedom)
    assert not too_far_from_uniform(drawn(uncut, space, fr), set(classes(space, fr)))


def test_drawing_a_chain_instead_of_a_class_is_found_out() -> None:
    for space in [chains(4, 3, 2), chains(4, 4, 4)]:
        fr = Freedom.parse("all")
        assert too_far_from_uniform(drawn(any_chain, space, fr), set(classes(space, fr)))


def test_empty_stages_are_drawn_too() -> None:
    for sizes in [(0, 0), (0, 0, 0), (0, 3, 2), (0, 0, 2), (2, 1, 1)]:
        for word in ["all", "hidden", "none"]:
            form = random_class(chains(*sizes), word, rng=0)
            assert form in set(classes(chains(*sizes), word))


def test_every_member_of_a_class_is_as_likely_as_any_other() -> None:
    c = Chain([FiniteMap([0, 0, 1], codomain=3), FiniteMap([0, 1, 1], codomain=2)])
    for freedom in ["all", "hidden", Freedom(stage0=coloured("aab"), stage1="free")]:
        members = orbit(c, freedom)
        rng = np.random.default_rng(5)
        draws = Counter(random_member(c, freedom, rng) for _ in range(25 * len(members)))
        assert not too_far_from_uniform(draws, members)


# ------------------------------------------------------------------ bad input

BAD = {
    "nothing to draw": (lambda: random_class(chains(2, 0, 1)), "chains(2, 0, 1) is empty"),
    "not onto": (
        lambda: random_class(chains(2, 3, only="surjective")),
        "chains(2, 3, only='surjective') is empty",
    ),
    "one size": (lambda: chains(3), "a chain has at least 2 stages"),
    "a word too many": (
        lambda: chains(3, 2, only="injective"),
        "only is 'injective', but it must be None or 'surjective'",
    ),
    "no such slot": (lambda: next(classes(chains(2, 2), "domain")), "there is no slot 'domain'"),
    "no such generator": (lambda: random_class(chains(2, 2), rng="dice"), "rng is 'dice'"),
    "too large to write": (
        lambda: classes(chains(3, 10**9)),
        "writing down one chain needs a table",
    ),
    "too large to draw": (
        lambda: random_class(chains(400, 400, 400)),
        "counting chains needs a table of",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_one_sentence(name: str) -> None:
    call, says = BAD[name]
    with pytest.raises(InputError, match=re.escape(says)):
        call()
