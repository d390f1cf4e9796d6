"""Basis changes: how linear things move.

The arrow, once and for all: ``new coordinates == moves[slot] @ old coordinates``. A slot that is
not named stays as it is. So a map A from domain to codomain becomes
``moves["codomain"] @ A @ backs["domain"]``; ``backs[slot]`` is the inverse of ``moves[slot]``.
Laws: ``a.then(a.inverse())`` moves nothing; ``x.act(a).act(b) == x.act(a.then(b))``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from ..contract import Change, parts
from ..errors import InputError, said
from ..freedom import Freedom
from . import elimination
from .changes import random_move, simplest
from .entries import (
    Matrix,
    as_matrix,
    floating,
    freeze,
    identity,
    is_exact,
    key,
    same,
    times,
    told,
)
from .sorts import sorts

ROUNDING = 1e-12  # how far floats may be from orthogonal, or from an inverse, an entry
WORST = 1e14  # a condition number beyond this leaves no digit of the inverse


class BasisChange(Change):
    """An invertible matrix on each of some slots: ``new == moves[slot] @ old``.

    The inverses are kept beside the matrices, in ``backs``, so that floats are inverted once.

    Law: ``x.act(c).act(c.inverse()) == x`` for exact entries.

    >>> c = BasisChange(domain=[[1, 1], [0, 1]])
    >>> told(c.moves["domain"]), told(c.inverse().moves["domain"])
    ([[1, 1], [0, 1]], [[1, -1], [0, 1]])
    >>> c.then(c.inverse()).is_identity
    True
    >>> BasisChange(domain=[[1, 1], [1, 1]])
    Traceback (most recent call last):
    finitefns.errors.InputError: the basis change of domain is singular: its rank is 1, not 2

    Raises `InputError` when a matrix is not square or not invertible.
    """

    moves: Mapping[str, Matrix]
    backs: Mapping[str, Matrix]
    called = "basis change"

    def __init__(self, **moves: Any) -> None:
        read = {s: as_matrix(move, f"the basis change of {s}") for s, move in moves.items()}
        self._set(read, {s: _inverse(s, move) for s, move in read.items()})

    def _set(self, moves: Mapping[str, Matrix], backs: Mapping[str, Matrix]) -> None:
        self.__dict__["moves"] = MappingProxyType(dict(moves))
        self.__dict__["backs"] = MappingProxyType(dict(backs))

    @classmethod
    def known(cls, moves: Mapping[str, Matrix], backs: Mapping[str, Matrix]) -> BasisChange:
        """A basis change from matrices whose inverses are known already."""
        self = cls.__new__(cls)
        self._set(
            {slot: freeze(move) for slot, move in moves.items()},
            {slot: freeze(back) for slot, back in backs.items()},
        )
        return self

    @classmethod
    def orthogonal(cls, **moves: Any) -> BasisChange:
        """A basis change by orthogonal matrices, which is checked: ``move.T @ move`` is 1.

        >>> BasisChange.orthogonal(domain=[[0, 1], [-1, 0]]).is_identity
        False
        >>> BasisChange.orthogonal(domain=[[2, 0], [0, 1]])
        Traceback (most recent call last):
        finitefns.errors.InputError: the basis change of domain is not orthogonal: its columns 0 \
