"""Every subgroup of S_4 x S_3 on the 81 maps from 4 points to 3, against a table of its orbits.

The table knows nothing of the package: words, permutations of seven points, closures, sets.
"""

import itertools
from collections import Counter
from functools import cache

import numpy as np
import pytest
from scipy.stats import chisquare

import finitefns as ff
from finitefns.finite.classes.classification import classify
from finitefns.freedom import Freedom

N, M = 4, 3
STILL = tuple(range(N + M))
WORDS = list(itertools.product(range(M), repeat=N))
SORTS = {None: lambda v, m: True, "surjective": lambda v, m: len(set(v)) == m}


def after(a, b):
    """First a, then b."""
    return tuple(b[x] for x in a)


WHOLE = [
    s + tuple(N + y for y in t)
    for s in itertools.permutations(range(N))
    for t in itertools.permutations(range(M))
]


@cache
def products():
    """Row g of this table says what each element becomes when g follows it."""
    number = {g: i for i, g in enumerate(WHOLE)}
    return number, {g: [number[after(a, g)] for a in WHOLE] for g in WHOLE}


def closure(generators):
    number, rows = products()
    seen, edge = {number[STILL]}, [number[STILL]]
    while edge:
        edge = list({rows[g][a] for a in edge for g in generators} - seen)
        seen.update(edge)
    return frozenset(WHOLE[i] for i in seen)


@cache
def subgroups():
    """All of them: from the trivial one, by one more generator at a time."""
    found = {closure([]): ()}
    edge = list(found)
    while edge:
        fresh = {}
        for group in edge:
            tried = set(group)
            for g in WHOLE:
                if g not in tried:
                    generators = (*found[group], g)
                    larger = closure(generators)
                    tried.update(after(h, g) for h in group)  # the same coset, the same group
                    fresh.setdefault(larger, generators)
        edge = [group for group in fresh if group not in found]
        found |= {group: fresh[group] for group in edge}
    return sorted(found.items(), key=lambda pair: (len(pair[0]), sorted(pair[0])))


def moved(word, g):
    new = [0] * N
    for x, y in enumerate(word):
        new[g[x]] = g[N + y] - N
    return tuple(new)


def orbits(group):
    return {word: frozenset(moved(word, g) for g in group) for word in WORDS}


def relabeling(g):
    return ff.Relabeling(domain=g[:N], codomain=[y - N for y in g[N:]])


def as_point(change):
    return (*change.moves["domain"].tolist(), *(change.moves["codomain"] + N).tolist())


def freedom_of(generators):
    return Freedom.joint([relabeling(g) for g in generators or [STILL]])


def as_map(word):
    return ff.FiniteMap(word, codomain=M)


def word_of(f):
    return tuple(f.values.tolist())


