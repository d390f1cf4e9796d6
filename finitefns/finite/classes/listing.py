"""One canonical form per class, one after the other, never more in memory than the one at hand.

A canonical form is the least map of its class when its values are read with the inputs colour by
colour. So it is a word, one letter per input, in which

* the letters of one colour of inputs never fall, and
* of two outputs of one colour, the earlier has the larger count vector (read colour by colour).

The second rule is kept letter by letter: an output may be written again only while the output
before it of the same colour is ahead, now or since an earlier colour of inputs. The words are
written in lexicographic order, and no beginning is written that has no end.

Laws: the forms come in increasing order, each is its own canonical form, and there are
`count_classes` of them. Special cases: integer partitions, restricted growth strings (Knuth, The
Art of Computer Programming 4A, 7.2.1.4 and 7.2.1.5), multisets and words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError, said
from ...freedom import Freedom
from ..colours import Colouring, colourings
from ..groups.setting import exchanged, setting
from ..maps import FiniteMap
from ..sets import FiniteSet
from .classification import reading_order
from .counting import MapSpace
from .group_counting import in_colours
from .group_listing import Orderly, is_small, least_values
from .series import afford

Ints = NDArray[np.int64]


@singledispatch
def classes(space: Any, freedom: Freedom | str = "all") -> Iterator[Any]:
    """The canonical form of every class of a space, one by one, in increasing order.

    Maps are ordered by their values, read with the inputs colour by colour. The iterator is lazy:
    it may be asked of any space, however many classes that has.

    Law: each is its own canonical form, no two are equivalent, and there are `count_classes` of
    them.

    >>> import finitefns as ff
    >>> for form in ff.classes(ff.maps(3, 3)):
    ...     print(form.values.tolist())
    [0, 0, 0]
    [0, 0, 1]
    [0, 1, 2]
    >>> next(ff.classes(ff.maps(1000, 10**12)))
    <FiniteMap of 1000 points to 1000000000000 points, level-set sizes (1000,)>

    Raises `InputError` for something that is not a space, or a map too large to be written down.
    Source: Knuth, The Art of Computer Programming 4A, 7.2.1.4 and 7.2.1.5, for partitions.
    """
    raise InputError(f"classes: found {said(space)}, but it must be a space such as maps(5, 5)")


@classes.register
def _(space: MapSpace, freedom: Freedom | str = "all") -> Iterator[FiniteMap]:
    fr = Freedom.parse(freedom)
    afford("writing down one map", cells=space.domain)
    if fr.grouped:
        simple = in_colours(space.sets, fr, "FiniteMap")
        if simple is None:
            return _under_groups(space, fr)
        fr = simple
    colours = colourings(fr, space.sets, "FiniteMap")
    return _forms(space, colours["domain"], colours["codomain"])


def _forms(space: MapSpace, domain: Colouring, codomain: Colouring) -> Iterator[FiniteMap]:
    source, target = FiniteSet(space.domain), FiniteSet(space.codomain)
    straight = domain.is_free or domain.is_rigid
    for word in Words(space, domain, codomain):
        values = np.array(word, np.int64)
        if not straight:
            letters, values = values, np.empty(space.domain, np.int64)
            values[domain.order] = letters
        yield FiniteMap._trusted(values, target, source)


def _under_groups(space: MapSpace, freedom: Freedom) -> Iterator[FiniteMap]:
    """The forms under a freedom with groups; what cannot be listed is refused here and now."""
    where = setting(freedom, space, "FiniteMap")
    still = np.array_equal(where.low("domain"), np.arange(space.domain))
    if where.exchanges("domain") and not still and not is_small(space):
        under_colours = classes(space, Freedom(domain=exchanged(where.low("domain"))))
        return (form for form in under_colours if form.canonical(freedom).form == form)
    words: Iterable[Any]
    if is_small(space):
        words = least_values(space, freedom, "FiniteMap")
    else:
        words = Orderly(where, space.only)
    return _spelled(words, space, reading_order(where))


def _spelled(words: Iterable[Any], space: MapSpace, order: Ints) -> Iterator[FiniteMap]:
    """The maps that words spell, those of the sort asked for."""
    source, target = FiniteSet(space.domain), FiniteSet(space.codomain)
    for word in words:
        values = np.empty(space.domain, np.int64)
        values[order] = word
        form = FiniteMap._trusted(values, target, source)
        if _is(form, space.only):
            yield form


def _is(f: FiniteMap, only: str | None) -> bool:
    """Whether a map is of the sort asked for."""
    hit = len(f.profile)
    injective, surjective = hit == f.domain.size, hit == f.codomain.size
    if only == "bijective":
        return injective and surjective
    return injective if only == "injective" else surjective if only else True


class Outputs:
    """Which outputs may be exchanged: the neighbours of each within its colour."""

    def __init__(self, colouring: Colouring) -> None:
        self.size = colouring.size
        self.free = colouring.is_free and not colouring.is_rigid
        self.fixed = colouring.is_rigid
        self.cells: list[list[int]] = []
        if not (self.free or self.fixed):
            self.codes = colouring.codes.tolist()
            self.cells = [[] for _ in range(colouring.count)]
            self.rank = []
            for output, code in enumerate(self.codes):
                self.rank.append(len(self.cells[code]))
                self.cells[code].append(output)

    def before(self, v: int) -> int:
        """The output before this one in its colour, or -1."""
        if self.fixed:
            return -1
        if self.free:
            return v - 1
        return self.cells[self.codes[v]][self.rank[v] - 1] if self.rank[v] else -1

    def after(self, v: int) -> int:
        """The output after this one in its colour, or -1."""
        if self.fixed:
            return -1
        if self.free:
            return v + 1 if v + 1 < self.size else -1
        cell, rank = self.cells[self.codes[v]], self.rank[v] + 1
        return cell[rank] if rank < len(cell) else -1

    @property
    def last_first(self) -> int:
        """The largest output that comes first in its colour."""
        if self.fixed or self.size == 0:
            return self.size - 1
        return 0 if self.free else max(cell[0] for cell in self.cells)

    def rest(self, v: int) -> Iterator[tuple[int, int]]:
        """For each colour with outputs beyond v: its last output up to v, and how many beyond."""
        if self.free:
            yield v, self.size - 1 - v
        for cell in self.cells:
            here = bisect_right(cell, v)
            if 0 < here < len(cell):
                yield cell[here - 1], len(cell) - here


class Words:
    """The canonical words of a space in lexicographic order: an iterator over lists of outputs.

    The list is the same one each time: copy what is to be kept.
    """

    def __init__(self, space: MapSpace, domain: Colouring, codomain: Colouring) -> None:
        self.space, self.outputs = space, Outputs(codomain)
        n = space.domain
        sizes = () if domain.is_rigid else (n,) if domain.is_free else domain.sizes
        # left[t]: how many letters of the same colour of inputs follow the letter at t.
        self.left = [left for a in sizes for left in range(a - 1, -1, -1)] or [0] * n
        self.injective = space.only in ("injective", "bijective")
        self.surjective = space.only in ("surjective", "bijective")
        self.word: list[int] = []
        self.hits: dict[int, int] = {}  # how often each output is written at all
        self.hit: list[int] = []  # the outputs that are written, in order
        self.here: list[dict[int, int]] = [{}]  # and how often, per colour of inputs
        self.ahead: set[int] = set()  # outputs whose predecessor was ahead in an earlier colour
        self.news: list[list[int]] = []  # what each colour of inputs added to `ahead`
        self.firsts = [self.outputs.last_first]  # the largest output with no bound on its count

    def __iter__(self) -> Iterator[list[int]]:
        if self.space.is_empty:
            return
        n = self.space.domain
        start = 0
        while True:
            t = len(self.word)
            letter = self._next(start) if t < n else -1
            if letter >= 0:
                self._write(letter)
                start = letter if self.left[t] else 0
                continue
            if t == n:
                yield self.word
            if not self.word:
                return
            start = self._erase() + 1

    def _write(self, v: int) -> None:
        t = len(self.word)
        self.word.append(v)
        self.here[-1][v] = self.here[-1].get(v, 0) + 1
        self.hits[v] = self.hits.get(v, 0) + 1
        if self.hits[v] == 1:
            insort(self.hit, v)
        if self.left[t] == 0:
            self._close()

    def _close(self) -> None:
        """A colour of inputs is done: note which outputs are now ahead."""
        here, news = self.here[-1], []
        for v in here:
            for one, two in ((self.outputs.before(v), v), (v, self.outputs.after(v))):
                if one < 0 or two < 0 or two in self.ahead:
                    continue
                if here.get(one, 0) != here.get(two, 0):
                    self.ahead.add(two)
                    news.append(two)
        self.news.append(news)
        self.firsts.append(max(self.firsts[-1], *news) if news else self.firsts[-1])
        self.here.append({})

    def _erase(self) -> int:
        v = self.word.pop()
        if self.left[len(self.word)] == 0:
            self.here.pop()
            self.firsts.pop()
            self.ahead.difference_update(self.news.pop())
        here = self.here[-1]
        for counts in (here, self.hits):
            counts[v] -= 1
            if counts[v] == 0:
                del counts[v]
        if v not in self.hits:
            del self.hit[bisect_left(self.hit, v)]
        return v

    def _next(self, start: int) -> int:
        """The least output from ``start`` on that can be written here, or -1."""
        v, outputs, here = start, self.outputs, self.here[-1]
        r = self.left[len(self.word)]
        later = self.space.domain - len(self.word) - 1 - r
        while v < outputs.size:
            before = outputs.before(v)
            bounded = before >= 0 and v not in self.ahead
            if self.injective and v in self.hits:
                allowed = False
            else:
                allowed = not bounded or here.get(before, 0) > here.get(v, 0)
            if allowed:
                if not self._room(v, r, bounded):
                    return -1
                if self._covers(v, r, later):
                    return v
            elif outputs.free and v not in self.hits:
                return -1  # nothing beyond the first missed output can be written before it
            v += 1
        return -1

    def _room(self, v: int, r: int, bounded: bool) -> bool:
        """Whether r more letters of this colour fit on the outputs from v on, once v is written."""
        if r == 0:
            return True
        if self.injective:
            return self._missed_beyond(v) >= r
        if not bounded or v < self.firsts[-1]:
            return True
        here, before = self.here[-1], self.outputs.before(v)
        most = here.get(before, 0)
        room = most - here.get(v, 0) - 1
        for output, beyond in self.outputs.rest(v):
            room += (most if output == v else here.get(output, 0)) * beyond
        return room >= r

    def _missed_beyond(self, v: int) -> int:
        """How many outputs beyond v are not yet written."""
        return self.outputs.size - 1 - v - (len(self.hit) - bisect_right(self.hit, v))

    def _covers(self, v: int, r: int, later: int) -> bool:
        """Whether every output can still be hit, once v is written."""
        if not self.surjective:
            return True
        missed = self.outputs.size - len(self.hit) - (v not in self.hits)
        return missed - later <= min(r, self._missed_beyond(v))
