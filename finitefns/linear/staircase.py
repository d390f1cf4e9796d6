"""Bars in floats: flags of images by orthogonal steps, and bases by small triangular ones.

At every stage the images of all earlier stages are nested, im(V0) inside im(V1) inside ...; an
orthonormal basis runs along this flag. In these coordinates every matrix is a staircase, and what
of a block survives is read off singular values, each against the norm of the one factor that made
it. So nothing is ever measured against a product, and what is dropped is a change of that factor
by at most the tolerance. The bars' vectors are then found by subtraction, oldest first, as in the
exact case; mixing inside one age is orthogonal.
Source: the staircase idea is that of Van Dooren (1979) for pencils.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import InputError
from ..tolerance import COARSER, FINER
from .entries import Floats, Matrix

MOST_GROWN = 645.0  # the logarithm of 10^280


@dataclass
class Built:
    """Bars while they are built: when each is born and dies, and its vector at every stage.

    ``alive[t]`` lists the bars at stage t, by number, older first; ``bases[t]`` has their vectors
    as columns, ``inverses[t]`` is its inverse.
    """

    births: list[int]
    deaths: list[int]
    alive: list[list[int]]
    bases: list[Matrix]
    inverses: list[Matrix]

    def subtract(
        self, t: int, kept: list[int], lost: list[int], shares: Matrix, prime: int | None = None
    ) -> None:
        """Subtract from each lost bar its shares of the kept ones, at stage t and all before.

        ``kept``, ``lost`` are places at stage t; ``shares`` (kept, lost) is zero where the kept
        one is the younger.
        """
        ids = self.alive[t]
        for s in range(t, -1, -1):
            place = {bar: c for c, bar in enumerate(self.alive[s])}
            old = [r for r, j in enumerate(kept) if ids[j] in place]
            gone = [c for c, j in enumerate(lost) if ids[j] in place]
            if not old or not gone:
                continue
            share = shares[old][:, gone]
            rows = [place[ids[kept[r]]] for r in old]
            columns = [place[ids[lost[c]]] for c in gone]
            basis = self.bases[s]
            basis[:, columns] = basis[:, columns] - basis[:, rows] @ share
            if prime is not None:
                basis %= prime
            if self.inverses:  # floats are inverted at the end
                back = self.inverses[s]
                back[rows] = back[rows] + share @ back[columns]
                if prime is not None:
                    back %= prime


def staircase(matrices: Sequence[Floats], tolerance: float) -> tuple[Built, bool]:
    """The bars of a chain of floating matrices; and whether a tolerance nearby might see others.

    A singular value between a tenth of the threshold and ten times it is too near to be trusted.
    """
    steps = _Steps(matrices, tolerance)
    sizes = [float(np.linalg.norm(a, 2)) if a.size else 0.0 for a in matrices]
    for t, (a, size) in enumerate(zip(matrices, sizes, strict=True)):
        steps.carry(t, a / size if size else a)
    return steps.finish(sizes), steps.close


class _Steps:
    """The flags, and in their coordinates the bars' vectors: ``bases = flags @ vectors``."""

    def __init__(self, matrices: Sequence[Floats], tolerance: float) -> None:
        n = matrices[0].shape[1]
        self.last = len(matrices)
        self.tolerance = tolerance
        self.close = False
        self.flags = [np.eye(n)]
        self.blocks: tuple[range, ...] = (range(n),)  # the places at the newest stage, by age
        self.built = Built([0] * n, [self.last] * n, [list(range(n))], [np.eye(n)], [])

    def carry(self, t: int, a: Floats) -> None:
        """From stage t to the next, by a matrix of norm 1, or of zeros."""
        flag, built = self.flags[t], self.built
        images = a @ flag
        found = np.zeros((len(a), 0))
        kept: list[int] = []
        sizes: list[int] = []
        turned = np.zeros_like(flag)
        for block in self.blocks:
            here = images[:, block]
            rest = here - found @ (found.T @ here)
            rest = rest - found @ (found.T @ rest)  # twice is enough to be orthogonal
            # All of the right side is needed, and of the left only what counts.
            left, values, right = np.linalg.svd(rest, full_matrices=rest.shape[0] < rest.shape[1])
            rank = int((values > self.tolerance).sum())
            near = (values > FINER * self.tolerance) & (values <= COARSER * self.tolerance)
            self.close |= bool(near.any())
            self._split(t, block, right, rank)
            turned[:, block] = flag[:, block] @ right.T
            found = np.concatenate([found, left[:, :rank]], axis=1)
            kept += list(block)[:rank]
            sizes.append(rank)
        self.flags[t] = turned
        lost = sorted(set(range(flag.shape[1])) - set(kept))
        for j in lost:
            built.deaths[built.alive[t][j]] = t
        self._next(t, a, found, kept, lost, sizes)

    def _split(self, t: int, block: range, right: Floats, rank: int) -> None:
        """Turn a block's coordinates, and its bars so that the last ones are those that die."""
        basis = self.built.bases[t]
        basis[block] = right @ basis[block]
        if rank in (0, len(block)):
            return
        turn = np.linalg.qr(basis[block][:rank, block].T, mode="complete")[0]
        ids = [self.built.alive[t][c] for c in block]
        for s in range(self.built.births[ids[0]], t + 1):
            place = {bar: c for c, bar in enumerate(self.built.alive[s])}
            columns = [place[bar] for bar in ids]
            self.built.bases[s][:, columns] = self.built.bases[s][:, columns] @ turn

    def _next(
        self, t: int, a: Floats, found: Floats, kept: list[int], lost: list[int], sizes: list[int]
    ) -> None:
        built, m, r = self.built, len(a), len(kept)
        images = found.T @ (a @ (self.flags[t] @ built.bases[t]))
        vectors = images[:, kept]
        block_of = np.repeat(np.arange(len(sizes)), sizes)
        vectors[block_of[:, None] > block_of[None, :]] = 0.0  # below the stairs is rounding
        ages = [built.births[built.alive[t][j]] for j in range(len(built.alive[t]))]
        if kept and lost:
            shares = np.linalg.solve(vectors, images[:, lost])
            young = np.array([ages[j] for j in kept])[:, None]
            shares[young >= np.array([ages[j] for j in lost])[None, :]] = 0.0
            built.subtract(t, kept, lost, shares)
        whole = np.linalg.qr(found, mode="complete")[0] if m else np.zeros((0, 0))
        self.flags.append(np.concatenate([found, whole[:, r:]], axis=1))
        newborn = range(len(built.births), len(built.births) + m - r)
        built.births += [t + 1] * len(newborn)
        built.deaths += [self.last] * len(newborn)
        basis = np.eye(m)
        basis[:r, :r] = vectors
        built.bases.append(basis)
        built.alive.append([*(built.alive[t][j] for j in kept), *newborn])
        ends = np.cumsum([0, *sizes, m - r]).tolist()
        self.blocks = tuple(range(x, y) for x, y in itertools.pairwise(ends))

    def finish(self, sizes: Sequence[float]) -> Built:
        """Leave the coordinates of the flags, invert, and give the factors their sizes back."""
        built = self.built
        grown = np.cumsum([0.0, *(np.log(size) if size else 0.0 for size in sizes)])
        self._even_out()
        # One size for all bars of a stage: then rounding stays as small as it was at norm 1.
        for t, (flag, vectors) in enumerate(zip(self.flags, built.bases, strict=True)):
            if abs(grown[t]) > MOST_GROWN:
                raise InputError(
                    f"barcode: up to stage {t} the norms of the matrices multiply to "
                    f"10^{grown[t] / np.log(10):.0f}, but floats allow 10^280 either way"
                )
            scale = float(np.exp(grown[t]))
            back = np.linalg.solve(vectors, flag.T) if len(flag) else flag
            built.bases[t] = (flag @ vectors) * scale
            built.inverses.append(back / scale)
        return built

    def _even_out(self) -> None:
        """Stretch each bar, at all its stages alike, until its vectors are of size 1 on average."""
        built = self.built
        logs, stages = np.zeros(len(built.births)), np.zeros(len(built.births))
        for ids, vectors in zip(built.alive, built.bases, strict=True):
            logs[ids] += np.log(np.linalg.norm(vectors, axis=0))
            stages[ids] += 1
        stretch = np.exp(-logs / stages)
        for ids, vectors in zip(built.alive, built.bases, strict=True):
            vectors *= stretch[ids]
