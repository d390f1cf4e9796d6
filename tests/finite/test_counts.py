"""The counts of maps: against known values, against Burnside, against listing everything."""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path

import pytest

from finitefns.errors import InputError
from finitefns.finite.classes import series
from finitefns.finite.classes.counting import (
    ONLY,
    Sides,
    count_by_cycle_types,
    count_classes,
    count_coloured,
    count_fixed_domain,
    count_free_domain,
    maps,
)
from finitefns.finite.classes.listing import Words, classes
from finitefns.finite.classes.multisets import CountVectors
from finitefns.finite.colours import coloured, colourings
from finitefns.finite.maps import FiniteMap
from finitefns.finite.orbits import count_by_burnside
from finitefns.freedom import Freedom
from measuring import within

KNOWN = Path(__file__).parents[1] / "known-values"
FREEDOMS = ("all", "domain", "codomain", "none")


def all_colourings(size: int) -> Iterator[tuple[int, ...]]:
    """Every colouring of some points, colours numbered by first appearance."""
    rows: list[tuple[int, ...]] = [()]
    for _ in range(size):
        rows = [(*row, c) for row in rows for c in range(max(row, default=-1) + 2)]
    return iter(rows)


def is_only(values: tuple[int, ...], m: int, only: str | None) -> bool:
    hit = len(set(values))
    injective, surjective = hit == len(values), hit == m
    return (injective or only not in ("injective", "bijective")) and (
        surjective or only not in ("surjective", "bijective")
    )


def swaps(colours: tuple[int, ...]) -> list[tuple[int, int]]:
    """Exchanges of two points of one colour: together they give every relabeling of the slot."""
    last: dict[int, int] = {}
    found = []
    for point, colour in enumerate(colours):
        if colour in last:
            found.append((last[colour], point))
        last[colour] = point
    return found


def listed_classes(
    m: int, ins: tuple[int, ...], outs: tuple[int, ...], only: str | None
) -> list[tuple[int, ...]]:
    """The least map of every class, inputs read colour by colour, by listing all m**n maps."""
    reading = sorted(range(len(ins)), key=lambda i: ins[i])
    left = {v for v in itertools.product(range(m), repeat=len(ins)) if is_only(v, m, only)}
    least = []
    while left:
        found, todo = set(), [left.pop()]
        while todo:
            values = todo.pop()
            found.add(values)
            for i, j in swaps(ins):
                other = list(values)
                other[i], other[j] = other[j], other[i]
                todo += [tuple(other)] if tuple(other) in left else []
                left.discard(tuple(other))
            for i, j in swaps(outs):
                moved = tuple({i: j, j: i}.get(v, v) for v in values)
                todo += [moved] if moved in left else []
                left.discard(moved)
        least.append(min(found, key=lambda v: [v[i] for i in reading]))
    return sorted(least, key=lambda v: [v[i] for i in reading])


def freedom_of(ins: Iterable[Hashable], outs: Iterable[Hashable]) -> Freedom:
    return Freedom(domain=coloured(ins), codomain=coloured(outs))


