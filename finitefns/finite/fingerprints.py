"""Fingerprints of trees: a fast way to rank them, with the proof that it went right.

Every tree point gets a number of 64 bits, made from its colour and the sum of its children's
numbers, so that trees that look alike have the same. The converse is not taken on trust: points
with one number must wear one colour and have children of the same numbers, equally often. Where
that holds at every point, trees with the same number look alike, by induction over their height;
where it fails, somewhere, two numbers collided, and `fingerprint_ranks` says so. Whether it fails
depends on the trees alone, not on their names, so a canonical form may be built on the outcome.

Ranks are by height, then by fingerprint: a steady order, with no other meaning.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .forest import group

Ints = NDArray[np.int64]
Prints = NDArray[np.uint64]

THIN = 24  # points in a round; below this a Python loop beats NumPy's overhead
WHOLE = 0xFFFFFFFFFFFFFFFF
# Odd numbers without a pattern, to stir the bits with: the fractions of the golden ratio and of
# the square roots of 2 and 3.
STIR = (0x9E3779B97F4A7C15, 0x6A09E667F3BCC909, 0xBB67AE8584CAA73B)


def fingerprint_ranks(f: Ints, colours: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints] | None:
    """What `tree_ranks` gives, up to the order of trees of one height; None where numbers collide.

    >>> [a.tolist() for a in fingerprint_ranks(np.array([0, 0, 0, 1]), np.zeros(4, np.int64))]
    [[-1, 1, 0, 0], [-1, 1, 0, 0], [4, 2, 1, 1], [0], [2, 1, 3]]
    """
    n = len(f)
    degree = np.bincount(f, minlength=n)
    prints = (colours.astype(np.uint64) + np.uint64(1)) * np.uint64(STIR[2])
    size = np.ones(n, np.int64)
    order, widths = _peel(f, degree, prints, size)
    height = np.full(n, -1, np.int64)
    height[order] = np.repeat(np.arange(len(widths)), widths)
    ring = np.flatnonzero(height < 0)
    prints[ring] = _stirred(prints[ring])

    trees, new = _together(order, prints, widths)
    del order
    rank = np.full(n, -1, np.int64)
    rank[trees] = np.cumsum(new) - 1
    rings, other = _together(ring, prints, np.array([len(ring)]))
    del prints
    letters = np.empty(n, np.int64)
    letters[rings] = np.cumsum(other) - 1
    letters = letters[ring]

    degree[ring] -= 1  # what hangs from a cycle point does not count the point before it
    siblings = trees[group(f[trees], n)]
    alike = np.concatenate([trees, rings])
    del trees, rings
    if not _proved(f, colours, degree, rank[siblings], siblings, alike, np.append(new, other)):
        return None
    return height, rank, size, letters, siblings


def _together(points: Ints, prints: Prints, widths: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Points of one number together, round by round, and where another number begins."""
    marks = prints[points]
    order = np.argsort(marks)
    if len(widths) > 1:
        rounds = np.repeat(np.arange(len(widths)), widths)
        order = order[group(rounds[order], len(widths))]
    marks = marks[order]
    new = np.ones(len(points), bool)
    new[1:] = marks[1:] != marks[:-1]
    if len(widths) > 1:
        new[np.cumsum(widths[:-1])] = True
    return points[order], new


def _stirred(prints: Prints) -> Prints:
    """Numbers whose sums tell nothing of the sums before: multiply, fold, multiply, fold."""
    prints = prints * np.uint64(STIR[0])
    prints ^= prints >> np.uint64(32)
    prints *= np.uint64(STIR[1])
    prints ^= prints >> np.uint64(29)
    return prints


def _peel(f: Ints, degree: Ints, prints: Prints, size: Ints) -> tuple[Ints, Ints]:
    """The tree points round by round, and how many each round has; fills prints and sizes."""
    pending = degree.copy()
    place = np.empty(len(f), np.int64)
    front = np.flatnonzero(degree == 0)
    fronts, widths = [], []
    while len(front):
        if len(front) <= THIN:
            points, rounds, front = _thin(f, prints, size, pending, front)
            fronts.append(points)
            widths += rounds
            continue
        fronts.append(front)
        widths.append(len(front))
        up = f[front]
        marks = _stirred(prints[front])
        prints[front] = marks
        np.add.at(prints, up, marks)
        np.add.at(size, up, size[front])
        np.subtract.at(pending, up, 1)
        done = up[pending[up] == 0]
        # Siblings that were peeled together name their parent more than once: the last one stands.
        numbers = np.arange(len(done))
        place[done] = numbers
        front = done[place[done] == numbers]
    order = np.concatenate(fronts) if fronts else np.zeros(0, np.int64)
    return order, np.array(widths, np.int64)


def _view(array: Any) -> Any:
    """The same memory, read and written as plain Python integers."""
    return memoryview(array)


def _thin(
    f: Ints, prints: Prints, size: Ints, pending: Ints, front: Ints
) -> tuple[Ints, list[int], Ints]:
    """Rounds of few points, until one is broad again: the same as in `_peel`, point by point."""
    f_, prints_, size_, pending_ = map(_view, (f, prints, size, pending))
    one, two, whole = STIR[0], STIR[1], WHOLE
    seen: list[int] = []
    widths: list[int] = []
    points = front.tolist()
    while points and len(points) <= 2 * THIN:
        if len(points) == 1:  # a path, as far as it goes: most of the points of a tall tree
            x, done = points[0], len(seen)
            mark, weight, left = prints_[x], size_[x], 0
            while not left:
                mark = mark * one & whole
                mark = (mark ^ mark >> 32) * two & whole
                mark ^= mark >> 29
                prints_[x] = mark
                size_[x] = weight
                seen.append(x)
                x = f_[x]
                mark = prints_[x] + mark & whole
                weight += size_[x]
                left = pending_[x] - 1
                pending_[x] = left
            prints_[x], size_[x] = mark, weight
            widths += [1] * (len(seen) - done)
            points = []
            continue
        seen += points
        widths.append(len(points))
        following = []
        for x in points:
            mark = prints_[x] * one & whole
            mark = (mark ^ mark >> 32) * two & whole
            mark ^= mark >> 29
            prints_[x] = mark
            x, weight = f_[x], size_[x]
            prints_[x] = prints_[x] + mark & whole
            size_[x] += weight
            left = pending_[x] - 1
            pending_[x] = left
            if not left:
                following.append(x)
        points = following
    return np.array(seen, np.int64), widths, np.array(points, np.int64)


def _proved(
    f: Ints, colours: Ints, hanging: Ints, kinds: Ints, siblings: Ints, alike: Ints, new: Any
) -> bool:
    """Whether each point wears the colour, and has the children, of the one it is said to be like.

    ``kinds`` are the ranks of the ``siblings``, which stand by parent, then by rank; ``alike`` are
    all points, those of one number together, ``new`` where it is not the number of the one before.
    """
    again = np.flatnonzero(~new)
    mine, theirs = alike[again], alike[again - 1]
    del again, alike
    if not np.array_equal(hanging[mine], hanging[theirs]):
        return False
    if not np.array_equal(colours[mine], colours[theirs]):
        return False
    starts = np.cumsum(hanging)
    starts -= hanging
    shift = np.zeros(len(f), np.int64)
    shift[mine] = starts[theirs] - starts[mine]
    del mine, theirs, starts
    there = shift[f[siblings]]
    there += np.arange(len(kinds))
    return np.array_equal(kinds, kinds[there])
