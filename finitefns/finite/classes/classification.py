"""Every thing of a small space at once: which class it is in, and a relabeling that shows it.

All things of a space are words, numbered as they are read; a generator of the group permutes the
numbers, as one array operation. What hangs together under the generators is a class; its least word
is found first, and a walk over the generators from there gives every word its relabeling.

Law: ``t.witness(x)`` turns x into ``t.form(x)``, and there are `count_classes` forms.
Source: Sims (1970), Schreier trees; connected components by SciPy.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError, said
from ...freedom import Freedom
from ..groups.grouped import codes_of
from ..groups.setting import Setting, setting
from ..groups.stabilisers import smallest
from ..maps import FiniteMap
from ..relabeling import Relabeling
from .counting import MapSpace

Ints = NDArray[np.int64]

MOST_WORDS = 1 << 24


@dataclass(frozen=True)
class Words:
    """Words over the slots of a space: the points where they are read, and where letters start.

    Word number k has, at its first place, the most significant digit of k.
    """

    places: Ints  # the point at which each letter is read, in order of reading
    letters: Ints  # the number of the first point that the letter may be
    sizes: Ints  # how many points it may be

    @property
    def count(self) -> int:
        """How many words there are."""
        return math.prod(self.sizes.tolist())

    def weights(self) -> Ints:
        """What one step of each letter adds to the number of the word."""
        after = np.append(self.sizes[1:], 1)
        return np.asarray(np.cumprod(after[::-1])[::-1], dtype=np.int64)

    def digits(self, numbers: Ints) -> Ints:
        """The letters of many words, shape ``(words, places)``."""
        return numbers[:, None] // self.weights() % self.sizes

    def moved(self, move: Ints) -> Ints:
        """Where a move of all points sends every word: ``new[old]`` by number."""
        numbers = np.arange(self.count)
        place_of = np.full(int(self.places.max(initial=-1)) + 1, -1)
        place_of[self.places] = np.arange(len(self.places))
        weights = self.weights()
        images = np.zeros(self.count, np.int64)
        for i, point in enumerate(self.places.tolist()):
            there = int(place_of[move[point]])
            start, size = int(self.letters[i]), int(self.sizes[i])
            letter = move[start : start + size] - self.letters[there]
            images += letter[numbers // weights[i] % size] * weights[there]
        return images


@dataclass(frozen=True, eq=False)
class Classification:
    """Every map of a space, by number: its class, and the move to the least map of the class.

    Map number k has its values as the digits of k, the first input first (inputs of several
    colours: colour by colour). ``classes`` numbers the class of each map, in order of the least
    maps, whose numbers are ``least``.

    >>> from finitefns.freedom import Freedom
    >>> from finitefns.finite.classes.counting import maps
    >>> t = classify(maps(4, 2), Freedom.parse("domain=hypercube codomain=free"))
    >>> len(t), t.least.tolist(), t.class_sizes.tolist()
    (4, [0, 1, 3, 6], [2, 8, 4, 2])
    """

    space: Any
    freedom: Freedom
    classes: Ints
    least: Ints
    moves: NDArray[np.integer[Any]]  # moves[k] carries map k to its form: points of all slots
    words: Words
    where: Setting

    def __len__(self) -> int:
        return len(self.least)

    @property
    def class_sizes(self) -> Ints:
        """How many maps each class has."""
        return np.bincount(self.classes, minlength=len(self.least))

    def number(self, thing: FiniteMap) -> int:
        """The number of a map in the space."""
        if thing.slots != dict(self.where.sizes):
            raise InputError(f"this classification is of {said(self.space)}; a map there is meant")
        return int(thing.values[self.words.places] @ self.words.weights())

    def map(self, number: int) -> FiniteMap:
        """The map that has a number."""
        if not 0 <= number < self.words.count:
            raise InputError(f"there is no map number {number}; there are {self.words.count}")
        values = np.empty(len(self.words.places), np.int64)
        values[self.words.places] = self.words.digits(np.array([number]))[0]
        return FiniteMap(values, codomain=self.where.sizes["codomain"])

    def form(self, thing: FiniteMap) -> FiniteMap:
        """The least map of the class of a map."""
        return self.map(int(self.least[self.classes[self.number(thing)]]))

    def witness(self, thing: FiniteMap) -> Relabeling:
        """A relabeling that turns a map into its form."""
        move = self.moves[self.number(thing)].astype(np.int64)
        return Relabeling.between(self.where.split(move), thing.sets)

    def __repr__(self) -> str:
        return f"<Classification of {self.space!r} under {self.freedom}: {len(self)} classes>"


def classify(space: MapSpace, freedom: Freedom | str = "all") -> Classification:
    """Sort all maps of a space into classes, with a relabeling for each: small spaces, any freedom.

    The space is read whole, so it has at most 2^24 maps; all 65,536 Boolean functions of four
    inputs take a fraction of a second.

    >>> from finitefns.finite.classes.counting import maps
    >>> t = classify(maps(5, 5))
    >>> f = FiniteMap([4, 2, 4, 4, 2])
    >>> t.form(f).values.tolist(), f.act(t.witness(f)) == t.form(f)
    ([0, 0, 0, 1, 1], True)

    Raises `InputError` for a larger space, or for maps of one sort only.
    """
    if not isinstance(space, MapSpace) or space.only is not None:
        raise InputError(
            f"classify: found {said(space)}, but it must be a space such as maps(5, 5)"
        )
    fr = Freedom.parse(freedom)
    n, m = space.domain, space.codomain
    if n * math.log2(max(m, 1)) > 24:
        raise InputError(f"classify: there are {m}^{n} maps, and at most {MOST_WORDS} are sorted")
    where = setting(fr, space, "FiniteMap")
    words = Words(reading_order(where), np.full(n, n), np.full(n, m))
    classes, least, moves = _walk(words, where, with_moves=True)
    return Classification(space, fr, classes, least, moves, words, where)


def _walk(
    words: Words, where: Setting, with_moves: bool
) -> tuple[Ints, Ints, NDArray[np.integer[Any]]]:
    """Classes by number, the least word of each, and for every word a move to that."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = words.count
    generators = [g for factor in where.factors for g in factor.generators()]
    images = [words.moved(g) for g in generators]
    here = np.tile(np.arange(count), max(len(images), 1))
    there = np.concatenate(images) if images else here
    joined = coo_array((np.ones(len(here), np.int8), (here, there)), (count, count))
    _, part = connected_components(joined, directed=False)
    _, least, classes = np.unique(part, return_index=True, return_inverse=True)
    order = np.argsort(least)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    least, classes = least[order], rank[np.asarray(classes).ravel()]
    if not with_moves:
        return classes, least, np.zeros((0, where.size), np.uint8)
    from_least = np.zeros((count, where.size), smallest(where.size))
    from_least[least] = np.arange(where.size)
    seen = np.zeros(count, bool)
    seen[least] = True
    front = least
    while len(front):
        fresh = []
        for g, image in zip(generators, images, strict=True):
            new, first = np.unique(image[front], return_index=True)
            first, new = first[~seen[new]], new[~seen[new]]
            seen[new] = True
            from_least[new] = g.astype(from_least.dtype)[from_least[front[first]]]
            fresh.append(new)
        front = np.concatenate(fresh) if fresh else front[:0]
    moves = np.empty_like(from_least)
    still = np.arange(where.size, dtype=from_least.dtype)
    np.put_along_axis(moves, from_least.astype(np.int64), still[None], axis=1)
    return classes, least, moves


def least_words(words: Words, where: Setting) -> Iterator[Ints]:
    """The least word of every class, in increasing order, as its letters."""
    if words.count == 0:
        return
    _, least, _ = _walk(words, where, with_moves=False)
    for number in least.tolist():
        yield words.digits(np.array([number]))[0]


def reading_order(where: Setting) -> Ints:
    """The inputs of a map in the order in which they are read: colour by colour."""
    if where.exchanges("domain"):
        return codes_of(where, "domain").order
    return np.arange(where.sizes["domain"])


def words_of(sizes: Mapping[str, int], starts: Mapping[str, int]) -> Words:
    """The words that things on some slots are: each slot mapped to the next, one slot to itself."""
    slots = list(sizes)
    pairs = list(itertools.pairwise(slots)) or [(slots[0], slots[0])]
    places = [np.arange(starts[a], starts[a] + sizes[a]) for a, _ in pairs]
    letters = [np.full(sizes[a], starts[b]) for a, b in pairs]
    spans = [np.full(sizes[a], sizes[b]) for a, b in pairs]
    return Words(np.concatenate(places), np.concatenate(letters), np.concatenate(spans))
