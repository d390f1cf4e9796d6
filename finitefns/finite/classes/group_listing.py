"""One canonical form per class where groups decide what may move: lazily, in increasing order.

Small spaces are sorted into classes at once. Larger ones are written letter by letter, and a
beginning is given up as soon as an element of the group would make it smaller: what it would have
grown into is not least (orderly generation). Where colours rule the inputs, the forms under fixed
outputs are listed and those kept that the group of the outputs cannot lower.

Sources: Read, Every one a winner (1978); Faradzev (1978).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...freedom import Freedom
from ...wording import number
from ..groups.factors import Exchanges, Moves
from ..groups.setting import Setting, setting
from .classification import Words, least_words, reading_order, words_of

Ints = NDArray[np.int64]

MOST_AT_ONCE = 1 << 22  # words that are sorted into classes at once
MOST_ELEMENTS = 1 << 20  # elements of a group that every beginning is tried with


def least_values(space: Any, freedom: Freedom, kind: str) -> Iterator[Ints]:
    """The least words of a small space, letters as numbers within their slots.

    Raises `InputError` for a space that is too large to be sorted at once.
    """
    where = setting(freedom, space, kind)
    words = words_of(where.sizes, where.starts)
    if kind == "FiniteMap":
        words = Words(reading_order(where), words.letters, words.sizes)
    if math.prod(words.sizes.tolist()) > MOST_AT_ONCE:
        raise InputError(
            f"classes: there are {number(words.count)} members, and under groups at most "
            f"{MOST_AT_ONCE:,} are sorted into classes; count_classes and random_class go further"
        )
    return least_words(words, where)


def is_small(space: Any) -> bool:
    """Whether all maps of a space can be sorted into classes at once."""
    return bool(space.domain * math.log2(max(space.codomain, 1)) <= math.log2(MOST_AT_ONCE))


class Orderly:
    """The least words of maps under a group of the inputs: an iterator over lists of outputs.

    ``where`` has the factors of a space of maps; ``only`` asks for maps of one sort.
    """

    def __init__(self, where: Setting, only: str | None) -> None:
        self.n, self.m = where.sizes["domain"], where.sizes["codomain"]
        self.only = only
        self.order = reading_order(where)
        together = math.prod(f.order for f in where.factors if isinstance(f, Moves))
        if together > MOST_ELEMENTS:
            raise InputError(
                f"classes: the group has order {number(together)}, and listing tries every "
                f"beginning with at most {MOST_ELEMENTS:,}; count_classes and random_class go "
                "further"
            )
        rows = np.arange(where.size)[None]
        for factor in where.factors:
            if isinstance(factor, Moves):
                moves = factor.chain.elements(MOST_ELEMENTS).astype(np.int64)
                rows = moves[:, rows].reshape(-1, where.size)
        back = np.empty_like(rows)
        np.put_along_axis(back, rows, np.arange(where.size)[None], axis=1)
        self.source = back[:, : self.n]  # which input each element brings to each place
        self.letter = rows[:, self.n :] - self.n
        outputs = where.of_slot["codomain"]
        self.colour = np.full(self.m, -1)
        if isinstance(outputs, Exchanges):
            self.colour = outputs.codes[self.n :]
        sizes = np.bincount(self.colour[self.colour >= 0])
        self.renames = bool((sizes > 1).any())

    def __iter__(self) -> Iterator[list[int]]:
        word: list[int] = []
        start = 0
        while True:
            letter = self._next(word, start) if len(word) < self.n else -1
            if letter >= 0:
                word.append(letter)
                start = 0
                continue
            if len(word) == self.n and self._sort(word):
                yield list(word)
            if not word:
                return
            start = word.pop() + 1

    def _sort(self, word: list[int]) -> bool:
        return self.only not in ("surjective", "bijective") or len(set(word)) == self.m

    def _next(self, word: list[int], start: int) -> int:
        """The least letter from ``start`` on that a least word may go on with, or -1."""
        hit = set(word)
        for letter in range(start, self.m):
            if self.only in ("injective", "bijective") and letter in hit:
                continue
            if self.only == "surjective" and (
                self.m - len(hit | {letter}) > self.n - len(word) - 1
            ):
                continue
            if self._least(np.array([*word, letter], np.int64)):
                return letter
        return -1

    def _least(self, word: Ints) -> bool:
        """Whether no element makes a beginning smaller, as far as it can be seen."""
        active = np.arange(len(self.source))
        if not self.renames:
            return self._least_as_written(word, active)
        names = np.full((len(active), self.m), -1)
        given = np.zeros((len(active), self.m), bool)
        for place in range(len(word)):
            source = self.source[active, place]
            known = source < len(word)
            active, names, given = active[known], names[known], given[known]
            letters = self.letter[active, word[source[known]]]
            letters = self._named(letters, names, given)
            if (letters < word[place]).any():
                return False
            same = letters == word[place]
            active, names, given = active[same], names[same], given[same]
            if not len(active):
                return True
        return True

    def _least_as_written(self, word: Ints, active: Ints) -> bool:
        """The same where no output is exchanged for another of its colour."""
        for place in range(len(word)):
            source = self.source[active, place]
            known = source < len(word)
            active = active[known]
            letters = self.letter[active, word[source[known]]]
            if (letters < word[place]).any():
                return False
            active = active[letters == word[place]]
            if not len(active):
                return True
        return True

    def _named(self, letters: Ints, names: Ints, given: NDArray[np.bool_]) -> Ints:
        """Exchangeable outputs take the least free name of their colour when they first appear."""
        every = np.arange(len(letters))
        known = names[every, letters]
        new = np.flatnonzero((known < 0) & (self.colour[letters] >= 0))
        if len(new):
            free = ~given[new] & (self.colour[None] == self.colour[letters[new]][:, None])
            name = free.argmax(axis=1)
            names[new, letters[new]] = name
            given[new, name] = True
            known = names[every, letters]
        return np.where(known < 0, letters, known)