def known(name: str) -> Iterator[tuple[str, str, list[int]]]:
    """The lines of a file of known values: source, key, counts."""
    source = ""
    for line in (KNOWN / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            source = line[1:].strip()
        else:
            key, counts = line.split(":")
            yield source, key, [int(c) for c in counts.split()]


@pytest.mark.parametrize("n, m", list(itertools.product(range(5), repeat=2)))
def test_every_colouring_agrees_with_burnside_and_with_the_listing(n: int, m: int) -> None:
    for ins, outs, only in itertools.product(all_colourings(n), all_colourings(m), ONLY):
        space, freedom = maps(n, m, only), freedom_of(ins, outs)
        count = len(listed_classes(m, ins, outs, only))
        assert count_classes(space, freedom) == count, (space, freedom)
        assert count_by_cycle_types(space, freedom) == count, (space, freedom)
        sides = Sides.of(colourings(freedom, space.sets))
        assert space.is_empty or count_coloured(sides, only) == count, (space, freedom)


@pytest.mark.parametrize("n, m", list(itertools.product(range(5), repeat=2)))
def test_the_list_is_every_least_map_in_order(n: int, m: int) -> None:
    for ins, outs, only in itertools.product(all_colourings(n), all_colourings(m), ONLY):
        space, freedom = maps(n, m, only), freedom_of(ins, outs)
        found = [tuple(f.values.tolist()) for f in classes(space, freedom)]
        assert found == listed_classes(m, ins, outs, only), (space, freedom)


@pytest.mark.parametrize("word", FREEDOMS)
@pytest.mark.parametrize("only", ONLY)
def test_five_and_six_points_agree_too(word: str, only: str | None) -> None:
    for n, m in itertools.product(range(7), repeat=2):
        space = maps(n, m, only)
        count = count_classes(space, word)
        assert count == count_by_cycle_types(space, word), (space, word)
        if m**n <= 5**5:
            ins, outs = (
                (0,) * size if word in ("all", slot) else tuple(range(size))
                for slot, size in space.slots.items()
            )
            found = [tuple(f.values.tolist()) for f in classes(space, word)]
            assert found == listed_classes(m, ins, outs, only), (space, word)
            assert count == len(found)


COLOURS = [
    ("aaaaabb", "xxxyyz"),
    ("aabbccd", "xxxxyy"),
    ("aaaabcd", "xxyyzz"),
    ("abcdefg", "xxxyyz"),
    ("aaaaaaa", "xxxyyz"),
    ("abababa", "xyxyxy"),
    ("aabbcde", "uvwxyz"),
]


@pytest.mark.parametrize("ins, outs", COLOURS)
@pytest.mark.parametrize("only", ONLY)
@pytest.mark.parametrize("n, m", [(7, 6), (7, 3), (4, 6), (5, 5)])
def test_larger_colourings_agree_with_burnside_and_the_list(
    ins: str, outs: str, only: str | None, n: int, m: int
) -> None:
    space, freedom = (
        maps(n, m, only),
        Freedom(domain=coloured(ins[:n]), codomain=coloured(outs[:m])),
    )
    count = count_classes(space, freedom)
    assert count == count_by_cycle_types(space, freedom)
    if count > 2000:
        return
    forms = list(classes(space, freedom))
    order = colourings(freedom, space.sets)["domain"].order
    words = [tuple(f.values[order].tolist()) for f in forms]
    assert len(forms) == count
    assert words == sorted(set(words))
    assert all(f.canonical(freedom).form == f for f in forms)
    assert all(is_only(word, m, only) for word in words)


def test_the_generic_burnside_of_the_house_agrees() -> None:
    everything = [FiniteMap(v, codomain=3) for v in itertools.product(range(3), repeat=4)]
    for word in FREEDOMS:
        assert count_by_burnside(everything, word) == count_classes(maps(4, 3), word)


def test_known_partitions_into_at_most_m_parts() -> None:
    rows = [(int(key), counts) for source, key, counts in known("maps.txt") if "A026820" in source]
    assert len(rows) == 3
    for n, counts in rows:
        assert [count_classes(maps(n, m)) for m in range(1, len(counts) + 1)] == counts


def test_known_bipartite_partitions() -> None:
    (line,) = [x for x in (KNOWN / "maps.txt").read_text().splitlines() if "A054225" in x]
    cells = line.split("large: ")[1].split()
    assert len(cells) == 3
    for cell in cells:
        sizes, count = cell.split(":")
        a, b = (int(x) for x in sizes.strip("()").split(","))
        freedom = Freedom(domain=coloured("a" * a + "b" * b), codomain="free")
        assert count_classes(maps(a + b, a + b), freedom) == int(count)
        assert count_classes(maps(a + b, 10**12), freedom) == int(count)


def test_known_counts_in_the_house_manner() -> None:
    rows = list(known("twelvefold.txt"))
    assert len(rows) == 12
    for source, key, counts in rows:
        word, only, n = key.split(",")
        space_only = None if only == "any" else only
        found = [count_classes(maps(int(n), m, space_only), word) for m in range(len(counts))]
        assert found == counts, (source, key)


def test_the_chains_of_one_map_are_maps() -> None:
    for _, key, counts in known("chains.txt"):
        sizes = key.split(",")
        if len(sizes) == 2:
            assert count_classes(maps(*map(int, sizes))) == counts[0]


def test_partition_of_a_thousand_is_exact_and_immediate() -> None:
    with within(12):
        assert count_classes(maps(1000, 1000)) == 24061467864032622473692149727991


def test_huge_codomains_are_immediate() -> None:
    with within(60):
        huge = 10**12
        assert count_classes(maps(30, huge)) == 5604
        assert count_classes(maps(30, huge), "none") == huge**30
        assert count_classes(maps(30, huge), "domain") == math.comb(huge + 29, 30)
        assert count_classes(maps(30, huge), "codomain") == 846749014511809332450147  # Bell(30)
        assert count_classes(maps(30, huge, "injective"), "none") == math.perm(huge, 30)
        assert count_classes(maps(30, huge, "injective")) == 1
        assert count_classes(maps(30, huge, "surjective")) == 0
        assert count_classes(maps(huge, 3), "domain") == math.comb(huge + 2, 2)
        two = Freedom(domain=coloured("ab" * 15), codomain="free")
        assert count_classes(maps(30, huge), two) == count_classes(maps(30, 30), two)


@pytest.mark.parametrize("word", FREEDOMS)
@pytest.mark.parametrize("only", ONLY)
def test_lists_of_large_spaces_start_at_once(word: str, only: str | None) -> None:
    with within(120):
        forms = list(itertools.islice(classes(maps(1000, 1000, only), word), 4))
        assert len(forms) == min(4, count_classes(maps(1000, 1000, only), word))
        assert all(form == form.canonical(Freedom.parse(word)).form for form in forms)
    assert len(list(itertools.islice(classes(maps(20, 10**12), word), 4))) == 4


def test_more_freedom_never_means_more_classes() -> None:
    for n, m, only in itertools.product(range(9), range(9), ONLY):
        counts = {word: count_classes(maps(n, m, only), word) for word in FREEDOMS}
        assert counts["all"] <= min(counts["domain"], counts["codomain"])
        assert max(counts["domain"], counts["codomain"]) <= counts["none"]


def test_the_three_ways_to_count_agree_where_two_apply() -> None:
    for n, b, t, only in itertools.product((6, 13), (2, 5, 9), (0, 1, 4), ONLY):
        for ins in ((n,), ()):
            sides = Sides(ins, 0 if ins else n, (b, 3), t)
            if maps(n, b + 3 + t, only).is_empty:
                continue
            fast = count_free_domain if ins else count_fixed_domain
            assert fast(sides, only) == count_coloured(sides, only), (sides, only)


def test_series_against_their_definitions() -> None:
    p = series.partition_numbers(60)
    assert p == series.times_partitions([1], 60, 60)
    assert p[60] == 966467
    assert sum(series.rencontres(9)) == math.factorial(9)
    for left, right in [([1, 2, 3], [10**30, 0, 7]), ([0], [5]), ([], [1]), ([0, 0, 1], [0, 1])]:
        degree = max(len(left) + len(right) - 2, -1)
        slow = [
            sum(left[i] * right[k - i] for i in range(len(left)) if 0 <= k - i < len(right))
            for k in range(degree + 1)
        ]
        assert series.multiply(left, right, 9) == (slow if left and right else [])
        assert series.multiply(left, right, 1) == (slow[:2] if left and right else [])


def test_too_large_is_said_before_it_is_tried() -> None:
    with within(60):
        for space, word, size in [
            (maps(10**9, 10**9), "all", r"1e\+09 numbers"),
            (maps(10**12, 10**12), "none", "digits"),
            (maps(10**12, 10**12), "domain", "digits"),
            (maps(10**12, 10**12), "codomain", "needs|digits"),
            (maps(10**12, 10**12, "bijective"), "none", "digits"),
            (maps(10**12, 10**11, "surjective"), "none", "digits|additions"),
            (maps(10**12, 10**11, "surjective"), "domain", "digits|numbers"),
            (maps(10**12, 10**12, "injective"), "none", "digits"),
        ]:
            with pytest.raises(InputError, match=size):
                count_classes(space, word)
        with pytest.raises(InputError, match="numbers"):
            count_classes(maps(4000, 4000), Freedom(domain=coloured("ab" * 2000), codomain="free"))


def test_bad_input_is_told_in_one_sentence() -> None:
    for bad in (-1, 2.5, True, "3", None):
        with pytest.raises(InputError):
            maps(bad, 3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="only is 'onto'"):
        maps(3, 3, "onto")
    with pytest.raises(InputError, match="no slot 'sourse'"):
        count_classes(maps(3, 3), "sourse")
    with pytest.raises(InputError, match="must be a space"):
        count_classes(7)
    with pytest.raises(InputError, match="must be a space"):
        classes(7)
    with pytest.raises(InputError, match="3 colours for the domain"):
        classes(maps(4, 4), Freedom(domain=coloured("aab")))


@pytest.mark.parametrize("only", ONLY)
@pytest.mark.parametrize("ins, outs", [("aaaaaaa", "xxx"), ("aaabbc", "xxyy"), ("abcde", "xxy")])
def test_no_beginning_of_a_word_is_written_that_has_no_end(
    only: str | None, ins: str, outs: str
) -> None:
    written = 0

    class Watched(Words):
        def _write(self, v: int) -> None:
            nonlocal written
            written += 1
            super()._write(v)

    space = maps(len(ins), len(outs), only)
    colours = colourings(freedom_of(ins, outs), space.sets)
    words = [tuple(word) for word in Watched(space, colours["domain"], colours["codomain"])]
    assert written == len({word[:t] for word in words for t in range(1, len(ins) + 1)})


@pytest.mark.parametrize("only", ONLY)
@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_what_k_outputs_that_are_alike_can_take(only: str | None, k: int) -> None:
    vectors = CountVectors(2, (3, 2), only)
    table = vectors.times(vectors.start(), k)
    for cell in itertools.product(range(3), range(4), range(3)):
        each, shared = divmod(sum(cell), k)
        allowed = (cell[0] == 0 or k == 1) and all(c % k == 0 for c in cell)
        allowed &= each <= 1 or only not in ("injective", "bijective")
        allowed &= each >= 1 or only not in ("surjective", "bijective")
        assert table[cell] == int(allowed and shared == 0), (cell, k)
