"""Changes of the coordinates of stages: one matrix per stage, with a shift where it is affine.

The arrow, once and for all: ``new == moves[slot] @ old + offsets[slot]``; ``moves["inputs"][old]``
is the new number of an input. So the Jacobian J from stage t to the next becomes
``moves[t + 1] @ J @ inverse(moves[t])``. A stage that is free has a matrix per input, of shape
``(inputs, d, d)``, with one matrix for all inputs of one point.
Laws: ``a.then(a.inverse())`` moves nothing; ``moved(moved(x, a), b)`` is ``moved(x, a.then(b))``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from ....contract import Change, parts
from ....errors import InputError, said
from ....freedom import Freedom, Word, fixed, free
from ....linear.changes import random_move
from ....linear.changes import simplest as simplest_moves
from ..jets import Floats, Ints, Jets

ROUNDING = 1e-12  # how far a matrix may be from the identity and still moves nothing
WORST = 1e14  # a condition number beyond this leaves no digit of the inverse
MATRICES = ("linear", "affine", "orthogonal", "monomial", "signed", "permutation", "scale")


class StageChange(Change):
    """One invertible matrix on each of some stages, ``moves[slot]``, and ``offsets[slot]``.

    Shapes: ``moves[slot]`` (d, d), ``offsets[slot]`` (d,); a stage that is free has a matrix per
    input, (inputs, d, d); ``moves["inputs"]`` numbers the inputs anew. Slots that are not named
    stay as they are.

    Law: ``c.then(c.inverse()).moving == ()``.

    >>> c = StageChange({"stage1": [[0.0, -1.0], [1.0, 0.0]]}, {"stage1": [1.0, 0.0]})
    >>> c.moving, c.words
    (('stage1',), 'a change of coordinates of stage1')
    >>> c.inverse().offsets["stage1"].tolist()
    [0.0, 1.0]

    Raises `InputError` where a matrix is not square or not invertible, or where a shift does not
    fit.
    """

    moves: Mapping[str, Any]
    offsets: Mapping[str, Floats]
    called = "change of coordinates"

    def __init__(self, moves: Mapping[str, Any], offsets: Mapping[str, Any] | None = None) -> None:
        read: dict[str, Any] = {}
        for slot, move in moves.items():
            read[slot] = _order(move) if slot == "inputs" else _matrix(slot, move)
            read[slot].flags.writeable = False
        shifts: dict[str, Floats] = {}
        for slot, shift in (offsets or {}).items():
            one = np.array(shift, dtype=np.float64)
            if slot not in read or slot == "inputs" or one.shape != read[slot].shape[-1:]:
                raise InputError(
                    f"the shift of {slot} has the shape {one.shape}, but it must have one number "
                    "per coordinate of a stage that has a matrix"
                )
            one.flags.writeable = False
            shifts[slot] = one
        self.__dict__["moves"] = MappingProxyType(read)
        self.__dict__["offsets"] = MappingProxyType(shifts)

    def then(self, other: StageChange) -> StageChange:
        """First this one, then the other."""
        if not isinstance(other, StageChange):
            raise InputError(f"then: a StageChange is meant, but found {said(other)}")
        moves, offsets = dict(self.moves), dict(self.offsets)
        order = self.moves.get("inputs")
        for slot, move in other.moves.items():
            if slot == "inputs":
                moves[slot] = move if order is None else move[order]
                continue
            if order is not None and move.ndim == 3:
                move = move[order]
            first = moves.get(slot)
            if first is not None and first.shape[-1] != move.shape[-1]:
                raise InputError(
                    f"then: {slot} has {first.shape[-1]} coordinates in the first change, "
                    f"{move.shape[-1]} in the second"
                )
            moves[slot] = move if first is None else move @ first
            shift = other.offsets.get(slot, 0.0)
            if slot in offsets:
                offsets[slot] = move @ offsets[slot] + shift
            elif slot in other.offsets:
                offsets[slot] = other.offsets[slot]
        return StageChange(moves, offsets)

    def inverse(self) -> StageChange:
        """The change that undoes this one."""
        order = self.moves.get("inputs")
        moves: dict[str, Any] = {}
        for slot, move in self.moves.items():
            if slot == "inputs":
                moves[slot] = np.argsort(move)
                continue
            back = np.linalg.inv(move)
            moves[slot] = back[np.argsort(order)] if order is not None and back.ndim == 3 else back
        return StageChange(moves, {s: -moves[s] @ shift for s, shift in self.offsets.items()})

    @property
    def moving(self) -> tuple[str, ...]:
        """The slots in which something moves; floats may be off by rounding."""
        return tuple(slot for slot in self.moves if not self._stays(slot))

    def _stays(self, slot: str) -> bool:
        move = self.moves[slot]
        if slot == "inputs":
            return bool(np.array_equal(move, np.arange(len(move))))
        d = move.shape[-1]
        off = float(np.abs(move - np.eye(d)).max(initial=0.0))
        shift = float(np.abs(self.offsets.get(slot, np.zeros(d))).max(initial=0.0))
        return bool(max(off, shift) <= ROUNDING * max(d, 1))

    @property
    def words(self) -> str:
        """Which slots change."""
        return f"a change of coordinates of {', '.join(self.moving)}"

    @property
    def stretch(self) -> float:
        """The product of the conditions of all stages: how much a rounding may grow."""
        return math.prod(_condition(m) for s, m in self.moves.items() if s != "inputs")

    def moved(self, x: Jets) -> Jets:
        """The jets after this change; see `moved`."""
        return moved(x, self)

    def miss(self, x: Jets, y: Jets) -> Floats:
        """By how much the jets x, moved, miss y: the worst of each input of x, (inputs,).

        States and Jacobians are relative to the largest number of their stage on the right.
        """
        z = moved(x, self)
        worst = np.zeros(x.inputs)
        to = self.moves.get("inputs", np.arange(x.inputs))
        for t in range(x.last + 1):
            here, there = z.states[t][z.points[t]], y.states[t][y.points[t]]
            off = np.abs(here - there).max(axis=1, initial=0.0)
            worst = np.maximum(worst, _over(off, float(np.abs(there).max(initial=0.0))))
        for t in range(x.last):
            off, size = np.zeros(x.inputs), 0.0
            for part in z.parts(x.inputs):
                here = z.jacobians(t, z.points[t][part])
                there = y.jacobians(t, y.points[t][part])
                off[part] = np.abs(here - there).max(axis=(1, 2), initial=0.0)
                size = max(size, float(np.abs(there).max(initial=0.0)))
            worst = np.maximum(worst, _over(off, size))
        found: Floats = worst[to]
        return found

    def smaller(self) -> Iterator[StageChange]:
        """The parts on fewer slots, single ones first."""
        for some in parts(self.moves):
            shifts = {s: self.offsets[s] for s in some if s in self.offsets}
            yield StageChange({s: self.moves[s] for s in some}, shifts)

    @classmethod
    def random(
        cls, thing: Any, freedom: Freedom, rng: np.random.Generator, condition: float = 1.0
    ) -> StageChange:
        """A random change that a freedom allows, of a thing with slots ``inputs`` and stages.

        A free stage gets one matrix for all inputs.
        """
        moves: dict[str, Any] = {}
        offsets: dict[str, Floats] = {}
        for slot, word, size in _words(thing, freedom):
            if slot == "inputs":
                moves[slot] = rng.permutation(size)
                continue
            sort = "linear" if word in ("free", "affine") else word
            moves[slot] = random_move(sort, size, rng, condition)[0]
            if word == "affine":
                offsets[slot] = rng.normal(size=size)
        return cls(moves, offsets)

    @classmethod
    def simplest(cls, thing: Any, freedom: Freedom) -> Iterator[tuple[str, StageChange]]:
        """Swaps, signs, doublings, shears, rotations and shifts of few coordinates."""
        for slot, word, size in _words(thing, freedom):
            if slot == "inputs":
                if size > 1:
                    swap = [1, 0, *range(2, size)]
                    yield "swapping inputs 0 and 1", cls({slot: swap})
                continue
            sort = "linear" if word in ("free", "affine") else word
            for words, move, _ in simplest_moves(sort, size, False, slot):
                yield words, cls({slot: move})
            if word == "affine" and size:
                shift = {slot: np.eye(size)[0]}
                yield f"adding 1 to coordinate 0 of {slot}", cls({slot: np.eye(size)}, shift)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StageChange):
            return NotImplemented
        return bool(self._key == other._key)

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> frozenset[Any]:
        return frozenset(
            (s, self.moves[s].tobytes(), self.offsets[s].tobytes() if s in self.offsets else b"")
            for s in self.moving
        )

    def __repr__(self) -> str:
        sizes = ", ".join(
            f"{len(m)} inputs" if s == "inputs" else f"{m.shape[-1]} coordinates of {s}"
            for s, m in self.moves.items()
        )
        return f"<StageChange of {sizes or 'nothing'}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return StageChange, (dict(self.moves), dict(self.offsets))


def _over(off: Floats, size: float) -> Floats:
    """Misses over a size; what misses nothing is infinitely far."""
    return off / size if size else np.where(off > 0, np.inf, 0.0)


def _order(move: Any) -> Ints:
    order = np.array(move, dtype=np.int64)
    if order.ndim != 1 or not np.array_equal(np.sort(order), np.arange(len(order))):
        raise InputError("the change of inputs must be a permutation, one new number per input")
    return order


def _matrix(slot: str, move: Any) -> Floats:
    one = np.array(move, dtype=np.float64)
    if one.ndim not in (2, 3) or one.shape[-1] != one.shape[-2]:
        raise InputError(
            f"the change of {slot} has the shape {one.shape}, but it must be a square matrix, or "
            "one per input"
        )
    if not np.isfinite(one).all():
        raise InputError(f"the change of {slot} has entries that are not finite")
    if not _condition(one) < WORST:
        raise InputError(f"the change of {slot} is singular within rounding")
    return one


def _condition(move: Floats) -> float:
    if not move.size:
        return 1.0
    sizes = np.linalg.svd(move, compute_uv=False)
    if not (sizes[..., -1] > 0).all():
        return math.inf
    return float((sizes[..., 0] / sizes[..., -1]).max())


def _words(thing: Any, freedom: Freedom) -> Iterator[tuple[str, str, int]]:
    """The slots that move, each with its word and its size; inputs move where they are free."""
    for slot, how in freedom.on(list(thing.slots), type(thing).__name__).items():
        size = thing.slots[slot]
        if how == free:
            yield slot, "free", size
        elif slot == "inputs" or how == fixed:
            continue
        elif isinstance(how, Word) and how.name in MATRICES:
            yield slot, how.name, size
        else:
            raise InputError(
                f"the freedom of {slot} is {how!r}, which moves points; a stage is free, fixed, "
                f"{', '.join(MATRICES[:-1])} or {MATRICES[-1]}"
            )


def moved(x: Jets, change: StageChange) -> Jets:
    """The jets after a change of coordinates: the states are moved, and all Jacobians.

    >>> x = Jets.of([[[[1.0, 2.0]]]], states=[[[1.0, 1.0]], [[5.0]]])
    >>> y = moved(x, StageChange({"stage0": [[2.0, 0.0], [0.0, 1.0]], "stage1": [[3.0]]}))
    >>> y.states[0].tolist(), y.jacobians(0, np.array([0])).tolist()
    ([[2.0, 1.0]], [[[1.5, 6.0]]])

    Raises `InputError` where a matrix does not fit its stage.
    """
    order = change.moves.get("inputs", np.arange(x.inputs))
    if len(order) != x.inputs:
        raise InputError(f"moved: {len(order)} inputs are renumbered, but there are {x.inputs}")
    back = np.argsort(order)
    points, olds, moves, states = [], [], [], []
    for t, d in enumerate(x.dimensions):
        _, first, number = np.unique(x.points[t][back], return_index=True, return_inverse=True)
        rank = np.argsort(np.argsort(first))
        points.append(rank[number.reshape(-1)])
        lead = back[np.sort(first)]  # one input of the left for each point, as they appear
        olds.append(x.points[t][lead])
        move = change.moves.get(f"stage{t}", np.eye(d))
        if move.shape[-1] != d or (move.ndim == 3 and len(move) != x.inputs):
            raise InputError(
                f"moved: the change of stage{t} has the shape {move.shape}, but the stage has {d} "
                f"coordinates and there are {x.inputs} inputs"
            )
        moves.append(move[lead] if move.ndim == 3 else move)
        rows = x.states[t][olds[t]]
        states.append(
            np.einsum("...ij,...j->...i", moves[t], rows) + change.offsets.get(f"stage{t}", 0.0)
        )
    backs = [np.linalg.inv(move) for move in moves]
    ups = [np.zeros(len(old), np.int64) for old in olds[:-1]]
    for t, up in enumerate(ups):
        up[points[t]] = points[t + 1]

    def factors(t: int, some: Ints) -> list[Floats]:
        before = backs[t][some] if backs[t].ndim == 3 else backs[t][None]
        after = moves[t + 1]
        after = after[ups[t][some]] if after.ndim == 3 else after[None]
        return [before, *x.factors(t, olds[t][some]), after]

    alike = [
        x.alike[t][old] if moves[t].ndim == moves[t + 1].ndim == 2 else np.arange(len(old))
        for t, old in enumerate(olds[:-1])
    ]
    labels = [x.labels[i] for i in back.tolist()]
    return Jets(points, states, factors, alike=alike, labels=labels)