def test_there_are_as_many_subgroups_as_goursat_says():
    """Goursat's lemma: subgroups of A x B are isomorphisms between sections of A and of B."""
    both = subgroups()
    left = {frozenset(g[:N] for g in group) for group, _ in both}
    right = {frozenset(g[N:] for g in group) for group, _ in both}
    assert (len(left), len(right)) == (30, 6)
    assert len(both) == len({group for group, _ in both})
    split = [g for g, _ in both if len(g) == len({x[:N] for x in g}) * len({x[N:] for x in g})]
    assert len(split) == 180
    told = Counter(len(group) for group, _ in both)
    assert told[144] == 1 and told[72] == 3 and told[1] == 1


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_every_subgroup_counts_lists_and_sorts_as_its_orbits_say(part):
    for group, generators in subgroups()[part::4]:
        freedom = freedom_of(generators)
        table = orbits(group)
        classes = set(table.values())
        for only, holds in SORTS.items():
            kept = {c for c in classes if holds(min(c), M)}
            space = ff.maps(N, M, only)
            assert ff.count_classes(space, freedom) == len(kept)
            listed = [word_of(f) for f in ff.classes(space, freedom)]
            assert len(listed) == len(kept) == len({table[w] for w in listed})
            assert {table[w] for w in listed} == kept
        sorted_ = classify(ff.maps(N, M), freedom)
        for word in WORDS[::16]:
            f = as_map(word)
            assert table[word_of(sorted_.form(f))] == table[word]
            assert as_point(sorted_.witness(f)) in group
            assert f.act(sorted_.witness(f)) == sorted_.form(f)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_every_subgroup_has_forms_witnesses_and_symmetries(part):
    rng = np.random.default_rng(part)
    for group, generators in subgroups()[part::4]:
        freedom = freedom_of(generators)
        table = orbits(group)
        forms = {}
        for i in sorted(rng.choice(len(WORDS), 4, replace=False).tolist()):
            word = WORDS[i]
            f = as_map(word)
            found = ff.canonical_form(f, freedom)
            assert as_point(found.change) in group
            assert f.act(found.change) == found.form
            assert table[word_of(found.form)] == table[word]
            assert forms.setdefault(table[word], found.form) == found.form
            assert ff.class_size(f, freedom) == len(table[word])
            same = ff.symmetries(f, freedom)
            fixing = {g for g in group if moved(word, g) == word}
            assert same.order == len(fixing)
            assert closure([as_point(s) for s in same.generators]) == fixing
            other = WORDS[int(rng.integers(len(WORDS)))]
            verdict = ff.equivalent(f, as_map(other), freedom)
            assert bool(verdict) == (other in table[word])
            if verdict:
                assert as_point(verdict.witness) in group
                assert f.act(verdict.witness) == as_map(other)
            mine, theirs = ff.invariants(f, freedom), ff.invariants(as_map(other), freedom)
            assert mine.keys() == theirs.keys()
            if other in table[word]:
                assert mine == theirs


@pytest.mark.slow
def test_products_said_slot_by_slot_say_the_same():
    for group, _ in subgroups():
        left, right = {g[:N] for g in group}, {g[N:] for g in group}
        if len(group) != len(left) * len(right):
            continue
        freedom = Freedom(
            domain=ff.group(sorted(left)),
            codomain=ff.group([[y - N for y in t] for t in sorted(right)]),
        )
        table = orbits(group)
        for only, holds in SORTS.items():
            kept = {c for c in table.values() if holds(min(c), M)}
            assert ff.count_classes(ff.maps(N, M, only), freedom) == len(kept)
        listed = [word_of(f) for f in ff.classes(ff.maps(N, M), freedom)]
        assert len(listed) == len(set(table.values())) == len({table[w] for w in listed})
        for word in WORDS[::27]:
            f = as_map(word)
            found = ff.canonical_form(f, freedom)
            assert f.act(found.change) == found.form
            assert ff.class_size(f, freedom) == len(table[word])
            assert ff.symmetries(f, freedom).order == len(group) // len(table[word])
            for w in list(table[word])[:3]:
                assert ff.canonical_form(as_map(w), freedom).form == found.form


@pytest.mark.slow
def test_random_classes_under_some_subgroups_are_uniform():
    rng = np.random.default_rng(7)
    chances = []
    for group, generators in subgroups()[3::40]:
        freedom = freedom_of(generators)
        table = orbits(group)
        classes = set(table.values())
        if len(classes) > 30:
            continue
        drawn = Counter(
            table[word_of(ff.random_class(ff.maps(N, M), freedom, rng))]
            for _ in range(15 * len(classes))
        )
        chances.append(chisquare([drawn[c] for c in classes]).pvalue)
    assert len(chances) > 3
    assert min(chances) > 0.001 / len(chances)


@pytest.mark.parametrize("size", [3, 4])
def test_a_group_that_is_all_bijections_lists_the_forms_it_knows(size):
    """Whatever a group was built from, `classes` lists canonical forms: dihedral(3) is S_3."""
    freedom = Freedom(space="dihedral" if size == 3 else "affine")
    listed = list(ff.classes(ff.endofunctions(size), freedom))
    assert [ff.canonical_form(f, freedom).form for f in listed] == listed
