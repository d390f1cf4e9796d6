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

from .blocks import BLOCK, blocks, changes, put, taken, width
from .forest import group

Ints = NDArray[np.int64]
Narrow = NDArray[Any]  # integers of `blocks.width`
Prints = NDArray[np.uint64]

THIN = 24  # points in a round; below this a Python loop beats NumPy's overhead
WHOLE = 0xFFFFFFFFFFFFFFFF
# Odd numbers without a pattern, to stir the bits with: the fractions of the golden ratio and of
# the square roots of 2 and 3.
STIR = (0x9E3779B97F4A7C15, 0x6A09E667F3BCC909, 0xBB67AE8584CAA73B)


def fingerprint_ranks(
    f: Ints, colours: Ints
) -> tuple[Narrow, Narrow, Narrow, Narrow, Narrow, NDArray[np.bool_]] | None:
    """What `tree_ranks` gives, up to the order of trees of one height; None where numbers collide.

    >>> [a.tolist() for a in fingerprint_ranks(np.array([0, 0, 0, 1]), np.zeros(4, np.int64))]
    [[-1, 1, 0, 0], [-1, 1, 0, 0], [4, 2, 1, 1], [0], [2, 1, 3], [True, False, True]]
    """
    n, kind = len(f), width(len(f))
    prints = colours.astype(np.uint64)
    prints += np.uint64(1)
    prints *= np.uint64(STIR[2])
    size, height = np.ones(n, kind), np.full(n, -1, kind)
    trees, broad = _peel(f, prints, size, height)
    for turn in broad:
        trees[turn] = trees[turn][np.argsort(prints[trees[turn]])]
    ring = height < 0
    if height.max(initial=-1) < BLOCK:
        # The points stand by height: where the next one begins, their numbers tell without a look.
        new = changes(trees, prints)
        new[np.cumsum(np.bincount(height[~ring]))[:-1]] = True
    else:
        new = changes(trees, prints, height)

    marks = _stirred(prints[ring])
    del prints
    order = np.argsort(marks)
    other = changes(order, marks)
    del marks
    letters = np.empty(len(order), kind)
    letters[order] = np.cumsum(other, dtype=kind) - 1
    rings = np.flatnonzero(ring)[order].astype(kind)
    del order

    rank = np.full(n, -1, kind)
    put(rank, trees, np.cumsum(new, dtype=kind) - 1)
    siblings = taken(trees, group(taken(f, trees, kind), n))
    alike, new = np.concatenate([trees, rings]), np.append(new, other)
    del trees, rings
    degree = np.bincount(f, minlength=n)
    degree -= ring  # what hangs from a cycle point does not count the point before it
    del ring, other
    hanging = degree.astype(kind)
    del degree
    eldest = np.zeros(len(siblings), bool)
    eldest[_starts(hanging)[hanging > 0]] = True
    if not _proved(colours, hanging, eldest, taken(rank, siblings), alike, new):
        return None
    return height, rank, size, letters, siblings, eldest


def _stirred(prints: Prints) -> Prints:
    """Numbers whose sums tell nothing of the sums before: multiply, fold, multiply, fold.

    Stirs in place.
    """
    prints *= np.uint64(STIR[0])
    prints ^= prints >> np.uint64(32)
    prints *= np.uint64(STIR[1])
    prints ^= prints >> np.uint64(29)
    return prints


def _peel(f: Ints, prints: Prints, size: Narrow, height: Narrow) -> tuple[Narrow, list[slice]]:
    """The tree points round by round; fills their numbers, sizes and heights.

    Within a round they stand by number; not yet in the broad rounds, which are told.
    """
    pending = np.bincount(f, minlength=len(f)).astype(size.dtype)
    order = np.empty(len(f), size.dtype)  # a queue: the points of a round, then those of the next
    leaves = np.flatnonzero(pending == 0).astype(size.dtype)
    start, level = len(leaves), 1
    order[:start] = leaves
    broad, one = [], size.dtype.type(1)  # of one type, NumPy subtracts four times as fast
    done = _off(f, prints, size, height, pending, leaves)
    end = start + len(done)
    order[start:end] = done
    if start > BLOCK:
        broad.append(slice(0, start))
    else:
        order[:start] = leaves[np.argsort(prints[leaves])]
    del leaves, done
    while start < end:
        if end - start <= THIN:
            start, end, level = _thin(f, prints, size, height, pending, order, start, end, level)
            continue
        last = end
        for here in blocks(last - start):
            front = order[start:last][here].astype(np.int64)
            up = f[front]
            marks = _stirred(prints[front])
            prints[front] = marks
            height[front] = level
            if len(front) == last - start:
                order[start:last] = front[marks.argsort()]
            np.add.at(prints, up, marks)
            np.add.at(size, up, size[front])
            np.subtract.at(pending, up, one)
            done = up[pending[up] == 0]
            # Siblings peeled together name their parent more than once: the last one stands. The
            # heights of parents are not yet known, so there is room to number them.
            numbers = np.arange(len(done))
            height[done] = numbers
            done = done[height[done] == numbers]
            order[end : end + len(done)] = done
            end += len(done)
        if len(front) < last - start:
            broad.append(slice(start, last))
        start, level = last, level + 1
    return order[:end].copy(), broad