and 0 have the product 4, not 1
        """
        read = {s: as_matrix(move, f"the basis change of {s}") for s, move in moves.items()}
        for slot, move in read.items():
            check_orthogonal(move, f"the basis change of {slot}")
        return cls.known(read, {slot: move.T for slot, move in read.items()})

    def then(self, other: BasisChange) -> BasisChange:
        """First this one, then the other."""
        if not isinstance(other, BasisChange):
            raise InputError(f"then: a BasisChange is meant, but found {said(other)}")
        moves, backs = dict(self.moves), dict(self.backs)
        for slot, move in other.moves.items():
            if slot in moves and moves[slot].shape != move.shape:
                raise InputError(
                    f"then: the {slot} has {len(moves[slot])} coordinates in the first basis "
                    f"change, {len(move)} in the second"
                )
            known = slot in moves
            moves[slot] = times(move, moves[slot]) if known else move
            backs[slot] = times(backs[slot], other.backs[slot]) if known else other.backs[slot]
        return BasisChange.known(moves, backs)

    def inverse(self) -> BasisChange:
        """The basis change that undoes this one."""
        return BasisChange.known(self.backs, self.moves)

    @property
    def is_exact(self) -> bool:
        """Whether all entries are fractions."""
        return all(map(is_exact, self.moves.values()))

    @property
    def is_identity(self) -> bool:
        """Whether every coordinate stays; floats may be off by rounding."""
        return not self.moving

    @property
    def moving(self) -> tuple[str, ...]:
        """The slots whose coordinates change."""
        return tuple(slot for slot in self.moves if not self._stays(slot))

    def _stays(self, slot: str) -> bool:
        move = self.moves[slot]
        one = np.eye(len(move))
        if is_exact(move):
            return bool(np.all(move == one))
        size = float(np.abs(move).max(initial=1.0) * np.abs(self.backs[slot]).max(initial=1.0))
        return bool(np.abs(move - one).max(initial=0.0) <= ROUNDING * len(move) * size)

    @property
    def words(self) -> str:
        """Which slots change.

        >>> BasisChange(domain=[[2]]).words
        'a basis change of domain'
        """
        return f"a basis change of {', '.join(self.moving)}"

    @property
    def stretch(self) -> float:
        """The product of the conditions of all slots: how much a rounding may grow."""
        return math.prod(map(self.condition, self.moves))

    def smaller(self) -> Iterator[BasisChange]:
        """The parts on fewer slots, single ones first."""
        for some in parts(self.moves):
            yield BasisChange.known(
                {s: self.moves[s] for s in some}, {s: self.backs[s] for s in some}
            )

    @classmethod
    def random(
        cls, thing: Any, freedom: Freedom, rng: np.random.Generator, condition: float = 1.0
    ) -> BasisChange:
        """A random change that a freedom allows; exact things get exact ones, fixed slots none.

        >>> from .maps import LinearMap
        >>> rng = np.random.default_rng(0)
        >>> x = LinearMap([[1, 2]])
        >>> list(BasisChange.random(x, Freedom.parse("domain=permutation"), rng).moves)
        ['domain']
        """
        moved = {
            slot: random_move(sort, size, rng, condition, thing.is_exact)
            for (slot, size), sort in zip(thing.slots.items(), sorts(thing, freedom), strict=True)
            if sort != "fixed"
        }
        return cls.known(
            {slot: move for slot, (move, _) in moved.items()},
            {slot: back for slot, (_, back) in moved.items()},
        )

    @classmethod
    def simplest(cls, thing: Any, freedom: Freedom) -> Iterator[tuple[str, BasisChange]]:
        """Swaps, signs, doublings, shears and rotations of few coordinates, slot by slot."""
        for (slot, size), sort in zip(thing.slots.items(), sorts(thing, freedom), strict=True):
            name = slot if slot.startswith("stage") else f"the {slot}"
            for words, move, back in simplest(sort, size, thing.is_exact, name):
                yield words, cls.known({slot: move}, {slot: back})

    def condition(self, slot: str) -> float:
        """How much a slot is stretched: its largest singular value over its smallest."""
        sizes = np.linalg.svd(floating(self.moves[slot]), compute_uv=False)
        return float(sizes[0] / sizes[-1]) if len(sizes) else 1.0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BasisChange):
            return NotImplemented
        mine, theirs = dict(self.moves), dict(other.moves)
        return all(
            same(mine[s], theirs[s])
            if s in mine and s in theirs
            else bool(np.all((mine.get(s, theirs.get(s))) == np.eye(len({**mine, **theirs}[s]))))
            for s in {**mine, **theirs}
        )

    def __hash__(self) -> int:
        return hash(frozenset((s, key(m)) for s, m in self.moves.items() if s in self.moving))

    def __repr__(self) -> str:
        if any(m.size > 60 for m in self.moves.values()):
            sizes = ", ".join(f"{len(m)} coordinates of {s}" for s, m in self.moves.items())
            return f"<BasisChange of {sizes}>"
        return f"BasisChange({', '.join(f'{s}={told(m)}' for s, m in self.moves.items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        return BasisChange.known, (
            {slot: move.copy() for slot, move in self.moves.items()},
            {slot: back.copy() for slot, back in self.backs.items()},
        )


def moves_of(change: Any, kind: str) -> Mapping[str, Matrix]:
    """The moves of a basis change; what is none is refused."""
    if not isinstance(change, BasisChange):
        raise InputError(f"act: a {kind} is moved by a BasisChange, but found {said(change)}")
    return change.moves


MOST_UNMOVED = 2000  # coordinates; the identity on more is not written down


def unmoved(slots: Mapping[str, int], exact: bool) -> BasisChange:
    """The change that moves nothing; a slot beyond `MOST_UNMOVED` is left out, which means that."""
    sizes = {slot: n for slot, n in slots.items() if n <= MOST_UNMOVED}
    ones = {slot: identity(n) if exact else floating(identity(n)) for slot, n in sizes.items()}
    return BasisChange.known(ones, ones)


def check_orthogonal(move: Matrix, where: str) -> None:
    """Refuse a matrix whose columns are not orthonormal."""
    if move.shape[0] != move.shape[1]:
        raise InputError(
            f"{where} is {move.shape[0]} x {move.shape[1]}, but an orthogonal matrix is square"
        )
    gram = times(move.T, move)
    off = np.abs(gram - np.eye(len(move)))
    wrong = (
        np.argwhere(off != 0) if is_exact(move) else np.argwhere(off > ROUNDING * (len(move) + 9))
    )
    if len(wrong):
        i, j = map(int, wrong[0])
        found, wanted = told(gram)[i][j], int(i == j)
        raise InputError(
            f"{where} is not orthogonal: its columns {i} and {j} have the product {found}, "
            f"not {wanted}"
        )


def _inverse(slot: str, move: Matrix) -> Matrix:
    where = f"the basis change of {slot}"
    if is_exact(move):
        return elimination.inverse(move, where)
    m, n = move.shape
    if m != n:
        raise InputError(f"{where} is {m} x {n}, but an invertible matrix is square")
    if n == 0:
        return move
    sizes = np.linalg.svd(move, compute_uv=False)
    if not sizes[0] < WORST * sizes[-1]:
        raise InputError(
            f"{where} is singular within rounding: its singular values run from {sizes[0]:.3g} "
            f"down to {sizes[-1]:.3g}"
        )
    return freeze(np.linalg.inv(move))
