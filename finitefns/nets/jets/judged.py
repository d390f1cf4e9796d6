"""What a verdict on jets rests on, as a sentence ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import sentences

Sizes = tuple[int, int, int, int]


@dataclass(frozen=True)
class JudgedJets:
    """What a verdict on jets rests on.

    ``tolerance`` is None where ranks are exact. ``doubtful`` are the inputs at which another
    tolerance nearby might see other ranks, ``miss`` is how far the re-play of the witness missed,
    ``sizes`` are the dimensions of homomorphisms left to right, right to left, and of
    endomorphisms left and right; ``merged`` is how many groups of inputs that merge were compared
    in floats, whatever the ranks are.

    >>> print(JudgedJets(1e-13, 3, 2e-16, ("seven",)))
    judged to first order at 3 inputs, ranks at tolerance 1e-13 of the factors' norms; in doubt at \
input 'seven'; the re-play misses by 2e-16
    """

    tolerance: float | None
    inputs: int
    miss: float | None = None
    doubtful: tuple[Any, ...] = ()
    sizes: Sizes | None = None
    merged: int = 0

    def __str__(self) -> str:
        many = f"{self.inputs} input{'s' * (self.inputs != 1)}"
        how = "exact ranks"
        if self.tolerance is not None:
            how = f"ranks at tolerance {self.tolerance:.3g} of the factors' norms"
        found = [f"judged to first order at {many}, {how}"]
        if self.merged:
            trees = f"{self.merged} group{'s' * (self.merged != 1)} of inputs that merge"
            found.append(f"{trees} judged in floats")
        if self.sizes is not None:
            found.append(_homs(self.sizes))
        if self.doubtful:
            found.append(f"in doubt at {sentences.called(self.doubtful)}")
        if self.miss is not None:
            found.append(f"the re-play misses by {self.miss:.2g}")
        return "; ".join(found)


def _homs(sizes: Sizes) -> str:
    a, b, c, d = sizes
    told = f"homomorphisms have dimension {a} and {b}, endomorphisms {c} and {d}"
    return told if len(set(sizes)) > 1 else f"{told}, and a random homomorphism is singular"
