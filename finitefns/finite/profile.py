"""Profiles: a multiset of sizes, largest first, kept as run lengths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Profile(Sequence[int]):
    """Sizes, largest first; reads and compares as a tuple of ints, and takes little room.

    ``runs`` is the pair (sizes, multiplicities), sizes falling: a partition of n in exponents.

    >>> p = Profile.of(np.array([2, 3, 0]))
    >>> p, p == (3, 2), p.total
    ((3, 2), True, 5)
    """

    __slots__ = ("multiplicities", "sizes")

    def __init__(self, sizes: Ints, multiplicities: Ints) -> None:
        self.sizes = sizes
        self.multiplicities = multiplicities

    @classmethod
    def of(cls, counts: Ints) -> Profile:
        """The profile of the positive ones among ``counts``, in time linear in their sum."""
        if len(counts) == 0:
            return cls(counts, counts)
        often = np.bincount(counts)
        sizes = np.flatnonzero(often[1:])[::-1] + 1
        return cls(sizes, often[sizes])

    @classmethod
    def of_values(cls, values: Ints, size: int, counts: Ints | None = None) -> Profile:
        """The level-set sizes of an array of outputs, whatever the size of the codomain.

        >>> Profile.of_values(np.array([4, 2, 4, 4, 2]), 10**12)
        (3, 2)
        """
        if counts is not None:
            return cls.of(counts)
        if size > 4 * len(values) + 2**20:
            return cls.of(np.unique(values, return_counts=True)[1])
        return cls.of(np.bincount(values, minlength=1))

    @property
    def total(self) -> int:
        """The sum of all sizes."""
        return int(self.sizes @ self.multiplicities)

    @property
    def runs(self) -> list[tuple[int, int]]:
        """Pairs (size, how often), largest size first."""
        return list(zip(self.sizes.tolist(), self.multiplicities.tolist(), strict=True))

    def array(self) -> Ints:
        """The sizes one by one, as an array."""
        return np.repeat(self.sizes, self.multiplicities)

    def __len__(self) -> int:
        return int(self.multiplicities.sum())

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[int, ...]: ...
    def __getitem__(self, place: int | slice) -> int | tuple[int, ...]:
        if isinstance(place, slice):
            return tuple(self.array()[place].tolist())
        size = len(self)
        if not -size <= place < size:
            raise IndexError(f"there are {size} sizes, but number {place} was asked for")
        ends = np.cumsum(self.multiplicities)
        return int(self.sizes[np.searchsorted(ends, place % size, side="right")])

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Profile):
            return np.array_equal(self.sizes, other.sizes) and np.array_equal(
                self.multiplicities, other.multiplicities
            )
        if isinstance(other, (tuple, list)):
            return len(other) == len(self) and tuple(other) == self[:]
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self[:])

    def __repr__(self) -> str:
        if len(self) <= 24:
            return repr(self[:])
        parts = [f"{s} x {k}" if k > 1 else f"{s}" for s, k in self.runs[:9]]
        if len(self.sizes) > 9:
            parts[8:] = ["...", f"{self.sizes[-1]} x {self.multiplicities[-1]}"]
        return f"({', '.join(parts)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Profile, (self.sizes, self.multiplicities)
