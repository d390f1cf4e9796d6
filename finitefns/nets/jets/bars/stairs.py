"""Bars' vectors of many chains of floats at once, their barcodes known.

The way of `finitefns.linear.staircase`, one stack per stage: an orthonormal basis along the flag
of images, in which every matrix is a staircase; bars by subtraction, oldest first. Inputs differ
in their ranks, so blocks of one size are taken together, and all else is done with masks.
"""

from __future__ import annotations

import numpy as np

from ....errors import InputError
from ....linear.staircase import MOST_GROWN
from .slots import Slots
from .walks import Floats, Ints


class Stairs:
    """The flags, and in their coordinates the bars' vectors: ``bases = flags @ vectors``.

    ``grown[t]`` (n,) is the logarithm of the size that bases of stage t were divided by.
    """

    def __init__(self, slots: Slots) -> None:
        n, d = slots.births[0].shape
        self.slots = slots
        self.flags = [_identity(n, d)]
        self.vectors = [_identity(n, d)]
        self.grown = [np.zeros(n)]

    def carry(self, matrices: Floats) -> None:
        """From the newest stage t to the next, by one matrix per input."""
        t = len(self.flags) - 1
        size = frobenius(matrices)
        images = (matrices / np.where(size > 0, size, 1.0)[:, None, None]) @ self.flags[t]
        turned, found = self._split(t, images)
        self.flags[t] = self.flags[t] @ turned.swapaxes(1, 2)
        self.vectors[t] = turned @ self.vectors[t]
        steps = found.swapaxes(1, 2) @ images @ turned.swapaxes(1, 2)
        vectors = self._sort_out(t, steps)
        n, m, most = found.shape
        whole = np.linalg.qr(found, mode="complete")[0] if m else np.zeros((n, 0, 0))
        whole[:, :, :most] = np.where(self.slots.lives(t)[:, None], found, whole[:, :, :most])
        self.flags.append(whole)
        self.vectors.append(_identity(n, m))
        self.vectors[-1][:, :most, :most] = vectors
        self.grown.append(self.grown[-1] + np.log(np.where(size > 0, size, 1.0)))

    def straighten(self) -> None:
        """Turn equal bars into each other until their last vectors are orthogonal.

        They are so, nearly, where they are born. What grew unevenly on the way can then be shared
        out between both ends, and the condition of the bases is about the root of what it was.
        """
        mixed = [_identity(*births.shape) for births in self.slots.births]
        for death in range(1, len(mixed)):
            births, deaths = self.slots.births[death], self.slots.deaths[death]
            for birth in range(death):
                equal = (births == birth) & (deaths == death)
                size = equal.sum(axis=1)
                for b in np.unique(size[size > 1]).tolist():
                    some = np.flatnonzero(size == b)
                    at = np.argmax(equal[some], axis=1)[:, None] + np.arange(b)
                    last = self.vectors[death][some[:, None], :, at].swapaxes(1, 2)
                    turn = np.linalg.svd(last, full_matrices=False)[2].swapaxes(1, 2)
                    for s in range(birth, death + 1):
                        older = self.slots.births[s][some], self.slots.deaths[s][some]
                        here = (older[0] == birth) & (older[1] == death)
                        at = np.argmax(here, axis=1)[:, None] + np.arange(b)
                        mixed[s][some[:, None, None], at[:, :, None], at[:, None, :]] = turn
        self.vectors = [a @ b for a, b in zip(self.vectors, mixed, strict=True)]

    def even_out(self) -> None:
        """Stretch each bar, at all its stages alike, until its vectors are of size 1 on average."""
        logs = [np.log(np.linalg.norm(one, axis=1)) for one in self.vectors]
        life = [np.ones_like(one) for one in logs]
        lasts = [dead > t for t, dead in enumerate(self.slots.deaths[:-1])]
        for t, last in enumerate(lasts):
            which, here = np.nonzero(last)
            there = self.slots.next[t][which, here]
            logs[t + 1][which, there] += logs[t][which, here]
            life[t + 1][which, there] += life[t][which, here]
        mean = [a / b for a, b in zip(logs, life, strict=True)]
        for t in reversed(range(len(lasts))):
            which, here = np.nonzero(lasts[t])
            mean[t][which, here] = mean[t + 1][which, self.slots.next[t][which, here]]
        for one, log in zip(self.vectors, mean, strict=True):
            one *= np.exp(-log)[:, None, :]

    def shrinking(self, t: int) -> Floats:
        """What inverses of the bases of stage t are multiplied with: one number per input.

        Raises `InputError` where the norms of the Jacobians multiply to more than floats hold.
        """
        grown = self.grown[t] - np.mean(self.grown, axis=0)
        most = float(np.abs(grown).max(initial=0.0))
        if most > MOST_GROWN:
            raise InputError(
                f"normal_forms: at stage {t} the norms of the Jacobians multiply to "
                f"10^{most / np.log(10):.0f}, but floats allow 10^280 either way"
            )
        return np.asarray(np.exp(-grown))

    def _split(self, t: int, images: Floats) -> tuple[Floats, Floats]:
        """Turns within each age that put what dies last; an orthonormal basis of the images."""
        births, deaths, kept = self.slots.births[t], self.slots.deaths[t], self.slots.kept[t]
        n, d = births.shape
        turned = _identity(n, d)
        found = np.zeros((n, images.shape[1], kept.shape[1]))
        done = np.zeros(n, np.int64)
        for age in range(t + 1):
            start = (births < age).sum(axis=1)
            size = (births == age).sum(axis=1)
            rank = ((births == age) & (deaths > t)).sum(axis=1)
            # A block that stays whole needs no turn.
            for b, whole in np.unique(np.stack([size, rank == size])[:, rank > 0], axis=1).T:
                some = np.flatnonzero((size == b) & (rank > 0) & ((rank == size) == whole))
                at = start[some, None] + np.arange(b)
                block = images[some[:, None], :, at].swapaxes(1, 2)
                if age:
                    before = found[some]
                    for _ in range(2):  # twice is enough to be orthogonal
                        block = block - before @ (before.swapaxes(1, 2) @ block)
                if whole:
                    left = np.linalg.qr(block)[0]
                else:
                    left, _, right = np.linalg.svd(block, full_matrices=block.shape[1] < b)
                    turned[some[:, None, None], at[:, :, None], at[:, None, :]] = right
                which, column = np.nonzero(np.arange(left.shape[2]) < rank[some, None])
                found[some[which], :, done[some[which]] + column] = left[which, :, column]
            done += rank
        return turned, found

    def _sort_out(self, t: int, steps: Floats) -> Floats:
        """Subtract from the bars that die here their shares of older ones that stay.

        ``steps`` is the matrix in the coordinates of the flags. The vectors of those that stay,
        at the next stage.
        """
        births, deaths, kept = self.slots.births[t], self.slots.deaths[t], self.slots.kept[t]
        lives, n, d = self.slots.lives(t), *births.shape
        turn = self._turn(t)
        images = steps @ self.vectors[t] @ turn
        ages = np.take_along_axis(births, kept, axis=1)
        vectors = np.take_along_axis(images, kept[:, None, :], axis=2)
        stairs = ages[:, :, None] <= ages[:, None, :]  # below the stairs is rounding
        vectors = np.where(stairs & lives[:, :, None] & lives[:, None, :], vectors, 0.0)
        which, place = np.nonzero(~lives)
        vectors[which, place, place] = 1.0
        lost = deaths == t
        shares = np.linalg.solve(vectors, np.where(lost[:, None], images, 0.0))
        older = (ages[:, :, None] < births[:, None, :]) & lives[:, :, None] & lost[:, None]
        shares = np.where(older, shares, 0.0)
        spread = np.zeros((n, d, d))
        which, place = np.nonzero(lives)
        spread[which, kept[which, place]] = shares[which, place]
        self._mix(t, turn - turn @ spread)
        return vectors

    def _turn(self, t: int) -> Floats:
        """Turns of the bars of each age, so that those that die lie in what the matrix kills."""
        births, deaths, vectors = self.slots.births[t], self.slots.deaths[t], self.vectors[t]
        turn = _identity(*births.shape)
        for age in range(t + 1):
            start = (births < age).sum(axis=1)
            size = (births == age).sum(axis=1)
            rank = ((births == age) & (deaths > t)).sum(axis=1)
            partly = (rank > 0) & (rank < size)
            for b in np.unique(size[partly]).tolist():
                some = np.flatnonzero((size == b) & partly)
                at = start[some, None] + np.arange(b)
                place = some[:, None, None], at[:, :, None], at[:, None, :]
                turn[place] = np.linalg.qr(vectors[place].swapaxes(1, 2))[0]
        return turn

    def _mix(self, t: int, mixed: Floats) -> None:
        """Mix the bars that are alive at stage t, there and at all earlier stages."""
        self.vectors[t] = self.vectors[t] @ mixed
        here: Ints = np.broadcast_to(np.arange(mixed.shape[1]), mixed.shape[:2])
        some = np.arange(len(mixed))
        for s in reversed(range(t)):
            alive = self.slots.births[t][some] <= s
            # Nothing of that age is mixed where nothing of it dies.
            left = (alive & (self.slots.deaths[t][some] == t)).any(axis=1)
            some, alive, here, mixed = some[left], alive[left], here[left], mixed[left]
            if not len(some):
                return
            # Where the bars of stage t stand at stage s: the survivors are the first ones after.
            here = np.take_along_axis(self.slots.kept[s][some], np.where(alive, here, 0), axis=1)
            old = self.vectors[s][some[:, None], :, here].swapaxes(1, 2)
            new = np.where(alive[:, None], old, 0.0) @ mixed
            which, slot = np.nonzero(alive)
            self.vectors[s][some[which], :, here[which, slot]] = new[which, :, slot]


def frobenius(stack: Floats) -> Floats:
    """The Frobenius norm of each matrix of a stack, where squares may be too large for floats."""
    most = np.abs(stack).max(axis=(1, 2), initial=0.0)
    scaled = stack / np.where(most > 0, most, 1.0)[:, None, None]
    return np.asarray(most * np.sqrt(np.einsum("nij,nij->n", scaled, scaled)))


def _identity(n: int, d: int) -> Floats:
    return np.tile(np.eye(d), (n, 1, 1))
