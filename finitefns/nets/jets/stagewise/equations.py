"""The linear equations of one matrix per stage: ``A x = x'`` and ``A_next J = J' A``.

All equations are made homogeneous by one number more, ``scale``, that stands for the inputs
themselves: ``A x = scale x'``. Their solutions are the maps of one representation to the other;
where a solution is invertible, almost every one is. An unknown matrix is ``scale K + C Q^T``: what
is known of it, and what is not; or it is diagonal after a permutation.

Both sides are brought to sizes about 1 first, stage by stage, so that singular values can be
compared with a tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ....verdict import NoCanonicalForm, Reason
from ..jets import Floats
from .meeting import OWN_SIZE, UNITS, Meeting

MOST_UNKNOWNS = 1500  # of one linear system
MOST_WHOLE = 300  # beyond these what the states say alone is taken for known
SUMS = 8  # of Jacobians that are asked for, where there are more inputs
FEW_SUMS = 4  # the same, where there are many unknowns
KNOWN = 1e-3  # singular values of states above this part of the largest say what they say

Key = tuple[int, int]  # a space, and a pair of points where it is free, else 0
Known = dict[int, Floats]
Diagonal = dict[int, np.ndarray]


@dataclass
class Unknown:
    """One unknown matrix, of shape (d, d): ``scale * known + C @ rest.T``, or diagonal.

    ``goes`` says where the one entry of each column stands, where the matrix is diagonal.
    """

    start: int
    known: Floats
    rest: Floats
    goes: np.ndarray | None = None

    @property
    def many(self) -> int:
        """How many numbers are unknown."""
        return len(self.known) if self.goes is not None else self.rest.size

    @property
    def part(self) -> slice:
        """Their places among all unknowns."""
        return slice(self.start, self.start + self.many)

    def matrix(self, numbers: Floats) -> Floats:
        """The matrix for given unknowns, the last of which is the scale."""
        own, d = numbers[self.part], len(self.known)
        out = numbers[-1] * self.known
        if self.goes is not None:
            out = out.copy()
            out[self.goes, np.arange(d)] += own
        else:
            out = out + own.reshape(self.rest.shape) @ self.rest.T
        return np.asarray(out, dtype=np.float64)

    def after(self, stack: Floats) -> Floats:
        """``matrix @ stack``, (s, d, c), as coefficients of its own unknowns: (s * d * c, many)."""
        s, d, c = stack.shape
        if self.goes is not None:
            out = np.zeros((s, d, c, d))
            for i, j in enumerate(self.goes.tolist()):
                out[:, j, :, i] = stack[:, i, :]
            return out.reshape(s * d * c, d)
        inner = np.swapaxes(self.rest.T @ stack, 1, 2)
        m = inner.shape[2]
        out = np.zeros((s, d, c, d, m))
        for i in range(d):
            out[:, i, :, i, :] = inner
        return out.reshape(s * d * c, d * m)

    def before(self, stack: Floats) -> Floats:
        """``stack @ matrix``, (s, r, d), as coefficients of its own unknowns: (s * r * d, many)."""
        s, r, d = stack.shape
        if self.goes is not None:
            out = np.zeros((s, r, d, d))
            for i, j in enumerate(self.goes.tolist()):
                out[:, :, i, i] = stack[:, :, j]
            return out.reshape(s * r * d, d)
        whole = np.einsum("pik,jl->pijkl", stack, self.rest)
        return np.asarray(whole.reshape(s * r * d, self.rest.size), dtype=np.float64)


@dataclass
class Rows:
    """Some equations: coefficients of one or two unknown matrices, and of the scale."""

    pieces: list[tuple[Unknown, Floats]]
    scale: Floats

    def wide(self, total: int) -> Floats:
        """The same as rows of all unknowns."""
        out = np.zeros((len(self.scale), total))
        for block, own in self.pieces:
            out[:, block.part] += own
        out[:, -1] += self.scale
        return out


@dataclass
class Solutions:
    """The singular values of a system, smallest last, and its right singular vectors as columns.

    ``blocks`` are the unknown matrices; ``amplified`` is how much larger an error may be in here.
    """

    values: Floats
    vectors: Floats
    blocks: dict[Key, Unknown]
    amplified: float
    heavy: float  # the size of the numbers that the equations are made of

    @property
    def top(self) -> float:
        """What a singular value is compared with: the largest, or the size of the equations."""
        return max(float(self.values.max(initial=0.0)), self.heavy)

    def within(self, part: float) -> Floats:
        """An orthonormal basis of what solves the system up to a part of its size, as columns."""
        many = int((self.values <= part * self.top).sum())
        return self.vectors[:, len(self.values) - many :]


class Sizes:
    """How large the states of each space are, left and right; both sides are divided by these.

    Where states are all zero, or do not count, the Jacobians from a neighbour say how large.
    """

    def __init__(self, meeting: Meeting) -> None:
        self.left: dict[int, float] = {}
        self.right: dict[int, float] = {}
        for space in meeting.heads:
            word = meeting.words[space]
            x, y = meeting.all_states(space)
            mine, theirs = _size(x), _size(y)
            if word not in OWN_SIZE:
                mine = theirs = max(mine, theirs) or 1.0
            if word != "free" and mine and theirs:
                self.left[space], self.right[space] = mine, theirs
        steps = [(t, t + 1) for t in meeting.stages[:-1]]
        for t, other in [*steps, *((b, a) for a, b in reversed(steps))]:
            self._told_by(meeting, t, other)
        for space in meeting.heads:
            self.left.setdefault(space, 1.0)
            self.right.setdefault(space, 1.0)

    def _told_by(self, meeting: Meeting, t: int, other: int) -> None:
        """The size of the space of one stage from that of its neighbour, where it is not known."""
        here, there = meeting.spaces[t], meeting.spaces[other]
        if there in self.left or here not in self.left:
            return
        grows = [_size(j) for j in meeting.jacobians(min(t, other), slice(0, 64))]
        if all(grows):
            power = 1 if other > t else -1
            self.left[there] = self.left[here] * grows[0] ** power
            self.right[there] = self.right[here] * grows[1] ** power


def _size(a: Floats) -> float:
    return float(np.sqrt(np.square(a).mean())) if a.size else 0.0


def centres(meeting: Meeting, space: int) -> tuple[Floats, Floats]:
    """What is taken off the states of a space: their mean where the space is affine, else zero."""
    x, y = meeting.all_states(space)
    if meeting.words[space] != "affine" or not len(x):
        return np.zeros(x.shape[1]), np.zeros(x.shape[1])
    return x.mean(axis=0), y.mean(axis=0)


class System:
    """The equations of a meeting, with some matrices known and some diagonal.

    ``starred``: the transposed equations too, between stages that are orthogonal or known, whose
    solutions have a polar factor that is one as well. ``fold``: where there are many unknowns, what
    the states alone say of a matrix is taken for known.
    """

    def __init__(
        self,
        meeting: Meeting,
        rng: np.random.Generator,
        known: Known | None = None,
        diagonal: Diagonal | None = None,
        *,
        sums: int = SUMS,
        starred: bool = True,
        most: int = MOST_UNKNOWNS,
        fold: bool = True,
    ) -> None:
        self.most, self.fold = most, fold
        self.meeting, self.rng, self.sums = meeting, rng, sums
        self.known, self.diagonal = dict(known or {}), dict(diagonal or {})
        self.sizes = Sizes(meeting)
        self.amplified, self.heavy = 1.0, 0.0
        for space in meeting.heads:
            if meeting.words[space] == "fixed":
                self.known[space] = np.eye(meeting.left.dimensions[space])
        self.starry = {
            space
            for space in meeting.heads
            if starred and (meeting.words[space] == "orthogonal" or self._is_turn(space))
        }
        self.blocks: dict[Key, Unknown] = {}
        self.total = 0
        self._number()

    def _is_turn(self, space: int) -> bool:
        words = ("fixed", "permutation", "signed", "orthogonal")
        return space in self.known and self.meeting.words[space] in words

    def _number(self) -> None:
        wanted = [s for s in self.meeting.heads if s not in self.known and s not in self.diagonal]
        many = {
            s: len(self.meeting.points[s][0]) if self.meeting.words[s] == "free" else 1
            for s in wanted
        }
        dims = self.meeting.left.dimensions
        self.whole = sum(many[s] * dims[s] ** 2 for s in wanted)  # unknowns, where none is known
        fold = self.fold and self.whole > MOST_WHOLE
        self.sums = min(self.sums, FEW_SUMS) if self.whole > MOST_WHOLE else self.sums
        for space in self.meeting.heads:
            d = dims[space]
            nothing = np.zeros((d, d)), np.zeros((d, 0))
            if space in self.known:
                self._add((space, 0), self.known[space], nothing[1])
            elif space in self.diagonal:
                self._add((space, 0), *nothing, self.diagonal[space])
            elif fold and self.meeting.words[space] != "free":
                self._add((space, 0), *self._told(space))
            else:
                for k in range(many[space]):
                    self._add((space, k), nothing[0], np.eye(d))
        self.total += 1

    def _add(self, key: Key, known: Floats, rest: Floats, goes: np.ndarray | None = None) -> None:
        size = self.sizes.left[key[0]] / self.sizes.right[key[0]]
        self.blocks[key] = Unknown(self.total, known * size, rest, goes)
        self.total += self.blocks[key].many

    def _told(self, space: int) -> tuple[Floats, Floats]:
        """What the states alone say of a matrix, and the directions of which they say nothing."""
        x, y = self._states(space)
        u, s, vt = np.linalg.svd(x, full_matrices=True)
        many = int((s > KNOWN * s.max(initial=0.0)).sum())
        known = y.T @ (u[:, :many] / s[:many]) @ vt[:many]
        if many:
            self.amplified = max(self.amplified, 2 * float(s[0] / s[many - 1]))
        size = self.sizes.right[space] / self.sizes.left[space]  # taken out by _add again
        return known * size, vt[many:].T

    def _states(self, space: int) -> tuple[Floats, Floats]:
        """The states, brought to size and centred, as few rows of one sum of squares."""
        x, y = self.meeting.all_states(space)
        a, b = centres(self.meeting, space)
        x, y = (x - a) / self.sizes.left[space], (y - b) / self.sizes.right[space]
        d = x.shape[1]
        both = np.concatenate([x, y], axis=1)
        if len(both) > 2 * d:
            both = _triangle(both)
        return both[:, :d], both[:, d:]

    def solved(self) -> Solutions:
        """The singular values and vectors of all equations together.

        Raises `NoCanonicalForm` where there are too many unknowns.
        """
        triangle = np.zeros((0, self.total))
        if self.total > self.most:
            raise NoCanonicalForm(
                f"the equations have {self.total} unknowns, and at most {self.most} are solved "
                "at once",
                Reason.SEARCH_LIMIT,
            )
        for rows in self.rows():
            both = np.concatenate([triangle, rows.wide(self.total)])
            triangle = _triangle(both) if len(both) > self.total else both
        if not len(triangle):
            triangle = np.zeros((1, self.total))
        _, s, vt = np.linalg.svd(triangle, full_matrices=True)
        values = np.concatenate([s, np.zeros(self.total - len(s))])
        return Solutions(values, vt.T, self.blocks, self.amplified, self.heavy)

    def rows(self) -> Iterator[Rows]:
        """All equations, a stage or a step at a time."""
        for space in self.meeting.heads:
            if self.meeting.words[space] == "free":
                continue
            x, y = self._states(space)
            block = self.blocks[space, 0]
            if not len(x):
                continue
            both = x.T[None], y.T[None]
            yield self._row(block, None, *both)
            if space in self.starry and self.meeting.words[space] == "orthogonal":
                yield self._row(None, block, x[None], y[None])
        for t in self.meeting.stages[:-1]:
            yield from self._steps(t)

    def _steps(self, t: int) -> Iterator[Rows]:
        here, there = self.meeting.spaces[t], self.meeting.spaces[t + 1]
        free = [self.meeting.words[s] == "free" for s in (here, there)]
        if not any(free):
            j, k = self._levelled(t, *self.meeting.mixed(t, self.sums, self.rng))
            if j.size:
                yield self._row(self.blocks[there, 0], self.blocks[here, 0], j, k)
                if {here, there} <= self.starry:
                    turned = np.swapaxes(j, 1, 2), np.swapaxes(k, 1, 2)
                    yield self._row(self.blocks[here, 0], self.blocks[there, 0], *turned)
            return
        j, k = self._levelled(t, *self.meeting.jacobians(t))
        up = self.meeting.above(t)
        for p in range(len(j) if j.size else 0):
            first = self.blocks[here, p if free[0] else 0]
            then = self.blocks[there, int(up[p]) if free[1] else 0]
            yield self._row(then, first, j[p : p + 1], k[p : p + 1])

    def _levelled(self, t: int, j: Floats, k: Floats) -> tuple[Floats, Floats]:
        here, there = self.meeting.spaces[t], self.meeting.spaces[t + 1]
        j = j * (self.sizes.left[here] / self.sizes.left[there])
        k = k * (self.sizes.right[here] / self.sizes.right[there])
        size = max(_size(j), _size(k))
        return (j / size, k / size) if size else (j, k)

    def _row(self, after: Unknown | None, before: Unknown | None, j: Floats, k: Floats) -> Rows:
        """``after @ j - k @ before``; one that is None is the scale times the identity."""
        self.heavy = max(self.heavy, float(np.linalg.norm(j)), float(np.linalg.norm(k)))
        pieces: list[tuple[Unknown, Floats]] = []
        scale = np.zeros(1)
        for block, sign in ((after, 1.0), (before, -1.0)):
            if block is None:
                scale = scale + sign * (j if sign > 0 else k).reshape(-1)
                continue
            known = block.known @ j if sign > 0 else k @ block.known
            own = block.after(j) if sign > 0 else block.before(k)
            scale = scale + sign * known.reshape(-1)
            pieces.append((block, sign * own))
        return Rows(pieces, scale)

    def real(self, space: int, move: Floats) -> Floats:
        """A matrix of the system in the sizes of the two nets."""
        return move * (self.sizes.right[space] / self.sizes.left[space])


def _triangle(rows: Floats) -> Floats:
    """The triangle with the same sums of squares as these rows."""
    return np.asarray(np.linalg.qr(rows, mode="r"), dtype=np.float64)


def keeps_units(word: str) -> bool:
    """Whether a word keeps the units of its stage apart."""
    return word in UNITS