def _off(
    f: Ints, prints: Prints, size: Narrow, height: Narrow, pending: Narrow, leaves: Narrow
) -> Ints:
    """Take all leaves off at once, which are many and of size 1; who is a leaf after that."""
    below, one = np.zeros_like(pending), pending.dtype.type(1)  # the leaves of each point
    for here in blocks(len(leaves)):
        front = leaves[here].astype(np.int64)
        up = f[front]
        marks = _stirred(prints[front])
        prints[front] = marks
        height[front] = 0
        np.add.at(prints, up, marks)
        np.add.at(below, up, one)
    size += below
    pending -= below
    return np.flatnonzero((pending == 0) & (below > 0))


def _view(array: Any) -> Any:
    """The same memory, read and written as plain Python integers."""
    return memoryview(array)


def _thin(
    f: Ints,
    prints: Prints,
    size: Narrow,
    height: Narrow,
    pending: Narrow,
    order: Narrow,
    start: int,
    end: int,
    level: int,
) -> tuple[int, int, int]:
    """Rounds of few points, until one is broad again: the same as in `_peel`, point by point."""
    f_, prints_, size_ = map(_view, (f, prints, size))
    height_, pending_, order_ = map(_view, (height, pending, order))
    one, two, whole = STIR[0], STIR[1], WHOLE
    points = order[start:end].tolist()
    while points and len(points) <= 2 * THIN:
        if len(points) == 1:  # a path, as far as it goes: most of the points of a tall tree
            x = points[0]
            mark, weight, left = prints_[x], size_[x], 0
            while not left:
                mark = mark * one & whole
                mark = (mark ^ mark >> 32) * two & whole
                mark ^= mark >> 29
                prints_[x] = mark
                size_[x] = weight
                height_[x] = level
                order_[start] = x
                start += 1
                level += 1
                x = f_[x]
                mark = prints_[x] + mark & whole
                weight += size_[x]
                left = pending_[x] - 1
                pending_[x] = left
            prints_[x], size_[x] = mark, weight
            points = []
            continue
        following = []
        for child in points:
            mark = prints_[child] * one & whole
            mark = (mark ^ mark >> 32) * two & whole
            mark ^= mark >> 29
            prints_[child] = mark
            height_[child] = level
            x = f_[child]
            prints_[x] = prints_[x] + mark & whole
            size_[x] += size_[child]
            left = pending_[x] - 1
            pending_[x] = left
            if not left:
                following.append(x)
        points.sort(key=prints_.__getitem__)
        for x in points:
            order_[start] = x
            start += 1
        level += 1
        points = following
    end = start + len(points)
    order[start:end] = points
    return start, end, level


def _starts(hanging: Narrow) -> Narrow:
    """Where, among children by parent, those of each point begin."""
    starts = np.cumsum(hanging, dtype=hanging.dtype)
    starts -= hanging
    return starts


def _proved(
    colours: Ints,
    hanging: Narrow,
    eldest: NDArray[np.bool_],
    along: Narrow,
    alike: Narrow,
    new: NDArray[np.bool_],
) -> bool:
    """Whether each point wears the colour, and has the children, of the one it is said to be like.

    ``hanging`` says how many children each point has, and ``along`` the rank of each child, by
    parent, ``eldest`` where a parent's begin; ``alike`` are all points, those of one number
    together, ``new`` where it is not the number before.
    """
    for worn in (hanging, colours):
        if worn.any() and (changes(alike, worn) > new).any():
            return False
    steps = np.diff(taken(_starts(hanging), alike))
    steps[new[1:]] = 0
    shift = np.zeros(len(hanging), hanging.dtype)  # from the children of a point to its like's
    put(shift, alike[1:], steps)
    del steps
    families = shift[hanging > 0]
    del shift
    families[1:] -= families[:-1].copy()
    shifts = np.zeros(len(along), hanging.dtype)  # of each child, that of its parent
    shifts[eldest] = families
    del families
    np.cumsum(shifts, out=shifts)
    for here in blocks(len(along)):
        if not np.array_equal(along[here], along[np.arange(here.start, here.stop) - shifts[here]]):
            return False
    return True
