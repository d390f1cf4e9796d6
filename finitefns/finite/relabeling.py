"""Relabelings: how finite things move.

The arrow, once and for all: ``moves[slot][old] == new``. A slot that is not named stays as it is.
Laws: ``a.then(a.inverse())`` moves nothing; ``x.act(a).act(b) == x.act(a.then(b))``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..compare import is_kind
from ..contract import Aligned, Change, Standing, parts
from ..errors import InputError, an, listed, said
from ..freedom import Freedom
from ..verdict import Obstruction
from . import trust
from .colours import colourings
from .forests.blocks import blocks
from .groups.setting import setting
from .sets import FiniteSet

Ints = NDArray[np.int64]

MOST_POINTS = 2**27  # of a slot whose points are all written down though none of them moves
MOST_SWAPS = 2000  # of two points of a slot, tried one by one


class Relabeling(Change):
    """A bijection on each of some slots: ``moves[slot][old] == new``.

    ``sources`` and ``targets`` are the sets it goes between, where they are known, so that it can
    speak in labels; what it moves then takes on the labels of the target.

    Law: ``x.act(r).act(r.inverse()) == x``.

    >>> import finitefns as ff
    >>> r = ff.Relabeling(domain=[1, 2, 0])
    >>> r.moves["domain"].tolist(), r.inverse().moves["domain"].tolist()
    ([1, 2, 0], [2, 0, 1])
    >>> r.then(r.inverse()).is_identity
    True

    Raises `InputError` when a move is not a bijection.
    """

    called = "relabeling"
    moves: Mapping[str, Ints]
    sources: Mapping[str, FiniteSet]
    targets: Mapping[str, FiniteSet]

    def __init__(self, **moves: ArrayLike) -> None:
        self._set({s: _bijection(s, move) for s, move in moves.items()}, {}, {})

    def _set(
        self,
        moves: dict[str, Ints],
        sources: Mapping[str, FiniteSet],
        targets: Mapping[str, FiniteSet],
    ) -> None:
        for move in moves.values():
            move.flags.writeable = False
        self.__dict__["moves"] = MappingProxyType(moves)
        self.__dict__["sources"] = MappingProxyType(dict(sources))
        self.__dict__["targets"] = MappingProxyType(dict(targets))

    @classmethod
    def between(
        cls,
        moves: dict[str, Ints],
        sources: Mapping[str, FiniteSet] | None = None,
        targets: Mapping[str, FiniteSet] | None = None,
    ) -> Relabeling:
        """A relabeling between known sets, from moves that are already known to be bijections."""
        self = cls.__new__(cls)
        self._set(moves, sources or {}, targets or {})
        return self

    def then(self, other: Relabeling) -> Relabeling:
        """First this one, then the other."""
        if not isinstance(other, Relabeling):
            raise InputError(f"then: a Relabeling is meant, but found {said(other)}")
        moves = dict(self.moves)
        for slot, move in other.moves.items():
            if slot in moves and len(moves[slot]) != len(move):
                raise InputError(
                    f"then: the {slot} has {len(moves[slot])} points in the first relabeling, "
                    f"{len(move)} in the second"
                )
            moves[slot] = move[moves[slot]] if slot in moves else move
        return Relabeling.between(
            moves, {**other.sources, **self.sources}, {**self.targets, **other.targets}
        )

    def inverse(self) -> Relabeling:
        """The relabeling that undoes this one."""
        return Relabeling.between(
            {slot: inverse(move) for slot, move in self.moves.items()}, self.targets, self.sources
        )

    def pairs(self, slot: str) -> Iterator[tuple[Any, Any]]:
        """Each point of a slot with its new name, in labels.

        >>> import finitefns as ff
        >>> list(ff.Relabeling(domain=[1, 0]).pairs("domain"))
        [(0, 1), (1, 0)]
        """
        if not isinstance(slot, str) or slot not in self.moves:
            raise InputError(
                f"there is no slot {said(slot)}; this relabeling has {list(self.moves)}"
            )
        move = self.moves[slot]
        source = self.sources.get(slot, FiniteSet(len(move)))
        target = self.targets.get(slot, source)
        return ((source.label(i), target.label(j)) for i, j in enumerate(move.tolist()))

    @property
    def is_identity(self) -> bool:
        """Whether every point keeps its number."""
        return all(np.array_equal(m, np.arange(len(m))) for m in self.moves.values())

    @property
    def moving(self) -> tuple[str, ...]:
        """The slots in which a point gets another name: by label, where there are labels."""
        return tuple(slot for slot in self.moves if self._moves(slot))

    def _moves(self, slot: str) -> bool:
        source, target = self.sources.get(slot), self.targets.get(slot)
        if source is None or target is None or source == target:
            move = self.moves[slot]
            return not np.array_equal(move, np.arange(len(move)))
        return any(old != new for old, new in self.pairs(slot))

    @property
    def words(self) -> str:
        """How many points of which slots move.

        >>> import finitefns as ff
        >>> ff.Relabeling(domain=[1, 0, 2]).words
        'moving 2 points of the domain'
        """
        counts = {s: int((m != np.arange(len(m))).sum()) for s, m in self.moves.items()}
        told = [f"{count} points of the {slot}" for slot, count in counts.items() if count]
        return f"moving {' and '.join(told)}"

    def smaller(self) -> Iterator[Relabeling]:
        """The parts on fewer slots, then those that leave one point more in its place."""
        for some in parts(self.moves):
            yield Relabeling.between({s: self.moves[s] for s in some})
        for slot, move in self.moves.items():
            for point in np.flatnonzero(move != np.arange(len(move))).tolist():
                left = move.copy()
                there = int(np.flatnonzero(move == point)[0])
                left[there], left[point] = move[point], point
                yield Relabeling.between({**self.moves, slot: left})

    @classmethod
    def align(cls, x: Any, y: Any, freedom: Freedom) -> Aligned | Obstruction:
        """Bring the points of y whose names or named colours are trusted into the order of x."""
        rules = freedom.on(list(x.slots), type(x).__name__)
        if not any(rule.reads_labels for rule in rules.values()):
            return Aligned(freedom, None)
        return trust.align(x, y, freedom)

    @classmethod
    def standing(cls, x: Any, freedom: Freedom) -> Standing | None:
        """Bring a thing whose labels count into the order in which all presentations meet."""
        return trust.standing(x, freedom)

    @classmethod
    def still(cls, x: Any, y: Any, freedom: Freedom) -> Relabeling | None:
        """The relabeling that moves nothing; None where a slot is too large to be written down."""
        if max(x.slots.values(), default=0) > MOST_POINTS:
            return None
        if not freedom.all_free(list(x.slots), type(x).__name__):
            trust.check_fit(freedom, x.sets, type(x).__name__)
        return cls.between({s: np.arange(n) for s, n in x.slots.items()}, x.sets, y.sets)

    def named(self, x: Any, y: Any) -> Relabeling:
        """The same relabeling, between the sets of x and those of y."""
        moves = {slot: self.moves[slot] for slot in x.sets if slot in self.moves}
        return Relabeling.between(moves, x.sets, y.sets)

    @classmethod
    def random(
        cls, thing: Any, freedom: Freedom, rng: np.random.Generator, condition: float = 1.0
    ) -> Relabeling:
        """A uniform relabeling that a freedom allows on the slots of a thing.

        >>> import finitefns as ff
        >>> rng, f = np.random.default_rng(0), ff.FiniteMap([0, 0, 1])
        >>> r = ff.Relabeling.random(f, ff.Freedom.parse("domain"), rng)
        >>> sorted(r.moves["domain"].tolist())
        [0, 1, 2]
        """
        if freedom.grouped:
            return cls.between(setting(freedom, thing).drawn(rng))
        colours = colourings(freedom, thing.sets, type(thing).__name__)
        return cls.between({s: c.shuffled(rng) for s, c in colours.items() if not c.is_rigid})

    @classmethod
    def simplest(cls, thing: Any, freedom: Freedom) -> Iterator[tuple[str, Relabeling]]:
        """Swaps of two points of one colour; under a group, its generators.

        >>> import finitefns as ff
        >>> f = ff.FiniteMap([0, 0, 1])
        >>> next(ff.Relabeling.simplest(f, ff.Freedom.parse("all")))[0]
        'swapping points 0 and 1 of the domain'
        """
        if freedom.grouped:
            for moves in itertools.islice(setting(freedom, thing).generators(), MOST_SWAPS):
                change = cls.between(moves)
                yield f"one step of the group, {change.words}", change
            return
        for slot, c in colourings(freedom, thing.sets, type(thing).__name__).items():
            codes = c.codes
            pairs = (
                (i, j) for i, j in itertools.combinations(range(c.size), 2) if codes[i] == codes[j]
            )
            for i, j in itertools.islice(() if c.is_rigid else pairs, MOST_SWAPS):
                move = np.arange(c.size)
                move[[i, j]] = j, i
                yield f"swapping points {i} and {j} of the {slot}", cls.between({slot: move})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Relabeling):
            return NotImplemented
        for slot in {**self.moves, **other.moves}:
            known = self.moves.get(slot, other.moves.get(slot))
            assert known is not None
            still = np.arange(len(known))
            if not np.array_equal(self.moves.get(slot, still), other.moves.get(slot, still)):
                return False
        return True

    def __hash__(self) -> int:
        moving = ((s, m) for s, m in self.moves.items() if not np.array_equal(m, np.arange(len(m))))
        return hash(frozenset((s, m.tobytes()) for s, m in moving))

    def __repr__(self) -> str:
        if any(len(m) > 60 for m in self.moves.values()):
            sizes = ", ".join(f"{len(m)} points of {s}" for s, m in self.moves.items())
            return f"<Relabeling of {sizes}>"
        return f"Relabeling({', '.join(f'{s}={m.tolist()}' for s, m in self.moves.items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        moves = {slot: move.copy() for slot, move in self.moves.items()}
        return Relabeling.between, (moves, dict(self.sources), dict(self.targets))


def is_relabeled(thing: Any) -> bool:
    """Whether a thing is of a kind that is moved by relabelings.

    >>> is_relabeled(Relabeling()), is_relabeled(3)
    (False, False)
    """
    return is_kind(thing) and issubclass(type(thing).moved_by, Relabeling)


def moves_of(change: Any, slots: Mapping[str, int], kind: str) -> Mapping[str, Ints]:
    """The moves of a relabeling that fits the slots of a thing.

    Raises `InputError` for what is not a relabeling, and where a slot is missing or of another
    size.
    """
    if not isinstance(change, Relabeling):
        raise InputError(f"act: a Relabeling is meant, but found {said(change)}")
    for slot, move in change.moves.items():
        if slot not in slots:
            raise InputError(f"there is no slot {slot!r}; {an(kind)} has {', '.join(slots)}")
        if len(move) != slots[slot]:
            which = slot if slot.startswith("stage") else f"the {slot}"
            raise InputError(
                f"the relabeling moves {len(move)} points of {which}, which has {slots[slot]}"
            )
    return change.moves


def inverse(move: Ints) -> Ints:
    """The bijection that undoes a bijection: ``inverse(p)[p] == arange``."""
    back = np.empty_like(move)
    for here in blocks(len(move)):
        back[move[here]] = np.arange(here.start, here.stop)
    return back


def is_bijection(move: Ints) -> bool:
    """Whether ``move`` sends 0..n-1 onto 0..n-1, in linear time."""
    if move.size == 0:
        return True
    if move.min() < 0 or move.max() >= len(move):
        return False
    hit = np.zeros(len(move), bool)
    hit[move] = True
    return bool(hit.all())


def _bijection(slot: str, given: ArrayLike) -> Ints:
    meant = f"the move of {slot} must be a list of point numbers, but found {said(given)}"
    if isinstance(given, type) or not hasattr(given, "__array__"):
        given = listed(given, meant)
    try:
        array = np.array(given)
    except Exception:  # lists of several lengths, and of what cannot be read
        array = np.zeros((0, 0))
    if array.size == 0:
        array = array.astype(np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise InputError(meant)
    move = array.astype(np.int64)
    if not is_bijection(move):
        missing = sorted(set(range(len(move))) - set(move.tolist()))
        raise InputError(
            f"the move of {slot} is not a bijection of 0..{len(move) - 1}: nothing goes to "
            f"{missing[0]}"
        )
    return move
